//! What the face needs of whoever carries the till: to hand it keys, to look at it, and to hear what it wishes.

use crate::domain::device::DemoSwitch;
use crate::till::Till;
use crate::till::effect::{Given, Input, Wish};

/// A till with everything round it, seen from the screen.
pub trait Shell {
    /// What wakes it beside keys: disk, devices, store. The face only carries it over.
    type Wake: Send + 'static;

    fn handle(&mut self, input: Input);
    fn wake(&mut self, wake: Self::Wake);
    /// Time has passed.
    fn tick(&mut self);
    /// How long it can sleep before the next tick.
    fn sleeps_ms(&self) -> Option<u64>;
    fn till(&self) -> &Till;
    /// What a view is made with: the time and the register as they are now.
    fn given(&self) -> Given<'_>;
    /// What it wants of the face since it was last asked.
    fn wishes(&mut self) -> Vec<Wish>;
    /// Is everything that came in read, on disk and carried out?
    fn is_settled(&self) -> bool;
    fn is_on(&self, switch: DemoSwitch) -> bool;
}
