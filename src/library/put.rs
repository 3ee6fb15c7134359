//! Writing: one transaction a document.

use std::path::Path;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::filter::words;
use super::intake::note_path;
use super::{Engine, Library, Part, Unit, phrases, trouble};
use crate::error::Result;
use crate::record::{Lines, Note, Record};
use crate::text::{DamageClass, Repaired, fold};

/// A document as it goes into the library.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What was extracted.
    pub record: &'a Record,
    /// Its text, as scanned and as repaired.
    pub text: &'a Repaired,
    /// The file, as an absolute path.
    pub path: &'a Path,
    /// What it teaches others; of a damaged document nothing.
    pub phrases: &'a [String],
    /// What read it.
    pub engine: &'a Engine,
}

/// A document that the library holds already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its number in the library.
    pub document: i64,
    /// Whether this very engine read it: then there is nothing to do.
    pub current: bool,
}

/// What putting a document did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    Added,
    /// It was there, read by another engine.
    Redone,
    /// It was there; nothing changed.
    Unchanged,
    /// It was there, but not under this path.
    Moved,
}

impl Library {
    /// The document with these bytes, if it is there.
    pub fn held(&self, sha256: &str, engine: &Engine) -> Result<Option<Held>> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT d.id, e.fingerprint = ?2 FROM documents d JOIN engines e ON e.id = d.engine WHERE d.sha256 = ?1",
            )?
            .query_row(params![sha256, engine.fingerprint], |r| Ok(Held { document: r.get(0)?, current: r.get(1)? }))
            .optional()
        })
    }
    /// Notes that a document that the library holds was found under a path; paths of it that are gone are forgotten.
    pub fn found(&mut self, document: i64, path: &Path, named: &str) -> Result<Put> {
        let dir = self.dir.clone();
        let mut found = || -> rusqlite::Result<Put> {
            let known: Option<i64> = self
                .conn
                .prepare_cached("SELECT document FROM paths WHERE path = ?1")?
                .query_row([path.to_string_lossy()], |r| r.get(0))
                .optional()?;
            let failed: bool = self
                .conn
                .prepare_cached("SELECT count(*) > 0 FROM failures WHERE path = ?1")?
                .query_row([path.to_string_lossy()], |r| r.get(0))?;
            if known == Some(document) && !failed {
                return Ok(Put::Unchanged);
            }
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            note_path(&tx, document, path, named)?;
            tx.commit()?;
            Ok(if known == Some(document) { Put::Unchanged } else { Put::Moved })
        };
        found().map_err(|e| trouble(&dir, &e))
    }
    /// Puts a document in, whole or not at all; its number in the library, and what that did.
    pub fn put(&mut self, entry: Entry<'_>) -> Result<(i64, Put)> {
        let dir = self.dir.clone();
        if let Some(held) = self.held(&entry.record.source.sha256, entry.engine)?
            && held.current
        {
            let put = self.found(held.document, entry.path, &entry.record.source.path)?;
            return Ok((held.document, put));
        }
        let mut put = || -> rusqlite::Result<(i64, Put)> {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let engine = engine_row(&tx, entry.engine)?;
            let (document, put) = document_row(&tx, &entry, engine)?;
            note_path(&tx, document, entry.path, &entry.record.source.path)?;
            tx.prepare_cached("INSERT INTO texts (document, scanned, repaired) VALUES (?1, ?2, ?3)")?
                .execute(params![document, entry.text.source.text(), repaired_text(entry.text)])?;
            records(&tx, document, entry.record)?;
            phrases::teach(&tx, document, entry.phrases)?;
            tx.commit()?;
            Ok((document, put))
        };
        put().map_err(|e| trouble(&dir, &e))
    }
}

fn engine_row(tx: &Transaction<'_>, engine: &Engine) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO engines (fingerprint, version, schema_version) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?
    .execute(params![engine.fingerprint, env!("CARGO_PKG_VERSION"), crate::record::SCHEMA_VERSION])?;
    tx.query_row("SELECT id FROM engines WHERE fingerprint = ?1", [&engine.fingerprint], |r| r.get(0))
}

