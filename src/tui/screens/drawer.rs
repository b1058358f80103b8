//! The open drawer (sales-ux S5): the whole screen says so, with the change in large figures, and no key ends it.

use crate::domain::device::DrawerState;
use crate::domain::value::Saying;
use crate::tui::canvas::{Canvas, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::padded;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::{figures, overlay};

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let unknown = view.till.devices().drawer == DrawerState::Unknown;
    let title = view.word(if unknown { "s-drawer-title-unknown" } else { "s-drawer-title" });
    let inside = padded(overlay::draw_as(canvas, layout.panes, (56, 11), title, Role::Alarm, Role::Alarm));
    let mut at = 1;
    if let Some(farewell) = view.till.farewell() {
        let label = view.word("s-change");
        let figure = view.money(farewell.change);
        canvas.text(row(inside, 2), &format!("    {label}"), Role::Change);
        let room = ratatui_core::layout::Rect {
            y: inside.y + 1,
            width: inside.width * 4 / 5,
            height: figures::ROWS,
            ..inside
        };
        if !figures::draw(canvas, room, &figure, Role::Change) {
            canvas.text_right(row(room, 1), &figure, Role::Change);
        }
        let saying = Saying::of("s-drawer-sums").with("received", farewell.received).with("due", farewell.due);
        canvas.text_centred(row(inside, figures::ROWS + 1), &view.say(&saying), Role::Dim);
        at = figures::ROWS + 3;
    }
    let (first, second) =
        if unknown { ("s-drawer-unknown-1", "s-drawer-unknown-2") } else { ("s-drawer-close", "s-drawer-nothing") };
    canvas.text_centred(row(inside, at), view.word(first), Role::Text);
    canvas.text_centred(row(inside, at + 1), view.word(second), Role::Dim);
    let mut foot = view.till.state().drawer.as_ref().map(|open| {
        let seconds = view.given.now.wall.since_ms(open.since).max(0) / 1000;
        view.say(&Saying::of("s-drawer-since").with("time", format!("{}:{:02}", seconds / 60, seconds % 60)))
    });
    let scans = view.till.scans_waiting();
    if scans > 0 {
        let words = view.say(&Saying::of("s-drawer-scans").with("count", scans));
        foot = Some(foot.map_or(words.clone(), |foot| format!("{foot}    {words}")));
    }
    if let Some(foot) = foot {
        canvas.text(row(inside, inside.height - 1), &foot, Role::Warning);
    }
}
