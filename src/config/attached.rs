//! Scanner, scale and customer display of this machine, as they stand in its file.

use serde::Deserialize;

/// The three together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    pub scanner: Scanner,
    pub scale: Scale,
    pub display: Display,
}

/// How a scanner arrives. One that is an ordinary keyboard needs nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scanner {
    /// `wedge`, `serial`, or `keyboard`: one that is taken for this program alone.
    pub kind: Option<String>,
    pub port: Option<String>,
    pub speed: Option<u32>,
    /// `8N1`, `7E1` or `7O1`.
    pub frame: Option<String>,
    /// What it puts in front of every code.
    pub prefix: String,
    /// It puts nothing behind a code.
    pub no_suffix: bool,
}

/// The scale, and what its plate says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scale {
    pub kind: Option<String>,
    pub port: Option<String>,
    pub speed: Option<u32>,
    pub frame: Option<String>,
    /// The smallest load for trade.
    pub min_grams: Option<u32>,
    pub max_grams: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Display {
    pub kind: Option<String>,
    pub port: Option<String>,
    pub speed: Option<u32>,
    /// `cp865`, `national` or `ascii`.
    pub letters: Option<String>,
    /// It hangs on the cable of the printer.
    pub past_printer: bool,
}

pub const SCANNER_KINDS: [&str; 3] = ["wedge", "serial", "keyboard"];
/// Scales that compute the price themselves.
pub const PRICING_SCALES: [&str; 2] = ["dialog06", "dialog02"];
/// Scales that only weigh.
pub const WEIGHING_SCALES: [&str; 5] = ["mt8217", "nci", "cas", "cas-stream", "sma"];
pub const DISPLAY_KINDS: [&str; 4] = ["epson", "cd5220", "utc", "logic-controls"];
pub const LETTERS: [&str; 3] = ["cp865", "national", "ascii"];
pub const FRAMES: [&str; 3] = ["8N1", "7E1", "7O1"];

/// A mistake: the section and the key it stands at, and what it should be.
pub type Mistake = (&'static str, &'static str, &'static str);

impl Attached {
    /// The first thing in it that cannot be.
    pub fn mistake(&self) -> Option<Mistake> {
        self.scanner.mistake().or_else(|| self.scale.mistake()).or_else(|| self.display.mistake())
    }
}

impl Scanner {
    fn mistake(&self) -> Option<Mistake> {
        let kind = self.kind.as_deref();
        let at = |key, what| Some(("scanner", key, what));
        if is_unknown(kind, &SCANNER_KINDS) {
            return at("kind", "kind must be wedge, serial or keyboard");
        }
        if kind.is_some_and(|kind| kind != "wedge") && self.port.is_none() {
            return at("kind", "this kind of scanner needs a port, such as /dev/ttyACM0 or usb:SERIAL-NUMBER");
        }
        if is_unknown(self.frame.as_deref(), &FRAMES) {
            return at("frame", "frame must be 8N1, 7E1 or 7O1");
        }
        None
    }
}

impl Scale {
    fn mistake(&self) -> Option<Mistake> {
        let kind = self.kind.as_deref();
        let at = |key, what| Some(("scale", key, what));
        let weighs_only = kind.is_some_and(|kind| WEIGHING_SCALES.contains(&kind));
        if is_unknown(kind, &PRICING_SCALES) && !weighs_only {
            return at("kind", "kind must be dialog06, dialog02, mt8217, nci, cas, cas-stream or sma");
        }
        if weighs_only && !cfg!(feature = "weighing") {
            return at("kind", "this build takes only scales that compute the price: dialog06 or dialog02");
        }
        if kind.is_some() && self.port.is_none() {
            return at("kind", "a scale needs a port, such as /dev/ttyUSB0 or usb:SERIAL-NUMBER");
        }
        if is_unknown(self.frame.as_deref(), &FRAMES) {
            return at("frame", "frame must be 8N1, 7E1 or 7O1");
        }
        let is_reversed = self.min_grams.zip(self.max_grams).is_some_and(|(min, max)| min >= max);
        let is_huge = self.max_grams.is_some_and(|max| max > 1_000_000);
        if is_reversed || is_huge {
            return at("max-grams", "max-grams must be above min-grams and at most 1000000");
        }
        None
    }
}

impl Display {
    fn mistake(&self) -> Option<Mistake> {
        let at = |key, what| Some(("display", key, what));
        if is_unknown(self.kind.as_deref(), &DISPLAY_KINDS) {
            return at("kind", "kind must be epson, cd5220, utc or logic-controls");
        }
        if self.kind.is_some() && self.port.is_none() {
            return at("kind", "a display needs a port, such as /dev/ttyUSB0 or usb:SERIAL-NUMBER");
        }
        if is_unknown(self.letters.as_deref(), &LETTERS) {
            return at("letters", "letters must be cp865, national or ascii");
        }
        None
    }
}

fn is_unknown(word: Option<&str>, known: &[&str]) -> bool {
    word.is_some_and(|word| !known.contains(&word))
}
