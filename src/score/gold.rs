//! The truth about one document, written by people: the files of a gold folder, parsed.
//!
//! Rows have the shape of a record's rows; further keys say how sure the writer was and are not compared.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::record::{DeadlineKind, Op, Relation, Role};

/// How sure the writer of a row was.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Doubt {
    /// The row is a guess: as a whole if no fields are named.
    #[serde(default)]
    pub uncertain: bool,
    /// The fields that are guesses; the others are sure.
    #[serde(default)]
    pub uncertain_fields: Vec<String>,
}

impl Doubt {
    /// Whether the whole row is a guess: neither missed nor spurious.
    pub fn whole_row(&self) -> bool {
        self.uncertain && self.uncertain_fields.is_empty()
    }
    /// Whether this field is a guess and is not compared.
    pub fn field(&self, name: &str) -> bool {
        self.uncertain && self.uncertain_fields.iter().any(|f| f == name)
    }
}

/// A true task.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldTask {
    /// Outline path.
    #[serde(default)]
    pub path: Option<String>,
    /// The whole text.
    pub content: String,
    /// Who leads.
    #[serde(default)]
    pub lead: Vec<String>,
    /// Who helps.
    #[serde(default)]
    pub coordinate: Vec<String>,
    /// By when.
    #[serde(default)]
    pub deadline: Option<GoldDeadline>,
    /// With what result.
    #[serde(default)]
    pub result: Option<String>,
    /// How sure.
    #[serde(flatten)]
    pub doubt: Doubt,
}

/// A true deadline.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct GoldDeadline {
    /// What kind.
    #[serde(default)]
    pub kind: Option<DeadlineKind>,
    /// First day.
    #[serde(default)]
    pub start: Option<String>,
    /// Last day.
    #[serde(default)]
    pub end: Option<String>,
    /// Recurrence.
    #[serde(default)]
    pub rrule: Option<String>,
}

/// A true duty.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldDuty {
    /// Who bears it.
    pub agency: String,
    /// What it is.
    pub content: String,
}

/// A true row of an indicator table.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldIndicator {
    /// The table.
    #[serde(default)]
    pub table: Option<String>,
    /// The row's own number.
    #[serde(default)]
    pub number: Option<String>,
    /// What is measured.
    #[serde(default)]
    pub name: Option<String>,
    /// The unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// The cells.
    #[serde(default)]
    pub values: Vec<GoldValue>,
    /// Who leads.
    #[serde(default)]
    pub lead: Vec<String>,
    /// Why `op` is more than the scan shows: then `>` is accepted for `>=` too.
    #[serde(default)]
    pub op_basis: Option<String>,
    /// How sure.
    #[serde(flatten)]
    pub doubt: Doubt,
}

/// A true cell.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldValue {
    /// The year or month.
    #[serde(default)]
    pub period: Option<String>,
    /// Goal (where it is not said) or result.
    #[serde(default)]
    pub role: Option<Role>,
    /// How it binds.
    #[serde(default)]
    pub op: Option<Op>,
    /// The number.
    #[serde(default)]
    pub value: Option<f64>,
    /// The upper end of a range.
    #[serde(default)]
    pub value_max: Option<f64>,
}

/// A true citation.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldCitation {
    /// Number and symbol.
    #[serde(default)]
    pub number: Option<String>,
    /// Its name, for laws without a number.
    #[serde(default)]
    pub title: Option<String>,
    /// Its date.
    #[serde(default)]
    pub date: Option<String>,
    /// What the document does with it.
    #[serde(default)]
    pub relation: Option<Relation>,
    /// How sure.
    #[serde(flatten)]
    pub doubt: Doubt,
}

/// What the document truly says about itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct GoldMeta {
    /// Kind.
    pub kind: Option<String>,
    /// Number.
    pub number: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Signer.
    pub signer: Option<String>,
    /// Recipients.
    pub recipients: Vec<String>,
}

/// All that is known for true about one document; what nobody wrote down is `None` and is not scored.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// The text as it should be, line for line; a line `##UNDONE` is not scored.
    pub repaired: Option<String>,
    /// The text as it should be, where its lines do not match the scan's.
    pub truth: Option<String>,
    /// See [`GoldMeta`].
    pub meta: Option<GoldMeta>,
    /// See [`GoldTask`].
    pub tasks: Option<Vec<GoldTask>>,
    /// See [`GoldDuty`].
    pub duties: Option<Vec<GoldDuty>>,
    /// See [`GoldIndicator`].
    pub indicators: Option<Vec<GoldIndicator>>,
    /// See [`GoldCitation`].
    pub citations: Option<Vec<GoldCitation>>,
}

impl Gold {
    /// Parses the files of one gold folder; `read` gives the text of a file by its name, or `None` if it is not there.
    ///
    /// # Errors
    /// [`Error::Grammar`] names the file and the line that cannot be parsed.
    pub fn parse(read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        Ok(Self {
            repaired: read("repaired.txt"),
            truth: read("truth.txt"),
            meta: match read("meta.json") {
                Some(text) => Some(serde_json::from_str(&text).map_err(|e| wrong("meta.json", e.line(), &e))?),
                None => None,
            },
            tasks: rows("tasks.jsonl", &read)?,
            duties: rows("duties.jsonl", &read)?,
            indicators: rows("indicators.jsonl", &read)?,
            citations: rows("citations.jsonl", &read)?,
        })
    }
}

fn wrong(file: &str, line: usize, error: &serde_json::Error) -> Error {
    Error::Grammar { file: file.to_owned(), line, reason: error.to_string() }
}

fn rows<T: DeserializeOwned>(file: &str, read: &impl Fn(&str) -> Option<String>) -> Result<Option<Vec<T>>> {
    let Some(text) = read(file) else { return Ok(None) };
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            out.push(serde_json::from_str(line).map_err(|e| wrong(file, i + 1, &e))?);
        }
    }
    Ok(Some(out))
}
