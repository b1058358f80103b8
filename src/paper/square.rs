//! QR codes for screens. Printers draw their own (`escpos`).

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around the code. The standard wants four; a screen is bright and flat, and its rows are few.
const QUIET: i32 = 2;

/// A square of dark and light modules.
#[derive(Clone, PartialEq, Eq)]
pub struct Square(QrCode);

impl Square {
    /// `None` for more text than a code holds.
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Low).ok().map(Self)
    }

    /// Columns of the lines, with the white around them.
    pub fn columns(&self) -> u16 {
        u16::try_from(self.0.size() + 2 * QUIET).unwrap_or(u16::MAX)
    }

    /// How many lines it takes.
    pub fn rows(&self) -> u16 {
        self.columns().div_ceil(2)
    }

    /// Two modules above each other in one letter; whoever draws makes ink dark and ground light.
    pub fn ink(&self) -> Vec<String> {
        self.halves([' ', '▄', '▀', '█'])
    }

    /// The same for a terminal whose letters are light on dark.
    pub fn lines(&self) -> Vec<String> {
        self.halves(['█', '▀', '▄', ' '])
    }

    /// The signs for: both light, only the lower dark, only the upper dark, both dark.
    fn halves(&self, signs: [char; 4]) -> Vec<String> {
        let [light, lower, upper, dark] = signs;
        let span = -QUIET..self.0.size() + QUIET;
        let sign = |x: i32, y: i32| match (self.0.get_module(x, y), self.0.get_module(x, y + 1)) {
            (false, false) => light,
            (false, true) => lower,
            (true, false) => upper,
            (true, true) => dark,
        };
        span.clone().step_by(2).map(|y| span.clone().map(|x| sign(x, y)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_white_around_it() {
        let square = Square::of("2901000004105").expect("a code");
        let ink = square.ink();
        assert_eq!((square.columns(), square.rows(), ink.len()), (25, 13, 13));
        assert!(ink.iter().all(|line| line.chars().count() == 25));
        assert_eq!(ink[0].trim(), "", "white above");
        assert!(ink[1].starts_with("  █▀▀▀▀▀█ ") && ink[1].ends_with(" █▀▀▀▀▀█  "), "{}", ink[1]);
        assert!(square.lines()[1].starts_with("██ ▄▄▄▄▄ █"), "the other way round");
    }

    #[test]
    fn more_than_a_code_holds_is_none() {
        assert!(Square::of(&"x".repeat(3_000)).is_none());
    }
}
