//! How well words are a list of agencies: known names, heads of names with what follows, collectives.

use super::{Judge, bare, key};
use crate::grammar::tables::Fit;
use crate::layout::table::word::{Shape, Word};

/// A remark in brackets has at most so many words.
const LONGEST_REMARK: usize = 14;

/// Where the remark in brackets ends that begins with a word; the end of the words where it is still open.
fn remark(words: &[&Word], at: usize) -> Option<usize> {
    words.get(at).filter(|w| w.text.starts_with('('))?;
    let close = words.iter().skip(at).take(LONGEST_REMARK).position(|w| w.text.contains(')'));
    match close {
        Some(n) => Some(at + n + 1),
        None => (words.len() - at < LONGEST_REMARK).then_some(words.len()),
    }
}

/// Whether a word is what an OCR makes of *Sở*: `50`, `56`.
fn looks_like_so(word: &Word) -> bool {
    matches!(word.text.as_str(), "50" | "56" | "5O" | "5d" | "5b" | "5o")
}

impl Judge<'_> {
    /// How well words are a list of agencies.
    pub(in crate::layout::table) fn agency(&self, words: &[&Word]) -> f32 {
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
                Some(w) if looks_like_so(w) && words.get(1).is_some_and(|x| x.capital()) => -0.4,
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
            // a remark: *Tổng cục Thuế (Vụ Chính sách)*
            let closed = i.checked_sub(1).and_then(|p| words.get(p)).is_some_and(|p| !self.words.open.contains(key(p)));
            if let Some(end) = remark(words, i).filter(|_| closed)
                && let Some(slot) = best.get_mut(end)
            {
                *slot = slot.max(here + if self.head_len(words, i) > 0 { 1.2 } else { -0.2 });
            }
            for (len, gain) in self.items(words, &bares, i) {
                if let Some(slot) = best.get_mut(i + len) {
                    *slot = slot.max(start + gain);
                }
            }
            let dash = words.get(i).is_some_and(|w| w.shape == Shape::Dash);
            let number = words.get(i).is_some_and(|w| w.shape == Shape::Number);
            let other = if number && i == 0 && words.first().is_some_and(|w| looks_like_so(w)) {
                -0.4
            } else if number {
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
}
