//! Where a title ends: at the paragraph that opens the body, at who decides, at a rule, at a heading.

use super::Walk;
use crate::layout::document::BlockKind;
use crate::layout::line::starts_lower;
use crate::layout::marker::marks;

/// A line of a title is hardly longer than this, in letters.
const LONGEST_TITLE: usize = 130;

/// The paragraph that opens the body has hardly more lines than this.
const LONGEST_PREAMBLE: usize = 12;

impl Walk<'_, '_> {
    /// Whether the title may end before this line.
    pub(super) fn title_done(&self, k: usize) -> bool {
        let Some(b) = k.checked_sub(1).map(|b| self.line(b)) else { return true };
        self.out.last().is_none_or(|(_, p)| p.kind != BlockKind::Title)
            || b.has_room_for(self.line(k).text, 0.9)
            || self.line(k).gap
            || self.line(k).unwrapped
            || self.opens_preamble(k)
    }
    /// Whether a line begins the paragraph that opens the body, right below the title: it ends with the colon before
    /// what is ordered (*… ban hành Kế hoạch như sau:*), as no title does.
    fn opens_preamble(&self, k: usize) -> bool {
        if self.names.frame.opening.exact_head(self.line(k).text).is_none() {
            return false;
        }
        let last = self.filled.len().min(k + LONGEST_PREAMBLE);
        let ended = |j: usize| j.checked_sub(1).is_some_and(|b| self.line(b).has_room_for(self.line(j).text, 0.9));
        let parted =
            |j: usize| self.line(j).gap && ended(j) || marks(self.line(j).text, self.names).iter().any(|m| !m.weak);
        let end = (k..last).find(|j| *j > k && parted(*j) || self.line(*j).text.ends_with(':'));
        end.is_some_and(|j| (j == k || !parted(j)) && self.line(j).text.ends_with(':'))
    }
    /// Whether a line goes on with the title above it.
    pub(super) fn title_goes_on(&self, k: usize) -> bool {
        let l = self.line(k);
        let Some(before) = k.checked_sub(1).map(|b| self.line(b)) else { return false };
        let dashed = l.text.starts_with(['-', '–']) && !l.text.starts_with("---");
        let first = self.out.last().is_some_and(|(_, p)| p.kind != BlockKind::Title);
        if before.text.ends_with("./.") || dashed && !first || !first && self.ruled(k) {
            return false;
        }
        if first {
            let opens = self.names.frame.opening.exact_head(l.text).is_some();
            return !(opens && l.chars * 10 > l.width * 9 && l.gap)
                && (marks(l.text, self.names).is_empty() || l.is_caps());
        }
        if starts_lower(l.text) {
            return true;
        }
        // Who decides, in capitals between the title and the bases.
        if self.opens_preamble(k) || l.gap && l.is_caps() && !before.is_caps() {
            return false;
        }
        let marked = marks(l.text, self.names).iter().any(|m| !m.weak);
        let opens = self.names.frame.opening.exact_head(l.text).is_some();
        let wide = l.chars * 10 >= l.width * 9;
        // A whole paragraph in one line: the title above it ended on purpose.
        if l.chars > LONGEST_TITLE && before.chars * 10 < l.chars * 8 {
            return false;
        }
        let room = before.has_room_for(l.text, 0.78);
        !(marked
            || opens && (before.has_room_for(l.text, 0.92) || l.gap)
            || wide && room
            || l.gap && wide
            || before.is_ended())
    }
    /// Whether a rule of signs stands between a line and the one above it: it parts the title from the body.
    fn ruled(&self, k: usize) -> bool {
        let Some(before) = k.checked_sub(1).map(|b| self.filled[b]) else { return false };
        self.lines[before + 1..self.filled[k]].iter().any(|l| l.chars >= 4 && !l.text.contains('|'))
    }
}
