//! `vanban score`: our answer against the gold, gains and losses by name against the last board.
//!
//! Runs the stages over every document of a gold folder and hands both sides to [`crate::score`], which compares.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use rayon::prelude::*;
use serde_json::json;

use super::output::{Out, message};
use super::{Ended, Global, made};
use crate::error::{Error, Result};
use crate::grammar::{Grammars, Origin};
use crate::pipeline::Pipeline;
use crate::score::calibration::{Reliability, reliability};
use crate::score::{Answer, Board, Change, Floor, Gold, Scores, score};
use crate::text::{Cause, DamageClass, Edit, Repaired, RepairedLine, Source};

/// Compare what vanban says of documents with what people say of them
#[derive(Debug, Args)]
pub(super) struct Score {
    /// Folder of the gold, one folder a document
    #[arg(long, value_name = "DIR", default_value = "tests/gold")]
    gold: PathBuf,
    /// Folder of the scanned texts, named like their gold; a text may also be `input.txt` in its gold folder
    #[arg(long, value_name = "DIR", default_value = "seeds")]
    seeds: PathBuf,
    /// Folder of the last board, of the floor, and of clean text (`clean.txt`) to hurt and mend
    #[arg(long, value_name = "DIR", default_value = "tests/score")]
    last: PathBuf,
    /// Extract from the true text instead of the repaired one, to see extraction alone
    #[arg(long, conflicts_with = "accept")]
    true_text: bool,
    /// Add how often changes of each confidence are right, over all documents with a true text
    #[arg(long)]
    reliability: bool,
    /// How to print the board
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Store this board as the last one and raise the floor to it
    #[arg(long)]
    accept: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table, then what was gained and lost
    Table,
    /// One JSON object a document, each on one line
    Json,
}

impl Score {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let start = Instant::now();
        let pipeline = global.pipeline()?;
        let mut board = board(&pipeline, &self.gold, &self.seeds, self.true_text)?;
        if let (Some(clean), false) = (read(&self.last.join("clean.txt"))?, self.true_text) {
            board.columns.extend(made::columns(&pipeline, &clean)?);
        }
        let took = start.elapsed();
        let last = match read(&self.last.join("board.json"))? {
            Some(text) => Some(Board::parse("board.json", &text)?),
            None => None,
        };
        let mut floor = match read(&self.last.join("floor.toml"))? {
            Some(text) => Floor::parse("floor.toml", &text)?,
            None => Floor::default(),
        };
        let changes = last.map(|l| board.since(&l)).unwrap_or_default();
        let mut out = Out::new();
        match self.format {
            Format::Json => {
                for (column, scores) in &board.columns {
                    let changes: Vec<&Change> = changes.iter().filter(|c| c.column == *column).collect();
                    out.json_line(&json!({ "document": column, "scores": scores, "changes": changes }))?;
                }
            }
            Format::Table => {
                out.line(if board.columns.len() > WIDE { brief(&board) } else { table(&board) })?;
                out.line(format_args!("{} columns in {:.1} s", board.columns.len(), took.as_secs_f64()))?;
                if self.reliability {
                    let mut all = Reliability::default();
                    board.columns.values().for_each(|s| all.join(&s.reliability));
                    out.line(reliability_table(&all))?;
                }
                tell(&mut out, "gained", changes.iter().filter(|c| c.worth() > 0))?;
                tell(&mut out, "lost", changes.iter().filter(|c| c.worth() < 0))?;
                tell(&mut out, "changed", changes.iter().filter(|c| c.worth() == 0))?;
            }
        }
        let broken = if self.true_text { Vec::new() } else { floor.broken(&board) };
        if self.accept {
            floor.raise(&board);
            write(&self.last.join("board.json"), &(board_text(&board)? + "\n"))?;
            write(&self.last.join("floor.toml"), &floor.to_toml())?;
        }
        out.finish()?;
        for line in &broken {
            message(format_args!("below the floor: {line}"));
        }
        Ok(if broken.is_empty() { Ended::Fine } else { Ended::SomeFailed })
    }
}

