//! One mention of another document in running text: its number or name, its date, its issuer.

use std::ops::Range;

use jiff::civil::Date;

use crate::grammar::Grammars;
use crate::grammar::date;
use crate::grammar::number::{self, DocNumber, Shape};
use crate::text::fold;

/// What names the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Number(DocNumber),
    /// A law cited by name alone.
    Law(String),
}

/// A mention in a passage; ranges are bytes of the passage.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) what: What,
    pub(super) kind: Option<String>,
    /// Name of a law that has a number too.
    pub(super) title: Option<String>,
    /// The number or name.
    pub(super) range: Range<usize>,
    /// From the kind's name to the end of date and issuer.
    pub(super) whole: Range<usize>,
    pub(super) date: Option<Date>,
    pub(super) date_range: Option<Range<usize>>,
    /// The number as it stands, where its term cannot be that of its year.
    pub(super) as_written: Option<String>,
    /// The words of a date that the calendar does not have.
    pub(super) impossible: Option<String>,
    pub(super) issuer: Option<(String, Range<usize>)>,
    /// Who the number's symbol stands for.
    pub(super) implied_issuer: Option<String>,
    /// Whether it is the first thing named in a bracket (`(Kèm theo Quyết định số …)`).
    pub(super) first_in_bracket: bool,
}

impl Mention {
    pub(super) fn number(&self) -> Option<String> {
        match &self.what {
            What::Number(n) => Some(n.to_string()),
            What::Law(_) => None,
        }
    }
    /// What mentions of the same document have in common.
    pub(super) fn key(&self) -> String {
        match &self.what {
            What::Number(n) => n.to_string().to_uppercase(),
            What::Law(name) => fold(name).as_str().to_owned(),
        }
    }
}

/// All mentions of a text, in order.
pub(super) fn find(text: &str, grammars: &Grammars) -> Vec<Mention> {
    let mut out: Vec<Mention> =
        number::find(text, &grammars.kinds).into_iter().map(|f| numbered(text, f, grammars)).collect();
    let laws = laws(text, grammars, &out);
    for (law, numbered) in laws {
        match numbered.and_then(|i| out.get_mut(i)) {
            Some(m) => {
                m.kind = law.kind;
                m.whole.start = law.range.start;
                if let What::Law(name) = law.what {
                    m.title = Some(name);
                }
            }
            None => out.push(law),
        }
    }
    out.sort_by_key(|m| m.range.start);
    out
}

fn numbered(text: &str, found: number::Found, grammars: &Grammars) -> Mention {
    let number::Found { mut number, range, head, named } = found;
    let term = grammars.kinds.right_term(&number);
    let as_written = term.map(|right| std::mem::replace(&mut number, right).to_string());
    let symbol = number.issuer_symbol().unwrap_or("");
    let implied = match number.shape {
        Shape::Law => Some(if symbol.starts_with("UB") { "Ủy ban Thường vụ Quốc hội" } else { "Quốc hội" }.to_owned()),
        _ => grammars.kinds.symbol(symbol).and_then(|s| s.1).map(str::to_owned),
    };
    let kind = match (number.kind(), named) {
        (Some("QĐ"), Some(n)) if n == "QyĐ" => Some(n),
        (Some(k), _) => Some(k.to_owned()),
        (None, named) => named.or_else(|| (number.shape == Shape::Law).then(|| "Luật".to_owned())),
    };
    let bracket = text.get(..head).unwrap_or("").rfind('(');
    let between = bracket.and_then(|b| text.get(b..head)).unwrap_or(")");
    let first_in_bracket = !between.contains(')') && between.chars().count() < 40;
    let mut m = Mention {
        what: What::Number(number),
        kind,
        title: None,
        whole: head..range.end,
        range,
        date: None,
        date_range: None,
        as_written,
        impossible: None,
        issuer: None,
        implied_issuer: implied,
        first_in_bracket,
    };
    date_and_issuer(text, &mut m, grammars);
    date_before(text, &mut m, grammars);
    m
}

/// Skips footnote marks, spaces and an opening bracket or comma.
fn skip(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or("");
    let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || "¹²³⁴⁵⁶⁷⁸⁹⁰,(".contains(c));
    from + (rest.len() - trimmed.len())
}

/// Reads date and issuer behind a mention: *ngày D của A*, or *của A ngày D*.
fn date_and_issuer(text: &str, m: &mut Mention, grammars: &Grammars) {
    let mut at = m.whole.end;
    for _ in 0..2 {
        let next = skip(text, at);
        let Some(rest) = text.get(next..) else { return };
        if m.date_range.is_none()
            && let Some((written, len)) = date::parse(rest)
        {
            m.date = written.date();
            m.date_range = Some(next..next + len);
            m.impossible = written.is_impossible().then(|| rest.get(..len).unwrap_or("").to_owned());
            at = next + len;
            m.whole.end = at;
            continue;
        }
        if m.issuer.is_none()
            && let Some((name, range)) = issuer(text, next, grammars)
        {
            at = range.end;
            m.whole.end = at;
            m.issuer = Some((name, range));
            continue;
        }
        return;
    }
}

