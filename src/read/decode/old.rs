//! Text of old encodings is told by what makes text Vietnamese: words that can be its syllables.
//!
//! Comes in: a Latin view of text (see [`super::table`]). Goes out: the text that was meant, if it is clear that something
//! else was; text that is right already, foreign text and text with a few odd letters are left alone.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::table::{Old, byte};
use crate::text::{LineNo, Lines, Note, Severity, is_syllable};

/// What was meant, and how it was written.
pub(super) struct Restored {
    pub(super) text: String,
    pub(super) note: Note,
}

/// Words with letters above ASCII, and how many of them can be Vietnamese.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    words: usize,
    good: usize,
}

/// Remembers which words can be Vietnamese.
#[derive(Default)]
struct Judge {
    known: FxHashMap<String, bool>,
}

/// So many words are remembered; a longer text is judged word by word.
const KNOWN: usize = 100_000;
/// No syllable is longer, in bytes.
const LONGEST: usize = 24;
/// Longer lines are judged and restored in pieces, in bytes.
const PIECE: usize = 1 << 16;
/// So much of the text that is wrong is judged, in bytes.
const SAMPLE: usize = 1 << 21;
/// Different words that must come out right before a whole text is taken for something else than it shows.
const ENOUGH: usize = 4;

impl Judge {
    fn count(&mut self, line: &str) -> Count {
        let mut count = Count::default();
        for word in words(line) {
            count.words += 1;
            count.good += usize::from(self.good(word));
        }
        count
    }
    fn good(&mut self, word: &str) -> bool {
        if word.len() > LONGEST {
            return false;
        }
        if let Some(good) = self.known.get(word) {
            return *good;
        }
        let composed: String = if is_nfc(word) { word.to_owned() } else { word.nfc().collect() };
        let good = well_cased(&composed) && is_syllable(&composed.to_lowercase());
        if self.known.len() < KNOWN {
            self.known.insert(word.to_owned(), good);
        }
        good
    }
}

/// Words that have a letter above ASCII. Signs that some encoding might mean a letter by count as letters.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic())
        .map(|w| w.trim_matches(|c: char| matches!(c, '\u{2010}'..='\u{2027}' | '\u{a0}' | '\u{2030}'..='\u{206f}')))
        .filter(|w| !w.is_ascii())
}

/// `quyết`, `Quyết` or `QUYẾT`, but not `quyẾt`.
fn well_cased(word: &str) -> bool {
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let big = word.chars().filter(|c| c.is_uppercase()).count();
    small == 0 || big == 0 || (big == 1 && word.chars().next().is_some_and(char::is_uppercase))
}

/// Whether a letter is Vietnamese and in no Latin encoding: such text is Unicode already.
fn beyond_latin(c: char) -> bool {
    matches!(c, 'ă' | 'Ă' | 'đ' | 'Đ' | 'ĩ' | 'Ĩ' | 'ũ' | 'Ũ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}')
}

/// Whether most of what can be told of a line is no Vietnamese.
fn wrong(shown: Count) -> bool {
    shown.words > 0 && shown.good * 2 < shown.words
}

/// Gives the text that was meant; none if what is shown is what was meant.
pub(super) fn restore(shown: &str) -> Option<Restored> {
    let mut judge = Judge::default();
    if shown.is_ascii() || !pieces(shown).any(|l| wrong(judge.count(l))) {
        return None;
    }
    if let Some(restored) = once(shown, &mut judge) {
        return Some(restored);
    }
    // What was saved wrongly twice shows no Vietnamese after the first step back.
    let mut text = shown.to_owned();
    for _ in 0..2 {
        let back: String = pieces(&text).map(|l| Old::Mojibake.meant(l)).collect();
        if back == text {
            return None;
        }
        text = back;
        if let Some(restored) = once(&text, &mut judge) {
            return Some(restored);
        }
    }
    None
}

/// Lines with their ends; a line beyond all measure in pieces that end at a blank, so that memory stays bounded.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            let limit = rest.floor_char_boundary(PIECE);
            let head = rest.get(..limit).unwrap_or(rest);
            let at = if limit < rest.len() { head.rfind(' ').map_or(limit, |b| b + 1) } else { limit };
            let (piece, after) = rest.split_at_checked(at)?;
            rest = after;
            (!piece.is_empty()).then_some(piece)
        })
    })
}

fn once(shown: &str, judge: &mut Judge) -> Option<Restored> {
    let mut bytes = 0;
    let sample = pieces(shown).filter(|l| wrong(judge.count(l))).take_while(|l| {
        bytes += l.len();
        bytes <= SAMPLE
    });
    let bad: Vec<&str> = sample.collect();
    let old = Old::ALL.into_iter().map(|o| (clear(o, &bad, judge), o)).filter(|(good, _)| *good > 0);
    let (_, old) = old.max_by_key(|(good, o)| (*good, *o == Old::Mojibake))?;
    Some(rewrite(old, shown, judge))
}

/// How many words of the lines that are wrong an encoding would make right; 0 unless that is nearly all of them.
fn clear(old: Old, bad: &[&str], judge: &mut Judge) -> usize {
    let (mut shown, mut meant) = (Count::default(), Count::default());
    let mut different: FxHashSet<String> = FxHashSet::default();
    for line in bad {
        let restored = old.meant(line);
        let before = judge.count(line);
        shown.words += before.words;
        shown.good += before.good;
        for word in words(&restored) {
            meant.words += 1;
            if judge.good(word) {
                meant.good += 1;
                if different.len() < ENOUGH {
                    different.insert(word.to_lowercase());
                }
            }
        }
    }
    let all = meant.good == meant.words && different.len() >= 2;
    let most = meant.good * 10 >= meant.words * 7 && different.len() >= ENOUGH;
    let gained = meant.good.saturating_sub(shown.good) * 2 > meant.words;
    if (all || most) && gained { meant.good } else { 0 }
}

/// Restores each line. Where a text is partly right already, only lines that are wrong as shown.
fn rewrite(old: Old, shown: &str, judge: &mut Judge) -> Restored {
    let unicode = shown.chars().filter(|c| beyond_latin(*c)).count();
    let mixed = unicode * 20 > shown.chars().filter(|c| byte(*c).is_some()).count();
    let mut text = String::with_capacity(shown.len());
    let mut changed: Option<Lines> = None;
    let mut number = 0;
    for line in pieces(shown) {
        let here = Lines::one(LineNo::from_index(number));
        number += usize::from(line.ends_with('\n'));
        let meant = if line.is_ascii() { line.to_owned() } else { old.meant(line) };
        let mut better = || judge.count(&meant).good > judge.count(line).good;
        if meant != line && (!mixed && !line.chars().any(beyond_latin) || old == Old::Mojibake || better()) {
            changed = Some(changed.map_or(here, |c| c.join(here)));
            text.push_str(&meant);
        } else {
            text.push_str(line);
        }
    }
    let lines = changed.unwrap_or(Lines::one(LineNo::from_index(0)));
    let message = format!(
        "the text is in an old or wrong encoding, {}; it is read as what was meant, and quotes and byte ranges refer to that",
        old.name()
    );
    Restored { text, note: Note::new("old-encoding", Severity::Info, message, lines) }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
