//! Input that nobody made with good intent, or that time has spoilt: a result with notes, or one line that names the file.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

use crate::root;

const VANBAN: &str = env!("CARGO_BIN_EXE_vanban");

const TEXT: &str = "ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU\n\nSố: 7/KH-UBND\n\nKẾ HOẠCH\nPhát triển nuôi trồng thủy sản năm 2026\n\n\
    I. NHIỆM VỤ\n1. Rà soát vùng nuôi\n- Đơn vị chủ trì: Sở Nông nghiệp và Môi trường;\n- Thời gian thực hiện: Quý III/2026.\n";

/// What `extract` made of a file: the record, or the one line it said.
fn extract(path: &Path) -> Result<Value, String> {
    let start = Instant::now();
    let out = Command::new(VANBAN).arg("extract").arg(path).args(["--format", "jsonl"]).output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(60), "{}", path.display());
    let (said, err) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert!(!err.contains("panicked"), "{err}");
    match out.status.code() {
        Some(0) => Ok(serde_json::from_str(said.trim_end()).unwrap()),
        Some(1) => {
            assert_eq!(err.lines().count(), 1, "{err}");
            assert!(err.contains(&path.display().to_string()), "names the file: {err}");
            Err(err)
        }
        code => panic!("{code:?}: {err}"),
    }
}

fn extracted(dir: &Path, name: &str, bytes: &[u8]) -> Result<Value, String> {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    extract(&path)
}

fn codes(record: &Value) -> Vec<&str> {
    record["notes"].as_array().unwrap().iter().filter_map(|n| n["code"].as_str()).collect()
}

/// Every quote of a record stands in `text` where its span says.
fn quotes_hold(value: &Value, text: &str) -> usize {
    match value {
        Value::Array(all) => all.iter().map(|v| quotes_hold(v, text)).sum(),
        Value::Object(all) => {
            let span: Option<Vec<usize>> = all.get("span").and_then(|s| serde_json::from_value(s.clone()).ok());
            let here = match (span.as_deref(), all.get("quote").and_then(Value::as_str)) {
                (Some([a, b]), Some(quote)) => {
                    assert_eq!(text.get(*a..*b), Some(quote));
                    1
                }
                _ => 0,
            };
            here + all.values().map(|v| quotes_hold(v, text)).sum::<usize>()
        }
        _ => 0,
    }
}

#[test]
fn text_in_every_encoding_gives_the_same_task() {
    let dir = TempDir::new().unwrap();
    let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mojibake: String = TEXT.bytes().map(char::from).collect();
    let tcvn3 = "I. NHIÖM Vô\n1. Rµ so¸t vïng nu«i\n- §¬n vÞ chñ tr×: Së N«ng nghiÖp vµ M«i tr\u{ad}êng;\n\
                 - Thêi gian thùc hiÖn: Quý III/2026.\n";
    let nfd: String = TEXT.nfd().collect();
    let plain = extracted(dir.path(), "plain.txt", TEXT.as_bytes()).unwrap();
    assert!(quotes_hold(&plain["tasks"], TEXT) > 2);
    let cases: [(&str, Vec<u8>, Option<&str>); 6] = [
        ("mark.txt", [b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), None),
        ("utf16.txt", utf16, None),
        ("nfd.txt", nfd.clone().into_bytes(), None),
        ("mojibake.txt", mojibake.into_bytes(), Some("old-encoding")),
        ("tcvn3-as-latin.txt", tcvn3.as_bytes().to_vec(), Some("old-encoding")),
        ("tcvn3.txt", tcvn3.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), Some("old-encoding")),
    ];
    for (name, bytes, note) in cases {
        let record = extracted(dir.path(), name, &bytes).unwrap();
        for key in ["content", "lead", "deadline"] {
            assert_eq!(record["tasks"][0][key], plain["tasks"][0][key], "{name}: {key}");
        }
        assert_eq!(codes(&record).contains(&"old-encoding"), note.is_some(), "{name}");
        if name == "nfd.txt" {
            assert!(quotes_hold(&record["tasks"], &nfd) > 2, "quotes are those of the file");
        }
    }
}

