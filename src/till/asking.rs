//! Questions: each names the keys it takes, takes no others, and no scan can answer it unless it asks for a code.

use super::effect::Given;
use super::key::Key;
use super::money::Paying;
use super::operator::PinFor;
use super::ring::Ringing;
use super::{Outcome, Till};
use crate::domain::device::{Slip, Station};
use crate::domain::ids::{IntentNo, PartId};
use crate::domain::value::Saying;
use crate::domain::{CustomerNo, Discount, LineId, Ore, Quantity, operator};

/// What is asked, with everything needed to go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// The change float, before the first sale of the period; then goes on ringing.
    Float(Option<Box<Ringing>>),
    Age {
        ringing: Box<Ringing>,
        age: u8,
    },
    Price(Box<Ringing>),
    Serial(Box<Ringing>),
    /// Several things have one number or code.
    WhichItem {
        choices: Vec<Ringing>,
    },
    WhichCustomer(Vec<CustomerNo>),
    /// `r10` is both a discount and an item's number.
    ModifierOrItem {
        text: String,
    },
    /// `n+` with a count above 999.
    ManyPieces {
        line: LineId,
        count: Quantity,
    },
    ReplaceDiscounts {
        discount: Discount,
        lines: Vec<LineId>,
    },
    CancelSale,
    FinishZero,
    /// The parts cover the sum and no money key did it.
    Covered,
    BigCash {
        amount: Ore,
    },
    PaidOutside {
        letter: char,
        amount: Ore,
    },
    Invoice {
        reference: String,
    },
    InvoiceReference,
    ReturnReason(Paying),
    /// Nobody knows whether the customer was charged.
    TerminalUnknown {
        part: PartId,
    },
    /// What stands on the terminal's own slip of a payment nobody knows of.
    TerminalSlip {
        part: PartId,
    },
    /// The customer's telephone number, or the customer's own code.
    VippsNumber {
        letter: char,
        amount: Ore,
    },
    /// Does the customer's signature match?
    Signature {
        part: PartId,
    },
    /// A payment was taken twice. Open: nobody knows whether it was taken back.
    Duplicate {
        number: IntentNo,
        is_open: bool,
    },
    CardNumber {
        letter: char,
        amount: Option<Ore>,
    },
    CardToShow,
    DrawerReason,
    MoveAmount {
        out: bool,
    },
    MoveReason {
        out: bool,
        amount: Ore,
        text: String,
    },
    Pin(PinFor),
    Counted,
    ToBank,
    DifferenceReason,
    RemoveThing {
        name: String,
    },
    /// Nobody knows whether a slip came out (printer.md 5).
    SlipOut(Slip),
    /// A ticket is out nowhere, or nobody knows (printer.md 7).
    OrderLost(Slip),
    /// Which printer a ticket is sent to instead.
    OrderTo {
        slip: Slip,
        choices: Vec<Station>,
    },
    /// More of the journal than one sheet holds.
    PrintJournal {
        sheets: usize,
        entries: usize,
    },
}

/// The keys a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    YesNo,
    /// Digits from 1 to this.
    Digits(usize),
    Letters(&'static [char]),
    /// Anything, ended by Enter.
    Text,
    /// Four digits, never shown.
    Pin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Digit(usize),
    Letter(char),
    Text(String),
}

impl Asking {
    pub fn keys(&self) -> Keys {
        match self {
            Self::Age { .. }
            | Self::ManyPieces { .. }
            | Self::ReplaceDiscounts { .. }
            | Self::CancelSale
            | Self::FinishZero
            | Self::Covered
            | Self::BigCash { .. }
            | Self::PaidOutside { .. }
            | Self::Invoice { .. }
            | Self::RemoveThing { .. }
            | Self::SlipOut(_)
            | Self::Signature { .. }
            | Self::PrintJournal { .. } => Keys::YesNo,
            Self::OrderLost(_) => Keys::Letters(&['J', 'S', 'A', 'M']),
            Self::OrderTo { choices, .. } => Keys::Digits(choices.len().min(9)),
            Self::WhichItem { choices } => Keys::Digits(choices.len().min(9)),
            Self::WhichCustomer(customers) => Keys::Digits(customers.len().min(9)),
            Self::ModifierOrItem { .. } => Keys::Digits(2),
            Self::ReturnReason(_) => Keys::Digits(crate::domain::sale::ReturnReason::ASKED.len()),
            Self::DrawerReason => Keys::Digits(crate::domain::device::DrawerReason::ALL.len()),
            Self::MoveReason { out, .. } => Keys::Digits(super::cash::reasons(*out).len()),
            Self::TerminalUnknown { .. } => Keys::Letters(&['S', 'P', 'I']),
            Self::Duplicate { is_open: true, .. } => Keys::Letters(&['S', 'P', 'I', 'L']),
            Self::Duplicate { .. } => Keys::Letters(&['T', 'P', 'L']),
            Self::Pin(_) => Keys::Pin,
            Self::Float(_)
            | Self::Price(_)
            | Self::Serial(_)
            | Self::InvoiceReference
            | Self::TerminalSlip { .. }
            | Self::VippsNumber { .. }
            | Self::CardNumber { .. }
            | Self::CardToShow
            | Self::MoveAmount { .. }
            | Self::Counted
            | Self::ToBank
            | Self::DifferenceReason => Keys::Text,
        }
    }

