//! The index on disk: made from the library, kept in step with it, thrown away when in doubt.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tantivy::collector::TopDocs;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::manifest;
use super::query::{Query, pair_of};
use super::snippet::{Hit, hit};
use super::token::{Word, words};
use super::unit::{self, Found};
use crate::error::{Error, Result};
use crate::library::{Filter, Library, Part};
use crate::text::fold;

/// Raised whenever words, units or fields are made otherwise: an index of another number is made anew.
const ANALYSIS: u32 = 1;
/// Memory of the writer, in bytes. One thread: the same library always gives the same index.
const WRITER: usize = 64 << 20;
/// Documents between two commits of a long build: what is committed need not be done again.
const BATCH: usize = 2000;
/// An index up to this size, in bytes, has its checksums looked at whenever it is opened.
const CHECKED: u64 = 64 << 20;
/// What the score of a hit is worth by what it is: who asks, asks for tasks first; records say more than the text
/// around them.
const WORTH: [(&str, f32); 6] =
    [("task", 1.0), ("duty", 0.85), ("document", 0.8), ("indicator", 0.7), ("citation", 0.65), ("text", 0.45)];
/// What each further hit of one document loses: of answers that are nearly as good, several documents are shown.
const AGAIN: f32 = 0.95;

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) document: Field,
    pub(super) unit: Field,
    pub(super) record: Field,
    pub(super) first: Field,
    pub(super) last: Field,
    pub(super) text: Field,
    pub(super) exact: Field,
    pub(super) folded: Field,
    pub(super) skeleton: Field,
    pub(super) pairs: Field,
    pub(super) kind: Field,
    pub(super) issuer: Field,
    pub(super) parts: Field,
    pub(super) due: Field,
    pub(super) periods: Field,
    by_part: [Field; 5],
}

impl Fields {
    fn schema() -> (Schema, Self) {
        let mut s = Schema::builder();
        let words = |option| {
            let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let side_by_side = || words(IndexRecordOption::WithFreqsAndPositions);
        let alone = || words(IndexRecordOption::WithFreqs);
        let fields = Self {
            document: s.add_u64_field("document", INDEXED | STORED | FAST),
            unit: s.add_text_field("unit", STRING | STORED),
            record: s.add_text_field("record", STRING | STORED),
            first: s.add_u64_field("first", STORED),
            last: s.add_u64_field("last", STORED),
            text: s.add_text_field("text", STORED),
            exact: s.add_text_field("exact", alone()),
            folded: s.add_text_field("folded", side_by_side()),
            skeleton: s.add_text_field("skeleton", alone()),
            pairs: s.add_text_field("pairs", alone()),
            kind: s.add_text_field("kind", STRING),
            issuer: s.add_text_field("issuer", side_by_side()),
            parts: s.add_text_field("parts", STRING),
            due: s.add_u64_field("due", INDEXED | FAST),
            periods: s.add_text_field("periods", STRING),
            by_part: Part::ALL
                .map(|p| s.add_text_field(p.name().replace("issuer", "issued_by").as_str(), side_by_side())),
        };
        (s.build(), fields)
    }
    /// The field that holds the names of those who play a part.
    pub(super) fn part(&self, part: Part) -> Field {
        let index = Part::ALL.iter().position(|p| *p == part).unwrap_or(0);
        self.by_part[index]
    }
}

/// What had to be done to an index before it could be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing.
    Fresh,
    /// So many documents were indexed again.
    Updated(usize),
    /// It was missing, damaged or of another make; so many documents were indexed.
    Rebuilt(usize),
}

/// An index that shows the present state of its library.
pub struct Search {
    reader: IndexReader,
    fields: Fields,
    /// What had to be done when it was opened.
    pub freshness: Freshness,
}

/// What an index says it shows: this make of index, up to this revision, which this document was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shows {
    make: String,
    revision: u64,
    last: String,
}

