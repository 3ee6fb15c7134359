//! `vanban ingest`: documents into the library.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;

use super::output::{Out, message, table};
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::{Error, Result};
use crate::library::{DocumentInfo, Engine, Entry, Library, Put};
use crate::pipeline::{Outcome, Pipeline};
use crate::read;
use crate::search::Search;

/// Read documents into the library, and make them searchable
///
/// Folders are walked; hidden files are left out. A document that is in the library already, unchanged, costs nothing;
/// one bad file does not stop the rest. Can be stopped at any moment and run again.
#[derive(Debug, Args)]
pub(super) struct Ingest {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How to print the closing table
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One JSON object a document
    #[value(alias = "jsonl")]
    Json,
}

/// Documents held in memory at a time: so many a thread, and together not more bytes than this (or one document).
const A_THREAD: usize = 4;
const BYTES: u64 = 32 << 20;

/// What the closing table says of one document.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    document: DocumentInfo,
    /// `added`, `read again`, `unchanged`, `moved`.
    done: &'static str,
    tasks: u64,
    duties: u64,
    indicators: u64,
    citations: u64,
    notes: u64,
    /// What reading and extracting took.
    milliseconds: Option<u64>,
}

/// A file as the threads hand it over.
enum Prepared {
    /// The library holds it already, read by this engine.
    Held(i64),
    Read {
        outcome: Box<Outcome>,
        milliseconds: u64,
    },
}

impl Ingest {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let found = read::find(&self.paths, &global.library);
        let mut failed = found.failed;
        let mut lines = Vec::new();
        if !found.files.is_empty() {
            let pipeline = global.pipeline()?;
            let engine = self.reading.engine(global)?;
            let mut library = Library::create(&global.library)?;
            let bar = progress(found.files.len());
            for files in chunks(&found.files) {
                for (path, prepared) in
                    prepare(&Tools { pipeline: &pipeline, global, reading: &self.reading }, &library, &engine, files)?
                {
                    match prepared {
                        Ok(p) => lines.push(keep(&mut library, &engine, path, p)?),
                        Err(e) => failed.push(e),
                    }
                    bar.inc(1);
                }
            }
            bar.finish_and_clear();
            Search::open(&library)?;
        }
        self.report(&lines, failed.len())?;
        for e in &failed {
            message(e);
        }
        Ok(if failed.is_empty() { Ended::Fine } else { Ended::SomeFailed })
    }
    fn report(&self, lines: &[Line], failed: usize) -> Result<()> {
        let mut out = Out::new();
        match self.format {
            Format::Json => {
                for line in lines {
                    out.json_line(line)?;
                }
            }
            Format::Table if lines.is_empty() => {}
            Format::Table => {
                let mut t = table([
                    "Document",
                    "Kind and number",
                    "Damage",
                    "Lines repaired",
                    "Tasks",
                    "Duties",
                    "Indicators",
                    "Citations",
                    "Notes",
                    "Time",
                ]);
                for l in lines {
                    let d = &l.document;
                    let name = match (&d.kind, &d.number) {
                        (_, Some(number)) => number.clone(),
                        (Some(kind), None) => kind.clone(),
                        (None, None) => "–".to_owned(),
                    };
                    t.add_row([
                        d.file_name().to_owned(),
                        name,
                        d.class.clone(),
                        d.lines_repaired.to_string(),
                        l.tasks.to_string(),
                        l.duties.to_string(),
                        l.indicators.to_string(),
                        l.citations.to_string(),
                        l.notes.to_string(),
                        l.milliseconds.map_or_else(|| l.done.to_owned(), |ms| format!("{ms} ms")),
                    ]);
                }
                out.line(t)?;
                out.line(summary(lines, failed))?;
            }
        }
        out.finish()
    }
}

fn summary(lines: &[Line], failed: usize) -> String {
    let mut parts = vec![format!("{} document{}", lines.len(), if lines.len() == 1 { "" } else { "s" })];
    for done in ["added", "read again", "unchanged", "moved"] {
        let count = lines.iter().filter(|l| l.done == done).count();
        if count > 0 {
            parts.push(format!("{count} {done}"));
        }
    }
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    parts.join(", ")
}

fn progress(files: usize) -> ProgressBar {
    // Drawn on standard error, and only where that is a terminal.
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} documents, {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// Splits the files into runs that fit in memory together.
fn chunks(files: &[PathBuf]) -> impl Iterator<Item = &[PathBuf]> {
    let most = A_THREAD * rayon::current_num_threads();
    let mut rest = files;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |f: &PathBuf| {
            bytes += std::fs::metadata(f).map_or(0, |m| m.len());
            bytes <= BYTES
        };
        let count = rest.iter().take(most).take_while({
            let mut fits = fits;
            move |f| fits(f)
        });
        let count = count.count().max(1).min(rest.len());
        let (chunk, left) = rest.split_at(count);
        rest = left;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Reads and extracts some files, all at once, in their order. What the library holds already is only hashed.
fn prepare<'a>(
    tools: &Tools<'_>,
    library: &Library,
    engine: &Engine,
    files: &'a [PathBuf],
) -> Result<Vec<(&'a Path, Result<Prepared>)>> {
    let hashed: Vec<Result<(Vec<u8>, String)>> = files
        .par_iter()
        .map(|f| {
            let bytes = read::bytes(f)?;
            let sha256 = read::identity(&bytes);
            Ok((bytes, sha256))
        })
        .collect();
    let mut known = Vec::with_capacity(files.len());
    for file in hashed {
        known.push(match file {
            Ok((bytes, sha256)) => {
                let held = library.held(&sha256, engine)?.filter(|h| h.current).map(|h| h.document);
                Ok((bytes, held))
            }
            Err(e) => Err(e),
        });
    }
    let work = files.par_iter().zip(known).map(|(path, known)| {
        let prepared = known.and_then(|(bytes, held)| match held {
            Some(document) => Ok(Prepared::Held(document)),
            None => tools.run(path, &bytes),
        });
        (path.as_path(), prepared)
    });
    Ok(work.collect())
}

/// What turns a file into an outcome.
struct Tools<'a> {
    pipeline: &'a Pipeline,
    global: &'a Global,
    reading: &'a Reading,
}

impl Tools<'_> {
    fn run(&self, path: &Path, bytes: &[u8]) -> Result<Prepared> {
        let start = Instant::now();
        let source = Arc::new(self.reading.source(self.global, self.pipeline, path, bytes)?);
        // The stages are total; should one fail all the same, that document is named and the others go on.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.pipeline.run(source))).map_err(|_| Error::Unreadable {
            path: path.to_owned(),
            reason: "vanban failed on it, which is a defect: please report it with the file".to_owned(),
        })?;
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Prepared::Read { outcome: Box::new(outcome), milliseconds })
    }
}

/// Puts a document into the library, and says what to print of it.
fn keep(library: &mut Library, engine: &Engine, named: &Path, prepared: Prepared) -> Result<Line> {
    let path = std::fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    let (row, put, milliseconds) = match prepared {
        Prepared::Held(row) => (row, library.found(row, &path, &named.display().to_string())?, None),
        Prepared::Read { outcome, milliseconds } => {
            let entry = Entry { record: &outcome.record, text: &outcome.repaired, path: &path, engine };
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
