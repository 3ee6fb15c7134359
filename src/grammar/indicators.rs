//! Words of numeric targets in prose: `grammars/indicators.toml`.
//!
//! Comes in: the file. Goes out: [`IndicatorWords`]. Knows no document.

use std::ops::Range;

use serde::Deserialize;

use super::token::{Token, TokenKind, tokens};
use super::words::as_in;
use super::{Origin, Proofs, parse_toml};
use crate::error::Result;
use crate::text::fold;

const FILE: &str = "indicators.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    goals: Vec<String>,
    results: Vec<String>,
    plans: Vec<String>,
    measures: Vec<String>,
    links: Vec<String>,
    openers: Vec<String>,
    aims: Vec<String>,
    compared: Vec<String>,
    changes: Vec<String>,
    magnitudes: Vec<String>,
    year_leads: Vec<String>,
    visions: Vec<String>,
    durations: Vec<String>,
    lasting: Vec<String>,
    ordinals: Vec<String>,
    norms: Vec<String>,
    asides: Vec<String>,
    scopes: Vec<String>,
    rises: Vec<String>,
    bases: Vec<String>,
    joins: Vec<String>,
    of: Vec<String>,
    having: Vec<String>,
    assures: Vec<String>,
    per: Vec<String>,
    counts: Vec<String>,
    funds: Vec<String>,
    adopts: Vec<String>,
    keeps: Vec<String>,
    #[serde(rename = "example")]
    #[cfg_attr(not(test), expect(dead_code, reason = "proven by a test"))]
    examples: Vec<Example>,
    #[serde(rename = "near")]
    #[cfg_attr(not(test), expect(dead_code, reason = "proven by a test"))]
    nears: Vec<Near>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

/// A sentence and what is to be read in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// What it measures.
    pub name: String,
    /// Its number.
    pub value: f64,
}

/// A sentence in which nothing is to be read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The sentence.
    pub text: String,
}

/// The words of numeric targets in prose, folded; `measures` with their marks too.
#[derive(Debug)]
pub struct IndicatorWords {
    pub(crate) goals: Vec<String>,
    pub(crate) results: Vec<String>,
    pub(crate) plans: Vec<String>,
    pub(crate) measures: Vec<String>,
    /// Words between a name and its number, with their marks.
    pub(crate) links: Vec<String>,
    /// Words before a number or name that name nothing, with their marks.
    pub(crate) openers: Vec<String>,
    /// Words that say that a number is aimed at.
    pub(crate) aims: Vec<String>,
    /// *so với*: a number before it is only a difference.
    pub(crate) compared: Vec<String>,
    /// *tăng*: before such a number.
    pub(crate) changes: Vec<String>,
    /// *triệu*: the unit stands behind it.
    pub(crate) magnitudes: Vec<String>,
    /// *vào*, *đến*, *cuối*: words before *năm 2030* that say by when, with their marks.
    pub(crate) year_leads: Vec<String>,
    /// *tầm nhìn*: the years behind it are not those of the goals.
    pub(crate) visions: Vec<String>,
    /// *ngày*, *tuổi*: units of how long or how old, which mostly describe.
    pub(crate) durations: Vec<String>,
    /// *thời gian*: names that such a unit measures all the same.
    pub(crate) lasting: Vec<String>,
    /// *Điều*, *lớp*: a number behind it only says which one; small letters, with their marks.
    pub(crate) ordinals: Vec<String>,
    /// *mức hỗ trợ*: what is given, not what is aimed at.
    pub(crate) norms: Vec<String>,
    /// *với*: before the name of a number it says that the number only describes.
    pub(crate) asides: Vec<String>,
    /// *đối với*: of whom the number before it is said.
    pub(crate) scopes: Vec<String>,
    /// *lên*: between a number to start from and the one that is aimed at.
    pub(crate) rises: Vec<String>,
    /// *từ*: before a number to start from.
    pub(crate) bases: Vec<String>,
    /// With their marks, as are those of [`Self::of`].
    joins: Vec<String>,
    of: Vec<String>,
    /// With their marks: a *cơ sở* is not had.
    having: Vec<String>,
    /// *bảo đảm*: a share behind it is one of what it stands before.
    pub(crate) assures: Vec<String>,
    /// *trên*: a round number behind it is what is counted by.
    pub(crate) per: Vec<String>,
    /// *số*, *tổng số*: before the name of what is counted, in a list of figures; with their marks, for a *Sở* counts
    /// nothing.
    counts: Vec<String>,
    /// *kinh phí*: under such a heading figures are money to be spent.
    pub(crate) funds: Vec<String>,
    /// *thông qua*: a heading with it adopts the sums below it.
    pub(crate) adopts: Vec<String>,
    /// *và duy trì*: behind what is counted, small letters, with their marks.
    pub(crate) keeps: Vec<String>,
    #[cfg(test)]
    pub(crate) examples: Vec<Example>,
    #[cfg(test)]
    pub(crate) nears: Vec<Near>,
}

