//! Paper as bytes for an ESC/POS printer (printer.md 3): one document, one buffer, from reset to cut.
//!
//! The `escpos` crate writes the commands it gets right. Text, code page, barcodes, the cut and the drawer pulse are ours:
//! it sends characters it does not know as UTF-8, and the pulse without its two times.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use escpos::driver::Driver;
use escpos::printer::Printer;
use escpos::utils::{CharacterSet, JustifyMode, Protocol};

use super::Document;
use super::charset::{Charset, CodePage};
use super::layout::{Laid, Line, Medium, Style};
use super::logo::Logo;
use super::row::{Align, Barcode, Symbology};

/// Which codes a printer can draw. What it cannot, stands as digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codes {
    #[default]
    Both,
    Bars,
    Square,
    /// An impact printer in a kitchen, as a rule.
    Neither,
}

impl Codes {
    const WORDS: [(&'static str, Self); 4] =
        [("both", Self::Both), ("barcode", Self::Bars), ("qr", Self::Square), ("none", Self::Neither)];

    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, codes)| codes)
    }
}

/// What must be known of a printer to write for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Letters of font A on one line: 48, 42 or 32.
    pub columns: usize,
    pub page: CodePage,
    /// What selects the table on this printer; makers differ.
    pub page_number: u8,
    pub codes: Codes,
    /// At the top of every receipt.
    pub logo: Option<Arc<Logo>>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            columns: 48,
            page: CodePage::Cp865,
            page_number: CodePage::Cp865.usual_number(),
            codes: Codes::default(),
            logo: None,
        }
    }
}

impl Profile {
    pub fn charset(&self) -> Charset {
        Charset::Page(self.page)
    }
}

/// Forgets modes, code page and what it was to tell; at the head of every job.
pub const RESET: [u8; 2] = [0x1b, 0x40];
/// Drawer, on-line, errors and paper, at once and at every change (printer.md 4.3).
pub const TELL_EVERYTHING: [u8; 3] = [0x1d, 0x61, 0x0f];
/// Answered when everything before it has been taken (printer.md 4.2).
pub const IS_THERE_PAPER: [u8; 3] = [0x1d, 0x72, 0x01];
/// What the printer calls itself.
pub const WHAT_MODEL: [u8; 3] = [0x1d, 0x49, 0x43];

/// Said back when everything before it is on paper (printer.md 4.4).
pub fn process_id(id: [u8; 4]) -> [u8; 11] {
    let [a, b, c, d] = id;
    [0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, a, b, c, d]
}

const LINE_FEED: u8 = 0x0a;
/// Some printers start in a Chinese mode that takes two bytes for one sign.
const LEAVE_KANJI: [u8; 2] = [0x1c, 0x2e];
const SELECT_PAGE: [u8; 2] = [0x1b, 0x74];
/// Feeds to the knife and cuts all but a corner; without the feed the last lines stay inside.
const FEED_AND_CUT: [u8; 4] = [0x1d, 0x56, 0x42, 0x00];
const BAR_HEIGHT_DOTS: u8 = 80;
const QR_MODULE_DOTS: u8 = 5;
/// A letter of font A is so wide.
const COLUMN_DOTS: usize = 12;
/// What a Code 128 needs besides its data, in modules: start, check and stop signs, and some white on both sides.
const CODE_128_FRAME_MODULES: usize = 11 + 11 + 13 + 10;
const CODE_128_SIGN_MODULES: usize = 11;
const CODE_128_MODULE_DOTS: u8 = 2;
/// A printer obeys what follows this byte wherever in the stream it stands, also inside a barcode (printer.md 4.1).
const REAL_TIME: u8 = 0x10;

/// The bytes of one whole job.
pub fn render(document: &Document, profile: &Profile) -> Vec<u8> {
    let mut job = Job::start(profile);
    if let Some(logo) = profile.logo.as_ref().filter(|_| document.kind.is_receipt()) {
        job.align(Align::Centre);
        job.bytes(&logo.commands());
    }
    for laid in Medium::paper(profile.columns, profile.charset()).lay_out(document) {
        match laid {
            Laid::Line(line) => job.line(&line),
            Laid::Barcode(barcode) => job.barcode(&barcode),
        }
    }
    job.finish()
}

