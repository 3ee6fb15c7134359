//! The language model: how probable is this word after those?
//!
//! Comes in: the bytes of `grammars/model/vi.lm`, read in place, so that start-up costs nothing but the vocabulary.
//! Goes out: natural logarithms of probabilities, and a [`State`] that stands for all that went before. Back-off
//! n-grams with modified Kneser-Ney smoothing; n-grams lie in [`maplet`] tables with quantized values. This room knows
//! no damage, no candidates and no document; docs/model.md says how order, cut-offs and widths were chosen.

pub(crate) mod format;
mod leaning;
mod maplet;
pub mod memory;
pub mod train;
mod vocabulary;

use std::borrow::Cow;
use std::ops::Range;

pub use leaning::Leaning;
pub use vocabulary::{Vocabulary, WordId};

use crate::error::{Error, Result};
use crate::text::Shape;
use maplet::Form;

/// The highest order that a model may have.
pub const MAX_ORDER: usize = 4;

/// What a model knows of the words before: equal states score all that follows alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// The last words, the newest in the low 16 bits.
    words: u64,
    /// Codes of the back-off weights of the contexts of length 2 and 3.
    backoff: [u8; 2],
    /// How many of the words matter.
    len: u8,
}

/// The n-grams of one order from 2 up.
#[derive(Debug, Clone)]
struct Order {
    shape: Form,
    table: Range<usize>,
    /// Low bits of a value that are the code of the probability; the rest is the code of the back-off weight.
    prob_bits: u32,
    probs: Vec<f32>,
    backoffs: Vec<f32>,
    ngrams: u32,
}

/// What is known of a word alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Single {
    /// Logarithm of its probability.
    pub(crate) prob: f32,
    /// Its back-off weight as a context.
    pub(crate) backoff: f32,
    /// How probably it has a capital where no rule asks for one.
    pub(crate) capital: f32,
    /// Logarithm of its share of all words of the corpus.
    pub(crate) frequency: f32,
}

/// A language model, ready to answer. Immutable and `Sync`.
#[derive(Clone)]
pub struct LanguageModel {
    bytes: Cow<'static, [u8]>,
    vocabulary: Vocabulary,
    unigrams: Vec<Single>,
    orders: Vec<Order>,
}

impl std::fmt::Debug for LanguageModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LanguageModel").field("ngrams", &self.ngrams()).field("bytes", &self.size()).finish()
    }
}

/// Whatever can say how probable a word is after those before it.
pub trait Scorer {
    /// Natural logarithm of the probability of a word after what went before, and the state after it. After
    /// [`WordId::START`], which costs nothing, nothing that went before counts.
    fn score(&self, state: State, word: WordId) -> (f32, State);
}

impl Scorer for LanguageModel {
    #[inline]
    fn score(&self, state: State, word: WordId) -> (f32, State) {
        if word == WordId::START { (0.0, self.start()) } else { Self::score(self, state, word) }
    }
}

impl State {
    /// The last word; `None` where nothing is known of it.
    pub fn last(self) -> Option<WordId> {
        (self.len > 0).then_some(WordId((self.words & 0xffff) as u16))
    }
    /// The word before the last; `None` where it does not matter to the model.
    pub fn last_but_one(self) -> Option<WordId> {
        (self.len > 1).then_some(WordId((self.words >> 16 & 0xffff) as u16))
    }
}

