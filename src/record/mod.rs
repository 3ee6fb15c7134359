//! The contract: what vanban says about one document, as plain serde types.
//!
//! The shape is fixed (`index/schema/record.schema.json` is generated from here): other systems rely on it.
//! This room knows no parser, no library and no page; it only says what a record is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::text::{Bounds, Lines, Note, Severity, Span};

/// The version of this shape.
pub const SCHEMA_VERSION: &str = "1.0";

/// All that was extracted from one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Version of this shape: `1.0`.
    pub schema_version: String,
    /// Identity of the document: the first 16 hex digits of the SHA-256 of its bytes.
    pub id: String,
    /// The file that it was read from.
    pub source: SourceInfo,
    /// What the document says about itself.
    pub meta: Meta,
    /// Tasks assigned: a lead, a coordinator, a deadline or a result of their own.
    pub tasks: Vec<Task>,
    /// Standing duties given to an agency in the part on implementation.
    pub duties: Vec<Duty>,
    /// Rows of indicator tables and numeric targets in prose.
    pub indicators: Vec<Indicator>,
    /// Other documents that it cites.
    pub citations: Vec<Citation>,
    /// What was not understood or is doubtful.
    pub notes: Vec<Note>,
}

/// The file a record comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceInfo {
    /// Path as the user named it.
    pub path: String,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// Media type.
    pub media_type: String,
    /// Number of pages, at least 1.
    pub pages: u32,
    /// Number of lines.
    pub lines: usize,
}

/// Where a field was read, and how sure that is. `source[span] == quote` always holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// First and last line.
    pub lines: Lines,
    /// Byte range in the decoded source text.
    pub span: Span,
    /// The scanned text of that span.
    pub quote: String,
    /// Probability that the field is right, 0 to 1.
    pub confidence: f64,
    /// How the field came from the quote.
    pub origin: Origin,
    /// Id in the agency registry, where the field names an agency that is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The page that the span begins on, from 1, where the input has pages with places (PDF, scan, OCR output).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where on the page the span's words stand, one box a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<Bounds>,
}

/// How a field came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It stands in the scan as it is given.
    Verbatim,
    /// It stands in the scan, damaged; repair restored it.
    Repaired,
    /// It was not read but concluded (a short form expanded, a merged cell carried down).
    Inferred,
    /// A person corrected it.
    Corrected,
}

/// Evidence by field name: `content`, `lead[0]`, `deadline`, `values[2]`.
pub type EvidenceMap = BTreeMap<String, Evidence>;

/// What the document says about itself (Nghị định 30/2020/NĐ-CP, Annex I). What the text does not hold is null.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Meta {
    /// Abbreviation of the document's kind after NĐ 30/2020: `QĐ`, `KH`, `BC`; `CV` for an official letter.
    pub kind: Option<String>,
    /// Number and symbol: `327/QĐ-UBND`.
    pub number: Option<String>,
    /// Date of issue, ISO.
    pub date: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Issuing agency.
    pub issuer: Option<String>,
    /// *Trích yếu*: what it is about.
    pub title: Option<String>,
    /// Who signed.
    pub signer: Option<String>,
    /// In what capacity (`KT. CHỦ TỊCH PHÓ CHỦ TỊCH`).
    pub signer_title: Option<String>,
    /// *Nơi nhận*, one entry a line of the list.
    pub recipients: Vec<String>,
    /// Where each field was read.
    #[serde(default)]
    pub evidence: EvidenceMap,
}

/// An assignment: who must do what by when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Unique in the library: document id, `t`, running number.
    pub id: String,
    /// Outline path: `III.1.1`, `Phụ lục II.I.3`, `III.2.-1`.
    pub path: String,
    /// The marker as written, without its bracket or full stop: `1.1`, `a`, `-`.
    pub marker: Option<String>,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
    /// The whole text of the task, without marker and label lines.
    pub content: String,
    /// *Chủ trì*.
    pub lead: Vec<String>,
    /// *Phối hợp*.
    pub coordinate: Vec<String>,
    /// *Thời hạn*; null where the text gives none.
    pub deadline: Option<Deadline>,
    /// *Sản phẩm, kết quả*; only where the text labels it.
    pub result: Option<String>,
    /// First and last line.
    pub lines: Lines,
    /// The least confidence of its fields.
    pub confidence: f64,
    /// Where each field was read.
    #[serde(default)]
    pub evidence: EvidenceMap,
}

