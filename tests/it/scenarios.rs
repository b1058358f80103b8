//! Days at the till, written as data in `tests/scenarios`: keys and scans, and what must come of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Deserialize;
use skranke::clock::Clock;
use skranke::counter::demo::Shop;
use skranke::counter::devices::event_of;
use skranke::counter::folder::RECEIPTS;
use skranke::domain::device::{
    Attached, DemoSwitch, DrawerState, Intent, PortCause, PortFault, PrinterName, PrinterState, ScaleAnswer, Station,
    TerminalAnswer, TerminalPaper, TerminalReason, TerminalReply, TerminalState, TerminalTotal,
};
use skranke::domain::ids::GroupNo;
use skranke::domain::order::{OrderRoute, OrderRoutes, Ordered};
use skranke::domain::payment::TerminalSlip;
use skranke::domain::register::Change;
use skranke::domain::time::Date;
use skranke::domain::value::Saying;
use skranke::domain::{CustomerNo, ItemNumber, OperatorNo, Ore, Quantity};
use skranke::i18n::{Language, form};
use skranke::journal::Act;
use skranke::peripherals::printer::Fate;
use skranke::till::effect::{Event, Input};
use skranke::till::screen::Screen;

use crate::world::{FIRST_FORM, FIRST_PIN, FirstDay, Window, World, page, presses};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenario: Vec<Scenario>,
}

/// One story, from the demo shop's opening state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    /// The rules it proves: `LINE-06`, `X-7`.
    #[serde(default)]
    #[allow(dead_code, reason = "for those who search for a rule")]
    rules: Vec<String>,
    #[serde(default)]
    shop: Where,
    /// The PIN of who is logged in; empty for nobody.
    operator: Option<String>,
    /// What is done at the first start of an empty folder; else the form is filled in one go.
    #[serde(default)]
    first: Vec<First>,
    /// Sets the stage; its keys are not counted.
    #[serde(default)]
    before: Vec<Step>,
    steps: Vec<Step>,
    /// How many keys the steps take; scans are free.
    presses: Option<usize>,
}

/// What is done on the form of the first start.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct First {
    keys: String,
    line: Option<String>,
    says: Option<String>,
    /// The field the cursor is in, by its name in the catalogue.
    at: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Where {
    #[default]
    Workshop,
    Kiosk,
    Cafe,
    /// A shop of its own, begun in an empty folder.
    Empty,
}

