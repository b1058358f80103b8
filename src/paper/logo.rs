//! A shop's mark at the top of its receipts: a black and white picture out of a file (PBM), as a printer takes it
//! (printer.md 3.3).

/// The widest paper has so many dots.
const DOTS_MAX: usize = 576;
/// More would be a poster.
const ROWS_MAX: usize = 400;
/// Printers have small buffers: a high picture goes in bands.
const BAND_ROWS: usize = 255;
/// What a printer would obey in the middle of a picture: these behind 10 (printer.md 4.1).
const REAL_TIME: u8 = 0x10;
const OBEYED: [u8; 3] = [0x04, 0x05, 0x14];

/// Rows of eight dots a byte, the first dot highest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    row_bytes: usize,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    #[error("the file is no black and white picture (PBM, P4)")]
    Form,
    #[error("the picture may be 576 dots wide and 400 high at most")]
    Size,
}

impl Logo {
    pub fn from_pbm(file: &[u8]) -> Result<Self, LogoError> {
        let mut rest = file.strip_prefix(b"P4").ok_or(LogoError::Form)?;
        let (columns, rows) = (number(&mut rest)?, number(&mut rest)?);
        let [separator, pixels @ ..] = rest else { return Err(LogoError::Form) };
        if columns == 0 || rows == 0 || columns > DOTS_MAX || rows > ROWS_MAX {
            return Err(LogoError::Size);
        }
        let row_bytes = columns.div_ceil(8);
        let bytes = pixels.get(..row_bytes * rows).filter(|_| separator.is_ascii_whitespace());
        let mut bytes = bytes.ok_or(LogoError::Form)?.to_vec();
        for at in 1..bytes.len() {
            if bytes[at - 1] == REAL_TIME && OBEYED.contains(&bytes[at]) {
                // One dot more that nobody sees.
                bytes[at - 1] |= 0x20;
            }
        }
        Ok(Self { row_bytes, bytes })
    }

    /// `1D 76 30 00`, the size, and the dots, band by band.
    pub(super) fn commands(&self) -> Vec<u8> {
        let mut commands = Vec::new();
        for band in self.bytes.chunks(self.row_bytes * BAND_ROWS) {
            let size = |count: usize| u16::try_from(count).unwrap_or(0).to_le_bytes();
            let ([x_low, x_high], [y_low, y_high]) = (size(self.row_bytes), size(band.len() / self.row_bytes));
            commands.extend([0x1d, 0x76, 0x30, 0x00, x_low, x_high, y_low, y_high]);
            commands.extend(band);
        }
        commands
    }
}

/// The next number of the head, behind blanks and remarks.
fn number(rest: &mut &[u8]) -> Result<usize, LogoError> {
    loop {
        match rest {
            [b'#', ..] => {
                let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                *rest = rest.get(end..).unwrap_or_default();
            }
            [byte, tail @ ..] if byte.is_ascii_whitespace() => *rest = tail,
            _ => break,
        }
    }
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    *rest = tail;
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or(LogoError::Form)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_is_sent_in_bands_of_whole_rows() {
        let file = [&b"P4\n# made by hand\n16 300\n"[..], &[0xaa; 600]].concat();
        let commands = Logo::from_pbm(&file).expect("a logo").commands();
        assert_eq!(commands[..8], [0x1d, 0x76, 0x30, 0x00, 2, 0, 255, 0]);
        assert_eq!(commands[8 + 510..][..8], [0x1d, 0x76, 0x30, 0x00, 2, 0, 45, 0]);
        assert_eq!(commands.len(), 16 + 600);
    }

    #[test]
    fn no_dot_opens_the_drawer() {
        let file = [&b"P4 40 1\n"[..], &[0x10, 0x14, 0x01, 0x10, 0x04]].concat();
        let commands = Logo::from_pbm(&file).expect("a logo").commands();
        assert_eq!(commands[8..], [0x30, 0x14, 0x01, 0x30, 0x04]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let file = |text: &str| Logo::from_pbm(text.as_bytes());
        assert_eq!(file("\u{89}PNG"), Err(LogoError::Form));
        assert_eq!(file("P4 16 2\nab"), Err(LogoError::Form), "half of it is missing");
        assert_eq!(file("P4 577 1\n"), Err(LogoError::Size));
        assert_eq!(file("P4 99999999999999999999999 1\n"), Err(LogoError::Form));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_logo_or_refused(head in "P4[ 0-9\n#]{0,12}", bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(logo) = Logo::from_pbm(&[head.as_bytes(), &bytes].concat()) {
                let real_time = |pair: &[u8]| pair[0] == REAL_TIME && OBEYED.contains(&pair[1]);
                prop_assert!(!logo.bytes.windows(2).any(real_time));
            }
        }
    }
}
