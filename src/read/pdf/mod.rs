//! PDF: the text that it holds, or, where a page is only a picture or its text is wrong, what OCR reads of it.
//!
//! hayro interprets the pages; its glyphs become words with boxes, its thin shapes ruling lines. It runs on guarded
//! threads: hostile files end in notes or in one error.

mod bomb;
mod guard;
mod marks;
mod render;
mod words;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hayro::hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use jiff::civil::Date;
use rayon::prelude::*;

use super::ocr;
use super::page::{Sheet, Writer};
use super::reading::{Ocr, Options, Reader, Reading, Step};
use crate::text::{LineNo, Lines, Note, PageSize, Severity};
pub use guard::THREAD as GUARDED;
use guard::{Failed, guarded};
use marks::Marks;

/// Reads PDFs.
pub(super) struct PdfReader;

/// The most pages that are read.
const PAGES: usize = 5000;
/// How long a file may take to be taken apart, and a page to be drawn.
const LONGEST: Duration = Duration::from_secs(40);
const PAGE: Duration = Duration::from_secs(25);
/// A page with fewer letters whose picture fills most of it is a scan with a stamp, not a page of text.
const FEW: usize = 250;
const MOST_OF_PAGE: f64 = 0.5;
/// The share of glyphs without a letter from which a page's text is worth nothing.
const UNKNOWN: f64 = 0.2;

/// A page as it was taken apart.
struct Taken {
    sheet: Sheet,
    /// The text is no use: it has to be read from the image.
    blind: bool,
    /// There is something on it to be read.
    marked: bool,
}

/// What the pages are, while they are taken apart: what is there when time is up is kept.
#[derive(Default)]
struct Parts {
    pages: Vec<Option<Taken>>,
    count: usize,
}

impl Reader for PdfReader {
    fn read(&self, bytes: &[u8], options: &Options) -> Result<Reading, String> {
        let pdf = open(bytes)?;
        let parts = Arc::new(Mutex::new(Parts::default()));
        let done = {
            let (pdf, parts) = (Arc::clone(&pdf), Arc::clone(&parts));
            guarded(LONGEST, move || take_apart(&pdf, &parts))
        };
        let Parts { pages, count } = match parts.lock() {
            Ok(mut parts) => std::mem::take(&mut *parts),
            Err(broken) => std::mem::take(&mut *broken.into_inner()),
        };
        let mut notes = Vec::new();
        let first = Lines::one(LineNo::from_index(0));
        if count > PAGES {
            let message = format!("has {count} pages, of which only the first {PAGES} were read: split the file");
            notes.push(Note::new("too-many-pages", Severity::Error, message, first));
        }
        if done == Err(Failed::Late) {
            if pages.is_empty() {
                return Err("takes too long to be read: print it to a new PDF and try that".to_owned());
            }
            let message = format!("takes too long: only the first {} pages were read", pages.len());
            notes.push(Note::new("pages-not-read", Severity::Error, message, first));
        }
        if pages.is_empty() {
            return Err("is a PDF without pages: nothing to read".to_owned());
        }
        compose(&pdf, pages, options, notes)
    }
}

fn open(bytes: &[u8]) -> Result<Arc<Pdf>, String> {
    if bomb::is_bomb(bytes) {
        return Err(
            "is a PDF that unpacks to hundreds of megabytes: no document of paper does; it is not read".to_owned()
        );
    }
    let copy = bytes.to_vec();
    let opened = guarded(LONGEST, move || Pdf::new(copy));
    match opened {
        Ok(Ok(pdf)) => Ok(Arc::new(pdf)),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => {
            Err("is a PDF locked with a password: unlock it first (open it and print it to a new PDF)".to_owned())
        }
        Ok(Err(LoadPdfError::Decryption(_))) => {
            Err("is a PDF encrypted in a way that is not read: print it to a new PDF".to_owned())
        }
        Ok(Err(LoadPdfError::Invalid)) | Err(Failed::Broke) => {
            Err("is a damaged PDF: download or scan it again, or print it to a new PDF".to_owned())
        }
        Err(Failed::Late) => Err("takes too long to be read: print it to a new PDF and try that".to_owned()),
    }
}

/// Interprets page after page, as long as somebody waits for them.
fn take_apart(pdf: &Arc<Pdf>, parts: &Mutex<Parts>) {
    let (start, count) = (Instant::now(), pdf.pages().len());
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    if let Ok(mut parts) = parts.lock() {
        parts.count = count;
    }
    for page in pdf.pages().iter().take(PAGES) {
        if start.elapsed() >= LONGEST {
            return;
        }
        let (width, height) = page.render_dimensions();
        let size = PageSize { width, height };
        let look = || marks::of(page, &cache, &settings);
        let taken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(look)).ok().map(|m| judge(&m, size));
        let Ok(mut parts) = parts.lock() else { return };
        parts.pages.push(Some(taken.unwrap_or(Taken {
            sheet: Sheet { size, words: Vec::new(), rules: Vec::new(), skew: 0.0 },
            blind: true,
            marked: true,
        })));
    }
}