/// What is done, and what is so afterwards. All are optional.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Step {
    keys: String,
    /// Keys with no time between them.
    burst: String,
    scan: String,
    line: Option<String>,
    wait_ms: i64,
    flip: Option<String>,
    drawer_stays: Option<bool>,
    shut_drawer: bool,
    /// The drawer does not move when it is told to.
    stuck_drawer: bool,
    terminal_waits: Option<bool>,
    terminal_answers: bool,
    terminal_is_lost: bool,
    terminal_is_busy: bool,
    /// What a waiting terminal answers: `declined wrong-pin`, `part 60,00`, `tip 20,00`, `signature`, `offline` …, with
    /// `+slip` behind it for its own slips.
    terminal_says: Option<String>,
    /// What the terminal will say it has settled in all.
    terminal_total: Option<String>,
    torn: bool,
    /// What the next slips come to instead of paper: `unknown`, `held`, `not-out`.
    printer_gives: Vec<String>,
    /// The same at the order printer.
    order_printer_gives: Vec<String>,
    /// Goods of these groups are told to an order printer from now on.
    order_groups: Vec<u32>,
    /// The order printers from now on: `kitchen: 15 -> bar`, with groups, articles as `#1101`, and who prints for it.
    order_printers: Vec<String>,
    /// Where what was printed in this step came out: `counter`, or the name of an order printer.
    paper_at: Option<Vec<String>>,
    /// At the start after this, the printer cannot tell what it printed.
    printer_forgets: bool,
    /// The slip that is owed has come to this since: `out`, `unknown`.
    owed_is: Option<String>,
    /// What devices and disk tell, by the words of [`event`].
    tell: Vec<String>,
    /// What the scale says: `empty`, `unstable`, `below-zero`, `overload`, `gone` …; `moving`
    /// never comes to rest, `priced` computes the price itself.
    scale: Option<String>,
    store_waits: Option<bool>,
    /// The mail service takes nothing.
    mail_is_down: Option<bool>,
    mail_waits: Option<bool>,
    mail_answers: bool,
    /// Somebody at the office deletes: `customer 104`, `operator 2`.
    gone: Option<String>,
    /// Somebody at the office changes something, as an entry would carry it.
    office: Vec<Change>,
    /// The store sets the newest entry aside, for this reason.
    set_aside: Option<String>,
    /// Moves to this time of the day: `20:15`.
    clock: Option<String>,

    /// `2 Motorolje 5W-30 1 l 378,00`, one for each line, deposits too.
    lines: Option<Vec<String>>,
    total: Option<String>,
    rest: Option<String>,
    /// By rate.
    vat: Option<BTreeMap<String, String>>,
    off: Option<String>,
    /// How the message begins.
    says: Option<String>,
    asks: Option<String>,
    /// What stands in the line.
    typed: Option<String>,
    cursor: Option<usize>,
    place: Option<String>,
    /// The field of a form the cursor is in, by its name in the catalogue.
    at: Option<String>,
    /// Fields of the form, by their names in the catalogue.
    fields: BTreeMap<String, String>,
    customer: Option<String>,
    frozen: Option<bool>,
    pieces: Option<i64>,
    comment: Option<String>,
    parts: Option<Vec<String>>,
    operator_is: Option<String>,
    /// The first hit of the search.
    hit: Option<String>,
    hits: Option<usize>,
    scans_waiting: Option<usize>,
    parked: Option<usize>,
    change: Option<String>,
    /// Kinds of paper that came out in this step, in order.
    paper: Option<Vec<String>>,
    /// What the newest paper says somewhere.
    paper_says: Vec<String>,
    paper_lacks: Vec<String>,
    /// Kinds of entries this step made, in this order, others between them.
    journal: Option<Vec<String>>,
    /// Kinds of entries this step did not make.
    journal_lacks: Vec<String>,
    /// No entry at all.
    nothing_journalled: bool,
    /// Fixed information this step changed, `subject-article 1001`, each entry at the time of the step.
    changed: Option<Vec<String>>,
    /// The link's word in the corner.
    corner: Option<String>,
    /// What stands somewhere on the screen.
    screen_says: Vec<String>,
    screen_lacks: Vec<String>,
    shown_upper: Option<String>,
    shown_lower: Option<String>,
    /// The customer's window has a code for the receipt of the sale before.
    linked: Option<bool>,
    /// What stands on the page behind it.
    page_says: Vec<String>,
}

#[test]
fn every_scenario_ends_as_it_should() {
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let scenarios: Vec<(String, Scenario)> =
        all_scenarios().into_iter().filter(|(_, scenario)| scenario.name.contains(&only)).collect();
    let next = AtomicUsize::new(0);
    let players = thread::available_parallelism().map_or(1, NonZero::get);
    let played = thread::scope(|scope| {
        let play_some = || {
            let mut outcomes = Vec::new();
            while let Some((file, scenario)) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
                outcomes.push(play(scenario).map_err(|fault| format!("{file}: «{}»: {fault}", scenario.name)));
            }
            outcomes
        };
        let playing: Vec<_> = (0..players).map(|_| scope.spawn(play_some)).collect();
        playing.into_iter().flat_map(|player| player.join().expect("a scenario panicked")).collect::<Vec<_>>()
    });
    let (told, faults): (Vec<_>, Vec<_>) = played.into_iter().partition(Result::is_ok);
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{} of {} scenarios:\n{}", faults.len(), scenarios.len(), faults.join("\n"));
    if only.is_empty() {
        everything_was_said(&told.into_iter().flatten().flatten().collect());
    }
}

fn all_scenarios() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).expect("scenarios").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut scenarios = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("read");
        let file: File = toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        scenarios.extend(file.scenario.into_iter().map(|scenario| (name.clone(), scenario)));
    }
    scenarios
}

/// Sentences no scenario can bring about, and why.
const NEVER_SAID: &[(&str, &str)] = &[
    ("card-expired", "no card of this build carries a last day"),
    ("copy-at-its-own-till", "takes a second till"),
    ("entry-damaged", "takes a disk that forgets: `sim/rot.rs`"),
    ("entry-mended", "takes a disk that forgets: `sim/rot.rs`"),
    ("life-begun", "takes a disk that was restored: `sim/lives.rs`"),
    ("life-overtaken", "takes a second machine: `sim/lives.rs`"),
    ("no-department", "every shop has the one its till stands in"),
    ("no-groups", "a shop begins with groups, and none can be deleted"),
    ("not-covered", "the question is only asked when the parts cover the sum"),
    ("operator-gone", "a PIN finds only who is there"),
    ("sums-do-not-agree", "a guard: no sale that adds up wrongly can be rung in"),
    ("z-figures-moved", "a guard: nothing is registered while one counts"),
];

