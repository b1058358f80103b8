//! The forms of groups and price lists.

use super::Fields;
use crate::domain::Percent;
use crate::domain::campaign::PriceList;
use crate::domain::ids::GroupNo;
use crate::domain::shop::{Colour, Group};
use crate::domain::vat::VatCode;
use crate::till::effect::Given;
use crate::till::form::{Fault, Field, FormOf};

pub(super) const COLOURS: &[&str] = &[
    "colour-plain",
    "colour-blue",
    "colour-yellow",
    "colour-grey",
    "colour-white",
    "colour-green",
    "colour-orange",
    "colour-brown",
    "colour-cyan",
    "colour-red",
];

pub(super) fn colour_index(colour: Colour) -> usize {
    Colour::ALL.iter().position(|other| *other == colour).unwrap_or(0)
}

pub(super) fn colour_at(index: usize) -> Colour {
    Colour::ALL.get(index).copied().unwrap_or_default()
}

pub(super) fn fields(group: &Group, is_new: bool) -> Vec<Field> {
    let number = group.number.to_string();
    vec![
        if is_new { Field::digits("field-number", number) } else { Field::fixed("field-number", number) },
        Field::text("field-name", &group.name),
        Field::digits("field-vat", group.vat.0.to_string()),
        Field::digits("field-basic-code", &group.basic_code),
        Field::choice("field-colour", COLOURS, colour_index(group.colour)),
        Field::digits("field-department", group.department.map(|d| d.to_string()).unwrap_or_default()),
    ]
}

pub(super) fn new(given: &Given) -> FormOf {
    let taken = &given.register.tables().groups;
    let number =
        (1..1000).map(GroupNo).find(|number| taken.iter().all(|group| group.number != *number)).unwrap_or_default();
    let group = Group {
        number,
        name: String::new(),
        vat: VatCode::REGULAR,
        basic_code: "04003".to_owned(),
        colour: Colour::Plain,
        department: None,
    };
    FormOf::Group { group, is_new: true }
}

pub(super) fn read(mut group: Group, is_new: bool, fields: &Fields, given: &Given) -> Result<Group, Fault> {
    let tables = given.register.tables();
    group.number = GroupNo(fields.number("field-number")?.unwrap_or_default());
    if group.number == GroupNo(0) {
        return Err(Fault::at("field-number", "field-needed"));
    }
    if is_new && tables.group(group.number).is_some() {
        return Err(Fault::at("field-number", "number-taken"));
    }
    group.name = fields.needed("field-name")?;
    group.vat = VatCode(fields.number("field-vat")?.unwrap_or_default());
    if !tables.vat_rates.iter().any(|rate| rate.code == group.vat) {
        return Err(Fault::at("field-vat", "no-such-vat-code"));
    }
    group.basic_code = fields.text("field-basic-code");
    if !is_basic_group_code(&group.basic_code) {
        return Err(Fault::at("field-basic-code", "wrong-basic-code"));
    }
    group.colour = colour_at(fields.chosen("field-colour"));
    group.department = fields.number("field-department")?;
    if group.department.is_some_and(|number| tables.department(number).is_none()) {
        return Err(Fault::at("field-department", "no-such-department"));
    }
    Ok(group)
}

/// Article group codes of the tax administration: 04001–04021 and 04999.
fn is_basic_group_code(code: &str) -> bool {
    code.len() == 5
        && code.parse::<u32>().is_ok_and(|n| (4001..=4021).contains(&n) || n == 4999)
        && code.starts_with('0')
}

pub(super) fn price_list_fields(list: &PriceList, is_new: bool) -> Vec<Field> {
    let groups: Vec<String> = list.groups.iter().map(ToString::to_string).collect();
    vec![
        if is_new { Field::text("field-code", &list.code) } else { Field::fixed("field-code", &list.code) },
        Field::text("field-name", &list.name),
        Field::text("field-percent-off", list.percent_off.to_string().replace('.', ",")),
        Field::text("field-groups", groups.join(" ")),
    ]
}

pub(super) fn new_price_list() -> FormOf {
    let list = PriceList { code: String::new(), name: String::new(), percent_off: Percent::ZERO, groups: Vec::new() };
    FormOf::PriceList { list, is_new: true }
}

pub(super) fn read_price_list(
    mut list: PriceList,
    is_new: bool,
    fields: &Fields,
    given: &Given,
) -> Result<PriceList, Fault> {
    let tables = given.register.tables();
    list.code = fields.needed("field-code")?.to_uppercase();
    if is_new && tables.price_list(&list.code).is_some() {
        return Err(Fault::at("field-code", "number-taken"));
    }
    list.name = fields.needed("field-name")?;
    list.percent_off = fields.percent("field-percent-off")?;
    let mut groups = Vec::new();
    for word in fields.text("field-groups").split_whitespace() {
        let number = word.parse().map(GroupNo).map_err(|_| Fault::at("field-groups", "no-such-group"))?;
        tables.group(number).ok_or_else(|| Fault::at("field-groups", "no-such-group"))?;
        groups.push(number);
    }
    list.groups = groups;
    Ok(list)
}
