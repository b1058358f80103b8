//! Hearing keys, and being woken: one place that waits, so that a key costs no way from thread to thread.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use super::decoder::Decoder;
use super::input::{Arrival, Ending, Input};

/// Four seconds of the fastest typing that is promised (1 000 characters a second, sales-ux 13).
const READ_BYTES_MAX: usize = 4096;

/// What wakes the one who listens to the terminal.
#[derive(Debug)]
pub struct Alarm {
    rung: PipeReader,
    waker: Waker,
}

/// Rings an alarm, from any thread.
#[derive(Clone, Debug)]
pub struct Waker(Arc<Bell>);

#[derive(Debug)]
struct Bell {
    /// Rung and not yet heard: ringing again would say nothing new.
    is_ringing: AtomicBool,
    rope: PipeWriter,
}

impl Alarm {
    /// # Errors
    /// When the system gives no pipe.
    pub fn new() -> io::Result<Self> {
        let (rung, rope) = io::pipe()?;
        rustix::io::ioctl_fionbio(&rung, true)?;
        Ok(Self { rung, waker: Waker(Arc::new(Bell { is_ringing: AtomicBool::new(false), rope })) })
    }

    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Heard: from here on it can ring again.
    fn hear(&mut self) {
        let mut byte = [0; 8];
        // Empty already is as good.
        let _ = self.rung.read(&mut byte);
        self.waker.0.is_ringing.store(false, Ordering::SeqCst);
    }
}

impl Waker {
    pub fn ring(&self) {
        if !self.0.is_ringing.swap(true, Ordering::SeqCst) {
            // Nobody listens any more once the pipe is gone.
            let _ = (&self.0.rope).write(&[0]);
        }
    }
}

/// Listens to a terminal and to an alarm.
#[derive(Debug)]
pub(super) struct Ear {
    tty: File,
    alarm: Alarm,
    decoder: Decoder,
    /// When what is held back stands for itself.
    settles_at_ms: Option<u64>,
    inputs: Vec<Input>,
}

impl Ear {
    pub fn new(tty: File, alarm: Alarm) -> Self {
        Self { tty, alarm, decoder: Decoder::default(), settles_at_ms: None, inputs: Vec::new() }
    }

    /// Waits until a key comes, the alarm rings or the patience ends. The characters of one read are simultaneous.
    pub fn listen(&mut self, patience_ms: Option<u64>, steady_ms: &dyn Fn() -> u64, arrivals: &mut Vec<Arrival>) {
        let hold_ms = self.settles_at_ms.map(|at| at.saturating_sub(steady_ms()));
        let wait_ms = [patience_ms, hold_ms].into_iter().flatten().min();
        let is_gone = !self.wait(wait_ms, steady_ms);
        let at_ms = steady_ms();
        if self.settles_at_ms.is_some_and(|at| at <= at_ms) {
            self.settles_at_ms = None;
            self.decoder.settle(at_ms, &mut self.inputs);
        }
        if is_gone {
            self.inputs.push(Input::Ended(Ending::HungUp));
        }
        arrivals.extend(self.inputs.drain(..).map(|input| Arrival { input, at_ms }));
    }

    /// `false` when the terminal is gone.
    fn wait(&mut self, wait_ms: Option<u64>, steady_ms: &dyn Fn() -> u64) -> bool {
        let limit = wait_ms.map(Duration::from_millis).and_then(|wait| Timespec::try_from(wait).ok());
        let mut ears = [PollFd::new(&self.tty, PollFlags::IN), PollFd::new(&self.alarm.rung, PollFlags::IN)];
        let heard = match rustix::event::poll(&mut ears, limit.as_ref()) {
            Ok(heard) => heard,
            Err(error) => return is_passing(io::Error::from(error).kind()),
        };
        let [tty, rung] = ears.map(|ear| !ear.revents().is_empty());
        if heard > 0 && rung {
            self.alarm.hear();
        }
        !(heard > 0 && tty) || self.read(steady_ms())
    }

    fn read(&mut self, at_ms: u64) -> bool {
        let mut bytes = [0; READ_BYTES_MAX];
        match self.tty.read(&mut bytes) {
            Ok(0) => false,
            Ok(count) => {
                self.decoder.feed(bytes.get(..count).unwrap_or_default(), at_ms, &mut self.inputs);
                self.settles_at_ms = self.decoder.wait_ms().map(|hold| at_ms + hold);
                true
            }
            Err(error) => is_passing(error.kind()),
        }
    }
}

fn is_passing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_rings_once_until_it_is_heard() {
        let mut alarm = Alarm::new().expect("a pipe");
        let waker = alarm.waker();
        (0..100_000).for_each(|_| waker.ring());
        let mut bytes = [0; 8];
        assert_eq!(alarm.rung.read(&mut bytes).expect("rung"), 1);
        assert!(alarm.rung.read(&mut bytes).is_err(), "nothing more, and no waiting for it");
        alarm.hear();
        waker.ring();
        assert_eq!(alarm.rung.read(&mut bytes).expect("rung again"), 1);
    }
}
