//! What a person may ask for: filters that lists and search share.

use crate::text::fold;

/// The kinds of record that a library lists and search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// An assignment.
    Task,
    /// A standing duty.
    Duty,
    /// An indicator.
    Indicator,
    /// A document cited.
    Citation,
}

impl Unit {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 4] = [Self::Task, Self::Duty, Self::Indicator, Self::Citation];

    /// The word for it, in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Duty => "duty",
            Self::Indicator => "indicator",
            Self::Citation => "citation",
        }
    }
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Task => "tasks",
            Self::Duty => "duties",
            Self::Indicator => "indicators",
            Self::Citation => "citations",
        }
    }
}

/// The part that an agency plays in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// It issued the document, or the document that is cited.
    Issuer,
    /// *Chủ trì*.
    Lead,
    /// *Phối hợp*.
    Coordinate,
    /// It bears a standing duty.
    Duty,
    /// *Theo dõi, đánh giá*.
    Monitor,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Issuer, Self::Lead, Self::Coordinate, Self::Duty, Self::Monitor];

    /// The word for it, in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Lead => "lead",
            Self::Coordinate => "coordinate",
            Self::Duty => "duty",
            Self::Monitor => "monitor",
        }
    }
}

/// A window of days, both ends included; either may be open. ISO dates compare as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

impl Window {
    /// Reads `FROM..TO`, where each end is a day, a month or a year (`2026`, `2026-06`, `2026-06-30`) or left open; one
    /// date alone stands for its whole year, month or day. The error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let from = Some(from.trim()).filter(|s| !s.is_empty()).map(|s| day(s, false)).transpose()?;
        let to = Some(to.trim()).filter(|s| !s.is_empty()).map(|s| day(s, true)).transpose()?;
        if from.is_none() && to.is_none() {
            return Err("give at least one date: 2026-01-01..2026-06-30, ..2026, 2026-06".to_owned());
        }
        if matches!((&from, &to), (Some(f), Some(t)) if f > t) {
            return Err(format!("{text} ends before it starts"));
        }
        Ok(Self { from, to })
    }
}

/// The first or last day that a day, month or year names.
fn day(text: &str, last: bool) -> Result<String, String> {
    let wrong = || format!("`{text}` is not a date: write 2026, 2026-06 or 2026-06-30");
    let parts: Vec<&str> = text.split('-').collect();
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<i16>().ok()).flatten();
    let year = parts.first().filter(|s| s.len() == 4).and_then(|s| number(s)).ok_or_else(wrong)?;
    let part = |i: usize| match parts.get(i) {
        None => Ok(None),
        Some(s) => number(s).and_then(|n| i8::try_from(n).ok()).map(Some).ok_or_else(wrong),
    };
    let (month, of_month) = (part(1)?, part(2)?);
    let month = month.unwrap_or(if last { 12 } else { 1 });
    let first = jiff::civil::Date::new(year, month, of_month.unwrap_or(1)).map_err(|_| wrong())?;
    let date = if last && of_month.is_none() { first.last_of_month() } else { first };
    if parts.len() > 3 { Err(wrong()) } else { Ok(date.to_string()) }
}

/// Which records to list or find. Names are compared without marks and case, as whole words.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Name of an agency, or part of it (whole words).
    pub agency: Option<String>,
    /// The part that the agency plays; without `agency`, that anybody plays it.
    pub part: Option<Part>,
    /// Abbreviation of the document's kind (`KH`, `QĐ`).
    pub kind: Option<String>,
    /// Who issued the document.
    pub issuer: Option<String>,
    /// The document: its number, its id, or part of its path.
    pub document: Option<String>,
    /// When a task is due.
    pub due: Option<Window>,
    /// A period of an indicator (`2026`).
    pub period: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// A name as it is compared: words without marks and case, a blank around each.
pub(super) fn words(name: &str) -> String {
    let folded = fold(name);
    let mut out = String::with_capacity(name.len() + 2);
    for word in folded.as_str().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        out.push(' ');
        out.push_str(word);
    }
    out.push(' ');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_take_days_months_years_and_open_ends() {
        let w = |s| Window::parse(s).map(|w| (w.from.unwrap_or_default(), w.to.unwrap_or_default()));
        let pair = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(w("2026-01-01..2026-06-30"), pair("2026-01-01", "2026-06-30"));
        assert_eq!(w("2026"), pair("2026-01-01", "2026-12-31"));
        assert_eq!(w("2024-02"), pair("2024-02-01", "2024-02-29"));
        assert_eq!(w("..2026-06"), pair("", "2026-06-30"));
        assert_eq!(w("2026.."), pair("2026-01-01", ""));
        for bad in ["", "..", "26", "2026-13", "2026-02-30", "2027..2026", "tháng 6", "2026-06-30-1", "2026-+6"] {
            assert!(w(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_compare_by_whole_words_without_marks() {
        assert!(words("Sở Khoa học và Công nghệ").contains(&words("KHOA HOC")));
        assert!(!words("Sở Y tế").contains(&words("So Y t")));
    }
}
