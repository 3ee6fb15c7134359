//! Counting n-grams: sequences of symbols become sorted lists of distinct n-grams with (adjusted) counts.

use super::super::WordId;

/// Distinct n-grams of one order, sorted, each packed into a number (the newest word in the low 16 bits).
#[derive(Debug, Default, Clone)]
pub(crate) struct Counts {
    pub(crate) keys: Vec<u64>,
    pub(crate) counts: Vec<u32>,
}

impl Counts {
    /// Counts a list of n-grams, in any order, with repetitions.
    pub(crate) fn of(mut all: Vec<u64>) -> Self {
        all.sort_unstable();
        let mut c = Self::default();
        for key in all {
            if c.keys.last() == Some(&key) {
                if let Some(n) = c.counts.last_mut() {
                    *n += 1;
                }
            } else {
                c.keys.push(key);
                c.counts.push(1);
            }
        }
        c
    }
    #[cfg(test)]
    pub(crate) fn find(&self, key: u64) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }
}

/// The low words of a key.
pub(crate) fn last_words(key: u64, n: usize) -> u64 {
    key & (u64::MAX >> (64 - 16 * n))
}

/// All n-grams of one order in the sequences (each from [`WordId::START`] to [`WordId::END`]).
pub(crate) fn windows(symbols: &[u16], order: usize) -> Vec<u64> {
    let mut out = Vec::with_capacity(symbols.len());
    let (mut key, mut len) = (0u64, 0);
    for s in symbols {
        len = if *s == WordId::START.0 { 1 } else { len + 1 };
        key = last_words((key << 16) | u64::from(*s), order);
        if len >= order {
            out.push(key);
        }
    }
    out
}

/// Raw n-grams at the head of each sequence: nothing stands before them, so their raw count is their adjusted count.
fn heads(symbols: &[u16], order: usize, out: &mut Vec<u64>) {
    let starts = symbols.iter().enumerate().filter(|(_, s)| **s == WordId::START.0);
    for (i, _) in starts {
        let Some(part) = symbols.get(i..i + order) else { continue };
        if part.iter().skip(1).all(|s| *s != WordId::START.0) {
            out.push(part.iter().fold(0, |k, s| (k << 16) | u64::from(*s)));
        }
    }
}

/// Counts of every order from 2 to `order`, and of single words: raw for the highest order, for the lower ones the
/// number of different words that stand before (what Kneser-Ney needs).
pub(crate) fn count(symbols: &[u16], order: usize, vocabulary: usize) -> (Vec<u32>, Vec<Counts>) {
    let mut orders = vec![Counts::of(windows(symbols, order))];
    for n in (2..order).rev() {
        let mut all: Vec<u64> = orders[0].keys.iter().map(|k| last_words(*k, n)).collect();
        heads(symbols, n, &mut all);
        orders.insert(0, Counts::of(all));
    }
    let mut unigrams = vec![0u32; vocabulary];
    for key in &orders[0].keys {
        unigrams[last_words(*key, 1) as usize] += 1;
    }
    (unigrams, orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_orders_count_what_stands_before() {
        // <s> 20 21 22 </s> <s> 21 22 </s>
        let s = [1, 20, 21, 22, 2, 1, 21, 22, 2];
        let (uni, orders) = count(&s, 3, 30);
        let get = |c: &Counts, k: &[u64]| c.find(k.iter().fold(0, |x, w| (x << 16) | w)).map(|i| c.counts[i]);
        assert_eq!(get(&orders[1], &[20, 21, 22]), Some(1));
        assert_eq!(get(&orders[1], &[21, 22, 2]), Some(2));
        assert_eq!(get(&orders[0], &[21, 22]), Some(2));
        assert_eq!(get(&orders[0], &[22, 2]), Some(1));
        assert_eq!(get(&orders[0], &[1, 20]), Some(1));
        assert_eq!((uni[21], uni[22], uni[2]), (2, 1, 1));
    }
}
