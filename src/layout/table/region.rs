//! Where tables are: by their heads, or, where the head is lost, by their runs of values.

mod cellular;
mod headless;

pub(super) use headless::run_length;

use std::collections::HashSet;

use super::ColumnKind;
use super::bars::is_page_mark;
use super::caption::Caption;
use super::head::{Header, echoes};
use super::ordinal::{self, Ordinal};
use super::word::{Forms, Shape, TableLine, Word};
use crate::grammar::tables::TableWords;
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Repaired};

/// A stretch of lines that is a table.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) header: Header,
    pub(super) caption: Caption,
    pub(super) label: Option<String>,
    pub(super) head: Vec<LineNo>,
    pub(super) legend: Vec<LineNo>,
    pub(super) body: Vec<TableLine>,
    pub(super) lines: Lines,
}

/// Heads are at most this many printed lines (one word a line at worst).
const HEAD_LINES: usize = 44;
/// A title and what stands below it have at most so many lines above the head of a table.
const TITLE_LINES: usize = 5;
/// A line of more words than this is no line of a table.
const WIDEST: usize = 160;

/// So many wide lines are running text.
const PROSE_LINES: usize = 6;
/// The same where a cell has its lines for itself.
const CELL_LINES: usize = 24;

struct Finder<'a> {
    words: &'a TableWords,
    lines: Vec<TableLine>,
    labels: Vec<Option<String>>,
}

/// All lines that hold words.
pub(super) fn all_lines(words: &TableWords, text: &Repaired, parts: &[Part]) -> Vec<TableLine> {
    gather(&mut Forms::new(words), text, parts)
}

/// Takes lines that are spoken for out; what comes after them knows that something stood there.
pub(super) fn without(lines: Vec<TableLine>, taken: impl Fn(LineNo) -> bool) -> Vec<TableLine> {
    let mut out = Vec::with_capacity(lines.len());
    let (mut gone, mut page) = (false, false);
    for mut line in lines {
        if taken(line.no) {
            (gone, page) = (true, page || line.page_before);
            continue;
        }
        if std::mem::take(&mut gone) {
            (line.blank_before, line.broken) = (true, true);
        }
        line.page_before |= std::mem::take(&mut page);
        out.push(line);
    }
    out
}

fn gather(forms: &mut Forms<'_>, text: &Repaired, parts: &[Part]) -> Vec<TableLine> {
    let mut out: Vec<TableLine> = Vec::new();
    let (mut blank, mut page, mut part, mut gone, mut turned) = (true, 1, 0, false, false);
    for no in text.source.line_numbers() {
        while parts.get(part).is_some_and(|p| p.lines.1 < no) && part + 1 < parts.len() {
            part += 1;
            gone = true;
        }
        let words = forms.words_of(text, no);
        if words.is_empty() {
            blank = true;
            continue;
        }
        if is_page_mark(text.line(no)) {
            (blank, turned) = (true, true);
            continue;
        }
        let broken = std::mem::take(&mut gone);
        let here = text.source.page(no);
        let page_before = here != page || std::mem::take(&mut turned);
        out.push(TableLine { no, words, blank_before: blank, page_before, part, broken });
        (blank, page) = (false, here);
    }
    out
}

/// Finds the tables of a text, in order.
pub(super) fn find(words: &TableWords, lines: Vec<TableLine>, parts: &[Part]) -> Vec<Region> {
    let finder = Finder { words, lines, labels: parts.iter().map(|p| p.label.clone()).collect() };
    finder.find()
}

