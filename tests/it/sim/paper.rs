//! Paper on its way when the power goes: asked about at the next start, and never printed again by itself (printer.md 5). The
//! follower of each till counts what comes out.

use skranke::domain::device::PrinterName;
use skranke::till::effect::Input;

use super::bench::PrinterMood;
use super::shop::{Move, Shop};

/// With order printers.
const SEED: u64 = 2;

fn rest(shop: &mut Shop) {
    shop.make(&Move::Drain).expect("nothing breaks");
    shop.make(&Move::Pass(3_000)).expect("nothing breaks");
}

fn opened() -> Shop {
    let mut shop = Shop::new(SEED, 1);
    shop.make(&Move::Start(0)).expect("started");
    rest(&mut shop);
    for line in [".op 1001", "1503", "2000"] {
        shop.make(&Move::Give(0, Input::Line(line.to_owned()))).expect("typed");
        rest(&mut shop);
    }
    shop
}

/// The power goes at every write from here on, and comes back with these printers well again.
fn cut_everywhere(before: &[Move], after: &[Move]) {
    for write in 1..40 {
        let mut shop = opened();
        let cut = Move::DarkAt(0, write, write);
        let story = before.iter().chain([&cut]).chain(after).cloned();
        for what in story.chain([Move::Drain, Move::Pass(5_000), Move::Drain, Move::Start(0)]) {
            shop.make(&what).unwrap_or_else(|fault| panic!("cut at write {write}, at {what:?}: {fault}"));
        }
        // Whoever has something to say says it in turns, so that nobody waits for another.
        for _ in 0..20 {
            for place in shop.seats[0].awake().into_iter().rev() {
                shop.make(&Move::Turn(0, place)).unwrap_or_else(|fault| panic!("cut at write {write}: {fault}"));
                shop.make(&Move::Hear(0)).unwrap_or_else(|fault| panic!("cut at write {write}: {fault}"));
            }
        }
        shop.is_whole().unwrap_or_else(|fault| panic!("cut at write {write}: {fault}"));
    }
}

fn pays() -> Move {
    Move::Give(0, Input::Line(".kt".to_owned()))
}

#[test]
fn an_order_that_another_printer_has_is_not_printed_again_at_the_next_start() {
    let printer = |mood| Move::Orders(0, PrinterName::new("verksted"), mood);
    cut_everywhere(&[printer(PrinterMood::Gone), Move::Drain], &[pays(), Move::Drain, printer(PrinterMood::Fine)]);
}

#[test]
fn a_receipt_that_waited_for_paper_is_not_printed_again_at_the_next_start() {
    let printer = |mood| Move::Printer(0, mood);
    let before = [printer(PrinterMood::OutOfPaper), Move::Drain, pays(), Move::Drain, Move::Pass(3_000), Move::Drain];
    cut_everywhere(&before, &[printer(PrinterMood::Fine), Move::Pass(3_000), Move::Drain]);
}
