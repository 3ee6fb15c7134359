//! Light slips in text that is otherwise right: what a Vietnamese OCR leaves on a clean page (`chỉ nhánh` for *chi nhánh*).
//!
//! Comes in: the lines that the survey takes for clean. Goes out: edits, and whether the document shows such slips at
//! all. First law: do no harm. So the text is only read at first; improbable words with a far likelier neighbour
//! under the channel of light slips are counted, and only a document with enough of them, among its words, is mended.
//! Knows no layout; a damaged page is none of its business.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidate::{cased, cause};
use super::channel::Channel;
use super::channel::trie::{Case, Reach, Searcher, Trie};
use super::lattice::{Lattice, Search, Worker};
use super::model::memory::{Memory, Remembering};
use super::model::{LanguageModel, State, WordId};
use super::passage::Mended;
use crate::text::{Cause, Edit, LineNo, Shape, Token, TokenKind, fold, fold_char, is_syllable, tokens};

/// Another word that a shown one may be a slip of.
#[derive(Debug, Clone)]
struct Neighbour {
    word: WordId,
    text: String,
    /// −ln P(shown | meant).
    cost: f32,
}

/// A word and the next one together less probable than this (natural logarithm) are looked at.
const ODD: f32 = -13.0;
/// By how much a neighbour must be likelier than what stands there to count as a sign of slips.
const SIGN: f32 = 6.0;
/// Signs in so many different words, and so many signs among a thousand words, show a document with light slips.
const FORMS: usize = 2;
const SIGNS_PER_THOUSAND: f32 = 0.7;
/// A word without marks that is likelier by this with some has lost them. So many different ones, and such a share of all
/// words, show a document that loses marks; the least that a lost mark costs there.
const BARE: f32 = 8.0;
const BARE_FORMS: usize = 5;
const BARE_RATE: f32 = 0.005;
const LOST: f32 = 3.0;
/// How sure a change must be.
const SURE: f32 = 0.6;
/// Weight of the language model against the channel.
const MODEL_WEIGHT: f32 = 1.2;
/// How sure a word must be to teach the channel of its document.
const TEACHES: f32 = 0.8;
/// How dear a slip may be.
const BUDGET: f32 = 11.5;
/// How much dearer than the likeliest way to read some letters another may be.
const WIDTH: f32 = 8.5;
/// How many ways to read some letters are followed.
const BEAM: usize = 48;
/// Neighbours kept a word.
const KEEP: usize = 12;
/// How much frequency counts when they are chosen.
const RARE: f32 = 0.5;
/// Cost of a word that nobody knows, and of each of its letters.
const UNKNOWN_WORD: f32 = 2.0;
const UNKNOWN_LETTER: f32 = 2.8;
/// Cost of a capital I or a small l that is a figure 1.
const ONE: f32 = 4.0;
/// Cost of a comma that is shown as a full stop, or the other way round; of a full stop made up.
const MARK: f32 = 5.0;
const LOST_MARK: f32 = 8.0;
/// A word is hardly a name if the logarithm of its share of capitals is below this, and expected if its own is above this.
const SELDOM_NAME: f32 = -3.0;
const EXPECTED: f32 = -3.0;
const CAPITAL_SURE: f32 = 0.9;
/// What it costs more to change what may be a name.
const NAME: f32 = 2.5;
/// Tokens of one passage that are read for signs.
const LONG: usize = 20_000;
/// Words decoded together.
const PIECE: usize = 200;

/// A token of a passage.
#[derive(Debug, Clone, Copy)]
struct Spot<'s> {
    line: LineNo,
    text: &'s str,
    token: Token,
    symbol: WordId,
    state: State,
    ln: f32,
}

