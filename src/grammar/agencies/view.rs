//! A text as the registry reads it: short forms written out, names, collectives and places found at tokens.

use std::ops::Range;

use super::short::Expanded;
use super::{Agencies, AgencyName, Hit, Part, Phrase};
use crate::grammar::token::{Care, Token, TokenKind, Wanted, tokens};
use crate::text::{fold, one_line};

/// A text with its short forms expanded, split into tokens.
pub(super) struct View<'a> {
    pub(super) all: &'a Agencies,
    source: &'a str,
    pub(super) text: Expanded,
    pub(super) toks: Vec<Token>,
    care: Care,
}

impl<'a> View<'a> {
    pub(super) fn new(all: &'a Agencies, source: &'a str, care: Care) -> Self {
        let text = Expanded::new(source, &all.short);
        let toks = tokens(&text.text);
        Self { all, source, text, toks, care }
    }
    pub(super) fn shown(&self, at: usize) -> &str {
        self.toks.get(at).and_then(|t| self.text.text.get(t.range.clone())).unwrap_or("")
    }
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.toks.get(at)?.kind {
            TokenKind::Sign(c) => Some(c),
            _ => None,
        }
    }
    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.shown(at).starts_with(char::is_uppercase)
    }
    /// *và* or `&`.
    pub(super) fn is_and(&self, at: usize) -> bool {
        self.sign(at) == Some('&') || self.toks.get(at).is_some_and(|t| t.fold == "va" && self.shown(at) != "Và")
    }
    /// The token after a phrase that stands at a token.
    pub(super) fn phrase(&self, phrase: &[Wanted], at: usize) -> Option<usize> {
        let mut at = at;
        for (i, w) in phrase.iter().enumerate() {
            if i > 0 && self.sign(at) == Some('-') {
                at += 1;
            }
            let t = self.toks.get(at)?;
            // Short words (`các`, `cán`, `cấp`; `Công`, `Cổng`; `Phòng`, `Thông`) are too near to each other for tolerance, but
            // where only marks are lost.
            let bare = w.fold.len() == 5 || self.text.text.get(t.range.clone()).is_some_and(str::is_ascii);
            let short = w.fold.len() < 6 && !(bare && t.fold == w.fold) && !w.matches(&self.text.text, t, Care::Strict);
            if t.kind != TokenKind::Word || short || !w.matches(&self.text.text, t, self.care) {
                return None;
            }
            at += 1;
        }
        Some(at)
    }
    pub(super) fn any(&self, list: &[Phrase], at: usize) -> Option<usize> {
        list.iter().filter_map(|p| self.phrase(p, at)).max()
    }

    /// The longest registered name at a token.
    pub(super) fn registered(&self, at: usize) -> Option<Hit> {
        let first = self.toks.get(at).filter(|t| t.kind == TokenKind::Word)?;
        let exact = self.all.by_first.get(&first.fold).map_or(&[] as &[usize], Vec::as_slice);
        let hit = |ids: &mut dyn Iterator<Item = usize>| {
            let hits = ids.filter_map(|i| {
                let s = self.all.spellings.get(i)?;
                let (end, proper) = self.spelled(&s.parts, at, 0)?;
                // Where no word is what the name has, it is another name: *Biên phòng* is not *Viễn thông*.
                let same = |t: &Token| s.parts.iter().any(|p| matches!(p, Part::Word(w) if w.fold == t.fold));
                self.toks.get(at..end)?.iter().any(same).then_some(())?;
                let name = match proper {
                    Some(p) => s.canonical.replace("{name}", self.between(p.start, p.end)),
                    None => s.canonical.clone(),
                };
                Some(Hit { end, agency: s.agency, name })
            });
            // Of two spellings of one length, that which stands there.
            let written = |h: &Hit| h.name == self.between(at, h.end);
            hits.reduce(|a, b| if b.end > a.end || b.end == a.end && written(&b) { b } else { a })
        };
        let found = hit(&mut exact.iter().copied());
        if found.is_some() || self.care == Care::Strict {
            return found;
        }
        hit(&mut (0..self.all.spellings.len()))
    }
    /// The registered name that a head and the words at a token make: `Sở` and `Y tế`.
    pub(super) fn registered_with(&self, head: &Wanted, at: usize) -> Option<Hit> {
        let ids = self.all.by_first.get(&head.fold)?;
        let hits = ids.iter().filter_map(|i| {
            let s = self.all.spellings.get(*i)?;
            let (end, _) = self.spelled(s.parts.get(1..).filter(|p| !p.is_empty())?, at, 0)?;
            Some(Hit { end, agency: s.agency, name: s.canonical.clone() })
        });
        hits.reduce(|a, b| if b.end > a.end { b } else { a })
    }
    /// Where the parts of a name end if they stand at a token, and the tokens of the proper name in it.
    pub(super) fn spelled(&self, parts: &[Part], at: usize, near: usize) -> Option<(usize, Option<Range<usize>>)> {
        let Some((part, rest)) = parts.split_first() else { return Some((at, None)) };
        match part {
            Part::Word(w) => {
                let t = self.toks.get(at)?;
                if t.kind == TokenKind::Sign('&') && w.fold == "va" {
                    return self.spelled(rest, at + 1, near);
                }
                if t.kind == TokenKind::Sign(',') && w.fold == "va" && self.care == Care::Tolerant {
                    return None;
                }
                if t.kind == TokenKind::Sign(',') || !w.matches(&self.text.text, t, self.care) {
                    return None;
                }
                let near = near + usize::from(t.fold != w.fold);
                // Two damaged words in one name are too many to be sure of it.
                if near > 2 { None } else { self.spelled(rest, at + 1, near) }
            }
            Part::Sign => {
                let skip = usize::from(matches!(self.sign(at), Some(',' | '-')));
                self.spelled(rest, at + skip, near)
            }
            // The longest proper name, but for one that more parts follow, where the first that fits will do.
            Part::Name => (1..=4).rev().find_map(|n| {
                let proper = (at..at + n).all(|i| self.is_capital(i));
                let (end, _) = proper.then(|| self.spelled(rest, at + n, near)).flatten()?;
                Some((end, Some(at..at + n)))
            }),
        }
    }

    /// The end of the agency name that starts at a token, for prose: a registered name or a head, with its place.
    pub(super) fn name(&self, at: usize) -> Option<(usize, Option<Hit>)> {
        if let Some(hit) = self.registered(at) {
            let end = self.tail(hit.end);
            return Some((end, Some(hit)));
        }
        let head = self.any(&self.all.heads, at)?;
        if !self.is_capital(head) {
            let tail = self.tail(head);
            return (tail > head).then_some((tail, None));
        }
        // A name nobody registered ends at a stop, or at a word that no name goes on with.
        let mut end = head + 1;
        while end < self.toks.len() && end < at + 14 {
            let word = self.toks[end].kind != TokenKind::Sign('-') && self.sign(end).is_some();
            let stop = !self.is_capital(end) && self.any(&self.all.stops, end).is_some();
            let next = self.is_and(end) && !self.is_capital(end + 1)
                || self.is_capital(end) && self.any(&self.all.heads, end).is_some();
            if word && !self.is_and(end) || stop || next {
                break;
            }
            end += 1;
        }
        let open = self.is_and(end - 1) || self.sign(end - 1).is_some();
        Some((if open { end - 1 } else { end }, None))
    }

    /// The end of a generic noun at a token: a word of the list that opens no proper name.
    pub(super) fn generic(&self, at: usize) -> Option<usize> {
        let end = self.any(&self.all.generic, at)?;
        let small = !self.is_capital(at);
        let open = end >= self.toks.len() || matches!(self.toks[end].kind, TokenKind::Sign(_)) || self.is_and(end);
        let more = !self.is_capital(end) && self.any(&self.all.stops, end).is_some();
        ((small || more) && self.registered(at).is_none() || open).then_some(end)
    }

    /// The end of a collective in running prose: `UBND các xã, phường, đặc khu`, `Các sở, ban, ngành có liên quan`.
    pub(super) fn collective_in_prose(&self, at: usize) -> Option<usize> {
        let mut start = at;
        while let Some(next) = self.any(&self.all.leads, start).filter(|n| *n > start) {
            start = next;
        }
        let opened = self.any(&self.all.openers, start)?;
        let mut end = self.generic(opened)?;
        loop {
            let sep = end + usize::from(self.sign(end) == Some(',') || self.is_and(end));
            // Without a comma *tổ chức* is what they do.
            match self.generic(sep).filter(|_| sep > end) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(self.any(&self.all.collective_tails, end).unwrap_or(end))
    }
    /// The end of the place behind a name: `tỉnh Lào Cai`, `khu vực IX`, `Quảng Ngãi`.
    pub(super) fn tail(&self, at: usize) -> usize {
        let mut end = at;
        // The registered name may itself end with such a word (`Kho bạc Nhà nước khu vực`).
        let ended = |p: &Phrase| at.checked_sub(p.len()).is_some_and(|i| self.phrase(p, i) == Some(at));
        let inside = self.all.tails.iter().any(ended);
        if let Some(after) = self.any(&self.all.tails, end).or(inside.then_some(at)) {
            end = after;
            // A place that the gazetteer knows may hold a word that opens agencies (*Hải Phòng*).
            if let Some(place) = self.place(end) {
                return place;
            }
            let proper = |i: usize| self.is_capital(i) || self.toks.get(i).is_some_and(|t| t.kind == TokenKind::Number);
            let mut n = 0;
            while n < 4 && proper(end) && self.any(&self.all.heads, end).is_none() {
                end += 1;
                n += 1;
            }
            return end;
        }
        self.place(end).unwrap_or(end)
    }
    /// The end of *các tỉnh, thành phố [trực thuộc Trung ương]* behind a name: all such agencies, named as one.
    pub(super) fn everywhere(&self, at: usize) -> Option<usize> {
        let units = self.any(&self.all.openers, at)?;
        let mut end = self.any(&self.all.tails, units)?;
        loop {
            let sep = end + usize::from(self.sign(end) == Some(',') || self.is_and(end));
            match self.any(&self.all.tails, sep).filter(|_| !self.is_capital(sep)) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(self.any(&self.all.collective_tails, end).unwrap_or(end))
    }
    /// The end of a place name of the gazetteer at a token.
    pub(super) fn place(&self, at: usize) -> Option<usize> {
        if !self.is_capital(at) {
            return None;
        }
        let mut key = String::new();
        let mut found = None;
        for n in 0..4 {
            let Some(t) = self.toks.get(at + n).filter(|t| t.kind == TokenKind::Word) else { break };
            if n > 0 {
                key.push(' ');
            }
            key.push_str(&t.fold);
            if self.all.places.binary_search(&key).is_ok() {
                found = Some(at + n + 1);
            }
        }
        found
    }

    /// The text from one token to before another.
    pub(super) fn between(&self, start: usize, end: usize) -> &str {
        let from = self.toks.get(start).map_or(self.text.text.len(), |t| t.range.start);
        let to = end.checked_sub(1).and_then(|i| self.toks.get(i)).map_or(from, |t| t.range.end);
        self.text.text.get(from..to).unwrap_or("")
    }
    /// Makes an agency of some tokens: the registered part in its spelling, the rest as written.
    pub(super) fn item(&self, range: Range<usize>, hit: Option<&Hit>, head: Option<&str>) -> Option<AgencyName> {
        let (first, last) = (self.toks.get(range.start)?, self.toks.get(range.end.checked_sub(1)?)?);
        let bytes = self.text.original(first.range.start..last.range.end);
        let raw = one_line(self.source.get(bytes.clone())?);
        let name = match (hit, head) {
            (Some(h), _) => {
                let rest = self.between(h.end.min(range.end), range.end);
                let glue = if rest.is_empty() || rest.starts_with([',', '.', ';', ')']) { "" } else { " " };
                format!("{}{glue}{rest}", h.name)
            }
            (None, Some(head)) => format!("{head} {}", self.between(range.start, range.end)),
            (None, None) => self.between(range.start, range.end).to_owned(),
        };
        let id = hit.and_then(|h| self.all.all.get(h.agency)).map(|a| a.id.clone());
        let inferred = fold(&name) != fold(&raw);
        (!name.is_empty()).then_some(AgencyName { name, raw, range: bytes, id, inferred })
    }
}
