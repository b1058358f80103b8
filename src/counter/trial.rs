//! Trying out the devices of a machine, each opened as the settings say, by itself.
//!
//! Nothing here writes a setting, and nothing is sold. What is told of a trial, and what is asked, is in `lead`.

mod lead;

use std::path::Path;
use std::sync::Arc;

use super::attached;
use super::connect::{ClockPause, order_printer, order_profile, plugged_in, profile};
use super::open::OpenError;
use super::terminals::{Files, Site};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::device::{
    CustomerView, DisplayRows, Intent, Level, Payee, PortFault, PrintJob, PrinterState, ScaleAnswer, Station,
    WeighOrder,
};
use crate::domain::ids::IntentNo;
use crate::domain::{Ore, SaleId, Stamp};
use crate::paper::escpos::{self, Pin};
use crate::peripherals::Printer as _;
use crate::peripherals::drawer::learning::Learning;
use crate::peripherals::line::{Found, Sysfs};
use crate::peripherals::printer::station::EscPosPrinter;
use crate::peripherals::{Pulses, Terminal, Time};

pub use crate::peripherals::drawer::learning::{Learnt, Next, Pulse, Refused};
pub use crate::peripherals::line::FoundKind;
pub use crate::peripherals::printer::PrintError;
pub use crate::peripherals::terminal::{Progress, StopWish};
pub use lead::{Beside, Outcome, unopened};

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
    /// Where the files lie that the settings name.
    data: &'a Path,
    clock: Arc<dyn Clock>,
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

/// What came of a page, and how the printer is after it.
#[derive(Debug)]
pub struct Printed {
    pub answering: Answering,
    pub outcome: Result<(), PrintError>,
}

impl<'a> Bench<'a> {
    pub fn new(settings: &'a Settings, data: &'a Path, clock: Arc<dyn Clock>) -> Self {
        let time = Arc::new(ClockPause(Arc::clone(&clock)));
        Self { settings, data, clock, time }
    }

    /// How the printer is; `None` where there is none.
    pub fn printer_state(&self, at: &Station) -> Result<Option<Answering>, OpenError> {
        Ok(self.printer_at(at)?.map(|mut printer| answering(&mut printer)))
    }

    /// Prints the page everything can be seen on.
    pub fn print(&self, at: &Station) -> Result<Option<Printed>, OpenError> {
        let Some(mut printer) = self.printer_at(at)? else { return Ok(None) };
        let order_printer = at.order_printer().and_then(|name| self.settings.order_printers.named(name));
        let profile = match order_printer {
            None => profile(self.settings, self.data)?,
            Some(printer) => order_profile(printer, self.settings.paper.columns),
        };
        let page = escpos::test_page(&profile);
        let before = answering(&mut printer);
        let outcome = printer.print_bytes(PrintJob(0), page);
        Ok(Some(Printed { answering: Answering { fault: printer.fault(), ..before }, outcome }))
    }

    fn printer_at(&self, at: &Station) -> Result<Option<EscPosPrinter>, OpenError> {
        match at {
            Station::Counter => self.printer(),
            Station::Orders(name) => order_printer(self.settings, name, &self.time),
        }
    }

    fn printer(&self) -> Result<Option<EscPosPrinter>, OpenError> {
        let printer = plugged_in(self.settings, self.data, &self.time, &Pulses::default())?;
        Ok(printer.map(|(printer, _)| printer))
    }

