//! The command line: one file a verb. The only room, with `serve`, that knows the outside world.

use std::process::ExitCode;

/// Parses the command line, runs the verb, and gives the exit code.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
