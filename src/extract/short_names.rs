//! Short names that the document itself explains, written out where its records bear them.
//!
//! Comes in: a [`Document`] and the [`Record`] read from it. Goes out: the record, its agencies with their names in full: *PTTN
//! tỉnh* where the text says *Trung tâm Phục hồi thanh thiếu niên tỉnh (PTTN)*, *HLV* where one agency alone that it names has
//! these initials.
//! Must not know how an agency was found.

use crate::grammar::Grammars;
use crate::layout::{BlockKind, Document};
use crate::record::Record;
use crate::text::fold;

/// A bracket that explains a short name is no longer than this, and the name before it than that, in bytes.
const LONGEST_BRACKET: usize = 60;
const LONGEST_NAME: usize = 200;

/// Writes out the short names of all agencies of a record, where that is certain.
pub(super) fn write_out(document: &Document, grammars: &Grammars, record: &mut Record) {
    let known: Vec<String> = agencies(record).map(|name| name.clone()).collect();
    let short = |name: &&String| name.split([' ', '(', ')']).any(|w| is_short(w, grammars));
    if !known.iter().any(|name| short(&name)) {
        return;
    }
    let explained = explained(document, grammars);
    let full: Vec<&String> = known.iter().filter(|name| !short(name)).collect();
    for name in agencies(record) {
        for (short, _) in &explained {
            if let Some(bare) = name.strip_suffix(&format!(" ({short})")) {
                *name = bare.to_owned();
            }
        }
        let Some(word) = name.split(' ').find(|w| is_short(w, grammars)).map(str::to_owned) else { continue };
        let told = explained.iter().find(|(short, _)| *short == word).map(|(_, name)| name.as_str());
        if let Some(long) = told.or_else(|| of_initials(&word, &full, grammars)) {
            *name = replaced(name, &word, long, grammars);
        }
    }
}

/// All names of agencies in a record.
fn agencies(record: &mut Record) -> impl Iterator<Item = &mut String> {
    let tasks = record.tasks.iter_mut().flat_map(|t| t.lead.iter_mut().chain(&mut t.coordinate));
    let duties = record.duties.iter_mut().map(|d| &mut d.agency);
    tasks.chain(duties).chain(record.indicators.iter_mut().flat_map(|i| i.lead.iter_mut().chain(&mut i.monitor)))
}

/// Whether a word is a short name that only the document can explain: capitals alone, and neither a numeral nor known.
fn is_short(word: &str, grammars: &Grammars) -> bool {
    let letters = word.chars().filter(|c| c.is_uppercase()).count();
    letters >= 3
        && word.chars().all(|c| c.is_uppercase() || c == '&')
        && !word.chars().all(|c| "IVXLC".contains(c))
        && !grammars.agencies.is_known_short(word)
}

/// The short names that the text gives in brackets behind an agency, with that agency.
fn explained(document: &Document, grammars: &Grammars) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let kinds = [BlockKind::Paragraph, BlockKind::Item, BlockKind::Basis, BlockKind::Addressee];
    for (n, block) in document.blocks.iter().enumerate() {
        if !kinds.contains(&block.kind) {
            continue;
        }
        let passage = document.passage(n);
        let text = passage.text();
        for (at, _) in text.match_indices('(') {
            let inner =
                text.get(at + 1..).and_then(|t| t.find(')').filter(|e| *e <= LONGEST_BRACKET).and_then(|e| t.get(..e)));
            let Some(word) = inner.and_then(|t| t.rsplit(' ').next()).filter(|w| is_short(w, grammars)) else {
                continue;
            };
            let before =
                text.get(text.floor_char_boundary(at.saturating_sub(LONGEST_NAME))..at).unwrap_or("").trim_end();
            let last = grammars.agencies.find(before).pop().filter(|a| a.range.end == before.len());
            if let Some(agency) = last
                && !out.iter().any(|(short, _)| short == word)
            {
                out.push((word.to_owned(), agency.name));
            }
        }
    }
    out
}

/// The one agency that the document names in full and whose initials a short name is.
fn of_initials<'a>(short: &str, full: &[&'a String], grammars: &Grammars) -> Option<&'a str> {
    let wanted: String = short.chars().filter(|c| c.is_alphabetic()).collect();
    let fits = |name: &str| {
        let (core, place) = parted(name, grammars);
        initials(core) == wanted || !place.is_empty() && initials(name) == wanted
    };
    let mut here: Vec<&str> = full.iter().map(|n| n.as_str()).filter(|n| fits(n)).collect();
    here.sort_by_key(|n| fold(n));
    here.dedup_by_key(|n| fold(n));
    if let [one] = here.as_slice() { Some(one) } else { None }
}

/// The first letters of a name's words as capitals; *và* has none.
fn initials(name: &str) -> String {
    let words = name.split([' ', '-', ',']).filter(|w| !w.is_empty() && *w != "và" && *w != "&");
    words.filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).collect()
}

/// A name and the unit that it is of (*Trung tâm Y tế* and *huyện*), which may be none.
fn parted<'t>(name: &'t str, grammars: &Grammars) -> (&'t str, &'t str) {
    let frame = &grammars.outline.frame;
    let at =
        name.match_indices(' ').find(|(i, _)| name.get(i + 1..).is_some_and(|t| frame.is_unit(t) || frame.is_place(t)));
    at.and_then(|(i, _)| Some((name.get(..i)?, name.get(i + 1..)?))).unwrap_or((name, ""))
}

/// A name with a short word of it written out; what stands behind the word says of which place it is.
fn replaced(name: &str, short: &str, long: &str, grammars: &Grammars) -> String {
    let Some(at) = name.find(short) else { return name.to_owned() };
    let (before, after) = (name.get(..at).unwrap_or(""), name.get(at + short.len()..).unwrap_or(""));
    let (core, _) = parted(long, grammars);
    let long = if after.trim().is_empty() { long } else { core };
    format!("{before}{long}{after}")
}
