//! Official letters and telegrams: points and requests that name nobody speak to those whom the letter is sent to.

use std::ops::Range;

use super::Reader;
use crate::extract::labels::Cell;
use crate::extract::sentence::{self, Assigned};
use crate::extract::zones::Zone;
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document, Level, NodeId, PartId};

/// Those whom each part is sent to, where it says so.
pub(super) fn addressees(document: &Document, grammars: &Grammars) -> Vec<Option<Cell>> {
    let mut out: Vec<Option<Cell>> = vec![None; document.parts.len()];
    for (b, block) in document.blocks.iter().enumerate().filter(|(_, b)| b.kind == BlockKind::Addressee) {
        if let Some(slot) = out.get_mut(block.part).filter(|s| s.is_none()) {
            *slot = named(document, grammars, b).map(|range| Cell { field: Field::Lead, block: b, range });
        }
    }
    out
}

/// How many points before the last one of a list must hold no paragraph for one below the last to be none of it.
const ALIKE: usize = 2;

/// Blocks below the last point of a document's last list that are no part of that point: the points before it hold nothing
/// but their own text, so the paragraph behind the last of them speaks of all, and what stands below it too.
pub(super) fn trailing(document: &Document, zones: &[Zone]) -> Vec<bool> {
    let mut out = vec![false; document.blocks.len()];
    let paragraph = |b: &&BlockId| document.blocks[**b].kind == BlockKind::Paragraph;
    for (n, node) in document.nodes.iter().enumerate() {
        let Some(first) = node.blocks.iter().filter(|b| **b > node.block).find(paragraph) else { continue };
        let text = document.body(node.block);
        let point = !node.level.is_bullet()
            && !matches!(node.level, Level::Division(_) | Level::Upper | Level::Roman | Level::Article)
            && !text.text().trim_end().ends_with(':');
        let later = document.nodes.get(n + 1..).unwrap_or(&[]);
        let last = later.iter().all(|l| l.part != node.part || node.lines.contains(l.lines.0));
        if !point || !last || zones.get(n) != Some(&Zone::Tasks) {
            continue;
        }
        let siblings: Vec<NodeId> = match node.parent {
            Some(p) => document.nodes[p].children.clone(),
            None => (0..n).filter(|s| document.nodes[*s].parent.is_none()).collect(),
        };
        let alike = siblings.into_iter().filter(|s| *s < n).map(|s| &document.nodes[s]);
        let alike: Vec<_> = alike.filter(|s| s.part == node.part && s.level == node.level).collect();
        let bare = alike.iter().all(|s| !s.blocks.iter().any(|b| paragraph(&b)));
        if alike.len() >= ALIKE && bare {
            document.subtree(n).into_iter().filter(|b| b >= first).for_each(|b| out[b] = true);
        }
    }
    out
}

/// The bytes behind *Kính gửi:* or *… điện:*.
fn named(document: &Document, grammars: &Grammars, block: BlockId) -> Option<Range<usize>> {
    let passage = document.passage(block);
    let text = passage.text();
    let start = match grammars.outline.frame.addressee.head(text) {
        Some(hit) => hit.end,
        None => text.find(':')?,
    };
    let rest = text.get(start..)?;
    let start = text.len() - rest.trim_start_matches([':', ' ', '-', '–', '|']).len();
    let end = text.trim_end_matches(['.', ';', ',', '|', ' ']).len();
    (start < end).then_some(start..end)
}

