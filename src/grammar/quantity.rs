//! Quantities: `≥ 0,85`, `tối thiểu 20%`, `75-80`, `1.157.600 lượt`, `X`, `-`.
//!
//! Comes in: a table cell, or a sentence. Goes out: how the quantity binds, its number (decimal comma, thousands point)
//! and its unit. Words are data (`grammars/quantities.toml`). Knows no table and no document.

mod figures;

use std::fmt;
use std::ops::Range;

use serde::Deserialize;

pub use figures::number;
use figures::{counted_by, figures, without_brackets};

use super::token::{Care, Token, TokenKind, Wanted, tokens};
use super::{Origin, Proofs, parse_toml};
use crate::error::{Error, Result};
use crate::record::Op;
use crate::text::one_line;

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

/// A unit is counted by at most so many others: `triệu đồng/người/năm`.
const MOST_PARTS: usize = 2;

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
        let raw = one_line(text);
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
            let (end, unit) = ctx.measured(after);
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
    /// The unit behind the figures with what it is counted by: `bác sĩ/vạn dân`, `km/1.000 km2`, `/100.000 trẻ em`.
    fn measured(&self, at: usize) -> (usize, Option<String>) {
        let (mut end, unit) = self.unit(at);
        if unit.as_deref().is_some_and(|u| u == "%" || u == "‰") {
            return (end, unit);
        }
        for _ in 0..MOST_PARTS {
            match self.per(end) {
                Some(next) if end == at || unit.is_some() => end = next,
                _ => break,
            }
        }
        let shown = self.toks.get(at).zip(end.checked_sub(1).and_then(|i| self.toks.get(i)));
        let text = shown.and_then(|(a, b)| self.text.get(a.range.start..b.range.end)).filter(|_| end > at);
        (end, text.map(str::to_owned))
    }
    /// The token after what something is counted by: a slash right behind it, a round number perhaps, and a unit.
    fn per(&self, at: usize) -> Option<usize> {
        let slash = self.toks.get(at).filter(|t| t.kind == TokenKind::Sign('/'))?;
        let before = self.toks.get(at.checked_sub(1)?)?;
        let rest = self.text.get(slash.range.start..)?;
        if before.range.end != slash.range.start {
            return None;
        }
        let mut next = at + 1;
        if counted_by(rest) {
            next += self.toks.get(next..)?.iter().position(|t| t.kind == TokenKind::Word)?;
        } else if before.kind != TokenKind::Word && !self.is_power(at - 1) {
            return None;
        }
        // *triệu đồng/người/năm*
        let yearly = |t: &Token| t.kind == TokenKind::Word && t.fold == "nam";
        if self.toks.get(next).is_some_and(yearly)
            && self.toks.get(next + 1).is_none_or(|t| t.kind != TokenKind::Number)
        {
            return Some(next + 1);
        }
        let (end, unit) = self.unit(next);
        unit.filter(|_| end > next).map(|_| end)
    }
    /// The unit behind the figures: the token after it, and its words.
    fn unit(&self, at: usize) -> (usize, Option<String>) {
        let Some(token) = self.toks.get(at) else { return (at, None) };
        let shown = |to: usize| self.text.get(token.range.start..self.toks[to - 1].range.end).map(str::to_owned);
        if let TokenKind::Sign(c @ ('%' | '‰')) = token.kind {
            return (at + 1, Some(c.to_string()));
        }
        if let Some(p) = self.words.units.iter().find(|p| self.phrase_at(p, at)) {
            let end = at + p.len() + usize::from(self.is_power(at + p.len()));
            return (end, shown(end));
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
        let end = at + 1 + usize::from(self.is_power(at + 1));
        (end, shown(end))
    }
    /// Whether a token is the end of a unit: the two of *km2*.
    fn is_power(&self, at: usize) -> bool {
        let (Some(token), Some(before)) = (self.toks.get(at), at.checked_sub(1).and_then(|k| self.toks.get(k))) else {
            return false;
        };
        matches!(token.fold.as_str(), "2" | "3" | "²" | "³")
            && before.range.end == token.range.start
            && before.fold.ends_with('m')
    }
    /// Words behind the unit that say how it binds: `trở lên`.
    fn after(&self, at: usize) -> (usize, Option<Op>) {
        let said = self.words.after.iter().find(|(_, p)| self.phrase_at(p, at));
        said.map_or((at, None), |(op, p)| (at + p.len(), Some(*op)))
    }
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
        assert_eq!(read("12 bác sĩ/vạn dân"), (Op::Equal, Some(12.0), None, unit("bác sĩ/vạn dân")));
        assert_eq!(read("45,5 km/1.000 km2"), (Op::Equal, Some(45.5), None, unit("km/1.000 km2")));
        assert_eq!(read("550/100.000 trẻ em"), (Op::Equal, Some(550.0), None, unit("/100.000 trẻ em")));
        assert_eq!(read("72 triệu đồng/người/năm"), (Op::Equal, Some(72.0), None, unit("triệu đồng/người/năm")));
        assert_eq!(read("28 cơ sở"), (Op::Equal, Some(28.0), None, unit("cơ sở")));
        assert_eq!(read("đạt 9‘5%").1, Some(95.0));
        assert_eq!(read("00%").1, Some(100.0));
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
