//! Heads with each cell on lines of its own, as a table has them that is copied out of a word processor or a web page.
//!
//! Comes in: the lines from a head on. Goes out: the head, and where the rows begin. How many columns there are is told by
//! the row numbers: from one to the next there are as many cells as there are columns, whatever the columns are called.

use std::cmp::Reverse;
use std::ops::{Range, RangeInclusive};

use super::Finder;
use crate::layout::table::head::Header;
use crate::layout::table::ordinal::{self, Ordinal};
use crate::layout::table::word::{TableLine, Word};

/// So many lines from the head on tell how many columns there are.
const LOOKED_AT: usize = 260;
/// The first row begins within so many cells.
const FIRST_ROW: usize = 20;
/// The fewest and the most columns.
const COLUMNS: RangeInclusive<usize> = 3..=14;
/// Where cells stand between blank lines, one line in so many stands behind one.
const BLANK: usize = 12;
/// Headings over the first row take at most so many cells.
const MOST_HEADINGS: usize = 4;
/// Row numbers may leave out so many.
const LEFT_OUT: u16 = 12;

impl Finder<'_> {
    /// A head that begins at this line, each of its cells on lines of its own: the line after it, and what it says.
    pub(super) fn cellular(&self, at: usize) -> Option<(usize, Header)> {
        let lines = self.lines.get(at..self.lines.len().min(at + LOOKED_AT))?;
        let ordinal = self.is_ordinal(lines.first()?);
        if !ordinal && !self.is_head(lines.first()?) {
            return None;
        }
        let cells = cells(lines)?;
        let shown = |c: &Range<usize>| lines.get(c.clone()).unwrap_or_default();
        let first = cells.iter().take(FIRST_ROW).position(|c| row_number(shown(c), !ordinal).is_some())?;
        let numbers: Vec<Option<u16>> = cells.iter().map(|c| row_number(shown(c), !ordinal)).collect();
        let read = |columns: usize| {
            // what stands between the head and the first row is a heading over rows; a head left over tells that rows have
            // cells left out
            let between = cells.get(columns..first)?;
            let heading = |c: &Range<usize>| {
                let number = shown(c).first().and_then(|l| l.words.first()).and_then(|w| ordinal::parse(&w.text));
                matches!(number, Some(Ordinal::Roman(_) | Ordinal::Letter(_)))
            };
            let headed = ordinal || between.first().is_none_or(heading);
            let left = between.iter().any(|c| shown(c).iter().any(|l| self.is_head(l)));
            if !COLUMNS.contains(&columns) || !headed || left || between.len() > MOST_HEADINGS {
                return None;
            }
            let head: Vec<&[TableLine]> = cells.iter().take(columns).map(shown).collect();
            let header = Header::of_cells(self.words, &head, !ordinal)?;
            Some((at + cells.get(columns)?.start, header))
        };
        [usual(&numbers, first), leading(&numbers, first)].into_iter().flatten().find_map(read)
    }

    /// Whether a head with each cell on lines of its own begins with a row number's within some lines from here on: what
    /// stands before it is the table's title.
    pub(super) fn cellular_below(&self, at: usize, end: usize) -> bool {
        (at + 1..end).any(|k| self.lines.get(k).is_some_and(|l| self.is_ordinal(l)) && self.cellular(k).is_some())
    }

    /// Whether nothing stands in a line but the head of row numbers.
    fn is_ordinal(&self, line: &TableLine) -> bool {
        self.words.numbers_rows(&line.words.iter().flat_map(|w| &w.heads).map(String::as_str).collect::<String>())
    }

    /// Whether a line is one head and nothing else.
    fn is_head(&self, line: &TableLine) -> bool {
        let said: Vec<&String> = line.words.iter().flat_map(|w| &w.heads).collect();
        self.words.heads.iter().any(|h| h.words.iter().eq(said.iter().copied()))
    }
}

/// The lines of each cell: those between blank lines, or, where hardly a blank line stands, each line; `None` where bars
/// or tabs part cells.
fn cells(lines: &[TableLine]) -> Option<Vec<Range<usize>>> {
    let parted = |l: &&TableLine| l.words.iter().any(|w| w.bars > 0 || w.tabs > 0);
    if lines.iter().filter(parted).count() * 10 > lines.len() {
        return None;
    }
    let blank = |of: &[TableLine]| of.iter().filter(|l| l.blank_before).count();
    let each = blank(lines.get(1..4)?) == 0 || blank(lines) * BLANK < lines.len();
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        match out.last_mut() {
            Some(cell) if !each && !line.blank_before => cell.end = i + 1,
            _ => out.push(i..i + 1),
        }
    }
    Some(out)
}

/// The row number that a cell is, or, where numbers are `led` before names, that it begins with.
fn row_number(cell: &[TableLine], led: bool) -> Option<u16> {
    let words = &cell.first()?.words;
    let alone = cell.len() == 1 && words.len() == 1;
    let fits = if led { words.len() > 1 && words.get(1).is_some_and(Word::opens) } else { alone };
    match ordinal::parse(&words.first()?.text) {
        Some(Ordinal::Number(n)) if fits && n.len() == 1 => n.first().copied(),
        _ => None,
    }
}

/// How many cells there are from one row number to the next, in most rows.
fn usual(numbers: &[Option<u16>], first: usize) -> Option<usize> {
    let mut last = (first, numbers.get(first).copied().flatten()?);
    let mut steps: Vec<usize> = Vec::new();
    for (i, n) in numbers.iter().enumerate().skip(first + 1) {
        let Some(n) = n.filter(|n| *n > last.1 && *n <= last.1 + 1 + LEFT_OUT) else { continue };
        steps.push(i - last.0);
        last = (i, n);
    }
    let count = |s: usize| steps.iter().filter(|x| **x == s).count();
    let most = steps.iter().copied().max_by_key(|s| (count(*s), *s))?;
    (count(most) >= 2 && count(most) * 2 >= steps.len()).then_some(most)
}

/// The same where figures in cells look like row numbers: of all that may be the number of columns, the one that leads from
/// number to number most often.
fn leading(numbers: &[Option<u16>], first: usize) -> Option<usize> {
    let steps = |columns: usize| {
        let (mut at, mut last) = (first, numbers.get(first).copied().flatten()?);
        let (mut exact, mut other) = (0usize, 0usize);
        loop {
            let next =
                |i: usize, most: u16| numbers.get(i).copied().flatten().filter(|n| *n > last && *n <= last + most);
            let whole = (at + columns..=at + columns + MOST_HEADINGS).find_map(|i| Some((i, next(i, LEFT_OUT + 1)?)));
            // a row with cells left out
            let short = || (at + 2..at + columns).find_map(|i| Some((i, next(i, 1)?)));
            let Some((i, n)) = whole.or_else(short) else { break };
            if i == at + columns {
                exact += 1;
            } else {
                other += 1;
            }
            (at, last) = (i, n);
        }
        Some((exact, other))
    };
    let found = COLUMNS.filter_map(|c| steps(c).map(|(exact, other)| (c, exact, other)));
    let best = found.max_by_key(|(c, exact, other)| (*exact, Reverse(*other), Reverse(*c)))?;
    (best.1 >= 2 && best.1 >= best.2).then_some(best.0)
}
