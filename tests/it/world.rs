//! A whole shop on one thread: the real till, journal, store, register and devices, with a clock that only moves when told.
//!
//! The same keys give the same entries, so that a day can be written down as data and played again.

mod clock;
mod counter;
mod first;
mod keys;
mod options;
mod page;
mod rolls;
mod template;
mod told;
pub mod workshop;

pub use clock::WorldClock;
pub use counter::World;
pub use first::{FIRST_FORM, FIRST_PIN, FirstDay};
pub use keys::presses;
pub use options::in_real_time;
pub use page::{Window, keys_shown, page};
pub use rolls::Rolls;
pub use template::{copy_files, demo_folder, fresh_folder};
pub use told::told_by_entries;
