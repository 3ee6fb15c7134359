//! Tables whose cells are known: rows of cells, from bars, from columns, from a reader that saw the page.
//!
//! Comes in: a [`Sheet`]. Goes out: a [`Table`] whose rows have one cell a column. The first rows name the columns; what
//! they do not name, the cells tell. Knows nothing of how the cells were found.

pub(super) mod heading;
mod rows;

use heading::Heading;

use super::caption::Caption;
use super::cell::Judge;
use super::word::Word;
use super::{Cell, Column, ColumnKind, Row, RowKind, Subject, Table};
use crate::text::{LineNo, Lines, Note, Severity};

/// One row of cells.
#[derive(Debug, Clone)]
pub(super) struct SheetRow {
    /// The words of each cell; as many cells in every row.
    pub(super) cells: Vec<Vec<Word>>,
    /// Whether a page begins before it.
    pub(super) page_before: bool,
}

impl SheetRow {
    fn cell(&self, column: usize) -> &[Word] {
        self.cells.get(column).map_or(&[], Vec::as_slice)
    }
    fn text(&self, column: usize) -> String {
        text(self.cell(column))
    }
    fn filled(&self) -> impl Iterator<Item = usize> + '_ {
        self.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()).map(|(i, _)| i)
    }
    fn lines(&self) -> Option<Lines> {
        self.cells.iter().flatten().map(|w| Lines::one(w.line)).reduce(Lines::join)
    }
}

/// A table as cells.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) rows: Vec<SheetRow>,
    pub(super) label: Option<String>,
    pub(super) caption: Caption,
    /// Page numbers and the like between its rows.
    pub(super) furniture: Vec<LineNo>,
    /// What could not be put into a cell.
    pub(super) notes: Vec<Note>,
    pub(super) lines: Lines,
}

/// The text of a cell, one space between words.
fn text(words: &[Word]) -> String {
    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// A cell as parts of lines.
fn cell(words: &[Word]) -> Cell {
    let mut cell = Cell::default();
    for w in words {
        match cell.pieces.last_mut() {
            Some((line, range)) if *line == w.line && range.end <= w.start && w.start <= range.end + 1 => {
                range.end = w.end;
            }
            _ => cell.pieces.push((w.line, w.start..w.end)),
        }
    }
    cell
}

/// Whether the first rows name columns well enough to be a table's head.
pub(super) fn has_head(judge: &Judge<'_>, sheet: &Sheet) -> bool {
    heading::read(judge, sheet).is_some_and(|h| h.named >= 2)
}

/// Reads a sheet. What is neither a task nor an indicator table is a table of another subject, with a note.
pub(super) fn read(judge: &Judge<'_>, sheet: &Sheet) -> Table {
    let heading = heading::read(judge, sheet);
    let lines = sheet.lines;
    let mut table = Table {
        label: sheet.label.clone(),
        lines,
        columns: Vec::new(),
        subject: Subject::Other,
        exact: true,
        unit: sheet.caption.unit.clone(),
        period: sheet.caption.period.clone(),
        head: Vec::new(),
        legend: Vec::new(),
        furniture: sheet.furniture.clone(),
        rows: Vec::new(),
        notes: sheet.notes.clone(),
    };
    let Some(Heading { columns, subject, rows: head, unit, .. }) = heading else {
        table.notes.push(other(lines));
        return table;
    };
    table.unit = table.unit.or(unit);
    table.subject = subject;
    table.columns = columns;
    rows::read(judge, sheet, head, &mut table);
    if subject == Subject::Other {
        table.rows.clear();
        table.notes.push(other(lines));
    }
    table
}

fn other(lines: Lines) -> Note {
    Note::new(
        "table-not-understood",
        Severity::Info,
        "This table names neither tasks nor indicators, as far as its head tells: it was not read into the register.",
        lines,
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::grammar::Grammars;
    use crate::layout;
    use crate::text::{Repaired, Source};

    fn tables(text: &str) -> (Arc<Repaired>, Vec<Table>) {
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        let document = layout::read(&Grammars::embedded().unwrap(), Arc::clone(&text));
        (text, document.grids)
    }

    fn shown(text: &Repaired, table: &Table) -> Vec<String> {
        let cell = |c: &Cell| c.passage(text).text().to_owned();
        table
            .rows
            .iter()
            .map(|r| {
                let mark = if r.kind == RowKind::Group { "#" } else { "" };
                let cells: Vec<String> = r.cells.iter().skip(1).map(|(_, c)| cell(c)).collect();
                format!("{mark}{}|{}", r.number.clone().unwrap_or_default(), cells.join("|"))
            })
            .collect()
    }

    #[test]
    fn a_head_of_two_rows_names_periods_under_their_role() {
        let (text, found) = tables(
            "TT | Chỉ tiêu | ĐVT | Thực hiện |  | Kế hoạch |  | Cơ quan theo dõi\n\
             \x20|  |  | 2024 | 2025 | 2026 | 2027 | \n\
             1 | Số trạm y tế | Trạm | 10 | 12 | 14 | - | Sở Y tế\n\
             2 | Tỷ lệ tiêm chủng | % | 90,5 | 92 | ≥ 95 | 97 | Sở Y tế\n",
        );
        let [table] = found.as_slice() else { panic!("{found:?}") };
        let periods: Vec<_> = table.periods().iter().map(|c| (c.kind, c.period.clone().unwrap())).collect();
        assert_eq!(
            periods,
            [
                (ColumnKind::Actual, "2024".to_owned()),
                (ColumnKind::Actual, "2025".to_owned()),
                (ColumnKind::Target, "2026".to_owned()),
                (ColumnKind::Target, "2027".to_owned()),
            ]
        );
        assert_eq!(shown(&text, table)[0], "1|Số trạm y tế|Trạm|10|12|14|-|Sở Y tế");
    }

    #[test]
    fn groups_repeated_heads_and_cut_rows() {
        let (text, found) = tables(
            "STT | Nhiệm vụ | Đơn vị thực hiện | Thời gian hoàn thành | Ghi chú\n\
             I | Về thể chế |  |  | \n\
             1 | Rà soát quy định về đất đai | Sở Tư pháp | Quý I/2026 | \n\
             2 | Xây dựng quy chế phối hợp giữa các |  |  | \n\
             \n7\n\n\
             STT | Nhiệm vụ | Đơn vị thực hiện | Thời gian hoàn thành | Ghi chú\n\
             \x20| cơ quan của tỉnh | Sở Nội vụ | Quý II/2026 | \n\
             3 | Tập huấn cho cán bộ xã |  | Tháng 9/2026 | Ba đợt\n",
        );
        let [table] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            shown(&text, table),
            [
                "#I|Về thể chế|||",
                "1|Rà soát quy định về đất đai|Sở Tư pháp|Quý I/2026|",
                "2|Xây dựng quy chế phối hợp giữa các cơ quan của tỉnh|Sở Nội vụ|Quý II/2026|",
                "3|Tập huấn cho cán bộ xã||Tháng 9/2026|Ba đợt",
            ]
        );
        assert_eq!(table.head.len(), 2);
        assert_eq!(table.furniture.len(), 1);
    }

    #[test]
    fn a_table_of_something_else_is_named_in_a_note() {
        let (_, found) = tables(
            "Họ và tên | Chức vụ | Điện thoại\nNguyễn Văn A | Chủ tịch | 0123\nTrần Thị B | Phó Chủ tịch | 0456\n\
             Lê Văn C | Ủy viên | 0789\n",
        );
        let [table] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(table.subject, Subject::Other);
        assert_eq!(table.notes[0].code, "table-not-understood");
    }
}
