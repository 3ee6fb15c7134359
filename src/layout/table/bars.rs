//! Finds tables whose cell borders are sure: lines with one and the same number of bars.
//!
//! Comes in: repaired lines. Goes out: sheets, and which lines they take. Scans leave bars here and there, never as many
//! in every line; such lines are left to the alignment.

use std::collections::{BTreeMap, BTreeSet};

use super::caption;
use super::sheet::{Sheet, SheetRow};
use super::word::{TableLine, Word, is_bar};
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Repaired};

/// The fewest cells that a row has.
const NARROWEST: usize = 3;
/// The most cells: what has more bars is no table.
const WIDEST: usize = 64;
/// The fewest rows, the head with them.
const FEWEST: usize = 2;
/// So many short lines may stand between two pieces of one table: page numbers, running heads.
const BETWEEN: usize = 4;

/// A stretch of lines with the same number of bars.
struct Run {
    lines: Vec<LineNo>,
    furniture: Vec<LineNo>,
    /// Positions in `lines` that a page break stands before.
    breaks: Vec<usize>,
    bars: usize,
    part: usize,
}

/// All sheets of a text, in order; `lines` are all its lines that hold words.
pub(super) fn find(text: &Repaired, parts: &[Part], lines: &[TableLine]) -> Vec<Sheet> {
    let mut out: Vec<Sheet> = Vec::new();
    for run in runs(text, parts) {
        let floor = out.last().map_or(LineNo::from_index(0), |s| LineNo::from_index(s.lines.1.index() + 1));
        let label = parts.get(run.part).and_then(|p| p.label.clone());
        let floor = parts.get(run.part).map_or(floor, |p| floor.max(p.lines.0));
        if let Some(sheet) = sheet(text, lines, &run, label, floor) {
            out.push(sheet);
        }
    }
    out
}

fn bars(line: &str) -> usize {
    line.chars().filter(|c| is_bar(*c)).count()
}

/// A rule of dashes under a head: `|---|---|`.
fn is_rule(line: &str) -> bool {
    line.contains('-')
        && line.chars().all(|c| is_bar(c) || matches!(c, '-' | '–' | '—' | ':' | '=' | '+') || c.is_whitespace())
}

/// A page number, a running head: short, without bars.
fn is_furniture(line: &str) -> bool {
    let t = line.trim();
    let digits = t.chars().filter(char::is_ascii_digit).count();
    t.chars().count() <= 12 && digits > 0 && t.chars().filter(|c| c.is_alphabetic()).count() <= 5
}

/// Lines that stand, figures apart, at the head of three pages or more: running heads.
pub(super) fn running(text: &Repaired) -> BTreeSet<LineNo> {
    let mut seen: BTreeMap<String, Vec<LineNo>> = BTreeMap::new();
    let (mut page, mut above) = (0, 0);
    for no in text.source.line_numbers().filter(|no| !text.line(*no).trim().is_empty()) {
        if text.source.page(no) != page {
            (page, above) = (text.source.page(no), 0);
        }
        above += 1;
        let key: String = text.line(no).chars().filter(|c| c.is_alphabetic()).take(100).collect();
        if above <= 2 && (3..100).contains(&key.chars().count()) {
            seen.entry(key).or_default().push(no);
        }
    }
    seen.into_values().filter(|at| at.len() >= 3).flatten().collect()
}

fn runs(text: &Repaired, parts: &[Part]) -> Vec<Run> {
    let running = running(text);
    let mut out: Vec<Run> = Vec::new();
    let mut part = 0;
    let mut open = false;
    // lines without bars since the last row
    let mut between: Vec<LineNo> = Vec::new();
    for no in text.source.line_numbers() {
        while parts.get(part).is_some_and(|p| p.lines.1 < no) && part + 1 < parts.len() {
            part += 1;
        }
        let line = text.line(no);
        let n = if line.contains(is_bar) { bars(line) } else { 0 };
        if n + 1 < NARROWEST {
            if !line.trim().is_empty() {
                between.push(no);
                open &= between.len() <= BETWEEN;
            }
            continue;
        }
        let last = out.last_mut().filter(|r| open && r.bars == n && r.part == part);
        let paged = between.iter().all(|l| is_furniture(text.line(*l)) || running.contains(l));
        match last {
            Some(run) if paged => {
                let turned = run.lines.last().is_some_and(|l| text.source.page(*l) != text.source.page(no));
                if turned || !between.is_empty() {
                    run.breaks.push(run.lines.len());
                }
                run.furniture.append(&mut between);
                run.lines.push(no);
            }
            _ => out.push(Run { lines: vec![no], furniture: Vec::new(), breaks: Vec::new(), bars: n, part }),
        }
        open = true;
        between.clear();
    }
    out.retain(|r| r.lines.len() >= FEWEST);
    out
}

fn sheet(text: &Repaired, all: &[TableLine], run: &Run, label: Option<String>, floor: LineNo) -> Option<Sheet> {
    let starts = |l: &LineNo| text.line(*l).trim_start().starts_with(is_bar);
    let ends = |l: &LineNo| text.line(*l).trim_end().ends_with(is_bar);
    // bars around the table are no cells
    let outer = run.lines.iter().all(|l| starts(l) && ends(l));
    let (skip, width) = if outer { (1, run.bars - 1) } else { (0, run.bars + 1) };
    if !(NARROWEST..=WIDEST).contains(&width) {
        return None;
    }
    let mut furniture = run.furniture.clone();
    let mut rows = Vec::new();
    let mut page = false;
    for (i, no) in run.lines.iter().enumerate() {
        page |= run.breaks.contains(&i);
        if is_rule(text.line(*no)) {
            furniture.push(*no);
            continue;
        }
        let mut cells: Vec<Vec<Word>> = vec![Vec::new(); width];
        let found = all.binary_search_by_key(no, |l| l.no).ok().and_then(|i| all.get(i));
        for w in found.into_iter().flat_map(|l| l.words.iter().cloned()) {
            if let Some(cell) = usize::from(w.bars).checked_sub(skip).and_then(|c| cells.get_mut(c)) {
                cell.push(w);
            }
        }
        if cells.iter().any(|c| !c.is_empty()) {
            rows.push(SheetRow { cells, page_before: std::mem::take(&mut page) });
        }
    }
    let lines = Lines(*run.lines.first()?, *run.lines.last()?);
    let caption = caption::above(text, lines.0, floor);
    (rows.len() >= FEWEST).then_some(Sheet { rows, label, caption, furniture, notes: Vec::new(), lines })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[test]
    fn a_running_head_does_not_part_the_pieces_of_a_table() {
        let page =
            |n: u32| format!("CÔNG BÁO/Số 12/Ngày 01-02-2026 {n}\n\n| TT | Việc | Hạn |\n| {n} | Rà soát | Quý I |\n");
        let text = [page(7), page(8), page(9)].join("\u{c}");
        let text = Repaired::untouched(Arc::new(Source::from_text(text)));
        let found = runs(&text, &[]);
        assert_eq!((found.len(), found[0].lines.len(), found[0].breaks.len()), (1, 6, 2));
        let two = Repaired::untouched(Arc::new(Source::from_text([page(7), page(8)].join("\u{c}"))));
        assert_eq!(runs(&two, &[]).len(), 2, "what stands on two pages only may be a caption");
    }
}
