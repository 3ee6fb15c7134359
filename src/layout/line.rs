//! One line looked at alone and beside its neighbours: is it blank, how wide is the page here, does it go on?

use crate::text::{LineNo, Repaired};

/// A line with what can be said of it at a glance.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// Which line.
    pub(crate) no: LineNo,
    /// Its repaired text, whole.
    pub(crate) whole: &'a str,
    /// Its repaired text, trimmed.
    pub(crate) text: &'a str,
    /// Characters of the trimmed text.
    pub(crate) chars: usize,
    /// The page that it stands on.
    pub(crate) page: u32,
    /// How wide a full line is around here, in characters.
    pub(crate) width: usize,
    /// Spaces before its text.
    pub(crate) indent: usize,
    /// Whether a blank line before it says anything (it does not where every line is followed by one).
    pub(crate) gap: bool,
    /// Whether lines near it are longer than any printed line: then each paragraph is a line.
    pub(crate) unwrapped: bool,
}

impl<'a> Line<'a> {
    /// Whether nothing stands here.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
    /// Byte at which the trimmed text starts in the whole line.
    pub(crate) fn offset(&self) -> usize {
        self.whole.find(self.text).unwrap_or(0)
    }
    /// Whether it has letters, and all of them are capitals.
    pub(crate) fn is_caps(&self) -> bool {
        is_caps(self.text)
    }
    /// Whether its last sign ends a sentence, a clause or a list item.
    pub(crate) fn is_ended(&self) -> bool {
        let t = self.text.trim_end_matches(['”', '"', '’', ')', ' ']);
        t.ends_with(['.', ';', ':', '!', '?', '…'])
    }
    /// Whether it closes the document (`./.`).
    pub(crate) fn is_closing(&self) -> bool {
        let t: String = self.text.chars().rev().take(4).filter(|c| !c.is_whitespace()).collect();
        t.starts_with("./.") || t.starts_with("/.") || self.is_closed_by_hand()
    }
    /// Whether it closes the document, and a scan has left a few signs of the pen that initialled it there (*./. Al”*).
    fn is_closed_by_hand(&self) -> bool {
        let Some(at) = self.text.rfind("./") else { return false };
        let (before, tail) = (self.text.get(..at).unwrap_or(""), self.text.get(at + 2..).unwrap_or(""));
        let scraps = tail.trim_start_matches(['.', ',', ' ']);
        before.ends_with(char::is_alphanumeric) && before.contains(' ') && scraps.chars().count() <= SCRAPS
    }
    /// Whether the first word of `next` would have fitted on this line: then the line was ended on purpose.
    pub(crate) fn has_room_for(&self, next: &str, share: f32) -> bool {
        let word = next.split_whitespace().next().map_or(0, |w| w.chars().count());
        ((self.chars + 1 + word) as f32) < self.width as f32 * share
    }
    /// Whether `next` is set in as the first line of a paragraph is, and this line is not.
    pub(crate) fn is_followed_by_indent(&self, next: &Line<'_>) -> bool {
        self.indent <= 1 && (3..=14).contains(&next.indent) && self.chars * 10 > self.width * 6
    }
    /// Whether `next` goes on with the paragraph of this line, as far as the two lines tell (no marker at its head).
    pub(crate) fn goes_on_in(&self, next: &Line<'_>) -> bool {
        if self.is_closing() {
            return false;
        }
        let ended = self.is_ended();
        if self.is_followed_by_indent(next) && !starts_lower(next.text) {
            return false;
        }
        if starts_lower(next.text) {
            return !(ended && next.gap && self.text.ends_with(['.', ':']) && self.has_room_for(next.text, 0.8));
        }
        // No printed line is so long: each paragraph is a line, as word processors and web pages give them.
        if ended && self.unwrapped {
            return false;
        }
        let open = self.text.ends_with([',', '-', '–', '(', '“']);
        let figure = next.text.starts_with(|c: char| c.is_ascii_digit() || c == '(');
        if (open || figure && !ended && !self.is_caps()) && !(next.gap && self.chars * 2 < self.width) {
            return true;
        }
        let (caps, next_caps) = (self.is_caps(), next.is_caps());
        if caps != next_caps && (caps || next.text.chars().filter(|c| c.is_alphabetic()).count() > 8) {
            // A heading in capitals and running text; but a code in capitals at a line's end is neither.
            return next_caps && !self.has_room_for(next.text, 0.9);
        }
        match (ended, next.gap) {
            (true, true) => false,
            (true, false) => !self.has_room_for(next.text, 0.95),
            (false, true) => !self.has_room_for(next.text, 0.93),
            (false, false) => !self.has_room_for(next.text, 0.82),
        }
    }
}

/// How many signs the pen that initials the end of a document leaves there at most.
const SCRAPS: usize = 6;

/// How many letters a printed line has at most.
const PRINTED: usize = 150;

/// Whether a text has at least two letters, and all of them are capitals.
pub(crate) fn is_caps(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() {
            return false;
        }
        letters += 1;
    }
    letters > 1
}

/// Whether the first letter is small (marks and quotes before it do not count).
pub(crate) fn starts_lower(text: &str) -> bool {
    text.trim_start_matches(['“', '"', '(', '‘', '\'', ',']).chars().next().is_some_and(char::is_lowercase)
}

/// `--- PAGE BREAK ---`, `===== Trang 3 =====`: what a tool writes between two pages.
pub(super) fn is_page_break(text: &str) -> bool {
    let rule = |c: char| matches!(c, '-' | '=' | '_' | '*' | '–' | '—');
    let inner = text.trim_matches(rule);
    let (head, tail) = (text.find(inner).unwrap_or(0), text.len() - inner.trim_end().len());
    !inner.is_empty()
        && head >= 3
        && tail >= head + 3
        && inner.split_whitespace().count() <= 4
        && inner.starts_with(' ')
        && inner.ends_with(' ')
}

/// Looks at all lines.
pub(super) fn look(text: &Repaired) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = text
        .source
        .line_numbers()
        .map(|no| {
            let whole = text.line(no);
            let indent = whole.chars().take_while(|c| *c == ' ').count();
            let t = whole.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            Line {
                no,
                whole,
                text: t,
                chars: t.chars().count(),
                page: text.source.page(no),
                width: 0,
                indent,
                gap: false,
                unwrapped: false,
            }
        })
        .collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank()).collect();
    let followed = filled.windows(2).filter(|w| w[1] > w[0] + 1).count();
    let blanks_speak = followed * 100 < filled.len() * 85;
    for (k, i) in filled.iter().enumerate() {
        let near = &filled[k.saturating_sub(12)..(k + 13).min(filled.len())];
        lines[*i].width = third_largest(near.iter().map(|j| lines[*j].chars));
        lines[*i].unwrapped = near.iter().any(|j| lines[*j].chars > PRINTED && is_prose(lines[*j].text));
        lines[*i].gap = blanks_speak && k > 0 && filled[k - 1] + 1 < *i;
    }
    lines
}

/// Whether no columns stand in a line, ruled or parted by blanks.
fn is_prose(text: &str) -> bool {
    !text.contains(['|', '\t', '│']) && !text.contains("   ")
}

fn third_largest(values: impl Iterator<Item = usize>) -> usize {
    let mut top = [0usize; 3];
    for v in values {
        if v > top[0] {
            top = [v, top[0], top[1]];
        } else if v > top[1] {
            top = [top[0], v, top[1]];
        } else if v > top[2] {
            top[2] = v;
        }
    }
    *top.iter().rev().find(|v| **v > 0).unwrap_or(&0)
}
