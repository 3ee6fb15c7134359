//! Orders inside a text: a sentence that gives work to two or quotes an order, and who acts in a text that labels follow.
//!
//! Comes in: the text of a point or paragraph. Goes out: bytes of sentences, or cells of who leads and helps.

use std::ops::Range;

use super::Reader;
use crate::extract::labels::Cell;
use crate::extract::sentence::{self, Assigned, Telling};
use crate::grammar::{Grammars, opening};
use crate::layout::{BlockId, Document, NodeId};

/// For each node, whether it, or one above it, heads the part of a document that looks ahead (*II. NHIỆM VỤ VÀ PHÂN CÔNG*).
pub(super) fn ahead(document: &Document, grammars: &Grammars) -> Vec<bool> {
    let mut out: Vec<bool> = Vec::with_capacity(document.nodes.len());
    for node in &document.nodes {
        let body = document.body(node.block);
        let name = grammars.outline.subject_of(body.text());
        let section = !node.level.is_bullet() && node.blocks.len() > 1;
        let own = section && grammars.outline.ahead.head(name).is_some();
        let above = node.parent.and_then(|p| out.get(p).copied()).unwrap_or(false);
        out.push(own || above);
    }
    out
}

impl Reader<'_> {
    /// Who acts in the text of a labelled task that has no label for it: *Cô Diễm chuẩn bị đêm hội; thời gian: 24/9*.
    pub(super) fn subject_of(&self, content: &[(BlockId, Range<usize>)]) -> Vec<Cell> {
        let read = || {
            let (block, range) = content.first()?;
            let text = self.reads[*block].body.text().get(range.clone())?;
            let first = text.get(sentence::sentences(text).into_iter().next()?)?;
            let a = sentence::assigned(first, self.grammars)?;
            let sure = a.telling >= Telling::Named && (a.lead.start == 0 || a.ordered);
            sure.then(|| self.cells_of(*block, &a.shifted(range.start)))
        };
        read().unwrap_or_default()
    }
    /// The sentences of a text; one that gives work to two, each with its day, is two (*Sở X … vào tháng 3; Sở Y … trước ngày 30/6*).
    pub(super) fn orders_in(&self, body: &str) -> Vec<Range<usize>> {
        let dated = |r: Range<usize>| {
            let text = body.get(r)?;
            let a = sentence::assigned(text, self.grammars)?;
            self.writer.deadline_in(text, a.act).filter(|d| d.start >= a.lead.start).map(|_| a)
        };
        let mut out = Vec::new();
        for whole in sentence::sentences(body) {
            let mut from = whole.start;
            // "Văn phòng kính đề nghị đồng chí Phó Chủ tịch chỉ đạo như sau: “Giao Sở X …”": the order is what is quoted.
            if let Some(quoted) = body.get(whole.clone()).and_then(|t| sentence::quoted_order(t, self.grammars)) {
                out.push(whole.start..whole.start + quoted.start);
                out.push(whole.start + quoted.start..whole.start + quoted.end);
                continue;
            }
            // "Yêu cầu các đơn vị nghiêm túc thực hiện; giao Sở Y tế theo dõi, tổng hợp báo cáo."
            if let Some(at) = body.get(whole.clone()).and_then(|t| self.order_behind_idle(t)) {
                out.push(whole.start..whole.start + at);
                from = whole.start + at;
            }
            let parts = body.get(whole.clone()).unwrap_or("").match_indices("; ").take(super::told::CLAUSES);
            for (at, sign) in parts {
                let (end, next) = (whole.start + at + 1, whole.start + at + sign.len());
                let strong = |a: Assigned| a.telling == Telling::Strong;
                if dated(next..whole.end).is_some_and(strong) && dated(from..end).is_some() {
                    out.push(from..end);
                    from = next;
                }
            }
            out.push(from..whole.end);
        }
        out
    }
    /// The byte at which an order begins behind a clause that only says that all is to be done.
    pub(super) fn order_behind_idle(&self, text: &str) -> Option<usize> {
        let (before, _) = text.split_once("; ")?;
        let idle = sentence::assigned(before, self.grammars)?;
        let at = before.len() + 2;
        let order = text.get(at..).filter(|t| sentence::opens_with_order(t, self.grammars))?;
        let said = sentence::assigned(order, self.grammars)?;
        let works = !sentence::is_idle(order, &said, self.grammars);
        (sentence::is_idle(before, &idle, self.grammars) && works).then_some(at)
    }
    /// Whether a point stands in the part of a report that looks ahead.
    pub(super) fn looks_ahead(&self, owner: Option<NodeId>, block: BlockId) -> bool {
        let own = owner.filter(|n| self.document.nodes[*n].block == block);
        own.is_some_and(|n| self.ahead.get(n).copied().unwrap_or(false) && !self.is_section(own, block))
    }
    /// Whether a sentence of a report surely gives work: an order that asks for nothing, or a name with *chủ trì* or a day.
    pub(super) fn is_given(&self, text: &str, a: &Assigned) -> bool {
        let words = text.split_whitespace().take(3).map(|w| w.trim_matches([',', ';', '.']));
        let asks = self.grammars.fields.asks.at(&opening(words)) > 0 || self.grammars.fields.is_grant(text);
        let first = a.lead.start == 0 || a.ordered;
        first && !asks && (a.telling == Telling::Strong || self.writer.deadline_in(text, a.act).is_some())
    }
    /// *Bộ Công Thương yêu cầu các tập đoàn …* in a point of what others conclude: who demands it of those below answers for it, where
    /// it is not the one who issues the document, nor somebody above all.
    pub(super) fn demanded(&self, block: BlockId, owner: Option<NodeId>, text: &str) -> Option<Assigned> {
        owner.filter(|n| self.document.nodes[*n].block == block)?;
        let said = sentence::demanded(text, self.grammars)?;
        let name = text.get(said.lead.clone())?.to_lowercase();
        let issuer = self.issuer.to_lowercase();
        (!issuer.is_empty() && !issuer.contains(&name) && !name.contains(&issuer)).then_some(said)
    }
    /// Whether a sentence behind one that gives work names an agency first, or behind a time, and says what it does; several of a
    /// kind (*các đơn vị*) only where it says by when, too.
    pub(super) fn goes_on(&self, text: &str, a: &Assigned) -> bool {
        let name = text.get(a.lead.start..).unwrap_or("");
        let time = || self.writer.deadline_in(text, a.act);
        let opens = a.lead.start == 0 || time().is_some_and(|d| d.start == 0 && d.end <= a.lead.start);
        let first = name.split(' ').next().unwrap_or("").to_lowercase();
        let named = self.grammars.agencies.name_at_head(name).is_some();
        let called = a.telling >= Telling::Named && sentence::begins_with_actor(name, self.grammars);
        let one = (named || called) && !self.grammars.fields.is_many(&first) || a.telling == Telling::Strong;
        opens
            && (one || time().is_some())
            && sentence::is_act(text, a.act, self.grammars)
            && !sentence::decides(text, a.act, self.grammars)
            && !sentence::tells(text, self.grammars)
    }
    /// Whether a sentence names an agency and what it does behind one that only decides (*Chính phủ thống nhất … . Bộ Xây dựng
    /// hoàn thiện …*).
    pub(super) fn is_behind_decision(&self, body: &str, sentences: &[Range<usize>], at: usize) -> bool {
        let said = |i: usize| {
            let text = body.get(sentences.get(i)?.clone())?;
            Some((text, sentence::assigned(text, self.grammars)?))
        };
        let decided = || {
            let text = sentences.first().and_then(|r| body.get(r.clone()));
            text.is_some_and(|t| sentence::opens_decision(t, self.grammars))
        };
        let acts = |(text, a): (&str, Assigned)| {
            let known = self.grammars.agencies.name_at_head(text).is_some();
            let act = sentence::is_act(text, a.act, self.grammars) && !sentence::decides(text, a.act, self.grammars);
            a.lead.start == 0 && known && act && !sentence::tells(text, self.grammars)
        };
        at > 0 && said(at).is_some_and(acts) && decided()
    }
}
