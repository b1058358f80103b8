//! A counter on a laptop: every device on a port of its own, speaking the real protocol, with somebody's hand on it that is
//! told what to do line by line.
//!
//! Whatever comes out (a paper, a row on the display, money) is shown. Nothing here knows the till that is connected.

mod counter;
mod hand;

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use counter::Counter;

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("virtual-counter"), PathBuf::from);
    match run(folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(io::stderr(), "virtual-counter: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: PathBuf) -> io::Result<()> {
    let counter = Counter::start(folder)?;
    let mut out = io::stdout();
    write!(out, "{}\n{}", counter.settings(), hand::HELP)?;
    let is_asked = io::stdin().is_terminal();
    loop {
        if is_asked {
            write!(out, "> ")?;
        }
        out.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 || line.trim() == "quit" {
            return Ok(());
        }
        match hand::act(&counter, &line) {
            Ok(told) if told.is_empty() => {}
            Ok(told) | Err(told) => writeln!(out, "{told}")?,
        }
    }
}
