//! What is exported, from whole days to nothing at all.

use std::fs;
use std::path::PathBuf;

use skranke::counter::demo::Shop;
use skranke::domain::device::{PaperKind, TerminalAnswer};
use skranke::domain::payment::TerminalSlip;
use skranke::domain::sale::CompletedSale;
use skranke::domain::time::Date;
use skranke::domain::{LineId, Ore, SaleId};
use skranke::journal::act::sale::LineRemoved;
use skranke::journal::saft::Keys;
use skranke::journal::storage::Reader;
use skranke::journal::verify::verify;

use super::day::{Day, TODAY, assert_holds, checked, keys, throw_away_key};
use super::official::Official;
use super::schema::assert_valid;
use crate::world::World;

fn count(text: &str, element: &str) -> usize {
    text.matches(&format!("<{element}>")).count()
}

#[test]
fn a_played_day_is_valid_and_holds_s_1_s_3_s_4() {
    let day = Day::played();
    let exported = day.exported();
    assert!(exported.name.starts_with("SAF-T Cash Register_") && exported.name.ends_with(".xml"), "{}", exported.name);
    assert_valid(&exported.path);
    let bytes = fs::read(&exported.path).expect("read");
    assert_eq!(u64::try_from(bytes.len()).ok(), Some(exported.bytes));
    let found = checked(&bytes, &day.keys());
    assert_holds(&found);
    assert_eq!((found.transactions, found.events), (exported.transactions, exported.events));
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    assert!(found.reports >= 1 && u64::try_from(found.reports).ok() == Some(found.recounted), "{found:?}");
    let text = String::from_utf8(bytes).expect("UTF-8");
    for code in
        ["SALREC", "RETREC", "COPYREC", "PROVREC", "LINEDELETE", "LINEREDUCE", "SALEVOID", "PAYIN", "PRICELOOKUP"]
    {
        assert!(text.contains(&format!("<eventType>{code}</eventType>")), "{code}");
    }
    let tip = "<raise>\n<raiseType>TIP</raiseType>\n<raiseAmnt>20.00</raiseAmnt>";
    assert!(text.contains(tip) && text.contains("<tipNum>1") && text.contains("<tipAmnt>20.00</tipAmnt>"), "letter i");
    assert_eq!(count(&text, "cashtransaction"), usize::try_from(exported.transactions).expect("few"));
    assert_eq!(fs::read_dir(&day.out).expect("read").count(), 1, "nothing lies beside the file");
}

/// A gift card alone is no transaction: its tip is told by the event, and counted again from it.
#[test]
fn a_tip_typed_on_the_terminal_is_in_letter_i_whatever_was_paid_for_law_9_i() {
    let mut world = World::with_kari(Shop::Workshop);
    world.terminal_waits = true;
    for keys in ["90 500<Enter><F8>", "1101<Enter><F8>"] {
        world.keys(keys);
        world.terminal_says(|intent| {
            let slip = TerminalSlip { tip: Ore::kroner(20), ..TerminalSlip::default() };
            TerminalAnswer::Approved { amount: intent.amount + slip.tip, slip }.into()
        });
    }
    world.keys("<Esc>.x<Enter><Esc>");
    let day = Day::of(world);
    let exported = day.exported();
    assert_valid(&exported.path);
    let bytes = fs::read(&exported.path).expect("read");
    assert_holds(&checked(&bytes, &day.keys()));
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("<tipNum>2") && text.contains("<tipAmnt>40.00</tipAmnt>") && text.contains("tipAmnt 20.00"));
    let hidden = text.replacen("<raiseAmnt>20.00", "<raiseAmnt>30.00", 1);
    let faults: String = checked(hidden.as_bytes(), &day.keys()).faults.iter().map(ToString::to_string).collect();
    assert!(faults.contains("the lines and the tip") && faults.contains("tipAmnt"), "{faults}");
}

#[test]
fn exporting_removes_nothing_and_can_be_done_again_s_6() {
    let day = Day::played();
    let before = verify(&Reader::open(&day.journal()).expect("a reader"), &|_| None).expect("verified").head;
    let first = fs::read(day.exported().path).expect("read");
    day.world.clock.advance(1_000);
    let again = fs::read(day.exported().path).expect("read");
    assert_eq!(first.len(), again.len());
    assert_eq!(verify(&Reader::open(&day.journal()).expect("a reader"), &|_| None).expect("verified").head, before);
}

