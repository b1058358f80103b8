//! What is changed at a till and journalled counts there, whenever the program ended and wherever the store is.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use skranke::counter::demo::Shop;
use skranke::counter::{Counter, Wake, open, pins};
use skranke::till::effect::Input;

use crate::world::{demo_folder, in_real_time, presses};

const PATIENCE: Duration = Duration::from_secs(20);

struct Till {
    counter: Counter,
    wakes: Receiver<Wake>,
}

impl Till {
    fn open(path: &Path, store_url: Option<&str>) -> Self {
        let (mut options, wakes) = in_real_time(path);
        options.store_url = store_url.map(str::to_owned);
        let mut till = Self { counter: open(options).expect("a till"), wakes };
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

    /// Whether somebody's PIN is this, as far as the till knows.
    fn knows(&self, pin: &str) -> bool {
        let operators = &self.counter.register().tables().operators;
        let is_it = |hash: &str| pins::salt_of(hash).is_some_and(|salt| pins::hash(pin, &salt) == hash);
        operators.iter().any(|operator| is_it(&operator.pin_hash))
    }
}

#[test]
fn a_pin_that_was_changed_just_before_the_end_is_the_one_that_opens_the_till() {
    let folder = demo_folder(Shop::Workshop);
    let mut till = Till::open(&folder, None);
    till.counter.handle(Input::Line(".op 1001".to_owned()));
    till.settle();
    assert!(till.knows("1001"));
    presses("<F12>O<Enter><Enter><Enter>4711").into_iter().for_each(|key| till.counter.handle(Input::Key(key)));
    till.settle();
    let before = till.counter.till().state().seq;
    presses("<PgDn>").into_iter().for_each(|key| till.counter.handle(Input::Key(key)));
    while till.counter.till().state().seq == before {
        till.wake();
    }
    // Nobody hears any more that the change is on disk.
    till.counter.close();
    let nowhere = "http://127.0.0.1:9";
    for start in 1..=2 {
        let till = Till::open(&folder, Some(nowhere));
        assert!(!till.knows("1001"), "start {start}: the old PIN opens the till");
        assert!(till.knows("4711"), "start {start}: the new PIN does not open the till");
        till.counter.close();
    }
}
