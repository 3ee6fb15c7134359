//! Rows of a sheet become rows of a table: groups, rows cut by a page, repeated heads.

use super::super::ordinal::{self, Ordinal};
use super::heading::{numbering, repeats};
use super::{Column, ColumnKind, Judge, Row, RowKind, Sheet, SheetRow, Subject, Table, Word, cell, text};
use crate::text::Lines;

/// A row as it is put together.
struct Open {
    kind: RowKind,
    ordinal: Option<(Ordinal, String)>,
    cells: Vec<Vec<Word>>,
    lines: Lines,
}

/// Reads all rows below the head.
pub(super) fn read(judge: &Judge<'_>, sheet: &Sheet, head: usize, table: &mut Table) {
    let head_rows = sheet.rows.get(..head).unwrap_or_default();
    table.head.extend(head_rows.iter().flat_map(lines_of));
    let reader = Reader::new(judge, &table.columns, table.subject);
    let mut open: Vec<Open> = Vec::new();
    let mut page = false;
    let body: Vec<&SheetRow> = sheet.rows.iter().skip(head).collect();
    for (i, row) in body.iter().enumerate() {
        page |= row.page_before;
        if repeats(head_rows, row) || numbering(row) && head > 0 && page {
            table.head.extend(lines_of(row));
            page = true;
            continue;
        }
        let cut = std::mem::take(&mut page);
        reader.take(row, body.get(i + 1).copied(), cut, &mut open);
    }
    table.rows = open.iter().map(|o| finish(o, &table.columns)).collect();
}

