//! A scanner on a port of its own (scanner.md 3, 6).

use skranke::domain::device::PortCause;
use skranke::peripherals::Scanner;
use skranke::peripherals::pretend::scanner::{PretendScanner, Suffix};
use skranke::peripherals::scanner::SerialScanner;
use skranke::peripherals::scanner::frames::Setup;

use super::{line_at, until};
use crate::line::{RealTime, pty::Pty};
use crate::peripherals::counter::Folder;

fn on(pty: &Pty, setup: Setup) -> SerialScanner {
    let (line, time) = line_at(pty.path());
    let mut scanner = SerialScanner::new(line, setup, time);
    // The port is opened before anything is scanned: what came before is thrown away.
    assert_eq!(scanner.wait(10), Ok(None));
    scanner
}

/// All codes that come within a while.
fn all(scanner: &mut SerialScanner, count: usize) -> Vec<String> {
    (0..count).map_while(|_| scanner.wait(2_000).expect("a port")).collect()
}

#[test]
fn codes_come_whole_and_in_order_with_every_suffix_3() {
    for suffix in [Suffix::Return, Suffix::LineFeed, Suffix::Both, Suffix::Tab, Suffix::EndOfText] {
        let mut pty = Pty::open();
        let mut scanner = on(&pty, Setup::default());
        let device = PretendScanner { suffix, ..PretendScanner::default() };
        let codes: Vec<String> =
            (0..50).map(|number| format!("]C101070380100556{number:02}\u{1d}21A{number}")).collect();
        for code in &codes {
            pty.say(&device.scan(code));
        }
        assert_eq!(all(&mut scanner, 50), codes, "{suffix:?}");
        assert_eq!(scanner.wait(20), Ok(None));
    }
}

#[test]
fn a_scanner_without_suffix_is_read_where_that_was_set_3() {
    let mut pty = Pty::open();
    let mut scanner = on(&pty, Setup { prefix: "~".into(), ends_in_silence: true });
    pty.say(b"~7038010055690");
    assert_eq!(all(&mut scanner, 1), ["7038010055690"]);
}

#[test]
fn a_pulled_scanner_is_told_and_read_again_when_it_is_back_3() {
    let folder = Folder::new("scanner-plug");
    let link = folder.path().join("scanner");
    let mut pty = Pty::open();
    pty.plug_in_at(&link);
    let (line, time) = line_at(&link);
    let mut scanner = SerialScanner::new(line, Setup::default(), time);
    assert_eq!(scanner.wait(10), Ok(None));
    // Half a code, and the cable is pulled.
    pty.say(b"70380");
    assert_eq!(scanner.wait(50), Ok(None));
    drop(pty);
    let lost = scanner.wait(2_000).expect_err("it is gone");
    assert!(matches!(lost.cause, PortCause::Lost | PortCause::Absent), "{lost:?}");
    let mut pty = Pty::open();
    pty.plug_in_at(&link);
    until(&RealTime::start(), "the scanner is back", || scanner.wait(100).is_ok());
    pty.say(b"7038010055690\r");
    assert_eq!(all(&mut scanner, 1), ["7038010055690"], "and half a code is not in front of it");
}

#[test]
fn noise_without_end_costs_no_memory_and_no_later_code_3() {
    let mut pty = Pty::open();
    let mut scanner = on(&pty, Setup::default());
    let noise = std::thread::spawn(move || {
        for _ in 0..64 {
            pty.say(&[b'x'; 1024]);
        }
        pty.say(b"\r7038010055690\r");
        pty
    });
    assert_eq!(all(&mut scanner, 1), ["7038010055690"]);
    noise.join().expect("the cable");
}
