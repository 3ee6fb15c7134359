//! Tasks as labelled lists and in sentences: who leads, who helps, by when, with what result.
//!
//! Comes in: a [`Document`]. Goes out: one [`Task`] for each point that has a lead, a helper, a deadline or a result of
//! its own. Labels may stand on lines of their own, behind the text, or in one bracket; a run of labels closes the
//! text before it. Tables are read elsewhere.

mod carried;
mod left;
mod letter;
mod listed;
mod orders;
mod records;
mod steps;
mod told;

use jiff::civil::Date;

use std::ops::Range;

use self::steps::Step;
use super::assign::{Draft, Site, Writer, heads_time};
use super::bodies::Bodies;
use super::labels::{Cell, Read, read_block, value_range};
use super::sentence;
use super::zones::Zone;
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document, Level, NodeId};
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
    /// Blocks that are the value of a label line above them.
    values: Vec<BlockId>,
    /// Its steps, each with a time of its own.
    steps: Vec<Step>,
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
    bodies: &'a Bodies,
    /// Whom each part is sent to.
    addressed: Vec<Option<Cell>>,
    reads: Vec<Read>,
    /// Whether a label of a task stands anywhere in the node's subtree.
    labelled: Vec<bool>,
    tasks: Vec<Task>,
    notes: Vec<Note>,
    /// Blocks that a labelled task has used.
    used: Vec<bool>,
    /// Blocks below the last point of a list that are no part of it.
    trailing: Vec<bool>,
    /// Paragraphs below a bullet that are no part of it.
    loose: Vec<bool>,
    /// The block of each part that opens a conclusion (*… kết luận như sau:*).
    concluded: Vec<Option<BlockId>>,
    /// Who leads what stands below the heading that is being read.
    over: Option<Vec<Cell>>,
    /// For each node, whether it stands in the part of a document that looks ahead (*Phương hướng, nhiệm vụ*).
    ahead: Vec<bool>,
    /// Who issues the document.
    issuer: &'a str,
}

/// Reads all tasks of a document's prose; gives the blocks that they use, too.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    (zones, bodies): (&[Zone], &Bodies),
    (date, issuer): (Option<Date>, &str),
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
    let addressed = letter::addressees(document, grammars);
    let (tasks, notes) = (Vec::new(), Vec::new());
    let trailing = letter::trailing(document, zones);
    let mut concluded = vec![None; document.parts.len()];
    for (b, _) in reads.iter().enumerate().filter(|(_, r)| grammars.fields.concludes(r.body.text())) {
        if let Some(slot) = concluded.get_mut(document.blocks[b].part).filter(|s| s.is_none()) {
            *slot = Some(b);
        }
    }
    let mut reader = Reader {
        document,
        grammars,
        writer,
        zones,
        bodies,
        addressed,
        reads,
        labelled,
        tasks,
        notes,
        used,
        trailing,
        loose: Vec::new(),
        concluded,
        over: None,
        ahead: orders::ahead(document, grammars),
        issuer,
    };
    reader.loose = reader.loose_paragraphs();
    for part in 0..document.parts.len() {
        let items = reader.roots(part);
        reader.group(None, items);
    }
    reader.leftovers();
    (reader.tasks, reader.notes, reader.used)
}

