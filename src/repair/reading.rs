//! What a unit of a scanned line may be: words near it, a number, a code, a mark, dirt, the first half of a torn word.
//!
//! Comes in: a line cut into units. Goes out: for each unit its readings, with what the channel says of each.

use std::sync::Arc;

use super::candidate::Candidates;
use super::model::WordId;
use super::passage::Tools;
use super::typed::{figures, is_roman, roman_of};
use super::unit::{Unit, UnitKind};
use crate::text::{Cause, DamageClass, TokenKind, fold};

/// One reading of a unit.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// What stands there.
    pub(super) text: String,
    /// What the language model sees.
    pub(super) symbols: Vec<WordId>,
    /// −ln P(shown | text).
    pub(super) cost: f32,
    /// Why the text is another than what is shown.
    pub(super) cause: Cause,
    /// How many units it takes (2 for a join).
    pub(super) units: usize,
}

/// The readings of a unit: most words have those of their letters and no others, and share them.
pub(super) enum Readings {
    /// As the letters have them.
    Shared(Arc<[Reading]>),
    /// Of this unit alone.
    Own(Vec<Reading>),
}

impl Readings {
    /// Adds readings.
    pub(super) fn extend(&mut self, more: Vec<Reading>) {
        if more.is_empty() {
            return;
        }
        let mut own = match self {
            Self::Shared(shared) => shared.to_vec(),
            Self::Own(own) => std::mem::take(own),
        };
        own.extend(more);
        *self = Self::Own(own);
    }
}

impl std::ops::Deref for Readings {
    type Target = [Reading];
    fn deref(&self) -> &[Reading] {
        match self {
            Self::Shared(shared) => shared,
            Self::Own(own) => own,
        }
    }
}

/// Cost of dropping dirt that stands among words; alone at a line's end it is cheap.
const DROP: f32 = 5.0;
const DROP_LETTER: f32 = 13.0;
const DROP_AT_END: f32 = 0.5;
const DROP_DIGIT: f32 = 11.0;
/// Cost of keeping a sign that no text is written with.
const KEEP_SIGN: f32 = 6.0;
/// Cost of a space that the scan put into a word.
const FALSE_SPACE: f32 = 6.0;
/// Cost of reading a known abbreviation as a word of other letters.
const ABBREVIATION: f32 = 4.0;
/// Cost of reading figures as *số* where a document number follows.
const NAMED: f32 = 1.0;
/// Cost of a digit of a number: what a number is, the model does not say.
const DIGIT: f32 = 1.6;

/// What a unit may be.
pub(super) fn readings(
    line: &str,
    cut: &[Unit],
    i: usize,
    class: DamageClass,
    tools: &Tools<'_>,
    candidates: &mut Candidates<'_>,
) -> Readings {
    let unit = &cut[i];
    let shown = unit.of(line);
    let vocabulary = tools.model.vocabulary();
    let keep = |symbols: Vec<WordId>, cost: f32| Reading {
        text: shown.to_owned(),
        symbols,
        cost,
        cause: Cause::Letters,
        units: 1,
    };
    let out = match unit.kind {
        UnitKind::Address => vec![keep(vec![WordId::UNKNOWN], 0.0)],
        UnitKind::Code => vec![code(shown, tools)],
        UnitKind::Mark if matches!(shown, ">" | "<") => vec![bound(line, cut, i, class, tools)],
        UnitKind::Mark => {
            let mut out = mark(line, cut, i, tools);
            if class == DamageClass::Garbled
                && unit.spaced
                && (i + 1..cut.len()).all(|k| cut[k].spaced && cut[k].kind == UnitKind::Mark)
                && matches!(shown, "." | ",")
            {
                // A full stop or comma by itself at a line's end is dirt of a table's rules.
                out = vec![keep(vec![vocabulary.symbol(TokenKind::Mark, shown)], 3.0), dropped(line, cut, i)];
            }
            if class == DamageClass::Garbled && shown == "&" && unit.spaced {
                out.extend(
                    candidates.of(shown, false).iter().filter(|r| r.symbols.first() != Some(&WordId::UNKNOWN)).cloned(),
                );
            }
            out
        }
        UnitKind::Number => number(line, cut, i, class, tools, candidates),
        UnitKind::Dirt => {
            let mut out = vec![dropped(line, cut, i)];
            let kind = if shown.chars().all(|c| c.is_ascii_digit()) { TokenKind::Number } else { TokenKind::Mark };
            let cost = if kind == TokenKind::Number { DIGIT * shown.len() as f32 } else { KEEP_SIGN };
            out.push(keep(vec![vocabulary.symbol(kind, shown)], cost));
            if shown.chars().all(char::is_alphabetic) {
                out.extend(candidates.of(shown, false).iter().cloned());
            }
            out
        }
        UnitKind::Word => return word(line, cut, i, tools, candidates),
    };
    Readings::Own(out)
}

