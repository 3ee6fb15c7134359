//! Words of table lines: where they stand, what they look like, what separates them.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::grammar::tables::{TableWords, head_words};
use crate::text::{LineNo, Repaired, fold};

/// What stands before a word in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// The head of the line.
    Head,
    /// One or two spaces.
    Space,
    /// A tab or three spaces and more.
    Gap,
    /// A bar.
    Bar,
}

/// What kind of value a word can be part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters: no value.
    Word,
    /// A sign of comparison alone: `≥`.
    Sign,
    /// A number with what sticks to it: `≥8`, `44,91%`, `30-40`.
    Number,
    /// A percent sign alone.
    Percent,
    /// A dash alone: not done.
    Dash,
    /// `X` alone: done.
    Mark,
}

/// What is known of a word apart from where it stands; one for all places of a document.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) text: String,
    /// Lower case, marks kept, edge punctuation dropped.
    pub(super) lower: String,
    /// Folded, punctuation kept.
    pub(super) fold: String,
    /// What to look marked words up by: `lower`, or, where the whole line has no marks, `~` and its folded letters.
    pub(super) key: String,
    pub(super) shape: Shape,
    /// Its folded words as a head has them: `Cơ quan/đơn` is three.
    pub(super) heads: Vec<String>,
    /// How many of them no head has.
    pub(super) strange: usize,
    /// Its number among the forms of this document.
    pub(super) id: u32,
    /// Number of its lower-case form.
    pub(super) lower_id: u32,
    /// Its number among the known pairs of syllables.
    pub(super) syllable: Option<u32>,
}

/// One word of a table line.
#[derive(Debug, Clone)]
pub(super) struct Word {
    form: Rc<Form>,
    pub(super) line: LineNo,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) before: Before,
    /// How many bars stand before it in its line.
    pub(super) bars: u8,
    /// How many tabs stand before it in its line.
    pub(super) tabs: u8,
}

impl std::ops::Deref for Word {
    type Target = Form;
    fn deref(&self) -> &Form {
        &self.form
    }
}

impl Word {
    /// Whether it can begin a cell: an upper-case letter, a digit or a quotation mark first.
    pub(super) fn opens(&self) -> bool {
        let mut chars =
            self.text.chars().skip_while(|c| matches!(c, '"' | '“' | '‘' | '(' | '\'' | '-' | '+' | '*' | '[' | '…'));
        chars.next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
    }
    /// Whether its first letter is upper case.
    pub(super) fn capital(&self) -> bool {
        self.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
    }
    /// Whether a sentence ends with it.
    pub(super) fn ends_sentence(&self) -> bool {
        let t = self.text.trim_end_matches(['"', '”', ')', '\'']);
        (t.ends_with('.') && !t.ends_with("..")) && self.text.chars().filter(|c| c.is_alphanumeric()).count() > 1
    }
    /// Whether it ends with a separator that a list goes on after.
    pub(super) fn ends_item(&self) -> bool {
        self.text.ends_with([';', ',', ':', '/'])
    }
}

/// One line that holds words.
#[derive(Debug, Clone)]
pub(super) struct TableLine {
    pub(super) no: LineNo,
    pub(super) words: Vec<Word>,
    /// Whether a blank line (or the start) stands before it.
    pub(super) blank_before: bool,
    /// Whether a page begins before it, as far as furniture or the source tell.
    pub(super) page_before: bool,
    /// The part that it stands in.
    pub(super) part: usize,
    /// Whether a part begins, or lines of the document's frame stand, before it.
    pub(super) broken: bool,
}

impl TableLine {
    /// Whether it ends with the sign that closes a document's text: *thực hiện./.*
    pub(super) fn closes_text(&self) -> bool {
        self.words.len() > 3 && self.words.last().is_some_and(|w| w.text.ends_with("./."))
    }
}

fn shape(text: &str) -> Shape {
    let t = text.trim_end_matches([';', ',', '.']);
    match t {
        "≥" | "≤" | ">" | "<" | ">=" | "<=" | "=" | "~" => return Shape::Sign,
        "%" | "‰" => return Shape::Percent,
        "-" | "–" | "—" | "_" => return Shape::Dash,
        "X" | "x" => return Shape::Mark,
        _ => {}
    }
    let body = t.trim_start_matches(['≥', '≤', '>', '<', '=', '~', '±', '+', '−']).trim_end_matches(['%', '‰', '+']);
    let digits = body.chars().filter(char::is_ascii_digit).count();
    let other = body.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | '–' | '%' | '~')).count();
    if digits > 0 && other == 0 && body.starts_with(|c: char| c.is_ascii_digit()) { Shape::Number } else { Shape::Word }
}

/// Whether a character is the border between two cells.
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '¦' | '│' | '┃' | '║')
}

/// How many bytes a line end of a web page takes at the head of a text: `<br>`, `<br />`.
fn line_end(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let tag = rest.get(..2).filter(|t| t.eq_ignore_ascii_case("br"))?;
    let rest = rest.get(tag.len()..)?.trim_start_matches([' ', '/']);
    rest.starts_with('>').then(|| text.len() - rest.len() + 1)
}

