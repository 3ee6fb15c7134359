//! Page images become words, by Tesseract.
//!
//! Comes in: a grey page image. Goes out: a [`Sheet`] whose boxes are points of the page. The page is turned upright and
//! made level, ruling lines are found and painted over before it is read. What was read is kept by the hash of the
//! image, so that nothing is read twice.

mod again;
mod cache;
mod gray;
mod heads;
mod pen;
mod picture;
mod shape;
mod stray;
mod strips;
mod tesseract;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(super) use gray::Gray;
pub(super) use picture::Pictures;

use super::page::{Piece, Rule, Sheet};
use super::reading::Options;
use crate::text::{Note, PageSize, Word};
use pen::Penned;
use tesseract::Seen;

/// Images of fewer pixels an inch are enlarged: Tesseract wants letters some 30 pixels high.
const COARSE: f32 = 230.0;
const FINE: f32 = 300.0;
/// How soft a black and white image is made, and a grey one, in pixels at [`FINE`]: measured; either takes a third of the
/// errors away.
const SOFT: f32 = 1.4;
const GREY_SOFT: f32 = 1.0;
/// The most pixels that a page is read at.
pub(super) const PIXELS: usize = 24_000_000;
/// Below this mean confidence a page may stand on its side or its head.
const DOUBTFUL: f32 = 0.6;

/// What was read from one image, in pixels of the image as given but turned and levelled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Page {
    /// Quarters that it was turned clockwise.
    quarters: u8,
    /// Degrees that it was levelled by.
    skew: f32,
    words: Vec<Seen>,
    /// Ruling lines: x0, y0, x1, y1.
    rules: Vec<[f32; 4]>,
    /// The date line whose day or month a pen has written.
    penned: Option<Penned>,
}

/// Whether pages can be read: otherwise one line that says what to install, to follow the file's name.
pub(super) fn available() -> Result<(), String> {
    tesseract::installed().map(|_| ()).map_err(str::to_owned)
}

/// Reads a page image of so many pixels an inch, of a file made on a day that may be known. `Err` says what went wrong, for
/// a note.
pub(super) fn page(image: &Gray, ppi: f32, made: Option<Date>, options: &Options) -> Result<Sheet, String> {
    let version = tesseract::installed().map_err(str::to_owned)?;
    let key = cache::key(image, ppi, version);
    let mut page = match cache::get(&key, options) {
        Some(page) => page,
        None => {
            let page = look(image, ppi)?;
            cache::put(&key, &page, options);
            page
        }
    };
    if let Some(penned) = page.penned.take() {
        pen::settle(&mut page.words, &penned, made);
    }
    Ok(sheet(page, image, ppi))
}

/// What to say of a number and a date that were written in by hand and read all the same.
pub(super) fn notes(text: &str, words: &[Word]) -> Vec<Note> {
    again::note(text, words).into_iter().chain(pen::note(text, words)).collect()
}

fn look(image: &Gray, ppi: f32) -> Result<Page, String> {
    let bilevel = image.is_bilevel();
    let image = &if bilevel { image.without_specks() } else { image.evened(ppi) };
    let soft = if bilevel { SOFT } else { GREY_SOFT };
    let first = upright(image, ppi, soft, 0)?;
    let letters = first.words.iter().filter(|w| w.text.chars().any(char::is_alphabetic)).count();
    if letters >= 12 && confidence(&first) >= DOUBTFUL {
        return Ok(first);
    }
    match tesseract::quarters(image).filter(|q| *q > 0) {
        Some(quarters) => {
            let second = upright(&image.turned(quarters), ppi, soft, quarters)?;
            let weight = |p: &Page| p.words.iter().map(|w| w.confidence).sum::<f32>() * confidence(p);
            Ok(if weight(&second) > weight(&first) { second } else { first })
        }
        None => Ok(first),
    }
}

fn confidence(page: &Page) -> f32 {
    page.words.iter().map(|w| w.confidence).sum::<f32>() / page.words.len().max(1) as f32
}

