//! What a clean document can teach those that come after it: its phrases.
//!
//! Comes in: a document as it was repaired. Goes out: runs of words between marks (titles, names of programmes and
//! bodies, formulas), in small letters. A document with any damage teaches nothing. Knows no library: phrases come back
//! as plain values.

use rustc_hash::FxHashSet;

use super::model::memory::Sayings;
use super::model::{Vocabulary, WordId};
use super::{passages, survey};
use crate::text::{DamageClass, Phrase, Repaired, TokenKind, canonical, tokens};

/// Words of a phrase, at least and at most.
const SHORTEST: usize = 3;
const LONGEST: usize = 12;
/// Phrases of one document.
const MOST: usize = 3000;
/// A document teaches if it has so many words, and such a share of them bear marks.
const WORDS: usize = 60;
const MARKED: f32 = 0.4;
/// How many documents with a phrase count.
const OFTEN: u32 = 5;

/// The phrases of a clean document, each once, in the order in which they stand; none of any other.
pub(super) fn of(repaired: &Repaired, vocabulary: &Vocabulary) -> Vec<String> {
    let source = &repaired.source;
    if repaired.lines.iter().any(|l| l.class != DamageClass::Clean || !l.edits.is_empty()) {
        return Vec::new();
    }
    let clean = survey::LineClass { class: DamageClass::Clean, confidence: 1.0 };
    let classes = vec![clean; repaired.lines.len()];
    let (mut seen, mut out) = (FxHashSet::default(), Vec::new());
    let (mut words, mut marked) = (0usize, 0usize);
    for passage in passages(source, &classes, DamageClass::Clean) {
        let mut run: Vec<String> = Vec::new();
        let mut end = |run: &mut Vec<String>| {
            if run.len() >= SHORTEST && out.len() < MOST {
                let phrase = run.join(" ");
                if seen.insert(phrase.clone()) {
                    out.push(phrase);
                }
            }
            run.clear();
        };
        for (_, line) in &passage {
            // What begins with a capital may be another item, or the next row of a table.
            if line.trim_start().starts_with(|c: char| !c.is_lowercase()) {
                end(&mut run);
            }
            for token in tokens(line) {
                let word = token.of(line);
                if token.kind != TokenKind::Word || vocabulary.id(word).is_none() {
                    end(&mut run);
                    continue;
                }
                words += 1;
                marked += usize::from(!word.is_ascii());
                run.push(canonical(word));
                if run.len() == LONGEST {
                    end(&mut run);
                }
            }
        }
        end(&mut run);
    }
    let teaches = words >= WORDS && marked as f32 >= MARKED * words as f32;
    if teaches { out } else { Vec::new() }
}

/// Phrases of other documents, to read with; `None` if there are none.
pub(super) fn heard(phrases: &[Phrase], vocabulary: &Vocabulary) -> Option<Sayings> {
    let mut sayings = Sayings::default();
    for phrase in phrases {
        let words: Option<Vec<WordId>> = phrase.text.split(' ').map(|w| vocabulary.find(w)).collect();
        sayings.add(&words.unwrap_or_default(), phrase.documents.min(OFTEN) as f32);
    }
    (!sayings.is_empty()).then_some(sayings)
}
