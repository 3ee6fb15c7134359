//! The agency registry: who is who, how a name is spelled, and where one name ends and the next begins.
//!
//! Comes in: the registry (`grammars/agencies/`), a cell or a sentence. Goes out: [`AgencyName`]s in canonical spelling,
//! each with the bytes it was read from. Names that nobody registered are kept as they are written. Knows no document.

mod cell;
mod short;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use self::short::Expanded;
use super::token::{Care, Token, TokenKind, Wanted, tokens};
use super::{Origin, parse_toml};
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
    collective_tails: Vec<String>,
    stops: Vec<String>,
    tails: Vec<String>,
    roles: Vec<String>,
    shared_heads: Vec<String>,
    short: BTreeMap<String, String>,
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
    /// Spellings by the fold of their first word.
    by_first: BTreeMap<String, Vec<usize>>,
    heads: Vec<Phrase>,
    small_heads: Vec<Phrase>,
    alone: Vec<Phrase>,
    generic: Vec<Phrase>,
    openers: Vec<Phrase>,
    leads: Vec<Phrase>,
    tails: Vec<Phrase>,
    collective_tails: Vec<Phrase>,
    stops: Vec<Phrase>,
    roles: Vec<String>,
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
            by_first,
            heads: phrases(&words.heads),
            small_heads: phrases(&words.small_heads),
            alone: phrases(&words.alone),
            generic: phrases(&words.generic),
            openers: phrases(&words.collective_openers),
            leads: phrases(&words.collective_leads),
            tails: phrases(&words.tails),
            collective_tails: phrases(&words.collective_tails),
            stops: phrases(&words.stops),
            roles: words.roles.iter().map(|r| fold(r).as_str().to_owned()).collect(),
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

    /// All agencies of the registry, in the order of its files.
    pub fn all(&self) -> &[Agency] {
        &self.all
    }

    /// The names of provinces and cities, present and past, without *tỉnh* or *thành phố*.
    pub fn provinces(&self) -> &[String] {
        &self.provinces
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
        let view = View::new(self, text, Care::Strict);
        let (end, hit) = view.name(0)?;
        view.item(0..end, hit.as_ref(), None)
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

/// A text with its short forms expanded, split into tokens.
struct View<'a> {
    all: &'a Agencies,
    source: &'a str,
    text: Expanded,
    toks: Vec<Token>,
    care: Care,
}

