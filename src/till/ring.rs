//! Ringing in: from an item to a line, asking only what law, money, stock or age requires.

use std::collections::VecDeque;

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::grammar::amount;
use super::permission::{Deed, Leave};
use super::{Outcome, Till, Wait};
use crate::domain::barcode::CardKind;
use crate::domain::basket::{Line, Measured, Repriced, ReturnOf, Traced};
use crate::domain::device::{CashPlace, ScaleAnswer, WeighOrder};
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::domain::{Item, ItemKind, LineId, Mark, Ore, Quantity};
use crate::journal::act::sale::{AgeChecked, LineChange, LineChanged, LinesAdded};

/// An item on its way to becoming a line, with what is known of it so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Ringing {
    pub item: Item,
    pub quantity: Option<Quantity>,
    /// The price of an open-price item.
    pub price: Option<Ore>,
    /// An amount no quantity changes.
    pub fixed: Option<Ore>,
    pub measured: Measured,
    pub serials: Vec<String>,
    pub traced: Traced,
    pub return_of: Option<ReturnOf>,
    pub leave: Leave,
    /// What was typed behind the item, while a question it does not answer is open.
    pub args: VecDeque<String>,
}

impl Ringing {
    pub fn of(item: Item, quantity: Option<Quantity>) -> Self {
        Self {
            item,
            quantity,
            price: None,
            fixed: None,
            measured: Measured::Counted,
            serials: Vec::new(),
            traced: Traced::default(),
            return_of: None,
            leave: None,
            args: VecDeque::new(),
        }
    }

    fn count(&self) -> Quantity {
        self.quantity.unwrap_or(Quantity::ONE)
    }
}

impl Till {
    /// Takes an item one step further: the next question, or the line.
    pub(super) fn ring(&mut self, mut ringing: Ringing, given: &Given) -> Outcome {
        if self.looking_up {
            return self.look_up(&ringing.item, given);
        }
        self.must_register(given)?;
        self.must_have_room()?;
        self.must_be_unpaid()?;
        if std::mem::take(&mut self.returning) {
            ringing.quantity = Some(-ringing.count().abs());
        }
        self.check_quantity(&ringing)?;
        if ringing.item.has(Mark::GiftCard) {
            self.must_be_real()?;
        }
        if self.needs_float() {
            ringing.args = std::mem::take(&mut self.args);
            return self.ask(Asking::Float(Some(Box::new(ringing))), given);
        }
        self.check_hours(&ringing.item, given)?;
        self.check_serials(&ringing)?;
        if let Some(age) = self.age_to_check(&ringing) {
            return self.ask(Asking::Age { ringing: Box::new(ringing), age }, given);
        }
        if ringing.price.is_none() && ringing.fixed.is_none() && ringing.item.has(Mark::OpenPrice) {
            return self.ask(Asking::Price(Box::new(ringing)), given);
        }
        if ringing.quantity.is_none() && ringing.item.has(Mark::Weighed) {
            self.ask_scale(ringing);
            return Ok(());
        }
        if self.wants_serial(&ringing) {
            return self.ask(Asking::Serial(Box::new(ringing)), given);
        }
        self.check_return(ringing, given)
    }

    /// The float is in before the period's first sale (law F-1).
    fn needs_float(&self) -> bool {
        !self.state.training && self.state.cash != CashPlace::Nowhere && self.state.totals.figures.float.is_none()
    }

    fn check_quantity(&self, ringing: &Ringing) -> Outcome {
        check_count(&ringing.item, ringing.count())
    }

    /// Beer has hours (sales-ux 8).
    fn check_hours(&self, item: &Item, given: &Given) -> Outcome {
        let tables = given.register.tables();
        let now = self.stamp(given).local();
        let is_beer = tables.group(item.group).is_some_and(crate::domain::shop::Group::is_beer);
        match tables.department(self.state.till.department).and_then(|department| department.beer_hours) {
            Some(hours) if is_beer && !hours.allow(now) => {
                let end = hours.end_on(now.date());
                Err(Saying::of("beer-too-late").with("until", format!("{:02}:{:02}", end / 60, end % 60)))
            }
            _ => Ok(()),
        }
    }

