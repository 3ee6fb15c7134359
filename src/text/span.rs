//! Where something is: line numbers from 1, byte spans of the source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line number of the source file, from 1: line N of anything is line N of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct LineNo(u32);

impl LineNo {
    /// The line with this index (from 0) in a list of all lines.
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX - 1) + 1)
    }
    /// The number itself, from 1.
    pub fn get(self) -> u32 {
        self.0
    }
    /// The index (from 0) in a list of all lines.
    pub fn index(self) -> usize {
        self.0.max(1) as usize - 1
    }
}

impl std::fmt::Display for LineNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// First and last line of something, both included; `[a, b]` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Lines(pub LineNo, pub LineNo);

impl Lines {
    /// One line alone.
    pub fn one(line: LineNo) -> Self {
        Self(line, line)
    }
    /// The smallest range that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }
    /// Whether the line lies in the range.
    pub fn contains(self, line: LineNo) -> bool {
        self.0 <= line && line <= self.1
    }
}

/// A byte range of the source text (decoded, UTF-8); `[start, end]` in JSON, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Span(pub usize, pub usize);

impl Span {
    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }
}
