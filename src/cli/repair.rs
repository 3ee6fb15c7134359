//! `vanban repair`: the text as it should be.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::output::Out;
use super::{Ended, Global};
use crate::error::Result;
use crate::read;
use crate::text::{DamageClass, Edit, LineNo, Repaired};

/// Print a document's text repaired: exactly as many lines as it has
///
/// A line that is only scan dirt becomes empty. Clean text comes back unchanged.
#[derive(Debug, Args)]
pub(super) struct Repair {
    /// Text file to repair
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to print it: the text, or one JSON object a line of it with every edit, its cause and its confidence
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
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
        let source = Arc::new(read::read(&self.file)?);
        let repaired = global.pipeline()?.repair(source);
        let mut out = Out::new();
        match self.format {
            Format::Text => out.text(&repaired.to_text())?,
            Format::Jsonl => lines(&mut out, &repaired)?,
        }
        out.finish()?;
        Ok(Ended::Fine)
    }
}

fn lines(out: &mut Out, text: &Repaired) -> Result<()> {
    for (n, line) in text.source.line_numbers().zip(&text.lines) {
        out.json_line(&LineReport {
            line: n,
            page: text.source.page(n),
            class: line.class,
            scanned: text.source.line(n),
            repaired: &line.text,
            confidence: line.confidence,
            edits: &line.edits,
        })?;
    }
    Ok(())
}
