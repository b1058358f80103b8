//! What the screen shows, as rows of text; and that a frame drawn over the one before is the frame drawn anew.

use ratatui_core::buffer::{Buffer, Cell};
use ratatui_core::layout::{Position, Rect};
use skranke::domain::device::DemoSwitch;
use skranke::i18n::{Catalogue, Language};
use skranke::till::command::Command;
use skranke::till::key::Key;
use skranke::tui::backend::{Abilities, Painter};
use skranke::tui::canvas::Canvas;
use skranke::tui::screens;
use skranke::tui::screens::memory::Memory;
use skranke::tui::screens::surround;
use skranke::tui::theme::Theme;
use skranke::tui::view::{DemoPin, View};

use super::World;

/// A window in which each frame is drawn over the one before.
pub struct Window {
    buffer: Buffer,
    memory: Memory,
    theme: Theme,
}

impl Window {
    pub fn new(columns: u16, rows: u16) -> Self {
        let theme = Theme::built_in("standard", Abilities::default()).expect("built in");
        Self { buffer: Buffer::empty(Rect::new(0, 0, columns, rows)), memory: Memory::default(), theme }
    }

    /// Draws the till; returns the cursor and the first row that may be different.
    pub fn draw(&mut self, world: &World, language: Language) -> (Option<Position>, u16) {
        let mut canvas = Canvas::over(&mut self.buffer, &self.theme);
        let memory = &mut self.memory;
        let first = seen(world, language, |view| screens::draw(view, &mut canvas, memory));
        (canvas.cursor(), first)
    }

    pub fn rows(&self) -> Vec<String> {
        let rows = self.buffer.content.chunks(usize::from(self.buffer.area.width));
        rows.map(|cells| cells.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned()).collect()
    }

    /// What stands in the first and the last column of each row.
    pub fn edges(&self) -> Vec<[&str; 2]> {
        let rows = self.buffer.content.chunks(usize::from(self.buffer.area.width));
        rows.filter_map(|cells| Some([cells.first()?.symbol(), cells.last()?.symbol()])).collect()
    }

    /// What the painter sends for the frame that stands there, and then for one more of the same till.
    pub fn bytes_of_two(&mut self, world: &World, language: Language) -> (usize, usize) {
        let mut painter = Painter::new(Abilities::default());
        let (cursor, _) = self.draw(world, language);
        let first = painter.frame(&self.buffer, cursor).len();
        let (cursor, row) = self.draw(world, language);
        (first, painter.frame_of(&self.buffer, row, cursor).len())
    }

    /// Draws over the frame before, and demands that it comes to the same as drawing anew; what was said to be the same
    /// must be.
    pub fn draw_and_compare(&mut self, world: &World) -> Result<(), String> {
        let before = self.buffer.clone();
        let (cursor, first) = self.draw(world, Language::Nb);
        let mut anew = Self::new(self.buffer.area.width, self.buffer.area.height);
        let (wanted, _) = anew.draw(world, Language::Nb);
        let width = usize::from(self.buffer.area.width);
        let untouched = usize::from(first) * width;
        if self.buffer.content[..untouched] != before.content[..untouched] {
            return Err(format!(
                "rows above {first} were said to be the same and are not:\n{}",
                self.rows().join("\n")
            ));
        }
        if self.buffer != anew.buffer || cursor != wanted {
            return Err(format!(
                "drawn over the frame before:\n{}\nanew:\n{}",
                self.rows().join("\n"),
                anew.rows().join("\n")
            ));
        }
        Ok(())
    }
}

/// What a screen is made from.
fn seen<T>(world: &World, language: Language, look: impl FnOnce(&View<'_>) -> T) -> T {
    let pins: Vec<DemoPin> =
        skranke::store::demo::pins().expect("pins").into_iter().map(|(name, pin)| DemoPin { name, pin }).collect();
    let is_on = |switch: DemoSwitch| world.switches.is_on(switch);
    look(&View {
        till: &world.till,
        given: world.given(),
        words: Catalogue::of(language),
        keymap: &world.keymap,
        pins: &pins,
        flash: false,
        is_on: &is_on,
    })
}

/// The keys the hint line shows, each with the command it is bound to.
pub fn keys_shown(world: &World) -> Vec<(Key, Option<Command>)> {
    seen(world, Language::Nb, |view| {
        let bound = |command| Some((view.keymap.key_for(command, view.place())?, Some(command)));
        let commands = surround::commands(view).into_iter().filter_map(bound);
        commands.chain(surround::moves(view.place()).iter().map(|(key, _)| (*key, None))).collect()
    })
}

/// Draws the till at a size, in a language.
pub fn page(world: &World, (columns, rows): (u16, u16), language: Language) -> String {
    let mut window = Window::new(columns, rows);
    window.draw(world, language);
    window.rows().join("\n")
}
