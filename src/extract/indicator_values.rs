//! Cuts a run of value cells into one value a period: `≥8 ≥ 15 30-40 - X 100 (một phần)`.

use std::ops::Range;

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
