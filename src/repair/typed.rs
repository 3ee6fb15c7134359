//! Typed tokens: document numbers and other codes, restored as a whole by what they can be.

use std::collections::HashMap;

use crate::error::{Error, Result};

/// Abbreviations by what a scan may show for them.
#[derive(Debug, Default)]
pub(super) struct Abbreviations {
    known: HashMap<String, u32>,
    /// What a scan may show ⇒ what was meant, the most frequent one.
    shown: HashMap<String, String>,
    /// Abbreviations that mix small letters and capitals, by their small letters.
    mixed: HashMap<String, String>,
}

/// What OCRs print for a capital Đ.
const BARRED_D: [&str; 7] = ["D", "B", "b", "d", "P", "Ð", "Ɖ"];

impl Abbreviations {
    /// Reads `lexicon/abbreviations.tsv`: `abbreviation ⇥ count`, and the seeds with which a row is left out, if any;
    /// `without` is the seed that is being scored.
    pub(super) fn parse(name: &str, text: &str, without: Option<&str>) -> Result<Self> {
        let mut out = Self::default();
        for (i, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let bad = || Error::Grammar {
                file: name.to_owned(),
                line: i + 1,
                reason: "an abbreviation needs two columns or three: abbreviation, count, seeds".to_owned(),
            };
            let mut cells = line.split('\t');
            let (word, count) = cells.next().zip(cells.next()).ok_or_else(bad)?;
            let seeds = cells.next().unwrap_or("");
            if seeds.split(',').any(|seed| without == Some(seed)) {
                continue;
            }
            out.known.insert(word.to_owned(), count.trim().parse().map_err(|_| bad())?);
        }
        let mut words: Vec<(&String, &u32)> = out.known.iter().collect();
        words.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        for (word, count) in words {
            if word.chars().any(char::is_lowercase) {
                out.mixed.entry(word.to_lowercase()).or_insert_with(|| word.clone());
            }
            for variant in variants(word) {
                // What is itself an abbreviation is taken at its word, unless the other is far more common.
                let own = out.known.get(&variant).copied().unwrap_or(0);
                if own < count / 4 + 1 {
                    out.shown.entry(variant).or_insert_with(|| word.clone());
                }
            }
        }
        Ok(out)
    }

    /// Whether this is an abbreviation, in exactly this spelling.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.known.contains_key(word)
    }

    /// The abbreviation that a scan shows as this; `None` where it stands right or is not known.
    pub(super) fn meant(&self, shown: &str) -> Option<&str> {
        self.shown.get(shown).map(String::as_str)
    }

    /// The way a word of mixed capitals is written (`VNeID`), found by its small letters.
    pub(super) fn mixed(&self, lower: &str) -> Option<&str> {
        self.mixed.get(lower).map(String::as_str)
    }

    /// A document number or another code with its letters restored; `None` where nothing changes.
    pub(super) fn restore_code(&self, shown: &str) -> Option<String> {
        let mut out = String::with_capacity(shown.len() + 4);
        let mut part = String::new();
        for c in shown.chars() {
            if matches!(c, '/' | '-' | '&' | '.') {
                self.restore_part(&mut part, &mut out);
                out.push(c);
            } else {
                part.push(c);
            }
        }
        self.restore_part(&mut part, &mut out);
        (out != shown).then_some(out)
    }

    fn restore_part(&self, part: &mut String, out: &mut String) {
        out.push_str(self.meant(part).unwrap_or(part));
        part.clear();
    }
}

/// The spellings in which a scan may show an abbreviation that holds a Đ, and the usual slips of case.
fn variants(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    if word.contains('Đ') {
        out.extend(BARRED_D.iter().map(|d| word.replace('Đ', d)));
    }
    if word.chars().count() >= 3 && word.ends_with(|c: char| c.is_lowercase()) {
        out.push(word.to_uppercase());
    }
    // I and O are shown as the letters and figures that look like them.
    for (meant, shown) in [('I', "l"), ('I', "1"), ('O', "0")] {
        if word.contains(meant) && word.chars().count() >= 2 {
            out.push(word.replace(meant, shown));
            out.push(word.replacen(meant, shown, 1));
        }
    }
    out.retain(|v| v != word && v.chars().any(char::is_alphabetic));
    out
}

