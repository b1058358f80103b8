//! What one key costs the till itself, from the key to the bytes of the frame: the machine, the screen and the painter, on
//! 120x40 with the register of the large shop. No terminal, no disk, no thread.

use std::hint::black_box;

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use skranke::counter::folder::REGISTER;
use skranke::counter::register::{LocalRegister, open};
use skranke::domain::device::DrawerState;
use skranke::domain::time::Date;
use skranke::domain::{Moment, OperatorNo, Ore, Stamp, TillId};
use skranke::i18n::{Catalogue, Language};
use skranke::till::effect::{Effect, Event, Given, Input};
use skranke::till::key::Key;
use skranke::till::state::State;
use skranke::till::{Profile, Till};
use skranke::tui::backend::{Abilities, Depth, Painter};
use skranke::tui::canvas::Canvas;
use skranke::tui::keymap::Keymap;
use skranke::tui::screens;
use skranke::tui::screens::memory::Memory;
use skranke::tui::theme::Theme;
use skranke::tui::view::View;

use crate::Asked;
use crate::sample::{Sample, timed};
use crate::shop::Shops;
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

pub const TODAY: Date = Date::of(2026, 11, 23);
const ROUNDS: usize = 100;

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.large();
    let (register, _writer) = open(&shop.path().join(REGISTER), TODAY).expect("a register");
    let mut till = BareTill::new(&register);
    let at_most = |ms| Limit::AtMost(Time(std::time::Duration::from_millis(ms)));
    let keys = till.type_again_and_again(&["100", "12*110", "7,5", "p149,50", "5*"]);
    table.row("our own time of a key, p99", Time(keys.p99()), None, at_most(1));
    let digits = till.type_again_and_again(&["100500", "1101", "279001"]);
    table.row("our own time of a digit of a number, p99", Time(digits.p99()), None, at_most(1));
    let letters = till.type_again_and_again(&["motorolje", "olje syn", "er", "bremse foran", "dekk"]);
    table.row("our own time of a letter that searches, p99", Time(letters.p99()), None, at_most(3));
    table.row("our own time of a letter that searches, median", Time(letters.median()), None, Limit::None);
}

struct BareTill<'a> {
    till: Till,
    register: &'a LocalRegister,
    keymap: Keymap,
    theme: Theme,
    painter: Painter,
    buffer: Buffer,
    memory: Memory,
    steady_ms: u64,
}

impl<'a> BareTill<'a> {
    /// Somebody is logged in and has rung five lines.
    fn new(register: &'a LocalRegister) -> Self {
        let abilities = Abilities { depth: Depth::Indexed, ..Abilities::default() };
        let mut state = State::new(TillId::new(1, 1));
        state.operator = Some(OperatorNo(1));
        state.totals.figures.float = Some(Ore::ZERO);
        let profile = Profile { version: "bench", paper: Language::Nb, demo: true, reminder_after_s: 60 };
        let mut bare = Self {
            till: Till::new(state, profile),
            register,
            keymap: Keymap::built_in().expect("built in"),
            theme: Theme::built_in("standard", abilities).expect("built in"),
            painter: Painter::new(abilities),
            buffer: Buffer::empty(Rect::new(0, 0, 120, 40)),
            memory: Memory::default(),
            steady_ms: 1_000,
        };
        bare.input(Input::Event(Event::Drawer(DrawerState::Closed)));
        for number in ["1101", "5*1104", "1201", "2001", "1003"] {
            bare.input(Input::Line(number.to_owned()));
        }
        bare.frame();
        bare
    }

    /// The same keys three times over, each with its frame, and Esc after every word.
    fn type_again_and_again(&mut self, words: &[&str]) -> Sample {
        let rounds = [(); 3].map(|()| {
            let all = (0..ROUNDS).flat_map(|_| words.iter().copied());
            all.flat_map(|word| self.word(word)).collect::<Sample>()
        });
        let [first, second, third] = rounds;
        first.at_best(second).at_best(third)
    }

    fn word(&mut self, word: &str) -> Vec<std::time::Duration> {
        let times = word.chars().map(|key| timed(|| self.key(Key::Char(key)))).collect();
        self.key(Key::Esc);
        times
    }

    fn key(&mut self, key: Key) {
        self.input(Input::Key(key));
        self.frame();
    }

    fn given(&self) -> Given<'_> {
        let now = Moment { wall: Stamp::from_local(TODAY, 14, 32, 0), steady_ms: self.steady_ms };
        Given { now, roll: 4, register: self.register, keys: &self.keymap }
    }

    fn input(&mut self, input: Input) {
        self.steady_ms += 40;
        let now = Moment { wall: Stamp::from_local(TODAY, 14, 32, 0), steady_ms: self.steady_ms };
        let given = Given { now, roll: 4, register: self.register, keys: &self.keymap };
        for effect in self.till.handle(input, &given) {
            if let Effect::Append(entries) = effect {
                let durable = entries.last().map_or(0, |entry| entry.seq);
                self.till.handle(Input::Event(Event::Durable(durable)), &given);
            }
        }
    }

    fn frame(&mut self) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut memory = std::mem::take(&mut self.memory);
        let view = View {
            till: &self.till,
            given: self.given(),
            words: Catalogue::of(Language::Nb),
            keymap: &self.keymap,
            pins: &[],
            flash: false,
            is_on: &|_| false,
        };
        let mut canvas = Canvas::over(&mut buffer, &self.theme);
        let first = screens::draw(&view, &mut canvas, &mut memory);
        let cursor = canvas.cursor();
        (self.buffer, self.memory) = (buffer, memory);
        black_box(self.painter.frame_of(&self.buffer, first, cursor));
    }
}
