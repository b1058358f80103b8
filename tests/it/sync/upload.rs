//! The engine that brings entries to the store, over a link in the same process that can be made to fail.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use skranke::domain::question::{Answer, Question};
use skranke::journal::act::system::ProgramStarted;
use skranke::journal::storage::{Reader, Snapshot};
use skranke::journal::{Head, Journal};
use skranke::store::{Backups, EmbeddedLink, embedded};
use skranke::sync::link::{Request, Response};
use skranke::sync::wire::{BATCH_ENTRIES_MAX, Heads, Healed};
use skranke::sync::{Link, LinkError, Step, Stop, SyncError, Uploader};

use crate::store::shop::{Shop, TILL, place};
use crate::store::till::{Till, sale};

/// A till with its journal on disk.
pub struct Journalled {
    pub till: Till,
    journal: Journal,
    pub reader: Reader,
}

impl Journalled {
    pub fn new(shop: &Shop) -> Self {
        let path = shop.folder.file("till.db");
        let journal = Journal::create(&path, TILL).expect("a journal");
        Self { till: Till::new(TILL), journal, reader: Reader::open(&path).expect("a reader") }
    }

    /// Journals what the till has done since.
    pub fn write(&mut self) {
        let from = usize::try_from(self.journal.head().seq).expect("small");
        self.journal.append(&self.till.sealed[from..]).expect("appended");
    }

    pub fn sell(&mut self, count: u32) {
        for _ in 0..count {
            self.till.sell(sale().of("1101", 189));
        }
        self.write();
    }
}

/// A link whose other end moves.
struct Moving(Arc<Mutex<EmbeddedLink>>);

impl Link for Moving {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        self.0.lock().expect("nobody else").send(request)
    }
}

/// Counts requests, and loses those it is told to: on the way there, or on the way back.
struct Flaky {
    to: EmbeddedLink,
    requests: Arc<AtomicU32>,
    losses: std::vec::IntoIter<Option<Loss>>,
}

#[derive(Clone, Copy, Debug)]
enum Loss {
    Request,
    Answer,
}

impl Link for Flaky {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let lost = || LinkError::Unreachable { at: "the other side".into(), why: "lost".into() };
        match self.losses.next().flatten() {
            None => self.to.send(request),
            Some(Loss::Request) => Err(lost()),
            Some(Loss::Answer) => self.to.send(request).and(Err(lost())),
        }
    }
}

/// Answers everything with the same heads.
struct Liar(Heads);

impl Link for Liar {
    fn send(&mut self, _request: Request) -> Result<Response, LinkError> {
        Ok(Response { status: 200, body: serde_json::to_vec(&self.0).expect("JSON") })
    }
}

fn uploader(shop: &Shop) -> Uploader {
    Uploader::new(place(TILL), Box::new(EmbeddedLink::new(shop.store.clone()).expect("a link")))
}

/// Steps until there is nothing more to do.
pub(super) fn until_idle(uploader: &mut Uploader, reader: &Reader) -> Vec<Step> {
    let mut steps = Vec::new();
    loop {
        let step = uploader.step(reader).expect("a step");
        let done = matches!(step, Step::Idle(_) | Step::Stopped(_));
        steps.push(step);
        if done {
            return steps;
        }
    }
}

fn stop_of(steps: &[Step]) -> Option<Stop> {
    match steps.last() {
        Some(Step::Stopped(stop)) => Some(*stop),
        _ => None,
    }
}

#[test]
fn what_is_journalled_arrives_jrn_03() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(3);
    let mut uploader = uploader(&shop);
    let steps = until_idle(&mut uploader, &till.reader);
    assert!(
        matches!(&steps[..], [Step::Met(met), Step::Sent(_), Step::Idle(idle)]
        if (met.received, met.waiting) == (0, 3) && (idle.received, idle.waiting, idle.secured) == (3, 0, 0)),
        "{steps:?}"
    );
    assert_eq!(shop.heads(TILL).received, till.till.head());
    till.sell(1);
    assert_eq!(until_idle(&mut uploader, &till.reader).len(), 2, "heads are compared once, not before every batch");
    assert_eq!(shop.heads(TILL).received.seq, 4);
}

