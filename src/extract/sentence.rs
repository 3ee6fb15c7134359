//! Assignments in sentences: *Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính … trước ngày 30/6/2026.*
//!
//! Comes in: the text of a sentence. Goes out: who leads, who helps, how telling the words are. Words are data
//! (`grammars/fields.toml`); where a list of agencies ends is decided here: at the first word of what they do.

use std::borrow::Cow;
use std::ops::Range;

use crate::grammar::{Fields, uncapital};
use crate::text::{Placement, place_tone, split_tone};

/// How surely a sentence assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Telling {
    /// Some agencies do something: a task only with a deadline.
    Weak,
    /// An agency with a name of its own does something.
    Named,
    /// *chủ trì, có trách nhiệm, giao …*
    Strong,
}

/// Who is told to do what a sentence says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assigned {
    /// Bytes that name the leads.
    pub(super) lead: Range<usize>,
    /// Bytes that name those who help.
    pub(super) coordinate: Option<Range<usize>>,
    /// How surely it assigns.
    pub(super) telling: Telling,
    /// The byte at which what is to be done begins.
    pub(super) act: usize,
}

/// A word of a sentence, without the punctuation around it.
struct Word<'a> {
    /// In the house's placement of tone marks.
    text: Cow<'a, str>,
    at: usize,
    /// The byte after it.
    end: usize,
    /// The sign right after it.
    sign: Option<char>,
    /// Whether a bracket opened before it is still open.
    bracketed: bool,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.end
    }
    fn is_small(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_lowercase)
    }
}

/// How many words of a sentence are looked at for its subject.
const REACH: usize = 90;

/// The sentences of a text: split at a full stop before a capital.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?') || !matches!(chars.peek(), Some((_, ' '))) {
            continue;
        }
        let rest = text.get(i + 1..).unwrap_or("").trim_start();
        let before = text.get(start..i).and_then(|t| t.rsplit(' ').next()).unwrap_or("");
        let short = before.chars().count() <= 2 && before.chars().all(char::is_uppercase);
        if rest.chars().next().is_some_and(|c| c.is_uppercase() || c == '“') && !short {
            out.push(start..i + 1);
            start = text.len() - rest.len();
        }
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// A word with its tone mark where the house puts it (*Uỷ* is *Ủy*).
fn placed(word: &str) -> Cow<'_, str> {
    let old = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ", "Uỷ", "UỶ"];
    if !old.iter().any(|o| word.contains(o)) || !word.chars().all(char::is_alphabetic) {
        return Cow::Borrowed(word);
    }
    let (bare, tone) = split_tone(word);
    Cow::Owned(place_tone(&bare, tone, Placement::New))
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut depth = 0i32;
    for piece in text.split_inclusive(char::is_whitespace).take(REACH * 3) {
        let raw = piece.trim_end();
        let opens = raw.matches('(').count() as i32;
        let closes = raw.matches(')').count() as i32;
        let bare = raw.trim_start_matches(['“', '"', '(', '‘']);
        let lead = raw.len() - bare.len();
        let bare = bare.trim_end_matches([',', ';', ':', '.', ')', '”', '"', '!', '?', '’']);
        depth += opens;
        if !bare.is_empty() {
            let sign = raw.get(lead + bare.len()..).and_then(|t| t.chars().find(|c| ",;:.!?".contains(*c)));
            let (at, end) = (at + lead, at + lead + bare.len());
            out.push(Word { text: placed(bare), at, end, sign, bracketed: depth > 0 });
        }
        depth = (depth - closes).max(0);
        at += piece.len();
    }
    out
}

/// Reads one sentence (or the head of a point).
pub(super) fn assigned(text: &str, fields: &Fields) -> Option<Assigned> {
    let words = words(text);
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_ref()).collect();
    let opening = texts.first().is_some_and(|first| {
        let small = uncapital(first);
        let head: Vec<&str> = std::iter::once(small.as_str()).chain(texts.iter().skip(1).take(3).copied()).collect();
        fields.openings.at(&head) > 0
    });
    let mut clause = 0;
    while clause < words.len().min(REACH) {
        let ordered = order_at(&texts[clause..], fields);
        // The one told to act stands first, or after a clause that says when or why.
        if clause == 0 || opening {
            let subject = clause + ordered;
            if let Some(found) = read_at(&words, &texts, subject, ordered > 0, clause == 0, fields) {
                return Some(found);
            }
        }
        clause = (clause + 1..words.len()).find(|i| words[i - 1].sign == Some(','))?;
    }
    None
}

