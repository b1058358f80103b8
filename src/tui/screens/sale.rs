//! The sales screen (sales-ux S1), with whatever stands over it: payment, the open drawer, a PIN.

use ratatui_core::layout::Rect;

use crate::domain::value::Saying;
use crate::till::asking::Asking;
use crate::till::screen::Screen;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Layout;
use crate::tui::screens::memory::Memory;
use crate::tui::screens::{basket, drawer, pane, payment, pin, surround};
use crate::tui::theme::Role;
use crate::tui::view::View;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    draw_sale(view, canvas, layout);
    pane::draw(view, canvas, layout);
    surround::foot(view, canvas, layout);
}

/// Draws over the frame before only what is different, and says from which row on. The frame before must have shown the
/// same bare sales screen.
pub fn draw_changes(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, memory: &mut Memory) -> u16 {
    let mut first = layout.input.y;
    if !memory.same_sale(view) {
        for area in [layout.header, layout.customer, inside(layout.left), layout.sum, layout.before] {
            canvas.clear(area, Role::Text);
        }
        draw_sale(view, canvas, layout);
        first = layout.header.y;
    }
    if !memory.same_pane(view) {
        canvas.clear(inside(layout.right), Role::Text);
        pane::draw(view, canvas, layout);
        first = first.min(layout.panes.y);
    }
    canvas.clear(layout.input, Role::Text);
    surround::line(view, canvas, layout);
    if !memory.same_foot(view) {
        canvas.clear(layout.message, Role::Text);
        canvas.clear(layout.hints, Role::Text);
        surround::said_and_keys(view, canvas, layout);
    }
    first
}

/// Everything but the right pane and the foot.
fn draw_sale(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let next = view.till.next_receipt();
    surround::header(view, canvas, layout, &view.say(&Saying::of("s-sale-number").with("receipt", next)));
    surround::customer(view, canvas, layout);
    basket::draw(view, canvas, layout);
    surround::before(view, canvas, layout);
}

fn inside(pane: Rect) -> Rect {
    Rect { x: pane.x + 1, y: pane.y + 1, width: pane.width.saturating_sub(2), height: pane.height.saturating_sub(2) }
}

/// Is it the sales screen with nothing over it?
pub fn is_bare(view: &View<'_>) -> bool {
    let covered =
        view.till.tells_of_drawer() || view.till.shows_panel() || matches!(view.till.asking(), Some(Asking::Pin(_)));
    // The corners of training are drawn over everything.
    let covered = covered || view.till.is_training();
    matches!(view.till.screen(), Screen::Sale) && !covered && view.till.choices(&view.given).is_empty()
}

/// What stands over any screen.
pub fn over(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    if view.till.tells_of_drawer() {
        drawer::draw(view, canvas, layout);
    } else if matches!(view.till.screen(), Screen::Help(_)) {
        // Help stands over the box and the panel it was asked for in.
    } else if let Some(Asking::Pin(purpose)) = view.till.asking() {
        pin::draw(view, canvas, layout, purpose);
    } else if view.till.shows_panel() {
        payment::draw(view, canvas, layout);
    }
}
