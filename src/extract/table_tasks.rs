//! Rows of task tables become tasks.
//!
//! Comes in: a document with its tables read. Goes out: one [`Task`] a row that assigns something. What a cell holds is
//! for the grammars to say; which words are which cell was settled by layout.

use jiff::civil::Date;

use crate::grammar::deadline::Cue;
use crate::grammar::tables::{ColumnKind, Subject};
use crate::grammar::{Field, Grammars};
use crate::layout::Document;
use crate::layout::table::{Cell, Column, Row, RowKind, Table};
use crate::record::{Deadline, DeadlineKind, EvidenceMap, Note, Severity, Task};
use crate::text::Repaired;

use super::evidence::evidence;
use super::sentence::opens_with_act;
use super::table_rows::{
    Groups, agencies, cell_text, childless, empty_heading, found, group_cell, inferred, least, listed, spanned,
};
use super::{labels, roles};

/// The tasks of all task tables, in order.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    (date, year): (Option<Date>, Option<i16>),
    notes: &mut Vec<Note>,
) -> Vec<Task> {
    let mut out = Vec::new();
    let reader = Reader { text: &document.text, grammars, date, year };
    for table in document.grids.iter().filter(|t| t.subject == Subject::Tasks) {
        reader.table(table, &mut out, notes);
    }
    out
}

/// What all rows are read with; `date` is the document's own, `year` is known where only its day is not.
struct Reader<'a> {
    text: &'a Repaired,
    grammars: &'a Grammars,
    date: Option<Date>,
    year: Option<i16>,
}

impl Reader<'_> {
    /// The year that a table's deadlines without one mean: that of their head, of the table's caption, or, where its
    /// day is not known, of the document.
    fn year_of(&self, table: &Table) -> Option<i16> {
        let head = table.columns.iter().find(|c| c.kind == ColumnKind::Deadline).map(|c| c.heading.as_str());
        let named = head.and_then(|h| self.grammars.indicators.years(h).pop()).map(|y| y.period);
        let known = named.or_else(|| table.period.clone().filter(|_| self.date.is_none()));
        known.and_then(|y| y.parse().ok()).or(self.year.filter(|_| self.date.is_none()))
    }

    fn table(&self, table: &Table, out: &mut Vec<Task>, notes: &mut Vec<Note>) {
        let Self { text, grammars, date, .. } = *self;
        let year = self.year_of(table);
        let mut groups = Groups::default();
        let remarks =
            table.columns.iter().any(|c| c.kind == ColumnKind::Coordinate && grammars.tables.holds_remarks(&c.heading));
        let leads = spanned(table, ColumnKind::Lead, (text, grammars));
        let deadlines = spanned(table, ColumnKind::Deadline, (text, grammars));
        let helpers = if table.exact { spanned(table, ColumnKind::Coordinate, (text, grammars)) } else { Vec::new() };
        for (i, row) in table.rows.iter().enumerate() {
            if row.kind == RowKind::Group {
                if childless(table, i) {
                    notes.push(empty_heading(row));
                }
                groups.open(row, text);
                continue;
            }
            let borrow = |from: &[Option<usize>]| {
                from.get(i).copied().flatten().and_then(|k| table.rows.get(k).map(|r| (r, k != i)))
            };
            let mut task = Task {
                id: String::new(),
                path: path(table, &mut groups, row),
                marker: row.number.clone(),
                section: section(table, &mut groups, row),
                content: String::new(),
                lead: Vec::new(),
                coordinate: Vec::new(),
                deadline: None,
                result: None,
                lines: row.lines,
                confidence: 1.0,
                evidence: EvidenceMap::new(),
            };
            task.section.extend(group_cell(table, i, text));
            content(&mut task, row, text);
            if let Some((r, elsewhere)) = borrow(&leads) {
                who(&mut task, r, text, grammars);
                if elsewhere {
                    inferred(&mut task.evidence, "lead");
                }
            }
            let (helper, elsewhere) = borrow(&helpers).unwrap_or((row, false));
            if task.coordinate.is_empty() {
                who_helps(&mut task, helper, remarks, (text, grammars));
            }
            if elsewhere {
                inferred(&mut task.evidence, "coordinate");
            }
            if let Some((r, elsewhere)) = borrow(&deadlines) {
                deadline(&mut task, r, text, grammars, (date, year));
                if elsewhere {
                    inferred(&mut task.evidence, "deadline");
                }
            }
            if !table.columns.iter().any(|c| c.kind == ColumnKind::Deadline) {
                crossed(&mut task, table, row, text);
            }
            if task.deadline.is_none() && !table.columns.iter().any(|c| c.kind == ColumnKind::Deadline) {
                told(&mut task, row, text, grammars, date);
            }
            result(&mut task, row, text);
            let assigned = !task.lead.is_empty()
                || !task.coordinate.is_empty()
                || task.deadline.is_some()
                || task.result.is_some();
            if task.content.is_empty() || !assigned {
                notes.push(Note::new(
                    "row-not-understood",
                    Severity::Warning,
                    "This row of a task table names no task, or nobody and no time for it: please read it in the scan.",
                    row.lines,
                ));
                continue;
            }
            task.confidence = least(&task.evidence);
            out.push(task);
        }
    }
}

