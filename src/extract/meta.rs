//! What does the document say about itself? The frame of NĐ 30/2020: kind, number, place, date, issuer, title, signer,
//! recipients.
//!
//! Comes in: a [`Document`] whose frame was found. Goes out: [`Meta`], and notes on what stands there but cannot be read. What
//! the text does not hold is null: a handwritten number is never guessed.

mod foot;
mod issuer;

use std::ops::Range;

use jiff::civil::Date;

use super::evidence::evidence;
use crate::grammar::number;
use crate::grammar::{Care, Grammars, date};
use crate::layout::{Block, BlockKind, Document, PartKind};
use crate::record::{Meta, Note, Severity};
use crate::text::{LineNo, Lines, Passage, fold, one_line};

/// Reads the frame of a document.
pub(super) fn read(document: &Document, grammars: &Grammars) -> (Meta, Vec<Note>) {
    let mut reader = Reader { document, grammars, meta: Meta::default(), notes: Vec::new() };
    reader.kind();
    reader.number();
    reader.place_and_date();
    reader.annexed();
    reader.passed();
    reader.title();
    issuer::read(&mut reader);
    foot::read(&mut reader);
    (reader.meta, reader.notes)
}

/// The sentence that says when a document was adopted is among its last so many paragraphs.
const LAST_BLOCKS: usize = 6;

struct Reader<'a> {
    document: &'a Document,
    grammars: &'a Grammars,
    meta: Meta,
    notes: Vec<Note>,
}

