//! Looks at the lines and says what kind of damage each shows; changes nothing.
//!
//! A line is judged by its own words and by those around it, so that a heading or a number inherits the class of its
//! page, and a stretch of another kind (a clean page in a garbled file) is still seen.

use crate::text::{DamageClass, LineNo, Source, fold, is_syllable};

use super::model::Vocabulary;

/// What the survey says of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineClass {
    /// The damage.
    pub class: DamageClass,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
}

/// What is counted in a line; sums of lines judge a stretch.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// Words of two letters or more.
    words: f32,
    /// Words with a Vietnamese mark that no wrong-language OCR makes up (all but `é` and its like).
    marked: f32,
    /// Words with signs that a wrong-language OCR puts for Vietnamese letters (`é`, `¢`, digits within letters).
    odd: f32,
    /// Words whose letters, marks apart, are those of a Vietnamese syllable.
    skeletal: f32,
    /// Marked words that are in the lexicon.
    known: f32,
}

impl Counts {
    fn add(&mut self, other: Self, weight: f32) {
        self.words += weight * other.words;
        self.marked += weight * other.marked;
        self.odd += weight * other.odd;
        self.skeletal += weight * other.skeletal;
        self.known += weight * other.known;
    }
}

/// How many lines before and after bear on a line's class, and how much more its own words count.
const REACH: usize = 12;
const OWN: f32 = 4.0;
/// The share of marked words from which text is written with marks: clean text has 0.65 to 0.85, garbled below 0.2.
const MARKED: f32 = 0.33;
/// The share of syllable-like words below which unmarked text is no Vietnamese at all.
const SKELETAL: f32 = 0.55;
/// The share of odd words from which unmarked text is garbled rather than toneless.
const ODD: f32 = 0.035;

/// A line of so many words, so small a share of them with marks and so great a one with the letters of syllables, is bare:
/// of a hundred lines with five words as they should be, hardly one has none with a mark.
const BARE_WORDS: f32 = 4.0;
const BARE_MARKED: f32 = 0.12;
const BARE_SKELETAL: f32 = 0.75;

/// So few words say little (each of the line's own counts [`OWN`] times).
const FEW: f32 = 60.0;

/// Surveys a document.
pub fn survey(source: &Source, vocabulary: &Vocabulary) -> Vec<LineClass> {
    let counts: Vec<Counts> = source.line_numbers().map(|n| count(source.line(n), vocabulary)).collect();
    let mut whole = Counts::default();
    counts.iter().for_each(|c| whole.add(*c, 1.0));
    let mut out = Vec::with_capacity(counts.len());
    let mut around = Counts::default();
    counts.iter().take(REACH).for_each(|c| around.add(*c, 1.0));
    for (i, own) in counts.iter().enumerate() {
        if let Some(c) = counts.get(i + REACH) {
            around.add(*c, 1.0);
        }
        if let Some(c) = i.checked_sub(REACH + 1).and_then(|j| counts.get(j)) {
            around.add(*c, -1.0);
        }
        let mut here = around;
        // A short stretch says little of itself: the whole document speaks too, ever less the more words there are.
        here.add(whole, 12.0 / (12.0 + whole.words));
        here.add(*own, OWN);
        let line = source.line(LineNo::from_index(i));
        let judged = judge(here);
        let number = judged.class == DamageClass::Garbled && line.trim().bytes().all(|b| b.is_ascii_digit());
        out.push(if judged.class != DamageClass::Clean && !number && is_noise(line, judged.class, vocabulary) {
            LineClass { class: DamageClass::Noise, confidence: 0.9 }
        } else {
            judged
        });
    }
    out
}

/// In a document that a Vietnamese engine read with slips: lines without a mark, all but all of whose words have the letters
/// of syllables, have lost their marks, whatever the lines around them say.
pub fn bare(source: &Source, vocabulary: &Vocabulary, classes: &mut [LineClass]) {
    for (n, class) in source.line_numbers().zip(classes.iter_mut()) {
        let own = count(source.line(n), vocabulary);
        let marked = own.marked > own.words * BARE_MARKED;
        if class.class != DamageClass::Clean
            || own.words < BARE_WORDS
            || marked
            || own.skeletal < own.words * BARE_SKELETAL
        {
            continue;
        }
        let whole = own.odd == 0.0 && own.skeletal >= own.words;
        class.class = if whole { DamageClass::Toneless } else { DamageClass::Garbled };
    }
}

fn judge(c: Counts) -> LineClass {
    if c.words < 0.5 {
        return LineClass { class: DamageClass::Clean, confidence: 0.5 };
    }
    let marked = c.marked / c.words;
    // A handful of words with marks among them is a heading or a name in clean text, not a damaged page.
    if marked >= MARKED || (c.words < FEW && marked >= MARKED / 2.0) {
        return LineClass { class: DamageClass::Clean, confidence: (0.5 + marked).min(0.99) };
    }
    if c.skeletal / c.words < SKELETAL {
        return LineClass { class: DamageClass::Clean, confidence: 0.7 };
    }
    let sure = (1.0 - marked / MARKED * 0.5).min(0.99);
    let class = if c.odd / c.words >= ODD || marked > 0.05 { DamageClass::Garbled } else { DamageClass::Toneless };
    LineClass { class, confidence: sure }
}

/// Signs that a wrong-language OCR prints for Vietnamese letters.
fn is_odd(c: char) -> bool {
    matches!(
        c,
        'é' | 'É'
            | 'è'
            | 'ë'
            | '¢'
            | '§'
            | '€'
            | '£'
            | 'ﬁ'
            | 'ﬂ'
            | 'ﬀ'
            | '®'
            | '©'
            | '¥'
            | 'ï'
            | 'ö'
            | 'ü'
            | 'ä'
            | 'å'
            | 'ø'
    )
}

