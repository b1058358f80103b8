//! Scanner, scale and display out of a machine's settings. What is not set up is not there; only the demo pretends.

use std::path::Path;
use std::sync::Arc;

use super::open::OpenError;
use super::window;
use crate::config::attached as settings;
use crate::domain::device::{ScaleAnswer, WeighOrder};
use crate::peripherals::display::Pole;
use crate::peripherals::display::command::{Set, Table};
use crate::peripherals::line::{Address, AddressError, Flow, Frame, Port, Reconnecting, Serial};
use crate::peripherals::scale::{Dialog, DialogScale, Load, VirtualScale};
use crate::peripherals::scanner::SerialScanner;
use crate::peripherals::scanner::frames::Setup;
use crate::peripherals::terminal::StopWish;
use crate::peripherals::{Display, Scale, Scanner, Time};

/// The usual speed of all three.
const SPEED: u32 = 9600;

fn line(
    key: &'static str,
    port: Option<&String>,
    speed: Option<u32>,
    frame: Option<Frame>,
    time: &Time,
) -> Result<Reconnecting, OpenError> {
    let wrong = |fault: AddressError| OpenError::Setting { key, what: fault.to_string() };
    let address: Address = port.map(String::as_str).unwrap_or_default().parse().map_err(wrong)?;
    let serial = Serial { speed: speed.unwrap_or(SPEED), frame: frame.unwrap_or_default(), flow: Flow::None };
    Ok(Reconnecting::new(Port::new(address, serial, Arc::clone(time)), Arc::clone(time)))
}

fn frame(word: Option<&String>) -> Option<Frame> {
    word.and_then(|word| Frame::of(word))
}

pub fn scanner(set: &settings::Scanner, time: &Time) -> Result<Option<Box<dyn Scanner>>, OpenError> {
    let setup = Setup { prefix: set.prefix.clone(), ends_in_silence: set.no_suffix };
    Ok(match set.kind.as_deref() {
        Some("serial") => {
            let line = line("scanner.port", set.port.as_ref(), set.speed, frame(set.frame.as_ref()), time)?;
            Some(Box::new(SerialScanner::new(line, setup, Arc::clone(time))))
        }
        #[cfg(target_os = "linux")]
        Some("keyboard") => {
            let path = set.port.clone().unwrap_or_default().into();
            Some(Box::new(crate::peripherals::scanner::taken::TakenScanner::new(path, setup, Arc::clone(time))))
        }
        _ => None,
    })
}

pub fn scale(set: &settings::Scale, is_demo: bool, time: &Time) -> Result<Box<dyn Scale>, OpenError> {
    let Some(kind) = set.kind.as_deref() else {
        let pretended: Box<dyn Scale> =
            if is_demo { Box::new(VirtualScale::new(Load::default())) } else { Box::new(NoScale) };
        return Ok(pretended);
    };
    let dialog = match kind {
        "dialog06" => Some(Dialog::Dialog06),
        "dialog02" => Some(Dialog::Dialog02),
        _ => None,
    };
    let line = line(
        "scale.port",
        set.port.as_ref(),
        set.speed,
        frame(set.frame.as_ref()).or_else(|| usual_frame(kind)),
        time,
    )?;
    match dialog {
        Some(dialog) => Ok(Box::new(DialogScale::new(line, dialog, Arc::clone(time)))),
        None => Ok(weight_only(set, kind, line, time)),
    }
}

/// What these scales leave the factory with.
fn usual_frame(kind: &str) -> Option<Frame> {
    ["mt8217", "nci"].contains(&kind).then_some(Frame::SevenEven)
}

#[cfg(feature = "weighing")]
fn weight_only(set: &settings::Scale, kind: &str, line: Reconnecting, time: &Time) -> Box<dyn Scale> {
    use crate::peripherals::scale::protocol::{Grams, Protocol, cas, mt8217, nci, sma};
    use crate::peripherals::scale::{Plate, WeightOnly};

    let grams = |grams: Option<u32>| grams.and_then(|grams| i32::try_from(grams).ok()).map(Grams);
    let plate = Plate { min: grams(set.min_grams), max: grams(set.max_grams) };
    let protocol: Box<dyn Protocol> = match kind {
        "mt8217" => Box::new(mt8217::Mt8217),
        "nci" => Box::new(nci::Nci),
        "cas" => Box::new(cas::Cas),
        "cas-stream" => Box::new(cas::Stream),
        "sma" => Box::new(sma::Sma),
        _ => return Box::new(NoScale),
    };
    Box::new(WeightOnly::new(line, protocol, plate, Arc::clone(time)))
}

