//! Words become lines in the order in which a person reads them: two columns beside each other (the head of a document,
//! its foot) one after the other, all else from top to bottom.

use super::columns::columns;
use super::{Line, Piece};

/// Two columns are parted by a white gap at least so wide, in sizes of the type around it.
const GUTTER: f32 = 0.8;
/// How much wider than the other gaps of its row a gap must be to part two columns.
const WIDER: f32 = 1.7;
/// From so many times the usual distance of lines on, white space parts two paragraphs.
const APART: f32 = 1.45;

/// A stretch of words that overlap vertically: one line, or several lines of columns beside each other.
pub(super) struct Band {
    pub(super) words: Vec<Piece>,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

/// The lines of some words.
pub(super) fn lines(words: Vec<Piece>) -> Vec<Line> {
    let bands = bands(words);
    let mut out: Vec<Vec<Vec<Piece>>> = Vec::new();
    let mut rows: Vec<Line> = Vec::new();
    let mut at = 0;
    let pitch = pitch(&bands);
    let flush = |out: &mut Vec<Vec<Vec<Piece>>>, rows: &mut Vec<Line>| {
        for group in out.drain(..) {
            spaced(group, pitch, rows);
        }
    };
    while at < bands.len() {
        if let Some((taken, table)) = columns(&bands[at..]) {
            flush(&mut out, &mut rows);
            if !rows.is_empty() {
                rows.push(Line::Blank);
            }
            rows.extend(table.into_iter().map(Line::Row));
            rows.push(Line::Blank);
            at += taken;
            continue;
        }
        let (taken, split) = two_columns(&bands[at..]);
        let block = bands.get(at..at + taken).unwrap_or(&[]);
        let all = || block.iter().flat_map(|b| b.words.iter().cloned());
        match split {
            Some(x) => {
                let (left, right): (Vec<_>, Vec<_>) = all().partition(|w| w.middle().0 < x);
                flush(&mut out, &mut rows);
                for side in [left, right] {
                    let group = text_lines(side);
                    if !rows.is_empty() && rows.last() != Some(&Line::Blank) {
                        rows.push(Line::Blank);
                    }
                    spaced(group, pitch, &mut rows);
                }
                if rows.last() != Some(&Line::Blank) {
                    rows.push(Line::Blank);
                }
            }
            None => {
                let more = text_lines(all().collect());
                match out.last_mut() {
                    Some(group) => group.extend(more),
                    None => out.push(more),
                }
            }
        }
        at += taken;
    }
    flush(&mut out, &mut rows);
    while rows.last() == Some(&Line::Blank) {
        rows.pop();
    }
    rows
}

/// Adds lines of text, with a blank line where the white space above one is clearly wider than usual.
fn spaced(lines: Vec<Vec<Piece>>, pitch: f32, out: &mut Vec<Line>) {
    let mut last: Option<f32> = None;
    for line in lines {
        let base = middle_of(&line);
        if last.is_some_and(|l| base - l > pitch * APART) {
            out.push(Line::Blank);
        }
        last = Some(base);
        out.push(Line::Text(line));
    }
}

/// Half the height of a line of words: that of most of its words, so that a raised sign does not move it.
fn middle_of(line: &[Piece]) -> f32 {
    let mut all: Vec<f32> = line.iter().map(|w| w.middle().1).collect();
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// The usual distance from line to line.
fn pitch(bands: &[Band]) -> f32 {
    let mut all: Vec<f32> = bands
        .windows(2)
        .filter_map(|w| {
            let [a, b] = w else { return None };
            Some(f32::midpoint(b.top, b.bottom) - f32::midpoint(a.top, a.bottom))
        })
        .filter(|d| *d > 1.0)
        .collect();
    all.sort_by(f32::total_cmp);
    // The lower third: blank lines between paragraphs are wider, never narrower.
    all.get(all.len() / 3).copied().unwrap_or(f32::MAX)
}

/// Parts words into bands, from top to bottom.
fn bands(mut words: Vec<Piece>) -> Vec<Band> {
    words.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Band> = Vec::new();
    // The height of the tallest word of the last band.
    let mut tallest = 0.0f32;
    for w in words {
        match out.last_mut() {
            // A hair's breadth of overlap is none: marks above and below letters reach into the next line. A raised sign
            // is lower than its line, and stands in it with its lower part alone.
            Some(b) if w.y0 + 0.2 * w.height().min(tallest) < b.bottom => {
                b.bottom = b.bottom.max(w.y1 - 0.2 * w.height());
                tallest = tallest.max(w.height());
                b.words.push(w);
            }
            _ => {
                tallest = w.height();
                out.push(Band { top: w.y0, bottom: w.y1 - 0.2 * w.height(), words: vec![w] });
            }
        }
    }
    out
}

/// White gaps of a band that may part columns: from, to.
pub(super) fn gaps(band: &Band) -> Vec<(f32, f32)> {
    let mut spans: Vec<(f32, f32, f32)> = band.words.iter().map(|w| (w.x0, w.x1, w.size)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps: Vec<(f32, f32, f32)> = Vec::new();
    let mut end: Option<(f32, f32)> = None;
    for (x0, x1, size) in spans {
        if let Some((last, before)) = end
            && x0 > last
        {
            gaps.push((last, x0, size.max(before)));
        }
        end = Some(end.map_or((x1, size), |(e, s)| if x1 > e { (x1, size) } else { (e, s) }));
    }
    let mut widths: Vec<f32> = gaps.iter().map(|g| g.1 - g.0).collect();
    widths.sort_by(f32::total_cmp);
    let usual = if widths.len() >= 3 { widths.get(widths.len() / 2).copied().unwrap_or(0.0) } else { 0.0 };
    let wide = |g: &(f32, f32, f32)| g.1 - g.0 > GUTTER * g.2 && g.1 - g.0 > WIDER * usual;
    // A mark of a list stands apart from its point by a tab: that is no column.
    let first = band.words.iter().min_by(|a, b| a.x0.total_cmp(&b.x0)).filter(|w| is_list_mark(&w.text));
    let hangs = |g: &(f32, f32, f32)| first.is_some_and(|w| g.0 <= w.x1 + 0.01);
    gaps.iter().filter(|g| wide(g) && !hangs(g)).map(|g| (g.0, g.1)).collect()
}

/// Whether a word is the mark of a point of a list: `1.`, `2.1.`, `a)`, `IV.`, `-`, `+`.
fn is_list_mark(text: &str) -> bool {
    let body = text.trim_end_matches(['.', ')']);
    let short = body.chars().count() <= 6 && body.len() < text.len();
    matches!(text, "-" | "–" | "—" | "+" | "*" | "•" | "\u{f0b7}" | "\u{f02d}")
        || short && body.chars().all(|c| c.is_ascii_digit() || c == '.')
        || short && body.chars().all(|c| "IVX".contains(c))
        || short && body.chars().count() == 1 && body.chars().all(char::is_alphabetic)
}

/// How many bands from the first on belong together, and where they are parted if they are two columns.
fn two_columns(bands: &[Band]) -> (usize, Option<f32>) {
    let Some(first) = bands.first() else { return (0, None) };
    for gap in gaps(first) {
        let (mut from, mut to) = gap;
        let (mut taken, mut both, mut right_only) = (1, 1, 0);
        let size = first.words.iter().map(|w| w.size).fold(0.0, f32::max);
        let mut bottom = first.bottom;
        for b in bands.iter().skip(1) {
            // Words inside the gap narrow it; words across it end the block.
            let left = b.words.iter().filter(|w| w.middle().0 < f32::midpoint(from, to)).map(|w| w.x1);
            let left = left.fold(from, f32::max);
            let right = b.words.iter().filter(|w| w.middle().0 >= f32::midpoint(from, to)).map(|w| w.x0);
            let right = right.fold(to, f32::min);
            if right - left < 0.6 * size || b.top - bottom > 12.0 * size {
                break;
            }
            let on_left = b.words.iter().any(|w| w.x1 <= left + 0.01);
            let on_right = b.words.iter().any(|w| w.x0 >= right - 0.01);
            let gap_inside = gaps(b).iter().any(|g| g.0 <= left + 0.01 && g.1 >= right - 0.01);
            if on_left && on_right && !gap_inside {
                break;
            }
            (from, to) = (left, right);
            bottom = b.bottom;
            taken += 1;
            if on_left && on_right {
                both += 1;
            } else if on_right {
                right_only += 1;
            }
        }
        let tall = first.bottom - first.top > 2.2 * size;
        if both >= 2 || (right_only >= 1 && taken >= 2) || tall {
            return (taken, Some(f32::midpoint(from, to)));
        }
    }
    (1, None)
}

/// Words of one column become lines from top to bottom.
pub(super) fn text_lines(mut words: Vec<Piece>) -> Vec<Vec<Piece>> {
    words.sort_by(|a, b| a.middle().1.total_cmp(&b.middle().1).then(a.x0.total_cmp(&b.x0)));
    let mut lines: Vec<(f32, f32, Vec<Piece>)> = Vec::new();
    for w in words {
        // The line among the last few that overlaps the word by more than half of the lower of the two; less will do for
        // a raised sign.
        let sign = |w: &Piece| w.text.len() <= 2 && w.text.chars().all(|c| c.is_ascii_digit() || c == '*');
        let best = lines.iter_mut().rev().take(3).find(|(top, bottom, line)| {
            let overlap = bottom.min(w.y1) - top.max(w.y0);
            let enough = if sign(&w) || line.iter().all(sign) { 0.4 } else { 0.5 };
            overlap > enough * (w.height()).min(*bottom - *top)
        });
        match best {
            Some((top, bottom, line)) => {
                // A raised sign does not widen its line.
                if w.height() > 0.8 * (*bottom - *top) {
                    (*top, *bottom) = (top.min(w.y0), bottom.max(w.y1));
                }
                line.push(w);
            }
            None => lines.push((w.y0, w.y1, vec![w])),
        }
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sorted = lines.into_iter().map(|(.., mut line)| {
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        line
    });
    sorted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rows: &[(&str, f32, f32)]) -> Vec<Piece> {
        let mut out = Vec::new();
        for (text, x, y) in rows {
            let mut x = *x;
            for w in text.split(' ') {
                let wide = 6.0 * w.chars().count() as f32;
                out.push(Piece {
                    text: w.to_owned(),
                    x0: x,
                    y0: *y,
                    x1: x + wide,
                    y1: y + 11.0,
                    size: 13.0,
                    confidence: None,
                });
                x += wide + 3.5;
            }
        }
        out
    }

    fn shown(rows: &[(&str, f32, f32)]) -> Vec<String> {
        let text = |l: &Line| match l {
            Line::Text(words) => words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" "),
            Line::Row(_) => "row".to_owned(),
            Line::Blank => String::new(),
        };
        lines(words(rows)).iter().map(text).filter(|l| !l.is_empty()).collect()
    }

    #[test]
    fn the_head_is_read_column_by_column() {
        let head = [
            ("ỦY BAN NHÂN DÂN", 60.0, 50.0),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 240.0, 50.0),
            ("TỈNH HÀ GIANG", 65.0, 66.0),
            ("Độc lập - Tự do - Hạnh phúc", 270.0, 66.0),
            ("Số: 12/KH-UBND", 66.0, 95.0),
            ("Hà Giang, ngày 05 tháng 3 năm 2026", 250.0, 95.0),
            ("KẾ HOẠCH", 260.0, 130.0),
            ("Phòng, chống thiên tai và tìm kiếm cứu nạn năm 2026 trên địa bàn tỉnh", 70.0, 146.0),
        ];
        let out = shown(&head);
        let at = |text: &str| out.iter().position(|l| l == text).unwrap();
        assert!(at("TỈNH HÀ GIANG") < at("Số: 12/KH-UBND"));
        assert!(at("Số: 12/KH-UBND") < at("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
        assert!(at("Hà Giang, ngày 05 tháng 3 năm 2026") < at("KẾ HOẠCH"));
        assert_eq!(out.len(), 8);
    }

    #[test]
    fn a_wide_gap_in_one_line_of_prose_parts_nothing() {
        let out = shown(&[
            ("Các đơn vị báo cáo kết quả thực hiện trước ngày 15 hằng tháng để tổng hợp", 60.0, 50.0),
            ("Mẫu số 01", 60.0, 66.0),
            ("kèm theo", 300.0, 66.0),
            ("Các đơn vị báo cáo kết quả thực hiện trước ngày 15 hằng tháng để tổng hợp", 60.0, 82.0),
        ]);
        assert_eq!(out.get(1).map(String::as_str), Some("Mẫu số 01 kèm theo"));
    }

    #[test]
    fn marks_of_lists_are_no_column() {
        let out = shown(&[
            ("1.", 60.0, 50.0),
            ("Các cơ quan chuyên môn", 95.0, 50.0),
            ("a)", 60.0, 66.0),
            ("Phòng Kinh tế", 95.0, 66.0),
            ("-", 60.0, 82.0),
            ("Tham mưu UBND xã", 95.0, 82.0),
            ("thực hiện Kế hoạch này theo thẩm quyền của mình và báo cáo kết quả", 60.0, 98.0),
        ]);
        assert_eq!(&out[..3], ["1. Các cơ quan chuyên môn", "a) Phòng Kinh tế", "- Tham mưu UBND xã"]);
    }

    #[test]
    fn a_raised_sign_stays_in_its_line() {
        let mut all = words(&[("theo Quyết định số 12/QĐ-UBND", 60.0, 50.0), ("của tỉnh và các sở", 60.0, 66.0)]);
        all.push(Piece { text: "1".into(), x0: 255.0, y0: 46.0, x1: 258.0, y1: 53.0, size: 8.0, confidence: None });
        let out = lines(all);
        assert_eq!(out.len(), 2);
        assert!(matches!(&out[0], Line::Text(l) if l.last().is_some_and(|w| w.text == "1")));
    }
}