impl Reader<'_> {
    /// Blocks of some kinds in the main part, in order.
    fn blocks(&self, kinds: &[BlockKind]) -> Vec<&Block> {
        let main = |b: &&Block| self.document.parts.get(b.part).is_none_or(|p| p.kind == PartKind::Main);
        self.document.blocks.iter().filter(main).filter(|b| kinds.contains(&b.kind)).collect()
    }
    fn passage(&self, block: &Block) -> Passage {
        Passage::from_lines(&self.document.text, block.lines.iter().copied())
    }
    /// Keeps where a field was read.
    fn put(&mut self, field: &str, passage: &Passage, range: Range<usize>, value: &str) {
        if let Some(e) = evidence(passage, &self.document.text, range, value) {
            self.meta.evidence.insert(field.to_owned(), e);
        }
    }
    fn note(&mut self, code: &str, message: &str, lines: Lines) {
        self.notes.push(Note::new(code, Severity::Warning, message, lines));
    }

    /// The blocks above the title that may hold number, place and date.
    fn head(&self) -> Vec<&Block> {
        self.blocks(&[BlockKind::Number, BlockKind::PlaceDate, BlockKind::Motto, BlockKind::Issuer])
    }

    fn kind(&mut self) {
        for block in self.blocks(&[BlockKind::KindName]).into_iter().cloned().collect::<Vec<_>>() {
            let passage = self.passage(&block);
            if let Some((kind, end)) = self.grammars.kinds.at_head(passage.text(), Care::Tolerant) {
                let kind = kind.abbreviation.clone();
                self.put("kind", &passage, 0..end, &kind);
                self.meta.kind = Some(kind);
                return;
            }
        }
    }

    fn number(&mut self) {
        let mut unread: Option<Lines> = None;
        for block in self.head().into_iter().cloned().collect::<Vec<_>>() {
            let passage = self.passage(&block);
            if let Some(found) = number::find(passage.text(), &self.grammars.kinds).into_iter().next() {
                let kind = found.number.kind().map(str::to_owned);
                // A number of another kind than the line in capitals says is that of another document.
                if self.meta.kind.is_none() || kind == self.meta.kind || kind.as_deref() == Some("CV") {
                    let shown = found.number.to_string();
                    self.put("number", &passage, found.range.clone(), &shown);
                    self.meta.number = Some(shown);
                    if let Some(kind) = kind.filter(|_| self.meta.kind.is_none()) {
                        self.put("kind", &passage, found.range, &kind);
                        self.meta.kind = Some(kind);
                    }
                    return;
                }
            }
            if block.kind == BlockKind::Number {
                unread = Some(block.span());
            }
        }
        if let Some(lines) = unread {
            self.note("number-not-readable", "the document's own number stands here but cannot be read", lines);
        }
        // A slip (*PHIẾU TRÌNH*) has its addressee, too.
        if self.is_letter()
            && self.meta.kind.is_none()
            && let Some(block) = self.blocks(&[BlockKind::Addressee]).first().copied().cloned()
        {
            let passage = self.passage(&block);
            self.letter(&passage);
        }
    }

    /// `Lào Cai, ngày 14 tháng 8 năm 2025`; the place is told even where the date cannot be read.
    fn place_and_date(&mut self) {
        let mut blocks: Vec<(Block, usize)> = self.head().into_iter().map(|b| (b.clone(), 0)).collect();
        // In a letter place and date may stand right of the subject.
        for block in self.blocks(&[BlockKind::Title]) {
            let line = block.lines.iter().find_map(|l| Some((*l, self.dated_tail(self.document.text.line(*l))?)));
            blocks.extend(line.map(|(l, at)| (Block { lines: vec![l], ..block.clone() }, at)));
        }
        for (block, from) in blocks {
            let mut passage = Passage::new();
            for line in &block.lines {
                passage.push(&self.document.text, *line, from..self.document.text.line(*line).len());
            }
            let text = passage.text();
            let full = date::find(text).into_iter().next().filter(|(r, _)| whole_day(text, r));
            let day = full.as_ref().map(|(r, _)| r.start).or_else(|| day_word(text));
            let Some(at) = day.or_else(|| self.known_place(text)) else { continue };
            if let Some((range, written)) = full {
                match written.date() {
                    Some(day) => self.dated(&passage, range, day),
                    None => self.note(
                        "impossible-date",
                        "there is no such day; compare it with the printed page",
                        block.span(),
                    ),
                }
            } else {
                self.note(
                    "date-not-readable",
                    "the document's date stands here but cannot be read whole",
                    block.span(),
                );
            }
            if let Some(range) = place_before(text, at, self.grammars) {
                let place = text.get(range.clone()).unwrap_or("").to_owned();
                self.put("place", &passage, range, &place);
                self.meta.place = Some(place);
            }
            return;
        }
    }

    /// Takes the day that a range of a passage names as the document's own.
    fn dated(&mut self, passage: &Passage, range: Range<usize>, day: Date) {
        let shown = day.to_string();
        self.put("date", passage, range, &shown);
        self.meta.date = Some(shown);
    }

    /// Where a known place and its comma end in a line whose *ngày* is ruined and of whose date the year is left
    /// (*Hà Nội, ngayl4thing 4 năm 2024*).
    fn known_place(&self, text: &str) -> Option<usize> {
        let commas = text.match_indices(',').map(|(i, _)| i);
        commas.take(4).find(|i| {
            let year = text.get(*i..).is_some_and(|t| {
                t.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() == 4 && n.starts_with(['1', '2']))
            });
            let place = place_before(text, *i, self.grammars).and_then(|r| text.get(r));
            year && place.is_some_and(|p| self.grammars.agencies.is_place(p))
        })
    }

    /// The day on which an assembly adopted a document whose head bears no date (*… khóa XV thông qua ngày …*).
    fn passed(&mut self) {
        if self.meta.date.is_some() {
            return;
        }
        let frame = &self.grammars.outline.frame;
        let kinds = [BlockKind::Paragraph, BlockKind::Item];
        let blocks: Vec<Block> = self.blocks(&kinds).into_iter().rev().take(LAST_BLOCKS).cloned().collect();
        for block in blocks {
            let passage = self.passage(&block);
            let text = passage.text();
            let found = date::find(text).into_iter().find_map(|(range, written)| {
                let before = text.get(..range.start)?.trim_end();
                let start = before.rmatch_indices(' ').nth(1).map_or(0, |(i, _)| i + 1);
                let adopted =
                    frame.passed.exact_head(before.get(start..)?).is_some_and(|h| start + h.end == before.len());
                let own = self.grammars.kinds.at_head(text, Care::Strict).is_some();
                let voted =
                    |(i, _): (usize, &str)| text.get(i + 1..).is_some_and(|t| frame.assemblies.exact_head(t).is_some());
                let assembly = before.match_indices(' ').any(voted);
                (adopted && own && assembly).then_some((range, written.date()?))
            });
            if let Some((range, day)) = found {
                self.dated(&passage, range, day);
                return;
            }
        }
    }

    /// Number and date of the document as its own annexes give them: `(Kèm theo Quyết định số …)`.
    fn annexed(&mut self) {
        if self.meta.number.is_some() {
            return;
        }
        let blocks: Vec<Block> =
            self.document.blocks.iter().filter(|b| b.kind == BlockKind::AttachedTo).cloned().collect();
        for block in blocks {
            let passage = self.passage(&block);
            self.annexed_kind(&passage);
            let text = passage.text();
            let Some(found) = number::find(text, &self.grammars.kinds).into_iter().next() else { continue };
            if found.number.kind().map(str::to_owned) != self.meta.kind || self.meta.kind.is_none() {
                continue;
            }
            let shown = found.number.to_string();
            let end = found.range.end;
            self.put("number", &passage, found.range, &shown);
            self.meta.number = Some(shown);
            let behind = date::find(text).into_iter().find(|(r, _)| r.start >= end && r.start - end < 4);
            if self.meta.date.is_none()
                && let Some((range, written)) = behind
                && let Some(day) = written.date()
            {
                self.dated(&passage, range, day);
            }
            return;
        }
    }

    /// The kind of a document of which only an annex is at hand: `(Kèm theo Kế hoạch số … của …)`.
    fn annexed_kind(&mut self, passage: &Passage) {
        let main = self.document.parts.iter().any(|p| p.kind == PartKind::Main);
        if main || self.meta.kind.is_some() {
            return;
        }
        let text = passage.text();
        let bare = text.trim_start_matches('(');
        let Some(hit) = self.grammars.outline.frame.attached.head(bare) else { return };
        let from = text.len() - bare.len() + hit.end;
        let rest = text.get(from..).unwrap_or("");
        let start = from + (rest.len() - rest.trim_start().len());
        if let Some((kind, len)) = self.grammars.kinds.at_head(rest.trim_start(), Care::Tolerant) {
            let kind = kind.abbreviation.clone();
            self.put("kind", passage, start..start + len, &kind);
            self.meta.kind = Some(kind);
        }
    }
    /// *Trích yếu*, whole; in an official letter what stands behind *V/v*.
    fn title(&mut self) {
        let kinds = [BlockKind::KindName, BlockKind::Title];
        let mut titles: Vec<Block> = self.blocks(&kinds).into_iter().cloned().collect();
        // A subject above the kind (*V/v …* under the number of a plan) says the same once more.
        let named = titles.iter().position(|b| b.kind == BlockKind::KindName);
        if let Some(named) = named.filter(|n| titles.iter().skip(n + 1).any(|b| b.kind == BlockKind::Title)) {
            titles.drain(..named);
        }
        let mut passage = Passage::new();
        for block in &titles {
            if block.kind == BlockKind::KindName {
                // *KẾ HOẠCH Thực hiện công tác dân vận*: the title begins in the line of the kind.
                for line in &block.lines {
                    let shown = self.document.text.line(*line);
                    if let Some(at) = self.grammars.outline.kind_before_title(shown.trim_start()) {
                        let indent = shown.len() - shown.trim_start().len();
                        passage.push(&self.document.text, *line, indent + at..shown.len());
                    }
                }
                continue;
            }
            for line in &block.lines {
                let shown = self.document.text.line(*line);
                let end = self.dated_tail(shown).unwrap_or(shown.len());
                passage.push(&self.document.text, *line, 0..end);
            }
        }
        if passage.is_empty() {
            self.subject();
            return;
        }
        let text = passage.text();
        let end = text.trim_end_matches(['.', '/', ';', ',', ' ', '_', '-']).len();
        let title = one_line(text.get(..end).unwrap_or(""));
        if self.meta.kind.is_none() && self.grammars.outline.opens_subject(&title) {
            self.letter(&passage);
        }
        if !title.is_empty() {
            self.put("title", &passage, 0..end, &title);
            self.meta.title = Some(title);
        }
    }

    /// Where place and date start that stand right of a title in its line (*V/v phòng dịch    Bến Tre, ngày …*).
    fn dated_tail(&self, line: &str) -> Option<usize> {
        let at = day_word(line)?;
        let place = place_before(line, at, self.grammars)?;
        // Behind a gap only, or at the end of a letter's line and with a comma: a title may speak of a day.
        let gap = line.get(..place.start).is_some_and(|s| s.ends_with("   ") || s.ends_with('\t'));
        let comma = line.get(place.end..at).is_some_and(|s| s.contains(','));
        let ends = line.trim_end().ends_with(|c: char| c.is_ascii_digit());
        let known = line.get(place.clone()).is_some_and(|p| self.grammars.agencies.is_place(p));
        (gap || self.is_letter() && place.start > 0 && comma && ends && known).then_some(place.start)
    }
    /// Whether nothing but *V/v* or *Kính gửi* says what this is.
    fn is_letter(&self) -> bool {
        let kind = self.meta.kind.as_deref();
        kind == Some("CV") || kind.is_none() && self.blocks(&[BlockKind::KindName]).is_empty()
    }
    fn subject(&mut self) {
        let text = &self.document.text;
        let lines: Vec<LineNo> = text.source.line_numbers().take(40).collect();
        let opens = |l: &LineNo| self.grammars.outline.opens_subject(text.line(*l).trim());
        let Some(first) = lines.iter().position(opens) else { return };
        let mut passage = Passage::new();
        for line in lines.iter().skip(first).take(8) {
            let shown = text.line(*line).trim();
            let kind = self.document.block_at(*line).and_then(|b| self.document.blocks.get(b)).map(|b| b.kind);
            let stop = matches!(
                kind,
                Some(BlockKind::Addressee | BlockKind::PlaceDate | BlockKind::Number | BlockKind::Motto)
            ) || self.grammars.outline.frame.addressee.head(shown).is_some()
                || day_word(shown).is_some()
                    && place_before(shown, day_word(shown).unwrap_or(0), self.grammars).is_some();
            if stop && !passage.is_empty() || shown.is_empty() && !passage.is_empty() {
                break;
            }
            let end = self.dated_tail(text.line(*line)).unwrap_or(text.line(*line).len());
            passage.push(text, *line, 0..end);
        }
        let end = passage.text().trim_end_matches(['.', '/', ';', ',', ' ']).len();
        let title = one_line(passage.text().get(..end).unwrap_or(""));
        self.put("title", &passage, 0..end, &title);
        self.meta.title = (!title.is_empty()).then_some(title);
        if self.meta.kind.is_none() {
            self.letter(&passage);
        }
    }
    /// An official letter, told by its *Kính gửi* or *V/v*.
    fn letter(&mut self, told: &Passage) {
        let end = told.text().len();
        self.put("kind", told, 0..end, "CV");
        self.meta.kind = Some("CV".to_owned());
    }
}

