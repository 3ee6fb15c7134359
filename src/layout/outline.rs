//! The outline: which lines open a node, which go on with the text before, and where each node hangs.
//!
//! Marker sequences are evidence: a `2.` is expected after a `1.`, `đ)` after `d)`; a dash in the middle of a sentence
//! that runs on is no bullet; `l1.` after `10.` is 11.

use super::document::{Block, BlockId, BlockKind, Level, Node, NodeId, Part, PartId};
use super::line::{Line, starts_lower};
use super::marker::{Mark, marks};
use super::parts::to_roman;
use crate::grammar::{Field, Fields, Grammars, Outline};
use crate::text::Lines;

/// How well a marker fits the nodes above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Out of sequence.
    Odd,
    /// A few numbers are missing before it.
    Gap,
    /// It opens a list.
    Start,
    /// It is the next of its list.
    Next,
}

/// How many letters a line has at most that heads what stands below it by its colon.
const SHORT: usize = 24;

/// Builds blocks and nodes of body lines.
pub(super) struct Builder<'a, 'b> {
    lines: &'b [Line<'a>],
    names: &'b Outline,
    fields: &'b Fields,
    /// All blocks, those of the frame and of furniture too.
    pub(super) blocks: Vec<Block>,
    /// All nodes.
    pub(super) nodes: Vec<Node>,
    stack: Vec<NodeId>,
    /// Nodes of this part that hang under no other.
    roots: Vec<NodeId>,
    /// Whether the first of them is `I.`: then `A.` stands below it.
    roman_first: bool,
    part: PartId,
    prefix: String,
    /// The body line before, and the block it stands in.
    last: Option<(usize, BlockId)>,
    /// Whether what stands between two body lines is only furniture.
    cut: bool,
}

