//! Changing lines: quantity, price, discount, comment, removal. Name and description are never touched (`LINE-08`).

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::grammar::Modifier;
use super::permission::{Deed, Leave};
use super::ring::check_count;
use super::{Outcome, Till};
use crate::domain::basket::Line;
use crate::domain::discount::DiscountFault;
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::domain::{Discount, LineId, Mark, Ore, Percent, Quantity};
use crate::journal::act::sale::{LineChange, LineRemoved, SaleDiscounted};

/// Counts above this are asked about when set by `n+`, so that an item number with a stray plus does no harm.
const MANY: i64 = 999;
/// The longest comment (`LINE-07`).
const COMMENT_CHARS_MAX: usize = 200;

impl Till {
    /// A modifier on the addressed line, or the chosen one, or the whole sale.
    pub(super) fn modify(&mut self, number: Option<usize>, modifier: Modifier, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        match modifier {
            Modifier::SaleHouseRate => self.discount_whole_sale(Discount::Percent(self.house_rate(given)), given),
            Modifier::SalePercent(percent) => self.discount_whole_sale(Discount::Percent(percent), given),
            Modifier::SaleAmount(amount) => self.discount_whole_sale(Discount::Amount(amount), given),
            of_line => {
                let line = self.addressed(number)?;
                self.modify_line(line, of_line, given)
            }
        }
    }

    fn modify_line(&mut self, line: LineId, modifier: Modifier, given: &Given) -> Outcome {
        match modifier {
            Modifier::Quantity(count) => self.set_quantity(line, count, None, given),
            Modifier::Percent(percent) => self.set_discount(line, Discount::Percent(percent), None, given),
            Modifier::Amount(amount) => self.set_discount(line, Discount::Amount(amount), None, given),
            Modifier::HouseRate => self.set_discount(line, Discount::Percent(self.house_rate(given)), None, given),
            Modifier::Price(price) => self.set_price(line, price, None, given),
            Modifier::Comment(text) => self.set_comment(line, &text, given),
            Modifier::SaleHouseRate | Modifier::SalePercent(_) | Modifier::SaleAmount(_) => Ok(()),
        }
    }

    fn house_rate(&self, given: &Given) -> Percent {
        let department = given.register.tables().department(self.state.till.department);
        department.map_or(Percent::ZERO, |department| department.house_rate)
    }

    fn addressed(&self, number: Option<usize>) -> Result<LineId, Saying> {
        match number {
            Some(number) => {
                let line = self.state.basket().numbered_line(number);
                line.map(|line| line.id).ok_or_else(|| Saying::of("no-such-line").with("number", number))
            }
            None => self.state.sale.chosen.ok_or_else(|| Saying::of("no-line-chosen")),
        }
    }

    /// `+` and `-` on an empty line; one fewer of one removes the line.
    pub(super) fn one_more_or_fewer(&mut self, more: bool, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        let id = self.addressed(None)?;
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-line-chosen")) };
        let step = if more == line.is_return() { -Quantity::ONE } else { Quantity::ONE };
        self.set_quantity(id, line.quantity.plus(step), None, given)
    }

    /// `12+`: a number and a plus, no Enter.
    pub(super) fn set_chosen_quantity(&mut self, text: &str, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        let count = Quantity::parse(text).ok_or_else(|| Saying::of("quantity-not-a-number"))?;
        let line = self.addressed(None)?;
        if count > Quantity::whole(MANY) {
            return self.ask(Asking::ManyPieces { line, count }, given);
        }
        self.set_quantity(line, count, None, given)
    }

