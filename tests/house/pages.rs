//! Files with pages: PDFs with text, scans and pictures, read by the binary and by the library; hostile PDFs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use vanban::read::{self, Ocr, Options};
use vanban::score::words::{distance, tokens};
use vanban::text::Source;

use crate::laws::PIPELINE;
use crate::root;

fn made(name: &str) -> PathBuf {
    root().join("tests/sources").join(name)
}

/// A real file that is not in the repository; `None` (said on standard error) where it is not at hand.
fn sample(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/samples").join(name);
    if !path.is_file() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.is_file().then_some(path)
}

/// Whether Tesseract with Vietnamese is installed; `scripts/test` installs it, so that this is never skipped there.
fn tesseract() -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let there =
        listed.is_ok_and(|l| String::from_utf8_lossy(&[l.stdout, l.stderr].concat()).lines().any(|l| l == "vie"));
    if !there {
        assert!(std::env::var_os("VANBAN_NEEDS_TESSERACT").is_none(), "tesseract-ocr-vie is not installed");
        eprintln!("skipped: Tesseract with Vietnamese is not installed");
    }
    there
}

fn source(path: &Path, options: &Options) -> Source {
    read::source(path, &read::bytes(path).unwrap(), options).unwrap()
}

/// The text of some pages.
fn pages(source: &Source, last: u32) -> String {
    let lines = source.line_numbers().filter(|n| source.page(*n) <= last);
    lines.map(|n| format!("{}\n", source.line(n))).collect()
}

/// The share of wrong tokens against a text that a person checked.
fn error_rate(truth: &str, read: &str) -> f64 {
    let (truth, read) = (tokens(truth), tokens(read));
    distance(&truth, &read) as f64 / truth.len() as f64
}

