//! Who issued it: the letterhead, read as one line or two columns, or the words of the opening.

use std::collections::BTreeMap;

use super::Reader;
use crate::grammar::Grammars;
use crate::grammar::outline::Frame;
use crate::layout::{Block, BlockKind};
use crate::text::{Passage, fold, one_line};

/// Reads the issuer.
pub(super) fn read(reader: &mut Reader<'_>) {
    let head = letterhead(reader);
    let found = decided_by(reader, head.as_ref().map(|f| f.0.as_str())).or(head).or_else(|| sender(reader));
    // Where nothing of a document's frame stands, nobody has issued it: a page that tells of agencies.
    let framed = reader.document.blocks.iter().any(|b| FRAME.contains(&b.kind));
    let found = found.or_else(|| framed.then(|| opening(reader)).flatten()).or_else(|| annex(reader));
    if let Some((name, passage, range)) = found {
        let shown = shortened(&as_written(reader, &name).unwrap_or(name));
        reader.put("issuer", &passage, range, &shown);
        reader.meta.issuer = Some(shown);
    }
}

/// Blocks that only a document has.
const FRAME: [BlockKind; 8] = [
    BlockKind::Motto,
    BlockKind::Number,
    BlockKind::PlaceDate,
    BlockKind::KindName,
    BlockKind::Title,
    BlockKind::Addressee,
    BlockKind::Recipients,
    BlockKind::Signature,
];

/// *KẾT LUẬN / CỦA BAN THƯỜNG VỤ TỈNH ỦY*: who issued it, named with the kind; the letterhead says of which place.
fn decided_by(reader: &Reader<'_>, letterhead: Option<&str>) -> Option<Found> {
    let outline = &reader.grammars.outline;
    let blocks = reader.blocks(&[BlockKind::KindName, BlockKind::Issuer]);
    let lines = blocks.iter().flat_map(|b| b.lines.iter().copied());
    let (line, at) = lines.into_iter().find_map(|l| {
        let shown = reader.document.text.line(l);
        let indent = shown.len() - shown.trim_start().len();
        Some((l, indent + outline.issued_by(shown.trim())?))
    })?;
    let mut passage = Passage::new();
    passage.push(&reader.document.text, line, at..reader.document.text.line(line).trim_end().len());
    let mut name = lowered(passage.text(), reader.grammars);
    // *Tỉnh ủy* of the name and *Tỉnh ủy Đắk Lắk* of the letterhead.
    if let Some(head) = letterhead {
        let words: Vec<&str> = head.split(' ').collect();
        let longest = (2..=words.len()).rev().find(|n| {
            let start = fold(&words.get(..*n).unwrap_or_default().join(" ")).as_str().to_owned();
            fold(&name).as_str().ends_with(&format!(" {start}"))
        });
        for word in longest.and_then(|n| words.get(n..)).into_iter().flatten() {
            name.push(' ');
            name.push_str(word);
        }
    }
    let all = 0..passage.text().len();
    Some((name, passage, all))
}

