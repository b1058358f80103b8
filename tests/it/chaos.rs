//! A till in the hands of somebody who presses anything, with devices and a store that answer out of turn. It never falls
//! over, what it shows is what its journal says, and it comes back from a power cut as it was.

use proptest::prelude::*;
use proptest::sample::select;
use skranke::counter::demo::Shop;
use skranke::counter::folder::JOURNAL;
use skranke::counter::open::state_of;
use skranke::domain::barcode::CardKind;
use skranke::domain::device::{
    DemoSwitch, DrawerState, LinkState, PrintJob, PrinterState, ScaleAnswer, TerminalAnswer, TerminalState,
};
use skranke::domain::ids::IntentNo;
use skranke::domain::payment::{PartState, TerminalSlip};
use skranke::domain::question::{Answer, CardState, QuestionNo};
use skranke::domain::{OperatorNo, Ore, Quantity, Stamp};
use skranke::journal::Journal;
use skranke::till::command::Command;
use skranke::till::effect::{Event, Input, Ticket};
use skranke::till::key::Key;
use skranke::till::state::State;

use crate::world::{Window, World, told_by_entries};

/// What people do, so that a stream gets somewhere.
const WORDS: &[&str] = &[
    "1001",
    "2002",
    "1101<Enter>",
    "1001<Enter>",
    "28 249<Enter>",
    "28<Enter>",
    "3*1201<Enter>",
    "2,5*1001<Enter>",
    "5*<Enter>",
    "/10<Enter>",
    "/-20<Enter>",
    "/50<Enter>",
    "//10<Enter>",
    "**199<Enter>",
    "*0<Enter>",
    "12+",
    "'uten løk<Enter>",
    "2:*3<Enter>",
    "olj",
    "olj<Enter>",
    "hans<Down><Enter>",
    "12000011<Enter>",
    "R*<Enter>",
    "1*1<Enter>",
    "<F6>1101<Enter>",
    "<F8>",
    "<F9>",
    "200<F9>",
    "2000<F9>",
    "100,13<F8>",
    "28 100,14<Enter><F8>",
    "<F10>",
    "F",
    "G8100471932655082<Enter>",
    ".pa Olsen<Enter>",
    "<F4>",
    ".mr<Enter>",
    ".ko<Enter>",
    ".a<Enter>J",
    ".x<Enter>",
    ".z<Enter>4144<Enter>2144<Enter>",
    ".u 500<Enter>1",
    ".i 500 bank<Enter>",
    ".g 300<Enter>",
    ".hi<Enter>",
    ".j<Enter>",
    ".ss<Enter>",
    ".l<Enter>",
    "<F12>V1101<Enter>",
    "<F12>O<Enter>",
    "<F3>105<Enter>",
    "<F1>rabatt",
    "J",
    "N",
    "<Esc>",
    "<Esc><Esc><Esc>",
    "<Enter>",
    "<Tab>",
    "<Del>",
    "<Down>",
];

const CODES: &[&str] = &[
    "2711111010007",
    "2711111010008",
    "2799999999997",
    "2901000004105",
    "2901000003986",
    "2902000000074",
    "8100471932655082",
    "2028020149903",
    "2328010104500",
    "312000415",
    "]C10107038010055690",
    "0107038010055690\u{1d}10L42",
    "http://id.example/01/07038010055690",
    "qa10001",
    "",
];