/// What kind of time a deadline names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineKind {
    /// To be done within, or by the end of, an interval.
    By,
    /// Comes again: see `rrule`.
    Recurring,
    /// *Thường xuyên*.
    Continuous,
    /// From a day on, with no end.
    From,
    /// Words that name no date of the calendar.
    Unknown,
}

/// A deadline: the words, a closed interval in ISO dates, and an RFC 5545 RRULE where it recurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The words, repaired.
    pub raw: String,
    /// What they name.
    pub kind: DeadlineKind,
    /// First day, ISO.
    pub start: Option<String>,
    /// Last day, ISO.
    pub end: Option<String>,
    /// RFC 5545 recurrence rule.
    pub rrule: Option<String>,
    /// Reckoned from the document's own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative: Option<bool>,
}

/// A standing duty of an agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// Unique in the library: document id, `d`, running number.
    pub id: String,
    /// Who bears it.
    pub agency: String,
    /// What it is.
    pub content: String,
    /// First and last line.
    pub lines: Lines,
    /// The least confidence of its fields.
    pub confidence: f64,
    /// Where each field was read.
    #[serde(default)]
    pub evidence: EvidenceMap,
}

/// How a value binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Op {
    /// Exactly.
    #[serde(rename = "=")]
    Equal,
    /// More than.
    #[serde(rename = ">")]
    Greater,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Between `value` and `value_max`.
    #[serde(rename = "range")]
    Range,
    /// The cell is `-`: not yet done.
    #[serde(rename = "none")]
    None,
    /// The cell is `X`: done.
    #[serde(rename = "mark")]
    Mark,
    /// Words that are no quantity.
    #[serde(rename = "text")]
    Text,
}

/// Whether a value is a goal or a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A goal.
    Target,
    /// A result.
    Actual,
}

/// One cell of an indicator row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Value {
    /// `2025`, `2025-12`, `2026/2030`.
    pub period: Option<String>,
    /// Goal or result.
    pub role: Role,
    /// The cell as the scan shows it (repaired text).
    pub raw: String,
    /// How it binds.
    pub op: Op,
    /// The number; null for `none`, `mark` and `text`.
    pub value: Option<f64>,
    /// The upper end of a range.
    pub value_max: Option<f64>,
}

/// A row of an indicator table, or a numeric target in prose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Indicator {
    /// Unique in the library: document id, `i`, running number.
    pub id: String,
    /// The table: `Phụ lục I`, or the heading above the prose.
    pub table: Option<String>,
    /// The row's own number: `1.1`.
    pub number: Option<String>,
    /// Heading rows above it, outermost first.
    pub group: Vec<String>,
    /// What is measured.
    pub name: String,
    /// *Đơn vị tính*.
    pub unit: Option<String>,
    /// One entry a period and role.
    pub values: Vec<Value>,
    /// *Chủ trì*.
    pub lead: Vec<String>,
    /// *Theo dõi, đánh giá*.
    pub monitor: Vec<String>,
    /// *Đạt*, *Chưa đạt*, where the table has that column.
    pub assessment: Option<String>,
    /// First and last line.
    pub lines: Lines,
    /// The least confidence of its fields.
    pub confidence: f64,
    /// Where each field was read.
    #[serde(default)]
    pub evidence: EvidenceMap,
}

/// What a document does with another that it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// *Căn cứ*.
    LegalBasis,
    /// *Thực hiện, triển khai*.
    Implements,
    /// *Thay thế, bãi bỏ*.
    Replaces,
    /// *Sửa đổi, bổ sung*.
    Amends,
    /// Named only.
    Mentions,
}

/// Another document that this one cites: one entry a distinct number and date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// Unique in the library: document id, `c`, running number.
    pub id: String,
    /// Abbreviation of its kind (`NQ`, `QĐ`, `Luật`).
    pub kind: Option<String>,
    /// Number and symbol in correct spelling; null for laws cited by name.
    pub number: Option<String>,
    /// Its name, for laws without a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its date as written, ISO.
    pub date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The strongest relation among its mentions.
    pub relation: Relation,
    /// How often it is cited.
    pub count: u32,
    /// Lines of all mentions: first and last of each.
    pub at: Vec<Lines>,
    /// The least confidence of its fields.
    pub confidence: f64,
    /// Where each field was read (its first mention).
    #[serde(default)]
    pub evidence: EvidenceMap,
}
