//! The period that a column head names: `2026`, `2026-2030`, `2026-06`, `2026-01/2026-03`, `2026-06-30`.
//!
//! Comes in: the text of a head, and the year of the table where its caption names one. Knows no column.

use std::borrow::Cow;

use super::Column;
use crate::text::fold;

/// The period of a head's text; `None` where it names none. `base` is the year of dates without one.
///
/// A year is itself, two years with a dash are a stretch; a month is `YYYY-MM`, a quarter or half-year the stretch of
/// its months, a day `YYYY-MM-DD`.
pub(super) fn period(text: &str, base: Option<&str>) -> Option<String> {
    let folded = fold(&without_specks(text));
    let words: Vec<&str> = folded.as_str().split_whitespace().map(edge).filter(|w| !w.is_empty()).collect();
    let years = years(folded.as_str());
    let year = years.first().map(String::as_str).or(base);
    if let Some(day) = words.iter().find_map(|w| day(w, year)) {
        return Some(day);
    }
    if let Some(months) = year.and_then(|y| months(&words, y)) {
        return Some(months);
    }
    match years.as_slice() {
        [] => None,
        [a, b, ..] if stretch(folded.as_str(), a, b) => Some(format!("{a}-{b}")),
        [a, ..] => Some(a.clone()),
    }
}

/// A text without the specks that an OCR sees between figures: `202'5`.
pub(super) fn without_specks(text: &str) -> Cow<'_, str> {
    let speck = |c: char| matches!(c, '\'' | '’' | '‘' | '`');
    if !text.contains(speck) {
        return Cow::Borrowed(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit);
    let kept = |i: usize, c: char| !(speck(c) && digit(i.checked_sub(1)) && digit(Some(i + 1)));
    Cow::Owned(chars.iter().enumerate().filter(|(i, c)| kept(*i, **c)).map(|(_, c)| *c).collect())
}

fn edge(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The years of a text, in order, with those of dates.
fn years(text: &str) -> Vec<String> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter(|d| d.len() == 4 && (d.starts_with("20") || d.starts_with("19"))).map(str::to_owned).collect()
}

/// Whether only a dash, or *đến*, stands between two years.
fn stretch(text: &str, a: &str, b: &str) -> bool {
    let between = text.split_once(a).and_then(|(_, rest)| rest.split_once(b)).map(|(m, _)| m.trim());
    matches!(between, Some("-" | "–" | "—" | "den" | "den nam" | "- nam" | "– nam"))
}

/// `30/6`, `30/6/2026`.
fn day(word: &str, year: Option<&str>) -> Option<String> {
    let parts: Vec<u16> = word.split('/').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let (d, m, y) = match *parts.as_slice() {
        [d, m] => (d, m, year?.parse().ok()?),
        [d, m, y] => (d, m, y),
        _ => return None,
    };
    if !(1..=31).contains(&d) || !(1..=12).contains(&m) || !(y == 0 || (1900..2100).contains(&y)) {
        return None;
    }
    Some(format!("{y:04}-{m:02}-{d:02}"))
}

/// The year that the period is the last day of.
pub(super) fn year_end(period: &str) -> Option<&str> {
    period.strip_suffix("-12-31").filter(|y| y.len() == 4)
}

/// Columns up to the last days of years are columns of these years, unless other days stand beside them.
pub(super) fn years_for_their_ends(columns: &mut [Column]) {
    let day = |p: &str| p.len() == 10 && year_end(p).is_none();
    if columns.iter().filter_map(|c| c.period.as_deref()).any(day) {
        return;
    }
    for c in columns {
        if let Some(year) = c.period.as_deref().and_then(year_end) {
            c.period = Some(year.to_owned());
        }
    }
}

/// `thang 6/2026`, `quy ii`, `6 thang dau nam`.
fn months(words: &[&str], year: &str) -> Option<String> {
    for (i, w) in words.iter().enumerate() {
        let next = words.get(i + 1).map(|n| n.split('/').next().unwrap_or(n));
        let part = |from: u16, to: u16| Some(format!("{year}-{from:02}/{year}-{to:02}"));
        if *w == "quy" {
            let quarter = next.and_then(|n| match n {
                "i" | "1" => Some(1),
                "ii" | "2" => Some(2),
                "iii" | "3" => Some(3),
                "iv" | "4" => Some(4),
                _ => None,
            });
            if let Some(q) = quarter {
                return part(q * 3 - 2, q * 3);
            }
        }
        if *w == "thang" {
            let many = i.checked_sub(1).and_then(|k| words.get(k)).and_then(|n| n.parse::<u16>().ok());
            if let Some(n) = many.filter(|n| (2..12).contains(n)) {
                let late = next == Some("cuoi");
                return if late { part(13 - n, 12) } else { part(1, n) };
            }
            if let Some(m) = next.and_then(|n| n.parse::<u16>().ok()).filter(|m| (1..=12).contains(m)) {
                return Some(format!("{year}-{m:02}"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::ColumnKind;
    use super::{Column, period, years_for_their_ends};

    #[test]
    fn heads_name_their_periods() {
        let cases = [
            ("Kế hoạch năm 2026", None, Some("2026")),
            ("Giai đoạn 2026 - 2030", None, Some("2026-2030")),
            ("Mục tiêu đến năm 2030", None, Some("2030")),
            ("Ước TH 2025", None, Some("2025")),
            ("30/6", Some("2026"), Some("2026-06-30")),
            ("Đến 31/12/2025", None, Some("2025-12-31")),
            ("6 tháng đầu năm 2026", None, Some("2026-01/2026-06")),
            ("Quý II", Some("2026"), Some("2026-04/2026-06")),
            ("Tháng 9/2026", None, Some("2026-09")),
            ("30/6", None, None),
            ("Đơn vị tính", Some("2026"), None),
            ("Số 12", Some("2026"), None),
            ("Thực hiện 202'5", None, Some("2025")),
            ("'2025'", None, Some("2025")),
        ];
        for (text, base, want) in cases {
            assert_eq!(period(text, base).as_deref(), want, "{text}");
        }
    }
    #[test]
    fn the_last_day_of_a_year_is_the_year_unless_other_days_stand_beside_it() {
        let read = |periods: [&str; 3]| {
            let column = |p: &str| Column {
                kind: ColumnKind::Target,
                heading: p.into(),
                shown: p.into(),
                period: Some(p.into()),
            };
            let mut columns = periods.map(column);
            years_for_their_ends(&mut columns);
            columns.map(|c| c.period.unwrap_or_default())
        };
        assert_eq!(read(["2025", "2026-12-31", "2030-12-31"]), ["2025", "2026", "2030"]);
        assert_eq!(read(["2025", "2026-06-30", "2026-12-31"]), ["2025", "2026-06-30", "2026-12-31"]);
    }
}