fn lines_of(row: &SheetRow) -> Vec<crate::text::LineNo> {
    let mut lines: Vec<_> = row.cells.iter().flatten().map(|w| w.line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

fn finish(open: &Open, columns: &[Column]) -> Row {
    let number = open.ordinal.as_ref().map(|(o, shown)| ordinal::show(shown, o));
    Row {
        kind: open.kind,
        number,
        lettered: matches!(open.ordinal, Some((Ordinal::Roman(_) | Ordinal::Letter(_), _))),
        cells: columns.iter().zip(&open.cells).map(|(c, words)| (c.kind, cell(words))).collect(),
        lines: open.lines,
        score: 0.0,
    }
}

struct Reader<'a> {
    judge: &'a Judge<'a>,
    ordinal: Option<usize>,
    name: usize,
    subject: Subject,
    values: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(judge: &'a Judge<'a>, columns: &[Column], subject: Subject) -> Self {
        let at = |kind| columns.iter().position(|c| c.kind == kind);
        let values = (0..columns.len()).filter(|c| columns[*c].kind.is_value()).collect();
        Self { judge, ordinal: at(ColumnKind::Ordinal), name: at(ColumnKind::Name).unwrap_or(0), subject, values }
    }

    fn take(&self, row: &SheetRow, next: Option<&SheetRow>, cut: bool, out: &mut Vec<Open>) {
        let Some(lines) = row.lines() else { return };
        let mut cells = row.cells.clone();
        let ordinal = self.number(&mut cells);
        if ordinal.is_none()
            && let Some(last) = out.last_mut().filter(|last| self.goes_on(last, &cells, cut))
        {
            for (old, new) in last.cells.iter_mut().zip(cells) {
                old.extend(new);
            }
            last.lines = last.lines.join(lines);
            return;
        }
        if ordinal.is_some()
            && cut
            && let Some(last) = out.last_mut().filter(|last| self.numbers(last, &cells))
        {
            for (old, new) in last.cells.iter_mut().zip(cells) {
                old.extend(new);
            }
            (last.lines, last.ordinal) = (last.lines.join(lines), ordinal);
            return;
        }
        let kind = if self.is_group(ordinal.as_ref(), &mut cells, next) { RowKind::Group } else { RowKind::Row };
        out.push(Open { kind, ordinal, cells, lines });
    }

    /// The row's number: the cell of its column, or the head of a text that stands there with it.
    fn number(&self, cells: &mut [Vec<Word>]) -> Option<(Ordinal, String)> {
        let column = self.ordinal?;
        let filled = cells.iter().filter(|c| !c.is_empty()).count();
        let words = cells.get_mut(column)?;
        let first = words.first()?;
        let number = ordinal::parse(&first.text).map(|o| (o, first.text.clone()));
        if words.len() > 1 && filled == 1 {
            // a heading over all columns stands in the first
            let rest = words.split_off(usize::from(number.is_some()));
            *cells.get_mut(self.name)? = rest;
        }
        number
    }

    /// Whether a row is the rest of one that was cut by a page, with the number of both: it stood in their middle.
    fn numbers(&self, last: &Open, cells: &[Vec<Word>]) -> bool {
        let name = cells.get(self.name).and_then(|c| c.first());
        let small = name.is_none_or(|w| w.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase));
        last.kind == RowKind::Row && last.ordinal.is_none() && small
    }

    /// Whether a row without a number goes on with the one before: below a page break, or in the middle of a sentence.
    fn goes_on(&self, last: &Open, cells: &[Vec<Word>], cut: bool) -> bool {
        let name = cells.get(self.name).map_or(&[][..], Vec::as_slice);
        let before = last.cells.get(self.name).map_or(&[][..], Vec::as_slice);
        if last.kind == RowKind::Group && name.first().is_none_or(Word::opens) {
            return false;
        }
        let Some(first) = name.first() else {
            let filled: Vec<usize> = (0..cells.len()).filter(|c| !cells[*c].is_empty()).collect();
            // a value of its own under a merged name is a row of its own, but not a value that was missing
            let doubled =
                self.values.iter().any(|v| filled.contains(v) && last.cells.get(*v).is_some_and(|c| !c.is_empty()));
            return !doubled || cut;
        };
        if before.is_empty() && cut && self.ordinal.is_some() && last.ordinal.is_some() {
            return true;
        }
        let words: Vec<&Word> = before.iter().collect();
        let lower = first.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
        let bullet = matches!(first.text.as_str(), "-" | "–" | "+" | "•" | "*");
        let alone = cells.iter().enumerate().all(|(c, w)| c == self.name || w.is_empty());
        (lower && !bullet && (self.ordinal.is_some() || cut || alone))
            || (cut && self.ordinal.is_some() && self.judge.hangs(&words))
            || (bullet && alone && self.subject == Subject::Tasks)
    }

    /// Whether a row only heads those below it. A heading that stands in another column moves to the name's.
    fn is_group(&self, ordinal: Option<&(Ordinal, String)>, cells: &mut [Vec<Word>], next: Option<&SheetRow>) -> bool {
        let filled: Vec<usize> =
            (0..cells.len()).filter(|c| !cells[*c].is_empty() && Some(*c) != self.ordinal).collect();
        let text_of = |c: usize| text(&cells[c]);
        let all_same = filled.len() > 1 && filled.iter().all(|c| text_of(*c) == text_of(filled[0]));
        if all_same {
            filled.iter().skip(1).for_each(|c| cells[*c].clear());
        }
        let only = match filled.as_slice() {
            [] => return false,
            [one] => *one,
            [one, ..] if all_same => *one,
            _ => return false,
        };
        if only != self.name {
            let words = std::mem::take(&mut cells[only]);
            if let Some(c) = cells.get_mut(self.name) {
                *c = words;
            }
        }
        let below =
            next.and_then(|n| self.ordinal.and_then(|c| n.cell(c).first()).and_then(|w| ordinal::parse(&w.text)));
        match ordinal.map(|o| &o.0) {
            Some(Ordinal::Roman(_) | Ordinal::Letter(_)) => true,
            Some(own @ Ordinal::Number(_)) => {
                let child = below.is_some_and(|b| ordinal::is_child(own, &b));
                let dashed = next.is_some_and(|n| {
                    self.ordinal
                        .is_some_and(|c| n.cell(c).is_empty() || n.cell(c).first().is_some_and(|w| w.text == "-"))
                        && self.subject == Subject::Indicators
                        && n.filled().count() > 1
                });
                child || dashed
            }
            None => true,
        }
    }
}
