//! Skranke.
pub mod domain;
pub mod i18n;
pub mod journal;
pub mod till;
