//! The part of a text that answers best, and which bytes of it answer.

use serde::Serialize;

use super::index::RawHit;
use super::query::Query;
use super::token::{Word, words};
use crate::library::DocumentInfo;
use crate::text::{LineNo, Lines};

/// How long a snippet is, in bytes, about.
const LENGTH: usize = 320;

/// A piece of repaired text with what answers in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The text; an ellipsis stands where it was cut.
    pub text: String,
    /// Byte ranges of `text` that answer, in order, apart from each other.
    pub highlights: Vec<(usize, usize)>,
}

/// One answer.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// The document.
    pub document: DocumentInfo,
    /// `task`, `duty`, `indicator`, `citation`, `document`, or `text` for a passage.
    pub unit: String,
    /// The record's id; none for a document or a passage.
    pub record: Option<String>,
    /// The lines of the record or passage.
    pub lines: Lines,
    /// The line to look at first: that of the best place of a passage, the first line of a record.
    pub line: LineNo,
    /// How well it answers; comparable within one search only.
    pub score: f32,
    /// What to show.
    #[serde(flatten)]
    pub snippet: Snippet,
}

/// Makes an answer of what the index found.
pub(super) fn hit(query: &Query, document: DocumentInfo, raw: &RawHit) -> Hit {
    // The lines of a record are its fields; those of a passage are where the page broke them.
    let text = if raw.unit == "text" { raw.text.clone() } else { raw.text.replace('\n', " · ") };
    let found = words(&text);
    let weights = weigh(query, &found);
    let window = best(query, &found, &weights);
    let from = window.clone().find(|i| weights[*i] > 0.0).and_then(|i| found.get(i)).map_or(0, |w| w.start);
    let line = match raw.unit.as_str() {
        "text" => raw.first as usize - 1 + text.get(..from).unwrap_or("").matches('\n').count(),
        _ => raw.first as usize - 1,
    };
    Hit {
        document,
        unit: raw.unit.clone(),
        record: raw.record.clone(),
        lines: Lines(LineNo::from_index(raw.first as usize - 1), LineNo::from_index(raw.last as usize - 1)),
        line: LineNo::from_index(line),
        score: raw.score,
        snippet: cut(&text, &found, &weights, window),
    }
}

/// What each word is worth as an answer. Most Vietnamese words are several syllables: where the text holds two side by
/// side as the query does, syllables that stand alone are chance.
fn weigh(query: &Query, found: &[Word]) -> Vec<f32> {
    let alone: Vec<f32> = found.iter().map(|w| query.weight(w)).collect();
    let pairs: Vec<bool> = found
        .windows(2)
        .zip(alone.windows(2))
        .map(|(w, v)| matches!((w, v), ([a, b], [x, y]) if *x > 0.0 && *y > 0.0 && query.side_by_side(a, b)))
        .collect();
    if !pairs.contains(&true) {
        return alone;
    }
    let paired = |i: usize| pairs.get(i) == Some(&true) || (i > 0 && pairs.get(i - 1) == Some(&true));
    alone.iter().enumerate().map(|(i, w)| if paired(i) { *w } else { 0.0 }).collect()
}

/// The window of words that answers best: first by how many different words of the query it holds, then by how well.
fn best(query: &Query, found: &[Word], weights: &[f32]) -> std::ops::Range<usize> {
    let mut counts = vec![0u32; query.words.len()];
    let (mut start, mut different, mut sum) = (0, 0usize, 0.0f32);
    let mut top = (0usize, 0.0f32, 0..found.len().min(1));
    for (end, word) in found.iter().enumerate() {
        sum += weights[end];
        if let Some(c) = query.answers(word).and_then(|i| counts.get_mut(i)) {
            *c += 1;
            different += usize::from(*c == 1);
        }
        while start < end && found[end].end - found[start].start > LENGTH {
            sum -= weights[start];
            if let Some(c) = query.answers(&found[start]).and_then(|i| counts.get_mut(i)) {
                *c -= 1;
                different -= usize::from(*c == 0);
            }
            start += 1;
        }
        // A little more is not better: rounding must not move the window.
        if different > top.0 || (different == top.0 && sum > top.1 + 0.01) {
            top = (different, sum, start..end + 1);
        }
    }
    // A window that ends early in the text has room on its right.
    let mut window = top.2;
    while window.end < found.len() && found[window.end].end - found[window.start].start <= LENGTH {
        window.end += 1;
    }
    window
}

