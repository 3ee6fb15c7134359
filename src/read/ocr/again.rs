//! What the engine reads badly among the rest of a page is read again by itself: the cells of ruled tables (it runs words
//! of narrow cells together), the marks at the heads of lines (`2.` becomes `vÃ`), a number that was written in by hand.

use super::gray::Gray;
use super::strips::{self, Part};
use super::tesseract::{Seen, Way};
use crate::text::{LineNo, Lines, Note, Severity, Word};

/// The engine's models: Vietnamese, and the one for English, which reads figures and marks better and comes with it.
const VIETNAMESE: Way = Way { language: "vie", signs: "" };
const ENGLISH: Way = Way { language: "eng", signs: "" };
/// Fewer dark pixels at 200 dots an inch are dirt.
const INK: f32 = 14.0;
/// A word at the head of a line that is longer is no mark of a list.
const MARK: usize = 5;
/// What is read with so much confidence, and is a mark or a word, is not doubted.
const SURE: f32 = 0.9;
/// What a mark is worth on which several readings agree.
const AGREED: f32 = 0.5;
/// The confidence of a number that was written in by hand, and read by the engine for print.
const BY_HAND: f32 = 0.45;

/// Reads the cells of tables again; `cells` and all boxes are in pixels of the image.
pub(super) fn cells(words: &mut Vec<Seen>, image: &Gray, cells: &[Part], ppi: f32) {
    let dark = image.threshold();
    let least = (INK * ppi * ppi / 40_000.0) as usize;
    let inset = ppi / 70.0;
    let parts: Vec<Part> = cells
        .iter()
        .map(|c| [c[0] + inset, c[1] + inset, c[2] - inset, c[3] - inset])
        .filter(|c| c[2] > c[0] && c[3] > c[1] && image.ink(*c, dark) >= least)
        .collect();
    if parts.len() < 4 {
        return;
    }
    let vietnamese = strips::read(image, &parts, 1.0, ppi, &VIETNAMESE);
    let english = strips::read(image, &parts, 1.0, ppi, &ENGLISH);
    for ((part, v), e) in parts.iter().zip(vietnamese).zip(english) {
        let mut again = if is_figures(&e) && (!is_figures(&v) || sure(&e) > sure(&v)) { e } else { v };
        again.iter_mut().for_each(|w| or_equal(w, image, dark));
        if again.iter().any(|w| w.text.chars().any(char::is_alphanumeric)) {
            words.retain(|w| !inside(w, part));
            words.extend(again);
        }
    }
}

fn inside(word: &Seen, part: &Part) -> bool {
    let (x, y) = (f32::midpoint(word.at[0], word.at[2]), f32::midpoint(word.at[1], word.at[3]));
    part[0] < x && x < part[2] && part[1] < y && y < part[3]
}

/// `≥` and `≤` are not among the engine's signs: where `>` or `<` has a bar below, it is one of them.
fn or_equal(word: &mut Seen, image: &Gray, dark: u8) {
    let Some(sign) = word.text.chars().next().filter(|c| matches!(c, '<' | '>')) else { return };
    let signs = word.text.chars().count() as f32;
    let (wide, high) = ((word.at[2] - word.at[0]) / signs, word.at[3] - word.at[1]);
    let (right, bottom) = (word.at[0] + wide, word.at[3] + 0.2 * high);
    let y = f32::midpoint(word.at[1], word.at[3]);
    let (below, ..) = image.part([word.at[0], y, right, bottom]);
    let longest = |row: &[u8]| row.split(|p| *p > dark).map(<[u8]>::len).max().unwrap_or(0);
    // The strokes of the sign itself lean: no row of theirs is long.
    if below.pixels.chunks_exact(below.width).any(|row| longest(row) as f32 >= 0.6 * wide) {
        let rest = word.text.chars().skip(1);
        word.text = std::iter::once(if sign == '>' { '≥' } else { '≤' }).chain(rest).collect();
    }
}

/// Whether a cell holds figures only, as the engine for print reads them best.
fn is_figures(words: &[Seen]) -> bool {
    let mut signs = words.iter().flat_map(|w| w.text.chars());
    words.len() <= 2
        && signs.clone().any(|c| c.is_ascii_digit())
        && signs.all(|c| c.is_ascii_digit() || ".,-%/<>≥≤".contains(c))
}

