//! What a paper is made of, before anybody knows how wide it is.

use crate::domain::barcode::has_right_check_digit;

/// One row of a paper. It becomes one line or several, as the width allows; an amount is never cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A legal heading or mark, or the number a slip is called by: at least half as large again as any amount.
    Heading(String),
    /// Wrapped at words.
    Text(Text),
    /// Words on the left and, against the right edge, an amount, number or time.
    Pair(Pair),
    Table(Table),
    /// A line to write on, after its label.
    Field(String),
    /// Digits to be read aloud or typed: twice as high as the rest.
    Digits(String),
    Barcode(Barcode),
    Rule,
    Blank,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    #[default]
    Normal,
    Bold,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub words: String,
    pub align: Align,
    pub weight: Weight,
    /// Columns of blank in front.
    pub indent: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    pub left: String,
    pub right: String,
    pub weight: Weight,
    /// Columns of blank in front.
    pub indent: usize,
}

/// A heading for each column, and rows of as many cells. The first column stands left, the others right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The last column follows from the others, and is left out where the paper is too narrow for it.
    pub last_may_go: bool,
}

/// Digits as bars. Only codes that can be printed and read back exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barcode {
    symbology: Symbology,
    digits: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    Ean13,
    /// For the sixteen digits of a card.
    Code128,
}

impl Barcode {
    /// So many fit paper of 32 columns, two to a sign.
    const CODE_128_DIGITS_MAX: usize = 20;

    /// Thirteen digits, the last of which is right: a printer prints nothing else (printer.md 3.3).
    pub fn ean_13(digits: &str) -> Option<Self> {
        let fits = digits.len() == 13 && are_digits(digits) && has_right_check_digit(digits);
        fits.then(|| Self { symbology: Symbology::Ean13, digits: digits.to_owned() })
    }

    /// An even number of digits, at most twenty.
    pub fn code_128(digits: &str) -> Option<Self> {
        let fits = (2..=Self::CODE_128_DIGITS_MAX).contains(&digits.len()) && digits.len().is_multiple_of(2);
        (fits && are_digits(digits)).then(|| Self { symbology: Symbology::Code128, digits: digits.to_owned() })
    }

    pub fn symbology(&self) -> Symbology {
        self.symbology
    }

    pub fn digits(&self) -> &str {
        &self.digits
    }
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_can_be_read_back_exist() {
        assert!(Barcode::ean_13("2901000004105").is_some());
        for wrong in ["2901000004104", "290100000410", "29010000041O5", ""] {
            assert_eq!(Barcode::ean_13(wrong), None, "{wrong}");
        }
        assert!(Barcode::code_128("8100471932655082").is_some());
        for wrong in ["810047193265508", "8100-4719-3265-50", "", "1234567890123456789012"] {
            assert_eq!(Barcode::code_128(wrong), None, "{wrong}");
        }
    }
}
