//! Fifty thousand customers.

use super::{Dice, Words};
use crate::domain::barcode::is_organisation_number;
use crate::domain::customer::{Consents, CustomerKind, InvoiceBy};
use crate::domain::{Customer, CustomerNo, Ore};

/// The first customer; the demo shop's own have three digits.
pub(super) const FIRST_NUMBER: u32 = 1_000;
const KIND: u64 = 2;

pub(super) fn customer(words: &Words, seed: u64, index: u32) -> Customer {
    let mut dice = Dice::of(seed, KIND, index);
    let base = Customer {
        address: format!("{} {}", dice.pick(&words.streets), 1 + dice.below(120)),
        postcode: "0000".to_owned(),
        city: dice.pick(&words.places).to_owned(),
        // Numbers that begin with 1 cannot be dialled.
        phone: format!("13{index:06}"),
        ..Customer::new(CustomerNo(FIRST_NUMBER + index))
    };
    if dice.percent(12) { firm(words, &mut dice, index, base) } else { person(words, &mut dice, index, base) }
}

fn person(words: &Words, dice: &mut Dice, index: u32, base: Customer) -> Customer {
    let name = format!("{} {}", dice.pick(&words.first_names), dice.pick(&words.last_names));
    let member = dice.percent(40);
    let email = if dice.percent(50) { format!("kunde{index}@example.org") } else { String::new() };
    Customer {
        name,
        member,
        bonus: if member { Ore::kroner(i64::from(dice.below(400))) } else { Ore::ZERO },
        consents: Consents { email: !email.is_empty(), ..Consents::default() },
        email,
        cars: if dice.percent(60) { vec![plate(dice, index)] } else { Vec::new() },
        ..base
    }
}

fn firm(words: &Words, dice: &mut Dice, index: u32, base: Customer) -> Customer {
    let price_list = dice.percent(50).then(|| "PROFF".to_owned());
    Customer {
        name: format!("{} {}", dice.pick(&words.last_names), dice.pick(&words.trades)),
        kind: CustomerKind::Company,
        organisation_number: organisation_number(index),
        price_list,
        invoice_by: if dice.percent(70) { InvoiceBy::Ehf } else { InvoiceBy::Email },
        invoice_days: Some(14),
        email: format!("faktura{index}@example.org"),
        cars: (0..dice.below(4)).map(|_| plate(dice, index)).collect(),
        ..base
    }
}

/// Plates that begin with Q are never issued.
fn plate(dice: &mut Dice, index: u32) -> String {
    let letter = char::from(b'F' + u8::try_from(dice.below(20)).unwrap_or(0));
    format!("Q{letter}{:05}", (index + dice.below(50_000)) % 100_000)
}

/// Begins with 3, as no real one does. A body that has no check digit gives its place to the next.
fn organisation_number(index: u32) -> String {
    let bodies = (0..10).map(|more| 31_500_000 + index * 10 + more);
    let all = bodies.flat_map(|body| (0..10).map(move |check| format!("{body}{check}")));
    all.into_iter().find(|number| is_organisation_number(number)).unwrap_or_default()
}
