//! Where a list of agencies ends: at the first word of what they do.
//!
//! Comes in: the words of a sentence. Goes out: a word's place. What may be an act and what belongs to a name is data; which of
//! the two a word is here, is decided by what stands around it.

use super::words::Word;
use super::{REACH, Sentence};
use crate::grammar::uncapital;

/// How many words a name hardly has.
const LONG: usize = 6;

/// Behind what a word that nobody knows may be what is done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// Behind nothing.
    Never,
    /// Behind a name of one; a collective may go on (*các đơn vị đóng quân trên địa bàn*).
    Named,
    /// Behind any name that the registry knows.
    Always,
}

impl Sentence<'_> {
    /// The word at which a list of agencies ends because it is said what they do, and whether that word is only guessed to
    /// be an act: the list starts at `subject`, of which `head` words are a name's. By `guess`, a word that nobody knows
    /// is an act behind a name that the registry knows whole.
    pub(super) fn list_end(&self, subject: usize, head: usize, guess: Guess) -> Option<(usize, bool)> {
        let found = self.end_of_list(subject, head, guess, false);
        let many = self.fields().is_many(&uncapital(self.shown(subject)));
        let Some((end, _)) = found.filter(|_| guess != Guess::Never && !many) else { return found };
        // "Ban Vật tư thay 40 phao đèn trên luồng Kỳ Hà, hoàn thành …": so long a name has what is done in it.
        let runs_on = |i: usize| {
            let small = self.words.get(i).is_some_and(|w| w.is_small() && !self.fields().is_many(&w.text));
            self.words[i - 1].sign == Some(',') && small && self.named(i).is_none()
        };
        let known = self.named(subject).is_some_and(|n| n >= end);
        if known || end < subject + LONG || !(subject + 1..=end).any(runs_on) {
            return found;
        }
        self.end_of_list(subject, head, guess, true).or(found)
    }
    /// As [`Sentence::list_end`]; `loose` if what as often is part of a name ends it anywhere.
    fn end_of_list(&self, subject: usize, head: usize, guess: Guess, loose: bool) -> Option<(usize, bool)> {
        let from = subject + head;
        let most = self.words.len().min(from + REACH);
        let mut i = subject;
        // Where a name that the registry knows has just ended.
        let mut known: Option<usize> = None;
        // The same of a name that is of one.
        let mut single: Option<usize> = None;
        while i < most {
            let before = i.checked_sub(1).and_then(|b| self.words.get(b));
            let parted = before
                .is_some_and(|w| matches!(w.sign, Some(',' | ';')) || self.fields().ands.iter().any(|a| *a == *w.text));
            if (i == subject || parted)
                && let Some(end) = self.named(i)
            {
                let many = self.fields().is_many(&uncapital(self.shown(i)));
                let whole = if many { self.kind_of_firm(end) } else { end };
                let closed = whole == end;
                let end = whole;
                known = closed.then_some(end);
                single = known.filter(|_| !many);
                i = end.max(if i == subject { from } else { 0 });
                let guessed = match guess {
                    Guess::Never => false,
                    Guess::Named => !many,
                    Guess::Always => true,
                };
                if guessed && closed && i == end && self.may_be_act(i) {
                    return Some((i, true));
                }
            } else if i == subject {
                i = from;
            }
            // ", trong đó trọng tâm là các tỉnh: A, B khẩn trương …": whoever is meant above all, no act begins here.
            let aside = if i > subject && parted { self.fields().asides.at(self.from(i)) } else { 0 };
            if aside > 0 {
                i += aside;
                continue;
            }
            let w = self.words.get(i).filter(|_| i < most)?;
            if matches!(w.sign, Some('.' | '!' | '?')) && i + 1 == self.words.len() && !w.is_small() {
                return None;
            }
            let stop = before_sign(&self.words, i);
            let names = stop == Some(':') && self.fields().names_follow(self.text, self.words[i - 1].end);
            if matches!(stop, Some('.' | ':')) && !names {
                return None;
            }
            // "4. Đề nghị các hội đoàn thể  Vận động đoàn viên …": behind a heading what is done begins a line of its own.
            if known == Some(i) && before.is_some_and(|w| w.sign.is_none()) && self.is_act_in_capital(i) {
                return Some((i, false));
            }
            let acts = self.acts(i, i == from, known == Some(i)) || self.is_deed(i, from, single == Some(i), loose);
            if !w.bracketed && w.is_small() && acts {
                return Some((i, false));
            }
            // Behind the comma that closes a name another may follow at once.
            let next =
                known == Some(i) && i.checked_sub(1).is_some_and(|b| matches!(self.words[b].sign, Some(',' | ';')));
            if !next || self.named(i).is_none() {
                i += 1;
            }
        }
        None
    }
    /// The word behind what says of which kind several firms are (*các công ty cung cấp dịch vụ số*), where a collective ends.
    fn kind_of_firm(&self, end: usize) -> usize {
        let Some(last) = end.checked_sub(1).map(|i| &self.words[i]) else { return end };
        let pair = end.checked_sub(2).map(|i| format!("{} {}", self.shown(i), last.text)).unwrap_or_default();
        let firm = self.fields().firms.iter().any(|f| *f == *last.text || *f == pair);
        if firm && last.sign.is_none() { end + self.fields().trades.at(self.from(end)) } else { end }
    }
    /// Whether what is done begins at a small word; `first` if it stands right behind the head of a name,
    /// and `known` if right behind a name that the registry knows whole.
    pub(super) fn acts(&self, i: usize, first: bool, known: bool) -> bool {
        let fields = self.fields();
        let rest = self.from(i);
        let sure = [&fields.past, &fields.leads, &fields.together, &fields.submits, &fields.permits];
        if sure.iter().any(|list| list.at(rest) > 0) && !self.is_inside(i) {
            return true;
        }
        let n = fields.acts.at(rest);
        if n == 0 {
            return i > 0 && (self.orders_on(i) > 0 || self.demands(i));
        }
        let Some(before) = i.checked_sub(1) else { return true };
        // "Hội đồng thi đua - khen thưởng": behind a dash the name goes on.
        if matches!(self.shown(before), "-" | "–") {
            return false;
        }
        let pair =
            before.checked_sub(1).map(|b| format!("{} {}", self.shown(b), self.shown(before))).unwrap_or_default();
        let thing = fields.things.at(rest) > 0;
        // "Trung tâm kiểm soát bệnh tật", "Ban quản lý": what follows the first word of a name belongs to it.
        let name = first
            && thing
            && (fields.actor_heads.at(&[uncapital(self.shown(before))]) > 0
                || before.checked_sub(1).is_some_and(|b| uncapital(self.shown(b)) == "trung"));
        // "nhà đầu tư đẩy nhanh …": the name is whole.
        let whole = before.checked_sub(2).is_some_and(|b| self.fields().wholes.at(self.from(b)) == 3);
        let noun = |list: &[String]| !whole && list.iter().any(|x| x == self.shown(before) || *x == pair);
        let named = name || noun(&fields.nouns) || thing && noun(&fields.places);
        // Behind the whole of a name nothing more belongs to it.
        if known && self.words[before].sign.is_none() {
            return true;
        }
        let listed = self.words[before].sign == Some(',')
            || fields.is_many(self.shown(before))
            || fields.ands.iter().any(|a| a == self.shown(before));
        // "Vụ Giám đốc kiểm tra về hình sự"
        let about = thing
            && !known
            && self.words.get(i + n).is_some_and(|w| w.text == "về")
            && self.words.get(i + n - 1).is_some_and(|w| w.sign.is_none());
        !(named || about || thing && (listed || fields.titles.at(self.from(i + n)) > 0))
    }
    /// Whether what is done begins at a word that as often is part of a name (*sản xuất*): where the registry knows the whole name
    /// of one before it, or right behind a proper name of two capitals; if `loose`, anywhere behind the head.
    fn is_deed(&self, i: usize, from: usize, known: bool, loose: bool) -> bool {
        let capital = |b: usize| {
            let word = i.checked_sub(b).filter(|w| *w >= from).and_then(|w| self.words.get(w));
            word.is_some_and(|w| !w.is_small() && w.text.chars().any(char::is_lowercase) && w.sign.is_none())
        };
        let open = i.checked_sub(1).and_then(|b| self.words.get(b)).is_some_and(|w| w.sign.is_none());
        let inside = i <= from && !known || self.follows_noun(i);
        let small = loose && i.checked_sub(1).and_then(|b| self.words.get(b)).is_some_and(Word::is_small);
        open && !inside && (known || small || capital(1) && capital(2)) && self.fields().deeds.at(self.from(i)) > 0
    }
    /// Whether what is done, and is no thing, begins at a word with a capital.
    fn is_act_in_capital(&self, i: usize) -> bool {
        let head = self.head(i, 4);
        let capital = self.words.get(i).is_some_and(|w| !w.is_small());
        capital && self.fields().acts.at(&head) > 1 && self.fields().things.at(&head) == 0
    }
    /// Whether a word stands behind one that makes a name of it (*dịch vụ việc làm*).
    fn follows_noun(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else { return false };
        let pair = before.checked_sub(1).map(|b| format!("{} {}", self.shown(b), self.shown(before)));
        let noun = |list: &[String]| list.iter().any(|x| x == self.shown(before) || pair.as_ref() == Some(x));
        noun(&self.fields().nouns) || noun(&self.fields().places)
    }
    /// Whether a word that nobody knows may open what an agency does: a small word behind its name, which no capital follows
    /// soon (then the name goes on), and which joins nothing.
    fn may_be_act(&self, at: usize) -> bool {
        let Some(w) = self.words.get(at) else { return false };
        let closed = at.checked_sub(1).is_none_or(|b| self.words[b].sign.is_some());
        if closed
            || !w.is_small()
            || w.bracketed
            || w.sign.is_some()
            || self.fields().joins.iter().any(|j| *j == *w.text)
        {
            return false;
        }
        let soon = self.from(at).iter().skip(1).take(4);
        let known =
            (at..at + 5).find(|i| self.words.get(*i).is_some_and(Word::is_small) && self.acts(*i, false, false));
        let capital = soon.clone().position(|w| !w.is_small()).map(|p| at + 1 + p);
        match (known, capital) {
            (_, None) => known.is_none(),
            (Some(k), Some(c)) => k < c && k == at,
            (None, Some(_)) => false,
        }
    }
}

/// The sign behind the word before another.
fn before_sign(words: &[Word<'_>], at: usize) -> Option<char> {
    at.checked_sub(1).and_then(|b| words.get(b)).and_then(|w| w.sign)
}
