//! The words that the language model knows, found by spelling and by skeleton.
//!
//! Words are numbered by skeleton, the most frequent of a skeleton first, so all words of a skeleton are one range.

use std::ops::Range;

use crate::text::{TokenKind, canonical, fold};

/// A symbol of the language model: a word, a mark, or one of the classes such as [`WordId::NUMBER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u16);

impl WordId {
    /// Any word that the model does not know.
    pub const UNKNOWN: Self = Self(0);
    /// The start of a paragraph; stands in contexts only.
    pub const START: Self = Self(1);
    /// The end of a paragraph.
    pub const END: Self = Self(2);
    /// Any number that is no year.
    pub const NUMBER: Self = Self(3);
    /// A number that can be a year: 1900 to 2099.
    pub const YEAR: Self = Self(4);
    /// A date or other number with strokes: *26/5/2025*.
    pub const DATE: Self = Self(5);
    /// Any mark that is no symbol of its own.
    pub const MARK: Self = Self(6);
}

/// Names of the classes, in the order of their ids, then the marks that are symbols of their own.
pub(crate) const SPECIALS: [&str; 19] = [
    "<unk>", "<s>", "</s>", "<num>", "<year>", "<date>", "<mark>", ",", ".", ";", ":", "-", "/", "(", ")", "\"", "%",
    "+", "&",
];

/// The class of a number, by its shape.
fn number_class(text: &str) -> WordId {
    if text.contains('/') {
        WordId::DATE
    } else if text.len() == 4 && (text.starts_with("19") || text.starts_with("20")) {
        WordId::YEAR
    } else {
        WordId::NUMBER
    }
}

/// The symbol of a mark.
fn mark_id(text: &str) -> WordId {
    let plain = match text {
        "“" | "”" | "„" | "«" | "»" => "\"",
        "–" | "—" | "‐" | "‑" | "−" => "-",
        other => other,
    };
    let at = SPECIALS.iter().skip(7).position(|s| *s == plain);
    at.map_or(WordId::MARK, |i| WordId(u16::try_from(i + 7).unwrap_or(6)))
}

/// The words of a model.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// All words one after the other.
    text: String,
    /// Where each word starts in `text`, and one more for the end.
    starts: Vec<u32>,
    /// Open addressing, word hash to id; 0 is an empty place (`<unk>` is never looked up).
    by_word: Vec<u16>,
    /// Open addressing, skeleton hash to the first id of the skeleton; 0 is an empty place.
    by_skeleton: Vec<u16>,
    /// For each id, the first id of its skeleton.
    group_start: Vec<u16>,
    /// For each id, one past the last id of its skeleton.
    group_end: Vec<u16>,
}

fn hash(text: &str) -> usize {
    let h = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (h ^ (h >> 29)) as usize
}

