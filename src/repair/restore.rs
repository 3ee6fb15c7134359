//! Restores text whose marks are gone but whose letters are right: the plainest use of the lattice.
//!
//! Comes in: clean text without marks (*Uy ban nhan dan*). Goes out: the same text with them (*Ủy ban nhân dân*), case
//! and spacing kept. Candidates of a word are all known words of the same skeleton.

use super::lattice::{Lattice, Search, Worker};
use super::model::{LanguageModel, State, WordId};
use crate::text::{Token, TokenKind, fold_char, tokens};

/// Tokens decoded together; longer text is cut, at a mark if one comes in time.
const PIECE: usize = 96;

/// Restores the marks of stripped text.
#[derive(Debug)]
pub struct Restorer<'m> {
    model: &'m LanguageModel,
    search: Search,
    worker: Worker,
    lattice: Lattice,
    skeleton: String,
}

impl<'m> Restorer<'m> {
    /// A restorer with its own working memory.
    pub fn new(model: &'m LanguageModel, search: Search) -> Self {
        Self { model, search, worker: Worker::new(), lattice: Lattice::new(), skeleton: String::new() }
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
        for (i, token) in piece.iter().enumerate() {
            let (from, to) = (i as u32, i as u32 + 1);
            let word = token.of(text);
            if token.kind != TokenKind::Word {
                self.lattice.add(from, to, &[vocabulary.symbol(token.kind, word)], 0.0, u32::MAX);
                continue;
            }
            self.skeleton.clear();
            self.skeleton.extend(word.chars().map(fold_char));
            let candidates = vocabulary.of_skeleton(&self.skeleton);
            if candidates.len() == 0 {
                self.lattice.add(from, to, &[WordId::UNKNOWN], 0.0, u32::MAX);
            }
            for id in candidates {
                self.lattice.add(from, to, &[id], 0.0, u32::from(id.0));
            }
        }
        let search = Search { ends: last, ..self.search };
        let path = self.worker.best_path(self.model, &self.lattice, state, &search);
        for (token, arc) in piece.iter().zip(&path.arcs) {
            let id = self.lattice.arc(*arc).and_then(|a| u16::try_from(a.payload).ok());
            if let Some(id) = id {
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
