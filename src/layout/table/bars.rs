//! Finds tables whose cell borders are sure: rows with one and the same number of bars, or parted by tabs.
//!
//! Comes in: repaired lines. Goes out: sheets, and which lines they take. Cells may be broken over lines, as long as a
//! row has all its bars in the end. Scans leave bars here and there, never as many in every line; such lines are left to
//! the alignment.

use std::collections::{BTreeMap, BTreeSet};

use super::caption;
use super::grid;
use super::sheet::{Sheet, SheetRow};
use super::word::{TableLine, Word, is_bar};
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Note, Repaired, Severity};

/// The fewest cells that a row has.
const NARROWEST: usize = 3;
/// The most cells: what has more bars is no table.
const WIDEST: usize = 64;
/// The fewest rows, the head with them.
const FEWEST: usize = 2;
/// So many short lines may stand between two pieces of one table: page numbers, running heads.
const BETWEEN: usize = 4;

/// A row broken over lines has at most so many.
const TALLEST: usize = 60;

/// What stands between the cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Border {
    Bar,
    Tab,
}

/// A stretch of rows with the same number of borders.
struct Run {
    /// The lines of each row: one, or those that its cells are broken over.
    rows: Vec<Vec<LineNo>>,
    furniture: Vec<LineNo>,
    /// Pieces of rows that do not come to a row's number of bars.
    strays: Vec<LineNo>,
    /// Positions in `rows` that a page break stands before.
    breaks: Vec<usize>,
    border: Border,
    /// How many borders a row has; behind its last filled cell, tabs may be missing.
    borders: usize,
    part: usize,
}

impl Run {
    /// Whether bars stand around its rows.
    fn is_ruled(&self, text: &Repaired) -> bool {
        let starts = |l: &LineNo| text.line(*l).trim_start().starts_with(is_bar);
        self.border == Border::Bar && self.rows.first().and_then(|r| r.first()).is_some_and(starts)
    }

    fn last_line(&self) -> Option<LineNo> {
        self.rows.last()?.last().copied()
    }
}

