//! Modified Kneser-Ney smoothing (Chen and Goodman 1998), interpolated; then pruning and back-off weights.

use super::count::{Counts, last_words};

/// One order, smoothed: probabilities (natural logarithms) beside the counts that they came from.
pub(crate) struct Smoothed {
    pub(crate) keys: Vec<u64>,
    pub(crate) counts: Vec<u32>,
    pub(crate) probs: Vec<f32>,
    /// Back-off weight of the n-gram as a context; `None` if no kept n-gram starts with it.
    pub(crate) backoffs: Vec<Option<f32>>,
}

/// Discounts for counts of 1, 2, and 3 or more.
fn discounts(counts: impl Iterator<Item = u32>) -> [f64; 3] {
    let mut n = [0f64; 5];
    for c in counts {
        if (1..=4).contains(&c) {
            n[c as usize] += 1.0;
        }
    }
    let y = n[1] / (n[1] + 2.0 * n[2]).max(1.0);
    let d = |k: f64, a: f64, b: f64| if a > 0.0 { (k - (k + 1.0) * y * b / a).clamp(0.05, k) } else { 0.5 * k };
    [d(1.0, n[1], n[2]), d(2.0, n[2], n[3]), d(3.0, n[3], n[4])]
}

fn discount(d: [f64; 3], c: u32) -> f64 {
    if c == 0 { 0.0 } else { d[(c as usize).min(3) - 1] }
}

/// Probabilities of single words; what discounting frees is spread evenly over all words.
fn unigrams(counts: &[u32]) -> Vec<f64> {
    let d = discounts(counts.iter().copied());
    let total: f64 = counts.iter().map(|c| f64::from(*c)).sum::<f64>().max(1.0);
    let freed: f64 = counts.iter().map(|c| discount(d, *c).min(f64::from(*c))).sum();
    let even = freed / total / counts.len().max(1) as f64;
    counts.iter().map(|c| (f64::from(*c) - discount(d, *c)).max(0.0) / total + even).collect()
}

/// Ranges of n-grams that share their context.
fn contexts(keys: &[u64]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let context = *keys.get(from)? >> 16;
        let start = from;
        from += keys[from..].iter().take_while(|k| **k >> 16 == context).count();
        Some(start..from)
    })
}

/// Smooths all orders: word probabilities, then each order from 2 up (no back-off weights yet).
pub(crate) fn smooth(unigram_counts: &[u32], orders: Vec<Counts>) -> (Vec<f64>, Vec<Smoothed>) {
    let base = unigrams(unigram_counts);
    let mut done: Vec<Smoothed> = Vec::new();
    for (i, counts) in orders.into_iter().enumerate() {
        let n = i + 2;
        let d = discounts(counts.counts.iter().copied());
        let mut probs = vec![0f32; counts.len()];
        for range in contexts(&counts.keys) {
            let (mut sum, mut freed) = (0.0, 0.0);
            for c in &counts.counts[range.clone()] {
                sum += f64::from(*c);
                freed += discount(d, *c);
            }
            for j in range {
                let key = counts.keys[j];
                let lower = match done.last() {
                    None => base[last_words(key, 1) as usize],
                    Some(l) => {
                        let at = l.keys.binary_search(&last_words(key, n - 1)).ok();
                        at.map_or(1e-9, |at| f64::from(l.probs[at]).exp())
                    }
                };
                let own = (f64::from(counts.counts[j]) - discount(d, counts.counts[j])).max(0.0);
                probs[j] = ((own + freed * lower) / sum).ln() as f32;
            }
        }
        let backoffs = vec![None; counts.len()];
        done.push(Smoothed { keys: counts.keys, counts: counts.counts, probs, backoffs });
    }
    (base, done)
}

impl Smoothed {
    /// Keeps the n-grams for which `keep` is set.
    fn retain(&mut self, keep: &[bool]) {
        fn sift<T: Copy>(v: &mut Vec<T>, keep: &[bool]) {
            let mut i = 0;
            v.retain(|_| {
                i += 1;
                keep[i - 1]
            });
        }
        sift(&mut self.keys, keep);
        sift(&mut self.counts, keep);
        sift(&mut self.probs, keep);
        sift(&mut self.backoffs, keep);
    }
}

/// How many n-grams of an order are kept, and what an n-gram must at least count.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// N-grams that count less are dropped.
    pub at_least: u32,
    /// Of the others so many are kept, those whose loss would cost most.
    pub at_most: usize,
}

