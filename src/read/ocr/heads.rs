//! Marks at the heads of lines (`2.`, `III.`, `a)`, `-`) are read again where the engine reads them badly or not at all: it stumbles
//! over the gap that lists set behind them.

use rayon::prelude::*;

use super::again::{ENGLISH, INK, VIETNAMESE, elected, inside};
use super::gray::Gray;
use super::shape;
use super::strips::{self, Part};
use super::tesseract::{Seen, Way};

/// A word at the head of a line that is longer is no mark of a list.
const MARK: usize = 5;
/// What is read with so much confidence, and is a mark or a word, is not doubted.
const SURE: f32 = 0.9;
/// What a mark is worth on which several readings agree, or that its shape shows.
const AGREED: f32 = 0.5;
/// Inches: a mark stands so far before the text at most, and is so wide; its own signs stand so close; words of a line
/// hardly stand further apart than this.
const BEFORE: f32 = 0.6;
const WIDEST: f32 = 0.5;
const CLOSE: f32 = 0.06;
const GAP: f32 = 0.1;
/// The model for figures, with the signs only that marks are made of.
const SIGNS: Way = Way { language: "eng", signs: "0123456789.IVXabcdeghi)" };

/// Reads doubtful marks again, and those that were not seen. Of five readings and the first one, two must agree.
pub(super) fn heads(words: &mut Vec<Seen>, image: &Gray, outside: &[Part], ppi: f32) {
    let dark = image.threshold();
    unseen(words, image, outside, dark, ppi);
    let mut doubtful = Vec::new();
    for i in starts(words, outside) {
        let gap = gap(words, i);
        let Some(word) = words.get_mut(i) else { continue };
        if word.text.chars().count() > MARK {
            continue;
        }
        // The engine's box may hold a part of the mark only.
        let at = if word.text.is_empty() { word.at } else { cluster(image, word, dark, ppi) };
        if let Some(read) = shown(image, at, word, gap.is_some_and(|g| g > GAP * ppi), dark) {
            word.text = read;
            word.confidence = word.confidence.max(AGREED);
        } else if is_doubtful(word, gap.unwrap_or(0.0) > GAP * ppi) {
            doubtful.push((i, at));
        }
    }
    let cut: Vec<Gray> = doubtful.iter().map(|(i, at)| closed_up(words, *i, *at, image, ppi)).collect();
    let alone: Vec<Gray> = doubtful.iter().map(|(i, at)| image.part(padded(*at, words[*i].line, ppi)).0).collect();
    let ways = [
        (&cut, &ENGLISH, 1.0),
        (&cut, &ENGLISH, 1.5),
        (&cut, &VIETNAMESE, 1.0),
        (&cut, &VIETNAMESE, 1.5),
        (&alone, &SIGNS, 1.0),
    ];
    let read: Vec<Vec<Option<String>>> = ways
        .into_par_iter()
        .map(|(cut, way, factor)| {
            let first =
                |read: &Vec<Seen>| read.iter().min_by(|a, b| a.at[0].total_cmp(&b.at[0])).map(|w| w.text.clone());
            strips::each(cut, image.paper(), factor, ppi, way).iter().map(first).collect()
        })
        .collect();
    for (n, (i, _)) in doubtful.iter().enumerate() {
        let mut votes: Vec<String> = read.iter().filter_map(|r| r.get(n)?.as_deref().and_then(mark)).collect();
        votes.extend(mark(&words[*i].text));
        settle(words, *i, &votes);
    }
    first_of_romans(words, outside);
    drop_rests(words, &doubtful);
    words.retain(|w| !w.text.is_empty());
}

/// The first words of lines that stand in no cell.
fn starts(words: &[Seen], outside: &[Part]) -> Vec<usize> {
    (0..words.len())
        .filter(|i| *i == 0 || words[i - 1].line != words[*i].line)
        .filter(|i| !outside.iter().any(|cell| inside(&words[*i], cell)))
        .collect()
}

/// How far behind a word the next one of its line stands.
fn gap(words: &[Seen], i: usize) -> Option<f32> {
    let (word, next) = (words.get(i)?, words.get(i + 1)?);
    (word.line == next.line).then(|| next.at[0] - word.at[2])
}

