//! How the verbs that take documents read them: options shared by all, and a second look at pages whose text is wrong.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::Global;
use crate::error::Result;
use crate::library::Engine;
use crate::pipeline::Pipeline;
use crate::read::{self, Ocr, Options};
use crate::text::Source;

/// Options of every verb that reads documents.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// When to read pages from their images with Tesseract: where there is no text or a wrong-language OCR left it,
    /// always, or never
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN")]
    ocr: When,
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
    fn options(&self, _global: &Global) -> Options {
        let ocr = match self.ocr {
            When::Auto => Ocr::Auto,
            When::Always => Ocr::Always,
            When::Never => Ocr::Never,
        };
        Options { ocr, ..Options::default() }
    }
    /// What reads documents: another way of reading is another engine, so that `--ocr always` reads again what is there.
    pub(super) fn engine(&self, global: &Global) -> Result<Engine> {
        let engine = global.engine()?;
        Ok(match self.ocr {
            When::Auto => engine,
            When::Always => engine.with("ocr always"),
            When::Never => engine.with("ocr never"),
        })
    }
    /// Reads a file.
    pub(super) fn read(&self, global: &Global, pipeline: &Pipeline, path: &Path) -> Result<Source> {
        self.source(global, pipeline, path, &read::bytes(path)?)
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
