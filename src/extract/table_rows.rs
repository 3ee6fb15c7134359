//! What task tables and indicator tables share: groups above a row, agency cells, cells stated once for several rows.

use crate::grammar::Grammars;
use crate::grammar::tables::ColumnKind;
use crate::layout::table::{Cell, Row, RowKind, Table};
use crate::record::{Evidence, EvidenceMap, Note, Origin, Severity};
use crate::text::{Passage, Repaired};

use super::evidence::evidence;

/// A heading row over the rows below it.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Its number as shown; none where it has none.
    pub(super) number: Option<String>,
    /// Number and name: `II. Hạ tầng số`.
    pub(super) title: String,
    lettered: bool,
}

/// The groups that are open while the rows of a table are walked.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    open: Vec<Group>,
}

impl Groups {
    /// Opens a group; those that it ends are closed.
    pub(super) fn open(&mut self, row: &Row, text: &Repaired) {
        let name = row.cell(ColumnKind::Name).passage(text).text().to_owned();
        let title = match &row.number {
            Some(n) => format!("{n}. {name}"),
            None => name,
        };
        let group = Group { number: row.number.clone(), title, lettered: row.lettered };
        match (&group.number, group.lettered) {
            (_, true) => self.open.retain(|g| g.lettered && letter_class(g) < letter_class(&group)),
            (Some(n), false) => self
                .open
                .retain(|g| g.lettered || g.number.as_deref().map_or_else(|| names_year(&g.title), |p| covers(p, n))),
            (None, false) => self.open.retain(|g| g.lettered),
        }
        self.open.push(group);
    }
    /// The groups over a row with this number, outermost first.
    pub(super) fn over(&mut self, number: Option<&str>) -> &[Group] {
        if let Some(n) = number {
            self.open.retain(|g| match (&g.number, g.lettered) {
                (_, true) => true,
                (Some(p), false) => covers(p, n),
                (None, false) => true,
            });
            // an unnumbered group stands for a lost parent: it ends with the next row of a higher level
            if !n.contains('.') && self.open.iter().any(|g| g.number.is_none() && g.title.is_empty()) {
                self.open.retain(|g| g.number.is_some());
            }
        }
        &self.open
    }
    /// Ends unnumbered groups.
    pub(super) fn end_unnumbered(&mut self) {
        self.open.retain(|g| g.number.is_some());
    }
}

/// Whether a heading whose number is lost names a year: *Mục tiêu đến năm 2030* goes on over numbered headings.
fn names_year(title: &str) -> bool {
    title.split(|c: char| !c.is_ascii_digit()).any(|w| w.len() == 4 && w.starts_with("20"))
}

/// Letters stand above Roman numbers.
fn letter_class(g: &Group) -> u8 {
    let roman = g.number.as_deref().is_some_and(|n| n.chars().all(|c| matches!(c, 'I' | 'V' | 'X')));
    u8::from(roman)
}

