//! The cases of terminal.md 10, each for every way a nexo terminal is reached.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::thread;

use skranke::domain::Ore;
use skranke::domain::device::{TerminalAnswer, TerminalReason, TerminalReply, TerminalState, TerminalTotal};
use skranke::peripherals::pretend::bank::Play;
use skranke::peripherals::terminal::{Progress, Settled, StopWish};
use skranke::peripherals::{Pause, Terminal};

use super::seat::{ALL, Seat, Which, approved, charge, intent, reversal, wait_for};

/// Reasons a bank gives, and what the till makes of them.
const REFUSALS: &[(&str, TerminalReason)] = &[
    ("Refusal", TerminalReason::Refused),
    ("WrongPIN", TerminalReason::WrongPin),
    ("InvalidCard", TerminalReason::InvalidCard),
    ("UnreachableHost", TerminalReason::NoBank),
    ("UnavailableService", TerminalReason::NoBank),
    ("PaymentRestriction", TerminalReason::NotAllowed),
    ("NotAllowed", TerminalReason::NotAllowed),
    ("DeviceOut", TerminalReason::Other),
    ("MessageFormat", TerminalReason::Other),
];

#[test]
fn case_1_and_21_an_approval_is_of_exactly_the_amount_that_was_asked_for() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        for (number, ore) in [(1, 1), (2, 10), (3, 56_00), (4, 1_234_50), (5, 99_999_99)] {
            let reply = charge(&mut till, &intent(number, ore));
            let (amount, slip) = approved(&reply);
            assert_eq!(amount, Ore::new(ore), "{which:?}");
            assert_eq!((slip.masked_card.as_str(), slip.scheme.as_str()), ("541333******4321", "BankAxept"));
            assert_eq!((slip.approval.as_str(), slip.reference.len()), ("611506", 10));
            assert!(!slip.needs_signature && !slip.offline && !slip.by_hand);
            assert_eq!(reply.papers.iter().map(|paper| paper.for_shop).collect::<Vec<_>>(), [true, false]);
        }
        assert_eq!(seat.bank.moved(), [1, 10, 56_00, 1_234_50, 99_999_99].map(Ore::new), "{which:?}");
    }
}

#[test]
fn a_refund_moves_money_the_other_way_and_the_same_intent_never_twice() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        let first = charge(&mut till, &intent(1, -149_00));
        assert_eq!(approved(&first).0, Ore::new(-149_00));
        assert_eq!(charge(&mut till, &intent(1, -149_00)), first, "asked again it tells the same");
        assert_eq!(till.status(&intent(1, -149_00)), first);
        assert_eq!(seat.till().status(&intent(1, -149_00)), first, "and after a start");
        assert_eq!(seat.bank.moved(), [Ore::new(-149_00)], "{which:?}");
    }
}

#[test]
fn case_2_a_refusal_says_why_and_brings_its_slip_t_14() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        for (number, (word, reason)) in (1..).zip(REFUSALS) {
            seat.bank.play(Play::Decline((*word).to_owned()));
            let reply = charge(&mut till, &intent(number, 100_00));
            assert_eq!((&reply.answer, reply.because), (&TerminalAnswer::Declined, Some(*reason)), "{which:?} {word}");
            assert_eq!(reply.papers.first().map(|paper| paper.lines.clone()), Some(vec!["AVVIST".to_owned()]));
        }
        seat.bank.play(Play::Decline("Cancel".to_owned()));
        let reply = charge(&mut till, &intent(99, 100_00));
        assert_eq!((reply.answer, reply.because), (TerminalAnswer::Aborted, Some(TerminalReason::Cancelled)));
        assert!(seat.bank.moved().is_empty());
    }
}

#[test]
fn case_3_a_part_is_approved_as_that_part_t_7() {
    for which in ALL {
        let seat = Seat::new(which);
        seat.bank.play(Play::Partial(Ore::new(60_00)));
        assert_eq!(approved(&charge(&mut seat.till(), &intent(1, 100_00))).0, Ore::new(60_00), "{which:?}");
    }
}

