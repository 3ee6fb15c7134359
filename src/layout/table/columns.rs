//! Finds tables in column order: all row numbers, then all cells of the next column, and so on, a page at a time.
//!
//! Comes in: the lines of the document that no other table holds. Goes out: sheets. A column begins with its head; its
//! lines are cut into as many cells as the page has rows. What cannot be cut so is named in a note.

mod cut;

use super::ColumnKind;
use super::caption::{self, Caption};
use super::cell::Judge;
use super::ordinal::{self, Chain, Ordinal};
use super::sheet::{Sheet, SheetRow, heading};
use super::word::{TableLine, Word};
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Note, Repaired, Severity};

/// So many row numbers in a run are a column of them.
const FEWEST: usize = 3;
/// A head is at most so many lines.
const HEAD: usize = 5;
/// A page's part of a table has at most so many lines.
const LONGEST: usize = 1200;

/// One column of one page.
struct Chunk {
    /// The lines of its head.
    head: Vec<usize>,
    kind: Option<ColumnKind>,
    /// The lines of its cells.
    body: Vec<usize>,
}

/// One page of a table.
struct Page {
    numbers: Vec<(Ordinal, usize)>,
    /// The line of *TT* above the numbers.
    head: Option<usize>,
    chunks: Vec<Chunk>,
    furniture: Vec<usize>,
    lines: (usize, usize),
}

/// All tables in column order, in order; `taken` tells which lines are spoken for.
pub(super) fn find(
    judge: &Judge<'_>,
    text: &Repaired,
    parts: &[Part],
    lines: &[TableLine],
    taken: impl Fn(LineNo) -> bool,
) -> Vec<Sheet> {
    let starts = starts(lines, &taken);
    let mut out: Vec<(Vec<Page>, usize)> = Vec::new();
    for (i, (from, to)) in starts.iter().enumerate() {
        let part = lines.get(*from).map_or(0, |l| l.part);
        let next = starts.get(i + 1).map_or(lines.len(), |n| n.0 - usize::from(is_first_head(lines, n.0)));
        let end = (*to..next.min(to + LONGEST)).find(|k| lines.get(*k).is_none_or(|l| l.part != part || taken(l.no)));
        let end = end.unwrap_or(next.min(to + LONGEST));
        let near = |pages: &Vec<Page>, p: usize| p == part && pages.last().is_some_and(|l| l.lines.1 + 4 >= *from);
        let before = out.last_mut().filter(|(pages, p)| near(pages, *p));
        let known = before.as_ref().and_then(|(pages, _)| pages.first());
        let Some(page) = page(judge, lines, (*from, *to), end, known) else { continue };
        match before {
            Some((pages, _)) if follows(pages, &page) => pages.push(page),
            _ => out.push((vec![page], part)),
        }
    }
    out.into_iter().filter_map(|(pages, part)| sheet(judge, text, lines, &pages, parts.get(part))).collect()
}

/// Whether the numbers of a page go on with those of the page before.
fn follows(pages: &[Page], page: &Page) -> bool {
    let mut chain = Chain::default();
    pages.iter().flat_map(|p| &p.numbers).for_each(|(o, _)| chain.take(o));
    page.numbers.first().is_some_and(|(o, _)| chain.follows(o) > 0.0)
}

fn number(line: &TableLine) -> Option<Ordinal> {
    let [w] = line.words.as_slice() else { return None };
    ordinal::parse(&w.text)
}

fn is_first_head(lines: &[TableLine], at: usize) -> bool {
    at.checked_sub(1).and_then(|k| lines.get(k)).is_some_and(|l| {
        let text: String = l.words.iter().map(|w| w.fold.as_str()).collect();
        matches!(text.trim_matches('.'), "tt" | "stt" | "sott" | "sothutu")
    })
}

/// Runs of lines that are nothing but row numbers in order.
fn starts(lines: &[TableLine], taken: &impl Fn(LineNo) -> bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let mut chain = Chain::default();
        let mut end = at;
        while let Some(l) = lines.get(end).filter(|l| !taken(l.no)) {
            let Some(o) = number(l) else { break };
            // a group's number may be the first of its kind here
            let fresh = match o {
                Ordinal::Roman(_) => chain.roman.is_none(),
                Ordinal::Letter(_) => chain.letter.is_none(),
                Ordinal::Number(_) => chain.number.is_empty(),
            };
            if !(fresh || chain.follows(&o) > 0.0) {
                break;
            }
            chain.take(&o);
            end += 1;
        }
        if end - at >= FEWEST {
            out.push((at, end));
        }
        at = end.max(at + 1);
    }
    out
}

