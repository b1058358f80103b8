//! Where a device is, as a person writes it in the settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A device's place. It is resolved anew at each opening, so that an adapter is found wherever it was plugged in again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A device file: `/dev/ttyS0`, `/dev/serial/by-id/…`, `/dev/usb/lp0`.
    File(PathBuf),
    /// The device's own serial number: `usb:A1B2C3`.
    Usb(String),
    /// `192.0.2.7:9100`
    Tcp { host: String, port: u16 },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no port; write a device such as /dev/ttyUSB0, usb:SERIAL-NUMBER, or HOST:PORT")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let refused = || AddressError(text.to_owned());
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(refused());
        }
        if text.starts_with('/') {
            return Ok(Self::File(text.into()));
        }
        if let Some(serial) = text.strip_prefix("usb:") {
            return if serial.is_empty() { Err(refused()) } else { Ok(Self::Usb(serial.to_owned())) };
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(refused)?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(refused)?;
        match bare.unwrap_or(host) {
            "" => Err(refused()),
            host if bare.is_none() && host.contains([':', '/', '[', ']']) => Err(refused()),
            host => Ok(Self::Tcp { host: host.to_owned(), port }),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Usb(serial) => write!(f, "usb:{serial}"),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
        }
    }
}

/// How a serial port is set. A pseudo-terminal takes any speed and always eight bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serial {
    pub speed: u32,
    pub frame: Frame,
    pub flow: Flow,
}

impl Default for Serial {
    fn default() -> Self {
        Self { speed: 9600, frame: Frame::EightNone, flow: Flow::None }
    }
}

/// Bits, parity and one stop bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    #[default]
    EightNone,
    SevenEven,
    SevenOdd,
}

impl Frame {
    pub const WORDS: [(&'static str, Self); 3] =
        [("8N1", Self::EightNone), ("7E1", Self::SevenEven), ("7O1", Self::SevenOdd)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, frame)| frame)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    #[default]
    None,
    /// RTS and CTS: what an off-line printer stops us with.
    Hardware,
    /// XON and XOFF.
    Software,
}

impl Flow {
    pub const WORDS: [(&'static str, Self); 3] =
        [("none", Self::None), ("rts-cts", Self::Hardware), ("xon-xoff", Self::Software)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, flow)| flow)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tcp(host: &str, port: u16) -> Result<Address, AddressError> {
        Ok(Address::Tcp { host: host.to_owned(), port })
    }

    #[test]
    fn three_kinds_of_places_are_told_apart() {
        assert_eq!("/dev/serial/by-id/usb-x-if00".parse(), Ok(Address::File("/dev/serial/by-id/usb-x-if00".into())));
        assert_eq!("usb:A1-B2".parse(), Ok(Address::Usb("A1-B2".to_owned())));
        assert_eq!("192.0.2.7:9100".parse(), tcp("192.0.2.7", 9100));
        assert_eq!("bong.local:9100".parse(), tcp("bong.local", 9100));
        assert_eq!("[2001:db8::7]:9100".parse(), tcp("2001:db8::7", 9100));
    }

    #[test]
    fn what_is_no_place_is_refused_with_what_one_looks_like() {
        for text in ["", "usb:", "ttyUSB0", "COM3", "192.0.2.7", ":9100", "h:0", "h:70000", "2001:db8::7:9100", "a b:1"]
        {
            let refused = text.parse::<Address>().expect_err(text);
            assert!(refused.to_string().contains("HOST:PORT"), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn a_place_is_written_as_it_is_read(text in "(/dev/[a-z0-9/]{1,12}|usb:[A-Za-z0-9-]{1,12}|[a-z0-9.-]{1,12}:[1-9][0-9]{0,3})") {
            let address: Address = text.parse().expect("an address");
            prop_assert_eq!(address.to_string(), text);
        }

        #[test]
        fn no_text_is_too_strange_to_read(text in any::<String>()) {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert_eq!(address.to_string().parse(), Ok(address));
            }
        }
    }
}
