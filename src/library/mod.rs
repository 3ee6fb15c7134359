//! SQLite, the truth: documents, their text as scanned and as repaired, their records, and which program read them.
//!
//! Comes in: a [`Record`] with its text. Goes out: the same, and rows of records that pass a [`Filter`]. One transaction
//! a document: whatever ends the program, each document is in the library whole or not at all. A document's identity is
//! the SHA-256 of its bytes; the same bytes are never stored twice, and putting them again changes nothing.
//! This room knows records and no parser; it never reads a document itself. The next step adds a person's corrections
//! as a table of its own (`src/library/schema.sql` says where).

mod engine;
mod filter;
mod intake;
mod phrases;
mod put;
mod rows;
mod stats;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

pub use engine::Engine;
pub use filter::{Filter, Part, Unit, Window};
pub use intake::Failure;
pub use put::{Entry, Held, Put};
pub use rows::{AgencyRow, DocumentInfo, Listed, RecordRow, Text};
pub use stats::{Count, Stats};

use crate::error::{Error, Result};

/// Name of the database file in the library's folder.
pub const FILE: &str = "library.sqlite";

/// Marks the file as ours (`VANB`), so that no other program's database is ever written to.
const APPLICATION_ID: i32 = 0x5641_4e42;

/// The statements that bring a library from one version to the next; its version is how many it has seen.
const MIGRATIONS: [&str; 3] = [include_str!("schema.sql"), include_str!("intake.sql"), include_str!("phrases.sql")];

/// How long to wait for another vanban that is writing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A library on disk.
#[derive(Debug)]
pub struct Library {
    conn: Connection,
    dir: PathBuf,
}

impl Library {
    /// Opens the library in a folder, or makes a new one.
    ///
    /// # Errors
    /// [`Error::File`] if the folder cannot be made; [`Error::Library`] if what is there is damaged or not a library.
    pub fn create(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(|e| Error::file(dir, &e))?;
        Self::connect(dir, OpenFlags::default())
    }
    /// Opens a library that is there.
    ///
    /// # Errors
    /// [`Error::Usage`] never; [`Error::File`] if there is none; [`Error::Library`] if it is damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        if !dir.join(FILE).exists() {
            return Err(Error::File {
                path: dir.to_owned(),
                reason: "no library here yet: make one with `vanban ingest PATH…`, or name another with --library DIR"
                    .to_owned(),
            });
        }
        Self::connect(dir, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)
    }
    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
    fn connect(dir: &Path, flags: OpenFlags) -> Result<Self> {
        let open = || -> rusqlite::Result<Connection> {
            let conn = Connection::open_with_flags(dir.join(FILE), flags)?;
            conn.busy_timeout(PATIENCE)?;
            conn.pragma_update(None, "foreign_keys", true)?;
            conn.pragma_update(None, "synchronous", "NORMAL")?;
            conn.set_prepared_statement_cache_capacity(64);
            Ok(conn)
        };
        let mut library = Self { conn: open().map_err(|e| trouble(dir, &e))?, dir: dir.to_owned() };
        library.migrate()?;
        Ok(library)
    }
    fn migrate(&mut self) -> Result<()> {
        let dir = self.dir.clone();
        let (version, application): (usize, i32) = self.ask(|c| {
            let version = c.pragma_query_value(None, "user_version", |r| r.get(0))?;
            Ok((version, c.pragma_query_value(None, "application_id", |r| r.get(0))?))
        })?;
        if application != APPLICATION_ID && !(version == 0 && self.ask(is_bare)?) {
            return Err(damaged(&dir, "the file is another program's database"));
        }
        if version > MIGRATIONS.len() {
            return Err(damaged(&dir, "it was made by a newer vanban: update this one"));
        }
        if version == MIGRATIONS.len() {
            return Ok(());
        }
        let migrate = |c: &mut Connection| -> rusqlite::Result<()> {
            c.pragma_update(None, "journal_mode", "WAL")?;
            let tx = c.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            // Another process may have been faster while we waited.
            let seen: usize = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
            for step in MIGRATIONS.iter().skip(seen) {
                tx.execute_batch(step)?;
            }
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            tx.pragma_update(None, "user_version", MIGRATIONS.len())?;
            tx.commit()
        };
        migrate(&mut self.conn).map_err(|e| trouble(&dir, &e))
    }
    /// Runs a query; what goes wrong is told as trouble of this library.
    fn ask<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        query(&self.conn).map_err(|e| trouble(&self.dir, &e))
    }
    /// Looks through the whole file.
    ///
    /// # Errors
    /// [`Error::Library`] if anything in it is damaged.
    pub fn check(&self) -> Result<()> {
        let said: String = self.ask(|c| c.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)))?;
        if said == "ok" { Ok(()) } else { Err(damaged(&self.dir, "the file is damaged")) }
    }
    /// Runs `work` while no other process can write to the library, so that what it reads stays as it is.
    pub(crate) fn hold<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.ask(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
        let done = work();
        self.ask(|c| c.execute_batch("COMMIT"))?;
        done
    }
}

/// Whether a database holds nothing at all: fresh, or killed before its first transaction.
fn is_bare(c: &Connection) -> rusqlite::Result<bool> {
    c.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |r| r.get(0))
}

fn damaged(dir: &Path, what: &str) -> Error {
    Error::Library { path: dir.join(FILE), reason: what.to_owned() }
}

/// What went wrong with the database, in words that say what to do.
fn trouble(dir: &Path, e: &rusqlite::Error) -> Error {
    let path = dir.join(FILE);
    let file = |reason: &str| Error::File { path: path.clone(), reason: reason.to_owned() };
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            file("another vanban has been writing to it for a minute: try again when it is done")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => file("cannot be written to: permission denied"),
        Some(ErrorCode::DiskFull) => file("cannot be written to: the disk is full"),
        Some(ErrorCode::CannotOpen) => file("cannot be opened: is it a file that may be read and written?"),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            damaged(dir, "the file is damaged: move it away and ingest the documents again, or restore a copy of it")
        }
        _ => damaged(dir, &format!("{e}")),
    }
}
