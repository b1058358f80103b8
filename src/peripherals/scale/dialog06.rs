//! Dialog 06 and Dialog 02/04: the scale computes and shows, the till prints what it got (scale.md 4).

use super::patience::{Heard, Made, Patience, Wire};
use super::protocol::dialog06::{self as record, Parsed, Reason, Record};
use super::{Scale, kilograms};
use crate::domain::device::{PortFault, ScaleAnswer, WeighOrder};
use crate::peripherals::Time;
use crate::peripherals::line::Reconnecting;
use crate::peripherals::terminal::StopWish;

const ANSWER_WITHIN_MS: u64 = 1_000;
/// Before a scale that is not finished is asked again.
const ASK_AGAIN_AFTER_MS: u64 = 150;

/// Which of the family it is. The older one gives no reasons, and never demands the maker's checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    Dialog06,
    Dialog02,
}

pub struct DialogScale {
    wire: Wire,
    dialog: Dialog,
    time: Time,
}

impl DialogScale {
    pub fn new(line: Reconnecting, dialog: Dialog, time: Time) -> Self {
        Self { wire: Wire::new(line, Time::clone(&time)), dialog, time }
    }

    /// Asks one thing, and closes the exchange.
    fn ask(&mut self, question: &[u8]) -> Result<Result<Record, ScaleAnswer>, PortFault> {
        let made = |bytes: &[u8]| match record::parse(bytes) {
            Parsed::Incomplete => Made::Nothing,
            Parsed::Garbled => Made::Garbage,
            Parsed::Done(record) => Made::Answer(record),
        };
        let heard = self.wire.ask(question, ANSWER_WITHIN_MS, made)?;
        let has_more = matches!(heard, Heard::Answer(_)) && self.wire.has_more()?;
        self.wire.say(record::CLOSE)?;
        Ok(match heard {
            Heard::Answer(record) if !has_more => Ok(record),
            Heard::Answer(_) | Heard::Garbled => Err(ScaleAnswer::Garbled),
            Heard::Nothing => Err(ScaleAnswer::Gone),
        })
    }

    fn weigh_until(&mut self, order: &WeighOrder, patience: &Patience<'_>) -> Result<ScaleAnswer, PortFault> {
        let Some(price) = record::price_record(order.unit_price) else { return Ok(ScaleAnswer::WrongPrice) };
        match self.ask(&price)? {
            Ok(Record::Accepted) => {}
            Ok(Record::Refused) => return self.refused(),
            Ok(Record::Secret(0 | 2)) => return Ok(ScaleAnswer::Locked),
            Ok(_) => return Ok(ScaleAnswer::Garbled),
            Err(answer) => return Ok(answer),
        }
        loop {
            match self.ask(record::ASK)? {
                Ok(Record::Weighed { grams, unit_price, price }) => {
                    return Ok(judge(order, grams, unit_price, price));
                }
                Ok(Record::Refused) => match self.reason()? {
                    Ok(Reason::Motion | Reason::NotFinished | Reason::None) => {}
                    Ok(reason) => return Ok(told(reason)),
                    Err(answer) => return Ok(answer),
                },
                Ok(Record::Secret(0 | 2)) => return Ok(ScaleAnswer::Locked),
                Ok(Record::Secret(_)) => {}
                Ok(Record::Accepted | Record::Reason(_)) => return Ok(ScaleAnswer::Garbled),
                Err(answer) => return Ok(answer),
            }
            if !patience.rest(ASK_AGAIN_AFTER_MS) {
                return Ok(ScaleAnswer::Unstable);
            }
        }
    }

    /// The price was not taken.
    fn refused(&mut self) -> Result<ScaleAnswer, PortFault> {
        Ok(match self.reason()? {
            Ok(Reason::None | Reason::Motion | Reason::NotFinished) => ScaleAnswer::Unstable,
            Ok(reason) => told(reason),
            Err(answer) => answer,
        })
    }

    /// The older family has no words for it: it may lie still in a moment.
    fn reason(&mut self) -> Result<Result<Reason, ScaleAnswer>, PortFault> {
        if self.dialog == Dialog::Dialog02 {
            return Ok(Ok(Reason::NotFinished));
        }
        Ok(match self.ask(record::WHY)? {
            Ok(Record::Reason(reason)) => Ok(reason),
            Ok(Record::Secret(0 | 2)) => Err(ScaleAnswer::Locked),
            Ok(_) => Err(ScaleAnswer::Garbled),
            Err(answer) => Err(answer),
        })
    }
}

fn judge(
    order: &WeighOrder,
    grams: super::protocol::Grams,
    unit_price: crate::domain::Ore,
    price: crate::domain::Ore,
) -> ScaleAnswer {
    if grams.0 == 0 {
        return ScaleAnswer::Empty;
    }
    if unit_price != order.unit_price || !record::is_price_right(grams, unit_price, price) {
        tracing::error!(?grams, ?unit_price, ?price, asked = ?order.unit_price, "the scale's price does not follow");
        return ScaleAnswer::WrongPrice;
    }
    ScaleAnswer::Priced { weight: kilograms(grams), price }
}

/// Why the scale gives no weight, as the cashier is told it.
fn told(reason: Reason) -> ScaleAnswer {
    match reason {
        Reason::None | Reason::Motion | Reason::NotFinished => ScaleAnswer::Unstable,
        Reason::NoMotionSince => ScaleAnswer::SameLoad,
        Reason::BelowMinimum => ScaleAnswer::BelowMinimum,
        Reason::BelowZero => ScaleAnswer::BelowZero,
        Reason::Overload => ScaleAnswer::Overload,
        Reason::BadUnitPrice => ScaleAnswer::WrongPrice,
        Reason::General | Reason::ParityOrBuffer | Reason::BadRecord | Reason::BadTare | Reason::BadText => {
            ScaleAnswer::Garbled
        }
    }
}

impl Scale for DialogScale {
    fn weigh(&mut self, order: &WeighOrder, wish: &StopWish) -> ScaleAnswer {
        let patience = Patience::begin(&self.time, wish);
        self.weigh_until(order, &patience).unwrap_or_else(|fault| {
            tracing::warn!(%fault, "the scale cannot be asked");
            ScaleAnswer::Gone
        })
    }
}
