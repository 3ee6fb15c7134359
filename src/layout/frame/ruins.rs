//! Pieces of the frame whose head a scan has ruined, that share a line with others, or which nothing announces: kind, subject,
//! whom a letter is sent to, who gets copies, who signs.
//!
//! Comes in: the walk over a part's lines. Goes out: yes and no of one line.

use super::{State, Walk, is_motto, is_place_date, looks_like_a_name};
use crate::layout::document::BlockKind;
use crate::layout::marker::{is_bullet, marks};

/// What a scan leaves of *Kính gửi* is no longer than this, in letters.
const RUINED_HEAD: usize = 12;

/// A line that names a kind and more is no longer than this, in letters.
const LONGEST_KIND: usize = 240;

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
        let dashed = |j: usize| self.filled.get(j).is_some_and(|i| self.lines[*i].text.starts_with(is_bullet));
        let archive = |j: usize| super::keeps_copy(self.line(j).text, self.names);
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
    /// Whether a line that names a kind follows soon: what stands above it is the letterhead.
    pub(super) fn kind_ahead(&self, k: usize) -> bool {
        (k + 1..self.filled.len().min(k + 13)).any(|j| {
            let l = self.line(j);
            // A slip bears place and date right below its name.
            let dated = j <= k + 2 && is_place_date(l.text);
            l.is_caps() && self.names.kinds.whole(l.text).is_some() || is_motto(l.text, self.names) || dated
        })
    }
    /// Whether a line says, right below the kind, who issued the document (*CỦA BAN THƯỜNG VỤ TỈNH ỦY*).
    pub(super) fn decided_by(&self, k: usize) -> bool {
        let named = self.out.last().is_some_and(|(_, p)| p.kind == BlockKind::KindName);
        named && self.names.issued_by(self.line(k).text).is_some()
    }
    /// Whether a line names the kind in capitals and goes on with who issued it or with the title (*KẾ HOẠCH Thực hiện …*), or
    /// names it behind scraps of a stamp (*DEN i: : ¬ CHỈ THỊ*).
    pub(super) fn names_kind_and_more(&self, k: usize) -> bool {
        let text = self.line(k).text;
        let headed = self.state == State::Head && !self.out.is_empty();
        if !headed || text.chars().count() > LONGEST_KIND {
            return false;
        }
        if self.names.issued_by(text).is_some_and(|at| at > 0) || self.names.kind_before_title(text).is_some() {
            return true;
        }
        let scraps = text.rfind(|c: char| !c.is_alphanumeric() && c != ' ').map_or(0, |i| i + 1);
        let (stamp, kind) = (text.get(..scraps).unwrap_or(""), text.get(scraps..).unwrap_or("").trim());
        let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).count();
        let whole = self.names.kinds.exact_head(kind).is_some_and(|h| h.end == kind.len());
        let capitals = !kind.chars().any(char::is_lowercase);
        !stamp.is_empty()
            && letters(stamp) <= RUINED_HEAD
            && stamp.chars().all(|c| !c.is_ascii_digit())
            && capitals
            && whole
    }
    /// Whether a line opens the subject of a letter; where a letterhead or a kind follows, it is the title of a page that
    /// shows the document.
    pub(super) fn opens_letter(&self, k: usize) -> bool {
        if !self.names.opens_subject(self.line(k).text) {
            return false;
        }
        !self.out.is_empty() || !(k + 1..self.filled.len().min(k + 5)).any(|j| is_motto(self.cells(j), self.names))
    }
    /// A line without the bars around its cells.
    fn cells(&self, k: usize) -> &str {
        self.line(k).text.trim_matches(|c: char| !c.is_alphanumeric())
    }
    /// Whether a line of a letter's subject ends with the head of the addressees, a stamp having pushed them into one line.
    pub(super) fn addressee_behind(&self, k: usize) -> bool {
        let Some(text) = self.line(k).text.strip_suffix(':') else { return false };
        let start = text.rmatch_indices(' ').nth(1).map_or(0, |(i, _)| i + 1);
        let tail = text.get(start..).unwrap_or("");
        let whole = self.names.frame.addressee.exact_head(tail).is_some_and(|h| h.end == tail.len());
        self.state == State::Title && !self.kind_named && start > 0 && whole
    }
    /// Whether a line below the letterhead opens with a document's number whose *Số* a scan has ruined (*$6:990/TB-TCT …*).
    pub(super) fn ruined_number(&self, k: usize) -> bool {
        let text = self.line(k).text;
        let Some((head, symbol)) = text.split_once('/') else { return false };
        let figures = head.trim_end().chars().rev().take_while(char::is_ascii_digit).count();
        let before = head.trim_end().chars().count().saturating_sub(figures);
        let capitals = symbol.chars().take_while(|c| c.is_uppercase()).count();
        let joined = symbol.chars().nth(capitals) == Some('-');
        self.state == State::Head
            && !self.kind_named
            && !self.out.is_empty()
            && self.out.iter().all(|(_, p)| p.kind != BlockKind::Number)
            && self.line(k).chars < 110
            && (1..=5).contains(&figures)
            && before <= 3
            && capitals >= 2
            && joined
    }
    /// Whether the entry of the line before, one of the recipients, goes on in this one.
    pub(super) fn goes_on_below(&self, k: usize) -> bool {
        let Some(before) = k.checked_sub(1) else { return false };
        let listed = self.out.last().is_some_and(|(i, p)| *i == self.filled[before] && p.kind == BlockKind::Recipients);
        let (last, text) = (self.line(before).text, self.line(k).text);
        listed
            && last.ends_with([',', ':'])
            && last.contains(':')
            && !text.starts_with(is_bullet)
            && self.line(k).chars < 60
    }
    /// Whether a line behind those whom a letter is sent to opens its body: by its words, as a long one behind a blank line, or as
    /// a point.
    pub(super) fn opens_body(&self, k: usize) -> bool {
        let l = self.line(k);
        let point = || marks(l.text, self.names).iter().any(|m| !m.weak && !m.level.is_bullet());
        self.names.frame.opening.exact_head(l.text).is_some() || l.gap && l.chars >= 90 || point()
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

/// Whether all words before the first comma have a capital: a place, and no title that speaks of a day.
pub(super) fn opens_with_name(text: &str) -> bool {
    text.split(',').next().is_some_and(|p| p.split_whitespace().all(|w| w.starts_with(char::is_uppercase)))
}
