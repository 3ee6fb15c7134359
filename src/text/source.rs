//! What was read: immutable text that knows its lines and pages.

use super::{LineNo, Note, Span};

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
}

impl SourceBuilder {
    /// Splits the text into lines and pages.
    pub fn build(self) -> Source {
        let lines = split_lines(&self.text);
        Source {
            path: self.path,
            sha256: self.sha256,
            media_type: self.media_type,
            notes: self.notes,
            text: self.text,
            lines,
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
        self.lines.last().map_or(1, |l| l.page)
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
    fn a_final_line_end_adds_no_line() {
        assert_eq!(Source::from_text("a\n").line_count(), 1);
        assert_eq!(Source::from_text("").line_count(), 0);
        assert_eq!(Source::from_text("\n\n").line_count(), 2);
    }
}
