//! What a scanned unit may stand for: words near it under the channel, two words run together, itself.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::channel::Channel;
use super::channel::trie::{Case, Match, Reach, Searcher, Trie};
use super::model::{LanguageModel, Leaning, WordId};
use super::reading::Reading;
use crate::text::{Cause, Shape, fold_char, is_syllable};

/// How much the case of a word counts beside the language model.
const CASE_WEIGHT: f32 = 0.5;
/// How much it counts which of the words of one skeleton the document uses.
const LEANING: f32 = 0.5;
/// How many ways to read the first letters of a unit are followed where it is looked at narrowly.
const BEAM: usize = 48;
/// How much dearer than the best reading a kept one may be, its frequency reckoned in.
const WIDTH: f32 = 11.0;

/// How much frequency counts against the channel when readings are chosen.
const RARE: f32 = 0.7;
/// How many words are tried for each half of two words run together.
const PARTS: usize = 5;
/// Cost of a space that the scan lost.
const LOST_SPACE: f32 = 6.5;
/// Cost of reading a capital I as another capital.
const FALSE_CAPITAL: f32 = 2.0;
/// Cost of a word that is no Vietnamese syllable where its letters are not shown.
const FOREIGN: f32 = 3.0;
/// Cost of a lone consonant as a word.
const TORN: f32 = 4.0;
/// From this cost of the best single reading on, two words run together are thought of.
const SPLIT_FROM: f32 = 4.0;
/// Cost of a word outside the lexicon, and of each of its letters: a uniform choice among some 20 letters.
const UNKNOWN_WORD: f32 = 2.0;
const UNKNOWN_LETTER: f32 = 2.8;
/// How dear a reading may be: so much, and so much more a letter.
const BUDGET: f32 = 9.0;
const BUDGET_LETTER: f32 = 2.2;
/// How much dearer than the cheapest way through some letters another may be; letters that stand as plainly as
/// this for a syllable as common as this (logarithm of its share of all words) need not be looked at widely.
const NARROW: f32 = 7.0;
const WIDE: f32 = 11.0;
const PLAIN: f32 = 2.0;
const COMMON: f32 = -9.0;
/// Longest run of letters that is looked at; longer ones are kept as they stand.
const LONGEST: usize = 28;

/// How many readings are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Breadth {
    /// How many ways to read the first letters of a unit are followed.
    beam: usize,
    /// How many readings of a unit are kept.
    keep: usize,
}

impl Breadth {
    /// For a reading that only teaches the next one.
    pub(super) const TEACHING: Self = Self { beam: BEAM, keep: 18 };
    /// For the reading that counts.
    pub(super) const WHOLE: Self = Self { beam: 128, keep: 32 };
}

/// Finds readings; remembers them, for the same words come again and again.
pub(super) struct Candidates<'a> {
    trie: &'a Trie,
    model: &'a LanguageModel,
    channel: &'a Channel,
    leaning: Option<&'a Leaning>,
    breadth: Breadth,
    searcher: Searcher,
    /// For each word, whether it is a Vietnamese syllable, once that was asked.
    syllables: Vec<Option<bool>>,
    /// By what is shown: inside a sentence, and where a capital says nothing.
    seen: [FxHashMap<String, Arc<[Reading]>>; 2],
}

impl<'a> Candidates<'a> {
    /// Readings under one channel.
    pub(super) fn new(
        trie: &'a Trie,
        model: &'a LanguageModel,
        channel: &'a Channel,
        leaning: Option<&'a Leaning>,
        breadth: Breadth,
    ) -> Self {
        let syllables = vec![None; model.vocabulary().len()];
        Self {
            trie,
            model,
            channel,
            leaning,
            breadth,
            searcher: Searcher::default(),
            syllables,
            seen: Default::default(),
        }
    }

    /// All readings of a run of letters, likeliest first; `inside` a sentence a capital is evidence for a name.
    pub(super) fn of(&mut self, shown: &str, inside: bool) -> Arc<[Reading]> {
        let at = usize::from(inside);
        if let Some(found) = self.seen[at].get(shown) {
            return Arc::clone(found);
        }
        let mut found = self.find(shown);
        let shape = if inside { Shape::of(shown) } else { Shape::Upper };
        for reading in &mut found {
            if let [word] = reading.symbols.as_slice() {
                reading.cost -= CASE_WEIGHT * self.model.shape(*word, shape)
                    + LEANING * self.leaning.map_or(0.0, |l| l.bias(self.model, *word));
            }
        }
        let found: Arc<[Reading]> = found.into();
        self.seen[at].insert(shown.to_owned(), Arc::clone(&found));
        found
    }

