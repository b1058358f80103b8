//! One act is one commit and one sync, and so is what was typed ahead meanwhile.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use skranke::clock::{Clock, MachineClock};
use skranke::counter::actor::Threads;
use skranke::counter::demo::Shop;
use skranke::counter::folder::JOURNAL;
use skranke::counter::writer::{self, Order};
use skranke::counter::{Counter, Wake, open};
use skranke::domain::TillId;
use skranke::journal::act::system::NetLost;
use skranke::journal::{Entry, Journal};
use skranke::till::Disk;
use skranke::till::effect::{Event, Input};
use skranke::till::key::Key;

use crate::disk;
use crate::world::{demo_folder, fresh_folder, in_real_time, presses};

const PATIENCE: Duration = Duration::from_secs(10);

struct Till {
    counter: Counter,
    wakes: Receiver<Wake>,
}

impl Till {
    fn open(shop: Shop) -> Self {
        disk::start();
        let (options, wakes) = in_real_time(&demo_folder(shop));
        let counter = open(options).expect("a till");
        let mut till = Self { counter, wakes };
        till.settle();
        till
    }

    fn wake(&mut self) {
        let wake = self.wakes.recv_timeout(PATIENCE).expect("something happens");
        self.counter.wake(wake);
    }

    fn settle(&mut self) {
        while !self.counter.is_settled() {
            self.wake();
        }
    }

    fn log_in(&mut self) {
        self.counter.handle(Input::Line(".op 1001".to_owned()));
        self.settle();
        assert!(self.counter.till().state().operator.is_some());
    }

    fn syncs(&self) -> u64 {
        disk::syncs(&self.counter.folder().file(JOURNAL))
    }

    /// Registers one act, waits until it is on disk and not for what follows from it; returns entries and syncs.
    fn act(&mut self, input: Input) -> (u64, u64) {
        let before = (self.counter.till().state().seq, self.syncs());
        self.counter.handle(input);
        let entries = self.counter.till().state().seq - before.0;
        while !self.counter.is_written() {
            self.wake();
        }
        (entries, self.syncs() - before.1)
    }
}

#[test]
fn each_act_is_one_commit_and_exactly_one_sync() {
    let mut till = Till::open(Shop::Workshop);
    till.log_in();
    let scan = |code: &str| Input::Scan(code.to_owned());
    let line = |text: &str| Input::Line(text.to_owned());
    for input in
        [scan("2711111010007"), scan("2711111010007"), line("*5"), line("/10"), line("'i skapet"), line("1:*0")]
    {
        let (entries, syncs) = till.act(input.clone());
        assert!(entries > 0, "{input:?} registers nothing");
        assert_eq!(syncs, 1, "{input:?} made {entries} entries");
        till.settle();
    }
    let (entries, _) = till.act(line("1101"));
    assert_eq!(entries, 1);
    till.settle();
    let before = (till.counter.till().state().seq, till.syncs());
    till.counter.handle(Input::Key(Key::Function(9)));
    let entries = till.counter.till().state().seq - before.0;
    assert!(entries > 2, "the sale, its receipt and the drawer: {entries} entries");
    while till.syncs() == before.1 {
        till.wake();
    }
    assert_eq!(till.syncs() - before.1, 1, "{entries} entries");
    till.settle();
}

#[test]
fn what_registers_nothing_syncs_nothing() {
    let mut till = Till::open(Shop::Workshop);
    till.log_in();
    let before = till.syncs();
    for key in presses("olj<Down><Esc><Esc>99999<Enter><Tab><Tab><Esc>") {
        till.counter.handle(Input::Key(key));
    }
    till.settle();
    assert_eq!(till.syncs(), before);
}

