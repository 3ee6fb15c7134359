//! Repaired lines joined into one text, each byte of which can be traced back to its line and its scanned bytes.

use std::ops::Range;

use super::{LineNo, Lines, Repaired, Span};

/// A stretch of a passage that comes from one line without a gap.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it starts in the passage.
    at: usize,
    line: LineNo,
    /// Where it starts in the repaired line.
    from: usize,
}

/// Text joined from repaired lines (or parts of them) by single spaces.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    text: String,
    pieces: Vec<Piece>,
}

/// Where a piece of a passage comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// First and last line.
    pub lines: Lines,
    /// Bytes of the source text, from the first to the last (what stands between them included).
    pub span: Span,
    /// The scanned text of that span.
    pub quote: String,
    /// The least confidence of the edits in it.
    pub confidence: f32,
}

impl Passage {
    /// An empty passage.
    pub fn new() -> Self {
        Self::default()
    }
    /// The whole of some lines, blank ones left out.
    pub fn from_lines(text: &Repaired, lines: impl IntoIterator<Item = LineNo>) -> Self {
        let mut p = Self::new();
        for n in lines {
            p.push(text, n, 0..text.line(n).len());
        }
        p
    }
    /// Adds a part of a repaired line, trimmed; a single space goes between it and what stands before.
    ///
    /// A range that does not lie on character boundaries adds nothing.
    pub fn push(&mut self, text: &Repaired, line: LineNo, range: Range<usize>) {
        let Some(part) = text.line(line).get(range.clone()) else { return };
        let trimmed = part.trim();
        if trimmed.is_empty() {
            return;
        }
        let from = range.start + (part.len() - part.trim_start().len());
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.pieces.push(Piece { at: self.text.len(), line, from });
        self.text.push_str(trimmed);
    }
    /// Adds a part of another passage; a single space goes between it and what stands before.
    ///
    /// A range that does not lie on character boundaries adds nothing.
    pub fn append(&mut self, other: &Self, range: Range<usize>) {
        let Some(part) = other.text.get(range.clone()) else { return };
        let start = range.start + (part.len() - part.trim_start().len());
        let end = start + part.trim().len();
        let first = other.pieces.partition_point(|p| p.at <= start).saturating_sub(1);
        for (i, p) in other.pieces.iter().enumerate().skip(first) {
            let piece_end = other.pieces.get(i + 1).map_or(other.text.len(), |n| n.at - 1);
            let (a, b) = (start.max(p.at), end.min(piece_end));
            if p.at >= end {
                break;
            }
            let Some(text) = other.text.get(a..b).filter(|t| !t.is_empty()) else { continue };
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.pieces.push(Piece { at: self.text.len(), line: p.line, from: p.from + (a - p.at) });
            self.text.push_str(text);
        }
    }
    /// The joined text.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
    /// First and last line of the passage; `None` if it is empty.
    pub fn lines(&self) -> Option<Lines> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        Some(Lines(first.line.min(last.line), first.line.max(last.line)))
    }
    /// The line and the byte in the repaired line that a byte of the passage stands for.
    pub fn locate(&self, at: usize) -> Option<(LineNo, usize)> {
        let i = self.pieces.partition_point(|p| p.at <= at).checked_sub(1)?;
        let p = &self.pieces[i];
        Some((p.line, p.from + (at - p.at)))
    }
    /// Traces a byte range of the passage back to the source; `None` if it holds no text.
    pub fn trace(&self, source: &Repaired, range: Range<usize>) -> Option<Trace> {
        let part = self.text.get(range.clone())?;
        let lead = part.len() - part.trim_start().len();
        let range = range.start + lead..range.start + lead + part.trim().len();
        if range.is_empty() {
            return None;
        }
        let mut lines: Option<Lines> = None;
        let mut span: Option<Span> = None;
        let mut confidence = 1.0f32;
        let first = self.pieces.partition_point(|p| p.at <= range.start).checked_sub(1)?;
        for (i, p) in self.pieces.iter().enumerate().skip(first) {
            if p.at >= range.end {
                break;
            }
            let piece_end = self.pieces.get(i + 1).map_or(self.text.len(), |n| n.at - 1);
            let (a, b) = (range.start.max(p.at), range.end.min(piece_end));
            if a >= b {
                continue;
            }
            let in_line = p.from + (a - p.at)..p.from + (b - p.at);
            let line = source.lines.get(p.line.index())?;
            let scanned = line.scanned_range(in_line.clone());
            let base = source.source.line_span(p.line).0;
            let here = Span(base + scanned.start, base + scanned.end);
            confidence = confidence.min(line.confidence_of(&in_line));
            lines = Some(lines.map_or(Lines::one(p.line), |l| l.join(Lines::one(p.line))));
            span = Some(span.map_or(here, |s| s.join(here)));
        }
        let (lines, span) = (lines?, span?);
        Some(Trace { lines, span, quote: source.source.quote(span).to_owned(), confidence })
    }
    /// Traces the whole passage.
    pub fn trace_all(&self, source: &Repaired) -> Option<Trace> {
        self.trace(source, 0..self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[test]
    fn a_quote_over_two_lines_is_what_stands_in_the_source() {
        let text = Repaired::untouched(Arc::new(Source::from_text("chủ trì: Sở Khoa học \n\nvà Công nghệ; hạn\n")));
        let p = Passage::from_lines(&text, text.source.line_numbers());
        assert_eq!(p.text(), "chủ trì: Sở Khoa học và Công nghệ; hạn");
        let at = p.text().find("Sở").unwrap();
        let t = p.trace(&text, at..at + "Sở Khoa học và Công nghệ".len()).unwrap();
        assert_eq!(t.quote, "Sở Khoa học \n\nvà Công nghệ");
        assert_eq!(text.source.quote(t.span), t.quote);
        assert_eq!((t.lines.0.get(), t.lines.1.get()), (1, 3));
    }
}
