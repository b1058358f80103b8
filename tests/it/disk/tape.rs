//! Everything that was done on a disk, in order, so that the power can go at every write of one and the same day.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::changes::{Changes, What};

#[derive(Clone, Debug)]
pub(super) enum Done {
    Changed(PathBuf, What),
    Synced(PathBuf),
    /// What files there are in the folder of this one.
    FolderSynced(PathBuf),
    /// Somebody was told something.
    Told(&'static str, u64),
}

/// What was recorded, and what the disk was when that began.
pub struct Tape {
    start: Platter,
    steps: Vec<Done>,
}

/// What of each file is safe, and what was done to it since.
#[derive(Clone, Default)]
pub struct Platter {
    files: BTreeMap<PathBuf, (Option<Vec<u8>>, Changes)>,
}

/// The moment right after a write, with nothing synced since.
pub struct Moment<'a> {
    pub write: u64,
    /// What was told last, by who was told.
    pub told: BTreeMap<&'static str, u64>,
    pub platter: &'a Platter,
}

impl Tape {
    pub(super) fn beginning<'a>(files: impl Iterator<Item = (&'a PathBuf, &'a Changes)>) -> Self {
        let safe = |path: &Path, changes: &Changes| changes.undone(fs::read(path).ok());
        let files = files.map(|(path, changes)| (path.clone(), (safe(path, changes), changes.clone())));
        Self { start: Platter { files: files.collect() }, steps: Vec::new() }
    }

    pub(super) fn note(&mut self, done: Done) {
        self.steps.push(done);
    }

    /// How many moments there are to cut the power at.
    pub fn writes(&self) -> u64 {
        let is_write = |done: &&Done| matches!(done, Done::Changed(_, what) if !matches!(what, What::Created));
        self.steps.iter().filter(is_write).count().try_into().unwrap_or(u64::MAX)
    }

    /// Goes through the moments after each write.
    pub fn play(&self, mut each: impl FnMut(&Moment)) {
        let (mut platter, mut write, mut told) = (self.start.clone(), 0, BTreeMap::new());
        for done in &self.steps {
            platter.take(done);
            match done {
                Done::Told(whom, what) => drop(told.insert(*whom, *what)),
                Done::Changed(_, what) if !matches!(what, What::Created) => {
                    write += 1;
                    each(&Moment { write, told: told.clone(), platter: &platter });
                }
                _ => {}
            }
        }
    }
}

impl Platter {
    fn take(&mut self, done: &Done) {
        match done {
            Done::Changed(path, What::Created) => self.file(path).1.created(),
            Done::Changed(path, what) => self.file(path).1.push(what.clone()),
            Done::Synced(path) => fold(self.file(path), Changes::synced),
            Done::FolderSynced(path) => {
                for (_, file) in self.files.iter_mut().filter(|(other, _)| other.parent() == path.parent()) {
                    fold(file, Changes::folder_synced);
                }
            }
            Done::Told(..) => {}
        }
    }

    fn file(&mut self, path: &Path) -> &mut (Option<Vec<u8>>, Changes) {
        self.files.entry(path.to_owned()).or_default()
    }

    /// Puts what a disk may hold after the power went into another folder.
    pub fn settle(&self, folder: &Path, choose: &mut dyn FnMut(u64) -> u64) {
        for (path, (safe, changes)) in &self.files {
            let target = folder.join(path.file_name().expect("a file"));
            match changes.settled(safe.clone(), choose) {
                Some(content) => fs::write(target, content).expect("written"),
                None => super::remove(&target),
            }
            super::remove(&super::beside(&folder.join(path.file_name().expect("a file")), "-shm"));
        }
    }
}

/// What has become safe is taken from the changes.
fn fold((safe, changes): &mut (Option<Vec<u8>>, Changes), sync: impl FnOnce(&mut Changes)) {
    if changes.is_empty() {
        return;
    }
    let whole = changes.settled(safe.take(), &mut super::kept);
    sync(changes);
    *safe = changes.undone(whole);
}
