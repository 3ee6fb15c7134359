//! The one integration test of the house, so that the library is linked once: `cargo test --test house [ROOM]`.
//!
//! - `schema`: the published JSON Schema is generated from the record types, and real output keeps to it;
//! - `seeds`: the seeds are byte for byte what they were;
//! - `walls`: rooms know only what ARCHITECTURE.md lets them know;
//! - `tidy`: sizes, module docs, data in canonical order (`VANBAN_FIX=1` rewrites);
//! - `commands`: the binary as people and programs run it;
//! - `general`: no grammar is made for a seed;
//! - `laws`: what holds on any text at all;
//! - `fuzz`: mutated documents, for as long as one likes (ignored in everyday runs);
//! - `documents`: the seeds and our own documents reach the floor;
//! - `parity`: our scorer and the independent one agree on every figure;
//! - `library`: library and search over records made by hand;
//! - `operation`: the binary on files of every kind, with a library that is damaged, moved, killed;
//! - `pages`: PDFs, scans and pictures, hostile ones too;
//! - `hostile`: input that means harm or is spoilt, old encodings, archives, Word files;
//! - `watch`: a folder from which documents are taken as they arrive;
//! - `licences`: no dependency under a licence that deny.toml does not allow.

mod commands;
mod documents;
mod fuzz;
mod general;
mod golden;
mod hostile;
mod laws;
mod library;
mod licences;
mod operation;
mod pages;
mod parity;
mod schema;
mod seeds;
mod tidy;
mod walls;
mod watch;

use std::path::{Path, PathBuf};

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A seed's file by its number (`000`).
fn seed(id: &str) -> PathBuf {
    files(&root().join("seeds"))
        .into_iter()
        .find(|p| name(p).starts_with(id) && name(p).ends_with(".txt"))
        .unwrap_or_else(|| panic!("no seed {id}"))
}

/// The five seeds.
const SEEDS: [&str; 5] = ["000", "001", "002", "003", "004"];

/// The files of a folder and of the folders in it, sorted.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut todo = vec![dir.to_owned()];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { todo.push(path) } else { out.push(path) }
        }
    }
    out.sort();
    out
}

/// The last part of a path.
fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path as it is written in messages: from the root, with slashes.
fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Whether data may be rewritten into its canonical form.
fn fix() -> bool {
    std::env::var_os("VANBAN_FIX").is_some()
}
