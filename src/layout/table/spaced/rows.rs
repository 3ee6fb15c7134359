//! Cuts the lines of a page into rows: the likeliest cut of all.
//!
//! Each row has one number, where rows are numbered. Its cells begin at its top, with the number, or stand in its middle,
//! as the number does; both are tried, and the better is taken.

use std::ops::Range;

use super::merged;
use super::{Kind, Page};
use crate::layout::table::cell::Judge;
use crate::layout::table::sheet::SheetRow;
use crate::layout::table::word::{Shape, Word};
use crate::layout::table::{ColumnKind, ordinal};

/// A row has at most so many lines.
const TALLEST: usize = 90;

/// One printed line as cells.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) cells: Vec<Vec<Word>>,
    pub(super) numbered: bool,
    pub(super) blank_before: bool,
}

/// Where the cells of a row stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Top,
    Middle,
}

/// The rows of a page.
pub(super) fn read(judge: &Judge<'_>, page: &Page<'_>, kinds: &[Option<ColumnKind>]) -> Vec<SheetRow> {
    let width = kinds.len();
    let mut out = Vec::new();
    let mut run: Vec<Printed> = Vec::new();
    let mut first = true;
    let mut all: Vec<(bool, Vec<Printed>)> = Vec::new();
    for (line, kind) in &page.lines {
        let words = &line.line.words;
        if let Kind::Group(starts) = kind {
            if !run.is_empty() {
                all.push((false, std::mem::take(&mut run)));
            }
            let mut cells = vec![Vec::new(); width];
            let number = starts.then(|| words.first()).flatten().filter(|w| ordinal::parse(&w.text).is_some());
            let skip = usize::from(number.is_some());
            if let Some(c) = cells.first_mut() {
                c.extend(number.cloned());
            }
            if let Some(c) = cells.get_mut(1) {
                c.extend(words.iter().skip(skip).cloned());
            }
            let printed = Printed { cells, numbered: false, blank_before: false };
            match all.last_mut() {
                Some((true, group)) if !*starts => group.push(printed),
                _ => all.push((true, vec![printed])),
            }
            continue;
        }
        let places = page.grid.place(judge, line);
        let mut cells: Vec<Vec<Word>> = vec![Vec::new(); width];
        for (w, c) in words.iter().zip(places) {
            if let Some(cell) = cells.get_mut(c) {
                cell.push(w.clone());
            }
        }
        let numbered = matches!(cells.first().map(Vec::as_slice), Some([w]) if ordinal::parse(&w.text).is_some());
        run.push(Printed { cells, numbered, blank_before: line.line.blank_before });
    }
    if !run.is_empty() {
        all.push((false, run));
    }
    let numbers = all.iter().filter(|s| !s.0).flat_map(|s| &s.1).filter(|p| p.numbered).count();
    let numbered = numbers >= 2 || numbers == 1 && all.iter().filter(|s| !s.0).map(|s| s.1.len()).sum::<usize>() < 12;
    let cutter = Cutter { judge, numbered };
    let style = cutter.style(&all);
    for (group, lines) in &all {
        if *group {
            out.push(merge(lines, width));
            first = false;
            continue;
        }
        let (cuts, _) = cutter.cut(lines, style, first);
        let mut rows: Vec<SheetRow> =
            cuts.iter().map(|r| merge(lines.get(r.clone()).unwrap_or_default(), width)).collect();
        merged::settle(judge, lines, &cuts, style, kinds, &mut rows);
        out.extend(rows);
        first = false;
    }
    out
}

fn merge(lines: &[Printed], width: usize) -> SheetRow {
    let mut cells = vec![Vec::new(); width];
    for line in lines {
        for (to, from) in cells.iter_mut().zip(&line.cells) {
            to.extend(from.iter().cloned());
        }
    }
    SheetRow { cells, page_before: false }
}

struct Cutter<'a> {
    judge: &'a Judge<'a>,
    numbered: bool,
}

