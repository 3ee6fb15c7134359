//! Words of numeric targets in prose: `grammars/indicators.toml`.
//!
//! Comes in: the file. Goes out: [`IndicatorWords`]. Knows no document.

use serde::Deserialize;

use super::{Origin, Proofs, parse_toml};
use crate::error::Result;
use crate::text::fold;

const FILE: &str = "indicators.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    goals: Vec<String>,
    results: Vec<String>,
    plans: Vec<String>,
    measures: Vec<String>,
    links: Vec<String>,
    openers: Vec<String>,
    aims: Vec<String>,
    compared: Vec<String>,
    changes: Vec<String>,
    magnitudes: Vec<String>,
    #[serde(rename = "example")]
    #[cfg_attr(not(test), expect(dead_code, reason = "proven by a test"))]
    examples: Vec<Example>,
    #[serde(rename = "near")]
    #[cfg_attr(not(test), expect(dead_code, reason = "proven by a test"))]
    nears: Vec<Near>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

/// A sentence and what is to be read in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// What it measures.
    pub name: String,
    /// Its number.
    pub value: f64,
}

/// A sentence in which nothing is to be read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The sentence.
    pub text: String,
}

/// The words of numeric targets in prose, folded; `measures` with their marks too.
#[derive(Debug)]
pub struct IndicatorWords {
    pub(crate) goals: Vec<String>,
    pub(crate) results: Vec<String>,
    pub(crate) plans: Vec<String>,
    pub(crate) measures: Vec<String>,
    pub(crate) links: Vec<String>,
    /// Words before a number or name that name nothing.
    pub(crate) openers: Vec<String>,
    /// Words that say that a number is aimed at.
    pub(crate) aims: Vec<String>,
    /// *so với*: a number before it is only a difference.
    pub(crate) compared: Vec<String>,
    /// *tăng*: before such a number.
    pub(crate) changes: Vec<String>,
    /// *triệu*: the unit stands behind it.
    pub(crate) magnitudes: Vec<String>,
    #[cfg(test)]
    pub(crate) examples: Vec<Example>,
    #[cfg(test)]
    pub(crate) nears: Vec<Near>,
}

impl IndicatorWords {
    /// Loads and checks the words.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let text = origin.text(FILE, include_str!("../../grammars/indicators.toml"))?;
        let file: File = parse_toml(FILE, &text)?;
        let folded = |list: &[String]| {
            let mut out: Vec<String> = list.iter().map(|w| fold(w).as_str().to_owned()).collect();
            out.sort_by_key(|w| std::cmp::Reverse(w.len()));
            out
        };
        Ok(Self {
            goals: folded(&file.goals),
            results: folded(&file.results),
            plans: folded(&file.plans),
            measures: file.measures.iter().flat_map(|m| [m.to_lowercase(), fold(m).as_str().to_owned()]).collect(),
            links: folded(&file.links),
            openers: folded(&file.openers),
            aims: folded(&file.aims),
            compared: folded(&file.compared),
            changes: folded(&file.changes),
            magnitudes: folded(&file.magnitudes),
            #[cfg(test)]
            examples: file.examples,
            #[cfg(test)]
            nears: file.nears,
        })
    }
}
