//! A field of a form: its label, what stands in it, and whether it is the one being typed in.

use ratatui_core::layout::Rect;

use super::input::Line;
use crate::tui::canvas::{Canvas, from_column};
use crate::tui::theme::Role;

/// One field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field<'t> {
    pub label: &'t str,
    pub value: &'t str,
    /// In characters, while it is typed in.
    pub cursor: Option<usize>,
    /// What stands in it was refused; why is said in the message line.
    pub refused: bool,
    pub hidden: bool,
}

impl Field<'_> {
    /// Draws into the first row of an area; the value begins after `label_columns`.
    pub fn draw(self, canvas: &mut Canvas<'_>, area: Rect, label_columns: u16) {
        let label = if self.cursor.is_some() { Role::Prompt } else { Role::Dim };
        canvas.text(Rect { width: label_columns.saturating_sub(1).min(area.width), ..area }, self.label, label);
        let place = from_column(area, label_columns);
        let role = self.role();
        if self.cursor.is_some() || self.refused {
            canvas.tint(place, role);
        }
        let line = Line { prompt: "", text: self.value, cursor: self.cursor, hidden: self.hidden };
        line.draw_text(canvas, place, role);
    }

    fn role(self) -> Role {
        match (self.refused, self.cursor) {
            (true, _) => Role::FieldFault,
            (false, Some(_)) => Role::FieldActive,
            (false, None) => Role::Field,
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui_core::layout::Position;
    use ratatui_core::style::Modifier;

    use super::*;
    use crate::tui::canvas::row;
    use crate::tui::widgets::drawn::draw as drawn;

    #[test]
    fn fields_stand_under_each_other_and_one_is_typed_in() {
        let fields = [
            Field { label: "Navn", value: "Ola Bakken", ..Field::default() },
            Field { label: "Organisasjonsnummer", value: "31200", cursor: Some(5), ..Field::default() },
            Field { label: "PIN", value: "1234", hidden: true, refused: true, ..Field::default() },
        ];
        let shown = drawn(26, 3, |canvas| {
            for (number, field) in (0..).zip(fields) {
                field.draw(canvas, row(canvas.area(), number), 12);
            }
        });
        assert_eq!(shown.rows(), ["Navn        Ola Bakken", "Organisasj… 31200", "PIN         ****"]);
        assert_eq!(shown.cursor, Some(Position::new(17, 1)));
        let underlined = |x, y| shown.buffer[(x, y)].modifier.contains(Modifier::UNDERLINED);
        assert_eq!([underlined(25, 0), underlined(25, 1), underlined(25, 2)], [false, true, true]);
        assert!(!underlined(11, 1), "the label is not part of the field");
    }

    #[test]
    fn no_room_is_no_panic() {
        for width in 0..14 {
            drawn(width.max(1), 1, |canvas| {
                let field = Field { label: "Navn", value: "Ola", cursor: Some(3), ..Field::default() };
                field.draw(canvas, Rect { width, ..canvas.area() }, 12);
            });
        }
    }
}
