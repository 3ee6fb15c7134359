//! Automatic numbers of DOCX: what Word prints before a paragraph but does not store in it.
//!
//! Comes in: `numbering.xml` and, paragraph by paragraph, the list and level each is in. Goes out: the marker as it is printed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::xml::{Node, Xml};

/// Levels of a list.
const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// `%1.%2.`, or the bullet.
    text: String,
    start: u32,
    /// The level (from 1) whose use begins this one again; 0 never, none: any above.
    restart: Option<usize>,
    /// Whether all numbers in it are shown as figures.
    figures: bool,
    /// Whether nothing stands between number and text.
    tight: bool,
    /// The paragraph style that is in this level.
    style: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    base: String,
    starts: BTreeMap<usize, u32>,
}

/// All lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    bases: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    seen: HashSet<String>,
}

impl Numbering {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut numbering = Self::default();
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                Node::Open(o) if o.name() == "abstractNum" => {
                    let id = o.attribute("abstractNumId").unwrap_or_default();
                    let levels = base(&mut xml)?;
                    numbering.bases.insert(id, levels);
                }
                Node::Open(o) if o.name() == "num" => {
                    let id = o.attribute("numId").unwrap_or_default();
                    let list = list(&mut xml, &mut numbering.bases)?;
                    numbering.lists.insert(id, list);
                }
                Node::End => return Ok(numbering),
                _ => {}
            }
        }
    }
    /// The level of a list that a paragraph style is in.
    pub(super) fn level_of(&self, list: &str, style: &str) -> Option<usize> {
        let levels = self.bases.get(&self.lists.get(list)?.base)?;
        levels.iter().position(|l| l.style.as_deref() == Some(style))
    }
    /// Counts a paragraph, and says what is printed before it, with the blank that follows.
    pub(super) fn marker(&mut self, id: &str, level: usize) -> Option<String> {
        let list = self.lists.get(id)?;
        let levels = self.bases.get(&list.base)?;
        let shown = levels.get(level)?;
        let counted = self.counted.entry(list.base.clone()).or_default();
        if self.seen.insert(id.to_owned()) {
            for (at, start) in &list.starts {
                if let Some(slot) = counted.get_mut(*at) {
                    *slot = start.checked_sub(1);
                }
            }
        }
        let start = |at: usize| levels.get(at).map_or(1, |l| l.start);
        let next = counted.get(level).copied().flatten().map_or(start(level), |n| n.saturating_add(1));
        for (at, slot) in counted.iter_mut().enumerate() {
            match at.cmp(&level) {
                std::cmp::Ordering::Less => *slot = slot.or(Some(start(at))),
                std::cmp::Ordering::Equal => *slot = Some(next),
                std::cmp::Ordering::Greater => {
                    let restarts = levels.get(at).and_then(|l| l.restart).is_none_or(|r| r > level);
                    if restarts {
                        *slot = None;
                    }
                }
            }
        }
        let mut text =
            if shown.format == "bullet" { bullet(&shown.text, level).to_owned() } else { shown.text.clone() };
        if shown.format == "none" {
            text.clear();
        }
        if shown.format != "bullet" {
            for at in 0..LEVELS {
                let sign = format!("%{}", at + 1);
                if text.contains(&sign) {
                    let number = counted.get(at).copied().flatten().unwrap_or(start(at));
                    let format = levels.get(at).map_or("decimal", |l| l.format.as_str());
                    let format = if shown.figures && at != level { "decimal" } else { format };
                    text = text.replace(&sign, &figure(number, format));
                }
            }
        }
        if text.trim().is_empty() {
            return None;
        }
        if !shown.tight {
            text.push(' ');
        }
        Some(text)
    }
}

/// One base of lists, to its end.
fn base(xml: &mut Xml<'_>) -> Result<Vec<Level>, String> {
    let outside = xml.depth() - 1;
    let mut levels = vec![Level { start: 1, ..Level::default() }; LEVELS];
    while xml.depth() > outside {
        match xml.next()? {
            Node::Open(o) if o.name() == "lvl" => {
                let at: usize = o.attribute("ilvl").and_then(|v| v.parse().ok()).unwrap_or(LEVELS);
                let read = level(xml)?;
                if let Some(slot) = levels.get_mut(at) {
                    *slot = read;
                }
            }
            Node::End => break,
            _ => {}
        }
    }
    Ok(levels)
}

