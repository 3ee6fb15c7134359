//! What the page meant against what the scan shows: weighted confusions of letters, one file a damage class and source.
//!
//! A file under `grammars/confusions/` is `meant ⇥ shown ⇥ count ⇥ of`: how often the letters `meant` were shown as
//! `shown`, out of how often they occurred. Files are named `<class>.<source>.tsv`; what was learned from a seed is
//! left out while that seed is scored.

pub mod learn;
pub mod trie;

use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// Where a confusion was counted: `pages`, or the number of a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(pub String);

/// One line of a confusion file.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion {
    /// The letters on the page (one or two).
    pub meant: String,
    /// The letters in the scan (none to three).
    pub shown: String,
    /// How often.
    pub count: f32,
    /// Out of how many occurrences of `meant`.
    pub of: f32,
    /// Where it was counted.
    pub source: Source,
}

/// Reads one confusion file.
pub fn parse(name: &str, text: &str, source: &str) -> Result<Vec<Confusion>> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let bad = |reason: &str| Error::Grammar { file: name.to_owned(), line: i + 1, reason: reason.to_owned() };
        let mut cells = line.split('\t');
        let (Some(meant), Some(shown), Some(count), Some(of)) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            return Err(bad("a confusion needs four columns: meant, shown, count, of"));
        };
        if !(1..=2).contains(&meant.chars().count()) || shown.chars().count() > 3 {
            return Err(bad("a confusion has one or two meant letters and at most three shown ones"));
        }
        let number = |cell: &str| cell.trim().parse::<f32>().map_err(|_| bad("count and of must be numbers"));
        out.push(Confusion {
            meant: meant.to_owned(),
            shown: shown.to_owned(),
            count: number(count)?,
            of: number(of)?,
            source: Source(source.to_owned()),
        });
    }
    Ok(out)
}

/// Writes a confusion file.
pub fn print(confusions: &[Confusion]) -> String {
    let mut out = String::from("# meant\tshown\tcount\tof\n");
    for c in confusions {
        out.push_str(&format!("{}\t{}\t{}\t{}\n", c.meant, c.shown, c.count, c.of));
    }
    out
}

/// How the letters of a reading are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letters {
    /// All small.
    Small,
    /// A capital, then small letters if any.
    Capital,
    /// All capitals.
    Capitals,
}

/// One way to read shown letters: the meant ones and what that costs (−ln of its probability).
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// One or two letters, as small ones; NUL for a second that is not there.
    pub meant: [char; 2],
    /// −ln P(shown | meant).
    pub cost: f32,
}

/// A compiled channel: for shown letters, all readings, cheapest first.
#[derive(Debug, Clone, Default)]
pub struct Channel {
    readings: FxHashMap<(Letters, u64), Vec<Reading>>,
    /// Cost of any letter read as any other, where nothing better is known.
    pub other: f32,
    /// Cost of a shown character that stands for nothing.
    pub dirt: f32,
}

/// What a class's channel assumes before any pair was seen.
#[derive(Debug, Clone, Copy)]
pub struct Prior {
    /// Share of a marked letter that is shown bare (1 for an engine that knows no marks).
    pub bare: f32,
    /// Share of a letter that is shown as itself.
    pub same: f32,
    /// How many sightings the prior is worth.
    pub weight: f32,
    /// See [`Channel::other`].
    pub other: f32,
    /// The most that a letter costs which is shown as another of the same bare letter (`ủ` as `ử`); infinite where only
    /// what was counted is believed.
    pub kin: f32,
}

impl Prior {
    /// What the prior thinks of a letter shown as this.
    fn share(self, letter: char, shown: &str) -> f32 {
        let bare = bare(letter);
        let is = |c: char| shown.chars().eq([c]);
        match (bare == letter, is(letter), is(bare)) {
            (true, true, _) => self.same,
            (false, true, _) => self.same * (1.0 - self.bare),
            (false, false, true) => self.same * self.bare,
            _ => 0.0,
        }
    }
}

/// How many sightings the confusions of a letter's family are worth: `õ` is seldom seen, but looks like `ó` and `ỏ`.
const FAMILY: f32 = 4.0;

/// Confusions of the letters that differ in the tone mark only.
struct Families {
    shares: HashMap<char, Vec<(String, f32)>>,
}

impl Families {
    fn count(counts: &HashMap<(String, String), f32>, total: &impl Fn(&str) -> f32) -> Self {
        let mut sums: HashMap<char, HashMap<String, f32>> = HashMap::new();
        let mut of: HashMap<char, f32> = HashMap::new();
        for letter in alphabet() {
            *of.entry(Self::head(letter)).or_default() += total(&letter.to_string());
        }
        let mut sorted: Vec<_> = counts.iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(b.0));
        for ((meant, shown), n) in sorted {
            let mut letters = meant.chars();
            if let (Some(c), None) = (letters.next(), letters.next()) {
                // What is the letter itself, or its bare form, is no confusion of the family.
                let shown_as_is = shown.chars().eq([c]);
                let shown = if shown_as_is { continue } else { shown.clone() };
                *sums.entry(Self::head(c)).or_default().entry(shown).or_default() += n;
            }
        }
        let mut shares = HashMap::new();
        for letter in alphabet() {
            let head = Self::head(letter);
            let n = of.get(&head).copied().unwrap_or(0.0);
            let mut all: Vec<(String, f32)> = sums
                .get(&head)
                .map(|s| s.iter().map(|(k, v)| (k.clone(), v / (n + 1.0))).collect())
                .unwrap_or_default();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            shares.insert(letter, all);
        }
        Self { shares }
    }

    /// The letter without its tone, hat and hook kept.
    fn head(c: char) -> char {
        crate::text::split_tone(&c.to_string()).0.chars().next().unwrap_or(c)
    }

    fn shown(&self, letter: char) -> impl Iterator<Item = String> + '_ {
        self.shares.get(&letter).into_iter().flatten().map(|s| s.0.clone())
    }

    fn share(&self, letter: char, shown: &str) -> f32 {
        let all = self.shares.get(&letter);
        all.and_then(|s| s.iter().find(|x| x.0 == shown)).map_or(0.0, |x| x.1)
    }
}