    /// A scanned code is an answer here.
    pub fn takes_codes(&self) -> bool {
        matches!(
            self,
            Self::Serial(_) | Self::CardNumber { .. } | Self::CardToShow | Self::VippsNumber { .. } | Self::Pin(_)
        )
    }

    /// An amount is asked for: a code of many digits typed into it is a scan, never money.
    fn takes_amount(&self) -> bool {
        matches!(self, Self::Float(_) | Self::Price(_) | Self::MoveAmount { .. } | Self::Counted | Self::ToBank)
    }
}

impl Till {
    /// Asks, unless an argument already answers.
    pub(super) fn ask(&mut self, asking: Asking, given: &Given) -> Outcome {
        let Some(argument) = self.args.pop_front() else {
            self.entry.take();
            self.hits = None;
            self.asking = Some(asking);
            return Ok(());
        };
        let answer = match asking.keys() {
            Keys::Text | Keys::Pin => Some(Answer::Text(argument.clone())),
            keys => argument.chars().next().and_then(|c| answer_of(keys, c)),
        };
        let outcome = match answer {
            Some(answer) => self.take_answer(asking, answer, given),
            None => Err(Saying::of("argument-does-not-answer").with("argument", argument.as_str())),
        };
        if outcome.is_err() {
            self.keep_good_part(&argument);
        }
        outcome
    }

    /// A refused argument puts the line back with the good part kept and the cursor at the bad part (sales-ux 2.1).
    fn keep_good_part(&mut self, argument: &str) {
        let behind: usize = self.args.iter().map(|rest| rest.len() + 1).sum();
        let typed = self.typed.trim_end();
        let bad_starts = typed.len().saturating_sub(behind + argument.len());
        let good = typed.get(..bad_starts).unwrap_or(typed).to_owned();
        let masked = super::operator::hides_argument(&good);
        self.entry.set(if masked { String::new() } else { good });
        self.args.clear();
    }

    pub(super) fn close_question(&mut self) {
        self.asking = None;
        self.entry.take();
    }

    /// A key while a question waits.
    pub(super) fn asked_key(&mut self, key: Key, given: &Given) {
        let Some(asking) = &self.asking else { return };
        match (asking.keys(), key) {
            (_, Key::Esc) => self.leave_question(given),
            (Keys::Text, key) => self.text_key(key, given),
            (Keys::Pin, key) => self.pin_key(key, given),
            (keys, Key::Char(c)) => match answer_of(keys, c) {
                Some(answer) => self.answer(answer, given),
                None => self.want(super::effect::Effect::Tone(super::effect::Tone::Refused)),
            },
            (Keys::YesNo | Keys::Digits(_) | Keys::Letters(_), Key::Enter) => {}
            _ => self.want(super::effect::Effect::Tone(super::effect::Tone::Refused)),
        }
    }

    fn text_key(&mut self, key: Key, given: &Given) {
        match key {
            Key::Char(c) if self.settlement_letter(c, given) => {}
            Key::Char(c) => {
                self.entry.insert(c);
            }
            Key::Enter | Key::Tab => self.commit_answer(given),
            Key::Backspace => {
                self.entry.backspace();
            }
            Key::Delete => {
                self.entry.delete();
            }
            Key::Left => self.entry.left(),
            Key::Right => self.entry.right(),
            Key::Home => self.entry.home(),
            Key::End => self.entry.end(),
            key => self.scroll_settlement(key),
        }
    }

