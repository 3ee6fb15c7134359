//! Quantities: `≥ 0,85`, `tối thiểu 20%`, `75-80`, `1.157.600 lượt`, `X`, `-`.
//!
//! Comes in: a table cell, or a sentence. Goes out: how the quantity binds, its number (decimal comma, thousands point)
//! and its unit. Words are data (`grammars/quantities.toml`). Knows no table and no document.

use std::fmt;
use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::{char, satisfy};
use nom::combinator::{map_opt, not, peek, recognize, verify};
use nom::multi::many1;
use nom::{IResult, Parser};
use serde::Deserialize;

use super::token::{Care, Token, TokenKind, Wanted, tokens};
use super::{Origin, Proofs, parse_toml};
use crate::error::{Error, Result};
use crate::record::Op;

const FILE: &str = "quantities.toml";

/// A quantity as a cell or a sentence states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// How it binds.
    pub op: Op,
    /// The number; the lower end of a range; none for `none`, `mark` and `text`.
    pub value: Option<f64>,
    /// The upper end of a range.
    pub value_max: Option<f64>,
    /// `%`, `‰`, `mô hình`.
    pub unit: Option<String>,
    /// What stands behind the unit (`GRDP` in `20% GRDP`); empty where nothing does.
    pub of: String,
    /// The words, trimmed.
    pub raw: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    filler: Vec<String>,
    none: Vec<String>,
    mark: Vec<String>,
    units: Vec<String>,
    no_units: Vec<String>,
    glued: Vec<String>,
    op: Vec<RawOp>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOp {
    means: Op,
    before: Vec<String>,
    after: Vec<String>,
    signs: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "near")]
    _near: Vec<String>,
}

type Phrase = Vec<Wanted>;

/// The words of `grammars/quantities.toml`, compiled.
#[derive(Debug)]
pub struct Quantities {
    filler: Vec<Phrase>,
    none: Vec<String>,
    mark: Vec<String>,
    units: Vec<Phrase>,
    no_units: Vec<Phrase>,
    glued: Vec<String>,
    before: Vec<(Op, Phrase)>,
    after: Vec<(Op, Phrase)>,
    signs: Vec<(Op, String)>,
}

/// A number or a range of numbers in a text.
struct Figures {
    range: Range<usize>,
    low: f64,
    high: Option<f64>,
}