#[test]
fn a_long_queue_goes_in_batches_with_limits() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    let many = u32::try_from(BATCH_ENTRIES_MAX).expect("small") * 2 + 1;
    for _ in 0..many {
        till.till.act(ProgramStarted { version: "0".into(), after_a_break: false, lines_recovered: 0 });
    }
    for _ in 0..3 {
        let version = "x".repeat(300 * 1024);
        till.till.act(ProgramStarted { version, after_a_break: false, lines_recovered: 0 });
    }
    till.write();
    let steps = until_idle(&mut uploader(&shop), &till.reader);
    let sent: Vec<u64> =
        steps.iter().filter_map(|step| if let Step::Sent(to) = step { Some(to.received) } else { None }).collect();
    assert_eq!(sent, [200, 400, 402, 403, 404], "by number, and then by size");
}

#[test]
fn a_step_makes_one_request_at_most() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(2);
    let requests = Arc::new(AtomicU32::new(0));
    let to = EmbeddedLink::new(shop.store.clone()).expect("a link");
    let link = Flaky { to, requests: Arc::clone(&requests), losses: Vec::new().into_iter() };
    let mut uploader = Uploader::new(place(TILL), Box::new(link));
    let counted: Vec<u32> = (0..4)
        .map(|_| {
            let before = requests.load(Ordering::Relaxed);
            uploader.step(&till.reader).expect("a step");
            requests.load(Ordering::Relaxed) - before
        })
        .collect();
    assert_eq!(counted, [1, 1, 0, 0]);
}

#[test]
fn a_store_from_a_copy_gets_again_what_it_lost() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(2);
    let way = Arc::new(Mutex::new(EmbeddedLink::new(shop.store.clone()).expect("a link")));
    let mut uploader = Uploader::new(place(TILL), Box::new(Moving(Arc::clone(&way))));
    until_idle(&mut uploader, &till.reader);
    let Shop { folder, store } = shop;
    let backups =
        Backups { file: folder.file("store.db"), folder: folder.file("copies"), every: Duration::from_millis(20) };
    backups.take().expect("a copy");
    till.sell(3);
    let healed = |steps: &[Step]| -> Vec<Option<Healed>> {
        let of = |step: &Step| match step {
            Step::Sent(progress) => Some(progress.healed),
            _ => None,
        };
        steps.iter().filter_map(of).collect()
    };
    assert_eq!(healed(&until_idle(&mut uploader, &till.reader)), [None]);
    drop(store);
    let store = crate::store::shop::open(&folder.file("copies").join("store.db")).expect("the copy");
    let restored = Shop { folder, store };
    assert_eq!(restored.heads(TILL).received.seq, 2);
    *way.lock().expect("nobody else") = EmbeddedLink::new(restored.store.clone()).expect("a link");
    till.sell(1);
    uploader.forget();
    let again = healed(&until_idle(&mut uploader, &till.reader));
    assert_eq!(again, [Some(Healed { first: 3, last: 5 })], "the sixth was never there before");
    assert_eq!(restored.heads(TILL).received, till.till.head());
}

#[test]
fn only_secured_entries_are_reported_and_erased_sys_09() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(3);
    let mut uploader = uploader(&shop);
    until_idle(&mut uploader, &till.reader);
    let backups = Backups {
        file: shop.folder.file("store.db"),
        folder: shop.folder.file("copies"),
        every: Duration::from_millis(20),
    };
    let held = backups.take().expect("a copy");
    embedded::run(shop.store.secured(&held)).expect("run").expect("noted");
    till.sell(1);
    uploader.forget();
    let Step::Met(progress) = uploader.step(&till.reader).expect("a step") else { panic!("heads first") };
    assert_eq!((progress.secured, progress.received, progress.waiting), (3, 3, 1));
    let head = till.till.head();
    let snapshot = Snapshot { seq: head.seq, hash: head.hash, form: "x".into(), body: vec![1] };
    till.journal.keep_snapshot(&snapshot).expect("kept");
    till.journal.secure(progress.secured).expect("erased");
    assert_eq!(till.reader.first_kept().expect("read"), Some(4));
    until_idle(&mut uploader, &till.reader);
    assert_eq!(shop.heads(TILL).received, head);
    let empty = Shop::new();
    let stop = stop_of(&until_idle(&mut self::uploader(&empty), &till.reader));
    assert_eq!(stop, Some(Stop::Gap { first_kept: 4, store: Head::default() }));
}

