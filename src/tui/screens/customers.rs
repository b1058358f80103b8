//! The customer register at the counter: the list that is filtered as one types, and one customer opened.

use ratatui_core::layout::Rect;

use crate::domain::Customer;
use crate::domain::customer::CustomerKind;
use crate::domain::sale::SaleRow;
use crate::domain::value::Saying;
use crate::till::customers::{CustomerCard, CustomerList};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::history::sale_cells;
use crate::tui::screens::surround::{self, below, in_pairs, padded, told_row};
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::frame::{frame, rule};
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

const NARROW: [Column; 4] = [Column::Fixed(6), Column::Text, Column::Fixed(12), Column::Fixed(11)];
const WIDE: [Column; 6] =
    [Column::Fixed(7), Column::Text, Column::Fixed(12), Column::Fixed(12), Column::Fixed(16), Column::Fixed(20)];
/// Labels of a customer's card.
const LABEL_COLUMNS: u16 = 22;

pub fn draw_list(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, shown: &CustomerList) {
    surround::header(view, canvas, layout, view.word("s-customers"));
    let (rows, total) = (&shown.found.rows, shown.found.total);
    let at = shown.mark.at;
    let page = layout.page();
    let window = Window::following(at, rows.len(), page.height.saturating_sub(3));
    let title = view.say(&Saying::of("s-customers-title").with("count", total));
    let inside = frame(canvas, page, &title);
    let columns: &[Column] = if layout.wide { &WIDE } else { &NARROW };
    let heads: &[&str] = if layout.wide {
        &["s-col-number", "s-col-customer", "s-phone-word", "s-organisation", "s-cars", "s-terms"]
    } else {
        &["s-col-number", "s-col-customer", "s-phone-word", "s-organisation"]
    };
    let heads: Vec<Cell<'_>> = heads.iter().map(|id| Cell::new(view.word(id), Role::Dim)).collect();
    table::row(canvas, from_column(row(inside, 0), 1), columns, &heads);
    let room = below(inside, 1);
    list::draw(canvas, room, window, (!rows.is_empty()).then_some(at), |canvas, area, index| {
        let Some(customer) = rows.get(index) else { return };
        let mut cells = vec![
            Cell::new(customer.number.to_string(), Role::Customer),
            Cell::new(customer.name.as_str(), Role::Text),
            Cell::new(in_pairs(&customer.phone), Role::Text),
            Cell::new(in_threes(&customer.organisation_number), Role::Text),
        ];
        if layout.wide {
            cells.push(Cell::new(customer.cars.join(" "), Role::Dim));
            cells.push(Cell::new(terms(view, customer), Role::Dim));
        }
        table::row(canvas, area, columns, &cells);
    });
    if rows.is_empty() {
        canvas.text_centred(row(room, 2), view.word("s-no-hits"), Role::Dim);
    }
    surround::foot(view, canvas, layout);
}

/// `312 000 415`
pub fn in_threes(digits: &str) -> String {
    let chars: Vec<char> = digits.chars().collect();
    chars.chunks(3).map(|three| three.iter().collect::<String>()).collect::<Vec<String>>().join(" ")
}

/// What is special about a customer, in a few words.
fn terms(view: &View<'_>, customer: &Customer) -> String {
    let mut terms: Vec<String> = customer.price_list.iter().cloned().collect();
    if customer.member {
        terms.push(view.word("s-member").to_owned());
    }
    if customer.credit_blocked {
        terms.push(view.word("s-blocked").to_owned());
    }
    if let Some(days) = customer.invoice_days {
        terms.push(view.say(&Saying::of("s-invoice-days").with("days", days)));
    }
    terms.join(", ")
}

pub fn draw_card(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, card: &CustomerCard) {
    surround::header(view, canvas, layout, view.word("s-customer"));
    let customer = &card.customer;
    let inside = padded(frame(canvas, layout.page(), &format!("{}  {}", customer.number, customer.name)));
    let facts = facts(view, customer);
    for (number, (label, value)) in (0..inside.height).zip(&facts) {
        told_row(canvas, row(inside, number), view.word(label), value, LABEL_COLUMNS);
    }
    let used = u16::try_from(facts.len()).unwrap_or(u16::MAX);
    draw_earlier(view, canvas, layout, below(inside, used), card.earlier.as_ref());
    surround::foot(view, canvas, layout);
}

fn facts(view: &View<'_>, customer: &Customer) -> Vec<(&'static str, String)> {
    let kind = view.word(match customer.kind {
        CustomerKind::Private => "kind-private",
        CustomerKind::Company => "kind-company",
        CustomerKind::Public => "kind-public",
    });
    let city = format!("{} {}", customer.postcode, customer.city);
    let address = [customer.address.as_str(), city.trim()]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<&str>>()
        .join(", ");
    let mut facts = vec![
        ("field-kind", kind.to_owned()),
        ("field-organisation", in_threes(&customer.organisation_number)),
        ("field-address", address),
        ("field-phone", in_pairs(&customer.phone)),
        ("field-email", customer.email.clone()),
        ("s-cars", customer.cars.join(" ")),
        ("s-terms", terms(view, customer)),
        ("field-note", customer.note.clone()),
    ];
    if customer.member {
        facts.push(("s-bonus-word", view.money(customer.bonus)));
    }
    if let Some(limit) = customer.credit_limit {
        facts.push(("s-credit-limit", view.money(limit)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn draw_earlier(
    view: &View<'_>,
    canvas: &mut Canvas<'_>,
    layout: &Layout,
    area: Rect,
    earlier: Option<&(Vec<SaleRow>, u64)>,
) {
    rule(canvas, row(area, 0));
    let title = match earlier {
        None => view.word("s-earlier-asked").to_owned(),
        Some((_, 0)) => view.word("s-earlier-none").to_owned(),
        Some((_, total)) => view.say(&Saying::of("s-earlier").with("count", *total)),
    };
    canvas.text(row(area, 1), &title, Role::Dim);
    let rows = earlier.map(|(rows, _)| rows.as_slice()).unwrap_or_default();
    for (number, sale) in (2..area.height).zip(rows) {
        let (columns, cells) = sale_cells(view, layout.wide, sale);
        table::row(canvas, row(area, number), columns, &cells);
    }
}
