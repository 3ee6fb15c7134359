//! `fields.toml` as it is written: what serde reads, before it is compiled.
//!
//! Comes in: TOML. Goes out: plain lists. Must not know what a list is for.

use serde::Deserialize;

use super::super::Proofs;
use super::super::label::LabelFile;
use super::super::roles::RolesFile;
use super::Field;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) field: Vec<FieldFile>,
    pub(super) label: LabelFile,
    pub(super) roles: RolesFile,
    pub(super) sentence: SentenceFile,
    pub(super) actors: ActorsFile,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    pub(super) means: Field,
    pub(super) labels: Vec<String>,
    #[serde(default)]
    pub(super) examples: Vec<String>,
    #[serde(default)]
    pub(super) near: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceFile {
    pub(super) work_labels: Vec<String>,
    pub(super) orders: Vec<String>,
    pub(super) courtesies: Vec<String>,
    pub(super) asides: Vec<String>,
    pub(super) targets: Vec<String>,
    pub(super) within: Vec<String>,
    pub(super) lasting: Vec<String>,
    pub(super) quotes: Vec<String>,
    pub(super) keeps: Vec<String>,
    pub(super) asks: Vec<String>,
    pub(super) submits: Vec<String>,
    pub(super) permits: Vec<String>,
    pub(super) grants: Vec<String>,
    pub(super) requests: Vec<String>,
    pub(super) seats: Vec<String>,
    pub(super) concerns: Vec<String>,
    pub(super) reports: Vec<String>,
    pub(super) follows: Vec<String>,
    pub(super) addressed: Vec<String>,
    pub(super) openings: Vec<String>,
    pub(super) headings: Vec<String>,
    pub(super) links: Vec<String>,
    pub(super) clause_links: Vec<String>,
    pub(super) leads: Vec<String>,
    pub(super) together: Vec<String>,
    pub(super) acts: Vec<String>,
    pub(super) deeds: Vec<String>,
    pub(super) wholes: Vec<String>,
    pub(super) beside: Vec<String>,
    pub(super) led_with: Vec<String>,
    pub(super) things: Vec<String>,
    pub(super) nouns: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) past: Vec<String>,
    pub(super) compounds: Vec<String>,
    pub(super) told: Vec<String>,
    pub(super) opinions: Vec<String>,
    pub(super) enforcement: Vec<String>,
    pub(super) effects: Vec<String>,
    pub(super) issues: Vec<String>,
    pub(super) joins: Vec<String>,
    pub(super) fillers: Vec<String>,
    pub(super) closings: Vec<String>,
    pub(super) farewells: Vec<String>,
    pub(super) informs: Vec<String>,
    pub(super) leave_ends: Vec<String>,
    pub(super) concludes: Vec<String>,
    pub(super) decisions: Vec<String>,
    pub(super) plans: Vec<String>,
    pub(super) is: Vec<String>,
    pub(super) grounds: Vec<String>,
    pub(super) alone: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) charged: Vec<String>,
    pub(super) bears: Vec<String>,
    pub(super) firms: Vec<String>,
    pub(super) trades: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActorsFile {
    pub(super) heads: Vec<String>,
    pub(super) sure: Vec<String>,
    pub(super) superiors: Vec<String>,
    pub(super) lists: Vec<String>,
    pub(super) ands: Vec<String>,
    pub(super) many: Vec<String>,
    pub(super) answers: Vec<String>,
    pub(super) ourselves: Vec<String>,
    pub(super) leaders: Vec<String>,
    pub(super) subjects: Vec<String>,
    pub(super) whose: Vec<String>,
    pub(super) public: Vec<String>,
    pub(super) nobody: Vec<String>,
}
