//! Numeric targets and results in running text.
//!
//! Comes in: a document. Goes out: an [`Indicator`] for each number that a goals section of a plan, or the account of a
//! report, says something reaches. Numbers elsewhere in running text are left alone.

mod period;

use std::ops::Range;

use crate::grammar::Grammars;
use crate::grammar::quantity::Quantity;
use crate::layout::{BlockId, BlockKind, Document, NodeId};
use crate::record::{EvidenceMap, Indicator, Op, Role, Value};
use crate::text::{Passage, fold};

use self::period::{clause_start, default_year, sentence_period, sentence_start, year_in};
use super::evidence::evidence;
use super::table_rows::least;

/// What a stretch of prose states numbers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// Goals of a plan.
    Goals,
    /// A report's account of what was done, or what it plans next.
    Report(Role),
}

/// What a clause says of one number.
#[derive(Debug, Clone, PartialEq)]
struct Stated {
    name: String,
    unit: Option<String>,
    /// Where the name was read.
    at: Range<usize>,
}

/// The indicators stated in prose, in order.
pub(super) fn read(document: &Document, grammars: &Grammars) -> Vec<Indicator> {
    let mut out = Vec::new();
    let (told, planned) = (default_year(document, true), default_year(document, false));
    let mut intro: Option<(NodeId, String)> = None;
    let mut last: Option<Zone> = None;
    for (b, block) in document.blocks.iter().enumerate() {
        if !matches!(block.kind, BlockKind::Item | BlockKind::Paragraph) {
            continue;
        }
        let Some(node) = block.node else {
            out.extend(unheaded(document, grammars, b, planned.as_ref()));
            continue;
        };
        let headings = headings(document, node, b);
        let telling = document.parts.get(block.part).is_some_and(|p| p.telling);
        // a report goes on telling where a damaged heading hides the one above it
        let found = zone(document, grammars, block.part, &headings).or(last.filter(|_| telling));
        last = found.filter(|_| telling);
        let Some(zone) = found else { continue };
        let passage = document.body(b);
        let under = headings.last().map_or(node, |h| h.0);
        if let Some(y) = year_in(passage.text()).filter(|_| passage.text().trim_end().ends_with(':')) {
            intro = Some((under, y));
        }
        let above = headings.iter().rev().find_map(|(_, text)| year_in(text));
        let period = intro
            .as_ref()
            .filter(|(n, _)| *n == under)
            .map(|(_, y)| y.clone())
            .or(above)
            .or_else(|| if zone == Zone::Report(Role::Actual) { told.clone() } else { planned.clone() });
        let heading = headings.last().map(|h| h.1.clone());
        for (range, q, stated) in clauses(grammars, passage.text(), zone) {
            let own = sentence_period(passage.text(), &range);
            out.push(indicator(
                (document, grammars),
                &passage,
                heading.clone(),
                zone,
                own.or_else(|| period.clone()),
                (range, q, stated),
            ));
        }
    }
    out
}

/// The goals of a paragraph under no heading: those of its sentences that open with *phấn đấu*.
fn unheaded(document: &Document, grammars: &Grammars, b: BlockId, planned: Option<&String>) -> Vec<Indicator> {
    let telling = document.blocks.get(b).and_then(|x| document.parts.get(x.part)).is_none_or(|p| p.telling);
    let passage = document.body(b);
    let text = passage.text();
    if telling {
        return Vec::new();
    }
    let states = |r: &Range<usize>| {
        let head: String = text.get(r.clone()).unwrap_or("").chars().take(OPENS).collect();
        grammars.indicators.aims.iter().any(|w| fold(&head).as_str().contains(w.as_str()))
    };
    let goals: Vec<Range<usize>> = super::sentence::sentences(text).into_iter().filter(states).collect();
    if goals.is_empty() {
        return Vec::new();
    }
    let goal = |at: usize| goals.get(goals.partition_point(|r| r.end <= at)).filter(|r| r.start <= at);
    // Under no heading only a bound or a share is surely a goal.
    let sure = |c: &(Range<usize>, Quantity, Stated)| {
        (c.1.op != Op::Equal || c.1.unit.as_deref() == Some("%")) && c.2.name.split_whitespace().count() > 3
    };
    let found = clauses(grammars, text, Zone::Goals).into_iter().filter(|c| goal(c.0.start).is_some() && sure(c));
    found
        .map(|clause| {
            let sentence = goal(clause.0.start).and_then(|r| text.get(r.clone()));
            let year = sentence.and_then(year_in);
            let period = sentence_period(text, &clause.0).or(year).or_else(|| planned.cloned());
            indicator((document, grammars), &passage, None, Zone::Goals, period, clause)
        })
        .collect()
}

/// How many letters at the head of a sentence tell that it states goals.
const OPENS: usize = 60;