fn path(table: &Table, groups: &mut Groups, row: &Row) -> String {
    let mut parts: Vec<String> = table.label.iter().cloned().collect();
    let over = groups.over(row.number.as_deref());
    parts.extend(
        over.iter()
            .filter_map(|g| g.number.clone())
            .filter(|n| row.number.as_ref().is_none_or(|r| !r.starts_with(&format!("{n}.")))),
    );
    parts.push(row.number.clone().unwrap_or_else(|| "-".to_owned()));
    parts.join(".")
}

fn section(table: &Table, groups: &mut Groups, row: &Row) -> Vec<String> {
    let over = groups.over(row.number.as_deref()).iter().map(|g| g.title.clone());
    table.label.iter().cloned().chain(over).collect()
}

fn content(task: &mut Task, row: &Row, text: &Repaired) {
    let (passage, content) = cell_text(&row.cell(ColumnKind::Name), text);
    if let Some(e) = found(&passage, text, &content) {
        task.evidence.insert("content".to_owned(), e);
    }
    task.content = content;
}

/// Who leads; a cell may say who helps as well (*Chủ trì: Sở Y tế. Phối hợp: Công an tỉnh*).
fn who(task: &mut Task, row: &Row, text: &Repaired, grammars: &Grammars) {
    let cell = row.cell(ColumnKind::Lead);
    let passage = cell.passage(text);
    let mut parts = labels::parts(passage.text(), grammars);
    if !parts.iter().any(|p| p.0 == Field::Lead) {
        parts = roles::cell(passage.text(), grammars).unwrap_or_default();
    }
    if !parts.iter().any(|p| p.0 == Field::Lead) {
        task.lead = agencies(grammars, &cell, text, "lead", &mut task.evidence);
        return;
    }
    let of = |field: Field| parts.iter().filter(|p| p.0 == field).map(|p| p.1.clone()).collect::<Vec<_>>();
    task.lead = listed(grammars, &passage, &of(Field::Lead), text, "lead", &mut task.evidence);
    task.coordinate = listed(grammars, &passage, &of(Field::Coordinate), text, "coordinate", &mut task.evidence);
}

/// Who helps; a cell may open with the word for it (*Phối hợp Sở Y tế*). One that says what is done names nobody, and one of
/// a column for remarks as well names only agencies that are known or follow that word.
fn who_helps(task: &mut Task, row: &Row, remarks: bool, (text, grammars): (&Repaired, &Grammars)) {
    let passage = row.cell(ColumnKind::Coordinate).passage(text);
    let shown = passage.text();
    let start = grammars.fields.roles.help(shown);
    let names = start.unwrap_or(0)..shown.len();
    let told = shown.get(names.clone()).unwrap_or("");
    let remark = remarks && start.is_none() || opens_with_act(told, grammars);
    if remark && grammars.agencies.at_head(told).is_none() {
        return;
    }
    task.coordinate = listed(grammars, &passage, &[names], text, "coordinate", &mut task.evidence);
}

fn deadline(
    task: &mut Task,
    row: &Row,
    text: &Repaired,
    grammars: &Grammars,
    (date, year): (Option<Date>, Option<i16>),
) {
    let passage = row.cell(ColumnKind::Deadline).passage(text);
    let in_year = year.and_then(|y| within(grammars, passage.text(), y));
    let Some(deadline) = in_year.or_else(|| grammars.deadlines.label(passage.text(), date)) else { return };
    if let Some(e) = evidence(&passage, text, 0..passage.text().len(), &deadline.raw) {
        task.evidence.insert("deadline".to_owned(), e);
    }
    task.deadline = Some(deadline);
}

