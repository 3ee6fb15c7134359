//! The filters that lists and search share, as options.

use clap::{Args, ValueEnum};

use crate::error::{Error, Result};
use crate::library::{Filter, Part, Window};

/// Which records to show.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filters {
    /// Name of an agency or part of it, with or without marks
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// The part that the agency plays
    #[arg(long, value_enum, value_name = "ROLE")]
    role: Option<Role>,
    /// Kind of document: KH, QĐ, BC, NQ, … (QD will do)
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Who issued the document
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// One document: its number, its id, or part of its file's name
    #[arg(long, value_name = "DOCUMENT")]
    document: Option<String>,
    /// Tasks due in a window of days, months or years: 2026-01-01..2026-06-30, ..2026-06, 2026
    #[arg(long, value_name = "FROM..TO")]
    due: Option<String>,
    /// Indicators that have a value for a period: 2026
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Show at most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    /// Issued the document, or the one that is cited
    Issuer,
    /// Chủ trì
    Lead,
    /// Phối hợp
    Coordinate,
    /// Bears a standing duty
    Duty,
    /// Theo dõi, đánh giá
    Monitor,
}

impl Filters {
    /// The filter that they say, or what is wrong with them.
    pub(super) fn filter(&self) -> Result<Filter> {
        let window = |w: &String| Window::parse(w).map_err(|e| Error::Usage(format!("--due {w}: {e}")));
        Ok(Filter {
            agency: self.agency.clone(),
            part: self.role.map(|r| match r {
                Role::Issuer => Part::Issuer,
                Role::Lead => Part::Lead,
                Role::Coordinate => Part::Coordinate,
                Role::Duty => Part::Duty,
                Role::Monitor => Part::Monitor,
            }),
            kind: self.kind.clone(),
            issuer: self.issuer.clone(),
            document: self.document.clone(),
            due: self.due.as_ref().map(window).transpose()?,
            period: self.period.clone(),
            limit: self.limit,
        })
    }
}