#[test]
fn hidden_and_control_characters_are_taken_out_and_quotes_hold() {
    let dir = TempDir::new().unwrap();
    let hostile = TEXT
        .replace("Rà soát", "Rà\u{0}so\u{200b}át\u{202e}")
        .replace("Sở Nông", "Sở\u{7}Nông\u{feff}")
        .replace("Quý", "\u{1b}[31mQu\u{ad}ý\u{2066}");
    let record = extracted(dir.path(), "hostile.txt", hostile.as_bytes()).unwrap();
    assert!(codes(&record).contains(&"control-characters") && codes(&record).contains(&"hidden-characters"));
    let shown: String = hostile
        .chars()
        .filter(|c| !"\u{200b}\u{202e}\u{feff}\u{ad}\u{2066}".contains(*c))
        .map(|c| if "\u{0}\u{7}\u{1b}".contains(c) { ' ' } else { c })
        .collect();
    assert!(quotes_hold(&record["tasks"], &shown) > 2);
    assert_eq!(record["tasks"][0]["lead"][0], "Sở Nông nghiệp và Môi trường");
}

#[test]
fn one_line_of_any_length_is_read() {
    let dir = TempDir::new().unwrap();
    let line = TEXT.replace('\n', " ").repeat(1_500);
    let record = extracted(dir.path(), "line.txt", line.as_bytes()).unwrap();
    assert_eq!(record["source"]["lines"], 1);
}

#[test]
fn text_that_is_not_to_be_repaired_is_composed_all_the_same() {
    let dir = TempDir::new().unwrap();
    let run = |name: &str, text: &str| -> Value {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        let out =
            Command::new(VANBAN).args(["extract", "--no-repair", "--format", "jsonl"]).arg(&path).output().unwrap();
        serde_json::from_slice(&out.stdout).unwrap()
    };
    let nfd: String = TEXT.nfd().collect();
    let (apart, whole) = (run("apart.txt", &nfd), run("whole.txt", TEXT));
    assert_eq!(apart["tasks"][0]["lead"][0], "Sở Nông nghiệp và Môi trường");
    assert_eq!(apart["tasks"][0]["content"], whole["tasks"][0]["content"]);
    assert!(quotes_hold(&apart["tasks"], &nfd) > 2);
}

/// A page whose drawing unpacks to a gigabyte.
fn page_bomb() -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let blank = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        packed.write_all(&blank).unwrap();
    }
    let packed = packed.finish().unwrap();
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>\nendobj\n\
         4 0 obj\n<</Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    let tail = b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    [head.as_bytes(), &packed, tail].concat()
}

#[test]
fn a_page_that_unpacks_to_a_gigabyte_is_one_line() {
    let dir = TempDir::new().unwrap();
    let start = Instant::now();
    let said = extracted(dir.path(), "trang.pdf", &page_bomb()).unwrap_err();
    assert!(said.contains("unpacks to hundreds of megabytes"), "{said}");
    eprintln!("made and refused in {:.1} s", start.elapsed().as_secs_f32());
}

