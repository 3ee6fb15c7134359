//! Decomposed text (`e`, `ˆ`, `´` for `ế`) is composed before anything reads it, and every edit is told in terms of the
//! text as it stands: all that follows repair sees letters, and quotes are still those of the input.
//!
//! Comes in: a [`Source`]. Goes out: the same with its letters composed, and the way back.

use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::text::{Cause, Edit, LineNo, Repaired, RepairedLine, Source};

/// A letter whose marks stand apart: where it is, where its composed form is, both in bytes of the line.
struct Letter {
    apart: Range<usize>,
    composed: Range<usize>,
}

/// The marks of Vietnamese letters.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{303}' | '\u{306}' | '\u{309}' | '\u{31b}' | '\u{323}')
}

/// Composes a line: its text, and the letters that changed.
fn compose(line: &str) -> (String, Vec<Letter>) {
    let (mut out, mut letters) = (String::with_capacity(line.len()), Vec::new());
    let mut chars = line.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        while let Some((at, mark)) = chars.next_if(|(_, m)| is_mark(*m)) {
            end = at + mark.len_utf8();
        }
        let whole = line.get(start..end).unwrap_or_default();
        let from = out.len();
        if c.is_alphabetic() && whole.len() > c.len_utf8() {
            out.extend(whole.nfc());
            if out.get(from..) != Some(whole) {
                letters.push(Letter { apart: start..end, composed: from..out.len() });
            }
        } else {
            out.push_str(whole);
        }
    }
    (out, letters)
}

/// The source with its letters composed; none if they are already.
pub(super) fn source(source: &Source) -> Option<Source> {
    let text = source.text();
    if text.is_ascii() || !text.chars().any(is_mark) {
        return None;
    }
    let (composed, letters) = compose(text);
    (!letters.is_empty()).then(|| Source::from_text(composed))
}

/// What was done to the composed text, told of the text as it stands.
pub(super) fn back(source: Arc<Source>, repaired: Repaired) -> Repaired {
    let lines = repaired.lines.into_iter().enumerate().map(|(i, line)| {
        let scanned = source.line(LineNo::from_index(i));
        let (composed, letters) = compose(scanned);
        if letters.is_empty() {
            return line;
        }
        let edits = edits(&composed, &letters, line.edits);
        RepairedLine::from_edits(scanned, line.class, edits, line.confidence)
    });
    let lines = lines.collect();
    Repaired { source, lines }
}

fn edits(composed: &str, letters: &[Letter], edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len() + letters.len());
    let mut letters = letters.iter().peekable();
    // How far the text as it stands is ahead of the composed one.
    let mut ahead = 0;
    let alone = |l: &Letter| Edit {
        start: l.apart.start,
        end: l.apart.end,
        text: composed.get(l.composed.clone()).unwrap_or_default().to_owned(),
        cause: Cause::Composed,
        confidence: 1.0,
    };
    for mut edit in edits {
        while let Some(l) = letters.next_if(|l| l.composed.end <= edit.start) {
            ahead = l.apart.end - l.composed.end;
            out.push(alone(l));
        }
        let (mut start, mut end) = (edit.start, edit.end);
        let mut from = ahead;
        let mut first = true;
        while let Some(l) = letters.next_if(|l| l.composed.start < edit.end) {
            // An edit that cuts a letter takes the whole of it.
            if first && l.composed.start < start {
                edit.text.insert_str(0, composed.get(l.composed.start..start).unwrap_or_default());
                start = l.composed.start;
            }
            if l.composed.end > end {
                edit.text.push_str(composed.get(end..l.composed.end).unwrap_or_default());
                end = l.composed.end;
            }
            if first {
                from = l.apart.start - l.composed.start;
                first = false;
            }
            ahead = l.apart.end - l.composed.end;
        }
        out.push(Edit { start: start + from, end: end + ahead, ..edit });
    }
    out.extend(letters.map(alone));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DamageClass;

    #[test]
    fn edits_of_composed_text_are_told_of_the_text_as_it_stands() {
        let whole = "x Quyết định số 5, Đường\nthứ hai\n";
        let apart = Arc::new(Source::from_text(whole.nfd().collect::<String>()));
        let composed = Arc::new(source(&apart).unwrap());
        assert_eq!(composed.text(), whole);
        assert!(source(&composed).is_none());
        let mut repaired = Repaired::untouched(Arc::clone(&composed));
        let first = whole.lines().next().unwrap();
        let at = first.find("định").unwrap();
        let edit = |start: usize, end: usize, text: &str| Edit {
            start,
            end,
            text: text.to_owned(),
            cause: Cause::Letters,
            confidence: 0.9,
        };
        let changes = vec![edit(0, 1, ""), edit(at, at + "định".len(), "đoán"), edit(first.len(), first.len(), ".")];
        repaired.lines[0] = RepairedLine::from_edits(first, DamageClass::Mild, changes, 0.9);
        let back = back(Arc::clone(&apart), repaired);
        let texts: Vec<&str> = back.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, [" Quyết đoán số 5, Đường.", "thứ hai"]);
        let line = &back.lines[0];
        assert_eq!(RepairedLine::replay(apart.line(LineNo::from_index(0)), &line.edits), line.text);
        let word = line.text.find("đoán").unwrap();
        let scanned = line.scanned_range(word..word + "đoán".len());
        let quote: String = apart.line(LineNo::from_index(0)).get(scanned).unwrap().nfc().collect();
        assert_eq!(quote, "định");
    }
}