/// Words are looked for in so many characters of a line; no line of a table is longer.
const LONGEST: usize = 20_000;

/// The forms of one document: each different word is looked at once.
pub(super) struct Forms<'t> {
    words: &'t TableWords,
    /// By text, in lines with marks and in lines without any.
    seen: [FxHashMap<String, Rc<Form>>; 2],
    lowers: FxHashMap<String, u32>,
}

impl<'t> Forms<'t> {
    pub(super) fn new(words: &'t TableWords) -> Self {
        Self { words, seen: [FxHashMap::default(), FxHashMap::default()], lowers: FxHashMap::default() }
    }

    fn form(&mut self, text: &str, toneless: bool) -> Rc<Form> {
        if let Some(form) = self.seen[usize::from(toneless)].get(text) {
            return Rc::clone(form);
        }
        let lower = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_lowercase();
        let id = u32::try_from(self.seen[0].len() + self.seen[1].len()).unwrap_or(u32::MAX);
        let next = u32::try_from(self.lowers.len()).unwrap_or(u32::MAX);
        let lower_id = *self.lowers.entry(lower.clone()).or_insert(next);
        let heads = head_words(text);
        let known = |w: &&String| self.words.vocabulary.contains(*w) || w.bytes().all(|b| b.is_ascii_digit());
        let form = Rc::new(Form {
            text: text.to_owned(),
            key: if toneless { format!("~{}", fold(&lower).as_str()) } else { lower.clone() },
            fold: fold(text).as_str().to_owned(),
            shape: shape(text),
            strange: heads.len() - heads.iter().filter(known).count(),
            heads,
            id,
            lower_id,
            syllable: self.words.pairs.syllable(&lower),
            lower,
        });
        self.seen[usize::from(toneless)].insert(text.to_owned(), Rc::clone(&form));
        form
    }

    /// The words of a repaired line.
    pub(super) fn words_of(&mut self, text: &Repaired, no: LineNo) -> Vec<Word> {
        let line = text.line(no);
        let toneless = line.is_ascii();
        let mut words: Vec<Word> = Vec::new();
        let (mut before, mut start, mut spaces) = (Before::Head, None::<usize>, 0usize);
        let (mut bars, mut tabs) = (0u8, 0u8);
        let mut flush = |from: usize, to: usize, before: Before, bars: u8, tabs: u8| {
            let form = self.form(line.get(from..to).unwrap_or(""), toneless);
            words.push(Word { form, line: no, start: from, end: to, before, bars, tabs });
        };
        // The head of a line that is far too long for a table is enough to tell that it is.
        let limit = line.char_indices().nth(LONGEST).map_or(line.len(), |(at, _)| at);
        let line = line.get(..limit).unwrap_or(line);
        let mut tag = 0;
        for (at, c) in line.char_indices() {
            let bar = is_bar(c);
            if c == '<' && at >= tag {
                tag = line.get(at..).and_then(line_end).map_or(tag, |len| at + len);
            }
            if c.is_whitespace() || bar || at < tag {
                if let Some(from) = start.take() {
                    flush(from, at, before, bars, tabs);
                    before = Before::Space;
                    spaces = 0;
                }
                if bar {
                    bars = bars.saturating_add(1);
                    before = Before::Bar;
                } else if at >= tag {
                    tabs = tabs.saturating_add(u8::from(c == '\t'));
                    spaces += if c == '\t' { 3 } else { 1 };
                    if spaces >= 3 && before == Before::Space {
                        before = Before::Gap;
                    }
                }
            } else if start.is_none() {
                start = Some(at);
            }
        }
        if let Some(from) = start {
            flush(from, line.len(), before, bars, tabs);
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Source;

    #[test]
    fn line_ends_of_web_pages_part_words() {
        let text = Repaired::untouched(Arc::new(Source::from_text("| Sở Y tế<br>Công an<BR/>tỉnh < 5 <b> |")));
        let grammars = crate::grammar::Grammars::embedded().unwrap();
        let words = Forms::new(&grammars.tables).words_of(&text, LineNo::from_index(0));
        let shown: Vec<_> = words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(shown, ["Sở", "Y", "tế", "Công", "an", "tỉnh", "<", "5", "<b>"]);
    }

    #[test]
    fn words_know_their_shape_and_what_stands_before() {
        let text = Repaired::untouched(Arc::new(Source::from_text("1 | Tỷ lệ   ≥ 30-40 44,91% - X 1.000;")));
        let grammars = crate::grammar::Grammars::embedded().unwrap();
        let words = Forms::new(&grammars.tables).words_of(&text, LineNo::from_index(0));
        let shapes: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.shape, w.before)).collect();
        assert_eq!(
            shapes,
            [
                ("1", Shape::Number, Before::Head),
                ("Tỷ", Shape::Word, Before::Bar),
                ("lệ", Shape::Word, Before::Space),
                ("≥", Shape::Sign, Before::Gap),
                ("30-40", Shape::Number, Before::Space),
                ("44,91%", Shape::Number, Before::Space),
                ("-", Shape::Dash, Before::Space),
                ("X", Shape::Mark, Before::Space),
                ("1.000;", Shape::Number, Before::Space),
            ]
        );
    }
}
