//! The real program with a printer and a drawer at the end of a cable.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use skranke::peripherals::pretend::PretendPrinter;

use super::place::{Place, until};
use crate::peripherals::escpos::Served;

/// The settings of a machine with a printer on this port, and a drawer on the printer.
fn plug_in(place: &Place, served: &Served) {
    let settings =
        format!("[printer]\nport = \"{}\"\n\n[drawer]\nport = \"printer\"\nopen = \"high\"\n", served.address);
    std::fs::write(place.file("till.toml"), settings).expect("settings");
}

/// Somebody stands at the drawer and shuts it, until the test is over.
pub fn shut_what_opens(served: &Served, while_doing: impl FnOnce()) {
    /// Also when what is done fails.
    struct Over(Arc<AtomicBool>);
    impl Drop for Over {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let is_over = Arc::new(AtomicBool::new(false));
    std::thread::scope(|scope| {
        let over = Arc::clone(&is_over);
        scope.spawn(move || {
            while !over.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(100));
                if served.printer().drawer_is_open() {
                    std::thread::sleep(Duration::from_millis(400));
                    served.printer().set_drawer_open(false);
                }
            }
        });
        let _over = Over(Arc::clone(&is_over));
        while_doing();
    });
}

#[test]
fn a_sale_opens_the_drawer_and_comes_out_of_the_printer_that_is_set_up() {
    let (place, served) = (Place::demo(), Served::on_a_cable(PretendPrinter::default()));
    plug_in(&place, &served);
    shut_what_opens(&served, || {
        let ran = place.types("till --line", ".op 1001\n1503\n.kt\n1101\n.kt\n").went_well();
        ran.says("Salg 412 er fullført").says("Salg 413 er fullført");
    });
    assert_eq!((served.slips(), served.printer().pulses().len()), (2, 2));
    assert!(served.printer().slips()[0].lines.iter().any(|line| line.starts_with(b"Salgskvittering")));
    let kinds = place.kinds();
    // The demo has sold before; what follows its last start is ours.
    let started = kinds.iter().rposition(|kind| kind == "program-started").expect("a start");
    let kinds = &kinds[started..];
    let of = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!((of("slip-printed"), of("drawer-opened"), of("drawer-closed")), (2, 2, 2), "{kinds:?}");
    assert_eq!(place.papers("sale").len(), 0, "nothing is pretended any more");
}

#[test]
fn a_till_with_a_printer_and_no_word_of_its_drawer_is_told_what_to_write_x_7() {
    let place = Place::demo();
    std::fs::write(place.file("till.toml"), "[printer]\nport = \"ttyUSB0\"\n").expect("settings");
    let ran = place.types("till --line", ".op 1001\n");
    assert!(ran.err.contains("printer.port in till.toml") && ran.err.contains("HOST:PORT"), "{ran:#?}");
    assert!(ran.err.contains("Nothing was started"), "{ran:#?}");
}

/// The printer alone, as a machine is before its drawer has been learnt.
fn with_a_printer_only(served: &Served) -> Place {
    let place = Place::demo();
    std::fs::write(place.file("till.toml"), format!("[printer]\nport = \"{}\"\n", served.address)).expect("settings");
    place
}

#[test]
fn the_devices_are_listed_and_the_test_page_comes_out() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = with_a_printer_only(&served);
    place.types("devices list", "").went_well().says("klar, TM-T20III").says("ikke satt opp");
    place.types("devices test printer", "").went_well().says("Prøvesiden kom ut");
    assert_eq!(served.slips(), 1);
    let scale = place.types("devices test scale", "");
    assert!(scale.err.contains("Det står ingen [scale] med port"), "{scale:#?}");
    let unknown = place.types("devices test toaster", "");
    assert!(unknown.err.contains("there is no device toaster"), "{unknown:#?}");
}

#[test]
fn a_drawer_is_learnt_and_written_only_when_told_to_drawer_md_5() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = with_a_printer_only(&served);
    let settings = || std::fs::read_to_string(place.file("till.toml")).expect("settings");
    let before = settings();
    shut_what_opens(&served, || {
        place.types("devices test drawer", "\n").went_well().says("open = \"high\"").says("Ingenting er skrevet");
        assert_eq!(settings(), before);
        place.types("devices test drawer --save", "\n").went_well().says("Lagt til i till.toml");
    });
    assert_eq!(
        settings(),
        format!("{before}\n[drawer]\nport = \"printer\"\nopen = \"high\"\npin = 2\non-ms = 50\noff-ms = 500\n")
    );
    shut_what_opens(&served, || {
        let again = place.types("devices test drawer --save", "\n");
        assert!(again.err.contains("den filen er din"), "{again:#?}");
    });
}

