//! Parts of a page image, set one under the other, so that the engine reads each by itself and all of them at once.

use super::PIXELS;
use super::gray::Gray;
use super::tesseract::{Seen, Way, lines};

/// White around each part, in pixels.
const MARGIN: usize = 24;

/// A part of an image: left, top, right, bottom, in pixels.
pub(super) type Part = [f32; 4];

/// Reads parts of an image, each enlarged by a factor: the words of each part, where they stand in the image.
pub(super) fn read(image: &Gray, parts: &[Part], factor: f32, ppi: f32, way: &Way) -> Vec<Vec<Seen>> {
    let cut: Vec<(Gray, f32, f32)> = parts.iter().map(|p| image.part(*p)).collect();
    let (images, corners): (Vec<Gray>, Vec<(f32, f32)>) = cut.into_iter().map(|(g, x, y)| (g, (x, y))).unzip();
    let mut out = each(&images, image.paper(), factor, ppi, way);
    for (words, (dx, dy)) in out.iter_mut().zip(corners) {
        for word in words {
            word.at = [word.at[0] + dx, word.at[1] + dy, word.at[2] + dx, word.at[3] + dy];
            word.line = [word.line[0] + dy, word.line[1] + dy];
        }
    }
    out
}

/// Reads images, each enlarged by a factor: the words of each, where they stand in it.
pub(super) fn each(images: &[Gray], paper: u8, factor: f32, ppi: f32, way: &Way) -> Vec<Vec<Seen>> {
    let mut out: Vec<Vec<Seen>> = images.iter().map(|_| Vec::new()).collect();
    let width = images.iter().map(|g| g.width).max().unwrap_or(0) + 2 * MARGIN;
    let height = images.iter().map(|g| g.height + MARGIN).sum::<usize>() + MARGIN;
    let pixels = (width * height) as f32 * factor * factor;
    if images.is_empty() || pixels > PIXELS as f32 {
        return out;
    }
    let mut stack = Gray { width, height, pixels: vec![paper; width * height] };
    let mut tops = Vec::with_capacity(images.len());
    let mut y = MARGIN;
    for part in images {
        stack.paste(part, MARGIN, y);
        tops.push(y);
        y += part.height + MARGIN;
    }
    if (factor - 1.0).abs() > 0.01 {
        stack = stack.scaled(factor);
    }
    for mut word in lines(&stack, ppi * factor, way) {
        word.at.iter_mut().chain(&mut word.line).for_each(|v| *v /= factor);
        let middle = f32::midpoint(word.at[1], word.at[3]);
        let i = tops.partition_point(|top| *top as f32 - MARGIN as f32 / 2.0 <= middle).saturating_sub(1);
        let Some(top) = tops.get(i) else { continue };
        let (dx, dy) = (-(MARGIN as f32), -(*top as f32));
        word.at = [word.at[0] + dx, word.at[1] + dy, word.at[2] + dx, word.at[3] + dy];
        word.line = [word.line[0] + dy, word.line[1] + dy];
        if let Some(words) = out.get_mut(i) {
            words.push(word);
        }
    }
    out
}
