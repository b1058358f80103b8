//! A till on a real clock, with threads of its own and the demo's devices.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use skranke::clock::MachineClock;
use skranke::config::Settings;
use skranke::counter::dice::MachineDice;
use skranke::counter::folder::Folder;
use skranke::counter::{Options, Wake};
use skranke::i18n::Language;
use skranke::journal::signature::Method;
use skranke::tui::keymap::Keymap;

/// How a demo shop is opened, and where it says that something happened.
pub fn in_real_time(path: &Path) -> (Options, Receiver<Wake>) {
    let (told, wakes) = channel();
    let told = Mutex::new(told);
    let options = Options {
        folder: Folder::take(path).expect("a folder"),
        till: None,
        demo_only: true,
        store_url: None,
        settings: Settings::default(),
        signing: Method::Hmac,
        language: Language::Nb,
        line: true,
        clock: Arc::new(MachineClock::start()),
        dice: Box::new(MachineDice),
        keys: Arc::new(Keymap::built_in().expect("built in")),
        wake: Arc::new(move |wake| drop(told.lock().expect("told").send(wake))),
    };
    (options, wakes)
}
