//! An extract of the journal: what comes in, what goes out, and what is done in training.

use skranke::domain::time::Date;
use skranke::domain::value::Saying;
use skranke::domain::{Ore, Stamp};
use skranke::journal::Event;
use skranke::paper::{self, Document, JournalRows, JournalSheet, Letterhead};

fn at(hour: i8, minute: i8, second: i8) -> Stamp {
    Stamp::from_local(Date::of(2026, 11, 23), hour, minute, second)
}

fn row(seq: u64, at: Stamp, code: u16, says: Saying, amount: Option<Ore>) -> JournalRows {
    let event = Event::of(code).norwegian;
    JournalRows { seq, at, operator: "Kari N.".into(), code, event, training: false, says, amount, report: None }
}

pub fn sheet(head: &Letterhead) -> Document {
    let moved = Ore::kroner(2000);
    let out = Saying::of("j-paid-out").with("amount", Ore::kroner(500)).with("reason", "frimerker");
    let rows = [
        row(1204, at(7, 58, 12), 13003, Saying::of("j-logged-in").with("name", "Kari Nordli"), None),
        row(1205, at(7, 58, 40), 13999, Saying::of("j-float").with("amount", moved), Some(moved)),
        row(1206, at(9, 4, 2), 13019, out, Some(Ore::kroner(-500))),
        JournalRows { training: true, ..row(1207, at(9, 30, 0), 13006, Saying::of("j-drawer-failed"), None) },
    ];
    let (from, to, printed) = (at(7, 58, 12), at(9, 30, 0), at(15, 0, 0));
    let sheet =
        JournalSheet { sought: "kari 07:00-10:00", from, to, at: printed, entries: 4, nth: 1, sheets: 1, rows: &rows };
    paper::journal_sheet(head, &sheet)
}
