//! The right pane of the sale: hotkeys, groups, parked sales, hits of a search, or what a question lets choose between.

use ratatui_core::layout::Rect;

use crate::domain::article::ItemRow;
use crate::domain::operator::Right;
use crate::domain::register::BEGINNING_MAX;
use crate::domain::value::Saying;
use crate::domain::{Customer, Item, Ore};
use crate::till::pane::{HOTKEYS_A_PAGE, Shows};
use crate::till::search::{Hit, Hits};
use crate::till::wording::{Choice, station_value};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{below, in_pairs, padded, pair};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

/// Rows about the chosen line and the till under a tall pane.
const ABOUT_ROWS: u16 = 7;
/// A hotkey cell, without the blank behind it.
const CELL_COLUMNS: u16 = 13;

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout) {
    let choices = view.till.choices(&view.given);
    let inside = frame(canvas, layout.right, &title(view, !choices.is_empty()));
    if !choices.is_empty() {
        return draw_choices(view, canvas, inside, &choices);
    }
    if let Some(hits) = view.till.hits() {
        return draw_hits(view, canvas, layout, inside, hits);
    }
    let room = if layout.tall { Rect { height: inside.height.saturating_sub(ABOUT_ROWS), ..inside } } else { inside };
    match &view.till.pane().shows {
        Shows::Hotkeys => draw_hotkeys(view, canvas, layout, room),
        Shows::Groups => draw_groups(view, canvas, room),
        Shows::Group { rows, .. } => draw_items(view, canvas, layout, room, rows, Some(view.till.pane().mark.at)),
        Shows::Parked => draw_parked(view, canvas, room),
    }
    if layout.tall {
        draw_about(view, canvas, below(inside, room.height));
    }
}

/// How many hits there are; beginnings of numbers are counted only so far.
pub fn counted(hits: &Hits) -> String {
    match hits.total() {
        BEGINNING_MAX.. if hits.of_digits => format!("{BEGINNING_MAX}+"),
        total => total.to_string(),
    }
}

fn title(view: &View<'_>, chooses: bool) -> String {
    if chooses {
        return view.word("s-choose").to_owned();
    }
    if let Some(hits) = view.till.hits() {
        return view.say(&Saying::of("s-hits").with("words", hits.words.as_str()).with("count", counted(hits)));
    }
    let pane = view.till.pane();
    match &pane.shows {
        Shows::Hotkeys => {
            let pages = view.till.hotkeys(&view.given).len().div_ceil(HOTKEYS_A_PAGE).max(1);
            view.say(&Saying::of("s-hotkeys").with("page", pane.mark.at / HOTKEYS_A_PAGE + 1).with("pages", pages))
        }
        Shows::Groups => view.word("s-groups").to_owned(),
        Shows::Group { name, total, .. } => {
            view.say(&Saying::of("s-group").with("name", name.as_str()).with("count", *total))
        }
        Shows::Parked => view.say(&Saying::of("s-parked").with("count", view.till.state().parked.len())),
    }
}

/// Numbers in columns, in the colours the shop gave them. Pages are the same in every window, so that a key stays where the
/// hand has learnt it.
fn draw_hotkeys(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, area: Rect) {
    let hotkeys = view.till.hotkeys(&view.given);
    if hotkeys.is_empty() {
        canvas.text_centred(row(area, area.height / 3), view.word("s-no-hotkeys"), Role::Dim);
        return;
    }
    let pane = view.till.pane();
    let first = pane.mark.at / HOTKEYS_A_PAGE * HOTKEYS_A_PAGE;
    let page = hotkeys.iter().enumerate().skip(first).take(HOTKEYS_A_PAGE);
    let columns = (area.width / (CELL_COLUMNS + 1)).max(1);
    let per_column = HOTKEYS_A_PAGE.div_ceil(usize::from(columns));
    let step = if layout.tall && per_column * 2 <= usize::from(area.height) { 2 } else { 1 };
    let pitch = area.width / columns;
    let width = pitch - 1;
    for (index, (at, hotkey)) in page.enumerate() {
        let (column, line) = (index / per_column, index % per_column);
        let x = u16::try_from(column).unwrap_or(0) * pitch + 1;
        let y = u16::try_from(line * step).unwrap_or(0);
        let cell = Rect { width, ..from_column(row(area, y), x) };
        let (style, sign) = canvas.theme().mark(hotkey.colour);
        let number = sign.map_or_else(|| hotkey.number.to_string(), |sign| format!("{}{sign}", hotkey.number));
        let used = canvas.put(cell, &number, style);
        let is_dead = view.given.register.dead_hotkeys().contains(&hotkey.number);
        let role = if is_dead { Role::Disabled } else { Role::Text };
        canvas.text(from_column(cell, used + 1), &hotkey.label, role);
        if pane.focused && at == pane.mark.at {
            canvas.tint(cell, Role::Chosen);
        }
    }
}

