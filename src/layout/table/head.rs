//! Reads the head of a table: which columns stand there, in what order, for which periods.

mod cells;

use std::collections::HashSet;

use super::cell::year;
use super::values::{self, Item, Named};
use super::word::{TableLine, Word};
use super::{Column, ColumnKind, Subject};
use crate::grammar::tables::{Fit, Head, TableWords};

/// What a head says.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) columns: Vec<Column>,
    pub(super) subject: Subject,
    /// Folded words of its lines, to know it again on the next page.
    pub(super) bag: HashSet<String>,
    /// The share of its words that are heads or periods.
    pub(super) covered: f32,
    /// The column before which words stand that are no head: the letters of one are lost.
    pub(super) gap: Option<ColumnKind>,
    /// Whether each of its cells stands on lines of its own.
    pub(super) cellular: bool,
}

#[derive(Debug, Clone)]
struct Token {
    text: String,
    /// Which word of which line.
    line: usize,
    word: usize,
    year: Option<u16>,
    /// Whether it is the first of a word with a capital before small letters.
    capital: bool,
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
    if a.is_ascii() && b.is_ascii() {
        return alike(a.as_bytes(), b.as_bytes());
    }
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    alike(&x, &y)
}

/// How many of the words of a known head differ from what is shown; `None` if it is some other head. A head of several
/// words is not known by words that all differ.
pub(super) fn differing<'w>(head: &[String], shown: impl Iterator<Item = &'w str>) -> Option<usize> {
    let (mut off, mut len) = (0, 0);
    for (w, x) in head.iter().zip(shown) {
        len += 1;
        if x != w {
            if w.len() <= 3 || !near(x, w) {
                return None;
            }
            off += 1;
        }
    }
    (len == head.len() && (off * 2 <= len || len == 1)).then_some(off)
}

fn alike<T: PartialEq>(x: &[T], y: &[T]) -> bool {
    let (n, m) = (x.len(), y.len());
    if n.min(m) < 3 || n.abs_diff(m) > 1 || (n.min(m) == 3 && x.first() != y.first()) {
        return false;
    }
    let head = x.iter().zip(y).take_while(|(p, q)| p == q).count();
    let tail = x.iter().rev().zip(y.iter().rev()).take_while(|(p, q)| p == q).count();
    head + tail + 1 >= n.max(m)
}

fn tokens(lines: &[TableLine]) -> Vec<Token> {
    let mut out = Vec::new();
    for (line, l) in lines.iter().enumerate() {
        for (word, w) in l.words.iter().enumerate() {
            let small = w.text.chars().any(char::is_lowercase);
            for (i, text) in w.heads.iter().cloned().enumerate() {
                let capital = i == 0 && small && w.capital();
                out.push(Token { text, line, word, year: year(w), capital, used: false });
            }
        }
    }
    out
}

/// Whether words are two heads side by side: a capital begins the second, *Kết quả* · *Đánh giá*.
fn parted(tokens: &[Token]) -> bool {
    let rest = tokens.get(1..).unwrap_or_default();
    rest.iter().any(|t| t.capital) && tokens.iter().any(|t| !t.capital)
}

/// Whether most of the words of a known head differ from what is shown, though each but a little: *phải xong* is not
/// *phân công*.
fn strange_to(head: &Head, tokens: &[Token]) -> bool {
    let off = head.words.iter().zip(tokens).filter(|(w, t)| t.text != **w && !w.starts_with(t.text.as_str())).count();
    head.words.len() > 1 && off * 2 > head.words.len()
}

/// Whether a word is the last of its line: the page's edge may have cut it, *phối h*.
fn ends_line(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| tokens.get(at + 1).is_none_or(|n| n.line != t.line))
}

/// How many tokens say a head's words run together: *Kếhoạch*, *Đơnvị tính*.
fn glued(head: &Head, tokens: &[Token], at: usize) -> Option<usize> {
    let whole: usize = head.words.iter().map(String::len).sum();
    let mut rest = head.words.concat();
    let mut len = 0;
    while !rest.is_empty() {
        let token = tokens.get(at + len).filter(|t| !t.used && !t.text.is_empty())?;
        rest = rest.strip_prefix(token.text.as_str())?.to_owned();
        len += 1;
    }
    (len < head.words.len() && whole >= 5).then_some(len)
}

