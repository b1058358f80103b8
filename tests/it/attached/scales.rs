//! The failure table of scale.md 7, and the behaviour of scale.md 6, with every scale that can be asked.

use std::path::Path;

use skranke::domain::device::{ScaleAnswer, WeighOrder};
use skranke::domain::{Ore, Quantity};
use skranke::peripherals::Scale;
use skranke::peripherals::pretend::scale::{Fault, Hand, Kind, Lying, PretendScale};
use skranke::peripherals::scale::protocol::{Grams, Protocol, cas, mt8217, nci, sma};
use skranke::peripherals::scale::{Dialog, DialogScale, Plate, WeightOnly};
use skranke::peripherals::terminal::StopWish;

use super::{Plugged, line_at, until};
use crate::line::{RealTime, pty::Pty};
use crate::peripherals::counter::Folder;

const WEIGHING: [Kind; 5] = [Kind::Mt8217, Kind::Nci, Kind::Cas, Kind::CasStream, Kind::Sma];

fn protocol(kind: Kind) -> Box<dyn Protocol> {
    match kind {
        Kind::Mt8217 => Box::new(mt8217::Mt8217),
        Kind::Nci => Box::new(nci::Nci),
        Kind::Cas => Box::new(cas::Cas),
        Kind::CasStream => Box::new(cas::Stream),
        Kind::Sma => Box::new(sma::Sma),
        Kind::Dialog06 | Kind::Dialog02 => panic!("it computes"),
    }
}

fn driver(kind: Kind, path: &Path) -> Box<dyn Scale> {
    let (line, time) = line_at(path);
    let plate = Plate { min: Some(Grams(20)), max: Some(Grams(15_000)) };
    match kind {
        Kind::Dialog06 => Box::new(DialogScale::new(line, Dialog::Dialog06, time)),
        Kind::Dialog02 => Box::new(DialogScale::new(line, Dialog::Dialog02, time)),
        kind => Box::new(WeightOnly::new(line, protocol(kind), plate, time)),
    }
}

fn plug(kind: Kind, hand: &Hand, pty: Pty) -> Plugged {
    let mut scale = PretendScale::new(kind, hand.clone());
    Plugged::run(pty, move |heard| [scale.hear(heard), scale.speak()].concat())
}

fn scale(kind: Kind) -> (Box<dyn Scale>, Hand, Plugged) {
    let (pty, hand) = (Pty::open(), Hand::default());
    let driver = driver(kind, pty.path());
    let plugged = plug(kind, &hand, pty);
    (driver, hand, plugged)
}

fn order() -> WeighOrder {
    WeighOrder { number: 1, unit_price: Ore::new(49_90) }
}

/// One question, without the patience for goods that move.
fn ask(scale: &mut dyn Scale) -> ScaleAnswer {
    let wish = StopWish::default();
    wish.ask();
    scale.weigh(&order(), &wish)
}

fn weigh(scale: &mut dyn Scale) -> ScaleAnswer {
    scale.weigh(&order(), &StopWish::default())
}

fn weight(grams: i64) -> ScaleAnswer {
    ScaleAnswer::Stable(Quantity::thousandths(grams))
}

#[test]
fn a_weight_is_what_the_scale_says_to_the_gram_1() {
    for kind in WEIGHING {
        let (mut scale, hand, _plugged) = scale(kind);
        hand.lay(1_250);
        assert_eq!(weigh(scale.as_mut()), weight(1_250), "{kind:?}");
        hand.lay(14_995);
        assert_eq!(weigh(scale.as_mut()), weight(14_995), "{kind:?}: another weight has moved by itself");
    }
}

#[test]
fn one_load_is_one_line_and_zero_sets_it_free_6() {
    for kind in WEIGHING {
        let (mut scale, hand, _plugged) = scale(kind);
        hand.lay(450);
        assert_eq!(weigh(scale.as_mut()), weight(450), "{kind:?}");
        assert_eq!(weigh(scale.as_mut()), ScaleAnswer::SameLoad, "{kind:?}");
        assert!(scale.look().is_some(), "{kind:?}: it wants to see the goods leave");
        hand.lay(0);
        until(&RealTime::start(), "the goods were seen to leave", || scale.look().is_none());
        hand.lay(450);
        assert_eq!(weigh(scale.as_mut()), weight(450), "{kind:?}: like goods, weighed anew");
    }
}

