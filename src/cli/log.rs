//! The log of a run: `DIR/log/skranke.log`, kept small, for those who look after the till. No sales, names or numbers of cards.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::clock::{Clock, MachineClock};

/// A log that grew beyond this is put aside once, over the one before.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

struct Log {
    file: Mutex<File>,
    clock: MachineClock,
}

/// Begins to log; a folder that cannot be written is found out elsewhere.
pub fn start(folder: &Path, clock: MachineClock) {
    let path = folder.join("skranke.log");
    if fs::metadata(&path).is_ok_and(|known| known.len() > BYTES_MAX) {
        let _ = fs::rename(&path, folder.join("skranke.log.1"));
    }
    if let Ok(file) = OpenOptions::new().create(true).append(true).open(path) {
        let _ = tracing::subscriber::set_global_default(Log { file: Mutex::new(file), clock });
    }
}

/// One line of text from an event's fields.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= &Level::INFO && metadata.target().starts_with("skranke")
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let meta = event.metadata();
        let mut line = Line(format!("{} {} {}", self.clock.now().wall, meta.level(), meta.target()));
        event.record(&mut line);
        line.0.push('\n');
        // A log that cannot be written must not stop a sale.
        let _ = self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.0.as_bytes());
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