    fn find(&mut self, shown: &str) -> Vec<Reading> {
        let letters: Vec<char> = shown.chars().collect();
        // As it stands: a word outside the lexicon.
        let itself = Found {
            words: [WordId::UNKNOWN; 2],
            at: letters.len(),
            cases: [Case::Lower; 2],
            cost: UNKNOWN_WORD + UNKNOWN_LETTER * letters.len() as f32,
            rank: UNKNOWN_WORD + UNKNOWN_LETTER * letters.len() as f32,
        };
        let mut out = vec![itself];
        let cases = if letters.len() > LONGEST { Vec::new() } else { cases(&letters) };
        let folded: Vec<char> = letters.iter().map(|c| fold_char(*c)).collect();
        let budget = BUDGET + BUDGET_LETTER * letters.len() as f32;
        for case in cases {
            let mut found = self.near(&letters, case, Reach { budget, width: NARROW, beam: BEAM });
            let plain = found.iter().filter(|m| m.taken == letters.len() && m.cost <= PLAIN);
            if !plain.map(|m| WordId(m.word as u16)).any(|id| self.model.frequency(id) > COMMON && self.syllable(id)) {
                found = self.near(&letters, case, Reach { budget, width: WIDE, beam: self.breadth.beam });
            }
            // Longer first parts come later.
            let (parts, whole) = found.split_at(found.partition_point(|m| m.taken < letters.len()));
            for m in whole {
                let word = self.word(&letters, &folded, *m, case);
                out.push(word);
            }
            let best = whole.first().map_or(f32::INFINITY, |m| m.cost);
            if best > SPLIT_FROM && letters.len() >= 4 && letters.len() <= 16 {
                self.split(&letters, case, parts, budget, &mut out);
            }
        }
        prune(out, self.breadth.keep).into_iter().map(|f| self.reading(shown, &letters, f)).collect()
    }

    fn near(&mut self, letters: &[char], case: Case, reach: Reach) -> Vec<Match> {
        self.trie.search(&mut self.searcher, self.channel, letters, case, reach)
    }

    fn word(&mut self, letters: &[char], folded: &[char], m: Match, case: Case) -> Found {
        let id = WordId(m.word as u16);
        let word = self.model.vocabulary().word(id);
        // A capital I where the word begins with another letter is no capital at all, most likely.
        let slip =
            case == Case::Title && letters.first() == Some(&'I') && word.chars().next().map(fold_char) != Some('i');
        // A consonant alone is no word: it is what is left of one.
        let torn = letters.len() == 1 && word.len() == 1 && !word.starts_with(['a', 'e', 'i', 'o', 'u', 'y']);
        let other = !word.chars().map(fold_char).eq(folded.iter().copied());
        let foreign = case != Case::Upper && other && !self.syllable(id);
        let more = if slip { FALSE_CAPITAL } else { 0.0 }
            + if torn { TORN } else { 0.0 }
            + if foreign { FOREIGN } else { 0.0 };
        let cost = m.cost + more;
        let rank = cost - RARE * self.model.unigram(id);
        Found { words: [id, WordId::UNKNOWN], at: letters.len(), cases: [case; 2], cost, rank }
    }

    fn syllable(&mut self, id: WordId) -> bool {
        let vocabulary = self.model.vocabulary();
        let known = self.syllables.get_mut(usize::from(id.0));
        known.is_some_and(|known| *known.get_or_insert_with(|| is_syllable(vocabulary.word(id))))
    }

    /// Two words run together: the first ends where a first part was found, the second is what is left.
    fn split(&mut self, letters: &[char], case: Case, parts: &[Match], budget: f32, out: &mut Vec<Found>) {
        for parts in parts.chunk_by(|a, b| a.taken == b.taken) {
            let Some(at) = parts.first().map(|m| m.taken) else { continue };
            let firsts = self.likeliest(parts);
            let Some(cheapest) = firsts.iter().map(|m| m.cost).reduce(f32::min) else { continue };
            if cheapest > 7.0 {
                continue;
            }
            let rest = &letters[at..];
            let rest_case = match case {
                Case::Upper => Case::Upper,
                _ if rest.first().is_some_and(|c| c.is_uppercase()) => Case::Title,
                _ => Case::Lower,
            };
            let left = (budget - cheapest).min(12.0);
            let found = self.near(rest, rest_case, Reach { budget: left, width: WIDE, beam: BEAM });
            let seconds = self.likeliest(&found[found.partition_point(|m| m.taken < rest.len())..]);
            for a in &firsts {
                for b in &seconds {
                    let words = [WordId(a.word as u16), WordId(b.word as u16)];
                    let foreign = words.iter().filter(|id| !self.syllable(**id)).count();
                    let cost = a.cost + b.cost + LOST_SPACE + FOREIGN * foreign as f32;
                    let rank = cost - RARE * words.iter().map(|w| self.model.unigram(*w)).sum::<f32>();
                    out.push(Found { words, at, cases: [case, rest_case], cost, rank });
                }
            }
        }
    }

