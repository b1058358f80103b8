//! Which entries are listed: a span, a kind, an operator, a sale. Made for somebody who helps from afar and has only a line.

use std::collections::BTreeMap;

use super::{BATCH, Failure};
use crate::domain::search::fold;
use crate::domain::time::{Date, Local};
use crate::domain::{OperatorNo, ReceiptNo, SaleId};
use crate::journal::sought::{receipt_of, sale_of};
use crate::journal::storage::Reader;
use crate::journal::{Act, Entry, Event, Sealed};

/// Where a span begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Entry(u64),
    /// A day, and a minute of it where one was given.
    Moment(Date, Option<u16>),
}

impl Edge {
    /// `120`, `2026-11-23`, `23.11.2026`, `2026-11-23T14:30`
    pub fn read(text: &str) -> Option<Self> {
        if let Ok(seq) = text.parse() {
            return Some(Self::Entry(seq));
        }
        let (day, time) = text.split_once(['T', ' ']).map_or((text, None), |(day, time)| (day, Some(time)));
        let minute = match time {
            Some(time) => Some(minute_of_day(time)?),
            None => None,
        };
        Date::parse(day).map(|day| Self::Moment(day, minute))
    }

    fn is_reached(self, seq: u64, at: Local) -> bool {
        match self {
            Self::Entry(from) => seq >= from,
            Self::Moment(day, minute) => (at.date(), at.minute_of_day()) >= (day, minute.unwrap_or(0)),
        }
    }

    fn is_passed(self, seq: u64, at: Local) -> bool {
        match self {
            Self::Entry(to) => seq > to,
            Self::Moment(day, minute) => (at.date(), at.minute_of_day()) > (day, minute.unwrap_or(u16::MAX)),
        }
    }
}

fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// What was asked for; nothing is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only {
    pub from: Option<Edge>,
    pub to: Option<Edge>,
    /// A kind, a code of list 13, or a part of its official name.
    pub kind: Option<String>,
    /// A number, or a part of a name.
    pub operator: Option<String>,
    pub sale: Option<ReceiptNo>,
}

impl Only {
    /// The first entry that need be read.
    pub fn first_entry(&self) -> u64 {
        match self.from {
            Some(Edge::Entry(seq)) => seq.max(1),
            _ => 1,
        }
    }

    /// Ready to be asked of each entry. A sale is looked up first: most of its entries do not know the receipt.
    pub fn choice(&self, reader: &Reader, first: u64) -> Result<Choice, Failure> {
        let mut choice = Choice { only: self.clone(), names: BTreeMap::new(), sale: None, sale_entry: 0 };
        if self.sale.is_some() || self.operator.is_some() {
            each(reader, first, |entry| choice.learn(entry))?;
        }
        Ok(choice)
    }

    fn is_everything(&self) -> bool {
        *self == Self { from: self.from.filter(|from| matches!(from, Edge::Entry(_))), ..Self::default() }
    }
}

fn each(reader: &Reader, first: u64, mut see: impl FnMut(&Entry)) -> Result<(), Failure> {
    let mut next = first;
    loop {
        let (_, batch) = reader.batch(next, BATCH).map_err(Failure::told)?;
        let Some(last) = batch.last() else { return Ok(()) };
        next = last.seq + 1;
        batch.iter().filter_map(|sealed| Entry::from_bytes(&sealed.body).ok()).for_each(|entry| see(&entry));
    }
}

/// What is asked for, with what the journal says of names and sales.
pub struct Choice {
    only: Only,
    names: BTreeMap<OperatorNo, String>,
    sale: Option<SaleId>,
    /// The entry that ended it: its signature names only that.
    sale_entry: u64,
}

impl Choice {
    fn learn(&mut self, entry: &Entry) {
        match &entry.act {
            Act::LoggedIn(a) => drop(self.names.insert(a.operator, a.name.clone())),
            Act::SaleCompleted(a) if Some(a.receipt) == self.only.sale => {
                (self.sale, self.sale_entry) = (Some(a.sale), entry.seq);
            }
            _ => {}
        }
    }

    /// Is it listed? An entry nobody can read is, unless something of what it holds is asked for.
    pub fn takes(&mut self, sealed: &Sealed) -> bool {
        if self.only.is_everything() {
            return true;
        }
        Entry::from_bytes(&sealed.body).is_ok_and(|entry| {
            let at = entry.at.local();
            let begun = self.only.from.is_none_or(|from| from.is_reached(entry.seq, at));
            let ended = self.only.to.is_some_and(|to| to.is_passed(entry.seq, at));
            begun && !ended && self.is_kind(&entry) && self.is_operators(&entry) && self.is_of_sale(&entry)
        })
    }

    fn is_kind(&self, entry: &Entry) -> bool {
        let Some(kind) = &self.only.kind else { return true };
        let event = Event::of(entry.event_code());
        entry.act.kind() == kind || event.code.to_string() == *kind || fold(event.norwegian).contains(&fold(kind))
    }

    fn is_operators(&self, entry: &Entry) -> bool {
        let Some(wanted) = &self.only.operator else { return true };
        let acting = match &entry.act {
            Act::LoggedIn(a) => Some(a.operator),
            _ => entry.operator,
        };
        acting.is_some_and(|number| {
            let name = self.names.get(&number).map(|name| fold(name)).unwrap_or_default();
            number.to_string() == *wanted || name.contains(&fold(wanted))
        })
    }

    fn is_of_sale(&self, entry: &Entry) -> bool {
        let Some(wanted) = self.only.sale else { return true };
        let signs = matches!(&entry.act, Act::SaleSigned(signed) if signed.entry == self.sale_entry);
        let sale = sale_of(&entry.act).filter(|sale| Some(*sale) == self.sale);
        signs || sale.is_some() || receipt_of(&entry.act) == Some(wanted)
    }
}
