//! Why a device cannot be reached, as a sentence with its cause. Which port it is, is in every one of them.

use std::fmt;

use crate::domain::value::Saying;

/// What went wrong with the line to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortFault {
    /// As it stands in the settings: `/dev/ttyUSB0`, `usb:A1B2C3`, `192.0.2.7:9100`.
    pub port: String,
    pub cause: PortCause,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortCause {
    /// Another program holds it.
    InUse,
    /// No such device, or it is unplugged.
    Absent,
    /// This user may not open it.
    NotAllowed,
    /// Something is there and takes no connection.
    Refused,
    /// Nothing answered within so long.
    Silent { within_ms: u64 },
    /// No way to that address, or no such name.
    NoWay,
    /// It was open and is gone: the cable, the power, the other end.
    Lost,
    /// It stopped taking bytes, as a printer without paper does.
    Stalled { within_ms: u64 },
    /// The system's own number of a fault that has no sentence.
    Other(i32),
}

impl PortFault {
    pub fn new(port: &str, cause: PortCause) -> Self {
        Self { port: port.to_owned(), cause }
    }

    /// Every id a fault may have.
    pub const IDS: [&'static str; 9] = [
        "port-in-use",
        "port-absent",
        "port-not-allowed",
        "port-refused",
        "port-silent",
        "port-no-way",
        "port-lost",
        "port-stalled",
        "port-fault",
    ];

    pub fn saying(&self) -> Saying {
        let port = self.port.as_str();
        match &self.cause {
            PortCause::InUse => Saying::of("port-in-use").with("port", port),
            PortCause::Absent => Saying::of("port-absent").with("port", port),
            PortCause::NotAllowed => Saying::of("port-not-allowed").with("port", port),
            PortCause::Refused => Saying::of("port-refused").with("port", port),
            PortCause::Silent { within_ms } => {
                Saying::of("port-silent").with("port", port).with("seconds", seconds(*within_ms))
            }
            PortCause::NoWay => Saying::of("port-no-way").with("port", port),
            PortCause::Lost => Saying::of("port-lost").with("port", port),
            PortCause::Stalled { within_ms } => {
                Saying::of("port-stalled").with("port", port).with("seconds", seconds(*within_ms))
            }
            PortCause::Other(code) => Saying::of("port-fault").with("port", port).with("code", i64::from(*code)),
        }
    }
}

/// Whole seconds, and never none.
fn seconds(ms: u64) -> u64 {
    ms.div_ceil(1000).max(1)
}

/// For the log; people are told by [`PortFault::saying`].
impl fmt::Display for PortFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = &self.port;
        match &self.cause {
            PortCause::InUse => write!(f, "{port} is in use by another program"),
            PortCause::Absent => write!(f, "there is no device on {port}"),
            PortCause::NotAllowed => write!(f, "no permission to open {port}"),
            PortCause::Refused => write!(f, "{port} takes no connection"),
            PortCause::Silent { within_ms } => write!(f, "no answer from {port} within {} s", seconds(*within_ms)),
            PortCause::NoWay => write!(f, "there is no way to {port}"),
            PortCause::Lost => write!(f, "the connection to {port} was lost"),
            PortCause::Stalled { within_ms } => write!(f, "{port} took no bytes within {} s", seconds(*within_ms)),
            PortCause::Other(code) => write!(f, "{port}: {}", std::io::Error::from_raw_os_error(*code)),
        }
    }
}

impl std::error::Error for PortFault {}

#[cfg(test)]
mod tests {
    use super::*;

    fn causes() -> Vec<PortCause> {
        vec![
            PortCause::InUse,
            PortCause::Absent,
            PortCause::NotAllowed,
            PortCause::Refused,
            PortCause::Silent { within_ms: 3_000 },
            PortCause::NoWay,
            PortCause::Lost,
            PortCause::Stalled { within_ms: 2_100 },
            PortCause::Other(71),
        ]
    }

    #[test]
    fn every_cause_has_a_sentence_of_its_own() {
        let ids: Vec<&str> =
            causes().into_iter().map(|cause| PortFault::new("/dev/ttyS0", cause).saying().id).collect();
        assert_eq!(ids, PortFault::IDS);
    }

    #[test]
    fn a_fault_names_the_port_and_how_long_was_waited() {
        let silent = PortFault::new("192.0.2.7:9100", PortCause::Silent { within_ms: 3_000 });
        assert_eq!(silent.to_string(), "no answer from 192.0.2.7:9100 within 3 s");
        let stalled = PortFault::new("/dev/ttyS0", PortCause::Stalled { within_ms: 2_100 });
        assert_eq!(stalled.to_string(), "/dev/ttyS0 took no bytes within 3 s");
    }
}
