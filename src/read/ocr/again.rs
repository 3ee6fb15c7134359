//! What the engine reads badly among the rest of a page is read again by itself: the cells of ruled tables (it runs words
//! of narrow cells together), a number that was written in by hand, signs whose shape shows that they were misread.

use super::gray::Gray;
use super::shape;
use super::strips::{self, Part};
use super::tesseract::{Seen, Way};
use crate::text::{LineNo, Lines, Note, Severity, Word};

/// The engine's models: Vietnamese, and the one for English, which reads figures and marks better and comes with it.
pub(super) const VIETNAMESE: Way = Way { language: "vie", signs: "" };
pub(super) const ENGLISH: Way = Way { language: "eng", signs: "" };
/// Fewer dark pixels at 200 dots an inch are dirt.
pub(super) const INK: f32 = 14.0;
/// Figures of a document's own number that are less sure are not believed: print is surer.
const DOUBTED: f32 = 0.3;
/// The confidence of a number that was written in by hand, and read by the engine for print.
pub(super) const BY_HAND: f32 = 0.45;

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
        let mut again =
            if is_figures(&e) && (!is_figures(&v) || sure(&e) > sure(&v)) { e } else { surer_figures(v, &e) };
        again.iter_mut().for_each(|w| or_equal(w, image, dark));
        if again.iter().any(|w| w.text.chars().any(char::is_alphanumeric)) {
            words.retain(|w| !inside(w, part));
            words.extend(again);
        }
    }
}

pub(super) fn inside(word: &Seen, part: &Part) -> bool {
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

/// Words with the figures among them taken from another reading where it is surer of them (*Quý 111/2026* for *Quý 11/2026*).
fn surer_figures(mut words: Vec<Seen>, other: &[Seen]) -> Vec<Seen> {
    let figures = |text: &str| {
        text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || ".,-%/Il".contains(c))
    };
    for word in words.iter_mut().filter(|w| figures(&w.text)) {
        let same = |o: &&Seen| {
            let (x, y) = (f32::midpoint(o.at[0], o.at[2]), f32::midpoint(o.at[1], o.at[3]));
            word.at[0] < x && x < word.at[2] && word.at[1] < y && y < word.at[3]
        };
        if let Some(o) = other.iter().find(same).filter(|o| figures(&o.text) && o.confidence > word.confidence) {
            (word.text, word.confidence) = (o.text.clone(), o.confidence);
        }
    }
    words
}

fn sure(words: &[Seen]) -> f32 {
    words.iter().map(|w| w.confidence).sum::<f32>() / words.len().max(1) as f32
}

/// Mends what the shapes of signs show, wherever they stand: `≥` that was read as `>`, `III/2026` as `II/2026`, the `./.` at a
/// text's end as points, a raised figure as `!`.
pub(super) fn signs(words: &mut Vec<Seen>, image: &Gray, ppi: f32) {
    let dark = image.threshold();
    let mut raised = Vec::new();
    for i in 0..words.len() {
        let ends = words.get(i + 1).is_none_or(|n| n.line != words[i].line);
        or_equal(&mut words[i], image, dark);
        quarter(&mut words[i], image, dark);
        if ends {
            end_mark(words, i, image, dark);
        } else if let Some(at) = raised_sign(&words[i], image, dark) {
            raised.push((i, at));
        }
    }
    figures(words, &raised, image, ppi);
    words.retain(|w| !w.text.is_empty());
}

/// Capital I more often than was read, before a year: `II/2026`. The engine leaves out one of several that are alike.
fn quarter(word: &mut Seen, image: &Gray, dark: u8) {
    let Some((roman, rest)) = word.text.split_once('/') else { return };
    // Figures stay: `11/2026` is a month.
    let like = (1..=3).contains(&roman.len()) && roman.bytes().all(|b| b"IJl|".contains(&b));
    let year = rest.len() >= 4 && rest.bytes().take(4).all(|b| b.is_ascii_digit());
    if like
        && year
        && let Some(seen) = shape::strokes(image, word.at, dark)
        && (roman.len()..=3).contains(&seen.count)
    {
        word.text = format!("{}/{rest}", "I".repeat(seen.count));
    }
}

/// The mark at a text's end, `./.`, which belongs to the word before it.
fn end_mark(words: &mut [Seen], i: usize, image: &Gray, dark: u8) {
    let word = &words[i];
    if word.text.ends_with("..") && shape::ends_with_slash(image, word.at, word.line, dark) {
        words[i].text = format!("{}./.", word.text.trim_end_matches('.'));
    }
    if matches!(words[i].text.as_str(), "./." | "/." | "./" | ".J." | "/.." | ".⁄.")
        && i > 0
        && words[i - 1].line == words[i].line
        && words[i - 1].text.ends_with(char::is_alphanumeric)
    {
        words[i].text.clear();
        words[i - 1].text.push_str("./.");
        words[i - 1].at[2] = words[i].at[2];
    }
}

/// Where the last sign of a word is a figure that stands above the line, whatever it was taken for.
fn raised_sign(word: &Seen, image: &Gray, dark: u8) -> Option<Part> {
    let mut signs = word.text.chars().rev();
    let like = signs.next().is_some_and(|c| "!*'?°ÌÍ".contains(c) || c.is_ascii_digit() || "¹²³".contains(c));
    let after_word = signs.next().is_some_and(char::is_lowercase) && signs.next().is_some_and(char::is_alphabetic);
    (like && after_word).then(|| shape::raised(image, word.at, dark))?
}

