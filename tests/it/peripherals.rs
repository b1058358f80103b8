//! Every device passes the suite of its trait; the pretended ones also fail on purpose, as the demo wants.

pub mod counter;
mod drawers;
pub mod escpos;
mod printers;
mod small;
mod terminals;
