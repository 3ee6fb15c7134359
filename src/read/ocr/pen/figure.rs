//! Which figure a sign written by a pen is: how its edges run in a few directions, judged by a small net.
//!
//! Histograms of edge directions after Dalal and Triggs (2005), a net of one hidden layer; `scripts/train-digits` makes the
//! net, and `grammars/model/DIGITS.toml` says what from. What a sign is turned into must be the same there and here.

use std::f32::consts::TAU;
use std::sync::LazyLock;

/// Sides of the square that a sign is scaled to, of the grid of soft cells on it; directions of an edge.
const SIDE: usize = 20;
const CELLS: usize = 5;
const WAYS: usize = 8;
/// The figures, and "no figure".
const CLASSES: usize = 11;

/// The net.
#[derive(Debug)]
pub(super) struct Net {
    hidden: usize,
    /// Weights from each of the features to each hidden unit, row by row; then what each unit starts from.
    first: Vec<f32>,
    first_start: Vec<f32>,
    second: Vec<f32>,
    second_start: Vec<f32>,
}

/// The net of this binary.
pub(super) fn net() -> &'static Net {
    static NET: LazyLock<Net> =
        LazyLock::new(|| Net::load(include_bytes!("../../../../grammars/model/digits.net")).unwrap_or_else(Net::dumb));
    &NET
}

impl Net {
    /// Takes the file apart; `None` where it is not what it should be.
    fn load(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"VBPEN001")?;
        let (head, rest) = rest.split_at_checked(14)?;
        let count = |i: usize| Some(usize::from(u16::from_le_bytes([*head.get(i)?, *head.get(i + 1)?])));
        let scale = |i: usize| Some(f32::from_le_bytes(head.get(i..i + 4)?.try_into().ok()?));
        let (inputs, hidden, classes) = (count(0)?, count(2)?, count(4)?);
        if inputs != CELLS * CELLS * WAYS || classes != CLASSES {
            return None;
        }
        let small = |bytes: &[u8], scale: f32| bytes.iter().map(|b| f32::from(b.cast_signed()) * scale).collect();
        let whole = |bytes: &[u8]| bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let (first, rest) = rest.split_at_checked(inputs * hidden)?;
        let (first_start, rest) = rest.split_at_checked(hidden * 4)?;
        let (second, second_start) = rest.split_at_checked(hidden * classes)?;
        (second_start.len() == classes * 4).then(|| Self {
            hidden,
            first: small(first, scale(6).unwrap_or(0.0)),
            first_start: whole(first_start),
            second: small(second, scale(10).unwrap_or(0.0)),
            second_start: whole(second_start),
        })
    }

    /// A net that knows nothing: every sign is as likely to be every figure, so that no date is ever sure.
    fn dumb() -> Self {
        let second_start = vec![0.0; CLASSES];
        Self { hidden: 0, first: Vec::new(), first_start: Vec::new(), second: Vec::new(), second_start }
    }

    /// How likely a sign is each figure; the rest to 1 is how likely it is none. `ink` is a box so many pixels wide that the
    /// sign fills.
    pub(super) fn read(&self, ink: &[bool], width: usize) -> [f32; 10] {
        let features = features(&scaled(ink, width));
        let mut hidden = self.first_start.clone();
        for (row, f) in self.first.chunks_exact(self.hidden.max(1)).zip(&features) {
            hidden.iter_mut().zip(row).for_each(|(h, w)| *h += w * f);
        }
        let mut out = self.second_start.clone();
        for (row, h) in self.second.chunks_exact(CLASSES).zip(&hidden) {
            out.iter_mut().zip(row).for_each(|(o, w)| *o += w * h.max(0.0));
        }
        let most = out.iter().copied().fold(f32::MIN, f32::max);
        out.iter_mut().for_each(|o| *o = (*o - most).exp());
        let all: f32 = out.iter().sum();
        std::array::from_fn(|i| out.get(i).map_or(0.0, |o| o / all))
    }
}

type Square = [[f32; SIDE]; SIDE];

/// A sign scaled so that its longer side fills the square, in the middle of it: the share of ink in each of its places.
fn scaled(ink: &[bool], width: usize) -> Square {
    let mut out = [[0.0; SIDE]; SIDE];
    let width = width.max(1);
    let height = (ink.len() / width).max(1);
    let scale = SIDE as f32 / width.max(height) as f32;
    let side = |n: usize| ((n as f32 * scale).round() as usize).clamp(1, SIDE);
    let (wide, high) = (side(width), side(height));
    let (dx, dy) = ((SIDE - wide) / 2, (SIDE - high) / 2);
    // The share of each pixel that falls into a place, along one axis.
    let shares = |place: usize, places: usize, pixels: usize| {
        let step = pixels as f32 / places as f32;
        let (from, to) = (place as f32 * step, (place + 1) as f32 * step);
        let range = from as usize..(to.ceil() as usize).min(pixels);
        range.map(move |p| (p, ((p + 1) as f32).min(to) - (p as f32).max(from)))
    };
    for y in 0..high {
        for x in 0..wide {
            let (mut dark, mut all) = (0.0, 0.0);
            for (py, sy) in shares(y, high, height) {
                for (px, sx) in shares(x, wide, width) {
                    all += sx * sy;
                    dark += if ink.get(py * width + px).copied().unwrap_or(false) { sx * sy } else { 0.0 };
                }
            }
            out[y + dy][x + dx] = if all > 0.0 { dark / all } else { 0.0 };
        }
    }
    out
}

/// How strongly edges run in each direction in each cell, cell by cell within a direction.
fn features(square: &Square) -> Vec<f32> {
    let at =
        |y: usize, x: usize| y.checked_sub(1).zip(x.checked_sub(1)).and_then(|(y, x)| square.get(y)?.get(x)).copied();
    let at = |y: usize, x: usize| at(y, x).unwrap_or(0.0);
    let mut out = vec![0.0; WAYS * CELLS * CELLS];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (dx, dy) = (at(y + 1, x + 2) - at(y + 1, x), at(y + 2, x + 1) - at(y, x + 1));
            let size = dx.hypot(dy);
            let way = (dy.atan2(dx) / TAU * WAYS as f32).rem_euclid(WAYS as f32);
            let low = way as usize % WAYS;
            let share = way - way.floor();
            for (cy, sy) in cells(y) {
                for (cx, sx) in cells(x) {
                    let cell = cy * CELLS + cx;
                    out[low * CELLS * CELLS + cell] += size * (1.0 - share) * sy * sx;
                    out[(low + 1) % WAYS * CELLS * CELLS + cell] += size * share * sy * sx;
                }
            }
        }
    }
    out.iter_mut().for_each(|f| *f = f.sqrt());
    let norm = out.iter().map(|f| f * f).sum::<f32>().sqrt() + 1e-6;
    out.iter_mut().for_each(|f| *f = *f / norm * 8.0);
    out
}

/// The two cells that a place along one axis belongs to, and how far to each.
fn cells(place: usize) -> impl Iterator<Item = (usize, f32)> {
    let at = (place as f32 + 0.5) / SIDE as f32 * CELLS as f32 - 0.5;
    let low = at.floor();
    let share = at - low;
    let cell = |c: f32| (0.0..CELLS as f32).contains(&c).then_some(c as usize);
    [(cell(low), 1.0 - share), (cell(low + 1.0), share)].into_iter().filter_map(|(c, s)| Some((c?, s)))
}
