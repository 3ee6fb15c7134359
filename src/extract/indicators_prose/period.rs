//! The year that a number in running text is meant for, and where the clause starts that states it.
//!
//! Comes in: texts of blocks. Goes out: years and byte positions. Must not know what is measured.

use std::ops::Range;

use crate::layout::{BlockKind, Document};
use crate::text::fold;

pub(super) fn year_in(text: &str) -> Option<String> {
    let folded = fold(text);
    let mut after = folded.as_str().rsplit("nam ");
    let tail = after.next()?;
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 4 && digits.starts_with("20") && folded.as_str().contains("nam ")).then_some(digits)
}

/// *giai đoạn 2025 - 2030* or *đến năm 2030* in the sentence that a number stands in.
pub(super) fn sentence_period(text: &str, range: &Range<usize>) -> Option<String> {
    let from = clause_start(text, range.start);
    // "Phấn đấu đến cuối năm 2027 có …", "Năm 2027, …": the year is said before the number.
    let lead = fold(text.get(from..range.start)?);
    let lead = lead.as_str().trim_start();
    let said = lead.rfind("den nam ").or_else(|| lead.rfind("den cuoi nam ")).or_else(|| lead.rfind("den het nam "));
    let said =
        said.or_else(|| lead.starts_with("nam ").then_some(0)).or_else(|| lead.starts_with("trong nam ").then_some(0));
    if let Some(year) = said.and_then(|at| lead.get(at..)).and_then(first_year) {
        return Some(year);
    }
    let to = text.get(range.end..)?.find(". ").map_or(text.len(), |i| range.end + i);
    let sentence = fold(text.get(from..to)?);
    let tail = sentence.as_str().split("giai doan ").nth(1)?;
    let years: Vec<&str> = tail.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).take(2).collect();
    match years.as_slice() {
        [a, b] => Some(format!("{a}-{b}")),
        _ => None,
    }
}

/// The first year of a folded text, within a few words.
fn first_year(text: &str) -> Option<String> {
    let near: String = text.chars().take(20).collect();
    near.split(|c: char| !c.is_ascii_digit()).find(|d| d.len() == 4 && d.starts_with("20")).map(str::to_owned)
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

/// The year of the document: that of its title, or that of its date line. A title may name two: the year that is
/// accounted for comes `first`, the year that is planned last.
pub(super) fn default_year(document: &Document, first: bool) -> Option<String> {
    let of = |kind: BlockKind| {
        document.blocks.iter().enumerate().filter(move |(_, b)| b.kind == kind).find_map(|(i, _)| {
            let passage = document.passage(i);
            let text = passage.text();
            if first { text.split_inclusive([';', ',']).find_map(year_in) } else { year_in(text) }
        })
    };
    of(BlockKind::Title).or_else(|| of(BlockKind::PlaceDate)).or_else(|| of(BlockKind::Number))
}
