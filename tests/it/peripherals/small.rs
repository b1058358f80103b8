//! Scale, scanner and customer display.

use skranke::domain::device::{CustomerView, DisplayRows, ScaleAnswer, WeighOrder};
use skranke::domain::{Ore, Quantity};
use skranke::i18n::Language;
use skranke::paper::display;
use skranke::peripherals::display::VirtualDisplay;
use skranke::peripherals::scale::{Load, VirtualScale};
use skranke::peripherals::scanner::VirtualScanner;
use skranke::peripherals::terminal::StopWish;
use skranke::peripherals::{Display, Scale, Scanner};

/// What holds for every scale once `answer` lies on it.
fn scale_suite(scale: &mut dyn Scale, answer: ScaleAnswer) {
    let order = WeighOrder { number: 1, unit_price: Ore::kroner(219) };
    assert_eq!(scale.weigh(&order, &StopWish::default()), answer);
}

#[test]
fn the_virtual_scale_is_a_scale() {
    let load = Load::default();
    let mut scale = VirtualScale::new(load.clone());
    scale_suite(&mut scale, ScaleAnswer::Stable(Quantity::thousandths(450)));
    let answers = [
        ScaleAnswer::Stable(Quantity::thousandths(1_235)),
        ScaleAnswer::Empty,
        ScaleAnswer::Unstable,
        ScaleAnswer::BelowZero,
        ScaleAnswer::Overload,
        ScaleAnswer::Gone,
    ];
    for answer in answers {
        load.set(answer);
        scale_suite(&mut scale, answer);
    }
}

#[test]
fn scans_come_in_the_order_they_were_made() {
    let mut scanner = VirtualScanner::default();
    let hand = scanner.clone();
    hand.scan("2711111040004");
    hand.scan("2711414020000");
    let device: &mut dyn Scanner = &mut scanner;
    assert_eq!(device.wait(1_000), Ok(Some("2711111040004".to_owned())));
    assert_eq!(device.wait(1_000), Ok(Some("2711414020000".to_owned())));
    assert_eq!(device.wait(0), Ok(None));
}

fn show(display: &mut dyn Display, rows: &DisplayRows) {
    display.show(&CustomerView { rows: rows.clone(), ..CustomerView::default() }).expect("shown");
}

/// What holds for every display whose glass can be read.
fn display_suite(display: &mut dyn Display, glass: impl Fn() -> DisplayRows) {
    let whole = |rows: &DisplayRows| [&rows.upper, &rows.lower].iter().all(|row| row.chars().count() == 20);
    let states = [
        display::line("Vinterdekk piggfri 205/55R16", Quantity::whole(4), Ore::kroner(5_960), Language::Nb),
        display::to_pay(Ore::new(123_450), Language::Nn),
        display::cash_given(Ore::kroner(500), Ore::new(34_045), Language::En),
        display::done(Ore::ZERO, Language::Nb),
        display::closed(Language::Nb),
        display::free("Velkommen"),
    ];
    for rows in states {
        show(display, &rows);
        assert_eq!(glass(), rows, "what was formed for a display is shown as it is");
        assert!(whole(&glass()));
    }
    show(display, &DisplayRows { upper: "å".repeat(50), lower: "Sum for alt sammen  1 234,50".into() });
    assert!(whole(&glass()) && glass().lower.ends_with(" 1 234,50"));
    show(display, &DisplayRows::default());
    assert!(whole(&glass()), "nothing of what stood there before is left");
}

#[test]
fn the_virtual_display_is_a_display() {
    let mut display = VirtualDisplay::default();
    let glass = display.clone();
    display_suite(&mut display, || glass.rows());
}