    /// PINs need no Enter. A point begins a command, so that a locked till can still be asked for help or another operator.
    fn pin_key(&mut self, key: Key, given: &Given) {
        match key {
            Key::Char('.') if self.entry.is_empty() => {
                self.entry.insert('.');
            }
            Key::Char(c) if self.entry.text().starts_with('.') => {
                self.entry.insert(c);
            }
            Key::Char(c) if c.is_ascii_digit() => {
                self.entry.insert(c);
                if operator::is_pin(self.entry.text()) {
                    self.commit_answer(given);
                }
            }
            Key::Backspace => {
                self.entry.backspace();
            }
            Key::Enter if self.entry.text().starts_with('.') => {
                let text = self.entry.take();
                self.enter_text(&text, given);
            }
            Key::Enter => {}
            _ => self.want(super::effect::Effect::Tone(super::effect::Tone::Refused)),
        }
    }

    /// What stands on the line is the answer.
    pub(super) fn commit_answer(&mut self, given: &Given) {
        let text = self.entry.take();
        let Some(asking) = &self.asking else { return };
        if asking.takes_amount() && super::burst::is_code(&text) {
            self.held.push_back(text);
            return;
        }
        self.answer(Answer::Text(text), given);
    }

    /// Takes an answer; a refused one leaves the question open with what was typed.
    pub(super) fn answer(&mut self, answer: Answer, given: &Given) {
        let Some(asking) = self.asking.take() else { return };
        let (again, typed) = (asking.clone(), answer.clone());
        if let Err(why) = self.take_answer(asking, answer, given) {
            if self.asking.is_none() && self.wait.is_none() {
                if let (Answer::Text(text), Keys::Text) = (typed, again.keys()) {
                    self.entry.set(text);
                }
                self.asking = Some(again);
            }
            self.refuse(why);
        }
    }

    /// Esc: one step back. What the question was about does not happen.
    fn leave_question(&mut self, given: &Given) {
        if !self.entry.is_empty() && !matches!(self.asking, Some(Asking::Pin(_))) {
            self.entry.take();
            return;
        }
        if matches!(self.asking, Some(Asking::Pin(PinFor::LogIn))) && self.state.operator.is_none() {
            self.entry.take();
            return;
        }
        let Some(asking) = self.asking.take() else { return };
        self.entry.take();
        match asking {
            Asking::Age { .. } | Asking::Covered => {
                let outcome = self.take_answer(asking, Answer::No, given);
                self.settle(outcome);
            }
            Asking::TerminalUnknown { .. } | Asking::Signature { .. } => self.asking = Some(asking),
            Asking::TerminalSlip { part } => self.asking = Some(Asking::TerminalUnknown { part }),
            Asking::Duplicate { number, .. } => self.leave_duplicate(number),
            Asking::SlipOut(slip) => self.leave_slip_unsaid(&slip),
            Asking::OrderLost(slip) | Asking::OrderTo { slip, .. } => self.leave_lost_order(&slip),
            Asking::Counted | Asking::ToBank | Asking::DifferenceReason => self.leave_settlement(),
            Asking::Pin(PinFor::Leave { deed: super::permission::Deed::TerminalPaper { part, .. }, .. }) => {
                self.asking = Some(Asking::TerminalUnknown { part });
            }
            Asking::Pin(PinFor::SignZ) => self.tell(Saying::of("z-not-taken")),
            _ => self.tell(Saying::of("left-unchanged")),
        }
    }

    fn take_answer(&mut self, asking: Asking, answer: Answer, given: &Given) -> Outcome {
        match (asking, answer) {
            (Asking::SlipOut(slip), answer) => {
                self.slip_looked_for(slip, answer == Answer::Yes, given);
                Ok(())
            }
            (Asking::OrderLost(slip), Answer::Letter(letter)) => self.lost_order_answered(slip, letter, given),
            (Asking::OrderTo { slip, choices }, Answer::Digit(n)) => match choices.into_iter().nth(n - 1) {
                Some(to) => self.order_sent_to(slip, to, given),
                None => Ok(()),
            },
            (Asking::Float(then), Answer::Text(text)) => self.float_answered(&text, then, given),
            (Asking::Age { ringing, age }, answer) => self.age_answered(*ringing, age, answer == Answer::Yes, given),
            (Asking::Price(ringing), Answer::Text(text)) => self.price_answered(*ringing, &text, given),
            (Asking::Serial(ringing), Answer::Text(text)) => self.serial_answered(*ringing, &text, given),
            (Asking::WhichItem { choices }, Answer::Digit(n)) => match choices.into_iter().nth(n - 1) {
                Some(ringing) => self.ring(ringing, given),
                None => Ok(()),
            },
            (Asking::WhichCustomer(customers), Answer::Digit(n)) => match customers.get(n - 1) {
                Some(number) => self.choose_customer(*number, given),
                None => Ok(()),
            },
            (Asking::ModifierOrItem { text }, Answer::Digit(n)) => self.modifier_or_item(&text, n == 1, given),
            (asking, answer) => self.take_answer_about_the_sale(asking, answer, given),
        }
    }

