//! The words by which one document says what it does with another (`grammars/relations.toml`).

use serde::Deserialize;

use super::{Origin, Proofs, parse_toml};
use crate::error::Result;
use crate::text::fold;

const FILE: &str = "relations.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    basis: Vec<String>,
    implements: Vec<String>,
    follows: Vec<String>,
    encloses: Vec<String>,
    parts: Vec<String>,
    replaces: Vec<String>,
    expires: Vec<String>,
    issues: Vec<String>,
    amends: Vec<String>,
    joins: Vec<String>,
    describes: Vec<String>,
    purpose: Vec<String>,
    owners: Vec<String>,
    ends: Vec<String>,
    #[serde(default, rename = "proof")]
    _proof: Proofs,
}

/// What joins two citations is shorter than this, in letters.
const JOINED: usize = 48;

/// Cues of the relations, folded.
#[derive(Debug)]
pub struct Relations {
    /// A paragraph or heading that gives the legal basis starts so.
    pub basis: Cues,
    /// *Thực hiện, triển khai.*
    implements: Cues,
    /// *theo*: says less.
    follows: Cues,
    /// *kèm theo*: says nothing of the sort.
    encloses: Vec<String>,
    /// *khoản*: a part of a document.
    parts: Vec<String>,
    /// *Thay thế, bãi bỏ.*
    pub replaces: Cues,
    /// *Ban hành*: between a day and the document issued on it.
    pub issues: Vec<String>,
    /// *Hết hiệu lực*, behind the citation.
    pub expires: Cues,
    /// *Sửa đổi, bổ sung.*
    pub amends: Cues,
    /// *và*: between two documents of which the same is said.
    joins: Cues,
    /// What opens the description of a cited document.
    pub describes: Cues,
    /// Heading of the part on purpose.
    pub purpose: Cues,
    /// *của*: before who has issued what is cited.
    owners: Vec<String>,
    /// *ngày*: behind the name of a law.
    ends: Vec<String>,
}

/// Folded phrases.
#[derive(Debug)]
pub struct Cues(Vec<String>);

impl Cues {
    fn new(says: &[String]) -> Self {
        Self(says.iter().map(|s| fold(s).as_str().to_owned()).collect())
    }
    /// Whether a folded text starts with one of the phrases, markers and bullets aside.
    pub fn head(&self, folded: &str) -> bool {
        let text = folded.trim_start_matches(|c: char| !c.is_alphabetic());
        // A marker of one or two letters (`I.`, `b)`) may stand before.
        let marker = text.find(['.', ')']).filter(|i| *i <= 4).and_then(|i| text.get(i + 1..)).unwrap_or("");
        let bare = marker.trim_start_matches(|c: char| !c.is_alphabetic());
        self.0.iter().any(|p| text.starts_with(p.as_str()) || bare.starts_with(p.as_str()))
    }
    /// Whether a folded text holds one of the phrases as whole words.
    pub fn within(&self, folded: &str) -> bool {
        self.0.iter().any(|p| holds(folded, p))
    }
    /// Whether a folded text ends with one of the phrases, a few words aside.
    pub fn tail(&self, folded: &str) -> bool {
        let from = folded.char_indices().rev().nth(40).map_or(0, |(i, _)| i);
        self.within(folded.get(from..).unwrap_or(""))
    }
}

