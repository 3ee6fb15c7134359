//! How well a run of words fits a column: the scores that the alignment adds up.
//!
//! Scores are like logarithms of likelihood ratios: about 2 for a cell that fits well, below zero for one that does not.

use rustc_hash::FxHashMap;
mod agency;

use std::cell::RefCell;

use super::ColumnKind;
use super::word::{Before, Shape, Word};
use crate::grammar::tables::{Fit, TableWords};

/// Judges cells; holds what it has judged before.
pub(super) struct Judge<'t> {
    pub(super) words: &'t TableWords,
    /// Neighbours within lines of this document: how often they stand together.
    pairs: FxHashMap<(u32, u32), u32>,
    agency_seen: RefCell<FxHashMap<Vec<u32>, f32>>,
}

/// Values in a run of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// How many values stand there.
    pub(super) values: usize,
    /// How many of them are `X`.
    pub(super) marks: usize,
    /// Dashes between two numbers: `4 - 5` is one value or three.
    pub(super) ranges: usize,
    /// Twos before a number: an OCR reads `≥ 4` as `2 4`.
    pub(super) twos: usize,
    /// Words of remarks in brackets.
    pub(super) remarks: usize,
    /// Words that belong to no value and to no remark in brackets.
    pub(super) junk: usize,
    /// Whether a bracket is still open.
    pub(super) open: bool,
}

impl Count {
    /// Takes dashes between numbers as ranges, as far as there are too many values otherwise.
    pub(super) fn within(mut self, want: usize) -> Self {
        while self.values > want && self.ranges > 0 {
            self.values -= 2;
            self.ranges -= 1;
        }
        while self.values > want && self.twos > 0 {
            self.values -= 1;
            self.twos -= 1;
        }
        self
    }
}

/// A word's folded letters without edge punctuation.
pub(super) fn bare(word: &Word) -> &str {
    word.fold.trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '&')
}

/// A word to look marked words up by: with its marks, unless its line has none.
pub(super) fn key(word: &Word) -> &str {
    &word.key
}

pub(super) fn joined(words: &[&Word]) -> String {
    let mut out = String::new();
    for w in words {
        let b = bare(w);
        if !b.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(b);
        }
    }
    out
}

/// Folded text with punctuation inside kept, edge punctuation of the whole dropped: for units and assessments.
pub(super) fn phrase(words: &[&Word]) -> String {
    let text: Vec<&str> = words.iter().map(|w| w.fold.as_str()).collect();
    text.join(" ").trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '|' | '(' | ')')).to_owned()
}

impl<'t> Judge<'t> {
    pub(super) fn new(words: &'t TableWords) -> Self {
        Self { words, pairs: FxHashMap::default(), agency_seen: RefCell::default() }
    }

    /// Learns which words stand together from a line of the document.
    pub(super) fn learn(&mut self, line: &[Word]) {
        for w in line.windows(2) {
            let [a, b] = w else { continue };
            let stop = a.text.ends_with([',', ';', '.', ':', ')']) || b.before != Before::Space;
            if !stop && a.shape == Shape::Word && b.shape == Shape::Word {
                *self.pairs.entry((a.lower_id, b.lower_id)).or_default() += 1;
            }
        }
    }

    /// How strongly two words belong together that stand apart: the end of a cell so far and what may go on in it.
    pub(super) fn bond(&self, a: &Word, b: &Word) -> f32 {
        self.tie(a, b, 0)
    }

    /// How strongly two neighbours in a line belong together.
    pub(super) fn inner(&self, a: &Word, b: &Word) -> f32 {
        self.tie(a, b, 1)
    }