impl LanguageModel {
    /// Reads a model in place.
    pub fn load(bytes: Cow<'static, [u8]>) -> Result<Self> {
        format::read(bytes).ok_or_else(|| Error::Grammar {
            file: "model/vi.lm".to_owned(),
            line: 1,
            reason: "is not a language model of this version of vanban; rebuild it with `vanban train`".to_owned(),
        })
    }
    /// The words that it knows.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
    /// The longest n-grams that it holds.
    pub fn order(&self) -> usize {
        self.orders.len() + 1
    }
    /// How many n-grams it holds of each order, from 1.
    pub fn ngrams(&self) -> Vec<usize> {
        std::iter::once(self.unigrams.len()).chain(self.orders.iter().map(|o| o.ngrams as usize)).collect()
    }
    /// Size of the model in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
    /// The state at the start of a paragraph.
    pub fn start(&self) -> State {
        State { words: u64::from(WordId::START.0), backoff: [0; 2], len: 1 }
    }
    /// The state when nothing is known of what went before.
    pub fn nothing(&self) -> State {
        State::default()
    }
    /// Logarithm of the probability of a word alone.
    pub fn unigram(&self, word: WordId) -> f32 {
        self.unigrams.get(word.0 as usize).map_or(UNSEEN, |u| u.prob)
    }
    /// Logarithm of a word's share of all words of the corpus (plain frequency; [`LanguageModel::unigram`] is smoothed
    /// for use behind longer n-grams).
    pub fn frequency(&self, word: WordId) -> f32 {
        self.unigrams.get(word.0 as usize).map_or(UNSEEN, |u| u.frequency)
    }
    /// Logarithm of the probability that a word is written in this shape, where no rule asks for a capital (inside a
    /// sentence): *Thạnh* is mostly a name, *thành* mostly not. 0 for shapes that say nothing of the word.
    pub fn shape(&self, word: WordId, shape: Shape) -> f32 {
        let Some(single) = self.unigrams.get(word.0 as usize) else { return 0.0 };
        match shape {
            Shape::Lower => (1.0 - single.capital).max(0.01).ln(),
            Shape::Capital => single.capital.max(0.001).ln(),
            Shape::Upper | Shape::Mixed => 0.0,
        }
    }
    /// Natural logarithm of the probability of a word after what went before, and the state after it.
    #[inline]
    pub fn score(&self, state: State, word: WordId) -> (f32, State) {
        let Some(single) = self.unigrams.get(word.0 as usize) else { return (UNSEEN, State::default()) };
        let mut ln = single.prob;
        let len = usize::from(state.len);
        let mut next = State { words: u64::from(word.0), backoff: [0; 2], len: 1 };
        let mut matched = 0;
        for (k, order) in self.orders.iter().enumerate().take(len) {
            let key = ((state.words & (u64::MAX >> (48 - 16 * k))) << 16) | u64::from(word.0);
            let Some(value) = order.shape.get(self.table(order), key) else { break };
            matched = k + 1;
            ln = order.probs[(value & ((1 << order.prob_bits) - 1)) as usize];
            let code = (value >> order.prob_bits) as u8;
            // Code 0 says that no longer n-gram starts so: the longer context would never be of use.
            if code == 0 {
                continue;
            }
            next = State { words: key, backoff: next.backoff, len: k as u8 + 2 };
            if let Some(b) = next.backoff.get_mut(k) {
                *b = code;
            }
        }
        for k in matched..len {
            ln += self.backoff(state, k);
        }
        (ln, next)
    }
    #[inline]
    fn table(&self, order: &Order) -> &[u8] {
        self.bytes.get(order.table.clone()).unwrap_or(&[])
    }
    /// Back-off weight of the state's context of length `k + 1`.
    #[inline]
    fn backoff(&self, state: State, k: usize) -> f32 {
        match k {
            0 => self.unigrams.get((state.words & 0xffff) as usize).map_or(0.0, |u| u.backoff),
            _ => self.orders[k - 1].backoffs[usize::from(state.backoff[k - 1])],
        }
    }
    /// Logarithm of the probability of a whole paragraph, its end included, and how many symbols that is.
    pub fn score_all(&self, words: impl IntoIterator<Item = WordId>) -> (f64, usize) {
        let (mut state, mut sum, mut n) = (self.start(), 0.0, 0);
        for w in words.into_iter().chain(std::iter::once(WordId::END)) {
            let (ln, next) = self.score(state, w);
            (state, sum, n) = (next, sum + f64::from(ln), n + 1);
        }
        (sum, n)
    }
}

/// Logarithm of the probability of what cannot be.
const UNSEEN: f32 = -20.0;
