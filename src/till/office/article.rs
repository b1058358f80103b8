//! The forms of articles and services.

use super::Fields;
use crate::domain::article::{Article, Barcode, Deposit, ItemKind, ItemNumber, Mark, Service, Unit};
use crate::domain::barcode::has_right_check_digit;
use crate::domain::ids::GroupNo;
use crate::domain::value::Saying;
use crate::domain::vat::VatCode;
use crate::domain::{Ore, Quantity};
use crate::till::effect::Given;
use crate::till::form::{Fault, Field, FormOf};

/// The highest age limit an article can have.
const AGE_MAX: u8 = 99;

const UNITS: &[&str] =
    &["unit-piece", "unit-set", "unit-pair", "unit-kilogram", "unit-metre", "unit-litre", "unit-hour"];

fn unit_index(unit: Unit) -> usize {
    Unit::ALL.iter().position(|other| *other == unit).unwrap_or(0)
}

fn own_vat(vat: Option<VatCode>) -> String {
    vat.map(|code| code.0.to_string()).unwrap_or_default()
}

fn number_field(number: &ItemNumber, is_new: bool) -> Field {
    if is_new { Field::text("field-number", number.as_str()) } else { Field::fixed("field-number", number.as_str()) }
}

/// A price as it is typed: `1284,50`.
pub(super) fn typed(amount: Ore) -> String {
    amount.to_string().replace('.', ",")
}

fn typed_quantity(quantity: Option<Quantity>) -> String {
    quantity.map(|q| q.to_string().replace('.', ",")).unwrap_or_default()
}

pub(super) fn article_fields(article: &Article, is_new: bool) -> Vec<Field> {
    let codes: Vec<String> = article
        .barcodes
        .iter()
        .map(|b| if b.pieces == 1 { b.code.clone() } else { format!("{}*{}", b.pieces, b.code) })
        .collect();
    vec![
        number_field(&article.number, is_new),
        Field::text("field-name", &article.name),
        Field::digits("field-group", article.group.to_string()),
        Field::text("field-price", typed(article.price)),
        Field::text("field-barcodes", codes.join(" ")),
        Field::choice("field-unit", UNITS, unit_index(article.unit)),
        Field::text("field-stock", typed_quantity(article.stock)),
        Field::text("field-cost", typed(article.cost)),
        Field::digits("field-vat", own_vat(article.vat)),
        Field::yes_no("field-open-price", article.marks.contains(&Mark::OpenPrice)),
        Field::yes_no("field-weighed", article.marks.contains(&Mark::Weighed)),
        Field::yes_no("field-serial", article.marks.contains(&Mark::SerialNumber)),
        Field::yes_no("field-gift-card", article.marks.contains(&Mark::GiftCard)),
        Field::yes_no("field-is-deposit", article.marks.contains(&Mark::Deposit)),
        Field::digits("field-age", article.age.map(|age| age.to_string()).unwrap_or_default()),
        Field::text("field-deposit", article.deposit.as_ref().map(|d| d.0.as_str().to_owned()).unwrap_or_default()),
        Field::text("field-synonyms", article.synonyms.join(" ")),
        Field::text("field-warning", article.warning.clone().unwrap_or_default()),
    ]
}

pub(super) fn service_fields(service: &Service, is_new: bool) -> Vec<Field> {
    vec![
        number_field(&service.number, is_new),
        Field::text("field-name", &service.name),
        Field::digits("field-group", service.group.to_string()),
        Field::text("field-price", typed(service.price)),
        Field::choice("field-unit", UNITS, unit_index(service.unit)),
        Field::digits("field-vat", own_vat(service.vat)),
        Field::yes_no("field-open-price", service.marks.contains(&Mark::OpenPrice)),
        Field::text("field-synonyms", service.synonyms.join(" ")),
    ]
}

/// A number nobody has: the typed one, else the next after the highest four-digit number.
fn free_number(typed: &str, given: &Given) -> ItemNumber {
    if !typed.is_empty() && typed.len() <= 7 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return ItemNumber(typed.to_owned());
    }
    let free = (1000_u32..10_000).find(|number| given.register.numbered(&number.to_string()).is_empty());
    ItemNumber(free.map(|number| number.to_string()).unwrap_or_default())
}

fn first_group(given: &Given) -> GroupNo {
    given.register.tables().groups.first().map(|group| group.number).unwrap_or_default()
}

fn name_of(typed: &str) -> String {
    if typed.bytes().all(|b| b.is_ascii_digit()) { String::new() } else { typed.to_owned() }
}

pub(super) fn new_article(typed: &str, unknown_code: Option<String>, given: &Given) -> FormOf {
    let article = Article {
        name: name_of(typed),
        group: first_group(given),
        barcodes: unknown_code.map(|code| Barcode { code, pieces: 1 }).into_iter().collect(),
        ..Article::new(free_number(typed, given))
    };
    FormOf::Article { article: Box::new(article), is_new: true }
}

pub(super) fn new_service(typed: &str, given: &Given) -> FormOf {
    let service = Service {
        number: free_number(typed, given),
        name: name_of(typed),
        group: first_group(given),
        price: Ore::ZERO,
        unit: Unit::Hour,
        marks: Vec::new(),
        synonyms: Vec::new(),
        vat: None,
    };
    FormOf::Service { service: Box::new(service), is_new: true }
}