/// Reads raised figures again, enlarged. Two of three readings must agree; a single stroke is a one.
fn figures(words: &mut [Seen], raised: &[(usize, Part)], image: &Gray, ppi: f32) {
    let pad = ppi / 100.0;
    let parts: Vec<Part> = raised.iter().map(|(_, at)| [at[0] - pad, at[1] - pad, at[2] + pad, at[3] + pad]).collect();
    let way = Way { language: "eng", signs: "0123456789" };
    let read: Vec<_> = [1.5, 2.0, 2.6].into_iter().map(|f| strips::read(image, &parts, f, ppi, &way)).collect();
    let dark = image.threshold();
    for (n, (i, at)) in raised.iter().enumerate() {
        let votes: Vec<String> = read
            .iter()
            .filter_map(|r| r.get(n)?.first())
            .filter(|w| w.text.len() == 1)
            .map(|w| w.text.clone())
            .collect();
        let stroke = || shape::strokes(image, *at, dark).filter(|s| s.alone && s.count == 1).map(|_| "1".to_owned());
        let figure = elected(&votes).or_else(stroke).and_then(|f| f.bytes().next());
        let sign = figure
            .and_then(|f| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'].get(usize::from(f.wrapping_sub(b'0'))));
        if let Some(sign) = sign {
            words[*i].text.pop();
            words[*i].text.push(*sign);
        }
    }
}

/// What most of the readings agree on, at least two of them; of two as frequent the one that was read first.
pub(super) fn elected(votes: &[String]) -> Option<String> {
    let count = |v: &String| votes.iter().filter(|o| *o == v).count();
    votes.iter().rev().max_by_key(|v| count(v)).filter(|v| count(v) >= 2).cloned()
}

/// Reads the figures before the stroke of a document's own number again (`3/4g/QĐ-TTg`), where they are none or hardly
/// seen: mostly they are written in by hand. Of three readings, two must agree.
pub(super) fn number(words: &mut [Seen], image: &Gray, ppi: f32) {
    // It stands in the upper half of the page, behind a word that ends in a colon (`Số:`).
    let found = (1..words.len()).find(|i| {
        let (before, word) = (&words[i - 1], &words[*i]);
        let unread = symbol(&word.text).is_some_and(|(figures, _)| !is_number(figures) || word.confidence < DOUBTED);
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
    } else if words[i].confidence < DOUBTED {
        // A wrong number is worse than none.
        words[i].text = symbol;
    }
}

/// Whether a word was read from what a pen has written.
pub(super) fn by_hand(word: &Word) -> bool {
    word.confidence.is_some_and(|c| (c - BY_HAND).abs() < 1e-4)
}

/// What to say of a number that was written in by hand and read all the same.
pub(super) fn note(text: &str, words: &[Word]) -> Option<Note> {
    let word = words.iter().find(|w| by_hand(w) && text.get(w.span.0..w.span.1).and_then(symbol).is_some())?;
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
    fn two_readings_must_agree() {
        let agreed = |votes: &[&str]| elected(&votes.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>());
        assert_eq!(agreed(&["2.", "3.", "2."]).as_deref(), Some("2."));
        assert_eq!(agreed(&["2."]), None);
        assert_eq!(agreed(&["2.", "3.", "3.", "2."]).as_deref(), Some("2."));
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

    /// White paper with black boxes on it.
    fn paper(boxes: &[[usize; 4]]) -> Gray {
        let mut image = Gray::new(300, 60, vec![255; 18_000]).unwrap();
        for [x0, y0, x1, y1] in boxes {
            for y in *y0..*y1 {
                image.pixels[y * 300 + x0..y * 300 + x1].fill(0);
            }
        }
        image
    }

    #[test]
    fn strokes_before_a_year_are_counted_and_months_stay() {
        let strokes: Vec<[usize; 4]> = [20, 32, 44].into_iter().map(|x| [x, 10, x + 4, 40]).collect();
        let image = paper(&strokes);
        let read = |text: &str| {
            let mut word = seen(text, [18.0, 8.0, 60.0, 42.0], [5.0, 45.0], 0.9);
            quarter(&mut word, &image, 128);
            word.text
        };
        assert_eq!((read("II/2026."), read("JI/2026")), ("III/2026.".into(), "III/2026".into()));
        assert_eq!(
            (read("11/2026"), read("IV/2026"), read("II/CP")),
            ("11/2026".into(), "IV/2026".into(), "II/CP".into())
        );
    }

    #[test]
    fn the_mark_at_the_end_belongs_to_the_last_word_and_points_stay_points() {
        let line = [10.0, 50.0];
        let points = paper(&[[20, 20, 60, 45], [66, 41, 70, 45], [76, 41, 80, 45], [86, 41, 90, 45]]);
        let slash = paper(&[[20, 20, 60, 45], [66, 41, 70, 45], [76, 12, 80, 45], [86, 41, 90, 45]]);
        let read = |image: &Gray, texts: &[&str]| {
            let mut words: Vec<Seen> = texts.iter().map(|t| seen(t, [20.0, 12.0, 92.0, 46.0], line, 0.9)).collect();
            end_mark(&mut words, texts.len() - 1, image, 128);
            words.iter().map(|w| w.text.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((read(&points, &["này..."]), read(&slash, &["này..."])), ("này...".into(), "này./.".into()));
        assert_eq!(read(&slash, &["định", "./."]).trim_end(), "định./.");
    }
}
