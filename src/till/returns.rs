//! Taking back lines of a known receipt: never more than was sold, at the price and VAT they were sold at (`RET-05`).

use std::collections::BTreeMap;

use super::command::Command;
use super::effect::Given;
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::basket::{Line, ReturnOf};
use crate::domain::ids::Series;
use crate::domain::operator::Right;
use crate::domain::sale::{Returned, StoredSale, refund_of};
use crate::domain::value::Saying;
use crate::domain::{LineId, Ore, Quantity};
use crate::journal::act::sale::LinesAdded;

/// The lines of a receipt, and how much of each comes back now.
#[derive(Clone, Debug, PartialEq)]
pub struct Returning {
    pub stored: StoredSale,
    pub takes: BTreeMap<LineId, Quantity>,
    pub mark: Mark,
}

impl Returning {
    /// The lines that can come back, with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.stored.sale.lines.iter().filter(|line| line.deposit_for.is_none())
    }

    fn line(&self, number: usize) -> Option<&Line> {
        self.lines().nth(number.checked_sub(1)?)
    }

    /// How much of a line could still come back.
    pub fn left(&self, line: &Line) -> Quantity {
        if line.is_return() || line.is_pay_in() { Quantity::ZERO } else { self.stored.returnable(line) }
    }

    /// What the chosen lines come to, as a positive amount.
    pub fn amount(&self) -> Ore {
        self.takes.iter().filter_map(|(id, quantity)| Some(self.refund(*id, *quantity)).map(|amount| -amount)).sum()
    }

    /// With its deposit.
    fn refund(&self, id: LineId, quantity: Quantity) -> Ore {
        let of = |line: &Line| refund_of(line, self.stored.returned_of(id), quantity);
        let lines = self.stored.sale.lines.iter();
        lines.filter(|line| line.id == id || line.deposit_for == Some(id)).map(of).sum()
    }
}

impl Till {
    /// F6: the next item is a return line.
    pub(super) fn start_return(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        self.screen = Screen::Sale;
        self.returning = !self.returning;
        self.tell(Saying::of(if self.returning { "return-next" } else { "left-unchanged" }));
        Ok(())
    }

    /// R on an opened receipt.
    pub(super) fn open_returning(&mut self, mut stored: StoredSale, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_have_room()?;
        self.must_have(Right::ReturnWithReceipt, given)?;
        self.must_be_unpaid()?;
        if stored.sale.receipt.series == Series::Return {
            return Err(Saying::of("return-of-a-return"));
        }
        self.count_returns_on_screen(&mut stored);
        let returning = Returning { takes: BTreeMap::new(), mark: Mark::default(), stored };
        if returning.lines().all(|line| returning.left(line).is_zero()) {
            let newest = returning.stored.returned.iter().map(|r| r.at).max();
            return Err(newest.map_or_else(
                || Saying::of("nothing-returnable"),
                |at| Saying::of("all-returned").with("day", at.date()),
            ));
        }
        self.screen = Screen::Returning(Box::new(returning));
        Ok(())
    }

    /// What is already on its way back on this very screen counts as returned.
    fn count_returns_on_screen(&self, stored: &mut StoredSale) {
        let receipt = stored.sale.receipt;
        let here = self.state.basket().lines.iter().filter(|line| line.returned_receipt() == Some(receipt));
        stored.returned.extend(here.filter_map(|line| {
            let of = line.return_of.as_ref()?;
            Some(Returned { line: of.line, quantity: -line.quantity, on: receipt, at: line.at })
        }));
    }

    pub(super) fn returning_key(&mut self, key: Key, given: &Given) {
        let Screen::Returning(returning) = &mut self.screen else { return };
        let rows = returning.lines().count();
        if self.entry.is_empty() && returning.mark.move_by(key, rows) {
            return;
        }
        match key {
            Key::Esc if self.entry.is_empty() => self.leave_screen(),
            Key::Esc => {
                self.entry.take();
            }
            Key::Char(' ') if self.entry.is_empty() => {
                let number = returning.mark.at + 1;
                let outcome = self.toggle(number, None);
                self.settle(outcome);
            }
            Key::Enter if self.entry.is_empty() => {
                let outcome = self.add_returns(given);
                self.settle(outcome);
            }
            Key::Enter if super::burst::is_code(self.entry.text().trim()) => self.swap_for(given),
            Key::Enter => {
                let outcome = self.commit_toggle();
                self.settle(outcome);
            }
            key => {
                self.filter_key(key);
            }
        }
    }

