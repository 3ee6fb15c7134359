//! Which other documents does it cite, and what does it do with them?
//!
//! Comes in: a [`Document`] and what it says of itself. Goes out: one [`Citation`] a distinct number and date. Sentences are
//! read over lines, pages and blocks; footnotes by themselves. Its own number is no citation.

mod mention;
mod relation;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::mention::{Mention, What};
use super::evidence::evidence;
use crate::grammar::Grammars;
use crate::layout::{BlockKind, Document};
use crate::record::{Citation, EvidenceMap, Meta, Note, Relation, Severity};
use crate::text::{LineNo, Lines, Passage, fold};

/// A mention with where it was read and what it does.
struct Read {
    mention: Mention,
    relation: (Relation, relation::Place),
    lines: Lines,
    /// Which passage it was read in.
    passage: usize,
}

/// All citations of a document, in the order of their first mention, and remarks on dates that cannot be.
pub(super) fn read(document: &Document, grammars: &Grammars, meta: &Meta) -> (Vec<Citation>, Vec<Note>) {
    let mut passages = passages(document);
    let flow = passages.len();
    passages.extend(cells(document));
    let mut all: Vec<Read> = Vec::new();
    let mut notes = Vec::new();
    // By its key and its first line, which of all a mention is.
    let mut seen: BTreeMap<(String, LineNo), usize> = BTreeMap::new();
    for (n, passage) in passages.iter().enumerate() {
        let mentions = mention::find(passage.text(), grammars);
        let relations = relation::relate(document, grammars, passage, &mentions);
        for (mention, relation) in mentions.into_iter().zip(relations) {
            let Some(trace) = passage.trace(&document.text, mention.range.clone()) else { continue };
            if is_own(document, meta, &mention, trace.lines.0) {
                continue;
            }
            let read = Read { mention, relation, lines: trace.lines, passage: n };
            match seen.get(&(read.mention.key(), read.lines.0)).filter(|_| n >= flow).and_then(|i| all.get_mut(*i)) {
                // Between the lines of its cell others stand: the cell knows more than the running text.
                Some(same) if same.mention.date.is_none() => *same = read,
                Some(_) => {}
                None => {
                    notes.extend(remarks(&read));
                    seen.insert((read.mention.key(), read.lines.0), all.len());
                    all.push(read);
                }
            }
        }
    }
    (gather(&all, &passages, document, meta), notes)
}

/// What is to be said of a mention: a day that cannot be, a term that its year cannot have.
fn remarks(read: &Read) -> Vec<Note> {
    let mut notes = Vec::new();
    let mention = &read.mention;
    if let Some(raw) = mention.impossible.as_ref() {
        let message = format!("there is no such day: {raw}; compare it with the printed page");
        notes.push(Note::new("impossible-date", Severity::Warning, message, read.lines));
    }
    if let (Some(raw), Some(right)) = (mention.as_written.as_ref(), mention.number()) {
        let message = format!("{raw} names a term that its year cannot have; read as {right}");
        notes.push(Note::new("term-and-year", Severity::Info, message, read.lines));
    }
    notes
}

/// Where a text mentions other documents: kind, number, date and issuer.
pub(super) fn spans(text: &str, grammars: &Grammars) -> Vec<std::ops::Range<usize>> {
    mention::find(text, grammars).into_iter().map(|m| m.whole).collect()
}

/// The running text as one passage, and each footnote as one of its own.
fn passages(document: &Document) -> Vec<Passage> {
    let mut flow = Passage::new();
    let mut out = Vec::new();
    for block in &document.blocks {
        match block.kind {
            BlockKind::Blank | BlockKind::PageNumber | BlockKind::RunningHead | BlockKind::Noise | BlockKind::Motto => {
            }
            BlockKind::Footnote => out.push(Passage::from_lines(&document.text, block.lines.iter().copied())),
            _ => {
                for line in &block.lines {
                    flow.push(&document.text, *line, 0..document.text.line(*line).len());
                }
            }
        }
    }
    out.insert(0, flow);
    out
}

