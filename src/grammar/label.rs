//! Labels that no list names: *Bộ phận cùng phối hợp thực hiện:*, *Phải hoàn thành trước:*.
//!
//! Comes in: the words before a colon. Goes out: the field that they label, if all of them are words of labels. Which words
//! these are is data (`grammars/fields.toml`, `[label]`); which of them decides is settled here. Must not know documents.

use serde::Deserialize;

use super::anchor::{forgiven, letters};
use super::{Field, Fields};
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

/// How many letters a label has at most that stands alone.
const LABEL: usize = 60;

impl Fields {
    /// The field whose label a text is, whole.
    pub fn named(&self, text: &str) -> Option<Field> {
        let listed = self.labels.whole(text).and_then(|p| self.means.get(p).copied());
        listed.or_else(|| self.composed.field(text)).filter(|_| text.chars().count() <= LABEL)
    }
    /// The label at the head of a text, and the byte after its colon.
    pub fn label(&self, text: &str) -> Option<(Field, usize)> {
        let colon = text.char_indices().take(70).find(|(_, c)| matches!(c, ':' | '：'))?;
        let head = text.get(..colon.0)?;
        let end = colon.0 + colon.1.len_utf8();
        // A bracket inside the label says more of it: "Phối hợp (nếu có):".
        let bare = head.split('(').next().unwrap_or(head);
        let phrase = self.labels.whole(bare.trim())?;
        Some((*self.means.get(phrase)?, end))
    }
    /// The byte behind a label at a text's head that says nothing but that the work follows (*Nội dung công việc: …*).
    pub fn work_label(&self, text: &str) -> Option<usize> {
        let (_, end) = self.label(text).filter(|(f, _)| *f == Field::Content)?;
        let head = text.get(..end)?.trim_end_matches([':', '：', ' ']).to_lowercase();
        let rest = text.get(end..)?;
        self.work_labels.contains(&head).then_some(text.len() - rest.trim_start().len())
    }
    /// The label that ends at a colon inside a text: its field, where it starts, the byte after its colon.
    ///
    /// `from` is the byte from which the label may start.
    pub fn label_before(&self, text: &str, from: usize, colon: usize) -> Option<(Field, usize, usize)> {
        let head = text.get(from..colon)?;
        label_starts(head).into_iter().find_map(|s| {
            let label = head.get(s..)?;
            let lead = label.len() - label.trim_start().len();
            let bare = label.trim();
            // A sentence that ends inside it is none.
            let ends = bare.contains(';')
                || bare.split('.').nth(1).is_some_and(|t| t.trim_start().starts_with(char::is_uppercase));
            if bare.chars().count() > 60 || ends {
                return None;
            }
            let phrase = self.labels.whole(bare)?;
            // In running text a short label must be spelt right.
            if forgiven(letters(bare).len()) < 2 && self.labels.exact_head(bare).is_none_or(|h| h.end != bare.len()) {
                return None;
            }
            Some((*self.means.get(phrase)?, from + s + lead, colon + 1))
        })
    }
    /// As [`Fields::label`] for a label that no list names; what stands behind it must bear it out.
    pub fn composed_label(&self, text: &str) -> Option<(Field, usize)> {
        let colon = text.char_indices().take(70).find(|(_, c)| matches!(c, ':' | '：'))?;
        let head = text.get(..colon.0)?;
        let field = self.composed.field(head.split('(').next().unwrap_or(head)).filter(|f| *f < Field::Other)?;
        Some((field, colon.0 + colon.1.len_utf8()))
    }
    /// As [`Fields::label_before`] for a label that no list names.
    pub fn composed_before(&self, text: &str, from: usize, colon: usize) -> Option<(Field, usize, usize)> {
        let head = text.get(from..colon)?;
        label_starts(head).into_iter().find_map(|s| {
            let label = head.get(s..)?;
            let lead = label.len() - label.trim_start().len();
            let field = self.composed.field(label).filter(|f| *f < Field::Other)?;
            Some((field, from + s + lead, colon + 1))
        })
    }
}

/// Where a label may start in the text before a colon: at its head, behind a sign, at a capital.
fn label_starts(head: &str) -> Vec<usize> {
    let sign = |c: char| matches!(c, '.' | ';' | '(' | ',' | '-' | '–' | '+' | ')' | '[');
    let mut starts: Vec<usize> = vec![0];
    let mut before = ' ';
    for (i, c) in head.char_indices() {
        if sign(before) || c.is_uppercase() && !before.is_alphanumeric() {
            starts.push(i);
        }
        if !c.is_whitespace() || !sign(before) {
            before = c;
        }
    }
    starts
}
