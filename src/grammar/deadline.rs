//! Deadlines: what *Quý III/2025*, *trước ngày 20 hằng tháng* or *6 tháng đầu năm 2026* mean in the calendar.
//!
//! Comes in: the words of a deadline (a label's value, a table cell, a sentence) and the document's own date where it is
//! known. Goes out: a [`Deadline`] with its interval or its RRULE. What the words say is data (`grammars/deadlines.toml`);
//! calendar arithmetic and ambiguity are here. Never invents a date: words that name none are `unknown`.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::date::{self, WrittenDate};
use super::pattern::{self, Elem, Reader};
use super::token::{Care, Token, TokenKind, Wanted, tokens};
use super::{Origin, parse_toml};
use crate::error::{Error, Result};
use crate::record::{Deadline, DeadlineKind};

const FILE: &str = "deadlines.toml";

/// How much a deadline found in prose is to be trusted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cue {
    /// Says nothing by itself in prose (`năm 2026` in a title).
    Weak,
    /// Words that only a deadline has (`trước ngày`, `hằng quý`).
    Strong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Means {
    // Points and stretches of time.
    Day,
    Quarters,
    QuarterList,
    Months,
    MonthList,
    FirstMonths,
    LastMonths,
    Years,
    // Deadlines.
    Within,
    Before,
    Join,
    Span,
    From,
    Yearly,
    MonthDay,
    MonthEnd,
    QuarterDay,
    Weekly,
    Every,
    Continuous,
    Relative,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Date,
    DayMonth,
    Day,
    Month,
    Quarter,
    Year,
    Count,
    Unit,
    Weekday,
    When,
    /// A [`Slot::When`] that says what it is: no bare figures.
    Named,
}

fn slot(name: &str) -> Option<Slot> {
    Some(match name {
        "date" => Slot::Date,
        "day-month" => Slot::DayMonth,
        "day" => Slot::Day,
        "month" => Slot::Month,
        "quarter" => Slot::Quarter,
        "year" => Slot::Year,
        "count" => Slot::Count,
        "unit" => Slot::Unit,
        "weekday" => Slot::Weekday,
        "when" => Slot::When,
        "named" => Slot::Named,
        _ => return None,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Day,
    Workday,
    Week,
    Month,
    Quarter,
    Year,
}

/// A point of time as far as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
}

/// A stretch of time: from the first day of `first` to the last day of `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct When {
    first: Point,
    last: Point,
    /// The months that were named one by one, a bit each, where not all of those between are meant.
    listed: u16,
}

#[derive(Debug, Clone, Copy)]
enum Bind {
    Date(WrittenDate),
    Day(i8),
    Month(i8),
    Quarter(i8),
    Year(i16),
    Count(i32),
    Unit(Unit),
    Weekday(usize),
    When(When),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    numerals: Vec<Named>,
    units: Vec<UnitWords>,
    weekdays: Vec<Named>,
    when: Vec<RawRule>,
    rule: Vec<RawRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    means: String,
    says: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitWords {
    means: Unit,
    says: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    name: String,
    says: Vec<String>,
    means: Means,
    #[serde(default)]
    prose: Option<Cue>,
    /// Loses against any other rule that fits somewhere in the same cell.
    #[serde(default)]
    last: bool,
    /// A stretch written in figures alone: no deadline in prose.
    #[serde(default)]
    bare: bool,
    examples: Vec<Example>,
    near: Vec<String>,
}

/// What a rule's example must come out as.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    #[serde(default)]
    kind: Option<DeadlineKind>,
    #[serde(default)]
    start: Option<String>,
    #[serde(default)]
    end: Option<String>,
    #[serde(default)]
    rrule: Option<String>,
    /// The document's own date, where the example needs one.
    #[serde(default)]
    dated: Option<String>,
}

type Flat = Vec<Elem<Slot>>;

#[derive(Debug)]
struct Rule {
    name: String,
    means: Means,
    prose: Option<Cue>,
    last: bool,
    bare: bool,
    flats: Vec<Flat>,
    /// Folded words that it can start with, sorted, and whether it can start with a slot.
    firsts: (Vec<String>, bool),
    examples: Vec<Example>,
    near: Vec<String>,
}