impl Channel {
    /// Compiles confusions; `weight` says how much a sighting of its source counts.
    pub fn compile(confusions: &[Confusion], prior: Prior, weight: impl Fn(&Source) -> f32) -> Self {
        let mut counts: HashMap<(String, String), f32> = HashMap::new();
        // The sources in a fixed order: sums of fractions depend on it.
        let mut totals: HashMap<String, BTreeMap<String, f32>> = HashMap::new();
        for c in confusions {
            let w = weight(&c.source);
            if w <= 0.0 {
                continue;
            }
            *counts.entry((c.meant.clone(), c.shown.clone())).or_default() += w * c.count;
            totals.entry(c.meant.clone()).or_default().insert(c.source.0.clone(), w * c.of);
        }
        let total = |meant: &str| totals.get(meant).map_or(0.0, |t| t.values().sum::<f32>());
        let families = Families::count(&counts, &total);
        let mut costs: HashMap<(String, String), f32> = HashMap::new();
        for letter in alphabet() {
            let meant = letter.to_string();
            let of = total(&meant) + prior.weight + FAMILY;
            let kin = alphabet().filter(|k| prior.kin.is_finite() && bare(*k) == bare(letter)).map(String::from);
            let mut shown: Vec<String> =
                families.shown(letter).chain([meant.clone(), bare(letter).to_string()]).chain(kin).collect();
            shown.sort();
            shown.dedup();
            for s in shown {
                let count = counts.get(&(meant.clone(), s.clone())).copied().unwrap_or(0.0);
                let p = (count + prior.weight * prior.share(letter, &s) + FAMILY * families.share(letter, &s)) / of;
                let kin = if s.chars().all(|c| bare(c) == bare(letter)) { prior.kin } else { f32::INFINITY };
                if p > 1e-5 || kin.is_finite() {
                    costs.insert((meant.clone(), s), (-p.ln()).min(kin));
                }
            }
        }
        let mut rest: Vec<_> = counts.into_iter().collect();
        rest.sort_by(|a, b| a.0.cmp(&b.0));
        for ((meant, shown), count) in rest {
            let p = count / (total(&meant) + prior.weight);
            costs.entry((meant, shown)).or_insert(-p.ln());
        }
        Self::from_costs(costs, prior.other)
    }

    fn from_costs(mut costs: HashMap<(String, String), f32>, other: f32) -> Self {
        // What was counted for small letters holds for capitals too, a little less surely.
        let mut capitals: Vec<((String, String), f32)> = costs
            .iter()
            .map(|((m, s), c)| ((m.to_uppercase(), s.to_uppercase()), c + 0.7))
            .filter(|(k, _)| !costs.contains_key(k) && k.0.chars().count() <= 2 && k.1.chars().count() <= 3)
            .collect();
        capitals.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (key, cost) in capitals {
            costs.entry(key).or_insert(cost);
        }
        let mut readings: FxHashMap<(Letters, u64), Vec<Reading>> = FxHashMap::default();
        let mut all: Vec<_> = costs.into_iter().collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        for ((meant, shown), cost) in all {
            if cost >= other + 1.0 {
                continue;
            }
            let shown: Vec<char> = shown.chars().collect();
            let mut letters = meant.chars().flat_map(char::to_lowercase);
            let meant_small = [letters.next().unwrap_or('\0'), letters.next().unwrap_or('\0')];
            let reading = Reading { meant: meant_small, cost: cost.max(0.0) };
            let capital: Vec<bool> = meant.chars().map(char::is_uppercase).collect();
            let ways: &[Letters] = match capital.as_slice() {
                [true] => &[Letters::Capital, Letters::Capitals],
                [true, true] => &[Letters::Capitals],
                [true, false] => &[Letters::Capital],
                [false, ..] if !capital.contains(&true) => &[Letters::Small],
                _ => &[],
            };
            for way in ways {
                readings.entry((*way, packed(&shown))).or_default().push(reading);
            }
        }
        Self { readings, other, dirt: other }
    }

    /// All readings of some shown letters.
    pub fn readings(&self, letters: Letters, shown: &[char]) -> &[Reading] {
        self.readings.get(&(letters, packed(shown))).map_or(&[], Vec::as_slice)
    }
}

/// At most three letters as one number.
fn packed(letters: &[char]) -> u64 {
    letters.iter().fold(0, |n, c| n << 21 | u64::from(u32::from(*c)))
}

/// A letter without its marks, case kept; `đ` becomes `d`.
fn bare(c: char) -> char {
    let folded = crate::text::fold_char(c);
    if c.is_uppercase() { folded.to_ascii_uppercase() } else { folded }
}

/// All letters that Vietnamese text is written in, small and capital.
fn alphabet() -> impl Iterator<Item = char> {
    const SMALL: &str = "abcdefghijklmnopqrstuvwxyzđăâêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ";
    SMALL.chars().chain(SMALL.chars().flat_map(char::to_uppercase))
}