impl Quantities {
    /// Loads and checks the words.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let text = origin.text(FILE, include_str!("../../grammars/quantities.toml"))?;
        let file: File = parse_toml(FILE, &text)?;
        let phrase = |s: &String| s.split_whitespace().map(Wanted::new).collect::<Phrase>();
        let phrases = |says: &[String]| says.iter().map(phrase).collect::<Vec<_>>();
        let (mut before, mut after, mut signs) = (Vec::new(), Vec::new(), Vec::new());
        for op in &file.op {
            before.extend(op.before.iter().map(|s| (op.means, phrase(s))));
            after.extend(op.after.iter().map(|s| (op.means, phrase(s))));
            signs.extend(op.signs.iter().map(|s| (op.means, s.clone())));
        }
        if before.is_empty() || signs.is_empty() {
            return Err(Error::Grammar { file: FILE.to_owned(), line: 1, reason: "no [[op]] has words".to_owned() });
        }
        // Longer phrases and signs first: `không dưới` before `dưới`, `>=` before `>`.
        before.sort_by_key(|(_, p)| std::cmp::Reverse(p.len()));
        after.sort_by_key(|(_, p)| std::cmp::Reverse(p.len()));
        signs.sort_by_key(|(_, s)| std::cmp::Reverse(s.len()));
        let mut units = phrases(&file.units);
        units.sort_by_key(|p| std::cmp::Reverse(p.len()));
        let no_units = phrases(&file.no_units);
        let mut filler = phrases(&file.filler);
        filler.sort_by_key(|p| std::cmp::Reverse(p.len()));
        Ok(Self { filler, none: file.none, mark: file.mark, units, no_units, glued: file.glued, before, after, signs })
    }

    /// Reads a whole table cell. Never fails: words that are no quantity are `text`, an empty cell is `none`.
    pub fn cell(&self, text: &str) -> Quantity {
        let raw = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is = |list: &[String]| list.contains(&raw);
        let bare = |op| Quantity { op, value: None, value_max: None, unit: None, of: String::new(), raw: raw.clone() };
        if raw.is_empty() || is(&self.none) || raw.chars().all(|c| matches!(c, '-' | '–' | '—' | '_')) {
            return bare(Op::None);
        }
        if is(&self.mark) {
            return bare(Op::Mark);
        }
        self.one(&raw).unwrap_or_else(|| bare(Op::Text))
    }

    /// Whether a cell holds nothing but a quantity, a mark or a dash, with at most a word or two of unit.
    pub fn is_quantity(&self, text: &str) -> bool {
        let q = self.cell(text);
        q.op != Op::Text && !q.raw.is_empty() && q.of.split(' ').count() <= 3
    }

    /// The single quantity that a cell states; `None` where it states none or several, or mostly something else.
    fn one(&self, raw: &str) -> Option<Quantity> {
        let plain = without_brackets(raw);
        let mut found = self.find_with(&plain, Care::Tolerant);
        if found.len() != 1 {
            return None;
        }
        let (range, mut q) = found.remove(0);
        let head = plain.get(..range.start)?;
        // A word or two may say what is measured (`cấp tỉnh đạt 100%`), more is a sentence.
        if head.split_whitespace().count() > 2 || head.contains([',', ';']) {
            return None;
        }
        let tail = plain.get(range.end..)?.trim();
        let per_figures = tail.split_once('/').is_some_and(|(_, s)| s.starts_with(|c: char| c.is_ascii_digit()));
        if per_figures || tail.contains(';') || q.unit.as_deref() != Some("%") && tail.contains(',') {
            return None;
        }
        q.of = tail.trim_end_matches(['.', ',']).trim().to_owned();
        raw.clone_into(&mut q.raw);
        Some(q)
    }

    /// All quantities of a sentence, in order, with the byte ranges of their words (from the word that says how they
    /// bind to the unit). Dates, document numbers and ordinals are not among them.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, Quantity)> {
        self.find_with(text, Care::Strict)
    }

    fn find_with(&self, text: &str, care: Care) -> Vec<(Range<usize>, Quantity)> {
        let toks = tokens(text);
        let mut out: Vec<(Range<usize>, Quantity)> = Vec::new();
        for figures in figures(text, &self.glued) {
            let first = toks.partition_point(|t| t.range.start < figures.range.start);
            let after = toks.partition_point(|t| t.range.start < figures.range.end);
            let ctx = Context { words: self, text, toks: &toks, care };
            let (start, op_before) = ctx.before(first);
            let (end, unit) = ctx.unit(after);
            let (end, op_after) = ctx.after(end);
            let op = op_after.or(op_before).unwrap_or(Op::Equal);
            let op = if figures.high.is_some() { Op::Range } else { op };
            let start = toks.get(start).map_or(figures.range.start, |t| t.range.start.min(figures.range.start));
            let end = end.checked_sub(1).and_then(|i| toks.get(i)).map_or(figures.range.end, |t| t.range.end);
            let range = start..end.max(figures.range.end);
            let raw = text.get(range.clone()).unwrap_or("").to_owned();
            let q = Quantity { op, value: Some(figures.low), value_max: figures.high, unit, of: String::new(), raw };
            out.push((range, q));
        }
        out
    }
}

struct Context<'a> {
    words: &'a Quantities,
    text: &'a str,
    toks: &'a [Token],
    care: Care,
}

