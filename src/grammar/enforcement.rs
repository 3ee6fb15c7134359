//! The clauses that put a document into force: they assign nothing.
//!
//! Comes in: the text of a point or paragraph. Goes out: yes or no. Must not know where the text stands.

use super::anchor::letters;

/// How many words at the head of a text may say from when a document holds.
const OPENING: usize = 14;

/// Such clauses, as letters.
#[derive(Debug)]
pub(super) struct Enforcement {
    /// *chịu trách nhiệm thi hành*, wherever it stands.
    clauses: Vec<String>,
    /// *có hiệu lực thi hành*, in the first words.
    effects: Vec<String>,
    /// *Ban hành kèm theo*, at the head.
    issues: Vec<String>,
}

impl Enforcement {
    pub(super) fn new(clauses: &[String], effects: &[String], issues: &[String]) -> Self {
        let all = |list: &[String]| list.iter().map(|e| letters(e)).collect();
        Self { clauses: all(clauses), effects: all(effects), issues: all(issues) }
    }
    /// Whether a text is such a clause.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let whole = letters(text);
        let within = |list: &[String], text: &str| list.iter().any(|e| text.contains(e.as_str()));
        let opening = || letters(&text.split_whitespace().take(OPENING).collect::<Vec<_>>().join(" "));
        within(&self.clauses, &whole)
            || self.issues.iter().any(|e| whole.starts_with(e.as_str()))
            || within(&self.effects, &whole) && within(&self.effects, &opening())
    }
}