    /// A thing is sold once; one that comes back may be sold again.
    fn check_serials(&self, ringing: &Ringing) -> Outcome {
        let sold = self.state.basket().lines.iter().filter(|line| !line.is_return());
        let mut on_sale = sold.flat_map(|line| &line.serials);
        match on_sale.find(|serial| ringing.serials.contains(serial) && !ringing.count().is_negative()) {
            Some(serial) => Err(Saying::of("serial-twice").with("serial", serial.as_str())),
            None => Ok(()),
        }
    }

    /// Asked once per sale and limit; a higher limit that was checked covers a lower.
    fn age_to_check(&self, ringing: &Ringing) -> Option<u8> {
        let age = ringing.item.age.filter(|_| !ringing.count().is_negative())?;
        let checked = self.state.basket().ages_checked.iter().any(|checked| *checked >= age);
        (!checked).then_some(age)
    }

    pub(super) fn age_answered(&mut self, ringing: Ringing, age: u8, shown: bool, given: &Given) -> Outcome {
        let sale = self.state.sale_id();
        self.act(AgeChecked { sale, age, shown }, given);
        if shown {
            // The answer stands, whatever comes of the item.
            let outcome = self.ring(ringing, given);
            self.settle(outcome);
            return Ok(());
        }
        self.tell(Saying::of("age-refused").with("name", ringing.item.name.as_str()));
        Ok(())
    }

    pub(super) fn price_answered(&mut self, mut ringing: Ringing, text: &str, given: &Given) -> Outcome {
        let price = amount(text).ok_or_else(|| Saying::of("price-not-a-number"))?;
        if !price.is_positive() {
            return Err(Saying::of("price-must-be-positive"));
        }
        ringing.price = Some(price);
        self.ring(ringing, given)
    }

    fn wants_serial(&self, ringing: &Ringing) -> bool {
        let wanted = ringing.count().pieces().and_then(|pieces| usize::try_from(pieces).ok()).unwrap_or(0);
        ringing.item.has(Mark::SerialNumber) && ringing.return_of.is_none() && ringing.serials.len() < wanted
    }

    pub(super) fn serial_answered(&mut self, mut ringing: Ringing, text: &str, given: &Given) -> Outcome {
        let serial = text.trim();
        if serial.is_empty() {
            return Err(Saying::of("serial-missing"));
        }
        let on_sale = self.state.basket().lines.iter().flat_map(|line| &line.serials);
        if on_sale.chain(&ringing.serials).any(|known| known == serial) {
            return Err(Saying::of("serial-twice").with("serial", serial));
        }
        ringing.serials.push(serial.to_owned());
        self.ring(ringing, given)
    }

    /// The scale waits until the goods lie still; Esc gives it up.
    fn ask_scale(&mut self, ringing: Ringing) {
        self.weighings += 1;
        let number = self.weighings;
        self.want(Effect::Weigh(WeighOrder { number, unit_price: ringing.price.unwrap_or(ringing.item.price) }));
        self.tell(Saying::of("scale-waits").with("name", ringing.item.name.as_str()));
        self.wait = Some(Wait::Scale(number, Box::new(ringing)));
    }

