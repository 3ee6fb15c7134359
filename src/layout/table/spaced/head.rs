//! The head of a table told by spaces: its lines, and where its columns lie.

use std::ops::Range;

use super::{Chunk, Placed};
use crate::grammar::tables::{ColumnKind, head_words};
use crate::layout::table::cell::Judge;
use crate::layout::table::ordinal;
use crate::layout::table::sheet::{SheetRow, heading};
use crate::layout::table::word::{Before, TableLine, Word};
use crate::text::{LineNo, Repaired};

/// So many lines above and below the one that was known belong to a head at most.
const REACH: usize = 5;

/// So many lines below a head tell where its columns part.
const SAMPLE: usize = 40;
/// So many rows with cells apart tell that heads are.
const FEWEST_ROWS: usize = 2;

/// Where a column's head lies, and its words.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub(super) x: (usize, usize),
    pub(super) words: Vec<Word>,
    /// What stands over this and the columns after it.
    over: Vec<Word>,
    /// Where that ends.
    over_end: usize,
}

impl Cluster {
    /// Whether row numbers stand below it.
    pub(super) fn is_number(&self) -> bool {
        is_number_head(&self.words)
    }
}

/// A head.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Its lines, by index.
    pub(super) lines: Range<usize>,
    pub(super) clusters: Vec<Cluster>,
}

impl Head {
    /// Its rows: one, or two where cells stand over several columns.
    pub(super) fn rows(&self) -> Vec<SheetRow> {
        let row = |cells: Vec<Vec<Word>>| SheetRow { cells, page_before: false };
        let spanned = self.clusters.iter().any(|c| !c.over.is_empty());
        if !spanned {
            return vec![row(self.clusters.iter().map(|c| c.words.clone()).collect())];
        }
        // a column under no cell that spans has its head in the first row
        let mut under = false;
        let (mut top, mut low) = (Vec::new(), Vec::new());
        let (mut reach, mut line) = (0, None);
        // a period below the line of what spans belongs to it, where that is printed narrower than its columns
        let dated =
            |c: &Cluster, line: Option<LineNo>| c.words.iter().any(is_date) && c.words.first().map(|w| w.line) > line;
        for c in &self.clusters {
            if !c.over.is_empty() {
                reach = c.over_end;
                line = c.over.first().map(|w| w.line);
                under = true;
                top.push(c.over.clone());
                low.push(c.words.clone());
            } else if under && (c.x.0 < reach || dated(c, line)) {
                top.push(Vec::new());
                low.push(c.words.clone());
            } else {
                under = false;
                top.push(c.words.clone());
                low.push(Vec::new());
            }
        }
        vec![row(top), row(low)]
    }

    /// Whether another head is this one again.
    pub(super) fn alike(&self, other: &Self) -> bool {
        let words = |h: &Self| -> Vec<Vec<String>> { h.clusters.iter().map(|c| spoken(&c.words)).collect() };
        let (a, b) = (words(self), words(other));
        let same = a.iter().zip(&b).filter(|(x, y)| x == y).count();
        a.len() == b.len() && same * 10 >= a.len() * 7
    }
}