impl Reader<'_> {
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
        if let Some((n, cells)) = owner.and_then(|n| Some((n, self.leads_of_all(n, &items)?))) {
            return self.share(n, items, &cells);
        }
        let items = self.take_records(items);
        let mut open = Proto { head: owner, ..Proto::default() };
        if let Some(n) = owner {
            open.cells = self.reads[self.document.nodes[n].block].cells.clone();
        }
        let (mut closed, mut rest): (Vec<Proto>, Vec<Item>) = (Vec::new(), Vec::new());
        // What stands after the labels: of this task, or the head of the next.
        let mut after: Vec<Item> = Vec::new();
        for item in items {
            if after.is_empty() && self.takes(&mut open, item) {
                continue;
            }
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
        if let Some(n) = owner {
            self.join_siblings(n);
        }
    }
    /// Whether an item is (a part of) the value of the label above it, behind whose colon nothing stands.
    fn takes(&self, open: &mut Proto, item: Item) -> bool {
        let Some(label) = open.labels.last().copied() else { return false };
        let waits = |c: &&Cell| c.block == label && c.range.is_empty();
        let Some(field) = open.cells.iter().rfind(waits).map(|c| c.field) else { return false };
        let block = self.block_of(item);
        let read = &self.reads[block];
        let leaf = match item {
            Item::Paragraph(_) => true,
            Item::Node(n) => self.document.nodes[n].children.is_empty(),
        };
        let text = read.body.text();
        let first = !open.cells.iter().any(|c| c.field == field && !c.range.is_empty() && c.block > label);
        let fits = match field {
            Field::Lead | Field::Coordinate => sentence::agency_heading(text, self.grammars).is_some(),
            Field::Deadline => first && self.grammars.deadlines.is_whole(text),
            Field::Result => first,
            _ => false,
        };
        if !leaf || !read.cells.is_empty() || read.head.is_some() || !fits {
            return false;
        }
        let (range, _) = value_range(text, 0..text.len(), true);
        open.cells.push(Cell { field, block, range });
        open.values.push(block);
        true
    }
    fn add_labels(&self, open: &mut Proto, item: Item) {
        let block = self.block_of(item);
        open.labels.push(block);
        let cells = &self.reads[block].cells;
        open.cells.extend(cells.iter().cloned());
        // "- Đơn vị phối hợp:" with one agency a line below it.
        let (Item::Node(n), Some(last)) = (item, cells.last()) else { return };
        let mut field = last.field;
        for b in self.document.subtree(n).into_iter().filter(|b| *b != block) {
            let text = self.reads[b].body.text();
            open.labels.push(b);
            if self.reads[b].cells.is_empty() {
                let (range, _) = value_range(text, 0..text.len(), true);
                open.cells.push(Cell { field, block: b, range });
            } else {
                open.cells.extend(self.reads[b].cells.iter().cloned());
            }
            field = self.reads[b].cells.last().map_or(field, |c| c.field);
        }
    }
    fn close(&mut self, mut open: Proto, mut after: Vec<Item>, mut closed: Vec<Proto>, mut rest: Vec<Item>) {
        self.take_steps(&mut open, &mut after);
        // "NHÂN LỰC" behind the labels of the last task of a group heads the next; what closes the document is apart, too.
        let apart = |i: &mut Item| self.is_caps_heading(*i) || matches!(i, Item::Paragraph(b) if self.closes(*b));
        while let Some(item) = after.pop_if(apart) {
            rest.push(item);
        }
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
            self.emit_steps(&proto);
        }
        rest.sort_by_key(|i| self.block_of(*i));
        let mut handed: Option<Vec<Cell>> = None;
        // Whether what an opening paragraph hands on goes to points, not to plain paragraphs.
        let mut pointed = false;
        // Whether it asks those above for something.
        let mut upwards = false;
        // Whether only points that say what is to be done take what it hands on.
        let mut hint = false;
        // Whether what stands here is quoted from a law.
        let mut quoting = false;
        for item in rest {
            match item {
                Item::Node(_) if quoting => {}
                Item::Node(n) => {
                    pointed = true;
                    // "Sở X kính đề nghị UBND tỉnh: 1. Cho phép …": proposals, not tasks.
                    if upwards && self.is_grant(n) {
                        handed = None;
                    }
                    let items = self.items(n);
                    self.group(Some(n), items);
                    match handed.as_ref() {
                        Some(cells) if self.tells(n) => self.hand_below(n, cells),
                        Some(cells) if !hint || self.acts(n) => self.hand(n, cells),
                        _ => {}
                    }
                    if let Some((b, cells)) = self.handed_after(n) {
                        (hint, upwards) = (self.hints(b), false);
                        handed = Some(cells);
                    }
                }
                Item::Paragraph(b) => {
                    let owner = self.document.blocks[b].node.filter(|_| !self.trailing[b]);
                    let above = if self.is_loose(b) { owner.and_then(|n| self.above_bullets(n)) } else { owner };
                    let next = self.handed(b, above);
                    // "… được quy định tại Điều 30 Luật X như sau:": what a law has is no order of this document.
                    quoting = next.is_none() && self.grammars.fields.quotes(self.reads[b].body.text());
                    if quoting {
                        handed = None;
                        continue;
                    }
                    if next.is_some() {
                        (handed, pointed, hint) = (next, false, self.hints(b));
                        upwards = self.grammars.fields.requests(self.reads[b].body.text());
                        continue;
                    }
                    if let Some(cells) = handed.as_ref().filter(|_| (!pointed || self.is_loose(b)) && self.orders(b)) {
                        self.hand_paragraph(b, cells);
                        continue;
                    }
                    if self.reads[b].cells.is_empty() {
                        // A paragraph that is an order by itself, or tells something, ends what was handed on.
                        let own = self.sentences(b, owner, &[]);
                        handed = handed.filter(|_| !own && !self.tells_of(b));
                    } else if self.is_time_of_table(b) {
                        self.used[b] = true;
                    } else {
                        handed = None;
                        let cells = self.reads[b].cells.clone();
                        self.emit(&Proto { content: vec![item], cells, ..Proto::default() });
                    }
                }
            }
        }
    }
    /// Whether the head of a node or of one below it has become (part of) a task.
    fn tells(&self, n: NodeId) -> bool {
        let own = self.reads[self.document.nodes[n].block].body.text();
        // Paragraphs count below a heading ("2. Từ tháng 10 trở đi"), not behind a point of its own.
        let heading = !own.trim_end().ends_with(['.', ';']) && own.split_whitespace().count() <= told::RUN_IN;
        let head = |b: &BlockId| match self.document.blocks[*b].kind {
            BlockKind::Item => self.used[*b],
            BlockKind::Paragraph => heading && self.used[*b],
            _ => false,
        };
        self.document.subtree(n).iter().any(head)
    }
    fn used_heading(&mut self, n: NodeId) {
        self.used[self.document.nodes[n].block] = true;
    }
    /// Whether a paragraph closes the document: it is no part of the point above it.
    fn closes(&self, block: BlockId) -> bool {
        let text = self.reads[block].body.text();
        if self.trailing[block] {
            return true;
        }
        if self.document.blocks[block].kind != BlockKind::Paragraph {
            return false;
        }
        if heads_time(text, self.grammars) {
            return true;
        }
        let first = sentence::sentences(text).into_iter().next().and_then(|r| text.get(r));
        let told = || first.and_then(|t| sentence::assigned(t, self.grammars));
        let ends = text.trim_end().ends_with("/.");
        // "Đề nghị Kiểm toán Nhà nước …" below a point about others stands by itself.
        let apart = |a: &sentence::Assigned| ends || a.ordered && a.telling == sentence::Telling::Strong;
        self.grammars.fields.is_closing(text) || told().is_some_and(|a| apart(&a))
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
        // "1. Nội dung" above its points is a label line of the section and no text of the task.
        let named = |c: &(BlockId, Range<usize>)| {
            let text = self.reads[c.0].body.text().get(c.1.clone()).unwrap_or("").trim_end_matches([':', '.', ' ']);
            self.grammars.fields.named(text) == Some(Field::Content)
        };
        if content.len() > 1 && content.first().is_some_and(named) {
            content.remove(0);
        }
        if let Some((block, range)) = content.first_mut()
            && let Some(end) =
                self.reads[*block].body.text().get(range.clone()).and_then(|t| self.grammars.fields.work_label(t))
        {
            range.start += end.min(range.len());
        }
        let Some(any) = content.first().map(|c| c.0).or(proto.labels.first().copied()) else { return };
        let mut labels = proto.labels.clone();
        labels.extend(&proto.values);
        for b in content.iter().map(|c| c.0).chain(labels.iter().copied()) {
            self.used[b] = true;
        }
        let mut cells = proto.cells.clone();
        if !proto.has(Field::Lead) {
            let own = self.subject_of(&content);
            let above = if own.is_empty() { self.over.clone() } else { None };
            cells.extend(own.into_iter().chain(above.unwrap_or_default()));
        }
        // "Lộ trình: chi tiết tại Phụ lục I": a label of time that names none makes no task.
        let timed = |c: &Cell| {
            let value = self.reads[c.block].body.text().get(c.range.clone()).unwrap_or("");
            c.field != Field::Deadline || self.grammars.deadlines.parse(value, None).is_some()
        };
        if content.is_empty() || !cells.iter().any(|c| c.field <= Field::Result && timed(c)) {
            let lines = self.document.blocks[any].span();
            self.notes.push(Note::new(
                "assignment-not-understood",
                Severity::Warning,
                "labels of a task stand here without the task; see what they belong to",
                lines,
            ));
            return;
        }
        if !proto.has(Field::Deadline) {
            // The text itself may say when.
            cells.extend(content.iter().find_map(|(block, range)| {
                let said = self.writer.dated(self.reads[*block].body.text().get(range.clone())?)?;
                let range = said.start + range.start..said.end + range.start;
                Some(Cell { field: Field::Deadline, block: *block, range })
            }));
        }
        let draft = Draft { site: self.site(node, any), content, cells, labels };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
    }
}
