//! Who signed, in what capacity, and who receives it; the list and the signature may stand side by side in one line.

use super::Reader;
use crate::layout::{BlockKind, is_bullet};
use crate::text::{LineNo, Passage, one_line};

/// Reads signer and recipients.
pub(super) fn read(reader: &mut Reader<'_>) {
    let mut foot = Foot::default();
    let blocks: Vec<_> = reader.blocks(&[BlockKind::Recipients, BlockKind::Signature]).into_iter().cloned().collect();
    for block in blocks {
        for line in &block.lines {
            foot.line(reader, *line, block.kind == BlockKind::Signature);
        }
    }
    foot.finish(reader);
}

/// A stretch of a line: the line and its bytes.
type Part = (LineNo, std::ops::Range<usize>);

#[derive(Default)]
struct Foot {
    /// The entries of the list, each of one or more stretches.
    entries: Vec<Vec<Part>>,
    offices: Vec<Part>,
    names: Vec<Part>,
    listed: bool,
}

impl Foot {
    fn line(&mut self, reader: &Reader<'_>, no: LineNo, signature: bool) {
        let line = reader.document.text.line(no);
        let frame = &reader.grammars.outline.frame;
        let start = line.len() - line.trim_start_matches([' ', '\t', '|']).len();
        let mut range = start..line.trim_end().len();
        let shown = |r: &std::ops::Range<usize>| line.get(r.clone()).unwrap_or("");
        if let Some(hit) = frame.recipients.head(shown(&range)) {
            self.listed = true;
            let rest = shown(&range).get(hit.end..).unwrap_or("");
            range.start += hit.end + (rest.len() - rest.trim_start_matches([':', ' ', '.']).len());
        } else if signature {
            self.signed(reader, no, range);
            return;
        } else if !self.listed {
            // The head of the list is lost in damage; what stands right of it is not.
            self.listed = true;
            if !shown(&range).starts_with(is_bullet) {
                let cut = right_column(shown(&range), reader).unwrap_or(0);
                self.signed(reader, no, range.start + cut..range.end);
                return;
            }
        }
        // A table that sets list and signature side by side.
        if let Some(cut) = shown(&range).find('|').filter(|_| self.listed) {
            let from = range.start + cut + 1;
            self.signed(reader, no, from..from + line.get(from..).unwrap_or("").trim_end_matches(['|', ' ']).len());
            range.end = range.start + shown(&(range.start..range.start + cut)).trim_end().len();
        }
        // The right column stands behind the entry: an office in capitals, or a name behind its end.
        if let Some(cut) = right_column(shown(&range), reader) {
            self.signed(reader, no, range.start + cut..range.end);
            range.end = range.start + shown(&(range.start..range.start + cut)).trim_end().len();
        }
        // "- A; - B; - C." in one line.
        let entries = dashed(shown(&range));
        if entries.len() > 1 {
            for e in entries {
                let piece = range.start + e.start..range.start + e.end;
                self.entries.push(vec![(no, piece)]);
            }
            return;
        }
        let text = shown(&range);
        let body = text.trim_start_matches(|c: char| is_bullet(c) || c == ' ');
        let marked = body.len() < text.len();
        let from = range.start + (text.len() - body.len());
        // A page number is none of an entry.
        if body.trim().chars().all(|c| c.is_ascii_digit()) {
            return;
        }
        let piece = (no, from..range.end);
        match self.entries.last_mut() {
            Some(last) if !marked && !ends(reader, last) => last.push(piece),
            _ => self.entries.push(vec![piece]),
        }
    }

    /// A stretch right of the list or below it: office or name.
    fn signed(&mut self, reader: &Reader<'_>, no: LineNo, range: std::ops::Range<usize>) {
        let text = reader.document.text.line(no).get(range.clone()).unwrap_or("").trim();
        if let Some(name) = name_behind(text) {
            let at =
                range.start + reader.document.text.line(no).get(range.clone()).and_then(|t| t.find(text)).unwrap_or(0);
            self.offices.push((no, at..at + text.get(..name).unwrap_or("").trim_end().len()));
            self.names.push((no, at + name..at + text.len()));
            return;
        }
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = text.chars().all(|c| !c.is_lowercase());
        if letters >= 3 && capitals {
            self.offices.push((no, range));
        } else if is_person(text) {
            self.names.push((no, range));
        } else if let Some(hit) = reader.grammars.outline.frame.ranks.exact_head(text)
            && is_person(text.get(hit.end..).unwrap_or("").trim())
        {
            let line = reader.document.text.line(no);
            let lead = line.get(range.clone()).and_then(|t| t.find(text)).unwrap_or(0);
            let rest = text.get(hit.end..).unwrap_or("");
            let at = range.start + lead + hit.end + (rest.len() - rest.trim_start().len());
            self.names.push((no, at..range.start + lead + text.len()));
        }
    }

