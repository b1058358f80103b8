//! Killed at any moment and started again: the sale on the screen is the one in the journal, and nothing that was shown as
//! registered is gone (architecture §6, 14; SYS-01).

use skranke::domain::basket::Line;
use skranke::domain::payment::Part;
use skranke::till::state::OpenSale;

use super::place::Place;
use crate::terminal::seat::Seat;
use crate::world::Rolls;

const ROUNDS: usize = 24;
const SEED: u64 = 20_261_123;

/// What a counter does while a sale grows. Nothing here takes anything away, so that what was once there must stay.
const ACTS: [&str; 7] = ["2711111010007\r", "1201\r", "+", "5*1104\r", "'uten lokk\r", "2711212010005\r\n", "2*1503\r"];

/// A row of the sale as the screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    number: usize,
    name: String,
    quantity: String,
    sum: String,
    is_pending: bool,
    is_chosen: bool,
}

/// The rows of the sale on a screen of 80x24.
fn rows(screen: &vt100::Screen) -> Vec<Row> {
    let (_, columns) = screen.size();
    let lines = screen.rows(0, columns).collect::<Vec<String>>();
    let part = |line: &str, from: usize, to: usize| {
        line.chars().skip(from).take(to - from).collect::<String>().trim().to_owned()
    };
    let row = |(at, line): (u16, &String)| {
        let number = part(line, 2, 4).parse().ok()?;
        let digit = (2..4).rev().find_map(|column| screen.cell(at, column).filter(|cell| cell.contents() != " "))?;
        Some(Row {
            number,
            name: part(line, 5, 26),
            quantity: part(line, 27, 30),
            sum: part(line, 39, 50),
            is_pending: digit.dim(),
            is_chosen: part(line, 1, 2) == ">",
        })
    };
    (0..).zip(&lines).skip(3).take(13).filter_map(row).collect()
}

/// The same out of the journal.
fn expected(sale: &OpenSale) -> Vec<Row> {
    let row = |(number, line): (usize, &Line)| Row {
        number,
        name: line.item.name.clone(),
        quantity: line.quantity.to_string(),
        sum: form(&line.amount().to_string()),
        is_pending: false,
        is_chosen: sale.chosen == Some(line.id),
    };
    (1..).zip(sale.basket.numbered()).map(row).collect()
}

