//! The rules of the trade: money, VAT, articles, baskets, payments, figures.
//!
//! Nothing here reads a clock, a file, a socket or a random source, and nothing here is a sentence for people.
//! What the till asks of devices and of the store, and what they answer, is said in these types too, so that the
//! rooms that exchange them need no arrow between each other.
#![deny(clippy::float_arithmetic, clippy::as_conversions)]

pub mod article;
pub mod barcode;
pub mod basket;
pub mod campaign;
pub mod customer;
pub mod device;
pub mod discount;
pub mod ids;
pub mod import;
pub mod money;
pub mod operator;
pub mod order;
pub mod payment;
pub mod period;
pub mod quantity;
pub mod question;
pub mod register;
pub mod report;
pub mod sale;
pub mod search;
pub mod shop;
pub mod time;
pub mod value;
pub mod vat;

pub use article::{Article, Deposit, Item, ItemKind, ItemNumber, Mark, Service, Unit};
pub use basket::{Basket, Line};
pub use customer::{Customer, CustomerNo};
pub use discount::Discount;
pub use ids::{ForLine, LineId, OperatorNo, ReceiptNo, SaleId, Series, TillId};
pub use money::Ore;
pub use operator::{Operator, Right};
pub use quantity::{Percent, Quantity};
pub use register::Register;
pub use time::{Moment, Stamp};
pub use vat::VatCode;
