//! What every screen has round it: who, where and when above; the line, the message and the keys below.

use ratatui_core::layout::Rect;

use super::training;
use crate::domain::device::{CashPlace, DrawerState, LinkState, PaperKind, PrinterName, PrinterState, TerminalState};
use crate::domain::value::Saying;
use crate::i18n::form;
use crate::till::asking::{Asking, Keys};
use crate::till::command::{Command, Place};
use crate::till::effect::Tone as TillTone;
use crate::till::key::Key;
use crate::till::lost_orders::LostOrders;
use crate::till::wording::Mood;
use crate::till::{Disk, operator};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::keymap::label;
use crate::tui::layout::Layout;
use crate::tui::screens::pane;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::rule;
use crate::tui::widgets::hints::{self, Hint};
use crate::tui::widgets::input::Line;
use crate::tui::widgets::message::{self, Tone};

/// More orders of one station are counted, not named.
const LOST_SHOWN_MAX: usize = 3;

/// The top row: shop, till, operator, what is shown, time, and the corner that tells of the link.
pub fn header(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, title: &str) {
    let area = training::corners_of_header(view, canvas, layout.header);
    let corner = corner(view);
    let right = canvas.text_right(area, &corner.text, corner.role);
    let mut left = Rect { width: area.width.saturating_sub(right + 1), ..area };
    if view.till.state().demo {
        let mark = view.word("s-demo");
        let used = canvas.text_right(left, mark, Role::Demo);
        left.width = left.width.saturating_sub(used + 1);
    }
    let words = fitting(view, layout.wide, title, left.width);
    canvas.text(left, &words, Role::Header);
}

/// In full where there is room, without the day where there is not.
fn fitting(view: &View<'_>, wide: bool, title: &str, columns: u16) -> String {
    let (state, local) = (view.till.state(), view.given.now.wall.local());
    let department = view.given.register.tables().department(state.till.department);
    let shop = department.map(|department| department.name.clone()).unwrap_or_default();
    let till = view.say(&Saying::of("s-till").with("till", state.till.till));
    let operator = match view.operator() {
        Some(name) if wide => view.say(&Saying::of("s-operator").with("name", name)),
        Some(name) => name,
        None => view.word("s-nobody").to_owned(),
    };
    let long = if wide { form::moment(local, view.language()) } else { form::short_moment(local, view.language()) };
    let gap = if wide { "   " } else { "  " };
    let full = [shop.as_str(), &till, &operator, title, &long].join(gap);
    if text::width(&full) <= columns {
        return full;
    }
    [shop.as_str(), &till, &operator, title, &local.hours_minutes()].join(gap)
}

/// What is said about the link in the corner, always.
struct Corner {
    text: String,
    role: Role,
}

fn corner(view: &View<'_>) -> Corner {
    let devices = view.till.devices();
    let aside = devices.set_aside.len();
    let (saying, role) = match devices.link {
        LinkState::Down { .. } => (Saying::of("s-link-down").with("count", devices.waiting), Role::LinkDown),
        _ if aside > 0 => (Saying::of("s-link-refused").with("count", aside), Role::LinkRefused),
        LinkState::Slow => (Saying::of("s-link-slow"), Role::LinkSlow),
        LinkState::Up => (Saying::of("s-link-ok"), Role::LinkOk),
    };
    Corner { text: format!("[{}]", view.say(&saying)), role }
}

/// The row under the header: the customer of the sale.
pub fn customer(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let Some(customer) = view.customer() else { return };
    let mut words = format!("{}: {} {}", view.word("s-customer"), customer.number, customer.name);
    if layout.wide {
        if !customer.phone.is_empty() {
            words.push_str(&format!("  {} {}", view.word("s-phone"), in_pairs(&customer.phone)));
        }
        if customer.member {
            words.push_str(&format!(
                "  {}  {} {}",
                view.word("s-member"),
                view.word("s-bonus"),
                view.money(customer.bonus)
            ));
        }
    }
    if let Some(list) = &customer.price_list {
        words.push_str(&format!("  {list}"));
    }
    if let Some(car) = customer.cars.first() {
        words.push_str(&format!("  {}: {}", view.word("s-car"), plate(car)));
    }
    canvas.text(layout.customer, &words, Role::Customer);
}

