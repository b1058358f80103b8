//! Receipts behind a QR code (law R-17): each is a page of its own, under a name nobody can guess, in a folder that a web
//! server publishes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{COLUMNS, Message, MessageError};
use crate::domain::device::DemoSwitch;
use crate::paper::text;
use crate::peripherals::Switches;

/// Draws bits that nobody can foresee.
pub type Secret = Box<dyn FnMut() -> io::Result<[u8; 16]> + Send>;

/// Letters of a name: 128 bits, five in each.
const NAME_CHARS: u32 = 26;

/// The folder of pages, and the address at which it is published.
pub struct Links {
    folder: PathBuf,
    base: String,
    secret: Secret,
    switches: Switches,
}

impl Links {
    pub fn new(folder: &Path, base: &str, secret: Secret, switches: Switches) -> Self {
        let base = format!("{}/", base.trim_end_matches('/'));
        Self { folder: folder.to_owned(), base, secret, switches }
    }

    /// Publishes the receipt and tells its address. A page is there whole or not at all.
    pub(super) fn publish(&mut self, message: &Message) -> Result<String, MessageError> {
        if self.switches.is_on(DemoSwitch::PullNet) {
            return Err(MessageError::Unreachable);
        }
        let name = format!("{}.html", name_of((self.secret)()?));
        fs::create_dir_all(&self.folder)?;
        let aside = self.folder.join(format!(".{name}"));
        let page = as_page(message);
        write_whole(&aside, page.as_bytes()).and_then(|()| fs::rename(&aside, self.folder.join(&name))).inspect_err(
            |_| {
                // What was begun is seen by nobody; gone already is as good.
                let _ = fs::remove_file(&aside);
            },
        )?;
        // The name must outlive a power cut too: the customer has it on the telephone.
        File::open(&self.folder)?.sync_all()?;
        Ok(format!("{}{name}", self.base))
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn name_of(secret: [u8; 16]) -> String {
    let number = u128::from_be_bytes(secret);
    let digit =
        |place: u32| u32::try_from((number >> (5 * place)) & 31).ok().and_then(|five| char::from_digit(five, 32));
    (0..NAME_CHARS).rev().filter_map(digit).collect()
}

/// A page that needs nothing else, runs nothing, and is not to be found by a search.
fn as_page(message: &Message) -> String {
    let (title, receipt) = (escaped(&message.subject), escaped(&text::render(&message.document, COLUMNS)));
    format!(
        "<!doctype html>\n<html lang=\"no\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n</head>\n<body>\n<pre>\n{receipt}</pre>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, c| {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::{MessageKind, PaperKind};
    use crate::paper::Document;

    fn message() -> Message {
        Message {
            by: MessageKind::Qr,
            to: String::new(),
            from: "Fjordvik".into(),
            subject: "Elektronisk salgskvittering 412 </title><script>".into(),
            document: Document { kind: PaperKind::Sale, rows: Vec::new() },
        }
    }

    fn links(folder: &Path, secret: Secret) -> Links {
        Links::new(folder, "https://kvittering.example.no/r", secret, Switches::default())
    }

    #[test]
    fn a_name_has_all_128_bits_and_nothing_a_link_cannot_hold() {
        assert_eq!(name_of([0; 16]), "0".repeat(26));
        assert_eq!(name_of([255; 16]), format!("7{}", "v".repeat(25)));
        let names: std::collections::BTreeSet<String> =
            (0..128).map(|bit| name_of((1_u128 << bit).to_be_bytes())).collect();
        assert_eq!(names.len(), 128);
    }

    #[test]
    fn a_receipt_is_a_page_of_its_own_that_runs_nothing_r_17() {
        let folder = std::env::temp_dir().join(format!("skranke-links-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mut drawn = 0;
        let secret = move || {
            drawn += 1;
            Ok([drawn; 16])
        };
        let mut links = links(&folder, Box::new(secret));
        let first = links.publish(&message()).expect("published");
        assert_ne!(first, links.publish(&message()).expect("published"));
        let name = first.strip_prefix("https://kvittering.example.no/r/").expect("the base");
        let page = fs::read_to_string(folder.join(name)).expect("a page");
        assert!(page.contains("<pre>") && page.contains("412 &lt;/title&gt;&lt;script&gt;"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        let names: Vec<_> =
            fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").file_name()).collect();
        assert_eq!(names.len(), 2, "nothing is left aside: {names:?}");
        fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn without_a_secret_nothing_is_published() {
        let folder = std::env::temp_dir().join(format!("skranke-no-links-{}", std::process::id()));
        let mut links = links(&folder, Box::new(|| Err(io::Error::other("no dice"))));
        assert!(links.publish(&message()).is_err());
        assert!(!folder.exists());
    }
}
