//! Signs that stand by themselves in a stretch of a line, each with its own ink: what touches is one sign.

use super::super::gray::Gray;
use super::super::strips::Part;

/// A sign lower than this share of its line is a dot or dirt; one higher goes on in other lines.
const LOWEST: f32 = 0.4;
const HIGHEST: f32 = 1.6;
/// How far above and below its line a pen writes, in heights of the line.
const OVER: f32 = 0.3;
/// Signs that share so much of the narrower one's width stand over each other and are one.
const OVER_EACH_OTHER: f32 = 0.6;
/// Less than this share of the ink of a stretch is not all that was written there.
const WHOLE: f32 = 0.9;
/// How far a figure reaches into the word before it, in heights of the line: a slim `1` stands close behind the word, whose own
/// last letter begins further left.
const CLOSE: f32 = 0.12;
/// Figures are hardly wider than high: what is wider are two that touch.
const WIDEST: f32 = 1.1;
/// More signs than this are no day and no month.
const MOST: usize = 12;

/// A sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sign {
    /// Where it stands in the image.
    pub(super) at: Part,
    /// Whether each pixel of its box is its own ink, row by row.
    pub(super) ink: Vec<bool>,
    pub(super) width: usize,
}

/// The signs of a stretch as high as figures, from left to right; `None` where there is more ink than theirs. Ink is followed
/// from `left` on, where the word before the stretch begins, so that its last letter is not taken for a sign.
pub(super) fn figures(image: &Gray, at: Part, left: f32, dark: u8) -> Option<Vec<Sign>> {
    let high = at[3] - at[1];
    let stretch = [left, at[1] - OVER * high, at[2] + 0.2 * high, at[3] + OVER * high];
    let (cut, x0, y0) = image.part(stretch);
    let mut found = together(signs(&cut, dark), MOST * 4);
    for sign in &mut found {
        sign.at = [sign.at[0] + x0, sign.at[1] + y0, sign.at[2] + x0, sign.at[3] + y0];
    }
    let inside = |s: &Sign| s.at[0] > at[0] - CLOSE * high && f32::midpoint(s.at[0], s.at[2]) < at[2];
    let ink = |s: &Sign| s.ink.iter().filter(|i| **i).count();
    let all: usize = found.iter().filter(|s| inside(s)).map(ink).sum();
    found.retain(|s| {
        let own = s.at[3] - s.at[1];
        let shared = s.at[3].min(at[3]) - s.at[1].max(at[1]);
        (LOWEST * high..HIGHEST * high).contains(&own) && inside(s) && shared >= 0.6 * own
    });
    found.sort_by(|a, b| a.at[0].total_cmp(&b.at[0]));
    let whole = found.iter().map(ink).sum::<usize>() as f32 >= WHOLE * all as f32;
    whole.then(|| found.into_iter().flat_map(parted).collect())
}

/// The connected parts of the ink (eight neighbours), in pixels of the cut.
fn signs(cut: &Gray, dark: u8) -> Vec<Sign> {
    let (w, h) = (cut.width, cut.height);
    let mut label = vec![0usize; w * h];
    let mut out = Vec::new();
    for start in 0..w * h {
        if cut.pixels[start] > dark || label[start] != 0 {
            continue;
        }
        let name = out.len() + 1;
        let (mut todo, mut own) = (vec![start], Vec::new());
        label[start] = name;
        while let Some(p) = todo.pop() {
            own.push(p);
            let (x, y) = (p % w, p / w);
            for ny in y.saturating_sub(1)..(y + 2).min(h) {
                for nx in x.saturating_sub(1)..(x + 2).min(w) {
                    let n = ny * w + nx;
                    if cut.pixels[n] <= dark && label[n] == 0 {
                        label[n] = name;
                        todo.push(n);
                    }
                }
            }
        }
        out.push(sign(&own, w));
    }
    out
}

/// The sign that pixels of a cut so many pixels wide make.
fn sign(own: &[usize], w: usize) -> Sign {
    let (xs, ys) = (own.iter().map(|p| p % w), own.iter().map(|p| p / w));
    let (x0, x1) = (xs.clone().min().unwrap_or(0), xs.max().unwrap_or(0) + 1);
    let (y0, y1) = (ys.clone().min().unwrap_or(0), ys.max().unwrap_or(0) + 1);
    let width = x1 - x0;
    let mut ink = vec![false; width * (y1 - y0)];
    for p in own {
        ink[(p / w - y0) * width + p % w - x0] = true;
    }
    Sign { at: [x0 as f32, y0 as f32, x1 as f32, y1 as f32], ink, width }
}

/// Signs over each other made one: the bar of a `5` that does not touch it. Of very many nothing is made.
fn together(mut signs: Vec<Sign>, most: usize) -> Vec<Sign> {
    signs.retain(|s| s.ink.len() > 4);
    if signs.len() > most {
        return Vec::new();
    }
    let mut out: Vec<Sign> = Vec::new();
    for sign in signs {
        let wide = |s: &Sign| s.at[2] - s.at[0];
        let over = |o: &Sign| {
            let shared = o.at[2].min(sign.at[2]) - o.at[0].max(sign.at[0]);
            let apart = sign.at[1].max(o.at[1]) - o.at[3].min(sign.at[3]);
            shared >= OVER_EACH_OTHER * wide(o).min(wide(&sign)) && apart <= 0.2 * (o.at[3] - o.at[1])
        };
        match out.iter().position(over) {
            Some(i) => out[i] = both(&out[i], &sign),
            None => out.push(sign),
        }
    }
    out
}

/// A sign that is too wide for one figure, parted where the least ink is.
fn parted(sign: Sign) -> Vec<Sign> {
    let (wide, high) = (sign.width, sign.ink.len() / sign.width.max(1));
    if wide as f32 <= WIDEST * high as f32 {
        return vec![sign];
    }
    let column = |x: &usize| sign.ink.iter().skip(*x).step_by(wide).filter(|i| **i).count();
    let Some(cut) = (wide * 3 / 10..wide * 7 / 10).min_by_key(column) else { return vec![sign] };
    let half = |keep: &dyn Fn(usize) -> bool| {
        let own: Vec<usize> = (0..sign.ink.len()).filter(|i| sign.ink[*i] && keep(i % wide)).collect();
        let mut half = self::sign(&own, wide);
        let (dx, dy) = (sign.at[0], sign.at[1]);
        half.at = [half.at[0] + dx, half.at[1] + dy, half.at[2] + dx, half.at[3] + dy];
        half
    };
    vec![half(&|x| x < cut), half(&|x| x >= cut)]
}

fn both(a: &Sign, b: &Sign) -> Sign {
    let at = [a.at[0].min(b.at[0]), a.at[1].min(b.at[1]), a.at[2].max(b.at[2]), a.at[3].max(b.at[3])];
    let (width, height) = ((at[2] - at[0]) as usize, (at[3] - at[1]) as usize);
    let mut ink = vec![false; width * height];
    for s in [a, b] {
        let (dx, dy) = ((s.at[0] - at[0]) as usize, (s.at[1] - at[1]) as usize);
        for (i, _) in s.ink.iter().enumerate().filter(|(_, ink)| **ink) {
            ink[(i / s.width + dy) * width + i % s.width + dx] = true;
        }
    }
    Sign { at, ink, width }
}
