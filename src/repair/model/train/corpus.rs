//! What is learned from, and what is kept apart to measure with.

use std::collections::{HashMap, HashSet};

use super::super::vocabulary::{SPECIALS, Vocabulary, WordId};
use crate::text::{Shape, TokenKind, Tone, canonical, fold, is_syllable, split_tone, tokens};

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

/// A part of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// First and last line, from 1.
    pub lines: (usize, usize),
    /// What kind of prose it is.
    pub genre: Genre,
    /// One block of so many is held out, whatever the rule for the rest; `None`: the rule for the rest.
    pub one_in: Option<u64>,
}

impl Part {
    /// Reads `name, first line, last line, syllables, genre, one in`, tab-separated; the last three may be missing.
    pub fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split('\t').skip(1);
        let lines = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let genre = match fields.nth(1) {
            Some("executive") => Genre::Executive,
            Some("provincial") => Genre::Provincial,
            _ => Genre::Normative,
        };
        Some(Self { lines, genre, one_in: fields.next().and_then(|n| n.parse().ok()) })
    }
}

/// What must be kept apart.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Text that the model must never see: a line that shares a run of 12 words with it is dropped, unless so many lines
    /// share the run that it is a formula.
    pub never: Vec<String>,
    /// One block of 100 lines of so many is held out; 0 holds nothing out.
    pub one_in: u64,
    /// Parts of the corpus.
    pub parts: Vec<Part>,
}

/// So many words in a row make two texts one.
const RUN: usize = 12;
/// A run that so many lines of the corpus share is a formula that belongs to nobody.
const FORMULA: u32 = 12;
/// Lines that are held out together.
const BLOCK: usize = 100;

/// Lines held out, by genre.
pub type HeldOut = Vec<(Genre, String)>;

/// Lines to learn from, each with its weight.
#[derive(Debug, Default)]
pub struct Corpus {
    lines: Vec<(String, u32)>,
    /// The first so many lines were collected, the others are our own: their words are known however rare they are.
    collected: usize,
    /// Runs of words that must not be seen.
    never: HashSet<u64>,
    /// Lines that were dropped because they share a run of words with text that must not be seen.
    pub dropped: usize,
}

fn mix(x: u64) -> u64 {
    let z = x.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    z ^ (z >> 32)
}

/// Words as numbers, each spelling worked out once.
#[derive(Default)]
struct Words {
    known: HashMap<String, u64>,
}

impl Words {
    fn of(&mut self, line: &str) -> Vec<u64> {
        let hash = |w: &str| {
            w.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
        };
        tokens(line)
            .filter(|t| t.kind == TokenKind::Word)
            .map(|t| {
                let word = t.of(line);
                self.known.get(word).copied().unwrap_or_else(|| {
                    let h = hash(&canonical(word));
                    self.known.insert(word.to_owned(), h);
                    h
                })
            })
            .collect()
    }
}

fn runs(words: &[u64], n: usize) -> impl Iterator<Item = u64> + '_ {
    words.windows(n).map(|w| w.iter().fold(0, |h, x| mix(h ^ x)))
}

impl Rules {
    /// Which genre a line is held out for; `None` if it may be learned from.
    fn held_out(&self, index: usize) -> Option<Genre> {
        let part = self.parts.iter().find(|p| (p.lines.0..=p.lines.1).contains(&(index + 1)));
        let one_in = if self.one_in == 0 { 0 } else { part.and_then(|p| p.one_in).unwrap_or(self.one_in) };
        let held = one_in > 0 && mix((index / BLOCK) as u64).is_multiple_of(one_in);
        held.then(|| part.map_or(Genre::Normative, |p| p.genre))
    }
}