/// `12 00 00 11`
pub fn in_pairs(digits: &str) -> String {
    let chars: Vec<char> = digits.chars().collect();
    chars.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<String>>().join(" ")
}

/// `QA 10001`
fn plate(car: &str) -> String {
    match car.split_at_checked(2) {
        Some((letters, digits)) if letters.chars().all(char::is_alphabetic) => format!("{letters} {digits}"),
        _ => car.to_owned(),
    }
}

/// The sale before this one, and how the devices are; in a short window only those in trouble.
pub fn before(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    if layout.tall {
        rule(canvas, Rect { y: layout.before.y - 1, ..layout.before });
        rule(canvas, Rect { y: layout.before.y + 1, ..layout.before });
    }
    let mut free = layout.before;
    for state in device_states(view, layout.tall).into_iter().rev() {
        let used = canvas.text_right(free, &state.text, state.role);
        free.width = free.width.saturating_sub(used + 3);
    }
    canvas.text(free, &last_sale(view, layout.wide), Role::Dim);
}

fn last_sale(view: &View<'_>, wide: bool) -> String {
    let last = view.till.state().last_sale.as_ref().filter(|_| !view.till.is_finishing());
    let Some(last) = last else { return String::new() };
    let sale = &last.sale;
    let due = sale.due() + sale.rounding;
    let money: Vec<_> = sale.parts.iter().filter(|part| part.state.is_money()).collect();
    let how = match money.as_slice() {
        [] => String::new(),
        [only] => format!("{} ", only.method.name.to_lowercase()),
        _ => format!("{} ", view.word("s-split")),
    };
    let mut words = format!("{} {}: {how}{}", view.word("s-last-sale"), sale.receipt, view.money(due));
    if sale.change.is_positive() {
        words.push_str(&format!("  {} {}", view.word("s-change-given"), view.money(sale.change)));
    }
    if let Some(at) = last.printed_at.filter(|_| wide) {
        words.push_str(&format!("  {} {}", view.word("s-printed-short"), view.time(at)));
    }
    words
}

struct DeviceState {
    text: String,
    role: Role,
}

fn device_states(view: &View<'_>, all: bool) -> Vec<DeviceState> {
    let (devices, state) = (view.till.devices(), view.till.state());
    let mut states = Vec::new();
    if !state.parked.is_empty() && !all {
        let saying = Saying::of("s-parked-count").with("count", state.parked.len());
        states.push(DeviceState { text: view.say(&saying), role: Role::Dim });
    }
    let mut add = |name: &str, how: &str, is_well: bool| {
        if all || !is_well {
            let role = if is_well { Role::Dim } else { Role::Warning };
            states.push(DeviceState { text: format!("{name}: {}", view.word(how)), role });
        }
    };
    if state.cash == CashPlace::Drawer {
        add(
            view.word("s-drawer"),
            drawer_word(devices.drawer),
            !devices.drawer.freezes() || !view.till.tells_of_drawer(),
        );
    }
    let owed = state.due.iter().any(|due| due.owed && due.slip.kind != PaperKind::Order);
    add(view.word("s-printer"), printer_word(devices.printer), devices.printer == PrinterState::Ready && !owed);
    for (name, state) in devices.order_printers.iter().filter(|(_, state)| !state.prints()) {
        add(order_printer(view, name), printer_word(*state), false);
    }
    add(view.word("s-terminal"), terminal_word(devices.terminal), devices.terminal != TerminalState::Gone);
    if devices.disk != Disk::Fine {
        add(view.word("s-disk"), disk_word(&devices.disk), false);
    }
    if !state.duplicates.is_empty() {
        let saying = Saying::of("s-duplicates").with("count", state.duplicates.len());
        states.push(DeviceState { text: view.say(&saying), role: Role::Refusal });
    }
    let lost = view.till.lost_orders().into_iter();
    states.extend(lost.map(|orders| DeviceState { text: lost_orders(view, &orders), role: Role::Refusal }));
    states
}

