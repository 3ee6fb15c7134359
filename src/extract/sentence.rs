//! Assignments in sentences: *Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính … trước ngày 30/6/2026.*
//!
//! Comes in: the text of a sentence. Goes out: who leads, who helps, how telling the words are. Words are data
//! (`grammars/fields.toml`), names are the registry's; where a list of agencies ends is decided here: at the first word of
//! what they do.

mod headings;
mod lists;
mod tells;
mod within;
mod words;

use std::ops::Range;

pub(super) use self::headings::{agency_heading, heads_points, is_idle, is_nearly_idle, opens_points, run_in_heading};
use self::lists::Guess;
pub(super) use self::tells::{QUOTES, opens_decision, quoted_order};
pub(super) use self::tells::{decides, demanded, is_act, opens_with_act, opens_with_order, tells};
pub(super) use self::within::{
    asks_nobody, begins_with_actor, given_within, helpers_in, ordered_names, ordered_within, speaks_of_leads,
};
pub(super) use self::words::sentences;
use self::words::{Word, words};
use crate::grammar::{Fields, Grammars, uncapital};

/// How surely a sentence assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Telling {
    /// Some agencies do something: a task only with a deadline.
    Weak,
    /// An agency with a name of its own does something.
    Named,
    /// *chủ trì, có trách nhiệm, giao …*
    Strong,
}

/// Who is told to do what a sentence says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assigned {
    /// Bytes that name the leads.
    pub(super) lead: Range<usize>,
    /// Bytes that name those who help.
    pub(super) coordinate: Vec<Range<usize>>,
    /// How surely it assigns.
    pub(super) telling: Telling,
    /// The byte at which what is to be done begins.
    pub(super) act: usize,
    /// Whether it opens with an order (*giao, đề nghị*).
    pub(super) ordered: bool,
}

impl Assigned {
    /// The same in a text in which this one begins so many bytes further on.
    pub(super) fn shifted(self, by: usize) -> Self {
        let shift = |r: Range<usize>| r.start + by..r.end + by;
        let coordinate = self.coordinate.into_iter().map(shift).collect();
        Self { lead: shift(self.lead), coordinate, act: self.act + by, ..self }
    }
}

/// How many words of a sentence are looked at for its subject.
const REACH: usize = 90;
/// How many words before a colon may say what a sentence is about.
const TOPIC: usize = 14;
/// How far the words of one name may reach, in bytes.
const NAME: usize = 240;

/// A sentence in words.
struct Sentence<'a> {
    text: &'a str,
    words: Vec<Word<'a>>,
    grammars: &'a Grammars,
}

/// Reads one sentence (or the head of a point).
pub(super) fn assigned(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let s = Sentence::new(text, grammars);
    let opening = s.fields().openings.at(&s.head(0, 4)) > 0;
    let mut clause = 0;
    while clause < s.words.len().min(REACH) {
        // "Chỉ đạo các trường …": who says so answers for it.
        let keeps = s.fields().keeps.at(&s.head(clause, 3)) > 0;
        let ordered = if keeps { 0 } else { s.order_at(clause) };
        // The one told to act stands first, or after a clause that says when or why.
        let start = s.listed_from(clause);
        if (clause == 0 || opening)
            && let Some(found) = s.read_at(start + ordered, ordered > 0, clause == 0)
        {
            return Some(found);
        }
        let Some(next) = (clause + 1..s.words.len()).find(|i| s.words[i - 1].sign == Some(',')) else { break };
        clause = next;
    }
    s.behind_topic().or_else(|| s.concerned())
}

/// As [`assigned`] where a subject must stand first: *Lãnh đạo UBND xã cụ thể hóa …* names who leads it, though the word alone is
/// what somebody does.
pub(super) fn assigned_leaders(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let s = Sentence::new(text, grammars);
    let n = s.leaders(0);
    let from = s.words.get(n).filter(|_| n > 0)?.at;
    let found = assigned(text.get(from..)?, grammars).filter(|a| a.lead.start == 0)?.shifted(from);
    Some(Assigned { lead: 0..found.lead.end, ..found })
}

