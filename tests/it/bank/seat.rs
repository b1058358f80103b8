//! A till's driver at one end of a socket, and a bank at the other.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use skranke::domain::device::{Intent, Payee, TerminalAnswer, TerminalReply};
use skranke::domain::ids::IntentNo;
use skranke::domain::payment::TerminalSlip;
use skranke::domain::{Ore, SaleId, Stamp};
use skranke::peripherals::pretend::bank::{Bank, Setup as BankSetup};
use skranke::peripherals::terminal::nexo::cloud::Cloud;
use skranke::peripherals::terminal::nexo::lan::Lan;
use skranke::peripherals::terminal::nexo::message::Ids;
use skranke::peripherals::terminal::nexo::sealed::{Seal, Sealed};
use skranke::peripherals::terminal::nexo::tls::{Environment, Tls};
use skranke::peripherals::terminal::nexo::{Line, Nexo, Patience, Protocol, Setup};
use skranke::peripherals::terminal::{Around, StopWish};
use skranke::peripherals::{Pause, Terminal};

use super::certificates::Certificates;

pub const POI: &str = "V400m-324688179";
pub const SALE_ID: &str = "KASSE1";
pub const PASSPHRASE: &str = "two-crates-of-cloudberries-2026";

/// The three ways a nexo terminal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// XML over plain HTTP.
    Xml,
    /// JSON, sealed, under TLS.
    Local,
    /// JSON through a service.
    Cloud,
}

pub const ALL: [Which; 3] = [Which::Xml, Which::Local, Which::Cloud];

impl Which {
    pub fn protocol(self) -> Protocol {
        if self == Self::Xml { Protocol::Xml31 } else { Protocol::Json30 }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Xml => "/EPASSaleToPOI/3.1",
            Self::Local => "/nexo",
            Self::Cloud => "/v1/merchants/Shop/devices/V400m-324688179/sync",
        }
    }
}

/// Time that passes as it does, and at once where somebody only waits.
pub struct FastTime {
    skipped_ms: AtomicU64,
}

impl FastTime {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { skipped_ms: AtomicU64::new(0) })
    }

    pub fn skip(&self, ms: u64) {
        self.skipped_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

fn real_ms() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).expect("a short run")
}

impl Pause for FastTime {
    fn steady_ms(&self) -> u64 {
        real_ms() + self.skipped_ms.load(Ordering::SeqCst)
    }

    fn wait_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(1));
        self.skip(ms);
    }
}

/// The counterpart's time is nobody's to hurry.
pub struct RealTime;

impl Pause for RealTime {
    fn steady_ms(&self) -> u64 {
        real_ms()
    }

    fn wait_ms(&self, ms: u64) {
        std::thread::sleep(Duration::from_millis(ms));
    }
}

pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("skranke-bank-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn file(&self) -> PathBuf {
        self.0.join("attempts.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed is the system's to clear.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Seat {
    pub which: Which,
    pub bank: Bank,
    pub folder: Folder,
    pub time: Arc<FastTime>,
    pub wall_ms: Arc<AtomicI64>,
    certificates: Option<Certificates>,
    pub patience: Patience,
    pub serial: Option<String>,
}

/// Random enough for a test, and never the same twice.
fn random() -> [u8; 16] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&count.to_be_bytes());
    bytes[8..].copy_from_slice(&count.rotate_left(17).to_be_bytes());
    bytes
}

pub fn seal() -> Seal {
    Seal::new(PASSPHRASE, "skranke-test", 1, Arc::new(random)).expect("a seal")
}

impl Seat {
    pub fn new(which: Which) -> Self {
        Self::with_name(which, &format!("{POI}.test.terminal.adyen.com"))
    }

    /// With another name in the terminal's certificate.
    pub fn with_name(which: Which, name: &str) -> Self {
        let certificates = (which == Which::Local).then(|| Certificates::of(name));
        let setup = BankSetup {
            protocol: which.protocol(),
            poi: POI.to_owned(),
            serial: "1710000520".to_owned(),
            path: which.path().to_owned(),
            seal: (which == Which::Local).then(seal),
            tls: certificates.as_ref().map(Certificates::server),
        };
        Self {
            which,
            bank: Bank::start("127.0.0.1:0", setup, Arc::new(RealTime)).expect("a bank"),
            folder: Folder::new(),
            time: FastTime::new(),
            wall_ms: Arc::new(AtomicI64::new(1_796_000_000_000)),
            certificates,
            patience: Patience { payment_ms: 20_000, other_ms: 5_000, ..Patience::default() },
            serial: None,
        }
    }

    pub fn around(&self) -> Around {
        let wall = Arc::clone(&self.wall_ms);
        Around {
            time: self.time.clone(),
            wall: Arc::new(move || Stamp::from_millis(wall.load(Ordering::SeqCst))),
            random: Arc::new(random),
        }
    }

    pub fn line(&self, root: Option<&[u8]>) -> Box<dyn Line> {
        let at = self.bank.at().to_string();
        match self.which {
            Which::Xml => Box::new(Lan::new(&at, self.time.clone())),
            Which::Local => {
                let own = self.certificates.as_ref().map(Certificates::root).unwrap_or_default();
                let root = root.unwrap_or(&own);
                let tls = Tls::new(&at, POI, Environment::Test, root, self.time.clone()).expect("a line");
                Box::new(Sealed::new(tls, seal(), &at))
            }
            Which::Cloud => Box::new(Cloud::new(&format!("http://{at}"), "Shop", POI, "a key", self.time.clone())),
        }
    }

    /// A till that has just started.
    pub fn till(&self) -> Nexo {
        self.till_on(self.line(None))
    }

    pub fn till_on(&self, line: Box<dyn Line>) -> Nexo {
        let setup = Setup {
            protocol: self.which.protocol(),
            ids: Ids { sale: SALE_ID.to_owned(), poi: POI.to_owned() },
            serial: self.serial.clone(),
            version: "0.0.0",
            patience: self.patience,
        };
        Nexo::open(setup, line, &self.folder.file(), self.around()).expect("a driver")
    }

    /// Looks up as the till does, until there is an answer or the waits come to `minutes`.
    pub fn look_up(&self, till: &mut Nexo, intent: &Intent) -> TerminalReply {
        for wait_ms in [0, 2_000, 5_000, 10_000, 10_000, 10_000, 10_000] {
            self.time.skip(wait_ms);
            let reply = till.status(intent);
            if reply != TerminalAnswer::NoAnswer {
                return reply;
            }
        }
        TerminalAnswer::NoAnswer.into()
    }
}

pub fn intent(number: u64, ore: i64) -> Intent {
    Intent {
        number: IntentNo(number),
        sale: SaleId(412),
        to: Payee::Terminal,
        amount: Ore::new(ore),
        reverses: None,
        original: None,
    }
}

/// Takes back what `number` took.
pub fn reversal(number: u64, of: u64, ore: i64) -> Intent {
    Intent { reverses: Some(IntentNo(of)), ..intent(number, ore) }
}

pub fn charge(till: &mut Nexo, intent: &Intent) -> TerminalReply {
    till.charge(intent, &StopWish::default())
}

#[track_caller]
pub fn approved(reply: &TerminalReply) -> (Ore, &TerminalSlip) {
    match &reply.answer {
        TerminalAnswer::Approved { amount, slip } => (*amount, slip),
        other => panic!("not approved but {other:?} because {:?}", reply.because),
    }
}

/// Until it is so, in real time.
pub fn wait_for(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        std::thread::sleep(Duration::from_millis(5));
    }
}
