//! Writes a task: its fields out of the places where they stand, each with evidence.

use std::ops::Range;

use jiff::civil::Date;

use super::citations;
use super::evidence::evidence;
use super::labels::Cell;
use super::sentence::Assigned;
use crate::grammar::date::iso;
use crate::grammar::deadline::Cue;
use crate::grammar::{Field, Grammars};
use crate::layout::{BlockId, BlockKind, Document, NodeId};
use crate::record::{Deadline, DeadlineKind, Evidence, EvidenceMap, Origin, Task};
use crate::text::{Lines, Passage};

/// Where a task hangs in the outline.
pub(super) struct Site {
    pub(super) path: String,
    pub(super) marker: Option<String>,
    pub(super) node: Option<NodeId>,
}

/// A task, as places.
pub(super) struct Draft {
    pub(super) site: Site,
    pub(super) content: Vec<(BlockId, Range<usize>)>,
    pub(super) cells: Vec<Cell>,
    /// Blocks of its label lines.
    pub(super) labels: Vec<BlockId>,
}

/// Turns drafts into tasks.
pub(super) struct Writer<'a> {
    document: &'a Document,
    grammars: &'a Grammars,
    /// The document's own date, where it is known.
    date: Option<Date>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(document: &'a Document, grammars: &'a Grammars, date: Option<Date>) -> Self {
        Self { document, grammars, date }
    }
    /// Whether the words after the subject name it as the lead.
    pub(super) fn says_lead(&self, text: &str, a: &Assigned) -> bool {
        let rest: Vec<&str> = text
            .get(a.act..)
            .unwrap_or("")
            .split_whitespace()
            .take(5)
            .map(|w| w.trim_matches([',', ';', '.']))
            .collect();
        self.grammars.fields.leads.at(&rest) > 0
    }
    /// The deadline that a sentence states; `act` is the byte at which what is to be done begins.
    pub(super) fn deadline_in(&self, text: &str, act: usize) -> Option<Range<usize>> {
        let found = self.grammars.deadlines.find_all(text, self.date);
        let cited = if found.is_empty() { Vec::new() } else { citations::spans(text, self.grammars) };
        let mut best: Option<(u8, Range<usize>)> = None;
        let mut always = false;
        // The day of a law or decision is no deadline, nor is a time before the document was written, nor the stretch of
        // years that a plan is made for.
        let found = found.into_iter().filter(|f| {
            let planned = f.2 == Cue::Weak && self.is_of_a_plan(text, f.0.start, &f.1);
            !cited.iter().any(|c| c.contains(&f.0.start))
                && !self.is_past(&f.1)
                && !planned
                && !self.is_of_what_was_done(text, f.0.start)
        });
        for (range, deadline, cue) in found {
            let frequency = matches!(deadline.kind, DeadlineKind::Continuous | DeadlineKind::Recurring);
            let early = range.start <= act.saturating_add(24) || range.end <= act;
            let rest = text.get(range.end..).unwrap_or("");
            let at_end = rest.trim_matches(['.', '/', ';', ' ', ')']).is_empty();
            let within = (rest.starts_with([';', '.', ',']) || is_short(&deadline)) && self.says_within(text, &range);
            let recurs = deadline.kind == DeadlineKind::Recurring;
            // "…; hằng tháng tổ chức kiểm tra rừng"
            let opens_clause = text.get(..range.start).is_some_and(|t| t.trim_end().ends_with(';'));
            // "a) Tháng 4/2026: đăng ký …": what is done is told behind its time.
            let opens = range.start == 0 && rest.trim_start().starts_with(':');
            let rank = match (cue, frequency) {
                (_, false) if opens => 3,
                (Cue::Strong, false) => 3,
                (Cue::Strong, true) if early || at_end => 2,
                (_, true) if early || recurs && (at_end || opens_clause || self.reports(rest)) => 2,
                (Cue::Strong, true) => 1,
                (Cue::Weak, false) if at_end || within => 1,
                _ => continue,
            };
            match &mut best {
                // "Thường xuyên theo dõi; định kỳ hằng quý báo cáo": the rhythm says more.
                Some((b, whole)) if always && recurs && cue == Cue::Strong && *b == 2 => {
                    *whole = range;
                    always = false;
                }
                // "miễn phí đến hết năm 2026, báo cáo Thủ tướng trong tháng 4": by when it is told of.
                Some((b, whole))
                    if (*b == 3 || *b == rank)
                        && at_end
                        && (self.said_to_last(text, whole) || is_short(&deadline) && self.is_long(text, whole))
                        && self.told_of(text, range.start) =>
                {
                    *whole = range;
                }
                Some((b, _)) if rank < *b => {}
                // "hoàn thành … trước ngày 31/8, phê duyệt … trước ngày 25/9": done when the last of it is.
                Some((3, whole)) if rank == 3 && same_sentence(text, whole.end, range.start) => whole.end = range.end,
                Some((b, _)) if rank == *b => {}
                _ => {
                    always = deadline.kind == DeadlineKind::Continuous;
                    best = Some((rank, range));
                }
            }
        }
        best.map(|(_, r)| r)
    }
    /// Whether a stretch of time is said to be the one within which something is done (*trong tháng 6 năm 2026*).
    fn says_within(&self, text: &str, range: &Range<usize>) -> bool {
        let word = |w: Option<&str>| w.is_some_and(|w| self.grammars.fields.within.contains(&w.to_lowercase()));
        let own = text.get(range.clone()).and_then(|t| t.split_once(' ')).map(|t| t.0);
        word(own) || word(text.get(..range.start).and_then(|t| t.split_whitespace().next_back()))
    }
    /// Whether a stretch of time is said to be how long something lasts (*đến hết năm 2026*).
    fn said_to_last(&self, text: &str, range: &Range<usize>) -> bool {
        let own = text.get(range.clone()).and_then(|t| t.split_once(' ')).map(|t| t.0.to_lowercase());
        own.is_some_and(|w| self.grammars.fields.lasting.contains(&w))
    }
    /// Whether a time is a stretch of more than half a year (*trong năm 2026*).
    fn is_long(&self, text: &str, range: &Range<usize>) -> bool {
        let found = text.get(range.clone()).and_then(|t| self.grammars.deadlines.label(t, self.date));
        found.is_some_and(|d| d.kind == DeadlineKind::By && d.start.is_some() && !is_short(&d))
    }
    /// Whether a time is that of something that was done already (*số thuế bị ấn định trước ngày 01/3/2020*).
    fn is_of_what_was_done(&self, text: &str, time: usize) -> bool {
        let before = text.get(..time).unwrap_or("");
        let clause = before.rsplit([';', '.', ',']).next().unwrap_or("");
        let words: Vec<&str> = clause.split_whitespace().collect();
        let from = words.len().saturating_sub(DONE);
        (from..words.len()).any(|i| words.get(i..).is_some_and(|w| self.grammars.fields.past.at(w) > 0))
    }
    /// Whether a stretch of years is that of a plan that is named before it (*… phê duyệt Kế hoạch cho giai đoạn 2026-2030*).
    fn is_of_a_plan(&self, text: &str, time: usize, deadline: &Deadline) -> bool {
        let year = |d: &Option<String>| d.as_deref().and_then(iso).map(Date::year);
        let stretch = deadline.kind == DeadlineKind::By && deadline.start.is_some();
        let several = year(&deadline.start) != year(&deadline.end);
        let before = text.get(..time).unwrap_or("");
        let clause = before.rsplit([';', '.', ':']).next().unwrap_or("");
        let words: Vec<&str> = clause.split_whitespace().collect();
        // "… kế hoạch thu, chi ngân sách giai đoạn 2026-2030": its name may hold a comma.
        let most = if several { PLAN } else { YEARLY };
        let words = words.get(words.len().saturating_sub(most)..).unwrap_or(&[]);
        let years = several || !is_short(deadline) && !words.iter().any(|w| w.ends_with(','));
        stretch
            && years
            && (0..words.len()).any(|i| words.get(i..).is_some_and(|w| self.grammars.fields.plans.at(w) > 0))
    }
    /// Whether the clause that ends with a time is that of a report (*…, báo cáo Thủ tướng Chính phủ trong tháng 4*).
    fn told_of(&self, text: &str, time: usize) -> bool {
        let before = text.get(..time).unwrap_or("");
        let clause = before.rsplit([',', ';']).next().unwrap_or("");
        clause.len() < before.len() && clause.split_whitespace().count() < 12 && self.reports(clause)
    }
    /// Whether a time was over before the document was written: no deadline of anything that it orders.
    fn is_past(&self, deadline: &Deadline) -> bool {
        let end = deadline.end.as_deref().and_then(iso);
        end.is_some_and(|end| self.date.is_some_and(|own| end < own))
    }
    /// Whether what stands behind a rhythm is what is done in it (*hằng tuần báo cáo kết quả*).
    fn reports(&self, rest: &str) -> bool {
        let words: Vec<&str> = rest.split_whitespace().take(3).map(|w| w.trim_matches([',', ';', '.'])).collect();
        self.grammars.fields.reports.at(&words) > 0
    }
    /// The deadline in the text of a task whose labels name none: only words that nothing else has.
    pub(super) fn dated(&self, text: &str) -> Option<Range<usize>> {
        let found = self.grammars.deadlines.find_all(text, self.date);
        let cited = if found.is_empty() { Vec::new() } else { citations::spans(text, self.grammars) };
        let own = |r: &Range<usize>| !cited.iter().any(|c| c.contains(&r.start));
        found.into_iter().find(|(range, _, cue)| *cue == Cue::Strong && own(range)).map(|(range, ..)| range)
    }
    /// Headings above a node, outermost first; *Phần* is left out.
    fn section(&self, node: Option<NodeId>) -> Vec<String> {
        let Some(parent) = node.and_then(|n| self.document.nodes.get(n)).and_then(|n| n.parent) else {
            return Vec::new();
        };
        self.document
            .ancestry(parent)
            .into_iter()
            .filter(|n| !matches!(self.document.nodes[*n].level, crate::layout::Level::Division(_)))
            .map(|n| self.document.heading(n))
            .collect()
    }
    /// Writes a task; `None` if it has no text.
    pub(super) fn task<'p>(&self, draft: &Draft, body: &dyn Fn(BlockId) -> &'p Passage) -> Option<Task> {
        let mut content = Passage::new();
        for (block, range) in &draft.content {
            content.append(body(*block), range.clone());
        }
        let text = content.text().to_owned();
        let mut lines = content.lines()?;
        for b in &draft.labels {
            lines = lines.join(self.document.blocks[*b].span());
        }
        let mut map = EvidenceMap::new();
        if let Some(e) = evidence(&content, &self.document.text, 0..text.len(), &text) {
            map.insert("content".to_owned(), e);
        }
        let lead = self.agencies(draft, Field::Lead, "lead", body, &mut map);
        let coordinate = self.agencies(draft, Field::Coordinate, "coordinate", body, &mut map);
        let deadline = self
            .deadline(draft, body, &mut map)
            .or_else(|| self.inherited(draft.site.node, &mut map))
            .or_else(|| self.of_line_above(draft.site.node, &mut map));
        let result = self.result(draft, body, &mut map);
        // A lead carried down from a heading adds no lines.
        let own = |b: BlockId| draft.labels.contains(&b) || draft.content.iter().any(|(c, _)| *c == b);
        for c in draft.cells.iter().filter(|c| own(c.block)) {
            if let Some(own) = cell_lines(body(c.block), &c.range) {
                lines = lines.join(own);
            }
        }
        let label = self.document.parts.get(self.document.part_at(lines.0)?).and_then(|p| p.label.clone());
        let mut section: Vec<String> = label.into_iter().collect();
        section.extend(self.section(draft.site.node));
        let confidence = map.values().map(|e| e.confidence).fold(1.0, f64::min);
        Some(Task {
            id: String::new(),
            path: draft.site.path.clone(),
            marker: draft.site.marker.clone(),
            section,
            content: text,
            lead,
            coordinate,
            deadline,
            result,
            lines,
            confidence,
            evidence: map,
        })
    }
    fn agencies<'p>(
        &self,
        draft: &Draft,
        field: Field,
        name: &str,
        body: &dyn Fn(BlockId) -> &'p Passage,
        map: &mut EvidenceMap,
    ) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for cell in draft.cells.iter().filter(|c| c.field == field) {
            let passage = body(cell.block);
            let Some(text) = passage.text().get(cell.range.clone()) else { continue };
            for agency in self.grammars.agencies.split_cell(text) {
                if self.grammars.fields.nobody.contains(&agency.name.to_lowercase()) || out.contains(&agency.name) {
                    continue;
                }
                let at = cell.range.start + agency.range.start..cell.range.start + agency.range.end;
                if let Some(mut e) = evidence(passage, &self.document.text, at, &agency.name) {
                    // Who a letter is sent to leads what its points order: that is concluded, not read.
                    let sent = self.document.blocks.get(cell.block).is_some_and(|b| b.kind == BlockKind::Addressee);
                    if sent {
                        e = Evidence { origin: Origin::Inferred, confidence: e.confidence * 0.9, ..e };
                    }
                    map.insert(format!("{name}[{}]", out.len()), Evidence { agency: agency.id, ..e });
                }
                out.push(agency.name);
            }
        }
        out
    }
    fn deadline<'p>(
        &self,
        draft: &Draft,
        body: &dyn Fn(BlockId) -> &'p Passage,
        map: &mut EvidenceMap,
    ) -> Option<Deadline> {
        let mut cells = draft.cells.iter().filter(|c| c.field == Field::Deadline && !c.range.is_empty());
        let cell = cells.next()?;
        if let Some(found) = self.all_times(cell, cells, body) {
            let (deadline, evidence) = found;
            map.extend(evidence.map(|e| ("deadline".to_owned(), e)));
            return Some(deadline);
        }
        let passage = body(cell.block);
        let text = passage.text().get(cell.range.clone())?;
        let mut deadline = self.grammars.deadlines.label(text, self.date)?;
        if let Some(end) = self.last_end(text) {
            let raw = std::mem::take(&mut deadline.raw);
            deadline = Deadline { raw, kind: DeadlineKind::By, start: None, end: Some(end), ..deadline };
        }
        if let Some(e) = evidence(passage, &self.document.text, cell.range.clone(), &deadline.raw) {
            map.insert("deadline".to_owned(), e);
        }
        Some(deadline)
    }
    /// The time from the first to the last of several that are named for one task, if each is nothing but a time.
    fn all_times<'c, 'p>(
        &self,
        first: &'c Cell,
        others: impl Iterator<Item = &'c Cell>,
        body: &dyn Fn(BlockId) -> &'p Passage,
    ) -> Option<(Deadline, Option<Evidence>)> {
        let mut all = Passage::new();
        let mut raws: Vec<String> = Vec::new();
        let mut times: Vec<Deadline> = Vec::new();
        for cell in std::iter::once(first).chain(others) {
            let text = body(cell.block).text().get(cell.range.clone())?;
            times.push(self.grammars.deadlines.label(text, self.date).filter(|d| d.kind == DeadlineKind::By)?);
            self.grammars.deadlines.is_whole(text).then_some(())?;
            all.append(body(cell.block), cell.range.clone());
            raws.push(text.to_owned());
        }
        let end = times.iter().map(|d| d.end.clone()).collect::<Option<Vec<_>>>()?.into_iter().max();
        let deadline = times.into_iter().next().filter(|_| raws.len() > 1)?;
        let whole = all.text().to_owned();
        let found = evidence(&all, &self.document.text, 0..whole.len(), &whole);
        Some((Deadline { raw: raws.join("; "), end, ..deadline }, found))
    }
    /// The time that a line alone above a list of points sets for them (*Tháng 8:* above *- Đề án …*).
    fn of_line_above(&self, node: Option<NodeId>, map: &mut EvidenceMap) -> Option<Deadline> {
        let own = self.document.nodes.get(node?)?;
        let above = (0..own.block).rev().take(LISTED).find(|b| {
            let block = &self.document.blocks[*b];
            let point = block.node.map(|n| &self.document.nodes[n]);
            let listed = point.is_some_and(|n| n.level == own.level && n.parent == own.parent);
            block.kind == BlockKind::Paragraph || block.kind == BlockKind::Item && !listed
        })?;
        let body = self.document.body(above);
        let text = body.text();
        let bare = text.trim_end_matches([':', ' ', '.']).len();
        let alone = self.document.blocks[above].kind == BlockKind::Paragraph && heads_time(text, self.grammars);
        let deadline = self.grammars.deadlines.label(text.get(..bare)?, self.date).filter(|_| alone)?;
        let read = evidence(&body, &self.document.text, 0..bare, &deadline.raw)?;
        map.insert("deadline".to_owned(), Evidence { origin: Origin::Inferred, ..read });
        Some(deadline)
    }
    /// The time that a heading above sets for all points below it (*Nhiệm vụ hoàn thành trong quý I/2027*).
    fn inherited(&self, node: Option<NodeId>, map: &mut EvidenceMap) -> Option<Deadline> {
        let parent = self.document.nodes.get(node?)?.parent?;
        self.document.ancestry(parent).into_iter().rev().find_map(|n| {
            let body = self.document.body(self.document.nodes.get(n)?.block);
            let text = body.text();
            if text.split_whitespace().count() > HEADING {
                return None;
            }
            let bare = text.trim_end_matches(['.', ':', ';', ')', ' ']).len();
            let found = self.grammars.deadlines.find_all(text, self.date).into_iter().find(|(range, d, cue)| {
                let always = matches!(d.kind, DeadlineKind::Continuous | DeadlineKind::Recurring) && range.end >= bare;
                always && range.start > 0 || *cue == Cue::Strong && d.kind == DeadlineKind::By && !self.is_past(d)
            });
            let (range, deadline, _) = found?;
            if let Some(e) = evidence(&body, &self.document.text, range, &deadline.raw) {
                map.insert("deadline".to_owned(), Evidence { origin: Origin::Inferred, ..e });
            }
            Some(deadline)
        })
    }
    /// The last day of several that a sentence names for parts of one task.
    fn last_end(&self, text: &str) -> Option<String> {
        let found = self.grammars.deadlines.find_all(text, self.date);
        let ends = found.into_iter().filter(|(_, d, cue)| *cue == Cue::Strong && d.kind == DeadlineKind::By);
        let mut ends: Vec<String> = ends.filter(|(_, d, _)| d.start.is_none()).filter_map(|(_, d, _)| d.end).collect();
        ends.sort();
        ends.dedup();
        if ends.len() > 1 { ends.pop() } else { None }
    }
    fn result<'p>(
        &self,
        draft: &Draft,
        body: &dyn Fn(BlockId) -> &'p Passage,
        map: &mut EvidenceMap,
    ) -> Option<String> {
        let mut all = Passage::new();
        for cell in draft.cells.iter().filter(|c| c.field == Field::Result) {
            all.append(body(cell.block), cell.range.clone());
        }
        let text = all.text().to_owned();
        let e = evidence(&all, &self.document.text, 0..text.len(), &text)?;
        map.insert("result".to_owned(), e);
        Some(text)
    }
}