#[test]
fn every_state_of_the_table_is_told_and_none_is_a_weight_7() {
    for kind in WEIGHING {
        let (mut scale, hand, _plugged) = scale(kind);
        assert_eq!(weigh(scale.as_mut()), ScaleAnswer::Empty, "{kind:?}");
        hand.lay(450);
        for (lying, answer) in [
            (Lying::Moving, ScaleAnswer::Unstable),
            (Lying::BelowZero, ScaleAnswer::BelowZero),
            (Lying::TooHeavy, ScaleAnswer::Overload),
        ] {
            hand.lie(lying);
            // A stream may have said the state before once more.
            if kind == Kind::CasStream {
                until(&RealTime::start(), "the stream says it", || ask(scale.as_mut()) == answer);
            }
            assert_eq!(ask(scale.as_mut()), answer, "{kind:?}");
        }
        if !matches!(kind, Kind::Cas | Kind::CasStream) {
            hand.lie(Lying::OutsideZero);
            assert_eq!(ask(scale.as_mut()), ScaleAnswer::NotZero, "{kind:?}");
        }
        hand.lie(Lying::Still);
        hand.lay(15);
        if kind == Kind::CasStream {
            until(&RealTime::start(), "the stream says it", || ask(scale.as_mut()) == ScaleAnswer::BelowMinimum);
        }
        assert_eq!(weigh(scale.as_mut()), ScaleAnswer::BelowMinimum, "{kind:?} (W-6)");
    }
}

#[test]
fn goods_that_move_are_waited_for_and_taken_when_they_lie_still_7() {
    let (mut scale, hand, _plugged) = scale(Kind::Mt8217);
    hand.lay(850);
    hand.lie(Lying::Moving);
    let resting = hand.clone();
    let settles = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(300));
        resting.lie(Lying::Still);
    });
    assert_eq!(weigh(scale.as_mut()), weight(850));
    settles.join().expect("it settles");
}

#[test]
fn what_is_no_whole_answer_is_no_answer_6() {
    for kind in WEIGHING {
        for fault in [Fault::Garbage, Fault::Half(3), Fault::Parity, Fault::BadCommand, Fault::Twice] {
            // A stream is never asked and never ends; a CAS that is not ready says so.
            let is_moot = match fault {
                Fault::BadCommand => matches!(kind, Kind::Cas | Kind::CasStream),
                Fault::Twice => kind == Kind::CasStream,
                _ => false,
            };
            if is_moot {
                continue;
            }
            let (mut scale, hand, _plugged) = scale(kind);
            hand.lay(450);
            hand.fail(fault);
            let answer = ask(scale.as_mut());
            assert_eq!(answer, ScaleAnswer::Garbled, "{kind:?} {fault:?}");
            hand.fail(Fault::None);
            until(&RealTime::start(), "it is read again", || weigh(scale.as_mut()) == weight(450));
        }
    }
}

#[test]
fn silence_is_told_and_is_no_weight_of_nothing_6() {
    for kind in WEIGHING {
        let (mut scale, hand, _plugged) = scale(kind);
        hand.lay(450);
        hand.fail(Fault::Silent);
        assert_eq!(weigh(scale.as_mut()), ScaleAnswer::Gone, "{kind:?}");
        hand.fail(Fault::None);
        assert_eq!(weigh(scale.as_mut()), weight(450), "{kind:?}");
    }
}

#[test]
fn a_late_answer_is_never_taken_for_the_next_weighing_6() {
    let mut pty = Pty::open();
    let mut scale = driver(Kind::Mt8217, pty.path());
    // The scale is asked and silent.
    assert_eq!(weigh(scale.as_mut()), ScaleAnswer::Gone);
    assert_eq!(pty.hear(2), b"WW");
    let answers = std::thread::spawn(move || {
        // The answer to the goods before comes now, and then the one to these.
        pty.say(b"\x0209.990\r");
        assert_eq!(pty.hear(1), b"W");
        pty.say(b"\x0200.850\r");
        pty
    });
    assert_eq!(weigh(scale.as_mut()), weight(850));
    answers.join().expect("the scale");
}

