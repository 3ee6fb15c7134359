//! How well a run of words fits a column: the scores that the alignment adds up.
//!
//! Scores are like logarithms of likelihood ratios: about 2 for a cell that fits well, below zero for one that does not.

use rustc_hash::FxHashMap;
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
        match seen {
            0 => bond,
            1 => bond.max(0.3),
            2 => bond.max(0.8),
            _ => bond.max(1.1),
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
        for (i, w) in add.iter().enumerate() {
            score += match w.shape {
                Shape::Mark => -1.5,
                Shape::Sign => -0.8,
                Shape::Dash => -0.1,
                Shape::Number if w.text.starts_with(['≥', '≤', '>', '<']) => -1.0,
                Shape::Number | Shape::Percent => {
                    let led = i.checked_sub(1).and_then(|p| add.get(p)).or(last.as_ref());
                    if led.is_some_and(|p| self.words.openers.contains(bare(p))) { 0.0 } else { -0.15 }
                }
                Shape::Word => 0.0,
            };
        }
        score
    }

    /// How well words are a list of agencies.
    pub(super) fn agency(&self, words: &[&Word]) -> f32 {
        if words.is_empty() {
            return 0.0;
        }
        let key: Vec<u32> = words.iter().map(|w| w.id).collect();
        if let Some(s) = self.agency_seen.borrow().get(&key) {
            return *s;
        }
        let score = self.agency_fresh(words);
        self.agency_seen.borrow_mut().insert(key, score);
        score
    }

    fn agency_fresh(&self, words: &[&Word]) -> f32 {
        let n = words.len();
        let bares: Vec<&str> = words.iter().map(|w| bare(w)).collect();
        let mut best = vec![f32::MIN; n + 1];
        if let Some(b) = best.first_mut() {
            *b = match words.first() {
                Some(w) if w.text.starts_with(['(', '"', '“']) => -2.5,
                Some(w) if w.shape != Shape::Word => -4.0,
                Some(w) if w.opens() => 0.0,
                _ => -1.2,
            };
        }
        for i in 0..n {
            let here = best.get(i).copied().unwrap_or(f32::MIN);
            if here <= f32::MIN / 2.0 {
                continue;
            }
            let glue = i.checked_sub(1).and_then(|p| words.get(p)).is_none_or(|p| p.ends_item() || bare(p) == "va");
            let start = here + if glue { 0.0 } else { -1.6 };
            for (len, gain) in self.items(words, &bares, i) {
                if let Some(slot) = best.get_mut(i + len) {
                    *slot = slot.max(start + gain);
                }
            }
            let dash = words.get(i).is_some_and(|w| w.shape == Shape::Dash);
            let number = words.get(i).is_some_and(|w| w.shape == Shape::Number);
            let other = if number {
                -2.0
            } else if !dash && matches!(bares.get(i), Some(&"va" | &"")) {
                0.0
            } else {
                -0.9
            };
            if let Some(slot) = best.get_mut(i + 1) {
                *slot = slot.max(here + other);
            }
        }
        best.last().copied().unwrap_or(0.0)
    }

    /// Whether a word is part of a place name after an agency: capitals in pairs, or after *tỉnh*.
    fn place(&self, words: &[&Word], at: usize, after: usize) -> bool {
        let name = |i: usize| {
            words.get(i).is_some_and(|w| {
                w.shape == Shape::Word
                    && w.capital()
                    && !w.text.chars().nth(1).is_some_and(char::is_uppercase)
                    && !self.words.openers.contains(bare(w))
            })
        };
        let led = words.get(at - 1).is_some_and(|p| matches!(key(p), "tỉnh" | "phố" | "xã" | "phường" | "khu"));
        let pair = (name(at) && name(at + 1)) || (at > after + 1 && name(at - 1) && name(at));
        name(at) && (led || pair) && self.head_len(words, at) == 0
    }

    /// Agency items that begin at `i`: how many words, what gain.
    fn items(&self, words: &[&Word], bares: &[&str], i: usize) -> Vec<(usize, f32)> {
        let mut out = Vec::new();
        let n = words.len();
        // a known name, or the beginning of one at the end
        let mut text = String::new();
        for j in i..n.min(i + 14) {
            let Some(b) = bares.get(j) else { break };
            if j > i {
                text.push(' ');
            }
            text.push_str(b);
            let len = (j - i + 1) as f32;
            match self.words.names.fit(&text) {
                Fit::Whole => {
                    let mut gain = 1.2 + 0.5 * len.min(8.0);
                    out.push((j - i + 1, gain));
                    // of the province, of the commune, its place
                    for k in j + 1..n.min(j + 7) {
                        let (Some(w), Some(p)) = (words.get(k), words.get(k - 1)) else { break };
                        if p.ends_item()
                            || !(self.place(words, k, j)
                                || matches!(
                                    key(w),
                                    "tỉnh" | "thành" | "phố" | "đặc" | "khu" | "xã" | "phường" | "liên" | "quan" | "có"
                                ))
                        {
                            break;
                        }
                        gain += 0.02;
                        out.push((k - i + 1, gain));
                    }
                }
                Fit::Begun if j + 1 == n => out.push((j - i + 1, 0.3 + 0.45 * len.min(8.0))),
                Fit::Begun => {}
                Fit::Not => break,
            }
        }
        self.head_run(words, bares, i, &mut out);
        self.collective_run(words, bares, i, &mut out);
        out
    }

    fn head_len(&self, words: &[&Word], i: usize) -> usize {
        let keys =
            |len: usize| words.get(i..i + len).map(|part| part.iter().map(|w| key(w)).collect::<Vec<_>>().join(" "));
        for len in (1..=3).rev() {
            if keys(len).is_some_and(|k| self.words.agency_heads.fit(&k) == Fit::Whole) {
                let misled =
                    (len + 1..=len + 2).any(|l| keys(l).is_some_and(|k| self.words.agency_nots.fit(&k) == Fit::Whole));
                return if misled { 0 } else { len };
            }
        }
        0
    }

    fn head_run(&self, words: &[&Word], bares: &[&str], i: usize, out: &mut Vec<(usize, f32)>) {
        let all = usize::from(words.get(i).is_some_and(|w| matches!(key(w), "các" | "~cac")));
        let head = match self.head_len(words, i + all) {
            0 => 0,
            n => n + all,
        };
        let Some(first) = words.get(i) else { return };
        if head == 0 || !first.opens() {
            return;
        }
        let mut gain = 0.9 + 0.2 * (head as f32 - 1.0);
        out.push((head, gain));
        for j in i + head..words.len().min(i + 16) {
            let (Some(w), Some(prev)) = (words.get(j), words.get(j - 1)) else { break };
            if prev.text.ends_with([';', '.']) {
                break;
            }
            let count = j - i - head;
            let bond = self.bond(prev, w);
            gain += if w.shape != Shape::Word && w.shape != Shape::Dash {
                -1.5
            } else if prev.text.ends_with(',') && !matches!(bares.get(j), Some(&"van" | &"the" | &"du" | &"chua")) {
                -0.5
            } else if count >= 12 {
                -0.4
            } else if w.capital() || matches!(bares.get(j), Some(&"va" | &"tinh" | &"")) {
                0.15
            } else if bond >= 0.5 {
                0.05
            } else {
                -0.5
            };
            let office = bares.get(j - 1) == Some(&"phong");
            if w.capital() && self.head_len(words, j) > 0 && !office && bares.get(j - 1) != Some(&"va") {
                gain -= 1.2;
            } else {
                gain += 0.2 * bond.clamp(-1.0, 0.5);
            }
            if w.ends_sentence() && j + 1 < words.len() {
                gain -= 1.0;
            }
            out.push((j - i + 1, gain));
        }
    }

    fn collective_run(&self, words: &[&Word], bares: &[&str], i: usize, out: &mut Vec<(usize, f32)>) {
        let mut gain = 0.5;
        let mut listed = false;
        for j in i..words.len().min(i + 20) {
            let (Some(b), Some(w)) = (bares.get(j), words.get(j)) else { break };
            let known = self.words.collective.contains(key(w));
            if j == i && !(known && (w.capital() || *b == "cac" || i > 0)) {
                break;
            }
            let bond = if j > i { words.get(j - 1).map_or(0.0, |p| self.bond(p, w)) } else { 0.0 };
            gain += match (known, listed) {
                (true, _) => 0.25,
                (false, true) => 0.15,
                (false, false) if bond >= 0.75 && !w.capital() => -0.3,
                (false, false) => -0.55,
            };
            listed |= j > i && w.text.ends_with(':');
            if !known && j >= 2 && gain < -1.5 {
                break;
            }
            out.push((j - i + 1, gain));
        }
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
        score += if whole { 1.8 } else { 0.0 };
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
