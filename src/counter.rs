//! The shell round the pure till: it owns the clock, the dice, the threads and the files, carries out what the till wants,
//! and brings back what came of it.
//!
//! It draws nothing and decides nothing about sales. Its one rule is the order of writes: an effect that leaves the screen
//! waits until every entry ahead of it is on disk.

pub mod actor;
pub mod archive;
mod attached;
pub mod ballast;
pub mod closed;
pub mod connect;
pub mod create;
#[cfg(feature = "store")]
pub mod demo;
pub mod devices;
pub mod dice;
pub mod earlier;
pub mod export;
pub mod exports;
pub mod folder;
pub mod intake;
pub mod keeper;
pub mod keys;
mod looking;
pub mod open;
pub mod pins;
pub mod play;
pub mod readings;
pub mod register;
pub mod rotation;
pub mod signer;
mod terminals;
pub mod trial;
mod trying;
pub mod uploader;
pub mod window;
pub mod writer;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use crate::clock::Clock;
use crate::domain::device::set_up::DeviceSetUp;
use crate::domain::device::{DemoSwitch, DeviceName};
use crate::domain::question::{Question, QuestionNo};
use crate::domain::register::{Change, Register};
use crate::journal::{Act, Entry};
use crate::peripherals::Switches;
use crate::sync::link::ASK_DEADLINE_MS;
use crate::till::effect::{Effect, Event, Given, Input, Pin, SignOrder, Ticket, Wish};
use crate::till::key::Keys;
use crate::till::state::SNAPSHOT_FORM;
use crate::till::{Disk, Till};
use actor::Actor;
use devices::Devices;
use dice::Dice;
use keeper::{Take, Taken};
use pins::Check;
use readings::Reading;
use register::LocalRegister;
use uploader::News;
use writer::{Kept, Order};

pub use open::{OpenError, Options, open};

/// How the threads tell the shell what happened.
pub type Tell = Arc<dyn Fn(Event) + Send + Sync>;

/// Everything that wakes the shell but keys.
#[derive(Debug)]
pub enum Wake {
    Event(Event),
    News(News),
    Taken(Taken),
    /// From a scanner on a port of its own.
    Scan(String),
    /// A device that was lent to be tried is back, made anew.
    Back(Box<devices::Back>),
}

/// What waits for the disk.
#[derive(Debug)]
enum Waiting {
    Effect(Effect),
    /// Changes of fixed information made here, in this entry, for the local register.
    Changes(u64, Vec<Change>),
}

/// A till with everything round it.
pub struct Counter {
    till: Till,
    register: LocalRegister,
    clock: Arc<dyn Clock>,
    dice: Box<dyn Dice>,
    keys: Arc<dyn Keys>,
    // Dropped in this order: what still speaks to the till first, the journal's thread last of those that write.
    courier: Actor<uploader::Order>,
    /// Before the worker it is carried out by, which would wait for an answer that never comes.
    trial: Option<Trial>,
    trials: Actor<trying::Order>,
    devices: Devices,
    pins: Actor<Check>,
    signer: Actor<SignOrder>,
    exports: Actor<exports::Order>,
    keeper: Actor<Take>,
    writer: Actor<Order>,
    readings: Actor<Reading>,
    switches: Switches,
    net_pulled: Arc<AtomicBool>,
    waiting: VecDeque<(u64, Waiting)>,
    /// Questions the store has not answered, and when each was asked, on the steady clock.
    asked: Vec<(QuestionNo, Question, u64)>,
    ordered: u64,
    durable: u64,
    /// Since when the disk has brought nothing forward of what was ordered, on the steady clock.
    unwritten_since: Option<u64>,
    /// The entry the newest snapshot stands on.
    kept_at: u64,
    wishes: Vec<Wish>,
    /// The program was told to end; the last signature is waited for.
    is_leaving: bool,
    scans: VecDeque<String>,
    /// The salt the shop's PINs are hashed with.
    salt: String,
    folder: folder::Folder,
}

/// The trial of a device under way. When it is dropped the trial goes no further, whatever it waits for.
struct Trial {
    answers: Sender<bool>,
    wish: trial::StopWish,
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.wish.ask();
    }
}

