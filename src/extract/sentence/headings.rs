//! Texts that say who acts and leave what is done to the points below them, or behind a colon.
//!
//! Comes in: the text of a point or paragraph. Goes out: the bytes of the names. Must not know what stands below.

use std::ops::Range;

use super::lists::Guess;
use super::words::{Word, sentences};
use super::{Assigned, REACH, Sentence, Telling, assigned, ordered_within};
use crate::grammar::Grammars;

/// Whether a text is nothing but the name of agencies (a heading above what they must do): the bytes of the names.
pub(in crate::extract) fn agency_heading(text: &str, grammars: &Grammars) -> Option<Range<usize>> {
    if text.chars().count() > 260 {
        return None;
    }
    let s = Sentence::new(text, grammars);
    let ordered = s.heading();
    let head = s.actor(ordered).max(s.leaders(ordered));
    let last = s.words.last()?;
    let ended = last.sign == Some('.') && s.words.len() > 14;
    if head == 0 || ended || s.list_end(ordered, head, Guess::Never).is_some() {
        return None;
    }
    let colon = s.words.iter().take(s.words.len() - 1).position(|w| w.sign == Some(':'));
    if colon.is_some_and(|c| !grammars.fields.names_follow(text, s.words[c].end)) {
        return None;
    }
    // "Đồng chí Chánh Văn phòng": the office is meant.
    let polite = grammars.fields.courtesies.at(&s.lower(ordered, 3));
    let polite = if polite > 0 && s.actor(ordered + polite) > 0 { polite } else { 0 };
    // "Công an tỉnh (cơ quan thường trực):" says more of the name than belongs to it.
    let aside = s.words.iter().position(|w| w.bracketed).filter(|i| *i > ordered + polite && s.words[*i].is_small());
    let last = aside.filter(|_| last.bracketed).map_or(last, |i| &s.words[i - 1]);
    Some(s.words.get(ordered + polite)?.at..last.end)
}

/// *Bộ Y tế chủ trì, phối hợp với Bộ Công an:* says who does what the points below it say, and no more.
pub(in crate::extract) fn opens_points(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let text = text.trim_end();
    if !text.ends_with(':') {
        return None;
    }
    // Of an opening paragraph, its last sentence counts.
    let last = sentences(text).pop()?;
    let sentence = text.get(last.clone())?;
    let sure = if grammars.fields.follows(sentence) { Telling::Weak } else { Telling::Named };
    let found = assigned(sentence, grammars).filter(|a| a.telling >= sure)?;
    is_idle(sentence, &found, grammars).then(|| found.shifted(last.start))
}

/// As [`opens_points`] for a text with points below it: *Bộ Y tế chủ trì, phối hợp với Bộ Công an* needs no colon there.
pub(in crate::extract) fn heads_points(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let opened = opens_points(text, grammars).or_else(|| headed_work(text, grammars)).or_else(|| {
        // "Bộ Y tế, Bộ Công an theo chức năng, nhiệm vụ:" says nothing but who does what stands below.
        let found = assigned(text, grammars).filter(|a| a.lead.start == 0 && text.trim_end().ends_with(':'))?;
        is_idle(text, &found, grammars).then_some(found)
    });
    opened.or_else(|| {
        let whole = sentences(text).len() == 1 && !text.trim_end().ends_with(['.', ';']);
        let found = assigned(text, grammars).filter(|a| whole && a.telling == Telling::Strong)?;
        is_idle(text, &found, grammars).then_some(found)
    })
}

/// *Các công việc giao Văn phòng UBND tỉnh chủ trì*: a heading of work that says to whom it is given.
fn headed_work(text: &str, grammars: &Grammars) -> Option<Assigned> {
    let heading = grammars.fields.names_work(text) && !text.trim_end().ends_with(['.', ';']);
    if !heading {
        return None;
    }
    // "Các nhiệm vụ do Sở Tài chính chủ trì"
    let by = || {
        let at =
            grammars.fields.roles.openers.iter().find_map(|o| text.find(&format!(" {o} ")).map(|i| i + o.len() + 2))?;
        Some(assigned(text.get(at..)?, grammars).filter(|a| a.lead.start == 0)?.shifted(at))
    };
    let found = by().or_else(|| ordered_within(text, grammars))?;
    (sentences(text).len() == 1 && is_idle(text, &found, grammars)).then_some(found)
}

/// Whether what is told is only that something is to be done (*triển khai thực hiện Kế hoạch này*).
pub(in crate::extract) fn is_idle(sentence: &str, found: &Assigned, grammars: &Grammars) -> bool {
    said(sentence, found, grammars) == Some(0)
}

/// As [`is_idle`], but for one word that a scan may have ruined.
pub(in crate::extract) fn is_nearly_idle(sentence: &str, found: &Assigned, grammars: &Grammars) -> bool {
    said(sentence, found, grammars).is_some_and(|n| n <= 1)
}

/// How many words say what is to be done; `None` of a sentence that is too long to say.
fn said(sentence: &str, found: &Assigned, grammars: &Grammars) -> Option<usize> {
    let s = Sentence::new(sentence, grammars);
    let helped = |at: usize| found.coordinate.iter().any(|r| r.contains(&at));
    // A scan leaves debris behind the last full stop.
    let bare = |w: &Word<'_>| w.text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let filler = |w: &Word<'_>| grammars.fields.fillers.contains(&bare(w)) || bare(w).is_empty();
    (s.words.len() < REACH).then(|| s.words.iter().filter(|w| w.at >= found.act && !helped(w.at) && !filler(w)).count())
}

/// *Sở Tư pháp: tiếp tục triển khai …*: the bytes of the names, and where what they must do begins.
pub(in crate::extract) fn run_in_heading(text: &str, grammars: &Grammars) -> Option<(Range<usize>, usize)> {
    let colon = text
        .char_indices()
        .take(240)
        .find_map(|(i, c)| (c == ':' && !grammars.fields.names_follow(text, i)).then_some(i))?;
    let names = agency_heading(text.get(..colon)?, grammars).filter(|_| {
        // "Một số đơn vị có tỷ lệ thấp như sau: …" tells and names nobody who is told.
        text.get(..=colon).is_some_and(|t| !grammars.fields.follows(t))
    })?;
    let rest = text.get(colon + 1..)?;
    let start = text.len() - rest.trim_start().len();
    rest.contains(char::is_alphabetic).then_some((names, start))
}
