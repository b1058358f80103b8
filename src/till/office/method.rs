//! The form of a payment method (`PAY-09`).

use super::Fields;
use super::group::{COLOURS, colour_at, colour_index};
use crate::domain::shop::{Colour, Method, MethodKind};
use crate::till::effect::Given;
use crate::till::form::{Fault, Field, FormOf};

const KINDS: [(MethodKind, &str); 9] = [
    (MethodKind::Cash, "method-cash"),
    (MethodKind::Terminal, "method-terminal"),
    (MethodKind::ExternalTerminal, "method-external"),
    (MethodKind::Vipps, "method-vipps"),
    (MethodKind::GiftCard, "method-gift-card"),
    (MethodKind::CreditSlip, "method-credit-slip"),
    (MethodKind::DepositSlip, "method-deposit-slip"),
    (MethodKind::Invoice, "method-invoice"),
    (MethodKind::Other, "method-other"),
];
pub const KIND_TEXTS: &[&str] = &[
    "method-cash",
    "method-terminal",
    "method-external",
    "method-vipps",
    "method-gift-card",
    "method-credit-slip",
    "method-deposit-slip",
    "method-invoice",
    "method-other",
];

/// What a kind of method is called.
pub fn kind_text(kind: MethodKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, text)| text)
}

pub(super) fn fields(method: &Method, is_new: bool) -> Vec<Field> {
    let kind = KINDS.iter().position(|(kind, _)| *kind == method.kind).unwrap_or(0);
    let letter = method.letter.to_string();
    vec![
        if is_new { Field::text("field-letter", letter.trim()) } else { Field::fixed("field-letter", letter) },
        Field::text("field-name", &method.name),
        Field::choice("field-method-kind", KIND_TEXTS, kind),
        Field::yes_no("field-may-refund", method.may_refund),
        Field::yes_no("field-opens-drawer", method.opens_drawer),
        Field::yes_no("field-rounds", method.rounds),
        Field::digits("field-basic-code", &method.basic_code),
        Field::digits("field-account", &method.account),
        Field::choice("field-colour", COLOURS, colour_index(method.colour)),
        Field::yes_no("field-active", method.active),
    ]
}

pub(super) fn new() -> FormOf {
    let method = Method {
        letter: ' ',
        name: String::new(),
        kind: MethodKind::Other,
        colour: Colour::Plain,
        may_refund: false,
        opens_drawer: false,
        rounds: false,
        basic_code: "12999".to_owned(),
        account: String::new(),
        active: true,
    };
    FormOf::Method { method, is_new: true }
}

pub(super) fn read(mut method: Method, is_new: bool, fields: &Fields, given: &Given) -> Result<Method, Fault> {
    let others: Vec<&Method> =
        given.register.tables().methods.iter().filter(|other| is_new || other.letter != method.letter).collect();
    let letter = fields.needed("field-letter")?;
    let mut letters = letter.chars().flat_map(char::to_uppercase);
    method.letter =
        letters.next().filter(|c| c.is_alphabetic()).ok_or_else(|| Fault::at("field-letter", "wrong-letter"))?;
    if letters.next().is_some() {
        return Err(Fault::at("field-letter", "wrong-letter"));
    }
    if is_new && others.iter().any(|other| other.letter == method.letter) {
        return Err(Fault::at("field-letter", "letter-taken"));
    }
    method.name = fields.needed("field-name")?;
    if others.iter().any(|other| other.name.eq_ignore_ascii_case(&method.name)) {
        return Err(Fault::at("field-name", "method-name-taken"));
    }
    method.kind = KINDS.get(fields.chosen("field-method-kind")).map_or(MethodKind::Other, |(kind, _)| *kind);
    method.may_refund = fields.is_yes("field-may-refund");
    method.opens_drawer = fields.is_yes("field-opens-drawer");
    method.rounds = fields.is_yes("field-rounds");
    if method.rounds && method.kind != MethodKind::Cash {
        return Err(Fault::at("field-rounds", "only-cash-rounds"));
    }
    method.basic_code = fields.text("field-basic-code");
    if !is_basic_payment_code(&method.basic_code) {
        return Err(Fault::at("field-basic-code", "wrong-basic-code"));
    }
    method.account = fields.text("field-account");
    method.colour = colour_at(fields.chosen("field-colour"));
    method.active = fields.is_yes("field-active");
    Ok(method)
}

/// Payment codes of the tax administration: 12001–12011 and 12999.
fn is_basic_payment_code(code: &str) -> bool {
    code.len() == 5 && code.parse::<u32>().is_ok_and(|n| (12001..=12011).contains(&n) || n == 12999)
}