impl Shows {
    fn to_payload(&self) -> String {
        format!("{} {} {}", self.make, self.revision, self.last)
    }
    fn of(index: &Index) -> Option<Self> {
        let payload = index.load_metas().ok()?.payload?;
        let mut parts = payload.split(' ');
        Some(Self {
            make: parts.next()?.to_owned(),
            revision: parts.next()?.parse().ok()?,
            last: parts.next().unwrap_or_default().to_owned(),
        })
    }
}

/// The make of the index that this program writes.
fn make(schema: &Schema) -> String {
    let mut hash = Sha256::new();
    hash.update(ANALYSIS.to_le_bytes());
    hash.update(env!("VANBAN_STAGES"));
    hash.update(serde_json::to_string(schema).unwrap_or_default());
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

impl Search {
    /// The folder of a library's index.
    pub fn folder(library: &Library) -> PathBuf {
        library.dir().join("search")
    }
    /// Opens the index of a library and brings it up to date.
    ///
    /// # Errors
    /// [`Error::Search`] if it cannot be written; [`Error::Library`] if the library is damaged.
    pub fn open(library: &Library) -> Result<Self> {
        if let Some(search) = Self::as_it_is(library)? {
            return Ok(search);
        }
        // Nobody else may write to library or index meanwhile; whoever waited finds the work done.
        library.hold(|| {
            if let Some(search) = Self::as_it_is(library)? {
                return Ok(search);
            }
            Self::brought_up(library)
        })
    }
    /// The index, if it shows the present state of the library.
    fn as_it_is(library: &Library) -> Result<Option<Self>> {
        let Some((index, fields, shows)) = opened(&Self::folder(library)) else { return Ok(None) };
        let present = shows.revision == library.revision()? && shows.last == library.identity_at(shows.revision)?;
        let search = present.then(|| Self::over(&index, fields, Freshness::Fresh));
        Ok(search.and_then(Result::ok))
    }
    fn brought_up(library: &Library) -> Result<Self> {
        let folder = Self::folder(library);
        if let Some((index, fields, shows)) = opened(&folder)
            && shows.last == library.identity_at(shows.revision)?
            && (shows.revision == 0) == shows.last.is_empty()
            && let Ok(count) = write(&index, &fields, library, shows.revision, false)
        {
            return Self::over(&index, fields, Freshness::Updated(count));
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| Error::file(&folder, &e))?;
        }
        fs::create_dir_all(&folder).map_err(|e| Error::file(&folder, &e))?;
        let (schema, fields) = Fields::schema();
        let index = Index::create_in_dir(&folder, schema).map_err(wrong)?;
        let count = write(&index, &fields, library, 0, true)?;
        Self::over(&index, fields, Freshness::Rebuilt(count))
    }
    fn over(index: &Index, fields: Fields, freshness: Freshness) -> Result<Self> {
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(wrong)?;
        Ok(Self { reader, fields, freshness })
    }
    /// How many units it holds.
    pub fn units(&self) -> u64 {
        self.reader.searcher().num_docs()
    }
    /// The best answers, best first, at most `filter.limit` of them (20 if it is not given).
    ///
    /// A passage that lies within a record which is also found is left out: it would say the same again.
    pub fn find(&self, library: &Library, query: &Query, filter: &Filter) -> Result<Vec<Hit>> {
        let limit = filter.limit.unwrap_or(20);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let rows = filter.document.is_some().then(|| library.documents(filter)).transpose()?;
        let rows: Option<Vec<i64>> = rows.map(|r| r.iter().map(|d| d.row).collect());
        let asked = query.build(&self.fields, filter, rows.as_deref());
        let searcher = self.reader.searcher();
        let wanted = limit.saturating_mul(4).saturating_add(40).min(1_000_000);
        let top = searcher.search(&asked, &TopDocs::with_limit(wanted).order_by_score()).map_err(wrong)?;
        let mut hits = Vec::with_capacity(top.len());
        for (score, address) in top {
            let doc: TantivyDocument = searcher.doc(address).map_err(wrong)?;
            hits.push(self.hit(&doc, score));
        }
        spread(&mut hits);
        let mut out: Vec<Hit> = Vec::with_capacity(limit);
        for (i, raw) in hits.iter().enumerate() {
            let told =
                |h: &RawHit| h.record.is_some() && h.row == raw.row && h.first <= raw.last && raw.first <= h.last;
            if raw.unit == "text" && hits.iter().take(i).any(told) {
                continue;
            }
            let Some(document) = library.document(raw.row)? else { continue };
            if filter.document.is_none() && library.is_superseded(raw.row)? {
                continue;
            }
            out.push(hit(query, document, raw));
            if out.len() == limit {
                break;
            }
        }
        Ok(out)
    }
    fn hit(&self, doc: &TantivyDocument, score: f32) -> RawHit {
        let text = |f| doc.get_first(f).and_then(|v| v.as_str()).map(str::to_owned);
        let number = |f| doc.get_first(f).and_then(|v| v.as_u64()).unwrap_or(0);
        let line = |f| u32::try_from(number(f)).unwrap_or(u32::MAX);
        let unit = text(self.fields.unit).unwrap_or_default();
        let worth = WORTH.iter().find(|(name, _)| *name == unit).map_or(1.0, |(_, w)| *w);
        RawHit {
            row: i64::try_from(number(self.fields.document)).unwrap_or(0),
            unit,
            record: text(self.fields.record),
            first: line(self.fields.first),
            last: line(self.fields.last),
            text: text(self.fields.text).unwrap_or_default(),
            score: score * worth,
        }
    }
}

