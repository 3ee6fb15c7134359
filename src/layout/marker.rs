//! The marker at a line's head: what it may be. Which of the readings holds is decided by its neighbours.

use super::document::Level;
use crate::grammar::Outline;

/// One reading of a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// What level it marks.
    pub(super) level: Level,
    /// Its number in its list; for `1.2.3`, 3. 0 for bullets.
    pub(super) number: u32,
    /// All numbers of `1.2.3`.
    pub(super) parts: Vec<u32>,
    /// The marker without bracket or full stop.
    pub(super) text: String,
    /// The byte after it and the spaces that follow.
    pub(super) end: usize,
    /// Whether it may as well be running text (no full stop, small letter after it).
    pub(super) weak: bool,
}

/// The letters that mark points, in their order: no f, j, w, z; đ after d.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// All readings of the marker at the head of a trimmed line, likeliest first.
pub(super) fn marks(text: &str, names: &Outline) -> Vec<Mark> {
    let mut out = Vec::new();
    let Some(first) = text.chars().next() else { return out };
    if let Some(level) = bullet(first) {
        out.extend(bullet_mark(text, first, level));
        return out;
    }
    if first.is_alphabetic() {
        out.extend(worded(text, names));
    }
    // "_3. Phối hợp": what a scan leaves at the head of a line; only the next of its list may be one.
    if let Some(rest) = text.strip_prefix('_').filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
        return marks(rest, names).into_iter().map(|m| Mark { end: m.end + 1, weak: true, ..m }).collect();
    }
    if first == '(' {
        out.extend(bracketed(text));
        return out;
    }
    out.extend(signed(text));
    if out.is_empty() {
        out.extend(bare_roman(text));
    }
    out
}

/// `II NỘI DUNG`: a heading in capitals whose number lost its full stop; only the next of its list may be one.
fn bare_roman(text: &str) -> Option<Mark> {
    let (stem, after) = text.split_once(' ')?;
    let number = roman(stem).filter(|n| *n < 40)?;
    let after = after.trim_start();
    let heading = super::line::is_caps(after) && after.split_whitespace().count() > 1 && !after.ends_with(['.', ',']);
    let end = text.len() - after.len();
    heading.then(|| Mark { level: Level::Roman, number, parts: vec![number], text: stem.to_owned(), end, weak: true })
}

/// Whether a sign opens an entry of a list.
pub(crate) fn is_bullet(c: char) -> bool {
    bullet(c).is_some()
}

fn bullet(c: char) -> Option<Level> {
    Some(match c {
        // A scan gives a pale dash as a tilde.
        '-' | '–' | '—' | '−' | '‐' | '‑' | '―' | '~' => Level::Dash,
        '+' => Level::Plus,
        '*' | '•' | '●' | '○' | '▪' | '◦' | '■' | '□' | '➢' | '►' | '✓' | '\u{f0b7}' | '\u{f0a7}' | '·' => {
            Level::Star
        }
        _ => return None,
    })
}

fn bullet_mark(text: &str, first: char, level: Level) -> Option<Mark> {
    let rest = text.get(first.len_utf8()..)?;
    let after = rest.trim_start();
    let next = after.chars().next()?;
    if bullet(next).is_some() || !(next.is_alphanumeric() || "“\"(‘'<≥>[".contains(next)) {
        return None;
    }
    let sign = match level {
        Level::Dash => "-",
        Level::Plus => "+",
        _ => "*",
    };
    let weak = starts_small(after);
    Some(Mark { level, number: 0, parts: Vec::new(), text: sign.to_owned(), end: text.len() - after.len(), weak })
}

fn starts_small(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// `Phần I`, `Điều 1.`, `Nhiệm vụ 1:`
fn worded(text: &str, names: &Outline) -> Option<Mark> {
    if !text.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let (hit, kind) = if let Some(h) = names.divisions.head(text) {
        (h, 0)
    } else if let Some(h) = names.articles.head(text) {
        (h, 1)
    } else {
        (names.named.head(text)?, 2)
    };
    let rest = text.get(hit.end..)?;
    let (number, shown, after) = counted(rest.trim_start_matches([' ', '.']))?;
    let closing = after.chars().next();
    let sealed = matches!(closing, Some('.' | ':' | ')'));
    let alone = after.trim().is_empty();
    if !(sealed || (alone || crate::layout::line::is_caps(after)) && kind == 0 || alone && kind == 1) {
        return None;
    }
    let tail = after.trim_start_matches(['.', ':', ')', ' ']);
    let (level, name) = match kind {
        0 => (Level::Division(hit.phrase.min(250) as u8), names.division_names.get(hit.phrase)?),
        1 => (Level::Article, &names.article_name),
        _ => (Level::Named(hit.phrase.min(250) as u8), names.named_names.get(hit.phrase)?),
    };
    let marker = format!("{name} {shown}");
    Some(Mark { level, number, parts: vec![number], text: marker, end: text.len() - tail.len(), weak: false })
}

/// A Roman or Arabic number, or an ordinal in words, at the head of a text; what is shown; what follows.
fn counted(text: &str) -> Option<(u32, &str, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, after) = (text.get(..end)?, text.get(end..)?);
    let words = ["nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"];
    // "Nhiệm vụ 8a:" was put in behind the eighth.
    let figures =
        word.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|w| w.ends_with(|c: char| c.is_ascii_digit()));
    let number = figures
        .unwrap_or(word)
        .parse::<u32>()
        .ok()
        .filter(|n| *n < 1000)
        .or_else(|| roman(word))
        .or_else(|| words.iter().position(|w| word.to_lowercase() == *w).map(|i| i as u32 + 1))?;
    Some((number, word, after))
}

