//! What a Vietnamese syllable may look like, and the one spelling that the house gives it.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Placement, Tone, place_tone, split_tone};

/// Onsets, the longest first where one begins another.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "r", "s", "t", "v", "x", "",
];

/// Rimes without their tone, sorted by code point for the search.
const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et i ia ich im in inh ip it iu iêc \
    iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc \
    oong op ot oăc oăm oăn oăng oăt u ua uc ui um un ung up ut uy uya uych uyn uynh uyp uyt uyu uyên uyêt uân uâng \
    uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ y ych ynh yt yêm yên yêng yêt yêu âc âm ân âng âp ât âu ây ê êch \
    êm ên êng ênh êp êt êu ô ôc ôi ôm ôn ông ôp ôt ăc ăm ăn ăng ăp ăt ơ ơi ơm ơn ơp ơt ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi \
    ươm ươn ương ươp ươt ươu ư";

/// Whether a lower-case NFC word is spelt as a Vietnamese syllable can be (*quyết*, not *qut* or *đieu*).
pub fn is_syllable(word: &str) -> bool {
    let (rest, tone) = split_tone(word);
    is_toneless_syllable(&rest, tone)
}

fn is_toneless_syllable(rest: &str, tone: Tone) -> bool {
    // A rime that ends in a stop bears only sắc or nặng.
    let stopped = rest.ends_with(['c', 'p', 't']) || rest.ends_with("ch");
    if stopped && !matches!(tone, Tone::Sac | Tone::Nang) {
        return false;
    }
    if rest == "gi" || rest == "gin" || rest == "giêng" {
        return true;
    }
    ONSETS.iter().any(|onset| {
        rest.strip_prefix(onset)
            .is_some_and(|rime| RIMES.split_ascii_whitespace().any(|r| r == rime) && agree(onset, rime))
    })
}

/// Whether the spelling rules let this onset stand before this rime (`k`, `gh`, `ngh` before e, ê, i, y only).
fn agree(onset: &str, rime: &str) -> bool {
    let front = rime.starts_with(['e', 'ê', 'i', 'y']);
    match onset {
        "k" => front || matches!(rime, "a" | "ông" | "rông"),
        "gh" | "ngh" => front,
        "c" | "g" | "ng" => !front || (onset == "g" && rime == "i"),
        "qu" => !rime.starts_with(['u', 'ư', 'i']) || rime.starts_with('i'),
        _ => true,
    }
}

/// A word as the language model counts it: lower case, NFC, `ð` as `đ`, the tone mark of a syllable in the modern place.
pub fn canonical(word: &str) -> String {
    let lower: String = word
        .chars()
        .flat_map(|c| if matches!(c, 'Ð' | 'ð') { 'đ' } else { c }.to_lowercase())
        .filter(|c| *c != '\u{307}' || !word.is_ascii())
        .collect();
    let lower = if is_nfc(&lower) { lower } else { lower.nfc().collect() };
    if lower.is_ascii() {
        return lower;
    }
    let (rest, tone) = split_tone(&lower);
    if tone != Tone::Ngang && is_toneless_syllable(&rest, tone) {
        place_tone(&rest, tone, Placement::New)
    } else {
        lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for s in ["quyết", "nghị", "gì", "giếng", "khuỷu", "ủy", "uỷ", "hoà", "thuở", "đ\u{1ea7}u", "kỷ", "a", "ý"]
        {
            assert!(is_syllable(s), "{s}");
        }
        for s in ["qut", "đieu", "thirc", "dugc", "ubnd", "cat", "nghan", "kuyết", "café"] {
            assert!(!is_syllable(s), "{s}");
        }
    }

    #[test]
    fn one_word_has_one_spelling() {
        assert_eq!(canonical("Uỷ"), "ủy");
        assert_eq!(canonical("HOÀ"), "hòa");
        assert_eq!(canonical("tòan"), "toàn");
        assert_eq!(canonical("qúy"), "quý");
        assert_eq!(canonical("Ðiều"), "điều");
        assert_eq!(canonical("café"), "café");
        assert_eq!(canonical(&"Đường".nfd().collect::<String>()), "đường");
    }
}
