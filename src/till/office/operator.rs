//! The form of an operator: name, rights, limits, PIN.

use super::{AfterHash, Fields, Subject};
use crate::domain::barcode::Reading;
use crate::domain::operator::{Operator, Right, is_pin};
use crate::domain::register::Change;
use crate::domain::value::Saying;
use crate::domain::{OperatorNo, Ore, Percent};
use crate::till::effect::{Effect, Given, Pin};
use crate::till::form::{Fault, Field, FormOf};
use crate::till::screen::Screen;
use crate::till::{Outcome, Till, Wait};

/// The demo's PINs, which everybody knows: a live shop refuses them (demo-shop 7).
pub(super) const DEMO_PINS: [&str; 7] = ["1001", "2002", "3003", "4004", "5005", "6006", "7007"];

pub(super) fn fields(operator: &Operator, _is_new: bool) -> Vec<Field> {
    let mut fields = vec![
        Field::fixed("field-number", operator.number.to_string()),
        Field::text("field-name", &operator.name),
        Field::text("field-role", &operator.role),
        Field::pin("field-pin"),
        Field::text("field-badge", ""),
    ];
    fields.extend(Right::ALL.iter().map(|right| Field::yes_no(right.text_id(), operator.rights.contains(right))));
    fields.push(Field::text("field-discount-limit", operator.discount_limit.to_string()));
    fields.push(Field::text("field-return-limit", super::article::typed(operator.return_limit)));
    fields.push(Field::text("field-fast-method", operator.fast_method.map(String::from).unwrap_or_default()));
    fields.push(Field::yes_no("field-active", operator.active));
    fields
}

pub(super) fn new(given: &Given) -> FormOf {
    let last = given.register.tables().operators.iter().map(|operator| operator.number.0).max().unwrap_or(0);
    let operator = Operator {
        number: OperatorNo(last + 1),
        name: String::new(),
        role: "kasse".to_owned(),
        pin_hash: String::new(),
        badge_hash: None,
        rights: vec![Right::Sell, Right::TakeCash, Right::ReturnWithReceipt, Right::Reports],
        discount_limit: Percent::whole(20),
        return_limit: Ore::ZERO,
        fast_method: None,
        active: true,
    };
    FormOf::Operator { operator: Box::new(operator), is_new: true }
}

/// The PIN goes on in the hash field, to be hashed before anything is kept.
pub(super) fn read(mut operator: Operator, fields: &Fields, given: &Given) -> Result<Operator, Fault> {
    operator.name = fields.needed("field-name")?;
    operator.role = fields.text("field-role");
    operator.rights = Right::ALL.into_iter().filter(|right| fields.is_yes(right.text_id())).collect();
    operator.discount_limit = fields.percent("field-discount-limit")?;
    operator.return_limit = fields.amount("field-return-limit")?;
    operator.fast_method = read_fast_method(fields, given)?;
    operator.active = fields.is_yes("field-active");
    read_badge(&mut operator, fields)?;
    let pin = fields.text("field-pin");
    if !pin.is_empty() {
        let known = !given.register.tables().company.demo && DEMO_PINS.contains(&pin.as_str());
        if !is_pin(&pin) || known {
            return Err(Fault::at("field-pin", if known { "pin-known-to-all" } else { "pin-is-four-digits" }));
        }
        operator.pin_hash = pin;
    } else if operator.pin_hash.is_empty() && operator.active {
        return Err(Fault::at("field-pin", "pin-is-four-digits"));
    }
    if !(operator.active && operator.rights.contains(&Right::Manage)) {
        must_leave_a_manager(&operator, given).map_err(|why| Fault { label: "right-manage", why })?;
    }
    Ok(operator)
}

pub(super) fn read_fast_method(fields: &Fields, given: &Given) -> Result<Option<char>, Fault> {
    let text = fields.text("field-fast-method").to_uppercase();
    let Some(letter) = text.chars().next() else { return Ok(None) };
    match given.register.tables().method(letter) {
        Some(_) => Ok(Some(letter)),
        None => Err(Fault::at("field-fast-method", "no-such-letter")),
    }
}

fn read_badge(operator: &mut Operator, fields: &Fields) -> Result<(), Fault> {
    let text = fields.text("field-badge");
    if text.is_empty() {
        return Ok(());
    }
    match crate::domain::barcode::read(&text, &[], crate::domain::time::Date::of(2026, 1, 1)) {
        Some(Reading::Badge(digits)) => {
            operator.badge_hash = Some(crate::domain::operator::badge_hash(&digits));
            Ok(())
        }
        _ => Err(Fault::at("field-badge", "not-a-badge")),
    }
}

/// An operator who is gone keeps number and name, because the journal goes on telling of them; the PIN is free again.
pub(super) fn put_away(operator: &Operator) -> Operator {
    Operator { active: false, pin_hash: String::new(), badge_hash: None, ..operator.clone() }
}

/// Somebody must be left who may set up the shop.
pub(super) fn must_leave_a_manager(operator: &Operator, given: &Given) -> Outcome {
    let others = given.register.tables().operators.iter().filter(|other| other.number != operator.number);
    if others.into_iter().any(|other| other.may(Right::Manage)) { Ok(()) } else { Err(Saying::of("last-manager")) }
}

impl Till {
    pub(super) fn save_operator(&mut self, operator: Operator, given: &Given) -> Outcome {
        self.must_have(Right::Manage, given)?;
        self.must_write()?;
        if is_pin(&operator.pin_hash) {
            let ticket = self.ticket();
            self.want(Effect::HashPin(ticket, Pin(operator.pin_hash.clone())));
            self.wait = Some(Wait::Hash(ticket, AfterHash::Operator(Box::new(operator))));
            return Ok(());
        }
        self.saved(Change::Operator(operator), Subject::Operators, given);
        Ok(())
    }

    /// PINs are unique, because a PIN alone says who is there (`S-05`).
    pub(in crate::till) fn pin_hashed(&mut self, then: AfterHash, hash: String, given: &Given) -> Outcome {
        let AfterHash::Operator(mut operator) = then;
        let taken = given
            .register
            .tables()
            .operators
            .iter()
            .any(|other| other.number != operator.number && other.pin_hash == hash);
        if taken {
            if let Screen::Form(form) = &mut self.screen {
                form.go_to("field-pin");
            }
            return Err(Saying::of("pin-taken"));
        }
        operator.pin_hash = hash;
        self.saved(Change::Operator(*operator), Subject::Operators, given);
        Ok(())
    }
}
