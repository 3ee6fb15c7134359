//! Reads the head of a table: which columns stand there, in what order, for which periods.

use std::collections::HashSet;

use super::cell::year;
use super::word::{TableLine, Word};
use super::{Column, ColumnKind, Subject};
use crate::grammar::tables::{TableWords, head_words};

/// What a head says.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) columns: Vec<Column>,
    pub(super) subject: Subject,
    /// Folded words of its lines, to know it again on the next page.
    pub(super) bag: HashSet<String>,
    pub(super) unit: Option<String>,
    /// The share of its words that are heads or periods.
    pub(super) covered: f32,
}

#[derive(Debug, Clone)]
struct Token {
    text: String,
    /// Which word of which line.
    line: usize,
    word: usize,
    year: Option<u16>,
    used: bool,
}

#[derive(Debug, Clone)]
struct Found {
    kind: ColumnKind,
    subject: Option<Subject>,
    at: usize,
    end: usize,
}

/// Whether two folded words are the same but for one letter, in words of four letters and more.
pub(super) fn near(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (n, m) = (x.len(), y.len());
    if n.min(m) < 3 || n.abs_diff(m) > 1 || (n.min(m) == 3 && x.first() != y.first()) {
        return false;
    }
    let head = x.iter().zip(&y).take_while(|(p, q)| p == q).count();
    let tail = x.iter().rev().zip(y.iter().rev()).take_while(|(p, q)| p == q).count();
    head + tail + 1 >= n.max(m)
}

fn tokens(lines: &[TableLine]) -> Vec<Token> {
    let mut out = Vec::new();
    for (line, l) in lines.iter().enumerate() {
        for (word, w) in l.words.iter().enumerate() {
            for text in head_words(&w.text) {
                out.push(Token { text, line, word, year: year(w), used: false });
            }
        }
    }
    out
}

fn contiguous(words: &TableWords, tokens: &mut [Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let hit = words.heads.iter().find(|h| {
            h.words.iter().enumerate().all(|(k, w)| tokens.get(i + k).is_some_and(|t| !t.used && near(&t.text, w)))
        });
        if let Some(h) = hit {
            let end = i + h.words.len();
            for t in tokens.iter_mut().take(end).skip(i) {
                t.used = true;
            }
            found.push(Found { kind: h.kind, subject: h.subject, at: i, end });
            i = end;
        } else {
            i += 1;
        }
    }
    found
}

/// Heads broken over lines with other heads between: *chủ … trì*.
fn broken(tokens: &mut [Token], found: &mut Vec<Found>) {
    let pairs = [
        ("chu", "tri", ColumnKind::Lead),
        ("phoi", "hop", ColumnKind::Coordinate),
        ("thoi", "gian", ColumnKind::Deadline),
        ("thoi", "han", ColumnKind::Deadline),
        ("danh", "gia", ColumnKind::Assessment),
        ("ket", "qua", ColumnKind::Result),
        ("san", "pham", ColumnKind::Result),
    ];
    for (a, b, kind) in pairs {
        if found.iter().any(|f| f.kind == kind) {
            continue;
        }
        let first = tokens.iter().position(|t| !t.used && near(&t.text, a));
        let Some(first) = first else { continue };
        let line = tokens.get(first).map_or(0, |t| t.line);
        let second = tokens
            .iter()
            .skip(first + 1)
            .position(|t| !t.used && near(&t.text, b) && t.line > line && t.line <= line + 3);
        if let Some(second) = second.map(|s| s + first + 1) {
            for i in [first, second] {
                if let Some(t) = tokens.get_mut(i) {
                    t.used = true;
                }
            }
            let mut at = first;
            while at > 0
                && tokens.get(at - 1).is_some_and(|t| {
                    !t.used && t.line == line && matches!(t.text.as_str(), "co" | "quan" | "don" | "vi")
                })
            {
                at -= 1;
            }
            for t in tokens.iter_mut().take(first).skip(at) {
                t.used = true;
            }
            found.push(Found { kind, subject: None, at, end: second + 1 });
        }
    }
}

