//! Tables without geometry: where they are, what their columns mean, which words are which row's which cell.
//!
//! Comes in: repaired lines. Goes out: [`Table`]s, whose every line is consumed by a head, a row, a group, a legend or
//! page furniture, or else is named in a note. The head (or, where it is lost, the cells themselves) gives the columns;
//! rows are found by a typed alignment. This room knows no record: what a cell means is for extraction to say.

mod align;
mod bars;
mod caption;
mod cell;
mod columns;
mod grid;
mod head;
mod ordinal;
mod period;
mod region;
mod rows;
mod sheet;
mod spaced;
mod unread;
mod values;
mod word;

use std::ops::Range;

pub use crate::grammar::tables::{ColumnKind, Subject};

use self::word::TableLine;
use super::document::Part;
use crate::grammar::tables::TableWords;
use crate::text::{LineNo, Lines, Note, Passage, Repaired, Severity};

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it holds.
    pub kind: ColumnKind,
    /// Its head, folded; empty where the head is lost.
    pub heading: String,
    /// Its head as it stands there, in an exact table.
    pub shown: String,
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
    /// One cell a slot: each column that is not a value, and each run of value columns together. In an exact table one
    /// cell a column.
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
    /// Whether its cell borders were sure: then each row has one cell a column.
    pub exact: bool,
    /// Period named above the table: what values without one of their own are for.
    pub period: Option<String>,
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

/// So many values with their sign (`100%`) tell that those of a table are shares.
pub const FEWEST_SHARES: usize = 6;

impl Table {
    /// The runs of value columns in order; where borders are not sure, each run is one cell.
    pub fn runs(&self) -> Vec<Vec<&Column>> {
        let mut out: Vec<Vec<&Column>> = Vec::new();
        let mut before = false;
        for c in &self.columns {
            match out.last_mut().filter(|_| before && c.kind.is_value()) {
                Some(run) => run.push(c),
                None if c.kind.is_value() => out.push(vec![c]),
                None => {}
            }
            before = c.kind.is_value();
        }
        out
    }
    /// The value columns in order.
    pub fn periods(&self) -> Vec<&Column> {
        self.columns.iter().filter(|c| c.kind.is_value() && c.kind != ColumnKind::Compare).collect()
    }
}

/// Finds and reads all tables of a text. A table keeps within its part; where its cell borders are not sure, it keeps
/// off the lines that the frame has taken.
pub(super) fn find(words: &TableWords, text: &Repaired, parts: &[Part], taken: &[bool]) -> Vec<Table> {
    let mut judge = cell::Judge::new(words);
    let lines = region::all_lines(words, text, parts);
    let barred = |l: &LineNo| text.line(*l).contains(word::is_bar);
    let free = |l: LineNo| !taken.get(l.index()).copied().unwrap_or(false);
    lines.iter().filter(|l| free(l.no) || barred(&l.no)).for_each(|l| judge.learn(&l.words));
    let (mut tables, mut held) = (Vec::new(), vec![false; text.line_count()]);
    for (sheet, barred) in bars::find(text, parts, &lines) {
        // letterheads and lists have tabs too
        if sheet::has_head(&judge, &sheet) || barred && sheet.rows.len() >= 4 {
            let table = sheet::read(&judge, &sheet);
            let known = barred || table.subject != Subject::Other;
            hold(&mut tables, &mut held, known.then_some(table));
        }
    }
    let is_held = |held: &[bool], l: LineNo| held.get(l.index()).copied().unwrap_or(false);
    let sheets = spaced::find(&judge, text, parts, &lines, |l| is_held(&held, l), |l| !free(l));
    let sheets: Vec<Table> = sheets.iter().map(|s| sheet::read(&judge, s)).collect();
    take(&mut tables, &mut held, sheets);
    let sheets = columns::find(&judge, text, parts, &lines, |l| is_held(&held, l));
    let sheets: Vec<Table> = sheets.iter().map(|s| sheet::read(&judge, s)).collect();
    take(&mut tables, &mut held, sheets);
    let lines = region::without(lines, |l| !free(l) || held.get(l.index()).copied().unwrap_or(false));
    let mut regions = Vec::new();
    let lines_left = lines.clone();
    for mut region in region::find(words, lines, parts) {
        let floor = parts.iter().rfind(|p| p.lines.0 <= region.lines.0).map_or(region.lines.0, |p| p.lines.0);
        region.caption = caption::above(text, region.lines.0, floor);
        regions.push(rows::read(&judge, region));
    }
    hold(&mut tables, &mut held, regions);
    let left: Vec<TableLine> = lines_left.into_iter().filter(|l| !is_held(&held, l.no)).collect();
    tables.extend(unread::find(words, &left));
    tables.iter_mut().for_each(|t| period::years_for_their_ends(&mut t.columns));
    tables.iter_mut().for_each(|t| complete(t, text));
    tables.sort_by_key(|t| t.lines);
    tables
}

/// Adds tables whose subject is known, and holds their lines.
fn take(tables: &mut Vec<Table>, held: &mut [bool], found: Vec<Table>) {
    hold(tables, held, found.into_iter().filter(|t| t.subject != Subject::Other));
}

