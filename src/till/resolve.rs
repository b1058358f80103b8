//! What a code stands for: item, customer, receipt, card, badge, search (sales-ux 2.2). The first exact match wins; two at
//! the same level are asked about, never guessed.

use super::asking::Asking;
use super::effect::Given;
use super::grammar::{self, letter_form};
use super::ring::Ringing;
use super::{Outcome, Till};
use crate::domain::barcode::layout::{self, Layout};
use crate::domain::barcode::{self, CardKind, Label, LabelAmount, NotACode, OwnPaper, Reading, gs1};
use crate::domain::basket::{Measured, Traced};
use crate::domain::ids::{ParkNo, Series};
use crate::domain::register::Coded;
use crate::domain::shop::HotkeyTarget;
use crate::domain::time::Date;
use crate::domain::value::Saying;
use crate::domain::{CustomerNo, Item, ItemKind, Quantity};

/// Scans through the wrong layout between two hints.
const LAYOUT_HINT_EVERY: u32 = 3;

impl Till {
    /// A code or words, with a quantity in front and arguments behind.
    pub(super) fn enter_item(&mut self, times: Option<Quantity>, text: &str, given: &Given) -> Outcome {
        let times = times.or_else(|| self.times.take());
        let (code, args) = grammar::split_args(text);
        self.args = args.into();
        if times.is_none()
            && let Some(modifier) = letter_form(code)
        {
            if given.register.numbered(code).is_empty() {
                return self.modify(None, modifier, given);
            }
            return self.ask(Asking::ModifierOrItem { text: code.to_owned() }, given);
        }
        self.enter_code(times, code, given)
    }

    pub(super) fn modifier_or_item(&mut self, text: &str, is_modifier: bool, given: &Given) -> Outcome {
        match letter_form(text) {
            Some(modifier) if is_modifier => self.modify(None, modifier, given),
            _ => self.enter_code(None, text, given),
        }
    }

    fn enter_code(&mut self, times: Option<Quantity>, code: &str, given: &Given) -> Outcome {
        match layout::read(code) {
            Layout::Plain(code) => self.enter_read(times, code, given),
            Layout::Lost => Err(Saying::of("scanner-layout-unread")),
            Layout::PutRight(code) => {
                let outcome = self.enter_read(times, &code, given);
                self.hint_at_layout(&outcome);
                outcome
            }
        }
    }

    /// A scanner that types on the wrong keyboard is told of now and then, not at every item (scanner.md 2.3).
    fn hint_at_layout(&mut self, outcome: &Outcome) {
        self.layout_traps += 1;
        if outcome.is_ok() && self.layout_traps.is_multiple_of(LAYOUT_HINT_EVERY) {
            self.warn(Saying::of("scanner-layout"));
        }
    }

    fn enter_read(&mut self, times: Option<Quantity>, code: &str, given: &Given) -> Outcome {
        match barcode::read(code, &given.register.tables().labels, self.stamp(given).date()) {
            Some(reading) => self.enter_reading(times, reading, code, given),
            None => self.enter_words(times, code, given),
        }
    }

    fn enter_reading(&mut self, times: Option<Quantity>, reading: Reading, code: &str, given: &Given) -> Outcome {
        match reading {
            Reading::Hotkey(number) => self.enter_hotkey(times, number, code, given),
            Reading::ItemNumber(number) => self.enter_number(times, &number, given),
            Reading::Ean8OrPhone(digits) => self.enter_ean8_or_phone(times, &digits, given),
            Reading::Phone(digits) => {
                let customers = given.register.customers_by_phone(&digits);
                self.one_customer(customers.into_iter().map(|c| c.number).collect(), times, &digits, given)
            }
            Reading::Organisation(digits) => {
                let customers = given.register.customers_by_organisation(&digits);
                self.one_customer(customers.into_iter().map(|c| c.number).collect(), times, &digits, given)
            }
            Reading::Plate(plate) => {
                let customers = given.register.customers_by_car(&plate);
                if customers.is_empty() {
                    return self.enter_words(times, code, given);
                }
                self.one_customer(customers.into_iter().map(|c| c.number).collect(), times, &plate, given)
            }
            Reading::Gtin(digits) => self.enter_coded(times, &digits, given),
            Reading::Label(label) => self.enter_label(&label, code, given),
            Reading::Gs1(scan) => self.enter_gs1(times, &scan, given),
            Reading::OwnPaper(paper) => self.enter_own_paper(paper, given),
            Reading::Card(kind, number) => self.card_scanned(kind, &number, given),
            Reading::Badge(digits) => self.badge_scanned(&digits),
            Reading::ShopCode(code) => self.enter_shop_code(times, &code, given),
            Reading::Misread => Err(Saying::of("misread")),
            Reading::NotACode(NotACode::EmptyLabel) => Err(Saying::of("label-empty")),
            Reading::NotACode(NotACode::ForeignLink) => Err(Saying::of("not-an-item-code")),
            Reading::NotACode(NotACode::LogisticUnit) => Err(Saying::of("logistic-unit")),
            Reading::NotACode(NotACode::TwoItems) => Err(Saying::of("two-items-in-code")),
            Reading::NotACode(NotACode::NoSuchLength) => self.enter_number(times, code, given),
        }
    }