impl Reader<'_> {
    /// Those whom the part is sent to.
    pub(super) fn addressee(&self, part: PartId) -> Option<Cell> {
        self.addressed.get(part).cloned().flatten()
    }
    /// Whether a letter is sent to the agency that one of its sentences names.
    pub(super) fn is_sent_to(&self, block: BlockId, text: &str, a: &Assigned) -> bool {
        let Some(sent) = self.document.blocks.get(block).and_then(|b| self.addressee(b.part)) else { return false };
        // "Giám đốc các Kho bạc khu vực" answer for those whom it is sent to: "Kho bạc các khu vực".
        let words = |text: &str| -> Vec<String> {
            let words = text.split_whitespace().map(|w| w.trim_matches([',', ';', '.', ':']).to_lowercase());
            words.filter(|w| !self.grammars.fields.is_many(w)).collect()
        };
        let list = words(self.reads[sent.block].body.text().get(sent.range).unwrap_or(""));
        let name = words(text.get(a.lead.clone()).unwrap_or(""));
        // "Tổng cục Thuế" is not "Cục Thuế": the name within starts with a capital.
        let said = text.get(a.lead.clone()).unwrap_or("").split_whitespace();
        let said = said.filter(|w| !self.grammars.fields.is_many(&w.to_lowercase()));
        let starts: Vec<bool> = said.map(|w| w.starts_with(char::is_uppercase)).collect();
        let within = |name: &[String]| name.len() > 1 && list.windows(name.len()).any(|w| w == name);
        within(&name)
            || (1..name.len().min(4)).any(|i| starts.get(i) == Some(&true) && name.get(i..).is_some_and(within))
    }
    /// Whether a name is that of one of several whom a cell names.
    pub(super) fn is_one_of(&self, cell: &Cell, said: &str) -> bool {
        let text = self.reads[cell.block].body.text().get(cell.range.clone()).unwrap_or("");
        let all = self.grammars.agencies.split_cell(text);
        all.len() > 1 && all.iter().any(|a| a.name.to_lowercase() == said)
    }
    /// The words of a cell in small letters, without signs.
    fn words_of(&self, c: &Cell) -> Vec<String> {
        let text = self.reads[c.block].body.text().get(c.range.clone()).unwrap_or("").to_lowercase();
        text.split_whitespace().map(|w| w.trim_matches([',', ';', '.', ':']).to_owned()).collect()
    }
    /// Whether two cells have the same words.
    fn has_words(&self, one: &Cell, other: &Cell) -> bool {
        self.words_of(one) == self.words_of(other)
    }
    /// Whether several of a kind (*các Cục Thuế*) stand for those of whom a cell says where they are (*Cục Thuế các tỉnh …*).
    fn is_short_for(&self, whole: &Cell, short: &Cell) -> bool {
        let (all, some) = (self.words_of(whole), self.words_of(short));
        let Some((first, kind)) = some.split_first() else { return false };
        let all = all.split_first().filter(|(a, _)| self.grammars.fields.is_many(a)).map_or(&all[..], |(_, rest)| rest);
        self.grammars.fields.is_many(first) && !kind.is_empty() && all.len() > kind.len() && all.starts_with(kind)
    }
    /// Whether two cells have nearly all their words in common, or the shorter is how the longer begins.
    pub(super) fn shares_words(&self, whole: &Cell, part: &Cell) -> bool {
        let (all, some) = (self.words_of(whole), self.words_of(part));
        let shared = some.iter().filter(|w| all.contains(w)).count();
        some.len() > 2 && all.starts_with(&some) || shared * 5 >= some.len().max(all.len()) * 4
    }
    /// Of several whom a letter is sent to, the one whose name begins with that of a cell.
    pub(super) fn one_sent(&self, part: PartId, cell: &Cell) -> Option<Cell> {
        let sent = self.addressee(part)?;
        let text = self.reads[sent.block].body.text().get(sent.range.clone())?;
        let all = self.grammars.agencies.split_cell(text);
        let one =
            |r: &Range<usize>| Cell { range: sent.range.start + r.start..sent.range.start + r.end, ..sent.clone() };
        let said = self.words_of(cell);
        let mut found = all.iter().map(|a| one(&a.range)).filter(|c| self.words_of(c).starts_with(&said));
        found.next().filter(|_| all.len() > 1 && said.len() > 1)
    }
    /// Cells in which those whom a letter is sent to stand for themselves: its head names them whole.
    pub(super) fn sent_whole(&self, part: PartId, cells: Vec<Cell>) -> Vec<Cell> {
        let Some(sent) = self.addressee(part) else { return cells };
        let whole = |c: Cell| {
            let stands_for = self.has_words(&sent, &c) || self.is_short_for(&sent, &c);
            if c.field == Field::Lead && stands_for { sent.clone() } else { c }
        };
        cells.into_iter().map(whole).collect()
    }
    /// Whether a cell names those whom a letter is sent to.
    pub(super) fn is_addressee(&self, cell: &Cell) -> bool {
        self.document.blocks.get(cell.block).is_some_and(|b| b.kind == BlockKind::Addressee)
    }
    /// Who leads and who helps, as cells of a task; *Quý Ủy ban* is who the letter is sent to.
    pub(super) fn cells_of(&self, block: BlockId, a: &Assigned) -> Vec<Cell> {
        let name = self.reads[block].body.text().get(a.lead.clone()).unwrap_or("");
        let sent = self.document.blocks.get(block).and_then(|b| self.addressee(b.part));
        let sent = sent.filter(|_| self.grammars.fields.is_addressed(name));
        let lead = sent.unwrap_or_else(|| Cell { field: Field::Lead, block, range: a.lead.clone() });
        let coordinate = a.coordinate.iter().cloned().map(|range| Cell { field: Field::Coordinate, block, range });
        std::iter::once(lead).chain(coordinate).collect()
    }
    /// Whether a point of a letter first says what those whom it is sent to are to do, and only from a byte on (`told`) what others
    /// are.
    pub(super) fn is_asked_first(
        &self,
        owner: Option<NodeId>,
        block: BlockId,
        sentences: &[Range<usize>],
        told: usize,
    ) -> bool {
        let own = owner.is_some_and(|n| self.document.nodes[n].block == block);
        let sent = self.document.blocks.get(block).is_some_and(|b| self.addressee(b.part).is_some());
        let first = sentences.first().filter(|s| told > s.start);
        let text = first.and_then(|r| self.reads[block].body.text().get(r.clone()));
        own && sent
            && text.is_some_and(|t| {
                sentence::opens_with_act(t, self.grammars) && t.split_whitespace().count() > super::told::RUN_IN
            })
    }
    /// A sentence of a letter that asks for something by a day and says not whom it asks: true if it is a task.
    pub(super) fn asked(&mut self, block: BlockId) -> bool {
        let Some(part) = self.document.blocks.get(block).map(|b| b.part) else { return false };
        let Some(sent) = self.addressee(part) else { return false };
        let body = self.reads[block].body.text();
        let asks = |r: &Range<usize>| {
            body.get(r.clone()).is_some_and(|t| {
                !self.grammars.fields.is_closing(t)
                    && !t.trim_end().ends_with(':')
                    && sentence::asks_nobody(t, self.grammars)
                    && self.writer.deadline_in(t, 0).is_some()
            })
        };
        let Some(range) = sentence::sentences(body).into_iter().find(asks) else { return false };
        self.emit_sentence(None, block, range, vec![sent], &[], None);
        true
    }
}