fn draw_groups(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let groups: Vec<_> = view.till.groups(&view.given).collect();
    let at = view.till.pane().mark.at;
    let window = Window::following(at, groups.len(), area.height);
    list::draw(canvas, area, window, Some(at), |canvas, area, index| {
        let Some(group) = groups.get(index) else { return };
        let (style, sign) = canvas.theme().mark(group.colour);
        let used = canvas.put(area, &format!("{}{}", group.number, sign.map(String::from).unwrap_or_default()), style);
        canvas.text(from_column(area, used.max(3) + 1), &group.name, Role::Text);
    });
}

fn draw_parked(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if view.till.state().parked.is_empty() {
        canvas.text_centred(row(area, area.height / 3), view.word("s-none-parked"), Role::Dim);
        return;
    }
    let parked: Vec<_> = view.till.parked_newest_first().collect();
    let at = view.till.pane().mark.at;
    let window = Window::following(at, parked.len(), area.height);
    let columns = [Column::Fixed(4), Column::Fixed(5), Column::Text, Column::Figure(9)];
    list::draw(canvas, area, window, Some(at), |canvas, area, index| {
        let Some(parked) = parked.get(index) else { return };
        let cells = [
            Cell::new(format!("P-{}", parked.number), Role::Text),
            Cell::new(view.time(parked.at), Role::Dim),
            Cell::new(parked.name.as_str(), Role::Text),
            Cell::new(view.money(parked.sale.basket.total()), Role::Amount),
        ];
        table::row(canvas, area, &columns, &cells);
    });
}

/// Items with price and stock: two rows each where the pane is narrow.
fn draw_items(
    view: &View<'_>,
    canvas: &mut Canvas<'_>,
    layout: &Layout,
    area: Rect,
    rows: &[ItemRow],
    chosen: Option<usize>,
) {
    let each: u16 = if layout.wide { 1 } else { 2 };
    let room = area.height / each;
    let window = Window::following(chosen.unwrap_or(0), rows.len(), room);
    for (number, index) in (0..room).zip(window.shown()) {
        let Some(item) = rows.get(index) else { continue };
        let place = Rect { y: area.y + number * each, height: each, ..area };
        draw_item(view, canvas, layout.wide, place, item);
        if chosen == Some(index) {
            mark(canvas, place);
        }
    }
}

fn mark(canvas: &mut Canvas<'_>, place: Rect) {
    list::mark(canvas, row(place, 0));
    canvas.tint(below(place, 1), Role::Chosen);
}

const WIDE: [Column; 4] = [Column::Fixed(7), Column::Text, Column::Figure(6), Column::Figure(10)];

fn draw_item(view: &View<'_>, canvas: &mut Canvas<'_>, wide: bool, place: Rect, found: &ItemRow) {
    let price = price_of(view, &found.item);
    let offer = if price == found.item.price { "" } else { "T" };
    let amount = format!("{}{offer}", view.money(price));
    let first = from_column(row(place, 0), 1);
    if wide {
        let stock = found.stock.map_or_else(|| "-".to_owned(), |stock| view.quantity(stock));
        let cells = [
            Cell::new(found.item.number.as_str(), Role::Dim),
            Cell::new(found.item.name.as_str(), Role::Text),
            Cell::new(stock, Role::Dim),
            Cell::new(amount, Role::Amount),
        ];
        table::row(canvas, first, &WIDE, &cells);
        return;
    }
    canvas.text(first, &found.item.name, Role::Text);
    let about = match found.stock {
        Some(stock) => format!("{} {} {}", found.item.number, view.word("s-stock"), view.quantity(stock)),
        None => format!(
            "{} {}",
            found.item.number,
            if found.item.kind == crate::domain::ItemKind::Service { view.word("s-service") } else { "" }
        ),
    };
    pair(canvas, from_column(row(place, 1), 4), &about, &amount, Role::Dim);
}

fn price_of(view: &View<'_>, item: &Item) -> Ore {
    view.till.price_today(item, &view.given)
}

fn draw_hits(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, area: Rect, hits: &Hits) {
    if hits.rows() == 0 {
        canvas.text_centred(row(area, area.height / 3), view.word("s-no-hits"), Role::Dim);
        return;
    }
    let about = if layout.tall { ABOUT_ROWS + 1 } else { 0 };
    let area_of_list = Rect { height: area.height.saturating_sub(about), ..area };
    let marked = (!hits.of_digits || hits.chosen_by_arrow).then_some(hits.mark.at);
    let each: u16 = if layout.wide { 1 } else { 2 };
    let room = area_of_list.height / each;
    let window = Window::following(hits.mark.at, hits.rows(), room);
    for (number, index) in (0..room).zip(window.shown()) {
        let place = Rect { y: area.y + number * each, height: each, ..area };
        match hits.items.rows.get(index) {
            Some(item) => draw_item(view, canvas, layout.wide, place, item),
            None => {
                if let Some(customer) = hits.customers.rows.get(index - hits.items.rows.len()) {
                    draw_customer(view, canvas, place, customer);
                }
            }
        }
        if marked == Some(index) {
            mark(canvas, place);
        }
    }
    if layout.tall
        && let Some(Hit::Item(item)) = hits.marked()
    {
        draw_marked(view, canvas, below(area, area_of_list.height), item);
    }
}

