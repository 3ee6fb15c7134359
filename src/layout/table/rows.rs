//! Reads a region as a table: columns become slots, the alignment's words become cells.

use std::collections::HashSet;

use super::align::{AlignedRow, Alignment, Plan, Slot, align, known, whole, widths};
use super::cell::{Judge, phrase};
use super::ordinal::{self, Ordinal};
use super::region::{Region, run_length};
use super::values::NO_YEAR;
use super::word::{TableLine, Word};
use super::{Cell, Column, ColumnKind, Row, RowKind, Subject, Table};
use crate::grammar::tables::Fit;
use crate::text::{Lines, Note, Severity};

/// So many rows tell that a value column has no head.
const FEWEST_RUNS: usize = 3;
/// Longer tables are read once: the second reading knows how wide cells are.
const TWICE: usize = 4000;

/// The slots of the alignment: runs of value columns become one.
fn slots(columns: &[Column]) -> Vec<Slot> {
    let values = columns.iter().filter(|c| c.kind.is_value()).count();
    let mut out: Vec<Slot> = Vec::new();
    for c in columns {
        if c.kind.is_value() && values > 1 {
            if let Some(s) = out.last_mut().filter(|s| s.kind.is_value()) {
                s.count += 1;
                continue;
            }
            out.push(Slot { kind: ColumnKind::Target, count: 1 });
        } else {
            out.push(Slot { kind: c.kind, count: 1 });
        }
    }
    out
}

/// Reads a region as a table.
pub(super) fn read(judge: &Judge<'_>, mut region: Region) -> Table {
    let mut notes = Vec::new();
    dated(&mut region);
    compared(judge, &mut region);
    uncounted(&mut region);
    undated(judge, &mut region);
    let slots = slots(&region.header.columns);
    let blocky = tells(&region.body);
    let numbered = slots.iter().any(|s| s.kind == ColumnKind::Ordinal);
    let ruled = ruled(&region.body, &region.header.columns);
    let lone = lone(judge, &region.body);
    let mut plan = Plan {
        slots: slots.clone(),
        numbered,
        blocky,
        lone,
        narrow: narrow(&region.body),
        ruled,
        widths: Vec::new(),
        known: HashSet::new(),
    };
    let alignment = by_lines(judge, &plan, &mut region).unwrap_or_else(|| by_words(judge, &mut plan, &region));
    let furniture = alignment.dropped.iter().filter_map(|i| region.body.get(*i).map(|l| l.no)).collect();
    let rows: Vec<Row> = alignment.rows.iter().filter_map(|r| row(r, &slots, &region.body)).collect();
    let vast = |r: &Row| r.kind == RowKind::Group && r.lines.1.get() - r.lines.0.get() > 30;
    for r in rows.iter().filter(|r| r.score < -6.0 || vast(r)) {
        notes.push(Note::new(
            "row-not-understood",
            Severity::Warning,
            "This table row was read with little certainty: please compare it with the scan.",
            r.lines,
        ));
    }
    Table {
        label: region.label,
        lines: region.lines,
        columns: region.header.columns,
        subject: region.header.subject,
        exact: false,
        period: region.caption.period,
        unit: region.caption.unit,
        head: region.head,
        legend: region.legend,
        furniture,
        rows,
        notes,
    }
}

/// The reading where each line is one cell. What stands behind its last row is no part of the table.
fn by_lines(judge: &Judge<'_>, plan: &Plan, region: &mut Region) -> Option<Alignment> {
    let read = whole::read(judge, plan, &region.body)?;
    region.body.truncate(read.end);
    let last = [region.body.last().map(|l| l.no), region.legend.last().copied(), region.head.last().copied()];
    region.lines.1 = last.into_iter().flatten().max().unwrap_or(region.lines.1);
    Some(Alignment { rows: read.rows, dropped: read.dropped })
}

/// The reading word by word; a second time where the first tells how wide the cells are.
fn by_words(judge: &Judge<'_>, plan: &mut Plan, region: &Region) -> Alignment {
    let alignment = align(judge, plan, &region.body);
    plan.widths = widths(&alignment.rows, &region.body, plan.slots.len());
    let told = region.header.subject == Subject::Tasks && region.body.len() <= TWICE;
    if told {
        plan.known = known(&alignment.rows, &region.body, plan);
    }
    if told && (plan.widths.iter().any(|w| *w > 0.0) || !plan.known.is_empty()) {
        align(judge, plan, &region.body)
    } else {
        alignment
    }
}