fn first_fold(line: &TableLine) -> String {
    line.words.iter().flat_map(|w| &w.heads).take(3).map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn first_word(line: &TableLine) -> Option<&str> {
    line.words.iter().find_map(|w| w.heads.first()).map(String::as_str)
}

impl Finder<'_> {
    fn find(&self) -> Vec<Region> {
        let mut regions: Vec<Region> = Vec::new();
        let mut at = 0;
        let mut free = 0;
        while at < self.lines.len() {
            if let Some((start, end, header)) = self.header_at(at, free) {
                self.headless(free, start, &mut regions);
                let (region, next) = self.region(start, end, header);
                at = next.max(end);
                free = at;
                if !region.body.is_empty() {
                    regions.push(region);
                }
                continue;
            }
            at += 1;
        }
        self.headless(free, self.lines.len(), &mut regions);
        regions.sort_by_key(|r| r.lines);
        regions
    }

    /// The name of the part that a line stands in: *Phụ lục I*.
    fn label(&self, at: usize) -> Option<String> {
        self.labels.get(self.lines.get(at)?.part)?.clone()
    }

    fn headlike(&self, line: &TableLine, tolerant: bool) -> bool {
        let words: usize = line.words.iter().map(|w| w.heads.len()).sum();
        let strange: usize = line.words.iter().map(|w| w.strange).sum();
        let allowed = if tolerant { words / 3 } else { 0 };
        words > 0 && strange <= allowed && !line.words.iter().any(|w| w.text.ends_with([':', ';']))
    }

    /// Whether two words of a line, one after the other, are a head: *Thời gian*.
    fn names_head(&self, line: &TableLine) -> bool {
        let words: Vec<&String> = line.words.iter().flat_map(|w| &w.heads).collect();
        let pair =
            |w: &[&String]| self.words.heads.iter().any(|h| h.words.len() == 2 && h.words.iter().eq(w.iter().copied()));
        words.windows(2).any(pair)
    }

    /// Whether a line is a head's upper line between the dirt that an OCR makes of tall cells beside it.
    fn dirty_head(&self, line: &TableLine) -> bool {
        let dirt = line.words.iter().filter(|w| w.syllable.is_none() || w.text.chars().count() == 1).count();
        line.words.len() <= 10 && dirt >= 2 && self.names_head(line)
    }

    /// Whether a line goes on with a head whose letters are partly lost: it begins small, and most of its words are
    /// those of heads.
    fn head_below(&self, line: &TableLine) -> bool {
        let words: usize = line.words.iter().map(|w| w.heads.len()).sum();
        let strange: usize = line.words.iter().map(|w| w.strange).sum();
        !line.blank_before
            && line.words.first().is_some_and(|w| !w.opens())
            && words >= 4
            && strange * 5 <= words * 2
            && self.names_head(line)
    }

    fn numbering(line: &TableLine) -> bool {
        let numbers: Option<Vec<u16>> =
            line.words.iter().map(|w| w.text.trim_matches(['(', ')', '=', '[', ']']).parse().ok()).collect();
        numbers.is_some_and(|n| n.len() >= 3 && n.iter().enumerate().all(|(i, x)| usize::from(*x) == i + 1))
    }

    fn starts_rows(line: &TableLine) -> bool {
        let Some(first) = line.words.first() else { return false };
        match ordinal::parse(&first.text) {
            Some(Ordinal::Number(n)) => n.iter().all(|x| *x == 1) && !Self::numbering(line),
            Some(Ordinal::Roman(1)) => true,
            Some(Ordinal::Letter(1)) => line.words.len() == 1 || line.words.get(1).is_some_and(Word::opens),
            _ => false,
        }
    }

    /// A head that begins at or around this line: first line, line after the last, what it says.
    fn header_at(&self, at: usize, free: usize) -> Option<(usize, usize, Header)> {
        let line = self.lines.get(at).filter(|l| l.words.len() <= WIDEST)?;
        let ordinal = match first_word(line) {
            Some("tt" | "stt") => true,
            Some("st" | "s" | "t") => self.number_head_cut(at),
            Some("so") => {
                let first = first_fold(line);
                first.starts_with("so tt") || first == "so thu tu"
            }
            // what an OCR reads for TT, before nothing but heads
            Some("ii" | "11" | "it" | "ti" | "1t" | "t1" | "ff" | "rt" | "tf") => {
                let known = line.words.iter().skip(1);
                line.words.len() > 2 && known.clone().all(|w| w.strange == 0) && known.take(1).all(Word::opens)
            }
            _ => false,
        };
        if let Some((end, header)) = self.cellular(at) {
            return Some((at, end, header));
        }
        let lost = ordinal && !matches!(first_word(line), Some("tt" | "stt" | "so" | "st" | "s" | "t"));
        let strict = self.headlike(line, false);
        if !(strict || ordinal && line.words.len() > 2) {
            return if ordinal { None } else { self.damaged_header(at) };
        }
        if !ordinal
            && (line.words.len() < 2
                && line.blank_before
                && self.lines.get(at + 1).is_none_or(|l| !self.headlike(l, false)))
        {
            return None;
        }
        let mut start = at;
        if ordinal {
            while start > free && at - start < 5 {
                let Some(l) = self.lines.get(start - 1) else { break };
                let f = first_fold(l);
                let caption = ["danh muc", "phu luc", "bang", "bieu", "cac chi tieu"].iter().any(|c| f.starts_with(c));
                let told = l.words.iter().any(|w| w.text.ends_with(':'));
                if told
                    || !(self.headlike(l, false) || self.dirty_head(l))
                    || caption
                    || l.words.first().is_some_and(|w| ordinal::parse(&w.text).is_some())
                {
                    break;
                }
                start -= 1;
            }
        }
        let mut end = at + 1;
        while end < self.lines.len() && end - start < HEAD_LINES {
            let Some(l) = self.lines.get(end) else { break };
            let numbering = Self::numbering(l);
            // dirt
            if l.words.iter().all(|w| w.heads.is_empty()) && l.words.len() <= 2 {
                end += 1;
                continue;
            }
            let below = ordinal && end == at + 1 && self.head_below(l);
            if Self::starts_rows(l) || !(self.headlike(l, false) || numbering || below) {
                break;
            }
            end += 1;
            if numbering {
                break;
            }
        }
        if !ordinal && self.cellular_below(at, end) {
            return None;
        }
        let header = Header::read(self.words, self.lines.get(start..end)?);
        let header = if lost { header.and_then(|h| h.numbered(2)) } else { header };
        match header {
            Some(h) => Some((start, end, h)),
            None if !ordinal => self.damaged_header(at),
            None => None,
        }
    }

    /// Whether the head of the row numbers is broken over this line and the next: *ST* · *T*.
    fn number_head_cut(&self, at: usize) -> bool {
        let alone = |i: usize| self.lines.get(i).and_then(|l| <&[Word; 1]>::try_from(l.words.as_slice()).ok());
        let shouts = |w: &Word| w.text.chars().all(char::is_uppercase);
        match (alone(at), alone(at + 1)) {
            (Some([a]), Some([b])) => {
                shouts(a) && shouts(b) && matches!(&*format!("{}{}", a.fold, b.fold), "stt" | "tt")
            }
            _ => false,
        }
    }

    /// A head of two or three lines whose number column and some letters are lost; nearly all its words must be heads.
    fn damaged_header(&self, at: usize) -> Option<(usize, usize, Header)> {
        let shouts = |l: &TableLine| {
            let small = l.words.iter().filter(|w| w.text.chars().any(char::is_lowercase)).count();
            small * 3 <= l.words.len()
        };
        let good =
            |i: usize| self.lines.get(i).is_some_and(|l| l.words.len() >= 3 && self.headlike(l, true) && !shouts(l));
        if !good(at) || !good(at + 1) {
            return None;
        }
        let end = at + 2 + usize::from(good(at + 2));
        let header = Header::read(self.words, self.lines.get(at..end)?)?;
        (header.covered >= 0.6 && header.columns.first().is_some_and(|c| c.kind == ColumnKind::Ordinal))
            .then_some((at, end, header))
    }

    /// Whether a line ends the table that goes on before it.
    fn ends(&self, at: usize, romans: &mut u16, (first_line, cellular): (bool, bool)) -> bool {
        let Some(line) = self.lines.get(at) else { return true };
        if line.words.len() > WIDEST || line.closes_text() {
            return true;
        }
        let closing = matches!(first_word(line), Some("noi" | "tm" | "kt" | "tl" | "dieu"));
        let first = if closing { first_fold(line) } else { String::new() };
        if ["noi nhan", "tm uy ban", "kt chu tich", "kt giam doc", "tm uy", "tl chu tich"]
            .iter()
            .any(|s| first.starts_with(s))
        {
            return true;
        }
        if line.broken && !first_line {
            return true;
        }
        let Some(w) = line.words.first() else { return false };
        // Roman numbers begin anew below `B.`
        let lettered = matches!(ordinal::parse(&w.text), Some(Ordinal::Letter(_)));
        if lettered && w.capital() && line.words.get(1).is_none_or(Word::opens) {
            *romans = 0;
        }
        if w.text.ends_with('.')
            && let Some(Ordinal::Roman(r)) = ordinal::parse(&w.text)
        {
            if r != *romans + 1 && r != *romans && !(cellular && r > *romans) {
                return true;
            }
            *romans = r;
        } else if let Some(Ordinal::Roman(r)) = ordinal::parse(&w.text)
            && r == *romans + 1
            && line.words.get(1).is_none_or(Word::opens)
            && w.text != "X"
        {
            *romans = r;
        }
        // *Phần 3. TỔ CHỨC THỰC HIỆN*
        let section = matches!(first_word(line), Some("phan" | "chuong" | "muc")) && w.capital();
        let counted = |n: &Word| ordinal::parse(&n.text).is_some_and(|o| !matches!(o, Ordinal::Letter(_)));
        if section && line.words.get(1).is_some_and(|n| counted(n) && n.text.ends_with(['.', ':'])) {
            return true;
        }
        if first.starts_with("dieu ")
            && line.words.get(1).is_some_and(|w| w.text.ends_with('.') && w.shape == Shape::Number)
        {
            return true;
        }
        self.prose(at, if cellular { CELL_LINES } else { PROSE_LINES })
    }

    /// Whether running text begins: so many wide lines with nothing tabular in them.
    fn prose(&self, at: usize, lines: usize) -> bool {
        (at..at + lines).all(|i| {
            self.lines.get(i).is_some_and(|l| {
                let width: usize = l.words.iter().map(|w| w.text.chars().count() + 1).sum();
                let marked =
                    l.words.iter().any(|w| matches!(w.before, super::word::Before::Bar | super::word::Before::Gap));
                width >= 72 && !marked && !matches!(l.words.last().map(|w| w.shape), Some(Shape::Number | Shape::Mark))
            })
        })
    }

    fn region(&self, start: usize, end: usize, header: Header) -> (Region, usize) {
        let mut region = Region {
            header,
            caption: Caption::default(),
            label: self.label(start),
            head: self.lines.get(start..end).unwrap_or_default().iter().map(|l| l.no).collect(),
            legend: Vec::new(),
            body: Vec::new(),
            lines: Lines(self.line_no(start), self.line_no(end.saturating_sub(1))),
        };
        let next = self.body(end, self.lines.len(), &mut region);
        (region, next)
    }

    fn line_no(&self, at: usize) -> LineNo {
        self.lines.get(at).map_or(LineNo::from_index(0), |l| l.no)
    }

    /// Collects body lines from `at`; gives the line after the table.
    fn body(&self, mut at: usize, to: usize, region: &mut Region) -> usize {
        let mut romans = 0;
        let mut page = false;
        while at < to {
            let Some(line) = self.lines.get(at) else { break };
            if let Some(n) = self.echo(at, &region.header.bag) {
                self.above_head(region);
                region.head.extend(self.lines.get(at..at + n).unwrap_or_default().iter().map(|l| l.no));
                at += n;
                page = true;
                continue;
            }
            if first_word(line).is_some_and(|w| matches!(w, "tt" | "stt" | "so" | "st"))
                && let Some((_, end, h)) = self.header_at(at, at)
                && h.columns.first().is_some_and(|c| c.kind == ColumnKind::Ordinal)
            {
                // what was taken for a head above it was the table's title
                let numbered = region.header.columns.iter().any(|c| c.kind == ColumnKind::Ordinal);
                if !numbered && region.body.len() <= TITLE_LINES {
                    region.body.clear();
                    break;
                }
                if !region.header.continues(&h) {
                    break;
                }
                self.above_head(region);
                region.head.extend(self.lines.get(at..end).unwrap_or_default().iter().map(|l| l.no));
                if h.columns.len() > region.header.columns.len() {
                    region.header.columns = h.columns;
                }
                at = end;
                page = true;
                continue;
            }
            if let Some((_, end, h)) = self.damaged_header(at)
                && region.header.continues(&h)
            {
                region.head.extend(self.lines.get(at..end).unwrap_or_default().iter().map(|l| l.no));
                (at, page) = (end, true);
                continue;
            }
            let told = matches!(first_word(line), Some("ghi" | "chu")).then(|| first_fold(line)).unwrap_or_default();
            if told.starts_with("ghi chu") || told.starts_with("chu thich") {
                at = self.legend(at, to, region);
                break;
            }
            if self.ends(at, &mut romans, (region.body.is_empty(), region.header.cellular)) {
                break;
            }
            let mut line = line.clone();
            line.page_before |= std::mem::take(&mut page);
            region.body.push(line);
            at += 1;
        }
        if let Some(last) = region.body.last() {
            region.lines = region.lines.join(Lines::one(last.no));
        }
        at
    }

    /// What stands between a page's beginning and the head that is repeated there belongs to that head: the upper
    /// halves of its tall cells, mostly dirt.
    fn above_head(&self, region: &mut Region) {
        let dirt =
            |l: &TableLine| l.words.iter().filter(|w| w.syllable.is_none() || w.text.chars().count() == 1).count();
        let from = region.body.iter().rposition(|l| l.page_before).filter(|k| k + 2 >= region.body.len());
        let Some(from) = from.filter(|k| *k > 0) else { return };
        if region.body.iter().skip(from).all(|l| dirt(l) * 3 >= l.words.len()) {
            region.head.extend(region.body.drain(from..).map(|l| l.no));
        }
    }

    /// The lines of a legend: up to a blank line, the end of its last sentence, or another head.
    fn legend(&self, mut at: usize, to: usize, region: &mut Region) -> usize {
        let from = at;
        while at < to {
            let Some(line) = self.lines.get(at) else { break };
            let before = at.checked_sub(1).filter(|_| at > from).and_then(|k| self.lines.get(k)?.words.last());
            let opens = line.words.first().is_some_and(Word::opens);
            let ended = before.is_some_and(|w| w.ends_sentence() && opens);
            let other = at > from && (line.blank_before || line.broken || ended || self.header_at(at, at).is_some());
            if other {
                break;
            }
            region.legend.push(line.no);
            region.lines = region.lines.join(Lines::one(line.no));
            at += 1;
        }
        at
    }

    /// How many lines from here on repeat the head; `None` if none do.
    fn echo(&self, at: usize, bag: &HashSet<String>) -> Option<usize> {
        if bag.is_empty() {
            return None;
        }
        let mut seen: HashSet<String> = HashSet::new();
        let mut n = 0;
        while let Some(line) = self.lines.get(at + n) {
            if !echoes(bag, line) || Self::starts_rows(line) || n > HEAD_LINES {
                break;
            }
            seen.extend(line.words.iter().flat_map(|w| w.heads.iter().cloned()));
            n += 1;
        }
        let ordinal = ["tt", "stt", "st"].iter().any(|w| seen.contains(*w));
        let share = seen.len() as f32 / bag.len() as f32;
        (n > 0 && share >= if ordinal { 0.5 } else { 0.8 } && seen.len() >= 4).then_some(n)
    }
}
