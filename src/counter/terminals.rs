//! The bank terminal and Vipps of this machine, as its settings say. Secrets are read here, handed to the drivers, and
//! written nowhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::dice;
use super::open::{OpenError, Options, VERSION};
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
use crate::till::state::State;

/// What was asked of the terminal, and of Vipps.
const TERMINAL_FILE: &str = "terminal.json";
const VIPPS_FILE: &str = "vipps.json";

type Pair = (Box<dyn Terminal>, Box<dyn Terminal>);

/// Without a driver the demo has pretended ones, and a shop has none: money is never pretended there.
pub(super) fn connect(options: &Options, state: &State, time: &Time, switches: &Switches) -> Result<Pair, OpenError> {
    let wall = Arc::clone(&options.clock);
    let around =
        Around { time: Arc::clone(time), wall: Arc::new(move || wall.now().wall), random: Arc::new(dice::salt) };
    let pretended = |payee, what| {
        let opened = VirtualTerminal::open(payee, options.folder.path(), Arc::clone(time), switches.clone());
        opened.map(|terminal| Box::new(terminal) as Box<dyn Terminal>).map_err(|cause| OpenError::Start { what, cause })
    };
    let terminal = match options.terminal.driver.as_deref() {
        Some("none") => Box::new(Unplugged),
        Some(driver) => bank(driver, options, &around)?,
        None if state.demo => pretended(Payee::Terminal, "the terminal")?,
        None => Box::new(Unplugged),
    };
    let vipps = match &options.vipps.url {
        Some(url) => telephone(url, options, state, &around)?,
        None if state.demo => pretended(Payee::Vipps, "Vipps")?,
        None => Box::new(Unplugged),
    };
    Ok((terminal, vipps))
}

fn bank(driver: &str, options: &Options, around: &Around) -> Result<Box<dyn Terminal>, OpenError> {
    let settings = &options.terminal;
    let protocol = if driver == "nexo" { Protocol::Xml31 } else { Protocol::Json30 };
    let setup = Setup {
        protocol,
        ids: Ids { sale: settings.sale.clone(), poi: settings.poi.clone() },
        serial: settings.serial.clone(),
        version: VERSION,
        patience: Patience { payment_ms: payment_ms(driver), ..Patience::default() },
    };
    let line: Box<dyn Line> = match driver {
        "nexo" => Box::new(Lan::new(&settings.address, Arc::clone(&around.time))),
        "adyen" => sealed(options, around)?,
        _ => {
            let key = config::secret(&within(options, &settings.api_key))?;
            Box::new(Cloud::new(&settings.url, &settings.merchant, &settings.poi, &key, Arc::clone(&around.time)))
        }
    };
    let file = options.folder.path().join(TERMINAL_FILE);
    let nexo = Nexo::open(setup, line, &file, around.clone());
    nexo.map(|nexo| Box::new(nexo) as Box<dyn Terminal>)
        .map_err(|cause| OpenError::Start { what: "the terminal", cause })
}

/// After so long without an answer the till asks what became of it (terminal.md 3.1, 4).
fn payment_ms(driver: &str) -> u64 {
    match driver {
        "adyen" => 120_000,
        "adyen-cloud" => 150_000,
        _ => 240_000,
    }
}

fn sealed(options: &Options, around: &Around) -> Result<Box<dyn Line>, OpenError> {
    let settings = &options.terminal;
    let passphrase = config::secret(&within(options, &settings.passphrase))?;
    let seal = Seal::new(&passphrase, &settings.key, settings.key_version, Arc::clone(&around.random))?;
    let root = std::fs::read(within(options, &settings.root))
        .map_err(|cause| OpenError::Start { what: "the terminal's root certificate", cause })?;
    let live = settings.environment.as_deref() == Some("live");
    let environment = if live { Environment::Live } else { Environment::Test };
    let tls = Tls::new(&settings.address, &settings.poi, environment, &root, Arc::clone(&around.time))?;
    Ok(Box::new(Sealed::new(tls, seal, &settings.address)))
}

fn telephone(url: &str, options: &Options, state: &State, around: &Around) -> Result<Box<dyn Terminal>, OpenError> {
    let settings = &options.vipps;
    let setup = vipps::Setup {
        base: url.trim_end_matches('/').to_owned(),
        client_id: settings.client.clone(),
        client_secret: config::secret(&within(options, &settings.secret))?,
        subscription_key: config::secret(&within(options, &settings.subscription))?,
        merchant: settings.merchant.clone(),
        point: format!("till-{}-{}", state.till.department, state.till.till),
        version: VERSION,
        patience: vipps::Patience::default(),
    };
    let opened = vipps::Vipps::open(setup, &options.folder.path().join(VIPPS_FILE), around.clone());
    opened.map(|vipps| Box::new(vipps) as Box<dyn Terminal>).map_err(|cause| OpenError::Start { what: "Vipps", cause })
}

/// Files are named from the data folder on.
fn within(options: &Options, path: &Path) -> PathBuf {
    options.folder.path().join(path)
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
