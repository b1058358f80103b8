//! Speaking with the store: uploads, questions, the register's changes.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::actor::{Actor, Crew, OUTSIDE_MS, Work};
use super::archive;
use super::looking::Looking;
use crate::clock::Clock;
use crate::domain::device::LinkState;
use crate::domain::question::{Answer, Question, QuestionNo};
use crate::journal::Sealed;
use crate::journal::storage::Reader;
use crate::sync::link::{ASK_DEADLINE_MS, Link, LinkError, Request, Response};
use crate::sync::wire::{Healed, Place, Refused, RegisterPage};
use crate::sync::{Progress, Step, Stop, SyncError, Uploader, backoff};
use crate::till::effect::Event;

/// What it tells the shell besides the till's events.
#[derive(Debug)]
pub enum News {
    Event(Event),
    /// A page of the register, to be applied in order.
    Register(RegisterPage),
    /// Erase up to here.
    Secured(u64),
    /// An entry that is damaged here, as the store has it.
    Whole(Sealed),
}

pub enum Order {
    /// Something was journalled and is on disk.
    Journalled,
    /// Answered in good time from when it was asked, on the steady clock.
    Ask { no: QuestionNo, question: Question, asked_at: u64 },
    /// Something about the link has changed: try at once.
    Look,
    /// The register stands at this version now.
    RegisterAt(u64),
}

/// The store is asked for news this often when nothing else happens.
const NEWS_EVERY_MS: u64 = 5_000;
/// A request that takes longer makes the corner say slow.
const SLOW_MS: u64 = 1_500;

/// Somebody who uploads.
pub(super) fn start(
    crew: &dyn Crew,
    reader: Reader,
    place: Place,
    make_link: MakeLink,
    register_at: u64,
    clock: Arc<dyn Clock>,
    tell: impl Fn(News) + Send + 'static,
) -> io::Result<Actor<Order>> {
    let looking = Looking::from(clock.now().steady_ms);
    let link = ToBeMade::by(make_link);
    let hurry = Hurry::default();
    let link = Box::new(Hurried { link, hurry: hurry.clone(), clock: Arc::clone(&clock) });
    let desk = Desk {
        uploader: Uploader::new(place, link),
        hurry,
        reader,
        clock,
        tell: Box::new(tell),
        register_at,
        failures: 0,
        due_at: 0,
        down_since: None,
        waiting: None,
        told: None,
        secured: 0,
        healed: None,
        looking,
        damage_told: BTreeSet::new(),
        has_met: false,
        is_overtaken: false,
    };
    Actor::start(crew, "courier", desk)
}

struct Desk {
    uploader: Uploader,
    hurry: Hurry,
    reader: Reader,
    clock: Arc<dyn Clock>,
    tell: Box<dyn Fn(News) + Send>,
    register_at: u64,
    failures: u32,
    /// When it looks up by itself, on the steady clock.
    due_at: u64,
    down_since: Option<crate::domain::Stamp>,
    /// Finished sales the store does not have: the newest it has, and how many came after.
    waiting: Option<(u64, u64)>,
    told: Option<(LinkState, u64)>,
    secured: u64,
    /// What the store had once and was sent again since it was last up to date.
    healed: Option<Healed>,
    looking: Looking,
    /// Entries that are damaged here and that the store does not have.
    damage_told: BTreeSet<u64>,
    /// Till and store have agreed since the start.
    has_met: bool,
    /// The store knows a newer epoch, of another machine.
    is_overtaken: bool,
}

impl Work for Desk {
    type Order = Order;

    fn begin(&mut self) {
        self.bring_up_to_date();
    }

    fn rest(&mut self) -> Option<u64> {
        Some(self.due_at.saturating_sub(self.clock.now().steady_ms))
    }

    fn take(&mut self, order: Order, _behind: &mut dyn Iterator<Item = Order>) {
        match order {
            // A till that is never quiet for as long as the pause would otherwise never try again.
            Order::Journalled if self.failures > 0 && self.rest() == Some(0) => self.idle(),
            Order::Journalled if self.failures > 0 => self.count_waiting(),
            Order::Journalled => self.bring_up_to_date(),
            Order::Look => self.idle(),
            Order::Ask { no, question, asked_at } => self.ask(no, &question, asked_at),
            Order::RegisterAt(version) => self.register_at = version,
        }
    }

