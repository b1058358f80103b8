//! A small receipt printer in memory: it obeys ESC/POS bytes and shows what would stand on the paper.
//!
//! It shares nothing with the code that writes those bytes; its character table is read from the fixture.

const TABLES: &str = include_str!("../../fixtures/printer/codepages.tsv");

/// One line of paper, with the largest size used on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub text: String,
    pub width: u8,
    pub height: u8,
    pub bold: bool,
    pub centred: bool,
    pub is_barcode: bool,
}

/// What the job did besides printing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    pub lines: Vec<Printed>,
    pub cuts: usize,
    pub drawer_pulses: usize,
    /// Lines that were longer than the paper and broke by themselves.
    pub overflows: usize,
}

pub struct Interpreter<'a> {
    bytes: &'a [u8],
    columns: usize,
    page: u8,
    usa: bool,
    kanji: bool,
    size: (u8, u8),
    bold: bool,
    centred: bool,
    digits_below: bool,
    line: String,
    paper: Paper,
}

/// Prints a job on paper of so many columns, on a printer in the worst state it can start in. Panics on a byte that is no
/// command it knows.
pub fn print(bytes: &[u8], columns: usize) -> Paper {
    run(Interpreter::switched_on(bytes, columns))
}

/// As [`print`], on a printer that starts in its maker's western setting.
pub fn print_on_western(bytes: &[u8], columns: usize) -> Paper {
    run(Interpreter { kanji: false, usa: true, ..Interpreter::switched_on(bytes, columns) })
}

fn run(mut printer: Interpreter) -> Paper {
    while let Some(byte) = printer.next() {
        printer.obey(byte);
    }
    assert_eq!(printer.line, "", "text was left in the printer");
    printer.paper
}

impl<'a> Interpreter<'a> {
    /// The worst power-on state: the table of North America, Norway's national set, Chinese two-byte mode.
    fn switched_on(bytes: &'a [u8], columns: usize) -> Self {
        Self {
            bytes,
            columns,
            page: 0,
            usa: false,
            kanji: true,
            size: (1, 1),
            bold: false,
            centred: false,
            digits_below: false,
            line: String::new(),
            paper: Paper::default(),
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn argument(&mut self) -> u8 {
        self.next().expect("the job ends within a command")
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        taken
    }

    fn obey(&mut self, byte: u8) {
        match byte {
            0x0a => self.feed(),
            0x1b => self.escape(),
            0x1c => {
                assert_eq!(self.argument(), 0x2e, "FS");
                self.kanji = false;
            }
            0x1d => self.group(),
            0x00..=0x1f | 0x7f => panic!("{byte:02x} is no command"),
            _ => self.letter(byte),
        }
    }

    fn escape(&mut self) {
        match self.argument() {
            0x40 => {
                let (kanji, usa, paper) = (self.kanji, self.usa, std::mem::take(&mut self.paper));
                *self = Self { kanji, usa, paper, ..Self::switched_on(self.bytes, self.columns) };
            }
            0x74 => self.page = self.argument(),
            0x52 => self.usa = self.argument() == 0,
            0x61 => {
                assert_eq!(self.line, "", "alignment holds only from the start of a line");
                self.centred = self.argument() == 1;
            }
            0x45 => self.bold = self.argument() & 1 == 1,
            0x70 => {
                self.take(3);
                self.paper.drawer_pulses += 1;
            }
            other => panic!("ESC {other:02x}"),
        }
    }

    fn group(&mut self) {
        match self.argument() {
            0x21 => {
                let size = self.argument();
                self.size = ((size >> 4) + 1, (size & 7) + 1);
            }
            0x56 => {
                assert_eq!(self.take(2), [0x42, 0x00], "the cut must feed first");
                self.paper.cuts += 1;
            }
            0x48 => self.digits_below = self.argument() == 2,
            0x68 | 0x77 | 0x66 => {
                self.argument();
            }
            0x6b => self.barcode(),
            // QR codes and process ids: the length says how much belongs to them.
            0x28 => {
                self.argument();
                let length = u16::from_le_bytes([self.argument(), self.argument()]);
                self.take(length.into());
            }
            other => panic!("GS {other:02x}"),
        }
    }

    fn barcode(&mut self) {
        let (system, length) = (self.argument(), self.argument());
        let data = self.take(length.into());
        let digits = match (system, data) {
            (0x43, digits) => {
                assert!(self.digits_below, "an EAN-13 is also read by people");
                String::from_utf8_lossy(digits).into_owned()
            }
            (0x49, [b'{', b'B', digits @ ..]) => String::from_utf8_lossy(digits).into_owned(),
            (0x49, [b'{', b'C', pairs @ ..]) => pairs.iter().map(|pair| format!("{pair:02}")).collect(),
            other => panic!("barcode {other:?}"),
        };
        let line = Printed { text: digits, width: 1, height: 1, centred: self.centred, is_barcode: true, bold: false };
        self.paper.lines.push(line);
    }

    fn letter(&mut self, byte: u8) {
        assert!(!self.kanji, "letters in two-byte mode");
        let c = match byte {
            b'[' | b'\\' | b']' | b'{' | b'|' | b'}' | b'@' | b'^' | b'`' | b'~' if !self.usa => '¤',
            0x20..=0x7e => char::from(byte),
            _ => self.upper(byte),
        };
        self.line.push(c);
        if self.line.chars().count() * usize::from(self.size.0) > self.columns {
            self.paper.overflows += 1;
        }
    }

    fn upper(&self, byte: u8) -> char {
        let column = match self.page {
            0 => "cp437",
            2 => "cp850",
            5 => "cp865",
            16 => "windows1252",
            19 => "cp858",
            other => panic!("code page {other}"),
        };
        let mut lines = TABLES.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
        let place = lines.next().and_then(|mut head| head.position(|name| name == column)).expect("a column");
        let row = lines.nth(usize::from(byte - 0x80)).and_then(|mut row| row.nth(place)).expect("a row for each byte");
        let code = u32::from_str_radix(row.trim_start_matches("U+"), 16).expect("a character");
        char::from_u32(code).expect("a character")
    }

    fn feed(&mut self) {
        let line = Printed {
            text: std::mem::take(&mut self.line),
            width: self.size.0,
            height: self.size.1,
            bold: self.bold,
            centred: self.centred,
            is_barcode: false,
        };
        self.paper.lines.push(line);
    }
}

impl Paper {
    /// The paper as a plain text file shows it.
    pub fn as_text(&self, columns: usize) -> String {
        let centred = |text: &str| format!("{}{text}", " ".repeat(columns.saturating_sub(text.chars().count()) / 2));
        let mut shown = String::new();
        for line in &self.lines {
            let bars = if line.is_barcode { format!("||| {} |||", line.text) } else { line.text.clone() };
            let placed = if line.centred { centred(&bars) } else { bars.clone() };
            shown.push_str(placed.trim_end());
            shown.push('\n');
            if line.width > 1 {
                shown.push_str(&format!("{}\n", centred(&"=".repeat(line.text.chars().count()))));
            }
        }
        shown
    }
}
