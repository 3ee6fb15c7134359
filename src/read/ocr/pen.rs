//! The day and the month that a pen has written into a printed date line: *Hà Nội, ngày 03 tháng 6 năm 2020*. The engine
//! knows print only.
//!
//! Comes in: the words of a page and its image. Goes out: what each gap may hold, and, once it is known when the file was
//! made, the same words with the likeliest day in them, where one is likely enough. Anchors are the printed words; what
//! stands between them is told by its ink. Must not know what a date means to a record.

mod figure;
mod strokes;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::again::{BY_HAND, by_hand};
use super::gray::Gray;
use super::strips::Part;
use super::tesseract::Seen;
use crate::text::{LineNo, Lines, Note, Severity, Word, fold};

/// What a figure of a chosen date must be worth on the average, and all figures together against all other dates.
const LIKELY: f32 = 0.75;
const SURE: f32 = 0.9;
/// Where the engine is so sure of a figure, any other is worth this much less: it knows print, and takes a pen's `8` for `5`.
const PRINTED: f32 = 0.8;
const OTHERWISE: f32 = 0.25;
/// Ink that is worth less for what the engine read is something else.
const DENIED: f32 = 0.02;
/// What stands in a gap, and the word before it.
struct Kind {
    word: &'static str,
    /// How wide the word is set, measured in *năm*: Times New Roman is prescribed (NĐ 30/2020, phụ lục I).
    wide: f32,
    most: i8,
    /// The least value that is one figure alone: those below it are to have a nought before them (the same decree), and
    /// where there is none the stroke of a `1` may have been lost.
    alone: i8,
}
const DAY: Kind = Kind { word: "ngày", wide: 1.16, most: 31, alone: 10 };
const MONTH: Kind = Kind { word: "tháng", wide: 1.38, most: 12, alone: 3 };
/// How wide a year is set, measured in *năm*.
const YEAR_WIDE: f32 = 1.17;
/// So far widths may be from print.
const UNEVEN: f32 = 0.1;
/// A file is mostly made within so many days after the date; what a date further back, or after the file, is worth.
const SOON: i32 = 30;
const LATER: f32 = 0.1;
const BEFORE_ITS_DAY: f32 = 0.01;
/// A date line stands in the upper part of its page.
const UPPER: f32 = 0.6;

/// A date whose day or month a pen has written, in pixels of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Penned {
    /// Which words are *ngày*, *tháng* and *năm*.
    words: [usize; 3],
    year: i16,
    /// Where day and month stand, and how likely each value is.
    day: Gap,
    month: Gap,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Gap {
    at: Part,
    /// How many figures it holds; with one alone a day is less than ten.
    figures: u8,
    /// What the engine is sure to have read.
    printed: Option<i8>,
    /// Each value with what its figures are worth, multiplied.
    values: Vec<(i8, f32)>,
}

/// Looks for the first date line of a page that holds a day or a month which is not printed.
pub(super) fn look(words: &[Seen], image: &Gray) -> Option<Penned> {
    let dark = image.threshold();
    let begins = |i: usize, word: &str| words.get(i).is_some_and(|w| fold(&w.text).as_str().starts_with(word));
    let upper = |w: &Seen| w.at[3] < UPPER * image.height as f32;
    // Behind the place and its comma: other days are printed.
    let placed = |i: usize| i.checked_sub(1).and_then(|b| words.get(b)).is_some_and(|w| w.text.ends_with(','));
    let days = (0..words.len()).filter(|i| begins(*i, "ngay") && placed(*i) && upper(&words[*i]));
    days.take(4).find_map(|day| {
        let same = |i: &usize| words.get(*i).is_some_and(|w| w.line == words[day].line);
        let next = |from: usize, word: &str| (from + 1..from + 4).take_while(same).find(|i| begins(*i, word));
        let month = next(day, "thang")?;
        let year = next(month, "nam")?;
        let figures = words.get(year + 1).filter(|w| w.line == words[day].line)?;
        let figures: String = figures.text.chars().take_while(char::is_ascii_digit).collect();
        let written: i16 = figures.parse().ok().filter(|y| (1945..2100).contains(y))?;
        let unit = unit(words, day, month, year)?;
        let gap = |from: usize, to: usize, kind: &Kind| {
            let end = words[from].at[2].min(words[from].at[0] + kind.wide * unit);
            let line = words[month].line;
            gap(words, from..to, [end, line[0], words[to].at[0], line[1]], kind, (image, dark))
        };
        let (first, second) = (gap(day, month, &DAY)?, gap(month, year, &MONTH)?);
        Some(Penned { words: [day, month, year], year: written, day: first, month: second })
    })
}

/// How wide *năm* is set in a line. It must be as wide as print is beside the year, and *ngày* and *tháng* no narrower: the engine
/// takes strokes of the pen behind a word for a part of it.
fn unit(words: &[Seen], day: usize, month: usize, year: usize) -> Option<f32> {
    let wide = |i: usize| words.get(i).map(|w| w.at[2] - w.at[0]);
    let figures = words.get(year + 1)?.text.chars().count();
    let unit = wide(year + 1).filter(|_| figures == 4)? / YEAR_WIDE;
    let narrow = |i: usize, print: f32| wide(i).is_none_or(|w| w < (1.0 - UNEVEN) * print * unit);
    let even = wide(year).is_some_and(|w| (w / unit - 1.0).abs() < UNEVEN);
    (unit > 8.0 && even && !narrow(day, DAY.wide) && !narrow(month, MONTH.wide)).then_some(unit)
}

