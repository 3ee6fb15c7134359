//! How wide cells are: a cell goes on in the next line only where its last line is full.
//!
//! The widths are those of a first reading; a second one knows them.

use std::collections::{BTreeMap, HashSet};

use super::{AlignedRow, Aligner, Hyp, Plan};
use crate::layout::table::cell::joined;
use crate::layout::table::word::{Shape, TableLine, Word};

/// So many full lines tell how wide a column is.
const FEWEST: usize = 4;
/// A cell of so many words is hardly the same in two rows by a wrong cut.
const LONG: usize = 6;
/// So many rows with one and the same cell tell that it is one.
const OFTEN: usize = 2;

/// How many characters words take in a line.
fn length<'w>(words: impl Iterator<Item = &'w Word>) -> usize {
    words.map(|w| w.text.chars().count() + 1).sum::<usize>().saturating_sub(1)
}

/// How wide the cells of each slot are: what most of their lines hold but the last.
pub(in crate::layout::table) fn widths(rows: &[AlignedRow], lines: &[TableLine], slots: usize) -> Vec<f32> {
    let mut full: Vec<Vec<usize>> = vec![Vec::new(); slots];
    for row in rows {
        for (slot, cell) in row.cells.iter().enumerate() {
            let mut pieces: Vec<(u32, usize)> = Vec::new();
            for (l, w) in cell {
                let Some(word) = lines.get(*l as usize).and_then(|x| x.words.get(*w as usize)) else { continue };
                let long = word.text.chars().count() + 1;
                match pieces.last_mut().filter(|p| p.0 == *l) {
                    Some(p) => p.1 += long,
                    None => pieces.push((*l, long)),
                }
            }
            pieces.pop();
            if let Some(f) = full.get_mut(slot) {
                f.extend(pieces.iter().map(|p| p.1 - 1));
            }
        }
    }
    full.into_iter()
        .map(|mut f| {
            f.sort_unstable();
            let most = f.get(f.len() * 7 / 10).copied().unwrap_or(0);
            if f.len() < FEWEST { 0.0 } else { most as f32 }
        })
        .collect()
}

/// The agency cells of so many words that so many rows have.
pub(in crate::layout::table) fn known(
    rows: &[AlignedRow],
    lines: &[TableLine],
    plan: &Plan,
) -> HashSet<(usize, String)> {
    let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (slot, cell) in rows.iter().flat_map(|r| r.cells.iter().enumerate()) {
        let agency = plan.slots.get(slot).is_some_and(|s| s.kind.is_agency());
        if agency && cell.len() >= LONG {
            let word = |at: &(u32, u32)| lines.get(at.0 as usize)?.words.get(at.1 as usize);
            let words: Vec<&Word> = cell.iter().filter_map(word).collect();
            *counts.entry((slot, without_remarks(&words))).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, n)| *n >= OFTEN).map(|(cell, _)| cell).collect()
}

/// The folded words of a cell but for what stands in brackets.
pub(super) fn without_remarks(words: &[&Word]) -> String {
    let mut depth = 0usize;
    let outside = |w: &&&Word| {
        let opened = depth + w.text.matches('(').count();
        depth = opened.saturating_sub(w.text.matches(')').count());
        opened == 0
    };
    let kept: Vec<&Word> = words.iter().filter(outside).copied().collect();
    joined(&kept)
}

impl Aligner<'_> {
    /// What adding words to a cell gains or costs by the width of its column.
    pub(super) fn wraps(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let Some(&width) = self.plan.widths.get(slot).filter(|w| **w > 5.0) else { return 0.0 };
        let long = length(add.iter()) as f32;
        let over = (long - width * 1.08).max(0.0);
        let mut score = -(0.35 * over).min(4.0);
        let (Some(cell), Some(first)) = (h.cells.get(slot), add.first()) else { return score };
        let Some(&(line, _)) = cell.words.last() else { return score };
        let before = cell.words.iter().rev().take_while(|w| w.0 == line).filter_map(|w| self.word(*w));
        let ended = cell.words.last().and_then(|w| self.word(*w)).is_some_and(|w| w.ends_sentence() || w.ends_item());
        if ended || first.shape == Shape::Dash {
            return score;
        }
        let room = width - (length(before) + 1 + first.text.chars().count()) as f32;
        score += match room {
            r if r > 0.25 * width => -1.2,
            r if r > 0.1 * width => -0.4,
            r if r < 0.0 => 0.3,
            _ => 0.0,
        };
        score
    }
}
