//! Bytes become a [`Source`]: encodings now, more kinds of files later.
//!
//! Comes in: a path. Goes out: a [`Source`], or one error that says what the file is and what to do. Knows no grammar.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::text::{Source, SourceBuilder};

/// Reads one file.
pub fn read(path: &Path) -> Result<Source> {
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, &e))?;
    let sha256 = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(SourceBuilder {
        path: path.display().to_string(),
        sha256,
        media_type: "text/plain".into(),
        text,
        notes: Vec::new(),
    }
    .build())
}
