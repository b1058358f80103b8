//! The shell of the world: every effect is carried out at once, every answer is an event in the order it came.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use skranke::clock::Clock;
use skranke::config::Settings;
use skranke::counter::connect::post;
use skranke::counter::demo::Shop;
use skranke::counter::devices::{delivery_of, event_of, message_of};
use skranke::counter::exports::{self, Clerk};
use skranke::counter::folder::{JOURNAL, KEYS, PAPER, REGISTER, SETTINGS, STORE};
use skranke::counter::open::{VERSION, state_of};
use skranke::counter::register::{self, LocalRegister};
use skranke::counter::signer::SigningDesk;
use skranke::counter::uploader::nowhere;
use skranke::counter::{archive, pins};
use skranke::domain::device::{
    DemoSwitch, DisplayRows, DrawerState, Intent, LinkState, Payee, PrintJob, Station, TerminalAnswer, TerminalReply,
    TerminalTotal,
};
use skranke::domain::operator::badge_hash;
use skranke::domain::question::{Answer, Question};
use skranke::domain::register::{Change, Register};
use skranke::domain::{OperatorNo, Stamp};
use skranke::i18n::{Catalogue, Language};
use skranke::journal::signature::Method;
use skranke::journal::storage::{Reader, Snapshot};
use skranke::journal::{Act, Entry, Journal, Sealed};
use skranke::paper::escpos::Profile as PaperProfile;
use skranke::peripherals::messenger::{Messenger, Post};
use skranke::peripherals::printer::{Fate, VirtualPrinter};
use skranke::peripherals::scale::{Load, VirtualScale};
use skranke::peripherals::terminal::{StopWish, VirtualTerminal};
use skranke::peripherals::{Printer, Scale, Switches, Terminal};
use skranke::store::{EmbeddedLink, Store};
use skranke::sync::wire::Place;
use skranke::sync::{Step, Uploader};
use skranke::till::effect::{Delivery, Effect, Event, Given, Input, Outgoing, Tone};
use skranke::till::key::Key;
use skranke::till::state::SNAPSHOT_FORM;
use skranke::till::{Profile, Till};
use skranke::tui::keymap::Keymap;

use super::template::demo_folder;
use super::{Window, WorldClock, presses, workshop};

/// Milliseconds between two keys of a person, and of a scanner.
const FINGER_MS: i64 = 120;
const SCANNER_MS: i64 = 1;

pub struct World {
    pub till: Till,
    pub clock: WorldClock,
    pub keymap: Keymap,
    pub switches: Switches,
    pub folder: PathBuf,
    /// Everything appended since the start of this life.
    pub entries: Vec<Entry>,
    /// What the customer was shown, newest last.
    pub shown: Vec<DisplayRows>,
    /// Where the customer's window says the receipt of the sale before is.
    pub linked: Option<String>,
    pub tones: Vec<Tone>,
    /// What the next slips come to instead of paper.
    pub printer_gives: VecDeque<Fate>,
    /// What the next slips come to at the order printers.
    pub order_printer_gives: VecDeque<Fate>,
    /// Where each slip was printed.
    pub printed_at: Vec<(PrintJob, Station)>,
    /// Asked about an earlier slip, the printer cannot tell.
    pub printer_forgets: bool,
    /// The drawer stays open until it is shut by [`World::shut_drawer`].
    pub drawer_stays: bool,
    pub drawer_is_stuck: bool,
    /// The terminal says nothing until [`World::terminal_answers`].
    pub terminal_waits: bool,
    /// What the terminal says it has settled.
    pub terminal_totals: Option<Vec<TerminalTotal>>,
    /// The store says nothing.
    pub store_waits: bool,
    /// What lies on the scale does not come to rest.
    pub scale_waits: bool,
    /// What lies on the scale.
    pub load: Load,
    pub language_changes: u32,
    pub has_quit: bool,
    /// The texts that were told or asked, by their names in the catalogue.
    pub said: BTreeSet<&'static str>,
    /// Windows in which every input must come to the frame that is drawn anew.
    pub windows: Vec<Window>,
    /// Another life goes on in the same folder.
    is_left: bool,
    /// Hears of each entry that is told to be on disk.
    pub durable: Option<Box<dyn FnMut(u64)>>,
    journal: Journal,
    reader: Reader,
    register: LocalRegister,
    writer: register::Writer,
    uploader: Uploader,
    printer: VirtualPrinter,
    terminal: VirtualTerminal,
    vipps: VirtualTerminal,
    scale: VirtualScale,
    events: VecDeque<Event>,
    charging: Option<Intent>,
    stop: StopWish,
    pulled_at: Option<Stamp>,
    /// Entries the store had when the net went.
    sales_waiting: u64,
    rolls: u64,
    salt: String,
    signing: SigningDesk,
    messenger: Post,
    clerk: Clerk,
    /// The mail service takes nothing.
    pub mail_is_down: bool,
    /// The mail service says nothing until [`World::mail_answers`].
    pub mail_waits: bool,
    outgoing: Option<Outgoing>,
}

