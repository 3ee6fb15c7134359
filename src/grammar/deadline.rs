//! Deadlines: what *Quý III/2025*, *trước ngày 20 hằng tháng* or *6 tháng đầu năm 2026* mean in the calendar.
//!
//! Comes in: the words of a deadline (a label's value, a table cell, a sentence) and the document's own date where it is
//! known. Goes out: a [`Deadline`] with its interval or its RRULE. What the words say is data (`grammars/deadlines.toml`);
//! calendar arithmetic and ambiguity are here. Never invents a date: words that name none are `unknown`.

mod calendar;
mod scan;

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use self::calendar::{When, mean, tidy, unknown};
use self::scan::Scan;
use super::date::{self, WrittenDate};
use super::pattern::{self, Elem, Reader};
use super::token::{Care, Token, TokenKind, Wanted, tokens};
use super::{Origin, Proofs, parse_toml};
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
    QuarterStart,
    Times,
    HalfYearly,
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
    /// Hours or minutes.
    Clock,
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
        "clock" => Slot::Clock,
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
    #[serde(default, rename = "proof")]
    _proof: Proofs,
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
#[cfg_attr(not(test), expect(dead_code, reason = "proven by a test"))]
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
#[cfg_attr(not(test), expect(dead_code, reason = "name, examples and near misses are proven by a test"))]
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

/// How many words, numbers and signs a text may have that is nothing but a time.
const LONGEST_ALONE: usize = 24;
/// How many of them may stand before the time (*hoàn thành xong*).
const OPENING: usize = 2;
/// A cell with so many parts between semicolons may name milestones.
const FEWEST_MILESTONES: usize = 3;
const MOST_MILESTONES: usize = 12;

/// Folded words that open one of several rounds of a work.
const ROUNDS: [&str; 4] = ["dot", "lan", "vong", "buoc"];

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
        if let Some(d) = self.milestones(text, doc_date) {
            return Some(d);
        }
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

    /// What a cell of several milestones says, with what recurs among them: from the first of them to the last.
    ///
    /// *Khởi động quý IV/2026; báo cáo quý II/2027; cập nhật hằng quý đến 2030*
    fn milestones(&self, text: &str, doc_date: Option<Date>) -> Option<Deadline> {
        let pieces: Vec<&str> = text.split(';').collect();
        if !(FEWEST_MILESTONES..=MOST_MILESTONES).contains(&pieces.len()) {
            return None;
        }
        let read: Vec<Deadline> = pieces.iter().map(|p| self.parse(p, doc_date)).collect::<Option<_>>()?;
        let dated: Vec<&Deadline> =
            read.iter().filter(|d| d.kind == DeadlineKind::By && d.relative.is_none()).collect();
        let recurs = |d: &Deadline| d.kind == DeadlineKind::Recurring;
        if dated.len() < 2 || dated.len() == read.len() || !read.iter().all(|d| dated.contains(&d) || recurs(d)) {
            return None;
        }
        let start = dated.iter().map(|d| d.start.clone()).min().flatten();
        // *cập nhật hằng quý đến 2030*
        let until = read.iter().filter(|d| recurs(d)).flat_map(|d| years(&d.raw)).map(|y| format!("{y}-12-31"));
        let end = dated.iter().filter_map(|d| d.end.clone()).chain(until).max();
        Some(Deadline { raw: tidy(text), kind: DeadlineKind::By, start, end, rrule: None, relative: None })
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

    /// Whether a text is nothing but a time (*hoàn thành trước 30/6/2027*); words that open one may stand before it.
    pub fn is_whole(&self, text: &str) -> bool {
        let toks = tokens(text);
        let last = toks.iter().rposition(|t| !matches!(t.kind, TokenKind::Sign(_))).map_or(0, |i| i + 1);
        toks.len() <= LONGEST_ALONE
            && self.best(text, &toks).is_some_and(|f| f.range.end >= last && f.range.start <= OPENING)
    }

    /// The most telling deadline of a sentence, with the byte range of its words; `raw` is these words.
    ///
    /// Comparison is strict: in prose a wrong tone is another word.
    pub fn find_in_sentence(&self, text: &str) -> Option<(Range<usize>, Deadline)> {
        self.find_all(text, None).into_iter().reduce(|a, b| if b.2 > a.2 { b } else { a }).map(|(r, d, _)| (r, d))
    }

    /// All deadlines of a sentence, in order, with the byte ranges of their words and how telling these are.
    pub fn find_all(&self, text: &str, doc_date: Option<Date>) -> Vec<(Range<usize>, Deadline, Cue)> {
        let mut toks = tokens(text);
        // "trước ngày| 15/10": a scan takes the edge of a page or a fold for a bar.
        toks.retain(|t| t.kind != TokenKind::Sign('|'));
        let mut out = Vec::new();
        let mut at = 0;
        while at < toks.len() {
            let fit = self.fits(text, &toks, at, Care::Strict).into_iter().filter(|f| f.rule.prose.is_some());
            let better = |a: &Fit, b: &Fit| (b.range.end, b.rule.prose) > (a.range.end, a.rule.prose);
            let best = fit.reduce(|a, b| if better(&a, &b) { b } else { a });
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

    /// The last time in a cell whose first one is a plain stretch, behind a semicolon: `Tháng 6/2026 (dự thảo); tháng 12/2026 (ban hành)`.
    fn second<'a>(&'a self, text: &str, toks: &[Token], first: &Fit) -> Option<(usize, Fit<'a>)> {
        let stretch = |m| matches!(m, Means::Within | Means::Before);
        if !stretch(first.rule.means) {
            return None;
        }
        let mut depth = 0i32;
        let mut parted = false;
        let mut last: Option<(usize, Fit<'a>)> = None;
        for at in first.range.end..toks.len() {
            match toks[at].kind {
                TokenKind::Sign('(') => depth += 1,
                TokenKind::Sign(')') => depth -= 1,
                TokenKind::Sign(';' | '+') => parted = true,
                // "đợt 1 tháng 4/2027, đợt 2 tháng 10/2027"
                TokenKind::Sign(',') if toks.get(at + 1).is_some_and(|t| ROUNDS.contains(&t.fold.as_str())) => {
                    parted = true;
                }
                _ => {}
            }
            let inside = last.as_ref().is_some_and(|(end, _)| at < *end);
            if depth > 0 || !parted || inside || cited(text, toks, at) {
                continue;
            }
            let fits = self.fits(text, toks, at, Care::Tolerant).into_iter().filter(|f| stretch(f.rule.means));
            if let Some(fit) = fits.reduce(|a, b| if b.range.end > a.range.end { b } else { a }) {
                last = Some((fit.range.end, fit));
            }
        }
        last
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

/// The years that a text names by their figures.
fn years(text: &str) -> impl Iterator<Item = &str> {
    let year = |w: &&str| w.len() == 4 && w.starts_with("20");
    text.split(|c: char| !c.is_ascii_digit()).filter(year)
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

#[cfg(test)]
mod tests;