fn order_printer<'a>(view: &View<'a>, name: &'a PrinterName) -> &'a str {
    if name.is_unnamed() { view.word("s-order-printer") } else { name.as_str() }
}

/// Which station, and which orders; of many only the first.
fn lost_orders(view: &View<'_>, lost: &LostOrders) -> String {
    let mut numbers = lost.numbers.iter().take(LOST_SHOWN_MAX).cloned().collect::<Vec<String>>().join(", ");
    if lost.numbers.len() > LOST_SHOWN_MAX {
        numbers.push_str(&format!(" +{}", lost.numbers.len() - LOST_SHOWN_MAX));
    }
    let station = order_printer(view, &lost.printer).to_owned();
    view.say(&Saying::of("s-orders-lost").with("station", station).with("orders", numbers))
}

pub fn drawer_word(state: DrawerState) -> &'static str {
    match state {
        DrawerState::Closed | DrawerState::DidNotOpen | DrawerState::Unheard => "s-drawer-closed",
        DrawerState::Opening | DrawerState::Open => "s-drawer-open",
        DrawerState::Unknown => "s-drawer-unknown",
    }
}

pub fn printer_word(state: PrinterState) -> &'static str {
    match state {
        PrinterState::Ready => "s-ready",
        PrinterState::PaperLow => "s-printer-low",
        PrinterState::HeadHot => "s-printer-hot",
        PrinterState::OutOfPaper => "s-printer-empty",
        PrinterState::CoverOpen => "s-printer-cover",
        PrinterState::CutterJammed => "s-printer-cutter",
        PrinterState::OffLine => "s-printer-off-line",
        PrinterState::Broken => "s-printer-broken",
        PrinterState::Gone => "s-gone",
    }
}

pub fn terminal_word(state: TerminalState) -> &'static str {
    match state {
        TerminalState::Ready => "s-ready",
        TerminalState::Busy => "s-busy",
        TerminalState::Gone => "s-gone",
    }
}

pub fn disk_word(disk: &Disk) -> &'static str {
    match disk {
        Disk::Fine => "s-ready",
        Disk::Slow => "s-disk-slow",
        Disk::Failing(_) => "s-disk-failing",
        Disk::Crowded => "s-disk-full",
    }
}

/// The line, what was said last, and the keys.
pub fn foot(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    line(view, canvas, layout);
    said_and_keys(view, canvas, layout);
}

/// The line that listens.
pub fn line(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let waiting = scans_waiting(view, canvas, layout);
    input(view, canvas, Rect { width: layout.input.width.saturating_sub(waiting), ..layout.input });
}

/// What was said last, and the keys.
pub fn said_and_keys(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    hints::draw(canvas, layout.hints, &hints(view));
    told(view, canvas, layout);
}

/// How many scans are held back, beside the line.
fn scans_waiting(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) -> u16 {
    match view.till.scans_waiting() {
        0 => 0,
        count => {
            canvas.text_right(
                layout.input,
                &view.say(&Saying::of("s-scans-waiting").with("count", count)),
                Role::Warning,
            ) + 1
        }
    }
}

fn input(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (till, entry) = (view.till, view.till.entry());
    let prompt = format!("> {}", prompt(view));
    if till.tells_of_drawer() || till.wait().is_some() {
        canvas.text(area, &prompt, Role::Dim);
        return;
    }
    if matches!(till.place(), Place::Form | Place::FirstStart) && till.asking().is_none() {
        canvas.text(area, &prompt, Role::Dim);
        return;
    }
    // Also under the help: digits that look for help may be a PIN typed too far.
    let shown = masked(till.asking(), entry.text());
    Line { prompt: &prompt, text: &shown, cursor: Some(entry.cursor()), hidden: false }.draw(canvas, area);
    if matches!(till.asking(), Some(Asking::Duplicate { .. } | Asking::OrderLost(_))) {
        canvas.text(area, &prompt, Role::Refusal);
    }
}

