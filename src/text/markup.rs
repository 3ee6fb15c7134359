//! Marks of emphasis that a text copied from a web page may hold (`**Điều 1.**`, `*Nơi nhận:*`, `# KẾ HOẠCH`, `57\-NQ/TW`):
//! they are no part of what the document says.
//!
//! Comes in: a [`Repaired`] text. Goes out: the same text without such marks, each a recorded edit, so that every byte
//! still leads back to the source. Must not know what the words mean. A text without such marks comes back as it is.

use std::ops::Range;
use std::sync::Arc;

use super::{Cause, Edit, LineNo, Repaired, RepairedLine};

/// How many filled lines one stretch of slanted text may run over.
const REACH: usize = 8;

/// The text without marks of emphasis; the very same value where there are none.
pub fn plain(text: &Arc<Repaired>) -> Arc<Repaired> {
    if !text.lines.iter().any(|l| is_marked(&l.text)) {
        return Arc::clone(text);
    }
    let slanted = slanted(text);
    let lines = text.lines.iter().zip(slanted).enumerate().map(|(n, (line, stars))| {
        let mut cuts = strong(&line.text);
        let free = |r: &Range<usize>| !stars.contains(r);
        cuts.extend(trailing(&line.text).filter(free));
        cuts.extend(stars);
        cuts.extend(heading(&line.text));
        cuts.extend(escapes(&line.text));
        cuts.extend(underscored(&line.text).into_iter().flatten());
        without(line, text.source.line(LineNo::from_index(n)), &cuts)
    });
    let lines = lines.collect();
    Arc::new(Repaired { source: Arc::clone(&text.source), lines })
}

/// Whether a line is a heading behind signs (`## I. MỤC TIÊU`), or holds two pairs of stars around a word.
fn is_marked(text: &str) -> bool {
    if heading(text).is_some_and(|r| text.get(r.end..).is_some_and(|t| t.contains(char::is_alphabetic))) {
        return true;
    }
    let Some(open) = text.find("**") else { return false };
    let rest = text.get(open + 2..).unwrap_or("");
    rest.starts_with(|c: char| c.is_alphanumeric()) && rest.contains("**")
}

/// Runs of two stars or more.
fn strong(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, _) in text.match_indices('*') {
        match out.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => out.push(i..i + 1),
        }
    }
    out.retain(|r| r.len() > 1);
    out
}

/// `## ` at a line's head.
fn heading(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let signs = text.get(start..)?.chars().take_while(|c| *c == '#').count();
    let end = start + signs;
    ((1..=6).contains(&signs) && text.get(end..)?.starts_with(' ')).then_some(start..end + 1)
}

/// Strokes before a sign that would mean emphasis or a list if they were not there (`1\. Mở lớp`, `57\-NQ/TW`). The bar of a
/// cell keeps its own.
fn escapes(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    const SIGNS: [char; 13] = ['-', '.', '(', ')', '[', ']', '#', '*', '+', '_', '!', '>', '&'];
    text.match_indices('\\')
        .filter(|(i, _)| text.get(i + 1..).is_some_and(|t| t.starts_with(SIGNS)))
        .map(|(i, _)| i..i + 1)
}

/// The strokes around a line that is slanted as a whole: `_Hà Nội, ngày 02 tháng 3 năm 2026_`.
fn underscored(text: &str) -> Option<[Range<usize>; 2]> {
    let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    let inside = text.get(start..end)?.strip_prefix('_')?.strip_suffix('_')?;
    let plain = inside.starts_with(char::is_alphanumeric) && !inside.ends_with(char::is_whitespace);
    (plain && !inside.contains('_')).then_some([start..start + 1, end - 1..end])
}