fn sure(words: &[Seen]) -> f32 {
    words.iter().map(|w| w.confidence).sum::<f32>() / words.len().max(1) as f32
}

/// Reads doubtful marks at the heads of lines again. Of four readings and the first one, two must agree.
pub(super) fn heads(words: &mut Vec<Seen>, image: &Gray, outside: &[Part], ppi: f32) {
    let starts: Vec<usize> = (0..words.len())
        .filter(|i| *i == 0 || words[i - 1].line != words[*i].line)
        .filter(|i| !outside.iter().any(|cell| inside(&words[*i], cell)))
        .collect();
    let mut doubtful = Vec::new();
    for i in starts {
        let Some(word) = words.get_mut(i) else { continue };
        if is_dash(word) {
            "-".clone_into(&mut word.text);
            word.confidence = word.confidence.max(AGREED);
        } else if is_doubtful(word) {
            doubtful.push(i);
        }
    }
    let parts: Vec<Part> = doubtful.iter().filter_map(|i| words.get(*i)).map(|w| head(w, ppi)).collect();
    let mut votes: Vec<Vec<String>> = doubtful.iter().map(|_| Vec::new()).collect();
    for (way, factor) in [(&ENGLISH, 1.0), (&ENGLISH, 1.5), (&VIETNAMESE, 1.0), (&VIETNAMESE, 1.5)] {
        for (read, votes) in strips::read(image, &parts, factor, ppi, way).iter().zip(&mut votes) {
            let first = read.iter().min_by(|a, b| a.at[0].total_cmp(&b.at[0]));
            votes.extend(first.and_then(|w| mark(&w.text)));
        }
    }
    let mut gone = Vec::new();
    for (i, mut votes) in doubtful.iter().zip(votes) {
        votes.extend(mark(&words[*i].text));
        let Some(mut read) = elected(&votes) else { continue };
        let line = words[*i].line;
        let heading =
            words.get(i + 1).is_some_and(|w| w.line == line && w.text.chars().count() > 1 && is_capitals(&w.text));
        if read == "1." && heading && votes.iter().any(|v| v == "I.") {
            "I.".clone_into(&mut read);
        }
        words[*i].text = read;
        words[*i].confidence = words[*i].confidence.max(AGREED);
        // What was left of the mark: `II ˆ` (a modifier letter, neither large nor small).
        let is_rest = |c: char| {
            !(c.is_lowercase() || c.is_uppercase() || c.is_numeric() || matches!(c, '-' | '–' | '“' | '"' | '('))
        };
        if let Some(next) = words.get(i + 1)
            && next.line == line
            && next.text.chars().count() == 1
            && next.text.chars().all(is_rest)
        {
            gone.push(i + 1);
        }
    }
    let mut i = 0;
    words.retain(|_| {
        i += 1;
        !gone.contains(&(i - 1))
    });
}

fn is_capitals(text: &str) -> bool {
    text.chars().all(|c| !c.is_lowercase()) && text.chars().any(char::is_uppercase)
}

/// The head of a line: the mark, and a few words beside which the engine sees how high a letter is.
fn head(word: &Seen, ppi: f32) -> Part {
    let pad = ppi / 50.0;
    [
        word.at[0] - 1.5 * pad,
        word.line[0].min(word.at[1]) - pad,
        word.at[0] + 2.5 * ppi,
        word.line[1].max(word.at[3]) + pad,
    ]
}

/// A short stroke at half the height of its line, whatever it was taken for.
fn is_dash(word: &Seen) -> bool {
    let (wide, high) = (word.at[2] - word.at[0], word.at[3] - word.at[1]);
    let line = word.line[1] - word.line[0];
    let middle = (f32::midpoint(word.at[1], word.at[3]) - word.line[0]) / line.max(1.0);
    word.text.chars().count() <= 2 && high <= 0.28 * line && wide >= 1.4 * high && (0.3..0.8).contains(&middle)
}

fn is_doubtful(word: &Seen) -> bool {
    let short = word.text.chars().count() <= MARK;
    let plain = word.text.chars().all(char::is_alphabetic);
    let known = if plain { word.confidence >= 0.6 } else { word.confidence >= SURE && mark(&word.text).is_some() };
    short && !known
}