#[test]
fn a_drawer_that_says_nothing_is_refused_x_7() {
    let mut printer = PretendPrinter::default();
    printer.set_drawer(true, false);
    let served = Served::on_a_cable(printer);
    let place = with_a_printer_only(&served);
    let ran = place.types("devices test drawer --save", "\nj\n");
    assert!(ran.err.contains("Skuffen gir ikke beskjed om den er åpen. Da kan den ikke brukes."), "{ran:#?}");
    assert!(!std::fs::read_to_string(place.file("till.toml")).expect("settings").contains("[drawer]"));
}

#[test]
fn devices_of_a_till_that_runs_are_left_alone() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = with_a_printer_only(&served);
    let taken = skranke::counter::folder::Folder::take_existing(place.file("till.toml").parent().expect("a folder"))
        .expect("taken");
    let ran = place.types("devices list", "");
    assert!(!ran.err.is_empty() && served.slips() == 0, "{ran:#?}");
    drop(taken);
}

#[test]
fn every_device_that_fails_is_told_and_the_others_are_tried() {
    let served = Served::on_a_cable(PretendPrinter::default());
    let place = with_a_printer_only(&served);
    let settings = std::fs::read_to_string(place.file("till.toml")).expect("settings");
    let more = "[scale]\nkind = \"dialog06\"\nport = \"/dev/no-scale\"\n\n[display]\nkind = \"epson\"\nport = \"/dev/no-display\"\n";
    std::fs::write(place.file("till.toml"), format!("{settings}\n{more}")).expect("settings");
    let ran = place.types("devices test", "");
    for said in ["Prøvesiden kom ut", "Vekten svarer ikke", "Finner ingen enhet på /dev/no-display"] {
        assert!(ran.out.contains(said), "{said}: {ran:#?}");
    }
    assert!(ran.err.contains("2 enheter gjør ikke det de skal"), "{ran:#?}");
}

/// A printer on the counter with a drawer, and one in the workshop that is told of group 15.
fn with_a_workshop(counter: &Served, workshop: &Served) -> Place {
    let place = Place::demo();
    let settings = format!(
        "[printer]\nport = \"{}\"\n\n[drawer]\nport = \"printer\"\nopen = \"high\"\n\n[order-printer]\nport = \"{}\"\ngroups = \"15\"\ncolumns = 42\n",
        counter.address, workshop.address
    );
    std::fs::write(place.file("till.toml"), settings).expect("settings");
    place
}

fn says(served: &Served, words: &str) -> usize {
    served.printer().slips().iter().filter(|slip| slip.says(words)).count()
}

#[test]
fn an_order_comes_out_in_the_workshop_and_on_the_counter_when_that_printer_is_gone_end_06() {
    let counter = Served::on_a_cable(PretendPrinter::default());
    let mut workshop = Served::on_a_network(PretendPrinter::default());
    let place = with_a_workshop(&counter, &workshop);
    place.types("devices list", "").went_well().says("bonger").says("klar, TM-T20III");
    place.types("devices test order-printer", "").went_well().says("Prøvesiden kom ut");
    assert_eq!((counter.slips(), workshop.slips()), (0, 1), "only the test page");
    shut_what_opens(&counter, || {
        let mut seat = place.seat_of(120, 40, "");
        seat.until_shown("PIN");
        seat.type_in("1001");
        seat.until_shown("er logget inn");
        // There.
        seat.type_in("1503\r\u{1b}[20~");
        until("the receipt and its order", || counter.slips() == 1 && workshop.slips() == 2);
        assert_eq!((says(&counter, "Refleksvest"), says(&workshop, "1 Refleksvest")), (1, 1));
        // Gone.
        let (printer, address) = workshop.gone();
        seat.until_shown("Bongskriver: ingen kontakt");
        seat.type_in("1503\r\u{1b}[20~");
        seat.until_shown("kommer på kvitteringsskriveren");
        until("both on the counter", || counter.slips() == 3);
        assert_eq!(says(&counter, "OMDIRIGERT FRA"), 1);
        // Back: what came out elsewhere does not come again.
        workshop = Served::listening(printer, &address);
        seat.until("a printer that is well", |screen| !screen.contents().contains("Bongskriver: ingen kontakt"));
        seat.type_in("1503\r\u{1b}[20~");
        until("the receipt and its order", || counter.slips() == 4 && workshop.slips() == 3);
        // It dies halfway: nothing is sent again before somebody has looked.
        workshop.printer().set_lines_left(Some(6));
        seat.type_in("1503\r\u{1b}[20~");
        until("half an order", || workshop.printer().is_out_of_paper());
        seat.until_shown("Bongen for 415 er ikke ute");
        let (printer, address) = workshop.gone();
        printer.lock().expect("the printer").switch(false);
        seat.until_shown("J kom ut  S skriv på nytt  A annen skriver  M levert muntlig: 415");
        printer.lock().expect("the printer").set_lines_left(None);
        printer.lock().expect("the printer").switch(true);
        workshop = Served::listening(printer, &address);
        seat.until("a printer that is well", |screen| !screen.contents().contains("Bongskriver: ingen kontakt"));
        assert_eq!((counter.slips(), workshop.slips()), (5, 3));
        seat.type_in("s");
        until("the order again", || workshop.slips() == 4);
        assert_eq!((says(&workshop, "MULIG DUPLIKAT"), says(&counter, "MULIG DUPLIKAT")), (1, 0));
        seat.type_in(".avslutt\r");
        assert!(seat.ends_well());
    });
    let state = place.state();
    assert!(state.due.is_empty(), "{:?}", state.due);
    place.verified();
}

