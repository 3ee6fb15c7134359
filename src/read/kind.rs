//! What a file is, by its first bytes. A new kind of file gets its name here and its reader in [`super::reader`].

use super::archive::Zip;
use super::docx;
use super::ocr_text::tsv;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Pdf,
    /// PNG, JPEG, TIFF and other pictures.
    Image,
    /// A text of Word.
    Docx,
    /// Tables, slides and texts of other programs, which are zipped, too.
    Office,
    /// An archive of files.
    Zip,
    /// DOC and XLS.
    Ole,
    Rtf,
    Html,
    /// HTML that an OCR program wrote, with the place of each word.
    Hocr,
    Alto,
    /// Tesseract's table of words.
    Tsv,
    /// What is nothing else: text, or nothing that can be read.
    Text,
}

/// The kind of these bytes.
pub(super) fn of(bytes: &[u8]) -> Kind {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let image = starts(b"\x89PNG")
        || starts(b"\xff\xd8\xff")
        || starts(b"II*\0")
        || starts(b"MM\0*")
        || starts(b"GIF8")
        || (starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || (starts(b"BM") && bytes.get(6..10) == Some(b"\0\0\0\0"));
    // Some PDFs carry a few bytes of dirt before their head.
    let head = bytes.get(..1024.min(bytes.len())).unwrap_or(bytes);
    match () {
        () if bytes.is_empty() => Kind::Empty,
        () if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => zipped(bytes),
        () if starts(b"\xd0\xcf\x11\xe0") => Kind::Ole,
        () if starts(b"{\\rtf") => Kind::Rtf,
        () if image => Kind::Image,
        () if head.windows(5).any(|w| w == b"%PDF-") => Kind::Pdf,
        () => marked(bytes),
    }
}

/// What a zipped file is. One that cannot be opened is an archive: reading it says what is wrong.
fn zipped(bytes: &[u8]) -> Kind {
    let Ok(mut zip) = Zip::open(bytes) else { return Kind::Zip };
    if docx::is(&mut zip) {
        return Kind::Docx;
    }
    let office = ["xl/workbook.xml", "ppt/presentation.xml", "mimetype"].into_iter().any(|part| zip.has(part));
    if office { Kind::Office } else { Kind::Zip }
}

/// Which kind of marked-up text bytes are, if any.
fn marked(bytes: &[u8]) -> Kind {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = |length: usize| String::from_utf8_lossy(body.get(..length.min(body.len())).unwrap_or_default());
    if body.starts_with(tsv::HEAD.as_bytes()) {
        return Kind::Tsv;
    }
    let head = text(4096).to_lowercase();
    if !head.trim_start().starts_with('<') {
        return Kind::Text;
    }
    let tag = |name: &str| {
        head.match_indices(name).any(|(at, _)| head[at + name.len()..].starts_with([' ', '>', '\n', '\r', '\t']))
    };
    if tag("<alto") || tag("<alto:alto") {
        return Kind::Alto;
    }
    let page =
        ["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<p", "<h1", "<meta"].into_iter().any(tag);
    match page {
        true if head.contains("ocr_page") || head.contains("ocr-system") => Kind::Hocr,
        true => Kind::Html,
        false => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (&b""[..], Kind::Empty),
            (b"%PDF-1.7 ...", Kind::Pdf),
            (b"\xef\xbb\xbf\n%PDF-1.4", Kind::Pdf),
            (b"PK\x03\x04....", Kind::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", Kind::Ole),
            (b"\x89PNG\r\n", Kind::Image),
            (b"{\\rtf1", Kind::Rtf),
            ("BMTE: Bộ Môi trường".as_bytes(), Kind::Text),
            ("Kế hoạch".as_bytes(), Kind::Text),
            (b"<!DOCTYPE html PUBLIC \"x\"><html>", Kind::Html),
            (b"\n<html lang=vi>", Kind::Html),
            (b"<?xml version='1.0'?><html><div class='ocr_page' title='bbox 0 0 1 1'>", Kind::Hocr),
            (b"<?xml version='1.0'?>\n<alto xmlns='x'>", Kind::Alto),
            (b"<?xml version='1.0'?>\n<config/>", Kind::Text),
            (tsv::HEAD.as_bytes(), Kind::Tsv),
            (b"level\tname", Kind::Text),
            (b"<5% of <people> in <province>", Kind::Text),
        ] {
            assert_eq!(of(bytes), kind);
        }
    }
}
