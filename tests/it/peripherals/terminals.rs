use std::fs;
use std::sync::Arc;

use skranke::domain::device::{DemoSwitch, Intent, Payee, TerminalAnswer, TerminalReply, TerminalState};
use skranke::domain::ids::IntentNo;
use skranke::domain::{Ore, SaleId};
use skranke::peripherals::terminal::{StopWish, VirtualTerminal};
use skranke::peripherals::{Pause, Switches, Terminal};

use super::counter::{Folder, StillTime};

fn intent(number: u64, to: Payee, ore: i64) -> Intent {
    Intent { number: IntentNo(number), sale: SaleId(412), to, amount: Ore::new(ore), reverses: None, original: None }
}

fn card(number: u64, ore: i64) -> Intent {
    intent(number, Payee::Terminal, ore)
}

fn open(folder: &Folder, to: Payee, time: Arc<StillTime>, switches: &Switches) -> VirtualTerminal {
    VirtualTerminal::open(to, folder.path(), time, switches.clone()).expect("a terminal")
}

fn bank(folder: &Folder) -> VirtualTerminal {
    open(folder, Payee::Terminal, StillTime::new(), &Switches::default())
}

#[track_caller]
fn approved(reply: TerminalReply) -> (Ore, String, String) {
    match reply.answer {
        TerminalAnswer::Approved { amount, slip } => (amount, slip.masked_card, slip.reference),
        other => panic!("not approved but {other:?}"),
    }
}

/// What holds for everything that takes money, at a counter where customers pay.
fn suite(terminal: &mut dyn Terminal, to: Payee) {
    assert_eq!(terminal.state(), TerminalState::Ready);
    assert_eq!(terminal.status(&intent(1, to, 7_900)), TerminalAnswer::NeverStarted, "never asked, never charged");
    let (amount, _, first) = approved(terminal.charge(&intent(1, to, 7_900), &StopWish::default()));
    assert_eq!(amount, Ore::kroner(79));
    let (refund, _, second) = approved(terminal.charge(&intent(2, to, -14_900), &StopWish::default()));
    assert_eq!(refund, Ore::kroner(-149));
    assert!(first < second && first.len() == 6 && second.len() == 6, "references rise: {first} {second}");
    for (number, ore, reference) in [(1, 7_900, &first), (2, -14_900, &second)] {
        let again = approved(terminal.status(&intent(number, to, ore)));
        assert_eq!((again.0, &again.2), (Ore::new(ore), reference), "asking tells the same");
        let repeated = approved(terminal.charge(&intent(number, to, ore), &StopWish::default()));
        assert_eq!(&repeated.2, reference, "the same intent is never charged twice");
    }
    let wish = StopWish::default();
    wish.ask();
    assert_eq!(terminal.charge(&intent(3, to, 5_000), &wish), TerminalAnswer::Aborted);
    assert_eq!(terminal.status(&intent(3, to, 5_000)), TerminalAnswer::Aborted);
    assert_eq!(terminal.state(), TerminalState::Ready);
}

#[test]
fn the_virtual_terminal_and_vipps_take_money() {
    for to in [Payee::Terminal, Payee::Vipps] {
        let folder = Folder::new("terminal");
        suite(&mut open(&folder, to, StillTime::new(), &Switches::default()), to);
    }
}

#[test]
fn a_card_takes_a_second_and_a_phone_two() {
    for (to, takes_ms) in [(Payee::Terminal, 1_000), (Payee::Vipps, 2_000)] {
        let (folder, time) = (Folder::new("terminal"), StillTime::new());
        let mut terminal = open(&folder, to, time.clone(), &Switches::default());
        approved(terminal.charge(&intent(1, to, 10_000), &StopWish::default()));
        assert_eq!(time.steady_ms(), takes_ms);
    }
}

#[test]
fn the_receipt_gets_a_masked_card_and_a_reference_r_13() {
    let folder = Folder::new("terminal");
    let charged = approved(bank(&folder).charge(&card(1, 33_700), &StopWish::default()));
    assert_eq!(charged, (Ore::kroner(337), "****4321".to_owned(), "000732".to_owned()));
}

#[test]
fn thirteen_is_declined_at_the_terminal_alone() {
    let folder = Folder::new("terminal");
    let mut terminal = bank(&folder);
    assert_eq!(terminal.charge(&card(1, 33_713), &StopWish::default()), TerminalAnswer::Declined);
    assert_eq!(terminal.status(&card(1, 33_713)), TerminalAnswer::Declined);
    let mut vipps = open(&folder, Payee::Vipps, StillTime::new(), &Switches::default());
    approved(vipps.charge(&intent(2, Payee::Vipps, 33_713), &StopWish::default()));
}

#[test]
fn fourteen_gives_no_answer_and_was_charged_once_pay_05() {
    let folder = Folder::new("terminal");
    let mut terminal = bank(&folder);
    assert_eq!(terminal.charge(&card(1, 9_014), &StopWish::default()), TerminalAnswer::NoAnswer);
    let first = approved(terminal.status(&card(1, 9_014)));
    let second = approved(terminal.status(&card(1, 9_014)));
    assert_eq!(first, second, "exactly one charge");
    let next = approved(terminal.charge(&card(2, 1_000), &StopWish::default()));
    assert_eq!((first.2.as_str(), next.2.as_str()), ("000732", "000733"));
}