impl<'a, 'b> Builder<'a, 'b> {
    pub(super) fn new(lines: &'b [Line<'a>], grammars: &'b Grammars) -> Self {
        Self {
            lines,
            names: &grammars.outline,
            fields: &grammars.fields,
            blocks: Vec::new(),
            nodes: Vec::new(),
            stack: Vec::new(),
            roots: Vec::new(),
            roman_first: false,
            part: 0,
            prefix: String::new(),
            last: None,
            cut: false,
        }
    }
    /// Turns to the next part: appendices restart the outline.
    pub(super) fn turn_to(&mut self, part: PartId, parts: &[Part]) {
        self.part = part;
        self.prefix = parts.get(part).and_then(|p| p.label.clone()).unwrap_or_default();
        self.stack.clear();
        self.roots.clear();
        self.roman_first = false;
        self.last = None;
        self.cut = false;
    }
    /// Tells that something other than body stands here: `hard` ends the paragraph, furniture only interrupts it.
    pub(super) fn interrupt(&mut self, hard: bool) {
        if hard {
            self.last = None;
        } else {
            self.cut = true;
        }
    }
    /// The innermost node that is open.
    pub(super) fn open_node(&self) -> Option<NodeId> {
        self.stack.last().copied()
    }
    /// Takes the next body line.
    pub(super) fn take(&mut self, i: usize) {
        let line = &self.lines[i];
        let mut here = line.clone();
        here.gap = line.gap && !self.cut;
        self.cut = false;
        let runs_on = self.last.is_some_and(|(l, _)| {
            let before = &self.lines[l];
            !before.is_ended()
                && !before.is_followed_by_indent(&here)
                && !before.is_closing()
                && !here.gap
                && !before.has_room_for(here.text, 0.82)
                && (!before.is_caps() || here.is_caps())
        });
        // "Il. TỔ CHỨC THỰC HIỆN" behind II: of a number that does not fit, the name says more.
        let named = || if runs_on { None } else { self.worded_heading(&here) };
        if let Some((mark, fit)) = self.best_mark(&here)
            && (fit > Fit::Odd && !self.is_ruined_section(&here, &mark)
                || !matches!(mark.level, Level::Number(_))
                || named().is_none())
            && self.opens(&here, &mark, fit, runs_on)
        {
            let block = self.open(i, &mark);
            self.last = Some((i, block));
            return;
        }
        if !runs_on && let Some(mark) = self.worded_heading(&here) {
            let block = self.open(i, &mark);
            self.last = Some((i, block));
            return;
        }
        let goes_on = self.last.is_some_and(|(l, b)| {
            self.is_bare_marker(l, b) || self.lines[l].goes_on_in(&here) && !self.starts(&self.lines[l], &here)
        });
        match self.last {
            Some((_, block)) if goes_on => {
                self.blocks[block].lines.push(line.no);
                self.last = Some((i, block));
            }
            _ => {
                let block = self.add_block(BlockKind::Paragraph, self.open_node(), i);
                self.last = Some((i, block));
            }
        }
    }
    /// *1. TỔ CHỨC THỰC HIỆN* in capitals behind *II.*: a scan ruined the number, the name says what it is.
    fn is_ruined_section(&self, here: &Line<'_>, mark: &Mark) -> bool {
        let behind = |n: &NodeId| self.nodes[*n].level == Level::Roman && self.nodes[*n].number > 1;
        mark.number == 1 && self.stack.iter().any(behind) && self.names.numbered_duties(here.text)
    }
    /// Whether a line is nothing but the marker of a point (`2.`), whose text stands on the next.
    fn is_bare_marker(&self, line: usize, block: BlockId) -> bool {
        let block = &self.blocks[block];
        let head =
            block.node.map(|n| &self.nodes[n]).filter(|_| block.kind == BlockKind::Item && block.lines.len() == 1);
        let counted = |l: Level| matches!(l, Level::Roman | Level::Upper | Level::Number(_) | Level::Letter);
        head.is_some_and(|n| counted(n.level) && n.marker_end >= self.lines[line].whole.trim_end().len())
    }
    /// Whether a line starts a paragraph by its own words: a label, or what closes the document.
    fn starts(&self, before: &Line<'_>, here: &Line<'_>) -> bool {
        if here.text.starts_with(char::is_lowercase) {
            return false;
        }
        let field = || self.fields.label(here.text).or_else(|| self.fields.composed_label(here.text));
        let label = || field().is_some_and(|(f, _)| f < Field::Content);
        // "Tháng 8:" heads what stands below it.
        let heads = here.text.ends_with(':') && here.chars <= SHORT && before.text.ends_with(['.', ';']);
        before.is_ended() && self.fields.is_closing(here.text) || heads || !before.text.ends_with([',', '(']) && label()
    }
    /// Adds a block of its own.
    pub(super) fn add_block(&mut self, kind: BlockKind, node: Option<NodeId>, i: usize) -> BlockId {
        self.blocks.push(Block { kind, part: self.part, node, lines: vec![self.lines[i].no] });
        self.blocks.len() - 1
    }
    /// Whether a marker really opens a node here.
    fn opens(&self, here: &Line<'_>, mark: &Mark, fit: Fit, runs_on: bool) -> bool {
        let before = self.last.map(|(l, _)| self.lines[l].text);
        if mark.level.is_bullet() {
            let after = here.text.get(mark.end..).unwrap_or("");
            let range = before.is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()))
                && after.starts_with(|c: char| c.is_ascii_digit());
            return !(range || runs_on && mark.weak);
        }
        if mark.weak
            && starts_lower(here.text.get(mark.end..).unwrap_or(""))
            && fit < Fit::Next
            && before.is_some()
            && runs_on
        {
            return false;
        }
        // "II NỘI DUNG": without a sign behind it a Roman number may be a word.
        let bare = mark.level == Level::Roman
            && here.text.get(..mark.end).is_some_and(|m| m.trim_end().ends_with(char::is_alphabetic));
        if bare && fit < Fit::Next {
            return false;
        }
        if mark.level == Level::Bracket && !matches!((runs_on, fit), (_, Fit::Next) | (false, Fit::Start)) {
            return false;
        }
        match (runs_on, fit) {
            (_, Fit::Next) => !(runs_on && mark.weak),
            (false, Fit::Start | Fit::Gap) => true,
            (true, Fit::Start) => !mark.weak && self.starts_below_heading(here, mark),
            (false, Fit::Odd) => !mark.weak,
            (true, _) => false,
        }
    }
    /// Whether a list may open right below a line that runs to its full width without a full stop.
    fn starts_below_heading(&self, here: &Line<'_>, mark: &Mark) -> bool {
        let after = here.text.get(mark.end..).unwrap_or("");
        let below_item = self.last.is_some_and(|(_, b)| {
            let block = &self.blocks[b];
            block.kind == BlockKind::Item && block.node.is_some_and(|n| !self.nodes[n].level.is_bullet())
        });
        match mark.level {
            Level::Article | Level::Division(_) => true,
            Level::Letter => here.text.get(..mark.end).is_some_and(|m| m.contains(')')),
            Level::Roman | Level::Upper => super::line::is_caps(after),
            Level::Number(_) => below_item,
            _ => false,
        }
    }
    /// The reading of the marker that fits best here.
    fn best_mark(&self, line: &Line<'_>) -> Option<(Mark, Fit)> {
        let mut best: Option<(Mark, Fit)> = None;
        for m in marks(line.text, self.names) {
            let fit = self.fit(&m);
            if best.as_ref().is_none_or(|(_, f)| fit > *f) {
                best = Some((m, fit));
            }
        }
        best
    }
    /// A heading that is known by its words, in capitals alone on its line, though its number is lost or ruined
    /// (*TII. TỔ CHỨC THỰC HIỆN*).
    fn worded_heading(&self, here: &Line<'_>) -> Option<Mark> {
        let end = self.names.section_in(here.text)?;
        // The name of a chapter stands below its number.
        let below = self.last.map(|(_, b)| &self.blocks[b]).filter(|b| b.kind == BlockKind::Item);
        if let Some(head) = below.and_then(|b| b.node).map(|n| self.nodes[n].level)
            && matches!(head, Level::Division(_) | Level::Article)
        {
            return None;
        }
        let numbered = |n: &&NodeId| self.nodes[**n].level == Level::Roman;
        let number = self.stack.iter().rev().find(numbered).map_or(1, |n| self.nodes[*n].number + 1);
        Some(Mark { level: Level::Roman, number, parts: vec![number], text: to_roman(number), end, weak: false })
    }
    fn sibling(&self, mark: &Mark) -> Option<&Node> {
        self.stack.iter().rev().map(|n| &self.nodes[*n]).find(|n| n.level == mark.level && self.same_list(n, mark))
    }
    /// Whether `2.3` is of the list of `2.1`.
    fn same_list(&self, node: &Node, mark: &Mark) -> bool {
        let Level::Number(depth) = mark.level else { return true };
        depth < 2 || prefix_of(&node.marker) == prefix_of(&mark.text)
    }
    fn fit(&self, mark: &Mark) -> Fit {
        if mark.level.is_bullet() {
            return Fit::Next;
        }
        if let Some(s) = self.sibling(mark) {
            return match mark.number.checked_sub(s.number) {
                Some(1) => Fit::Next,
                Some(2..=4) => Fit::Gap,
                _ if mark.number == 1 => Fit::Start,
                _ => Fit::Odd,
            };
        }
        let Level::Number(depth) = mark.level else {
            return match mark.number {
                1 => Fit::Start,
                2..=4 => Fit::Gap,
                _ => Fit::Odd,
            };
        };
        if depth >= 2 {
            let prefix = prefix_of(&mark.text);
            let parent = self.stack.iter().any(|n| {
                let n = &self.nodes[*n];
                matches!(n.level, Level::Number(d) if d + 1 == depth) && n.marker == prefix
            });
            return match (parent, mark.number) {
                (true, 1) => Fit::Next,
                (true, 2..=3) => Fit::Gap,
                (false, 1) => Fit::Start,
                (false, 2..=3) => Fit::Gap,
                _ => Fit::Odd,
            };
        }
        match mark.number {
            1 => Fit::Start,
            2..=4 => Fit::Gap,
            _ => Fit::Odd,
        }
    }
    /// Opens a node and gives its head block.
    fn open(&mut self, i: usize, mark: &Mark) -> BlockId {
        let parent = if self.labels_of_list(i, mark) { self.above_list() } else { self.hang(mark) };
        let number = if mark.level.is_bullet() { self.bullets_before(parent, mark.level) + 1 } else { mark.number };
        let path = self.path(parent, mark, number);
        let line = &self.lines[i];
        let node = self.nodes.len();
        let block = self.add_block(BlockKind::Item, Some(node), i);
        self.nodes.push(Node {
            part: self.part,
            level: mark.level,
            number,
            marker: mark.text.clone(),
            marker_end: line.offset() + mark.end,
            path,
            parent,
            children: Vec::new(),
            block,
            blocks: Vec::new(),
            lines: Lines::one(line.no),
        });
        match parent {
            Some(p) => self.nodes[p].children.push(node),
            None => self.roots.push(node),
        }
        self.roman_first |= self.roots.len() == 1 && parent.is_none() && mark.level == Level::Roman;
        self.stack.push(node);
        block
    }
    /// Whether a bullet of another kind opens the labels of the point above a list of bullets that have none (*- Mời …  - Thi …
    /// * Đơn vị chủ trì: …*): they are not of the last of these.
    fn labels_of_list(&self, i: usize, mark: &Mark) -> bool {
        let Some(top) = self.stack.last().map(|n| &self.nodes[*n]).filter(|n| n.level.is_bullet()) else {
            return false;
        };
        let label = self.lines[i].text.get(mark.end..).and_then(|t| self.fields.label(t));
        if !mark.level.is_bullet() || mark.level == top.level || label.is_none_or(|(f, _)| f >= Field::Other) {
            return false;
        }
        let Some(above) = top.parent.map(|p| &self.nodes[p]).filter(|p| !p.level.is_bullet()) else { return false };
        let bare = |n: &NodeId| self.nodes[*n].level == top.level && self.nodes[*n].children.is_empty();
        above.children.len() > 1 && above.children.iter().rev().take(3).all(bare)
    }
    /// Closes a list of bullets, and gives the node that it hangs under.
    fn above_list(&mut self) -> Option<NodeId> {
        self.stack.pop();
        self.stack.last().copied()
    }
    /// How many bullets of this kind stand before the next one in its list.
    fn bullets_before(&self, parent: Option<NodeId>, level: Level) -> u32 {
        let siblings: &[NodeId] = parent.map_or(&self.roots, |p| &self.nodes[p].children);
        // Lists rarely mix kinds; the bound keeps hostile ones linear.
        siblings.iter().rev().take(256).map(|s| &self.nodes[*s]).find(|s| s.level == level).map_or(0, |s| s.number)
    }
    /// Closes the nodes that a marker ends, and gives the node that it hangs under.
    fn hang(&mut self, mark: &Mark) -> Option<NodeId> {
        let keep = self.depth_for(mark);
        self.stack.truncate(keep);
        self.stack.last().copied()
    }
    /// How many nodes of the stack stay open above a marker.
    fn depth_for(&self, mark: &Mark) -> usize {
        let same = self.stack.iter().rposition(|n| {
            let n = &self.nodes[*n];
            n.level == mark.level && self.same_list(n, mark)
        });
        if mark.level.is_bullet() {
            return same.unwrap_or(self.stack.len());
        }
        if let Level::Number(depth) = mark.level
            && depth >= 2
        {
            let prefix = prefix_of(&mark.text);
            let parent = self
                .stack
                .iter()
                .rposition(|n| self.nodes[*n].marker == prefix && matches!(self.nodes[*n].level, Level::Number(_)));
            if let Some(p) = parent {
                return p + 1;
            }
        }
        if let Some(s) = same {
            let node = &self.nodes[self.stack[s]];
            let restart = mark.number == 1 && node.number >= 1 && s + 1 < self.stack.len();
            let below = restart && self.stack[s + 1..].iter().any(|n| matches!(self.nodes[*n].level, Level::Named(_)));
            if !below {
                return s;
            }
        }
        let rank = match mark.level {
            // `5.1` where the `5` was lost stands below no other number.
            Level::Number(_) => self.rank(Level::Number(1)),
            level => self.rank(level),
        };
        self.stack.iter().position(|n| self.rank(self.nodes[*n].level) >= rank).unwrap_or(self.stack.len())
    }
    /// The usual order of levels, outermost least; where `A.` stands under `I.`, as this part has it.
    fn rank(&self, level: Level) -> u32 {
        let roman_first = self.roman_first || self.stack.first().is_some_and(|n| self.nodes[*n].level == Level::Roman);
        match level {
            Level::Division(n) => u32::from(n),
            Level::Upper => {
                if roman_first {
                    305
                } else {
                    299
                }
            }
            Level::Roman | Level::Article => 300,
            Level::Named(_) => 310,
            Level::Number(depth) => 320 + u32::from(depth),
            Level::Letter => 340,
            Level::Bracket => 341,
            Level::Dash | Level::Plus | Level::Star => 350,
        }
    }
    fn path(&self, parent: Option<NodeId>, mark: &Mark, number: u32) -> String {
        if matches!(mark.level, Level::Division(_)) {
            return self.prefix.clone();
        }
        let mut above = parent;
        if matches!(mark.level, Level::Number(d) if d >= 2) {
            // `1.1` repeats the `1` above it, or the 1 of "Nhiệm vụ 1".
            let first = mark.parts.first().copied();
            let repeated = |n: &Node| match n.level {
                Level::Number(_) => true,
                Level::Named(_) => Some(n.number) == first,
                _ => false,
            };
            while let Some(p) = above.filter(|p| repeated(&self.nodes[*p])) {
                above = self.nodes[p].parent;
            }
        }
        let own = if mark.level.is_bullet() { format!("{}{number}", mark.text) } else { mark.text.clone() };
        let head = above.map_or(self.prefix.as_str(), |p| self.nodes[p].path.as_str());
        if head.is_empty() { own } else { format!("{head}.{own}") }
    }
}

fn prefix_of(marker: &str) -> &str {
    marker.rsplit_once('.').map_or("", |(p, _)| p)
}
