//! Finding out, once and at installation, which level of the sense line means open (drawer.md 5).
//!
//! It only decides what comes next. Whoever leads through it asks the person, reads the line, sends the pulse, and keeps what
//! was learnt. A drawer that cannot tell that it is open is refused: it may not be used (law X-7).

use crate::domain::device::Level;
use crate::paper::escpos::Pin;

/// A pulse and its times, each in units of two milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    pub pin: Pin,
    pub on: u8,
    pub off: u8,
}

impl Default for Pulse {
    /// 50 ms on and 500 ms off, on pin 2.
    fn default() -> Self {
        Self { pin: Pin::Two, on: 25, off: 250 }
    }
}

impl Pulse {
    /// What is tried in turn when nothing moves: the other pin, then a longer pulse.
    const TRIES: [Self; 4] = [
        Self { pin: Pin::Two, on: 25, off: 250 },
        Self { pin: Pin::Five, on: 25, off: 250 },
        Self { pin: Pin::Two, on: 50, off: 250 },
        Self { pin: Pin::Five, on: 50, off: 250 },
    ];
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// "Lukk skuffen og trykk Enter."
    AskToShut,
    /// Read the line, again and again.
    Read,
    /// Send this once, and say so with [`Learning::pulsed`].
    Send(Pulse),
    /// "Skuffen meldte ikke at den åpnet. Gikk skuffen opp?"
    AskWhetherItOpened,
    /// "Lukk skuffen." Read the line meanwhile.
    ReadWhileItIsShut,
    Learnt(Learnt),
    Refused(Refused),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learnt {
    pub open: Level,
    pub pulse: Pulse,
}

/// Why there is no drawer here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It opened, and the line said nothing: no sense, the wrong cable or a switch to be set. It cannot be used.
    NoSense,
    /// No pulse opened it: the plug, or the drawer.
    NoPulse,
    /// The line will not stand still while the drawer is shut.
    Unsteady,
}

const READS: u32 = 10;
const READ_FOR_MS: u64 = 1_000;
const OPENS_WITHIN_MS: u64 = 2_000;
const SHUT_FOR_MS: u64 = 300;
/// As often as it is done to be believed.
const ROUNDS: u32 = 2;

#[derive(Clone, Debug)]
pub struct Learning {
    step: Step,
    shut: Option<Level>,
    tries: usize,
    rounds: u32,
}

#[derive(Clone, Debug)]
enum Step {
    Shut,
    Reading { first: Option<(Level, u64)>, reads: u32 },
    Pulsing,
    Opening { since_ms: u64 },
    Asked,
    Shutting { since_ms: Option<u64> },
    Over(Result<Learnt, Refused>),
}

impl Default for Learning {
    fn default() -> Self {
        Self { step: Step::Shut, shut: None, tries: 0, rounds: 0 }
    }
}

impl Learning {
    pub fn next(&self) -> Next {
        match &self.step {
            Step::Shut => Next::AskToShut,
            Step::Reading { .. } | Step::Opening { .. } => Next::Read,
            Step::Pulsing => Next::Send(self.pulse()),
            Step::Asked => Next::AskWhetherItOpened,
            Step::Shutting { .. } => Next::ReadWhileItIsShut,
            Step::Over(Ok(learnt)) => Next::Learnt(*learnt),
            Step::Over(Err(refused)) => Next::Refused(*refused),
        }
    }

    /// The person says the drawer is shut.
    pub fn is_shut(&mut self) {
        if matches!(self.step, Step::Shut) {
            self.step = Step::Reading { first: None, reads: 0 };
        }
    }

    /// The person says whether it opened although the line did not.
    pub fn opened(&mut self, it_did: bool) {
        if !matches!(self.step, Step::Asked) {
            return;
        }
        self.tries += 1;
        self.step = match it_did {
            true => Step::Over(Err(Refused::NoSense)),
            false if self.tries < Pulse::TRIES.len() => Step::Pulsing,
            false => Step::Over(Err(Refused::NoPulse)),
        };
    }

    pub fn pulsed(&mut self, now_ms: u64) {
        if matches!(self.step, Step::Pulsing) {
            self.step = Step::Opening { since_ms: now_ms };
        }
    }