/// The cells of tables that go over several lines, which other cells may part in the running text.
fn cells(document: &Document) -> impl Iterator<Item = Passage> + '_ {
    let cells = document.grids.iter().flat_map(|t| &t.rows).flat_map(|r| &r.cells);
    cells.filter(|(_, c)| c.pieces.len() > 1).map(|(_, c)| c.passage(&document.text))
}

/// Whether a mention is the document's own number: in its head, or where an annex says what it belongs to.
fn is_own(document: &Document, meta: &Meta, mention: &Mention, line: LineNo) -> bool {
    let number = mention.number();
    if number.is_some() && number == meta.number {
        return mention.date.is_none() || meta.date.is_none() || mention.date.map(|d| d.to_string()) == meta.date;
    }
    let block = document.block_at(line).and_then(|b| document.blocks.get(b));
    match block.map(|b| b.kind) {
        Some(BlockKind::Number | BlockKind::PlaceDate) => true,
        Some(BlockKind::AttachedTo | BlockKind::AppendixHead) => {
            // `(Kèm theo Quyết định số …)` names the document itself, by its kind or that of its first part.
            let annexed = block.is_some_and(|b| b.part > 0);
            mention.first_in_bracket && mention.kind.is_some() && (annexed || mention.kind == meta.kind)
        }
        _ => false,
    }
}

/// Folds mentions into citations.
fn gather(all: &[Read], passages: &[Passage], document: &Document, meta: &Meta) -> Vec<Citation> {
    // Dates of each key, with how often they are given and where first.
    let mut dates: BTreeMap<String, BTreeMap<Date, (u32, usize)>> = BTreeMap::new();
    for (i, r) in all.iter().enumerate() {
        if let Some(date) = r.mention.date {
            dates.entry(r.mention.key()).or_default().entry(date).or_insert((0, i)).0 += 1;
        }
    }
    // A row is a document and the date that it is cited with.
    type Key = (String, Option<Date>);
    let mut rows: Vec<(Key, Vec<usize>)> = Vec::new();
    let mut place: BTreeMap<Key, usize> = BTreeMap::new();
    // A law that is named alone is the one of that name which is cited with its number.
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for m in all.iter().map(|r| &r.mention) {
        if let (What::Number(_), Some(title)) = (&m.what, &m.title) {
            named.entry(fold(title).as_str().to_owned()).or_insert_with(|| m.key());
        }
    }
    for (i, r) in all.iter().enumerate() {
        let own = r.mention.key();
        let key = match r.mention.date {
            None => named.get(&own).cloned().unwrap_or(own),
            Some(_) => own,
        };
        // A repeat without a date belongs to the date that is given most often, of equals the first.
        let usual = dates.get(&key).and_then(|d| d.iter().max_by_key(|(_, (n, at))| (*n, std::cmp::Reverse(*at))));
        let row = (key, r.mention.date.or(usual.map(|u| *u.0)));
        let at = *place.entry(row.clone()).or_insert_with(|| {
            rows.push((row, Vec::new()));
            rows.len() - 1
        });
        if let Some(r) = rows.get_mut(at) {
            r.1.push(i);
        }
    }
    rows.iter().filter_map(|((_, date), of)| citation(*date, of, all, passages, document, meta)).collect()
}

