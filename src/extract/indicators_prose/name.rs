//! The words of a name: what stands before it, what links it with its number, where it begins.
//!
//! Comes in: text before a number, and lists of words. Goes out: pieces of that text. Must not know which number is meant.

use crate::grammar::indicators::IndicatorWords;
use crate::grammar::words::as_in;
use crate::text::fold;

/// The text without the words at its head that name nothing, years and commas among them.
pub(super) fn unopened<'t>(text: &'t str, openers: &[String]) -> &'t str {
    let mut rest = text.trim_start_matches([' ', ',', '-', '+']);
    loop {
        let year = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–')).len();
        if year >= 4 && rest.get(year..).is_some_and(|r| r.is_empty() || r.starts_with([' ', ','])) {
            rest = rest.get(year..).unwrap_or("").trim_start_matches([' ', ',']);
            continue;
        }
        let words: Vec<&str> = rest.split(' ').take(3).collect();
        let opens = (1..=words.len()).rev().find_map(|n| {
            let phrase = words.get(..n)?.join(" ");
            let said = phrase.trim_end_matches(',').to_lowercase();
            openers.iter().any(|o| as_in(text, o) == said).then_some(phrase.len())
        });
        match opens.filter(|n| *n > 0) {
            Some(n) => rest = rest.get(n..).unwrap_or("").trim_start_matches([' ', ',']),
            None => return rest,
        }
    }
}

/// Takes words such as *đạt* off the end of a name; tells whether there were any.
pub(super) fn strip_links<'t>(pre: &'t str, links: &[String]) -> (&'t str, bool) {
    let mut name = pre.trim_end();
    let mut linked = false;
    while let Some(l) = links.iter().find(|l| ends_with_marked(name, l)) {
        let words = l.split(' ').count();
        let mut end = name.len();
        for _ in 0..words {
            end = name.get(..end).and_then(|s| s.trim_end().rfind(char::is_whitespace)).unwrap_or(0);
        }
        name = name.get(..end).unwrap_or("").trim_end();
        linked = true;
        if name.is_empty() {
            break;
        }
    }
    (name.trim_start(), linked)
}

/// Whether a text ends with words, marks and all.
fn ends_with_marked(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    text.strip_suffix(&*as_in(&text, words)).is_some_and(|head| head.is_empty() || head.ends_with(' '))
}

pub(super) fn ends_with_words(text: &str, words: &str) -> bool {
    let folded = fold(text);
    let t = folded.as_str();
    t.strip_suffix(words).is_some_and(|head| head.is_empty() || head.ends_with(' '))
}

/// Where the last naming word (*tỷ lệ*) of a name begins.
pub(super) fn measure_at(name: &str, words: &IndicatorWords) -> Option<usize> {
    let folded = if name.is_ascii() { fold(name).as_str().to_owned() } else { name.to_lowercase() };
    let text = folded.as_str();
    let starts: Vec<usize> =
        std::iter::once(0).chain(name.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i + 1)).collect();
    let plain: Vec<usize> =
        std::iter::once(0).chain(text.char_indices().filter(|(_, c)| *c == ' ').map(|(i, _)| i + 1)).collect();
    if starts.len() != plain.len() {
        return None;
    }
    let hit = |p: usize| {
        text.get(p..).is_some_and(|t| {
            words
                .measures
                .iter()
                .any(|m| t.strip_prefix(m.as_str()).is_some_and(|r| r.is_empty() || r.starts_with(' ')))
        })
    };
    let mut first = plain.iter().position(|p| hit(*p))?;
    // "Đóng góp của năng suất …": the name begins before it.
    if first > 0 && text.get(..plain[first]).and_then(|t| t.split_whitespace().next_back()).is_some_and(|w| words.of(w))
    {
        first = 0;
    }
    // "Doanh thu" alone says enough where nothing else is said; "mức" does not.
    let words = name.get(starts[first]..)?.split_whitespace().count();
    (words >= 3 || words == 2 && first == 0).then(|| starts[first])
}

/// A name with a capital first, without signs at its ends.
pub(in crate::extract) fn capital(name: &str) -> String {
    let name = name.trim().trim_matches(|c: char| matches!(c, ',' | '-' | '+')).trim();
    let mut chars = name.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A text without its last words.
pub(super) fn without_last(text: &str, words: usize) -> &str {
    let mut end = text.len();
    for _ in 0..words {
        end = text.get(..end).and_then(|s| s.trim_end().rfind(char::is_whitespace)).unwrap_or(0);
    }
    text.get(..end).unwrap_or("").trim_end()
}

/// A text without the *và* at its head.
pub(super) fn without_and<'t>(text: &'t str, words: &IndicatorWords) -> &'t str {
    text.split_once(' ').filter(|(first, _)| words.joins(first)).map_or(text, |(_, rest)| rest)
}

pub(super) fn starts_with_words(text: &str, words: &str) -> bool {
    fold(text).as_str().strip_prefix(words).is_some_and(|r| r.is_empty() || r.starts_with(' '))
}