fn draw_customer(view: &View<'_>, canvas: &mut Canvas<'_>, place: Rect, customer: &Customer) {
    let first = from_column(row(place, 0), 1);
    let used = canvas.text(first, &customer.number.to_string(), Role::Customer);
    canvas.text(from_column(first, used + 1), &customer.name, Role::Text);
    if place.height > 1 {
        let about =
            if customer.phone.is_empty() { customer.organisation_number.clone() } else { in_pairs(&customer.phone) };
        canvas.text(from_column(row(place, 1), 4), &format!("{} {about}", view.word("s-customer")), Role::Dim);
    }
}

/// What more is known of the marked hit.
fn draw_marked(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, marked: &ItemRow) {
    rule(canvas, padded(row(area, 0)));
    let item = &marked.item;
    let tables = view.given.register.tables();
    let group = tables.group(item.group).map(|group| group.name.clone()).unwrap_or_default();
    let mut lines = vec![
        format!("{}: {} {}", view.word("s-marked"), item.number, item.name),
        format!(
            "{} {} {group}   {} {}",
            view.word("s-group-word"),
            item.group,
            view.word("s-vat").to_lowercase(),
            view.percent(item.percent)
        ),
    ];
    if let Some(barcode) = &marked.barcode {
        lines.insert(1, format!("{} {barcode}", view.word("s-barcode")));
    }
    let price = price_of(view, item);
    if price != item.price {
        lines.push(view.say(&Saying::of("s-offer").with("price", price).with("before", item.price)));
    }
    for (number, line) in (1..area.height).zip(&lines) {
        canvas.text(padded(row(area, number)), line, Role::Dim);
    }
}

/// About the chosen line, and about the till.
fn draw_about(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    rule(canvas, padded(row(area, 0)));
    let mut lines = about_chosen(view);
    lines.resize(3, String::new());
    lines.extend(about_till(view));
    for (number, line) in (1..area.height).zip(&lines) {
        canvas.text(padded(row(area, number)), line, Role::Dim);
    }
}

fn about_chosen(view: &View<'_>) -> Vec<String> {
    let state = view.till.state();
    let Some(line) = state.sale.chosen.and_then(|id| state.basket().line(id)) else { return Vec::new() };
    let mut lines = vec![format!("{}: {} {}", view.word("s-chosen"), line.item.number, line.item.name)];
    let Some(known) = view.given.register.row(line.item.kind, &line.item.number) else { return lines };
    if let Some(stock) = known.stock {
        lines.push(format!("{} {}", view.word("s-stock-here"), view.quantity(stock)));
    }
    let operator = state.operator.and_then(|number| view.given.register.tables().operator(number));
    if operator.is_some_and(|operator| operator.may(Right::Manage)) && !known.cost.is_zero() {
        lines.push(format!("{} {}", view.word("s-cost"), view.money(known.cost)));
    }
    lines
}

fn about_till(view: &View<'_>) -> Vec<String> {
    let newest = view.till.parked_newest_first().next();
    let parked = newest.map(|parked| {
        let saying = Saying::of("s-parked-newest").with("count", view.till.state().parked.len());
        view.say(&saying.with("number", parked.number.0).with("time", parked.at))
    });
    let queue = format!("{}: {}", view.word("s-queue"), view.till.devices().waiting);
    parked.into_iter().chain([queue]).collect()
}

fn draw_choices(view: &View<'_>, canvas: &mut Canvas<'_>, area: Rect, choices: &[Choice]) {
    for (index, choice) in (0_u16..).zip(choices.iter().take(9)) {
        let place = Rect { y: area.y + index.min(area.height), height: u16::from(index < area.height), ..area };
        let digit = canvas.text(from_column(place, 1), &(index + 1).to_string(), Role::Key) + 2;
        let rest = from_column(place, digit);
        match choice {
            Choice::Item(ringing) => {
                pair(canvas, rest, &ringing.item.name, &view.money(ringing.item.price), Role::Text)
            }
            Choice::Customer(customer) => {
                canvas.text(rest, &format!("{} {}", customer.number, customer.name), Role::Text);
            }
            Choice::Printer(station) => {
                canvas.text(rest, &view.value(&station_value(station)), Role::Text);
            }
        }
    }
}