/// Reads one page: numbers at `run`, columns up to `end`.
fn page(judge: &Judge<'_>, lines: &[TableLine], run: (usize, usize), end: usize, known: Option<&Page>) -> Option<Page> {
    let numbers: Vec<(Ordinal, usize)> = (run.0..run.1).filter_map(|i| Some((number(lines.get(i)?)?, i))).collect();
    let head = is_first_head(lines, run.0).then(|| run.0 - 1);
    let mut page =
        Page { numbers, head, chunks: Vec::new(), furniture: Vec::new(), lines: (head.unwrap_or(run.0), end) };
    let mut at = run.1;
    let mut heads = 0;
    while at < end {
        if let Some((len, kind)) = head_at(judge, lines, at, end, &page.chunks) {
            page.chunks.push(Chunk { head: (at..at + len).collect(), kind, body: Vec::new() });
            heads += 1;
            at += len;
            continue;
        }
        let line = lines.get(at)?;
        if is_page_number(line) && lines.get(at + 1).is_none_or(|n| n.page_before || at + 1 >= end) {
            page.furniture.push(at);
        } else if let Some(chunk) = page.chunks.last_mut() {
            chunk.body.push(at);
        } else if known.is_none() {
            return None;
        } else {
            page.chunks.push(Chunk { head: Vec::new(), kind: None, body: vec![at] });
        }
        at += 1;
    }
    if heads == 0
        && let Some(known) = known
    {
        page.chunks = by_blanks(lines, &page.chunks, known)?;
        heads = page.chunks.len();
    }
    trim(lines, &mut page);
    let named = page.chunks.iter().any(|c| c.kind == Some(ColumnKind::Name));
    (heads >= 2 && named).then_some(page)
}

fn is_page_number(line: &TableLine) -> bool {
    matches!(line.words.as_slice(), [w] if w.text.len() <= 3 && w.text.bytes().all(|b| b.is_ascii_digit()))
}

/// A page without heads: blank lines part the columns, if there are as many as on the first page.
fn by_blanks(lines: &[TableLine], chunks: &[Chunk], known: &Page) -> Option<Vec<Chunk>> {
    let all: Vec<usize> = chunks.iter().flat_map(|c| c.body.iter().copied()).collect();
    let mut out: Vec<Chunk> = Vec::new();
    for i in all {
        if out.is_empty() || lines.get(i)?.blank_before {
            out.push(Chunk { head: Vec::new(), kind: None, body: Vec::new() });
        }
        out.last_mut()?.body.push(i);
    }
    if out.len() != known.chunks.len() {
        return None;
    }
    out.iter_mut().zip(&known.chunks).for_each(|(c, k)| c.kind = k.kind);
    Some(out)
}

/// Gives what stands behind the last column back: it has as many lines as its rows need, up to a blank line.
fn trim(lines: &[TableLine], page: &mut Page) {
    let rows = page.numbers.len();
    let Some(last) = page.chunks.last_mut() else { return };
    let mut seen = 0;
    let cut = last.body.iter().position(|i| {
        let over = seen >= rows && lines.get(*i).is_some_and(|l| l.blank_before);
        seen += 1;
        over || lines.get(*i).is_some_and(|l| l.words.len() > 40)
    });
    if let Some(cut) = cut {
        last.body.truncate(cut);
    }
    let end = last.body.last().or(last.head.last()).map_or(page.lines.1, |l| l + 1);
    page.lines.1 = end.max(page.lines.0 + 1);
    page.furniture.retain(|f| *f < end);
}

/// A head that begins at a line: how many lines, what kind of column.
fn head_at(
    judge: &Judge<'_>,
    lines: &[TableLine],
    at: usize,
    end: usize,
    before: &[Chunk],
) -> Option<(usize, Option<ColumnKind>)> {
    let first = lines.get(at)?.words.first()?;
    // a capital may be lost, where nothing but a head can stand
    if !first.opens() && (first.strange > 0 || lines.get(at).is_none_or(|l| l.words.len() < 2 || !l.blank_before)) {
        return None;
    }
    let mut text = String::new();
    let mut best = None;
    for len in 1..=HEAD.min(end - at) {
        let line = lines.get(at + len - 1)?;
        if line.words.len() > 12 || (len > 1 && line.blank_before && best.is_some()) {
            break;
        }
        line.words.iter().for_each(|w| {
            text.push_str(&w.text);
            text.push(' ');
        });
        if let Some(kind) = heading::whole(judge, text.trim()) {
            best = Some((len, kind));
        }
    }
    let (_, kind) = best?;
    // a period alone heads a column of values, not a cell of deadlines
    let values = before.last().is_some_and(|c| c.kind.is_none_or(|k| k.is_value() || k == ColumnKind::Unit));
    if kind.is_none() && !values {
        return None;
    }
    let kind = kind.or(Some(ColumnKind::Target));
    // a column of a kind comes once, but for values
    let again = kind.is_some_and(|k| !k.is_value()) && before.iter().any(|c| c.kind == kind);
    best.map(|(len, _)| (len, kind)).filter(|_| !again)
}

