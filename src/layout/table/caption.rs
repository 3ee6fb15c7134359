//! What the lines above a table say of all its rows: the unit, and the year that dates and goals without one mean.
//!
//! Comes in: the text and the table's first line. Knows no column.

use super::period::{period, year_end};
use crate::text::{LineNo, Repaired, fold};

/// How many filled lines above a table belong to its caption.
const LINES: usize = 6;

/// What a caption says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Caption {
    /// *Đơn vị tính: %*.
    pub(super) unit: Option<String>,
    /// `2026`, `2026-2030`.
    pub(super) period: Option<String>,
}

/// Reads the caption above a line, down from `floor` at the earliest.
pub(super) fn above(text: &Repaired, first: LineNo, floor: LineNo) -> Caption {
    let mut out = Caption::default();
    let filled =
        (floor.index()..first.index()).rev().map(LineNo::from_index).filter(|l| !text.line(*l).trim().is_empty());
    for (n, no) in filled.take(LINES).enumerate() {
        let line = text.line(no);
        if out.unit.is_none() && n < 4 {
            out.unit = unit(line);
        }
        // what is attached to another document names that one's year
        let folded = fold(line);
        let cites = ["kem theo", "ban hanh", "ngay "].iter().any(|w| folded.as_str().contains(w));
        if out.period.is_none() && !cites && line.chars().count() < 200 {
            let named = period(line, None);
            let named = named.map(|p| year_end(&p).map(str::to_owned).unwrap_or(p));
            out.period = named.filter(|p| p.len() == 4 || p.len() == 9);
        }
    }
    out
}

/// *Đơn vị tính: %* in a line.
pub(super) fn unit(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let bare: Vec<String> =
        words.iter().map(|w| fold(w).as_str().trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).collect();
    let at = bare.windows(2).position(|w| matches!(w, [a, b] if a == "vi" && b == "tinh")).map(|at| at + 2);
    let at = at.or_else(|| bare.iter().position(|w| w == "dvt").map(|at| at + 1))?;
    let rest = words.get(at..).unwrap_or_default().join(" ");
    let unit = rest.trim_matches(|c: char| matches!(c, '(' | ')' | ':' | '.' | ' ' | ';' | '|')).to_owned();
    (!unit.is_empty() && unit.split(' ').count() <= 5).then_some(unit)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[test]
    fn a_caption_gives_unit_and_year() {
        let text = "PHỤ LỤC\nCHỈ TIÊU NĂM 2026\n(Kèm theo Kế hoạch số 1/KH-UBND ngày 02/01/2025)\n\n(ĐVT: Triệu đồng)\nTT | A\n";
        let text = Repaired::untouched(Arc::new(Source::from_text(text)));
        let caption = above(&text, LineNo::from_index(5), LineNo::from_index(0));
        assert_eq!(caption.unit.as_deref(), Some("Triệu đồng"));
        assert_eq!(caption.period.as_deref(), Some("2026"));
        assert_eq!(unit("Đơn vị tính toán của tỉnh được giao theo quy định hiện hành"), None);
    }
}
