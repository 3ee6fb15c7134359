//! Text that flows: what DOCX and HTML have in common once their marks are read.
//!
//! Comes in: lines, page breaks and tables. Goes out: text as every later stage wants it. A row of a table is one line, its cells
//! parted by ` | `, empty ones kept; a table that only arranges text (a letterhead, a signature beside the recipients) is
//! written cell by cell.

/// A piece of a document, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// A paragraph; `\n` breaks its line, a form feed begins a page.
    Line(String),
    /// A page begins.
    Page,
    Table(Table),
}

/// A table as it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether lines are drawn between its cells, or something else says that it is more than an arrangement.
    pub(super) ruled: bool,
}

/// A cell; it may be several columns wide.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) blocks: Vec<Block>,
    /// How many columns it takes, at least 1.
    pub(super) span: usize,
}

impl Cell {
    /// Nothing, so many columns wide.
    pub(super) fn empty(span: usize) -> Self {
        Self { blocks: Vec::new(), span }
    }
    fn is_empty(&self) -> bool {
        self.blocks.iter().all(|b| matches!(b, Block::Line(l) if l.trim().is_empty()) || matches!(b, Block::Page))
    }
}

/// From so many places on, a table whose cells fill less than a quarter of them is written without the empty ones.
const PLACES: usize = 2_000_000;
/// Letters in a printed line.
const WIDTH: usize = 92;
/// No table is wider, in columns; no cell takes more.
const WIDEST: usize = 256;

/// The text of some blocks.
pub(super) fn text(blocks: &[Block]) -> String {
    let mut flow = Flow::default();
    flow.blocks(blocks);
    flow.out
}

#[derive(Default)]
struct Flow {
    out: String,
    /// Whether the next line begins a page.
    page: bool,
}

impl Flow {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Line(line) => self.paragraph(line),
                Block::Page => self.page = true,
                Block::Table(table) => self.table(table),
            }
        }
    }
    fn paragraph(&mut self, text: &str) {
        for line in text.split('\n') {
            // A break within a line turns the page for what follows it.
            let begins = line.trim_start_matches([' ', '\t']).starts_with('\u{c}');
            self.page |= begins;
            let breaks = line.contains('\u{c}') && !begins;
            let whole = line.replace('\u{c}', "");
            let mut rest = whole.trim_end();
            while let Some(end) = fold_at(rest) {
                self.line(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default().trim_start();
            }
            self.line(rest);
            self.page |= breaks;
        }
    }
    fn line(&mut self, line: &str) {
        if self.page && !self.out.is_empty() {
            self.out.push('\u{c}');
        }
        self.page = false;
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }
    fn table(&mut self, table: &Table) {
        let width = table.rows.iter().map(|r| r.iter().map(|c| c.span.clamp(1, WIDEST)).sum::<usize>()).max();
        let width = width.unwrap_or(0).min(WIDEST);
        if arranges(table, width) {
            for cell in table.rows.iter().flatten().filter(|c| !c.is_empty()) {
                self.blocks(&cell.blocks);
            }
            return;
        }
        let (places, cells) = (width * table.rows.len(), table.rows.iter().map(Vec::len).sum::<usize>());
        let padded = places <= PLACES || places / 4 <= cells;
        for row in &table.rows {
            let mut cells: Vec<String> = Vec::with_capacity(row.len());
            for cell in row {
                cells.push(within(&cell.blocks));
                let more = if padded { cell.span.clamp(1, WIDEST) - 1 } else { 0 };
                cells.extend(std::iter::repeat_n(String::new(), more));
            }
            if padded {
                cells.resize(width, String::new());
            }
            self.page |= row.iter().flat_map(|c| &c.blocks).any(|b| matches!(b, Block::Page));
            self.line(&cells.join(" | "));
        }
    }
}

