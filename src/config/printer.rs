//! Printer and cash drawer of this machine, as they stand in its file.

use std::num::ParseIntError;
use std::path::PathBuf;

use serde::Deserialize;

use crate::domain::ids::GroupNo;
use crate::domain::order::Ordered;

/// The receipt printer. Without a port it is a pretended one, whose paper is a folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Printer {
    /// `/dev/usb/lp0`, `/dev/ttyS0`, `usb:SERIAL-NUMBER` or `192.0.2.7:9100`.
    pub port: Option<String>,
    pub speed: u32,
    pub frame: String,
    pub flow: String,
    pub page: String,
    /// What selects the page on this printer, where its maker has a number of his own.
    pub page_number: Option<u8>,
    /// How it tells how it is.
    pub status: String,
    /// What shows that a paper came out.
    pub proof: String,
    /// Which codes it can draw.
    pub codes: String,
    /// A picture for the top of the receipts, in a file of the data folder.
    pub logo: Option<PathBuf>,
    /// Other tills print on it too, so that it is held for one paper at a time.
    pub shared: bool,
}

/// The printer in the kitchen or the workshop. Without a port there is none, and nothing is told to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OrderPrinter {
    pub port: Option<String>,
    pub speed: u32,
    pub frame: String,
    pub flow: String,
    pub page: String,
    pub page_number: Option<u8>,
    pub status: String,
    pub proof: String,
    pub shared: bool,
    /// Characters on a line, where they are others than the receipt printer's.
    pub columns: Option<u16>,
    /// Numbers of the groups whose goods are ordered here, with blanks between; left out, all goods are.
    pub groups: String,
}

/// The cash drawer of a machine that was set up with one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drawer {
    /// `printer` for one on the printer's connector, or the serial port of one that has its own.
    pub port: Option<String>,
    pub speed: Option<u32>,
    /// The level that was learnt for open: `high` or `low`. There is no usual one.
    pub open: Option<String>,
    pub pin: Option<u8>,
    /// The pulse, in milliseconds on and off.
    pub on_ms: Option<u16>,
    pub off_ms: Option<u16>,
    /// The modem line that tells, on a serial drawer.
    pub sense: Option<String>,
}

/// Every word such a key may have.
pub const WORDS: &[(&str, &[&str])] = &[
    ("frame", &["8N1", "7E1", "7O1"]),
    ("flow", &["none", "rts-cts", "xon-xoff"]),
    ("page", &["cp850", "cp858", "cp865", "windows-1252"]),
    ("status", &["asb", "dle-eot", "none"]),
    ("proof", &["process-id", "in-order", "none"]),
    ("codes", &["both", "barcode", "qr", "none"]),
    ("open", &["high", "low"]),
    ("sense", &["cts", "ring"]),
];

impl Default for Printer {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            port: None,
            speed: 38_400,
            frame: text("8N1"),
            flow: text("rts-cts"),
            page: text("cp865"),
            page_number: None,
            status: text("asb"),
            proof: text("process-id"),
            codes: text("both"),
            logo: None,
            shared: false,
        }
    }
}

impl Printer {
    /// The keys that hold one of [`WORDS`], with what they hold.
    pub(super) fn words(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("frame", Some(&self.frame)),
            ("flow", Some(&self.flow)),
            ("page", Some(&self.page)),
            ("status", Some(&self.status)),
            ("proof", Some(&self.proof)),
            ("codes", Some(&self.codes)),
        ]
    }
}

impl Default for OrderPrinter {
    fn default() -> Self {
        let Printer { port, speed, frame, flow, page, page_number, status, proof, shared, .. } = Printer::default();
        let groups = String::new();
        Self { port, speed, frame, flow, page, page_number, status, proof, shared, columns: None, groups }
    }
}

impl OrderPrinter {
    /// As any printer. Tickets have no codes and no picture.
    pub fn as_printer(&self) -> Printer {
        let Self { port, frame, flow, page, status, proof, .. } = self.clone();
        let (codes, logo) = ("none".to_owned(), None);
        let (speed, page_number, shared) = (self.speed, self.page_number, self.shared);
        Printer { port, speed, frame, flow, page, page_number, status, proof, codes, logo, shared }
    }

    /// `None` where there is no such printer.
    pub fn ordered(&self) -> Option<Ordered> {
        self.port.as_ref()?;
        let groups: Vec<GroupNo> = self.numbers().filter_map(Result::ok).map(GroupNo).collect();
        Some(if groups.is_empty() { Ordered::All } else { Ordered::Groups(groups) })
    }

    fn numbers(&self) -> impl Iterator<Item = Result<u32, ParseIntError>> {
        self.groups.split_whitespace().map(str::parse)
    }

    /// What is wrong with it, as key and sentence.
    pub(super) fn fault(&self) -> Option<(&'static str, &'static str)> {
        if self.columns.is_some_and(|columns| !(24..=80).contains(&columns)) {
            return Some(("columns", "columns must be from 24 to 80"));
        }
        if self.numbers().any(|number| number.is_err()) {
            return Some(("groups", "groups must be numbers of groups with blanks between, such as \"30 32\""));
        }
        if self.status == "none" && self.proof != "none" {
            return Some(("status", "a printer with status none answers nothing, so its proof must be none too"));
        }
        None
    }
}

impl Drawer {
    pub(super) fn words(&self) -> [(&'static str, Option<&str>); 2] {
        [("open", self.open.as_deref()), ("sense", self.sense.as_deref())]
    }

    /// It hangs on the printer's connector.
    pub fn is_on_printer(&self) -> bool {
        self.port.as_deref() == Some("printer")
    }

    /// What is wrong with it, as key and sentence. A drawer that cannot tell that it is open may not be used (law X-7).
    pub(super) fn fault(&self, printer: &Printer) -> Option<(&'static str, &'static str)> {
        let Self { port: Some(_), open, pin, on_ms, off_ms, .. } = self else { return None };
        let (on, off) = (on_ms.unwrap_or(50), off_ms.unwrap_or(500));
        if open.is_none() {
            return Some(("[drawer]", "open must be high or low: the level that was learnt for an open drawer"));
        }
        if pin.is_some_and(|pin| pin != 2 && pin != 5) {
            return Some(("pin", "pin must be 2 or 5"));
        }
        if !(2..=510).contains(&on) || !(2..=510).contains(&off) || on >= off {
            return Some(("on-ms", "on-ms and off-ms must be from 2 to 510, and on-ms the shorter"));
        }
        if !self.is_on_printer() {
            return None;
        }
        match printer {
            Printer { port: None, .. } => Some(("port", "the drawer hangs on the printer, and [printer] has no port")),
            Printer { status, .. } if status == "none" => Some((
                "status",
                "a printer with status none cannot tell whether the drawer is open, so it may not carry one",
            )),
            Printer { shared: true, .. } => {
                Some(("shared", "a shared printer cannot tell whether the drawer is open, so it may not carry one"))
            }
            _ => None,
        }
    }
}