    fn idle(&mut self) {
        self.uploader.forget();
        self.bring_up_to_date();
        if self.looking.is_due(self.clock.now().steady_ms) {
            self.look_through();
        }
    }

    /// What is on disk goes along if the store is there; if not, it goes at the next start.
    fn end(&mut self) {
        if self.failures == 0 {
            self.bring_up_to_date();
        }
    }

    /// A store may be silent for as long as a request may take, twice.
    fn patience_ms(&self) -> Option<u64> {
        OUTSIDE_MS
    }
}

impl Desk {
    fn pause_ms(&self) -> u64 {
        if self.failures == 0 {
            return NEWS_EVERY_MS;
        }
        // The steady clock's last digits are as good a die as any for keeping tills apart.
        let jitter = u16::try_from(self.clock.now().steady_ms % 1_000).unwrap_or(0);
        backoff::wait_ms(self.failures, jitter).min(NEWS_EVERY_MS)
    }

    fn pause(&mut self) {
        self.due_at = self.clock.now().steady_ms + self.pause_ms();
    }

    /// Everything journalled goes first, so that the answer knows of it. All of it together takes no longer than an operator
    /// waits.
    fn ask(&mut self, no: QuestionNo, question: &Question, asked_at: u64) {
        self.hurry.until(asked_at + ASK_DEADLINE_MS);
        self.bring_up_to_date();
        let answer = match self.uploader.ask(question) {
            Answer::NoNet => archive::answer(&self.reader, question).unwrap_or(Answer::NoNet),
            answer => answer,
        };
        self.hurry.is_over();
        self.event(Event::Answered(no, answer));
    }

    /// Steps until there is nothing to do or the store is away, then reads what changed of the register.
    fn bring_up_to_date(&mut self) {
        let started = self.clock.now().steady_ms;
        loop {
            match self.uploader.step(&self.reader) {
                Ok(Step::Met(progress) | Step::Sent(progress)) => self.heard(&progress),
                Ok(Step::Idle(progress)) => {
                    self.has_met = true;
                    self.heard(&progress);
                    if let Some(Healed { first, last }) = self.healed.take() {
                        self.event(Event::Healed { first, last });
                    }
                    let slow = self.clock.now().steady_ms.saturating_sub(started) > SLOW_MS;
                    self.link_is_up(slow, progress.received);
                    self.fetch_register(progress.register);
                    return;
                }
                Ok(Step::Stopped(stop)) => {
                    tracing::error!(?stop, "till and store differ");
                    self.link_is_down();
                    return self.find_parting(stop);
                }
                Err(fault) => {
                    tracing::warn!(%fault, "the store did not take it");
                    if let SyncError::Refused(Refused::Broken { seq }) = fault {
                        self.damaged(seq);
                    }
                    return self.link_is_down();
                }
            }
        }
    }

    /// A disk that was restored or copied goes on in an epoch of its own, which the till begins. Of two machines that run with
    /// one number the one whose epoch was overtaken waits for its next start: they would overtake each other without end.
    /// A store that lacks what is erased here can only be helped by somebody who looks.
    fn find_parting(&mut self, stop: Stop) {
        let (Stop::Ahead { till, store } | Stop::Diverged { till, store }) = stop else { return };
        if self.has_met && store.epoch > till.epoch {
            if !std::mem::replace(&mut self.is_overtaken, true) {
                self.event(Event::Overtaken);
            }
            return;
        }
        match self.uploader.parting(&self.reader) {
            Ok(Some(parting)) => self.event(Event::Parted(Box::new(parting))),
            Ok(None) => {
                tracing::error!("nothing that both have is left here; nothing is sent until somebody has looked")
            }
            Err(fault) => tracing::warn!(%fault, "where till and store part is not known yet"),
        }
    }