    /// Leads through finding out which level means open. `ask` puts the two questions to a person: the drawer is to be shut
    /// (whose answer does not matter), and whether it opened.
    pub fn learn(&self, wish: &StopWish, mut ask: impl FnMut(Next) -> bool) -> Result<Option<Next>, OpenError> {
        let Some(mut printer) = self.printer()? else { return Ok(None) };
        let Some(level) = self.level(&mut printer) else { return Ok(Some(Next::Read)) };
        let (mut learning, mut last) = (Learning::default(), level);
        loop {
            let next = learning.next();
            if wish.is_asked() {
                return Ok(None);
            }
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
                    while learning.next() == Next::ReadWhileItIsShut && !wish.is_asked() {
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
    pub fn weigh(&self, wish: &StopWish) -> Result<Option<ScaleAnswer>, OpenError> {
        if self.settings.scale.kind.is_none() {
            return Ok(None);
        }
        let mut scale = attached::scale(&self.settings.scale, false, &self.time)?;
        Ok(Some(scale.weigh(&WeighOrder { number: 1, unit_price: Ore::kroner(100) }, wish)))
    }

    /// The first code somebody scans; `Ok(None)` inside when nobody did.
    pub fn scan(&self, wish: &StopWish) -> Result<Option<Result<Option<String>, PortFault>>, OpenError> {
        let Some(mut scanner) = attached::scanner(&self.settings.scanner, &self.time)? else { return Ok(None) };
        let until_ms = self.time.steady_ms() + SCAN_WITHIN_MS;
        while self.time.steady_ms() < until_ms && !wish.is_asked() {
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

    /// The bank's terminal, or Vipps; `None` where it is not connected. What is tried has numbers of its own.
    pub fn payee(&self, payee: Payee) -> Result<Option<Box<dyn Terminal>>, OpenError> {
        let (department, till) = self.settings.till.as_ref().map_or((0, 0), |till| (till.department, till.number));
        let site = Site {
            data: self.data,
            terminal: &self.settings.terminal,
            vipps: &self.settings.vipps,
            clock: &self.clock,
            time: &self.time,
            files: Files::OF_TRIALS,
            point: format!("trial-{department}-{till}"),
        };
        match payee {
            Payee::Terminal => site.bank(),
            Payee::Vipps => site.telephone(),
        }
    }

    /// One krone, in a payment that nobody has had before.
    fn krone(&self, to: Payee) -> Intent {
        let at_ms = self.clock.now().wall.since_ms(Stamp::default());
        let sale = SaleId(u64::try_from(at_ms).unwrap_or_default());
        Intent { number: IntentNo(1), sale, to, amount: Ore::kroner(1), reverses: None, original: None }
    }
}

/// The ports this machine has now.
pub fn ports() -> Vec<Found> {
    Sysfs::default().ports()
}

fn answering(printer: &mut EscPosPrinter) -> Answering {
    let state = printer.state();
    let model = if state == PrinterState::Gone { None } else { printer.model(MODEL_WITHIN_MS) };
    Answering { state, model, fault: printer.fault() }
}

/// What was learnt of a drawer, as the settings hold it.
pub fn keys_of(learnt: Learnt) -> Vec<(&'static str, String)> {
    let ms = |units: u8| (u16::from(units) * 2).to_string();
    let pin = match learnt.pulse.pin {
        Pin::Two => 2,
        Pin::Five => 5,
    };
    let open = Level::WORDS.into_iter().find(|(_, level)| *level == learnt.open).map_or("", |(word, _)| word);
    vec![
        ("port", "printer".to_owned()),
        ("open", open.to_owned()),
        ("pin", pin.to_string()),
        ("on-ms", ms(learnt.pulse.on)),
        ("off-ms", ms(learnt.pulse.off)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;

    #[test]
    fn what_was_learnt_is_read_back_by_the_settings() {
        let learnt = Learnt { open: Level::Low, pulse: Pulse { pin: Pin::Five, on: 50, off: 250 } };
        let whole = file::with_keys("[printer]\nport = \"/dev/usb/lp0\"\n", "drawer", &keys_of(learnt));
        let settings = Settings::parse(Path::new("till.toml"), &whole).expect("settings");
        let drawer = settings.drawer;
        assert_eq!(
            (drawer.open.as_deref(), drawer.pin, drawer.on_ms, drawer.off_ms),
            (Some("low"), Some(5), Some(100), Some(500))
        );
    }
}
