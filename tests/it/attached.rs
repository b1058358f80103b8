//! Scanner, scale and display over pseudo-terminals, and the counterparts at the other end misbehave.

mod displays;
mod scales;
mod scanners;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use skranke::peripherals::line::Reconnecting;
use skranke::peripherals::{Pause, Time};

use crate::line::{RealTime, port_at, pty::Pty};

fn line_at(path: &Path) -> (Reconnecting, Time) {
    let time = RealTime::start();
    (Reconnecting::new(port_at(path), Arc::clone(&time)), time)
}

/// Asks again until it is so; a test that waits in vain fails by saying what it waited for.
#[track_caller]
fn until(time: &Time, what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        Pause::wait_ms(time.as_ref(), 25);
    }
    panic!("never: {what}");
}

/// A device at the end of a cable, on a thread of its own, until it is pulled.
pub struct Plugged {
    is_pulled: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Plugged {
    /// Runs `turn` with what came over the cable, again and again; what it gives goes back.
    pub fn run(mut pty: Pty, mut turn: impl FnMut(&[u8]) -> Vec<u8> + Send + 'static) -> Self {
        let is_pulled = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_pulled);
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::SeqCst) {
                let mut bytes = [0; 512];
                // Nobody holds the other end just now.
                let count = pty.hear_some(&mut bytes, Duration::from_millis(5)).unwrap_or_else(|_| {
                    std::thread::sleep(Duration::from_millis(2));
                    0
                });
                let answer = turn(&bytes[..count]);
                if !answer.is_empty() {
                    pty.say(&answer);
                }
            }
        });
        Self { is_pulled, thread: Some(thread) }
    }
}

impl Drop for Plugged {
    fn drop(&mut self) {
        self.is_pulled.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the device");
        }
    }
}
