//! Printers and cash drawer of this machine, as they stand in its file.

use std::fmt;
use std::num::ParseIntError;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::domain::article::ItemNumber;
use crate::domain::device::{DeviceName, PrinterName};
use crate::domain::ids::GroupNo;
use crate::domain::order::{OrderRoute, OrderRoutes, Ordered};

/// A printer. Without a port the receipt printer is a pretended one, whose paper is a folder, and an order printer is not
/// there. Keys of the one kind are refused for the other, so what they hold is optional.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Printer {
    /// What an order printer is called: `kitchen`, `bar`.
    pub name: Option<String>,
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
    /// Which codes a receipt printer can draw.
    pub codes: Option<String>,
    /// A picture for the top of the receipts, in a file of the data folder.
    pub logo: Option<PathBuf>,
    /// Other tills print on it too, so that it is held for one paper at a time.
    pub shared: bool,
    /// Characters on a line of an order ticket, where they are others than the receipt printer's.
    pub columns: Option<u16>,
    /// Numbers of the groups whose goods are ordered here, with blanks between.
    pub groups: Option<String>,
    /// The same of single articles. Left out both, all goods are ordered here that no other printer names.
    pub articles: Option<String>,
    /// The order printer that prints for this one; left out, the receipt printer does.
    pub fallback: Option<String>,
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
            name: None,
            port: None,
            speed: 38_400,
            frame: text("8N1"),
            flow: text("rts-cts"),
            page: text("cp865"),
            page_number: None,
            status: text("asb"),
            proof: text("process-id"),
            codes: None,
            logo: None,
            shared: false,
            columns: None,
            groups: None,
            articles: None,
            fallback: None,
        }
    }
}

/// What is wrong, as key and sentence.
type Fault = (&'static str, String);

impl Printer {
    /// The keys that hold one of [`WORDS`], with what they hold.
    fn words(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("frame", Some(&self.frame)),
            ("flow", Some(&self.flow)),
            ("page", Some(&self.page)),
            ("status", Some(&self.status)),
            ("proof", Some(&self.proof)),
            ("codes", self.codes.as_deref()),
        ]
    }

    /// What is wrong with any printer.
    fn fault(&self) -> Option<Fault> {
        let wrong_word = self.words().into_iter().find_map(|(key, word)| Some((key, super::no_word(key, word)?)));
        let cannot_prove = self.status == "none" && self.proof != "none";
        let silent =
            || ("status", "a printer with status none answers nothing, so its proof must be none too".to_owned());
        wrong_word.or_else(|| cannot_prove.then(silent))
    }

    pub(super) fn fault_of_receipts(&self) -> Option<Fault> {
        let foreign = [
            ("name", self.name.is_some()),
            ("columns", self.columns.is_some()),
            ("groups", self.groups.is_some()),
            ("articles", self.articles.is_some()),
            ("fallback", self.fallback.is_some()),
        ];
        foreign_key(foreign, "[[order-printer]]").or_else(|| self.fault())
    }

    fn fault_of_orders(&self) -> Option<Fault> {
        let foreign = [("codes", self.codes.is_some()), ("logo", self.logo.is_some())];
        let told = |key, what: &str| Some((key, what.to_owned()));
        if let Some(fault) = foreign_key(foreign, "[printer]").or_else(|| self.fault()) {
            return Some(fault);
        }
        if self.name.as_deref().is_some_and(|name| !is_name(name)) {
            return told(
                "name",
                "name must be a word of letters, digits and hyphens, at most 12, and no other device's",
            );
        }
        if self.columns.is_some_and(|columns| !(24..=80).contains(&columns)) {
            return told("columns", "columns must be from 24 to 80");
        }
        if self.group_numbers().any(|number| number.is_err()) {
            return told("groups", "groups must be numbers of groups with blanks between, such as \"30 32\"");
        }
        None
    }

    /// What an order printer is called; one may go without a name.
    pub fn order_name(&self) -> PrinterName {
        PrinterName::new(self.name.as_deref().unwrap_or_default())
    }

    fn group_numbers(&self) -> impl Iterator<Item = Result<u32, ParseIntError>> {
        self.groups.as_deref().unwrap_or_default().split_whitespace().map(str::parse)
    }

    fn route(&self) -> OrderRoute {
        let groups = self.group_numbers().filter_map(Result::ok).map(GroupNo).collect();
        let articles = self.articles.as_deref().unwrap_or_default().split_whitespace();
        let articles = articles.map(|number| ItemNumber(number.to_owned())).collect();
        let fallback = self.fallback.as_deref().map(PrinterName::new);
        OrderRoute { name: self.order_name(), ordered: Ordered { articles, groups }, fallback }
    }
}

