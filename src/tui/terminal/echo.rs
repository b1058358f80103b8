//! What is typed while a PIN is asked for in line mode, kept off the screen.

use std::io::{self, IsTerminal};

use rustix::termios::{self, LocalModes, OptionalActions, Termios};

/// Standard input's echo; found again as it was when dropped.
pub struct Echo {
    found: Option<Termios>,
}

impl Echo {
    /// Nothing is to be hidden where standard input is no terminal.
    pub fn of_stdin() -> Self {
        let stdin = io::stdin();
        Self { found: if stdin.is_terminal() { termios::tcgetattr(&stdin).ok() } else { None } }
    }

    /// Shows what is typed, or does not.
    pub fn hide(&self, hidden: bool) {
        let Some(found) = &self.found else { return };
        let mut wanted = found.clone();
        if hidden {
            wanted.local_modes.remove(LocalModes::ECHO);
        }
        // A terminal that refuses shows what is typed; nothing is lost by that but secrecy, and nobody is left to tell.
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &wanted);
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.hide(false);
    }
}