/// Reads text for slips.
pub(super) struct Slips<'a> {
    model: &'a LanguageModel,
    trie: &'a Trie,
    channel: &'a Channel,
    searcher: Searcher,
    seen: FxHashMap<String, Vec<Neighbour>>,
    spots: usize,
    signs: usize,
    /// The words in which signs were seen.
    forms: FxHashSet<String>,
    /// Words without marks that only with marks are words, and how often they were seen among others that have theirs.
    bare: FxHashMap<String, usize>,
    /// Whether the document loses marks, so that a word without any may be any word.
    sheds: bool,
}

impl<'a> Slips<'a> {
    /// `sheds` says that the document loses marks (see [`Slips::lost_mark`]).
    pub(super) fn new(model: &'a LanguageModel, trie: &'a Trie, channel: &'a Channel, sheds: bool) -> Self {
        Self {
            model,
            trie,
            channel,
            searcher: Searcher::default(),
            seen: FxHashMap::default(),
            spots: 0,
            signs: 0,
            forms: FxHashSet::default(),
            bare: FxHashMap::default(),
            sheds,
        }
    }

    /// Whether what was read shows a text with light slips.
    pub(super) fn found(&self) -> bool {
        self.lost_mark().is_some()
            || (self.forms.len() >= FORMS && self.signs as f32 >= SIGNS_PER_THOUSAND * self.spots as f32 / 1000.0)
    }

    /// What a letter costs that lost its marks or has others, in a document where that is no light slip: an engine at its
    /// limits reads some words right and others bare (`Tổng cục Thue`). `None` for a document that shows little of it.
    pub(super) fn lost_mark(&self) -> Option<f32> {
        let rate = self.bare.values().sum::<usize>() as f32 / self.spots.max(1) as f32;
        (self.bare.len() >= BARE_FORMS && rate >= BARE_RATE).then(|| (-rate.ln()).max(LOST))
    }

    /// Reads a passage and counts its signs of slips.
    pub(super) fn read(&mut self, passage: &[(LineNo, &str)]) {
        let mut read = 0;
        pieces(self.model, passage, |spots, _| {
            read += spots.len();
            self.count(spots);
            read < LONG
        });
    }

