//! The devices on real cables: how soon a paper begins and ends, what they cost at rest, and that none of them, hung, delays a
//! key.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use skranke::peripherals::display::command::{Set, Table as Letters};
use skranke::peripherals::pretend::PretendPrinter;
use skranke::peripherals::pretend::cable::{Cable, Device, Held};
use skranke::peripherals::pretend::display::PretendDisplay;
use skranke::peripherals::pretend::scale::{Hand, Kind, PretendScale};

use crate::Asked;
use crate::program::{cpu_of, full_screen};
use crate::sample::Sample;
use crate::seat::Seat;
use crate::shop::Shops;
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

const SALES: usize = 12;
const LINES: usize = 40;
const ROUNDS: usize = 25;
const PAUSE_MS: u64 = 8;
const AFTER_ESC_MS: u64 = 60;
/// As fast as a hand is.
const SHUT_AFTER: Duration = Duration::from_millis(400);
const IDLE: Duration = Duration::from_secs(10);
/// Beyond the durable commit.
const FIRST_BYTE_WITHIN: Duration = Duration::from_millis(20);
const WHOLE_WITHIN: Duration = Duration::from_millis(100);
/// A whole processor for one of a hundred moments.
const CPU_PART: u32 = 100;

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.demo();
    let counter = Counter::plugged_in(shop.path());
    let mut till = open(shop.path());
    let (first, _) = counter.sell(&mut till, 1, SALES);
    let floor = synced(shop.path());
    let what = "the money key → the first byte at the printer, median";
    table.row(what, Time(first.median()), Some(Time(floor)), Limit::AtMost(Time(floor + FIRST_BYTE_WITHIN)));
    let (_, whole) = counter.sell(&mut till, LINES, 3);
    let what = "a receipt of 40 lines, from its first byte to the cut";
    table.row(what, Time(whole.median()), None, Limit::AtMost(Time(WHOLE_WITHIN)));
    let limit = Limit::AtMost(Time(IDLE / CPU_PART));
    let idle = |till: &Seat| {
        let before = cpu_of(till.process());
        sleep(IDLE);
        cpu_of(till.process()).saturating_sub(before)
    };
    table.row("processor in 10 idle seconds, all connected", Time(idle(&till)), None, limit);
    drop(counter);
    sleep(Duration::from_secs(5));
    table.row("processor in 10 idle seconds, all unplugged", Time(idle(&till)), None, limit);
    drop(till);
    keys(shops, table);
}

/// Two tills take turns: one with devices that are well, one with devices that take a connection and never a byte. Its drawer
/// is a pretended one: what is typed while a real one cannot be read stays unread, and that is the law's doing.
fn keys(shops: &Shops, table: &mut Table) {
    let (well, hung) = (shops.demo(), shops.demo());
    let _counter = Counter::plugged_in(well.path());
    let _mute = mute(hung.path());
    let mut tills = [open(well.path()), open(hung.path())];
    let mut times = [Sample::default(), Sample::default()];
    for round in 0..ROUNDS {
        for key in ["1", "2", "*", "1", "0", "0"] {
            for who in 0..2 {
                let who = (who + round) % 2;
                times[who].add(tills[who].answers_in(key));
                tills[who].until_quiet(PAUSE_MS);
            }
        }
        for till in &mut tills {
            till.bytes_of("\x1b", AFTER_ESC_MS);
        }
    }
    let [well, hung] = times;
    let what = "a key → its frame, every device hung, beside all well";
    table.row(what, Time(hung.median()), Some(Time(well.median())), Limit::Times(1.1));
}

fn open(folder: &Path) -> Seat {
    let till = Seat::open(full_screen(folder), [120, 40]);
    till.until_quiet(1_500);
    till
}

/// The same sync the commit needs, by itself.
fn synced(folder: &Path) -> Duration {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("floor")).expect("a file");
    let mut times = Sample::default();
    for _ in 0..SALES {
        let from = Instant::now();
        file.write_all(&[0; 4_096]).and_then(|()| file.sync_data()).expect("synced");
        times.add(from.elapsed());
    }
    times.median()
}

struct Counter {
    station: Held<Station>,
    _cables: Vec<Cable>,
}

impl Counter {
    fn plugged_in(folder: &Path) -> Self {
        let station = Held::new(Station::default());
        let (printer, at) = Cable::tcp(&station, "127.0.0.1:0").expect("a printer");
        let serial = |name: &str| folder.join(name);
        let cables = vec![
            printer,
            Cable::serial(&Held::new(Plate(PretendScale::new(Kind::Dialog06, Hand::default()))), &serial("scale"))
                .expect("a scale"),
            Cable::serial(&Held::new(Glass(PretendDisplay::new(Set::Epson, Letters::Cp865))), &serial("display"))
                .expect("a display"),
            Cable::serial(&Held::new(Mute), &serial("scanner")).expect("a scanner"),
        ];
        settings(folder, &at.to_string(), None);
        Self { station, _cables: cables }
    }

