//! The end of the day (*dagsoppgjør*): count, compare, explain, sign, and the Z that can never be taken again.

use std::collections::BTreeMap;

use super::asking::Asking;
use super::command::Command;
use super::effect::Given;
use super::grammar::amount;
use super::key::Key;
use super::operator::PinFor;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::{CashPlace, DrawerCause, PaperKind, Payee};
use crate::domain::operator::Right;
use crate::domain::report::{DENOMINATIONS, Report, ReportKind, Settlement, ZReport};
use crate::domain::value::Saying;
use crate::domain::{OperatorNo, Ore};

/// A settlement under way. Nothing of it is registered before it is signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Settling {
    pub preview: Report,
    pub expected: Ore,
    /// What is expected is shown when it has been counted, not before.
    pub is_blind: bool,
    pub counted: Option<Ore>,
    pub to_bank: Option<Ore>,
    pub reason: String,
    pub pieces: BTreeMap<i64, i64>,
    /// Counting piece by piece: the denomination the cursor is on.
    pub counting: Option<usize>,
    pub scroll: usize,
}

impl Settling {
    pub fn difference(&self) -> Option<Ore> {
        self.counted.map(|counted| counted - self.expected)
    }

    /// What should lie in the drawer, when it may be seen.
    pub fn shown_expected(&self) -> Option<Ore> {
        (!self.is_blind || self.counted.is_some()).then_some(self.expected)
    }

    /// The pieces counted so far, in money.
    pub fn counted_in_pieces(&self) -> Ore {
        self.pieces.iter().map(|(kroner, pieces)| Ore::kroner(kroner.saturating_mul(*pieces))).sum()
    }
}

/// The most pieces of one kind anybody counts.
const PIECES_MAX: i64 = 99_999;

impl Till {
    /// `.z`: refused while anything is unfinished (law X-8, Z-4, Z-5), then the count.
    pub(super) fn open_settlement(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_done()?;
        let expected = self.state.totals.figures.expected_cash();
        let number = self.state.numbers().z + 1;
        let preview = self.report(ReportKind::Z, number, given).ok_or_else(|| Saying::of("nobody-logged-in"))?;
        self.panel = false;
        self.screen = Screen::Settlement(Box::new(Settling {
            preview,
            expected,
            is_blind: self.counts_blindly(given),
            counted: None,
            to_bank: None,
            reason: String::new(),
            pieces: BTreeMap::new(),
            counting: None,
            scroll: 0,
        }));
        if self.state.cash == CashPlace::Nowhere {
            self.set_settling(|settling| (settling.counted, settling.to_bank) = (Some(Ore::ZERO), Some(Ore::ZERO)));
            self.tell_what_z_does();
            return Ok(());
        }
        self.ask(Asking::Counted, given)
    }

    fn counts_blindly(&self, given: &Given) -> bool {
        let department = given.register.tables().department(self.state.till.department);
        department.is_some_and(|department| department.blind_count)
    }

    fn must_be_done(&self) -> Outcome {
        if !self.state.totals.figures.used {
            return Err(Saying::of("z-nothing-happened"));
        }
        if !self.state.basket().is_empty() {
            return Err(Saying::of("z-open-sale").with("amount", self.state.basket().total()));
        }
        let (count, label, amount) = self.parked_in_words();
        if count > 0 {
            return Err(Saying::of("z-parked").with("count", count).with("label", label).with("amount", amount));
        }
        if self.state.owed().any(|slip| slip.kind.is_owed()) {
            return Err(Saying::of("z-owed"));
        }
        self.must_know_of_reversals(Payee::Terminal)?;
        self.must_know_of_reversals(Payee::Vipps)
    }

    fn settling(&self) -> Option<&Settling> {
        match &self.screen {
            Screen::Settlement(settling) => Some(settling),
            _ => None,
        }
    }

    fn set_settling(&mut self, change: impl FnOnce(&mut Settling)) {
        if let Screen::Settlement(settling) = &mut self.screen {
            change(settling);
        }
    }

    pub(super) fn counted(&mut self, text: &str, given: &Given) -> Outcome {
        let counted =
            amount(text).filter(|amount| !amount.is_negative()).ok_or_else(|| Saying::of("amount-not-a-number"))?;
        self.set_settling(|settling| settling.counted = Some(counted));
        self.ask(Asking::ToBank, given)
    }

