//! Phrases matched at anchored places only (a line's head, a clause's head, a whole heading), tolerant of damage.
//!
//! Comes in: phrases in perfect Vietnamese. Goes out: a matcher on folded letters that forgives a few wrong letters in
//! proportion to the phrase's length. Spaces and punctuation do not count. Never use it in running text: it would lie.

use crate::text::fold_char;

/// Folded letters and digits of a text, without spaces and punctuation.
pub fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(*c, '\u{300}'..='\u{36f}'))
        .map(fold_char)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// How many wrong letters a phrase of so many letters forgives.
pub fn forgiven(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=9 => 1,
        10..=17 => 2,
        _ => 3,
    }
}

/// The least edit distance between `phrase` and a prefix of `head`, and the length of that prefix (in letters);
/// `None` beyond `most`. With `whole`, only the whole of `head` counts.
fn prefix_distance(phrase: &[char], head: &[char], most: usize, whole: bool) -> Option<(usize, usize)> {
    let n = phrase.len();
    let m = head.len().min(n + most);
    if (whole && head.len() > m) || m + most < n {
        return None;
    }
    let mut row: Vec<usize> = (0..=n).collect();
    let mut best: Option<(usize, usize)> = None;
    for j in 0..=m {
        if j > 0 {
            let mut diagonal = row[0];
            row[0] = j;
            for i in 1..=n {
                let change = diagonal + usize::from(phrase[i - 1] != head[j - 1]);
                diagonal = row[i];
                row[i] = change.min(row[i] + 1).min(row[i - 1] + 1);
            }
        }
        let d = row[n];
        if d <= most
            && (!whole || j == head.len())
            && best.is_none_or(|(b, len)| d < b || (d == b && j == n && len != n))
        {
            best = Some((d, j));
        }
    }
    best
}

/// A list of phrases, compiled.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    /// Letters of each phrase, and its place in the list.
    list: Vec<(Vec<char>, usize)>,
}

/// A phrase found at the head of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Which phrase, counted in the list that was compiled.
    pub phrase: usize,
    /// The byte after its last letter.
    pub end: usize,
    /// How many letters were wrong.
    pub wrong: usize,
}

impl Phrases {
    /// Compiles phrases; the longest are tried first.
    pub fn new<S: AsRef<str>>(phrases: &[S]) -> Self {
        let mut list: Vec<(Vec<char>, usize)> =
            phrases.iter().enumerate().map(|(i, p)| (letters(p.as_ref()).chars().collect(), i)).collect();
        list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.1.cmp(&b.1)));
        Self { list }
    }
    /// The phrase that is the whole text (punctuation apart).
    pub fn whole(&self, text: &str) -> Option<usize> {
        let longest = self.list.first()?.0.len();
        let head: Vec<char> = letters_of(text, longest + 4).into_iter().map(|(c, _)| c).collect();
        if head.is_empty() {
            return None;
        }
        let mut best: Option<(usize, usize)> = None;
        for (phrase, i) in &self.list {
            if let Some((d, _)) = prefix_distance(phrase, &head, forgiven(phrase.len()), true)
                && best.is_none_or(|(b, _)| d < b)
            {
                best = Some((d, *i));
            }
        }
        best.map(|(_, i)| i)
    }
    /// The longest phrase that stands at the head of the text and ends at the end of a word.
    pub fn head(&self, text: &str) -> Option<Hit> {
        self.head_within(text, true)
    }
    /// The same, without forgiving any letter.
    pub fn exact_head(&self, text: &str) -> Option<Hit> {
        self.head_within(text, false)
    }
    fn head_within(&self, text: &str, forgive: bool) -> Option<Hit> {
        let longest = self.list.first()?.0.len();
        let with_ends = letters_of(text, longest + 4);
        let head: Vec<char> = with_ends.iter().map(|(c, _)| *c).collect();
        let mut best: Option<Hit> = None;
        for (phrase, i) in &self.list {
            if head.first().zip(phrase.first()).is_none_or(|(a, b)| a != b) && head.get(1) != phrase.get(1) {
                continue;
            }
            let most = if forgive { forgiven(phrase.len()) } else { 0 };
            let Some((wrong, len)) = prefix_distance(phrase, &head, most, false) else { continue };
            let Some(end) = len.checked_sub(1).and_then(|l| with_ends.get(l)).map(|(_, end)| *end) else { continue };
            let inside = text.get(end..).and_then(|t| t.chars().next()).is_some_and(char::is_alphanumeric);
            if !inside && best.is_none_or(|b| wrong < b.wrong) {
                best = Some(Hit { phrase: *i, end, wrong });
            }
        }
        best
    }
}

/// The first letters of a text, each with the byte after it.
fn letters_of(text: &str, most: usize) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if matches!(c, '\u{300}'..='\u{36f}') {
            if let Some(last) = out.last_mut() {
                last.1 = at + c.len_utf8();
            }
            continue;
        }
        let f = fold_char(c);
        if f.is_alphanumeric() {
            if out.len() == most {
                break;
            }
            out.push((f, at + c.len_utf8()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_label_is_found_at_a_head_and_only_there() {
        let p = Phrases::new(&["Đơn vị chủ trì", "Đơn vị phối hợp", "Chủ trì", "Số"]);
        assert_eq!(p.head("Đơn vị chủ trì: Sở Y tế").map(|h| (h.phrase, h.end)), Some((0, "Đơn vị chủ trì".len())));
        assert_eq!(p.head("Dơn vi chủ tri: Sở").map(|h| h.phrase), Some(0));
        assert_eq!(p.head("Đơnvị chủ trì").map(|h| h.phrase), Some(0));
        assert_eq!(p.head("Sống"), None);
        assert_eq!(p.head("Theo đơn vị chủ trì"), None);
        assert_eq!(p.whole("ĐƠN VỊ PHỐI HỢP:"), Some(1));
        assert_eq!(p.whole("Đơn vị phối hợp khác"), None);
    }
}
