//! What became of files: those that could not be read, and documents whose file has changed.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

use super::{Library, trouble};
use crate::error::Result;

/// A file that could not be read when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Where it is.
    pub path: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Whether a path is there: a file, or in an archive that is.
pub(super) fn is_there(path: &Path) -> bool {
    path.exists() || path.ancestors().skip(1).any(Path::is_file)
}

/// Notes that a path holds a document; what it held before, and is nowhere else, is an earlier version of it.
pub(super) fn note_path(tx: &Transaction<'_>, document: i64, path: &Path, named: &str) -> rusqlite::Result<()> {
    let mut query = tx.prepare_cached("SELECT path FROM paths WHERE document = ?1")?;
    let others: Vec<String> = query.query_map([document], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    for gone in others.iter().filter(|p| !is_there(Path::new(p))) {
        tx.execute("DELETE FROM paths WHERE path = ?1", [gone])?;
    }
    let path = path.to_string_lossy();
    let before: Option<i64> =
        tx.query_row("SELECT document FROM paths WHERE path = ?1", [&path], |r| r.get(0)).optional()?;
    tx.prepare_cached(
        "INSERT INTO paths (path, document, named) VALUES (?1, ?2, ?3) \
         ON CONFLICT (path) DO UPDATE SET document = excluded.document, named = excluded.named \
         WHERE document <> excluded.document",
    )?
    .execute(params![path, document, named])?;
    tx.execute("DELETE FROM superseded WHERE document = ?1", [document])?;
    tx.execute("DELETE FROM failures WHERE path = ?1", [&path])?;
    if let Some(before) = before.filter(|b| *b != document) {
        tx.execute(
            "INSERT INTO superseded (document, path, by) SELECT ?1, ?2, ?3 \
             WHERE NOT EXISTS (SELECT 1 FROM paths WHERE document = ?1) \
             ON CONFLICT (document) DO UPDATE SET path = excluded.path, by = excluded.by",
            params![before, path, document],
        )?;
    }
    Ok(())
}

impl Library {
    /// Notes that a file could not be read.
    pub fn fail(&mut self, path: &Path, reason: &str) -> Result<()> {
        let dir = self.dir.clone();
        self.conn
            .execute(
                "INSERT INTO failures (path, reason) VALUES (?1, ?2) \
                 ON CONFLICT (path) DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason",
                params![path.to_string_lossy(), reason],
            )
            .map(|_| ())
            .map_err(|e| trouble(&dir, &e))
    }
    /// The files that could not be read and are still there, by path. Those that are gone are forgotten.
    pub fn failures(&mut self) -> Result<Vec<Failure>> {
        let all: Vec<Failure> = self.ask(|c| {
            c.prepare("SELECT path, reason FROM failures ORDER BY path")?
                .query_map([], |r| Ok(Failure { path: r.get(0)?, reason: r.get(1)? }))?
                .collect()
        })?;
        let (there, gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|f| is_there(&PathBuf::from(&f.path)));
        for f in gone {
            self.ask(|c| c.execute("DELETE FROM failures WHERE path = ?1", [&f.path]))?;
        }
        Ok(there)
    }
    /// Whether a document is an earlier version of a file that has changed since.
    pub fn is_superseded(&self, row: i64) -> Result<bool> {
        self.ask(|c| {
            c.prepare_cached("SELECT count(*) > 0 FROM superseded WHERE document = ?1")?.query_row([row], |r| r.get(0))
        })
    }
}