/// The day before a mention: *Ngày 10/3/2026, Bộ Y tế ban hành Quyết định số …*.
fn date_before(text: &str, m: &mut Mention, grammars: &Grammars) {
    let Some(before) = text.get(..m.whole.start).map(str::trim_end) else { return };
    if m.date_range.is_some() || !grammars.relations.ends_issuing(before) {
        return;
    }
    let near = before.char_indices().rev().nth(DAY_BEFORE).map_or(0, |(i, _)| i);
    let from = before.get(near..).and_then(|s| s.rfind([';', '.']).map(|i| near + i + 1)).unwrap_or(near);
    let found = before.get(from..).map(date::find).unwrap_or_default();
    // One day only, at the head of the sentence.
    let [(range, written)] = found.as_slice() else { return };
    if range.start <= 8 {
        m.date = written.date();
        m.date_range = Some(from + range.start..from + range.end);
    }
}

/// How many letters before a mention the day may stand on which it was issued.
const DAY_BEFORE: usize = 90;

/// The agency behind *của* at a byte, with whose it is (`Ban Chỉ đạo của UBND tỉnh`).
fn issuer(text: &str, at: usize, grammars: &Grammars) -> Option<(String, Range<usize>)> {
    let of = |at: usize| Some(at + grammars.relations.owner(text.get(at..)?)?);
    let start = of(at)?;
    let agency = grammars.agencies.at_head(text.get(start..)?)?;
    let end = start + agency.range.end;
    if agency.name.starts_with("Ban Chỉ đạo")
        && let Some(next) = of(skip(text, end))
        && let Some(whose) = text.get(next..).and_then(|t| grammars.agencies.at_head(t))
    {
        return Some((format!("{} của {}", agency.name, whose.name), start..next + whose.range.end));
    }
    Some((agency.name, start..end))
}

/// Laws cited by name; with the index of the mention that gives the number of one, where it has one.
fn laws(text: &str, grammars: &Grammars, numbered: &[Mention]) -> Vec<(Mention, Option<usize>)> {
    let mut out = Vec::new();
    let mut busy = 0;
    for (at, head) in text.match_indices("Luật ").chain(text.match_indices("luật ")) {
        let free = text.get(..at).is_some_and(|s| !s.ends_with(char::is_alphanumeric));
        let start = if head == "luật " {
            let Some(start) = at.checked_sub("Bộ ".len()).filter(|s| text.get(*s..at) == Some("Bộ ")) else {
                continue;
            };
            start
        } else {
            at
        };
        let name_at = at + head.len();
        if !free || name_at < busy {
            continue;
        }
        let Some((name, end, known)) = law_name(text, name_at, grammars) else { continue };
        let full = format!("{} {name}", text.get(start..at + head.len()).unwrap_or("Luật").trim());
        let mut m = law(full, start..end);
        let gap = |m: &&Mention| {
            m.range.start >= end
                && m.range.start - end <= 12
                && matches!(&m.what, What::Number(n) if n.shape == Shape::Law)
        };
        let number = numbered.iter().position(|m| gap(&m));
        if number.is_none() {
            date_and_issuer(text, &mut m, grammars);
        }
        // A name that nobody knows needs a date or number to be believed.
        if known || m.date.is_some() || number.is_some() {
            busy = m.whole.end;
            out.push((m, number));
        }
    }
    out.extend(hidden_laws(text, grammars, &out).into_iter().map(|m| (m, None)));
    out
}

/// Laws in a basis whose word *Luật* is damaged: `Căn cứ tufa Tổ chức chính quyền địa phương ngày …`. Believed only with a
/// known name of three words or more and a date.
fn hidden_laws(text: &str, grammars: &Grammars, known: &[(Mention, Option<usize>)]) -> Vec<Mention> {
    let mut out = Vec::new();
    for (at, head) in text.match_indices("Căn cứ ") {
        let word = at + head.len();
        let Some(gap) = text.get(word..).and_then(|s| s.find(' ')).filter(|n| *n < 16) else { continue };
        let name_at = word + gap + 1;
        let Some((name, len)) = text.get(name_at..).and_then(|s| grammars.kinds.law(s)) else { continue };
        let end = name_at + len;
        if name.split(' ').count() < 3 || known.iter().any(|(m, _)| m.range.contains(&name_at)) {
            continue;
        }
        let mut m = law(format!("Luật {name}"), word..end);
        date_and_issuer(text, &mut m, grammars);
        if m.date.is_some() {
            out.push(m);
        }
    }
    out
}

/// A law cited by name, as yet without its date.
fn law(title: String, range: Range<usize>) -> Mention {
    Mention {
        what: What::Law(title),
        kind: Some("Luật".to_owned()),
        title: None,
        range: range.clone(),
        whole: range,
        date: None,
        date_range: None,
        as_written: None,
        impossible: None,
        issuer: None,
        implied_issuer: Some("Quốc hội".to_owned()),
        first_in_bracket: false,
    }
}

/// The name of a law at a byte, its end, and whether it is a known one.
fn law_name(text: &str, at: usize, grammars: &Grammars) -> Option<(String, usize, bool)> {
    let rest = text.get(at..)?;
    if let Some((name, len)) = grammars.kinds.law(rest) {
        return Some((name.to_owned(), at + len, true));
    }
    if !rest.starts_with(char::is_uppercase) {
        return None;
    }
    // Up to its date, its number or the end of the clause.
    let window: String = rest.chars().take(160).collect();
    let end = grammars.relations.law_end(&window)?;
    let name = window.get(..end)?.trim().trim_end_matches(',').to_owned();
    (!name.is_empty()).then(|| (name.clone(), at + name.len(), false))
}
