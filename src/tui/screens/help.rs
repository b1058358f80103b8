//! Help for the place one stands in (sales-ux S10), made from the command table and the live keymap.

use ratatui_core::layout::Rect;

use crate::domain::search::fold;
use crate::domain::value::Saying;
use crate::till::command::Place;
use crate::till::help::{GRAMMAR, HelpPage, TOURS, typed_commands};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::keymap::label;
use crate::tui::layout::Layout;
use crate::tui::screens::surround::{moves, padded};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::overlay;

/// What is pressed or typed, and what it does.
struct Entry {
    keys: String,
    does: String,
}

/// One page: a heading for each column, and its entries.
struct Page {
    title: String,
    columns: Vec<(String, Vec<Entry>)>,
}

pub fn draw(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, help: &HelpPage) {
    let rows = layout.panes.height.clamp(17, 22);
    let words = view.till.entry().text();
    let columns = if layout.wide { 92 } else { 74 };
    let pages = if words.trim().is_empty() {
        pages(view, help.of, usize::from(rows) - 2)
    } else {
        found(view, help.of, words, usize::from(rows) - 2)
    };
    let shown = help.page % pages.len().max(1);
    let Some(page) = pages.get(shown) else { return };
    let saying =
        Saying::of("s-help-title").with("page", shown + 1).with("pages", pages.len()).with("of", page.title.as_str());
    let within =
        Rect { y: layout.customer.y, height: layout.input.y.saturating_sub(layout.customer.y + 1), ..layout.panes };
    let inside = padded(overlay::draw(canvas, within, (columns, rows), &view.say(&saying)));
    let width = inside.width / u16::try_from(page.columns.len().max(1)).unwrap_or(1);
    for (number, (heading, entries)) in (0_u16..).zip(&page.columns) {
        let place = Rect { x: inside.x + number * width, width: width.saturating_sub(1), ..inside };
        draw_column(canvas, place, heading, entries, if page.columns.len() > 1 { 13 } else { 20 });
    }
    canvas.text(row(inside, inside.height - 1), view.word("s-help-foot"), Role::Dim);
}

fn draw_column(canvas: &mut Canvas<'_>, area: Rect, heading: &str, entries: &[Entry], key_columns: u16) {
    canvas.text(row(area, 0), heading, Role::Title);
    for (number, entry) in (1..area.height.saturating_sub(1)).zip(entries) {
        let place = row(area, number);
        canvas.text(Rect { width: key_columns.saturating_sub(1), ..place }, &entry.keys, Role::Key);
        canvas.text(from_column(place, key_columns), &entry.does, Role::Text);
    }
}

fn pages(view: &View<'_>, of: Place, rows: usize) -> Vec<Page> {
    let mut pages = Vec::new();
    if view.till.state().demo && matches!(of, Place::Sale | Place::Payment) {
        pages.extend(tour(view));
    }
    pages.push(first_page(view, of));
    for (index, entries) in in_pages(commands(view), rows).into_iter().enumerate() {
        let heading = if index == 0 { view.word("s-help-typed").to_owned() } else { String::new() };
        pages.push(Page { title: view.word("s-help-commands").to_owned(), columns: vec![(heading, entries)] });
    }
    pages
}

fn in_pages(entries: Vec<Entry>, rows: usize) -> Vec<Vec<Entry>> {
    let mut pages: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match pages.last_mut().filter(|page| page.len() < rows) {
            Some(page) => page.push(entry),
            None => pages.push(vec![entry]),
        }
    }
    pages
}

/// The demo's guided tour: what to press, and what to expect.
fn tour(view: &View<'_>) -> Option<Page> {
    let department = view.till.state().till.department;
    let (_, steps) = TOURS.iter().find(|(number, _)| *number == department)?;
    let entries =
        steps.iter().map(|(keys, id)| Entry { keys: (*keys).to_owned(), does: view.word(id).to_owned() }).collect();
    Some(Page {
        title: view.word("s-help-tour").to_owned(),
        columns: vec![(view.word("s-help-tour-try").to_owned(), entries)],
    })
}

/// On the sales screen the line's grammar beside the keys; elsewhere the keys of the place.
fn first_page(view: &View<'_>, of: Place) -> Page {
    let keys = (view.word("s-help-keys").to_owned(), keys(view, of));
    let title = view.word(place_word(of)).to_owned();
    if !matches!(of, Place::Sale | Place::Payment) {
        return Page { title, columns: vec![keys] };
    }
    let grammar =
        GRAMMAR.iter().map(|(keys, id)| Entry { keys: (*keys).to_owned(), does: view.word(id).to_owned() }).collect();
    Page { title, columns: vec![(view.word("s-help-line").to_owned(), grammar), keys] }
}

fn keys(view: &View<'_>, of: Place) -> Vec<Entry> {
    let short = matches!(of, Place::Sale | Place::Payment);
    let does = |id: &str| view.word(&format!("cmd-{id}-{}", if short { "long" } else { "help" })).to_owned();
    let bound = view
        .keymap
        .bindings(of)
        .into_iter()
        .map(|(key, command)| Entry { keys: label(key, view.words), does: does(command.id()) });
    let moving =
        moves(of).iter().map(|(key, id)| Entry { keys: label(*key, view.words), does: view.word(id).to_owned() });
    bound.chain(moving).collect()
}

fn commands(view: &View<'_>) -> Vec<Entry> {
    typed_commands()
        .map(|(command, long, short)| {
            let keys = if long == short { format!(".{long}") } else { format!(".{long} .{short}") };
            Entry { keys, does: view.word(&format!("cmd-{}-help", command.id())).to_owned() }
        })
        .collect()
}

/// Everything in the help that has the words in it.
fn found(view: &View<'_>, of: Place, words: &str, rows: usize) -> Vec<Page> {
    let wanted = fold(words.trim());
    let all = pages(view, of, rows).into_iter().flat_map(|page| page.columns).flat_map(|(_, entries)| entries);
    let hits: Vec<Entry> =
        all.filter(|entry| fold(&format!("{} {}", entry.keys, entry.does)).contains(&wanted)).collect();
    let title = view.word("s-search").to_owned();
    if hits.is_empty() {
        return vec![Page { title, columns: vec![(view.word("s-no-hits").to_owned(), Vec::new())] }];
    }
    in_pages(hits, rows)
        .into_iter()
        .map(|entries| Page { title: title.clone(), columns: vec![(String::new(), entries)] })
        .collect()
}

fn place_word(of: Place) -> &'static str {
    match of {
        Place::Everywhere | Place::Sale => "s-sale",
        Place::Payment => "s-payment",
        Place::Customers => "s-customers",
        Place::Customer => "s-customer",
        Place::History | Place::Receipt => "s-receipts",
        Place::Returning => "s-return-word",
        Place::Journal => "s-journal",
        Place::Status => "s-status",
        Place::Help => "s-help",
        Place::Menu => "s-menu",
        Place::List | Place::Form => "s-set-up-word",
        Place::Devices => "dev-title",
        Place::XReport => "s-x-report",
        Place::Settlement | Place::Count => "s-settlement",
        Place::FirstStart => "s-first-start",
    }
}
