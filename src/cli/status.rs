//! `vanban status`: what the library holds, and whether it is sound.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Out;
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::Result;
use crate::library::{Count, Failure, Library, Stats};
use crate::search::{Freshness, Search};

/// Say what the library holds and whether it is sound
///
/// The whole database is checked; a search index that is missing or out of date is made again.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    #[value(alias = "jsonl")]
    Json,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    version: &'a str,
    engine: &'a str,
    library: String,
    #[serde(flatten)]
    stats: &'a Stats,
    failures: &'a [Failure],
    search_units: u64,
    search_index: &'a str,
}

impl Status {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let engine = global.engine()?;
        let mut library = Library::open(&global.library)?;
        library.check()?;
        let failures = library.failures()?;
        let stats = library.stats(&[engine.clone(), Reading::thorough(global)?])?;
        let search = Search::open(&library)?;
        let index = match search.freshness {
            Freshness::Fresh => "up to date",
            Freshness::Updated(_) => "was out of date; brought up to date",
            Freshness::Rebuilt(_) => "was missing, damaged or of another make; made again",
        };
        let mut out = Out::new();
        let version = env!("CARGO_PKG_VERSION");
        let place = library.dir().display().to_string();
        match self.format {
            Format::Json => out.json_line(&Report {
                version,
                engine: &engine.fingerprint,
                library: place,
                stats: &stats,
                failures: &failures,
                search_units: search.units(),
                search_index: index,
            })?,
            Format::Text => {
                out.line(format_args!("library     {place}, sound"))?;
                out.line(format_args!("program     vanban {version}, engine {}", engine.fingerprint))?;
                let outdated = match stats.outdated {
                    0 => String::new(),
                    n => format!("; {n} read by another version: ingest their files again"),
                };
                let earlier = match stats.superseded {
                    0 => String::new(),
                    n => format!("; {n} earlier version(s) of files that have changed, kept but not listed"),
                };
                out.line(format_args!("documents   {}{}{earlier}{outdated}", stats.documents, in_words(&stats.kinds)))?;
                out.line(format_args!(
                    "lines       {} on {} pages, {} repaired{}",
                    stats.lines,
                    stats.pages,
                    stats.lines_repaired,
                    in_words(&stats.classes)
                ))?;
                out.line(format_args!(
                    "records     {} tasks, {} duties, {} indicators, {} citations",
                    stats.tasks, stats.duties, stats.indicators, stats.citations
                ))?;
                let notes: u64 = stats.notes.iter().map(|c| c.count).sum();
                out.line(format_args!("notes       {notes}{}", in_words(&stats.notes)))?;
                out.line(format_args!("search      {} units, index {index}", search.units()))?;
                if !failures.is_empty() {
                    out.line(format_args!("not read    {}", failures.len()))?;
                    for f in &failures {
                        out.line(format_args!("  {}: {}", f.path, f.reason))?;
                    }
                }
            }
        }
        out.finish()?;
        Ok(Ended::Fine)
    }
}

/// ` (3 KH, 2 QĐ)`
fn in_words(counts: &[Count]) -> String {
    if counts.is_empty() {
        return String::new();
    }
    let name = |c: &Count| if c.name.is_empty() { "not known" } else { c.name.as_str() }.to_owned();
    let words: Vec<String> = counts.iter().map(|c| format!("{} {}", c.count, name(c))).collect();
    format!(" ({})", words.join(", "))
}