/// Every sentence of the catalogue about sale, money and set-up is told by some scenario (sales-ux 13).
fn everything_was_said(said: &BTreeSet<&str>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/i18n/nb");
    let sources = ["sale", "payment", "office"].map(|name| folder.join(format!("{name}.toml")));
    let text: String = sources.iter().map(|path| fs::read_to_string(path).expect("a catalogue")).collect();
    let is_sentence = |text: &str| text.ends_with(['.', '?']) || text.contains(". ") || text.contains("? ");
    let unsaid: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .filter(|(id, text)| {
            !id.starts_with(['#'])
                && !["import-", "field-"].iter().any(|of| id.starts_with(of))
                && is_sentence(text.trim_matches('"'))
        })
        .map(|(id, _)| id)
        .filter(|id| !said.contains(id) && !NEVER_SAID.iter().any(|(never, _)| never == id))
        .collect();
    let stale: Vec<_> = NEVER_SAID.iter().filter(|(never, _)| said.contains(never)).collect();
    assert!(stale.is_empty(), "said after all: {stale:?}");
    assert!(unsaid.is_empty(), "no scenario says {}: {}", unsaid.len(), unsaid.join(", "));
}

/// A terminal's answer, from its words.
fn terminal_reply(words: &str, intent: &Intent) -> TerminalReply {
    let (words, has_slip) = words.split_once("+slip").map_or((words, false), |(before, _)| (before, true));
    let (kind, about) = words.trim().split_once(' ').unwrap_or((words.trim(), ""));
    let because = || {
        let reason = TerminalReason::ALL.into_iter().find(|reason| reason.text_id() == format!("terminal-{about}"));
        Some(reason.unwrap_or_else(|| panic!("no reason is called {about}")))
    };
    let slip = TerminalSlip { masked_card: "****4321".into(), reference: "877001".into(), ..TerminalSlip::default() };
    let (amount, approved) = (intent.amount, |amount, slip| TerminalAnswer::Approved { amount, slip });
    let (answer, because) = match kind {
        "declined" => (TerminalAnswer::Declined, because()),
        "never-started" => (TerminalAnswer::NeverStarted, because()),
        "approved" => (approved(amount, slip), None),
        "part" => (approved(Ore::parse(about).expect("an amount"), slip), None),
        "signature" => (approved(amount, TerminalSlip { needs_signature: true, ..slip }), None),
        "tip" => {
            let tip = Ore::parse(about).expect("an amount");
            (approved(amount + tip, TerminalSlip { tip, ..slip }), None)
        }
        // More than was asked for, and no word of a tip.
        "more" => (approved(amount + Ore::parse(about).expect("an amount"), slip), None),
        "offline" => (approved(amount, TerminalSlip { offline: true, ..slip }), None),
        other => panic!("no terminal says {other}"),
    };
    let signs = kind == "signature";
    let paper = |for_shop: bool, line: &str| TerminalPaper {
        for_shop,
        lines: vec![line.to_owned(), "KJØP".to_owned()],
        signs: signs && for_shop,
    };
    let papers = if has_slip { vec![paper(true, "BUTIKKENS DEL"), paper(false, "KUNDENS DEL")] } else { Vec::new() };
    TerminalReply { answer, because, papers }
}

fn begin(scenario: &Scenario) -> Result<World, String> {
    Ok(World::demo(match scenario.shop {
        Where::Workshop => Shop::Workshop,
        Where::Kiosk => Shop::Kiosk,
        Where::Cafe => Shop::Cafe,
        Where::Empty => return begin_empty(&scenario.first),
    }))
}

fn begin_empty(steps: &[First]) -> Result<World, String> {
    let mut day = FirstDay::new();
    if steps.is_empty() {
        day.keys(FIRST_FORM);
    }
    for (number, step) in (1..).zip(steps) {
        day.keys(&step.keys);
        if let Some(line) = &step.line {
            day.line(line);
        }
        begins("says", step.says.as_ref(), &day.says())
            .and_then(|()| step.at.as_ref().map_or(Ok(()), |wanted| same("at", wanted, &day.at().to_owned())))
            .map_err(|fault| format!("first, step {number}: {fault}"))?;
    }
    let said = std::mem::take(&mut day.said);
    let mut world = day.open()?;
    world.said.extend(said);
    Ok(world)
}