/// A name of the letterhead that no register knows, as the document itself writes it in running text.
fn as_written(reader: &Reader<'_>, name: &str) -> Option<String> {
    // Words that a scan has run together (*SỞ CÔNGTHƯƠNG*): the register knows the letters.
    if let Some(agency) = reader.grammars.agencies.by_letters(name) {
        return Some(agency.name.clone());
    }
    let known = reader.grammars.agencies.at_head(name).is_some_and(|a| a.range.end == name.len());
    let small = name.to_lowercase();
    if known || !name.contains(' ') {
        return None;
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let kinds = [BlockKind::Item, BlockKind::Paragraph, BlockKind::Basis, BlockKind::Title, BlockKind::Addressee];
    for block in reader.blocks(&kinds) {
        let passage = reader.passage(block);
        let text = passage.text();
        let lower = text.to_lowercase();
        // Where small letters take other room than capitals, no byte of one says where the other is.
        if lower.len() != text.len() {
            continue;
        }
        for (at, _) in lower.match_indices(small.as_str()) {
            let shown = text.get(at..at + small.len()).unwrap_or("");
            if shown.chars().any(char::is_lowercase) && shown.starts_with(char::is_uppercase) {
                *seen.entry(shown.to_owned()).or_default() += 1;
            }
        }
    }
    seen.into_iter().max_by_key(|(shown, n)| (*n, std::cmp::Reverse(shown.clone()))).map(|(shown, _)| shown)
}

type Found = (String, Passage, std::ops::Range<usize>);

/// *THỦ TƯỚNG CHÍNH PHỦ điện:*
fn sender(reader: &Reader<'_>) -> Option<Found> {
    let line = reader.blocks(&[BlockKind::Addressee]).first()?.lines.first().copied()?;
    let shown = reader.document.text.line(line);
    let name = reader.grammars.outline.sender(shown)?;
    let from = shown.find(name)?;
    let mut passage = Passage::new();
    passage.push(&reader.document.text, line, from..from + name.len());
    let all = 0..passage.text().len();
    Some((lowered(name, reader.grammars), passage, all))
}

/// The lines of the letterhead without the motto, outer agency first.
fn letterhead(reader: &Reader<'_>) -> Option<Found> {
    let text = &reader.document.text;
    let mut passage = Passage::new();
    let blocks: Vec<&Block> = reader.blocks(&[BlockKind::Motto, BlockKind::Issuer]);
    // The issuer is named a second time above the bases: only blocks before the title are the letterhead.
    let title = reader.blocks(&[BlockKind::KindName, BlockKind::Title]).first().and_then(|b| b.lines.first().copied());
    let above = |b: &&Block| title.is_none_or(|t| b.lines.first().is_some_and(|l| *l < t));
    let head: Vec<&Block> = blocks.iter().filter(|b| above(b)).copied().collect();
    let lines: Vec<_> = if head.is_empty() { blocks } else { head }.iter().flat_map(|b| b.lines.clone()).collect();
    let mut names: Vec<String> = Vec::new();
    let motto = &reader.grammars.outline.frame.motto;
    let joined = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (lines.get(a), lines.get(b)) else { return false };
        motto.whole(&format!("{} {}", text.line(*a).trim(), text.line(*b).trim())).is_some()
    };
    for (n, line) in lines.iter().copied().enumerate() {
        // Half of a motto that is broken over two lines.
        if joined(n, n + 1) || n.checked_sub(1).is_some_and(|b| joined(b, n)) {
            continue;
        }
        let shown = text.line(line);
        let end = motto_start(shown, reader.grammars).unwrap_or(shown.len());
        let left = shown.get(..end).unwrap_or("").trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
        let left = left.trim_start_matches(|c: char| !c.is_alphanumeric());
        let from = shown.find(left).unwrap_or(0);
        // What a stamp has left behind a name of the register (*TỔNG CỤC THUẾ. CUC THUẾ: …*).
        let left = left.get(..named_before_scraps(left, reader.grammars).unwrap_or(left.len())).unwrap_or(left);
        let capitals = left.chars().filter(|c| c.is_uppercase()).count();
        if capitals < 3 || left.chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        names.push(left.to_owned());
        passage.push(text, line, from..from + left.len());
    }
    let name = compose(&names, reader)?;
    let all = 0..passage.text().len();
    Some((name, passage, all))
}

/// Where a registered name ends that a full stop, colon or bar parts from what stands behind it.
fn named_before_scraps(text: &str, grammars: &Grammars) -> Option<usize> {
    let end = grammars.agencies.at_head(text)?.range.end;
    text.get(end..)?.trim_start().starts_with(['.', ':', '|', ';']).then_some(end)
}

