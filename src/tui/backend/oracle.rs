//! A terminal of somebody else's making must show exactly what the buffer says.

use proptest::prelude::*;
use ratatui_core::buffer::{Buffer, Cell, CellWidth};
use ratatui_core::layout::{Position, Rect};
use ratatui_core::style::{Color, Modifier, Style};

use super::depth::{Abilities, Depth, Erasing, Ink, Lines};
use super::glyph::Glyph;
use super::painter::Painter;
use super::pen::{Look, Weight};

/// A painter and the terminal at the other end of its line.
pub(crate) struct Line {
    painter: Painter,
    terminal: vt100::Parser,
    depth: Depth,
}

impl Line {
    pub(crate) fn new(depth: Depth) -> Self {
        Self::with(depth, Erasing::Coloured)
    }

    fn with(depth: Depth, erasing: Erasing) -> Self {
        let painter = Painter::new(Abilities { depth, lines: Lines::Drawn, erasing });
        Self { painter, terminal: vt100::Parser::new(1, 1, 0), depth }
    }

    /// Sends a frame, checks what the terminal shows, and says how many bytes it took.
    pub(crate) fn show(&mut self, next: &Buffer, cursor: Option<(u16, u16)>) -> usize {
        if self.terminal.screen().size() != (next.area.height, next.area.width) {
            self.terminal.screen_mut().set_size(next.area.height, next.area.width);
        }
        let cursor = cursor.map(Position::from);
        let frame = self.painter.frame(next, cursor).to_vec();
        self.terminal.process(&frame);
        self.check(next, cursor);
        assert_eq!(self.painter.frame(next, cursor), b"", "a frame that is shown already costs nothing");
        frame.len()
    }

    pub(crate) fn forget(&mut self) {
        self.painter.forget();
    }

    pub(crate) fn garble(&mut self) {
        self.terminal.process(b"\x1b[7;31mKernel panic\r\n\x1b[44m\x1b[2K");
    }

    fn check(&self, next: &Buffer, cursor: Option<Position>) {
        let screen = self.terminal.screen();
        for y in 0..next.area.height {
            let mut x = 0;
            while x < next.area.width {
                let cell = &next[(x, y)];
                let glyph = Glyph::of(cell, next.area.width - x);
                let shown = screen.cell(y, x).expect("inside");
                let text = if shown.has_contents() { shown.contents() } else { " " };
                assert_eq!(text, glyph.text, "text at {x},{y}");
                assert_eq!(shown.is_wide(), glyph.width == 2 && !glyph.padded, "width at {x},{y}");
                assert_looks(shown, Look::of(cell, self.depth), glyph.is_blank(), (x, y));
                x += glyph.width;
            }
        }
        assert_eq!(screen.hide_cursor(), cursor.is_none());
        if let Some(cursor) = cursor {
            assert_eq!(screen.cursor_position(), (cursor.y, cursor.x));
        }
    }
}

fn assert_looks(shown: &vt100::Cell, look: Look, blank: bool, at: (u16, u16)) {
    assert_eq!(
        (ink(shown.bgcolor()), shown.underline(), shown.inverse()),
        (look.bg, look.underline, look.reverse),
        "{at:?}"
    );
    if !blank || look.reverse {
        let weight = match (shown.bold(), shown.dim()) {
            (true, _) => Weight::Bold,
            (_, true) => Weight::Dim,
            _ => Weight::Normal,
        };
        assert_eq!((ink(shown.fgcolor()), weight, shown.italic()), (look.fg, look.weight, look.italic), "{at:?}");
    }
}

fn ink(color: vt100::Color) -> Ink {
    match color {
        vt100::Color::Default => Ink::Own,
        vt100::Color::Idx(index) => Ink::Index(index),
        vt100::Color::Rgb(r, g, b) => Ink::Rgb(r, g, b),
    }
}

