//! Marks of footnotes, which a scan shows as whatever sign looks like a small raised figure: `tranh?` is *tranh¹*, and
//! `20254` is *2025⁴*, for there is no such year.
//!
//! Comes in: the source and its lines, repaired so far. Goes out: the same lines with the marks set right. That a document
//! has footnotes is known by their texts, lines headed by 1, 2, 3 …; signs are taken for marks if, one after the other,
//! they fit these numbers, each before its text. Clean lines are not touched.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{Cause, DamageClass, Edit, LineNo, RepairedLine, Source};

/// A sign that may be the mark of a footnote.
#[derive(Debug, Clone)]
struct Sign {
    line: usize,
    start: usize,
    end: usize,
    /// The number that its figures show; such a sign is a mark of that number or of none.
    shows: Option<u32>,
}

/// The highest number that is looked for, and the most signs.
const HIGHEST: usize = 99;
const SIGNS: usize = 400;
/// How many marks in a row the scan may have lost.
const LOST: usize = 3;
/// A mark stands so many lines above its text at most.
const REACH: usize = 150;
/// Texts at the foot of one page stand so many lines apart at most.
const FOOT: usize = 45;
/// A document has footnotes if so many marks were found, and such a share of the texts have theirs.
const FOUND: usize = 3;
const SHARE: f32 = 0.6;
/// What a mark is worth, what one costs that was lost, and a sign that is none.
const MARK: f32 = 1.0;
const LOST_MARK: f32 = 0.3;
const NO_MARK: f32 = 0.5;
/// How sure a mark is.
const SURE: f32 = 0.8;

/// Sets the marks of footnotes right.
pub(super) fn mend(source: &Source, lines: &mut [RepairedLine]) {
    let texts = texts(source);
    let highest = texts.len().saturating_sub(1);
    if highest < FOUND {
        return;
    }
    let damaged = |n: &LineNo| lines.get(n.index()).is_some_and(|l| is_damaged(l.class));
    let numbers = source.line_numbers().filter(damaged).filter(|n| !texts.contains(&Some(n.index())));
    let all = numbers.flat_map(|n| {
        let line = &lines[n.index()];
        let mut found = signs(n.index(), source.line(n));
        found.retain(|s| !is_letter(source.line(n), line, s));
        found
    });
    let all: Vec<Sign> = all.take(SIGNS).collect();
    let marks = fit(&all, &texts);
    if marks.len() < FOUND || (marks.len() as f32) < SHARE * highest as f32 {
        return;
    }
    for (sign, number) in marks {
        let scanned = source.line(LineNo::from_index(sign.line));
        if let Some(line) = lines.get_mut(sign.line) {
            put(scanned, line, sign, number);
        }
    }
}

fn is_damaged(class: DamageClass) -> bool {
    matches!(class, DamageClass::Toneless | DamageClass::Garbled | DamageClass::Mild)
}

/// The lines of the texts of footnotes, by number; a text may be missing. Numbers rise from 1, and none is far behind.
fn texts(source: &Source) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = vec![None];
    for n in source.line_numbers() {
        let line = source.line(n).trim_start();
        let Some((number, text)) = line.split_once(' ') else { continue };
        let plain =
            (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let heads = text.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '“' | '"'));
        let Some(number) = number.parse::<usize>().ok().filter(|_| plain && heads) else { continue };
        if (out.len()..out.len() + LOST).contains(&number) && number <= HIGHEST {
            out.resize(number, None);
            out.push(Some(n.index()));
        }
    }
    out
}

/// Whether repair has taken a sign for a letter of its word (`ngh1` is *nghị*), or an apostrophe for a piece of one.
fn is_letter(scanned: &str, line: &RepairedLine, sign: &Sign) -> bool {
    let count = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let shown = scanned.get(sign.start..sign.end).unwrap_or("");
    let closed = scanned.get(sign.end..).is_some_and(|r| r.starts_with(['.', ',', ';', ':']));
    let apart = scanned.get(..sign.start).is_some_and(|b| b.ends_with(|c: char| !c.is_alphabetic()));
    let piece = shown.chars().all(|c| matches!(c, '\'' | '’' | '‘')) && !closed && !apart;
    piece
        || line.edits.iter().any(|e| {
            let before = scanned.get(e.start..sign.start).unwrap_or("");
            e.start < sign.start && sign.start < e.end && count(&e.text) > count(before)
        })
}

/// The signs of a line that stand where a mark may: behind a word, before the marks that end it.
fn signs(line: usize, text: &str) -> Vec<Sign> {
    static RAISED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?:\p{L}\p{L}[)”"]*|\)|\b(?:19|20)\d\d)([?!*%°®’'‘©§¥][0-9?!*%°®’'‘”]{0,2})[.,;:]*$"#).ok()
    });
    static FIGURE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:\p{L}{3}|\)|\b(?:19|20)\d\d)([1-9]\d?)[.,;:]*$").ok());
    let (Some(raised), Some(figure)) = (RAISED.as_ref(), FIGURE.as_ref()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut at = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let (base, word) = (at, chunk.trim_end());
        at += chunk.len();
        let figure = figure.captures(word).and_then(|c| c.get(1));
        let found = figure.or_else(|| raised.captures(word).and_then(|c| c.get(1)));
        out.extend(found.map(|m| Sign {
            line,
            start: base + m.start(),
            end: base + m.end(),
            shows: figure.and_then(|m| m.as_str().parse().ok()),
        }));
    }
    out
}

