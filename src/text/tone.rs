//! The six tones, and where their mark is put.

use unicode_normalization::UnicodeNormalization;

/// The tone of a syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// No mark.
    Ngang,
    /// `à`
    Huyen,
    /// `á`
    Sac,
    /// `ả`
    Hoi,
    /// `ã`
    Nga,
    /// `ạ`
    Nang,
}

/// Where the tone mark of an open `oa`, `oe`, `uy` goes: *hoà* (old) or *hòa* (new).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// *hoà*, *thuỷ*
    Old,
    /// *hòa*, *thủy*: the house style, that of NĐ 30/2020 and of most present documents.
    #[default]
    New,
}

impl Tone {
    fn from_mark(c: char) -> Option<Self> {
        Some(match c {
            '\u{300}' => Self::Huyen,
            '\u{301}' => Self::Sac,
            '\u{309}' => Self::Hoi,
            '\u{303}' => Self::Nga,
            '\u{323}' => Self::Nang,
            _ => return None,
        })
    }
    fn mark(self) -> Option<char> {
        Some(match self {
            Self::Ngang => return None,
            Self::Huyen => '\u{300}',
            Self::Sac => '\u{301}',
            Self::Hoi => '\u{309}',
            Self::Nga => '\u{303}',
            Self::Nang => '\u{323}',
        })
    }
}

/// Takes the tone off a syllable: the rest in NFC, case kept, and the tone.
pub fn split_tone(syllable: &str) -> (String, Tone) {
    let mut tone = Tone::Ngang;
    let rest = syllable
        .nfd()
        .filter(|c| {
            Tone::from_mark(*c).is_none_or(|t| {
                tone = t;
                false
            })
        })
        .nfc()
        .collect();
    (rest, tone)
}

/// Puts a tone on a toneless syllable, where the given placement wants it.
pub fn place_tone(toneless: &str, tone: Tone, placement: Placement) -> String {
    let Some(mark) = tone.mark() else { return toneless.to_owned() };
    let letters: Vec<char> = toneless.chars().collect();
    let lower: Vec<char> = letters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let vowel = |c: char| "aăâeêioôơuưy".contains(c);
    // `qu` and `gi` before a vowel are onsets: their u and i bear no tone.
    let mut from = lower.iter().position(|c| vowel(*c)).unwrap_or(0);
    let onset = (from > 0 && lower[from - 1] == 'q' && lower[from] == 'u')
        || (from > 0 && lower[from - 1] == 'g' && lower[from] == 'i');
    if onset && lower.get(from + 1).is_some_and(|c| vowel(*c)) {
        from += 1;
    }
    let nucleus: Vec<usize> = (from..lower.len()).take_while(|i| vowel(lower[*i])).collect();
    let last_closed = nucleus.last().is_some_and(|i| i + 1 < lower.len());
    let at = match nucleus.as_slice() {
        [] => return toneless.to_owned(),
        [one] => *one,
        many => {
            if let Some(i) = many.iter().rev().find(|i| "ăâêôơư".contains(lower[**i])) {
                // `ươ` bears it on the second, which the reverse search finds first.
                *i
            } else if last_closed || many.len() == 3 {
                many[1]
            } else {
                let pair: String = many.iter().map(|i| lower[*i]).collect();
                let second = placement == Placement::Old && matches!(pair.as_str(), "oa" | "oe" | "uy");
                many[usize::from(second)]
            }
        }
    };
    let mut out = String::with_capacity(toneless.len() + 2);
    for (i, c) in letters.iter().enumerate() {
        if i == at {
            out.extend([*c, mark].into_iter().nfc());
        } else {
            out.push(*c);
        }
    }
    out
}

/// Moves the tone marks of all words to where the given placement wants them.
pub fn restyle(text: &str, placement: Placement) -> String {
    let open = |word: &str| {
        let bare = split_tone(&word.to_lowercase()).0;
        ["oa", "oe", "uy"].iter().any(|end| bare.ends_with(end))
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        out.push_str(before);
        match split_tone(word) {
            (bare, tone) if tone != Tone::Ngang && open(word) => out.push_str(&place_tone(&bare, tone, placement)),
            _ => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_in_either_style() {
        let (new, old) = ("Hòa Bình, thủy lợi, KHỎE; quý, hoàn toàn.", "Hoà Bình, thuỷ lợi, KHOẺ; quý, hoàn toàn.");
        assert_eq!(restyle(new, Placement::Old), old);
        assert_eq!(restyle(old, Placement::New), new);
    }

    #[test]
    fn tones_come_off_and_go_back_where_the_house_puts_them() {
        for s in [
            "hòa", "thủy", "quý", "giá", "gì", "được", "nghiệp", "khuyến", "hoàn", "loài", "Ủy", "QUYẾT", "mưa", "của",
            "khỏe", "ngoằn",
        ] {
            let (rest, tone) = split_tone(s);
            assert_eq!(place_tone(&rest, tone, Placement::New), s);
        }
        let (rest, tone) = split_tone("hoà");
        assert_eq!(place_tone(&rest, tone, Placement::New), "hòa");
        assert_eq!(place_tone(&rest, tone, Placement::Old), "hoà");
        assert_eq!(place_tone("uy", Tone::Hoi, Placement::Old), "uỷ");
    }
}
