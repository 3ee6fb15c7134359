//! What every reader takes and gives: bytes and options in, text with its words, pages and notes out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::text::{Note, PageSize, Word};

/// Whether pages are read from their images (OCR) or from the text that the file itself holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ocr {
    /// From the image where there is no text, or where the text is what a wrong-language OCR left.
    #[default]
    Auto,
    /// From the image, whatever text there is.
    Always,
    /// Never from the image.
    Never,
}

/// How files are to be read. The default reads everything by itself, keeps nothing and tells nobody.
#[derive(Clone, Default)]
pub struct Options {
    /// Where pages are read from.
    pub ocr: Ocr,
    /// Pages (from 1) whose own text is known to be wrong: with [`Ocr::Auto`] they are read from their images.
    pub misread: BTreeSet<u32>,
    /// The folder where what OCR read is kept, by the hash of the page image; nothing is kept without it.
    pub cache: Option<PathBuf>,
    /// What OCR read in this run, by the same hash: options that are cloned share it.
    pub memory: Memory,
    /// Is told of every page that goes through OCR.
    pub progress: Option<Progress>,
}

/// See [`Options::memory`].
pub type Memory = Arc<Mutex<BTreeMap<String, String>>>;

/// Is told how many pages a file has to be read by OCR, then of each that is done, from any thread.
pub type Progress = Arc<dyn Fn(Step) + Send + Sync>;

/// What [`Options::progress`] is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many more pages are to be read.
    More(u32),
    /// A page is done.
    Done,
}

impl Options {
    /// Passes on how OCR goes.
    pub(super) fn tell(&self, step: Step) {
        if let Some(progress) = &self.progress {
            progress(step);
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("ocr", &self.ocr)
            .field("misread", &self.misread)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// What a reader made of a file.
///
/// Lines end at `\n`; a line that begins a further page begins with a form feed. A row of a table whose cells are
/// certain is one line, its cells parted by ` | `, empty cells kept, so that all rows have equally many bars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Media type of the file.
    pub media_type: &'static str,
    /// The text, never normalised.
    pub text: String,
    /// Words whose place on the page is known; empty if none is.
    pub words: Vec<Word>,
    /// Sizes of the pages; empty if unknown.
    pub pages: Vec<PageSize>,
    /// What there is to say about how it was read.
    pub notes: Vec<Note>,
}

/// Reads one kind of file.
pub(super) trait Reader: Sync {
    /// Makes a reading of a file's bytes, or says in plain English what is wrong with it and what to do (the sentence
    /// goes after the file's name: "is encrypted: …"). Never panics, whatever the bytes are.
    fn read(&self, bytes: &[u8], options: &Options) -> Result<Reading, String>;
}