/// Plays a scenario, and returns the texts that were told in it.
fn play(scenario: &Scenario) -> Result<BTreeSet<&'static str>, String> {
    let mut world = begin(scenario)?;
    // Every frame is compared with one drawn anew, in a small window or a large one.
    world.windows =
        vec![if scenario.name.len().is_multiple_of(2) { Window::new(80, 24) } else { Window::new(120, 40) }];
    let pin = if scenario.shop == Where::Empty { FIRST_PIN } else { "1001" };
    world.keys(scenario.operator.as_deref().unwrap_or(pin));
    for (number, step) in (1..).zip(scenario.before.iter()) {
        world = act(world, step, &format!("before, step {number}"))?;
    }
    let mut pressed = 0;
    for (number, step) in (1..).zip(scenario.steps.iter()) {
        pressed += presses(&step.keys).len() + presses(&step.burst).len();
        world = act(world, step, &format!("step {number}"))?;
    }
    match scenario.presses {
        Some(wanted) if wanted != pressed => Err(format!("it takes {pressed} presses, not {wanted}")),
        _ => Ok(std::mem::take(&mut world.said)),
    }
}

fn act(mut world: World, step: &Step, place: &str) -> Result<World, String> {
    let (entries, papers) = (world.entries.len(), world.papers().into_iter().map(|(name, _)| name).collect());
    let mut began = entries;
    prepare(&mut world, step);
    if step.torn {
        world = world.torn_and_started();
        began = 0;
    }
    if let Some(line) = &step.line {
        world.line(line);
    }
    if !step.burst.is_empty() {
        world.burst(&step.burst);
    }
    if !step.scan.is_empty() {
        world.scan(&step.scan);
    }
    world.keys(&step.keys);
    if step.terminal_answers {
        world.terminal_answers();
    }
    if step.terminal_is_lost {
        world.terminal_is_lost();
    }
    if let Some(words) = &step.terminal_says {
        world.terminal_says(|intent| terminal_reply(words, intent));
    }
    if step.terminal_is_busy {
        let (_, intent) = world.till.state().open_intent().expect("a payment");
        world.tell(Event::TerminalBusy(intent.number));
    }
    if step.shut_drawer {
        world.shut_drawer();
    }
    if let Some(reason) = &step.set_aside {
        let seq = world.till.state().seq;
        world.tell(Event::SetAside { seq, reason: reason.clone() });
    }
    let told = Told { world: &world, step, began, papers };
    told.check().map_err(|fault| format!("{place}: {fault}"))?;
    Ok(world)
}

/// What devices and disk tell; of an order printer by its name, `bar is gone`.
fn event(word: &str, newest: u64) -> Event {
    if let Some((name, how)) = word.split_once(" is ") {
        let state = if how == "gone" { PrinterState::Gone } else { PrinterState::Ready };
        return Event::OrderPrinter(PrinterName::new(name), state);
    }
    match word {
        "printer-ready" => Event::Printer(PrinterState::Ready),
        "order-printer-gone" => Event::OrderPrinter(PrinterName::default(), PrinterState::Gone),
        "order-printer-ready" => Event::OrderPrinter(PrinterName::default(), PrinterState::Ready),
        "printer-cover" => Event::Printer(PrinterState::CoverOpen),
        "printer-gone" => Event::Printer(PrinterState::Gone),
        "printer-empty" => Event::Printer(PrinterState::OutOfPaper),
        "printer-cutter" => Event::Printer(PrinterState::CutterJammed),
        "printer-off-line" => Event::Printer(PrinterState::OffLine),
        "printer-broken" => Event::Printer(PrinterState::Broken),
        "printer-low" => Event::Printer(PrinterState::PaperLow),
        "printer-silent" => {
            Event::PrinterFault(Some(PortFault::new("192.0.2.7:9100", PortCause::Silent { within_ms: 3_000 })))
        }
        "vipps-needs-number" => Event::NeedsNumber,
        "terminal-gone" => Event::Terminal(TerminalState::Gone),
        "terminal-ready" => Event::Terminal(TerminalState::Ready),
        "drawer-unknown" => Event::Drawer(DrawerState::Unknown),
        "drawer-closed" => Event::Drawer(DrawerState::Closed),
        "drawer-stuck" => Event::Drawer(DrawerState::DidNotOpen),
        "disk-fails" => Event::DiskFails("I/O error".to_owned()),
        "disk-crowded" => Event::DiskCrowded,
        "disk-has-room" => Event::DiskHasRoom,
        "disk-writes" => Event::Durable(newest),
        "journal-unread" => Event::JournalUnread,
        "store-healed" => Event::Healed { first: 101, last: 140 },
        "not-signed" => Event::NotSigned,
        "export-failed" => Event::ExportFailed(Saying::of("export-failed")),
        "export-nameless" => Event::ExportFailed(Saying::of("export-nameless")),
        "export-unwritten" => Event::ExportFailed(Saying::of("export-unwritten").with("path", "export/.part")),
        "export-unsigned" => Event::ExportFailed(Saying::of("export-unsigned").with("receipt", 412_i64)),
        "export-taken" => Event::ExportFailed(Saying::of("export-taken")),
        "export-erased" => Event::ExportFailed(Saying::of("export-erased").with("day", Date::of(2026, 11, 23))),
        "display-gone" => Event::Attached(Attached::Display, false),
        "display-back" => Event::Attached(Attached::Display, true),
        "scanner-gone" => Event::Attached(Attached::Scanner, false),
        "scanner-back" => Event::Attached(Attached::Scanner, true),
        "disk-slow" => Event::DiskSlow(true),
        "disk-fine" => Event::DiskSlow(false),
        other => panic!("nothing tells {other}"),
    }
}

