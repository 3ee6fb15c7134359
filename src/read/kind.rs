//! What a file is, by its first bytes. A new kind of file gets its name here and its reader in [`super::reader`].

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Pdf,
    /// PNG, JPEG, TIFF and other pictures.
    Image,
    /// DOCX and other zipped files.
    Zip,
    /// DOC and XLS.
    Ole,
    Rtf,
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
        () if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") => Kind::Zip,
        () if starts(b"\xd0\xcf\x11\xe0") => Kind::Ole,
        () if starts(b"{\\rtf") => Kind::Rtf,
        () if image => Kind::Image,
        () if head.windows(5).any(|w| w == b"%PDF-") => Kind::Pdf,
        () => Kind::Text,
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
        ] {
            assert_eq!(of(bytes), kind);
        }
    }
}
