//! Slips of the corpus, set right before counting: *đôi mới sáng tạo* where thirty times as often *đổi mới sáng tạo*
//! stands. Collected text holds what OCR and hasty typing left; an n-gram model would take every slip for a use.

use super::super::maplet;
use super::count::{Counts, windows};

/// A reading must be so many times as frequent as the one that stands, in one of the three runs of three symbols that
/// hold it.
const TIMES: f32 = 40.0;
/// And be seen so often in that run.
const SEEN: u32 = 8;
/// A run seen oftener than that is no slip.
const SLIP: u32 = 12;

/// Sets slips right in place; `mates` gives the other words of the same skeleton. Gives how many were found.
pub(crate) fn clean<'m>(symbols: &mut [u16], mates: impl Fn(u16) -> &'m [u16]) -> usize {
    let counts = Counts::of(windows(symbols, 3));
    let capped: Vec<u32> = counts.counts.iter().map(|c| (*c).min(0xfff)).collect();
    let Some((form, table)) = maplet::build(&counts.keys, &capped, 4, 12) else { return 0 };
    drop(counts);
    let times = |a: u16, b: u16, c: u16| {
        form.get(&table, (u64::from(a) << 32) | (u64::from(b) << 16) | u64::from(c)).unwrap_or(0)
    };
    let mut slips: Vec<(usize, u16)> = Vec::new();
    for i in 2..symbols.len().saturating_sub(2) {
        let [l2, l, x, r, r2] = [symbols[i - 2], symbols[i - 1], symbols[i], symbols[i + 1], symbols[i + 2]];
        let others = mates(x);
        if others.len() < 2 {
            continue;
        }
        let runs = |x: u16| [times(l, x, r), times(x, r, r2), times(l2, l, x)];
        let own = runs(x);
        if own[0] > SLIP {
            continue;
        }
        let mut best = (TIMES, x);
        for y in others.iter().filter(|y| **y != x) {
            let there = runs(*y);
            let (mut most, mut least) = (0f32, f32::MAX);
            for (mine, theirs) in own.iter().zip(there) {
                let ratio = (theirs as f32 + 0.2) / (mine.saturating_sub(1) as f32 + 0.2);
                least = least.min(ratio);
                if theirs >= SEEN {
                    most = most.max(ratio);
                }
            }
            if least >= 1.0 && most > best.0 {
                best = (most, *y);
            }
        }
        if best.1 != x {
            slips.push((i, best.1));
        }
    }
    for (i, y) in &slips {
        symbols[*i] = *y;
    }
    slips.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_reading_gives_way_to_a_frequent_one_of_the_same_letters() {
        let mut symbols = Vec::new();
        for i in 0..60 {
            symbols.extend([1, 30, if i == 7 { 21 } else { 20 }, 31, 32, 2]);
        }
        let found = clean(&mut symbols, |w| if matches!(w, 20 | 21) { &[20, 21] } else { &[] });
        assert_eq!((found, symbols.iter().filter(|s| **s == 21).count()), (1, 0));
    }
}
