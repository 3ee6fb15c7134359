//! HTML: the text that a browser shows, its lists numbered, its tables as rows.
//!
//! Comes in: the bytes of a page. Goes out: a reading. Only the tokenizer of html5ever is used: no tree is built, so that
//! nothing grows with how deep a page is nested. Scripts, styles and hidden elements are left out; nothing is loaded.

mod page;

use std::cell::RefCell;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, TagKind, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::decode::{self, Decoded};
use super::flow;
use super::reading::{Options, Reader, Reading};

/// Reads HTML.
pub(super) struct Html;

impl Reader for Html {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let decoded = decode(bytes)?;
        let mut page = page::Page::default();
        pieces(&decoded.text, |piece| page.take(piece));
        let text = flow::text(&page.done());
        Ok(Reading { media_type: "text/html", text: squeezed(&text), notes: decoded.notes, ..Reading::default() })
    }
}

/// At most one blank line in a row: blocks within blocks leave many.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.split_inclusive('\n') {
        let empty = line.trim().is_empty();
        if !(empty && blank) {
            out.push_str(line);
        }
        blank = empty;
    }
    out
}

/// The text of a page: in the encoding that it declares, unless its bytes are UTF-8 all the same.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    if std::str::from_utf8(bytes).is_err() && encoding_rs::Encoding::for_bom(bytes).is_none() {
        let head = String::from_utf8_lossy(bytes.get(..2048.min(bytes.len())).unwrap_or_default()).to_lowercase();
        let label = head.split("charset=").nth(1).map(|r| r.trim_start_matches(['"', '\'', ' ']));
        let label = label.and_then(|r| r.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).next());
        let encoding = label.and_then(|l| encoding_rs::Encoding::for_label(l.as_bytes()));
        // What declares itself Latin or UTF-8 may be an old Vietnamese encoding: its letters tell.
        if let Some(encoding) = encoding.filter(|e| *e != encoding_rs::UTF_8 && *e != encoding_rs::WINDOWS_1252) {
            return decode::told(encoding.decode_without_bom_handling(bytes).0.into_owned());
        }
    }
    decode::decode(bytes)
}

/// A piece of a page.
pub(super) enum Piece {
    Start(Tag),
    End(String),
    Text(String),
}

/// An opening tag.
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// Whether nothing can stand in it.
    pub(super) fn void(&self) -> bool {
        let void =
            ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"];
        void.contains(&self.name.as_str())
    }
}

/// Gives the pieces of a page in their order.
pub(super) fn pieces(text: &str, take: impl FnMut(Piece)) {
    let input = BufferQueue::default();
    input.push_back(text.into());
    let tokenizer = Tokenizer::new(Sink { take: RefCell::new(take) }, TokenizerOpts::default());
    // Scripts are no business of ours: the tokenizer goes on after each.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
}

struct Sink<F> {
    take: RefCell<F>,
}

impl<F: FnMut(Piece)> TokenSink for Sink<F> {
    type Handle = ();
    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let take = |piece| (self.take.borrow_mut())(piece);
        match token {
            TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    take(Piece::End(name));
                    return TokenSinkResult::Continue;
                }
                let kind = match name.as_str() {
                    "script" => Some(RawKind::ScriptData),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
                    "title" | "textarea" => Some(RawKind::Rcdata),
                    _ => None,
                };
                let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                take(Piece::Start(Tag { name, attributes }));
                kind.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
            }
            CharacterTokens(text) => {
                take(Piece::Text(text.to_string()));
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

#[cfg(test)]
mod tests;