/// Writes the row of a document, new or in the place of the old one, whose records it takes away.
fn document_row(tx: &Transaction<'_>, entry: &Entry<'_>, engine: i64) -> rusqlite::Result<(i64, Put)> {
    let (record, meta) = (entry.record, &entry.record.meta);
    let old: Option<i64> =
        tx.query_row("SELECT id FROM documents WHERE sha256 = ?1", [&record.source.sha256], |r| r.get(0)).optional()?;
    if let Some(id) = old {
        for table in ["texts", "tasks", "duties", "indicators", "citations", "agencies", "notes"] {
            tx.execute(&format!("DELETE FROM {table} WHERE document = ?1"), [id])?;
        }
    }
    let revision: i64 = tx.query_row("SELECT coalesce(max(revision), 0) + 1 FROM documents", [], |r| r.get(0))?;
    let repaired = entry.text.lines.iter().zip(entry.text.source.line_numbers());
    let repaired = repaired.filter(|(l, n)| l.text != entry.text.source.line(*n)).count();
    tx.prepare_cached(
        "INSERT INTO documents (id, name, sha256, engine, revision, media_type, pages, lines, class, lines_repaired, \
         kind, kind_folded, number, number_folded, date, issuer, title, meta) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, engine = excluded.engine, revision = excluded.revision, \
         media_type = excluded.media_type, pages = excluded.pages, lines = excluded.lines, class = excluded.class, \
         lines_repaired = excluded.lines_repaired, kind = excluded.kind, kind_folded = excluded.kind_folded, \
         number = excluded.number, number_folded = excluded.number_folded, \
         date = excluded.date, issuer = excluded.issuer, title = excluded.title, meta = excluded.meta",
    )?
    .execute(params![
        old,
        record.id,
        record.source.sha256,
        engine,
        revision,
        record.source.media_type,
        record.source.pages,
        record.source.lines,
        word(&main_class(entry.text)),
        repaired,
        meta.kind,
        folded(meta.kind.as_deref()),
        meta.number,
        folded(meta.number.as_deref()),
        meta.date,
        meta.issuer,
        meta.title,
        json(meta)?,
    ])?;
    Ok(match old {
        Some(id) => (id, Put::Redone),
        None => (tx.last_insert_rowid(), Put::Added),
    })
}

fn records(tx: &Transaction<'_>, document: i64, record: &Record) -> rusqlite::Result<()> {
    let head = Head { tx, document };
    if let Some(issuer) = &record.meta.issuer {
        head.agencies("document", 0, Part::Issuer, std::slice::from_ref(issuer))?;
    }
    for (i, t) in record.tasks.iter().enumerate() {
        let deadline = t.deadline.as_ref();
        let due = deadline.and_then(|d| d.end.as_ref().or(d.start.as_ref()));
        head.unit(Unit::Task, i, &t.id, t.lines, t.confidence, t)?;
        tx.prepare_cached("UPDATE tasks SET deadline = ?3, due = ?4, rrule = ?5 WHERE document = ?1 AND ordinal = ?2")?
            .execute(params![
                document,
                i,
                deadline.map(|d| word(&d.kind)),
                due,
                deadline.and_then(|d| d.rrule.as_ref())
            ])?;
        head.agencies("task", i, Part::Lead, &t.lead)?;
        head.agencies("task", i, Part::Coordinate, &t.coordinate)?;
    }
    for (i, d) in record.duties.iter().enumerate() {
        head.unit(Unit::Duty, i, &d.id, d.lines, d.confidence, d)?;
        head.agencies("duty", i, Part::Duty, std::slice::from_ref(&d.agency))?;
    }
    for (i, x) in record.indicators.iter().enumerate() {
        head.unit(Unit::Indicator, i, &x.id, x.lines, x.confidence, x)?;
        for (nth, v) in x.values.iter().enumerate() {
            tx.prepare_cached("INSERT INTO indicator_values VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(
                params![document, i, nth, v.period, word(&v.role), word(&v.op), v.value, v.value_max, v.raw],
            )?;
        }
        head.agencies("indicator", i, Part::Lead, &x.lead)?;
        head.agencies("indicator", i, Part::Monitor, &x.monitor)?;
    }
    for (i, c) in record.citations.iter().enumerate() {
        let lines = c.at.first().copied().unwrap_or(Lines::one(crate::text::LineNo::from_index(0)));
        head.unit(Unit::Citation, i, &c.id, lines, c.confidence, c)?;
        tx.prepare_cached(
            "UPDATE citations SET kind = ?3, number = ?4, date = ?5, relation = ?6, folded = ?7 \
             WHERE document = ?1 AND ordinal = ?2",
        )?
        .execute(params![
            document,
            i,
            c.kind,
            c.number,
            c.date,
            word(&c.relation),
            folded(c.number.as_deref())
        ])?;
        if let Some(issuer) = &c.issuer {
            head.agencies("citation", i, Part::Issuer, std::slice::from_ref(issuer))?;
        }
    }
    notes(tx, document, &record.notes)
}