#[derive(Clone, Debug)]
pub enum Step {
    Words(&'static str),
    Burst(&'static str),
    Key(Key),
    Scan(String),
    WedgeScan(&'static str),
    Line(String),
    Interrupt,
    Command(Command),
    Wait(i64),
    Flip(DemoSwitch),
    DrawerStays(bool),
    ShutDrawer,
    TerminalWaits(bool),
    TerminalAnswers,
    OutOfTurn(Event),
}

fn any_key() -> impl Strategy<Value = Key> {
    const NAMED: &[Key] = &[
        Key::Enter,
        Key::Tab,
        Key::BackTab,
        Key::Esc,
        Key::Backspace,
        Key::Delete,
        Key::Left,
        Key::Right,
        Key::Up,
        Key::Down,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
    ];
    prop_oneof![
        4 => "[0-9.,*/+:'-]".prop_map(|text| Key::Char(text.chars().next().unwrap_or('0'))),
        3 => any::<char>().prop_filter("keys are printable", |c| !c.is_control()).prop_map(Key::Char),
        3 => "[A-Za-zæøåÆØÅ ]".prop_map(|text| Key::Char(text.chars().next().unwrap_or('a'))),
        3 => select(NAMED),
        2 => (0..=13_u8).prop_map(Key::Function),
    ]
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let card = |known, balance| CardState {
        number: "8100471932655082".to_owned(),
        kind: CardKind::Gift,
        known,
        balance: Ore::new(balance),
        expires: None,
        expired: !known,
    };
    prop_oneof![
        Just(Answer::NoNet),
        Just(Answer::NoSuchSale),
        Just(Answer::Released),
        Just(Answer::Sales { rows: Vec::new(), total: u64::MAX }),
        (any::<i64>(), any::<i64>())
            .prop_map(|(amount, left)| Answer::Claimed { amount: Ore::new(amount), left: Ore::new(left) }),
        (any::<bool>(), any::<i64>()).prop_map(move |(known, balance)| Answer::Card(card(known, balance))),
        (any::<bool>(), any::<i64>()).prop_map(move |(known, balance)| Answer::NotClaimed(card(known, balance))),
    ]
}

fn any_terminal_answer() -> impl Strategy<Value = TerminalAnswer> {
    prop_oneof![
        any::<i64>()
            .prop_map(|amount| TerminalAnswer::Approved { amount: Ore::new(amount), slip: TerminalSlip::default() }),
        Just(TerminalAnswer::Declined),
        Just(TerminalAnswer::Aborted),
        Just(TerminalAnswer::NoAnswer),
        Just(TerminalAnswer::NeverStarted),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    const PRINTERS: &[PrinterState] = &[
        PrinterState::Ready,
        PrinterState::PaperLow,
        PrinterState::OutOfPaper,
        PrinterState::CoverOpen,
        PrinterState::Gone,
    ];
    const DRAWERS: &[DrawerState] = &[
        DrawerState::Closed,
        DrawerState::Opening,
        DrawerState::Open,
        DrawerState::DidNotOpen,
        DrawerState::Closed,
        DrawerState::Unknown,
    ];
    const TERMINALS: &[TerminalState] = &[TerminalState::Ready, TerminalState::Busy, TerminalState::Gone];
    let job = || (0..40_u64).prop_map(PrintJob);
    prop_oneof![
        2 => (0..12_u64, any_answer()).prop_map(|(no, answer)| Event::Answered(QuestionNo(no), answer)),
        2 => (0..12_u64, any_terminal_answer()).prop_map(|(no, answer)| Event::Charged(IntentNo(no), answer.into())),
        1 => job().prop_map(Event::Printed),
        1 => (job(), select(&PRINTERS[1..])).prop_map(|(job, state)| Event::NotPrinted(job, state)),
        1 => (job(), select(&PRINTERS[1..])).prop_map(|(job, state)| Event::PrintHeld(job, state)),
        1 => job().prop_map(Event::PrintUnknown),
        1 => (job(), any::<Option<bool>>()).prop_map(|(job, was)| Event::WasPrinted(job, was)),
        1 => select(PRINTERS).prop_map(Event::Printer),
        2 => select(DRAWERS).prop_map(Event::Drawer),
        1 => select(TERMINALS).prop_map(Event::Terminal),
        1 => (0_u64..9, any::<i64>()).prop_map(|(number, weight)| {
            Event::Weighed(number, ScaleAnswer::Stable(Quantity::thousandths(weight)))
        }),
        1 => Just(Event::Weighed(1, ScaleAnswer::Unstable)),
        1 => (0..12_u64, 0..4_u16).prop_map(|(ticket, who)| {
            Event::PinChecked(Ticket(ticket), Some(OperatorNo(who)).filter(|_| who > 0))
        }),
        1 => (0..12_u64, ".{0,20}").prop_map(|(ticket, hash)| Event::PinHashed(Ticket(ticket), hash)),
        1 => (any::<u64>(), ".{0,200}").prop_map(|(seq, reason)| Event::SetAside { seq, reason }),
        1 => any::<u64>().prop_map(|waiting| Event::Link { state: LinkState::Slow, waiting }),
        1 => any::<u64>().prop_map(|waiting| Event::Link { state: LinkState::Down { since: Stamp::default() }, waiting }),
        1 => Just(Event::JournalRead { upto: 1, entries: Vec::new() }),
        1 => any::<u64>().prop_map(|count| Event::RegisterReceived { version: 1, count }),
        1 => Just(Event::RegisterChanged),
        1 => any::<bool>().prop_map(Event::DiskSlow),
        1 => Just(Event::Tick),
    ]
}

pub fn any_step() -> impl Strategy<Value = Step> {
    const SWITCHES: &[DemoSwitch] = &[
        DemoSwitch::PullNet,
        DemoSwitch::EmptyPaper,
        DemoSwitch::OpenDrawer,
        DemoSwitch::SlowDrawer,
        DemoSwitch::SilenceTerminal,
    ];
    prop_oneof![
        24 => select(WORDS).prop_map(Step::Words),
        4 => select(WORDS).prop_map(Step::Burst),
        10 => any_key().prop_map(Step::Key),
        4 => select(CODES).prop_map(|code| Step::Scan(code.to_owned())),
        1 => "\\PC{0,40}".prop_map(Step::Scan),
        3 => select(CODES).prop_map(Step::WedgeScan),
        2 => "[0-9*/.,:+x' a-zæøå-]{0,16}".prop_map(Step::Line),
        1 => Just(Step::Interrupt),
        4 => select(Command::ALL).prop_filter("the day is not over", |c| *c != Command::Quit).prop_map(Step::Command),
        2 => (0..200_000_i64).prop_map(Step::Wait),
        2 => select(SWITCHES).prop_map(Step::Flip),
        1 => any::<bool>().prop_map(Step::DrawerStays),
        3 => Just(Step::ShutDrawer),
        1 => any::<bool>().prop_map(Step::TerminalWaits),
        2 => Just(Step::TerminalAnswers),
        6 => any_event().prop_map(Step::OutOfTurn),
    ]
}

pub fn do_it(world: &mut World, step: &Step) {
    match step {
        Step::Words(words) => world.keys(words),
        Step::Burst(words) => world.burst(words),
        Step::Key(key) => world.give(Input::Key(*key)),
        Step::Scan(code) => world.give(Input::Scan(code.clone())),
        Step::WedgeScan(code) => world.scan(code),
        Step::Line(line) => world.line(line),
        Step::Interrupt => world.give(Input::Interrupt),
        Step::Command(command) => world.give(Input::Command(*command)),
        Step::Wait(ms) => world.wait(*ms),
        Step::Flip(switch) => world.flip(*switch),
        Step::DrawerStays(stays) => world.drawer_stays = *stays,
        Step::ShutDrawer => world.shut_drawer(),
        Step::TerminalWaits(waits) => world.terminal_waits = *waits,
        Step::TerminalAnswers => world.terminal_answers(),
        Step::OutOfTurn(event) => world.tell(event.clone()),
    }
    world.look();
}

fn as_the_journal_says(world: &World) -> State {
    let journal = Journal::open(&world.folder.join(JOURNAL)).expect("a journal").expect("set up");
    state_of(&journal).expect("readable")
}

/// After a power cut: the same lines, payments and parked sales. Money whose fate nobody knew is asked for at once, and
/// what the terminal says then may finish the sale.
fn comes_back(world: World) {
    let before = world.till.state().clone();
    let after = world.torn_and_started();
    let is_open = |state| matches!(state, PartState::Waiting | PartState::Unknown);
    let is_known = !before.basket().parts.iter().any(|part| is_open(part.state));
    if is_known {
        assert_eq!(after.till.state().basket(), before.basket());
    }
    assert_eq!(told_by_entries(after.till.state()).parked, told_by_entries(&before).parked);
    assert_eq!(after.till.state().operator, before.operator);
}

fn live_through(shop: Shop, steps: &[Step]) {
    let mut world = World::with_kari(shop);
    world.windows = vec![Window::new(80, 24), Window::new(120, 40)];
    world.look();
    for step in steps {
        do_it(&mut world, step);
    }
    assert_eq!(told_by_entries(world.till.state()), told_by_entries(&as_the_journal_says(&world)));
    comes_back(world);
}

/// A life takes as long as sixty-four small cases. `PROPTEST_CASES=6400` gives each test a hundred.
pub fn few() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: (usual.cases / 64).max(1), max_shrink_iters: 60, ..usual }
}

proptest! {
    #![proptest_config(few())]
    #[test]
    fn anything_may_be_pressed_in_the_workshop(steps in prop::collection::vec(any_step(), 1..80)) {
        live_through(Shop::Workshop, &steps);
    }

    #[test]
    fn anything_may_be_pressed_in_the_kiosk(steps in prop::collection::vec(any_step(), 1..80)) {
        live_through(Shop::Kiosk, &steps);
    }
}
