//! The thread that speaks with the store: uploads, questions, the register's changes.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::archive;
use crate::clock::Clock;
use crate::domain::device::LinkState;
use crate::domain::question::{Answer, Question, QuestionNo};
use crate::journal::storage::Reader;
use crate::sync::link::{Link, LinkError, Request, Response};
use crate::sync::wire::{Place, RegisterPage};
use crate::sync::{Progress, Step, SyncError, Uploader, backoff};
use crate::till::effect::Event;

/// What the thread tells the shell besides the till's events.
#[derive(Debug)]
pub enum News {
    Event(Event),
    /// A page of the register, to be applied in order.
    Register(RegisterPage),
    /// Erase up to here.
    Secured(u64),
}

pub enum Order {
    /// Something was journalled and is on disk.
    Journalled,
    Ask(QuestionNo, Question),
    /// Something about the link has changed: try at once.
    Look,
    /// The register stands at this version now.
    RegisterAt(u64),
}

/// The uploading thread.
pub struct Courier {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

/// The store is asked for news this often when nothing else happens.
const NEWS_EVERY_MS: u64 = 5_000;
/// A request that takes longer makes the corner say slow.
const SLOW_MS: u64 = 1_500;

impl Courier {
    pub fn start(
        journal: PathBuf,
        place: Place,
        make_link: MakeLink,
        register_at: u64,
        clock: Arc<dyn Clock>,
        tell: impl Fn(News) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, work) = channel();
        let thread = std::thread::Builder::new().name("courier".to_owned()).spawn(move || {
            let reader = match Reader::open(&journal) {
                Ok(reader) => reader,
                Err(fault) => return tracing::error!(%fault, "the courier cannot read the journal"),
            };
            let link = match make_link() {
                Ok(link) => link,
                Err(why) => {
                    tracing::error!(%why, "there is no way to the store");
                    Box::new(Nowhere { why })
                }
            };
            let mut desk = Desk {
                uploader: Uploader::new(place, link),
                reader,
                clock,
                tell: Box::new(tell),
                register_at,
                failures: 0,
                down_since: None,
                waiting: None,
                told: None,
                secured: 0,
            };
            desk.work(&work);
        })?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    pub fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // A courier that has ended is told by its own log; the till goes on without a store.
            let _ = orders.send(order);
        }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Desk {
    uploader: Uploader,
    reader: Reader,
    clock: Arc<dyn Clock>,
    tell: Box<dyn Fn(News) + Send>,
    register_at: u64,
    failures: u32,
    down_since: Option<crate::domain::Stamp>,
    /// Finished sales the store does not have: the newest it has, and how many came after.
    waiting: Option<(u64, u64)>,
    told: Option<(LinkState, u64)>,
    secured: u64,
}

impl Desk {
    fn work(&mut self, orders: &Receiver<Order>) {
        self.bring_up_to_date();
        loop {
            match orders.recv_timeout(Duration::from_millis(self.pause_ms())) {
                Ok(order) => self.carry_out(order),
                Err(RecvTimeoutError::Timeout) => {
                    self.uploader.forget();
                    self.bring_up_to_date();
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // What is on disk goes along if the store is there; if not, it goes at the next start.
        if self.failures == 0 {
            self.bring_up_to_date();
        }
    }

    fn pause_ms(&self) -> u64 {
        if self.failures == 0 {
            return NEWS_EVERY_MS;
        }
        // The steady clock's last digits are as good a die as any for keeping tills apart.
        let jitter = u16::try_from(self.clock.now().steady_ms % 1_000).unwrap_or(0);
        backoff::wait_ms(self.failures, jitter).min(NEWS_EVERY_MS)
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Journalled if self.failures > 0 => self.count_waiting(),
            Order::Journalled => self.bring_up_to_date(),
            Order::Look => {
                self.uploader.forget();
                self.bring_up_to_date();
            }
            Order::Ask(no, question) => self.ask(no, &question),
            Order::RegisterAt(version) => self.register_at = version,
        }
    }

    /// Everything journalled goes first, so that the answer knows of it.
    fn ask(&mut self, no: QuestionNo, question: &Question) {
        self.bring_up_to_date();
        let answer = match self.uploader.ask(question) {
            Answer::NoNet => archive::answer(&self.reader, question).unwrap_or(Answer::NoNet),
            answer => answer,
        };
        self.event(Event::Answered(no, answer));
    }

    /// Steps until there is nothing to do or the store is away, then reads what changed of the register.
    fn bring_up_to_date(&mut self) {
        let started = self.clock.now().steady_ms;
        loop {
            match self.uploader.step(&self.reader) {
                Ok(Step::Met(progress) | Step::Sent(progress)) => self.heard(&progress),
                Ok(Step::Idle(progress)) => {
                    self.heard(&progress);
                    let slow = self.clock.now().steady_ms.saturating_sub(started) > SLOW_MS;
                    self.link_is_up(slow, progress.received);
                    self.fetch_register(progress.register);
                    return;
                }
                Ok(Step::Stopped(stop)) => {
                    tracing::error!(?stop, "till and store differ; nothing is sent until somebody has looked");
                    return self.link_is_down();
                }
                Err(fault) => {
                    tracing::warn!(%fault, "the store did not take it");
                    return self.link_is_down();
                }
            }
        }
    }

    fn heard(&mut self, progress: &Progress) {
        for aside in &progress.set_aside {
            self.event(Event::SetAside { seq: aside.seq, reason: aside.reason.clone() });
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
        self.tell_link(if slow { LinkState::Slow } else { LinkState::Up }, 0);
    }

    fn link_is_down(&mut self) {
        self.failures = self.failures.saturating_add(1);
        let now = self.clock.now().wall;
        self.down_since.get_or_insert(now);
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

/// Makes the link, on the thread that will use it: opening a store takes its time, and no start waits for that.
pub type MakeLink = Box<dyn FnOnce() -> Result<Box<dyn Link>, String> + Send>;

/// A store that cannot be opened: the till sells, and everything waits.
struct Nowhere {
    why: String,
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
