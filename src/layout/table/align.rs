//! The typed alignment: the cheapest way to read the lines of a table as rows of typed cells, found by beam search.
//!
//! A line is cut into runs of words, each put into a column, left to right; a column may go on from the line before.
//! A row ends where that makes the whole cheaper. Every word lands in a cell (or in dropped furniture): nothing is lost.

mod close;
mod fill;
mod small;
pub(super) mod whole;
mod wrap;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cell::Judge;
use super::ordinal::{self, Chain, Ordinal};
use super::word::{Before, Shape, TableLine, Word};
use super::{ColumnKind, FEWEST_SHARES, RowKind};

/// How many readings are kept from line to line.
const BEAM: usize = 20;
/// A reading that is so much worse than the best of its line is not followed.
const HOPELESS: f32 = 14.0;
/// A row is at most this many lines, so that the time taken grows with the table and not with its square.
const LONGEST_ROW: usize = 150;

/// A column as the alignment sees it: a run of value columns is one slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) kind: ColumnKind,
    /// How many values it holds; 1 for columns that hold none.
    pub(super) count: usize,
}

/// What the alignment knows of the table.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) slots: Vec<Slot>,
    /// Whether rows are numbered.
    pub(super) numbered: bool,
    /// Whether blank lines tell cells apart.
    pub(super) blocky: bool,
    /// Whether each cell stands between blank lines.
    pub(super) lone: bool,
    /// Whether a line is part of one cell, or of several that are no longer than it: `pdftotext -raw` prints cell by cell.
    pub(super) narrow: bool,
    /// In a table ruled with bars: the slot of each ruled column.
    pub(super) ruled: Option<Vec<usize>>,
    /// How many characters a line of each slot's cells holds; 0 where that is not known.
    pub(super) widths: Vec<f32>,
    /// Long agency cells that several rows of a first reading have: slot and folded words.
    pub(super) known: HashSet<(usize, String)>,
}

/// A row as read: for each slot the words (line and word index) in it.
#[derive(Debug, Clone)]
pub(super) struct AlignedRow {
    pub(super) kind: RowKind,
    pub(super) ordinal: Option<Ordinal>,
    pub(super) cells: Vec<Vec<(u32, u32)>>,
    pub(super) score: f32,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    words: Vec<(u32, u32)>,
    phi: f32,
}

#[derive(Debug, Clone)]
struct Hyp {
    score: f32,
    cells: Vec<Rc<Cell>>,
    last: Option<usize>,
    chain: Chain,
    ordinal: Option<Ordinal>,
    parent: Option<(RowKind, Option<Ordinal>)>,
    page: bool,
    row_start: u32,
    step: Option<usize>,
}

#[derive(Debug, Clone)]
struct Segment {
    slot: usize,
    from: usize,
    to: usize,
}

#[derive(Debug)]
struct Step {
    back: Option<usize>,
    line: u32,
    /// Closed the row before the segments from this index on.
    closes: Option<(usize, RowKind, f32)>,
    segments: Vec<Segment>,
    ordinal: Option<Ordinal>,
}

/// What a reading of a table gave.
pub(super) struct Alignment {
    pub(super) rows: Vec<AlignedRow>,
    /// Indices of lines dropped as page furniture.
    pub(super) dropped: Vec<usize>,
}

struct Aligner<'a> {
    judge: &'a Judge<'a>,
    plan: &'a Plan,
    lines: &'a [TableLine],
    arena: Vec<Step>,
    name: usize,
    ordinal: Option<usize>,
    runs: bool,
    openers: HashSet<(String, String)>,
    /// Whether the one value of most rows is a share: `100%`.
    shares: bool,
    /// Whether the row number always comes first.
    leading: bool,
    /// The cell in which nothing stands.
    blank: Rc<Cell>,
    /// The best score of the line at hand.
    best: std::cell::Cell<f32>,
    /// Gains of typed cells on the line at hand: by cell, column, first word and number of words.
    gains: RefCell<Gains>,
}

/// A gain by cell, column, first word and number of words. The cell is kept, so that no other takes its place in memory
/// while its gains are known.
type Gains = FxHashMap<(*const Cell, usize, usize, usize), (f32, Rc<Cell>)>;

