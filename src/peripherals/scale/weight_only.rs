//! Scales that only weigh: the till computes the price (scale.md 1, B). Not for trade before it is certified with the scale.

use super::patience::{Heard, Made, Patience, Wire};
use super::protocol::{Grams, Parsed, Protocol, Reading};
use super::{Scale, kilograms};
use crate::domain::device::{PortFault, ScaleAnswer, WeighOrder};
use crate::peripherals::Time;
use crate::peripherals::line::Reconnecting;
use crate::peripherals::terminal::StopWish;

/// Between two questions, while goods come to rest or are taken off.
const ASK_EVERY_MS: u64 = 200;
/// Between two like answers of a scale that does not tell motion.
const LIKE_ANSWERS_APART_MS: u64 = 120;
/// A scale that was silent once is asked once more: the question changes nothing.
const SILENCES_MAX: u32 = 2;

/// What stands on the scale's plate. Nothing is computed from it: it only makes messages better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plate {
    /// The smallest load for trade, 20 e in class III (W-6).
    pub min: Option<Grams>,
    pub max: Option<Grams>,
}

pub struct WeightOnly {
    wire: Wire,
    protocol: Box<dyn Protocol>,
    plate: Plate,
    time: Time,
    /// What was weighed last and, as far as we know, still lies there.
    lying: Option<Grams>,
}

/// An answer, or why there is none that can be trusted.
enum Asked {
    Said(Reading),
    Silent,
    Garbled,
}

impl WeightOnly {
    pub fn new(line: Reconnecting, protocol: Box<dyn Protocol>, plate: Plate, time: Time) -> Self {
        Self { wire: Wire::new(line, Time::clone(&time)), protocol, plate, time, lying: None }
    }

    /// One exchange, all its questions in turn.
    fn ask(&mut self) -> Result<Asked, PortFault> {
        let unasked: &[&[u8]] = &[&[]];
        let questions = self.protocol.questions();
        let questions = if questions.is_empty() { unasked } else { questions };
        for question in questions {
            let protocol = self.protocol.as_ref();
            let made = |bytes: &[u8]| match protocol.parse(bytes) {
                Parsed::Incomplete => Made::Nothing,
                Parsed::Garbled => Made::Garbage,
                Parsed::Next => Made::Answer(None),
                Parsed::Done(reading) => Made::Answer(Some(reading)),
            };
            match self.wire.ask(question, protocol.within_ms(), made)? {
                Heard::Answer(Some(reading)) => return self.alone(reading),
                Heard::Answer(None) => {}
                Heard::Nothing => return Ok(Asked::Silent),
                Heard::Garbled => return Ok(Asked::Garbled),
            }
        }
        Ok(Asked::Garbled)
    }

    /// An answer counts when nothing stands behind it; a stream goes on, of course.
    fn alone(&mut self, reading: Reading) -> Result<Asked, PortFault> {
        let is_stream = self.protocol.questions().is_empty();
        let has_more = !is_stream && self.wire.has_more()?;
        Ok(if has_more { Asked::Garbled } else { Asked::Said(reading) })
    }

    fn weigh_until(&mut self, patience: &Patience<'_>) -> Result<ScaleAnswer, PortFault> {
        let mut silences = 0;
        loop {
            match self.ask()? {
                Asked::Said(Reading::Motion) => {
                    if !patience.rest(ASK_EVERY_MS) {
                        return Ok(ScaleAnswer::Unstable);
                    }
                }
                Asked::Said(Reading::Stable(weight)) => match self.confirmed(weight)? {
                    Some(answer) => return Ok(answer),
                    None if patience.is_over() => return Ok(ScaleAnswer::Unstable),
                    None => {}
                },
                Asked::Said(reading) => return Ok(self.refusal(reading)),
                Asked::Garbled => return Ok(ScaleAnswer::Garbled),
                Asked::Silent => {
                    silences += 1;
                    if silences == SILENCES_MAX || patience.is_over() {
                        return Ok(ScaleAnswer::Gone);
                    }
                }
            }
        }
    }

    /// What a stable weight comes to; `None` when the next answer does not say the same.
    fn confirmed(&mut self, weight: Grams) -> Result<Option<ScaleAnswer>, PortFault> {
        if !self.protocol.tells_motion() {
            self.time.wait_ms(LIKE_ANSWERS_APART_MS);
            let is_like = matches!(self.ask()?, Asked::Said(Reading::Stable(again)) if again == weight);
            if !is_like {
                return Ok(None);
            }
        }
        Ok(Some(self.judge(weight)))
    }

    fn judge(&mut self, weight: Grams) -> ScaleAnswer {
        if weight.0 <= 0 {
            self.lying = None;
            return ScaleAnswer::Empty;
        }
        // Another weight has moved by itself; the same one may be the goods that were weighed already.
        if self.lying == Some(weight) {
            return ScaleAnswer::SameLoad;
        }
        if self.plate.max.is_some_and(|max| weight > max) {
            return ScaleAnswer::Overload;
        }
        if self.plate.min.is_some_and(|min| weight < min) {
            return ScaleAnswer::BelowMinimum;
        }
        self.lying = Some(weight);
        ScaleAnswer::Stable(kilograms(weight))
    }

    fn refusal(&mut self, reading: Reading) -> ScaleAnswer {
        match reading {
            Reading::Over => ScaleAnswer::Overload,
            Reading::UnderZero => {
                self.lying = None;
                ScaleAnswer::BelowZero
            }
            Reading::OutsideZero => ScaleAnswer::NotZero,
            Reading::Motion => ScaleAnswer::Unstable,
            Reading::Stable(_) | Reading::BadCommand | Reading::Broken | Reading::WrongUnit => ScaleAnswer::Garbled,
        }
    }
}

impl Scale for WeightOnly {
    fn weigh(&mut self, _order: &WeighOrder, wish: &StopWish) -> ScaleAnswer {
        let patience = Patience::begin(&self.time, wish);
        self.weigh_until(&patience).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the scale cannot be asked");
            ScaleAnswer::Gone
        })
    }

    fn look(&mut self) -> Option<u64> {
        let lying = self.lying?;
        match self.ask() {
            Ok(Asked::Said(Reading::UnderZero)) => self.lying = None,
            Ok(Asked::Said(Reading::Stable(weight))) if weight != lying => self.lying = None,
            _ => {}
        }
        self.lying.map(|_| ASK_EVERY_MS)
    }
}
