//! The journal in the tax administration's form: *Norwegian SAF-T Cash Register data* 1.00 (law §12), out of a till's own
//! entries, and checked again from nothing but the file and the public key.
//!
//! Nothing here reads a clock, removes or adds an entry, or writes anywhere but in the folder that was named; there nothing
//! bears the file's name before all of it is on disk.
//!
//! What each element takes is decided in `saft/cash-register.md`, whose sections the comments here name.

mod check;
mod codes;
mod draft;
mod event;
mod export;
mod figures;
mod header;
mod ids;
mod masters;
mod period;
mod place;
mod read;
mod record;
mod recount;
mod report;
mod sale;
mod seals;
mod spool;
mod survey;
mod text;
mod transaction;
mod verify;
mod xml;

pub use export::{Export, ExportError, Exported, Needed, Sight, Written};
pub use place::{Fault, Place};
pub use seals::Keys;
pub use verify::{Checked, VerifyError, verify};

/// What all elements of the file belong to.
const NAMESPACE: &str = "urn:StandardAuditFile-Taxation-CashRegister:NO";

/// What the file says made it.
const SOFTWARE: &str = "Skranke";
