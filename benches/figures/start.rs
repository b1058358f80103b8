//! From the start of the program, in a folder that is there, to the first key that is seen on the screen. Beside it the start
//! of a program that does nothing, and one sync.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use crate::Asked;
use crate::program::full_screen;
use crate::sample::Sample;
use crate::seat::{Seat, Shown};
use crate::shop::Shops;
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

const TURNS: usize = 15;
/// A letter the sale's first screen does not show, and that finds nothing alone.
const KEY: char = 'w';
const SIZE: [u16; 2] = [80, 24];

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let (large, demo) = (shops.large(), shops.demo());
    let (mut large_starts, mut demo_starts, mut floor) = (Sample::default(), Sample::default(), Sample::default());
    for turn in 0..TURNS {
        for who in 0..3 {
            match (who + turn) % 3 {
                0 => large_starts.add(first_key(large.path(), &[])),
                1 => demo_starts.add(first_key(demo.path(), &[])),
                _ => floor.add(empty_program(demo.path())),
            }
        }
    }
    let floor = Some(Time(floor.median()));
    let at_most = |ms| Limit::AtMost(Time(Duration::from_millis(ms)));
    table.row("start → first key, large shop, median", Time(large_starts.median()), floor, at_most(60));
    table.row("start → first key, demo shop, median", Time(demo_starts.median()), floor, at_most(20));
}

pub fn first_key(folder: &Path, more: &[&str]) -> Duration {
    let mut command = full_screen(folder);
    command.args(more);
    let mut till = Seat::open(command, SIZE);
    let mut screen = vt100::Parser::new(SIZE[1], SIZE[0], 0);
    // Our screen has been entered: the key arrives raw, perhaps before the first frame.
    let mut shows_key = |shown: Shown| {
        screen.process(&shown.bytes);
        screen.screen().contents().contains(KEY).then_some(shown.at)
    };
    assert!(shows_key(till.next()).is_none(), "the key is shown before it is pressed");
    till.press(&KEY.to_string());
    let accepted: Instant = loop {
        if let Some(at) = shows_key(till.next()) {
            break at;
        }
    };
    till.press("\x1b");
    till.until_quiet(200);
    accepted.duration_since(till.started)
}

fn empty_program(folder: &Path) -> Duration {
    let mut nothing = Seat::open(CommandBuilder::new("true"), SIZE);
    nothing.wait();
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("bare")).expect("a file");
    file.write_all(b"x").expect("written");
    file.sync_data().expect("synced");
    nothing.started.elapsed()
}
