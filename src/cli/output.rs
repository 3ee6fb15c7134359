//! Where words go: data to standard output, the rest to standard error, and neither ever panics.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::error::Result;

/// Says something to the person, on standard error. That nobody listens is no failure.
pub(super) fn message(what: impl Display) {
    let _ = writeln!(anstream::stderr().lock(), "vanban: {what}");
}

/// Standard output, buffered; a closed pipe comes back as an error and ends the command quietly.
pub(super) struct Out {
    to: BufWriter<io::StdoutLock<'static>>,
    colours: bool,
}

impl Out {
    /// Takes standard output.
    pub(super) fn new() -> Self {
        // NO_COLOR, CLICOLOR and pipes are respected.
        let colours = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self { to: BufWriter::with_capacity(1 << 16, io::stdout().lock()), colours }
    }
    /// Writes text as it is.
    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        Ok(self.to.write_all(text.as_bytes())?)
    }
    /// Writes one line.
    pub(super) fn line(&mut self, line: impl Display) -> Result<()> {
        Ok(writeln!(self.to, "{line}")?)
    }
    /// Writes one JSON object on one line.
    pub(super) fn json_line(&mut self, value: &impl Serialize) -> Result<()> {
        self.line(one_line(&serde_json::to_string(value).map_err(io::Error::from)?))
    }
    /// Writes one JSON object over several lines, for people.
    pub(super) fn json_pretty(&mut self, value: &impl Serialize) -> Result<()> {
        self.line(serde_json::to_string_pretty(value).map_err(io::Error::from)?)
    }
    /// Writes one row of CSV.
    pub(super) fn csv<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<()> {
        let mut row = csv::Writer::from_writer(Vec::new());
        row.write_record(cells).map_err(io::Error::other)?;
        let bytes = row.into_inner().map_err(|e| io::Error::other(e.to_string()))?;
        Ok(self.to.write_all(&bytes)?)
    }
    /// Marks what answers in a text: bold where colours are shown, between « and » elsewhere.
    pub(super) fn highlighted(&self, text: &str, ranges: &[(usize, usize)]) -> String {
        let (open, close) = if self.colours { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("«", "»") };
        let mut out = String::with_capacity(text.len() + ranges.len() * 12);
        let mut at = 0;
        for (start, end) in ranges {
            out.push_str(text.get(at..*start).unwrap_or(""));
            out.push_str(open);
            out.push_str(text.get(*start..*end).unwrap_or(""));
            out.push_str(close);
            at = *end;
        }
        out.push_str(text.get(at..).unwrap_or(""));
        out
    }
    /// Hands over what is buffered; to be called at the end, where a closed pipe can still be told.
    pub(super) fn finish(mut self) -> Result<()> {
        Ok(self.to.flush()?)
    }
}

/// How wide a table is that goes to a file or a pipe.
const WIDTH: u16 = 160;

/// A table for people, as wide as their terminal.
pub(super) fn table<const N: usize>(head: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table.set_header(head);
    table
}

/// Escapes the line ends that JSON allows inside strings (they occur nowhere else): readers that split at them would
/// break an object in two.
fn one_line(json: &str) -> String {
    if !json.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return json.to_owned();
    }
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_stays_on_one_line() {
        let json = serde_json::to_string("a\u{2028}b\u{85}c\nd").unwrap();
        let line = one_line(&json);
        assert!(!line.contains(['\u{85}', '\u{2028}', '\n']));
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), "a\u{2028}b\u{85}c\nd");
    }
}