    /// A code scanned while lines are chosen: what is chosen comes back, and the new item is sold in the same sale.
    fn swap_for(&mut self, given: &Given) {
        let code = self.entry.take();
        let chosen = matches!(&self.screen, Screen::Returning(returning) if !returning.takes.is_empty());
        if !chosen {
            self.leave_screen();
        } else if let Err(why) = self.add_returns(given) {
            return self.refuse(why);
        }
        self.enter_text(&code, given);
    }

    /// A number toggles a line, `2*1` takes two of line 1, `*` all.
    fn commit_toggle(&mut self) -> Outcome {
        let text = self.entry.take();
        let text = text.trim();
        let Screen::Returning(returning) = &self.screen else { return Ok(()) };
        if text == "*" {
            let all: Vec<usize> = (1..=returning.lines().count()).collect();
            all.into_iter().try_for_each(|number| self.toggle(number, None).or(Ok(())))
        } else {
            let (count, number) = match text.split_once(['*', 'x']) {
                Some((count, number)) => {
                    (Some(Quantity::parse(count).ok_or_else(|| Saying::of("quantity-not-a-number"))?), number)
                }
                None => (None, text),
            };
            let number = number.parse().map_err(|_| Saying::of("no-such-line").with("number", number))?;
            self.toggle(number, count)
        }
    }

    fn toggle(&mut self, number: usize, count: Option<Quantity>) -> Outcome {
        let Screen::Returning(returning) = &mut self.screen else { return Ok(()) };
        let Some(line) = returning.line(number) else { return Err(Saying::of("no-such-line").with("number", number)) };
        let (id, left) = (line.id, returning.left(line));
        if left.is_zero() {
            let at = returning.stored.returned.iter().filter(|r| r.line == id).map(|r| r.at).max();
            return Err(at.map_or_else(
                || Saying::of("nothing-returnable"),
                |at| Saying::of("line-returned").with("day", at.date()),
            ));
        }
        match count {
            Some(count) if count > left => return Err(Saying::of("more-than-sold").with("left", left)),
            Some(count) if count.is_zero() || count.is_negative() => return Err(Saying::of("quantity-zero")),
            Some(count) if !count.is_whole() && left.is_whole() => {
                return Err(Saying::of("more-than-sold").with("left", left));
            }
            Some(count) => {
                returning.takes.insert(id, count);
            }
            None if returning.takes.remove(&id).is_some() => {}
            None => {
                returning.takes.insert(id, left);
            }
        }
        let amount = returning.amount();
        self.tell(Saying::of("return-chosen").with("amount", amount));
        Ok(())
    }

    /// A money key takes the chosen lines along and pays them out; anything else leaves.
    pub(super) fn returning_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        match command {
            Command::PayCash | Command::PayCard | Command::PayFast | Command::Pay => {
                if !self.entry.is_empty()
                    && let Err(why) = self.commit_toggle()
                {
                    return Some(Err(why));
                }
                match self.add_returns(given) {
                    Ok(()) => None,
                    Err(why) => Some(Err(why)),
                }
            }
            _ => {
                self.leave_screen();
                None
            }
        }
    }

    /// The chosen lines become return lines of the sale on the screen; new goods may follow for a swap.
    fn add_returns(&mut self, given: &Given) -> Outcome {
        let Screen::Returning(returning) = &self.screen else { return Ok(()) };
        if returning.takes.is_empty() {
            return Err(Saying::of("choose-lines"));
        }
        let by = self.state.operator.ok_or_else(|| Saying::of("nobody-logged-in"))?;
        let (at, mut next) = (self.stamp(given), self.state.basket().next_line);
        let mut lines = Vec::new();
        for (id, quantity) in &returning.takes {
            let parent = LineId(next + 1);
            for sold in
                returning.stored.sale.lines.iter().filter(|line| line.id == *id || line.deposit_for == Some(*id))
            {
                next += 1;
                let mut line = Line::new(LineId(next), sold.item.clone(), -*quantity, by, at);
                line.fixed = Some(refund_of(sold, returning.stored.returned_of(*id), *quantity));
                line.deposit_for = sold.deposit_for.map(|_| parent);
                line.return_of = Some(ReturnOf {
                    receipt: returning.stored.sale.receipt,
                    line: sold.id,
                    sold_at: returning.stored.sale.completed_at,
                });
                lines.push(line);
            }
        }
        self.leave_screen();
        self.farewell = None;
        let touched: Vec<LineId> = lines.iter().filter(|line| line.deposit_for.is_none()).map(|line| line.id).collect();
        let added = lines.clone();
        let repriced = self.repriced_with(given, |basket| basket.lines.extend(added));
        self.act(LinesAdded { sale: self.state.sale_id(), lines, repriced }, given);
        touched.into_iter().for_each(|line| self.touch(line));
        self.show_total();
        Ok(())
    }
}
