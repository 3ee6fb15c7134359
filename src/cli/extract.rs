//! `vanban extract`: the records of documents, without a library.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::output::{Out, message};
use super::reading::Reading;
use super::{Ended, Global};
use crate::error::Result;
use crate::pipeline::Pipeline;
use crate::read;
use crate::record::Record;

/// Print the records of documents: what each says, orders and cites
#[derive(Debug, Args)]
pub(super) struct Extract {
    /// Files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How to print them: indented, or one document a line
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Take the text as already right
    #[arg(long)]
    no_repair: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Indented JSON, one document after the other
    Json,
    /// One JSON object a document, each on one line
    Jsonl,
}

/// Documents read and held at a time, a thread: bounds the memory of a long batch.
const A_THREAD: usize = 4;

impl Extract {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let pipeline = global.pipeline()?;
        let mut out = Out::new();
        let mut ended = Ended::Fine;
        for files in self.files.chunks(A_THREAD * rayon::current_num_threads()) {
            let records: Vec<Vec<Result<Record>>> =
                files.par_iter().map(|f| self.records(global, &pipeline, f)).collect();
            for record in records.into_iter().flatten() {
                match (record, self.format) {
                    (Ok(r), Format::Json) => out.json_pretty(&r)?,
                    (Ok(r), Format::Jsonl) => out.json_line(&r)?,
                    (Err(e), _) => {
                        message(&e);
                        ended = Ended::SomeFailed;
                    }
                }
            }
        }
        out.finish()?;
        Ok(ended)
    }
    /// The record of a file, or those of the documents in an archive.
    fn records(&self, global: &Global, pipeline: &Pipeline, file: &Path) -> Vec<Result<Record>> {
        let bytes = match read::bytes(file) {
            Ok(bytes) => bytes,
            Err(e) => return vec![Err(e)],
        };
        match read::unpack(file, &bytes) {
            Some(members) => {
                let record = |(path, bytes): read::Unpacked| self.record(global, pipeline, &path, &bytes?);
                members.into_iter().map(record).collect()
            }
            None => vec![self.record(global, pipeline, file, &bytes)],
        }
    }
    fn record(&self, global: &Global, pipeline: &Pipeline, file: &Path, bytes: &[u8]) -> Result<Record> {
        let source = Arc::new(self.reading.source(global, pipeline, file, bytes)?);
        Ok(if self.no_repair { pipeline.run_unrepaired(source) } else { pipeline.run(source) }.record)
    }
}
