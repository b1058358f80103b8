//! What may stand on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use super::journal::{Edge, Only};
use crate::config::is_store_url;
use crate::domain::ReceiptNo;
#[cfg(feature = "till")]
use crate::domain::TillId;
#[cfg(feature = "till")]
#[cfg(feature = "till")]
use crate::domain::time::Date;
#[cfg(feature = "till")]
use crate::i18n::Language;

pub const HELP: &str = "\
Skranke, a keyboard till.

  skranke [till] [--data DIR] [--demo verksted|kiosk|kafe [--large]] [--line]
                 [--lang nb|nn|en] [--theme T] [--keymap K] [--store URL]
  skranke journal list [--json] [--from N|DAY[THH:MM]] [--to N|DAY[THH:MM]]
                 [--kind K] [--operator O] [--sale R] [--data DIR]
  skranke journal verify [--data DIR]
  skranke keys show|rotate [--data DIR]
  skranke import articles|customers FILE.csv [--dry-run] [--lang nb|nn|en]
                 [--data DIR]
  skranke description [--lang nb|nn|en]
  skranke devices list|test [NAME] [--save] [--lang nb|nn|en] [--data DIR]
  skranke display [--theme T] [--lang nb|nn|en] [--data DIR]
  skranke saft --from DATE --to DATE [--till N] --out DIR
                 [--store URL] [--data DIR]
  skranke saft verify FILE --key [VERSION=]PUB
  skranke store serve --listen ADDR [--backup DIR] [--data DIR]
  skranke --version | --help

Everything of a till lies in its data folder: till.db, store.db, register.db, till.toml, keys/, paper/, log/.
Without --data it is the platform's own folder for such things.
";

/// The uses of the program, one after the other, each with what may follow: the lines of the help that begin with its name.
pub fn usages() -> Vec<String> {
    let mut usages: Vec<String> = Vec::new();
    for line in HELP.lines().filter(|line| line.starts_with("  ")) {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        match (words.strip_prefix("skranke "), usages.last_mut()) {
            (Some(usage), _) => usages.push(usage.to_owned()),
            (None, Some(begun)) => *begun = format!("{begun} {words}"),
            (None, None) => {}
        }
    }
    usages
}

#[derive(Debug, thiserror::Error)]
pub enum Usage {
    #[error("{0}; skranke --help shows what can be written")]
    Wrong(String),
}

impl From<lexopt::Error> for Usage {
    fn from(fault: lexopt::Error) -> Self {
        Self::Wrong(fault.to_string())
    }
}

/// What was asked for.
#[derive(Debug)]
pub enum Asked {
    Help,
    Version,
    #[cfg(feature = "till")]
    Till(Box<TillOptions>),
    Journal(JournalOptions),
    #[cfg(feature = "till")]
    Keys(KeysOptions),
    #[cfg(feature = "till")]
    Import(ImportOptions),
    #[cfg(feature = "till")]
    Description(Language),
    #[cfg(feature = "till")]
    Devices(DevicesOptions),
    #[cfg(feature = "till")]
    Display(Box<TillOptions>),
    Saft(SaftOptions),
    #[cfg(feature = "store")]
    StoreServe(StoreOptions),
}

impl Asked {
    /// The language that was asked for, and the folder whose settings may say another.
    pub fn spoken_with(&self) -> (Option<String>, Option<PathBuf>) {
        match self {
            #[cfg(feature = "till")]
            Self::Till(options) | Self::Display(options) => (options.language.clone(), options.data.clone()),
            #[cfg(feature = "till")]
            Self::Devices(options) => (options.language.clone(), options.data.clone()),
            #[cfg(feature = "till")]
            Self::Import(options) => (options.language.clone(), options.data.clone()),
            _ => (None, None),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TillOptions {
    pub data: Option<PathBuf>,
    pub demo: Option<String>,
    pub large: bool,
    pub line: bool,
    pub language: Option<String>,
    pub theme: Option<String>,
    pub keymap: Option<String>,
    pub store: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalAct {
    List { json: bool, only: Box<Only> },
    Verify,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    pub data: Option<PathBuf>,
    pub act: JournalAct,
}

#[cfg(feature = "till")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysAct {
    Show,
    Rotate,
}

#[cfg(feature = "till")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysOptions {
    pub data: Option<PathBuf>,
    pub act: KeysAct,
}

#[cfg(feature = "till")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DevicesAct {
    List,
    /// All that are set up, or the one that is named. Which names there are the settings say.
    Test(Option<String>),
}

#[cfg(feature = "till")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicesOptions {
    pub data: Option<PathBuf>,
    pub act: DevicesAct,
    /// What was learnt is added to the settings.
    pub save: bool,
    pub language: Option<String>,
}

