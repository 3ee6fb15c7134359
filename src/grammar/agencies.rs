//! The agency registry: who is who, how a name is spelled, and where one name ends and the next begins.
//!
//! Comes in: the registry (`grammars/agencies/`), a cell or a sentence. Goes out: [`AgencyName`]s in canonical spelling,
//! each with the bytes it was read from. Names that nobody registered are kept as they are written. Knows no document.

mod cell;
mod short;
mod view;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use self::view::View;
use super::anchor::letters;
use super::token::{Care, TokenKind, Wanted, tokens};
use super::{Origin, Proofs, parse_toml};
use crate::error::{Error, Result};
use crate::text::fold;

/// An agency as a cell or a sentence names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyName {
    /// Canonical spelling, short forms expanded; as written where it is not in the registry.
    pub name: String,
    /// The words as they stand, with single spaces.
    pub raw: String,
    /// The bytes of the words in the text.
    pub range: Range<usize>,
    /// Id in the registry of the agency that the name starts with.
    pub id: Option<String>,
    /// Whether the name is more than the words say: a short form expanded, a shared head repeated.
    pub inferred: bool,
}

/// An agency of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Kebab-case id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// First day under this name, ISO, where known.
    pub since: Option<String>,
    /// Last day under this name, ISO.
    pub until: Option<String>,
    /// Id of the agency that took over.
    pub became: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    heads: Vec<String>,
    small_heads: Vec<String>,
    alone: Vec<String>,
    generic: Vec<String>,
    collective_openers: Vec<String>,
    collective_leads: Vec<String>,
    chiefs: Vec<String>,
    local: Vec<String>,
    collective_tails: Vec<String>,
    concerned: Vec<String>,
    stops: Vec<String>,
    tails: Vec<String>,
    roles: Vec<String>,
    persons: Vec<String>,
    offices: Vec<String>,
    shared_heads: Vec<String>,
    short: BTreeMap<String, String>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

type Phrase = Vec<Wanted>;

/// One element of a registered name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(Wanted),
    /// A comma or dash: may be written either way or left out.
    Sign,
    /// A proper name of one to four words.
    Name,
}

/// A name, or another name, of a registered agency.
#[derive(Debug)]
struct Spelling {
    parts: Vec<Part>,
    agency: usize,
    /// What is written out for it, split at the proper name.
    canonical: String,
}

/// The registry, compiled.
#[derive(Debug)]
pub struct Agencies {
    all: Vec<Agency>,
    spellings: Vec<Spelling>,
    /// Agencies whose name holds no proper name, by its letters.
    by_letters: BTreeMap<String, usize>,
    /// Spellings by the fold of their first word.
    by_first: BTreeMap<String, Vec<usize>>,
    heads: Vec<Phrase>,
    small_heads: Vec<Phrase>,
    alone: Vec<Phrase>,
    generic: Vec<Phrase>,
    openers: Vec<Phrase>,
    leads: Vec<Phrase>,
    chiefs: Vec<Phrase>,
    local: Vec<Phrase>,
    tails: Vec<Phrase>,
    collective_tails: Vec<Phrase>,
    concerned: Vec<Phrase>,
    stops: Vec<Phrase>,
    roles: Vec<String>,
    persons: Vec<Phrase>,
    offices: Vec<Phrase>,
    shared_heads: Vec<(String, Wanted)>,
    short: Vec<(Vec<String>, String)>,
    /// Folded names of provinces, cities, communes, wards and special zones, sorted.
    places: Vec<String>,
    provinces: Vec<String>,
}

/// A registered name found at a token.
#[derive(Debug, Clone)]
struct Hit {
    /// Token after its last one.
    end: usize,
    agency: usize,
    name: String,
}