/// Days and months of a head without a year take it from the caption.
fn dated(region: &mut Region) {
    let year = region.caption.period.clone().filter(|p| p.len() == 4);
    for c in &mut region.header.columns {
        if c.period.as_ref().is_some_and(|p| p.contains(NO_YEAR)) {
            c.period = year.as_ref().and_then(|y| Some(c.period.as_ref()?.replace(NO_YEAR, y)));
        }
    }
}

/// *So sánh* heads figures, or it says *Đạt* and *Vượt*: then it is an assessment.
fn compared(judge: &Judge<'_>, region: &mut Region) {
    if region.header.columns.iter().any(|c| c.kind == ColumnKind::Assessment) {
        return;
    }
    let Some(column) = region.header.columns.iter_mut().find(|c| c.kind == ColumnKind::Compare) else { return };
    let said = |l: &TableLine| l.words.iter().any(|w| w.capital() && judge.assessment(&[w]) >= 2.0);
    if region.body.iter().filter(|l| said(l)).count() >= 3 {
        column.kind = ColumnKind::Assessment;
    }
}

/// A value column whose head is lost: nearly all rows have one value more than there are heads side by side. What is not
/// known to be aimed at is taken for what was reached before.
fn uncounted(region: &mut Region) {
    let columns = &mut region.header.columns;
    let Some(first) = columns.iter().position(|c| c.kind.is_value()) else { return };
    let heads = columns.iter().skip(first).take_while(|c| c.kind.is_value()).count();
    let all = columns.iter().filter(|c| c.kind.is_value()).count();
    if heads < 2
        || heads != all
        || columns.iter().any(|c| c.kind == ColumnKind::Actual || c.kind.is_value() && c.period.is_none())
    {
        return;
    }
    let runs: Vec<usize> = region.body.iter().map(run_length).filter(|n| *n >= heads).collect();
    let more = runs.iter().filter(|n| **n == heads + 1).count();
    if more >= FEWEST_RUNS && more * 4 >= runs.len() * 3 {
        columns.insert(
            first,
            Column { kind: ColumnKind::Actual, heading: String::new(), shown: String::new(), period: None },
        );
    }
}

/// A deadline column whose head cannot be read: words that are no head, and as many times as there are rows.
fn undated(judge: &Judge<'_>, region: &mut Region) {
    let columns = &mut region.header.columns;
    let Some(gap) = region.header.gap.filter(|_| region.header.subject == Subject::Tasks) else { return };
    if columns.iter().any(|c| c.kind == ColumnKind::Deadline) {
        return;
    }
    let says = |l: &&TableLine| {
        (1..=3).any(|n| l.words.windows(n).any(|w| judge.deadline(&w.iter().collect::<Vec<_>>()) >= 1.8))
    };
    let times = region.body.iter().filter(says).count();
    let numbers = |l: &&TableLine| l.words.first().is_some_and(|w| ordinal::parse(&w.text).is_some());
    let rows = region.body.iter().filter(numbers).count();
    if times >= FEWEST_RUNS
        && times * 2 >= rows
        && let Some(at) = columns.iter().position(|c| c.kind == gap)
    {
        columns.insert(
            at,
            Column { kind: ColumnKind::Deadline, heading: String::new(), shown: String::new(), period: None },
        );
    }
}

/// Whether each cell stands between blank lines: hardly a line goes on with the one before.
fn lone(judge: &Judge<'_>, body: &[TableLine]) -> bool {
    let parted = body.iter().filter(|l| l.blank_before).count();
    let begins = |l: &&TableLine| {
        let words: Vec<&Word> = l.words.iter().collect();
        let opens = l.words.first().is_some_and(|w| w.opens() || w.shape != super::word::Shape::Word);
        l.blank_before && (opens || judge.words.units.fit(&phrase(&words)) == Fit::Whole)
    };
    if body.iter().filter(begins).count() * 5 < parted * 4 {
        return false;
    }
    let open = body.iter().filter(|l| !l.blank_before && l.words.first().is_some_and(Word::opens)).count();
    body.len() >= 8 && (parted * 20 >= body.len() * 17 || parted * 2 >= body.len() && open * 5 <= body.len())
}

/// So many words a line or fewer are those of one cell.
const NARROW: usize = 5;