fn word(line: &str, cut: &[Unit], i: usize, tools: &Tools<'_>, candidates: &mut Candidates<'_>) -> Readings {
    let unit = &cut[i];
    let shown = unit.of(line);
    let vocabulary = tools.model.vocabulary();
    let as_shown = |cost: f32| Reading {
        text: shown.to_owned(),
        symbols: vec![vocabulary.id(shown).unwrap_or(WordId::UNKNOWN)],
        cost,
        cause: Cause::Letters,
        units: 1,
    };
    if i == 0 && shown.chars().count() == 1 && cut.get(1).is_some_and(|u| !u.spaced && u.of(line) == ")") {
        // The label of a list item says nothing that the model knows; `labels` settles d and đ.
        return Readings::Own(vec![as_shown(0.0)]);
    }
    if let Some(letter) = inner_label(line, cut, i) {
        let symbols = vec![vocabulary.id(letter).unwrap_or(WordId::UNKNOWN)];
        let letter = Reading { text: letter.to_owned(), symbols, cost: 0.0, cause: Cause::Typed, units: 1 };
        return Readings::Own(vec![letter]);
    }
    if let Some(roman) = roman(line, cut, i) {
        let symbols = vec![vocabulary.id(&roman).unwrap_or(WordId::UNKNOWN)];
        let cause = if roman == shown { Cause::Letters } else { Cause::Typed };
        return Readings::Own(vec![Reading { text: roman, symbols, cost: 0.0, cause, units: 1 }]);
    }
    let found = candidates.of(shown, inside(line, cut, i) && !tools.names);
    let abbreviation = tools.abbreviations.knows(shown);
    let meant = tools.abbreviations.meant(shown);
    let capitals = shown.chars().filter(|c| c.is_uppercase()).count();
    let starts = begins_cell(line, cut, i) || (unit.start > 0 && after_mark_wants_space(line, cut, i));
    if !abbreviation && meant.is_none() && (capitals == 0 || capitals == 1 && !starts && !is_roman(shown)) {
        return Readings::Shared(found);
    }
    let mut out = Vec::with_capacity(found.len() + 4);
    if let Some(meant) = meant {
        let symbols = vec![vocabulary.id(meant).unwrap_or(WordId::UNKNOWN)];
        out.push(Reading { text: meant.to_owned(), symbols, cost: 0.7, cause: Cause::Typed, units: 1 });
    }
    if shown.len() >= 2 && is_roman(shown) {
        out.push(as_shown(0.2));
    }
    if abbreviation {
        out.push(as_shown(0.5));
    }
    out.extend(found.iter().cloned().map(|mut r| {
        // What stands as an abbreviation is hardly a word with other letters.
        r.cost += if abbreviation && r.cause == Cause::Letters { ABBREVIATION } else { 0.0 };
        r
    }));
    if capitals >= 2 {
        for r in &mut out {
            if let Some(mixed) = tools.abbreviations.mixed(&r.text.to_lowercase()) {
                r.text = mixed.to_owned();
            }
        }
    }
    if small_follows(line, cut, i) && !abbreviation {
        // `HE thong`: the second capital is a slip, for capitals alone come in whole headings.
        out.iter_mut().filter(|r| r.symbols.first() != Some(&WordId::UNKNOWN)).for_each(|r| r.text = titled(&r.text));
    }
    if begins_cell(line, cut, i) {
        let anew: Vec<Reading> = out.iter().take(ANEW).map(begun).collect();
        out.extend(anew);
    }
    if unit.start > 0 && after_mark_wants_space(line, cut, i) {
        out.iter_mut().for_each(|r| r.text.insert(0, ' '));
    }
    Readings::Own(out)
}

