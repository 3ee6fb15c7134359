//! Which files of a folder are worth reading: text files, in a stable order, each once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::kind;
use crate::error::Error;

/// What a walk over the named paths found.
#[derive(Debug, Default)]
pub struct Found {
    /// Files to read, in the order in which they were named; within a folder by name.
    pub files: Vec<PathBuf>,
    /// Paths that could not be walked, and why.
    pub failed: Vec<Error>,
}

/// How deep folders are walked: a guard against file systems that never end.
const MAX_DEPTH: usize = 64;

/// Extensions that say what a file is: text, kinds that are refused by name rather than passed over in silence, and
/// kinds that are no documents even though they are text.
const TEXT: [&str; 2] = ["txt", "text"];
const REFUSED: [&str; 12] = ["pdf", "docx", "doc", "rtf", "odt", "png", "jpg", "jpeg", "tif", "tiff", "webp", "bmp"];
const OTHER: [&str; 20] = [
    "md", "json", "jsonl", "csv", "tsv", "xml", "html", "htm", "css", "js", "toml", "yaml", "yml", "rs", "py", "sh",
    "db", "sqlite", "log", "lock",
];

/// Finds the files to read under the named paths. A file is taken as named; a folder is walked (hidden entries left
/// out, symbolic links followed once, `skip` never entered: the library itself).
pub fn find(paths: &[PathBuf], skip: &Path) -> Found {
    let mut walk = Walk { found: Found::default(), seen: BTreeSet::new(), skip: fs::canonicalize(skip).ok() };
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let before = (walk.found.files.len(), walk.found.failed.len());
                walk.folder(path, 0);
                if before == (walk.found.files.len(), walk.found.failed.len()) {
                    walk.fail(path, "holds no documents: put text files (*.txt) in it, or name another folder");
                }
            }
            Ok(_) => walk.file(path),
            Err(e) => walk.found.failed.push(Error::file(path, &e)),
        }
    }
    walk.found
}

struct Walk {
    found: Found,
    /// Canonical paths that were taken already: the same file or folder is never read twice, whatever links to it.
    seen: BTreeSet<PathBuf>,
    skip: Option<PathBuf>,
}

impl Walk {
    fn fail(&mut self, path: &Path, reason: &str) {
        self.found.failed.push(Error::Unreadable { path: path.to_owned(), reason: reason.to_owned() });
    }
    fn file(&mut self, path: &Path) {
        let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(canonical) {
            self.found.files.push(path.to_owned());
        }
    }
    fn folder(&mut self, path: &Path, depth: usize) {
        let canonical = match fs::canonicalize(path) {
            Ok(c) => c,
            Err(e) => return self.found.failed.push(Error::file(path, &e)),
        };
        if self.skip.as_ref() == Some(&canonical) || depth > MAX_DEPTH || !self.seen.insert(canonical) {
            return;
        }
        let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
            Ok(entries) => entries.filter_map(|e| e.ok().map(|e| e.path())).collect(),
            Err(e) => return self.found.failed.push(Error::file(path, &e)),
        };
        entries.sort();
        for entry in entries {
            let hidden = entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if hidden {
                continue;
            }
            // A broken link is passed over; a pipe or device in a folder is none of our business.
            match fs::metadata(&entry) {
                Ok(m) if m.is_dir() => self.folder(&entry, depth + 1),
                Ok(m) if m.is_file() && wanted(&entry) => self.file(&entry),
                _ => {}
            }
        }
    }
}

/// Whether a file found in a folder should be read: by its extension, or, if that says nothing (`12.KH-UBND`), by its
/// first bytes.
fn wanted(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some(e) if TEXT.contains(&e) || REFUSED.contains(&e) => true,
        Some(e) if OTHER.contains(&e) => false,
        _ => looks_like_text(path),
    }
}

fn looks_like_text(path: &Path) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|f| f.take(1024).read_to_end(&mut head));
    // What cannot be opened is taken, so that reading it tells the user why.
    if read.is_err() {
        return true;
    }
    let cut = match std::str::from_utf8(&head) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none(),
    };
    kind::of(&head) == kind::Kind::Text && cut && !head.contains(&0)
}
