//! ALTO: the XML of libraries and archives, versions 1 to 4.

use super::{Builder, Place};
use crate::read::reading::{Options, Reader, Reading};
use crate::read::xml::{self, Node, Open, Xml};

/// Reads ALTO.
pub(in crate::read) struct Alto;

/// A number in an attribute.
fn number(open: &Open<'_>, name: &str) -> Option<f32> {
    open.attribute(name)?.trim().parse().ok()
}

fn place(open: &Open<'_>) -> Place {
    let at = |name| number(open, name).unwrap_or(f32::NAN);
    let (x, y) = (at("HPOS"), at("VPOS"));
    [x, y, x + at("WIDTH"), y + at("HEIGHT")]
}

impl Reader for Alto {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let text = xml::decode(bytes);
        let mut xml = Xml::new(&text);
        let mut builder = Builder::new("application/alto+xml");
        let mut points = None;
        let mut ends_in_hyphen = false;
        loop {
            match xml.next()? {
                Node::Open(o) => match o.name() {
                    "MeasurementUnit" => {
                        points = match xml.text()?.trim() {
                            "mm10" => Some(72.0 / 254.0),
                            "inch1200" => Some(72.0 / 1200.0),
                            _ => None,
                        }
                    }
                    "Page" => {
                        let size = |name| number(&o, name).unwrap_or(f32::NAN);
                        builder.page(size("WIDTH"), size("HEIGHT"), points);
                    }
                    "TextBlock" => builder.gap(),
                    "TextLine" => builder.end_line(),
                    "String" => {
                        let word = o.attribute("CONTENT").unwrap_or_default();
                        builder.word(&word, place(&o), number(&o, "WC"));
                        ends_in_hyphen = false;
                    }
                    "HYP" if !ends_in_hyphen => {
                        ends_in_hyphen = true;
                        if let Some((word, ..)) = builder.line.last_mut() {
                            word.push('-');
                        }
                    }
                    _ => {}
                },
                Node::Close(name) if name == "TextLine" => builder.end_line(),
                Node::End => return Ok(builder.done()),
                Node::Close(_) | Node::Text(_) => {}
            }
        }
    }
}
