//! Closes rows: what a row as a whole is worth, and how the best reading becomes rows.

use super::{AlignedRow, Aligner, Alignment, Hyp, Slot};
use crate::layout::table::cell::key;
use crate::layout::table::ordinal::Ordinal;
use crate::layout::table::word::Word;
use crate::layout::table::{ColumnKind, RowKind};

impl Aligner<'_> {
    /// What closing the open row gains or costs, and as what it is closed.
    pub(super) fn close(&self, h: &Hyp) -> (f32, RowKind) {
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

    pub(super) fn close_row(&self, h: &Hyp) -> f32 {
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

    pub(super) fn close_agency(&self, words: &[&Word]) -> f32 {
        let signs = |c: char| words.iter().map(|w| w.text.matches(c).count()).sum::<usize>();
        let hang = signs('(') > signs(')')
            || words
                .last()
                .is_some_and(|w| self.judge.words.open.contains(key(w)) || w.text.ends_with([',', ';', '/']));
        if hang { -1.5 } else { 0.0 }
    }

    pub(super) fn close_values(&self, spec: &Slot, words: &[&Word]) -> f32 {
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
    pub(super) fn unfold(&self, best: Option<Hyp>) -> Alignment {
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
