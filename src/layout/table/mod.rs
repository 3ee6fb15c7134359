//! Tables without geometry: where they are, what their columns mean, which words are which row's which cell.
//!
//! Comes in: repaired lines. Goes out: [`Table`]s, whose every line is consumed by a head, a row, a group, a legend or
//! page furniture, or else is named in a note. The head (or, where it is lost, the cells themselves) gives the columns;
//! rows are found by a typed alignment. This room knows no record: what a cell means is for extraction to say.

mod align;
mod cell;
mod head;
mod ordinal;
mod region;
mod word;

use std::ops::Range;

pub use crate::grammar::tables::{ColumnKind, Subject};

use super::document::Part;
use crate::grammar::tables::TableWords;
use crate::text::{LineNo, Lines, Note, Passage, Repaired};

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it holds.
    pub kind: ColumnKind,
    /// Its head, folded; empty where the head is lost.
    pub heading: String,
    /// The period of a value column: `2025`, `2026-2030`.
    pub period: Option<String>,
}

/// Whether a row has cells of its own or only heads those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// A heading row over those below it.
    Group,
    /// A row with cells.
    Row,
}

/// A cell: parts of lines, in reading order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Lines and byte ranges of their repaired text.
    pub pieces: Vec<(LineNo, Range<usize>)>,
}

impl Cell {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
    /// Its text, traceable.
    pub fn passage(&self, text: &Repaired) -> Passage {
        let mut p = Passage::new();
        for (line, range) in &self.pieces {
            p.push(text, *line, range.clone());
        }
        p
    }
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Group or row.
    pub kind: RowKind,
    /// Its number as shown: `1.1`, `IV`.
    pub number: Option<String>,
    /// Whether the number is Roman or a letter.
    pub lettered: bool,
    /// One cell a slot: each column that is not a value, and each run of value columns together.
    pub cells: Vec<(ColumnKind, Cell)>,
    /// First and last line.
    pub lines: Lines,
    /// How well it was understood; below -3 it is doubtful.
    pub score: f32,
}

impl Row {
    /// The cell of a kind; an empty one if the table has no such column.
    pub fn cell(&self, kind: ColumnKind) -> Cell {
        self.cells.iter().find(|(k, _)| *k == kind).map(|(_, c)| c.clone()).unwrap_or_default()
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// `Phụ lục I`, where one is named above it.
    pub label: Option<String>,
    /// First and last line, head and legend included.
    pub lines: Lines,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// What its rows are.
    pub subject: Subject,
    /// Unit named above the table for all rows: *Đơn vị tính: %*.
    pub unit: Option<String>,
    /// Lines of the head, repeated heads included.
    pub head: Vec<LineNo>,
    /// Lines of the legend.
    pub legend: Vec<LineNo>,
    /// Page numbers and the like.
    pub furniture: Vec<LineNo>,
    /// Groups and rows in order.
    pub rows: Vec<Row>,
    /// What was not understood.
    pub notes: Vec<Note>,
}

impl Table {
    /// The value columns in order.
    pub fn periods(&self) -> Vec<&Column> {
        self.columns.iter().filter(|c| c.kind.is_value()).collect()
    }
}

/// Finds and reads all tables of a text. A table keeps within its part and off the lines that the frame has taken.
pub(super) fn find(words: &TableWords, text: &Repaired, parts: &[Part], taken: &[bool]) -> Vec<Table> {
    let mut judge = cell::Judge::new(words);
    let lines = region::all_lines(words, text, parts, taken);
    lines.iter().for_each(|l| judge.learn(&l.words));
    region::find(words, lines, parts).into_iter().map(|r| region::read(&judge, r)).collect()
}

#[cfg(test)]
mod dump {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[test]
    #[ignore = "prints the tables of VANBAN_DUMP"]
    fn dump() {
        let path = std::env::var("VANBAN_DUMP").unwrap();
        let text = Repaired::untouched(Arc::new(Source::from_text(std::fs::read_to_string(path).unwrap())));
        let grammars = crate::grammar::Grammars::embedded().unwrap();
        let t0 = std::time::Instant::now();
        let document = crate::layout::read(&grammars, Arc::new(text.clone()));
        let tables = &document.grids;
        println!("{} tables in {:?}", tables.len(), t0.elapsed());
        for t in tables {
            println!("== {:?} {:?} {:?}", t.label, t.lines, t.subject);
            for c in &t.columns {
                print!("{:?}:{}:{:?} | ", c.kind, c.heading, c.period);
            }
            println!("\nhead {:?} furniture {:?} legend {:?}", t.head.len(), t.furniture, t.legend);
            for r in &t.rows {
                print!(
                    "[{}-{}] {:?} {:?} {:.1}",
                    r.lines.0,
                    r.lines.1,
                    r.kind,
                    r.number.as_deref().unwrap_or("-"),
                    r.score
                );
                for (k, c) in &r.cells {
                    if *k != ColumnKind::Ordinal {
                        print!(" ¦ {}", c.passage(&text).text());
                    }
                }
                println!();
            }
        }
    }
}
