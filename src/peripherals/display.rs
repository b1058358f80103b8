//! Customer displays of two rows (display.md).

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::device::DisplayRows;
use crate::paper::display;

/// What the customer sees. It never holds a sale up: what cannot be shown is let go.
pub trait Display: Send {
    /// Both rows, always in full. A row that is too long keeps its amount.
    fn show(&mut self, rows: &DisplayRows);
}

/// A display whose glass can be read. Every clone is the same display.
#[derive(Clone, Debug, Default)]
pub struct VirtualDisplay {
    glass: Arc<Mutex<DisplayRows>>,
}

impl VirtualDisplay {
    /// What stands there now.
    pub fn rows(&self) -> DisplayRows {
        self.glass.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Display for VirtualDisplay {
    fn show(&mut self, rows: &DisplayRows) {
        let shown = DisplayRows { upper: full_row(&rows.upper), lower: full_row(&rows.lower) };
        *self.glass.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    }
}

/// Exactly as many characters as a row has. What stands behind two blanks is an amount, before which the words give way.
fn full_row(text: &str) -> String {
    match text.trim_end().rsplit_once("  ") {
        Some((words, amount)) => display::row(words.trim_end(), amount),
        None => display::row(text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_up_and_amounts_kept_whole() {
        assert_eq!(full_row("TAKK"), "TAKK                ");
        assert_eq!(full_row("Å BETALE    1 234,50"), "Å BETALE    1 234,50");
        assert_eq!(full_row("            1 234,50"), "            1 234,50");
        assert_eq!(full_row("Å BETALE FOR ALT SAMMEN  1 234,50"), "            1 234,50");
        assert_eq!(full_row("Vinterdekk piggfri 205/55R16"), "Vinterdekk piggfri 2");
    }
}
