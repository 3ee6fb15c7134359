//! A run of damaged lines as one lattice: units and their readings in, edits out.

use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use super::candidate::Candidates;
use super::lattice::{Lattice, Search, Worker};
use super::model::memory::{Remembering, Sayings, Share};
use super::model::{LanguageModel, State, WordId};
use super::reading::{Reading, Readings, joins, pieced, readings};
use super::typed::Abbreviations;
use super::unit::{Unit, UnitKind, units};
use crate::text::{Cause, DamageClass, Edit, LineNo};

/// A unit of the passage: where it stands and what it may be.
struct Place<'l> {
    line: LineNo,
    text: &'l str,
    unit: Unit,
    readings: Readings,
}

/// The tables a passage is decoded with.
pub(super) struct Tools<'a> {
    pub(super) model: &'a LanguageModel,
    /// What is known to be said here.
    pub(super) memories: &'a [Share<'a>],
    /// What other documents say.
    pub(super) sayings: Option<&'a Sayings>,
    pub(super) abbreviations: &'a Abbreviations,
    pub(super) search: Search,
    /// Whether the passage is a list of names: then a capital says nothing of a word.
    pub(super) names: bool,
    /// Whether this reading only teaches the next one.
    pub(super) teaches: bool,
    /// A line whose choices are kept, to be shown.
    pub(super) watched: Option<LineNo>,
}

/// What the decoder makes of a passage.
#[derive(Default)]
pub(super) struct Mended {
    /// Edits of its lines, in order.
    pub(super) edits: Vec<(LineNo, Edit)>,
    /// Words that it is sure of, with what the scan shows for them.
    pub(super) pairs: Vec<(String, String)>,
    /// The symbols of the best path in order; `None` where it is not sure.
    pub(super) symbols: Vec<Option<WordId>>,
    /// The symbols of the best path in order, sure or not; of the last reading.
    pub(super) path: Vec<WordId>,
    /// The choices of the line that is watched.
    pub(super) choices: Vec<Choice>,
}

/// What the decoder had to choose from for one unit, and what it made of it.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What the scan shows.
    pub shown: String,
    /// The readings, likeliest first.
    pub readings: Vec<ChoiceReading>,
}

/// One reading of a [`Choice`].
#[derive(Debug, Clone, Serialize)]
pub struct ChoiceReading {
    /// The text; empty for dirt dropped.
    pub text: String,
    /// −ln P(shown | text): what the channel says.
    pub channel: f32,
    /// Probability after all is weighed, 0 to 1.
    pub posterior: f32,
    /// Whether the best path takes it.
    pub chosen: bool,
}

/// How sure a word must be to teach the channel of its document.
const TEACHES: f32 = 0.8;
/// Units of one passage that teach: a passage may be a file without line breaks.
const TEACHING: usize = 50_000;
/// Units decoded together; longer passages are cut at the next mark, the state handed on.
const PIECE: usize = 400;

/// Decodes the lines of one passage.
pub(super) fn mend(
    lines: &[(LineNo, &str)],
    class: DamageClass,
    tools: &Tools<'_>,
    candidates: &mut Candidates<'_>,
    worker: &mut Worker,
) -> Mended {
    let mut mended = Mended::default();
    let mut places: Vec<Place<'_>> = Vec::new();
    let mut state = tools.model.start();
    let mut read = 0;
    let mut torn = false;
    for (line, text) in lines {
        let mut cut = units(text);
        // A code that is broken at its hyphen goes on in the next line: its second half is no word.
        if let Some(first) = cut.first_mut().filter(|u| torn && u.kind == UnitKind::Word)
            && first.of(text).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        {
            first.kind = UnitKind::Code;
        }
        torn = matches!(cut.as_slice(), [.., code, dash] if code.kind == UnitKind::Code && !dash.spaced && dash.of(text) == "-");
        for (i, unit) in cut.iter().enumerate() {
            read += 1;
            if tools.teaches && read > TEACHING {
                return mended;
            }
            if places.len() >= 2 * PIECE || (places.len() >= PIECE && unit.kind == UnitKind::Mark) {
                state = decode(&places, state, false, tools, worker, &mut mended);
                places.clear();
            } else if i > 0
                && let Some(before) = places.last_mut()
            {
                let joined = joins(text, &before.unit, unit, candidates);
                before.readings.extend(joined);
            }
            let mut readings = readings(text, &cut, i, class, tools, candidates);
            readings.extend(pieced(text, &cut, i, candidates));
            places.push(Place { line: *line, text, unit: *unit, readings });
        }
        mended.edits.extend(torn_codes(text).into_iter().chain(lame_hyphens(text)).map(|e| (*line, e)));
    }
    decode(&places, state, true, tools, worker, &mut mended);
    mended.edits.sort_by_key(|(line, e)| (*line, e.start, e.end));
    mended
}

