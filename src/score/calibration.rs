//! Is a confidence what it says? Of all changes that repair is 0.9 sure of, nine in ten should be right.
//!
//! Comes in: the true text and a repaired one with its edits. Goes out: a reliability table, and the expected
//! calibration error (the mean distance between confidence and truth, weighted by how often each confidence occurs).

use serde::Serialize;

use super::words::tokens;
use crate::text::{Repaired, RepairedLine};

/// How many steps there are between 0 and 1.
const STEPS: usize = 10;

/// Things of like confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Step {
    /// How many there are.
    pub count: usize,
    /// The sum of their confidences.
    pub sure: f64,
    /// How many of them are right.
    pub right: usize,
}

/// How often things of each confidence are right.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// From the least to the most confident.
    pub steps: [Step; STEPS],
}

impl Reliability {
    fn add(&mut self, confidence: f32, right: bool) {
        let confidence = f64::from(confidence.clamp(0.0, 1.0));
        let at = ((confidence * STEPS as f64) as usize).min(STEPS - 1);
        let step = &mut self.steps[at];
        step.count += 1;
        step.sure += confidence;
        step.right += usize::from(right);
    }
    /// Adds what another table counted.
    pub fn join(&mut self, other: &Self) {
        for (a, b) in self.steps.iter_mut().zip(&other.steps) {
            a.count += b.count;
            a.sure += b.sure;
            a.right += b.right;
        }
    }
    /// How many things were counted.
    pub fn count(&self) -> usize {
        self.steps.iter().map(|s| s.count).sum()
    }
    /// The expected calibration error, 0 to 1; 0 if nothing was counted.
    pub fn error(&self) -> f64 {
        let apart: f64 = self.steps.iter().map(|s| (s.sure - s.right as f64).abs()).sum();
        apart / self.count().max(1) as f64
    }
}

/// Two tables: of the words that repair changed, and of the lines that it changed.
pub fn reliability(gold: &str, repaired: &Repaired) -> (Reliability, Reliability) {
    let (mut words, mut lines) = (Reliability::default(), Reliability::default());
    for (truth, line) in gold.split('\n').zip(&repaired.lines) {
        if line.edits.is_empty() || truth.trim() == "##UNDONE" {
            continue;
        }
        let truth = tokens(truth);
        let ours: Vec<(String, f32, bool)> = changed_words(line);
        let mut all_right = ours.len() == truth.len();
        let right = matched(&truth, &ours.iter().map(|w| w.0.as_str()).collect::<Vec<_>>());
        for ((_, confidence, changed), right) in ours.iter().zip(right) {
            all_right &= right;
            if *changed {
                words.add(*confidence, right);
            }
        }
        lines.add(line.confidence, all_right);
    }
    (words, lines)
}

/// The words of a repaired line: as they are compared, how sure, and whether an edit touched them.
fn changed_words(line: &RepairedLine) -> Vec<(String, f32, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    for word in line.text.split_inclusive(char::is_whitespace) {
        let range = at..at + word.trim_end().len();
        at += word.len();
        for token in tokens(word) {
            let scanned = line.scanned_range(range.clone());
            let changed = line.edits.iter().any(|e| e.start < scanned.end && scanned.start < e.end);
            out.push((token, line.confidence_of(&range), changed));
        }
    }
    out
}

/// Which words of ours stand in the truth, in a longest common run of both.
fn matched(truth: &[String], ours: &[&str]) -> Vec<bool> {
    let (n, m) = (truth.len(), ours.len());
    let mut best = vec![vec![0u32; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            best[i][j] = if truth[i] == ours[j] { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, vec![false; m]);
    while i < n && j < m {
        if truth[i] == ours[j] {
            out[j] = true;
            i += 1;
            j += 1;
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::{Cause, DamageClass, Edit, Source};

    #[test]
    fn only_what_was_changed_is_counted_and_the_error_is_the_gap() {
        let edit = |start, end, text: &str, confidence| Edit {
            start,
            end,
            text: text.to_owned(),
            cause: Cause::Diacritics,
            confidence,
        };
        let source = Arc::new(Source::from_text("So Y te chu\nxin\n"));
        let lines = vec![
            RepairedLine::from_edits(
                "So Y te chu",
                DamageClass::Toneless,
                vec![edit(0, 2, "Sở", 0.95), edit(5, 7, "tế", 0.75)],
                0.7,
            ),
            RepairedLine::untouched("xin", DamageClass::Clean),
        ];
        let (words, lines) = reliability("Sở Y tê chu\nkhác\n", &Repaired { source, lines });
        assert_eq!(words.count(), 2);
        assert_eq!((words.steps[9].right, words.steps[7].right), (1, 0));
        assert!((words.error() - (0.05 + 0.75) / 2.0).abs() < 1e-6);
        assert_eq!((lines.count(), lines.steps[7].right + lines.steps[6].right), (1, 0));
    }
}
