//! A seeded fuzzer for layout and extraction: lines of the test documents cut, doubled, moved and hurt; every law must hold.
//!
//! Ignored in everyday runs: `VANBAN_FUZZ_SECONDS=3600 cargo test --test house fuzz -- --ignored --nocapture`. The same
//! number of a case gives the same text on every machine; a failure names the number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vanban::score::damage::Random;
use vanban::text::{Repaired, Source};

use crate::laws::{PIPELINE, check, documents};

/// Signs that markers, labels, tables and quotes are read by.
const SIGNS: [&str; 24] = [
    ":",
    ";",
    ".",
    ",",
    "(",
    ")",
    "-",
    "+",
    "*",
    "|",
    "/",
    "“",
    "”",
    "¹",
    "1.",
    "a)",
    "I.",
    "Điều 1.",
    "\u{c}",
    "\t",
    "Chủ trì:",
    "Thời gian:",
    "giao ",
    "\u{300}",
];

/// The lines of all test documents.
fn lines() -> Vec<String> {
    let texts = documents().into_iter().filter_map(|p| std::fs::read_to_string(p).ok());
    texts.flat_map(|t| t.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A byte of a line at which it may be cut.
fn cut(line: &str, random: &mut Random) -> usize {
    let at = random.below(line.len() + 1);
    (0..=at).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0)
}

/// One text: some stretches of real lines, then changed here and there.
fn text(all: &[String], random: &mut Random) -> String {
    let mut out: Vec<String> = Vec::new();
    for _ in 0..=random.below(6) {
        let (from, n) = (random.below(all.len()), 1 + random.below(60));
        out.extend(all[from..all.len().min(from + n)].iter().cloned());
    }
    for _ in 0..random.below(40) {
        let i = random.below(out.len());
        match random.below(8) {
            0 => drop(out.remove(i)),
            1 => out.insert(i, out[random.below(out.len())].clone()),
            2 => {
                let at = cut(&out[i], random);
                out[i].truncate(at);
            }
            3 => {
                let at = cut(&out[i], random);
                out[i].insert_str(at, SIGNS[random.below(SIGNS.len())]);
            }
            4 => {
                let next = out.get(i + 1).cloned().unwrap_or_default();
                out[i].push_str(&next);
            }
            5 => out[i] = out[i].to_uppercase(),
            6 => {
                let at = cut(&out[i], random);
                let rest = out[i].split_off(at);
                out.insert(i + 1, rest);
            }
            _ => out[i] = SIGNS[random.below(SIGNS.len())].repeat(1 + random.below(30)),
        }
        if out.is_empty() {
            break;
        }
    }
    out.join("\n")
}

#[test]
#[ignore = "runs for VANBAN_FUZZ_SECONDS (60 without it)"]
fn mutated_documents_keep_the_laws() {
    let seconds = std::env::var("VANBAN_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
    let first: u64 = std::env::var("VANBAN_FUZZ_FIRST").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    let (all, start) = (lines(), Instant::now());
    let mut case = first;
    let mut slowest = (Duration::ZERO, 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        println!("case {case}");
        let source = Arc::new(Source::from_text(text(&all, &mut Random::new(case))));
        let begun = Instant::now();
        // Most cases leave repair out, which has tests of its own and takes the most time.
        if case.is_multiple_of(16) {
            check(&PIPELINE.run(source));
        } else {
            check(&PIPELINE.run_on(Repaired::untouched(source)));
            slowest = slowest.max((begun.elapsed(), case));
        }
        case += 1;
    }
    println!("{} cases in {seconds} s, the slowest (case {}) took {:?}", case - first, slowest.1, slowest.0);
}
