//! The form of a hotkey.

use super::Fields;
use super::group::{COLOURS, colour_at, colour_index};
use crate::domain::article::{ItemKind, ItemNumber};
use crate::domain::ids::GroupNo;
use crate::domain::shop::{Colour, Hotkey, HotkeyTarget};
use crate::till::effect::Given;
use crate::till::form::{Fault, Field, FormOf};

const TARGETS: &[&str] = &["target-article", "target-service", "target-group"];
/// Hotkey numbers have at most three digits (sales-ux 2.2).
const NUMBER_MAX: u16 = 999;

pub(super) fn fields(hotkey: &Hotkey, is_new: bool) -> Vec<Field> {
    let (kind, target) = match &hotkey.target {
        HotkeyTarget::Item { kind: ItemKind::Article, number } => (0, number.as_str().to_owned()),
        HotkeyTarget::Item { kind: ItemKind::Service, number } => (1, number.as_str().to_owned()),
        HotkeyTarget::Group(number) => (2, number.to_string()),
    };
    let departments: Vec<String> = hotkey.departments.iter().map(ToString::to_string).collect();
    let number = hotkey.number.to_string();
    vec![
        if is_new { Field::digits("field-number", number) } else { Field::fixed("field-number", number) },
        Field::choice("field-target", TARGETS, kind),
        Field::text("field-target-number", target),
        Field::text("field-label", &hotkey.label),
        Field::choice("field-colour", COLOURS, colour_index(hotkey.colour)),
        Field::text("field-departments", departments.join(" ")),
    ]
}

pub(super) fn new(department: u16, given: &Given) -> FormOf {
    let tables = given.register.tables();
    let number = (1..=NUMBER_MAX).find(|number| tables.hotkey(*number).is_none()).unwrap_or_default();
    let target = HotkeyTarget::Item { kind: ItemKind::Article, number: ItemNumber::from("") };
    let hotkey = Hotkey { number, label: String::new(), target, colour: Colour::Plain, departments: vec![department] };
    FormOf::Hotkey { hotkey, is_new: true }
}

pub(super) fn read(mut hotkey: Hotkey, is_new: bool, fields: &Fields, given: &Given) -> Result<Hotkey, Fault> {
    let tables = given.register.tables();
    hotkey.number = fields.number("field-number")?.unwrap_or_default();
    if !(1..=NUMBER_MAX).contains(&hotkey.number) {
        return Err(Fault::at("field-number", "wrong-hotkey-number"));
    }
    if is_new && tables.hotkey(hotkey.number).is_some() {
        return Err(Fault::at("field-number", "number-taken"));
    }
    let target = fields.needed("field-target-number")?;
    let (found, name) = read_target(fields.chosen("field-target"), target, given)?;
    hotkey.target = found;
    hotkey.label = Some(fields.text("field-label")).filter(|label| !label.is_empty()).unwrap_or(name);
    hotkey.colour = colour_at(fields.chosen("field-colour"));
    hotkey.departments = read_departments(&fields.text("field-departments"), given)?;
    Ok(hotkey)
}

fn read_target(kind: usize, target: String, given: &Given) -> Result<(HotkeyTarget, String), Fault> {
    let missing = || Fault::at("field-target-number", "no-such-target");
    if kind == 2 {
        let number = target.parse().map(GroupNo).map_err(|_| missing())?;
        let group = given.register.tables().group(number).ok_or_else(missing)?;
        return Ok((HotkeyTarget::Group(number), group.name.clone()));
    }
    let kind = if kind == 1 { ItemKind::Service } else { ItemKind::Article };
    let number = ItemNumber(target);
    let row = given.register.row(kind, &number).ok_or_else(missing)?;
    Ok((HotkeyTarget::Item { kind, number }, row.item.name))
}

fn read_departments(text: &str, given: &Given) -> Result<Vec<u16>, Fault> {
    let known = |number: &u16| given.register.tables().department(*number).is_some();
    let numbers: Option<Vec<u16>> = text.split_whitespace().map(|word| word.parse().ok().filter(known)).collect();
    numbers.ok_or_else(|| Fault::at("field-departments", "no-such-department"))
}
