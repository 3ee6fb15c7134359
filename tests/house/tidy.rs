//! The house is tidy: small files, every module says what it is, data in canonical order.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{files, fix, name, root, short};

/// How long a file under `src/` may be, its tests apart.
const MAX_LINES: usize = 500;
/// Files that are longer today, and how long they may be: to be split by question; the numbers only fall.
const LONGER: [(&str, usize); 3] =
    [("src/extract/tasks.rs", 600), ("src/grammar/agencies.rs", 560), ("src/grammar/deadline.rs", 850)];
/// How long `main.rs` may be.
const MAX_MAIN: usize = 20;

fn sources() -> Vec<(String, String)> {
    files(&root().join("src"))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .map(|p| (short(&p), std::fs::read_to_string(&p).unwrap()))
        .collect()
}

/// The lines of a source file that are no tests: all before the first `#[cfg(test)]` that opens a module.
fn without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    (0..lines.len())
        .find(|i| lines[*i].trim() == "#[cfg(test)]" && lines.get(i + 1).is_some_and(|l| l.contains("mod tests")))
        .unwrap_or(lines.len())
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for (path, text) in sources() {
        let debt = LONGER.iter().find(|(p, _)| *p == path).map_or(MAX_LINES, |(_, max)| *max);
        let max = if path == "src/main.rs" { MAX_MAIN } else { debt };
        let test_file = path.ends_with("/tests.rs");
        if without_tests(&text) > max && !test_file {
            long.push(format!("{path}: {} lines, at most {max}", without_tests(&text)));
        }
    }
    assert!(long.is_empty(), "split these by question:\n{}", long.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !path.ends_with("/tests.rs") && !text.starts_with("//! "))
        .map(|(p, _)| p)
        .collect();
    assert!(silent.is_empty(), "no `//!` in: {}", silent.join(", "));
}

#[test]
fn there_is_no_attic() {
    let attics = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"];
    for (path, _) in sources() {
        for part in path.trim_end_matches(".rs").split('/') {
            assert!(!attics.contains(&part), "{path}: a thing lives where it is made");
        }
    }
}

#[test]
fn text_is_in_composed_form_with_unix_line_ends() {
    let mut wrong = Vec::new();
    for dir in ["src", "tests/house", "tests/gold", "grammars", "index/schema"] {
        for path in files(&root().join(dir)) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            // Damaged words stand in tables of confusions as they were scanned; the rest of the data is composed.
            if !is_nfc(&text) || text.contains('\r') {
                if fix() && dir == "grammars" {
                    std::fs::write(&path, text.replace("\r\n", "\n").nfc().collect::<String>()).unwrap();
                } else {
                    wrong.push(short(&path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "not in composed form (NFC), or with CR: {}", wrong.join(", "));
}

/// Tables whose order carries no meaning: their rows are sorted and stand once. A table says so itself, in a comment on
/// its first line that holds the word `sorted`.
#[test]
fn sorted_tables_are_sorted_and_hold_no_row_twice() {
    let mut wrong = Vec::new();
    for path in files(&root().join("grammars")) {
        if !name(&path).ends_with(".tsv") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let rows: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
        let unique: BTreeSet<&str> = rows.iter().copied().collect();
        if unique.len() != rows.len() {
            wrong.push(format!("{} holds a row twice", short(&path)));
        }
        let says_sorted = text.lines().next().is_some_and(|l| l.starts_with('#') && l.contains("sorted"));
        if says_sorted && !rows.is_sorted() {
            if fix() {
                let head: Vec<&str> = text.lines().take_while(|l| l.starts_with('#')).collect();
                let all: Vec<&str> = head.into_iter().chain(unique).collect();
                std::fs::write(&path, all.join("\n") + "\n").unwrap();
            } else {
                wrong.push(format!("{} is not sorted", short(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "VANBAN_FIX=1 cargo test --test house tidy:\n{}", wrong.join("\n"));
}

#[test]
fn toml_grammars_can_be_read() {
    for path in files(&root().join("grammars")) {
        if name(&path).ends_with(".toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            if let Err(e) = toml::from_str::<toml::Value>(&text) {
                panic!("{}: {e}", short(&path));
            }
        }
    }
}
