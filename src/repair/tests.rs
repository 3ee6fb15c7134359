//! What whole pages become.

use super::*;

fn repaired(text: &str) -> String {
    let repairer = Repairer::new(&Grammars::embedded().unwrap()).unwrap();
    repairer.repair(Arc::new(Source::from_text(text))).to_text()
}

#[test]
fn a_toneless_page_becomes_vietnamese_with_its_splits_labels_codes_and_quarters() {
    let shown = "UY BAN NHAN DAN TINH\n\
        Ke hoach phat trien kinh te so va xa hoi so tren dia ban tinh QuangNgai nam 2025\n\
        Uy ban nhan dan tinh giao cac so, ban, nganh to chuc thuc hien nhu sau:\n\
        c) So Tai chinh bo tri kinh phi thuc hien nhiem vu theo quy dinh.\n\
        d) So Y te chu tri, phoi hop voi cac co quan lien quan, hoan thanh trong Quy 11/2025.\n\
        d) So Noi vu tham muu Uy ban nhan dan tinh theo Quyet dinh so 411/QD-TTg.\n\
        e) Cong an tinh thuc hien theo Nghi quyet so 57- NQ/TW ve chuyen doi so.\n";
    let meant = "ỦY BAN NHÂN DÂN TỈNH\n\
        Kế hoạch phát triển kinh tế số và xã hội số trên địa bàn tỉnh Quảng Ngãi năm 2025\n\
        Ủy ban nhân dân tỉnh giao các sở, ban, ngành tổ chức thực hiện như sau:\n\
        c) Sở Tài chính bố trí kinh phí thực hiện nhiệm vụ theo quy định.\n\
        d) Sở Y tế chủ trì, phối hợp với các cơ quan liên quan, hoàn thành trong Quý II/2025.\n\
        đ) Sở Nội vụ tham mưu Ủy ban nhân dân tỉnh theo Quyết định số 411/QĐ-TTg.\n\
        e) Công an tỉnh thực hiện theo Nghị quyết số 57-NQ/TW về chuyển đổi số.\n";
    assert_eq!(repaired(shown), meant);
}

#[test]
fn codes_numerals_blanks_and_labels_within_a_line_are_kept() {
    let shown = "UY BAN NHAN DAN TINH\n\
        Mau bieu tai Phu luc II ban hanh kem theo Quyet dinh nay, in tren kho giay A4; luong phat thai khi CO2.\n\
        Quyet dinh nay co hieu luc ke tu ngay___thang___nam___ theo quy dinh cua phap luat.\n\
        Ho so gom: a) To trinh; b) Du thao; c) Bao cao; d) Ban sao; d) Van ban khac theo diem c, d, d khoan 1.\n";
    let meant = "ỦY BAN NHÂN DÂN TỈNH\n\
        Mẫu biểu tại Phụ lục II ban hành kèm theo Quyết định này, in trên khổ giấy A4; lượng phát thải khí CO2.\n\
        Quyết định này có hiệu lực kể từ ngày___tháng___năm___ theo quy định của pháp luật.\n\
        Hồ sơ gồm: a) Tờ trình; b) Dự thảo; c) Báo cáo; d) Bản sao; đ) Văn bản khác theo điểm c, d, đ khoản 1.\n";
    assert_eq!(repaired(shown), meant);
}

#[test]
fn communes_of_a_list_are_those_of_its_province() {
    let shown = "Vung II, gom cac xa Thuan An, Bat Trang, Phu Dong, Thu Lam, Dong Anh, Phuc Thinh, Vinh Thanh, Yen Lang.\n\
        Uy ban nhan dan cac xa chu tri, phoi hop voi cac co quan lien quan to chuc thuc hien.\n";
    let meant = "Vùng II, gồm các xã Thuận An, Bát Tràng, Phù Đổng, Thư Lâm, Đông Anh, Phúc Thịnh, Vĩnh Thanh, Yên Lãng.\n\
        Ủy ban nhân dân các xã chủ trì, phối hợp với các cơ quan liên quan tổ chức thực hiện.\n";
    assert_eq!(repaired(shown), meant);
}

