//! Phrases of the clean documents, kept small: whoever reads a damaged document next has them at hand.
//!
//! Comes in: the phrases of a document as plain text, in the transaction that stores it. Goes out: the same with how many
//! documents hold each. This room does not know what a phrase is, nor which documents are clean: whoever hands none
//! over teaches nothing.

use rusqlite::{Transaction, params};

use super::Library;
use crate::error::Result;
use crate::text::Phrase;

/// So many phrases are kept: some 150,000 words, read in a few hundredths of a second.
const KEPT: i64 = 20_000;

/// Counts the phrases of a document that has not taught yet.
pub(super) fn teach(tx: &Transaction<'_>, document: i64, phrases: &[String]) -> rusqlite::Result<()> {
    if phrases.is_empty() {
        return Ok(());
    }
    let new =
        tx.prepare_cached("INSERT INTO teachers (document) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([document])?;
    if new == 0 {
        return Ok(());
    }
    let mut count = tx.prepare_cached(
        "INSERT INTO phrases (phrase, documents, last) VALUES (?1, 1, ?2) \
         ON CONFLICT (phrase) DO UPDATE SET documents = documents + 1, last = excluded.last",
    )?;
    for phrase in phrases {
        count.execute(params![phrase, document])?;
    }
    let all: i64 = tx.query_row("SELECT count(*) FROM phrases", [], |r| r.get(0))?;
    if all > KEPT {
        tx.prepare_cached(
            "DELETE FROM phrases WHERE phrase IN (SELECT phrase FROM phrases ORDER BY documents, last, phrase LIMIT ?1)",
        )?
        .execute([all - KEPT])?;
    }
    Ok(())
}

impl Library {
    /// The phrases of its clean documents, in order.
    ///
    /// # Errors
    /// [`crate::error::Error::Library`] if the file is damaged.
    pub fn phrases(&self) -> Result<Vec<Phrase>> {
        self.ask(|c| {
            c.prepare_cached("SELECT phrase, documents FROM phrases ORDER BY phrase")?
                .query_map([], |r| Ok(Phrase { text: r.get(0)?, documents: r.get(1)? }))?
                .collect()
        })
    }
}
