//! Finds tables whose columns are told by spaces: typewritten ones, and what `pdftotext -layout` makes of a page.
//!
//! Comes in: the lines of the document that no other table holds. Goes out: sheets. The head says where columns lie, page
//! by page; the gaps of the lines below say where they part. A printed line is no row: cells stand at the top of their
//! row or in its middle, and the likeliest cut of the lines into rows is looked for.

mod blocks;
mod columns;
mod head;
mod merged;
mod rows;

use std::collections::BTreeSet;

use columns::Grid;
use head::Head;

use super::ColumnKind;
use super::bars::running;
use super::caption;
use super::cell::Judge;
use super::ordinal;
use super::sheet::{Sheet, SheetRow};
use super::word::{TableLine, Word};
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Repaired};

/// A table has at most so many lines.
const LONGEST: usize = 6000;
/// A line of more words is no line of a table.
const WIDEST: usize = 120;
/// A heading over all columns has at most so many lines.
const TALLEST_GROUP: usize = 4;

/// A line and where its words stand in it, counted in characters.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a> {
    pub(super) line: &'a TableLine,
    /// First character of each word, and the one after its last.
    pub(super) at: Vec<(usize, usize)>,
}

/// Words between two gaps of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) from: usize,
    pub(super) to: usize,
    /// First character, and the one after the last.
    pub(super) x: (usize, usize),
}

impl<'a> Placed<'a> {
    pub(super) fn new(text: &Repaired, line: &'a TableLine) -> Self {
        let shown = text.line(line.no);
        let (mut at, mut column, mut byte) = (Vec::with_capacity(line.words.len()), 0usize, 0usize);
        let mut advance = |to: usize, column: &mut usize| {
            for c in shown.get(byte..to).unwrap_or("").chars() {
                *column += match c {
                    '\t' => 8 - *column % 8,
                    '\u{300}'..='\u{36f}' | '\u{c}' => 0,
                    _ => 1,
                };
            }
            byte = to;
        };
        for w in &line.words {
            advance(w.start, &mut column);
            let start = column;
            advance(w.end, &mut column);
            at.push((start, column));
        }
        Self { line, at }
    }

    /// How many characters stand empty before a word.
    pub(super) fn gap(&self, word: usize) -> usize {
        match (word.checked_sub(1).and_then(|p| self.at.get(p)), self.at.get(word)) {
            (Some(a), Some(b)) => b.0.saturating_sub(a.1),
            (None, Some(b)) => b.0,
            _ => 0,
        }
    }

    pub(super) fn chunks(&self) -> Vec<Chunk> {
        let mut out: Vec<Chunk> = Vec::new();
        for (i, x) in self.at.iter().enumerate() {
            match out.last_mut() {
                Some(c) if self.gap(i) < 2 => (c.to, c.x.1) = (i + 1, x.1),
                _ => out.push(Chunk { from: i, to: i + 1, x: *x }),
            }
        }
        out
    }

    pub(super) fn words(&self, chunk: Chunk) -> &'a [Word] {
        self.line.words.get(chunk.from..chunk.to).unwrap_or_default()
    }

    fn begin(&self) -> usize {
        self.at.first().map_or(0, |x| x.0)
    }

    fn end(&self) -> usize {
        self.at.last().map_or(0, |x| x.1)
    }
}

/// What a line of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Cells of one printed line.
    Cells,
    /// A heading over all columns begins, or goes on.
    Group(bool),
}

/// The part of a table that stands on one page.
struct Page<'a> {
    grid: Grid,
    lines: Vec<(Placed<'a>, Kind)>,
    /// The head above it, where it is repeated.
    head: Option<Head>,
}

/// All tables told by spaces, in order; `held` tells which lines are spoken for, `taken` which the frame has.
pub(super) fn find(
    judge: &Judge<'_>,
    text: &Repaired,
    parts: &[Part],
    lines: &[TableLine],
    held: impl Fn(LineNo) -> bool,
    taken: impl Fn(LineNo) -> bool,
) -> Vec<Sheet> {
    let mut out = Vec::new();
    let (mut at, mut floor) = (0, 0);
    let mut finder = None;
    while at < lines.len() {
        let seeded = lines.get(at).is_some_and(|l| head::seeds(judge, text, l) && !held(l.no));
        if !seeded {
            at += 1;
            continue;
        }
        let Some(head) = head::around(judge, text, lines, at, floor) else {
            at += 1;
            continue;
        };
        let finder = finder.get_or_insert_with(|| Finder { judge, text, lines, running: running(text) });
        let (sheet, next) = finder.table(parts, &head, &held, &taken);
        if let Some(sheet) = sheet {
            out.push(sheet);
        }
        at = next.max(at + 1);
        floor = at;
    }
    out
}

struct Finder<'a> {
    judge: &'a Judge<'a>,
    text: &'a Repaired,
    lines: &'a [TableLine],
    running: BTreeSet<LineNo>,
}

