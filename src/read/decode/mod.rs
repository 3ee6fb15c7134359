//! Encodings: bytes become text, and what is said of it.
//!
//! UTF-8 and UTF-16 with or without a mark are taken as they are, NFC or NFD. Old Vietnamese encodings, and Unicode
//! that was saved as if it were Latin letters, are restored where they are clear ([`old`]); what is neither is either
//! readable with a note, or no text. Byte spans of every later stage refer to the text that goes out here.

mod old;
mod table;

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
            Ok(text) => restored(text, &mut notes).unwrap_or_else(|| text.to_owned()),
            Err(_) => no_utf8(body, &mut notes)?,
        },
        Encoding::Utf16 { body, little } => {
            let text = utf16(body, little, &mut notes);
            restored(&text, &mut notes).unwrap_or(text)
        }
    };
    let text = harmless(text, &mut notes)?;
    Ok(Decoded { text, notes })
}

/// Text that came with its encoding told (HTML, XML): old encodings and control characters are dealt with all the same.
pub(super) fn told(text: String) -> Result<Decoded, String> {
    let mut notes = Vec::new();
    let text = restored(&text, &mut notes).unwrap_or(text);
    let text = harmless(text, &mut notes)?;
    Ok(Decoded { text, notes })
}

/// A word as it is shown: without what hides in it.
pub(super) fn shown(word: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    word.chars().filter(|c| !unseen(*c)).map(clean).collect()
}

fn restored(text: &str, notes: &mut Vec<Note>) -> Option<String> {
    let restored = old::restore(text)?;
    notes.push(restored.note);
    Some(restored.text)
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

/// Bytes that are not UTF-8 throughout: an old encoding, UTF-8 with some bytes that are none, or no text at all.
fn no_utf8(body: &[u8], notes: &mut Vec<Note>) -> Result<String, String> {
    let mut text = String::with_capacity(body.len());
    let (mut lost, mut whole) = (0, 0);
    for chunk in body.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            lost += chunk.invalid().len();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    if lost > whole {
        let latin = table::view(body);
        if let Some(meant) = restored(&latin, notes) {
            return Ok(meant);
        }
        if western(body) {
            notes.push(Note::new(
                "old-encoding",
                Severity::Info,
                "the text is not Unicode; it is read as windows-1252, and quotes and byte ranges refer to that",
                Lines::one(LineNo::from_index(0)),
            ));
            return Ok(latin);
        }
    }
    if lost * 8 > body.len() {
        return Err(
            "is not text (in no encoding that is known): open it with the program that made it and save it as \
                    plain text (UTF-8)"
                .to_owned(),
        );
    }
    notes.push(bytes_note(lost, "UTF-8"));
    Ok(text)
}

/// Whether bytes above ASCII stand between letters, few and far between, as in French or German.
fn western(body: &[u8]) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic() || b >= 0xc0;
    let (mut all, mut inside) = (0usize, 0usize);
    for three in body.windows(3) {
        if let [a, b @ 0x80..=0xff, c] = *three {
            all += 1;
            inside += usize::from(b >= 0xc0 && (letter(a) || letter(c)) && !(a >= 0x80 && c >= 0x80));
        }
    }
    all > 0 && all * 6 <= body.len() && inside * 10 >= all * 9 && !body.contains(&0)
}

fn bytes_note(lost: usize, encoding: &str) -> Note {
    Note::new(
        "bytes-not-understood",
        Severity::Warning,
        format!("{lost} byte(s) are not valid {encoding} and are shown as \u{fffd}; convert the file to UTF-8"),
        Lines::one(LineNo::from_index(0)),
    )
}

/// Characters that show nothing but hide what is there: of no width, or turning the direction of what follows.
fn unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}')
}

/// Takes out what nothing that follows (a terminal, a database, another system) should have to be wary of: a blank of
/// the same length for each control character, nothing for characters that show nothing.
fn harmless(text: String, notes: &mut Vec<Note>) -> Result<String, String> {
    let (mut controls, mut unseens, mut all) = (0usize, 0usize, 0usize);
    let mut lines: [Option<usize>; 2] = [None, None];
    let mut number = 0;
    for c in text.chars() {
        all += 1;
        number += usize::from(c == '\n');
        if control(c) {
            controls += 1;
            lines[0].get_or_insert(number);
        } else if unseen(c) {
            unseens += 1;
            lines[1].get_or_insert(number);
        }
    }
    if controls + unseens == 0 {
        return Ok(text);
    }
    if controls * 8 > all {
        return Err("is not text (it is full of control characters)".to_owned());
    }
    let mut note = |count: usize, at: Option<usize>, code: &str, severity: Severity, said: String| {
        if count > 0 {
            notes.push(Note::new(code, severity, said, Lines::one(LineNo::from_index(at.unwrap_or(0)))));
        }
    };
    let said = format!("{controls} control character(s) are read as blanks");
    note(controls, lines[0], "control-characters", Severity::Info, said);
    let said = format!("{unseens} character(s) without width or that turn the direction of text are left out");
    note(unseens, lines[1], "hidden-characters", Severity::Warning, said);
    let blank = |c: char| match (control(c), c.len_utf8()) {
        (false, _) => c,
        (true, 1) => ' ',
        (true, _) => '\u{a0}',
    };
    Ok(text.chars().filter(|c| !unseen(*c)).map(blank).collect())
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

    #[test]
    fn hidden_characters_go_and_are_told() {
        let d = decode("Sở Y\u{200b} tế chủ\u{ad} trì\nHạn: \u{202e}5202\u{202c}\u{feff}\n".as_bytes()).unwrap();
        assert_eq!(d.text, "Sở Y tế chủ trì\nHạn: 5202\n");
        assert_eq!(d.notes.iter().map(|n| n.code.as_str()).collect::<Vec<_>>(), ["hidden-characters"]);
    }

    #[test]
    fn french_in_windows_1252_is_read_as_it_is() {
        let d = decode(b"La pr\xe9fecture a \xe9t\xe9 cr\xe9\xe9e l'ann\xe9e derni\xe8re, d\xe9cret du 3 f\xe9vrier.")
            .unwrap();
        assert_eq!(d.text, "La préfecture a été créée l'année dernière, décret du 3 février.");
        assert_eq!(d.notes.len(), 1);
    }
}
