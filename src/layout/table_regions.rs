//! Which lines are tables. Owned by the tables room; the lines that it claims are no prose.

use super::document::Part;
use super::line::Line;
use crate::text::Lines;

/// The stretches of lines that are tables, in order and apart from each other. `taken` tells which lines the frame of
/// the document has (they are not to be claimed).
pub(super) fn find(_lines: &[Line<'_>], _parts: &[Part], _taken: &[bool]) -> Vec<Lines> {
    Vec::new()
}