/// What a lone *d* means that is a label within a line (`a) …; d) …`, `điểm c, d khoản 1`): the alphabet of lists has *đ*
/// after *d*, and nowhere else; `None` for what is no label.
fn inner_label(line: &str, cut: &[Unit], i: usize) -> Option<&'static str> {
    let of = |k: usize| cut.get(k).map_or("", |u| u.of(line));
    let bracket = |k: usize| of(k + 1) == ")" && cut.get(k + 1).is_some_and(|u| !u.spaced);
    if of(i) != "d" || i == 0 {
        return None;
    }
    if bracket(i) {
        let before =
            (0..i).rev().find(|k| bracket(*k) && of(*k).chars().count() == 1 && cut[*k].kind == UnitKind::Word);
        return Some(if before.is_some_and(|k| of(k) == "d") { "đ" } else { "d" });
    }
    let joined = i >= 2 && (of(i - 1) == "," || fold(of(i - 1)).as_str() == "va");
    let beside = if joined { of(i - 2) } else { "" };
    match (beside, fold(of(i - 1)).as_str()) {
        ("d", _) => Some("đ"),
        ("a" | "b" | "c", _) | (_, "diem") => Some("d"),
        _ => None,
    }
}

/// Whether a word of two or three capitals stands before a word in small letters.
fn small_follows(line: &str, cut: &[Unit], i: usize) -> bool {
    let shown = cut[i].of(line);
    let capitals = shown.chars().filter(|c| c.is_uppercase()).count();
    (2..=3).contains(&shown.chars().count())
        && capitals >= 2
        && !shown.chars().any(char::is_lowercase)
        && !is_roman(shown)
        && cut.get(i + 1).is_some_and(|u| u.kind == UnitKind::Word && u.of(line).chars().all(|c| !c.is_uppercase()))
}

