//! Numeric targets and results in running text.
//!
//! Comes in: a document. Goes out: an [`Indicator`] for each number that a goals section of a plan, or the account of a
//! report, says something reaches. Numbers elsewhere in running text are left alone.

mod bulleted;
mod clause;
mod counted;
mod describing;
mod listed;
mod name;
mod named;
mod period;

use std::ops::Range;

use crate::grammar::Grammars;
use crate::layout::{BlockId, BlockKind, Document, NodeId, Part};
use crate::record::{EvidenceMap, Indicator, Op, Role, Value};
use crate::text::{Passage, fold};

use self::bulleted::Bullet;
use self::clause::{Said, Stated, clauses};
pub(super) use self::name::capital;
use self::period::{clause_start, default_year, sentence_period, year_in};
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

/// The indicators stated in prose, in order.
pub(super) fn read(document: &Document, grammars: &Grammars) -> Vec<Indicator> {
    let mut out = Vec::new();
    let (told, planned) =
        (default_year(document, &grammars.indicators, true), default_year(document, &grammars.indicators, false));
    let mut intro: Option<(NodeId, String)> = None;
    let mut last: Option<Zone> = accounts(document, grammars).then_some(Zone::Report(Role::Actual));
    let mut bullets: Vec<Bullet> = Vec::new();
    let mut lists = listed::lists(document, grammars);
    for (b, block) in document.blocks.iter().enumerate() {
        if !matches!(block.kind, BlockKind::Item | BlockKind::Paragraph) {
            continue;
        }
        let Some(node) = block.node else {
            out.extend(unheaded(document, grammars, b, planned.as_ref()));
            continue;
        };
        let headings = headings(document, node, b);
        let telling = document.parts.get(block.part).is_some_and(Part::telling);
        // a report goes on telling where a damaged heading hides the one above it
        let found = zone(document, grammars, block.part, &headings).or(last.filter(|_| telling));
        let listed = lists.remove(&b);
        let list = if telling { Zone::Report(Role::Actual) } else { Zone::Goals };
        let found = found.or(listed.is_some().then_some(list));
        last = found.filter(|_| telling);
        let Some(zone) = found else {
            if !telling {
                let read = bulleted::read(document, grammars, (b, node), &headings, planned.as_ref());
                if let Some((found, sure)) = read {
                    let under = document.nodes.get(node).and_then(|n| n.parent);
                    bullets.push(Bullet { at: out.len(), under, sure });
                    out.push(found);
                }
            }
            continue;
        };
        let passage = document.body(b);
        let under = headings.last().map_or(node, |h| h.0);
        if let Some(y) = year_in(passage.text()).filter(|_| passage.text().trim_end().ends_with(':')) {
            intro = Some((under, y));
        }
        let above = headings.iter().rev().find_map(|(_, text)| {
            let folded = fold(text);
            let said = folded.as_str().get(..grammars.indicators.without_vision(folded.as_str()))?;
            // *Mục tiêu giai đoạn 2026 - 2030*
            let span = grammars.indicators.years(said).into_iter().find(|y| y.period.contains('-'));
            span.map(|y| y.period).or_else(|| year_in(said))
        });
        let period = intro
            .as_ref()
            .filter(|(n, _)| *n == under)
            .map(|(_, y)| y.clone())
            .or(above)
            .or_else(|| if zone == Zone::Report(Role::Actual) { told.clone() } else { planned.clone() });
        let mut group: Vec<String> = headings.last().map(|h| h.1.clone()).into_iter().collect();
        let years = grammars.indicators.years(passage.text());
        let found = match listed {
            Some(point) => {
                group.extend(point.under.clone());
                vec![point.stated(passage.text())]
            }
            None => clauses(grammars, passage.text(), &years, zone),
        };
        for mut stated in found {
            for said in &mut stated.said {
                let own = said.period.take().or_else(|| sentence_period(passage.text(), &years, &said.range));
                said.period = own.or_else(|| period.clone());
            }
            out.push(indicator((document, grammars), &passage, group.clone(), zone, stated));
        }
    }
    bulleted::settle(&mut out, &bullets);
    out
}

