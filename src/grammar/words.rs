//! Lists of phrases that are looked for word by word, spelt right.
//!
//! Comes in: phrases of a grammar. Goes out: whether words begin with one. Must not know what a phrase means.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::text::fold;

/// Words as a text would show them: without their marks where the text has none, for it may have lost them; with them in
/// text with marks, where *con* is not *còn*.
pub(crate) fn as_in<'w>(text: &str, words: &'w str) -> Cow<'w, str> {
    if text.is_ascii() { Cow::Owned(fold(words).as_str().to_owned()) } else { Cow::Borrowed(words) }
}

/// Phrases of whole words, found at a word by exact spelling; the longest wins.
#[derive(Debug)]
pub struct Words {
    /// The phrases by their first word, the longest first.
    by_first: BTreeMap<String, Vec<Vec<String>>>,
}

impl Words {
    pub(super) fn new(phrases: &[String]) -> Self {
        let mut by_first: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for phrase in phrases {
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            by_first.entry(words.first().cloned().unwrap_or_default()).or_default().push(words);
        }
        by_first.values_mut().for_each(|list| list.sort_by_key(|p| std::cmp::Reverse(p.len())));
        Self { by_first }
    }
    /// How many of the words at the head of `words` are a phrase of the list; 0 if none is.
    pub fn at<S: AsRef<str>>(&self, words: &[S]) -> usize {
        let list = words.first().and_then(|w| self.by_first.get(w.as_ref()));
        let fits = |p: &&Vec<String>| p.len() <= words.len() && p.iter().zip(words).all(|(a, b)| a == b.as_ref());
        list.and_then(|list| list.iter().find(fits)).map_or(0, Vec::len)
    }
}
