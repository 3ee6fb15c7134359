//! The labels of one block: *Đơn vị chủ trì: …* at its head, behind its text, or in one bracket.

use std::ops::Range;

use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document};
use crate::text::Passage;

/// A value of a field: where it stands.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) field: Field,
    pub(super) block: BlockId,
    pub(super) range: Range<usize>,
}

/// A block of prose with the labels found in it.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) body: Passage,
    /// Labelled values, in order.
    pub(super) cells: Vec<Cell>,
    /// The label at its very head, one that only opens the task's text too.
    pub(super) head: Option<Field>,
    /// Text that is no label and no value.
    pub(super) text: Vec<Range<usize>>,
}

/// Finds the labels of one block.
pub(super) fn read_block(document: &Document, grammars: &Grammars, block: BlockId) -> Read {
    if !matches!(document.blocks[block].kind, BlockKind::Item | BlockKind::Paragraph) {
        return Read::default();
    }
    let body = document.body(block);
    let text = body.text();
    let fields = &grammars.fields;
    // Each label: its field, where it starts, where its value starts.
    let mut labels: Vec<(Field, usize, usize)> = Vec::new();
    let head = fields.label(text);
    if let Some((field, end)) = head.filter(|(f, _)| *f != Field::Content) {
        labels.push((field, 0, end));
    }
    let mut from = head.map_or(0, |h| h.1);
    for (colon, _) in text.match_indices(':') {
        if colon < from {
            continue;
        }
        let mut near = from.max(colon.saturating_sub(100));
        while !text.is_char_boundary(near) {
            near += 1;
        }
        let Some((field, start, value)) = fields.label_before(text, near, colon) else { continue };
        if field != Field::Content {
            labels.push((field, start, value));
            from = value;
        }
    }
    let own = head.is_some_and(|(f, _)| f <= Field::Other);
    let task = labels.iter().any(|(f, ..)| *f <= Field::Deadline);
    if !own && !task {
        let text = std::iter::once(0..text.len()).collect();
        return Read { body, cells: Vec::new(), head: head.map(|h| h.0), text };
    }
    let first = labels.first().map_or(text.len(), |l| l.1);
    let mut rest: Vec<Range<usize>> = std::iter::once(0..trimmed_end(text, first)).filter(|r| !r.is_empty()).collect();
    let mut cells = Vec::new();
    for (i, (field, _, value)) in labels.iter().enumerate() {
        let end = labels.get(i + 1).map_or(text.len(), |l| l.1);
        let (range, after) = value_range(text, *value..end, own && labels.len() == 1);
        cells.push(Cell { field: *field, block, range });
        if i + 1 == labels.len() && !after.is_empty() {
            rest.push(after);
        }
    }
    Read { head: head.map(|h| h.0), cells, text: rest, body }
}

/// The text before a label, without the bracket or bullet that opens it.
fn trimmed_end(text: &str, end: usize) -> usize {
    text.get(..end).map_or(0, |t| t.trim_end_matches([' ', '(', '[', '-', '–', '+']).len())
}

/// A value without the punctuation around it, and what follows it that is no part of it.
pub(super) fn value_range(text: &str, range: Range<usize>, whole: bool) -> (Range<usize>, Range<usize>) {
    let value = text.get(range.clone()).unwrap_or("");
    let mut depth = 0i32;
    let mut end = value.len();
    let mut chars = value.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth < 0 {
                    end = i;
                    break;
                }
            }
            '.' if !whole && depth == 0 && matches!(chars.peek(), Some((_, ' '))) => {
                let rest = value.get(i + 1..).unwrap_or("").trim_start();
                if rest.chars().next().is_some_and(char::is_uppercase) {
                    end = i + 1;
                    break;
                }
            }
            _ => {}
        }
    }
    let after = value.get(end..).unwrap_or("");
    let skip = after.len() - after.trim_start_matches([')', ']', '.', ';', ',', '/', ' ']).len();
    let after = range.start + end + skip..range.end;
    let inner = value.get(..end).unwrap_or("");
    let lead = inner.len() - inner.trim_start_matches([' ', '-', '–', '+', ',', ';']).len();
    let mut tail = inner.trim_end_matches([' ', ';', ',', '.', '/', '-', '–', '+', '(', ']']).len();
    if inner
        .get(..tail)
        .is_some_and(|t| t.ends_with("..") || inner.get(tail..).is_some_and(|r| r.starts_with("...")) && !t.is_empty())
    {
        tail = tail.min(inner.len());
    }
    (range.start + lead.min(tail)..range.start + tail.max(lead.min(tail)), after)
}
