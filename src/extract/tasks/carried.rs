//! Points whose work stands in the points below them: a heading (*1.2. Về bến hàng hóa:*), or a point that bullets go on with,
//! each of which says what is to be done.
//!
//! Comes in: a point to which an opening paragraph hands who leads. Goes out: a task for each point that says what is to be done.

use super::{Item, Reader};
use crate::extract::labels::Cell;
use crate::extract::sentence;
use crate::layout::NodeId;

/// How many words a point has at least that says what is to be done.
const WORK: usize = 5;

/// How many points below a sentence must say what is to be done: one or two go on with it.
const LIST: usize = 3;

impl Reader<'_> {
    /// Whether the points below one say what is to be done, most of them.
    pub(super) fn work_is_below(&self, n: NodeId) -> bool {
        let items = self.items(n);
        let points = items.iter().any(|i| matches!(i, Item::Node(_)));
        let works = items.iter().filter(|i| self.is_work(**i)).count();
        let sentence = self.reads[self.document.nodes[n].block].body.text().trim_end().ends_with(['.', ';']);
        let least = if sentence { LIST } else { 1 };
        points && works >= least && works * 2 > items.len()
    }
    /// Whether a point or paragraph says what is to be done, or the points below it do.
    pub(super) fn is_work(&self, item: Item) -> bool {
        let body = self.reads[self.block_of(item)].body.text();
        let long = body.split_whitespace().count() >= WORK && !body.trim_end().ends_with(':');
        let told = || {
            let first = sentence::sentences(body).into_iter().next().and_then(|r| body.get(r));
            let said = first.and_then(|t| Some((t, sentence::assigned(t, self.grammars)?)));
            said.is_some_and(|(t, a)| a.lead.start == 0 && sentence::is_act(t, a.act, self.grammars))
        };
        let below = || matches!(item, Item::Node(n) if self.work_is_below(n));
        long && (sentence::opens_with_act(body, self.grammars) || told()) || below()
    }
    /// Hands who leads to the points below one; its own head is a task where it is a sentence.
    pub(super) fn hand_to_points(&mut self, n: NodeId, cells: &[Cell]) {
        let block = self.document.nodes[n].block;
        let body = self.reads[block].body.text();
        let says = body.trim_end().ends_with(['.', ';']) && sentence::opens_with_act(body, self.grammars);
        let whole = 0..body.len();
        if says {
            self.emit_sentence(Some(n), block, whole, cells.to_vec(), &[], None);
        } else {
            self.used[block] = true;
        }
        for item in self.items(n) {
            match item {
                Item::Node(child) => self.hand(child, cells),
                Item::Paragraph(b) if self.orders(b) => self.under_agency(item, cells, Some(n)),
                Item::Paragraph(b) => {
                    self.sentences(b, Some(n), &[]);
                }
            }
        }
    }
}
