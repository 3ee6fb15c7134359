//! Phrases that documents share.

/// Words that clean documents say, as evidence for what a damaged one says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Known words in small letters and one spelling (see [`crate::text::canonical`]), parted by one blank.
    pub text: String,
    /// How many documents hold it.
    pub documents: u32,
}
