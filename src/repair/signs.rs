//! Signs of light slips that no text is written with, told by their shape alone.
//!
//! Comes in: a line that the survey takes for clean, of a document with slips. Goes out: edits. Knows no words.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{Cause, Edit};

/// Signs of a line with slips that no text is written with: dirt behind its end or a comma, and what looks like a stroke, a dash, the
/// number of a quarter or a figure.
pub(super) fn signs(line: &str) -> Vec<Edit> {
    static ODD: LazyLock<Regex> = LazyLock::new(|| {
        let end = r"[.;:,](?<dirt>\s+[:_`'„.~–\-]{1,2}\s*)$";
        let figure = r"(?:^|[\s(/.,])(?<figure>[Il]{0,2}\d[\dIl]*[Il]|[Il]{1,2}\d{1,3})(?:$|[\s);,./%])";
        let quarter = r"[Qq]u[ýy]\s(?<quarter>[IVHl1]{1,4})\b";
        let stray = r"\p{L}[,;](?<stray>\s[:;,.`'„_~])\s\p{L}";
        // *V/v*, whose stroke an engine takes for a part of a letter.
        let subject = r"^\s*(?<subject>V[Ww]v?|V[\\|Il17íÍ]v|VV)\s\p{Ll}";
        Regex::new(&format!(r"{end}|{stray}|{subject}|(?<stroke>/?\u{{2044}})\d|^\s*(?<dash>~)\s|{quarter}|{figure}"))
            .expect("a valid pattern")
    });
    let mut out: Vec<Edit> = Vec::new();
    for c in ODD.captures_iter(line) {
        let found = [
            ("dirt", Cause::Noise),
            ("stray", Cause::Noise),
            ("subject", Cause::Typed),
            ("stroke", Cause::Typed),
            ("dash", Cause::Punctuation),
            ("quarter", Cause::Typed),
            ("figure", Cause::Typed),
        ];
        for (name, cause) in found {
            let Some(m) = c.name(name) else { continue };
            let text = match name {
                "dirt" | "stray" => String::new(),
                "subject" => "V/v".to_owned(),
                "stroke" => "/".to_owned(),
                "dash" => "-".to_owned(),
                // Two strokes beside each other are taken for an H; there is no quarter 11.
                "quarter" if m.as_str().contains(['H', 'l']) != matches!(m.as_str(), "11" | "111") => {
                    let roman = m.as_str().replace('H', "II").replace(['l', '1'], "I").replace("IIII", "III");
                    if !["I", "II", "III", "IV"].contains(&roman.as_str()) {
                        continue;
                    }
                    roman
                }
                "quarter" => continue,
                _ => m.as_str().replace(['I', 'l'], "1"),
            };
            out.push(Edit { start: m.start(), end: m.end(), text, cause, confidence: 0.9 });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_behind_a_mark_is_dirt() {
        let line = "kiểm tra các chợ, : siêu thị; `hẻm; ngõ, .v.v";
        let dirt: Vec<&str> = signs(line).iter().filter_map(|e| line.get(e.start..e.end)).collect();
        assert_eq!(dirt, [" :"]);
    }

    #[test]
    fn the_opening_of_a_subject_gets_its_stroke_back() {
        let meant = |line: &str| signs(line).into_iter().map(|e| e.text).next();
        for shown in ["VW thực hiện", "VWv triển khai", "Vw triển khai", "VIv phòng dịch", "V|v phòng dịch"]
        {
            assert_eq!(meant(shown).as_deref(), Some("V/v"), "{shown}");
        }
        for kept in ["VW Golf", "V/v mua sắm", "Vũ văn", "VỤ TRƯỞNG", "xe VW thực hiện", "V. v"] {
            assert_eq!(meant(kept), None, "{kept}");
        }
    }

    #[test]
    fn quarters_and_figures_shown_as_letters_are_told_from_letters() {
        let quarter = |line: &str| signs(line).into_iter().map(|e| e.text).collect::<Vec<_>>();
        assert_eq!(quarter("Quý H/2026; quý IIH năm 2026; Quý 11/2026"), ["II", "III", "II"]);
        assert!(quarter("Quý IV/2026, Quý 1/2026, Quý 12/2026, Quý Hợi").is_empty());
        assert_eq!(
            signs("Trường hợp khác: - một; 2l; 12/2025"),
            [Edit {
                start: "Trường hợp khác: - một; ".len(),
                end: "Trường hợp khác: - một; 2l".len(),
                text: "21".to_owned(),
                cause: Cause::Typed,
                confidence: 0.9
            }]
        );
    }
}
