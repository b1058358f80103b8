//! This machine's settings: one file that a person writes, and in which the program changes a key only when told to.
//!
//! Unknown keys are refused, and a mistake is told with file, line and column. What is decided for the whole shop is not
//! here; it lives in the register.

pub mod attached;
pub mod file;
mod printer;
mod terminal;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::TillId;
use crate::domain::device::DeviceName;
use terminal::{DRIVERS, ENVIRONMENTS};

pub use printer::{Drawer, OrderPrinters, Printer, WORDS};
pub use terminal::{SecretError, Terminal, Unusable, Vipps, secret};

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path} cannot be read: {cause}. Nothing was started")]
    Read { path: PathBuf, cause: io::Error },
    #[error("{path}:{line}:{column}: {what}. Nothing was started; correct the file or take it away")]
    Form { path: PathBuf, line: usize, column: usize, what: String },
}

/// Every key a file may hold, by section: what the system description tells (law X-1). A test compares it with what is read.
pub const KEYS: &[(&str, &[&str])] = &[
    ("till", &["department", "number"]),
    ("screen", &["language", "theme", "keymap", "silent"]),
    ("store", &["url"]),
    ("paper", &["columns"]),
    ("signing", &["method"]),
    (
        "printer",
        &["port", "speed", "frame", "flow", "page", "page-number", "status", "proof", "codes", "logo", "shared"],
    ),
    ("drawer", &["port", "speed", "open", "pin", "on-ms", "off-ms", "sense"]),
    ("scanner", &["kind", "port", "speed", "frame", "prefix", "no-suffix"]),
    ("scale", &["kind", "port", "speed", "frame", "min-grams", "max-grams"]),
    ("display", &["kind", "port", "speed", "letters", "past-printer"]),
    (
        "terminal",
        &[
            "driver",
            "address",
            "poi",
            "sale",
            "serial",
            "environment",
            "root",
            "passphrase",
            "key",
            "key-version",
            "url",
            "merchant",
            "api-key",
        ],
    ),
    ("vipps", &["url", "merchant", "client", "secret", "subscription"]),
    (
        "order-printer",
        &[
            "name",
            "port",
            "speed",
            "frame",
            "flow",
            "page",
            "page-number",
            "status",
            "proof",
            "shared",
            "columns",
            "groups",
            "articles",
            "fallback",
        ],
    ),
    ("receipts", &["link", "folder"]),
];

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub till: Option<Till>,
    pub screen: Screen,
    pub store: Store,
    pub paper: Paper,
    pub signing: Signing,
    pub printer: Printer,
    pub drawer: Drawer,
    pub scanner: attached::Scanner,
    pub scale: attached::Scale,
    pub display: attached::Display,
    pub terminal: Terminal,
    pub vipps: Vipps,
    #[serde(rename = "order-printer")]
    pub order_printers: OrderPrinters,
    pub receipts: Receipts,
}

/// Receipts behind a code, for customers who want no paper (law R-17).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receipts {
    /// The address at which the folder is published.
    pub link: Option<String>,
    /// Where the pages are put; a name without a place is in the data folder.
    pub folder: Option<PathBuf>,
}

/// Which cash point this machine is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Till {
    pub department: u16,
    pub number: u16,
}

