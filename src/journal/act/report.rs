//! Look-ups. The reports themselves are domain types.

use serde::{Deserialize, Serialize};

use crate::domain::ids::GroupNo;
use crate::domain::{ItemNumber, Ore};

/// A price was asked for without a sale (*prisundersøkelse*, law J-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLookedUp {
    pub item: ItemNumber,
    pub group: GroupNo,
    pub price: Ore,
}