/// Drops the n-grams that say least over their back-off: those with the smallest count × difference of logarithms.
/// What a kept n-gram needs (the n-grams that it starts and ends with) is always kept.
pub(crate) fn prune(base: &[f64], orders: &mut [Smoothed], limits: &[Limit], value: impl Fn(u16) -> f32) {
    let mut needed: Vec<u64> = Vec::new();
    for i in (0..orders.len()).rev() {
        let n = i + 2;
        let limit = limits[i];
        needed.sort_unstable();
        needed.dedup();
        let (lower, rest) = orders.split_at_mut(i);
        let here = &mut rest[0];
        let mut keep: Vec<bool> = here.keys.iter().map(|k| needed.binary_search(k).is_ok()).collect();
        let mut ranked: Vec<(f32, u32)> = Vec::new();
        for (j, key) in here.keys.iter().enumerate() {
            if keep[j] || here.counts[j] < limit.at_least {
                continue;
            }
            let below = match lower.last() {
                None => base[last_words(*key, 1) as usize].ln() as f32,
                Some(l) => l.keys.binary_search(&last_words(*key, n - 1)).map_or(-20.0, |at| l.probs[at]),
            };
            let gain = (here.probs[j] - below).abs() * here.counts[j] as f32 * value(last_words(*key, 1) as u16);
            ranked.push((gain, j as u32));
        }
        let room = limit.at_most.saturating_sub(keep.iter().filter(|k| **k).count());
        if ranked.len() > room {
            ranked.select_nth_unstable_by(room, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            ranked.truncate(room);
        }
        for (_, j) in ranked {
            keep[j as usize] = true;
        }
        here.retain(&keep);
        needed = here.keys.iter().flat_map(|k| [k >> 16, last_words(*k, n - 1)]).collect();
    }
}

/// Computes the back-off weights that make each context's probabilities sum to one; gives those of single words.
pub(crate) fn weigh(base: &[f64], orders: &mut [Smoothed]) -> Vec<Option<f32>> {
    let mut unigram_backoffs = vec![None; base.len()];
    for i in 0..orders.len() {
        let n = i + 2;
        let (lower, rest) = orders.split_at_mut(i);
        let here = &rest[0];
        for range in contexts(&here.keys) {
            let context = here.keys[range.start] >> 16;
            let (mut kept, mut below) = (0.0, 0.0);
            for j in range {
                kept += f64::from(here.probs[j]).exp();
                below += below_prob(base, lower, &unigram_backoffs, last_words(here.keys[j], n - 1), n - 1);
            }
            let weight = ((1.0 - kept).max(1e-6) / (1.0 - below).max(1e-6)).ln() as f32;
            match lower.last_mut() {
                None => unigram_backoffs[context as usize] = Some(weight),
                Some(l) => {
                    if let Ok(at) = l.keys.binary_search(&context) {
                        l.backoffs[at] = Some(weight);
                    }
                }
            }
        }
    }
    unigram_backoffs
}

/// Probability of an n-gram by the pruned lower orders.
fn below_prob(base: &[f64], lower: &[Smoothed], unigram_backoffs: &[Option<f32>], key: u64, n: usize) -> f64 {
    if n == 1 {
        return base[key as usize];
    }
    let order = &lower[n - 2];
    if let Ok(at) = order.keys.binary_search(&key) {
        return f64::from(order.probs[at]).exp();
    }
    let context = key >> 16;
    let weight = if n == 2 {
        unigram_backoffs[context as usize]
    } else {
        let o = &lower[n - 3];
        o.keys.binary_search(&context).ok().and_then(|at| o.backoffs[at])
    };
    f64::from(weight.unwrap_or(0.0)).exp() * below_prob(base, lower, unigram_backoffs, last_words(key, n - 1), n - 1)
}

#[cfg(test)]
mod tests {
    use super::super::count::count;
    use super::*;

    #[test]
    fn probabilities_of_a_context_sum_to_one() {
        let s = [1u16, 20, 21, 22, 2, 1, 21, 22, 20, 2, 1, 20, 21, 20, 21, 22, 2];
        let (uni, orders) = count(&s, 3, 25);
        let (base, mut orders) = smooth(&uni, orders);
        assert!((base.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let limits = [Limit { at_least: 1, at_most: 100 }, Limit { at_least: 1, at_most: 4 }];
        prune(&base, &mut orders, &limits, |_| 1.0);
        assert_eq!(orders[1].keys.len(), 4);
        let uni_backoff = weigh(&base, &mut orders);
        for context in [(20u64 << 16) | 21, 22, 21] {
            let n = if context > 0xffff { 3 } else { 2 };
            let sum: f64 = (0..25u64).map(|w| below_prob(&base, &orders, &uni_backoff, (context << 16) | w, n)).sum();
            assert!((sum - 1.0).abs() < 1e-6, "{context}: {sum}");
        }
    }
}