/// The mark of a list that a reading may show, written as documents write it; `None` if it is something else.
fn mark(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['\'', '‘', '`', '"', '“']);
    let stem = text.trim_end_matches(['.', ',', ':', ';']);
    if let Some(letter) = text.strip_suffix(')') {
        let mut signs = letter.chars();
        let (first, more) = (signs.next()?, signs.next());
        let fits = more.is_none() && (first.is_ascii_lowercase() || first == 'đ' || first.is_ascii_digit());
        return fits.then(|| text.to_owned());
    }
    if stem.is_empty() || stem.len() > 8 {
        return None;
    }
    if matches!(text, "+" | "-" | "–") {
        return Some(text.to_owned());
    }
    let figures = stem.split('.').all(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()));
    if figures {
        return Some(format!("{stem}."));
    }
    // Capital I is taken for l, L, 1 and |; two of them for H.
    let roman: String = stem
        .chars()
        .map(|c| if matches!(c, 'l' | 'L' | '1' | '|') { "I".into() } else { c.to_string().replace('H', "II") })
        .collect();
    ((stem.len() < text.len() || stem.len() > 1) && ROMAN.contains(&roman.as_str())).then(|| format!("{roman}."))
}

/// Roman numbers as far as headings count.
const ROMAN: [&str; 15] =
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"];

/// What most of the readings agree on, at least two of them; of two as frequent the one that was read first.
fn elected(votes: &[String]) -> Option<String> {
    let count = |v: &String| votes.iter().filter(|o| *o == v).count();
    votes.iter().rev().max_by_key(|v| count(v)).filter(|v| count(v) >= 2).cloned()
}

/// Reads the figures before the stroke of a document's own number again (`3/4g/QĐ-TTg`), where they are none: mostly they are
/// written in by hand. Of three readings, two must agree.
pub(super) fn number(words: &mut [Seen], image: &Gray, ppi: f32) {
    // It stands in the upper half of the page, behind a word that ends in a colon (`Số:`).
    let found = (1..words.len()).find(|i| {
        let (before, word) = (&words[i - 1], &words[*i]);
        let unread = symbol(&word.text).is_some_and(|(figures, _)| !is_number(figures));
        unread && before.text.ends_with(':') && before.line == word.line && word.at[3] * 2.0 < image.height as f32
    });
    let Some(i) = found else { return };
    let Some(symbol) = symbol(&words[i].text).map(|(_, symbol)| symbol.to_owned()) else { return };
    let (before, word) = (words[i - 1].at, words[i].at);
    let pad = ppi / 15.0;
    let part = [before[0] - pad, before[1].min(word[1]) - pad / 2.0, word[2] + pad, before[3].max(word[3]) + pad / 2.0];
    let letters: String = symbol.chars().filter(char::is_ascii_alphabetic).collect();
    let signs = format!("S: 0123456789/-D{letters}");
    let way = Way { language: "eng", signs: &signs };
    let votes: Vec<String> = [0.8, 1.0, 1.3]
        .into_iter()
        .filter_map(|factor| {
            let read = strips::read(image, &[part], factor, ppi, &way);
            let text: Vec<&str> = read.first()?.iter().map(|w| w.text.as_str()).collect();
            let text = text.join(" ");
            let before = text.split_once('/')?.0.trim_end();
            let figures = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
            (!figures.is_empty() && figures.len() <= 5).then(|| figures.to_owned())
        })
        .collect();
    if let Some(figures) = elected(&votes) {
        words[i].text = format!("{figures}{symbol}");
        words[i].confidence = BY_HAND;
    }
}

/// What to say of a number that was written in by hand and read all the same.
pub(in crate::read) fn note(text: &str, words: &[Word]) -> Option<Note> {
    let by_hand = |w: &&Word| {
        w.confidence.is_some_and(|c| (c - BY_HAND).abs() < 1e-4)
            && text.get(w.span.0..w.span.1).and_then(symbol).is_some()
    };
    let word = words.iter().find(by_hand)?;
    let number = text.get(word.span.0..word.span.1)?;
    let line = LineNo::from_index(text.get(..word.span.0)?.matches('\n').count());
    let message = format!("the number {number} seems to be written by hand: compare it with the page");
    Some(Note::new("number-by-hand", Severity::Warning, message, Lines::one(line)))
}

