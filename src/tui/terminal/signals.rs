//! What the system tells the program: another window size, go to sleep, wake up, end.

use std::io;
use std::sync::Arc;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;

use super::input::{Arrival, Ending, Input};
use super::tty::Tty;

const WATCHED: [i32; 7] = [SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH];

/// Ends the thread when dropped.
#[derive(Debug)]
pub(super) struct Watch(Handle);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.close();
    }
}

pub(super) fn spawn(
    tty: Arc<Tty>,
    steady_ms: impl Fn() -> u64 + Send + 'static,
    sink: impl Fn(Arrival) -> bool + Send + 'static,
) -> io::Result<Watch> {
    let mut signals = Signals::new(WATCHED)?;
    let handle = signals.handle();
    let mut asked = false;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if let Some(input) = heed(signal, &tty, &mut asked) {
                sink(Arrival { input, at_ms: steady_ms() });
            }
        }
    })?;
    Ok(Watch(handle))
}

fn heed(signal: i32, tty: &Tty, asked: &mut bool) -> Option<Input> {
    match signal {
        SIGWINCH => Some(Input::Resized(tty.size())),
        SIGTSTP => sleep(tty),
        // Whoever had the terminal meanwhile may have changed everything about it.
        SIGCONT => tty.enter().is_ok().then_some(Input::Redraw),
        SIGHUP => Some(end(signal, tty, asked, Ending::HungUp)),
        _ => Some(end(signal, tty, asked, Ending::Asked)),
    }
}

fn sleep(tty: &Tty) -> Option<Input> {
    tty.leave();
    let _ = emulate_default_handler(SIGTSTP);
    None
}

/// Asked twice, the program is not in a state to end by itself: the terminal is given back and the system ends it.
fn end(signal: i32, tty: &Tty, asked: &mut bool, ending: Ending) -> Input {
    tty.hurry();
    if std::mem::replace(asked, true) {
        tty.leave();
        let _ = emulate_default_handler(signal);
    }
    Input::Ended(ending)
}