/// Where the motto starts in a line that may hold the issuer left of it.
fn motto_start(line: &str, grammars: &Grammars) -> Option<usize> {
    let motto = &grammars.outline.frame.motto;
    let starts = line.char_indices().filter(|(i, _)| *i == 0 || line.get(..*i).is_some_and(|s| s.ends_with(' ')));
    let hits: Vec<usize> = starts
        .map(|(i, _)| i)
        .take(40)
        .filter(|i| line.get(*i..).is_some_and(|s| motto.whole(s.trim()).is_some()))
        .collect();
    // A forgiving match may start a word too early or too late; both mottos may stand in one line.
    let starts = line.char_indices().filter(|(i, _)| *i == 0 || line.get(..*i).is_some_and(|s| s.ends_with(' ')));
    let exact = starts.map(|(i, _)| i).take(40).find(|i| line.get(*i..).is_some_and(|s| motto.exact_head(s).is_some()));
    exact.filter(|_| !hits.is_empty()).or(hits.first().copied())
}

/// Joins the lines of a letterhead to names, and an inner agency with the place of the outer one.
fn compose(lines: &[String], reader: &Reader<'_>) -> Option<String> {
    let frame = &reader.grammars.outline.frame;
    let issuer = &frame.issuer;
    let mut names: Vec<String> = Vec::new();
    for text in lines.iter().flat_map(|l| apart(l, reader.grammars)) {
        let place_only = frame.is_place(&text);
        match names.last_mut() {
            // A line that starts no name goes on with the one above, as does the place of a committee.
            Some(last) if issuer.head(&text).is_none() || place_only && frame.place_in(last).is_none() => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => names.push(text),
        }
    }
    let mut named: Vec<String> = names.iter().map(|n| lowered(n, reader.grammars)).collect();
    let inner = named.pop()?;
    let outer = named.pop();
    if frame.is_place(&inner) {
        // Of `ỦY BAN NHÂN DÂN TỈNH …` only the second line is left: the number tells whose it is.
        let symbol = reader.meta.number.as_deref().or(reader.meta.kind.as_deref());
        let council = symbol.is_some_and(|n| n.ends_with("HĐND"));
        return Some(format!("{} {inner}", if council { "HĐND" } else { "UBND" }));
    }
    // An office has no name of its own: it is that of the agency above it.
    if let Some(outer) = outer.as_deref().filter(|_| frame.offices.whole(&inner).is_some()) {
        return Some(format!("{} {outer}", sentence_case(&inner)));
    }
    let place = outer.as_deref().and_then(|o| place_of(o, frame));
    Some(match place {
        Some(place) if frame.place_in(&inner).is_none() && !inner.ends_with(&place) => format!("{inner} {place}"),
        _ => inner,
    })
}

/// The agencies that one line of a letterhead names, outer first (*SỞ Y TẾ TUYÊN QUANG BỆNH VIỆN ĐA KHOA …*): a registered one
/// with its place, and what begins another name behind it.
fn apart(line: &str, grammars: &Grammars) -> Vec<String> {
    let text = one_line(line);
    let issuer = &grammars.outline.frame;
    let office = |name: &str| issuer.offices.exact_head(name).is_some() || issuer.bodies.exact_head(name).is_some();
    let registered = |name: &str| grammars.agencies.by_letters(name).is_some();
    let starts = text.match_indices(' ').map(|(i, _)| i + 1);
    let cut = starts.take(LONGEST_NAME).find(|i| {
        let (outer, inner) = text.split_at_checked(*i).unwrap_or((&text, ""));
        let (outer, opens) = (outer.trim_end(), issuer.issuer.exact_head(inner).is_some());
        opens && !issuer.is_place(inner) && !office(outer) && without_place(outer, grammars).is_some_and(registered)
    });
    match cut.and_then(|i| text.split_at_checked(i)) {
        Some((outer, inner)) => vec![outer.trim_end().to_owned(), inner.to_owned()],
        None => vec![text],
    }
}

/// A name without the place behind it; `None` where nothing else is left.
fn without_place<'t>(name: &'t str, grammars: &Grammars) -> Option<&'t str> {
    let starts = name.match_indices(' ').map(|(i, _)| i);
    let place = starts.take(LONGEST_NAME).find(|i| {
        let rest = name.get(i + 1..).unwrap_or("");
        grammars.outline.frame.is_place(rest) || grammars.agencies.is_place(rest)
    });
    Some(place.and_then(|i| name.get(..i)).unwrap_or(name)).filter(|n| n.contains(' '))
}

