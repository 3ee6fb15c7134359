//! Our answer against the gold: how good it is, and which row is wrong in what.
//!
//! Comes in: a [`Gold`] written by people and what the stages said of the same document. Goes out: [`Scores`], and from
//! several of them a [`Board`] that names gains and losses. This room compares; it runs no stage and reads no file.
//! The definitions are those of an independent scorer, so that two programs must agree on every figure.

mod board;
pub mod calibration;
pub mod damage;
mod gold;
mod lines;
mod pairs;
mod rows;
pub mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use board::{Board, Change, Floor};
pub use gold::{Doubt, Gold, GoldCitation, GoldDeadline, GoldDuty, GoldIndicator, GoldMeta, GoldTask, GoldValue};

use crate::record::Record;

/// What became of one row of the gold, or of one row that is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Found, every field right.
    Right,
    /// Found; these fields are wrong.
    Wrong(Vec<String>),
    /// In the gold, not in the answer.
    Missed,
    /// In the answer, not in the gold.
    Spurious,
}

impl Verdict {
    /// The verdict on a row that was found, from its fields.
    fn of(fields: &[(&str, bool)]) -> Self {
        let wrong: Vec<String> = fields.iter().filter(|f| !f.1).map(|f| f.0.to_owned()).collect();
        if wrong.is_empty() { Self::Right } else { Self::Wrong(wrong) }
    }
    /// How bad it is: 0 is right.
    pub fn badness(&self) -> usize {
        match self {
            Self::Right => 0,
            Self::Wrong(fields) => fields.len(),
            Self::Missed | Self::Spurious => usize::MAX,
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Right => f.write_str("right"),
            Self::Wrong(fields) => write!(f, "wrong in {}", fields.join(", ")),
            Self::Missed => f.write_str("missed"),
            Self::Spurious => f.write_str("not in the gold"),
        }
    }
}

/// How good one document's answer is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Figures by name (`tasks.f1`).
    pub figures: BTreeMap<String, f64>,
    /// Verdicts by the row's name (`task III.1.1 Đo lường …`).
    pub rows: BTreeMap<String, Verdict>,
    /// Lines whose repaired text is not the true one.
    pub wrong_lines: Vec<u32>,
    /// How often changed words of each confidence are right; not stored on the board.
    #[serde(skip)]
    pub reliability: calibration::Reliability,
}

impl Scores {
    fn set(&mut self, figure: &str, value: f64) {
        self.figures.insert(figure.to_owned(), value);
    }
    /// Adds a row; a name that is taken gets a number.
    fn row(&mut self, name: &str, verdict: Verdict) {
        let mut key = name.to_owned();
        let mut n = 2;
        while self.rows.contains_key(&key) {
            key = format!("{name} ({n})");
            n += 1;
        }
        self.rows.insert(key, verdict);
    }
    /// One figure.
    pub fn get(&self, figure: &str) -> Option<f64> {
        self.figures.get(figure).copied()
    }
}

/// What the stages said of one document.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The scanned lines.
    pub scanned: &'a [&'a str],
    /// The repaired lines.
    pub repaired: &'a [&'a str],
    /// The record.
    pub record: &'a Record,
}

/// Compares an answer with the gold. What the gold does not hold is not scored; a document without a true text is
/// clean, and every change to it is harm.
pub fn score(gold: &Gold, answer: Answer<'_>) -> Scores {
    let mut out = Scores::default();
    let Answer { scanned, repaired, record } = answer;
    match (&gold.repaired, &gold.truth) {
        (Some(text), _) => lines::by_line(text, scanned, repaired, &mut out),
        (None, Some(text)) => lines::whole(text, scanned, repaired, &mut out),
        (None, None) => lines::clean(scanned, repaired, &mut out),
    }
    if let Some(meta) = &gold.meta {
        rows::meta(meta, &record.meta, &mut out);
    }
    if let Some(tasks) = &gold.tasks {
        rows::tasks(tasks, &record.tasks, &mut out);
    }
    if let Some(duties) = &gold.duties {
        rows::duties(duties, &record.duties, &mut out);
    }
    if let Some(indicators) = &gold.indicators {
        rows::indicators(indicators, &record.indicators, &mut out);
    }
    if let Some(citations) = &gold.citations {
        rows::citations(citations, &record.citations, &mut out);
    }
    out
}