/// Whether lines are as short as cells are, and nothing parts the words of a line.
fn narrow(body: &[TableLine]) -> bool {
    use super::word::Before;
    let parted = body.iter().filter(|l| l.words.iter().any(|w| matches!(w.before, Before::Bar | Before::Gap))).count();
    let mut lengths: Vec<usize> = body.iter().map(|l| l.words.len()).collect();
    lengths.sort_unstable();
    parted * 20 <= body.len() && lengths.get(lengths.len() / 2).is_some_and(|m| *m <= NARROW)
}

/// Signs that an OCR makes of borders and dirt.
fn is_dirt(word: &Word) -> bool {
    let sign = |c: char| {
        !c.is_alphanumeric()
            && !matches!(
                c,
                '-' | '–'
                    | '—'
                    | '+'
                    | '*'
                    | '•'
                    | '…'
                    | '%'
                    | '‰'
                    | '&'
                    | '/'
                    | '('
                    | ')'
                    | '“'
                    | '”'
                    | '>'
                    | '<'
                    | '≥'
                    | '≤'
                    | '='
                    | '±'
            )
    };
    word.text.chars().all(sign) && word.text != "..."
}

/// The slot of each ruled column, where nearly all lines begin with a bar.
fn ruled(body: &[TableLine], columns: &[Column]) -> Option<Vec<usize>> {
    let barred = body.iter().filter(|l| l.words.first().is_some_and(|w| w.bars > 0)).count();
    let widest = body.iter().filter_map(|l| l.words.last()).map(|w| usize::from(w.bars)).max()?;
    if barred * 10 < body.len() * 7 || widest > columns.len() || widest + 1 < columns.len() {
        return None;
    }
    let values = columns.iter().filter(|c| c.kind.is_value()).count();
    let mut slot = 0usize;
    let mut out = Vec::new();
    for (i, c) in columns.iter().enumerate() {
        let joined = i > 0 && values > 1 && c.kind.is_value() && columns.get(i - 1).is_some_and(|p| p.kind.is_value());
        if i > 0 && !joined {
            slot += 1;
        }
        out.push(slot);
    }
    Some(out)
}

/// Whether blank lines tell cells apart: lines after one begin with capitals, others mostly do not.
fn tells(body: &[TableLine]) -> bool {
    let share = |blank: bool| {
        let lines: Vec<&TableLine> = body.iter().filter(|l| l.blank_before == blank).collect();
        let open = lines.iter().filter(|l| l.words.first().is_some_and(Word::opens)).count();
        (lines.len(), open as f32 / lines.len().max(1) as f32)
    };
    let ((n, after), (m, within)) = (share(true), share(false));
    n >= 4 && m >= 4 && after - within > 0.2
}

fn row(aligned: &AlignedRow, slots: &[Slot], body: &[TableLine]) -> Option<Row> {
    let mut lines: Option<Lines> = None;
    let mut cells = Vec::new();
    let mut number = None;
    for (slot, words) in slots.iter().zip(&aligned.cells) {
        let mut cell = Cell::default();
        for (l, w) in words {
            let word: &Word = body.get(*l as usize)?.words.get(*w as usize)?;
            if is_dirt(word) {
                continue;
            }
            let here = Lines::one(word.line);
            lines = Some(lines.map_or(here, |x| x.join(here)));
            match cell.pieces.last_mut() {
                Some((line, range))
                    if *line == word.line
                        && range.end <= word.start
                        && word.start <= range.end + 1
                        && !parted(body, *l, word.start) =>
                {
                    range.end = word.end;
                }
                _ => cell.pieces.push((word.line, word.start..word.end)),
            }
        }
        if slot.kind == ColumnKind::Ordinal {
            number = words.first().and_then(|(l, w)| {
                let word = body.get(*l as usize)?.words.get(*w as usize)?;
                aligned.ordinal.as_ref().map(|o| ordinal::show(&word.text, o))
            });
        }
        cells.push((slot.kind, cell));
    }
    Some(Row {
        kind: if aligned.kind == RowKind::Group { RowKind::Group } else { RowKind::Row },
        number,
        lettered: matches!(aligned.ordinal, Some(Ordinal::Roman(_) | Ordinal::Letter(_))),
        cells,
        lines: lines?,
        score: aligned.score,
    })
}

/// Whether a bar stands before the word that begins at a byte place of a line.
fn parted(body: &[TableLine], line: u32, at: usize) -> bool {
    let Some(l) = body.get(line as usize) else { return true };
    l.words.iter().any(|w| w.start == at && w.before == super::word::Before::Bar)
}