/// One citation of all its mentions.
fn citation(
    date: Option<Date>,
    of: &[usize],
    all: &[Read],
    passages: &[Passage],
    document: &Document,
    meta: &Meta,
) -> Option<Citation> {
    let reads: Vec<&Read> = of.iter().filter_map(|i| all.get(*i)).collect();
    let first = reads.first()?;
    let dated = reads.iter().find(|r| r.mention.date.is_some()).unwrap_or(first);
    let named = reads.iter().find(|r| r.mention.issuer.is_some());
    let issuer = named.and_then(|r| r.mention.issuer.as_ref().map(|i| i.0.clone()));
    let issuer = issuer.or_else(|| first.mention.implied_issuer.clone()).or_else(|| own_issuer(&first.mention, meta));
    let mut map = EvidenceMap::new();
    let mut put = |field: &str, read: &Read, range: &std::ops::Range<usize>, value: &str| {
        let found = passages.get(read.passage).and_then(|p| evidence(p, &document.text, range.clone(), value));
        if let Some(e) = found {
            map.insert(field.to_owned(), e);
        }
    };
    let (number, title) = match &first.mention.what {
        What::Number(n) => (Some(n.to_string()), first.mention.title.clone()),
        What::Law(name) => (None, Some(name.clone())),
    };
    let shown = number.as_ref().or(title.as_ref())?;
    put(if number.is_some() { "number" } else { "title" }, first, &first.mention.range, shown);
    if let (Some(d), Some(range)) = (date, dated.mention.date_range.as_ref()) {
        put("date", dated, range, &d.to_string());
    }
    if let Some(r) = named
        && let Some((name, range)) = r.mention.issuer.as_ref()
    {
        put("issuer", r, range, name);
    }
    let confidence = map.values().map(|e| e.confidence).fold(1.0, f64::min);
    Some(Citation {
        id: String::new(),
        kind: first.mention.kind.clone(),
        number,
        title,
        date: date.map(|d| d.to_string()),
        issuer,
        relation: reads
            .iter()
            .map(|r| r.relation)
            .min_by_key(|r| relation::rank(*r))
            .map_or(Relation::Mentions, |r| r.0),
        count: u32::try_from(reads.len()).unwrap_or(u32::MAX),
        at: reads.iter().map(|r| r.lines).collect(),
        confidence,
        evidence: map,
    })
}

