//! Our own documents, `tests/documents/NAME/{input.txt, meta.json, tasks.jsonl, …}`: other provinces, other wordings,
//! other layouts than the seeds. Each must reach the floor of `tests/score/documents/floor.toml`; one that the floor
//! does not name yet must only be readable. Where a document has no `repaired.txt`, its text is clean.

use vanban::cli::score::board;
use vanban::score::Floor;

use crate::laws::PIPELINE;
use crate::root;

#[test]
fn own_documents_reach_the_floor() {
    let dir = root().join("tests/documents");
    if !dir.is_dir() {
        return;
    }
    let board = board(&PIPELINE, &dir, &dir, false).unwrap();
    let file = root().join("tests/score/documents/floor.toml");
    let floor = Floor::parse("floor.toml", &std::fs::read_to_string(file).unwrap_or_default()).unwrap();
    let broken = floor.broken(&board);
    let hint = "vanban score --gold tests/documents --last tests/score/documents names what was lost";
    assert!(broken.is_empty(), "below the floor:\n{}\n{hint}", broken.join("\n"));
}

/// Where the gold of a document says that there is nothing of a kind, nothing is read: a false fact is worse than a missing one.
#[test]
fn own_documents_make_nothing_up() {
    let dir = root().join("tests/documents");
    let board = board(&PIPELINE, &dir, &dir, false).unwrap();
    let (mut made_up, mut empty) = (Vec::new(), 0);
    for (name, scores) in board.columns.iter().filter(|c| !c.0.starts_with("hurt.")) {
        for kind in ["tasks", "duties", "indicators", "citations"] {
            if scores.get(&format!("{kind}.gold")) == Some(0.0) {
                empty += 1;
                let read = scores.get(&format!("{kind}.pred")).unwrap_or_default();
                if read > 0.0 {
                    made_up.push(format!("{name}: {read} {kind}"));
                }
            }
        }
    }
    assert!(empty > 3, "no document says that it has nothing of a kind");
    assert!(made_up.is_empty(), "read where the gold says that there is none:\n{}", made_up.join("\n"));
}

#[test]
fn the_seeds_reach_the_floor() {
    let board = board(&PIPELINE, &root().join("tests/gold"), &root().join("seeds"), false).unwrap();
    let file = root().join("tests/score/floor.toml");
    let floor = Floor::parse("floor.toml", &std::fs::read_to_string(file).unwrap_or_default()).unwrap();
    let broken = floor.broken(&board);
    assert!(broken.is_empty(), "below the floor:\n{}\n`vanban score` names what was lost", broken.join("\n"));
}
