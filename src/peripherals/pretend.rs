//! Devices that are not there, speaking the real bytes: for a counter on a laptop, for training, and for the tests, which
//! make them fail. They know their protocol as a device does, and nothing of the drivers that talk to them.

pub mod printer;

pub use printer::PretendPrinter;
