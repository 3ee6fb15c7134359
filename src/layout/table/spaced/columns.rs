//! Where the columns of a page part, and which words of a line stand in which.

use super::Placed;
use super::head::Cluster;
use crate::layout::table::cell::{Judge, bare};
use crate::layout::table::ordinal;
use crate::layout::table::word::Shape;

/// Columns may lie so far from where the head of another page had them.
const DRIFT: usize = 6;
/// A border that so many lines cross is none.
const CROSSED: f32 = 0.34;

/// The columns of one page.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// The first character of each column but the first.
    borders: Vec<usize>,
    width: usize,
    /// Whether the first column holds row numbers.
    numbered: bool,
}

impl Grid {
    /// Finds the borders between the columns of a head; `own` tells whether the head stands on the same page.
    pub(super) fn of(judge: &Judge<'_>, clusters: &[Cluster], lines: &[Placed<'_>], own: bool) -> Option<Self> {
        let width = lines.iter().map(Placed::end).chain(clusters.iter().map(|c| c.x.1)).max()?;
        let parted: Vec<&Placed<'_>> =
            lines.iter().filter(|l| l.chunks().len() > 1 || l.end() * 2 < width + l.begin()).collect();
        let slack = if own { 1 } else { DRIFT };
        let mut borders: Vec<usize> = Vec::new();
        for pair in clusters.windows(2) {
            let [a, b] = pair else { continue };
            let from = a.x.1.saturating_sub(slack).max(borders.last().map_or(1, |x| x + 2));
            let to = (b.x.0 + slack).max(from);
            let cost = |x: usize| parted.iter().map(|l| crossing(judge, l, x)).sum::<f32>();
            let best = (from..=to).map(|x| (cost(x), x)).min_by(|p, q| p.0.total_cmp(&q.0).then(q.1.cmp(&p.1)))?;
            if best.0 > CROSSED * parted.len().max(1) as f32 {
                return None;
            }
            borders.push(best.1);
        }
        let numbered = clusters.first().is_some_and(Cluster::is_number);
        Some(Self { borders, width, numbered })
    }

    fn bounds(&self, column: usize) -> (usize, usize) {
        let from = column.checked_sub(1).and_then(|c| self.borders.get(c)).copied().unwrap_or(0);
        (from, self.borders.get(column).copied().unwrap_or(self.width + 1))
    }

    /// Whether a line has one run of words over most columns.
    pub(super) fn spans(&self, line: &Placed<'_>) -> bool {
        // the texts of a row leave the column of its number free
        if self.numbered && line.at.first().is_none_or(|x| self.borders.first().is_some_and(|b| x.0 + 1 >= *b)) {
            return false;
        }
        let chunks = line.chunks();
        // a row number may stand apart
        let run = match chunks.as_slice() {
            [one] => *one,
            [n, run] if n.to == 1 => *run,
            _ => return false,
        };
        let crossed: Vec<usize> =
            self.borders.iter().copied().filter(|b| run.x.0 + 2 < *b && run.x.1 > *b + 2).collect();
        let needed = 2.min(self.borders.len().saturating_sub(1)).max(1);
        // full cells leave no gaps either, but each begins like a cell
        let begins = |b: usize| {
            let words = line.line.words.iter().zip(&line.at).skip(run.from + 1);
            words.filter(|(_, x)| x.0.abs_diff(b) <= 3).any(|(w, _)| w.opens())
        };
        let opened = crossed.iter().filter(|b| begins(**b)).count();
        opened * 2 < crossed.len() && crossed.len() >= needed && (run.x.1 - run.x.0) * 2 > self.width
    }

    /// Whether nothing but one run of words stands in a line, from the column of names over its border.
    pub(super) fn runs_over(&self, line: &Placed<'_>) -> bool {
        let run = match line.chunks().as_slice() {
            [one] if one.to > 1 => *one,
            [n, run] if n.to == 1 => *run,
            _ => return false,
        };
        let (Some(first), Some(second)) = (self.borders.first(), self.borders.get(1)) else { return false };
        run.x.0 <= first + 2 && run.x.1 > *second
    }

    /// Whether a line runs over most columns.
    pub(super) fn reaches(&self, line: &Placed<'_>) -> bool {
        (line.end() - line.begin()) * 4 > self.width * 3
    }

    /// The column of each word of a line. Where cells are full, a line is printed a little left or right of where it
    /// belongs.
    pub(super) fn place(&self, judge: &Judge<'_>, line: &Placed<'_>) -> Vec<usize> {
        let shifts = [0isize, -1, 1, -2, 2, -3, 3, -4, 4];
        let tried = shifts.iter().map(|s| {
            let (cost, places) = self.place_at(judge, line, *s);
            (cost + 0.12 * s.unsigned_abs() as f32, places)
        });
        tried.min_by(|a, b| a.0.total_cmp(&b.0)).map(|t| t.1).unwrap_or_default()
    }

    fn place_at(&self, judge: &Judge<'_>, line: &Placed<'_>, shift: isize) -> (f32, Vec<usize>) {
        let (n, k) = (line.at.len(), self.borders.len() + 1);
        // best[c]: cost of the words so far with the last in column c
        let mut best = vec![vec![(f32::MAX, 0usize); k]; n];
        for w in 0..n {
            let Some(&(x0, x1)) = line.at.get(w) else { continue };
            let (x0, x1) = (x0.saturating_add_signed(shift), x1.saturating_add_signed(shift));
            for c in 0..k {
                let (from, to) = self.bounds(c);
                let out = (from.saturating_sub(x0).max(x1.saturating_sub(to))).min(16);
                let aligned = if x0 == from && c > 0 { -0.3 } else { 0.0 };
                let own = 0.25 * out as f32 + aligned;
                // a cell of its own does not begin at the right end of a column
                let late =
                    c + 1 < k && line.gap(w) >= 3 && to <= x0 + 4 && (x0.saturating_sub(from)) * 5 > (to - from) * 3;
                let begin = if late { 0.9 } else { 0.0 };
                let entry = match w.checked_sub(1).and_then(|p| best.get(p)) {
                    None => (begin, c),
                    Some(before) => {
                        // a row number may stand near the name behind it
                        let led = w == 1
                            && self.numbered
                            && line.line.words.first().is_some_and(|n| ordinal::parse(&n.text).is_some());
                        let part = if led { 0.1 } else { parting(judge, line, w) } + begin;
                        let keep = if line.gap(w) >= 3 { 0.35 } else { 0.0 };
                        (0..=c)
                            .filter_map(|q| before.get(q).map(|b| (b.0 + if q == c { keep } else { part }, q)))
                            .min_by(|a, b| a.0.total_cmp(&b.0))
                            .unwrap_or((f32::MAX, c))
                    }
                };
                if let Some(cell) = best.get_mut(w).and_then(|b| b.get_mut(c)) {
                    *cell = (entry.0 + own, entry.1);
                }
            }
        }
        let last = best.last().map(|b| (0..k).min_by(|x, y| b[*x].0.total_cmp(&b[*y].0)).unwrap_or(0)).unwrap_or(0);
        let cost = best.last().map_or(0.0, |b| b[last].0);
        let mut out = vec![last; n];
        let mut c = last;
        for w in (0..n).rev() {
            out[w] = c;
            c = best[w][c].1;
        }
        (cost, out)
    }
}

