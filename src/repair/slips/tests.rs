//! Light slips and lost marks, mended; names and foreign words, kept.

use std::sync::Arc;

use crate::grammar::Grammars;
use crate::repair::Repairer;
use crate::text::Source;

fn repaired(lines: &[&str]) -> Vec<String> {
    let repairer = Repairer::new(&Grammars::embedded().unwrap()).unwrap();
    let repaired = repairer.repair(Arc::new(Source::from_text(lines.join("\n"))));
    repaired.lines.into_iter().map(|l| l.text).collect()
}

#[test]
fn a_page_with_light_slips_is_mended() {
    let shown = [
        "Úy ban nhân dân tỉnh giao Sở Tài chính chú trì, phối hợp với các cơ quan có liên quan thực hiện như",
        "Sau: sửa đối, bố sung quy định về thủ tục hành chính thuộc phạm vi quản lý; kiếm tra việc tố chức. :",
        "~ Chỉ nhánh ngân hàng nước ngoài tại Việt Nam, tố chức tín dụng thực hiện khoản I Điều 5 Thông tư này,",
        "hoàn thành trước ngày 3l/12/2026. Chủ tịch Ủy ban nhân dân cấp xã chịu trách nhiệm trước pháp luật.",
    ];
    let meant = [
        "Ủy ban nhân dân tỉnh giao Sở Tài chính chủ trì, phối hợp với các cơ quan có liên quan thực hiện như",
        "sau: sửa đổi, bổ sung quy định về thủ tục hành chính thuộc phạm vi quản lý; kiểm tra việc tổ chức.",
        "- Chi nhánh ngân hàng nước ngoài tại Việt Nam, tổ chức tín dụng thực hiện khoản 1 Điều 5 Thông tư này,",
        "hoàn thành trước ngày 31/12/2026. Chủ tịch Ủy ban nhân dân cấp xã chịu trách nhiệm trước pháp luật.",
    ];
    assert_eq!(repaired(&shown), meant);
}

#[test]
fn the_first_roman_number_of_an_outline_is_no_slip() {
    let shown = [
        "Úy ban nhân dân tỉnh giao Sở Tài chính chú trì, phối hợp với các cơ quan có liên quan thực hiện như",
        "sau: sửa đối, bố sung quy định về thủ tục hành chính thuộc phạm vi quản lý; kiếm tra việc tố chức.",
        "I. Sở Xây dựng",
        "## I. Sở Xây dựng",
        "**I. Sở Xây dựng**",
        "1. Chủ trì tổ chức thực hiện Kế hoạch.",
    ];
    let mended = repaired(&shown);
    assert!(mended[0].starts_with("Ủy ban"), "slips are mended here");
    assert_eq!(mended[2..], shown[2..]);
}

#[test]
fn a_document_that_loses_marks_gets_them_back_and_keeps_its_abbreviations() {
    let shown = [
        "Tổng cục Thue chủ trì, phối hợp với các cơ quan có liên quan cua Bộ Tài chính (Vụ TTHT) nghiên cuu, trình cấp",
        "có thẩm quyền ban hành co chế, chính sách khuyen khích các doanh nghiep thuộc moi thành phần kinh tế tham gia",
        "phat triển dịch vụ; kiểm tra, giam sát việc thực hiện ke hoạch trong toàn nganh, báo cáo Bộ truởng truoc ngày",
        "15 tháng 12 hằng năm để tong hợp, bao cáo Chính phủ theo quy định của phap luật về ngân sách nhà nuớc.",
    ];
    let meant = [
        "Tổng cục Thuế chủ trì, phối hợp với các cơ quan có liên quan của Bộ Tài chính (Vụ TTHT) nghiên cứu, trình cấp",
        "có thẩm quyền ban hành cơ chế, chính sách khuyến khích các doanh nghiệp thuộc mọi thành phần kinh tế tham gia",
        "phát triển dịch vụ; kiểm tra, giám sát việc thực hiện kế hoạch trong toàn ngành, báo cáo Bộ trưởng trước ngày",
        "15 tháng 12 hằng năm để tổng hợp, báo cáo Chính phủ theo quy định của pháp luật về ngân sách nhà nước.",
    ];
    assert_eq!(repaired(&shown), meant);
}

#[test]
fn one_odd_word_shows_no_slips_and_foreign_or_toneless_words_are_kept() {
    for own in [
        &["Ông Tống Văn Triện, thôn Bính, được cử đi học tại Huế từ năm 2019."][..],
        &["Sửa đối một số điều của Luật Doanh nghiệp được Quốc hội thông qua."][..],
        &[
            "Tệp bao cao ve co so vat chat.doc được gửi kèm theo văn bản này của Sở Tài chính và các sở, ngành liên quan",
            "để tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết định theo quy định của pháp luật.",
        ][..],
        &["The quick brown fox jumps over the lazy dog and runs through the old tin mine."][..],
    ] {
        assert_eq!(repaired(own), own);
    }
}

#[test]
fn bare_lines_of_a_page_with_slips_get_their_marks_back() {
    let page = |bare: &str, slips: bool| {
        let body = [
            "Úy ban nhân dân tỉnh giao Sở Tài chính chú trì, phối hợp với các cơ quan có liên quan thực hiện như",
            "sau: sửa đối, bố sung quy định về thủ tục hành chính thuộc phạm vi quản lý; kiếm tra việc tố chức.",
        ];
        let right = body.map(|l| {
            [("Úy", "Ủy"), ("chú", "chủ"), ("đối", "đổi"), ("bố", "bổ"), ("kiếm", "kiểm"), ("tố", "tổ")]
                .iter()
                .fold(l.to_owned(), |l, (a, b)| l.replace(a, b))
        });
        let body = if slips { body.map(str::to_owned) } else { right };
        repaired(&[bare, "", &body[0], &body[1]])[0].clone()
    };
    let letterhead = "SO XAY DUNG TINH GIA LAI";
    assert_eq!(page(letterhead, true), "SỞ XÂY DỰNG TỈNH GIA LAI");
    assert_eq!(page(letterhead, false), letterhead, "nothing shows that a machine read this");
    for kept in ["SAMSUNG ELECTRONICS HCMC CE COMPLEX", "Microsoft Windows Server Standard Edition", "UBND, HĐND, TTg"]
    {
        assert_eq!(page(kept, true), kept);
    }
}
