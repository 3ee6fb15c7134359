//! The text as it should be, line for line, with the record of every change.

use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LineNo, Source};

/// What kind of damage a line or page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DamageClass {
    /// Good Unicode Vietnamese, or nothing to judge by.
    Clean,
    /// A Vietnamese OCR's light slips (`thế` for `thể`).
    Mild,
    /// All diacritics gone, letters hurt too (`thirc hien`).
    Toneless,
    /// What an OCR with the wrong language makes of Vietnamese (`thye hién`).
    Garbled,
    /// Scan dirt that stands for no text.
    Noise,
}

/// Why a piece of text was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Marks restored, letters as scanned.
    Diacritics,
    /// Letters themselves were misread.
    Letters,
    /// One token that was two or more.
    Split,
    /// Several tokens that were one.
    Join,
    /// A typed token (document number, date, quarter) restored by its grammar.
    Typed,
    /// Scan dirt dropped.
    Noise,
    /// Upper or lower case restored.
    Case,
    /// A letter whose marks stood apart (NFD) put together, nothing else.
    Composed,
    /// The place of the tone mark (house style).
    Placement,
    /// Punctuation restored.
    Punctuation,
}

/// One change to one scanned line, recorded when it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// First byte in the scanned line.
    pub start: usize,
    /// Byte after the last one in the scanned line.
    pub end: usize,
    /// What stands there now.
    pub text: String,
    /// Why.
    pub cause: Cause,
    /// Probability that the change is right, 0 to 1.
    pub confidence: f32,
}

/// A line after repair. `edits` are sorted and do not overlap; replaying them on the scanned line gives `text`.
#[derive(Debug, Clone, PartialEq)]
pub struct RepairedLine {
    /// What the survey said of the line.
    pub class: DamageClass,
    /// The line as it should be.
    pub text: String,
    /// What was changed.
    pub edits: Vec<Edit>,
    /// Probability that the whole line is right, 0 to 1.
    pub confidence: f32,
}

impl RepairedLine {
    /// A line left as it was scanned.
    pub fn untouched(scanned: &str, class: DamageClass) -> Self {
        Self { class, text: scanned.to_owned(), edits: Vec::new(), confidence: 1.0 }
    }
    /// A line made by replaying edits (sorted, apart from each other) on the scanned line.
    pub fn from_edits(scanned: &str, class: DamageClass, edits: Vec<Edit>, confidence: f32) -> Self {
        let text = Self::replay(scanned, &edits);
        Self { class, text, edits, confidence }
    }
    /// Replays edits on a scanned line.
    pub fn replay(scanned: &str, edits: &[Edit]) -> String {
        let more: usize = edits.iter().map(|e| e.text.len()).sum();
        let mut out = String::with_capacity(scanned.len() + more);
        let mut at = 0;
        for e in edits {
            out.push_str(scanned.get(at..e.start).unwrap_or(""));
            out.push_str(&e.text);
            at = e.end;
        }
        out.push_str(scanned.get(at..).unwrap_or(""));
        out
    }
    /// The bytes of the scanned line that a byte range of the repaired line came from; whole edits are taken.
    pub fn scanned_range(&self, range: Range<usize>) -> Range<usize> {
        let (mut rep, mut scan) = (0usize, 0usize);
        let (mut start, mut end) = (None, None);
        for e in &self.edits {
            let same = e.start - scan; // untouched bytes before this edit
            if start.is_none() && range.start < rep + same {
                start = Some(scan + range.start.saturating_sub(rep));
            }
            if end.is_none() && range.end <= rep + same {
                end = Some(scan + range.end.saturating_sub(rep));
            }
            rep += same;
            if start.is_none() && range.start < rep + e.text.len() {
                start = Some(e.start);
            }
            rep += e.text.len();
            scan = e.end;
            if end.is_none() && range.end <= rep {
                end = Some(e.end);
            }
        }
        let start = start.unwrap_or(scan + range.start.saturating_sub(rep));
        start..end.unwrap_or(scan + range.end.saturating_sub(rep)).max(start)
    }
    /// The least confidence of the edits that touch a byte range of the repaired line; 1 where nothing was changed.
    pub fn confidence_of(&self, range: &Range<usize>) -> f32 {
        let scanned = self.scanned_range(range.clone());
        self.edits
            .iter()
            .filter(|e| e.start < scanned.end && scanned.start < e.end)
            .fold(1.0, |c, e| c.min(e.confidence))
    }
}

/// A source with every line repaired: as many lines as the source has.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// What was repaired.
    pub source: Arc<Source>,
    /// Line by line, in order.
    pub lines: Vec<RepairedLine>,
}

impl Repaired {
    /// A source that needs no repair.
    pub fn untouched(source: Arc<Source>) -> Self {
        let lines =
            source.line_numbers().map(|n| RepairedLine::untouched(source.line(n), DamageClass::Clean)).collect();
        Self { source, lines }
    }
    /// The repaired text of a line; empty for a line that is not there.
    pub fn line(&self, line: LineNo) -> &str {
        self.lines.get(line.index()).map_or("", |l| l.text.as_str())
    }
    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
    /// All lines, each followed by `\n`, the last one only if the source's is or if nothing else would show that it is
    /// there: exactly as many lines as the source.
    pub fn to_text(&self) -> String {
        self.parts().collect()
    }
    /// The same, line by line and line end by line end.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().enumerate().flat_map(|(i, line)| {
            let ends = i + 1 < self.lines.len() || self.source.ends_with_line_end() || line.text.is_empty();
            [line.text.as_str(), if ends { "\n" } else { "" }]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repaired_range_leads_back_to_the_scan() {
        let edit =
            |start, end, text: &str| Edit { start, end, text: text.into(), cause: Cause::Letters, confidence: 0.5 };
        let line = RepairedLine::from_edits(
            "So Y te thirc",
            DamageClass::Toneless,
            vec![edit(0, 2, "Sở"), edit(5, 7, "tế"), edit(8, 13, "thực")],
            0.9,
        );
        assert_eq!(line.text, "Sở Y tế thực");
        let at = line.text.find("Y tế").unwrap();
        assert_eq!(line.scanned_range(at..at + "Y tế".len()), 3..7);
        assert_eq!(line.scanned_range(0..line.text.len()), 0..13);
        assert_eq!(line.confidence_of(&(at..at + 1)), 1.0);
        assert_eq!(line.confidence_of(&(at..at + 4)), 0.5);
    }
}
