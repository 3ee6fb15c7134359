//! Grey page images: turned, made level, scaled, and their ruling lines found.

use super::super::page::Rule;

/// Greys of evened paper from which everything is white, and at which at the latest everything is black: lighter ink
/// may be grain of the paper.
const WHITE: f32 = 237.0;
const FAINTEST: u8 = 140;

/// A page image: one byte a pixel, 0 black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gray {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// `width * height` bytes.
    pub(crate) pixels: Vec<u8>,
}

impl Gray {
    /// An image of bytes; `None` if they are not as many as width and height say.
    pub(crate) fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width > 0 && height > 0 && width.checked_mul(height) == Some(pixels.len())).then_some(Self {
            width,
            height,
            pixels,
        })
    }
    fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(255)
    }
    /// Turned clockwise by so many quarters.
    pub(super) fn turned(&self, quarters: u8) -> Self {
        let (w, h) = (self.width, self.height);
        let (width, height) = if quarters % 2 == 1 { (h, w) } else { (w, h) };
        let mut pixels = Vec::with_capacity(w * h);
        for y in 0..height {
            for x in 0..width {
                pixels.push(match quarters % 4 {
                    0 => self.at(x, y),
                    1 => self.at(y, h - 1 - x),
                    2 => self.at(w - 1 - x, h - 1 - y),
                    _ => self.at(w - 1 - y, x),
                });
            }
        }
        Self { width, height, pixels }
    }
    /// Scaled by a factor; each pixel is made of the four nearest, or of all it covers where the image shrinks.
    pub(super) fn scaled(&self, factor: f32) -> Self {
        let size = |n: usize| ((n as f32 * factor).round() as usize).max(1);
        let (width, height) = (size(self.width), size(self.height));
        let reach = (1.0 / factor).max(1.0).round() as usize;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (sx, sy) = ((x as f32 + 0.5) / factor - 0.5, (y as f32 + 0.5) / factor - 0.5);
                pixels.push(if reach > 1 { self.mean(sx, sy, reach) } else { self.between(sx, sy) });
            }
        }
        Self { width, height, pixels }
    }
    fn mean(&self, x: f32, y: f32, reach: usize) -> u8 {
        let from = |v: f32| (v - reach as f32 / 2.0 + 0.5).max(0.0) as usize;
        let (x0, y0) = (from(x), from(y));
        let (mut sum, mut count) = (0u32, 0u32);
        for y in y0..(y0 + reach).min(self.height) {
            for x in x0..(x0 + reach).min(self.width) {
                sum += u32::from(self.at(x, y));
                count += 1;
            }
        }
        u8::try_from(sum / count.max(1)).unwrap_or(255)
    }
    /// The grey between four pixels; white outside.
    fn between(&self, x: f32, y: f32) -> u8 {
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let at = |dx: f32, dy: f32| {
            let (x, y) = (x.floor() + dx, y.floor() + dy);
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
            if inside { f32::from(self.at(x as usize, y as usize)) } else { 255.0 }
        };
        let top = at(0.0, 0.0) * (1.0 - fx) + at(1.0, 0.0) * fx;
        let bottom = at(0.0, 1.0) * (1.0 - fx) + at(1.0, 1.0) * fx;
        (top * (1.0 - fy) + bottom * fy).round() as u8
    }
    /// Whether it is black and white only, as scanners for text make it.
    pub(super) fn is_bilevel(&self) -> bool {
        let between = self.pixels.iter().filter(|p| (30..226).contains(*p)).count();
        between * 20 < self.pixels.len()
    }
    /// Made soft by so many pixels (a Gaussian). The stairs of a black and white scan, and the grain of a grey one, mislead
    /// an engine that was trained on clean pages.
    pub(super) fn soft(&self, sigma: f32) -> Self {
        let reach = (2.5 * sigma).ceil().max(1.0) as usize;
        let bell = |d: usize| (-(d as f32 / sigma).powi(2) / 2.0).exp();
        let whole = bell(0) + 2.0 * (1..=reach).map(bell).sum::<f32>();
        // Weights of 16 bits: whole numbers are the same on every machine.
        let mut weights: Vec<u32> = (1..=reach).map(|d| (bell(d) / whole * 65_536.0).round() as u32).collect();
        weights.insert(0, 65_536u32.saturating_sub(2 * weights.iter().sum::<u32>()));
        self.blurred(&weights, true).blurred(&weights, false)
    }
    /// The weighted mean of each pixel and those to both sides of it, along rows or columns.
    fn blurred(&self, weights: &[u32], level: bool) -> Self {
        let mut pixels = vec![0; self.pixels.len()];
        let mut sums = vec![0u32; self.width];
        for (y, out) in pixels.chunks_exact_mut(self.width).enumerate() {
            sums.fill(32_768);
            for (d, weight) in weights.iter().enumerate() {
                for side in if d == 0 { &[0isize][..] } else { &[-1, 1] } {
                    let by = side * d.cast_signed();
                    let row = if level { y } else { y.saturating_add_signed(by).min(self.height - 1) };
                    let from = &self.pixels[row * self.width..][..self.width];
                    for (x, sum) in sums.iter_mut().enumerate() {
                        let x = if level { x.saturating_add_signed(by).min(self.width - 1) } else { x };
                        *sum += weight * u32::from(from[x]);
                    }
                }
            }
            out.iter_mut().zip(&sums).for_each(|(p, s)| *p = u8::try_from(s >> 16).unwrap_or(255));
        }
        Self { pixels, ..*self }
    }
    /// The same page on even white paper: shadows of a photograph, grey paper and faint ink are evened out.
    pub(super) fn evened(&self, ppi: f32) -> Self {
        let tile = (ppi / 3.0).max(8.0) as usize;
        let (paper, across) = self.papers(tile);
        let down = paper.len() / across;
        let place = |v: usize, count: usize| {
            let t = ((v as f32 + 0.5) / tile as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            (t as usize, (t as usize + 1).min(count - 1), t.fract())
        };
        let columns: Vec<_> = (0..self.width).map(|x| place(x, across)).collect();
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            let (top, bottom, fy) = place(y, down);
            for (p, (left, right, fx)) in row.iter().zip(&columns) {
                let between = |row: usize| paper[row * across + left] * (1.0 - fx) + paper[row * across + right] * fx;
                let paper = between(top) * (1.0 - fy) + between(bottom) * fy;
                pixels.push((f32::from(*p) * 255.0 / paper).min(255.0) as u8);
            }
        }
        let mut count = [0usize; 256];
        pixels.iter().for_each(|p| count[usize::from(*p)] += 1);
        let mut dark = pixels.len() / 100;
        let ink = (0..FAINTEST).find(|v| {
            let n = count[usize::from(*v)];
            dark = dark.saturating_sub(n);
            dark == 0 && n > 0
        });
        let ink = f32::from(ink.unwrap_or(FAINTEST));
        let stretch = |p: u8| ((f32::from(p) - ink) / (WHITE - ink) * 255.0).clamp(0.0, 255.0) as u8;
        pixels.iter_mut().for_each(|p| *p = stretch(*p));
        Self { pixels, ..*self }
    }
    /// The grey of the paper in each tile of the page, and how many tiles a row has.
    fn papers(&self, tile: usize) -> (Vec<f32>, usize) {
        let (across, down) = (self.width.div_ceil(tile), self.height.div_ceil(tile));
        let mut counts = vec![[0u32; 256]; across];
        let mut paper = Vec::with_capacity(across * down);
        for rows in self.pixels.chunks(self.width * tile) {
            counts.iter_mut().for_each(|c| c.fill(0));
            for row in rows.chunks_exact(self.width) {
                row.chunks(tile).zip(&mut counts).for_each(|(part, c)| {
                    part.iter().for_each(|p| c[usize::from(*p)] += 1);
                });
            }
            paper.extend(counts.iter().map(|c| {
                let mut above = c.iter().sum::<u32>() / 4;
                let at = (0..=255u8).rev().find(|v| {
                    let n = c[usize::from(*v)];
                    above = above.saturating_sub(n);
                    above == 0 && n > 0
                });
                f32::from(at.unwrap_or(255))
            }));
        }
        // A tile that is much darker than the page is no paper, but a border or a picture.
        let mut sorted = paper.clone();
        sorted.sort_by(f32::total_cmp);
        let least = (0.35 * sorted.get(sorted.len() / 2).copied().unwrap_or(255.0)).max(1.0);
        paper.iter_mut().for_each(|p| *p = p.max(least));
        (paper, across)
    }
    /// Single dark pixels without a dark neighbour become white: dirt of the scanner.
    pub(super) fn without_specks(&self) -> Self {
        let dark = self.threshold();
        let mut pixels = self.pixels.clone();
        for y in 0..self.height {
            for x in 0..self.width {
                let ink = |dx: usize, dy: usize| {
                    let (x, y) = ((x + dx).wrapping_sub(1), (y + dy).wrapping_sub(1));
                    x < self.width && y < self.height && self.at(x, y) <= dark
                };
                if ink(1, 1) && (0..9).filter(|i| ink(i % 3, i / 3)).count() == 1 {
                    // The paper beside it.
                    let beside = if x > 0 { self.at(x - 1, y) } else { self.at((x + 1).min(self.width - 1), y) };
                    pixels[y * self.width + x] = beside;
                }
            }
        }
        Self { pixels, ..*self }
    }
    /// Turned about its middle by so many degrees counter-clockwise, for small angles; the size stays.
    pub(super) fn levelled(&self, degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (mx, my) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - mx, y as f32 - my);
                pixels.push(self.between(mx + dx * cos - dy * sin, my + dx * sin + dy * cos));
            }
        }
        Self { pixels, ..*self }
    }
    /// The grey that parts ink from paper (Otsu 1979).
    pub(super) fn threshold(&self) -> u8 {
        let mut count = [0u64; 256];
        self.pixels.iter().for_each(|p| count[usize::from(*p)] += 1);
        let total = self.pixels.len() as f64;
        let sum: f64 = count.iter().enumerate().map(|(v, n)| v as f64 * *n as f64).sum();
        let (mut best, mut at, mut dark, mut dark_sum) = (0.0, 128u8, 0.0, 0.0);
        for (v, n) in count.iter().enumerate() {
            dark += *n as f64;
            dark_sum += v as f64 * *n as f64;
            let light = total - dark;
            if dark == 0.0 || light <= 0.0 {
                continue;
            }
            let apart = dark_sum / dark - (sum - dark_sum) / light;
            let spread = dark * light * apart * apart;
            if spread > best {
                (best, at) = (spread, u8::try_from(v).unwrap_or(128));
            }
        }
        at.clamp(40, 220)
    }
    /// How far its lines of text lean, in degrees, positive where they fall to the right; 0 where nothing is sure.
    pub(super) fn skew(&self) -> f32 {
        let dark = self.threshold();
        let step = (self.width / 700).max(1);
        let mut points = Vec::new();
        for y in (0..self.height).step_by(step) {
            for x in (0..self.width).step_by(step) {
                if self.at(x, y) <= dark {
                    points.push((x as f32 / step as f32, y as f32 / step as f32));
                }
            }
        }
        let all = (self.width / step) * (self.height / step);
        if points.len() < 500 || points.len() * 2 > all {
            return 0.0;
        }
        let rows = self.height / step;
        let sharp = |degrees: f32| sharpness(&points, degrees, rows);
        let level = sharp(0.0);
        let (mut best, mut at) = (level, 0.0f32);
        for (from, to, by) in [(-6.0, 6.0, 0.5), (-0.4, 0.4, 0.1)] {
            let middle = at;
            let mut d: f32 = from;
            while d <= to + 0.01 {
                let here = sharp(middle + d);
                if here > best {
                    (best, at) = (here, middle + d);
                }
                d += by;
            }
        }
        if best > 1.02 * level && at.abs() >= 0.15 { at } else { 0.0 }
    }
    /// A part of it, cut to what there is, and where that begins.
    pub(super) fn part(&self, [x0, y0, x1, y1]: [f32; 4]) -> (Self, f32, f32) {
        let within = |v: f32, most: usize| (v.max(0.0) as usize).min(most);
        let (x0, y0) = (within(x0, self.width - 1), within(y0, self.height - 1));
        let (x1, y1) = (within(x1, self.width).max(x0 + 1), within(y1, self.height).max(y0 + 1));
        let rows = self.pixels.chunks_exact(self.width).take(y1).skip(y0);
        let pixels = rows.flat_map(|row| row.get(x0..x1).unwrap_or(&[])).copied().collect();
        (Self { width: x1 - x0, height: y1 - y0, pixels }, x0 as f32, y0 as f32)
    }
    /// Sets another image into this one; what does not fit is left out.
    pub(super) fn paste(&mut self, other: &Self, x: usize, y: usize) {
        let rows = self.pixels.chunks_exact_mut(self.width).skip(y);
        for (to, from) in rows.zip(other.pixels.chunks_exact(other.width)) {
            to.iter_mut().skip(x).zip(from).for_each(|(to, from)| *to = *from);
        }
    }
    /// The grey of the paper: the commonest.
    pub(super) fn paper(&self) -> u8 {
        let mut count = [0u64; 256];
        self.pixels.iter().for_each(|p| count[usize::from(*p)] += 1);
        (0..=255u8).rev().max_by_key(|v| count[usize::from(*v)]).unwrap_or(255)
    }
    /// How many dark pixels a part has.
    pub(super) fn ink(&self, part: [f32; 4], dark: u8) -> usize {
        self.part(part).0.pixels.iter().filter(|p| **p <= dark).count()
    }
    /// Ruling lines, in pixels; with `erase` they are painted over.
    pub(super) fn rules(&mut self, ppi: f32, erase: bool) -> Vec<Rule> {
        let dark = self.threshold();
        let mut found = Vec::new();
        for level in [true, false] {
            let shortest = if level { 0.55 * ppi } else { 0.19 * ppi } as usize;
            found.extend(self.runs(level, shortest.max(8), ppi, dark).into_iter().map(|r| (level, r)));
        }
        let mut out = Vec::with_capacity(found.len());
        for (level, (line, from, to)) in found {
            let (a, b, c) = (line as f32, from as f32, to as f32);
            out.push(if level {
                Rule { x0: b, y0: a, x1: c, y1: a + 1.0 }
            } else {
                Rule { x0: a, y0: b, x1: a + 1.0, y1: c }
            });
            if erase {
                for along in from..to {
                    for across in line.saturating_sub(1)..=line + 1 {
                        let (x, y) = if level { (along, across) } else { (across, along) };
                        if x < self.width
                            && let Some(p) = self.pixels.get_mut(y * self.width + x)
                        {
                            *p = 255;
                        }
                    }
                }
            }
        }
        out
    }
    /// Long dark runs along rows (or columns) that are thin across: (row, from, to).
    fn runs(&self, level: bool, shortest: usize, ppi: f32, dark: u8) -> Vec<(usize, usize, usize)> {
        let (lines, length) = if level { (self.height, self.width) } else { (self.width, self.height) };
        let at = |line: usize, along: usize| (if level { self.at(along, line) } else { self.at(line, along) }) <= dark;
        let reach = (ppi / 30.0).ceil() as usize;
        let hole = (ppi / 75.0).ceil() as usize;
        let mut out = Vec::new();
        for line in 0..lines {
            let (mut start, mut last) = (None, 0);
            for along in 0..=length {
                let ink = along < length && at(line, along);
                if ink {
                    start.get_or_insert(along);
                    last = along;
                }
                let ended = along == length || (!ink && along - last > hole);
                if ended
                    && let Some(from) = start.take()
                    && last - from >= shortest
                {
                    let white = |d: isize| {
                        let probe = line.checked_add_signed(d).filter(|l| *l < lines);
                        let clear = |p: usize| (from..last).step_by(4).filter(|a| !at(p, *a)).count();
                        probe.is_none_or(|p| clear(p) * 4 * 10 >= (last - from) * 6)
                    };
                    let reach = reach.cast_signed();
                    if white(reach) && white(-reach) {
                        out.push((line, from, last));
                    }
                }
            }
            if out.len() > 50_000 {
                return Vec::new();
            }
        }
        out
    }
}