impl Cutter<'_> {
    fn style(&self, all: &[(bool, Vec<Printed>)]) -> Style {
        let total = |style| -> f32 {
            all.iter().enumerate().filter(|(_, s)| !s.0).map(|(i, s)| self.cut(&s.1, style, i == 0).1).sum()
        };
        if total(Style::Top) >= total(Style::Middle) { Style::Top } else { Style::Middle }
    }

    /// The best cut of some lines, and what it is worth.
    fn cut(&self, lines: &[Printed], style: Style, page_start: bool) -> (Vec<Range<usize>>, f32) {
        let n = lines.len();
        let mut best = vec![(f32::MIN, 0usize); n + 1];
        best[0].0 = 0.0;
        for s in 0..n {
            let before = best[s].0;
            if before <= f32::MIN / 2.0 {
                continue;
            }
            let mut block = Block::new(lines[s].cells.len());
            for e in s..n.min(s + TALLEST) {
                let Some(line) = lines.get(e) else { break };
                block.add(self.judge, line, e);
                if self.numbered && block.numbers.len() > 1 {
                    break;
                }
                let score = before + self.worth(&block, lines, s, e + 1, style, page_start && s == 0);
                if let Some(b) = best.get_mut(e + 1)
                    && score > b.0
                {
                    *b = (score, s);
                }
            }
        }
        let mut cuts = Vec::new();
        let mut end = n;
        while end > 0 {
            let from = best[end].1.min(end - 1);
            cuts.push(from..end);
            end = from;
        }
        cuts.reverse();
        (cuts, best[n].0)
    }

    fn worth(&self, block: &Block, lines: &[Printed], s: usize, e: usize, style: Style, cut: bool) -> f32 {
        let mut score = block.inside;
        for cell in &block.cells {
            let Some((first, _, hangs)) = cell else { continue };
            let opened = if *first { 0.4 } else { -1.5 };
            score += if cut && !*first { -0.2 } else { opened };
            score -= if *hangs { 1.0 } else { 0.0 };
        }
        if lines.get(s).is_some_and(|l| l.blank_before) {
            score += 0.4;
        }
        if !self.numbered {
            // a row has its name, and something beside it
            let named = block.cells.iter().take(2).any(Option::is_some);
            let filled = block.cells.iter().filter(|c| c.is_some()).count();
            return score - if named && filled > 1 { 1.0 } else { 2.5 };
        }
        match block.numbers.as_slice() {
            [at] => {
                let off = match style {
                    Style::Top => 1.2 * (*at - s) as f32,
                    Style::Middle => 0.4 * ((s + e - 1) as f32 / 2.0 - *at as f32).abs(),
                };
                score - off.min(3.5)
            }
            _ if cut => score - 0.8,
            _ => score - 3.0,
        }
    }
}

/// Lines taken as one row so far.
struct Block {
    /// For each column: whether its first words can begin a cell, its last line, whether it hangs.
    cells: Vec<Option<(bool, usize, bool)>>,
    numbers: Vec<usize>,
    inside: f32,
}

impl Block {
    fn new(width: usize) -> Self {
        Self { cells: vec![None; width], numbers: Vec::new(), inside: 0.0 }
    }

    fn add(&mut self, judge: &Judge<'_>, line: &Printed, at: usize) {
        if line.numbered {
            self.numbers.push(at);
        }
        for (c, (cell, words)) in self.cells.iter_mut().zip(&line.cells).enumerate() {
            let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
            if c == 0 && line.numbered {
                continue;
            }
            let opens =
                first.opens() || first.shape != Shape::Word || judge.words.openers.contains(first.fold.as_str());
            let hang = last.text.ends_with([',', ';']) || judge.words.open.contains(last.key.as_str());
            match cell {
                Some((_, before, hangs)) => {
                    // a new cell begins in the middle of this one, or far below it
                    if opens && first.capital() && !*hangs {
                        self.inside -= 0.25;
                    }
                    if at > *before + 2 {
                        self.inside -= 0.5;
                    }
                    if line.blank_before && opens && !*hangs {
                        self.inside -= 0.3;
                    }
                    (*before, *hangs) = (at, hang);
                }
                None => *cell = Some((opens, at, hang)),
            }
        }
    }
}
