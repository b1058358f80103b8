//! From a key to its frame, through a real terminal, beside the echo of one: a program in raw mode that writes back what it
//! reads. The three take turns in rotated order.

use std::time::Duration;

use crate::Asked;
use crate::program::full_screen;
use crate::sample::Sample;
use crate::seat::Seat;
use crate::shop::{CODES, Shops};
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

const ROUNDS: usize = 40;
/// Between two keys: nothing is left to be shown, and processors have gone to sleep, as between a person's keys.
const PAUSE_MS: u64 = 8;
/// Esc is held back for a moment, because it may be the beginning of another key.
const AFTER_ESC_MS: u64 = 60;

struct Terminals {
    till: Seat,
    raw: Seat,
    kernel: Seat,
    turn: usize,
    echo: Sample,
    kernels_echo: Sample,
}

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.large();
    let mut till = Seat::open(full_screen(shop.path()), [120, 40]);
    till.until_quiet(1_000);
    for code in CODES {
        till.bytes_of(&format!("{code}\r"), 200);
    }
    let raw = Seat::shell("stty raw -echo; echo ready; exec cat");
    let kernel = Seat::shell("stty raw echo; echo ready; exec sleep 3600");
    for seat in [&raw, &kernel] {
        seat.until_quiet(300);
    }
    let (echo, kernels_echo) = (Sample::default(), Sample::default());
    let mut terminals = Terminals { till, raw, kernel, turn: 0, echo, kernels_echo };
    let keys = terminals.type_again_and_again("12*100");
    let digits = terminals.type_digits_that_list();
    let letters = terminals.type_again_and_again("motorolje");
    let floor = Some(Time(terminals.echo.median()));
    table.row("a key → its frame, 120x40, large shop, median", Time(keys.median()), floor, Limit::Times(3.0));
    table.row("a digit that lists numbers → its frame, median", Time(digits.median()), floor, Limit::None);
    table.row("a letter that searches → its frame, median", Time(letters.median()), floor, Limit::None);
    table.row("the echo of the system itself, median", Time(terminals.kernels_echo.median()), floor, Limit::None);
}

impl Terminals {
    fn type_again_and_again(&mut self, keys: &str) -> Sample {
        let mut times = Sample::default();
        for _ in 0..ROUNDS {
            for key in keys.chars() {
                times.add(self.turn_with(&key.to_string()));
            }
            self.till.bytes_of("\x1b", AFTER_ESC_MS);
        }
        times
    }

    /// Four digits begin a number that is worth listing.
    fn type_digits_that_list(&mut self) -> Sample {
        let mut times = Sample::default();
        for _ in 0..ROUNDS {
            self.till.bytes_of("100", PAUSE_MS * 3);
            for key in ["5", "0", "0"] {
                times.add(self.turn_with(key));
            }
            self.till.bytes_of("\x1b", AFTER_ESC_MS);
        }
        times
    }

    fn turn_with(&mut self, key: &str) -> Duration {
        let mut till_took = Duration::ZERO;
        self.turn += 1;
        for who in 0..3 {
            match (who + self.turn) % 3 {
                0 => till_took = answers(&mut self.till, key),
                1 => self.echo.add(answers(&mut self.raw, key)),
                _ => self.kernels_echo.add(answers(&mut self.kernel, key)),
            }
        }
        till_took
    }
}

fn answers(seat: &mut Seat, key: &str) -> Duration {
    let took = seat.answers_in(key);
    seat.until_quiet(PAUSE_MS);
    took
}
