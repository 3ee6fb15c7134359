//! DOCX: the text that Word prints, with its automatic numbers, tables and footnotes.
//!
//! Comes in: the bytes of a DOCX. Goes out: a reading of the media type of Word. Tracked changes are accepted; headers and
//! footers are left out (what they say is said on each page, and layout would have to take it out again); footnotes stand
//! at the end, each a line of its own with its mark. Pages begin where the text says so, or where Word last saw them begin.

mod body;
mod numbering;
mod styles;

use std::collections::HashMap;

use body::{Body, Mark, raised};
use numbering::Numbering;
use styles::Styles;

use super::archive::Zip;
use super::decode;
use super::flow::{self, Block};
use super::reading::{Options, Reader, Reading};
use super::xml::{self, Node, Xml};
use crate::text::{LineNo, Lines, Note, Severity, one_line};

/// The part of the package that every DOCX has.
const DOCUMENT: &str = "word/document.xml";

/// Reads DOCX.
pub(super) struct Docx;

/// Whether a ZIP file is a DOCX.
pub(super) fn is(zip: &mut Zip<'_>) -> bool {
    zip.has(DOCUMENT) || main_part(zip).is_ok_and(|p| p.is_some())
}

/// The part that holds the text, where the package says that it has one of another name.
fn main_part(zip: &mut Zip<'_>) -> Result<Option<String>, String> {
    let Some(bytes) = zip.part("_rels/.rels")? else { return Ok(None) };
    let text = xml::decode(&bytes);
    let mut xml = Xml::new(&text);
    loop {
        match xml.next()? {
            Node::Open(o) if o.attribute("Type").is_some_and(|t| t.ends_with("/officeDocument")) => {
                let target = o.attribute("Target").unwrap_or_default().trim_start_matches('/').to_owned();
                return Ok(
                    (target.ends_with(".xml") && target.starts_with("word/") && zip.has(&target)).then_some(target)
                );
            }
            Node::End => return Ok(None),
            _ => {}
        }
    }
}

impl Reader for Docx {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let mut zip = Zip::open(bytes)?;
        let name = if zip.has(DOCUMENT) { Some(DOCUMENT.to_owned()) } else { main_part(&mut zip)? };
        let name = name.ok_or("holds no text of Word")?;
        let mut part =
            |name: &str| -> Result<String, String> { Ok(zip.part(name)?.map(|b| xml::decode(&b)).unwrap_or_default()) };
        let (main, lists, looks) = (part(&name)?, part("word/numbering.xml")?, part("word/styles.xml")?);
        let notes = [part("word/footnotes.xml")?, part("word/endnotes.xml")?];
        // Without lists and styles a text is still worth reading.
        let mut numbering = Numbering::parse(&lists).unwrap_or_default();
        let styles = Styles::parse(&looks).unwrap_or_default();
        let mut blocks = Vec::new();
        let mut body = Body::new(&main, &mut numbering, &styles);
        let read = body.blocks(0, &mut blocks);
        let marks = std::mem::take(&mut body.marks);
        drop(body);
        if let Err(trouble) = &read
            && flow::text(&blocks).trim().is_empty()
        {
            return Err(trouble.clone());
        }
        footnotes(&marks, &notes, &styles, &mut blocks);
        let mut decoded = decode::told(flow::text(&blocks))?;
        if let Err(trouble) = read {
            let last = LineNo::from_index(decoded.text.lines().count().saturating_sub(1));
            let said = format!("the file {trouble}; what stands before that was read");
            decoded.notes.push(Note::new("file-damaged", Severity::Error, said, Lines::one(last)));
        }
        Ok(Reading {
            media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            text: decoded.text,
            notes: decoded.notes,
            ..Reading::default()
        })
    }
}

/// Adds the notes that the text has marks of, in the order of the marks.
fn footnotes(marks: &[(Mark, String)], parts: &[String; 2], styles: &Styles, blocks: &mut Vec<Block>) {
    if marks.is_empty() {
        return;
    }
    let texts = [notes_of(&parts[0], "footnote", styles), notes_of(&parts[1], "endnote", styles)];
    blocks.push(Block::Line(String::new()));
    for (i, (mark, id)) in marks.iter().enumerate() {
        let texts = match mark {
            Mark::Footnote => &texts[0],
            Mark::Endnote => &texts[1],
        };
        if let Some(text) = texts.get(id) {
            blocks.push(Block::Line(format!("{} {text}", raised(i + 1))));
        }
    }
}

/// The notes of a part, each in one line, by their ids. A damaged part gives what can be read of it.
fn notes_of(part: &str, name: &str, styles: &Styles) -> HashMap<String, String> {
    let mut numbering = Numbering::default();
    let mut body = Body::new(part, &mut numbering, styles);
    let mut out = HashMap::new();
    while let Ok(node) = body.xml.next() {
        match node {
            Node::Open(o) if o.name() == name => {
                let id = o.attribute("id").unwrap_or_default();
                let outside = body.xml.depth() - 1;
                let mut blocks = Vec::new();
                let read = body.blocks(outside, &mut blocks);
                let text = flow::text(&blocks);
                out.insert(id, one_line(&text));
                if read.is_err() {
                    break;
                }
            }
            Node::End => break,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
