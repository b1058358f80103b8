//! Vipps: the cases of terminal.md 10 that a payment by telephone has, and the races of its own.

use std::sync::{Arc, Mutex};
use std::thread;

use skranke::domain::Ore;
use skranke::domain::device::{Intent, Payee, TerminalAnswer, TerminalReason, TerminalReply};
use skranke::domain::ids::IntentNo;
use skranke::peripherals::Terminal;
use skranke::peripherals::pretend::vipps::{Play, Vipps as Service};
use skranke::peripherals::terminal::vipps::{Patience, Setup, Vipps};
use skranke::peripherals::terminal::{Progress, StopWish};

use super::seat::{Seat, Which, approved, intent, wait_for};

/// A till, and the service it speaks to. The seat lends it folder and time.
struct Shop {
    seat: Seat,
    service: Service,
}

impl Shop {
    fn new() -> Self {
        Self { seat: Seat::new(Which::Xml), service: Service::start("127.0.0.1:0").expect("a service") }
    }

    fn till(&self) -> Vipps {
        let setup = Setup {
            base: format!("http://{}", self.service.at()),
            client_id: "client".to_owned(),
            client_secret: "secret".to_owned(),
            subscription_key: "subscription".to_owned(),
            merchant: "123456".to_owned(),
            point: "till-1-2".to_owned(),
            version: "0.0.0",
            patience: Patience::default(),
        };
        Vipps::open(setup, &self.seat.folder.file(), self.seat.around()).expect("a driver")
    }

    fn look_up(&self, till: &mut Vipps, intent: &Intent) -> TerminalReply {
        for wait_ms in [0, 2_000, 5_000, 10_000, 10_000, 10_000] {
            self.seat.time.skip(wait_ms);
            let reply = till.status(intent);
            if reply != TerminalAnswer::NoAnswer {
                return reply;
            }
        }
        TerminalAnswer::NoAnswer.into()
    }
}

fn phone(number: u64, ore: i64) -> Intent {
    Intent { to: Payee::Vipps, ..intent(number, ore) }
}

fn charge(till: &mut Vipps, intent: &Intent) -> TerminalReply {
    till.charge(intent, &StopWish::default())
}

#[test]
fn a_payment_is_taken_when_the_customer_has_agreed_and_only_once() {
    let shop = Shop::new();
    let mut till = shop.till();
    let first = charge(&mut till, &phone(1, 159_55));
    let (amount, slip) = approved(&first);
    assert_eq!(amount, Ore::new(159_55));
    assert!(slip.reference.starts_with("till-1-2-1-"), "{}", slip.reference);
    assert_eq!(charge(&mut till, &phone(1, 159_55)), first);
    assert_eq!(shop.till().status(&phone(1, 159_55)), first, "and after a start");
    assert_eq!((shop.service.taken(), shop.service.payments()), (159_55, 1));
}

#[test]
fn the_customer_is_asked_by_code_by_number_or_by_the_own_code() {
    let shop = Shop::new();
    let mut till = shop.till();
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let telling = Arc::clone(&told);
    let wish = || {
        let telling = Arc::clone(&telling);
        StopWish::telling(move |progress| telling.lock().expect("told").push(progress))
    };
    approved(&till.charge(&phone(1, 10_00), &wish()));
    approved(&till.charge(&phone(2, 10_00), &wish().reaching(Some("4791234567"))));
    let own = "https://qr.vipps.no/28/2/01/031/4791234567?v=1";
    approved(&till.charge(&phone(3, 10_00), &wish().reaching(Some(own))));
    let told = told.lock().expect("told");
    assert!(matches!(&told[..], [Progress::Code(code)] if code.starts_with("https://qr.vipps.no/")), "{told:?}");
    let heard = shop.service.heard();
    let created: Vec<_> = heard.iter().filter(|(path, ..)| path == "/epayment/v1/payments").collect();
    assert_eq!(created[0].2["userFlow"], "QR");
    assert_eq!(created[1].2["customer"]["phoneNumber"], "4791234567");
    assert_eq!(created[2].2["customer"]["personalQr"], own, "passed on whole");
    let kept = std::fs::read_to_string(shop.seat.folder.file()).expect("kept");
    assert!(!kept.contains("4791234567"), "nobody writes the customer's number down");
}