/// Figures that a scan shows with letters among them (`201l`, `3O/6/2026`, `2O26-2030`, `15OO`, `9O%`), as figures alone;
/// `None` for anything that may be a word, a code or a numeral of an outline.
pub(super) fn figures(shown: &str) -> Option<String> {
    let letters = shown.chars().filter(|c| c.is_alphabetic()).count();
    let digits = shown.chars().filter(char::is_ascii_digit).count();
    let percent = shown.ends_with('%');
    if letters == 0 || digits < letters || (digits < 2 && !percent) {
        return None;
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, 'O' | 'o' | 'l' | 'I');
    let parts = shown.trim_end_matches('%').split(['/', '-', '.', ',']);
    let typed = parts.clone().all(|part| {
        let lettered = part.contains(|c: char| c.is_alphabetic());
        // A small o may be a raised one (`20oC`), and a lone stroke a numeral.
        !lettered
            || (part.chars().all(plain)
                && part.starts_with(|c: char| c.is_ascii_digit())
                && !part.ends_with('o')
                && (part.len() >= 3 || !part.contains('I')))
    });
    let out = |c: char| match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        c => c,
    };
    typed.then(|| shown.trim_end_matches('%').chars().map(out).collect())
}

/// Whether this is a Roman numeral from I to XXXIX in capitals.
pub(super) fn is_roman(text: &str) -> bool {
    let tens = text.chars().take_while(|c| *c == 'X').count();
    let ones = text.get(tens..).unwrap_or("");
    !text.is_empty() && tens <= 3 && matches!(ones, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

/// The Roman numeral that an OCR shows as this (`I1`, `IT`, `lV`); `None` if it can be none, or is one already.
pub(super) fn roman_of(shown: &str) -> Option<String> {
    if is_roman(shown) || shown.len() > 6 || !shown.starts_with(['I', 'l', 'V', 'X', '1', 'T', 'H']) {
        return None;
    }
    if shown.chars().all(|c| c.is_ascii_digit()) || shown == "T" || shown == "l" || shown == "H" {
        return None;
    }
    let mut out = String::new();
    for c in shown.chars() {
        match c {
            'I' | 'l' | '1' | 'T' | '|' | 'i' => out.push('I'),
            'H' => out.push_str("II"),
            'V' | 'v' => out.push('V'),
            'X' | 'x' => out.push('X'),
            _ => return None,
        }
    }
    is_roman(&out).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_lose_their_letters_and_words_keep_theirs() {
        for (shown, meant) in
            [("201l", "2011"), ("3O/6/2026", "30/6/2026"), ("2O26-2030", "2026-2030"), ("15OO", "1500"), ("9O%", "90")]
        {
            assert_eq!(figures(shown).as_deref(), Some(meant));
        }
        for other in ["1l", "16n", "s6", "I.1.2", "1O", "20o", "A4", "57-NQ/TW", "2025", "1oi", "201x", "1I/2025"] {
            assert_eq!(figures(other), None, "{other}");
        }
    }

    #[test]
    fn codes_get_their_barred_d_back_and_nothing_else() {
        let a = Abbreviations::parse(
            "t",
            "QĐ\t100\nUBND\t50\nTTg\t80\nHĐND\t40\nBD\t1\nNQ\t9\nCĐS\t60\t001,003\n",
            Some("003"),
        )
        .unwrap();
        assert!(!a.knows("CĐS"), "left out while one of its seeds is scored");
        assert_eq!(a.restore_code("411/QD-TTg").as_deref(), Some("411/QĐ-TTg"));
        assert_eq!(a.restore_code("516/Qb-UBND").as_deref(), Some("516/QĐ-UBND"));
        assert_eq!(a.restore_code("23/NQ-HDND").as_deref(), Some("23/NQ-HĐND"));
        assert_eq!(a.restore_code("57-NQ/TW"), None);
        assert_eq!(a.restore_code("12/DB-XYZ"), None);
    }
}
