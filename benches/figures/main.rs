//! The figures we promise, each measured in the same run as the floor it stands beside, and printed as one table.
//!
//! `scripts/bench [--short] [--strict] [--dist] [--record] [FIGURE …]`: `--short` floods for ten seconds and sells a thousand, `--strict`
//! fails when a limit is passed, `--dist` builds what is shipped, `--record` adds the ratios to `past-ratios.tsv`. Without names every figure is taken.
//!
//! Other programs run on the same machine, so what is promised is counts and ratios wherever that can be.

#![allow(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "time is what is measured here, and ratios are what is shown"
)]

mod bytes;
mod devices;
mod durable;
mod flood;
mod keys;
mod lawful;
mod memory;
mod own_time;
mod past;
mod program;
mod queue;
mod saft;
mod sample;
mod search;
mod seat;
mod shop;
mod size;
mod sold;
mod start;
mod syncs;
mod table;

use std::process::ExitCode;

use past::Past;
use shop::Shops;
use table::Table;

/// What was asked for.
pub struct Asked {
    pub is_short: bool,
    is_strict: bool,
    is_recorded: bool,
    pub with_dist: bool,
    names: Vec<String>,
}

/// Takes some rows of the table.
type Figure = fn(&Asked, &Shops, &mut Table);

const FIGURES: [(&str, Figure); 13] = [
    ("keys", keys::take),
    ("own-time", own_time::take),
    ("bytes", bytes::take),
    ("durable", durable::take),
    ("search", search::take),
    ("lawful", lawful::take),
    ("saft", saft::take),
    ("queue", queue::take),
    ("devices", devices::take),
    ("start", start::take),
    ("memory", memory::take),
    ("flood", flood::take),
    ("size", size::take),
];

fn main() -> ExitCode {
    let asked = Asked::read();
    let shops = Shops::prepare();
    let mut table = Table::beside(Past::read());
    for (name, take) in FIGURES {
        if asked.wants(name) {
            eprintln!("figures: {name}");
            take(&asked, &shops, &mut table);
        }
    }
    print!("{table}");
    if asked.is_recorded {
        past::record(&table.ratios());
    }
    if asked.is_strict && table.has_over() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

impl Asked {
    fn read() -> Self {
        let mut words: Vec<String> = std::env::args().skip(1).collect();
        let mut has = |flag: &str| {
            let before = words.len();
            words.retain(|word| word != flag);
            words.len() < before
        };
        // Cargo adds `--bench` to whatever is asked.
        has("--bench");
        let (is_short, is_strict, with_dist, is_recorded) =
            (has("--short"), has("--strict"), has("--dist"), has("--record"));
        let is_known = |word: &&String| FIGURES.iter().any(|(name, _)| name == word);
        if let Some(unknown) = words.iter().find(|word| !is_known(word)) {
            let known: Vec<&str> = FIGURES.iter().map(|(name, _)| *name).collect();
            panic!("there is no figure {unknown}; there are {}", known.join(", "));
        }
        Self { is_short, is_strict, is_recorded, with_dist, names: words }
    }

    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }
}
