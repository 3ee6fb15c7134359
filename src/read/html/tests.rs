//! Pages as people save them.

use super::*;

fn read(page: &str) -> String {
    Html.read(page.as_bytes(), &Options::default()).unwrap().text
}

#[test]
fn text_is_what_a_browser_shows() {
    let page = "<!doctype html><html><head><title>x</title><style>p{}</style></head><body><script>let a='<p>no</p>';</script>
        <h1>KẾ&nbsp;HOẠCH</h1><p>Diện   tích\n 5 m<sup>2</sup>,<br>năm&#32;2026</p><div style='display: none'>kín<div>a</div></div>
        <ol><li>Một<ul><li>nhỏ</li></ul></li><li>Hai</ol><ol type=a start=2><li>chữ</ol><p>Hết &lt;đây&gt;";
    assert_eq!(read(page), "KẾ\u{a0}HOẠCH\n\nDiện tích 5 m²,\nnăm 2026\n1. Một\n+ nhỏ\n2. Hai\nb) chữ\n\nHết <đây>\n");
}

#[test]
fn rows_of_a_table_are_lines_and_merged_cells_keep_their_place() {
    let page = "<table border=1><tr><th rowspan=2>TT<th colspan=2>Cơ quan<tr><th>chủ trì<th>phối hợp
        <tr><td>1<td rowspan=2>Sở Y tế<td>A|B</td></tr><tr><td>2<td>C</table>";
    assert_eq!(read(page), "TT | Cơ quan |\n | chủ trì | phối hợp\n1 | Sở Y tế | A¦B\n2 |  | C\n");
    let head = "<table><tr><td>UBND TỈNH<br>SỞ Y TẾ</td><td><p>CỘNG HÒA</p><p>Độc lập</p></td></tr></table><p>Số 5</p>";
    assert_eq!(read(head), "UBND TỈNH\nSỞ Y TẾ\nCỘNG HÒA\nĐộc lập\n\nSố 5\n");
}

#[test]
fn pages_that_nest_or_never_close_end() {
    let deep = format!("{}sâu", "<table><tr><td>".repeat(20_000));
    assert_eq!(read(&deep), "sâu\n");
    let deep = format!("{}sâu", "<div><ul><li>".repeat(20_000));
    assert!(read(&deep).ends_with("sâu\n"));
    assert_eq!(read("</table></td>a<td>b<table><td>c</table>d"), "a b\nc\nd\n");
    let wide = format!("<table border=1>{}</table>", "<tr><td colspan=1000>a".repeat(20_000));
    assert!(read(&wide).len() < 1 << 20);
}

#[test]
fn encodings_are_those_of_the_page() {
    let page =
        b"<html><head><meta charset=\"windows-1258\"></head><body>Quy\xea\xec\x74 \xf0i\xf2nh ph\xe1t tri\xea\xd2n";
    let text = Html.read(page, &Options::default()).unwrap().text;
    use unicode_normalization::UnicodeNormalization;
    assert_eq!(text.nfc().collect::<String>(), "Quyết định phát triển\n");
}
