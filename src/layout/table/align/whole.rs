//! Tables with each cell on lines of its own: no line holds parts of two cells.
//!
//! That is what a table becomes that is copied out of a word processor or a web page. Rows are found by their numbers
//! (or, where rows have none, by what their cells hold), and within a row each line goes on with the cell before or
//! begins a later one. The reading stands only where most rows have one line a column; all else is for the alignment of words.

mod cells;

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::{AlignedRow, Plan};
use crate::layout::table::cell::Judge;
use crate::layout::table::ordinal::{self, Chain, Ordinal};
use crate::layout::table::word::{TableLine, Word};
use crate::layout::table::{ColumnKind, RowKind};

/// A row has at most so many lines.
const TALLEST_ROW: usize = 48;
/// A cell has at most so many lines.
const TALLEST_CELL: usize = 24;
/// A heading over rows has at most so many lines.
const TALLEST_GROUP: usize = 3;
/// Where blank lines part nearly all lines, so many that go on with the one above tell that these part cells.
const FEWEST_TELLING: usize = 3;

/// What such a reading gave.
pub(in crate::layout::table) struct Whole {
    pub(in crate::layout::table) rows: Vec<AlignedRow>,
    /// Indices of lines dropped as page furniture.
    pub(in crate::layout::table) dropped: Vec<usize>,
    /// The line after the last row: what follows is no part of the table.
    pub(in crate::layout::table) end: usize,
}

/// A column: its slot and what it holds.
#[derive(Debug, Clone, Copy)]
struct Place {
    slot: usize,
    kind: ColumnKind,
}

/// How lines between two points were read.
#[derive(Debug, Clone)]
enum Piece {
    Row(Option<Ordinal>),
    Group(Option<Ordinal>),
    Dropped,
}

/// The best reading of all lines up to one.
#[derive(Debug, Clone)]
struct State {
    score: f32,
    from: usize,
    piece: Piece,
    chain: Chain,
    /// What the row before was, with its number.
    group: bool,
    number: Option<Ordinal>,
}

struct Reader<'a> {
    judge: &'a Judge<'a>,
    lines: &'a [TableLine],
    places: Vec<Place>,
    slots: usize,
    name: usize,
    ordinal: Option<usize>,
    /// Whether blank lines stand between some lines and not between others: then they tell cells apart.
    telling: bool,
    /// Fits of typed cells by kind and first line, for one line more each.
    fits: RefCell<FxHashMap<(ColumnKind, usize), Vec<f32>>>,
}

/// Reads the lines of a table as rows of whole lines; `None` where they are not such rows.
pub(in crate::layout::table) fn read(judge: &Judge<'_>, plan: &Plan, lines: &[TableLine]) -> Option<Whole> {
    let ordinal = plan.slots.iter().position(|s| s.kind == ColumnKind::Ordinal);
    let name = plan.slots.iter().position(|s| s.kind == ColumnKind::Name)?;
    let mut places = Vec::new();
    for (slot, s) in plan.slots.iter().enumerate().filter(|(i, _)| Some(*i) != ordinal) {
        places.extend((0..s.count).map(|_| Place { slot, kind: s.kind }));
    }
    // A blank line before a row number parts rows, not cells.
    let begins = |l: &TableLine| ordinal.is_some() && l.words.len() == 1 && number_of(l).is_some();
    let blanks = lines.iter().skip(1).filter(|l| l.blank_before && !begins(l)).count();
    let telling = blanks * 8 >= lines.len() && blanks + FEWEST_TELLING < lines.len();
    let slots = plan.slots.len();
    let reader = Reader { judge, lines, places, slots, name, ordinal, telling, fits: RefCell::default() };
    if reader.places.len() < 2 || !reader.likely() {
        return None;
    }
    reader.read()
}

fn number_of(line: &TableLine) -> Option<Ordinal> {
    line.words.first().and_then(|w| ordinal::parse(&w.text))
}

