//! Which program read a document: when that changes, the document is read again.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::grammar::Origin;
use crate::record::SCHEMA_VERSION;

/// The fingerprint of everything that decides a record: the stages' code, grammars, model and the record's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// 16 hex digits.
    pub fingerprint: String,
}

impl Engine {
    /// The engine that runs on grammars of this origin; `left_out` is the seed whose confusions they leave out.
    ///
    /// # Errors
    /// [`Error::File`] if a grammar file that replaces a built-in one cannot be read.
    pub fn of(grammars: &Origin, left_out: Option<&str>) -> Result<Self> {
        let mut hash = Sha256::new();
        hash.update(env!("VANBAN_STAGES"));
        hash.update(SCHEMA_VERSION);
        hash.update(left_out.unwrap_or_default());
        if let Origin::Folder(dir) = grammars {
            folder(dir, dir, &mut hash)?;
        }
        Ok(Self::hashed(hash))
    }
    /// The same engine told to read in another way.
    #[must_use]
    pub fn with(self, way: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.fingerprint);
        hash.update(way);
        Self::hashed(hash)
    }
    fn hashed(hash: Sha256) -> Self {
        Self { fingerprint: hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect() }
    }
}

/// Adds names and contents of all files below a folder, in order.
fn folder(top: &Path, dir: &Path, hash: &mut Sha256) -> Result<()> {
    let entries = std::fs::read_dir(dir).map_err(|e| Error::file(dir, &e))?;
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        let meta = std::fs::metadata(&path).map_err(|e| Error::file(&path, &e))?;
        if meta.is_dir() {
            folder(top, &path, hash)?;
        } else if meta.is_file() {
            let bytes = std::fs::read(&path).map_err(|e| Error::file(&path, &e))?;
            hash.update(path.strip_prefix(top).unwrap_or(&path).to_string_lossy().as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    Ok(())
}
