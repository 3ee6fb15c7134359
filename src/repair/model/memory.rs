//! What a document has said already: words and pairs of words that it uses, mixed into the language model.
//!
//! A cache model after Kuhn and De Mori (1990): a word that came before is likelier to come again, the more so after the
//! same word. Comes in: confident text. Goes out: a [`Scorer`].

use rustc_hash::FxHashMap;

use super::{LanguageModel, Scorer, State, WordId};

/// Counts of words and of pairs of words.
#[derive(Debug, Default)]
pub struct Memory {
    /// By word, as far as the highest that was seen.
    words: Vec<f32>,
    pairs: FxHashMap<u32, f32>,
    total: f32,
}

/// Share of the memory in the mixture.
const SHARE: f32 = 0.3;
/// A word's followers are believed as soon as it was seen about this often.
const DOUBT: f32 = 3.0;

impl Memory {
    /// Remembers a word and, if it is known, the word before it.
    pub fn add(&mut self, before: Option<WordId>, word: WordId) {
        let at = usize::from(word.0);
        if self.words.len() <= at {
            self.words.resize(at + 1, 0.0);
        }
        self.words[at] += 1.0;
        self.total += 1.0;
        if let Some(before) = before {
            *self.pairs.entry(key(before, word)).or_default() += 1.0;
        }
    }

    /// Probability of a word after another.
    fn probability(&self, before: Option<WordId>, word: WordId) -> f32 {
        let count = |word: WordId| self.words.get(usize::from(word.0)).copied().unwrap_or(0.0);
        let (here, seen) = (count(word), before.map_or(0.0, count));
        let alone = here / (self.total + 1.0);
        let Some(before) = before else { return alone };
        // What was never seen alone was never seen in a pair.
        let pair =
            if here > 0.0 && seen > 0.0 { self.pairs.get(&key(before, word)).copied().unwrap_or(0.0) } else { 0.0 };
        (pair + DOUBT * alone) / (seen + DOUBT)
    }
}

fn key(before: WordId, word: WordId) -> u32 {
    u32::from(before.0) << 16 | u32::from(word.0)
}

/// A language model that remembers.
#[derive(Debug)]
pub struct Remembering<'m> {
    /// What is true of all text.
    pub model: &'m LanguageModel,
    /// What is true of this text.
    pub memory: &'m Memory,
}

impl Scorer for Remembering<'_> {
    fn score(&self, state: State, word: WordId) -> (f32, State) {
        let (ln, next) = Scorer::score(self.model, state, word);
        if matches!(word, WordId::UNKNOWN | WordId::START | WordId::END) {
            return (ln, next);
        }
        let memory = self.memory.probability(state.last(), word);
        (((1.0 - SHARE) * ln.exp() + SHARE * memory).max(f32::MIN_POSITIVE).ln(), next)
    }
}
