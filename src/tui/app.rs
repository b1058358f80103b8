//! The loop of the full screen: what comes in is handed on in order, then one frame is drawn.
//!
//! Nothing here waits for disk, net, printer or terminal. Keys that came while a frame was drawn are all handed on before
//! the next one.

use std::sync::mpsc::Receiver;

use super::keymap::Keymap;
use super::screens;
use super::screens::first_start::FirstView;
use super::screens::memory::Memory;
use super::shell::Shell;
use super::terminal::{Drawn, Input, Size, Terminal};
use super::theme::Theme;
use super::view::{DemoPin, View};
use crate::domain::device::DemoSwitch;
use crate::i18n::{Catalogue, Language};
use crate::till::effect::{Event, Given, Input as TillInput, Tone, Wish};
use crate::till::first_start::{Decided, FirstStart};
use crate::till::key::Key;
use crate::tui::canvas::Canvas;

/// How the screen looks and speaks.
pub struct Face {
    pub theme: Theme,
    pub keymap: std::sync::Arc<Keymap>,
    pub language: Language,
    pub pins: Vec<DemoPin>,
    pub silent: bool,
}

/// How long a refusal flashes.
const FLASH_MS: u64 = 120;
/// Figures that count seconds are drawn anew this often.
const SECOND_MS: u64 = 1_000;

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// `.avslutt`.
    Quit,
    /// The program was told to end, or the terminal is gone.
    Told,
}

/// The loop's own state beside the till's.
struct App<'a, S: Shell> {
    shell: &'a mut S,
    face: &'a mut Face,
    terminal: &'a mut Terminal,
    size: Size,
    memory: Memory,
    /// Until when the newest refusal flashes, on the steady clock.
    flash_until: Option<u64>,
    ended: Option<Ended>,
}

/// Runs the till until it is left. Whoever sends something rings the terminal's alarm.
pub fn run<S: Shell>(shell: &mut S, face: &mut Face, terminal: &mut Terminal, inbox: &Receiver<S::Wake>) -> Ended {
    let size = terminal.size();
    let mut app = App { shell, face, terminal, size, memory: Memory::default(), flash_until: None, ended: None };
    let mut arrivals = Vec::new();
    app.wishes();
    loop {
        if let Some(ended) = app.ended {
            return ended;
        }
        app.draw();
        app.terminal.listen(Some(app.sleeps_ms()), &mut arrivals);
        // Whatever has come is handed on before the next frame, in order.
        for arrival in arrivals.drain(..) {
            app.arrived(arrival.input);
        }
        for wake in inbox.try_iter() {
            app.shell.wake(wake);
        }
        app.shell.tick();
        app.wishes();
    }
}

impl<S: Shell> App<'_, S> {
    fn arrived(&mut self, input: Input) {
        match input {
            Input::Key(key) => self.shell.handle(TillInput::Key(key)),
            Input::Interrupt => {
                self.terminal.forget();
                self.shell.handle(TillInput::Interrupt);
            }
            Input::Redraw => self.terminal.forget(),
            Input::Resized(size) => {
                self.size = size;
                self.terminal.forget();
            }
            Input::Ended(_) => {
                self.shell.handle(Event::Stop.into_input());
                self.ended = Some(Ended::Told);
            }
        }
    }

    fn wishes(&mut self) {
        for wish in self.shell.wishes() {
            match wish {
                Wish::Quit => self.ended = Some(self.ended.unwrap_or(Ended::Quit)),
                Wish::NextLanguage => self.face.language = self.face.language.next(),
                Wish::Tone(tone) => self.sound(tone),
            }
        }
    }

    fn sound(&mut self, tone: Tone) {
        if tone == Tone::Taken {
            return;
        }
        self.flash_until = Some(self.shell.given().now.steady_ms + FLASH_MS);
        if !self.face.silent {
            // A terminal that is gone is found out by its end, not by its bell.
            let _ = self.terminal.bell();
        }
    }

    /// Until the till wants to be woken, the flash ends, or a figure that shows time changes.
    fn sleeps_ms(&self) -> u64 {
        let given = self.shell.given();
        let flash = self.flash_until.map(|until| until.saturating_sub(given.now.steady_ms));
        let counts = self.shell.till().is_frozen() || self.shell.till().pin_pause_ms(given.now.wall) > 0;
        let into_minute = u64::try_from(given.now.wall.millis().rem_euclid(60_000)).unwrap_or(0);
        let look = if counts { SECOND_MS - into_minute % SECOND_MS } else { 60_000 - into_minute };
        [self.shell.sleeps_ms(), flash, Some(look)].into_iter().flatten().min().unwrap_or(look).max(1)
    }

    fn draw(&mut self) {
        let given = self.shell.given();
        let flash = self.flash_until.is_some_and(|until| given.now.steady_ms < until);
        if !flash {
            self.flash_until = None;
        }
        let is_on = |switch: DemoSwitch| self.shell.is_on(switch);
        let view = View {
            till: self.shell.till(),
            given,
            words: Catalogue::of(self.face.language),
            keymap: &self.face.keymap,
            pins: &self.face.pins,
            flash,
            is_on: &is_on,
        };
        let theme = &self.face.theme;
        let memory = &mut self.memory;
        let drawn = self.terminal.draw(self.size, |buffer, is_blank| {
            if is_blank {
                memory.forget();
            }
            let mut canvas = Canvas::over(buffer, theme);
            let first_row = screens::draw(&view, &mut canvas, memory);
            Drawn { cursor: canvas.cursor(), first_row }
        });
        if let Err(fault) = drawn {
            tracing::warn!(%fault, "the terminal takes no frame");
        }
    }
}

/// Asks what a till with nothing set up is to be.
pub fn first_start(face: &mut Face, terminal: &mut Terminal, given: &Given, version: &'static str) -> Decided {
    let mut first = FirstStart::default();
    let mut size = terminal.size();
    let mut arrivals = Vec::new();
    loop {
        let view = FirstView { first: &first, words: Catalogue::of(face.language), keymap: &face.keymap, version };
        let theme = &face.theme;
        let drawn = terminal.draw(size, |buffer, _| {
            let mut canvas = Canvas::over(buffer, theme);
            screens::draw_first(&view, &mut canvas);
            Drawn { cursor: canvas.cursor(), first_row: 0 }
        });
        if drawn.is_err() {
            return Decided::Leave;
        }
        terminal.listen(None, &mut arrivals);
        for arrival in arrivals.drain(..) {
            match arrival.input {
                Input::Key(Key::Function(2)) => face.language = face.language.next(),
                Input::Key(key) => {
                    if let Some(decided) = first.handle(&TillInput::Key(key), given) {
                        return decided;
                    }
                }
                Input::Interrupt | Input::Redraw => terminal.forget(),
                Input::Resized(new) => {
                    size = new;
                    terminal.forget();
                }
                Input::Ended(_) => return Decided::Leave,
            }
        }
    }
}
