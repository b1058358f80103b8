//! The screen for the devices: what it lets through, what it keeps, and what the journal says of it.

use skranke::counter::demo::Shop;
use skranke::domain::device::set_up::{DeviceKey, DeviceSetUp, KeyKind};
use skranke::domain::device::{DeviceName, DrawerState, PrinterName};
use skranke::journal::Act;
use skranke::till::effect::Event;
use skranke::till::screen::Screen;

use crate::world::{World, workshop};

fn at_the_devices() -> World {
    let mut world = World::with_kari(Shop::Kiosk);
    world.keys("<F12>d");
    assert!(matches!(world.till.screen(), Screen::Equipment(_)));
    world
}

fn is_there(world: &World) -> bool {
    matches!(world.till.screen(), Screen::Equipment(_))
}

fn kinds_since(world: &World, from: usize) -> Vec<&'static str> {
    world.entries[from..].iter().map(|entry| entry.act.kind()).collect()
}

#[test]
fn a_drawer_is_learnt_changed_and_journalled_drawer_md_5() {
    let mut world = at_the_devices();
    let from = world.entries.len();
    world.keys("<Down><Enter>");
    assert_eq!(kinds_since(&world, from), [] as [&str; 0], "nothing has opened yet");
    world.keys("<Enter>");
    assert_eq!(kinds_since(&world, from), ["drawer-opened", "device-tried"], "the opening came before the pulse");
    let learnt = world.entries.iter().rev().find_map(|entry| match &entry.act {
        Act::DeviceTried(tried) => Some(tried.learnt.clone()),
        _ => None,
    });
    assert_eq!(learnt.expect("tried").get("open").map(String::as_str), Some("high"));
    world.tell(Event::Drawer(DrawerState::Closed));
    world.keys("s");
    assert_eq!(kinds_since(&world, from).last(), Some(&"device-set"));
}

#[test]
fn an_open_drawer_stops_a_sale_and_not_its_setting_up_x_7() {
    let mut world = at_the_devices();
    world.tell(Event::Drawer(DrawerState::Unheard));
    let from = world.entries.len();
    world.keys("<Enter>");
    assert_eq!(kinds_since(&world, from), ["device-tried"], "the printer is tried");
    world.keys("<F8><F9>.kt<Enter>");
    assert!(is_there(&world), "no command of the sale is taken here");
    world.keys("<Esc>43<Enter>");
    assert!(world.till.state().basket().is_empty(), "and beside it nothing is registered");
    world.tell(Event::Drawer(DrawerState::Closed));
    assert_eq!(world.till.state().basket().numbered().count(), 1, "until it is shut");
}

#[test]
fn a_trial_is_stopped_by_esc_and_the_next_esc_leaves() {
    let mut world = at_the_devices();
    world.keys("<Down><Enter><Esc>");
    assert!(is_there(&world), "the trial goes first");
    world.keys("<Esc>");
    assert!(!is_there(&world));
}

#[test]
fn a_scan_beside_the_devices_sells_nothing() {
    let mut world = at_the_devices();
    world.scan("7038010068980");
    let Screen::Equipment(bench) = world.till.screen() else { panic!("left") };
    assert_eq!(bench.told.len(), 1);
    assert!(world.till.state().basket().is_empty());
}

#[test]
fn only_a_leader_between_two_sales_comes_here() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.keys("43<Enter>.enheter<Enter>");
    assert!(!is_there(&world), "a sale is open");
    let mut world = World::demo(Shop::Kiosk);
    world.keys("2002.enheter<Enter>");
    assert!(!is_there(&world), "Jonas sells");
}

#[test]
fn what_was_changed_and_not_written_is_told() {
    let mut world = at_the_devices();
    world.keys("2<Esc>");
    let said = world.till.message().map(|message| message.saying.id);
    assert_eq!(said, Some("dev-left-unsaved"));
}

/// The first of these stands behind the seven devices that every machine has.
fn seen(orders: &[&str]) -> Event {
    let key = |key, value: &str| DeviceKey { key, kind: KeyKind::Text, value: value.to_owned() };
    let mut equipment = workshop::equipment();
    equipment.devices.retain(|device| !matches!(device.name, DeviceName::OrderPrinter(_)));
    equipment.devices.extend(orders.iter().map(|name| DeviceSetUp {
        name: order_printer(name),
        keys: vec![key("name", name), key("port", "192.0.2.8:9100")],
    }));
    Event::EquipmentSeen(Box::new(equipment))
}

fn marked(world: &World) -> DeviceName {
    let Screen::Equipment(bench) = world.till.screen() else { panic!("left") };
    bench.marked().expect("marked").called()
}

fn order_printer(name: &str) -> DeviceName {
    DeviceName::OrderPrinter(PrinterName::new(name))
}

#[test]
fn an_order_printer_gets_another_name_and_the_journal_says_so_kit_04() {
    let mut world = at_the_devices();
    world.tell(seen(&["kitchen", ""]));
    let from = world.entries.len();
    world.keys("<Down><Down><Down><Down><Down><Down><Down>");
    assert_eq!(marked(&world), order_printer("kitchen"));
    world.keys("egrill<PgDn>");
    assert_eq!(kinds_since(&world, from), [] as [&str; 0], "nothing is written before it is wanted");
    world.keys("s");
    let set = world.entries[from..].iter().find_map(|entry| match &entry.act {
        Act::DeviceSet(set) => Some((set.device.clone(), set.keys.get("name").cloned())),
        _ => None,
    });
    assert_eq!(set, Some((order_printer("grill"), Some("grill".to_owned()))));
}

#[test]
fn the_mark_stays_on_its_device_when_others_come_before_it() {
    let mut world = at_the_devices();
    world.tell(seen(&["kitchen", ""]));
    world.keys("<Down><Down><Down><Down><Down><Down><Down>");
    world.tell(seen(&["bar", "kitchen", ""]));
    assert_eq!(marked(&world), order_printer("kitchen"));
    world.tell(seen(&[]));
    assert_eq!(marked(&world), DeviceName::Vipps);
}

#[test]
fn a_drawer_that_stands_open_for_three_minutes_is_a_leaders_matter_drawer_md_6() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.tell(Event::Drawer(DrawerState::Open));
    let says = |world: &World| world.till.message().map(|message| message.saying.id);
    world.wait(100_000);
    assert_ne!(says(&world), Some("drawer-open-long"));
    world.wait(81_000);
    assert_eq!(says(&world), Some("drawer-open-long"));
    world.tell(Event::Drawer(DrawerState::Closed));
    world.keys("<Enter>");
    world.wait(400_000);
    assert_ne!(says(&world), Some("drawer-open-long"), "told once, and not of a shut one");
}

#[test]
fn a_line_that_never_moved_is_told_of_as_such_drawer_md_7() {
    let mut world = World::with_kari(Shop::Kiosk);
    world.drawer_is_stuck = true;
    let says = |world: &World| world.till.message().map(|message| message.saying.id);
    world.keys("43<Enter><F9>");
    assert_eq!(says(&world), Some("drawer-did-not-open"));
    world.keys("<Enter>43<Enter><F9>");
    assert_eq!(says(&world), Some("drawer-never-moved"));
}