    fn take_answer_about_the_sale(&mut self, asking: Asking, answer: Answer, given: &Given) -> Outcome {
        match (asking, answer) {
            (Asking::ManyPieces { line, count }, Answer::Yes) => self.set_quantity(line, count, None, given),
            (Asking::ReplaceDiscounts { discount, lines }, answer) => {
                let replaced = if answer == Answer::Yes { lines } else { Vec::new() };
                self.discount_sale(discount, replaced, None, given)
            }
            (Asking::CancelSale, Answer::Yes) => self.cancel_sale(given),
            (Asking::FinishZero, Answer::Yes) => self.finish_without_payment(given),
            (Asking::Covered, Answer::Yes) => self.finish_covered(given),
            (Asking::Covered, _) => {
                self.tell(Saying::of("covered-not-finished"));
                Ok(())
            }
            (Asking::Signature { part }, answer) => self.signature_answered(part, answer == Answer::Yes, given),
            (_, Answer::No) => {
                self.tell(Saying::of("left-unchanged"));
                Ok(())
            }
            (asking, answer) => self.take_answer_about_money(asking, answer, given),
        }
    }

    fn take_answer_about_money(&mut self, asking: Asking, answer: Answer, given: &Given) -> Outcome {
        match (asking, answer) {
            (Asking::BigCash { amount }, Answer::Yes) => self.pay_cash(Some(amount), true, given),
            (Asking::PaidOutside { letter, amount }, Answer::Yes) => self.paid_outside(letter, amount, given),
            (Asking::Invoice { reference }, Answer::Yes) => self.invoice_sale(reference, given),
            (Asking::InvoiceReference, Answer::Text(text)) => self.invoice_referenced(&text, given),
            (Asking::ReturnReason(paying), Answer::Digit(n)) => self.reason_answered(paying, n, given),
            (Asking::TerminalUnknown { part }, Answer::Letter(letter)) => self.unknown_answered(part, letter, given),
            (Asking::Duplicate { number, .. }, Answer::Letter(letter)) => {
                self.duplicate_answered(number, letter, given)
            }
            (Asking::VippsNumber { letter, amount }, Answer::Text(text)) => {
                self.vipps_number_answered(letter, amount, &text, given)
            }
            (Asking::TerminalSlip { part }, Answer::Text(text)) => self.terminal_slip_read(part, &text, given),
            (Asking::CardNumber { letter, amount }, Answer::Text(text)) => {
                self.card_number_answered(letter, amount, &text, given)
            }
            (Asking::CardToShow, Answer::Text(text)) => self.show_card(&text),
            (Asking::DrawerReason, Answer::Digit(n)) => self.open_drawer_because(n, given),
            (Asking::MoveAmount { out }, Answer::Text(text)) => self.move_amount_answered(out, &text, given),
            (Asking::MoveReason { out, amount, text }, Answer::Digit(n)) => self.move_cash(out, amount, text, n, given),
            (asking, answer) => self.take_answer_about_the_day(asking, answer, given),
        }
    }

    fn take_answer_about_the_day(&mut self, asking: Asking, answer: Answer, given: &Given) -> Outcome {
        match (asking, answer) {
            (Asking::Pin(purpose), Answer::Text(text)) => self.pin_typed(purpose, &text),
            (Asking::Counted, Answer::Text(text)) => self.counted(&text, given),
            (Asking::ToBank, Answer::Text(text)) => self.banked(&text, given),
            (Asking::DifferenceReason, Answer::Text(text)) => self.difference_explained(&text),
            (Asking::RemoveThing { .. }, Answer::Yes) => self.remove_marked(given),
            (Asking::PrintJournal { .. }, Answer::Yes) => self.print_sheets(given),
            _ => Ok(()),
        }
    }
}

/// What a character answers, if the question names it. J, and Y on an English keyboard's account.
fn answer_of(keys: Keys, c: char) -> Option<Answer> {
    let upper = c.to_uppercase().next().unwrap_or(c);
    match keys {
        Keys::YesNo => match upper {
            'J' | 'Y' => Some(Answer::Yes),
            'N' => Some(Answer::No),
            _ => None,
        },
        Keys::Digits(most) => {
            let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?;
            (1..=most).contains(&digit).then_some(Answer::Digit(digit))
        }
        Keys::Letters(letters) => letters.contains(&upper).then_some(Answer::Letter(upper)),
        Keys::Text | Keys::Pin => None,
    }
}
