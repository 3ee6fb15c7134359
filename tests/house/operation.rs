//! The binary on files of every kind and on a library in every state: nothing is lost, each trouble is one line.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command as Assert;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use tempfile::TempDir;

use crate::{root, seed};

const VANBAN: &str = env!("CARGO_BIN_EXE_vanban");

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn vanban<S: AsRef<std::ffi::OsStr>>(library: &Path, args: impl IntoIterator<Item = S>) -> Said {
    let out = Assert::new(VANBAN)
        .arg("--library")
        .arg(library)
        .args(args)
        .current_dir(root())
        .timeout(Duration::from_secs(300))
        .output()
        .unwrap();
    let said = Said {
        code: out.status.code().unwrap_or(-1),
        out: String::from_utf8(out.stdout).unwrap(),
        err: String::from_utf8(out.stderr).unwrap(),
    };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}

/// Every row of every table, in order.
fn dump(library: &Path) -> String {
    let c = Connection::open(library.join(vanban::library::FILE)).unwrap();
    let names = |sql: &str| -> Vec<String> {
        c.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut out = String::new();
    for table in names("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')")).len();
        let order: Vec<String> = (1..=columns).map(|i| i.to_string()).collect();
        let mut rows = c.prepare(&format!("SELECT * FROM {table} ORDER BY {}", order.join(","))).unwrap();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<Sql> = (0..columns).map(|i| row.get(i).unwrap()).collect();
            out.push_str(&format!("{table} {cells:?}\n"));
        }
    }
    out
}

/// Small clean documents of another province, by number.
fn write_documents(folder: &Path, count: usize) {
    for n in 1..=count {
        let text = format!(
            "ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU\n\nSố: {n}/KH-UBND\n\nKẾ HOẠCH\nPhát triển nuôi trồng thủy sản, đợt {n}\n\n\
             I. NHIỆM VỤ\n1. Rà soát vùng nuôi số {n}\n- Đơn vị chủ trì: Sở Nông nghiệp và Môi trường;\n\
             - Đơn vị phối hợp: Sở Tài chính;\n- Thời gian thực hiện: Quý III/2026.\n"
        );
        std::fs::write(folder.join(format!("{n:02}.txt")), text).unwrap();
    }
}

#[test]
fn the_seeds_become_a_searchable_library_and_a_second_time_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let library = dir.path().join("library");
    // The two shortest: a damaged one and the clean one.
    let paths = [seed("000"), seed("004")];
    let first = vanban(&library, [Path::new("ingest"), &paths[0], &paths[1]]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.out.contains("2 documents, 2 added"), "{}", first.out);
    let before = dump(&library);
    let again = vanban(&library, [Path::new("ingest"), &paths[0], &paths[1]]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("2 documents, 2 unchanged"), "{}", again.out);
    assert_eq!(dump(&library), before);
    for query in ["so khoa hoc va cong nghe chu tri", "Sở Khoa học và Công nghệ chủ trì"] {
        let said = vanban(&library, ["search", query, "--format", "json", "--limit", "50"]);
        let hits: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let mut paths: Vec<&str> = hits.iter().filter_map(|h| h["document"]["path"].as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), 2, "{query}: hits in both documents");
        assert!(hits.iter().all(|h| h["line"].as_u64().is_some_and(|l| l > 0)));
    }
    // Every record that `extract` prints is in the library, in the same words.
    let said = vanban(&library, [Path::new("extract"), &paths[0], Path::new("--format"), Path::new("jsonl")]);
    let record: Value = serde_json::from_str(said.out.trim_end()).unwrap();
    for (verb, list) in
        [("tasks", "tasks"), ("indicators", "indicators"), ("citations", "citations"), ("duties", "duties")]
    {
        let said = vanban(&library, [verb, "--document", "000_", "--format", "json"]);
        let ids: Vec<Value> =
            said.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].clone()).collect();
        let expected: Vec<Value> = record[list].as_array().unwrap().iter().map(|r| r["id"].clone()).collect();
        assert_eq!(ids, expected, "{verb}");
        assert_eq!(vanban(&library, [verb]).code, 0);
        let said = vanban(&library, [verb, "--format", "csv"]);
        assert!(said.out.starts_with("document,number,file,id,"), "{}", said.out);
    }
    assert_eq!(vanban(&library, ["notes"]).code, 0);
    assert_eq!(vanban(&library, ["status"]).code, 0);
    let status: Value = serde_json::from_str(&vanban(&library, ["status", "--format", "json"]).out).unwrap();
    assert_eq!(status["documents"], 2);
}

