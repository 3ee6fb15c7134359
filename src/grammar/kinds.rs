//! Kinds of document (NĐ 30/2020), the symbols of their numbers, and laws that are cited by name.
//!
//! Comes in: `grammars/kinds.toml`. Goes out: [`Kinds`]: from a word or symbol, damaged or not, to its right spelling.
//! Knows no document.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::number::{DocNumber, Shape};
use super::token::{Care, Wanted, tokens};
use super::{Origin, Proofs, parse_toml};
use crate::error::{Error, Result};
use crate::text::fold;

const FILE: &str = "kinds.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<RawKind>,
    symbols: BTreeMap<String, String>,
    laws: Laws,
    term: Vec<Term>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    abbreviation: String,
    names: Vec<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "near")]
    _near: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Laws {
    names: Vec<String>,
    /// Short forms of names.
    short: BTreeMap<String, String>,
}

/// A term of the National Assembly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    number: u8,
    first: i16,
    last: i16,
}

/// A kind of document.
#[derive(Debug)]
pub struct Kind {
    /// `QĐ`, `KH`; `CV` for an official letter, `Luật` for a law.
    pub abbreviation: String,
    /// *Quyết định*.
    pub name: String,
    /// All words for it, compiled, longest first.
    names: Vec<Vec<Wanted>>,
}

/// The kinds, symbols and laws, compiled.
#[derive(Debug)]
pub struct Kinds {
    all: Vec<Kind>,
    /// By fold: the right spelling, and who it stands for.
    symbols: BTreeMap<String, (String, String)>,
    laws: Vec<(Vec<Wanted>, String)>,
    terms: Vec<Term>,
}

impl Kinds {
    /// Loads and checks the file.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let file: File = parse_toml(FILE, &origin.text(FILE, include_str!("../../grammars/kinds.toml"))?)?;
        let words = |s: &String| tokens(s).iter().map(|t| Wanted::new(s.get(t.range.clone()).unwrap_or(""))).collect();
        let mut all = Vec::new();
        for k in file.kind {
            let mut names: Vec<Vec<Wanted>> = k.names.iter().map(words).collect();
            names.sort_by_key(|n| std::cmp::Reverse(n.len()));
            let name = k.names.first().cloned().ok_or_else(|| Error::Grammar {
                file: FILE.to_owned(),
                line: 1,
                reason: format!("{} has no name", k.abbreviation),
            })?;
            all.push(Kind { abbreviation: k.abbreviation, name, names });
        }
        let symbols = file.symbols.into_iter().map(|(s, who)| (fold(&s).as_str().to_owned(), (s, who))).collect();
        let mut laws: Vec<(Vec<Wanted>, String)> = file.laws.names.iter().map(|n| (words(n), n.clone())).collect();
        laws.extend(file.laws.short.iter().map(|(s, n)| (words(s), n.clone())));
        laws.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        Ok(Self { all, symbols, laws, terms: file.term })
    }
    /// The kind with an abbreviation, in right spelling.
    pub fn by_abbreviation(&self, abbreviation: &str) -> Option<&Kind> {
        self.all.iter().find(|k| k.abbreviation == abbreviation)
    }
    /// The kind that a symbol in a number stands for, damage forgiven (`QD`, `Qb`, `Nb`); no letter, no law.
    pub fn of_symbol(&self, symbol: &str) -> Option<&Kind> {
        let plain = self.all.iter().filter(|k| k.abbreviation != "CV" && k.abbreviation != "Luật");
        let exact = plain.clone().find(|k| k.abbreviation == symbol);
        // A stroke through D is what scanners lose first; b is what is left of it.
        let lost = |s: &str| fold(s).as_str().replace('b', "d");
        exact.or_else(|| plain.clone().find(|k| fold(&k.abbreviation) == fold(symbol))).or_else(|| {
            let mut near = plain.filter(|k| lost(&k.abbreviation) == lost(symbol) && k.abbreviation.contains('Đ'));
            near.next()
        })
    }
    /// The kind whose name ends a text (`… Kế hoạch hành động`), and where the name starts.
    pub fn at_end(&self, text: &str) -> Option<(&Kind, usize)> {
        // No name is longer than this.
        let from = text.char_indices().rev().nth(40).map_or(0, |(i, _)| i);
        let tail = text.get(from..).unwrap_or("");
        let toks = tokens(tail);
        let mut best: Option<(&Kind, usize, usize)> = None;
        for kind in &self.all {
            for name in &kind.names {
                let Some(start) = toks.len().checked_sub(name.len()) else { continue };
                let hit = name.iter().zip(&toks[start..]).all(|(w, t)| w.matches(tail, t, Care::Tolerant));
                if hit && best.is_none_or(|b| name.len() > b.2) {
                    best = toks.get(start).map(|t| (kind, from + t.range.start, name.len())).or(best);
                }
            }
        }
        best.map(|(kind, at, _)| (kind, at))
    }
    /// The kind whose name starts a text, and where the name ends.
    pub fn at_head(&self, text: &str, care: Care) -> Option<(&Kind, usize)> {
        let head: String = text.chars().take(60).collect();
        let toks = tokens(&head);
        let mut best: Option<(&Kind, usize, usize)> = None;
        for kind in &self.all {
            for name in &kind.names {
                let long = toks.len() >= name.len();
                let hit = long && name.iter().zip(&toks).all(|(w, t)| w.matches(&head, t, care));
                if hit && best.is_none_or(|b| name.len() > b.2) {
                    best = toks.get(name.len() - 1).map(|t| (kind, t.range.end, name.len())).or(best);
                }
            }
        }
        best.map(|(kind, at, _)| (kind, at))
    }
    /// A symbol in right spelling (`HDND` → `HĐND`), and who it stands for where that is certain.
    pub fn symbol(&self, symbol: &str) -> Option<(&str, Option<&str>)> {
        let (spelling, who) = self.symbols.get(fold(symbol).as_str())?;
        Some((spelling, (!who.is_empty()).then_some(who.as_str())))
    }
    /// The longest known symbol that a word starts with, where small letters follow it (`TWvề`).
    pub fn symbol_prefix(&self, word: &str) -> Option<usize> {
        let cuts = word.char_indices().skip(2).filter(|(_, c)| c.is_lowercase()).map(|(i, _)| i);
        cuts.filter(|i| word.get(..*i).is_some_and(|w| self.symbol(w).is_some())).last()
    }
    /// A law's number whose term cannot be that of its year (`193/2025/QH12`), with the only term that can.
    pub fn right_term(&self, number: &DocNumber) -> Option<DocNumber> {
        let year = number.year.filter(|_| number.shape == Shape::Law)?;
        let symbol = number.issuer_symbol()?;
        let body = symbol.trim_end_matches(|c: char| c.is_ascii_digit());
        let term: u8 = symbol.get(body.len()..)?.parse().ok()?;
        let mut fitting = self.terms.iter().filter(|t| t.first <= year && year <= t.last);
        let (one, more) = (fitting.next()?, fitting.next());
        if more.is_some() || one.number == term {
            return None;
        }
        let issuer = vec![format!("{body}{}", one.number)];
        Some(DocNumber { issuer, ..number.clone() })
    }
    /// The law whose name stands at the head of a text (*Luật* not included), and where the name ends.
    pub fn law(&self, text: &str) -> Option<(&str, usize)> {
        let head: String = text.chars().take(120).collect();
        let toks = tokens(&head);
        self.laws.iter().find_map(|(words, name)| {
            let hit = toks.len() >= words.len() && words.iter().zip(&toks).all(|(w, t)| w_or_sign(w, &head, t));
            let end = toks.get(words.len().checked_sub(1)?)?.range.end;
            hit.then_some((name.as_str(), end))
        })
    }
}

