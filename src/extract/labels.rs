//! The labels of one block: *Đơn vị chủ trì: …* at its head, behind its text, or in one bracket.

use std::ops::Range;

use super::{roles, sentence};
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document, Level, Part};
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
    let kind = document.blocks.get(block).map(|b| b.kind);
    if kind == Some(BlockKind::Addressee) {
        // Points of a letter that name nobody speak to those whom it is sent to.
        return Read { body: document.passage(block), ..Read::default() };
    }
    if !matches!(kind, Some(BlockKind::Item | BlockKind::Paragraph)) {
        return Read::default();
    }
    let body = document.body(block);
    let text = body.text();
    let (head, labels) = labels(document, grammars, block, text);
    if let Some(field) = labels.is_empty().then(|| bare(document, grammars, block, NESTED)).flatten() {
        let cell = Cell { field, block, range: text.len()..text.len() };
        return Read { head: Some(field), cells: vec![cell], text: Vec::new(), body };
    }
    // "6 b) Cơ quan phối hợp: …": what a scan leaves before a marker is no text.
    let debris = |l: &&Label| {
        let before = text.get(..l.1).unwrap_or("").trim_end();
        before.ends_with(')') && before.chars().count() <= DEBRIS
    };
    let head = head.or_else(|| labels.first().filter(debris).map(|l| l.0));
    let own = head.is_some_and(|f| f <= Field::Other);
    let task = labels.iter().any(|(f, ..)| *f <= Field::Deadline);
    if !own && !task {
        let telling = document.blocks.get(block).and_then(|b| document.parts.get(b.part)).is_some_and(Part::telling);
        let said = roles::bracket(text, grammars)
            .filter(|b| b.1 > 0 || kind == Some(BlockKind::Paragraph))
            .or_else(|| roles::behind_colon(text, grammars));
        let (parts, end) = said.filter(|_| !telling && head.is_none()).unwrap_or((Vec::new(), text.len()));
        let cells: Vec<Cell> = parts.into_iter().map(|(field, range)| Cell { field, block, range }).collect();
        // Such a bracket on a line of its own says it of the text above.
        let head = if end == 0 { cells.first().map(|c| c.field).or(head) } else { head };
        let text = std::iter::once(0..end).filter(|r| !r.is_empty()).collect();
        return Read { cells, head, text, body };
    }
    let first = labels.first().map_or(text.len(), |l| l.1);
    let before = if own { 0 } else { trimmed_end(text, first) };
    let mut rest: Vec<Range<usize>> = std::iter::once(0..before).filter(|r| !r.is_empty()).collect();
    let mut cells = Vec::new();
    for (i, (field, _, value)) in labels.iter().enumerate() {
        let end = labels.get(i + 1).map_or(text.len(), |l| l.1);
        let end = if i + 1 < labels.len() { unmarked_end(text, end) } else { end };
        let (range, after) = value_range(text, *value..end, own && labels.len() == 1);
        let parts = text
            .get(range.clone())
            .filter(|_| *field == Field::Lead)
            .and_then(|v| roles::told(v, grammars).or_else(|| roles::cell(v, grammars)));
        match parts {
            // "Người chịu trách nhiệm: Trưởng các bản; xong trong tháng 11"
            None if *field <= Field::Coordinate => {
                let (names, time) = text.get(range.clone()).map_or((0, None), |v| roles::timed(v, grammars));
                match time {
                    Some(time) => {
                        cells.push(Cell { field: *field, block, range: range.start..range.start + names });
                        let range = time.start + range.start..time.end + range.start;
                        cells.push(Cell { field: Field::Deadline, block, range });
                    }
                    None => cells.push(Cell { field: *field, block, range }),
                }
            }
            // "Phân công: Sở Y tế chủ trì; Công an tỉnh phối hợp."
            Some(parts) => cells.extend(parts.into_iter().map(|(field, r)| {
                let range = r.start + range.start..r.end + range.start;
                Cell { field, block, range }
            })),
            None => cells.push(Cell { field: *field, block, range }),
        }
        if i + 1 == labels.len() && !after.is_empty() {
            rest.push(after);
        }
    }
    // "Sở X xây dựng đề án; thời hạn trình: quý IV/2026": a sentence that goes on with its labels is the work, whole.
    let runs_on = head.is_none() && labels.iter().all(|l| matches!(l.0, Field::Coordinate | Field::Deadline));
    if runs_on && text.get(..first).is_some_and(|t| t.trim_end().ends_with([';', ','])) {
        rest = std::iter::once(0..text.len()).collect();
    }
    Read { head, cells, text: rest, body }
}

/// How many letters a scan may leave before the marker of a label's line.
const DEBRIS: usize = 8;

/// How deep labels without a colon may nest (*2. Cơ quan chủ trì, phối hợp* above *a) Cơ quan chủ trì*).
const NESTED: usize = 2;