#[test]
fn cases_4_to_7_an_answer_for_somebody_else_is_looked_up_and_never_believed_t_6() {
    let strangers = [
        Play::OtherService,
        Play::OtherTerminal,
        Play::OtherTill,
        Play::OtherSale,
        Play::OtherCategory,
        Play::Malformed,
    ];
    for which in ALL {
        for stranger in &strangers {
            let seat = Seat::new(which);
            let mut till = seat.till();
            seat.bank.play(stranger.clone());
            let reply = charge(&mut till, &intent(1, 100_00));
            assert_eq!(approved(&reply).0, Ore::new(100_00), "{which:?} {stranger:?}: the look-up tells");
            assert_eq!(seat.bank.moved(), [Ore::new(100_00)], "{which:?} {stranger:?}");

            seat.bank.play(stranger.clone());
            for _ in 0..10 {
                seat.bank.play_status(stranger.clone());
            }
            let reply = charge(&mut till, &intent(2, 100_00));
            let believes_nothing = reply == TerminalAnswer::NoAnswer || *stranger == Play::OtherSale;
            assert!(believes_nothing, "{which:?} {stranger:?}: {reply:?}");
        }
    }
}

#[test]
fn cases_5_and_6_other_money_than_was_asked_for_stays_unknown() {
    for which in ALL {
        for play in [Play::OtherAmount(Ore::new(100_01)), Play::OtherAmount(Ore::ZERO), Play::OtherCurrency] {
            let seat = Seat::new(which);
            let mut till = seat.till();
            seat.bank.play(play.clone());
            assert_eq!(charge(&mut till, &intent(1, 100_00)), TerminalAnswer::NoAnswer, "{which:?} {play:?}");
            assert_eq!(seat.look_up(&mut till, &intent(1, 100_00)), TerminalAnswer::NoAnswer, "{which:?} {play:?}");
        }
    }
}

#[test]
fn case_8_a_line_cut_anywhere_in_the_answer_loses_no_approval() {
    for (which, step) in [(Which::Xml, 31), (Which::Local, 211), (Which::Cloud, 97)] {
        let seat = Seat::new(which);
        let mut till = seat.till();
        let mut number = 0;
        for at in (0..2_500).step_by(step) {
            number += 1;
            seat.bank.play(Play::Cut(at));
            let reply = charge(&mut till, &intent(number, 100_00));
            assert_eq!(approved(&reply).0, Ore::new(100_00), "{which:?} cut at {at}");
        }
        let moved = seat.bank.moved().len();
        assert_eq!(moved, usize::try_from(number).expect("few"), "{which:?}: each once");
    }
}

#[test]
fn case_8_a_line_cut_before_the_question_arrives_is_no_payment_once_that_is_certain_t_3() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        seat.bank.play(Play::CutBefore);
        assert_eq!(charge(&mut till, &intent(1, 100_00)), TerminalAnswer::NoAnswer, "{which:?}: not at once");
        assert_eq!(seat.look_up(&mut till, &intent(1, 100_00)), TerminalAnswer::NeverStarted, "{which:?}");
        assert!(seat.bank.moved().is_empty());
    }
}

#[test]
fn not_found_is_not_believed_while_the_terminal_does_not_say_that_it_is_idle_t_3() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        seat.bank.play(Play::CutBefore);
        assert_eq!(charge(&mut till, &intent(1, 100_00)), TerminalAnswer::NoAnswer);
        for _ in 0..20 {
            seat.bank.play_other(Play::Busy);
        }
        assert_eq!(seat.look_up(&mut till, &intent(1, 100_00)), TerminalAnswer::NoAnswer, "{which:?}");
    }
}

#[test]
fn an_older_payment_is_never_taken_for_this_one() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        approved(&charge(&mut till, &intent(1, 100_00)));
        seat.bank.play(Play::CutBefore);
        assert_eq!(charge(&mut till, &intent(2, 100_00)), TerminalAnswer::NoAnswer, "{which:?}");
        assert_eq!(seat.look_up(&mut till, &intent(2, 100_00)), TerminalAnswer::NeverStarted, "{which:?}");
    }
}

#[test]
fn case_9_an_answer_after_the_deadline_is_found_by_looking_up() {
    for which in ALL {
        let mut seat = Seat::new(which);
        seat.patience.payment_ms = 300;
        seat.bank.play(Play::Late(1_500));
        let reply = charge(&mut seat.till(), &intent(1, 100_00));
        assert_eq!(approved(&reply).0, Ore::new(100_00), "{which:?}");
        assert_eq!(seat.bank.moved().len(), 1);
    }
}

