//! What a scanned unit may stand for: words near it under the channel, two words run together, itself.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::channel::Channel;
use super::channel::trie::{Case, Match, Trie};
use super::model::{LanguageModel, Leaning, WordId};
use super::reading::Reading;
use crate::text::{Cause, Shape, fold, fold_char, is_syllable};

/// How much the case of a word counts beside the language model.
const CASE_WEIGHT: f32 = 0.5;
/// How much it counts which of the words of one skeleton the document uses.
const LEANING: f32 = 0.5;
/// How many readings of a unit are kept.
const KEEP: usize = 18;
/// How much dearer than the best reading a kept one may be, its frequency reckoned in.
const WIDTH: f32 = 13.0;
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
const BUDGET_LETTER: f32 = 1.6;
/// Longest run of letters that is looked at; longer ones are kept as they stand.
const LONGEST: usize = 28;

/// Finds readings; remembers them, for the same words come again and again.
pub(super) struct Candidates<'a> {
    trie: &'a Trie,
    model: &'a LanguageModel,
    channel: &'a Channel,
    leaning: Option<&'a Leaning>,
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
    ) -> Self {
        Self { trie, model, channel, leaning, seen: Default::default() }
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

    fn find(&self, shown: &str) -> Vec<Reading> {
        let letters: Vec<char> = shown.chars().collect();
        let mut out = vec![self.itself(shown, &letters)];
        if letters.len() > LONGEST {
            return out;
        }
        let budget = BUDGET + BUDGET_LETTER * letters.len() as f32;
        for case in cases(&letters) {
            let found = self.trie.search(self.channel, &letters, case, budget);
            let (whole, parts): (Vec<Match>, Vec<Match>) = found.into_iter().partition(|m| m.taken == letters.len());
            let best = whole.iter().fold(f32::INFINITY, |b, m| b.min(m.cost));
            for m in whole {
                out.push(self.word(shown, &letters, m, case));
            }
            if best > SPLIT_FROM && letters.len() >= 4 && letters.len() <= 16 {
                self.split(&letters, case, &parts, budget, &mut out);
            }
        }
        self.prune(out)
    }

    /// The unit as it stands.
    fn itself(&self, shown: &str, letters: &[char]) -> Reading {
        let cost = UNKNOWN_WORD + UNKNOWN_LETTER * letters.len() as f32;
        Reading { text: shown.to_owned(), symbols: vec![WordId::UNKNOWN], cost, cause: Cause::Letters, units: 1 }
    }

    fn word(&self, shown: &str, letters: &[char], m: Match, case: Case) -> Reading {
        let id = WordId(m.word as u16);
        let word = self.model.vocabulary().word(id);
        let text = cased(word, letters, case);
        let cause = cause(shown, &text);
        // A capital I where the word begins with another letter is no capital at all, most likely.
        let slip = case == Case::Title && letters.first() == Some(&'I') && !fold(word).as_str().starts_with('i');
        // A consonant alone is no word: it is what is left of one.
        let foreign = case != Case::Upper && cause == Cause::Letters && !is_syllable(word);
        let torn = letters.len() == 1 && word.len() == 1 && !word.starts_with(['a', 'e', 'i', 'o', 'u', 'y']);
        let more = if slip { FALSE_CAPITAL } else { 0.0 }
            + if torn { TORN } else { 0.0 }
            + if foreign { FOREIGN } else { 0.0 };
        Reading { text, symbols: vec![id], cost: m.cost + more, cause, units: 1 }
    }

    /// Two words run together: the first ends where a first part was found, the second is what is left.
    fn split(&self, letters: &[char], case: Case, parts: &[Match], budget: f32, out: &mut Vec<Reading>) {
        for at in 1..letters.len() {
            let firsts = self.likeliest(parts.iter().filter(|m| m.taken == at));
            let Some(cheapest) = firsts.iter().min_by(|a, b| a.cost.total_cmp(&b.cost)) else { continue };
            if cheapest.cost > 7.0 {
                continue;
            }
            let rest = &letters[at..];
            let rest_case = match case {
                Case::Upper => Case::Upper,
                _ if rest.first().is_some_and(|c| c.is_uppercase()) => Case::Title,
                _ => Case::Lower,
            };
            let left = budget - cheapest.cost;
            let seconds = self.trie.search(self.channel, rest, rest_case, left.min(12.0));
            let seconds = self.likeliest(seconds.iter().filter(|m| m.taken == rest.len()));
            for a in &firsts {
                for b in &seconds {
                    let (ia, ib) = (WordId(a.word as u16), WordId(b.word as u16));
                    let vocabulary = self.model.vocabulary();
                    let first = cased(vocabulary.word(ia), &letters[..at], case);
                    let second = cased(vocabulary.word(ib), rest, rest_case);
                    let foreign = [ia, ib].iter().filter(|id| !is_syllable(vocabulary.word(**id))).count();
                    out.push(Reading {
                        text: format!("{first} {second}"),
                        symbols: vec![ia, ib],
                        cost: a.cost + b.cost + LOST_SPACE + FOREIGN * foreign as f32,
                        cause: Cause::Split,
                        units: 1,
                    });
                }
            }
        }
    }

    /// The few words that are likeliest by channel and frequency.
    fn likeliest<'m>(&self, all: impl Iterator<Item = &'m Match>) -> Vec<Match> {
        let rank = |m: &Match| m.cost - RARE * self.model.unigram(WordId(m.word as u16));
        let mut all: Vec<Match> = all.copied().collect();
        all.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.word.cmp(&b.word)));
        all.truncate(PARTS);
        all
    }

    /// Keeps the likeliest, one of each text.
    fn prune(&self, mut all: Vec<Reading>) -> Vec<Reading> {
        let rank = |c: &Reading| {
            let rare: f32 =
                c.symbols.iter().map(|s| if *s == WordId::UNKNOWN { 0.0 } else { -self.model.unigram(*s) }).sum();
            c.cost + RARE * rare
        };
        all.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then_with(|| a.text.cmp(&b.text)));
        let best = all.first().map_or(0.0, &rank);
        let mut kept: Vec<Reading> = Vec::new();
        for c in all {
            let known = c.symbols.first() != Some(&WordId::UNKNOWN);
            if known && (kept.len() >= KEEP || rank(&c) > best + WIDTH || kept.iter().any(|k| k.symbols == c.symbols)) {
                continue;
            }
            kept.push(c);
        }
        kept
    }
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
