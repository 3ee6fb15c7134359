//! Finds tables drawn with signs: rules of `+-----+` or of box lines, and between two rules a row of the table, whose
//! cells may run over several lines.
//!
//! Comes in: repaired lines. Goes out: sheets. The corners of the rules tell where columns part, so that cells may span
//! columns, and a rule under some columns only leaves the cells of the others open. Rows are not always ruled: where a
//! stretch between two rules has several row numbers, each begins a row.

use std::collections::BTreeSet;

use super::bars::{self, running};
use super::caption;
use super::ordinal;
use super::sheet::{Sheet, SheetRow};
use super::word::{TableLine, Word, is_bar};
use crate::layout::document::Part;
use crate::text::{LineNo, Lines, Note, Repaired};

/// The fewest columns.
const NARROWEST: usize = 3;
/// The most columns.
const WIDEST: usize = 64;
/// So many dashes between two corners are a rule.
const SHORTEST_RULE: usize = 3;
/// So many lines may stand between the pieces of a table on two pages.
const BETWEEN: usize = 4;
/// With so many rules or fewer, rules only stand around the head and the whole.
const FRAME_RULES: usize = 3;

/// A bar may stand so far from its corner.
const MOVED: usize = 2;

/// A sign of a line with its place, counted in characters.
type At = (usize, char);

/// What a drawn line is.
enum Drawn {
    /// A rule under all columns.
    Rule,
    /// Words, column by column; `ruled` tells under which columns there is a rule.
    Cells { cells: Vec<Vec<Word>>, ruled: Vec<bool>, page: bool },
}

/// All drawn tables of a text, in order.
pub(super) fn find(text: &Repaired, parts: &[Part], lines: &[TableLine]) -> Vec<Sheet> {
    let mut out: Vec<Sheet> = Vec::new();
    let (mut at, mut part) = (0, 0);
    let mut heads = None;
    while at < text.line_count() {
        let no = LineNo::from_index(at);
        while parts.get(part).is_some_and(|p| p.lines.1 < no) && part + 1 < parts.len() {
            part += 1;
        }
        if corners(shown(text, no)).is_none() {
            at += 1;
            continue;
        }
        let heads = heads.get_or_insert_with(|| running(text));
        let end = parts.get(part).map_or(text.line_count(), |p| p.lines.1.index() + 1);
        let stretch = stretch(text, heads, at, end);
        let floor = out.last().map_or(LineNo::from_index(0), |s| LineNo::from_index(s.lines.1.index() + 1));
        let floor = parts.get(part).map_or(floor, |p| floor.max(p.lines.0));
        if let Some(mut sheet) = sheet(text, lines, &stretch) {
            sheet.label = parts.get(part).and_then(|p| p.label.clone());
            sheet.caption = caption::above(text, no, floor);
            out.push(sheet);
        }
        at = stretch.last().map_or(at, |l| l.0.index()) + 1;
    }
    out
}

/// A line as repaired, or, where repair took it for dirt, as it stands in the source.
fn shown(text: &Repaired, no: LineNo) -> &str {
    let line = text.line(no);
    if line.trim().is_empty() { text.source.line(no) } else { line }
}

/// The characters of a line with their places; marks over letters take none.
fn placed(line: &str) -> Vec<At> {
    let mut column = 0;
    let place = |c: char| {
        let here = column;
        column += usize::from(!matches!(c, '\u{300}'..='\u{36f}'));
        (here, c)
    };
    line.chars().map(place).collect()
}

