//! Cuts the words of one line into columns: where a line may be cut, what each piece gains where it is put.

use std::rc::Rc;

use super::wrap::without_remarks;
use super::{Aligner, Cell, HOPELESS, Hyp, Segment, Slot, is_share};
use crate::layout::table::ColumnKind;
use crate::layout::table::cell::{Judge, bare, key};
use crate::layout::table::word::{Before, Shape, TableLine, Word};

/// How many figures a word has.
fn figures(word: &Word) -> usize {
    word.text.bytes().filter(u8::is_ascii_digit).count()
}

/// What a cell gains that other rows have as well.
const KNOWN: f32 = 1.5;
/// What it costs that a cell goes on beside another, where lines are those of cells.
const TORN: f32 = 2.0;
/// A typed cell has at most so many words.
const LONGEST_CELL: usize = 90;

impl Aligner<'_> {
    pub(super) fn cut_points(&self, line: &TableLine, from: usize, to: usize) -> Vec<usize> {
        let mut points = vec![from];
        let terms = self.plan.slots.iter().any(|s| s.kind == ColumnKind::Deadline);
        for k in from + 1..to {
            let (Some(a), Some(b)) = (line.words.get(k - 1), line.words.get(k)) else { continue };
            let valued = |w: &Word| w.shape != Shape::Word;
            if self.runs && valued(a) && valued(b) && a.shape != Shape::Percent && b.before != Before::Bar {
                continue;
            }
            let marked = matches!(b.before, Before::Bar | Before::Gap);
            // `… hài lòng` · `tối thiểu 90%`
            let says = |w: &Word| self.judge.words.openers.contains(bare(w)) && w.shape == Shape::Word;
            let goals = self.plan.slots.iter().any(|s| s.kind == ColumnKind::Target);
            let binds = goals
                && says(b)
                && !says(a)
                && (line.words.iter().skip(k + 1).take(3).find(|w| !says(w))).is_some_and(|w| w.shape == Shape::Number);
            // *Tháng* · *11 hằng năm*
            let dated =
                self.judge.words.deadline_starts.contains(bare(a)) && b.text.starts_with(|c: char| c.is_ascii_digit());
            if dated && terms && !marked && a.shape == Shape::Word {
                continue;
            }
            if binds
                || marked
                || b.opens()
                || valued(a)
                || valued(b)
                || a.ends_sentence()
                || self.judge.inner(a, b) < 0.2
            {
                points.push(k);
            }
        }
        points.push(to);
        points
    }

    /// The best cuts of words `from..to` into slots, one for each slot that can come last.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn fill(
        &self,
        h: &Hyp,
        line: &TableLine,
        at: usize,
        from: usize,
        to: usize,
        head: &[Segment],
        out: &mut dyn FnMut(Hyp, Vec<Segment>),
    ) {
        let points = self.cut_points(line, from, to);
        let (p, s) = (points.len(), self.plan.slots.len());
        // dp[point][slot]: score, the point and slot before
        let mut dp = vec![vec![(f32::MIN, 0usize, usize::MAX); s]; p];
        let numbered = !head.is_empty();
        let torn: Vec<bool> = (0..s).map(|slot| self.plan.narrow && self.shared_before(h, slot)).collect();
        for i in 0..p {
            for j in i + 1..p {
                let (Some(&a), Some(&b)) = (points.get(i), points.get(j)) else { continue };
                let Some(words) = line.words.get(a..b) else { continue };
                let kept: f32 = words.iter().skip(1).map(Judge::keep).sum();
                let cut = match (a.checked_sub(1).and_then(|k| line.words.get(k)), line.words.get(a)) {
                    (Some(x), Some(y)) if a > from => self.judge.cut(x, y),
                    _ => 0.0,
                };
                for slot in 0..s {
                    if Some(slot) == self.ordinal {
                        continue;
                    }
                    let entry = if i == 0 {
                        Some((self.moves(h, line, slot, numbered), usize::MAX))
                    } else {
                        (0..slot).filter_map(|q| dp.get(i)?.get(q).map(|d| (d.0, q))).max_by(|x, y| x.0.total_cmp(&y.0))
                    };
                    let Some((before, prev)) = entry.filter(|e| e.0 > f32::MIN / 2.0) else { continue };
                    let cut = cut - if prev == usize::MAX { 0.0 } else { self.skips(h, prev, slot) };
                    // of cells that share a line none goes on from the line before, and only the last in the next
                    let open = h.cells.get(slot).is_some_and(|c| !c.words.is_empty());
                    let shares = self.plan.narrow && (i > 0 || j + 1 < p) && open;
                    let cut = cut - if shares || torn.get(slot) == Some(&true) { TORN } else { 0.0 };
                    let score = before + cut + kept + self.gain(h, slot, words);
                    if let Some(d) = dp.get_mut(j).and_then(|d| d.get_mut(slot))
                        && score > d.0
                    {
                        *d = (score, i, prev);
                    }
                }
            }
        }
        for slot in 0..s {
            let Some(&(score, ..)) = dp.last().and_then(|d| d.get(slot)) else { continue };
            if score <= f32::MIN / 2.0 || h.score + score < self.best.get() - HOPELESS {
                continue;
            }
            self.best.set(self.best.get().max(h.score + score));
            let mut segments = Vec::new();
            let (mut j, mut q) = (p - 1, slot);
            while let Some(&(_, i, prev)) = dp.get(j).and_then(|d| d.get(q)) {
                if let (Some(&a), Some(&b)) = (points.get(i), points.get(j)) {
                    segments.push(Segment { slot: q, from: a, to: b });
                }
                if i == 0 || prev == usize::MAX {
                    break;
                }
                (j, q) = (i, prev);
            }
            segments.reverse();
            let mut hyp = h.clone();
            hyp.score += score;
            hyp.last = Some(slot);
            hyp.page = false;
            for seg in &segments {
                self.add(&mut hyp, at, seg);
            }
            let all = head.iter().cloned().chain(segments).collect();
            out(hyp, all);
        }
    }

    /// Whether the last line of a cell goes on with a later cell of its row.
    fn shared_before(&self, h: &Hyp, slot: usize) -> bool {
        let Some(&(line, _)) = h.cells.get(slot).and_then(|c| c.words.last()) else { return false };
        h.cells.iter().skip(slot + 1).any(|c| c.words.iter().any(|w| w.0 == line))
    }

    /// What leaving empty agency columns between two slots costs.
    pub(super) fn skips(&self, h: &Hyp, from: usize, to: usize) -> f32 {
        let empty = |i: usize| h.cells.get(i).is_some_and(|c| c.words.is_empty());
        let agency = |i: usize| self.plan.slots.get(i).is_some_and(|s| s.kind.is_agency());
        let single = self.plan.slots.get(to).is_some_and(|s| s.count == 1 && s.kind.is_value());
        (if single { 0.8 } else { 0.3 }) * (from + 1..to).filter(|i| agency(*i) && empty(*i)).count() as f32
    }

    /// What going on in `slot` at the head of a line costs.
    pub(super) fn moves(&self, h: &Hyp, line: &TableLine, slot: usize, numbered: bool) -> f32 {
        let Some(last) = h.last else { return 0.0 };
        if numbered {
            return 0.0;
        }
        let blank = line.blank_before && self.plan.blocky;
        let open = h.cells.get(slot).is_some_and(|c| !c.words.is_empty());
        let left = h.cells.get(last).and_then(|c| self.word(*c.words.last()?));
        let unfinished =
            slot != last && left.is_some_and(|w| self.judge.words.open.contains(key(w)) && !w.ends_sentence());
        let unfinished = if unfinished { -0.7 } else { 0.0 };
        unfinished
            + match slot.cmp(&last) {
                std::cmp::Ordering::Equal => {
                    let run = self.plan.slots.get(slot).is_some_and(|s| s.count > 1);
                    if blank && self.plan.lone && !h.page && !run {
                        -1.6
                    } else if blank {
                        -0.3
                    } else {
                        0.2
                    }
                }
                std::cmp::Ordering::Greater => (if blank { 0.4 } else { 0.0 }) - self.skips(h, last, slot),
                std::cmp::Ordering::Less => {
                    let back = if h.page { 0.3 } else { -0.6 };
                    let skipped = !open && slot != self.name;
                    let named = slot == self.name && !self.plan.blocky;
                    let again = slot == self.name && open && blank && line.words.first().is_some_and(Word::opens);
                    back + if blank { 0.2 } else { 0.0 } - if skipped { 1.0 } else { 0.0 }
                        + if named { 0.4 } else { 0.0 }
                        - if again { 0.8 } else { 0.0 }
                }
            }
    }

    pub(super) fn gain(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let words: Vec<&Word> = add.iter().take(2).collect();
        let started = h.cells.get(self.name).is_some_and(|c| !c.words.is_empty());
        let again = started && add.first().is_some_and(|w| w.before == Before::Head) && self.opener(&words);
        let ruled = match (&self.plan.ruled, add.first()) {
            (Some(map), Some(w)) if w.bars > 0 => map.get(usize::from(w.bars) - 1).is_some_and(|s| *s != slot),
            _ => false,
        };
        self.fit_gain(h, slot, add)
            + self.wraps(h, slot, add)
            + self.small_unit(h, slot, add)
            + self.brackets(h, slot, add)
            - if again { 2.0 } else { 0.0 }
            - if ruled { 6.0 } else { 0.0 }
    }

    pub(super) fn fit_gain(&self, h: &Hyp, slot: usize, add: &[Word]) -> f32 {
        let (Some(spec), Some(cell)) = (self.plan.slots.get(slot), h.cells.get(slot)) else { return f32::MIN };
        let add: Vec<&Word> = add.iter().collect();
        let last = cell.words.last().and_then(|w| self.word(*w));
        if spec.kind.is_text() || (spec.kind.is_value() && spec.count == 1) {
            let mut gain = self.judge.text_gain(last, &add, spec.kind);
            if slot == self.name && cell.words.is_empty() {
                let late = self.plan.slots.iter().zip(&h.cells).any(|(s, c)| {
                    (s.kind.is_value() || matches!(s.kind, ColumnKind::Result | ColumnKind::Deadline))
                        && !c.words.is_empty()
                });
                gain -= if late { 1.0 } else { 0.0 };
            }
            if spec.kind.is_value() && cell.words.is_empty() {
                let c = self.judge.count(&add);
                let first = add.first().is_some_and(|w| w.shape != Shape::Word);
                let known = self.judge.assessment(&add) > 0.0;
                gain += match add.iter().any(|w| is_share(w)) {
                    _ if !self.shares || c.values == 0 => 0.0,
                    true => 0.8,
                    // an OCR reads `53%` as 5304
                    false if add.iter().any(|w| w.shape == Shape::Number && figures(w) > 2) => -0.3,
                    false => -2.0,
                };
                gain += match (first, spec.kind) {
                    (true, _) if c.values == 1 && c.junk == 0 => 1.6,
                    (true, _) if c.values > 1 && !add.iter().any(|w| w.ends_item()) => -0.6,
                    (true, _) => 1.2,
                    (false, _) if known => 0.4,
                    (false, ColumnKind::Target) => -0.9,
                    (false, _) => -0.2,
                };
            }
            return gain;
        }
        if cell.words.len() > LONGEST_CELL {
            return -0.9 * add.len() as f32;
        }
        let first = add.first().map_or(0, |w| w.start);
        let memo = (Rc::as_ptr(cell), slot, first, add.len());
        if let Some((gain, _)) = self.gains.borrow().get(&memo) {
            return *gain;
        }
        let mut all = self.words_of(cell);
        all.extend(add);
        let joint = match (last, all.get(cell.words.len())) {
            // *liên quan trong và* goes on, but not with *(Vụ Chính sách)*
            (Some(a), Some(b)) if spec.kind.is_agency() && b.text.starts_with('(') && self.judge.open(a) => -2.5,
            (Some(a), Some(b)) if spec.kind.is_agency() || a.shape == Shape::Word => {
                0.6 * self.judge.bond(a, b).max(-0.6)
            }
            _ => 0.0,
        };
        let gain = self.phi(slot, spec, &all) - cell.phi + joint;
        self.gains.borrow_mut().insert(memo, (gain, Rc::clone(cell)));
        gain
    }

    /// Whether words begin as other rows of the table do: *Tỷ lệ …*.
    pub(super) fn opener(&self, words: &[&Word]) -> bool {
        matches!(words, [a, b, ..] if self.openers.contains(&(a.lower.clone(), b.lower.clone())))
    }

    pub(super) fn phi(&self, slot: usize, spec: &Slot, words: &[&Word]) -> f32 {
        // what is much too long for a cell is not looked at again with every word
        let (words, rest) = words.split_at(words.len().min(LONGEST_CELL));
        let fit = match spec.kind {
            ColumnKind::Unit => self.judge.unit(words),
            ColumnKind::Deadline => self.judge.deadline(words),
            ColumnKind::Assessment => self.judge.assessment(words),
            ColumnKind::Lead | ColumnKind::Coordinate | ColumnKind::Monitor => self.judge.agency(words),
            k if k.is_value() && spec.count > 1 => self.judge.values(words, spec.count),
            _ => 0.0,
        };
        let known = !self.plan.known.is_empty() && self.plan.known.contains(&(slot, without_remarks(words)));
        fit - 0.9 * rest.len() as f32 + if known { KNOWN } else { 0.0 }
    }

    pub(super) fn add(&self, hyp: &mut Hyp, at: usize, seg: &Segment) {
        let Some(spec) = self.plan.slots.get(seg.slot) else { return };
        let Some(old) = hyp.cells.get(seg.slot) else { return };
        let mut words = old.words.clone();
        words.extend((seg.from..seg.to).map(|w| (at as u32, w as u32)));
        let mut cell = Cell { words, phi: 0.0 };
        cell.phi = self.phi(seg.slot, spec, &self.words_of(&cell));
        if let Some(c) = hyp.cells.get_mut(seg.slot) {
            *c = Rc::new(cell);
        }
    }
}
