//! Gives the program a fingerprint of what decides its records (the stages' code and the grammars), so that a library
//! knows which documents an older program read, and redoes those.

use std::fs;
use std::path::{Path, PathBuf};

/// What decides a record; the rooms above (library, search, cli) only keep and show it.
const DECIDES: [&str; 9] = [
    "grammars",
    "src/text",
    "src/grammar",
    "src/read",
    "src/repair",
    "src/layout",
    "src/extract",
    "src/record",
    "src/pipeline.rs",
];

fn main() {
    let mut files = Vec::new();
    for path in DECIDES {
        println!("cargo::rerun-if-changed={path}");
        collect(Path::new(path), &mut files);
    }
    files.sort();
    // FNV-1a, 64 bits: enough to tell builds apart, and the same on every machine.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        for byte in name.bytes().chain(fs::read(&file).unwrap_or_default()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=VANBAN_STAGES={hash:016x}");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        for entry in entries.flatten() {
            collect(&entry.path(), files);
        }
    }
}
