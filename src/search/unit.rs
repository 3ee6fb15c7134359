//! What is found: records, documents, and passages of text the size of a paragraph.

use crate::record::{Citation, Duty, Indicator, Meta, Record, Relation, Task};
use crate::text::{LineNo, Lines};

/// Something that search can find, ready to be indexed.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// `document`, `task`, `duty`, `indicator`, `citation`, `text`.
    pub(super) unit: &'static str,
    /// The record's id; none for a document or a passage.
    pub(super) record: Option<String>,
    pub(super) first: u32,
    pub(super) last: u32,
    /// What is searched and shown. Of a passage: its repaired lines, so that a line end is a line end of the document.
    pub(super) text: String,
    pub(super) lead: Vec<String>,
    pub(super) coordinate: Vec<String>,
    pub(super) duty: Vec<String>,
    pub(super) monitor: Vec<String>,
    /// Who issued it, of a document and of a citation.
    pub(super) issuer: Vec<String>,
    /// The day on which a task is due, as a number that sorts: 20260630.
    pub(super) due: Option<u64>,
    pub(super) periods: Vec<String>,
}

/// Everything of a document that can be found.
pub(super) fn all(record: &Record, repaired: &str) -> Vec<Found> {
    let mut all = vec![document(&record.meta)];
    all.extend(record.tasks.iter().map(task));
    all.extend(record.duties.iter().map(duty));
    all.extend(record.indicators.iter().map(indicator));
    all.extend(record.citations.iter().map(citation));
    passages(repaired, &mut all);
    all.retain(|f| !f.text.trim().is_empty());
    all
}

fn at(unit: &'static str, id: &str, lines: Lines, text: String) -> Found {
    let (first, last) = (lines.0.get(), lines.1.get());
    Found { unit, record: Some(id.to_owned()), first, last, text, ..Found::default() }
}

/// Adds a labelled line, if there is anything to say.
fn label(text: &mut String, label: &str, what: &str) {
    if !what.trim().is_empty() {
        text.push('\n');
        text.push_str(label);
        text.push_str(": ");
        text.push_str(what);
    }
}

fn document(meta: &Meta) -> Found {
    let mut text = String::new();
    for part in [&meta.kind, &meta.number, &meta.title, &meta.issuer, &meta.date].into_iter().flatten() {
        if !text.is_empty() {
            text.push_str(" · ");
        }
        text.push_str(part);
    }
    let places = ["title", "number", "issuer"].iter().find_map(|f| meta.evidence.get(*f));
    let lines = places.map_or(Lines::one(LineNo::from_index(0)), |e| e.lines);
    Found { record: None, issuer: meta.issuer.iter().cloned().collect(), ..at("document", "", lines, text) }
}

fn task(t: &Task) -> Found {
    let mut text = t.content.clone();
    label(&mut text, "Chủ trì", &t.lead.join("; "));
    label(&mut text, "Phối hợp", &t.coordinate.join("; "));
    label(&mut text, "Thời hạn", t.deadline.as_ref().map_or("", |d| &d.raw));
    label(&mut text, "Kết quả", t.result.as_deref().unwrap_or(""));
    let due = t.deadline.as_ref().and_then(|d| d.end.as_deref().or(d.start.as_deref())).and_then(day);
    Found { lead: t.lead.clone(), coordinate: t.coordinate.clone(), due, ..at("task", &t.id, t.lines, text) }
}

fn duty(d: &Duty) -> Found {
    Found { duty: vec![d.agency.clone()], ..at("duty", &d.id, d.lines, format!("{}: {}", d.agency, d.content)) }
}

