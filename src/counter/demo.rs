//! The demo shop on this machine: its register in the store, and a morning's history made by selling.
//!
//! A demo till can never become a live one: its set-up entry says what it is, and every paper does.

use std::collections::BTreeMap;
use std::fs;

use super::create::{CreateError, begin};
use super::folder::{self, Folder};
use super::open::VERSION;
use super::pins;
use super::play::Play;
use super::register;
use super::signer::SigningDesk;
use crate::clock::Clock;
use crate::config;
use crate::domain::device::CashPlace;
use crate::domain::ids::Numbers;
use crate::domain::register::Change;
use crate::domain::report::GrandTotals;
use crate::domain::time::Date;
use crate::domain::{ItemNumber, OperatorNo, Ore, Quantity, Stamp, TillId};
use crate::journal::act::system::SetUp;
use crate::journal::signature::Method;
use crate::journal::{Act, Entry};
use crate::paper::Language;
use crate::store::demo;
use crate::store::demo::large;
use crate::store::{CompanyId, Store, embedded};
use crate::till::command::Command;
use crate::till::state::State;
use crate::till::{Profile, Till};

/// A department of the demo shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    Workshop,
    Kiosk,
    Cafe,
}

impl Shop {
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Workshop, "verksted"), (Self::Kiosk, "kiosk"), (Self::Cafe, "kafe")];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(shop, _)| shop)
    }

    pub fn till(self) -> TillId {
        TillId::new(
            match self {
                Self::Workshop => 1,
                Self::Kiosk => 2,
                Self::Cafe => 3,
            },
            1,
        )
    }

    /// The last numbers before this journal begins (demo-shop 11).
    fn numbers(self) -> Numbers {
        match self {
            Self::Workshop => {
                Numbers { receipt: 397, r#return: 40, delivery: 11, z: 116, park: 6, ..Numbers::default() }
            }
            Self::Kiosk | Self::Cafe => Numbers { z: 116, ..Numbers::default() },
        }
    }
}

/// The seed of the large shop: the same shop every time.
const LARGE_SEED: u64 = 20_261_123;
/// The moment the history is told from, and how long before now its newest entry lies.
const TOLD_FROM: (Date, i8, i8) = (Date::of(2026, 11, 23), 14, 32);
/// The reference of the first card in the history; the demo's terminal goes on from there.
const FIRST_REFERENCE: u32 = 720;

/// Makes the demo shop in an empty folder.
pub fn create_demo(folder: &Folder, shop: Shop, is_large: bool, clock: &dyn Clock) -> Result<(), CreateError> {
    let now = clock.now().wall;
    let fault = |why: &dyn std::fmt::Display| CreateError::Demo(why.to_string());
    let salt = "736b72616e6b652d64656d6f2d73616c";
    let changes = demo::changes(now, |pin| pins::hash(pin, salt)).map_err(|why| fault(&why))?;
    let entries = history(folder, shop, &changes, now)?;
    let sold = sold(&entries);
    let store =
        Store::open(&folder.file(folder::STORE), std::sync::Arc::new(move || now)).map_err(|why| fault(&why))?;
    let company: CompanyId = demo::ORGANISATION_NUMBER.parse().map_err(|why| fault(&why))?;
    let cards = demo::cards().map_err(|why| fault(&why))?;
    let seeded = with_stock_before(changes, &sold);
    embedded::run(async {
        store.seed(company, &seeded, &cards).await.map_err(|why| fault(&why))?;
        if is_large {
            large::fill(&store, company, large::LARGE, LARGE_SEED, now).await.map_err(|why| fault(&why))?;
        }
        Ok::<(), CreateError>(())
    })
    .map_err(|why| fault(&why))??;
    let settings = folder.file(folder::SETTINGS);
    if !settings.exists() {
        fs::write(&settings, config::demo_file(shop.till()))
            .map_err(|cause| CreateError::Write { path: settings, cause })?;
    }
    begin(folder, shop.till(), &entries)
}

