//! Where on the page a word stands, for sources that know it (PDF, scans, OCR output); plain text has no boxes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Span;

/// A rectangle on a page, in points (1/72 inch) from the page's top left corner, as a reader of the page sees it
/// (turned upright). `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bounds {
    /// Number of the page, from 1.
    pub page: u32,
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Bounds {
    /// The smallest rectangle that holds both; they must be of one page.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            page: self.page,
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
    /// Whether two rectangles stand beside each other on one page: they overlap by half of the lower one's height.
    pub fn is_beside(self, other: Self) -> bool {
        let overlap = self.y1.min(other.y1) - self.y0.max(other.y0);
        self.page == other.page && overlap * 2.0 >= (self.y1 - self.y0).min(other.y1 - other.y0)
    }
    /// The same rectangle to a tenth of a point: what is worth writing down.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |v: f32| (v * 10.0).round() / 10.0;
        Self { page: self.page, x0: round(self.x0), y0: round(self.y0), x1: round(self.x1), y1: round(self.y1) }
    }
}

/// A word of the source text whose place on the page is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// Its bytes in the source text.
    pub span: Span,
    /// Its place.
    pub bounds: Bounds,
    /// The OCR engine's own probability that it read the word right, 0 to 1; `None` where no engine read it.
    pub confidence: Option<f32>,
}

/// Width and height of a page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageSize {
    /// From left to right, as the page is read.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}
