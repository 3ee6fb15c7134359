//! Nothing in the grammars is made for a seed: no number, no place and no run of words of theirs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vanban::score::words::{fold, number};

use crate::{SEEDS, files, name, root, short};

/// So many words in a row are a seed's own words, not a formula.
const RUN: usize = 10;
/// Places that the seeds are about. Registries of all places of the country may name them.
const PLACES: [&str; 4] = ["quang ngai", "ly son", "dung quat", "sa huynh"];
/// Registries and counts that hold all of the country, or what was counted in scans.
const REGISTRIES: [&str; 4] =
    ["grammars/agencies/units", "grammars/lexicon/", "grammars/model/", "grammars/confusions/"];

fn rows(id: &str, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("tests/gold").join(id).join(file)).unwrap_or_default();
    if file.ends_with(".json") {
        return serde_json::from_str(&text).into_iter().collect();
    }
    text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn grammars() -> Vec<(String, String)> {
    files(&root().join("grammars"))
        .into_iter()
        .filter(|p| [".toml", ".tsv"].iter().any(|e| name(p).ends_with(e)))
        .map(|p| (short(&p), std::fs::read_to_string(&p).unwrap()))
        .filter(|(p, _)| !REGISTRIES.iter().any(|r| p.starts_with(r)))
        .collect()
}

#[test]
fn grammars_hold_no_number_of_a_seed_nor_of_what_it_cites_locally() {
    let mut numbers = BTreeSet::new();
    for id in SEEDS {
        numbers.extend(rows(id, "meta.json").iter().filter_map(|m| m["number"].as_str().map(number)));
        // What the State and the Party issue for all may serve as an example; what a province issued may not.
        let local = rows(id, "citations.jsonl").into_iter().filter_map(|c| c["number"].as_str().map(number));
        numbers.extend(local.filter(|n| ["UBND", "HĐND", "/TU", "SKHCN", "STTTT"].iter().any(|s| n.contains(s))));
    }
    let mut found = Vec::new();
    for (path, text) in grammars() {
        let text = number(&text);
        found.extend(numbers.iter().filter(|n| text.contains(n.as_str())).map(|n| format!("{path}: {n}")));
    }
    assert!(found.is_empty(), "made for a seed:\n{}", found.join("\n"));
}

#[test]
fn grammars_name_no_place_of_a_seed() {
    let mut found = Vec::new();
    for (path, text) in grammars() {
        let text = words(&text).join(" ");
        found.extend(PLACES.iter().filter(|p| text.contains(*p)).map(|p| format!("{path}: {p}")));
    }
    assert!(found.is_empty(), "made for a seed:\n{}", found.join("\n"));
}

#[test]
fn grammars_hold_no_subject_of_a_seed() {
    let mut runs: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for id in SEEDS {
        let mut subject = |text: &str| {
            for run in words(text).windows(RUN) {
                runs.entry(run.to_vec()).or_insert_with(|| format!("{id}: {}", run.join(" ")));
            }
        };
        for row in rows(id, "tasks.jsonl").iter().chain(&rows(id, "duties.jsonl")) {
            subject(row["content"].as_str().unwrap_or(""));
        }
        rows(id, "indicators.jsonl").iter().for_each(|r| subject(r["name"].as_str().unwrap_or("")));
        rows(id, "meta.json").iter().for_each(|r| subject(r["title"].as_str().unwrap_or("")));
    }
    let mut found = BTreeSet::new();
    // Names of bodies are not subjects: the registry holds those of the whole country.
    for (path, text) in grammars().into_iter().filter(|(p, _)| !p.starts_with("grammars/agencies/")) {
        for line in text.lines() {
            for run in words(line).windows(RUN) {
                found.extend(runs.get(run).map(|r| format!("{path} has words of {r}")));
            }
        }
    }
    assert!(found.is_empty(), "made for a seed:\n{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}