fn foreign_key<const N: usize>(keys: [(&'static str, bool); N], belongs: &str) -> Option<Fault> {
    let (key, _) = keys.into_iter().find(|(_, is_there)| *is_there)?;
    Some((key, format!("{key} belongs to {belongs}")))
}

/// It stands on the screen, on paper and on the command line, where a device has another name.
fn is_name(name: &str) -> bool {
    let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '-');
    is_word && (1..=12).contains(&name.chars().count()) && DeviceName::of(name).is_none()
}

/// The printers in the kitchen, the bar and the workshop: a section for each, or one section without a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderPrinters(pub Vec<Printer>);

impl<'de> Deserialize<'de> for OrderPrinters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany)
    }
}

/// Whichever of the two stands there, a mistake in it is told with its place.
struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = OrderPrinters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[order-printer] or [[order-printer]]")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Printer::deserialize(MapAccessDeserializer::new(map)).map(|only| OrderPrinters(vec![only]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let mut printers = Vec::new();
        while let Some(printer) = all.next_element()? {
            printers.push(printer);
        }
        Ok(OrderPrinters(printers))
    }
}

impl OrderPrinters {
    /// Those that are there.
    pub fn connected(&self) -> impl Iterator<Item = &Printer> {
        self.0.iter().filter(|printer| printer.port.is_some())
    }

    pub fn named(&self, name: &PrinterName) -> Option<&Printer> {
        self.connected().find(|printer| printer.order_name() == *name)
    }

    pub fn routes(&self) -> OrderRoutes {
        OrderRoutes(self.connected().map(Printer::route).collect())
    }

    /// What is wrong, with the section it is in, counted from the first. Each by itself, and then beside the others.
    pub(super) fn fault(&self, receipts: &Printer) -> Option<(usize, Fault)> {
        let find = |fault: &dyn Fn(usize, &Printer) -> Option<Fault>| {
            let mut all = self.0.iter().enumerate();
            all.find_map(|(number, printer)| Some((number, fault(number, printer)?)))
        };
        find(&|_, printer| printer.fault_of_orders())
            .or_else(|| find(&|number, printer| self.namesake(number, printer)))
            .or_else(|| find(&|number, printer| self.shared_port(number, printer, receipts)))
            .or_else(|| find(&|_, printer| self.fallback_fault(printer)))
    }

    /// Of a printer without a port nobody hears anything.
    fn namesake(&self, number: usize, printer: &Printer) -> Option<Fault> {
        let name = |printer: &Printer| printer.order_name().as_str().to_lowercase();
        let before = self.0.iter().take(number).filter(|other| other.port.is_some() && printer.port.is_some());
        let has_one = before.into_iter().any(|other| name(other) == name(printer));
        has_one.then(|| ("name", "each order printer must have a name of its own".to_owned()))
    }

    /// Two that speak into one port hear each other's answers.
    fn shared_port(&self, number: usize, printer: &Printer, receipts: &Printer) -> Option<Fault> {
        let port = printer.port.as_deref()?;
        let mut others = self.0.iter().take(number).chain([receipts]);
        let is_taken = others.any(|other| other.port.as_deref() == Some(port));
        is_taken.then(|| ("port", "each printer must have a port of its own".to_owned()))
    }

    fn fallback_fault(&self, printer: &Printer) -> Option<Fault> {
        let fallback = printer.fallback.as_deref()?;
        let is_there = self.0.iter().any(|other| other.name.as_deref() == Some(fallback));
        let is_other = printer.name.as_deref() != Some(fallback);
        let what = || format!("fallback must be the name of another order printer, and none is {fallback}");
        (!is_there || !is_other).then(|| ("fallback", what()))
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