fn is_corner(c: char) -> bool {
    c == '+' || matches!(c, '\u{250c}'..='\u{254b}' | '\u{2552}'..='\u{256c}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '=' | '–' | '—' | '_' | ':' | '─' | '━' | '═' | '┄' | '┅' | '╌')
}

/// The places of the corners of a rule under all columns; `None` if the line is none.
fn corners(line: &str) -> Option<Vec<usize>> {
    let (first, last) = (line.trim().chars().next()?, line.trim().chars().next_back()?);
    if !(is_corner(first) && is_corner(last)) {
        return None;
    }
    let shown: Vec<At> = placed(line.trim_end()).into_iter().skip_while(|a| a.1.is_whitespace()).collect();
    let dirt = shown.iter().filter(|a| !is_corner(a.1) && !is_dash(a.1));
    // specks that an OCR sees in a rule
    if dirt.clone().any(|a| a.1.is_alphanumeric() || is_bar(a.1)) || dirt.count() * 8 > shown.len() {
        return None;
    }
    let out: Vec<usize> = shown.iter().filter(|a| is_corner(a.1)).map(|a| a.0).collect();
    out.windows(2).all(|w| matches!(w, [a, b] if *b > a + SHORTEST_RULE)).then_some(out).filter(|o| o.len() >= 2)
}

/// The lines of a table from a rule on: each with whether a page begins before it. What stands between its pages is left
/// out.
fn stretch(text: &Repaired, heads: &BTreeSet<LineNo>, from: usize, end: usize) -> Vec<(LineNo, bool)> {
    let mut out: Vec<(LineNo, bool)> = Vec::new();
    let mut between = 0;
    for no in (from..end).map(LineNo::from_index) {
        let line = shown(text, no).trim();
        if line.is_empty() {
            continue;
        }
        let edge = |c: Option<char>| c.is_some_and(|c| is_bar(c) || is_corner(c));
        let drawn = edge(line.chars().next()) && edge(line.chars().next_back()) && line.chars().count() > 1;
        if drawn {
            let gone = out.last().is_some_and(|(l, _)| text.source.page(*l) != text.source.page(no));
            // another table may stand below a blank line
            let parted = out.last().is_some_and(|(l, _)| no.index() > l.index() + 1);
            let ruled = out.last().and_then(|(l, _)| corners(shown(text, *l)));
            let other = ruled.is_some_and(|r| corners(shown(text, no)).is_none_or(|c| c != r));
            if parted && between == 0 && !gone && other {
                break;
            }
            out.push((no, between > 0 || gone));
            between = 0;
            continue;
        }
        between += 1;
        let furniture = bars::is_furniture(line) || heads.contains(&no) || bars::is_page_mark(line);
        if between > BETWEEN || !furniture {
            break;
        }
    }
    out
}

/// The table of a stretch; its label and caption are not known here.
fn sheet(text: &Repaired, all: &[TableLine], stretch: &[(LineNo, bool)]) -> Option<Sheet> {
    let rules: Vec<Vec<usize>> = stretch.iter().filter_map(|(l, _)| corners(shown(text, *l))).collect();
    // the rules with the most corners part all columns; of those, an OCR has moved some
    let most = rules.iter().map(Vec::len).max()?;
    let often = |r: &Vec<usize>| rules.iter().filter(|x| *x == r).count();
    let borders = rules.iter().filter(|r| r.len() == most).max_by_key(|r| often(r))?.clone();
    borders.len().checked_sub(1).filter(|w| (NARROWEST..=WIDEST).contains(w))?;
    if rules.len() < 2 {
        return None;
    }
    let (mut furniture, mut notes): (Vec<LineNo>, Vec<Note>) = (Vec::new(), Vec::new());
    let mut drawn: Vec<Drawn> = Vec::new();
    for (no, page) in stretch {
        let line = shown(text, *no);
        if corners(line).is_some() {
            furniture.push(*no);
            drawn.push(Drawn::Rule);
            continue;
        }
        let words = all.binary_search_by_key(no, |l| l.no).ok().and_then(|i| all.get(i));
        let words = words.map_or(&[][..], |l| l.words.as_slice());
        match cells(line, words, &borders) {
            Some(cells) => {
                let ruled = part_rules(line);
                let ruled =
                    borders.windows(2).map(|b| ruled.iter().any(|r| r.0 <= b[0] + MOVED && b[1] <= r.1 + MOVED));
                drawn.push(Drawn::Cells { cells, ruled: ruled.collect(), page: *page });
            }
            None => notes.push(bars::torn_row(*no)),
        }
    }
    let widths: Vec<usize> = borders.windows(2).map(|w| w[1] - w[0]).map(|w| w.saturating_sub(3)).collect();
    let rows = rows(drawn, &widths, rules.len() <= FRAME_RULES);
    let lines = Lines(stretch.first()?.0, stretch.last()?.0);
    (rows.len() >= 2 && notes.len() <= rows.len()).then(|| Sheet {
        rows,
        label: None,
        caption: caption::Caption::default(),
        furniture,
        notes,
        lines,
    })
}

/// Rules under some columns of a line of cells: the places of the corners at their ends.
fn part_rules(line: &str) -> Vec<(usize, usize)> {
    let shown = placed(line);
    let mut out = Vec::new();
    let mut from: Option<usize> = None;
    for (i, (at, c)) in shown.iter().enumerate() {
        let edge = is_corner(*c) || is_bar(*c);
        if edge {
            if let Some(f) = from
                && at - f > SHORTEST_RULE
                && shown.get(i - 1).is_some_and(|p| is_dash(p.1))
            {
                out.push((f, *at));
            }
            from = Some(*at);
        } else if !is_dash(*c) {
            from = None;
        }
    }
    out
}

/// The words of a line by column; `None` where its bars stand under no corner.
fn cells(line: &str, words: &[Word], borders: &[usize]) -> Option<Vec<Vec<Word>>> {
    let rules = part_rules(line);
    let shown = placed(line);
    let at_rule = |at: usize| rules.iter().any(|r| r.0 == at || r.1 == at);
    let bars: Vec<usize> = shown.iter().filter(|a| is_bar(a.1) || at_rule(a.0)).map(|a| a.0).collect();
    // where repair or an engine moved what stands between them, bars are counted
    let counted = bars.len() == borders.len();
    let column = |n: usize, at: usize| {
        if counted {
            return Some(n);
        }
        let nearest = borders.iter().enumerate().min_by_key(|(_, b)| b.abs_diff(at));
        nearest.filter(|(_, b)| b.abs_diff(at) <= MOVED).map(|(i, _)| i)
    };
    let places: Vec<usize> = bars.iter().enumerate().map(|(n, at)| column(n, *at)).collect::<Option<_>>()?;
    if places.len() < 2 || places.windows(2).any(|w| w[0] >= w[1]) {
        return None;
    }
    let mut out: Vec<Vec<Word>> = vec![Vec::new(); borders.len() - 1];
    let starts: Vec<usize> = line.char_indices().map(|c| c.0).collect();
    for w in words {
        let at = shown.get(starts.partition_point(|s| *s < w.start))?.0;
        let ruled = rules.iter().any(|r| r.0 <= at && at <= r.1);
        let cell = bars.iter().rposition(|b| *b < at).and_then(|n| places.get(n)).and_then(|c| out.get_mut(*c));
        if let Some(cell) = cell.filter(|_| !ruled) {
            cell.push(w.clone());
        }
    }
    Some(out)
}

/// A line of cells.
struct Line {
    cells: Vec<Vec<Word>>,
    page: bool,
}

/// Puts the lines between rules together as rows.
fn rows(drawn: Vec<Drawn>, widths: &[usize], framed: bool) -> Vec<SheetRow> {
    let width = widths.len();
    let mut out: Vec<SheetRow> = Vec::new();
    let mut block: Vec<Line> = Vec::new();
    // the row that the open cell of each column stands in, where a rule ended only some of them
    let mut open: Vec<Option<usize>> = vec![None; width];
    let mut spanning = false;
    let flush = |block: &mut Vec<Line>, out: &mut Vec<SheetRow>| {
        let lines = std::mem::take(block);
        let starts = starts(&lines, widths, framed);
        for (i, line) in lines.into_iter().enumerate() {
            match out.last_mut().filter(|_| !starts.contains(&i)) {
                Some(row) => extend(row, line.cells),
                None => out.push(SheetRow { cells: line.cells, page_before: line.page }),
            }
        }
    };
    for line in drawn {
        match line {
            Drawn::Rule => {
                flush(&mut block, &mut out);
                (open, spanning) = (vec![None; width], false);
            }
            Drawn::Cells { cells, ruled, page } => {
                if ruled.contains(&true) {
                    if !spanning {
                        let from = out.len();
                        flush(&mut block, &mut out);
                        open = vec![out.len().checked_sub(1).filter(|r| *r >= from); width];
                        spanning = true;
                    }
                    for (o, _) in open.iter_mut().zip(&ruled).filter(|(_, r)| **r) {
                        *o = None;
                    }
                } else if !spanning {
                    block.push(Line { cells, page });
                    continue;
                }
                let fresh = out.len();
                for (c, words) in cells.into_iter().enumerate().filter(|(_, w)| !w.is_empty()) {
                    let Some(at) = open.get_mut(c) else { continue };
                    let row = *at.get_or_insert(fresh);
                    if row == out.len() {
                        out.push(SheetRow { cells: vec![Vec::new(); width], page_before: page });
                    }
                    if let Some(cell) = out.get_mut(row).and_then(|r| r.cells.get_mut(c)) {
                        cell.extend(words);
                    }
                }
                if out.len() > fresh {
                    open.iter_mut().filter(|o| o.is_none()).for_each(|o| *o = Some(fresh));
                }
            }
        }
    }
    flush(&mut block, &mut out);
    out.retain(|r| r.cells.iter().any(|c| !c.is_empty()));
    out
}

fn extend(row: &mut SheetRow, cells: Vec<Vec<Word>>) {
    for (to, from) in row.cells.iter_mut().zip(cells) {
        to.extend(from);
    }
}

/// Which lines between two rules begin a row.
fn starts(lines: &[Line], widths: &[usize], framed: bool) -> Vec<usize> {
    let numbered =
        |l: &Line| matches!(l.cells.first().map(Vec::as_slice), Some([w]) if ordinal::parse(&w.text).is_some());
    let numbers: Vec<usize> = (0..lines.len()).filter(|i| lines.get(*i).is_some_and(numbered)).collect();
    if numbers.len() >= 2 && numbers.first() == Some(&0) {
        return numbers;
    }
    let goes_on = |i: usize| match (i.checked_sub(1).and_then(|k| lines.get(k)), lines.get(i)) {
        (Some(a), Some(b)) => !framed || wraps(&a.cells, &b.cells, widths),
        _ => false,
    };
    (0..lines.len()).filter(|i| !goes_on(*i)).collect()
}

/// Whether a line of cells of known widths goes on with the cells of the line above: each of its first words had no room
/// there, and not all cells go on.
pub(super) fn wraps(above: &[Vec<Word>], below: &[Vec<Word>], widths: &[usize]) -> bool {
    let length = |w: &Word| w.text.chars().count();
    let full = |c: usize, first: &Word| {
        let Some(cell) = above.get(c).filter(|c| !c.is_empty()) else { return false };
        let taken: usize = cell.iter().map(|w| length(w) + 1).sum();
        let room = widths.get(c).copied().unwrap_or(0);
        taken + length(first) > room || cell.last().is_some_and(Word::ends_item)
    };
    let filled = below.iter().enumerate().filter_map(|(c, w)| Some((c, w.first()?)));
    let empty = below.iter().any(Vec::is_empty);
    let numbered = below.first().is_some_and(|c| matches!(c.as_slice(), [w] if ordinal::parse(&w.text).is_some()));
    empty && !numbered && below.iter().any(|c| !c.is_empty()) && filled.into_iter().all(|(c, first)| full(c, first))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::grammar::Grammars;
    use crate::layout::table::region;
    use crate::text::Source;

    fn read(shown: &str) -> Vec<Vec<Vec<String>>> {
        let text = Repaired::untouched(Arc::new(Source::from_text(shown)));
        let grammars = Grammars::embedded().unwrap();
        let lines = region::all_lines(&grammars.tables, &text, &[]);
        let cell = |c: &Vec<Word>| c.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        let table = |s: Sheet| s.rows.iter().map(|r| r.cells.iter().map(cell).collect()).collect();
        find(&text, &[], &lines).into_iter().map(table).collect()
    }

    #[test]
    fn cells_between_rules_are_joined_by_column() {
        let shown = "+----+-----------+--------+\n| TT | Việc      | Hạn    |\n+====+===========+========+\n\
                     | 1  | Rà soát   | Trước  |\n|    | quy chế   | 30/6   |\n+----+-----------+--------+\n\
                     | 2  | Họp       | Quý I  |\n+----+-----------+--------+\n";
        assert_eq!(
            read(shown),
            [[["TT", "Việc", "Hạn"], ["1", "Rà soát quy chế", "Trước 30/6"], ["2", "Họp", "Quý I"]]]
        );
    }

    #[test]
    fn cells_may_span_columns_and_rows() {
        let shown = "┌────┬──────────┬─────────────┐\n│ TT │ Chỉ tiêu │ Kế hoạch    │\n│    │          ├──────┬──────┤\n\
                     │    │          │ 2026 │ 2027 │\n├────┼──────────┼──────┼──────┤\n│ A  │ Dân số                 │\n\
                     ├────┼──────────┼──────┼──────┤\n│ 1  │ Mức sinh │ 2,1  │ 2,2  │\n└────┴──────────┴──────┴──────┘\n";
        assert_eq!(
            read(shown),
            [[
                ["TT", "Chỉ tiêu", "Kế hoạch", ""],
                ["", "", "2026", "2027"],
                ["A", "Dân số", "", ""],
                ["1", "Mức sinh", "2,1", "2,2"]
            ]]
        );
    }

    #[test]
    fn rows_need_no_rules_between_them() {
        let shown = "+----+-----------+--------+\n| TT | Việc      | Hạn    |\n+----+-----------+--------+\n\
                     | 1  | Rà soát   | Trước  |\n|    | quy chế   | 30/6   |\n| 2  | Họp       | Quý I  |\n\
                     +----+-----------+--------+\n\n+----------+------+-----+\n| Tên      | Nơi  | Hạn |\n\
                     +----------+------+-----+\n| Báo cáo  | Xã A | T5  |\n| kết quả  |      |     |\n\
                     | Gửi thư  | Xã B | T6  |\n+----------+------+-----+\n";
        let found = read(shown);
        assert_eq!(found[0][1..], [["1", "Rà soát quy chế", "Trước 30/6"], ["2", "Họp", "Quý I"]]);
        assert_eq!(found[1][1..], [["Báo cáo kết quả", "Xã A", "T5"], ["Gửi thư", "Xã B", "T6"]]);
    }

    #[test]
    fn pluses_and_dashes_of_a_text_draw_no_table() {
        for line in ["+ Sở Y tế + Công an", "+++", "1 + 2 - 3 +", "-----", "+--+--+--+"] {
            assert_eq!(corners(line), None, "{line}");
        }
        assert!(read("+-----+-----+\n| A | B |\n+-----+-----+\n").is_empty(), "two columns only");
    }
}
