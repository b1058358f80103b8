//! The electronic journal (*elektronisk journal*): what happened at one till, in order, for ever.
//!
//! Entries are typed and versioned, and the exact bytes that were hashed are the bytes that are stored and sent. Nothing
//! here updates an entry, and nothing deletes one that the store has not secured; the tables themselves refuse both.

pub mod act;
pub mod chain;
pub mod entry;
mod envelope;
pub mod event;
pub mod fetched;
pub mod fold;
pub mod forms;
pub mod lives;
pub mod log;
mod mending;
mod pipeline;
mod rows;
pub mod saft;
pub mod signature;
pub mod signing;
pub mod sought;
pub mod storage;
pub mod verify;

pub use act::Act;
pub use chain::{Hash, Head, Sealed};
pub use entry::Entry;
pub use event::Event;
pub use sought::Sought;
pub use storage::{Journal, JournalError};
