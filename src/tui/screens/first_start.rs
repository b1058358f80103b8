//! The first start: try the demo shop, or set up a shop of one's own.

use crate::domain::value::Saying;
use crate::i18n::Catalogue;
use crate::till::command::Place;
use crate::till::first_start::{DEMO_SHOPS, FirstStart, Shows};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::keymap::{Keymap, label};
use crate::tui::layout::Layout;
use crate::tui::screens::office::draw_fields;
use crate::tui::screens::surround::{below, moves, padded};
use crate::tui::theme::Role;
use crate::tui::widgets::frame::frame;
use crate::tui::widgets::hints::{self, Hint};
use crate::tui::widgets::message::{self, Tone};

/// What the first start is drawn from.
#[derive(Clone, Copy)]
pub struct FirstView<'a> {
    pub first: &'a FirstStart,
    pub words: &'static Catalogue,
    pub keymap: &'a Keymap,
    pub version: &'static str,
}

pub fn draw(view: &FirstView<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let words = view.words;
    canvas.text(layout.header, &format!("Skranke {}", view.version), Role::Header);
    let inside = padded(frame(canvas, layout.page(), words.word("s-first-start")));
    match &view.first.shows {
        Shows::Choice => draw_choice(view, canvas, below(inside, 1)),
        Shows::SetUp(form) => {
            draw_fields(words, canvas, inside, form, view.first.message.is_some());
            let moves = moves(Place::FirstStart).iter().map(|(key, id)| Hint::new(label(*key, words), words.word(id)));
            hints::draw(canvas, layout.hints, &moves.collect::<Vec<Hint>>());
        }
    }
    let Some(told) = &view.first.message else { return };
    let said = words.say(told, &view.keymap.key_of(Place::FirstStart, words));
    message::draw(canvas, layout.message, &said, Tone::Refused, false);
}

fn draw_choice(view: &FirstView<'_>, canvas: &mut Canvas<'_>, area: ratatui_core::layout::Rect) {
    let words = view.words;
    canvas.text(row(area, 0), words.word("s-first-hello"), Role::Text);
    canvas.text(row(area, 2), words.word("s-first-demo"), Role::Title);
    let mut at = 3;
    for (digit, (_, department)) in (1..).zip(DEMO_SHOPS) {
        choice(
            canvas,
            row(area, at),
            digit,
            words.word(match department {
                1 => "s-first-workshop",
                2 => "s-first-kiosk",
                _ => "s-first-cafe",
            }),
        );
        at += 1;
    }
    canvas.text(row(area, at + 1), words.word("s-first-own"), Role::Title);
    choice(canvas, row(area, at + 2), DEMO_SHOPS.len() + 1, words.word("s-first-set-up"));
    let saying = Saying::of("not-declared").with("version", view.version);
    canvas.text(row(area, at + 5), &words.say(&saying, &|_| String::new()), Role::Dim);
    canvas.text(row(area, at + 6), words.word("s-first-keys"), Role::Dim);
}

fn choice(canvas: &mut Canvas<'_>, area: ratatui_core::layout::Rect, digit: usize, words: &str) {
    canvas.text(from_column(area, 2), &digit.to_string(), Role::Key);
    canvas.text(from_column(area, 5), words, Role::Text);
}
