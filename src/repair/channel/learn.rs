//! Learns confusions from pairs of true and scanned lines.
//!
//! Tokens are aligned first (only one-to-one pairs teach), then letters, by Viterbi EM over operations of one or two
//! meant letters against none to three shown ones. Out comes a table of counts, readable by people.

use std::collections::{BTreeMap, HashMap};

use super::{Confusion, Source};
use crate::text::{fold, fold_char};

/// Cost of leaving a token without partner, in the units of [`distance`].
const GAP: f32 = 0.55;

/// Counts confusions in aligned lines: `(truth, scanned)`.
pub fn learn<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>, source: &str) -> Vec<Confusion> {
    let mut pairs: HashMap<(String, String), u32> = HashMap::new();
    for (truth, scanned) in lines {
        for (t, s) in align_tokens(truth, scanned) {
            *pairs.entry((t.to_owned(), s.to_owned())).or_default() += 1;
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort();
    from_pairs(&pairs, ROUNDS, source)
}

/// Rounds of EM.
const ROUNDS: usize = 6;

/// Counts confusions in pairs of tokens, `(meant, shown)` and how often, by so many rounds of EM.
pub fn from_pairs(pairs: &[((String, String), u32)], rounds: usize, source: &str) -> Vec<Confusion> {
    let mut ops = Ops::default();
    for _ in 0..rounds {
        let mut next = Ops::default();
        for ((t, s), n) in pairs {
            next.add(&ops, t, s, *n);
        }
        next.count_totals(pairs);
        ops = next;
    }
    let mut out: Vec<Confusion> = ops
        .counts
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|((meant, shown), n)| Confusion {
            meant: meant.clone(),
            shown: shown.clone(),
            count: *n as f32,
            of: ops.totals.get(meant).copied().unwrap_or(*n) as f32,
            source: Source(source.to_owned()),
        })
        .collect();
    out.sort_by(|a, b| (&a.meant, &a.shown).cmp(&(&b.meant, &b.shown)));
    out
}

#[derive(Default)]
struct Ops {
    counts: BTreeMap<(String, String), u32>,
    totals: BTreeMap<String, u32>,
}

impl Ops {
    fn cost(&self, meant: &[char], shown: &[char]) -> f32 {
        let key = (meant.iter().collect::<String>(), shown.iter().collect::<String>());
        if self.totals.is_empty() {
            return first_guess(meant, shown);
        }
        let total = self.totals.get(&key.0).copied().unwrap_or(0) as f32;
        let count = self.counts.get(&key).copied().unwrap_or(0) as f32;
        // The first guess stands for two sightings, so that what was never seen is dear but not impossible.
        let prior = (-first_guess(meant, shown) * 1.6).exp();
        -((count + 2.0 * prior) / (total + 2.0)).ln()
    }

    fn add(&mut self, model: &Self, truth: &str, scanned: &str, n: u32) {
        let t: Vec<char> = truth.chars().collect();
        let s: Vec<char> = scanned.chars().collect();
        let (w, inf) = (s.len() + 1, f32::INFINITY);
        let mut best = vec![(inf, 0usize, 0usize); (t.len() + 1) * w];
        best[0] = (0.0, 0, 0);
        for i in 0..=t.len() {
            for j in 0..=s.len() {
                let here = best[i * w + j].0;
                if here == inf {
                    continue;
                }
                for (a, b) in STEPS {
                    if i + a > t.len() || j + b > s.len() || !allowed(&t[i..i + a], &s[j..j + b]) {
                        continue;
                    }
                    let cost = here + model.cost(&t[i..i + a], &s[j..j + b]);
                    let to = &mut best[(i + a) * w + j + b];
                    if cost < to.0 {
                        *to = (cost, a, b);
                    }
                }
            }
        }
        let (mut i, mut j) = (t.len(), s.len());
        if best[i * w + j].0 > 4.0 + 1.5 * t.len() as f32 {
            return; // another word altogether: it teaches nothing
        }
        while i > 0 || j > 0 {
            let (_, a, b) = best[i * w + j];
            if a == 0 {
                return;
            }
            let key = (t[i - a..i].iter().collect(), s[j - b..j].iter().collect());
            *self.counts.entry(key).or_default() += n;
            i -= a;
            j -= b;
        }
    }

    fn count_totals(&mut self, pairs: &[((String, String), u32)]) {
        for (meant, _) in self.counts.keys() {
            self.totals.insert(meant.clone(), 0);
        }
        for ((t, _), n) in pairs {
            let t: Vec<char> = t.chars().collect();
            for len in 1..=2 {
                for part in t.windows(len) {
                    if let Some(total) = self.totals.get_mut(&part.iter().collect::<String>()) {
                        *total += n;
                    }
                }
            }
        }
    }
}

/// Meant and shown letters of one operation.
const STEPS: [(usize, usize); 6] = [(1, 1), (1, 2), (1, 0), (1, 3), (2, 1), (2, 2)];

/// Two letters against two count only where neither is itself: the rest is two operations of one letter.
fn allowed(meant: &[char], shown: &[char]) -> bool {
    let same = |a: char, b: char| fold_char(a) == fold_char(b);
    match (meant, shown) {
        ([a, b], [c, d]) => !same(*a, *c) && !same(*b, *d),
        ([a, b], [c]) => !same(*a, *c) && !same(*b, *c),
        _ => true,
    }
}

fn first_guess(meant: &[char], shown: &[char]) -> f32 {
    match (meant, shown) {
        ([a], [b]) if a == b => 0.1,
        ([a], [b]) if fold_char(*a) == fold_char(*b) => 0.5,
        ([_], [_]) => 3.0,
        ([a], rest) if rest.iter().any(|b| fold_char(*a) == fold_char(*b)) => 3.0 + rest.len() as f32,
        ([_], rest) => 3.5 + rest.len() as f32,
        (_, rest) => 4.2 + 0.5 * rest.len() as f32,
    }
}

/// Pairs of whitespace tokens that stand for each other, in order.
fn align_tokens<'a>(truth: &'a str, scanned: &'a str) -> Vec<(&'a str, &'a str)> {
    let t: Vec<&str> = truth.split_whitespace().collect();
    let s: Vec<&str> = scanned.split_whitespace().collect();
    if t.len() > 400 || s.len() > 400 {
        return Vec::new();
    }
    let w = s.len() + 1;
    let mut best = vec![(f32::INFINITY, 0u8); (t.len() + 1) * w];
    best[0] = (0.0, 0);
    let relax = |cell: &mut (f32, u8), cost: f32, step: u8| {
        if cost < cell.0 {
            *cell = (cost, step);
        }
    };
    for i in 0..=t.len() {
        for j in 0..=s.len() {
            let here = best[i * w + j].0;
            if i < t.len() && j < s.len() {
                relax(&mut best[(i + 1) * w + j + 1], here + distance(t[i], s[j]), 1);
            }
            if i < t.len() {
                relax(&mut best[(i + 1) * w + j], here + GAP, 2);
            }
            if j < s.len() {
                relax(&mut best[i * w + j + 1], here + GAP, 3);
            }
        }
    }
    let (mut i, mut j, mut out) = (t.len(), s.len(), Vec::new());
    while i > 0 || j > 0 {
        match best[i * w + j].1 {
            1 => {
                i -= 1;
                j -= 1;
                if distance(t[i], s[j]) < 0.7 {
                    out.push((t[i], s[j]));
                }
            }
            2 => i -= 1,
            _ => j -= 1,
        }
    }
    out.reverse();
    out
}

/// Edit distance of the folded tokens over the length of the longer one.
fn distance(a: &str, b: &str) -> f32 {
    let (a, b) = (fold(a), fold(b));
    let (a, b): (Vec<char>, Vec<char>) = (a.as_str().chars().collect(), b.as_str().chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()] as f32 / a.len().max(b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_slip_is_learned_with_its_share() {
        let lines = [("thực hiện được", "thirc hien dugc"), ("thực sự", "thirc su"), ("lực", "luc")];
        let learned = learn(lines.iter().map(|(a, b)| (*a, *b)), "test");
        let slip = learned.iter().find(|c| c.meant == "ự" && c.shown == "ir").expect("the slip is learned");
        assert_eq!((slip.count, slip.of), (2.0, 4.0));
    }
}