/// Ink before a line of which the engine said nothing becomes a word without letters, to be read again.
fn unseen(words: &mut Vec<Seen>, image: &Gray, outside: &[Part], dark: u8, ppi: f32) {
    let least = (INK * ppi * ppi / 40_000.0) as usize;
    for i in starts(words, outside).into_iter().rev() {
        let word = &words[i];
        let short = word.text.chars().count() <= MARK
            && (mark(&word.text).is_some() || !word.text.chars().any(char::is_alphabetic));
        let letters = words.iter().skip(i).take(3).take_while(|w| w.line == word.line);
        if short || letters.map(|w| w.text.chars().filter(|c| c.is_alphabetic()).count()).sum::<usize>() < 4 {
            continue;
        }
        let [top, bottom] = band(word);
        let left = (word.at[0] - (BEFORE + WIDEST) * ppi).max(0.0);
        let right = word.at[0] - CLOSE / 2.0 * ppi;
        let taken = |w: &Seen| w.at[0] < right && w.at[2] > left && w.at[1] < bottom && w.at[3] > top;
        if right <= left || words.iter().any(taken) {
            continue;
        }
        let Some(at) = last_cluster(image, [left, top, right, bottom], dark, ppi) else { continue };
        // Strokes that go on above or below are none of this line.
        let high = bottom - top;
        let beyond = |y0: f32, y1: f32| image.ink([at[0], y0, at[2], y1], dark) > 0;
        let torn = at[1] <= top + 1.0 && beyond(top - 0.15 * high, top)
            || at[3] >= bottom - 1.0 && beyond(bottom, bottom + 0.15 * high);
        if word.at[0] - at[2] <= BEFORE * ppi && at[0] > left + 1.0 && image.ink(at, dark) >= least && !torn {
            let line = word.line;
            words.insert(i, Seen { text: String::new(), at, line, confidence: 0.0 });
        }
    }
}

/// Where the ink of a word's line stands: the line, unless that is two lines taken for one.
fn band(word: &Seen) -> [f32; 2] {
    let own = word.at[3] - word.at[1];
    if word.line[1] - word.line[0] < 2.2 * own { word.line } else { [word.at[1], word.at[3]] }
}

/// The last signs in a part that stand close to each other.
fn last_cluster(image: &Gray, part: Part, dark: u8, ppi: f32) -> Option<Part> {
    let runs = shape::runs(image, part, dark);
    let mut last = *runs.last()?;
    for run in runs.iter().rev().skip(1) {
        if last.0 - run.1 > CLOSE * ppi {
            break;
        }
        last.0 = run.0;
    }
    (last.1 - last.0 <= WIDEST * ppi).then(|| shape::ink_box(image, [last.0, part[1], last.1, part[3]], dark))?
}

/// The ink of a first word and what stands close before it.
fn cluster(image: &Gray, word: &Seen, dark: u8, ppi: f32) -> Part {
    let [top, bottom] = band(word);
    last_cluster(image, [word.at[0] - WIDEST * ppi, top, word.at[2] + 1.0, bottom], dark, ppi).unwrap_or(word.at)
}

/// The mark that the shape of its ink shows.
fn shown(image: &Gray, at: Part, word: &Seen, apart: bool, dark: u8) -> Option<String> {
    let signs = word.text.chars().count();
    if signs <= 2 && shape::is_dash(at, word.line) {
        return Some("-".to_owned());
    }
    let wordless = !word.text.chars().any(|c| c.is_alphanumeric() && c != 't');
    if wordless && signs <= 2 && shape::is_plus(image, at, word.line, dark) {
        return Some("+".to_owned());
    }
    // Capital I once or more, with a point or without it.
    let strokes = shape::strokes(image, at, dark)?;
    let like = word.text.is_empty() || word.text.chars().all(|c| "IlL1|HTJi.:,;-—".contains(c));
    let tall = (at[3] - at[1]) >= 0.45 * (word.line[1] - word.line[0]);
    let sign = if word.text.ends_with('-') { "-" } else { "." };
    let apart = apart || !word.text.starts_with('1');
    (apart && like && tall && strokes.alone && strokes.even && (1..=3).contains(&strokes.count))
        .then(|| "I".repeat(strokes.count) + sign)
}