    fn tie(&self, a: &Word, b: &Word, own: u32) -> f32 {
        let stop = a.text.ends_with([',', ';', '.', ':', ')']);
        if stop || b.text.starts_with(['(', '“', '"']) {
            return 0.0;
        }
        if a.shape != Shape::Word || b.shape != Shape::Word {
            let opener = self.words.openers.contains(bare(a)) || bare(a) == "le";
            return if opener && b.shape == Shape::Number { 1.6 } else { 0.0 };
        }
        let bond = self.words.pairs.bond(a.syllable, b.syllable);
        // a capital after a small letter rarely goes on with the same word group
        if b.capital() && !a.capital() {
            return bond.clamp(-0.3, 0.6);
        }
        let seen = self.pairs.get(&(a.lower_id, b.lower_id)).copied().unwrap_or(0).saturating_sub(own);
        // cells side by side come again and again as well: *Tổng cục Thuế* · *Các đơn vị liên quan*
        let seen = if b.capital() && self.heads_agency(a, b) { 0 } else { seen };
        match seen {
            0 => bond,
            1 => bond.max(0.3),
            2 => bond.max(0.8),
            _ => bond.max(1.1),
        }
    }

    /// Whether an agency may begin with the second of two words: *Các*, *Sở*, or *Tổng* behind what heads none.
    fn heads_agency(&self, a: &Word, b: &Word) -> bool {
        match self.words.agency_heads.fit(key(b)) {
            Fit::Whole => true,
            Fit::Begun => self.words.agency_heads.fit(key(a)) == Fit::Not,
            Fit::Not => matches!(key(b), "các" | "~cac"),
        }
    }

    /// What a cut between two words of one line costs (below zero) or gains.
    pub(super) fn cut(&self, a: &Word, b: &Word) -> f32 {
        let base = match b.before {
            Before::Bar => 1.2,
            Before::Gap => 1.2,
            _ if b.opens() || b.shape != Shape::Word => -0.5,
            _ => -0.7,
        };
        base - 0.6 * self.inner(a, b)
    }

    /// What it costs to keep two words of one line together although something separates them.
    pub(super) fn keep(b: &Word) -> f32 {
        match b.before {
            Before::Bar => -1.6,
            Before::Gap => -1.2,
            _ => 0.0,
        }
    }

    /// The gain of adding words to a cell of running text.
    pub(super) fn text_gain(&self, last: Option<&Word>, add: &[&Word], kind: ColumnKind) -> f32 {
        let Some(first) = add.first() else { return 0.0 };
        let mut score = 0.0;
        match last {
            None => {
                let bullet = matches!(first.shape, Shape::Dash);
                let opens = if bullet { add.get(1).is_some_and(|w| w.opens()) } else { first.opens() };
                score += match (opens, kind) {
                    (true, _) => 0.6,
                    (false, ColumnKind::Name) => -2.5,
                    (false, _) => -1.6,
                };
                if kind == ColumnKind::Name && first.shape == Shape::Number && !first.text.ends_with('%') {
                    score -= 1.2;
                }
                if bullet && kind == ColumnKind::Name {
                    score -= 0.8;
                }
            }
            Some(last) => {
                let number = |w: &Word| matches!(w.shape, Shape::Number | Shape::Percent);
                if kind.is_value() && number(last) && first.shape == Shape::Word {
                    score -= if kind == ColumnKind::Target { 1.0 } else { 0.3 };
                }
                if kind.is_value() && number(last) && add.iter().any(|w| number(w)) {
                    score -= 1.2;
                }
                if last.ends_sentence() {
                    score += if first.opens() { -0.5 } else { -1.5 };
                } else if first.capital() && !last.ends_item() {
                    score += -0.7 + self.bond(last, first).max(0.0);
                } else {
                    score += 0.6 * self.bond(last, first).max(-0.8);
                }
            }
        }
        if add.len() == 1 && first.shape == Shape::Number && first.before == Before::Head && kind == ColumnKind::Name {
            score -= 1.2;
        }
        // a sign costs nothing where one goal belongs
        let sign = if kind == ColumnKind::Target { 0.0 } else { 1.0 };
        for (i, w) in add.iter().enumerate() {
            score += match w.shape {
                Shape::Mark => -1.5,
                Shape::Sign => -0.8 * sign,
                Shape::Dash => -0.1,
                Shape::Number if w.text.starts_with(['≥', '≤', '>', '<']) => -sign,
                Shape::Number | Shape::Percent => {
                    let led = i.checked_sub(1).and_then(|p| add.get(p)).or(last.as_ref());
                    if led.is_some_and(|p| self.words.openers.contains(bare(p))) { 0.0 } else { -0.15 }
                }
                Shape::Word => 0.0,
            };
        }
        score
    }