    pub(super) fn weighed(&mut self, mut ringing: Ringing, answer: ScaleAnswer, given: &Given) -> Outcome {
        let refusal = match answer {
            ScaleAnswer::Stable(weight) if !weight.is_zero() && !weight.is_negative() => {
                ringing.quantity = Some(weight);
                ringing.measured = Measured::Scale;
                return self.ring(ringing, given);
            }
            ScaleAnswer::Priced { weight, price } if !weight.is_zero() && !weight.is_negative() => {
                ringing.quantity = Some(weight);
                ringing.fixed = Some(price);
                ringing.measured = Measured::Scale;
                return self.ring(ringing, given);
            }
            ScaleAnswer::Stable(_) | ScaleAnswer::Priced { .. } | ScaleAnswer::Empty => "scale-empty",
            ScaleAnswer::Unstable => "scale-unstable",
            ScaleAnswer::BelowZero => "scale-below-zero",
            ScaleAnswer::NotZero => "scale-not-zero",
            ScaleAnswer::Overload => "scale-overload",
            ScaleAnswer::BelowMinimum => "scale-below-minimum",
            ScaleAnswer::SameLoad => "scale-same-load",
            ScaleAnswer::WrongPrice => "scale-wrong-price",
            ScaleAnswer::Locked => "scale-locked",
            ScaleAnswer::Garbled => "scale-garbled",
            ScaleAnswer::Absent => "scale-absent",
            ScaleAnswer::Gone => "scale-gone",
        };
        Err(Saying::of(refusal).with("number", ringing.item.number.as_str()))
    }

    /// Goods taken back without a receipt need the right, up to the operator's limit (sales-ux 7). Bottles need neither.
    fn check_return(&mut self, ringing: Ringing, given: &Given) -> Outcome {
        let is_return =
            ringing.count().is_negative() && ringing.return_of.is_none() && !ringing.item.has(Mark::Deposit);
        if is_return && ringing.leave.is_none() {
            let open: Ore = self
                .state
                .basket()
                .lines
                .iter()
                .filter(|l| l.is_return() && l.return_of.is_none() && !l.is_deposit())
                .map(Line::amount)
                .sum();
            let wanted = (open + ringing.count().at(ringing.price.unwrap_or(ringing.item.price))).abs();
            let operator = self.operator(given);
            let limit = operator.filter(|o| o.may(Right::ReturnWithoutReceipt)).map(|o| o.return_limit);
            if limit.is_none_or(|limit| wanted > limit) {
                let why = Saying::of("return-over-limit").with("limit", limit.unwrap_or(Ore::ZERO));
                return self.ask_leave(Right::ReturnWithoutReceipt, Deed::Ring(Box::new(ringing)), why, given);
            }
        }
        self.add(ringing, given)
    }

    /// Everything is known: one more of a line that is the same, or a line of its own.
    fn add(&mut self, ringing: Ringing, given: &Given) -> Outcome {
        if !self.args.is_empty() {
            let extra = self.args.pop_front().unwrap_or_default();
            self.entry.set(self.typed.strip_suffix(extra.as_str()).unwrap_or_default().to_owned());
            return Err(Saying::of("item-asks-nothing").with("argument", extra));
        }
        self.farewell = None;
        let warning = ringing.item.warning.clone();
        let line = match self.same_line(&ringing) {
            Some((line, count)) => self.add_to_line(line, count, given)?,
            None => self.add_line(ringing, given)?,
        };
        self.touch(line);
        self.want(Effect::Tone(Tone::Taken));
        self.show_line(line);
        if let Some(text) = warning {
            self.warn(Saying::of("item-warning").with("text", text));
        }
        Ok(())
    }

    fn same_line(&self, ringing: &Ringing) -> Option<(LineId, Quantity)> {
        let is_plain = ringing.fixed.is_none()
            && ringing.price.is_none()
            && ringing.return_of.is_none()
            && !ringing.count().is_negative();
        let same = self
            .state
            .basket()
            .numbered()
            .find(|line| is_plain && line.takes_more_of(&ringing.item, ringing.measured, &ringing.traced))?;
        Some((same.id, same.quantity.plus(ringing.count())))
    }

    fn add_to_line(&mut self, id: LineId, count: Quantity, given: &Given) -> Result<LineId, Saying> {
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-such-line")) };
        check_count(&line.item, count)?;
        let from = line.quantity;
        self.change_line(id, LineChange::Quantity { from, to: count }, given);
        Ok(id)
    }