fn cut(text: &str, found: &[Word], weights: &[f32], window: std::ops::Range<usize>) -> Snippet {
    let first = window.start;
    let from = if first == 0 { 0 } else { found.get(first).map_or(0, |w| w.start) };
    let to = if window.end >= found.len() { text.len() } else { found.get(window.end - 1).map_or(0, |w| w.end) };
    // Whatever follows the last word (a long line of dots) is no reason for a long snippet.
    let to = ceil_boundary(text, to.min(from + 2 * LENGTH));
    let mut out = String::from(if from > 0 { "… " } else { "" });
    let mut at = from;
    let mut highlights: Vec<(usize, usize)> = Vec::new();
    for (word, weight) in found.iter().zip(weights).take(window.end).skip(window.start) {
        if *weight <= 0.0 || word.end > to || word.start < at {
            continue;
        }
        push(&mut out, text.get(at..word.start).unwrap_or(""));
        let start = out.len();
        push(&mut out, text.get(word.start..word.end).unwrap_or(""));
        match highlights.last_mut() {
            // Words side by side are one highlight, the parts of a number too.
            Some(last) if matches!(out.get(last.1..start), Some(" " | "-" | "/" | "&")) => last.1 = out.len(),
            _ => highlights.push((start, out.len())),
        }
        at = word.end;
    }
    push(&mut out, text.get(at..to).unwrap_or("").trim_end());
    if to < text.trim_end().len() {
        out.push_str(" …");
    }
    Snippet { text: out, highlights }
}

/// Adds text on one line: a line end or a run of blanks becomes one blank.
fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        let blank = c.is_whitespace();
        if !blank {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(query: &str, text: &str) -> Snippet {
        let query = Query::new(query);
        let found = words(text);
        let weights = weigh(&query, &found);
        let window = best(&query, &found, &weights);
        cut(text, &found, &weights, window)
    }

    #[test]
    fn highlights_are_the_words_that_answer() {
        let s = snippet("so khoa hoc chu tri", "Giao Sở  Khoa học\nvà Công nghệ chủ trì.");
        assert_eq!(s.text, "Giao Sở Khoa học và Công nghệ chủ trì.");
        let shown: Vec<&str> = s.highlights.iter().map(|(a, b)| &s.text[*a..*b]).collect();
        assert_eq!(shown, ["Sở Khoa học", "chủ trì"]);
        let s = snippet("Công nghệ thông tin", "Công bố thông tin về công nghệ");
        let shown: Vec<&str> = s.highlights.iter().map(|(a, b)| &s.text[*a..*b]).collect();
        assert_eq!(shown, ["thông tin", "công nghệ"]);
        let s = snippet("57-NQ/TW", "Nghị quyết số 57-NQ/TW ngày 22/12/2024");
        let shown: Vec<&str> = s.highlights.iter().map(|(a, b)| &s.text[*a..*b]).collect();
        assert_eq!(shown, ["57-NQ/TW"]);
    }

    #[test]
    fn the_best_place_of_a_long_text_is_shown() {
        let far = format!("{} Sở Y tế chủ trì {}", "từ ngữ khác ".repeat(200), "đoạn sau nữa ".repeat(200));
        let s = snippet("Sở Y tế chủ trì", &far);
        assert!(s.text.contains("Sở Y tế chủ trì") && s.text.len() < 2 * LENGTH + 10);
        assert!(s.text.starts_with("… ") && s.text.ends_with(" …"));
        assert!(snippet("x", "").text.is_empty());
        assert!(snippet("không có", &"…".repeat(5000)).text.len() < 3 * LENGTH);
    }
}