impl<'a> View<'a> {
    fn new(all: &'a Agencies, source: &'a str, care: Care) -> Self {
        let text = Expanded::new(source, &all.short);
        let toks = tokens(&text.text);
        Self { all, source, text, toks, care }
    }
    fn shown(&self, at: usize) -> &str {
        self.toks.get(at).and_then(|t| self.text.text.get(t.range.clone())).unwrap_or("")
    }
    fn sign(&self, at: usize) -> Option<char> {
        match self.toks.get(at)?.kind {
            TokenKind::Sign(c) => Some(c),
            _ => None,
        }
    }
    fn is_capital(&self, at: usize) -> bool {
        self.shown(at).starts_with(char::is_uppercase)
    }
    /// *và* or `&`.
    fn is_and(&self, at: usize) -> bool {
        self.sign(at) == Some('&') || self.toks.get(at).is_some_and(|t| t.fold == "va" && self.shown(at) != "Và")
    }
    /// The token after a phrase that stands at a token.
    fn phrase(&self, phrase: &[Wanted], at: usize) -> Option<usize> {
        let mut at = at;
        for (i, w) in phrase.iter().enumerate() {
            if i > 0 && self.sign(at) == Some('-') {
                at += 1;
            }
            let t = self.toks.get(at)?;
            // Short words (`các`, `cán`, `cấp`) are too near to each other for tolerance.
            let short = w.fold.len() < 5 && t.fold != w.fold;
            if t.kind != TokenKind::Word || short || !w.matches(&self.text.text, t, self.care) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }
    fn any(&self, list: &[Phrase], at: usize) -> Option<usize> {
        list.iter().filter_map(|p| self.phrase(p, at)).max()
    }

    /// The longest registered name at a token.
    fn registered(&self, at: usize) -> Option<Hit> {
        let first = self.toks.get(at).filter(|t| t.kind == TokenKind::Word)?;
        let exact = self.all.by_first.get(&first.fold).map_or(&[] as &[usize], Vec::as_slice);
        let hit = |ids: &mut dyn Iterator<Item = usize>| {
            let hits = ids.filter_map(|i| {
                let s = self.all.spellings.get(i)?;
                let (end, proper) = self.spelled(&s.parts, at, 0)?;
                let name = match proper {
                    Some(p) => s.canonical.replace("{name}", self.between(p.start, p.end)),
                    None => s.canonical.clone(),
                };
                Some(Hit { end, agency: s.agency, name })
            });
            // Of two spellings of one length, that which stands there.
            let written = |h: &Hit| h.name == self.between(at, h.end);
            hits.reduce(|a, b| if b.end > a.end || b.end == a.end && written(&b) { b } else { a })
        };
        let found = hit(&mut exact.iter().copied());
        if found.is_some() || self.care == Care::Strict {
            return found;
        }
        hit(&mut (0..self.all.spellings.len()))
    }
    /// The registered name that a head and the words at a token make: `Sở` and `Y tế`.
    fn registered_with(&self, head: &Wanted, at: usize) -> Option<Hit> {
        let ids = self.all.by_first.get(&head.fold)?;
        let hits = ids.iter().filter_map(|i| {
            let s = self.all.spellings.get(*i)?;
            let (end, _) = self.spelled(s.parts.get(1..).filter(|p| !p.is_empty())?, at, 0)?;
            Some(Hit { end, agency: s.agency, name: s.canonical.clone() })
        });
        hits.reduce(|a, b| if b.end > a.end { b } else { a })
    }
    /// Where the parts of a name end if they stand at a token, and the tokens of the proper name in it.
    fn spelled(&self, parts: &[Part], at: usize, near: usize) -> Option<(usize, Option<Range<usize>>)> {
        let Some((part, rest)) = parts.split_first() else { return Some((at, None)) };
        match part {
            Part::Word(w) => {
                let t = self.toks.get(at)?;
                if t.kind == TokenKind::Sign('&') && w.fold == "va" {
                    return self.spelled(rest, at + 1, near);
                }
                if t.kind == TokenKind::Sign(',') && w.fold == "va" && self.care == Care::Tolerant {
                    return None;
                }
                if t.kind == TokenKind::Sign(',') || !w.matches(&self.text.text, t, self.care) {
                    return None;
                }
                let near = near + usize::from(t.fold != w.fold);
                // Two damaged words in one name are too many to be sure of it.
                if near > 2 { None } else { self.spelled(rest, at + 1, near) }
            }
            Part::Sign => {
                let skip = usize::from(matches!(self.sign(at), Some(',' | '-')));
                self.spelled(rest, at + skip, near)
            }
            // The longest proper name, but for one that more parts follow, where the first that fits will do.
            Part::Name => (1..=4).rev().find_map(|n| {
                let proper = (at..at + n).all(|i| self.is_capital(i));
                let (end, _) = proper.then(|| self.spelled(rest, at + n, near)).flatten()?;
                Some((end, Some(at..at + n)))
            }),
        }
    }

    /// The end of the agency name that starts at a token, for prose: a registered name or a head, with its place.
    fn name(&self, at: usize) -> Option<(usize, Option<Hit>)> {
        if let Some(hit) = self.registered(at) {
            let end = self.tail(hit.end);
            return Some((end, Some(hit)));
        }
        let head = self.any(&self.all.heads, at)?;
        if !self.is_capital(head) {
            let tail = self.tail(head);
            return (tail > head).then_some((tail, None));
        }
        // A name nobody registered ends at a stop, or at a word that no name goes on with.
        let mut end = head + 1;
        while end < self.toks.len() && end < at + 14 {
            let word = self.toks[end].kind != TokenKind::Sign('-') && self.sign(end).is_some();
            let stop = !self.is_capital(end) && self.any(&self.all.stops, end).is_some();
            let next = self.is_and(end) && !self.is_capital(end + 1)
                || self.is_capital(end) && self.any(&self.all.heads, end).is_some();
            if word && !self.is_and(end) || stop || next {
                break;
            }
            end += 1;
        }
        let open = self.is_and(end - 1) || self.sign(end - 1).is_some();
        Some((if open { end - 1 } else { end }, None))
    }

    /// The end of a generic noun at a token: a word of the list that opens no proper name.
    fn generic(&self, at: usize) -> Option<usize> {
        let end = self.any(&self.all.generic, at)?;
        let small = !self.is_capital(at);
        let open = end >= self.toks.len() || matches!(self.toks[end].kind, TokenKind::Sign(_)) || self.is_and(end);
        let more = !self.is_capital(end) && self.any(&self.all.stops, end).is_some();
        ((small || more) && self.registered(at).is_none() || open).then_some(end)
    }

    /// The end of a collective in running prose: `UBND các xã, phường, đặc khu`, `Các sở, ban, ngành có liên quan`.
    fn collective_in_prose(&self, at: usize) -> Option<usize> {
        let mut start = at;
        while let Some(next) = self.any(&self.all.leads, start).filter(|n| *n > start) {
            start = next;
        }
        let opened = self.any(&self.all.openers, start)?;
        let mut end = self.generic(opened)?;
        loop {
            let sep = end + usize::from(self.sign(end) == Some(',') || self.is_and(end));
            match self.generic(sep) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(self.any(&self.all.collective_tails, end).unwrap_or(end))
    }
    /// The end of the place behind a name: `tỉnh Lào Cai`, `khu vực IX`, `Quảng Ngãi`.
    fn tail(&self, at: usize) -> usize {
        let mut end = at;
        // The registered name may itself end with such a word (`Kho bạc Nhà nước khu vực`).
        let ended = |p: &Phrase| at.checked_sub(p.len()).is_some_and(|i| self.phrase(p, i) == Some(at));
        let inside = self.all.tails.iter().any(ended);
        if let Some(after) = self.any(&self.all.tails, end).or(inside.then_some(at)) {
            end = after;
            let proper = |i: usize| self.is_capital(i) || self.toks.get(i).is_some_and(|t| t.kind == TokenKind::Number);
            let mut n = 0;
            while n < 4 && proper(end) && self.any(&self.all.heads, end).is_none() {
                end += 1;
                n += 1;
            }
            return end;
        }
        self.place(end).unwrap_or(end)
    }
    /// The end of a place name of the gazetteer at a token.
    fn place(&self, at: usize) -> Option<usize> {
        if !self.is_capital(at) {
            return None;
        }
        let mut key = String::new();
        let mut found = None;
        for n in 0..4 {
            let Some(t) = self.toks.get(at + n).filter(|t| t.kind == TokenKind::Word) else { break };
            if n > 0 {
                key.push(' ');
            }
            key.push_str(&t.fold);
            if self.all.places.binary_search(&key).is_ok() {
                found = Some(at + n + 1);
            }
        }
        found
    }

    /// The text from one token to before another.
    fn between(&self, start: usize, end: usize) -> &str {
        let from = self.toks.get(start).map_or(self.text.text.len(), |t| t.range.start);
        let to = end.checked_sub(1).and_then(|i| self.toks.get(i)).map_or(from, |t| t.range.end);
        self.text.text.get(from..to).unwrap_or("")
    }
    /// Makes an agency of some tokens: the registered part in its spelling, the rest as written.
    fn item(&self, range: Range<usize>, hit: Option<&Hit>, head: Option<&str>) -> Option<AgencyName> {
        let (first, last) = (self.toks.get(range.start)?, self.toks.get(range.end.checked_sub(1)?)?);
        let bytes = self.text.original(first.range.start..last.range.end);
        let raw = self.source.get(bytes.clone())?.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = match (hit, head) {
            (Some(h), _) => {
                let rest = self.between(h.end.min(range.end), range.end);
                let glue = if rest.is_empty() || rest.starts_with([',', '.', ';', ')']) { "" } else { " " };
                format!("{}{glue}{rest}", h.name)
            }
            (None, Some(head)) => format!("{head} {}", self.between(range.start, range.end)),
            (None, None) => self.between(range.start, range.end).to_owned(),
        };
        let id = hit.and_then(|h| self.all.all.get(h.agency)).map(|a| a.id.clone());
        let inferred = fold(&name) != fold(&raw);
        (!name.is_empty()).then_some(AgencyName { name, raw, range: bytes, id, inferred })
    }
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