    fn enter_hotkey(&mut self, times: Option<Quantity>, number: u16, code: &str, given: &Given) -> Outcome {
        let Some(hotkey) = given.register.tables().hotkey(number) else {
            let items = given.register.numbered(code);
            return if items.is_empty() {
                Err(Saying::of("no-such-hotkey").with("number", number))
            } else {
                self.enter_number(times, code, given)
            };
        };
        match hotkey.target.clone() {
            HotkeyTarget::Group(group) => {
                self.open_group(group, given);
                Ok(())
            }
            HotkeyTarget::Item { kind, number: item } => {
                let Some(row) = given.register.row(kind, &item) else {
                    return Err(Saying::of("hotkey-item-gone").with("number", number).with("item", item.as_str()));
                };
                self.ring(Ringing::of(row.item, times), given)
            }
        }
    }

    fn enter_number(&mut self, times: Option<Quantity>, number: &str, given: &Given) -> Outcome {
        let items = given.register.numbered(number);
        self.one_item(items.into_iter().map(|item| Ringing::of(item, times)).collect(), number, given)
    }

    fn enter_ean8_or_phone(&mut self, times: Option<Quantity>, digits: &str, given: &Given) -> Outcome {
        let coded = given.register.coded(digits);
        if coded.is_empty() {
            let customers = given.register.customers_by_phone(digits);
            return self.one_customer(customers.into_iter().map(|c| c.number).collect(), times, digits, given);
        }
        self.ring_coded(coded, times, digits, given)
    }

    /// A code of the shop's own: an item's number, else a barcode.
    fn enter_shop_code(&mut self, times: Option<Quantity>, code: &str, given: &Given) -> Outcome {
        let numbered = given.register.numbered(code);
        if numbered.is_empty() { self.enter_coded(times, code, given) } else { self.enter_number(times, code, given) }
    }

    fn enter_coded(&mut self, times: Option<Quantity>, digits: &str, given: &Given) -> Outcome {
        let coded = given.register.coded(digits);
        self.ring_coded(coded, times, digits, given)
    }

    fn ring_coded(&mut self, coded: Vec<Coded>, times: Option<Quantity>, digits: &str, given: &Given) -> Outcome {
        let of_carton = |pieces: u32| {
            (pieces != 1).then(|| Quantity::whole(i64::from(pieces)).times(times.unwrap_or(Quantity::ONE)))
        };
        let choices = coded.into_iter().map(|coded| Ringing::of(coded.item, of_carton(coded.pieces).or(times)));
        self.one_item(choices.collect(), digits, given)
    }

    /// Exactly one: ring it in. Several: which? None: said so, nothing added.
    fn one_item(&mut self, mut choices: Vec<Ringing>, code: &str, given: &Given) -> Outcome {
        match choices.len() {
            0 => {
                let is_barcode = code.len() >= 8 && code.bytes().all(|b| b.is_ascii_digit());
                self.unknown_code = is_barcode.then(|| code.to_owned());
                Err(Saying::of("unknown-code").with("code", code))
            }
            1 => choices.pop().map_or(Ok(()), |ringing| self.ring(ringing, given)),
            _ => self.ask(Asking::WhichItem { choices }, given),
        }
    }

    fn one_customer(
        &mut self,
        mut numbers: Vec<CustomerNo>,
        times: Option<Quantity>,
        text: &str,
        given: &Given,
    ) -> Outcome {
        match numbers.len() {
            0 if text.bytes().all(|b| b.is_ascii_digit()) && !given.register.numbered(text).is_empty() => {
                self.enter_number(times, text, given)
            }
            0 => Err(Saying::of("no-such-customer").with("text", text)),
            1 => numbers.pop().map_or(Ok(()), |number| self.choose_customer(number, given)),
            _ => self.ask(Asking::WhichCustomer(numbers), given),
        }
    }

