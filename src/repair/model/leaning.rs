//! What this document is about: words that were read already are likelier to come again than their rivals.
//!
//! *tỉnh* and *tính* are as frequent in law; a plan of a province is full of *tỉnh*. A leaning counts the words that were
//! read with some certainty, and says for each word how much its share among the words of its skeleton differs from the
//! corpus. Old words fade, so a leaning may go on from document to document.

use std::collections::HashMap;

use super::{LanguageModel, WordId};

/// The share of the corpus counts as so many words read.
const PRIOR: f32 = 4.0;
/// When a skeleton was read so often, all counts of it are halved.
const FADE: f32 = 60.0;
/// How much the leaning counts beside the language model.
const WEIGHT: f32 = 0.6;

/// Words read so far.
#[derive(Debug, Clone, Default)]
pub struct Leaning {
    words: HashMap<u16, f32>,
    /// Sums over the words of a skeleton, by its first word.
    skeletons: HashMap<u16, f32>,
}

impl Leaning {
    /// Nothing was read yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Forgets all.
    pub fn clear(&mut self) {
        self.words.clear();
        self.skeletons.clear();
    }
    /// Takes note of a word; `weight` is how sure it is (1 for certain).
    pub fn note(&mut self, model: &LanguageModel, word: WordId, weight: f32) {
        let mut mates = model.vocabulary().mates(word);
        if mates.len() < 2 {
            return;
        }
        let Some(first) = mates.next() else { return };
        *self.words.entry(word.0).or_default() += weight;
        let sum = self.skeletons.entry(first.0).or_default();
        *sum += weight;
        if *sum > FADE {
            *sum /= 2.0;
            for mate in model.vocabulary().mates(word) {
                if let Some(n) = self.words.get_mut(&mate.0) {
                    *n /= 2.0;
                }
            }
        }
    }
    /// What to add to the logarithm of the language model for a word: above 0 if the document uses it more than the
    /// corpus does, below if less.
    pub fn bias(&self, model: &LanguageModel, word: WordId) -> f32 {
        let mates = model.vocabulary().mates(word);
        let Some(sum) = mates.clone().next().and_then(|first| self.skeletons.get(&first.0)) else { return 0.0 };
        let all: f32 = mates.map(|m| model.frequency(m).exp()).sum();
        let share = model.frequency(word).exp() / all;
        let here = self.words.get(&word.0).copied().unwrap_or(0.0);
        WEIGHT * ((here + PRIOR * share) / ((sum + PRIOR) * share)).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    #[test]
    fn what_was_read_is_likelier_than_its_rivals() {
        let model = Grammars::embedded().unwrap().model;
        let id = |w: &str| model.vocabulary().id(w).unwrap();
        let mut leaning = Leaning::new();
        assert_eq!(leaning.bias(&model, id("tỉnh")), 0.0);
        for _ in 0..500 {
            leaning.note(&model, id("tỉnh"), 1.0);
        }
        assert!(leaning.bias(&model, id("tỉnh")) > 0.0);
        assert!(leaning.bias(&model, id("tính")) < 0.0);
        assert_eq!(leaning.bias(&model, id("của")), 0.0);
    }
}
