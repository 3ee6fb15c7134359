//! Where the document, what is attached to it, and its appendices begin.

use super::document::{Part, PartKind, Voice};
use super::frame::{is_motto, is_signature};
use super::line::{Line, is_caps};
use super::marker::roman;
use crate::grammar::Outline;
use crate::text::Lines;

/// A part as it is being found, by indices of lines.
struct Draft {
    kind: PartKind,
    /// The name and the number of an appendix.
    label: Option<(String, String)>,
    inferred: bool,
    start: usize,
}

/// Splits the lines into parts.
pub(super) fn split(lines: &[Line<'_>], names: &Outline) -> Vec<Part> {
    let mut drafts = vec![Draft { kind: PartKind::Main, label: None, inferred: false, start: 0 }];
    let filled: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank()).collect();
    let (mut closed, mut tail) = (false, false);
    // Whether the document that is read has articles, as a decision has: what it issues stands behind them.
    let mut enacts = false;
    for (k, &i) in filled.iter().enumerate() {
        let line = &lines[i];
        let previous = k.checked_sub(1).map(|k| &lines[filled[k]]);
        // A text may begin with an appendix, the document itself being elsewhere.
        let label = match previous {
            Some(p) => appendix_head(line, p, closed || tail, names),
            None => appendix_head(line, line, true, names),
        };
        if let Some(label) = label {
            drafts.push(Draft { kind: PartKind::Appendix, label: Some(label), inferred: false, start: i });
            (closed, tail) = (false, false);
            continue;
        }
        let appendix = drafts.last().is_some_and(|d| d.kind == PartKind::Appendix);
        let issued = enacts && !appendix && previous.is_some_and(|p| opens_what_is_issued(line, p, names));
        enacts |= names.articles.head(line.text).is_some_and(|h| line.text.get(h.end..).is_some_and(opens_with_figure));
        if closed && !appendix && opens_a_head(line, names) || issued {
            let floor = drafts.last().map_or(0, |d| d.start + 1);
            let start = head_start(lines, &filled[..k], i, floor, names);
            drafts.push(Draft { kind: PartKind::Attached, label: None, inferred: false, start });
            (closed, tail, enacts) = (false, false, false);
            continue;
        }
        // "III. TỔ CHỨC THỰC HIỆN" below the signature: a document put together from its pages goes on.
        if tail && names.numbered_duties(line.text) {
            (closed, tail) = (false, false);
        }
        if (tail || previous.is_some_and(Line::is_closing)) && is_row(line, tail) {
            drafts.push(Draft { kind: PartKind::Appendix, label: None, inferred: true, start: i });
            (closed, tail) = (false, false);
            continue;
        }
        if line.is_closing() {
            closed = true;
        }
        if names.frame.recipients.head(line.text).is_some() || closed && is_signature(line.text, names) {
            (closed, tail) = (true, true);
        }
    }
    finish(drafts, lines)
}

/// A row of a table whose head was lost.
fn is_row(line: &Line<'_>, tail: bool) -> bool {
    let digits = line.text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(line.text.len());
    let rest = line.text.get(digits..).unwrap_or("").trim();
    let head = ["STT", "TT", "Số TT"].iter().any(|h| line.text.starts_with(h));
    head || (1..=4).contains(&digits) && (rest.chars().count() > 3 || line.text == "1" && !tail)
}

fn opens_a_head(line: &Line<'_>, names: &Outline) -> bool {
    is_motto(line.text, names) || line.is_caps() && names.kinds.whole(line.text).is_some()
}

