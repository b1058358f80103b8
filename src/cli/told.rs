//! Why a start is refused, in the language of the shop: the modules' own errors as sentences of the catalogue.

use std::fmt::Display;

use crate::config::ConfigError;
use crate::counter::create::CreateError;
use crate::counter::folder::FolderError;
use crate::counter::open::OpenError;
use crate::domain::value::{Saying, Value};
use crate::journal::JournalError;
use crate::tui::terminal::TerminalError;

/// An error with a sentence for people. `None` where only those who mend programs meet it.
pub trait Told: Display {
    fn saying(&self) -> Option<Saying>;
}

impl Told for FolderError {
    fn saying(&self) -> Option<Saying> {
        Some(match self {
            Self::Unwritable { path, cause } => {
                Saying::of("start-folder-unwritable").with("path", path.display().to_string()).with("cause", cause)
            }
            Self::Absent { path } => Saying::of("start-folder-absent").with("path", path.display().to_string()),
            Self::Taken { path } => Saying::of("start-folder-taken").with("path", path.display().to_string()),
        })
    }
}

impl Told for ConfigError {
    fn saying(&self) -> Option<Saying> {
        Some(match self {
            Self::Read { path, cause } => unopened(path, cause.into()),
            Self::Form { path, line, column, what } => Saying::of("start-settings")
                .with("place", format!("{}:{line}:{column}", path.display()))
                .with("cause", what.clone()),
        })
    }
}

impl Told for JournalError {
    fn saying(&self) -> Option<Saying> {
        match self {
            Self::Open { path, cause } => Some(unopened(path, cause.to_string().into())),
            Self::Newer { path, found, known } => Some(newer(path, *found, *known)),
            Self::Foreign { path } => Some(Saying::of("start-foreign").with("path", path.display().to_string())),
            Self::OtherTill { found, wanted } => {
                Some(Saying::of("start-other-till").with("found", found.to_string()).with("wanted", wanted.to_string()))
            }
            Self::Broken { seq, what } => {
                Some(Saying::of("start-broken").with("seq", seq.to_string()).with("cause", what.clone()))
            }
            Self::Log(cause) => Some(Saying::of("start-unsafe").with("cause", cause.to_string())),
            Self::Absent { .. } | Self::Write(_) | Self::Read(_) | Self::NotSetUp => None,
        }
    }
}

impl Told for OpenError {
    fn saying(&self) -> Option<Saying> {
        match self {
            Self::Journal(fault) => fault.saying(),
            #[cfg(feature = "store")]
            Self::Store(crate::store::StoreError::Open(fault)) => Some(of_store(fault)),
            Self::Live(path) => Some(Saying::of("start-live").with("path", path.display().to_string())),
            Self::NotSetUp(path) => Some(Saying::of("start-not-set-up").with("path", path.display().to_string())),
            Self::NoStore => Some(Saying::of("start-no-store")),
            _ => None,
        }
    }
}

impl Told for CreateError {
    fn saying(&self) -> Option<Saying> {
        match self {
            Self::Journal(fault) => fault.saying(),
            _ => None,
        }
    }
}

impl Told for TerminalError {
    fn saying(&self) -> Option<Saying> {
        match self {
            Self::NotATerminal => Some(Saying::of("start-no-terminal")),
            Self::Open(_) => None,
        }
    }
}

#[cfg(feature = "store")]
fn of_store(fault: &crate::store::OpenError) -> Saying {
    match fault {
        crate::store::OpenError::Broken { path, cause } => unopened(path, cause.to_string().into()),
        crate::store::OpenError::Newer { path, found, known } => newer(path, *found, *known),
        crate::store::OpenError::Log { cause, .. } => Saying::of("start-unsafe").with("cause", cause.to_string()),
    }
}

fn unopened(path: &std::path::Path, cause: Value) -> Saying {
    Saying::of("start-unopened").with("path", path.display().to_string()).with("cause", cause)
}

fn newer(path: &std::path::Path, found: usize, known: usize) -> Saying {
    Saying::of("start-newer").with("path", path.display().to_string()).with("found", found).with("known", known)
}
