//! Bytes become a [`Source`]: what kind of file they are is told by themselves ([`kind`]), and each kind has a
//! [`Reader`] of its own.
//!
//! Comes in: a path and [`Options`]. Goes out: a [`Source`], or one error that says what the file is and what to do about it; and, for
//! folders, the list of files worth reading ([`find`]). Knows no grammar, no repair and no library. The text is never
//! normalised here: byte spans of every later stage refer to the text as decoded.

mod archive;
mod decode;
mod docx;
mod flow;
mod folder;
mod html;
mod kind;
mod ocr;
mod ocr_text;
mod page;
mod pdf;
mod plain;
mod reading;
mod xml;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use folder::{Found, find, walk};
pub use pdf::GUARDED;
pub use reading::{Memory, Ocr, Options, Progress, Reading, Step};

use crate::error::{Error, Result};
use crate::text::{LONGEST_LINE, Lines, Note, Severity, Source, SourceBuilder};
use kind::Kind;
use reading::Reader;

/// The largest file that is read, in bytes: far above any document, far below what would exhaust a small machine.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// Reads one file, with the default options.
///
/// # Errors
/// [`Error::File`] when the outside world fails (missing, not readable); [`Error::Unreadable`] when the file is empty,
/// no regular file, not text, or of a kind that is not read yet. Either says what to do.
pub fn read(path: &Path) -> Result<Source> {
    source(path, &bytes(path)?, &Options::default())
}

/// The bytes of one file, if it is a regular file of a sane size: a pipe or a device would hang or never end.
/// `-` is standard input.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |reason: &str| Error::Unreadable { path: path.to_owned(), reason: reason.to_owned() };
    const TOO_LARGE: &str = "is larger than 512 MiB: split it into its documents first";
    if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| Error::file(path, &e))?;
        return if bytes.len() as u64 > MAX_BYTES { Err(unreadable(TOO_LARGE)) } else { Ok(bytes) };
    }
    let meta = std::fs::metadata(path).map_err(|e| Error::file(path, &e))?;
    if meta.is_dir() {
        return Err(unreadable("is a folder: name the files in it, or use `vanban ingest`"));
    }
    if !meta.is_file() {
        return Err(unreadable("is no regular file (a pipe or a device): save its text to a file first"));
    }
    if meta.len() > MAX_BYTES {
        return Err(unreadable(TOO_LARGE));
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
        Kind::Docx => Ok(&docx::Docx),
        Kind::Html => Ok(&html::Html),
        Kind::Hocr => Ok(&ocr_text::Hocr),
        Kind::Alto => Ok(&ocr_text::Alto),
        Kind::Tsv => Ok(&ocr_text::Tsv),
        Kind::Zip => Err(
            "is an archive of files: name one of them (archive.zip/file), or use `vanban ingest` or `vanban extract`, \
             which read each",
        ),
        Kind::Office => {
            Err("is a table, slides or a text of another program than Word: save it as DOCX or PDF and ingest that")
        }
        Kind::Ole => Err("DOC and XLS, the formats before 2007, are not read: save it as DOCX or PDF and ingest that"),
        Kind::Rtf => Err("RTF is not read: save it as DOCX or PDF and ingest that"),
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
    let mut source = SourceBuilder {
        path: path.display().to_string(),
        sha256: identity(bytes),
        media_type: reading.media_type.to_owned(),
        text: reading.text,
        notes: reading.notes,
        words: reading.words,
        pages: reading.pages,
    }
    .build();
    if let Some(line) = source.line_numbers().find(|n| source.line(*n).len() > LONGEST_LINE) {
        let said = "the line is longer than any of a document: its text is kept, but damage in it is not repaired";
        source.notes.push(Note::new("line-too-long", Severity::Warning, said, Lines::one(line)));
    }
    Ok(source)
}

/// One document of an archive: where it is (`archive.zip/member`), and its bytes.
pub type Unpacked = (PathBuf, Result<Vec<u8>>);

/// Archives within archives are unpacked so deep.
const ARCHIVES: usize = 3;

/// The documents of an archive, those of archives in it included; none if the file is no archive. A member that cannot be read
/// is named with what is wrong, and the rest goes on.
pub fn unpack(path: &Path, bytes: &[u8]) -> Option<Vec<Unpacked>> {
    if kind::of(bytes) != Kind::Zip {
        return None;
    }
    let mut out = Vec::new();
    let mut left = archive::WHOLE;
    unpack_into(path, bytes, ARCHIVES, &mut left, &mut out);
    if out.is_empty() {
        let reason = "is an archive that holds no documents".to_owned();
        out.push((path.to_owned(), Err(Error::Unreadable { path: path.to_owned(), reason })));
    }
    Some(out)
}

/// The bytes of a document within an archive, named as [`unpack`] names it; none if it lies in none.
pub fn member(path: &Path) -> Option<Result<Vec<u8>>> {
    let archive = path.ancestors().skip(1).find(|a| a.is_file())?;
    let missing = || {
        let reason = format!("is not among the documents of the archive {}", archive.display());
        Err(Error::Unreadable { path: path.to_owned(), reason })
    };
    let documents = match bytes(archive) {
        Ok(bytes) => unpack(archive, &bytes)?,
        Err(e) => return Some(Err(e)),
    };
    Some(documents.into_iter().find(|(at, _)| at == path).map_or_else(missing, |(_, bytes)| bytes))
}

fn unpack_into(path: &Path, bytes: &[u8], depth: usize, left: &mut u64, out: &mut Vec<Unpacked>) {
    let fail = |path: PathBuf, reason: String, out: &mut Vec<Unpacked>| {
        out.push((path.clone(), Err(Error::Unreadable { path, reason })));
    };
    let mut zip = match archive::Zip::open(bytes) {
        Ok(zip) => zip,
        Err(reason) => return fail(path.to_owned(), reason, out),
    };
    for member in zip.members(left) {
        let at = path.join(member.name.trim_start_matches('/'));
        match member.bytes {
            Err(reason) => fail(at, reason, out),
            Ok(bytes) if kind::of(&bytes) == Kind::Zip && depth > 1 => unpack_into(&at, &bytes, depth - 1, left, out),
            Ok(bytes) if folder::worth(&at, &bytes) => out.push((at, Ok(bytes))),
            Ok(_) => {}
        }
    }
}

/// Whether pages of a source can be read again from their images ([`Options::misread`]).
pub fn has_images(source: &Source) -> bool {
    source.media_type == "application/pdf"
}
