//! A scale at the other end of a cable: bytes in, bytes out, with goods that somebody lays on it and faults on command.

use std::sync::{Arc, Mutex, PoisonError};

/// Which language it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Mt8217,
    Nci,
    Cas,
    CasStream,
    Sma,
    Dialog06,
    Dialog02,
}

impl Kind {
    pub const ALL: [(&'static str, Self); 7] = [
        ("mt8217", Self::Mt8217),
        ("nci", Self::Nci),
        ("cas", Self::Cas),
        ("cas-stream", Self::CasStream),
        ("sma", Self::Sma),
        ("dialog06", Self::Dialog06),
        ("dialog02", Self::Dialog02),
    ];
}

/// How the goods lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lying {
    #[default]
    Still,
    Moving,
    BelowZero,
    /// What lies there was there when it was switched on.
    OutsideZero,
    TooHeavy,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    #[default]
    None,
    Silent,
    Garbage,
    /// Only so many bytes of every answer come.
    Half(usize),
    /// Two scales on one port.
    Twice,
    /// Set to another parity: bit 7 of every byte.
    Parity,
    /// It computes another price than follows.
    WrongPrice,
    /// It echoes another unit price than it was told.
    WrongUnitPrice,
    /// It demands the maker's checksum.
    Secret,
    /// A protocol it does not know.
    BadCommand,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Plate {
    grams: i32,
    lying: Lying,
    fault: Fault,
    /// Weighed, and not moved since.
    weighed: bool,
}

/// What lies on it and what is wrong; every clone is the same scale.
#[derive(Clone, Debug, Default)]
pub struct Hand(Arc<Mutex<Plate>>);

impl Hand {
    fn change(&self, change: impl FnOnce(&mut Plate)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn plate(&self) -> Plate {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn lay(&self, grams: i32) {
        self.change(|plate| (plate.grams, plate.weighed) = (grams, false));
    }

    pub fn lie(&self, lying: Lying) {
        self.change(|plate| plate.lying = lying);
    }

    pub fn fail(&self, fault: Fault) {
        self.change(|plate| plate.fault = fault);
    }
}

/// The scale's own head: what it was asked and has not answered yet.
pub struct PretendScale {
    kind: Kind,
    hand: Hand,
    asked: Vec<u8>,
    /// Øre a kilogram, as a till has said it.
    unit_price: i64,
    is_echoing: bool,
}

/// A question longer than this is none.
const ASKED_BYTES_MAX: usize = 64;
const MIN_GRAMS: i32 = 20;

impl PretendScale {
    pub fn new(kind: Kind, hand: Hand) -> Self {
        Self { kind, hand, asked: Vec::new(), unit_price: 0, is_echoing: false }
    }

    /// Takes what came over the cable, and gives what goes back.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut answers = Vec::new();
        for byte in bytes {
            self.asked.push(*byte);
            if self.asked.len() > ASKED_BYTES_MAX {
                self.asked.clear();
            }
            if let Some(answer) = self.answer() {
                self.asked.clear();
                answers.extend(self.spoilt(answer));
            }
        }
        answers
    }

    /// What it says unasked, some times a second.
    pub fn speak(&self) -> Vec<u8> {
        if self.kind != Kind::CasStream {
            return Vec::new();
        }
        let plate = self.hand.plate();
        let head = match plate.lying {
            Lying::Still | Lying::BelowZero => "ST",
            Lying::Moving | Lying::OutsideZero => "US",
            Lying::TooHeavy => "OL",
        };
        let sign = if plate.lying == Lying::BelowZero { '-' } else { ' ' };
        self.spoilt(format!("{head},GS,01,{sign} {} kg\r\n", kilograms(plate.grams)).into_bytes())
    }

    /// `None`: the question is not complete.
    fn answer(&mut self) -> Option<Vec<u8>> {
        match self.kind {
            Kind::Mt8217 => self.answer_mt8217(),
            Kind::Nci => self.asked.ends_with(b"\r").then(|| self.answer_nci()),
            Kind::Cas => self.answer_cas(),
            Kind::CasStream => Some(Vec::new()),
            Kind::Sma => self.asked.ends_with(b"\r").then(|| self.answer_sma()),
            Kind::Dialog06 | Kind::Dialog02 => self.answer_dialog(),
        }
    }

    fn answer_mt8217(&mut self) -> Option<Vec<u8>> {
        if self.is_echoing {
            self.is_echoing = self.asked != b"F";
            return Some(if self.is_echoing { self.asked.clone() } else { Vec::new() });
        }
        let plate = self.hand.plate();
        let status = |status: u8| vec![0x02, b'?', status, b'\r'];
        match self.asked.as_slice() {
            b"E" => {
                self.is_echoing = true;
                Some(b"\x02E\r".to_vec())
            }
            b"W" => Some(match plate.lying {
                _ if plate.fault == Fault::BadCommand => status(0x40),
                Lying::Still => format!("\u{2}{}\r", kilograms(plate.grams)).into_bytes(),
                Lying::Moving => status(0x01),
                Lying::TooHeavy => status(0x02),
                Lying::BelowZero => status(0x04),
                Lying::OutsideZero => status(0x08),
            }),
            _ => Some(status(0x44)),
        }
    }

    fn answer_nci(&self) -> Vec<u8> {
        let plate = self.hand.plate();
        if self.asked != b"W\r" || plate.fault == Fault::BadCommand {
            return b"\n?\r\x03".to_vec();
        }
        let weight = format!("\n{}KG\r", kilograms(plate.grams));
        let (weight, status) = match plate.lying {
            Lying::Still if plate.grams == 0 => (weight.as_str(), "20"),
            Lying::Still => (weight.as_str(), "00"),
            Lying::Moving => ("", "10"),
            Lying::BelowZero => ("", "01"),
            Lying::TooHeavy => ("", "02"),
            Lying::OutsideZero => ("", "0p8"),
        };
        format!("{weight}\nS{status}\r\u{3}").into_bytes()
    }

    fn answer_cas(&self) -> Option<Vec<u8>> {
        let plate = self.hand.plate();
        match self.asked.as_slice() {
            [0x05] => Some(vec![if plate.fault == Fault::BadCommand { 0x15 } else { 0x06 }]),
            [0x11] => {
                let (status, sign) = match plate.lying {
                    Lying::Still => ('S', ' '),
                    Lying::Moving | Lying::OutsideZero => ('U', ' '),
                    Lying::BelowZero => ('S', '-'),
                    Lying::TooHeavy => ('S', 'F'),
                };
                let body = format!("{status}{sign}{}kg", kilograms(plate.grams)).into_bytes();
                let check = body.iter().fold(0, |sum, byte| sum ^ byte);
                Some([&[0x01, 0x02], body.as_slice(), &[check, 0x03, 0x04]].concat())
            }
            _ => Some(Vec::new()),
        }
    }

    fn answer_sma(&self) -> Vec<u8> {
        let plate = self.hand.plate();
        if self.asked != b"\nW\r" || plate.fault == Fault::BadCommand {
            return b"\n?\r".to_vec();
        }
        let (status, motion) = match plate.lying {
            Lying::Still if plate.grams == 0 => ('Z', ' '),
            Lying::Still => (' ', ' '),
            Lying::Moving => (' ', 'M'),
            Lying::BelowZero => ('U', ' '),
            Lying::TooHeavy => ('O', ' '),
            Lying::OutsideZero => ('E', ' '),
        };
        let weight = format!("{}.{:03}", plate.grams / 1000, plate.grams % 1000);
        format!("\n{status}1G{motion} {weight:>10}kg_\r").into_bytes()
    }

    fn answer_dialog(&mut self) -> Option<Vec<u8>> {
        let plate = self.hand.plate();
        // Every exchange begins with the mark that ends the one before.
        if self.asked == [0x04] {
            return None;
        }
        let asked = std::mem::take(&mut self.asked);
        let asked = match asked.iter().rposition(|byte| *byte == 0x04) {
            Some(at) => asked.get(at + 1..).unwrap_or_default().to_vec(),
            None => asked,
        };
        match asked.as_slice() {
            [0x05] if plate.fault == Fault::Secret => Some(b"\x0211\x1b2\x1b4711\x03".to_vec()),
            [0x05] => Some(self.weighing(plate)),
            [0x02, .., 0x03] => Some(self.record(&asked, plate)),
            _ => {
                self.asked = asked;
                None
            }
        }
    }

    fn record(&mut self, record: &[u8], plate: Plate) -> Vec<u8> {
        match record {
            [0x02, b'0', b'1', 0x1B, digits @ .., 0x1B, 0x03] => {
                let price = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                self.unit_price = price.unwrap_or(0);
                vec![if self.unit_price > 0 { 0x06 } else { 0x15 }]
            }
            [0x02, b'0', b'8', 0x03] => format!("\u{2}09\u{1b}{}\u{3}", reason(plate)).into_bytes(),
            _ => vec![0x15],
        }
    }

    fn weighing(&mut self, plate: Plate) -> Vec<u8> {
        if reason(plate) != "00" {
            return vec![0x15];
        }
        self.hand.change(|plate| plate.weighed = true);
        let price = (i64::from(plate.grams) * self.unit_price + 500) / 1000;
        let (unit_price, price) = match plate.fault {
            Fault::WrongPrice => (self.unit_price, price + 100),
            Fault::WrongUnitPrice => (self.unit_price + 100, price),
            _ => (self.unit_price, price),
        };
        format!("\u{2}02\u{1b}3\u{1b}{:05}\u{1b}{unit_price:06}\u{1b}{price:06}\u{3}", plate.grams).into_bytes()
    }

    fn spoilt(&self, answer: Vec<u8>) -> Vec<u8> {
        match self.hand.plate().fault {
            Fault::Silent => Vec::new(),
            Fault::Garbage => answer.iter().map(|byte| byte ^ 0x55).collect(),
            Fault::Half(bytes) => answer.into_iter().take(bytes).collect(),
            Fault::Twice => [answer.as_slice(), &answer].concat(),
            Fault::Parity => answer.iter().map(|byte| byte | 0x80).collect(),
            _ => answer,
        }
    }
}

/// Why a scale that computes gives no weight.
fn reason(plate: Plate) -> &'static str {
    match plate.lying {
        Lying::Moving => "20",
        Lying::BelowZero | Lying::OutsideZero => "31",
        Lying::TooHeavy => "32",
        Lying::Still if plate.weighed => "21",
        Lying::Still if plate.grams < MIN_GRAMS => "30",
        Lying::Still => "00",
    }
}

fn kilograms(grams: i32) -> String {
    format!("{:02}.{:03}", grams / 1000, grams % 1000)
}