fn scale_answer(word: &str) -> ScaleAnswer {
    match word {
        "empty" => ScaleAnswer::Empty,
        "unstable" => ScaleAnswer::Unstable,
        "below-zero" => ScaleAnswer::BelowZero,
        "overload" => ScaleAnswer::Overload,
        "gone" => ScaleAnswer::Gone,
        "not-zero" => ScaleAnswer::NotZero,
        "below-minimum" => ScaleAnswer::BelowMinimum,
        "same-load" => ScaleAnswer::SameLoad,
        "wrong-price" => ScaleAnswer::WrongPrice,
        "locked" => ScaleAnswer::Locked,
        "garbled" => ScaleAnswer::Garbled,
        "absent" => ScaleAnswer::Absent,
        "priced" => ScaleAnswer::Priced { weight: Quantity::thousandths(1_250), price: Ore::new(273_76) },
        other => panic!("no scale says {other}"),
    }
}

fn gone(what: &str) -> Change {
    match what.split_once(' ') {
        Some(("customer", number)) => Change::CustomerGone(CustomerNo(number.parse().expect("a number"))),
        Some(("operator", number)) => Change::OperatorGone(OperatorNo(number.parse().expect("a number"))),
        _ => panic!("nobody deletes {what}"),
    }
}

/// What becomes of a slip.
fn fate(word: &str) -> Fate {
    match word {
        "out" => Fate::Out,
        "unknown" => Fate::Unknown,
        "not-out" => Fate::NotOut(PrinterState::OutOfPaper),
        "held" => Fate::Held(PrinterState::OutOfPaper),
        other => panic!("no slip is {other}"),
    }
}

fn called(station: &Station) -> String {
    station.order_printer().map_or_else(|| "counter".to_owned(), PrinterName::to_string)
}

/// `kitchen: 15 #1101 -> bar`
fn route(text: &str) -> OrderRoute {
    let (name, rest) = text.split_once(':').unwrap_or((text, ""));
    let (what, fallback) = rest.split_once("->").map_or((rest, None), |(what, other)| (what, Some(other.trim())));
    let articles = what.split_whitespace().filter_map(|word| word.strip_prefix('#'));
    let groups = what.split_whitespace().filter_map(|word| word.parse().ok());
    OrderRoute {
        name: PrinterName::new(name),
        ordered: Ordered {
            articles: articles.map(|number| ItemNumber(number.to_owned())).collect(),
            groups: groups.map(GroupNo).collect(),
        },
        fallback: fallback.map(PrinterName::new),
    }
}

