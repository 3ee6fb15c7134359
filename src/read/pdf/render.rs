//! A page as a grey image, for OCR.

use std::sync::Arc;
use std::time::Duration;

use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::super::ocr::{Gray, PIXELS};
use super::guard::{Failed, guarded};
use super::marks;

/// Pixels an inch where the page does not hold a scan.
const USUAL: f64 = 300.0;
/// A scan is drawn at its own resolution, within these limits.
const COARSE: f64 = 100.0;
const FINE: f64 = 400.0;
/// The largest picture on a page that is decoded, in pixels.
const LARGEST: u64 = 120_000_000;

/// Draws a page (from 0): the image and its pixels an inch, or what went wrong.
pub(super) fn page(pdf: &Arc<Pdf>, index: usize, limit: Duration) -> Result<(Gray, f32), String> {
    let pdf = Arc::clone(pdf);
    match guarded(limit, move || draw(&pdf, index)) {
        Ok(drawn) => drawn,
        Err(Failed::Late) => Err("it takes too long to be drawn".to_owned()),
        Err(Failed::Broke) => Err("it is damaged".to_owned()),
    }
}

fn draw(pdf: &Pdf, index: usize) -> Result<(Gray, f32), String> {
    let page = pdf.pages().get(index).ok_or("it is not there")?;
    let settings = InterpreterSettings::default();
    let marks = marks::of(page, &InterpreterCache::new(), &settings);
    if let Some(p) = marks.pictures.iter().find(|p| u64::from(p.pixels.0) * u64::from(p.pixels.1) > LARGEST) {
        return Err(format!("its picture is {} × {} pixels large", p.pixels.0, p.pixels.1));
    }
    let (width, height) = page.render_dimensions();
    let area = f64::from(width) * f64::from(height);
    // The picture that fills the page, if one does, is drawn pixel by pixel.
    let scan = marks.pictures.iter().filter(|p| p.place.area() > 0.4 * area);
    let ppi = scan.map(|p| f64::from(p.pixels.0.max(p.pixels.1)) / p.place.width().max(p.place.height()) * 72.0);
    let ppi = ppi.fold(None, |a: Option<f64>, b| Some(a.map_or(b, |a| a.max(b)))).unwrap_or(USUAL);
    let ppi = ppi.clamp(COARSE, FINE);
    let most = (PIXELS as f64 / area).sqrt() * 72.0;
    // The renderer counts pixels of a side in 16 bits.
    let longest = 30_000.0 / f64::from(width.max(height)) * 72.0;
    let ppi = ppi.min(most).min(longest);
    let scale = (ppi / 72.0) as f32;
    if width * scale < 16.0 || height * scale < 16.0 {
        return Err("it is too narrow to be drawn".to_owned());
    }
    let pixmap = render(
        page,
        &RenderCache::new(),
        &settings,
        &RenderSettings { hinting: false, ..RenderSettings::default() },
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    let (width, height) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
    let grey = |p: &hayro::vello_cpu::color::PremulRgba8| {
        let light = u32::from(p.r) * 299 + u32::from(p.g) * 587 + u32::from(p.b) * 114;
        u8::try_from(light / 1000).unwrap_or(255)
    };
    let pixels: Vec<u8> = pixmap.data().iter().map(grey).collect();
    Gray::new(width, height, pixels).map(|image| (image, ppi as f32)).ok_or_else(|| "it is empty".to_owned())
}