/// Entries after which the state is worth keeping again.
const KEEP_AFTER_ENTRIES: u64 = 500;
/// A question that waits longer is answered without the store. The courier, where it is free, is a little sooner.
const ANSWERED_WITHIN_MS: u64 = ASK_DEADLINE_MS + 200;
/// A disk that is silent for so long is told as slow.
const DISK_SILENT_MS: u64 = 1_000;

impl Counter {
    /// The first thing of a run.
    fn start(&mut self) {
        let given =
            Given { now: self.clock.now(), roll: self.dice.roll(), register: &self.register, keys: &*self.keys };
        let effects = self.till.start(&given);
        self.carry_out(effects);
    }

    /// Gives the till one input and does what it wants.
    pub fn handle(&mut self, input: Input) {
        self.register.set_today(self.clock.now().wall.date());
        let given =
            Given { now: self.clock.now(), roll: self.dice.roll(), register: &self.register, keys: &*self.keys };
        let effects = self.till.handle(input, &given);
        self.carry_out(effects);
        while let Some(code) = self.scans.pop_front() {
            self.handle(Input::Scan(code));
        }
    }

    /// Something woke the shell.
    pub fn wake(&mut self, wake: Wake) {
        match wake {
            Wake::Event(Event::Durable(seq)) => {
                self.is_durable(seq);
                self.handle(Input::Event(Event::Durable(seq)));
            }
            Wake::Event(event) => self.handle(Input::Event(event)),
            Wake::News(News::Event(event)) => {
                if let Event::Answered(no, _) = &event {
                    self.asked.retain(|(asked, ..)| asked != no);
                }
                self.handle(Input::Event(event));
            }
            Wake::News(News::Secured(upto)) => self.writer.order(Order::Secure(upto)),
            Wake::News(News::Whole(entry)) => self.writer.order(Order::Mend(entry)),
            Wake::News(News::Register(page)) => {
                let news = self.count_news(&page.changes);
                let from = keeper::From::Store(page.version);
                self.keeper.order(Take { from, changes: page.changes, more: page.more, news });
            }
            Wake::Taken(taken) => self.register_taken(taken),
            Wake::Scan(code) => self.handle(Input::Scan(code)),
            Wake::Back(back) => {
                if let Err(fault) = self.devices.put(*back) {
                    tracing::error!(%fault, "a device that was lent has no thread");
                }
            }
        }
    }

    /// Time has passed: gives the till a tick when it asked for one, and watches the disk. Its own thread cannot tell
    /// while it waits.
    pub fn tick(&mut self) {
        if self.disk_slow_at().is_some_and(|at| at <= self.clock.now().steady_ms) {
            self.handle(Input::Event(Event::DiskSlow(true)));
        }
        self.answer_for_the_store();
        if self.till.wakes_at().is_some_and(|at| at <= self.clock.now().steady_ms) {
            self.handle(Input::Event(Event::Tick));
        }
    }

    /// How long the shell may sleep before the next tick.
    pub fn sleeps_ms(&self) -> Option<u64> {
        let wakes_at = [self.till.wakes_at(), self.disk_slow_at(), self.unanswered_at()].into_iter().flatten().min();
        wakes_at.map(|at| at.saturating_sub(self.clock.now().steady_ms))
    }

    /// When the oldest question has waited for as long as an operator waits. The courier cannot say so while it waits for
    /// an answer to something else.
    fn unanswered_at(&self) -> Option<u64> {
        self.asked.first().map(|(_, _, asked_at)| asked_at + ANSWERED_WITHIN_MS)
    }

    /// What the journal here can answer is answered from it; the rest without the store is unknown.
    fn answer_for_the_store(&mut self) {
        while self.unanswered_at().is_some_and(|at| at <= self.clock.now().steady_ms) {
            let (no, question, _) = self.asked.remove(0);
            self.readings.order(Reading::Answer(no, question));
        }
    }

    fn ask_the_store(&mut self, no: QuestionNo, question: Question) {
        let asked_at = self.clock.now().steady_ms;
        self.asked.push((no, question.clone(), asked_at));
        self.courier.order(uploader::Order::Ask { no, question, asked_at });
    }

    /// When a disk that has not been told as slow or failing will be.
    fn disk_slow_at(&self) -> Option<u64> {
        let since = self.unwritten_since.filter(|_| self.till.devices().disk == Disk::Fine)?;
        Some(since + DISK_SILENT_MS)
    }

    pub fn till(&self) -> &Till {
        &self.till
    }

    pub fn register(&self) -> &dyn Register {
        &self.register
    }

