//! Words that say what part an agency named before them takes: *chủ trì*, *phối hợp thực hiện*.

use serde::Deserialize;

use super::Field;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RolesFile {
    lead: Vec<String>,
    coordinate: Vec<String>,
    openers: Vec<String>,
}

/// Words of parts, compiled.
#[derive(Debug)]
pub struct Roles {
    /// Each phrase with its field, the longest first.
    tails: Vec<(String, Field)>,
    /// Words that may stand before the first name (*do*).
    pub openers: Vec<String>,
}

impl Roles {
    pub(super) fn new(file: RolesFile) -> Self {
        let lead = file.lead.into_iter().map(|w| (w, Field::Lead));
        let mut tails: Vec<(String, Field)> =
            lead.chain(file.coordinate.into_iter().map(|w| (w, Field::Coordinate))).collect();
        tails.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        Self { tails, openers: file.openers }
    }
    /// The part that a text ends with, and the bytes before its words.
    pub fn tail(&self, text: &str) -> Option<(Field, usize)> {
        self.tails.iter().find_map(|(words, field)| {
            let stem = text.strip_suffix(words.as_str())?;
            let bare = stem.trim_end();
            (bare.len() < stem.len() && !bare.is_empty()).then_some((*field, bare.len()))
        })
    }
}
