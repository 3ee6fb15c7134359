//! Lists of communes: which province do they belong to? `Phu Dong` among *Thuận An, Gia Lâm, Bát Tràng* is *Phù Đổng*.
//!
//! Comes in: the registry `agencies/units.tsv`, and the words of a passage as they were read once. Goes out: the names
//! of the province that most names of the list belong to, as a [`Memory`] to read the passage with again. A list that no
//! province has is left alone.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::model::memory::Memory;
use super::model::{Vocabulary, WordId};
use crate::text::{TokenKind, fold, tokens};

/// The communes of the country, by province.
pub(super) struct Places {
    /// The provinces that have a commune of this name, its words without marks and parted by blanks.
    named: FxHashMap<String, Vec<u16>>,
    provinces: Vec<Memory>,
    comma: WordId,
    /// *xã*, *phường*: a name follows.
    units: Vec<WordId>,
    /// *và*: a name may end before it.
    and: Option<WordId>,
}

/// Words of the longest name.
const LONGEST: usize = 5;
/// A list has so many names of its province, and such a share of its short items are names of it.
const NAMES: usize = 4;
const MOST: f32 = 0.6;

impl Places {
    /// Reads the registry: `code ⇥ province ⇥ communes`, these parted by bars, each with the letter of its kind.
    pub(super) fn new(registry: &str, vocabulary: &Vocabulary) -> Self {
        let comma = vocabulary.symbol(TokenKind::Mark, ",");
        let unit = |letter: &str| match letter {
            "x" => vocabulary.find("xã"),
            "p" => vocabulary.find("phường"),
            _ => vocabulary.find("khu"),
        };
        let mut named: FxHashMap<String, Vec<u16>> = FxHashMap::default();
        let mut provinces = Vec::new();
        for row in registry.lines().filter(|l| !l.starts_with('#')) {
            let Some(communes) = row.split('\t').nth(2) else { continue };
            let mut memory = Memory::of_names();
            memory.add(None, comma, 1.0);
            for (kind, name) in communes.split('|').filter_map(|c| c.split_once(' ')) {
                let mut before = [Some(comma), unit(kind)];
                for token in tokens(name) {
                    let word = vocabulary.symbol(token.kind, token.of(name));
                    if word == WordId::UNKNOWN {
                        before = [None; 2];
                        continue;
                    }
                    for b in before.iter().flatten() {
                        memory.add(Some(*b), word, 1.0);
                    }
                    before = [Some(word), None];
                }
                memory.add(before[0], comma, 1.0);
                named.entry(key(tokens(name).map(|t| t.of(name)))).or_default().push(provinces.len() as u16);
            }
            provinces.push(memory);
        }
        let units = ["x", "p", "d"].into_iter().filter_map(unit).collect();
        Self { named, provinces, comma, units, and: vocabulary.find("và") }
    }

    /// The names of the province whose communes the words list; `None` where they list none, or those of many.
    pub(super) fn listed(&self, words: &[WordId], vocabulary: &Vocabulary) -> Option<&Memory> {
        if words.iter().filter(|w| **w == self.comma).count() + 1 < NAMES {
            return None;
        }
        let mut found: FxHashMap<u16, BTreeSet<String>> = FxHashMap::default();
        let mut items = 0usize;
        for run in words.split(|w| vocabulary.is_class(*w)).filter(|r| !r.is_empty()) {
            for (name, whole) in self.names(run, vocabulary) {
                items += usize::from(whole || self.named.contains_key(&name));
                for province in self.named.get(&name).into_iter().flatten() {
                    found.entry(*province).or_default().insert(name.clone());
                }
            }
        }
        let mut counted: Vec<(usize, u16)> = found.into_iter().map(|(p, names)| (names.len(), p)).collect();
        counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let (count, province) = *counted.first()?;
        let listed = count >= NAMES && count as f32 >= MOST * items as f32;
        listed.then(|| self.provinces.get(usize::from(province))).flatten()
    }

    /// What may be names in a run of words between marks, and whether the run is nothing else.
    fn names(&self, run: &[WordId], vocabulary: &Vocabulary) -> Vec<(String, bool)> {
        let mut out = Vec::new();
        for at in 0..run.len() {
            let heads = at == 0 || self.units.contains(&run[at - 1]);
            if !heads {
                continue;
            }
            let rest = run.get(at..).unwrap_or(&[]);
            let end = rest.iter().position(|w| Some(*w) == self.and).unwrap_or(rest.len());
            if (1..=LONGEST).contains(&end) {
                out.push((key(rest.iter().take(end).map(|w| vocabulary.word(*w))), true));
            }
        }
        out
    }
}

/// Words without marks, parted by blanks.
fn key<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|w| fold(w).as_str().to_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    #[test]
    fn a_list_is_known_by_the_province_that_most_of_its_names_belong_to() {
        let model = Grammars::embedded().unwrap().model;
        let vocabulary = model.vocabulary();
        let places = Places::new(
            "1\tTỉnh A\tx Phù Đổng|p Thư Lâm|x Yên Bài|x Bát Tràng|x Kép\n2\tTỉnh B\tx Phú Đông|x An Bài",
            vocabulary,
        );
        let words = |text: &str| tokens(text).map(|t| vocabulary.symbol(t.kind, t.of(text))).collect::<Vec<_>>();
        let listed = |text: &str| places.listed(&words(text), vocabulary).is_some();
        assert!(listed("gồm các phường Thư Lâm và các xã Yên Bái, Bát Trang, Phú Đông, Kép."));
        assert!(!listed("Thư Lâm, Yên Bài, Bát Tràng."), "three names are no list");
        assert!(!listed(
            "chủ trì, phối hợp, hướng dẫn, Thư Lâm, Yên Bài, kiểm tra, Kép, Bát Tràng, báo cáo, đôn đốc, rà soát"
        ));
    }
}
