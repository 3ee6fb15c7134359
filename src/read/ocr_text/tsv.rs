//! Tesseract's TSV: a row for each page, block, paragraph, line and word.

use super::Builder;
use crate::read::decode;
use crate::read::reading::{Options, Reader, Reading};

/// What the file begins with.
pub(in crate::read) const HEAD: &str =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

/// Reads Tesseract's TSV.
pub(in crate::read) struct Tsv;

impl Reader for Tsv {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let decoded = decode::decode(bytes)?;
        let mut builder = Builder::new("text/tab-separated-values");
        builder.reading.notes = decoded.notes;
        let mut last: Option<[u32; 4]> = None;
        for row in decoded.text.lines().skip(1) {
            let cells: Vec<&str> = row.splitn(12, '\t').collect();
            let number = |at: usize| cells.get(at).and_then(|c| c.trim().parse::<f32>().ok()).unwrap_or(0.0);
            let (level, left, top, width, height) = (number(0), number(6), number(7), number(8), number(9));
            if level == 1.0 {
                builder.page(width, height, None);
                last = None;
            } else if level == 5.0 {
                // A line is known by its page, block, paragraph and number.
                let here = [1, 2, 3, 4].map(|at| number(at) as u32);
                if let Some(last) = last
                    && last != here
                {
                    builder.end_line();
                    if last[..3] != here[..3] {
                        builder.gap();
                    }
                }
                last = Some(here);
                let confidence = Some(number(10) / 100.0);
                builder.word(cells.get(11).unwrap_or(&""), [left, top, left + width, top + height], confidence);
            }
        }
        Ok(builder.done())
    }
}
