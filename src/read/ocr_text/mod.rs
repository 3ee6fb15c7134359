//! What OCR programs write: hOCR, ALTO and Tesseract's TSV, with the place and confidence of each word.
//!
//! Comes in: one of these files. Goes out: its lines, with words that know where they stand. Boxes are in points; where
//! the file does not say how many dots an inch has, the page is taken to be as wide as A4.

mod alto;
mod hocr;
pub(super) mod tsv;

pub(super) use alto::Alto;
pub(super) use hocr::Hocr;
pub(super) use tsv::Tsv;

use super::decode;
use super::reading::Reading;
use crate::text::{Bounds, PageSize, Span, Word, one_line};

/// Width of A4, in points.
const A4: f32 = 595.3;

/// Left, top, right and bottom of something, in the file's own units.
pub(super) type Place = [f32; 4];

/// Builds a reading line by line.
#[derive(Default)]
struct Builder {
    reading: Reading,
    page: u32,
    /// Points in one of the file's units.
    scale: f32,
    /// Words of the line that is being read.
    line: Vec<(String, Place, Option<f32>)>,
    /// Whether the next line begins a page.
    turned: bool,
}

impl Builder {
    fn new(media_type: &'static str) -> Self {
        Self { reading: Reading { media_type, ..Reading::default() }, scale: 0.24, ..Self::default() }
    }
    /// A page of this size begins; `points` is what one unit measures, where the file says.
    fn page(&mut self, width: f32, height: f32, points: Option<f32>) {
        self.end_line();
        self.turned |= self.page > 0;
        self.page += 1;
        let sane = |v: &f32| v.is_finite() && *v > 0.0;
        let short = width.min(height);
        self.scale = points.filter(sane).unwrap_or(if sane(&short) { A4 / short } else { 0.24 });
        let size = |v: f32| if sane(&v) { v * self.scale } else { 0.0 };
        self.reading.pages.push(PageSize { width: size(width), height: size(height) });
    }
    fn word(&mut self, text: &str, place: Place, confidence: Option<f32>) {
        let text = decode::shown(text);
        let text = one_line(&text);
        if !text.is_empty() {
            self.line.push((text, place, confidence));
        }
    }
    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let text = &mut self.reading.text;
        if std::mem::take(&mut self.turned) && !text.is_empty() {
            text.push('\u{c}');
        }
        for (i, (word, [x0, y0, x1, y1], confidence)) in self.line.drain(..).enumerate() {
            if i > 0 {
                text.push(' ');
            }
            let from = text.len();
            text.push_str(&word);
            if [x0, y0, x1, y1].iter().all(|v| v.is_finite()) && x0 <= x1 && y0 <= y1 {
                let at = |v: f32| v * self.scale;
                let bounds = Bounds { page: self.page.max(1), x0: at(x0), y0: at(y0), x1: at(x1), y1: at(y1) };
                let confidence = confidence.filter(|c| (0.0..=1.0).contains(c));
                self.reading.words.push(Word { span: Span(from, text.len()), bounds, confidence });
            }
        }
        text.push('\n');
    }
    /// A blank line, between paragraphs.
    fn gap(&mut self) {
        self.end_line();
        if !self.reading.text.is_empty() && !self.reading.text.ends_with("\n\n") {
            self.reading.text.push('\n');
        }
    }
    fn done(mut self) -> Reading {
        self.end_line();
        let length = self.reading.text.trim_end().len();
        self.reading.text.truncate(length);
        if length > 0 {
            self.reading.text.push('\n');
        }
        self.reading
    }
}

#[cfg(test)]
mod tests;