/// The pages of a table as one sheet.
fn sheet(
    judge: &Judge<'_>,
    text: &Repaired,
    lines: &[TableLine],
    pages: &[Page],
    part: Option<&Part>,
) -> Option<Sheet> {
    let first = pages.first()?;
    let width = first.chunks.len() + 1;
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut notes = Vec::new();
    let mut furniture: Vec<LineNo> = Vec::new();
    let words = |at: &[usize]| -> Vec<Word> {
        at.iter().filter_map(|i| lines.get(*i)).flat_map(|l| l.words.iter().cloned()).collect()
    };
    for (p, page) in pages.iter().enumerate() {
        furniture.extend(page.furniture.iter().filter_map(|i| lines.get(*i)).map(|l| l.no));
        let mut head = vec![words(page.head.as_slice())];
        head.extend(page.chunks.iter().map(|c| words(&c.head)));
        head.resize(width, Vec::new());
        if head.iter().any(|c| !c.is_empty()) {
            rows.push(SheetRow { cells: head, page_before: p > 0 });
        }
        let groups = groups(&page.numbers);
        let base = rows.len();
        for (_, line) in &page.numbers {
            let mut cells = vec![Vec::new(); width];
            cells[0] = words(&[*line]);
            rows.push(SheetRow { cells, page_before: p > 0 && rows.len() == base });
        }
        for (c, chunk) in page.chunks.iter().enumerate().take(width - 1) {
            let all = chunk.kind == Some(ColumnKind::Name);
            let targets: Vec<usize> = (0..page.numbers.len()).filter(|r| all || !groups.contains(r)).collect();
            match cut::cells(judge, lines, &chunk.body, chunk.kind, targets.len()) {
                Some(cells) => {
                    for (r, cell) in targets.iter().zip(cells) {
                        if let Some(slot) = rows.get_mut(base + r).and_then(|row| row.cells.get_mut(c + 1)) {
                            *slot = words(&cell);
                        }
                    }
                }
                None => notes.extend(lost(lines, &chunk.body)),
            }
        }
        for chunk in page.chunks.iter().skip(width - 1) {
            notes.extend(lost(lines, &chunk.body));
        }
    }
    let (from, to) = (lines.get(first.lines.0)?.no, lines.get(pages.last()?.lines.1.checked_sub(1)?)?.no);
    let floor = part.map_or(from, |p| p.lines.0);
    let caption: Caption = caption::above(text, from, floor);
    Some(Sheet { rows, label: part.and_then(|p| p.label.clone()), caption, furniture, notes, lines: Lines(from, to) })
}

/// Which rows are headings over others: letters and Roman numbers among figures, numbers with numbers below them.
fn groups(numbers: &[(Ordinal, usize)]) -> Vec<usize> {
    let figures = numbers.iter().any(|(o, _)| matches!(o, Ordinal::Number(_)));
    (0..numbers.len())
        .filter(|i| match (numbers.get(*i).map(|n| &n.0), numbers.get(i + 1).map(|n| &n.0)) {
            (Some(Ordinal::Number(_)), Some(next)) => numbers.get(*i).is_some_and(|n| ordinal::is_child(&n.0, next)),
            (Some(Ordinal::Roman(_) | Ordinal::Letter(_)), _) => figures,
            _ => false,
        })
        .collect()
}

/// A note on lines of a column that could not be told apart.
fn lost(lines: &[TableLine], body: &[usize]) -> Option<Note> {
    let (first, last) = (lines.get(*body.first()?)?, lines.get(*body.last()?)?);
    Some(Note::new(
        "column-not-understood",
        Severity::Warning,
        "The cells of this table column could not be told apart: please read them in the scan.",
        Lines(first.no, last.no),
    ))
}
