//! A drawer on a serial port of its own, as APG's SerialPRO II (drawer.md 4): one byte opens it, and a modem line tells
//! whether it is open. It lives on the port's DTR and RTS, so the port stays open.

use super::Drawer;
use super::sense::Sense;
use crate::domain::device::{DrawerState, Level};
use crate::peripherals::Time;
use crate::peripherals::line::{Line, Modem, Reconnecting};

/// Which modem line the drawer's switch is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SensedBy {
    #[default]
    ClearToSend,
    Ring,
}

impl SensedBy {
    pub const WORDS: [(&'static str, Self); 2] = [("cts", Self::ClearToSend), ("ring", Self::Ring)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, line)| line)
    }

    fn level(self, modem: Modem) -> Level {
        let is_high = match self {
            Self::ClearToSend => modem.clear_to_send,
            Self::Ring => modem.ring,
        };
        if is_high { Level::High } else { Level::Low }
    }
}

const OPEN: [u8; 1] = [0x07];
const WRITE_WITHIN_MS: u64 = 500;
/// It charges so long after the port was opened, and after each opening, before it can open.
const FIRST_CHARGE_MS: u64 = 12_000;
const CHARGE_MS: u64 = 6_000;
/// The line says nothing true right after the pulse.
const SETTLES_MS: u64 = 200;

pub struct SerialProDrawer {
    line: Reconnecting,
    sensed_by: SensedBy,
    sense: Sense,
    time: Time,
    openings: u64,
    charged_at_ms: u64,
    read_from_ms: u64,
}

impl SerialProDrawer {
    /// `open` is the level that was learnt for open.
    pub fn new(line: Reconnecting, sensed_by: SensedBy, open: Level, time: Time) -> Self {
        Self { line, sensed_by, sense: Sense::new(open), time, openings: 0, charged_at_ms: u64::MAX, read_from_ms: 0 }
    }

    /// What the line reads now, for learning which level means open.
    pub fn level(&mut self) -> Option<Level> {
        self.look();
        self.sense.level()
    }

    fn look(&mut self) {
        let modem = self.line.modem();
        let now_ms = self.time.steady_ms();
        if self.line.openings() != self.openings {
            self.openings = self.line.openings();
            self.charged_at_ms = now_ms.saturating_add(FIRST_CHARGE_MS);
        }
        match modem {
            Ok(Some(modem)) if now_ms >= self.read_from_ms => self.sense.read(self.sensed_by.level(modem), now_ms),
            Ok(Some(_)) => {}
            // A port without modem lines cannot tell whether it is open, which counts as open.
            Ok(None) | Err(_) => self.sense.lost(),
        }
    }
}

impl Drawer for SerialProDrawer {
    /// Before it is charged the pulse is let go: it would open the drawer when nobody expects it.
    fn open(&mut self) {
        self.look();
        let now_ms = self.time.steady_ms();
        if now_ms < self.charged_at_ms {
            tracing::warn!("the drawer is not charged yet, so its pulse was let go");
            return;
        }
        match self.line.write(&OPEN, WRITE_WITHIN_MS) {
            Ok(()) => {
                self.charged_at_ms = now_ms.saturating_add(CHARGE_MS);
                self.read_from_ms = now_ms.saturating_add(SETTLES_MS);
                self.sense.pulsed(now_ms);
            }
            Err(fault) => {
                tracing::warn!(%fault, "the drawer's pulse was not sent");
                self.sense.lost();
            }
        }
    }