/// A capital, then small letters.
fn titled(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

/// How many readings of a word that may begin a cell are tried as its beginning.
const ANEW: usize = 8;

/// The same reading at the beginning of a cell: what stood before ends there, as a paragraph does.
fn begun(reading: &Reading) -> Reading {
    let symbols = [WordId::END, WordId::START].into_iter().chain(reading.symbols.iter().copied()).collect();
    Reading { symbols, ..reading.clone() }
}

/// Whether a word may begin a cell of a table: a capital after a small-letter word or a number, with no mark between.
fn begins_cell(line: &str, cut: &[Unit], i: usize) -> bool {
    let unit = &cut[i];
    let Some(before) = i.checked_sub(1).and_then(|k| cut.get(k)) else { return false };
    unit.spaced
        && unit.of(line).starts_with(char::is_uppercase)
        && matches!(before.kind, UnitKind::Word | UnitKind::Number)
}

/// Whether a word stands inside a sentence, where a capital is evidence: a word or a comma before it.
fn inside(line: &str, cut: &[Unit], i: usize) -> bool {
    let before = i.checked_sub(1).and_then(|k| cut.get(k));
    before.is_some_and(|u| u.kind == UnitKind::Word || u.of(line) == ",")
}

fn dropped(line: &str, cut: &[Unit], i: usize) -> Reading {
    let dirt = |j: usize| cut.get(j).is_none_or(|u| u.kind == UnitKind::Dirt);
    let at_end = (i + 1..cut.len()).all(dirt) || (0..i).all(dirt);
    let more = (i > 0 && dirt(i - 1)) || (i + 1 < cut.len() && dirt(i + 1));
    let shown = cut[i].of(line);
    let digits = shown.chars().any(|c| c.is_ascii_digit());
    // A hook above a letter comes out as a lone `r`; other letters are more likely a torn word.
    let letter = shown != "r" && shown.chars().all(char::is_alphabetic);
    let cost = match (digits, at_end, more) {
        (true, _, false) => DROP_DIGIT,
        (_, _, false) if letter => DROP_LETTER,
        (_, true, _) | (_, _, true) => DROP_AT_END,
        _ => DROP,
    };
    Reading { text: String::new(), symbols: Vec::new(), cost, cause: Cause::Noise, units: 1 }
}

/// A document number or another code, restored by its grammar.
fn code(shown: &str, tools: &Tools<'_>) -> Reading {
    let restored = tools.abbreviations.restore_code(shown);
    let text = restored.unwrap_or_else(|| shown.to_owned());
    let vocabulary = tools.model.vocabulary();
    let symbols = crate::text::tokens(&text).map(|t| vocabulary.symbol(t.kind, t.of(&text))).collect();
    Reading { text, symbols, cost: 0.0, cause: Cause::Typed, units: 1 }
}

/// An engine that prints ASCII only has no `≥` and `≤`: before a number its `>` and `<` stand for them, for those are
/// what tables of targets are written with.
fn bound(line: &str, cut: &[Unit], i: usize, class: DamageClass, tools: &Tools<'_>) -> Reading {
    let shown = cut[i].of(line);
    let symbols = vec![tools.model.vocabulary().symbol(TokenKind::Mark, shown)];
    let before_number = cut.get(i + 1).is_some_and(|u| u.of(line).starts_with(|c: char| c.is_ascii_digit()));
    let text = match shown {
        ">" if class == DamageClass::Toneless && before_number => "≥",
        "<" if class == DamageClass::Toneless && before_number => "≤",
        _ => shown,
    };
    Reading { text: text.to_owned(), symbols, cost: 0.0, cause: Cause::Typed, units: 1 }
}

fn mark(line: &str, cut: &[Unit], i: usize, tools: &Tools<'_>) -> Vec<Reading> {
    let shown = cut[i].of(line);
    let symbols = vec![tools.model.vocabulary().symbol(TokenKind::Mark, shown)];
    let one = |text: &str, cost: f32, cause| Reading {
        text: text.to_owned(),
        symbols: symbols.clone(),
        cost,
        cause,
        units: 1,
    };
    let gone = |cost| Reading { text: String::new(), symbols: Vec::new(), cost, cause: Cause::Noise, units: 1 };
    match shown {
        // A bar parts the cells of a table: what follows begins anew.
        "|" => vec![Reading { symbols: vec![WordId::END, WordId::START], ..one(shown, 0.0, Cause::Punctuation) }],
        "{" => vec![one("(", 0.0, Cause::Punctuation)],
        "}" => vec![one(")", 0.0, Cause::Punctuation)],
        // The blank of a form (`ngày___tháng___`) is more than a stroke.
        "_" if blank(line, cut, i) => vec![one(shown, 0.0, Cause::Noise)],
        "_" | "^" | "~" | "\\" | "•" | "■" | "#" | "¬" => vec![one(shown, KEEP_SIGN, Cause::Noise), gone(0.5)],
        "'" | "’" | "‘" if cut.get(i + 1).is_some_and(|u| !u.spaced) => {
            vec![one(shown, 1.5, Cause::Noise), gone(2.0)]
        }
        "," | "." | "'" | "’" | "‘" if i == 0 => vec![one(shown, 1.0, Cause::Noise), gone(2.0)],
        _ => vec![one(shown, 0.0, Cause::Punctuation)],
    }
}

/// Whether a stroke is one of three or more in a row.
fn blank(line: &str, cut: &[Unit], i: usize) -> bool {
    let stroke = |u: &&Unit| u.of(line) == "_";
    let after = cut.iter().skip(i + 1).take_while(|u| stroke(u) && !u.spaced).count();
    let mut before = 0;
    while before < i && !cut[i - before].spaced && stroke(&&cut[i - before - 1]) {
        before += 1;
    }
    before + after >= 2
}

fn number(
    line: &str,
    cut: &[Unit],
    i: usize,
    class: DamageClass,
    tools: &Tools<'_>,
    candidates: &mut Candidates<'_>,
) -> Vec<Reading> {
    let unit = &cut[i];
    let shown = unit.of(line);
    let vocabulary = tools.model.vocabulary();
    let percent = line.get(unit.end..).is_some_and(|r| r.starts_with('%'));
    let figures = figures(line.get(unit.start..unit.end + usize::from(percent)).unwrap_or(shown));
    if let Some(text) = figures {
        let text =
            if i > 0 && fold(cut[i - 1].of(line)).as_str() == "quy" { quarter(&text).unwrap_or(text) } else { text };
        let symbols = vec![vocabulary.symbol(TokenKind::Number, &text)];
        return vec![Reading { text, symbols, cost: 0.0, cause: Cause::Typed, units: 1 }];
    }
    let symbol = vocabulary.symbol(TokenKind::Number, shown);
    let digits = shown.chars().filter(char::is_ascii_digit).count() as f32;
    let glued = !unit.spaced && i > 0 && glued_number(line, cut, i);
    let text = if glued { format!(" {shown}") } else { shown.to_owned() };
    if i > 0
        && fold(cut[i - 1].of(line)).as_str() == "quy"
        && let Some(quarter) = quarter(shown)
    {
        return vec![Reading { text: quarter, symbols: vec![symbol], cost: 0.0, cause: Cause::Typed, units: 1 }];
    }
    let mut out = vec![Reading { text, symbols: vec![symbol], cost: DIGIT * digits, cause: Cause::Split, units: 1 }];
    if class == DamageClass::Garbled && matches!(shown, "50" | "56") && names_number(line, cut, i) {
        let symbols = vec![vocabulary.id("số").unwrap_or(WordId::UNKNOWN)];
        out.push(Reading { text: "số".to_owned(), symbols, cost: NAMED, cause: Cause::Typed, units: 1 });
    }
    if class == DamageClass::Garbled && (2..=3).contains(&shown.len()) && digits as usize == shown.len() && unit.spaced
    {
        out.extend(candidates.of(shown, false).iter().filter(|r| r.symbols.first() != Some(&WordId::UNKNOWN)).cloned());
    }
    out
}

/// Whether a word stands before a unit and a document number behind it (`Nghị quyết 50 57-NQ/TW`).
fn names_number(line: &str, cut: &[Unit], i: usize) -> bool {
    let word = i > 0 && cut[i - 1].kind == UnitKind::Word;
    let next = cut.get(i + 1).filter(|u| u.kind == UnitKind::Code && u.spaced);
    word && next.is_some_and(|u| u.of(line).starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a number runs on from the mark or the word before it, where a space belongs (`Số:121`, `năm2026`).
fn glued_number(line: &str, cut: &[Unit], i: usize) -> bool {
    let before = &cut[i - 1];
    match before.kind {
        UnitKind::Word => before.of(line).chars().filter(|c| c.is_alphabetic()).count() >= 2,
        UnitKind::Mark => before.of(line) == ":" && i > 1 && cut[i - 2].kind == UnitKind::Word,
        _ => false,
    }
}

/// Whether a word runs on from a mark where a space belongs (`7.Sở`).
fn after_mark_wants_space(line: &str, cut: &[Unit], i: usize) -> bool {
    let unit = &cut[i];
    if unit.spaced || i < 2 || !unit.of(line).starts_with(char::is_uppercase) {
        return false;
    }
    let (mark, before) = (&cut[i - 1], &cut[i - 2]);
    !mark.spaced && matches!(mark.of(line), "." | ";" | ":") && before.kind == UnitKind::Number
}

/// *Quý 11* can only be *Quý II*: there is no eleventh quarter.
fn quarter(shown: &str) -> Option<String> {
    let (number, rest) = shown.split_at_checked(shown.find('/').unwrap_or(shown.len()))?;
    let roman = match number {
        "11" => "II",
        "111" => "III",
        _ => return None,
    };
    Some(format!("{roman}{rest}"))
}

/// A Roman numeral of the outline, damaged or not: the first unit of a line, followed by a full stop (`I1.`), or the
/// number of a quarter.
fn roman(line: &str, cut: &[Unit], i: usize) -> Option<String> {
    let shown = cut[i].of(line);
    let heads = i == 0 && cut.get(1).is_some_and(|u| (!u.spaced && u.of(line) == ".") || u.of(line) == "|");
    let quarter = i > 0 && fold(cut[i - 1].of(line)).as_str() == "quy";
    if !(heads || quarter) {
        return None;
    }
    if is_roman(shown) { Some(shown.to_owned()) } else { roman_of(shown).filter(|_| heads || shown.len() <= 3) }
}

/// Readings that take a word and signs within it as one word: an OCR that knows no horn prints `chu’(mg` for *chương*.
pub(super) fn pieced(line: &str, cut: &[Unit], i: usize, candidates: &mut Candidates<'_>) -> Vec<Reading> {
    let chunk = cut.get(i + 1..).unwrap_or(&[]).iter().take_while(|u| !u.spaced).count().min(PIECES);
    let mut out = Vec::new();
    for n in 2..=chunk + 1 {
        let units = cut.get(i..i + n).unwrap_or(&[]);
        let (Some(first), Some(last)) = (units.first(), units.last()) else { continue };
        let shown = line.get(first.start..last.end).unwrap_or("");
        let odd = units.iter().any(|u| u.kind == UnitKind::Mark && is_piece(u.of(line)));
        let whole = units.iter().all(|u| matches!(u.kind, UnitKind::Word | UnitKind::Mark));
        let small = shown.chars().skip(1).all(|c| !c.is_uppercase());
        let letters = shown.chars().filter(|c| c.is_alphanumeric()).count();
        // `a)` is a label, and so is what follows it.
        let label = units.len() >= 2 && first.of(line).chars().count() == 1 && units[1].of(line) == ")" && first.spaced;
        if !odd || !whole || !small || label || !(2..=7).contains(&letters) || last.kind != UnitKind::Word {
            continue;
        }
        let found = candidates.of(shown, false);
        let one = found.iter().filter(|c| c.symbols.len() == 1 && c.symbols[0] != WordId::UNKNOWN);
        out.extend(one.take(6).map(|c| Reading { units: n, cause: Cause::Letters, ..c.clone() }));
    }
    out
}

/// How many more units than its first a word may be torn into by signs.
const PIECES: usize = 5;

/// Signs that an OCR prints for pieces of letters, and that are rare between the letters of a word.
fn is_piece(sign: &str) -> bool {
    matches!(
        sign,
        "(" | ")" | "{" | "}" | "[" | "]" | "*" | "?" | "!" | "\"" | "”" | "“" | "%" | "^" | "~" | "’" | "‘" | "'"
    )
}

/// Adds readings that take two words of a line as one, where the scan has torn it (`v di`).
pub(super) fn joins(line: &str, before: &Unit, unit: &Unit, candidates: &mut Candidates<'_>) -> Vec<Reading> {
    let word = |u: &Unit| matches!(u.kind, UnitKind::Word | UnitKind::Dirt);
    if !word(before) || !word(unit) || !unit.spaced {
        return Vec::new();
    }
    let (x, y) = (before.of(line), unit.of(line));
    let (n, m) = (x.chars().count(), y.chars().count());
    let plain = x.chars().chain(y.chars()).all(char::is_alphanumeric);
    let capital_within = y.starts_with(char::is_uppercase) && x.starts_with(char::is_lowercase);
    if n.min(m) > 2 || n + m > 7 || n + m < 3 || !plain || capital_within {
        return Vec::new();
    }
    let found = candidates.of(&format!("{x}{y}"), false);
    let one = found.iter().filter(|c| c.symbols.len() == 1 && c.symbols[0] != WordId::UNKNOWN && c.cost < 8.0);
    let joined = one.take(4).map(|c| Reading {
        text: c.text.clone(),
        symbols: c.symbols.clone(),
        cost: c.cost + FALSE_SPACE,
        cause: Cause::Join,
        units: 2,
    });
    joined.collect()
}
