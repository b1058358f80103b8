//! What the law costs: ending a sale with its signature on the way, and the X over a day and over a life.

use std::hint::black_box;
use std::time::Duration;

use skranke::counter::folder::{JOURNAL, REGISTER};
use skranke::counter::register::open;
use skranke::domain::device::DrawerState;
use skranke::domain::sale::CompletedSale;
use skranke::domain::{Moment, OperatorNo, ReceiptNo, Stamp, TillId};
use skranke::i18n::Language;
use skranke::journal::fold::Totals;
use skranke::journal::signature::{Method, SigningKey, ToSign};
use skranke::journal::storage::Reader;
use skranke::journal::{Act, Entry, Hash};
use skranke::till::effect::{Effect, Event, Given, Input};
use skranke::till::key::NoKeys;
use skranke::till::state::State;
use skranke::till::{Profile, Till};

use crate::Asked;
use crate::own_time::TODAY;
use crate::sample::{Sample, timed};
use crate::shop::Shops;
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

/// Receipts of a day, of a young till and of an old one.
const DAY: u64 = 10_000;
const YOUNG: u64 = 1_000;
const OLD: u64 = 1_000_000;
const TURNS: usize = 200;

pub fn take(asked: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.demo();
    let sale = a_sale(&Reader::open(&shop.path().join(JOURNAL)).expect("a journal"));
    let large = shops.large();
    let (register, _writer) = open(&large.path().join(REGISTER), TODAY).expect("a register");
    let x_after = |receipts: u64| {
        let mut till = till_after(&sale, receipts);
        (0..TURNS).map(|turn| timed(|| take_x(&mut till, &register, turn))).collect::<Sample>().median()
    };
    let old = if asked.is_short { OLD / 10 } else { OLD };
    let young = x_after(YOUNG);
    let limit = Limit::AtMost(Time(Duration::from_millis(5)));
    table.row("X over a day of 10 000 sales, median", Time(x_after(DAY)), None, limit);
    table.row(
        format!("X after {old} receipts, beside 1 000"),
        Time(x_after(old)),
        Some(Time(young)),
        Limit::Times(1.2),
    );
    let signed = signing(&sale);
    table.row("a signature (RSA), off the input path, median", Time(signed.median()), None, Limit::None);
}

fn a_sale(reader: &Reader) -> CompletedSale {
    let mut found = None;
    let read = reader.replay(1, Hash::START, |sealed| {
        if let Ok(Entry { act: Act::SaleCompleted(sale), .. }) = Entry::from_bytes(&sealed.body) {
            found = Some(*sale);
        }
        Ok(())
    });
    read.expect("a journal");
    found.expect("a sale")
}

/// A till that has sold so much since its last Z.
fn till_after(sale: &CompletedSale, receipts: u64) -> Till {
    let mut totals = Totals::default();
    for number in 1..=receipts {
        let sale = CompletedSale { receipt: ReceiptNo { number, ..sale.receipt }, nr: None, ..sale.clone() };
        let (till, at) = (sale.till, sale.completed_at);
        totals.apply(&Entry { till, epoch: 1, seq: number, at, operator: None, training: false, act: sale.into() });
    }
    let mut state = State::new(TillId::new(1, 1));
    state.operator = Some(OperatorNo(1));
    state.totals = totals;
    Till::new(state, Profile { version: "bench", paper: Language::Nb, demo: true, reminder_after_s: 60 })
}

fn take_x(till: &mut Till, register: &dyn skranke::domain::Register, turn: usize) {
    let steady_ms = 1_000 * u64::try_from(turn).unwrap_or(0);
    let now = Moment { wall: Stamp::from_local(TODAY, 14, 32, 0), steady_ms };
    let given = Given { now, roll: 4, register, keys: &NoKeys };
    till.handle(Input::Event(Event::Drawer(DrawerState::Closed)), &given);
    for effect in till.handle(Input::Line(".x".to_owned()), &given) {
        if let Effect::Append(entries) = effect {
            assert!(entries.iter().any(|entry| matches!(entry.act, Act::XTaken(_))), "no X was taken");
            black_box(entries.iter().map(|entry| entry.to_bytes().len()).sum::<usize>());
            let durable = entries.last().map_or(0, |entry| entry.seq);
            till.handle(Input::Event(Event::Durable(durable)), &given);
        }
    }
}

fn signing(sale: &CompletedSale) -> Sample {
    let mut dice = skranke::counter::dice::MachineDice::secret();
    let key = SigningKey::make(Method::Rsa, &mut dice).expect("a key");
    let to_sign = ToSign::of(sale, skranke::domain::ids::SignedNo(1), 1);
    (0..TURNS).map(|_| timed(|| drop(black_box(key.sign(&to_sign.text("0")))))).collect()
}
