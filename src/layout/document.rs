//! The document as a value: parts, leaf blocks that partition the lines, outline nodes, footnotes, table regions.

use std::sync::Arc;

use crate::text::{LineNo, Lines, Passage, Repaired};

/// Index of a part in [`Document::parts`].
pub type PartId = usize;
/// Index of a block in [`Document::blocks`].
pub type BlockId = usize;
/// Index of a node in [`Document::nodes`].
pub type NodeId = usize;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The document itself (a decision, a plan, a letter).
    Main,
    /// What it was issued with: a plan behind a decision.
    Attached,
    /// *Phụ lục*.
    Appendix,
}

/// A stretch of the document with its own head; parts follow each other without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// *Phụ lục II*, with the name spelt as in the grammar; `None` for the others.
    pub label: Option<String>,
    /// Whether the label was concluded, its head being lost.
    pub inferred: bool,
    /// First and last line.
    pub lines: Lines,
    /// How it speaks.
    pub voice: Voice,
}

/// How a kind of document speaks to those whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Voice {
    /// As most do: what is told by name or with a day is to be done.
    #[default]
    Plain,
    /// It tells, and assigns nothing (*Báo cáo*, *Tờ trình*).
    Tells,
    /// All that it says of somebody is an order (*Chỉ thị*, *Công điện*).
    Orders,
    /// Its articles decide (*Quyết định*).
    Decides,
}

impl Part {
    /// Whether its kind tells and assigns nothing (*Báo cáo*, *Tờ trình*).
    pub fn telling(&self) -> bool {
        self.voice == Voice::Tells
    }
}

/// What a leaf block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// Empty lines.
    Blank,
    /// A page number.
    PageNumber,
    /// A line repeated at the head or foot of pages.
    RunningHead,
    /// Scan dirt, rules.
    Noise,
    /// *Quốc hiệu, tiêu ngữ*; the issuer may stand in the same line.
    Motto,
    /// Who issues it.
    Issuer,
    /// *Số: …*; place and date may stand in the same line.
    Number,
    /// *Quảng Ngãi, ngày … tháng … năm …*
    PlaceDate,
    /// The line that names the kind: *QUYẾT ĐỊNH*.
    KindName,
    /// *Trích yếu*.
    Title,
    /// *(Kèm theo Quyết định số …)*
    AttachedTo,
    /// *Căn cứ …*
    Basis,
    /// The line between the bases and the articles: *QUYẾT ĐỊNH:*
    Enacts,
    /// *Kính gửi*.
    Addressee,
    /// *Nơi nhận*; the signature may stand in the same lines.
    Recipients,
    /// Capacity, office and name of who signs.
    Signature,
    /// *PHỤ LỤC II*.
    AppendixHead,
    /// Lines of a table.
    Table,
    /// A footnote.
    Footnote,
    /// The head text of an outline node, marker included.
    Item,
    /// A paragraph without a marker.
    Paragraph,
}

/// A leaf block. Its lines ascend, but a page foot may lie between them (in a block of its own).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The part that it belongs to.
    pub part: PartId,
    /// The outline node that it belongs to: its own for an `Item`, the node above for a `Paragraph`, a `Table`.
    pub node: Option<NodeId>,
    /// Its lines.
    pub lines: Vec<LineNo>,
}

impl Block {
    /// First and last line.
    pub fn span(&self) -> Lines {
        let first = self.lines.first().copied().unwrap_or(LineNo::from_index(0));
        Lines(first, self.lines.last().copied().unwrap_or(first))
    }
}

/// How a node of the outline is marked, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// *Phần, Chương, Mục*: 0, 1, 2 … as listed in the grammar.
    Division(u8),
    /// `A.`
    Upper,
    /// `I.`
    Roman,
    /// *Điều 1.*
    Article,
    /// *Nhiệm vụ 1:*
    Named(u8),
    /// `1.` is 1, `1.1.` is 2.
    Number(u8),
    /// `a)`
    Letter,
    /// `(1)`
    Bracket,
    /// `-`
    Dash,
    /// `+`
    Plus,
    /// `*`, `•`
    Star,
}

impl Level {
    /// Whether the mark is a sign that numbers nothing.
    pub fn is_bullet(self) -> bool {
        matches!(self, Self::Dash | Self::Plus | Self::Star)
    }
}