fn padded(at: Part, line: [f32; 2], ppi: f32) -> Part {
    let pad = ppi / 60.0;
    [at[0] - pad, line[0].min(at[1]) - pad, at[2] + pad, line[1].max(at[3]) + pad]
}

/// A mark and a few words behind it, set as close as words stand: beside them the engine sees how high a letter is, and
/// it does not stumble over the gap.
fn closed_up(words: &[Seen], i: usize, at: Part, image: &Gray, ppi: f32) -> Gray {
    let word = &words[i];
    let [left, top, right, bottom] = padded(at, word.line, ppi);
    let (mark, ..) = image.part([left, top, right, bottom]);
    let Some(next) = words.get(i + 1).filter(|n| n.line == word.line) else { return mark };
    let (text, ..) = image.part([(next.at[0] - ppi / 60.0).max(right), top, next.at[0] + 2.0 * ppi, bottom]);
    let gap = (0.025 * ppi) as usize;
    let (width, height) = (mark.width + gap + text.width, mark.height.max(text.height));
    let mut both = Gray { width, height, pixels: vec![image.paper(); width * height] };
    both.paste(&mark, 0, 0);
    both.paste(&text, mark.width + gap, 0);
    both
}

/// Writes what the readings agree on.
fn settle(words: &mut [Seen], i: usize, votes: &[String]) {
    let Some(mut read) = elected(votes) else { return };
    let line = words[i].line;
    let heading =
        words.get(i + 1).is_some_and(|w| w.line == line && w.text.chars().count() > 1 && is_capitals(&w.text));
    if read == "1." && heading && votes.iter().any(|v| v == "I.") {
        "I.".clone_into(&mut read);
    }
    words[i].text = read;
    words[i].confidence = words[i].confidence.max(AGREED);
}

/// A list does not begin twice: `1.` right before another `1.`, with `II.` further down, is `I.`; so is `I.` right below `I.`
/// a `1.`.
fn first_of_romans(words: &mut [Seen], outside: &[Part]) {
    let starts = starts(words, outside);
    for pair in starts.windows(2) {
        let (above, below) = (pair[0], pair[1]);
        let second = starts.iter().any(|later| *later > below && words[*later].text == "II.");
        let (i, read) = match (words[above].text.as_str(), words[below].text.as_str()) {
            ("1.", "1.") if second => (above, "I."),
            ("I.", "I.") => (below, "1."),
            _ => continue,
        };
        read.clone_into(&mut words[i].text);
        words[i].confidence = words[i].confidence.min(AGREED);
    }
}

/// What was left of a mark that was read again: `II ˆ` (a modifier letter, neither large nor small).
fn drop_rests(words: &mut [Seen], doubtful: &[(usize, Part)]) {
    let is_rest =
        |c: char| !(c.is_lowercase() || c.is_uppercase() || c.is_numeric() || matches!(c, '-' | '–' | '“' | '"' | '('));
    for i in 1..words.len() {
        let (before, word) = (&words[i - 1], &words[i]);
        let after_mark = before.line == word.line
            && (doubtful.iter().any(|(d, _)| d + 1 == i) || i == 1 || words[i - 2].line != word.line)
            && mark(&before.text).is_some();
        let mut signs = word.text.chars();
        if after_mark && signs.next().is_some_and(is_rest) && signs.next().is_none() {
            words[i].text.clear();
        }
    }
}

fn is_capitals(text: &str) -> bool {
    text.chars().all(|c| !c.is_lowercase()) && text.chars().any(char::is_uppercase)
}

/// Whether a first word may be a misread mark; `apart`: a gap follows it as behind the marks of lists.
fn is_doubtful(word: &Seen, apart: bool) -> bool {
    let plain = word.text.chars().all(char::is_alphabetic) && !word.text.is_empty();
    if apart {
        return !(word.confidence >= SURE && mark(&word.text).as_ref() == Some(&word.text));
    }
    !(if plain { word.confidence >= 0.6 } else { word.confidence >= SURE && mark(&word.text).is_some() })
}

