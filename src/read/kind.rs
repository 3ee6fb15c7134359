//! What a file is, by its first bytes: kinds that are not read yet are refused with what to do instead.

/// Why these bytes cannot be read as text, if they are of a known other kind.
pub(super) fn refused(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.is_empty() {
        return Some("is empty: nothing to read");
    }
    // Some PDFs carry a few bytes of dirt before their head.
    let head = bytes.get(..1024.min(bytes.len())).unwrap_or(bytes);
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Some("PDF is not read yet: export its text layer first (pdftotext FILE.pdf FILE.txt) and ingest that");
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Some("DOCX and other zipped files are not read yet: save it as plain text (UTF-8) and ingest that");
    }
    if starts(b"\xd0\xcf\x11\xe0") {
        return Some("DOC and XLS are not read yet: save it as plain text (UTF-8) and ingest that");
    }
    if starts(b"{\\rtf") {
        return Some("RTF is not read yet: save it as plain text (UTF-8) and ingest that");
    }
    let image = starts(b"\x89PNG")
        || starts(b"\xff\xd8\xff")
        || starts(b"II*\0")
        || starts(b"MM\0*")
        || starts(b"GIF8")
        || (starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || (starts(b"BM") && bytes.get(6..10) == Some(b"\0\0\0\0"));
    if image {
        return Some("images are not read yet: run OCR first (tesseract FILE OUT -l vie) and ingest its text");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_kinds_say_what_to_do_and_text_passes() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"%PDF-1.7 ...", "PDF is not read yet"),
            (b"\xef\xbb\xbf\n%PDF-1.4", "PDF is not read yet"),
            (b"PK\x03\x04....", "DOCX"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "DOC "),
            (b"\x89PNG\r\n", "images"),
            (b"{\\rtf1", "RTF"),
        ] {
            assert!(refused(bytes).is_some_and(|r| r.contains(word)), "{word}");
        }
        assert_eq!(refused("BMTE: Bộ Môi trường".as_bytes()), None);
        assert_eq!(refused("Kế hoạch".as_bytes()), None);
    }
}
