//! What was read: immutable text that knows its lines and pages.

use super::{Bounds, LineNo, Note, PageSize, Span, Word};

/// Lines longer than this, in bytes, are no lines of a document: they are kept and searched, but not repaired.
pub const LONGEST_LINE: usize = 2 << 20;

/// One line of the source: a byte range without its line end, and the page it stands on.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    page: u32,
}

/// A document as it was read. Immutable; line N of anything is line N of the input, from 1.
///
/// Lines end at LF, CRLF, CR, NEL or U+2028, each counted once. A form feed is a page break inside a line.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it was read from, as the user named it.
    pub path: String,
    /// SHA-256 of the file's bytes, in hex: the document's identity.
    pub sha256: String,
    /// Media type of the file (`text/plain`).
    pub media_type: String,
    /// What the reader had to say (encoding guessed, control characters dropped).
    pub notes: Vec<Note>,
    text: String,
    lines: Vec<Line>,
    words: Vec<Word>,
    pages: Vec<PageSize>,
}

/// What a reader hands over to make a [`Source`].
#[derive(Debug, Clone, Default)]
pub struct SourceBuilder {
    /// See [`Source::path`].
    pub path: String,
    /// See [`Source::sha256`].
    pub sha256: String,
    /// See [`Source::media_type`].
    pub media_type: String,
    /// The decoded text.
    pub text: String,
    /// See [`Source::notes`].
    pub notes: Vec<Note>,
    /// Words whose place on the page is known, in any order; empty where the input knows no places.
    pub words: Vec<Word>,
    /// Sizes of the pages, the first first; empty where the input knows none.
    pub pages: Vec<PageSize>,
}

impl SourceBuilder {
    /// Splits the text into lines and pages. Words whose spans are empty, overlap or lie outside the text are dropped.
    pub fn build(self) -> Source {
        let lines = split_lines(&self.text);
        let mut words = self.words;
        words.retain(|w| w.span.0 < w.span.1 && self.text.get(w.span.0..w.span.1).is_some());
        words.sort_by_key(|w| w.span);
        let mut end = 0;
        words.retain(|w| {
            let apart = w.span.0 >= end;
            end = end.max(w.span.1);
            apart
        });
        Source {
            path: self.path,
            sha256: self.sha256,
            media_type: self.media_type,
            notes: self.notes,
            text: self.text,
            lines,
            words,
            pages: self.pages,
        }
    }
}

impl Source {
    /// A source made of text alone, for tests and for text that comes from no file.
    pub fn from_text(text: impl Into<String>) -> Self {
        SourceBuilder { media_type: "text/plain".into(), text: text.into(), ..SourceBuilder::default() }.build()
    }
    /// The whole decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
    /// How many pages there are, at least 1.
    pub fn page_count(&self) -> u32 {
        let sized = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        self.lines.last().map_or(1, |l| l.page).max(sized)
    }
    /// The size of a page (from 1), where the input knows it.
    pub fn page_size(&self, page: u32) -> Option<PageSize> {
        self.pages.get((page as usize).checked_sub(1)?).copied()
    }
    /// The words whose places are known, in the order of the text; they do not overlap.
    pub fn words(&self) -> &[Word] {
        &self.words
    }
    /// The words that touch a span.
    pub fn words_in(&self, span: Span) -> &[Word] {
        let first = self.words.partition_point(|w| w.span.1 <= span.0);
        let end = self.words.partition_point(|w| w.span.0 < span.1);
        self.words.get(first..end).unwrap_or(&[])
    }
    /// Where a span stands on its pages: one box a printed line, in the order of the text, to a tenth of a point. Empty
    /// where the input knows no places.
    pub fn boxes(&self, span: Span) -> Vec<Bounds> {
        let mut out: Vec<(usize, Bounds)> = Vec::new();
        for w in self.words_in(span) {
            let line = self.lines.partition_point(|l| l.start <= w.span.0);
            match out.last_mut() {
                // A row of a table is one line of the text but several printed ones.
                Some((last, b)) if *last == line && b.is_beside(w.bounds) => *b = b.join(w.bounds),
                _ => out.push((line, w.bounds)),
            }
        }
        out.into_iter().map(|(_, b)| b.rounded()).collect()
    }
    /// All line numbers in order.
    pub fn line_numbers(&self) -> impl Iterator<Item = LineNo> + use<> {
        (0..self.lines.len()).map(LineNo::from_index)
    }
    /// The scanned text of a line, without its line end; empty for a line that is not there.
    pub fn line(&self, line: LineNo) -> &str {
        self.lines.get(line.index()).map_or("", |l| self.text.get(l.start..l.end).unwrap_or(""))
    }
    /// The page (from 1) that a line stands on.
    pub fn page(&self, line: LineNo) -> u32 {
        self.lines.get(line.index()).map_or(1, |l| l.page)
    }
    /// The byte range of a line in [`Source::text`], without its line end.
    pub fn line_span(&self, line: LineNo) -> Span {
        self.lines.get(line.index()).map_or(Span(self.text.len(), self.text.len()), |l| Span(l.start, l.end))
    }
    /// The text of a span; empty if the span does not lie on character boundaries.
    pub fn quote(&self, span: Span) -> &str {
        self.text.get(span.0..span.1).unwrap_or("")
    }
    /// Whether the last line ends with a line end.
    pub fn ends_with_line_end(&self) -> bool {
        self.lines.last().is_some_and(|l| l.end < self.text.len())
    }
}

