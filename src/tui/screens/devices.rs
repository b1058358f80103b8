//! The devices of this machine: where each is, what could be plugged in, and what is told while one is tried.

use ratatui_core::layout::Rect;

use crate::domain::device::set_up::DeviceSetUp;
use crate::domain::value::Saying;
use crate::till::equipment::Bench;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{self, below, padded};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::{list, square};

const NAME_COLUMNS: u16 = 14;
const PLACE_COLUMNS: u16 = 44;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, bench: &Bench) {
    surround::header(view, canvas, layout, view.word("dev-title"));
    let inside = padded(frame(canvas, layout.page(), view.word("dev-title")));
    if bench.code.as_ref().is_some_and(|code| draw_code(view, canvas, inside, bench, code)) {
        return surround::foot(view, canvas, layout);
    }
    for (number, device) in (0..inside.height).zip(&bench.equipment.devices) {
        let place = row(inside, number);
        draw_device(view, canvas, place, bench, device);
        if usize::from(number) == bench.mark.at {
            list::mark(canvas, place);
        }
    }
    let mut rest = below(inside, u16::try_from(bench.equipment.devices.len()).unwrap_or(u16::MAX));
    rule(canvas, row(rest, 0));
    rest = below(rest, 1);
    if bench.told.is_empty() && bench.trying.is_none() {
        draw_ports(view, canvas, rest, bench);
    } else {
        draw_trial(view, canvas, rest, bench);
    }
    surround::foot(view, canvas, layout);
}

fn draw_device(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, bench: &Bench, device: &DeviceSetUp) {
    canvas.text(from_column(area, 1), &label(view, device), Role::Text);
    let at = from_column(area, NAME_COLUMNS);
    let at = Rect { width: at.width.min(PLACE_COLUMNS), ..at };
    match device.place() {
        Some(place) => canvas.text(at, place, Role::Text),
        None => canvas.text(at, view.word("dev-none"), Role::Dim),
    };
    let state = match () {
        () if bench.trying.as_ref() == Some(&device.name) => Some(("dev-is-tried", Role::Warning)),
        () if bench.changed.contains(&device.name) => Some(("dev-is-changed", Role::Warning)),
        () => None,
    };
    if let Some((id, role)) = state {
        canvas.text_right(area, view.word(id), role);
    }
}

/// What a device is called; a person may have given it a name.
pub fn label(view: &View<'_>, device: &DeviceSetUp) -> String {
    device.called().own_name().map_or_else(|| view.word(device.name.text_id()).to_owned(), str::to_owned)
}

/// What could be plugged in, by number.
fn draw_ports(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, bench: &Bench) {
    canvas.text(row(area, 0), view.word("dev-found"), Role::Dim);
    if bench.equipment.ports.is_empty() {
        canvas.text(from_column(row(area, 1), 1), view.word("dev-found-none"), Role::Dim);
    }
    for (number, port) in (1..area.height).zip(bench.equipment.ports.iter().take(9)) {
        let place = from_column(row(area, number), 1);
        canvas.text(place, &number.to_string(), Role::Key);
        let kind = view.word(if port.is_printer { "dev-found-printer" } else { "dev-found-serial" });
        canvas.text(from_column(place, 3), &format!("{:<28} {kind:<9} {}", port.place, port.product), Role::Text);
    }
}

/// A code to be scanned takes the whole page, what was told beside it; `false` where it has no room.
fn draw_code(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, bench: &Bench, code: &str) -> bool {
    let Some((columns, _)) = square::size(canvas, code).filter(|_| square::draw(canvas, area, code)) else {
        return false;
    };
    let used = (columns + 2).min(area.width);
    draw_trial(view, canvas, Rect { x: area.x + used, width: area.width - used, ..area }, bench);
    true
}

/// What was told, the newest at the foot, over what is asked.
fn draw_trial(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, bench: &Bench) {
    let asked = bench.asked.as_ref().map(|saying| (view.say(saying), Role::Prompt));
    let code = bench.code.as_ref().map(|code| (code.clone(), Role::Dim));
    let told = bench.told.iter().map(|told| {
        let role = if told.is_fault { Role::Refusal } else { Role::Text };
        (view.say(&told.saying), role)
    });
    let mut lines: Vec<(String, Role)> = Vec::new();
    for (words, role) in told.chain(code).chain(asked) {
        lines.extend(text::wrap(&words, area.width).into_iter().map(|line| (line.to_owned(), role)));
    }
    let first = lines.len().saturating_sub(usize::from(area.height));
    for (number, (line, role)) in (0..area.height).zip(lines.iter().skip(first)) {
        canvas.text(row(area, number), line, *role);
    }
}

/// What the key in question of a device's form means, in the words of the system description.
pub fn about_key(view: &View<'_>, device: &DeviceSetUp, key: &str) -> String {
    view.say(&Saying::of("dev-about-key").with("about", view.word(&format!("d-key-{}-{key}", device.name.section()))))
}