/// What the history sold of each article, so that what is left afterwards is what the shop is said to have.
fn sold(entries: &[Entry]) -> BTreeMap<ItemNumber, Quantity> {
    let mut sold: BTreeMap<ItemNumber, Quantity> = BTreeMap::new();
    let sales = entries.iter().filter_map(|entry| match &entry.act {
        Act::SaleCompleted(sale) => Some(sale),
        _ => None,
    });
    for line in sales.flat_map(|sale| &sale.lines) {
        let sum = sold.entry(line.item.number.clone()).or_insert(Quantity::ZERO);
        *sum = sum.plus(line.quantity);
    }
    sold
}

fn with_stock_before(changes: Vec<Change>, sold: &BTreeMap<ItemNumber, Quantity>) -> Vec<Change> {
    let mut changes = changes;
    for change in &mut changes {
        if let Change::Article(article) = change
            && let (Some(stock), Some(sold)) = (article.stock, sold.get(&article.number))
        {
            article.stock = Some(stock.plus(*sold));
        }
    }
    changes
}

/// The entries of the history, from the set-up on.
fn history(folder: &Folder, shop: Shop, changes: &[Change], now: Stamp) -> Result<Vec<Entry>, CreateError> {
    let fault = |why: &dyn std::fmt::Display| CreateError::Demo(why.to_string());
    let (mut local, mut writer) =
        register::open(&folder.file(folder::REGISTER), now.date()).map_err(|why| fault(&why))?;
    writer.apply(1, changes).and_then(|()| writer.index()).map_err(|why| fault(&why))?;
    local.refresh();
    let (day, hour, minute) = TOLD_FROM;
    let shift_ms = now.since_ms(Stamp::from_local(day, hour, minute, 0));
    let at =
        |day: i8, hour: i8, minute: i8| Stamp::from_local(Date::of(2026, 11, day), hour, minute, 0).plus_ms(shift_ms);
    let first = set_up(shop, changes, at(21, 17, 0));
    let mut state = State::new(shop.till());
    state.apply(&first);
    let profile = Profile { version: VERSION, paper: Language::Nb, demo: true, reminder_after_s: u64::from(u32::MAX) };
    let pins: Vec<(String, OperatorNo)> = demo::pins()
        .map_err(|why| fault(&why))?
        .into_iter()
        .zip(1_u16..)
        .map(|((_, pin), number)| (pin, OperatorNo(number)))
        .collect();
    let signing = SigningDesk::at(&folder.file(folder::KEYS), Method::Rsa);
    let mut play = Play::new(Till::new(state, profile), &local, pins, FIRST_REFERENCE, signing);
    match shop {
        Shop::Workshop => workshop(&mut play, at),
        Shop::Kiosk => kiosk(&mut play, at),
        Shop::Cafe => cafe(&mut play, at),
    }
    let mut entries = vec![first];
    entries.append(&mut play.entries);
    // The till fetches its register from the store like any other.
    writer.start_over().map_err(|why| fault(&why))?;
    Ok(entries)
}

fn set_up(shop: Shop, changes: &[Change], at: Stamp) -> Entry {
    let till = shop.till();
    let company = changes.iter().find_map(|change| match change {
        Change::Company(company) => Some(company.clone()),
        _ => None,
    });
    let department = changes.iter().find_map(|change| match change {
        Change::Department(department) if department.number == till.department => Some(department.name.clone()),
        _ => None,
    });
    let act = SetUp {
        till,
        company: company.map(|company| company.name).unwrap_or_default(),
        organisation_number: demo::ORGANISATION_NUMBER.to_owned(),
        department: department.unwrap_or_default(),
        cash: CashPlace::Drawer,
        demo: true,
        numbers: shop.numbers(),
        grand: grand(shop),
        version: VERSION.to_owned(),
    };
    Entry { till, epoch: 1, seq: 1, at, operator: None, training: false, act: act.into() }
}

