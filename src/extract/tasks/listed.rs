//! What stands beside what: the points and paragraphs directly below a node, paragraphs behind a list of bullets, points of a
//! list that are alike.
//!
//! Comes in: nodes of the outline. Goes out: their items in order, and tasks told only by the points beside them.

use super::{Item, Reader};
use crate::extract::labels::Cell;
use crate::extract::sentence::{self, Assigned};
use crate::extract::shared_term;
use crate::extract::zones::Zone;
use crate::grammar::Field;
use crate::layout::{BlockId, BlockKind, Level, NodeId, PartId};

/// How many points of a list must be tasks before one that names only several is taken for one too.
const LIKE: usize = 2;

/// A printed line has no more letters.
const PRINTED: usize = 100;

impl Reader<'_> {
    /// What hangs under no node in a part.
    pub(super) fn roots(&self, part: PartId) -> Vec<Item> {
        let lines = self.document.parts[part].lines;
        let first = self.document.blocks.partition_point(|b| b.span().0 < lines.0);
        self.document.blocks[first..]
            .iter()
            .enumerate()
            .take_while(|(_, b)| b.span().0 <= lines.1)
            .filter_map(|(b, block)| match (block.kind, block.node) {
                (BlockKind::Paragraph, None) => Some(Item::Paragraph(first + b)),
                (BlockKind::Paragraph, Some(n)) if self.is_loose(first + b) && self.above_bullets(n).is_none() => {
                    Some(Item::Paragraph(first + b))
                }
                (BlockKind::Item, Some(n)) if self.document.nodes[n].parent.is_none() => Some(Item::Node(n)),
                _ => None,
            })
            .collect()
    }
    pub(super) fn items(&self, n: NodeId) -> Vec<Item> {
        let node = &self.document.nodes[n];
        let mut out = Vec::new();
        for b in node.blocks.iter().filter(|b| **b != node.block) {
            match (self.document.blocks[*b].kind, self.document.blocks[*b].node) {
                (BlockKind::Paragraph, _) if !self.is_loose(*b) => out.push(Item::Paragraph(*b)),
                (BlockKind::Item, Some(child)) => {
                    out.push(Item::Node(child));
                    if !node.level.is_bullet() && self.document.nodes[child].level.is_bullet() {
                        let below = self.document.subtree(child).into_iter().filter(|b| self.is_loose(*b));
                        out.extend(below.map(Item::Paragraph));
                    }
                }
                _ => {}
            }
        }
        out
    }
    pub(super) fn is_loose(&self, block: BlockId) -> bool {
        self.loose.get(block).copied().unwrap_or(false)
    }
    /// The node that a list of bullets hangs under.
    pub(super) fn above_bullets(&self, n: NodeId) -> Option<NodeId> {
        let mut at = Some(n);
        while let Some(a) = at.filter(|a| self.document.nodes[*a].level.is_bullet()) {
            at = self.document.nodes[a].parent;
        }
        at
    }
    /// Paragraphs below a bullet that ends with its own line, where each paragraph is a line: they speak of the whole list, or of
    /// something else.
    pub(super) fn loose_paragraphs(&self) -> Vec<bool> {
        let mut out = vec![false; self.document.blocks.len()];
        for (n, node) in self.document.nodes.iter().enumerate().filter(|(_, node)| node.level.is_bullet()) {
            let own = &self.document.blocks[node.block];
            let ends = self.reads[node.block].body.text().trim_end().ends_with(['.', ';']);
            if !ends || own.lines.len() != 1 || self.labelled.get(n).copied().unwrap_or(false) {
                continue;
            }
            for b in node.blocks.iter().filter(|b| self.document.blocks[**b].kind == BlockKind::Paragraph) {
                let (read, lines) = (&self.reads[*b], &self.document.blocks[*b].lines);
                // A printed line that a sentence ends goes on below; a paragraph stands apart, or is as long as one.
                let next = lines.first().zip(own.lines.last()).is_some_and(|(l, o)| l.index() == o.index() + 1);
                let printed = self.reads[node.block].body.text().chars().count() <= PRINTED;
                out[*b] = !(next && printed)
                    && read.body.text().starts_with(char::is_uppercase)
                    && read.cells.is_empty()
                    && read.head.is_none();
            }
        }
        out
    }
    /// Whether items are bullets, all of them: below a bullet that names an agency (`- Bộ Công an:`) they are what it is to do,
    /// where a paragraph may be anything.
    pub(super) fn bullets_only(&self, items: &[Item]) -> bool {
        items.iter().all(|i| matches!(i, Item::Node(n) if self.document.nodes[*n].level.is_bullet()))
    }
    /// All that stands below words that name an agency; a paragraph behind bullets that does not say at once what is to be done
    /// stands by itself.
    pub(super) fn all_under(&mut self, items: Vec<Item>, cells: &[Cell], heading: NodeId) {
        self.used[self.document.nodes[heading].block] = true;
        for item in items {
            match item {
                Item::Paragraph(b) if self.is_loose(b) && !self.orders(b) => {
                    self.sentences(b, Some(heading), &[]);
                }
                _ => self.under_agency(item, cells, Some(heading)),
            }
        }
    }
    /// Whether a paragraph is nothing but words in capitals.
    pub(super) fn is_caps_heading(&self, item: Item) -> bool {
        let Item::Paragraph(b) = item else { return false };
        let text = self.reads[b].body.text();
        text.chars().filter(|c| c.is_alphabetic()).count() > 3 && !text.chars().any(char::is_lowercase)
    }
    /// Whether a paragraph says nothing but by when all rows of the table below it are to be done.
    pub(super) fn is_time_of_table(&self, block: BlockId) -> bool {
        let time = |c: &Cell| c.field == Field::Deadline;
        self.reads[block].cells.iter().all(time) && shared_term::heads_table(self.document, block)
    }
    /// Whether a block is the head of a section that has points of its own.
    pub(super) fn is_section(&self, owner: Option<NodeId>, block: BlockId) -> bool {
        let Some(node) = owner.map(|n| &self.document.nodes[n]).filter(|n| n.block == block) else { return false };
        let upper = matches!(node.level, Level::Division(_) | Level::Upper | Level::Roman);
        upper && node.children.iter().any(|c| !self.document.nodes[*c].level.is_bullet())
    }
    /// Points that say what several are to do (*đ) Các bộ, ngành, địa phương tiếp tục …*) in a list most of whose points are tasks.
    pub(super) fn join_siblings(&mut self, parent: NodeId) {
        let children = self.document.nodes[parent].children.clone();
        let counted = |n: &&NodeId| !self.document.nodes[**n].level.is_bullet();
        let told = children.iter().filter(counted).filter(|n| self.tells(**n)).count();
        let all = children.iter().filter(counted).count();
        if told < LIKE || told * 2 <= all {
            return;
        }
        for n in children {
            let block = self.document.nodes[n].block;
            let text = self.reads[block].body.text();
            let Some(first) = sentence::sentences(text).into_iter().next().and_then(|r| text.get(r)) else { continue };
            let act = |a: &Assigned| {
                a.lead.start == 0
                    && sentence::is_act(first, a.act, self.grammars)
                    && !sentence::tells(first, self.grammars)
            };
            let free = !self.tells(n) && self.zones.get(n) == Some(&Zone::Tasks) && !text.trim_end().ends_with(':');
            if let Some(a) = sentence::assigned(first, self.grammars).filter(|a| free && act(a)) {
                let (cells, items) = (self.cells_of(block, &a), self.items(n));
                self.emit_sentence(Some(n), block, 0..text.len(), cells, &items, None);
            }
        }
    }
}
