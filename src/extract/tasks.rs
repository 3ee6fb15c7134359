//! Tasks as labelled lists and in sentences: who leads, who helps, by when, with what result.
//!
//! Comes in: a [`Document`]. Goes out: one [`Task`] for each point that has a lead, a helper, a deadline or a result of
//! its own. Labels may stand on lines of their own, behind the text, or in one bracket; a run of labels closes the
//! text before it. Tables are read elsewhere.

use jiff::civil::Date;

use std::ops::Range;

use super::assign::{Draft, Site, Writer};
use super::labels::{Cell, Read, read_block, value_range};
use super::sentence::{self, Telling};
use super::zones::Zone;
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document, Level, NodeId, PartId};
use crate::record::Task;
use crate::text::{Note, Severity};

/// One thing directly below a node.
#[derive(Debug, Clone, Copy)]
enum Item {
    Paragraph(BlockId),
    Node(NodeId),
}

/// A task as it is being put together.
#[derive(Debug, Default)]
struct Proto {
    /// The node whose own head opens it.
    head: Option<NodeId>,
    content: Vec<Item>,
    cells: Vec<Cell>,
    /// Blocks of its label lines.
    labels: Vec<BlockId>,
}

impl Proto {
    fn has(&self, field: Field) -> bool {
        self.cells.iter().any(|c| c.field == field)
    }
    fn is_task(&self) -> bool {
        self.cells.iter().any(|c| c.field <= Field::Result)
    }
}

struct Reader<'a> {
    document: &'a Document,
    grammars: &'a Grammars,
    writer: Writer<'a>,
    zones: &'a [Zone],
    reads: Vec<Read>,
    /// Whether a label of a task stands anywhere in the node's subtree.
    labelled: Vec<bool>,
    tasks: Vec<Task>,
    notes: Vec<Note>,
    /// Blocks that a labelled task has used.
    used: Vec<bool>,
}

/// Reads all tasks of a document's prose; gives the blocks that they use, too.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    zones: &[Zone],
    date: Option<Date>,
) -> (Vec<Task>, Vec<Note>, Vec<bool>) {
    let reads: Vec<Read> = (0..document.blocks.len()).map(|b| read_block(document, grammars, b)).collect();
    let mut labelled = vec![false; document.nodes.len()];
    for (n, node) in document.nodes.iter().enumerate().rev() {
        let own = node.blocks.iter().any(|b| {
            let own = document.blocks[*b].kind != BlockKind::Item || *b == node.block;
            own && reads[*b].cells.iter().any(|c| c.field <= Field::Result)
        });
        labelled[n] |= own;
        if let (true, Some(p)) = (labelled[n], node.parent) {
            labelled[p] = true;
        }
    }
    let used = vec![false; document.blocks.len()];
    let writer = Writer::new(document, grammars, date);
    let mut reader =
        Reader { document, grammars, writer, zones, reads, labelled, tasks: Vec::new(), notes: Vec::new(), used };
    for part in 0..document.parts.len() {
        let items = reader.roots(part);
        reader.group(None, items);
    }
    (reader.tasks, reader.notes, reader.used)
}