/// Reads the lines of a table as rows.
pub(super) fn align(judge: &Judge<'_>, plan: &Plan, lines: &[TableLine]) -> Alignment {
    let at = |kind| plan.slots.iter().position(|s| s.kind == kind);
    let mut aligner = Aligner {
        judge,
        plan,
        lines,
        arena: Vec::new(),
        name: at(ColumnKind::Name).unwrap_or(0),
        ordinal: at(ColumnKind::Ordinal),
        runs: plan.slots.iter().any(|s| s.kind.is_value() && s.count > 1),
        openers: row_openers(judge, plan, lines, numbers_lead(lines)),
        shares: shares(plan, lines),
        leading: numbers_lead(lines),
        blank: Rc::default(),
        best: std::cell::Cell::new(f32::MIN),
        gains: RefCell::default(),
    };
    let best = aligner.search();
    aligner.unfold(best)
}

pub(super) use wrap::{known, widths};

/// First two words after row numbers or at line heads, capital first, that come at least three times.
fn row_openers(judge: &Judge<'_>, plan: &Plan, lines: &[TableLine], leading: bool) -> HashSet<(String, String)> {
    let mut counts: HashMap<(String, String), u32> = HashMap::new();
    let valued = plan.slots.iter().any(|s| s.kind.is_value());
    let mut lone = false;
    for line in lines {
        let numbered = line.words.first().is_some_and(|w| ordinal::parse(&w.text).is_some());
        let skip = usize::from(numbered);
        if let (Some(a), Some(b)) = (line.words.get(skip), line.words.get(skip + 1))
            && a.capital()
            && a.shape == Shape::Word
            && ((valued && !leading) || numbered || lone)
            && judge.agency(&[a, b]) < 0.5
        {
            *counts.entry((a.lower.clone(), b.lower.clone())).or_default() += 1;
        }
        lone = numbered && line.words.len() == 1;
    }
    counts.into_iter().filter(|(_, n)| *n >= 3).map(|(k, _)| k).collect()
}

/// Whether the rows of a table have one value each, and most values are shares.
fn shares(plan: &Plan, lines: &[TableLine]) -> bool {
    let mut values = plan.slots.iter().filter(|s| s.kind.is_value());
    let target = |s: &Slot| s.count == 1 && s.kind == ColumnKind::Target;
    let one = values.next().is_some_and(target) && values.next().is_none();
    let shown = lines.iter().filter(|l| l.words.iter().skip(1).any(is_share)).count();
    let rows = lines.iter().filter(|l| l.words.first().is_some_and(|w| ordinal::parse(&w.text).is_some())).count();
    one && plan.numbered && shown >= FEWEST_SHARES && shown * 2 >= rows
}

