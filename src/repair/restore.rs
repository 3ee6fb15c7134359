//! Restores text whose marks are gone but whose letters are right: the plainest use of the lattice.
//!
//! Comes in: clean text without marks (*Uy ban nhan dan*). Goes out: the same text with them (*Ủy ban nhân dân*), case
//! and spacing kept. Candidates of a word are all known words of the same skeleton.

use super::lattice::{Lattice, Search, Worker};
use super::model::{LanguageModel, Leaning, State, WordId};
use crate::text::{Shape, Token, TokenKind, Tone, fold_char, split_tone, tokens};
use unicode_normalization::UnicodeNormalization;

/// Tokens decoded together; longer text is cut, at a mark if one comes in time.
const PIECE: usize = 96;

/// How much the case of a word counts beside the language model.
const CASE_WEIGHT: f32 = 0.5;

/// Restores the marks of stripped text.
#[derive(Debug)]
pub struct Restorer<'m> {
    model: &'m LanguageModel,
    search: Search,
    worker: Worker,
    lattice: Lattice,
    skeleton: String,
    leaning: Leaning,
}

impl<'m> Restorer<'m> {
    /// A restorer with its own working memory.
    pub fn new(model: &'m LanguageModel, search: Search) -> Self {
        Self {
            model,
            search,
            worker: Worker::new(),
            lattice: Lattice::new(),
            skeleton: String::new(),
            leaning: Leaning::new(),
        }
    }
    /// Restores one paragraph.
    pub fn restore(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 3 / 2);
        let (mut state, mut copied) = (self.model.start(), 0);
        let mut piece: Vec<Token> = Vec::with_capacity(PIECE * 2);
        let mut rest = tokens(text).peekable();
        while let Some(token) = rest.next() {
            piece.push(token);
            let mark = token.kind == TokenKind::Mark;
            let last = rest.peek().is_none();
            if last || piece.len() >= PIECE * 2 || (piece.len() >= PIECE && mark) {
                state = self.restore_piece(text, &piece, state, last, &mut copied, &mut out);
                piece.clear();
            }
        }
        out.push_str(text.get(copied..).unwrap_or(""));
        out
    }
    fn restore_piece(
        &mut self,
        text: &str,
        piece: &[Token],
        state: State,
        last: bool,
        copied: &mut usize,
        out: &mut String,
    ) -> State {
        let vocabulary = self.model.vocabulary();
        self.lattice.clear();
        let mut free = false;
        for (i, token) in piece.iter().enumerate() {
            let (from, to) = (i as u32, i as u32 + 1);
            let word = token.of(text);
            if token.kind != TokenKind::Word {
                self.lattice.add(from, to, &[vocabulary.symbol(token.kind, word)], 0.0, u32::MAX);
                free = token.kind == TokenKind::Number || word == ",";
                continue;
            }
            self.skeleton.clear();
            self.skeleton.extend(word.chars().map(fold_char));
            let candidates = vocabulary.of_skeleton(&self.skeleton);
            if candidates.len() == 0 {
                self.lattice.add(from, to, &[WordId::UNKNOWN], 0.0, u32::MAX);
            }
            let shape = if free { Shape::of(word) } else { Shape::Upper };
            for id in candidates {
                let cost = CASE_WEIGHT * self.model.shape(id, shape) + self.leaning.bias(self.model, id);
                self.lattice.add(from, to, &[id], cost, u32::from(id.0));
            }
            free = true;
        }
        let search = Search { ends: last, ..self.search };
        let path = self.worker.best_path(self.model, &self.lattice, state, &search);
        for (token, arc) in piece.iter().zip(&path.arcs) {
            let id = self.lattice.arc(*arc).and_then(|a| u16::try_from(a.payload).ok());
            if let Some(id) = id {
                self.leaning.note(self.model, WordId(id), 1.0);
                out.push_str(text.get(*copied..token.start).unwrap_or(""));
                with_case_of(token.of(text), vocabulary.word(WordId(id)), out);
                *copied = token.end;
            }
        }
        path.state
    }
}

