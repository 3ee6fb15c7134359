//! Rows of indicator tables become indicators.
//!
//! Comes in: a document with its tables read. Goes out: one [`Indicator`] a row. A run of value cells is cut into one
//! value a period; a goal stated inside the name of a results table is a value of its own.

use std::ops::Range;

use crate::grammar::Grammars;
use crate::grammar::quantity::Quantity;
use crate::grammar::tables::{ColumnKind, Fit, Subject};
use crate::layout::Document;
use crate::layout::table::{Column, FEWEST_SHARES, Row, RowKind, Table};
use crate::record::{Evidence, EvidenceMap, Indicator, Note, Op, Origin, Role, Severity, Value};
use crate::text::{Passage, Repaired, fold};

use super::evidence::evidence;
use super::indicator_values::{atoms, dated, with_sign};
use super::indicators_prose::capital;
use super::table_rows::{
    Groups, agencies, cell_text, childless, empty_heading, found, group_cell, inferred, least, spanned,
};

/// The indicators of all indicator tables, in order.
///
/// `year` is the document's own: what is said for a later one was not achieved but is aimed at.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    year: Option<i16>,
    notes: &mut Vec<Note>,
) -> Vec<Indicator> {
    let mut out = Vec::new();
    for table in document.grids.iter().filter(|t| t.subject == Subject::Indicators) {
        let shares = shares(table, &document.text);
        Reader { table, text: &document.text, grammars, year, notes, shares }.read(&mut out);
    }
    out
}

struct Reader<'a> {
    table: &'a Table,
    text: &'a Repaired,
    grammars: &'a Grammars,
    year: Option<i16>,
    notes: &'a mut Vec<Note>,
    /// Whether nearly all values of the table are shares: `100%`.
    shares: bool,
}

/// Whether nearly all cells that begin with a figure are shares.
fn shares(table: &Table, text: &Repaired) -> bool {
    let cells = table.rows.iter().flat_map(|r| &r.cells).filter(|(k, _)| k.is_value());
    let shown: Vec<String> = cells.map(|(_, c)| c.passage(text).text().to_owned()).collect();
    let figures = shown.iter().filter(|t| t.starts_with(|c: char| c.is_ascii_digit())).count();
    let shares = shown.iter().filter(|t| t.split_whitespace().next().is_some_and(|w| w.ends_with('%'))).count();
    shares >= FEWEST_SHARES && shares * 4 >= figures * 3
}

/// The share that a number is whose sign an OCR read as figures: `5304` and `150` for `53%` and `15%`.
fn lost_sign(q: &Quantity) -> Option<f64> {
    let value = q.value.filter(|v| q.op != Op::Range && q.unit.is_none() && *v > 100.0 && v.fract() == 0.0)?;
    let digits = format!("{value:.0}");
    let figures = ["04", "06", "09", "0"].iter().find_map(|sign| digits.strip_suffix(sign))?;
    figures.parse().ok().filter(|share| (1.0..=100.0).contains(share))
}

/// A group's title of so many words or fewer is the name of a period where it has one.
const SHORT_TITLE: usize = 8;

