//! What a sentence that names somebody tells: an order, or only what is done already.
//!
//! Comes in: the text of a point or paragraph. Goes out: yes or no. Must not know whom it was handed to.

use std::ops::Range;

use super::lists::Guess;
use super::words::sentences;
use super::{Assigned, REACH, Sentence, Telling};
use crate::grammar::Grammars;

/// Whether a text opens with what is to be done.
pub(in crate::extract) fn opens_with_act(text: &str, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let fields = s.fields();
    let head = s.head(0, 5);
    let act = fields.acts.at(&head) > 0 && !fields.joins.iter().any(|j| head.first() == Some(j));
    // "Thực hiện chỉ tiêu được giao, Sở X …" opens a clause, "Thực hiện điều chỉnh …" is an order.
    let opening =
        fields.openings.at(&head) > 0 && (fields.links.at(&head) > 0 || super::assigned(text, grammars).is_some());
    act && !opening && !tells(text, grammars)
}

/// Whether what is to be done, and nothing that only joins, begins at a byte of a text.
pub(in crate::extract) fn is_act(text: &str, at: usize, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let cue = s.words.partition_point(|w| w.at < at);
    let joins = s.fields().links.at(s.from(cue)) > 0;
    let ahead = s.from(cue).iter().take(REACH / 4).take_while(|w| !matches!(w.sign, Some('.' | ';' | ':'))).count();
    // "… theo chức năng, nhiệm vụ được giao tiếp tục …": what only joins may stand before it.
    s.fields().does(s.from(cue)) || joins && (1..ahead).any(|i| s.fields().does(s.from(cue + i)))
}

/// Who demands something of others at the head of a text, if it is one of those to whom work is given (*Sở X yêu cầu các xã …*).
pub(in crate::extract) fn demanded(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let s = Sentence::new(text, grammars);
    let fields = s.fields();
    let end = s.named(0)?;
    let body = fields.actor_heads.at(&s.head(0, 3)) > 0 && fields.superiors.at(&s.head(0, 4)) == 0;
    let order = fields.asks.at(s.from(end));
    let demands = order > 0 && s.words.get(end).is_some_and(|w| w.text == "yêu") && s.actor(end + order) > 0;
    let last = end.checked_sub(1).and_then(|i| s.words.get(i)).filter(|w| body && demands && w.sign.is_none())?;
    let lead = s.words.first()?.at..last.end;
    let act = s.words.get(end)?.at;
    Some(Assigned { lead, coordinate: Vec::new(), telling: Telling::Named, act, ordered: false })
}

/// Whether what somebody does, beginning at a byte of a text, is to decide: who decides is not told to act.
pub(in crate::extract) fn decides(text: &str, at: usize, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let cue = s.words.partition_point(|w| w.at < at);
    s.fields().decisions.at(s.from(cue)) > 0
}

/// Whether a text opens with a body that decides something, however surely (*Chính phủ cơ bản thống nhất …*).
pub(in crate::extract) fn opens_decision(text: &str, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let head = s.actor(0);
    let end = s.named(0).unwrap_or(head);
    head > 0 && (end..end + 3).any(|i| s.words.get(i).is_some() && s.fields().decisions.at(s.from(i)) > 0)
}

/// Whether a text opens with an order to somebody (*Giao Sở Y tế …*).
pub(in crate::extract) fn opens_with_order(text: &str, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let order = s.order_at(0);
    order > 0 && s.fields().keeps.at(&s.head(0, 3)) == 0 && s.actor(order) > 0
}

/// Signs that open a quotation.
pub(in crate::extract) const QUOTES: [char; 3] = ['“', '"', '«'];

/// The bytes of an order that a sentence quotes behind a colon (*… chỉ đạo như sau: “Giao Sở Tài chính …”*).
pub(in crate::extract) fn quoted_order(text: &str, grammars: &Grammars) -> Option<Range<usize>> {
    text.match_indices(QUOTES).find_map(|(at, sign)| {
        let colon = text.get(..at)?.trim_end().ends_with(':');
        let start = at + sign.len();
        let quoted = text.get(start..)?;
        let end = start + quoted.trim_end_matches(['”', '"', '»', ' ']).len();
        (colon && opens_with_order(quoted, grammars)).then_some(start..end)
    })
}

/// Whether the first sentence of a text tells what somebody has done, is doing, or may do: it orders nothing.
pub(in crate::extract) fn tells(text: &str, grammars: &Grammars) -> bool {
    let Some(first) = sentences(text).into_iter().next().and_then(|r| text.get(r)) else { return false };
    let s = Sentence::new(first, grammars);
    let fields = s.fields();
    let ahead = s.words.len().min(REACH / 2);
    // The subject stands before the first word of what it has done.
    let told =
        |i: usize| s.words[i].is_small() && !s.words[i].bracketed && !s.is_inside(i) && fields.told.at(s.from(i)) > 0;
    let Some(at) = (1..ahead).find(|i| told(*i)) else { return false };
    // What opens with an order or an act tells nothing, whatever is said of others further on.
    let head = s.head(0, 5);
    let acts = s.actor(0) == 0 && fields.acts.at(&head) > 0 && fields.openings.at(&head) == 0;
    if acts || fields.orders.at(&head) > 0 && fields.keeps.at(&head) == 0 {
        return false;
    }
    let mut clause = 0;
    while clause < at {
        // "Việc triển khai sẽ được …" names a thing.
        let thing = |i: usize| i > clause && fields.nouns.contains(&s.words[i - 1].text.to_lowercase());
        let act = |i: usize| s.words[i].is_small() && fields.acts.at(s.from(i)) > 0 && !thing(i);
        let acts = s.actor(clause) == 0 && (clause..at).any(act);
        let shown = s.words[clause].text.chars().next().is_some_and(char::is_uppercase);
        // "Việc tổ chức, triển khai … sẽ được …": the thing is what it is told of.
        if fields.nouns.contains(&s.words[clause].text.to_lowercase()) {
            return true;
        }
        if s.actor(clause) > 0 || shown && !acts && s.order_at(clause) == 0 {
            let list = s.list_end(clause, s.actor(clause).max(1), Guess::Always).map_or(at, |e| e.0);
            return list >= at;
        }
        let Some(next) = (clause + 1..at).find(|i| s.words[i - 1].sign == Some(',')) else { break };
        clause = next;
    }
    false
}