/// Adds tables and holds their lines.
fn hold(tables: &mut Vec<Table>, held: &mut [bool], found: impl IntoIterator<Item = Table>) {
    for table in found {
        let (from, to) = (table.lines.0.index(), table.lines.1.index());
        held.iter_mut().take(to + 1).skip(from).for_each(|h| *h = true);
        tables.push(table);
    }
}

/// Names every line of a table that nothing was made of in a note.
fn complete(table: &mut Table, text: &Repaired) {
    let (from, to) = (table.lines.0.index(), table.lines.1.index());
    let mut used = vec![false; (to + 1).saturating_sub(from)];
    let cells = table.rows.iter().flat_map(|r| &r.cells).flat_map(|(_, c)| &c.pieces).map(|p| p.0);
    for no in table.head.iter().chain(&table.legend).chain(&table.furniture).copied().chain(cells) {
        if let Some(u) = no.index().checked_sub(from).and_then(|i| used.get_mut(i)) {
            *u = true;
        }
    }
    for n in &table.notes {
        let (a, b) = (n.lines.0.index().max(from) - from, (n.lines.1.index() + 1).saturating_sub(from));
        used.iter_mut().take(b).skip(a).for_each(|u| *u = true);
    }
    let mut at = 0;
    while at < used.len() {
        let open = |i: usize| {
            let bare = |l: &str| l.chars().all(|c| c.is_whitespace() || word::is_bar(c));
            used.get(i).is_some_and(|u| !u) && !bare(text.line(LineNo::from_index(from + i)))
        };
        let end = (at..used.len()).find(|i| !open(*i)).unwrap_or(used.len());
        if end > at {
            let lines = Lines(LineNo::from_index(from + at), LineNo::from_index(from + end - 1));
            table.notes.push(lost(lines));
        }
        at = end + 1;
    }
}

/// A note on lines of a table that are in none of its rows.
fn lost(lines: Lines) -> Note {
    Note::new(
        "line-not-understood",
        Severity::Info,
        "Nothing was made of these lines of a table: page furniture, or a part of a cell. Please compare them with the scan.",
        lines,
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::grammar::Grammars;
    use crate::layout;
    use crate::text::Source;

    /// Every line of each table is in its head, its legend, its furniture, one of its rows or a note.
    fn covered(document: &layout::Document, what: &str) {
        for table in &document.grids {
            let mut used: BTreeSet<LineNo> =
                table.head.iter().chain(&table.legend).chain(&table.furniture).copied().collect();
            for (_, cell) in table.rows.iter().flat_map(|r| &r.cells) {
                used.extend(cell.pieces.iter().map(|p| p.0));
            }
            for i in table.lines.0.index()..=table.lines.1.index() {
                let no = LineNo::from_index(i);
                let noted = table.notes.iter().any(|n| n.lines.contains(no));
                let bare = document.text.line(no).chars().all(|c| c.is_whitespace() || word::is_bar(c));
                assert!(
                    noted || bare || used.contains(&no),
                    "{what}: line {no} of a table is in none of its rows, and in no note"
                );
            }
        }
    }

    /// Tables with lines lost, doubled, moved, cut and shifted: still no line is lost silently.
    #[test]
    fn no_line_of_a_damaged_table_is_lost() {
        let grammars = Grammars::embedded().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
        let mut files: Vec<_> = std::fs::read_dir(root).unwrap().flatten().map(|d| d.path()).collect();
        files.retain(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("table-")));
        files.sort();
        let (mut state, mut tables) = (20_261_122u64, 0);
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or(0) % n.max(1)
        };
        for file in files {
            let content = std::fs::read_to_string(file.join("input.txt")).unwrap();
            for round in 0..3 {
                let mut lines: Vec<String> = content.lines().map(str::to_owned).collect();
                for _ in 0..1 + lines.len() / 8 {
                    let (i, j) = (below(lines.len()), below(lines.len()));
                    match below(5) {
                        0 if lines.len() > 4 => drop(lines.remove(i)),
                        1 => lines.insert(i, lines[j].clone()),
                        2 => lines.swap(i, j),
                        3 => lines[i].insert_str(0, &" ".repeat(below(9))),
                        _ => lines[i] = lines[i].split_whitespace().take(below(6)).collect::<Vec<_>>().join("  "),
                    }
                }
                let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(lines.join("\n")))));
                let document = layout::read(&grammars, text);
                tables += document.grids.len();
                covered(&document, &format!("{}, round {round}", file.display()));
            }
        }
        assert!(tables >= 20, "{tables}");
    }

    /// Every line of every table is in its head, its legend, its furniture or one of its rows.
    #[test]
    fn no_line_of_a_table_is_lost() {
        let grammars = Grammars::embedded().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = vec![root.join("tests/gold/001/repaired.txt"), root.join("tests/gold/003/repaired.txt")];
        for dir in std::fs::read_dir(root.join("tests/documents")).unwrap().flatten() {
            files.push(dir.path().join("input.txt"));
        }
        let mut tables = 0;
        for file in files {
            let Ok(content) = std::fs::read_to_string(&file) else { continue };
            let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(content))));
            let document = layout::read(&grammars, Arc::clone(&text));
            tables += document.grids.len();
            covered(&document, &file.display().to_string());
        }
        assert!(tables >= 8, "{tables}");
    }
}