    /// What goes to the bank or the night safe; 0 is typed, not assumed.
    pub(super) fn banked(&mut self, text: &str, given: &Given) -> Outcome {
        let to_bank =
            amount(text).filter(|amount| !amount.is_negative()).ok_or_else(|| Saying::of("amount-not-a-number"))?;
        let counted = self.settling().and_then(|settling| settling.counted).unwrap_or_default();
        if to_bank > counted {
            return Err(Saying::of("more-than-counted").with("amount", counted));
        }
        self.set_settling(|settling| settling.to_bank = Some(to_bank));
        if self.settling().and_then(Settling::difference).is_some_and(|difference| !difference.is_zero()) {
            return self.ask(Asking::DifferenceReason, given);
        }
        self.tell_what_z_does();
        Ok(())
    }

    /// A difference has a reason.
    pub(super) fn difference_explained(&mut self, text: &str) -> Outcome {
        let reason: String = text.trim().chars().filter(|c| !c.is_control()).take(200).collect();
        if reason.is_empty() {
            return Err(Saying::of("difference-needs-reason"));
        }
        self.set_settling(|settling| settling.reason = reason);
        self.tell_what_z_does();
        Ok(())
    }

    fn tell_what_z_does(&mut self) {
        let difference = self.settling().and_then(Settling::difference).unwrap_or_default();
        let id = if difference.is_zero() { "z-ready" } else { "z-ready-difference" };
        let saying = Saying::of(id);
        self.tell(if difference.is_zero() { saying } else { saying.with("difference", difference) });
    }

    pub(super) fn leave_settlement(&mut self) {
        self.leave_screen();
        self.tell(Saying::of("z-not-taken"));
    }

    /// T on an empty count line begins counting piece by piece.
    pub(super) fn settlement_letter(&mut self, c: char, _given: &Given) -> bool {
        let counts = matches!(self.asking, Some(Asking::Counted)) && self.entry.is_empty() && matches!(c, 't' | 'T');
        if counts {
            self.start_counting();
        }
        counts
    }

    fn start_counting(&mut self) {
        self.asking = None;
        self.entry.take();
        self.set_settling(|settling| settling.counting = Some(0));
        self.tell(Saying::of("count-pieces"));
    }

    pub(super) fn settlement_key(&mut self, key: Key, given: &Given) {
        if self.settling().is_some_and(|settling| settling.counting.is_some()) {
            return self.count_key(key, given);
        }
        match key {
            Key::Esc => self.leave_settlement(),
            Key::PageDown | Key::Down | Key::PageUp | Key::Up => self.scroll_settlement(key),
            _ => self.beep(),
        }
    }

    /// The figures move, also while one is asked what was counted.
    pub(super) fn scroll_settlement(&mut self, key: Key) {
        self.set_settling(|settling| {
            settling.scroll = match key {
                Key::Down => settling.scroll.saturating_add(1),
                Key::Up => settling.scroll.saturating_sub(1),
                Key::PageDown => settling.scroll.saturating_add(10),
                Key::PageUp => settling.scroll.saturating_sub(10),
                _ => settling.scroll,
            };
        });
    }

