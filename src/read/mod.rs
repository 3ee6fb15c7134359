//! Bytes become a [`Source`]: what kind of file they are is told by themselves ([`kind`]), and each kind has a
//! [`Reader`] of its own.
//!
//! Comes in: a path and [`Options`]. Goes out: a [`Source`], or one error that says what the file is and what to do about it; and, for
//! folders, the list of files worth reading ([`find`]). Knows no grammar, no repair and no library. The text is never
//! normalised here: byte spans of every later stage refer to the text as decoded.

mod decode;
mod folder;
mod kind;
mod ocr;
mod page;
mod pdf;
mod plain;
mod reading;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use folder::{Found, find};
pub use pdf::GUARDED;
pub use reading::{Memory, Ocr, Options, Progress, Reading, Step};

use crate::error::{Error, Result};
use crate::text::{Source, SourceBuilder};
use kind::Kind;
use reading::Reader;

/// The largest file that is read, in bytes: far above any document, far below what would exhaust a small machine.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads one file, with the default options.
///
/// # Errors
/// [`Error::File`] when the outside world fails (missing, not readable); [`Error::Unreadable`] when the file is empty,
/// no regular file, not text, or of a kind that is not read yet. Either says what to do.
pub fn read(path: &Path) -> Result<Source> {
    source(path, &bytes(path)?, &Options::default())
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

/// The reader of a kind of file, or what to do about a kind that is not read.
fn reader(kind: Kind) -> std::result::Result<&'static dyn Reader, &'static str> {
    match kind {
        Kind::Text => Ok(&plain::Plain),
        Kind::Empty => Err("is empty: nothing to read"),
        Kind::Pdf => Ok(&pdf::PdfReader),
        Kind::Image => Ok(&ocr::Pictures),
        Kind::Zip => Err("DOCX and other zipped files are not read yet: save it as plain text (UTF-8) and ingest that"),
        Kind::Ole => Err("DOC and XLS are not read yet: save it as plain text (UTF-8) and ingest that"),
        Kind::Rtf => Err("RTF is not read yet: save it as plain text (UTF-8) and ingest that"),
    }
}

/// Makes a source of bytes that were read from `path`.
///
/// # Errors
/// [`Error::Unreadable`] with what the file is and what to do about it.
pub fn source(path: &Path, bytes: &[u8], options: &Options) -> Result<Source> {
    let unreadable = |reason: String| Error::Unreadable { path: path.to_owned(), reason };
    let reader = reader(kind::of(bytes)).map_err(|reason| unreadable(reason.to_owned()))?;
    let reading = reader.read(bytes, options).map_err(unreadable)?;
    if reading.text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(unreadable("holds no text: nothing to read".to_owned()));
    }
    Ok(SourceBuilder {
        path: path.display().to_string(),
        sha256: identity(bytes),
        media_type: reading.media_type.to_owned(),
        text: reading.text,
        notes: reading.notes,
        words: reading.words,
        pages: reading.pages,
    }
    .build())
}

/// Whether pages of a source can be read again from their images ([`Options::misread`]).
pub fn has_images(source: &Source) -> bool {
    source.media_type == "application/pdf"
}