impl Corpus {
    /// Splits lines into those to learn from and those held out.
    pub fn split(lines: impl IntoIterator<Item = String>, rules: &Rules) -> (Self, HeldOut) {
        let (mut corpus, mut held) = (Self::default(), HeldOut::new());
        let mut words = Words::default();
        let never: Vec<u64> = rules.never.iter().flat_map(|l| runs(&words.of(l), RUN).collect::<Vec<_>>()).collect();
        let mut never: HashMap<u64, u32> = never.into_iter().map(|r| (r, 0)).collect();
        let mut all: Vec<(String, Vec<u64>)> = Vec::new();
        for line in lines {
            let shared: Vec<u64> = runs(&words.of(&line), RUN).filter(|r| never.contains_key(r)).collect();
            for r in &shared {
                never.entry(*r).and_modify(|n| *n += 1);
            }
            all.push((line, shared));
        }
        for (index, (line, shared)) in all.into_iter().enumerate() {
            if shared.iter().any(|r| never.get(r).is_some_and(|n| *n < FORMULA)) {
                corpus.dropped += 1;
                continue;
            }
            match rules.held_out(index) {
                Some(genre) => held.push((genre, line)),
                None => corpus.lines.push((line, 1)),
            }
        }
        corpus.never = never.into_iter().filter(|(_, n)| *n < FORMULA).map(|(r, _)| r).collect();
        corpus.collected = corpus.lines.len();
        corpus.drop_seen(&mut held);
        (corpus, held)
    }
    /// Takes out of the held-out lines those that were as good as seen: half of their runs of 8 words occur in what is
    /// learned from (codifications of the law repeat each other with small changes).
    fn drop_seen(&self, held: &mut HeldOut) {
        let mut words = Words::default();
        let mut wanted: HashMap<u64, bool> = HashMap::new();
        let hashed: Vec<Vec<u64>> = held.iter().map(|(_, l)| runs(&words.of(l), 8).collect()).collect();
        wanted.extend(hashed.iter().flatten().map(|r| (*r, false)));
        for (line, _) in &self.lines {
            for r in runs(&words.of(line), 8) {
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
    /// Adds lines of our own (templates, names), each counted so many times, unless they hold what must never be seen.
    pub fn add(&mut self, lines: impl IntoIterator<Item = (String, u32)>) {
        let mut words = Words::default();
        for (line, weight) in lines {
            if runs(&words.of(&line), RUN).any(|r| self.never.contains(&r)) {
                self.dropped += 1;
            } else {
                self.lines.push((line, weight));
            }
        }
    }
    /// Adds lines (a word list) that are counted like collected text. To be called before [`Corpus::add`].
    pub fn also(&mut self, lines: impl IntoIterator<Item = String>) {
        self.add(lines.into_iter().map(|l| (l, 1)));
        self.collected = self.lines.len();
    }
    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }
    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
    /// The words worth knowing, in id order, classes and marks first; and for each how probably it has a capital where
    /// no rule asks for one, and how often it occurs.
    pub(crate) fn vocabulary(&self) -> (Vec<String>, Vec<(f32, u64)>) {
        let mut raw_counts: HashMap<&str, Seen> = HashMap::new();
        for (i, (line, weight)) in self.lines.iter().enumerate() {
            let mut free = false;
            for t in tokens(line) {
                if t.kind == TokenKind::Word {
                    let word = t.of(line);
                    let seen = raw_counts.entry(word).or_default();
                    seen.times += u64::from(*weight);
                    seen.own |= i >= self.collected;
                    match Shape::of(word) {
                        Shape::Lower if free => seen.lower += u64::from(*weight),
                        Shape::Capital if free => seen.capital += u64::from(*weight),
                        _ => {}
                    }
                }
                // After a mark, and at the head of a line, a capital says nothing of the word.
                free = t.kind != TokenKind::Mark || t.of(line) == ",";
            }
        }
        let mut counts: HashMap<String, Seen> = HashMap::new();
        // Sums do not depend on the order.
        #[allow(clippy::iter_over_hash_type)]
        for (word, n) in raw_counts {
            counts.entry(canonical(word)).or_default().add(n);
        }
        let mut words: Vec<(String, Seen, String)> = counts
            .into_iter()
            .filter(|(w, n)| n.own || is_worth_knowing(w, n.times))
            .map(|(w, n)| (fold(&w).as_str().to_owned(), n, w))
            .collect();
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.times.cmp(&a.1.times)).then(a.2.cmp(&b.2)));
        let of_words = words.iter().map(|w| (w.1.capital_rate(), w.1.times));
        let facts = SPECIALS.iter().map(|_| (0.5, 1)).chain(of_words).collect();
        (SPECIALS.iter().map(|s| (*s).to_owned()).chain(words.into_iter().map(|w| w.2)).collect(), facts)
    }
    /// All lines as symbols, each from [`WordId::START`] to [`WordId::END`].
    pub(crate) fn symbols(&self, words: &[String]) -> Vec<u16> {
        let Some(vocabulary) = Vocabulary::new(words.iter().map(String::as_str)) else { return Vec::new() };
        let mut known: HashMap<&str, u16> = HashMap::new();
        let mut out = Vec::new();
        for (line, weight) in &self.lines {
            let from = out.len();
            out.push(WordId::START.0);
            for t in tokens(line) {
                let text = t.of(line);
                match t.kind {
                    TokenKind::Word => {
                        out.push(*known.entry(text).or_insert_with(|| vocabulary.symbol(t.kind, text).0));
                    }
                    _ => out.push(vocabulary.symbol(t.kind, text).0),
                }
            }
            out.push(WordId::END.0);
            let to = out.len();
            for _ in 1..*weight {
                out.extend_from_within(from..to);
            }
        }
        out
    }
}

