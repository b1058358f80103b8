//! Killed without end: the real program in line mode, killed at any moment of its life and started again on what it left.
//! Nothing that was said to be finished is lost or there twice, and no number is left out.

use std::io::{BufRead, BufReader, Read, Write};
use std::time::{Duration, Instant};

use skranke::domain::ids::Series;
use skranke::journal::storage::Reader;
use skranke::journal::verify::verify;
use skranke::journal::{Act, Entry, Hash};

use super::place::Place;
use crate::world::Rolls;

const KILLS: u64 = 476;
const SEED: u64 = 20_261_129;
/// A start takes about so long, and so does what is sold after it.
const LIFE_MAX_US: u64 = 120_000;

const ACTS: [&str; 11] =
    ["1101", "5*1104", "+", "'uten lokk", "/10", "2711111010007", ".kt", ".kt", "1503", ".kt 1000", ".pa Hansen"];

/// What the journal has told so far.
struct Known {
    reader: Reader,
    seq: u64,
    hash: Hash,
    /// The newest finished sale.
    sale: u64,
}

impl Known {
    fn of(place: &Place) -> Self {
        let reader = Reader::open(&place.file("till.db")).expect("a reader");
        let mut known = Self { reader, seq: 0, hash: Hash::START, sale: 0 };
        known.go_on();
        known
    }

    /// Reads what came, each entry after the one before it and each sale with the next number; how many sales came.
    fn go_on(&mut self) -> u64 {
        let before = self.sale;
        loop {
            let (_, entries) = self.reader.batch(self.seq + 1, 500).expect("readable");
            if entries.is_empty() {
                return self.sale - before;
            }
            for sealed in entries {
                assert!(sealed.seq == self.seq + 1 && sealed.follows(self.hash), "entry {}", sealed.seq);
                (self.seq, self.hash) = (sealed.seq, sealed.hash);
                if let Act::SaleCompleted(done) = Entry::from_bytes(&sealed.body).expect("an entry").act
                    && done.receipt.series == Series::Sale
                {
                    let number = done.receipt.number;
                    assert!(self.sale == 0 || number == self.sale + 1, "{} and then {number}", self.sale);
                    self.sale = number;
                }
            }
        }
    }
}

/// Sells until it is killed, every fourth time before anybody is logged in; everything that was said until then.
fn a_life(place: &Place, dice: &mut Rolls) -> String {
    let mut typed = String::from(".op 1001\n");
    for _ in 0..dice.below(30) {
        let act: &str = dice.one_of::<&str>(&ACTS);
        typed.push_str(act);
        typed.push('\n');
    }
    let mut child = place.start("till --line");
    let (mut to, from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    to.write_all(typed.as_bytes()).expect("less than a pipe holds");
    let (mut from, mut said) = (BufReader::new(from), String::new());
    let sells = dice.below(4) > 0;
    while sells && !said.contains("er logget inn") {
        from.read_line(&mut said).expect("text");
    }
    std::thread::sleep(Duration::from_micros(dice.below(LIFE_MAX_US)));
    child.kill().expect("killed");
    child.wait().expect("ended");
    from.read_to_string(&mut said).expect("text");
    said
}

/// The newest sale that was said to be finished.
fn finished(said: &str) -> Option<u64> {
    let (before, _) = said.rsplit_once(" er fullført")?;
    before.rsplit(' ').next()?.parse().ok()
}

/// Lives and dies so often; the sales it made meanwhile.
fn live_and_die(times: u64, seed: u64) -> u64 {
    let (place, mut dice) = (Place::demo(), Rolls::new(seed));
    let (mut known, mut sales, mut said_so) = (Known::of(&place), 0, 0);
    for life in 1..=times {
        let said = a_life(&place, &mut dice);
        sales += known.go_on();
        if let Some(told) = finished(&said) {
            said_so += 1;
            assert!(told <= known.sale, "{told} was said to be finished, and the newest is {}:\n{said}", known.sale);
        }
        if life % 100 == 0 {
            verify(&known.reader, &|_| None).expect("it verifies");
        }
    }
    let started = Instant::now();
    place.types("till --line", ".op 1001\n.avslutt\n").went_well();
    println!("{times} kills: {sales} sales, {said_so} lives that told of one, the last start {:?}", started.elapsed());
    place.verified();
    assert!(sales > times / 4 && said_so > times / 20, "{sales} sales, {said_so} told of");
    sales
}

#[test]
fn killed_again_and_again_nothing_is_lost_doubled_or_left_out() {
    live_and_die(KILLS / 2, SEED);
}

#[test]
fn killed_again_and_again_on_another_day_too() {
    live_and_die(KILLS / 2, SEED + 1);
}

/// `scripts/soak` gives the number and the seed.
#[test]
#[ignore = "scripts/soak runs it"]
fn soak() {
    let variable = |name| std::env::var(name).ok().and_then(|text| text.parse().ok()).expect(name);
    live_and_die(variable("SKRANKE_KILLS"), variable("SKRANKE_SEED"));
}
