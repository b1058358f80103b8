//! Trying out the devices of a machine whose till does not run: each is opened as the settings say, by itself.
//!
//! Nothing here asks a person anything or writes a setting, and nothing is sold.

use std::sync::Arc;

use super::attached;
use super::connect::{ClockPause, plugged_in, profile};
use super::open::OpenError;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::Ore;
use crate::domain::device::{
    CustomerView, DisplayRows, Level, PortFault, PrintJob, PrinterState, ScaleAnswer, WeighOrder,
};
use crate::paper::escpos;
use crate::peripherals::Printer as _;
use crate::peripherals::drawer::learning::Learning;
use crate::peripherals::line::{Found, Sysfs};
use crate::peripherals::printer::station::EscPosPrinter;
use crate::peripherals::terminal::StopWish;
use crate::peripherals::{Pulses, Time};

pub use crate::peripherals::drawer::learning::{Learnt, Next, Pulse, Refused};
pub use crate::peripherals::line::FoundKind;
pub use crate::peripherals::printer::PrintError;

/// Until a device has said how it is.
const SETTLES_WITHIN_MS: u64 = 3_000;
const LOOK_MS: u64 = 20;
const MODEL_WITHIN_MS: u64 = 1_000;
/// How long somebody may take to find something to scan.
const SCAN_WITHIN_MS: u64 = 15_000;
const SCAN_LOOK_MS: u64 = 500;
/// The rows stand so long on the display.
const SHOWN_MS: u64 = 5_000;

/// The devices of one machine.
pub struct Bench<'a> {
    settings: &'a Settings,
    time: Time,
}

/// How a printer is.
#[derive(Debug)]
pub struct Answering {
    pub state: PrinterState,
    pub model: Option<String>,
    /// Why the line is not there, when it is that.
    pub fault: Option<PortFault>,
}

/// What came of a page.
#[derive(Debug)]
pub struct Printed {
    pub model: Option<String>,
    pub outcome: Result<(), PrintError>,
    /// Why the line is not there, when it is that.
    pub fault: Option<PortFault>,
}

impl<'a> Bench<'a> {
    pub fn new(settings: &'a Settings, clock: Arc<dyn Clock>) -> Self {
        Self { settings, time: Arc::new(ClockPause(clock)) }
    }

    /// The ports this machine has now.
    pub fn ports(&self) -> Vec<Found> {
        Sysfs::default().ports()
    }

    /// How the printer is; `None` where there is none.
    pub fn printer_state(&self) -> Result<Option<Answering>, OpenError> {
        let Some(mut printer) = self.printer()? else { return Ok(None) };
        let state = printer.state();
        let model = if state == PrinterState::Gone { None } else { printer.model(MODEL_WITHIN_MS) };
        Ok(Some(Answering { state, model, fault: printer.fault() }))
    }

    /// Prints the page everything can be seen on.
    pub fn print(&self) -> Result<Option<Printed>, OpenError> {
        let Some(mut printer) = self.printer()? else { return Ok(None) };
        let page = escpos::test_page(&profile(&self.settings.printer, self.settings.paper.columns));
        let state = printer.state();
        let model = if state == PrinterState::Gone { None } else { printer.model(MODEL_WITHIN_MS) };
        let outcome = printer.print_bytes(PrintJob(0), page);
        Ok(Some(Printed { model, outcome, fault: printer.fault() }))
    }

    fn printer(&self) -> Result<Option<EscPosPrinter>, OpenError> {
        let (settings, pulses) = (self.settings, Pulses::default());
        let printer = plugged_in(&settings.printer, &settings.drawer, settings.paper.columns, &self.time, &pulses)?;
        Ok(printer.map(|(printer, _)| printer))
    }

    /// Leads through finding out which level means open. `ask` puts the two questions to a person: the drawer is to be shut
    /// (whose answer does not matter), and whether it opened.
    pub fn learn(&self, mut ask: impl FnMut(Next) -> bool) -> Result<Option<Next>, OpenError> {
        let Some(mut printer) = self.printer()? else { return Ok(None) };
        let Some(level) = self.level(&mut printer) else { return Ok(Some(Next::Read)) };
        let (mut learning, mut last) = (Learning::default(), level);
        loop {
            let next = learning.next();
            match next {
                Next::AskToShut => {
                    ask(next);
                    learning.is_shut();
                }
                Next::Read => {
                    self.time.wait_ms(LOOK_MS);
                    last = printer.level().unwrap_or(last);
                    learning.read(last, self.time.steady_ms());
                }
                Next::ReadWhileItIsShut => {
                    ask(next);
                    while learning.next() == Next::ReadWhileItIsShut {
                        self.time.wait_ms(LOOK_MS);
                        last = printer.level().unwrap_or(last);
                        learning.read(last, self.time.steady_ms());
                    }
                }
                Next::Send(pulse) => {
                    self.pulse(&printer, pulse);
                    learning.pulsed(self.time.steady_ms());
                }
                Next::AskWhetherItOpened => learning.opened(ask(next)),
                Next::Learnt(_) | Next::Refused(_) => return Ok(Some(next)),
            }
        }
    }

    fn pulse(&self, printer: &EscPosPrinter, pulse: Pulse) {
        printer.try_pulse(pulse);
        self.time.wait_ms(LOOK_MS);
    }

    fn level(&self, printer: &mut EscPosPrinter) -> Option<Level> {
        let until_ms = self.time.steady_ms() + SETTLES_WITHIN_MS;
        let _ = printer.state();
        while printer.level().is_none() && self.time.steady_ms() < until_ms {
            self.time.wait_ms(LOOK_MS);
        }
        printer.level()
    }

    /// What lies on the scale, at a kilogram price of 100 kroner.
    pub fn weigh(&self) -> Result<Option<ScaleAnswer>, OpenError> {
        if self.settings.scale.kind.is_none() {
            return Ok(None);
        }
        let mut scale = attached::scale(&self.settings.scale, false, &self.time)?;
        Ok(Some(scale.weigh(&WeighOrder { number: 1, unit_price: Ore::kroner(100) }, &StopWish::default())))
    }

    /// The first code somebody scans; `Ok(None)` inside when nobody did.
    pub fn scan(&self) -> Result<Option<Result<Option<String>, PortFault>>, OpenError> {
        let Some(mut scanner) = attached::scanner(&self.settings.scanner, &self.time)? else { return Ok(None) };
        let until_ms = self.time.steady_ms() + SCAN_WITHIN_MS;
        while self.time.steady_ms() < until_ms {
            match scanner.wait(SCAN_LOOK_MS) {
                Ok(None) => {}
                other => return Ok(Some(other)),
            }
        }
        Ok(Some(Ok(None)))
    }

    /// Shows two rows for some seconds.
    pub fn show(&self, rows: DisplayRows) -> Result<Option<Result<(), PortFault>>, OpenError> {
        let Some(mut pole) = attached::pole(&self.settings.display, &self.time)? else { return Ok(None) };
        let shown = crate::peripherals::Display::show(&mut pole, &CustomerView { rows, ..CustomerView::default() });
        if shown.is_ok() {
            self.time.wait_ms(SHOWN_MS);
        }
        Ok(Some(shown))
    }
}