/// `1134.00` as people read it.
fn form(amount: &str) -> String {
    let plain: String = amount.chars().filter(|c| c.is_ascii_digit()).collect();
    let (kroner, ore) = plain.split_at(plain.len() - 2);
    let mut grouped = String::new();
    for (at, digit) in kroner.chars().enumerate() {
        if at > 0 && (kroner.len() - at) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{grouped},{ore}")
}

fn open(place: &Place) -> Seat {
    let seat = place.seat("");
    // What stands lowest in the first frame.
    seat.until("a frame", |screen| {
        let shown = screen.contents();
        shown.contains("F1Hjelp") || shown.contains("er hentet tilbake")
    });
    seat
}

/// What was registered before is there after: at least as many pieces, and more only where more had been typed.
#[track_caller]
fn nothing_is_lost(before: &[Row], after: &OpenSale) {
    let lines: Vec<&Line> = after.basket.numbered().collect();
    for row in before.iter().filter(|row| !row.is_pending) {
        let line = lines.get(row.number - 1);
        let line = line.unwrap_or_else(|| panic!("{row:?} was registered, and this is left: {lines:#?}"));
        let shown: i64 = row.quantity.parse().expect("a whole number");
        let kept: i64 = line.quantity.to_string().parse().expect("a whole number");
        assert!(line.item.name.starts_with(row.name.trim_end_matches('…')) && kept >= shown, "{row:?}, {line:#?}");
    }
}

#[track_caller]
fn the_screen_is_the_journal(seat: &Seat, sale: &OpenSale) {
    let wanted = expected(sale);
    // A sale longer than the window shows a part of it, and the chosen line with it.
    let shown = seat.look(rows);
    let from = shown.first().map_or(0, |first| first.number - 1);
    let tail = wanted.get(from..from + shown.len()).unwrap_or_default();
    let same = |(shown, wanted): (&Row, &Row)| {
        wanted.name.starts_with(shown.name.trim_end_matches('…'))
            && (shown.number, &shown.quantity, &shown.sum, shown.is_chosen, shown.is_pending)
                == (wanted.number, &wanted.quantity, &wanted.sum, wanted.is_chosen, false)
    };
    let is_chosen_seen = wanted.iter().any(|row| row.is_chosen) == shown.iter().any(|row| row.is_chosen);
    let all = is_chosen_seen && shown.len() == tail.len() && shown.iter().zip(tail).all(same);
    assert!(all && (wanted.is_empty() || !shown.is_empty()), "{tail:#?} is not\n{}", seat.contents());
}

#[test]
fn killed_at_any_moment_the_sale_comes_back() {
    let place = Place::demo();
    let mut dice = Rolls::new(SEED);
    let mut known = OpenSale::default();
    let mut seat = open(&place);
    seat.type_in("1001");
    seat.until_shown("Kari Nordli er logget inn");
    for round in 0..ROUNDS {
        seat.type_in("1101\r");
        for _ in 0..=dice.below(6) {
            let act: &str = dice.one_of::<&str>(&ACTS);
            seat.type_in(act);
            if dice.below(3) == 0 {
                std::thread::sleep(std::time::Duration::from_micros(dice.below(12_000)));
            }
        }
        std::thread::sleep(std::time::Duration::from_micros(dice.below(20_000)));
        seat.kill();
        let before = seat.look(rows);
        let sale = place.state().sale;
        nothing_is_lost(&before, &sale);
        nothing_is_lost(&expected(&known), &sale);
        place.verified();
        seat = open(&place);
        if !sale.basket.is_empty() {
            seat.until_shown("er hentet tilbake etter strømbrudd");
        }
        the_screen_is_the_journal(&seat, &sale);
        seat.until("Kari at her till", |screen| screen.contents().contains("Kari N."));
        known = sale;
        if round % 6 == 5 {
            known = pay_and_be_killed(&place, &mut seat, &mut dice);
        }
    }
    seat.type_in("\u{1b}.avslutt\r");
    assert!(seat.ends_well());
    place.verified();
}

/// A payment begun is there again, and the sale is finished once.
fn pay_and_be_killed(place: &Place, seat: &mut Seat, dice: &mut Rolls) -> OpenSale {
    let lines = place.state().sale.basket.lines;
    seat.type_in("100\u{1b}[20~");
    seat.until_shown("REST");
    std::thread::sleep(std::time::Duration::from_micros(dice.below(3_000)));
    seat.kill();
    let shown = seat.contents();
    let sale = place.state().sale;
    assert_eq!(sale.basket.lines, lines);
    let parts: Vec<&Part> = sale.basket.parts.iter().collect();
    // The part may be pending on the screen; what is on disk is either all of it or nothing.
    assert!(parts.len() <= 1, "{parts:#?}");
    *seat = open(place);
    the_screen_is_the_journal(seat, &sale);
    if parts.is_empty() {
        assert!(!shown.contains("registrert"), "a part that was said to be registered is gone:\n{shown}");
        seat.type_in("100\u{1b}[20~");
    }
    seat.until_shown("REST");
    seat.type_in("\u{1b}[20~");
    seat.until_shown("SKUFFEN ER ÅPEN");
    seat.kill();
    let state = place.state();
    assert!(state.sale.basket.is_empty(), "a drawer opens for nothing but a finished sale");
    let finished = state.last_sale.expect("a sale").sale;
    assert_eq!(finished.lines.len(), lines.len());
    place.verified();
    *seat = open(place);
    seat.until("the drawer shut again", |screen| !screen.contents().contains("SKUFFEN ER ÅPEN"));
    OpenSale::default()
}

/// Between the answer of a card terminal and its journalling there is only asking again: never a second charge.
#[test]
fn killed_while_the_card_is_asked_for_the_terminal_is_asked_what_happened() {
    let place = Place::demo();
    let mut seat = open(&place);
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    let asked = count(&place, "payment-asked");
    seat.type_in("1201\r1503\r\u{1b}[19~");
    // What is shown may be ahead of the disk; the terminal never is.
    super::place::until("the question is on disk", || count(&place, "payment-asked") > asked);
    seat.kill();
    let sale = place.state().sale;
    assert_eq!(sale.basket.parts.len(), 1, "the intent is on disk before the amount leaves");
    let before = count(&place, "payment-asked");
    let mut seat = open(&place);
    seat.until("the terminal's word", |screen| {
        let shown = screen.contents();
        shown.contains("Kunden er ikke trukket") || shown.contains("er fullført")
    });
    assert_eq!(count(&place, "payment-asked"), before, "asked about, not asked for again");
    super::place::until("every question to a terminal has its answer", || count(&place, "payment-answered") == before);
    if seat.contents().contains("Kunden er ikke trukket") {
        seat.type_in("\u{1b}[19~");
        seat.until_shown("Salg 412 er fullført");
    }
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    place.verified();
    let finished = place.state().last_sale.expect("a sale").sale;
    assert_eq!(finished.parts.iter().filter(|part| part.state.is_money()).count(), 1);
}

fn count(place: &Place, kind: &str) -> usize {
    place.kinds().iter().filter(|known| *known == kind).count()
}
