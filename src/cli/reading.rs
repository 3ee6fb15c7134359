//! How the verbs that take documents read them: options shared by all, and a second look at pages whose text is wrong.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::Global;
use crate::error::Result;
use crate::library::{Engine, FILE};
use crate::pipeline::Pipeline;
use crate::read::{self, Ocr, Options, Progress, Step};
use crate::text::Source;

/// How the engine that reads every page from its image is told from the others.
const ALWAYS: &str = "ocr always";

/// Options of every verb that reads documents.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// When to read pages from their images with Tesseract: where there is no text or a wrong-language OCR left it,
    /// always, or never
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    ocr: When,
    #[arg(skip)]
    pages: OnceLock<ProgressBar>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    /// Where a page has no text, or text that a wrong-language OCR left
    Auto,
    /// Every page of every PDF and image
    Always,
    /// Only text that the file itself holds
    Never,
}

impl Reading {
    fn options(&self, global: &Global) -> Options {
        let ocr = match self.ocr {
            When::Auto => Ocr::Auto,
            When::Always => Ocr::Always,
            When::Never => Ocr::Never,
        };
        // What was read is kept beside the library; nothing is written where there is none.
        let cache = global.library.join(FILE).is_file().then(|| global.library.join("ocr"));
        Options { ocr, cache, progress: Some(self.progress()), ..Options::default() }
    }
    /// One bar for the pages of all files: drawn on standard error, and only where that is a terminal.
    fn progress(&self) -> Progress {
        let bar = self.pages.get_or_init(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages read by OCR, {eta} left") {
                bar.set_style(style);
            }
            bar
        });
        let bar = bar.clone();
        Arc::new(move |step| match step {
            Step::More(pages) => bar.inc_length(u64::from(pages)),
            Step::Done => {
                bar.inc(1);
                if bar.length() == Some(bar.position()) {
                    // The next file may bring more pages.
                    bar.reset();
                    bar.set_length(0);
                    bar.finish_and_clear();
                }
            }
        })
    }
    /// What reads documents: another way of reading is another engine, so that `--ocr always` reads again what is there.
    pub(super) fn engine(&self, global: &Global) -> Result<Engine> {
        let engine = global.engine()?;
        Ok(match self.ocr {
            When::Auto => engine,
            When::Always => engine.with(ALWAYS),
            When::Never => engine.with("ocr never"),
        })
    }
    /// Another engine whose documents need not be read again: what was read with `--ocr always` stays so until it is asked
    /// for otherwise.
    pub(super) fn good_enough(&self, global: &Global) -> Result<Option<Engine>> {
        Ok(if self.ocr == When::Auto { Some(Self::thorough(global)?) } else { None })
    }
    /// The engine that `--ocr always` is.
    pub(super) fn thorough(global: &Global) -> Result<Engine> {
        Ok(global.engine()?.with(ALWAYS))
    }
    /// Reads a file, or a member of an archive that is named as `archive.zip/member`.
    pub(super) fn read(&self, global: &Global, pipeline: &Pipeline, path: &Path) -> Result<Source> {
        self.source(global, pipeline, path, &read::member(path).unwrap_or_else(|| read::bytes(path))?)
    }
    /// Reads the bytes of a file. Pages whose text is what a wrong-language OCR left are read again from their images.
    pub(super) fn source(&self, global: &Global, pipeline: &Pipeline, path: &Path, bytes: &[u8]) -> Result<Source> {
        let mut options = self.options(global);
        let source = read::source(path, bytes, &options)?;
        if options.ocr != Ocr::Auto || !read::has_images(&source) {
            return Ok(source);
        }
        options.misread = pipeline.misread(&source);
        if options.misread.is_empty() { Ok(source) } else { read::source(path, bytes, &options) }
    }
}
