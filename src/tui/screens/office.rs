//! The lists and forms in which a manager sets up the shop.

use ratatui_core::layout::Rect;

use crate::domain::ItemKind;
use crate::domain::shop::HotkeyTarget;
use crate::domain::value::Saying;
use crate::i18n::Catalogue;
use crate::till::form::{Field, FieldKind, Form, FormOf};
use crate::till::office::{OfficeList, Row, Subject};
use crate::tui::canvas::{Canvas, from_column, row};
use crate::tui::layout::Layout;
use crate::tui::screens::devices;
use crate::tui::screens::surround::{self, below, padded};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::view::View;
use crate::tui::widgets::field;
use crate::tui::widgets::frame::frame;
use crate::tui::widgets::list::{self, Window};
use crate::tui::widgets::table::{self, Cell, Column};

const COLUMNS: [Column; 4] = [Column::Fixed(9), Column::Text, Column::Fixed(24), Column::Figure(12)];
const LABEL_COLUMNS: u16 = 34;
/// What a key of a device means, and a blank above it.
const ABOUT_ROWS: u16 = 4;

pub fn draw_list(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, shown: &OfficeList) {
    let title = view.word(shown.subject.text_id());
    surround::header(view, canvas, layout, title);
    let inside = frame(
        canvas,
        layout.page(),
        &view.say(&Saying::of("s-list-title").with("name", title).with("count", shown.total)),
    );
    let heads = heads(shown.subject).map(|id| Cell::new(view.word(id), Role::Dim));
    let head = from_column(row(inside, 0), 1);
    table::row(canvas, Rect { width: head.width.saturating_sub(1), ..head }, &COLUMNS, &heads);
    let room = below(inside, 1);
    let window = Window::following(shown.mark.at, shown.rows.len(), room.height);
    let chosen = (!shown.rows.is_empty()).then_some(shown.mark.at);
    list::draw(canvas, room, window, chosen, |canvas, area, index| {
        if let Some(thing) = shown.rows.get(index) {
            table::row(canvas, Rect { width: area.width.saturating_sub(1), ..area }, &COLUMNS, &cells(view, thing));
        }
    });
    if shown.rows.is_empty() {
        canvas.text_centred(row(room, room.height / 3), view.word("s-no-hits"), Role::Dim);
    }
    surround::foot(view, canvas, layout);
}

fn heads(subject: Subject) -> [&'static str; 4] {
    match subject {
        Subject::Articles | Subject::Services => ["s-col-item", "s-col-name", "s-group-word", "s-col-price"],
        Subject::Groups => ["s-col-number", "s-col-customer", "field-basic-code", "s-vat"],
        Subject::Hotkeys => ["s-col-number", "field-label", "field-target", "s-col-number"],
        Subject::Operators => ["s-col-number", "s-col-customer", "field-role", "field-active"],
        Subject::Methods => ["field-letter", "s-col-customer", "field-method-kind", "field-active"],
        Subject::PriceLists => ["field-code", "s-col-customer", "field-groups", "s-col-off"],
        Subject::Department | Subject::Company => ["s-col-number"; 4],
    }
}

fn cells<'v>(view: &View<'v>, thing: &'v Row) -> [Cell<'v>; 4] {
    let tables = view.given.register.tables();
    let yes_no = |yes: bool| view.word(if yes { "yes" } else { "no" }).to_owned();
    match thing {
        Row::Item(found) => {
            let group = tables.group(found.item.group).map(|group| group.name.as_str()).unwrap_or_default();
            [
                Cell::new(found.item.number.as_str(), Role::Dim),
                Cell::new(found.item.name.as_str(), Role::Text),
                Cell::new(group, Role::Dim),
                Cell::new(view.money(found.item.price), Role::Amount),
            ]
        }
        Row::Group(group) => [
            Cell::new(group.number.to_string(), Role::Dim),
            Cell::new(group.name.as_str(), Role::Text),
            Cell::new(group.basic_code.as_str(), Role::Dim),
            Cell::new(view.percent(tables.vat_of(None, group.number, view.given.now.wall.date()).1), Role::Text),
        ],
        Row::Hotkey(hotkey) => {
            let (kind, number) = match &hotkey.target {
                HotkeyTarget::Item { kind: ItemKind::Article, number } => ("target-article", number.to_string()),
                HotkeyTarget::Item { kind: ItemKind::Service, number } => ("target-service", number.to_string()),
                HotkeyTarget::Group(group) => ("target-group", group.to_string()),
            };
            [
                Cell::new(hotkey.number.to_string(), Role::Dim),
                Cell::new(hotkey.label.as_str(), Role::Text),
                Cell::new(view.word(kind), Role::Dim),
                Cell::new(number, Role::Text),
            ]
        }
        Row::Operator(operator) => [
            Cell::new(operator.number.to_string(), Role::Dim),
            Cell::new(operator.name.as_str(), Role::Text),
            Cell::new(operator.role.as_str(), Role::Dim),
            Cell::new(yes_no(operator.active), Role::Text),
        ],
        Row::Method(method) => [
            Cell::new(method.letter.to_string(), Role::Key),
            Cell::new(method.name.as_str(), Role::Text),
            Cell::new(view.word(crate::till::office::method::kind_text(method.kind)), Role::Dim),
            Cell::new(yes_no(method.active), Role::Text),
        ],
        Row::PriceList(list) => [
            Cell::new(list.code.as_str(), Role::Dim),
            Cell::new(list.name.as_str(), Role::Text),
            Cell::new(list.groups.iter().map(ToString::to_string).collect::<Vec<String>>().join(" "), Role::Dim),
            Cell::new(view.percent(list.percent_off), Role::Text),
        ],
    }
}

