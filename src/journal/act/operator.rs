//! Who is at the till.

use serde::{Deserialize, Serialize};

use crate::domain::operator::Right;
use crate::domain::{OperatorNo, SaleId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogInBy {
    Pin,
    Badge,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    pub operator: OperatorNo,
    pub name: String,
    pub by: LogInBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogOutWhy {
    /// Somebody else logged in.
    Switched,
    Locked,
    Idle,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedOut {
    pub operator: OperatorNo,
    pub why: LogOutWhy,
}

/// A wrong PIN names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogInFailed {
    pub in_a_row: u32,
}

/// A leader's PIN allowed one act of another operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub by: OperatorNo,
    pub right: Right,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleId>,
}