/// One job that shows what a printer can and how it is set (printer.md 8): a ruler, the Norwegian letters in every table by its
/// number, the sizes beside an amount, a barcode and a QR code. Whoever installs it reads off which line is right.
pub fn test_page(profile: &Profile) -> Vec<u8> {
    let mut job = Job::start(profile);
    let ruler: String = (1..=64).map(|n| char::from(b'0' + u8::try_from(n % 10).unwrap_or(0))).collect();
    job.words(&ruler, Style::Normal);
    for page in CodePage::ALL {
        let number = if page == profile.page { profile.page_number } else { page.usual_number() };
        job.bytes(&[&SELECT_PAGE[..], &[number]].concat());
        job.page = page;
        job.words(&format!("{number:>3}  æøå ÆØÅ é ü € §"), Style::Normal);
    }
    job.bytes(&[&SELECT_PAGE[..], &[profile.page_number]].concat());
    job.page = profile.page;
    for (words, style) in [
        ("1x      1 234,50", Style::Normal),
        ("fet     1 234,50", Style::Bold),
        ("2x høy  1 234,50", Style::Tall),
        ("2x2 1 234,50", Style::Large),
    ] {
        job.words(words, style);
    }
    if let Some(logo) = &profile.logo {
        job.bytes(&logo.commands());
    }
    // Whatever it is set to, so that it is seen what it can.
    job.codes = Codes::Both;
    if let Some(barcode) = Barcode::ean_13("7038010068980") {
        job.barcode(&barcode);
    }
    job.finish()
}

/// Which wire of the drawer's plug is pulsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    Two,
    Five,
}

/// The drawer pulse, whole: `t1` on and `t2` off, each times two milliseconds, `t1 < t2`. Usual are 25 and 250. With the
/// times missing a printer takes the next two letters for them.
pub fn drawer_pulse(pin: Pin, t1: u8, t2: u8) -> [u8; 5] {
    let pin = match pin {
        Pin::Two => 0,
        Pin::Five => 1,
    };
    [0x1b, 0x70, pin, t1, t2]
}

/// Collects what the crate sends.
#[derive(Clone, Default)]
struct Memory(Rc<RefCell<Vec<u8>>>);

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _buf: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

struct Job {
    printer: Printer<Memory>,
    memory: Memory,
    columns: usize,
    page: CodePage,
    codes: Codes,
    style: Style,
    align: Align,
}

impl Job {
    /// Everything is set anew after the reset, which forgets the code page.
    fn start(profile: &Profile) -> Self {
        let memory = Memory::default();
        let printer = Printer::new(memory.clone(), Protocol::default(), None);
        let mut job = Self {
            printer,
            memory,
            columns: profile.columns,
            page: profile.page,
            codes: profile.codes,
            style: Style::Normal,
            align: Align::Left,
        };
        job.command(|printer| printer.init());
        job.bytes(&LEAVE_KANJI);
        job.bytes(&SELECT_PAGE);
        job.bytes(&[profile.page_number]);
        job.command(|printer| printer.character_set(CharacterSet::USA));
        job
    }

    fn line(&mut self, line: &Line) {
        self.align(line.align);
        self.style(line.style);
        let mut bytes = self.page.encode(&line.words);
        bytes.push(LINE_FEED);
        self.bytes(&bytes);
    }

    /// A line of our own making, as far as this table has its letters.
    fn words(&mut self, words: &str, style: Style) {
        let words = Charset::Page(self.page).shown(words);
        self.line(&Line { words, style, align: Align::Left });
    }

    fn align(&mut self, align: Align) {
        if self.align != align {
            self.align = align;
            self.command(|printer| {
                printer.justify(match align {
                    Align::Left => JustifyMode::LEFT,
                    Align::Centre => JustifyMode::CENTER,
                })
            });
        }
    }

    fn style(&mut self, style: Style) {
        if self.style == style {
            return;
        }
        let size = |style| match style {
            Style::Normal | Style::Bold => (1, 1),
            Style::Tall => (1, 2),
            Style::Large => (2, 2),
        };
        let (before, bold_before) = (size(self.style), self.style == Style::Bold);
        self.style = style;
        let ((width, height), bold) = (size(style), style == Style::Bold);
        if before != (width, height) {
            self.command(|printer| printer.size(width, height));
        }
        if bold_before != bold {
            self.command(|printer| printer.bold(bold));
        }
    }