    /// Price and weight labels (`FIND-02`). The item is looked up by all six digits, failing that by the first four.
    fn enter_label(&mut self, label: &Label, code: &str, given: &Given) -> Outcome {
        let item = self.label_item(&label.item, given).ok_or_else(|| Saying::of("unknown-code").with("code", code))?;
        let mut ringing = Ringing::of(item, None);
        ringing.measured = Measured::Label;
        match label.amount {
            LabelAmount::Weight(quantity) | LabelAmount::Count(quantity) => ringing.quantity = Some(quantity),
            LabelAmount::Price(price) if ringing.item.price.is_positive() => {
                let exact = price.as_decimal() / ringing.item.price.as_decimal();
                let quantity = Quantity::from_decimal(exact);
                ringing.quantity = Some(if ringing.item.unit.allows_fractions() { quantity } else { Quantity::ONE });
                ringing.fixed = Some(price);
            }
            LabelAmount::Price(price) => ringing.price = Some(price),
        }
        self.ring(ringing, given)
    }

    fn label_item(&self, digits: &str, given: &Given) -> Option<Item> {
        let article =
            |number: &str| given.register.numbered(number).into_iter().find(|item| item.kind == ItemKind::Article);
        article(digits).or_else(|| article(digits.get(..4)?))
    }

    /// A weight or price in a GS1 code counts on weighed goods only; on others it is told and left (scanner.md 5.3).
    fn enter_gs1(&mut self, times: Option<Quantity>, scan: &gs1::Scan, given: &Given) -> Outcome {
        let today = self.stamp(given).date();
        if let Some(expiry) = scan.expiry.filter(|expiry| *expiry < today) {
            return Err(Saying::of("item-expired").with("day", expiry));
        }
        let coded = given.register.coded(&scan.gtin);
        let counted = scan.count.map(|count| Quantity::whole(i64::from(count))).or(times);
        let mut choices: Vec<Ringing> = coded.into_iter().map(|coded| Ringing::of(coded.item, counted)).collect();
        for ringing in &mut choices {
            let weighed = ringing.item.unit.allows_fractions();
            if let (Some(grams), true) = (scan.grams, weighed) {
                ringing.quantity = Some(Quantity::thousandths(grams));
                ringing.measured = Measured::Label;
            }
            if let (Some(price), true) = (scan.price, weighed) {
                ringing.fixed = Some(price);
                ringing.measured = Measured::Label;
            }
            ringing.traced = Traced { lot: scan.lot.clone(), serial: scan.serial.clone() };
            ringing.serials.extend(scan.serial.clone().filter(|_| ringing.item.has(crate::domain::Mark::SerialNumber)));
        }
        let is_counted = choices.iter().all(|ringing| !ringing.item.unit.allows_fractions());
        let outcome = self.one_item(choices, barcode::gtin_key(&scan.gtin), given);
        if outcome.is_ok()
            && let Some(warning) = warning_of(scan, is_counted, today)
        {
            self.warn(warning);
        }
        outcome
    }

    fn enter_own_paper(&mut self, paper: OwnPaper, given: &Given) -> Outcome {
        match paper {
            OwnPaper::Customer(number) => self.choose_customer(CustomerNo(number), given),
            OwnPaper::Receipt { series: Series::Park, last_five, .. } => self.fetch_parked(ParkNo(last_five), given),
            OwnPaper::Receipt { series, till_digits, last_five } => {
                self.open_scanned_receipt(series, till_digits, last_five);
                Ok(())
            }
            OwnPaper::Other => Err(Saying::of("paper-of-another-counter")),
        }
    }

    fn card_scanned(&mut self, kind: CardKind, number: &str, given: &Given) -> Outcome {
        if self.state.basket().is_empty() {
            return self.show_card(number);
        }
        self.pay_by_card_number(kind, number, None, false, given)
    }

    /// Letters: an item of exactly that number, else the marked hit of a search for exactly this text.
    fn enter_words(&mut self, times: Option<Quantity>, words: &str, given: &Given) -> Outcome {
        let exact = given.register.numbered(words);
        if !exact.is_empty() {
            return self.one_item(exact.into_iter().map(|item| Ringing::of(item, times)).collect(), words, given);
        }
        self.enter_search(times, words, given)
    }
}

/// What of a code that sold an item the cashier must know: what asks for a decision first.
fn warning_of(scan: &gs1::Scan, is_counted: bool, today: Date) -> Option<Saying> {
    if let Some(day) = scan.best_before.filter(|day| *day < today) {
        return Some(Saying::of("past-best-before").with("day", day));
    }
    if is_counted && (scan.grams.is_some() || scan.price.is_some()) {
        return Some(Saying::of("gs1-weight-ignored"));
    }
    if scan.warnings.contains(&gs1::Warning::Currency) {
        return Some(Saying::of("gs1-other-currency"));
    }
    scan.warnings.contains(&gs1::Warning::Date).then(|| Saying::of("gs1-date-unread"))
}
