//! Cuts a scanned line into units: what the lattice has a choice for.

use super::survey::is_dirt;
use super::typed::figures;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKind {
    /// Letters, with the digits, apostrophes and odd signs that an OCR puts for letters.
    Word,
    /// Digits with inner `.`, `,` or `/`.
    Number,
    /// A document number or another code: `411/QD-TTg`, `KTS&XHS`.
    Code,
    /// An address: kept as it stands.
    Address,
    /// One other character.
    Mark,
    /// A chunk of scan dirt that may be dropped.
    Dirt,
}

/// A piece of a scanned line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// First byte in the scanned line.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Whether white space stands before it (or the line starts).
    pub spaced: bool,
}

impl Unit {
    /// The unit's text.
    pub(super) fn of<'t>(&self, line: &'t str) -> &'t str {
        line.get(self.start..self.end).unwrap_or("")
    }
}

/// Cuts a line into units, in order.
pub(super) fn units(line: &str) -> Vec<Unit> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..) {
        let Some(lead) = rest.find(|c: char| !c.is_whitespace()) else { break };
        let start = at + lead;
        let chunk = line.get(start..).unwrap_or("");
        let len = chunk.find(char::is_whitespace).unwrap_or(chunk.len());
        cut_chunk(chunk.get(..len).unwrap_or(""), start, &mut out);
        at = start + len;
    }
    out
}

fn cut_chunk(chunk: &str, base: usize, out: &mut Vec<Unit>) {
    let first = out.len();
    let mut push = |kind, start: usize, end: usize| {
        let spaced = out.len() == first;
        out.push(Unit { kind, start: base + start, end: base + end, spaced });
    };
    if chunk == "&" {
        push(UnitKind::Mark, 0, 1);
        return;
    }
    if is_dirt(chunk) && !matches!(chunk, "," | "." | ";" | ":" | ")" | "(") {
        push(UnitKind::Dirt, 0, chunk.len());
        return;
    }
    let core_start = chunk.find(|c: char| c.is_alphanumeric() || is_letter_like(c)).unwrap_or(chunk.len());
    let core_end = chunk
        .rfind(|c: char| c.is_alphanumeric() || is_letter_like(c))
        .map_or(core_start, |i| i + chunk.get(i..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
    // An apostrophe before a word is a quotation mark or dirt, not a piece of its first letter.
    let quote = |c: char| matches!(c, '\'' | '’' | '‘');
    let core = chunk.get(core_start..core_end).unwrap_or("");
    let core_start = core_start + (core.len() - core.trim_start_matches(quote).len());
    let core = chunk.get(core_start..core_end).unwrap_or("");
    marks(chunk.get(..core_start).unwrap_or(""), 0, &mut push);
    let percent = chunk.get(core_end..).is_some_and(|r| r.starts_with('%'));
    let shown = chunk.get(core_start..core_end + usize::from(percent)).unwrap_or(core);
    if figures(shown).is_some() {
        push(UnitKind::Number, core_start, core_end);
    } else if is_address(core) {
        push(UnitKind::Address, core_start, core_end);
    } else if is_torn_capital(core) {
        push(UnitKind::Word, core_start, core_end);
    } else if is_code(core) {
        push(UnitKind::Code, core_start, core_end);
    } else {
        cut_core(core, core_start, &mut push);
    }
    marks(chunk.get(core_end..).unwrap_or(""), core_end, &mut push);
}

fn marks(text: &str, base: usize, push: &mut impl FnMut(UnitKind, usize, usize)) {
    for (i, c) in text.char_indices() {
        push(UnitKind::Mark, base + i, base + i + c.len_utf8());
    }
}

fn cut_core(core: &str, base: usize, push: &mut impl FnMut(UnitKind, usize, usize)) {
    let mut at = 0;
    while at < core.len() {
        let rest = core.get(at..).unwrap_or("");
        let Some(c) = rest.chars().next() else { break };
        let number = number_len(rest);
        let (kind, len) = if number > 0 && !rest.get(number..).is_some_and(|r| r.starts_with(is_word_char)) {
            (UnitKind::Number, number)
        } else if is_word_char(c) {
            (UnitKind::Word, word_len(rest))
        } else {
            (UnitKind::Mark, c.len_utf8())
        };
        push(kind, base + at, base + at + len);
        at += len;
    }
}

/// Length of a run of letters and what stands for letters; an apostrophe belongs to it only between letters or at its end.
fn word_len(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((i, c)) = letters.next() {
        // A brace between letters is a piece of a letter (`t{ién`): text has braces around words only.
        let within = matches!(c, '{' | '}') && i > 0 && letters.peek().is_some_and(|n| n.1.is_alphabetic());
        if !is_word_char(c) && !within {
            return i.max(1);
        }
    }
    text.len()
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_letter_like(c)
}

/// Signs that an OCR prints for letters.
fn is_letter_like(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '&' | '$' | '¢' | '§' | '€' | '£' | '@' | '®' | '©' | '¥' | '\u{300}'..='\u{36f}')
}

fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut i = 0;
    while digit(i) || (i > 0 && matches!(bytes.get(i), Some(b'.' | b',' | b'/')) && digit(i + 1)) {
        i += 1;
    }
    i
}

