//! A tip beside the sum: paid with the sale, and never turnover (law § 9 i). What is typed on a terminal comes with its answer.

use super::effect::Given;
use super::grammar::amount;
use super::{Outcome, Till};
use crate::domain::value::Saying;
use crate::journal::act::sale::TipSet;

impl Till {
    /// `.tips 50`: what the customer wants to give besides; 0 takes it away.
    pub(super) fn tips_command(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        let typed = self.args.pop_front().ok_or_else(|| Saying::of("tips-how-much"))?;
        let to = amount(&typed).ok_or_else(|| Saying::of("amount-not-a-number"))?;
        if to.is_negative() {
            return Err(Saying::of("amount-must-be-positive"));
        }
        self.must_be_unpaid()?;
        let (from, is_off) = (self.state.basket().tip, to.is_zero());
        let takes_away = is_off && from.is_positive();
        if !takes_away && !self.can_carry_a_tip() {
            return Err(Saying::of("tips-need-sale"));
        }
        if from != to {
            self.act(TipSet { sale: self.state.sale_id(), from, to }, given);
        }
        self.show_total();
        let said = if is_off { Saying::of("tips-off") } else { Saying::of("tips-set").with("tips", to) };
        self.tell(said.with("due", self.state.basket().rest()));
        Ok(())
    }

    /// Goods or services are sold, and there is something to pay for them.
    fn can_carry_a_tip(&self) -> bool {
        let basket = self.state.basket();
        basket.sale_total().is_positive() && basket.total().is_positive()
    }

    /// Lines may have gone since the tip was agreed.
    pub(super) fn must_fit_the_tip(&self) -> Outcome {
        if self.state.basket().tip.is_zero() || self.can_carry_a_tip() {
            return Ok(());
        }
        Err(Saying::of("tips-without-sum"))
    }
}
