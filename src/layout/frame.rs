//! The frame of a document after NĐ 30/2020: what stands above the body and below it.
//!
//! A small machine walks the lines of one part; each line gets at most one block kind, and what gets none is body.

mod ruins;
mod title;

use super::document::{BlockKind, Part, PartKind, Voice};
use super::line::{Line, is_caps, is_page_break, starts_lower};
use super::marker::{is_bullet, marks};
use crate::grammar::Outline;
use crate::grammar::anchor::letters;

/// What a line of the frame is, and whether it starts a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: BlockKind,
    pub(super) starts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    Title,
    AttachedTo,
    Basis,
    Addressee,
    AppendixTitle,
    Body,
    Recipients,
    Signature,
}

/// A line that ends with the motto is no longer than this, in letters: issuer and both mottos in one row.
const LONGEST_LETTERHEAD: usize = 180;

/// A line that holds an office in capitals and the name behind it is no longer than this, in letters.
const SIGNED_LINE: usize = 120;

/// How many filled lines the head of a part may have before its body must have begun.
const LONGEST_HEAD: usize = 60;

/// Whether a line is the motto, or ends with it (the issuer may stand left of it).
pub(super) fn is_motto(text: &str, names: &Outline) -> bool {
    if text.chars().count() > LONGEST_LETTERHEAD {
        return false;
    }
    let mut at = 0;
    loop {
        let Some(rest) = text.get(at..) else { return false };
        if names.frame.motto.whole(rest).is_some() {
            return true;
        }
        match rest.find(' ') {
            Some(space) => at += space + 1,
            None => return false,
        }
    }
}

/// Whether a line in capitals names the capacity or the office of who signs.
pub(super) fn is_signature(text: &str, names: &Outline) -> bool {
    is_caps(text) && text.chars().count() < 60 && names.frame.signature.head(text).is_some()
}

/// Whether a line begins with the capacity or office of who signs, the name standing behind it in the same line.
fn opens_signature(text: &str, names: &Outline) -> bool {
    let hit = names.frame.signature.exact_head(text);
    hit.and_then(|h| text.get(..h.end)).is_some_and(|head| head.chars().all(|c| !c.is_lowercase()))
}

/// How the kind that a line names speaks.
fn voice_of(line: &str, names: &Outline) -> Voice {
    if names.tells(line) {
        Voice::Tells
    } else if names.orders(line) {
        Voice::Orders
    } else if names.decides(line) {
        Voice::Decides
    } else {
        Voice::Plain
    }
}

/// The frame pieces of one part; `None` is body or blank.
pub(super) fn classify(lines: &[Line<'_>], part: &mut Part, names: &Outline) -> Vec<(usize, Piece)> {
    let range = part.lines.0.index()..=part.lines.1.index();
    let shown = |l: &Line<'_>| l.text.chars().any(char::is_alphanumeric) && !is_page_break(l.text);
    let filled: Vec<usize> = range.filter(|i| lines.get(*i).is_some_and(shown)).collect();
    let mut walk = Walk {
        lines,
        filled: &filled,
        names,
        out: Vec::new(),
        state: State::Head,
        kind_named: false,
        based: false,
        archived: false,
        closed: false,
        voice: Voice::Plain,
    };
    if part.kind == PartKind::Appendix {
        walk.state = if part.inferred { State::Body } else { State::AppendixTitle };
    }
    for k in 0..filled.len() {
        walk.step(k);
    }
    part.voice = walk.voice;
    walk.out
}

struct Walk<'a, 'b> {
    lines: &'b [Line<'a>],
    filled: &'b [usize],
    names: &'b Outline,
    out: Vec<(usize, Piece)>,
    state: State,
    kind_named: bool,
    based: bool,
    archived: bool,
    closed: bool,
    voice: Voice,
}