impl Context<'_> {
    fn phrase_at(&self, phrase: &[Wanted], at: usize) -> bool {
        phrase.iter().enumerate().all(|(i, w)| {
            self.toks.get(at + i).is_some_and(|t| t.kind == TokenKind::Word && w.matches(self.text, t, self.care))
        })
    }
    fn phrase_before(&self, phrase: &[Wanted], end: usize) -> Option<usize> {
        end.checked_sub(phrase.len()).filter(|at| self.phrase_at(phrase, *at))
    }
    /// The words before the figures: where they start and how they bind.
    fn before(&self, first: usize) -> (usize, Option<Op>) {
        let mut at = first;
        let mut op = None;
        while at > 0 {
            let head = self.text.get(..self.toks[at - 1].range.end).unwrap_or("");
            if op.is_none()
                && matches!(self.toks[at - 1].kind, TokenKind::Sign(_))
                && let Some((o, sign)) = self.words.signs.iter().find(|(_, s)| head.ends_with(s.as_str()))
            {
                op = Some(*o);
                at -= sign.chars().count().min(at);
                continue;
            }
            let said = self.words.before.iter().find_map(|(o, p)| Some((*o, self.phrase_before(p, at)?)));
            if let Some((o, start)) = said {
                op = op.or(Some(o));
                at = start;
                continue;
            }
            match self.words.filler.iter().find_map(|p| self.phrase_before(p, at)) {
                Some(start) => at = start,
                None => break,
            }
        }
        (at, op)
    }
    /// The unit behind the figures: the token after it, and its words.
    fn unit(&self, at: usize) -> (usize, Option<String>) {
        let Some(token) = self.toks.get(at) else { return (at, None) };
        let shown = |to: usize| self.text.get(token.range.start..self.toks[to - 1].range.end).map(str::to_owned);
        if let TokenKind::Sign(c @ ('%' | '‰')) = token.kind {
            return (at + 1, Some(c.to_string()));
        }
        if let Some(p) = self.words.units.iter().find(|p| self.phrase_at(p, at)) {
            return (at + p.len(), shown(at + p.len()));
        }
        let stops = |o: &(Op, Phrase)| self.phrase_at(&o.1, at);
        // "dưới 9 năm 2030"
        let year = token.fold == "nam"
            && self.toks.get(at + 1).is_some_and(|t| t.kind == TokenKind::Number && t.fold.len() == 4);
        if year || self.words.no_units.iter().any(|p| self.phrase_at(p, at)) {
            return (at, None);
        }
        if token.kind != TokenKind::Word || self.words.after.iter().any(stops) {
            return (at, None);
        }
        (at + 1, shown(at + 1))
    }
    /// Words behind the unit that say how it binds: `trở lên`.
    fn after(&self, at: usize) -> (usize, Option<Op>) {
        let said = self.words.after.iter().find(|(_, p)| self.phrase_at(p, at));
        said.map_or((at, None), |(op, p)| (at + p.len(), Some(*op)))
    }
}

/// The text with what stands in brackets replaced by nothing.
fn without_brackets(text: &str) -> String {
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
    let english = verify(
        |i| grouped(',', '.')(i).map(|(rest, n)| (rest, (n, i.len() - rest.len()))),
        // One group behind a comma is a decimal in Vietnamese; two can only be thousands.
        |(_, len): &(f64, usize)| *len > 7,
    )
    .map(|(n, _)| n);
    alt((grouped('.', ','), english, decimal, whole)).parse(i)
}

/// A dash, or *đến*, between the ends of a range.
fn between(i: &str) -> Option<&str> {
    let trimmed = i.trim_start();
    let dash = trimmed.strip_prefix(['-', '–', '—']);
    dash.or_else(|| trimmed.strip_prefix("đến ")).or_else(|| trimmed.strip_prefix('÷')).map(str::trim_start)
}

/// All figures of a text that are quantities; those of dates, document numbers and codes are not.
fn figures(text: &str, glued: &[String]) -> Vec<Figures> {
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
        || next == Some('/') && then.is_some_and(char::is_alphanumeric)
        || next == Some('-') && then.is_some_and(char::is_alphabetic);
    !glued && !code
}

