//! Lists of figures: points that say no more than a name and its number (*- Sản lượng ngô hạt: 3.120 tấn*).
//!
//! Comes in: a document. Goes out: what each such point states. A list is one of targets or results only if some of its
//! names are those of things measured: a list of funds or of telephone numbers has the same shape.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::clause::{Said, Stated};
use super::describing::is_year;
use super::name::strip_links;
use crate::grammar::Grammars;
use crate::grammar::quantity::Quantity;
use crate::grammar::words::as_in;
use crate::layout::{BlockId, BlockKind, Document, NodeId};
use crate::text::fold;

/// A point of a list of figures.
#[derive(Debug)]
pub(super) struct Listed {
    /// The point before it that names what several points share, if any (*Tỷ lệ học sinh lên lớp:*).
    pub(super) under: Option<String>,
    name: Range<usize>,
    range: Range<usize>,
    q: Quantity,
}

/// How many points make a list.
const LEAST: usize = 3;
const LEAST_ADOPTED: usize = 2;
/// How many words a name and a unit may have.
const NAME: usize = 24;
const UNIT: usize = 3;

/// The points of all lists of figures, by their block.
pub(super) fn lists(document: &Document, grammars: &Grammars) -> FxHashMap<BlockId, Listed> {
    let mut out = FxHashMap::default();
    for (n, node) in document.nodes.iter().enumerate() {
        let points: Vec<BlockId> =
            node.children.iter().filter_map(|n| document.nodes.get(*n)).map(|n| n.block).collect();
        let funds = funds(grammars, &document.heading(n));
        let adopted = adopted(document, grammars, n);
        let least = if adopted { LEAST_ADOPTED } else { LEAST };
        if points.len() < least || funds && !adopted {
            continue;
        }
        let mut under: Option<String> = None;
        let (mut found, mut measured) = (Vec::new(), 0);
        for b in &points {
            let body = document.body(*b);
            let text = body.text();
            if adopted {
                let sum = sum(grammars, text).filter(|_| document.blocks[*b].kind == BlockKind::Item);
                if let Some((name, range, q)) = sum {
                    measured += 1;
                    found.push((*b, Listed { under: None, name, range, q }));
                }
                continue;
            }
            let measures = measures(grammars, text);
            if let Some(head) = text.trim_end().strip_suffix(':') {
                under = measures.then(|| head.trim().to_owned());
                continue;
            }
            under = under.filter(|_| !measures);
            if let Some((name, range, q)) =
                point(grammars, text).filter(|_| document.blocks[*b].kind == BlockKind::Item)
            {
                measured += usize::from(measures || under.is_some());
                found.push((*b, Listed { under: under.clone(), name, range, q }));
            }
        }
        if found.len() >= least && 3 * measured >= found.len() && 2 * found.len() > points.len() {
            out.extend(found);
        }
    }
    out
}

/// Whether a text opens with the name of something measured.
fn measures(grammars: &Grammars, text: &str) -> bool {
    grammars.indicators.names_measure(text.trim_start_matches(['-', '+', '*', '•', ' ', '\t']))
}

/// Whether a heading is one of money to be spent.
fn funds(grammars: &Grammars, heading: &str) -> bool {
    let heading = fold(heading);
    grammars.indicators.funds.iter().any(|w| heading.as_str().contains(w.as_str()))
}

/// Whether a point stands under a heading by which sums are adopted: *Điều 1. Thông qua dự toán ngân sách năm 2027 như
/// sau:*. Those are what is aimed at, not what something costs.
fn adopted(document: &Document, grammars: &Grammars, node: NodeId) -> bool {
    let words = &grammars.indicators;
    document.ancestry(node).into_iter().filter_map(|n| document.nodes.get(n)).any(|n| {
        let body = document.body(n.block);
        let text = fold(body.text().trim_start_matches(|c: char| !c.is_alphabetic()));
        body.text().trim_end().ends_with(':')
            && words.adopts.iter().any(|w| text.as_str().starts_with(w.as_str()))
            && words.funds.iter().any(|w| text.as_str().contains(w.as_str()))
    })
}

/// *Name: sum*, *name là sum*, with a remark behind it perhaps (*, trong đó:*, *(Bằng chữ: …)*).
fn sum(grammars: &Grammars, text: &str) -> Option<(Range<usize>, Range<usize>, Quantity)> {
    let remark = |at: &usize| text.get(*at..).and_then(|t| t.split(')').next()).is_some_and(|t| t.contains(':'));
    let end = text.match_indices(" (").map(|(i, _)| i).find(remark).unwrap_or(text.len());
    let said = text.get(..end)?.split(';').next()?;
    let (range, q) = grammars.quantities.find(said).into_iter().rfind(|(_, q)| q.unit.is_some() && !is_year(q))?;
    let rest = said.get(range.end..)?.trim();
    let name = said.get(..range.start)?.trim_end().trim_end_matches(':');
    let name = strip_links(name, &grammars.indicators.links).0;
    let own = q.raw.to_lowercase();
    let leads = |w: &String| own.strip_prefix(&*as_in(&own, w)).is_some_and(|r| r.starts_with(' '));
    let linked = name.len() < said.get(..range.start)?.trim_end().len() || grammars.indicators.links.iter().any(leads);
    let from = text.find(name)?;
    let plain = linked && !name.is_empty() && (rest.is_empty() || rest.starts_with([',', '.']));
    plain.then(|| (from..from + name.len(), range, q))
}

/// *Name: number unit*, and nothing else: the bytes of the name and of the number with its unit.
fn point(grammars: &Grammars, text: &str) -> Option<(Range<usize>, Range<usize>, Quantity)> {
    let colon = text.find(':')?;
    let name = text.get(..colon)?.trim();
    let from = text.find(name)?;
    let rest = text.get(colon + 1..)?;
    let said = rest.split(['(', ';']).next()?.split(" / ").next()?.trim().trim_end_matches(['.', ',']);
    let start = colon + 1 + rest.find(said)?;
    let q = grammars.quantities.cell(said);
    let words = |t: &str| t.split_whitespace().count();
    let plain = q.value.is_some() && !is_year(&q) && words(&q.of) <= UNIT && !name.is_empty() && words(name) <= NAME;
    plain.then(|| (from..from + name.len(), start..start + said.len(), q))
}

impl Listed {
    /// What the point states.
    pub(super) fn stated(self, text: &str) -> Stated {
        let name = text.get(self.name.clone()).unwrap_or("").to_owned();
        let unit = match (&self.q.unit, self.q.of.as_str()) {
            (Some(unit), "") => Some(unit.clone()),
            (Some(unit), of) if of.starts_with('/') => Some(format!("{unit}{of}")),
            (Some(unit), of) => Some(format!("{unit} {of}")),
            (None, "") => None,
            (None, of) => Some(of.to_owned()),
        };
        let end = self.range.end;
        let said = vec![Said { range: self.range, q: self.q, period: None }];
        Stated { name, unit, at: self.name, said, end, base: false }
    }
}
