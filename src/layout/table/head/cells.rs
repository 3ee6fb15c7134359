//! A head of which it is known where each cell begins and ends: a cell that is no known head is a column all the same.
//!
//! Comes in: the lines of each cell. Goes out: a [`Header`] with one column a cell. Must not know how the cells were told apart.

use std::collections::HashSet;

use super::{
    Column, ColumnKind, Found, Header, Subject, Token, columns, compare, contiguous, subject, tokens, units_that_work,
};
use crate::grammar::tables::{Head, TableWords};
use crate::layout::table::values::{self, Named};
use crate::layout::table::word::TableLine;

/// So many columns of a head must be known.
const FEWEST_KNOWN: usize = 3;
/// Fewer letters than this tell no damaged head.
const SHORTEST: usize = 6;

impl Header {
    /// Reads the cells of a head; `led` where row numbers stand before the names, in no column of their own. `None` where
    /// too few of them are known, or there would be more or fewer columns than cells.
    pub(in crate::layout::table) fn of_cells(words: &TableWords, cells: &[&[TableLine]], led: bool) -> Option<Self> {
        let lines: Vec<TableLine> = cells.iter().flat_map(|c| c.iter().cloned()).collect();
        let mut all = tokens(&lines);
        let hits = contiguous(words, &mut all);
        let mut found: Vec<Found> = Vec::new();
        let mut line = 0;
        let at = |line: usize, word: usize| all.iter().position(|t| (t.line, t.word) == (line, word));
        let periods = values::named(&lines, at);
        for cell in cells {
            let of = |l: usize| (line..line + cell.len()).contains(&l);
            let from = all.iter().position(|t| of(t.line))?;
            let to = all.iter().rposition(|t| of(t.line))? + 1;
            line += cell.len();
            let inside = hits.iter().filter(|f| from <= f.at && f.at < to);
            let hit = inside.reduce(|a, b| if b.end - b.at > a.end - a.at { b } else { a });
            let dated = periods.iter().filter(|p| from <= p.at && p.at < to).count();
            if dated > 1 {
                return None;
            }
            let known = hit.filter(|f| dated > 0 || 2 * (f.end - f.at) >= to - from);
            match known {
                Some(f) => found.push(f.clone()),
                None if dated > 0 => {}
                None => {
                    let head = damaged(words, all.get(from..to)?).map(|h| (h.kind, h.subject));
                    let (kind, subject) = head.unwrap_or((ColumnKind::Text, None));
                    found.push(Found { kind, subject, at: from, end: to });
                }
            }
        }
        units_that_work(&all, &mut found);
        compare(&all, &mut found);
        let compared = |p: &Named| found.iter().any(|f| f.kind == ColumnKind::Compare && f.at <= p.at && p.at < f.end);
        let periods: Vec<Named> = periods.into_iter().filter(|p| !compared(p)).collect();
        let subject = subject(&found, periods.len());
        once(&mut found, subject);
        let mut columns = columns(words, &found, (periods, subject), &all);
        let known: HashSet<ColumnKind> = columns.iter().map(|c| c.kind).filter(|k| *k != ColumnKind::Text).collect();
        if columns.len() != cells.len() || known.len() < FEWEST_KNOWN || !known.contains(&ColumnKind::Name) {
            return None;
        }
        if led {
            let number =
                Column { kind: ColumnKind::Ordinal, heading: String::new(), shown: String::new(), period: None };
            columns.insert(0, number);
        }
        let bag = all.iter().map(|t| t.text.clone()).collect();
        Some(Self { columns, subject, bag, covered: 1.0, gap: None, cellular: true })
    }
}

/// The head that a cell is but for damage: at most a quarter of its letters differ.
fn damaged<'w>(words: &'w TableWords, cell: &[Token]) -> Option<&'w Head> {
    let shown: Vec<&str> = cell.iter().map(|t| t.text.as_str()).collect();
    let shown = shown.concat();
    let letters = shown.chars().count();
    let off = |h: &Head| rapidfuzz::distance::levenshtein::distance(shown.chars(), h.words.concat().chars());
    let alike = |h: &&Head| h.words.concat().chars().count().abs_diff(letters) * 4 <= letters;
    let best = words.heads.iter().filter(alike).map(|h| (off(h), h)).min_by_key(|(d, _)| *d);
    best.filter(|(d, _)| letters >= SHORTEST && d * 4 <= letters).map(|(_, h)| h)
}

/// Of two columns of a kind that a table has once, the second is some other text.
fn once(found: &mut [Found], subject: Subject) {
    let valued = subject == Subject::Indicators;
    let mut seen = HashSet::new();
    for f in found {
        let kind = if !valued && f.kind.is_value() { ColumnKind::Result } else { f.kind };
        if !kind.is_value() && kind != ColumnKind::Text && !seen.insert(kind) {
            f.kind = ColumnKind::Text;
        }
    }
}