fn split_lines(text: &str) -> Vec<Line> {
    let (mut lines, mut start, mut page) = (Vec::new(), 0, 1);
    let mut chars = text.char_indices().peekable();
    let mut next_page = page;
    while let Some((at, c)) = chars.next() {
        let end_len = match c {
            '\r' if matches!(chars.peek(), Some((_, '\n'))) => {
                chars.next();
                2
            }
            '\n' | '\r' | '\u{85}' | '\u{2028}' => c.len_utf8(),
            '\u{c}' => {
                // A page break at the head of a line turns the page for this line, elsewhere for the next one.
                next_page += 1;
                if text.get(start..at).is_some_and(|s| s.trim().is_empty()) {
                    page = next_page;
                }
                continue;
            }
            _ => continue,
        };
        lines.push(Line { start, end: at, page });
        start = at + end_len;
        page = next_page;
    }
    if start < text.len() {
        lines.push(Line { start, end: text.len(), page });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_once_and_a_form_feed_is_none() {
        let s = Source::from_text("a\nb\r\nc\rd\u{85}e\u{2028}f\u{c}g\nh");
        let lines: Vec<_> = s.line_numbers().map(|n| s.line(n)).collect();
        assert_eq!(lines, ["a", "b", "c", "d", "e", "f\u{c}g", "h"]);
        assert_eq!(s.page(LineNo::from_index(5)), 1);
        assert_eq!(s.page(LineNo::from_index(6)), 2);
    }

    #[test]
    fn a_span_knows_its_boxes_one_a_line_and_page() {
        let word = |a, b, page, x0: f32, y0| Word {
            span: Span(a, b),
            bounds: Bounds { page, x0, y0, x1: x0 + 10.0, y1: y0 + 5.0 },
            confidence: None,
        };
        let source = SourceBuilder {
            text: "ab cd\nef\n\u{c}gh".into(),
            words: vec![
                word(10, 12, 2, 1.0, 7.0),
                word(0, 2, 1, 1.0, 1.0),
                word(3, 5, 1, 20.0, 1.04),
                word(1, 3, 1, 0.0, 0.0),
                word(6, 8, 1, 1.0, 9.0),
                word(90, 95, 1, 0.0, 0.0),
            ],
            pages: vec![PageSize { width: 595.0, height: 842.0 }; 2],
            ..SourceBuilder::default()
        }
        .build();
        assert_eq!(source.words().len(), 4, "what overlaps or lies outside is dropped");
        let boxes = source.boxes(Span(1, 12));
        assert_eq!(boxes.iter().map(|b| b.page).collect::<Vec<_>>(), [1, 1, 2]);
        assert_eq!((boxes[0].x0, boxes[0].y0, boxes[0].x1, boxes[0].y1), (1.0, 1.0, 30.0, 6.0));
        assert_eq!(source.words_in(Span(3, 5)).len(), 1);
        assert_eq!((source.page_count(), source.page_size(2).map(|p| p.width)), (2, Some(595.0)));
        assert!(Source::from_text("ab").boxes(Span(0, 2)).is_empty());
    }

    #[test]
    fn a_final_line_end_adds_no_line() {
        assert_eq!(Source::from_text("a\n").line_count(), 1);
        assert_eq!(Source::from_text("").line_count(), 0);
        assert_eq!(Source::from_text("\n\n").line_count(), 2);
    }
}