    /// As bars and as a square, as far as this printer can. A receipt's number can always be read; a card's stands above.
    fn barcode(&mut self, barcode: &Barcode) {
        self.align(Align::Centre);
        self.style(Style::Normal);
        let bars = matches!(self.codes, Codes::Both | Codes::Bars);
        match barcode.symbology() {
            Symbology::Ean13 if bars => self.bars(3, DigitsBelow::Yes, 0x43, barcode.digits().as_bytes()),
            Symbology::Ean13 => self.digits(barcode.digits()),
            Symbology::Code128 => {
                if let Some(data) = code_128(barcode.digits(), self.columns * COLUMN_DOTS).filter(|_| bars) {
                    self.bars(CODE_128_MODULE_DOTS, DigitsBelow::No, 0x49, &data);
                }
            }
        }
        if matches!(self.codes, Codes::Both | Codes::Square) {
            self.square(barcode.digits().as_bytes());
        }
    }

    fn digits(&mut self, digits: &str) {
        self.line(&Line { words: digits.to_owned(), style: Style::Normal, align: Align::Centre });
    }

    /// `1D 6B m n` and `n` bytes of data, after the height, the width of a module and where the digits stand.
    fn bars(&mut self, module_dots: u8, below: DigitsBelow, system: u8, data: &[u8]) {
        let below = match below {
            DigitsBelow::No => 0,
            DigitsBelow::Yes => 2,
        };
        let length = u8::try_from(data.len()).unwrap_or(u8::MAX);
        self.bytes(&[0x1d, 0x68, BAR_HEIGHT_DOTS, 0x1d, 0x77, module_dots, 0x1d, 0x48, below, 0x1d, 0x66, 0]);
        self.bytes(&[&[0x1d, 0x6b, system, length], data].concat());
    }

    /// The five commands of a QR code, in their order (printer.md 3.3).
    fn square(&mut self, data: &[u8]) {
        let length = u16::try_from(data.len() + 3).unwrap_or(3).to_le_bytes();
        self.bytes(&[0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0]);
        self.bytes(&[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, QR_MODULE_DOTS]);
        self.bytes(&[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31]);
        self.bytes(&[&[0x1d, 0x28, 0x6b, length[0], length[1], 0x31, 0x50, 0x30], data].concat());
        self.bytes(&[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30]);
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes(&FEED_AND_CUT);
        self.command(|printer| printer.print());
        drop(self.printer);
        self.memory.0.take()
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.command(|printer| printer.custom(bytes));
    }

    /// Only a driver that fails or a size above eight makes a command fail, and here there is neither.
    fn command<'p>(
        &'p mut self,
        command: impl FnOnce(&'p mut Printer<Memory>) -> escpos::errors::Result<&'p mut Printer<Memory>>,
    ) {
        let done = command(&mut self.printer).is_ok();
        debug_assert!(done, "a command for memory failed");
    }
}

enum DigitsBelow {
    /// They stand on the paper already.
    No,
    Yes,
}