/// `(1)`, `(a)`, `(i)`
fn bracketed(text: &str) -> Option<Mark> {
    let close = text.find(')')?;
    let inner = text.get(1..close)?;
    let rest = text.get(close + 1..)?;
    let after = rest.trim_start();
    if after.is_empty() {
        return None;
    }
    let number = inner.parse::<u32>().ok().filter(|n| *n < 100).or_else(|| letter(inner))?;
    let weak = starts_small(after);
    Some(Mark {
        level: Level::Bracket,
        number,
        parts: vec![number],
        text: inner.to_owned(),
        end: text.len() - after.len(),
        weak,
    })
}

fn letter(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let (c, None) = (chars.next()?, chars.next()) else { return None };
    LETTERS.chars().position(|l| l == c).map(|i| i as u32 + 1)
}

/// `I.`, `A.`, `1.`, `1.1.`, `a)`, and what damage makes of them.
fn signed(text: &str) -> Vec<Mark> {
    let mut out: Vec<Mark> = dotted_glued(text).into_iter().collect();
    if !out.is_empty() {
        return out;
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '|')).unwrap_or(text.len());
    if let Some(mark) = section_sign(text) {
        return vec![mark];
    }
    let Some(token) = text.get(..end) else { return out };
    let stem = token.trim_end_matches('.');
    let rest = text.get(stem.len()..).unwrap_or("");
    // `I- MỤC TIÊU`, `1- Đến năm 2030`: as the Party writes them.
    let dashed = rest
        .strip_prefix(['-', '–'])
        .is_some_and(|r| r.starts_with(' ') && r.trim_start().starts_with(|c: char| c.is_uppercase()));
    let sign = if dashed {
        Some('.')
    } else {
        rest.trim_start().chars().next().filter(|c| matches!(c, '.' | ')' | '/' | ':'))
    };
    let tail = if dashed { rest.trim_start_matches(['-', '–']) } else { rest.trim_start() };
    let tail = tail.trim_start_matches(['.', ')', '/', ':', ']']);
    // What a scan makes of the wide space behind a number: "5. _ Thực hiện".
    let after = tail.trim_start();
    let after = after.strip_prefix('_').filter(|r| r.starts_with(' ')).map_or(after, str::trim_start);
    let end = text.len() - after.len();
    let between = rest.get(..rest.len() - after.len()).unwrap_or("");
    let glued = !between.contains(char::is_whitespace) && !after.is_empty();
    // `X- Quang` is a word: such a mark must be the next of its list, or open one.
    let weak = starts_small(after) || dashed;
    if sign.is_none() && (!stem.contains('.') || glued) || glued && !after.starts_with(|c: char| c.is_uppercase()) {
        return out;
    }
    let mut add = |level, number, parts: Vec<u32>, shown: String| {
        out.push(Mark { level, number, parts, text: shown, end, weak: weak || sign == Some('/') || sign.is_none() });
    };
    let point = sign == Some('.') || sign == Some('/');
    if let Some(parts) = dotted(stem) {
        let number = parts.last().copied().unwrap_or(0);
        add(Level::Number(parts.len().min(9) as u8), number, parts, stem.to_owned());
    }
    if point || sign == Some(')') {
        // "Ii." as a program writes it that makes small letters of a heading.
        let mixed = stem.starts_with(['I', 'V', 'X']) && stem.chars().skip(1).all(|c| "ivx".contains(c));
        let capitals = if mixed { stem.to_uppercase() } else { stem.to_owned() };
        if let Some(n) = roman(&capitals).filter(|n| *n < 40) {
            add(Level::Roman, n, vec![n], capitals);
        }
        let mut chars = stem.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            if let Some(n) = letter(stem) {
                add(Level::Letter, n, vec![n], stem.to_owned());
            } else if c.is_uppercase()
                && let Some(n) = letter(&c.to_lowercase().to_string())
            {
                // "B)" behind "a)" is the next of that list.
                if sign == Some(')') && n > 1 {
                    add(Level::Letter, n, vec![n], c.to_lowercase().to_string());
                }
                add(Level::Upper, n, vec![n], stem.to_owned());
            }
        }
    }
    // What damage makes of figures and Roman numbers: l, I and | for 1, O for 0, l for I.
    // `11.` may be II. as well; which it is, its neighbours say.
    let ones = stem.len() > 1 && stem.chars().all(|c| c == '1');
    if stem.len() <= 6 && (ones || stem.contains(['l', 'I', '|', 'O', 'i'])) && (point || sign.is_none()) {
        let figures = stem.replace(['l', 'I', '|', 'i'], "1").replace('O', "0");
        if let Some(parts) = dotted(&figures).filter(|_| !ones) {
            let number = parts.last().copied().unwrap_or(0);
            add(Level::Number(parts.len().min(9) as u8), number, parts, figures);
        }
        let capitals = stem.replace(['l', '|', '1'], "I");
        if capitals != stem
            && let Some(n) = roman(&capitals).filter(|n| *n < 40)
        {
            add(Level::Roman, n, vec![n], capitals);
        }
    }
    out
}

