//! The devices and their ports.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use skranke::clock::{Clock, MachineClock};
use skranke::paper::charset::CodePage;
use skranke::peripherals::display::command::{Set, Table};
use skranke::peripherals::pretend::PretendPrinter;
use skranke::peripherals::pretend::bank::{Bank, Setup};
use skranke::peripherals::pretend::cable::{Cable, Device, Held};
use skranke::peripherals::pretend::display::PretendDisplay;
use skranke::peripherals::pretend::scale::{Hand, Kind, PretendScale};
use skranke::peripherals::pretend::scanner::PretendScanner;
use skranke::peripherals::pretend::vipps::Vipps;
use skranke::peripherals::terminal::nexo::Protocol;
use skranke::peripherals::{Pause, Time};

/// Somebody shuts the drawer so long after it sprang open.
const SHUT_AFTER_MS: u64 = 2_000;
/// What a bank terminal is called; it must be the one the settings name.
const POI: &str = "VIRTUAL1";
/// Where a terminal on the shop's own net is spoken to.
const PATH: &str = "/EPASSaleToPOI/3.1";

pub struct Counter {
    pub printer: Held<Station>,
    pub scanner: Held<Gun>,
    pub scale: Hand,
    pub bank: Bank,
    pub vipps: Vipps,
    folder: PathBuf,
    printer_at: SocketAddr,
    _cables: Vec<Cable>,
}

impl Counter {
    pub fn start(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let folder = folder.canonicalize()?;
        let time: Time = Arc::new(Steady(MachineClock::start()));
        let printer = Held::new(Station::new(Arc::clone(&time)));
        let (scanner, scale) = (Held::new(Gun::default()), Hand::default());
        let (on_printer, printer_at) =
            Cable::tcp(&printer, "127.0.0.1:9100").or_else(|_| Cable::tcp(&printer, "127.0.0.1:0"))?;
        let plate = Held::new(Plate { scale: PretendScale::new(Kind::Dialog06, scale.clone()), said: Vec::new() });
        let cables = vec![
            on_printer,
            Cable::serial(&scanner, &folder.join("scanner"))?,
            Cable::serial(&plate, &folder.join("scale"))?,
            Cable::serial(&Held::new(Glass::default()), &folder.join("display"))?,
        ];
        let setup = || Setup {
            protocol: Protocol::Xml31,
            poi: POI.to_owned(),
            serial: POI.to_owned(),
            path: PATH.to_owned(),
            seal: None,
            tls: None,
        };
        let bank = Bank::start("127.0.0.1:11000", setup(), Arc::clone(&time))
            .or_else(|_| Bank::start("127.0.0.1:0", setup(), time))?;
        let vipps = Vipps::start("127.0.0.1:0")?;
        // What the pretended Vipps knows its shop by.
        write_secret(&folder.join("vipps-secret"), "secret")?;
        write_secret(&folder.join("vipps-subscription"), "subscription")?;
        Ok(Self { printer, scanner, scale, bank, vipps, folder, printer_at, _cables: cables })
    }

    /// What a till's `till.toml` needs to use these devices.
    pub fn settings(&self) -> String {
        let at = |name: &str| self.folder.join(name).display().to_string();
        format!(
            "# For till.toml:\n\
             [printer]\nport = \"{}\"\n\n\
             [drawer]\nport = \"printer\"\nopen = \"high\"\n\n\
             [scanner]\nkind = \"serial\"\nport = \"{}\"\n\n\
             [scale]\nkind = \"dialog06\"\nport = \"{}\"\n\n\
             [display]\nkind = \"epson\"\nport = \"{}\"\n\n\
             [terminal]\ndriver = \"nexo\"\naddress = \"{}\"\npoi = \"{POI}\"\nsale = \"KASSE1\"\n\n\
             [vipps]\nurl = \"http://{}\"\nmerchant = \"123456\"\nclient = \"client\"\nsecret = \"{}\"\nsubscription = \"{}\"\n",
            self.printer_at,
            at("scanner"),
            at("scale"),
            at("display"),
            self.bank.at(),
            self.vipps.at(),
            at("vipps-secret"),
            at("vipps-subscription"),
        )
    }
}

/// A secret in a file as the till wants it: nobody else may read it.
fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, format!("{secret}\n"))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// The machine's clock as devices wait by it.
struct Steady(MachineClock);

impl Pause for Steady {
    fn steady_ms(&self) -> u64 {
        self.0.now().steady_ms
    }

    fn wait_ms(&self, ms: u64) {
        self.0.wait_ms(ms);
    }
}

/// The printer with the drawer on its connector, and somebody who shuts it.
pub struct Station {
    pub printer: PretendPrinter,
    /// Nobody shuts it.
    pub stays_open: bool,
    time: Time,
    open_since: Option<u64>,
    shown: usize,
}

impl Station {
    fn new(time: Time) -> Self {
        Self { printer: PretendPrinter::default(), stays_open: false, time, open_since: None, shown: 0 }
    }

    fn show_new(&mut self) {
        for slip in self.printer.slips().iter().skip(self.shown) {
            let words: Vec<String> = slip.lines.iter().map(|line| CodePage::Cp865.decode(line)).collect();
            show(&format!("--- paper\n{}\n---", words.join("\n")));
        }
        self.shown = self.printer.slips().len();
    }

    fn shut_in_time(&mut self) {
        if !self.printer.drawer_is_open() {
            self.open_since = None;
            return;
        }
        let now = self.time.steady_ms();
        let since = *self.open_since.get_or_insert_with(|| {
            show("the drawer is open");
            now
        });
        if !self.stays_open && now.saturating_sub(since) >= SHUT_AFTER_MS {
            self.printer.set_drawer_open(false);
            show("somebody shut the drawer");
        }
    }
}

impl Device for Station {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        let taken = self.printer.hear(bytes);
        self.show_new();
        taken
    }

    fn say(&mut self) -> Vec<u8> {
        self.shut_in_time();
        self.printer.answers()
    }
}

/// A scanner with what it has read and not sent yet.
#[derive(Default)]
pub struct Gun {
    pub scanner: PretendScanner,
    read: Vec<u8>,
}

impl Gun {
    pub fn scan(&mut self, code: &str) {
        self.read.extend(self.scanner.scan(code));
    }
}

impl Device for Gun {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.read)
    }
}

struct Plate {
    scale: PretendScale,
    said: Vec<u8>,
}

impl Device for Plate {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        self.said.extend(self.scale.hear(bytes));
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.said)
    }
}

struct Glass {
    display: PretendDisplay,
    shown: [String; 2],
}

impl Default for Glass {
    fn default() -> Self {
        Self { display: PretendDisplay::new(Set::Epson, Table::Cp865), shown: Default::default() }
    }
}

impl Device for Glass {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        self.display.hear(bytes);
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        let rows = self.display.rows();
        if self.shown != rows {
            show(&format!("display [{}|{}]", rows[0], rows[1]));
            self.shown = rows;
        }
        Vec::new()
    }
}

/// What somebody at the counter would see.
fn show(text: &str) {
    let mut out = io::stdout();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
