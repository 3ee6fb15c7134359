//! `vanban train`: from a corpus to a language model, the same bytes for the same corpus.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::{Out, message};
use super::{Ended, Global};
use crate::error::{Error, Result};
use crate::repair::lattice::Search;
use crate::repair::model::LanguageModel;
use crate::repair::model::train::{Corpus, HeldOut, Limit, Part, Plan, Rules, own_lines, train};
use crate::repair::restore::{Measure, measure};
use crate::text::one_line;

/// Build the language model from a corpus: UTF-8 text, one paragraph a line
///
/// `xz -dc legal.txt.xz | vanban train - --out vi.lm` reads a compressed corpus. The same corpus gives the same bytes.
#[derive(Debug, Args)]
pub(super) struct Train {
    /// Text files to learn from, or - for standard input
    #[arg(value_name = "CORPUS", required_unless_present = "model")]
    corpus: Vec<PathBuf>,
    /// Where to write the model
    #[arg(long, value_name = "FILE", required_unless_present = "model")]
    out: Option<PathBuf>,
    /// Parts of the corpus: name, first line, last line from 1, tab-separated; and, after the syllables, the genre
    /// (normative, executive, provincial) and of how many blocks of 100 lines one is held out
    #[arg(long, value_name = "FILE")]
    parts: Option<PathBuf>,
    /// Hold out one block of 100 lines of so many, to measure with (0: none)
    #[arg(long, value_name = "N", default_value_t = 100)]
    hold_out: u64,
    /// Text that the model must never see: lines that share a run of 12 words with it are dropped
    #[arg(long, value_name = "FILE")]
    never: Vec<PathBuf>,
    /// Lists of words, one a line, to know besides those of the corpus
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
    /// At most so many n-grams of 2, 3 and 4 words; as many numbers as the model shall have orders above the first
    #[arg(long, value_name = "N,N,N", value_delimiter = ',', default_value = "1000000,3500000,1500000")]
    ngrams: Vec<usize>,
    /// Strip the held-out lines of their marks, restore them, and say how many tokens come back right
    #[arg(long)]
    evaluate: bool,
    /// Also evaluate on these text files, which must not be in the corpus
    #[arg(long, value_name = "FILE", requires = "evaluate")]
    on: Vec<PathBuf>,
    /// Train nothing: evaluate this model
    #[arg(long, value_name = "FILE", requires = "evaluate", conflicts_with = "out")]
    model: Option<PathBuf>,
}

impl Train {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let (mut corpus, held) = self.corpus()?;
        message(format!(
            "{} lines to learn from, {} held out, {} dropped as never to be seen",
            corpus.len(),
            held.len(),
            corpus.dropped
        ));
        let bytes = match (&self.out, &self.model) {
            (_, Some(model)) => std::fs::read(model).map_err(|e| Error::file(model, &e))?,
            (out, None) => {
                let origin = global.origin()?;
                let templates =
                    origin.text("model/templates.txt", include_str!("../../grammars/model/templates.txt"))?;
                let gazetteer =
                    origin.text("model/gazetteer.tsv", include_str!("../../grammars/model/gazetteer.tsv"))?;
                for file in &self.words {
                    corpus.also(text(file)?.lines().map(str::to_owned));
                }
                corpus.add(own_lines(&templates, &gazetteer));
                let bytes = train(&corpus, &self.plan()?, &mut |said| message(said));
                if let Some(out) = out {
                    std::fs::write(out, &bytes).map_err(|e| Error::file(out, &e))?;
                }
                bytes
            }
        };
        let model = LanguageModel::load(Cow::Owned(bytes))?;
        let mut out = Out::new();
        out.line(format!("model: {} bytes, n-grams of 1, 2, … words: {:?}", model.size(), model.ngrams()))?;
        if self.evaluate {
            self.evaluate(&mut out, &model, &held)?;
        }
        out.finish()?;
        Ok(Ended::Fine)
    }
    fn plan(&self) -> Result<Plan> {
        let widths = Plan::default().widths;
        if self.ngrams.is_empty() || self.ngrams.len() > widths.len() {
            return Err(Error::Usage(format!("--ngrams: give 1 to {} numbers", widths.len())));
        }
        let mut limits: Vec<Limit> = self.ngrams.iter().map(|n| Limit { at_least: 1, at_most: *n }).collect();
        if let Some(highest) = limits.get_mut(2) {
            highest.at_least = 2;
        }
        Ok(Plan { limits, ..Plan::default() })
    }
    fn corpus(&self) -> Result<(Corpus, HeldOut)> {
        let never = self.never.iter().map(|f| text(f).map(|t| one_line(&t))).collect::<Result<_>>()?;
        let parts = match &self.parts {
            Some(file) => parts(file, &text(file)?)?,
            None => Vec::new(),
        };
        let rules = Rules { never, one_in: self.hold_out, parts };
        let mut lines = Vec::new();
        for file in &self.corpus {
            let from: Box<dyn Read> = if file.as_os_str() == "-" {
                Box::new(std::io::stdin())
            } else {
                Box::new(std::fs::File::open(file).map_err(|e| Error::file(file, &e))?)
            };
            for line in BufReader::new(from).lines() {
                lines.push(line.map_err(|e| Error::file(file, &e))?);
            }
        }
        Ok(Corpus::split(lines, &rules))
    }
    fn evaluate(&self, out: &mut Out, model: &LanguageModel, held: &HeldOut) -> Result<()> {
        let mut genres: Vec<_> = held.iter().map(|(g, _)| *g).collect();
        genres.sort_unstable();
        genres.dedup();
        for genre in genres {
            let lines = held.iter().filter(|(g, _)| *g == genre).map(|(_, l)| l.as_str());
            report(out, &format!("{genre:?}").to_lowercase(), measure(model, Search::default(), lines))?;
        }
        for file in &self.on {
            let whole = one_line(&text(file)?);
            report(out, &file.display().to_string(), measure(model, Search::default(), [whole.as_str()]))?;
        }
        Ok(())
    }
}

fn report(out: &mut Out, name: &str, m: Measure) -> Result<()> {
    let rate = |right: usize, all: usize| right as f64 / all.max(1) as f64;
    out.line(format!(
        "{name}: {} tokens, {:.4} right; {} with marks, {:.4} right; {} list labels left out: {:.4} right",
        m.tokens,
        rate(m.right, m.tokens),
        m.marked,
        rate(m.marked_right, m.marked),
        m.labels,
        rate(m.right - m.labels_right, m.tokens - m.labels),
    ))
}

fn text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|e| Error::file(file, &e))
}

fn parts(file: &Path, text: &str) -> Result<Vec<Part>> {
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|line| {
            Part::parse(line).ok_or_else(|| Error::Unreadable {
                path: file.to_owned(),
                reason: format!("want name, first line and last line, tab-separated: {line}"),
            })
        })
        .collect()
}