fn any_style() -> impl Strategy<Value = Style> {
    let colour = || {
        prop_oneof![
            4 => Just(Color::Reset),
            2 => Just(Color::Yellow),
            1 => Just(Color::LightBlue),
            1 => any::<u8>().prop_map(Color::Indexed),
            1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        ]
    };
    let modifier = prop_oneof![
        6 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::DIM),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::ITALIC.union(Modifier::BOLD)),
    ];
    (colour(), colour(), modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => " {1,40}",
        6 => "[a-zæøå0-9,. ─│┌]{1,20}",
        2 => "[漢字a ]{1,6}",
        1 => Just("e\u{301}👍🏽❤\u{fe0f}🇳🇴x".to_owned()),
    ]
}

/// One frame: pieces of text anywhere, over what was there or over nothing.
type Piece = (u16, u16, String, Style);

/// Whether it begins with nothing, what is written, and where the cursor stands.
type Frame = (bool, Vec<Piece>, Option<(u16, u16)>);

fn any_frames() -> impl Strategy<Value = Vec<Frame>> {
    let piece = (0_u16..30, 0_u16..6, any_text(), any_style());
    let cursor = proptest::option::of((0_u16..30, 0_u16..6));
    proptest::collection::vec((prop::bool::weighted(0.3), proptest::collection::vec(piece, 0..12), cursor), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_terminal_shows_what_the_buffer_says(frames in any_frames(), depth in 0_usize..4, coloured in any::<bool>()) {
        let depth = [Depth::Plain, Depth::Sixteen, Depth::Indexed, Depth::True][depth];
        let mut line = Line::with(depth, if coloured { Erasing::Coloured } else { Erasing::Bare });
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 6));
        for (anew, pieces, cursor) in frames {
            if anew {
                buffer.reset();
            }
            for (x, y, text, style) in pieces {
                buffer.set_string(x, y, text, style);
            }
            line.show(&buffer, cursor);
        }
    }

    #[test]
    fn a_resized_or_garbled_screen_is_painted_again(
        sizes in proptest::collection::vec((2_u16..40, 2_u16..10), 1..5),
        text in "[a-z ]{1,60}",
    ) {
        let mut line = Line::new(Depth::Sixteen);
        for (width, height) in sizes {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            buffer.set_string(0, height - 1, &text, Style::new().bg(Color::Blue));
            line.show(&buffer, Some((width - 1, 0)));
            line.garble();
            line.forget();
            line.show(&buffer, None);
        }
    }
}

#[test]
fn a_typed_key_costs_one_byte_where_the_cursor_stands_already() {
    let mut line = Line::new(Depth::Sixteen);
    let mut buffer = Buffer::with_lines(["frame text here          ", "> 110                    "]);
    line.show(&buffer, Some((5, 1)));
    buffer[(5, 1)].set_symbol("1");
    assert_eq!(line.show(&buffer, Some((6, 1))), 1);
    buffer[(6, 1)].set_symbol("2");
    assert_eq!(line.show(&buffer, Some((7, 1))), 1);
    buffer[(6, 1)].set_symbol(" ");
    assert_eq!(line.show(&buffer, Some((6, 1))), "\x08 \x08".len(), "taking it back");
}

#[test]
fn blanks_are_erased_and_not_sent() {
    let mut line = Line::new(Depth::Sixteen);
    let full = Buffer::filled(Rect::new(0, 0, 80, 2), Cell::new("x"));
    line.show(&full, None);
    let mut gone = full.clone();
    (10..80).for_each(|x| gone[(x, 0)].reset());
    (10..70).for_each(|x| gone[(x, 1)].reset());
    assert!(line.show(&gone, None) <= 24);
}

#[test]
fn a_change_nobody_sees_costs_nothing() {
    let mut line = Line::new(Depth::Plain);
    let mut buffer = Buffer::with_lines(["text   "]);
    line.show(&buffer, None);
    buffer[(1, 0)].set_fg(Color::Red);
    buffer[(5, 0)].set_style(Modifier::BOLD);
    assert_eq!(line.show(&buffer, None), 0);
}

#[test]
fn half_of_a_wide_sign_never_stays() {
    let mut line = Line::new(Depth::True);
    let wide = Buffer::with_lines(["a漢字b"]);
    line.show(&wide, None);
    line.show(&Buffer::with_lines(["ax字b "]), None);
    line.show(&Buffer::with_lines(["漢字bc"]), None);
    line.show(&Buffer::with_lines(["a字 bc"]), None);
    assert_eq!("字".cell_width(), 2);
}