#[test]
fn case_10_a_wish_to_stop_is_a_wish_t_12() {
    for which in ALL {
        for (play, is_approved) in [(Play::UntilAborted, false), (Play::ApprovedDespiteAbort, true)] {
            let seat = Seat::new(which);
            let mut till = seat.till();
            seat.bank.play(play);
            let wish = StopWish::default();
            let later = wish.clone();
            let reply = thread::scope(|scope| {
                scope.spawn(|| {
                    wait_for(|| payments_asked(&seat) == 1);
                    later.ask();
                });
                till.charge(&intent(1, 100_00), &wish)
            });
            if is_approved {
                assert_eq!(approved(&reply).0, Ore::new(100_00), "{which:?}: it came too late");
            } else {
                assert_eq!(reply, TerminalAnswer::Aborted, "{which:?}");
            }
        }
        let seat = Seat::new(which);
        let wish = StopWish::default();
        wish.ask();
        assert_eq!(seat.till().charge(&intent(1, 100_00), &wish), TerminalAnswer::Aborted);
        assert!(seat.bank.requests().is_empty(), "{which:?}: nothing was sent at all");
    }
}

/// What a look-up after a start tells of a payment whose answer nobody heard.
fn after_a_kill(which: Which, play: Play) -> (TerminalReply, usize) {
    let seat = Seat::new(which);
    seat.bank.play(play);
    seat.bank.play_status(Play::Malformed);
    assert_eq!(charge(&mut seat.till(), &intent(1, 100_00)), TerminalAnswer::NoAnswer);
    let reply = seat.look_up(&mut seat.till(), &intent(1, 100_00));
    (reply, seat.bank.moved().len())
}

#[test]
fn case_11_a_till_that_was_killed_learns_what_became_of_it_t_4() {
    for which in ALL {
        let (reply, moved) = after_a_kill(which, Play::Lost);
        assert_eq!((approved(&reply).0, moved), (Ore::new(100_00), 1), "{which:?}");
        let (reply, moved) = after_a_kill(which, Play::InProgress(3));
        assert_eq!((approved(&reply).0, moved), (Ore::new(100_00), 1), "{which:?}: under way first");
        let (reply, moved) = after_a_kill(which, Play::CutBefore);
        assert_eq!((reply.answer, moved), (TerminalAnswer::NeverStarted, 0), "{which:?}");
    }
}

#[test]
fn case_11_killed_before_it_was_sent_it_was_never_sent() {
    for which in ALL {
        let seat = Seat::new(which);
        approved(&charge(&mut seat.till(), &intent(1, 100_00)));
        let asked = seat.bank.requests().len();
        assert_eq!(seat.till().status(&intent(2, 50_00)), TerminalAnswer::NeverStarted, "{which:?}");
        assert_eq!(seat.bank.requests().len(), asked, "nobody had to be asked");
    }
}

#[test]
fn case_11_an_intent_from_a_lost_folder_is_told_only_by_the_terminals_last_transaction() {
    for which in ALL {
        let seat = Seat::new(which);
        approved(&charge(&mut seat.till(), &intent(7, 100_00)));
        std::fs::remove_file(seat.folder.file()).expect("lost");
        assert_eq!(
            approved(&seat.till().status(&intent(7, 100_00))).0,
            Ore::new(100_00),
            "{which:?}: by our reference"
        );
        assert_eq!(seat.till().status(&intent(6, 100_00)), TerminalAnswer::NoAnswer, "{which:?}: another's");
        assert_eq!(seat.till().status(&intent(7, 99_00)), TerminalAnswer::NoAnswer, "{which:?}: less was asked for");
    }
}

fn payments_asked(seat: &Seat) -> usize {
    seat.bank.requests().iter().filter(|message| message.find("PaymentRequest").is_some()).count()
}