/// A document's own number parted into what stands before its last stroke with capitals behind it, and the rest.
fn symbol(word: &str) -> Option<(&str, &str)> {
    let at = word.rfind('/')?;
    let (figures, symbol) = word.split_at_checked(at)?;
    let kind: Vec<char> = symbol.chars().skip(1).take_while(|c| c.is_uppercase()).collect();
    (kind.len() >= 2 && word.chars().count() <= 24).then_some((figures, symbol))
}

/// Whether these are figures as numbers of documents have them: `749`, `12a`, `39/2021`, the Party's `57-NQ`.
fn is_number(figures: &str) -> bool {
    let mut parts = figures.split('/');
    let first = parts.next().unwrap_or("").trim_end_matches(char::is_uppercase).trim_end_matches('-');
    let digits = first.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let year = parts.next();
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && first.len() <= digits.len() + 1
        && year.is_none_or(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str, at: [f32; 4], line: [f32; 2], confidence: f32) -> Seen {
        Seen { text: text.into(), at, line, confidence }
    }

    #[test]
    fn marks_are_known_however_they_were_read() {
        let read = |text| mark(text).unwrap_or_default();
        for (shown, meant) in
            [("2:", "2."), ("1", "1."), ("1.2,", "1.2."), ("HI.", "III."), ("IL", "II."), ("l.", "I.")]
        {
            assert_eq!(read(shown), meant, "{shown}");
        }
        assert_eq!((read("a)"), read("đ)"), read("+")), ("a)".into(), "đ)".into(), "+".into()));
        for other in ["Sở", "vÃ", "2027.", "II/2026", "I", "", ".", "ab)"] {
            assert_eq!(mark(other), None, "{other}");
        }
    }

    #[test]
    fn two_readings_must_agree() {
        let agreed = |votes: &[&str]| elected(&votes.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>());
        assert_eq!(agreed(&["2.", "3.", "2."]).as_deref(), Some("2."));
        assert_eq!(agreed(&["2."]), None);
        assert_eq!(agreed(&["2.", "3.", "3.", "2."]).as_deref(), Some("2."));
    }

    #[test]
    fn a_short_stroke_at_half_height_is_a_dash_whatever_it_was_taken_for() {
        let line = [165.0, 199.0];
        assert!(is_dash(&seen(":", [159.0, 180.0, 169.0, 185.0], line, 0.7)));
        assert!(!is_dash(&seen("_", [159.0, 195.0, 189.0, 198.0], line, 0.7)), "a line below");
        assert!(!is_dash(&seen("1", [161.0, 170.0, 173.0, 195.0], line, 0.7)), "a figure");
    }

    #[test]
    fn only_a_number_whose_figures_cannot_be_read_is_read_again() {
        let unread = |word| symbol(word).is_some_and(|(figures, _)| !is_number(figures));
        for word in ["3/4g/QĐ-TTg", "36#/QĐ-TTg", "/KH-UBND"] {
            assert!(unread(word), "{word}");
        }
        for word in ["749/QĐ-TTg", "12a/QĐ-BTC", "39/2021/QĐ-UBND", "15/3/2026", "và/hoặc", "57-NQ/TW"] {
            assert!(!unread(word), "{word}");
        }
    }

    #[test]
    fn a_bar_below_makes_a_sign_include_its_bound() {
        // A sign of leaning strokes, 20 pixels high; with and without a bar under it.
        let painted = |bar: bool| {
            let mut image = Gray::new(60, 40, vec![255; 2400]).unwrap();
            for i in 0..10usize {
                image.pixels[(5 + i / 2) * 60 + 10 + i] = 0;
                image.pixels[(14 - i / 2) * 60 + 10 + i] = 0;
                if bar {
                    image.pixels[18 * 60 + 10 + i] = 0;
                }
            }
            let mut word = seen(">", [10.0, 5.0, 20.0, 18.0], [0.0, 25.0], 0.9);
            or_equal(&mut word, &image, 128);
            word.text
        };
        assert_eq!((painted(true), painted(false)), ("≥".into(), ">".into()));
    }
}