/// The numbered headings above a block, outermost first.
fn headings(document: &Document, node: NodeId, block: BlockId) -> Vec<(NodeId, String)> {
    let over = document.ancestry(node).into_iter().filter(|n| {
        document.nodes.get(*n).is_some_and(|x| !x.level.is_bullet() && (x.block != block || !x.children.is_empty()))
    });
    over.map(|n| (n, document.heading(n))).filter(|(_, h)| h.split_whitespace().count() <= 40).collect()
}

fn zone(document: &Document, grammars: &Grammars, part: usize, headings: &[(NodeId, String)]) -> Option<Zone> {
    let words = &grammars.indicators;
    let telling = document.parts.get(part).is_some_and(|p| p.telling);
    let body = |h: &str| {
        let folded = fold(h);
        // The marker: one word, or two (*Điều 1.*).
        let mut text = folded.as_str().split_once(' ').map_or("", |t| t.1).trim_start();
        if let Some((first, rest)) = text.split_once(' ')
            && first.trim_end_matches(['.', ':', ')']).chars().all(|c| c.is_ascii_digit())
        {
            text = rest.trim_start();
        }
        text.to_owned()
    };
    let heads = |list: &[String], h: &str| list.iter().any(|w| body(h).starts_with(w.as_str()));
    if !telling {
        let goals = headings.iter().any(|(_, h)| heads(&words.goals, h) && h.split_whitespace().count() <= 16);
        return goals.then_some(Zone::Goals);
    }
    let role = headings.iter().find_map(|(_, h)| {
        if heads(&words.results, h) {
            Some(Role::Actual)
        } else if heads(&words.plans, h) {
            Some(Role::Target)
        } else {
            None
        }
    });
    role.map(Zone::Report)
}

/// Whether the sentence of a number speaks of a goal.
fn aims(grammars: &Grammars, text: &str, range: &Range<usize>) -> bool {
    let from = clause_start(text, range.start);
    let lead = fold(text.get(from..range.end).unwrap_or(""));
    grammars.indicators.aims.iter().any(|w| lead.as_str().contains(w.as_str()))
}

/// The words around one number.
struct Clause<'a> {
    grammars: &'a Grammars,
    zone: Zone,
    /// Where `pre` starts in the text.
    from: usize,
    /// From the sentence's head, or the number before, to this one.
    pre: &'a str,
    /// From this number to the end of the clause.
    post: &'a str,
    /// Where `post` starts in the text.
    after: usize,
    q: &'a Quantity,
    percent: bool,
}

/// The numbers of a text that state something, with what they state.
fn clauses(grammars: &Grammars, text: &str, zone: Zone) -> Vec<(Range<usize>, Quantity, Stated)> {
    let mut out: Vec<(Range<usize>, Quantity, Stated)> = Vec::new();
    let mut last = 0;
    for (range, q) in grammars.quantities.find(text) {
        let year = |v: Option<f64>| v.is_some_and(|v| (1990.0..2100.0).contains(&v) && v.fract() == 0.0);
        let age = q.unit.as_deref() == Some("tuổi");
        if q.value.is_none() || age || (year(q.value) && (q.value_max.is_none() || year(q.value_max))) {
            continue;
        }
        let base = last.min(range.start);
        let sentence = base + sentence_start(text.get(base..range.start).unwrap_or(""));
        let pre = text.get(sentence..range.start).unwrap_or("");
        let rest = text.get(range.end..).unwrap_or("");
        let post = rest.split([';', '.', ':']).next().unwrap_or("");
        let same = out.last().filter(|o| text.get(o.0.end..range.start).is_some_and(|b| !b.contains([';', '.', ':'])));
        let percent = q.unit.as_deref() == Some("%");
        let clause = Clause { grammars, zone, from: sentence, pre, post, after: range.end, q: &q, percent };
        let stated = clause.stated(same.map(|s| &s.2));
        last = range.end;
        if let Some(s) = stated {
            out.push((range, q, s));
        }
    }
    out
}

