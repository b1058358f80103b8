//! Skranke: a keyboard-driven till (*kassasystem*) for the terminal. This page is the map of the house.
//!
//! A key goes in at [`tui`], is turned into a command by the keymap, and reaches the pure [`till`]. The till answers with
//! entries for the journal, with effects (print this, open the drawer, ask the terminal) and with a changed screen. The
//! shell, [`counter`], brings the entries to disk in one commit, and only then carries out the effects that stand behind
//! them. [`sync`] sends what is on disk to the [`store`], which all tills of a company share.
//!
//! # The rooms
//!
//! - [`domain`]: the rules of the trade: money in øre, VAT, articles, baskets, discounts, campaigns, payments, figures. Also
//!   what the till, the devices and the store say to each other. No clock, no file, no randomness, no float, no sentence.
//! - [`i18n`]: the words people see, in bokmål, nynorsk and English, and the forms of numbers and days. Decides nothing.
//! - [`paper`]: receipts, reports and slips as documents, rendered to text and to ESC/POS bytes. Knows no printer.
//! - [`journal`]: the electronic journal: kinds of entries, the chain of hashes, legal signatures, append, read, verify, the
//!   figures folded out of it, and the tax administration's file (SAF-T) made of it and checked. Never an UPDATE of an entry,
//!   nor a DELETE of one the store has not secured.
//! - [`till`]: the pure till: one file per flow. The sale on the screen is a fold of the journal. No IO of any kind.
//! - [`sync`]: what travels between till and store, what to send next, and when to try again. Decides nothing about sales.
//! - [`peripherals`]: printer, drawer, scanner, scale, display and payment terminal: a trait each, its drivers, and a pretended
//!   one; the lines they stand on, each byte with a deadline; in `pretend` counterparts that speak the real protocols. Knows
//!   no sale and no screen.
//! - [`clock`]: the one place that asks what time it is, and that waits. [`config`]: this machine's settings, read and checked;
//!   a key is changed only when somebody says so.
//! - [`store`]: the server: the till API (written down on that page), the tables folded out of the journals, the demo shop.
//!   Sells, prints and draws nothing.
//! - [`counter`]: the shell round the pure till: the order of writes, the data folder, devices, upload, and the crew that
//!   works them (a thread each; in a simulated shop whoever's turn it is). Draws nothing and decides nothing about sales.
//! - [`tui`]: the terminal, the frames, keymaps, themes, screens, and the scrolling face for pipes and screen readers. Computes
//!   no amount. It sees the till through a view and never the counter, the journal or SQL.
//! - [`cli`]: one file per subcommand; ties the rooms together and decides nothing.
//!
//! Which room may use which is a table in `tests/it/layering.rs`; an arrow that is not in it fails.
//!
//! # How to add a command
//!
//! 1. Give it a line in the table of [`till::command`]: its id, where it works, where it stands among the hints. Hint line,
//!    help, menu and the typed twin are made of that line.
//! 2. Give it a key in `keymaps/default.toml`, and its words in `src/i18n/{nb,nn,en}`. A test fails until both are there.
//! 3. Answer it in the flow it belongs to, as a method on [`till::Till`] that appends entries and wants effects.
//! 4. Say in `till::command::about` which right it wants and what it leaves in the journal: the system description, which
//!    [`cli::description`] makes of the tables, tells it to the tax administration.
//! 5. Tell its story in `tests/scenarios`, with the id of the rule it keeps.
pub mod cli;
pub mod clock;
pub mod config;
#[cfg(feature = "till")]
pub mod counter;
pub mod domain;
pub mod i18n;
pub mod journal;
pub mod paper;
#[cfg(feature = "till")]
pub mod peripherals;
#[cfg(feature = "store")]
pub mod store;
pub mod sync;
pub mod till;
#[cfg(feature = "till")]
pub mod tui;
