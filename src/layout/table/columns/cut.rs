//! Cuts the lines of one column into a given number of cells: the likeliest cut of all.

use crate::layout::table::ColumnKind;
use crate::layout::table::cell::{Judge, bare};
use crate::layout::table::word::{Shape, TableLine, Word};

/// A cell has at most so many lines.
const TALLEST: usize = 14;
/// More lines times cells than this are not tried.
const MOST: usize = 400_000;

/// The lines of each of `count` cells; `None` where there are fewer lines than cells, or none at all.
pub(super) fn cells(
    judge: &Judge<'_>,
    lines: &[TableLine],
    body: &[usize],
    kind: Option<ColumnKind>,
    count: usize,
) -> Option<Vec<Vec<usize>>> {
    let shown: Vec<&TableLine> = body.iter().filter_map(|i| lines.get(*i)).collect();
    let n = shown.len();
    if count == 0 || n < count || n.saturating_mul(count) > MOST {
        return None;
    }
    let width = shown.iter().map(|l| chars(l)).max().unwrap_or(0);
    let begins: Vec<f32> = (0..n).map(|i| begin(judge, &shown, i, width, kind)).collect();
    // best[k][i]: the best cut of the first `i` lines into `k` cells, and where its last cell begins
    let mut best = vec![vec![(f32::MIN, 0usize); n + 1]; count + 1];
    best[0][0] = (0.0, 0);
    let fits = fits(judge, &shown, kind);
    for k in 1..=count {
        for i in k..=n - (count - k) {
            for from in i.saturating_sub(TALLEST).max(k - 1)..i {
                let before = best[k - 1][from].0;
                if before <= f32::MIN / 2.0 {
                    continue;
                }
                let inside: f32 = begins.get(from + 1..i).unwrap_or_default().iter().sum();
                let fit = fits.get(from).and_then(|f| f.get(i - from - 1)).copied().unwrap_or(0.0);
                let score = before + begins[from] - inside + fit;
                if score > best[k][i].0 {
                    best[k][i] = (score, from);
                }
            }
        }
    }
    if best[count][n].0 <= f32::MIN / 2.0 {
        return None;
    }
    let mut out = Vec::with_capacity(count);
    let mut end = n;
    for k in (1..=count).rev() {
        let from = best[k][end].1;
        out.push(body.get(from..end)?.to_vec());
        end = from;
    }
    out.reverse();
    // a cell that begins in the middle of a sentence: there are fewer cells than rows
    let torn = out
        .iter()
        .filter_map(|c| body.iter().position(|b| Some(b) == c.first()))
        .any(|i| i > 0 && !opens(judge, &shown, i));
    (!torn).then_some(out)
}

fn chars(line: &TableLine) -> usize {
    line.words.iter().map(|w| w.text.chars().count() + 1).sum()
}

fn opens(judge: &Judge<'_>, lines: &[&TableLine], at: usize) -> bool {
    let first = lines.get(at).and_then(|l| l.words.first());
    first.is_some_and(|w| w.opens() || w.shape != Shape::Word || judge.words.openers.contains(bare(w)))
}

/// How likely a cell begins with a line, from what it and the line before look like.
fn begin(judge: &Judge<'_>, lines: &[&TableLine], at: usize, width: usize, kind: Option<ColumnKind>) -> f32 {
    let Some(first) = lines.get(at).and_then(|l| l.words.first()) else { return 0.0 };
    let Some(above) = at.checked_sub(1).and_then(|k| lines.get(k)) else { return 0.0 };
    let valued = kind.is_some_and(ColumnKind::is_value) && judge.words.openers.contains(bare(first));
    let opens = first.opens() || first.shape != Shape::Word || valued;
    let mut score = if opens { 0.5 } else { -2.0 };
    let room = chars(above) + first.text.chars().count() < width * 9 / 10;
    score += if room { 0.8 } else { -0.5 };
    if let Some(last) = above.words.last() {
        score += match () {
            () if last.text.ends_with([',', ';', '-', '–', '/']) => -1.0,
            () if last.ends_sentence() => 0.8,
            () => 0.0,
        };
    }
    if lines.get(at).is_some_and(|l| l.blank_before) {
        score += 0.8;
    }
    if kind.is_some_and(ColumnKind::is_value) {
        score += 0.5;
    }
    score
}

/// How well `1..` lines from each line on are one cell of the column.
fn fits(judge: &Judge<'_>, lines: &[&TableLine], kind: Option<ColumnKind>) -> Vec<Vec<f32>> {
    let Some(kind) = kind.filter(|k| !k.is_text()) else { return Vec::new() };
    (0..lines.len())
        .map(|from| {
            let mut words: Vec<&Word> = Vec::new();
            let mut out = Vec::new();
            for line in lines.iter().skip(from).take(TALLEST) {
                words.extend(&line.words);
                out.push(judge.whole_cell(kind, &words));
            }
            out
        })
        .collect()
}
