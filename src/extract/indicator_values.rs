//! Cuts a run of value cells into one value a period: `≥8 ≥ 15 30-40 - X 100 (một phần)`.

use std::ops::Range;

use crate::grammar::indicators::{IndicatorWords, is_year};

/// The byte ranges of the values of a run; `want` settles whether `30 - 40` is one value or three.
pub(super) fn atoms(text: &str, want: usize) -> Vec<Range<usize>> {
    let words = words(text);
    let plain = cut(text, &words, false);
    if plain.len() > want {
        let ranged = cut(text, &words, true);
        let ranged = if ranged.len() >= want { ranged } else { plain };
        return signed(text, ranged, want);
    }
    plain
}

/// An OCR reads `≥ 62` as `2 62`: where there are too many values, a two is the sign of the number behind it.
fn signed(text: &str, mut atoms: Vec<Range<usize>>, want: usize) -> Vec<Range<usize>> {
    let mut i = 0;
    while atoms.len() > want && i + 1 < atoms.len() {
        let (here, next) = (atoms[i].clone(), atoms[i + 1].clone());
        let number = text.get(next.clone()).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
        if text.get(here.clone()) == Some("2") && number {
            atoms[i + 1] = here.start..next.end;
            atoms.remove(i);
        } else {
            i += 1;
        }
    }
    atoms
}

/// The cell with its lost sign, where it begins with a two that is one: `2 62` to `≥ 62`.
pub(super) fn with_sign(cell: &str) -> Option<String> {
    let rest = cell.trim().strip_prefix("2 ")?.trim_start();
    let one = rest.trim_end_matches(['%', ' ']).chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    (one && rest.starts_with(|c: char| c.is_ascii_digit())).then(|| format!("≥ {rest}"))
}

/// What a cell says of several years, each with its own: *2026 đạt 14%; 2030 đạt 30%*, *09 xã vào năm 2027*. For each year
/// the bytes of what is said of it; `None` where some part of the cell names no year.
pub(super) fn dated(text: &str, words: &IndicatorWords) -> Option<Vec<(Range<usize>, String)>> {
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let mut from = 0;
    let ends = text.match_indices([';', ',']).map(|(i, _)| i).filter(|i| apart(text, *i)).chain([text.len()]);
    for end in ends {
        let piece = text.get(from..end)?;
        let bare = piece.trim_start();
        let start = from + piece.len() - bare.len();
        let figures = bare.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
        let years = words.years(bare);
        let (said, period) = match years.as_slice() {
            // *2026 đạt 14%*
            [] if is_year(figures) => (figures.len()..bare.len(), figures.to_owned()),
            [year] if !bare.get(..year.range.start)?.contains(char::is_alphanumeric) => {
                (year.range.end..bare.len(), year.period.clone())
            }
            [year] => (0..year.range.start, year.period.clone()),
            // *85%, trong đó …* goes on
            _ => return None,
        };
        let value = bare.get(said.clone())?;
        let signs = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '.' | ';');
        let skip = value.len() - value.trim_start_matches(signs).len();
        let value = value.trim_matches(signs);
        if value.is_empty() {
            return None;
        }
        let at = start + said.start + skip;
        out.push((at..at + value.len(), period));
        from = end + 1;
    }
    (!out.is_empty()).then_some(out)
}

/// Whether a comma or semicolon parts two statements, and no figures.
fn apart(text: &str, at: usize) -> bool {
    let digit = |t: Option<&str>| t.is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    !digit(text.get(at + 1..))
}

fn words(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                out.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        out.push(from..text.len());
    }
    out
}

fn is_sign(w: &str) -> bool {
    matches!(w, "≥" | "≤" | ">" | "<" | ">=" | "<=" | "=" | "~")
}
fn is_dash(w: &str) -> bool {
    matches!(w, "-" | "–" | "—" | "_")
}
fn is_mark(w: &str) -> bool {
    matches!(w.trim_end_matches(['.', ',', ';']), "X" | "x")
}
fn has_digit(w: &str) -> bool {
    w.bytes().any(|b| b.is_ascii_digit())
}

