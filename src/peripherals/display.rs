//! Customer displays (display.md): poles of two rows on a cable, and whatever else shows the customer the sale.

pub mod command;
mod pole;

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::device::{CustomerView, DisplayRows, PortFault};
use crate::paper::display::full_row;

pub use pole::Pole;

/// What the customer sees. It never holds a sale up: what cannot be shown is let go.
pub trait Display: Send {
    /// The newest view; those before it no longer matter.
    fn show(&mut self, view: &CustomerView) -> Result<(), PortFault>;

    /// Lets time pass between two views.
    fn pause(&self, _ms: u64) {}

    /// Nothing new has come: shows again what stands there when it is time, and says when it wants to be asked next.
    fn rest(&mut self) -> (Result<(), PortFault>, Option<u64>) {
        (Ok(()), None)
    }
}

/// A machine without a display, and one with several: each shows the same.
impl Display for Vec<Box<dyn Display>> {
    fn show(&mut self, view: &CustomerView) -> Result<(), PortFault> {
        self.iter_mut().map(|display| display.show(view)).fold(Ok(()), Result::and)
    }

    fn pause(&self, ms: u64) {
        if let Some(first) = self.first() {
            first.pause(ms);
        }
    }

    fn rest(&mut self) -> (Result<(), PortFault>, Option<u64>) {
        let rested = self.iter_mut().map(|display| display.rest());
        rested.fold((Ok(()), None), |(all, soonest), (one, next)| {
            (all.and(one), [soonest, next].into_iter().flatten().min())
        })
    }
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
    fn show(&mut self, view: &CustomerView) -> Result<(), PortFault> {
        let rows = &view.rows;
        let shown = DisplayRows { upper: full_row(&rows.upper), lower: full_row(&rows.lower) };
        *self.glass.lock().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(())
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
