//! The till in a terminal.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use super::{Behind, Failure, Place, Start, demo_pins, looks};
use crate::clock::Clock;
use crate::counter::open::VERSION;
use crate::counter::{Counter, Wake};
use crate::domain::register::Nothing;
use crate::till::effect::Given;
use crate::till::key::NoKeys;
use crate::tui::app::{self, Face};
use crate::tui::shell::Shell;
use crate::tui::terminal::{Alarm, Terminal};

pub fn run(start: Start, place: Place) -> Result<(), Failure> {
    let keymap = Arc::new(looks::keymap(&start.options, &place.settings, place.folder.path())?);
    let mut face = Face {
        theme: looks::theme(&start.options, &place.settings, place.folder.path())?,
        keymap: Arc::clone(&keymap),
        language: looks::language(&start.options, &place.settings),
        pins: Vec::new(),
        silent: place.settings.screen.silent,
    };
    let (sender, inbox) = channel::<Wake>();
    let clock = start.clock;
    let alarm = Alarm::new().map_err(Failure::told)?;
    let waker = alarm.waker();
    let enter = || Terminal::enter(looks::abilities(), move || clock.steady_ms(), alarm).map_err(Failure::refused);
    let tell = move |wake| {
        // A face that has gone listens no more; the till's own threads end with it.
        drop(sender.send(wake));
        waker.ring();
    };
    let open = |place| start.open(place, keymap, Arc::new(tell));
    if !start.needs_first_start(&place)? {
        // Opened first: what is wrong with a folder is told in the terminal as it was.
        let counter = open(place)?;
        return sell(counter, &mut face, enter()?, &inbox);
    }
    let mut terminal = enter()?;
    let decided = {
        let none = Nothing::default();
        let given = Given { now: clock.now(), roll: 0, register: &none, keys: &NoKeys };
        app::first_start(&mut face, &mut terminal, &given, VERSION)
    };
    match start.carry_out(place, decided)? {
        Some(place) => sell(open(place)?, &mut face, terminal, &inbox),
        None => Ok(()),
    }
}

fn sell(counter: Counter, face: &mut Face, mut terminal: Terminal, inbox: &Receiver<Wake>) -> Result<(), Failure> {
    face.pins = demo_pins(&counter);
    let mut behind = Behind(counter);
    let ended = app::run(&mut behind, face, &mut terminal, inbox);
    // The terminal is given back first: writing and sending what is left may take a moment.
    drop(terminal);
    tracing::info!(?ended, settled = behind.is_settled(), "the till is left");
    behind.0.close();
    Ok(())
}
