//! What did the page say? A noisy channel over syllables.
//!
//! Comes in: a [`Source`]. Goes out: a [`Repaired`] with as many lines. Knows no layout and no extraction.

pub mod lattice;
pub mod model;
pub mod restore;

use std::sync::Arc;

use crate::error::Result;
use crate::grammar::Grammars;
use crate::text::{Repaired, Source};

/// The repair stage.
pub struct Repairer {}

impl Repairer {
    /// Compiles lexicon, confusions and model.
    pub fn new(_grammars: &Grammars) -> Result<Self> {
        Ok(Self {})
    }
    /// Repairs a document.
    pub fn repair(&self, source: Arc<Source>) -> Repaired {
        Repaired::untouched(source)
    }
}
