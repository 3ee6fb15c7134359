//! The lines of one row as cells: each line goes on with the cell before it or begins a later one.

use super::{ColumnKind, Reader, TALLEST_CELL, TALLEST_GROUP, TALLEST_ROW};
use crate::layout::table::word::{Shape, Word};

/// What is worse than this is no cell.
const HOPELESS: f32 = -6.0;

/// What is at least gained by a cell between blank lines that does not look like one of its column.
const STRANGE: f32 = -2.0;

/// The best reading of a row's lines up to one, whose last cell stands in one column.
#[derive(Debug, Clone, Copy)]
struct Best {
    score: f32,
    /// Where the cell of the column begins; the same as its end where the column is empty.
    from: usize,
}

const NEVER: Best = Best { score: f32::MIN, from: 0 };

impl Reader<'_> {
    /// Where the cells of a row that begins at a line begin: behind its number, if that stands alone.
    fn first_cell(&self, at: usize, numbered: bool) -> usize {
        let alone = self.lines.get(at).is_some_and(|l| l.words.len() == 1);
        at + usize::from(numbered && alone)
    }

    /// All ends that a row may have that begins at a line, with what each is worth.
    pub(super) fn rows_from(&self, at: usize, numbered: bool) -> Vec<(usize, f32)> {
        let first = self.first_cell(at, numbered);
        // a row without a number may begin at any line: it is not looked for so far
        let tallest = if numbered { TALLEST_ROW } else { 2 * self.places.len() + 2 };
        let most = (at + tallest).min(self.lines.len());
        let table = self.table(at, first, most, numbered);
        let Some(last) = table.last() else { return Vec::new() };
        (first + 1..=most)
            .filter_map(|to| last.get(to - first).map(|b| (to, b.score)).filter(|b| b.1 > f32::MIN / 2.0))
            .collect()
    }

    /// The cells of a row: column, first line, line after the last.
    pub(super) fn cells(&self, at: usize, to: usize, numbered: bool) -> Option<Vec<(usize, usize, usize)>> {
        let first = self.first_cell(at, numbered);
        let table = self.table(at, first, to, numbered);
        let mut out = Vec::new();
        let mut end = to;
        for place in (0..self.places.len()).rev() {
            let from = table.get(place + 1)?.get(end.checked_sub(first)?)?.from;
            if from < end {
                out.push((place, from, end));
            }
            end = from;
        }
        out.reverse();
        (end == first).then_some(out)
    }

    /// `table[c][t]`: the best reading of the first `t` lines as cells of the first `c` columns.
    fn table(&self, at: usize, first: usize, to: usize, numbered: bool) -> Vec<Vec<Best>> {
        let n = to.saturating_sub(first);
        let mut table = vec![vec![NEVER; n + 1]; self.places.len() + 1];
        if let Some(b) = table.first_mut().and_then(|r| r.first_mut()) {
            *b = Best { score: 0.0, from: first };
        }
        // a text behind the number on its line is the name
        let led = numbered && first == at;
        for place in 0..self.places.len() {
            let named = self.places.get(place).is_some_and(|p| p.slot == self.name);
            for t in 0..=n {
                let here = table.get(place).and_then(|r| r.get(t)).map_or(f32::MIN, |b| b.score);
                if here <= f32::MIN / 2.0 {
                    continue;
                }
                let from = first + t;
                let mut put = |t: usize, score: f32| {
                    let slot = table.get_mut(place + 1).and_then(|r| r.get_mut(t));
                    if let Some(slot) = slot.filter(|b| score > b.score) {
                        *slot = Best { score, from };
                    }
                };
                put(t, here + self.empty(place, from));
                let skip = usize::from(led && from == at);
                let moved = if skip == 0 || named { 0.0 } else { 5.0 };
                self.fits(place, from, (n - t).min(TALLEST_CELL), skip, |len, fit| put(t + len, here + fit - moved));
            }
        }
        table
    }

    /// What an empty cell costs, before a line.
    fn empty(&self, place: usize, next: usize) -> f32 {
        let Some(kind) = self.places.get(place).map(|p| p.kind) else { return 0.0 };
        let cost: f32 = match kind {
            ColumnKind::Name => -6.0,
            ColumnKind::Lead | ColumnKind::Deadline | ColumnKind::Assessment => -1.6,
            ColumnKind::Text | ColumnKind::Group => -0.6,
            ColumnKind::Coordinate | ColumnKind::Monitor => -1.1,
            _ => -1.3,
        };
        let blank = !self.telling && self.lines.get(next).is_some_and(|l| l.blank_before) && self.hardly_blank();
        if blank { cost.max(-0.5) } else { cost }
    }

    /// Whether hardly a line stands behind a blank one: then an empty line may be an empty cell.
    fn hardly_blank(&self) -> bool {
        self.lines.iter().take(200).filter(|l| l.blank_before).count() * 8 < self.lines.len().min(200)
    }

    /// How well one line, two lines and so on are the cell of a column, as far as there is hope.
    fn fits(&self, place: usize, from: usize, most: usize, skip: usize, mut put: impl FnMut(usize, f32)) {
        let Some(kind) = self.places.get(place).map(|p| p.kind) else { return };
        let Some(first) = self.lines.get(from).and_then(|l| l.words.get(skip)) else { return };
        let mut score = self.begins(kind, from, first);
        for len in 1..=most {
            if len > 1 {
                score += self.goes_on(kind, from + len - 1);
            }
            if score < HOPELESS {
                return;
            }
            let typed = self.typed(kind, from, len, skip);
            // what stands between blank lines is one cell, whatever it holds
            let block = self.telling && self.is_block(from, from + len);
            put(len, score + if block { typed.max(STRANGE) } else { typed });
        }
    }

    /// What beginning a cell with a line gains.
    fn begins(&self, kind: ColumnKind, at: usize, first: &Word) -> f32 {
        let free = kind.is_value() || kind == ColumnKind::Unit;
        let opens = free || first.opens() || matches!(first.text.as_str(), "-" | "–" | "+" | "•" | "*");
        let blank = self.lines.get(at).is_some_and(|l| l.blank_before);
        let told = match (self.telling, blank) {
            (true, true) => 0.3,
            (true, false) => -0.5,
            _ => 0.0,
        };
        told + if opens { 0.5 } else { -1.5 }
    }

    /// What going on with a cell in a line gains.
    fn goes_on(&self, kind: ColumnKind, at: usize) -> f32 {
        let (Some(line), Some(above)) = (self.lines.get(at), at.checked_sub(1).and_then(|k| self.lines.get(k))) else {
            return 0.0;
        };
        let (Some(first), Some(last)) = (line.words.first(), above.words.last()) else { return 0.0 };
        let hangs = last.text.ends_with([',', '-', '–', '/', ':', '(', '+']) || self.judge.open(last);
        let bullet = matches!(first.text.as_str(), "-" | "–" | "+" | "•" | "*")
            || first.text.starts_with(['-', '+', '•']) && first.text.chars().count() > 1;
        let small = !first.opens() && first.shape == Shape::Word;
        let base = match () {
            () if bullet && kind.is_text() => -0.2,
            () if small || hangs => 0.2,
            () if last.text.ends_with(';') => -0.4,
            () if kind.is_text() && last.ends_sentence() => -0.9,
            () => -1.6,
        };
        base + match (self.telling, line.blank_before) {
            (true, true) => -1.0,
            (true, false) => 0.8,
            _ => 0.0,
        }
    }

    /// How well the words of lines are of the kind of a column.
    fn typed(&self, kind: ColumnKind, from: usize, len: usize, skip: usize) -> f32 {
        let measure = |words: &[&Word]| {
            let fit = self.judge.whole_cell(kind, words);
            if kind == ColumnKind::Unit { fit.max(self.judge.small_unit(words)) } else { fit }
        };
        if skip > 0 {
            let words: Vec<&Word> =
                self.lines.get(from..from + len).unwrap_or_default().iter().flat_map(|l| &l.words).collect();
            return measure(words.get(skip..).unwrap_or_default());
        }
        let mut fits = self.fits.borrow_mut();
        let seen = fits.entry((kind, from)).or_default();
        while seen.len() < len {
            let lines = self.lines.get(from..=from + seen.len()).unwrap_or_default();
            let words: Vec<&Word> = lines.iter().flat_map(|l| &l.words).collect();
            seen.push(measure(&words));
        }
        seen.get(len - 1).copied().unwrap_or(0.0)
    }

    /// All ends that a heading over rows may have that begins at a line, with what each is worth.
    pub(super) fn groups_from(&self, at: usize, numbered: bool) -> Vec<(usize, f32)> {
        let first = self.first_cell(at, numbered);
        let skip = usize::from(numbered && first == at);
        let Some(word) = self.lines.get(first).and_then(|l| l.words.get(skip)) else { return Vec::new() };
        let open = self.begins(ColumnKind::Name, first, word);
        let mut score = open;
        let mut out = Vec::new();
        for len in 1..=TALLEST_GROUP.min(self.lines.len() - first) {
            if len > 1 {
                score += self.goes_on(ColumnKind::Name, first + len - 1);
            }
            out.push((first + len, score + self.typed(ColumnKind::Name, first, len, skip)));
        }
        out
    }
}
