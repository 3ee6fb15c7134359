//! Names the columns of a sheet: from its head of one to three rows, and from the cells where the head says nothing.

use super::super::period::period;
use super::super::{ordinal, word::Shape};
use super::{Column, ColumnKind, Judge, Sheet, SheetRow, Subject, Word, text};
use crate::grammar::tables::head_words;
use crate::layout::table::head::{differing, near};
use crate::layout::table::values::links;

/// A head may have so many rows.
const MOST_ROWS: usize = 3;
/// So many rows are looked at to tell what a column holds.
const SAMPLE: usize = 60;

/// What the head of a sheet says.
pub(super) struct Heading {
    pub(super) columns: Vec<Column>,
    pub(super) subject: Subject,
    /// How many rows the head has; 0 where it is lost.
    pub(super) rows: usize,
    /// How many columns have a head that is known.
    pub(super) named: usize,
    /// The unit that the heads of all values name: *(%)*.
    pub(super) unit: Option<String>,
}

/// One column on the way to its kind.
struct Draft {
    text: String,
    kind: Option<ColumnKind>,
    subject: Option<Subject>,
    period: Option<String>,
    /// The lowest of its rows.
    last: String,
    /// Whether its cells are crosses under a period: when something is to be done.
    marked: bool,
}

/// Reads the head; `None` where neither it nor the cells tell what the table is about.
pub(super) fn read(judge: &Judge<'_>, sheet: &Sheet) -> Option<Heading> {
    let width = sheet.rows.first()?.cells.len();
    let rows = head_rows(judge, sheet);
    let mut drafts: Vec<Draft> = (0..width).map(|c| draft(judge, sheet, c, rows)).collect();
    let named = drafts.iter().filter(|d| d.kind.is_some()).count();
    let body = sheet.rows.get(rows..).unwrap_or_default();
    settle(judge, &mut drafts, body);
    let subject = subject(&drafts);
    by_subject(&mut drafts, subject);
    if !drafts.iter().any(|d| d.kind == Some(ColumnKind::Name)) {
        return None;
    }
    let unit = unit_of_values(&drafts);
    let columns = drafts.into_iter().map(|d| Column {
        kind: d.kind.unwrap_or(ColumnKind::Text),
        heading: head_words(&d.text).join(" "),
        shown: d.last,
        period: d.period,
    });
    Some(Heading { columns: columns.collect(), subject, rows, named, unit })
}

/// What a head's text says; the longest known wording, the earliest where two are as long.
pub(in crate::layout::table) fn wording(judge: &Judge<'_>, text: &str) -> Option<(ColumnKind, Option<Subject>)> {
    let words = head_words(text);
    let mut best: Option<(usize, usize, usize)> = None;
    for at in 0..words.len() {
        let shown = || words.iter().skip(at).map(String::as_str);
        let hits = judge.words.heads.iter().enumerate();
        let hits = hits.filter_map(|(i, h)| Some((h.words.len(), differing(&h.words, shown())?, i)));
        // the longest known wording, of those the one that differs least
        let better = |a: (usize, usize, usize), b: (usize, usize, usize)| (b.0, a.1) > (a.0, b.1);
        for hit in hits {
            if best.is_none_or(|b| better(b, hit)) {
                best = Some(hit);
            }
        }
    }
    best.and_then(|(_, _, h)| judge.words.heads.get(h)).map(|h| (h.kind, h.subject))
}