/// Whether the title says that results are told: *Kết quả thực hiện nhiệm vụ năm 2026*.
fn accounts(document: &Document, grammars: &Grammars) -> bool {
    let title = document.blocks.iter().position(|b| b.kind == BlockKind::Title);
    let title = title.map(|i| fold(document.passage(i).text()).as_str().to_owned()).unwrap_or_default();
    grammars.indicators.results.iter().any(|w| title.starts_with(w.as_str()))
}

/// The goals of a paragraph under no heading: those of its sentences that open with *phấn đấu*.
fn unheaded(document: &Document, grammars: &Grammars, b: BlockId, planned: Option<&String>) -> Vec<Indicator> {
    let telling = document.blocks.get(b).and_then(|x| document.parts.get(x.part)).is_none_or(Part::telling);
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
    let sure = |said: &Said| said.q.op != Op::Equal || said.q.unit.as_deref() == Some("%");
    let years = grammars.indicators.years(text);
    let mut out = Vec::new();
    for mut stated in clauses(grammars, text, &years, Zone::Goals) {
        stated.said.retain(|s| goal(s.range.start).is_some() && sure(s));
        if stated.said.is_empty() || stated.name.split_whitespace().count() <= 3 {
            continue;
        }
        for said in &mut stated.said {
            let year = || goal(said.range.start).and_then(|r| text.get(r.clone())).and_then(year_in);
            let own = said.period.clone().or_else(|| sentence_period(text, &years, &said.range));
            said.period = own.or_else(year).or_else(|| planned.cloned());
        }
        out.push(indicator((document, grammars), &passage, Vec::new(), Zone::Goals, stated));
    }
    out
}

/// A heading that announces goals has at most so many words.
const GOALS_HEADING: usize = 20;

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
    let telling = document.parts.get(part).is_some_and(Part::telling);
    // A heading without its marker, as layout has told it apart (*Phần thứ nhất*, *Điều 1.*, *II.*).
    let body = |n: NodeId| {
        let text = document.nodes.get(n).map(|x| fold(document.body(x.block).text()).as_str().to_owned());
        text.unwrap_or_default().trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let heads = |list: &[String], n: NodeId| {
        let text = body(n);
        list.iter().any(|w| text.starts_with(w.as_str()))
    };
    if !telling {
        let goals =
            headings.iter().any(|(n, h)| heads(&words.goals, *n) && h.split_whitespace().count() <= GOALS_HEADING);
        return goals.then_some(Zone::Goals);
    }
    let role = headings.iter().find_map(|(n, _)| {
        if heads(&words.results, *n) {
            Some(Role::Actual)
        } else if heads(&words.plans, *n) || heads(&words.goals, *n) {
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

fn indicator(
    (document, grammars): (&Document, &Grammars),
    passage: &Passage,
    group: Vec<String>,
    zone: Zone,
    stated: Stated,
) -> Indicator {
    let mut map = EvidenceMap::new();
    if let Some(e) = evidence(passage, &document.text, stated.at.clone(), &stated.name) {
        map.insert("name".to_owned(), e);
    }
    let (mut from, mut to) = (stated.at.start, stated.at.end);
    let mut values = Vec::new();
    for (i, said) in stated.said.into_iter().enumerate() {
        let raw = passage.text().get(said.range.clone()).unwrap_or("").trim().to_owned();
        if let Some(e) = evidence(passage, &document.text, said.range.clone(), &raw) {
            map.insert(format!("values[{i}]"), e);
        }
        let role = match zone {
            Zone::Goals => Role::Target,
            Zone::Report(_) if aims(grammars, passage.text(), &said.range) => Role::Target,
            Zone::Report(role) => role,
        };
        (from, to) = (from.min(said.range.start), to.max(said.range.end));
        values.push(Value {
            period: said.period,
            role,
            raw,
            op: said.q.op,
            value: said.q.value,
            value_max: said.q.value_max,
        });
    }
    let lines = passage.trace(&document.text, from..to).map(|t| t.lines).or_else(|| passage.lines());
    Indicator {
        id: String::new(),
        table: group.last().filter(|_| zone == Zone::Goals).cloned(),
        number: None,
        group,
        name: stated.name,
        unit: stated.unit,
        values,
        lead: Vec::new(),
        monitor: Vec::new(),
        assessment: None,
        lines: lines.unwrap_or_else(|| crate::text::Lines::one(crate::text::LineNo::from_index(0))),
        confidence: least(&map) * 0.9,
        evidence: map,
    }
}
