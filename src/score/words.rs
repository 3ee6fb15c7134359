//! How text is compared: the one place that says when two strings are the same.
//!
//! The definitions are those of the independent scorer, to the letter: typographic quotes and dashes are equal to the
//! plain ones, runs of white space to one space, *hằng năm* to *hàng năm*, and *hòa* to *hoà*; case and punctuation
//! count in the repaired text and do not count in names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The other spelling of *hằng năm*; a constant pattern, compiled by every test of this room.
static EVERY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b([Hh])àng (năm|tháng|tuần|quý|ngày)\b").ok());

/// White space as the independent scorer counts it: that of Unicode and the four separators of ASCII.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// A word with its tone mark at its end, so that the old and the new placement are equal.
fn tone_last(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let apart: String = word.nfd().collect();
    let mut out: String = apart.chars().filter(|c| !is_tone(*c)).nfc().collect();
    out.extend(apart.chars().filter(|c| is_tone(*c)));
    out
}

/// Text in the form in which it is compared; case kept.
pub fn norm(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc() {
        let c = match c {
            '“' | '”' => '"',
            '’' | '‘' => '\'',
            '–' | '—' => '-',
            c if is_space(c) => {
                gap = !out.is_empty();
                continue;
            }
            c => c,
        };
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        if c == '…' { out.push_str("...") } else { out.push(c) }
    }
    match EVERY.as_ref() {
        Some(every) if out.contains("àng ") => every.replace_all(&out, "${1}ằng $2").into_owned(),
        _ => out,
    }
}

/// The syllables and signs between white space: what the syllable error rate counts.
pub fn tokens(text: &str) -> Vec<String> {
    norm(text).split(' ').filter(|t| !t.is_empty()).map(tone_last).collect()
}

/// The words of a name or a sentence, without case and punctuation.
pub fn words(text: &str) -> Vec<String> {
    norm(text)
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '/' | '&' | '%')))
        .filter(|w| !w.is_empty())
        .map(tone_last)
        .collect()
}

/// A name without case and punctuation.
pub fn name(text: &str) -> String {
    words(text).join(" ")
}

/// The names in a list, as a set.
pub fn names(list: &[String]) -> BTreeSet<String> {
    list.iter().filter(|n| !n.is_empty()).map(|n| name(n)).collect()
}

/// Text without marks and case, for finding what belongs together, never for judging it.
pub fn fold(text: &str) -> String {
    norm(text).to_lowercase().replace('đ', "d").nfd().filter(|c| canonical_combining_class(*c) == 0).collect()
}

/// A document number: no white space, no case.
pub fn number(text: &str) -> String {
    text.nfc().filter(|c| !is_space(*c)).collect::<String>().to_uppercase()
}

/// Edit distance over words.
pub fn distance(a: &[String], b: &[String]) -> usize {
    if a == b {
        return 0;
    }
    // Words become numbers: the distance only asks which of them are equal.
    let mut ids: BTreeMap<&str, u32> = BTreeMap::new();
    let mut number = |word| {
        let next = ids.len() as u32;
        *ids.entry(word).or_insert(next)
    };
    let a: Vec<u32> = a.iter().map(|w| number(w.as_str())).collect();
    let b: Vec<u32> = b.iter().map(|w| number(w.as_str())).collect();
    rapidfuzz::distance::levenshtein::distance(a, b)
}

/// Likeness over words, 0 to 1: one minus the edit distance over the longer length.
pub fn likeness(a: &[String], b: &[String]) -> f64 {
    let longer = a.len().max(b.len());
    if longer == 0 { 1.0 } else { 1.0 - distance(a, b) as f64 / longer as f64 }
}

/// Likeness of two strings, 0 to 100, from the insertions and deletions between their characters.
pub fn ratio(a: &str, b: &str) -> f64 {
    let all = a.chars().count() + b.chars().count();
    if all == 0 {
        return 100.0;
    }
    let apart = rapidfuzz::distance::indel::distance(a.chars(), b.chars());
    (1.0 - apart as f64 / all as f64) * 100.0
}

/// The words of a string in sorted order: two strings with the same words in another order are alike.
pub fn sorted_words(text: &str) -> String {
    let mut words: Vec<&str> = text.split(is_space).filter(|w| !w.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        assert_eq!(tokens("  “hoà”\u{a0}– hàng năm… "), tokens("\"hòa\" - hằng năm..."));
        assert_eq!(words("Sở KH&CN: 20% (hoà)"), ["sở", "kh&cn", "20%", "hoà"].map(tone_last));
        assert_eq!(fold("Đơn vị Chủ trì"), "don vi chu tri");
        assert_eq!(number(" 57-NQ / Tw"), "57-NQ/TW");
        assert_ne!(tokens("Sở"), tokens("sở"));
    }

    #[test]
    fn likeness_is_that_of_the_independent_scorer() {
        // Figures of rapidfuzz 3 in Python.
        assert!((ratio("this is a test", "this is a test!") - 96.551_724_137_931_03).abs() < 1e-12);
        assert!((ratio("", "") - 100.0).abs() < 1e-12);
        assert!((ratio("so y te", "") - 0.0).abs() < 1e-12);
        assert_eq!(sorted_words("so y  te "), "so te y");
        assert!((likeness(&words("a b c"), &words("a x c d")) - 0.5).abs() < 1e-12);
    }
}
