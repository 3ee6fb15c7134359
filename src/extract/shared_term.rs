//! One time for all rows of a table, named in a line above it (*Tổng số: 12 tài liệu. Hạn: 20/8/2027.*).
//!
//! Comes in: a document with its tables read, and their tasks. Goes out: the tasks, those without a time with that one.
//! Must not know how a row became a task.

use jiff::civil::Date;

use super::evidence::evidence;
use super::labels;
use crate::grammar::tables::Subject;
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document};
use crate::record::{Evidence, Origin, Task};

/// How many blocks above a table are asked, blank lines counted.
const ABOVE: usize = 6;

/// Whether a paragraph stands right above a table of tasks.
pub(super) fn heads_table(document: &Document, block: BlockId) -> bool {
    let Some(own) = document.blocks.get(block).filter(|b| b.kind == BlockKind::Paragraph) else { return false };
    let mut below = (block + 1..document.blocks.len()).take(ABOVE).filter_map(|b| document.blocks.get(b));
    let first = below
        .find(|b| !matches!(b.kind, BlockKind::Paragraph | BlockKind::Blank))
        .filter(|b| b.kind == BlockKind::Table && b.part == own.part);
    let tasks = |line| document.grids.iter().any(|g| g.subject == Subject::Tasks && g.lines.contains(line));
    first.is_some_and(|t| t.lines.first().is_some_and(|l| tasks(*l)))
}

/// Gives the tasks of tables the time that a line above their table names for all of them.
pub(super) fn give(document: &Document, grammars: &Grammars, date: Option<Date>, tasks: &mut [Task]) {
    for grid in document.grids.iter().filter(|g| g.subject == Subject::Tasks) {
        let rows: Vec<usize> = (0..tasks.len()).filter(|i| grid.lines.contains(tasks[*i].lines.0)).collect();
        if rows.is_empty() || rows.iter().any(|i| tasks[*i].deadline.is_some()) {
            continue;
        }
        let first = document.blocks.partition_point(|b| b.span().0 < grid.lines.0);
        let above = (0..first).rev().take(ABOVE).filter(|b| heads_table(document, *b));
        let found = above.into_iter().find_map(|b| {
            let body = document.passage(b);
            let text = body.text();
            let parts = labels::parts(text, grammars);
            let (_, range) = parts.into_iter().find(|(f, r)| {
                *f == Field::Deadline && text.get(r.clone()).is_some_and(|t| grammars.deadlines.is_whole(t))
            })?;
            let deadline = grammars.deadlines.label(text.get(range.clone())?, date)?;
            let read = evidence(&body, &document.text, range, &deadline.raw)?;
            Some((deadline, Evidence { origin: Origin::Inferred, ..read }))
        });
        let Some((deadline, read)) = found else { continue };
        for i in rows {
            tasks[i].deadline = Some(deadline.clone());
            tasks[i].evidence.insert("deadline".to_owned(), read.clone());
        }
    }
}