fn order_at(texts: &[&str], fields: &Fields) -> usize {
    let Some(first) = texts.first() else { return 0 };
    let small = uncapital(first);
    let head: Vec<&str> = std::iter::once(small.as_str()).chain(texts.iter().skip(1).take(4).copied()).collect();
    fields.orders.at(&head)
}

/// How many words open a heading that names agencies: an order, or *Trách nhiệm của*.
fn heading_at(texts: &[&str], fields: &Fields) -> usize {
    let Some(first) = texts.first() else { return 0 };
    let small = uncapital(first);
    let head: Vec<&str> = std::iter::once(small.as_str()).chain(texts.iter().skip(1).take(5).copied()).collect();
    fields.headings.at(&head).max(fields.orders.at(&head))
}

/// How many words at a place begin the name of an agency, or of who answers for one; 0 if none do.
fn actor_len(words: &[Word<'_>], texts: &[&str], at: usize, fields: &Fields) -> usize {
    let Some(first) = texts.get(at) else { return 0 };
    let small = uncapital(first);
    let head: Vec<&str> = std::iter::once(small.as_str()).chain(texts.iter().skip(at + 1).take(4).copied()).collect();
    let lower: Vec<String> = head.iter().map(|w| w.to_lowercase()).collect();
    let sure = fields.actors.at(&lower);
    if sure > 0 {
        return sure;
    }
    let n = fields.actor_heads.at(&head);
    let joined = words.get(at + n.max(1) - 1).is_none_or(|w| w.sign.is_none());
    let named = words.get(at + n).is_some_and(|w| w.text.chars().next().is_some_and(char::is_uppercase));
    if n > 0 && joined && named { n } else { 0 }
}

fn read_at(
    words: &[Word<'_>],
    texts: &[&str],
    subject: usize,
    ordered: bool,
    first: bool,
    fields: &Fields,
) -> Option<Assigned> {
    let head = actor_len(words, texts, subject, fields);
    if head == 0 {
        return None;
    }
    let cue = list_end(words, texts, subject + head, fields)?;
    // "Cơ quan chủ trì", "đơn vị": a word for agencies alone names none.
    let all_small = texts[subject..cue].iter().skip(1).all(|t| t.chars().all(char::is_lowercase));
    if cue == subject + head
        && head <= 2
        && all_small
        && !texts[subject].chars().nth(1).is_some_and(char::is_uppercase)
        && !fields.answers(&uncapital(texts[subject]))
    {
        return None;
    }
    if fields.past.at(&texts[cue..]) > 0 {
        return None;
    }
    let led = leads_at(texts, cue, fields);
    let together = fields.together.at(&texts[cue..]) > 0;
    let own_name = !all_small && !fields.answers(&uncapital(texts[subject])) && fields.does(&texts[cue..]);
    let telling = match (led || together && first || ordered, own_name && first) {
        (true, _) => Telling::Strong,
        (false, true) => Telling::Named,
        (false, false) => Telling::Weak,
    };
    let last = words.get(cue.checked_sub(1)?)?;
    let coordinate = helpers(words, texts, cue, fields);
    let lead = names_range(words, subject, last);
    Some(Assigned { lead, coordinate, telling, act: words[cue].at })
}

/// The bytes from a word to another, without a bracket at the end (*… và Đề án 06 (Ban Chỉ đạo)*).
fn names_range(words: &[Word<'_>], subject: usize, last: &Word<'_>) -> Range<usize> {
    let from = words.iter().rposition(|w| w.at < last.at && !w.bracketed);
    let end = match from {
        Some(w) if last.bracketed && w >= subject => words[w].end(),
        _ => last.end(),
    };
    words[subject].at..end
}

fn leads_at(texts: &[&str], cue: usize, fields: &Fields) -> bool {
    texts.get(cue..).is_some_and(|t| fields.leads.at(t) > 0)
}

/// The word at which a list of agencies ends because it is said what they do.
fn list_end(words: &[Word<'_>], texts: &[&str], from: usize, fields: &Fields) -> Option<usize> {
    for i in from..words.len().min(from + REACH) {
        let w = &words[i];
        if matches!(w.sign, Some('.' | '!' | '?')) && i + 1 == words.len() && !w.is_small() {
            return None;
        }
        if i > 0 && matches!(words[i - 1].sign, Some('.' | ':')) {
            return None;
        }
        if w.bracketed || !w.is_small() {
            continue;
        }
        let rest = &texts[i..];
        if fields.past.at(rest) > 0 || fields.leads.at(rest) > 0 || fields.together.at(rest) > 0 {
            return Some(i);
        }
        let n = fields.acts.at(rest);
        if n == 0 {
            continue;
        }
        let before = &words[i - 1];
        let pair = i.checked_sub(2).map(|b| format!("{} {}", texts[b], texts[i - 1])).unwrap_or_default();
        // "Trung tâm kiểm soát bệnh tật", "Ban quản lý": what follows the first word of a name belongs to it.
        let name = i == from
            && fields.things.at(rest) > 0
            && i > 0
            && fields.actor_heads.at(&[uncapital(texts[i - 1]).as_str()]) > 0
            || i == from
                && fields.things.at(rest) > 0
                && texts.get(i.wrapping_sub(2)).is_some_and(|t| uncapital(t) == "trung");
        let named = name || fields.nouns.iter().any(|x| x == texts[i - 1] || *x == pair);
        let listed = before.sign == Some(',') || ["các", "và", "những", "mọi", "hoặc"].contains(&texts[i - 1]);
        let after = texts.get(i + n).copied().unwrap_or("");
        let thing = fields.things.at(rest) > 0 && (listed || ["chính", "đoàn"].contains(&after));
        if named || thing {
            continue;
        }
        return Some(i);
    }
    None
}

/// Who helps: the list after *phối hợp với*.
fn helpers(words: &[Word<'_>], texts: &[&str], cue: usize, fields: &Fields) -> Option<Range<usize>> {
    for i in cue..words.len().min(cue + REACH) {
        let n = if words[i].is_small() { fields.together.at(&texts[i..]) } else { 0 };
        if n == 0 || words[i].bracketed {
            continue;
        }
        let start = i + n;
        let head = actor_len(words, texts, start, fields);
        if head == 0 {
            continue;
        }
        let end = list_end(words, texts, start + head, fields).unwrap_or_else(|| {
            (start + head..words.len())
                .find(|j| matches!(words[j - 1].sign, Some('.' | ';' | ':')))
                .unwrap_or(words.len())
        });
        return Some(words.get(start)?.at..words.get(end.checked_sub(1)?)?.end());
    }
    None
}

/// Who helps, in a text whose lead is known already.
pub(super) fn helpers_in(text: &str, fields: &Fields) -> Option<Range<usize>> {
    let words = words(text);
    let texts: Vec<String> =
        words.iter().enumerate().map(|(i, w)| if i == 0 { uncapital(&w.text) } else { w.text.to_string() }).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    // Only at the head of the text: "Phối hợp với …", "Chủ trì, phối hợp với …".
    let at = (0..texts.len().min(8)).find(|i| fields.together.at(&texts[*i..]) > 0)?;
    let start = at + fields.together.at(&texts[at..]);
    let head = actor_len(&words, &texts, start, fields);
    let end = (head > 0).then(|| list_end(&words, &texts, start + head, fields)).flatten()?;
    Some(words.get(start)?.at..words.get(end.checked_sub(1)?)?.end())
}

/// Whether a text is nothing but the name of agencies (a heading above what they must do): the bytes of the names.
pub(super) fn agency_heading(text: &str, fields: &Fields) -> Option<Range<usize>> {
    if text.chars().count() > 260 {
        return None;
    }
    let words = words(text);
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_ref()).collect();
    let ordered = heading_at(&texts, fields);
    let head = actor_len(&words, &texts, ordered, fields);
    let last = words.last()?;
    let ended = last.sign == Some('.') && words.len() > 14;
    if head == 0 || ended || list_end(&words, &texts, ordered + head, fields).is_some() {
        return None;
    }
    let colon = words.iter().take(words.len() - 1).position(|w| w.sign == Some(':'));
    if colon.is_some_and(|c| !fields.opens_names(text.get(..words[c].end()).unwrap_or(""))) {
        return None;
    }
    Some(words[ordered].at..last.end())
}

/// *Sở Tư pháp: tiếp tục triển khai …*: the bytes of the names, and where what they must do begins.
pub(super) fn run_in_heading(text: &str, fields: &Fields) -> Option<(Range<usize>, usize)> {
    let colon = text
        .char_indices()
        .take(240)
        .find_map(|(i, c)| (c == ':' && !fields.opens_names(text.get(..i).unwrap_or(""))).then_some(i))?;
    let names = agency_heading(text.get(..colon)?, fields)?;
    let rest = text.get(colon + 1..)?;
    let start = text.len() - rest.trim_start().len();
    (!rest.trim().is_empty()).then_some((names, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    fn read(text: &str) -> Option<(String, Option<String>, Telling)> {
        let g = Grammars::embedded().unwrap();
        assigned(text, &g.fields)
            .map(|a| (text[a.lead].to_owned(), a.coordinate.map(|c| text[c].to_owned()), a.telling))
    }

    #[test]
    fn sentences_that_assign() {
        for (text, lead, coordinate) in [
            (
                "Giao Sở Y tế chủ trì, phối hợp với Sở Tài chính, các cơ quan liên quan tham mưu trước ngày 30/6/2026.",
                "Sở Y tế",
                Some("Sở Tài chính, các cơ quan liên quan"),
            ),
            (
                "Phòng Văn hóa - Xã hội chủ trì, phối hợp với các phòng, ban, đơn vị theo dõi.",
                "Phòng Văn hóa - Xã hội",
                Some("các phòng, ban, đơn vị"),
            ),
            (
                "Trên cơ sở nội dung Kế hoạch, yêu cầu Thủ trưởng các sở, ban, ngành triển khai thực hiện.",
                "Thủ trưởng các sở, ban, ngành",
                None,
            ),
            ("Sở Giáo dục và Đào tạo có trách nhiệm hướng dẫn các trường.", "Sở Giáo dục và Đào tạo", None),
            (
                "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội tuyên truyền.",
                "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội",
                None,
            ),
        ] {
            let got = read(text).unwrap();
            assert_eq!((got.0.as_str(), got.1.as_deref()), (lead, coordinate), "{text}");
            assert_eq!(got.2, Telling::Strong);
        }
    }

    #[test]
    fn sentences_that_assign_nothing() {
        for text in [
            "Ban hành kế hoạch phòng, chống thiên tai.",
            "Sở Y tế đã chủ trì xây dựng kế hoạch.",
            "Tăng cường phối hợp giữa các cơ quan.",
            "Phòng, chống dịch bệnh trên địa bàn.",
            "Hội nghị được tổ chức tại tỉnh.",
        ] {
            assert_eq!(read(text).filter(|r| r.2 == Telling::Strong), None, "{text}");
        }
    }

    #[test]
    fn headings_that_name_agencies() {
        let g = Grammars::embedded().unwrap();
        for text in [
            "Sở Khoa học và Công nghệ",
            "Các sở, ban, ngành, UBND các xã, phường, đặc khu",
            "Văn phòng UBND tỉnh:",
            "Các sở, ban, ngành, địa phương; Báo Quảng Ngãi",
            "Các doanh nghiệp viễn thông và công nghệ số",
        ] {
            assert!(agency_heading(text, &g.fields).is_some(), "{text}");
        }
        for text in [
            "Ban hành kế hoạch",
            "Phòng, chống thiên tai",
            "Kinh phí thực hiện",
            "Tổ chức thực hiện",
            "Sở Y tế chủ trì thực hiện",
        ] {
            assert!(agency_heading(text, &g.fields).is_none(), "{text}");
        }
        let text = "Sở Tư pháp: tiếp tục triển khai số hóa.";
        let (names, from) = run_in_heading(text, &g.fields).unwrap();
        assert_eq!((&text[names], &text[from..]), ("Sở Tư pháp", "tiếp tục triển khai số hóa."));
    }
}