impl IndicatorWords {
    /// Loads and checks the words.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let text = origin.text(FILE, include_str!("../../grammars/indicators.toml"))?;
        let file: File = parse_toml(FILE, &text)?;
        let longest = |mut list: Vec<String>| {
            list.sort_by_key(|w| std::cmp::Reverse(w.len()));
            list
        };
        let folded = |list: &[String]| longest(list.iter().map(|w| fold(w).as_str().to_owned()).collect());
        Ok(Self {
            goals: folded(&file.goals),
            results: folded(&file.results),
            plans: folded(&file.plans),
            measures: file.measures.iter().flat_map(|m| [m.to_lowercase(), fold(m).as_str().to_owned()]).collect(),
            links: longest(file.links.iter().map(|w| w.to_lowercase()).collect()),
            openers: longest(file.openers.iter().map(|w| w.to_lowercase()).collect()),
            aims: folded(&file.aims),
            compared: folded(&file.compared),
            changes: folded(&file.changes),
            magnitudes: folded(&file.magnitudes),
            year_leads: file.year_leads.clone(),
            visions: folded(&file.visions),
            durations: folded(&file.durations),
            lasting: folded(&file.lasting),
            ordinals: file.ordinals.iter().map(|w| w.to_lowercase()).collect(),
            norms: folded(&file.norms),
            asides: folded(&file.asides),
            scopes: folded(&file.scopes),
            rises: folded(&file.rises),
            bases: folded(&file.bases),
            joins: file.joins,
            of: file.of,
            having: file.having,
            assures: folded(&file.assures),
            per: folded(&file.per),
            counts: file.counts,
            funds: folded(&file.funds),
            adopts: folded(&file.adopts),
            keeps: file.keeps,
            #[cfg(test)]
            examples: file.examples,
            #[cfg(test)]
            nears: file.nears,
        })
    }
}

/// A year, or a span of years, that a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// From the first of its words (*vào cuối năm*) to its last figure.
    pub range: Range<usize>,
    /// `2030`, or `2026-2030`.
    pub period: String,
    /// Whether words before it say by when (*đến năm 2030*); a bare *năm 2030* has none.
    pub led: bool,
}

/// The words of a span of years.
const SPAN: [&str; 2] = ["giai", "doan"];

impl IndicatorWords {
    /// Whether a word only joins what stands before it with what follows: *và*, *còn*.
    pub(crate) fn joins(&self, word: &str) -> bool {
        says(&self.joins, word)
    }
    /// Whether a word says that what is counted stands behind the number that follows: *có*.
    pub(crate) fn has(&self, word: &str) -> bool {
        says(&self.having, word)
    }
    /// Whether a text opens with the name of something measured or counted.
    pub(crate) fn names_measure(&self, text: &str) -> bool {
        let head: String = text.to_lowercase().split([' ', ':']).take(3).collect::<Vec<_>>().join(" ");
        let opens = |w: &str| head.strip_prefix(w).is_some_and(|r| r.is_empty() || r.starts_with(' '));
        self.measures.iter().any(|w| opens(w)) || self.counts.iter().any(|w| opens(&as_in(&head, w)))
    }
    /// Whether a text opens with a word that says whose a thing is: *của*.
    pub(crate) fn of(&self, text: &str) -> bool {
        text.split(' ').next().is_some_and(|first| says(&self.of, first))
    }
    /// The years that a text says behind *năm*, and the spans behind *giai đoạn*, in order.
    #[must_use]
    pub fn years(&self, text: &str) -> Vec<Year> {
        let toks = tokens(text);
        let year = |i: usize| toks.get(i).filter(|t| t.kind == TokenKind::Number && is_year(&t.fold));
        let mut out = Vec::new();
        for (i, t) in toks.iter().enumerate() {
            let span = t.fold == SPAN[0] && toks.get(i + 1).is_some_and(|n| n.fold == SPAN[1]);
            let (first, last) = match (t.fold.as_str(), span) {
                ("nam", _) => (i + 1, i + 1),
                (_, true) => (i + 2, i + 4),
                _ => continue,
            };
            let (Some(from), Some(to)) = (year(first), year(last)) else { continue };
            if span && toks.get(i + 3).is_none_or(|d| d.kind != TokenKind::Sign('-')) {
                continue;
            }
            let head = self.lead(text, &toks, i);
            let period = if span { format!("{}-{}", from.fold, to.fold) } else { from.fold.clone() };
            out.push(Year { range: toks[head].range.start..to.range.end, period, led: head < i });
        }
        out
    }
    /// The first of the words before a token that say by when.
    fn lead(&self, text: &str, toks: &[Token], at: usize) -> usize {
        // In text with marks *đấu* is not *đầu*.
        let leads = |t: &Token| says(&self.year_leads, text.get(t.range.clone()).unwrap_or(""));
        at - toks[..at].iter().rev().take(3).take_while(|t| leads(t)).count()
    }
    /// Where the words of a folded text begin that look further ahead than a year named before them
    /// (*đến năm 2030, tầm nhìn đến năm 2045*); its end where there are none.
    #[must_use]
    pub fn without_vision(&self, folded: &str) -> usize {
        let dated = |at: &usize| {
            let words = folded.get(..*at).unwrap_or("").split(|c: char| !c.is_ascii_digit());
            words.into_iter().any(is_year)
        };
        let found = |v: &String| folded.find(v.as_str()).filter(dated);
        self.visions.iter().filter_map(found).min().unwrap_or(folded.len())
    }
}

/// Whether a list has a word; one without marks is taken for a word that lost them.
fn says(list: &[String], word: &str) -> bool {
    let shown = word.to_lowercase();
    list.iter().any(|w| as_in(&shown, w) == shown)
}

/// Whether figures are a year of this century or the last.
pub(crate) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("20") || digits.starts_with("19"))
}
