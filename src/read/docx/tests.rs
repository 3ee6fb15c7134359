//! Small packages made in memory: what Word prints of them, and what hostile ones give.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#)
}

fn read(body: &str) -> String {
    let reading = Docx.read(&package(&[(DOCUMENT, &document(body))]), &Options::default()).unwrap();
    assert_eq!(reading.notes, []);
    reading.text
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

const RULED: &str = r#"<w:tblPr><w:tblBorders><w:top w:val="single"/></w:tblBorders></w:tblPr>"#;

#[test]
fn changes_are_accepted_and_what_is_not_printed_is_not_read() {
    let body = format!(
        r#"<w:p><w:r><w:t xml:space="preserve">Giao </w:t></w:r><w:del><w:r><w:delText>Sở Nội vụ</w:delText></w:r></w:del>
        <w:ins><w:r><w:t>Sở Tài chính</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>kín</w:t></w:r>
        <w:r><w:rPr><w:caps/></w:rPr><w:t xml:space="preserve"> chủ trì</w:t></w:r><w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>
        <w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>một </w:t></w:r></w:p>{}"#,
        p("dòng &amp; hết")
    );
    assert_eq!(read(&body), "Giao Sở Tài chính CHỦ TRÌ\ta\nb7\nmột dòng & hết\n");
}

#[test]
fn rows_of_a_table_are_lines_and_merged_cells_keep_their_place() {
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "<w:tbl>{RULED}{}{}{}<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr></w:tbl>",
        row(&[tc("", "TT"), tc("", "Nhiệm vụ"), tc(r#"<w:gridSpan w:val="2"/>"#, "Cơ quan")]),
        row(&[tc("", "1"), tc(r#"<w:vMerge w:val="restart"/>"#, "Rà soát"), tc("", "Sở Y tế"), tc("", "UBND xã")]),
        row(&[tc("", "2"), tc("<w:vMerge/>", ""), tc("", "A|B"), tc("", "")]),
        tc("", "xóa"),
    );
    assert_eq!(read(&body), "TT | Nhiệm vụ | Cơ quan |\n1 | Rà soát | Sở Y tế | UBND xã\n2 |  | A¦B |\n");
    let head = format!("<w:tbl>{}</w:tbl>", row(&[tc("", "UBND TỈNH"), tc("", "CỘNG HÒA")]));
    assert_eq!(read(&head), "UBND TỈNH\nCỘNG HÒA\n");
    let nested = format!("<w:tbl>{RULED}{}</w:tbl>", row(&[tc("", "a"), format!("<w:tc>{head}{}</w:tc>", p("b"))]));
    assert_eq!(read(&nested), "a | UBND TỈNH CỘNG HÒA b\n");
}

#[test]
fn pages_and_text_boxes_and_notes_have_their_lines() {
    let body = r#"<w:p><w:r><w:t>Trang một</w:t><w:footnoteReference w:id="3"/></w:r></w:p>
        <w:p><w:r><w:br w:type="page"/></w:r></w:p>
        <w:p><w:r><w:lastRenderedPageBreak/><w:t>Trang hai</w:t><w:txbxContent><w:p><w:r><w:t>Hộp</w:t></w:r></w:p></w:txbxContent></w:r></w:p>
        <w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>Trang ba</w:t></w:r></w:p>"#;
    let notes = r#"<w:footnotes xmlns:w="w"><w:footnote w:id="3"><w:p><w:r><w:footnoteRef/><w:t>Theo báo cáo.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let bytes = package(&[(DOCUMENT, &document(body)), ("word/footnotes.xml", notes)]);
    let text = Docx.read(&bytes, &Options::default()).unwrap().text;
    assert_eq!(text, "Trang một¹\n\u{c}\nTrang hai\nHộp\n\u{c}Trang ba\n\n¹ Theo báo cáo.\n");
}

#[test]
fn hostile_packages_are_one_sentence() {
    let said = |bytes: &[u8]| Docx.read(bytes, &Options::default()).unwrap_err();
    assert!(said(b"PK\x03\x04 and nothing").contains("damaged or incomplete"));
    let whole = package(&[(DOCUMENT, &document(&p("một hai ba")))]);
    assert!(said(&whole[..whole.len() / 2]).contains("damaged or incomplete"));
    let evil = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", document(&p("&e;")));
    assert!(said(&package(&[(DOCUMENT, &evil)])).contains("entities"));
    assert!(said(&package(&[(DOCUMENT, &document(&"<w:sdt>".repeat(9999)))])).contains("deeper"));
    let bomb = format!("<w:document><w:body>{}</w:body></w:document>", " ".repeat(40 << 20));
    assert!(said(&package(&[(DOCUMENT, &bomb)])).contains("times its size"));
    // What can be read of a damaged text is read, and the rest is told.
    let cut = format!("<w:document><w:body>{}<w:p><w:r><w:t>dở", p("một"));
    let reading = Docx.read(&package(&[(DOCUMENT, &cut)]), &Options::default()).unwrap();
    assert!(reading.text.starts_with("một\n"), "{}", reading.text);
    assert_eq!(reading.notes[0].code, "file-damaged");
    let deep = format!(
        "{}{}{}",
        format!("<w:tbl>{RULED}<w:tr><w:tc>").repeat(40),
        p("sâu"),
        "</w:tc></w:tr></w:tbl>".repeat(40)
    );
    assert_eq!(read(&deep).trim(), "sâu");
}
