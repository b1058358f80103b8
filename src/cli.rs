//! The command line: one file per subcommand, arguments read here, nothing decided.
//!
//! Exit codes: 0 done, 1 refused or failed with one sentence on stderr, 2 wrong usage.

mod args;
#[cfg(feature = "till")]
pub mod description;
#[cfg(feature = "till")]
mod devices;
#[cfg(feature = "till")]
mod display;
#[cfg(feature = "till")]
mod import;
mod journal;
#[cfg(any(feature = "store", feature = "till"))]
mod kept_in;
#[cfg(feature = "till")]
mod keys;
#[cfg(any(feature = "store", feature = "till"))]
mod log;
mod platform;
mod saft;
#[cfg(feature = "store")]
mod store;
#[cfg(feature = "till")]
mod till;
#[cfg(feature = "till")]
mod told;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use args::{Asked, Usage};

use crate::config::Settings;
#[cfg(feature = "till")]
use crate::domain::value::Saying;
#[cfg(feature = "till")]
use crate::i18n::Catalogue;
use crate::i18n::Language;

/// What ends a subcommand early.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0}")]
    Usage(#[from] Usage),
    /// One sentence: what happened, what it means, what to do.
    #[error("{0}")]
    Told(String),
    /// The same out of the catalogue, in the language of whoever asked.
    #[cfg(feature = "till")]
    #[error("{0:?}")]
    Refused(Saying),
}

impl Failure {
    fn told(why: impl std::fmt::Display) -> Self {
        Self::Told(why.to_string())
    }

    /// In the shop's own language where the catalogue has it.
    #[cfg(feature = "till")]
    fn refused(why: impl told::Told) -> Self {
        why.saying().map_or_else(|| Self::told(why), Self::Refused)
    }

    #[cfg(feature = "till")]
    fn sentence(&self, language: Language) -> String {
        match self {
            Self::Refused(saying) => Catalogue::of(language).say(saying, &|_| String::new()),
            plain => plain.to_string(),
        }
    }

    #[cfg(not(feature = "till"))]
    fn sentence(&self, _language: Language) -> String {
        self.to_string()
    }
}

/// Runs the program and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    #[cfg(any(feature = "store", feature = "till"))]
    kept_in::keep();
    let asked = args::read(arguments).map_err(Failure::from);
    let (wanted, data) = asked.as_ref().map_or((None, None), args::Asked::spoken_with);
    match asked.and_then(carry_out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let sentence = failure.sentence(language(wanted, data.as_ref()));
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "skranke: {sentence}");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}

/// The language that was asked for, else the machine's, as far as its settings can be read.
fn language(wanted: Option<String>, data: Option<&PathBuf>) -> Language {
    let machine = || {
        let folder = platform::folder(data).ok()?;
        Settings::read(&folder.join("till.toml")).ok()?.screen.language
    };
    wanted.or_else(machine).and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn carry_out(asked: Asked) -> Result<(), Failure> {
    match asked {
        Asked::Help => print(args::HELP),
        Asked::Version => print(&version()),
        #[cfg(feature = "till")]
        Asked::Till(options) => till::run(*options),
        Asked::Journal(options) => journal::run(&options),
        #[cfg(feature = "till")]
        Asked::Keys(options) => keys::run(&options),
        #[cfg(feature = "till")]
        Asked::Import(options) => import::run(&options),
        #[cfg(feature = "till")]
        Asked::Description(language) => description::run(language),
        #[cfg(feature = "till")]
        Asked::Devices(options) => devices::run(&options),
        #[cfg(feature = "till")]
        Asked::Display(options) => display::run(&options),
        Asked::Saft(options) => saft::run(&options),
        #[cfg(feature = "store")]
        Asked::StoreServe(options) => store::serve(&options),
    }
}

/// Until a product declaration exists, the program says that it is no declared register (law P-6).
fn version() -> String {
    format!(
        "skranke {}\nIkke et produkterklært kassasystem: skal ikke brukes til kontantsalg.\nNot a declared cash register system: not for real cash sales.\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// One line on standard error.
#[cfg(all(feature = "store", feature = "till"))]
fn tell(line: &str) {
    // Nobody is lost who cannot read it.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A reader that goes away in the middle is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::told(fault)),
        _ => Ok(()),
    }
}
