//! Standing duties: the part *Tổ chức thực hiện*, point by point.
//!
//! Comes in: a [`Document`] and the zones of its nodes. Goes out: one [`Duty`] a bullet or sentence, its agency carried
//! down from the heading above it. What a labelled task has used is left to the task; the clause that puts a document
//! into force (*chịu trách nhiệm thi hành*) is no duty.

use std::ops::Range;

use super::bodies::Bodies;
use super::evidence::evidence;
use super::sentence::{self, Assigned, Telling};
use super::zones::Zone;
use crate::grammar::Grammars;
use crate::layout::{BlockId, BlockKind, Document, NodeId};
use crate::record::{Duty, Evidence, EvidenceMap};
use crate::text::{Lines, Note, Passage, Severity};

/// Who bears a duty, and where that was read.
#[derive(Debug, Clone)]
struct Bearer {
    block: BlockId,
    /// Bytes of the block's body.
    range: Range<usize>,
    /// Whether it stands in a heading above the duty.
    carried: bool,
}

struct Reader<'a> {
    document: &'a Document,
    grammars: &'a Grammars,
    /// Blocks that tasks have used.
    used: &'a [bool],
    bodies: &'a Bodies,
    duties: Vec<Duty>,
    notes: Vec<Note>,
}

/// Reads all duties of a document.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    (zones, bodies): (&[Zone], &Bodies),
    used: &[bool],
) -> (Vec<Duty>, Vec<Note>) {
    let mut reader = Reader { document, grammars, used, bodies, duties: Vec::new(), notes: Vec::new() };
    for (n, zone) in zones.iter().enumerate() {
        let head = *zone == Zone::Duties(n);
        let inner = document.nodes[n].parent.and_then(|p| zones.get(p)).is_some_and(|z| matches!(z, Zone::Duties(_)));
        if head && !inner && !document.parts[document.nodes[n].part].telling() {
            reader.below(n, None);
        }
    }
    (reader.duties, reader.notes)
}

