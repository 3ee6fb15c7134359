//! From tags and text to lines and tables.

use super::super::flow::{Block, Cell, Table};
use super::{Piece, Tag};

/// Elements that begin and end a line.
const BLOCKS: [&str; 34] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "form",
    "fieldset",
    "main",
    "aside",
    "nav",
    "hr",
    "center",
    "caption",
    "body",
    "html",
    "summary",
    "details",
    "legend",
    "option",
];
/// Elements whose text is not shown, or not any more.
const UNSHOWN: [&str; 12] = [
    "script", "style", "title", "template", "noscript", "iframe", "object", "svg", "select", "textarea", "del", "head",
];
/// Tables within tables are kept apart so deep; deeper ones are read as text.
const NESTED: usize = 12;
/// Lists are numbered so deep.
const LISTS: usize = 50;
/// Rows that a cell may reach down, columns that it may be wide.
const REACH: usize = 1000;

/// What is being written into: the page itself, or a cell.
#[derive(Default)]
struct Frame {
    blocks: Vec<Block>,
    line: String,
    /// Whether a blank is due before the next word.
    blank: bool,
}

/// A table that is open.
#[derive(Default)]
struct Grid {
    table: Table,
    row: Vec<Cell>,
    in_row: bool,
    /// How many further rows the cell above reaches down, a column each.
    reaching: Vec<usize>,
    /// What the cell that is open takes: columns, rows.
    open: Option<(usize, usize)>,
}

enum List {
    Bullets,
    Numbers { next: u32, style: char },
}

/// Reads a page piece by piece.
#[derive(Default)]
pub(super) struct Page {
    frames: Vec<Frame>,
    grids: Vec<Grid>,
    lists: Vec<List>,
    /// The element that is not shown, and how many of its name are open in it.
    hidden: Option<(String, usize)>,
    /// Tables that are open beyond [`NESTED`].
    deeper: usize,
    preformatted: usize,
    raised: bool,
}

