//! The typed alignment: the cheapest way to read the lines of a table as rows of typed cells, found by beam search.
//!
//! A line is cut into runs of words, each put into a column, left to right; a column may go on from the line before.
//! A row ends where that makes the whole cheaper. Every word lands in a cell (or in dropped furniture): nothing is lost.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cell::{Judge, key};
use super::ordinal::{self, Chain, Ordinal};
use super::word::{Before, Shape, TableLine, Word};
use super::{ColumnKind, RowKind};

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
    /// In a table ruled with bars: the slot of each ruled column.
    pub(super) ruled: Option<Vec<usize>>,
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
    /// Whether the row number always comes first.
    leading: bool,
    /// The cell in which nothing stands.
    blank: Rc<Cell>,
    /// The best score of the line at hand.
    best: std::cell::Cell<f32>,
    /// Gains of typed cells on the line at hand: by cell, column, first word and number of words.
    gains: RefCell<FxHashMap<(*const Cell, usize, usize, usize), f32>>,
}

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
        leading: numbers_lead(lines),
        blank: Rc::default(),
        best: std::cell::Cell::new(f32::MIN),
        gains: RefCell::default(),
    };
    let best = aligner.search();
    aligner.unfold(best)
}

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

/// Whether row numbers stand before their rows, not in the middle of them: what follows one begins with a capital.
fn numbers_lead(lines: &[TableLine]) -> bool {
    let mut chain = Chain::default();
    let (mut capital, mut small) = (0u32, 0u32);
    for (i, line) in lines.iter().enumerate() {
        let Some(o) = line.words.first().and_then(|w| ordinal::parse(&w.text)) else { continue };
        if chain.follows(&o) < 2.0 {
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
        let o = ordinal::parse(&first.text)?;
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

    fn cut_points(&self, line: &TableLine, from: usize, to: usize) -> Vec<usize> {
        let mut points = vec![from];
        for k in from + 1..to {
            let (Some(a), Some(b)) = (line.words.get(k - 1), line.words.get(k)) else { continue };
            let valued = |w: &Word| w.shape != Shape::Word;
            if self.runs && valued(a) && valued(b) && a.shape != Shape::Percent && b.before != Before::Bar {
                continue;
            }
            let marked = matches!(b.before, Before::Bar | Before::Gap);
            if marked || b.opens() || valued(a) || valued(b) || a.ends_sentence() || self.judge.inner(a, b) < 0.2 {
                points.push(k);
            }
        }
        points.push(to);
        points
    }

    /// The best cuts of words `from..to` into slots, one for each slot that can come last.
    #[allow(clippy::too_many_arguments)]
    fn fill(
        &self,
        h: &Hyp,
        line: &TableLine,
        at: usize,
        from: usize,
        to: usize,
        head: &[Segment],
        out: &mut dyn FnMut(Hyp, Vec<Segment>),
    ) {
        let points = self.cut_points(line, from, to);
        let (p, s) = (points.len(), self.plan.slots.len());
        // dp[point][slot]: score, the point and slot before
        let mut dp = vec![vec![(f32::MIN, 0usize, usize::MAX); s]; p];
        let numbered = !head.is_empty();
        for i in 0..p {
            for j in i + 1..p {
                let (Some(&a), Some(&b)) = (points.get(i), points.get(j)) else { continue };
                let Some(words) = line.words.get(a..b) else { continue };
                let kept: f32 = words.iter().skip(1).map(Judge::keep).sum();
                let cut = match (a.checked_sub(1).and_then(|k| line.words.get(k)), line.words.get(a)) {
                    (Some(x), Some(y)) if a > from => self.judge.cut(x, y),
                    _ => 0.0,
                };
                for slot in 0..s {
                    if Some(slot) == self.ordinal {
                        continue;
                    }
                    let entry = if i == 0 {
                        Some((self.moves(h, line, slot, numbered), usize::MAX))
                    } else {
                        (0..slot).filter_map(|q| dp.get(i)?.get(q).map(|d| (d.0, q))).max_by(|x, y| x.0.total_cmp(&y.0))
                    };
                    let Some((before, prev)) = entry.filter(|e| e.0 > f32::MIN / 2.0) else { continue };
                    let cut = cut - if prev == usize::MAX { 0.0 } else { self.skips(h, prev, slot) };
                    let score = before + cut + kept + self.gain(h, slot, words);
                    if let Some(d) = dp.get_mut(j).and_then(|d| d.get_mut(slot))
                        && score > d.0
                    {
                        *d = (score, i, prev);
                    }
                }
            }
        }
        for slot in 0..s {
            let Some(&(score, ..)) = dp.last().and_then(|d| d.get(slot)) else { continue };
            if score <= f32::MIN / 2.0 || h.score + score < self.best.get() - HOPELESS {
                continue;
            }
            self.best.set(self.best.get().max(h.score + score));
            let mut segments = Vec::new();
            let (mut j, mut q) = (p - 1, slot);
            while let Some(&(_, i, prev)) = dp.get(j).and_then(|d| d.get(q)) {
                if let (Some(&a), Some(&b)) = (points.get(i), points.get(j)) {
                    segments.push(Segment { slot: q, from: a, to: b });
                }
                if i == 0 || prev == usize::MAX {
                    break;
                }
                (j, q) = (i, prev);
            }
            segments.reverse();
            let mut hyp = h.clone();
            hyp.score += score;
            hyp.last = Some(slot);
            hyp.page = false;
            for seg in &segments {
                self.add(&mut hyp, at, seg);
            }
            let all = head.iter().cloned().chain(segments).collect();
            out(hyp, all);
        }
    }

    /// What leaving empty agency columns between two slots costs.
    fn skips(&self, h: &Hyp, from: usize, to: usize) -> f32 {
        let empty = |i: usize| h.cells.get(i).is_some_and(|c| c.words.is_empty());
        let agency = |i: usize| self.plan.slots.get(i).is_some_and(|s| s.kind.is_agency());
        let single = self.plan.slots.get(to).is_some_and(|s| s.count == 1 && s.kind.is_value());
        (if single { 0.8 } else { 0.3 }) * (from + 1..to).filter(|i| agency(*i) && empty(*i)).count() as f32
    }

    /// What going on in `slot` at the head of a line costs.
    fn moves(&self, h: &Hyp, line: &TableLine, slot: usize, numbered: bool) -> f32 {
        let Some(last) = h.last else { return 0.0 };
        if numbered {
            return 0.0;
        }
        let blank = line.blank_before && self.plan.blocky;
        let open = h.cells.get(slot).is_some_and(|c| !c.words.is_empty());
        let left = h.cells.get(last).and_then(|c| self.word(*c.words.last()?));
        let unfinished =
            slot != last && left.is_some_and(|w| self.judge.words.open.contains(key(w)) && !w.ends_sentence());
        let unfinished = if unfinished { -0.7 } else { 0.0 };
        unfinished
            + match slot.cmp(&last) {
                std::cmp::Ordering::Equal => {
                    if blank {
                        -0.3
                    } else {
                        0.2
                    }
                }
                std::cmp::Ordering::Greater => (if blank { 0.4 } else { 0.0 }) - self.skips(h, last, slot),
                std::cmp::Ordering::Less => {
                    let back = if h.page { 0.3 } else { -0.6 };
                    let skipped = !open && slot != self.name;
                    let named = slot == self.name && !self.plan.blocky;
                    let again = slot == self.name && open && blank && line.words.first().is_some_and(Word::opens);
                    back + if blank { 0.2 } else { 0.0 } - if skipped { 1.0 } else { 0.0 }
                        + if named { 0.4 } else { 0.0 }
                        - if again { 0.8 } else { 0.0 }
                }
            }
    }

    fn gain(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let words: Vec<&Word> = add.iter().take(2).collect();
        let started = h.cells.get(self.name).is_some_and(|c| !c.words.is_empty());
        let again = started && add.first().is_some_and(|w| w.before == Before::Head) && self.opener(&words);
        let ruled = match (&self.plan.ruled, add.first()) {
            (Some(map), Some(w)) if w.bars > 0 => map.get(usize::from(w.bars) - 1).is_some_and(|s| *s != slot),
            _ => false,
        };
        self.fit_gain(h, slot, add) - if again { 2.0 } else { 0.0 } - if ruled { 6.0 } else { 0.0 }
    }

    fn fit_gain(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let (Some(spec), Some(cell)) = (self.plan.slots.get(slot), h.cells.get(slot)) else { return f32::MIN };
        let add: Vec<&Word> = add.iter().collect();
        let last = cell.words.last().and_then(|w| self.word(*w));
        if spec.kind.is_text() || (spec.kind.is_value() && spec.count == 1) {
            let mut gain = self.judge.text_gain(last, &add, spec.kind);
            if slot == self.name && cell.words.is_empty() {
                let late = self.plan.slots.iter().zip(&h.cells).any(|(s, c)| {
                    (s.kind.is_value() || matches!(s.kind, ColumnKind::Result | ColumnKind::Deadline))
                        && !c.words.is_empty()
                });
                gain -= if late { 1.0 } else { 0.0 };
            }
            if spec.kind.is_value() && cell.words.is_empty() {
                let c = self.judge.count(&add);
                let first = add.first().is_some_and(|w| w.shape != Shape::Word);
                let known = self.judge.assessment(&add) > 0.0;
                gain += match (first, spec.kind) {
                    (true, _) if c.values == 1 && c.junk == 0 => 1.6,
                    (true, _) if c.values > 1 && !add.iter().any(|w| w.ends_item()) => -0.6,
                    (true, _) => 1.2,
                    (false, _) if known => 0.4,
                    (false, ColumnKind::Target) => -0.9,
                    (false, _) => -0.2,
                };
            }
            return gain;
        }
        let first = add.first().map_or(0, |w| w.start);
        let memo = (Rc::as_ptr(cell), slot, first, add.len());
        if let Some(gain) = self.gains.borrow().get(&memo) {
            return *gain;
        }
        let mut all = self.words_of(cell);
        all.extend(add);
        let joint = match (last, all.get(cell.words.len())) {
            (Some(a), Some(b)) if spec.kind.is_agency() || a.shape == Shape::Word => {
                0.6 * self.judge.bond(a, b).max(-0.6)
            }
            _ => 0.0,
        };
        let gain = self.phi(spec, &all) - cell.phi + joint;
        self.gains.borrow_mut().insert(memo, gain);
        gain
    }

    /// Whether words begin as other rows of the table do: *Tỷ lệ …*.
    fn opener(&self, words: &[&Word]) -> bool {
        matches!(words, [a, b, ..] if self.openers.contains(&(a.lower.clone(), b.lower.clone())))
    }

    fn phi(&self, spec: &Slot, words: &[&Word]) -> f32 {
        match spec.kind {
            ColumnKind::Unit => self.judge.unit(words),
            ColumnKind::Deadline => self.judge.deadline(words),
            ColumnKind::Assessment => self.judge.assessment(words),
            ColumnKind::Lead | ColumnKind::Coordinate | ColumnKind::Monitor => self.judge.agency(words),
            k if k.is_value() && spec.count > 1 => self.judge.values(words, spec.count),
            _ => 0.0,
        }
    }

    fn add(&self, hyp: &mut Hyp, at: usize, seg: &Segment) {
        let Some(spec) = self.plan.slots.get(seg.slot) else { return };
        let Some(old) = hyp.cells.get(seg.slot) else { return };
        let mut words = old.words.clone();
        words.extend((seg.from..seg.to).map(|w| (at as u32, w as u32)));
        let mut cell = Cell { words, phi: 0.0 };
        cell.phi = self.phi(spec, &self.words_of(&cell));
        if let Some(c) = hyp.cells.get_mut(seg.slot) {
            *c = Rc::new(cell);
        }
    }

    /// What closing the open row gains or costs, and as what it is closed.
    fn close(&self, h: &Hyp) -> (f32, RowKind) {
        let name = h.cells.get(self.name).map(|c| self.words_of(c)).unwrap_or_default();
        let mut named = if name.is_empty() { -5.0 } else { 0.0 };
        if self.judge.hangs(&name) {
            named -= 1.5;
        }
        if name.len() == 1 {
            named -= 1.0;
        }
        let only_name =
            h.cells.iter().enumerate().all(|(i, c)| i == self.name || Some(i) == self.ordinal || c.words.is_empty());
        let row = named + self.close_row(h);
        if !only_name {
            return (row, RowKind::Row);
        }
        let group = named
            + match &h.ordinal {
                Some(Ordinal::Roman(_) | Ordinal::Letter(_)) => -0.3,
                Some(Ordinal::Number(_)) => -1.0,
                None => -2.5,
            };
        if group >= row { (group, RowKind::Group) } else { (row, RowKind::Row) }
    }

    fn close_row(&self, h: &Hyp) -> f32 {
        let mut score = match &h.ordinal {
            None if self.plan.numbered => -2.5,
            Some(Ordinal::Roman(_) | Ordinal::Letter(_)) => -1.0,
            _ => 0.0,
        };
        for (spec, cell) in self.plan.slots.iter().zip(&h.cells) {
            let words = self.words_of(cell);
            let empty = words.is_empty();
            score += match spec.kind {
                ColumnKind::Ordinal | ColumnKind::Name => 0.0,
                ColumnKind::Unit => {
                    if empty {
                        -0.4
                    } else {
                        0.0
                    }
                }
                ColumnKind::Lead => {
                    if empty {
                        -1.2
                    } else {
                        self.close_agency(&words)
                    }
                }
                ColumnKind::Coordinate | ColumnKind::Monitor => {
                    if empty {
                        -0.6
                    } else {
                        self.close_agency(&words)
                    }
                }
                ColumnKind::Deadline => match self.judge.deadline(&words) {
                    _ if empty => -1.2,
                    s if s < 1.5 => -0.6,
                    _ => 0.0,
                },
                ColumnKind::Assessment => {
                    if empty {
                        -1.2
                    } else {
                        0.0
                    }
                }
                ColumnKind::Result => {
                    if empty {
                        -0.7
                    } else if self.judge.hangs(&words) {
                        -0.8
                    } else {
                        0.0
                    }
                }
                ColumnKind::Text | ColumnKind::Group => {
                    if empty {
                        -0.1
                    } else {
                        -0.2
                    }
                }
                ColumnKind::Target | ColumnKind::Actual | ColumnKind::Compare => self.close_values(spec, &words),
            };
        }
        score
    }

    fn close_agency(&self, words: &[&Word]) -> f32 {
        let hang =
            words.last().is_some_and(|w| self.judge.words.open.contains(key(w)) || w.text.ends_with([',', ';', '/']));
        if hang { -1.5 } else { 0.0 }
    }

    fn close_values(&self, spec: &Slot, words: &[&Word]) -> f32 {
        if spec.count == 1 {
            return if words.is_empty() {
                -1.5
            } else if self.judge.hangs(words) {
                -0.8
            } else {
                0.0
            };
        }
        let c = self.judge.count(words).within(spec.count);
        let missing = spec.count.saturating_sub(c.values) as f32;
        let open = if c.open { -2.0 } else { 0.0 };
        open + match c.values {
            0 => -3.5,
            n if n == spec.count => 2.0,
            n if n == c.marks => -0.8,
            _ => -1.5 * missing,
        }
    }

    /// Follows the best reading back and puts its rows together.
    fn unfold(&self, best: Option<Hyp>) -> Alignment {
        let mut alignment = Alignment { rows: Vec::new(), dropped: Vec::new() };
        let Some(best) = best else { return alignment };
        let last = self.close(&best);
        let mut path = Vec::new();
        let mut at = best.step;
        while let Some(step) = at.and_then(|i| self.arena.get(i)) {
            path.push(step);
            at = step.back;
        }
        path.reverse();
        let blank = || AlignedRow {
            kind: RowKind::Row,
            ordinal: None,
            cells: vec![Vec::new(); self.plan.slots.len()],
            score: 0.0,
        };
        let mut row = blank();
        for step in path {
            if step.segments.is_empty() {
                alignment.dropped.push(step.line as usize);
            }
            for (i, seg) in step.segments.iter().enumerate() {
                if let Some((_, kind, score)) = step.closes.filter(|c| c.0 == i) {
                    row.kind = kind;
                    row.score = score;
                    alignment.rows.push(std::mem::replace(&mut row, blank()));
                }
                if Some(seg.slot) == self.ordinal {
                    row.ordinal.clone_from(&step.ordinal);
                }
                if let Some(cell) = row.cells.get_mut(seg.slot) {
                    cell.extend((seg.from..seg.to).map(|w| (step.line, w as u32)));
                }
            }
        }
        if row.cells.iter().any(|c| !c.is_empty()) {
            (row.score, row.kind) = last;
            alignment.rows.push(row);
        }
        alignment
    }
}
