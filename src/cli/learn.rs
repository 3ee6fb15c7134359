//! `vanban learn`: from pairs of true and scanned lines to a confusion file.

use std::path::PathBuf;

use clap::Args;

use super::Ended;
use super::output::Out;
use crate::error::{Error, Result};
use crate::repair::channel;

/// Count what a scan makes of letters, from true and scanned lines
///
/// Prints a confusion file; put it under grammars/confusions/ as CLASS.SOURCE.tsv. Pairs of a seed are made from its
/// gold: paste tests/gold/000/repaired.txt seeds/000_*.txt
#[derive(Debug, Args)]
pub(super) struct Learn {
    /// Text file with two columns, a tab between them: the true line, the scanned line
    #[arg(value_name = "PAIRS")]
    pairs: PathBuf,
    /// Where the pairs come from: the number of a seed, or a word such as pages
    #[arg(long, value_name = "NAME", default_value = "pages")]
    source: String,
}

impl Learn {
    pub(super) fn run(&self) -> Result<Ended> {
        let text = std::fs::read_to_string(&self.pairs).map_err(|e| Error::file(&self.pairs, &e))?;
        let lines: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once('\t')).collect();
        if lines.is_empty() {
            return Err(Error::Unreadable {
                path: self.pairs.clone(),
                reason: "holds no pairs: each line needs the true text, a tab, and the scanned text".to_owned(),
            });
        }
        let mut out = Out::new();
        out.text(&channel::print(&channel::learn::learn(lines, &self.source)))?;
        out.finish()?;
        Ok(Ended::Fine)
    }
}
