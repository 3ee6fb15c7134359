//! Rows that blank lines part: each block of lines is one row, and its cells are parted by the empty strips that run
//! through all its lines.
//!
//! Where columns are narrow, `pdftotext -layout` leaves one space between cells and sets each row a little aside, so that
//! no border runs through the whole page; through the lines of one row it does.

use super::head::{Cluster, Head};
use super::{ColumnKind, Placed};
use crate::layout::table::cell::{Judge, bare, year};
use crate::layout::table::ordinal::{self, Chain, Ordinal};
use crate::layout::table::sheet::SheetRow;
use crate::layout::table::word::{Shape, Word};
use crate::text::LineNo;

/// A row has at most so many lines.
const TALLEST: usize = 40;
/// So many blocks at least tell that they are rows.
const FEWEST: usize = 3;
/// A block has at most so many strips.
const MOST_STRIPS: usize = 48;

/// What stands between two empty strips of a block: its words by line, and its first character and the one after its last.
#[derive(Debug, Clone)]
struct Strip {
    /// Line in the block and word of the line.
    words: Vec<(usize, usize)>,
    x: (usize, usize),
}

struct Reader<'a, 'j> {
    judge: &'a Judge<'j>,
    kinds: &'a [Option<ColumnKind>],
    /// Where each column is expected.
    columns: Vec<(usize, usize)>,
}

