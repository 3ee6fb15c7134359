//! Cells that span rows: one agency for several tasks, printed once, at the top of what it spans or in its middle.

use std::ops::Range;

use super::rows::{Printed, Style};
use crate::layout::table::ColumnKind;
use crate::layout::table::cell::Judge;
use crate::layout::table::ordinal::{self, Ordinal};
use crate::layout::table::sheet::SheetRow;
use crate::layout::table::word::Word;

/// What leaving a row's cell empty costs, in lines that another cell would stand off the middle of its rows.
const EMPTY: f32 = 1.1;
/// More rows are not looked at together.
const MOST: usize = 200;

/// A cell as printed: its lines, its words.
struct Blob {
    lines: (usize, usize),
    words: Vec<Word>,
}

/// Gives cells that span rows to the first row that they span.
pub(super) fn settle(
    judge: &Judge<'_>,
    lines: &[Printed],
    cuts: &[Range<usize>],
    style: Style,
    kinds: &[Option<ColumnKind>],
    rows: &mut [SheetRow],
) {
    // a heading over the rows below it parts what spans
    let number = |r: &SheetRow| r.cells.first().and_then(|c| c.first()).and_then(|w| ordinal::parse(&w.text));
    let heads = |r: &SheetRow, next: Option<&SheetRow>| {
        let group = match (number(r), next.and_then(number)) {
            (Some(Ordinal::Roman(_) | Ordinal::Letter(_)), _) => true,
            (Some(own), Some(below)) => ordinal::is_child(&own, &below),
            _ => false,
        };
        let cut = kinds.first() == Some(&Some(ColumnKind::Ordinal)) && r.cells.first().is_some_and(Vec::is_empty);
        group && r.cells.iter().skip(2).all(Vec::is_empty) || cut
    };
    let mut from = 0;
    while from < rows.len() {
        let head = |r: &usize| rows.get(*r).is_some_and(|row| heads(row, rows.get(r + 1)));
        let to = (from..rows.len()).find(head).unwrap_or(rows.len());
        if let (Some(cuts), Some(rows)) = (cuts.get(from..to), rows.get_mut(from..to)) {
            stretch(judge, lines, cuts, style, kinds, rows);
        }
        from = to + 1;
    }
}

fn stretch(
    judge: &Judge<'_>,
    lines: &[Printed],
    cuts: &[Range<usize>],
    style: Style,
    kinds: &[Option<ColumnKind>],
    rows: &mut [SheetRow],
) {
    if rows.len() < 2 || rows.len() > MOST {
        return;
    }
    let (begin, end) = (cuts.first().map_or(0, |r| r.start), cuts.last().map_or(0, |r| r.end));
    for (c, kind) in kinds.iter().enumerate().skip(1) {
        let spans_rows = kind.is_some_and(|k| k.is_agency() || matches!(k, ColumnKind::Deadline | ColumnKind::Group));
        if !spans_rows {
            continue;
        }
        let lines = (begin, lines.get(begin..end).unwrap_or_default());
        let blobs = blobs(judge, lines, cuts, c);
        let empty = rows.iter().filter(|r| r.cells.get(c).is_none_or(Vec::is_empty)).count();
        let crossing = blobs.iter().any(|b| row_of(cuts, b.lines.0) != row_of(cuts, b.lines.1));
        if blobs.is_empty() || !(crossing || empty > 0 && blobs.len() < rows.len()) {
            continue;
        }
        let starts: Vec<usize> = if style == Style::Middle {
            spans(&blobs, cuts)
        } else {
            blobs.iter().map(|b| row_of(cuts, b.lines.0)).collect()
        };
        rows.iter_mut().for_each(|r| r.cells[c].clear());
        for (blob, at) in blobs.into_iter().zip(starts) {
            if let Some(cell) = rows.get_mut(at).and_then(|r| r.cells.get_mut(c)) {
                cell.extend(blob.words);
            }
        }
    }
}

fn row_of(cuts: &[Range<usize>], line: usize) -> usize {
    cuts.partition_point(|r| r.end <= line).min(cuts.len().saturating_sub(1))
}

/// The cells of a column: a new one begins with a row, unless it goes on in the middle of what is said.
fn blobs(judge: &Judge<'_>, lines: (usize, &[Printed]), cuts: &[Range<usize>], column: usize) -> Vec<Blob> {
    let mut out: Vec<Blob> = Vec::new();
    for (i, line) in lines.1.iter().enumerate() {
        let i = i + lines.0;
        let Some(words) = line.cells.get(column).filter(|w| !w.is_empty()) else { continue };
        let goes_on = out.last().is_some_and(|b| {
            let same = row_of(cuts, b.lines.1) == row_of(cuts, i);
            let near = i <= b.lines.1 + 2;
            let open = b
                .words
                .last()
                .is_some_and(|w| w.text.ends_with([',', ';']) || judge.words.open.contains(w.key.as_str()));
            same || near
                && (open || words.first().is_some_and(|w| !w.opens() && w.text.chars().any(char::is_alphabetic)))
        });
        match out.last_mut().filter(|_| goes_on) {
            Some(b) => {
                b.lines.1 = i;
                b.words.extend(words.iter().cloned());
            }
            None => out.push(Blob { lines: (i, i), words: words.clone() }),
        }
    }
    out
}

/// The first row that each cell spans, where cells stand in the middle: rows are dealt out so that each cell stands as
/// near to the middle of its rows as can be, or left empty.
fn spans(blobs: &[Blob], cuts: &[Range<usize>]) -> Vec<usize> {
    let (n, m) = (cuts.len(), blobs.len());
    // best[b][r]: the first `b` cells span the first `r` rows
    let mut best = vec![vec![(f32::MAX, 0usize); n + 1]; m + 1];
    best[0][0] = (0.0, 0);
    for b in 1..=m {
        let Blob { lines: (top, end), .. } = &blobs[b - 1];
        let (own, last) = (row_of(cuts, *top), row_of(cuts, *end));
        let middle = (*top + *end) as f32 / 2.0;
        for from in 0..=own {
            let (before, start) = best[b - 1][from];
            if before >= f32::MAX / 2.0 {
                continue;
            }
            // rows between two cells may be empty
            if let Some(next) = best[b - 1].get_mut(from + 1)
                && before + EMPTY < next.0
            {
                *next = (before + EMPTY, start);
            }
            for (to, best) in best[b].iter_mut().enumerate().take(n + 1).skip(last + 1) {
                let (Some(a), Some(z)) = (cuts.get(from), cuts.get(to - 1)) else { continue };
                let centre = (a.start + z.end - 1) as f32 / 2.0;
                // an empty cell is as likely as one that spans
                let cost = before + (centre - middle).abs() + 0.01 * (to - from) as f32;
                if cost < best.0 {
                    *best = (cost, from);
                }
            }
        }
    }
    let mut out = vec![0; m];
    // rows below the last cell may be empty as well
    let below = |to: &usize| best[m][*to].0 + EMPTY * (n - to) as f32;
    let mut to = (0..=n).min_by(|a, b| below(a).total_cmp(&below(b))).unwrap_or(n);
    for b in (1..=m).rev() {
        if best[b][to].0 >= f32::MAX / 2.0 {
            return blobs.iter().map(|x| row_of(cuts, x.lines.0)).collect();
        }
        to = best[b][to].1;
        out[b - 1] = to;
    }
    out
}