impl Page {
    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }
    fn end_line(&mut self) {
        let frame = self.frame();
        frame.blank = false;
        let line = std::mem::take(&mut frame.line);
        if !line.trim().is_empty() {
            frame.blocks.push(Block::Line(line));
        }
    }
    /// A blank line, which parts paragraphs of a page but not those of a cell.
    fn gap(&mut self) {
        self.end_line();
        if self.grids.is_empty() {
            self.frame().blocks.push(Block::Line(String::new()));
        }
    }
    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            let mut lines = text.split('\n');
            self.frame().line.push_str(lines.next().unwrap_or_default());
            for line in lines {
                let frame = self.frame();
                let ended = std::mem::replace(&mut frame.line, line.to_owned());
                frame.blocks.push(Block::Line(ended));
            }
            return;
        }
        let raised = self.raised && text.bytes().all(|b| b.is_ascii_digit());
        let frame = self.frame();
        for (i, word) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            frame.blank |= i > 0;
            if word.is_empty() {
                continue;
            }
            if std::mem::take(&mut frame.blank) && !frame.line.is_empty() && !frame.line.ends_with('\n') {
                frame.line.push(' ');
            }
            if raised {
                frame.line.extend(word.bytes().filter_map(|b| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::from(b - b'0'))));
            } else {
                frame.line.push_str(word);
            }
        }
    }

    /// Takes the next piece.
    pub(super) fn take(&mut self, piece: Piece) {
        if let Some((name, open)) = &mut self.hidden {
            match piece {
                Piece::Start(tag) if tag.name == *name => *open += 1,
                Piece::End(ended) if ended == *name => *open -= 1,
                // The head of a page ends where its body begins, whether that is said or not.
                Piece::Start(tag) if name == "head" && tag.name == "body" => *open = 0,
                _ => {}
            }
            if *open == 0 {
                self.hidden = None;
            }
            return;
        }
        match piece {
            Piece::Text(text) => self.text(&text),
            Piece::Start(tag) => self.start(&tag),
            Piece::End(name) => self.end(&name),
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        let style = tag.attribute("style").unwrap_or_default().to_lowercase();
        let hides = tag.attribute("hidden").is_some() || style.replace(' ', "").contains("display:none");
        if UNSHOWN.contains(&name) || hides && !tag.void() {
            self.hidden = Some((name.to_owned(), 1));
            return;
        }
        if style.replace(' ', "").contains("page-break-before:always") && self.grids.is_empty() {
            self.end_line();
            self.frame().blocks.push(Block::Page);
        }
        match name {
            "br" => {
                let frame = self.frame();
                frame.line.push('\n');
                frame.blank = false;
            }
            "table" => self.open_table(tag),
            "tr" | "td" | "th" if self.deeper == 0 && !self.grids.is_empty() => self.open_cell(name, tag, &style),
            "tr" => self.end_line(),
            "td" | "th" => self.frame().blank = true,
            "ul" | "ol" if self.lists.len() < LISTS => {
                self.end_line();
                let next = tag.attribute("start").and_then(|s| s.parse().ok()).unwrap_or(1);
                let style = tag.attribute("type").and_then(|t| t.chars().next()).unwrap_or('1');
                self.lists.push(if name == "ul" { List::Bullets } else { List::Numbers { next, style } });
            }
            "li" => self.item(tag),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.gap(),
            "pre" => {
                self.end_line();
                self.preformatted += 1;
            }
            "sup" => self.raised = true,
            _ if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" => self.close_table(),
            "td" | "th" if self.deeper == 0 => self.close_cell(),
            "tr" if self.deeper == 0 => self.close_row(),
            "ul" | "ol" => {
                self.end_line();
                self.lists.pop();
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" => self.end_line(),
            "pre" => {
                self.end_line();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "sup" => self.raised = false,
            _ if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
    }

    fn item(&mut self, tag: &Tag) {
        self.end_line();
        let depth = self.lists.len();
        let marker = match self.lists.last_mut() {
            Some(List::Numbers { next, style }) => {
                if let Some(value) = tag.attribute("value").and_then(|v| v.parse().ok()) {
                    *next = value;
                }
                let number = *next;
                *next = next.saturating_add(1);
                match style {
                    'a' | 'A' if (1..=26).contains(&number) => {
                        let letter = char::from(*style as u8 + u8::try_from(number - 1).unwrap_or(0));
                        format!("{letter}) ")
                    }
                    'I' if (1..=20).contains(&number) => {
                        const ROMAN: [&str; 20] = [
                            "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV",
                            "XV", "XVI", "XVII", "XVIII", "XIX", "XX",
                        ];
                        format!("{}. ", ROMAN.get(number as usize - 1).unwrap_or(&""))
                    }
                    _ => format!("{number}. "),
                }
            }
            _ if depth <= 1 => "- ".to_owned(),
            _ => "+ ".to_owned(),
        };
        self.frame().line.push_str(&marker);
    }

    fn open_table(&mut self, tag: &Tag) {
        self.end_line();
        if self.grids.len() >= NESTED || self.deeper > 0 {
            self.deeper += 1;
            return;
        }
        // A table in no cell of the one around it stands beside its rows.
        if self.grids.last().is_some_and(|g| g.open.is_none()) {
            self.open_cell_of(1, 1);
        }
        let mut grid = Grid::default();
        grid.table.ruled = tag.attribute("border").is_some_and(|b| b != "0");
        self.grids.push(grid);
    }

    fn open_cell(&mut self, name: &str, tag: &Tag, style: &str) {
        if name == "tr" {
            self.close_row();
            if let Some(grid) = self.grids.last_mut() {
                grid.in_row = true;
            }
            return;
        }
        self.close_cell();
        let number = |a: &str| tag.attribute(a).and_then(|v| v.trim().parse().ok()).unwrap_or(1usize).clamp(1, REACH);
        if let Some(grid) = self.grids.last_mut() {
            grid.in_row = true;
            grid.table.ruled |= name == "th" || style.contains("border") && style.contains("solid");
        }
        self.open_cell_of(number("colspan"), number("rowspan"));
    }

    fn open_cell_of(&mut self, columns: usize, rows: usize) {
        if let Some(grid) = self.grids.last_mut() {
            grid.reached();
            grid.open = Some((columns, rows));
        }
        self.frames.push(Frame::default());
    }

    fn close_cell(&mut self) {
        let Some((columns, rows)) = self.grids.last_mut().and_then(|g| g.open.take()) else { return };
        self.end_line();
        let blocks = self.frames.pop().map(|f| f.blocks).unwrap_or_default();
        if let Some(grid) = self.grids.last_mut() {
            let at: usize = grid.row.iter().map(|c| c.span).sum();
            let end = (at + columns).min(REACH);
            if grid.reaching.len() < end {
                grid.reaching.resize(end, 0);
            }
            grid.reaching.iter_mut().take(end).skip(at).for_each(|r| *r = rows - 1);
            grid.row.push(Cell { blocks, span: columns });
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(grid) = self.grids.last_mut()
            && std::mem::take(&mut grid.in_row)
        {
            grid.reached();
            let row = std::mem::take(&mut grid.row);
            grid.table.rows.push(row);
        }
    }

    fn close_table(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            self.end_line();
            return;
        }
        if self.grids.is_empty() {
            return self.end_line();
        }
        self.close_row();
        // What stood between the rows of this table comes after it.
        if let Some(grid) = self.grids.pop() {
            self.end_line();
            self.frame().blocks.push(Block::Table(grid.table));
        }
    }

    /// The whole page.
    pub(super) fn done(mut self) -> Vec<Block> {
        while !self.grids.is_empty() {
            self.deeper = 0;
            self.close_table();
        }
        self.end_line();
        self.frames.pop().map(|f| f.blocks).unwrap_or_default()
    }
}

impl Grid {
    /// Places that cells of the rows above reach into come first.
    fn reached(&mut self) {
        let mut at: usize = self.row.iter().map(|c| c.span).sum();
        while let Some(rows) = self.reaching.get_mut(at).filter(|r| **r > 0) {
            *rows -= 1;
            self.row.push(Cell::empty(1));
            at += 1;
        }
    }
}
