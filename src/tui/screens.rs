//! The screens (sales-ux 15): each is drawn from a view, at fixed places, and changes nothing.

pub mod basket;
pub mod customers;
pub mod devices;
pub mod drawer;
pub mod first_start;
pub mod help;
pub mod history;
pub mod journal;
pub mod memory;
pub mod menu;
pub mod office;
pub mod pane;
pub mod payment;
pub mod pin;
pub mod report;
pub mod returning;
pub mod sale;
pub mod status;
pub mod surround;
pub mod training;

use ratatui_core::layout::Rect;

use crate::domain::value::Saying;
use crate::till::screen::Screen;
use crate::tui::canvas::{Canvas, row};
use crate::tui::layout::{COLUMNS_MIN, Layout, ROWS_MIN};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use first_start::FirstView;
use memory::Memory;

/// Draws what the till shows now over the frame before, and says from which row on it is different.
pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, memory: &mut Memory) -> u16 {
    let Some(layout) = Layout::of(canvas.area()) else {
        memory.forget();
        canvas.clear(canvas.area(), Role::Text);
        let receipt = view.till.next_receipt();
        let saying = too_small(canvas.area(), !view.till.state().basket().is_empty()).with("receipt", receipt);
        draw_too_small(canvas, &view.say(&saying));
        return 0;
    };
    let is_bare = sale::is_bare(view);
    if is_bare && memory.is_of(canvas.area()) {
        return sale::draw_changes(view, canvas, &layout, memory);
    }
    memory.forget();
    canvas.clear(canvas.area(), Role::Text);
    canvas.frame_in(training::frame_role(view));
    draw_screen(view, canvas, &layout, view.till.screen());
    training::draw(view, canvas, &layout);
    sale::over(view, canvas, &layout);
    if is_bare {
        memory.begin(canvas.area(), view);
    }
    0
}

/// Draws the screen that is shown as a page to be read by itself: nothing behind it, nothing over it.
pub fn draw_page(view: &View<'_>, canvas: &mut Canvas<'_>) {
    let Some(layout) = Layout::of(canvas.area()) else { return };
    canvas.clear(canvas.area(), Role::Text);
    match view.till.screen() {
        Screen::Help(page) => help::draw(view, canvas, &layout, page),
        screen => draw_screen(view, canvas, &layout, screen),
    }
}

fn draw_screen(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, screen: &Screen) {
    match screen {
        Screen::Sale => sale::draw(view, canvas, layout),
        Screen::Customers(list) => customers::draw_list(view, canvas, layout, list),
        Screen::Customer(card) => customers::draw_card(view, canvas, layout, card),
        Screen::History(list) => history::draw_list(view, canvas, layout, list),
        Screen::Receipt(opened) => history::draw_opened(view, canvas, layout, opened),
        Screen::Returning(returning) => returning::draw(view, canvas, layout, returning),
        Screen::Journal(shown) => journal::draw(view, canvas, layout, shown),
        Screen::Status => status::draw(view, canvas, layout),
        Screen::Help(help) => {
            draw_screen(view, canvas, layout, &help.behind);
            help::draw(view, canvas, layout, help);
        }
        Screen::Menu(mark) => menu::draw(view, canvas, layout, *mark),
        Screen::Office(list) => office::draw_list(view, canvas, layout, list),
        Screen::Equipment(bench) => devices::draw(view, canvas, layout, bench),
        Screen::Form(form) => office::draw_form(view, canvas, layout, form),
        Screen::XReport(shown) => report::draw_x(view, canvas, layout, shown),
        Screen::Settlement(settling) => report::draw_settlement(view, canvas, layout, settling),
    }
}

/// Draws the first start.
pub fn draw_first(view: &FirstView<'_>, canvas: &mut Canvas<'_>) {
    canvas.clear(canvas.area(), Role::Text);
    match Layout::of(canvas.area()) {
        Some(layout) => first_start::draw(view, canvas, &layout),
        None => draw_too_small(canvas, &view.words.say(&too_small(canvas.area(), false), &|_| String::new())),
    }
}

/// Asks for more room; nothing is lost meanwhile (sales-ux 10).
fn too_small(window: Rect, sells: bool) -> Saying {
    let id = if sells { "s-too-small-sale" } else { "s-too-small" };
    let size = format!("{}x{}", window.width, window.height);
    Saying::of(id).with("size", size).with("wanted", format!("{COLUMNS_MIN}x{ROWS_MIN}"))
}

fn draw_too_small(canvas: &mut Canvas<'_>, words: &str) {
    let area = canvas.area();
    for (number, line) in (0..area.height).zip(text::wrap(words, area.width)) {
        canvas.text(row(area, number), line, Role::Warning);
    }
}