/// Columns whose heads are damaged: the name after the number, the lead where *cơ quan* or *trì* stands alone.
fn infer(tokens: &[Token], found: &mut Vec<Found>) {
    let has = |found: &[Found], k| found.iter().any(|f| f.kind == k);
    let kinds: HashSet<ColumnKind> = found.iter().map(|f| f.kind).collect();
    if kinds.len() < 3 {
        return;
    }
    if !kinds.contains(&ColumnKind::Ordinal) {
        // its two letters are the first to be lost
        let first = |i: usize| i == 0 || tokens.get(i - 1).map(|t| t.line) != tokens.get(i).map(|t| t.line);
        let lost =
            (0..tokens.len()).find(|i| first(*i) && tokens.get(*i).is_some_and(|t| !t.used && t.text.len() <= 2));
        let Some(at) = lost else { return };
        found.push(Found { kind: ColumnKind::Ordinal, subject: None, at, end: at + 1 });
        found.sort_by_key(|f| f.at);
    }
    let Some(ordinal) = found.iter().find(|f| f.kind == ColumnKind::Ordinal).map(|f| f.end) else { return };
    if !has(found, ColumnKind::Name) {
        found.push(Found { kind: ColumnKind::Name, subject: None, at: ordinal, end: ordinal });
    }
    if !has(found, ColumnKind::Lead) {
        let unused = |i: usize, text: &str| tokens.get(i).is_some_and(|t| !t.used && near(&t.text, text));
        let at = (0..tokens.len()).find(|i| {
            (unused(*i, "co") && unused(i + 1, "quan"))
                || (unused(*i, "don") && unused(i + 1, "vi"))
                || unused(*i, "tri")
        });
        if let Some(at) = at {
            found.push(Found { kind: ColumnKind::Lead, subject: None, at, end: at + 1 });
        }
    }
    found.sort_by_key(|f| f.at);
}

/// Periods named in the head: a year or a stretch of years, with the place of each.
fn periods(tokens: &[Token], lines: &[TableLine]) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut seen = HashSet::new();
    for (i, t) in tokens.iter().enumerate() {
        let Some(y) = t.year else { continue };
        if t.text.parse() != Ok(y) && t.text.len() != 4 {
            continue;
        }
        let Ok(value) = t.text.parse::<u16>() else { continue };
        if !(1990..2100).contains(&value) {
            continue;
        }
        let word: Option<&Word> = lines.get(t.line).and_then(|l| l.words.get(t.word));
        let joined = |text: &str| text.contains(['-', '–']) && text.chars().filter(char::is_ascii_digit).count() == 8;
        let same = i.checked_sub(1).and_then(|p| tokens.get(p)).is_some_and(|p| p.line == t.line && p.word == t.word);
        let dashed = t.word >= 2
            && lines
                .get(t.line)
                .and_then(|l| l.words.get(t.word - 1))
                .is_some_and(|w| matches!(w.text.as_str(), "-" | "–"))
            && out.last().is_some_and(|(p, _)| *p + 1 == i);
        if (same && word.is_some_and(|w| joined(&w.text))) || dashed {
            if let Some((_, p)) = out.last_mut() {
                *p = format!("{p}-{value}");
            }
            continue;
        }
        out.push((i, value.to_string()));
    }
    out.retain(|(_, p)| seen.insert(p.clone()));
    out
}

impl Header {
    /// Whether another head is this one again, on the next page: most of its columns are of the same kinds.
    pub(super) fn continues(&self, next: &Self) -> bool {
        let kinds = |h: &Self| h.columns.iter().map(|c| c.kind).collect::<HashSet<_>>();
        let (a, b) = (kinds(self), kinds(next));
        let common = a.intersection(&b).count();
        common * 10 >= a.len().min(b.len()) * 7 && self.subject == next.subject
    }
    /// Reads head lines; `None` if they name too few columns to be a table's head.
    pub(super) fn read(words: &TableWords, lines: &[TableLine]) -> Option<Self> {
        let mut tokens = tokens(lines);
        let mut found = contiguous(words, &mut tokens);
        broken(&mut tokens, &mut found);
        found.sort_by_key(|f| f.at);
        // "Cơ quan chủ trì/Đánh giá" is one column
        let slashed = |f: &Found| {
            f.kind == ColumnKind::Assessment
                && f.at > 0
                && tokens.get(f.at).zip(tokens.get(f.at - 1)).is_some_and(|(a, b)| a.line == b.line && a.word == b.word)
        };
        found.retain(|f| !slashed(f));
        infer(&tokens, &mut found);
        let periods = periods(&tokens, lines);
        let subject = subject(&found, &periods);
        let columns = columns(&found, &periods, subject, &tokens);
        let kinds: HashSet<ColumnKind> = columns.iter().map(|c| c.kind).collect();
        let opened =
            |f: &&Found| tokens.get(f.at).and_then(|t| lines.get(t.line)?.words.get(t.word)).is_some_and(Word::capital);
        let open = found.iter().filter(opened).count();
        let numbered = tokens.iter().any(|t| matches!(t.text.as_str(), "tt" | "stt"));
        if !numbered && open * 10 < found.len() * 7 {
            return None;
        }
        let enough = kinds.contains(&ColumnKind::Name)
            && (kinds.len() >= 4 || (kinds.len() >= 3 && kinds.contains(&ColumnKind::Ordinal)));
        if !enough {
            return None;
        }
        let used = tokens.iter().filter(|t| t.used || t.year.is_some()).count();
        let covered = used as f32 / tokens.len().max(1) as f32;
        let bag = tokens.iter().map(|t| t.text.clone()).collect();
        Some(Self { columns, subject, bag, unit: None, covered })
    }
}

