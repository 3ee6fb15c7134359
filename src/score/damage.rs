//! Made damage: clean text hurt the way that scans are hurt, so that repair can be measured on text without gold.
//!
//! Comes in: clean lines, the counted confusions of a damage class (`meant ⇥ shown ⇥ count ⇥ of`, the files under
//! `grammars/confusions/`) and a number. Goes out: as many lines, hurt; the same number gives the same damage. It is
//! reported beside real gold, never instead of it: made damage has no page, no folds and no stamps.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::text::{DamageClass, fold_char};

/// A small generator of random numbers (SplitMix64): the same on every machine, for ever.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts at a number; the same number gives the same sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// The next number from 0 to 1, 1 excluded.
    pub fn share(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// One of the first `n` whole numbers; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.share() * n as f64) as usize).min(n.saturating_sub(1))
    }
}

/// Scan dirt as the toneless and garbled seeds' kind of scan leaves it: a few letters that stand for no text.
const DIRT: [&str; 8] = ["r", "'", "r r", ". ,", "i", "~", "- .", "( ,"];
/// How often a line of dirt stands where the page is blank.
const DIRTY: f64 = 0.08;

/// How one damage class hurts text.
#[derive(Debug, Clone)]
pub struct Damage {
    class: DamageClass,
    /// What letters turn into, and how often (0 to 1).
    turns: BTreeMap<String, Vec<(String, f64)>>,
    /// The longest `meant`, in characters.
    longest: usize,
}

impl Damage {
    /// Damage that only takes the marks off.
    pub fn strip() -> Self {
        Self { class: DamageClass::Toneless, turns: BTreeMap::new(), longest: 0 }
    }
    /// Damage of a class as it was counted: the texts of one or more confusion files.
    ///
    /// # Errors
    /// [`Error::Grammar`] names the line that is no confusion.
    pub fn counted(class: DamageClass, files: &[(&str, &str)]) -> Result<Self> {
        let mut counts: BTreeMap<String, BTreeMap<String, (f64, f64)>> = BTreeMap::new();
        for (file, text) in files {
            for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()) {
                let parsed = match line.split('\t').collect::<Vec<_>>().as_slice() {
                    [meant, shown, count, of] if !meant.is_empty() => {
                        count.parse::<f64>().ok().zip(of.parse::<f64>().ok()).map(|n| (*meant, *shown, n))
                    }
                    _ => None,
                };
                let Some((meant, shown, (count, of))) = parsed else {
                    return Err(Error::Grammar {
                        file: (*file).to_owned(),
                        line: i + 1,
                        reason: "is not meant, shown, count and of, with tabs between".to_owned(),
                    });
                };
                let sum = counts.entry(meant.to_owned()).or_default().entry(shown.to_owned()).or_default();
                sum.0 += count;
                sum.1 += of;
            }
        }
        let longest = counts.keys().map(|m| m.chars().count()).max().unwrap_or(0);
        let turns = (counts.into_iter())
            .map(|(meant, shown)| {
                // A file that never saw this confusion still saw the letters: the greatest total speaks for all files.
                let of = shown.values().map(|(_, of)| *of).fold(1.0, f64::max);
                (meant, shown.into_iter().map(|(s, (count, _))| (s, (count / of).min(1.0))).collect())
            })
            .collect();
        Ok(Self { class, turns, longest })
    }
    /// The class of this damage.
    pub fn class(&self) -> DamageClass {
        self.class
    }
    /// Hurts lines; as many come back.
    pub fn hurt<'a>(&self, lines: impl IntoIterator<Item = &'a str>, seed: u64) -> Vec<String> {
        let mut random = Random::new(seed);
        lines.into_iter().map(|line| self.hurt_line(line, &mut random)).collect()
    }
    fn hurt_line(&self, line: &str, random: &mut Random) -> String {
        let dirty = matches!(self.class, DamageClass::Toneless | DamageClass::Garbled) && !self.turns.is_empty();
        if line.trim().is_empty() {
            let dirt = dirty && random.share() < DIRTY;
            return if dirt { DIRT[random.below(DIRT.len())].to_owned() } else { line.to_owned() };
        }
        let letters: Vec<char> = line.chars().collect();
        let mut out = String::with_capacity(line.len());
        let mut at = 0;
        while at < letters.len() {
            let (taken, shown) = self.turn(&letters[at..], random).unwrap_or_else(|| (1, letters[at].to_string()));
            out.push_str(&shown);
            at += taken.max(1);
        }
        // What knows only ASCII shows no marks, whatever was counted.
        if self.class == DamageClass::Toneless { strip(&out) } else { out }
    }
    /// What the head of some letters turns into: how many letters are taken and what is shown. `None`: they stay.
    fn turn(&self, letters: &[char], random: &mut Random) -> Option<(usize, String)> {
        for n in (1..=self.longest.min(letters.len())).rev() {
            let meant: String = letters[..n].iter().collect();
            let small = meant.to_lowercase();
            let (turns, upper) = match (self.turns.get(&meant), self.turns.get(&small)) {
                (Some(turns), _) => (turns, false),
                (None, Some(turns)) => (turns, true),
                (None, None) => continue,
            };
            let mut draw = random.share();
            for (shown, share) in turns {
                if draw < *share {
                    return Some((n, if upper { shown.to_uppercase() } else { shown.clone() }));
                }
                draw -= share;
            }
        }
        None
    }
}

/// Takes all marks off, case kept: `Đơn vị` to `Don vi`.
pub fn strip(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .flat_map(|c| {
            let plain = fold_char(c);
            let upper = c.is_uppercase() && !c.is_ascii();
            let kept = if c.is_ascii() { c } else { plain };
            if upper { kept.to_uppercase().collect::<Vec<_>>() } else { vec![kept] }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# meant\tshown\tcount\tof\nơ\to\t6\t10\nơ\td\t4\t10\nrn\tm\t10\t10\n";

    #[test]
    fn marks_come_off_and_case_stays() {
        assert_eq!(strip("Đơn vị CHỦ TRÌ: 20%"), "Don vi CHU TRI: 20%");
        assert_eq!(Damage::strip().hurt(["Sở Y tế", ""], 1), ["So Y te", ""]);
    }

    #[test]
    fn the_same_number_gives_the_same_damage() {
        let damage = Damage::counted(DamageClass::Toneless, &[("t.tsv", TABLE)]).unwrap();
        let many = "ơ ".repeat(50) + "corn";
        let lines = [many.as_str(), "ƠN"];
        let hurt = damage.hurt(lines, 7);
        assert_eq!(hurt, damage.hurt(lines, 7));
        assert_eq!(hurt.len(), 2);
        assert!(hurt[0].contains('d') && hurt[0].contains('o') && hurt[0].ends_with("com"), "{hurt:?}");
        assert!(hurt[1] == "ON" || hurt[1] == "DN", "{hurt:?}");
    }

    #[test]
    fn a_row_that_is_no_confusion_is_an_error_with_its_line() {
        let e = Damage::counted(DamageClass::Garbled, &[("g.tsv", "a\tb\t1\t2\na\tb\n")]).unwrap_err();
        assert!(e.to_string().starts_with("g.tsv:2"), "{e}");
    }
}