/// What a border between two words costs.
fn parting(judge: &Judge<'_>, line: &Placed<'_>, word: usize) -> f32 {
    if line.gap(word) >= 2 {
        return 0.0;
    }
    let (Some(a), Some(b)) = (line.line.words.get(word - 1), line.line.words.get(word)) else { return 0.0 };
    let opens = if b.opens() { 0.0 } else { 0.3 };
    // *Quý* · *I/2027*
    let dated = judge.words.deadline_starts.contains(bare(a)) && b.text.bytes().any(|c| c.is_ascii_digit());
    let opens = opens + if dated { 0.8 } else { 0.0 };
    if b.shape != Shape::Word && a.shape == Shape::Word && !judge.words.openers.contains(bare(a)) && !dated {
        return 0.25;
    }
    0.6 + opens + 0.6 * judge.inner(a, b).max(0.0)
}

/// What a border before character `x` costs in a line: much where it cuts a word, less than nothing where words begin there.
fn crossing(judge: &Judge<'_>, line: &Placed<'_>, x: usize) -> f32 {
    let w = line.at.partition_point(|p| p.1 <= x);
    let Some(&(from, _)) = line.at.get(w) else { return 0.0 };
    if from < x {
        // a line without gaps may be printed a little aside
        let parted = (w.saturating_sub(1)..w + 3)
            .any(|k| line.at.get(k).is_some_and(|p| p.0.abs_diff(x) <= 4) && line.gap(k) >= 2);
        return if parted { 1.0 } else { 0.5 };
    }
    let gap = line.gap(w);
    let starts = match from - x {
        0 => 0.5,
        1 => 0.15,
        _ => 0.0,
    };
    if w == 0 || gap >= 2 { -starts } else { parting(judge, line, w) - 0.1 - 0.5 * starts }
}