impl Till {
    pub fn id(&self) -> TillId {
        TillId::new(self.department, self.number)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Screen {
    /// nb, nn or en.
    pub language: Option<String>,
    /// A theme that comes with the program, or a file beside this one.
    pub theme: Option<String>,
    pub keymap: Option<String>,
    /// Tones through the terminal's bell.
    pub silent: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// Of a store elsewhere; absent, the store is in this folder.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paper {
    /// Characters on a line: 48, 42 or 32.
    pub columns: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signing {
    /// `rsa` or `hmac`, for the first key of a till (law G-1). Later keys are of its kind.
    pub method: Option<String>,
}

impl Default for Paper {
    fn default() -> Self {
        Self { columns: 48 }
    }
}

impl Settings {
    /// Scanner, scale and display together.
    pub fn attached(&self) -> attached::Attached {
        attached::Attached { scanner: self.scanner.clone(), scale: self.scale.clone(), display: self.display.clone() }
    }

    /// Where a device is, or how it is spoken to; `None` where it is not set up.
    pub fn place_of(&self, name: &DeviceName) -> Option<&str> {
        match name {
            DeviceName::Printer => self.printer.port.as_deref(),
            DeviceName::Drawer => self.drawer.port.as_deref(),
            DeviceName::Scanner => self.scanner.port.as_deref().or(self.scanner.kind.as_deref()),
            DeviceName::Scale => self.scale.port.as_deref(),
            DeviceName::Display => self.display.port.as_deref(),
            DeviceName::Terminal => {
                let driver = self.terminal.driver.as_deref().filter(|driver| *driver != "none");
                driver.map(|driver| {
                    [&self.terminal.address, &self.terminal.url]
                        .into_iter()
                        .find(|at| !at.is_empty())
                        .map_or(driver, String::as_str)
                })
            }
            DeviceName::Vipps => self.vipps.url.as_deref(),
            DeviceName::OrderPrinter(name) => self.order_printers.named(name).and_then(|known| known.port.as_deref()),
        }
    }

    /// Every device there can be, and of order printers those that are set up.
    pub fn devices(&self) -> Vec<DeviceName> {
        let orders: Vec<DeviceName> =
            self.order_printers.connected().map(|printer| DeviceName::OrderPrinter(printer.order_name())).collect();
        let is_listed = |name: &DeviceName| orders.is_empty() || !matches!(name, DeviceName::OrderPrinter(_));
        DeviceName::ALL.into_iter().filter(is_listed).chain(orders.iter().cloned()).collect()
    }

    /// Reads the file; where there is none, everything is as usual.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(ConfigError::Read { path: path.to_owned(), cause }),
        }
    }

    pub fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let settings: Self = toml::from_str(text).map_err(|fault| {
            let start = fault.span().map_or(0, |span| span.start);
            let (line, column) = place(text, start);
            Form::at(path, line, column, fault.message())
        })?;
        settings.check(path, text)
    }

    fn check(self, path: &Path, text: &str) -> Result<Self, ConfigError> {
        let refuse = |key: &str, what: &str| {
            let (line, column) = place(text, text.find(key).unwrap_or(0));
            Err(Form::at(path, line, column, what))
        };
        if let Some(till) = &self.till {
            if !(1..=999).contains(&till.department) {
                return refuse("department", "department must be from 1 to 999");
            }
            if !(1..=999).contains(&till.number) {
                return refuse("number", "number must be from 1 to 999");
            }
        }
        if !(24..=80).contains(&self.paper.columns) {
            return refuse("columns", "columns must be from 24 to 80");
        }
        if self.screen.language.as_deref().is_some_and(|language| !["nb", "nn", "en"].contains(&language)) {
            return refuse("language", "language must be nb, nn or en");
        }
        if self.signing.method.as_deref().is_some_and(|method| !["rsa", "hmac"].contains(&method)) {
            return refuse("method", "method must be rsa or hmac");
        }
        if let Some((key, what)) = self.printer.fault_of_receipts() {
            let (line, column) = place(text, place_of(text, "printer", key));
            return Err(Form::at(path, line, column, &what));
        }
        for (key, word) in self.drawer.words() {
            if let Some(what) = no_word(key, word) {
                return refuse(key, &what);
            }
        }
        if let Some((key, what)) = self.drawer.fault(&self.printer) {
            return refuse(key, what);
        }
        if self.terminal.driver.as_deref().is_some_and(|driver| !DRIVERS.contains(&driver)) {
            return refuse("driver", "driver must be nexo, adyen, adyen-cloud or none");
        }
        if self.receipts.link.as_deref().is_some_and(|link| !is_link(link)) {
            // A hint may stand above it in a comment.
            let (line, column) = place(text, text.find("\nlink").map_or(0, |at| at + 1));
            return Err(Form::at(path, line, column, "link must be as https://kvittering.example.no/r/"));
        }
        if let Some(key) = self.terminal.missing() {
            return refuse("[terminal]", &format!("this driver needs {key}"));
        }
        if self.terminal.environment.as_deref().is_some_and(|place| !ENVIRONMENTS.contains(&place)) {
            return refuse("environment", "environment must be test or live");
        }
        if self.vipps.url.as_deref().is_some_and(|url| !is_store_url(url)) {
            return refuse("[vipps]", "url must be as https://api.vipps.no");
        }
        if self.store.url.as_deref().is_some_and(|url| !is_store_url(url)) {
            return refuse("url", "url must be as https://store.example.org");
        }
        if let Some((number, (key, what))) = self.order_printers.fault(&self.printer) {
            let (line, column) = place(text, place_in(text, "order-printer", number, key));
            return Err(Form::at(path, line, column, &what));
        }
        if let Some((section, key, what)) = self.attached().mistake() {
            let (line, column) = place(text, place_of(text, section, key));
            return Err(Form::at(path, line, column, what));
        }
        Ok(self)
    }
}