impl<'a> Finder<'a> {
    /// The table below a head, and the line after all that was looked at.
    fn table(
        &self,
        parts: &[Part],
        head: &Head,
        held: impl Fn(LineNo) -> bool,
        taken: impl Fn(LineNo) -> bool,
    ) -> (Option<Sheet>, usize) {
        let (first, below) = (head.lines.start, head.lines.end);
        let (raw, furniture, next) = self.collect(head, held, taken);
        let part = self.lines.get(first).and_then(|l| parts.get(l.part));
        let kinds: Vec<Option<ColumnKind>> = head.clusters.iter().map(|c| head::kind(self.judge, c)).collect();
        let parted = blocks::read(self.judge, &raw, head, &kinds);
        let (Some(top), Some((rows, last))) =
            (self.lines.get(first).map(|l| l.no), parted.or_else(|| self.by_borders(raw, head, &kinds)))
        else {
            return (None, below.max(next));
        };
        let mut sheet = Sheet {
            rows: head.rows(),
            label: part.and_then(|p| p.label.clone()),
            caption: caption::above(self.text, top, part.map_or(top, |p| p.lines.0)),
            furniture: furniture.iter().filter_map(|i| self.lines.get(*i)).map(|l| l.no).collect(),
            notes: Vec::new(),
            lines: Lines(top, last),
        };
        sheet.furniture.retain(|l| *l <= last);
        sheet.rows.extend(rows);
        let end = self.lines.partition_point(|l| l.no <= last);
        (Some(sheet), end.max(below))
    }

