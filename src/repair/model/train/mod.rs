//! `vanban train`: from a corpus to a model file, the same bytes for the same corpus.

mod corpus;
mod count;
mod quantize;
mod smooth;

pub use corpus::{Corpus, Genre, HeldOut, Rules};
pub use smooth::Limit;

use super::format::{self, OrderParts};
use super::vocabulary::{SPECIALS, WordId};
use crate::text::fold;

/// How a model is to be trained.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is kept of each order from 2 up; so many orders the model will have.
    pub limits: Vec<Limit>,
    /// Whether marks stand in the context of words (or are passed over).
    pub marks: bool,
    /// Widths of the tables, one an order from 2 up: bytes a cell, bits of the probability, bits of the back-off weight.
    pub widths: Vec<(u32, u32, u32)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            limits: vec![
                Limit { at_least: 1, at_most: usize::MAX },
                Limit { at_least: 1, at_most: 3_000_000 },
                Limit { at_least: 2, at_most: 500_000 },
            ],
            marks: true,
            widths: vec![(4, 8, 8), (3, 6, 5), (2, 5, 0)],
        }
    }
}

/// Trains a model; gives the bytes of the model file.
pub fn train(corpus: &Corpus, plan: &Plan, say: &mut dyn FnMut(&str)) -> Vec<u8> {
    let words = corpus.vocabulary();
    say(&format!("{} words", words.len() - SPECIALS.len()));
    let symbols = corpus.symbols(&words, plan.marks);
    say(&format!("{} symbols", symbols.len()));
    let order = plan.limits.len() + 1;
    let (unigrams, counts) = count::count(&symbols, order, words.len());
    say(&format!("n-grams counted: {:?}", counts.iter().map(count::Counts::len).collect::<Vec<_>>()));
    let (base, mut orders) = smooth::smooth(&unigrams, counts);
    let rivals = rivals(&words);
    smooth::prune(&base, &mut orders, &plan.limits, |w| if rivals[w as usize] { 1.0 } else { 0.4 });
    let backoffs = smooth::weigh(&base, &mut orders);
    say(&format!("n-grams kept: {:?}", orders.iter().map(|o| o.keys.len()).collect::<Vec<_>>()));
    let unigrams: Vec<(f32, f32)> = base.iter().zip(backoffs).map(|(p, b)| (p.ln() as f32, b.unwrap_or(0.0))).collect();
    let parts: Vec<OrderParts> = orders.iter().zip(&plan.widths).filter_map(|(o, w)| quantize::pack(o, *w)).collect();
    format::write(&words, &unigrams, &parts)
}

/// Which words share their skeleton with another.
fn rivals(words: &[String]) -> Vec<bool> {
    let skeletons: Vec<_> = words.iter().map(|w| fold(w)).collect();
    (0..words.len())
        .map(|i| {
            let same = |j: Option<usize>| j.and_then(|j| skeletons.get(j)) == skeletons.get(i);
            i >= SPECIALS.len() && (same(i.checked_sub(1)) || same(Some(i + 1)))
        })
        .collect()
}

/// The id that symbols are counted under.
pub(crate) fn raw(id: WordId) -> u16 {
    id.0
}