impl World {
    /// The demo shop at its opening state, nobody logged in.
    pub fn demo(shop: Shop) -> Self {
        Self::open(demo_folder(shop), WorldClock::new())
    }

    /// With Kari logged in.
    pub fn with_kari(shop: Shop) -> Self {
        let mut world = Self::demo(shop);
        world.keys("1001");
        world
    }

    /// A till as it starts from what lies in a folder.
    pub fn open(folder: PathBuf, clock: WorldClock) -> Self {
        let mut world = Self::opened(folder, clock);
        world.start();
        world
    }

    fn opened(folder: PathBuf, clock: WorldClock) -> Self {
        let journal = Journal::open(&folder.join(JOURNAL)).expect("a journal").expect("set up");
        let state = state_of(&journal).expect("a state");
        let reader = Reader::open(&folder.join(JOURNAL)).expect("a reader");
        let today = clock.now().wall.date();
        let (mut register, mut writer) = register::open(&folder.join(REGISTER), today).expect("a register");
        let stamps = clock.clone();
        let store = Store::open(&folder.join(STORE), Arc::new(move || stamps.now().wall)).expect("a store");
        let link = EmbeddedLink::new(store.clone()).expect("a link");
        let place = Place { organisation_number: state.organisation_number.clone(), till: journal.till() };
        let mut uploader = Uploader::new(place, Box::new(link));
        fill(&mut writer, &mut uploader, &reader);
        register.refresh();
        let switches = Switches::default();
        let settings = Settings::read(&folder.join(SETTINGS)).expect("settings");
        let paper = PaperProfile::default();
        let time: Arc<WorldClock> = Arc::new(clock.clone());
        let terminal =
            |payee| VirtualTerminal::open(payee, &folder, time.clone(), switches.clone()).expect("a terminal");
        let load = Load::default();
        let profile = Profile { version: VERSION, paper: Language::Nb, demo: state.demo, reminder_after_s: 60 };
        let salt = register
            .tables()
            .operators
            .iter()
            .find_map(|operator| pins::salt_of(&operator.pin_hash))
            .unwrap_or_else(pins::fresh_salt);
        Self {
            till: Till::new(state, profile),
            keymap: Keymap::built_in().expect("built in"),
            printer: VirtualPrinter::open(&folder.join(PAPER), paper, switches.clone()).expect("a printer"),
            terminal: terminal(Payee::Terminal),
            vipps: terminal(Payee::Vipps),
            scale: VirtualScale::new(load.clone()),
            load,
            clerk: Clerk::of(&folder, nowhere("nothing is erased in a played shop")),
            messenger: post(&settings, &folder, &switches),
            mail_is_down: false,
            mail_waits: false,
            printer_gives: VecDeque::new(),
            order_printer_gives: VecDeque::new(),
            printed_at: Vec::new(),
            printer_forgets: false,
            outgoing: None,
            switches,
            signing: SigningDesk::at(&folder.join(KEYS), Method::Hmac),
            folder,
            clock,
            entries: Vec::new(),
            shown: Vec::new(),
            linked: None,
            tones: Vec::new(),
            drawer_stays: false,
            drawer_is_stuck: false,
            terminal_waits: false,
            terminal_totals: None,
            store_waits: false,
            scale_waits: false,
            language_changes: 0,
            has_quit: false,
            said: BTreeSet::new(),
            windows: Vec::new(),
            is_left: false,
            durable: None,
            journal,
            reader,
            register,
            writer,
            uploader,
            events: VecDeque::new(),
            charging: None,
            stop: StopWish::default(),
            pulled_at: None,
            sales_waiting: 0,
            rolls: 7,
            salt,
        }
    }

