//! Who does what by when, said without labels: *Sở Y tế chủ trì, Công an tỉnh phối hợp, quý II/2026*.
//!
//! Comes in: the text of a bracket, of a label's value or behind a colon. Goes out: the fields with their bytes, or nothing
//! where a part of the text is neither a list of agencies nor a time. The words that tell a part are data
//! (`grammars/fields.toml`, `[roles]`).

use std::ops::Range;

use super::sentence;
use crate::grammar::{Field, Grammars, uncapital};

/// Parts of a text, each with its field and bytes.
type Said = Vec<(Field, Range<usize>)>;

/// The most words of a name that is known by its first.
const NAME: usize = 7;

/// Longer texts are sentences, not lists of parts.
const LONGEST: usize = 320;

/// The parts of a text, in order; `None` if it says no lead, or neither a part nor a time.
pub(super) fn read(text: &str, grammars: &Grammars) -> Option<Said> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = Parts { text, grammars, out: Vec::new(), open: None, plain: Vec::new(), said: false };
    for (range, sign) in pieces(text) {
        parts.piece(range)?;
        if sign == Some(';') {
            parts.close()?;
        }
    }
    parts.close()?;
    let led = parts.out.iter().any(|p| p.0 == Field::Lead);
    let timed = parts.out.iter().any(|p| p.0 == Field::Deadline);
    let field = if led { Field::Coordinate } else { Field::Lead };
    let plain = parts.plain.len();
    parts.out.extend(parts.plain.into_iter().map(|r| (field, r)));
    parts.out.sort_by_key(|p| p.1.start);
    (led || plain > 0).then_some(())?;
    (parts.said || timed).then_some(parts.out)
}

/// As [`read`], where each agency must be said to do its part: no bare list with a time.
pub(super) fn told(text: &str, grammars: &Grammars) -> Option<Said> {
    let words = &grammars.fields.roles;
    let says = |t: &str| words.tail(t).is_some() || timed_tail(t, grammars).is_some();
    let says = pieces(text).into_iter().any(|(r, _)| text.get(r).is_some_and(says));
    says.then(|| read(text, grammars)).flatten()
}

/// The parts of a table's cell that names who leads and who helps: *Sở Y tế chủ trì, phối hợp với Công an tỉnh*, *Sở Y tế
/// (chủ trì), Công an tỉnh (phối hợp)*.
pub(super) fn cell(text: &str, grammars: &Grammars) -> Option<Said> {
    let words = &grammars.fields.roles;
    if text.len() > LONGEST {
        return None;
    }
    if let Some(behind) = words.helped(text) {
        let lead = text.get(..behind.start)?.trim_end_matches([' ', ',', ';', '.']);
        let stem = words.tail(lead).map_or(lead.len(), |(_, stem)| stem);
        return (stem > 0).then(|| vec![(Field::Lead, 0..stem), (Field::Coordinate, behind.end..text.len())]);
    }
    let (mut out, mut from) = (Said::new(), 0);
    for (open, _) in text.match_indices('(') {
        let close = open + text.get(open..)?.find(')')?;
        let Some(field) = words.whole(text.get(open + 1..close)?.trim().to_lowercase().as_str()) else { continue };
        out.push((field, from..open));
        from = close + 1;
    }
    let has = |f| out.iter().any(|p| p.0 == f);
    (has(Field::Lead) && has(Field::Coordinate)).then_some(out)
}

struct Parts<'a> {
    text: &'a str,
    grammars: &'a Grammars,
    out: Said,
    /// Agencies whose part has not been told yet.
    open: Option<Range<usize>>,
    /// Agencies whose part is never told.
    plain: Vec<Range<usize>>,
    /// Whether a part was told in words.
    said: bool,
}

