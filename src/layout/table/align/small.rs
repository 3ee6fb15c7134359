//! What small signs say of where words belong: units that begin small, brackets.

use super::{Aligner, Hyp};
use crate::grammar::tables::Fit;
use crate::layout::table::ColumnKind;
use crate::layout::table::cell::phrase;
use crate::layout::table::word::{Before, Shape, TableLine, Word};

impl Aligner<'_> {
    /// The line that a word stands in, and its place there.
    fn place_of(&self, w: &Word) -> Option<(&TableLine, usize)> {
        let line = self.lines.binary_search_by_key(&w.line, |l| l.no).ok().and_then(|i| self.lines.get(i))?;
        Some((line, line.words.partition_point(|x| x.start < w.start)))
    }

    /// The gain of a unit that begins small: a short line between blank lines, or words right before a value that are
    /// known as a unit or name what is counted (*Số di tích được tu bổ* · *di tích* · *18*).
    pub(super) fn small_unit(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let unit = self.plan.slots.get(slot).is_some_and(|s| s.kind == ColumnKind::Unit);
        let fresh = unit && h.cells.get(slot).is_some_and(|c| c.words.is_empty());
        let small = add.first().is_some_and(|w| !w.opens()) && add.iter().all(|w| w.shape == Shape::Word);
        if !fresh || !small || add.len() > 4 {
            return 0.0;
        }
        let Some((line, at)) = add.first().and_then(|w| self.place_of(w)) else { return 0.0 };
        if self.plan.lone && line.blank_before && line.words.len() == add.len() && h.last == Some(self.name) {
            return 3.0;
        }
        if line.words.get(at + add.len()).is_none_or(|w| w.shape == Shape::Word || w.before == Before::Head) {
            return 0.0;
        }
        // *văn* · *bằng* is one word
        let torn = at.checked_sub(1).and_then(|p| line.words.get(p)).zip(add.first());
        if torn.is_some_and(|(a, b)| self.judge.inner(a, b) >= 0.5) {
            return 0.0;
        }
        let words: Vec<&Word> = add.iter().collect();
        if self.judge.words.units.fit(&phrase(&words)) == Fit::Whole {
            return 2.2;
        }
        let named = h.cells.get(self.name).map(|c| self.words_of(c)).unwrap_or_default();
        let named: Vec<u32> = named.into_iter().chain(line.words.iter().take(at)).map(|w| w.lower_id).collect();
        let own: Vec<u32> = add.iter().map(|w| w.lower_id).collect();
        if named.len() > own.len() && named.windows(own.len()).any(|w| w == own) { 5.0 } else { 0.0 }
    }

    /// Brackets are closed in the cell in which they were opened.
    pub(super) fn brackets(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        if !add.iter().any(|w| w.text.contains(')')) {
            return 0.0;
        }
        let signs = |w: &Word, c: char| i32::try_from(w.text.matches(c).count()).unwrap_or(0);
        let depth = |w: &Word| {
            // `a)` begins a point
            let item = w.text.trim_end_matches([')', ',', '.', ';', ':']).chars().count() <= 2;
            let (opens, closes) = (signs(w, '('), signs(w, ')'));
            if item && opens == 0 { 0 } else { opens - closes }
        };
        let cell = h.cells.get(slot).map(|c| self.words_of(c)).unwrap_or_default();
        let before: i32 = cell.into_iter().map(depth).sum();
        let after: i32 = before + add.iter().map(depth).sum::<i32>();
        match () {
            () if before > 0 && after < before => 0.7,
            () if after < before.min(0) => -1.2,
            () => 0.0,
        }
    }
}
