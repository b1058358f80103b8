//! The demo shop: what a newcomer meets on first start. Its history is not here; a till makes that by selling.
//!
//! The data are files, read once. They say what the shop is on the day they were written for, and are moved to today.

mod items;
pub mod large;

use serde::Deserialize;

use super::cards::Card;
use crate::domain::barcode::nordic_labels;
use crate::domain::campaign::{Campaign, PriceList};
use crate::domain::operator::{Operator, Right, badge_hash};
use crate::domain::register::Change;
use crate::domain::shop::{Company, Department, Group, usual_methods};
use crate::domain::time::Date;
use crate::domain::vat::norwegian_rates;
use crate::domain::{Customer, OperatorNo, Ore, Percent, Stamp};

/// The organisation number of the demo shop; no real one begins with 3.
pub const ORGANISATION_NUMBER: &str = "310000019";

/// The day the data were written for.
const WRITTEN_FOR: Date = Date::of(2026, 11, 23);

const MS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    #[error("the demo shop cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("line {line} of {file}: {what}")]
    Line { file: &'static str, line: usize, what: String },
}

/// The file of everything but the items.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shop {
    company: Company,
    department: Vec<Department>,
    group: Vec<Group>,
    price_list: Vec<PriceList>,
    campaign: Vec<Campaign>,
    operator: Vec<Worker>,
    card: Vec<Card>,
    customer: Vec<Customer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Worker {
    number: u16,
    name: String,
    role: String,
    pin: String,
    badge: Option<String>,
    rights: Vec<Right>,
    #[serde(default = "nothing")]
    discount_limit: Percent,
    #[serde(default)]
    return_limit: Ore,
}

fn nothing() -> Percent {
    Percent::ZERO
}

impl Worker {
    fn hired(self, hash_pin: impl Fn(&str) -> String) -> Operator {
        Operator {
            number: OperatorNo(self.number),
            name: self.name,
            role: self.role,
            pin_hash: hash_pin(&self.pin),
            badge_hash: self.badge.as_deref().map(badge_hash),
            rights: self.rights,
            discount_limit: self.discount_limit,
            return_limit: self.return_limit,
            fast_method: None,
            active: true,
        }
    }
}

fn shop() -> Result<Shop, DemoFault> {
    Ok(toml::from_str(include_str!("demo/shop.toml"))?)
}

/// The whole register of the demo shop, with its days moved to today. `hash_pin` makes of a PIN what is stored of it.
pub fn changes(now: Stamp, hash_pin: impl Fn(&str) -> String) -> Result<Vec<Change>, DemoFault> {
    let shop = shop()?;
    let items = items::read(&shop.group)?;
    let days = days_since_written(now);
    let mut changes = vec![Change::Company(shop.company)];
    changes.extend(shop.department.into_iter().map(Change::Department));
    changes.extend(norwegian_rates().into_iter().map(Change::VatRate));
    changes.extend(shop.group.into_iter().map(Change::Group));
    changes.extend(usual_methods().into_iter().map(Change::Method));
    changes.extend(nordic_labels().into_iter().map(Change::Label));
    changes.extend(shop.price_list.into_iter().map(Change::PriceList));
    changes.extend(shop.campaign.into_iter().map(|campaign| Change::Campaign(moved(campaign, days))));
    changes.extend(shop.operator.into_iter().map(|worker| Change::Operator(worker.hired(&hash_pin))));
    changes.extend(items);
    changes.extend(shop.customer.into_iter().map(|customer| Change::Customer(Box::new(customer))));
    Ok(changes)
}

/// Gift cards and the credit slip that were issued before.
pub fn cards() -> Result<Vec<Card>, DemoFault> {
    Ok(shop()?.card)
}

/// Names and PINs, as the demo prints them under its log-in box. No real shop accepts these PINs.
pub fn pins() -> Result<Vec<(String, String)>, DemoFault> {
    Ok(shop()?.operator.into_iter().map(|worker| (worker.name, worker.pin)).collect())
}

/// Whole days from the day the data were written for.
fn days_since_written(now: Stamp) -> i32 {
    let noon = |day| Stamp::from_local(day, 12, 0, 0);
    let ms = noon(now.date()).since_ms(noon(WRITTEN_FOR));
    // Half a day more, because the clocks may have been moved by an hour in between.
    i32::try_from((ms + MS_PER_DAY / 2).div_euclid(MS_PER_DAY)).unwrap_or(0)
}

/// Days move; hours of the day stay.
fn moved(mut campaign: Campaign, days: i32) -> Campaign {
    let moved = |day: Option<Date>| day.map(|day| day.plus_days(days));
    campaign.valid.first_day = moved(campaign.valid.first_day);
    campaign.valid.last_day = moved(campaign.valid.last_day);
    campaign
}
