//! Memory of the till that is resident: at rest, and after thousands of sales.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::Asked;
use crate::program::{PROGRAM, full_screen, line_mode, peak, resident};
use crate::seat::Seat;
use crate::shop::Shops;
use crate::table::Amount::Large;
use crate::table::{Limit, Table};

/// After these everything has been done once that a sale does.
const FIRST_SALES: usize = 50;
/// Sales that are typed ahead; more would be memory of its own.
const AHEAD: usize = 10;
/// Until the upload has nothing left.
const REST: Duration = Duration::from_secs(3);

pub fn take(asked: &Asked, shops: &Shops, table: &mut Table) {
    let mib = |count: u64| Limit::AtMost(Large(count << 20));
    table.row("resident, large shop, after some searches", Large(at_rest(shops.large().path())), None, mib(32));
    table.row("resident, demo shop, after some searches", Large(at_rest(shops.demo().path())), None, mib(16));
    let (sales, name) = if asked.is_short { (1_000, "1 000") } else { (10_000, "10 000") };
    let shop = shops.demo();
    let mut till = Line::open(shop.path());
    till.sell(FIRST_SALES);
    let before = till.resident();
    till.sell(sales);
    let after = till.resident();
    table.row(
        format!("resident after {name} sales, beside after 50"),
        Large(after),
        Some(Large(before)),
        Limit::Times(1.05),
    );
    till.end();
    let what = format!("at most resident, SAF-T of {name} sales, beside of none");
    let [all, none] =
        [("2026-01-01", "2030-12-31"), ("2025-01-01", "2025-12-31")].map(|period| export(shop.path(), period));
    table.row(what, Large(all), Some(Large(none)), mib(32));
}

/// What the export of a period takes.
fn export(folder: &Path, (from, to): (&str, &str)) -> u64 {
    let out = folder.join(from);
    fs::create_dir_all(&out).expect("a folder");
    let mut command = Command::new(PROGRAM);
    command.args(["saft", "--from", from, "--to", to, "--out"]).arg(out).arg("--data").arg(folder);
    peak(command)
}

fn at_rest(folder: &Path) -> u64 {
    let mut till = Seat::open(full_screen(folder), [120, 40]);
    till.until_quiet(1_000);
    for keys in ["1101\r", "motor", "\x1b", "hansen", "\x1b", "10", "\x1b"] {
        till.bytes_of(keys, 150);
    }
    sleep(REST);
    resident(till.process())
}

/// The till as scrolling text.
struct Line {
    program: Child,
    lines: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Line {
    fn open(folder: &Path) -> Self {
        let mut program = line_mode(folder, &[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("started");
        let (lines, told) = (program.stdin.take().expect("a pipe"), program.stdout.take().expect("a pipe"));
        Self { program, lines, told: BufReader::new(told) }
    }

    /// Sells an article for cash, so many times.
    fn sell(&mut self, sales: usize) {
        let mut left = sales;
        while left > 0 {
            let now = left.min(AHEAD);
            self.lines.write_all("1101\n.kt\n".repeat(now).as_bytes()).expect("typed");
            (0..now).for_each(|_| self.until_sold());
            left -= now;
        }
    }

    fn until_sold(&mut self) {
        let mut line = String::new();
        while !(line.starts_with("Salg ") && line.contains("fullført")) {
            line.clear();
            assert!(self.told.read_line(&mut line).expect("read") > 0, "the till has ended");
        }
    }

    fn resident(&self) -> u64 {
        sleep(REST);
        resident(self.program.id())
    }

    fn end(mut self) {
        drop(self.lines);
        assert!(self.program.wait().expect("ended").success());
    }
}