#[test]
fn a_disk_that_stands_still_is_said_and_stops_no_key_sys_07() {
    let mut till = Till::open(Shop::Workshop);
    till.log_in();
    let stalled = disk::stall(&till.counter.folder().file(JOURNAL));
    till.counter.handle(Input::Scan("2711111010007".to_owned()));
    let started = std::time::Instant::now();
    while till.counter.till().devices().disk == Disk::Fine {
        assert!(started.elapsed() < PATIENCE, "nobody says that the disk stands still");
        // Once asked for nothing more, the till is woken by nobody.
        let sleeps_ms = till.counter.sleeps_ms().expect("it wants to be woken").clamp(1, 5_000);
        if let Ok(wake) = till.wakes.recv_timeout(Duration::from_millis(sleeps_ms)) {
            till.counter.wake(wake);
        }
        till.counter.tick();
    }
    assert_eq!(till.counter.till().devices().disk, Disk::Slow);
    till.counter.handle(Input::Line("1104".to_owned()));
    assert_eq!(till.counter.till().state().basket().lines.len(), 2, "keys go on");
    drop(stalled);
    till.settle();
    assert_eq!(till.counter.till().devices().disk, Disk::Fine);
}

fn entry(seq: u64, clock: &dyn Clock) -> Entry {
    Entry {
        till: TillId::new(1, 1),
        epoch: 1,
        seq,
        at: clock.now().wall,
        operator: None,
        training: false,
        act: NetLost {}.into(),
    }
}

#[test]
fn what_was_typed_ahead_while_the_disk_was_busy_becomes_one_commit_and_one_sync() {
    const AHEAD: u64 = 250;
    disk::start();
    let path = fresh_folder("typed-ahead").join(JOURNAL);
    let journal = Journal::create(&path, TillId::new(1, 1)).expect("a journal");
    let clock = Arc::new(MachineClock::start());
    let (durable, heard) = channel();
    let (go_on, gate) = channel::<()>();
    let (durable, gate) = (Mutex::new(durable), Mutex::new(gate));
    let tell = move |event| {
        if let Event::Durable(seq) = event {
            durable.lock().expect("told").send(seq).expect("heard");
            // The first commit takes as long as the test wants it to.
            let _ = gate.lock().expect("waited").recv();
        }
    };
    let writer = writer::start(&Threads, Box::new(journal), None, clock.clone(), Arc::new(tell)).expect("a writer");
    writer.order(Order::Append(vec![entry(1, &*clock)]));
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(1));
    let before = disk::syncs(&path);
    for seq in 2..2 + AHEAD {
        writer.order(Order::Append(vec![entry(seq, &*clock)]));
    }
    go_on.send(()).expect("waited for");
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(1 + AHEAD), "one commit for all");
    assert_eq!(disk::syncs(&path) - before, 1);
    drop(go_on);
}

/// Scans at the fastest a wedge sends, and from a scanner on a port of its own, while the disk does not move.
#[test]
fn scans_made_while_the_disk_stands_still_are_all_rung_in_in_order() {
    const GOODS: [(&str, &str); 4] =
        [("2711111010007", "1101"), ("2711111030005", "1103"), ("2711111040004", "1104"), ("2711111050003", "1105")];
    let mut till = Till::open(Shop::Workshop);
    till.log_in();
    let stalled = disk::stall(&till.counter.folder().file(JOURNAL));
    let mut wanted = Vec::new();
    for scan in 0..120_usize {
        let (code, number) = GOODS[scan * 3 % GOODS.len()];
        if scan % 2 == 0 {
            let keys = code.chars().map(Key::Char).chain([Key::Enter]);
            keys.for_each(|key| till.counter.handle(Input::Key(key)));
        } else {
            till.counter.wake(Wake::Scan(code.to_owned()));
        }
        // A comment keeps the next scan of the same thing on a line of its own.
        till.counter.handle(Input::Line(format!("'{scan}")));
        wanted.push((number.to_owned(), scan.to_string()));
    }
    let rung = |till: &Till| -> Vec<(String, String)> {
        let lines = till.counter.till().state().basket().lines.iter();
        lines.map(|line| (line.item.number.to_string(), line.comment.clone())).collect()
    };
    assert_eq!(rung(&till), wanted, "nothing waits for the disk");
    assert!(!till.counter.is_written());
    drop(stalled);
    till.settle();
    assert_eq!(rung(&till), wanted);
    assert!(till.counter.is_written());
}
