//! What one key costs the till itself, from the key to the bytes of the frame: the machine, the screen and the painter, on
//! 120x40 with the register of a large shop. No terminal, no disk, no thread.

#![allow(clippy::disallowed_methods, clippy::float_arithmetic, reason = "time is what is measured here")]

#[allow(dead_code)]
mod large_shop;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use skranke::counter::register::{LocalRegister, Writer, open};
use skranke::domain::register::Change;
use skranke::domain::time::Date;
use skranke::domain::vat::norwegian_rates;
use skranke::domain::{Moment, Stamp, TillId};
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

const TODAY: Date = Date::of(2026, 11, 23);
const BATCH: usize = 1_000;

fn main() {
    let folder = std::env::temp_dir().join("skranke-bench-frame");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let (register, _writer) = large(&folder.join("register.db"));
    let mut bench = Bench::new(&register);
    for (name, keys) in [
        ("digits of a number", "100500"),
        ("letters that search", "motorolje"),
        ("two words", "olje syn"),
        ("a letter that finds much", "er"),
    ] {
        bench.measure(name, keys);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn large(file: &Path) -> (LocalRegister, Writer) {
    let (mut register, mut writer) = open(file, TODAY).expect("a register");
    let small = norwegian_rates().into_iter().map(Change::VatRate).chain(large_shop::groups());
    let demo =
        skranke::store::demo::changes(Stamp::from_local(TODAY, 14, 32, 0), |_| String::new()).expect("the demo shop");
    let mut changes =
        demo.into_iter().chain(small).chain(large_shop::articles(100_000)).chain(large_shop::customers(50_000));
    for version in 1.. {
        let batch: Vec<Change> = changes.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        writer.apply(version, &batch).expect("applied");
    }
    writer.index().expect("indexed");
    register.refresh();
    (register, writer)
}

struct Bench<'a> {
    till: Till,
    register: &'a LocalRegister,
    keymap: Keymap,
    theme: Theme,
    painter: Painter,
    buffer: Buffer,
    memory: Memory,
    steady_ms: u64,
}

impl<'a> Bench<'a> {
    fn new(register: &'a LocalRegister) -> Self {
        let abilities = Abilities { depth: Depth::Indexed, ..Abilities::default() };
        let mut state = State::new(TillId::new(1, 1));
        state.operator = Some(skranke::domain::OperatorNo(1));
        state.totals.figures.float = Some(skranke::domain::Ore::ZERO);
        let profile = Profile { version: "bench", paper: Language::Nb, demo: true, reminder_after_s: 60 };
        let mut bench = Self {
            till: Till::new(state, profile),
            register,
            keymap: Keymap::built_in().expect("built in"),
            theme: Theme::built_in("standard", abilities).expect("built in"),
            painter: Painter::new(abilities),
            buffer: Buffer::empty(Rect::new(0, 0, 120, 40)),
            memory: Memory::default(),
            steady_ms: 1_000,
        };
        bench.input(Input::Event(Event::Drawer(skranke::domain::device::DrawerState::Closed)));
        for number in ["1101", "5*1104", "1201", "2001", "1003"] {
            bench.input(Input::Line(number.to_owned()));
        }
        bench.frame();
        bench
    }

    fn input(&mut self, input: Input) {
        self.steady_ms += 40;
        let given = Given {
            now: Moment { wall: Stamp::from_local(TODAY, 14, 32, 0), steady_ms: self.steady_ms },
            roll: 4,
            register: self.register,
            keys: &self.keymap,
        };
        let effects = self.till.handle(input, &given);
        for effect in effects {
            if let Effect::Append(entries) = effect {
                let durable = entries.last().map_or(0, |entry| entry.seq);
                self.till.handle(Input::Event(Event::Durable(durable)), &given);
            }
        }
    }

    fn frame(&mut self) -> usize {
        let given = Given {
            now: Moment { wall: Stamp::from_local(TODAY, 14, 32, 0), steady_ms: self.steady_ms },
            roll: 0,
            register: self.register,
            keys: &self.keymap,
        };
        let view = View {
            till: &self.till,
            given,
            words: Catalogue::of(Language::Nb),
            keymap: &self.keymap,
            pins: &[],
            flash: false,
            is_on: &|_| false,
        };
        let mut canvas = Canvas::over(&mut self.buffer, &self.theme);
        let first = screens::draw(&view, &mut canvas, &mut self.memory);
        let cursor = canvas.cursor();
        black_box(self.painter.frame_of(&self.buffer, first, cursor).len())
    }

    /// Types the keys again and again, each with its frame.
    fn measure(&mut self, name: &str, keys: &str) {
        let (mut handled, mut drawn, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..300 {
            for key in keys.chars().map(Key::Char) {
                let began = Instant::now();
                self.input(Input::Key(key));
                handled.push(began.elapsed());
                let began = Instant::now();
                bytes.push(self.frame());
                drawn.push(began.elapsed());
            }
            self.input(Input::Key(Key::Esc));
            self.frame();
        }
        let sums: Vec<Duration> = handled.iter().zip(&drawn).map(|(a, b)| *a + *b).collect();
        bytes.sort_unstable();
        println!(
            "{name:<26} machine p50 {:>4} p99 {:>5}   screen p50 {:>4} p99 {:>5}   together p50 {:>4} p99 {:>5} µs   bytes p50 {:>4} most {:>5}",
            at(&mut handled, 50),
            at(&mut handled, 99),
            at(&mut drawn, 50),
            at(&mut drawn, 99),
            at(&mut sums.clone(), 50),
            at(&mut sums.clone(), 99),
            bytes[bytes.len() / 2],
            bytes[bytes.len() - 1],
        );
    }
}

fn at(times: &mut [Duration], percent: usize) -> u128 {
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100].as_micros()
}