/// PINs are stars, also behind `.op ` (sales-ux 2.1).
fn masked(asking: Option<&Asking>, text: &str) -> String {
    let stars = |text: &str| "*".repeat(text.chars().count());
    if matches!(asking.map(Asking::keys), Some(Keys::Pin)) && !text.starts_with('.') {
        return stars(text);
    }
    if !operator::hides_argument(text) {
        return text.to_owned();
    }
    match text.split_once(' ') {
        Some((command, rest)) => format!("{command} {}", stars(rest)),
        None => text.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect(),
    }
}

/// What the line listens for now.
fn prompt(view: &View<'_>) -> String {
    let till = view.till;
    if till.tells_of_drawer() {
        return String::new();
    }
    let asks = till.place() != Place::Help;
    if let Some(question) = till.question(&view.given).filter(|_| asks) {
        return format!("{} ", view.say(&question));
    }
    match (till.mood(), till.place()) {
        (Some(Mood::Times(times)), _) => format!("{} x ", view.quantity(times)),
        (Some(Mood::Returning), _) => format!("{}: ", view.word("s-mood-return")),
        (Some(Mood::LookingUp), _) => format!("{}: ", view.word("s-mood-price")),
        (None, Place::Payment) => format!("{}: ", view.word("s-amount-then-letter")),
        (None, Place::Customers | Place::History | Place::Journal | Place::List | Place::Help) => {
            format!("{}: ", view.word("s-search"))
        }
        (None, Place::Returning) => format!("{}: ", view.word("s-line-number")),
        (None, Place::Count) => format!("{}: ", view.word("s-pieces")),
        (None, _) => String::new(),
    }
}

/// The message, or what can be done here when nothing was said. One that is too long for its row takes the hints' row
/// too, until the next key.
fn told(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let Some(message) = view.till.message() else {
        let hint = standing(view);
        canvas.text(layout.message, &hint, Role::Dim);
        return;
    };
    let words = view.say(&message.saying);
    let tone = match (message.tone, message.warning || message.stays) {
        (Some(TillTone::Refused), _) => Tone::Refused,
        (Some(TillTone::LookUp), _) | (_, true) => Tone::LookUp,
        _ => Tone::Taken,
    };
    let mut area = layout.message;
    if text::width(&words) > area.width {
        area.height = 2;
        canvas.clear(layout.hints, Role::Text);
    }
    message::draw(canvas, area, &words, tone, view.flash);
}

fn standing(view: &View<'_>) -> String {
    let till = view.till;
    if till.tells_of_drawer() {
        return view.word("s-locked-by-drawer").to_owned();
    }
    if till.wait().is_some() {
        return view.word("s-waiting").to_owned();
    }
    if let Some(asking) = till.asking().filter(|_| till.place() != Place::Help) {
        return if asking.keys() == Keys::Text { view.word("s-answer-hint").to_owned() } else { String::new() };
    }
    if let Some(hits) = till.hits().filter(|hits| hits.rows() > 0) {
        return view.say(&Saying::of("s-hits-hint").with("count", pane::counted(hits)));
    }
    match till.place() {
        Place::Payment => view.word("s-panel-hint").to_owned(),
        Place::Sale if till.pane().focused => view.word("s-pane-hint").to_owned(),
        Place::Journal => view.word("s-journal-hint").to_owned(),
        Place::Menu => view.word("s-menu-hint").to_owned(),
        Place::Form => view.word("s-form-hint").to_owned(),
        Place::Devices => view.word("dev-hint").to_owned(),
        Place::Help => view.word("s-help-hint").to_owned(),
        Place::Status if till.state().demo => view.word("s-status-hint").to_owned(),
        Place::Returning => view.word("s-returning-hint").to_owned(),
        _ => String::new(),
    }
}

/// The keys of this place: commands from the command table, then those that move about.
pub fn hints(view: &View<'_>) -> Vec<Hint> {
    let place = view.place();
    let commands = commands(view).into_iter().filter_map(|c| Hint::of(c, place, view.keymap, view.words));
    let moves = moves(place).iter().map(|(key, id)| Hint::new(label(*key, view.words), view.word(id)));
    commands.chain(moves).collect()
}

