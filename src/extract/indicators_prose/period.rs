//! The year that a number in running text is meant for, and where the clause starts that states it.
//!
//! Comes in: texts of blocks. Goes out: years and byte positions. Must not know what is measured.

use std::ops::Range;

use crate::grammar::indicators::{IndicatorWords, Year};
use crate::layout::{BlockKind, Document};
use crate::text::fold;

/// The last year that a text says behind *năm*.
pub(super) fn year_in(text: &str) -> Option<String> {
    let folded = fold(text);
    let mut after = folded.as_str().rsplit("nam ");
    let tail = after.next()?;
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 4 && digits.starts_with("20") && folded.as_str().contains("nam ")).then_some(digits)
}

/// The year said before a number in its clause, or the span of years said in its sentence.
pub(super) fn sentence_period(text: &str, years: &[Year], range: &Range<usize>) -> Option<String> {
    let from = clause_start(text, range.start);
    let first = years.partition_point(|y| y.range.start < from);
    let mine = years.get(first..)?;
    let span = |y: &&Year| y.period.contains('-');
    // "Phấn đấu đến cuối năm 2027 có …", "Năm 2027, …": the year is said before the number.
    let opens = |y: &Year| text.get(from..y.range.start).is_some_and(|t| !t.contains(char::is_alphanumeric));
    let lead = mine.iter().take_while(|y| y.range.end <= range.start);
    if let Some(year) = lead.filter(|y| !span(y) && (y.led || opens(y))).last() {
        return Some(year.period.clone());
    }
    // "… dưới 5% đối với nông thôn vào năm 2025"
    let rest = text.get(range.end..)?;
    let clause = range.end + clause_end(rest).min(rest.find('(').unwrap_or(rest.len()));
    let behind = |y: &&Year| y.range.start >= range.end && y.range.end <= clause && y.led && !span(y);
    if let Some(year) = mine.iter().find(behind) {
        return Some(year.period.clone());
    }
    let to = text.get(range.end..)?.find(". ").map_or(text.len(), |i| range.end + i);
    mine.iter().take_while(|y| y.range.end <= to).find(span).map(|y| y.period.clone())
}

/// How many bytes before a number its clause may start.
const CLAUSE: usize = 600;

/// Where the clause starts in which a byte of a text stands.
pub(super) fn clause_start(text: &str, at: usize) -> usize {
    let mut base = at.saturating_sub(CLAUSE);
    while !text.is_char_boundary(base) {
        base += 1;
    }
    base + sentence_start(text.get(base..at).unwrap_or(""))
}

/// Where the clause starts that goes on to the end of a text: behind a semicolon, colon or full stop, but for the points
/// of figures.
pub(super) fn sentence_start(before: &str) -> usize {
    let stop = |(i, c): &(usize, char)| {
        let next = before.get(i + 1..).and_then(|s| s.chars().next());
        matches!(c, ';' | ':') || *c == '.' && next.is_none_or(|n| !n.is_ascii_digit())
    };
    before.char_indices().rev().find(stop).map_or(0, |(i, _)| i + 1)
}

/// Where the clause ends that a text begins in: at a semicolon, colon or full stop, but for the points of figures;
/// a clause without an end is cut off.
pub(super) fn clause_end(text: &str) -> usize {
    let stop = |(i, c): &(usize, char)| {
        let next = text.get(i + 1..).and_then(|s| s.chars().next());
        matches!(c, ';' | ':') || *c == '.' && next.is_none_or(|n| !n.is_ascii_digit())
    };
    let mut near = text.char_indices().take_while(|(i, _)| *i < 4 * CLAUSE);
    let end = near.by_ref().find(stop).map(|(i, _)| i);
    end.or_else(|| text.char_indices().map(|(i, _)| i).find(|i| *i >= 4 * CLAUSE)).unwrap_or(text.len())
}

/// The year of the document: that of its title, or that of its date line. A title may name two: the year that is
/// accounted for comes `first`, the year that is planned last.
pub(super) fn default_year(document: &Document, words: &IndicatorWords, first: bool) -> Option<String> {
    let of = |kind: BlockKind| {
        document.blocks.iter().enumerate().filter(move |(_, b)| b.kind == kind).find_map(|(i, _)| {
            let passage = document.passage(i);
            let whole = passage.text();
            let folded = fold(whole);
            // What lies beyond the goals is said behind *tầm nhìn*.
            let ahead = words.without_vision(folded.as_str());
            let text = if ahead < folded.as_str().len() { folded.as_str().get(..ahead)? } else { whole };
            let span = words.years(text).into_iter().find(|y| y.period.contains('-'));
            if let Some(y) = span.filter(|_| !first) {
                return Some(y.period);
            }
            if first { text.split_inclusive([';', ',']).find_map(year_in) } else { year_in(text) }
        })
    };
    of(BlockKind::Title).or_else(|| of(BlockKind::PlaceDate)).or_else(|| of(BlockKind::Number))
}