fn notes(tx: &Transaction<'_>, document: i64, notes: &[Note]) -> rusqlite::Result<()> {
    for (i, n) in notes.iter().enumerate() {
        tx.prepare_cached("INSERT INTO notes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
            document,
            i,
            n.code,
            word(&n.severity),
            n.message,
            n.lines.0.get(),
            n.lines.1.get()
        ])?;
    }
    Ok(())
}

/// What all rows of a document begin with.
struct Head<'a> {
    tx: &'a Transaction<'a>,
    document: i64,
}

impl Head<'_> {
    fn unit(
        &self,
        unit: Unit,
        ordinal: usize,
        id: &str,
        lines: Lines,
        confidence: f64,
        record: &impl Serialize,
    ) -> rusqlite::Result<()> {
        let relation = if unit == Unit::Citation { (", relation", ", ''") } else { ("", "") };
        let sql = format!(
            "INSERT INTO {} (document, ordinal, id, first_line, last_line, confidence, json{}) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7{})",
            unit.table(),
            relation.0,
            relation.1
        );
        self.tx.prepare_cached(&sql)?.execute(params![
            self.document,
            ordinal,
            id,
            lines.0.get(),
            lines.1.get(),
            // SQLite takes no NaN for a number.
            if confidence.is_finite() { confidence } else { 0.0 },
            json(record)?
        ])?;
        Ok(())
    }
    fn agencies(&self, unit: &str, ordinal: usize, part: Part, names: &[String]) -> rusqlite::Result<()> {
        let mut insert = self.tx.prepare_cached("INSERT INTO agencies VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for (nth, name) in names.iter().enumerate() {
            insert.execute(params![self.document, unit, ordinal, nth, part.name(), name, words(name)])?;
        }
        Ok(())
    }
}

/// The repaired lines, each followed by `\n`: the form in which the library keeps them.
fn repaired_text(text: &Repaired) -> String {
    text.lines.iter().flat_map(|l| [l.text.as_str(), "\n"]).collect()
}

/// The damage that most lines with text on them show.
fn main_class(text: &Repaired) -> DamageClass {
    let classes = [DamageClass::Clean, DamageClass::Mild, DamageClass::Toneless, DamageClass::Garbled];
    let count = |class| {
        let lines = text.lines.iter().zip(text.source.line_numbers());
        lines.filter(|(l, n)| l.class == class && text.source.line(*n).chars().any(char::is_alphabetic)).count()
    };
    // The first of several that are equal: an empty document is clean.
    classes.into_iter().rev().max_by_key(|c| count(*c)).unwrap_or(DamageClass::Clean)
}

fn folded(text: Option<&str>) -> Option<String> {
    text.map(|t| fold(t).as_str().to_owned())
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// The word that stands for a value in JSON.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        _ => String::new(),
    }
}