#[cfg(feature = "till")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    Articles,
    Customers,
}

#[cfg(feature = "till")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    pub data: Option<PathBuf>,
    pub what: Imported,
    pub file: PathBuf,
    pub dry_run: bool,
    pub language: Option<String>,
}

/// A file with a key, and the version it is of when that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    pub version: Option<String>,
    pub path: PathBuf,
}

impl KeyFile {
    /// `FILE`, or `VERSION=FILE`.
    fn read(text: &str) -> Self {
        match text.split_once('=') {
            Some((version, path)) => Self { version: Some(version.to_owned()), path: path.into() },
            None => Self { version: None, path: text.into() },
        }
    }
}

/// A till by its number within the folder's department, or whole: `2`, `1-2`.
#[cfg(feature = "till")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedTill {
    Number(u16),
    Whole(TillId),
}

#[cfg(feature = "till")]
impl WantedTill {
    fn read(text: &str) -> Result<Self, Usage> {
        let number = text.parse().map(Self::Number).ok();
        let wrong = || Usage::Wrong(format!("--till is a number, or department and number as 1-2, not {text}"));
        number.or_else(|| text.parse().map(Self::Whole).ok()).ok_or_else(wrong)
    }

    pub fn is(self, till: TillId) -> bool {
        match self {
            Self::Number(number) => number == till.till,
            Self::Whole(whole) => whole == till,
        }
    }
}

#[cfg(feature = "till")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaftExport {
    pub from: Date,
    pub to: Date,
    pub till: Option<WantedTill>,
    pub out: PathBuf,
    /// Where what was erased is asked for, if not where the till's settings say.
    pub store: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaftAct {
    #[cfg(feature = "till")]
    Export(SaftExport),
    Verify {
        file: PathBuf,
        keys: Vec<KeyFile>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaftOptions {
    /// The till's folder; a file is checked without one.
    #[cfg(feature = "till")]
    pub data: Option<PathBuf>,
    pub act: SaftAct,
}

#[cfg(feature = "store")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    pub data: Option<PathBuf>,
    pub listen: String,
    pub backup: Option<PathBuf>,
}

/// How many of these words begin a usage: `import articles|customers FILE.csv`. `None`: they are another's.
fn begins(usage: &str, words: &[&str]) -> Option<usize> {
    let tokens = usage.split_whitespace().take_while(|token| !token.starts_with(['[', '-']));
    let is_meant = |token: &str, word: &str| {
        token.starts_with(char::is_uppercase) || token.split('|').any(|choice| choice == word)
    };
    let mut count = 0;
    for (token, at) in tokens.zip(0..) {
        is_meant(token, words.get(at)?).then(|| count += 1)?;
    }
    Some(count)
}

/// The first of these options that the help does not show behind the words.
fn foreign<'a>(options: &'a [String], words: &[&str]) -> Option<&'a str> {
    let usages = usages();
    let usage = usages.iter().filter(|usage| !usage.starts_with('-')).max_by_key(|usage| begins(usage, words))?;
    let is_shown =
        |option: &&String| usage.split_whitespace().any(|token| token.trim_matches(['[', ']']) == option.as_str());
    options.iter().find(|option| !is_shown(option)).map(String::as_str)
}

/// Everything that can follow, gathered before it is known to whom it belongs.
#[derive(Default)]
struct Written {
    words: Vec<String>,
    /// As they are called: `--data`.
    options: Vec<String>,
    till: TillOptions,
    json: bool,
    only: Only,
    /// An entry's number, or a day.
    from: Option<String>,
    to: Option<String>,
    wanted_till: Option<String>,
    out: Option<PathBuf>,
    keys: Vec<KeyFile>,
    dry_run: bool,
    save: bool,
    listen: Option<String>,
    backup: Option<PathBuf>,
}

pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Asked, Usage> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut written = Written::default();
    while let Some(argument) = parser.next()? {
        if let Long(name) = argument {
            written.options.push(format!("--{name}"));
        }
        match argument {
            Short('h') | Long("help") => return Ok(Asked::Help),
            Short('V') | Long("version") => return Ok(Asked::Version),
            Long("data") => written.till.data = Some(parser.value()?.into()),
            Long("demo") => written.till.demo = Some(demo_of(&mut parser)?),
            Long("large") => written.till.large = true,
            Long("line") => written.till.line = true,
            Long("lang") => {
                written.till.language = Some(one_of("--lang", parser.value()?.string()?, &["nb", "nn", "en"])?)
            }
            Long("theme") => written.till.theme = Some(parser.value()?.string()?),
            Long("keymap") => written.till.keymap = Some(parser.value()?.string()?),
            Long("store") => written.till.store = Some(store_of(parser.value()?.string()?)?),
            Long("json") => written.json = true,
            Long("kind") => written.only.kind = Some(parser.value()?.string()?),
            Long("operator") => written.only.operator = Some(parser.value()?.string()?),
            Long("sale") => written.only.sale = Some(sale_of(&parser.value()?.string()?)?),
            Long("from") => written.from = Some(parser.value()?.string()?),
            Long("to") => written.to = Some(parser.value()?.string()?),
            Long("till") => written.wanted_till = Some(parser.value()?.string()?),
            Long("out") => written.out = Some(parser.value()?.into()),
            Long("key") => written.keys.push(KeyFile::read(&parser.value()?.string()?)),
            Long("dry-run") => written.dry_run = true,
            Long("save") => written.save = true,
            Long("listen") => written.listen = Some(parser.value()?.string()?),
            Long("backup") => written.backup = Some(parser.value()?.into()),
            Value(word) => written.words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    written.asked()
}

/// `--demo` may stand alone: the workshop.
fn demo_of(parser: &mut lexopt::Parser) -> Result<String, Usage> {
    let shops = ["verksted", "kiosk", "kafe"];
    let named = match parser.optional_value() {
        Some(value) => Some(value.string()?),
        None => parser
            .try_raw_args()
            .and_then(|mut rest| rest.next_if(|word| shops.iter().any(|shop| *shop == word.to_string_lossy())))
            .map(|word| word.to_string_lossy().into_owned()),
    };
    one_of("--demo", named.unwrap_or_else(|| "verksted".to_owned()), &shops)
}

fn store_of(url: String) -> Result<String, Usage> {
    let wrong = || Usage::Wrong(format!("--store is a URL as https://store.example.org, not {url}"));
    if is_store_url(&url) { Ok(url) } else { Err(wrong()) }
}

fn edge_of(option: &str, text: &str) -> Result<Edge, Usage> {
    let wrong =
        || Usage::Wrong(format!("{option} is a number of an entry, or a day as 2026-11-23 or 2026-11-23T14:30"));
    Edge::read(text).ok_or_else(wrong)
}

fn sale_of(text: &str) -> Result<ReceiptNo, Usage> {
    let wrong = || Usage::Wrong(format!("--sale is the number of a receipt, as 410 or R41, not {text}"));
    ReceiptNo::parse(text).ok_or_else(wrong)
}

fn one_of(option: &str, value: String, among: &[&str]) -> Result<String, Usage> {
    if among.contains(&value.as_str()) {
        Ok(value)
    } else {
        Err(Usage::Wrong(format!("{option} is one of {}, not {value}", among.join(", "))))
    }
}

impl Written {
    #[cfg(feature = "till")]
    fn devices(self, act: DevicesAct) -> Asked {
        Asked::Devices(DevicesOptions { data: self.till.data, act, save: self.save, language: self.till.language })
    }

    fn asked(self) -> Result<Asked, Usage> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if let Some(option) = foreign(&self.options, words.strip_prefix(&["till"]).unwrap_or(&words)) {
            let to = words.first().map_or("the till", |word| word);
            return Err(Usage::Wrong(format!("{option} does not go with {to}")));
        }
        match words.as_slice() {
            #[cfg(feature = "till")]
            [] | ["till"] => self.till(),
            ["journal", act @ ("list" | "verify")] => {
                let act = if *act == "list" {
                    JournalAct::List { json: self.json, only: Box::new(self.only()?) }
                } else {
                    JournalAct::Verify
                };
                Ok(Asked::Journal(JournalOptions { data: self.till.data, act }))
            }
            #[cfg(feature = "till")]
            ["keys", act @ ("show" | "rotate")] => {
                let act = if *act == "show" { KeysAct::Show } else { KeysAct::Rotate };
                Ok(Asked::Keys(KeysOptions { data: self.till.data, act }))
            }
            #[cfg(feature = "till")]
            ["import", what @ ("articles" | "customers"), file] => {
                let what = if *what == "articles" { Imported::Articles } else { Imported::Customers };
                let file = PathBuf::from(*file);
                Ok(Asked::Import(ImportOptions {
                    data: self.till.data,
                    what,
                    file,
                    dry_run: self.dry_run,
                    language: self.till.language,
                }))
            }
            // A description is Norwegian unless another language is asked for, whatever the screen speaks.
            #[cfg(feature = "till")]
            ["devices", "list"] => Ok(self.devices(DevicesAct::List)),
            #[cfg(feature = "till")]
            ["devices", "test"] => Ok(self.devices(DevicesAct::Test(None))),
            #[cfg(feature = "till")]
            ["devices", "test", name] => {
                let name = (*name).to_owned();
                Ok(self.devices(DevicesAct::Test(Some(name))))
            }
            #[cfg(feature = "till")]
            ["display"] => Ok(Asked::Display(Box::new(self.till))),
            #[cfg(feature = "till")]
            ["description"] => {
                Ok(Asked::Description(self.till.language.and_then(|code| code.parse().ok()).unwrap_or_default()))
            }
            #[cfg(feature = "till")]
            ["saft"] => self.saft(),
            ["saft", "verify", file] => {
                let file = PathBuf::from(*file);
                if self.keys.is_empty() {
                    return Err(Usage::Wrong("saft verify needs the public key, with --key FILE".to_owned()));
                }
                Ok(Asked::Saft(SaftOptions {
                    #[cfg(feature = "till")]
                    data: None,
                    act: SaftAct::Verify { file, keys: self.keys },
                }))
            }
            #[cfg(feature = "store")]
            ["store", "serve"] => {
                let listen = self.listen.ok_or_else(|| Usage::Wrong("store serve needs --listen ADDR".to_owned()))?;
                Ok(Asked::StoreServe(StoreOptions { data: self.till.data, listen, backup: self.backup }))
            }
            _ => Err(Usage::Wrong(format!("there is no subcommand «{}»", words.join(" ")))),
        }
    }

    /// What is wanted of the journal; its edges are numbers of entries, or days.
    fn only(&self) -> Result<Only, Usage> {
        let edge = |option, text: &Option<String>| text.as_deref().map(|text| edge_of(option, text)).transpose();
        Ok(Only { from: edge("--from", &self.from)?, to: edge("--to", &self.to)?, ..self.only.clone() })
    }

    #[cfg(feature = "till")]
    fn saft(self) -> Result<Asked, Usage> {
        let missing = |what: &str| Usage::Wrong(format!("saft needs {what}"));
        let export = SaftExport {
            from: day("--from", self.from)?,
            to: day("--to", self.to)?,
            till: self.wanted_till.as_deref().map(WantedTill::read).transpose()?,
            out: self.out.ok_or_else(|| missing("--out DIR"))?,
            store: self.till.store,
        };
        Ok(Asked::Saft(SaftOptions { data: self.till.data, act: SaftAct::Export(export) }))
    }

    #[cfg(feature = "till")]
    fn till(self) -> Result<Asked, Usage> {
        if self.till.large && self.till.demo.is_none() {
            return Err(Usage::Wrong("--large goes with --demo".to_owned()));
        }
        Ok(Asked::Till(Box::new(self.till)))
    }
}

