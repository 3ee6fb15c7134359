//! Old Vietnamese encodings, as tables: what each byte stands for.
//!
//! Comes in: text in which every letter stands for one byte of an old encoding (*Latin view*: what a program shows that
//! takes the bytes for windows-1252). Goes out: the text that was meant. Tables know nothing of which text is which.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// An encoding that Vietnamese offices used before Unicode, or Unicode that was taken for Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Old {
    /// UTF-8 whose bytes were taken for windows-1252 or Latin-1 letters: `Quyáº¿t Ä‘á»‹nh`.
    Mojibake,
    /// TCVN 5712 (TCVN3, ABC), the encoding of the fonts whose names begin with `.Vn`: `QuyÕt ®Þnh`.
    Tcvn3,
    /// VNI for Windows, the encoding of the fonts whose names begin with `VNI-`: `Quyeát ñònh`.
    Vni,
    /// windows-1258, letters followed by their tone: `Quyêìt ðiònh`.
    Windows1258,
}

impl Old {
    /// All of them, the one with the strictest shape first.
    pub(super) const ALL: [Self; 4] = [Self::Mojibake, Self::Tcvn3, Self::Vni, Self::Windows1258];

    /// What a person calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mojibake => "UTF-8 that was saved as if it were Latin letters",
            Self::Tcvn3 => "TCVN3 (fonts such as .VnTime)",
            Self::Vni => "VNI (fonts such as VNI-Times)",
            Self::Windows1258 => "windows-1258",
        }
    }

    /// The text that a Latin view stands for. Letters that are no byte stay as they are.
    pub(super) fn meant(self, view: &str) -> String {
        match self {
            Self::Mojibake => utf8(view),
            Self::Tcvn3 => raise(&view.chars().map(|c| byte(c).map_or(c, tcvn3)).collect::<String>()),
            Self::Vni => vni(view),
            Self::Windows1258 => view.chars().map(|c| byte(c).map_or(c, windows1258)).nfc().collect(),
        }
    }
}

/// The upper half of windows-1252 in its order; a byte without a letter is the control character of its number.
static LATIN: LazyLock<Vec<char>> = LazyLock::new(|| {
    let bytes: Vec<u8> = (0x80..=0xff).collect();
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.chars().collect()
});

/// The byte that a program had which shows this letter, if it is one above ASCII.
pub(super) fn byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        '\u{152}'..='\u{2122}' => {
            let at = LATIN.get(..32)?.iter().position(|l| *l == c)?;
            u8::try_from(at + 0x80).ok()
        }
        _ => None,
    }
}