fn cut(text: &str, words: &[Range<usize>], ranges: bool) -> Vec<Range<usize>> {
    let get = |i: usize| words.get(i).and_then(|r| text.get(r.clone())).unwrap_or("");
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut lead: Option<usize> = None; // where words before a number begin
    let mut depth = 0usize;
    let mut i = 0;
    while let Some(range) = words.get(i) {
        let w = get(i);
        let (opens, closes) = (w.matches('(').count(), w.matches(')').count());
        if depth > 0 || (opens > 0 && !out.is_empty() && lead.is_none()) {
            depth = (depth + opens).saturating_sub(closes);
            extend(&mut out, range.end);
            i += 1;
            continue;
        }
        let start = lead.unwrap_or(range.start);
        if has_digit(w) {
            let far =
                ranges && is_dash(get(i + 1)) && has_digit(get(i + 2)) && !get(i + 2).starts_with(['≥', '>', '<', '≤']);
            let end = if far { words.get(i + 2).map_or(range.end, |r| r.end) } else { range.end };
            out.push(start..end);
            lead = None;
            i += if far { 3 } else { 1 };
            continue;
        }
        if is_dash(w) || is_mark(w) {
            out.push(start..range.end);
            lead = None;
        } else if matches!(w, "%" | "‰") && lead.is_none() && !out.is_empty() {
            extend(&mut out, range.end);
        } else if is_sign(w) || lead.is_some() || follows_number(words, text, i) {
            lead = Some(start);
        } else {
            extend(&mut out, range.end);
        }
        i += 1;
    }
    if lead.is_some() {
        extend(&mut out, text.trim_end().len());
    }
    out
}

/// Whether a number comes within three words: `tối thiểu 20`.
fn follows_number(words: &[Range<usize>], text: &str, i: usize) -> bool {
    let low = words.get(i).and_then(|r| text.get(r.clone())).unwrap_or("").to_lowercase();
    let opens = [
        "đạt", "tối", "thiểu", "trên", "dưới", "ít", "nhất", "từ", "khoảng", "hơn", "gần", "tăng", "giảm", "không",
        "top", "ước",
    ];
    opens.contains(&low.as_str())
        && words.get(i + 1..).unwrap_or_default().iter().take(3).any(|r| text.get(r.clone()).is_some_and(has_digit))
}

fn extend(out: &mut [Range<usize>], end: usize) {
    if let Some(last) = out.last_mut() {
        last.end = last.end.max(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_up(text: &str, want: usize) -> Vec<&str> {
        atoms(text, want).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn a_cell_may_say_the_years_itself() {
        let grammars = crate::grammar::Grammars::embedded().unwrap();
        let said = |text: &'static str| {
            let found = dated(text, &grammars.indicators).unwrap_or_default();
            found.into_iter().map(|(r, y)| format!("{y} {}", &text[r])).collect::<Vec<_>>()
        };
        assert_eq!(said("2026 đạt 14%; 2030 đạt 30,5%"), ["2026 đạt 14%", "2030 đạt 30,5%"]);
        assert_eq!(said("Năm 2026: 06 cơ sở, đến năm 2028: 11"), ["2026 06 cơ sở", "2028 11"]);
        assert_eq!(said("09 xã vào năm 2027"), ["2027 09 xã"]);
        for text in ["14%", "Đạt 85%, trong đó vùng cao 60% năm 2027", "2027", "1.200; 1.300"] {
            assert!(said(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_run_is_cut_into_values() {
        assert_eq!(cut_up("≥8 ≥ 15 ≥20 ≥ 50 ≥60", 5), ["≥8", "≥ 15", "≥20", "≥ 50", "≥60"]);
        assert_eq!(cut_up("- - - 30-40 35-45", 5), ["-", "-", "-", "30-40", "35-45"]);
        assert_eq!(cut_up("30 - 40 35 - 45", 2), ["30 - 40", "35 - 45"]);
        assert_eq!(cut_up("≥ 0,60 ≥ 0,75 đạt 1", 3), ["≥ 0,60", "≥ 0,75", "đạt 1"]);
        assert_eq!(
            cut_up("60 100 100 (Các hệ thống vận hành 24/7)", 3),
            ["60", "100", "100 (Các hệ thống vận hành 24/7)"]
        );
        assert_eq!(cut_up("2 62 2 65 70", 3), ["2 62", "2 65", "70"]);
        assert_eq!(cut_up("2 62 65", 3), ["2", "62", "65"]);
        assert_eq!(with_sign("2 62%").as_deref(), Some("≥ 62%"));
        assert_eq!(with_sign("2 tỷ"), None);
        assert_eq!(cut_up("50 % trên 60 % 70%", 3), ["50 %", "trên 60 %", "70%"]);
    }
}
