//! Which devices this machine has: those its settings name, and pretended ones in place of the others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::attached;
use super::devices::{Connected, NamedPrinter};
use super::dice;
use super::folder;
use super::open::{OpenError, Options};
use super::terminals::{self, Files, Site};
use crate::clock::Clock;
use crate::config;
use crate::domain::device::{CashPlace, Level, PrinterName};
use crate::paper::charset::CodePage;
use crate::paper::escpos::{Codes, Pin, Profile};
use crate::paper::logo::Logo;
use crate::peripherals::drawer::learning::{Learnt, Pulse};
use crate::peripherals::drawer::serial_pro::{SensedBy, SerialProDrawer};
use crate::peripherals::drawer::{SHUT_AFTER_MS, VirtualDrawer};
use crate::peripherals::line::{Address, Bell, Flow, Frame, Port, Reconnecting, Serial};
use crate::peripherals::messenger::{Links, Outbox, Post};
use crate::peripherals::printer::VirtualPrinter;
use crate::peripherals::printer::station::{self, EscPosPrinter, PrinterDrawer};
use crate::peripherals::printer::talk::{Answers, Manner, Proof, Status};
use crate::peripherals::{Display, Drawer, Pause, Printer, Pulses, Scale, Scanner, Switches, Terminal, Time};
use crate::till::state::State;

/// The devices of this machine as its settings say. Whichever was lent to be tried is made anew by the same settings.
pub struct Outfit {
    pub settings: config::Settings,
    pub data: PathBuf,
    pub clock: Arc<dyn Clock>,
    cash: CashPlace,
    is_demo: bool,
    /// Nobody stands at a drawer in line mode: it shuts at once.
    is_line: bool,
    point: String,
    time: Time,
    switches: Switches,
}

impl Outfit {
    pub fn new(options: &Options, state: &State, switches: &Switches) -> Self {
        Self {
            settings: options.settings.clone(),
            data: options.folder.path().to_owned(),
            clock: Arc::clone(&options.clock),
            cash: state.cash,
            is_demo: state.demo,
            is_line: options.line,
            point: format!("till-{}-{}", state.till.department, state.till.till),
            time: Arc::new(ClockPause(Arc::clone(&options.clock))),
            switches: switches.clone(),
        }
    }

    /// The same machine by other settings.
    pub fn with(&self, settings: config::Settings) -> Self {
        Self {
            settings,
            data: self.data.clone(),
            clock: Arc::clone(&self.clock),
            point: self.point.clone(),
            time: Arc::clone(&self.time),
            switches: self.switches.clone(),
            ..*self
        }
    }

    pub fn connect(&self) -> Result<Connected, OpenError> {
        let pulses = Pulses::default();
        let (printer, drawer) = self.printer_and_drawer(&pulses)?;
        Ok(Connected {
            printer,
            drawer,
            pulses,
            order_printers: self.order_printers()?,
            terminal: self.terminal()?,
            vipps: self.vipps()?,
            scale: self.scale()?,
            display: self.display()?,
            scanner: self.scanner()?,
            messenger: Box::new(post(&self.settings, &self.data, &self.switches)),
        })
    }

    pub fn printer_and_drawer(&self, pulses: &Pulses) -> Result<(Box<dyn Printer>, MaybeDrawer), OpenError> {
        let (printer, on_printer) = self.printer(pulses)?;
        let drawer = match self.cash {
            CashPlace::Drawer => Some(self.drawer(on_printer)?),
            CashPlace::Belt | CashPlace::Nowhere => None,
        };
        Ok((printer, drawer))
    }

    fn order_printers(&self) -> Result<Vec<NamedPrinter>, OpenError> {
        let names: Vec<PrinterName> = self.settings.order_printers.routes().names().cloned().collect();
        let opened = names.into_iter().map(|name| {
            let printer = self.order_printer(&name)?;
            Ok(printer.map(|printer| (name, printer)))
        });
        opened.filter_map(Result::transpose).collect()
    }

    /// `None` where the settings have none of this name.
    pub fn order_printer(&self, name: &PrinterName) -> Result<Option<Box<dyn Printer>>, OpenError> {
        let printer = order_printer(&self.settings, name, &self.time)?;
        Ok(printer.map(|printer| Box::new(printer) as Box<dyn Printer>))
    }

    pub fn terminal(&self) -> Result<Box<dyn Terminal>, OpenError> {
        terminals::bank(&self.site(), self.is_demo, &self.switches)
    }

    pub fn vipps(&self) -> Result<Box<dyn Terminal>, OpenError> {
        terminals::telephone(&self.site(), self.is_demo, &self.switches)
    }

    pub fn scale(&self) -> Result<Box<dyn Scale>, OpenError> {
        attached::scale(&self.settings.scale, self.is_demo, &self.time)
    }

    pub fn display(&self) -> Result<Box<dyn Display>, OpenError> {
        attached::display(&self.settings.display, &self.data, &self.time)
    }

    pub fn scanner(&self) -> Result<Option<Box<dyn Scanner>>, OpenError> {
        attached::scanner(&self.settings.scanner, &self.time)
    }

