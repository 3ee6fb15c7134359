//! What is where: pages, parts, outline, tables, footnotes, frame.
//!
//! Comes in: a [`Repaired`] text. Goes out: a [`Document`], a value. Knows no repair and no record.

use std::sync::Arc;

use crate::grammar::Grammars;
use crate::text::Repaired;

/// A document whose every line belongs to exactly one leaf block.
#[derive(Debug)]
pub struct Document {
    /// The text.
    pub text: Arc<Repaired>,
}

/// Reads the layout of a text.
pub fn read(_grammars: &Grammars, text: Arc<Repaired>) -> Document {
    Document { text }
}
