//! Which devices this machine has: those its settings name, and pretended ones in place of the others.

use std::sync::Arc;

use super::attached;
use super::devices::Connected;
use super::folder;
use super::open::{OpenError, Options};
use super::terminals;
use crate::clock::Clock;
use crate::config;
use crate::domain::device::{CashPlace, Level};
use crate::paper::charset::CodePage;
use crate::paper::escpos::{Pin, Profile};
use crate::peripherals::drawer::learning::{Learnt, Pulse};
use crate::peripherals::drawer::serial_pro::{SensedBy, SerialProDrawer};
use crate::peripherals::drawer::{SHUT_AFTER_MS, VirtualDrawer};
use crate::peripherals::line::{Address, Bell, Flow, Frame, Port, Reconnecting, Serial};
use crate::peripherals::messenger::Outbox;
use crate::peripherals::printer::VirtualPrinter;
use crate::peripherals::printer::station::{self, EscPosPrinter, PrinterDrawer};
use crate::peripherals::printer::talk::{Answers, Manner, Proof, Status};
use crate::peripherals::{Drawer, Pause, Printer, Pulses, Switches, Time};
use crate::till::state::State;

pub(super) fn connect(options: &Options, state: &State, switches: &Switches) -> Result<Connected, OpenError> {
    let time: Time = Arc::new(ClockPause(Arc::clone(&options.clock)));
    let data = options.folder.path();
    let pulses = Pulses::default();
    let (printer, on_printer) = printer(options, &time, &pulses, switches)?;
    let (terminal, vipps) = terminals::connect(options, state, &time, switches)?;
    Ok(Connected {
        printer,
        drawer: match state.cash {
            CashPlace::Drawer => Some(drawer(options, state, on_printer, &time, switches)?),
            CashPlace::Belt | CashPlace::Nowhere => None,
        },
        pulses,
        terminal,
        vipps,
        scale: attached::scale(&options.attached.scale, state.demo, &time)?,
        display: attached::display(&options.attached.display, data, &time)?,
        scanner: attached::scanner(&options.attached.scanner, &time)?,
        messenger: Box::new(Outbox::open(&data.join(folder::OUTBOX), switches.clone())),
    })
}

fn started(what: &'static str) -> impl Fn(std::io::Error) -> OpenError {
    move |cause| OpenError::Start { what, cause }
}

type MaybeDrawer = Option<Box<dyn Drawer>>;

/// The printer, and the drawer on its connector where there is one.
fn printer(
    options: &Options,
    time: &Time,
    pulses: &Pulses,
    switches: &Switches,
) -> Result<(Box<dyn Printer>, MaybeDrawer), OpenError> {
    if let Some((printer, drawer)) = plugged_in(&options.printer, &options.drawer, options.paper_columns, time, pulses)?
    {
        return Ok((Box::new(printer), drawer.map(|drawer| Box::new(drawer) as Box<dyn Drawer>)));
    }
    let (paper, profile) =
        (options.folder.path().join(folder::PAPER), profile(&options.printer, options.paper_columns));
    let printer = VirtualPrinter::open(&paper, profile, switches.clone()).map_err(started("the printer"))?;
    Ok((Box::new(printer), None))
}

/// The printer the settings name, with its connector; `None` where they name none.
pub(super) fn plugged_in(
    settings: &config::Printer,
    drawer: &config::Drawer,
    columns: u16,
    time: &Time,
    pulses: &Pulses,
) -> Result<Option<(EscPosPrinter, Option<PrinterDrawer>)>, OpenError> {
    let Some(port) = &settings.port else { return Ok(None) };
    let address = address("printer.port", port)?;
    let manner = manner(settings, drawer, &address);
    let bell = Bell::new().map_err(started("the printer"))?;
    let port = Port::new(address, serial(settings), Arc::clone(time)).woken_by(bell.clone());
    let line = Reconnecting::new(port, Arc::clone(time));
    let profile = profile(settings, columns);
    station::start(line, bell, manner, profile, pulses, Arc::clone(time)).map(Some).map_err(started("the printer"))
}