    fn add_line(&mut self, ringing: Ringing, given: &Given) -> Result<LineId, Saying> {
        let by = self.state.operator.ok_or_else(|| Saying::of("nobody-logged-in"))?;
        let at = self.stamp(given);
        let id = LineId(self.state.basket().next_line + 1);
        let mut line = Line::new(id, ringing.item.clone(), ringing.count(), by, at);
        line.own_price = ringing.price;
        line.fixed = ringing.fixed;
        line.measured = measured_of(&ringing);
        line.serials = ringing.serials;
        line.traced = ringing.traced;
        line.return_of = ringing.return_of;
        if line.is_pay_in() {
            let hat = given.roll ^ self.state.seq.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            line.card = Some(CardKind::Gift.number_from(hat));
        }
        let deposit = self.deposit_line(&line, given);
        let lines: Vec<Line> = [line].into_iter().chain(deposit).collect();
        let sale = self.state.sale_id();
        let repriced = self.repriced_with(given, |basket| basket.lines.extend(lines.clone()));
        self.act(LinesAdded { sale, lines, repriced }, given);
        self.unknown_code = None;
        Ok(id)
    }

    /// The bottle's deposit, as a line of its own under it.
    fn deposit_line(&self, line: &Line, given: &Given) -> Option<Line> {
        let number = &line.item.deposit.as_ref()?.0;
        let item = given.register.numbered(number.as_str()).into_iter().find(|item| item.kind == ItemKind::Article)?;
        let mut deposit = Line::new(LineId(line.id.0 + 1), item, line.quantity, line.by, line.at);
        deposit.deposit_for = Some(line.id);
        deposit.return_of = line.return_of.clone();
        Some(deposit)
    }

    /// What campaigns and the sale's discount make of the lines once `change` has happened.
    pub(super) fn repriced_with(
        &self,
        given: &Given,
        change: impl FnOnce(&mut crate::domain::Basket),
    ) -> Vec<Repriced> {
        let mut basket = self.state.basket().clone();
        change(&mut basket);
        basket.repriced(given.register.tables(), self.stamp(given).local())
    }

    /// Registers a change of one line with what it does to the prices of all.
    pub(super) fn change_line(&mut self, id: LineId, change: LineChange, given: &Given) {
        let sale = self.state.sale_id();
        let amount_before = self.amount_with_deposit(id);
        let mut trial = self.state.clone_sale();
        trial.change(id, &change);
        let repriced = trial.basket.repriced(given.register.tables(), self.stamp(given).local());
        trial.basket.apply_repriced(&repriced);
        let amount_after = amount_with_deposit(&trial.basket, id);
        self.act(LineChanged { sale, line: id, change, amount_before, amount_after, repriced }, given);
        self.touch(id);
    }

    pub(super) fn amount_with_deposit(&self, id: LineId) -> Ore {
        amount_with_deposit(self.state.basket(), id)
    }
}

fn amount_with_deposit(basket: &crate::domain::Basket, id: LineId) -> Ore {
    let own = basket.line(id).map_or(Ore::ZERO, Line::amount);
    own + basket.deposit_of(id).map_or(Ore::ZERO, Line::amount)
}

/// Counted by hand on a measured item: a typed weight is journalled as one (issue of the scale's law).
fn measured_of(ringing: &Ringing) -> Measured {
    match ringing.measured {
        Measured::Counted if ringing.item.has(Mark::Weighed) && ringing.quantity.is_some() => Measured::Typed,
        measured => measured,
    }
}

/// Fractions only where the unit is measured, and never more than 99 999 (`LINE-06`).
pub(super) fn check_count(item: &Item, count: Quantity) -> Outcome {
    if count.abs() > Quantity::max() {
        return Err(Saying::of("quantity-too-large").with("max", Quantity::max().pieces().unwrap_or(i64::MAX)));
    }
    if !count.is_whole() && !item.unit.allows_fractions() {
        return Err(Saying::of("no-fractions").with("name", item.name.as_str()));
    }
    if count.is_zero() {
        return Err(Saying::of("quantity-zero"));
    }
    Ok(())
}
