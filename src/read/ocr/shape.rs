//! What the ink of a sign shows by its shape alone, where the engine reads it badly: dashes, crosses, the strokes of `III`.

use super::gray::Gray;
use super::strips::Part;

/// The smallest part that holds the ink of another.
pub(super) fn ink_box(image: &Gray, part: Part, dark: u8) -> Option<Part> {
    let (cut, left, top) = image.part(part);
    let mut at: Option<Part> = None;
    for (y, row) in cut.pixels.chunks_exact(cut.width).enumerate() {
        let (Some(x0), Some(x1)) = (row.iter().position(|p| *p <= dark), row.iter().rposition(|p| *p <= dark)) else {
            continue;
        };
        let (x0, x1, y) = (left + x0 as f32, left + x1 as f32 + 1.0, top + y as f32);
        at = Some(at.map_or([x0, y, x1, y + 1.0], |a| [a[0].min(x0), a[1], a[2].max(x1), y + 1.0]));
    }
    at
}

/// Where the columns of a part hold ink: runs of columns, from left to right.
pub(super) fn runs(image: &Gray, part: Part, dark: u8) -> Vec<(f32, f32)> {
    let (cut, left, _) = image.part(part);
    let mut out: Vec<(f32, f32)> = Vec::new();
    for x in (0..cut.width).filter(|x| cut.pixels.iter().skip(*x).step_by(cut.width).any(|p| *p <= dark)) {
        let at = left + x as f32;
        match out.last_mut() {
            Some(last) if last.1 >= at => last.1 = at + 1.0,
            _ => out.push((at, at + 1.0)),
        }
    }
    out
}

/// A short stroke at half the height of its line.
pub(super) fn is_dash(at: Part, line: [f32; 2]) -> bool {
    let (wide, high, tall) = (at[2] - at[0], at[3] - at[1], line[1] - line[0]);
    let middle = (f32::midpoint(at[1], at[3]) - line[0]) / tall.max(1.0);
    high <= 0.28 * tall && wide >= 1.4 * high && wide <= 1.2 * tall && (0.3..0.8).contains(&middle)
}

/// Two strokes that cross in their middles.
pub(super) fn is_plus(image: &Gray, at: Part, line: [f32; 2], dark: u8) -> bool {
    let (cut, ..) = image.part(at);
    let (w, h) = (cut.width, cut.height);
    let tall = line[1] - line[0];
    if w < 6 || h < 6 || w * 10 > h * 15 || h * 10 > w * 15 || !(0.2..0.75).contains(&(h as f32 / tall.max(1.0))) {
        return false;
    }
    let ink = |x: usize, y: usize| cut.pixels.get(y * w + x).is_some_and(|p| *p <= dark);
    let level = (h * 2 / 5..=h * 3 / 5).any(|y| (0..w).filter(|x| ink(*x, y)).count() * 10 >= w * 8);
    let upright = (w * 2 / 5..=w * 3 / 5).any(|x| (0..h).filter(|y| ink(x, *y)).count() * 10 >= h * 8);
    let corner = |x: usize, y: usize| (x < w / 4 || x >= w - w / 4) && (y < h / 4 || y >= h - h / 4);
    let stray = (0..w * h).filter(|i| corner(i % w, i / w) && ink(i % w, i / w)).count();
    level && upright && stray * 20 <= w * h / 4
}

/// How many upright strokes the ink of a word begins with, as capital I has them: `III/2026` with three. Whether
/// nothing else follows but signs low on the line; whether its head is as wide to both sides, which that of `1` is not.
pub(super) struct Strokes {
    pub(super) count: usize,
    pub(super) alone: bool,
    pub(super) even: bool,
}

/// The strokes that the ink in a part begins with.
pub(super) fn strokes(image: &Gray, part: Part, dark: u8) -> Option<Strokes> {
    let at = ink_box(image, part, dark)?;
    let (cut, ..) = image.part(at);
    let (w, h) = (cut.width, cut.height);
    if h < 8 {
        return None;
    }
    let ink = |x: usize, y: usize| cut.pixels.get(y * w + x).is_some_and(|p| *p <= dark);
    let band = h * 3 / 10..h * 7 / 10;
    let covered = |x: usize| band.clone().filter(|y| ink(x, *y)).count() as f32 / band.len() as f32;
    let columns: Vec<f32> = (0..w).map(covered).collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let (mut x, mut alone) = (0, true);
    while x < w {
        let end = (x..w).find(|x| columns[*x] <= 0.1).unwrap_or(w);
        if end > x {
            let run = &columns[x..end];
            // The dash of `I-` stands at half height only.
            let reaches = (x..end).any(|x| (0..h / 4).chain(h - h / 6..h).any(|y| ink(x, y)));
            if !reaches && !found.is_empty() {
                x = end + 1;
                continue;
            }
            let full = run.iter().filter(|c| **c >= 0.85).count();
            if full == 0 || full * 5 < run.len() * 2 || run.len() * 10 > h * 4 {
                alone = false;
                break;
            }
            found.push((x, end));
        }
        x = end + 1;
    }
    let (first, last) = (found.first()?, found.last()?);
    let head = |x: usize| (0..h.div_ceil(4)).any(|y| ink(x, y));
    let left = (0..first.0).rev().take_while(|x| head(*x)).count();
    let right = (last.1..w).take_while(|x| head(*x)).count();
    let even = left.abs_diff(right) as f32 <= (0.08 * h as f32).max(1.2);
    Some(Strokes { count: found.len(), alone, even })
}

