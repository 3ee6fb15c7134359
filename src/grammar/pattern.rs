//! The closed slot notation of the grammars: `quý {quarter}/{year} [của] (tỉnh|thành phố)`; `{(}` is a bracket in the text.
//!
//! Comes in: a pattern as a clerk writes it, in perfect Vietnamese. Goes out: a sequence of words, signs, slots and
//! choices. A slot is read by whoever asks for the match.

use super::token::{Care, Token, TokenKind, Wanted, tokens};

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Elem<S> {
    /// A word.
    Word(Wanted),
    /// Figures that must stand as they are.
    Figures(String),
    /// A sign.
    Sign(char),
    /// A slot.
    Slot(S),
    /// One of several sequences; an optional part is a choice with an empty one.
    OneOf(Vec<Vec<Elem<S>>>),
}

/// Compiles a pattern; `slot` knows the slot names.
pub(crate) fn compile<S: Copy>(pattern: &str, slot: &impl Fn(&str) -> Option<S>) -> Result<Vec<Elem<S>>, String> {
    let mut rest = pattern;
    let mut alternatives = sequence(&mut rest, None, slot)?;
    match (alternatives.len(), alternatives.pop()) {
        (1, Some(seq)) if !seq.is_empty() => Ok(seq),
        (1, _) => Err("an empty pattern".into()),
        _ => Err("| stands outside of brackets".into()),
    }
}

/// The alternatives up to a closing bracket.
fn sequence<S: Copy>(
    rest: &mut &str,
    close: Option<char>,
    slot: &impl Fn(&str) -> Option<S>,
) -> Result<Vec<Vec<Elem<S>>>, String> {
    let mut done = Vec::new();
    let mut now = Vec::new();
    loop {
        let (text, after) = rest.find(|c| "{[(|)]".contains(c)).map_or((*rest, ""), |i| rest.split_at(i));
        literal(text, &mut now);
        let mut chars = after.chars();
        let sign = chars.next();
        *rest = chars.as_str();
        match sign {
            None if close.is_none() => {
                done.push(now);
                return Ok(done);
            }
            None => return Err("a bracket is not closed".into()),
            _ if sign == close => {
                done.push(now);
                return Ok(done);
            }
            Some('|') => done.push(std::mem::take(&mut now)),
            Some('{') => {
                let (name, after) = rest.split_once('}').ok_or("a slot is not closed")?;
                *rest = after;
                now.push(match name {
                    "(" => Elem::Sign('('),
                    ")" => Elem::Sign(')'),
                    _ => Elem::Slot(slot(name).ok_or_else(|| format!("no slot is called {{{name}}}"))?),
                });
            }
            Some('(') => now.push(Elem::OneOf(sequence(rest, Some(')'), slot)?)),
            Some('[') => {
                let mut choices = sequence(rest, Some(']'), slot)?;
                choices.push(Vec::new());
                now.push(Elem::OneOf(choices));
            }
            Some(c) => return Err(format!("{c} closes nothing")),
        }
    }
}

fn literal<S>(text: &str, out: &mut Vec<Elem<S>>) {
    for t in tokens(text) {
        let shown = text.get(t.range.clone()).unwrap_or("");
        out.push(match t.kind {
            TokenKind::Word => Elem::Word(Wanted::new(shown)),
            TokenKind::Number => Elem::Figures(shown.to_owned()),
            TokenKind::Sign(c) => Elem::Sign(c),
        });
    }
}

impl<S> Elem<S> {
    /// Whether a token is this element, where it is a word, figures or a sign.
    pub(crate) fn matches(&self, text: &str, token: &Token, care: Care) -> bool {
        match self {
            Self::Word(w) => token.kind == TokenKind::Word && w.matches(text, token, care),
            Self::Figures(f) => token.kind == TokenKind::Number && token.fold == *f,
            Self::Sign(c) => token.kind == TokenKind::Sign(*c),
            Self::Slot(_) | Self::OneOf(_) => false,
        }
    }
}