/// The rules of `grammars/deadlines.toml`, compiled.
#[derive(Debug)]
pub struct Deadlines {
    numerals: Vec<(i32, Vec<Wanted>)>,
    units: Vec<(Unit, Vec<Vec<Wanted>>)>,
    weekdays: Vec<Vec<Flat>>,
    /// Folded words that a slot can start with, sorted.
    slot_firsts: Vec<String>,
    when: Vec<Rule>,
    rules: Vec<Rule>,
}

/// RFC 5545 names of the days of the week, in the order of the grammar's `weekdays`.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule that fits somewhere in a text.
struct Fit<'a> {
    rule: &'a Rule,
    /// Tokens.
    range: Range<usize>,
    binds: Vec<Bind>,
}

impl Deadlines {
    /// Loads and checks the rules.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let text = origin.text(FILE, include_str!("../../grammars/deadlines.toml"))?;
        let file: File = parse_toml(FILE, &text)?;
        let wrong = |at: &str, reason: String| Error::Grammar {
            file: FILE.to_owned(),
            line: text.lines().position(|l| l.contains(at)).map_or(1, |n| n + 1),
            reason,
        };
        let flats = |at: &str, says: &[String]| -> Result<Vec<Flat>> {
            let mut out = Vec::new();
            for s in says {
                out.push(pattern::compile(s, &slot).map_err(|e| wrong(at, e))?);
            }
            Ok(out)
        };
        let compile = |rules: Vec<RawRule>| -> Result<Vec<Rule>> {
            rules
                .into_iter()
                .map(|r| {
                    let flats = flats(&r.name, &r.says)?;
                    let RawRule { name, means, prose, last, bare, examples, near, .. } = r;
                    let mut words = Vec::new();
                    let mut open = false;
                    for flat in &flats {
                        open |= pattern::firsts(flat, &mut words);
                    }
                    words.sort();
                    words.dedup();
                    Ok(Rule { name, means, prose, last, bare, flats, firsts: (words, open), examples, near })
                })
                .collect()
        };
        let mut numerals = Vec::new();
        for n in &file.numerals {
            let value = n.means.parse().map_err(|_| wrong(&n.means, "is no number".to_owned()))?;
            numerals.push((value, n.says.iter().map(|w| Wanted::new(w)).collect()));
        }
        let mut weekdays = Vec::new();
        for name in WEEKDAYS {
            let words = file.weekdays.iter().find(|d| d.means == name);
            let words = words.ok_or_else(|| wrong("weekdays", format!("{name} is not named")))?;
            weekdays.push(flats("weekdays", &words.says)?);
        }
        let words = |says: &[String]| says.iter().map(|s| s.split(' ').map(Wanted::new).collect()).collect();
        let units = file.units.iter().map(|u| (u.means, words(&u.says))).collect();
        let when = compile(file.when)?;
        let mut slot_firsts: Vec<String> = when.iter().flat_map(|r| r.firsts.0.clone()).collect();
        slot_firsts.extend(numerals.iter().flat_map(|(_, w): &(i32, Vec<Wanted>)| w).map(|w| w.fold.clone()));
        slot_firsts.extend(["ngay", "thu", "chu"].map(str::to_owned));
        slot_firsts.sort();
        slot_firsts.dedup();
        Ok(Self { numerals, units, weekdays, slot_firsts, when, rules: compile(file.rule)? })
    }

    /// Reads a whole label value or table cell; `None` where nothing in it names a time, not even an unknown one.
    ///
    /// Comparison is tolerant. What stands after the time (a condition) is kept in `raw` only.
    pub fn parse(&self, text: &str, doc_date: Option<Date>) -> Option<Deadline> {
        let toks = tokens(text);
        let fit = self.best(text, &toks)?;
        let raw = tidy(text);
        if let Some((end, other)) = self.second(text, &toks, &fit)
            && let (Some(Bind::When(a)), Some(Bind::When(b))) = (fit.binds.first(), other.binds.first())
            && end > fit.range.end
        {
            let joined = [Bind::When(*a), Bind::When(*b)];
            if let Some(d) = mean(Means::Join, &joined, doc_date, raw.clone()) {
                return Some(d);
            }
        }
        mean(fit.rule.means, &fit.binds, doc_date, raw.clone()).or_else(|| Some(unknown(raw)))
    }

    /// Reads a label value that must be a deadline: as [`Deadlines::parse`], but words that name no time are `unknown`.
    ///
    /// `None` for text without any letter or digit.
    pub fn label(&self, text: &str, doc_date: Option<Date>) -> Option<Deadline> {
        if !text.contains(char::is_alphanumeric) {
            return None;
        }
        self.parse(text, doc_date).or_else(|| Some(unknown(tidy(text))))
    }

    /// The most telling deadline of a sentence, with the byte range of its words; `raw` is these words.
    ///
    /// Comparison is strict: in prose a wrong tone is another word.
    pub fn find_in_sentence(&self, text: &str) -> Option<(Range<usize>, Deadline)> {
        self.find_all(text, None).into_iter().reduce(|a, b| if b.2 > a.2 { b } else { a }).map(|(r, d, _)| (r, d))
    }

    /// All deadlines of a sentence, in order, with the byte ranges of their words and how telling these are.
    pub fn find_all(&self, text: &str, doc_date: Option<Date>) -> Vec<(Range<usize>, Deadline, Cue)> {
        let toks = tokens(text);
        let mut out = Vec::new();
        let mut at = 0;
        while at < toks.len() {
            let fit = self.fits(text, &toks, at, Care::Strict).into_iter().filter(|f| f.rule.prose.is_some());
            let best = fit.reduce(|a, b| if b.range.end > a.range.end { b } else { a });
            let Some(fit) = best.filter(|_| !cited(text, &toks, at)) else {
                at += 1;
                continue;
            };
            let bytes = toks[fit.range.start].range.start..toks[fit.range.end - 1].range.end;
            let raw = tidy(text.get(bytes.clone()).unwrap_or(""));
            let deadline = mean(fit.rule.means, &fit.binds, doc_date, raw.clone()).unwrap_or_else(|| unknown(raw));
            out.push((bytes, deadline, fit.rule.prose.unwrap_or(Cue::Weak)));
            at = fit.range.end;
        }
        out
    }

    /// The fit that a whole cell is read by: the first one that names a time, the longest where several start there.
    fn best<'a>(&'a self, text: &str, toks: &[Token]) -> Option<Fit<'a>> {
        let mut fallback: Option<Fit> = None;
        for at in 0..toks.len() {
            if cited(text, toks, at) {
                continue;
            }
            for strict in [Care::Strict, Care::Tolerant] {
                let fits = self.fits(text, toks, at, strict);
                let best = fits.into_iter().reduce(|a, b| if b.range.end > a.range.end { b } else { a });
                match best {
                    Some(fit) if !fit.rule.last => return Some(fit),
                    Some(fit) if fallback.is_none() => fallback = Some(fit),
                    _ => {}
                }
            }
        }
        fallback
    }

    /// A second time in a cell whose first one is a plain stretch: `Tháng 6/2026 (dự thảo); tháng 12/2026 (ban hành)`.
    fn second<'a>(&'a self, text: &str, toks: &[Token], first: &Fit) -> Option<(usize, Fit<'a>)> {
        let stretch = |m| matches!(m, Means::Within | Means::Before);
        if !stretch(first.rule.means) {
            return None;
        }
        let mut depth = 0i32;
        let mut parted = false;
        for at in first.range.end..toks.len() {
            match toks[at].kind {
                TokenKind::Sign('(') => depth += 1,
                TokenKind::Sign(')') => depth -= 1,
                TokenKind::Sign(';' | '+') => parted = true,
                _ => {}
            }
            if depth > 0 || !parted || cited(text, toks, at) {
                continue;
            }
            let fits = self.fits(text, toks, at, Care::Tolerant).into_iter().filter(|f| stretch(f.rule.means));
            if let Some(fit) = fits.reduce(|a, b| if b.range.end > a.range.end { b } else { a }) {
                return Some((fit.range.end, fit));
            }
        }
        None
    }

    /// All rules that fit at a token, each in its longest way.
    fn fits<'a>(&'a self, text: &str, toks: &[Token], at: usize, care: Care) -> Vec<Fit<'a>> {
        let scan = Scan { all: self, text, toks, care };
        let mut out = Vec::new();
        let Some(token) = toks.get(at) else { return out };
        let is = |words: &[String]| words.binary_search(&token.fold).is_ok();
        let slot = token.kind == TokenKind::Number || is(&self.slot_firsts);
        for rule in &self.rules {
            if care == Care::Strict && !(is(&rule.firsts.0) || rule.firsts.1 && slot) {
                continue;
            }
            let ways = rule.flats.iter().filter_map(|f| scan.longest(f, at));
            if let Some((end, binds)) = ways.reduce(|a, b| if b.0 > a.0 { b } else { a }) {
                out.push(Fit { rule, range: at..end, binds });
            }
        }
        out
    }
}

