//! `vanban train`: from a corpus to a language model, the same bytes for the same corpus.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use super::Ended;
use super::output::{Out, message};
use crate::error::{Error, Result};
use crate::repair::model::train::{Corpus, Plan, Rules, train};

/// Make the language model from a corpus
///
/// The corpus is plain text, one paragraph a line: xz -dc legal.txt.xz | vanban train -
/// The file and its checksum go to grammars/model/, where MODEL.toml names them; the program must then be built again.
#[derive(Debug, Args)]
pub(super) struct Train {
    /// Text to learn from, or - for standard input
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// Parts of the corpus, a line each: name, first line, last line, between tabs
    #[arg(long, value_name = "FILE")]
    parts: Option<PathBuf>,
    /// Text that the model must not see: lines of the corpus that share a run of words with it are left out
    #[arg(long, value_name = "FILE", num_args = 1..)]
    never: Vec<PathBuf>,
    /// Leave out one block of lines of so many, to measure with; 0 for none
    #[arg(long, value_name = "N", default_value_t = 100)]
    hold_out: u64,
    /// Where to write what was left out to measure with
    #[arg(long, value_name = "FILE")]
    held_out: Option<PathBuf>,
    /// Where to write the model
    #[arg(long, value_name = "FILE", default_value = "grammars/model/vi.lm")]
    out: PathBuf,
}

impl Train {
    pub(super) fn run(&self) -> Result<Ended> {
        let parts = match &self.parts {
            Some(file) => parts(file, &text(file)?)?,
            None => Vec::new(),
        };
        let never = self.never.iter().map(|f| text(f)).collect::<Result<Vec<_>>>()?;
        // The lines of a text are joined: a run of words may go over a line's end.
        let never = never.iter().map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let rules = Rules { never, one_in: self.hold_out, parts };
        let mut trouble = None;
        let lines = lines(&self.corpus)?.map_while(|l| l.map_err(|e| trouble = Some(e)).ok());
        let (corpus, held) = Corpus::split(lines, &rules);
        if let Some(e) = trouble {
            return Err(Error::file(&self.corpus, &e));
        }
        if corpus.is_empty() {
            return Err(Error::Unreadable {
                path: self.corpus.clone(),
                reason: "holds no lines to learn from".to_owned(),
            });
        }
        message(format_args!("{} lines, {} held out, {} never to be seen", corpus.len(), held.len(), corpus.dropped));
        let plan = Plan::default();
        let model = train(&corpus, &plan, &mut |said| message(said));
        if let Some(file) = &self.held_out {
            let text: String = held.iter().flat_map(|(_, l)| [l.as_str(), "\n"]).collect();
            fs::write(file, text).map_err(|e| Error::file(file, &e))?;
        }
        fs::write(&self.out, &model).map_err(|e| Error::file(&self.out, &e))?;
        let mut out = Out::new();
        let sha256: String = Sha256::digest(&model).iter().map(|b| format!("{b:02x}")).collect();
        out.line(format_args!("file = {:?}", self.out.file_name().unwrap_or_default().to_string_lossy()))?;
        out.line(format_args!("sha256 = {sha256:?}"))?;
        out.line(format_args!("bytes = {}", model.len()))?;
        out.line(format_args!("order = {}", plan.limits.len() + 1))?;
        out.finish()?;
        Ok(Ended::Fine)
    }
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| Error::file(path, &e))
}

type Lines = Box<dyn Iterator<Item = io::Result<String>>>;

fn lines(path: &Path) -> Result<Lines> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock().lines()));
    }
    let file = File::open(path).map_err(|e| Error::file(path, &e))?;
    Ok(Box::new(BufReader::new(file).lines()))
}

fn parts(path: &Path, text: &str) -> Result<Vec<(String, usize, usize)>> {
    let part = |line: &str| -> Option<(String, usize, usize)> {
        let mut cells = line.split('\t');
        Some((cells.next()?.to_owned(), cells.next()?.parse().ok()?, cells.next()?.parse().ok()?))
    };
    let rows = text.lines().zip(1..).filter(|(l, _)| !l.trim().is_empty() && !l.starts_with('#'));
    rows.map(|(line, number)| {
        part(line).ok_or_else(|| Error::Grammar {
            file: path.display().to_string(),
            line: number,
            reason: "should hold a name, a first line and a last line, between tabs".to_owned(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_and_a_bad_line_is_named() {
        let path = Path::new("parts.tsv");
        assert_eq!(parts(path, "a\t1\t9\t77\n\nb\t10\t20\n").unwrap().len(), 2);
        let wrong = parts(path, "a\t1\t9\nb\tten\t20\n").unwrap_err().to_string();
        assert!(wrong.starts_with("parts.tsv:2:"), "{wrong}");
    }
}