impl Reader<'_> {
    /// What hangs under no node in a part.
    fn roots(&self, part: PartId) -> Vec<Item> {
        let lines = self.document.parts[part].lines;
        let first = self.document.blocks.partition_point(|b| b.span().0 < lines.0);
        self.document.blocks[first..]
            .iter()
            .enumerate()
            .take_while(|(_, b)| b.span().0 <= lines.1)
            .filter_map(|(b, block)| match (block.kind, block.node) {
                (BlockKind::Paragraph, None) => Some(Item::Paragraph(first + b)),
                (BlockKind::Item, Some(n)) if self.document.nodes[n].parent.is_none() => Some(Item::Node(n)),
                _ => None,
            })
            .collect()
    }
    fn items(&self, n: NodeId) -> Vec<Item> {
        let node = &self.document.nodes[n];
        node.blocks
            .iter()
            .filter(|b| **b != node.block)
            .filter_map(|b| match self.document.blocks[*b].kind {
                BlockKind::Paragraph => Some(Item::Paragraph(*b)),
                BlockKind::Item => self.document.blocks[*b].node.map(Item::Node),
                _ => None,
            })
            .collect()
    }
    fn block_of(&self, item: Item) -> BlockId {
        match item {
            Item::Paragraph(b) => b,
            Item::Node(n) => self.document.nodes[n].block,
        }
    }
    /// Whether an item is a line of labels.
    fn label_of(&self, item: Item) -> Option<Field> {
        self.reads[self.block_of(item)].head
    }
    /// Whether an item is, or holds, a task of its own.
    fn stands_alone(&self, item: Item) -> bool {
        match item {
            Item::Paragraph(b) => !self.reads[b].cells.is_empty(),
            Item::Node(n) => self.labelled[n],
        }
    }
    /// Reads a node (or the root of a part) with what stands directly below it.
    fn group(&mut self, owner: Option<NodeId>, items: Vec<Item>) {
        let mut open = Proto { head: owner, ..Proto::default() };
        if let Some(n) = owner {
            open.cells = self.reads[self.document.nodes[n].block].cells.clone();
        }
        let (mut closed, mut rest): (Vec<Proto>, Vec<Item>) = (Vec::new(), Vec::new());
        // What stands after the labels: of this task, or the head of the next.
        let mut after: Vec<Item> = Vec::new();
        for item in items {
            match self.label_of(item) {
                Some(Field::Other) => open.labels.push(self.block_of(item)),
                Some(field) if field < Field::Other => {
                    if !after.is_empty() {
                        let same = after.iter().all(|i| self.label_of(*i) == Some(Field::Content)) && !open.has(field);
                        if same {
                            open.content.append(&mut after);
                        } else {
                            let next = Proto { content: std::mem::take(&mut after), ..Proto::default() };
                            closed.push(std::mem::replace(&mut open, next));
                        }
                    }
                    self.add_labels(&mut open, item);
                }
                _ if self.stands_alone(item) => {
                    if open.is_task() {
                        let next = Proto::default();
                        closed.push(std::mem::replace(&mut open, next));
                        rest.append(&mut after);
                    } else {
                        // What stood before it waits for no label any more.
                        rest.append(&mut open.content);
                    }
                    rest.push(item);
                }
                _ if open.is_task() => after.push(item),
                _ => open.content.push(item),
            }
        }
        self.close(open, after, closed, rest);
    }
    fn add_labels(&self, open: &mut Proto, item: Item) {
        let block = self.block_of(item);
        open.labels.push(block);
        let cells = &self.reads[block].cells;
        open.cells.extend(cells.iter().cloned());
        // "- Đơn vị phối hợp:" with one agency a line below it.
        let (Item::Node(n), Some(last)) = (item, cells.last()) else { return };
        for b in self.document.subtree(n).into_iter().filter(|b| *b != block) {
            let text = self.reads[b].body.text();
            open.labels.push(b);
            if self.reads[b].cells.is_empty() {
                let (range, _) = value_range(text, 0..text.len(), true);
                open.cells.push(Cell { field: last.field, block: b, range });
            } else {
                open.cells.extend(self.reads[b].cells.iter().cloned());
            }
        }
    }
    fn close(&mut self, mut open: Proto, mut after: Vec<Item>, mut closed: Vec<Proto>, mut rest: Vec<Item>) {
        let content_only = after.iter().all(|i| self.label_of(*i) == Some(Field::Content));
        if open.is_task() && (open.content.is_empty() || content_only) {
            open.content.append(&mut after);
        }
        rest.append(&mut after);
        closed.push(open);
        let several = closed.iter().filter(|p| p.is_task()).count() > 1;
        for mut proto in closed {
            if !proto.is_task() {
                self.leave(proto, &mut rest);
                continue;
            }
            if let Some(n) = proto.head {
                let own = !self.reads[self.document.nodes[n].block].cells.is_empty();
                let container = matches!(
                    self.document.nodes[n].level,
                    Level::Division(_) | Level::Upper | Level::Roman | Level::Article
                );
                if !own && !proto.content.is_empty() && (several || container) {
                    // The node is the heading of several tasks; this one is what stands right above its labels.
                    proto.head = None;
                    if container && !several {
                        let last = proto.content.split_off(proto.content.len() - 1);
                        rest.append(&mut std::mem::replace(&mut proto.content, last));
                    }
                    self.used_heading(n);
                }
            }
            self.emit(&proto);
        }
        rest.sort_by_key(|i| self.block_of(*i));
        for item in rest {
            match item {
                Item::Node(n) => {
                    let items = self.items(n);
                    self.group(Some(n), items);
                }
                Item::Paragraph(b) => {
                    let owner = self.document.blocks[b].node;
                    if self.reads[b].cells.is_empty() {
                        self.sentences(b, owner, &[]);
                    } else {
                        let cells = self.reads[b].cells.clone();
                        self.emit(&Proto { content: vec![item], cells, ..Proto::default() });
                    }
                }
            }
        }
    }
    /// A node that has no labels: its sentences may assign, its children are read in their turn.
    fn leave(&mut self, proto: Proto, rest: &mut Vec<Item>) {
        let Some(n) = proto.head else {
            rest.extend(proto.content);
            return;
        };
        let zone = self.zones.get(n).copied().unwrap_or(Zone::Tasks);
        let node = &self.document.nodes[n];
        let body = self.reads[node.block].body.text();
        if zone == Zone::Tasks && !self.document.parts[node.part].telling {
            if let Some(names) = sentence::agency_heading(body, &self.grammars.fields)
                && !proto.content.is_empty()
                && !node.level.is_bullet()
            {
                let lead = Cell { field: Field::Lead, block: node.block, range: names };
                for item in proto.content {
                    self.under_agency(item, &lead, n);
                }
                return;
            }
            if let Some((names, from)) = sentence::run_in_heading(body, &self.grammars.fields) {
                let lead = Cell { field: Field::Lead, block: node.block, range: names };
                self.emit_sentence(n, node.block, from..body.len(), vec![lead], &proto.content, None);
                return;
            }
            if self.sentences(node.block, Some(n), &proto.content) {
                return;
            }
        }
        rest.extend(proto.content);
    }
    /// A point below a heading that names an agency: the agency leads it.
    fn under_agency(&mut self, item: Item, lead: &Cell, heading: NodeId) {
        let block = self.block_of(item);
        let len = self.reads[block].body.text().len();
        if self.grammars.fields.is_enforcement(self.reads[block].body.text()) {
            return;
        }
        let below = match item {
            Item::Node(n) => self.items(n),
            Item::Paragraph(_) => Vec::new(),
        };
        let at = if let Item::Node(n) = item { n } else { heading };
        self.emit_sentence(at, block, 0..len, vec![lead.clone()], &below, None);
    }
    fn used_heading(&mut self, n: NodeId) {
        self.used[self.document.nodes[n].block] = true;
    }
    /// Reads the sentences of a block; true if it (with the items below it) is a task.
    fn sentences(&mut self, block: BlockId, owner: Option<NodeId>, below: &[Item]) -> bool {
        let Some(n) = owner else { return false };
        if self.zones.get(n) != Some(&Zone::Tasks) || self.document.parts[self.document.nodes[n].part].telling {
            return false;
        }
        let body = self.reads[block].body.text();
        if self.grammars.fields.is_enforcement(body) {
            return false;
        }
        let mut found: Vec<(Range<usize>, sentence::Assigned)> = Vec::new();
        let sentences = sentence::sentences(body);
        for (i, range) in sentences.iter().enumerate() {
            let text = body.get(range.clone()).unwrap_or("");
            let Some(a) = sentence::assigned(text, &self.grammars.fields) else { continue };
            let timed = self.writer.deadline_in(text, a.act).is_some_and(|d| d.start == 0 || d.start >= a.lead.start);
            let enough = match a.telling {
                Telling::Strong => true,
                Telling::Named => i == 0,
                Telling::Weak => timed && i == 0,
            };
            if !enough {
                continue;
            }
            // In a point that opens with no assignment, only sure words make one further on.
            let lead_said = self.writer.says_lead(text, &a);
            if i > 0 && !lead_said {
                continue;
            }
            found.push((range.clone(), a));
        }
        let Some(last) = sentences.last().map(|s| s.end) else { return false };
        if found.is_empty() {
            return self.timed(n, block, below);
        }
        let starts: Vec<usize> = found
            .iter()
            .enumerate()
            .map(|(i, (r, _))| if i == 0 && sentences.first() == Some(r) { 0 } else { r.start })
            .collect();
        let several = found.len() > 1;
        for (i, (range, a)) in found.into_iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(last);
            let shift = |r: Range<usize>| r.start + range.start..r.end + range.start;
            let mut cells = vec![Cell { field: Field::Lead, block, range: shift(a.lead) }];
            cells.extend(a.coordinate.map(|c| Cell { field: Field::Coordinate, block, range: shift(c) }));
            let below = if i == 0 && !several { below } else { &[] };
            self.emit_sentence(n, block, starts[i]..end, cells, below, several.then_some(i + 1));
        }
        true
    }
    /// A point that names nobody, but closes with its deadline in a bracket: *… (hoàn thành trong Quý IV/2026).*
    fn timed(&mut self, n: NodeId, block: BlockId, below: &[Item]) -> bool {
        let body = self.reads[block].body.text();
        let bare = body.trim_end_matches(['.', ';', '/', ' ']);
        let Some(open) = bare.rfind('(').filter(|_| bare.ends_with(')')) else { return false };
        let range = open + 1..bare.len() - 1;
        let Some(words) = body.get(range.clone()).filter(|w| w.chars().count() < 60) else { return false };
        let whole = |d: &Range<usize>| d.start <= 24 && words.get(d.end..).is_some_and(|t| t.trim().is_empty());
        if self.writer.deadline_in(words, words.len()).is_none_or(|d| !whole(&d)) {
            return false;
        }
        let cells = vec![Cell { field: Field::Deadline, block, range }];
        let mut content = vec![(block, 0..body.len())];
        content.extend(self.texts(below));
        for (b, _) in &content {
            self.used[*b] = true;
        }
        let draft = Draft { site: self.site(Some(n), block), content, cells, labels: Vec::new() };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
        true
    }
    /// Writes a task told in a sentence, its deadline read from the text itself.
    fn emit_sentence(
        &mut self,
        n: NodeId,
        block: BlockId,
        range: Range<usize>,
        mut cells: Vec<Cell>,
        below: &[Item],
        nth: Option<usize>,
    ) {
        let body = self.reads[block].body.text();
        let text = body.get(range.clone()).unwrap_or("");
        if cells.iter().all(|c| c.field != Field::Coordinate)
            && let Some(c) = sentence::helpers_in(text, &self.grammars.fields)
        {
            cells.push(Cell { field: Field::Coordinate, block, range: c.start + range.start..c.end + range.start });
        }
        let act = cells
            .iter()
            .filter(|c| c.block == block)
            .map(|c| c.range.end.saturating_sub(range.start))
            .max()
            .unwrap_or(0);
        if let Some(d) = self.writer.deadline_in(text, act) {
            cells.push(Cell { field: Field::Deadline, block, range: d.start + range.start..d.end + range.start });
        }
        let mut content = vec![(block, range)];
        content.extend(self.texts(below));
        for (b, _) in &content {
            self.used[*b] = true;
        }
        let mut site = self.site(Some(n), block);
        if let Some(k) = nth {
            site.path = format!("{}.{k}", site.path);
        }
        let labels: Vec<BlockId> = Vec::new();
        let draft = Draft { site, content, cells, labels };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
    }
    /// Whether a paragraph closes the document by telling somebody to act: it is no part of the point above it.
    fn closes(&self, block: BlockId) -> bool {
        let text = self.reads[block].body.text();
        let first = sentence::sentences(text).into_iter().next().and_then(|r| text.get(r));
        self.document.blocks[block].kind == BlockKind::Paragraph
            && text.trim_end().ends_with("/.")
            && first.is_some_and(|t| sentence::assigned(t, &self.grammars.fields).is_some())
    }
    /// The texts of items and all below them, without labels.
    fn texts(&self, items: &[Item]) -> Vec<(BlockId, Range<usize>)> {
        let mut out = Vec::new();
        for item in items {
            let blocks = match item {
                Item::Paragraph(b) => vec![*b],
                Item::Node(n) => self.document.subtree(*n),
            };
            let blocks = blocks.into_iter().filter(|b| !self.closes(*b));
            out.extend(blocks.flat_map(|b| self.reads[b].text.iter().map(move |r| (b, r.clone()))));
        }
        out
    }
    fn site(&self, node: Option<NodeId>, block: BlockId) -> Site {
        let Some(n) = node else {
            let label = self.document.parts[self.document.blocks[block].part].label.clone();
            return Site { path: label.unwrap_or_default(), marker: None, node: None };
        };
        let node = &self.document.nodes[n];
        Site { path: node.path.clone(), marker: Some(node.marker.clone()), node: Some(n) }
    }
    fn emit(&mut self, proto: &Proto) {
        let mut content: Vec<(BlockId, Range<usize>)> = Vec::new();
        let mut node = proto.head;
        if let Some(n) = proto.head {
            let block = self.document.nodes[n].block;
            content.extend(self.reads[block].text.iter().map(|r| (block, r.clone())));
        } else {
            node = proto.content.iter().find_map(|i| match i {
                Item::Node(n) => Some(*n),
                Item::Paragraph(b) => self.document.blocks[*b].node,
            });
        }
        content.extend(self.texts(&proto.content));
        let any = content.first().map(|c| c.0).or(proto.labels.first().copied());
        let Some(any) = any else { return };
        for b in content.iter().map(|c| c.0).chain(proto.labels.iter().copied()) {
            self.used[b] = true;
        }
        if content.is_empty() {
            let lines = self.document.blocks[any].span();
            self.notes.push(Note::new(
                "assignment-not-understood",
                Severity::Warning,
                "labels of a task stand here without the task; see what they belong to",
                lines,
            ));
            return;
        }
        let draft =
            Draft { site: self.site(node, any), content, cells: proto.cells.clone(), labels: proto.labels.clone() };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
    }
}