/// Whether what stands at a token is the date of a cited document (`số 12/QĐ-TTg ngày 20/3/2025`) or half a number.
fn cited(text: &str, toks: &[Token], at: usize) -> bool {
    let Some(token) = toks.get(at) else { return false };
    // Figures that continue others (`/12/2024`) start nothing.
    let glued =
        |sign: &Token| matches!(sign.kind, TokenKind::Sign('/' | '.' | ',')) && sign.range.end == token.range.start;
    if token.kind == TokenKind::Number
        && at >= 2
        && glued(&toks[at - 1])
        && toks[at - 2].kind == TokenKind::Number
        && toks[at - 2].range.end == toks[at - 1].range.start
    {
        return true;
    }
    let own_word = at.checked_sub(1).and_then(|i| toks.get(i)).filter(|t| t.fold == "ngay");
    let start = own_word.map_or(token.range.start, |t| t.range.start);
    let head = text.get(..start).unwrap_or("").trim_end();
    // A symbol (letters, stroke, dash) right before, or the date's own word after one.
    let last = head.rsplit(char::is_whitespace).next().unwrap_or("");
    last.contains('/') && last.contains(char::is_alphabetic) || last.contains('-') && last.ends_with(char::is_uppercase)
}

struct Scan<'a> {
    all: &'a Deadlines,
    text: &'a str,
    toks: &'a [Token],
    care: Care,
}

