//! Tables without ruling lines: rows whose cells stand under each other in three columns or more.

use super::Piece;
use super::order::{Band, gaps, text_lines};

/// A row of cells, each the lines of its words.
pub(super) type Cells = Vec<Vec<Vec<Piece>>>;

/// The fewest columns and rows that make a table by alignment alone: two columns may be anything.
const COLUMNS: usize = 3;
const ROWS: usize = 3;

/// A table at the head of some bands: how many bands it takes, and its rows.
pub(super) fn columns(bands: &[Band]) -> Option<(usize, Vec<Cells>)> {
    let first = gaps(bands.first()?);
    if first.len() + 1 < COLUMNS {
        return None;
    }
    // Gutters that stay white in every row; a row that closes one of them ends the table.
    let mut gutters = first;
    let mut taken = 1;
    let mut full = 1;
    for b in bands.iter().skip(1) {
        let narrowed: Vec<(f32, f32)> = gutters.iter().filter_map(|g| narrow(*g, b)).collect();
        if narrowed.len() < gutters.len() {
            break;
        }
        let filled = cells(b, &narrowed).iter().filter(|c| !c.is_empty()).count();
        if filled < 2 {
            break;
        }
        full += usize::from(filled >= COLUMNS);
        gutters = narrowed;
        taken += 1;
    }
    if full < ROWS {
        return None;
    }
    let rows = bands.iter().take(taken).map(|b| cells(b, &gutters).into_iter().map(text_lines).collect());
    Some((taken, rows.collect()))
}

/// What stays white of a gutter beside the words of a band; `None` if too little does.
fn narrow(gutter: (f32, f32), band: &Band) -> Option<(f32, f32)> {
    let (mut from, mut to) = gutter;
    let middle = f32::midpoint(from, to);
    for w in &band.words {
        if w.middle().0 < middle {
            from = from.max(w.x1);
        } else {
            to = to.min(w.x0);
        }
    }
    let size = band.words.iter().map(|w| w.size).fold(0.0, f32::max);
    (to - from >= 0.5 * size).then_some((from, to))
}

fn cells(band: &Band, gutters: &[(f32, f32)]) -> Vec<Vec<Piece>> {
    let mut out = vec![Vec::new(); gutters.len() + 1];
    for w in &band.words {
        let cell = gutters.iter().filter(|g| w.middle().0 > f32::midpoint(g.0, g.1)).count();
        if let Some(c) = out.get_mut(cell) {
            c.push(w.clone());
        }
    }
    out
}
