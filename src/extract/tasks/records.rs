//! Points whose labels leave out who leads, as the heading above names them; and points that are nothing but labels (*1. Cơ quan
//! chủ trì: Ban Pháp chế* above *Nội dung: …*).
//!
//! Comes in: a node with what stands directly below it. Goes out: tasks, and what is left to read.

use std::ops::Range;

use super::{Item, Proto, Reader};
use crate::extract::assign::Draft;
use crate::extract::labels::Cell;
use crate::extract::sentence;
use crate::extract::zones::Zone;
use crate::grammar::Field;
use crate::layout::{BlockId, BlockKind, NodeId, Part};

impl Reader<'_> {
    /// Who leads all that stands below a heading, where some of its points have labels of their own.
    pub(super) fn leads_of_all(&self, n: NodeId, items: &[Item]) -> Option<Vec<Cell>> {
        let node = self.document.nodes.get(n)?;
        let read = self.reads.get(node.block)?;
        let point = |i: &Item| self.stands_alone(*i);
        let labels = items.iter().any(|i| self.label_of(*i).is_some_and(|f| f <= Field::Content));
        let telling = self.document.parts.get(node.part).is_none_or(Part::telling);
        if telling
            || labels
            || !read.cells.is_empty()
            || self.zones.get(n) != Some(&Zone::Tasks)
            || !items.iter().any(point)
        {
            return None;
        }
        let body = read.body.text();
        let named = sentence::agency_heading(body, self.grammars).filter(|_| !self.grammars.fields.names_public(body));
        let named = named.map(|range| vec![Cell { field: Field::Lead, block: node.block, range }]);
        named.or_else(|| Some(self.cells_of(node.block, &sentence::heads_points(body, self.grammars)?)))
    }
    /// Reads what stands below such a heading.
    pub(super) fn share(&mut self, n: NodeId, items: Vec<Item>, cells: &[Cell]) {
        self.used[self.document.nodes[n].block] = true;
        for item in items {
            match item {
                Item::Node(child) if self.stands_alone(item) => {
                    let above = self.over.replace(cells.to_vec());
                    let below = self.items(child);
                    self.group(Some(child), below);
                    self.over = above;
                }
                Item::Paragraph(b) if self.stands_alone(item) => {
                    let above = self.over.replace(cells.to_vec());
                    let own = self.reads[b].cells.clone();
                    self.emit(&Proto { content: vec![item], cells: own, ..Proto::default() });
                    self.over = above;
                }
                _ => self.under_agency(item, cells, Some(n)),
            }
        }
    }
    /// Whether a point is nothing but labels: its head is one of a task's, and one below it opens its text.
    fn is_record(&self, n: NodeId) -> bool {
        let Some(node) = self.document.nodes.get(n) else { return false };
        let head = self.reads.get(node.block).and_then(|r| r.head);
        let opens = |b: &BlockId| {
            let block = self.document.blocks.get(*b);
            block.is_some_and(|b| b.kind == BlockKind::Paragraph) && self.reads[*b].head == Some(Field::Content)
        };
        head.is_some_and(|f| f <= Field::Result)
            && node.children.is_empty()
            && node.blocks.iter().filter(|b| opens(b)).count() == 1
    }
    /// Writes the points that are nothing but labels; gives what is left.
    pub(super) fn take_records(&mut self, items: Vec<Item>) -> Vec<Item> {
        let (records, rest): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|i| matches!(i, Item::Node(n) if self.is_record(*n)));
        for item in records {
            if let Item::Node(n) = item {
                self.emit_record(n);
            }
        }
        rest
    }
    fn emit_record(&mut self, n: NodeId) {
        let blocks = self.document.nodes[n].blocks.clone();
        let mut proto = Proto::default();
        let mut content: Vec<(BlockId, Range<usize>)> = Vec::new();
        let mut open = false;
        for b in blocks {
            let read = &self.reads[b];
            self.used[b] = true;
            open = read.head == Some(Field::Content) || open && read.head.is_none();
            let body = read.body.text();
            if open {
                let from = self.grammars.fields.label(body).map_or(0, |l| l.1);
                let from = body.len() - body.get(from..).unwrap_or("").trim_start().len();
                content.push((b, from..body.len()));
            } else {
                proto.labels.push(b);
            }
            proto.cells.extend(read.cells.iter().cloned());
        }
        let Some(first) = content.first().map(|c| c.0) else { return };
        let site = self.site(Some(n), first);
        let draft = Draft { site, content, cells: proto.cells, labels: proto.labels };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
    }
}
