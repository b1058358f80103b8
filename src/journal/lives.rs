//! The lives of a till: what becomes of its journal when the disk under it is restored or copied. Each life after the first is
//! an epoch of its own, and nothing of an earlier one is written over.

use super::chain::Head;
use crate::domain::ids::Numbers;
use crate::domain::period::OtherLife;
use crate::domain::report::GrandTotals;

/// How the till's life and the one the store knows of it part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The epoch the till was in when that was found.
    pub ours: u32,
    /// The newest entry both have.
    pub parts_at: Head,
    /// The newest one of the life the store knows.
    pub store: Head,
    /// The last numbers of all lives the store knows.
    pub numbers: Numbers,
    /// What was registered in the others.
    pub grand: GrandTotals,
    /// What of it no Z has yet.
    pub other: OtherLife,
}