/// How sharply rows of ink and white alternate if the page is read at this angle.
fn sharpness(points: &[(f32, f32)], degrees: f32, rows: usize) -> f64 {
    let lean = degrees.to_radians().tan();
    let mut count = vec![0i64; rows * 2 + 2];
    for (x, y) in points {
        let row = (y - x * lean) + rows as f32 / 2.0;
        if let Some(c) = count.get_mut(row.max(0.0) as usize) {
            *c += 1;
        }
    }
    count.windows(2).map(|w| (w[0] - w[1]).pow(2) as f64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of level bars, as lines of text are seen from afar.
    fn bars() -> Gray {
        let (width, height) = (800, 1000);
        let ink = |x: usize, y: usize| y % 40 < 14 && y > 60 && y < 940 && x > 80 && x < 720 && x % 60 < 50;
        let pixels = (0..width * height).map(|i| if ink(i % width, i / width) { 20 } else { 240 }).collect();
        Gray::new(width, height, pixels).unwrap()
    }

    #[test]
    fn a_leaning_page_is_made_level() {
        for lean in [-2.0f32, 1.3] {
            let leaning = bars().levelled(-lean);
            let skew = leaning.skew();
            assert!((skew - lean).abs() < 0.25, "{lean} is seen as {skew}");
            assert!(leaning.levelled(skew).skew().abs() < 0.3);
        }
        assert_eq!(bars().skew(), 0.0);
    }

    #[test]
    fn four_quarters_are_none() {
        let page = bars();
        assert_eq!(page.turned(1).turned(1).turned(2), page);
        assert_eq!(page.turned(3).turned(1), page);
    }

    #[test]
    fn ruling_lines_are_found_and_erased_and_letters_are_not() {
        let mut page = bars();
        for x in 80..720 {
            page.pixels[970 * 800 + x] = 0;
            page.pixels[971 * 800 + x] = 0;
        }
        let rules = page.rules(100.0, true);
        assert!(!rules.is_empty() && rules.iter().all(|r| (969.0..=972.0).contains(&r.y0)), "{rules:?}");
        assert_eq!(page.at(400, 970), 255);
    }

    #[test]
    fn a_shadow_and_faint_ink_are_evened_out_and_white_paper_stays() {
        let page = bars();
        let mut shaded = page.clone();
        for (i, p) in shaded.pixels.iter_mut().enumerate() {
            let light = 0.4 + 0.55 * (i % 800) as f32 / 800.0;
            *p = ((f32::from(*p) * 0.5 + 120.0) * light) as u8;
        }
        let even = shaded.evened(100.0);
        assert!(shaded.at(85, 60) < shaded.at(700, 85), "paper in the shadow is darker than ink in the light");
        let dark = even.threshold();
        let wrong = (0..page.pixels.len()).filter(|i| (page.pixels[*i] < 128) != (even.pixels[*i] <= dark)).count();
        assert!(wrong * 200 < page.pixels.len(), "{wrong}");
        let white = Gray::new(100, 100, vec![255; 10_000]).unwrap();
        assert_eq!(white.evened(100.0), white);
    }

    #[test]
    fn a_soft_image_is_as_dark_as_before_and_specks_go() {
        let mut page = bars();
        assert!(page.is_bilevel());
        let mean = |g: &Gray| g.pixels.iter().map(|p| f64::from(*p)).sum::<f64>() / g.pixels.len() as f64;
        let soft = page.soft(1.3);
        assert!((mean(&page) - mean(&soft)).abs() < 2.0 && !soft.is_bilevel());
        page.pixels[20 * 800 + 20] = 0;
        assert_eq!(page.without_specks(), bars());
    }
}