impl Clause<'_> {
    fn stated(&self, previous: Option<&Stated>) -> Option<Stated> {
        let words = &self.grammars.indicators;
        if self.is_difference() {
            return None;
        }
        let own = fold(&self.q.raw);
        let leads = |list: &[String]| {
            list.iter().any(|w| own.as_str().strip_prefix(w.as_str()).is_some_and(|r| r.starts_with(' ')))
        };
        let (name, linked) = strip_links(self.pre, &words.links);
        let linked = linked || leads(&words.links);
        let name = unopened(name, &words.openers);
        let measured = measure_at(name, &words.measures);
        let unit = self.unit();
        if let Some(at) = measured
            && (linked || self.q.op != Op::Equal || self.percent)
        {
            return self.named(name.get(at..)?, unit);
        }
        let few = name.split_whitespace().count() <= 6;
        if let Some(p) = previous.filter(|_| linked && self.percent && few) {
            let head = p.name.split(" của ").next().unwrap_or(&p.name);
            let own = name.trim_matches(|c: char| matches!(c, ',' | ' '));
            if !own.is_empty() {
                let start = self.from + self.pre.find(own)?;
                return Some(Stated { name: format!("{head} {own}"), unit, at: start..start + own.len() });
            }
        }
        if self.zone == Zone::Goals && (linked || self.q.op != Op::Equal) && name.split_whitespace().count() >= 3 {
            return self.named(name.trim(), unit);
        }
        self.number_first(name)
    }
    /// A number that only tells how far another has moved: *tăng 6,8% so với năm 2025*.
    fn is_difference(&self) -> bool {
        let words = &self.grammars.indicators;
        let (post, own) = (fold(self.post.trim_start()), fold(&self.q.raw));
        let lead = fold(self.pre.trim());
        let lead = lead.as_str().rsplit([',', '(']).next().unwrap_or("").trim();
        let change = |w: &String| lead == w || lead.is_empty() && own.as_str().starts_with(w.as_str());
        words.compared.iter().any(|w| post.as_str().starts_with(w.as_str())) && words.changes.iter().any(change)
    }
    fn named(&self, name: &str, unit: Option<String>) -> Option<Stated> {
        let start = self.from + self.pre.find(name)?;
        Some(Stated { name: capital(name), unit, at: start..start + name.len() })
    }
    /// *100% cán bộ được bồi dưỡng …*, *có 22 doanh nghiệp hoạt động …*: the number stands before what it counts.
    fn number_first(&self, name: &str) -> Option<Stated> {
        let lead = fold(self.pre.trim());
        let last = lead.as_str().rsplit(' ').next().unwrap_or("");
        let bare = name.trim().trim_matches(|c: char| matches!(c, ',' | '-' | '+')).is_empty();
        let has = last == "co"
            || lead.as_str().ends_with("it nhat")
            || lead.as_str().ends_with("toi thieu")
            || fold(&self.q.raw).as_str().starts_with("co ");
        let counted = self.post.split(',').next().unwrap_or(self.post).trim();
        let what = self.post.trim();
        let shown = if what.split_whitespace().count() > 30 { counted } else { what };
        if shown.split_whitespace().count() < 2 {
            return None;
        }
        let at = self.after..self.after + self.post.len();
        if self.percent {
            let unit = Some("%".to_owned());
            let fits = bare || has || last == "bao" || last.ends_with(',');
            return fits.then(|| Stated { name: format!("Tỷ lệ {shown}"), unit, at });
        }
        let fits = has || (bare && self.zone == Zone::Goals);
        if !fits || self.post.starts_with(',') {
            return None;
        }
        match self.q.unit.clone() {
            Some(noun) => Some(Stated { name: format!("Số {noun} {counted}"), unit: Some(noun), at }),
            None => Some(Stated { name: format!("Số {counted}"), unit: None, at }),
        }
    }
    /// The unit, with what stands behind it: *% GRDP*, *triệu kWh*, *triệu đồng/người/năm*.
    fn unit(&self) -> Option<String> {
        let of = if self.q.of.is_empty() { self.post } else { &self.q.of };
        let of = of.split_whitespace().next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric());
        let named = of.len() >= 3 && of.chars().all(char::is_uppercase);
        let unit = self.q.unit.as_ref()?;
        if named && unit == "%" {
            return Some(format!("% {of}"));
        }
        let per = self.post.split([' ', ',', ')']).next().unwrap_or("");
        if per.starts_with('/') && per.chars().all(|c| c == '/' || c.is_alphabetic()) {
            return Some(format!("{unit}{per}"));
        }
        let magnitude = self.grammars.indicators.magnitudes.iter().any(|m| m == fold(unit).as_str());
        let next = self.post.trim_start().split([' ', ',']).next().unwrap_or("");
        if magnitude && self.post.starts_with(' ') && next.chars().next().is_some_and(char::is_alphabetic) {
            return Some(format!("{unit} {next}"));
        }
        Some(unit.clone())
    }
}

/// The text without the words at its head that name nothing, years and commas among them.
fn unopened<'t>(text: &'t str, openers: &[String]) -> &'t str {
    let mut rest = text.trim_start_matches([' ', ',', '-', '+']);
    loop {
        let year = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–')).len();
        if year >= 4 && rest.get(year..).is_some_and(|r| r.is_empty() || r.starts_with([' ', ','])) {
            rest = rest.get(year..).unwrap_or("").trim_start_matches([' ', ',']);
            continue;
        }
        let words: Vec<&str> = rest.split(' ').take(3).collect();
        let opens = (1..=words.len()).rev().find_map(|n| {
            let phrase = words.get(..n)?.join(" ");
            let said = fold(phrase.trim_end_matches(','));
            openers.iter().any(|o| o == said.as_str()).then_some(phrase.len())
        });
        match opens.filter(|n| *n > 0) {
            Some(n) => rest = rest.get(n..).unwrap_or("").trim_start_matches([' ', ',']),
            None => return rest,
        }
    }
}

