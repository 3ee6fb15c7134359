//! Which files of a folder are worth reading: kinds that can be read, in a stable order, each once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::kind::{self, Kind};
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

/// Extensions that say what a file is: kinds that are read, kinds that are refused by name rather than passed over in
/// silence, and kinds that are no documents even though they are text.
const READ: [&str; 16] = [
    "txt", "text", "pdf", "docx", "docm", "html", "htm", "xhtml", "hocr", "zip", "png", "jpg", "jpeg", "tif", "tiff",
    "webp",
];
const REFUSED: [&str; 5] = ["doc", "rtf", "odt", "bmp", "xlsx"];
const OTHER: [&str; 16] =
    ["md", "json", "jsonl", "csv", "css", "js", "toml", "yaml", "yml", "rs", "py", "sh", "db", "sqlite", "log", "lock"];
/// Extensions of files that are still being written or copied.
const UNFINISHED: [&str; 5] = ["tmp", "part", "partial", "crdownload", "filepart"];

/// Finds the files to read under the named paths. A file is taken as named; a folder is walked (hidden entries left
/// out, symbolic links followed once, `skip` never entered: the library itself).
pub fn find(paths: &[PathBuf], skip: &Path) -> Found {
    let mut walk = Walk { found: Found::default(), seen: BTreeSet::new(), skip: fs::canonicalize(skip).ok() };
    for path in paths {
        if path == Path::new(super::STDIN) {
            walk.found.files.push(path.clone());
            continue;
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let before = (walk.found.files.len(), walk.found.failed.len());
                walk.folder(path, 0);
                if before == (walk.found.files.len(), walk.found.failed.len()) {
                    walk.fail(
                        path,
                        "holds no documents: put PDF, DOCX, text or image files in it, or name another folder",
                    );
                }
            }
            Ok(_) => walk.file(path),
            Err(e) => walk.found.failed.push(Error::file(path, &e)),
        }
    }
    walk.found
}

/// The files of one folder that are worth reading; an empty folder is none of its failures.
pub fn walk(dir: &Path, skip: &Path) -> Found {
    let mut walk = Walk { found: Found::default(), seen: BTreeSet::new(), skip: fs::canonicalize(skip).ok() };
    walk.folder(dir, 0);
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
    use std::io::Read;
    if let Some(known) = by_name(path) {
        return known;
    }
    let mut head = Vec::new();
    // What cannot be opened is taken, so that reading it tells the user why.
    fs::File::open(path).and_then(|f| f.take(HEAD).read_to_end(&mut head)).is_err() || by_content(path, &head)
}

/// So many bytes tell what a file is.
const HEAD: u64 = 4096;

/// Whether a file of an archive should be read.
pub(super) fn worth(path: &Path, bytes: &[u8]) -> bool {
    let hidden = |p: std::path::Component<'_>| p.as_os_str().to_string_lossy().starts_with(['.', '_']);
    // Archives of other systems carry files of their own (`__MACOSX/`).
    let inside = path.components().rev().take_while(|p| !p.as_os_str().to_string_lossy().ends_with(".zip"));
    !inside.into_iter().any(hidden)
        && by_name(path).unwrap_or_else(|| by_content(path, bytes.get(..HEAD as usize).unwrap_or(bytes)))
}

/// What a file's name says of whether it should be read.
fn by_name(path: &Path) -> Option<bool> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        // What Word writes beside a file that is open.
        _ if name.starts_with("~$") => Some(false),
        Some(e) if READ.contains(&e) || REFUSED.contains(&e) => Some(true),
        Some(e) if OTHER.contains(&e) || UNFINISHED.contains(&e) => Some(false),
        _ => None,
    }
}

/// What the first bytes of a file say of whether it should be read. Tables and XML are read where an OCR program wrote them.
fn by_content(path: &Path, head: &[u8]) -> bool {
    let kind = kind::of(head);
    if path.extension().is_some_and(|e| ["xml", "tsv"].iter().any(|x| e.eq_ignore_ascii_case(x))) {
        return matches!(kind, Kind::Alto | Kind::Tsv | Kind::Hocr);
    }
    let cut = std::str::from_utf8(head).map_or_else(|e| e.error_len().is_none(), |_| true);
    match kind {
        Kind::Text => cut && !head.contains(&0),
        Kind::Pdf | Kind::Docx | Kind::Html | Kind::Hocr | Kind::Alto | Kind::Tsv => true,
        Kind::Empty | Kind::Image | Kind::Office | Kind::Zip | Kind::Ole | Kind::Rtf => false,
    }
}
