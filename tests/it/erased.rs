//! A journal whose beginning the store has secured and the till erased: what is left is right by itself, wherever it begins.

use std::fs;

use skranke::counter::demo::Shop;
use skranke::counter::folder::JOURNAL;
use skranke::journal::Journal;
use skranke::journal::storage::{Reader, Snapshot};
use skranke::journal::verify::verify;

use crate::world::{demo_folder, fresh_folder};

/// The entry that told of the key may be gone, and the sale whose signature is the first that is left.
#[test]
fn it_may_begin_at_any_entry_sys_09() {
    let whole = demo_folder(Shop::Kiosk).join(JOURNAL);
    let head = Reader::open(&whole).expect("a journal").head().expect("readable").expect("set up").1;
    let path = fresh_folder("erased").join(JOURNAL);
    for upto in 0..=head.seq {
        fs::copy(&whole, &path).expect("copied");
        let mut journal = Journal::open(&path).expect("a journal").expect("set up");
        // Nothing is erased that a start would have to read.
        let kept = Snapshot { seq: head.seq, hash: head.hash, form: "of no form".to_owned(), body: Vec::new() };
        journal.keep_snapshot(&kept).expect("kept");
        journal.secure(upto).expect("secured");
        journal.close().expect("closed");
        let verified = verify(&Reader::open(&path).expect("a journal"), &|_| None);
        let verified = verified.unwrap_or_else(|fault| panic!("erased up to {upto}: {fault}"));
        assert_eq!((verified.entries, verified.head), (head.seq - upto, head), "erased up to {upto}");
    }
}