/// The field that a point's head names and nothing else, the value standing below it: *2. Cơ quan chủ trì* above *- Sở Y tế.*
fn bare(document: &Document, grammars: &Grammars, block: BlockId, deep: usize) -> Option<Field> {
    let own = document.blocks.get(block).filter(|b| b.kind == BlockKind::Item)?;
    let node = document.nodes.get(own.node?)?;
    let body = document.body(block);
    let text = body.text().trim_end_matches([':', '.', ' ']);
    let field = grammars.fields.named(text)?;
    let section = matches!(node.level, Level::Division(_) | Level::Roman | Level::Upper | Level::Article);
    if section || grammars.outline.duties.whole(text).is_some() {
        return None;
    }
    let prose = |b: &&BlockId| matches!(document.blocks[**b].kind, BlockKind::Item | BlockKind::Paragraph);
    let below: Vec<BlockId> = node.blocks.iter().filter(|b| **b != block).filter(prose).copied().collect();
    let leaf = |b: BlockId| {
        let child = &document.blocks[b];
        child.kind == BlockKind::Paragraph || child.node.is_some_and(|n| document.nodes[n].blocks.len() == 1)
    };
    let value = |b: &BlockId| match field {
        Field::Lead | Field::Coordinate => {
            let body = document.body(*b);
            let names = body.text().trim_end_matches(['.', ';', '/', ' ']);
            let named = leaf(*b) && sentence::agency_heading(names, grammars).is_some();
            let label = |f: Field| f <= Field::Coordinate;
            named || deep > 0 && bare(document, grammars, *b, deep - 1).is_some_and(label)
        }
        Field::Deadline => leaf(*b) && grammars.deadlines.is_whole(document.body(*b).text()),
        _ => false,
    };
    // Of a long list, a name or two may be none that is known.
    let known = below.iter().filter(|b| value(b)).count();
    (below.first().is_some_and(value) && known * 2 >= below.len()).then_some(field)
}

/// The labelled values of a text that stands by itself (*Chủ trì: Sở Y tế. Phối hợp: Công an tỉnh*), or its parts told without labels.
pub(super) fn parts(text: &str, grammars: &Grammars) -> Vec<(Field, Range<usize>)> {
    let fields = &grammars.fields;
    let mut labels: Vec<Label> = fields.label(text).map(|(f, end)| (f, 0, end)).into_iter().collect();
    for (colon, _) in text.match_indices(':') {
        let from = labels.last().map_or(0, |l| l.2);
        if colon >= from
            && let Some(label) = fields.label_before(text, from, colon)
        {
            labels.push(label);
        }
    }
    if labels.is_empty() {
        return roles::told(text, grammars).unwrap_or_default();
    }
    let ends = labels.iter().skip(1).map(|l| l.1).chain([text.len()]);
    labels.iter().zip(ends).map(|((field, _, value), end)| (*field, value_range(text, *value..end, true).0)).collect()
}

/// A label: its field, where it starts, where its value starts.
type Label = (Field, usize, usize);

/// The labels of a text, and what the one at its very head says.
fn labels(document: &Document, grammars: &Grammars, block: BlockId, text: &str) -> (Option<Field>, Vec<Label>) {
    let fields = &grammars.fields;
    let mut out: Vec<Label> = Vec::new();
    let borne =
        |field: Field, value: usize| borne_out(document, grammars, block, field, text.get(value..).unwrap_or(""));
    let head = fields.label(text).or_else(|| fields.composed_label(text).filter(|(f, end)| borne(*f, *end)));
    if let Some((field, end)) = head.filter(|(f, _)| *f != Field::Content) {
        out.push((field, 0, end));
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
        let composed = || fields.composed_before(text, near, colon).filter(|(f, _, end)| borne(*f, *end));
        let Some((field, start, value)) = fields.label_before(text, near, colon).or_else(composed) else { continue };
        if field != Field::Content {
            out.push((field, start, value));
            from = value;
        }
    }
    (head.map(|h| h.0), out)
}

/// How many bytes of a value are looked at to tell whether it can be one.
const LOOKED_AT: usize = 160;

/// Whether what stands behind the colon can be the value of a label that no list names.
fn borne_out(document: &Document, grammars: &Grammars, block: BlockId, field: Field, value: &str) -> bool {
    let mut end = value.len().min(LOOKED_AT);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = value.get(..end).unwrap_or("").trim_start_matches([' ', '-', '–', '+']);
    let below = || {
        let next = (block + 1..document.blocks.len().min(block + 4))
            .find(|b| matches!(document.blocks[*b].kind, BlockKind::Item | BlockKind::Paragraph));
        next.map(|b| document.body(b).text().to_owned()).unwrap_or_default()
    };
    match field {
        Field::Lead | Field::Coordinate if value.is_empty() => sentence::agency_heading(&below(), grammars).is_some(),
        // "CDC tỉnh": whoever a short form stands for.
        Field::Lead | Field::Coordinate => {
            let capitals = value.split(' ').next().unwrap_or("").chars().take_while(|c| c.is_uppercase()).count();
            capitals > 1 || sentence::begins_with_actor(value, grammars)
        }
        Field::Deadline if value.is_empty() => grammars.deadlines.is_whole(&below()),
        Field::Deadline => grammars.deadlines.parse(value, None).is_some(),
        _ => !value.is_empty(),
    }
}

/// The text before a label, without the bracket or bullet that opens it.
fn trimmed_end(text: &str, end: usize) -> usize {
    text.get(..end).map_or(0, |t| t.trim_end_matches([' ', '(', '[', '-', '–', '+']).len())
}

/// Where a value ends before the marker of the next label: *Sở Y tế b) Thời gian: …*.
fn unmarked_end(text: &str, end: usize) -> usize {
    let bare = text.get(..end).unwrap_or("").trim_end();
    let marker = bare.strip_suffix(')').and_then(|t| t.rsplit_once(' ')).filter(|(_, m)| m.chars().count() == 1);
    marker.map_or(end, |(before, _)| before.len())
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