impl Reader<'_> {
    /// Reads all that stands directly below a node.
    fn below(&mut self, n: NodeId, bearer: Option<&Bearer>) {
        let own = self.document.nodes[n].block;
        let blocks = self.document.nodes[n].blocks.clone();
        let points = blocks.iter().any(|b| *b != own && self.document.blocks[*b].kind == BlockKind::Item);
        let mut paragraphs = 0;
        for b in blocks.into_iter().filter(|b| *b != own) {
            let block = &self.document.blocks[b];
            match (block.kind, block.node) {
                (BlockKind::Item, Some(child)) => self.point(child, bearer),
                // "Các sở căn cứ nhiệm vụ được giao thực hiện các nội dung sau:" only opens the points below it.
                (BlockKind::Paragraph, _) if points && bearer.is_some() && self.opens_points(b) => {}
                (BlockKind::Paragraph, _) => {
                    self.paragraph(b, bearer, points || paragraphs > 0);
                    paragraphs += 1;
                }
                _ => {}
            }
        }
    }
    /// Reads a point with all below it.
    fn point(&mut self, n: NodeId, bearer: Option<&Bearer>) {
        let node = &self.document.nodes[n];
        let block = node.block;
        if self.used.get(block).copied().unwrap_or(false) {
            return;
        }
        let body = self.document.body(block);
        let text = body.text();
        let fields = &self.grammars.fields;
        if fields.is_enforcement(text) {
            return;
        }
        let more = node.blocks.len() > 1;
        let heading = self.bodies.named(n, text, self.grammars);
        if let Some(range) = heading.filter(|_| more || bearer.is_none()) {
            let bearer = Bearer { block, range, carried: true };
            if more {
                self.below(n, Some(&bearer));
            } else {
                self.not_understood(block);
            }
            return;
        }
        if let Some((range, from)) = sentence::run_in_heading(text, self.grammars) {
            let bearer = Bearer { block, range, carried: false };
            let opens =
                more && text.ends_with(':') && text.get(from..).is_some_and(|t| t.split_whitespace().count() <= 14);
            if opens {
                self.below(n, Some(&Bearer { carried: true, ..bearer }));
            } else {
                self.whole(n, from, &bearer);
            }
            return;
        }
        // Below a heading, only an agency named at the very head of a point takes it over.
        let leaders = || sentence::assigned_leaders(text, self.grammars).filter(|_| bearer.is_none());
        let said = self.subject(text).or_else(leaders);
        if let Some(a) = said.filter(|a| {
            bearer.is_none() || a.lead.start == 0 && a.telling >= Telling::Named && !self.is_same(a, text, bearer)
        }) {
            let bearer = Bearer { block, range: a.lead, carried: false };
            let heads = || text.ends_with(':') || sentence::heads_points(text, self.grammars).is_some();
            if more && self.has_points(n) && heads() {
                self.below(n, Some(&Bearer { carried: true, ..bearer }));
            } else {
                self.whole(n, 0, &bearer);
            }
            return;
        }
        match bearer {
            Some(b) => self.whole(n, 0, b),
            None if more => self.below(n, None),
            None => self.not_understood(block),
        }
    }
    /// Whether a block is the head of a node directly below another.
    fn is_child(&self, block: BlockId, n: NodeId) -> bool {
        let b = &self.document.blocks[block];
        b.kind == BlockKind::Item && b.node.and_then(|c| self.document.nodes[c].parent) == Some(n)
    }
    fn opens_points(&self, block: BlockId) -> bool {
        let body = self.document.body(block);
        body.text().trim_end().ends_with(':') && self.grammars.fields.follows(body.text())
    }
    fn has_points(&self, n: NodeId) -> bool {
        !self.document.nodes[n].children.is_empty()
    }
    /// Whether a point names the bearer of the heading above it once more.
    fn is_same(&self, said: &Assigned, text: &str, bearer: Option<&Bearer>) -> bool {
        let own = text.get(said.lead.clone()).map(str::to_lowercase).unwrap_or_default();
        let above = bearer.map(|b| self.document.body(b.block).text().to_lowercase()).unwrap_or_default();
        above.contains(&own)
    }
    /// Who is told to act in the first sentence of a text.
    fn subject(&self, text: &str) -> Option<Assigned> {
        let first = sentence::sentences(text).into_iter().next()?;
        sentence::assigned(text.get(first)?, self.grammars)
    }
    /// A point and all below it as one duty; a paragraph further down that names another agency is one of its own.
    fn whole(&mut self, n: NodeId, from: usize, bearer: &Bearer) {
        let own = self.document.nodes[n].block;
        let mut content = Passage::new();
        let mut closing: Vec<BlockId> = Vec::new();
        let mut apart: Vec<BlockId> = Vec::new();
        let mut points: Vec<BlockId> = Vec::new();
        let run_in = from > 0;
        for b in self.document.subtree(n) {
            let body = self.document.body(b);
            if b == own {
                content.append(&body, from..body.text().len());
            } else if self.document.blocks[b].kind == BlockKind::Paragraph
                && (self.grammars.fields.is_closing(body.text()) || self.subject(body.text()).is_some())
            {
                closing.push(b);
            } else if self.document.blocks[b].kind == BlockKind::Paragraph
                && content.text().trim_end().ends_with(['.', ';'])
                && sentence::opens_with_act(body.text(), self.grammars)
            {
                // A scan lost the dash before it.
                apart.push(b);
            } else if self.document.blocks[b].kind != BlockKind::Table && !self.used.get(b).copied().unwrap_or(false) {
                if run_in && self.is_child(b, n) || !points.is_empty() {
                    points.push(b);
                } else {
                    content.append(&body, 0..body.text().len());
                }
            }
        }
        let lines = self.document.blocks[own].span();
        self.add(bearer, &content, Some(lines));
        // "Sở Y tế: làm việc này. - việc kia": each bullet is a duty of its own.
        let carried = Bearer { carried: true, ..bearer.clone() };
        let mut at = 0;
        while at < points.len() {
            let mut content = Passage::new();
            let end = (at + 1..points.len()).find(|i| self.is_child(points[*i], n)).unwrap_or(points.len());
            for b in &points[at..end] {
                let body = self.document.body(*b);
                content.append(&body, 0..body.text().len());
            }
            self.add(&carried, &content, None);
            at = end;
        }
        for b in apart {
            let body = self.document.body(b);
            self.add(&carried, &body, None);
        }
        for b in closing {
            self.paragraph(b, None, true);
        }
    }
    /// A paragraph without a marker: the only text below an agency, or closing sentences with agencies of their own.
    fn paragraph(&mut self, block: BlockId, bearer: Option<&Bearer>, beside_points: bool) {
        if self.used.get(block).copied().unwrap_or(false) {
            return;
        }
        let body = self.document.body(block);
        let text = body.text();
        if self.grammars.fields.is_enforcement(text) || text.chars().count() < 12 {
            return;
        }
        let bearer = bearer.filter(|_| !self.grammars.fields.is_closing(text));
        if let Some(b) = bearer.filter(|_| !(beside_points && self.subject(text).is_some())) {
            let heading = (!beside_points).then(|| self.document.blocks[b.block].span());
            self.add(b, &body, heading);
            return;
        }
        let closing = self.grammars.fields.is_closing(text);
        let is_idle = |t: &str, a: &Assigned| sentence::is_idle(t, a, self.grammars);
        // Each sentence that names who acts is a duty; the others go with the one before.
        let mut open: Option<(Bearer, Range<usize>)> = None;
        for range in sentence::sentences(text) {
            if text.get(range.clone()).is_some_and(|t| self.grammars.fields.takes_leave(t)) {
                continue;
            }
            let own = text.get(range.clone()).and_then(|t| sentence::assigned(t, self.grammars));
            match (own, &mut open) {
                // "…, yêu cầu các đơn vị triển khai thực hiện./." only closes the document.
                (Some(a), _) if closing && text.get(range.clone()).is_some_and(|t| is_idle(t, &a)) => {}
                (Some(a), _) => {
                    let lead = a.lead.start + range.start..a.lead.end + range.start;
                    let next = (Bearer { block, range: lead, carried: false }, range);
                    if let Some((b, r)) = open.replace(next) {
                        self.add_part(&b, &body, r);
                    }
                }
                (None, Some((_, r))) => r.end = range.end,
                (None, None) => {}
            }
        }
        if let Some((b, r)) = open {
            self.add_part(&b, &body, r);
        }
    }
    fn add_part(&mut self, bearer: &Bearer, body: &Passage, range: Range<usize>) {
        let mut content = Passage::new();
        content.append(body, range);
        self.add(bearer, &content, None);
    }
    /// Adds a duty; `with` are lines that belong to it beside those of its text.
    fn add(&mut self, bearer: &Bearer, content: &Passage, with: Option<Lines>) {
        let Some(lines) = content.lines() else { return };
        let lines = with.map_or(lines, |w| lines.join(w));
        let text = content.text().to_owned();
        let source = &self.document.text;
        let body = self.document.body(bearer.block);
        let Some(words) = body.text().get(bearer.range.clone()) else { return };
        let words = words.trim_end_matches([':', ';', '.', ',', ' ']);
        let names = self.grammars.agencies.split_cell(words);
        // "Các sở giáo dục và đào tạo" are many: the registry's name is of one.
        let is_many = |t: &str| self.grammars.fields.is_many(t.split(' ').next().unwrap_or("").to_lowercase().as_str());
        let many = is_many(words);
        let (agency, id) = match names.as_slice() {
            [one] if !many || is_many(&one.name) => (one.name.clone(), one.id.clone()),
            _ => (words.to_owned(), None),
        };
        let mut map = EvidenceMap::new();
        if let Some(e) = evidence(content, source, 0..text.len(), &text) {
            map.insert("content".to_owned(), e);
        }
        let range = bearer.range.start..bearer.range.start + words.len();
        if let Some(e) = evidence(&body, source, range, &agency) {
            let confidence = if bearer.carried { e.confidence * 0.98 } else { e.confidence };
            map.insert("agency".to_owned(), Evidence { agency: id, confidence, ..e });
        }
        let confidence = map.values().map(|e| e.confidence).fold(1.0, f64::min);
        self.duties.push(Duty { id: String::new(), agency, content: text, lines, confidence, evidence: map });
    }
    fn not_understood(&mut self, block: BlockId) {
        self.notes.push(Note::new(
            "assignment-not-understood",
            Severity::Info,
            "this point of the part on implementation names no agency that was understood",
            self.document.blocks[block].span(),
        ));
    }
}
