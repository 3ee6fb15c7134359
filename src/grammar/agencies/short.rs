//! Short forms written out (`KH&CN`), with the way back to the bytes they stood for.

use std::ops::Range;

use crate::grammar::token::{Token, TokenKind, tokens};

/// How a token of a short form is compared: letters as they are (a short form is in capitals), signs as such.
pub(super) fn key(text: &str, token: &Token) -> String {
    let shown = text.get(token.range.clone()).unwrap_or("");
    match token.kind {
        TokenKind::Sign(c) => c.to_string(),
        _ => shown.to_owned(),
    }
}

/// A text with its short forms written out and single spaces.
pub(super) struct Expanded {
    pub(super) text: String,
    /// Stretches: where each starts here, and the bytes of the source that it stands for. Sorted.
    pieces: Vec<(usize, Range<usize>, bool)>,
}

impl Expanded {
    pub(super) fn new(source: &str, short: &[(Vec<String>, String)]) -> Self {
        let toks = tokens(source);
        let keys: Vec<String> = toks.iter().map(|t| key(source, t)).collect();
        let mut out = Self { text: String::with_capacity(source.len()), pieces: Vec::with_capacity(toks.len()) };
        let mut at = 0;
        while at < toks.len() {
            let gap = at > 0 && toks[at - 1].range.end < toks[at].range.start;
            if gap {
                out.text.push(' ');
            }
            let free = |end: usize| {
                let glued = |a: usize, b: usize| toks[a].range.end == toks[b].range.start;
                let before = at > 0 && keys[at - 1] == "&" && glued(at - 1, at);
                let after = end < toks.len() && keys[end] == "&" && glued(end - 1, end);
                !before && !after
            };
            let hit = toks[at].kind == TokenKind::Word;
            let hit =
                hit.then(|| short.iter().find(|(s, _)| keys[at..].starts_with(s) && free(at + s.len()))).flatten();
            let (text, len, whole) = match hit {
                Some((s, full)) => (full.as_str(), s.len(), true),
                None => (source.get(toks[at].range.clone()).unwrap_or(""), 1, false),
            };
            out.pieces.push((out.text.len(), toks[at].range.start..toks[at + len - 1].range.end, whole));
            out.text.push_str(text);
            at += len;
        }
        out
    }
    /// The bytes of the source that a range stands for; a short form is taken whole.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let piece =
            |at: usize| self.pieces.partition_point(|p| p.0 <= at).checked_sub(1).and_then(|i| self.pieces.get(i));
        let start = piece(range.start).map_or(0, |p| if p.2 { p.1.start } else { p.1.start + (range.start - p.0) });
        let last = range.end.saturating_sub(1);
        let end = piece(last).map_or(start, |p| if p.2 { p.1.end } else { p.1.start + (range.end - p.0) });
        start..end.max(start)
    }
}