impl Vocabulary {
    /// Indexes words that are in id order, the specials first. `None` if there are too many.
    pub(crate) fn new<'w>(words: impl Iterator<Item = &'w str>) -> Option<Self> {
        let mut v = Self { starts: vec![0], ..Self::default() };
        for w in words {
            v.text.push_str(w);
            v.starts.push(u32::try_from(v.text.len()).ok()?);
        }
        let n = v.len();
        u16::try_from(n).ok()?;
        let places = (n * 2).next_power_of_two();
        v.by_word = vec![0; places];
        v.by_skeleton = vec![0; places];
        v.group_start = (0..n as u16).collect();
        v.group_end = (1..=n as u16).collect();
        let mut group = (String::new(), 0u16);
        for id in SPECIALS.len() as u16..n as u16 {
            let word = v.word(WordId(id)).to_owned();
            put(&mut v.by_word, &word, id);
            let skeleton = fold(&word);
            if skeleton.as_str() != group.0 {
                group = (skeleton.as_str().to_owned(), id);
                put(&mut v.by_skeleton, &group.0, id);
            }
            v.group_start[id as usize] = group.1;
            for member in group.1..=id {
                v.group_end[member as usize] = id + 1;
            }
        }
        Some(v)
    }
    /// How many symbols there are, classes and marks included.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }
    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.len() <= SPECIALS.len()
    }
    /// The spelling of a word (canonical, see [`canonical`]); the name of a class; empty for an id that is not there.
    pub fn word(&self, id: WordId) -> &str {
        let i = id.0 as usize;
        let (Some(a), Some(b)) = (self.starts.get(i), self.starts.get(i + 1)) else { return "" };
        self.text.get(*a as usize..*b as usize).unwrap_or("")
    }
    /// The id of a word in whatever case, normal form and tone placement; `None` if it is not known.
    pub fn id(&self, word: &str) -> Option<WordId> {
        self.find(word).or_else(|| {
            let plain = canonical(word);
            if plain == word { None } else { self.find(&plain) }
        })
    }
    /// The id of a word that is spelt canonically already.
    pub fn find(&self, word: &str) -> Option<WordId> {
        let mask = self.by_word.len().checked_sub(1)?;
        let mut at = hash(word) & mask;
        loop {
            match self.by_word[at] {
                0 => return None,
                id if self.word(WordId(id)) == word => return Some(WordId(id)),
                _ => at = (at + 1) & mask,
            }
        }
    }
    /// All words whose skeleton (see [`fold`]) is the given one, the most frequent first.
    pub fn of_skeleton(&self, skeleton: &str) -> impl ExactSizeIterator<Item = WordId> + Clone + use<> {
        self.skeleton_range(skeleton).map(WordId)
    }
    /// All words of the same skeleton as a word, itself included; none for classes and marks.
    pub fn mates(&self, word: WordId) -> impl ExactSizeIterator<Item = WordId> + Clone + use<> {
        let i = word.0 as usize;
        let range = match (self.group_start.get(i), self.group_end.get(i)) {
            (Some(a), Some(b)) if i >= SPECIALS.len() => *a..*b,
            _ => 0..0,
        };
        range.map(WordId)
    }
    fn skeleton_range(&self, skeleton: &str) -> Range<u16> {
        let Some(mask) = self.by_skeleton.len().checked_sub(1) else { return 0..0 };
        let mut at = hash(skeleton) & mask;
        loop {
            match self.by_skeleton[at] {
                0 => return 0..0,
                id if fold_equals(self.word(WordId(id)), skeleton) => return id..self.group_end[id as usize],
                _ => at = (at + 1) & mask,
            }
        }
    }
    /// Whether a symbol is a class or a mark.
    pub fn is_class(&self, id: WordId) -> bool {
        usize::from(id.0) < SPECIALS.len()
    }
    /// All words, classes and marks left out, in id order (so those of one skeleton stand together).
    pub fn words(&self) -> impl Iterator<Item = (WordId, &str)> {
        (SPECIALS.len()..self.len()).map(|i| {
            let id = WordId(i as u16);
            (id, self.word(id))
        })
    }
    /// The symbol that a token of clean text is counted as; [`WordId::UNKNOWN`] for a word that is not known.
    pub fn symbol(&self, kind: TokenKind, text: &str) -> WordId {
        match kind {
            TokenKind::Word => self.id(text).unwrap_or(WordId::UNKNOWN),
            TokenKind::Number => number_class(text),
            TokenKind::Mark => mark_id(text),
        }
    }
}

fn put(table: &mut [u16], key: &str, id: u16) {
    let mask = table.len() - 1;
    let mut at = hash(key) & mask;
    while table[at] != 0 {
        at = (at + 1) & mask;
    }
    table[at] = id;
}

fn fold_equals(word: &str, skeleton: &str) -> bool {
    word == skeleton || word.chars().map(crate::text::fold_char).eq(skeleton.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_spelling_and_by_skeleton() {
        let words = ["của", "cua", "cửa", "qđ", "ủy"];
        let v = Vocabulary::new(SPECIALS.iter().chain(&words).copied()).unwrap();
        assert_eq!(v.word(v.id("CỬA").unwrap()), "cửa");
        assert_eq!(v.id("Uỷ"), v.id("ủy"));
        assert!(v.id("Uỷ").is_some());
        assert_eq!(v.id("<num>"), None);
        let same: Vec<&str> = v.of_skeleton("cua").map(|id| v.word(id)).collect();
        assert_eq!(same, ["của", "cua", "cửa"]);
        assert_eq!(v.of_skeleton("x").count(), 0);
        assert_eq!(v.words().count(), 5);
        assert_eq!(v.symbol(TokenKind::Number, "2025"), WordId::YEAR);
        assert_eq!(v.symbol(TokenKind::Mark, "–"), v.symbol(TokenKind::Mark, "-"));
        assert_eq!(v.symbol(TokenKind::Mark, "*"), WordId::MARK);
    }
}