impl<'a> Sentence<'a> {
    fn new(text: &'a str, grammars: &'a Grammars) -> Self {
        Self { text, words: words(text), grammars }
    }
    fn fields(&self) -> &'a Fields {
        &self.grammars.fields
    }
    fn from(&self, at: usize) -> &[Word<'a>] {
        self.words.get(at..).unwrap_or(&[])
    }
    fn shown(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |w| w.text.as_ref())
    }
    /// The words at a place, the first with a small letter.
    fn head(&self, at: usize, most: usize) -> Vec<String> {
        let first = self.words.get(at).map(|w| uncapital(&w.text));
        first
            .into_iter()
            .chain(self.from(at + 1).iter().take(most.saturating_sub(1)).map(|w| w.text.to_string()))
            .collect()
    }
    /// As [`Sentence::head`], the first word in small letters.
    fn lower(&self, at: usize, most: usize) -> Vec<String> {
        let mut head = self.head(at, most);
        if let Some(first) = head.first_mut() {
            *first = first.to_lowercase();
        }
        head
    }
    /// Where a list begins that reaches over the comma before a clause (*nếu có vướng mắc các chi bộ, cơ quan …*).
    fn listed_from(&self, clause: usize) -> usize {
        let within = (1..clause.min(6)).map(|n| clause - n);
        let mut within = within.take_while(|i| *i + 1 == clause || self.words[*i].sign.is_none());
        let reaches = |i: &usize| {
            let small = self.words[*i].is_small() && self.fields().is_many(self.shown(*i));
            // "đối với các đơn vị, tổ chức": they are spoken of.
            let joined = i.checked_sub(1).is_none_or(|b| self.fields().joins.iter().any(|j| *j == *self.words[b].text));
            small && !joined && self.named(*i).is_some_and(|end| end > clause)
        };
        within.find(reaches).unwrap_or(clause)
    }
    /// *Văn hóa: Phòng Văn hóa - Xã hội tham mưu …*: who is told behind what it is about.
    fn behind_topic(&self) -> Option<Assigned> {
        let colon = self.words.iter().take(TOPIC).position(|w| w.sign == Some(':'))?;
        if self.actor(0) > 0 || self.order_at(0) > 0 || self.fields().names_follow(self.text, self.words[colon].end) {
            return None;
        }
        let ordered = self.order_at(colon + 1);
        self.read_at(colon + 1 + ordered, ordered > 0, true)
    }
    /// *Đối với 5 tỉnh chưa có quy hoạch, yêu cầu có báo cáo …*: those whom it concerns are told, where the order names nobody.
    fn concerned(&self) -> Option<Assigned> {
        let n = self.fields().concerns.at(&self.lower(0, 3));
        if n == 0 {
            return None;
        }
        let mut commas = (n..self.words.len().min(REACH)).filter(|i| self.words[*i].sign == Some(','));
        let comma = commas.find(|i| self.order_at(*i + 1) > 0)?;
        let order = self.order_at(comma + 1);
        let count = usize::from(self.shown(n).starts_with(|c: char| c.is_ascii_digit()));
        let named = self.actor(n + count) > 0;
        if order == 0 || !named || self.actor(comma + 1 + order) > 0 {
            return None;
        }
        let lead = self.words[n].at..self.words[comma].end;
        let act = self.words.get(comma + 1 + order)?.at;
        Some(Assigned { lead, coordinate: Vec::new(), telling: Telling::Strong, act, ordered: true })
    }
    fn order_at(&self, at: usize) -> usize {
        let order = self.fields().orders.at(&self.head(at, 5));
        let polite = if order > 0 { self.fields().courtesies.at(self.from(at + order)) } else { 0 };
        let one = !self.fields().is_many(self.shown(at + order));
        if one && polite > 0 && self.actor(at + order + polite) > 0 { order + polite } else { order }
    }
    /// How many words at a place hand on what is to be done to the agency behind them; *chỉ đạo* keeps it with who says it.
    fn orders_on(&self, at: usize) -> usize {
        let order = self.order_at(at);
        let keeps = self.fields().keeps.at(self.from(at)) > 0;
        if order > 0 && !keeps && self.actor(at + order) > 0 { order } else { 0 }
    }
    /// Whether somebody demands something at a word of those who work for them (*yêu cầu nhà thầu tăng ca*): the work stays with
    /// who does so.
    fn demands(&self, at: usize) -> bool {
        let n = self.fields().asks.at(self.from(at));
        let many = usize::from(self.fields().is_many(self.shown(at + n)));
        n > 0 && self.fields().wholes.at(self.from(at + n + many)) > 0
    }
    /// How many words open a heading that names agencies: an order, or *Trách nhiệm của*.
    fn heading(&self) -> usize {
        self.fields().headings.at(&self.head(0, 6)).max(self.order_at(0))
    }
    /// The word after the name that stands at a word, if the registry knows it or it is a collective.
    fn named(&self, at: usize) -> Option<usize> {
        let from = self.words.get(at)?.at;
        let mut to = self.text.len().min(from + NAME);
        while !self.text.is_char_boundary(to) {
            to -= 1;
        }
        let end = from + self.grammars.agencies.name_at_head(self.text.get(from..to)?)?;
        let after = self.words.partition_point(|w| w.at < end);
        (after > at).then_some(after)
    }
    /// How many words at a place begin the name of an agency, or of who answers for one; 0 if none do.
    fn actor(&self, at: usize) -> usize {
        let fields = self.fields();
        let head = self.head(at, 5);
        if head.is_empty() {
            return 0;
        }
        let lower: Vec<String> = head.iter().map(|w| w.to_lowercase()).collect();
        let sure = fields.actors.at(&lower);
        if sure > 0 {
            return sure;
        }
        if let Some(n) = self.addressed(at, &lower) {
            return n;
        }
        // "các Thuế cơ sở": several of the kind that the head names.
        let several = fields.is_many(&lower[0]) && head.get(1).is_some_and(|w| w.starts_with(char::is_uppercase));
        let kind = if several { fields.actor_heads.at(&self.head(at + 1, 4)) } else { 0 };
        if kind > 0 {
            return kind + 1;
        }
        let n = fields.actor_heads.at(&head);
        let joined = self.words.get(at + n.max(1) - 1).is_none_or(|w| w.sign.is_none());
        let capital = self.words.get(at + n).is_some_and(|w| !w.is_small());
        if n > 0 && joined && capital {
            return n;
        }
        // "Đoàn xã", "Công an các phường": a body of theirs.
        if n > 0 && joined && self.shown(at).starts_with(char::is_uppercase) {
            let whose = fields.whose.at(self.from(at + n));
            let many = fields.is_many(self.shown(at + n)).then(|| self.named(at + n)).flatten();
            if whose > 0 || many.is_some() {
                return many.map_or(n + whose, |end| end - at);
            }
        }
        self.named(at).map_or(0, |end| end - at)
    }
    /// How many words at a place are what a letter calls those whom it is sent to: *Quý Cơ quan*, *các đồng chí* alone.
    fn addressed(&self, at: usize, lower: &[String]) -> Option<usize> {
        let fields = self.fields();
        let polite = fields.courtesies.at(lower);
        if polite > 0 {
            let name = self.words.get(at + polite).is_some_and(|w| !w.is_small());
            return Some(if name { polite + self.actor(at + polite).max(1) } else { polite });
        }
        let next = lower.get(1)?;
        let called =
            fields.is_addressed(&format!("{} {next}", lower.first()?)) && !next.contains(|c: char| c.is_ascii_digit());
        let body = self.actor(at + 1);
        let capital = self
            .words
            .get(at + 1)
            .is_some_and(|w| w.text.chars().nth(1).is_some_and(char::is_lowercase) && !w.is_small());
        (called && (body > 0 || capital)).then(|| 1 + body.max(1))
    }
    /// How many words at a place begin the name of those who lead an agency, as headings name them (*Lãnh đạo Ban Dân nguyện*).
    fn leaders(&self, at: usize) -> usize {
        let n = self.fields().leaders.at(&self.head(at, 3));
        let name = self.words.get(at + n).is_some_and(|w| !w.is_small() || self.fields().is_many(&w.text));
        if n > 0 && name && self.actor(at + n) > 0 { n } else { 0 }
    }
    /// How many words a name takes that nobody knows, told by *chủ trì* behind it; without an order before it, the first thing
    /// said of it must be that it leads.
    fn stranger(&self, at: usize, ordered: bool) -> usize {
        let fields = self.fields();
        let capital = self.words.get(at).is_some_and(|w| w.text.chars().next().is_some_and(char::is_uppercase));
        let head = self.head(at, 5);
        let other = fields.acts.at(&head) > 0
            || fields.openings.at(&head) > 0
            || head.first().is_some_and(|w| fields.joins.contains(w));
        if !capital || !ordered && other {
            return 0;
        }
        let leads = |i: usize| self.words[i].is_small() && fields.leads.at(self.from(i)) > 0;
        if ordered {
            let lead = (at + 1..self.words.len().min(at + 24))
                .take_while(|i| !matches!(self.words[i - 1].sign, Some('.' | ':' | ';')))
                .any(leads);
            return usize::from(lead);
        }
        usize::from(self.list_end(at, 1, Guess::Never).is_some_and(|(cue, _)| cue <= at + 12 && leads(cue)))
    }
    fn read_at(&self, subject: usize, ordered: bool, first: bool) -> Option<Assigned> {
        let fields = self.fields();
        // "Đồng chí Giám đốc Sở": the office is meant.
        let polite = if fields.is_many(&self.shown(subject).to_lowercase()) {
            0
        } else {
            fields.courtesies.at(&self.lower(subject, 3))
        };
        let subject = if polite > 0 && self.actor(subject + polite) > 0 { subject + polite } else { subject };
        let head = self.actor(subject).max(self.stranger(subject, ordered));
        if head == 0 {
            return None;
        }
        // "Giao Trung tâm Khuyến nông nhân 20.000 cây giống": whatever is done, the order says to whom it is given.
        let given = || self.named(subject).filter(|end| ordered && self.words.get(*end).is_some_and(Word::is_small));
        let (cue, guessed) = self.list_end(subject, head, Guess::Always).or_else(|| given().map(|end| (end, true)))?;
        // "UBND tỉnh giao Sở Y tế chủ trì …": the one who orders is not the one told to act.
        let order = self.orders_on(cue);
        if order > 0 && !ordered && cue > subject {
            return self.read_at(cue + order, true, first);
        }
        let small = |w: &Word<'_>| w.text.chars().all(char::is_lowercase);
        let all_small = self.words[subject..cue].iter().skip(1).all(small);
        // "Cơ quan chủ trì", "đơn vị": a word for agencies alone names none.
        let answers = fields.answers(&uncapital(self.shown(subject)));
        if cue == subject + head
            && head <= 2
            && all_small
            && !self.shown(subject).chars().nth(1).is_some_and(char::is_uppercase)
            && !answers
            && fields.ourselves.at(&self.head(subject, 3)) < head
        {
            return None;
        }
        let listed = self.before_aside(subject, cue);
        let behind = self.behind_whose(cue);
        let listed = if behind > cue { behind } else { listed };
        let cue = behind;
        let rest = self.from(cue);
        // "Sở Y tế đề nghị báo cáo …": the one who asks is not the one who is asked.
        let none = [&fields.past, &fields.asks, &fields.submits, &fields.permits];
        if none.iter().any(|list| list.at(rest) > 0) && !self.demands(cue) {
            return None;
        }
        // "Ban Chỉ đạo do Phó Chủ tịch làm Trưởng ban, Sở X là cơ quan thường trực": who sits where.
        if (subject..cue).any(|i| fields.seats.at(self.from(i)) > 0) {
            return None;
        }
        // "Chi cục Hải quan khu vực X là đơn vị tiếp nhận …": what it is, not what it must do.
        if fields.is.at(rest) > 0
            && fields.leads.at(rest) == 0
            && !(1..rest.len()).any(|i| fields.leads.at(&rest[i..]) > 0)
        {
            return None;
        }
        // "… theo chức năng, nhiệm vụ được giao chủ trì …": what only joins may stand before it.
        let joined = fields.grounds.at(rest) > 0 && fields.links.at(rest) > 0;
        let ahead = rest.iter().take(18).take_while(|w| !matches!(w.sign, Some('.' | ';' | ':'))).count();
        let led = fields.leads.at(rest) > 0
            || joined && (1..ahead).any(|i| rest[i].is_small() && fields.leads.at(&rest[i..]) > 0);
        let together = fields.together.at(rest) > 0;
        let does = guessed || fields.does(rest);
        // "UBND xã", "MTTQ phường": a short form is a name.
        let short = self.shown(subject).chars().take(2).filter(|c| c.is_uppercase()).count() == 2;
        let own = !all_small || short || self.named(subject).is_some_and(|end| end >= cue);
        let telling = match (led || together && first || ordered, own && !answers && does && first) {
            (true, _) => Telling::Strong,
            (false, true) => Telling::Named,
            (false, false) => Telling::Weak,
        };
        let last = self.words.get(listed.checked_sub(1)?)?;
        Some(Assigned {
            lead: self.names(subject, last),
            coordinate: self.helpers(cue),
            telling,
            act: self.words[cue].at,
            ordered,
        })
    }
    /// *Các đơn vị được giao chủ trì các nội dung có trách nhiệm …*: what says whose work it is belongs to the name.
    fn behind_whose(&self, cue: usize) -> usize {
        let fields = self.fields();
        if fields.charged.at(self.from(cue)) == 0 {
            return cue;
        }
        let ahead = (cue + 1..self.words.len().min(cue + REACH / 2))
            .take_while(|i| !matches!(self.words[i - 1].sign, Some('.' | ';' | ':')));
        ahead.into_iter().find(|i| !self.words[*i].bracketed && fields.bears.at(self.from(*i)) > 0).unwrap_or(cue)
    }
    /// The last word of a list of agencies before what says who of them is meant above all (*…, trong đó có các xã A, B*).
    fn before_aside(&self, subject: usize, cue: usize) -> usize {
        let aside = |i: &usize| self.words[i - 1].sign == Some(',') && self.fields().asides.at(self.from(*i)) > 0;
        (subject + 1..cue).find(aside).unwrap_or(cue)
    }
    /// The bytes from a word to another, without a bracket at the end (*… và Đề án 06 (Ban Chỉ đạo)*).
    fn names(&self, subject: usize, last: &Word<'_>) -> Range<usize> {
        let from = self.words.iter().rposition(|w| w.at < last.at && !w.bracketed);
        let end = match from {
            Some(w) if last.bracketed && w >= subject => self.words[w].end,
            _ => last.end,
        };
        self.words[subject].at..end
    }
    /// Who helps: the lists after *phối hợp với* and right behind it *và chủ trì cùng*.
    fn helpers(&self, cue: usize) -> Vec<Range<usize>> {
        let first = self.helpers_beside(cue).or_else(|| self.helpers_from(cue));
        let Some(first) = first else { return Vec::new() };
        let after = self.words.partition_point(|w| w.at < first.end);
        let joined = self.fields().ands.iter().any(|a| *a == *self.shown(after));
        let next = after + usize::from(joined);
        let leads = self.fields().leads.at(self.from(next));
        let more = leads > 0 && (0..=leads).any(|i| self.fields().together.at(self.from(next + i)) > 0);
        let second = if more { self.helpers_from(next) } else { None };
        std::iter::once(first).chain(second).collect()
    }
    /// *Phòng A chủ trì, Đoàn B phối hợp tổ chức …*: who helps is named before it is said that they do.
    fn helpers_beside(&self, cue: usize) -> Option<Range<usize>> {
        let fields = self.fields();
        let leads = fields.leads.at(self.from(cue));
        let last = cue + leads.checked_sub(1)?;
        let start = last + 1;
        let head = self.actor(start);
        if !matches!(self.words.get(last)?.sign, Some(',' | ';')) || head == 0 || self.words.get(start)?.is_small() {
            return None;
        }
        let (end, _) = self.list_end(start, head, Guess::Never)?;
        let helps = fields.alone.at(self.from(end)) > 0
            && fields.together.at(self.from(end)) == fields.alone.at(self.from(end));
        let name = self.words.get(end.checked_sub(1)?)?;
        (helps && name.sign.is_none()).then(|| self.names(start, name))
    }
    /// The first such list.
    fn helpers_from(&self, cue: usize) -> Option<Range<usize>> {
        (cue..self.words.len().min(cue + REACH)).find_map(|i| self.helpers_at(i).or_else(|| self.helpers_with(i)))
    }
    /// The list behind *cùng* at the head of a clause, or behind *chủ trì, làm việc với*.
    fn helpers_with(&self, i: usize) -> Option<Range<usize>> {
        let fields = self.fields();
        let before = i.checked_sub(1).and_then(|b| self.words.get(b))?;
        let led = (1..=3).any(|n| i.checked_sub(n).is_some_and(|b| fields.leads.at(self.from(b)) == n));
        let with = if before.sign.is_some() || led { fields.beside.at(self.from(i)) } else { 0 };
        let n = with.max(if led && before.sign == Some(',') { fields.led_with.at(self.from(i)) } else { 0 });
        let first = self.words.get(i + n).filter(|_| n > 0 && self.words[i].is_small() && !self.words[i].bracketed)?;
        let head = self.actor(i + n);
        if head == 0 || first.is_small() && !fields.is_many(&first.text) {
            return None;
        }
        let end = self.list_end(i + n, head, Guess::Named)?.0;
        Some(self.names(i + n, self.words.get(end.checked_sub(1)?)?))
    }
    /// The list of those who help, if the words before it stand at a word.
    fn helpers_at(&self, i: usize) -> Option<Range<usize>> {
        let fields = self.fields();
        let n = if self.words[i].is_small() { fields.together.at(self.from(i)) } else { 0 };
        if n == 0 || self.words[i].bracketed {
            return None;
        }
        let start = i + n;
        // What stands behind these words helps, whoever it is, but for what is done.
        let first = self.words.get(start)?;
        // Behind "phối hợp" alone a small word may as well be what is done together.
        let bare = n == 1 || fields.alone.at(self.from(i)) == n;
        let named = !first.is_small() || !bare && fields.acts.at(self.from(start)) == 0 || fields.is_many(&first.text);
        let head = self.actor(start).max(usize::from(named));
        if head == 0 || first.sign.is_some() {
            return None;
        }
        let stop = || {
            let stop = |j: &usize| matches!(self.words[j - 1].sign, Some('.' | ';' | ':'));
            (start + head..self.words.len()).find(stop).unwrap_or(self.words.len())
        };
        let end = self.list_end(start, head, Guess::Named).map_or_else(stop, |e| e.0);
        Some(self.names(start, self.words.get(end.checked_sub(1)?)?))
    }
    /// Whether a word is the second syllable of another (*thiết bị*).
    fn is_inside(&self, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|b| self.words[*b].sign.is_none());
        before.is_some_and(|b| self.fields().compounds.at(&self.lower(b, 2)) == 2)
    }
    /// Whether a word only joins a clause to the one before it (*đồng thời, tiếp tục, chủ động*).
    fn clause_links(&self, at: usize) -> bool {
        let fields = self.fields();
        let starts = [at, at.saturating_sub(1)];
        starts.into_iter().any(|i| {
            let n = fields.clause_links.at(self.from(i));
            n > 0 && (i..i + n).contains(&at)
        })
    }
}

#[cfg(test)]
mod tests;