/// Whether a text is a head and nothing else: known wordings, and periods with the words around them. The kind of
/// column is none where it only names a period.
pub(in crate::layout::table) fn whole(judge: &Judge<'_>, text: &str) -> Option<Option<ColumnKind>> {
    let figures = text.split_whitespace().filter(|w| w.contains(|c: char| c.is_ascii_digit()));
    let year = |w: &str| w.len() == 4 && (w.starts_with("20") || w.starts_with("19"));
    let dates = |w: &str| w.trim_matches(['(', ')', ',', '.']).split(['-', '–', '/']).any(year);
    let day = |w: &str| w.split_once('/').is_some_and(|(d, m)| d.parse::<u8>().is_ok() && m.parse::<u8>().is_ok());
    let (mut dated, mut short) = (false, false);
    for w in figures {
        let month = text.contains("tháng") && w.len() <= 2;
        if !(dates(w) || day(w) || month) {
            return None;
        }
        (dated, short) = (true, short || day(w) || month);
    }
    if text.split_whitespace().last().is_some_and(|w| !w.contains(char::is_alphanumeric) && !w.contains(['%', ')'])) {
        return None;
    }
    let words = head_words(text);
    let (mut at, mut known) = (0, false);
    while let Some(word) = words.get(at) {
        let shown = || words.iter().skip(at).map(String::as_str);
        let hit = judge.words.heads.iter().find(|h| differing(&h.words, shown()).is_some());
        if let Some(h) = hit {
            (at, known) = (at + h.words.len(), true);
        } else if links(word) || word.bytes().all(|b| b.is_ascii_digit()) || word == "%" && text.contains("(%") {
            at += 1;
        } else {
            return None;
        }
    }
    match wording(judge, text) {
        Some((ColumnKind::Name, _)) if dated => Some(Some(ColumnKind::Target)),
        Some((ColumnKind::Deadline, _)) if dated => short.then_some(Some(ColumnKind::Target)),
        Some((kind, _)) if known => Some(Some(kind)),
        _ if dated && words.len() <= 6 => Some(None),
        _ => None,
    }
}

/// Whether a head compares other columns: *So sánh KH 2026/TH 2025 (%)*.
fn compares(text: &str) -> bool {
    let words = head_words(text).join(" ");
    ["so sanh", "so voi", "ty le", "ti le", "% so", "tang giam", "chenh lech", "toc do tang"]
        .iter()
        .any(|w| words.starts_with(w))
        || words.contains(" so voi ")
        || words == "%"
}

/// Numbers of columns in order: `(1) (2) (3)`.
pub(super) fn numbering(row: &SheetRow) -> bool {
    let figure = |c: usize| {
        let t = row.text(c);
        let t =
            t.split(['=', '/', '*', 'x']).next().unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        t.parse::<usize>().ok()
    };
    let filled: Vec<usize> = row.filled().collect();
    let numbers: Vec<usize> = filled.iter().filter_map(|c| figure(*c)).collect();
    filled.len() >= 3
        && numbers.len() * 4 >= filled.len() * 3
        && numbers.windows(2).all(|w| w.first() < w.last())
        && numbers.first().is_some_and(|n| *n <= 2)
        && numbers.last().is_some_and(|n| *n <= row.cells.len() + 1)
}

/// How many of the first rows are the head.
fn head_rows(judge: &Judge<'_>, sheet: &Sheet) -> usize {
    let Some(first) = sheet.rows.first() else { return 0 };
    let known = first.filled().filter(|c| wording(judge, &first.text(*c)).is_some()).count();
    let filled = first.filled().count();
    // an OCR reads TT as II: what stands beside heads is one
    let numbered = first.filled().next().is_some_and(|c| is_ordinal_cell(first.cell(c))) && known * 2 < filled;
    if known < 1
        || numbered
        || (known == 1 && filled > 2 && !first.filled().any(|c| period(&first.text(c), None).is_some()))
    {
        let doubtful = !numbered && known == 1 && filled <= first.cells.len();
        if !doubtful {
            return 0;
        }
    }
    let mut rows = 1;
    while let Some(row) = sheet.rows.get(rows).filter(|_| rows < MOST_ROWS) {
        if numbering(row) {
            return rows + 1;
        }
        if !goes_on(judge, first, row) {
            break;
        }
        rows += 1;
    }
    rows + usize::from(rows == MOST_ROWS && sheet.rows.get(rows).is_some_and(numbering))
}

/// Whether a row is the second or third of the head: every cell says what a head says, and at least one lies under a
/// cell of the first row that spans several columns.
fn goes_on(judge: &Judge<'_>, first: &SheetRow, row: &SheetRow) -> bool {
    let filled: Vec<usize> = row.filled().collect();
    let under = filled.iter().any(|c| first.cell(*c).is_empty());
    let same = |c: usize| head_words(&row.text(c)) == head_words(&first.text(c));
    let head = |c: usize| {
        let t = row.text(c);
        let short = t.split(' ').count() <= 8;
        let shown = period(&t, Some("2000")).is_some() && row.cell(c).iter().all(|w| w.shape != Shape::Percent);
        let plain = row.cell(c).iter().all(|w| w.shape != Shape::Number || w.text.contains('/') || w.text.len() >= 4);
        short && (same(c) || shown && plain || wording(judge, &t).is_some() || compares(&t))
    };
    let good = filled.iter().filter(|c| head(**c)).count();
    let opened = row.cells.first().is_some_and(|c| c.is_empty() || same(0));
    !filled.is_empty() && under && opened && good * 4 >= filled.len() * 3
}

