//! The text of a DOCX: paragraphs, tables, text boxes, as they are printed once all changes are accepted.

use super::super::flow::{Block, Cell, Table};
use super::super::xml::{Node, Xml};
use super::numbering::Numbering;
use super::styles::{SIDES, Styles, on, visible};

/// Tables within tables within … are read so deep.
const NESTED: usize = 12;

/// Reads the text of one part; lists are counted on from paragraph to paragraph.
pub(super) struct Body<'a> {
    pub(super) xml: Xml<'a>,
    pub(super) numbering: &'a mut Numbering,
    pub(super) styles: &'a Styles,
    /// Footnotes and endnotes in the order in which the text names them: kind and id.
    pub(super) marks: Vec<(Mark, String)>,
    nested: usize,
    /// Whether text has come since the last page break.
    written: bool,
    /// Whether the paragraph before was a point of a list.
    listed: bool,
}

/// What a raised number points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Footnote,
    Endnote,
}

/// What is said of a paragraph as a whole.
#[derive(Debug, Default)]
struct Properties {
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    page_before: bool,
    /// A section ends with it, and the next one begins a page.
    section: bool,
    /// Its end was deleted: the next paragraph goes on in its line.
    joined: bool,
}

/// Text that is not printed, or not any more.
const UNPRINTED: [&str; 9] =
    ["del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "sectPr", "proofErr"];

impl<'a> Body<'a> {
    pub(super) fn new(text: &'a str, numbering: &'a mut Numbering, styles: &'a Styles) -> Self {
        Self { xml: Xml::new(text), numbering, styles, marks: Vec::new(), nested: 0, written: false, listed: false }
    }

    /// Blocks up to the end of what is open. What was read before trouble is kept: it stands in `out`.
    pub(super) fn blocks(&mut self, outside: usize, out: &mut Vec<Block>) -> Result<(), String> {
        let mut carried = String::new();
        loop {
            match self.xml.next()? {
                Node::Open(o) if o.name() == "p" => {
                    let joined = self.paragraph(&mut carried, out)?;
                    if !joined {
                        carried.clear();
                    }
                }
                Node::Open(o) if o.name() == "tbl" => {
                    let mut table = Table::default();
                    let read = self.table(&mut table);
                    out.push(Block::Table(table));
                    read?;
                }
                Node::Open(o) if UNPRINTED.contains(&o.name()) => self.xml.skip()?,
                Node::Close(_) if self.xml.depth() <= outside => return Ok(()),
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// One paragraph, after what the paragraph before left over; whether the next one goes on in its line.
    fn paragraph(&mut self, carried: &mut String, out: &mut Vec<Block>) -> Result<bool, String> {
        let outside = self.xml.depth() - 1;
        let mut text = std::mem::take(carried);
        let mut properties = Properties::default();
        let mut marker = None;
        let mut boxes: Vec<Block> = Vec::new();
        let mut capitals = false;
        let mut run = Run::default();
        let done = loop {
            let node = match self.xml.next() {
                Ok(node) => node,
                Err(e) => break Err(e),
            };
            let read = match node {
                Node::Open(o) => match o.name() {
                    "pPr" => self.properties().map(|p| {
                        marker = self.marker(&p);
                        capitals = p.style.as_deref().is_some_and(|s| self.styles.capitals(s));
                        properties = p;
                    }),
                    "r" => {
                        run = Run { capitals, hidden: false };
                        Ok(())
                    }
                    "rPr" => self.run(&mut run),
                    "txbxContent" => {
                        let inside = self.xml.depth() - 1;
                        self.blocks(inside, &mut boxes)
                    }
                    name if UNPRINTED.contains(&name) => self.xml.skip(),
                    "t" => self.xml.text().map(|t| self.put(&mut text, &t, run)),
                    "lastRenderedPageBreak" => {
                        if self.written {
                            text.push('\u{c}');
                            self.written = false;
                        }
                        Ok(())
                    }
                    name => {
                        let (name, o) = (name.to_owned(), &o);
                        self.sign(&name, |a| o.attribute(a), &mut text, run);
                        Ok(())
                    }
                },
                Node::Close(_) if self.xml.depth() <= outside => break Ok(()),
                Node::End => break Ok(()),
                Node::Close(_) | Node::Text(_) => Ok(()),
            };
            if let Err(e) = read {
                break Err(e);
            }
        };
        if properties.page_before && self.written {
            out.push(Block::Page);
            self.written = false;
        }
        let joined = properties.joined && done.is_ok();
        let listed = marker.is_some() || is_marked(&text);
        // A paragraph of its own after a point of a list looks like its next line: a blank line parts them.
        if self.listed && !listed && !text.trim().is_empty() {
            out.push(Block::Line(String::new()));
        }
        self.listed = listed;
        if joined {
            *carried = text;
        } else if let Some(marker) = marker {
            let lead = text.len() - text.trim_start_matches('\u{c}').len();
            text.insert_str(lead, &marker);
            out.push(Block::Line(text));
        } else {
            out.push(Block::Line(text));
        }
        out.append(&mut boxes);
        if properties.section {
            out.push(Block::Page);
            self.written = false;
        }
        done.map(|()| joined)
    }

    fn put(&mut self, text: &mut String, more: &str, run: Run) {
        if run.hidden {
            return;
        }
        self.written |= !more.trim().is_empty();
        if run.capitals { text.push_str(&more.to_uppercase()) } else { text.push_str(more) }
    }

    /// Signs that stand for themselves.
    fn sign(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>, text: &mut String, run: Run) {
        if run.hidden {
            return;
        }
        match name {
            "tab" | "ptab" => text.push('\t'),
            "br" if attribute("type").as_deref() == Some("page") => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push('\u{c}');
                self.written = false;
            }
            "br" | "cr" => text.push('\n'),
            "noBreakHyphen" => text.push('-'),
            "sym" => text.push_str(symbol(attribute("char").as_deref())),
            "footnoteReference" | "endnoteReference" => {
                let mark = if name == "footnoteReference" { Mark::Footnote } else { Mark::Endnote };
                self.marks.push((mark, attribute("id").unwrap_or_default()));
                text.push_str(&raised(self.marks.len()));
            }
            _ => {}
        }
    }

    fn marker(&mut self, p: &Properties) -> Option<String> {
        let from_style = p.style.as_deref().and_then(|s| self.styles.list(s));
        let list = p.list.clone().or_else(|| from_style.map(|(l, _)| l.to_owned()))?;
        let by_style = || p.style.as_deref().and_then(|s| self.numbering.level_of(&list, s));
        let level = p.level.or_else(by_style).or(from_style.and_then(|(_, l)| l)).unwrap_or(0);
        self.numbering.marker(&list, level)
    }

    fn properties(&mut self) -> Result<Properties, String> {
        let outside = self.xml.depth() - 1;
        let mut p = Properties::default();
        // Where properties of the paragraph's end mark begin, and where those of its section.
        let (mut end_mark, mut section) = (0, 0);
        while self.xml.depth() > outside {
            let Node::Open(o) = self.xml.next()? else { continue };
            let value = o.attribute("val");
            let depth = self.xml.depth();
            if depth <= end_mark {
                end_mark = 0;
            }
            if depth <= section {
                section = 0;
            }
            match o.name() {
                "pStyle" => p.style = value,
                "numId" => p.list = value,
                "ilvl" => p.level = value.and_then(|v| v.parse().ok()),
                "pageBreakBefore" => p.page_before = on(value.as_deref()),
                "rPr" => end_mark = depth,
                "del" | "moveFrom" if end_mark > 0 => p.joined = true,
                "sectPr" => {
                    section = depth;
                    p.section = true;
                }
                "type" if section > 0 => p.section = value.as_deref() != Some("continuous"),
                "pPrChange" | "sectPrChange" | "rPrChange" => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(p)
    }

    fn run(&mut self, run: &mut Run) -> Result<(), String> {
        let outside = self.xml.depth() - 1;
        while self.xml.depth() > outside {
            let Node::Open(o) = self.xml.next()? else { continue };
            let value = o.attribute("val");
            match o.name() {
                "vanish" => run.hidden = on(value.as_deref()),
                "caps" => run.capitals = on(value.as_deref()),
                "rPrChange" => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &mut Table) -> Result<(), String> {
        let outside = self.xml.depth() - 1;
        if self.nested >= NESTED {
            // What stands deeper is read as text.
            let mut cell = Cell::empty(1);
            let read = self.blocks(outside, &mut cell.blocks);
            table.rows.push(vec![cell]);
            return read;
        }
        self.nested += 1;
        loop {
            match self.xml.next()? {
                Node::Open(o) if o.name() == "tr" => {
                    let mut row = Vec::new();
                    let read = self.row(&mut row, &mut table.ruled);
                    if let Ok(true) | Err(_) = read {
                        table.rows.push(row);
                    }
                    read?;
                }
                Node::Open(o) if o.name() == "tblPr" => table.ruled |= self.ruled()?,
                Node::Open(o) if UNPRINTED.contains(&o.name()) => self.xml.skip()?,
                Node::Close(_) if self.xml.depth() <= outside => break,
                Node::End => break,
                _ => {}
            }
        }
        self.nested -= 1;
        Ok(())
    }

    /// Whether the properties that are open draw lines.
    fn ruled(&mut self) -> Result<bool, String> {
        let outside = self.xml.depth() - 1;
        let (mut style, mut own, mut borders) = (false, None::<bool>, 0);
        while self.xml.depth() > outside {
            let Node::Open(o) = self.xml.next()? else { continue };
            let value = o.attribute("val");
            if self.xml.depth() <= borders {
                borders = 0;
            }
            match o.name() {
                "tblStyle" => style = value.is_some_and(|s| self.styles.ruled(&s)),
                "tblBorders" | "tcBorders" => borders = self.xml.depth(),
                side if borders > 0 && SIDES.contains(&side) => {
                    own = Some(own.unwrap_or(false) || visible(value.as_deref()));
                }
                "tblPrChange" => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(own.unwrap_or(style))
    }

    /// One row; whether it is still there.
    fn row(&mut self, row: &mut Vec<Cell>, ruled: &mut bool) -> Result<bool, String> {
        let outside = self.xml.depth() - 1;
        let mut there = true;
        let mut after = 0;
        loop {
            match self.xml.next()? {
                Node::Open(o) if o.name() == "tc" => self.cell(row, ruled)?,
                Node::Open(o) if o.name() == "trPr" => {
                    let inside = self.xml.depth() - 1;
                    while self.xml.depth() > inside {
                        let Node::Open(o) = self.xml.next()? else { continue };
                        let value = || o.attribute("val").and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
                        match o.name() {
                            "gridBefore" => (0..value().min(64)).for_each(|_| row.push(Cell::empty(1))),
                            "gridAfter" => after = value().min(64),
                            "del" => there = false,
                            // Only rows of data repeat on each page.
                            "tblHeader" => *ruled = true,
                            _ => {}
                        }
                    }
                }
                Node::Close(_) if self.xml.depth() <= outside => break,
                Node::End => break,
                _ => {}
            }
        }
        row.extend((0..after).map(|_| Cell::empty(1)));
        Ok(there)
    }

    fn cell(&mut self, row: &mut Vec<Cell>, ruled: &mut bool) -> Result<(), String> {
        let outside = self.xml.depth() - 1;
        let (mut span, mut continued) = (1, false);
        let mut blocks = Vec::new();
        // Properties come first; blocks of what follows are read up to the end of the cell.
        let read = loop {
            match self.xml.next()? {
                Node::Open(o) if o.name() == "tcPr" => {
                    let inside = self.xml.depth() - 1;
                    let mut borders = 0;
                    while self.xml.depth() > inside {
                        let Node::Open(o) = self.xml.next()? else { continue };
                        let value = o.attribute("val");
                        if self.xml.depth() <= borders {
                            borders = 0;
                        }
                        match o.name() {
                            "gridSpan" => span = value.and_then(|v| v.parse().ok()).unwrap_or(1).clamp(1, 64),
                            "vMerge" | "hMerge" => continued |= value.as_deref() != Some("restart"),
                            "tcBorders" => borders = self.xml.depth(),
                            side if borders > 0 && SIDES.contains(&side) => *ruled |= visible(value.as_deref()),
                            "tcPrChange" => self.xml.skip()?,
                            _ => {}
                        }
                    }
                }
                Node::Open(o) if o.name() == "p" => {
                    let mut carried = String::new();
                    let first = self.paragraph(&mut carried, &mut blocks);
                    break first.and_then(|_| self.blocks(outside, &mut blocks));
                }
                Node::Open(o) if o.name() == "tbl" => {
                    let mut table = Table::default();
                    let first = self.table(&mut table);
                    blocks.push(Block::Table(table));
                    break first.and_then(|()| self.blocks(outside, &mut blocks));
                }
                Node::Open(o) if UNPRINTED.contains(&o.name()) => self.xml.skip()?,
                Node::Close(_) if self.xml.depth() <= outside => break Ok(()),
                Node::End => break Ok(()),
                _ => {}
            }
        };
        if continued {
            blocks.clear();
        }
        row.push(Cell { blocks, span });
        read
    }
}

/// How a run is printed.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    hidden: bool,
    capitals: bool,
}

/// A number as a raised mark.
pub(super) fn raised(number: usize) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().filter_map(|b| RAISED.get(usize::from(b.wrapping_sub(b'0')))).collect()
}

/// Whether somebody typed the mark of a point before a text: `1.`, `a)`, `-`, `IV.`.
fn is_marked(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    let mark = word.trim_end_matches(['.', ')']);
    let short = mark.chars().count() <= 8 && mark.len() < word.len();
    matches!(word, "-" | "–" | "—" | "+" | "*" | "•")
        || short && (mark.chars().all(|c| c.is_ascii_digit() || c == '.') || mark.chars().all(|c| "IVX".contains(c)))
        || short && mark.chars().count() == 1 && mark.chars().all(char::is_alphabetic)
}

/// A sign of a symbol font: the few that documents use in text.
fn symbol(code: Option<&str>) -> &'static str {
    match code.map(str::to_uppercase).as_deref() {
        Some("F0B3") => "≥",
        Some("F0A3") => "≤",
        Some("F0B4") => "×",
        Some("F0B0") => "°",
        Some("F0B1") => "±",
        Some("F0FE" | "F052") => "x",
        Some("F0A8" | "F06F" | "F0A7") => "",
        _ => "-",
    }
}