impl Reader<Slot, Bind> for Scan<'_> {
    fn text(&self) -> (&str, &[Token]) {
        (self.text, self.toks)
    }
    fn care(&self) -> Care {
        self.care
    }
    fn slot(&self, slot: Slot, at: usize) -> Vec<(usize, Bind)> {
        let Some(token) = self.toks.get(at) else { return Vec::new() };
        let number = || (token.kind == TokenKind::Number).then(|| token.fold.parse::<i32>().ok()).flatten();
        let small = |range: std::ops::RangeInclusive<i32>| {
            number().filter(|n| token.fold.len() <= 2 && range.contains(n)).and_then(|n| i8::try_from(n).ok())
        };
        let one = |bind: Option<Bind>| bind.map(|b| (at + 1, b)).into_iter().collect();
        let in_text = |found: Option<(WrittenDate, usize)>| {
            let end_byte = |len: usize| token.range.start + len;
            found
                .map(|(d, len)| (self.toks.partition_point(|t| t.range.start < end_byte(len)), Bind::Date(d)))
                .into_iter()
                .collect()
        };
        let tail = self.text.get(token.range.start..).unwrap_or("");
        match slot {
            Slot::Date => in_text(date::parse(tail)),
            Slot::DayMonth => in_text(date::parse_without_year(tail)),
            Slot::Day => one(small(1..=31).map(Bind::Day)),
            Slot::Month => match small(1..=12) {
                Some(m) => vec![(at + 1, Bind::Month(m))],
                None => self.numeral(at, 12).into_iter().map(|(end, m)| (end, Bind::Month(m))).collect(),
            },
            Slot::Quarter => self.quarter(at),
            Slot::Year => one(number()
                .filter(|n| token.fold.len() == 4 && (1900..2200).contains(n))
                .map(|n| Bind::Year(n as i16))),
            Slot::Count => match number() {
                Some(n) => one((1..1000).contains(&n).then_some(Bind::Count(n))),
                None => self.numeral(at, 100).into_iter().map(|(end, n)| (end, Bind::Count(n.into()))).collect(),
            },
            Slot::Unit => self.units(at),
            Slot::Weekday => self.weekday(at),
            Slot::When => self.when(at, true),
            Slot::Named => self.when(at, false),
        }
    }
}