/// One column's head: its own words, below those of the cell that spans it.
fn draft(judge: &Judge<'_>, sheet: &Sheet, column: usize, rows: usize) -> Draft {
    let mut parts: Vec<String> = Vec::new();
    for (r, row) in sheet.rows.iter().take(rows).enumerate() {
        if r > 0 && numbering(row) {
            continue;
        }
        let mut own = row.text(column);
        // a cell that spans columns stands over the first of them; those beside it have a cell below
        let below = sheet.rows.iter().take(rows).skip(r + 1).any(|x| !x.cell(column).is_empty() && !numbering(x));
        if own.is_empty() && below {
            let over = (0..column).rev().find(|c| !row.cell(*c).is_empty());
            let spans = |c: &usize| sheet.rows.iter().take(rows).skip(r + 1).any(|x| !x.cell(*c).is_empty());
            own = over.filter(spans).map(|c| row.text(c)).unwrap_or_default();
        }
        if !own.is_empty() && parts.last() != Some(&own) {
            parts.push(own);
        }
    }
    let text = parts.join(" ");
    let last = parts.last().map_or("", String::as_str);
    let base = sheet.caption.period.as_deref().filter(|p| p.len() == 4);
    let shown = period(last, base).or_else(|| period(&text, base));
    let mut found = wording(judge, &text);
    // *Phân công thực hiện* over *Đơn vị phối hợp*: who does which part of it, the lower row says
    let lower = wording(judge, last).filter(|_| parts.len() > 1);
    found = lower.filter(|f| matches!(f.0, ColumnKind::Lead | ColumnKind::Coordinate | ColumnKind::Monitor)).or(found);
    if compares(&text) || compares(last) {
        found = Some((ColumnKind::Compare, None));
    } else if shown.is_some() && parts.len() > 1 && found.is_some_and(|f| f.0 == ColumnKind::Deadline) {
        // *Tiến độ thực hiện* over dates is no deadline but what is to be reached by then
        found = Some((ColumnKind::Target, None));
    }
    let period = shown.filter(|_| {
        !compares(last) && found.is_none_or(|f| f.0.is_value() || matches!(f.0, ColumnKind::Name | ColumnKind::Result))
    });
    let last = last.to_owned();
    Draft { text, kind: found.map(|f| f.0), subject: found.and_then(|f| f.1), period, last, marked: false }
}

fn charged(text: &str) -> bool {
    head_words(text).join(" ").ends_with("phu trach")
}

fn is_ordinal_cell(words: &[Word]) -> bool {
    matches!(words, [w] if ordinal::parse(&w.text).is_some())
}

/// The share of filled cells of which something holds, and how many are filled.
fn share(body: &[SheetRow], column: usize, holds: impl Fn(&[Word]) -> bool) -> (f32, usize) {
    let cells: Vec<&[Word]> = body.iter().take(SAMPLE).map(|r| r.cell(column)).filter(|c| !c.is_empty()).collect();
    let good = cells.iter().filter(|c| holds(c)).count();
    (good as f32 / cells.len().max(1) as f32, cells.len())
}

