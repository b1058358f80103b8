//! A real terminal, a real process: whatever happens to it, the terminal comes back and no key is lost.

pub mod seat;
mod subject;

use std::time::Duration;

use seat::Seat;

#[test]
fn our_screen_is_entered_and_left_without_a_trace() {
    let mut seat = Seat::taken();
    let found = seat.settings();
    seat.open();
    seat.until("our screen", |screen| screen.alternate_screen() && screen.bracketed_paste());
    assert_ne!(seat.settings(), found, "keys arrive raw");
    seat.type_in("1101\r");
    seat.until_shown("typed 1101⏎");
    seat.type_in("Q");
    assert!(seat.ends_well());
    seat.assert_given_back(found);
}

#[test]
fn a_panic_gives_the_terminal_back_and_is_read() {
    let mut seat = Seat::taken();
    let found = seat.settings();
    seat.open();
    seat.type_in("P");
    assert!(!seat.ends_well());
    seat.until_shown("the drawing thread fell");
    seat.assert_given_back(found);
}

#[test]
fn a_devices_panic_leaves_the_screen_alone() {
    let mut seat = Seat::taken();
    seat.open();
    seat.type_in("D1");
    seat.until_shown("typed D1");
    seat.check("still ours, with nothing across it", |screen| {
        screen.alternate_screen() && !screen.contents().contains("the device fell")
    });
    seat.type_in("Q");
    assert!(seat.ends_well());
}

#[test]
fn a_signal_ends_the_program_in_good_order() {
    for signal in ["TERM", "INT", "QUIT", "HUP"] {
        let mut seat = Seat::taken();
        let found = seat.settings();
        seat.open();
        seat.signal(signal);
        assert!(seat.ends_well(), "SIG{signal}");
        seat.assert_given_back(found);
    }
}

#[test]
fn a_program_that_hangs_is_ended_by_asking_twice() {
    let mut seat = Seat::taken();
    let found = seat.settings();
    seat.open();
    seat.type_in("H");
    seat.until_shown("hangs");
    seat.signal("TERM");
    std::thread::sleep(Duration::from_millis(100));
    seat.signal("TERM");
    assert!(!seat.ends_well());
    seat.assert_given_back(found);
}

#[test]
fn a_program_put_to_sleep_gives_the_terminal_back_and_comes_back_whole() {
    let mut seat = Seat::taken();
    let found = seat.settings();
    seat.open();
    seat.type_in("12");
    seat.until_shown("typed 12");
    seat.signal("TSTP");
    // The screen goes first, and the settings of the line a blink after it.
    seat.until("the shell's screen", |screen| !screen.alternate_screen() && seat.settings() == found);
    seat.signal("CONT");
    seat.until("our screen again", |screen| screen.alternate_screen() && screen.contents().contains("typed 12"));
    assert_ne!(seat.settings(), found);
    seat.type_in("Q");
    assert!(seat.ends_well());
}

#[test]
fn a_closed_window_ends_the_program() {
    let mut seat = Seat::taken();
    seat.open();
    let mut child = seat.close();
    assert!(seat::ends_within(&mut *child, Duration::from_secs(10)), "it would run for ever, with nobody before it");
}

#[test]
fn another_window_size_is_told_and_painted() {
    let mut seat = Seat::taken();
    seat.open();
    seat.resize(120, 40);
    seat.until_shown("120x40");
    seat.resize(72, 20);
    seat.until_shown("72x20");
    seat.until_shown("typed");
    seat.type_in("Q");
    assert!(seat.ends_well());
}

/// sales-ux 13: nothing lost, nothing reordered.
#[test]
fn a_thousand_characters_a_second_all_arrive_in_order() {
    let mut seat = Seat::taken();
    seat.open();
    let burst: String = "0123456789".into();
    for _ in 0..300 {
        seat.type_in(&burst);
        std::thread::sleep(Duration::from_millis(10));
    }
    seat.until_shown("3000 digits in order");
    seat.type_in(&burst.repeat(700));
    seat.until_shown("10000 digits in order");
    seat.type_in("Q");
    assert!(seat.ends_well());
}

#[test]
fn what_is_typed_ahead_of_esc_and_pasted_arrives_as_keys() {
    let mut seat = Seat::taken();
    seat.open();
    seat.type_in("\x1b12\r\x1b\x1b[20~\x1b[200~7,5\n\x1b[201~");
    seat.until_shown("typed ^12⏎^F97,5⏎");
    seat.type_in("\x03\x0c");
    seat.until_shown("F97,5⏎!~");
    seat.type_in("Q");
    assert!(seat.ends_well());
}