/// Where a paragraph's line ends, in bytes: a paragraph is written as a printed page breaks it, for a line that is full
/// is how all that follows tells a sentence that goes on from one that ends. None if the rest fits.
fn fold_at(text: &str) -> Option<usize> {
    let limit = text.char_indices().nth(WIDTH)?.0;
    let head = text.get(..limit)?;
    // Columns kept apart by tabs are no running text.
    if head.contains('\t') {
        None
    } else {
        head.rfind(' ').filter(|at| !head.get(..*at).unwrap_or("").trim().is_empty())
    }
}

/// Whether a table only arranges text.
fn arranges(table: &Table, width: usize) -> bool {
    if width <= 1 {
        return true;
    }
    if table.ruled {
        return false;
    }
    // A column that is empty throughout keeps others apart.
    let filled = table.rows.iter().map(|r| r.iter().filter(|c| !c.is_empty()).count()).max().unwrap_or(0);
    let first =
        table.rows.first().and_then(|r| r.first()).map(|c| within(&c.blocks).to_lowercase()).unwrap_or_default();
    let numbered = matches!(first.as_str(), "tt" | "stt" | "số tt" | "số thứ tự");
    !numbered && (filled <= 2 && table.rows.len() <= 12 || table.rows.len() == 1)
}

/// The text of a cell in one line.
fn within(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut add = |text: &str| {
        for word in text.split([' ', '\t', '\n', '\r', '\u{c}', '\u{85}', '\u{2028}']).filter(|w| !w.is_empty()) {
            if !out.is_empty() {
                out.push(' ');
            }
            // A bar within a cell would be taken for its end.
            out.push_str(&word.replace('|', "¦"));
        }
    };
    for block in blocks {
        match block {
            Block::Line(line) => add(line),
            Block::Page => {}
            Block::Table(table) => {
                table.rows.iter().flatten().for_each(|c| add(&within(&c.blocks)));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, span: usize) -> Cell {
        Cell { blocks: text.split('/').map(|l| Block::Line(l.to_owned())).collect(), span }
    }

    #[test]
    fn a_ruled_table_has_as_many_bars_in_each_row() {
        let table = Table {
            rows: vec![
                vec![cell("TT", 1), cell("Chỉ tiêu", 1), cell("Mục tiêu", 2)],
                vec![cell("1", 1), cell("Số/xã | phường", 1), cell("5", 1)],
            ],
            ruled: true,
        };
        assert_eq!(text(&[Block::Table(table)]), "TT | Chỉ tiêu | Mục tiêu |\n1 | Số xã ¦ phường | 5 |\n");
    }

    #[test]
    fn a_letterhead_is_written_cell_by_cell() {
        let table = Table {
            rows: vec![vec![cell("UBND/TỈNH", 1), cell("", 1), cell("CỘNG HÒA/Độc lập", 1)]],
            ruled: false,
        };
        assert_eq!(text(&[Block::Table(table)]), "UBND\nTỈNH\nCỘNG HÒA\nĐộc lập\n");
    }

    #[test]
    fn a_paragraph_is_broken_into_lines_and_a_word_never() {
        let long = "Rà soát, sửa đổi các quy định về chuẩn giáo viên ngoại ngữ ".repeat(4);
        let lines = text(&[Block::Line(long.clone()), Block::Line("x".repeat(500))]);
        assert!(lines.lines().take(2).all(|l| (70..=WIDTH).contains(&l.chars().count())), "{lines}");
        assert_eq!(lines.split_whitespace().collect::<Vec<_>>().join(" "), format!("{long}{}", "x".repeat(500)));
    }

    #[test]
    fn pages_begin_with_a_form_feed() {
        let line = |s: &str| Block::Line(s.to_owned());
        let blocks = [Block::Page, line("a"), Block::Page, line("b"), line("c\n\u{c}d"), line("e\u{c}e"), line("f")];
        assert_eq!(text(&blocks), "a\n\u{c}b\nc\n\u{c}d\nee\n\u{c}f\n");
    }
}