/// Fills in what the head leaves open: from periods, and from what stands in the cells.
fn settle(judge: &Judge<'_>, drafts: &mut [Draft], body: &[SheetRow]) {
    let names = drafts.iter().filter(|d| d.kind == Some(ColumnKind::Name)).count();
    let aimed = |d: &Draft| d.period.clone().filter(|_| d.kind == Some(ColumnKind::Target));
    let aims: Vec<String> = drafts.iter().filter_map(aimed).collect();
    for d in drafts.iter_mut() {
        let year = d.period.is_some();
        match d.kind {
            // a year that is aimed at beside it is told of
            None if d.period.as_ref().is_some_and(|p| aims.contains(p)) => d.kind = Some(ColumnKind::Actual),
            None if year => d.kind = Some(ColumnKind::Target),
            // `Chỉ tiêu năm 2026` beside the name of the indicator
            Some(ColumnKind::Name) if year && names > 1 => d.kind = Some(ColumnKind::Target),
            Some(ColumnKind::Name) => d.period = None,
            _ => {}
        }
    }
    let valued = |words: &[Word]| {
        let words: Vec<&Word> = words.iter().collect();
        let c = judge.count(&words);
        c.values >= 1 && c.junk == 0
    };
    let assessed = |words: &[Word]| judge.assessment(&words.iter().collect::<Vec<_>>()) >= 2.0;
    let agency = |words: &[Word]| judge.agency(&words.iter().collect::<Vec<_>>()) >= 1.2;
    let cross = |w: &[Word]| matches!(w, [w] if w.shape == Shape::Mark || matches!(w.text.as_str(), "✓" | "✔" | "●" | "v" | "V" | "+"));
    for (c, d) in drafts.iter_mut().enumerate() {
        d.marked = d.period.is_some() && share(body, c, cross).0 >= 0.9;
        let mostly = |holds: &dyn Fn(&[Word]) -> bool| share(body, c, holds).0 >= 0.6;
        match d.kind {
            None | Some(ColumnKind::Text) if c == 0 && mostly(&is_ordinal_cell) => d.kind = Some(ColumnKind::Ordinal),
            Some(ColumnKind::Text | ColumnKind::Compare) if mostly(&assessed) => d.kind = Some(ColumnKind::Assessment),
            Some(ColumnKind::Assessment) if mostly(&valued) => d.kind = Some(ColumnKind::Compare),
            Some(ColumnKind::Unit) if mostly(&agency) && !d.text.to_lowercase().contains("tính") => {
                d.kind = Some(ColumnKind::Lead);
            }
            None if mostly(&agency) => d.kind = Some(ColumnKind::Lead),
            None if mostly(&assessed) => d.kind = Some(ColumnKind::Assessment),
            None if mostly(&|w| judge.deadline(&w.iter().collect::<Vec<_>>()) >= 2.0) => {
                d.kind = Some(ColumnKind::Deadline);
            }
            None if mostly(&valued) => d.kind = Some(ColumnKind::Target),
            None if mostly(&|w| judge.unit(&w.iter().collect::<Vec<_>>()) >= 1.4) => d.kind = Some(ColumnKind::Unit),
            _ => {}
        }
    }
    // *Người phụ trách* is who does it, where nobody else is named
    if !drafts.iter().any(|d| d.kind == Some(ColumnKind::Lead))
        && let Some(d) = drafts.iter_mut().find(|d| d.kind == Some(ColumnKind::Text) && charged(&d.text))
    {
        d.kind = Some(ColumnKind::Lead);
    }
    sole_value(drafts, body, &valued);
    one_name(drafts, body);
}

/// *Tỷ lệ (%)* is a comparison beside other values, and the value where it stands alone.
fn sole_value(drafts: &mut [Draft], body: &[SheetRow], valued: &dyn Fn(&[Word]) -> bool) {
    if drafts.iter().any(|d| d.kind.is_some_and(ColumnKind::is_value)) {
        return;
    }
    let at = (0..drafts.len()).find(|c| {
        drafts.get(*c).is_some_and(|d| d.kind == Some(ColumnKind::Text) && compares(&d.text))
            && share(body, *c, valued).0 >= 0.6
    });
    if let Some(d) = at.and_then(|c| drafts.get_mut(c)) {
        d.kind = Some(ColumnKind::Target);
    }
}