    /// How well words are a unit of measure.
    pub(super) fn unit(&self, words: &[&Word]) -> f32 {
        let Some(first) = words.first() else { return 0.0 };
        let text = phrase(words);
        let len = words.len() as f32;
        match self.words.units.fit(&text) {
            Fit::Whole => {
                if first.opens() || first.shape == Shape::Percent {
                    2.0 + 0.2 * len
                } else {
                    -1.0
                }
            }
            Fit::Begun if first.opens() => 0.8,
            _ if first.shape == Shape::Percent && words.len() <= 5 => 1.4 - 0.25 * len,
            _ if words.iter().any(|w| w.text.contains('/')) && first.opens() && words.len() <= 5 => 0.4,
            _ if first.opens() && words.len() <= 4 && words.iter().all(|w| w.shape == Shape::Word) => -0.6 - 0.35 * len,
            _ => -2.0 - 0.8 * len,
        }
    }

    /// How well words that begin small are a unit, where nothing else stands on their line.
    pub(super) fn small_unit(&self, words: &[&Word]) -> f32 {
        let plain = words.len() <= 4 && words.iter().all(|w| w.shape == Shape::Word && !w.ends_item());
        match words.first() {
            Some(first) if plain && !first.opens() => {
                if self.words.units.fit(&phrase(words)) == Fit::Whole {
                    2.0
                } else {
                    0.2
                }
            }
            _ => f32::MIN,
        }
    }

    /// How well words are a deadline.
    pub(super) fn deadline(&self, words: &[&Word]) -> f32 {
        let Some(first) = words.first() else { return 0.0 };
        let text = joined(words);
        if self.words.deadlines.fit(&text) == Fit::Whole {
            return 2.6;
        }
        let dated = |w: &Word| w.text.bytes().any(|b| b.is_ascii_digit());
        let roman = |w: &Word| matches!(super::ordinal::parse(&w.text), Some(super::ordinal::Ordinal::Roman(_)));
        let bad = words
            .iter()
            .filter(|w| !dated(w) && !roman(w) && !bare(w).is_empty() && !self.words.deadline_words.contains(bare(w)))
            .count();
        let number = dated(first)
            && (first.text.contains('/')
                || year(first).is_some()
                || words.get(2).is_some_and(|w| matches!(bare(w), "dau" | "cuoi")));
        let starts = self.words.deadline_starts.contains(bare(first)) || number;
        let whole = words.iter().any(|w| year(w).is_some() || w.text.matches('/').count() == 2);
        let mut score = match (starts, number) {
            (true, true) => 0.1,
            (true, false) => 0.6,
            _ => -1.5,
        };
        // *Chủ nhật tuần cuối hằng tháng*
        let often = |w: &[&Word]| matches!(w, [a, b] if bare(a) == "hang" && matches!(bare(b), "ngay" | "tuan" | "thang" | "quy" | "nam"));
        let recurs = words.len() > 2 && words.windows(2).any(often);
        score += if whole || recurs { 1.8 } else { 0.0 };
        score -= 0.9 * bad as f32;
        if words.len() > 12 {
            score -= 0.2 * (words.len() - 12) as f32;
        }
        if !first.opens() {
            score -= 0.6;
        }
        score
    }

    /// How well words are an assessment.
    pub(super) fn assessment(&self, words: &[&Word]) -> f32 {
        match self.words.assessments.fit(&phrase(words)) {
            _ if words.is_empty() => 0.0,
            Fit::Whole => 2.0,
            Fit::Begun => 0.6,
            Fit::Not => -4.0 - words.len() as f32,
        }
    }