/// The commands whose keys act here now. While something is typed in answer to a question a letter is a letter; only the
/// count by pieces begins with one.
pub fn commands(view: &View<'_>) -> Vec<Command> {
    let place = view.place();
    let is_letter = |command: Command| matches!(view.keymap.key_for(command, place), Some(Key::Char(_)));
    let counts = matches!(view.till.asking(), Some(Asking::Counted)) && view.till.entry().is_empty();
    let acts = |command: &Command| {
        view.till.asking().is_none() || !is_letter(*command) || (*command == Command::Count && counts)
    };
    place.hints().iter().copied().filter(acts).collect()
}

/// Keys that are no commands, with the texts that tell what they do here.
pub fn moves(place: Place) -> &'static [(Key, &'static str)] {
    match place {
        Place::Everywhere | Place::Sale | Place::Payment => &[],
        Place::Customers => &[(Key::Enter, "s-key-open"), (Key::PageDown, "s-key-page"), (Key::Esc, "s-key-back")],
        Place::Customer => &[(Key::Esc, "s-key-back")],
        Place::History => &[(Key::Enter, "s-key-open"), (Key::PageDown, "s-key-older"), (Key::Esc, "s-key-back")],
        Place::Receipt | Place::XReport => &[(Key::PageDown, "s-key-page"), (Key::Esc, "s-key-back")],
        Place::Returning => {
            &[(Key::Char(' '), "s-key-toggle"), (Key::Enter, "s-key-into-sale"), (Key::Esc, "s-key-back")]
        }
        Place::Journal => &[(Key::Enter, "s-key-open"), (Key::PageDown, "s-key-older"), (Key::Esc, "s-key-back")],
        Place::Status => &[(Key::Esc, "s-key-back")],
        Place::Help => &[(Key::PageDown, "s-key-page"), (Key::Esc, "s-key-back")],
        Place::Menu => &[(Key::Enter, "s-key-open"), (Key::Esc, "s-key-back")],
        Place::List => &[(Key::Enter, "s-key-open"), (Key::PageDown, "s-key-page"), (Key::Esc, "s-key-back")],
        Place::Form | Place::FirstStart => {
            &[(Key::Enter, "s-key-next"), (Key::PageDown, "s-key-save"), (Key::Esc, "s-key-back")]
        }
        Place::Devices => &[(Key::Esc, "s-key-back")],
        Place::Settlement => &[(Key::PageDown, "s-key-page"), (Key::Esc, "s-key-not")],
        Place::Count => &[(Key::Enter, "s-key-next"), (Key::Up, "s-key-previous"), (Key::Esc, "s-key-back")],
    }
}

/// Writes a name and an amount in one row, the amount to the right.
pub fn pair(canvas: &mut Canvas<'_>, area: Rect, name: &str, amount: &str, role: Role) {
    let used = canvas.text_right(area, amount, role);
    canvas.text(Rect { width: area.width.saturating_sub(used + 1), ..area }, name, role);
}

/// The inside of a pane without a column of air on either side.
pub fn padded(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// Rows of text under each other.
pub fn rows(canvas: &mut Canvas<'_>, area: Rect, lines: &[(String, Role)]) {
    for (number, (line, role)) in (0..area.height).zip(lines) {
        canvas.text(row(area, number), line, *role);
    }
}

/// `* * _ _`
pub fn pin_stars(text: &str) -> String {
    (0..4).map(|at| if at < text.chars().count() { "*" } else { "_" }).collect::<Vec<&str>>().join(" ")
}

/// What is left of an area below some rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// A label and a value, the value beginning in a fixed column.
pub fn told_row(canvas: &mut Canvas<'_>, area: Rect, label: &str, value: &str, columns: u16) {
    canvas.text(Rect { width: columns.saturating_sub(1).min(area.width), ..area }, label, Role::Dim);
    canvas.text(from_column(area, columns), value, Role::Text);
}