/// Letters that Vietnamese alone has, or that a wrong-language OCR does not print.
fn is_marked(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !is_odd(c)
}

fn count(line: &str, vocabulary: &Vocabulary) -> Counts {
    let mut out = Counts::default();
    for word in line.split(|c: char| !(c.is_alphanumeric() || is_odd(c) || ('\u{300}'..='\u{36f}').contains(&c))) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 || word.len() > 40 {
            continue;
        }
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        // Abbreviations (UBND, QĐ) say nothing of marks.
        if capitals == letters && letters <= 5 && vocabulary.of_skeleton(fold(word).as_str()).len() == 0 {
            continue;
        }
        out.words += 1.0;
        let digit_inside = word.chars().any(|c| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_alphabetic());
        if word.chars().any(is_marked) {
            out.marked += 1.0;
            out.known += f32::from(u8::from(vocabulary.id(word).is_some()));
        }
        if word.chars().any(is_odd) || digit_inside {
            out.odd += 1.0;
        }
        out.skeletal += f32::from(u8::from(is_skeletal(word, vocabulary)));
    }
    out
}

/// Whether a word, marks apart, has the letters of a Vietnamese syllable.
pub(super) fn is_skeletal(word: &str, vocabulary: &Vocabulary) -> bool {
    let skeleton = fold(word);
    vocabulary.of_skeleton(skeleton.as_str()).any(|id| {
        let w = vocabulary.word(id);
        !w.is_ascii() || is_syllable(w)
    })
}

/// Whether a chunk between white space can be scan dirt: a lone letter, a mark misread as `r` or `9`, strokes and dots.
pub(super) fn is_dirt(chunk: &str) -> bool {
    let (mut letters, mut digits, mut signs) = (0usize, 0usize, 0usize);
    for c in chunk.chars() {
        if c.is_alphabetic() || matches!(c, '¢' | '§' | '€' | '£' | '@' | '&' | '$') {
            letters += 1;
        } else if c.is_ascii_digit() {
            digits += 1;
        } else {
            signs += 1;
        }
    }
    match (letters, digits, signs) {
        (0, 0, 1) => !matches!(chunk, "-" | "+" | "–" | "%" | "=" | "|" | "\"" | "“" | "”" | ">" | "<" | "≥" | "≤"),
        (0, 0, _) => !matches!(chunk, "..." | "./." | "--" | ".."),
        (1, 0, 0) => !matches!(chunk, "X" | "x" | "I" | "V" | "o" | "à" | "ở"),
        // The hook of `ả` comes out as a 9 where marks are unknown; alone in its line that is all it can be.
        (0, 1 | 2, 0) => matches!(chunk, "9" | "99"),
        (1, 0, _) | (0, 1, _) => {
            !chunk.starts_with(|c: char| c.is_alphanumeric())
                && !chunk.starts_with(['-', '+', '(', '>', '<', '≥', '≤', '"', '“'])
                && !chunk.ends_with('%')
        }
        (1.., _, _) => signs > 2 * (letters + digits),
        (_, 1.., _) => signs > 4 * digits,
    }
}

/// The most pieces of a line that is dirt only.
const DIRTY: usize = 24;

/// Whether a line of a damaged page is dirt only.
fn is_noise(line: &str, class: DamageClass, vocabulary: &Vocabulary) -> bool {
    let chunks: Vec<&str> = line.split_whitespace().take(DIRTY + 1).collect();
    if chunks.is_empty() || chunks.len() > DIRTY {
        return false;
    }
    let dirt = chunks.iter().filter(|c| is_dirt(c)).count();
    if dirt == chunks.len() {
        return true;
    }
    // Signs and lone letters or figures, none of them a cell: what stamps leave, and, for an engine that knows no marks,
    // the hooks and dots of letters, with a sign beside them or not.
    let lone = |c: &str| match class {
        DamageClass::Toneless => c.chars().filter(|c| c.is_alphanumeric()).count() <= 1,
        _ => c.chars().count() == 1,
    };
    if dirt >= 2 && chunks.len() >= 3 && chunks.iter().all(|c| is_dirt(c) || (lone(c) && !is_mark_of_cell(c))) {
        return true;
    }
    // What is not plain dirt must be short and mean nothing either, and dirt must prevail.
    let doubtful = |c: &&&str| {
        !is_dirt(c)
            && c.chars().count() <= 3
            && !c.chars().any(|c| c.is_ascii_digit())
            && !is_skeletal(c, vocabulary)
            && !is_cell(c)
    };
    let cells = chunks.iter().filter(|c| is_cell(c)).count();
    let rest = chunks.iter().filter(doubtful).count();
    (dirt + rest == chunks.len() && dirt * 2 >= chunks.len())
        || (dirt >= 3 && dirt + rest + cells == chunks.len() && cells <= dirt / 3)
}

fn is_mark_of_cell(chunk: &str) -> bool {
    matches!(chunk, "X" | "x" | "-" | "%")
}

/// Whether a chunk can be a cell of a table: a number, `X`, `-`.
fn is_cell(chunk: &str) -> bool {
    matches!(chunk, "X" | "x" | "-" | "%")
        || chunk.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '>' | '<' | '≥' | '≤' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dirt_is_told_from_cells() {
        for dirt in ["r", "^", "9", "•>", "\\", "____", "'"] {
            assert!(is_dirt(dirt), "{dirt}");
        }
        for cell in ["X", "-", "60", "3", "%", "(a)", "số", "1.", "a)", "+", "II", ">8", "..."] {
            assert!(!is_dirt(cell), "{cell}");
        }
    }
}
