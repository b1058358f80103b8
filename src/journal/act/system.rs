//! Acts of the machine and of those who look after it.

use serde::{Deserialize, Serialize};

use crate::domain::device::CashPlace;
use crate::domain::ids::Numbers;
use crate::domain::register::Change;
use crate::domain::report::{Figures, GrandTotals};
use crate::domain::time::Date;
use crate::domain::{Stamp, TillId};
use crate::journal::chain::Head;
use crate::journal::signature::{KeyVersion, Method};

/// The first entry of a till: what machine this is, and where its numbers go on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    pub till: TillId,
    pub company: String,
    pub organisation_number: String,
    pub department: String,
    pub cash: CashPlace,
    #[serde(default)]
    pub demo: bool,
    /// The last numbers given before this journal began.
    pub numbers: Numbers,
    pub grand: GrandTotals,
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramStarted {
    pub version: String,
    /// The till before it did not stop by itself: power, a kill, a crash.
    #[serde(default)]
    pub after_a_break: bool,
    /// Lines of the sale that was on the screen.
    #[serde(default)]
    pub lines_recovered: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramStopped {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramUpdated {
    pub from: String,
    pub to: String,
}

/// The wall clock went backwards, or jumped ahead of the steady one (architecture §6, 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMoved {
    pub from: Stamp,
    pub to: Stamp,
}

/// The journal could not be written, or only with the room that is kept for that. Told when it could be again; what was
/// registered meanwhile stands before this, and nothing of it is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskFailed {
    pub since: Stamp,
    pub trouble: DiskTrouble,
    /// As the system put it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Entries that had to wait.
    #[serde(default)]
    pub waited: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskTrouble {
    Failed,
    Full,
}

/// From here on nothing is real: no money, no figures, and every paper says so (law R-36, J-10).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingStarted {}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingEnded {}

/// A key that signs from here on (law G-13, G-15). The public part stays readable as long as the journal does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMade {
    pub version: KeyVersion,
    pub method: Method,
    /// PEM, as the product declaration takes it; none with a secret key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// SHA-256 of the public key, or of the secret one, in hexadecimal digits.
    pub fingerprint: String,
}

/// The journal was written out in the tax administration's form (law S-6). Nothing was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalExported {
    pub from: Date,
    pub to: Date,
    pub file: String,
}

/// The disk has damaged an entry of this journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDamaged {
    pub entry: u64,
    /// The store had it, and its very bytes, which the chain knows, were put back.
    pub is_mended: bool,
}

/// The store knows entries of this till that are not here: its disk was restored or copied, or another machine sells with its
/// number. From here on the till is in an epoch of its own, and what it did since the two parted goes to the store with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeBegun {
    /// The newest entry that both lives have.
    pub parts_at: Head,
    /// The newest one of the life the store knows.
    pub store: Head,
    /// The last numbers of both lives: no receipt gets one that was given out.
    pub numbers: Numbers,
    /// Everything ever registered, in both.
    pub grand: GrandTotals,
    /// What is to stand in the next Z: what no Z of either has yet (law Z-8). The first version did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Box<Figures>>,
}

/// From now on the till runs without the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetLost {}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetBack {
    /// Entries that had to wait.
    pub waiting: u64,
}

/// Fixed information changed at this till. The entry carries the change to the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedChanged {
    pub changes: Vec<Change>,
    /// The file they were read from, when it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Fixed information that was changed elsewhere reached this till (`JRN-04`, law J-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedReceived {
    pub version: u64,
    pub count: u64,
}

/// Somebody tried what the law forbids; it did not happen (`LINE-08`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForbiddenTried {
    pub what: String,
}