/// Whether the end of a word has ink above its lower half, as the stroke of `./.` has, and points have not.
pub(super) fn ends_with_slash(image: &Gray, at: Part, line: [f32; 2], dark: u8) -> bool {
    let high = line[1] - line[0];
    let (right, left) = (at[2] - 0.15 * high, at[2] - 0.55 * high);
    let part = [left, line[0].min(at[1]), right, line[0] + 0.4 * high];
    image.ink(part, dark) as f32 >= 0.004 * high * high + 3.0
}

/// The last sign of a word, if all its ink stands above the line that the others stand on: a raised figure.
pub(super) fn raised(image: &Gray, at: Part, dark: u8) -> Option<Part> {
    let whole = runs(image, at, dark);
    let last = whole.last().filter(|_| whole.len() > 1)?;
    let tail = ink_box(image, [last.0, at[1], last.1, at[3]], dark)?;
    let high = at[3] - at[1];
    let (bottom, tall) = ((tail[3] - at[1]) / high, (tail[3] - tail[1]) / high);
    (bottom <= 0.75 && tall >= 0.35 && (tail[2] - tail[0]) <= 0.5 * high).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image of signs: `#` is a block of ink of 4 by 4 pixels.
    fn painted(rows: &[&str]) -> Gray {
        let (wide, high) = (rows[0].len(), rows.len());
        let (width, height) = ((wide + 2) * 4, (high + 2) * 4);
        let mut pixels = vec![255; width * height];
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.char_indices().filter(|(_, c)| *c == '#') {
                for i in 0..16 {
                    pixels[((y + 1) * 4 + i / 4) * width + (x + 1) * 4 + i % 4] = 0;
                }
            }
        }
        Gray::new(width, height, pixels).unwrap()
    }

    fn whole(image: &Gray) -> Part {
        [0.0, 0.0, image.width as f32, image.height as f32]
    }

    #[test]
    fn strokes_of_capital_i_are_counted_and_those_of_1_known() {
        let three = painted(&[
            "###.###.###..",
            ".#...#...#...",
            ".#...#...#...",
            ".#...#...#...",
            ".#...#...#...",
            ".#...#...#...",
            ".#...#...#...",
            "###.###.###.#",
        ]);
        let s = strokes(&three, whole(&three), 128).unwrap();
        assert_eq!((s.count, s.alone, s.even), (3, true, true));
        let one = painted(&["..#.", "###.", "..#.", "..#.", "..#.", "..#.", "..#.", ".###"]);
        let s = strokes(&one, whole(&one), 128).unwrap();
        assert_eq!((s.count, s.alone), (1, true));
        let two = painted(&[".##..", "#..#.", "...#.", "..#..", "..#..", ".#...", "#....", "####."]);
        assert!(strokes(&two, whole(&two), 128).is_none_or(|s| !s.alone || s.count != 2));
    }

    #[test]
    fn a_dash_behind_a_stroke_does_not_hide_it() {
        let first = painted(&["###....", ".#.....", ".#.....", ".#.###.", ".#.....", ".#.....", ".#.....", "###...."]);
        let s = strokes(&first, whole(&first), 128).unwrap();
        assert_eq!((s.count, s.alone, s.even), (1, true, true));
        let fourth = painted(&[
            "###.#...#",
            ".#..#...#",
            ".#..#...#",
            ".#..##.##",
            ".#...#.#.",
            ".#...#.#.",
            ".#....#..",
            "###...#..",
        ]);
        let s = strokes(&fourth, whole(&fourth), 128).unwrap();
        assert!(!s.alone || s.count > 1, "IV");
    }

    #[test]
    fn a_cross_is_a_plus_and_a_block_is_not() {
        let plus = painted(&["..#..", "..#..", "#####", "..#..", "..#.."]);
        let at = ink_box(&plus, whole(&plus), 128).unwrap();
        assert!(is_plus(&plus, at, [0.0, 40.0], 128));
        let block = painted(&["#####", "#####", "#####", "#####", "#####"]);
        let at = ink_box(&block, whole(&block), 128).unwrap();
        assert!(!is_plus(&block, at, [0.0, 40.0], 128));
        assert!(is_dash([0.0, 18.0, 12.0, 21.0], [0.0, 40.0]) && !is_dash([0.0, 36.0, 12.0, 39.0], [0.0, 40.0]));
    }

    #[test]
    fn a_sign_above_the_line_is_raised() {
        let raised_one = painted(&["....#", "###.#", "#.#.#", "#.#..", "#.#..", "#.#.."]);
        let at = ink_box(&raised_one, whole(&raised_one), 128).unwrap();
        assert!(raised(&raised_one, at, 128).is_some());
        let full = painted(&["....#", "###.#", "#.#.#", "#.#.#", "#.#..", "#.#.#"]);
        let at = ink_box(&full, whole(&full), 128).unwrap();
        assert!(raised(&full, at, 128).is_none(), "an exclamation mark");
    }
}