fn holds(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(i, _)| {
        let before = text.get(..i).and_then(|s| s.chars().next_back());
        let after = text.get(i + phrase.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

impl Relations {
    /// Whether a folded text between two citations does no more than join them.
    pub fn joined(&self, folded: &str) -> bool {
        let text = folded.trim_start();
        folded.chars().count() < JOINED && (text.starts_with(',') || self.joins.head(text))
    }
    /// The byte behind the word before who has issued a document, at the head of a text (*của Bộ Y tế*).
    pub fn owner(&self, text: &str) -> Option<usize> {
        let first = text.split(char::is_whitespace).next()?;
        let bare = fold(first);
        let owner = |o: &String| first == o.as_str() || first.is_ascii() && bare.as_str() == fold(o).as_str();
        let rest = text.get(first.len()..).filter(|r| r.starts_with(' ') && self.owners.iter().any(owner))?;
        Some(text.len() - rest.trim_start().len())
    }
    /// The byte at which the name of a law ends: before its day, its number or a sign.
    pub fn law_end(&self, text: &str) -> Option<usize> {
        let word = |w: &String| text.find(&format!(" {w} "));
        let sign = text.find([';', '.', ':', '(']);
        self.ends.iter().filter_map(word).chain(sign).min()
    }
    /// Whether a folded text says that a document is carried out.
    pub fn carries_out(&self, folded: &str) -> bool {
        self.implements.within(&self.bare(folded))
    }
    /// Whether a folded text opens with a word of carrying out.
    pub fn opens_carrying(&self, folded: &str) -> bool {
        self.implements.head(folded)
    }
    /// Whether a folded text says no more than that a document is gone by (*theo*).
    pub fn follows(&self, folded: &str) -> bool {
        self.follows.within(&self.bare(folded))
    }
    /// A folded text without the words that only look like a cue (*kèm theo*, *hiệu lực thi hành*).
    fn bare(&self, folded: &str) -> String {
        self.encloses.iter().fold(folded.to_owned(), |text, e| text.replace(e.as_str(), ""))
    }
    /// What stands before the parts of a document that are named last in a folded text (*sửa đổi điểm b khoản 2 Điều 1*).
    pub fn before_parts<'t>(&self, folded: &'t str) -> &'t str {
        let mut text = folded.trim_end();
        loop {
            let last = self.parts.iter().filter_map(|p| text.rfind(p.as_str()).map(|i| (i, p.len()))).max();
            let Some((at, len)) = last else { return text };
            let (before, behind) = (text.get(..at).unwrap_or(""), text.get(at + len..).unwrap_or(""));
            let whole = before.ends_with(' ') && (behind.is_empty() || behind.starts_with(' '));
            if !whole || behind.split_whitespace().count() > 1 {
                return text;
            }
            text = before.trim_end();
        }
    }
    /// Whether a text ends with a word of issuing (*đã ban hành*).
    pub fn ends_issuing(&self, text: &str) -> bool {
        let ends = |w: &String| text.strip_suffix(w.as_str()).is_some_and(|s| s.ends_with([' ', ',']));
        self.issues.iter().any(ends)
    }
    /// Loads the cues.
    pub(crate) fn load(origin: &Origin) -> Result<Self> {
        let file: File = parse_toml(FILE, &origin.text(FILE, include_str!("../../grammars/relations.toml"))?)?;
        Ok(Self {
            basis: Cues::new(&file.basis),
            implements: Cues::new(&file.implements),
            follows: Cues::new(&file.follows),
            encloses: file.encloses.iter().map(|s| fold(s).as_str().to_owned()).collect(),
            parts: file.parts.iter().map(|s| fold(s).as_str().to_owned()).collect(),
            replaces: Cues::new(&file.replaces),
            expires: Cues::new(&file.expires),
            issues: file.issues,
            amends: Cues::new(&file.amends),
            joins: Cues::new(&file.joins),
            describes: Cues::new(&file.describes),
            purpose: Cues::new(&file.purpose),
            owners: file.owners,
            ends: file.ends,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_whole_words() {
        let r = Relations::load(&Origin::Embedded).unwrap();
        assert!(r.basis.head(fold("I. CĂN CỨ LẬP KẾ HOẠCH").as_str()));
        assert!(!r.basis.head(fold("Theo căn cứ").as_str()));
        assert!(r.describes.within(fold("của Chính phủ về việc").as_str()));
        assert!(!r.describes.within("ve-ta") || r.describes.within("ve ta"));
        assert!(r.replaces.tail(fold("Quyết định này thay thế").as_str()));
        assert_eq!(r.before_parts("sua doi, bo sung diem b khoan 2 muc iii dieu 1 "), "sua doi, bo sung");
        assert_eq!(r.before_parts("sua doi dieu kien cua"), "sua doi dieu kien cua");
    }
}
