//! The words and sentences of a text, with what a reader of assignments wants to know of each.

use std::borrow::Cow;
use std::ops::Range;

use super::REACH;
use crate::text::{Placement, place_tone, split_tone};

/// A word of a sentence, without the punctuation around it.
pub(super) struct Word<'a> {
    /// In the house's placement of tone marks.
    pub(super) text: Cow<'a, str>,
    pub(super) at: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// The sign right after it.
    pub(super) sign: Option<char>,
    /// Whether a bracket opened before it is still open.
    pub(super) bracketed: bool,
}

impl Word<'_> {
    pub(super) fn is_small(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_lowercase)
    }
}

/// The sentences of a text: split at a full stop before a capital.
pub(in crate::extract) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?') || !matches!(chars.peek(), Some((_, ' '))) {
            continue;
        }
        let rest = text.get(i + 1..).unwrap_or("").trim_start();
        let before = text.get(start..i).and_then(|t| t.rsplit(' ').next()).unwrap_or("");
        let short = before.chars().count() <= 2 && before.chars().all(char::is_uppercase);
        if rest.chars().next().is_some_and(|c| c.is_uppercase() || c == '“') && !short {
            out.push(start..i + 1);
            start = text.len() - rest.len();
        }
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// A word with its tone mark where the house puts it (*Uỷ* is *Ủy*).
fn placed(word: &str) -> Cow<'_, str> {
    let old = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ", "Uỷ", "UỶ"];
    if !old.iter().any(|o| word.contains(o)) || !word.chars().all(char::is_alphabetic) {
        return Cow::Borrowed(word);
    }
    let (bare, tone) = split_tone(word);
    Cow::Owned(place_tone(&bare, tone, Placement::New))
}

pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut depth = 0i32;
    for piece in text.split_inclusive(char::is_whitespace).take(REACH * 3) {
        let raw = piece.trim_end();
        let opens = raw.matches('(').count() as i32;
        let closes = raw.matches(')').count() as i32;
        let bare = raw.trim_start_matches(['“', '"', '(', '‘']);
        let lead = raw.len() - bare.len();
        let bare = bare.trim_end_matches([',', ';', ':', '.', '/', ')', '”', '"', '!', '?', '’']);
        depth += opens;
        if !bare.is_empty() {
            let sign = raw.get(lead + bare.len()..).and_then(|t| t.chars().find(|c| ",;:.!?".contains(*c)));
            let (at, end) = (at + lead, at + lead + bare.len());
            out.push(Word { text: placed(bare), at, end, sign, bracketed: depth > 0 });
        }
        depth = (depth - closes).max(0);
        at += piece.len();
    }
    out
}

impl AsRef<str> for Word<'_> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}