fn prepare(world: &mut World, step: &Step) {
    world.printer_gives.extend(step.printer_gives.iter().map(|word| fate(word)));
    world.order_printer_gives.extend(step.order_printer_gives.iter().map(|word| fate(word)));
    if !step.order_groups.is_empty() {
        let groups = step.order_groups.iter().copied().map(GroupNo).collect();
        let ordered = Ordered { groups, ..Ordered::default() };
        world.tell(Event::OrdersGo(OrderRoutes(vec![OrderRoute { ordered, ..OrderRoute::default() }])));
    }
    if !step.order_printers.is_empty() {
        world.tell(Event::OrdersGo(OrderRoutes(step.order_printers.iter().map(|text| route(text)).collect())));
    }
    world.printed_at.clear();
    world.printer_forgets |= step.printer_forgets;
    if let Some(word) = &step.owed_is {
        let job = world.till.state().due.first().expect("a slip that is owed").slip.job;
        world.tell(event_of(job, fate(word)));
    }
    for word in &step.tell {
        world.tell(event(word, world.till.state().seq));
    }
    if let Some(word) = &step.scale {
        world.scale_waits = word == "moving";
        if !world.scale_waits {
            world.load.set(scale_answer(word));
        }
    }
    world.drawer_is_stuck |= step.stuck_drawer;
    world.mail_is_down = step.mail_is_down.unwrap_or(world.mail_is_down);
    world.mail_waits = step.mail_waits.unwrap_or(world.mail_waits);
    if step.mail_answers {
        world.mail_answers();
    }
    if let Some(waits) = step.store_waits {
        world.store_waits = waits;
    }
    for change in step.gone.iter().map(|what| gone(what)).chain(step.office.clone()) {
        world.change(change);
    }
    if let Some(stays) = step.drawer_stays {
        world.drawer_stays = stays;
    }
    if let Some(total) = &step.terminal_total {
        let amount = Ore::parse(total).expect("an amount");
        world.terminal_totals = Some(vec![TerminalTotal { who: "BankAxept".to_owned(), amount, count: 1 }]);
    }
    if let Some(waits) = step.terminal_waits {
        world.terminal_waits = waits;
    }
    if let Some(time) = &step.clock {
        world.move_to(time);
    }
    if step.wait_ms > 0 {
        world.wait(step.wait_ms);
    }
    if let Some(switch) = &step.flip {
        world.flip(match switch.as_str() {
            "net" => DemoSwitch::PullNet,
            "paper" => DemoSwitch::EmptyPaper,
            "drawer" => DemoSwitch::OpenDrawer,
            "terminal" => DemoSwitch::SilenceTerminal,
            other => panic!("no switch {other}"),
        });
    }
}

/// The world after a step, and what is expected of it.
struct Told<'a> {
    world: &'a World,
    step: &'a Step,
    began: usize,
    /// Those that lay there before.
    papers: BTreeSet<String>,
}