/// A hit as the index knows it.
#[derive(Debug)]
pub(super) struct RawHit {
    pub(super) row: i64,
    pub(super) unit: String,
    pub(super) record: Option<String>,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) text: String,
    pub(super) score: f32,
}

/// Sorts hits, best first; each hit of a document counts a little less than the one before it. Equal scores stand in the
/// order of documents and lines, so that runs agree.
fn spread(hits: &mut [RawHit]) {
    let sort = |hits: &mut [RawHit]| {
        hits.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| (a.row, a.first, &a.unit).cmp(&(b.row, b.first, &b.unit)))
        });
    };
    sort(hits);
    let mut seen: BTreeMap<i64, i32> = BTreeMap::new();
    for hit in hits.iter_mut() {
        let times = seen.entry(hit.row).or_default();
        hit.score *= AGAIN.powi(*times);
        *times += 1;
    }
    sort(hits);
}

/// Opens an index, if it is there, sound, and of our make.
fn opened(folder: &Path) -> Option<(Index, Fields, Shows)> {
    let (schema, fields) = Fields::schema();
    if !manifest::holds(folder) {
        return None;
    }
    let index = Index::open_in_dir(folder).ok()?;
    let shows = Shows::of(&index).filter(|s| s.make == make(&schema))?;
    let entries = fs::read_dir(folder).ok()?;
    let size: u64 = entries.filter_map(|e| e.ok()?.metadata().ok()).map(|m| m.len()).sum();
    if size <= CHECKED && !index.validate_checksum().is_ok_and(|damaged| damaged.is_empty()) {
        return None;
    }
    Some((index, fields, shows))
}

fn wrong(e: impl std::fmt::Display) -> Error {
    Error::Search(e.to_string())
}

