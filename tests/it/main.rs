//! What needs more than one room, or a real process, disk or terminal, to be proved.

#![allow(clippy::disallowed_methods, reason = "real processes and terminals are waited for in real time")]

#[cfg(feature = "weighing")]
mod attached;
#[cfg(feature = "till")]
mod bank;
#[cfg(all(feature = "store", feature = "till"))]
mod chaos;
#[cfg(all(feature = "store", feature = "till"))]
mod demo;
#[cfg(feature = "till")]
mod description;
#[cfg(all(feature = "store", feature = "till"))]
mod disk;
#[cfg(all(feature = "store", feature = "till"))]
mod equipment;
#[cfg(all(feature = "store", feature = "till"))]
mod erased;
#[cfg(all(feature = "store", feature = "till"))]
mod faults;
#[cfg(all(feature = "store", feature = "till"))]
mod frames;
#[cfg(all(feature = "store", feature = "till"))]
mod hints;
mod layering;
#[cfg(feature = "till")]
mod line;
#[cfg(all(feature = "store", feature = "till"))]
mod outside;
#[cfg(all(feature = "store", feature = "till"))]
mod own_changes;
#[cfg(feature = "till")]
mod paper;
#[cfg(feature = "till")]
mod peripherals;
#[cfg(all(feature = "store", feature = "till"))]
mod power;
#[cfg(all(feature = "store", feature = "till"))]
mod process;
#[cfg(all(feature = "store", feature = "till"))]
mod saft;
mod scanner;
#[cfg(all(feature = "store", feature = "till"))]
mod scenarios;
#[cfg(all(feature = "store", feature = "till"))]
mod screens;
#[cfg(all(feature = "store", feature = "till"))]
mod sim;
#[cfg(feature = "store")]
mod store;
mod sums;
#[cfg(all(feature = "store", feature = "till"))]
mod sync;
#[cfg(all(feature = "store", feature = "till"))]
mod syncs;
#[cfg(feature = "till")]
mod terminal;
mod texts;
#[cfg(all(feature = "store", feature = "till"))]
mod world;
