//! Reading: documents, and the rows of records that pass a filter.

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, Row, params_from_iter};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::filter::words;
use super::{Filter, Library, Unit, trouble};
use crate::error::Result;
use crate::record::{Citation, Duty, Indicator, Meta, Note, Record, SCHEMA_VERSION, SourceInfo, Task};
use crate::text::fold;

/// What a list says of the document that a row comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentInfo {
    /// Its number in the library.
    #[serde(skip)]
    pub row: i64,
    /// The record's id.
    pub id: String,
    /// A file that holds it, as the user named it.
    pub path: String,
    /// Abbreviation of its kind.
    pub kind: Option<String>,
    /// Number and symbol.
    pub number: Option<String>,
    /// Date of issue, ISO.
    pub date: Option<String>,
    /// Issuing agency.
    pub issuer: Option<String>,
    /// What it is about.
    pub title: Option<String>,
    /// The damage that most of its lines show.
    pub class: String,
    /// How many lines repair changed.
    pub lines_repaired: u64,
}

impl DocumentInfo {
    /// How to call it: its number, or the file's name where the number is lost.
    pub fn label(&self) -> String {
        self.number.clone().unwrap_or_else(|| self.file_name().to_owned())
    }
    /// The name of the file without its folders.
    pub fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }
}

/// A row of a list: a record and the document that it stands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The document.
    pub document: DocumentInfo,
    /// The record.
    #[serde(flatten)]
    pub record: T,
}

/// A kind of record that the library keeps in a table of its own.
pub trait RecordRow: DeserializeOwned + Serialize {
    /// Which kind.
    const UNIT: Unit;
}

impl RecordRow for Task {
    const UNIT: Unit = Unit::Task;
}
impl RecordRow for Duty {
    const UNIT: Unit = Unit::Duty;
}
impl RecordRow for Indicator {
    const UNIT: Unit = Unit::Indicator;
}
impl RecordRow for Citation {
    const UNIT: Unit = Unit::Citation;
}

/// One row of the list of agencies: a name and how often it plays each part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyRow {
    /// The name, as most records write it.
    pub agency: String,
    /// In how many documents it is named.
    pub documents: u64,
    /// Tasks and indicators that it leads.
    pub lead: u64,
    /// Tasks in which it takes part.
    pub coordinate: u64,
    /// Standing duties.
    pub duties: u64,
    /// Indicators that it watches.
    pub monitor: u64,
    /// Documents that it issued, and citations of such documents.
    pub issued: u64,
}

/// The text of a document, twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// As decoded: spans of evidence count its bytes.
    pub scanned: String,
    /// As repaired: line N is line N of the scan; every line ends with `\n`.
    pub repaired: String,
}

/// The columns that make a [`DocumentInfo`], of a table called `d`.
const INFO: &str = "d.id, d.name, coalesce((SELECT p.named FROM paths p WHERE p.document = d.id ORDER BY p.path LIMIT 1), \
                    ''), d.kind, d.number, d.date, d.issuer, d.title, d.class, d.lines_repaired";
const INFO_COLUMNS: usize = 10;

fn info(r: &Row<'_>) -> rusqlite::Result<DocumentInfo> {
    Ok(DocumentInfo {
        row: r.get(0)?,
        id: r.get(1)?,
        path: r.get(2)?,
        kind: r.get(3)?,
        number: r.get(4)?,
        date: r.get(5)?,
        issuer: r.get(6)?,
        title: r.get(7)?,
        class: r.get(8)?,
        lines_repaired: r.get(9)?,
    })
}

