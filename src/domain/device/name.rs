//! The devices of a counter by name: a section of the settings, a word of the command line, a row of the screen.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceName {
    Printer,
    Drawer,
    Scanner,
    Scale,
    Display,
    Terminal,
    Vipps,
    OrderPrinter,
}

impl DeviceName {
    pub const ALL: [Self; 8] = [
        Self::Printer,
        Self::Drawer,
        Self::Scanner,
        Self::Scale,
        Self::Display,
        Self::Terminal,
        Self::Vipps,
        Self::OrderPrinter,
    ];

    /// Its section of the settings.
    pub fn section(self) -> &'static str {
        match self {
            Self::Printer => "printer",
            Self::Drawer => "drawer",
            Self::Scanner => "scanner",
            Self::Scale => "scale",
            Self::Display => "display",
            Self::Terminal => "terminal",
            Self::Vipps => "vipps",
            Self::OrderPrinter => "order-printer",
        }
    }

    pub fn text_id(self) -> &'static str {
        match self {
            Self::Printer => "dev-printer",
            Self::Drawer => "dev-drawer",
            Self::Scanner => "dev-scanner",
            Self::Scale => "dev-scale",
            Self::Display => "dev-display",
            Self::Terminal => "dev-terminal",
            Self::Vipps => "dev-vipps",
            Self::OrderPrinter => "dev-order-printer",
        }
    }

    pub fn of(section: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|device| device.section() == section)
    }
}