#[test]
fn repair_keeps_every_line_and_explains_each() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("a.txt");
    std::fs::write(&file, "Thi.rc hien\r\nnhiem vu\n\n\u{c}Quy 11/2025").unwrap();
    let said = vanban(dir.path(), [Path::new("repair"), &file]);
    assert_eq!((said.code, said.out.matches('\n').count()), (0, 3));
    let said = vanban(dir.path(), [Path::new("repair"), &file, Path::new("--format"), Path::new("jsonl")]);
    let lines: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3]["page"], 2);
    assert!(lines.iter().all(|l| l["class"].is_string() && l["edits"].is_array() && l["confidence"].is_number()));
    let place = format!("{}:1", file.display());
    let said = vanban(dir.path(), ["explain", &place]);
    assert!(said.code == 0 && said.out.contains("scanned    Thi.rc hien"), "{}", said.out);
    let said = vanban(dir.path(), ["explain", &place, "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap()["line"], 1);
    assert_eq!(vanban(dir.path(), ["explain", &format!("{}:99", file.display())]).code, 2);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_done() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    let noise: Vec<u8> = (0..3000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let mut cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.txt", Vec::new(), "is empty"),
        ("blank.txt", b" \n\r\n\t".to_vec(), "holds no text"),
        ("noise.txt", noise, "is not text"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3".to_vec(), "is a damaged PDF"),
        ("renamed.txt", b"%PDF-1.4\n".to_vec(), "is a damaged PDF"),
        ("letter.docx", b"PK\x03\x04\x14\0".to_vec(), "damaged or incomplete"),
        ("scan.png", b"\x89PNG\r\n\x1a\n".to_vec(), "scan.png"),
    ];
    for (name, bytes, _) in &cases {
        std::fs::write(at(name), bytes).unwrap();
    }
    std::fs::create_dir(at("nothing")).unwrap();
    cases.push(("nothing", Vec::new(), "holds no documents"));
    cases.push(("missing.txt", Vec::new(), "no such file"));
    #[cfg(unix)]
    {
        assert!(Command::new("mkfifo").arg(at("pipe.txt")).status().unwrap().success());
        cases.push(("pipe.txt", Vec::new(), "no regular file"));
        cases.push(("/dev/zero", Vec::new(), "no regular file"));
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(at("secret.txt"), "Kế hoạch").unwrap();
        std::fs::set_permissions(at("secret.txt"), std::fs::Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything is not kept out.
        if std::fs::read(at("secret.txt")).is_err() {
            cases.push(("secret.txt", Vec::new(), "permission denied"));
        }
    }
    std::fs::write(at("good.txt"), "KẾ HOẠCH\nNăm 2026\n").unwrap();
    let library = at("library");
    let mut args = vec![PathBuf::from("ingest")];
    args.extend(cases.iter().map(|(name, ..)| at(name)));
    args.push(at("good.txt"));
    let said = vanban(&library, &args);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("1 document, 1 added"), "{}", said.out);
    for (name, _, why) in &cases {
        let lines: Vec<&str> = said.err.lines().filter(|l| l.contains(&format!("{name}:"))).collect();
        assert_eq!(lines.len(), 1, "{name}: {}", said.err);
        assert!(lines[0].contains(why), "{name}: {}", lines[0]);
    }
    // One alone, through the commands that take a file.
    for verb in ["repair", "extract"] {
        let said = vanban(&library, [Path::new(verb), &at("paper.pdf")]);
        assert_eq!((said.code, said.err.lines().count(), said.out.as_str()), (1, 1, ""));
    }
}

#[cfg(unix)]
#[test]
fn folders_are_walked_once_whatever_links_to_what() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("in");
    std::fs::create_dir_all(folder.join("deep/er")).unwrap();
    std::fs::create_dir_all(folder.join(".hidden")).unwrap();
    for file in ["a.txt", "deep/er/12.KH-UBND", ".hidden/x.txt", ".b.txt", "c.json", "README.md"] {
        std::fs::write(folder.join(file), format!("Kế hoạch {file}\n")).unwrap();
    }
    std::os::unix::fs::symlink(&folder, folder.join("deep/round")).unwrap();
    std::os::unix::fs::symlink(folder.join("a.txt"), folder.join("z.txt")).unwrap();
    std::os::unix::fs::symlink(folder.join("gone"), folder.join("broken.txt")).unwrap();
    // The library lies in the folder that is read: it is no document.
    let library = folder.join("index");
    let said = vanban(&library, [Path::new("ingest"), &folder, &folder.join("a.txt")]);
    assert!(said.code == 0 && said.out.contains("2 documents, 2 added"), "{}{}", said.out, said.err);
    let said = vanban(&library, [Path::new("ingest"), &folder]);
    assert!(said.out.contains("2 documents, 2 unchanged"), "{}{}", said.out, said.err);
    // A file that has moved is known under its new name; a copy is no second document.
    std::fs::rename(folder.join("a.txt"), folder.join("b.txt")).unwrap();
    std::fs::copy(folder.join("b.txt"), folder.join("copy.txt")).unwrap();
    std::fs::remove_file(folder.join("z.txt")).unwrap();
    let said = vanban(&library, [Path::new("ingest"), &folder]);
    assert!(said.out.contains("2 moved"), "{}", said.out);
    let paths: Vec<String> = Connection::open(library.join(vanban::library::FILE))
        .unwrap()
        .prepare("SELECT path FROM paths ORDER BY path")
        .unwrap()
        .query_map([], |r| r.get::<_, String>(0))
        .unwrap()
        .map(|p| p.unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(paths, ["b.txt", "copy.txt", "12.KH-UBND"]);
}

#[test]
fn wrong_use_is_one_line_and_exit_code_2() {
    let dir = TempDir::new().unwrap();
    let library = dir.path();
    let cases: [&[&str]; 10] = [
        &[],
        &["ingets"],
        &["ingest"],
        &["repair"],
        &["extract", "--format", "xml", "a"],
        &["search"],
        &["tasks", "--due", "soon"],
        &["tasks", "--limit", "-1"],
        &["explain", "nofile"],
        &["status", "--grammars", "/does/not/exist"],
    ];
    for args in cases {
        let said = vanban(library, args);
        assert_eq!((said.code, said.err.lines().count(), said.out.as_str()), (2, 1, ""), "{args:?}: {}", said.err);
    }
    for help in [&["--help"][..], &["ingest", "--help"], &["search", "-h"], &["--version"]] {
        let said = vanban(library, help);
        assert!(said.code == 0 && !said.out.is_empty() && said.err.is_empty(), "{help:?}");
    }
    // No library yet: said in one line, and none is made.
    let none = dir.path().join("none");
    for verb in ["tasks", "status", "agencies"] {
        let said = vanban(&none, [verb]);
        assert_eq!((said.code, said.err.lines().count()), (1, 1), "{verb}");
    }
    assert!(!none.exists());
}

#[test]
fn a_damaged_library_is_one_line_and_exit_code_4() {
    let dir = TempDir::new().unwrap();
    let library = dir.path().join("library");
    std::fs::create_dir(&library).unwrap();
    std::fs::write(library.join(vanban::library::FILE), "this is no database, but long enough to be taken for one")
        .unwrap();
    write_documents(dir.path(), 1);
    for args in [&["tasks"][..], &["search", "x"], &["status"], &["ingest"]] {
        let mut args: Vec<PathBuf> = args.iter().map(PathBuf::from).collect();
        if args[0] == Path::new("ingest") {
            args.push(dir.path().join("01.txt"));
        }
        let said = vanban(&library, &args);
        assert_eq!((said.code, said.err.lines().count()), (4, 1), "{args:?}: {}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure() {
    let dir = TempDir::new().unwrap();
    write_documents(dir.path(), 2);
    let library = dir.path().join("library");
    assert_eq!(vanban(&library, [Path::new("ingest"), dir.path()]).code, 0);
    let file = dir.path().join("01.txt");
    let file = file.to_str().unwrap();
    let cases: [&[&str]; 6] = [
        &["repair", file],
        &["extract", file],
        &["search", "so"],
        &["tasks", "--format", "csv"],
        &["status"],
        &["--help"],
    ];
    for args in cases {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(VANBAN);
        command.arg("--library").arg(&library).args(args).stdout(writer).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // The command holds the writing end; a copy of it here would do no harm, but need not live.
        drop(command);
        let out = child.wait_with_output().unwrap();
        assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_and_doubles_nothing() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    write_documents(&folder, 24);
    let clean = dir.path().join("clean");
    let start = Instant::now();
    assert_eq!(vanban(&clean, [Path::new("ingest"), &folder]).code, 0);
    let whole = start.elapsed();
    let hurt = dir.path().join("hurt");
    for tenth in 0..10u32 {
        let mut child = Command::new(VANBAN)
            .args([Path::new("--library"), &hurt, Path::new("ingest"), &folder])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * (tenth + 1) / 12);
        // It may have ended already: that is one of the moments.
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert_eq!(vanban(&hurt, [Path::new("ingest"), &folder]).code, 0);
    assert!(dump(&hurt) == dump(&clean), "the libraries differ");
    let search = |library: &Path| vanban(library, ["search", "vùng nuôi thủy sản", "--format", "json"]).out;
    assert_eq!(search(&hurt), search(&clean));
    assert!(!search(&clean).is_empty());
}
