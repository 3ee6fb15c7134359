//! Probabilities and back-off weights become codes of a few bits: equally filled bins, each standing for its mean.

use super::super::format::OrderParts;
use super::super::maplet;
use super::smooth::Smoothed;

/// A code book of at most `size` values; the values are sorted.
fn book(mut values: Vec<f32>, size: usize) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    if values.is_empty() {
        return vec![0.0; size];
    }
    let n = values.len();
    (0..size)
        .map(|i| {
            let (a, b) = (i * n / size, ((i + 1) * n / size).max(i * n / size + 1).min(n));
            let part = &values[a.min(n - 1)..b];
            (part.iter().map(|x| f64::from(*x)).sum::<f64>() / part.len().max(1) as f64) as f32
        })
        .collect()
}

/// The code of the nearest value of a sorted book.
fn nearest(book: &[f32], x: f32) -> u32 {
    let at = book.partition_point(|b| *b < x);
    let closer = at > 0 && (at == book.len() || x - book[at - 1] <= book[at] - x);
    (at - usize::from(closer)) as u32
}

/// Quantizes one order and puts it into a table; `widths` is bytes a cell, bits of probability, bits of back-off weight.
pub(crate) fn pack(order: &Smoothed, widths: (u32, u32, u32)) -> Option<OrderParts> {
    let (cell_bytes, prob_bits, backoff_bits) = widths;
    let probs = book(order.probs.clone(), 1 << prob_bits);
    // Code 0 is kept for n-grams that no longer n-gram starts with.
    let mut backoffs = vec![0.0];
    if backoff_bits > 0 {
        backoffs.extend(book(order.backoffs.iter().flatten().copied().collect(), (1 << backoff_bits) - 1));
    }
    let values: Vec<u32> = order
        .probs
        .iter()
        .zip(&order.backoffs)
        .map(|(p, b)| {
            let code = b.filter(|_| backoff_bits > 0).map_or(0, |b| nearest(&backoffs[1..], b) + 1);
            nearest(&probs, *p) | (code << prob_bits)
        })
        .collect();
    let (shape, table) = maplet::build(&order.keys, &values, cell_bytes, prob_bits + backoff_bits)?;
    Some(OrderParts { shape, table, prob_bits, probs, backoffs, ngrams: u32::try_from(order.keys.len()).ok()? })
}