impl Scan<'_> {
    /// A number in words: `chín`, `mười hai`.
    fn numeral(&self, at: usize, most: i8) -> Option<(usize, i8)> {
        let one = |at: usize| {
            let token = self.toks.get(at)?;
            let hit = |w: &Wanted| w.matches(self.text, token, self.care);
            self.all.numerals.iter().find(|(_, says)| says.iter().any(hit)).and_then(|(n, _)| i8::try_from(*n).ok())
        };
        let first = one(at)?;
        // After *mười* another numeral below ten is added, but *năm* there is the year.
        let more = one(at + 1).filter(|n| first == 10 && *n < 10 && *n != 5);
        let found = more.map_or((at + 1, first), |n| (at + 2, 10 + n));
        (found.1 <= most).then_some(found)
    }

    /// A quarter; figures and letters that stand together without a gap are read together (`1II`).
    fn quarter(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        let mut figures = String::new();
        for (i, t) in self.toks.iter().enumerate().skip(at).take(3) {
            let joined = i == at || self.toks.get(i - 1).is_some_and(|p| p.range.end == t.range.start);
            if matches!(t.kind, TokenKind::Sign(_)) || !joined {
                break;
            }
            figures.push_str(&t.fold);
            out.extend(quarter(&figures).map(|q| (i + 1, Bind::Quarter(q))));
        }
        out
    }

    fn units(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        for (unit, says) in &self.all.units {
            for words in says {
                let hit = |(i, w): (usize, &Wanted)| {
                    self.toks.get(at + i).is_some_and(|t| w.matches(self.text, t, self.care))
                };
                if words.iter().enumerate().all(hit) {
                    out.push((at + words.len(), Bind::Unit(*unit)));
                }
            }
        }
        out
    }

    fn weekday(&self, at: usize) -> Vec<(usize, Bind)> {
        let mut out = Vec::new();
        for (n, says) in self.all.weekdays.iter().enumerate() {
            out.extend(says.iter().filter_map(|f| self.longest(f, at)).map(|(end, _)| (end, Bind::Weekday(n))));
        }
        out
    }

    fn when(&self, at: usize, bare: bool) -> Vec<(usize, Bind)> {
        let mut out: Vec<(usize, Bind)> = Vec::new();
        for rule in self.all.when.iter().filter(|r| bare || !r.bare) {
            for flat in &rule.flats {
                if let Some((end, binds)) = self.longest(flat, at)
                    && let Some(w) = stretch(rule.means, &binds)
                    && !out.iter().any(|(e, _)| *e == end)
                {
                    out.push((end, Bind::When(w)));
                }
            }
        }
        out
    }
}

