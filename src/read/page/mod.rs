//! A page as the marks on it, and the text that a person reads there.
//!
//! Comes in: words with boxes and ruling lines ([`Sheet`]), from a PDF's own text or from OCR. Goes out: lines in
//! reading order, rows of ruled tables with their cells, and the [`Reading`] that they are written into. Knows no file
//! format, no engine and no word of any language: only geometry.

mod columns;
mod grid;
mod order;
mod write;

pub(super) use grid::cells;
pub(super) use write::Writer;

use crate::text::PageSize;

/// A word and its box, in points from the top left corner of the page as it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) x0: f32,
    pub(super) y0: f32,
    pub(super) x1: f32,
    pub(super) y1: f32,
    /// Size of the type, in points; the height of the box where the type is not known.
    pub(super) size: f32,
    /// The OCR engine's own probability that it is right.
    pub(super) confidence: Option<f32>,
}

impl Piece {
    fn middle(&self) -> (f32, f32) {
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }
    fn height(&self) -> f32 {
        self.y1 - self.y0
    }
}

/// A straight ruling line, upright or level: thin in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub(super) x0: f32,
    pub(super) y0: f32,
    pub(super) x1: f32,
    pub(super) y1: f32,
}

/// What stands on one page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    pub(super) size: PageSize,
    pub(super) words: Vec<Piece>,
    pub(super) rules: Vec<Rule>,
    /// How far the page was turned to make its lines level, in degrees; boxes are turned back when they are written.
    pub(super) skew: f32,
}

/// A line of a page's text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Line {
    /// Words from left to right.
    Text(Vec<Piece>),
    /// A row of a table: the lines of words of each cell, empty cells too.
    Row(Vec<Vec<Vec<Piece>>>),
    /// White space that parts what stands above from what stands below.
    Blank,
}

/// The lines of a page in reading order.
pub(super) fn lines(sheet: &Sheet) -> Vec<Line> {
    let mut rest: Vec<Piece> = sheet.words.iter().filter(|w| w.x0.is_finite() && w.y0.is_finite()).cloned().collect();
    let mut out = Vec::new();
    for table in grid::tables(&sheet.rules, &mut rest) {
        let (above, below): (Vec<_>, Vec<_>) = rest.into_iter().partition(|w| w.middle().1 < table.top);
        out.extend(order::lines(above));
        if !out.is_empty() {
            out.push(Line::Blank);
        }
        out.extend(table.rows.into_iter().map(Line::Row));
        out.push(Line::Blank);
        rest = below;
    }
    out.extend(order::lines(rest));
    while out.last() == Some(&Line::Blank) {
        out.pop();
    }
    out
}
