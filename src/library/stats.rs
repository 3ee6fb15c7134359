//! How much a library holds.

use serde::Serialize;

use super::{Engine, Library};
use crate::error::Result;

/// A word and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The word; empty where there is none.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// What a library holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Documents.
    pub documents: u64,
    /// Documents that another engine read than the one given: they are read again when their files are ingested.
    pub outdated: u64,
    /// Documents that are earlier versions of files that have changed since; lists and search leave them out unless
    /// they are asked for by name.
    pub superseded: u64,
    /// Pages of all documents.
    pub pages: u64,
    /// Lines of all documents.
    pub lines: u64,
    /// Lines that repair changed.
    pub lines_repaired: u64,
    /// Documents by kind.
    pub kinds: Vec<Count>,
    /// Documents by damage class.
    pub classes: Vec<Count>,
    /// Tasks.
    pub tasks: u64,
    /// Duties.
    pub duties: u64,
    /// Indicators.
    pub indicators: u64,
    /// Citations.
    pub citations: u64,
    /// Notes by code.
    pub notes: Vec<Count>,
}

impl Library {
    /// Counts what is there; what another engine than the `current` ones read is outdated.
    pub fn stats(&self, current: &[Engine]) -> Result<Stats> {
        let count = |table: &str| -> Result<u64> {
            self.ask(|c| c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)))
        };
        let by = |table: &str, column: &str| -> Result<Vec<Count>> {
            let sql = format!("SELECT coalesce({column}, ''), count(*) FROM {table} GROUP BY 1 ORDER BY 2 DESC, 1");
            self.ask(|c| c.prepare(&sql)?.query_map([], |r| Ok(Count { name: r.get(0)?, count: r.get(1)? }))?.collect())
        };
        let sum = |column: &str| -> Result<u64> {
            self.ask(|c| c.query_row(&format!("SELECT coalesce(sum({column}), 0) FROM documents"), [], |r| r.get(0)))
        };
        let engines = by("documents d JOIN engines e ON e.id = d.engine", "e.fingerprint")?;
        Ok(Stats {
            documents: count("documents")?,
            outdated: engines.iter().filter(|e| current.iter().all(|c| c.fingerprint != e.name)).map(|e| e.count).sum(),
            superseded: count("superseded")?,
            pages: sum("pages")?,
            lines: sum("lines")?,
            lines_repaired: sum("lines_repaired")?,
            kinds: by("documents", "kind")?,
            classes: by("documents", "class")?,
            tasks: count("tasks")?,
            duties: count("duties")?,
            indicators: count("indicators")?,
            citations: count("citations")?,
            notes: by("notes", "code")?,
        })
    }
    /// How many records of each kind a document holds: tasks, duties, indicators, citations, notes.
    pub fn counts_of(&self, row: i64) -> Result<[u64; 5]> {
        let mut counts = [0; 5];
        for (count, table) in counts.iter_mut().zip(["tasks", "duties", "indicators", "citations", "notes"]) {
            *count = self.ask(|c| {
                c.prepare_cached(&format!("SELECT count(*) FROM {table} WHERE document = ?1"))?
                    .query_row([row], |r| r.get(0))
            })?;
        }
        Ok(counts)
    }
}