#[cfg(feature = "till")]
fn day(option: &str, text: Option<String>) -> Result<Date, Usage> {
    let text = text.ok_or_else(|| Usage::Wrong(format!("saft needs {option} DATE")))?;
    Date::parse(&text).ok_or_else(|| Usage::Wrong(format!("{option} is a day as 2026-11-30 or 30.11.2026, not {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &str) -> Result<Asked, String> {
        let arguments = std::iter::once("skranke").chain(words.split_whitespace()).map(OsString::from);
        read(arguments).map_err(|fault| fault.to_string())
    }

    #[cfg(feature = "till")]
    #[test]
    fn the_till_is_what_is_meant_when_nothing_is_said() {
        let Ok(Asked::Till(options)) = read_words("--demo --line --lang nn") else { panic!("the till") };
        assert_eq!(
            (options.demo.as_deref(), options.line, options.language.as_deref()),
            (Some("verksted"), true, Some("nn"))
        );
        let Ok(Asked::Till(options)) = read_words("till --line --demo kiosk --data /tmp/x") else { panic!("the till") };
        assert_eq!((options.demo.as_deref(), options.data), (Some("kiosk"), Some(PathBuf::from("/tmp/x"))));
    }

    #[test]
    fn wrong_usage_is_told() {
        for words in [
            "--demo=butikk",
            "--lang de",
            "--large",
            "journal",
            "journal lits",
            "--colour",
            "store serve extra",
            "import articles",
            "saft verify file.xml",
            "saft --from 2026-11-01 --to i.morgen --out .",
            "saft --from 2026-11-01 --to 2026-11-02",
            "saft --to 2026-11-02 --out .",
            "saft --from 2026-11-01 --to 2026-11-02 --out . --till x",
            "--store store.example.org",
        ] {
            assert!(read_words(words).is_err(), "{words}");
        }
    }

    #[test]
    fn an_option_of_something_else_is_not_passed_over() {
        for (words, told) in [
            ("journal verify --json", "--json does not go with journal"),
            ("saft verify file.xml --key a.pem --data .", "--data does not go with saft"),
            ("--out .", "--out does not go with the till"),
        ] {
            let refused = read_words(words).err().unwrap_or_default();
            assert!(refused.starts_with(told), "{words}: {refused}");
        }
        assert!(read_words("journal list --json --kind x --data .").is_ok());
    }

    #[cfg(feature = "till")]
    #[test]
    fn every_option_goes_with_what_the_help_shows_it_behind() {
        for words in [
            "till --data . --demo --large --line --lang nb --theme t --keymap k --store http://a",
            "keys rotate --data .",
            "import customers file.csv --dry-run --lang nn --data .",
            "devices list --lang nb --data .",
            "devices test bar --save --lang nb --data .",
            "display --theme t --lang nb --data .",
            "description --lang nn",
            "saft --from 2026-11-01 --to 2026-11-02 --till 1 --out . --data . --store http://a",
        ] {
            read_words(words).unwrap_or_else(|refused| panic!("{words}: {refused}"));
        }
    }

    #[test]
    fn a_journal_is_listed_from_an_entry_on() {
        let Ok(Asked::Journal(options)) = read_words("journal list --json --from 12") else { panic!("the journal") };
        let only = Box::new(Only { from: Some(Edge::Entry(12)), ..Only::default() });
        assert_eq!(options.act, JournalAct::List { json: true, only });
        assert!(read_words("journal list --from x").is_err());
    }

    #[test]
    fn keys_may_say_which_version_they_are_of() {
        let Ok(Asked::Saft(options)) = read_words("saft verify f.xml --key a.pem --key 2=b.pem") else {
            panic!("saft")
        };
        let keys = match options.act {
            SaftAct::Verify { keys, .. } => keys,
            #[cfg(feature = "till")]
            SaftAct::Export(_) => panic!("verify"),
        };
        let named =
            |version: Option<&str>, path: &str| KeyFile { version: version.map(str::to_owned), path: path.into() };
        assert_eq!(keys, [named(None, "a.pem"), named(Some("2"), "b.pem")]);
    }
}