/// What stands between two words: the printed figures, or what the ink may mean.
fn gap(words: &[Seen], between: Range<usize>, at: Part, kind: &Kind, (image, dark): (&Gray, u8)) -> Option<Gap> {
    let (before, printed) = words.get(between)?.split_first()?;
    let printed = match printed {
        [word] if word.confidence >= PRINTED => word.text.parse().ok().filter(|v| (1..=kind.most).contains(v)),
        _ => None,
    };
    let found = strokes::figures(image, at, before.at[0], dark)?;
    let net = figure::net();
    let worth: Vec<_> = found.iter().map(|f| net.read(&f.ink, f.width)).collect();
    let mut values: Vec<(i8, f32)> = match worth.as_slice() {
        [one] => (0..10).map(|a: i8| (a, one[a as usize])).collect(),
        [ten, one] => {
            let both = |v: i8| (v, ten[(v / 10) as usize] * one[(v % 10) as usize]);
            (0..100).map(both).collect()
        }
        _ => return None,
    };
    let least = if found.len() == 1 { kind.alone } else { 1 };
    values.retain(|(v, _)| (least..=kind.most).contains(v) || printed == Some(*v));
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (first, last) = (found.first()?, found.last()?);
    let top = found.iter().map(|f| f.at[1]).fold(f32::MAX, f32::min);
    let bottom = found.iter().map(|f| f.at[3]).fold(0.0, f32::max);
    Some(Gap { at: [first.at[0], top, last.at[2], bottom], figures: u8::try_from(found.len()).ok()?, printed, values })
}

impl Gap {
    /// What a value is worth beside what the engine read.
    fn as_read(&self, value: i8) -> f32 {
        if self.printed.is_some_and(|p| p != value) { OTHERWISE } else { 1.0 }
    }

    /// Whether the ink is not what the engine is sure to have read.
    fn denied(&self) -> bool {
        self.printed.is_some_and(|p| self.values.iter().all(|(v, worth)| *v != p || *worth < DENIED))
    }
}

impl Penned {
    /// The same in an image so many times as large.
    pub(super) fn scaled(mut self, factor: f32) -> Self {
        self.day.at.iter_mut().chain(&mut self.month.at).for_each(|v| *v *= factor);
        self
    }

    /// The likeliest date, where it is likely enough; `made` is the day on which the file was made.
    fn date(&self, made: Option<Date>) -> Option<(i8, i8)> {
        let (mut all, mut best) = (0.0, (0.0, 0.0, 0, 0));
        for (day, d) in &self.day.values {
            for (month, m) in &self.month.values {
                let Ok(date) = Date::new(self.year, *month, *day) else { continue };
                let ink = d * m;
                let engine = self.day.as_read(*day) * self.month.as_read(*month);
                let worth = ink * engine * made.map_or(1.0, |made| nearness(date, made));
                all += worth;
                if worth > best.0 {
                    best = (worth, ink, *day, *month);
                }
            }
        }
        let (worth, ink, day, month) = best;
        let figures = f32::from(self.day.figures + self.month.figures);
        (worth >= SURE * all && ink.powf(1.0 / figures) >= LIKELY).then_some((day, month))
    }
}

/// How likely a file was made on one day that bears the date of another.
fn nearness(date: Date, made: Date) -> f32 {
    match (made - date).get_days() {
        0..=SOON => 1.0,
        days if days < 0 => BEFORE_ITS_DAY,
        _ => LATER,
    }
}

/// Writes day and month between the printed words, where they are likely enough; else all stays as it was read.
pub(super) fn settle(words: &mut Vec<Seen>, penned: &Penned, made: Option<Date>) {
    let [ngay, thang, nam] = penned.words;
    let Some(line) = words.get(thang).filter(|_| ngay < thang && thang < nam && nam < words.len()).map(|w| w.line)
    else {
        return;
    };
    let Some((day, month)) = penned.date(made) else {
        // A wrong day is worse than none.
        if penned.day.denied() || penned.month.denied() {
            words.drain(thang + 1..nam);
            words.drain(ngay + 1..thang);
        }
        return;
    };
    if (Some(day), Some(month)) == (penned.day.printed, penned.month.printed) {
        return;
    }
    let written = |value: i8, gap: &Gap| {
        let text = if gap.figures == 2 { format!("{value:02}") } else { value.to_string() };
        Seen { text, at: gap.at, line, confidence: BY_HAND }
    };
    // What the engine made of the pen's strokes goes, within the printed word, too (`ngày4š`).
    for (i, kind, gap) in [(ngay, &DAY, &penned.day), (thang, &MONTH, &penned.month)] {
        kind.word.clone_into(&mut words[i].text);
        words[i].at[2] = words[i].at[2].min(gap.at[0]);
        words[i].confidence = words[i].confidence.max(BY_HAND);
    }
    words.splice(thang + 1..nam, [written(month, &penned.month)]);
    words.splice(ngay + 1..thang, [written(day, &penned.day)]);
}

/// What to say of a day or a month that a pen has written.
pub(super) fn note(text: &str, words: &[Word]) -> Option<Note> {
    let shown = |w: &Word| text.get(w.span.0..w.span.1);
    let figures = |w: &&Word| by_hand(w) && shown(w).is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()));
    let word = words.iter().find(figures)?;
    let line = LineNo::from_index(text.get(..word.span.0)?.matches('\n').count());
    let message = "the day and the month seem to be written by hand: compare them with the page";
    Some(Note::new("date-by-hand", Severity::Warning, message, Lines::one(line)))
}

#[cfg(test)]
mod tests;
