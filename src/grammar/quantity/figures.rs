//! Numbers in Vietnamese style, and the figures of a text that are quantities.
//!
//! Comes in: text. Goes out: numbers and where they stand. Knows no unit but those that are written right behind a number.

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::{char, satisfy};
use nom::combinator::{map_opt, not, peek, recognize, verify};
use nom::multi::many1;
use nom::{IResult, Parser};

/// A number or a range of numbers in a text.
pub(super) struct Figures {
    pub(super) range: Range<usize>,
    pub(super) low: f64,
    pub(super) high: Option<f64>,
}

/// The text with what stands in brackets replaced by nothing.
pub(super) fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn digits(i: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_ascii_digit()).parse(i)
}

fn group_of_three(sign: char) -> impl FnMut(&str) -> IResult<&str, &str> {
    move |i| {
        recognize((char(sign), verify(digits, |d: &str| d.len() == 3), peek(not(satisfy(|c| c.is_ascii_digit())))))
            .parse(i)
    }
}

/// A number in Vietnamese style: `1.157.600`, `0,85`, `17.069`, `12.345,6`; `2.5` and `0.725` are read as decimals too.
pub fn number(i: &str) -> IResult<&str, f64> {
    let joined = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
    let grouped = |sign: char, decimal: char| {
        move |i| -> IResult<&str, f64> {
            let head = verify(digits, |d: &str| d.len() <= 3 && (!d.starts_with('0') || d.len() > 1));
            let (rest, whole) = recognize((head, many1(group_of_three(sign)))).parse(i)?;
            let (rest, part) = nom::combinator::opt((char(decimal), digits)).parse(rest)?;
            let text = format!("{}.{}", joined(whole), part.map_or("0", |p| p.1));
            Ok((rest, text.parse().unwrap_or(f64::NAN)))
        }
    };
    let decimal = map_opt((digits, satisfy(|c| c == ',' || c == '.'), digits), |(a, _, b): (&str, _, &str)| {
        format!("{a}.{b}").parse().ok()
    });
    let whole = map_opt(digits, |d: &str| d.parse().ok());
    // an OCR sets a stroke between the figures of a share: `9‘5%`
    let stained = map_opt(
        (digits, satisfy(|c| matches!(c, '‘' | '’' | '\'' | '`')), digits, peek(char('%'))),
        |(a, _, b, _): (&str, _, &str, _)| format!("{a}{b}").parse().ok().filter(|n: &f64| *n <= 100.0),
    );
    let english = verify(
        |i| grouped(',', '.')(i).map(|(rest, n)| (rest, (n, i.len() - rest.len()))),
        // One group behind a comma is a decimal in Vietnamese; two can only be thousands.
        |(_, len): &(f64, usize)| *len > 7,
    )
    .map(|(n, _)| n);
    alt((grouped('.', ','), english, decimal, stained, whole)).parse(i)
}

/// A dash, or *đến*, between the ends of a range.
fn between(i: &str) -> Option<&str> {
    let trimmed = i.trim_start();
    let dash = trimmed.strip_prefix(['-', '–', '—']);
    dash.or_else(|| trimmed.strip_prefix("đến ")).or_else(|| trimmed.strip_prefix('÷')).map(str::trim_start)
}

/// All figures of a text that are quantities; those of dates, document numbers and codes are not.
pub(super) fn figures(text: &str, glued: &[String]) -> Vec<Figures> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let tail = text.get(at..).unwrap_or("");
        let Ok((rest, low)) = number(tail) else {
            at += 1;
            continue;
        };
        let mut end = text.len() - rest.len();
        let mut high = None;
        let unsigned = rest.strip_prefix('%').unwrap_or(rest);
        if let Some(next) = between(unsigned)
            && next.starts_with(|c: char| c.is_ascii_digit())
            && let Ok((after, n)) = number(next)
            && n > low
        {
            high = Some(n);
            end = text.len() - after.len();
        }
        // `00%` has lost its one
        let low = if low == 0.0 && text.get(at..end) == Some("00") && rest.starts_with('%') { 100.0 } else { low };
        if is_plain(text, at, end, glued) && low.is_finite() {
            out.push(Figures { range: at..end, low, high });
        }
        // What is glued to the figures (`39/2021/QĐ`, `4G`) belongs to them.
        at = end;
        let joins = |c: u8| matches!(c, b'/' | b'.' | b',');
        while at < bytes.len()
            && (bytes[at].is_ascii_digit() || joins(bytes[at]) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
        {
            at += 1;
        }
    }
    out
}

/// Whether a text says by how many something is counted: `/100.000 trẻ em`.
pub(super) fn counted_by(text: &str) -> bool {
    let Some(Ok((rest, n))) = text.strip_prefix('/').map(number) else { return false };
    let round = [100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0].contains(&n);
    round && rest.strip_prefix(' ').is_some_and(|r| r.starts_with(char::is_alphabetic))
}

/// Whether figures stand for themselves: not part of a word, a date, a document number or a code.
fn is_plain(text: &str, start: usize, end: usize, units: &[String]) -> bool {
    let before = text.get(..start).and_then(|s| s.chars().next_back());
    let tail = text.get(end..).unwrap_or("");
    let mut after = tail.chars();
    let (next, then) = (after.next(), after.next());
    let ended = |r: &str| !r.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let unit = units.iter().any(|u| tail.strip_prefix(u.as_str()).is_some_and(ended));
    let glued = before.is_some_and(|c| c.is_alphabetic() || c == '/' || c == '_');
    let code = next.is_some_and(|c| c.is_alphabetic() || c == '_') && !unit
        || next == Some('/') && then.is_some_and(char::is_alphanumeric) && !counted_by(tail)
        || next == Some('-') && then.is_some_and(char::is_alphabetic);
    !glued && !code
}
