//! What is known to be said here already: words and pairs of words, mixed into the language model.
//!
//! A cache model after Kuhn and De Mori (1990): a word that came before is likelier to come again, the more so after the
//! same word. Comes in: confident text of the document, phrases of a library, names of a region. Goes out: a [`Scorer`].

use rustc_hash::FxHashMap;

use super::{LanguageModel, Scorer, State, WordId};

/// Counts of words and of pairs of words.
#[derive(Debug)]
pub struct Memory {
    /// By word, as far as the highest that was seen.
    words: Vec<f32>,
    pairs: FxHashMap<u32, f32>,
    total: f32,
    /// A word's followers are believed as soon as it was seen about this often.
    doubt: f32,
}

/// The doubt in running text, and in a list of names, which are what they are.
const TEXT: f32 = 3.0;
const NAMES: f32 = 0.3;

impl Default for Memory {
    fn default() -> Self {
        Self { words: Vec::new(), pairs: FxHashMap::default(), total: 0.0, doubt: TEXT }
    }
}

impl Memory {
    /// A memory of names: their words hardly stand apart.
    pub fn of_names() -> Self {
        Self { doubt: NAMES, ..Self::default() }
    }
    /// Remembers a word, `times` times, and, if it is known, the word before it.
    pub fn add(&mut self, before: Option<WordId>, word: WordId, times: f32) {
        let at = usize::from(word.0);
        if self.words.len() <= at {
            self.words.resize(at + 1, 0.0);
        }
        self.words[at] += times;
        self.total += times;
        if let Some(before) = before {
            *self.pairs.entry(key(before, word)).or_default() += times;
        }
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
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
        (pair + self.doubt * alone) / (seen + self.doubt)
    }
}

fn key(before: WordId, word: WordId) -> u32 {
    u32::from(before.0) << 16 | u32::from(word.0)
}

/// A memory, and its share in the mixture.
pub type Share<'m> = (f32, &'m Memory);

/// What other documents say: which word follows a word, and two words, in their phrases.
///
/// Where they say nothing of what went before, they are not heard: another document's words are no evidence by themselves.
#[derive(Debug, Default)]
pub struct Sayings {
    /// How often each word has a follower, as far as the highest that has.
    heads: Vec<f32>,
    /// Two words or three, the newest in the low 16 bits; of three, those with 0 for the third count the first two.
    runs: FxHashMap<u64, f32>,
}

/// Shares of followers of one word and of two, once seen often, and how often that is.
const AFTER_ONE: f32 = 0.02;
const AFTER_TWO: f32 = 0.3;
const OFTEN: f32 = 1.0;

impl Sayings {
    /// Takes note of a run of words, heard so many times.
    pub fn add(&mut self, words: &[WordId], times: f32) {
        let mut run = 0u64;
        for (i, word) in words.iter().enumerate() {
            run = (run << 16 | u64::from(word.0)) & 0xffff_ffff_ffff;
            let Some(before) = i.checked_sub(1).and_then(|b| words.get(b)) else { continue };
            let at = usize::from(before.0);
            if self.heads.len() <= at {
                self.heads.resize(at + 1, 0.0);
            }
            self.heads[at] += times;
            *self.runs.entry(run & 0xffff_ffff).or_default() += times;
            if i > 1 {
                *self.runs.entry(run).or_default() += times;
                *self.runs.entry(run & !0xffff).or_default() += times;
            }
        }
    }

    /// Whether nothing was heard.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// How much they have to say in a place, and that much of the probability of a word.
    fn say(&self, state: State, word: WordId) -> (f32, f32) {
        let Some(last) = state.last() else { return (0.0, 0.0) };
        let seen = self.heads.get(usize::from(last.0)).copied().unwrap_or(0.0);
        if seen <= 0.0 {
            return (0.0, 0.0);
        }
        let count = |run: u64| self.runs.get(&run).copied().unwrap_or(0.0);
        let (low, word) = (u64::from(last.0) << 16, u64::from(word.0));
        let share = AFTER_ONE * seen / (seen + OFTEN);
        let (mut shares, mut sum) = (share, share * count(low | word) / seen);
        if let Some(first) = state.last_but_one() {
            let high = u64::from(first.0) << 32 | low;
            let seen = count(high);
            if seen > 0.0 {
                let share = AFTER_TWO * seen / (seen + OFTEN);
                shares += share;
                sum += share * count(high | word) / seen;
            }
        }
        (shares, sum)
    }
}

/// A language model that remembers.
#[derive(Debug)]
pub struct Remembering<'m> {
    /// What is true of all text.
    pub model: &'m LanguageModel,
    /// What is true of this text, each mixed into what comes before.
    pub memories: &'m [Share<'m>],
    /// What other documents say.
    pub sayings: Option<&'m Sayings>,
}

impl Scorer for Remembering<'_> {
    fn score(&self, state: State, word: WordId) -> (f32, State) {
        let (ln, next) = Scorer::score(self.model, state, word);
        if matches!(word, WordId::UNKNOWN | WordId::START | WordId::END) {
            return (ln, next);
        }
        // What the model keeps of the mixture, and what is added to it: nothing, for most words that are weighed.
        let (mut kept, mut added) = (1.0, 0.0);
        for (share, memory) in self.memories {
            kept *= 1.0 - share;
            added += share * (memory.probability(state.last(), word) - added);
        }
        let (share, said) = self.sayings.map_or((0.0, 0.0), |s| s.say(state, word));
        if added == 0.0 && said == 0.0 {
            return (ln + kept.ln(), next);
        }
        let p = kept * ln.exp() + added;
        // A word that they do not know is none the worse for what they say of the words before it.
        (p.max(p + said - share * p).max(f32::MIN_POSITIVE).ln(), next)
    }
}