/// Gives numbers to signs so that most fit: rising, each above its text and below no text of a later one.
fn fit<'s>(signs: &'s [Sign], texts: &[Option<usize>]) -> Vec<(&'s Sign, usize)> {
    let count = texts.len();
    // How good the best reading of the signs so far is, by the last number given; and how it got there.
    let mut best = vec![f32::NEG_INFINITY; count];
    best[0] = 0.0;
    let mut ways: Vec<Vec<Option<usize>>> = Vec::with_capacity(signs.len());
    for sign in signs {
        let cost = if sign.shows.is_some() { 0.0 } else { NO_MARK };
        let mut next: Vec<f32> = best.iter().map(|b| b - cost).collect();
        let mut way = vec![None; count];
        for number in 1..count {
            let fits = sign.shows.is_none_or(|s| s as usize == number)
                && texts[number].is_none_or(|t| sign.line < t && t - sign.line <= REACH)
                && same_foot(sign.line, texts[number - 1], texts[number])
                && texts.iter().skip(number + 1).flatten().all(|t| sign.line < *t);
            if !fits {
                continue;
            }
            let from = number.saturating_sub(LOST + 1);
            for (before, reached) in best.iter().enumerate().take(number).skip(from) {
                let worth = if sign.shows.is_some() { 1.5 * MARK } else { MARK };
                let sum = reached + worth - LOST_MARK * (number - before - 1) as f32;
                if sum > next[number] {
                    next[number] = sum;
                    way[number] = Some(before);
                }
            }
        }
        best = next;
        ways.push(way);
    }
    let end = (0..count).max_by(|a, b| best[*a].total_cmp(&best[*b]).then(b.cmp(a)));
    let mut number = end.unwrap_or(0);
    let mut out = Vec::new();
    for (sign, way) in signs.iter().zip(&ways).rev() {
        if let Some(before) = way[number] {
            out.push((sign, number));
            number = before;
        }
    }
    out.reverse();
    out
}

/// Whether a mark may stand above the text of the one before: only if both texts stand at the foot of one page.
fn same_foot(mark: usize, before: Option<usize>, own: Option<usize>) -> bool {
    match (before, own) {
        (Some(before), Some(own)) => before < mark || own - before <= FOOT,
        _ => true,
    }
}

/// Writes a mark in the place of a sign, behind what the word was mended to.
fn put(scanned: &str, line: &mut RepairedLine, sign: &Sign, number: usize) {
    let mark: String = number.to_string().chars().map(raised).collect();
    let mut edits = std::mem::take(&mut line.edits);
    let (mut start, mut text) = (sign.start, mark.clone());
    let mut fits = true;
    edits.retain(|e| {
        let apart = e.end <= sign.start || e.start >= sign.end;
        if !apart && e.start < sign.start {
            // The sign was read as a piece of its word.
            fits &=
                e.end <= sign.end && !scanned.get(e.start..sign.start).is_some_and(|s| s.contains(char::is_whitespace));
            start = e.start;
            text = format!("{}{mark}", e.text.trim_end_matches(|c: char| !c.is_alphabetic() && c != ')'));
        } else if !apart {
            fits &= e.end <= sign.end;
        }
        apart || !fits
    });
    if fits {
        let at = edits.iter().position(|e| e.start >= sign.end).unwrap_or(edits.len());
        edits.insert(at, Edit { start, end: sign.end, text, cause: Cause::Typed, confidence: SURE });
    }
    *line = RepairedLine::from_edits(scanned, line.class, edits, line.confidence.min(SURE));
}

fn raised(figure: char) -> char {
    match figure {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(lines: &[&str]) -> Vec<String> {
        let source = Source::from_text(lines.join("\n"));
        let mut repaired: Vec<RepairedLine> =
            lines.iter().map(|l| RepairedLine::untouched(l, DamageClass::Garbled)).collect();
        mend(&source, &mut repaired);
        repaired.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn signs_are_marks_where_the_texts_of_footnotes_ask_for_them() {
        let shown = [
            "năng lực cạnh tranh?. Tỷ lệ 90% số hộ, đạt 12 xã",
            "đào tạo%; trong năm 20253, hoàn thành",
            "1 Quyết định số 5",
            "2 Công văn số 6",
            "3 Báo cáo số 7",
            "cấp tỉnh®. Năm 2030%5; hết",
            "4 Kế hoạch số 8",
            "5 “Cải tiến đo lường”",
        ];
        let meant = [
            "năng lực cạnh tranh¹. Tỷ lệ 90% số hộ, đạt 12 xã",
            "đào tạo²; trong năm 2025³, hoàn thành",
            "1 Quyết định số 5",
            "2 Công văn số 6",
            "3 Báo cáo số 7",
            "cấp tỉnh⁴. Năm 2030⁵; hết",
            "4 Kế hoạch số 8",
            "5 “Cải tiến đo lường”",
        ];
        assert_eq!(mended(&shown), meant);
    }

    #[test]
    fn without_texts_that_fit_nothing_is_a_mark() {
        for own in [
            &["Ai chịu trách nhiệm?", "Vì sao chậm?", "Bao giờ xong?", "đạt 20254 tấn"][..],
            &["1 Quyết định", "2 Công văn", "3 Báo cáo", "Ai chịu trách nhiệm?"],
            &["1. Một?", "2. Hai?", "3. Ba?"],
        ] {
            assert_eq!(mended(own), own);
        }
    }
}
