//! The words of tables: column heads, units, assessments, what agency and deadline cells are made of.
//!
//! Comes in: `grammars/tables.toml` and the pairs of syllables that belong together. Goes out: [`TableWords`]. Knows no
//! table and no document.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::{Origin, Proofs, parse_toml};
use crate::error::Result;
use crate::text::{fold, one_line};

const NAME: &str = "tables.toml";
const EMBEDDED: &str = include_str!("../../grammars/tables.toml");
const PAIRS_NAME: &str = "lexicon/pairs.tsv";
const PAIRS: &str = include_str!("../../grammars/lexicon/pairs.tsv");

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnKind {
    /// *TT*, *STT*.
    Ordinal,
    /// What the row is about: *chỉ tiêu*, *nhiệm vụ*.
    Name,
    /// *Đơn vị tính*.
    Unit,
    /// A goal.
    Target,
    /// A result.
    Actual,
    /// A figure that compares other columns: *So sánh KH 2026/TH 2025 (%)*.
    Compare,
    /// *Cơ quan chủ trì*.
    Lead,
    /// *Cơ quan phối hợp*.
    Coordinate,
    /// *Cơ quan theo dõi, đánh giá*.
    Monitor,
    /// *Thời gian hoàn thành*.
    Deadline,
    /// *Sản phẩm, kết quả*.
    Result,
    /// *Đánh giá*.
    Assessment,
    /// What several rows belong to: *lĩnh vực*, *nhóm nhiệm vụ*.
    Group,
    /// Anything else: *ghi chú*, *căn cứ*.
    Text,
}

impl ColumnKind {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "ordinal" => Self::Ordinal,
            "name" => Self::Name,
            "unit" => Self::Unit,
            "target" => Self::Target,
            "actual" => Self::Actual,
            "compare" => Self::Compare,
            "lead" => Self::Lead,
            "coordinate" => Self::Coordinate,
            "monitor" => Self::Monitor,
            "deadline" => Self::Deadline,
            "result" => Self::Result,
            "assessment" => Self::Assessment,
            "group" => Self::Group,
            "text" => Self::Text,
            _ => return None,
        })
    }
    /// Whether it holds values.
    pub fn is_value(self) -> bool {
        matches!(self, Self::Target | Self::Actual | Self::Compare)
    }
    /// Whether it holds agencies.
    pub fn is_agency(self) -> bool {
        matches!(self, Self::Lead | Self::Coordinate | Self::Monitor)
    }
    /// Whether it holds running text.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Result | Self::Group | Self::Text)
    }
}

/// What a table's rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Assignments.
    Tasks,
    /// Things measured.
    Indicators,
    /// Neither.
    Other,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    head: Vec<HeadEntry>,
    base: BaseEntry,
    units: Whole,
    assessments: Whole,
    agency: AgencyEntry,
    deadline: DeadlineEntry,
    value: ValueEntry,
    open: OpenEntry,
    ditto: DittoEntry,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadEntry {
    column: String,
    says: Vec<String>,
    kind: Option<String>,
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "near")]
    _near: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseEntry {
    says: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    whole: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyEntry {
    heads: Vec<String>,
    nots: Vec<String>,
    collective: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineEntry {
    starts: Vec<String>,
    words: Vec<String>,
    whole: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueEntry {
    openers: Vec<String>,
    closers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DittoEntry {
    whole: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenEntry {
    words: Vec<String>,
}

/// A column head's wording: folded words and what they announce.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) words: Vec<String>,
    pub(crate) kind: ColumnKind,
    pub(crate) subject: Option<Subject>,
}

/// Phrases as folded word lists, found by their first words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases {
    /// Every prefix of every phrase; true where the prefix is a whole phrase.
    prefixes: HashMap<String, bool>,
}

/// How a cell's text relates to a list of phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is one of them.
    Whole,
    /// It begins one of them.
    Begun,
    /// Neither.
    Not,
}

impl Phrases {
    pub(crate) fn new<S: AsRef<str>>(phrases: &[S]) -> Self {
        let mut out = Self::default();
        for p in phrases {
            out.add(fold(p.as_ref()).as_str());
        }
        out
    }
    /// Phrases of folded words without punctuation.
    fn bare<'n>(phrases: impl Iterator<Item = &'n str>) -> Self {
        let mut out = Self::default();
        for p in phrases {
            let folded = fold(p);
            let words: Vec<&str> = folded
                .as_str()
                .split_whitespace()
                .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '&'))
                .filter(|w| !w.is_empty())
                .collect();
            if words.len() > 1 {
                out.add(&words.join(" "));
            }
        }
        out
    }
    /// Phrases to be looked up with their marks, or without any.
    fn marked(phrases: &[String]) -> Self {
        let mut out = Self::default();
        for p in phrases {
            out.add(&p.to_lowercase());
            out.add(&tilded(p));
        }
        out
    }
    fn add(&mut self, phrase: &str) {
        let words: Vec<&str> = phrase.split_whitespace().collect();
        for n in 1..=words.len() {
            *self.prefixes.entry(words.get(..n).unwrap_or_default().join(" ")).or_insert(false) |= n == words.len();
        }
    }
    /// Looks folded, single-spaced text up.
    pub(crate) fn fit(&self, text: &str) -> Fit {
        match self.prefixes.get(text) {
            Some(true) => Fit::Whole,
            Some(false) => Fit::Begun,
            None => Fit::Not,
        }
    }
}

