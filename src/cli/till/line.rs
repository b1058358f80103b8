//! The till as scrolling text on standard input and output.

use std::io::{self, BufRead, BufWriter, IsTerminal};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Behind, Failure, Place, Start, demo_pins, looks};
use crate::clock::Clock;
use crate::counter::Wake;
use crate::domain::register::Nothing;
use crate::till::effect::Given;
use crate::till::key::NoKeys;
use crate::tui::line::{self, Coming, Face};
use crate::tui::terminal::Echo;

pub fn run(start: Start, place: Place) -> Result<(), Failure> {
    let keymap = Arc::new(looks::keymap(&start.options, &place.settings, place.folder.path())?.letters());
    let (sender, inbox) = channel::<Coming<Wake>>();
    watch_signals(sender.clone())?;
    read_lines(sender.clone())?;
    let echo = Echo::of_stdin();
    let hide = |hidden: bool| echo.hide(hidden);
    let mut out = BufWriter::new(io::stdout());
    let mut face = Face {
        keymap: &keymap,
        theme: looks::page_theme()?,
        language: looks::language(&start.options, &place.settings),
        pins: Vec::new(),
        out: &mut out,
        hide: &hide,
        prompts: io::stdin().is_terminal(),
    };
    let place = if start.needs_first_start(&place)? {
        let none = Nothing::default();
        let given = Given { now: start.clock.now(), roll: 0, register: &none, keys: &NoKeys };
        let decided = line::first_start(&mut face, &inbox, &given, None).map_err(Failure::told)?;
        match start.carry_out(place, decided)? {
            Some(place) => place,
            None => return Ok(()),
        }
    } else {
        place
    };
    let counter =
        start.open(place, Arc::clone(&keymap), Arc::new(move |wake| drop(sender.send(Coming::Woken(wake)))))?;
    face.pins = demo_pins(&counter);
    let mut behind = Behind(counter);
    let ran = line::run(&mut behind, &mut face, &inbox);
    behind.0.close();
    match ran {
        // Whoever listened is gone; what was sold is on disk.
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::told),
    }
}

fn watch_signals(sender: Sender<Coming<Wake>>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(Failure::told)?;
    let watch = move || {
        for _ in signals.forever() {
            if sender.send(Coming::Told).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(watch).map(drop).map_err(Failure::told)
}

/// Lines as they come; what is no UTF-8 is read as far as it is.
fn read_lines(sender: Sender<Coming<Wake>>) -> Result<(), Failure> {
    let read = move || {
        let mut input = io::stdin().lock();
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let coming = match input.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => Coming::End,
                Ok(_) => Coming::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned()),
            };
            let ends = matches!(coming, Coming::End);
            if sender.send(coming).is_err() || ends {
                return;
            }
        }
    };
    thread::Builder::new().name("lines".to_owned()).spawn(read).map(drop).map_err(Failure::told)
}