/// How many words the name of a plan has at most before the years that it is made for.
const PLAN: usize = 14;

/// How many blocks above a point are asked for a line that sets its time.
const LISTED: usize = 60;

/// Whether a text is nothing but a time before a colon (*Tháng 8:*).
pub(super) fn heads_time(text: &str, grammars: &Grammars) -> bool {
    let bare = text.trim_end().trim_end_matches(':');
    bare.len() < text.trim_end().len() && text.starts_with(char::is_uppercase) && grammars.deadlines.is_whole(bare)
}

/// How many words before a time may say that it is of what was done.
const DONE: usize = 3;

/// How many words the name of a plan has at most before the one year that it is made for (*chương trình xây dựng văn bản năm 2027*).
const YEARLY: usize = 6;

/// The most words that a heading has which sets a time for what stands below it.
const HEADING: usize = 22;

/// Whether a deadline is a stretch of half a year at most: a year may be part of any name.
fn is_short(deadline: &Deadline) -> bool {
    let day = |d: &Option<String>| d.as_deref().and_then(iso);
    let (Some(start), Some(end)) = (day(&deadline.start), day(&deadline.end)) else { return false };
    start.until(end).is_ok_and(|s| s.get_days() <= 184)
}

/// Whether no sentence ends between two bytes, and they are near enough to speak of one task.
fn same_sentence(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|t| t.chars().count() < 200 && !t.contains(". "))
}

fn cell_lines(passage: &Passage, range: &Range<usize>) -> Option<Lines> {
    let first = passage.locate(range.start)?.0;
    let last = passage.locate(range.end.saturating_sub(1).max(range.start))?.0;
    Some(Lines(first, last))
}
