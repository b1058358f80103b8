//! The program in the terminal: it shows what it was typed, and falls, hangs or ends when told to.

use std::time::Instant;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Position;
use ratatui_core::style::Style;
use skranke::till::key::Key;
use skranke::tui::backend::Abilities;
use skranke::tui::terminal::{Alarm, Drawn, Input, Terminal};

/// Set for the process that is the subject.
pub const IS_SUBJECT: &str = "SKRANKE_TEST_SUBJECT";

/// Run by the other tests in a terminal of its own.
#[test]
#[ignore = "a program for the tests beside it"]
fn subject() {
    if std::env::var_os(IS_SUBJECT).is_some() {
        run();
    }
}

fn run() {
    let began = Instant::now();
    let steady_ms = move || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let alarm = Alarm::new().expect("an alarm");
    let mut terminal = Terminal::enter(Abilities::default(), steady_ms, alarm).expect("a terminal");
    let mut arrivals = Vec::new();
    let mut seen = Seen::default();
    let mut size = terminal.size();
    loop {
        let draw = |buffer: &mut Buffer, _: bool| {
            buffer.reset();
            Drawn { cursor: seen.draw(buffer, &format!("{}x{}", size.columns, size.rows)), first_row: 0 }
        };
        terminal.draw(size, draw).expect("written");
        if seen.hangs {
            hang();
        }
        terminal.listen(None, &mut arrivals);
        for arrival in arrivals.drain(..) {
            match arrival.input {
                Input::Ended(_) | Input::Key(Key::Char('Q')) => return,
                Input::Resized(new) => size = new,
                input => {
                    if input == Input::Redraw {
                        terminal.forget();
                    }
                    seen.take(input);
                }
            }
        }
    }
}

fn hang() -> ! {
    loop {
        std::thread::park();
    }
}

#[derive(Default)]
struct Seen {
    typed: String,
    digits: usize,
    hangs: bool,
}

impl Seen {
    fn take(&mut self, input: Input) {
        match input {
            Input::Key(Key::Char('P')) => panic!("the drawing thread fell"),
            Input::Key(Key::Char('H')) => self.hangs = true,
            Input::Key(Key::Char('D')) => {
                let device = std::thread::spawn(|| panic!("the device fell"));
                assert!(device.join().is_err());
                self.typed.push('D');
            }
            Input::Key(Key::Char(character)) => self.character(character),
            Input::Key(Key::Enter) => self.typed.push('⏎'),
            Input::Key(Key::Esc) => self.typed.push('^'),
            Input::Key(Key::Function(number)) => self.typed.push_str(&format!("F{number}")),
            Input::Interrupt => self.typed.push('!'),
            Input::Redraw => self.typed.push('~'),
            _ => {}
        }
    }

    fn character(&mut self, character: char) {
        let expected = char::from_digit(u32::try_from(self.digits % 10).unwrap_or(0), 10);
        self.digits = if Some(character) == expected { self.digits + 1 } else { 0 };
        self.typed.push(character);
    }

    fn draw(&self, buffer: &mut Buffer, size: &str) -> Option<Position> {
        let tail = self.typed.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect::<String>();
        let digits = format!("{} digits in order", self.digits);
        let state = if self.hangs { "hangs" } else { "listens" };
        let rows = ["ready", size, &digits, &format!("typed {tail}"), state];
        for (y, text) in (0..buffer.area.height).zip(rows) {
            buffer.set_string(0, y, text, Style::new());
        }
        Some(Position::new(0, 0))
    }
}
