//! The store, with real files in folders of their own.

mod append;
mod cards;
mod demo;
mod failing;
mod garbage;
mod golden;
mod history;
mod register;
mod reports;
pub mod secured;
pub mod shop;
pub mod till;
