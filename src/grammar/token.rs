//! Words, numbers and signs of a text with their byte ranges, and how a word of a grammar is compared with one of them.
//!
//! Comes in: text. Goes out: tokens. Strict comparison is for running prose (a wrong tone is another word); tolerant
//! comparison is for anchored places only (a deadline cell, a label) and forgives tones and one letter.

use std::ops::Range;

use crate::text::{Tone, fold, split_tone};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters.
    Word,
    /// ASCII digits.
    Number,
    /// Any other sign that is no space; dashes of all lengths are `-`.
    Sign(char),
}

/// One token of a text.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: Range<usize>,
    /// Folded letters; empty for signs.
    pub(crate) fold: String,
}

/// How forgiving a comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Tones and letters must be right.
    Strict,
    /// Tones and one letter may be wrong: anchored places only.
    Tolerant,
}

/// Splits a text into tokens; spaces are between them.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for (at, c) in text.char_indices() {
        let kind = if c.is_ascii_digit() {
            TokenKind::Number
        } else if c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) {
            TokenKind::Word
        } else if c.is_whitespace() {
            continue;
        } else {
            TokenKind::Sign(match c {
                '–' | '—' | '−' | '‐' | '‑' => '-',
                _ => c,
            })
        };
        let end = at + c.len_utf8();
        if let Some(last) = out.last_mut()
            && last.kind == kind
            && last.range.end == at
            && !matches!(kind, TokenKind::Sign(_))
        {
            last.range.end = end;
        } else {
            out.push(Token { kind, range: at..end, fold: String::new() });
        }
    }
    for t in &mut out {
        if !matches!(t.kind, TokenKind::Sign(_)) {
            t.fold = fold(text.get(t.range.clone()).unwrap_or("")).as_str().to_owned();
        }
    }
    out
}

/// A word of a grammar, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) fold: String,
    strict: (String, Tone),
}

impl Wanted {
    pub(crate) fn new(word: &str) -> Self {
        Self { fold: fold(word).as_str().to_owned(), strict: split_tone(&word.to_lowercase()) }
    }
    /// Whether a token is this word.
    pub(crate) fn matches(&self, text: &str, token: &Token, care: Care) -> bool {
        match care {
            Care::Strict => {
                if token.fold != self.fold && !one_vowel(&token.fold, &self.fold) {
                    return false;
                }
                let (rest, tone) = split_tone(&text.get(token.range.clone()).unwrap_or("").to_lowercase());
                if token.fold != self.fold {
                    return tone == self.strict.1 && one_vowel(&rest, &self.strict.0);
                }
                // *hằng* and *hàng* (năm, quý) are one word in two spellings.
                (rest == self.strict.0 && tone == self.strict.1) || (self.fold == "hang" && tone == Tone::Huyen)
            }
            Care::Tolerant => token.fold == self.fold || near(&token.fold, &self.fold),
        }
    }
}

/// Whether two words are one in two spellings, its only vowel being written *i* or *y* (*quí* and *quý*, *tỉ* and *tỷ*).
fn one_vowel(a: &str, b: &str) -> bool {
    let stem = |w: &str| w.strip_suffix(['i', 'y']).map(str::to_owned);
    let onset = |s: &str| ["h", "k", "l", "m", "t", "qu"].contains(&s);
    stem(a).is_some_and(|s| onset(&s) && stem(b).as_deref() == Some(s.as_str()))
}

/// Whether two folded words differ in one letter; short words and figures must be equal, longer ones share their first or last.
pub(crate) fn near(a: &str, b: &str) -> bool {
    if a.len() < 3 || b.len() < 3 || a.bytes().any(|c| c.is_ascii_digit()) {
        return false;
    }
    if b.len() == 3 && a.len() != 3 {
        return false;
    }
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let head = x.iter().zip(y).take_while(|(p, q)| p == q).count();
    let tail = x[head..].iter().rev().zip(y[head..].iter().rev()).take_while(|(p, q)| p == q).count();
    let (left, right) = (x.len() - head - tail, y.len() - head - tail);
    left.max(right) <= 1 && (head > 0 || y.len() > 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_part_words_numbers_and_signs() {
        let t = tokens("ngày22/12, Quý III–2025");
        let text = "ngày22/12, Quý III–2025";
        let shown: Vec<_> = t.iter().map(|t| &text[t.range.clone()]).collect();
        assert_eq!(shown, ["ngày", "22", "/", "12", ",", "Quý", "III", "–", "2025"]);
        assert_eq!(t[7].kind, TokenKind::Sign('-'));
    }

    #[test]
    fn care_decides_what_is_the_same_word() {
        let quy = Wanted::new("quý");
        let text = "Quý quỹ quy";
        let t = tokens(text);
        let strict: Vec<_> = t.iter().map(|t| quy.matches(text, t, Care::Strict)).collect();
        assert_eq!(strict, [true, false, false]);
        assert!(t.iter().all(|t| quy.matches(text, t, Care::Tolerant)));
        assert!(quy.matches("quí", &tokens("quí")[0], Care::Strict));
        assert!(!quy.matches("quỉ", &tokens("quỉ")[0], Care::Strict));
        assert!(Wanted::new("hằng").matches("Hàng", &tokens("Hàng")[0], Care::Strict));
        assert!(near("cbm", "cam") && !near("ba", "ca") && near("nhdt", "nhat"));
    }
}