    fn finish(&self, reader: &mut Reader<'_>) {
        let document = reader.document;
        let passage = |parts: &[Part]| {
            let mut p = Passage::new();
            for (line, range) in parts {
                p.push(&document.text, *line, range.clone());
            }
            p
        };
        for entry in &self.entries {
            let p = passage(entry);
            let end = without_scraps(p.text()).trim_end_matches(['.', ';', ',', ' ', '”', '"']).len();
            let value = one_line(p.text().get(..end).unwrap_or(""));
            if !value.contains(char::is_alphabetic) {
                continue;
            }
            let field = format!("recipients[{}]", reader.meta.recipients.len());
            reader.put(&field, &p, 0..end, &value);
            reader.meta.recipients.push(value);
        }
        if let Some(name) = self.names.last() {
            let p = passage(std::slice::from_ref(name));
            let value = p.text().to_owned();
            reader.put("signer", &p, 0..value.len(), &value);
            reader.meta.signer = Some(value);
        }
        // The last line in capitals is the signer's own office; those above say for whom. Where only that is left (`KT. THỦ
        // TƯỚNG`), nobody knows the signer's own.
        let line = self.offices.last().map(|o| passage(std::slice::from_ref(o)).text().to_owned());
        if let Some(line) = line.filter(|l| !self.names.is_empty() && !is_acting_for(l)) {
            let p = passage(&self.offices);
            let bare = line.trim_start_matches(|c: char| {
                !c.is_whitespace() && line.starts_with(['T', 'K', 'Q']) && line.contains(". ")
            });
            let value = cased(own_office(bare.trim_start_matches(['.', ' ']), reader), reader);
            let all = p.text().len();
            reader.put("signer_title", &p, 0..all, &value);
            reader.meta.signer_title = Some(value);
        }
    }
}

/// Whether a line says only for whom a deputy signs: *KT.*, whose point a scan may show as another sign.
fn is_acting_for(line: &str) -> bool {
    let Some(office) = line.trim_start().strip_prefix("KT") else { return false };
    let rest = office.trim_start_matches(['.', ',', ':', ';']);
    rest.len() < office.len() && !rest.contains("PHÓ")
}

/// What parts the two columns at the foot of a page that was laid out.
const GAP: &str = "   ";

/// Whether an entry is at its end.
fn ends(reader: &Reader<'_>, entry: &[Part]) -> bool {
    let last = entry.last().and_then(|(l, r)| reader.document.text.line(*l).get(r.clone())).unwrap_or("");
    last.trim_end().ends_with([';', '.'])
}

/// Where the right column starts in a line of the list: behind a gap, if there is one.
fn right_column(text: &str, reader: &Reader<'_>) -> Option<usize> {
    let parted = text.trim().contains(GAP);
    let behind = |s: &str| if parted { s.ends_with(GAP) || s.ends_with('\t') } else { s.ends_with([' ', '\t']) };
    let starts = text.char_indices().filter(|(i, c)| *c != ' ' && (*i == 0 || text.get(..*i).is_some_and(behind)));
    for (i, _) in starts {
        let right = text.get(i..)?.trim();
        let capitals =
            right.chars().all(|c| !c.is_lowercase()) && right.chars().filter(|c| c.is_alphabetic()).count() > 4;
        let office = capitals && right.contains(' ') && reader.grammars.outline.frame.signature.head(right).is_some();
        let closed =
            text.get(..i).is_some_and(|s| s.trim_end().ends_with([';', '.']) || parted && s.trim_end().ends_with(','));
        let words = || right.split_whitespace().filter(|w| w.chars().count() > 1 && w.chars().all(char::is_alphabetic));
        if office || closed && (is_person(right) || capitals && words().count() > 1) {
            return Some(i);
        }
    }
    None
}

/// Where a person's name begins behind an office in capitals (*TM. ỦY BAN NHÂN DÂN CHỦ TỊCH    Phạm Văn An*).
fn name_behind(text: &str) -> Option<usize> {
    let small = text.find(char::is_lowercase)?;
    // *THỨ TRƯỞNGNguyễn An*: a web page has lost the line's end.
    let mut last = text.get(..small)?.char_indices().rev();
    let (capital, _) = last.next()?;
    let glued = last.next().is_some_and(|(_, c)| c.is_uppercase());
    let start = if glued { capital } else { text.get(..small)?.rfind(' ').map(|i| i + 1)? };
    let office = text.get(..start)?.trim_end();
    let letters = office.chars().filter(|c| c.is_alphabetic()).count();
    (letters > 4 && is_person(text.get(start..)?)).then_some(start)
}

