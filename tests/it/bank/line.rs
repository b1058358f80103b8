//! Who is trusted at the other end of a line under TLS, and what of a question goes over it.

use skranke::domain::device::{TerminalAnswer, TerminalReason};

use super::certificates::Certificates;
use super::seat::{POI, Seat, Which, approved, charge, intent};

#[track_caller]
fn is_not_trusted(seat: &Seat, root: Option<&[u8]>) {
    let mut till = seat.till_on(seat.line(root));
    let reply = charge(&mut till, &intent(1, 100_00));
    assert_eq!((reply.answer, reply.because), (TerminalAnswer::NeverStarted, Some(TerminalReason::Unreachable)));
    assert!(seat.bank.requests().is_empty(), "nothing was said to it");
}

#[test]
fn a_terminal_under_another_root_is_told_nothing() {
    let other = Certificates::of(&format!("{POI}.test.terminal.adyen.com"));
    is_not_trusted(&Seat::new(Which::Local), Some(&other.root()));
}

#[test]
fn another_terminal_under_the_same_root_is_told_nothing() {
    for name in ["V400m-1.test.terminal.adyen.com", &format!("{POI}.live.terminal.adyen.com"), POI, "127.0.0.1"] {
        is_not_trusted(&Seat::with_name(Which::Local, name), None);
    }
}

#[test]
fn the_name_that_older_terminals_share_is_taken() {
    let seat = Seat::with_name(Which::Local, "legacy-terminal-certificate.test.terminal.adyen.com");
    approved(&charge(&mut seat.till(), &intent(1, 100_00)));
}
