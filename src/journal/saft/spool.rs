//! Files on their way: what is written beside the file until all of it is there, and is gone on every other way out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::draft::{Draft, Open};
use super::export::ExportError;
use super::record::Begun;
use super::survey::Survey;
use super::xml::Xml;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;

/// Bytes after which the disk is to begin.
const SYNC_BYTES: u64 = 16 << 20;

/// Room is made in whole blocks; where blocks are larger than this it is not made.
const BLOCK_BYTES: u64 = 4096;

/// Brings a file to the disk while more of it is written: so little is left to wait for in the end.
#[derive(Debug)]
struct Disk {
    /// Hears when there is more.
    grown: Sender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Disk {
    fn of(file: File) -> Self {
        let (grown, news) = channel();
        let thread = thread::spawn(move || news.iter().try_for_each(|()| file.sync_data()));
        Self { grown, thread }
    }

    /// A disk that failed says so once, and here it is told.
    fn end(self) -> io::Result<()> {
        drop(self.grown);
        self.thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// A file that vanishes unless it is given its name.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    pub xml: Xml,
    pub bytes: u64,
    disk: Option<Disk>,
}

impl Spool {
    pub fn create(path: PathBuf) -> Result<Self, ExportError> {
        let made = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        match made {
            Ok(file) => Ok(Self { path, file, xml: Xml::default(), bytes: 0, disk: None }),
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
            // One that failed listens no more, and is told of at the end.
            self.disk.iter().for_each(|disk| disk.grown.send(()).unwrap_or_default());
        }
    }

    fn seek(&mut self, at: u64) -> Result<(), ExportError> {
        self.file.seek(SeekFrom::Start(at)).map(|_| ()).map_err(|cause| self.failed(cause))
    }

    /// All of it written, and to be read from its beginning.
    fn rewind(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.seek(0)
    }

    /// From here on the disk takes what is there already while more is written.
    pub fn on_disk(&mut self) -> Result<(), ExportError> {
        let same = self.file.try_clone().map_err(|cause| self.failed(cause))?;
        self.disk = Some(Disk::of(same));
        Ok(())
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
        let (mut noted, mut at) = (BufReader::new(&notes.file), 0);
        while let Some(draft) = Draft::read(&mut noted).map_err(|cause| notes.failed(cause))? {
            let Some(amended) = draft.amended(survey) else { continue };
            self.take_in(&mut records.file, draft.at - at)?;
            amended.write(&records.read(draft)?, &mut self.xml);
            at = draft.at + u64::try_from(draft.bytes).unwrap_or(0);
        }
        let rest = records.bytes - at;
        self.take_in(&mut records.file, rest)
    }

    /// The record, from where the file stands.
    fn read(&mut self, draft: Draft) -> Result<Vec<u8>, ExportError> {
        let mut record = vec![0; draft.bytes];
        self.file.read_exact(&mut record).map_err(|cause| self.failed(cause))?;
        Ok(record)
    }

    /// Blanks up to where a block ends, so that room can be made for all this.
    pub fn fill_block(&mut self) {
        let written = self.bytes + u64::try_from(self.xml.bytes().len()).unwrap_or(0);
        // A line of its own, so at least its end.
        let blanks = BLOCK_BYTES - 1 - written % BLOCK_BYTES;
        self.xml.blank_line(usize::try_from(blanks).unwrap_or(0));
    }

    /// Puts all that another one has in front, where the file system makes room for it. `false`: nothing was done.
    pub fn put_in_front(&mut self, front: &mut Self) -> Result<bool, ExportError> {
        self.flush()?;
        front.flush()?;
        if !make_room(&self.file, front.bytes) {
            return Ok(false);
        }
        front.seek(0)?;
        self.seek(0)?;
        self.take_in(&mut front.file, front.bytes)?;
        self.seek(self.bytes).map(|()| true)
    }

    /// Everything on disk.
    pub fn sync(&mut self) -> Result<(), ExportError> {
        self.flush()?;
        let on_disk = self.disk.take().map_or(Ok(()), Disk::end);
        on_disk.and_then(|()| self.file.sync_all()).map_err(|cause| self.failed(cause))
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

    /// Writes anew the records that have to be, where they stand. `false`: one of them does not fit there any more.
    pub fn amend(&mut self, survey: &Survey) -> Result<bool, ExportError> {
        let Self { records, notes } = self;
        records.flush()?;
        notes.rewind()?;
        let (mut noted, mut anew) = (BufReader::new(&notes.file), Xml::default());
        while let Some(draft) = Draft::read(&mut noted).map_err(|cause| notes.failed(cause))? {
            let Some(amended) = draft.amended(survey) else { continue };
            anew.clear();
            records.seek(draft.at)?;
            amended.write(&records.read(draft)?, &mut anew);
            if anew.bytes().len() != draft.bytes {
                return Ok(false);
            }
            records.seek(draft.at)?;
            records.file.write_all(anew.bytes()).map_err(|cause| records.failed(cause))?;
        }
        records.seek(records.bytes).map(|()| true)
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

/// Moves all of a file back by so many bytes, without a copy of it. `false`: it lies where that cannot be done.
#[cfg(target_os = "linux")]
fn make_room(file: &File, bytes: u64) -> bool {
    rustix::fs::fallocate(file, rustix::fs::FallocateFlags::INSERT_RANGE, 0, bytes).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn make_room(_file: &File, _bytes: u64) -> bool {
    false
}

#[cfg(unix)]
fn sync_folder(name: &Path) -> io::Result<()> {
    name.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_name: &Path) -> io::Result<()> {
    Ok(())
}