/// The digits one by one (code set B) where the paper is wide enough, else in pairs (set C): a byte from 0 to 99 each,
/// and left out when one of them could be taken for a command; the digits stand above to be typed.
fn code_128(digits: &str, paper_dots: usize) -> Option<Vec<u8>> {
    let modules = CODE_128_FRAME_MODULES + CODE_128_SIGN_MODULES * digits.len();
    if modules * usize::from(CODE_128_MODULE_DOTS) <= paper_dots {
        return Some([b"{B", digits.as_bytes()].concat());
    }
    let pair = |pair: &[u8]| pair.iter().fold(0, |sum, digit| sum * 10 + (digit - b'0'));
    let pairs: Vec<u8> = digits.as_bytes().chunks(2).map(pair).collect();
    (!pairs.contains(&REAL_TIME)).then(|| [b"{C".as_slice(), &pairs].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::PaperKind;
    use crate::paper::row::{Row, Text};

    fn job(rows: Vec<Row>) -> Vec<u8> {
        render(&Document { kind: PaperKind::Sale, rows }, &Profile::default())
    }

    const HEAD: &[u8] = &[0x1b, 0x40, 0x1c, 0x2e, 0x1b, 0x74, 0x05, 0x1b, 0x52, 0x00];

    #[test]
    fn a_job_sets_everything_after_the_reset_and_ends_with_a_cut() {
        let text = Row::Text(Text { words: "Blåbær".to_owned(), ..Text::default() });
        assert_eq!(job(vec![text]), [HEAD, b"Bl\x86b\x91r\n", &FEED_AND_CUT].concat());
    }

    #[test]
    fn headings_are_twice_as_wide_and_high_r_15() {
        let bytes = job(vec![Row::Heading("KOPI".to_owned()), Row::Blank]);
        let heading: &[u8] = b"\x1b\x61\x01\x1d\x21\x11KOPI\n\x1b\x61\x00\x1d\x21\x00\n";
        assert_eq!(bytes, [HEAD, heading, &FEED_AND_CUT].concat());
    }

    #[test]
    fn barcodes_say_how_long_they_are() {
        let row = |barcode: Option<Barcode>| vec![Row::Barcode(barcode.expect("a code"))];
        let ean = job(row(Barcode::ean_13("2901000004105")));
        assert!(ean.windows(17).any(|w| w == b"\x1d\x6b\x43\x0d2901000004105"));
        let square = b"\x1d\x28\x6b\x10\x00\x31\x50\x302901000004105\x1d\x28\x6b\x03\x00\x31\x51\x30";
        assert!(ean.windows(square.len()).any(|w| w == square), "and the same as a square");
        let card = job(row(Barcode::code_128("8100471932655082")));
        assert!(card.windows(22).any(|w| w == b"\x1d\x6b\x49\x12{B8100471932655082"));
    }

    #[test]
    fn a_printer_without_codes_prints_the_digits() {
        let rows = || vec![Row::Barcode(Barcode::ean_13("2901000004105").expect("a code"))];
        let drawn = |codes| {
            let profile = Profile { codes, ..Profile::default() };
            let bytes = render(&Document { kind: PaperKind::Sale, rows: rows() }, &profile);
            let has = |part: &[u8]| bytes.windows(part.len()).any(|w| w == part);
            (has(b"\x1d\x6b\x43\x0d"), has(b"\x1d\x28\x6b"), has(b"2901000004105\n"))
        };
        assert_eq!(drawn(Codes::Both), (true, true, false));
        assert_eq!(drawn(Codes::Bars), (true, false, false));
        assert_eq!(drawn(Codes::Square), (false, true, true));
        assert_eq!(drawn(Codes::Neither), (false, false, true));
    }

    #[test]
    fn a_logo_stands_on_receipts_only() {
        let logo = Logo::from_pbm(b"P4 8 1\n\xff").expect("a logo");
        let profile = Profile { logo: Some(Arc::new(logo)), ..Profile::default() };
        let printed = |kind| render(&Document { kind, rows: Vec::new() }, &profile);
        let raster = b"\x1b\x61\x01\x1d\x76\x30\x00\x01\x00\x01\x00\xff";
        assert!(printed(PaperKind::Sale).windows(raster.len()).any(|w| w == raster));
        assert!(!printed(PaperKind::X).windows(4).any(|w| w == &raster[3..7]));
    }

    #[test]
    fn narrow_paper_takes_digits_in_pairs_but_never_a_real_time_command() {
        let narrow = |digits| code_128(digits, 32 * COLUMN_DOTS);
        assert_eq!(narrow("8100471932655082"), Some([b"{C".as_slice(), &[81, 0, 47, 19, 32, 65, 50, 82]].concat()));
        // 10 14 01 00 01 would open the drawer.
        assert_eq!(narrow("8116200100011234"), None);
    }

    #[test]
    fn the_test_page_shows_every_table_by_its_number_printer_md_8() {
        let page = test_page(&Profile::default());
        let has = |bytes: &[u8]| page.windows(bytes.len()).any(|window| window == bytes);
        assert!(page.starts_with(HEAD) && page.ends_with(&FEED_AND_CUT));
        assert!(has(b"1234567890123456789012345678901234567890123456789012345678901234\n"), "a ruler");
        assert!(has(b"\x1b\x74\x05  5  \x91\x9b\x86 \x92\x9d\x8f"), "CP865");
        assert!(has(b"\x1b\x74\x10 16  \xe6\xf8\xe5 \xc6\xd8\xc5"), "Windows-1252");
        assert!(has(b"\x1b\x74\x13 19  \x91\x9b\x86 \x92\x9d\x8f \x82 \x81 \xd5 \xf5"), "CP858, with the euro");
        assert!(has(b"\x1d\x6b\x43\x0d7038010068980"), "a barcode that can be read back");
        assert!(has(b"\x1d\x28\x6b\x10\x00\x31\x50\x307038010068980\x1d\x28\x6b\x03\x00\x31\x51\x30"), "a QR code");
    }

    #[test]
    fn a_pulse_has_all_its_five_bytes() {
        assert_eq!(drawer_pulse(Pin::Two, 0x19, 0xfa), [0x1b, 0x70, 0x00, 0x19, 0xfa]);
        assert_eq!(drawer_pulse(Pin::Five, 50, 250), [0x1b, 0x70, 0x01, 50, 250]);
    }
}