/// The entries of a list that stands in one line, each behind a dash of its own.
fn dashed(text: &str) -> Vec<std::ops::Range<usize>> {
    let ends = text.match_indices([';', '.']).map(|(i, _)| i + 1);
    let dash = |i: &usize| text.get(*i..).is_some_and(|t| t.trim_start().starts_with("- "));
    let mut starts: Vec<usize> = ends.filter(dash).collect();
    if starts.is_empty() || !text.trim_start().starts_with(['-', '–']) {
        return Vec::new();
    }
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let entry = |(from, to): (usize, usize)| {
        let piece = text.get(from..to).unwrap_or("");
        let body = piece.trim_start_matches(['-', '–', ' ']);
        from + (piece.len() - body.len())..from + piece.trim_end().len()
    };
    starts.iter().copied().zip(ends).map(entry).filter(|r| r.start < r.end).collect()
}

/// An entry without what a pen or a stamp has left behind its end: lone letters and signs, a figure or two, letters that no
/// syllable has (*Như trên; A*, *Lưu: VT, TTKT (3b). gg*).
fn without_scraps(entry: &str) -> &str {
    let ends = entry.char_indices().filter(|(_, c)| matches!(c, ';' | '.' | ')')).map(|(i, c)| i + c.len_utf8());
    let scrap = |w: &str| {
        let letters: Vec<char> = w.chars().filter(|c| c.is_alphabetic()).collect();
        let figures = w.chars().filter(char::is_ascii_digit).count();
        let doubled = letters.len() == 2 && letters[0] == letters[1];
        letters.len() + figures.min(1) <= 1 && figures <= 2 || doubled && w.chars().all(char::is_lowercase)
    };
    let behind = |end: usize| {
        let (head, tail) = entry.split_at_checked(end).unwrap_or((entry, ""));
        let rest = tail.trim_start_matches([';', '.', ',', ' ']);
        // "V.I" and "(H.05)" are whole.
        let apart = !tail.starts_with(char::is_alphanumeric) && head.matches('(').count() == head.matches(')').count();
        apart && !rest.is_empty() && rest.split_whitespace().count() <= 3 && rest.split_whitespace().all(scrap)
    };
    ends.filter(|end| behind(*end)).min().and_then(|end| entry.get(..end)).unwrap_or(entry)
}

/// Whether words can be a person's name: two to five, each with a capital, a title before them left aside.
fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|w| !w.ends_with('.')).collect();
    let proper = |w: &&str| {
        let mut c = w.chars();
        c.next().is_some_and(char::is_uppercase) && c.all(char::is_lowercase) && w.chars().all(char::is_alphabetic)
    };
    (2..=5).contains(&words.len()) && words.iter().all(proper)
}

/// The signer's own office in a line that names for whom as well: `CHỦ TỊCH` of `ỦY BAN NHÂN DÂN CHỦ TỊCH`.
fn own_office<'t>(text: &'t str, reader: &Reader<'_>) -> &'t str {
    let offices = &reader.grammars.outline.frame.signature;
    let starts = std::iter::once(0).chain(text.match_indices(' ').map(|(i, _)| i + 1)).take(16);
    let whole =
        |i: &usize| text.get(*i..).is_some_and(|t| offices.exact_head(t).is_some_and(|h| h.end == t.trim_end().len()));
    starts.filter(|i| whole(i)).find_map(|i| text.get(i..)).unwrap_or(text)
}

/// `CỤC TRƯỞNG CỤC HẢI QUAN` as *Cục trưởng Cục Hải quan*: the agency in it keeps its own spelling.
fn cased(text: &str, reader: &Reader<'_>) -> String {
    let issuer = &reader.grammars.outline.frame.issuer;
    let starts = text.match_indices(' ').map(|(i, _)| i + 1).skip(1);
    let agency =
        starts.take(12).find(|i| text.get(*i..).is_some_and(|t| t.contains(' ') && issuer.exact_head(t).is_some()));
    let Some((head, tail)) = agency.and_then(|i| text.split_at_checked(i)) else { return sentence_case(text) };
    let known = reader.grammars.agencies.canonical(tail);
    let tail = if known == tail { sentence_case(tail) } else { super::issuer::lowered(tail, reader.grammars) };
    format!("{} {tail}", sentence_case(head.trim_end()))
}

/// `PHÓ CHỦ TỊCH` as *Phó Chủ tịch*: the words of an office as a sentence has them.
fn sentence_case(text: &str) -> String {
    let small = text.to_lowercase();
    let mut out = String::with_capacity(small.len());
    let mut capital = true;
    for word in small.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut chars = word.chars();
        match chars.next() {
            Some(c) if capital => out.extend(c.to_uppercase().chain(chars)),
            _ => out.push_str(word),
        }
        // *Phó* opens a second office, as does a comma.
        capital = word == "phó" || word.ends_with(',');
    }
    out
}
