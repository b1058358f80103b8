//! The figures and names a sentence is filled with. How they look in a language is `i18n`'s business.

use super::ids::ReceiptNo;
use super::money::Ore;
use super::quantity::{Percent, Quantity};
use super::time::{Date, Stamp};

/// A placeholder's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Money(Ore),
    Quantity(Quantity),
    Percent(Percent),
    Count(i64),
    Text(String),
    /// Shown as 14:32.
    Time(Stamp),
    Day(Date),
    Receipt(ReceiptNo),
    /// A command, shown as the key it is bound to today.
    Key(&'static str),
    /// Another text of the catalogue.
    Word(&'static str),
}

/// What fills the placeholders of one sentence, by name.
pub type Values = Vec<(&'static str, Value)>;

macro_rules! from_plain {
    ($($type:ty => $variant:ident;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}
from_plain! {
    Ore => Money;
    Quantity => Quantity;
    Percent => Percent;
    String => Text;
    Stamp => Time;
    Date => Day;
    ReceiptNo => Receipt;
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Why the system refused, in the reader's language; its own words are English, and for the log.
impl From<&std::io::Error> for Value {
    fn from(fault: &std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        Self::Word(match fault.kind() {
            K::NotFound => "cause-absent",
            K::PermissionDenied => "cause-not-allowed",
            K::ResourceBusy | K::AddrInUse | K::WouldBlock => "cause-in-use",
            K::StorageFull => "cause-full",
            K::ReadOnlyFilesystem => "cause-read-only",
            K::InvalidData | K::UnexpectedEof => "cause-damaged",
            _ => "cause-other",
        })
    }
}

macro_rules! from_counts {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(count: $type) -> Self {
                Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
            }
        }
    )*};
}
from_counts!(u8 u16 u32 u64 i64 usize);

/// A sentence of the catalogue and what fills it. The rooms below `i18n` speak in these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    pub id: &'static str,
    pub values: Values,
}

impl Saying {
    pub fn of(id: &'static str) -> Self {
        Self { id, values: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}