/// What was seen of a word.
#[derive(Default, Clone, Copy)]
struct Seen {
    times: u64,
    lower: u64,
    capital: u64,
    own: bool,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.times += other.times;
        self.lower += other.lower;
        self.capital += other.capital;
        self.own |= other.own;
    }
    /// How probably the word has a capital; rare words are taken to be like the average.
    fn capital_rate(self) -> f32 {
        ((self.capital as f64 + 0.6) / ((self.lower + self.capital) as f64 + 4.0)) as f32
    }
}

/// Whether a word is frequent enough to be no slip: spelt as a syllable once, as an abbreviation or a foreign word
/// some times more.
fn is_worth_knowing(word: &str, count: u64) -> bool {
    if is_syllable(word) {
        count >= 3
    } else if word.is_ascii() {
        count >= 20 && word.len() <= 16
    } else if word.chars().all(|c| c.is_ascii() || c == 'đ') {
        count >= 15 && word.chars().count() <= 9
    } else {
        count >= 50 && word.chars().count() <= 8 && !is_slip(word)
    }
}

/// Whether a word that is no syllable is most likely two run together, or one that lost its tone (*quyđịnh*, *đât*).
fn is_slip(word: &str) -> bool {
    let two = word.char_indices().skip(2).any(|(i, _)| {
        let (Some(a), Some(b)) = (word.get(..i), word.get(i..)) else { return false };
        b.chars().count() >= 2 && is_syllable(a) && is_syllable(b)
    });
    two || (word.ends_with(['c', 'p', 't', 'h']) && split_tone(word).1 == Tone::Ngang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_never_be_seen_is_dropped_but_formulas_stay() {
        let secret = "một hai ba bốn năm sáu bảy tám chín mười trăm nghìn";
        let formula = "căn cứ luật tổ chức chính quyền địa phương ngày mười chín tháng";
        let rules = Rules { never: vec![format!("{secret} {formula}")], ..Rules::default() };
        let mut lines = vec![format!("Theo {secret}"), "một hai ba bốn".to_owned()];
        lines.extend((0..20).map(|i| format!("{i}. {formula}")));
        let (mut corpus, held) = Corpus::split(lines, &rules);
        assert_eq!((corpus.len(), corpus.dropped, held.len()), (21, 1, 0));
        corpus.add([(format!("{secret} nữa"), 1), ("tỉnh".to_owned(), 1)]);
        assert_eq!((corpus.len(), corpus.dropped), (22, 2));
    }

    #[test]
    fn whole_blocks_are_held_out_and_lines_as_good_as_seen_are_not() {
        let numbers = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"];
        let line = |i: usize| {
            (0..12).map(|k| numbers[(i / 10usize.pow(k % 4) + 3 * k as usize) % 10]).collect::<Vec<_>>().join(" ")
        };
        let mut lines: Vec<String> = (0..1000).map(line).collect();
        lines.extend((0..1000).map(line));
        let part = Part::parse("a\t1\t1000\t0\tprovincial\t1").unwrap();
        let rules = Rules { one_in: 1000, parts: vec![part], ..Rules::default() };
        let (corpus, held) = Corpus::split(lines, &rules);
        // The first half is held out, and the second half repeats it.
        assert_eq!((corpus.len(), held.len()), (1000, 0));
        let (corpus, held) = Corpus::split((0..1000).map(line), &rules);
        assert_eq!((corpus.len(), held.len()), (0, 1000));
        assert!(held.iter().all(|h| h.0 == Genre::Provincial));
    }

    #[test]
    fn slips_are_not_worth_knowing() {
        for (word, times) in [("quyđịnh", 500), ("đât", 500), ("zzz", 9), ("đktđ", 14)] {
            assert!(!is_worth_knowing(word, times), "{word}");
        }
        for (word, times) in [("quy", 3), ("online", 27), ("đktđ", 37), ("kilôgam", 60), ("ubnd", 9000)] {
            assert!(is_worth_knowing(word, times), "{word}");
        }
    }
}
