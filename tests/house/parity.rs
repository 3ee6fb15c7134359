//! Our scorer and the independent one agree on every figure.
//!
//! `tests/score/parity.jsonl` holds rows of the gold, answers made from them by seeded mistakes (words dropped, names
//! changed, cells wrong, rows missing and added), and the figures that the independent scorer gave for them.

use serde_json::{Value, json};
use vanban::record::Record;
use vanban::score::{Answer, Gold, score};

use crate::root;

fn record(rows: &Value) -> Record {
    let part = |key: &str| rows.get(key).cloned().unwrap_or_else(|| json!([]));
    let meta = rows.get("meta").cloned().unwrap_or_else(|| json!({ "recipients": [] }));
    serde_json::from_value(json!({
        "schema_version": "1.0", "id": "x",
        "source": { "path": "", "sha256": "", "media_type": "", "pages": 1, "lines": 1 },
        "meta": meta, "tasks": part("tasks"), "duties": part("duties"), "indicators": part("indicators"),
        "citations": part("citations"), "notes": []
    }))
    .unwrap()
}

fn lines(value: &Value) -> Vec<&str> {
    value.as_array().map(|l| l.iter().map(|s| s.as_str().unwrap()).collect()).unwrap_or_default()
}

#[test]
fn our_figures_are_those_of_the_independent_scorer() {
    let cases = std::fs::read_to_string(root().join("tests/score/parity.jsonl")).unwrap();
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in cases.lines() {
        let case: Value = serde_json::from_str(case).unwrap();
        let gold_lines = case["gold_lines"].is_array().then(|| lines(&case["gold_lines"]).join("\n"));
        let gold = Gold::parse(|file| match file {
            "repaired.txt" => gold_lines.clone(),
            "truth.txt" => case.get("truth").and_then(Value::as_str).map(str::to_owned),
            "meta.json" => case["gold"].get("meta").map(Value::to_string),
            _ => {
                let rows = case["gold"].get(file.trim_end_matches(".jsonl"))?.as_array()?;
                Some(rows.iter().map(|r| r.to_string() + "\n").collect())
            }
        })
        .unwrap();
        let record = record(&case["record"]);
        let (scanned, repaired) = (lines(&case["scanned"]), lines(&case["repaired"]));
        let ours = score(&gold, Answer { scanned: &scanned, repaired: &repaired, record: &record });
        for (figure, theirs) in case["figures"].as_object().unwrap() {
            let theirs = theirs.as_f64().unwrap();
            compared += 1;
            if ours.get(figure).is_none_or(|v| (v - theirs).abs() > 1e-9) {
                wrong.push(format!("{} {figure}: {:?}, theirs {theirs}", case["name"], ours.get(figure)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 300, "only {compared} figures compared");
}