    /// Whole, or up to three decimals where measured; 0 removes; below 0 is a return (`LINE-06`).
    pub(super) fn set_quantity(&mut self, id: LineId, count: Quantity, leave: Leave, given: &Given) -> Outcome {
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-line-chosen")) };
        if count.is_zero() {
            return self.remove_line(id, given);
        }
        check_count(&line.item, count)?;
        if line.fixed.is_some() || line.return_of.is_some() {
            return Err(Saying::of("quantity-is-fixed"));
        }
        if line.item.has(Mark::SerialNumber) && count.abs() > Quantity::ONE {
            return Err(Saying::of("one-serial-at-a-time"));
        }
        let turns = count.is_negative() && !line.is_return() && !line.is_deposit();
        if turns && leave.is_none() {
            let wanted = count.at(line.unit_price()).abs();
            let limit = self.operator(given).filter(|o| o.may(Right::ReturnWithoutReceipt)).map(|o| o.return_limit);
            if limit.is_none_or(|limit| wanted > limit) {
                let why = Saying::of("return-over-limit").with("limit", limit.unwrap_or(Ore::ZERO));
                return self.ask_leave(Right::ReturnWithoutReceipt, Deed::Quantity { line: id, count }, why, given);
            }
        }
        let from = line.quantity;
        self.change_line(id, LineChange::Quantity { from, to: count }, given);
        self.changed(id, Saying::of("quantity-set").with("count", count));
        Ok(())
    }

    /// A unit price incl. VAT (`LINE-04`). Below the item's own it counts as a discount (law § 9 q).
    pub(super) fn set_price(&mut self, id: LineId, price: Ore, leave: Leave, given: &Given) -> Outcome {
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-line-chosen")) };
        if price.is_negative() {
            return Err(Saying::of("price-negative"));
        }
        if line.fixed.is_some() || line.return_of.is_some() || line.is_pay_in() || line.is_deposit() {
            return Err(Saying::of("price-is-fixed"));
        }
        if leave.is_none() && !self.may(Right::ChangePrice, given) {
            let why = Saying::of("price-needs-leader");
            return self.ask_leave(Right::ChangePrice, Deed::Price { line: id, price }, why, given);
        }
        let from = line.unit_price();
        let replaced = replaced_saving(line);
        self.change_line(id, LineChange::Price { from, to: price }, given);
        self.changed(id, replaced.unwrap_or_else(|| Saying::of("price-set").with("price", price)));
        Ok(())
    }

    pub(super) fn set_discount(&mut self, id: LineId, discount: Discount, leave: Leave, given: &Given) -> Outcome {
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-line-chosen")) };
        if !line.item.takes_discount() || line.return_of.is_some() {
            return Err(Saying::of("takes-no-discount").with("name", line.item.name.as_str()));
        }
        discount.check(line.gross()).map_err(discount_refused)?;
        if let Some(refused) = self.over_discount_limit(discount, line.gross(), leave, given) {
            return self.ask_leave(Right::Discount, Deed::Discount { line: id, discount }, refused, given);
        }
        let from = line.discount;
        let replaced = replaced_saving(line);
        let to = (!discount.is_zero()).then_some(discount);
        self.change_line(id, LineChange::Discount { from, to }, given);
        let number = self.state.basket().number_of(id).unwrap_or(0);
        let said = match discount {
            _ if to.is_none() => Saying::of("discount-removed"),
            Discount::Percent(percent) => Saying::of("discount-percent-set").with("percent", percent),
            Discount::Amount(amount) => Saying::of("discount-amount-set").with("amount", amount),
        };
        self.changed(id, replaced.unwrap_or_else(|| said.with("line", number)));
        Ok(())
    }

    /// Above the operator's limit a leader is needed (`S-12`).
    fn over_discount_limit(&self, discount: Discount, gross: Ore, leave: Leave, given: &Given) -> Option<Saying> {
        let operator = self.operator(given)?;
        let over = discount.as_percent_of(gross) > operator.discount_limit && !operator.may(Right::Discount);
        (over && leave.is_none()).then(|| Saying::of("discount-over-limit").with("limit", operator.discount_limit))
    }

    fn set_comment(&mut self, id: LineId, text: &str, given: &Given) -> Outcome {
        let to: String = text.chars().filter(|c| !c.is_control()).take(COMMENT_CHARS_MAX).collect();
        let from = self.state.basket().line(id).map(|line| line.comment.clone()).unwrap_or_default();
        self.change_line(id, LineChange::Comment { from, to }, given);
        self.changed(id, Saying::of("comment-set"));
        Ok(())
    }

    /// Del on the sales screen.
    pub(super) fn delete_key(&mut self, given: &Given) {
        if self.panel {
            let outcome = self.remove_part(given);
            return self.settle(outcome);
        }
        let outcome = self
            .must_register(given)
            .and_then(|()| self.must_be_unpaid())
            .and_then(|()| self.addressed(None))
            .and_then(|id| self.remove_line(id, given));
        self.settle(outcome);
    }

