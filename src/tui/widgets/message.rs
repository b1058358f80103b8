//! One line above the hints: what happened, what it means, what to do (sales-ux 10).

use ratatui_core::layout::Rect;

use crate::tui::canvas::{Canvas, row};
use crate::tui::text;
use crate::tui::theme::Role;

/// The eye's counterpart of the tones: one high, two low, one long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Taken,
    Refused,
    LookUp,
}

impl Tone {
    pub fn role(self) -> Role {
        match self {
            Self::Taken => Role::Message,
            Self::Refused => Role::Refusal,
            Self::LookUp => Role::Warning,
        }
    }
}

/// Draws a message, over as many rows as the area has. `flash` is for the one frame in which it is new.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, message: &str, tone: Tone, flash: bool) {
    let role = if flash { Role::Alarm } else { tone.role() };
    let mut rest = message.trim();
    for number in 0..area.height {
        // What the last row has no room for is cut with an ellipsis.
        let is_last = number + 1 == area.height;
        let (words, after) = if is_last { (rest, "") } else { text::first_row(rest, area.width) };
        canvas.text(row(area, number), words, role);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use ratatui_core::style::{Color, Modifier};

    use super::*;
    use crate::tui::widgets::drawn::draw as drawn;

    const LONG: &str = "Fant ikke 2711111010014. Ingenting lagt til. Søk navn, eller F12 V for ny vare.";

    #[test]
    fn a_message_takes_the_rows_it_is_given() {
        let one = drawn(30, 2, |canvas| draw(canvas, Rect::new(0, 0, 30, 1), LONG, Tone::Refused, false));
        assert_eq!(one.rows(), ["Fant ikke 2711111010014. Inge…", ""]);
        let two = drawn(45, 2, |canvas| draw(canvas, canvas.area(), LONG, Tone::Refused, false));
        assert_eq!(two.rows(), ["Fant ikke 2711111010014. Ingenting lagt til.", "Søk navn, eller F12 V for ny vare."]);
    }

    #[test]
    fn each_tone_looks_different_and_a_new_one_flashes() {
        let look = |tone, flash| {
            let shown = drawn(9, 1, |canvas| draw(canvas, canvas.area(), "Lukk den.", tone, flash));
            let cell = &shown.buffer[(0, 0)];
            (cell.fg, cell.bg, cell.modifier)
        };
        assert_eq!(look(Tone::Taken, false), (Color::Reset, Color::Reset, Modifier::empty()));
        assert_ne!(look(Tone::Refused, false), look(Tone::LookUp, false));
        assert!(
            [Tone::Taken, Tone::Refused, Tone::LookUp]
                .iter()
                .all(|tone| look(*tone, true).2.contains(Modifier::REVERSED))
        );
    }
}
