//! The program: what was asked for is read, done, and a failure is told once.

use std::process::ExitCode;

fn main() -> ExitCode {
    skranke::cli::run(std::env::args_os())
}