    /// Takes a line off, journalled as a correction (letter s).
    pub(super) fn remove_line(&mut self, id: LineId, given: &Given) -> Outcome {
        let Some(line) = self.state.basket().line(id) else { return Err(Saying::of("no-line-chosen")) };
        let name = line.item.name.clone();
        let sale = self.state.sale_id();
        let amount = self.amount_with_deposit(id);
        let repriced = self
            .repriced_with(given, |basket| basket.lines.retain(|line| line.id != id && line.deposit_for != Some(id)));
        self.act(LineRemoved { sale, line: id, amount, repriced }, given);
        self.want(Effect::Tone(Tone::Taken));
        self.show_total_if_any();
        self.tell(Saying::of("line-removed").with("name", name).with("amount", amount));
        Ok(())
    }

    /// `//10`: asks before it overwrites a line's own discount (`S-12`).
    fn discount_whole_sale(&mut self, discount: Discount, given: &Given) -> Outcome {
        let basket = self.state.basket();
        if basket.is_empty() {
            return Err(Saying::of("nothing-to-discount"));
        }
        let own: Vec<LineId> = basket
            .lines
            .iter()
            .filter(|line| line.discount.is_some() && line.return_of.is_none())
            .map(|line| line.id)
            .collect();
        discount
            .check(basket.discountable())
            .or_else(|fault| if own.is_empty() { Err(discount_refused(fault)) } else { Ok(discount) })?;
        if own.is_empty() || discount.is_zero() {
            return self.discount_sale(discount, Vec::new(), None, given);
        }
        self.ask(Asking::ReplaceDiscounts { discount, lines: own }, given)
    }

    pub(super) fn discount_sale(
        &mut self,
        discount: Discount,
        replaced: Vec<LineId>,
        leave: Leave,
        given: &Given,
    ) -> Outcome {
        let mut trial = self.state.basket().clone();
        for line in trial.lines.iter_mut().filter(|line| replaced.contains(&line.id)) {
            line.discount = None;
        }
        let gross = trial.discountable();
        discount.check(gross).map_err(discount_refused)?;
        if let Some(refused) = self.over_discount_limit(discount, gross, leave, given) {
            return self.ask_leave(Right::Discount, Deed::SaleDiscount { discount, replaced }, refused, given);
        }
        let (sale, from) = (self.state.sale_id(), trial.discount);
        let to = (!discount.is_zero()).then_some(discount);
        trial.discount = to;
        let repriced = trial.repriced(given.register.tables(), self.stamp(given).local());
        self.act(SaleDiscounted { sale, from, to, replaced, repriced }, given);
        self.show_total();
        self.tell(Saying::of("sale-discount-set").with("off", self.state.basket().taken_off()));
        Ok(())
    }

    /// A line was changed: said, shown to the customer.
    fn changed(&mut self, id: LineId, saying: Saying) {
        self.want(Effect::Tone(Tone::Taken));
        self.show_line(id);
        self.tell(saying);
    }

    /// Arrows choose a line while nothing is typed.
    pub(super) fn choose_line(&mut self, step: Step) {
        let lines: Vec<LineId> = self.state.basket().numbered().map(|line| line.id).collect();
        let Some(last) = lines.len().checked_sub(1) else { return };
        let at = self.state.sale.chosen.and_then(|id| lines.iter().position(|line| *line == id)).unwrap_or(last);
        let to = match step {
            Step::First => 0,
            Step::Last => last,
            Step::Up => at.saturating_sub(1),
            Step::Down => (at + 1).min(last),
        };
        self.state.sale.chosen = lines.get(to).copied();
    }
}

/// A move of the chosen row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    First,
    Last,
}

/// «Kampanje A erstattet av rabatt»: a note, not a question (demo-shop 6).
fn replaced_saving(line: &Line) -> Option<Saying> {
    line.saving.as_ref().map(|saving| Saying::of("campaign-replaced").with("campaign", saving.code.as_str()))
}

fn discount_refused(fault: DiscountFault) -> Saying {
    Saying::of(match fault {
        DiscountFault::Negative => "discount-negative",
        DiscountFault::AboveHundred => "discount-above-hundred",
        DiscountFault::AboveAmount => "discount-above-amount",
    })
}
