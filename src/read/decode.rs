//! Encodings: UTF-8 and UTF-16, with or without a mark; what is neither is either repairable with a note, or no text.

use crate::text::{LineNo, Lines, Note, Severity};

/// Text and what there is to say about how it was decoded.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) notes: Vec<Note>,
}

/// Decodes bytes, or says why they are no text.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    let mut notes = Vec::new();
    let text = match encoding(bytes) {
        Encoding::Utf8(body) => match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(_) => lossy(body, &mut notes)?,
        },
        Encoding::Utf16 { body, little } => utf16(body, little, &mut notes),
    };
    let text = without_controls(text, &mut notes)?;
    Ok(Decoded { text, notes })
}

enum Encoding<'a> {
    Utf8(&'a [u8]),
    Utf16 { body: &'a [u8], little: bool },
}

fn encoding(bytes: &[u8]) -> Encoding<'_> {
    if let Some(body) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Encoding::Utf8(body);
    }
    if let Some(body) = bytes.strip_prefix(b"\xff\xfe") {
        return Encoding::Utf16 { body, little: true };
    }
    if let Some(body) = bytes.strip_prefix(b"\xfe\xff") {
        return Encoding::Utf16 { body, little: false };
    }
    // UTF-16 without a mark: Vietnamese text has a NUL beside each ASCII letter, always on the same side.
    let head = bytes.get(..4096.min(bytes.len())).unwrap_or(bytes);
    let nul = |side: usize| head.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, half) = (nul(0), nul(1), head.len() / 2);
    if half >= 4 && odd * 10 >= half * 4 && even * 20 < half {
        return Encoding::Utf16 { body: bytes, little: true };
    }
    if half >= 4 && even * 10 >= half * 4 && odd * 20 < half {
        return Encoding::Utf16 { body: bytes, little: false };
    }
    Encoding::Utf8(bytes)
}

fn utf16(body: &[u8], little: bool, notes: &mut Vec<Note>) -> String {
    let unit = |b: &[u8; 2]| if little { u16::from_le_bytes(*b) } else { u16::from_be_bytes(*b) };
    let (pairs, rest) = body.as_chunks::<2>();
    let mut text = String::with_capacity(body.len());
    let mut lost = rest.len();
    for c in char::decode_utf16(pairs.iter().map(unit)) {
        text.push(c.unwrap_or_else(|_| {
            lost += 1;
            char::REPLACEMENT_CHARACTER
        }));
    }
    if lost > 0 {
        notes.push(bytes_note(lost, "UTF-16"));
    }
    text
}

/// UTF-8 with some bytes that are none. More than one in eight means that the file is something else.
fn lossy(body: &[u8], notes: &mut Vec<Note>) -> Result<String, String> {
    let mut text = String::with_capacity(body.len());
    let mut lost = 0;
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            lost += chunk.invalid().len();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    if lost * 8 > body.len() {
        return Err(
            "is not text (neither UTF-8 nor UTF-16): if it is an old Vietnamese encoding (TCVN3, VNI), convert \
                    it to UTF-8 first"
                .to_owned(),
        );
    }
    notes.push(bytes_note(lost, "UTF-8"));
    Ok(text)
}

fn bytes_note(lost: usize, encoding: &str) -> Note {
    Note::new(
        "bytes-not-understood",
        Severity::Warning,
        format!("{lost} byte(s) are not valid {encoding} and are shown as \u{fffd}; convert the file to UTF-8"),
        Lines::one(LineNo::from_index(0)),
    )
}

/// Puts a blank of the same length for each control character, so that no byte moves: nothing that follows (a terminal,
/// a database, another system) should have to be wary of them.
fn without_controls(text: String, notes: &mut Vec<Note>) -> Result<String, String> {
    let wrong = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}');
    let count = text.chars().filter(|c| wrong(*c)).count();
    if count == 0 {
        return Ok(text);
    }
    if count * 8 > text.chars().count() {
        return Err("is not text (it is full of control characters)".to_owned());
    }
    let first = text.chars().take_while(|c| !wrong(*c)).filter(|c| *c == '\n').count();
    notes.push(Note::new(
        "control-characters",
        Severity::Info,
        format!("{count} control character(s) are read as blanks"),
        Lines::one(LineNo::from_index(first)),
    ));
    let blank = |c: char| match (wrong(c), c.len_utf8()) {
        (false, _) => c,
        (true, 1) => ' ',
        (true, _) => '\u{a0}',
    };
    Ok(text.chars().map(blank).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn every_unicode_encoding_gives_the_same_text() {
        let text = "Kế hoạch số 12/KH-UBND\nỦy ban nhân dân tỉnh\n";
        let mut cases = vec![text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat()];
        for little in [true, false] {
            cases.push(utf16(text, little));
            cases.push(utf16(&format!("\u{feff}{text}"), little));
        }
        for bytes in cases {
            let d = decode(&bytes).unwrap();
            assert_eq!(d.text, text);
            assert!(d.notes.is_empty());
        }
    }

    #[test]
    fn text_is_not_normalised() {
        let nfd = "Quye\u{302}\u{301}t";
        assert_eq!(decode(nfd.as_bytes()).unwrap().text, nfd);
    }

    #[test]
    fn a_few_bad_bytes_are_noted_and_many_are_no_text() {
        let d = decode(b"Ke hoach \xff cua tinh, giai doan 2026").unwrap();
        assert!(d.text.contains('\u{fffd}'));
        assert_eq!(d.notes.first().map(|n| n.code.as_str()), Some("bytes-not-understood"));
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 | 0x80).collect();
        assert!(decode(&noise).is_err());
    }

    #[test]
    fn control_characters_become_blanks_and_no_byte_moves() {
        let d = decode("a\0b\u{1b}[31mc\u{9b}d\n\u{c}e, và thêm chữ cho đủ dài\u{85}x".as_bytes()).unwrap();
        assert_eq!(d.text, "a b [31mc\u{a0}d\n\u{c}e, và thêm chữ cho đủ dài\u{85}x");
        assert_eq!(d.notes.len(), 1);
    }
}
