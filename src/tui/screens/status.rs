//! How everything outside is doing, and the demo's switches.

use crate::domain::device::{CashPlace, LinkState};
use crate::domain::value::Saying;
use crate::till::Disk;
use crate::till::status::SWITCHES;
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{
    self, below, disk_word, drawer_word, padded, printer_word, terminal_word, told_row,
};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};

const LABEL_COLUMNS: u16 = 20;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    surround::header(view, canvas, layout, view.word("s-status"));
    let inside = padded(frame(canvas, layout.page(), view.word("s-status")));
    let facts = facts(view);
    for (number, (label, value)) in (0..inside.height).zip(&facts) {
        told_row(canvas, row(inside, number), view.word(label), value, LABEL_COLUMNS);
    }
    let mut rest = below(inside, u16::try_from(facts.len()).unwrap_or(u16::MAX));
    for (seq, reason) in view.till.devices().set_aside.iter().take(3) {
        let saying = Saying::of("s-set-aside").with("number", *seq).with("reason", reason.as_str());
        canvas.text(row(rest, 0), &view.say(&saying), Role::LinkRefused);
        rest = below(rest, 1);
    }
    if view.till.state().demo {
        draw_switches(view, canvas, rest);
    }
    surround::foot(view, canvas, layout);
}

fn facts(view: &View<'_>) -> Vec<(&'static str, String)> {
    let (devices, state) = (view.till.devices(), view.till.state());
    let link = match devices.link {
        LinkState::Up => view.word("s-link-ok").to_owned(),
        LinkState::Slow => view.word("s-link-slow").to_owned(),
        LinkState::Down { since } => view.say(&Saying::of("s-down-since").with("time", view.when(since))),
    };
    let disk = match &devices.disk {
        Disk::Failing(why) => format!("{}: {why}", view.word("s-disk-failing")),
        disk => view.word(disk_word(disk)).to_owned(),
    };
    let simulated = if state.demo { format!("  ({})", view.word("s-simulated")) } else { String::new() };
    let drawer = match state.cash {
        CashPlace::Drawer => format!("{}{simulated}", view.word(drawer_word(devices.drawer))),
        CashPlace::Belt => view.word("cash-belt").to_owned(),
        CashPlace::Nowhere => view.word("cash-nowhere").to_owned(),
    };
    let owed: Vec<String> = state
        .owed()
        .map(|slip| format!("{} {}", slip.kind.word(), slip.receipt.map(|no| no.to_string()).unwrap_or_default()))
        .collect();
    let mut facts = vec![
        ("s-net", link),
        ("s-queue", devices.waiting.to_string()),
        ("s-printer", format!("{}{simulated}", printer(view))),
        ("s-drawer", drawer),
        ("s-terminal", format!("{}{simulated}", view.word(terminal_word(devices.terminal)))),
        ("s-disk", disk),
        ("s-journal", view.say(&Saying::of("s-journal-head").with("count", state.seq))),
        ("s-program", format!("Skranke {}  {}", view.till.profile().version, view.word("s-not-declared"))),
        ("s-col-till", format!("{}  {}", state.till, state.organisation_number)),
    ];
    if !owed.is_empty() {
        facts.insert(3, ("s-owed", owed.join(", ")));
    }
    if !devices.order_printers.is_empty() {
        facts.insert(3, ("s-order-printer", order_printers(view)));
    }
    facts
}

/// Each by its name, where it has one.
fn order_printers(view: &View<'_>) -> String {
    let all = view.till.devices().order_printers.iter().map(|(name, state)| {
        let state = view.word(printer_word(*state));
        if name.is_unnamed() { state.to_owned() } else { format!("{name}: {state}") }
    });
    all.collect::<Vec<String>>().join("   ")
}

/// Why it is gone, where that is known.
fn printer(view: &View<'_>) -> String {
    let devices = view.till.devices();
    match &devices.printer_fault {
        Some(fault) => view.say(&fault.saying()),
        None => view.word(printer_word(devices.printer)).to_owned(),
    }
}

fn draw_switches(view: &View<'_>, canvas: &mut Canvas<'_>, area: ratatui_core::layout::Rect) {
    rule(canvas, row(area, 0));
    canvas.text(row(area, 1), view.word("s-switches"), Role::Dim);
    for (number, (switch, id)) in (2..area.height).zip(SWITCHES) {
        let place = row(area, number);
        let digit = canvas.text(place, &(number - 1).to_string(), Role::Key) + 2;
        let on = (view.is_on)(switch);
        let mark = if on { view.word("s-on") } else { view.word("s-off") };
        canvas.text(from_column(place, digit), mark, if on { Role::Warning } else { Role::Dim });
        canvas.text(from_column(place, digit + 5), view.word(id), Role::Text);
    }
}
