//! Words of a text in three forms at once: exact, folded without marks, and the skeleton that an OCR leaves of a word.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::text::{Placement, fold, fold_char, place_tone, split_tone};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte after the last.
    pub(super) end: usize,
    /// Lower case, NFC, tone marks where the house puts them.
    pub(super) exact: String,
    /// Without marks.
    pub(super) folded: String,
    /// Letters that an OCR confuses are one; empty for a word that says too little in that form.
    pub(super) skeleton: String,
}

/// The words of a text. Marks that follow a letter (decomposed text) belong to its word.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        let inside = c.is_alphanumeric() || is_mark(c) || (start.is_some() && matches!(c, '¢' | '£'));
        match (inside, start) {
            (true, None) if !is_mark(c) => start = Some(at),
            (false, Some(from)) => {
                out.extend(word(text, from, at));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        out.extend(word(text, from, text.len()));
    }
    out
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The longest word that is indexed, in bytes; longer ones are scan dirt or data.
const LONGEST: usize = 96;

fn word(text: &str, start: usize, end: usize) -> Option<Word> {
    let shown = text.get(start..end).filter(|s| s.len() <= LONGEST)?;
    let folded = fold(shown).as_str().to_owned();
    let exact = exact(shown, &folded);
    let skeleton = skeleton(&folded);
    Some(Word { start, end, exact, folded, skeleton })
}

fn exact(shown: &str, folded: &str) -> String {
    let lower = if is_nfc(shown) { shown.to_lowercase() } else { shown.nfc().collect::<String>().to_lowercase() };
    // Only an open oa, oe, uy has two places for its tone.
    if lower.len() != folded.len() && ["oa", "oe", "uy"].iter().any(|v| folded.ends_with(v)) {
        let (rest, tone) = split_tone(&lower);
        return place_tone(&rest, tone, Placement::New);
    }
    lower
}

/// What is left of a folded word when letters that scans confuse are taken for one: `hqc` and `học`, `thirc` and
/// `thực`, `lTnh`, `Imh` and `lĩnh` meet. Crude on purpose; it only ever adds hits of low rank.
fn skeleton(folded: &str) -> String {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    // A bare number is a number; a single letter says nothing.
    if folded.chars().count() < 2 || (letters == 0 && folded.len() > 2) {
        return String::new();
    }
    let mut out = String::with_capacity(folded.len() + 4);
    for c in folded.chars().map(fold_char) {
        match c {
            'i' | 'l' | '1' | 't' | 'j' | 'r' | '7' => out.push('i'),
            'u' | 'y' | 'v' => out.push_str("ii"),
            'm' => out.push_str("in"),
            'o' | '0' | '6' | 'd' | 'b' | 'q' | 'g' | 'p' | '9' => out.push('o'),
            'a' | '4' => out.push('a'),
            'c' | 'e' | '¢' | '£' => out.push('c'),
            's' | '5' | '8' => out.push('s'),
            'z' | '2' => out.push('z'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Word {
        words(text).remove(0)
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = "Sở KH&CN: 327/QĐ-UBND";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.start..w.end]).collect();
        assert_eq!(found, ["Sở", "KH", "CN", "327", "QĐ", "UBND"]);
        assert!(words("— …·").is_empty());
    }

    #[test]
    fn both_places_of_the_tone_and_both_forms_of_unicode_are_one_word() {
        assert_eq!(one("Hoà").exact, one("hòa").exact);
        assert_eq!(one("UỶ").exact, one("ủy").exact);
        assert_eq!(one("ho\u{323}c").exact, "học");
        assert_eq!(one("Được").folded, "duoc");
    }

    #[test]
    fn what_a_scan_leaves_of_a_word_meets_the_word() {
        for (scanned, word) in [
            ("hqc", "học"),
            ("Sd", "Sở"),
            ("S6", "Sở"),
            ("thirc", "thực"),
            ("lTnh", "lĩnh"),
            ("Imh", "lĩnh"),
            ("duqc", "được"),
            ("dugc", "được"),
            ("thye", "thực"),
            ("14", "là"),
            ("dbi", "đổi"),
        ] {
            assert_eq!(one(scanned).skeleton, one(word).skeleton, "{scanned} {word}");
        }
        assert_ne!(one("khoa").skeleton, one("nghệ").skeleton);
        assert_eq!(one("2026").skeleton, "");
    }
}