impl Reader<'_> {
    fn read(&mut self, out: &mut Vec<Indicator>) {
        let mut groups = Groups::default();
        let leads = spanned(self.table, ColumnKind::Lead, (self.text, self.grammars));
        let monitors = spanned(self.table, ColumnKind::Monitor, (self.text, self.grammars));
        let first = out.len();
        for (i, row) in self.table.rows.iter().enumerate() {
            if row.kind == RowKind::Group && !self.lost_row(i) {
                if childless(self.table, i) {
                    self.notes.push(empty_heading(row));
                }
                groups.open(row, self.text);
                continue;
            }
            if row.number.as_ref().is_some_and(|n| !n.contains('.')) && self.dotted_above(i) {
                groups.end_unnumbered();
            }
            let over = groups.over(row.number.as_deref()).iter().map(|g| g.title.clone());
            let over = over.chain(group_cell(self.table, i, self.text)).collect();
            let mut indicator = self.row(row, over);
            for (kind, from) in [(ColumnKind::Lead, &leads), (ColumnKind::Monitor, &monitors)] {
                self.agency(&mut indicator, kind, from.get(i).copied().flatten(), i);
            }
            if indicator.values.is_empty() && indicator.lead.is_empty() && indicator.monitor.is_empty() {
                self.notes.push(Note::new(
                    "row-not-understood",
                    Severity::Warning,
                    "This row of an indicator table has no value that could be read: please read it in the scan.",
                    row.lines,
                ));
                if row.score < -6.0 {
                    continue;
                }
            }
            indicator.confidence = least(&indicator.evidence);
            out.push(indicator);
        }
        let open = |i: &Indicator| i.values.iter().any(|v| v.period.is_none());
        if out.get(first..).is_some_and(|own| own.iter().any(open)) {
            self.notes.push(Note::new(
                "period-unknown",
                Severity::Warning,
                "The head of this table is lost or names no year: the periods of its values are not known.",
                self.table.lines,
            ));
        }
    }

    /// Whether the row before is numbered with a point: `16.5`, under an unnumbered group.
    fn dotted_above(&self, i: usize) -> bool {
        self.table.rows[..i].iter().rev().find_map(|r| r.number.as_ref()).is_some_and(|n| n.contains('.'))
    }

    /// Whether a row that looks like a group is an indicator whose other cells were lost: its name states a goal and
    /// nothing stands below it.
    fn lost_row(&self, i: usize) -> bool {
        let Some(row) = self.table.rows.get(i) else { return false };
        let next = self.table.rows.get(i + 1);
        let last = next.is_none_or(|r| r.kind == RowKind::Group) || row.number.is_some() && childless(self.table, i);
        let name = row.cell(ColumnKind::Name).passage(self.text);
        !row.lettered && last && self.goals(name.text()).next().is_some()
    }

    /// Percentages that a name states as its goal.
    fn goals<'n>(&self, name: &'n str) -> impl Iterator<Item = (Range<usize>, Quantity)> + use<'n> {
        let found = self.grammars.quantities.find(name);
        found.into_iter().filter(|(_, q)| q.unit.as_deref() == Some("%") && q.value.is_some())
    }

    fn row(&self, row: &Row, group: Vec<String>) -> Indicator {
        let mut evidence = EvidenceMap::new();
        let (passage, name) = cell_text(&row.cell(ColumnKind::Name), self.text);
        let name = if name.ends_with("..") { name } else { name.trim_end_matches('.').trim_end().to_owned() };
        if let Some(e) = found(&passage, self.text, &name) {
            evidence.insert("name".to_owned(), e);
        }
        let (unit_passage, unit) = cell_text(&row.cell(ColumnKind::Unit), self.text);
        let mut unit = unit;
        if let Some(e) = found(&unit_passage, self.text, &unit).filter(|_| !unit.is_empty()) {
            unit = self.mended(&e, unit);
            evidence.insert("unit".to_owned(), e);
        }
        let mut indicator = Indicator {
            id: String::new(),
            table: self.table.label.clone(),
            number: row.number.clone(),
            group,
            name,
            unit: Some(unit).filter(|u| !u.is_empty()),
            values: Vec::new(),
            lead: Vec::new(),
            monitor: Vec::new(),
            assessment: None,
            lines: row.lines,
            confidence: 1.0,
            evidence,
        };
        self.values(row, &passage, &mut indicator);
        if indicator.unit.is_none() {
            indicator.unit = self.bracketed(&indicator.name).or_else(|| self.table.unit.clone());
        }
        let (assessed, text) = cell_text(&row.cell(ColumnKind::Assessment), self.text);
        if !text.is_empty() {
            let mut shown = capital(&text.trim_end_matches(['.', ';', ',']).to_lowercase());
            if let Some(e) = found(&assessed, self.text, text.trim_end_matches(['.', ';', ','])) {
                shown = self.mended(&e, shown);
                indicator.evidence.insert("assessment".to_owned(), e);
            }
            indicator.assessment = Some(shown);
        }
        indicator
    }

    /// The unit that a name ends with: *Tỷ lệ xe buýt điện (%)*.
    fn bracketed(&self, name: &str) -> Option<String> {
        let inside = name.strip_suffix(')')?.rsplit_once('(')?.1.trim();
        let known = self.grammars.tables.units.fit(fold(inside).as_str()) == Fit::Whole;
        known.then(|| inside.to_owned())
    }

    /// A word from a closed list is known by its letters, whatever marks repair gave it; text that was read as it
    /// stands is left alone.
    fn mended(&self, e: &Evidence, shown: String) -> String {
        if e.origin == Origin::Verbatim {
            return shown;
        }
        self.grammars.tables.mended(&shown).unwrap_or(shown)
    }

    fn values(&self, row: &Row, name: &Passage, indicator: &mut Indicator) {
        let columns: Vec<&Column> = self.table.periods();
        let actual = columns.iter().find(|c| c.kind == ColumnKind::Actual);
        let target = columns.iter().any(|c| c.kind == ColumnKind::Target);
        if let Some(column) = actual.filter(|_| !target) {
            for (range, q) in self.goals(name.text()) {
                let period = self.period(column, indicator);
                self.push(indicator, name, range, &q, period, Role::Target);
            }
        }
        if self.table.exact {
            for (column, (_, cell)) in
                self.table.columns.iter().zip(&row.cells).filter(|(_, (_, cell))| !cell.is_empty())
            {
                let passage = cell.passage(self.text);
                self.push_cell(indicator, &passage, 0..passage.text().len(), column);
            }
            return;
        }
        let runs = self.table.runs();
        let cells = row.cells.iter().filter(|(k, _)| k.is_value());
        for (run, (_, cell)) in runs.iter().zip(cells).filter(|(_, (_, c))| !c.is_empty()) {
            let passage = cell.passage(self.text);
            if let [column] = run.as_slice() {
                self.push_cell(indicator, &passage, 0..passage.text().len(), column);
                continue;
            }
            let mut atoms = atoms(passage.text(), run.len());
            // of what is only done or not, the unit is a dash as well
            let dash = |r: &Range<usize>| passage.text().get(r.clone()).is_some_and(|t| matches!(t, "-" | "–"));
            if atoms.len() == run.len() + 1 && indicator.unit.is_none() && atoms.first().is_some_and(dash) {
                let counted = self.table.columns.iter().any(|c| c.kind == ColumnKind::Unit);
                atoms.drain(..usize::from(counted));
            }
            let mut columns = run.clone();
            // a comparison is left empty first
            while columns.len() > atoms.len()
                && let Some(at) = columns.iter().rposition(|c| c.kind == ColumnKind::Compare)
            {
                columns.remove(at);
            }
            // what is missing is missing at the front: a goal is set for later years first
            let skip = columns.len().saturating_sub(atoms.len());
            for (column, range) in columns.into_iter().skip(skip).zip(atoms) {
                self.push_cell(indicator, &passage, range, column);
            }
        }
    }

    /// Adds the value of one column; a comparison states nothing of its own.
    fn push_cell(&self, indicator: &mut Indicator, passage: &Passage, range: Range<usize>, column: &Column) {
        if !column.kind.is_value() || column.kind == ColumnKind::Compare {
            return;
        }
        let shown = passage.text().get(range.clone()).unwrap_or("");
        let mut q = self.grammars.quantities.cell(shown);
        let own = dated(shown, &self.grammars.indicators).filter(|_| q.op == Op::Text && column.period.is_none());
        if let Some(own) = own {
            for (part, period) in own {
                let part = range.start + part.start..range.start + part.end;
                let q = self.grammars.quantities.cell(passage.text().get(part.clone()).unwrap_or(""));
                let role = self.role(column, Some(&period));
                self.push(indicator, passage, part, &q, Some(period), role);
            }
            return;
        }
        if q.op == Op::Text
            && let Some(meant) = with_sign(shown)
        {
            q = self.grammars.quantities.cell(&meant);
        }
        let doubtful = indicator.evidence.get("name").is_some_and(|e| e.origin != Origin::Verbatim);
        let share = if doubtful && self.shares { lost_sign(&q) } else { None };
        if let Some(share) = share {
            (q.value, q.unit) = (Some(share), Some("%".to_owned()));
        }
        let period = self.period(column, indicator);
        let role = self.role(column, period.as_deref());
        let at = indicator.values.len();
        self.push(indicator, passage, range, &q, period, role);
        if share.is_some() {
            inferred(&mut indicator.evidence, &format!("values[{at}]"));
        }
    }

    /// The period of a column: its own, or that of the group or the table where one column of its role has none.
    fn period(&self, column: &Column, indicator: &Indicator) -> Option<String> {
        let open = self.table.columns.iter().filter(|c| c.kind == column.kind && c.period.is_none()).count();
        let over = || indicator.group.iter().rev().find_map(|title| self.group_period(title));
        column.period.clone().or_else(|| over().or_else(|| self.table.period.clone()).filter(|_| open == 1))
    }

    /// The period that a group is named after: *II. Đến năm 2035*.
    fn group_period(&self, title: &str) -> Option<String> {
        let year = self.grammars.indicators.years(title).pop()?;
        (year.led || title.split_whitespace().count() <= SHORT_TITLE).then_some(year.period)
    }

    /// What the values of a column are; *kết quả* of a year to come is what is aimed at.
    fn role(&self, column: &Column, period: Option<&str>) -> Role {
        let years = |p: &str| p.split(['-', '/']).filter(|n| n.len() == 4).filter_map(|n| n.parse().ok()).max();
        let last = period.and_then(years);
        let ahead = self.year.zip(last).is_some_and(|(own, last): (i16, i16)| last > own);
        if column.kind == ColumnKind::Actual && !ahead { Role::Actual } else { Role::Target }
    }

    fn push(
        &self,
        indicator: &mut Indicator,
        passage: &Passage,
        range: Range<usize>,
        q: &Quantity,
        period: Option<String>,
        role: Role,
    ) {
        let raw = passage.text().get(range.clone()).unwrap_or("").trim().to_owned();
        if let Some(e) = evidence(passage, self.text, range, &raw) {
            indicator.evidence.insert(format!("values[{}]", indicator.values.len()), e);
        }
        if indicator.unit.is_none() && !matches!(q.op, Op::Text) {
            indicator.unit.clone_from(&q.unit);
        }
        indicator.values.push(Value { period, role, raw, op: q.op, value: q.value, value_max: q.value_max });
    }

    fn agency(&self, indicator: &mut Indicator, kind: ColumnKind, from: Option<usize>, own: usize) {
        let Some(row) = from.and_then(|k| self.table.rows.get(k)) else { return };
        let key = if kind == ColumnKind::Lead { "lead" } else { "monitor" };
        let names = agencies(self.grammars, &row.cell(kind), self.text, key, &mut indicator.evidence);
        if from != Some(own) {
            inferred(&mut indicator.evidence, key);
        }
        match kind {
            ColumnKind::Lead => indicator.lead = names,
            _ => indicator.monitor = names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Origin as From;
    use crate::grammar::quantity::Quantities;

    #[test]
    fn a_share_that_lost_its_sign_is_known_by_its_size() {
        let all = Quantities::load(&From::Embedded).unwrap();
        let share = |t: &str| lost_sign(&all.cell(t));
        assert_eq!([share("5304"), share("150"), share("1000")], [Some(53.0), Some(15.0), Some(100.0)]);
        for text in ["100", "53%", "150 km", "12,5", "2025", "100-150", "X"] {
            assert_eq!(share(text), None, "{text}");
        }
    }
}
