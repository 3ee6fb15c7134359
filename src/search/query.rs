//! What a person typed becomes a tantivy query. There is no syntax to get wrong: words, and phrases in quotes.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
    Query as Asked, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::index::Fields;
use super::token::{Word, words};
use super::unit::day;
use crate::library::{Filter, Part};
use crate::text::fold;

/// What a hit in each stream is worth; a word without marks never outweighs the word itself.
const EXACT: f32 = 2.0;
const FOLDED: f32 = 1.0;
const SKELETON: f32 = 0.15;
/// Shorter skeletons are found, but not shown as an answer: too many words share them.
const LONG_SKELETON: usize = 5;
/// What two words side by side are worth, and the whole query side by side.
const PAIR: f32 = 0.6;
const WHOLE: f32 = 2.0;
/// The words by which a part is asked for, and what it is worth that a record holds it so.
const LABELS: [([&str; 2], Part); 3] =
    [(["chu", "tri"], Part::Lead), (["phoi", "hop"], Part::Coordinate), (["theo", "doi"], Part::Monitor)];
const PLAYED: f32 = 40.0;
/// The most words that are looked for; what follows adds nothing.
const MOST: usize = 64;

/// Words to look for.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) words: Vec<Word>,
    /// Ranges of words that were put in quotes: these must stand side by side.
    phrases: Vec<std::ops::Range<usize>>,
    /// Whether any mark was typed: then the exact stream counts.
    toned: bool,
}

impl Query {
    /// Takes what was typed, whatever it is.
    pub fn new(typed: &str) -> Self {
        let mut all: Vec<Word> = Vec::new();
        let mut phrases = Vec::new();
        for (i, part) in typed.split(['"', '\u{201c}', '\u{201d}']).enumerate() {
            let from = all.len();
            all.extend(words(part));
            all.truncate(MOST);
            if i % 2 == 1 && all.len() > from {
                phrases.push(from..all.len());
            }
        }
        let toned = all.iter().any(|w| w.exact != w.folded);
        Self { words: all, phrases, toned }
    }
    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
    /// How well a word of a text answers: 0 not at all.
    ///
    /// Where marks were typed, a word that bears other marks is another word (*số* is no answer to *sở*); one that bears
    /// none may have lost them.
    pub(super) fn weight(&self, word: &Word) -> f32 {
        let bare = word.exact == word.folded;
        let best = |w: &Word| {
            if self.toned && w.exact == word.exact {
                EXACT
            } else if w.folded == word.folded && (bare || !self.toned) {
                FOLDED
            } else if w.skeleton.len() >= LONG_SKELETON && w.skeleton == word.skeleton && w.folded != word.folded {
                SKELETON
            } else {
                0.0
            }
        };
        self.words.iter().map(best).fold(0.0, f32::max)
    }
    /// Which of the words looked for a word of a text answers.
    pub(super) fn answers(&self, word: &Word) -> Option<usize> {
        self.words.iter().position(|w| w.folded == word.folded)
    }
    /// Whether two words of a text stand side by side as two words of the query do.
    pub(super) fn side_by_side(&self, a: &Word, b: &Word) -> bool {
        let same = |x: &Word, y: &Word| {
            x.folded == y.folded || (x.skeleton.len() >= LONG_SKELETON && x.skeleton == y.skeleton)
        };
        self.words.windows(2).any(|pair| matches!(pair, [x, y] if same(x, a) && same(y, b)))
    }
    /// The query over an index, narrowed by a filter; `documents` are the rows that `filter.document` names.
    pub(super) fn build(&self, fields: &Fields, filter: &Filter, documents: Option<&[i64]>) -> Box<dyn Asked> {
        let mut clauses: Vec<(Occur, Box<dyn Asked>)> = narrowed(fields, filter, documents);
        if self.is_empty() {
            if clauses.is_empty() {
                return Box::new(EmptyQuery);
            }
            clauses.push((Occur::Must, Box::new(AllQuery)));
            return Box::new(BooleanQuery::new(clauses));
        }
        let groups: Vec<Box<dyn Asked>> = self.words.iter().map(|w| self.word(fields, w)).collect();
        let needed = if groups.len() <= 2 { groups.len() } else { (groups.len() * 2).div_ceil(3) };
        clauses.push((Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(groups, needed))));
        for phrase in &self.phrases {
            clauses.push((Occur::Must, phrase_of(fields.folded, &self.folded(phrase.clone()))));
        }
        for pair in self.words.windows(2) {
            let [a, b] = pair else { continue };
            clauses.push((Occur::Should, boosted(term(fields.pairs, &pair_of(&a.folded, &b.folded)), PAIR)));
            if self.toned {
                clauses.push((Occur::Should, boosted(term(fields.pairs, &pair_of(&a.exact, &b.exact)), PAIR)));
            }
        }
        clauses.extend(self.played(fields).map(|q| (Occur::Should, q)));
        if self.words.len() > 1 {
            let whole = phrase_of(fields.folded, &self.folded(0..self.words.len()));
            clauses.push((Occur::Should, boosted(whole, WHOLE)));
        }
        Box::new(BooleanQuery::new(clauses))
    }
    /// Who asks for "Sở Y tế chủ trì" means the records in which it does: those in whose field the rest of the words
    /// stand, or three of them at least. Never a condition, only a reason to come first.
    fn played(&self, fields: &Fields) -> impl Iterator<Item = Box<dyn Asked>> {
        let rest = |label: &[&str; 2]| {
            let at = self.words.windows(2).position(|w| matches!(w, [a, b] if [&a.folded, &b.folded] == *label))?;
            let rest = self.words.iter().enumerate().filter(|(i, _)| *i != at && *i != at + 1);
            Some(rest.map(|(_, w)| w.folded.clone()).collect::<Vec<_>>()).filter(|rest| !rest.is_empty())
        };
        LABELS.into_iter().filter_map(move |(label, part)| {
            let named: Vec<_> = rest(&label)?.iter().map(|w| term(fields.part(part), w)).collect();
            let needed = named.len().min(3);
            let named = Box::new(BooleanQuery::union_with_minimum_required_clauses(named, needed));
            let anyhow: Box<dyn Asked> = Box::new(ConstScoreQuery::new(named.clone(), PLAYED));
            Some(Box::new(BooleanQuery::union(vec![anyhow, boosted(named, EXACT)])) as Box<dyn Asked>)
        })
    }
    fn folded(&self, range: std::ops::Range<usize>) -> Vec<String> {
        self.words.get(range).unwrap_or_default().iter().map(|w| w.folded.clone()).collect()
    }
    fn word(&self, fields: &Fields, w: &Word) -> Box<dyn Asked> {
        let mut ways = vec![boosted(term(fields.folded, &w.folded), FOLDED)];
        if self.toned {
            ways.push(boosted(term(fields.exact, &w.exact), EXACT));
        }
        if !w.skeleton.is_empty() {
            ways.push(boosted(term(fields.skeleton, &w.skeleton), SKELETON));
        }
        Box::new(DisjunctionMaxQuery::new(ways))
    }
}

