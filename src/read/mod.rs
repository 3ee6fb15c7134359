//! Bytes become a [`Source`]: plain text in any Unicode encoding now, more kinds of files later.
//!
//! Comes in: a path. Goes out: a [`Source`], or one error that says what the file is and what to do about it; and, for
//! folders, the list of files worth reading ([`find`]). Knows no grammar, no repair and no library. The text is never
//! normalised here: byte spans of every later stage refer to the text as decoded.

mod decode;
mod folder;
mod kind;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use folder::{Found, find};

use crate::error::{Error, Result};
use crate::text::{Source, SourceBuilder};

/// The largest file that is read, in bytes: far above any document, far below what would exhaust a small machine.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads one file.
///
/// # Errors
/// [`Error::File`] when the outside world fails (missing, not readable); [`Error::Unreadable`] when the file is empty,
/// no regular file, not text, or of a kind that is not read yet. Either says what to do.
pub fn read(path: &Path) -> Result<Source> {
    source(path, &bytes(path)?)
}

/// The bytes of one file, if it is a regular file of a sane size: a pipe or a device would hang or never end.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |reason: &str| Error::Unreadable { path: path.to_owned(), reason: reason.to_owned() };
    let meta = std::fs::metadata(path).map_err(|e| Error::file(path, &e))?;
    if meta.is_dir() {
        return Err(unreadable("is a folder: name the files in it, or use `vanban ingest`"));
    }
    if !meta.is_file() {
        return Err(unreadable("is no regular file (a pipe or a device): save its text to a file first"));
    }
    if meta.len() > MAX_BYTES {
        return Err(unreadable("is larger than 512 MiB: split it into its documents first"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    File::open(path).and_then(|f| f.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(|e| Error::file(path, &e))?;
    Ok(bytes)
}

/// The identity of a document: SHA-256 of its bytes, in hex.
pub fn identity(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Makes a source of bytes that were read from `path`.
pub fn source(path: &Path, bytes: &[u8]) -> Result<Source> {
    let unreadable = |reason: String| Error::Unreadable { path: path.to_owned(), reason };
    if let Some(reason) = kind::refused(bytes) {
        return Err(unreadable(reason.to_owned()));
    }
    let decoded = decode::decode(bytes).map_err(unreadable)?;
    if decoded.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(unreadable("holds no text: nothing to read".to_owned()));
    }
    Ok(SourceBuilder {
        path: path.display().to_string(),
        sha256: identity(bytes),
        media_type: "text/plain".to_owned(),
        text: decoded.text,
        notes: decoded.notes,
    }
    .build())
}
