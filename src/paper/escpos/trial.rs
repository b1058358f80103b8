//! The page a printer is set up with (printer.md 8): what it can and cannot do can be seen on it.

use super::{FEED_AND_CUT, LEAVE_KANJI, LINE_FEED, Profile, SELECT_PAGE};
use crate::paper::charset::{Charset, CodePage};
use crate::paper::row::Barcode;

const RESET: [u8; 2] = [0x1b, 0x40];
const NATIONAL_SET_USA: [u8; 3] = [0x1b, 0x52, 0x00];
const RULER: &str = "1234567890123456789012345678901234567890123456789012345678901234";
const LETTERS: &str = "æøå ÆØÅ é ü € §";
/// Width, height, and what each is called on the page.
const SIZES: [(u8, &str); 4] = [(0x00, "1 x 1"), (0x01, "1 x 2"), (0x10, "2 x 1"), (0x11, "2 x 2")];
const AMOUNT: &str = "1 234,50";
const EAN: &str = "2901000004105";
const QR_MODULE_DOTS: u8 = 5;

/// The bytes of the page. Whoever reads it picks the row of letters that is right, and counts the ruler's first line.
pub fn page(profile: &Profile) -> Vec<u8> {
    let mut job = Vec::new();
    begin(&mut job, profile.page_number);
    line(&mut job, b"SKRANKE");
    line(&mut job, RULER.as_bytes());
    for (word, page) in CodePage::WORDS {
        let number = if page == profile.page { profile.page_number } else { page.usual_number() };
        job.extend(SELECT_PAGE);
        job.push(number);
        let shown = Charset::Page(page).shown(&format!("{word} {number}: {LETTERS}"));
        line(&mut job, &page.encode(&shown));
    }
    job.extend(SELECT_PAGE);
    job.push(profile.page_number);
    for (size, called) in SIZES {
        job.extend([0x1d, 0x21, size]);
        job.extend(called.as_bytes());
        job.extend([0x1d, 0x21, 0x00]);
        line(&mut job, format!("  {AMOUNT}").as_bytes());
    }
    job.extend([0x1b, 0x45, 1]);
    line(&mut job, AMOUNT.as_bytes());
    job.extend([0x1b, 0x45, 0]);
    bars(&mut job);
    square(&mut job, EAN.as_bytes());
    job.extend(FEED_AND_CUT);
    job
}

fn begin(job: &mut Vec<u8>, number: u8) {
    job.extend(RESET);
    job.extend(LEAVE_KANJI);
    job.extend(SELECT_PAGE);
    job.push(number);
    job.extend(NATIONAL_SET_USA);
}

fn line(job: &mut Vec<u8>, bytes: &[u8]) {
    job.extend(bytes);
    job.push(LINE_FEED);
}

fn bars(job: &mut Vec<u8>) {
    let Some(barcode) = Barcode::ean_13(EAN) else { return };
    job.extend([0x1d, 0x68, 80, 0x1d, 0x77, 3, 0x1d, 0x48, 2, 0x1d, 0x66, 0, 0x1d, 0x6b, 0x43, 0x0d]);
    job.extend(barcode.digits().as_bytes());
    job.push(LINE_FEED);
}

/// The five commands of a QR code, in their order (printer.md 3.3).
fn square(job: &mut Vec<u8>, data: &[u8]) {
    let length = u16::try_from(data.len() + 3).unwrap_or(3).to_le_bytes();
    job.extend([0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0]);
    job.extend([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, QR_MODULE_DOTS]);
    job.extend([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31]);
    job.extend([0x1d, 0x28, 0x6b, length[0], length[1], 0x31, 0x50, 0x30]);
    job.extend(data);
    job.extend([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30]);
    job.push(LINE_FEED);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(page: &[u8], bytes: &[u8]) -> bool {
        page.windows(bytes.len()).any(|window| window == bytes)
    }

    #[test]
    fn the_page_shows_each_table_with_its_number_and_ends_with_a_cut() {
        let page = page(&Profile::default());
        assert!(page.starts_with(&[0x1b, 0x40, 0x1c, 0x2e, 0x1b, 0x74, 0x05, 0x1b, 0x52, 0x00]));
        assert!(holds(&page, b"\x1b\x74\x05cp865 5: \x91\x9b\x86 \x92\x9d\x8f \x82 \x81 EUR "));
        assert!(holds(&page, b"\x1b\x74\x13cp858 19: \x91\x9b\x86 \x92\x9d\x8f \x82 \x81 \xd5 \xf5\n"));
        assert!(holds(&page, b"\x1b\x74\x10windows-1252 16: \xe6\xf8\xe5 \xc6\xd8\xc5 \xe9 \xfc \x80 \xa7\n"));
        assert!(holds(&page, b"\x1d\x6b\x43\x0d2901000004105"));
        assert!(holds(&page, b"\x1d\x28\x6b\x10\x00\x31\x50\x302901000004105"));
        assert!(page.ends_with(&FEED_AND_CUT));
        assert_eq!(RULER.len(), 64);
    }
}
