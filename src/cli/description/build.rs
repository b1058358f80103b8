//! What the program is and how it is built: its rooms, the order of writes, the devices.

use super::page::Page;
use crate::domain::value::Saying;

/// The rooms of the house, as the map in `lib.rs` has them.
const ROOMS: &[(&str, &str)] = &[
    ("domain", "d-room-domain"),
    ("i18n", "d-room-i18n"),
    ("paper", "d-room-paper"),
    ("journal", "d-room-journal"),
    ("till", "d-room-till"),
    ("sync", "d-room-sync"),
    ("peripherals", "d-room-peripherals"),
    ("counter", "d-room-counter"),
    ("tui", "d-room-tui"),
    ("store", "d-room-store"),
    ("config", "d-room-config"),
    ("clock", "d-room-clock"),
    ("cli", "d-room-cli"),
];

/// The devices, as the room of peripherals has them.
const DEVICES: &[(&str, &str)] = &[
    ("printer", "d-device-printer"),
    ("drawer", "d-device-drawer"),
    ("scanner", "d-device-scanner"),
    ("scale", "d-device-scale"),
    ("display", "d-device-display"),
    ("terminal", "d-device-terminal"),
    ("messenger", "d-device-messenger"),
];

pub fn program(page: &mut Page) {
    page.say("d-program-what");
    page.saying(&Saying::of("d-program-model").with("version", env!("CARGO_PKG_VERSION")));
    page.say("d-program-status");
    page.say("d-program-languages");
}

pub fn rooms(page: &mut Page) {
    page.say("d-build-one");
    named(page, ROOMS);
    page.say("d-build-data");
    page.say("d-build-tills");
}

pub fn order(page: &mut Page) {
    page.say("d-order-entry");
    page.say("d-order-writes");
    page.say("d-order-chain");
    page.say("d-order-store");
    page.say("d-order-clock");
}

pub fn equipment(page: &mut Page) {
    page.say("d-equipment-now");
    named(page, DEVICES);
    page.say("d-device-order-printer");
    page.say("d-device-demo-switches");
}

fn named(page: &mut Page, rows: &[(&str, &str)]) {
    for (name, id) in rows {
        let about = page.word(id);
        page.item(name, &about);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rooms_are_those_of_the_map() {
        let map = include_str!("../../lib.rs");
        let mut told: Vec<&str> = ROOMS.iter().map(|(name, _)| *name).collect();
        let mut built: Vec<&str> =
            map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
        told.sort_unstable();
        built.sort_unstable();
        assert_eq!(told, built);
    }

    #[test]
    fn the_devices_are_those_of_their_room() {
        let room = include_str!("../../peripherals.rs");
        for (name, _) in DEVICES {
            assert!(room.contains(&format!("pub mod {name};")), "{name}");
        }
        // No devices: the demo's switches, the lines to devices, and those that are not there.
        let others = ["switches", "line", "pretend"];
        assert_eq!(room.matches("pub mod ").count(), DEVICES.len() + others.len());
    }
}