    /// So many sales of so many lines for cash: until the first byte came, and from there until the cut.
    fn sell(&self, till: &mut Seat, lines: usize, sales: usize) -> (Sample, Sample) {
        let (mut first, mut whole) = (Sample::default(), Sample::default());
        for _ in 0..sales {
            for line in 0..lines {
                till.bytes_of(&format!("1101\r'{line}\r"), 30);
            }
            self.station.with(|station| (station.first, station.cut) = (None, None));
            let pressed = till.press(".kt\r");
            let (began, cut) = self.until_cut();
            first.add(began.duration_since(pressed));
            whole.add(cut.duration_since(began));
            // The drawer is shut, and the next sale may begin.
            till.until_quiet(1_500);
        }
        (first, whole)
    }

    fn until_cut(&self) -> (Instant, Instant) {
        for _ in 0..10_000 {
            if let (Some(first), Some(cut)) = self.station.with(|station| (station.first, station.cut)) {
                return (first, cut);
            }
            sleep(Duration::from_millis(1));
        }
        panic!("no receipt came out");
    }
}

/// Lines for all the devices at these places.
fn settings(folder: &Path, printer: &str, terminal: Option<&str>) {
    let at = |name: &str| folder.join(name).display().to_string();
    let mut text = format!(
        "\n[printer]\nport = \"{printer}\"\n[scanner]\nkind = \"serial\"\nport = \"{}\"\n\
         [scale]\nkind = \"dialog06\"\nport = \"{}\"\n[display]\nkind = \"epson\"\nport = \"{}\"\n",
        at("scanner"),
        at("scale"),
        at("display"),
    );
    match terminal {
        None => text.push_str("[drawer]\nport = \"printer\"\nopen = \"high\"\n"),
        Some(terminal) => text
            .push_str(&format!("[terminal]\ndriver = \"nexo\"\naddress = \"{terminal}\"\npoi = \"X\"\nsale = \"Y\"\n")),
    }
    let path = folder.join("till.toml");
    let before = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, before + &text).expect("settings");
}

/// Devices that are there and say nothing. They hang until what is given back is dropped.
fn mute(folder: &Path) -> (Vec<Cable>, Arc<Mutex<Vec<TcpStream>>>) {
    let held: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
    let [printer, terminal] = [(); 2].map(|()| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (at, held) = (listener.local_addr().expect("an address").to_string(), Arc::clone(&held));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                held.lock().expect("held").push(stream);
            }
        });
        at
    });
    let cables = ["scanner", "scale", "display"]
        .map(|name| Cable::serial(&Held::new(Deaf), &folder.join(name)).expect("a port"))
        .into();
    settings(folder, &printer, Some(&terminal));
    (cables, held)
}

/// A printer with a drawer that somebody shuts at once, and a clock beside both.
#[derive(Default)]
struct Station {
    printer: PretendPrinter,
    first: Option<Instant>,
    cut: Option<Instant>,
    opened: Option<Instant>,
    slips: usize,
}

impl Device for Station {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        // A paper begins with a reset.
        if bytes.windows(2).any(|two| two == [0x1b, 0x40]) {
            self.first.get_or_insert_with(Instant::now);
        }
        let taken = self.printer.hear(bytes);
        if self.printer.slips().len() > self.slips {
            self.slips = self.printer.slips().len();
            self.cut = Some(Instant::now());
        }
        taken
    }

    fn say(&mut self) -> Vec<u8> {
        if !self.printer.drawer_is_open() {
            self.opened = None;
        } else if self.opened.get_or_insert_with(Instant::now).elapsed() >= SHUT_AFTER {
            self.printer.set_drawer_open(false);
        }
        self.printer.answers()
    }
}

struct Plate(PretendScale);

impl Device for Plate {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        self.0.hear(bytes);
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        self.0.speak()
    }
}

struct Glass(PretendDisplay);

impl Device for Glass {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        self.0.hear(bytes);
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

/// Nobody scans.
struct Mute;

impl Device for Mute {
    fn hear(&mut self, bytes: &[u8]) -> usize {
        bytes.len()
    }

    fn say(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

/// Takes no byte.
struct Deaf;

impl Device for Deaf {
    fn hear(&mut self, _bytes: &[u8]) -> usize {
        0
    }

    fn say(&mut self) -> Vec<u8> {
        Vec::new()
    }
}
