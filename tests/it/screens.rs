//! Every screen of sales-ux 15, drawn at both sizes and in three languages, and compared with what it was.

use skranke::counter::demo::Shop;
use skranke::domain::device::{DemoSwitch, PrinterName, PrinterState, TerminalState};
use skranke::domain::ids::GroupNo;
use skranke::domain::order::{OrderRoute, OrderRoutes, Ordered};
use skranke::i18n::Language;
use skranke::peripherals::printer::Fate;
use skranke::till::effect::Event;

use crate::world::{World, page};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// Compares a world's screen with its snapshots.
fn shows(name: &str, world: &World) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (columns, rows) in SIZES {
            for language in Language::ALL {
                let drawn = page(world, (columns, rows), language);
                insta::assert_snapshot!(format!("{name}-{columns}x{rows}-{}", language.code()), drawn);
            }
        }
    });
}

/// One printer of two is away, and a ticket is out nowhere.
fn an_order_is_lost() -> World {
    let mut world = World::with_kari(Shop::Workshop);
    let route = |name: &str, group| OrderRoute {
        name: PrinterName::new(name),
        ordered: Ordered { groups: vec![GroupNo(group)], ..Ordered::default() },
        fallback: None,
    };
    world.tell(Event::OrdersGo(OrderRoutes(vec![route("kjøkken", 15), route("bar", 11)])));
    world.order_printer_gives.extend([Fate::Held(PrinterState::OutOfPaper), Fate::Held(PrinterState::OutOfPaper)]);
    world.keys("1503<Enter><F9>1503<Enter><F9>");
    world
}

/// printer.md 7: the station and its orders in red, the question, and who may print instead.
#[test]
fn an_order_that_the_kitchen_did_not_get_end_06() {
    let mut world = an_order_is_lost();
    shows("orders-lost", &world);
    world.keys(".bong<Enter>");
    shows("orders-lost-asked", &world);
    world.keys("A");
    shows("orders-lost-elsewhere", &world);
}

/// The sale of the sketches.
fn the_sale() -> World {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("12000011<Enter>1003<Enter>5*1101<Enter>/10<Enter>1201<Enter>1104<Enter>2001<Enter>2:/10<Enter>");
    world
}

#[test]
fn s1_the_sales_screen() {
    shows("s1-sale", &the_sale());
}

#[test]
fn s1_the_sales_screen_before_anything() {
    shows("s1-empty", &World::with_kari(Shop::Workshop));
}

#[test]
fn s1b_the_sales_screen_without_the_net() {
    let mut world = the_sale();
    world.flip(DemoSwitch::PullNet);
    world.keys("<F8>1101<Enter>");
    shows("s1b-without-net", &world);
}

#[test]
fn s1_a_sale_longer_than_the_screen() {
    let mut world = World::with_kari(Shop::Workshop);
    for number in [
        1101, 1102, 1103, 1104, 1105, 1106, 1107, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1301, 1302, 1303,
        1304, 1305, 1402, 1403, 1405,
    ] {
        world.keys(&format!("{number}<Enter>"));
    }
    world.keys("28 9999999,99<Enter>");
    shows("s1-long", &world);
}

#[test]
fn s1_returns_campaigns_labels_and_comments() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.keys("2101<Enter>2102<Enter>2103<Enter>2328010104500<Enter>2028020149903<Enter>3*31<Enter>'kald<Enter>2*92<Enter><F6>2903<Enter>");
    shows("s1-kiosk", &world);
}

#[test]
fn s2_the_payment_panel() {
    let mut world = the_sale();
    world.terminal_waits = true;
    world.keys("200<F9><F8>");
    shows("s2-payment", &world);
}

#[test]
fn s2_the_panel_pays_out() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("2901000004112<Enter>R*<Enter><Enter><F10>");
    shows("s2-refund", &world);
}

#[test]
fn s2_a_terminal_that_says_nothing() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("28 100,14<Enter><F8>");
    shows("s2-unknown", &world);
}

/// The questions have room in the smallest window, in every language (T-8).
#[test]
fn s2_a_payment_that_was_taken_twice() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("28 100,14<Enter><F8>I<F9>");
    [TerminalState::Gone, TerminalState::Ready].into_iter().for_each(|state| world.tell(Event::Terminal(state)));
    shows("s2-twice", &world);
    world.keys("T");
    shows("s2-twice-unknown", &world);
}

#[test]
fn s3_search() {
    let mut world = the_sale();
    world.keys("olj");
    shows("s3-search", &world);
}

#[test]
fn s3_search_finds_customers_too() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("hans<Down>");
    shows("s3-customers", &world);
}

#[test]
fn s5_the_open_drawer() {
    let mut world = the_sale();
    world.drawer_stays = true;
    world.keys("2000<F9>");
    world.wait(12_000);
    world.scan("2711111010007");
    shows("s5-drawer", &world);
}

#[test]
fn s5_change_until_the_next_item() {
    let mut world = the_sale();
    world.keys("2000<F9>");
    shows("s5-change", &world);
}

#[test]
fn s6_the_pin_box() {
    shows("s6-locked", &World::demo(Shop::Workshop));
}

#[test]
fn s6_change_of_operator() {
    let mut world = the_sale();
    world.keys("<F5>10");
    shows("s6-operator", &world);
}