fn subject(found: &[Found], periods: &[(usize, String)]) -> Subject {
    let has = |k| found.iter().any(|f| f.kind == k);
    let named = found.iter().find_map(|f| f.subject);
    let values = has(ColumnKind::Unit) || has(ColumnKind::Target) || periods.len() >= 2;
    match named {
        Some(Subject::Indicators) => Subject::Indicators,
        _ if has(ColumnKind::Deadline) || has(ColumnKind::Coordinate) => Subject::Tasks,
        _ if values => Subject::Indicators,
        _ => Subject::Tasks,
    }
}

fn columns(found: &[Found], periods: &[(usize, String)], subject: Subject, tokens: &[Token]) -> Vec<Column> {
    let mut out: Vec<(usize, Column)> = Vec::new();
    let heading = |f: &Found| {
        let words: Vec<&str> = tokens.get(f.at..f.end).unwrap_or_default().iter().map(|t| t.text.as_str()).collect();
        words.join(" ")
    };
    let valued = subject == Subject::Indicators;
    for f in found {
        let mut kind = f.kind;
        if valued && kind == ColumnKind::Result {
            kind = ColumnKind::Actual;
        }
        if !valued && matches!(kind, ColumnKind::Actual | ColumnKind::Target) {
            kind = ColumnKind::Result;
        }
        let single = !kind.is_value();
        if (kind.is_value() && periods.len() >= 2)
            || (single && kind != ColumnKind::Text && out.iter().any(|(_, c)| c.kind == kind))
        {
            continue;
        }
        out.push((f.at, Column { kind, heading: heading(f), period: None }));
    }
    if valued {
        place_periods(found, periods, &mut out);
    }
    out.sort_by_key(|(at, _)| *at);
    let mut columns: Vec<Column> = out.into_iter().map(|(_, c)| c).collect();
    // where tall cells are printed first, the number and the name still stand left
    let few = tokens.last().is_some_and(|t| t.line < 3);
    let line = |kind| found.iter().find(|f| f.kind == kind).and_then(|f| tokens.get(f.at)).map(|t| t.line);
    let name = line(ColumnKind::Name);
    let tall = few && found.iter().any(|f| f.kind != ColumnKind::Ordinal && tokens.get(f.at).map(|t| t.line) < name);
    let numbered = columns.iter().any(|c| c.kind == ColumnKind::Ordinal);
    if numbered && (tall || columns.first().is_some_and(|c| c.kind != ColumnKind::Ordinal)) {
        columns.sort_by_key(|c| match c.kind {
            ColumnKind::Ordinal => 0,
            ColumnKind::Name => 1,
            _ => 2,
        });
    }
    columns
}

fn place_periods(found: &[Found], periods: &[(usize, String)], out: &mut Vec<(usize, Column)>) {
    if periods.len() >= 2 {
        let role = |at: usize| {
            let before = found.iter().rfind(|f| f.at < at && (f.kind.is_value() || f.kind == ColumnKind::Result));
            let own = before.filter(|f| !periods.iter().any(|(p, _)| f.at < *p && *p < at));
            match own.map(|f| f.kind) {
                Some(ColumnKind::Actual) => ColumnKind::Actual,
                _ => ColumnKind::Target,
            }
        };
        // in a head of two rows the years stand under their common head, which is printed before
        let umbrella = found.iter().rfind(|f| f.kind.is_value() || f.kind == ColumnKind::Result);
        let first = periods.first().map_or(0, |p| p.0);
        let under = umbrella
            .filter(|u| u.at < first && found.iter().any(|f| f.at > u.at && f.at < first))
            .filter(|_| !found.iter().any(|f| f.at > first));
        let several = found.iter().filter(|f| f.kind.is_value() || f.kind == ColumnKind::Result).count() > 1;
        let heads: Vec<&Found> = found.iter().filter(|f| f.kind.is_value() && f.at < first).collect();
        let paired = heads.len() == periods.len();
        for (i, (at, p)) in periods.iter().enumerate() {
            if let Some(h) = heads.get(i).filter(|_| paired) {
                out.push((h.at, Column { kind: h.kind, heading: p.clone(), period: Some(p.clone()) }));
                continue;
            }
            let kind = if several { role(*at) } else { ColumnKind::Target };
            let at = under.map_or(*at, |u| u.at);
            out.push((at, Column { kind, heading: p.clone(), period: Some(p.clone()) }));
        }
    } else if let Some((at, p)) = periods.first() {
        if let Some((_, c)) = out.iter_mut().find(|(_, c)| c.kind.is_value()) {
            c.period = Some(p.clone());
        } else {
            out.push((*at, Column { kind: ColumnKind::Target, heading: p.clone(), period: Some(p.clone()) }));
        }
    }
}

/// Whether a line is made of head words only: part of a repeated head.
pub(super) fn echoes(bag: &HashSet<String>, line: &TableLine) -> bool {
    let words: Vec<String> = line.words.iter().flat_map(|w| head_words(&w.text)).collect();
    !words.is_empty() && words.iter().all(|w| bag.contains(w) || bag.iter().any(|b| near(b, w)))
}