fn read_number(fields: &Fields, is_new: bool, kind: ItemKind, given: &Given) -> Result<ItemNumber, Fault> {
    let number = ItemNumber(fields.needed("field-number")?);
    if number.as_str().len() > ItemNumber::CHARS_MAX || number.as_str().contains(char::is_whitespace) {
        return Err(Fault::at("field-number", "wrong-item-number"));
    }
    if is_new && given.register.numbered(number.as_str()).iter().any(|item| item.kind == kind) {
        return Err(Fault::at("field-number", "number-taken"));
    }
    Ok(number)
}

fn read_group(fields: &Fields, given: &Given) -> Result<GroupNo, Fault> {
    let number = GroupNo(fields.number("field-group")?.unwrap_or_default());
    match given.register.tables().group(number) {
        Some(_) => Ok(number),
        None => Err(Fault::at("field-group", "no-such-group")),
    }
}

/// Only a deposit that is paid back has a price below nought.
fn read_price(fields: &Fields) -> Result<Ore, Fault> {
    if fields.is_yes("field-is-deposit") { fields.money("field-price") } else { fields.amount("field-price") }
}

/// A VAT code of the article's own must be one the shop has a rate for.
fn read_vat(fields: &Fields, given: &Given) -> Result<Option<VatCode>, Fault> {
    let Some(code) = fields.number("field-vat")?.map(VatCode) else { return Ok(None) };
    let known = given.register.tables().vat_rates.iter().any(|rate| rate.code == code);
    if known { Ok(Some(code)) } else { Err(Fault::at("field-vat", "no-such-vat-code")) }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn marks(fields: &Fields) -> Vec<Mark> {
    let all = [
        ("field-open-price", Mark::OpenPrice),
        ("field-weighed", Mark::Weighed),
        ("field-serial", Mark::SerialNumber),
        ("field-gift-card", Mark::GiftCard),
        ("field-is-deposit", Mark::Deposit),
    ];
    all.into_iter().filter(|(label, _)| fields.is_yes(label)).map(|(_, mark)| mark).collect()
}

pub(super) fn read_article(
    mut article: Article,
    is_new: bool,
    fields: &Fields,
    given: &Given,
) -> Result<Article, Fault> {
    article.number = read_number(fields, is_new, ItemKind::Article, given)?;
    article.name = fields.needed("field-name")?;
    article.group = read_group(fields, given)?;
    article.price = read_price(fields)?;
    article.barcodes = read_barcodes(&article, fields, given)?;
    article.unit = Unit::ALL.get(fields.chosen("field-unit")).copied().unwrap_or_default();
    article.stock = read_stock(fields)?;
    article.cost = fields.amount("field-cost")?;
    article.vat = read_vat(fields, given)?;
    article.marks = marks(fields);
    article.age = fields.within("field-age", 1, AGE_MAX)?;
    article.deposit = read_deposit(fields, given)?;
    article.synonyms = words(&fields.text("field-synonyms"));
    article.warning = Some(fields.text("field-warning")).filter(|text| !text.is_empty());
    Ok(article)
}

fn read_stock(fields: &Fields) -> Result<Option<Quantity>, Fault> {
    let text = fields.text("field-stock");
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    Quantity::parse(&text).map(Some).ok_or_else(|| Fault::at("field-stock", "quantity-not-a-number"))
}

fn read_deposit(fields: &Fields, given: &Given) -> Result<Option<Deposit>, Fault> {
    let text = fields.text("field-deposit");
    if text.is_empty() {
        return Ok(None);
    }
    let is_deposit = given.register.numbered(&text).iter().any(|item| item.has(Mark::Deposit));
    if is_deposit { Ok(Some(Deposit(ItemNumber(text)))) } else { Err(Fault::at("field-deposit", "no-such-deposit")) }
}

/// `2711111010007 12*2711111019994`: codes, with the pieces of a carton in front.
fn read_barcodes(article: &Article, fields: &Fields, given: &Given) -> Result<Vec<Barcode>, Fault> {
    let mut barcodes = Vec::new();
    for word in words(&fields.text("field-barcodes")) {
        let (pieces, code) = match word.split_once('*') {
            Some((pieces, code)) => (pieces.parse().map_err(|_| Fault::at("field-barcodes", "wrong-barcode"))?, code),
            None => (1, word.as_str()),
        };
        let is_gtin = matches!(code.len(), 8 | 12 | 13 | 14) && code.bytes().all(|b| b.is_ascii_digit());
        if pieces == 0 || (is_gtin && !has_right_check_digit(code)) {
            return Err(Fault::at("field-barcodes", "wrong-barcode"));
        }
        if let Some(other) = given.register.coded(code).into_iter().find(|coded| coded.item.number != article.number) {
            return Err(Fault {
                label: "field-barcodes",
                why: Saying::of("barcode-taken").with("number", other.item.number.as_str()),
            });
        }
        barcodes.push(Barcode { code: code.to_owned(), pieces });
    }
    Ok(barcodes)
}

pub(super) fn read_service(
    mut service: Service,
    is_new: bool,
    fields: &Fields,
    given: &Given,
) -> Result<Service, Fault> {
    service.number = read_number(fields, is_new, ItemKind::Service, given)?;
    service.name = fields.needed("field-name")?;
    service.group = read_group(fields, given)?;
    service.price = read_price(fields)?;
    service.unit = Unit::ALL.get(fields.chosen("field-unit")).copied().unwrap_or_default();
    service.vat = read_vat(fields, given)?;
    service.marks = marks(fields);
    service.synonyms = words(&fields.text("field-synonyms"));
    Ok(service)
}
