//! The devices of a counter by name: a section of the settings, a word of the command line, a row of the screen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an order printer is called, as «kitchen» or «bar». A machine's only one may go without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PrinterName(String);

impl PrinterName {
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub fn is_unnamed(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PrinterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// In the journal it is one word: `printer`, `order-printer`, `order-printer:bar`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DeviceName {
    Printer,
    Drawer,
    Scanner,
    Scale,
    Display,
    Terminal,
    Vipps,
    OrderPrinter(PrinterName),
}

#[derive(Debug, thiserror::Error)]
#[error("no device is called {0}")]
pub struct UnknownDevice(String);

impl DeviceName {
    /// One of each kind, in the order they are listed in.
    pub const ALL: [Self; 8] = [
        Self::Printer,
        Self::Drawer,
        Self::Scanner,
        Self::Scale,
        Self::Display,
        Self::Terminal,
        Self::Vipps,
        Self::OrderPrinter(PrinterName(String::new())),
    ];

    /// Its section of the settings.
    pub fn section(&self) -> &'static str {
        match self {
            Self::Printer => "printer",
            Self::Drawer => "drawer",
            Self::Scanner => "scanner",
            Self::Scale => "scale",
            Self::Display => "display",
            Self::Terminal => "terminal",
            Self::Vipps => "vipps",
            Self::OrderPrinter(_) => "order-printer",
        }
    }

    pub fn text_id(&self) -> &'static str {
        match self {
            Self::Printer => "dev-printer",
            Self::Drawer => "dev-drawer",
            Self::Scanner => "dev-scanner",
            Self::Scale => "dev-scale",
            Self::Display => "dev-display",
            Self::Terminal => "dev-terminal",
            Self::Vipps => "dev-vipps",
            Self::OrderPrinter(_) => "dev-order-printer",
        }
    }

    /// The name that a person has given it.
    pub fn own_name(&self) -> Option<&str> {
        match self {
            Self::OrderPrinter(name) if !name.is_unnamed() => Some(name.as_str()),
            _ => None,
        }
    }

    /// The word it is known by on the command line.
    pub fn word(&self) -> &str {
        self.own_name().unwrap_or(self.section())
    }

    pub fn of(section: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|device| device.section() == section)
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.own_name() {
            Some(name) => write!(f, "{}:{name}", self.section()),
            None => f.write_str(self.section()),
        }
    }
}

impl From<DeviceName> for String {
    fn from(device: DeviceName) -> Self {
        device.to_string()
    }
}

impl TryFrom<String> for DeviceName {
    type Error = UnknownDevice;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let of_orders = text.strip_prefix("order-printer:").map(|name| Self::OrderPrinter(PrinterName::new(name)));
        of_orders.or_else(|| Self::of(&text)).ok_or(UnknownDevice(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_one_word_in_the_journal_and_read_back() {
        let bar = DeviceName::OrderPrinter(PrinterName::new("bar"));
        for (device, word) in DeviceName::ALL
            .into_iter()
            .map(|device| (device.clone(), device.section()))
            .chain([(bar, "order-printer:bar")])
        {
            let stored = serde_json::to_string(&device).expect("stored");
            assert_eq!(stored, format!("\"{word}\""));
            assert_eq!(serde_json::from_str::<DeviceName>(&stored).expect("read"), device);
        }
        assert!(serde_json::from_str::<DeviceName>("\"toaster\"").is_err());
    }
}