/// A node of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The part that it belongs to.
    pub part: PartId,
    /// How it is marked.
    pub level: Level,
    /// Its number in its list (a bullet's place among its siblings), from 1.
    pub number: u32,
    /// The marker without bracket or full stop: `1.1`, `a`, `-`, `III`.
    pub marker: String,
    /// Bytes of its first line (repaired text) that the marker takes, with the space after it.
    pub marker_end: usize,
    /// Outline path: `III.1.1`, `Phụ lục II.I.3`, `III.2.-1`.
    pub path: String,
    /// The node above.
    pub parent: Option<NodeId>,
    /// The nodes directly below, in order.
    pub children: Vec<NodeId>,
    /// Its head text.
    pub block: BlockId,
    /// Blocks directly under it, in order: its head, its paragraphs and tables, and the heads of its children.
    pub blocks: Vec<BlockId>,
    /// First line of its head to last line of its last descendant.
    pub lines: Lines,
}

/// A footnote, pulled out of the sentence that it cuts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote {
    /// Its mark.
    pub mark: u32,
    /// Its block.
    pub block: BlockId,
}

/// A table: lines that the tables room claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRegion {
    /// The part that it stands in.
    pub part: PartId,
    /// First and last line.
    pub lines: Lines,
}

/// A document whose every line belongs to exactly one leaf block.
#[derive(Debug, Clone)]
pub struct Document {
    /// The text.
    pub text: Arc<Repaired>,
    /// Parts, without a gap.
    pub parts: Vec<Part>,
    /// Leaf blocks, by first line; they partition the lines.
    pub blocks: Vec<Block>,
    /// Outline nodes, in order.
    pub nodes: Vec<Node>,
    /// Footnotes, in order.
    pub footnotes: Vec<Footnote>,
    /// Tables, in order.
    pub tables: Vec<TableRegion>,
    /// The same tables, read: columns, rows, cells.
    pub grids: Vec<super::table::Table>,
    /// The block of each line.
    pub(super) by_line: Vec<BlockId>,
}

impl Document {
    /// The block of a line; `None` for a line that is not there.
    pub fn block_at(&self, line: LineNo) -> Option<BlockId> {
        self.by_line.get(line.index()).copied()
    }
    /// The part of a line.
    pub fn part_at(&self, line: LineNo) -> Option<PartId> {
        self.parts.iter().position(|p| p.lines.contains(line))
    }
    /// A block's whole text, joined; the marker of an item included.
    pub fn passage(&self, block: BlockId) -> Passage {
        self.blocks.get(block).map_or_else(Passage::new, |b| Passage::from_lines(&self.text, b.lines.iter().copied()))
    }
    /// A block's text without its marker.
    pub fn body(&self, block: BlockId) -> Passage {
        let mut p = Passage::new();
        self.push_body(&mut p, block);
        p
    }
    /// Adds a block's text without its marker to a passage.
    pub fn push_body(&self, passage: &mut Passage, block: BlockId) {
        let Some(b) = self.blocks.get(block) else { return };
        let skip = match (b.kind, b.node.and_then(|n| self.nodes.get(n))) {
            (BlockKind::Item, Some(node)) => node.marker_end,
            _ => 0,
        };
        for (i, line) in b.lines.iter().enumerate() {
            let from = if i == 0 { skip } else { 0 };
            passage.push(&self.text, *line, from..self.text.line(*line).len());
        }
    }
    /// A node's heading as it stands, marker included: `1.3. Tổ chức triển khai …`.
    pub fn heading(&self, node: NodeId) -> String {
        self.nodes.get(node).map_or_else(String::new, |n| self.passage(n.block).text().to_owned())
    }
    /// A node and all nodes above it, outermost first.
    pub fn ancestry(&self, node: NodeId) -> Vec<NodeId> {
        let mut out = vec![node];
        let mut at = node;
        while let Some(p) = self.nodes.get(at).and_then(|n| n.parent) {
            // A parent always stands before its child.
            if p >= at {
                break;
            }
            out.push(p);
            at = p;
        }
        out.reverse();
        out
    }
    /// All blocks of a node and its descendants, in order of lines, its own head first.
    pub fn subtree(&self, node: NodeId) -> Vec<BlockId> {
        let mut out = Vec::new();
        let mut todo = vec![node];
        while let Some(n) = todo.pop() {
            let Some(n) = self.nodes.get(n) else { continue };
            out.extend(
                n.blocks.iter().filter(|b| {
                    self.blocks.get(**b).is_some_and(|block| block.kind != BlockKind::Item || **b == n.block)
                }),
            );
            todo.extend(n.children.iter().copied());
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}