#[test]
fn s6_a_pause_after_wrong_pins() {
    let mut world = World::demo(Shop::Workshop);
    world.keys("99999999999999999999");
    shows("s6-pause", &world);
}

#[test]
fn s6_a_leaders_leave() {
    let mut world = World::demo(Shop::Workshop);
    world.keys("20021101<Enter>/50<Enter>");
    shows("s6-leader", &world);
}

#[test]
fn s7_x() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(".x<Enter>");
    shows("s7-x", &world);
}

#[test]
fn s7_the_settlement() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("<F4><F8>.z<Enter>4144<Enter>2144<Enter>byttet feil mynt<Enter>");
    shows("s7-z", &world);
}

#[test]
fn s7_the_count() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("<F4><F8>.z<Enter>T2<Enter>4<Enter>1<Enter>");
    shows("s7-count", &world);
}

#[test]
fn s8_the_history() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(".hi<Enter><Down>");
    shows("s8-history", &world);
}

#[test]
fn s8_a_receipt() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("2901000004105<Enter>");
    shows("s8-receipt", &world);
}

#[test]
fn s8_choosing_what_comes_back() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("2901000003986<Enter>R1*1<Enter>");
    shows("s8-returning", &world);
}

#[test]
fn s10_help() {
    let mut world = the_sale();
    world.keys("<F1>");
    shows("s10-tour", &world);
    world.keys("<PgDn>");
    shows("s10-help", &world);
    world.keys("<PgDn>");
    shows("s10-commands", &world);
    world.keys("rabatt");
    shows("s10-search", &world);
}

#[test]
fn customers() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("<F3>");
    shows("customers", &world);
    world.keys("105<Enter>");
    shows("customer", &world);
    world.keys("e<Enter>");
    shows("customer-form", &world);
}

#[test]
fn parked_sales_and_groups() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("1503<Enter>.pa Olsen<Enter><F4>");
    shows("parked", &world);
    world.keys("<Esc><Tab><Tab><Down>");
    shows("groups", &world);
    world.keys("<Enter><Down>");
    shows("group", &world);
}

#[test]
fn the_journal() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("1101<Enter>/10<Enter><F9>.j<Enter>");
    shows("journal", &world);
    world.keys("<Enter>");
    shows("journal-entry", &world);
}

#[test]
fn status_and_switches() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(".ss<Enter>1<Enter>2<Enter>");
    shows("status", &world);
}

#[test]
fn training_is_loud_r_36() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(".tr<Enter>1101<Enter>1503<Enter>");
    shows("training", &world);
    world.keys("<F9>.j<Enter>");
    shows("training-journal", &world);
}

#[test]
fn the_menu_and_its_lists() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("<F12>");
    shows("menu", &world);
    for (letter, name) in [
        ('V', "articles"),
        ('T', "services"),
        ('G', "groups-list"),
        ('H', "hotkeys"),
        ('P', "price-lists"),
        ('O', "operators"),
        ('B', "methods"),
    ] {
        world.keys(&letter.to_string());
        shows(&format!("office-{name}"), &world);
        world.keys("<Esc>");
    }
}

#[test]
fn forms() {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys("<F12>V1101<Enter>");
    shows("form-article", &world);
    world.keys("<Esc><Esc>O<Enter>");
    shows("form-operator", &world);
    world.keys("<Esc><Esc>A");
    shows("form-department", &world);
    world.keys("<Esc>F");
    shows("form-company", &world);
}

#[test]
fn a_message_too_long_for_its_row() {
    let mut world = World::with_kari(Shop::Workshop);
    world.flip(DemoSwitch::EmptyPaper);
    world.tell(Event::DiskFails("I/O error".to_owned()));
    shows("disk-fails", &world);
}

#[test]
fn a_window_that_is_too_small_says_so_and_keeps_the_sale_sys_06() {
    let world = the_sale();
    let drawn = page(&world, (72, 20), Language::Nb);
    assert!(drawn.starts_with("Vinduet er 72x20. Gjør det 80x24 eller større. Salg 412 er trygt."), "{drawn}");
    for columns in [1, 5, 79] {
        page(&world, (columns, 3), Language::Nb);
    }
    assert_eq!(world.till.state().basket().lines.len(), 6);
}

#[test]
fn every_size_between_is_drawn() {
    let mut worlds = vec![the_sale(), World::demo(Shop::Kiosk)];
    let mut search = the_sale();
    search.keys("olj");
    worlds.push(search);
    for world in &worlds {
        for columns in (80..240).step_by(13) {
            for rows in (24..80).step_by(7) {
                let drawn = page(world, (columns, rows), Language::En);
                assert!(drawn.contains("Fjordvik") || drawn.contains("Brygga"), "{columns}x{rows}");
            }
        }
    }
}

#[test]
fn the_devices_and_a_trial_of_one() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.keys("<F12>d");
    shows("devices", &world);
    world.keys("1<Enter>");
    shows("devices-tried", &world);
    world.keys("<End><Up><Enter>");
    shows("devices-code", &world);
}

#[test]
fn the_keys_of_a_device() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.keys("<F12>de");
    shows("devices-keys", &world);
}