    /// A reading of the line, at least every hundred milliseconds.
    pub fn read(&mut self, level: Level, now_ms: u64) {
        match &mut self.step {
            Step::Reading { first, reads } => {
                let (shut, since_ms) = *first.get_or_insert((level, now_ms));
                *reads += 1;
                if level != shut {
                    self.step = Step::Over(Err(Refused::Unsteady));
                } else if *reads >= READS && now_ms.saturating_sub(since_ms) >= READ_FOR_MS {
                    (self.shut, self.step) = (Some(shut), Step::Pulsing);
                }
            }
            Step::Opening { since_ms } if Some(level) != self.shut => {
                // The coil speaks for a moment after the pulse.
                if now_ms.saturating_sub(*since_ms) >= super::sense::BLIND_MS {
                    self.step = Step::Shutting { since_ms: None };
                }
            }
            Step::Opening { since_ms } if now_ms.saturating_sub(*since_ms) >= OPENS_WITHIN_MS => {
                self.step = Step::Asked;
            }
            Step::Shutting { since_ms } if Some(level) != self.shut => *since_ms = None,
            Step::Shutting { since_ms } => {
                let since_ms = *since_ms.get_or_insert(now_ms);
                if now_ms.saturating_sub(since_ms) >= SHUT_FOR_MS {
                    self.round_is_over(level);
                }
            }
            Step::Shut | Step::Pulsing | Step::Opening { .. } | Step::Asked | Step::Over(_) => {}
        }
    }

    fn round_is_over(&mut self, shut: Level) {
        self.rounds += 1;
        self.step = if self.rounds < ROUNDS {
            Step::Pulsing
        } else {
            Step::Over(Ok(Learnt { open: shut.other(), pulse: self.pulse() }))
        };
    }

    fn pulse(&self) -> Pulse {
        Pulse::TRIES.get(self.tries).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawer, its cable, and the person beside it.
    struct Bench {
        shut: Level,
        /// Which pulse moves it, if any does.
        opens_on: Option<Pulse>,
        senses: bool,
        open: bool,
        now_ms: u64,
    }

    impl Bench {
        fn new(shut: Level) -> Self {
            Self { shut, opens_on: Some(Pulse::default()), senses: true, open: false, now_ms: 0 }
        }

        fn level(&self) -> Level {
            if self.open && self.senses { self.shut.other() } else { self.shut }
        }

        /// Leads through it as a person would who shuts what is open.
        fn learn(&mut self) -> Next {
            let mut learning = Learning::default();
            for _ in 0..2_000 {
                self.now_ms += 50;
                match learning.next() {
                    Next::AskToShut => learning.is_shut(),
                    Next::Read => learning.read(self.level(), self.now_ms),
                    Next::Send(pulse) => {
                        self.open |= self.opens_on == Some(pulse);
                        learning.pulsed(self.now_ms);
                    }
                    Next::AskWhetherItOpened => learning.opened(self.open),
                    Next::ReadWhileItIsShut => {
                        self.open = false;
                        learning.read(self.level(), self.now_ms);
                    }
                    over @ (Next::Learnt(_) | Next::Refused(_)) => return over,
                }
            }
            panic!("it never ends: {learning:?}");
        }
    }

    #[test]
    fn either_level_is_learnt_drawer_md_5() {
        for shut in [Level::Low, Level::High] {
            let learnt = Learnt { open: shut.other(), pulse: Pulse::default() };
            assert_eq!(Bench::new(shut).learn(), Next::Learnt(learnt));
        }
    }

    #[test]
    fn the_other_pin_and_a_longer_pulse_are_offered() {
        for pulse in Pulse::TRIES {
            let mut bench = Bench { opens_on: Some(pulse), ..Bench::new(Level::Low) };
            assert_eq!(bench.learn(), Next::Learnt(Learnt { open: Level::High, pulse }));
        }
    }

    #[test]
    fn a_drawer_without_sense_is_refused_x_7() {
        let mut bench = Bench { senses: false, ..Bench::new(Level::High) };
        assert_eq!(bench.learn(), Next::Refused(Refused::NoSense));
    }

    #[test]
    fn a_plug_that_is_not_in_is_told() {
        let mut bench = Bench { opens_on: None, ..Bench::new(Level::High) };
        assert_eq!(bench.learn(), Next::Refused(Refused::NoPulse));
    }

    #[test]
    fn a_line_that_does_not_stand_still_is_refused() {
        let mut learning = Learning::default();
        learning.is_shut();
        learning.read(Level::Low, 0);
        learning.read(Level::High, 100);
        assert_eq!(learning.next(), Next::Refused(Refused::Unsteady));
    }

    #[test]
    fn the_pulse_is_sent_once_a_round() {
        let mut learning = Learning::default();
        learning.is_shut();
        (0..=10).for_each(|n| learning.read(Level::Low, n * 100));
        assert_eq!(learning.next(), Next::Send(Pulse::default()));
        learning.pulsed(1_000);
        assert_eq!(learning.next(), Next::Read);
        learning.read(Level::High, 1_010);
        assert_eq!(learning.next(), Next::Read, "coil noise");
        learning.read(Level::High, 1_060);
        assert_eq!(learning.next(), Next::ReadWhileItIsShut);
    }
}