/// What a program shows that takes bytes for windows-1252.
pub(super) fn view(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Bytes A0 to FF of TCVN 5712.
const TCVN3: &str = "\u{a0}ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

fn tcvn3(byte: u8) -> char {
    static LETTERS: LazyLock<Vec<char>> = LazyLock::new(|| TCVN3.chars().collect());
    let upper = byte.checked_sub(0xa0).and_then(|at| LETTERS.get(usize::from(at)));
    upper.copied().unwrap_or_else(|| LATIN.get(usize::from(byte.wrapping_sub(0x80))).copied().unwrap_or(' '))
}

/// Bytes in which windows-1258 differs from windows-1252.
fn windows1258(byte: u8) -> char {
    match byte {
        0xc3 => 'Ă',
        0xcc => '\u{300}',
        0xd0 => 'Đ',
        0xd2 => '\u{309}',
        0xd5 => 'Ơ',
        0xdd => 'Ư',
        0xde => '\u{303}',
        0xe3 => 'ă',
        0xec => '\u{301}',
        0xf0 => 'đ',
        0xf2 => '\u{323}',
        0xf5 => 'ơ',
        0xfd => 'ư',
        0xfe => '₫',
        _ => LATIN.get(usize::from(byte.wrapping_sub(0x80))).copied().unwrap_or(' '),
    }
}

/// VNI writes a letter and then its marks: what a letter becomes with the mark that follows it, both in lower case.
fn vni_pair(letter: char, mark: char) -> Option<char> {
    const TONES: &str = "ùøûõï";
    let row = |marks: &str, letters: &str| marks.chars().position(|m| m == mark).and_then(|i| letters.chars().nth(i));
    match letter {
        'a' => row(TONES, "áàảãạ").or_else(|| row("âáàåãä", "âấầẩẫậ")).or_else(|| row("êéèúüë", "ăắằẳẵặ")),
        'e' => row(TONES, "éèẻẽẹ").or_else(|| row("âáàåãä", "êếềểễệ")),
        'o' => row(TONES, "óòỏõọ").or_else(|| row("âáàåãä", "ôốồổỗộ")),
        'u' => row(TONES, "úùủũụ"),
        'y' => row(TONES, "ýỳỷỹỵ"),
        'ô' => row(TONES, "ớờởỡợ"),
        'ö' => row(TONES, "ứừửữự"),
        _ => None,
    }
}

/// What a letter of VNI stands for without a mark after it, in lower case.
fn vni_alone(letter: char) -> Option<char> {
    "íìæóòôöîñ".chars().position(|l| l == letter).and_then(|i| "íìỉĩịơưỵđ".chars().nth(i))
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn vni(view: &str) -> String {
    let mut out = String::with_capacity(view.len());
    let mut letters = view.chars().peekable();
    while let Some(c) = letters.next() {
        let small = lower(c);
        let pair = letters.peek().and_then(|mark| vni_pair(small, lower(*mark)));
        if pair.is_some() {
            letters.next();
        }
        match pair.or_else(|| vni_alone(small)) {
            Some(meant) if c.is_uppercase() => out.extend(meant.to_uppercase()),
            Some(meant) => out.push(meant),
            None => out.push(c),
        }
    }
    out
}

/// Letters whose bytes make up UTF-8 become what those bytes say; all others stay.
///
/// Two things that programs do to such text are undone with it: the byte A0 that became a blank, and the byte 90 that
/// was lost from `Đ`.
fn utf8(view: &str) -> String {
    let letters: Vec<char> = view.chars().collect();
    let mut out = String::with_capacity(view.len());
    let mut at = 0;
    while let Some(c) = letters.get(at) {
        let (meant, taken) = sequence(&letters, at).unwrap_or((*c, 1));
        out.push(meant);
        at += taken;
    }
    out
}

/// The character that a UTF-8 sequence of Latin letters stands for, and how many letters that takes.
fn sequence(letters: &[char], at: usize) -> Option<(char, usize)> {
    let first = byte(*letters.get(at)?)?;
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let blank = |at: usize| letters.get(at) == Some(&' ');
    let mut bytes = [first, 0, 0, 0];
    for i in 1..length {
        let c = *letters.get(at + i).unwrap_or(&'\n');
        bytes[i] = match byte(c) {
            Some(b @ 0x80..=0xbf) => b,
            // `vÃ  phÃ¡t`: the second of two blanks is the one that was there.
            _ if c == ' ' && first == 0xc3 => return Some(('à', if blank(at + 2) { 2 } else { 1 })),
            _ if c == ' ' && first == 0xe1 && bytes[1] == 0xba && i == 2 => 0xa0,
            _ if first == 0xc4 && c.is_ascii_lowercase() => return Some(('Đ', 1)),
            _ => return None,
        };
    }
    let text = std::str::from_utf8(bytes.get(..length)?).ok()?;
    Some((text.chars().next()?, length))
}

/// TCVN3 has no capital letters with tones: a font of capitals (.VnTimeH) shows the small ones as such. They are raised in
/// words that are otherwise in capitals, and in lines that are otherwise made of such words.
fn raise(line: &str) -> String {
    let letter = |c: char| c.is_alphabetic() || ('\u{300}'..'\u{370}').contains(&c);
    let mut out = String::with_capacity(line.len());
    let (mut shouted, mut spoken) = (false, false);
    for word in line.split(|c: char| !letter(c)).filter(|w| !w.is_empty()) {
        match capital(word) {
            Some(true) => shouted = true,
            Some(false) => spoken = true,
            None => {}
        }
    }
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let inside = letter(c);
        let end = rest.find(|c| letter(c) != inside).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        // A code such as 15/QĐ-UBND says nothing of the words around it; `Số` is no capital there.
        if inside && capital(word).unwrap_or(shouted && !spoken && !line.contains('/')) {
            out.push_str(&word.to_uppercase());
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out
}

/// Whether a word is in capitals, as far as the letters that have capitals there can tell (*ĐốC*).
fn capital(word: &str) -> Option<bool> {
    let small = word.chars().any(|c| c.is_ascii_lowercase());
    let big = word.chars().filter(|c| c.is_uppercase()).count();
    match (small, big) {
        (true, _) => Some(false),
        (false, 2..) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_each_encoding_become_the_text_that_was_meant() {
        for (old, view, meant) in [
            (Old::Tcvn3, "C¸c c¬ quan, ®¬n vÞ", "Các cơ quan, đơn vị"),
            (Old::Tcvn3, "CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (Old::Tcvn3, "GI¸M §èC", "GIÁM ĐỐC"),
            (Old::Tcvn3, "Hå ChÝ Minh vµ Hµ Néi", "Hồ Chí Minh và Hà Nội"),
            (Old::Tcvn3, "Sè: 15/Q§-UBND", "Số: 15/QĐ-UBND"),
            (Old::Vni, "Quyeát ñònh soá 15 cuûa UÛy ban nhaân daân", "Quyết định số 15 của Ủy ban nhân dân"),
            (Old::Vni, "QUYEÁT ÑÒNH, öùng duïng, ñöôïc, moãi kyø", "QUYẾT ĐỊNH, ứng dụng, được, mỗi kỳ"),
            (Old::Windows1258, "Quyêìt ðiònh, ðýõòc, baÒo ðaÒm", "Quyết định, được, bảo đảm"),
            (Old::Mojibake, "Quyáº¿t Ä‘á»‹nh", "Quyết định"),
            (Old::Mojibake, "vÃ  phÃ¡t triá»ƒn; vÃ\u{a0} Äiá»\u{81}u", "và phát triển; và Điều"),
            (Old::Mojibake, "Káº¾ HOáº CH", "KẾ HOẠCH"),
        ] {
            assert_eq!(old.meant(view), meant, "{old:?}");
        }
    }

    #[test]
    fn each_letter_of_latin_has_its_byte() {
        for b in 0x80..=0xffu8 {
            let c = view(&[b]).chars().next().unwrap();
            assert_eq!(byte(c), Some(b), "{b:x}");
        }
        assert!(['a', 'đ', 'ế', '\u{300}', '漢'].iter().all(|c| byte(*c).is_none()));
    }
}