impl Library {
    /// One document by its number in the library.
    pub fn document(&self, row: i64) -> Result<Option<DocumentInfo>> {
        self.ask(|c| {
            c.prepare_cached(&format!("SELECT {INFO} FROM documents d WHERE d.id = ?1"))?
                .query_row([row], info)
                .optional()
        })
    }
    /// Numbers of the documents that changed after a revision, in the order in which they did, with the revision of each.
    pub fn changed_since(&self, revision: u64) -> Result<Vec<(i64, u64)>> {
        self.ask(|c| {
            c.prepare_cached("SELECT id, revision FROM documents WHERE revision > ?1 ORDER BY revision")?
                .query_map([revision], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })
    }
    /// The revision of the last change; 0 for an empty library.
    pub fn revision(&self) -> Result<u64> {
        self.ask(|c| c.query_row("SELECT coalesce(max(revision), 0) FROM documents", [], |r| r.get(0)))
    }
    /// What identifies the state of the library at its revision: the document that changed then, and what read it.
    /// Empty if that document has changed again.
    pub fn identity_at(&self, revision: u64) -> Result<String> {
        self.ask(|c| {
            c.prepare_cached(
                "SELECT d.sha256 || '.' || e.fingerprint FROM documents d JOIN engines e ON e.id = d.engine \
                 WHERE d.revision = ?1",
            )?
            .query_row([revision], |r| r.get(0))
            .optional()
        })
        .map(Option::unwrap_or_default)
    }
    /// The documents that pass a filter (by kind, issuer and document), in order.
    pub fn documents(&self, filter: &Filter) -> Result<Vec<DocumentInfo>> {
        let (mut all, mut params) = (vec!["1".to_owned()], Vec::new());
        of_the_document(filter, &mut all, &mut params);
        let sql = format!("SELECT {INFO} FROM documents d WHERE {} ORDER BY d.id", all.join(" AND "));
        self.ask(|c| c.prepare(&sql)?.query_map(params_from_iter(params), info)?.collect())
    }
    /// The text of a document.
    pub fn text(&self, row: i64) -> Result<Option<Text>> {
        self.ask(|c| {
            c.prepare_cached("SELECT scanned, repaired FROM texts WHERE document = ?1")?
                .query_row([row], |r| Ok(Text { scanned: r.get(0)?, repaired: r.get(1)? }))
                .optional()
        })
    }
    /// The whole record of a document, as it was put in.
    pub fn record(&self, row: i64) -> Result<Option<Record>> {
        let head = self.ask(|c| {
            c.prepare_cached(
                "SELECT d.name, d.sha256, d.media_type, d.pages, d.lines, d.meta, coalesce((SELECT p.named FROM paths p \
                 WHERE p.document = d.id ORDER BY p.path LIMIT 1), '') FROM documents d WHERE d.id = ?1",
            )?
            .query_row([row], |r| {
                let source = SourceInfo {
                    path: r.get(6)?,
                    sha256: r.get(1)?,
                    media_type: r.get(2)?,
                    pages: r.get(3)?,
                    lines: r.get(4)?,
                };
                Ok((r.get::<_, String>(0)?, source, parsed::<Meta>(r, 5)?))
            })
            .optional()
        })?;
        let Some((id, source, meta)) = head else { return Ok(None) };
        Ok(Some(Record {
            schema_version: SCHEMA_VERSION.to_owned(),
            id,
            source,
            meta,
            tasks: self.of_document(row)?,
            duties: self.of_document(row)?,
            indicators: self.of_document(row)?,
            citations: self.of_document(row)?,
            notes: self.notes(row)?,
        }))
    }
    /// The notes on a document.
    pub fn notes(&self, row: i64) -> Result<Vec<Note>> {
        let json = "json_object('code', code, 'severity', severity, 'message', message, 'lines', \
                    json_array(first_line, last_line))";
        self.ask(|c| {
            c.prepare_cached(&format!("SELECT {json} FROM notes WHERE document = ?1 ORDER BY ordinal"))?
                .query_map([row], |r| parsed(r, 0))?
                .collect()
        })
    }
    /// The notes on all documents that pass a filter (by kind, issuer and document), in order.
    pub fn all_notes(&self, filter: &Filter) -> Result<Vec<Listed<Note>>> {
        let mut out = Vec::new();
        for document in self.documents(filter)? {
            for record in self.notes(document.row)? {
                if filter.limit.is_some_and(|most| out.len() >= most) {
                    return Ok(out);
                }
                out.push(Listed { document: document.clone(), record });
            }
        }
        Ok(out)
    }
    fn of_document<T: RecordRow>(&self, row: i64) -> Result<Vec<T>> {
        self.ask(|c| {
            c.prepare_cached(&format!("SELECT json FROM {} WHERE document = ?1 ORDER BY ordinal", T::UNIT.table()))?
                .query_map([row], |r| parsed(r, 0))?
                .collect()
        })
    }
    /// Hands over, one by one and in the order of documents and lines, the records that pass a filter.
    pub fn each<T: RecordRow>(&self, filter: &Filter, mut with: impl FnMut(Listed<T>) -> Result<()>) -> Result<()> {
        let (conditions, params) = conditions(filter, T::UNIT);
        let sql = format!(
            "SELECT {INFO}, x.json FROM {} x JOIN documents d ON d.id = x.document WHERE {conditions} \
             ORDER BY x.document, x.ordinal LIMIT {}",
            T::UNIT.table(),
            filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX))
        );
        let wrong = |e| trouble(self.dir(), &e);
        let mut query = self.conn.prepare(&sql).map_err(wrong)?;
        let mut rows = query.query(params_from_iter(params)).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            let listed = info(row).and_then(|document| Ok(Listed { document, record: parsed(row, INFO_COLUMNS)? }));
            with(listed.map_err(wrong)?)?;
        }
        Ok(())
    }
    /// The agencies that records name, those named in most records first.
    pub fn agencies(&self, filter: &Filter) -> Result<Vec<AgencyRow>> {
        let mut all = vec!["1".to_owned()];
        let mut params: Vec<Sql> = Vec::new();
        of_the_document(filter, &mut all, &mut params);
        if let Some(name) = &filter.agency {
            all.push("a.folded LIKE ?".to_owned());
            params.push(like(name));
        }
        if let Some(part) = filter.part {
            all.push("a.part = ?".to_owned());
            params.push(Sql::Text(part.name().to_owned()));
        }
        // Of several spellings the most frequent one is shown; min() decides between equals, so that runs agree.
        let sql = format!(
            "WITH named AS (SELECT a.folded, a.agency, a.part, a.document FROM agencies a JOIN documents d ON d.id = \
             a.document WHERE {}), spelled AS (SELECT folded, agency, row_number() OVER (PARTITION BY folded ORDER BY \
             count(*) DESC, agency) AS nth FROM named GROUP BY folded, agency) \
             SELECT s.agency, count(DISTINCT n.document), sum(n.part = 'lead'), sum(n.part = 'coordinate'), \
             sum(n.part = 'duty'), sum(n.part = 'monitor'), sum(n.part = 'issuer') FROM named n JOIN spelled s ON \
             s.folded = n.folded AND s.nth = 1 GROUP BY n.folded ORDER BY count(*) DESC, s.agency LIMIT {}",
            all.join(" AND "),
            filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX))
        );
        self.ask(|c| {
            c.prepare(&sql)?
                .query_map(params_from_iter(params), |r| {
                    Ok(AgencyRow {
                        agency: r.get(0)?,
                        documents: r.get(1)?,
                        lead: r.get(2)?,
                        coordinate: r.get(3)?,
                        duties: r.get(4)?,
                        monitor: r.get(5)?,
                        issued: r.get(6)?,
                    })
                })?
                .collect()
        })
    }
}