const FILES: [(&str, &str); 5] = [
    ("agencies/central.tsv", include_str!("../../grammars/agencies/central.tsv")),
    ("agencies/party.tsv", include_str!("../../grammars/agencies/party.tsv")),
    ("agencies/province.tsv", include_str!("../../grammars/agencies/province.tsv")),
    ("agencies/commune.tsv", include_str!("../../grammars/agencies/commune.tsv")),
    ("agencies/mass.tsv", include_str!("../../grammars/agencies/mass.tsv")),
];
const WORDS: &str = "agencies/words.toml";
const UNITS: &str = "agencies/units.tsv";

fn phrases(says: &[String]) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = says
        .iter()
        .map(|s| s.split(|c: char| c.is_whitespace() || c == '-').filter(|w| !w.is_empty()).map(Wanted::new).collect())
        .collect();
    out.sort_by_key(|p| std::cmp::Reverse(p.len()));
    out
}

/// The rows of a tab-separated grammar file with their line numbers; comments and blank lines left out.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    lines.map(|(n, l)| (n + 1, l.split('\t').map(str::trim).collect()))
}

impl Agencies {
    /// Loads and checks the registry.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let words: Words = parse_toml(WORDS, &origin.text(WORDS, include_str!("../../grammars/agencies/words.toml"))?)?;
        let (mut all, mut spellings) = (Vec::new(), Vec::new());
        for (file, embedded) in FILES {
            for (line, row) in rows(&origin.text(file, embedded)?) {
                let wrong = |reason: &str| Error::Grammar { file: file.to_owned(), line, reason: reason.to_owned() };
                let field = |i: usize| row.get(i).filter(|s| !s.is_empty()).map(|s| (*s).to_owned());
                let (Some(id), Some(name)) = (field(0), field(1)) else { return Err(wrong("needs an id and a name")) };
                let others = field(2).unwrap_or_default();
                let names = std::iter::once(name.as_str()).chain(others.split('|').filter(|s| !s.is_empty()));
                for spelling in names {
                    let parts = parts(spelling);
                    if !matches!(parts.first(), Some(Part::Word(_))) {
                        return Err(wrong("a name must start with a word"));
                    }
                    // The other names of a body are as good as the first: what is written stays.
                    spellings.push(Spelling { parts, agency: all.len(), canonical: spelling.to_owned() });
                }
                all.push(Agency { id, name, since: field(3), until: field(4), became: field(5) });
            }
        }
        for a in &all {
            if let Some(b) = a.became.as_ref().filter(|b| !all.iter().any(|o| o.id == **b)) {
                let reason = format!("{} became {b}, which is not registered", a.id);
                return Err(Error::Grammar { file: "agencies".to_owned(), line: 1, reason });
            }
        }
        let mut by_letters = BTreeMap::new();
        for (i, a) in all.iter().enumerate().filter(|(_, a)| !a.name.contains('{')) {
            by_letters.entry(letters(&a.name)).or_insert(i);
        }
        let mut by_first: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, s) in spellings.iter().enumerate() {
            if let Some(Part::Word(w)) = s.parts.first() {
                by_first.entry(w.fold.clone()).or_default().push(i);
            }
        }
        let (places, provinces) = gazetteer(&origin.text(UNITS, include_str!("../../grammars/agencies/units.tsv"))?);
        let mut short: Vec<(Vec<String>, String)> = words
            .short
            .iter()
            .map(|(s, full)| (tokens(s).iter().map(|t| short::key(s, t)).collect(), full.clone()))
            .collect();
        short.sort_by_key(|(s, _)| std::cmp::Reverse(s.len()));
        Ok(Self {
            all,
            spellings,
            by_letters,
            by_first,
            heads: phrases(&words.heads),
            small_heads: phrases(&words.small_heads),
            alone: phrases(&words.alone),
            generic: phrases(&words.generic),
            openers: phrases(&words.collective_openers),
            leads: phrases(&words.collective_leads),
            chiefs: phrases(&words.chiefs),
            local: phrases(&words.local),
            tails: phrases(&words.tails),
            collective_tails: phrases(&words.collective_tails),
            concerned: phrases(&words.concerned),
            stops: phrases(&words.stops),
            roles: words.roles.iter().map(|r| fold(r).as_str().to_owned()).collect(),
            persons: phrases(&words.persons),
            offices: phrases(&words.offices),
            shared_heads: words.shared_heads.iter().map(|h| (h.clone(), Wanted::new(h))).collect(),
            short,
            places,
            provinces,
        })
    }

    /// The agency with an id.
    pub fn by_id(&self, id: &str) -> Option<&Agency> {
        self.all.iter().find(|a| a.id == id)
    }

    /// The agency with the letters of a name, wherever its blanks, marks and capitals stand (*SỞ CÔNGTHƯƠNG*).
    pub fn by_letters(&self, name: &str) -> Option<&Agency> {
        self.by_letters.get(&letters(name)).and_then(|a| self.all.get(*a))
    }

    /// All agencies of the registry, in the order of its files.
    pub fn all(&self) -> &[Agency] {
        &self.all
    }

    /// The names of provinces and cities, present and past, without *tỉnh* or *thành phố*.
    pub fn provinces(&self) -> &[String] {
        &self.provinces
    }

    /// Whether words are the name of a province, commune, ward or special zone, without what it is.
    pub fn is_place(&self, name: &str) -> bool {
        let name = fold(name);
        self.places.binary_search_by(|p| p.as_str().cmp(name.as_str())).is_ok()
    }

    /// Whether a word needs no explaining: it opens names by itself (*UBND*, *VNPT*), or its long form is known (*MTTQ*).
    pub fn is_known_short(&self, word: &str) -> bool {
        let f = fold(word);
        let opens = |h: &Phrase| matches!(h.as_slice(), [one] if one.fold == f.as_str());
        let keys: Vec<String> = tokens(word).iter().map(|t| short::key(word, t)).collect();
        self.heads.iter().any(opens) || self.short.iter().any(|(words, _)| *words == keys)
    }

    /// Splits an agency cell or label value into its agencies, in order.
    ///
    /// At `;` and at `,` or *và* where what follows is an agency of its own; collectives and names that hold a comma or
    /// *và* stay whole; short forms are expanded; `Các Sở: Y tế, Nội vụ` gives each department. Comparison is tolerant.
    pub fn split_cell(&self, text: &str) -> Vec<AgencyName> {
        cell::split(self, text)
    }

    /// All agencies that a sentence names, in order. Comparison is strict: running prose.
    pub fn find(&self, text: &str) -> Vec<AgencyName> {
        let view = View::new(self, text, Care::Strict);
        let mut out = Vec::new();
        let mut at = 0;
        while at < view.toks.len() {
            let end = view.collective_in_prose(at).map(|end| (end, None));
            let end = end.or_else(|| if view.is_capital(at) { view.name(at) } else { None });
            match end {
                Some((end, hit)) => {
                    out.extend(view.item(at..end, hit.as_ref(), None));
                    at = end;
                }
                None => at += 1,
            }
        }
        out
    }

    /// The agency that a text starts with, with its place (`UBND tỉnh Lào Cai`, `Ban Chỉ đạo Trung ương`).
    pub fn at_head(&self, text: &str) -> Option<AgencyName> {
        let view = View::new(self, beginning(text), Care::Strict);
        let (end, hit) = view.name(0)?;
        view.item(0..end, hit.as_ref(), None)
    }

    /// The bytes of the registered name, with its place, or of the collective that a text starts with.
    pub fn name_at_head(&self, text: &str) -> Option<usize> {
        let view = View::new(self, beginning(text), Care::Strict);
        let hit = if view.is_capital(0) { view.registered(0) } else { None };
        let end = match hit {
            Some(hit) => {
                let end = view.tail(hit.end);
                view.everywhere(end).unwrap_or(end)
            }
            None => view.collective_in_prose(0)?,
        };
        let last = view.toks.get(end.checked_sub(1)?)?;
        Some(view.text.original(0..last.range.end).end)
    }

    /// A name in canonical spelling: short forms expanded, the registered part as the registry has it.
    pub fn canonical(&self, name: &str) -> String {
        let view = View::new(self, name, Care::Tolerant);
        let hit = view.registered(0);
        view.item(0..view.toks.len(), hit.as_ref(), None).map_or_else(|| name.to_owned(), |a| a.name)
    }
}