fn judge(marks: &Marks, size: PageSize) -> Taken {
    let letters = marks.chars.iter().filter(|c| c.text.chars().any(char::is_alphanumeric)).count();
    let area = f64::from(size.width) * f64::from(size.height);
    let pictured = marks.pictures.iter().map(|p| p.place.area() / area.max(1.0)).fold(0.0, f64::max);
    let unknown = marks.unknown as f64 > UNKNOWN * marks.chars.len() as f64 && marks.unknown > 20;
    Taken {
        sheet: words::sheet(marks, size),
        blind: unknown || (letters < FEW && pictured > MOST_OF_PAGE),
        marked: letters > 0 || pictured > 0.02 || unknown,
    }
}

/// Reads from their images the pages that need it, and writes all pages into one text.
fn compose(
    pdf: &Arc<Pdf>,
    pages: Vec<Option<Taken>>,
    options: &Options,
    mut notes: Vec<Note>,
) -> Result<Reading, String> {
    let misread = |i: usize| u32::try_from(i + 1).is_ok_and(|n| options.misread.contains(&n));
    let wanted: Vec<bool> = pages
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let (blind, marked) = p.as_ref().map_or((true, true), |p| (p.blind, p.marked));
            match options.ocr {
                Ocr::Never => false,
                Ocr::Always => marked,
                Ocr::Auto => blind && marked || misread(i),
            }
        })
        .collect();
    let count = wanted.iter().filter(|w| **w).count();
    let mut seen: Vec<Option<Result<Sheet, String>>> = pages.iter().map(|_| None).collect();
    if count > 0 {
        match ocr::available() {
            Ok(()) => {
                options.tell(Step::More(u32::try_from(count).unwrap_or(u32::MAX)));
                let made = made(pdf);
                let read = wanted.par_iter().enumerate().map(|(i, wanted)| {
                    wanted.then(|| {
                        let sheet =
                            render::page(pdf, i, PAGE).and_then(|(image, ppi)| ocr::page(&image, ppi, made, options));
                        options.tell(Step::Done);
                        sheet
                    })
                });
                seen = read.collect();
            }
            // Pages that have a text of their own, if a poor one, can do without.
            Err(missing) if pages.iter().flatten().any(|p| p.blind && p.marked) || options.ocr == Ocr::Always => {
                return Err(missing);
            }
            Err(missing) => {
                let message =
                    format!("the text of {count} page(s) is what a wrong-language OCR left; the file {missing}");
                notes.push(Note::new("ocr-missing", Severity::Warning, message, Lines::one(LineNo::from_index(0))));
            }
        }
    }
    let mut writer = Writer::default();
    for (i, (page, seen)) in pages.into_iter().zip(seen).enumerate() {
        let line = Lines::one(LineNo::from_index(writer.line()));
        let number = i + 1;
        let own = page.map_or_else(none, |p| p.sheet);
        let sheet = match seen {
            Some(Ok(sheet)) => {
                if misread(i) && options.ocr == Ocr::Auto {
                    let message =
                        format!("page {number} was read from its image: its text is what a wrong-language OCR left");
                    notes.push(Note::new("page-read-again", Severity::Info, message, line));
                }
                sheet
            }
            Some(Err(why)) => {
                let message = format!("page {number} could not be read from its image: {why}");
                notes.push(Note::new("page-not-read", Severity::Error, message, line));
                own
            }
            None => own,
        };
        writer.page(&sheet);
    }
    let (text, words, pages) = writer.finish();
    notes.extend(ocr::notes(&text, &words));
    if words.is_empty() {
        return Err(match (options.ocr, notes.iter().find(|n| n.code == "page-not-read")) {
            (Ocr::Never, _) => "holds no text of its own: leave out `--ocr never`".to_owned(),
            (_, Some(note)) => format!("could not be read: {}", note.message),
            _ => "holds no text: nothing to read".to_owned(),
        });
    }
    Ok(Reading { media_type: "application/pdf", text, words, pages, notes })
}

/// The day on which the file says that it was made.
fn made(pdf: &Pdf) -> Option<Date> {
    let made = pdf.metadata().creation_date?;
    Date::new(i16::try_from(made.year).ok()?, made.month.cast_signed(), made.day.cast_signed()).ok()
}

fn none() -> Sheet {
    Sheet { size: PageSize { width: 595.0, height: 842.0 }, words: Vec::new(), rules: Vec::new(), skew: 0.0 }
}