/// Runs all stages over every document of a gold folder. `true_text`: over the gold's text where there is one.
///
/// What was learned from a document is switched off while that document is scored.
///
/// # Errors
/// A folder without gold, a gold file that cannot be parsed, a document that cannot be read.
pub fn board(pipeline: &Pipeline, gold: &Path, seeds: &Path, true_text: bool) -> Result<Board> {
    let entries = std::fs::read_dir(gold).map_err(|e| Error::file(gold, &e))?;
    // Folders whose name begins with a dot hold other things.
    let shown = entries.flatten().filter(|e| !e.file_name().to_string_lossy().starts_with('.'));
    let mut folders: Vec<PathBuf> = shown.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(Error::Unreadable { path: gold.to_owned(), reason: "holds no gold, one folder a document".into() });
    }
    let columns = folders.par_iter().map(|folder| {
        let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let scores = document(pipeline, &name, folder, seeds, true_text)?;
        Ok((name, scores))
    });
    let mut board = Board { columns: columns.collect::<Result<_>>()? };
    let own = if true_text { Vec::new() } else { clean(&folders)? };
    if !own.is_empty() {
        board.columns.extend(made::documents(pipeline, &own)?);
    }
    Ok(board)
}

/// The gold and the text of our own clean documents: the text stands beside its gold, and there is no other true text.
fn clean(folders: &[PathBuf]) -> Result<Vec<(Gold, String)>> {
    let mut out = Vec::new();
    for folder in folders {
        let Some(text) = read(&folder.join("input.txt"))? else { continue };
        let gold = Gold::parse(|file| std::fs::read_to_string(folder.join(file)).ok())?;
        if gold.repaired.is_none() && gold.truth.is_none() {
            out.push((gold, text));
        }
    }
    Ok(out)
}

/// Scores one document.
fn document(pipeline: &Pipeline, name: &str, folder: &Path, seeds: &Path, true_text: bool) -> Result<Scores> {
    let gold = Gold::parse(|file| std::fs::read_to_string(folder.join(file)).ok()).map_err(|e| match e {
        Error::Grammar { file, line, reason } => {
            Error::Grammar { file: folder.join(file).display().to_string(), line, reason }
        }
        e => e,
    })?;
    let source = Arc::new(crate::read::read(&scan_of(name, folder, seeds)?)?);
    let without = without(pipeline, name)?;
    let pipeline = without.as_ref().unwrap_or(pipeline);
    let outcome = match (&gold.repaired, true_text) {
        (Some(text), true) => pipeline.run_on(as_repaired(&source, text)),
        (None, true) => pipeline.run_on(Repaired::untouched(Arc::clone(&source))),
        (_, false) => pipeline.run(Arc::clone(&source)),
    };
    let scanned: Vec<&str> = source.line_numbers().map(|n| source.line(n)).collect();
    let repaired: Vec<&str> = outcome.repaired.lines.iter().map(|l| l.text.as_str()).collect();
    let mut scores = score(&gold, Answer { scanned: &scanned, repaired: &repaired, record: &outcome.record });
    if !true_text {
        scores.figures.insert("repair.stable_lines".to_owned(), stable(pipeline, &outcome.repaired));
        if let Some(text) = &gold.repaired {
            let (words, lines) = reliability(text, &outcome.repaired);
            scores.figures.insert("repair.ece_words".to_owned(), words.error());
            scores.figures.insert("repair.ece_lines".to_owned(), lines.error());
            scores.reliability = words;
        }
    }
    Ok(scores)
}

/// The share of lines that a second repair leaves as the first one made them.
fn stable(pipeline: &Pipeline, once: &Repaired) -> f64 {
    let again = pipeline.repair(Arc::new(Source::from_text(once.to_text())));
    let same = once.lines.iter().zip(&again.lines).filter(|(a, b)| a.text == b.text).count();
    if once.lines.is_empty() { 1.0 } else { same as f64 / once.lines.len() as f64 }
}

/// The same stages without what was learned from one document; `None` if nothing was.
fn without(pipeline: &Pipeline, name: &str) -> Result<Option<Pipeline>> {
    // Confusions are learned from the seeds, which are named by number; other documents teach nothing.
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let mut grammars = match &pipeline.grammars().origin {
        Origin::Embedded => Grammars::embedded()?,
        Origin::Folder(dir) => Grammars::folder(dir)?,
    };
    grammars.leave_out = Some(name.to_owned());
    Pipeline::new(Arc::new(grammars)).map(Some)
}

