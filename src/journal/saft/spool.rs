//! Files on their way: what is written beside the file until all of it is there, and is gone on every other way out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::draft::{Draft, Open};
use super::export::ExportError;
use super::record::Begun;
use super::survey::Survey;
use super::xml::Xml;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// Bytes after which the disk is to begin.
const SYNC_BYTES: u64 = 16 << 20;

/// A file that vanishes unless it is given its name.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    pub xml: Xml,
    pub bytes: u64,
    /// Hears when there is more for the disk.
    grown: Option<Sender<()>>,
}

impl Spool {
    pub fn create(path: PathBuf) -> Result<Self, ExportError> {
        let made = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        match made {
            Ok(file) => Ok(Self { path, file, xml: Xml::default(), bytes: 0, grown: None }),
            Err(cause) => Err(ExportError::Write { path, cause }),
        }
    }

    fn failed(&self, cause: io::Error) -> ExportError {
        ExportError::Write { path: self.path.clone(), cause }
    }

    /// Call it after each thing that was written.
    pub fn settle(&mut self) -> Result<(), ExportError> {
        if self.xml.bytes().len() < BUFFER_BYTES { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        self.file.write_all(self.xml.bytes()).map_err(|cause| self.failed(cause))?;
        self.grow(u64::try_from(self.xml.bytes().len()).unwrap_or(0));
        self.xml.clear();
        Ok(())
    }

    fn grow(&mut self, bytes: u64) {
        let before = self.bytes / SYNC_BYTES;
        self.bytes += bytes;
        if self.bytes / SYNC_BYTES > before {
            // It is there for as long as somebody asked for it.
            self.grown.iter().for_each(|grown| grown.send(()).unwrap_or_default());
        }
    }

    /// All of it written, and to be read from its beginning.
    fn rewind(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.file.rewind().map_err(|cause| self.failed(cause))
    }

    /// Writes while the disk takes what is there already: so little is left to wait for in the end.
    pub fn beside_the_disk(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let same = self.file.try_clone().map_err(|cause| self.failed(cause))?;
        let (grown, news) = channel();
        self.grown = Some(grown);
        let (written, on_disk) = thread::scope(|scope| {
            let disk = scope.spawn(move || news.iter().try_for_each(|()| same.sync_data()));
            let written = write(self);
            self.grown = None;
            (written, disk.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        written?;
        // A disk that failed says so once, and here it has said it.
        on_disk.map_err(|cause| self.failed(cause))
    }

    /// Takes in what another one has, byte by byte.
    fn take_in(&mut self, from: &mut File, mut bytes: u64) -> Result<(), ExportError> {
        self.flush()?;
        while bytes > 0 {
            let most = bytes.min(SYNC_BYTES);
            let copied = io::copy(&mut from.take(most), &mut self.file).map_err(|cause| self.failed(cause))?;
            if copied < most {
                return Err(self.failed(io::ErrorKind::UnexpectedEof.into()));
            }
            self.grow(copied);
            bytes -= copied;
        }
        Ok(())
    }

    /// Takes in all records, of which some have to be written anew.
    pub fn take_in_records(&mut self, drafts: Drafts, survey: &Survey) -> Result<(), ExportError> {
        let Drafts { mut records, mut notes } = drafts;
        records.rewind()?;
        notes.rewind()?;
        let (mut noted, mut at, mut record) = (BufReader::new(&notes.file), 0, Vec::new());
        while let Some(draft) = Draft::read(&mut noted).map_err(|cause| notes.failed(cause))? {
            let Some(amended) = draft.amended(survey) else { continue };
            self.take_in(&mut records.file, draft.at - at)?;
            record.resize(draft.bytes, 0);
            records.file.read_exact(&mut record).map_err(|cause| records.failed(cause))?;
            amended.write(&record, &mut self.xml);
            at = draft.at + u64::try_from(draft.bytes).unwrap_or(0);
        }
        let rest = records.bytes - at;
        self.take_in(&mut records.file, rest)
    }

    /// Everything on disk.
    pub fn sync(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.file.sync_all().map_err(|cause| self.failed(cause))
    }

    /// Gives it its name.
    pub fn publish(self, name: &Path) -> Result<(), ExportError> {
        let named = fs::rename(&self.path, name).and_then(|()| sync_folder(name));
        named.map_err(|cause| ExportError::Write { path: name.to_owned(), cause })
    }
}

/// Records on their way into a file, and which of them may have to be written anew.
#[derive(Debug)]
pub struct Drafts {
    pub records: Spool,
    notes: Spool,
}

impl Drafts {
    pub fn create(records: PathBuf, notes: PathBuf) -> Result<Self, ExportError> {
        Ok(Self { records: Spool::create(records)?, notes: Spool::create(notes)? })
    }

    /// Call it after each record.
    pub fn settle(&mut self) -> Result<(), ExportError> {
        self.records.settle()?;
        self.notes.settle()
    }

    /// Notes where something may still come in the record that ends here.
    pub fn note(&mut self, record: &Begun, gap: usize, filled: usize, words: Option<usize>, open: Open) {
        let at = self.records.bytes + u64::try_from(record.from).unwrap_or(0);
        let (bytes, digits) = (self.records.xml.bytes().len() - record.from, record.digits - record.from);
        self.notes.xml.raw(&Draft { at, bytes, digits, gap, filled, words, open }.to_bytes());
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // After it was given its name there is nothing here any more.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn sync_folder(name: &Path) -> io::Result<()> {
    name.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_name: &Path) -> io::Result<()> {
    Ok(())
}
