//! Goals that bullets open with under headings that announce none (*- Tỷ lệ hồ sơ đúng hạn đạt tối thiểu 98%*).
//!
//! Comes in: a document and the block of a bullet. Goes out: its [`Indicator`], and whether it is surely a goal. A share
//! that may as well be told of (*100% các xã đã có …*) is a goal where a bullet beside it surely is one.

use rustc_hash::FxHashSet;

use super::clause::clauses;
use super::name::{measure_at, strip_links, unopened};
use super::period::sentence_period;
use super::{Zone, indicator};
use crate::grammar::Grammars;
use crate::layout::{BlockId, Document, NodeId};
use crate::record::{Indicator, Op};

/// A bullet that may state a goal.
#[derive(Debug)]
pub(super) struct Bullet {
    /// Where its indicator stands among those read so far.
    pub(super) at: usize,
    /// The node that the bullet stands under.
    pub(super) under: Option<NodeId>,
    pub(super) sure: bool,
}

/// The goal that a bullet opens with under any heading, and whether it is surely one.
pub(super) fn read(
    document: &Document,
    grammars: &Grammars,
    (b, node): (BlockId, NodeId),
    headings: &[(NodeId, String)],
    planned: Option<&String>,
) -> Option<(Indicator, bool)> {
    document.nodes.get(node).filter(|n| n.level.is_bullet() && n.block == b)?;
    let words = &grammars.indicators;
    let passage = document.body(b);
    let text = passage.text();
    let years = words.years(text);
    let mut stated = clauses(grammars, text, &years, Zone::Goals).into_iter().next()?;
    let first = stated.said.first()?;
    let bound = first.q.op != Op::Equal;
    let share = first.q.unit.as_deref() == Some("%");
    let head = unopened(text.get(..stated.at.start.min(first.range.start))?.trim(), &words.openers);
    let counts = first.range.start < stated.at.start;
    let rest = text.get(stated.said.last()?.range.end..)?;
    let rest = words.years(rest).first().map_or(rest, |y| rest.get(y.range.end..).unwrap_or(rest)).trim_start();
    let closes = rest.is_empty() || rest.starts_with([',', ';', '.', '(', '/']);
    let linked = || strip_links(text.get(stated.at.end..first.range.start).unwrap_or(""), &words.links);
    let named = || measure_at(&stated.name, words) == Some(0);
    let sure = match () {
        () if counts => bound,
        () => closes && (bound || share) && named(),
    };
    // *Chứng từ … được xử lý tự động đạt tỷ lệ 100%* is told of, or aimed at
    let weak = match () {
        () if counts => share,
        () => closes && share && (linked().0.is_empty() || bound),
    };
    if !(sure || weak) || head.contains(char::is_alphanumeric) || stated.name.split_whitespace().count() <= 3 {
        return None;
    }
    for said in &mut stated.said {
        let own = said.period.take().or_else(|| sentence_period(text, &years, &said.range));
        said.period = own.or_else(|| planned.cloned());
    }
    let group = headings.last().map(|h| h.1.clone()).into_iter().collect();
    let bound = bound && !counts;
    Some((indicator((document, grammars), &passage, group, Zone::Goals, stated), sure || bound))
}

/// Takes back what is only a goal if a bullet beside it is one, where none is.
pub(super) fn settle(out: &mut Vec<Indicator>, bullets: &[Bullet]) {
    let sure: FxHashSet<Option<NodeId>> = bullets.iter().filter(|b| b.sure).map(|b| b.under).collect();
    let lone: FxHashSet<usize> = bullets.iter().filter(|b| !b.sure && !sure.contains(&b.under)).map(|b| b.at).collect();
    let mut at = 0;
    out.retain(|_| {
        at += 1;
        !lone.contains(&(at - 1))
    });
}
