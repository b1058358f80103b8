//! Demo shops are made once and copied: making one takes longer than most tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use skranke::counter::demo::{Shop, create_demo};
use skranke::counter::folder::Folder;

use super::WorldClock;

/// A folder of this process that nobody else uses.
pub fn fresh_folder(name: &str) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let path = std::env::temp_dir().join(format!("skranke-{name}-{}-{number}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

/// A copy of a demo shop as it is just before half past two.
pub fn demo_folder(shop: Shop) -> PathBuf {
    static MADE: Mutex<BTreeMap<u16, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let template = made.entry(shop.till().department).or_insert_with(|| {
        let path = fresh_folder("template");
        let folder = Folder::take(&path).expect("taken");
        create_demo(&folder, shop, false, &WorldClock::new()).expect("a demo shop");
        path
    });
    let copy = fresh_folder("world");
    copy_files(template, &copy);
    copy
}

pub fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            fs::create_dir_all(&target).expect("made");
            copy_files(&entry.path(), &target);
        } else if entry.file_name() != ".lock" && entry.file_type().expect("a type").is_file() {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