impl Parts<'_> {
    fn shown(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }
    fn piece(&mut self, range: Range<usize>) -> Option<()> {
        if self.grammars.deadlines.is_whole(self.shown(&range)) {
            self.close()?;
            self.out.push((Field::Deadline, range));
            return Some(());
        }
        let start = self.open.as_ref().map_or(range.start + self.opener(&range), |o| o.start);
        // "Sở Y tế thực hiện thường xuyên": the time stands behind the part.
        if let Some((field, stem, time)) = timed_tail(self.shown(&range), self.grammars) {
            let end = range.start + stem;
            self.named(&(start..end))?;
            self.out.push((field, start..end));
            self.out.push((Field::Deadline, range.start + time..range.end));
            (self.open, self.said) = (None, true);
            return Some(());
        }
        if let Some((field, stem)) = self.grammars.fields.roles.tail(self.shown(&range)) {
            let end = range.start + stem;
            self.named(&(start..end))?;
            self.out.push((field, start..end));
            (self.open, self.said) = (None, true);
        } else {
            self.open = Some(start..range.end);
        }
        Some(())
    }
    /// Bytes of a word such as *do* before the name.
    fn opener(&self, range: &Range<usize>) -> usize {
        let shown = self.shown(range);
        let first = shown.split(' ').next().unwrap_or("");
        let opens = self.grammars.fields.roles.openers.contains(&first.to_lowercase());
        if opens { (first.len() + 1).min(shown.len()) } else { 0 }
    }
    fn close(&mut self) -> Option<()> {
        if let Some(range) = self.open.take() {
            self.names(&range)?;
            self.plain.push(range);
        }
        Some(())
    }
    /// Only names of agencies may stand here.
    fn names(&self, range: &Range<usize>) -> Option<()> {
        sentence::agency_heading(self.shown(range), self.grammars).filter(|r| r.start == 0).map(|_| ())
    }
    /// As [`Parts::names`], before words that say the part: there the first word of a name is enough (*Tổ khuyến nông cộng đồng*).
    fn named(&self, range: &Range<usize>) -> Option<()> {
        let shown = self.shown(range);
        let words: Vec<String> = shown.split_whitespace().map(str::to_owned).collect();
        let mut head = words.clone();
        if let Some(first) = head.first_mut() {
            *first = uncapital(first);
        }
        let kind = self.grammars.fields.actor_heads.at(&head);
        let name = shown.starts_with(char::is_uppercase) && kind > 0 && (kind + 1..=NAME).contains(&words.len());
        self.names(range).or(name.then_some(()))
    }
}

/// Where the names of a list end that a time closes, and that time: *Trưởng các bản; xong trong tháng 11*.
pub(super) fn timed(text: &str, grammars: &Grammars) -> (usize, Option<Range<usize>>) {
    let all = pieces(text);
    let Some(((last, _), before)) = all.split_last() else { return (0, None) };
    let whole = text.get(last.clone()).is_some_and(|t| grammars.deadlines.is_whole(t));
    match before.last().filter(|_| whole) {
        Some((name, _)) => (name.end, Some(last.clone())),
        None => (text.len(), None),
    }
}

/// The part that a piece says before a time that closes it: its field, where the name ends, where the time starts.
fn timed_tail(shown: &str, grammars: &Grammars) -> Option<(Field, usize, usize)> {
    let starts = shown.match_indices(' ').map(|(i, _)| i + 1);
    starts.into_iter().find_map(|at| {
        let (field, stem) = grammars.fields.roles.tail(shown.get(..at)?.trim_end())?;
        grammars.deadlines.is_whole(shown.get(at..)?).then_some((field, stem, at))
    })
}

/// The pieces between commas and semicolons outside of brackets, each with the sign behind it.
fn pieces(text: &str) -> Vec<(Range<usize>, Option<char>)> {
    let mut out = Vec::new();
    let mut depth = 0i32;
    let mut start = 0;
    let mut add = |from: usize, to: usize, sign: Option<char>| {
        let piece = text.get(from..to).unwrap_or("");
        let bare = piece.trim_start();
        let at = from + (piece.len() - bare.len());
        let end = at + bare.trim_end_matches([' ', '.', '/']).len();
        if end > at {
            out.push((at..end, sign));
        }
    };
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | ';' if depth <= 0 => {
                add(start, i, Some(c));
                start = i + 1;
            }
            _ => {}
        }
    }
    add(start, text.len(), None);
    out
}