fn vanban(args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_vanban")).args(args).output().unwrap();
    let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

fn record(args: &[&str]) -> Value {
    let (code, out, err) = vanban(&[&["extract", "--format", "jsonl", "--library", "/nonexistent"], args].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

/// What `tests/sources/make.py` wrote into `plan.pdf`: lead and deadline of each task, in order.
const TASKS: [(&str, &str); 7] = [
    ("Sở Nông nghiệp và Môi trường", "Quý II/2026"),
    ("Sở Y tế", "Trước ngày 30/9/2026"),
    ("Sở Nông nghiệp và Môi trường", "Quý I/2026"),
    ("Ủy ban nhân dân các xã, phường", "Quý III/2026"),
    ("Sở Khoa học và Công nghệ", "Thường xuyên"),
    ("Đài Phát thanh và Truyền hình tỉnh", "Trước ngày 22/3/2026"),
    ("Sở Khoa học và Công nghệ", "Quý IV/2026"),
];

/// How many of the plan's tasks a record holds with their lead and the days of their deadline.
fn tasks_right(record: &Value) -> usize {
    let days = |raw: &str| serde_json::to_value(PIPELINE.grammars().deadlines.parse(raw, None)).unwrap();
    let same = |a: &Value, b: &Value| ["kind", "start", "end", "rrule"].iter().all(|k| a[k] == b[k]);
    let found: Vec<(String, &Value)> = record["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| {
            let text = |v: &Value| v.as_str().unwrap_or("").trim_end_matches(['.', ';']).to_owned();
            (text(&t["lead"][0]), &t["deadline"])
        })
        .collect();
    TASKS.iter().filter(|(lead, deadline)| found.iter().any(|(l, d)| l == lead && same(d, &days(deadline)))).count()
}

#[test]
fn a_pdf_with_text_gives_rows_boxes_and_records() {
    let source = source(&made("plan.pdf"), &Options { ocr: Ocr::Never, ..Options::default() });
    assert_eq!((source.page_count(), source.media_type.as_str()), (2, "application/pdf"));
    let text = source.text();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in\n{text}"));
    assert!(at("Số: 57/KH-UBND") < at("CỘNG HÒA XÃ HỘI"), "the head is read column by column");
    assert!(at("- Lưu: VT, NN.") < at("TM. ỦY BAN NHÂN DÂN"), "and so is the foot");
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| ")).collect();
    assert_eq!(rows.len(), 7, "{text}");
    assert!(rows.iter().all(|r| r.matches('|').count() == 6), "{rows:#?}");
    assert!(rows[3].contains("Quyết định số 39/2025/QĐ-UBND |"), "{}", rows[3]);
    // Each word of the text has its box, on its page, inside it.
    let words: usize = text.split_whitespace().filter(|w| *w != "|").count();
    assert_eq!(source.words().len(), words);
    for w in source.words() {
        let size = source.page_size(w.bounds.page).unwrap();
        assert!(w.bounds.x0 >= 0.0 && w.bounds.x1 <= size.width && w.bounds.y0 >= 0.0 && w.bounds.y1 <= size.height);
    }
    let record = record(&[made("plan.pdf").to_str().unwrap(), "--ocr", "never"]);
    assert_eq!(tasks_right(&record), TASKS.len(), "{:#}", record["tasks"]);
    assert_eq!(record["meta"]["number"], "57/KH-UBND");
    assert_eq!(record["meta"]["date"], "2026-02-05");
    assert_eq!(record["meta"]["signer"], "Trần Minh Hòa");
    let lead = &record["tasks"][6]["evidence"]["lead[0]"];
    assert_eq!(lead["page"], 2);
    let boxes = lead["boxes"].as_array().unwrap();
    assert_eq!(boxes.len(), 2, "the cell has two lines: {lead}");
    assert!(boxes.iter().all(|b| b["x0"].as_f64() > Some(200.0) && b["x1"].as_f64() < Some(400.0)), "{lead}");
}

#[test]
fn explain_says_where_on_the_page_a_field_stands() {
    let plan = made("plan.pdf");
    let source = source(&plan, &Options { ocr: Ocr::Never, ..Options::default() });
    let line = source.line_numbers().find(|n| source.line(*n).contains("Sở Y tế")).unwrap();
    let (code, out, err) = vanban(&["explain", &format!("{}:{line}", plan.display())]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("lead[0]") && out.contains("page 1 at "), "{out}");
}

#[test]
fn scans_give_the_records_of_the_clean_text() {
    if !tesseract() {
        return;
    }
    for name in ["plan-200.tif", "plan-150.tif"] {
        let record = record(&[made(name).to_str().unwrap()]);
        assert_eq!(record["source"]["pages"], 2);
        assert_eq!(tasks_right(&record), TASKS.len(), "{name}: {:#}", record["tasks"]);
        assert_eq!(record["meta"]["number"], "57/KH-UBND", "{name}");
    }
}

#[test]
fn a_page_on_its_side_is_turned() {
    if !tesseract() {
        return;
    }
    let source = source(&made("sideways.png"), &Options::default());
    assert!(source.text().contains("Sở Nông nghiệp và Môi trường"), "{}", source.text());
    let size = source.page_size(1).unwrap();
    assert!(size.height > size.width);
}

#[test]
fn a_wrong_language_layer_is_read_again_from_the_image() {
    if !tesseract() {
        return;
    }
    let path = made("poisoned.pdf");
    let layer = source(&path, &Options { ocr: Ocr::Never, ..Options::default() });
    assert!(!layer.text().contains("Thực hiện"), "the layer itself is wrong");
    let record = record(&[path.to_str().unwrap()]);
    assert_eq!(record["meta"]["issuer"], "UBND tỉnh Đắk Lắk");
    assert!(record["notes"].as_array().unwrap().iter().any(|n| n["code"] == "page-read-again"), "{}", record["notes"]);
    let kept = Command::new(env!("CARGO_BIN_EXE_vanban")).args(["repair", "--ocr", "never"]).arg(&path).output();
    assert!(kept.is_ok_and(|k| k.status.success()));
}

#[test]
fn without_tesseract_one_line_says_what_to_install() {
    let dir = TempDir::new().unwrap();
    let run = |file: &str| {
        let done = Command::new(env!("CARGO_BIN_EXE_vanban"))
            .args(["extract", "--format", "jsonl"])
            .args([made(file), made("plan.pdf")])
            .env("PATH", dir.path())
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, out, err) = run("plan-150.tif");
    assert_eq!((code, err.lines().count(), out.lines().count()), (Some(1), 1, 1), "{err}");
    assert!(err.contains("plan-150.tif") && err.contains("tesseract-ocr-vie"), "{err}");
    // A poor text of its own is better than none.
    let (code, out, err) = run("poisoned.pdf");
    assert_eq!((code, err.as_str(), out.lines().count()), (Some(0), "", 2));
    assert!(out.contains("ocr-missing"));
}

/// The four real files: the first three pages against texts that were checked by eye, and what they say of themselves.
#[test]
fn the_real_pdfs_with_text_are_read_as_they_stand() {
    for (name, number, date, issuer) in [
        ("gaz-175-NQ-CP", "175/NQ-CP", "2023-10-30", "Chính phủ"),
        ("gaz-844-QD-TTg", "844/QĐ-TTg", "2026-05-13", "Thủ tướng Chính phủ"),
    ] {
        let Some(path) = sample(&format!("{name}.pdf")) else { continue };
        let truth = std::fs::read_to_string(made(&format!("{name}.txt"))).unwrap();
        let source = source(&path, &Options { ocr: Ocr::Never, ..Options::default() });
        let rate = error_rate(&truth, &pages(&source, 3));
        assert!(rate <= 0.01, "{name}: {rate:.4}");
        let record = record(&[path.to_str().unwrap()]);
        assert_eq!(record["meta"]["number"], number);
        assert_eq!(record["meta"]["date"], date);
        assert_eq!(record["meta"]["issuer"], issuer);
    }
}

/// The two real scans: their first three pages, read and repaired, against texts that were checked by eye.
#[test]
fn the_real_scans_are_read_and_repaired() {
    if !tesseract() {
        return;
    }
    let dir = TempDir::new().unwrap();
    for (name, number, date, issuer) in [
        ("scan-749-QD-TTg", "749/QĐ-TTg", "2020-06-03", "Thủ tướng Chính phủ"),
        ("scan-964-QD-TTg", "964/QĐ-TTg", "2022-08-10", "Thủ tướng Chính phủ"),
    ] {
        let Some(path) = sample(&format!("{name}.pdf")) else { continue };
        let Some(first) = first_pages(&path, 3, dir.path()) else { continue };
        let truth = std::fs::read_to_string(made(&format!("{name}.txt"))).unwrap();
        let options = Options::default();
        let read = PIPELINE.run(Arc::new(source(&first, &options)));
        let rate = error_rate(&truth, &read.repaired.to_text());
        eprintln!("{name}: {rate:.4}");
        assert!(rate <= 0.03, "{name}: {rate:.4}");
        let meta = read.record.meta;
        assert_eq!((meta.number.as_deref(), meta.issuer.as_deref()), (Some(number), Some(issuer)), "{name}");
        // Day and month are written by a pen; the first page alone still says when the file was made.
        let page = source(&dir.path().join(format!("{name}-1.pdf")), &options);
        let by_hand: Vec<_> = page.notes.iter().map(|n| n.code.as_str()).filter(|c| c.ends_with("-by-hand")).collect();
        assert_eq!(by_hand, ["number-by-hand", "date-by-hand"], "{name}");
        assert_eq!(PIPELINE.run(Arc::new(page)).record.meta.date.as_deref(), Some(date), "{name}");
    }
}

/// The first pages of a PDF as one of their own; `None` (said on standard error) without poppler.
fn first_pages(path: &Path, last: u32, dir: &Path) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_str()?;
    let pages: Vec<PathBuf> = (1..=last).map(|n| dir.join(format!("{stem}-{n}.pdf"))).collect();
    let cut = Command::new("pdfseparate")
        .args(["-l", &last.to_string()])
        .arg(path)
        .arg(dir.join(format!("{stem}-%d.pdf")))
        .status();
    let joined = dir.join(format!("{stem}.pdf"));
    let done = cut.is_ok_and(|c| c.success())
        && Command::new("pdfunite").args(&pages).arg(&joined).status().is_ok_and(|c| c.success());
    if !done {
        assert!(std::env::var_os("VANBAN_NEEDS_TESSERACT").is_none(), "poppler-utils is not installed");
        eprintln!("skipped: poppler is not installed");
    }
    done.then_some(joined)
}

#[test]
fn hostile_pdfs_end_in_one_line_or_in_notes() {
    let dir = TempDir::new().unwrap();
    let plan = std::fs::read(made("plan.pdf")).unwrap();
    let page = |extra: &str| format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{extra}>>");
    let text = "<</Length 44>>stream\nBT /F1 12 Tf 72 700 Td (Ke hoach so 12) Tj ET\nendstream";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("cut in half", plan[..plan.len() / 2].to_vec()),
        ("cut to its head", plan[..200].to_vec()),
        ("no pages", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"])),
        ("a billion pages", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", &page(""), text])),
        ("a tree that bites its tail", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 9>>", "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>"])),
        ("a page of nine miles", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]/Contents 4 0 R>>", text])),
        ("locked", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"]).replace_trailer("/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O(0123456789012345678901234567890x)/U(0123456789012345678901234567890y)>>/ID[(a)(a)]")),
        ("a huge picture", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", &page("/Resources<</XObject<</I 5 0 R>>>>"), "<</Length 28>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream", "<</Type/XObject/Subtype/Image/Width 200000/Height 200000/BitsPerComponent 8/ColorSpace/DeviceGray/Length 3>>stream\nabc\nendstream"])),
        ("a form that draws itself", pdf(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", &page("/Resources<</XObject<</F 5 0 R>>>>"), "<</Length 5>>stream\n/F Do\nendstream", "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 11>>stream\n/F Do /F Do\nendstream"])),
    ];
    for (name, bytes) in cases {
        let file = dir.path().join(format!("{name}.pdf"));
        std::fs::write(&file, bytes).unwrap();
        let start = Instant::now();
        let (code, out, err) = vanban(&["extract", "--format", "jsonl", file.to_str().unwrap()]);
        assert!(start.elapsed() < Duration::from_secs(60), "{name} took {:?}", start.elapsed());
        let told =
            (code == 0 && out.lines().count() == 1) || (code == 1 && err.lines().count() == 1 && err.contains(name));
        assert!(told, "{name}: {code} {out} {err}");
        eprintln!("{name}: {code} {:.1} s {}", start.elapsed().as_secs_f32(), err.trim());
    }
}

/// A PDF of these objects, from 1, the first being the catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut at = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        at.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    at.iter().for_each(|a| out.extend(format!("{a:010} 00000 n \n").bytes()));
    out.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

trait Trailer {
    /// The same file with more in its trailer.
    fn replace_trailer(self, more: &str) -> Vec<u8>;
}

impl Trailer for Vec<u8> {
    fn replace_trailer(self, more: &str) -> Vec<u8> {
        String::from_utf8(self).unwrap().replace("/Root 1 0 R", &format!("/Root 1 0 R{more}")).into_bytes()
    }
}