/// The settings have refused it already.
#[cfg(not(feature = "weighing"))]
fn weight_only(_set: &settings::Scale, _kind: &str, _line: Reconnecting, _time: &Time) -> Box<dyn Scale> {
    Box::new(NoScale)
}

/// A machine without a scale: a weight is typed, and marked so.
struct NoScale;

impl Scale for NoScale {
    fn weigh(&mut self, _order: &WeighOrder, _wish: &StopWish) -> ScaleAnswer {
        ScaleAnswer::Absent
    }
}

/// The pole the settings name.
pub fn pole(set: &settings::Display, time: &Time) -> Result<Option<Pole>, OpenError> {
    let Some(commands) = set.kind.as_deref().and_then(Set::of) else { return Ok(None) };
    let table = set.letters.as_deref().and_then(Table::of).unwrap_or_default();
    let line = line("display.port", set.port.as_ref(), set.speed, None, time)?;
    let pole = Pole::new(line, commands, table, Arc::clone(time));
    Ok(Some(if set.past_printer { pole.past_printer() } else { pole }))
}

/// The pole that is set up, and the window anybody on this machine may open beside it.
pub fn display(set: &settings::Display, data: &Path, time: &Time) -> Result<Box<dyn Display>, OpenError> {
    let mut displays: Vec<Box<dyn Display>> = Vec::new();
    if let Some(pole) = pole(set, time)? {
        displays.push(Box::new(pole));
    }
    match window::Windows::open(data) {
        Ok(windows) => displays.push(Box::new(windows)),
        // Nobody sells less for want of a second window.
        Err(fault) => tracing::warn!(%fault, "no window for the customer can be opened"),
    }
    Ok(Box::new(displays))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::attached::{DISPLAY_KINDS, FRAMES, LETTERS, PRICING_SCALES, Scale as Set_, WEIGHING_SCALES};
    use crate::peripherals::Pause;

    struct Still;

    impl Pause for Still {
        fn steady_ms(&self) -> u64 {
            0
        }

        fn wait_ms(&self, _ms: u64) {}
    }

    #[test]
    fn every_word_of_the_settings_means_something() {
        assert!(DISPLAY_KINDS.iter().all(|word| Set::of(word).is_some()));
        assert!(LETTERS.iter().all(|word| Table::of(word).is_some()));
        assert!(FRAMES.iter().all(|word| Frame::of(word).is_some()));
        let time: Time = Arc::new(Still);
        // A build without the weighing part asks no scale that only weighs.
        let weighing = WEIGHING_SCALES.into_iter().filter(|_| cfg!(feature = "weighing"));
        for kind in PRICING_SCALES.into_iter().chain(weighing) {
            let set = Set_ { kind: Some(kind.into()), port: Some("/dev/nothing".into()), ..Set_::default() };
            let order = WeighOrder { number: 1, unit_price: crate::domain::Ore::kroner(10) };
            let answer = scale(&set, false, &time).map(|mut scale| scale.weigh(&order, &StopWish::default()));
            assert_eq!(answer.expect("a scale"), ScaleAnswer::Gone, "{kind} is asked, and is not there");
        }
    }

    #[test]
    fn a_live_till_without_a_scale_weighs_nothing() {
        let time: Time = Arc::new(Still);
        let order = WeighOrder { number: 1, unit_price: crate::domain::Ore::kroner(10) };
        let weigh = |is_demo| {
            let scale = scale(&Set_::default(), is_demo, &time);
            scale.map(|mut scale| scale.weigh(&order, &StopWish::default()))
        };
        assert_eq!(weigh(false).expect("none"), ScaleAnswer::Absent);
        assert!(matches!(weigh(true), Ok(ScaleAnswer::Stable(_))));
    }
}
