//! The face of the till: the terminal, what is drawn in it, and which key means which command.
//!
//! Screens read a view and change nothing; keys are handed on. No amount is computed here, no entry written, no device
//! spoken to. A frame leaves with one write, and not at all when nothing changed.

pub mod app;
pub mod backend;
pub mod canvas;
pub mod customer;
pub mod keymap;
pub mod layout;
pub mod line;
pub mod screens;
pub mod settings;
pub mod shell;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod view;
pub mod widgets;