impl Told<'_> {
    fn check(&self) -> Result<(), String> {
        self.sale()?;
        self.words()?;
        self.place()?;
        self.screen()?;
        self.paper()?;
        self.journal()
    }

    fn sale(&self) -> Result<(), String> {
        let (step, basket) = (self.step, self.world.till.state().basket());
        if let Some(wanted) = &step.lines {
            let lines: Vec<String> = basket
                .lines
                .iter()
                .map(|line| {
                    format!(
                        "{} {} {}",
                        form::quantity(line.quantity, Language::Nb),
                        line.item.name,
                        money(line.amount())
                    )
                })
                .collect();
            same("lines", wanted, &lines)?;
        }
        same_money("total", step.total.as_ref(), basket.total())?;
        same_money("rest", step.rest.as_ref(), basket.rest())?;
        same_money("off", step.off.as_ref(), basket.taken_off())?;
        if let Some(wanted) = &step.vat {
            let sums: BTreeMap<String, String> = basket
                .vat_sums()
                .iter()
                .filter(|sum| !sum.vat.is_zero())
                .map(|sum| (form::percent(sum.percent, Language::Nb), money(sum.vat)))
                .collect();
            same("vat", wanted, &sums)?;
        }
        if let Some(wanted) = step.pieces {
            same("pieces", &wanted, &basket.pieces())?;
        }
        if let Some(wanted) = &step.comment {
            let chosen = self.world.till.state().sale.chosen.and_then(|id| basket.line(id));
            same("comment", wanted, &chosen.map(|line| line.comment.clone()).unwrap_or_default())?;
        }
        if let Some(wanted) = &step.parts {
            let parts: Vec<String> = basket
                .parts
                .iter()
                .map(|part| format!("{} {} {:?}", part.method.name, money(part.amount), part.state))
                .collect();
            same("parts", wanted, &parts)?;
        }
        if let Some(wanted) = &step.customer {
            same(
                "customer",
                wanted,
                &basket.customer.as_ref().map(|customer| customer.number.to_string()).unwrap_or_default(),
            )?;
        }
        if let Some(wanted) = &step.change {
            let farewell = self.world.till.farewell().map(|farewell| money(farewell.change)).unwrap_or_default();
            same("change", wanted, &farewell)?;
        }
        Ok(())
    }

    fn words(&self) -> Result<(), String> {
        let step = self.step;
        begins("says", step.says.as_ref(), &self.world.says())?;
        begins("asks", step.asks.as_ref(), &self.world.asks())?;
        if let Some(wanted) = &step.typed {
            same("typed", wanted, &self.world.till.entry().text().to_owned())?;
        }
        if let Some(wanted) = step.cursor {
            same("cursor", &wanted, &self.world.till.entry().cursor())?;
        }
        self.link()?;
        let shown = self.world.shown.last();
        if let Some(wanted) = &step.shown_upper {
            same("shown", wanted, &shown.map(|rows| rows.upper.trim_end().to_owned()).unwrap_or_default())?;
        }
        if let Some(wanted) = &step.shown_lower {
            same("shown", wanted, &shown.map(|rows| rows.lower.trim_end().to_owned()).unwrap_or_default())?;
        }
        Ok(())
    }

    fn link(&self) -> Result<(), String> {
        let link = self.world.linked.as_deref();
        if let Some(wanted) = self.step.linked {
            same("linked", &wanted, &link.is_some())?;
        }
        if self.step.page_says.is_empty() {
            return Ok(());
        }
        let name = link.and_then(|link| link.rsplit_once('/')).map(|(_, name)| name).ok_or("nothing is linked")?;
        let page =
            fs::read_to_string(self.world.folder.join(RECEIPTS).join(name)).map_err(|fault| fault.to_string())?;
        match self.step.page_says.iter().find(|wanted| !squeezed(&page).contains(&squeezed(wanted))) {
            Some(missing) => Err(format!("the page does not say «{missing}»:\n{page}")),
            None => Ok(()),
        }
    }

    fn place(&self) -> Result<(), String> {
        let (step, till) = (self.step, &self.world.till);
        if let Some(wanted) = &step.place {
            same("place", wanted, &till.place().id().to_owned())?;
        }
        if let Some(wanted) = &step.at {
            let Screen::Form(form) = till.screen() else { return Err("no form".to_owned()) };
            same("at", wanted, &form.field().map(|field| field.label.to_owned()).unwrap_or_default())?;
        }
        for (label, wanted) in &step.fields {
            let Screen::Form(form) = till.screen() else { return Err("no form".to_owned()) };
            let field = form.fields.iter().find(|field| field.label == label);
            same(label, &Some(wanted.as_str()), &field.map(|field| field.text.as_str()))?;
        }
        if let Some(wanted) = step.frozen {
            same("frozen", &wanted, &till.is_frozen())?;
        }
        if let Some(wanted) = step.hits {
            same("hits", &wanted, &till.hits().map_or(0, skranke::till::search::Hits::total))?;
        }
        if let Some(wanted) = &step.hit {
            let first = till
                .hits()
                .and_then(|hits| hits.items.rows.first())
                .map(|row| row.item.number.to_string())
                .unwrap_or_default();
            same("hit", wanted, &first)?;
        }
        if let Some(wanted) = step.scans_waiting {
            same("scans waiting", &wanted, &till.scans_waiting())?;
        }
        if let Some(wanted) = step.parked {
            same("parked", &wanted, &till.state().parked.len())?;
        }
        if let Some(wanted) = &step.operator_is {
            let number = till.state().operator;
            let name = number
                .and_then(|number| self.world.register().tables().operator(number))
                .map(|operator| operator.name.clone());
            same("operator", wanted, &name.unwrap_or_default())?;
        }
        Ok(())
    }

    fn screen(&self) -> Result<(), String> {
        let step = self.step;
        if step.corner.is_none() && step.screen_says.is_empty() && step.screen_lacks.is_empty() {
            return Ok(());
        }
        let drawn = page(self.world, (120, 40), Language::Nb);
        let corner = drawn.lines().next().and_then(|row| row.rsplit_once('[')).map_or("", |(_, word)| word);
        step.corner.as_ref().map_or(Ok(()), |wanted| same("corner", &format!("{wanted}]"), &corner.to_owned()))?;
        let drawn_squeezed = squeezed(&drawn);
        let stands = |wanted: &&String| drawn_squeezed.contains(&squeezed(wanted));
        if let Some(missing) = step.screen_says.iter().find(|wanted| !stands(wanted)) {
            return Err(format!("the screen does not say «{missing}»:\n{drawn}"));
        }
        match step.screen_lacks.iter().find(stands) {
            Some(found) => Err(format!("the screen says «{found}»:\n{drawn}")),
            None => Ok(()),
        }
    }

    fn paper(&self) -> Result<(), String> {
        let mut new = self.world.papers();
        new.retain(|(name, _)| !self.papers.contains(name));
        if let Some(wanted) = &self.step.paper {
            let kinds: Vec<String> = new
                .iter()
                .map(|(name, _)| name.split_once('-').map(|(_, kind)| kind.to_owned()).unwrap_or_default())
                .collect();
            same("paper", wanted, &kinds)?;
        }
        if let Some(wanted) = &self.step.paper_at {
            let at: Vec<String> = self.world.printed_at.iter().map(|(_, station)| called(station)).collect();
            same("paper_at", wanted, &at)?;
        }
        let all: String = new.iter().map(|(_, text)| text.as_str()).collect();
        for wanted in &self.step.paper_says {
            if !squeezed(&all).contains(&squeezed(wanted)) {
                return Err(format!("no paper says «{wanted}»:\n{all}"));
            }
        }
        match self.step.paper_lacks.iter().find(|lacking| squeezed(&all).contains(&squeezed(lacking))) {
            Some(found) => Err(format!("a paper says «{found}»:\n{all}")),
            None => Ok(()),
        }
    }

    fn journal(&self) -> Result<(), String> {
        let kinds: Vec<String> =
            self.world.entries.iter().skip(self.began).map(|entry| entry.kind().into_owned()).collect();
        if self.step.nothing_journalled && !kinds.is_empty() {
            return Err(format!("journalled {kinds:?}"));
        }
        if let Some(wanted) = &self.step.journal {
            let mut left = kinds.iter();
            if let Some(missing) = wanted.iter().find(|wanted| !left.any(|kind| kind == *wanted)) {
                return Err(format!("no {missing} in this order in the journal: {kinds:?}"));
            }
        }
        if let Some(wanted) = &self.step.changed {
            same("changed", wanted, &self.changed()?)?;
        }
        match self.step.journal_lacks.iter().find(|lacking| kinds.contains(lacking)) {
            Some(found) => Err(format!("the journal has {found}: {kinds:?}")),
            None => Ok(()),
        }
    }

    /// What the step's entries say was changed, each with a time of its own (law J-7).
    fn changed(&self) -> Result<Vec<String>, String> {
        let now = self.world.clock.now().wall;
        let mut changed = Vec::new();
        for entry in self.world.entries.iter().skip(self.began) {
            if let Act::FixedChanged(fixed) = &entry.act {
                if !(0..60_000).contains(&now.since_ms(entry.at)) || entry.operator.is_none() {
                    return Err(format!("changed at {:?} by {:?}", entry.at, entry.operator));
                }
                changed.extend(fixed.changes.iter().map(|change| format!("{} {}", change.subject(), change.key())));
            }
        }
        Ok(changed.iter().map(|one| one.trim_end().to_owned()).collect())
    }
}

