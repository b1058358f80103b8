//! Notes and coins without a sale: the float, money in, money out.

use super::asking::Asking;
use super::effect::Given;
use super::grammar::amount;
use super::ring::Ringing;
use super::{Outcome, Till};
use crate::domain::Ore;
use crate::domain::device::{CashPlace, DrawerCause, PaperKind};
use crate::domain::value::Saying;
use crate::journal::act::payment::{CashMoved, CashOut, FloatRegistered};

/// The reasons one chooses between, by their texts in the catalogue; journal and Z keep these names.
pub fn reasons(out: bool) -> &'static [&'static str] {
    if out {
        &["move-bank", "move-expense", "move-change", "move-other"]
    } else {
        &["move-change", "move-from-bank", "move-other"]
    }
}

impl Till {
    fn must_have_cash_place(&self) -> Outcome {
        if self.state.cash == CashPlace::Nowhere { Err(Saying::of("no-cash-here")) } else { Ok(()) }
    }

    /// What Enter alone registers: what was left at the last Z, else the department's usual float.
    pub fn suggested_float(&self, given: &Given) -> Ore {
        let usual = given
            .register
            .tables()
            .department(self.state.till.department)
            .map_or(Ore::ZERO, |department| department.float);
        self.state.left_in_drawer.unwrap_or(usual)
    }

    /// `.veksel`: before the first sale of the period, once.
    pub(super) fn register_float(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_have_cash_place()?;
        if let Some(float) = self.state.totals.figures.float {
            return Err(Saying::of("float-is-registered").with("amount", float));
        }
        self.ask(Asking::Float(None), given)
    }

    pub(super) fn float_answered(&mut self, text: &str, then: Option<Box<Ringing>>, given: &Given) -> Outcome {
        let float = if text.trim().is_empty() { Some(self.suggested_float(given)) } else { amount(text) };
        let float = float.filter(|float| !float.is_negative()).ok_or_else(|| Saying::of("amount-not-a-number"))?;
        self.act(FloatRegistered { amount: float }, given);
        self.tell(Saying::of("float-registered").with("amount", float));
        if let Some(mut ringing) = then {
            // The float stands, whatever comes of the item.
            self.args = std::mem::take(&mut ringing.args);
            let outcome = self.ring(*ringing, given);
            self.args.clear();
            self.settle(outcome);
        }
        Ok(())
    }

    /// `.u 500` and `.i 500`: amount, then reason. More words are a text.
    pub(super) fn ask_move(&mut self, out: bool, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_have_cash_place()?;
        if !self.state.basket().is_empty() {
            return Err(Saying::of("only-between-sales"));
        }
        self.ask(Asking::MoveAmount { out }, given)
    }

    pub(super) fn move_amount_answered(&mut self, out: bool, text: &str, given: &Given) -> Outcome {
        let amount = super::money::money_amount(text)?;
        let in_drawer = self.state.totals.figures.expected_cash();
        if out && amount > in_drawer {
            return Err(Saying::of("not-so-much-in-drawer").with("amount", in_drawer));
        }
        let words: Vec<String> = self.args.drain(..).collect();
        let digit = words
            .first()
            .and_then(|word| word.parse::<usize>().ok())
            .filter(|digit| (1..=reasons(out).len()).contains(digit));
        match digit {
            Some(digit) => self.move_cash(out, amount, words[1..].join(" "), digit, given),
            None => self.ask(Asking::MoveReason { out, amount, text: words.join(" ") }, given),
        }
    }

    pub(super) fn move_cash(&mut self, out: bool, amount: Ore, text: String, digit: usize, given: &Given) -> Outcome {
        let Some(reason) = digit.checked_sub(1).and_then(|index| reasons(out).get(index)) else { return Ok(()) };
        let moved = CashMoved { reason: (*reason).to_owned(), amount, text };
        if out {
            self.act(CashOut(moved), given);
        } else {
            self.act(moved, given);
        }
        if self.state.cash == CashPlace::Drawer {
            self.pulse_drawer(if out { DrawerCause::PayOut } else { DrawerCause::PayIn }, None, given);
        }
        self.order_slip(PaperKind::CashMove, None, if out { -amount } else { amount }, given);
        self.tell(Saying::of(if out { "paid-out" } else { "paid-in" }).with("amount", amount));
        Ok(())
    }
}
