//! Which files an index consists of, so that one that was cut short is seen before it is opened.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Name of the list, beside the files of the index.
const NAME: &str = "files.tsv";
/// How many bytes at a file's end are looked at: what the index needs to open it stands there.
const TAIL: u64 = 256;

/// Names, sizes and a hash of the end of all files of an index, as lines. Files whose name starts with a dot hold locks.
fn list(folder: &Path) -> std::io::Result<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == NAME || !entry.metadata()?.is_file() {
            continue;
        }
        let mut file = File::open(entry.path())?;
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        let hash: String = Sha256::digest(&tail).iter().take(8).map(|b| format!("{b:02x}")).collect();
        lines.push(format!("{name}\t{size}\t{hash}\n"));
    }
    lines.sort();
    Ok(lines.concat())
}

/// Writes the list; to be called when nothing is being written to the index.
pub(super) fn write(folder: &Path) -> std::io::Result<()> {
    fs::write(folder.join(NAME), list(folder)?)
}

/// Whether the files are those of the list.
pub(super) fn holds(folder: &Path) -> bool {
    match (fs::read_to_string(folder.join(NAME)), list(folder)) {
        (Ok(written), Ok(found)) => !written.is_empty() && written == found,
        _ => false,
    }
}
