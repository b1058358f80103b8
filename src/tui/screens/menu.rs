//! The menu (F12): what one does all day, and what a manager sets up.

use ratatui_core::layout::Rect;

use crate::till::listing::Mark;
use crate::till::office::{MENU, MenuItem};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, padded};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::frame;
use crate::tui::widgets::list;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, marked: Mark) {
    surround::header(view, canvas, layout, view.word("s-menu"));
    let inside = padded(frame(canvas, layout.page(), view.word("s-menu")));
    let half = inside.width / 2;
    let (left, right) =
        (Rect { width: half, ..inside }, Rect { x: inside.x + half, width: inside.width - half, ..inside });
    canvas.text(from_column(row(left, 0), 1), view.word("s-menu-run"), Role::Dim);
    canvas.text(from_column(row(right, 0), 1), view.word("s-menu-set-up"), Role::Dim);
    let (mut run, mut set_up) = (2, 2);
    for (index, item) in MENU.iter().enumerate() {
        let place = match item {
            MenuItem::Run(..) => {
                run += 1;
                row(left, run - 1)
            }
            MenuItem::SetUp(..) => {
                set_up += 1;
                row(right, set_up - 1)
            }
        };
        let place = Rect { width: place.width.saturating_sub(1), ..place };
        canvas.text(from_column(place, 1), &item.letter().to_string(), Role::Key);
        let label = match item {
            MenuItem::Run(_, command) => view.word(&format!("cmd-{}-long", command.id())).to_owned(),
            MenuItem::SetUp(_, subject) => view.word(subject.text_id()).to_owned(),
        };
        canvas.text(from_column(place, 4), &label, Role::Text);
        if index == marked.at {
            list::mark(canvas, place);
        }
    }
    surround::foot(view, canvas, layout);
}