/// Two words side by side, as the index keeps them.
pub(super) fn pair_of(a: &str, b: &str) -> String {
    format!("{a} {b}")
}

fn term(field: Field, text: &str) -> Box<dyn Asked> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn boosted(query: Box<dyn Asked>, by: f32) -> Box<dyn Asked> {
    Box::new(BoostQuery::new(query, by))
}

fn phrase_of(field: Field, words: &[String]) -> Box<dyn Asked> {
    match words {
        [] => Box::new(AllQuery),
        [one] => term(field, one),
        _ => Box::new(PhraseQuery::new(words.iter().map(|w| Term::from_field_text(field, w)).collect())),
    }
}

/// The clauses of a filter; they decide what is found and say nothing of how well it answers.
fn narrowed(fields: &Fields, filter: &Filter, documents: Option<&[i64]>) -> Vec<(Occur, Box<dyn Asked>)> {
    let mut all: Vec<Box<dyn Asked>> = Vec::new();
    let name = |field, name: &str| phrase_of(field, &words(name).into_iter().map(|w| w.folded).collect::<Vec<_>>());
    if let Some(kind) = &filter.kind {
        all.push(term(fields.kind, fold(kind).as_str()));
    }
    if let Some(issuer) = &filter.issuer {
        all.push(name(fields.issuer, issuer));
    }
    match (&filter.agency, filter.part) {
        (Some(agency), Some(part)) => all.push(name(fields.part(part), agency)),
        (Some(agency), None) => {
            let anyhow = Part::ALL.iter().map(|p| name(fields.part(*p), agency)).collect();
            all.push(Box::new(BooleanQuery::union(anyhow)));
        }
        (None, Some(part)) => all.push(term(fields.parts, part.name())),
        (None, None) => {}
    }
    if let Some(due) = &filter.due {
        let end = |day_of: &Option<String>| {
            let day = day_of.as_deref().and_then(day);
            day.map_or(Bound::Unbounded, |d| Bound::Included(Term::from_field_u64(fields.due, d)))
        };
        let (from, to) = (end(&due.from), end(&due.to));
        if (&from, &to) != (&Bound::Unbounded, &Bound::Unbounded) {
            all.push(Box::new(RangeQuery::new(from, to)));
        }
    }
    if let Some(period) = &filter.period {
        all.push(term(fields.periods, period));
    }
    if let Some(rows) = documents {
        let rows = rows.iter().filter_map(|r| u64::try_from(*r).ok()).map(|r| Term::from_field_u64(fields.document, r));
        all.push(Box::new(TermSetQuery::new(rows)));
    }
    all.into_iter().map(|q| (Occur::Must, Box::new(ConstScoreQuery::new(q, 0.0)) as Box<dyn Asked>)).collect()
}