/// Whether a chunk is a word in capitals with a letter that the scan shows as `l/` (`THl/C` = THỰC).
fn is_torn_capital(core: &str) -> bool {
    core.find("l/").is_some_and(|i| i > 0 && i + 2 < core.len())
        && core.chars().all(|c| c.is_uppercase() || matches!(c, 'l' | '/'))
        && core.matches('/').count() == 1
}

fn is_address(core: &str) -> bool {
    let lower = core.to_ascii_lowercase();
    lower.contains("://")
        || lower.starts_with("www.")
        || (lower.contains('@') && lower.contains('.') && lower.is_ascii())
        || (lower.is_ascii()
            && [".vn", ".com", ".org", ".net"].iter().any(|d| {
                lower.find(d).is_some_and(|i| {
                    i > 1 && lower.get(i + d.len()..).is_none_or(|r| r.is_empty() || r.starts_with(['/', '.']))
                })
            }))
}

/// Whether a chunk is a document number or a part of one: capitals joined by `/`, `-`, `&`, with digits or without.
fn is_code(core: &str) -> bool {
    if !core.contains(['/', '-', '&'])
        || core.chars().any(|c| !(c.is_alphanumeric() || matches!(c, '/' | '-' | '&' | '.')))
    {
        return false;
    }
    let mut abbreviations = 0;
    let shaped = core.split(['/', '-', '&', '.']).filter(|p| !p.is_empty()).all(|p| {
        let capitals = p.chars().filter(|c| c.is_uppercase()).count();
        let letters = p.chars().filter(|c| c.is_alphabetic()).count();
        abbreviations += usize::from(capitals >= 2 && letters <= 10);
        letters == 0 || (capitals * 2 >= letters && letters <= 10)
    });
    shaped && abbreviations > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<(UnitKind, &str)> {
        units(line).into_iter().map(|u| (u.kind, u.of(line))).collect()
    }

    #[test]
    fn codes_addresses_and_words_come_apart() {
        use UnitKind::{Address, Code, Dirt, Mark, Number, Word};
        assert_eq!(
            cut("s6 411/QD-TTg, (2025)"),
            [(Word, "s6"), (Code, "411/QD-TTg"), (Mark, ","), (Mark, "("), (Number, "2025"), (Mark, ")")]
        );
        assert_eq!(
            cut("kinhteso.ptit.edu.vn r 31/3/2023;"),
            [(Address, "kinhteso.ptit.edu.vn"), (Dirt, "r"), (Number, "31/3/2023"), (Mark, ";")]
        );
        assert_eq!(
            cut("S6:121 tro’ nim2026"),
            [(Word, "S6"), (Mark, ":"), (Number, "121"), (Word, "tro’"), (Word, "nim2026")]
        );
        assert_eq!(
            cut("kinh/doanh Van-Xa NQ/TW,"),
            [
                (Word, "kinh"),
                (Mark, "/"),
                (Word, "doanh"),
                (Word, "Van"),
                (Mark, "-"),
                (Word, "Xa"),
                (Code, "NQ/TW"),
                (Mark, ",")
            ]
        );
    }
}
