//! Tasks told in sentences: a point that tells an agency to act, points below an agency's name, and what an opening
//! paragraph hands to the points behind it.

use std::ops::Range;

use super::{Item, Proto, Reader};
use crate::extract::assign::Draft;
use crate::extract::labels::Cell;
use crate::extract::sentence::{self, Assigned, QUOTES, Telling};
use crate::extract::zones::Zone;
use crate::grammar::Field;
use crate::layout::{BlockId, BlockKind, Level, NodeId, Voice};

/// A sentence of so few words that tells nobody anything is the heading of those behind it.
pub(super) const RUN_IN: usize = 14;

/// A sentence of so few words may only announce what follows.
const ANNOUNCES: usize = 6;

/// How many clauses of an opening sentence are asked who is told.
pub(super) const CLAUSES: usize = 12;

impl Reader<'_> {
    /// A node that has no labels: its sentences may assign, its children are read in their turn.
    pub(super) fn leave(&mut self, proto: Proto, rest: &mut Vec<Item>) {
        let Some(n) = proto.head else {
            rest.extend(proto.content);
            return;
        };
        let zone = self.zones.get(n).copied().unwrap_or(Zone::Tasks);
        let node = &self.document.nodes[n];
        let reports = self.document.parts[node.part].telling();
        if reports && self.looks_ahead(Some(n), node.block) && self.sentences(node.block, Some(n), &proto.content) {
            return;
        }
        let body = self.reads[node.block].body.text();
        if zone == Zone::Tasks && !reports {
            if let Some(names) = self.body_named(n)
                && !self.is_topic(body)
                && !proto.content.is_empty()
                && (!node.level.is_bullet() || self.bullets_only(&proto.content))
            {
                let lead = Cell { field: Field::Lead, block: node.block, range: names };
                self.all_under(proto.content, std::slice::from_ref(&lead), n);
                return;
            }
            if let Some(a) = sentence::heads_points(body, self.grammars).filter(|_| !node.children.is_empty()) {
                let cells = self.cells_of(node.block, &a);
                self.all_under(proto.content, &cells, n);
                return;
            }
            if let Some((names, from)) = sentence::run_in_heading(body, self.grammars) {
                let lead = Cell { field: Field::Lead, block: node.block, range: names };
                self.emit_sentence(Some(n), node.block, from..body.len(), vec![lead], &proto.content, None);
                return;
            }
            if self.sentences(node.block, Some(n), &proto.content) {
                return;
            }
        }
        rest.extend(proto.content);
    }
    /// The bytes of the agencies that a node's head names and nothing else.
    fn body_named(&self, n: NodeId) -> Option<Range<usize>> {
        let body = self.reads[self.document.nodes[n].block].body.text();
        self.bodies.named(n, body, self.grammars)
    }
    /// Whether a heading may as well say what the points below it are about: *1. Doanh nghiệp chế biến*, but not *1. Doanh nghiệp:*
    fn is_topic(&self, heading: &str) -> bool {
        self.grammars.fields.names_public(heading)
    }
    /// A point below words that name an agency: the agency leads it, unless the point names another.
    pub(super) fn under_agency(&mut self, item: Item, cells: &[Cell], heading: Option<NodeId>) {
        let block = self.block_of(item);
        let body = self.reads[block].body.text();
        if self.grammars.fields.is_enforcement(body) || self.grammars.fields.is_closing(body) {
            return;
        }
        // "1. Sở Xây dựng:" with points of its own hands them on itself.
        if let Item::Node(n) = item
            && self.names_agency(n)
        {
            let items = self.items(n);
            self.group(Some(n), items);
            return;
        }
        let (at, below) = match item {
            Item::Node(n) => (Some(n), self.items(n)),
            Item::Paragraph(_) => (heading, Vec::new()),
        };
        let whole = 0..body.len();
        let own = sentence::sentences(body).into_iter().next().and_then(|r| body.get(r));
        let own = own.and_then(|t| sentence::assigned(t, self.grammars)).filter(|a| {
            let known = |c: &Cell| self.reads[c.block].body.text().get(c.range.clone()).unwrap_or("").to_lowercase();
            let said = body.get(a.lead.clone()).unwrap_or("").to_lowercase();
            let sent = cells.iter().any(|c| self.is_addressee(c));
            let first = a.lead.start == 0 && self.grammars.agencies.name_at_head(body).is_some();
            let sure = match (sent, first) {
                (_, true) => Telling::Weak,
                (true, false) => Telling::Named,
                (false, false) => Telling::Strong,
            };
            // A letter to several: who opens the point is one of them.
            let one = sent && a.lead.start == 0 && cells.iter().any(|c| self.is_one_of(c, &said));
            // "Các đoàn kiểm tra theo dõi …": several who stand first, and what they do right behind them.
            let several = self.grammars.fields.is_many(said.split(' ').next().unwrap_or(""));
            let does = several && a.lead.start == 0 && sentence::is_act(body, a.act, self.grammars);
            one || (a.telling >= sure || does) && !cells.iter().any(|c| known(c).contains(&said))
        });
        if let Some(a) = own {
            if !self.sentences(block, at, &below) {
                let cells = self.cells_of(block, &a);
                self.emit_sentence(at, block, whole, cells, &below, None);
            }
            return;
        }
        self.emit_sentence(at, block, whole, cells.to_vec(), &below, None);
    }
    /// Whether a point is the heading of what an agency that it names is to do.
    fn names_agency(&self, n: NodeId) -> bool {
        let body = self.reads[self.document.nodes[n].block].body.text();
        let heads = || self.body_named(n).is_some() || sentence::heads_points(body, self.grammars).is_some();
        sentence::run_in_heading(body, self.grammars).is_some() || !self.items(n).is_empty() && heads()
    }
    /// What an opening paragraph hands to the points behind it: *UBND tỉnh yêu cầu các sở, ngành thực hiện các nội dung sau:*
    pub(super) fn handed(&self, block: BlockId, owner: Option<NodeId>) -> Option<Vec<Cell>> {
        let zone = owner.map_or(Zone::Tasks, |n| self.zones.get(n).copied().unwrap_or(Zone::Tasks));
        let part = self.document.blocks.get(block)?.part;
        if zone != Zone::Tasks || self.document.parts.get(part)?.telling() {
            return None;
        }
        let text = self.reads[block].body.text();
        // "Ngoài ra, đề nghị … báo cáo tình hình. Cụ thể như sau:" behind the points: below it stands what is reported.
        if self.trailing[block] && self.last_said(text) != sentence::sentences(text).pop() {
            return None;
        }
        let strong = |a: &Assigned| a.telling == Telling::Strong;
        if let Some(found) = sentence::opens_points(text, self.grammars).filter(strong) {
            return Some(self.sent_whole(part, self.cells_of(block, &found)));
        }
        if !text.trim_end().ends_with(':') {
            return None;
        }
        // "… đề nghị các đơn vị thực hiện nghiêm, đầy đủ các nội dung sau:"
        let last = self.last_said(text)?;
        let told = text.get(last.clone()).and_then(|t| {
            let first = sentence::assigned(t, self.grammars).filter(strong);
            first.or_else(|| sentence::ordered_within(t, self.grammars))
        });
        if let Some(a) = told.filter(|_| self.grammars.fields.follows(text)) {
            return Some(self.sent_whole(part, self.cells_of(block, &a.shifted(last.start))));
        }
        // "… yêu cầu các bộ, cơ quan, địa phương:"
        let named = text.get(last.clone()).and_then(|t| sentence::ordered_names(t, self.grammars));
        if let Some(r) = named {
            let range = r.start + last.start..r.end + last.start;
            let cell = Cell { field: Field::Lead, block, range };
            // Those whom the letter is sent to are named whole in its head.
            let sent =
                self.one_sent(part, &cell).or_else(|| self.addressee(part).filter(|s| self.shares_words(s, &cell)));
            return Some(vec![sent.unwrap_or(cell)]);
        }
        // "Công ty đề nghị UBND tỉnh cho phép … với nội dung sau:" below it stands what is asked for.
        if text.get(last.clone()).is_some_and(|t| self.grammars.fields.asks_leave(t)) {
            return None;
        }
        // "… có ý kiến như sau:" asks for nothing.
        let says = text.get(last.clone()).is_some_and(|t| self.grammars.fields.opines(t));
        if let Some(sent) = self.addressee(part) {
            return (owner.is_none() && !says).then(|| vec![sent]);
        }
        // "Thời gian tới, các bộ, ngành cần tập trung các nhiệm vụ sau:"
        if !self.grammars.fields.follows(text) || self.grammars.fields.opines(text) {
            return None;
        }
        // Whatever clause stands before: who is told stands behind one of its commas.
        let said = text.get(last.clone())?;
        let clauses = std::iter::once(0).chain(said.match_indices(", ").map(|(i, _)| i + 2)).take(CLAUSES);
        let (at, a) = clauses.into_iter().find_map(|from| {
            let clause = said.get(from..)?;
            let a = sentence::assigned(clause, self.grammars)?;
            sentence::is_nearly_idle(clause, &a, self.grammars).then_some((from + last.start, a))
        })?;
        Some(self.cells_of(block, &a.shifted(at)))
    }
    /// The sentence that opens what stands below a text: the last, or the one before it where the last only says so
    /// (*… đẩy mạnh công tác quản lý. Nội dung cụ thể như sau:*).
    fn last_said(&self, text: &str) -> Option<Range<usize>> {
        let mut all = sentence::sentences(text);
        let last = all.pop()?;
        let said = text.get(last.clone())?;
        let empty = said.split_whitespace().count() <= ANNOUNCES
            && self.grammars.fields.follows(said)
            && sentence::assigned(said, self.grammars).is_none();
        let before = all.pop().filter(|_| empty);
        Some(before.map_or(last.clone(), |b| b.start..last.end))
    }
    /// A point that assigns nothing by itself, behind such a paragraph.
    pub(super) fn hand(&mut self, n: NodeId, cells: &[Cell]) {
        let node = &self.document.nodes[n];
        let heading = matches!(node.level, Level::Division(_) | Level::Upper | Level::Roman | Level::Article);
        let body = self.reads[node.block].body.text();
        if heading || self.zones.get(n) != Some(&Zone::Tasks) || sentence::tells(body, self.grammars) {
            return;
        }
        if self.work_is_below(n) && !self.names_agency(n) {
            self.hand_to_points(n, cells);
        } else {
            self.under_agency(Item::Node(n), cells, Some(n));
        }
    }
    /// Whether an opening paragraph only hands on because of where it stands: it says neither that orders follow nor who is
    /// told (*Tuy nhiên, kết quả còn thấp:*).
    pub(super) fn hints(&self, block: BlockId) -> bool {
        let text = self.reads[block].body.text();
        let fields = &self.grammars.fields;
        let words: Vec<&str> = text.split_whitespace().collect();
        let orders = (0..words.len()).any(|i| words.get(i..).is_some_and(|w| fields.says_order(w)));
        let told = sentence::opens_points(text, self.grammars).is_some_and(|a| a.telling == Telling::Strong);
        !orders && !told
    }
    /// Whether a point says with its first word what is to be done.
    pub(super) fn acts(&self, n: NodeId) -> bool {
        sentence::opens_with_act(self.reads[self.document.nodes[n].block].body.text(), self.grammars)
    }
    /// What the last paragraph below a bullet hands to the points behind it: it opens them, and closes the bullets.
    pub(super) fn handed_after(&self, n: NodeId) -> Option<(BlockId, Vec<Cell>)> {
        let node = &self.document.nodes[n];
        let last = *node.blocks.last()?;
        let paragraph = node.level.is_bullet() && self.document.blocks[last].kind == BlockKind::Paragraph;
        let cells = if paragraph { self.handed(last, node.parent)? } else { return None };
        Some((last, cells))
    }
    /// The points below one that is a heading of tasks by itself: those of them that are none yet and say what is to be done.
    pub(super) fn hand_below(&mut self, n: NodeId, cells: &[Cell]) {
        if self.used[self.document.nodes[n].block] {
            return;
        }
        for child in self.document.nodes[n].children.clone() {
            let body = self.reads[self.document.nodes[child].block].body.text();
            if self.tells(child) {
                self.hand_below(child, cells);
            } else if (sentence::opens_with_act(body, self.grammars) || self.is_work(Item::Node(child)))
                && !self.is_below_agency(child)
            {
                self.hand(child, cells);
            }
        }
    }
    /// Whether the heading right above a point names agencies of its own.
    fn is_below_agency(&self, n: NodeId) -> bool {
        let above = self.document.nodes[n].parent.map(|p| self.document.nodes[p].block);
        above.is_some_and(|b| sentence::agency_heading(self.reads[b].body.text(), self.grammars).is_some())
    }
    /// Whether a point is what those above are asked to grant.
    pub(super) fn is_grant(&self, n: NodeId) -> bool {
        self.grammars.fields.is_grant(self.reads[self.document.nodes[n].block].body.text())
    }
    /// Whether a plain paragraph below such an opening says what is to be done, with its first word.
    pub(super) fn orders(&self, block: BlockId) -> bool {
        let body = self.reads[block].body.text();
        let free = self.reads[block].cells.is_empty() && !body.trim_end().ends_with(':');
        free && sentence::opens_with_act(body, self.grammars)
    }
    /// Whether a paragraph tells what is so, or takes leave.
    pub(super) fn tells_of(&self, block: BlockId) -> bool {
        let body = self.reads[block].body.text();
        self.grammars.fields.is_closing(body) || sentence::tells(body, self.grammars)
    }
    /// Such a paragraph.
    pub(super) fn hand_paragraph(&mut self, block: BlockId, cells: &[Cell]) {
        self.under_agency(Item::Paragraph(block), cells, None);
    }
    /// Reads the sentences of a block; true if it (with the items below it) is a task.
    pub(super) fn sentences(&mut self, block: BlockId, owner: Option<NodeId>, below: &[Item]) -> bool {
        let zone = owner.map_or(Zone::Tasks, |n| self.zones.get(n).copied().unwrap_or(Zone::Tasks));
        let reports = self.document.parts[self.document.blocks[block].part].telling();
        if zone != Zone::Tasks || reports && !self.looks_ahead(owner, block) {
            return false;
        }
        let body = self.reads[block].body.text();
        // Under no heading of the outline, or without a marker of its own, only sure words count.
        let plain = owner.is_none_or(|n| self.document.nodes[n].block != block);
        let fields = &self.grammars.fields;
        // "Đề nghị các đơn vị gửi kế hoạch trước ngày …" closes a letter and orders all the same.
        let ordered = || {
            fields.is_request(body)
                && sentence::opens_with_order(body, self.grammars)
                && self.writer.deadline_in(body, 0).is_some()
        };
        let gives = || {
            sentence::sentences(body)
                .into_iter()
                .filter_map(|r| body.get(r))
                .any(|t| self.order_behind_idle(t).is_some())
        };
        let closes = fields.is_closing(body) && !ordered() && !gives();
        if fields.is_enforcement(body) || plain && closes {
            return false;
        }
        // "Đồng chí Bí thư chủ trì cuộc họp. Sau khi nghe các ban báo cáo, Thường trực kết luận như sau:"
        if owner.is_none() && body.trim_end().ends_with(':') && fields.opines(body) {
            return false;
        }
        let plain_idle = |text: &str, a: &Assigned| sentence::is_idle(text, a, self.grammars);
        let mut found: Vec<(Range<usize>, Assigned)> = Vec::new();
        let sentences = self.orders_in(body);
        // "Tăng cường tuyên truyền. Các xã tổ chức …": what is only a heading comes before the first sentence.
        let heads = sentences.len() > 1
            && sentences.first().and_then(|r| body.get(r.clone())).is_some_and(|t| {
                t.split_whitespace().count() <= RUN_IN && sentence::assigned(t, self.grammars).is_none()
            });
        for (i, range) in sentences.iter().enumerate() {
            let i = if heads && i == 1 { 0 } else { i };
            let text = body.get(range.clone()).unwrap_or("");
            // What opens a quoted order is none.
            if text.ends_with(QUOTES) {
                continue;
            }
            let given = sentence::given_within(text, self.grammars).filter(|_| !plain);
            let said = sentence::assigned(text, self.grammars);
            // The one who is given it stands before those who help.
            let first = |g: &Assigned| said.as_ref().is_none_or(|s| g.lead.start < s.lead.start);
            let told = given.filter(first).or_else(|| said.clone());
            let Some(a) = self.demanded(block, owner, text).or(told) else { continue };
            // In a report only sure words give work, and what is asked of others is no work of its own.
            if reports && !self.is_given(text, &a) {
                continue;
            }
            if fields.takes_leave(text) {
                continue;
            }
            let timed = self.writer.deadline_in(text, a.act).is_some_and(|d| d.start == 0 || d.start >= a.lead.start);
            let sent = owner.is_none() && self.is_sent_to(block, text, &a);
            let concluded = owner.is_none() && self.concludes(block, text, &a);
            let enough = match a.telling {
                _ if owner.is_none() && (text.ends_with(':') || a.telling < Telling::Strong && !sent && !concluded) => {
                    false
                }
                Telling::Weak | Telling::Named if owner.is_none() && !plain_idle(text, &a) => {
                    (i == 0 || sent && a.lead.start == 0) && !sentence::tells(text, self.grammars)
                }
                // Nor is it a task that what was said is to be done.
                _ if plain && sentence::is_nearly_idle(text, &a, self.grammars) => false,
                Telling::Strong => true,
                // "III. Văn phòng UBND tỉnh báo cáo" above its points names who speaks.
                Telling::Named if self.is_section(owner, block) => false,
                // "Chính phủ cơ bản thống nhất …"
                Telling::Named if !timed && sentence::decides(text, a.act, self.grammars) => false,
                Telling::Named => i == 0 || self.is_behind_decision(body, &sentences, i),
                Telling::Weak => i == 0 && (timed || self.orders_all(block, text, &a)),
            };
            // "Giao Sở X …. Sở Y tế hướng dẫn …": who is named next has a task of their own.
            let next = i > 0 && owner.is_some() && !found.is_empty() && self.goes_on(text, &a);
            if !enough && !next {
                continue;
            }
            // In a point that opens with no assignment, only sure words make one further on.
            let sure = sent || next || a.ordered || self.is_behind_decision(body, &sentences, i);
            if i > 0 && !sure && !self.writer.says_lead(text, &a) {
                continue;
            }
            found.push((range.clone(), a));
        }
        let Some(last) = sentences.last().map(|s| s.end) else { return false };
        if found.is_empty() {
            return match owner {
                Some(n) => self.timed(n, block, below),
                None => self.asked(block),
            };
        }
        if found.first().is_some_and(|(r, _)| self.is_asked_first(owner, block, &sentences, r.start)) {
            let sent = self.addressee(self.document.blocks[block].part).into_iter().collect();
            self.emit_sentence(owner, block, 0..body.len(), sent, below, None);
            return true;
        }
        let starts: Vec<usize> = found
            .iter()
            .enumerate()
            .map(|(i, (r, _))| if i == 0 && sentences.first() == Some(r) { 0 } else { r.start })
            .collect();
        let several = found.len() > 1;
        let tells = |r: &&Range<usize>| body.get((*r).clone()).is_some_and(|t| sentence::tells(t, self.grammars));
        let telling: Vec<usize> = match owner {
            None => sentences.iter().filter(tells).map(|r| r.start).collect(),
            Some(_) => Vec::new(),
        };
        for (i, (range, a)) in found.into_iter().enumerate() {
            // What a paragraph of no point goes on to tell is no part of the order.
            let stop = telling.iter().find(|s| **s >= range.end).copied().unwrap_or(last);
            let end = starts.get(i + 1).copied().unwrap_or(last).min(stop);
            let cells = self.cells_of(block, &a.shifted(range.start));
            let below = if i == 0 && !several { below } else { &[] };
            self.emit_sentence(owner, block, starts[i]..end, cells, below, several.then_some(i + 1));
        }
        true
    }
    /// Whether a paragraph below the words that open a conclusion (*… kết luận như sau:*) says what somebody is to do.
    fn concludes(&self, block: BlockId, text: &str, a: &Assigned) -> bool {
        let part = self.document.blocks.get(block).map(|b| b.part);
        let opened = part.is_some_and(|p| self.concluded.get(p).copied().flatten().is_some_and(|b| b < block));
        // Those of whom something is said may be anybody: an order is to agencies.
        let name = self.reads[block].body.text().get(a.lead.clone()).unwrap_or("");
        let first = name.split(' ').next().unwrap_or("").to_lowercase();
        let named = self.grammars.agencies.name_at_head(name).is_some() || self.grammars.fields.is_many(&first);
        opened
            && named
            && sentence::is_act(text, a.act, self.grammars)
            && !sentence::decides(text, a.act, self.grammars)
            && !sentence::tells(text, self.grammars)
    }
    /// *Các bộ, ngành, địa phương tiếp tục …*: in a directive, a telegram or a conclusion, what all are to do is an order.
    fn orders_all(&self, block: BlockId, text: &str, a: &Assigned) -> bool {
        let part = self.document.blocks.get(block).and_then(|b| self.document.parts.get(b.part));
        let ordering = part.is_some_and(|p| p.voice == Voice::Orders);
        ordering && sentence::is_act(text, a.act, self.grammars) && !sentence::tells(text, self.grammars)
    }
    /// A point that names nobody, but closes with its deadline in a bracket: *… (hoàn thành trong Quý IV/2026).*
    fn timed(&mut self, n: NodeId, block: BlockId, below: &[Item]) -> bool {
        let body = self.reads[block].body.text();
        let bare = body.trim_end_matches(['.', ';', '/', ' ']);
        let Some(open) = bare.rfind('(').filter(|_| bare.ends_with(')')) else { return false };
        let range = open + 1..bare.len() - 1;
        let Some(words) = body.get(range.clone()).filter(|w| w.chars().count() < 60) else { return false };
        let whole = |d: &Range<usize>| d.start <= 24 && words.get(d.end..).is_some_and(|t| t.trim().is_empty());
        if self.writer.deadline_in(words, words.len()).is_none_or(|d| !whole(&d)) {
            return false;
        }
        let cells = vec![Cell { field: Field::Deadline, block, range }];
        let mut content = vec![(block, 0..body.len())];
        content.extend(self.texts(below));
        for (b, _) in &content {
            self.used[*b] = true;
        }
        let draft = Draft { site: self.site(Some(n), block), content, cells, labels: Vec::new() };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
        true
    }
    /// Writes a task told in a sentence, its deadline read from the text itself.
    pub(super) fn emit_sentence(
        &mut self,
        n: Option<NodeId>,
        block: BlockId,
        range: Range<usize>,
        mut cells: Vec<Cell>,
        below: &[Item],
        nth: Option<usize>,
    ) {
        let body = self.reads[block].body.text();
        // Behind "./." the signature may stand in the same line.
        let ends = body.get(range.clone()).and_then(|t| t.find("./."));
        let range = ends.map_or(range.clone(), |e| range.start..range.start + e + 3);
        let text = body.get(range.clone()).unwrap_or("");
        if cells.iter().all(|c| c.field != Field::Coordinate)
            && let Some(c) = sentence::helpers_in(text, self.grammars)
        {
            cells.push(Cell { field: Field::Coordinate, block, range: c.start + range.start..c.end + range.start });
        }
        let act = cells
            .iter()
            .filter(|c| c.block == block)
            .map(|c| c.range.end.saturating_sub(range.start))
            .max()
            .unwrap_or(0);
        if let Some(d) = self.writer.deadline_in(text, act) {
            cells.push(Cell { field: Field::Deadline, block, range: d.start + range.start..d.end + range.start });
        }
        let mut content = vec![(block, range)];
        content.extend(self.texts(below));
        for (b, _) in &content {
            self.used[*b] = true;
        }
        let mut site = self.site(n, block);
        if let Some(k) = nth {
            site.path = if site.path.is_empty() { k.to_string() } else { format!("{}.{k}", site.path) };
        }
        let labels: Vec<BlockId> = Vec::new();
        let draft = Draft { site, content, cells, labels };
        self.tasks.extend(self.writer.task(&draft, &|b| &self.reads[b].body));
        // What closes the document below its last point may assign something of its own.
        for item in below {
            if let Item::Paragraph(b) = item
                && self.closes(*b)
                && !self.used[*b]
            {
                self.sentences(*b, None, &[]);
            }
        }
    }
}
