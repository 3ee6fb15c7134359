//! Loads and checks `grammars/`: all that a clerk could correct without knowing Rust.
//!
//! Comes in: the files under `grammars/` (embedded in the binary, or a folder given by `--grammars`). Goes out: an
//! immutable [`Grammars`]. A bad file is an error that names file and line. This room knows no document.

pub mod agencies;
pub mod anchor;
pub mod date;
pub mod deadline;
mod enforcement;
mod fields;
pub mod indicators;
pub mod kinds;
mod label;
pub mod number;
pub mod outline;
mod pattern;
#[cfg(test)]
mod proof;
pub mod quantity;
pub mod relations;
mod requests;
mod roles;
pub mod tables;
mod token;
pub(crate) mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::repair::model::LanguageModel;
use crate::text::Placement;

pub use fields::{Field, Fields, opening, uncapital};
pub use label::LabelWords;
pub use outline::{Frame, Outline};
pub use roles::Roles;
pub use token::Care;
pub use words::Words;

/// What a word list finds, and what only looks so, for people who read or change it; one test holds every list to it.
/// `text => meaning` where the meaning is not plain.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    #[serde(rename = "examples")]
    _examples: Vec<String>,
    #[serde(rename = "near")]
    _near: Vec<String>,
}

/// The proofs of a file, by the dotted key of the list.
pub(crate) type Proofs = BTreeMap<String, Proof>;

/// Where grammar files come from.
#[derive(Debug, Clone, Default)]
pub enum Origin {
    /// Embedded in the binary.
    #[default]
    Embedded,
    /// A folder; a file that is not in it is taken from the binary.
    Folder(PathBuf),
}

impl Origin {
    /// The bytes of one grammar file; `embedded` is the copy in the binary (`include_bytes!`).
    pub(crate) fn bytes(&self, name: &str, embedded: &'static [u8]) -> Result<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => Ok(Cow::Borrowed(embedded)),
            Self::Folder(dir) => match std::fs::read(dir.join(name)) {
                Ok(bytes) => Ok(Cow::Owned(bytes)),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Cow::Borrowed(embedded)),
                Err(e) => Err(Error::file(&dir.join(name), &e)),
            },
        }
    }
    /// The text of one grammar file.
    pub(crate) fn text(&self, name: &str, embedded: &'static str) -> Result<Cow<'static, str>> {
        match self.bytes(name, embedded.as_bytes())? {
            Cow::Borrowed(_) => Ok(Cow::Borrowed(embedded)),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|e| Error::Grammar {
                file: name.to_owned(),
                line: e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1,
                reason: "is not UTF-8".to_owned(),
            }),
        }
    }
}

/// Parses one TOML grammar file; an error names file and line.
pub(crate) fn parse_toml<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start);
        let line = text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
        Error::Grammar { file: name.to_owned(), line, reason: e.message().to_owned() }
    })
}

/// All grammars, checked.
#[derive(Debug)]
pub struct Grammars {
    /// Where they came from.
    pub origin: Origin,
    /// The agency registry.
    pub agencies: agencies::Agencies,
    /// A seed whose confusions are left out, because it is being scored.
    pub leave_out: Option<String>,
    /// Where restored words bear their tone mark.
    pub tone: Placement,
    /// Deadlines.
    pub deadlines: deadline::Deadlines,
    /// The language model (`model/vi.lm`), words included.
    pub model: Arc<LanguageModel>,
    /// Labels and words of assignments.
    pub fields: Fields,
    /// Names of outline marks, frame pieces and sections.
    pub outline: Outline,
    /// Kinds of document and the symbols of their numbers.
    pub kinds: kinds::Kinds,
    /// Cues of relations between documents.
    pub relations: relations::Relations,
    /// Quantities.
    pub quantities: quantity::Quantities,
    /// Words of numeric targets in prose.
    pub indicators: indicators::IndicatorWords,
    /// Words of tables.
    pub tables: tables::TableWords,
}

impl Grammars {
    /// The grammars embedded in the binary.
    pub fn embedded() -> Result<Self> {
        Self::load(Origin::Embedded)
    }
    /// The grammars of a folder; what it does not hold is taken from the binary.
    pub fn folder(dir: &Path) -> Result<Self> {
        Self::load(Origin::Folder(dir.to_owned()))
    }
    fn load(origin: Origin) -> Result<Self> {
        let agencies = agencies::Agencies::load(&origin)?;
        let deadlines = deadline::Deadlines::load(&origin)?;
        let model = LanguageModel::load(origin.bytes("model/vi.lm", include_bytes!("../../grammars/model/vi.lm"))?)?;
        let outline = Outline::load(&origin)?;
        let kinds = kinds::Kinds::load(&origin)?;
        let relations = relations::Relations::load(&origin)?;
        let quantities = quantity::Quantities::load(&origin)?;
        let fields = Fields::load(&origin)?;
        let tables = tables::TableWords::load(&origin, agencies.all().iter().map(|a| a.name.as_str()))?;
        let model = Arc::new(model);
        let indicators = indicators::IndicatorWords::load(&origin)?;
        Ok(Self {
            origin,
            leave_out: None,
            tone: Placement::default(),
            agencies,
            deadlines,
            kinds,
            relations,
            quantities,
            model,
            fields,
            indicators,
            outline,
            tables,
        })
    }
}
