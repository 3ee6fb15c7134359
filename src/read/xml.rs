//! XML as a stream of openings, closings and text, for formats that vanban reads (DOCX, ALTO).
//!
//! Comes in: bytes of a file that nobody has checked. Goes out: nodes, or one sentence that says what is wrong. Documents that
//! declare entities of their own are refused, so nothing outside can be named and nothing grows; depth is limited.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements deeper than this are no document.
const DEEPEST: usize = 256;

/// A step through a document. Names come without their prefix.
pub(super) enum Node<'a> {
    Open(Open<'a>),
    Close(String),
    Text(Cow<'a, str>),
    End,
}

/// An element's beginning.
pub(super) struct Open<'a> {
    start: BytesStart<'a>,
}

impl Open<'_> {
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }
    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().flatten().find(|a| a.key.local_name().into_inner() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).map_or_else(|_| found.value.to_string(), Cow::into_owned))
    }
}

/// Walks through a document.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

/// What is said of XML that cannot be read on.
fn broken(e: impl std::fmt::Display) -> String {
    format!("is damaged inside ({e}): open it with the program that made it and save it again")
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { reader, depth: 0 }
    }
    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }
    /// The next step.
    pub(super) fn next(&mut self) -> Result<Node<'a>, String> {
        loop {
            return Ok(match self.reader.read_event().map_err(broken)? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err("is nested deeper than any document: it is not read".to_owned());
                    }
                    Node::Open(Open { start })
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(end.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Node::Text(text.into_inner()),
                Event::CData(data) => Node::Text(data.into_inner()),
                Event::GeneralRef(name) => match name.resolve_char_ref().map_err(broken)? {
                    Some(c) => Node::Text(Cow::Owned(c.to_string())),
                    None => match quick_xml::escape::resolve_predefined_entity(&name) {
                        Some(text) => Node::Text(Cow::Borrowed(text)),
                        None => return Err(broken("it names an entity that is not declared")),
                    },
                },
                Event::DocType(_) => {
                    return Err("declares entities of its own, which no document needs: it is not read".to_owned());
                }
                Event::Eof if self.depth > 0 => return Err(broken("it ends in the middle")),
                Event::Eof => Node::End,
                Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            });
        }
    }
    /// Goes to the end of the element that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), String> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Node::End) {
                break;
            }
        }
        Ok(())
    }
    /// The text of the element that was opened last, to its end.
    pub(super) fn text(&mut self) -> Result<String, String> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            match self.next()? {
                Node::Text(t) => text.push_str(&t),
                Node::End => break,
                Node::Open(_) | Node::Close(_) => {}
            }
        }
        Ok(text)
    }
}

/// XML bytes as text: UTF-8 unless they say something else.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len())).unwrap_or_default());
    let declared = head.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
    let encoding = declared.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    encoding.unwrap_or(encoding_rs::UTF_8).decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> Result<String, String> {
        let mut xml = Xml::new(text);
        let mut out = String::new();
        loop {
            match xml.next()? {
                Node::Text(t) => out.push_str(&t),
                Node::End => return Ok(out),
                Node::Open(_) | Node::Close(_) => {}
            }
        }
    }

    #[test]
    fn text_comes_out_and_entities_of_ones_own_do_not() {
        assert_eq!(walk("<a>K&#x1EBF; &amp; <b x='1'/>ho&#7841;ch<![CDATA[<c>]]></a>").unwrap(), "Kế & hoạch<c>");
        assert!(
            walk("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>").unwrap_err().contains("entities")
        );
        assert!(walk("<a>&x;</a>").is_err());
        assert!(walk("<a><b></a>").is_err());
        assert!(walk("<a><b>").is_err());
        assert!(walk(&"<a>".repeat(100_000)).unwrap_err().contains("deeper"));
    }
}
