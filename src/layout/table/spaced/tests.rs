//! Tables laid out with spaces.

use std::sync::Arc;

use crate::grammar::Grammars;
use crate::layout;
use crate::layout::table::{Row, RowKind, Table};
use crate::text::{Repaired, Source};

fn tables(text: &str) -> (Arc<Repaired>, Vec<Table>) {
    let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
    let document = layout::read(&Grammars::embedded().unwrap(), Arc::clone(&text));
    (text, document.grids)
}

fn shown(text: &Repaired, table: &Table) -> Vec<String> {
    let row = |r: &Row| {
        let mark = if r.kind == RowKind::Group { "#" } else { "" };
        let cells: Vec<String> = r.cells.iter().skip(1).map(|(_, c)| c.passage(text).text().to_owned()).collect();
        format!("{mark}{}|{}", r.number.clone().unwrap_or_default(), cells.join("|"))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn cells_in_the_middle_of_their_rows_are_told_by_their_place() {
    let (text, found) = tables(
        "                                        Cơ quan          Cơ quan        Thời hạn\n\
         TT            Tên nhiệm vụ                                              hoàn\n\
         \x20                                        chủ trì          phối hợp       thành\n\
         I. Nâng cao chất lượng quản lý vùng trồng, bảo đảm truy xuất nguồn gốc nông sản trên địa bàn\n\
         tỉnh\n\
         \x20    Cấp mã số cho các vùng trồng sầu                      Sở Công\n\
         1.   riêng, chuối và hướng dẫn người dân    Chi cục Trồng    Thương;        Quý II/2026\n\
         \x20    ghi nhật ký sản xuất                  trọt và Bảo vệ   UBND các xã\n\
         \x20                                          thực vật\n\
         2.   Kiểm tra các cơ sở đóng gói           Sở Y tế          Công an tỉnh   Hằng năm\n\
         3.   Đào tạo lại đội ngũ cán bộ khuyến      Sở Nội vụ        UBND các xã    Tháng 9/2026\n\
         \x20    nông ở thôn\n",
    );
    let [table] = found.as_slice() else { panic!("{found:?}") };
    let rows = shown(&text, table);
    assert_eq!(
        rows[0],
        "#I|Nâng cao chất lượng quản lý vùng trồng, bảo đảm truy xuất nguồn gốc nông sản trên địa bàn tỉnh|||"
    );
    assert_eq!(
        rows[1],
        "1|Cấp mã số cho các vùng trồng sầu riêng, chuối và hướng dẫn người dân ghi nhật ký sản xuất|Chi cục Trồng trọt và Bảo vệ thực vật|\
         Sở Công Thương; UBND các xã|Quý II/2026"
    );
    assert_eq!(rows[2], "2|Kiểm tra các cơ sở đóng gói|Sở Y tế|Công an tỉnh|Hằng năm");
    assert_eq!(rows[3], "3|Đào tạo lại đội ngũ cán bộ khuyến nông ở thôn|Sở Nội vụ|UBND các xã|Tháng 9/2026");
}

#[test]
fn a_row_cut_by_a_page_goes_on_below_the_repeated_head() {
    let (text, found) = tables(
        "STT    Nội dung công việc                Đơn vị thực hiện      Thời gian\n\
         1      Lập quy hoạch chi tiết khu dân    Phòng Kinh tế         Quý I/2026\n\
         2      Nâng cấp tuyến đường liên thôn,   Ban Quản lý dự án     Năm 2026\n\
         \u{c}                                  12\n\
         STT    Nội dung công việc                Đơn vị thực hiện      Thời gian\n\
         \x20      bảo đảm thoát nước mùa mưa\n\
         3      Sửa chữa nhà văn hóa              Phòng Văn hóa         Quý II/2026\n\
         \n\
         Các đơn vị báo cáo kết quả về Ủy ban nhân dân xã trước ngày 20 hằng tháng để tổng hợp, theo dõi\n\
         và chỉ đạo thực hiện bảo đảm đúng tiến độ đề ra trong kế hoạch năm của xã, không để chậm trễ.\n",
    );
    let [table] = found.as_slice() else { panic!("{found:?}") };
    let rows = shown(&text, table);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(rows[1], "2|Nâng cấp tuyến đường liên thôn, bảo đảm thoát nước mùa mưa|Ban Quản lý dự án|Năm 2026");
    assert_eq!(table.lines.1.index(), 6, "what is said below the table is none of it");
}

#[test]
fn columns_of_a_letterhead_are_no_table() {
    let (_, found) = tables(
        "   ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
         \x20   TỈNH BẮC NINH                       Độc lập - Tự do - Hạnh phúc\n\
         Nơi nhận:                              TM. ỦY BAN NHÂN DÂN\n\
         - Đơn vị thực hiện;                    Thời gian thực hiện\n\
         - Lưu: VT.                             KT. CHỦ TỊCH\n",
    );
    assert!(found.is_empty(), "{found:?}");
}