/// Settles which column names the rows: the last of several side by side, or the one with the longest texts.
fn one_name(drafts: &mut [Draft], body: &[SheetRow]) {
    let names: Vec<usize> = (0..drafts.len()).filter(|c| drafts[*c].kind == Some(ColumnKind::Name)).collect();
    if names.is_empty() {
        let length = |c: usize| body.iter().take(SAMPLE).map(|r| r.cell(c).len()).sum::<usize>();
        let open = (0..drafts.len()).filter(|c| matches!(drafts[*c].kind, None | Some(ColumnKind::Text)));
        if let Some(c) = open.max_by_key(|c| (length(*c), std::cmp::Reverse(*c))) {
            drafts[c].kind = Some(ColumnKind::Name);
        }
        return;
    }
    let (first, last) = (names[0], names[names.len() - 1]);
    let run = last - first + 1 == names.len();
    for c in names {
        if run && c != last {
            drafts[c].kind = Some(ColumnKind::Group);
        } else if !run && c != first {
            drafts[c].kind = Some(ColumnKind::Text);
        }
    }
    // one column of a kind, but for values and remarks
    let mut seen = Vec::new();
    for d in drafts.iter_mut() {
        let Some(kind) = d.kind.filter(|k| !k.is_value() && !matches!(k, ColumnKind::Text | ColumnKind::Group)) else {
            continue;
        };
        if seen.contains(&kind) {
            d.kind = Some(ColumnKind::Text);
        }
        seen.push(kind);
    }
}

fn subject(drafts: &[Draft]) -> Subject {
    let has = |k| drafts.iter().any(|d: &Draft| d.kind == Some(k));
    let values = drafts.iter().filter(|d| d.kind.is_some_and(ColumnKind::is_value)).count();
    let named = drafts.iter().find(|d| d.kind == Some(ColumnKind::Name)).and_then(|d| d.subject);
    let crossed = drafts.iter().filter(|d| d.marked).count() >= 2 && named != Some(Subject::Indicators);
    if has(ColumnKind::Deadline) || has(ColumnKind::Coordinate) || crossed && has(ColumnKind::Lead) {
        return Subject::Tasks;
    }
    if values > 0
        && (named == Some(Subject::Indicators) || has(ColumnKind::Unit) || drafts.iter().any(|d| d.period.is_some()))
    {
        return Subject::Indicators;
    }
    match named {
        Some(Subject::Indicators) if has(ColumnKind::Assessment) || has(ColumnKind::Result) => Subject::Indicators,
        _ if has(ColumnKind::Lead) => Subject::Tasks,
        _ => Subject::Other,
    }
}

/// What *kết quả* means depends on what the table is about.
fn by_subject(drafts: &mut [Draft], subject: Subject) {
    let result = drafts.iter().any(|d| d.kind == Some(ColumnKind::Result));
    for d in drafts {
        match (subject, d.kind) {
            (Subject::Indicators, Some(ColumnKind::Result)) => d.kind = Some(ColumnKind::Actual),
            (Subject::Tasks, Some(_)) if d.marked => d.kind = Some(ColumnKind::Target),
            (Subject::Tasks, Some(k)) if k.is_value() => {
                d.kind = Some(if result { ColumnKind::Text } else { ColumnKind::Result });
            }
            _ => {}
        }
    }
}

/// The unit in brackets that all value heads name.
fn unit_of_values(drafts: &[Draft]) -> Option<String> {
    let mut units = drafts.iter().filter(|d| d.kind.is_some_and(ColumnKind::is_value)).map(|d| {
        let open = d.text.rfind('(')?;
        let inside = d.text.get(open + 1..)?.split(')').next()?.trim();
        let inside = inside.strip_prefix("ĐVT:").unwrap_or(inside).trim();
        (!inside.is_empty() && inside.split(' ').count() <= 3 && !inside.contains(|c: char| c.is_ascii_digit()))
            .then(|| inside.to_owned())
    });
    let first = units.next()??;
    units.all(|u| u.as_ref() == Some(&first)).then_some(first)
}

/// Whether a row is the head, or a row of it, again on another page.
pub(super) fn repeats(head: &[SheetRow], row: &SheetRow) -> bool {
    head.iter().any(|h| {
        let filled: Vec<usize> = row.filled().collect();
        let same = filled.iter().filter(|c| alike(h.cell(**c), row.cell(**c))).count();
        filled.len() >= 2 && same * 10 >= filled.len() * 7 && filled.len() * 2 >= h.filled().count()
    })
}

fn alike(a: &[Word], b: &[Word]) -> bool {
    let (a, b) = (head_words(&text(a)), head_words(&text(b)));
    !a.is_empty() && a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| near(x, y))
}