/// All sheets of a text, in order, and whether bars part their cells; `lines` are all its lines that hold words.
pub(super) fn find(text: &Repaired, parts: &[Part], lines: &[TableLine]) -> Vec<(Sheet, bool)> {
    let mut out: Vec<(Sheet, bool)> = grid::find(text, parts, lines).into_iter().map(|s| (s, true)).collect();
    let drawn: Vec<Lines> = out.iter().map(|s| s.0.lines).collect();
    for run in runs(text, parts, &drawn) {
        let first = run.rows.first().and_then(|r| r.first()).copied().unwrap_or(LineNo::from_index(0));
        let above = out.iter().map(|s| s.0.lines.1).filter(|l| *l < first).max();
        let floor = above.map_or(LineNo::from_index(0), |l| LineNo::from_index(l.index() + 1));
        let label = parts.get(run.part).and_then(|p| p.label.clone());
        let floor = parts.get(run.part).map_or(floor, |p| floor.max(p.lines.0));
        if let Some(sheet) = sheet(text, lines, &run, label, floor) {
            out.push((sheet, run.border == Border::Bar));
        }
    }
    out.sort_by_key(|s| s.0.lines);
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
pub(super) fn is_furniture(line: &str) -> bool {
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

/// What parts the cells of a line, and how often it stands there.
fn borders(line: &str) -> (Border, usize) {
    if line.contains(is_bar) { (Border::Bar, bars(line)) } else { (Border::Tab, line.matches('\t').count()) }
}

/// A converter's mark between pages: `--- PAGE BREAK ---`, `[Page 3]`, `<!-- trang 2 -->`.
pub(super) fn is_page_mark(line: &str) -> bool {
    let line = line.trim();
    let inside = line.trim_matches(|c: char| !c.is_alphanumeric());
    if line.len() > 60 || inside.len() + 2 > line.len() || !line.starts_with(['-', '=', '<', '[', '*', '#', '~', '_']) {
        return false;
    }
    let words: Vec<String> = inside.split_whitespace().map(str::to_lowercase).collect();
    let mark = |w: &String| matches!(w.as_str(), "page" | "pagebreak" | "page-break" | "trang");
    let number = |w: &String| w.chars().all(|c| c.is_ascii_digit() || c == '/');
    words.iter().any(mark)
        && words.iter().all(|w| mark(w) || number(w) || matches!(w.as_str(), "break" | "of" | "new" | "end"))
}

/// The stretches of rows outside of the tables that are drawn.
fn runs(text: &Repaired, parts: &[Part], drawn: &[Lines]) -> Vec<Run> {
    let running = running(text);
    let mut out: Vec<Run> = Vec::new();
    let mut part = 0;
    let mut open = false;
    // lines without borders since the last row
    let mut between: Vec<LineNo> = Vec::new();
    let mut at = 0;
    while at < text.line_count() {
        let no = LineNo::from_index(at);
        at += 1;
        while parts.get(part).is_some_and(|p| p.lines.1 < no) && part + 1 < parts.len() {
            part += 1;
        }
        if drawn.get(drawn.partition_point(|d| d.1 < no)).is_some_and(|d| d.contains(no)) {
            open = false;
            continue;
        }
        let line = text.line(no);
        let (border, n) = borders(line);
        let last = out.last_mut().filter(|r| open && r.border == border && r.part == part);
        let fits = |r: &Run| r.borders == n || border == Border::Tab && (1..=r.borders).contains(&n);
        let furniture = |l: &LineNo| is_furniture(text.line(*l)) || running.contains(l) || is_page_mark(text.line(*l));
        let paged = between.iter().all(furniture);
        let row = match &last {
            Some(r) if fits(r) => vec![no],
            Some(r) if border == Border::Bar && n > 0 && n < r.borders => broken(text, parts.get(part), no, r.borders),
            _ => Vec::new(),
        };
        let whole = line.trim_start().starts_with(is_bar) && line.trim_end().ends_with(is_bar);
        let piece = border == Border::Bar && n > 0 && row.is_empty() && (!whole || n == 1);
        if piece && last.as_ref().is_some_and(|r| r.is_ruled(text)) {
            last.into_iter().for_each(|r| r.strays.push(no));
            continue;
        }
        if row.is_empty() && n + 1 < NARROWEST {
            if !line.trim().is_empty() {
                between.push(no);
                open &= between.len() <= BETWEEN;
            }
            continue;
        }
        at = row.last().map_or(at, |l| l.index() + 1);
        match last {
            Some(run) if paged && !row.is_empty() => {
                let turned = run.last_line().is_some_and(|l| text.source.page(l) != text.source.page(no));
                if turned || !between.is_empty() {
                    run.breaks.push(run.rows.len());
                }
                run.furniture.append(&mut between);
                run.rows.push(row);
            }
            _ => {
                let head = if is_rule(line) { broken_head(text, no, n, &mut out) } else { Vec::new() };
                let rows = head.into_iter().chain([if row.is_empty() { vec![no] } else { row }]).collect();
                out.push(Run {
                    rows,
                    furniture: Vec::new(),
                    strays: Vec::new(),
                    breaks: Vec::new(),
                    border,
                    borders: n,
                    part,
                });
            }
        }
        open = true;
        between.clear();
    }
    // what is mostly torn is left to the alignment
    out.retain(|r| r.rows.len() >= FEWEST && r.strays.len() <= r.rows.len());
    out
}

/// The lines from `from` on that have `borders` bars together: a row whose cells are broken over lines.
fn broken(text: &Repaired, part: Option<&Part>, from: LineNo, borders: usize) -> Vec<LineNo> {
    let end = part.map_or(text.line_count(), |p| p.lines.1.index() + 1).min(from.index() + TALLEST);
    let (mut lines, mut sum) = (Vec::new(), 0);
    let outer = text.line(from).trim_start().starts_with(is_bar);
    for no in (from.index()..end).map(LineNo::from_index) {
        let line = text.line(no);
        if line.trim().is_empty() {
            continue;
        }
        lines.push(no);
        sum += bars(line);
        if sum > borders {
            return Vec::new();
        }
        if sum == borders && (!outer || line.trim_end().ends_with(is_bar)) {
            return lines;
        }
    }
    Vec::new()
}

/// The head above a rule of `borders` bars, where its cells are broken over lines; those are taken from the run that
/// they were counted to.
fn broken_head(text: &Repaired, rule: LineNo, borders: usize, out: &mut [Run]) -> Vec<Vec<LineNo>> {
    let (mut lines, mut sum) = (Vec::new(), 0);
    for no in (rule.index().saturating_sub(TALLEST / 2)..rule.index()).rev().map(LineNo::from_index) {
        let line = text.line(no);
        if line.trim().is_empty() {
            continue;
        }
        lines.push(no);
        sum += bars(line);
        if sum >= borders {
            break;
        }
    }
    let begins = lines.last().is_some_and(|l| text.line(*l).trim_start().starts_with(is_bar));
    if sum != borders || !begins || lines.len() < 2 {
        return Vec::new();
    }
    lines.reverse();
    let first = lines.first().copied().unwrap_or(rule);
    for run in out.iter_mut().rev().take(lines.len()) {
        run.rows.retain(|r| r.last().is_none_or(|l| *l < first));
        run.furniture.retain(|l| *l < first);
    }
    vec![lines]
}

/// A note on a piece of a row.
pub(super) fn torn_row(line: LineNo) -> Note {
    Note::new(
        "row-not-understood",
        Severity::Warning,
        "This piece of a table row has not as many bars as the rows around it: please read it in the scan.",
        Lines::one(line),
    )
}

fn sheet(text: &Repaired, all: &[TableLine], run: &Run, label: Option<String>, floor: LineNo) -> Option<Sheet> {
    let starts = |l: &Vec<LineNo>| l.first().is_some_and(|l| text.line(*l).trim_start().starts_with(is_bar));
    let ends = |l: &Vec<LineNo>| l.last().is_some_and(|l| text.line(*l).trim_end().ends_with(is_bar));
    // bars around the table are no cells
    let outer = run.rows.iter().all(|l| starts(l) && ends(l));
    let (skip, width) = if outer { (1, run.borders - 1) } else { (0, run.borders + 1) };
    if !(NARROWEST..=WIDEST).contains(&width) {
        return None;
    }
    let mut furniture = run.furniture.clone();
    let mut rows = Vec::new();
    let mut page = false;
    for (i, lines) in run.rows.iter().enumerate() {
        page |= run.breaks.contains(&i);
        if let [no] = lines.as_slice()
            && is_rule(text.line(*no))
        {
            furniture.push(*no);
            continue;
        }
        let mut cells: Vec<Vec<Word>> = vec![Vec::new(); width];
        let mut before = 0;
        for no in lines {
            let found = all.binary_search_by_key(no, |l| l.no).ok().and_then(|i| all.get(i));
            for w in found.into_iter().flat_map(|l| l.words.iter().cloned()) {
                let own = if run.border == Border::Tab { w.tabs } else { w.bars };
                if let Some(cell) = (before + usize::from(own)).checked_sub(skip).and_then(|c| cells.get_mut(c)) {
                    cell.push(w);
                }
            }
            before += bars(text.line(*no));
        }
        if cells.iter().any(|c| !c.is_empty()) {
            rows.push(SheetRow { cells, page_before: std::mem::take(&mut page) });
        }
    }
    let lines = Lines(*run.rows.first()?.first()?, run.last_line()?);
    let caption = caption::above(text, lines.0, floor);
    let torn = run.strays.iter().filter(|l| lines.contains(**l) && text.line(**l).contains(char::is_alphanumeric));
    let notes = torn.map(|l| torn_row(*l)).collect();
    (rows.len() >= FEWEST).then_some(Sheet { rows, label, caption, furniture, notes, lines })
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
        let found = runs(&text, &[], &[]);
        assert_eq!((found.len(), found[0].rows.len(), found[0].breaks.len()), (1, 6, 2));
        let two = Repaired::untouched(Arc::new(Source::from_text([page(7), page(8)].join("\u{c}"))));
        assert_eq!(runs(&two, &[], &[]).len(), 2, "what stands on two pages only may be a caption");
    }

    #[test]
    fn a_row_whose_cells_are_broken_over_lines_is_one_row() {
        let shown = "| TT | Nội dung\ncông việc | Hạn |\n|---|---|---|\n| 1 | Rà soát\nquy chế | Quý\nI/2026 |\n| 2 | Họp | Quý II |\n";
        let text = Repaired::untouched(Arc::new(Source::from_text(shown)));
        let found = runs(&text, &[], &[]);
        let sizes: Vec<_> = found.iter().map(|r| r.rows.iter().map(Vec::len).collect::<Vec<_>>()).collect();
        assert_eq!(sizes, [[2, 1, 3, 1]]);
    }

    #[test]
    fn a_torn_row_does_not_end_its_table() {
        let shown = "| TT | Việc | Hạn |\n|---|---|---|\n| 1 | Họp | Quý I |\n|\n| 2 | Rà soát\n| 3 | Báo cáo | Quý II |\n| 4 | Gửi | Quý III |\n";
        let text = Repaired::untouched(Arc::new(Source::from_text(shown)));
        let found = runs(&text, &[], &[]);
        assert_eq!((found.len(), found[0].rows.len(), found[0].strays.len()), (1, 5, 2));
    }

    #[test]
    fn marks_between_pages_are_known() {
        for mark in ["--- PAGE BREAK ---", "[Page 3]", "<!-- trang 2/14 -->", "=== Page 4 of 9 ==="] {
            assert!(is_page_mark(mark), "{mark}");
        }
        for other in ["Trang phục, 2 bộ", "- Trang bị máy", "---", "Page", "- trang thiết bị -"] {
            assert!(!is_page_mark(other), "{other}");
        }
    }

    #[test]
    fn tabs_behind_the_last_filled_cell_may_be_missing() {
        let shown = "TT\tViệc\tĐơn vị\tHạn\nI\tChuẩn bị\n1\tHọp\t\tQuý I\n2\tBáo cáo\tSở Y tế\n";
        let text = Repaired::untouched(Arc::new(Source::from_text(shown)));
        let found = runs(&text, &[], &[]);
        assert_eq!((found.len(), found[0].rows.len(), found[0].borders), (1, 4, 3));
    }
}