    /// Counts the values in a run of words; `want` settles whether `30 - 40` is one value or three.
    pub(super) fn count(&self, words: &[&Word]) -> Count {
        let mut c = Count::default();
        let mut sign = false;
        let mut depth = 0usize;
        for (i, w) in words.iter().enumerate() {
            let opens = w.text.matches('(').count();
            let closes = w.text.matches(')').count();
            if depth > 0 || (opens > 0 && w.shape == Shape::Word && c.values > 0) {
                depth = (depth + opens).saturating_sub(closes);
                c.remarks += 1;
                continue;
            }
            match w.shape {
                Shape::Number => {
                    c.values += 1;
                    sign = false;
                    c.twos += usize::from(w.text == "2" && words.get(i + 1).is_some_and(|x| x.shape == Shape::Number));
                }
                Shape::Sign => {
                    if sign {
                        c.junk += 1;
                    }
                    sign = true;
                }
                Shape::Dash => {
                    let number =
                        |k: Option<usize>| k.and_then(|k| words.get(k)).is_some_and(|x| x.shape == Shape::Number);
                    if number(i.checked_sub(1)) && number(Some(i + 1)) {
                        c.ranges += 1;
                    }
                    c.values += 1;
                }
                Shape::Mark => {
                    c.values += 1;
                    c.marks += 1;
                }
                Shape::Percent => {
                    let stuck = i > 0 && words.get(i - 1).is_some_and(|p| p.shape == Shape::Number);
                    if !stuck {
                        c.junk += 1;
                    }
                }
                Shape::Word => {
                    let b = bare(w);
                    let next_ok =
                        words.get(i + 1).is_none_or(|x| x.shape != Shape::Word || self.words.openers.contains(bare(x)));
                    let closer = self.words.closers.contains(b) && c.values > 0;
                    if !(closer || (self.words.openers.contains(b) && next_ok)) {
                        c.junk += 1;
                    }
                }
            }
        }
        c.open = depth > 0;
        c
    }

    /// How well words are `want` values, before the row is closed.
    pub(super) fn values(&self, words: &[&Word], want: usize) -> f32 {
        let c = self.count(words).within(want);
        let over = c.values.saturating_sub(want);
        1.2 * c.values.min(want) as f32 + 0.1 * c.remarks as f32 - 1.6 * c.junk as f32 - 3.0 * over as f32
    }

    /// How well words are a cell of a column of its kind, all of it.
    pub(super) fn whole_cell(&self, kind: ColumnKind, words: &[&Word]) -> f32 {
        match kind {
            ColumnKind::Unit => self.unit(words),
            ColumnKind::Deadline => self.deadline(words),
            ColumnKind::Assessment => self.assessment(words),
            k if k.is_agency() => self.agency(words) * 0.5,
            k if k.is_value() => {
                let c = self.count(words).within(1);
                1.2 * c.values.min(1) as f32 - 2.0 * c.values.saturating_sub(1) as f32 - 0.8 * c.junk as f32
            }
            k => self.text_cell(k, words),
        }
    }

    /// How well words are a cell of running text: less, the better they are of some other kind.
    fn text_cell(&self, kind: ColumnKind, words: &[&Word]) -> f32 {
        let name = kind == ColumnKind::Name;
        let long = words.len() > 16;
        let figures = words.iter().all(|w| w.shape != Shape::Word);
        let dated = !long && self.deadline(words) >= 1.8;
        let agency = !long && self.agency(words) >= 1.6;
        let mut score = 0.0;
        score -= if dated { 1.2 } else { 0.0 };
        score -= if figures && name { 2.0 } else { 0.0 };
        score -= match (agency, name) {
            (true, true) => 1.0,
            (true, false) => 0.5,
            _ => 0.0,
        };
        score - if name && words.len() == 1 { 1.0 } else { 0.0 }
    }

    /// Whether a word is one that must go on.
    pub(super) fn open(&self, word: &Word) -> bool {
        self.words.open.contains(key(word)) && !word.text.ends_with('.')
    }

    /// Whether words are left hanging: they end with a word or mark that must go on.
    pub(super) fn hangs(&self, words: &[&Word]) -> bool {
        let Some(last) = words.last() else { return false };
        let open: usize = words.iter().map(|w| w.text.matches('(').count()).sum();
        let close: usize = words.iter().map(|w| w.text.matches(')').count()).sum();
        last.text.ends_with(',') || open > close || (self.words.open.contains(key(last)) && !last.text.ends_with('.'))
    }
}

/// The year that a word is: 1990 to 2099.
pub(super) fn year(word: &Word) -> Option<u16> {
    let digits: &str = word.text.rsplit(|c: char| !c.is_ascii_digit()).find(|p| !p.is_empty())?;
    digits.parse().ok().filter(|y| (1990..2100).contains(y) && digits.len() == 4)
}