impl Walk<'_, '_> {
    fn line(&self, k: usize) -> &Line<'_> {
        &self.lines[self.filled[k]]
    }
    fn put(&mut self, k: usize, kind: BlockKind, starts: bool) {
        self.out.push((self.filled[k], Piece { kind, starts }));
    }
    fn step(&mut self, k: usize) {
        match self.state {
            State::Body => self.body(k),
            State::Recipients | State::Signature => self.tail(k),
            State::AppendixTitle => self.appendix(k),
            State::Head | State::Title | State::AttachedTo | State::Basis | State::Addressee => self.head(k),
        }
        if self.line(k).is_closing() {
            self.closed = true;
        }
    }
    fn body(&mut self, k: usize) {
        let (recipients, signature) = {
            let l = self.line(k);
            (
                self.names.frame.recipients.head(l.text).is_some(),
                (self.closed || self.signs_off(k)) && is_signature(l.text, self.names)
                    || self.closed && l.chars < SIGNED_LINE && opens_signature(l.text, self.names),
            )
        };
        if self.is_late_addressee(k) {
            self.state = State::Addressee;
            self.put(k, BlockKind::Addressee, true);
        } else if recipients || self.closed && self.recipients_below(k) {
            self.state = State::Recipients;
            self.archived |= keeps_copy(self.line(k).text, self.names);
            self.put(k, BlockKind::Recipients, true);
        } else if signature {
            self.state = State::Signature;
            self.put(k, BlockKind::Signature, true);
        }
    }
    fn tail(&mut self, k: usize) {
        let names = self.names;
        let l = self.line(k);
        let text = l.text;
        let dashed = text.starts_with(is_bullet);
        if names.section_in(text).is_some_and(|at| at > 0) {
            self.state = State::Body;
            return;
        }
        let prose = l.chars >= 60 && !l.is_caps() && !dashed && !starts_lower(text);
        if prose && self.state == State::Signature {
            self.state = State::Body;
            return;
        }
        let archive = keeps_copy(text, names);
        // "Các Vụ: KTTH," goes on below, in capitals though it be.
        let open = self.state == State::Recipients && self.goes_on_below(k) && !is_signature(text, names);
        let recipients = names.frame.recipients.head(text).is_some()
            || open
            || self.state == State::Recipients && (dashed || starts_lower(text) && !self.archived)
            || dashed && !self.archived;
        if recipients {
            self.state = State::Recipients;
        } else if self.state == State::Recipients {
            let signer = opens_signature(text, names)
                || is_signature(text, names)
                || self.archived
                || is_caps(text)
                || looks_like_a_name(text);
            if signer && !archive {
                // Names and offices stand right of the list: the list may go on below.
                self.put(k, BlockKind::Signature, false);
                if self.archived {
                    self.state = State::Signature;
                }
                return;
            }
        }
        self.archived |= archive;
        let kind = if self.state == State::Recipients { BlockKind::Recipients } else { BlockKind::Signature };
        self.put(k, kind, false);
    }
    fn appendix(&mut self, k: usize) {
        if k == 0 {
            self.put(k, BlockKind::AppendixHead, true);
            return;
        }
        let l = self.line(k);
        let open = self.open_bracket(k);
        let attached =
            l.text.starts_with('(') && self.names.frame.attached.head(l.text.trim_start_matches('(')).is_some();
        let caps = l.is_caps() && l.chars > 6 && k < 12 && marks(l.text, self.names).is_empty();
        if attached || open {
            self.put(k, BlockKind::AttachedTo, attached);
        } else if caps && !is_table_head(l.text, self.names) || self.attached_ahead(k) {
            self.put(k, BlockKind::Title, false);
        } else {
            self.state = State::Body;
            self.body(k);
        }
    }
    /// Whether the bracket that says what an appendix belongs to follows soon: what stands above it is its title.
    fn attached_ahead(&self, k: usize) -> bool {
        (k + 1..self.filled.len().min(k + 5)).any(|j| {
            let text = self.line(j).text;
            text.starts_with('(') && self.names.frame.attached.head(text.trim_start_matches('(')).is_some()
        })
    }
    /// Whether the line before was part of a bracket that is still open.
    fn open_bracket(&self, k: usize) -> bool {
        let Some(before) = k.checked_sub(1) else { return false };
        let last = self.out.last().is_some_and(|(i, p)| *i == self.filled[before] && p.kind == BlockKind::AttachedTo);
        last && !self.line(before).text.trim_end_matches(['.', ';', ' ']).ends_with(')')
            && k.saturating_sub(self.bracket_start(before)) < 6
    }
    fn bracket_start(&self, k: usize) -> usize {
        (0..=k).rev().find(|j| self.line(*j).text.starts_with('(')).unwrap_or(k)
    }
    fn head(&mut self, k: usize) {
        // "TII. TỔ CHỨC THỰC HIỆN" opens the body, whatever of the head was lost.
        let named = self.out.last().is_some_and(|(_, p)| p.kind == BlockKind::KindName);
        let (text, short) = (self.line(k).text, self.line(k).chars <= 6);
        if k >= LONGEST_HEAD
            || k > 0 && (short && is_table_head(text, self.names) || !named && self.names.section_in(text).is_some())
        {
            self.state = State::Body;
            return self.body(k);
        }
        if let Some((kind, state, starts)) = self.head_piece(k) {
            if kind == BlockKind::KindName {
                self.kind_named = true;
                self.voice = voice_of(self.line(k).text, self.names);
            }
            self.based |= kind == BlockKind::Basis;
            self.state = state;
            self.put(k, kind, starts);
        } else if self.goes_on(k) {
            let by = k.checked_sub(1).is_some_and(|b| self.names.issued_by(self.line(b).text).is_some());
            let issuer = !by && self.out.last().is_some_and(|(_, p)| p.kind == BlockKind::Issuer);
            let kind = match self.state {
                State::Title if issuer && self.kind_named => BlockKind::Issuer,
                State::Title => BlockKind::Title,
                State::AttachedTo => BlockKind::AttachedTo,
                State::Basis => BlockKind::Basis,
                _ => BlockKind::Addressee,
            };
            self.put(k, kind, false);
        } else if !(self.state == State::Head && !self.kind_named && self.kind_ahead(k)) {
            self.state = State::Body;
            self.body(k);
        }
    }
    /// A piece that a line's own head tells.
    fn head_piece(&self, k: usize) -> Option<(BlockKind, State, bool)> {
        let frame = &self.names.frame;
        let l = self.line(k);
        let text = l.text;
        if is_motto(text, self.names) || self.state == State::Head && self.broken_motto(k) {
            return Some((BlockKind::Motto, State::Head, false));
        }
        if self.decided_by(k) {
            return Some((BlockKind::Issuer, State::Title, true));
        }
        // "Số:" and "Thành phố Huế," whose line goes on below.
        if self.state == State::Head
            && let Some(kind) = self.broken_head(k)
        {
            return Some((kind, State::Head, !self.goes_below(k)));
        }
        if frame.number.exact_head(text).is_some_and(|h| {
            text.get(h.end..).is_some_and(|r| r.trim_start().starts_with([':', '.', ';']) || r.contains('/'))
        }) && l.chars < 110
            && self.state == State::Head
            || self.ruined_number(k)
        {
            return Some((BlockKind::Number, State::Head, true));
        }
        // In a letter the subject may stand left of place and date, and be read before them.
        let letter = self.state == State::Title && !self.kind_named;
        if (self.state == State::Head || letter) && is_place_date(text) && frame.subject.head(text).is_none() {
            return Some((BlockKind::PlaceDate, State::Head, true));
        }
        // A slip or a report may bear them below its kind.
        let named = self.out.last().is_some_and(|(_, p)| p.kind == BlockKind::KindName);
        if named && self.state == State::Title && is_place_date(text) && ruins::opens_with_name(text) {
            return Some((BlockKind::PlaceDate, State::Title, true));
        }
        let caps = l.is_caps();
        let sealed = text.ends_with(':');
        if caps && (sealed || self.based) && frame.enacts.whole(text).is_some() && (self.kind_named || self.based) {
            return Some((BlockKind::Enacts, State::Body, true));
        }
        if !self.kind_named && (caps && self.names.kinds.whole(text).is_some() || self.names_kind_and_more(k)) {
            return Some((BlockKind::KindName, State::Title, true));
        }
        if !self.kind_named && self.state == State::Head && self.opens_letter(k) {
            return Some((BlockKind::Title, State::Title, true));
        }
        // A stamp leaves a few signs before it.
        let (stain, rest) = text.split_once(' ').unwrap_or(("", text));
        let sent = frame.addressee.head(text).is_some()
            || stain.chars().count() <= 4 && rest.contains(':') && frame.addressee.exact_head(rest).is_some()
            || self.addressee_behind(k);
        if sent || self.names.sender(text).is_some() || self.ruined_addressee(k) {
            return Some((BlockKind::Addressee, State::Addressee, true));
        }
        if text.starts_with('(') && frame.attached.head(text.trim_start_matches('(')).is_some() {
            return Some((BlockKind::AttachedTo, State::AttachedTo, true));
        }
        let fresh = self.state != State::Basis || self.fresh(k);
        // "Xét Tờ" and "trình số …" below it.
        let next = self.filled.get(k + 1).is_some_and(|j| starts_lower(self.lines[*j].text));
        let broken = l.chars < 12 && next && frame.basis.head(&self.with_next(k)).is_some();
        let basis = self.is_basis(text) || broken;
        if basis && fresh && (self.state != State::Title || self.title_done(k)) {
            return Some((BlockKind::Basis, State::Basis, true));
        }
        // The issuer is named once more above the bases, in two or three lines.
        let basis = |j: usize| self.is_basis(self.line(j).text);
        let last = self.filled.len().min(k + 4);
        let before_basis =
            (k + 1..last).find(|j| !self.line(*j).is_caps()).is_some_and(basis) && self.state != State::AttachedTo;
        let after = self.out.last().is_some_and(|(i, p)| {
            p.kind == BlockKind::Issuer && k.checked_sub(1).is_some_and(|b| self.filled[b] == *i)
        });
        let goes_on = after && self.state == State::Head && !self.kind_named && self.names.kinds.whole(text).is_none();
        // "BAN HÀNH QUY CHẾ …" is a title, and no *Ban*.
        let enacts = self.names.frame.enacts.exact_head(text).is_some();
        let marked = marks(text, self.names).iter().any(|m| !m.weak);
        let issuer = caps && !enacts && !marked && (frame.issuer.head(text).is_some() || goes_on);
        if issuer && (self.state == State::Head || before_basis) {
            return Some((BlockKind::Issuer, if self.kind_named { State::Title } else { State::Head }, false));
        }
        None
    }
    /// Whether a line opens a basis, a dash before it or none.
    fn is_basis(&self, text: &str) -> bool {
        self.names.frame.basis.head(text.trim_start_matches(|c| is_bullet(c) || c == ' ')).is_some()
    }
    /// A line and the next one, joined.
    fn with_next(&self, k: usize) -> String {
        let next = self.filled.get(k + 1).map_or("", |j| self.lines[*j].text);
        format!("{} {next}", self.line(k).text)
    }
    /// Whether a line is the first or second half of the motto, broken over two.
    fn broken_motto(&self, k: usize) -> bool {
        let whole = |k: usize| self.names.frame.motto.whole(&self.with_next(k)).is_some();
        let half = |k: usize| self.line(k).chars < 40 && self.names.frame.motto.whole(self.line(k).text).is_none();
        half(k) && (whole(k) || k.checked_sub(1).is_some_and(|b| half(b) && whole(b)))
    }
    /// *Số:* or *Đà Nẵng,* whose line goes on below, or what goes on there.
    fn broken_head(&self, k: usize) -> Option<BlockKind> {
        let first = |k: usize| {
            let text = self.line(k).text;
            let number = self.names.frame.number.exact_head(text).is_some_and(|h| h.end + 1 >= text.trim_end().len());
            let number = number && text.trim_end().ends_with(':') && self.with_next(k).contains('/');
            let place = text.ends_with(',') && self.line(k).chars < 30 && is_place_date(&self.with_next(k));
            if number { Some(BlockKind::Number) } else { place.then_some(BlockKind::PlaceDate) }
        };
        first(k).or_else(|| k.checked_sub(1).and_then(first))
    }
    /// Whether a line goes on with what a broken line above it has begun.
    fn goes_below(&self, k: usize) -> bool {
        let before = k.checked_sub(1).map(|b| self.filled[b]);
        self.out
            .last()
            .is_some_and(|(i, p)| Some(*i) == before && matches!(p.kind, BlockKind::Number | BlockKind::PlaceDate))
            && !self.line(k).text.ends_with([',', ':'])
    }
    /// Whether the sentence before this line has ended.
    fn fresh(&self, k: usize) -> bool {
        k.checked_sub(1).is_none_or(|b| {
            let b = self.line(b);
            b.is_ended() || b.text.ends_with(',') || b.has_room_for(self.line(k).text, 0.8)
        })
    }
    /// Whether a line without a head of its own goes on with the piece before it.
    fn goes_on(&self, k: usize) -> bool {
        let l = self.line(k);
        let Some(before) = k.checked_sub(1).map(|b| self.line(b)) else { return false };
        match self.state {
            State::Title => self.title_goes_on(k),
            State::AttachedTo => self.open_bracket(k),
            State::Basis => {
                let figures = l.text.starts_with(|c: char| c.is_ascii_digit());
                starts_lower(l.text)
                    || figures && !before.is_ended() && marks(l.text, self.names).iter().all(|m| m.weak)
                    || !before.is_ended()
                        && marks(l.text, self.names).iter().all(|m| m.weak)
                        && !before.has_room_for(l.text, 0.7)
                    || !before.is_ended() && before.text.ends_with('-')
            }
            State::Addressee => {
                let dashed = l.text.starts_with(['-', '–', '+']);
                let closed = before.text.ends_with('.') && l.gap;
                dashed && l.chars < 90
                    || starts_lower(l.text) && !closed
                    || !before.is_ended() && !self.opens_body(k) && before.goes_on_in(l)
            }
            _ => false,
        }
    }
}