/// A ZIP of these files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn packages_that_mean_harm_are_one_line() {
    let dir = TempDir::new().unwrap();
    let document = |body: &str| format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>").into_bytes();
    let docx = |bytes: &[u8]| zip(&[("word/document.xml", bytes)]);
    let good = document("<w:p><w:r><w:t>Kế hoạch số 7</w:t></w:r></w:p>");
    let whole = docx(&good);
    let entity = [b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>".as_slice(), &document("&e;")].concat();
    let laughs = [
        b"<!DOCTYPE a [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;'>]>".as_slice(),
        &document("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"),
    ]
    .concat();
    for (name, bytes, why) in [
        ("cut.docx", whole[..whole.len() - 40].to_vec(), "damaged or incomplete"),
        ("entity.docx", docx(&entity), "entities"),
        ("laughs.docx", docx(&laughs), "entities"),
        ("deep.docx", docx(&document(&"<w:sdt><w:sdtContent>".repeat(50_000))), "deeper"),
        ("bomb.docx", docx(&document(&" ".repeat(64 << 20))), "times its size"),
        ("sheet.docx", zip(&[("xl/workbook.xml", b"<x/>")]), "save it as DOCX"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old".to_vec(), "save it as DOCX"),
        ("note.rtf", b"{\\rtf1 text}".to_vec(), "save it as DOCX"),
    ] {
        let said = extracted(dir.path(), name, &bytes).unwrap_err();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(extracted(dir.path(), "named.txt", &whole).unwrap()["source"]["lines"], 1, "content, not name, tells");
}

#[test]
fn members_of_an_archive_are_documents_and_bad_ones_are_named() {
    let dir = TempDir::new().unwrap();
    let inner = zip(&[("sâu/trong.txt", TEXT.as_bytes())]);
    let bomb = vec![b' '; 64 << 20];
    let archive = zip(&[
        ("một.txt", TEXT.as_bytes()),
        ("../../ngoài.txt", b"K\xe1"),
        ("/etc/evil.txt", b"x"),
        ("bom.txt", &bomb),
        ("bên trong.zip", &inner),
        ("__MACOSX/._x.txt", b"\0\0"),
        ("ảnh.css", b"p {}"),
        ("trang.html", "<html><body><p>Kế hoạch phát triển</p></body></html>".as_bytes()),
        ("hỏng.pdf", b"%PDF-1.4 nothing"),
    ]);
    let path = dir.path().join("kho.zip");
    std::fs::write(&path, archive).unwrap();
    let library = dir.path().join("library");
    let run = |args: &[&std::ffi::OsStr]| {
        let out = Command::new(VANBAN).arg("--library").arg(&library).args(args).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (code, out, err) = run(&["ingest".as_ref(), path.as_ref()]);
    assert_eq!(code, Some(1), "{err}");
    // The text in the inner archive has the same bytes: it is one document found in two places.
    assert!(out.contains("3 documents, 2 added, 1 moved"), "{out}");
    for name in ["ngoài.txt", "evil.txt", "bom.txt", "hỏng.pdf"] {
        assert_eq!(err.lines().filter(|l| l.contains(name) && l.contains("kho.zip/")).count(), 1, "{name}: {err}");
    }
    assert_eq!(err.lines().count(), 4, "{err}");
    assert!(!dir.path().join("ngoài.txt").exists() && !Path::new("/etc/evil.txt").exists());
    let (_, out, _) = run(&["status".as_ref()]);
    assert!(out.contains("not read    4") && out.contains("kho.zip/bom.txt: "), "{out}");
    let (code, out, _) = run(&["ingest".as_ref(), path.as_ref()]);
    assert!(code == Some(1) && out.contains("3 documents, 3 unchanged"), "{out}");
    assert!(extract_many(&path).len() == 3);
    // One document of an archive can be asked for by name; the archive itself cannot be shown as one text.
    let (code, out, err) = run(&["repair".as_ref(), path.join("bên trong.zip/sâu/trong.txt").as_ref()]);
    assert_eq!((code, out.as_str()), (Some(0), TEXT), "{err}");
    let place = format!("{}:6", path.join("một.txt").display());
    let (code, out, _) = run(&["explain".as_ref(), place.as_ref()]);
    assert!(code == Some(0) && out.contains("Phát triển nuôi trồng thủy sản"), "{out}");
    for (named, why) in [(path.clone(), "name one of them"), (path.join("không.txt"), "is not among the documents")] {
        let (code, _, err) = run(&["repair".as_ref(), named.as_ref()]);
        assert!(code == Some(1) && err.lines().count() == 1 && err.contains(why), "{err}");
    }
}

#[test]
fn what_was_read_from_its_images_on_request_is_not_read_again() {
    let dir = TempDir::new().unwrap();
    let (file, library) = (dir.path().join("ke-hoach.txt"), dir.path().join("library"));
    std::fs::write(&file, TEXT).unwrap();
    let run = |args: &[&str]| {
        let out = Command::new(VANBAN).arg("--library").arg(&library).args(args).arg(&file).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert!(run(&["ingest", "--ocr", "always"]).contains("1 added"));
    assert!(run(&["ingest"]).contains("1 unchanged"));
    assert!(run(&["ingest", "--ocr", "never"]).contains("1 read again"), "asked for in so many words");
    assert!(run(&["ingest"]).contains("1 read again"), "pages without text of their own may have been left out");
    assert!(run(&["ingest", "--ocr", "always"]).contains("1 read again"));
    let status = Command::new(VANBAN).arg("--library").arg(&library).arg("status").output().unwrap();
    assert!(!String::from_utf8_lossy(&status.stdout).contains("another"), "{status:?}");
}

fn extract_many(path: &Path) -> Vec<Value> {
    let out = Command::new(VANBAN).arg("extract").arg(path).args(["--format", "jsonl"]).output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[cfg(unix)]
#[test]
fn names_of_any_kind_and_standard_input_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let dir = TempDir::new().unwrap();
    let names: [&[u8]; 4] = ["kế hoạch số 7.txt".as_bytes(), b"it's \"so\"; $x.txt", b"no\xffutf8.txt", b"-dash.txt"];
    let folder = dir.path().join("vào");
    std::fs::create_dir(&folder).unwrap();
    for (i, name) in names.iter().enumerate() {
        let path = folder.join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(&path, format!("{TEXT}Bản {i}\n")).unwrap();
        assert!(extract(&path).is_ok(), "{}", path.display());
    }
    let library = dir.path().join("library");
    for word in ["4 added", "4 unchanged"] {
        let out = Command::new(VANBAN).arg("--library").arg(&library).arg("ingest").arg(&folder).output().unwrap();
        assert!(String::from_utf8_lossy(&out.stdout).contains(word), "{}", String::from_utf8_lossy(&out.stdout));
    }
    let mut child = Command::new(VANBAN)
        .args(["extract", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(TEXT.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    let record: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((record["source"]["path"].as_str(), record["tasks"].as_array().unwrap().len()), (Some("-"), 1));
}

#[test]
fn word_files_give_the_records_of_the_text_they_were_made_of() {
    let sources = root().join("tests/word");
    let mut counted = 0;
    for file in crate::files(&sources).into_iter().filter(|f| f.extension().is_some_and(|e| e == "docx")) {
        let text: PathBuf = root().join("tests/documents").join(file.file_stem().unwrap()).join("input.txt");
        let (made, plain) = (extract(&file).unwrap(), extract(&text).unwrap());
        for list in ["tasks", "indicators"] {
            let keys = ["content", "lead", "coordinate", "deadline", "result", "name", "unit", "values"];
            let rows = |r: &Value| -> Vec<String> {
                let row = |t: &Value| keys.iter().map(|k| squeezed(&t[k])).collect::<Vec<_>>().join("|");
                r[list].as_array().unwrap().iter().map(row).collect()
            };
            let (made, plain) = (rows(&made), rows(&plain));
            let same = plain.iter().filter(|p| made.contains(p)).count();
            counted += plain.len();
            assert!(same * 100 >= plain.len() * 95, "{} {list}:\n{made:#?}\n{plain:#?}", file.display());
        }
    }
    assert!(counted > 50, "{counted}");
}

/// A value as text without blanks and case: lines are broken elsewhere in a Word file.
fn squeezed(value: &Value) -> String {
    value.to_string().chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