/// The rows below a head, page by page, and the last line of them; `None` where blank lines do not part rows.
pub(super) fn read(
    judge: &Judge<'_>,
    pages: &[(Option<Head>, Vec<Placed<'_>>)],
    head: &Head,
    kinds: &[Option<ColumnKind>],
) -> Option<(Vec<SheetRow>, LineNo)> {
    let bordered =
        |(own, lines): &(Option<Head>, Vec<Placed<'_>>)| borders(&own.as_ref().unwrap_or(head).clusters, lines);
    if !head.clusters.first().is_some_and(Cluster::is_number) || pages.iter().all(bordered) {
        return None;
    }
    let blocks: Vec<Vec<&[Placed<'_>]>> = pages.iter().map(|(_, lines)| blocks(lines)).collect();
    let (mut rows, mut last, mut chain) = (Vec::new(), None, Chain::default());
    let (mut numbered, mut all, mut parted, mut tall) = (0usize, 0usize, 0usize, 0usize);
    let mut over = head;
    // where the last numbered block stands: what follows is no part of the table
    let mut sure = 0;
    'pages: for (p, ((own, _), blocks)) in pages.iter().zip(&blocks).enumerate() {
        if let Some(h) = own {
            over = h;
            rows.extend(h.rows().into_iter().map(|r| SheetRow { page_before: true, ..r }));
        }
        let reader = Reader { judge, kinds, columns: expected(&over.clusters) };
        for (b, block) in blocks.iter().enumerate() {
            let numbers = numbers(block, &over.clusters);
            let follows = numbers.first().is_none_or(|o| chain.follows(o) > -0.5);
            if numbers.len() > 1 && follows {
                return None;
            }
            let cells = if follows && block.len() <= TALLEST { reader.row(block, numbers.first()) } else { None };
            let Some(cells) = cells else { break 'pages };
            rows.push(SheetRow { cells, page_before: p > 0 && b == 0 });
            all += 1;
            if let Some(o) = numbers.first() {
                chain.take(o);
                (numbered, sure, parted) = (numbered + 1, rows.len(), all);
                tall += usize::from(block.len() > 1);
                last = block.last().map(|l| l.line.no);
            }
        }
    }
    rows.truncate(sure);
    let counted = numbered >= FEWEST && numbered * 4 >= parted * 3 && tall * 2 >= numbered;
    last.filter(|_| counted).map(|l| (rows, l))
}

/// Whether an empty strip of two characters runs through all but a tenth of a page's lines between any two heads: then borders
/// tell more than blocks do.
fn borders(clusters: &[Cluster], lines: &[Placed<'_>]) -> bool {
    let width = lines.iter().flat_map(|l| &l.at).map(|x| x.1).max().unwrap_or(0);
    let mut starts = vec![0i32; width + 2];
    for (from, to) in lines.iter().flat_map(|l| l.at.iter().copied()) {
        starts[from.min(width)] += 1;
        starts[to.min(width + 1)] -= 1;
    }
    let mut covered = 0;
    let free: Vec<bool> = starts
        .iter()
        .map(|d| {
            covered += d;
            covered * 10 <= i32::try_from(lines.len()).unwrap_or(i32::MAX)
        })
        .collect();
    clusters.windows(2).all(|pair| {
        let (from, to) = (pair[0].x.0, pair[1].x.1.min(free.len()));
        free.get(from..to).is_some_and(|f| f.windows(2).any(|two| two[0] && two[1]))
    })
}

/// Lines between blank ones.
fn blocks<'l, 'a>(lines: &'l [Placed<'a>]) -> Vec<&'l [Placed<'a>]> {
    let mut out = Vec::new();
    let mut from = 0;
    for i in 1..=lines.len() {
        if lines.get(i).is_none_or(|l| l.line.blank_before) {
            out.extend(lines.get(from..i).filter(|b| !b.is_empty()));
            from = i;
        }
    }
    out
}

/// The row numbers of a block.
fn numbers(block: &[Placed<'_>], clusters: &[Cluster]) -> Vec<Ordinal> {
    let to = clusters.get(1).map_or(0, |c| c.x.0);
    let left = clusters.first().map_or(0, |c| c.x.1 + 2).min(to);
    let number = |l: &Placed<'_>| {
        let o = l.line.words.first().and_then(|w| ordinal::parse(&w.text))?;
        l.at.first().is_some_and(|x| x.1 <= left).then_some(o)
    };
    block.iter().filter_map(number).collect()
}

/// Where columns are expected: up to the middle between their heads.
fn expected(clusters: &[Cluster]) -> Vec<(usize, usize)> {
    (0..clusters.len())
        .map(|c| {
            let middle = |a: usize, b: usize| {
                let (a, b) = (clusters.get(a).map_or(0, |c| c.x.1), clusters.get(b).map_or(a, |c| c.x.0));
                usize::midpoint(a, b)
            };
            let from = c.checked_sub(1).map_or(0, |b| middle(b, c));
            let to = if c + 1 < clusters.len() { middle(c, c + 1) } else { usize::MAX / 2 };
            (from, to)
        })
        .collect()
}

/// The strips of a block: runs of characters that a word of some line covers.
fn strips(block: &[Placed<'_>]) -> Vec<Strip> {
    let mut words: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for (l, line) in block.iter().enumerate() {
        words.extend(line.at.iter().enumerate().map(|(w, x)| (*x, (l, w))));
    }
    words.sort_unstable();
    let mut out: Vec<Strip> = Vec::new();
    for (x, at) in words {
        match out.last_mut() {
            Some(s) if x.0 < s.x.1 => {
                s.x.1 = s.x.1.max(x.1);
                s.words.push(at);
            }
            _ => out.push(Strip { words: vec![at], x }),
        }
    }
    out.iter_mut().for_each(|s| s.words.sort_unstable());
    out
}

/// A heading over all columns: a Roman number or a letter, and one text without gaps.
fn heading(block: &[Placed<'_>], number: Option<&Ordinal>, width: usize) -> Option<Vec<Vec<Word>>> {
    number.filter(|o| !matches!(o, Ordinal::Number(_)))?;
    let whole = |(i, l): (usize, &Placed<'_>)| (1..l.line.words.len()).all(|w| l.gap(w) < 2 || i == 0 && w == 1);
    if block.len() > 3 || !block.iter().enumerate().all(whole) {
        return None;
    }
    let mut all = block.iter().flat_map(|l| l.line.words.iter().cloned());
    let mut cells = vec![Vec::new(); width];
    cells.first_mut()?.extend(all.next());
    cells.get_mut(1)?.extend(all);
    Some(cells)
}

impl Reader<'_, '_> {
    /// The cells of a block: the likeliest way to put its strips into columns; `None` where there are too many.
    fn row(&self, block: &[Placed<'_>], number: Option<&Ordinal>) -> Option<Vec<Vec<Word>>> {
        let width = self.kinds.len();
        if let Some(heading) = heading(block, number, width) {
            return Some(heading);
        }
        let strips = strips(block);
        let n = strips.len();
        if n > MOST_STRIPS {
            return None;
        }
        // best[c][i]: the first `i` strips in the first `c` columns, and where the last of these begins
        let mut best = vec![vec![(f32::MIN, 0usize); n + 1]; width + 1];
        best.first_mut()?.first_mut()?.0 = 0.0;
        for c in 0..width {
            let (done, open) = best.split_at_mut(c + 1);
            let (Some(done), Some(open)) = (done.last(), open.first_mut()) else { break };
            for (i, &(here, _)) in done.iter().enumerate() {
                if here <= f32::MIN / 2.0 {
                    continue;
                }
                let empty = here - if c == 0 { 0.8 } else { 0.4 };
                if open.get(i).is_some_and(|o| empty > o.0) {
                    open[i] = (empty, i);
                }
                for (j, slot) in open.iter_mut().enumerate().skip(i + 1) {
                    let Some(run) = strips.get(i..j) else { break };
                    let cut = match i.checked_sub(1).and_then(|k| strips.get(k)) {
                        Some(before) => self.parts(block, before, &run[0]),
                        None => 0.0,
                    };
                    let score = here + cut + self.cell(block, run, c);
                    if score > slot.0 {
                        *slot = (score, i);
                    }
                    if c == 0 {
                        break;
                    }
                }
            }
        }
        if best[width][n].0 <= f32::MIN / 2.0 {
            return None;
        }
        let mut cells = vec![Vec::new(); width];
        let mut end = n;
        for c in (0..width).rev() {
            let from = best[c + 1][end].1;
            cells[c] = words(block, strips.get(from..end).unwrap_or_default());
            end = from;
        }
        Some(cells)
    }

    /// What a border between two strips gains: little where they are words of one text.
    fn parts(&self, block: &[Placed<'_>], a: &Strip, b: &Strip) -> f32 {
        let gap = b.x.0.saturating_sub(a.x.1);
        let tie: f32 = b
            .words
            .iter()
            .filter(|(l, w)| *w > 0 && a.words.contains(&(*l, w - 1)))
            .filter_map(|(l, w)| {
                let line = block.get(*l)?;
                let (x, y) = (line.line.words.get(w - 1)?, line.line.words.get(*w)?);
                // *Quý* · *I/2027*
                let dated =
                    self.judge.words.deadline_starts.contains(bare(x)) && (y.text.contains('/') || year(y).is_some());
                (line.gap(*w) < 2).then(|| self.judge.inner(x, y).max(if dated { 1.5 } else { 0.0 }))
            })
            .sum();
        (if gap >= 2 { 0.5 } else { 0.0 }) - 0.8 * tie
    }

    /// How well strips are the cell of a column.
    fn cell(&self, block: &[Placed<'_>], run: &[Strip], column: usize) -> f32 {
        let words = words(block, run);
        let Some(first) = words.first() else { return 0.0 };
        if column == 0 {
            return if words.len() == 1 && ordinal::parse(&first.text).is_some() { 2.0 } else { -4.0 };
        }
        let (from, to) = self.columns.get(column).copied().unwrap_or((0, usize::MAX));
        let x = (run.first().map_or(0, |s| s.x.0), run.last().map_or(0, |s| s.x.1));
        let out = from.saturating_sub(x.0) + x.1.saturating_sub(to);
        let kind = self.kinds.get(column).copied().flatten();
        let valued = kind.is_some_and(|k| k.is_value() || k == ColumnKind::Unit)
            || first.shape != Shape::Word
            || self.judge.words.openers.contains(bare(first));
        let mut score = if first.opens() || valued { 0.5 } else { -1.2 };
        score -= 0.12 * (out as f32).min(30.0);
        // an empty strip of two characters hardly runs through all the lines of one cell
        for pair in run.windows(2) {
            let [a, b] = pair else { continue };
            score -= match b.x.0.saturating_sub(a.x.1) {
                0 | 1 => 0.0,
                2 => 0.5,
                _ => 1.0,
            };
        }
        let shown: Vec<&Word> = words.iter().collect();
        let last = words.last().is_some_and(|w| self.judge.open(w) || w.text.ends_with([',', ';']));
        score -= if last { 0.5 } else { 0.0 };
        score + 0.5 * kind.map_or(0.0, |k| self.judge.whole_cell(k, &shown))
    }
}

/// The words of strips in reading order.
fn words(block: &[Placed<'_>], run: &[Strip]) -> Vec<Word> {
    let mut at: Vec<(usize, usize)> = run.iter().flat_map(|s| s.words.iter().copied()).collect();
    at.sort_unstable();
    at.into_iter().filter_map(|(l, w)| block.get(l)?.line.words.get(w).cloned()).collect()
}
