//! `skranke display`: the customer's window, in a second terminal on the same machine. It finds the till when it starts, and
//! again when it has been gone.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::Failure;
use super::args::TillOptions;
use super::platform;
use super::till::looks;
use crate::clock::{Clock, MachineClock};
use crate::config::Settings;
use crate::counter::folder::SETTINGS;
use crate::counter::window::SOCKET;
use crate::domain::device::CustomerView;
use crate::till::key::Key;
use crate::tui::canvas::Canvas;
use crate::tui::customer;
use crate::tui::terminal::{Alarm, Drawn, Input, Terminal, Waker};

/// How often a till that is not running is looked for.
const LOOK_EVERY_MS: u64 = 500;

pub fn run(options: &TillOptions) -> Result<(), Failure> {
    let folder = platform::folder(options.data.as_ref())?;
    let settings = Settings::read(&folder.join(SETTINGS)).map_err(Failure::told)?;
    let (theme, language) = (looks::theme(options, &settings, &folder)?, looks::language(options, &settings));
    let clock = MachineClock::start();
    let alarm = Alarm::new().map_err(Failure::told)?;
    let (sender, inbox) = channel();
    let waker = alarm.waker();
    let mut terminal =
        Terminal::enter(looks::abilities(), move || clock.steady_ms(), alarm).map_err(Failure::refused)?;
    thread::Builder::new()
        .name("window".to_owned())
        .spawn(move || listen(&folder.join(SOCKET), &sender, &waker, clock))
        .map_err(Failure::told)?;
    let (mut size, mut view, mut arrivals) = (terminal.size(), None, Vec::new());
    loop {
        let drawn = terminal.draw(size, |buffer, _| {
            customer::draw(&mut Canvas::over(buffer, &theme), view.as_ref(), language);
            Drawn::default()
        });
        if drawn.is_err() {
            return Ok(());
        }
        terminal.listen(None, &mut arrivals);
        for arrival in arrivals.drain(..) {
            match arrival.input {
                Input::Resized(new) => (size, ()) = (new, terminal.forget()),
                Input::Redraw => terminal.forget(),
                // A customer's finger ends nothing by accident; Ctrl+C and Esc are the shop's.
                Input::Ended(_) | Input::Interrupt | Input::Key(Key::Esc) => return Ok(()),
                Input::Key(_) => {}
            }
        }
        if let Some(newest) = inbox.try_iter().last() {
            view = newest;
        }
    }
}

/// Hands on what the till shows; nothing while it is not there.
fn listen(socket: &Path, views: &Sender<Option<CustomerView>>, waker: &Waker, clock: MachineClock) {
    loop {
        if let Ok(stream) = UnixStream::connect(socket) {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let Ok(view) = serde_json::from_str(&line) else { continue };
                if views.send(Some(view)).is_err() {
                    return;
                }
                waker.ring();
            }
            if views.send(None).is_err() {
                return;
            }
            waker.ring();
        }
        clock.wait_ms(LOOK_EVERY_MS);
    }
}
