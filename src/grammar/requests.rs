//! What the words of an order or a request say by themselves: is one given, is leave asked for, what opens a heading before a name.
//!
//! Comes in: a text. Goes out: yes or no, or bytes. Must not know where the text stands.

use super::fields::{Fields, opening};
use super::words::Words;

/// How many words behind what asks the leave is named that is asked for.
const LEAVE: usize = 14;

impl Fields {
    /// How many bytes open a heading before the name in it (*Đối với Thủ đô Hà Nội*).
    pub fn heading_words(&self, text: &str) -> usize {
        let n = self.headings.at(&opening(text.split(' ').take(8)));
        let end: usize = text.split(' ').take(n).map(|w| w.len() + 1).sum();
        if text.get(end..).is_some_and(|t| t.starts_with(char::is_uppercase)) { end } else { 0 }
    }
    /// Whether a text asks somebody for leave (*… đề nghị UBND tỉnh cho phép …*).
    pub fn asks_leave(&self, text: &str) -> bool {
        let words: Vec<&str> = text.split_whitespace().map(|w| w.trim_matches([',', ';', '.'])).collect();
        let at = |list: &Words, i: usize| words.get(i..).is_some_and(|w| list.at(w) > 0);
        let asked = (0..words.len()).find(|i| at(&self.asks, *i));
        asked.is_some_and(|a| (a + 1..words.len().min(a + LEAVE)).any(|i| at(&self.permits, i)))
    }
    /// Whether words open with an order; *ý kiến chỉ đạo của Bộ* speaks of one.
    pub fn says_order<S: AsRef<str>>(&self, words: &[S]) -> bool {
        let n = self.orders.at(words);
        let next = words.get(n).map_or("", |w| w.as_ref());
        n > 0 && (!self.joins.iter().any(|j| j == next) || self.is_many(next))
    }
    /// Whether a text asks something of those above it (*… kính đề nghị UBND tỉnh:*).
    pub fn requests(&self, text: &str) -> bool {
        let words: Vec<&str> = text.split_whitespace().collect();
        (0..words.len()).any(|i| words.get(i..).is_some_and(|w| self.requests.at(w) > 0))
    }
    /// Whether a point is what those above are asked to grant (*Cho phép kéo dài thời gian …*).
    pub fn is_grant(&self, text: &str) -> bool {
        let words = text.split_whitespace().take(4).map(|w| w.trim_matches([',', ';', '.']));
        self.grants.at(&opening(words)) > 0
    }
}
