//! A journal whose beginning is only in the store any more, exported all the same.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use skranke::counter::earlier::bring_back;
use skranke::counter::folder::{JOURNAL, STORE};
use skranke::counter::uploader::nowhere;
use skranke::domain::time::Date;
use skranke::journal::saft::{Export, ExportError};
use skranke::journal::storage::{Reader, Snapshot};
use skranke::journal::{Journal, fetched::Earlier};
use skranke::store::{EmbeddedLink, Store};
use skranke::sync::wire::Place;
use skranke::sync::{Link, Step, Uploader};

use super::day::{Day, TODAY};
use crate::world::fresh_folder;

fn all_sent(day: &Day, reader: &Reader) -> Box<dyn Link> {
    let store = Store::open(&fresh_folder("erased-store").join(STORE), Arc::new(day_end)).expect("a store");
    let link = Box::new(EmbeddedLink::new(store).expect("a link"));
    let organisation_number = day.tables().company.organisation_number.clone();
    let till = reader.head().expect("read").expect("set up").0;
    let mut uploader = Uploader::new(Place { organisation_number, till }, link);
    while !matches!(uploader.step(reader).expect("a step"), Step::Idle(_)) {}
    uploader.into_link()
}

fn day_end() -> skranke::domain::Stamp {
    skranke::domain::Stamp::from_local(TODAY, 23, 0, 0)
}

fn export(day: &Day, reader: &Reader, from: Date, link: &mut dyn Link) -> Result<Vec<u8>, ExportError> {
    let tables = day.tables();
    let organisation_number = &tables.company.organisation_number;
    let earlier = bring_back(reader, from, &day.out, organisation_number, link)?;
    let earlier = earlier.as_ref().map(Earlier::reader);
    let (to, now) = (Date::of(2026, 12, 31), day_end());
    let export = Export { reader, earlier, tables, organisation_number, from, to, now, version: "0", folder: &day.out };
    let exported = export.write()?.publish()?;
    let bytes = fs::read(&exported.path).expect("read");
    fs::remove_file(&exported.path).expect("removed");
    Ok(bytes)
}

/// The file is the same to the last byte, whether the till or the store kept the entries (law S-6, `SYS-09`).
#[test]
fn what_the_till_has_erased_is_fetched_from_the_store_sys_09() {
    let day = Day::played();
    let whole = Reader::open(&day.journal()).expect("a reader");
    let mut store = all_sent(&day, &whole);
    let head = whole.head().expect("read").expect("set up").1;
    let path = fresh_folder("erased-export").join(JOURNAL);
    for end in ["", "-wal"] {
        let file = |path: &Path| format!("{}{end}", path.display());
        fs::copy(file(&day.journal()), file(&path)).expect("copied");
    }
    let days = [Date::of(2026, 1, 1), TODAY];
    let expected = days.map(|from| export(&day, &whole, from, store.as_mut()).expect("exported"));
    for upto in [1, head.seq / 2, head.seq - 1, head.seq] {
        let mut journal = Journal::open(&path).expect("a journal").expect("set up");
        let kept = Snapshot { seq: head.seq, hash: head.hash, form: "of no form".to_owned(), body: Vec::new() };
        journal.keep_snapshot(&kept).expect("kept");
        journal.secure(upto).expect("secured");
        journal.close().expect("closed");
        let reader = Reader::open(&path).expect("a reader");
        assert_eq!(reader.first_kept().expect("read"), (upto < head.seq).then_some(upto + 1));
        for (from, expected) in days.iter().zip(&expected) {
            let file = export(&day, &reader, *from, store.as_mut()).expect("exported");
            assert!(file == *expected, "erased up to {upto}, from {from}");
        }
        let away = export(&day, &reader, days[0], nowhere("the cable is out").as_mut());
        let told = away.expect_err("nobody has it").to_string();
        assert!(told.contains("what was before lies in the store, and") && told.contains("cable"), "{told}");
        assert_eq!(fs::read_dir(&day.out).expect("read").count(), 0, "nothing is left");
        let organisation_number = &day.tables().company.organisation_number;
        let nowhere = bring_back(&reader, days[0], &path, organisation_number, store.as_mut());
        let told = nowhere.err().expect("a file is no folder").to_string();
        assert!(told.starts_with(&format!("{} cannot be written: Not a directory", path.display())), "{told}");
    }
}