/// The words of tables.
#[derive(Debug)]
pub struct TableWords {
    pub(crate) heads: Vec<Head>,
    /// Heads of what was so before.
    pub(crate) bases: Phrases,
    /// All words that heads are made of.
    pub(crate) vocabulary: HashSet<String>,
    pub(crate) units: Phrases,
    /// Units and assessments as they are written, by their folded letters; where two are alike, none.
    written: HashMap<String, Option<String>>,
    pub(crate) assessments: Phrases,
    pub(crate) agency_heads: Phrases,
    pub(crate) agency_nots: Phrases,
    pub(crate) collective: HashSet<String>,
    pub(crate) deadline_starts: HashSet<String>,
    pub(crate) deadline_words: HashSet<String>,
    pub(crate) deadlines: Phrases,
    pub(crate) openers: HashSet<String>,
    pub(crate) closers: HashSet<String>,
    dittos: Phrases,
    pub(crate) open: HashSet<String>,
    pub(crate) pairs: Pairs,
    /// Names of agencies.
    pub(crate) names: Phrases,
}

/// How strongly neighbouring syllables belong together, from counts over Vietnamese law and administration.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    strength: HashMap<(u32, u32), i8>,
    ids: HashMap<String, u32>,
}

impl Pairs {
    fn parse(text: &str) -> Self {
        let mut pairs = Self::default();
        for line in text.lines() {
            let mut f = line.split('\t');
            let (Some(a), Some(list)) = (f.next(), f.next()) else { continue };
            let a = pairs.id(a);
            for entry in list.split(' ') {
                let mut e = entry.split(':');
                let (Some(b), Some(q)) = (e.next(), e.next().and_then(|q| q.parse().ok())) else { continue };
                let b = pairs.id(b);
                pairs.strength.insert((a, b), q);
            }
        }
        pairs
    }
    fn id(&mut self, word: &str) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(word.to_owned()).or_insert(next)
    }
    /// The number of a syllable; `None` for one that is rare.
    pub(crate) fn syllable(&self, word: &str) -> Option<u32> {
        self.ids.get(word).copied()
    }
    /// How strongly `b` follows `a`: about -1 (both common, never together) to 2; 0 where nothing is known.
    pub(crate) fn bond(&self, a: Option<u32>, b: Option<u32>) -> f32 {
        let (Some(a), Some(b)) = (a, b) else { return 0.0 };
        self.strength.get(&(a, b)).map_or(-1.0, |q| f32::from(*q) / 4.0)
    }
}

impl TableWords {
    /// Loads and checks the words of tables.
    pub(crate) fn load<'n>(origin: &Origin, names: impl Iterator<Item = &'n str>) -> Result<Self> {
        let text = origin.text(NAME, EMBEDDED)?;
        let file: File = parse_toml(NAME, &text)?;
        let mut heads = Vec::new();
        for h in &file.head {
            let kind = ColumnKind::parse(&h.column).ok_or_else(|| crate::error::Error::Grammar {
                file: NAME.to_owned(),
                line: 1,
                reason: format!("unknown column {:?}", h.column),
            })?;
            let subject = match h.kind.as_deref() {
                Some("indicator") => Some(Subject::Indicators),
                Some("task") => Some(Subject::Tasks),
                _ => None,
            };
            for say in &h.says {
                let words = head_words(say);
                heads.push(Head { words, kind, subject });
            }
        }
        heads.sort_by_key(|h| std::cmp::Reverse(h.words.len()));
        let set = |list: &[String]| list.iter().map(|w| fold(w).as_str().to_owned()).collect();
        let mut vocabulary: HashSet<String> = heads.iter().flat_map(|h| h.words.iter().cloned()).collect();
        vocabulary.extend(HEAD_LINKS.map(str::to_owned));
        Ok(Self {
            heads,
            bases: Phrases::new(&file.base.says),
            vocabulary,
            written: written(file.units.whole.iter().chain(&file.assessments.whole)),
            units: Phrases::new(&file.units.whole),
            assessments: Phrases::new(&file.assessments.whole),
            agency_heads: Phrases::marked(&file.agency.heads),
            agency_nots: Phrases::marked(&file.agency.nots),
            collective: file.agency.collective.iter().flat_map(|w| [w.to_lowercase(), tilded(w)]).collect(),
            deadline_starts: set(&file.deadline.starts),
            deadline_words: set(&file.deadline.words),
            deadlines: Phrases::new(&file.deadline.whole),
            openers: set(&file.value.openers),
            closers: set(&file.value.closers),
            dittos: Phrases::new(&file.ditto.whole),
            open: file.open.words.iter().flat_map(|w| [w.to_lowercase(), tilded(w)]).collect(),
            names: Phrases::bare(names.filter(|n| !file.agency.nots.contains(&n.to_lowercase()))),
            pairs: Pairs::parse(&origin.text(PAIRS_NAME, PAIRS)?),
        })
    }
}

