//! ZIP: parts of a DOCX, members of an archive. Nothing is ever written to disk.
//!
//! Comes in: bytes that nobody has checked. Goes out: parts in memory, or one sentence that says what is wrong. What a part
//! says of its own size is not believed: it is read up to a limit.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// An archive has no more entries than this.
const ENTRIES: usize = 10_000;
/// One part is no larger, unpacked, in bytes.
const PART: u64 = 96 << 20;
/// All members of an archive together are no larger, unpacked, in bytes.
pub(super) const WHOLE: u64 = 256 << 20;
/// From this size on, unpacked, a part must not be more than [`RATIO`] times its packed size.
const SMALL: u64 = 8 << 20;
/// Text packs to a twentieth, marked-up text to a hundredth.
const RATIO: u64 = 250;

/// A ZIP file in memory.
pub(super) struct Zip<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name, with folders.
    pub(super) name: String,
    /// Its bytes, or why there are none: what is wrong and what to do.
    pub(super) bytes: Result<Vec<u8>, String>,
}

fn broken(e: &ZipError) -> String {
    match e {
        ZipError::UnsupportedArchive(what) if what.to_lowercase().contains("password") => {
            "is encrypted: save it without a password first".to_owned()
        }
        _ => "is a damaged or incomplete ZIP file: copy or download it again".to_owned(),
    }
}

impl<'a> Zip<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
        if archive.len() > ENTRIES {
            return Err(format!("holds more than {ENTRIES} files: unpack it and name the folder"));
        }
        Ok(Self { archive })
    }
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }
    /// A part by its name; none if there is no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        match self.archive.index_for_name(name) {
            Some(index) => self.unpack(index, PART).map(Some),
            None => Ok(None),
        }
    }
    fn unpack(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, String> {
        if limit < SMALL {
            return Err(
                "is left out: the archive unpacks to more than 256 MiB; unpack it and name the folder".to_owned()
            );
        }
        let file = self.archive.by_index(index).map_err(|e| broken(&e))?;
        let packed = file.compressed_size().max(1);
        let mut bytes = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut bytes);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > limit {
            return Err(format!("unpacks to more than {} MiB: unpack it by hand and look at it first", limit >> 20));
        }
        if size > SMALL && size / packed > RATIO {
            return Err(format!("unpacks to more than {RATIO} times its size, as no document does: it is not read"));
        }
        read.map_err(|_| "is a damaged or incomplete ZIP file: copy or download it again".to_owned())?;
        Ok(bytes)
    }
    /// All files in it, in their order, together no larger than what is left of [`WHOLE`].
    pub(super) fn members(&mut self, left: &mut u64) -> Vec<Member> {
        let mut out = Vec::new();
        for index in 0..self.archive.len() {
            let Some(name) = self.archive.name_for_index(index).and_then(Result::ok).map(std::borrow::Cow::into_owned)
            else {
                out.push(Member {
                    name: format!("entry {}", index + 1),
                    bytes: Err("has a name that cannot be read".into()),
                });
                continue;
            };
            if name.ends_with('/') {
                continue;
            }
            let clean: String =
                name.replace('\\', "/").chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            let outside = clean.starts_with('/') || clean.split('/').any(|p| p == "..") || clean.contains(':');
            let bytes = if outside {
                Err("has a name that points outside the archive: it is not read".to_owned())
            } else {
                self.unpack(index, PART.min(*left))
            };
            *left = left.saturating_sub(bytes.as_ref().map_or(0, |b| b.len() as u64));
            out.push(Member { name: clean, bytes });
        }
        out
    }
}