/// Levels an image that stands upright, takes its ruling lines out, and reads it.
fn upright(image: &Gray, ppi: f32, soft: f32, quarters: u8) -> Result<Page, String> {
    let skew = image.skew();
    let mut level = if skew == 0.0 { image.clone() } else { image.levelled(skew) };
    let rules = level.rules(ppi, true);
    let enlarged = if ppi < COARSE { FINE / ppi } else { 1.0 };
    let fits = (PIXELS as f32 / (level.width * level.height) as f32).sqrt();
    let factor = enlarged.min(fits);
    if (factor - 1.0).abs() > 0.01 {
        level = level.scaled(factor);
    }
    level = level.soft(soft * ppi * factor / FINE);
    let fine = ppi * factor;
    let mut words = tesseract::words(&level, fine)?;
    let points = 72.0 / ppi;
    let in_points = |r: &Rule| Rule { x0: r.x0 * points, y0: r.y0 * points, x1: r.x1 * points, y1: r.y1 * points };
    let cells = super::page::cells(&rules.iter().map(in_points).collect::<Vec<_>>());
    let cells: Vec<[f32; 4]> = cells.into_iter().map(|c| c.map(|v| v * fine / 72.0)).collect();
    again::cells(&mut words, &level, &cells, fine);
    heads::heads(&mut words, &level, &cells, fine);
    again::signs(&mut words, &level, fine);
    again::number(&mut words, &level, fine);
    let penned = pen::look(&words, &level).map(|p| p.scaled(1.0 / factor));
    for w in &mut words {
        w.at.iter_mut().chain(&mut w.line).for_each(|v| *v /= factor);
    }
    let rules = rules.into_iter().map(|r: Rule| [r.x0, r.y0, r.x1, r.y1]).collect();
    Ok(Page { quarters, skew, words, rules, penned })
}

/// Pixels become points, dirt is left out, and all words of a line get its height.
fn sheet(page: Page, image: &Gray, ppi: f32) -> Sheet {
    let points = 72.0 / ppi;
    let (w, h) = (image.width as f32 * points, image.height as f32 * points);
    let size = if page.quarters % 2 == 1 { PageSize { width: h, height: w } } else { PageSize { width: w, height: h } };
    let words: Vec<Seen> = page.words.into_iter().filter(|w| !is_dirt(w)).collect();
    let pieces = stray::drop(&words).into_iter().map(|w| {
        let own = w.at[3] - w.at[1];
        let tall = w.line[1] - w.line[0];
        // A line much higher than its words is two lines taken for one.
        let whole = tall > 0.0 && (tall < 2.2 * own || own < 0.4 * tall && tall * points < 30.0);
        let [y0, y1] = if whole { w.line } else { [w.at[1], w.at[3]] };
        Piece {
            text: w.text.trim_matches(['|', '_']).to_owned(),
            x0: w.at[0] * points,
            y0: y0 * points,
            x1: w.at[2] * points,
            y1: y1 * points,
            size: (y1 - y0) * points,
            confidence: Some(w.confidence),
        }
    });
    let rules =
        page.rules.iter().map(|r| Rule { x0: r[0] * points, y0: r[1] * points, x1: r[2] * points, y1: r[3] * points });
    Sheet { size, words: pieces.filter(|p| !p.text.is_empty()).collect(), rules: rules.collect(), skew: page.skew }
}

/// What the engine itself holds for dirt: a sign that is no letter, hardly seen; a border.
fn is_dirt(w: &Seen) -> bool {
    let wordless = !w.text.chars().any(char::is_alphanumeric);
    let rules = w.text.chars().all(|c| matches!(c, '|' | '¦' | '│' | '┃' | '_'));
    // A word that was filled in by hand is no word to the engine, though letters of it are printed: `ngày(3`, `36/QĐ-TTg`.
    let printed = w.text.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    rules || (wordless && w.confidence < 0.25) || (!printed && w.confidence < 0.02)
}