/// Writes a lower-case word with the case that another word of the same letters has.
pub fn with_case_of(shape: &str, word: &str, out: &mut String) {
    let mut upper = false;
    let mut shape = shape.chars();
    for c in word.chars() {
        if let Some(s) = shape.next() {
            upper = s.is_uppercase();
        }
        if upper {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
}

/// How much of stripped text came back right; tokens are those between white space, tone placement does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// All tokens.
    pub tokens: usize,
    /// Tokens that came back right.
    pub right: usize,
    /// Tokens that had marks.
    pub marked: usize,
    /// Of these, those that came back right.
    pub marked_right: usize,
    /// List labels *d)* and *đ)* at the head of a line: without the line before, nobody could tell which is meant.
    pub labels: usize,
    /// Of these, those that came back right.
    pub labels_right: usize,
}

/// Strips clean lines of their marks, restores them, and compares.
pub fn measure<'l>(model: &LanguageModel, search: Search, lines: impl IntoIterator<Item = &'l str>) -> Measure {
    let mut restorer = Restorer::new(model, search);
    let mut m = Measure::default();
    for line in lines {
        let line: String = line.nfc().map(|c| if c == 'Ð' { 'Đ' } else { c }).collect();
        let back = restorer.restore(&strip(&line));
        let (line, back) = (one_spelling(&line), one_spelling(&back));
        for (i, (want, got)) in line.split_whitespace().zip(back.split_whitespace()).enumerate() {
            let right = usize::from(comparable(want) == comparable(got));
            m.tokens += 1;
            m.right += right;
            if !want.is_ascii() {
                m.marked += 1;
                m.marked_right += right;
            }
            if i == 0 && matches!(want, "d)" | "đ)") {
                m.labels += 1;
                m.labels_right += right;
            }
        }
    }
    m
}

/// Text without its marks, case kept: what a careless typist would have written.
pub fn strip(text: &str) -> String {
    let plain = |c: char| match c {
        _ if !c.is_alphabetic() => c,
        _ if c.is_uppercase() => fold_char(c).to_ascii_uppercase(),
        _ => fold_char(c),
    };
    text.nfc().map(plain).collect()
}

/// *hàng năm* and *hằng năm* are one word.
fn one_spelling(text: &str) -> String {
    ["năm", "tháng", "tuần", "quý", "ngày"].iter().fold(text.to_owned(), |t, unit| {
        t.replace(&format!("hàng {unit}"), &format!("hằng {unit}"))
            .replace(&format!("Hàng {unit}"), &format!("Hằng {unit}"))
    })
}

/// A token as it is compared: the tone behind the letters, so that its place does not count.
fn comparable(token: &str) -> (String, Tone) {
    split_tone(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Grammars;

    #[test]
    fn stripped_text_gets_its_marks_back_and_keeps_its_case_and_spaces() {
        let model = Grammars::embedded().unwrap().model;
        let mut restorer = Restorer::new(&model, Search::default());
        for text in [
            "Ủy ban nhân dân tỉnh  Cà Mau",
            "QUYẾT ĐỊNH Về việc ban hành Kế hoạch phòng, chống thiên tai năm 2026",
            "\tGiao Sở Y tế chủ trì, phối hợp với Sở Tài chính; hoàn thành trước ngày 30/6/2026.",
            "Số: 12/QĐ-UBND",
            "",
            "xyzzy 12 %",
        ] {
            assert_eq!(restorer.restore(&strip(text)), text);
        }
    }

    #[test]
    fn long_text_without_a_mark_is_restored_in_pieces() {
        let model = Grammars::embedded().unwrap().model;
        let text = "phát triển kinh tế xã hội ".repeat(200);
        let m = measure(&model, Search::default(), [text.as_str()]);
        assert_eq!((m.tokens, m.right), (1200, 1200));
    }
}
