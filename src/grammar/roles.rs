//! Words that say what part an agency named before them takes: *chủ trì*, *phối hợp thực hiện*.

use serde::Deserialize;

use super::{Field, uncapital};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RolesFile {
    lead: Vec<String>,
    coordinate: Vec<String>,
    openers: Vec<String>,
    behind: Vec<String>,
}

/// Words of parts, compiled.
#[derive(Debug)]
pub struct Roles {
    /// Each phrase with its field, the longest first.
    tails: Vec<(String, Field)>,
    /// Words that may stand before the first name (*do*).
    pub openers: Vec<String>,
    /// Words before those who help (*phối hợp với*), the longest first.
    behind: Vec<String>,
}

impl Roles {
    pub(super) fn new(file: RolesFile) -> Self {
        let lead = file.lead.into_iter().map(|w| (w, Field::Lead));
        let mut tails: Vec<(String, Field)> =
            lead.chain(file.coordinate.into_iter().map(|w| (w, Field::Coordinate))).collect();
        tails.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        let mut behind = file.behind;
        behind.sort_by_key(|w| std::cmp::Reverse(w.len()));
        Self { tails, openers: file.openers, behind }
    }
    /// The bytes of the words in a text behind which those stand who help: *… chủ trì, phối hợp với …*.
    pub fn helped(&self, text: &str) -> Option<std::ops::Range<usize>> {
        let found = self.behind.iter().filter_map(|w| Some((text.find(&format!(" {w} "))? + 1, w.len())));
        found.min_by_key(|f| f.0).map(|(at, len)| at..at + len)
    }
    /// Where the names begin in a text that opens with the words for who helps: *Phối hợp với Sở Y tế*.
    pub fn help(&self, text: &str) -> Option<usize> {
        let parts = self.tails.iter().filter(|(_, field)| *field == Field::Coordinate).map(|(w, _)| w);
        let end = |w: &String| {
            let (head, rest) = text.split_at_checked(w.len())?;
            let bare = rest.trim_start_matches([' ', ':']);
            let apart = bare.len() < rest.len() && bare.starts_with(char::is_alphabetic);
            (apart && uncapital(head) == *w).then_some(text.len() - bare.len())
        };
        self.behind.iter().chain(parts).filter_map(end).max()
    }
    /// The part that a text says which is nothing but its words: *phối hợp*.
    pub fn whole(&self, text: &str) -> Option<Field> {
        self.tails.iter().find(|(w, _)| w == text).map(|(_, field)| *field)
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