/// The folded words and figures that a sequence can start with; the flag says whether a slot or sign can.
pub(crate) fn firsts<S>(seq: &[Elem<S>], words: &mut Vec<String>) -> bool {
    let mut open = false;
    for elem in seq {
        match elem {
            Elem::Word(w) => words.push(w.fold.clone()),
            Elem::Figures(f) => words.push(f.clone()),
            Elem::Sign(_) | Elem::Slot(_) => open = true,
            Elem::OneOf(choices) => {
                for c in choices {
                    open |= firsts(c, words);
                }
                if choices.iter().any(Vec::is_empty) {
                    continue;
                }
            }
        }
        break;
    }
    open
}

/// What is left to match: a sequence, and what comes after it.
pub(crate) struct Rest<'a, S> {
    seq: &'a [Elem<S>],
    next: Option<&'a Rest<'a, S>>,
}

/// Reads slots and finds the longest way in which a pattern fits.
pub(crate) trait Reader<S: Copy, B> {
    /// The text and its tokens.
    fn text(&self) -> (&str, &[Token]);
    /// How forgiving words are compared.
    fn care(&self) -> Care;
    /// The ways in which a slot can be read at a token: the token after it and what was read.
    fn slot(&self, slot: S, at: usize) -> Vec<(usize, B)>;

    /// The longest way in which a pattern fits at a token: the token after it and what its slots read, in order.
    fn longest(&self, seq: &[Elem<S>], at: usize) -> Option<(usize, Vec<B>)> {
        let (end, mut binds) = self.rest(&Rest { seq, next: None }, at)?;
        binds.reverse();
        (end > at).then_some((end, binds))
    }

    /// As [`Reader::longest`] for what is left of a pattern; what was read comes last first.
    fn rest(&self, rest: &Rest<'_, S>, at: usize) -> Option<(usize, Vec<B>)> {
        let Some((elem, after)) = rest.seq.split_first() else {
            return rest.next.map_or(Some((at, Vec::new())), |next| self.rest(next, at));
        };
        let here = Rest { seq: after, next: rest.next };
        let mut best: Option<(usize, Vec<B>)> = None;
        match elem {
            Elem::OneOf(choices) => {
                for seq in choices {
                    let fit = self.rest(&Rest { seq, next: Some(&here) }, at);
                    if fit.as_ref().is_some_and(|f| best.as_ref().is_none_or(|b| f.0 > b.0)) {
                        best = fit;
                    }
                }
            }
            Elem::Slot(slot) => {
                for (end, bind) in self.slot(*slot, at) {
                    if let Some((end, mut binds)) = self.rest(&here, end)
                        && best.as_ref().is_none_or(|b| end > b.0)
                    {
                        binds.push(bind);
                        best = Some((end, binds));
                    }
                }
            }
            literal => {
                let (text, tokens) = self.text();
                if tokens.get(at).is_some_and(|t| literal.matches(text, t, self.care())) {
                    return self.rest(&here, at + 1);
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Digits<'a>(&'a str, Vec<Token>);
    impl Reader<char, String> for Digits<'_> {
        fn text(&self) -> (&str, &[Token]) {
            (self.0, &self.1)
        }
        fn care(&self) -> Care {
            Care::Strict
        }
        fn slot(&self, _: char, at: usize) -> Vec<(usize, String)> {
            self.1
                .get(at)
                .filter(|t| t.kind == TokenKind::Number)
                .map(|t| (at + 1, t.fold.clone()))
                .into_iter()
                .collect()
        }
    }

    #[test]
    fn optional_parts_and_choices_fit_their_longest_way() {
        let p = compile("quý {q} (/|năm|) [của] {q}", &|n| (n == "q").then_some('q')).unwrap();
        for (text, fit) in
            [("quý 3/2025", true), ("Quý 3 năm của 2025", true), ("quý 3 2025", true), ("quỹ 3/2025", false)]
        {
            let reader = Digits(text, tokens(text));
            let found = reader.longest(&p, 0);
            assert_eq!(found.is_some(), fit, "{text}");
            if let Some((end, binds)) = found {
                assert_eq!((end, binds), (reader.1.len(), vec!["3".to_owned(), "2025".to_owned()]));
            }
        }
        let slot = |_: &str| None::<char>;
        for bad in ["a[b", "a]", "{x}", "{x", "a|b", ""] {
            assert!(compile(bad, &slot).is_err(), "{bad}");
        }
    }
}