fn opens_with_figure(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a line in capitals behind the articles is the title of what they issue, whatever became of the signature between
/// them (*CHƯƠNG TRÌNH HÀNH ĐỘNG …*). The name of a chapter stands below its number and is none.
fn opens_what_is_issued(line: &Line<'_>, previous: &Line<'_>, names: &Outline) -> bool {
    let title = line.is_caps() && line.text.split_whitespace().count() > 1 && !line.text.ends_with(':');
    let chapter = names.divisions.head(previous.text).is_some() || previous.is_caps();
    title && (line.gap || previous.is_ended()) && !chapter && names.kinds.exact_head(line.text).is_some()
}

/// Goes back over the issuer's lines that stand above a motto or the name of a kind.
fn head_start(lines: &[Line<'_>], before: &[usize], at: usize, floor: usize, names: &Outline) -> usize {
    let mut start = at;
    for &j in before.iter().rev() {
        let l = &lines[j];
        let issuer = l.is_caps()
            && names.frame.issuer.head(l.text).is_some()
            && names.frame.signature.exact_head(l.text).is_none_or(|h| h.end != l.text.len());
        if j < floor || !issuer || at - j > 12 {
            break;
        }
        start = j;
    }
    start
}

/// `PHỤ LỤC II`, `Phụ lục 1`, `Phụ lục I: Danh mục …`: the name and the number.
fn appendix_head(line: &Line<'_>, previous: &Line<'_>, closed: bool, names: &Outline) -> Option<(String, String)> {
    if !line.text.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let hit = names.appendices.head(line.text)?;
    let name = names.appendix_names.get(hit.phrase)?;
    let rest = line.text.get(hit.end..)?.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = rest.get(..end)?;
    let number = appendix_number(word);
    let after = if number.is_some() { rest.get(end..)?.trim_start() } else { rest };
    let short_name = !name.contains(' ') || name.starts_with("Biểu") || name.starts_with("Mẫu");
    if number.is_none() && short_name {
        return None;
    }
    let cited = |p: &Line<'_>| {
        let word = p.text.rsplit(' ').next().unwrap_or("").to_lowercase();
        p.text.ends_with(',')
            || ["tại", "theo", "xem", "các", "và", "của", "trong", "số", "hai", "với", "ở"].contains(&word.as_str())
    };
    let alone = after.trim_matches(['.', ':', '-', '–', ' ']).is_empty();
    let free = alone && number.is_some() && !cited(previous)
        || closed
        || line.is_caps()
        || previous.is_ended()
        || previous.is_closing()
        || previous.has_room_for(line.text, 0.8);
    let titled =
        after.starts_with([':', '.', '-', '–', '(']) && number.is_some() || is_caps(after) && after.chars().count() > 3;
    let fits = alone && (line.is_caps() || number.is_some() || closed)
        || titled && (closed || line.is_caps() || is_caps(after));
    (free && fits).then(|| (name.clone(), number.unwrap_or_default()))
}

fn appendix_number(word: &str) -> Option<String> {
    let figures = word.trim_end_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_lowercase());
    if !figures.is_empty() && figures.chars().all(|c| c.is_ascii_digit()) && word.len() <= 3 {
        return Some(word.to_owned());
    }
    if roman(word).is_some_and(|n| n < 40) {
        return Some(word.to_owned());
    }
    // l and 1 for I.
    let capitals = word.replace(['l', '1', '|'], "I");
    if roman(&capitals).is_some_and(|n| n < 40) {
        return Some(capitals);
    }
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii_uppercase() => Some(word.to_owned()),
        _ => None,
    }
}

fn finish(drafts: Vec<Draft>, lines: &[Line<'_>]) -> Vec<Part> {
    let last = lines.len().saturating_sub(1);
    let mut drafts = drafts;
    if drafts.get(1).is_some_and(|d| d.start == 0 || lines[..d.start].iter().all(Line::is_blank)) {
        drafts.remove(0);
        drafts[0].start = 0;
    }
    let labels: Vec<Option<String>> = (0..drafts.len())
        .map(|d| match (&drafts[d].label, drafts[d].kind) {
            (Some((name, number)), _) => Some(format!("{name} {number}").trim().to_owned()),
            (None, PartKind::Appendix) => Some(lost_label(&drafts, d)),
            _ => None,
        })
        .collect();
    let ends: Vec<usize> =
        (0..drafts.len()).map(|d| drafts.get(d + 1).map_or(last, |n| n.start.saturating_sub(1))).collect();
    drafts
        .into_iter()
        .zip(labels)
        .zip(ends)
        .filter(|((d, _), end)| *end >= d.start && !lines.is_empty())
        .map(|((d, label), end)| Part {
            kind: d.kind,
            label,
            inferred: d.inferred,
            lines: Lines(lines[d.start].no, lines[end].no),
            voice: Voice::Plain,
        })
        .collect()
}

/// The label of an appendix whose head was lost: the one before that of the next.
fn lost_label(drafts: &[Draft], at: usize) -> String {
    for d in drafts.iter().skip(at + 1) {
        let Some((name, number)) = &d.label else { continue };
        if let Some(n) = roman(number).filter(|n| *n > 1) {
            return format!("{name} {}", to_roman(n - 1));
        }
        if let Some(n) = number.parse::<u32>().ok().filter(|n| *n > 1) {
            return format!("{name} {}", n - 1);
        }
    }
    "Phụ lục".to_owned()
}

pub(super) fn to_roman(mut n: u32) -> String {
    let mut out = String::new();
    for (value, sign) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}