    /// What the disk has damaged is asked of the store.
    fn look_through(&mut self) {
        match self.looking.look(&self.reader, self.clock.now().steady_ms) {
            Ok(Some(seq)) => self.damaged(seq),
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "the journal cannot be looked through"),
        }
    }

    fn damaged(&mut self, seq: u64) {
        match self.uploader.written(&self.reader, seq) {
            Ok(Some(whole)) => (self.tell)(News::Whole(whole)),
            Ok(None) if self.damage_told.insert(seq) => self.event(Event::EntryDamaged(seq)),
            Ok(None) => {}
            Err(fault) => tracing::warn!(%fault, seq, "an entry is damaged, and the store cannot be asked"),
        }
    }

    fn heard(&mut self, progress: &Progress) {
        for aside in &progress.set_aside {
            self.event(Event::SetAside { seq: aside.seq, reason: aside.reason.clone() });
        }
        if let Some(Healed { first, last }) = progress.healed {
            let from = self.healed.map_or(first, |healed| healed.first);
            self.healed = Some(Healed { first: from, last });
        }
        if progress.secured > self.secured {
            self.secured = progress.secured;
            (self.tell)(News::Secured(progress.secured));
        }
    }

    fn link_is_up(&mut self, slow: bool, received: u64) {
        self.failures = 0;
        self.down_since = None;
        self.waiting = Some((received, 0));
        self.pause();
        self.tell_link(if slow { LinkState::Slow } else { LinkState::Up }, 0);
    }

    fn link_is_down(&mut self) {
        self.failures = self.failures.saturating_add(1);
        let now = self.clock.now().wall;
        self.down_since.get_or_insert(now);
        self.pause();
        self.count_waiting();
    }

    /// Counts the finished sales that came after the newest the store is known to have.
    fn count_waiting(&mut self) {
        let Some(since) = self.down_since else { return };
        let (mut upto, mut sales) = self.waiting.unwrap_or((0, 0));
        while let Ok((_, entries)) = self.reader.batch(upto + 1, 500) {
            let Some(last) = entries.last() else { break };
            upto = last.seq;
            sales += u64::try_from(entries.iter().filter(|entry| archive::is_sale(&entry.body)).count()).unwrap_or(0);
        }
        self.waiting = Some((upto, sales));
        self.tell_link(LinkState::Down { since }, sales);
    }

    fn tell_link(&mut self, state: LinkState, waiting: u64) {
        if self.told != Some((state, waiting)) {
            self.told = Some((state, waiting));
            self.event(Event::Link { state, waiting });
        }
    }

    fn fetch_register(&mut self, newest: u64) {
        while self.register_at < newest {
            match self.uploader.register(self.register_at) {
                Ok(page) => {
                    self.register_at = page.version;
                    let more = page.more;
                    (self.tell)(News::Register(page));
                    if !more {
                        return;
                    }
                }
                Err(SyncError::Link(fault)) => return tracing::warn!(%fault, "the register could not be read"),
                Err(fault) => return tracing::error!(%fault, "the register's answer is of no use"),
            }
        }
    }

    fn event(&self, event: Event) {
        (self.tell)(News::Event(event));
    }
}

/// Makes the link, where it will be used: opening a store takes its time, and no start waits for that.
pub type MakeLink = Box<dyn FnOnce() -> Result<Box<dyn Link>, String> + Send>;

/// A link that is made when it is first used.
pub(super) struct ToBeMade {
    make: Option<MakeLink>,
    made: Box<dyn Link>,
}

impl ToBeMade {
    pub fn by(make: MakeLink) -> Self {
        Self { make: Some(make), made: nowhere("nobody has asked yet") }
    }
}

impl Link for ToBeMade {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        if let Some(make) = self.make.take() {
            self.made = make().unwrap_or_else(|why| {
                tracing::error!(%why, "there is no way to the store");
                nowhere(&why)
            });
        }
        self.made.send(request)
    }
}

/// Until when the requests of one call must be over, on the steady clock.
#[derive(Clone)]
struct Hurry(Arc<AtomicU64>);

/// Requests have the time they have.
const NO_HURRY: u64 = u64::MAX;

impl Default for Hurry {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(NO_HURRY)))
    }
}

impl Hurry {
    fn until(&self, at: u64) {
        self.0.store(at, Ordering::SeqCst);
    }

    fn is_over(&self) {
        self.until(NO_HURRY);
    }
}