    pub(super) fn settlement_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        match command {
            Command::TakeZ => Some(self.ask_signature(given)),
            Command::Count => {
                self.start_counting();
                Some(Ok(()))
            }
            Command::Note => Some(self.ask(Asking::DifferenceReason, given)),
            Command::PrintX => {
                self.leave_screen();
                Some(self.take_x(given))
            }
            _ => {
                self.leave_settlement();
                Some(Ok(()))
            }
        }
    }

    /// Pieces of each note and coin; Enter and Down go on, the last ends the count.
    fn count_key(&mut self, key: Key, given: &Given) {
        match key {
            Key::Esc => {
                self.set_settling(|settling| settling.counting = None);
                let outcome = self.ask(Asking::Counted, given);
                self.settle(outcome);
            }
            Key::Enter | Key::Down | Key::Tab => {
                let outcome = self.count_next(given);
                self.settle(outcome);
            }
            Key::Up | Key::BackTab => {
                self.entry.take();
                self.set_settling(|settling| settling.counting = settling.counting.map(|at| at.saturating_sub(1)));
            }
            key => {
                self.filter_key(key);
            }
        }
    }

    fn count_next(&mut self, given: &Given) -> Outcome {
        let Some(at) = self.settling().and_then(|settling| settling.counting) else { return Ok(()) };
        let text = self.entry.text().trim().to_owned();
        if !text.is_empty() {
            let pieces: i64 = text
                .parse()
                .ok()
                .filter(|pieces| (0..=PIECES_MAX).contains(pieces))
                .ok_or_else(|| Saying::of("count-not-a-number"))?;
            let Some(kroner) = DENOMINATIONS.get(at) else { return Ok(()) };
            self.set_settling(|settling| {
                settling.pieces.insert(*kroner, pieces);
            });
        }
        self.entry.take();
        if at + 1 < DENOMINATIONS.len() {
            self.set_settling(|settling| settling.counting = Some(at + 1));
            return Ok(());
        }
        self.set_settling(|settling| {
            settling.counting = None;
            settling.counted = Some(settling.counted_in_pieces());
        });
        self.ask(Asking::ToBank, given)
    }

    /// J: asks for the PIN of whoever signs; a leader's where the count differs (architecture §6, 24).
    fn ask_signature(&mut self, given: &Given) -> Outcome {
        let Some(settling) = self.settling() else { return Ok(()) };
        if settling.counted.is_none() {
            return self.ask(Asking::Counted, given);
        }
        if settling.to_bank.is_none() {
            return self.ask(Asking::ToBank, given);
        }
        let differs = settling.difference().is_some_and(|difference| !difference.is_zero());
        if differs && settling.reason.is_empty() {
            return self.ask(Asking::DifferenceReason, given);
        }
        self.must_be_done()?;
        self.must_be_able_to_print()?;
        let outcome = self.ask(Asking::Pin(PinFor::SignZ), given);
        self.tell(Saying::of(if differs { "z-pin-leader" } else { "z-pin" }));
        outcome
    }

    pub(super) fn z_signed(&mut self, by: OperatorNo, given: &Given) -> Outcome {
        let Some(settling) = self.settling().cloned() else { return Ok(()) };
        let Some(signer) = given.register.tables().operator(by) else { return Err(Saying::of("operator-gone")) };
        let differs = settling.difference().is_some_and(|difference| !difference.is_zero());
        if !signer.may(Right::Sell) || (differs && !signer.may(Right::Approve)) {
            self.asking = Some(Asking::Pin(PinFor::SignZ));
            return Err(Saying::of(if differs { "z-needs-leader" } else { "leave-not-theirs" }));
        }
        self.must_be_done()?;
        let settlement = Settlement {
            expected: settling.expected,
            counted: settling.counted.unwrap_or_default(),
            pieces: settling.pieces,
            reason: settling.reason,
            to_bank: settling.to_bank.unwrap_or_default(),
            signed_by: by,
            signed_name: signer.name.clone(),
        };
        self.wait = Some(super::Wait::Settling(Box::new(settlement)));
        self.want(super::effect::Effect::SettleTerminal);
        self.tell(Saying::of("z-settling"));
        Ok(())
    }

    /// The cut: by sequence, never by clock (law Z-8).
    pub(super) fn take_z(&mut self, settlement: Settlement, given: &Given) -> Outcome {
        let number = self.state.numbers().z + 1;
        let report = self.report(ReportKind::Z, number, given).ok_or_else(|| Saying::of("nobody-logged-in"))?;
        if settlement.expected != report.figures.expected_cash() {
            return Err(Saying::of("z-figures-moved"));
        }
        let opens = !settlement.to_bank.is_zero() && self.state.cash == CashPlace::Drawer;
        let difference = settlement.difference();
        let z = ZReport { report, settlement, first_seq: self.state.totals.first_seq, last_seq: self.state.seq + 1 };
        self.act(z, given);
        self.order_slip(PaperKind::Z, None, Ore::ZERO, given);
        if opens {
            self.pulse_drawer(DrawerCause::PayOut, None, given);
        }
        self.end_terminal_day();
        self.leave_screen();
        let waiting = self.devices.waiting;
        let saying = if self.is_without_net() && waiting > 0 {
            Saying::of("z-taken-waiting").with("till", self.state.till.till).with("waiting", waiting)
        } else {
            Saying::of("z-taken").with("difference", difference)
        };
        self.tell_about_money(saying.with("number", number));
        Ok(())
    }
}