/// `§. Thực hiện`: a scan gives an 8 so; only the next of its list may be one.
fn section_sign(text: &str) -> Option<Mark> {
    let after = text.strip_prefix("§.")?.trim_start_matches([' ', '_']);
    after.starts_with(char::is_uppercase).then(|| Mark {
        level: Level::Number(1),
        number: 8,
        parts: vec![8],
        text: "8".to_owned(),
        end: text.len() - after.len(),
        weak: true,
    })
}

/// `1.1.Đo lường`, `1.Sở Y tế`: the space is missing.
fn dotted_glued(text: &str) -> Option<Mark> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let stem = text.get(..end)?;
    let after = text.get(end..)?;
    if !stem.ends_with('.') || !after.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let parts = dotted(stem.trim_end_matches('.'))?;
    let number = parts.last().copied().unwrap_or(0);
    let level = Level::Number(parts.len().min(9) as u8);
    Some(Mark { level, number, parts, text: stem.trim_end_matches('.').to_owned(), end, weak: false })
}

fn dotted(stem: &str) -> Option<Vec<u32>> {
    if stem.is_empty() || !stem.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let parts: Option<Vec<u32>> = stem.split('.').map(|p| if p.len() <= 2 { p.parse().ok() } else { None }).collect();
    parts.filter(|p| p.len() <= 5 && p.first().is_some_and(|n| *n > 0))
}

/// The value of a Roman number in capitals.
pub(super) fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    let mut total = 0u32;
    let mut last = 0;
    for c in text.chars().rev() {
        let v = match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        };
        if v < last {
            total = total.checked_sub(v)?;
        } else {
            total += v;
            last = v;
        }
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    fn read(text: &str) -> Vec<(Level, u32, String)> {
        let g = Grammars::embedded().unwrap();
        marks(text, &g.outline)
            .into_iter()
            .map(|m| (m.level, m.number, text.get(m.end..).unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn markers_of_all_kinds_are_read() {
        assert_eq!(read("III. NỘI DUNG")[0], (Level::Roman, 3, "NỘI DUNG".into()));
        assert_eq!(read("1.1. Đo lường")[0], (Level::Number(2), 1, "Đo lường".into()));
        assert_eq!(read("1.1.1 Đo lường")[0], (Level::Number(3), 1, "Đo lường".into()));
        assert_eq!(read("đ) Xây dựng")[0], (Level::Letter, 5, "Xây dựng".into()));
        assert_eq!(read("- Nội dung")[0].0, Level::Dash);
        assert_eq!(read("Điều 12. Hiệu lực")[0], (Level::Article, 12, "Hiệu lực".into()));
        assert_eq!(read("Nhiệm vụ 1: Xây dựng")[0].1, 1);
        assert_eq!(read("Nhiệm vụ 8a: Xây dựng")[0].2, "Xây dựng");
        assert_eq!(read("II- NHIỆM VỤ")[0], (Level::Roman, 2, "NHIỆM VỤ".into()));
        assert_eq!(read("1- Đến năm 2030")[0], (Level::Number(1), 1, "Đến năm 2030".into()));
        assert_eq!(read("_3. Phối hợp")[0], (Level::Number(1), 3, "Phối hợp".into()));
        assert_eq!(read("Phần I")[0].1, 1);
        assert_eq!(read("Phần thứ hai")[0].1, 2);
        assert_eq!(read("(2) Xây dựng")[0], (Level::Bracket, 2, "Xây dựng".into()));
        assert_eq!(read("1.Sở Y tế")[0], (Level::Number(1), 1, "Sở Y tế".into()));
        assert_eq!(read("V. Chung").iter().map(|m| m.0).collect::<Vec<_>>(), [Level::Roman, Level::Upper]);
        assert!(read("11. NHIỆM VỤ").iter().any(|m| m.0 == Level::Roman && m.1 == 2));
        assert!(read("l1. Sở Tài chính").iter().any(|m| m.0 == Level::Number(1) && m.1 == 11));
    }

    #[test]
    fn running_text_has_no_marker() {
        for t in [
            "22/12/2024 của Bộ",
            "1.000 người",
            "30 ngày",
            "Phần mềm dùng chung",
            "Mục tiêu",
            "Điều 3, Nghị quyết",
            "57-NQ/TW ngày",
            "2026-2030 và",
            "57-",
        ] {
            assert_eq!(read(t), [], "{t}");
        }
    }
}