fn money(amount: Ore) -> String {
    form::money(amount, Language::Nb)
}

/// Any run of blanks counts as one.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<(), String> {
    if wanted == found { Ok(()) } else { Err(format!("{what}: wanted {wanted:?}, found {found:?}")) }
}

fn same_money(what: &str, wanted: Option<&String>, found: Ore) -> Result<(), String> {
    wanted.map_or(Ok(()), |wanted| same(what, wanted, &money(found)))
}

fn begins(what: &str, wanted: Option<&String>, found: &str) -> Result<(), String> {
    match wanted {
        Some(wanted) if wanted.is_empty() && !found.is_empty() => {
            Err(format!("{what}: wanted nothing, found «{found}»"))
        }
        Some(wanted) if !found.starts_with(wanted.as_str()) => {
            Err(format!("{what}: wanted «{wanted}», found «{found}»"))
        }
        _ => Ok(()),
    }
}

/// A line of text is another way to the same till.
#[test]
fn lines_and_keys_come_to_the_same() {
    let mut by_keys = World::with_kari(Shop::Workshop);
    by_keys.keys("5*1101<Enter>/10<Enter><F8>");
    let mut by_lines = World::with_kari(Shop::Workshop);
    for line in ["5*1101", "/10", ".kr"] {
        by_lines.give(Input::Line(line.to_owned()));
    }
    let sale = |world: &World| world.till.state().last_sale.as_ref().map(|last| (last.sale.receipt, last.sale.due()));
    assert_eq!(sale(&by_keys), sale(&by_lines));
    assert_eq!(sale(&by_keys).map(|(_, due)| due), Some(Ore::new(85_050)));
}
