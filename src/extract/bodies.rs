//! Headings that name a body which nobody registered, told by the headings beside them.
//!
//! Comes in: a [`Document`]. Goes out: for each node, whether it is one more agency in a list of agencies (*3. Tiểu ban hậu
//! cần* between *1. Văn phòng Đảng ủy* and *2. Ban Tổ chức Đảng ủy*). Must not know what is made of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sentence;
use crate::grammar::Grammars;
use crate::layout::{BlockKind, Document, Level, NodeId, PartId};

/// How many words the name of a body has at most.
const NAME: usize = 22;

/// How many known agencies must stand in a list.
const KNOWN: usize = 2;

/// For each node, whether it heads what an agency must do, though no list knows its name.
#[derive(Debug)]
pub(super) struct Bodies(Vec<bool>);

impl Bodies {
    /// The bytes of the agencies that a node's head, whose body is `text`, names and nothing else.
    pub(super) fn named(&self, n: NodeId, text: &str, grammars: &Grammars) -> Option<Range<usize>> {
        let whole = || grammars.fields.heading_words(text)..text.trim_end_matches([':', ' ']).len();
        let beside = || self.0.get(n).copied().unwrap_or(false).then(whole);
        sentence::agency_heading(text, grammars).or_else(beside)
    }
}

/// Looks for such nodes in each list of the document.
pub(super) fn by_siblings(document: &Document, grammars: &Grammars) -> Bodies {
    let mut lists: BTreeMap<(PartId, Option<NodeId>, Level), Vec<NodeId>> = BTreeMap::new();
    for (n, node) in document.nodes.iter().enumerate() {
        lists.entry((node.part, node.parent, node.level)).or_default().push(n);
    }
    let mut out = vec![false; document.nodes.len()];
    for list in lists.into_values().filter(|l| l.len() > KNOWN) {
        // "1. Ban Giám đốc: Chỉ đạo chung." names one as well.
        let known = |n: &NodeId| {
            let body = document.body(document.nodes[*n].block);
            sentence::agency_heading(body.text(), grammars).is_some()
                || sentence::run_in_heading(body.text(), grammars).is_some()
        };
        let (named, mut others): (Vec<NodeId>, Vec<NodeId>) = list.into_iter().partition(known);
        others.retain(|n| document.nodes[*n].blocks.len() > 1);
        if named.len() >= KNOWN && named.len() >= others.len() {
            for n in others.into_iter().filter(|n| may_name(document, grammars, *n)) {
                out[n] = true;
            }
        }
    }
    Bodies(out)
}

/// Whether a heading may be a name, and what stands below it says at once what is to be done.
fn may_name(document: &Document, grammars: &Grammars, n: NodeId) -> bool {
    let node = &document.nodes[n];
    let body = document.body(node.block);
    let text = body.text().trim_end_matches([':', ' ']);
    // "Đối với Thủ đô Hà Nội": the name stands behind.
    let text = text.get(grammars.fields.heading_words(text)..).unwrap_or(text);
    let short = text.split_whitespace().count() <= NAME && !text.ends_with(['.', ';', ',']);
    let capital = text.starts_with(char::is_uppercase);
    let below = node.blocks.iter().filter(|b| **b != node.block);
    let mut below = below.filter(|b| matches!(document.blocks[**b].kind, BlockKind::Item | BlockKind::Paragraph));
    let first = below.next().map(|b| document.body(*b));
    let told = || first.is_some_and(|b| sentence::opens_with_act(b.text(), grammars));
    // "Sở X chủ trì, phối hợp với Sở Y:" says more than a name.
    let acts = || sentence::heads_points(body.text(), grammars).is_some();
    short
        && capital
        && !acts()
        && !grammars.fields.names_work(text)
        && !grammars.fields.names_public(body.text())
        && !sentence::opens_with_act(text, grammars)
        && told()
}