/// A name of a letterhead has no more words.
const LONGEST_NAME: usize = 24;

/// *VĂN PHÒNG* as *Văn phòng*.
fn sentence_case(text: &str) -> String {
    let small = text.to_lowercase();
    let mut chars = small.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// `tỉnh Lào Cai` of `UBND tỉnh Lào Cai`.
fn place_of(text: &str, frame: &Frame) -> Option<String> {
    let at = frame.place_in(text).or_else(|| frame.is_place(text).then_some(0))?;
    Some(text.chars().skip(at).collect())
}

/// A name in capitals as it is written in a sentence: the registered part in its spelling, units small, places with capitals.
pub(super) fn lowered(text: &str, grammars: &Grammars) -> String {
    let name = grammars.agencies.canonical(text);
    let folded: Vec<String> = name.split(' ').map(|w| fold(w).as_str().to_owned()).collect();
    let pair = |i: usize| format!("{} {}", folded[i], folded.get(i + 1).map_or("", String::as_str));
    // "Tân Thành" holds no "thành phố".
    let is_unit = |i: usize| {
        let whole = |at: usize| grammars.outline.frame.is_unit(&pair(at));
        grammars.outline.frame.is_unit(&folded[i]) || whole(i) || i.checked_sub(1).is_some_and(whole)
    };
    let words: Vec<String> = name
        .split(' ')
        .enumerate()
        .map(|(i, w)| {
            let letters = w.chars().filter(|c| c.is_alphabetic()).count();
            let caps = letters > 1 && w.chars().all(|c| !c.is_lowercase());
            if !caps || grammars.kinds.symbol(w).is_some() && w.is_ascii() {
                return w.to_owned();
            }
            let small = w.to_lowercase();
            if is_unit(i) {
                return small;
            }
            let mut chars = small.chars();
            chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
        })
        .collect();
    words.join(" ")
}

/// `Ủy ban nhân dân tỉnh` as `UBND tỉnh`: the short form is the usual one and never expanded.
fn shortened(name: &str) -> String {
    let mut out = name.to_owned();
    for (long, short) in [("Ủy ban nhân dân", "UBND"), ("Uỷ ban nhân dân", "UBND"), ("Hội đồng nhân dân", "HĐND")]
    {
        out = out.replace(long, short);
    }
    out
}

/// The agency that *ban hành* and the like have for a subject in the opening: `…, UBND tỉnh Lào Cai ban hành Kế hoạch`.
fn opening(reader: &Reader<'_>) -> Option<Found> {
    let first_node = reader.document.nodes.first().map(|n| n.lines.0);
    for block in reader.blocks(&[BlockKind::Basis, BlockKind::Paragraph]) {
        if first_node.is_some_and(|n| block.lines.first().is_some_and(|l| *l > n)) {
            break;
        }
        let passage = reader.passage(block);
        let text = passage.text();
        for agency in reader.grammars.agencies.find(text).into_iter().rev() {
            // A few letters on either side tell; the passage may be as long as a file.
            let after: String = text.get(agency.range.end..).unwrap_or("").chars().take(40).collect();
            let before: String =
                text.get(..agency.range.start).unwrap_or("").trim_end().chars().rev().take(8).collect();
            // "sau khi nghe X báo cáo": who reports to the one who speaks.
            if reader.grammars.outline.frame.speaks(&before.chars().rev().collect::<String>(), &after) {
                return Some((agency.name, passage.clone(), agency.range));
            }
        }
    }
    None
}

/// `(Kèm theo … của UBND tỉnh Lào Cai)`.
fn annex(reader: &Reader<'_>) -> Option<Found> {
    reader.document.blocks.iter().filter(|b| b.kind == BlockKind::AttachedTo).find_map(|block| {
        let passage = reader.passage(block);
        let at = passage.text().rfind("của ")? + "của ".len();
        let agency = reader.grammars.agencies.at_head(passage.text().get(at..)?)?;
        let range = at + agency.range.start..at + agency.range.end;
        Some((agency.name, passage, range))
    })
}
