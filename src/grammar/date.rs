//! Dates as Vietnamese documents write them: `31/3/2023`, `ngày 22 tháng 12 năm 2024`, `ngày22/12/2024`.
//!
//! Comes in: text, anywhere in a passage. Goes out: a [`WrittenDate`], which may be a day that the calendar does not
//! have (`31/4/2025`): such a date is kept as written and flagged, never mended. Knows no document.

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n, take_while1};
use nom::character::complete::{char, multispace0, multispace1};
use nom::combinator::{map_opt, opt, peek, verify};
use nom::{IResult, Parser};

use crate::text::fold;

/// Whether a date was written in figures or in words; kept so that it can be written again as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `22/12/2024`, with the sign that stood between.
    Figures(char),
    /// `ngày 22 tháng 12 năm 2024`.
    Words,
}

/// A day as it was written; the year may be missing (`30/6`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// Day of the month, 1 to 31.
    pub day: i8,
    /// Month, 1 to 12.
    pub month: i8,
    /// Year, where one was written.
    pub year: Option<i16>,
    /// How it was written.
    pub form: Form,
}

impl WrittenDate {
    /// The day of the calendar; `None` without a year or where there is no such day.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }
    /// Whether the calendar has no such day (`31/4/2025`, `30/02`).
    pub fn is_impossible(&self) -> bool {
        Date::new(self.year.unwrap_or(2024), self.month, self.day).is_err()
    }
}

impl fmt::Display for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The State's style (NĐ 30/2020): days below 10 and months 1 and 2 take a zero.
        let (d, m) = (self.day, self.month);
        let month = if m < 3 { format!("0{m}") } else { m.to_string() };
        match (self.form, self.year) {
            (Form::Figures(c), Some(y)) => write!(f, "{d:02}{c}{month}{c}{y}"),
            (Form::Figures(c), None) => write!(f, "{d:02}{c}{month}"),
            (Form::Words, Some(y)) => write!(f, "ngày {d:02} tháng {month} năm {y}"),
            (Form::Words, None) => write!(f, "ngày {d:02} tháng {month}"),
        }
    }
}

fn small(max_len: usize, range: std::ops::RangeInclusive<i8>) -> impl FnMut(&str) -> IResult<&str, i8> {
    move |i| {
        let range = range.clone();
        map_opt(take_while_m_n(1, max_len, |c: char| c.is_ascii_digit()), |s: &str| {
            s.parse().ok().filter(|n| range.contains(n))
        })
        .parse(i)
    }
}

fn year(i: &str) -> IResult<&str, i16> {
    let (rest, year) = map_opt(take_while_m_n(4, 4, |c: char| c.is_ascii_digit()), |s: &str| {
        s.parse::<i16>().ok().filter(|y| (1900..2200).contains(y))
    })
    .parse(i)?;
    // A fifth digit means that this was no year.
    peek(nom::combinator::not(nom::character::complete::satisfy(|c| c.is_ascii_digit()))).parse(rest)?;
    Ok((rest, year))
}

/// A word that is, or under light damage may be, the given folded word: anchored by the numbers around it.
fn word(wanted: &'static str) -> impl FnMut(&str) -> IResult<&str, &str> {
    move |i| {
        verify(take_while1(char::is_alphabetic), |w: &str| {
            let f = fold(w);
            let f = f.as_str();
            f == wanted
                || (f.len() == wanted.len() && f.bytes().zip(wanted.bytes()).filter(|(a, b)| a != b).count() == 1)
        })
        .parse(i)
    }
}

fn figures(i: &str) -> IResult<&str, WrittenDate> {
    let (i, day) = small(2, 1..=31)(i)?;
    let (i, sep) = alt(((multispace0, char('/'), multispace0).map(|_| '/'), char('-'), char('.'))).parse(i)?;
    let (i, month) = small(2, 1..=12)(i)?;
    let (i, year) = match sep {
        '/' => alt((
            (multispace0, char('/'), multispace0, year).map(|(_, _, _, y)| y),
            (multispace1, word("nam"), multispace1, year).map(|(_, _, _, y)| y),
        ))
        .parse(i)?,
        _ => (char(sep), year).map(|(_, y)| y).parse(i)?,
    };
    Ok((i, WrittenDate { day, month, year: Some(year), form: Form::Figures(sep) }))
}

fn in_words(i: &str) -> IResult<&str, WrittenDate> {
    let (i, day) = small(2, 1..=31)(i)?;
    let (i, _) = (multispace0, word("thang"), multispace0).parse(i)?;
    let (i, month) = small(2, 1..=12)(i)?;
    let (i, year) = alt((
        (multispace0, opt(char(',')), multispace0, word("nam"), multispace0, year).map(|t| t.5),
        (multispace0, char('/'), multispace0, year).map(|t| t.3),
    ))
    .parse(i)?;
    Ok((i, WrittenDate { day, month, year: Some(year), form: Form::Words }))
}

/// Parses a full date at the head of the text, *ngày* before it or not; gives the date and the bytes it took.
pub fn parse(text: &str) -> Option<(WrittenDate, usize)> {
    let (rest, (_, date)) = (opt((word("ngay"), multispace0)), alt((figures, in_words))).parse(text).ok()?;
    Some((date, text.len() - rest.len()))
}