#[test]
fn case_12_a_busy_terminal_is_asked_again_after_2_4_and_8_seconds_and_not_for_ever() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        let began = seat.time.steady_ms();
        seat.bank.play(Play::Busy);
        seat.bank.play(Play::Busy);
        let (told, heard) = std::sync::mpsc::channel();
        let told = std::sync::Mutex::new(told);
        let wish = StopWish::telling(move |progress| told.lock().expect("told").send(progress).expect("heard"));
        assert_eq!(approved(&till.charge(&intent(1, 100_00), &wish)).0, Ore::new(100_00), "{which:?}");
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), [Progress::Busy, Progress::Busy]);
        assert!(seat.time.steady_ms() - began >= 6_000, "2 and 4 seconds");
        let asked = payments_asked(&seat);
        for _ in 0..20 {
            seat.bank.play(Play::Busy);
        }
        let reply = charge(&mut till, &intent(2, 100_00));
        assert_eq!((reply.answer, reply.because), (TerminalAnswer::NeverStarted, Some(TerminalReason::Busy)));
        // Again after 2, 4, 8 and 16 seconds; 32 more would be over a minute.
        assert_eq!(payments_asked(&seat) - asked, 5, "{which:?}");
        assert_eq!(seat.bank.moved().len(), 1);
    }
}

#[test]
fn a_terminal_that_wants_a_login_gets_one_and_the_payment_goes_on() {
    for which in ALL {
        let seat = Seat::new(which);
        seat.bank.play(Play::LoggedOut);
        assert_eq!(approved(&charge(&mut seat.till(), &intent(1, 100_00))).0, Ore::new(100_00), "{which:?}");
    }
}

#[test]
fn case_13_a_slow_a_double_and_an_endless_answer_lose_nothing() {
    for which in ALL {
        for play in [Play::Slow, Play::Twice, Play::Huge, Play::Malformed] {
            let seat = Seat::new(which);
            seat.bank.play(play.clone());
            let reply = charge(&mut seat.till(), &intent(1, 100_00));
            assert_eq!(approved(&reply).0, Ore::new(100_00), "{which:?} {play:?}");
            assert_eq!(seat.bank.moved().len(), 1);
        }
    }
}

#[test]
fn cases_15_and_16_a_signature_is_asked_for_and_a_payment_taken_back_once() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        seat.bank.play(Play::Signature);
        let reply = charge(&mut till, &intent(1, 100_00));
        assert!(approved(&reply).1.needs_signature, "{which:?}");
        seat.bank.play(Play::Decline("NotAllowed".to_owned()));
        let refused = charge(&mut till, &reversal(2, 1, -100_00));
        assert_eq!(refused, TerminalAnswer::Declined, "{which:?}: a reversal may be refused");
        let back = charge(&mut till, &reversal(3, 1, -100_00));
        assert_eq!(approved(&back).0, Ore::new(-100_00), "{which:?}");
        assert_eq!(back.papers.len(), 1, "with its slip");
        let unknown = charge(&mut till, &reversal(4, 77, -100_00));
        assert_eq!((unknown.answer, unknown.because), (TerminalAnswer::Declined, Some(TerminalReason::NotFound)));
        assert_eq!(seat.bank.moved(), [100_00, -100_00].map(Ore::new), "{which:?}");
    }
}

#[test]
fn a_reversal_whose_answer_is_lost_is_looked_up_like_any_other() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        approved(&charge(&mut till, &intent(1, 100_00)));
        seat.bank.play(Play::Lost);
        assert_eq!(approved(&charge(&mut till, &reversal(2, 1, -100_00))).0, Ore::new(-100_00), "{which:?}");
        assert_eq!(seat.bank.moved(), [100_00, -100_00].map(Ore::new));
    }
}

#[test]
fn a_tip_typed_on_the_terminal_is_told_beside_what_was_asked_for_and_goes_back_with_it() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        seat.bank.play(Play::Tip(Ore::new(20_00)));
        let reply = charge(&mut till, &intent(1, 100_00));
        let (amount, slip) = approved(&reply);
        assert_eq!((amount, slip.tip), (Ore::new(120_00), Ore::new(20_00)), "{which:?}");
        assert_eq!(approved(&till.status(&intent(1, 100_00))).1.tip, Ore::new(20_00), "asked again it tells the same");
        assert_eq!(approved(&charge(&mut till, &reversal(2, 1, -120_00))).0, Ore::new(-120_00), "{which:?}");
        assert_eq!(seat.bank.moved(), [120_00, -120_00].map(Ore::new));
    }
}

#[test]
fn an_approval_without_the_bank_is_marked() {
    for which in ALL {
        let seat = Seat::new(which);
        seat.bank.play(Play::Offline);
        assert!(approved(&charge(&mut seat.till(), &intent(1, 100_00))).1.offline, "{which:?}");
    }
}