impl Reader<'_> {
    /// Whether it is worth trying: no bars and gaps in the lines, and row numbers alone on their lines, or short lines.
    fn likely(&self) -> bool {
        let parted = self.lines.iter().filter(|l| l.words.iter().any(|w| w.bars > 0 || w.tabs > 0)).count();
        if parted * 10 > self.lines.len() {
            return false;
        }
        if self.ordinal.is_none() {
            return self.lines.len() >= 2 * self.places.len();
        }
        let numbers: Vec<usize> = (0..self.lines.len())
            .filter(|i| self.lines.get(*i).is_some_and(|l| l.words.len() == 1 && number_of(l).is_some()))
            .collect();
        let led = self.lines.iter().filter(|l| l.words.len() > 1 && number_of(l).is_some()).count();
        numbers.len() + led >= 2
    }

    fn read(&self) -> Option<Whole> {
        let n = self.lines.len();
        let mut best: Vec<Option<State>> = vec![None; n + 1];
        let start =
            State { score: 0.0, from: 0, piece: Piece::Dropped, chain: Chain::default(), group: false, number: None };
        if let Some(b) = best.first_mut() {
            *b = Some(start);
        }
        for at in 0..n {
            let Some(state) = best.get_mut(at).and_then(Option::take) else { continue };
            self.steps(&state, at, &mut best);
            if let Some(b) = best.get_mut(at) {
                *b = Some(state);
            }
        }
        let ends = best
            .iter()
            .enumerate()
            .skip(1)
            .filter_map(|(i, s)| s.as_ref().filter(|s| matches!(s.piece, Piece::Row(_))).map(|s| (i, s.score)));
        let (end, _) = ends.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        self.unfold(&best, end)
    }

    /// All ways to go on from a line.
    fn steps(&self, state: &State, at: usize, best: &mut [Option<State>]) {
        let mut put = |to: usize, gain: f32, piece: Piece| {
            let score = state.score + gain;
            let Some(b) = best.get_mut(to).filter(|b| b.as_ref().is_none_or(|b| score > b.score)) else { return };
            let mut next = State { score, from: at, piece, ..state.clone() };
            match &next.piece {
                Piece::Dropped => {}
                Piece::Row(o) | Piece::Group(o) => {
                    next.group = matches!(next.piece, Piece::Group(_));
                    next.number.clone_from(o);
                    match o {
                        Some(o) => next.chain.take(o),
                        // below a heading without a number they may begin anew
                        None => next.chain.fresh |= next.group,
                    }
                }
            }
            *b = Some(next);
        };
        let Some(line) = self.lines.get(at) else { return };
        if is_page_number(line) {
            let alone = line.blank_before || self.lines.get(at + 1).is_none_or(|l| l.page_before);
            put(at + 1, if alone { -1.2 } else { -2.2 }, Piece::Dropped);
        }
        let columns = self.places.len() + usize::from(self.ordinal.is_some());
        if self.counts(at, columns) {
            put(at + columns, 0.5, Piece::Dropped);
        }
        match self.numbered(state, line) {
            Some((o, gain)) => {
                for (to, fit) in self.rows_from(at, true) {
                    put(to, gain + fit, Piece::Row(Some(o.clone())));
                }
                let kind = if matches!(o, Ordinal::Number(_)) { -0.6 } else { 0.6 };
                for (to, fit) in self.groups_from(at, true) {
                    put(to, gain + kind + fit, Piece::Group(Some(o.clone())));
                }
            }
            None if self.ordinal.is_none() => {
                for (to, fit) in self.rows_from(at, false) {
                    put(to, fit - 0.5, Piece::Row(None));
                }
                for (to, fit) in self.groups_from(at, false) {
                    put(to, fit - 2.0, Piece::Group(None));
                }
            }
            None => {
                // a row whose number is lost, a heading without one
                for (to, fit) in self.rows_from(at, false) {
                    put(to, fit - 3.0, Piece::Row(None));
                }
                for (to, fit) in self.groups_from(at, false) {
                    put(to, fit - 2.5, Piece::Group(None));
                }
            }
        }
    }

    /// Whether the columns are numbered here: `(1)`, `(2)`, … one a line.
    fn counts(&self, at: usize, columns: usize) -> bool {
        let says = |i: usize, line: &TableLine| match line.words.as_slice() {
            [w] => w.text.trim_matches(['(', ')', '[', ']']).parse() == Ok(i + 1),
            _ => false,
        };
        self.lines.get(at..at + columns).is_some_and(|l| l.iter().enumerate().all(|(i, line)| says(i, line)))
    }

    /// The row number that a line begins with, and what it gains.
    fn numbered(&self, state: &State, line: &TableLine) -> Option<(Ordinal, f32)> {
        self.ordinal?;
        let first = line.words.first()?;
        let (o, mended) = ordinal::following(&first.text, &state.chain)?;
        let alone = line.words.len() == 1;
        let follows = state.chain.follows(&o);
        let follows = if alone && self.rises(&o, &state.chain) { follows.max(0.0) } else { follows };
        let mut gain = follows - if mended { 0.7 } else { 0.0 };
        if !alone && !line.words.get(1).is_some_and(Word::opens) {
            gain -= 2.0;
        }
        if let (Some(parent @ Ordinal::Number(_)), Ordinal::Number(_)) = (&state.number, &o) {
            gain += match (state.group, ordinal::is_child(parent, &o)) {
                (true, true) => 1.5,
                (true, false) => -2.0,
                (false, true) => -1.0,
                (false, false) => 0.0,
            };
        }
        (gain > -0.5).then_some((o, gain))
    }

    /// Whether a number is greater than those before it: where no values stand in a table, a number alone on its line is
    /// hardly anything but a row's, however many are left out.
    fn rises(&self, o: &Ordinal, chain: &Chain) -> bool {
        let rises = match o {
            Ordinal::Number(n) => n.len() == 1 && n.first() > chain.number.first(),
            Ordinal::Roman(r) => chain.roman.is_none_or(|last| *r > last),
            Ordinal::Letter(_) => false,
        };
        rises && !self.places.iter().any(|p| p.kind.is_value())
    }

    /// Rows and lines as read, up to a line.
    fn unfold(&self, best: &[Option<State>], end: usize) -> Option<Whole> {
        let mut path: Vec<(usize, usize, &Piece, f32)> = Vec::new();
        let mut at = end;
        while at > 0 {
            let state = best.get(at)?.as_ref()?;
            let before = best.get(state.from)?.as_ref()?.score;
            path.push((state.from, at, &state.piece, state.score - before));
            at = state.from;
        }
        path.reverse();
        let mut whole = Whole { rows: Vec::new(), dropped: Vec::new(), end };
        let (mut rows, mut exact) = (0usize, 0usize);
        for (from, to, piece, score) in path {
            match piece {
                Piece::Dropped => whole.dropped.extend(from..to),
                Piece::Group(o) => whole.rows.push(self.group(from, to, o.clone(), score)),
                Piece::Row(o) => {
                    let (row, single) = self.row(from, to, o.clone(), score)?;
                    whole.rows.push(row);
                    rows += 1;
                    exact += usize::from(single);
                }
            }
        }
        // what is left behind the last row is some other text, or the reading is wrong
        let left = self.lines.len() - end;
        let least = if self.ordinal.is_some() { 2 } else { 3 };
        let sure = if self.ordinal.is_some() { exact * 2 >= rows } else { exact * 4 >= rows * 3 };
        (rows >= least && sure && left * 3 <= self.lines.len()).then_some(whole)
    }

    fn blank_row(&self, kind: RowKind, ordinal: Option<Ordinal>, from: usize, score: f32) -> (AlignedRow, usize) {
        let mut cells = vec![Vec::new(); self.slots];
        let skip = usize::from(ordinal.is_some());
        if let Some(c) = self.ordinal.filter(|_| skip > 0).and_then(|o| cells.get_mut(o)) {
            c.push((from as u32, 0));
        }
        (AlignedRow { kind, ordinal, cells, score: score.min(0.0) }, skip)
    }

    fn words_at(&self, line: usize, skip: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let count = self.lines.get(line).map_or(0, |l| l.words.len());
        (skip..count).map(move |w| (line as u32, w as u32))
    }

    fn group(&self, from: usize, to: usize, ordinal: Option<Ordinal>, score: f32) -> AlignedRow {
        let (mut row, skip) = self.blank_row(RowKind::Group, ordinal, from, score);
        if let Some(c) = row.cells.get_mut(self.name) {
            for line in from..to {
                c.extend(self.words_at(line, if line == from { skip } else { 0 }));
            }
        }
        row
    }

    /// A row, and whether each of its cells is one line and hardly one is empty.
    fn row(&self, from: usize, to: usize, ordinal: Option<Ordinal>, score: f32) -> Option<(AlignedRow, bool)> {
        let numbered = ordinal.is_some();
        let (mut row, skip) = self.blank_row(RowKind::Row, ordinal, from, score);
        let cells = self.cells(from, to, numbered)?;
        let whole = |(_, a, b): &(usize, usize, usize)| b - a == 1 || self.telling && self.is_block(*a, *b);
        let single = cells.iter().all(whole) && cells.len() + 1 >= self.places.len();
        for (place, a, b) in cells {
            let Some(c) = self.places.get(place).and_then(|p| row.cells.get_mut(p.slot)) else { continue };
            for line in a..b {
                c.extend(self.words_at(line, if line == from { skip } else { 0 }));
            }
        }
        Some((row, single))
    }
}

impl Reader<'_> {
    /// Whether lines stand between blank ones, with none among them.
    fn is_block(&self, from: usize, to: usize) -> bool {
        let blank = |i: usize| self.lines.get(i).is_none_or(|l| l.blank_before);
        blank(from) && blank(to) && (from + 1..to).all(|i| !blank(i))
    }
}

fn is_page_number(line: &TableLine) -> bool {
    matches!(line.words.as_slice(), [w] if w.text.len() <= 3 && w.text.bytes().all(|b| b.is_ascii_digit()))
}
