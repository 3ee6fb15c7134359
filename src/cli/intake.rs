//! Files into the library: what `ingest` and `watch` have in common.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::Global;
use super::reading::Reading;
use crate::error::{Error, Result};
use crate::library::{DocumentInfo, Engine, Entry, Library, Put};
use crate::pipeline::{Outcome, Pipeline};
use crate::read;
use crate::search::Search;

/// What is said of one document that was taken in.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) document: DocumentInfo,
    /// `added`, `read again`, `unchanged`, `moved`.
    pub(super) done: &'static str,
    pub(super) tasks: u64,
    pub(super) duties: u64,
    pub(super) indicators: u64,
    pub(super) citations: u64,
    pub(super) notes: u64,
    /// What reading and extracting took.
    pub(super) milliseconds: Option<u64>,
}

/// A document as the threads hand it over.
enum Prepared {
    /// The library holds it already, read by this engine.
    Held(i64),
    Read {
        outcome: Box<Outcome>,
        milliseconds: u64,
    },
}

/// Files that are taken in together, whatever the machine: the same documents in the same order have the same evidence.
pub(super) const TOGETHER: usize = 16;

/// A library that documents go into, and what reads them.
pub(super) struct Intake<'a> {
    global: &'a Global,
    reading: &'a Reading,
    pipeline: Pipeline,
    engine: Engine,
    /// Documents that this engine read are not read again either.
    also: Option<Engine>,
    library: Library,
}

impl<'a> Intake<'a> {
    pub(super) fn open(global: &'a Global, reading: &'a Reading) -> Result<Self> {
        let (pipeline, engine, also) = (global.pipeline()?, reading.engine(global)?, reading.good_enough(global)?);
        Ok(Self { global, reading, pipeline, engine, also, library: Library::create(&global.library)? })
    }
    /// Brings the search index up to date.
    pub(super) fn refresh(&self) -> Result<()> {
        Search::open(&self.library).map(|_| ())
    }
    /// Takes some files in, in their order, with what the library's clean documents say by now as evidence; each document of an archive is one of its own. A file that fails is said and
    /// kept in the list of failures; the rest goes on.
    pub(super) fn take(&mut self, files: &[PathBuf]) -> Result<Vec<Result<Line>>> {
        self.pipeline.know(&self.library.phrases()?);
        let read: Vec<Result<Vec<u8>>> = files.par_iter().map(|f| read::bytes(f)).collect();
        let mut out = Vec::with_capacity(files.len());
        let mut documents: Vec<read::Unpacked> = Vec::new();
        for (path, bytes) in files.iter().zip(read) {
            match bytes.as_deref().ok().and_then(|b| read::unpack(path, b)) {
                Some(members) => {
                    // One archive at a time: its members lie in memory.
                    self.documents(std::mem::take(&mut documents), &mut out)?;
                    self.documents(members, &mut out)?;
                }
                None => documents.push((path.clone(), bytes)),
            }
        }
        self.documents(documents, &mut out)?;
        Ok(out)
    }
    fn documents(&mut self, documents: Vec<read::Unpacked>, out: &mut Vec<Result<Line>>) -> Result<()> {
        for (path, prepared) in self.prepare(documents)? {
            out.push(match prepared {
                Ok(prepared) => Ok(self.keep(&path, prepared)?),
                Err(e) => {
                    self.library.fail(&absolute(&path), &e.reason())?;
                    Err(e)
                }
            });
        }
        Ok(())
    }
    /// Reads and extracts some documents, all at once, in their order. What the library holds already is only hashed.
    fn prepare(&self, documents: Vec<read::Unpacked>) -> Result<Vec<(PathBuf, Result<Prepared>)>> {
        let hash = |bytes: &Result<Vec<u8>>| bytes.as_ref().ok().map(|b| read::identity(b));
        let hashes: Vec<Option<String>> = documents.par_iter().map(|(_, bytes)| hash(bytes)).collect();
        let mut held = Vec::with_capacity(documents.len());
        for sha256 in hashes {
            let mut known = None;
            for (sha256, engine) in sha256.iter().flat_map(|s| [(s, Some(&self.engine)), (s, self.also.as_ref())]) {
                let by = |e| self.library.held(sha256, e);
                known = known.or(engine.map(by).transpose()?.flatten().filter(|h| h.current));
            }
            held.push(known.map(|h| h.document));
        }
        let tools = Tools { pipeline: &self.pipeline, global: self.global, reading: self.reading };
        let work = documents.into_par_iter().zip(held).map(|((path, bytes), held)| {
            let prepared = bytes.and_then(|bytes| match held {
                Some(document) => Ok(Prepared::Held(document)),
                None => tools.run(&path, &bytes),
            });
            (path, prepared)
        });
        Ok(work.collect())
    }
    /// Puts a document into the library, and says what to print of it.
    fn keep(&mut self, named: &Path, prepared: Prepared) -> Result<Line> {
        let path = absolute(named);
        let library = &mut self.library;
        let (row, put, milliseconds) = match prepared {
            Prepared::Held(row) => (row, library.found(row, &path, &named.display().to_string())?, None),
            Prepared::Read { outcome, milliseconds } => {
                let entry = Entry {
                    record: &outcome.record,
                    text: &outcome.repaired,
                    path: &path,
                    phrases: &outcome.phrases,
                    engine: &self.engine,
                };
                let (row, put) = library.put(entry)?;
                (row, put, Some(milliseconds))
            }
        };
        let missing = || Error::Library { path: library.dir().to_owned(), reason: "lost a document".to_owned() };
        let document = library.document(row)?.ok_or_else(missing)?;
        let [tasks, duties, indicators, citations, notes] = library.counts_of(row)?;
        let done = match put {
            Put::Added => "added",
            Put::Redone => "read again",
            Put::Unchanged => "unchanged",
            Put::Moved => "moved",
        };
        Ok(Line { document, done, tasks, duties, indicators, citations, notes, milliseconds })
    }
}

/// What turns the bytes of a document into an outcome, from any thread.
struct Tools<'a> {
    pipeline: &'a Pipeline,
    global: &'a Global,
    reading: &'a Reading,
}

impl Tools<'_> {
    fn run(&self, path: &Path, bytes: &[u8]) -> Result<Prepared> {
        let start = Instant::now();
        // Readers and stages are total; should one fail all the same, that document is named and the others go on.
        let outcome = catch_unwind(AssertUnwindSafe(|| -> Result<Outcome> {
            let source = Arc::new(self.reading.source(self.global, self.pipeline, path, bytes)?);
            Ok(self.pipeline.run(source))
        }));
        let failed = |_| Error::Unreadable {
            path: path.to_owned(),
            reason: "vanban failed on it, which is a defect: please report it with the file".to_owned(),
        };
        let outcome = outcome.map_err(failed)??;
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Prepared::Read { outcome: Box::new(outcome), milliseconds })
    }
}

/// A path from the root; of an archive's member, that of the archive and its name there.
fn absolute(named: &Path) -> PathBuf {
    let whole = |p: &Path| std::fs::canonicalize(p).ok();
    let within = || named.ancestors().skip(1).find_map(|a| Some(whole(a)?.join(named.strip_prefix(a).ok()?)));
    whole(named).or_else(within).unwrap_or_else(|| named.to_owned())
}
