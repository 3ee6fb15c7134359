//! What stands on a page but belongs to no text: blank lines, page numbers, running heads, dirt, footnotes.

use std::collections::{BTreeMap, BTreeSet};

use super::document::BlockKind;
use super::line::{Line, is_page_break, starts_lower};
use crate::grammar::anchor::letters;
use crate::text::is_syllable;

/// Whether a line is nothing but its page's number: `3`, `- 3 -`, `Trang 3/10`.
fn page_number(text: &str) -> Option<u32> {
    let t = text.trim_matches(|c: char| c.is_whitespace() || "-–—_|[]().~".contains(c));
    let t = t.strip_prefix("Trang").or_else(|| t.strip_prefix("trang")).unwrap_or(t).trim();
    let (n, of) = t.split_once('/').map_or((t, ""), |(n, of)| (n, of));
    let figures = |s: &str| s.trim().chars().all(|c| c.is_ascii_digit());
    if !figures(n) || !figures(of) || n.trim().len() > 3 {
        return None;
    }
    n.trim().parse().ok()
}

/// Page numbers, running heads and dirt among the lines that nothing else has claimed.
pub(super) fn mark(lines: &[Line<'_>], taken: &[bool]) -> Vec<(usize, BlockKind)> {
    let mut out = Vec::new();
    let mut last = 1u32;
    let running = running_heads(lines);
    let numbers = list_numbers(lines, taken);
    for (i, l) in lines.iter().enumerate() {
        if taken.get(i).copied().unwrap_or(true) || l.is_blank() {
            continue;
        }
        if !l.text.chars().any(char::is_alphanumeric) || is_page_break(l.text) {
            out.push((i, BlockKind::Noise));
        } else if let Some(n) = page_number(l.text)
            .filter(|n| *n >= last.saturating_sub(1) && *n <= last + 40)
            .filter(|_| !numbers.contains(&i))
        {
            last = n;
            out.push((i, BlockKind::PageNumber));
        } else if is_stamp_of_library(l.text) && beside_break(lines, i) {
            out.push((i, BlockKind::RunningHead));
        } else if is_scrap(l.text) && beside_break(lines, i) {
            out.push((i, BlockKind::Noise));
        } else if running.binary_search(&i).is_ok() {
            out.push((i, BlockKind::RunningHead));
        }
    }
    out
}

/// Lines that hold nothing but the number of a list's point, its text standing on the next (`1.`, `2.` …): they begin with 1, at
/// least two follow each other, and none stands beside the break of a page.
fn list_numbers(lines: &[Line<'_>], taken: &[bool]) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    let mut run: Vec<usize> = Vec::new();
    let mut close = |run: &mut Vec<usize>| {
        if run.len() > 1 {
            out.extend(run.iter().copied());
        }
        run.clear();
    };
    for (i, l) in lines.iter().enumerate() {
        let number = l.text.strip_suffix('.').and_then(|t| t.parse::<usize>().ok());
        let Some(n) = number.filter(|_| !taken.get(i).copied().unwrap_or(true)) else { continue };
        let text = lines.get(i + 1..).and_then(|rest| rest.iter().find(|l| !l.is_blank()));
        let worded = text.is_some_and(|t| t.text.starts_with(char::is_uppercase) && t.page == l.page);
        if !worded || beside_break(lines, i) {
            continue;
        }
        if n != run.len() + 1 {
            close(&mut run);
        }
        if n == run.len() + 1 {
            run.push(i);
        }
    }
    close(&mut run);
    out
}

/// Whether a line is a few letters that no word is made of: what a scan leaves of a page's number.
fn is_scrap(text: &str) -> bool {
    text.chars().count() <= 3
        && !text.ends_with([':', ';', ','])
        && !is_syllable(text)
        && text.chars().any(char::is_lowercase)
}

/// Whether a line is what a library of law prints at the edge of each page: its address in the net and its telephone.
fn is_stamp_of_library(text: &str) -> bool {
    let figures = text.chars().filter(char::is_ascii_digit).count();
    let address = ["www.", "http://", "https://"].iter().any(|a| text.to_lowercase().contains(a));
    address && figures >= PHONE && text.split_whitespace().count() <= STAMP
}

/// How many figures a telephone number has at least, and how many words such a line has at most.
const PHONE: usize = 8;
const STAMP: usize = 16;

/// Whether a line is the first or the last of a page, apart from what stands beside it.
fn beside_break(lines: &[Line<'_>], i: usize) -> bool {
    let before = lines.get(..i).and_then(|all| all.iter().rev().find(|l| !l.is_blank()));
    let after = lines.get(i + 1..).and_then(|all| all.iter().find(|l| !l.is_blank()));
    let here = lines.get(i).map_or(0, |l| l.page);
    let breaks = |l: Option<&Line<'_>>| l.is_none_or(|l| is_page_break(l.text) || l.page != here);
    breaks(before) || breaks(after)
}

/// Lines that recur, figures apart, at the head or foot of at least three pages and half of all.
fn running_heads(lines: &[Line<'_>]) -> Vec<usize> {
    let pages = lines.last().map_or(1, |l| l.page);
    if pages < 3 {
        return Vec::new();
    }
    let filled: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank()).collect();
    let mut seen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (k, &i) in filled.iter().enumerate() {
        let head = k < 2 || lines[filled[k - 2]].page != lines[i].page;
        let foot = filled.get(k + 2).is_none_or(|j| lines[*j].page != lines[i].page);
        let shown: usize = lines[i].text.split_whitespace().map(|w| w.chars().count() + 1).sum();
        if (head || foot) && shown < 100 {
            let key: String = letters(lines[i].text).chars().filter(|c| !c.is_numeric()).collect();
            if key.len() > 2 {
                seen.entry(key).or_default().push(i);
            }
        }
    }
    let least = 3.max(pages as usize / 2);
    let mut out: Vec<usize> = seen.into_values().filter(|at| at.len() >= least).flatten().collect();
    out.sort_unstable();
    out
}

/// A footnote: its mark and its lines.
pub(super) struct Note {
    pub(super) mark: u32,
    pub(super) lines: Vec<usize>,
}

/// The mark at the head of a line that may be a footnote, and the text after it: `1 Thực hiện …`, `² “Cải tiến …`.
fn note_mark(text: &str) -> Option<(u32, &str)> {
    let raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let end = text.find(|c: char| !(c.is_ascii_digit() || raised.contains(c)))?;
    let (figures, rest) = (text.get(..end)?, text.get(end..)?);
    if figures.is_empty() || figures.chars().count() > 2 {
        return None;
    }
    let mut mark = 0u32;
    for c in figures.chars() {
        let digit = c.to_digit(10).or_else(|| raised.chars().position(|r| r == c).map(|p| p as u32))?;
        mark = mark * 10 + digit;
    }
    // "1- Số liệu của …": a dash may part the mark from the text.
    let body = rest.strip_prefix(['-', '–']).unwrap_or(rest).trim_start_matches([' ', '\t']);
    let first = body.chars().next()?;
    let opens = first.is_uppercase() || "“\"(‘".contains(first);
    (opens && (rest.len() > body.len() || figures.chars().all(|c| raised.contains(c)) || first.is_uppercase()))
        .then_some((mark, body))
}

/// Whether a figure stands right behind the last letters of a document's number (*68-NQ/TW1*).
fn in_number(chars: &[char], at: usize) -> bool {
    let letters = chars[..at].iter().rev().take_while(|c| c.is_uppercase()).count();
    let sign = at.checked_sub(letters + 1).and_then(|i| chars.get(i));
    letters > 1 && sign.is_some_and(|c| matches!(c, '/' | '-'))
}

/// The marks of footnotes that stand in running text: `²`, or a figure glued to a word's end or its full stop.
fn marks_in(text: &str, out: &mut BTreeSet<u32>) {
    let raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let up = raised.contains(chars[i]);
        let glued = chars[i].is_ascii_digit()
            && i > 0
            && (chars[i - 1].is_lowercase()
                || in_number(&chars, i)
                || "”\".,;)".contains(chars[i - 1]) && i > 1 && (chars[i - 2].is_lowercase() || chars[i - 2] == '”'));
        if !(up || glued) {
            i += 1;
            continue;
        }
        let mut n = 0u32;
        let start = i;
        while i < chars.len() && i - start < 3 {
            let digit = chars[i].to_digit(10).or_else(|| raised.chars().position(|r| r == chars[i]).map(|p| p as u32));
            let Some(d) = digit else { break };
            n = n * 10 + d;
            i += 1;
        }
        if i >= chars.len() || !chars[i].is_alphanumeric() {
            out.insert(n);
        }
    }
}

/// Finds footnotes among lines that nothing else has claimed: they come in sequence, and either their mark stood in
/// the text above or they cut a sentence that goes on after them.
pub(super) fn footnotes(lines: &[Line<'_>], taken: &[bool]) -> Vec<Note> {
    let free: Vec<usize> =
        (0..lines.len()).filter(|i| !taken.get(*i).copied().unwrap_or(true) && !lines[*i].is_blank()).collect();
    let mut out: Vec<Note> = Vec::new();
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let mut expected = 1u32;
    let mut k = 0;
    while k < free.len() {
        let i = free[k];
        let l = &lines[i];
        let Some((mark, body)) = note_mark(l.text).filter(|(m, b)| *m == expected && b.chars().count() > 8) else {
            marks_in(l.text, &mut seen);
            k += 1;
            continue;
        };
        let end = note_end(lines, &free, k, expected + 1, taken);
        let before = k.checked_sub(1).map(|b| &lines[free[b]]);
        // Below a rule across the page.
        let ruled = (0..i).rev().find(|j| !lines[*j].is_blank()).is_some_and(|j| is_rule(lines[j].text));
        let cut = before.is_some_and(|b| !b.is_ended())
            && free.get(end).is_some_and(|j| starts_lower(lines[*j].text))
            && !starts_lower(body);
        let follows = out.last().is_some_and(|n: &Note| n.lines.last().copied() == k.checked_sub(1).map(|b| free[b]));
        if seen.contains(&mark) || cut || follows || ruled {
            out.push(Note { mark, lines: free[k..end].to_vec() });
            expected = mark + 1;
            k = end;
        } else {
            marks_in(l.text, &mut seen);
            k += 1;
        }
    }
    out
}

/// Whether a line is nothing but a rule that parts the notes from the text.
fn is_rule(text: &str) -> bool {
    let bare = text.trim();
    bare.chars().count() >= RULE && bare.chars().all(|c| matches!(c, '_' | '-' | '–' | '—' | '─' | '¯'))
}

/// How many strokes such a rule has at least.
const RULE: usize = 5;

/// One past the last line (in `free`) of the footnote that starts at `k`.
fn note_end(lines: &[Line<'_>], free: &[usize], k: usize, next_mark: u32, taken: &[bool]) -> usize {
    let width = free[k..].iter().take(6).map(|i| lines[*i].chars).max().unwrap_or(0);
    let mut end = k + 1;
    while end < free.len() && end - k < 12 {
        let (last, next) = (&lines[free[end - 1]], &lines[free[end]]);
        // A page's number between them: the note ended with its page.
        let turned = (free[end - 1] + 1..free[end]).any(|i| taken.get(i) == Some(&true) && !lines[i].is_blank());
        if turned && last.is_ended() {
            break;
        }
        if note_mark(next.text).is_some_and(|(m, _)| m == next_mark) || next.page != last.page {
            break;
        }
        let ended = last.is_ended();
        let short = last.chars * 20 < width * 17;
        if ended && (short || next.gap || starts_lower(next.text) || last.chars <= lines[free[k]].width)
            || short && next.gap
        {
            break;
        }
        end += 1;
    }
    end
}