/// The mark of a list that a reading may show, written as documents write it; `None` if it is something else.
fn mark(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['\'', '‘', '`', '"', '“']);
    let stem = text.trim_end_matches(['.', ',', ':', ';', '-']);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_however_they_were_read() {
        let read = |text| mark(text).unwrap_or_default();
        for (shown, meant) in
            [("2:", "2."), ("1", "1."), ("1.2,", "1.2."), ("HI.", "III."), ("IL", "II."), ("l.", "I."), ("II-", "II.")]
        {
            assert_eq!(read(shown), meant, "{shown}");
        }
        assert_eq!((read("a)"), read("đ)"), read("+")), ("a)".into(), "đ)".into(), "+".into()));
        for other in ["Sở", "vÃ", "2027.", "II/2026", "I", "", ".", "ab)"] {
            assert_eq!(mark(other), None, "{other}");
        }
    }

    /// A page of paper with black boxes on it.
    fn page(boxes: &[[usize; 4]]) -> Gray {
        let mut pixels = vec![255; 600 * 200];
        for [x0, y0, x1, y1] in boxes {
            for y in *y0..*y1 {
                pixels[y * 600 + x0..y * 600 + x1].fill(0);
            }
        }
        Gray::new(600, 200, pixels).unwrap()
    }

    fn seen(text: &str, at: Part, line: [f32; 2]) -> Seen {
        Seen { text: text.into(), at, line, confidence: 0.95 }
    }

    #[test]
    fn ink_before_a_line_that_the_engine_passed_over_is_a_mark() {
        let line = [50.0, 90.0];
        let text =
            || vec![seen("Thời", [150.0, 52.0, 240.0, 84.0], line), seen("hạn", [250.0, 52.0, 330.0, 84.0], line)];
        // A dash at half height, well before the text.
        let image = page(&[[90, 68, 104, 72], [150, 52, 330, 84]]);
        let mut words = text();
        heads(&mut words, &image, &[], 200.0);
        assert_eq!(words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), ["-", "Thời", "hạn"]);
        // A long stroke of a stamp, that goes on above and below, is none.
        let image = page(&[[90, 10, 100, 190], [150, 52, 330, 84]]);
        let mut words = text();
        unseen(&mut words, &image, &[], 128, 200.0);
        assert_eq!(words.len(), 2);
    }

    #[test]
    fn of_two_firsts_the_upper_one_is_roman_where_a_second_follows() {
        let lines = |marks: &[&str]| -> Vec<String> {
            let word = |(i, t): (usize, &&str)| {
                seen(
                    t,
                    [10.0, 40.0 * i as f32, 30.0, 40.0 * i as f32 + 30.0],
                    [40.0 * i as f32, 40.0 * i as f32 + 30.0],
                )
            };
            let mut words: Vec<Seen> = marks.iter().enumerate().map(word).collect();
            first_of_romans(&mut words, &[]);
            words.into_iter().map(|w| w.text).collect()
        };
        assert_eq!(lines(&["1.", "1.", "2.", "II."]), ["I.", "1.", "2.", "II."]);
        assert_eq!(lines(&["I.", "I.", "2.", "II."]), ["I.", "1.", "2.", "II."]);
        assert_eq!(lines(&["1.", "1.", "2."]), ["1.", "1.", "2."]);
        assert_eq!(lines(&["1.", "2.", "1.", "II."]), ["1.", "2.", "1.", "II."]);
    }

    #[test]
    fn capital_i_is_counted_where_a_gap_follows_it() {
        let line = [50.0, 90.0];
        let mut boxes = vec![[150, 54, 330, 84]];
        for x in [60, 76, 92] {
            boxes.extend([[x, 54, x + 5, 84], [x - 4, 54, x + 9, 57], [x - 4, 81, x + 9, 84]]);
        }
        let mut words =
            vec![seen("TII.", [56.0, 54.0, 101.0, 84.0], line), seen("NHIỆM", [150.0, 54.0, 330.0, 84.0], line)];
        heads(&mut words, &page(&boxes), &[], 200.0);
        assert_eq!(words[0].text, "III.");
    }
}