/// Whether a token is a word of a law's name; the commas in it are tokens too.
fn w_or_sign(wanted: &Wanted, text: &str, token: &super::token::Token) -> bool {
    match token.kind {
        super::token::TokenKind::Sign(_) => wanted.fold == text.get(token.range.clone()).unwrap_or("-"),
        _ => wanted.matches(text, token, Care::Strict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_symbols_are_known_damaged_or_not() {
        let k = Kinds::load(&Origin::Embedded).unwrap();
        for s in ["QĐ", "QD", "Qb", "QB", "Qđ"] {
            assert_eq!(k.of_symbol(s).map(|k| k.abbreviation.as_str()), Some("QĐ"), "{s}");
        }
        assert_eq!(k.of_symbol("UBND").map(|k| k.abbreviation.as_str()), None);
        assert_eq!(k.of_symbol("HD").map(|k| k.abbreviation.as_str()), Some("HD"));
        assert_eq!(k.symbol("HDND"), Some(("HĐND", None)));
        assert_eq!(k.symbol("TTG"), Some(("TTg", Some("Thủ tướng Chính phủ"))));
        let (kind, at) = k.at_end("thực hiện Kế hoạch hành động").unwrap();
        assert_eq!((kind.abbreviation.as_str(), at), ("KH", "thực hiện ".len()));
        assert_eq!(k.law("Cán bộ, công chức ngày"), Some(("Cán bộ, công chức", "Cán bộ, công chức".len())));
        assert_eq!(k.symbol_prefix("TWvề"), Some(2));
        let law = |s| super::super::number::parse(s, &k, super::super::number::Anchor::Named).map(|n| n.0).unwrap();
        assert_eq!(k.right_term(&law("193/2025/QH12")).map(|n| n.to_string()).as_deref(), Some("193/2025/QH15"));
        assert_eq!(k.right_term(&law("72/2025/QH15")), None);
        assert_eq!(k.right_term(&law("20/2021/QH14")), None);
    }
}
