//! The thread that keeps the local register: changes come in, words find them, and the shell hears that it may look again.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::register::Writer;
use crate::domain::register::Change;

/// Changes to take in.
#[derive(Debug)]
pub struct Take {
    /// The store's version after them; `None` for changes made here, which the store will number later.
    pub version: Option<u64>,
    pub changes: Vec<Change>,
    /// More pages follow: words are indexed after the last.
    pub more: bool,
    /// How many of them are new to this till and were made elsewhere.
    pub news: u64,
}

/// What was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub version: u64,
    pub news: u64,
}

pub struct Keeper {
    takes: Option<Sender<Take>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    pub fn start(writer: Writer, tell: impl Fn(Taken) + Send + 'static) -> std::io::Result<Self> {
        let (takes, work) = channel();
        let thread =
            std::thread::Builder::new().name("register".to_owned()).spawn(move || keep(writer, &work, &tell))?;
        Ok(Self { takes: Some(takes), thread: Some(thread) })
    }

    pub fn take(&self, take: Take) {
        if let Some(takes) = &self.takes
            && takes.send(take).is_err()
        {
            tracing::error!("nobody keeps the register any more");
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.takes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn keep(mut writer: Writer, work: &Receiver<Take>, tell: &dyn Fn(Taken)) {
    let mut news = 0;
    // A start may find texts that were taken in and not indexed before the machine went down.
    report(writer.index());
    while let Ok(take) = work.recv() {
        let version = take.version.or_else(|| writer.version().ok()).unwrap_or(0);
        report(writer.apply(version, &take.changes));
        news += take.news;
        if take.more {
            continue;
        }
        report(writer.index());
        tell(Taken { version: writer.version().unwrap_or(0), news });
        news = 0;
    }
}

fn report(done: Result<(), super::register::RegisterError>) {
    if let Err(cause) = done {
        tracing::warn!(%cause, "the register could not take a change in");
    }
}
