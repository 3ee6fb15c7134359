//! What is no word of a line, though the engine set it there: bits of a stamp or of a signature behind its end, and boxes
//! that reach into the next line because of them.

use super::tesseract::Seen;

/// A word so many times higher than the others of its line does not say how high the line is.
const TALL: f32 = 1.6;
/// Bits stand behind a gap so many times as wide as the others of the line, and are hardly read: less sure than this.
const APART: f32 = 2.0;
const UNSURE: f32 = 0.5;
/// So few signs may be a bit, and so many words make a line that can be told from it.
const BIT: usize = 2;
const WORDS: usize = 4;

/// Leaves out bits behind the ends of lines, and makes lines as high as most of their words.
pub(super) fn drop(words: &[Seen]) -> Vec<Seen> {
    let mut out = Vec::with_capacity(words.len());
    for line in words.chunk_by(|a, b| a.line == b.line) {
        let whole = line.get(..line.len() - bits(line)).unwrap_or(line);
        let band = band(whole);
        out.extend(whole.iter().map(|w| Seen { line: band.unwrap_or(w.line), ..w.clone() }));
    }
    out
}

/// How many words at the end of a line are bits of something else.
fn bits(line: &[Seen]) -> usize {
    let short = line.iter().rev().take_while(|w| w.text.chars().count() <= BIT).count();
    let first = line.len() - short;
    if short == 0 || first < WORDS {
        return 0;
    }
    let gap = |i: usize| line[i].at[0] - line[i - 1].at[2];
    let mut gaps: Vec<f32> = (1..first).map(gap).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0).max(1.0);
    let start = (first..line.len()).find(|i| gap(*i) > APART * usual);
    start.map_or(0, |start| {
        let rest = &line[start..];
        let sure = rest.iter().map(|w| w.confidence).sum::<f32>() / rest.len() as f32;
        if sure < UNSURE { rest.len() } else { 0 }
    })
}

/// The top and bottom of a line by its words, where single ones are much higher than the others.
fn band(line: &[Seen]) -> Option<[f32; 2]> {
    let height = |w: &Seen| w.at[3] - w.at[1];
    let mut heights: Vec<f32> = line.iter().filter(|w| w.text.chars().count() > 1).map(height).collect();
    heights.sort_by(f32::total_cmp);
    let most = TALL * heights.get(heights.len() / 2).copied().filter(|_| heights.len() >= WORDS)?;
    if line.iter().all(|w| height(w) <= most && w.line[1] - w.line[0] <= most) {
        return None;
    }
    let usual = || line.iter().filter(|w| height(w) <= most);
    let top = usual().map(|w| w.at[1]).fold(f32::INFINITY, f32::min);
    let bottom = usual().map(|w| w.at[3]).fold(f32::NEG_INFINITY, f32::max);
    Some([top, bottom])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, at: [f32; 4], confidence: f32) -> Seen {
        Seen { text: text.into(), at, line: [50.0, 125.0], confidence }
    }

    fn line(end: &[Seen]) -> Vec<Seen> {
        let words = ["-", "Văn", "phòng", "Quốc", "hội;"];
        let word = |(i, t): (usize, &&str)| seen(t, [40.0 * i as f32, 85.0, 40.0 * i as f32 + 30.0, 120.0], 0.96);
        words.iter().enumerate().map(word).chain(end.iter().cloned()).collect()
    }

    #[test]
    fn bits_of_a_stamp_behind_a_line_are_left_out_and_do_not_raise_it() {
        let stamp = [seen("°\\", [260.0, 50.0, 330.0, 125.0], 0.25), seen("Š", [340.0, 80.0, 360.0, 92.0], 0.41)];
        let out = drop(&line(&stamp));
        assert_eq!(out.last().map(|w| w.text.as_str()), Some("hội;"));
        assert!(out.iter().all(|w| w.line == [85.0, 120.0]), "{out:?}");
    }

    #[test]
    fn a_short_word_that_is_sure_or_close_stays() {
        for end in [seen("15", [260.0, 85.0, 290.0, 120.0], 0.9), seen("Ì", [200.0, 85.0, 210.0, 120.0], 0.2)] {
            let all = line(&[end]);
            assert_eq!(drop(&all).len(), all.len());
        }
    }
}