#[test]
fn case_18_a_clock_set_back_changes_nothing_and_no_number_comes_twice() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        for number in 1..=6 {
            approved(&charge(&mut till, &intent(number, 100_00)));
            seat.wall_ms.fetch_sub(3_600_000, Ordering::SeqCst);
            if number == 3 {
                till = seat.till();
            }
        }
        let requests = seat.bank.requests();
        let numbers: Vec<_> = requests.iter().filter_map(|r| r.find("MessageHeader")?.get("ServiceID")).collect();
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len(), "{which:?}: {numbers:?}");
    }
}

#[test]
fn case_20_a_slip_commands_nothing_and_keeps_its_letters() {
    let lines = ["K\u{1b}@JØP ÆØÅ æøå", "\u{1d}V0", &"x".repeat(60), "5413 3312 3456 4321"].map(str::to_owned);
    for which in ALL {
        let seat = Seat::new(which);
        seat.bank.play(Play::Slip(lines.to_vec()));
        let reply = charge(&mut seat.till(), &intent(1, 100_00));
        let printed = &reply.papers.first().expect("a slip").lines;
        assert_eq!(printed[..2], ["K@JØP ÆØÅ æøå", "V0"], "{which:?}");
        assert_eq!(printed[2].len(), 60);
        assert_eq!(printed[3], "**** **** **** 4321", "{which:?}: no card number in full");
    }
}

#[test]
fn a_terminal_that_is_not_there_was_not_paid_at_and_is_seen_to_be_gone() {
    for which in [Which::Xml, Which::Local] {
        let seat = Seat::new(which);
        let mut till = seat.till();
        assert_eq!(till.state(), TerminalState::Ready, "{which:?}");
        let Seat { bank, time, .. } = seat;
        drop(bank);
        time.skip(60_000);
        assert_eq!(till.state(), TerminalState::Gone, "{which:?}");
        let reply = charge(&mut till, &intent(1, 100_00));
        assert_eq!((reply.answer, reply.because), (TerminalAnswer::NeverStarted, Some(TerminalReason::Unreachable)));
        assert_eq!(till.status(&intent(1, 100_00)), TerminalAnswer::NeverStarted, "{which:?}: nothing was sent");
    }
}

#[test]
fn another_terminal_at_this_address_is_refused_before_anything_is_asked_for() {
    let mut seat = Seat::new(Which::Xml);
    seat.serial = Some("1710000521".to_owned());
    let reply = charge(&mut seat.till(), &intent(1, 100_00));
    assert_eq!((reply.answer, reply.because), (TerminalAnswer::NeverStarted, Some(TerminalReason::WrongTerminal)));
    assert!(seat.bank.moved().is_empty());
    seat.serial = Some("1710000520".to_owned());
    approved(&charge(&mut seat.till(), &intent(2, 100_00)));
}

#[test]
fn the_terminals_own_totals_are_what_was_paid_less_what_was_paid_back() {
    for which in ALL {
        let seat = Seat::new(which);
        let mut till = seat.till();
        for (number, ore) in [(1, 100_00), (2, 50_50), (3, -20_25)] {
            approved(&charge(&mut till, &intent(number, ore)));
        }
        let expected = TerminalTotal { who: "BankAxept".to_owned(), amount: Ore::new(130_25), count: 3 };
        assert_eq!(till.reconcile(), Settled::Totals(vec![expected]), "{which:?}");
        seat.bank.play_other(Play::Decline("NotAllowed".to_owned()));
        assert_eq!(till.reconcile(), Settled::Unanswered, "{which:?}");
    }
}

#[test]
fn after_the_day_the_terminal_is_let_go_for_its_upkeep() {
    let seat = Seat::new(Which::Xml);
    let mut till = seat.till();
    approved(&charge(&mut till, &intent(1, 100_00)));
    till.log_out();
    approved(&charge(&mut till, &intent(2, 100_00)));
    let bodies: Vec<String> = seat.bank.requests().iter().map(|message| message.children[1].name.clone()).collect();
    let expected = ["LoginRequest", "PaymentRequest", "LogoutRequest", "LoginRequest", "PaymentRequest"];
    assert_eq!(bodies, expected, "a login in the morning again");
}
