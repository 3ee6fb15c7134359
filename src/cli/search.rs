//! `vanban search`: full-text search over the library.

use clap::{Args, ValueEnum};

use super::filters::Filters;
use super::output::Out;
use super::{Ended, Global};
use crate::error::{Error, Result};
use crate::library::Library;
use crate::search::{Hit, Query, Search};

/// Search tasks, duties, indicators, citations and text
///
/// Marks may be left out; with them, exact hits come first. Words in quotes must stand side by side. Each hit names its
/// document, its lines and its record.
#[derive(Debug, Args)]
pub(super) struct SearchFor {
    /// What to look for; may be left out where a filter is given
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    /// How to print the hits
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object a hit; `highlights` are byte ranges of `text`
    #[value(alias = "jsonl")]
    Json,
}

impl SearchFor {
    pub(super) fn run(&self, global: &Global) -> Result<Ended> {
        let filter = self.filters.filter()?;
        let query = Query::new(&self.query.join(" "));
        let narrowed = filter.agency.is_some()
            || filter.part.is_some()
            || filter.kind.is_some()
            || filter.issuer.is_some()
            || filter.document.is_some()
            || filter.due.is_some()
            || filter.period.is_some();
        if query.is_empty() && !narrowed {
            return Err(Error::Usage("say what to look for: vanban search \"so khoa hoc chu tri\"".to_owned()));
        }
        let library = Library::open(&global.library)?;
        let hits = Search::open(&library)?.find(&library, &query, &filter)?;
        let mut out = Out::new();
        for (i, hit) in hits.iter().enumerate() {
            match self.format {
                Format::Text => show(&mut out, i + 1, hit)?,
                Format::Json => out.json_line(hit)?,
            }
        }
        out.finish()?;
        if hits.is_empty() {
            super::output::message("nothing found");
        }
        Ok(Ended::Fine)
    }
}

fn show(out: &mut Out, number: usize, hit: &Hit) -> Result<()> {
    let lines = if hit.lines.0 == hit.lines.1 {
        format!("line {}", hit.line)
    } else {
        format!("lines {}-{}", hit.lines.0, hit.lines.1)
    };
    let what = match &hit.record {
        Some(id) => format!("{} {id}", hit.unit),
        None => hit.unit.clone(),
    };
    let d = &hit.document;
    let place = format!("{}:{}", d.path, hit.line);
    out.line(format_args!("{number}. {} · {what} · {lines} · {place}", d.label()))?;
    out.line(format_args!("   {}", out.highlighted(&hit.snippet.text, &hit.snippet.highlights)))
}