#[test]
fn a_scale_that_was_unplugged_is_asked_again_when_it_is_back_6() {
    let folder = Folder::new("scale-plug");
    let link = folder.path().join("scale");
    let (pty, hand) = (Pty::open(), Hand::default());
    pty.plug_in_at(&link);
    let mut scale = driver(Kind::Nci, &link);
    let plugged = plug(Kind::Nci, &hand, pty);
    hand.lay(450);
    assert_eq!(weigh(scale.as_mut()), weight(450));
    drop(plugged);
    assert_eq!(weigh(scale.as_mut()), ScaleAnswer::Gone);
    let pty = Pty::open();
    pty.plug_in_at(&link);
    let _plugged = plug(Kind::Nci, &hand, pty);
    hand.lay(460);
    until(&RealTime::start(), "the scale is back", || weigh(scale.as_mut()) == weight(460));
}

fn priced(grams: i64, price: i64) -> ScaleAnswer {
    ScaleAnswer::Priced { weight: Quantity::thousandths(grams), price: Ore::new(price) }
}

#[test]
fn a_scale_that_computes_is_taken_at_its_word_4() {
    for kind in [Kind::Dialog06, Kind::Dialog02] {
        let (mut scale, hand, _plugged) = scale(kind);
        hand.lay(1_250);
        assert_eq!(weigh(scale.as_mut()), priced(1_250, 62_38), "{kind:?}");
        hand.lay(100);
        assert_eq!(weigh(scale.as_mut()), priced(100, 4_99), "{kind:?}");
    }
}

#[test]
fn the_reasons_of_a_dialog_scale_are_told_4() {
    let (mut scale, hand, _plugged) = scale(Kind::Dialog06);
    hand.lay(450);
    assert_eq!(weigh(scale.as_mut()), priced(450, 22_46));
    assert_eq!(weigh(scale.as_mut()), ScaleAnswer::SameLoad, "code 21");
    hand.lay(5);
    assert_eq!(weigh(scale.as_mut()), ScaleAnswer::BelowMinimum, "code 30");
    for (lying, answer) in [
        (Lying::Moving, ScaleAnswer::Unstable),
        (Lying::BelowZero, ScaleAnswer::BelowZero),
        (Lying::TooHeavy, ScaleAnswer::Overload),
    ] {
        hand.lie(lying);
        assert_eq!(ask(scale.as_mut()), answer);
    }
}

#[test]
fn a_price_that_does_not_follow_or_answers_another_price_is_refused_4() {
    for fault in [Fault::WrongPrice, Fault::WrongUnitPrice] {
        let (mut scale, hand, _plugged) = scale(Kind::Dialog06);
        hand.lay(450);
        hand.fail(fault);
        assert_eq!(weigh(scale.as_mut()), ScaleAnswer::WrongPrice, "{fault:?}");
    }
}

#[test]
fn a_scale_that_demands_the_makers_secret_gives_no_weight_4() {
    let (mut scale, hand, _plugged) = scale(Kind::Dialog06);
    hand.lay(450);
    hand.fail(Fault::Secret);
    assert_eq!(weigh(scale.as_mut()), ScaleAnswer::Locked);
}

#[test]
fn a_dialog_scale_that_misbehaves_gives_no_price_4() {
    for (fault, answer) in [
        (Fault::Silent, ScaleAnswer::Gone),
        (Fault::Garbage, ScaleAnswer::Garbled),
        (Fault::Parity, ScaleAnswer::Garbled),
        (Fault::Twice, ScaleAnswer::Garbled),
        (Fault::Half(0), ScaleAnswer::Gone),
    ] {
        let (mut scale, hand, _plugged) = scale(Kind::Dialog06);
        hand.lay(450);
        hand.fail(fault);
        assert_eq!(weigh(scale.as_mut()), answer, "{fault:?}");
    }
}

#[test]
fn a_price_too_large_for_the_scale_is_never_sent_4() {
    let (mut scale, hand, _plugged) = scale(Kind::Dialog06);
    hand.lay(450);
    let order = WeighOrder { number: 1, unit_price: Ore::new(1_000_000) };
    assert_eq!(scale.weigh(&order, &StopWish::default()), ScaleAnswer::WrongPrice);
}
