//! The bank terminal and Vipps of this machine, as its settings say. Secrets are read here, handed to the drivers, and
//! written nowhere.

use std::path::Path;
use std::sync::Arc;

use super::dice;
use super::open::{OpenError, VERSION};
use crate::clock::Clock;
use crate::config;
use crate::domain::device::{Intent, Payee, TerminalAnswer, TerminalReason, TerminalReply, TerminalState};
use crate::peripherals::terminal::nexo::cloud::Cloud;
use crate::peripherals::terminal::nexo::lan::Lan;
use crate::peripherals::terminal::nexo::message::Ids;
use crate::peripherals::terminal::nexo::sealed::{Seal, Sealed};
use crate::peripherals::terminal::nexo::tls::{Environment, Tls};
use crate::peripherals::terminal::nexo::{Line, Nexo, Patience, Protocol, Setup};
use crate::peripherals::terminal::{Around, StopWish, VirtualTerminal, vipps};
use crate::peripherals::{Switches, Terminal, Time};

/// Where the two stand, and what for.
pub(super) struct Site<'a> {
    pub data: &'a Path,
    pub terminal: &'a config::Terminal,
    pub vipps: &'a config::Vipps,
    pub clock: &'a Arc<dyn Clock>,
    pub time: &'a Time,
    /// What was asked, so that it can be asked about after a stop.
    pub files: Files,
    /// In front of the numbers Vipps is asked by.
    pub point: String,
}

/// Where it is written down what was asked of the terminal, and of Vipps. What is only tried has numbers of its own, which
/// must not be taken for those of a sale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files {
    terminal: &'static str,
    vipps: &'static str,
}

impl Files {
    pub const OF_SALES: Self = Self { terminal: "terminal.json", vipps: "vipps.json" };
    pub const OF_TRIALS: Self = Self { terminal: "terminal-trial.json", vipps: "vipps-trial.json" };
}

/// Without a driver the demo has a pretended one, and a shop has none: money is never pretended there.
pub(super) fn bank(site: &Site<'_>, is_demo: bool, switches: &Switches) -> Result<Box<dyn Terminal>, OpenError> {
    match site.bank()? {
        Some(terminal) => Ok(terminal),
        None if is_demo && site.terminal.driver.is_none() => pretended(site, Payee::Terminal, "the terminal", switches),
        None => Ok(Box::new(Unplugged)),
    }
}

/// The same for Vipps.
pub(super) fn telephone(site: &Site<'_>, is_demo: bool, switches: &Switches) -> Result<Box<dyn Terminal>, OpenError> {
    match site.telephone()? {
        Some(vipps) => Ok(vipps),
        None if is_demo => pretended(site, Payee::Vipps, "Vipps", switches),
        None => Ok(Box::new(Unplugged)),
    }
}

fn pretended(
    site: &Site<'_>,
    payee: Payee,
    what: &'static str,
    switches: &Switches,
) -> Result<Box<dyn Terminal>, OpenError> {
    let opened = VirtualTerminal::open(payee, site.data, Arc::clone(site.time), switches.clone());
    opened.map(|terminal| Box::new(terminal) as Box<dyn Terminal>).map_err(|cause| OpenError::Start { what, cause })
}

impl Site<'_> {
    fn around(&self) -> Around {
        let wall = Arc::clone(self.clock);
        Around { time: Arc::clone(self.time), wall: Arc::new(move || wall.now().wall), random: Arc::new(dice::salt) }
    }

    /// The bank's terminal; `None` where none is connected.
    pub fn bank(&self) -> Result<Option<Box<dyn Terminal>>, OpenError> {
        let settings = self.terminal;
        let Some(driver) = settings.driver.as_deref().filter(|driver| *driver != "none") else { return Ok(None) };
        let around = self.around();
        let setup = Setup {
            protocol: if driver == "nexo" { Protocol::Xml31 } else { Protocol::Json30 },
            ids: Ids { sale: settings.sale.clone(), poi: settings.poi.clone() },
            serial: settings.serial.clone(),
            version: VERSION,
            patience: Patience { payment_ms: payment_ms(driver), ..Patience::default() },
        };
        let line: Box<dyn Line> = match driver {
            "nexo" => Box::new(Lan::new(&settings.address, Arc::clone(&around.time))),
            "adyen" => self.sealed(&around)?,
            _ => {
                let key = config::secret(&self.data.join(&settings.api_key))?;
                Box::new(Cloud::new(&settings.url, &settings.merchant, &settings.poi, &key, Arc::clone(&around.time)))
            }
        };
        let nexo = Nexo::open(setup, line, &self.data.join(self.files.terminal), around);
        nexo.map(|nexo| Some(Box::new(nexo) as Box<dyn Terminal>))
            .map_err(|cause| OpenError::Start { what: "the terminal", cause })
    }

    fn sealed(&self, around: &Around) -> Result<Box<dyn Line>, OpenError> {
        let settings = self.terminal;
        let passphrase = config::secret(&self.data.join(&settings.passphrase))?;
        let seal = Seal::new(&passphrase, &settings.key, settings.key_version, Arc::clone(&around.random))?;
        let root = std::fs::read(self.data.join(&settings.root))
            .map_err(|cause| OpenError::Start { what: "the terminal's root certificate", cause })?;
        let live = settings.environment.as_deref() == Some("live");
        let environment = if live { Environment::Live } else { Environment::Test };
        let tls = Tls::new(&settings.address, &settings.poi, environment, &root, Arc::clone(&around.time))?;
        Ok(Box::new(Sealed::new(tls, seal, &settings.address)))
    }

    /// Vipps; `None` where it is not connected.
    pub fn telephone(&self) -> Result<Option<Box<dyn Terminal>>, OpenError> {
        let settings = self.vipps;
        let Some(url) = &settings.url else { return Ok(None) };
        let setup = vipps::Setup {
            base: url.trim_end_matches('/').to_owned(),
            client_id: settings.client.clone(),
            client_secret: config::secret(&self.data.join(&settings.secret))?,
            subscription_key: config::secret(&self.data.join(&settings.subscription))?,
            merchant: settings.merchant.clone(),
            point: self.point.clone(),
            version: VERSION,
            patience: vipps::Patience::default(),
        };
        let opened = vipps::Vipps::open(setup, &self.data.join(self.files.vipps), self.around());
        opened
            .map(|vipps| Some(Box::new(vipps) as Box<dyn Terminal>))
            .map_err(|cause| OpenError::Start { what: "Vipps", cause })
    }
}

/// After so long without an answer the till asks what became of it (terminal.md 3.1, 4).
fn payment_ms(driver: &str) -> u64 {
    match driver {
        "adyen" => 120_000,
        "adyen-cloud" => 150_000,
        _ => 240_000,
    }
}

/// Nothing is connected, and nothing can have been sent.
struct Unplugged;

impl Terminal for Unplugged {
    fn charge(&mut self, _intent: &Intent, _wish: &StopWish) -> TerminalReply {
        TerminalReply::because(TerminalAnswer::NeverStarted, TerminalReason::Unreachable)
    }

    /// A payment from when something was: only that can tell.
    fn status(&mut self, _intent: &Intent) -> TerminalReply {
        TerminalAnswer::NoAnswer.into()
    }

    fn state(&mut self) -> TerminalState {
        TerminalState::Gone
    }
}
