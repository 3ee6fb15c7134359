//! Which row of the answer belongs to which row of the gold, and what shares follow from it.

use std::collections::BTreeSet;

use super::words::{fold, ratio, sorted_words};

/// How alike two rows must be to belong together, 0 to 1.
const ALIKE: f64 = 0.6;

/// One-to-one pairs (gold, answer), the most alike first.
pub(super) fn pair(gold: &[String], ours: &[String]) -> Vec<(usize, usize)> {
    let ready = |texts: &[String]| -> Vec<(String, usize)> {
        texts
            .iter()
            .map(|t| {
                let sorted = sorted_words(&fold(t));
                let length = sorted.chars().count();
                (sorted, length)
            })
            .collect()
    };
    let (gold, ours) = (ready(gold), ready(ours));
    let mut pairs = Vec::new();
    for (i, (g, g_len)) in gold.iter().enumerate() {
        for (j, (p, p_len)) in ours.iter().enumerate() {
            // What is so much longer cannot be alike.
            if g_len + p_len > 0 && (2 * g_len.min(p_len)) as f64 / ((g_len + p_len) as f64) < ALIKE - 1e-9 {
                continue;
            }
            let s = ratio(g, p) / 100.0;
            if s >= ALIKE {
                pairs.push((s, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (b.1, b.2).cmp(&(a.1, a.2))));
    let (mut taken_gold, mut taken_ours, mut out) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (_, i, j) in pairs {
        if !taken_gold.contains(&i) && !taken_ours.contains(&j) {
            taken_gold.insert(i);
            taken_ours.insert(j);
            out.push((i, j));
        }
    }
    out
}

/// Pairs without those whose gold row is a guess, and how many rows of either side then count.
pub(super) struct Settled {
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) gold: usize,
    pub(super) ours: usize,
    /// Rows of the answer that were matched with a guess: neither right nor spurious.
    pub(super) free: BTreeSet<usize>,
}

pub(super) fn settle(pairs: &[(usize, usize)], optional: &[bool], ours: usize) -> Settled {
    let is_optional = |i: usize| optional.get(i).copied().unwrap_or(false);
    let free: BTreeSet<usize> = pairs.iter().filter(|(i, _)| is_optional(*i)).map(|(_, j)| *j).collect();
    Settled {
        pairs: pairs.iter().copied().filter(|(i, _)| !is_optional(*i)).collect(),
        gold: optional.iter().filter(|o| !**o).count(),
        ours: ours - free.len(),
        free,
    }
}

/// Precision, recall and F1.
pub(super) fn shares(right: usize, gold: usize, ours: usize) -> (f64, f64, f64) {
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let (p, r) = (share(right, ours), share(right, gold));
    (p, r, if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) })
}

/// F1 of two sets; two empty ones agree.
pub(super) fn set_f1(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64
}