    fn state(&mut self) -> DrawerState {
        self.look();
        self.sense.state(self.time.steady_ms())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::domain::device::{PortCause, PortFault};
    use crate::peripherals::Pause;
    use crate::peripherals::line::{Open, Unwritten};

    #[derive(Default)]
    struct Still(AtomicU64);

    impl Pause for Still {
        fn steady_ms(&self) -> u64 {
            self.0.load(Ordering::SeqCst)
        }

        fn wait_ms(&self, ms: u64) {
            self.0.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// The drawer at the end of a cable that has modem lines.
    #[derive(Default)]
    struct Cable {
        plugged: bool,
        modem: Option<Modem>,
        heard: Vec<u8>,
    }

    #[derive(Clone, Default)]
    struct End(Arc<Mutex<Cable>>);

    impl End {
        fn set(&self, plugged: bool, modem: Option<Modem>) {
            let mut cable = self.0.lock().expect("the cable");
            (cable.plugged, cable.modem) = (plugged, modem);
        }

        fn heard(&self) -> Vec<u8> {
            self.0.lock().expect("the cable").heard.clone()
        }

        fn lost() -> PortFault {
            PortFault::new("/dev/ttyS0", PortCause::Lost)
        }
    }

    impl Line for End {
        fn write(&mut self, bytes: &[u8], _within_ms: u64) -> Result<(), Unwritten> {
            let mut cable = self.0.lock().expect("the cable");
            if !cable.plugged {
                return Err(Unwritten { taken: 0, fault: Self::lost() });
            }
            cable.heard.extend_from_slice(bytes);
            Ok(())
        }

        fn read(&mut self, _into: &mut [u8], _within_ms: u64) -> Result<usize, PortFault> {
            Ok(0)
        }

        fn modem(&mut self) -> Result<Option<Modem>, PortFault> {
            let cable = self.0.lock().expect("the cable");
            if cable.plugged { Ok(cable.modem) } else { Err(Self::lost()) }
        }
    }

    impl Open for End {
        fn open(&mut self) -> Result<Box<dyn Line>, PortFault> {
            let plugged = self.0.lock().expect("the cable").plugged;
            if plugged { Ok(Box::new(self.clone())) } else { Err(Self::lost()) }
        }

        fn port(&self) -> &str {
            "/dev/ttyS0"
        }
    }

    fn reads(clear_to_send: bool) -> Option<Modem> {
        Some(Modem { clear_to_send, ..Modem::default() })
    }

    fn installed() -> (SerialProDrawer, End, Arc<Still>) {
        let (end, time) = (End::default(), Arc::new(Still::default()));
        end.set(true, reads(false));
        let line = Reconnecting::new(end.clone(), time.clone());
        let mut drawer = SerialProDrawer::new(line, SensedBy::ClearToSend, Level::High, time.clone());
        assert_eq!(drawer.state(), DrawerState::Unheard);
        time.wait_ms(300);
        assert_eq!(drawer.state(), DrawerState::Closed);
        (drawer, end, time)
    }

    #[test]
    fn one_byte_opens_it_when_it_is_charged_drawer_md_4() {
        let (mut drawer, end, time) = installed();
        drawer.open();
        assert_eq!((end.heard(), drawer.state()), (vec![], DrawerState::Closed), "twelve seconds after the port");
        time.wait_ms(FIRST_CHARGE_MS);
        drawer.open();
        end.set(true, reads(true));
        assert_eq!((end.heard(), drawer.state()), (vec![0x07], DrawerState::Closed), "nothing is read yet");
        time.wait_ms(SETTLES_MS);
        assert_eq!(drawer.state(), DrawerState::Open);
        end.set(true, reads(false));
        drawer.open();
        assert_eq!(end.heard(), [0x07], "it charges for six seconds");
        assert_eq!(drawer.state(), DrawerState::Open);
        time.wait_ms(300);
        assert_eq!(drawer.state(), DrawerState::Closed);
        time.wait_ms(CHARGE_MS);
        drawer.open();
        assert_eq!(end.heard(), [0x07, 0x07]);
    }

    #[test]
    fn a_key_opens_it_without_a_byte() {
        let (mut drawer, end, time) = installed();
        end.set(true, reads(true));
        assert_eq!(drawer.state(), DrawerState::Closed, "a spike is none");
        time.wait_ms(100);
        assert_eq!(drawer.state(), DrawerState::Open);
        assert_eq!((drawer.level(), end.heard()), (Some(Level::High), vec![]));
    }

    #[test]
    fn unplugged_or_without_its_line_it_is_unknown_and_comes_back_x_7() {
        let (mut drawer, end, time) = installed();
        end.set(false, None);
        assert_eq!(drawer.state(), DrawerState::Unknown);
        end.set(true, reads(false));
        time.wait_ms(1_000);
        assert_eq!(drawer.state(), DrawerState::Unknown);
        time.wait_ms(300);
        assert_eq!(drawer.state(), DrawerState::Closed);
        end.set(true, None);
        assert_eq!(drawer.state(), DrawerState::Unknown, "a port that has no such lines");
        time.wait_ms(20_000);
        drawer.open();
        assert_eq!(drawer.state(), DrawerState::Unknown);
    }
}