/// Finds the best path through one piece and adds what it says; gives the state to go on from.
fn decode(
    places: &[Place<'_>],
    state: State,
    ends: bool,
    tools: &Tools<'_>,
    worker: &mut Worker,
    mended: &mut Mended,
) -> State {
    let arcs = places.iter().map(|p| p.readings.len()).sum();
    let mut lattice = Lattice::with_room(arcs);
    let mut owners: Vec<(usize, usize)> = Vec::with_capacity(arcs);
    for (i, place) in places.iter().enumerate() {
        for (j, reading) in place.readings.iter().enumerate() {
            let to = (i + reading.units).min(places.len());
            lattice.add(i as u32, to as u32, &reading.symbols, -reading.cost, owners.len() as u32);
            owners.push((i, j));
        }
    }
    let search = Search { ends, ..tools.search };
    let path = if tools.memories.is_empty() && tools.sayings.is_none() {
        worker.best_path(tools.model, &lattice, state, &search)
    } else {
        let model = Remembering { model: tools.model, memories: tools.memories, sayings: tools.sayings };
        worker.best_path(&model, &lattice, state, &search)
    };
    let mut posteriors = Vec::new();
    worker.posteriors(&lattice, 1.0, &mut posteriors);
    if let Some(watched) = tools.watched {
        mended.choices.extend(choices(places, watched, &posteriors, &path.arcs));
    }
    for number in path.arcs {
        let Some(arc) = lattice.arc(number) else { continue };
        let Some((i, j)) = owners.get(arc.payload as usize).copied() else { continue };
        let sure = posteriors.get(number as usize).copied().unwrap_or(0.5).clamp(0.01, 0.999);
        let place = &places[i];
        let last = &places[(i + place.readings[j].units - 1).min(places.len() - 1)];
        let reading = &place.readings[j];
        if !tools.teaches {
            mended.path.extend(&reading.symbols);
            edit(place, last, reading, sure, &mut mended.edits);
            continue;
        }
        mended.symbols.extend(reading.symbols.iter().map(|s| (sure >= TEACHES).then_some(*s)));
        let word = reading.symbols.len() == 1 && reading.symbols[0] != WordId::UNKNOWN;
        if sure >= TEACHES && word && place.unit.kind == UnitKind::Word {
            mended.pairs.push((reading.text.trim_start().to_owned(), place.unit.of(place.text).to_owned()));
        }
    }
    path.state
}

/// The choices of one line; arcs were added place by place, reading by reading.
fn choices(places: &[Place<'_>], line: LineNo, posteriors: &[f32], path: &[u32]) -> Vec<Choice> {
    let mut number = 0;
    let mut out = Vec::new();
    for place in places {
        let first = number;
        number += place.readings.len();
        if place.line != line {
            continue;
        }
        let mut readings: Vec<ChoiceReading> = place
            .readings
            .iter()
            .enumerate()
            .map(|(j, r)| ChoiceReading {
                text: r.text.clone(),
                channel: r.cost,
                posterior: posteriors.get(first + j).copied().unwrap_or(0.0),
                chosen: path.contains(&((first + j) as u32)),
            })
            .collect();
        readings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior).then(a.channel.total_cmp(&b.channel)));
        out.push(Choice { shown: place.unit.of(place.text).to_owned(), readings });
    }
    out
}

