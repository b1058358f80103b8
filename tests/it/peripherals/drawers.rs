use std::sync::Arc;

use skranke::domain::device::{DemoSwitch, DrawerState};
use skranke::peripherals::drawer::{SHUT_AFTER_MS, SHUT_SLOWLY_AFTER_MS, VirtualDrawer};
use skranke::peripherals::{Drawer, Pause, Switches};

use super::counter::StillTime;

/// What holds for every drawer that somebody shuts within `shut_within_ms`.
fn suite(drawer: &mut dyn Drawer, time: &dyn Pause, shut_within_ms: u64) {
    assert_eq!(drawer.state(), DrawerState::Closed, "a drawer is shut at first");
    for _ in 0..3 {
        drawer.open();
        assert_eq!(drawer.state(), DrawerState::Open, "an opening is seen, however short");
        time.wait_ms(shut_within_ms);
        assert_eq!(drawer.state(), DrawerState::Closed);
        time.wait_ms(60_000);
        assert_eq!(drawer.state(), DrawerState::Closed, "a drawer opens only on a pulse");
    }
}

fn at_the_counter() -> (VirtualDrawer, Arc<StillTime>, Switches) {
    let (time, switches) = (StillTime::new(), Switches::default());
    (VirtualDrawer::new(time.clone(), switches.clone(), SHUT_AFTER_MS), time, switches)
}

#[test]
fn the_virtual_drawer_is_a_drawer() {
    let (mut drawer, time, _) = at_the_counter();
    suite(&mut drawer, &*time, SHUT_AFTER_MS);
}

#[test]
fn in_line_mode_it_is_shut_at_once() {
    let time = StillTime::new();
    suite(&mut VirtualDrawer::new(time.clone(), Switches::default(), 0), &*time, 0);
}

#[test]
fn a_slow_hand_takes_half_a_minute() {
    let (mut drawer, time, switches) = at_the_counter();
    switches.set(DemoSwitch::SlowDrawer, true);
    drawer.open();
    time.wait_ms(SHUT_SLOWLY_AFTER_MS - 1);
    assert_eq!(drawer.state(), DrawerState::Open);
    time.wait_ms(1);
    assert_eq!(drawer.state(), DrawerState::Closed);
}

#[test]
fn a_key_turned_in_the_drawer_opens_it_once() {
    let (mut drawer, time, switches) = at_the_counter();
    switches.set(DemoSwitch::OpenDrawer, true);
    assert_eq!(drawer.state(), DrawerState::Open);
    assert!(!switches.is_on(DemoSwitch::OpenDrawer), "nobody could turn it back at a frozen till");
    time.wait_ms(SHUT_AFTER_MS);
    assert_eq!(drawer.state(), DrawerState::Closed);
}

#[test]
fn a_key_turned_after_a_sale_begins_the_wait_anew() {
    let (mut drawer, time, switches) = at_the_counter();
    drawer.open();
    time.wait_ms(SHUT_AFTER_MS - 1);
    switches.set(DemoSwitch::OpenDrawer, true);
    assert_eq!(drawer.state(), DrawerState::Open);
    time.wait_ms(SHUT_AFTER_MS - 1);
    assert_eq!(drawer.state(), DrawerState::Open);
    time.wait_ms(1);
    assert_eq!(drawer.state(), DrawerState::Closed);
}