/// Indexes the documents that changed after a revision; how many they were.
fn write(index: &Index, fields: &Fields, library: &Library, after: u64, fresh: bool) -> Result<usize> {
    let folder = &Search::folder(library);
    let changed = library.changed_since(after)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER).map_err(wrong)?;
    let make = make(&index.schema());
    if changed.is_empty() {
        commit(&mut writer, &Shows { make: make.clone(), revision: after, last: library.identity_at(after)? })?;
    }
    for batch in changed.chunks(BATCH) {
        for (row, _) in batch {
            if !fresh {
                let row = u64::try_from(*row).unwrap_or(0);
                writer.delete_term(Term::from_field_u64(fields.document, row));
            }
            let (Some(record), Some(text)) = (library.record(*row)?, library.text(*row)?) else { continue };
            for found in unit::all(&record, &text.repaired) {
                let kind = record.meta.kind.as_deref();
                let issuer = record.meta.issuer.as_deref();
                writer.add_document(document(fields, *row, kind, issuer, &found)).map_err(wrong)?;
            }
        }
        let revision = batch.last().map_or(after, |(_, r)| *r);
        commit(&mut writer, &Shows { make: make.clone(), revision, last: library.identity_at(revision)? })?;
        manifest::write(folder).map_err(|e| Error::file(folder, &e))?;
    }
    writer.wait_merging_threads().map_err(wrong)?;
    manifest::write(folder).map_err(|e| Error::file(folder, &e))?;
    Ok(changed.len())
}

fn commit(writer: &mut IndexWriter, shows: &Shows) -> Result<()> {
    let mut prepared = writer.prepare_commit().map_err(wrong)?;
    prepared.set_payload(&shows.to_payload());
    prepared.commit().map_err(wrong)?;
    Ok(())
}

fn document(fields: &Fields, row: i64, kind: Option<&str>, issuer: Option<&str>, found: &Found) -> TantivyDocument {
    let mut doc = TantivyDocument::new();
    doc.add_u64(fields.document, u64::try_from(row).unwrap_or(0));
    doc.add_text(fields.unit, found.unit);
    if let Some(record) = &found.record {
        doc.add_text(fields.record, record);
    }
    doc.add_u64(fields.first, u64::from(found.first));
    doc.add_u64(fields.last, u64::from(found.last));
    doc.add_text(fields.text, &found.text);
    let all = words(&found.text);
    doc.add_pre_tokenized_text(fields.exact, stream(all.iter().map(|w| (w, w.exact.clone()))));
    doc.add_pre_tokenized_text(fields.folded, stream(all.iter().map(|w| (w, w.folded.clone()))));
    doc.add_pre_tokenized_text(
        fields.skeleton,
        stream(all.iter().filter(|w| !w.skeleton.is_empty()).map(|w| (w, w.skeleton.clone()))),
    );
    let pairs = all.windows(2).flat_map(|pair| match pair {
        [a, b] => {
            let folded = pair_of(&a.folded, &b.folded);
            let exact = pair_of(&a.exact, &b.exact);
            let toned = (exact != folded).then_some((a, exact));
            [Some((a, folded)), toned]
        }
        _ => [None, None],
    });
    doc.add_pre_tokenized_text(fields.pairs, stream(pairs.flatten()));
    if let Some(kind) = kind {
        doc.add_text(fields.kind, fold(kind).as_str());
    }
    name(&mut doc, fields.issuer, issuer.unwrap_or_default());
    let parts = [
        (Part::Issuer, &found.issuer),
        (Part::Lead, &found.lead),
        (Part::Coordinate, &found.coordinate),
        (Part::Duty, &found.duty),
        (Part::Monitor, &found.monitor),
    ];
    for (part, names) in parts {
        if !names.is_empty() {
            doc.add_text(fields.parts, part.name());
        }
        for n in names {
            name(&mut doc, fields.part(part), n);
        }
    }
    if let Some(due) = found.due {
        doc.add_u64(fields.due, due);
    }
    for period in &found.periods {
        doc.add_text(fields.periods, period);
    }
    doc
}

fn name(doc: &mut TantivyDocument, field: Field, name: &str) {
    let all = words(name);
    if !all.is_empty() {
        doc.add_pre_tokenized_text(field, stream(all.iter().map(|w| (w, w.folded.clone()))));
    }
}

fn stream<'a>(all: impl Iterator<Item = (&'a Word, String)>) -> PreTokenizedString {
    let tokens = all
        .enumerate()
        .map(|(position, (w, text))| Token {
            offset_from: w.start,
            offset_to: w.end,
            position,
            text,
            position_length: 1,
        })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}