/// A hyphen between two words with a blank on one side only (`giáo dục- đào tạo`), given the other.
fn lame_hyphens(line: &str) -> Vec<Edit> {
    static LAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Ll}{2}(?:(-) |( )-)\p{L}\p{Ll}").expect("a valid pattern"));
    let hyphens = LAME.captures_iter(line).filter_map(|c| match (c.get(1), c.get(2)) {
        (Some(h), _) => Some((h.start(), h.end(), " -")),
        (_, Some(blank)) => Some((blank.end(), blank.end() + 1, "- ")),
        _ => None,
    });
    hyphens
        .map(|(start, end, text)| Edit {
            start,
            end,
            text: text.to_owned(),
            cause: Cause::Punctuation,
            confidence: 0.9,
        })
        .collect()
}

/// White space and a second hyphen within a document number (`57- NQ/TW`, `34/CT- -TTg`), taken out.
fn torn_codes(line: &str) -> Vec<Edit> {
    static TORN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"[0-9A-ZĐ]-( +-?)(?:[A-ZĐ]{1,8}[/&-]|[A-ZĐ]{2,10}\b|TTg|CTr|TTr)|/[A-ZĐ]{2,4}( +)-(?:[A-ZĐ]{2,10}\b|TTg)",
        )
        .expect("a valid pattern")
    });
    let gaps = TORN.captures_iter(line).filter_map(|c| c.get(1).or(c.get(2)));
    gaps.map(|g| Edit { start: g.start(), end: g.end(), text: String::new(), cause: Cause::Typed, confidence: 0.95 })
        .collect()
}

fn edit(place: &Place<'_>, last: &Place<'_>, reading: &Reading, sure: f32, edits: &mut Vec<(LineNo, Edit)>) {
    let line = place.text;
    let (mut start, end) = (place.unit.start, last.unit.end);
    let shown = line.get(start..end).unwrap_or("");
    if reading.text == shown {
        return;
    }
    if reading.text.is_empty() {
        // Dropped dirt takes the white space before it along, unless that is all that parts two words.
        let before = line.get(..start).unwrap_or("");
        let trimmed = before.trim_end().len();
        let after_spaced = line.get(end..).is_none_or(|r| r.is_empty() || r.starts_with(char::is_whitespace));
        if after_spaced {
            start = trimmed;
        }
    }
    edits.push((place.line, Edit { start, end, text: reading.text.clone(), cause: reading.cause, confidence: sure }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepairedLine;

    fn mended(line: &str, edits: &[Edit]) -> String {
        RepairedLine::replay(line, edits)
    }

    #[test]
    fn torn_numbers_and_lame_hyphens_are_mended_and_others_kept() {
        for (shown, meant) in [
            ("Nghị quyết số 57- NQ/TW", "Nghị quyết số 57-NQ/TW"),
            ("Chỉ thị số 34/CT- -TTg", "Chỉ thị số 34/CT-TTg"),
            ("Quyết định 12/QĐ -UBND", "Quyết định 12/QĐ-UBND"),
        ] {
            assert_eq!(mended(shown, &torn_codes(shown)), meant);
        }
        for (shown, meant) in [("giáo dục- đào tạo", "giáo dục - đào tạo"), ("kinh tế -xã hội", "kinh tế - xã hội")]
        {
            assert_eq!(mended(shown, &lame_hyphens(shown)), meant);
        }
        // A dash that heads an item, a range, a hyphen within a name, a number that ends before a dash.
        for kept in ["- Sở Y tế", "giai đoạn 2026 - 2030", "Lê-nin", "2026- 2030", "Mục 3 - Tổ chức"] {
            assert_eq!(mended(kept, &torn_codes(kept)), kept);
            assert_eq!(mended(kept, &lame_hyphens(kept)), kept);
        }
    }
}
