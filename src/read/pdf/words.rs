//! Glyphs become words.

use super::super::page::{Piece, Rule, Sheet};
use super::marks::{Char, Marks};
use crate::text::PageSize;

/// A gap between two glyphs of one word is at most so wide, in sizes of the type: a blank has a quarter.
const GAP: f64 = 0.15;
/// How far the letters reach above and below the base line, in sizes of the type.
const ASCENT: f64 = 0.72;
const DESCENT: f64 = 0.2;

/// A word in the making, in coordinates in which its base line is level.
struct Open {
    text: String,
    x0: f64,
    x1: f64,
    base: f64,
    size: f64,
    /// A blank was drawn after it.
    closed: bool,
}

/// The sheet of a page: its words as they are read, the page turned so that most of them stand upright.
pub(super) fn sheet(marks: &Marks, size: PageSize) -> Sheet {
    let quarter = direction(&marks.chars);
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let turn = |x: f64, y: f64| match quarter {
        0 => (x, y),
        1 => (y, width - x),
        2 => (width - x, height - y),
        _ => (height - y, x),
    };
    let mut words: Vec<Open> = Vec::new();
    for c in &marks.chars {
        let (from, to) = (turn(c.from.x, c.from.y), turn(c.to.x, c.to.y));
        // What stands askew (a watermark, a note in the margin) is no part of the text.
        if (to.1 - from.1).abs() > 0.35 * (to.0 - from.0).abs().max(0.01) || to.0 < from.0 {
            continue;
        }
        add(&mut words, c, from, to.0);
    }
    if words.len() < 20_000 {
        words = mended(words);
    }
    let words = words.into_iter().filter(|w| !w.text.trim().is_empty());
    let size = if quarter % 2 == 1 { PageSize { width: size.height, height: size.width } } else { size };
    let rules = marks.rules.iter().map(|r| {
        let (a, b) = (turn(f64::from(r.x0), f64::from(r.y0)), turn(f64::from(r.x1), f64::from(r.y1)));
        Rule { x0: a.0.min(b.0) as f32, y0: a.1.min(b.1) as f32, x1: a.0.max(b.0) as f32, y1: a.1.max(b.1) as f32 }
    });
    Sheet { size, words: words.map(piece).collect(), rules: rules.collect(), skew: 0.0 }
}

fn piece(w: Open) -> Piece {
    Piece {
        text: w.text,
        x0: w.x0 as f32,
        y0: (w.base - ASCENT * w.size) as f32,
        x1: w.x1 as f32,
        y1: (w.base + DESCENT * w.size) as f32,
        size: w.size as f32,
        confidence: None,
    }
}

/// Which way most glyphs run: 0 to the right, then quarters of a turn: 1 down, 2 to the left, 3 up.
fn direction(chars: &[Char]) -> usize {
    let mut count = [0usize; 4];
    for c in chars.iter().filter(|c| !c.text.trim().is_empty()) {
        let (dx, dy) = (c.to.x - c.from.x, c.to.y - c.from.y);
        let way = match () {
            () if dx.abs() >= dy.abs() && dx >= 0.0 => 0,
            () if dx.abs() >= dy.abs() => 2,
            () if dy > 0.0 => 1,
            () => 3,
        };
        count[way] += 1;
    }
    (0..4).max_by_key(|w| (count[*w], 4 - w)).unwrap_or(0)
}

fn add(words: &mut Vec<Open>, c: &Char, from: (f64, f64), to: f64) {
    if c.text.trim().is_empty() {
        if let Some(last) = words.last_mut() {
            last.closed = true;
        }
        return;
    }
    if let Some(last) = words.last_mut()
        && !last.closed
        && goes_on(last, from, c.size)
    {
        last.text.push_str(&c.text);
        last.x1 = last.x1.max(to);
        return;
    }
    words.push(Open { text: c.text.to_string(), x0: from.0, x1: to, base: from.1, size: c.size, closed: false });
}

/// Whether a glyph of this size that begins here goes on with a word.
fn goes_on(word: &Open, from: (f64, f64), size: f64) -> bool {
    let gap = from.0 - word.x1;
    let (small, large) = (size.min(word.size), size.max(word.size));
    // A raised figure (the mark of a footnote) is a word of its own.
    let same_line = (from.1 - word.base).abs() < 0.15 * large && small > 0.8 * large;
    same_line && gap < GAP * large && gap > -0.4 * large
}

/// Joins words whose letters were not drawn in their order: some programs draw font by font.
fn mended(words: Vec<Open>) -> Vec<Open> {
    let mut order: Vec<usize> = (0..words.len()).collect();
    let line = |w: &Open| (w.base / (0.3 * w.size).max(1.0)).round() as i64;
    order.sort_by(|a, b| {
        let (a, b) = (&words[*a], &words[*b]);
        line(a).cmp(&line(b)).then(a.x0.total_cmp(&b.x0))
    });
    let mut words: Vec<Option<Open>> = words.into_iter().map(Some).collect();
    let mut out: Vec<Open> = Vec::with_capacity(words.len());
    for at in order {
        let Some(word) = words.get_mut(at).and_then(Option::take) else { continue };
        match out.last_mut() {
            Some(last)
                if goes_on(last, (word.x0, word.base), word.size)
                    && word.x0 - last.x1 < 0.06 * word.size
                    && word.x0 > last.x0 =>
            {
                last.text.push_str(&word.text);
                last.x1 = last.x1.max(word.x1);
            }
            _ => out.push(word),
        }
    }
    out
}