#[test]
fn a_customer_who_says_no_or_nothing_has_paid_nothing() {
    let shop = Shop::new();
    let mut till = shop.till();
    for (number, play, answer, because) in [
        (1, Play::Refuse, TerminalAnswer::Aborted, TerminalReason::Cancelled),
        (2, Play::Expire, TerminalAnswer::Declined, TerminalReason::Expired),
        (3, Play::CreateRefused(400), TerminalAnswer::NeverStarted, TerminalReason::NotAllowed),
        (4, Play::CreateRefused(403), TerminalAnswer::NeverStarted, TerminalReason::NotAllowed),
    ] {
        shop.service.play(play.clone());
        let reply = charge(&mut till, &phone(number, 10_00));
        assert_eq!((reply.answer, reply.because), (answer, Some(because)), "{play:?}");
    }
    let too_much = charge(&mut till, &phone(5, 65_000_001));
    assert_eq!(too_much, TerminalAnswer::Declined, "never sent");
    assert_eq!(shop.service.taken(), 0);
}

#[test]
fn an_order_whose_answer_is_lost_is_read_and_one_that_never_came_is_none() {
    let shop = Shop::new();
    let mut till = shop.till();
    shop.service.play(Play::CreateLost);
    assert_eq!(approved(&charge(&mut till, &phone(1, 10_00))).0, Ore::new(10_00));
    shop.service.play(Play::CreateUnheard);
    assert_eq!(charge(&mut till, &phone(2, 20_00)), TerminalAnswer::NoAnswer, "not at once");
    assert_eq!(shop.look_up(&mut till, &phone(2, 20_00)), TerminalAnswer::NeverStarted);
    shop.service.play(Play::CreateRefused(500));
    assert_eq!(charge(&mut till, &phone(3, 20_00)), TerminalAnswer::NoAnswer);
    assert_eq!(shop.service.taken(), 10_00);
}

#[test]
fn what_the_customer_agreed_to_is_taken_after_a_fault_and_after_a_start_and_never_twice() {
    let shop = Shop::new();
    shop.service.play(Play::CaptureFails(2));
    shop.service.play(Play::CaptureLost);
    let mut till = shop.till();
    assert_eq!(approved(&charge(&mut till, &phone(1, 10_00))).0, Ore::new(10_00), "the polling goes on");
    assert_eq!(approved(&charge(&mut till, &phone(2, 20_00))).0, Ore::new(20_00));
    shop.service.play(Play::Wait);
    let wish = StopWish::default();
    let later = wish.clone();
    // The till is torn away from a service that is down, before anything was taken.
    let reply = thread::scope(|scope| {
        scope.spawn(|| {
            wait_for(|| shop.service.payments() == 3);
            shop.service.be_down(true);
            later.ask();
        });
        till.charge(&phone(3, 40_00), &wish)
    });
    assert_eq!(reply, TerminalAnswer::NoAnswer, "nobody knows");
    shop.service.be_down(false);
    let reply = shop.till().recheck(&phone(3, 40_00), false);
    assert_eq!(reply, TerminalAnswer::Aborted, "a leader said no, so it is let go");
    assert_eq!(shop.service.taken(), 30_00);
    let keys: Vec<String> = shop
        .service
        .heard()
        .into_iter()
        .filter(|(path, ..)| path.ends_with("/capture"))
        .map(|(_, key, _)| key)
        .collect();
    assert!(keys.iter().all(|key| key.ends_with("-c") && key.len() <= 50), "{keys:?}");
    assert_eq!(keys.iter().collect::<std::collections::HashSet<_>>().len(), 2, "the same key on every retry");
}

