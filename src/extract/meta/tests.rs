use std::sync::Arc;

use crate::grammar::Grammars;
use crate::pipeline::Pipeline;
use crate::record::Record;
use crate::text::{Repaired, Source};

fn read(text: &str) -> Record {
    let pipeline = Pipeline::new(Arc::new(Grammars::embedded().unwrap())).unwrap();
    let outcome = pipeline.run_on(Repaired::untouched(Arc::new(Source::from_text(text))));
    for (field, e) in &outcome.record.meta.evidence {
        assert_eq!(outcome.repaired.source.quote(e.span), e.quote, "{field}");
    }
    outcome.record
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_plan_of_a_city_with_its_letterhead_in_one_line() {
    let m = read(
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHÀNH PHỐ CẦN THƠ Độc lập - Tự do - Hạnh phúc\n\
         Số: 214/KH-UBND Cần Thơ, ngày 05 tháng 9 năm 2025\nKẾ HOẠCH\n\nPhòng, chống hạn, mặn mùa khô 2025-2026\n\
         trên địa bàn thành phố\n\nI. MỤC ĐÍCH\n1. Chủ động nguồn nước.\n\
         Nơi nhận:\n- Bộ Nông nghiệp và Môi trường;\n- Các sở, ban, ngành thành phố;\n- UBND các xã,\nphường;\n- Lưu: VT, KT.\n\
         TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNguyễn Thị Bích Vân\n",
    )
    .meta;
    assert_eq!((m.kind, m.number, m.date), (some("KH"), some("214/KH-UBND"), some("2025-09-05")));
    assert_eq!((m.place, m.issuer), (some("Cần Thơ"), some("UBND thành phố Cần Thơ")));
    assert_eq!(m.title, some("Phòng, chống hạn, mặn mùa khô 2025-2026 trên địa bàn thành phố"));
    assert_eq!((m.signer, m.signer_title), (some("Nguyễn Thị Bích Vân"), some("Phó Chủ tịch")));
    let list = ["Bộ Nông nghiệp và Môi trường", "Các sở, ban, ngành thành phố", "UBND các xã, phường", "Lưu: VT, KT"];
    assert_eq!(m.recipients, list);
}

#[test]
fn the_office_that_a_deputy_signs_for_is_not_the_deputys() {
    let foot = |lines: &str| {
        let head = "BỘ XÂY DỰNG\n\nSố: 12/QĐ-BXD\n\nQUYẾT ĐỊNH\nVề việc phân công\n\nĐiều 1. Phân công.";
        read(&format!("{head}\n\nNơi nhận:\n- Như Điều 1;\n- Lưu: VT.\n\n{lines}\n\nĐỗ Văn Lâm\n")).meta
    };
    for lost in ["KT. BỘ TRƯỞNG", "KT, BỘ TRƯỞNG"] {
        let m = foot(lost);
        assert_eq!((m.signer, m.signer_title), (some("Đỗ Văn Lâm"), None), "{lost}");
    }
    assert_eq!(foot("KT, BỘ TRƯỞNG\nTHỨ TRƯỞNG").signer_title, some("Thứ trưởng"));
}

#[test]
fn a_departments_letter_with_columns_side_by_side() {
    let m = read(
        "UBND TỈNH LÀO CAI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\n\
         Số: 1180/SYT-NVY Lào Cai, ngày 03 tháng 11 năm 2025\nV/v tăng cường tiêm chủng mở rộng\nquý IV năm 2025\n\n\
         Kính gửi:\n- Trung tâm Kiểm soát bệnh tật tỉnh;\n- Các bệnh viện trên địa bàn.\n\n\
         Thực hiện Công văn số 6612/BYT-PB ngày 20/10/2025 của Bộ Y tế, Sở Y tế đề nghị các đơn vị báo cáo trước ngày 15/11/2025./.\n\n\
         Nơi nhận: KT. GIÁM ĐỐC\n- Như trên; PHÓ GIÁM ĐỐC\n- Lãnh đạo Sở;\n- Lưu: VT, NVY. Hoàng Văn Thắng\n",
    );
    let c = &r_citations(&m);
    let m = m.meta;
    assert_eq!((m.kind, m.number, m.date), (some("CV"), some("1180/SYT-NVY"), some("2025-11-03")));
    assert_eq!((m.place, m.issuer), (some("Lào Cai"), some("Sở Y tế tỉnh Lào Cai")));
    assert_eq!(m.title, some("V/v tăng cường tiêm chủng mở rộng quý IV năm 2025"));
    assert_eq!(m.recipients, ["Như trên", "Lãnh đạo Sở", "Lưu: VT, NVY"]);
    assert_eq!((m.signer, m.signer_title), (some("Hoàng Văn Thắng"), some("Phó Giám đốc")));
    assert_eq!(c, &["6612/BYT-PB"]);
}

fn r_citations(r: &Record) -> Vec<String> {
    r.citations.iter().filter_map(|c| c.number.clone()).collect()
}

#[test]
fn a_ministers_decision() {
    let m = read(
        "BỘ CÔNG THƯƠNG\n_____\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 1999/QĐ-BCT\n\
         Hà Nội, ngày 22 tháng 7 năm 2025\n\nQUYẾT ĐỊNH\nPhê duyệt Chương trình xúc tiến xuất khẩu gạo\ngiai đoạn 2026-2030\n\n\
         BỘ TRƯỞNG BỘ CÔNG THƯƠNG\n\nCăn cứ Nghị định số 40/2025/NĐ-CP ngày 26/02/2025 của Chính phủ;\n\nQUYẾT ĐỊNH:\n\
         Điều 1. Phê duyệt Chương trình.\n\nNơi nhận:\n- Như Điều 3;\n- Lưu: VT.\n\nBỘ TRƯỞNG\n\nTrần Văn Minh\n",
    )
    .meta;
    assert_eq!((m.kind, m.number, m.place), (some("QĐ"), some("1999/QĐ-BCT"), some("Hà Nội")));
    assert_eq!((m.issuer, m.signer_title), (some("Bộ Công Thương"), some("Bộ trưởng")));
    assert_eq!(m.title, some("Phê duyệt Chương trình xúc tiến xuất khẩu gạo giai đoạn 2026-2030"));
}

#[test]
fn a_handwritten_number_is_not_invented() {
    let r = read(
        "ỦY BAN NHÂN DÂN\nXÃ MƯỜNG BO\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
         Số: 3^/f./QĐ-UBND Mường Bo, ngày … tháng 8 năm 2025\n\nQUYẾT ĐỊNH\nVề việc kiện toàn Tổ công nghệ số\n\nCăn cứ Luật Dữ liệu;\n",
    );
    assert_eq!((r.meta.number, r.meta.date, r.meta.kind), (None, None, some("QĐ")));
    assert_eq!((r.meta.place, r.meta.issuer), (some("Mường Bo"), some("UBND xã Mường Bo")));
    assert!(r.notes.iter().any(|n| n.code == "number-not-readable"));
}

#[test]
fn an_empty_document_says_nothing() {
    let r = read("");
    assert_eq!((r.meta.kind, r.meta.title), (None, None));
    assert!(r.citations.is_empty());
}

#[test]
fn a_plan_of_a_party_committee() {
    let m = read(
        "TỈNH ỦY NGHỆ AN\n*\nSố 118-KH/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nNghệ An, ngày 12 tháng 8 năm 2025\n\nKẾ HOẠCH\n\
         thực hiện Nghị quyết số 59-NQ/TW, ngày 24/01/2025 của Bộ Chính trị\nvề hội nhập quốc tế\n\nI. MỤC ĐÍCH\n1. Quán triệt.\n",
    );
    assert_eq!((m.meta.number, m.meta.issuer), (some("118-KH/TU"), some("Tỉnh ủy Nghệ An")));
    assert_eq!(
        m.meta.title,
        some("thực hiện Nghị quyết số 59-NQ/TW, ngày 24/01/2025 của Bộ Chính trị về hội nhập quốc tế")
    );
    assert_eq!(m.citations[0].relation, crate::record::Relation::Implements);
}

#[test]
fn a_wards_plan_set_in_two_columns() {
    let m = read(
        "        UBND TỈNH BẮC NINH                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
         UBND PHƯỜNG KINH BẮC                        Độc lập - Tự do - Hạnh phúc\n\n\
         Số: 45/KH-UBND                   Kinh Bắc, ngày 09 tháng 10 năm 2025\n\n\
         KẾ HOẠCH\nĐối thoại với thanh niên trên địa bàn phường năm 2025\n\nI. NỘI DUNG\n1. Tổ chức đối thoại.\n\n\
         TM. ỦY BAN NHÂN DÂN\nNơi nhận:                            KT. CHỦ TỊCH\n\
         - UBND tỉnh (b/c);                   PHÓ CHỦ TỊCH\n- Lưu: VT.\n\nNguyễn Đình Lợi\n",
    )
    .meta;
    assert_eq!((m.issuer, m.place), (some("UBND phường Kinh Bắc"), some("Kinh Bắc")));
    assert_eq!((m.signer, m.signer_title), (some("Nguyễn Đình Lợi"), some("Phó Chủ tịch")));
    assert_eq!(m.recipients, ["UBND tỉnh (b/c)", "Lưu: VT"]);
}

#[test]
fn what_looks_like_a_subject_or_a_kind_and_is_none() {
    let page = read(
        "# Sở hoàn thành 42/45 nhiệm vụ\n\nVề việc này, tỉnh đã có ý kiến. Trong đó, Thông báo số 61/TB-UBND nêu rõ.\n",
    )
    .meta;
    assert_eq!((page.kind, page.title, page.issuer), (None, None, None));
    let head = "BỘ Y TẾ\nSố: 12/QĐ-BYT\n\nQUYẾT ĐỊNH\n";
    let m =
        read(&format!("{head}BAN HÀNH BỘ TIÊU CHÍ AN TOÀN\nBỘ TRƯỞNG BỘ Y TẾ\nCăn cứ Luật Dược;\nĐiều 1. Ban hành."));
    assert_eq!(m.meta.title, some("BAN HÀNH BỘ TIÊU CHÍ AN TOÀN"), "*BAN HÀNH* is no *Ban*");
    let m = read(&format!("{head}Về việc kiểm tra tại Hà Nội, ngày 02 tháng 3 năm 2026\n\nĐiều 1. Kiểm tra.")).meta;
    assert_eq!(
        (m.title, m.place),
        (some("Về việc kiểm tra tại Hà Nội, ngày 02 tháng 3 năm 2026"), None),
        "only in a letter"
    );
}

#[test]
fn one_line_of_a_letterhead_names_two_agencies_or_one() {
    let issuer = |line: &str| {
        let head = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 5/KH-X\n\nKẾ HOẠCH\nDạy nghề\n\nI. VIỆC\n";
        read(&format!("{line}\n{head}")).meta.issuer
    };
    assert_eq!(issuer("ỦY BAN NHÂN DÂN TỈNH LÀO CAI SỞ NỘI VỤ"), some("Sở Nội vụ tỉnh Lào Cai"));
    assert_eq!(issuer("ĐẢNG ỦY CHÍNH PHỦ"), some("Đảng ủy Chính phủ"));
    assert_eq!(issuer("SỞ CÔNGTHƯƠNG"), some("Sở Công Thương"));
    assert_eq!(issuer("TỔNG CỤC THUẾ. CUC THUẾ: TỈNH"), some("Tổng cục Thuế"));
}

#[test]
fn what_a_pen_left_behind_a_recipient_is_none_of_it() {
    let entry = |text: &str| {
        let head =
            "BỘ XÂY DỰNG\n\nSố: 12/QĐ-BXD\n\nQUYẾT ĐỊNH\nVề việc phân công\n\nĐiều 1. Phân công./.\n\nNơi nhận:\n";
        read(&format!("{head}- {text}\n- Lưu: VT.\n\nBỘ TRƯỞNG\nĐỗ Văn Lâm\n")).meta.recipients.into_iter().next()
    };
    for (written, meant) in [
        ("Như trên; A", "Như trên"),
        ("Các Vụ: TH, PL (3b). 39", "Các Vụ: TH, PL (3b)"),
        ("Lãnh đạo Bộ; ff", "Lãnh đạo Bộ"),
        ("Các Vụ: NC, V.I;", "Các Vụ: NC, V.I"),
        ("Tổ công tác (H.05);", "Tổ công tác (H.05)"),
        ("Phòng HC. T24;", "Phòng HC. T24"),
        ("VT; KTTH (3b);", "VT; KTTH (3b)"),
    ] {
        assert_eq!(entry(written), some(meant), "{written}");
    }
}

#[test]
fn a_day_of_which_a_pen_left_half_is_not_read() {
    let date = |line: &str| read(&format!("BỘ Y TẾ\nSố: 7/BYT-DP {line}\nV/v tiêm chủng\n\nKính gửi: Sở Y tế\n")).meta;
    for ruined in ["Hà Nội, ngày A2 tháng 3 năm 2026", "Hà Nội, ngày C4 tháng 3 năm 2026"] {
        assert_eq!((date(ruined).date, date(ruined).place), (None, some("Hà Nội")), "{ruined}");
    }
    assert_eq!(date("Hà Nội, ngày12 tháng 3 năm 2026").date, some("2026-03-12"));
}

#[test]
fn a_title_ends_where_the_opening_paragraph_or_an_authority_begins() {
    let title =
        |head: &str| read(&format!("SỞ XÂY DỰNG\nSố: 9/KH-SXD\n{head}\nI. MỤC ĐÍCH\n1. Giữ an toàn.\n")).meta.title;
    let wide = "Kiểm tra việc chấp hành quy định về an toàn lao động tại các công trường năm 2026";
    // As a printer of pages gives it: no blank line, the title as wide as the text.
    let plan = format!(
        "KẾ HOẠCH\n{wide}\nThực hiện Chỉ thị số 4/CT-UBND ngày 12/01/2026 của Chủ tịch UBND tỉnh về an toàn\n\
         lao động; Kế hoạch số 31/KH-UBND ngày 20/01/2026, Sở Xây dựng xây dựng kế hoạch như sau:"
    );
    assert_eq!(title(&plan), some(wide));
    let based = format!(
        "KẾ HOẠCH\n{wide}\nCăn cứ Luật Việc làm ngày 16/6/2025; Kế hoạch số 31/KH-UBND, Sở ban hành\nkế hoạch sau:"
    );
    assert_eq!(title(&based), some(wide));
    // *Thực hiện* may go on with a title, where no opening paragraph follows.
    let goes_on = format!("KẾ HOẠCH\n{wide}\nThực hiện Chương trình số 8-CTr/TU của Tỉnh ủy\n");
    assert_eq!(title(&goes_on), Some(format!("{wide} Thực hiện Chương trình số 8-CTr/TU của Tỉnh ủy")));
    let court = "QUYẾT ĐỊNH\nVề việc phân công\nthẩm phán\n\nCHÁNH ÁN TÒA ÁN NHÂN DÂN TỈNH\n\n- Căn cứ Luật Phá sản;\n";
    assert_eq!(title(court), some("Về việc phân công thẩm phán"));
}

#[test]
fn recipients_and_signature_of_a_page_laid_out_in_two_columns() {
    let m = read(
        "SỞ XÂY DỰNG\nSố: 9/KH-SXD\nKẾ HOẠCH\nKiểm tra\n\nI. MỤC ĐÍCH\n1. Giữ an toàn.\n\
         Nơi nhận:                                   T/M BAN THƯỜNG VỤ\n\
         - TT. Thành ủy, TT. HĐND                          PHÓ BÍ THƯ\nthành phố;\n\
         - Các đảng ủy trực thuộc,\n                                 3\n\
         - Các đảng ủy cấp trên cơ sở,                     Lò Thị Ánh\n- Lưu: VP, TH(NVT).\n",
    )
    .meta;
    let list = [
        "TT. Thành ủy, TT. HĐND thành phố",
        "Các đảng ủy trực thuộc",
        "Các đảng ủy cấp trên cơ sở",
        "Lưu: VP, TH(NVT)",
    ];
    assert_eq!(m.recipients, list);
    assert_eq!((m.signer, m.signer_title), (some("Lò Thị Ánh"), some("Phó Bí thư")));
}

#[test]
fn the_standing_committee_of_a_council_bears_its_name() {
    let m = read("HỘI ĐỒNG NHÂN DÂN\nTỈNH ĐIỆN BIÊN\nTHƯỜNG TRỰC\nSố: 8/KH-HĐND\nKẾ HOẠCH\nGiám sát\n\nI. NỘI DUNG\n1. Giám sát.\n").meta;
    assert_eq!(m.issuer, some("Thường trực HĐND tỉnh Điện Biên"));
}

#[test]
fn the_star_of_a_party_body_may_stand_left_of_place_and_date() {
    let r = read(
        "ĐẢNG BỘ TỈNH SƠN LA                    ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY XÃ CÒ NÒI\n        *                        \
         Cò Nòi, ngày 05 tháng 5 năm 2026\nSố 12-CV/ĐU\n\nKính gửi: Các chi bộ.\n\nĐảng ủy xã đề nghị:\n\n\
         1- Văn phòng Đảng ủy gửi tài liệu trước ngày 10/5/2026.\n2- Các chi bộ họp trước ngày 15/5/2026.\n",
    );
    assert_eq!((r.meta.date, r.meta.place), (some("2026-05-05"), some("Cò Nòi")));
    assert_eq!(r.tasks.iter().map(|t| t.path.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}