/// A kitchen that the bar prints for, and a bar.
fn with_a_kitchen_and_a_bar(counter: &Served, kitchen: &Served, bar: &Served) -> Place {
    let place = Place::demo();
    let settings = format!(
        "[printer]\nport = \"{}\"\n\n[drawer]\nport = \"printer\"\nopen = \"high\"\n\n\
         [[order-printer]]\nname = \"kjøkken\"\nport = \"{}\"\ngroups = \"15\"\nfallback = \"bar\"\n\n\
         [[order-printer]]\nname = \"bar\"\nport = \"{}\"\narticles = \"1101\"\n",
        counter.address, kitchen.address, bar.address
    );
    std::fs::write(place.file("till.toml"), settings).expect("settings");
    place
}

#[test]
fn each_station_gets_its_own_ticket_and_the_cashier_says_what_is_done_when_one_got_nothing_kit_04_end_06() {
    let counter = Served::on_a_cable(PretendPrinter::default());
    let kitchen = Served::on_a_network(PretendPrinter::default());
    let bar = Served::on_a_network(PretendPrinter::default());
    let place = with_a_kitchen_and_a_bar(&counter, &kitchen, &bar);
    place.types("devices list", "").went_well().says("kjøkken").says("bar");
    place.types("devices test bar", "").went_well().says("Prøvesiden kom ut");
    let unknown = place.types("devices test order-printer", "");
    assert!(unknown.err.contains("there is no device order-printer; there are"), "{unknown:#?}");
    assert_eq!((kitchen.slips(), bar.slips()), (0, 1), "only the test page");
    shut_what_opens(&counter, || {
        let mut seat = place.seat_of(120, 40, "");
        seat.until_shown("PIN");
        seat.type_in("1001");
        seat.until_shown("er logget inn");
        seat.type_in("1503\r1101\r\u{1b}[20~");
        until("a ticket at each", || counter.slips() == 1 && kitchen.slips() == 1 && bar.slips() == 2);
        assert_eq!((says(&kitchen, "1 Refleksvest"), says(&bar, "Refleksvest")), (1, 0));
        // It stands still halfway: the station and the order are told in red, and the paper goes where the cashier says.
        kitchen.printer().set_lines_left(Some(6));
        seat.type_in("1503\r\u{1b}[20~");
        seat.until_shown("IKKE UTE kjøkken: 413");
        until("the receipt", || counter.slips() == 2);
        seat.type_in(".bong\r");
        seat.until_shown("M levert muntlig: 413");
        seat.type_in("a");
        seat.until_shown("Hvilken skriver får bongen for 413?");
        seat.type_in("1");
        until("the order at the bar", || bar.slips() == 3);
        assert_eq!((says(&bar, "OMDIRIGERT FRA KJ"), says(&bar, "MULIG DUPLIKAT")), (1, 1));
        seat.until("no order in red", |screen| !screen.contents().contains("IKKE UTE"));
        // Gone: its own stand-in has the next.
        let _gone = kitchen.gone();
        seat.until_shown("kjøkken: ingen kontakt");
        seat.type_in("1503\r\u{1b}[20~");
        seat.until_shown("Den kommer på bar");
        until("the order at the bar", || bar.slips() == 4 && counter.slips() == 3);
        seat.type_in(".avslutt\r");
        assert!(seat.ends_well());
    });
    let state = place.state();
    assert!(state.due.is_empty(), "{:?}", state.due);
    place.verified();
}
