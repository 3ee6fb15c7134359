//! Writes the lines of pages into one text, and notes where each word stands in it.

use unicode_normalization::UnicodeNormalization;

use super::{Line, Piece, Sheet, lines};
use crate::text::{Bounds, PageSize, Span, Word};

/// The text of a document while its pages are added.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    words: Vec<Word>,
    pages: Vec<PageSize>,
}

impl Writer {
    /// Adds the next page.
    pub(crate) fn page(&mut self, sheet: &Sheet) {
        self.pages.push(sheet.size);
        let page = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        if page > 1 {
            self.text.push('\u{c}');
        }
        let turned = Turned::new(sheet, page);
        let lines = lines(sheet);
        for line in &lines {
            match line {
                Line::Blank => {}
                Line::Text(words) => self.words(words, &turned),
                Line::Row(cells) => self.row(cells, &turned),
            }
            self.text.push('\n');
        }
        if lines.is_empty() {
            // A page without text is still a page: its line keeps the count of pages right.
            self.text.push('\n');
        }
    }
    /// The text, its words and its pages.
    pub(crate) fn finish(self) -> (String, Vec<Word>, Vec<PageSize>) {
        (self.text, self.words, self.pages)
    }
    /// The line on which the next page will begin, from 0.
    pub(crate) fn line(&self) -> usize {
        self.text.matches('\n').count()
    }
    fn words(&mut self, words: &[Piece], turned: &Turned) {
        for (i, w) in words.iter().enumerate() {
            if i > 0 {
                self.text.push(' ');
            }
            self.word(w, turned, false);
        }
    }
    fn row(&mut self, cells: &[Vec<Vec<Piece>>], turned: &Turned) {
        self.text.push('|');
        for cell in cells {
            let mut glued = false;
            for (i, w) in cell.iter().flatten().enumerate() {
                if i == 0 || !glued {
                    self.text.push(' ');
                }
                self.word(w, turned, true);
                glued = false;
                let ends_line = cell.iter().any(|line| line.last().is_some_and(|l| std::ptr::eq(l, w)));
                if ends_line && breaks_inside(&w.text) {
                    glued = true;
                }
            }
            self.text.push_str(" |");
        }
    }
    fn word(&mut self, w: &Piece, turned: &Turned, in_cell: bool) {
        let start = self.text.len();
        // A bar in a cell would look like a border.
        self.text.extend(w.text.nfc().map(|c| match c {
            '|' if in_cell => '¦',
            '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2028}' => ' ',
            c => c,
        }));
        let span = Span(start, self.text.len());
        self.words.push(Word { span, bounds: turned.bounds(w), confidence: w.confidence });
    }
}

/// Whether a word at a line's end goes on with the first word of the next line: `1012/QĐ-`, `57-`, `39/`.
fn breaks_inside(word: &str) -> bool {
    let mut back = word.chars().rev();
    matches!(back.next(), Some('-' | '/')) && back.next().is_some_and(char::is_alphanumeric)
}

/// Turns boxes back to where they stand on the page as it was given.
struct Turned {
    page: u32,
    sin: f32,
    cos: f32,
    middle: (f32, f32),
}

impl Turned {
    fn new(sheet: &Sheet, page: u32) -> Self {
        let (sin, cos) = sheet.skew.to_radians().sin_cos();
        Self { page, sin, cos, middle: (sheet.size.width / 2.0, sheet.size.height / 2.0) }
    }
    fn bounds(&self, w: &Piece) -> Bounds {
        let (x, y) = w.middle();
        let (dx, dy) = (x - self.middle.0, y - self.middle.1);
        let (x, y) = (self.middle.0 + dx * self.cos - dy * self.sin, self.middle.1 + dx * self.sin + dy * self.cos);
        let (half, tall) = ((w.x1 - w.x0) / 2.0, (w.y1 - w.y0) / 2.0);
        Bounds { page: self.page, x0: x - half, y0: y - tall, x1: x + half, y1: y + tall }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, x0: f32, y0: f32) -> Piece {
        Piece { text: text.into(), x0, y0, x1: x0 + 20.0, y1: y0 + 10.0, size: 12.0, confidence: None }
    }

    #[test]
    fn rows_have_equally_many_bars_and_numbers_broken_in_a_cell_are_whole() {
        let mut w = Writer::default();
        let turned = Turned { page: 1, sin: 0.0, cos: 1.0, middle: (0.0, 0.0) };
        let cell = |lines: &[&[&str]]| -> Vec<Vec<Piece>> {
            lines.iter().map(|l| l.iter().map(|t| piece(t, 0.0, 0.0)).collect()).collect()
        };
        w.row(&[cell(&[&["1"]]), cell(&[]), cell(&[&["số", "1012/QĐ-"], &["TTg", "-"], &["a|b"]])], &turned);
        assert_eq!(w.text, "| 1 | | số 1012/QĐ-TTg - a¦b |");
        for word in &w.words {
            assert!(!w.text[word.span.0..word.span.1].contains(' '));
        }
    }
}
