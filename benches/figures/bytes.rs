//! What a slow line carries: bytes and writes of a key, of a new line and of a whole screen, 80x24, and silence where nothing
//! has changed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Asked;
use crate::program::{Done, full_screen};
use crate::seat::Seat;
use crate::shop::{CODES, Shops};
use crate::table::Amount::{Bytes, Count};
use crate::table::{Limit, Table};

/// A frame that waits for the disk, and the end of a flash, have come by then.
const QUIET_MS: u64 = 250;
const IDLE: Duration = Duration::from_secs(4);

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.demo();
    let mut till = Seat::open(full_screen(shop.path()), [80, 24]);
    till.until_quiet(1_000);
    let clear = "\x1b";
    let (mut typed, mut writes) = (Vec::new(), Vec::new());
    for key in ["1", "2", "*", "1", "1", "0", "\x7f"] {
        let before = Done::by(till.process()).writes;
        typed.push(till.bytes_of(key, QUIET_MS));
        writes.push(Done::by(till.process()).writes - before);
    }
    till.bytes_of(clear, QUIET_MS);
    till.bytes_of("m", QUIET_MS);
    let searched = ["o", "t", "o", "r", "o"].map(|key| till.bytes_of(key, QUIET_MS));
    till.bytes_of(clear, QUIET_MS);
    let scanned = CODES.map(|code| till.bytes_of(&format!("{code}\r"), QUIET_MS));
    till.bytes_of("1104", QUIET_MS);
    let by_number = till.bytes_of("\r", QUIET_MS);
    let before = Done::by(till.process()).writes;
    let whole = till.bytes_of("\x0c", QUIET_MS);
    writes.push(Done::by(till.process()).writes - before);

    table.row("bytes of a typed key, 80x24, most", Bytes(most(&typed)), None, Limit::AtMost(Bytes(40)));
    table.row("bytes of a letter that searches, most", Bytes(most(&searched)), None, Limit::None);
    table.row("bytes of a new line, scanned, most", Bytes(most(&scanned)), None, Limit::AtMost(Bytes(300)));
    table.row("bytes of a new line that ends a search", Bytes(by_number), None, Limit::None);
    table.row("bytes of a full screen", Bytes(whole), None, Limit::AtMost(Bytes(3_500)));
    table.row("writes of a frame, most", count(most(&writes)), None, Limit::Exactly(1.0));
    nothing_changed(&mut till, table);
}

fn nothing_changed(till: &mut Seat, table: &mut Table) {
    // Takes away the last message; from then on there is nothing to take.
    till.bytes_of("\x1b", QUIET_MS);
    stay_inside_a_minute();
    let before = Done::by(till.process());
    let bytes = till.bytes_of("\x1b", QUIET_MS);
    let after = Done::by(till.process());
    table.row("bytes of a key that changes nothing", Bytes(bytes), None, Limit::AtMost(Bytes(0)));
    std::thread::sleep(IDLE);
    let idle = Done::by(till.process());
    let written = till.until_quiet(1).len() + usize::try_from(idle.writes - before.writes).expect("fits");
    table.row("writes while nothing changes", count(u64::try_from(written).expect("fits")), None, Limit::Exactly(0.0));
    let draws = count(idle.sleeps - after.sleeps);
    table.row("times the screen's thread woke in 4 idle seconds", draws, None, Limit::Exactly(0.0));
}

/// The clock on the screen moves once a minute, and that is a change.
fn stay_inside_a_minute() {
    let into_minute = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() % 60;
    if into_minute > 50 {
        std::thread::sleep(Duration::from_secs(62 - into_minute));
    }
}

fn most(counts: &[u64]) -> u64 {
    counts.iter().copied().max().unwrap_or(0)
}

fn count(number: u64) -> crate::table::Amount {
    Count(f64::from(u32::try_from(number).expect("few")))
}
