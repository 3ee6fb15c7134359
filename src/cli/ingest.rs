//! `vanban ingest`: documents into the library.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::intake::{Intake, Line, TOGETHER};
use super::output::{Out, message, table};
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::Result;
use crate::read;

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

/// Documents held in memory at a time are together not more bytes than this (or one document).
const BYTES: u64 = 32 << 20;

impl Ingest {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let found = read::find(&self.paths, &global.library);
        let mut failed = found.failed;
        let mut lines = Vec::new();
        if !found.files.is_empty() {
            let mut intake = Intake::open(global, &self.reading)?;
            let bar = progress(found.files.len());
            for files in chunks(&found.files) {
                for taken in intake.take(files)? {
                    match taken {
                        Ok(line) => lines.push(line),
                        Err(e) => failed.push(e),
                    }
                }
                bar.inc(files.len() as u64);
            }
            bar.finish_and_clear();
            intake.refresh()?;
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
    let mut rest = files;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |f: &PathBuf| {
            bytes += std::fs::metadata(f).map_or(0, |m| m.len());
            bytes <= BYTES
        };
        let count = rest.iter().take(TOGETHER).take_while({
            let mut fits = fits;
            move |f| fits(f)
        });
        let count = count.count().max(1).min(rest.len());
        let (chunk, left) = rest.split_at(count);
        rest = left;
        (!chunk.is_empty()).then_some(chunk)
    })
}
