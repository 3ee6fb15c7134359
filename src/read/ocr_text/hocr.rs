//! hOCR: HTML whose classes and titles say what is a page, a line and a word, and where it stands.

use super::{Builder, Place};
use crate::read::html::{Piece, decode, pieces};
use crate::read::reading::{Options, Reader, Reading};

/// Reads hOCR.
pub(in crate::read) struct Hocr;

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Line,
    Word,
    Other,
}

/// Elements open at a time, at most: the rest are taken for text.
const DEEPEST: usize = 1000;

/// `bbox 10 20 30 40; x_wconf 95`: the numbers after a name.
fn numbers(title: &str, name: &str) -> Vec<f32> {
    let found = title.split(';').map(str::trim).find_map(|p| p.strip_prefix(name));
    found.map(|p| p.split_whitespace().filter_map(|n| n.parse().ok()).collect()).unwrap_or_default()
}

fn place(title: &str) -> Place {
    <[f32; 4]>::try_from(numbers(title, "bbox ")).unwrap_or([f32::NAN; 4])
}

#[derive(Default)]
struct Walk {
    open: Vec<(String, Role)>,
    /// Text and place of the word or line that is being read.
    text: String,
    word: Option<(Place, Option<f32>)>,
    line: Option<Place>,
    /// Whether the line that is being read has had words of its own.
    worded: bool,
}

impl Walk {
    fn start(&mut self, name: String, class: &str, title: &str, builder: &mut Builder) {
        let has = |c: &str| class.split_whitespace().any(|k| k == c);
        let mut role = Role::Other;
        if has("ocr_page") {
            self.leave_line(builder);
            let [x0, y0, x1, y1] = place(title);
            let points = numbers(title, "scan_res ").first().map(|dots| 72.0 / dots);
            builder.page(x1 - x0, y1 - y0, points);
        } else if has("ocr_par") || has("ocr_carea") {
            self.leave_line(builder);
            builder.gap();
        } else if ["ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"]
            .into_iter()
            .any(has)
        {
            self.leave_line(builder);
            self.line = Some(place(title));
            role = Role::Line;
        } else if has("ocrx_word") || has("ocr_word") {
            self.text.clear();
            let confidence = numbers(title, "x_wconf ").first().map(|c| c / 100.0);
            self.word = Some((place(title), confidence));
            self.worded = true;
            role = Role::Word;
        }
        if self.open.len() < DEEPEST {
            self.open.push((name, role));
        }
    }
    fn end(&mut self, name: &str, builder: &mut Builder) {
        let Some(at) = self.open.iter().rposition(|(n, _)| n == name) else { return };
        let roles: Vec<Role> = self.open.drain(at..).map(|(_, r)| r).collect();
        if roles.contains(&Role::Word)
            && let Some((place, confidence)) = self.word.take()
        {
            builder.word(&std::mem::take(&mut self.text), place, confidence);
        }
        if roles.contains(&Role::Line) {
            self.leave_line(builder);
        }
    }
    fn leave_line(&mut self, builder: &mut Builder) {
        if let Some(place) = self.line.take()
            && !self.worded
        {
            builder.word(&self.text, place, None);
        }
        builder.end_line();
        self.text.clear();
        self.worded = false;
    }
}

impl Reader for Hocr {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let mut builder = Builder::new("text/vnd.hocr+html");
        let mut walk = Walk::default();
        let decoded = decode(bytes)?;
        pieces(&decoded.text, |piece| match piece {
            Piece::Start(tag) => {
                let (class, title) = (tag.attribute("class"), tag.attribute("title"));
                if !tag.void() {
                    walk.start(tag.name.clone(), class.unwrap_or_default(), title.unwrap_or_default(), &mut builder);
                }
            }
            Piece::End(name) => walk.end(&name, &mut builder),
            Piece::Text(text) if walk.word.is_some() || walk.line.is_some() => walk.text.push_str(&text),
            Piece::Text(_) => {}
        });
        builder.reading.notes = decoded.notes;
        walk.leave_line(&mut builder);
        Ok(builder.done())
    }
}