impl TableWords {
    /// Whether folded letters, with or without blanks, are the head of the column that numbers the rows: *STT*.
    pub(crate) fn numbers_rows(&self, folded: &str) -> bool {
        let letters = |s: &str| s.replace([' ', '.'], "");
        let shown = letters(folded);
        self.heads.iter().any(|h| h.kind == ColumnKind::Ordinal && letters(&h.words.concat()) == shown)
    }

    /// Whether a column's folded head names remarks and the like beside what the column is for (*Ghi chú & Đơn vị phối hợp*).
    pub fn holds_remarks(&self, heading: &str) -> bool {
        let heading = one_line(&heading.replace(|c: char| !c.is_alphanumeric(), " "));
        let whole = |rest: &str| {
            let rest = rest.trim().trim_start_matches("va ").trim_end_matches(" va");
            self.heads.iter().any(|h| h.kind == ColumnKind::Coordinate && h.words.join(" ") == rest)
        };
        self.heads.iter().filter(|h| h.kind == ColumnKind::Text).any(|h| {
            let words = h.words.join(" ");
            let behind = heading.strip_prefix(words.as_str()).filter(|r| r.starts_with(' '));
            behind.or_else(|| heading.strip_suffix(words.as_str()).filter(|r| r.ends_with(' '))).is_some_and(whole)
        })
    }

    /// Whether a cell only says that it is as the one above: *nt*, *như trên*, `"`.
    #[must_use]
    pub fn is_ditto(&self, cell: &str) -> bool {
        let text = fold(cell.trim_matches(|c: char| c.is_whitespace() || !c.is_alphanumeric()));
        let marks = |c: char| matches!(c, '"' | '”' | '“' | '″' | '\'' | '’' | '〃' | '/');
        let shown = cell.trim();
        self.dittos.fit(text.as_str()) == Fit::Whole || !shown.is_empty() && shown.chars().all(marks)
    }
}

/// The phrases by their folded letters; none where two differ only in marks.
fn written<'p>(phrases: impl Iterator<Item = &'p String>) -> HashMap<String, Option<String>> {
    let mut out: HashMap<String, Option<String>> = HashMap::new();
    for p in phrases {
        let same = out.entry(fold(p).as_str().to_owned()).or_insert_with(|| Some(p.clone()));
        if same.as_ref().is_some_and(|s| s.to_lowercase() != p.to_lowercase()) {
            *same = None;
        }
    }
    out
}

impl TableWords {
    /// A unit or assessment of damaged text as it is written, the first letter's case kept: *Tần* is *Tấn*.
    pub fn mended(&self, shown: &str) -> Option<String> {
        let meant = self.written.get(fold(shown).as_str())?.as_ref()?;
        let upper = shown.chars().next().is_some_and(char::is_uppercase);
        let mut letters = meant.chars();
        let first = letters.next()?;
        Some(if upper { first.to_uppercase().chain(letters).collect() } else { meant.clone() })
    }
}

/// Folded words that stand in heads beside their wordings.
const HEAD_LINKS: [&str; 30] = [
    "nam", "den", "het", "giai", "doan", "thang", "quy", "so", "voi", "uoc", "ca", "dau", "cuoi", "ky", "lo", "trinh",
    "%", "ten", "tu", "va", "hoac", "theo", "cac", "cu", "the", "cap", "muc", "dat", "cong", "hang",
];

/// A phrase as it is looked up in lines without marks: `~` before each folded word.
fn tilded(phrase: &str) -> String {
    let folded = fold(phrase);
    folded.as_str().split_whitespace().map(|w| format!("~{w}")).collect::<Vec<_>>().join(" ")
}

/// The folded words of a head, punctuation between them dropped.
pub(crate) fn head_words(text: &str) -> Vec<String> {
    fold(text)
        .as_str()
        .split(|c: char| !c.is_alphanumeric() && c != '%')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}