/// A quarter: I to IV or 1 to 4; `11`, `1I`, `1V` are what scanners make of Roman figures (no quarter is called eleven).
fn quarter(figures: &str) -> Option<i8> {
    let roman: String = figures
        .chars()
        .map(|c| match c {
            '1' | 'l' | 'i' => 'i',
            'v' | 'y' => 'v',
            c => c,
        })
        .collect();
    Some(match roman.as_str() {
        "i" => 1,
        "2" | "ii" => 2,
        "3" | "iii" => 3,
        "4" | "iv" => 4,
        _ => return None,
    })
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
fn stretch(means: Means, binds: &[Bind]) -> Option<When> {
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

fn unknown(raw: String) -> Deadline {
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
fn mean(means: Means, binds: &[Bind], doc_date: Option<Date>, raw: String) -> Option<Deadline> {
    let mut whens: Vec<When> =
        binds.iter().filter_map(|b| if let Bind::When(w) = b { Some(*w) } else { None }).collect();
    match means {
        Means::Within => {
            let w = whens.first()?;
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
        Means::MonthDay => format!("FREQ=MONTHLY;BYMONTHDAY={}", day?),
        Means::MonthEnd => "FREQ=MONTHLY;BYMONTHDAY=-1".to_owned(),
        Means::QuarterDay => day.map_or_else(
            || "FREQ=YEARLY;BYMONTH=3,6,9,12".to_owned(),
            |d| format!("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY={d}"),
        ),
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
fn tidy(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.trim_end_matches(['.', ';', ',', ' ']).trim_start_matches([':', '-', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Deadlines {
        Deadlines::load(&Origin::Embedded).unwrap()
    }

    #[test]
    fn rules_prove_themselves() {
        let all = all();
        let mut wrong = Vec::new();
        for rule in all.when.iter().chain(&all.rules) {
            assert!(!rule.examples.is_empty() && !rule.near.is_empty(), "{}: no example or near miss", rule.name);
            for e in &rule.examples {
                let dated = e.dated.as_deref().map(|d| date::iso(d).unwrap());
                let d = all.parse(&e.text, dated);
                let kind = e.kind.unwrap_or(DeadlineKind::By);
                let said = d.as_ref().map(|d| (d.kind, d.start.clone(), d.end.clone(), d.rrule.clone()));
                if said != Some((kind, e.start.clone(), e.end.clone(), e.rrule.clone())) {
                    wrong.push(format!("{}: {} -> {said:?}", rule.name, e.text));
                }
            }
            for near in &rule.near {
                let toks = tokens(near);
                let scan = Scan { all: &all, text: near, toks: &toks, care: Care::Strict };
                if (0..toks.len()).any(|at| rule.flats.iter().any(|f| scan.longest(f, at).is_some())) {
                    wrong.push(format!("{}: near miss {near} fits", rule.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn recurrences_are_accepted_by_rrule() {
        let all = all();
        for e in all.rules.iter().flat_map(|r| &r.examples) {
            if let Some(rule) = &e.rrule {
                let set = format!("DTSTART:20260101T000000Z\nRRULE:{rule}").parse::<rrule::RRuleSet>();
                assert!(set.is_ok_and(|s| !s.all(3).dates.is_empty()), "{rule}");
            }
        }
    }

    #[test]
    fn light_damage_in_a_cell_is_forgiven() {
        let all = all();
        let end = |t: &str| all.parse(t, None).and_then(|d| d.end);
        assert_eq!(end("Quy 1II/2025"), Some("2025-09-30".into()));
        assert_eq!(end("Thdng 9/2025"), Some("2025-09-30".into()));
        assert_eq!(end("Truoc ngay 30/6/2026"), Some("2026-06-30".into()));
        assert_eq!(all.parse("Thuong xuyen", None).map(|d| d.kind), Some(DeadlineKind::Continuous));
    }

    #[test]
    fn impossible_days_are_kept_raw() {
        let d = all().label("Trước ngày 31/4/2026", None).unwrap();
        assert_eq!((d.kind, d.end, d.raw.as_str()), (DeadlineKind::Unknown, None, "Trước ngày 31/4/2026"));
    }

    #[test]
    fn sentences_give_their_most_telling_deadline() {
        let all = all();
        let text = "Giao Sở Y tế xây dựng Kế hoạch năm 2026 theo Quyết định số 12/QĐ-TTg ngày 05/3/2025, hoàn thành trước ngày 30/6/2026.";
        let (range, d) = all.find_in_sentence(text).unwrap();
        assert_eq!((&text[range], d.end.as_deref()), ("trước ngày 30/6/2026", Some("2026-06-30")));
        assert!(all.find_in_sentence("Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị").is_none());
        let (_, d) = all.find_in_sentence("Định kỳ hằng năm (trước ngày 15/12) báo cáo UBND tỉnh").unwrap();
        assert_eq!(d.rrule.as_deref(), Some("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"));
    }

    #[test]
    fn two_times_in_one_cell_are_joined() {
        let d = all().parse("Tháng 6/2026 (dự thảo); tháng 12/2026 (ban hành)", None).unwrap();
        assert_eq!((d.start.as_deref(), d.end.as_deref()), (Some("2026-06-01"), Some("2026-12-31")));
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_parser(text in "\\PC{0,60}|[qQuýthangnămIV0-9/,. -]{0,40}") {
            let all = all();
            let _ = all.label(&text, None);
            for (r, d, _) in all.find_all(&text, date::iso("2025-05-21")) {
                assert!(text.get(r).is_some());
                if let (Some(a), Some(b)) = (d.start, d.end) {
                    assert!(a <= b);
                }
            }
        }
    }
}