    /// The rows below a head where borders part the columns of a page, and their last line.
    fn by_borders(
        &self,
        raw: Vec<(Option<Head>, Vec<Placed<'a>>)>,
        head: &Head,
        kinds: &[Option<ColumnKind>],
    ) -> Option<(Vec<SheetRow>, LineNo)> {
        let pages = self.pages(raw, head)?;
        let mut out = Vec::new();
        for (p, page) in pages.iter().enumerate() {
            if let Some(h) = page.head.as_ref().filter(|_| p > 0) {
                out.extend(h.rows().into_iter().map(|r| SheetRow { page_before: true, ..r }));
            }
            let rows = rows::read(self.judge, page, kinds);
            let turned = |(i, r): (usize, SheetRow)| SheetRow { page_before: p > 0 && i == 0, ..r };
            out.extend(rows.into_iter().enumerate().map(turned));
        }
        let last = pages.iter().rev().find_map(|p| p.lines.last()).map(|l| l.0.line.no)?;
        Some((out, last))
    }

    /// The lines below a head, page by page: to which head they belong, and what is furniture; and the line after them.
    #[allow(clippy::type_complexity)]
    fn collect(
        &self,
        head: &Head,
        held: impl Fn(LineNo) -> bool,
        taken: impl Fn(LineNo) -> bool,
    ) -> (Vec<(Option<Head>, Vec<Placed<'a>>)>, Vec<usize>, usize) {
        let mut pages: Vec<(Option<Head>, Vec<Placed<'a>>)> = vec![(None, Vec::new())];
        let mut furniture = Vec::new();
        let part = self.lines.get(head.lines.start).map_or(0, |l| l.part);
        let mut at = head.lines.end;
        let mut start = at;
        let mut romans = 0;
        while let Some(line) = self.lines.get(at).filter(|_| at < head.lines.end + LONGEST) {
            let over = closes(line) || opens_section(line, &mut romans);
            if line.part != part || line.words.len() > WIDEST || held(line.no) || over {
                break;
            }
            if head::seeds(self.judge, self.text, line)
                && let Some(again) = head::around(self.judge, self.text, self.lines, at, start)
            {
                if !head.alike(&again) {
                    break;
                }
                // page number and running head between the pages
                if let Some((_, lines)) = pages.last_mut() {
                    let body = lines.iter().rposition(|l| l.line.page_before).filter(|b| b + 4 > lines.len());
                    let top = lines.partition_point(|l| l.line.no < self.no(again.lines.start));
                    furniture.extend((body.unwrap_or(top).min(top)..top).filter_map(|i| {
                        let no = lines.get(i)?.line.no;
                        self.lines.binary_search_by_key(&no, |l| l.no).ok()
                    }));
                    lines.truncate(body.unwrap_or(top).min(top));
                }
                at = again.lines.end;
                start = at;
                pages.push((Some(again), Vec::new()));
                continue;
            }
            let number =
                matches!(line.words.as_slice(), [w] if w.text.len() <= 3 && w.text.bytes().all(|b| b.is_ascii_digit()));
            let placed = Placed::new(self.text, line);
            let far = number && placed.begin() > head.clusters.get(1).map_or(0, |c| c.x.0);
            if self.running.contains(&line.no) || far {
                furniture.push(at);
            } else if taken(line.no) && placed.chunks().len() < 3 {
                break;
            } else {
                if line.page_before && pages.last().is_some_and(|p| !p.1.is_empty()) {
                    pages.push((None, Vec::new()));
                }
                if let Some((_, lines)) = pages.last_mut() {
                    lines.push(placed);
                }
            }
            at += 1;
        }
        (pages, furniture, at)
    }

    fn no(&self, at: usize) -> LineNo {
        self.lines.get(at).map_or(LineNo::from_index(0), |l| l.no)
    }

    /// Finds the columns of each page and where the table ends; `None` where its columns do not part.
    fn pages(&self, raw: Vec<(Option<Head>, Vec<Placed<'a>>)>, first: &Head) -> Option<Vec<Page<'a>>> {
        let mut out: Vec<Page<'a>> = Vec::new();
        let mut over = first.clone();
        for (head, lines) in raw {
            let own = head.is_some() || out.is_empty();
            if let Some(h) = &head {
                over = h.clone();
            }
            if lines.is_empty() && head.is_none() {
                continue;
            }
            let Some(grid) = Grid::of(self.judge, &over.clusters, &lines, own) else {
                if out.is_empty() {
                    return None;
                }
                break;
            };
            let (kinds, ended) = kinds(&grid, &lines);
            let lines: Vec<_> = lines.into_iter().zip(kinds).collect();
            out.push(Page { grid, lines, head });
            if ended {
                break;
            }
        }
        let filled: usize = out.iter().map(|p| p.lines.len()).sum();
        (filled >= 2).then_some(out)
    }
}

/// Whether a line closes the text that a table stands in.
fn closes(line: &TableLine) -> bool {
    if line.closes_text() {
        return true;
    }
    let first: Vec<&str> = line.words.iter().flat_map(|w| &w.heads).take(3).map(String::as_str).collect();
    match first.as_slice() {
        ["noi", "nhan", ..] | ["tm" | "kt" | "tl", ..] | ["chu", "thich", ..] => true,
        ["ghi", "chu", ..] => line.words.get(1).is_some_and(|w| w.text.ends_with(':')),
        ["dieu", n, ..] => n.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

/// Whether a line heads the next section of the text, as its Roman number tells: none of the table's groups is the one before
/// it (*II. NỘI DUNG* below rows 1 to 4). `romans` is the last of those groups.
fn opens_section(line: &TableLine, romans: &mut u16) -> bool {
    let Some(first) = line.words.first() else { return false };
    match ordinal::parse(&first.text) {
        // Roman numbers begin anew below `B`.
        Some(ordinal::Ordinal::Letter(_)) if first.capital() => *romans = 0,
        Some(ordinal::Ordinal::Roman(r)) => {
            if first.text.ends_with('.') && r != *romans && r != *romans + 1 {
                return true;
            }
            *romans = r;
        }
        _ => {}
    }
    false
}

/// Whether a line's number is a figure, not a Roman number or a letter.
fn numbered_only(line: &Placed<'_>) -> bool {
    let first = line.line.words.first().and_then(|w| ordinal::parse(&w.text));
    matches!(first, Some(ordinal::Ordinal::Number(_)) | None)
}

/// What each line is, up to the end of the table, and whether it ends on this page.
fn kinds(grid: &Grid, lines: &[Placed<'_>]) -> (Vec<Kind>, bool) {
    let mut out: Vec<Kind> = Vec::new();
    let mut tall = 0;
    for (i, line) in lines.iter().enumerate() {
        // a paragraph is set in, and goes on at the margin
        let paragraph = !line.line.words.is_empty()
            && line.chunks().len() == 1
            && grid.reaches(line)
            && lines.get(i + 1).is_some_and(|n| grid.spans(n) && n.begin() < line.begin())
            && lines.get(i + 2).is_none_or(|n| grid.spans(n) || n.begin() < line.begin());
        if paragraph {
            return (out, true);
        }
        let numbered = line.line.words.first().is_some_and(|w| ordinal::parse(&w.text).is_some());
        let wide = grid.spans(line);
        let before = matches!(out.last(), Some(Kind::Group(_))).then(|| i.checked_sub(1).and_then(|p| lines.get(p)));
        let goes_on = before.flatten().is_some_and(|p| {
            let lower = line.line.words.first().is_some_and(|w| !w.capital() && !numbered);
            tall < TALLEST_GROUP
                && !numbered
                && line.chunks().len() == 1
                && line.begin() <= p.begin() + 2
                && (wide || lower)
        });
        // a heading may be a little wider than the column of names
        let heads = !numbered_only(line)
            && numbered
            && matches!(line.chunks().as_slice(), [_] | [_, _])
            && grid.runs_over(line);
        let kind = match () {
            () if heads => Kind::Group(true),
            () if goes_on => Kind::Group(false),
            () if wide && numbered => Kind::Group(true),
            () if wide => {
                let next = lines.get(i + 1).is_none_or(|n| grid.spans(n));
                if next {
                    return (out, true);
                }
                Kind::Group(true)
            }
            () => Kind::Cells,
        };
        tall = if kind == Kind::Cells { 0 } else { tall + 1 };
        out.push(kind);
    }
    (out, false)
}

#[cfg(test)]
mod tests;