    /// The few words that are likeliest by channel and frequency.
    fn likeliest(&self, all: &[Match]) -> Vec<Match> {
        let rank = |m: &Match| m.cost - RARE * self.model.unigram(WordId(m.word as u16));
        let mut all: Vec<Match> = all.to_vec();
        all.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.word.cmp(&b.word)));
        all.truncate(PARTS);
        all
    }

    fn reading(&self, shown: &str, letters: &[char], found: Found) -> Reading {
        let vocabulary = self.model.vocabulary();
        let Found { words, cost, .. } = found;
        let (first, rest) = letters.split_at(found.at);
        let cased = |i: usize, letters| cased(vocabulary.word(words[i]), letters, found.cases[i]);
        let (text, cause) = match words {
            [WordId::UNKNOWN, _] => (shown.to_owned(), Cause::Letters),
            [_, WordId::UNKNOWN] => {
                let text = cased(0, first);
                let cause = cause(shown, &text);
                (text, cause)
            }
            _ => (format!("{} {}", cased(0, first), cased(1, rest)), Cause::Split),
        };
        Reading { text, symbols: found.symbols().to_vec(), cost, cause, units: 1 }
    }
}

/// A word, or two run together, that a run of letters may stand for.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// The words; the second is unknown if there is none, and both are if the letters stand as they are.
    words: [WordId; 2],
    /// How many letters the first takes.
    at: usize,
    /// How each is written.
    cases: [Case; 2],
    cost: f32,
    /// The cost, frequency reckoned in.
    rank: f32,
}

impl Found {
    fn symbols(&self) -> &[WordId] {
        if self.words[1] == WordId::UNKNOWN { &self.words[..1] } else { &self.words }
    }
}

/// Keeps the likeliest, one of each words.
fn prune(mut all: Vec<Found>, keep: usize) -> Vec<Found> {
    all.sort_by(|a, b| a.rank.total_cmp(&b.rank).then(a.words.cmp(&b.words)));
    let best = all.first().map_or(0.0, |f| f.rank);
    let mut kept: Vec<Found> = Vec::with_capacity(keep + 1);
    for f in all {
        let known = f.words[0] != WordId::UNKNOWN;
        if known && (kept.len() >= keep || f.rank > best + WIDTH || kept.iter().any(|k| k.words == f.words)) {
            continue;
        }
        kept.push(f);
    }
    kept
}

/// The ways in which the letters may be written, by what they show.
fn cases(letters: &[char]) -> Vec<Case> {
    let upper = letters.iter().filter(|c| c.is_uppercase()).count();
    let lower = letters.iter().filter(|c| c.is_lowercase()).count();
    let first = letters.first().copied().unwrap_or(' ');
    if upper == 0 && first.is_ascii_digit() {
        return vec![Case::Lower, Case::Title];
    }
    if upper == 0 {
        return vec![Case::Lower];
    }
    if upper > 1 && upper >= lower {
        return if lower > 0 && first.is_uppercase() { vec![Case::Upper, Case::Title] } else { vec![Case::Upper] };
    }
    if first.is_uppercase() {
        // A capital I or J may be a small l or i: the only capitals that an OCR makes up often.
        return if matches!(first, 'I' | 'J') && letters.len() > 1 {
            vec![Case::Title, Case::Lower]
        } else {
            vec![Case::Title]
        };
    }
    vec![Case::Lower]
}

/// Writes a small-letter word as the scan has it: letter by letter where they match, else by the case as a whole.
pub(super) fn cased(word: &str, shown: &[char], case: Case) -> String {
    let letters: Vec<char> = word.chars().collect();
    // Capitals within a small word are slips of the scan (`tAm`); those of an abbreviation or a name are not (`IoT`).
    let matching = case != Case::Lower
        && letters.len() == shown.len()
        && letters.iter().zip(shown).all(|(a, b)| fold_char(*a) == fold_char(*b));
    let mut out = String::with_capacity(word.len() + 2);
    for (i, c) in letters.iter().enumerate() {
        let capital = if matching {
            shown[i].is_uppercase()
        } else {
            match case {
                Case::Lower => false,
                Case::Title => i == 0,
                Case::Upper => true,
            }
        };
        if capital { out.extend(c.to_uppercase()) } else { out.push(*c) }
    }
    out
}

/// Why a word differs from what is shown.
pub(super) fn cause(shown: &str, text: &str) -> Cause {
    let same = shown.chars().map(fold_char).eq(text.chars().map(fold_char));
    if same { Cause::Diacritics } else { Cause::Letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_follows_the_scan() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(cased("sở", &chars("Sd"), Case::Title), "Sở");
        assert_eq!(cased("chức", &chars("CHlTC"), Case::Upper), "CHỨC");
        assert_eq!(cased("iot", &chars("IoT"), Case::Upper), "IoT");
        assert_eq!(cases(&chars("Imh")), [Case::Title, Case::Lower]);
        assert_eq!(cases(&chars("QuangNgai")), [Case::Title]);
        assert_eq!(cases(&chars("SO")), [Case::Upper]);
    }
}