/// What is wrong with the word that a key holds.
fn no_word(key: &str, word: Option<&str>) -> Option<String> {
    let among = WORDS.iter().find(|(known, _)| *known == key).map_or(&[][..], |(_, words)| words);
    word.filter(|word| !among.contains(word)).map(|_| format!("{key} must be {}", listed(among)))
}

/// The byte at which a key of a section stands; other sections may have one of the same name.
fn place_of(text: &str, section: &str, key: &str) -> usize {
    place_in(text, section, 0, key)
}

/// The same where a section may stand several times: the first is 0.
fn place_in(text: &str, section: &str, number: usize, key: &str) -> usize {
    let head = format!("[{section}]");
    // What a hint says of a section, in a comment, is not the section.
    let is_head = |at: usize| text.get(..at).is_none_or(|before| before.trim_end_matches([' ', '[']).ends_with('\n'));
    let mut heads = text.match_indices(&head).map(|(at, _)| at).filter(|at| *at <= 1 || is_head(*at));
    let start = heads.nth(number).unwrap_or(0);
    let begins_with_key = |line: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == key);
    let mut at = start;
    for (number, line) in text.get(start..).unwrap_or_default().split_inclusive('\n').enumerate() {
        match line {
            line if number > 0 && line.trim_start().starts_with('[') => break,
            line if begins_with_key(line) => return at + line.len() - line.trim_start().len(),
            line => at += line.len(),
        }
    }
    start
}

/// A store is spoken to by HTTP.
pub fn is_store_url(url: &str) -> bool {
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace))
}

/// A longer address makes a code with too fine dots for a screen.
const LINK_CHARS_MAX: usize = 80;

/// What a page's name can be put behind.
fn is_link(link: &str) -> bool {
    is_store_url(link) && link.len() <= LINK_CHARS_MAX && !link.contains(['?', '#', '"', '<', '>'])
}

/// `a, b or c`
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

struct Form;

impl Form {
    fn at(path: &Path, line: usize, column: usize, what: &str) -> ConfigError {
        ConfigError::Form { path: path.to_owned(), line, column, what: what.trim_end_matches('.').replace('\n', " ") }
    }
}

/// Line and column, both from 1, of a byte of the text.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
    (line, column)
}

/// What whoever connects a scale must know (scale.md W-1 to W-6).
const SCALE_LAW: &str = "\
# [scale]
# kind = \"dialog06\"  # dialog06, dialog02: the scale computes the price and shows it to both sides
# port = \"/dev/serial/by-id/...\"
# A scale used for the price of goods is a controlled instrument of class III, sealed, and checked by whoever uses it.
# A till that takes its weights is part of the weighing system and is judged together with it: prices may be computed
# from a weight only when the combination is certified. Until then mt8217, nci, cas, cas-stream and sma are for
# trying out and for other use than trade. Weight, price a kilogram and price to pay are shown to both sides at once,
# the price is weight times price a kilogram rounded to the nearest øre, and nothing below the smallest load
# (min-grams, 20 e) is sold.
";