fn shown(words: &[Word]) -> String {
    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn spoken(words: &[Word]) -> Vec<String> {
    head_words(&shown(words))
}

/// What a column holds, as far as its head tells.
pub(super) fn kind(judge: &Judge<'_>, cluster: &Cluster) -> Option<ColumnKind> {
    heading::wording(judge, &shown(&cluster.words)).map(|k| k.0)
}

fn is_number_head(words: &[Word]) -> bool {
    matches!(spoken(words).concat().as_str(), "tt" | "stt" | "sott" | "sothutu")
}

/// Whether a line is likely one of a head: two chunks or more name columns, or *TT* stands first.
pub(super) fn seeds(judge: &Judge<'_>, text: &Repaired, line: &TableLine) -> bool {
    if line.words.len() > 40 || !line.words.iter().any(|w| matches!(w.before, Before::Gap)) {
        return false;
    }
    let placed = Placed::new(text, line);
    let chunks = placed.chunks();
    if chunks.len() < 2 {
        return false;
    }
    let numbered = chunks.first().is_some_and(|c| is_number_head(placed.words(*c)));
    let mut kinds: Vec<ColumnKind> = Vec::new();
    for c in &chunks {
        let words = placed.words(*c);
        let plain = words.len() <= 10 && words.first().is_some_and(Word::capital);
        if let Some(kind) = plain.then(|| heading::wording(judge, &shown(words))).flatten() {
            kinds.push(kind.0);
        }
    }
    let strange: usize = line.words.iter().map(|w| w.strange).sum();
    let told = line.words.last().is_some_and(|w| w.text.ends_with([':', ';', '.']));
    kinds.dedup();
    numbered && !kinds.is_empty() || kinds.len() >= 2 && strange * 3 <= line.words.len() && !told
}

/// The head around a line that seeds one; it does not reach above `floor`.
pub(super) fn around(judge: &Judge<'_>, text: &Repaired, lines: &[TableLine], at: usize, floor: usize) -> Option<Head> {
    let placed = |i: usize| lines.get(i).map(|l| Placed::new(text, l));
    let seed = placed(at)?;
    let left = seed.chunks().first()?.x.1;
    let mut start = at;
    while start > floor && at - start < REACH {
        let (Some(line), Some(above)) = (lines.get(start), placed(start - 1)) else { break };
        if line.blank_before || line.page_before || !belongs(judge, &above, left, true) {
            break;
        }
        start -= 1;
    }
    let mut end = at + 1;
    while end - at <= REACH {
        let Some(below) = placed(end) else { break };
        if below.line.page_before || below.line.part != lines.get(at)?.part {
            break;
        }
        if numbering(&below) {
            end += 1;
            break;
        }
        if below.line.blank_before && end > at + 1 || !belongs(judge, &below, left, false) {
            break;
        }
        end += 1;
    }
    let body: Vec<Placed<'_>> = (start..end).filter_map(placed).collect();
    let part = lines.get(at)?.part;
    let below = lines.get(end..lines.len().min(end + SAMPLE)).unwrap_or_default().iter();
    let below = below.take_while(|l| l.part == part && !l.page_before).map(|l| Placed::new(text, l));
    let rows: Vec<Vec<Chunk>> = below.map(|l| l.chunks()).filter(|c| c.len() > 1).collect();
    let clusters = clusters(judge, &body, &rows)?;
    let known = clusters.iter().filter(|c| heading::wording(judge, &shown(&c.words)).is_some()).count();
    let numbered = clusters.first().is_some_and(Cluster::is_number);
    let enough = clusters.len() >= 3 && (known >= 2 && numbered || known >= 3);
    enough.then_some(Head { lines: start..end, clusters })
}

/// *(1) (2) (3)*.
fn numbering(line: &Placed<'_>) -> bool {
    let numbers: Option<Vec<usize>> =
        line.line.words.iter().map(|w| w.text.trim_matches(['(', ')', '[', ']']).parse().ok()).collect();
    numbers.is_some_and(|n| n.len() >= 3 && n.iter().enumerate().all(|(i, x)| *x == i + 1))
}

/// Whether a line next to a head's line belongs to it.
fn belongs(judge: &Judge<'_>, line: &Placed<'_>, left: usize, above: bool) -> bool {
    let words = &line.line.words;
    let Some(first) = words.first() else { return false };
    let strange: usize = words.iter().map(|w| w.strange).sum();
    let all: usize = words.iter().map(|w| w.heads.len()).sum();
    let shouts = words.iter().all(|w| !w.text.chars().any(char::is_lowercase));
    let bracket = first.text.starts_with('(') && words.iter().map(|w| w.text.len()).sum::<usize>() > 14;
    let told = words.iter().any(|w| w.text.ends_with([':', ';']));
    // the lower half of *STT*
    let half = matches!(first.text.as_str(), "T" | "TT");
    let row = !half && ordinal::parse(&first.text).is_some() && line.at.first().is_some_and(|x| x.0 <= left + 1);
    let single = line.chunks().len() == 1;
    // two heads may stand so near that they are one run of words
    let heads = strange == 0 && words.len() <= 8 && heading::wording(judge, &shown(words)).is_some();
    let caption = single && (above && shouts || words.len() > 4 && !heads);
    let figures = words.iter().all(|w| w.text.bytes().all(|b| b.is_ascii_digit() || b == b'%' || b == b','));
    // a value stands alone in a cell; a year in a head
    let value = figures && words.iter().any(|w| w.text.len() != 4);
    let long = line.chunks().iter().any(|c| c.to - c.from > 7);
    strange * 4 <= all && !long && !bracket && !told && !row && !caption && !value
}

/// Two heads with one space between them: *Ước thực hiện 2025 Đánh giá*.
fn parted(judge: &Judge<'_>, line: &Placed<'_>, chunk: Chunk) -> Vec<Chunk> {
    let words = line.words(chunk);
    let cut = (1..words.len()).find(|k| {
        let (Some(a), Some(b)) = (words.get(..*k), words.get(*k..)) else { return false };
        if !b.first().is_some_and(Word::capital) {
            return false;
        }
        let (a, b) = (heading::whole(judge, &shown(a)), heading::whole(judge, &shown(b)));
        a.is_some() && b.is_some() && a != b
    });
    cut.map_or_else(|| vec![chunk], |k| halves(line, chunk, chunk.from + k))
}

/// Whether a word is a year or a day: `2026`, `30/6/2026`.
fn is_date(word: &Word) -> bool {
    let year = |t: &str| t.len() == 4 && (t.starts_with("20") || t.starts_with("19"));
    let parts: Vec<&str> = word.text.split('/').collect();
    parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        && parts.last().is_some_and(|p| year(p))
}

/// A chunk cut before a word.
fn halves(line: &Placed<'_>, chunk: Chunk, cut: usize) -> Vec<Chunk> {
    let (end, begin) = (line.at.get(cut - 1).map_or(chunk.x.1, |x| x.1), line.at.get(cut).map_or(chunk.x.0, |x| x.0));
    vec![Chunk { to: cut, x: (chunk.x.0, end), ..chunk }, Chunk { from: cut, x: (begin, chunk.x.1), ..chunk }]
}

/// Two heads with one space between them, each of which goes on in the line below: *Cơ quan chủ Cơ quan phối* over
/// *trì* and *hợp*.
fn parted_below(judge: &Judge<'_>, line: &Placed<'_>, chunk: Chunk, lower: &[Placed<'_>]) -> Vec<Chunk> {
    let meets = |c: &Chunk| c.x.0 < chunk.x.1 && chunk.x.0 < c.x.1;
    let under = lower.iter().take(2).map(|b| (b, b.chunks().into_iter().filter(meets).collect::<Vec<_>>()));
    let Some((below, [left, right])) =
        under.into_iter().find(|(_, c)| c.len() == 2).and_then(|(b, c)| Some((b, <[Chunk; 2]>::try_from(c).ok()?)))
    else {
        return vec![chunk];
    };
    let words = line.words(chunk);
    let known = |head: &[Word], rest: Chunk| {
        let all: Vec<Word> = head.iter().chain(below.words(rest)).cloned().collect();
        heading::whole(judge, &shown(&all))
    };
    let cut = (1..words.len()).find(|k| {
        let (Some(a), Some(b)) = (words.get(..*k), words.get(*k..)) else { return false };
        let (a, opens, b) = (known(a, left), b.first().is_some_and(Word::capital), known(b, right));
        opens && a.is_some() && b.is_some() && a != b
    });
    cut.map_or_else(|| vec![chunk], |k| halves(line, chunk, chunk.from + k))
}

/// Heads with one space between them over cells that stand apart: *2026 2028 2030*, *Kế hoạch Ước thực*.
fn parted_by_rows(line: &Placed<'_>, chunk: Chunk, rows: &[Vec<Chunk>]) -> Vec<Chunk> {
    let opens = |k: &usize| {
        line.line.words.get(*k).is_some_and(|w| w.capital() || w.text.starts_with(|c: char| c.is_ascii_digit()))
    };
    let starts: Vec<usize> = (chunk.from + 1..chunk.to).filter(opens).collect();
    let mut out = vec![chunk];
    for (i, cut) in starts.iter().enumerate() {
        let Some(last) = out.last().copied() else { break };
        let next = starts.get(i + 1).copied().unwrap_or(chunk.to);
        let x = |w: usize| line.at.get(w).copied().unwrap_or_default();
        let (left, right) = ((last.x.0, x(cut - 1).1), (x(*cut).0, x(next - 1).1));
        let on = |side: (usize, usize), c: &Chunk| c.x.0 < side.1 && side.0 < c.x.1;
        let both = |row: &&Vec<Chunk>| row.iter().any(|c| on(left, c) && on(right, c));
        let apart = |row: &&Vec<Chunk>| {
            let only = |a, b| row.iter().any(|c| on(a, c) && !on(b, c));
            only(left, right) && only(right, left) && !both(row)
        };
        let (parted, joined) = (rows.iter().filter(apart).count(), rows.iter().filter(both).count());
        // *2026 2028 2030* are columns wherever the rows below stand
        let dated = |w: usize| line.line.words.get(w).is_some_and(is_date);
        let dates = dated(cut - 1) && dated(*cut);
        if (dates || parted >= FEWEST_ROWS && parted > 2 * joined)
            && let [a, b] = halves(line, last, *cut).as_slice()
        {
            out.pop();
            out.extend([*a, *b]);
        }
    }
    out
}

/// Chunks of a head put together by column; `rows` are the chunks of the lines below it.
fn clusters(judge: &Judge<'_>, body: &[Placed<'_>], rows: &[Vec<Chunk>]) -> Option<Vec<Cluster>> {
    let mut all: Vec<(usize, Chunk)> = Vec::new();
    for (i, line) in body.iter().enumerate().filter(|(_, l)| !numbering(l)) {
        let cut = |c: Chunk| match parted(judge, line, c) {
            whole if whole.len() == 1 => parted_below(judge, line, c, body.get(i + 1..).unwrap_or_default()),
            halves => halves,
        };
        let cut_below = |c: Chunk| parted_by_rows(line, c, rows);
        all.extend(line.chunks().into_iter().flat_map(cut_below).flat_map(cut).map(|c| (i, c)));
    }
    let meets = |a: &Chunk, b: &Chunk| a.x.0 < b.x.1 && b.x.0 < a.x.1;
    // a chunk over two chunks of one line below it spans columns
    let spans = |k: usize| {
        let (line, chunk) = all[k];
        (line + 1..body.len()).any(|l| all.iter().filter(|(j, c)| *j == l && meets(&chunk, c)).count() >= 2)
    };
    let over: Vec<usize> = (0..all.len()).filter(|k| spans(*k)).collect();
    let mut out: Vec<Cluster> = Vec::new();
    let mut sorted: Vec<usize> = (0..all.len()).filter(|k| !over.contains(k)).collect();
    sorted.sort_by_key(|k| all[*k].1.x);
    let mut members: Vec<Vec<usize>> = Vec::new();
    for k in sorted {
        let x = all[k].1.x;
        match (out.last_mut(), members.last_mut()) {
            (Some(c), Some(m)) if x.0 < c.x.1 => {
                c.x.1 = c.x.1.max(x.1);
                m.push(k);
            }
            _ => {
                out.push(Cluster { x, words: Vec::new(), over: Vec::new(), over_end: 0 });
                members.push(vec![k]);
            }
        }
    }
    for (cluster, mut m) in out.iter_mut().zip(members) {
        m.sort_by_key(|k| all[*k].0);
        cluster.words =
            m.iter().filter_map(|k| Some(body.get(all[*k].0)?.words(all[*k].1))).flatten().cloned().collect();
    }
    for k in over {
        let (line, chunk) = all[k];
        let words = body.get(line)?.words(chunk);
        if let Some(c) = out.iter_mut().find(|c| c.x.1 > chunk.x.0) {
            c.over.extend(words.iter().cloned());
            c.over_end = c.over_end.max(chunk.x.1);
        }
    }
    (out.len() <= 24).then_some(out)
}