#[test]
fn a_terminal_knows_what_it_did_before_the_till_was_killed() {
    let folder = Folder::new("terminal");
    assert_eq!(bank(&folder).charge(&card(1, 9_014), &StopWish::default()), TerminalAnswer::NoAnswer);
    let mut after = bank(&folder);
    assert_eq!(approved(after.status(&card(1, 9_014))).0, Ore::new(9_014));
    assert_eq!(after.status(&card(2, 5_000)), TerminalAnswer::NeverStarted);
    let other_sale = Intent { sale: SaleId(7), ..card(1, 9_014) };
    assert_eq!(after.status(&other_sale), TerminalAnswer::NeverStarted, "numbers may begin anew, sales do not match");
}

#[test]
fn a_wish_to_stop_counts_until_the_customer_has_paid_t_12() {
    for (wished_at_ms, comes_in_time) in [(900, true), (1_000, false)] {
        let (folder, wish) = (Folder::new("terminal"), StopWish::default());
        let hand = wish.clone();
        let time = StillTime::with(move |now| {
            if now >= wished_at_ms {
                hand.ask();
            }
        });
        let mut terminal = open(&folder, Payee::Terminal, time, &Switches::default());
        let answer = terminal.charge(&card(1, 7_900), &wish);
        assert_eq!(answer == TerminalAnswer::Aborted, comes_in_time, "{answer:?}");
    }
}

#[test]
fn a_silent_terminal_was_not_asked() {
    let (folder, switches) = (Folder::new("terminal"), Switches::default());
    let mut terminal = open(&folder, Payee::Terminal, StillTime::new(), &switches);
    switches.set(DemoSwitch::SilenceTerminal, true);
    assert_eq!(terminal.state(), TerminalState::Gone);
    assert_eq!(terminal.charge(&card(1, 7_900), &StopWish::default()), TerminalAnswer::NoAnswer);
    assert_eq!(terminal.status(&card(1, 7_900)), TerminalAnswer::NoAnswer);
    switches.set(DemoSwitch::SilenceTerminal, false);
    assert_eq!(terminal.status(&card(1, 7_900)), TerminalAnswer::NeverStarted);
    approved(terminal.charge(&card(1, 7_900), &StopWish::default()));
}

#[test]
fn a_terminal_that_falls_silent_while_the_customer_pays_has_charged() {
    let (folder, switches) = (Folder::new("terminal"), Switches::default());
    let hand = switches.clone();
    let time = StillTime::with(move |now| {
        if now == 500 {
            hand.set(DemoSwitch::SilenceTerminal, true);
        }
    });
    let mut terminal = open(&folder, Payee::Terminal, time, &switches);
    assert_eq!(terminal.charge(&card(1, 7_900), &StopWish::default()), TerminalAnswer::NoAnswer);
    switches.set(DemoSwitch::SilenceTerminal, false);
    assert_eq!(approved(terminal.status(&card(1, 7_900))).0, Ore::kroner(79));
}

#[test]
fn vipps_hears_when_the_terminal_is_silent() {
    let (folder, switches) = (Folder::new("terminal"), Switches::default());
    switches.set(DemoSwitch::SilenceTerminal, true);
    let mut vipps = open(&folder, Payee::Vipps, StillTime::new(), &switches);
    approved(vipps.charge(&intent(1, Payee::Vipps, 7_900), &StopWish::default()));
}

#[test]
fn nothing_is_taken_that_cannot_be_remembered() {
    let folder = Folder::new("terminal");
    let mut terminal = bank(&folder);
    fs::remove_dir_all(folder.path()).expect("the folder goes");
    assert_eq!(terminal.charge(&card(1, 7_900), &StopWish::default()), TerminalAnswer::NoAnswer);
    assert_eq!(terminal.status(&card(1, 7_900)), TerminalAnswer::NeverStarted);
}

#[test]
fn a_file_it_cannot_read_is_said_and_not_overwritten() {
    let folder = Folder::new("terminal");
    let file = folder.path().join("virtual-terminal.json");
    fs::write(&file, "{ not json").expect("a file");
    let opened = VirtualTerminal::open(Payee::Terminal, folder.path(), StillTime::new(), Switches::default());
    assert!(opened.is_err());
    assert_eq!(fs::read_to_string(&file).expect("the file"), "{ not json");
}

#[test]
fn it_remembers_the_newest_and_does_not_grow_for_ever() {
    let folder = Folder::new("terminal");
    let mut terminal = bank(&folder);
    for number in 1..=250 {
        approved(terminal.charge(&card(number, 1_000), &StopWish::default()));
    }
    assert_eq!(terminal.status(&card(1, 1_000)), TerminalAnswer::NeverStarted);
    approved(terminal.status(&card(250, 1_000)));
    let size = fs::metadata(folder.path().join("virtual-terminal.json")).expect("the file").len();
    assert!(size < 64 * 1024, "{size} bytes");
}