/// Single stars that open a stretch of slanted text, and those that close it.
fn slanted(text: &Repaired) -> Vec<Vec<Range<usize>>> {
    let mut out: Vec<Vec<Range<usize>>> = vec![Vec::new(); text.lines.len()];
    // The star that is open: its line, its byte, the filled lines since.
    let mut open: Option<(usize, usize, usize)> = None;
    for (n, line) in text.lines.iter().enumerate() {
        let shown = line.text.as_str();
        if let Some(o) = open.as_mut().filter(|_| !shown.trim().is_empty()) {
            o.2 += 1;
        }
        open = open.filter(|o| o.2 <= REACH);
        for (i, _) in shown.match_indices('*') {
            let before = shown.get(..i).and_then(|s| s.chars().next_back());
            let after = shown.get(i + 1..).and_then(|s| s.chars().next());
            if before == Some('*') || after == Some('*') {
                continue;
            }
            let opens = before.is_none_or(|c| !c.is_alphanumeric()) && after.is_some_and(|c| !c.is_whitespace());
            let closes = before.is_some_and(|c| !c.is_whitespace());
            match open {
                Some((l, at, _)) if closes => {
                    if let Some(cuts) = out.get_mut(l) {
                        cuts.push(at..at + 1);
                    }
                    if let Some(cuts) = out.get_mut(n) {
                        cuts.push(i..i + 1);
                    }
                    open = None;
                }
                _ if opens => open = Some((n, i, 0)),
                _ => {}
            }
        }
    }
    out
}

/// A star that closes slanted text at a line's end, its opening one being part of a longer run.
fn trailing(text: &str) -> Option<Range<usize>> {
    let end = text.trim_end().len();
    let body = text.get(..end)?.strip_suffix('*')?;
    let alone = body.chars().next_back().is_some_and(|c| !c.is_whitespace() && c != '*');
    alone.then_some(body.len()..end)
}

/// A line without some of its bytes; those that an edit has made stay.
fn without(line: &RepairedLine, scanned: &str, cuts: &[Range<usize>]) -> RepairedLine {
    if cuts.is_empty() {
        return line.clone();
    }
    let mut edits = line.edits.clone();
    for cut in cuts {
        let Range { start, end } = line.scanned_range(cut.clone());
        let free = edits.iter().all(|e| e.end <= start || end <= e.start);
        if free && end - start == cut.len() {
            edits.push(Edit { start, end, text: String::new(), cause: Cause::Punctuation, confidence: 1.0 });
        }
    }
    edits.sort_by_key(|e| (e.start, e.end));
    RepairedLine::from_edits(scanned, line.class, edits, line.confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Passage, Source};

    fn shown(text: &str) -> Vec<String> {
        let text = Arc::new(Repaired::untouched(Arc::new(Source::from_text(text))));
        plain(&text).lines.iter().map(|l| l.text.clone()).collect()
    }

    #[test]
    fn marks_of_emphasis_go_and_every_byte_leads_back() {
        assert_eq!(shown("**A**\n_Hà Nội, ngày 02_\n____\n_a_b_"), ["A", "Hà Nội, ngày 02", "____", "_a_b_"]);
        let text = "**2.** Bộ Y tế: *theo\nquy định*; a * b\n### PHỤ LỤC";
        assert_eq!(shown(text), ["2. Bộ Y tế: theo", "quy định; a * b", "PHỤ LỤC"]);
        let source = Arc::new(Source::from_text(text));
        let bare = plain(&Arc::new(Repaired::untouched(Arc::clone(&source))));
        let passage = Passage::from_lines(&bare, (0..2).map(LineNo::from_index));
        let at = passage.text().find("theo quy định").unwrap();
        let trace = passage.trace(&bare, at..at + "theo quy định".len()).unwrap();
        assert_eq!(source.quote(trace.span), trace.quote);
        assert!(trace.quote.starts_with("theo"), "{}", trace.quote);
    }

    #[test]
    fn escaped_signs_lose_their_stroke() {
        assert_eq!(
            shown("# KẾ HOẠCH\n1\\. Số 57\\-NQ/TW | a \\| b\nC:\\lieu"),
            ["KẾ HOẠCH", "1. Số 57-NQ/TW | a \\| b", "C:\\lieu"]
        );
        assert_eq!(shown("1\\. Mở lớp\n# 12"), ["1\\. Mở lớp", "# 12"], "nothing else says that this is marked up");
    }

    #[test]
    fn other_stars_stay() {
        for text in ["* Ghi chú: *", "a ** b", "*Nơi nhận", "5 * 3 ** 2"] {
            assert_eq!(shown(text), [text], "{text}");
        }
    }
}
