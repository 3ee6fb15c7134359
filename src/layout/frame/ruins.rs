//! Pieces of the frame whose head a scan has ruined, or which nothing announces: whom a letter is sent to, who gets copies, who
//! signs.
//!
//! Comes in: the walk over a part's lines. Goes out: yes and no of one line.

use super::{State, Walk, looks_like_a_name};
use crate::layout::document::BlockKind;

/// What a scan leaves of *Kính gửi* is no longer than this, in letters.
const RUINED_HEAD: usize = 12;

/// How many filled lines a signature takes at most.
const SIGNATURE: usize = 6;

/// Before so many filled lines a letter has said to whom it is sent.
const LATEST: usize = 24;

impl Walk<'_, '_> {
    /// Whether a line in capitals opens the last few lines, a person's name among them: a signature, though nothing closes the text.
    pub(super) fn signs_off(&self, k: usize) -> bool {
        let left = self.filled.len() - k;
        let capacity = self.names.frame.signature.exact_head(self.line(k).text).is_some();
        let named = |j: usize| looks_like_a_name(self.line(j).text) && !self.line(j).is_caps();
        let ended = k.checked_sub(1).is_some_and(|b| self.line(b).is_ended());
        capacity && ended && (2..=SIGNATURE).contains(&left) && (k + 1..self.filled.len()).any(named)
    }
    /// Whether a line is the damaged head of the recipients: a list down to the kept copy follows it.
    pub(super) fn recipients_below(&self, k: usize) -> bool {
        let dashed = |j: usize| self.filled.get(j).is_some_and(|i| self.lines[*i].text.starts_with(['-', '–', '—']));
        let archive = |j: usize| {
            let text = self.line(j).text.trim_start_matches(['-', '–', '—', ' ']);
            self.names.frame.archive.head(text).is_some()
        };
        self.line(k).chars < 60
            && dashed(k + 1)
            && !dashed(k)
            && (k + 1..self.filled.len().min(k + 30)).any(|j| dashed(j) && archive(j))
    }
    /// Whether those whom a letter is sent to are named behind scraps of stamps that looked like its body.
    pub(super) fn is_late_addressee(&self, k: usize) -> bool {
        let letter = !self.kind_named && k < LATEST && self.out.iter().any(|(_, p)| p.kind == BlockKind::Title);
        let named = self.out.iter().any(|(_, p)| p.kind == BlockKind::Addressee);
        let head = self.names.frame.addressee.exact_head(self.line(k).text).is_some();
        letter && !named && (head || self.ruined_addressee(k))
    }
    /// Whether the head of a letter's addressee is ruined but for its last word (*`.“ gửi: Chi cục Thú y …*).
    pub(super) fn ruined_addressee(&self, k: usize) -> bool {
        let text = self.line(k).text;
        let Some((head, to)) = text.split_once(':') else { return false };
        let last = head.trim_end().rsplit(' ').next().unwrap_or("").to_lowercase();
        let sent = self.names.frame.addressee_tails.contains(&last);
        matches!(self.state, State::Title | State::Body)
            && !self.kind_named
            && sent
            && head.chars().count() <= RUINED_HEAD
            && to.trim_start().starts_with(|c: char| c.is_uppercase())
    }
}