/// Whether a word is a number with its sign of share.
fn is_share(word: &Word) -> bool {
    let figures = word.text.trim_end_matches([';', '.', ',']).strip_suffix('%');
    word.shape == Shape::Number && figures.is_some_and(|f| f.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether row numbers stand before their rows, not in the middle of them: what follows one begins with a capital.
fn numbers_lead(lines: &[TableLine]) -> bool {
    let mut chain = Chain::default();
    let (mut capital, mut small) = (0u32, 0u32);
    for (i, line) in lines.iter().enumerate() {
        let found = line.words.first().and_then(|w| ordinal::following(&w.text, &chain));
        let Some((o, mended)) = found else { continue };
        if chain.follows(&o) < if mended { 3.0 } else { 2.0 } {
            continue;
        }
        chain.take(&o);
        let next = line.words.get(1).or_else(|| lines.get(i + 1).and_then(|l| l.words.first()));
        match next {
            Some(w) if w.opens() || w.text.starts_with(['“', '"', '-']) => capital += 1,
            Some(_) => small += 1,
            None => {}
        }
    }
    small * 6 <= capital
}

impl Aligner<'_> {
    fn word(&self, at: (u32, u32)) -> Option<&Word> {
        self.lines.get(at.0 as usize)?.words.get(at.1 as usize)
    }
    fn words_of(&self, cell: &Cell) -> Vec<&Word> {
        cell.words.iter().filter_map(|w| self.word(*w)).collect()
    }

    fn search(&mut self) -> Option<Hyp> {
        let blank = Rc::clone(&self.blank);
        let mut beam = vec![Hyp {
            score: 0.0,
            cells: vec![blank; self.plan.slots.len()],
            last: None,
            chain: Chain::default(),
            ordinal: None,
            parent: None,
            page: false,
            row_start: 0,
            step: None,
        }];
        for at in 0..self.lines.len() {
            let mut next = Vec::new();
            self.best.set(f32::MIN);
            self.gains.borrow_mut().clear();
            for h in &beam {
                self.extend(h, at, &mut next);
            }
            next.sort_by(|a: &(Hyp, Step), b| b.0.score.total_cmp(&a.0.score));
            beam.clear();
            let mut keys = HashSet::new();
            for (mut h, step) in next {
                let key =
                    (h.row_start, h.last, h.ordinal.clone(), h.cells.iter().map(|c| c.words.len()).collect::<Vec<_>>());
                if !keys.insert(key) {
                    continue;
                }
                self.arena.push(step);
                h.step = Some(self.arena.len() - 1);
                beam.push(h);
                if beam.len() >= BEAM {
                    break;
                }
            }
        }
        let closed: Vec<f32> = beam.iter().map(|h| h.score + self.close(h).0).collect();
        let best = closed.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(i, _)| i)?;
        Some(beam.swap_remove(best))
    }

    /// All good ways to read one more line.
    fn extend(&self, h: &Hyp, at: usize, out: &mut Vec<(Hyp, Step)>) {
        let Some(line) = self.lines.get(at) else { return };
        let n = line.words.len();
        let mut base = h.clone();
        base.page |= line.page_before;
        if at - h.row_start as usize <= LONGEST_ROW || h.last.is_none() {
            self.place(&base, at, 0, n, None, out);
        }
        if h.last.is_some() {
            let (score, kind) = self.close(h);
            let mut fresh = self.opened(&base, at, score, kind);
            let first: Vec<&Word> = line.words.iter().take(2).collect();
            if self.opener(&first) && line.blank_before {
                fresh.score += 1.5;
            }
            self.place(&fresh, at, 0, n, Some((0, kind, score)), out);
        }
        if n == 1 && line.words.first().is_some_and(|w| w.text.len() <= 3 && w.text.bytes().all(|b| b.is_ascii_digit()))
        {
            let alone = line.blank_before && self.lines.get(at + 1).is_none_or(|l| l.blank_before || l.page_before);
            let mut dropped = base;
            dropped.score -= if alone { 1.2 } else { 2.0 };
            dropped.page = true;
            let step = Step { back: h.step, line: at as u32, closes: None, segments: Vec::new(), ordinal: None };
            out.push((dropped, step));
        }
    }

    /// The reading after its row was closed.
    fn opened(&self, h: &Hyp, at: usize, score: f32, kind: RowKind) -> Hyp {
        let parent = Some((kind, h.ordinal.clone()));
        Hyp {
            score: h.score + score,
            cells: vec![Rc::clone(&self.blank); self.plan.slots.len()],
            last: None,
            chain: h.chain.clone(),
            ordinal: None,
            parent,
            page: h.page,
            row_start: at as u32,
            step: h.step,
        }
    }

    /// Places words `from..to` of a line into the open row, with and without a row number first, or last.
    fn place(
        &self,
        h: &Hyp,
        at: usize,
        from: usize,
        to: usize,
        closes: Option<(usize, RowKind, f32)>,
        out: &mut Vec<(Hyp, Step)>,
    ) {
        let Some(line) = self.lines.get(at) else { return };
        let step = |segments: Vec<Segment>, ordinal| Step { back: h.step, line: at as u32, closes, segments, ordinal };
        self.fill(h, line, at, from, to, &[], &mut |hyp, segments| out.push((hyp, step(segments, None))));
        let Some(slot) = self.ordinal else { return };
        if let Some((gain, o)) = self.numbered(h, line, from, to) {
            let taken = self.take(h, at, from, slot, gain, &o);
            let first = vec![Segment { slot, from, to: from + 1 }];
            if from + 1 == to {
                out.push((taken, step(first, Some(o))));
            } else {
                self.fill(&taken, line, at, from + 1, to, &first, &mut |hyp, segs| {
                    out.push((hyp, step(segs, Some(o.clone()))));
                });
            }
        }
        // a row number at the line's end belongs to the next row
        if closes.is_none() && to > from + 1 && to == line.words.len() {
            self.trailing(h, at, from, to, slot, out);
        }
    }

    fn trailing(&self, h: &Hyp, at: usize, from: usize, to: usize, slot: usize, out: &mut Vec<(Hyp, Step)>) {
        let Some(line) = self.lines.get(at) else { return };
        let Some(o) = line.words.get(to - 1).and_then(|w| ordinal::parse(&w.text)) else { return };
        let follows = h.chain.follows(&o);
        if follows < 2.0 || !matches!(o, Ordinal::Number(_)) {
            return;
        }
        let mut filled = Vec::new();
        self.fill(h, line, at, from, to - 1, &[], &mut |hyp, segs| filled.push((hyp, segs)));
        for (hyp, mut segs) in filled {
            let (score, kind) = self.close(&hyp);
            let fresh = self.opened(&hyp, at, score, kind);
            let taken = self.take(&fresh, at, to - 1, slot, follows - 1.0, &o);
            let closes = Some((segs.len(), kind, score));
            segs.push(Segment { slot, from: to - 1, to });
            out.push((taken, Step { back: h.step, line: at as u32, closes, segments: segs, ordinal: Some(o.clone()) }));
        }
    }

    /// The gain of reading the first word as the row's number.
    fn numbered(&self, h: &Hyp, line: &TableLine, from: usize, to: usize) -> Option<(f32, Ordinal)> {
        if h.ordinal.is_some() || from != 0 {
            return None;
        }
        let first = line.words.first()?;
        let (o, mended) = ordinal::following(&first.text, &h.chain)?;
        let mut gain = h.chain.follows(&o);
        match &h.parent {
            Some((kind, Some(parent @ Ordinal::Number(_)))) => {
                gain += match (kind, ordinal::is_child(parent, &o)) {
                    (RowKind::Group, true) => 1.5,
                    (RowKind::Group, false) => -2.0,
                    (RowKind::Row, true) => -1.0,
                    (RowKind::Row, false) => 0.0,
                };
            }
            Some((RowKind::Group, None)) if matches!(&o, Ordinal::Number(n) if n.len() > 1 && n.last() == Some(&1)) => {
                gain += 2.0;
            }
            _ => {}
        }
        let bar = line.words.get(1).is_some_and(|w| matches!(w.before, Before::Bar | Before::Gap));
        let next_opens = from + 1 >= to || line.words.get(1).is_some_and(Word::opens);
        if mended {
            // *31 xã* at the head of a line is no row number of a table whose numbers have no points
            if !next_opens && !bar && h.chain.number.len() < 2 {
                return None;
            }
            gain -= 0.7;
        }
        if h.last.is_some() {
            gain -= match () {
                () if self.leading => 3.5,
                () if next_opens && !bar && to > 1 => 1.8,
                () => 0.6,
            };
        } else if !next_opens && !bar {
            gain -= 0.8;
        }
        if matches!(o, Ordinal::Roman(_) | Ordinal::Letter(_)) && h.last.is_some() {
            gain -= 2.0;
        }
        Some((gain, o))
    }

    fn take(&self, h: &Hyp, at: usize, word: usize, slot: usize, gain: f32, o: &Ordinal) -> Hyp {
        let mut taken = h.clone();
        taken.score += gain;
        taken.chain.take(o);
        taken.ordinal = Some(o.clone());
        taken.last = taken.last.or(Some(slot));
        if let Some(cell) = taken.cells.get_mut(slot) {
            *cell = Rc::new(Cell { words: vec![(at as u32, word as u32)], phi: 0.0 });
        }
        taken
    }
}