/// Parses a day and month without a year at the head of the text (`30/6`, `ngày 30 tháng 6`).
pub fn parse_without_year(text: &str) -> Option<(WrittenDate, usize)> {
    let figures = |i| -> IResult<&str, (i8, i8, Form)> {
        (small(2, 1..=31), multispace0, char('/'), multispace0, small(2, 1..=12))
            .map(|t| (t.0, t.4, Form::Figures('/')))
            .parse(i)
    };
    let words = |i| -> IResult<&str, (i8, i8, Form)> {
        (small(2, 1..=31), multispace0, word("thang"), multispace0, small(2, 1..=12))
            .map(|t| (t.0, t.4, Form::Words))
            .parse(i)
    };
    let (rest, (_, (day, month, form))) = (opt((word("ngay"), multispace0)), alt((figures, words))).parse(text).ok()?;
    if rest.starts_with(|c: char| c.is_ascii_digit() || c == '/') {
        return None;
    }
    Some((WrittenDate { day, month, year: None, form }, text.len() - rest.len()))
}

/// All full dates of a text, in order, with their byte ranges (*ngày* included where it stands before).
pub fn find(text: &str) -> Vec<(Range<usize>, WrittenDate)> {
    let bytes = text.as_bytes();
    let mut found: Vec<(Range<usize>, WrittenDate)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        // A date starts with a digit that continues no number.
        let fresh = at == 0 || !(bytes[at - 1].is_ascii_digit() || matches!(bytes[at - 1], b'/' | b'.' | b'-'));
        if bytes[at].is_ascii_digit()
            && fresh
            && let Some((date, len)) = text.get(at..).and_then(parse)
        {
            found.push((head_of(text, at)..at + len, date));
            at += len;
        } else {
            at += 1;
        }
    }
    found
}

/// Where the word *ngày* that stands before byte `at` starts; `at` itself if there is none.
fn head_of(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or("").trim_end();
    let start = before
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |i| i + before.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
    match before.get(start..) {
        Some(w) if word("ngay")(w).is_ok_and(|(rest, _)| rest.is_empty()) => start,
        _ => at,
    }
}

/// Whether text at the head is an ISO date (`2025-06-30`); used by filters, not by documents.
pub fn iso(text: &str) -> Option<Date> {
    let parts = (year, tag("-"), small(2, 1..=12), tag("-"), small(2, 1..=31)).parse(text).ok()?;
    let (rest, (y, _, m, _, d)) = parts;
    rest.is_empty().then(|| Date::new(y, m, d).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> String {
        let (d, len) = parse(text).unwrap_or_else(|| panic!("{text}: no date"));
        assert_eq!(len, text.len(), "{text}");
        d.date().map_or_else(|| "impossible".to_owned(), |d| d.to_string())
    }

    #[test]
    fn dates_in_figures_and_in_words_are_read() {
        for text in ["22/12/2024", "ngày 22 tháng 12 năm 2024", "ngày22/12/2024", "22-12-2024", "22.12.2024"] {
            assert_eq!(one(text), "2024-12-22");
        }
        assert_eq!(one("ngày 01 tháng 4, năm 2025"), "2025-04-01");
        assert_eq!(one("01/ 4 /2025"), "2025-04-01");
        assert_eq!(one("ngdy 07 thhng 3 nim 2025"), "2025-03-07");
        assert_eq!(one("31/4/2025"), "impossible");
        assert_eq!(one("30 tháng 02 năm 2025"), "impossible");
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in ["32/1/2025", "1/13/2025", "22/12/20245", "22/12", "2025", "39/2021/QĐ-UBND", "57-NQ/TW"] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(find("số 39/2021/QĐ-UBND, khoản 2/3/4").is_empty());
    }

    #[test]
    fn dates_are_found_in_prose_with_the_word_before_them() {
        let text = "Căn cứ Nghị quyết số 71/NQ-CP ngày 01/4/2025; trước ngày 30 tháng 6 năm 2026.";
        let found: Vec<_> = find(text).into_iter().map(|(r, d)| (&text[r], d.date().unwrap().to_string())).collect();
        assert_eq!(
            found,
            [("ngày 01/4/2025", "2025-04-01".to_owned()), ("ngày 30 tháng 6 năm 2026", "2026-06-30".to_owned())]
        );
    }

    #[test]
    fn a_day_without_a_year_is_read_apart() {
        let (d, len) = parse_without_year("ngày 30/6 hằng năm").unwrap();
        assert_eq!((d.day, d.month, d.year, len), (30, 6, None, "ngày 30/6".len()));
        assert!(parse_without_year("30/6/2025").is_none());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(day in 1i8..=31, month in 1i8..=12, year in 1945i16..2100, form in 0..3) {
            let form = [Form::Figures('/'), Form::Figures('-'), Form::Words][form as usize];
            let d = WrittenDate { day, month, year: Some(year), form };
            let text = d.to_string();
            prop_assert_eq!(parse(&text), Some((d, text.len())));
        }
        #[test]
        fn no_text_breaks_the_finder(text in "\\PC{0,60}|[0-9/. ngàythám]{0,40}") {
            for (r, _) in find(&text) {
                prop_assert!(text.get(r).is_some());
            }
        }
    }
}