fn indicator(x: &Indicator) -> Found {
    let mut text = x.name.clone();
    label(&mut text, "Nhóm", &x.group.join("; "));
    label(&mut text, "Đơn vị tính", x.unit.as_deref().unwrap_or(""));
    let values: Vec<String> =
        x.values.iter().map(|v| format!("{} {}", v.period.as_deref().unwrap_or(""), v.raw).trim().to_owned()).collect();
    label(&mut text, "Giá trị", &values.join("; "));
    label(&mut text, "Chủ trì", &x.lead.join("; "));
    label(&mut text, "Theo dõi", &x.monitor.join("; "));
    label(&mut text, "Đánh giá", x.assessment.as_deref().unwrap_or(""));
    let periods = x.values.iter().filter_map(|v| v.period.clone()).collect();
    Found { lead: x.lead.clone(), monitor: x.monitor.clone(), periods, ..at("indicator", &x.id, x.lines, text) }
}

fn citation(c: &Citation) -> Found {
    let relation = match c.relation {
        Relation::LegalBasis => "Căn cứ",
        Relation::Implements => "Thực hiện",
        Relation::Replaces => "Thay thế",
        Relation::Amends => "Sửa đổi",
        Relation::Mentions => "Dẫn",
    };
    let parts = [&c.kind, &c.number, &c.title, &c.issuer, &c.date];
    let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    let lines = c.at.first().copied().unwrap_or(Lines::one(LineNo::from_index(0)));
    let issuer = c.issuer.iter().cloned().collect();
    Found { issuer, ..at("citation", &c.id, lines, format!("{relation} {}", text.join(" · "))) }
}

/// `2026-06-30` as 20260630.
pub(super) fn day(iso: &str) -> Option<u64> {
    let digits: String = iso.chars().filter(|c| *c != '-').collect();
    (digits.len() == 8).then(|| digits.parse().ok()).flatten()
}

/// A passage is closed at a blank line once it is this long, in bytes, and at any line once it is that long.
const ENOUGH: usize = 400;
const TOO_LONG: usize = 1200;
/// A line longer than this is cut: one endless line must not make one endless passage.
const LONG_LINE: usize = 8 * TOO_LONG;

fn passages(repaired: &str, all: &mut Vec<Found>) {
    let mut open: Option<Found> = None;
    for (index, line) in repaired.split_terminator('\n').enumerate() {
        let number = LineNo::from_index(index).get();
        let blank = line.trim().is_empty();
        if let Some(p) = open.as_mut() {
            let full = p.text.len() + line.len() > TOO_LONG || (blank && p.text.len() >= ENOUGH);
            if full {
                all.extend(open.take());
            } else if !blank || p.text.len() < ENOUGH {
                p.text.push('\n');
                p.text.push_str(line);
                if !blank {
                    p.last = number;
                }
                continue;
            }
        }
        if blank {
            continue;
        }
        let passage =
            |text: &str| Found { unit: "text", first: number, last: number, text: text.to_owned(), ..Found::default() };
        if line.len() > LONG_LINE {
            all.extend(cut(line).map(passage));
        } else {
            open = Some(passage(line));
        }
    }
    all.extend(open);
}

/// Cuts an endless line into passages, at blanks where it has any.
fn cut(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(TOO_LONG);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        if let Some(space) = rest.get(..end).and_then(|s| s.rfind(' ')).filter(|s| *s > 0 && end < rest.len()) {
            end = space;
        }
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_hold_every_line_that_is_not_blank_and_know_its_number() {
        let text: String =
            (1..=200).map(|i| if i % 7 == 0 { "\n".to_owned() } else { format!("dòng số {i}\n") }).collect();
        let mut all = Vec::new();
        passages(&text, &mut all);
        assert!(all.len() > 2);
        for (n, line) in (1u32..).zip(text.lines()).filter(|(_, l)| !l.is_empty()) {
            let p = all.iter().find(|p| p.first <= n && n <= p.last).unwrap();
            assert_eq!(p.text.lines().nth((n - p.first) as usize), Some(line));
        }
    }

    #[test]
    fn an_endless_line_is_cut() {
        let line = "chữ ".repeat(100_000);
        let mut all = Vec::new();
        passages(&line, &mut all);
        assert!(all.len() > 100 && all.iter().all(|p| p.text.len() <= TOO_LONG + 4));
        assert_eq!(all.iter().map(|p| p.text.len()).sum::<usize>(), line.len());
    }
}
