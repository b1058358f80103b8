//! Electronic receipts on their way to a customer (law R-17): a message with the receipt as text, or a page behind a code.
//!
//! Nothing here is sure before the other side has taken it, and nobody's address is kept.

mod links;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Switches;
use crate::domain::device::{DemoSwitch, MessageKind};
use crate::paper::{Document, text};

pub use links::{Links, Secret};

/// A message that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub by: MessageKind,
    /// An address, where it goes to one.
    pub to: String,
    pub from: String,
    pub subject: String,
    pub document: Document,
}

#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the mail service cannot be reached")]
    Unreachable,
    #[error("the message cannot be handed over: {0}")]
    NotTaken(#[from] io::Error),
    #[error("no link for receipts is set up")]
    NoLinks,
}

/// What takes messages. A call may block for as long as the service's own limit says; it runs on its thread.
pub trait Messenger: Send {
    /// `Ok` when the service has taken the message and answers for it, with the address the customer is to scan where there is
    /// one.
    fn send(&mut self, message: &Message) -> Result<Option<String>, MessageError>;

    /// Can receipts be had by a code?
    fn makes_links(&self) -> bool {
        false
    }
}

/// Every way a receipt can go from this machine.
pub struct Post {
    pub mail: Outbox,
    pub links: Option<Links>,
}

impl Messenger for Post {
    fn send(&mut self, message: &Message) -> Result<Option<String>, MessageError> {
        match message.by {
            MessageKind::Email => self.mail.send(message).map(|()| None),
            MessageKind::Qr => self.links.as_mut().ok_or(MessageError::NoLinks)?.publish(message).map(Some),
        }
    }

    fn makes_links(&self) -> bool {
        self.links.is_some()
    }
}

/// Columns of the receipt in the message.
const COLUMNS: usize = 42;

/// A mail service on this machine: each message is a file that any mail program opens.
pub struct Outbox {
    folder: PathBuf,
    switches: Switches,
    sent: u32,
}

impl Outbox {
    pub fn open(folder: &Path, switches: Switches) -> Self {
        let sent = fs::read_dir(folder).map_or(0, |files| u32::try_from(files.count()).unwrap_or(u32::MAX));
        Self { folder: folder.to_owned(), switches, sent }
    }
}

impl Outbox {
    fn send(&mut self, message: &Message) -> Result<(), MessageError> {
        if self.switches.is_on(DemoSwitch::PullNet) {
            return Err(MessageError::Unreachable);
        }
        fs::create_dir_all(&self.folder)?;
        let number = self.sent.saturating_add(1);
        let mut file = File::create_new(self.folder.join(format!("{number:06}.eml")))?;
        file.write_all(as_mail(message).as_bytes())?;
        file.sync_all()?;
        self.sent = number;
        Ok(())
    }
}

/// Headers hold one line each, whatever stands in a name.
fn as_mail(message: &Message) -> String {
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    let body = text::render(&message.document, COLUMNS).replace('\n', "\r\n");
    format!(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{body}",
        line(&message.from),
        line(&message.to),
        line(&message.subject)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::PaperKind;

    fn message() -> Message {
        Message {
            by: MessageKind::Email,
            to: "ola@example.no\r\nBcc: x@example.no".into(),
            from: "Fjordvik".into(),
            subject: "Elektronisk salgskvittering 412".into(),
            document: Document { kind: PaperKind::Sale, rows: Vec::new() },
        }
    }

    #[test]
    fn a_name_with_a_line_break_smuggles_no_header_in() {
        let mail = as_mail(&message());
        assert_eq!(mail.matches("\r\nBcc:").count(), 0, "{mail}");
        assert!(mail.contains("\r\nTo: ola@example.no  Bcc: x@example.no\r\n"), "{mail}");
    }

    #[test]
    fn without_net_nothing_is_delivered() {
        let folder = std::env::temp_dir().join(format!("skranke-outbox-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let switches = Switches::default();
        let mut outbox = Outbox::open(&folder, switches.clone());
        switches.set(DemoSwitch::PullNet, true);
        assert!(matches!(outbox.send(&message()), Err(MessageError::Unreachable)));
        switches.set(DemoSwitch::PullNet, false);
        outbox.send(&message()).expect("sent");
        outbox.send(&message()).expect("sent again");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2);
        fs::remove_dir_all(&folder).expect("removed");
    }
}