/// The file a newly set up machine gets; from then on it is a person's.
pub fn first_file(till: TillId) -> String {
    format!(
        "# This machine's settings. The program changes this file only when it is told to, and then only the keys in question.\n\
         [till]\ndepartment = {}\nnumber = {}\n\n\
         [screen]\n# language = \"nb\"   # nb, nn, en\n# theme = \"standard\"   # standard, contrast, mono, night, or a file\n\n\
         [paper]\ncolumns = 48\n\n\
         # Receipts as QR codes (.e qr): a web server publishes the folder at this address.\n\
         # [receipts]\n# link = \"https://kvittering.example.no/r/\"\n# folder = \"/srv/receipts\"   # receipts-out/ here if left out\n\n\
         {SCALE_LAW}",
        till.department, till.till
    )
}

/// The demo's has what a newcomer would like to try.
pub fn demo_file(till: TillId) -> String {
    format!("{}\n[receipts]\nlink = \"https://kvittering.example.no/r/\"\n", first_file(till))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemNumber;
    use crate::domain::device::PrinterName;
    use crate::domain::ids::GroupNo;
    use crate::domain::order::Ordered;

    fn parse(text: &str) -> Result<Settings, String> {
        Settings::parse(Path::new("till.toml"), text).map_err(|fault| fault.to_string())
    }

    /// The names a refusal offers, between backticks; the first is the one that was refused.
    fn offered(text: &str) -> Vec<String> {
        let refusal = parse(text).expect_err("an unknown name");
        refusal.split('`').skip(1).step_by(2).skip(1).map(str::to_owned).collect()
    }

    fn is_foreign(section: &str, key: &str) -> bool {
        ["30", "\"30\""].iter().any(|value| {
            let told = parse(&format!("[{section}]\n{key} = {value}\n"));
            told.is_err_and(|fault| fault.contains(&format!("{key} belongs to [")))
        })
    }

    #[test]
    fn the_list_of_keys_is_what_a_file_may_hold_x_1() {
        let sections: Vec<&str> = KEYS.iter().map(|(section, _)| *section).collect();
        assert_eq!(offered("nothing = 1\n"), sections);
        for (section, keys) in KEYS {
            let mut named = offered(&format!("[{section}]\nnothing = 1\n"));
            // Printers are read as one kind of thing, and keys of the other kind refused afterwards.
            named.retain(|key| !is_foreign(section, key));
            assert_eq!(named, *keys, "[{section}]");
        }
    }

    #[test]
    fn the_first_file_is_read_back() {
        let settings = parse(&first_file(TillId::new(2, 3))).expect("settings");
        assert_eq!(settings.till.map(|till| till.id()), Some(TillId::new(2, 3)));
        let demo = parse(&demo_file(TillId::new(2, 3))).expect("settings");
        assert_eq!(demo.receipts.link.as_deref(), Some("https://kvittering.example.no/r/"));
    }

    #[test]
    fn a_link_that_no_page_can_be_put_behind_is_refused() {
        for link in ["kvittering.example.no", "https://", "https://x.no/?r=", &format!("https://{}.no", "x".repeat(90))]
        {
            let refusal = parse(&format!("[receipts]\nlink = \"{link}\"\n")).expect_err("refused");
            assert!(refusal.starts_with("till.toml:2:1: link must be as https://"), "{refusal}");
        }
        let below_a_hint = format!("{}[receipts]\nlink = \"x\"\n", first_file(TillId::new(1, 1)));
        let (refusal, line) = (parse(&below_a_hint).expect_err("refused"), below_a_hint.lines().count());
        assert!(refusal.starts_with(&format!("till.toml:{line}:1: ")), "{refusal}");
        assert!(parse("[receipts]\nlink = \"https://x.no/r\"\nfolder = \"/srv/r\"\n").is_ok());
    }

    #[test]
    fn a_terminal_says_what_it_still_needs() {
        let refusal = |text: &str| parse(text).expect_err("refused");
        assert!(refusal("[terminal]\ndriver = \"visa\"\n").contains("driver must be nexo"));
        assert!(refusal("[terminal]\ndriver = \"nexo\"\npoi = \"P\"\nsale = \"K\"\n").contains("needs address"));
        assert!(parse("[terminal]\ndriver = \"none\"\n").is_ok());
        let whole = "[terminal]\ndriver = \"nexo\"\npoi = \"P\"\nsale = \"K\"\naddress = \"192.0.2.7:11000\"\n";
        assert!(parse(whole).is_ok());
        assert!(refusal("[vipps]\nurl = \"api\"\n").contains("url must be as"));
    }

    #[test]
    fn a_mistake_is_told_with_its_place_sys_07() {
        let hinted = parse("# [scale]\n# kind = \"nci\"\n\n[scale]\nkind = \"none\"\n").expect_err("refused");
        assert!(hinted.starts_with("till.toml:5:1: "), "{hinted}");
        let unknown = parse("[till]\nnumber = 1\ndepartement = 2\n").expect_err("refused");
        assert!(unknown.starts_with("till.toml:3:1: unknown field `departement`"), "{unknown}");
        let wrong = parse("[till]\ndepartment = 1\nnumber = 0\n").expect_err("refused");
        assert!(wrong.starts_with("till.toml:3:1: number must be from 1 to 999"), "{wrong}");
        let elsewhere = parse("[store]\nurl = \"store.example.org\"\n").expect_err("refused");
        assert!(elsewhere.starts_with("till.toml:2:1: url must be as https://"), "{elsewhere}");
        assert!(parse("[store]\nurl = \"http://127.0.0.1:7070\"\n").is_ok());
        assert!(parse("[screen]\nlanguage = \"se\"\n").is_err());
        assert!(parse("[till\n").is_err());
        let flow = parse("[printer]\nport = \"/dev/ttyS0\"\nflow = \"dtr\"\n").expect_err("refused");
        assert!(flow.starts_with("till.toml:3:1: flow must be none, rts-cts or xon-xoff"), "{flow}");
    }

    #[test]
    fn an_order_printer_is_told_of_the_groups_and_articles_it_names_kit_04() {
        let routes = |more: &str| {
            let text = format!("[order-printer]\nport = \"192.0.2.8:9100\"\n{more}\n");
            parse(&text).map(|settings| settings.order_printers.routes().0)
        };
        let ordered =
            |more: &str| routes(more).map(|all| all.into_iter().map(|route| route.ordered).collect::<Vec<_>>());
        assert_eq!(parse("").map(|settings| settings.order_printers.routes().0), Ok(Vec::new()));
        assert_eq!(ordered(""), Ok(vec![Ordered::default()]));
        let groups = vec![GroupNo(30), GroupNo(32)];
        assert_eq!(ordered("groups = \"30 32\""), Ok(vec![Ordered { groups, ..Ordered::default() }]));
        let articles = vec![ItemNumber("1503".to_owned())];
        assert_eq!(ordered("articles = \"1503\""), Ok(vec![Ordered { articles, ..Ordered::default() }]));
        let refusal = |more: &str| ordered(more).expect_err("refused");
        assert!(refusal("groups = \"30, 32\"").starts_with("till.toml:3:1: groups must be numbers"));
        assert!(refusal("columns = 20").contains("columns must be from 24 to 80"));
        assert!(refusal("flow = \"dtr\"").starts_with("till.toml:3:1: flow must be none"));
        assert!(refusal("status = \"none\"").contains("its proof must be none too"));
        assert!(refusal("codes = \"qr\"").starts_with("till.toml:3:1: codes belongs to [printer]"));
        assert!(refusal("nothing = 1").starts_with("till.toml:3:1: unknown field `nothing`"));
        assert!(
            parse("[printer]\ngroups = \"30\"\n").expect_err("refused").contains("groups belongs to [[order-printer]]")
        );
    }

    #[test]
    fn order_printers_have_names_and_print_for_each_other_kit_04() {
        let two = |bar: &str| {
            parse(&format!(
                "[[order-printer]]\nname = \"kjøkken\"\nport = \"192.0.2.8:9100\"\nfallback = \"bar\"\n\n\
                 [[order-printer]]\nport = \"192.0.2.9:9100\"\n{bar}\n"
            ))
        };
        let settings = two("name = \"bar\"\ngroups = \"30\"").expect("settings");
        let routes = settings.order_printers.routes();
        let names: Vec<&str> = routes.names().map(PrinterName::as_str).collect();
        assert_eq!(names, ["kjøkken", "bar"]);
        assert_eq!(routes.0.first().and_then(|route| route.fallback.clone()), Some(PrinterName::new("bar")));
        let bar = DeviceName::OrderPrinter(PrinterName::new("bar"));
        assert_eq!(settings.place_of(&bar), Some("192.0.2.9:9100"));
        assert!(settings.devices().contains(&bar));
        let refusal = |bar: &str| two(bar).expect_err("refused");
        assert!(refusal("").starts_with("till.toml:4:1: fallback must be the name of another order printer"));
        assert!(
            refusal("name = \"Kjøkken\"").starts_with("till.toml:8:1: each order printer must have a name of its own")
        );
        assert!(refusal("name = \"bar\"\nfallback = \"bar\"").starts_with("till.toml:9:1: fallback must be"));
        let shared = "name = \"bar\"\nfallback = \"kjøkken\"\n\n[printer]\nport = \"192.0.2.9:9100\"";
        assert!(refusal(shared).starts_with("till.toml:7:1: each printer must have a port of its own"));
        for name in ["", "the bar", "scale", "a-name-that-is-long"] {
            let told = refusal(&format!("name = \"{name}\""));
            assert!(told.contains("name must be a word"), "{name}: {told}");
        }
        assert!(refusal("nothing = 1").starts_with("till.toml:8:1: unknown field `nothing`"));
        assert!(refusal("name = \"bar\"\nproof = \"no\"").starts_with("till.toml:9:1: proof must be"));
    }

    #[test]
    fn a_drawer_that_cannot_tell_that_it_is_open_is_refused_x_7() {
        let on_printer = |printer: &str, drawer: &str| {
            parse(&format!("[printer]\nport = \"/dev/usb/lp0\"\n{printer}\n[drawer]\nport = \"printer\"\n{drawer}\n"))
        };
        assert!(on_printer("", "open = \"high\"").is_ok_and(|settings| settings.drawer.is_on_printer()));
        let silent = on_printer("status = \"none\"\nproof = \"none\"", "open = \"high\"").expect_err("refused");
        assert!(silent.contains("cannot tell whether the drawer is open"), "{silent}");
        assert!(on_printer("shared = true", "open = \"low\"").is_err());
        assert!(on_printer("", "").expect_err("refused").contains("learnt"));
        assert!(on_printer("", "open = \"high\"\npin = 3").is_err());
        assert!(on_printer("", "open = \"high\"\non-ms = 500\noff-ms = 50").is_err());
        let alone = parse("[drawer]\nport = \"printer\"\nopen = \"high\"\n").expect_err("refused");
        assert!(alone.contains("[printer] has no port"), "{alone}");
        assert!(parse("[drawer]\nport = \"/dev/ttyS1\"\nopen = \"high\"\nsense = \"cts\"\n").is_ok());
        assert!(parse("[printer]\nstatus = \"none\"\n").is_err(), "its proof must be none too");
    }
}
