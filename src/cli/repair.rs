//! `vanban repair`: the text as it should be.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Out;
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::Result;
use crate::library::Library;
use crate::text::{DamageClass, Edit, LineNo, Repaired};

/// Print a document's text repaired: exactly as many lines as it has
///
/// A line that is only scan dirt becomes empty. Clean text comes back unchanged.
#[derive(Debug, Args)]
pub(super) struct Repair {
    /// File to repair; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print it: the text, or one JSON object a line of it with every edit, its cause and its confidence
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Only the lines that were changed, the least certain first, each with its scan: the few that a person should look at
    #[arg(long)]
    review: bool,
    /// Take what the clean documents of the library say for evidence, as `vanban ingest` does
    #[arg(long)]
    from_library: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The repaired text
    Text,
    /// One JSON object a line
    #[value(alias = "json")]
    Jsonl,
}

/// What `--format jsonl` says of one line.
#[derive(Debug, Serialize)]
struct LineReport<'a> {
    line: LineNo,
    page: u32,
    class: DamageClass,
    scanned: &'a str,
    repaired: &'a str,
    confidence: f32,
    edits: &'a [Edit],
}

impl Repair {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let mut pipeline = global.pipeline()?;
        if self.from_library {
            pipeline.know(&Library::open(&global.library)?.phrases()?);
        }
        let repaired = pipeline.repair(Arc::new(self.reading.read(global, &pipeline, &self.file)?));
        let mut out = Out::new();
        match self.format {
            _ if self.review => review(&mut out, &repaired, self.format)?,
            Format::Text => repaired.parts().try_for_each(|part| out.text(part))?,
            Format::Jsonl => lines(&mut out, &repaired)?,
        }
        out.finish()?;
        Ok(Ended::Fine)
    }
}

fn report(text: &Repaired, n: LineNo) -> Option<LineReport<'_>> {
    let line = text.lines.get(n.index())?;
    Some(LineReport {
        line: n,
        page: text.source.page(n),
        class: line.class,
        scanned: text.source.line(n),
        repaired: &line.text,
        confidence: line.confidence,
        edits: &line.edits,
    })
}

fn lines(out: &mut Out, text: &Repaired) -> Result<()> {
    for line in text.source.line_numbers().filter_map(|n| report(text, n)) {
        out.json_line(&line)?;
    }
    Ok(())
}

/// Changed lines, the least certain first.
fn review(out: &mut Out, text: &Repaired, format: Format) -> Result<()> {
    let mut changed: Vec<LineReport<'_>> = text.source.line_numbers().filter_map(|n| report(text, n)).collect();
    changed.retain(|l| !l.edits.is_empty() && l.class != DamageClass::Noise);
    changed.sort_by(|a, b| a.confidence.total_cmp(&b.confidence).then(a.line.cmp(&b.line)));
    for l in &changed {
        match format {
            Format::Jsonl => out.json_line(l)?,
            Format::Text => {
                out.line(format_args!("{:>6}  {:.2}  {}", l.line, l.confidence, l.scanned.trim()))?;
                out.line(format_args!("              {}", l.repaired.trim()))?;
            }
        }
    }
    Ok(())
}