/// Whether a line holds the entry of the kept copy, the last of the recipients; all may stand in one line.
fn keeps_copy(text: &str, names: &Outline) -> bool {
    let entry = |t: &str| names.frame.archive.head(t.trim_start_matches(|c| is_bullet(c) || c == ' ')).is_some();
    entry(text)
        || text.contains(';') && text.split(';').skip(1).any(|t| t.trim_start().starts_with(is_bullet) && entry(t))
}

/// `Quảng Ngãi, ngày 31 tháng 12 năm 2025`
fn is_place_date(text: &str) -> bool {
    // The star below the name of a Party body may stand left of them.
    let text = text.trim_start_matches('*').trim_start();
    let l = letters(text);
    text.chars().count() < 70
        && l.contains("ngay")
        && l.contains("thang")
        && l.contains("nam")
        && text.split(',').next().is_some_and(|place| place.chars().count() < 30 && place.len() < text.len())
        && text.chars().next().is_some_and(char::is_uppercase)
}

/// Two to five words, each with a capital: a person.
pub(super) fn looks_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(char::is_alphabetic))
}

/// Whether a line begins a table: the head of the column that numbers its rows, in capitals.
fn is_table_head(text: &str, names: &Outline) -> bool {
    let head = names.frame.numbering.exact_head(text).and_then(|h| text.split_at_checked(h.end));
    head.is_some_and(|(h, rest)| !h.contains(char::is_lowercase) && !rest.starts_with('.'))
}
