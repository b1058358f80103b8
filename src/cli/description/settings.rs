//! What can be set, what cannot be done, and how the program is learnt and kept.

use super::page::Page;
use crate::config::KEYS;
use crate::domain::campaign::PriceList;
use crate::domain::ids::GroupNo;
use crate::domain::quantity::Percent;
use crate::domain::shop::{Colour, Company, Hotkey, HotkeyTarget, Tables};
use crate::domain::value::Saying;
use crate::domain::{Article, Customer, CustomerNo, ItemNumber, Operator, OperatorNo, Ore, Service};
use crate::till::command::Command;
use crate::till::form::{Field, FieldKind, FormOf};
use crate::till::office::{self, ShopSetUp};
use crate::tui::theme::Theme;

/// What the program never does.
const NEVER: &[&str] = &[
    "d-cannot-delete",
    "d-cannot-copy",
    "d-cannot-receipt",
    "d-cannot-drawer",
    "d-cannot-name",
    "d-cannot-z",
    "d-cannot-hidden",
];

pub fn settings(page: &mut Page) {
    page.say("d-settings-file");
    let themes = Theme::NAMES.join(", ");
    for (section, keys) in KEYS {
        for key in *keys {
            let about = page.word(&format!("d-key-{section}-{key}")).replace("{themes}", &themes);
            page.item(&format!("{section}.{key}"), &about);
        }
    }
    page.say("d-settings-forms");
    for (title, form) in forms() {
        let fields = office::fields(&form).iter().map(|field| told(page, field)).collect::<Vec<_>>().join("; ");
        let about = format!("{}: {fields}.", page.word(title));
        page.point(&about);
    }
    page.say("d-settings-rest");
}

/// `Kontanter (skuff, belte, bare kort)`; yes and no explain themselves.
fn told(page: &Page, field: &Field) -> String {
    let label = page.word(field.label);
    match field.kind {
        FieldKind::Choice(among) if among.len() > 2 => {
            let choices: Vec<String> = among.iter().map(|id| page.word(id)).collect();
            format!("{label} ({})", choices.join(", "))
        }
        _ => label,
    }
}

/// Every form there is, empty: the fields are what is told.
fn forms() -> Vec<(&'static str, FormOf)> {
    let set_up = ShopSetUp::default();
    let tables = Tables::of_a_new_shop();
    let mut forms = vec![
        ("d-settings-set-up", FormOf::SetUp(Box::new(set_up.clone()))),
        ("subject-company", FormOf::Company(Company::default())),
        ("subject-department", FormOf::Department(set_up.department)),
        ("subject-operator", FormOf::Operator { operator: Box::new(nobody()), is_new: true }),
        ("subject-price-list", FormOf::PriceList { list: no_list(), is_new: true }),
        ("subject-hotkey", FormOf::Hotkey { hotkey: no_hotkey(), is_new: true }),
    ];
    let group = tables.groups.into_iter().next().map(|group| FormOf::Group { group, is_new: true });
    let method = tables.methods.into_iter().next().map(|method| FormOf::Method { method, is_new: true });
    forms.extend(group.map(|form| ("subject-group", form)));
    forms.extend(method.map(|form| ("subject-method", form)));
    forms.extend(of_items(ItemNumber::from("1")));
    let customer = Customer::new(CustomerNo(1));
    forms.push(("subject-customer", FormOf::Customer { customer: Box::new(customer), for_invoice: false }));
    forms
}

fn of_items(number: ItemNumber) -> [(&'static str, FormOf); 2] {
    let (article, service) = (Article::new(number.clone()), Service::new(number));
    [
        ("subject-article", FormOf::Article { article: Box::new(article), is_new: true }),
        ("subject-service", FormOf::Service { service: Box::new(service), is_new: true }),
    ]
}

fn nobody() -> Operator {
    Operator {
        number: OperatorNo(1),
        name: String::new(),
        role: String::new(),
        pin_hash: String::new(),
        badge_hash: None,
        rights: Vec::new(),
        discount_limit: Percent::ZERO,
        return_limit: Ore::ZERO,
        fast_method: None,
        active: true,
    }
}

fn no_list() -> PriceList {
    PriceList { code: String::new(), name: String::new(), percent_off: Percent::ZERO, groups: Vec::new() }
}

fn no_hotkey() -> Hotkey {
    Hotkey {
        number: 1,
        label: String::new(),
        target: HotkeyTarget::Group(GroupNo(1)),
        colour: Colour::Plain,
        departments: Vec::new(),
    }
}

pub fn cannot(page: &mut Page) {
    for id in NEVER {
        let words = page.word(id);
        page.point(&words);
    }
}

pub fn learning(page: &mut Page) {
    let (help, sheet) = (page.way_to(Command::Help), page.way_to(Command::Sheet));
    page.saying(&Saying::of("d-learning-what").with("help", help).with("sheet", sheet));
}

pub fn keeping(page: &mut Page) {
    page.say("d-keeping-what");
    page.say("d-keeping-look");
}

pub fn limits(page: &mut Page) {
    page.saying(&Saying::of("d-limits-what").with("item", ItemNumber::CHARS_MAX));
}