    /// What a view is made with: the time and the register as they are now.
    pub fn given(&self) -> Given<'_> {
        Given { now: self.clock.now(), roll: 0, register: &self.register, keys: &*self.keys }
    }

    /// What the till wants of the one who draws, since the last time it was asked for.
    pub fn wishes(&mut self) -> Vec<Wish> {
        if self.is_leaving && !self.till.is_signing() {
            self.is_leaving = false;
            self.wishes.push(Wish::Quit);
        }
        std::mem::take(&mut self.wishes)
    }

    /// Is everything that was typed read, on disk and carried out?
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.durable == self.ordered && self.till.is_idle()
    }

    /// Nothing ordered is left unwritten.
    pub fn is_written(&self) -> bool {
        self.durable == self.ordered
    }

    pub fn switches(&self) -> &Switches {
        &self.switches
    }

    pub fn folder(&self) -> &folder::Folder {
        &self.folder
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(entries) => self.append(entries),
                effect if effect.waits_for_disk() && self.durable < self.ordered => {
                    self.waiting.push_back((self.ordered, Waiting::Effect(effect)));
                }
                effect => self.perform(effect),
            }
        }
    }

    fn append(&mut self, entries: Vec<Entry>) {
        let Some(last) = entries.last().map(|entry| entry.seq) else { return };
        self.ordered = last;
        self.unwritten_since.get_or_insert(self.clock.now().steady_ms);
        for entry in &entries {
            if let Act::FixedChanged(changed) = &entry.act {
                self.waiting.push_back((last, Waiting::Changes(entry.seq, changed.changes.clone())));
            }
        }
        let ends_a_day = entries.iter().any(|entry| matches!(entry.act, Act::ZTaken(_) | Act::ProgramStopped(_)));
        self.writer.order(Order::Append(entries));
        if ends_a_day || last >= self.kept_at + KEEP_AFTER_ENTRIES {
            self.keep_state();
        }
    }

    /// Keeps what the entries come to beside them, so that the next start reads only what follows.
    fn keep_state(&mut self) {
        let state = self.till.state();
        match state.to_snapshot() {
            Ok(body) => {
                self.kept_at = state.seq;
                self.writer.order(Order::Keep(Kept { seq: state.seq, form: SNAPSHOT_FORM, body }));
            }
            Err(fault) => tracing::error!(%fault, "the till's state cannot be kept"),
        }
    }

    /// What waited for these entries may leave now.
    fn is_durable(&mut self, seq: u64) {
        self.durable = self.durable.max(seq);
        self.unwritten_since = (self.durable < self.ordered).then(|| self.clock.now().steady_ms);
        while self.waiting.front().is_some_and(|(after, _)| *after <= self.durable) {
            match self.waiting.pop_front() {
                Some((_, Waiting::Effect(effect))) => self.perform(effect),
                Some((_, Waiting::Changes(entry, changes))) => {
                    self.keeper.order(Take { from: keeper::From::Here(entry), changes, more: false, news: 0 })
                }
                None => break,
            }
        }
        self.courier.order(uploader::Order::Journalled);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Append(entries) => self.append(entries),
            Effect::Print { slip, document, at } => self.devices.print(slip.job, document, &at),
            Effect::AskPrinted(job, at) => self.devices.ask_printed(job, &at),
            Effect::PulseDrawer => self.devices.pulse_drawer(),
            Effect::Reach(number, reach) => self.devices.reach(number, reach),
            Effect::Charge(intent) => self.devices.charge(intent),
            Effect::AbortCharge(number) => self.devices.abort(number),
            Effect::AskCharge(intent) => self.devices.ask_charge(intent),
            Effect::Recheck(intent, is_paid) => self.devices.recheck(intent, is_paid),
            Effect::SettleTerminal => self.devices.settle_terminal(),
            Effect::EndTerminalDay => self.devices.end_terminal_day(),
            Effect::Export(order) => {
                let (tables, now) = (Box::new(self.register.tables().clone()), self.clock.now().wall);
                self.exports.order(exports::Order::Write { order, tables, now });
            }
            Effect::PublishExport => self.exports.order(exports::Order::Publish),
            Effect::Send(outgoing) => self.devices.send(*outgoing),
            Effect::LookAtEquipment => self.trials.order(trying::Order::Look),
            Effect::Try(name, changes) => self.try_out(name, changes),
            Effect::AnswerTrial(yes) => {
                if let Some(trial) = &self.trial {
                    // A trial that has ended asks nothing any more.
                    let _ = trial.answers.send(yes);
                }
            }
            Effect::StopTrial => self.trial = None,
            Effect::SaveEquipment(changes) => {
                let lent =
                    changes.iter().map(|device| (device.name.clone(), self.devices.lend(&device.name))).collect();
                self.trials.order(trying::Order::Save { changes, lent, pulses: self.devices.pulses() });
            }
            Effect::Sign(order) => self.signer.order(order),
            Effect::Weigh(order) => self.devices.weigh(order),
            Effect::StopWeighing(number) => self.devices.stop_weighing(number),
            Effect::Show(view) => self.devices.show(*view),
            Effect::Ask(no, question) => self.ask_the_store(no, question),
            Effect::CheckPin(ticket, pin) => self.check_pin(ticket, pin),
            Effect::CheckBadge(ticket, badge) => {
                let among = pins::badges_of(&self.register.tables().operators);
                self.pins.order(Check::Badge { ticket, badge, among });
            }
            Effect::HashPin(ticket, pin) => self.pins.order(Check::Hash { ticket, pin, salt: self.salt.clone() }),
            Effect::ReadJournal { upto, limit } => self.readings.order(Reading::Newest { upto, limit }),
            Effect::Tone(tone) => self.wishes.push(Wish::Tone(tone)),
            Effect::NextLanguage => self.wishes.push(Wish::NextLanguage),
            Effect::Quit => self.is_leaving = true,
            Effect::Demo(switch) => self.flip(switch),
            Effect::DemoScan(code) => self.scans.push_back(code),
        }
    }

    fn try_out(&mut self, name: DeviceName, changes: Vec<DeviceSetUp>) {
        let (answers, answered) = channel();
        let wish = trying::wish(&self.devices.tell());
        self.trial = Some(Trial { answers, wish: wish.clone() });
        let (lent, pulses) = (self.devices.lend(&name), self.devices.pulses());
        self.trials.order(trying::Order::Try(trying::Attempt { name, changes, lent, pulses, answers: answered, wish }));
    }

    fn check_pin(&self, ticket: Ticket, pin: Pin) {
        let among = pins::pins_of(&self.register.tables().operators);
        self.pins.order(Check::Pin { ticket, pin, among });
    }

    fn flip(&mut self, switch: DemoSwitch) {
        let on = self.switches.flip(switch);
        if switch == DemoSwitch::PullNet {
            self.net_pulled.store(on, Ordering::SeqCst);
            self.courier.order(uploader::Order::Look);
        }
    }

    /// Changes of a page that this till does not have yet and did not make. Stock and bonus follow from sales and are no
    /// fixed information.
    fn count_news(&self, changes: &[Change]) -> u64 {
        if self.register.version() == 0 {
            return 0;
        }
        let is_new = |change: &&Change| match change {
            Change::Article(new) => self.register.article(&new.number).is_none_or(|mut known| {
                known.stock = new.stock;
                known != **new
            }),
            Change::Service(new) => self.register.service(&new.number).is_none_or(|known| known != **new),
            Change::Customer(new) => self.register.customer(new.number).is_none_or(|mut known| {
                known.bonus = new.bonus;
                known != **new
            }),
            Change::ArticleGone(number) => self.register.article(number).is_some(),
            Change::ServiceGone(number) => self.register.service(number).is_some(),
            Change::CustomerGone(number) => self.register.customer(*number).is_some(),
            Change::Stock { .. } => false,
            small => {
                let mut tables = self.register.tables().clone();
                small.apply_to(&mut tables);
                tables != *self.register.tables()
            }
        };
        u64::try_from(changes.iter().filter(is_new).count()).unwrap_or(0)
    }

    fn register_taken(&mut self, taken: Taken) {
        self.register.refresh();
        self.courier.order(uploader::Order::RegisterAt(taken.version));
        self.handle(Input::Event(if taken.news > 0 {
            Event::RegisterReceived { version: taken.version, count: taken.news }
        } else {
            Event::RegisterChanged
        }));
    }

    /// Ends in order: what was ordered is written, the state is kept, threads are done.
    pub fn close(mut self) {
        self.trial = None;
        self.handle(Input::Event(Event::Stop));
        self.keep_state();
    }
}
