//! Numbers of a text that state nothing: years, and those that only say which one, how old or how long.
//!
//! Comes in: a text and a number in it. Goes out: yes or no. Must not know what is measured.

use std::ops::Range;

use super::period::clause_start;
use crate::grammar::Grammars;
use crate::grammar::quantity::Quantity;
use crate::record::Op;
use crate::text::fold;

/// How many letters before a number may say that it is an ordinal.
const ORDINAL: usize = 24;

/// Whether a number is a year, or no number.
pub(super) fn is_year(q: &Quantity) -> bool {
    let year = |v: Option<f64>| v.is_some_and(|v| (1990.0..2100.0).contains(&v) && v.fract() == 0.0);
    q.value.is_none() || year(q.value) && (q.value_max.is_none() || year(q.value_max))
}

/// Whether a number only says which one, how old or how long.
pub(super) fn describes(grammars: &Grammars, text: &str, range: &Range<usize>, q: &Quantity) -> bool {
    let words = &grammars.indicators;
    let digit = q.raw.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let near = tail(text.get(..range.start + digit).unwrap_or(""), ORDINAL).trim_end().to_lowercase();
    if words.ordinals.iter().any(|w| near.strip_suffix(w.as_str()).is_some_and(|h| !h.ends_with(char::is_alphanumeric)))
    {
        return true;
    }
    // "… trên 1.000 trẻ đẻ sống": what the number measured is counted by.
    let round = q.value.is_some_and(|v| [1e3, 1e4, 1e5, 1e6].contains(&v));
    if round
        && q.op == Op::Greater
        && digit > 0
        && q.raw.split_whitespace().next().is_some_and(|w| words.per.contains(&fold(w).as_str().to_owned()))
    {
        return true;
    }
    let unit = q.unit.as_deref().map(fold);
    if !unit.is_some_and(|u| words.durations.iter().any(|d| d == u.as_str())) {
        return false;
    }
    let from = clause_start(text, range.start);
    let lead = fold(text.get(from..range.start).unwrap_or(""));
    let named = |w: &String| lead.as_str().match_indices(w.as_str()).any(|(i, _)| word_at(lead.as_str(), i, w.len()));
    !words.lasting.iter().any(named)
}

/// The last letters of a text.
fn tail(text: &str, letters: usize) -> &str {
    let from = text.char_indices().rev().nth(letters).map_or(0, |(i, _)| i);
    text.get(from..).unwrap_or("")
}

/// Whether the bytes at a place are whole words.
fn word_at(text: &str, at: usize, len: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    !letter(before) && !letter(text.get(at + len..).and_then(|t| t.chars().next()))
}

/// Whether a bracket that opens behind a byte is still open at another, with more before it than a number.
pub(super) fn in_bracket(text: &str, from: usize, at: usize) -> bool {
    let before = text.get(from..at).unwrap_or("");
    before.rfind('(').is_some_and(|open| before.rfind(')').is_none_or(|close| close < open))
}