#[test]
fn a_period_without_anything_is_valid_too_s_2() {
    let day = Day::played();
    let exported = day.export(Date::of(2027, 1, 1), Date::of(2027, 1, 31)).expect("exported");
    assert_eq!((exported.transactions, exported.events), (0, 0));
    assert_valid(&exported.path);
    assert_holds(&checked(&fs::read(&exported.path).expect("read"), &day.keys()));
}

#[test]
fn a_day_alone_goes_on_from_the_signature_before_it_g_3() {
    let day = Day::played();
    let exported = day.export(TODAY, TODAY).expect("exported");
    assert_valid(&exported.path);
    let found = checked(&fs::read(&exported.path).expect("read"), &day.keys());
    assert_holds(&found);
    assert!(found.transactions > 0 && found.notes.is_empty(), "{found:?}");
}

/// A day with four sales, the keys it is signed with, and the sales.
fn four_sold() -> (Official, Keys, [CompletedSale; 4]) {
    let key = throw_away_key();
    let keys = keys(&key.checking());
    let mut day = Official::begun(key);
    day.at_time(9, 0);
    let sold = [1, 2, 3, 4].map(|count| day.sell(1, 'K', &[(1, count)]));
    (day, keys, sold)
}

/// A record is written as soon as it can be, and once more where something came later.
#[test]
fn what_comes_late_stands_where_it_belongs_s_1() {
    let (mut day, keys, sold) = four_sold();
    let removed = |sale| LineRemoved { sale, line: LineId(1), amount: Ore::kroner(5), repriced: Vec::new() };
    day.note(1, removed(SaleId(sold[3].sale.0 + 1)).into());
    day.note(1, removed(SaleId(sold[3].sale.0 + 2)).into());
    let last = day.sell(1, 'K', &[(1, 5)]);
    for late in [&sold[2], &sold[0]] {
        day.paper(1, PaperKind::Copy, late);
    }
    let exported = day.exported();
    assert_valid(&exported.path);
    let bytes = fs::read(&exported.path).expect("read");
    assert_eq!(u64::try_from(bytes.len()).ok(), Some(exported.bytes));
    assert_holds(&checked(&bytes, &keys));
    let text = String::from_utf8(bytes).expect("UTF-8");
    let copies: Vec<&str> = between(&text, "receiptCopyNum").collect();
    assert_eq!(copies, ["1", "0", "1", "0", "0"]);
    let removed: Vec<&str> = between(&text, "event").filter(|event| event.contains(">LINEDELETE<")).collect();
    assert_eq!(removed.len(), 2);
    assert!(removed[0].contains(&format!("<transID>{}</transID>", last.sale.0)), "{}", removed[0]);
    assert!(!removed[1].contains("transID"), "its sale never ended: {}", removed[1]);
}

/// Most file systems of Linux make room in front of what is written; memory's does not, nor does any where a record has grown.
#[cfg(target_os = "linux")]
#[test]
fn the_file_is_the_same_wherever_it_is_put_together_s_1() {
    let (mut day, keys, sold) = four_sold();
    day.paper(1, PaperKind::Copy, &sold[1]);
    assert_eq!(between(&exported_twice(&day, &keys), "receiptCopyNum").collect::<Vec<_>>(), ["0", "1", "0", "0"]);
    day.at_time(10, 0);
    (0..10).for_each(|_| day.paper(1, PaperKind::Sale, &sold[2]));
    assert_eq!(between(&exported_twice(&day, &keys), "receiptNum").collect::<Vec<_>>(), ["1", "1", "11", "1"]);
}

/// To the disk and to memory.
#[cfg(target_os = "linux")]
fn exported_twice(day: &Official, keys: &Keys) -> String {
    let memory = PathBuf::from(format!("/dev/shm/skranke-saft-{}", std::process::id()));
    fs::create_dir_all(&memory).expect("a folder");
    let [disk, memory_file] = [day.exported(), day.exported_to(&memory)].map(|file| fs::read(file.path).expect("read"));
    fs::remove_dir_all(&memory).expect("removed");
    assert!(disk == memory_file, "{} and {} bytes", disk.len(), memory_file.len());
    assert_holds(&checked(&disk, keys));
    String::from_utf8(disk).expect("UTF-8")
}

fn between<'a>(text: &'a str, element: &'a str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    text.split(&open).skip(1).collect::<Vec<_>>().into_iter().filter_map(move |rest| rest.split(&close).next())
}
