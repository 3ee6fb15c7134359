//! What is learned from, and what is kept apart to measure with.

use std::collections::{HashMap, HashSet};

use super::super::vocabulary::{SPECIALS, Vocabulary, WordId};
use super::raw;
use crate::text::{TokenKind, canonical, fold, is_syllable, tokens};

/// What kind of prose a held-out line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Genre {
    /// Laws, decrees, circulars.
    Normative,
    /// Decisions, plans and programmes of the government and the ministries.
    Executive,
    /// Prose of provinces and communes, procedures, reports.
    Provincial,
}

/// What must be kept apart.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Text that the model must never see: a line that shares a run of 12 words with it is dropped.
    pub never: Vec<String>,
    /// One block of lines of so many is held out.
    pub one_in: u64,
    /// Parts of the corpus: name, first line, last line (from 1).
    pub parts: Vec<(String, usize, usize)>,
}

/// So many words in a row make two texts one.
const RUN: usize = 12;
/// Lines that are held out together.
const BLOCK: usize = 100;

/// Lines held out, by genre.
pub type HeldOut = Vec<(Genre, String)>;

/// Lines to learn from, each with its weight.
#[derive(Debug, Default)]
pub struct Corpus {
    lines: Vec<(String, u32)>,
    /// Lines that were dropped because they share a run of words with text that must not be seen.
    pub dropped: usize,
}

fn mix(x: u64) -> u64 {
    let z = x.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    z ^ (z >> 32)
}

fn words_of(line: &str) -> Vec<u64> {
    let hash =
        |w: &str| w.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    tokens(line).filter(|t| t.kind == TokenKind::Word).map(|t| hash(&canonical(t.of(line)))).collect()
}

fn runs(words: &[u64], n: usize) -> impl Iterator<Item = u64> + '_ {
    words.windows(n).map(|w| w.iter().fold(0, |h, x| mix(h ^ x)))
}

impl Rules {
    /// Which genre a line is held out for; `None` if it may be learned from.
    fn held_out(&self, part: &str, index: usize) -> Option<Genre> {
        let block = mix((index / BLOCK) as u64);
        let one_in = |n: u64| n > 0 && block.is_multiple_of(n);
        let held = match part {
            "vbai" | "phumybac" | "chiphuoc" => self.one_in > 0,
            "tthc" | "vnmasterplan" => self.one_in > 0 && one_in(3),
            _ => one_in(self.one_in),
        };
        held.then(|| genre(part))
    }
}

fn genre(part: &str) -> Genre {
    match part {
        "vbai" | "phumybac" | "chiphuoc" | "tthc" | "vanbanplus" | "ericphan2" => Genre::Provincial,
        "ttttthai" | "hrmaster" | "vnmasterplan" | "nakien" | "vzyhug" | "hieuhan" => Genre::Executive,
        _ => Genre::Normative,
    }
}

impl Corpus {
    /// Splits lines into those to learn from and those held out.
    pub fn split(lines: impl Iterator<Item = String>, rules: &Rules) -> (Self, HeldOut) {
        let never: HashSet<u64> =
            rules.never.iter().flat_map(|l| runs(&words_of(l), RUN).collect::<Vec<_>>()).collect();
        let (mut corpus, mut held) = (Self::default(), HeldOut::new());
        for (index, line) in lines.enumerate() {
            if !never.is_empty() && runs(&words_of(&line), RUN).any(|r| never.contains(&r)) {
                corpus.dropped += 1;
                continue;
            }
            let part = rules.parts.iter().find(|(_, a, b)| (*a..=*b).contains(&(index + 1)));
            match rules.held_out(part.map_or("", |p| p.0.as_str()), index) {
                Some(genre) => held.push((genre, line)),
                None => corpus.lines.push((line, 1)),
            }
        }
        corpus.drop_seen(&mut held);
        (corpus, held)
    }
    /// Takes out of the held-out lines those that were as good as seen: half of their runs of 8 words occur in what is
    /// learned from (codifications of the law repeat each other with small changes).
    fn drop_seen(&self, held: &mut HeldOut) {
        let mut wanted: HashMap<u64, bool> = HashMap::new();
        let hashed: Vec<Vec<u64>> = held.iter().map(|(_, l)| runs(&words_of(l), 8).collect()).collect();
        wanted.extend(hashed.iter().flatten().map(|r| (*r, false)));
        for (line, _) in &self.lines {
            for r in runs(&words_of(line), 8) {
                if let Some(seen) = wanted.get_mut(&r) {
                    *seen = true;
                }
            }
        }
        let mut lines = hashed.iter();
        held.retain(|_| {
            let runs = lines.next().map_or(&[][..], Vec::as_slice);
            let seen = runs.iter().filter(|r| wanted.get(r) == Some(&true)).count();
            !runs.is_empty() && seen * 2 < runs.len()
        });
    }
    /// Adds a line of our own (a template, a name), counted so many times.
    pub fn add(&mut self, line: String, weight: u32) {
        self.lines.push((line, weight));
    }
    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }
    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
    /// The words worth knowing, in id order, classes and marks first.
    pub(crate) fn vocabulary(&self) -> Vec<String> {
        let mut raw_counts: HashMap<&str, u64> = HashMap::new();
        for (line, weight) in &self.lines {
            for t in tokens(line).filter(|t| t.kind == TokenKind::Word) {
                *raw_counts.entry(t.of(line)).or_default() += u64::from(*weight);
            }
        }
        let mut counts: HashMap<String, u64> = HashMap::new();
        // The sum does not depend on the order.
        #[allow(clippy::iter_over_hash_type)]
        for (word, n) in raw_counts {
            *counts.entry(canonical(word)).or_default() += n;
        }
        let mut words: Vec<(String, u64, String)> = counts
            .into_iter()
            .filter(|(w, n)| is_worth_knowing(w, *n))
            .map(|(w, n)| (fold(&w).as_str().to_owned(), n, w))
            .collect();
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        SPECIALS.iter().map(|s| (*s).to_owned()).chain(words.into_iter().map(|w| w.2)).collect()
    }
    /// All lines as symbols, each from [`WordId::START`] to [`WordId::END`].
    pub(crate) fn symbols(&self, words: &[String], marks: bool) -> Vec<u16> {
        let Some(vocabulary) = Vocabulary::new(words.iter().map(String::as_str)) else { return Vec::new() };
        let mut known: HashMap<&str, u16> = HashMap::new();
        let mut out = Vec::new();
        for (line, weight) in &self.lines {
            let from = out.len();
            out.push(raw(WordId::START));
            for t in tokens(line) {
                let text = t.of(line);
                match t.kind {
                    TokenKind::Word => {
                        out.push(*known.entry(text).or_insert_with(|| raw(vocabulary.symbol(t.kind, text))));
                    }
                    TokenKind::Mark if !marks => {}
                    _ => out.push(raw(vocabulary.symbol(t.kind, text))),
                }
            }
            out.push(raw(WordId::END));
            let to = out.len();
            for _ in 1..*weight {
                out.extend_from_within(from..to);
            }
        }
        out
    }
}

/// Whether a word is frequent enough to be no slip: spelt as a syllable 3 times, as an abbreviation or a foreign word
/// 20 times, otherwise (words run together, broken letters) 60 times.
fn is_worth_knowing(word: &str, count: u64) -> bool {
    if is_syllable(word) {
        count >= 3
    } else if word.is_ascii() {
        count >= 20 && word.len() <= 16
    } else {
        count >= 60 && word.chars().count() <= 8
    }
}