    fn start(&mut self) {
        let keymap = std::mem::take(&mut self.keymap);
        let effects = {
            let given = Given { now: self.clock.now(), roll: 1, register: &self.register, keys: &keymap };
            self.till.start(&given)
        };
        self.keymap = keymap;
        self.carry_out(effects);
        self.events.push_back(Event::Drawer(DrawerState::Closed));
        self.events.push_back(Event::Printer(self.printer.state()));
        self.events.push_back(Event::MakesLinks(self.messenger.makes_links()));
        self.settle();
    }

    /// The machine is torn away: nothing is told to anybody, and a new life begins from what is on disk.
    pub fn torn_and_started(self) -> Self {
        let (folder, clock) = (self.folder.clone(), self.clock.clone());
        let mut before = self;
        before.is_left = true;
        let said = std::mem::take(&mut before.said);
        let printer_forgets = before.printer_forgets;
        drop(before);
        let mut world = Self::opened(folder, clock);
        world.printer_forgets = printer_forgets;
        world.start();
        world.said.extend(said);
        world
    }

    pub fn given(&self) -> Given<'_> {
        Given { now: self.clock.now(), roll: 0, register: &self.register, keys: &self.keymap }
    }

    pub fn register(&self) -> &dyn Register {
        &self.register
    }

    /// One input, and everything that follows from it at once.
    pub fn give(&mut self, input: Input) {
        self.rolls = self.rolls.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let given = Given { now: self.clock.now(), roll: self.rolls, register: &self.register, keys: &self.keymap };
        let effects = self.till.handle(input, &given);
        self.note_words();
        self.carry_out(effects);
        self.settle();
        self.look();
    }

    fn note_words(&mut self) {
        let question = self.till.question(&self.given());
        let told = self.till.message().map(|message| message.saying.id);
        self.said.extend(told.into_iter().chain(question.map(|question| question.id)));
    }

    /// Every window is drawn.
    pub fn look(&mut self) {
        let mut windows = std::mem::take(&mut self.windows);
        for window in &mut windows {
            if let Err(fault) = window.draw_and_compare(self) {
                panic!("{fault}");
            }
        }
        self.windows = windows;
    }

    /// Keys at the pace of a person.
    pub fn keys(&mut self, keys: &str) {
        for key in presses(keys) {
            self.clock.advance(FINGER_MS);
            self.tick();
            self.give(Input::Key(key));
        }
        self.clock.advance(FINGER_MS);
        self.tick();
    }

    /// A scanner that pretends to be a keyboard.
    pub fn scan(&mut self, code: &str) {
        self.clock.advance(FINGER_MS);
        self.tick();
        for key in code.chars().map(Key::Char).chain([Key::Enter]) {
            self.clock.advance(SCANNER_MS);
            self.give(Input::Key(key));
        }
        self.clock.advance(FINGER_MS);
        self.tick();
    }

    /// Keys as fast as they can come, with no time between.
    pub fn burst(&mut self, keys: &str) {
        for key in presses(keys) {
            self.give(Input::Key(key));
        }
    }

    /// One key, at the pace of a person.
    pub fn press(&mut self, key: Key) {
        self.clock.advance(FINGER_MS);
        self.tick();
        self.give(Input::Key(key));
        self.clock.advance(FINGER_MS);
        self.tick();
    }

    pub fn line(&mut self, line: &str) {
        self.give(Input::Line(line.to_owned()));
    }

    /// Time passes.
    pub fn wait(&mut self, ms: i64) {
        self.clock.advance(ms);
        self.tick();
    }

    /// Moves on to a time of the same day: `20:15`.
    pub fn move_to(&mut self, time: &str) {
        let (hour, minute) = time.split_once(':').expect("hour:minute");
        let now = self.clock.now().wall;
        let then = Stamp::from_local(now.date(), hour.parse().expect("an hour"), minute.parse().expect("a minute"), 0);
        self.clock.advance(then.since_ms(now));
    }

    fn tick(&mut self) {
        if self.till.wakes_at().is_some_and(|at| at <= self.clock.now().steady_ms) {
            self.give(Input::Event(Event::Tick));
        }
    }

    fn settle(&mut self) {
        self.follow_net();
        while let Some(event) = self.events.pop_front() {
            let given = Given { now: self.clock.now(), roll: self.rolls, register: &self.register, keys: &self.keymap };
            let effects = self.till.handle(Input::Event(event), &given);
            self.note_words();
            self.carry_out(effects);
            self.follow_net();
        }
    }

    pub fn shut_drawer(&mut self) {
        self.events.push_back(Event::Drawer(DrawerState::Closed));
        self.settle();
    }

    fn send(&mut self, outgoing: Outgoing) {
        let receipt = outgoing.receipt;
        let delivery = delivery_of(self.messenger.send(&message_of(outgoing)));
        self.events.push_back(Event::Sent(receipt, if self.mail_is_down { Delivery::Failed } else { delivery }));
    }

    /// The mail service comes to its answer.
    pub fn mail_answers(&mut self) {
        self.mail_waits = false;
        if let Some(outgoing) = self.outgoing.take() {
            self.send(outgoing);
            self.settle();
        }
    }

    /// The terminal comes to its answer.
    pub fn terminal_answers(&mut self) {
        if let Some(intent) = self.charging.take() {
            let stop = std::mem::take(&mut self.stop);
            let answer = self.device(intent.to).charge(&intent, &stop);
            self.events.push_back(Event::Charged(intent.number, answer));
            self.settle();
        }
    }

    /// The terminal comes to this answer, whatever the pretended one would say.
    pub fn terminal_says(&mut self, reply: impl FnOnce(&Intent) -> TerminalReply) {
        if let Some(intent) = self.charging.take() {
            let reply = reply(&intent);
            self.tell(Event::Charged(intent.number, reply));
        }
    }

    /// The line to the terminal is lost in the middle of a payment.
    pub fn terminal_is_lost(&mut self) {
        if let Some(intent) = self.charging.take() {
            self.tell(Event::Charged(intent.number, TerminalAnswer::NoAnswer.into()));
        }
    }

    pub fn tell(&mut self, event: Event) {
        self.events.push_back(event);
        self.settle();
    }

    /// Somebody at the office changes the register.
    pub fn change(&mut self, change: Change) {
        let version = self.writer.version().expect("a version") + 1;
        self.writer.apply(version, &[change]).expect("applied");
        self.writer.index().expect("indexed");
        self.register.refresh();
        self.tell(Event::RegisterReceived { version, count: 1 });
    }

    /// A demo switch, as `.ss` flips it.
    pub fn flip(&mut self, switch: DemoSwitch) {
        self.switches.flip(switch);
        match switch {
            DemoSwitch::EmptyPaper => self.events.push_back(Event::Printer(self.printer.state())),
            DemoSwitch::SilenceTerminal => self.events.push_back(Event::Terminal(self.terminal.state())),
            DemoSwitch::OpenDrawer => {
                self.switches.set(switch, false);
                self.open_drawer();
            }
            DemoSwitch::PullNet | DemoSwitch::SlowDrawer => {}
        }
        self.settle();
    }

    fn follow_net(&mut self) {
        let pulled = self.switches.is_on(DemoSwitch::PullNet);
        match (pulled, self.pulled_at) {
            (true, None) => {
                let since = self.clock.now().wall;
                self.pulled_at = Some(since);
                self.sales_waiting = 0;
                self.events.push_back(Event::Link { state: LinkState::Down { since }, waiting: 0 });
            }
            (false, Some(_)) => {
                self.pulled_at = None;
                self.upload();
                self.events.push_back(Event::Link { state: LinkState::Up, waiting: 0 });
            }
            _ => {}
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Append(entries) => self.append(entries),
            Effect::Print { slip, at: Station::Orders(_), .. } if !self.order_printer_gives.is_empty() => {
                let fate = self.order_printer_gives.pop_front().unwrap_or(Fate::Out);
                self.events.push_back(event_of(slip.job, fate));
            }
            Effect::Print { slip, at: Station::Counter, .. } if !self.printer_gives.is_empty() => {
                let fate = self.printer_gives.pop_front().unwrap_or(Fate::Out);
                self.events.push_back(event_of(slip.job, fate));
            }
            Effect::Print { slip, document, at } => {
                self.printed_at.push((slip.job, at));
                let printed = self.printer.print(slip.job, &document);
                self.events.push_back(match printed {
                    Ok(()) => Event::Printed(slip.job),
                    Err(fault) => event_of(slip.job, fault.fate()),
                });
            }
            Effect::AskPrinted(job, _) => {
                let was = self.printer.has_printed(job).filter(|_| !self.printer_forgets);
                self.events.push_back(Event::WasPrinted(job, was));
            }
            Effect::PulseDrawer => self.open_drawer(),
            Effect::Charge(intent) => self.charge(intent),
            Effect::AbortCharge(_) => {
                self.stop.ask();
                self.terminal_answers_to_abort();
            }
            // The pretended customer is reached by nothing.
            Effect::Reach(..) => {}
            Effect::Recheck(intent, is_paid) => {
                let reply = self.device(intent.to).recheck(&intent, is_paid);
                self.events.push_back(Event::Rechecked(intent.number, intent.sale, reply));
            }
            Effect::SettleTerminal => {
                let settled = self.terminal_totals.clone().map(|totals| Event::TerminalSettled(Some(totals)));
                self.events.push_back(settled.unwrap_or(Event::NothingToSettle));
            }
            Effect::EndTerminalDay => {}
            Effect::AskCharge(intent) => {
                let answer = self.device(intent.to).status(&intent);
                self.events.push_back(Event::Charged(intent.number, answer));
            }
            Effect::Export(order) => {
                let (tables, now) = (Box::new(self.register.tables().clone()), self.clock.now().wall);
                self.events.extend(self.clerk.carry_out(exports::Order::Write { order, tables, now }));
            }
            Effect::PublishExport => self.events.extend(self.clerk.carry_out(exports::Order::Publish)),
            Effect::Send(outgoing) if self.mail_waits => self.outgoing = Some(*outgoing),
            Effect::Send(outgoing) => self.send(*outgoing),
            Effect::LookAtEquipment => {
                let seen = Event::EquipmentSeen(Box::new(workshop::equipment()));
                self.events.push_back(seen);
            }
            Effect::Try(name, _) => self.events.extend(workshop::trial(name).map(Event::Trial)),
            Effect::AnswerTrial(_) => self.events.push_back(Event::Trial(workshop::learnt())),
            Effect::StopTrial => self.events.push_back(Event::Trial(workshop::stopped())),
            Effect::SaveEquipment(_) => self.events.push_back(Event::EquipmentSaved(Ok(()))),
            Effect::Sign(order) => self.events.extend(self.signing.answer(&order)),
            Effect::StopWeighing(_) => {}
            Effect::Weigh(_) if self.scale_waits => {}
            Effect::Weigh(order) => {
                let answer = self.scale.weigh(&order, &StopWish::default());
                self.events.push_back(Event::Weighed(order.number, answer));
            }
            Effect::Show(view) => {
                self.shown.push(view.rows);
                self.linked = view.link;
            }
            Effect::Ask(..) if self.store_waits => {}
            Effect::Ask(no, question) => {
                let answer = self.ask(&question);
                self.events.push_back(Event::Answered(no, answer));
            }
            Effect::CheckPin(ticket, pin) => {
                let whose = self.whose_pin(&pin.0);
                self.events.push_back(Event::PinChecked(ticket, whose));
            }
            Effect::CheckBadge(ticket, badge) => {
                let hash = badge_hash(&badge.0);
                let whose = self
                    .register
                    .tables()
                    .operators
                    .iter()
                    .find(|o| o.active && o.badge_hash.as_deref() == Some(&hash))
                    .map(|o| o.number);
                self.events.push_back(Event::PinChecked(ticket, whose));
            }
            Effect::HashPin(ticket, pin) => {
                let hash = pins::hash(&pin.0, &self.salt);
                self.events.push_back(Event::PinHashed(ticket, hash));
            }
            Effect::ReadJournal { upto, limit } => {
                self.events.push_back(archive::read_back(&self.reader, upto, limit));
            }
            Effect::Tone(tone) => self.tones.push(tone),
            Effect::Demo(switch) => self.flip(switch),
            Effect::DemoScan(code) => self.give(Input::Scan(code)),
            Effect::NextLanguage => self.language_changes += 1,
            Effect::Quit => self.has_quit = true,
        }
    }

    /// The demo's PINs by heart: the slow check has a test of its own.
    fn whose_pin(&self, pin: &str) -> Option<OperatorNo> {
        let operators = &self.register.tables().operators;
        let known = skranke::store::demo::pins().expect("pins").into_iter().find(|(_, known)| known == pin);
        let by_demo =
            known.and_then(|(name, _)| operators.iter().find(|o| o.active && o.name == name)).map(|o| o.number);
        let hash = || pins::hash(pin, &self.salt);
        by_demo.filter(|_| self.till.state().demo).or_else(|| {
            let hash = hash();
            operators.iter().find(|o| o.active && o.pin_hash == hash).map(|o| o.number)
        })
    }

    fn append(&mut self, entries: Vec<Entry>) {
        let mut previous = self.journal.head().hash;
        let sealed: Vec<Sealed> = entries
            .iter()
            .map(|entry| {
                let sealed = Sealed::after(previous, entry);
                previous = sealed.hash;
                sealed
            })
            .collect();
        let head = self.journal.append(&sealed).expect("appended");
        self.events.push_back(Event::Durable(head.seq));
        if let Some(durable) = &mut self.durable {
            durable(head.seq);
        }
        let mut changes: Vec<Change> = Vec::new();
        for entry in &entries {
            match &entry.act {
                Act::FixedChanged(changed) => changes.extend(changed.changes.clone()),
                Act::SaleCompleted(_) if self.pulled_at.is_some() => {
                    self.sales_waiting += 1;
                    if let Some(since) = self.pulled_at {
                        self.events
                            .push_back(Event::Link { state: LinkState::Down { since }, waiting: self.sales_waiting });
                    }
                }
                _ => {}
            }
        }
        if !changes.is_empty() {
            let version = self.writer.version().expect("a version");
            self.writer.apply(version, &changes).expect("applied");
            self.writer.index().expect("indexed");
            self.register.refresh();
            self.events.push_back(Event::RegisterChanged);
        }
        self.entries.extend(entries);
    }

    fn open_drawer(&mut self) {
        if self.drawer_is_stuck {
            self.events.push_back(Event::Drawer(DrawerState::DidNotOpen));
            return;
        }
        self.events.push_back(Event::Drawer(DrawerState::Open));
        if !self.drawer_stays {
            self.events.push_back(Event::Drawer(DrawerState::Closed));
        }
    }

    fn device(&mut self, payee: Payee) -> &mut VirtualTerminal {
        match payee {
            Payee::Terminal => &mut self.terminal,
            Payee::Vipps => &mut self.vipps,
        }
    }

    fn charge(&mut self, intent: Intent) {
        if self.terminal_waits {
            self.charging = Some(intent);
            return;
        }
        let answer = self.device(intent.to).charge(&intent, &StopWish::default());
        self.events.push_back(Event::Charged(intent.number, answer));
    }

    fn terminal_answers_to_abort(&mut self) {
        if let Some(intent) = self.charging.take() {
            let stop = std::mem::take(&mut self.stop);
            let answer = self.device(intent.to).charge(&intent, &stop);
            self.events.push_back(Event::Charged(intent.number, answer));
        }
    }

    fn ask(&mut self, question: &Question) -> Answer {
        if self.pulled_at.is_some() {
            return archive::answer(&self.reader, question).unwrap_or(Answer::NoNet);
        }
        self.upload();
        self.uploader.ask(question)
    }

    /// Brings everything to the store.
    pub fn upload(&mut self) {
        while let Step::Met(_) | Step::Sent(_) = self.uploader.step(&self.reader).expect("the store takes it") {}
    }

    /// A quiet moment: what the state comes to is kept, and the log is moved into the file.
    pub fn tidy(&mut self) {
        let head = self.journal.head();
        let body = self.till.state().to_snapshot().expect("written");
        let snapshot = Snapshot { seq: head.seq, hash: head.hash, form: SNAPSHOT_FORM.to_owned(), body };
        self.journal.keep_snapshot(&snapshot).expect("kept");
        self.journal.checkpoint().expect("moved");
    }

    /// What is said above the hints, in Norwegian.
    pub fn says(&self) -> String {
        self.till.message().map(|message| self.words(&message.saying)).unwrap_or_default()
    }

    /// What is asked.
    pub fn asks(&self) -> String {
        self.till.question(&self.given()).map(|question| self.words(&question)).unwrap_or_default()
    }

    fn words(&self, saying: &skranke::domain::value::Saying) -> String {
        let words = Catalogue::of(Language::Nb);
        words.say(saying, &self.keymap.key_of(self.till.place(), words))
    }

    /// The papers that lie in the folder: name without ending, and text, in order.
    pub fn papers(&self) -> Vec<(String, String)> {
        let Ok(files) = fs::read_dir(self.folder.join(PAPER)) else { return Vec::new() };
        let mut papers: Vec<(String, String)> = files
            .filter_map(|file| {
                let path = file.ok()?.path();
                let name = path.file_name()?.to_str()?.strip_suffix(".txt")?.to_owned();
                Some((name, fs::read_to_string(&path).ok()?))
            })
            .collect();
        papers.sort();
        papers
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // Folders of failed tests are left for looking at.
        if !std::thread::panicking() && !self.is_left {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn fill(writer: &mut register::Writer, uploader: &mut Uploader, reader: &Reader) {
    while let Step::Met(_) | Step::Sent(_) = uploader.step(reader).expect("the store is there") {}
    writer.start_over().expect("emptied");
    let mut since = 0;
    loop {
        let page = uploader.register(since).expect("a page");
        writer.apply(page.version, &page.changes).expect("applied");
        since = page.version;
        if !page.more {
            return writer.index().expect("indexed");
        }
    }
}