/// A machine that was set up with a drawer has one that tells whether it is open, or it is not started (law X-7). Only the
/// demo, and a till whose devices are all pretended, has a pretended one.
fn drawer(
    options: &Options,
    state: &State,
    on_printer: MaybeDrawer,
    time: &Time,
    switches: &Switches,
) -> Result<Box<dyn Drawer>, OpenError> {
    if let Some(drawer) = on_printer {
        return Ok(drawer);
    }
    let settings = &options.drawer;
    match (&settings.port, &options.printer.port) {
        (Some(port), _) => {
            let serial = Serial { speed: settings.speed.unwrap_or(9_600), ..Serial::default() };
            let port = Port::new(address("drawer.port", port)?, serial, Arc::clone(time));
            let sensed_by = word(settings.sense.as_deref(), SensedBy::of);
            let line = Reconnecting::new(port, Arc::clone(time));
            let open = level(settings).ok_or_else(|| setting("drawer.open", "the level for open is not learnt"))?;
            Ok(Box::new(SerialProDrawer::new(line, sensed_by, open, Arc::clone(time))))
        }
        (None, Some(_)) if !state.demo => {
            Err(setting("[drawer]", "this machine was set up with a drawer, and the settings do not say where it is"))
        }
        _ => {
            let shut_after_ms = if options.line { 0 } else { SHUT_AFTER_MS };
            Ok(Box::new(VirtualDrawer::new(Arc::clone(time), switches.clone(), shut_after_ms)))
        }
    }
}

fn setting(key: &'static str, what: &str) -> OpenError {
    OpenError::Setting { key, what: what.to_owned() }
}

fn address(key: &'static str, text: &str) -> Result<Address, OpenError> {
    text.parse().map_err(|fault: crate::peripherals::line::AddressError| setting(key, &fault.to_string()))
}

/// Words are checked where the file is read; what is not there is as usual.
fn word<T: Default>(text: Option<&str>, of: impl Fn(&str) -> Option<T>) -> T {
    text.and_then(of).unwrap_or_default()
}

fn serial(settings: &config::Printer) -> Serial {
    Serial {
        speed: settings.speed,
        frame: word(Some(&settings.frame), Frame::of),
        flow: word(Some(&settings.flow), Flow::of),
    }
}

pub(super) fn profile(settings: &config::Printer, columns: u16) -> Profile {
    let page = word(Some(&settings.page), CodePage::of);
    let page_number = settings.page_number.unwrap_or(page.usual_number());
    Profile { columns: usize::from(columns), page, page_number }
}

fn manner(settings: &config::Printer, drawer: &config::Drawer, address: &Address) -> Manner {
    Manner {
        status: word(Some(&settings.status), Status::of),
        proof: word(Some(&settings.proof), Proof::of),
        answers: match address {
            Address::Tcp { .. } => Answers::OnANetwork,
            Address::File(_) | Address::Usb(_) => Answers::OnACable,
        },
        shared: settings.shared,
        drawer: learnt(drawer),
    }
}

fn learnt(settings: &config::Drawer) -> Option<Learnt> {
    let open = level(settings).filter(|_| settings.is_on_printer())?;
    let usual = Pulse::default();
    // Two milliseconds are one unit of the command.
    let units = |ms: Option<u16>, usual| ms.and_then(|ms| u8::try_from(ms / 2).ok()).unwrap_or(usual);
    let pin = if settings.pin == Some(5) { Pin::Five } else { Pin::Two };
    Some(Learnt {
        open,
        pulse: Pulse { pin, on: units(settings.on_ms, usual.on), off: units(settings.off_ms, usual.off) },
    })
}

fn level(settings: &config::Drawer) -> Option<Level> {
    settings.open.as_deref().and_then(Level::of)
}

/// The shell's clock as devices wait by it.
pub(super) struct ClockPause(pub Arc<dyn Clock>);

impl Pause for ClockPause {
    fn steady_ms(&self) -> u64 {
        self.0.now().steady_ms
    }

    fn wait_ms(&self, ms: u64) {
        self.0.wait_ms(ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_settings_means_something() {
        for (key, words) in config::WORDS {
            for word in *words {
                let is_known = match *key {
                    "frame" => Frame::of(word).is_some(),
                    "flow" => Flow::of(word).is_some(),
                    "page" => CodePage::of(word).is_some(),
                    "status" => Status::of(word).is_some(),
                    "proof" => Proof::of(word).is_some(),
                    "open" => Level::of(word).is_some(),
                    "sense" => SensedBy::of(word).is_some(),
                    other => panic!("nobody reads {other}"),
                };
                assert!(is_known, "{key} = {word}");
            }
        }
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let printer = config::Printer::default();
        assert_eq!(serial(&printer), Serial { speed: 38_400, frame: Frame::EightNone, flow: Flow::Hardware });
        let drawer =
            config::Drawer { port: Some("printer".to_owned()), open: Some("low".to_owned()), ..Default::default() };
        assert_eq!(learnt(&drawer), Some(Learnt { open: Level::Low, pulse: Pulse::default() }));
        let long = config::Drawer { pin: Some(5), on_ms: Some(100), ..drawer };
        assert_eq!(learnt(&long).map(|learnt| learnt.pulse), Some(Pulse { pin: Pin::Five, on: 50, off: 250 }));
        assert_eq!(learnt(&config::Drawer::default()), None);
    }
}
