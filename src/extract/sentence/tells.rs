//! What a sentence that names somebody tells: an order, or only what is done already.
//!
//! Comes in: the text of a point or paragraph. Goes out: yes or no. Must not know whom it was handed to.

use super::words::sentences;
use super::{REACH, Sentence};
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

/// Whether the first sentence of a text tells what somebody has done, is doing, or may do: it orders nothing.
pub(in crate::extract) fn tells(text: &str, grammars: &Grammars) -> bool {
    let Some(first) = sentences(text).into_iter().next().and_then(|r| text.get(r)) else { return false };
    let s = Sentence::new(first, grammars);
    let fields = s.fields();
    let ahead = s.words.len().min(REACH / 2);
    // The subject stands before the first word of what it has done.
    let told = |i: usize| s.words[i].is_small() && !s.words[i].bracketed && fields.told.at(s.from(i)) > 0;
    let Some(at) = (1..ahead).find(|i| told(*i)) else { return false };
    let mut clause = 0;
    while clause < at {
        let acts = (clause..at).any(|i| s.words[i].is_small() && fields.acts.at(s.from(i)) > 0 && s.actor(clause) == 0);
        let shown = s.words[clause].text.chars().next().is_some_and(char::is_uppercase);
        if s.actor(clause) > 0 || shown && !acts && s.order_at(clause) == 0 {
            let list = s.list_end(clause, s.actor(clause).max(1), true).map_or(at, |e| e.0);
            return list >= at;
        }
        let Some(next) = (clause + 1..at).find(|i| s.words[i - 1].sign == Some(',')) else { break };
        clause = next;
    }
    false
}