/// The folded names of all units, sorted, and the names of provinces.
fn gazetteer(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut places, mut provinces) = (Vec::new(), Vec::new());
    for (_, row) in rows(text) {
        if let Some(name) = row.get(1) {
            let bare = name.trim_start_matches("Tỉnh ").trim_start_matches("Thành phố ");
            provinces.push(bare.to_owned());
            places.push(fold(bare).as_str().to_owned());
        }
        let communes = row.get(2).map_or("", |s| *s).split('|').filter_map(|c| c.split_once(' '));
        places.extend(communes.map(|(_, name)| fold(name).as_str().to_owned()));
    }
    places.sort();
    places.dedup();
    (places, provinces)
}

/// Where a name that a text starts with must have ended: whole words of so many bytes, twice the longest names of lists.
fn beginning(text: &str) -> &str {
    const LONGEST: usize = 600;
    let Some(head) = text.get(..text.floor_char_boundary(LONGEST)).filter(|h| h.len() < text.len()) else {
        return text;
    };
    head.rfind(char::is_whitespace).and_then(|end| head.get(..end)).unwrap_or(head)
}

fn parts(name: &str) -> Vec<Part> {
    let mut out = Vec::new();
    for (i, piece) in name.split("{name}").enumerate() {
        if i > 0 {
            out.push(Part::Name);
        }
        for t in tokens(piece) {
            match t.kind {
                TokenKind::Sign('&') => out.push(Part::Word(Wanted::new("và"))),
                TokenKind::Sign(_) => out.push(Part::Sign),
                _ => out.push(Part::Word(Wanted::new(piece.get(t.range).unwrap_or("")))),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Agencies {
        Agencies::load(&Origin::Embedded).unwrap()
    }

    #[test]
    fn prose_names_its_agencies() {
        let all = all();
        let text = "Giao Sở Văn hóa, Thể thao và Du lịch chủ trì, phối hợp với Sở KH&CN, Công an tỉnh Lào Cai và UBND xã Mường Bo; quy định của Bộ Y tế.";
        let found: Vec<_> = all.find(text).into_iter().map(|a| a.name).collect();
        assert_eq!(
            found,
            [
                "Sở Văn hóa, Thể thao và Du lịch",
                "Sở Khoa học và Công nghệ",
                "Công an tỉnh Lào Cai",
                "UBND xã Mường Bo",
                "Bộ Y tế"
            ]
        );
    }

    #[test]
    fn the_head_of_a_text_is_an_agency_with_its_place() {
        let all = all();
        let name = |t: &str| all.at_head(t).map(|a| a.name);
        assert_eq!(
            name("Ban Thường vụ Tỉnh ủy Quảng Ngãi thực hiện").as_deref(),
            Some("Ban Thường vụ Tỉnh ủy Quảng Ngãi")
        );
        assert_eq!(name("Bộ Chính trị về đột phá").as_deref(), Some("Bộ Chính trị"));
        assert_eq!(name("UBND thành phố Cần Thơ ban hành").as_deref(), Some("UBND thành phố Cần Thơ"));
        assert_eq!(name("phát triển khoa học"), None);
    }

    #[test]
    fn the_registry_is_tidy() {
        let all = all();
        let mut ids: Vec<_> = all.all().iter().map(|a| a.id.as_str()).collect();
        ids.sort_unstable();
        let n = ids.len();
        ids.dedup();
        assert_eq!(n, ids.len(), "two agencies have one id");
        assert_eq!(all.by_id("bo-tttt").and_then(|a| a.became.as_deref()), Some("bo-khcn"));
        assert!(all.provinces().iter().any(|p| p == "Lào Cai"));
    }
}
