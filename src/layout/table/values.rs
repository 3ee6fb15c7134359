//! The value columns of a head that is a stream of words: which role goes with which period.
//!
//! Comes in: the heads found in it and the periods it names, in reading order. Goes out: one item a column. A period may
//! stand with its role (*Kế hoạch năm 2026*), in a row below roles, or over roles that stand below it.

use super::ColumnKind;
use super::period::{period, without_specks};
use super::word::TableLine;
use crate::text::fold;

/// Stands for the year of a day or month without one, until a caption tells it.
pub(super) const NO_YEAR: &str = "0000";

/// A head on the way to a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) kind: ColumnKind,
    pub(super) heading: String,
    /// Whether it heads what was so before, in one column: *Hiện trạng*.
    pub(super) base: bool,
    /// Its first word, and the word after its last, counted over the head.
    pub(super) at: usize,
    pub(super) end: usize,
    /// Its line within the head.
    pub(super) line: usize,
    pub(super) period: Option<String>,
}

/// A period named in a head.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) period: String,
}

/// A word of a head: its line, its folded letters, whether it begins with a capital.
pub(super) type Said<'t> = (usize, &'t str, bool);

/// The periods named in the lines of a head. `at` tells which word of the head a word of a line is.
pub(super) fn named(lines: &[TableLine], at: impl Fn(usize, usize) -> Option<usize>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for (line, l) in lines.iter().enumerate() {
        let mut w = 0;
        while let Some(word) = l.words.get(w) {
            let text = |from: usize, to: usize| {
                let words = l.words.get(from..to.min(l.words.len())).unwrap_or_default();
                words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
            };
            let folded = fold(&word.text);
            let months = matches!(folded.as_str(), "quy" | "thang")
                || word.text.bytes().all(|b| b.is_ascii_digit())
                    && l.words.get(w + 1).is_some_and(|n| n.fold.starts_with("thang"));
            let len = if months { 5 } else { reach(&l.words, w) };
            if let Some(p) = period(&text(w, w + len), Some(NO_YEAR)).filter(|_| months || len > 0)
                && let Some(at) = at(line, w)
            {
                out.push(Named { at, line, period: p });
                // what it was read from: up to its year
                let tail = l.words.iter().skip(w).take(len).position(|x| digits(&x.text) >= 4);
                w += tail.map_or(if months { 2 } else { len.max(1) }, |t| {
                    (t + 1).max(len.min(if months { 1 } else { len }))
                });
                continue;
            }
            w += 1;
        }
    }
    out
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// How many words from here on are years or a day: `2026`, `2026 - 2030`, `30/6`; 0 if the word is none.
fn reach(words: &[super::word::Word], at: usize) -> usize {
    let year = |k: usize| {
        words.get(k).is_some_and(|w| {
            let t = without_specks(&w.text);
            let t = t.trim_matches(|c: char| !c.is_ascii_digit());
            let parts: Vec<&str> = t.split(['-', '–', '/', '.']).collect();
            parts.iter().all(|p| p.len() == 4 && (p.starts_with("20") || p.starts_with("19"))) && parts.len() <= 2
        })
    };
    let day = words.get(at).is_some_and(|w| {
        let t = w.text.trim_matches(|c: char| !c.is_ascii_digit());
        t.contains('/') && t.split('/').all(|p| !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit()))
    });
    let dash = words.get(at + 1).is_some_and(|w| matches!(w.text.as_str(), "-" | "–" | "—"));
    match year(at) {
        true if dash && year(at + 2) => 3,
        true => 1,
        false if day => 1,
        false => 0,
    }
}

/// Words that may stand between a role and its period.
pub(super) fn links(word: &str) -> bool {
    matches!(
        word,
        "nam"
            | "den"
            | "het"
            | "giai"
            | "doan"
            | "ca"
            | "giao"
            | "trong"
            | "cuoi"
            | "dau"
            | "tinh"
            | "thuc"
            | "hien"
            | "ngay"
            | "thang"
            | "quy"
            | "uoc"
            | "cua"
    )
}

