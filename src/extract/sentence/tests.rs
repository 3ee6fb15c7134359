use super::*;
use crate::grammar::Grammars;

fn read(text: &str) -> Option<(String, Option<String>, Telling)> {
    let g = Grammars::embedded().unwrap();
    assigned(text, &g)
        .map(|a| (text[a.lead].to_owned(), a.coordinate.first().map(|c| text[c.clone()].to_owned()), a.telling))
}

#[test]
fn sentences_that_assign() {
    for (text, lead, coordinate) in [
        (
            "Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính, các cơ quan liên quan tham mưu trước ngày 30/6/2026.",
            "Sở Y tế",
            Some("Sở Tài chính, các cơ quan liên quan"),
        ),
        (
            "Phòng Văn hóa - Xã hội chủ trì, phối hợp với các phòng, ban, đơn vị theo dõi.",
            "Phòng Văn hóa - Xã hội",
            Some("các phòng, ban, đơn vị"),
        ),
        (
            "Trên cơ sở nội dung Kế hoạch, yêu cầu Thủ trưởng các sở, ban, ngành triển khai thực hiện.",
            "Thủ trưởng các sở, ban, ngành",
            None,
        ),
        ("Sở Giáo dục và Đào tạo có trách nhiệm hướng dẫn các trường.", "Sở Giáo dục và Đào tạo", None),
        ("Sở Y tế chủ trì, Công an tỉnh phối hợp tổ chức diễn tập.", "Sở Y tế", Some("Công an tỉnh")),
        ("Phòng Thiết bị y tế chủ trì kiểm kê.", "Phòng Thiết bị y tế", None),
        (
            "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tuyên truyền.",
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội",
            None,
        ),
    ] {
        let got = read(text).unwrap();
        assert_eq!((got.0.as_str(), got.1.as_deref()), (lead, coordinate), "{text}");
        assert_eq!(got.2, Telling::Strong);
    }
}

#[test]
fn sentences_that_assign_nothing() {
    for text in [
        "Ban hành kế hoạch phòng, chống thiên tai.",
        "Sở Y tế đã chủ trì xây dựng kế hoạch.",
        "Tăng cường phối hợp giữa các cơ quan.",
        "Phòng, chống dịch bệnh trên địa bàn.",
        "Hội nghị được tổ chức tại tỉnh.",
    ] {
        assert_eq!(read(text).filter(|r| r.2 == Telling::Strong), None, "{text}");
    }
}

#[test]
fn headings_that_name_agencies() {
    let g = Grammars::embedded().unwrap();
    for text in [
        "Sở Khoa học và Công nghệ",
        "Các sở, ban, ngành, UBND các xã, phường, đặc khu",
        "Văn phòng UBND tỉnh:",
        "Các sở, ban, ngành, địa phương; Báo Quảng Ngãi",
        "Các doanh nghiệp viễn thông và công nghệ số",
    ] {
        assert!(agency_heading(text, &g).is_some(), "{text}");
    }
    for text in [
        "Ban hành kế hoạch",
        "Phòng, chống thiên tai",
        "Kinh phí thực hiện",
        "Tổ chức thực hiện",
        "Sở Y tế chủ trì thực hiện",
    ] {
        assert!(agency_heading(text, &g).is_none(), "{text}");
    }
    let text = "Sở Tư pháp: tiếp tục triển khai số hóa.";
    let (names, from) = run_in_heading(text, &g).unwrap();
    assert_eq!((&text[names], &text[from..]), ("Sở Tư pháp", "tiếp tục triển khai số hóa."));
}

#[test]
fn the_one_who_orders_is_not_the_one_told_to_act() {
    for (text, lead) in [
        ("Chủ tịch UBND tỉnh yêu cầu Sở Y tế rà soát các cơ sở dạy bơi.", "Sở Y tế"),
        (
            "Bộ Y tế đề nghị Ủy ban nhân dân các tỉnh, thành phố chỉ đạo thực hiện.",
            "Ủy ban nhân dân các tỉnh, thành phố",
        ),
        ("Bộ Công an chỉ đạo công an các địa phương điều tra, làm rõ.", "Bộ Công an"),
        (
            "Cục Phổ biến, giáo dục pháp luật và Trợ giúp pháp lý có trách nhiệm theo dõi.",
            "Cục Phổ biến, giáo dục pháp luật và Trợ giúp pháp lý",
        ),
        ("Sở Nông nghiệp và Môi trường hướng dẫn các xã.", "Sở Nông nghiệp và Môi trường"),
        ("Các sở, ngành tổ chức học tập, quán triệt.", "Các sở, ngành"),
        (
            "Đài Truyền hình Việt Nam, Đài Tiếng nói Việt Nam tăng thời lượng phát sóng.",
            "Đài Truyền hình Việt Nam, Đài Tiếng nói Việt Nam",
        ),
        ("Các đơn vị thuộc Bộ theo chức năng được giao chủ trì theo dõi.", "Các đơn vị thuộc Bộ"),
    ] {
        assert_eq!(read(text).map(|r| r.0).as_deref(), Some(lead), "{text}");
    }
}

#[test]
fn words_before_a_colon_hand_on_who_leads() {
    let g = Grammars::embedded().unwrap();
    let opens = |t: &str| opens_points(t, &g).map(|a| t[a.lead].to_owned());
    let text = "Bộ Giáo dục và Đào tạo chủ trì, phối hợp với Bộ Y tế:";
    assert_eq!(opens(text).as_deref(), Some("Bộ Giáo dục và Đào tạo"));
    let text = "Thời gian qua còn hạn chế. UBND tỉnh yêu cầu các sở, ngành tập trung thực hiện các nội dung sau:";
    assert_eq!(opens(text).as_deref(), Some("các sở, ngành"));
    assert_eq!(opens("Sở Xây dựng xây dựng phương án ứng phó gồm:"), None);
    assert_eq!(opens("UBND tỉnh ban hành Kế hoạch như sau:"), None);
}
