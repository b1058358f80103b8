//! Plays a till through a day at once: keys in, entries out, every device obliging. The demo shop's history is made so, by
//! selling, and is therefore a journal like any other.

use std::collections::VecDeque;

use super::signer::SigningDesk;
use crate::domain::device::{DrawerState, TerminalAnswer};
use crate::domain::payment::TerminalSlip;
use crate::domain::question::{Answer, FindSale, Question};
use crate::domain::register::Register;
use crate::domain::sale::{CompletedSale, StoredSale};
use crate::domain::{Moment, OperatorNo, Stamp};
use crate::journal::{Act, Entry};
use crate::till::Till;
use crate::till::command::Command;
use crate::till::effect::{Effect, Event, Given, Input};
use crate::till::key::NoKeys;

/// A till being played.
pub struct Play<'a> {
    till: Till,
    register: &'a dyn Register,
    now: Stamp,
    steady_ms: u64,
    /// Who answers to which PIN.
    pins: Vec<(String, OperatorNo)>,
    /// The next card's reference.
    reference: u32,
    signing: SigningDesk,
    pub entries: Vec<Entry>,
    pub sales: Vec<CompletedSale>,
}

/// A drawer is shut, and a next key pressed, so long after.
const STEP_MS: i64 = 1_500;

impl<'a> Play<'a> {
    pub fn new(
        till: Till,
        register: &'a dyn Register,
        pins: Vec<(String, OperatorNo)>,
        reference: u32,
        signing: SigningDesk,
    ) -> Self {
        Self {
            till,
            register,
            now: Stamp::default(),
            steady_ms: 0,
            pins,
            reference,
            signing,
            entries: Vec::new(),
            sales: Vec::new(),
        }
    }

    /// Moves on to a moment.
    pub fn at(&mut self, moment: Stamp) -> &mut Self {
        let passed = moment.since_ms(self.now).max(0);
        self.steady_ms = self.steady_ms.saturating_add(u64::try_from(passed).unwrap_or(0));
        self.now = moment;
        self
    }

    /// The first thing of a run.
    pub fn start(&mut self) -> &mut Self {
        let given = self.given();
        let effects = self.till.start(&given);
        self.oblige(effects);
        self.give(Input::Event(Event::Drawer(DrawerState::Closed)))
    }

    pub fn line(&mut self, text: &str) -> &mut Self {
        self.give(Input::Line(text.to_owned()))
    }

    pub fn command(&mut self, command: Command) -> &mut Self {
        self.give(Input::Command(command))
    }

    pub fn give(&mut self, input: Input) -> &mut Self {
        self.now = self.now.plus_ms(STEP_MS / 10);
        let given = self.given();
        let effects = self.till.handle(input, &given);
        self.oblige(effects);
        self
    }

    fn given(&self) -> Given<'a> {
        let now = Moment { wall: self.now, steady_ms: self.steady_ms };
        Given { now, roll: self.now.millis().unsigned_abs(), register: self.register, keys: &NoKeys }
    }

    fn oblige(&mut self, effects: Vec<Effect>) {
        let mut answers = VecDeque::new();
        for effect in effects {
            self.answer(effect, &mut answers);
        }
        while let Some(event) = answers.pop_front() {
            self.give(Input::Event(event));
        }
    }

    fn answer(&mut self, effect: Effect, answers: &mut VecDeque<Event>) {
        match effect {
            Effect::Append(entries) => {
                for entry in &entries {
                    if let Act::SaleCompleted(sale) = &entry.act {
                        self.sales.push((**sale).clone());
                    }
                }
                let durable = entries.last().map_or(0, |entry| entry.seq);
                self.entries.extend(entries);
                answers.push_back(Event::Durable(durable));
            }
            Effect::Print { slip, .. } => answers.push_back(Event::Printed(slip.job)),
            Effect::PulseDrawer => {
                answers.extend([Event::Drawer(DrawerState::Open), Event::Drawer(DrawerState::Closed)])
            }
            Effect::Charge(intent) => {
                let is_card = intent.to == crate::domain::device::Payee::Terminal;
                let masked_card = if is_card { "****4321".to_owned() } else { String::new() };
                let slip = TerminalSlip {
                    masked_card,
                    reference: format!("{:06}", self.reference),
                    ..TerminalSlip::default()
                };
                self.reference += 1;
                let answer = TerminalAnswer::Approved { amount: intent.amount, slip };
                answers.push_back(Event::Charged(intent.number, answer.into()));
            }
            Effect::SettleTerminal => answers.push_back(Event::NothingToSettle),
            Effect::CheckPin(ticket, pin) => {
                let whose = self.pins.iter().find(|(known, _)| *known == pin.0).map(|(_, number)| *number);
                answers.push_back(Event::PinChecked(ticket, whose));
            }
            Effect::Sign(order) => answers.extend(self.signing.answer(&order)),
            Effect::Ask(no, question) => answers.push_back(Event::Answered(no, self.look_up(&question))),
            _ => {}
        }
    }

    fn look_up(&self, question: &Question) -> Answer {
        let Question::Sale(FindSale::ByNumber { receipt, .. }) = question else {
            return self.look_up_by_barcode(question);
        };
        self.stored(|sale| sale.receipt == *receipt)
    }

    fn look_up_by_barcode(&self, question: &Question) -> Answer {
        let Question::Sale(FindSale::ByBarcode { series, last_five, .. }) = question else { return Answer::NoNet };
        self.stored(|sale| sale.receipt.series == *series && sale.receipt.number % 100_000 == *last_five)
    }

    fn stored(&self, is_it: impl Fn(&CompletedSale) -> bool) -> Answer {
        match self.sales.iter().rev().find(|sale| is_it(sale)) {
            Some(sale) => {
                let sale = StoredSale { sale: sale.clone(), returned: Vec::new(), printed_at: None, copied_at: None };
                Answer::Sale { sale: Box::new(sale) }
            }
            None => Answer::NoSuchSale,
        }
    }
}