#[test]
fn whoever_was_first_the_state_says_when_the_till_gives_up() {
    for (play, is_paid) in [(Play::Wait, false), (Play::AgreeOnCancel, true)] {
        let shop = Shop::new();
        shop.service.play(play.clone());
        let wish = StopWish::default();
        let later = wish.clone();
        let reply = thread::scope(|scope| {
            scope.spawn(|| {
                wait_for(|| shop.service.payments() == 1);
                later.ask();
            });
            shop.till().charge(&phone(1, 10_00), &wish)
        });
        if is_paid {
            assert_eq!(approved(&reply).0, Ore::new(10_00), "{play:?}");
        } else {
            assert_eq!(reply, TerminalAnswer::Aborted, "{play:?}");
        }
        assert_eq!(shop.service.taken(), if is_paid { 10_00 } else { 0 });
    }
}

#[test]
fn what_is_read_and_is_not_ours_is_never_believed_t_6() {
    for play in [Play::OtherReference, Play::OtherAmount, Play::OtherCurrency] {
        let shop = Shop::new();
        let mut till = shop.till();
        shop.service.play(play.clone());
        assert_eq!(charge(&mut till, &phone(1, 10_00)), TerminalAnswer::NoAnswer, "{play:?}");
        assert_eq!(shop.look_up(&mut till, &phone(1, 10_00)), TerminalAnswer::NoAnswer, "{play:?}");
        assert_eq!(shop.service.taken(), 0);
    }
}

#[test]
fn money_goes_back_by_the_payment_it_came_by_and_once() {
    let shop = Shop::new();
    let mut till = shop.till();
    shop.service.play(Play::RefundLost);
    let paid = charge(&mut till, &phone(1, 100_00));
    let original = Some(approved(&paid).1.reference.clone());
    let back = Intent { original, ..phone(2, -30_00) };
    assert_eq!(charge(&mut till, &back), TerminalAnswer::NoAnswer, "the answer is lost");
    assert_eq!(approved(&shop.till().status(&back)).0, Ore::new(-30_00));
    let reversed = Intent { reverses: Some(IntentNo(1)), ..phone(3, -70_00) };
    assert_eq!(approved(&charge(&mut till, &reversed)).0, Ore::new(-70_00));
    assert_eq!(shop.service.taken(), 0);
    let more = Intent { reverses: Some(IntentNo(1)), ..phone(4, -1_00) };
    assert_eq!(charge(&mut till, &more), TerminalAnswer::Declined, "more than was taken");
    let unknown = charge(&mut till, &phone(5, -10_00));
    assert_eq!((unknown.answer, unknown.because), (TerminalAnswer::Declined, Some(TerminalReason::NotFound)));
}

#[test]
fn a_token_is_renewed_and_without_one_nothing_is_sent() {
    let shop = Shop::new();
    let mut till = shop.till();
    approved(&charge(&mut till, &phone(1, 10_00)));
    shop.service.forget_tokens();
    approved(&charge(&mut till, &phone(2, 10_00)));
    shop.service.forget_tokens();
    shop.service.refuse_tokens(true);
    let mut fresh = shop.till();
    let reply = charge(&mut fresh, &phone(3, 10_00));
    assert_eq!((reply.answer, reply.because), (TerminalAnswer::NeverStarted, Some(TerminalReason::Unreachable)));
    assert_eq!(shop.service.payments(), 2);
}

#[test]
fn killed_before_or_after_it_was_sent_the_till_learns_which() {
    let shop = Shop::new();
    approved(&charge(&mut shop.till(), &phone(1, 10_00)));
    assert_eq!(shop.till().status(&phone(2, 10_00)), TerminalAnswer::NeverStarted, "never begun");
    std::fs::remove_file(shop.seat.folder.file()).expect("lost");
    assert_eq!(shop.till().status(&phone(2, 10_00)), TerminalAnswer::NoAnswer, "a folder that was lost knows nothing");
}