/// A document of the same authority that names no issuer is the issuer's own (`Quyết định số 53/QĐ-UBND` in a plan of a
/// province's committee).
fn own_issuer(mention: &Mention, meta: &Meta) -> Option<String> {
    let What::Number(n) = &mention.what else { return None };
    let issuer = meta.issuer.as_ref()?;
    let symbol = n.issuer_symbol()?;
    (symbol == "UBND" && issuer.starts_with("UBND")).then(|| issuer.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::grammar::Grammars;
    use crate::pipeline::Pipeline;
    use crate::record::{Citation, Relation};
    use crate::text::{Repaired, Source};

    fn cited(text: &str) -> Vec<Citation> {
        let pipeline = Pipeline::new(Arc::new(Grammars::embedded().unwrap())).unwrap();
        let outcome = pipeline.run_on(Repaired::untouched(Arc::new(Source::from_text(text))));
        for c in &outcome.record.citations {
            for e in c.evidence.values() {
                assert_eq!(outcome.repaired.source.quote(e.span), e.quote);
            }
        }
        outcome.record.citations
    }

    fn keys(of: &[Citation]) -> Vec<(String, String, Relation, u32)> {
        let name = |c: &Citation| c.number.clone().or(c.title.clone()).unwrap_or_default();
        of.iter().map(|c| (name(c), c.date.clone().unwrap_or_default(), c.relation, c.count)).collect()
    }

    #[test]
    fn a_decision_tells_its_basis_its_object_and_what_it_replaces() {
        let text = "ỦY BAN NHÂN DÂN\nTỈNH LÀO CAI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
            Số: 812/QĐ-UBND\nLào Cai, ngày 14 tháng 8 năm 2025\n\nQUYẾT ĐỊNH\nVề việc ban hành Kế hoạch thực hiện Chỉ thị số 17/CT-TTg\n\
            ngày 05/6/2025 của Thủ tướng Chính phủ về phòng cháy rừng\n\nỦY BAN NHÂN DÂN TỈNH LÀO CAI\n\n\
            Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;\n\
            Căn cứ các Quyết định số 523/QĐ-TTg ngày 01/4/2021 và số 524/QĐ-TTg ngày 01\ntháng 4 năm 2021 của Thủ tướng Chính phủ;\n\
            Căn cứ Chỉ thị số 17/CT-TTg ngày 05/6/2025 của Thủ tướng Chính phủ;\n\nQUYẾT ĐỊNH:\n\n\
            Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phòng cháy rừng.\n\
            Điều 2. Quyết định này thay thế Quyết định số 77/QĐ-\nUBND ngày 03/02/2023 của UBND tỉnh và có hiệu lực kể từ ngày ký.\n";
        let cites = cited(text);
        let law = "Luật Tổ chức chính quyền địa phương".to_owned();
        assert_eq!(
            keys(&cites),
            [
                ("17/CT-TTg".to_owned(), "2025-06-05".to_owned(), Relation::Implements, 2),
                (law, "2025-06-16".to_owned(), Relation::LegalBasis, 1),
                ("523/QĐ-TTg".to_owned(), "2021-04-01".to_owned(), Relation::LegalBasis, 1),
                ("524/QĐ-TTg".to_owned(), "2021-04-01".to_owned(), Relation::LegalBasis, 1),
                ("77/QĐ-UBND".to_owned(), "2023-02-03".to_owned(), Relation::Replaces, 1),
            ]
        );
        assert_eq!(cites[3].issuer.as_deref(), Some("Thủ tướng Chính phủ"));
        assert_eq!(cites[4].issuer.as_deref(), Some("UBND tỉnh"));
    }

    #[test]
    fn scan_dirt_hides_neither_law_nor_cue() {
        let text = "QUYẾT ĐỊNH\nVề việc ban hành Kế hoạch hành động số 88-KH/TU ngày 02/6/2025 của Ban Thường vụ Tỉnh ủy thứ*c hiện Nghị quyết số \
                    68-NQ/TW ngày 04/5/2025 của Bộ Chính trị\n\nCăn cứ Lufit Tổ chức chính quyền địa phương ngày 16/6/2025;\n\
                    Căn cứ Nghị quyết số 68-NQ/TW ngày 04/5/2025;\n\nQUYẾT ĐỊNH:\nĐiều 1. Giao Sở Y tế.\n";
        let got = keys(&cited(text));
        assert!(got.iter().any(|k| k.0 == "68-NQ/TW" && k.2 == Relation::LegalBasis), "{got:?}");
        assert!(got.iter().any(|k| k.0 == "Luật Tổ chức chính quyền địa phương" && k.1 == "2025-06-16"), "{got:?}");
    }

    #[test]
    fn a_number_broken_within_its_cell_is_read_there() {
        let text = "KẾ HOẠCH\nTưới tiêu\n\n                              PHỤ LỤC\n\n\
            TT   Nội dung nhiệm vụ                         Chủ trì           Thời gian\n\
            1    Rà soát mức hỗ trợ theo Nghị              Sở Tài chính      Quý II/2026\n\
            \x20    quyết số 17/2024/NQ-                      và Sở Nội vụ\n\
            \x20    HĐND ngày 09 tháng 12 năm 2024\n\
            2    Nạo vét kênh nội đồng                     UBND các xã       Tháng 3/2026\n\
            3    Sửa trạm bơm                              Công ty Thủy lợi  Tháng 5/2026\n";
        let got: Vec<_> = keys(&cited(text)).into_iter().map(|k| (k.0, k.1, k.3)).collect();
        assert_eq!(got, [("17/2024/NQ-HĐND".to_owned(), "2024-12-09".to_owned(), 1)]);
    }

    #[test]
    fn repeats_fold_and_conflicts_stay() {
        let text = "I. Kết quả\n- Thực hiện tốt Nghị quyết số 68-NQ/TW ngày 04/5/2025 của Bộ Chính trị.\n\
            - Quán triệt Nghị quyết số 68-\nNQ/TW.\n- Theo Nghị quyết số 68-NQ/TW ngày 04/5/2024 của Bộ Chính trị.\n";
        let got: Vec<_> = keys(&cited(text)).into_iter().map(|k| (k.0, k.1, k.3)).collect();
        assert_eq!(
            got,
            [("68-NQ/TW".to_owned(), "2025-05-04".to_owned(), 2), ("68-NQ/TW".to_owned(), "2024-05-04".to_owned(), 1)]
        );
    }
}