/// Reads a column that holds JSON.
fn parsed<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e)))
}

/// A pattern that finds a name by whole words; they hold letters and digits only, so nothing needs escaping.
fn like(name: &str) -> Sql {
    Sql::Text(format!("%{}%", words(name)))
}

/// The conditions of a filter that look at the document, called `d`.
fn of_the_document(filter: &Filter, all: &mut Vec<String>, params: &mut Vec<Sql>) {
    if filter.document.is_none() {
        // Earlier versions of a file are shown where they are asked for.
        all.push("d.id NOT IN (SELECT v.document FROM superseded v)".to_owned());
    }
    if let Some(kind) = &filter.kind {
        all.push("d.kind_folded = ?".to_owned());
        params.push(Sql::Text(fold(kind).as_str().to_owned()));
    }
    if let Some(issuer) = &filter.issuer {
        all.push(
            "d.id IN (SELECT i.document FROM agencies i WHERE i.unit = 'document' AND i.folded LIKE ?)".to_owned(),
        );
        params.push(like(issuer));
    }
    if let Some(document) = &filter.document {
        all.push(
            "(d.number_folded = ? OR d.name = ? OR d.id IN (SELECT p.document FROM paths p WHERE instr(p.path, ?) > 0))"
                .to_owned(),
        );
        let number = fold(document).as_str().to_owned();
        params.extend([number, document.clone(), document.clone()].map(Sql::Text));
    }
}

/// The conditions of a filter on a table of records, called `x`, joined with its document, called `d`.
fn conditions(filter: &Filter, unit: Unit) -> (String, Vec<Sql>) {
    let mut all = vec!["1".to_owned()];
    let mut params = Vec::new();
    of_the_document(filter, &mut all, &mut params);
    if filter.agency.is_some() || filter.part.is_some() {
        let mut inner = format!(
            "EXISTS (SELECT 1 FROM agencies a WHERE a.document = x.document AND a.unit = '{}' AND a.ordinal = x.ordinal",
            unit.name()
        );
        if let Some(name) = &filter.agency {
            inner.push_str(" AND a.folded LIKE ?");
            params.push(like(name));
        }
        if let Some(part) = filter.part {
            inner.push_str(" AND a.part = ?");
            params.push(Sql::Text(part.name().to_owned()));
        }
        inner.push(')');
        all.push(inner);
    }
    if let Some(due) = &filter.due {
        match unit {
            Unit::Task => all.push("x.due IS NOT NULL".to_owned()),
            // Nothing else is due on a day.
            _ => all.push("0".to_owned()),
        }
        for (end, sign) in [(&due.from, ">="), (&due.to, "<=")] {
            if let (Some(day), Unit::Task) = (end, unit) {
                all.push(format!("x.due {sign} ?"));
                params.push(Sql::Text(day.clone()));
            }
        }
    }
    if let Some(period) = &filter.period {
        match unit {
            Unit::Indicator => {
                all.push(
                    "EXISTS (SELECT 1 FROM indicator_values v WHERE v.document = x.document AND v.ordinal = x.ordinal \
                     AND v.period = ?)"
                        .to_owned(),
                );
                params.push(Sql::Text(period.clone()));
            }
            _ => all.push("0".to_owned()),
        }
    }
    (all.join(" AND "), params)
}
