//! What does it order: meta, tasks, duties, indicators, citations.
//!
//! Comes in: a [`Document`]. Goes out: a [`Record`]. Sees documents, never repair.

use crate::error::Result;
use crate::grammar::Grammars;
use crate::layout::Document;
use crate::record::{Meta, Record, SCHEMA_VERSION, SourceInfo};

/// The extraction stage.
pub struct Extractor {}

impl Extractor {
    /// Compiles the grammars.
    pub fn new(_grammars: &Grammars) -> Result<Self> {
        Ok(Self {})
    }
    /// Extracts a document's record. Total: it never fails.
    pub fn extract(&self, document: &Document) -> Record {
        let source = &document.text.source;
        Record {
            schema_version: SCHEMA_VERSION.to_owned(),
            id: source.sha256.chars().take(16).collect(),
            source: SourceInfo {
                path: source.path.clone(),
                sha256: source.sha256.clone(),
                media_type: source.media_type.clone(),
                pages: source.page_count(),
                lines: source.line_count(),
            },
            meta: Meta::default(),
            tasks: Vec::new(),
            duties: Vec::new(),
            indicators: Vec::new(),
            citations: Vec::new(),
            notes: source.notes.clone(),
        }
    }
}
