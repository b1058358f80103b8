//! Receipt printers.

pub mod condition;
pub mod station;
pub mod status;
pub mod talk;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Switches;
use crate::domain::device::{DemoSwitch, PortFault, PrintJob, PrinterState};
use crate::paper::escpos::{self, Profile};
use crate::paper::{Document, text};

/// What became of a job that was given to a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It came out whole, as far as this printer can prove it.
    Out,
    /// Nothing of it was sent: it may be printed again.
    NotOut(PrinterState),
    /// The printer has it and stands still; it goes on by itself when somebody has helped it.
    Held(PrinterState),
    /// It, or half of it, may be out. Only a person can tell.
    Unknown,
}

#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error("the printer on {port} is out of paper")]
    OutOfPaper { port: String },
    #[error("the printer on {port} cannot be reached: {why}")]
    Gone { port: String, why: io::Error },
    #[error("nothing was sent to the printer on {port}: {state:?}")]
    NotSent { port: String, state: PrinterState },
    #[error("the printer on {port} stands still with it: {state:?}")]
    Held { port: String, state: PrinterState },
    #[error("nobody knows whether it came out of the printer on {port}")]
    Unknown { port: String },
}

impl PrintError {
    /// What became of the job.
    pub fn fate(&self) -> Fate {
        match self {
            Self::OutOfPaper { .. } => Fate::NotOut(PrinterState::OutOfPaper),
            Self::Gone { .. } => Fate::NotOut(PrinterState::Gone),
            Self::NotSent { state, .. } => Fate::NotOut(*state),
            Self::Held { state, .. } => Fate::Held(*state),
            Self::Unknown { .. } => Fate::Unknown,
        }
    }
}

/// A receipt printer. Calls may block for as long as the device's own limit says; they run on its thread.
pub trait Printer: Send {
    /// Prints one paper and cuts it. `Ok` means that it came out whole; nothing is ever printed again by itself
    /// (printer.md 5).
    fn print(&mut self, job: PrintJob, paper: &Document) -> Result<(), PrintError>;

    /// What a job that was held has come to since, oldest first.
    fn settled(&mut self) -> Option<(PrintJob, Fate)> {
        None
    }

    /// Did this job come out? Asked after a start about what was on its way; `None` when the printer cannot tell.
    fn has_printed(&mut self, job: PrintJob) -> Option<bool>;

    fn state(&mut self) -> PrinterState;

    /// Why it is gone, where that is known.
    fn fault(&mut self) -> Option<PortFault> {
        None
    }
}

/// A printer whose paper is a folder: for each slip the very bytes, and beside them what they say.
#[derive(Debug)]
pub struct VirtualPrinter {
    folder: PathBuf,
    profile: Profile,
    switches: Switches,
}

impl VirtualPrinter {
    pub fn open(folder: &Path, profile: Profile, switches: Switches) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), profile, switches })
    }

    /// The text first: whoever sees the bytes finds the words beside them.
    fn write(&self, job: PrintJob, paper: &Document) -> io::Result<()> {
        let name = format!("{:06}-{}", job.0, paper.kind.word());
        let words = text::render_for(paper, self.profile.columns, self.profile.charset());
        self.put(&format!("{name}.txt"), words.as_bytes())?;
        self.put(&format!("{name}.bin"), &escpos::render(paper, &self.profile))
    }

    /// Written aside and then renamed, so that nobody ever reads half a slip.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let aside = self.folder.join(".printing");
        fs::write(&aside, bytes)?;
        fs::rename(&aside, self.folder.join(name))
    }
}

impl Printer for VirtualPrinter {
    fn print(&mut self, job: PrintJob, paper: &Document) -> Result<(), PrintError> {
        let port = || self.folder.display().to_string();
        if self.switches.is_on(DemoSwitch::EmptyPaper) {
            return Err(PrintError::OutOfPaper { port: port() });
        }
        self.write(job, paper).map_err(|why| PrintError::Gone { port: port(), why })
    }

    /// The slip's bytes are its proof.
    fn has_printed(&mut self, job: PrintJob) -> Option<bool> {
        let number = format!("{:06}-", job.0);
        let names = fs::read_dir(&self.folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut slips = names.filter(|name| name.starts_with(&number) && name.ends_with(".bin"));
        Some(slips.next().is_some())
    }

    fn state(&mut self) -> PrinterState {
        if self.switches.is_on(DemoSwitch::EmptyPaper) {
            PrinterState::OutOfPaper
        } else if self.folder.is_dir() {
            PrinterState::Ready
        } else {
            PrinterState::Gone
        }
    }
}