/// Takes words such as *đạt* off the end of a name; tells whether there were any.
fn strip_links<'t>(pre: &'t str, links: &[String]) -> (&'t str, bool) {
    let mut name = pre.trim_end();
    let mut linked = false;
    while let Some(l) = links.iter().find(|l| ends_with_words(name, l)) {
        let words = l.split(' ').count();
        let mut end = name.len();
        for _ in 0..words {
            end = name.get(..end).and_then(|s| s.trim_end().rfind(char::is_whitespace)).unwrap_or(0);
        }
        name = name.get(..end).unwrap_or("").trim_end();
        linked = true;
        if name.is_empty() {
            break;
        }
    }
    (name.trim_start(), linked)
}

fn ends_with_words(text: &str, words: &str) -> bool {
    let folded = fold(text);
    let t = folded.as_str();
    t.strip_suffix(words).is_some_and(|head| head.is_empty() || head.ends_with(' '))
}

/// Where the last naming word (*tỷ lệ*) of a name begins.
fn measure_at(name: &str, measures: &[String]) -> Option<usize> {
    let folded = if name.is_ascii() { fold(name).as_str().to_owned() } else { name.to_lowercase() };
    let text = folded.as_str();
    let starts: Vec<usize> =
        std::iter::once(0).chain(name.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i + 1)).collect();
    let plain: Vec<usize> =
        std::iter::once(0).chain(text.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i + 1)).collect();
    if starts.len() != plain.len() {
        return None;
    }
    let hit = |p: usize| {
        text.get(p..).is_some_and(|t| {
            measures.iter().any(|m| t.strip_prefix(m.as_str()).is_some_and(|r| r.is_empty() || r.starts_with(' ')))
        })
    };
    let first = plain.iter().position(|p| hit(*p))?;
    // "Doanh thu" alone says enough where nothing else is said; "mức" does not.
    let words = name.get(starts[first]..)?.split_whitespace().count();
    (words >= 3 || words == 2 && first == 0).then(|| starts[first])
}

fn capital(name: &str) -> String {
    let name = name.trim().trim_matches(|c: char| matches!(c, ',' | '-' | '+')).trim();
    let mut chars = name.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn indicator(
    (document, grammars): (&Document, &Grammars),
    passage: &Passage,
    heading: Option<String>,
    zone: Zone,
    period: Option<String>,
    (range, q, stated): (Range<usize>, Quantity, Stated),
) -> Indicator {
    let mut map = EvidenceMap::new();
    if let Some(e) = evidence(passage, &document.text, stated.at.clone(), &stated.name) {
        map.insert("name".to_owned(), e);
    }
    let raw = passage.text().get(range.clone()).unwrap_or("").trim().to_owned();
    if let Some(e) = evidence(passage, &document.text, range.clone(), &raw) {
        map.insert("values[0]".to_owned(), e);
    }
    let whole = stated.at.start.min(range.start)..stated.at.end.max(range.end);
    let lines = passage.trace(&document.text, whole).map(|t| t.lines).or_else(|| passage.lines());
    let role = match zone {
        Zone::Goals => Role::Target,
        Zone::Report(_) if aims(grammars, passage.text(), &range) => Role::Target,
        Zone::Report(role) => role,
    };
    Indicator {
        id: String::new(),
        table: heading.clone().filter(|_| zone == Zone::Goals),
        number: None,
        group: heading.into_iter().collect(),
        name: stated.name,
        unit: stated.unit,
        values: vec![Value { period, role, raw, op: q.op, value: q.value, value_max: q.value_max }],
        lead: Vec::new(),
        monitor: Vec::new(),
        assessment: None,
        lines: lines.unwrap_or_else(|| crate::text::Lines::one(crate::text::LineNo::from_index(0))),
        confidence: least(&map) * 0.9,
        evidence: map,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_and_near_misses() {
        let grammars = Grammars::embedded().unwrap();
        for e in &grammars.indicators.examples {
            let found = clauses(&grammars, &e.text, Zone::Goals);
            let got: Vec<_> = found.iter().map(|(_, q, s)| (s.name.as_str(), q.value)).collect();
            assert_eq!(got, [(e.name.as_str(), Some(e.value))], "{}", e.text);
        }
        for n in &grammars.indicators.nears {
            assert!(clauses(&grammars, &n.text, Zone::Goals).is_empty(), "{}", n.text);
        }
    }
}