/// The bracket that closes a text, if it says who does it: its parts, and the bytes of the text before it (none where the
/// bracket is all).
pub(super) fn bracket(text: &str, grammars: &Grammars) -> Option<(Said, usize)> {
    let bare = text.trim_end_matches(['.', ';', '/', ' ']);
    let inner_end = bare.strip_suffix(')')?.len();
    let open = open_of(bare)?;
    let parts = read(bare.get(open + 1..inner_end)?, grammars)?;
    let before = text.get(..open)?.trim_end().len();
    Some((shifted(parts, open + 1), before))
}

/// What stands behind the last colon of a text, if it says who does it: its parts, and the bytes of the text before it.
pub(super) fn behind_colon(text: &str, grammars: &Grammars) -> Option<(Said, usize)> {
    let colon = text.rfind(':')?;
    let said = text.get(colon + 1..)?;
    // "Tập huấn nhân viên mới: Khoa Dược, tháng 4/2026": behind what is done, the name and the time are enough.
    let work = || text.get(..colon).is_some_and(|t| sentence::opens_with_act(t, grammars));
    let named = || read(said, grammars).filter(|p| p.iter().any(|p| p.0 == Field::Deadline) && work());
    let parts = told(said, grammars).or_else(named)?;
    let before = text.get(..colon)?.trim_end().len();
    (before > 0).then(|| (shifted(parts, colon + 1), before))
}

fn shifted(parts: Said, by: usize) -> Said {
    parts.into_iter().map(|(f, r)| (f, r.start + by..r.end + by)).collect()
}

/// The bracket that the one at the end of a text closes.
fn open_of(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text.char_indices().rev().take(LONGEST + 2) {
        match c {
            ')' => depth += 1,
            '(' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<Vec<(Field, String)>> {
        let grammars = Grammars::embedded().unwrap();
        let parts = read(text, &grammars)?;
        Some(parts.into_iter().map(|(f, r)| (f, text.get(r).unwrap().to_owned())).collect())
    }

    #[test]
    fn parts_are_told_by_their_last_words() {
        use Field::{Coordinate, Deadline, Lead};
        let all: [(&str, Vec<(Field, &str)>); 6] = [
            ("UBND các xã thực hiện; thường xuyên", vec![(Lead, "UBND các xã"), (Deadline, "thường xuyên")]),
            (
                "Sở Xây dựng; hoàn thành trước 30/6/2027",
                vec![(Lead, "Sở Xây dựng"), (Deadline, "hoàn thành trước 30/6/2027")],
            ),
            (
                "Sở Văn hóa, Thể thao và Du lịch chủ trì, Công an tỉnh phối hợp, quý II/2026",
                vec![
                    (Lead, "Sở Văn hóa, Thể thao và Du lịch"),
                    (Coordinate, "Công an tỉnh"),
                    (Deadline, "quý II/2026"),
                ],
            ),
            (
                "Sở Y tế chủ trì; Sở Tài chính, các sở, ngành",
                vec![(Lead, "Sở Y tế"), (Coordinate, "Sở Tài chính, các sở, ngành")],
            ),
            ("do Chi cục Kiểm lâm đảm nhiệm", vec![(Lead, "Chi cục Kiểm lâm")]),
            (
                "Cục Thuế, Cục Hải quan; tháng 6 năm 2027",
                vec![(Lead, "Cục Thuế, Cục Hải quan"), (Deadline, "tháng 6 năm 2027")],
            ),
        ];
        for (text, parts) in all {
            let found = shown(text).unwrap_or_default();
            let found: Vec<(Field, &str)> = found.iter().map(|(f, t)| (*f, t.as_str())).collect();
            assert_eq!(found, parts, "{text}");
        }
        for text in
            ["Sở Y tế", "xem Phụ lục II", "quý II/2026", "gồm đất ở, đất vườn thực hiện", "tăng 5% so với năm 2025"]
        {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