/// Gives each value head its period, and each period without one a column. `words` are the head's, with their lines.
pub(super) fn place(mut items: Vec<Item>, periods: Vec<Named>, words: &[Said<'_>]) -> Vec<Item> {
    let mut seen: Vec<(String, usize)> = Vec::new();
    let mut bare: Vec<Named> = Vec::new();
    for p in periods {
        let alone = |n: &Named| items.iter().all(|i| i.line != n.line);
        let before = items.iter().filter(|i| i.at < p.at).max_by_key(|i| i.at);
        let based = before.is_some_and(|i| i.base);
        if alone(&p) && !based || !attach(&mut items, &p, words) {
            bare.push(p);
        }
    }
    // rows of periods below rows of roles; a row may be printed a word a line
    let mut rows: Vec<Vec<Named>> = Vec::new();
    for p in bare {
        let last = rows.last().and_then(|r| r.last()).map(|l| l.at);
        match (rows.last_mut(), last) {
            (Some(row), Some(from)) if !items.iter().any(|i| (from..p.at).contains(&i.at)) => row.push(p),
            _ => rows.push(vec![p]),
        }
    }
    let mut rest: Vec<Named> = Vec::new();
    for row in rows {
        let only = row.iter().all(|p| items.iter().all(|i| i.line != p.line));
        let mut row = row;
        let apart = row.len() > 1 && row.iter().enumerate().all(|(k, p)| begins(&items, p, words) == (k > 0));
        if only && apart && row.first().is_some_and(|p| attach(&mut items, p, words)) {
            row.remove(0);
            rest.extend(row);
        } else if !only || !below(&mut items, &row) {
            rest.extend(row);
        }
    }
    let open = |items: &[Item]| items.iter().filter(|i| is_open(i)).count();
    if let ([p], 1) = (rest.as_slice(), open(&items))
        && let Some(i) = items.iter_mut().find(|i| is_open(i))
    {
        i.period = Some(p.period.clone());
        rest.clear();
    }
    over(&mut items, &mut rest);
    for p in rest {
        let kind = kind_of(&items, &p, words);
        items.push(Item {
            kind,
            heading: p.period.clone(),
            base: false,
            at: p.at,
            end: p.at + 1,
            line: p.line,
            period: Some(p.period),
        });
    }
    // a period named twice for one role is one column
    items.sort_by_key(|i| i.at);
    items.retain(|i| {
        let Some(p) = i.period.clone().filter(|_| i.kind.is_value()) else { return true };
        let key = (p, usize::from(i.kind == ColumnKind::Actual));
        let fresh = !seen.contains(&key);
        seen.push(key);
        fresh
    });
    items
}

/// What stands in a column that is named by its period only: what the role before it says, unless that role has a period
/// of its own and words of its own stand before this one (*Thực hiện năm 2025* · *Năm 2026*), or it heads one column.
fn kind_of(items: &[Item], p: &Named, words: &[Said<'_>]) -> ColumnKind {
    let role = |i: &&Item| matches!(i.kind, ColumnKind::Actual | ColumnKind::Target);
    let Some(before) = items.iter().filter(|i| i.at < p.at).filter(role).max_by_key(|i| i.at) else {
        return ColumnKind::Target;
    };
    let aimed =
        items.iter().any(|i| i.kind == ColumnKind::Target && i.at > p.at && i.period.as_ref() != Some(&i.heading));
    let own = before.period.is_some() && before.kind == ColumnKind::Actual;
    if before.base || own && begins(items, p, words) && !aimed { ColumnKind::Target } else { before.kind }
}

/// Whether words with a capital stand before a period and lead to it: a head of its own (*Đến 30/6/2026*, *Năm 2026*).
fn begins(items: &[Item], p: &Named, words: &[Said<'_>]) -> bool {
    let from = items.iter().filter(|i| i.at < p.at).map(|i| i.end).max().unwrap_or(0);
    let before = words.get(from..p.at).unwrap_or_default().iter().rev();
    let mut led = before.take_while(|(line, w, _)| *line + 2 > p.line && links(w));
    led.any(|(_, _, capital)| *capital)
}

fn is_open(i: &Item) -> bool {
    matches!(i.kind, ColumnKind::Actual | ColumnKind::Target) && i.period.is_none()
}

/// Gives a period to the role right before it.
fn attach(items: &mut [Item], p: &Named, words: &[Said<'_>]) -> bool {
    let Some(i) = items.iter_mut().filter(|i| i.at < p.at).max_by_key(|i| i.at) else { return false };
    let near = words.get(i.end..p.at).is_some_and(|w| w.iter().all(|(_, w, _)| links(w)));
    if !(is_open(i) && near) {
        return false;
    }
    i.period = Some(p.period.clone());
    true
}

/// Spreads a row of periods over the open roles above it, evenly.
fn below(items: &mut Vec<Item>, row: &[Named]) -> bool {
    let first = row.first().map_or(0, |p| p.at);
    let roles: Vec<usize> =
        (0..items.len()).filter(|i| items.get(*i).is_some_and(|x| is_open(x) && x.at < first)).collect();
    let (n, m) = (roles.len(), row.len());
    if n == 0 || m < n {
        return false;
    }
    let each = m / n;
    let mut fresh = Vec::new();
    for (k, p) in row.iter().enumerate() {
        let Some(role) = roles.get((k / each).min(n - 1)).and_then(|r| items.get(*r)) else { continue };
        fresh.push(Item { period: Some(p.period.clone()), ..role.clone() });
    }
    let gone: Vec<usize> = roles.iter().filter_map(|r| items.get(*r)).map(|i| i.at).collect();
    items.retain(|i| !(is_open(i) && gone.contains(&i.at)));
    items.extend(fresh);
    true
}

/// Periods over roles: *Năm 2025* over *Kế hoạch* · *Thực hiện*; what stands below comes in its place.
fn over(items: &mut [Item], rest: &mut Vec<Named>) {
    let Some(line) = rest.first().map(|p| p.line) else { return };
    let lower: Vec<usize> =
        (0..items.len()).filter(|i| items.get(*i).is_some_and(|x| is_open(x) && x.line > line)).collect();
    let tops: Vec<Named> = rest.iter().filter(|p| p.line == line).cloned().collect();
    let (n, m) = (lower.len(), tops.len());
    if n == 0 || m == 0 || n % m != 0 {
        return;
    }
    let each = n / m;
    for (k, i) in lower.iter().enumerate() {
        let Some((item, top)) = items.get_mut(*i).zip(tops.get(k / each)) else { continue };
        item.period = Some(top.period.clone());
        item.at = top.at;
    }
    // assessments and comparisons between and behind them stand below the last period
    if let Some(top) = tops.last() {
        let begin = lower.first().and_then(|i| items.get(*i)).map_or(usize::MAX, |i| i.line);
        for i in items.iter_mut().filter(|i| i.line >= begin && i.at > top.at && i.period.is_none()) {
            if matches!(i.kind, ColumnKind::Assessment | ColumnKind::Compare | ColumnKind::Text) {
                i.at = top.at;
            }
        }
    }
    rest.retain(|p| p.line != line);
}
