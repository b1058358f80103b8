//! One cash register as it goes by: the event that is open, and what its events tell of transactions to come.

use std::collections::{HashMap, HashSet};

use super::report::Report;
use crate::domain::Ore;
use crate::journal::saft::figures::amount;
use crate::journal::saft::recount::Recount;
use crate::journal::saft::text;

/// What the events say of a transaction that comes after them.
#[derive(Debug, Default)]
pub struct Told {
    pub(super) byte: u64,
    pub(super) receipts: i64,
    pub(super) copies: i64,
    pub pay_ins: i64,
    pub(super) needs_amount: bool,
}

#[derive(Debug, Default)]
pub(super) struct Event {
    pub(super) at: u64,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) sale: String,
    pub(super) operator: String,
    pub(super) date: String,
    pub(super) time: String,
    pub(super) words: String,
    pub(super) report: Option<Report>,
}

/// One cash register of the file.
#[derive(Debug, Default)]
pub(super) struct Register {
    pub(super) id: String,
    pub(super) last_event: Option<u64>,
    pub(super) told: HashMap<String, Told>,
    pub(super) recount: Recount,
    pub(super) last_nr: Option<u64>,
    pub(super) last_key: Option<u64>,
    pub(super) previous: Option<String>,
    pub(super) sales: HashSet<String>,
}

impl Event {
    pub(super) fn begin(&mut self, at: u64) {
        *self = Self { at, ..Self::default() };
    }

    pub(super) fn note(&mut self, name: &str, text: &str) {
        let place = match name {
            "eventID" => &mut self.id,
            "eventType" => &mut self.kind,
            "transID" => &mut self.sale,
            "empID" => &mut self.operator,
            "eventDate" => &mut self.date,
            "eventTime" => &mut self.time,
            "eventText" => &mut self.words,
            _ => return,
        };
        text.clone_into(place);
    }
}

impl Register {
    pub(super) fn note(&mut self, event: &Event, official: &str) {
        if event.sale.is_empty() {
            return;
        }
        let told = self.told.entry(event.sale.clone()).or_insert_with(|| Told { byte: event.at, ..Told::default() });
        match official {
            "13012" | "13013" | "13016" => told.receipts += 1,
            "13014" => {
                told.copies += 1;
                told.needs_amount |= text::pairs(&event.words).all(|(key, _)| key != text::AMOUNT);
            }
            _ => {}
        }
        let pay_ins = text::pairs(&event.words).filter(|(key, _)| *key == text::PAY_IN_AMOUNT);
        told.pay_ins += pay_ins.filter_map(|(_, value)| amount(value)).map(Ore::value).sum::<i64>();
    }
}