#[test]
fn tone_marks_go_where_they_are_wanted() {
    let mut grammars = Grammars::embedded().unwrap();
    grammars.tone = Placement::Old;
    let old = Repairer::new(&grammars).unwrap();
    let repair = |text: &str| old.repair(Arc::new(Source::from_text(text))).to_text();
    assert_eq!(
        repair("Dang uy, Uy ban nhan dan xa Hoa Binh to chuc thuc hien"),
        "Đảng uỷ, Uỷ ban nhân dân xã Hoà Bình tổ chức thực hiện"
    );
    let clean = "Ủy ban nhân dân xã Hòa Bình tổ chức thực hiện công tác quản lý.";
    assert_eq!(repair(clean), clean);
}

#[test]
fn a_garbled_page_gets_torn_words_joined_and_letters_for_figures() {
    let shown = "Thye hién Ké hoach phat trién kinh té s6 va xa hdi sé nam 2025 ctia tinh, Uy ban nhan dan tinh bao cdo nhu sau:\n\
        Viéc gidi quyét thu tuc hanh chinh 16n trén dia ban tinh duge thye hién theo quy dinh cia phap luat.\n\
        So Khoa hoc va Céng nghé chu tri, phdi hgp v di cdc so, ban, nganh td chitc thyc hién Quyét dinh sé 411/Qb-TTg.\n";
    let meant = "Thực hiện Kế hoạch phát triển kinh tế số và xã hội số năm 2025 của tỉnh, Ủy ban nhân dân tỉnh báo cáo như sau:\n\
        Việc giải quyết thủ tục hành chính lớn trên địa bàn tỉnh được thực hiện theo quy định của pháp luật.\n\
        Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành tổ chức thực hiện Quyết định số 411/QĐ-TTg.\n";
    assert_eq!(repaired(shown), meant);
}

#[test]
fn signs_within_words_of_a_garbled_page_are_pieces_of_letters_but_for_labels_brackets_and_colons() {
    let shown = "Nghi quyét 50 57-NQ/TW ngay 22/12/2024 ctia B6 Chinh tri vé dot pha phat trién khoa hoc, c()ng ngh¢\n\
        Uy ban nhan dan tinh yéu cau cac co quan, don vi xay dung ké hoach, dé)ng b6 voi ké hoach ctia Chinh phu :\n\
        a)S6 Khoa hoc va C6ng ngh¢ (phong Ké hoach) chu tri, phéi hop v6i cac s6,nganh lién quan; s6 luong 50 don vi.\n\
        Kinh phi: thuc hién theo quy dinh(néu c6) ctia Luat Ngan sach nha nu6c va cac vin ban hudng dan thi hanh.\n";
    let meant = "Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học, công nghệ\n\
        Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị xây dựng kế hoạch, đồng bộ với kế hoạch của Chính phủ :\n\
        a)Sở Khoa học và Công nghệ (phòng Kế hoạch) chủ trì, phối hợp với các sở,ngành liên quan; số lượng 50 đơn vị.\n\
        Kinh phí: thực hiện theo quy định(nếu có) của Luật Ngân sách nhà nước và các văn bản hướng dẫn thi hành.\n";
    assert_eq!(repaired(shown), meant);
}

#[test]
fn the_second_half_of_a_broken_code_is_no_word() {
    let text = "Thyc hién céc nhiém vy dugc giao tai Cong van sé 3445/BNN-\nVPCB ngay 29/5/2023 cia BO Nong nghiép vé viéc trién khai xay dyng nong thon moi trong nim 2023.\n";
    let read = repaired(text);
    assert!(read.contains("\nVPCB ngày"), "{read}");
}
