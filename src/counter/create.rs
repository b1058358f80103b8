//! Making a data folder: a shop of one's own, from nothing.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::folder::{self, Folder};
use super::open::VERSION;
use super::pins;
use crate::config;
use crate::domain::article::{Article, Mark};
use crate::domain::ids::{GroupNo, Numbers};
use crate::domain::operator::{Operator, Right};
use crate::domain::register::Change;
use crate::domain::report::GrandTotals;
use crate::domain::shop::{Colour, Hotkey, HotkeyTarget, Tables};
use crate::domain::{ItemKind, ItemNumber, OperatorNo, Ore, Percent, Stamp, TillId};
use crate::journal::act::system::{FixedChanged, SetUp};
use crate::journal::{Act, Entry, Journal, JournalError, Sealed};
use crate::till::office::ShopSetUp;

#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("{0}. Nothing was set up")]
    Journal(#[from] JournalError),
    #[error("{path} cannot be written: {cause}. Nothing was set up")]
    Write { path: PathBuf, cause: io::Error },
    #[error("there is a till in {0} already. Nothing was changed")]
    NotEmpty(PathBuf),
    #[cfg(feature = "store")]
    #[error("the demo shop cannot be made: {0}")]
    Demo(String),
}

/// Begins a journal with its set-up entry and, for a shop of its own, everything a shop starts with. The entry carries it
/// to whatever store the till is linked to.
pub fn create_shop(folder: &Folder, set_up: &ShopSetUp, at: Stamp) -> Result<(), CreateError> {
    let till = TillId::new(set_up.department.number, set_up.till);
    let first = SetUp {
        till,
        company: set_up.company.name.clone(),
        organisation_number: set_up.company.organisation_number.clone(),
        department: set_up.department.name.clone(),
        cash: set_up.cash,
        demo: false,
        numbers: Numbers::default(),
        grand: GrandTotals::default(),
        version: VERSION.to_owned(),
    };
    let changes = first_changes(set_up);
    let acts = [Act::from(first), Act::from(FixedChanged { changes, file: None })];
    let entries = acts.into_iter().zip(1..).map(|(act, seq)| Entry {
        till,
        epoch: 1,
        seq,
        at,
        operator: None,
        training: false,
        act,
    });
    begin(folder, till, &entries.collect::<Vec<Entry>>())
}

/// Writes the journal and this machine's settings.
pub fn begin(folder: &Folder, till: TillId, entries: &[Entry]) -> Result<(), CreateError> {
    let path = folder.file(folder::JOURNAL);
    if Journal::open(&path)?.is_some() {
        return Err(CreateError::NotEmpty(folder.path().to_owned()));
    }
    let settings = folder.file(folder::SETTINGS);
    if !settings.exists() {
        fs::write(&settings, config::first_file(till)).map_err(|cause| CreateError::Write { path: settings, cause })?;
    }
    let mut journal = Journal::create(&path, till)?;
    let mut previous = journal.head().hash;
    let mut sealed = Vec::with_capacity(entries.len());
    for entry in entries {
        let next = Sealed::after(previous, entry);
        previous = next.hash;
        sealed.push(next);
    }
    journal.append(&sealed)?;
    journal.close()?;
    Ok(())
}

/// A new shop's register: its own names, the usual methods and rates, one manager, deposits and gift cards.
fn first_changes(set_up: &ShopSetUp) -> Vec<Change> {
    let tables = Tables::of_a_new_shop();
    let mut changes = vec![Change::Company(set_up.company.clone()), Change::Department(set_up.department.clone())];
    changes.extend(tables.vat_rates.into_iter().map(Change::VatRate));
    changes.extend(tables.groups.into_iter().map(Change::Group));
    changes.extend(tables.methods.into_iter().map(Change::Method));
    changes.extend(tables.labels.into_iter().map(Change::Label));
    changes.push(Change::Operator(manager(set_up)));
    changes.extend(first_items(set_up.department.number));
    changes
}

fn manager(set_up: &ShopSetUp) -> Operator {
    Operator {
        number: OperatorNo(1),
        name: set_up.operator.clone(),
        role: "leder".to_owned(),
        pin_hash: pins::hash(&set_up.pin, &pins::fresh_salt()),
        badge_hash: None,
        rights: vec![
            Right::Sell,
            Right::TakeCash,
            Right::ReturnWithReceipt,
            Right::ReturnWithoutReceipt,
            Right::Discount,
            Right::ChangePrice,
            Right::Reports,
            Right::Manage,
            Right::Approve,
        ],
        discount_limit: Percent::HUNDRED,
        return_limit: Ore::MAX_TYPED,
        fast_method: None,
        active: true,
    }
}

/// What every Norwegian counter needs from the first day: gift cards, and deposits both ways.
fn first_items(department: u16) -> Vec<Change> {
    let items = [
        (9090, "Gavekort", 90, 0, Mark::GiftCard, Some((90, "Gavekort"))),
        (9091, "Pant 2 kr", 91, 2, Mark::Deposit, Some((91, "Pant 2 kr"))),
        (9092, "Pant retur 2 kr", 91, -2, Mark::Deposit, Some((92, "Pant ret. 2"))),
        (9093, "Pant retur 3 kr", 91, -3, Mark::Deposit, Some((93, "Pant ret. 3"))),
        (9095, "Pant 3 kr", 91, 3, Mark::Deposit, None),
    ];
    let mut changes = Vec::new();
    for (number, name, group, kroner, mark, hotkey) in items {
        let number = ItemNumber(number.to_string());
        let open = (mark == Mark::GiftCard).then_some(Mark::OpenPrice);
        changes.push(Change::Article(Box::new(Article {
            name: name.to_owned(),
            group: GroupNo(group),
            price: Ore::kroner(kroner),
            marks: [mark].into_iter().chain(open).collect(),
            ..Article::new(number.clone())
        })));
        changes.extend(hotkey.map(|(cell, label): (u16, &str)| {
            Change::Hotkey(Hotkey {
                number: cell,
                label: label.to_owned(),
                target: HotkeyTarget::Item { kind: ItemKind::Article, number },
                colour: Colour::Cyan,
                departments: vec![department],
            })
        }));
    }
    changes
}
