//! What travels between a till and a store. The page of `store` says which path takes and gives what.
//!
//! Version 1. A field may be added, with a default; none is renamed and none changes its meaning.

use serde::{Deserialize, Serialize};

use crate::domain::TillId;
use crate::domain::register::Change;
use crate::journal::{Hash, Head};

/// The header every answer of a store carries, so that the log-in page of a hotel's network is never taken for one.
pub const HEADER: &str = "skranke";
/// What stands in it: the API and its version.
pub const SPEAKS: &str = "till/1";
/// The only content type of questions and answers.
pub const JSON: &str = "application/json";

/// Entries in one batch.
pub const BATCH_ENTRIES_MAX: u64 = 200;
/// The bodies of a batch together, unless a single entry is larger.
pub const BATCH_BYTES_MAX: usize = 512 * 1024;
/// The largest request a store reads.
pub const REQUEST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The largest answer a till reads.
pub const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Changes on one page of the register.
pub const REGISTER_CHANGES_MAX: u32 = 1_000;
/// Entries set aside that an answer names; of more, the newest.
pub const SET_ASIDE_MAX: u32 = 100;
/// Entries of one answer about what a till has erased, and their texts together, unless a single one is larger.
pub const PAST_ROWS_MAX: u32 = 500;
pub const PAST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Rows of one answer about the history.
pub const SALES_ROWS_MAX: u32 = 200;

/// Whose journal, and so the paths it has at a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The company's nine digits.
    pub organisation_number: String,
    pub till: TillId,
}

impl Place {
    fn path(&self, what: &str) -> String {
        format!("/till/v1/companies/{}/tills/{}/{what}", self.organisation_number, self.till)
    }

    pub fn head(&self) -> String {
        self.path("head")
    }

    pub fn entries(&self) -> String {
        self.path("entries")
    }

    pub fn register(&self, since: u64) -> String {
        self.path(&format!("register?since={since}"))
    }

    pub fn questions(&self) -> String {
        self.path("questions")
    }
}

/// An entry as the journal holds it. The text is the very bytes that were hashed, carried as text so that nothing on the way
/// can lay them out anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireEntry {
    pub body: String,
    pub hash: Hash,
}

/// Entries of one till in a row, all of the life that the epoch names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub till: TillId,
    pub epoch: u32,
    /// The sequence number of the first entry; the others follow without gaps.
    pub first: u64,
    /// The hash the first entry follows.
    pub after: Hash,
    pub entries: Vec<WireEntry>,
    /// Up to here the store has said of this life that it has all. What comes again was lost with a disk of the store.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub had: u64,
}

fn is_nothing(had: &u64) -> bool {
    *had == 0
}

/// What a store has of a till, and where its register stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    /// The newest entry on the store's disk. Epoch 0 and sequence 0: nothing yet.
    pub received: Head,
    /// The newest entry that is also in the store's finished backup. Only up to here may a till erase.
    pub secured: Head,
    /// The version of the company's register.
    pub register: u64,
    /// Entries that were stored but not understood, newest first (`SYS-10`).
    pub set_aside: Vec<SetAside>,
    /// Entries of this batch that the store had once and has again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healed: Option<Healed>,
}

/// Entries in a row, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Healed {
    pub first: u64,
    pub last: u64,
}

/// An entry the store keeps without having been able to use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    pub seq: u64,
    pub reason: String,
}

/// Changes of the register in the order of their versions: what a till has to apply, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterPage {
    /// Where the till stands when it has applied the page. Below what was asked for: the store has been restored, and the till
    /// begins again from 0.
    pub version: u64,
    pub changes: Vec<Change>,
    /// Ask again from `version`.
    pub more: bool,
}

/// Why a store took nothing of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "refused")]
pub enum Refused {
    /// Entries between the store's newest and the first of the batch are missing.
    Gap {
        received: Head,
    },
    /// At the same place the store has another entry: two machines with one number, or a disk that was changed.
    Diverged {
        store: Head,
        till: Head,
    },
    /// The till has begun a newer epoch, and this batch is of an older one.
    OldEpoch {
        received: Head,
    },
    /// The hash of an entry does not follow from its text and the hash before it: damaged on the way.
    Broken {
        seq: u64,
    },
    /// The batch is another till's than the path.
    OtherTill {
        named: TillId,
    },
    TooLarge {
        limit_bytes: usize,
    },
    NotUnderstood {
        why: String,
    },
    NoSuchPath,
    /// It is the store's own fault, logged there. Trying again later may help.
    Failed,
}

impl Refused {
    /// The status it travels with.
    pub fn status(&self) -> u16 {
        match self {
            Self::Gap { .. } | Self::Diverged { .. } | Self::OldEpoch { .. } => 409,
            Self::Broken { .. } => 422,
            Self::OtherTill { .. } | Self::NotUnderstood { .. } => 400,
            Self::TooLarge { .. } => 413,
            Self::NoSuchPath => 404,
            Self::Failed => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{ReceiptNo, Series};
    use crate::domain::question::{Answer, FindSale, Question, SalesFilter};
    use crate::domain::{Ore, SaleId};

    fn there_and_back<T>(sent: &T)
    where
        T: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        let text = serde_json::to_string(sent).expect("written");
        assert_eq!(&serde_json::from_str::<T>(&text).expect("read"), sent, "{text}");
    }

    #[test]
    fn every_question_is_read_as_it_is_written() {
        let card = "8100471932655082".to_owned();
        there_and_back(&Question::Balance { card: card.clone() });
        there_and_back(&Question::Claim { card: card.clone(), amount: Ore::kroner(337), sale: SaleId(7) });
        there_and_back(&Question::Release { card, sale: SaleId(7) });
        there_and_back(&Question::Sales(SalesFilter { words: "olje".into(), limit: 20, ..SalesFilter::default() }));
        let receipt = ReceiptNo::new(Series::Sale, 410);
        there_and_back(&Question::Sale(FindSale::ByNumber { till: TillId::new(1, 1), receipt }));
        let series = Series::Return;
        there_and_back(&Question::Sale(FindSale::ByBarcode { department: 1, till_digits: 0, series, last_five: 41 }));
        there_and_back(&Answer::Claimed { amount: Ore::kroner(337), left: Ore::kroner(13) });
    }

    #[test]
    fn a_refusal_names_itself() {
        let refused = Refused::Gap { received: Head { epoch: 1, seq: 3, hash: Hash::START } };
        let text = serde_json::to_string(&refused).expect("written");
        assert!(text.starts_with(r#"{"refused":"gap","received":{"epoch":1,"seq":3,"#), "{text}");
        there_and_back(&refused);
        there_and_back(&Refused::NoSuchPath);
    }

    proptest! {
        #[test]
        fn whatever_arrives_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = serde_json::from_slice::<Batch>(&bytes);
            let _ = serde_json::from_slice::<Heads>(&bytes);
            let _ = serde_json::from_slice::<RegisterPage>(&bytes);
            let _ = serde_json::from_slice::<Refused>(&bytes);
            let _ = serde_json::from_slice::<Question>(&bytes);
        }

        #[test]
        fn a_body_arrives_byte_by_byte(body in "\\PC{0,40}", n in any::<u64>()) {
            there_and_back(&WireEntry { hash: Hash::of(Hash::START, body.as_bytes()), body: format!("{body}\u{0}\n\"{n}") });
        }
    }
}