/// Whether the figures of a day stand alone: of `ngày A2`, written in by hand, the 2 is not the day.
fn whole_day(text: &str, range: &Range<usize>) -> bool {
    let Some(at) = text.get(range.clone()).and_then(|t| t.find(|c: char| c.is_ascii_digit())) else { return false };
    let before = text.get(..range.start + at).unwrap_or("");
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    word.is_empty() || fold(word).as_str() == "ngay"
}

/// Where the word *ngày* of a date line stands that gives no readable date.
fn day_word(text: &str) -> Option<usize> {
    let folded: Vec<(usize, char)> = text.char_indices().map(|(i, c)| (i, crate::text::fold_char(c))).collect();
    let letters: String = folded.iter().map(|(_, c)| *c).collect();
    let has_month = letters.contains("thang") || letters.contains("nam 20");
    let at = letters.find("ngay").filter(|_| has_month)?;
    let nth = letters.get(..at)?.chars().count();
    folded.get(nth).map(|(i, _)| *i)
}

/// The place before *ngày*: the words behind the number, or from the line's head, up to the comma.
fn place_before(text: &str, at: usize, grammars: &Grammars) -> Option<Range<usize>> {
    let (kinds, frame) = (&grammars.kinds, &grammars.outline.frame);
    let head = text.get(..at)?;
    let end = head.trim_end_matches(|c: char| c.is_whitespace() || c == ',' || c == '.').len();
    // What stands left of the place (number, issuer in capitals) is not of it.
    let from = number::find(head, kinds).last().map_or(0, |f| f.range.end);
    let words: Vec<(usize, &str)> =
        head.get(from..end)?.split_whitespace().map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w)).collect();
    let mut start = end;
    for (n, (i, w)) in words.iter().enumerate().rev().take(5) {
        let symbol = w.contains('/')
            || w.chars().any(|c| c.is_ascii_digit())
            || w.chars().count() > 3 && w.chars().all(|c| !c.is_lowercase());
        // "Thành phố Huế": the small word belongs to the capital one before it.
        let unit = n.checked_sub(1).and_then(|b| words.get(b)).is_some_and(|(_, before)| {
            before.starts_with(char::is_uppercase) && frame.is_unit(&format!("{before} {w}"))
        });
        let proper = w.starts_with(char::is_uppercase) || *w == "-" || unit;
        if symbol || !proper {
            break;
        }
        start = *i;
    }
    let place = text.get(start..end)?;
    let known = place.chars().any(char::is_lowercase) && fold(place).as_str() != "so";
    known.then_some(start..end)
}

#[cfg(test)]
mod tests;
