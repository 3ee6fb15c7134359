//! Scans that come as pictures: PNG, JPEG, and TIFF with one page or more.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use rayon::prelude::*;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};

use super::super::page::{Sheet, Writer};
use super::super::reading::Ocr;
use super::super::reading::{Options, Reader, Reading, Step};
use super::gray::Gray;
use crate::text::{LineNo, Lines, Note, PageSize, Severity};

/// Reads pictures.
pub(in crate::read) struct Pictures;

/// The largest picture, in pixels, and the most pages.
const PIXELS: u64 = 120_000_000;
const PAGES: usize = 2000;
/// The longer side of a page of paper (A4), in inches: pictures seldom say truly how large they are.
const LONG_SIDE: f32 = 11.69;

impl Reader for Pictures {
    fn read(&self, bytes: &[u8], options: &Options) -> Result<Reading, String> {
        if options.ocr == Ocr::Never {
            return Err("is a picture, which only OCR can read: leave out `--ocr never`".to_owned());
        }
        super::available()?;
        if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            return tiff(bytes, options);
        }
        let media_type = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
        let page = picture(bytes)?;
        options.tell(Step::More(1));
        let sheet = read(&page, options);
        options.tell(Step::Done);
        finish(media_type, vec![sheet], Vec::new())
    }
}

/// How many pixels an inch has, if the picture is a page.
fn ppi(image: &Gray) -> f32 {
    (image.width.max(image.height) as f32 / LONG_SIDE).clamp(72.0, 600.0)
}

fn read(image: &Gray, options: &Options) -> Result<Sheet, (PageSize, String)> {
    let ppi = ppi(image);
    let size = PageSize { width: image.width as f32 * 72.0 / ppi, height: image.height as f32 * 72.0 / ppi };
    super::page(image, ppi, None, options).map_err(|e| (size, e))
}

fn finish(
    media_type: &'static str,
    sheets: Vec<Result<Sheet, (PageSize, String)>>,
    mut notes: Vec<Note>,
) -> Result<Reading, String> {
    let mut writer = Writer::default();
    let (mut good, mut reason) = (0, None);
    for (i, sheet) in sheets.into_iter().enumerate() {
        let line = LineNo::from_index(writer.line());
        let sheet = sheet.inspect(|_| good += 1).unwrap_or_else(|(size, why)| {
            let message = format!("page {} was not read: {why}", i + 1);
            reason.get_or_insert(why);
            notes.push(Note::new("page-not-read", Severity::Error, message, Lines::one(line)));
            Sheet { size, words: Vec::new(), rules: Vec::new(), skew: 0.0 }
        });
        writer.page(&sheet);
    }
    if good == 0 {
        return Err(format!("could not be read: {}", reason.unwrap_or_else(|| "it has no pages".to_owned())));
    }
    let (text, words, pages) = writer.finish();
    notes.extend(super::notes(&text, &words));
    Ok(Reading { media_type, text, words, pages, notes })
}

fn too_large(width: u32, height: u32) -> Option<String> {
    (u64::from(width) * u64::from(height) > PIXELS)
        .then(|| format!("is {width} × {height} pixels large, more than a page can be: scan it at 300 dots an inch"))
}

/// A PNG or JPEG.
fn picture(bytes: &[u8]) -> Result<Gray, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("is a damaged picture or of a kind that is not read: {e}");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| damaged(&e))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(600 << 20);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| damaged(&e))?;
    let (width, height) = decoder.dimensions();
    if let Some(reason) = too_large(width, height) {
        return Err(reason);
    }
    let turned = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| damaged(&e))?;
    if let Some(turned) = turned {
        image.apply_orientation(turned);
    }
    let image = on_white(image);
    let (width, height) = (image.width() as usize, image.height() as usize);
    Gray::new(width, height, image.into_raw()).ok_or_else(|| "is an empty picture".to_owned())
}

/// Greys of a picture laid on white paper.
fn on_white(image: DynamicImage) -> image::GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let mut with_alpha = image.into_luma_alpha8();
    let (width, height) = with_alpha.dimensions();
    let pixels = with_alpha.pixels_mut().map(|p| {
        let [grey, alpha] = p.0.map(u32::from);
        u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    });
    let pixels: Vec<u8> = pixels.collect();
    image::GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// The pages of a TIFF. They are decoded a few at a time: a page of an A3 scan takes 35 MB.
fn tiff(bytes: &[u8], options: &Options) -> Result<Reading, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("is a damaged TIFF or of a kind that is not read: {e}");
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let (mut sheets, mut notes) = (Vec::new(), Vec::new());
    let mut more = true;
    while more && sheets.len() < PAGES {
        let mut some = Vec::new();
        while more && some.len() < rayon::current_num_threads() {
            some.push(tiff_page(&mut decoder));
            more = decoder.more_images() && decoder.next_image().is_ok();
        }
        options.tell(Step::More(u32::try_from(some.len()).unwrap_or(0)));
        let read = some.into_par_iter().map(|page| {
            let none = PageSize { width: 595.0, height: 842.0 };
            let sheet = page.map_err(|e| (none, e)).and_then(|page| read(&page, options));
            options.tell(Step::Done);
            sheet
        });
        sheets.extend(read.collect::<Vec<_>>());
    }
    if more {
        let message = format!("only the first {PAGES} pages were read: split the file");
        notes.push(Note::new("too-many-pages", Severity::Error, message, Lines::one(LineNo::from_index(0))));
    }
    finish("image/tiff", sheets, notes)
}

fn tiff_page(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Gray, String> {
    let (width, height) = decoder.dimensions().map_err(|e| e.to_string())?;
    if let Some(reason) = too_large(width, height) {
        return Err(reason);
    }
    let colours = decoder.colortype().map_err(|e| e.to_string())?;
    let read = decoder.read_image().map_err(|e| e.to_string())?;
    let samples = match read {
        DecodingResult::U8(v) => v,
        DecodingResult::U16(v) => v.into_iter().map(|s| (s >> 8) as u8).collect(),
        _ => return Err("its pixels are of a kind that is not read".to_owned()),
    };
    let (w, h) = (width as usize, height as usize);
    let grey = |r: u8, g: u8, b: u8| ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8;
    let pixels: Vec<u8> = match colours {
        ColorType::Gray(1) if samples.len() < w * h => {
            let row = w.div_ceil(8);
            let bit = |i: usize| samples.get(i / w * row + i % w / 8).copied().unwrap_or(0xff) >> (7 - i % w % 8) & 1;
            (0..w * h).map(|i| if bit(i) == 1 { 255 } else { 0 }).collect()
        }
        ColorType::Gray(_) => samples,
        ColorType::GrayA(_) => samples.chunks_exact(2).map(|p| p[0]).collect(),
        ColorType::RGB(_) => samples.chunks_exact(3).map(|p| grey(p[0], p[1], p[2])).collect(),
        ColorType::RGBA(_) => samples.chunks_exact(4).map(|p| grey(p[0], p[1], p[2])).collect(),
        ColorType::CMYK(_) => samples.chunks_exact(4).map(|p| 255u8.saturating_sub(p[1].max(p[3]))).collect(),
        _ => return Err("its colours are of a kind that is not read".to_owned()),
    };
    Gray::new(w, h, pixels).ok_or_else(|| "it is cut short".to_owned())
}