/// The deadline that crosses under quarters or months say: from the first of them to the last.
fn crossed(task: &mut Task, table: &Table, row: &Row, text: &Repaired) {
    let crosses = table.columns.iter().zip(&row.cells).filter(|(c, (_, cell))| c.kind.is_value() && !cell.is_empty());
    let heads: Vec<(&Column, &Cell)> =
        crosses.map(|(c, (_, cell))| (c, cell)).filter(|(c, _)| c.period.is_some() && table.exact).collect();
    let bound = |h: Option<&(&Column, &Cell)>| h.and_then(|(c, _)| bounds(c.period.as_deref()?));
    let (Some(first), Some(last)) = (bound(heads.first()), bound(heads.last())) else { return };
    let raw = heads.iter().map(|(c, _)| c.shown.as_str()).collect::<Vec<_>>().join(", ");
    let passage = heads.first().map(|(_, cell)| cell.passage(text)).unwrap_or_default();
    if let Some(e) = evidence(&passage, text, 0..passage.text().len(), &raw) {
        task.evidence.insert("deadline".to_owned(), e);
    }
    task.deadline = Some(Deadline {
        raw,
        kind: DeadlineKind::By,
        start: Some(first.0.to_string()),
        end: Some(last.1.to_string()),
        rrule: None,
        relative: None,
    });
}

/// The first and last day of a period: `2026`, `2026-2030`, `2026-05`, `2026-01/2026-03`, `2026-06-30`.
fn bounds(period: &str) -> Option<(Date, Date)> {
    let month = |t: &str| {
        let (y, m) = t.split_once('-')?;
        Date::new(y.parse().ok()?, m.parse().ok()?, 1).ok()
    };
    let year = |t: &str| t.parse().ok().filter(|_| t.len() == 4);
    if let Some((a, b)) = period.split_once('/') {
        return Some((month(a)?, month(b)?.last_of_month()));
    }
    match period.len() {
        4 => Some((Date::new(year(period)?, 1, 1).ok()?, Date::new(year(period)?, 12, 31).ok()?)),
        7 => Some((month(period)?, month(period)?.last_of_month())),
        9 => {
            let (a, b) = period.split_once('-')?;
            Some((Date::new(year(a)?, 1, 1).ok()?, Date::new(year(b)?, 12, 31).ok()?))
        }
        _ => period.parse().ok().map(|d: Date| (d, d)),
    }
}

/// What a cell without a year of its own means in this one; `None` where it has one, or more than a year is missing.
fn within(grammars: &Grammars, cell: &str, year: i16) -> Option<Deadline> {
    if grammars.deadlines.label(cell, None)?.kind != DeadlineKind::Unknown {
        return None;
    }
    // what is reckoned from a day differs from day to day, what only lacks the year does not
    let read = |day: i8| grammars.deadlines.label(cell, Some(Date::new(year, 1, day).ok()?));
    let (first, second) = (read(1)?, read(2)?);
    (first.kind == DeadlineKind::By && first == second).then_some(first)
}

/// The deadline in a task's own words, in a table without a column for it.
fn told(task: &mut Task, row: &Row, text: &Repaired, grammars: &Grammars, date: Option<Date>) {
    let passage = row.cell(ColumnKind::Name).passage(text);
    let found = grammars.deadlines.find_all(passage.text(), date);
    let Some((range, deadline, _)) = found.into_iter().find(|(_, _, cue)| *cue == Cue::Strong) else { return };
    if let Some(e) = evidence(&passage, text, range, &deadline.raw) {
        task.evidence.insert("deadline".to_owned(), e);
    }
    task.deadline = Some(deadline);
}

fn result(task: &mut Task, row: &Row, text: &Repaired) {
    let (passage, result) = cell_text(&row.cell(ColumnKind::Result), text);
    if result.is_empty() {
        return;
    }
    if let Some(e) = found(&passage, text, &result) {
        task.evidence.insert("result".to_owned(), e);
    }
    task.result = Some(result);
}