/// A link whose requests share the time there is while somebody waits; behind the first that fails none is made.
struct Hurried<L> {
    link: L,
    hurry: Hurry,
    clock: Arc<dyn Clock>,
}

impl<L: Link> Link for Hurried<L> {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        let until = self.hurry.0.load(Ordering::SeqCst);
        if until == NO_HURRY {
            return self.link.send(request);
        }
        let left_ms = until.saturating_sub(self.clock.now().steady_ms);
        if left_ms == 0 {
            return Err(LinkError::Silent { at: "store".to_owned(), deadline_ms: 0 });
        }
        let deadline_ms = request.deadline_ms.min(left_ms);
        let answered = self.link.send(request.within(deadline_ms));
        if answered.is_err() {
            self.hurry.until(0);
        }
        answered
    }
}

/// A store that cannot be opened: the till sells, and everything waits.
struct Nowhere {
    why: String,
}

/// Where no store can be opened.
pub fn nowhere(why: &str) -> Box<dyn Link> {
    Box::new(Nowhere { why: why.to_owned() })
}

impl Link for Nowhere {
    fn send(&mut self, _request: Request) -> Result<Response, LinkError> {
        Err(LinkError::Unreachable { at: "store".to_owned(), why: self.why.clone() })
    }
}

/// A link with a switch in the wire, for the demo.
pub struct Switched {
    pub link: Box<dyn Link>,
    pub pulled: Arc<AtomicBool>,
}

impl Link for Switched {
    fn send(&mut self, request: Request) -> Result<Response, LinkError> {
        if self.pulled.load(Ordering::SeqCst) {
            return Err(LinkError::Unreachable { at: "demo".to_owned(), why: "the net is pulled".to_owned() });
        }
        self.link.send(request)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::domain::{Moment, Stamp};

    /// Time passes only while somebody waits.
    #[derive(Default)]
    struct Still(AtomicU64);

    impl Clock for Still {
        fn now(&self) -> Moment {
            Moment { wall: Stamp::default(), steady_ms: self.0.load(Ordering::SeqCst) }
        }

        fn wait_ms(&self, ms: u64) {
            self.0.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// Answers each request after so long, or not at all where that is longer than it may take.
    struct After {
        clock: Arc<Still>,
        ms: u64,
        deadlines: Arc<Mutex<Vec<u64>>>,
    }

    impl Link for After {
        fn send(&mut self, Request { deadline_ms, .. }: Request) -> Result<Response, LinkError> {
            self.deadlines.lock().expect("counted").push(deadline_ms);
            self.clock.wait_ms(self.ms.min(deadline_ms));
            if self.ms >= deadline_ms {
                return Err(LinkError::Silent { at: String::new(), deadline_ms });
            }
            Ok(Response { status: 200, body: Vec::new() })
        }
    }

    /// The deadlines of the requests that were made, and how long all of them took.
    fn sent(ms: u64, requests: usize) -> (Vec<u64>, u64) {
        let (clock, deadlines, hurry) = (Arc::new(Still::default()), Arc::default(), Hurry::default());
        let after = After { clock: Arc::clone(&clock), ms, deadlines: Arc::clone(&deadlines) };
        let mut link = Hurried { link: after, hurry: hurry.clone(), clock: Arc::clone(&clock) as Arc<dyn Clock> };
        hurry.until(clock.now().steady_ms + ASK_DEADLINE_MS);
        for _ in 0..requests {
            let _ = link.send(Request::get(String::new()));
        }
        let took = clock.now().steady_ms;
        hurry.is_over();
        let before = deadlines.lock().expect("counted").clone();
        let _ = link.send(Request::get(String::new()));
        assert_eq!(deadlines.lock().expect("counted").last(), Some(&crate::sync::link::SEND_DEADLINE_MS));
        (before, took)
    }

    #[test]
    fn requests_share_the_time_an_operator_waits() {
        assert_eq!(sent(1_500, 5), (vec![4_000, 2_500, 1_000], 4_000));
    }

    #[test]
    fn behind_a_request_that_fails_none_is_made() {
        assert_eq!(sent(60_000, 3), (vec![4_000], 4_000));
    }
}