/// The scanned text of a gold folder.
fn scan_of(name: &str, folder: &Path, seeds: &Path) -> Result<PathBuf> {
    let inside = folder.join("input.txt");
    if inside.is_file() {
        return Ok(inside);
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir(seeds)
        .map_err(|e| Error::file(seeds, &e))?
        .flatten()
        .map(|e| e.path())
        .filter(|p| {
            let file = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            file.starts_with(&format!("{name}_")) && file.ends_with(".txt")
        })
        .collect();
    found.sort();
    found.into_iter().next().ok_or_else(|| Error::Unreadable {
        path: folder.to_owned(),
        reason: format!("no scanned text {name}_*.txt in {}", seeds.display()),
    })
}

/// The true text as if repair had found it: one edit for each line that differs.
fn as_repaired(source: &Arc<Source>, truth: &str) -> Repaired {
    let mut truth = truth.split('\n');
    let lines = source.line_numbers().map(|n| {
        let (scanned, text) = (source.line(n), truth.next().unwrap_or(""));
        let edit = Edit { start: 0, end: scanned.len(), text: text.to_owned(), cause: Cause::Letters, confidence: 1.0 };
        let edits = if scanned == text { Vec::new() } else { vec![edit] };
        RepairedLine::from_edits(scanned, DamageClass::Clean, edits, 1.0)
    });
    Repaired { source: Arc::clone(source), lines: lines.collect() }
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::file(path, &e)),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(|e| Error::file(dir, &e))?;
    }
    std::fs::write(path, text).map_err(|e| Error::file(path, &e))
}

/// The text of `board.json`: figures to four digits, so that a change in the file is a change in the result.
fn board_text(board: &Board) -> Result<String> {
    let mut board = board.clone();
    for scores in board.columns.values_mut() {
        for figure in scores.figures.values_mut() {
            *figure = (*figure * 1e4).round() / 1e4;
        }
    }
    Ok(serde_json::to_string_pretty(&board).map_err(std::io::Error::from)?)
}

/// From so many documents on, they are rows.
const WIDE: usize = 10;
/// The figures that are shown then.
const BRIEF: [&str; 9] = [
    "repair.ser_after",
    "repair.harm_per_10k",
    "tasks.f1",
    "tasks.perfect",
    "duties.f1",
    "indicators.f1",
    "indicators.cells",
    "citations.f1",
    "citations.relation",
];

/// Documents as rows, the figures that matter most as columns; `--format json` has them all.
fn brief(board: &Board) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(std::iter::once("document").chain(BRIEF).chain(["meta"]));
    for (name, scores) in &board.columns {
        let shown = |v: Option<f64>| v.map_or_else(String::new, |v| format!("{v:.4}"));
        let meta: Vec<f64> = scores.figures.iter().filter(|f| f.0.starts_with("meta.")).map(|f| *f.1).collect();
        let meta = (!meta.is_empty()).then(|| meta.iter().sum::<f64>() / meta.len() as f64);
        let figures = BRIEF.iter().map(|f| shown(scores.get(f)));
        table.add_row(std::iter::once(name.clone()).chain(figures).chain([shown(meta)]));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Figures as rows, documents as columns.
fn table(board: &Board) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(std::iter::once("figure").chain(board.columns.keys().map(String::as_str)));
    for figure in board.figures() {
        let counts = figure.ends_with(".gold") || figure.ends_with(".pred") || figure.ends_with("_gold");
        let whole = counts || figure.ends_with(".syllables");
        let shown = board.columns.values().map(|s| match s.get(&figure) {
            None => String::new(),
            Some(v) if whole => format!("{v:.0}"),
            Some(v) => format!("{v:.4}"),
        });
        table.add_row(std::iter::once(figure.clone()).chain(shown));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Confidence against truth, of changed words.
fn reliability_table(all: &Reliability) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(["confidence", "changed words", "mean confidence", "right"]);
    for (i, step) in all.steps.iter().enumerate().filter(|(_, s)| s.count > 0) {
        let share = |n: f64| format!("{:.3}", n / step.count as f64);
        let range = format!("{:.1} to {:.1}", i as f64 / 10.0, (i + 1) as f64 / 10.0);
        table.add_row([range, step.count.to_string(), share(step.sure), share(step.right as f64)]);
    }
    table.add_row([
        "all".to_owned(),
        all.count().to_string(),
        "calibration error".to_owned(),
        format!("{:.3}", all.error()),
    ]);
    table
}

/// How many changes of one kind are named; the rest is counted.
const NAMED: usize = 60;

fn tell<'a>(out: &mut Out, what: &str, changes: impl Iterator<Item = &'a Change>) -> Result<()> {
    let changes: Vec<&Change> = changes.collect();
    if changes.is_empty() {
        return Ok(());
    }
    out.line(format_args!("\n{what} since the last board: {}", changes.len()))?;
    for change in changes.iter().take(NAMED) {
        out.line(format_args!("  {change}"))?;
    }
    if changes.len() > NAMED {
        out.line(format_args!("  and {} more", changes.len() - NAMED))?;
    }
    Ok(())
}
