//! The command line: one file a verb. The only room, with `serve`, that knows the outside world.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 fine, 1 some inputs failed or there
//! was nothing to read, 2 wrong use, 3 conflicts found, 4 the library is damaged.

mod explain;
mod extract;
mod filters;
mod ingest;
mod intake;
mod learn;
mod lists;
mod made;
mod output;
mod reading;
mod repair;
pub mod score;
mod search;
mod status;
mod train;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::error::{Error, Result};
use crate::grammar::{Grammars, Origin};
use crate::library::Engine;
use crate::pipeline::Pipeline;
use crate::text::Placement;
use output::message;

/// Repairs OCR-damaged Vietnamese administrative documents and extracts who must do what by when.
#[derive(Debug, Parser)]
#[command(name = "vanban", version, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// Options that every command takes.
#[derive(Debug, Args)]
struct Global {
    /// Folder of the library
    #[arg(long, global = true, value_name = "DIR", default_value = "index")]
    library: PathBuf,
    /// Folder of grammar files that replace the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    grammars: Option<PathBuf>,
    /// Leave out what was learned from a seed (000 to 003), to score that seed honestly
    #[arg(long, global = true, value_name = "SEED", hide_short_help = true)]
    leave_out: Option<String>,
    /// Where restored words bear their tone mark: hòa (modern) or hoà (old)
    #[arg(long, global = true, value_name = "STYLE", value_enum, default_value = "modern")]
    tone_style: ToneStyle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ToneStyle {
    /// hòa, thủy
    Modern,
    /// hoà, thuỷ
    Old,
}

impl Global {
    fn origin(&self) -> Result<Origin> {
        Ok(match &self.grammars {
            Some(dir) if !dir.is_dir() => {
                return Err(Error::Usage(format!("--grammars {}: no such folder", dir.display())));
            }
            Some(dir) => Origin::Folder(dir.clone()),
            None => Origin::Embedded,
        })
    }
    fn grammars(&self) -> Result<Arc<Grammars>> {
        let mut grammars = match self.origin()? {
            Origin::Folder(dir) => Grammars::folder(&dir)?,
            Origin::Embedded => Grammars::embedded()?,
        };
        grammars.leave_out.clone_from(&self.leave_out);
        if self.tone_style == ToneStyle::Old {
            grammars.tone = Placement::Old;
        }
        Ok(Arc::new(grammars))
    }
    fn engine(&self) -> Result<Engine> {
        let engine = Engine::of(&self.origin()?, self.leave_out.as_deref())?;
        Ok(if self.tone_style == ToneStyle::Old { engine.with("old tone marks") } else { engine })
    }
    fn pipeline(&self) -> Result<Pipeline> {
        Pipeline::new(self.grammars()?)
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    Ingest(ingest::Ingest),
    Watch(watch::Watch),
    Search(search::SearchFor),
    /// List tasks: who leads, who takes part, by when
    Tasks(lists::List),
    /// List standing duties of agencies
    Duties(lists::List),
    /// List indicators and their values
    Indicators(lists::List),
    /// List the documents that are cited
    Citations(lists::List),
    /// List the agencies that records name
    Agencies(lists::List),
    /// List what was not understood or is doubtful
    Notes(lists::List),
    Repair(repair::Repair),
    Extract(extract::Extract),
    Score(score::Score),
    Explain(explain::Explain),
    Status(status::Status),
    Train(train::Train),
    Learn(learn::Learn),
}

/// How a command ended that did not fail as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// All is well.
    Fine,
    /// Some inputs failed, or there was nothing to read; each was named on standard error.
    SomeFailed,
}

/// Parses the command line, runs the verb, and gives the exit code.
pub fn main() -> ExitCode {
    quiet_about_guarded_threads();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return wrong_use(&e),
    };
    let ended = match &cli.verb {
        Verb::Ingest(verb) => verb.run(&cli.global),
        Verb::Watch(verb) => verb.run(&cli.global),
        Verb::Search(verb) => verb.run(&cli.global),
        Verb::Tasks(list) => list.tasks(&cli.global),
        Verb::Duties(list) => list.duties(&cli.global),
        Verb::Indicators(list) => list.indicators(&cli.global),
        Verb::Citations(list) => list.citations(&cli.global),
        Verb::Agencies(list) => list.agencies(&cli.global),
        Verb::Notes(list) => list.notes(&cli.global),
        Verb::Repair(verb) => verb.run(&cli.global),
        Verb::Extract(verb) => verb.run(&cli.global),
        Verb::Score(verb) => verb.run(&cli.global),
        Verb::Explain(verb) => verb.run(&cli.global),
        Verb::Status(verb) => verb.run(&cli.global),
        Verb::Train(verb) => verb.run(&cli.global),
        Verb::Learn(verb) => verb.run(),
    };
    match ended {
        Ok(Ended::Fine) => ExitCode::SUCCESS,
        Ok(Ended::SomeFailed) => ExitCode::from(1),
        // Whoever reads us has had enough (`| head`): that is no failure.
        Err(Error::Output(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(e) => {
            message(&e);
            ExitCode::from(match e {
                _ if e.is_usage() => 2,
                _ if e.is_library() => 4,
                _ => 1,
            })
        }
    }
}

/// What foreign code panics about on a guarded thread is told as an error of the file, in words.
fn quiet_about_guarded_threads() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some(crate::read::GUARDED) {
            usual(info);
        }
    }));
}

/// Help and version as asked for; anything else is one line and exit code 2.
fn wrong_use(e: &clap::Error) -> ExitCode {
    match e.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe while printing help is no failure either.
            let _ = e.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            message("say what to do, for example `vanban ingest FOLDER`; `vanban --help` lists all commands");
            ExitCode::from(2)
        }
        _ => {
            let text = e.to_string();
            let said: Vec<&str> = text
                .lines()
                .map(str::trim)
                .take_while(|l| !l.starts_with("Usage:") && !l.starts_with("For more information"))
                .filter(|l| !l.is_empty())
                .collect();
            let said = said.join(" ");
            let said = said.strip_prefix("error: ").unwrap_or(&said);
            let usage = text.lines().find_map(|l| l.trim().strip_prefix("Usage: "));
            let usage = usage.map(|u| format!(" (usage: {u})")).unwrap_or_default();
            message(format!("{said}{usage}"));
            ExitCode::from(2)
        }
    }
}