pub fn draw_form(view: &View<'_>, canvas: &mut Canvas<'_>, layout: &Layout, form: &Form) {
    let title = title_of(view, &form.of);
    surround::header(view, canvas, layout, &title);
    let inside = padded(frame(canvas, layout.page(), &title));
    let refused = view.till.message().is_some_and(|message| message.tone.is_some());
    draw_fields(view.words, canvas, above(inside, form), form, refused);
    if let (FormOf::Device { device, .. }, Some(shown)) = (&form.of, form.field()) {
        let foot = below(inside, inside.height.saturating_sub(ABOUT_ROWS));
        let about = devices::about_key(view, device, shown.label);
        for (number, line) in (1..ABOUT_ROWS).zip(text::wrap(&about, foot.width)) {
            canvas.text(row(foot, number), line, Role::Dim);
        }
    }
    surround::foot(view, canvas, layout);
}

/// The fields of a form, as many as there is room for round the one being typed in.
pub fn draw_fields(words: &'static Catalogue, canvas: &mut Canvas<'_>, area: Rect, form: &Form, refused: bool) {
    let window = Window::following(form.at, form.fields.len(), area.height);
    for (number, index) in (0..area.height).zip(window.shown()) {
        if let Some(shown) = form.fields.get(index) {
            draw_field(words, canvas, row(area, number), form, shown, (index == form.at).then_some(refused));
        }
    }
    if window.first + window.rows < form.fields.len() {
        canvas.text_right(row(area, area.height - 1), words.word("s-more-below"), Role::Dim);
    }
}

/// One field; the one being typed in knows whether it was refused.
fn draw_field(
    words: &'static Catalogue,
    canvas: &mut Canvas<'_>,
    area: Rect,
    form: &Form,
    shown: &Field,
    active: Option<bool>,
) {
    let text = if active.is_some() { form.edit.text() } else { shown.text.as_str() };
    let (value, cursor) = match shown.kind {
        FieldKind::Choice(among) => {
            let chosen = words.word(among.get(text.parse::<usize>().unwrap_or(0)).copied().unwrap_or_default());
            (if active.is_some() { format!("< {chosen} >") } else { chosen.to_owned() }, 2)
        }
        _ => (text.to_owned(), form.edit.cursor()),
    };
    let drawn = field::Field {
        label: words.word(shown.label),
        value: &value,
        cursor: active.map(|_| cursor),
        refused: active == Some(true),
        hidden: shown.kind == FieldKind::Pin,
    };
    let columns = LABEL_COLUMNS.min(area.width / 2);
    drawn.draw(canvas, area, columns);
    if active.is_some() && form.fresh && !value.is_empty() && !matches!(shown.kind, FieldKind::Choice(_)) {
        canvas.tint(Rect { width: crate::tui::text::width(&value), ..from_column(area, columns) }, Role::Chosen);
    }
}

/// Where the fields stand: a device's form tells of each key under them.
fn above(inside: Rect, form: &Form) -> Rect {
    let foot = if matches!(form.of, FormOf::Device { .. }) { ABOUT_ROWS } else { 0 };
    Rect { height: inside.height.saturating_sub(foot), ..inside }
}

fn title_of(view: &View<'_>, of: &FormOf) -> String {
    let id = match of {
        FormOf::Customer { .. } => "office-customer",
        FormOf::Article { .. } => "office-articles",
        FormOf::Service { .. } => "office-services",
        FormOf::Group { .. } => "office-groups",
        FormOf::Hotkey { .. } => "office-hotkeys",
        FormOf::Operator { .. } => "office-operators",
        FormOf::Method { .. } => "office-methods",
        FormOf::PriceList { .. } => "office-price-lists",
        FormOf::Department(_) => "office-department",
        FormOf::Company(_) => "office-company",
        FormOf::Device { device, .. } => return devices::label(view, device),
        FormOf::SetUp(_) => "office-set-up",
    };
    view.word(id).to_owned()
}
