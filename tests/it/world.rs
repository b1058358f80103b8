//! A whole shop on one thread: the real till, journal, store, register and devices, with a clock that only moves when told.
//!
//! The same keys give the same entries, so that a day can be written down as data and played again.

mod clock;
mod counter;
mod first;
mod keys;
mod page;
mod template;
mod workshop;

pub use clock::WorldClock;
pub use counter::World;
pub use first::{FIRST_FORM, FIRST_PIN, FirstDay};
pub use keys::presses;
pub use page::{Window, keys_shown, page};
pub use template::{copy_files, demo_folder, fresh_folder};