    fn count(&mut self, spots: &[Spot<'_>]) {
        for i in 0..spots.len() {
            let spot = spots[i];
            if spot.token.kind != TokenKind::Word {
                continue;
            }
            self.spots += 1;
            let after = spots.get(i + 1).map_or(0.0, |s| s.ln);
            if spot.ln + after > ODD || among_bare(spots, i) {
                continue;
            }
            let shown = spot.token.of(spot.text);
            let here = self.ahead(&spots[i..], spot.symbol) - self.own_cost(shown, spot.symbol) + name(spots, i);
            if self.is_bare(shown, &spots[i..], here) {
                *self.bare.entry(shown.to_owned()).or_default() += 1;
            }
            let near = self.neighbours(shown).to_vec();
            let best = near.iter().map(|n| self.ahead(&spots[i..], n.word) - n.cost).fold(f32::NEG_INFINITY, f32::max);
            if best > here + SIGN {
                self.signs += 1;
                self.forms.insert(shown.to_owned());
            }
        }
    }

    /// Whether a word without marks, beside words that have theirs, would be far likelier with some.
    fn is_bare(&self, shown: &str, spots: &[Spot<'_>], here: f32) -> bool {
        let vocabulary = self.model.vocabulary();
        let mates = vocabulary.of_skeleton(shown).filter(|w| is_syllable(vocabulary.word(*w)));
        shown.bytes().all(|b| b.is_ascii_lowercase())
            && mates.map(|w| self.ahead(spots, w)).any(|there| there > here + BARE)
    }

    /// What the model thinks of a word in a place, and of the three tokens after it.
    fn ahead(&self, spots: &[Spot<'_>], word: WordId) -> f32 {
        let Some(first) = spots.first() else { return 0.0 };
        let (mut sum, mut state) = self.model.score(first.state, word);
        for spot in spots.iter().skip(1).take(3) {
            let (ln, next) = self.model.score(state, spot.symbol);
            sum += ln;
            state = next;
        }
        sum
    }

    /// What it costs that a word stands there rightly.
    fn own_cost(&self, shown: &str, symbol: WordId) -> f32 {
        if symbol == WordId::UNKNOWN { UNKNOWN_WORD + UNKNOWN_LETTER * shown.chars().count() as f32 } else { 0.0 }
    }

    /// The words that a shown one may be a slip of.
    fn neighbours(&mut self, shown: &str) -> &[Neighbour] {
        if !self.seen.contains_key(shown) {
            let found = self.find(shown);
            self.seen.insert(shown.to_owned(), found);
        }
        self.seen.get(shown).map_or(&[], Vec::as_slice)
    }

    fn find(&mut self, shown: &str) -> Vec<Neighbour> {
        let vocabulary = self.model.vocabulary();
        let letters: Vec<char> = shown.chars().collect();
        let case = match Shape::of(shown) {
            Shape::Lower => Case::Lower,
            Shape::Capital => Case::Title,
            Shape::Upper => Case::Upper,
            Shape::Mixed => return Vec::new(),
        };
        let own = vocabulary.id(shown);
        // A foreign word, an abbreviation, a name in letters that Vietnamese has not: nobody knows what it should be, but
        // for one that has lost its marks.
        let lost =
            || self.sheds && vocabulary.of_skeleton(fold(shown).as_str()).any(|w| is_syllable(vocabulary.word(w)));
        if !(2..=8).contains(&letters.len()) || (own.is_none() && shown.is_ascii() && !lost()) {
            return Vec::new();
        }
        let mut found: Vec<Neighbour> = self
            .trie
            .search(
                &mut self.searcher,
                self.channel,
                &letters,
                case,
                Reach { budget: BUDGET, width: WIDTH, beam: BEAM },
            )
            .into_iter()
            .filter(|m| m.taken == letters.len() && own.is_none_or(|o| u32::from(o.0) != m.word))
            .map(|m| (WordId(m.word as u16), m.cost))
            .filter(|(id, _)| is_syllable(vocabulary.word(*id)))
            // What loses marks makes none up.
            .filter(|(id, _)| !self.sheds || shown.is_ascii() || !vocabulary.word(*id).is_ascii())
            .map(|(id, cost)| Neighbour { word: id, text: cased(vocabulary.word(id), &letters, case), cost })
            .collect();
        let rank = |n: &Neighbour| n.cost - RARE * self.model.unigram(n.word);
        found.sort_by(|a, b| rank(a).total_cmp(&rank(b)).then(a.word.cmp(&b.word)));
        found.truncate(KEEP);
        found
    }

    /// Reads a passage of a document with slips anew: what should stand there?
    pub(super) fn mend(
        &mut self,
        passage: &[(LineNo, &str)],
        memory: Option<&Memory>,
        worker: &mut Worker,
        out: &mut Mended,
    ) {
        let mut state = self.model.start();
        pieces(self.model, passage, |spots, last| {
            state = self.piece(spots, state, last, memory, worker, out);
            true
        });
    }

    fn piece(
        &mut self,
        spots: &[Spot<'_>],
        state: State,
        ends: bool,
        memory: Option<&Memory>,
        worker: &mut Worker,
        out: &mut Mended,
    ) -> State {
        let mut lattice = Lattice::new();
        let mut texts: Vec<(usize, Option<String>)> = Vec::new();
        for (i, spot) in spots.iter().enumerate() {
            let (from, to) = (i as u32, i as u32 + 1);
            let shown = spot.token.of(spot.text);
            lattice.add(from, to, &[spot.symbol], -self.own_cost(shown, spot.symbol), texts.len() as u32);
            texts.push((i, None));
            let mut other = |symbols: &[WordId], cost: f32, text: &str| {
                lattice.add(from, to, symbols, -cost, texts.len() as u32);
                texts.push((i, Some(text.to_owned())));
            };
            match spot.token.kind {
                TokenKind::Mark => {
                    for (text, cost) in marks(spots, i) {
                        let symbol = self.model.vocabulary().symbol(TokenKind::Mark, text);
                        other(if text.is_empty() { &[] } else { std::slice::from_ref(&symbol) }, cost, text);
                    }
                }
                TokenKind::Word if shown == "I" && opens_outline(spot) => {}
                TokenKind::Word if matches!(shown, "I" | "l") => other(&[WordId::NUMBER], ONE, "1"),
                TokenKind::Word if self.sheds || !among_bare(spots, i) => {
                    let name = name(spots, i);
                    self.neighbours(shown).iter().for_each(|n| other(&[n.word], n.cost + name, &n.text));
                }
                _ => {}
            }
        }
        let search = Search { ends, model_weight: MODEL_WEIGHT, ..Search::default() };
        let path = match memory {
            Some(memory) => {
                let memories = [(super::OWN, memory)];
                worker.best_path(
                    &Remembering { model: self.model, memories: &memories, sayings: None },
                    &lattice,
                    state,
                    &search,
                )
            }
            None => worker.best_path(self.model, &lattice, state, &search),
        };
        let mut posteriors = Vec::new();
        worker.posteriors(&lattice, 1.0, &mut posteriors);
        for number in &path.arcs {
            let Some(arc) = lattice.arc(*number) else { continue };
            let Some((i, text)) = texts.get(arc.payload as usize) else { continue };
            let sure = posteriors.get(*number as usize).copied().unwrap_or(0.0).clamp(0.01, 0.999);
            let spot = &spots[*i];
            let shown = spot.token.of(spot.text);
            out.symbols.extend(lattice.symbols(arc).iter().map(|s| (sure >= TEACHES).then_some(*s)));
            let slip = text.is_none().then(|| self.capital_slip(spots, *i)).flatten();
            if let Some(text) = slip {
                let (start, end) = (spot.token.start, spot.token.end);
                out.edits.push((spot.line, Edit { start, end, text, cause: Cause::Case, confidence: CAPITAL_SURE }));
            }
            let text = text.as_deref().unwrap_or(shown);
            if sure >= TEACHES && spot.token.kind == TokenKind::Word && spot.symbol != WordId::UNKNOWN {
                out.pairs.push((text.to_owned(), shown.to_owned()));
            }
            if sure >= SURE && text != shown {
                let cause = match spot.token.kind {
                    TokenKind::Mark => Cause::Punctuation,
                    _ if text == "1" => Cause::Typed,
                    _ => cause(shown, text),
                };
                let (start, end) = (spot.token.start, spot.token.end);
                out.edits.push((spot.line, Edit { start, end, text: text.to_owned(), cause, confidence: sure }));
            }
        }
        path.state
    }

    /// The small-letter form of a word whose capital can only be a slip (`như Sau:`): its letters look the same in both
    /// cases, no mark stands before it but one after it, it is hardly ever a name, and it is just the word that the model expects.
    fn capital_slip(&self, spots: &[Spot<'_>], i: usize) -> Option<String> {
        let spot = &spots[i];
        let shown = spot.token.of(spot.text);
        let alike = |c: char| "cosuvxpwkz".contains(fold_char(c));
        let mixed = match Shape::of(shown) {
            Shape::Capital => false,
            Shape::Mixed => true,
            _ => return None,
        };
        if spot.token.kind != TokenKind::Word
            || spot.symbol == WordId::UNKNOWN
            || shown.chars().count() < 2
            || !shown.chars().filter(|c| c.is_uppercase()).all(alike)
            || (mixed && shown.starts_with(char::is_uppercase))
            || !is_syllable(self.model.vocabulary().word(spot.symbol))
        {
            return None;
        }
        let before = i.checked_sub(1).and_then(|k| spots.get(k))?;
        let plain = before.token.kind == TokenKind::Word && Shape::of(before.token.of(before.text)) == Shape::Lower;
        let after = spots.get(i + 1).map_or("", |s| s.token.of(s.text));
        let name = self.model.shape(spot.symbol, Shape::Capital);
        (plain && (mixed || (matches!(after, ":" | ";") && name < SELDOM_NAME && spot.ln > EXPECTED)))
            .then(|| shown.to_lowercase())
    }
}

/// Whether a capital I is the first number of an outline (`I. Sở Y tế`), marks of emphasis before it or not.
fn opens_outline(spot: &Spot<'_>) -> bool {
    let before = spot.text.get(..spot.token.start).unwrap_or("");
    let after = spot.text.get(spot.token.end..).unwrap_or("");
    !before.contains(char::is_alphanumeric) && !before.contains('|') && after.starts_with('.')
}

/// Hands on the tokens of a passage, a piece at a time, with what the model thinks of each and whether the piece is the
/// last; a passage may be a file without line breaks. Ends where `then` says so.
fn pieces<'s>(model: &LanguageModel, passage: &[(LineNo, &'s str)], mut then: impl FnMut(&[Spot<'s>], bool) -> bool) {
    let vocabulary = model.vocabulary();
    let mut spots: Vec<Spot<'s>> = Vec::with_capacity(PIECE);
    let mut state = model.start();
    for (line, text) in passage {
        for token in tokens(text) {
            if spots.len() == PIECE {
                if !then(&spots, false) {
                    return;
                }
                spots.clear();
            }
            let symbol = vocabulary.symbol(token.kind, token.of(text));
            let (ln, next) = model.score(state, symbol);
            spots.push(Spot { line: *line, text, token, symbol, state, ln });
            state = next;
        }
    }
    if !spots.is_empty() {
        then(&spots, true);
    }
}

/// What a mark may be instead: its twins by shape, where what follows asks for them.
fn marks(spots: &[Spot<'_>], i: usize) -> impl Iterator<Item = (&'static str, f32)> + use<> {
    let spot = &spots[i];
    let rest = spot.text.get(spot.token.end..).unwrap_or("");
    let next = spots.get(i + 1).filter(|s| s.token.kind == TokenKind::Word);
    let next = next.and_then(|s| s.token.of(s.text).chars().next());
    let at_end = rest.is_empty();
    let found: &[(&str, f32)] = match spot.token.of(spot.text) {
        "." if next.is_some_and(char::is_lowercase) && rest.starts_with(' ') => &[(",", MARK), ("", LOST_MARK)],
        "," if next.is_some_and(char::is_uppercase) && at_end => &[(".", MARK)],
        _ => &[],
    };
    found.iter().copied()
}

/// What it costs more to change a word with a capital inside a sentence: it may be a name, which nobody can know.
fn name(spots: &[Spot<'_>], i: usize) -> f32 {
    let word = |k: usize| spots.get(k).filter(|s| s.token.kind == TokenKind::Word).map(|s| s.token.of(s.text));
    let inside = i.checked_sub(1).and_then(word).is_some();
    if inside && word(i).is_some_and(|w| Shape::of(w) == Shape::Capital) { NAME } else { 0.0 }
}

/// Whether a word without marks stands among words without marks: a file name, a foreign phrase, a toneless quotation.
fn among_bare(spots: &[Spot<'_>], i: usize) -> bool {
    let bare = |k: Option<usize>| {
        let spot = k.and_then(|k| spots.get(k)).filter(|s| s.token.kind == TokenKind::Word);
        spot.map(|s| s.token.of(s.text).is_ascii())
    };
    let around = [i.checked_sub(2), i.checked_sub(1), Some(i + 1), Some(i + 2)].map(bare);
    bare(Some(i)) == Some(true) && !around.contains(&Some(false))
}

#[cfg(test)]
mod tests;
