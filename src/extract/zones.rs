//! What the headings say of the points below them: who does what (duties), aims that assign nothing, or tasks.

use std::collections::BTreeSet;

use super::sentence;
use crate::grammar::Grammars;
use crate::layout::{Document, Level, NodeId, Voice};

/// What a point's headings say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Points that may assign tasks.
    Tasks,
    /// Aims, grounds, results: sentences assign nothing.
    Aims,
    /// The part on implementation, and the node that heads it.
    Duties(NodeId),
}

/// The zone of each node.
pub(super) fn zones(document: &Document, grammars: &Grammars) -> Vec<Zone> {
    let mut own: Vec<Option<Zone>> = (0..document.nodes.len()).map(|n| named(document, grammars, n)).collect();
    // "II. PHÂN CÔNG NHIỆM VỤ" beside "III. TỔ CHỨC THỰC HIỆN", in a directive, or where no other part says what is to be
    // done and most of its points name a time: what it shares out is tasks.
    let sharing: Vec<NodeId> = (0..own.len())
        .filter(|n| {
            own[*n] == Some(Zone::Duties(*n)) && shares(grammars, document.body(document.nodes[*n].block).text())
        })
        .collect();
    let place = |n: NodeId| (document.nodes[n].part, document.nodes[n].parent);
    let beside: BTreeSet<_> = (0..own.len())
        .filter(|n| own[*n] == Some(Zone::Duties(*n)) && sharing.binary_search(n).is_err())
        .map(place)
        .collect();
    let worked: BTreeSet<_> =
        (0..own.len()).filter(|n| works(document, grammars, *n)).map(|n| document.nodes[n].part).collect();
    for n in sharing {
        let alone = !worked.contains(&document.nodes[n].part) && timed(document, grammars, n);
        let orders = document.parts.get(document.nodes[n].part).is_some_and(|p| p.voice == Voice::Orders);
        if orders || alone || beside.contains(&place(n)) {
            own[n] = Some(Zone::Tasks);
        }
    }
    let mut out: Vec<Zone> = Vec::with_capacity(own.len());
    for (node, own) in document.nodes.iter().zip(own) {
        let above = node.parent.and_then(|p| out.get(p).copied());
        out.push(own.or(above).unwrap_or(Zone::Tasks));
    }
    out
}

/// What a node's own heading says.
fn named(document: &Document, grammars: &Grammars, n: NodeId) -> Option<Zone> {
    let node = document.nodes.get(n)?;
    if node.level.is_bullet() {
        return None;
    }
    let body = document.body(node.block);
    let mut text = body.text();
    if let Level::Division(_) = node.level
        && let Some(below) = node.blocks.get(1).filter(|_| text.is_empty())
    {
        // "Chương II" alone: its name stands on the next line.
        return named_by(grammars, document.body(*below).text(), n);
    }
    if text.chars().count() > 160 {
        text = text.split([':', '.']).next().unwrap_or(text);
    }
    // "Điều 1. Giao chỉ tiêu … cho các đơn vị": what stands below it is figures.
    if grammars.fields.gives_targets(body.text()) {
        return Some(Zone::Aims);
    }
    let zone = named_by(grammars, text, n).or_else(|| {
        // What a scan leaves of a stamp or a note may run on behind the heading.
        let first = document.blocks.get(node.block).and_then(|b| b.lines.first())?;
        let line = document.text.line(*first).get(node.marker_end..)?.trim();
        let whole = line.len() < text.len() && grammars.outline.duties.whole(line).is_some();
        whole.then_some(Zone::Duties(n))
    });
    let decides = document.parts.get(node.part).is_some_and(|p| p.voice == Voice::Decides);
    let given =
        zone == Some(Zone::Duties(n)) && node.level == Level::Article && decides && gives(document, grammars, n);
    if given { Some(Zone::Tasks) } else { zone }
}

/// Whether at least half of the points below a node name a time; those that head others are none.
fn timed(document: &Document, grammars: &Grammars, n: NodeId) -> bool {
    let below = |i: &NodeId| *i != n && document.nodes[*i].children.is_empty() && document.ancestry(*i).contains(&n);
    let points: Vec<NodeId> = (n..document.nodes.len()).filter(below).collect();
    let timed =
        |i: &&NodeId| grammars.deadlines.find_in_sentence(document.body(document.nodes[**i].block).text()).is_some();
    !points.is_empty() && points.iter().filter(timed).count() * 2 >= points.len()
}

/// Whether a node heads a part that says what is to be done (*II. NỘI DUNG THỰC HIỆN*).
fn works(document: &Document, grammars: &Grammars, n: NodeId) -> bool {
    let node = &document.nodes[n];
    let body = document.body(node.block);
    let head = grammars.outline.subject_of(body.text().split([':', '(']).next().unwrap_or("").trim());
    let list = &grammars.outline.works;
    let named = list.whole(head).is_some() || list.head(head).is_some_and(|h| is_short(head, h.end));
    named && !node.level.is_bullet() && !shares(grammars, body.text())
}

/// Whether what stands below a heading opens with an order (*1. Giao Sở X …*).
fn gives(document: &Document, grammars: &Grammars, n: NodeId) -> bool {
    let Some(node) = document.nodes.get(n) else { return false };
    node.blocks.iter().filter(|b| **b != node.block).take(1).any(|b| {
        let body = document.body(*b);
        sentence::opens_with_order(body.text(), grammars)
    })
}

/// Whether a heading shares out work (*Phân công nhiệm vụ*).
fn shares(grammars: &Grammars, text: &str) -> bool {
    let head = text.split([':', '(']).next().unwrap_or(text).trim();
    let list = &grammars.outline.shares;
    list.whole(head).is_some() || list.head(head).is_some_and(|h| is_short(head, h.end))
}

/// Whether so few words follow the name of a part in its heading.
fn is_short(head: &str, end: usize) -> bool {
    head.get(end..).is_some_and(|r| r.split_whitespace().count() <= 5)
}

fn named_by(grammars: &Grammars, text: &str, n: NodeId) -> Option<Zone> {
    let head = text.split([':', '(']).next().unwrap_or(text).trim();
    let names = &grammars.outline;
    // "Về kết quả đạt được" is "Kết quả đạt được".
    let head = names.subject_of(head);
    let short = |end: usize| is_short(head, end);
    if names.duties.whole(head).is_some() || names.duties.head(head).is_some_and(|h| short(h.end)) {
        return Some(Zone::Duties(n));
    }
    if names.aims.whole(head).is_some()
        || names.aims_alone.whole(head).is_some()
        || names.aims.head(head).is_some_and(|h| short(h.end))
    {
        return Some(Zone::Aims);
    }
    None
}