/// Whether number `7` is above `7.1`.
fn covers(parent: &str, child: &str) -> bool {
    child.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a heading has nothing below it: the next row begins something else.
pub(super) fn childless(table: &Table, at: usize) -> bool {
    let (Some(row), Some(next)) = (table.rows.get(at), table.rows.get(at + 1)) else { return true };
    let roman = |r: &Row| r.number.as_deref().is_some_and(|n| n.chars().all(|c| matches!(c, 'I' | 'V' | 'X')));
    match (&row.number, &next.number) {
        (Some(_), _) if row.lettered => {
            next.kind == RowKind::Group && next.lettered && (roman(row) == roman(next) || roman(row))
        }
        (Some(n), Some(m)) => next.lettered || !covers(n, m),
        _ => false,
    }
}

/// A note on a heading that has nothing below it: it may be a row whose cells are lost.
pub(super) fn empty_heading(row: &Row) -> Note {
    Note::new(
        "heading-without-rows",
        Severity::Info,
        "This row was read as a heading, but nothing stands below it: please see in the scan whether its cells are lost.",
        row.lines,
    )
}

/// Bullets, and the signs that an OCR makes of the border before a cell.
const BULLETS: [char; 16] = ['-', '–', '+', '*', '•', '_', '\'', '‘', '`', ':', ';', ',', '|', '~', '°', '¬'];

/// A cell's text without bullet and closing full stop, and the passage that it stands in.
pub(super) fn cell_text(cell: &Cell, text: &Repaired) -> (Passage, String) {
    let passage = cell.passage(text);
    let trimmed = passage.text().trim().trim_start_matches(BULLETS).trim().to_owned();
    (passage, trimmed)
}

/// Evidence for a text found in a passage; `None` where it does not stand there as one stretch.
pub(super) fn found(passage: &Passage, text: &Repaired, value: &str) -> Option<Evidence> {
    let at = passage.text().find(value)?;
    evidence(passage, text, at..at + value.len(), value)
}

/// The agencies of a cell; each gets its evidence under `key[i]`.
pub(super) fn agencies(
    grammars: &Grammars,
    cell: &Cell,
    text: &Repaired,
    key: &str,
    map: &mut EvidenceMap,
) -> Vec<String> {
    let passage = cell.passage(text);
    let whole = 0..passage.text().len();
    listed(grammars, &passage, &[whole], text, key, map)
}

/// The agencies of some stretches of a cell.
pub(super) fn listed(
    grammars: &Grammars,
    passage: &Passage,
    ranges: &[std::ops::Range<usize>],
    text: &Repaired,
    key: &str,
    map: &mut EvidenceMap,
) -> Vec<String> {
    let mut out = Vec::new();
    let split = |r: &std::ops::Range<usize>| {
        let found = grammars.agencies.split_cell(passage.text().get(r.clone()).unwrap_or(""));
        let from = r.start;
        found
            .into_iter()
            .map(move |a| crate::grammar::agencies::AgencyName { range: a.range.start + from..a.range.end + from, ..a })
    };
    for agency in ranges.iter().flat_map(split) {
        if !agency.name.chars().any(char::is_alphabetic) {
            continue;
        }
        if let Some(mut e) = evidence(passage, text, agency.range.clone(), &agency.name) {
            e.agency.clone_from(&agency.id);
            map.insert(format!("{key}[{}]", out.len()), e);
        }
        out.push(agency.name);
    }
    out
}

/// Where a cell of each row is to be read: its own, or, in a table whose cells span rows, one stated for several.
/// Cells that only say so (*nt*) are read there as well.
pub(super) fn spanned(table: &Table, kind: ColumnKind, (text, grammars): (&Repaired, &Grammars)) -> Vec<Option<usize>> {
    let ditto =
        |i: usize| table.rows.get(i).is_some_and(|r| grammars.tables.is_ditto(r.cell(kind).passage(text).text()));
    let mut out = own_or_spanned(table, kind);
    for i in 1..out.len() {
        if ditto(i) {
            out[i] = out[..i].iter().rev().find_map(|o| *o);
        } else if out[i].is_some_and(|k| k < i && ditto(k)) {
            out[i] = out[i - 1];
        }
    }
    out
}

fn own_or_spanned(table: &Table, kind: ColumnKind) -> Vec<Option<usize>> {
    if table.exact {
        return merged(table, kind);
    }
    let rows: Vec<usize> = (0..table.rows.len()).filter(|i| table.rows[*i].kind == RowKind::Row).collect();
    let stated = |i: usize| table.rows.get(i).is_some_and(|r| !r.cell(kind).is_empty());
    let empty = rows.iter().filter(|i| !stated(**i)).count();
    let merged = empty * 5 >= rows.len().max(1) && rows.iter().any(|i| stated(*i));
    let mut last = None;
    let mut out: Vec<Option<usize>> = (0..table.rows.len())
        .map(|i| {
            if stated(i) {
                last = Some(i);
                return last;
            }
            if merged { last } else { None }
        })
        .collect();
    if merged {
        // rows before the first statement take it, where it stands in the middle of what it spans
        let first = out.iter().position(Option::is_some);
        if let Some(first) = first {
            let from = out[first];
            out[..first].iter_mut().for_each(|o| *o = from);
        }
    }
    out
}

/// Where borders are sure, an empty cell goes on with the one above it, down to the next group. Who only helps may as
/// well be nobody: that cell goes on only where the one beside it does.
fn merged(table: &Table, kind: ColumnKind) -> Vec<Option<usize>> {
    let alone = kind != ColumnKind::Coordinate || !table.columns.iter().any(|c| c.kind == ColumnKind::Lead);
    let mut last = None;
    let mut out = Vec::with_capacity(table.rows.len());
    for (i, row) in table.rows.iter().enumerate() {
        let stated = !row.cell(kind).is_empty();
        if row.kind == RowKind::Group || stated {
            last = stated.then_some(i);
        } else if !alone && !row.cell(ColumnKind::Lead).is_empty() {
            last = None;
        }
        out.push(last);
    }
    out
}

/// The cell of a column that groups rows, where it is stated; cells that span rows are stated once.
pub(super) fn group_cell(table: &Table, row: usize, text: &Repaired) -> Option<String> {
    if !table.columns.iter().any(|c| c.kind == ColumnKind::Group) {
        return None;
    }
    let above = table.rows.get(..=row)?.iter().rev().take_while(|r| r.kind == RowKind::Row);
    let cell = above.map(|r| r.cell(ColumnKind::Group)).find(|c| !c.is_empty())?;
    Some(cell.passage(text).text().trim().to_owned())
}

/// Marks evidence as concluded from a cell stated for several rows.
pub(super) fn inferred(map: &mut EvidenceMap, key: &str) {
    for (_, e) in map.iter_mut().filter(|(k, _)| k.starts_with(key)) {
        e.origin = Origin::Inferred;
        e.confidence *= 0.7;
    }
}

/// The least confidence of a record's fields.
pub(super) fn least(map: &EvidenceMap) -> f64 {
    map.values().fold(1.0, |c, e| c.min(e.confidence))
}
