//! The ground floor: the types that every room above shares.
//!
//! In comes nothing; out go [`Source`] (what was read), [`Edit`] (what repair did to it), [`Repaired`] (the text as
//! it should be, line for line) and [`Passage`] (repaired lines joined, each byte of which can be traced back).
//! This room knows no grammar, no repair, no layout and no record.

mod fold;
pub mod markup;
mod passage;
mod phrase;
mod place;
mod repaired;
mod source;
mod span;
mod syllable;
mod token;
mod tone;

pub use fold::{Skeleton, fold, fold_char};
pub use passage::{Passage, Trace};
pub use phrase::Phrase;
pub use place::{Bounds, PageSize, Word};
pub use repaired::{Cause, DamageClass, Edit, Repaired, RepairedLine};
pub use source::{LONGEST_LINE, Source, SourceBuilder};
pub use span::{LineNo, Lines, Span};
pub use syllable::{canonical, is_syllable};
pub use token::{Shape, Token, TokenKind, Tokens, is_word_char, tokens};
pub use tone::{Placement, Tone, place_tone, restyle, split_tone};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The words of a text with one blank between them: wrapped lines joined, gaps closed.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much a note matters to the person who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing to do.
    Info,
    /// Something was not understood or is doubtful: a person should look.
    Warning,
    /// Something that should be there is not.
    Error,
}

/// A remark about a document: damaged documents are not errors, they yield notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// Kebab-case code, stable over versions (`row-not-understood`).
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What happened and what to do, in plain English.
    pub message: String,
    /// First and last line it is about, from 1.
    pub lines: Lines,
}

impl Note {
    /// A note about the given lines.
    pub fn new(code: &str, severity: Severity, message: impl Into<String>, lines: Lines) -> Self {
        Self { code: code.to_owned(), severity, message: message.into(), lines }
    }
}
