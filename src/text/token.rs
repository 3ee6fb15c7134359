//! Clean text cut into tokens: words, numbers, marks. Shared by training and decoding, so that both see the same text.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// The longest run of letters, combining marks included: one syllable of Vietnamese, an abbreviation, a foreign word.
    Word,
    /// Digits, with single `.`, `,` or `/` between digits: *1.234,5*, *30/6/2026*.
    Number,
    /// One other character that is no white space.
    Mark,
}

/// One token: what it is and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// The token's own text; empty if the text is not the one that it was cut from.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// *ban*
    Lower,
    /// *Ban*
    Capital,
    /// *BAN*; a single capital letter is [`Shape::Capital`].
    Upper,
    /// *TTg*, *eForm*
    Mixed,
}

impl Shape {
    /// The shape of a word.
    pub fn of(word: &str) -> Self {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let Some(first) = letters.next() else { return Self::Lower };
        let (mut upper, mut lower) = (0, 0);
        for c in letters {
            if c.is_uppercase() {
                upper += 1;
            } else {
                lower += 1;
            }
        }
        match (first.is_uppercase(), upper, lower) {
            (false, 0, _) => Self::Lower,
            (true, 0, _) => Self::Capital,
            (true, _, 0) => Self::Upper,
            _ => Self::Mixed,
        }
    }
}

/// Cuts text into tokens, in order; white space lies between them and belongs to none.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The tokens of a text; made by [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

/// Whether a character may stand in a word: a letter or a combining mark.
pub fn is_word_char(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && (matches!(c, '\u{300}'..='\u{36f}') || is_letter(c)))
}

/// Letters, but not the ordinal signs and the like that Unicode counts among them.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, 'ª' | 'º')
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.find(|c: char| !c.is_whitespace())?;
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        let (kind, len) = if is_word_char(first) {
            (TokenKind::Word, rest.find(|c| !is_word_char(c)).unwrap_or(rest.len()))
        } else if first.is_ascii_digit() {
            (TokenKind::Number, number_len(rest.as_bytes()))
        } else {
            (TokenKind::Mark, first.len_utf8())
        };
        self.at = start + len;
        Some(Token { kind, start, end: self.at })
    }
}

fn number_len(bytes: &[u8]) -> usize {
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut i = 0;
    while digit(i) || (matches!(bytes.get(i), Some(b'.' | b',' | b'/')) && digit(i + 1)) {
        i += 1;
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).map(|t| t.of(text)).collect()
    }

    #[test]
    fn shapes_of_words() {
        let shapes = ["ban", "Đ", "Ban", "BAN", "TTg"].map(Shape::of);
        assert_eq!(shapes, [Shape::Lower, Shape::Capital, Shape::Capital, Shape::Upper, Shape::Mixed]);
    }

    #[test]
    fn words_numbers_and_marks_come_apart() {
        assert_eq!(
            cut("Số: 327/QĐ-UBND, ngày 26/5/2025."),
            ["Số", ":", "327", "/", "QĐ", "-", "UBND", ",", "ngày", "26/5/2025", "."]
        );
        assert_eq!(cut("đạt 1.234,5%;\u{a0}a)"), ["đạt", "1.234,5", "%", ";", "a", ")"]);
        assert_eq!(cut("Sơ\u{309} Y"), ["Sơ\u{309}", "Y"]);
        assert_eq!(cut(""), Vec::<&str>::new());
    }
}
