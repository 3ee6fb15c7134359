//! Tables whose heads stand one a line, but whose rows were not found: a note instead of silence.
//!
//! Comes in: the lines that no table holds. Goes out: a [`Table`] without rows for each such head, whose note says so. Must
//! not know what the rows would have said.

use super::word::TableLine;
use super::{ColumnKind, Subject, Table};
use crate::grammar::tables::TableWords;
use crate::text::{Lines, Note, Severity};

/// A head of one column is broken over at most so many lines.
const HEAD_LINES: usize = 3;
/// From the first to the last head of a table there are at most so many lines.
const SPREAD: usize = 24;
/// So many columns of those that only a table of tasks has tell one.
const FEWEST: usize = 2;

/// The tables of tasks of which only the heads were found.
pub(super) fn find(words: &TableWords, lines: &[TableLine]) -> Vec<Table> {
    let heads: Vec<(usize, usize, ColumnKind)> =
        (0..lines.len()).filter_map(|at| head(words, lines, at).map(|(n, kind)| (at, at + n, kind))).collect();
    let mut out: Vec<Table> = Vec::new();
    let mut from = 0;
    while let Some((first, _, _)) = heads.get(from) {
        let near: Vec<_> = heads.iter().skip(from).take_while(|h| h.0 <= first + SPREAD).collect();
        let mut kinds: Vec<ColumnKind> = near.iter().map(|h| h.2).collect();
        kinds.sort();
        kinds.dedup();
        if kinds.len() >= FEWEST
            && kinds.contains(&ColumnKind::Lead)
            && let Some(last) = near.last().and_then(|h| lines.get(h.1 - 1))
        {
            out.push(unread(Lines(lines[*first].no, last.no)));
            from += near.len();
        } else {
            from += 1;
        }
    }
    out
}

/// The head of a column that lines from here on are, and how many they are.
fn head(words: &TableWords, lines: &[TableLine], at: usize) -> Option<(usize, ColumnKind)> {
    let wanted = [ColumnKind::Lead, ColumnKind::Coordinate, ColumnKind::Deadline, ColumnKind::Result];
    let mut said: Vec<&String> = Vec::new();
    for (n, line) in lines.get(at..lines.len().min(at + HEAD_LINES))?.iter().enumerate() {
        let opens = line.words.first().is_some_and(super::word::Word::capital);
        let parted = line.words.iter().any(|w| w.bars > 0 || w.tabs > 0);
        if parted || n == 0 && !opens || line.words.last().is_some_and(|w| w.text.ends_with([':', '.', ';'])) {
            return None;
        }
        said.extend(line.words.iter().flat_map(|w| &w.heads));
        let named = words.heads.iter().find(|h| h.words.iter().eq(said.iter().copied()));
        if let Some(h) = named.filter(|h| wanted.contains(&h.kind)) {
            return Some((n + 1, h.kind));
        }
    }
    None
}

fn unread(lines: Lines) -> Table {
    let note = Note::new(
        "table-not-understood",
        Severity::Warning,
        "The columns of a table of tasks are named here, but its rows were not found: they are not in the register. Please read the PDF or DOCX itself instead of this text.",
        lines,
    );
    Table {
        label: None,
        lines,
        columns: Vec::new(),
        subject: Subject::Other,
        exact: false,
        period: None,
        unit: None,
        head: Vec::new(),
        legend: Vec::new(),
        furniture: Vec::new(),
        rows: Vec::new(),
        notes: vec![note],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::grammar::Grammars;
    use crate::layout;
    use crate::text::{Repaired, Source};

    fn notes(text: &str) -> Vec<(String, u32)> {
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        let document = layout::read(&Grammars::embedded().unwrap(), text);
        let all = document.grids.iter().flat_map(|t| &t.notes);
        all.map(|n| (n.code.clone(), n.lines.0.get())).collect()
    }

    #[test]
    fn a_table_of_which_only_the_heads_were_found_is_named() {
        let cells = "Tiêu\nchí\n\nHoạt động cải tiến\n\nĐơn vị chủ trì\n\nĐơn vị phối\nhợp\n\nBắt đầu\n\nSản phẩm\n\n\
                     3.2\n\nSoát lại cơ cấu\n\nPhòng Đào tạo\n\nCác khoa\n\nTháng 9/2023\n\nQuyết định\n";
        let text = format!("KẾ HOẠCH\nCải tiến\n\nI. NỘI DUNG\n\n{cells}");
        assert!(notes(&text).iter().any(|n| n.0 == "table-not-understood"), "{:?}", notes(&text));
        // Labels with their values are no heads.
        let list = "KẾ HOẠCH\nCải tiến\n\nI. NỘI DUNG\n1. Soát lại cơ cấu\nĐơn vị chủ trì:\nPhòng Đào tạo\nĐơn vị phối hợp:\nCác khoa\nThời gian:\nTháng 9\n";
        assert!(notes(list).iter().all(|n| n.0 != "table-not-understood"), "{:?}", notes(list));
    }
}