fn level(xml: &mut Xml<'_>) -> Result<Level, String> {
    let outside = xml.depth() - 1;
    let mut level = Level { start: 1, format: "decimal".to_owned(), ..Level::default() };
    while xml.depth() > outside {
        let Node::Open(o) = xml.next()? else { continue };
        let value = o.attribute("val");
        match o.name() {
            "start" => level.start = value.and_then(|v| v.parse().ok()).unwrap_or(1),
            "numFmt" => level.format = value.unwrap_or_default(),
            "lvlText" => level.text = value.unwrap_or_default(),
            "lvlRestart" => level.restart = value.and_then(|v| v.parse().ok()),
            "isLgl" => level.figures = value.is_none_or(|v| v != "0" && v != "false"),
            "suff" => level.tight = value.as_deref() == Some("nothing"),
            "pStyle" => level.style = value,
            _ => {}
        }
    }
    Ok(level)
}

/// One list, to its end. Levels that it defines anew make a base of its own.
fn list(xml: &mut Xml<'_>, bases: &mut HashMap<String, Vec<Level>>) -> Result<List, String> {
    let outside = xml.depth() - 1;
    let mut list = List::default();
    let mut at = 0;
    while xml.depth() > outside {
        let Node::Open(o) = xml.next()? else { continue };
        match o.name() {
            "abstractNumId" => list.base = o.attribute("val").unwrap_or_default(),
            "lvlOverride" => at = o.attribute("ilvl").and_then(|v| v.parse().ok()).unwrap_or(0),
            "startOverride" => {
                list.starts.insert(at, o.attribute("val").and_then(|v| v.parse().ok()).unwrap_or(1));
            }
            "lvl" => {
                let read = level(xml)?;
                let own = format!("{}+{}", list.base, bases.len());
                let mut levels = bases.get(&list.base).cloned().unwrap_or_default();
                if let Some(slot) = levels.get_mut(at) {
                    *slot = read;
                }
                bases.insert(own.clone(), levels);
                list.base = own;
            }
            _ => {}
        }
    }
    Ok(list)
}

/// A bullet as people type it: signs of symbol fonts are dashes, and plus signs below.
fn bullet(text: &str, level: usize) -> &str {
    match text.trim() {
        t @ ("-" | "–" | "—" | "+" | "*" | "•") => t,
        _ if level == 0 => "-",
        _ => "+",
    }
}

/// A number in one of Word's formats.
fn figure(number: u32, format: &str) -> String {
    match format {
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperLetter" => letters(number),
        "lowerLetter" => letters(number).to_lowercase(),
        "decimalZero" => format!("{number:02}"),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let (mut left, mut out) = (number, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

/// A, B, …, Z, AA, BB, … as Word counts.
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1).min(20) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>
        <w:num w:numId="7"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
        </w:numbering>"#;

    #[test]
    fn lists_are_counted_as_word_counts_them() {
        let mut n = Numbering::parse(LISTS).unwrap();
        let mut at = |id: &str, level: usize| n.marker(id, level).unwrap_or_default();
        assert_eq!([at("5", 0), at("5", 1), at("5", 1), at("5", 2)], ["I. ", "1.1. ", "1.2. ", "a) "]);
        assert_eq!([at("5", 3), at("5", 2), at("5", 0), at("5", 1)], ["+ ", "b) ", "II. ", "2.1. "]);
        assert_eq!([at("6", 0), at("6", 0), at("7", 0), at("7", 0)], ["Điều 1. ", "Điều 2. ", "Điều 1. ", "Điều 2. "]);
        assert_eq!([at("9", 0), at("5", 8)], ["", ""]);
        assert_eq!([roman(1994), letters(28), roman(0)], ["MCMXCIV", "BB", "0"]);
    }
}
