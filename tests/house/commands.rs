//! The commands as a person or another program runs them: outputs, exit codes, bad input.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

use crate::{SEEDS, root, seed};

fn vanban(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vanban")).current_dir(root()).args(args).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn repair_prints_exactly_as_many_lines_as_the_input() {
    for id in SEEDS {
        let output = vanban(&["repair", text(&seed(id))]);
        assert!(output.status.success(), "{}", err(&output));
        let (scanned, printed) = (std::fs::read_to_string(seed(id)).unwrap(), out(&output));
        assert_eq!(printed.lines().count(), scanned.lines().count(), "{id}");
    }
}

#[test]
fn review_shows_the_least_certain_lines_first() {
    let output = vanban(&["repair", "--review", "--format", "jsonl", text(&seed("000"))]);
    assert!(output.status.success(), "{}", err(&output));
    let lines: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(lines.len() > 100, "seed 000 is damaged throughout");
    let sure: Vec<f64> = lines.iter().map(|l| l["confidence"].as_f64().unwrap()).collect();
    assert!(sure.is_sorted() && sure[0] < 0.9, "{sure:?}");
    assert!(lines.iter().all(|l| l["scanned"] != l["repaired"]));
    assert_eq!(out(&vanban(&["repair", "--review", text(&seed("004"))])), "", "clean text leaves nothing to look at");
}

#[test]
fn extract_prints_one_object_a_document_in_the_order_named() {
    let files: Vec<_> = SEEDS.iter().map(|id| seed(id)).collect();
    let mut args = vec!["extract", "--format", "jsonl"];
    args.extend(files.iter().map(|f| text(f)));
    let output = vanban(&args);
    assert!(output.status.success(), "{}", err(&output));
    let lines: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), SEEDS.len());
    for (record, file) in lines.iter().zip(&files) {
        assert_eq!(record["source"]["path"], text(file));
        let keys: Vec<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
        let contract =
            ["schema_version", "id", "source", "meta", "tasks", "duties", "indicators", "citations", "notes"];
        assert_eq!(keys, contract, "the order of the keys is part of the contract");
    }
}

#[test]
fn bad_input_is_one_clear_line_each_and_the_rest_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("empty.txt"), "").unwrap();
    let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(at("noise.txt"), noise).unwrap();
    std::fs::write(at("a.pdf"), "%PDF-1.7\n").unwrap();
    std::fs::create_dir(at("none")).unwrap();
    std::fs::copy(seed("000"), at("good.txt")).unwrap();
    let library = at("library");
    let names = ["empty.txt", "noise.txt", "a.pdf", "missing.txt", "none"];
    let paths: Vec<_> = names.iter().map(|n| at(n)).chain([at("good.txt")]).collect();
    let mut args = vec!["ingest", "--library", text(&library)];
    args.extend(paths.iter().map(|p| text(p)));
    let output = vanban(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("good.txt"), "the good one is done:\n{}", out(&output));
    for name in names {
        let said: Vec<_> = err(&output).lines().filter(|l| l.contains(name)).map(str::to_owned).collect();
        assert_eq!(said.len(), 1, "one line about {name}: {said:?}");
    }
    assert!(err(&output).contains("is a damaged PDF"));
    for verb in ["repair", "extract"] {
        let output = vanban(&[verb, text(&at("empty.txt"))]);
        assert_eq!((output.status.code(), err(&output).lines().count()), (Some(1), 1), "{verb}: {}", err(&output));
    }
}

#[test]
fn wrong_use_is_one_helpful_line_and_exit_code_2() {
    for args in [&["frobnicate"][..], &["ingest"], &["extract", "--format", "xml", "a"], &[]] {
        let output = vanban(args);
        assert_eq!((output.status.code(), err(&output).lines().count()), (Some(2), 1), "{args:?}: {}", err(&output));
    }
    assert!(vanban(&["--help"]).status.success());
}

#[test]
fn the_library_finds_with_and_without_marks_and_a_second_ingestion_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let library = dir.path().join("library");
    let library = text(&library);
    let first = vanban(&["ingest", "--library", library, "seeds"]);
    assert!(first.status.success(), "{}", err(&first));
    for id in SEEDS {
        assert!(out(&first).contains(&format!("{id}_")), "{id} is in the table:\n{}", out(&first));
    }
    let tasks = out(&vanban(&["tasks", "--library", library, "--format", "json"]));
    let again = vanban(&["ingest", "--library", library, "seeds"]);
    assert!(again.status.success(), "{}", err(&again));
    assert_eq!(out(&vanban(&["tasks", "--library", library, "--format", "json"])), tasks);
    for query in ["so khoa hoc va cong nghe chu tri", "Sở Khoa học và Công nghệ chủ trì"] {
        let output = vanban(&["search", "--library", library, query, "--format", "json"]);
        assert!(output.status.success(), "{query}: {}", err(&output));
        let hits: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert!(!hits.is_empty(), "{query} finds nothing");
    }
    for verb in ["tasks", "duties", "indicators", "citations", "agencies"] {
        for line in out(&vanban(&[verb, "--library", library, "--format", "json"])).lines() {
            assert!(serde_json::from_str::<Value>(line).unwrap().is_object(), "{verb}: {line}");
        }
        let csv = out(&vanban(&[verb, "--library", library, "--format", "csv"]));
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        assert!(rows.records().all(|r| r.is_ok()), "{verb}: rows of one width");
    }
    let status = vanban(&["status", "--library", library]);
    assert!(status.status.success() && out(&status).contains("sound"), "{}", out(&status));
}

#[test]
fn explain_tells_what_was_done_to_a_line() {
    let at = format!("{}:58", text(&seed("000")));
    let output = vanban(&["explain", &at]);
    assert!(output.status.success(), "{}", err(&output));
    for word in ["toneless", "III. NOI DUNG THUC HIEN", "III. NỘI DUNG THỰC HIỆN"] {
        assert!(out(&output).contains(word), "{word} in\n{}", out(&output));
    }
}

#[test]
fn score_prints_the_board() {
    let output = vanban(&["score", "--format", "json"]);
    let documents: Vec<Value> = out(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    for id in SEEDS {
        assert!(documents.iter().any(|d| d["document"] == id), "{id} has a column");
    }
}