/// Writes a number in Vietnamese style: thousands point, decimal comma.
pub fn written(n: f64) -> String {
    let text = n.to_string();
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(w, p)| (w, Some(p)));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        let left = whole.len() - i;
        if i > 0 && left % 3 == 0 {
            out.push('.');
        }
        out.push(c);
    }
    if let Some(p) = part {
        out.push(',');
        out.push_str(p);
    }
    out
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(value) = self.value else {
            return f.write_str(match self.op {
                Op::None => "-",
                Op::Mark => "X",
                _ => &self.raw,
            });
        };
        match self.op {
            Op::Greater => f.write_str("> ")?,
            Op::AtLeast => f.write_str("≥ ")?,
            Op::Less => f.write_str("< ")?,
            Op::AtMost => f.write_str("≤ ")?,
            _ => {}
        }
        f.write_str(&written(value))?;
        if let Some(max) = self.value_max {
            write!(f, " - {}", written(max))?;
        }
        match self.unit.as_deref() {
            Some(sign @ ("%" | "‰")) => f.write_str(sign),
            Some(unit) => write!(f, " {unit}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> Quantities {
        Quantities::load(&Origin::Embedded).unwrap()
    }

    #[test]
    fn cells_are_read_as_people_read_them() {
        let all = all();
        let read = |t: &str| {
            let q = all.cell(t);
            (q.op, q.value, q.value_max, q.unit)
        };
        let unit = |u: &str| Some(u.to_owned());
        assert_eq!(read("20% GRDP"), (Op::Equal, Some(20.0), None, unit("%")));
        assert_eq!(read("ít nhất 01 mô hình"), (Op::AtLeast, Some(1.0), None, unit("mô hình")));
        assert_eq!(read("1.157.600 lượt"), (Op::Equal, Some(1_157_600.0), None, unit("lượt")));
        assert_eq!(read("75 – 80"), (Op::Range, Some(75.0), Some(80.0), None));
        assert_eq!(read("từ 5 đến 10%"), (Op::Range, Some(5.0), Some(10.0), unit("%")));
        assert_eq!(read("02-04"), (Op::Range, Some(2.0), Some(4.0), None));
        assert_eq!(read("17.069"), (Op::Equal, Some(17_069.0), None, None));
        assert_eq!(read("0.725"), (Op::Equal, Some(0.725), None, None));
        assert_eq!(read("< 15"), (Op::Less, Some(15.0), None, None));
        assert_eq!(read("cấp tỉnh đạt 100%"), (Op::Equal, Some(100.0), None, unit("%")));
        assert_eq!(read("100% điểm (96 UBND cấp xã)").1, Some(100.0));
        assert_eq!(read("5‰"), (Op::Equal, Some(5.0), None, unit("‰")));
        assert_eq!(read("–").0, Op::None);
        assert_eq!(read("x").0, Op::Mark);
        for text in [
            "Hoàn thành",
            "2136 DVCTT/2253 TTHC",
            "44,91% toàn trình; 97,22% cấp xã",
            "kết nối từ 01/7/2025",
            "sóng 4G",
        ] {
            assert_eq!(read(text).0, Op::Text, "{text}");
        }
    }

    #[test]
    fn prose_gives_all_its_quantities() {
        let all = all();
        let text =
            "Phấn đấu năm nay tỷ lệ đạt trên 98,5%, ít nhất 12 hợp tác xã (Quyết định 749/QĐ-TTg) trước 30/6/2026.";
        let found: Vec<_> = all.find(text).into_iter().map(|(r, q)| (&text[r], q.to_string())).collect();
        assert_eq!(
            found,
            [("tỷ lệ đạt trên 98,5%", "> 98,5%".to_owned()), ("ít nhất 12 hợp tác xã", "≥ 12 hợp tác xã".to_owned())]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value in 0u32..5_000_000, cents in 0u32..100, more in 1u32..1000, op in 0..6, unit in 0..4) {
            let value = f64::from(value) + f64::from(cents) / 100.0;
            let value: f64 = format!("{value:.2}").parse().unwrap();
            let op = [Op::Equal, Op::Greater, Op::AtLeast, Op::Less, Op::AtMost, Op::Range][op as usize];
            let value_max = (op == Op::Range).then(|| value.floor() + f64::from(more));
            let unit = [None, Some("%"), Some("‰"), Some("mô hình")][unit as usize].map(str::to_owned);
            let q = Quantity { op, value: Some(value), value_max, unit, of: String::new(), raw: String::new() };
            let raw = q.to_string();
            prop_assert_eq!(all().cell(&raw), Quantity { raw, ..q });
        }
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,60}|[0-9.,%><≥ -]{0,40}") {
            let all = all();
            let _ = all.cell(&text);
            for (r, _) in all.find(&text) {
                prop_assert!(text.get(r).is_some());
            }
        }
    }
}