#[test]
fn a_store_that_secures_something_else_erases_nothing() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(2);
    let secured = Head { epoch: 1, seq: 2, hash: skranke::journal::Hash::of(till.till.head().hash, b"other") };
    let lie = Heads { received: till.till.head(), secured, ..Heads::default() };
    let mut uploader = Uploader::new(place(TILL), Box::new(Liar(lie)));
    let stop = stop_of(&[uploader.step(&till.reader).expect("a step")]);
    assert!(matches!(stop, Some(Stop::Diverged { store, .. }) if store == secured), "{stop:?}");
}

#[test]
fn two_machines_with_one_number_stop_with_both_heads_chn_02() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.sell(2);
    let mut twin = Till::new(TILL);
    twin.sell(sale().of("1402", 129));
    shop.take(&twin);
    let stop = stop_of(&until_idle(&mut uploader(&shop), &till.reader));
    let mine = Head { epoch: 1, seq: 1, hash: till.till.sealed[0].hash };
    assert_eq!(stop, Some(Stop::Diverged { till: mine, store: twin.head() }));
    for _ in 0..3 {
        twin.sell(sale().of("1402", 129));
    }
    shop.take(&twin);
    let stop = stop_of(&until_idle(&mut uploader(&shop), &till.reader));
    assert_eq!(stop, Some(Stop::Ahead { till: till.till.head(), store: twin.head() }));
    assert!(stop.expect("stopped").to_string().contains("has entry 4 of this till"));
}

#[test]
fn what_was_set_aside_is_told_sys_10() {
    let shop = Shop::new();
    let mut till = Journalled::new(&shop);
    till.till.scribble("{\"v\":1,\"kind\":\"from-tomorrow\"}");
    till.sell(1);
    let steps = until_idle(&mut uploader(&shop), &till.reader);
    let Some(Step::Idle(progress)) = steps.last() else { panic!("{steps:?}") };
    assert_eq!((progress.set_aside.len(), progress.set_aside[0].seq, progress.waiting), (1, 1, 0));
}

#[test]
fn a_question_without_an_answer_is_no_net() {
    let shop = Shop::new();
    let to = EmbeddedLink::new(shop.store.clone()).expect("a link");
    let losses = vec![Some(Loss::Request), Some(Loss::Answer), None].into_iter();
    let mut uploader = Uploader::new(place(TILL), Box::new(Flaky { to, requests: Arc::default(), losses }));
    let question = Question::Balance { card: "8100471932655082".into() };
    assert_eq!(uploader.ask(&question), Answer::NoNet);
    assert_eq!(uploader.ask(&question), Answer::NoNet);
    assert!(matches!(uploader.ask(&question), Answer::Card(_)));
    assert_eq!(uploader.register(0).expect("a page").version, 0);
}

#[test]
fn a_journal_without_a_till_is_no_journal() {
    let shop = Shop::new();
    let path = shop.folder.file("till.db");
    drop(Journal::open(&path).expect("opened"));
    let reader = Reader::open(&path).expect("a reader");
    assert!(matches!(uploader(&shop).step(&reader), Err(SyncError::Journal(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is lost on the way, the store has everything once in the end (`JRN-03`, `JRN-08`).
    #[test]
    fn nothing_is_lost_and_nothing_doubled(losses in prop::collection::vec(prop_oneof![
        Just(None), Just(Some(Loss::Request)), Just(Some(Loss::Answer))
    ], 0..20), sold in prop::collection::vec(0_u32..4, 1..8)) {
        let shop = Shop::new();
        let mut till = Journalled::new(&shop);
        let to = EmbeddedLink::new(shop.store.clone()).expect("a link");
        let mut uploader = Uploader::new(place(TILL), Box::new(Flaky { to, requests: Arc::default(), losses: losses.into_iter() }));
        let mut sold = sold.into_iter();
        let mut failures = 0;
        loop {
            let more = sold.next();
            till.sell(more.unwrap_or(0));
            match uploader.step(&till.reader) {
                Ok(Step::Idle(_)) if more.is_none() => break,
                Ok(Step::Stopped(stop)) => prop_assert!(false, "{stop}"),
                Ok(_) => {}
                Err(_) => failures += 1,
            }
            prop_assert!(failures <= 20);
        }
        let heads = shop.heads(TILL);
        prop_assert_eq!(heads.received, till.till.head());
        prop_assert_eq!(heads.set_aside, vec![]);
    }
}
