//! What a text says somewhere inside: who is ordered or given something there, who helps, whether it asks or speaks of leads.
//!
//! Comes in: the text of a sentence or point. Goes out: who is told, or yes and no. Must not know where the text stands.

use std::ops::Range;

use super::lists::Guess;
use super::words::Word;
use super::{Assigned, REACH, Sentence, agency_heading};
use crate::grammar::Grammars;

/// How many words may stand between the sign that opens a clause and what is done in it (*; đồng thời tiếp tục*).
const LINKED: usize = 5;

/// Who is ordered to act somewhere in a sentence whose head says something else: the last that is named behind an order.
pub(in crate::extract) fn ordered_within(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let s = Sentence::new(text, grammars);
    let orders = |i: usize| if s.words[i].is_small() { s.orders_on(i) } else { 0 };
    let at = (0..s.words.len().min(REACH * 2)).rev().find(|i| orders(*i) > 0)?;
    s.read_at(at + orders(at), true, false)
}

/// Who is given something to do at the end of a sentence that first says what (*Đối với nội dung …: “…” - giao Sở X chủ trì …*).
pub(in crate::extract) fn given_within(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let s = Sentence::new(text, grammars);
    // "Thống nhất chủ trương …, giao Sở X xây dựng đề án": who decides gives it.
    let decides = s.fields().decisions.at(&s.lower(0, 3)) > 0 && s.order_at(0) == 0;
    let opens = s.fields().openings.at(&s.head(0, 4)) > 0 || s.fields().headings.at(&s.lower(0, 4)) > 0 || decides;
    let parted = |i: usize| {
        let before = &s.words[i - 1];
        opens && before.sign.is_some() || !before.text.chars().any(char::is_alphanumeric)
    };
    let gives = |i: &usize| {
        let asks = s.fields().asks.at(s.from(*i)) > 0;
        parted(*i) && s.words[*i].is_small() && !s.words[*i].bracketed && !asks && s.orders_on(*i) > 0
    };
    let at = (1..s.words.len().min(REACH * 2)).rev().find(gives)?;
    s.read_at(at + s.orders_on(at), true, false)
}

/// The agencies that close a sentence behind an order, nothing being said of what they do: *… yêu cầu các bộ, địa phương:*
pub(in crate::extract) fn ordered_names(text: &str, grammars: &Grammars) -> Option<Range<usize>> {
    let s = Sentence::new(text, grammars);
    let orders = |i: usize| if s.words[i].is_small() { s.orders_on(i) } else { 0 };
    let at = (0..s.words.len().min(REACH * 2)).rev().find(|i| orders(*i) > 0)?;
    let start = s.words.get(at + orders(at))?.at;
    let names = agency_heading(text.get(start..)?, grammars)?;
    let end = text.get(..start + names.end)?.trim_end_matches([':', ' ']).len();
    (names.start == 0 && end > start).then_some(start..end)
}

/// Whether a text begins with the name of an agency or of a person who answers for one.
pub(in crate::extract) fn begins_with_actor(text: &str, grammars: &Grammars) -> bool {
    Sentence::new(text, grammars).actor(0) > 0
}

/// Whether a text asks for something without saying whom it asks: *đề nghị báo cáo kết quả …*.
pub(in crate::extract) fn asks_nobody(text: &str, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let asks = |i: usize| if i == 0 { s.fields().asks.at(&s.head(0, 4)) } else { s.fields().asks.at(s.from(i)) };
    let open = |i: &usize| asks(*i) > 0 && i.checked_sub(1).is_none_or(|b| !s.words[b].bracketed);
    let Some(at) = (0..s.words.len().min(REACH)).find(open) else { return false };
    let next = at + asks(at);
    // "đề nghị Đồng chí cho ý kiến": whoever reads it.
    let polite = s.fields().courtesies.at(&s.lower(next, 3));
    let next = next + polite;
    (s.actor(next) == 0 || polite > 0) && s.words.get(next).is_some_and(Word::is_small) && s.fields().does(s.from(next))
}

/// Who helps, in a text whose lead is known already.
pub(in crate::extract) fn helpers_in(text: &str, grammars: &Grammars) -> Option<Range<usize>> {
    let s = Sentence::new(text, grammars);
    // At the head of the text: "Phối hợp với …", "Chủ trì, phối hợp với …".
    let together =
        |i: usize| if i == 0 { s.fields().together.at(&s.head(0, 5)) } else { s.fields().together.at(s.from(i)) };
    // "Cùng Sở Tài chính trình …"
    let beside = |i: usize| if i == 0 { s.fields().beside.at(&s.head(0, 3)) } else { 0 };
    let at_head = || {
        if s.fields().keeps.at(&s.head(0, 3)) > 0 {
            return None;
        }
        let at = (0..s.words.len().min(8)).find(|i| together(*i) > 0 || beside(*i) > 0)?;
        let start = at + together(at).max(beside(at));
        let head = s.actor(start);
        let end = (head > 0).then(|| s.list_end(start, head, Guess::Named)).flatten()?.0;
        Some(s.words.get(start)?.at..s.words.get(end.checked_sub(1)?)?.end)
    };
    // Or where a clause begins so: "…; đồng thời phối hợp với Công an tỉnh kiểm tra", not "cơ chế phối hợp với …".
    let opens = |i: &usize| {
        let i = *i;
        let own = together(i) > 0 && s.fields().alone.at(s.from(i)) != together(i) && !s.words[i].bracketed;
        let before = || (i.saturating_sub(LINKED)..i).rev();
        let parted = before().find(|b| s.words[*b].sign.is_some());
        own && parted.is_some_and(|b| (b + 1..i).all(|k| s.clause_links(k)))
    };
    let behind = || (8..s.words.len().min(REACH * 2)).find(opens).and_then(|at| s.helpers_at(at));
    at_head().or_else(behind).or_else(|| (1..s.words.len().min(REACH)).find_map(|at| s.helpers_with(at)))
}

/// Whether a text has words that make somebody the lead (*chủ trì*, *có trách nhiệm*), and none that say it is past.
pub(in crate::extract) fn speaks_of_leads(text: &str, grammars: &Grammars) -> bool {
    let s = Sentence::new(text, grammars);
    let fields = s.fields();
    let speaks = |i: usize| s.words[i].is_small() && fields.leads.at(s.from(i)) > 0 && fields.is.at(s.from(i)) == 0;
    let past = |i: usize| i > 0 && fields.past.at(s.from(i - 1)) > 0;
    (0..s.words.len()).any(|i| speaks(i) && !past(i))
}
