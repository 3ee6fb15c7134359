//! Labels that no list names: *Bộ phận cùng phối hợp thực hiện:*, *Phải hoàn thành trước:*.
//!
//! Comes in: the words before a colon. Goes out: the field that they label, if all of them are words of labels. Which words
//! these are is data (`grammars/fields.toml`, `[label]`); which of them decides is settled here. Must not know documents.

use serde::Deserialize;

use super::Field;
use crate::text::fold;

/// How many words a label may have.
const LONGEST: usize = 11;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelFile {
    whose: Vec<String>,
    lead: Vec<String>,
    coordinate: Vec<String>,
    deadline: Vec<String>,
    result: Vec<String>,
    other: Vec<String>,
    fillers: Vec<String>,
}

/// What a phrase in a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// *cơ quan, đơn vị*
    Whose,
    /// What the field is.
    Says(Field),
    /// *chính, và, của*
    Filler,
}

/// The words of labels, compiled.
#[derive(Debug)]
pub struct LabelWords {
    /// Phrases as folded words, the longest first.
    list: Vec<(Vec<String>, Word)>,
}

impl LabelWords {
    pub(super) fn new(file: &LabelFile) -> Self {
        let lists = [
            (&file.coordinate, Word::Says(Field::Coordinate)),
            (&file.lead, Word::Says(Field::Lead)),
            (&file.result, Word::Says(Field::Result)),
            (&file.deadline, Word::Says(Field::Deadline)),
            (&file.other, Word::Says(Field::Other)),
            (&file.whose, Word::Whose),
            (&file.fillers, Word::Filler),
        ];
        let mut list: Vec<(Vec<String>, Word)> =
            lists.iter().flat_map(|(words, kind)| words.iter().map(|w| (words_of(w), *kind))).collect();
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Self { list }
    }
    /// The field that a text without its colon labels.
    pub fn field(&self, text: &str) -> Option<Field> {
        let words = words_of(text);
        if words.is_empty() || words.len() > LONGEST {
            return None;
        }
        let mut said: Vec<Word> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rest = words.get(at..)?;
            let (phrase, kind) = self.list.iter().find(|(p, _)| rest.starts_with(p))?;
            said.push(*kind);
            at += phrase.len();
        }
        let says = |f: Field| said.contains(&Word::Says(f));
        let first = said.iter().find_map(|w| if let Word::Says(f) = w { Some(*f) } else { None })?;
        // *Kết quả thực hiện*, *Thời gian các đơn vị thực hiện*: what it is comes first.
        let theirs = said.first() == Some(&Word::Whose);
        if first == Field::Result || matches!(first, Field::Deadline | Field::Other) && !theirs {
            return Some(first);
        }
        [Field::Other, Field::Coordinate, Field::Lead].into_iter().find(|f| says(*f))
    }
}

/// Folded words of a text, signs left out.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.as_str().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}