/// A shop that has been open for a while.
fn grand(shop: Shop) -> GrandTotals {
    match shop {
        Shop::Workshop => GrandTotals { sales: Ore::new(408_628_634), returns: Ore::new(6_038_200) },
        Shop::Kiosk => GrandTotals { sales: Ore::new(121_480_450), returns: Ore::new(248_100) },
        Shop::Cafe => GrandTotals { sales: Ore::new(203_911_900), returns: Ore::new(310_500) },
    }
}

/// Yesterday and this morning at the workshop's counter (demo-shop 11).
fn workshop(play: &mut Play, at: impl Fn(i8, i8, i8) -> Stamp) {
    play.at(at(22, 8, 0)).start().line(".op 1001").line(".veksel 2000");
    play.at(at(22, 9, 5)).line("2*1201").line(".kr");
    for (hour, minute) in [(10, 12), (11, 3), (12, 40), (13, 21), (14, 55), (16, 8)] {
        play.at(at(22, hour, minute)).line("1503").line(".kr");
    }
    play.at(at(22, 17, 2))
        .line(".z")
        .line("1995")
        .line("0")
        .line("byttet feil mynt")
        .command(Command::TakeZ)
        .line("1001");
    play.at(at(22, 17, 6)).line(".slutt");
    play.at(at(23, 7, 58)).start().line(".op 1001").line(".veksel 2000");
    play.at(at(23, 9, 14)).line("1502").line(".kt");
    play.at(at(23, 12, 50)).line(".op 2002").line("1001").line("28 60").line(".be V");
    play.at(at(23, 13, 10)).line("1502").line("1503").line(".kr");
    play.at(at(23, 13, 22)).line(".op 1001").line(".k 105").line("2*1006").line(".fa").line("NB-2026-114").line("J");
    play.at(at(23, 13, 31)).line(".op 2002").line("1503").line(".kr");
    play.at(at(23, 13, 40))
        .line(".op 1001")
        .line("2901000003986")
        .command(Command::ReturnLines)
        .line("1*1")
        .command(Command::PayCard)
        .line("1");
    play.at(at(23, 13, 58)).line(".op 2002").line("5*1101").line("/10").line(".kr");
    play.at(at(23, 14, 11)).line("4*20").line(".kt 2000").line(".kr");
    play.at(at(23, 14, 15)).line(".ko");
    play.at(at(23, 14, 20)).line("1206").line(".pa Hansen");
    play.at(at(23, 14, 29)).line(".op 1001").line("1104").line("1402").line("1501").line(".kr");
    play.line(".slutt");
}

/// Twelve sales that give the day of the kiosk a shape.
fn kiosk(play: &mut Play, at: impl Fn(i8, i8, i8) -> Stamp) {
    play.at(at(23, 7, 58)).start().line(".op 1001").line(".veksel 2000").line(".op 2002");
    let sales: [(i8, i8, &[&str], &str); 12] = [
        (8, 3, &["43", "50"], ".kr"),
        (8, 21, &["44"], ".kr"),
        (9, 40, &["31", "40"], ".kt 100"),
        (10, 15, &["45", "36"], ".kr"),
        (11, 2, &["2*41"], ".kr"),
        (11, 31, &["40", "31"], ".kr"),
        (11, 44, &["3*42", "2*32"], ".kr"),
        (12, 5, &["40", "33"], ".kt 100"),
        (12, 26, &["41", "38", "31"], ".kr"),
        (13, 12, &["46", "47"], ".kt"),
        (13, 48, &["52", "2702"], ".kr"),
        (14, 29, &["44", "37"], ".kr"),
    ];
    for (hour, minute, lines, payment) in sales {
        play.at(at(23, hour, minute));
        for line in lines {
            play.line(line);
        }
        play.line(payment);
    }
    play.line(".slutt");
}

fn cafe(play: &mut Play, at: impl Fn(i8, i8, i8) -> Stamp) {
    play.at(at(23, 9, 50)).start().line(".op 1001").line(".veksel 2000").line(".op 3003");
    play.at(at(23, 14, 29)).line(".slutt");
}
