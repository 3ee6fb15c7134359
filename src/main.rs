//! Parse, run, exit code.

fn main() -> std::process::ExitCode {
    vanban::cli::main()
}