    fn site(&self) -> Site<'_> {
        Site {
            data: &self.data,
            terminal: &self.settings.terminal,
            vipps: &self.settings.vipps,
            clock: &self.clock,
            time: &self.time,
            files: Files::OF_SALES,
            point: self.point.clone(),
        }
    }

    /// The printer, and the drawer on its connector where there is one.
    fn printer(&self, pulses: &Pulses) -> Result<(Box<dyn Printer>, MaybeDrawer), OpenError> {
        if let Some((printer, drawer)) = plugged_in(&self.settings, &self.data, &self.time, pulses)? {
            return Ok((Box::new(printer), drawer.map(|drawer| Box::new(drawer) as Box<dyn Drawer>)));
        }
        let (paper, profile) = (self.data.join(folder::PAPER), profile(&self.settings, &self.data)?);
        let printer = VirtualPrinter::open(&paper, profile, self.switches.clone()).map_err(started("the printer"))?;
        Ok((Box::new(printer), None))
    }

    /// A machine that was set up with a drawer has one that tells whether it is open, or it is not started (law X-7). Only
    /// the demo, and a till whose devices are all pretended, has a pretended one.
    fn drawer(&self, on_printer: MaybeDrawer) -> Result<Box<dyn Drawer>, OpenError> {
        if let Some(drawer) = on_printer {
            return Ok(drawer);
        }
        let settings = &self.settings.drawer;
        match (&settings.port, &self.settings.printer.port) {
            (Some(port), _) => {
                let serial = Serial { speed: settings.speed.unwrap_or(9_600), ..Serial::default() };
                let port = Port::new(address("drawer.port", port)?, serial, Arc::clone(&self.time));
                let sensed_by = word(settings.sense.as_deref(), SensedBy::of);
                let line = Reconnecting::new(port, Arc::clone(&self.time));
                let open = level(settings).ok_or_else(|| setting("drawer.open", "the level for open is not learnt"))?;
                Ok(Box::new(SerialProDrawer::new(line, sensed_by, open, Arc::clone(&self.time))))
            }
            (None, Some(_)) if !self.is_demo => Err(setting(
                "[drawer]",
                "this machine was set up with a drawer, and the settings do not say where it is",
            )),
            _ => {
                let shut_after_ms = if self.is_line { 0 } else { SHUT_AFTER_MS };
                Ok(Box::new(VirtualDrawer::new(Arc::clone(&self.time), self.switches.clone(), shut_after_ms)))
            }
        }
    }
}

fn started(what: &'static str) -> impl Fn(std::io::Error) -> OpenError {
    move |cause| OpenError::Start { what, cause }
}

type MaybeDrawer = Option<Box<dyn Drawer>>;

/// The printer the settings name, with its connector; `None` where they name none.
pub(super) fn plugged_in(
    settings: &config::Settings,
    data: &Path,
    time: &Time,
    pulses: &Pulses,
) -> Result<Option<(EscPosPrinter, Option<PrinterDrawer>)>, OpenError> {
    let profile = profile(settings, data)?;
    open("printer.port", &settings.printer, &settings.drawer, profile, time, pulses)
}

/// Every way a receipt can go without paper.
pub fn post(settings: &config::Settings, data: &Path, switches: &Switches) -> Post {
    let mail = Outbox::open(&data.join(folder::OUTBOX), switches.clone());
    let pages = settings.receipts.folder.as_deref().unwrap_or(Path::new(folder::RECEIPTS));
    let link = settings.receipts.link.as_deref();
    let links = link.map(|link| Links::new(&data.join(pages), link, Box::new(dice::unguessable), switches.clone()));
    Post { mail, links }
}

/// The one of this name in the kitchen, the bar or the workshop; `None` where the settings have none.
pub(super) fn order_printer(
    settings: &config::Settings,
    name: &PrinterName,
    time: &Time,
) -> Result<Option<EscPosPrinter>, OpenError> {
    let Some(printer) = settings.order_printers.named(name) else { return Ok(None) };
    let (profile, no_drawer) = (order_profile(printer, settings.paper.columns), config::Drawer::default());
    let opened = open("order-printer.port", printer, &no_drawer, profile, time, &Pulses::default())?;
    Ok(opened.map(|(printer, _)| printer))
}

fn open(
    key: &'static str,
    settings: &config::Printer,
    drawer: &config::Drawer,
    profile: Profile,
    time: &Time,
    pulses: &Pulses,
) -> Result<Option<(EscPosPrinter, Option<PrinterDrawer>)>, OpenError> {
    let Some(port) = &settings.port else { return Ok(None) };
    let address = address(key, port)?;
    let manner = manner(settings, drawer, &address);
    let bell = Bell::new().map_err(started("the printer"))?;
    let port = Port::new(address, serial(settings), Arc::clone(time)).woken_by(bell.clone());
    let line = Reconnecting::new(port, Arc::clone(time));
    station::start(line, bell, manner, profile, pulses, Arc::clone(time)).map(Some).map_err(started("the printer"))
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

pub(super) fn profile(settings: &config::Settings, data: &Path) -> Result<Profile, OpenError> {
    let printer = &settings.printer;
    let logo = printer.logo.as_ref().map(|file| logo(&data.join(file))).transpose()?;
    let codes = word(printer.codes.as_deref(), Codes::of);
    Ok(Profile { codes, logo: logo.map(Arc::new), ..plain_profile(printer, settings.paper.columns) })
}

/// As wide as receipts, where nothing else is said.
pub(super) fn order_profile(printer: &config::Printer, columns: u16) -> Profile {
    plain_profile(printer, printer.columns.unwrap_or(columns))
}

/// With no codes and no picture.
fn plain_profile(printer: &config::Printer, columns: u16) -> Profile {
    let page = word(Some(&printer.page), CodePage::of);
    let page_number = printer.page_number.unwrap_or(page.usual_number());
    Profile { columns: usize::from(columns), page, page_number, codes: Codes::Neither, logo: None }
}

fn logo(path: &Path) -> Result<Logo, OpenError> {
    let refused = |why: &dyn std::fmt::Display| setting("printer.logo", &format!("{}: {why}", path.display()));
    let file = std::fs::read(path).map_err(|fault| refused(&fault))?;
    Logo::from_pbm(&file).map_err(|fault| refused(&fault))
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
                    "codes" => Codes::of(word).is_some(),
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
