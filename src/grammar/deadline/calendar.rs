//! What the words of a deadline mean in the calendar: intervals, recurrences, days counted.

use super::*;
use crate::text::one_line;

/// A point of time as far as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
}

/// A stretch of time: from the first day of `first` to the last day of `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    first: Point,
    last: Point,
    /// The months that were named one by one, a bit each, where not all of those between are meant.
    listed: u16,
}

impl Point {
    const fn year(year: i16) -> Self {
        Self { year: Some(year), month: None, day: None }
    }
    const fn month(year: Option<i16>, month: i8) -> Self {
        Self { year, month: Some(month), day: None }
    }
    fn first_day(&self, year: i16) -> Option<Date> {
        Date::new(self.year.unwrap_or(year), self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()
    }
    fn last_day(&self, year: i16) -> Option<Date> {
        let (year, month) = (self.year.unwrap_or(year), self.month.unwrap_or(12));
        match self.day {
            Some(day) => Date::new(year, month, day).ok(),
            None => Date::new(year, month, 1).ok().map(Date::last_of_month),
        }
    }
}

impl When {
    fn is_day(&self) -> bool {
        self.first == self.last && self.first.day.is_some()
    }
    fn with_year(mut self, year: Option<i16>) -> Self {
        self.first.year = self.first.year.or(year);
        self.last.year = self.last.year.or(year);
        self
    }
    /// First and last day; without a year, the next such stretch that ends on or after the document's date. The flag says
    /// that the year was reckoned.
    fn days(&self, doc_date: Option<Date>) -> Option<(Date, Date, bool)> {
        let reckoned = self.last.year.is_none();
        let year = if reckoned { doc_date?.year() } else { self.last.year? };
        let (first, last) = (self.first.first_day(year)?, self.last.last_day(year)?);
        if reckoned && doc_date.is_some_and(|d| last < d) {
            return Some((self.first.first_day(year + 1)?, self.last.last_day(year + 1)?, true));
        }
        (first <= last).then_some((first, last, reckoned))
    }
}

/// The stretch of time that a `when` rule names.
pub(super) fn stretch(means: Means, binds: &[Bind]) -> Option<When> {
    let years: Vec<i16> = binds.iter().filter_map(|b| if let Bind::Year(y) = b { Some(*y) } else { None }).collect();
    let year = years.last().copied();
    let months = |a: i8, b: i8| When { first: Point::month(year, a), last: Point::month(year, b), listed: 0 };
    let list = |names: &[i8], length: i8| {
        let bits = names.iter().flat_map(|n| n * length - length + 1..=n * length);
        bits.filter(|m| (1..=12).contains(m)).fold(0u16, |all, m| all | 1 << m)
    };
    let of = |pick: fn(&Bind) -> Option<i8>| {
        let all: Vec<i8> = binds.iter().filter_map(pick).collect();
        Some((*all.iter().min()?, *all.iter().max()?, all))
    };
    match means {
        Means::Day => {
            let (mut day, mut month, mut year) = (None, None, year);
            for b in binds {
                match b {
                    Bind::Date(d) => (day, month, year) = (Some(d.day), Some(d.month), d.year.or(year)),
                    Bind::Day(d) => day = Some(*d),
                    Bind::Month(m) => month = Some(*m),
                    _ => {}
                }
            }
            let p = Point { year, month, day };
            day.is_some().then_some(When { first: p, last: p, listed: 0 })
        }
        Means::Quarters | Means::QuarterList => {
            let (a, b, all) = of(|b| if let Bind::Quarter(q) = b { Some(*q) } else { None })?;
            let listed = if means == Means::QuarterList { list(&all, 3) } else { 0 };
            Some(When { listed, ..months(a * 3 - 2, b * 3) })
        }
        Means::Months | Means::MonthList => {
            let (a, b, all) = of(|b| if let Bind::Month(m) = b { Some(*m) } else { None })?;
            let listed = if means == Means::MonthList { list(&all, 1) } else { 0 };
            Some(When { listed, ..months(a, b) })
        }
        Means::FirstMonths | Means::LastMonths => {
            let n = binds.iter().find_map(|b| if let Bind::Count(n) = b { Some(*n) } else { None })?;
            let n = i8::try_from(n).ok().filter(|n| *n <= 12)?;
            Some(if means == Means::FirstMonths { months(1, n) } else { months(13 - n, 12) })
        }
        Means::Years => {
            let (a, b) = (*years.iter().min()?, *years.iter().max()?);
            (years.first() == Some(&a)).then_some(When { first: Point::year(a), last: Point::year(b), listed: 0 })
        }
        _ => None,
    }
}

pub(super) fn unknown(raw: String) -> Deadline {
    Deadline { raw, kind: DeadlineKind::Unknown, start: None, end: None, rrule: None, relative: None }
}

fn by(raw: String, start: Option<Date>, end: Date, relative: bool) -> Deadline {
    Deadline {
        raw,
        kind: DeadlineKind::By,
        start: start.map(|d| d.to_string()),
        end: Some(end.to_string()),
        rrule: None,
        relative: relative.then_some(true),
    }
}

fn recurring(raw: String, rrule: String) -> Deadline {
    Deadline { rrule: Some(rrule), kind: DeadlineKind::Recurring, ..unknown(raw) }
}

/// What a rule's words mean; `None` where the calendar has no such day or a year is missing and cannot be reckoned.
pub(super) fn mean(means: Means, binds: &[Bind], doc_date: Option<Date>, raw: String) -> Option<Deadline> {
    let mut whens: Vec<When> =
        binds.iter().filter_map(|b| if let Bind::When(w) = b { Some(*w) } else { None }).collect();
    // `vào {date}`: a day named by itself.
    let day = || {
        binds.iter().find_map(|b| {
            let Bind::Date(d) = b else { return None };
            let p = Point { year: d.year, month: Some(d.month), day: Some(d.day) };
            Some(When { first: p, last: p, listed: 0 })
        })
    };
    match means {
        Means::Within => {
            let w = whens.first().copied().or_else(day)?;
            let (first, last, reckoned) = w.days(doc_date)?;
            Some(by(raw, (!w.is_day()).then_some(first), last, reckoned))
        }
        Means::Before => {
            let w = whens.first()?;
            let (first, last, reckoned) = w.days(doc_date)?;
            Some(by(raw, None, if w.is_day() { last } else { first.yesterday().ok()? }, reckoned))
        }
        Means::Join | Means::Span => {
            let year = whens.iter().rev().find_map(|w| w.last.year);
            let days: Option<Vec<_>> = whens.iter().map(|w| w.with_year(year).days(doc_date)).collect();
            let days = days?;
            let reckoned = days.iter().any(|d| d.2);
            let (mut first, last) = (days.iter().map(|d| d.0).min()?, days.iter().map(|d| d.1).max()?);
            // `từ ngày 20/12 đến ngày 10/01/2026`: the first of them is of the year before.
            if means == Means::Span && days.first()?.0 > days.last()?.1 {
                first = days.first()?.0.checked_sub(1.year()).ok()?;
                return Some(by(raw, Some(first), days.last()?.1, reckoned));
            }
            let plain = means == Means::Join && whens.iter().all(When::is_day);
            Some(by(raw, (!plain).then_some(first), last, reckoned))
        }
        Means::From => {
            let (first, _, reckoned) = whens.first()?.days(doc_date)?;
            let start = Some(first.to_string());
            Some(Deadline { start, kind: DeadlineKind::From, relative: reckoned.then_some(true), ..unknown(raw) })
        }
        Means::Yearly => {
            whens.retain(|w| w.first.month.is_some());
            Some(recurring(raw, yearly(&whens)))
        }
        Means::Continuous => Some(Deadline { kind: DeadlineKind::Continuous, ..unknown(raw) }),
        Means::Unknown => Some(unknown(raw)),
        Means::Relative => relative(binds, doc_date, raw),
        _ => Some(recurring(raw, repeat(means, binds)?)),
    }
}

/// RRULE of the same stretches of each year.
fn yearly(whens: &[When]) -> String {
    let mut months: Vec<i8> = Vec::new();
    let mut days: Vec<i8> = Vec::new();
    for w in whens {
        if let (Some(a), Some(b)) = (w.first.month, w.last.month) {
            months.extend((a..=b).filter(|m| w.listed == 0 || w.listed & 1 << m != 0));
        }
        days.extend(w.first.day.filter(|_| w.is_day()));
    }
    months.sort_unstable();
    months.dedup();
    if months.is_empty() || months.len() == 12 {
        return "FREQ=YEARLY".to_owned();
    }
    let list = months.iter().map(i8::to_string).collect::<Vec<_>>().join(",");
    // Days that differ from month to month fit no single rule: the months alone are still true.
    let one_day = days.first().filter(|d| days.len() == whens.len() && days.iter().all(|e| e == *d));
    one_day
        .map_or_else(|| format!("FREQ=YEARLY;BYMONTH={list}"), |d| format!("FREQ=YEARLY;BYMONTH={list};BYMONTHDAY={d}"))
}

/// RRULE of a recurrence that is shorter than a year, or of every so many units.
fn repeat(means: Means, binds: &[Bind]) -> Option<String> {
    let day = binds.iter().find_map(|b| if let Bind::Day(d) = b { Some(*d) } else { None });
    let count = binds.iter().find_map(|b| if let Bind::Count(n) = b { Some(*n) } else { None }).unwrap_or(1);
    let unit = binds.iter().find_map(|b| if let Bind::Unit(u) = b { Some(*u) } else { None });
    Some(match means {
        Means::MonthDay => {
            let days = binds.iter().filter_map(|b| if let Bind::Day(d) = b { Some(d.to_string()) } else { None });
            format!("FREQ=MONTHLY;BYMONTHDAY={}", days.collect::<Vec<_>>().join(","))
        }
        Means::MonthEnd => "FREQ=MONTHLY;BYMONTHDAY=-1".to_owned(),
        Means::QuarterDay => day.map_or_else(
            || "FREQ=YEARLY;BYMONTH=3,6,9,12".to_owned(),
            |d| format!("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={d}"),
        ),
        Means::HalfYearly => "FREQ=MONTHLY;INTERVAL=6".to_owned(),
        Means::QuarterStart => day.map_or_else(
            || "FREQ=YEARLY;BYMONTH=1,4,7,10".to_owned(),
            |d| format!("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY={d}"),
        ),
        // So many times a unit: whole months between them, or no more than how often.
        Means::Times => match (unit?, count) {
            (Unit::Year, n) if n > 1 && 12 % n == 0 => format!("FREQ=MONTHLY;INTERVAL={}", 12 / n),
            (Unit::Year, _) => "FREQ=YEARLY".to_owned(),
            (Unit::Quarter, 3) | (Unit::Month, _) => "FREQ=MONTHLY".to_owned(),
            (Unit::Quarter, _) => "FREQ=MONTHLY;INTERVAL=3".to_owned(),
            (Unit::Week, _) => "FREQ=WEEKLY".to_owned(),
            (Unit::Day | Unit::Workday, _) => "FREQ=DAILY".to_owned(),
        },
        Means::Weekly => {
            let days: Vec<usize> =
                binds.iter().filter_map(|b| if let Bind::Weekday(n) = b { Some(*n) } else { None }).collect();
            let names: Vec<&str> = days.iter().filter_map(|n| WEEKDAYS.get(*n).copied()).collect();
            format!("FREQ=WEEKLY;BYDAY={}", names.join(","))
        }
        Means::Every => {
            let (freq, times) = match unit? {
                Unit::Day => ("DAILY", 1),
                Unit::Workday => return Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR".to_owned()),
                Unit::Week => ("WEEKLY", 1),
                Unit::Month => ("MONTHLY", 1),
                Unit::Quarter => ("MONTHLY", 3),
                Unit::Year => ("YEARLY", 1),
            };
            match count.checked_mul(times)? {
                1 => format!("FREQ={freq}"),
                n => format!("FREQ={freq};INTERVAL={n}"),
            }
        }
        _ => return None,
    })
}

/// Days, weeks or months counted from the document's own date.
fn relative(binds: &[Bind], doc_date: Option<Date>, raw: String) -> Option<Deadline> {
    let count = binds.iter().find_map(|b| if let Bind::Count(n) = b { Some(*n) } else { None })?;
    let unit = binds.iter().find_map(|b| if let Bind::Unit(u) = b { Some(*u) } else { None })?;
    let Some(from) = doc_date else {
        return Some(Deadline { relative: Some(true), ..unknown(raw) });
    };
    let end = match unit {
        Unit::Day => from.checked_add(count.days()),
        Unit::Workday => return Some(by(raw, None, after_workdays(from, count)?, true)),
        Unit::Week => from.checked_add(count.weeks()),
        Unit::Month => from.checked_add(count.months()),
        Unit::Quarter => from.checked_add(count.checked_mul(3)?.months()),
        Unit::Year => from.checked_add(count.years()),
    };
    Some(by(raw, None, end.ok()?, true))
}

/// The day that comes so many working days (Monday to Friday) after another; public holidays are not known here.
fn after_workdays(from: Date, count: i32) -> Option<Date> {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        day = day.tomorrow().ok()?;
        if !matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            left -= 1;
        }
    }
    Some(day)
}

/// The words with single spaces and without the full stop or semicolon at the end.
pub(super) fn tidy(text: &str) -> String {
    one_line(text).trim_end_matches(['.', ';', ',', ' ']).trim_start_matches([':', '-', ' ']).to_owned()
}