fn contiguous(words: &TableWords, tokens: &mut [Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let hit = words.heads.iter().find(|h| {
            h.words.iter().enumerate().all(|(k, w)| {
                let cut = k + 1 == h.words.len() && k >= 2 && ends_line(tokens, i + k);
                tokens
                    .get(i + k)
                    .is_some_and(|t| !t.used && (near(&t.text, w) || cut && w.starts_with(t.text.as_str())))
            }) && !tokens.get(i..i + h.words.len()).is_some_and(|t| parted(t) || strange_to(h, t))
        });
        let glued = || words.heads.iter().find_map(|h| Some((h, glued(h, tokens, i)?)));
        if let Some((h, len)) = hit.map(|h| (h, h.words.len())).or_else(glued) {
            let end = i + len;
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
    if !has(found, ColumnKind::Deadline)
        && let Some(at) = tokens.iter().position(|t| !t.used && t.capital && t.text == "thoi")
    {
        found.push(Found { kind: ColumnKind::Deadline, subject: None, at, end: at + 1 });
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

/// *Đơn vị* heads units of measure beside values, and beside tasks those who do them.
fn units_that_work(tokens: &[Token], found: &mut [Found]) {
    let valued = |f: &Found| f.kind.is_value() || f.subject == Some(Subject::Indicators) || f.kind == ColumnKind::Lead;
    if found.iter().any(valued) || tokens.iter().any(|t| t.year.is_some()) {
        return;
    }
    for f in found.iter_mut().filter(|f| f.kind == ColumnKind::Unit && f.end == f.at + 2) {
        let plain = tokens.get(f.at..f.end).is_some_and(|w| matches!(w, [a, b] if a.text == "don" && b.text == "vi"));
        if plain {
            f.kind = ColumnKind::Lead;
        }
    }
}

/// What a comparison compares belongs to its head: *So sánh* · *KH 2026/TH 2025 (%)*.
fn compare(tokens: &[Token], found: &mut [Found]) {
    let starts: Vec<usize> = found.iter().map(|f| f.at).collect();
    for f in found.iter_mut().filter(|f| f.kind == ColumnKind::Compare) {
        let next = starts.iter().find(|s| **s > f.at).copied().unwrap_or(tokens.len());
        while f.end < next && tokens.get(f.end).is_some_and(|t| !t.capital && !t.used) {
            f.end += 1;
        }
    }
}

impl Header {
    /// Whether another head is this one again, on the next page: most of its columns are of the same kinds.
    pub(super) fn continues(&self, next: &Self) -> bool {
        let kinds = |h: &Self| h.columns.iter().map(|c| c.kind).collect::<HashSet<_>>();
        let (a, b) = (kinds(self), kinds(next));
        let common = a.intersection(&b).count();
        common * 10 >= a.len().min(b.len()) * 7 && self.subject == next.subject
    }
    /// The head with a column of numbers first, where its letters are lost; `None` if it has fewer than `least` columns
    /// that only tables have.
    pub(super) fn numbered(mut self, least: usize) -> Option<Self> {
        let sure = self
            .columns
            .iter()
            .filter(|c| !matches!(c.kind, ColumnKind::Ordinal | ColumnKind::Name | ColumnKind::Text));
        if sure.count() < least {
            return None;
        }
        if self.columns.first().is_none_or(|c| c.kind != ColumnKind::Ordinal) {
            self.columns.insert(
                0,
                Column { kind: ColumnKind::Ordinal, heading: String::new(), shown: String::new(), period: None },
            );
        }
        Some(self)
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
        // "Tiến độ" · "thực hiện" on the line below is one column: a head of its own begins with a capital
        let goes_on = |f: &Found| {
            f.kind.is_value()
                && tokens
                    .get(f.at)
                    .and_then(|t| lines.get(t.line)?.words.get(t.word).map(|w| (t, w)))
                    .is_some_and(|(t, w)| t.line > 0 && t.word == 0 && w.text.chars().all(char::is_lowercase))
                && tokens.get(..f.at).is_some_and(|b| b.iter().any(|t| t.capital))
        };
        found.retain(|f| !goes_on(f));
        units_that_work(&tokens, &mut found);
        infer(&tokens, &mut found);
        compare(&tokens, &mut found);
        let at = |line: usize, word: usize| tokens.iter().position(|t| (t.line, t.word) == (line, word));
        let mut periods = values::named(lines, at);
        let compared = |p: &Named| found.iter().any(|f| f.kind == ColumnKind::Compare && f.at <= p.at && p.at < f.end);
        periods.retain(|p| !compared(p));
        let subject = subject(&found, periods.len());
        let columns = columns(words, &found, (periods, subject), &tokens);
        let kinds: HashSet<ColumnKind> = columns.iter().map(|c| c.kind).collect();
        let opened =
            |f: &&Found| tokens.get(f.at).and_then(|t| lines.get(t.line)?.words.get(t.word)).is_some_and(Word::capital);
        let open = found.iter().filter(opened).count();
        let numbered = tokens.iter().any(|t| matches!(t.text.as_str(), "tt" | "stt"))
            || found.iter().any(|f| f.kind == ColumnKind::Ordinal && f.end == f.at + 2);
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
        let gap = gap(&found, &tokens);
        Some(Self { columns, subject, bag, covered, gap, cellular: false })
    }
}

/// The first column behind another of its line with unknown words between them.
fn gap(found: &[Found], tokens: &[Token]) -> Option<ColumnKind> {
    let unknown = |t: &Token| !t.used && t.year.is_none() && t.text.len() >= 2;
    let lost = |f: &Found, g: &Found| {
        line_of(tokens, f.at) == line_of(tokens, g.at)
            && tokens.get(f.end..g.at).is_some_and(|between| between.iter().any(unknown))
    };
    found.windows(2).find_map(|w| matches!(w, [f, g] if lost(f, g)).then(|| w.last().map(|g| g.kind)).flatten())
}

fn subject(found: &[Found], periods: usize) -> Subject {
    let has = |k| found.iter().any(|f| f.kind == k);
    let named = found.iter().find_map(|f| f.subject);
    let values = has(ColumnKind::Unit) || has(ColumnKind::Target) || periods >= 2;
    match named {
        Some(Subject::Indicators) => Subject::Indicators,
        _ if has(ColumnKind::Deadline) && periods < 2 || has(ColumnKind::Coordinate) => Subject::Tasks,
        _ if values => Subject::Indicators,
        _ => Subject::Tasks,
    }
}

fn columns(
    words: &TableWords,
    found: &[Found],
    (periods, subject): (Vec<Named>, Subject),
    tokens: &[Token],
) -> Vec<Column> {
    let heading = |f: &Found| {
        let words: Vec<&str> = tokens.get(f.at..f.end).unwrap_or_default().iter().map(|t| t.text.as_str()).collect();
        words.join(" ")
    };
    let valued = subject == Subject::Indicators;
    let goals = found.iter().any(|f| matches!(f.kind, ColumnKind::Target | ColumnKind::Actual));
    let names = found.iter().filter(|f| f.kind == ColumnKind::Name).count();
    let timed = found.iter().any(|f| f.kind == ColumnKind::Deadline);
    let mut items: Vec<Item> = Vec::new();
    for f in found {
        let mut kind = f.kind;
        let dated = periods.iter().any(|p| p.at >= f.end && p.at <= f.end + 2);
        let several = periods.len() >= 2;
        kind = match kind {
            // what several years are to bring, unless something else is the goal
            ColumnKind::Result if valued && several && !goals => ColumnKind::Target,
            ColumnKind::Result if valued => ColumnKind::Actual,
            // what is left of "Thời gian thực hiện" whose first line is lost
            ColumnKind::Actual if !valued && !timed && heading(f) == "thuc hien" => ColumnKind::Deadline,
            ColumnKind::Target | ColumnKind::Actual | ColumnKind::Compare if !valued => ColumnKind::Result,
            // "Tiến độ thực hiện" over dates is no deadline but what is to be reached by then
            ColumnKind::Deadline if valued && several => ColumnKind::Target,
            ColumnKind::Name if valued && names > 1 && dated && items.iter().any(|i| i.kind == kind) => {
                ColumnKind::Target
            }
            k => k,
        };
        // the lower half of "Thời gian" · "thực hiện"
        if f.kind == ColumnKind::Actual && !valued && timed && heading(f) == "thuc hien" {
            continue;
        }
        let single = !kind.is_value() && !matches!(kind, ColumnKind::Text);
        if single && items.iter().any(|i| i.kind == kind) {
            continue;
        }
        let heading = heading(f);
        let base = words.bases.fit(&heading) == Fit::Whole;
        items.push(Item { kind, heading, base, at: f.at, end: f.end, line: line_of(tokens, f.at), period: None });
    }
    if valued {
        items = values::place(
            items,
            periods,
            &tokens.iter().map(|t| (t.line, t.text.as_str(), t.capital)).collect::<Vec<_>>(),
        );
    }
    items.sort_by_key(|i| i.at);
    let mut columns: Vec<Column> = items
        .into_iter()
        .map(|i| Column { kind: i.kind, heading: i.heading, shown: String::new(), period: i.period })
        .collect();
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

fn line_of(tokens: &[Token], at: usize) -> usize {
    tokens.get(at).map_or(0, |t| t.line)
}

/// Whether a line is made of head words only: part of a repeated head. The *năm* before a year of the head may be lost there.
pub(super) fn echoes(bag: &HashSet<String>, line: &TableLine) -> bool {
    let words: Vec<&String> = line.words.iter().flat_map(|w| &w.heads).collect();
    let dated = words.iter().any(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()) && bag.contains(*w));
    let known = |w: &String| bag.contains(w) || dated && w == "nam" || bag.iter().any(|b| near(b, w));
    !words.is_empty() && words.into_iter().all(known)
}
