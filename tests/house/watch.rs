//! `vanban watch`: what arrives is taken in once, what is still being written is left alone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

const VANBAN: &str = env!("CARGO_BIN_EXE_vanban");

fn text(n: usize) -> String {
    format!("UBND TỈNH CÀ MAU\nSố: {n}/KH-UBND\nKẾ HOẠCH\n1. Rà soát vùng nuôi số {n}\nĐơn vị chủ trì: Sở Y tế;\n")
}

fn once(library: &Path, folder: &Path) -> (Option<i32>, String, String) {
    let out = Command::new(VANBAN)
        .arg("--library")
        .arg(library)
        .arg("watch")
        .arg(folder)
        .args(["--once", "--every", "1"])
        .output()
        .unwrap();
    (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

fn status(library: &Path) -> String {
    let out = Command::new(VANBAN).arg("--library").arg(library).arg("status").output().unwrap();
    String::from_utf8(out.stdout).unwrap()
}

fn paths(library: &Path) -> Vec<(i64, String)> {
    let c = Connection::open(library.join(vanban::library::FILE)).unwrap();
    let mut rows = c.prepare("SELECT document, path FROM paths ORDER BY path").unwrap();
    let name = |p: String| p.rsplit('/').next().unwrap_or_default().to_owned();
    rows.query_map([], |r| Ok((r.get(0)?, name(r.get(1)?)))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_arrives_is_taken_in_once_and_what_moves_is_not_doubled() {
    let dir = TempDir::new().unwrap();
    let (folder, library) = (dir.path().join("in"), dir.path().join("library"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), text(1)).unwrap();
    std::fs::write(folder.join("b.txt"), text(2)).unwrap();
    std::fs::write(folder.join("c.txt.part"), text(3)).unwrap();
    std::fs::write(folder.join("~$a.docx"), "x").unwrap();
    std::fs::write(folder.join("empty.txt"), "").unwrap();
    let (code, out, err) = once(&library, &folder);
    assert_eq!((code, out.lines().count()), (Some(1), 2), "{out}{err}");
    assert!(err.contains("empty.txt: is empty") && err.contains("2 taken in, 1 could not be read"), "{err}");
    assert!(status(&library).contains("not read    1"), "{}", status(&library));
    // Moved, copied, repaired: one document each.
    std::fs::rename(folder.join("a.txt"), folder.join("moved.txt")).unwrap();
    std::fs::copy(folder.join("b.txt"), folder.join("copy.txt")).unwrap();
    std::fs::write(folder.join("empty.txt"), text(4)).unwrap();
    let (code, out, err) = once(&library, &folder);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(out.lines().filter(|l| l.starts_with("moved")).count(), 2, "{out}");
    let names: Vec<String> = paths(&library).into_iter().map(|p| p.1).collect();
    assert_eq!(names, ["b.txt", "copy.txt", "empty.txt", "moved.txt"]);
    let said = status(&library);
    assert!(said.contains("documents   3") && !said.contains("not read"), "{said}");
    assert!(said.contains("up to date"), "{said}");
    let (_, out, _) = once(&library, &folder);
    assert_eq!(out, "");
}

#[test]
fn a_changed_file_is_a_new_version_and_the_old_one_is_kept_but_not_listed() {
    let dir = TempDir::new().unwrap();
    let (folder, library) = (dir.path().join("in"), dir.path().join("library"));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("plan.txt");
    std::fs::write(&file, text(1)).unwrap();
    assert_eq!(once(&library, &folder).0, Some(0));
    std::fs::write(&file, text(22)).unwrap();
    assert_eq!(once(&library, &folder).0, Some(0));
    let said = status(&library);
    assert!(said.contains("documents   2") && said.contains("1 earlier version"), "{said}");
    let tasks = |args: &[&str]| {
        let out = Command::new(VANBAN).arg("--library").arg(&library).args(args).args(["--format", "json"]).output();
        String::from_utf8(out.unwrap().stdout).unwrap()
    };
    let all = tasks(&["tasks"]);
    assert!(all.lines().count() == 1 && all.contains("số 22"), "{all}");
    assert!(!tasks(&["search", "vùng nuôi"]).contains("số 1\""));
    assert!(tasks(&["tasks", "--document", "1/KH-UBND"]).contains("vùng nuôi số 1"), "kept, and found by its number");
    // Changed back: the first version is the present one again.
    std::fs::write(&file, text(1)).unwrap();
    assert_eq!(once(&library, &folder).0, Some(0));
    let all = tasks(&["tasks"]);
    assert!(all.lines().count() == 1 && all.contains("số 1"), "{all}");
}

#[cfg(unix)]
#[test]
fn a_file_that_grows_is_left_alone_and_ctrl_c_ends_cleanly() {
    let dir = TempDir::new().unwrap();
    let (folder, library) = (dir.path().join("in"), dir.path().join("library"));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("grows.txt");
    std::fs::write(&file, text(1)).unwrap();
    let mut child = Command::new(VANBAN)
        .arg("--library")
        .arg(&library)
        .arg("watch")
        .arg(&folder)
        .args(["--every", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // While the file grows, nothing is in the library.
    for n in 2..8 {
        std::thread::sleep(Duration::from_millis(500));
        std::fs::write(&file, (1..=n).map(text).collect::<String>()).unwrap();
        if library.join(vanban::library::FILE).exists() {
            let c = Connection::open(library.join(vanban::library::FILE)).unwrap();
            let count: i64 = c.query_row("SELECT count(*) FROM paths", [], |r| r.get(0)).unwrap_or(0);
            assert_eq!(count, 0, "read while it grew");
        }
    }
    let until = Instant::now() + Duration::from_secs(60);
    while library.join(vanban::library::FILE).exists() && paths(&library).is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let until = Instant::now() + Duration::from_secs(30);
    while child.try_wait().unwrap().is_none() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let out = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!((out.status.code(), err.contains("1 taken in, 0 could not be read")), (Some(0), true), "{err}");
    assert_eq!(paths(&library).len(), 1);
}
