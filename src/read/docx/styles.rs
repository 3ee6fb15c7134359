//! What styles of a DOCX lend to the paragraphs and tables that bear them.

use std::collections::HashMap;

use super::super::xml::{Node, Xml};

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    capitals: Option<bool>,
    /// Whether a table of this style has visible lines.
    ruled: Option<bool>,
}

/// The styles of a document by their names.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

/// Styles rest on one another no deeper than this.
const DEEPEST: usize = 20;

/// Whether a border of this kind can be seen.
pub(super) fn visible(kind: Option<&str>) -> bool {
    !matches!(kind, None | Some("none" | "nil"))
}

/// Whether an on/off property is on.
pub(super) fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off" | "none"))
}

/// The sides of a table's or a cell's borders.
pub(super) const SIDES: [&str; 8] = ["top", "left", "bottom", "right", "insideH", "insideV", "start", "end"];

impl Styles {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut styles = HashMap::new();
        let mut xml = Xml::new(text);
        loop {
            match xml.next()? {
                Node::Open(o) if o.name() == "style" => {
                    let id = o.attribute("styleId").unwrap_or_default();
                    styles.insert(id, style(&mut xml)?);
                }
                Node::End => return Ok(Self(styles)),
                _ => {}
            }
        }
    }
    /// The first answer on the way from a style to those it rests on.
    fn find<'a, T>(&'a self, name: &str, ask: impl Fn(&'a Style) -> Option<T>) -> Option<T> {
        let mut at = self.0.get(name);
        for _ in 0..DEEPEST {
            let style = at?;
            if let Some(found) = ask(style) {
                return Some(found);
            }
            at = self.0.get(style.parent.as_deref()?);
        }
        None
    }
    /// The list and level that paragraphs of a style are in.
    pub(super) fn list(&self, name: &str) -> Option<(&str, Option<usize>)> {
        self.find(name, |s| s.list.as_deref().map(|l| (l, s.level)))
    }
    pub(super) fn capitals(&self, name: &str) -> bool {
        self.find(name, |s| s.capitals).unwrap_or(false)
    }
    pub(super) fn ruled(&self, name: &str) -> bool {
        self.find(name, |s| s.ruled).unwrap_or(false)
    }
}

fn style(xml: &mut Xml<'_>) -> Result<Style, String> {
    let outside = xml.depth() - 1;
    let mut style = Style::default();
    // Borders of a table's style, not those that it gives to single rows.
    let (mut borders, mut part) = (0, 0);
    while xml.depth() > outside {
        let Node::Open(o) = xml.next()? else { continue };
        let value = o.attribute("val");
        if xml.depth() <= borders {
            borders = 0;
        }
        if xml.depth() <= part {
            part = 0;
        }
        match o.name() {
            "basedOn" => style.parent = value,
            "numId" => style.list = value,
            "ilvl" => style.level = value.and_then(|v| v.parse().ok()),
            "caps" if part == 0 => style.capitals = Some(on(value.as_deref())),
            "tblStylePr" => part = xml.depth(),
            "tblBorders" if part == 0 => borders = xml.depth(),
            side if borders > 0 && SIDES.contains(&side) => {
                style.ruled = Some(style.ruled.unwrap_or(false) || visible(value.as_deref()));
            }
            _ => {}
        }
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_rest_on_others() {
        let s = Styles::parse(
            r#"<styles><style styleId="Grid"><tblPr><tblBorders><top val="single"/></tblBorders></tblPr></style>
            <style styleId="Mine"><basedOn val="Grid"/></style><style styleId="Plain"/>
            <style styleId="H1"><pPr><numPr><ilvl val="1"/><numId val="4"/></numPr></pPr><rPr><caps/></rPr></style>
            <style styleId="A"><basedOn val="B"/></style><style styleId="B"><basedOn val="A"/></style></styles>"#,
        )
        .unwrap();
        assert!(s.ruled("Mine") && !s.ruled("Plain") && !s.ruled("A") && !s.ruled("gone"));
        assert_eq!(s.list("H1"), Some(("4", Some(1))));
        assert!(s.capitals("H1") && !s.capitals("B"));
    }
}
