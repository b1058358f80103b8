//! A payment the terminal took although a leader had settled it as not taken: the customer may have paid twice, and it is
//! taken back through the terminal that took it (terminal.md T-8). The sale never knew of it, so its figures do not change.

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::operator::PinFor;
use super::permission::Deed;
use super::screen::Screen;
use super::state::Duplicate;
use super::terminal::checked;
use super::{Message, Outcome, Till, Wait};
use crate::domain::device::{Intent, Payee, TerminalAnswer, TerminalReason, TerminalReply};
use crate::domain::ids::IntentNo;
use crate::domain::operator::Right;
use crate::domain::payment::TerminalSlip;
use crate::domain::value::{Saying, Value};
use crate::journal::act::payment::{DuplicateAnswered, DuplicateAsked};

impl Till {
    /// `.dobbelt`: the first payment that was taken twice.
    pub(super) fn open_duplicate(&mut self, given: &Given) -> Outcome {
        match self.state.duplicates.first().map(question_about) {
            Some(asking) => self.ask(asking, given),
            None => Err(Saying::of("no-duplicate")),
        }
    }

    /// Asked by itself where nothing else is under way; else the corner of the screen tells of it until somebody asks.
    pub(super) fn ask_about_duplicate(&mut self) {
        let is_free = self.asking.is_none() && self.wait.is_none() && self.entry.is_empty();
        let is_at_rest = self.state.basket().is_empty() && matches!(self.screen, Screen::Sale);
        if is_free && is_at_rest && self.state.operator.is_some() && !self.state.training {
            self.asking = self.state.duplicates.first().map(question_about);
        }
    }

    /// Money that nobody may overlook: in the colour of what is refused, until it is answered.
    pub(super) fn alarm(&mut self, saying: Saying) {
        self.want(Effect::Tone(Tone::Refused));
        self.message = Some(Message { saying, tone: Some(Tone::Refused), stays: true, warning: true });
    }

    pub(super) fn duplicate_answered(&mut self, number: IntentNo, letter: char, given: &Given) -> Outcome {
        match letter {
            'L' => {
                self.leave_duplicate(number);
                Ok(())
            }
            'S' => {
                self.look_at_duplicate(number);
                Ok(())
            }
            _ if !self.may(Right::Approve, given) => {
                let (deed, why) = (Deed::Duplicate { number, letter }, Saying::of("duplicate-needs-leader"));
                self.ask_leave(Right::Approve, deed, why, given)
            }
            _ => self.settle_duplicate(number, letter, given),
        }
    }

    /// Later. The next one is asked about, if there is one; the corner keeps telling of all of them.
    pub(super) fn leave_duplicate(&mut self, number: IntentNo) {
        let mut behind = self.state.duplicates.iter().skip_while(|duplicate| duplicate.intent.number != number).skip(1);
        self.asking = behind.next().map(question_about);
        self.tell(Saying::of("duplicate-later"));
    }

    fn look_at_duplicate(&mut self, number: IntentNo) {
        let back = self.state.duplicate(number).and_then(|duplicate| duplicate.back.clone());
        if let Some(back) = back {
            self.want(Effect::AskCharge(back));
            self.wait = Some(Wait::Duplicate(number));
            self.tell_about_money(Saying::of("asking-terminal"));
        }
    }

    /// With a leader's word: taken back by the terminal, or what the terminal's own paper says of it (T-5).
    pub(super) fn settle_duplicate(&mut self, number: IntentNo, letter: char, given: &Given) -> Outcome {
        let Some(duplicate) = self.state.duplicate(number).cloned() else { return Ok(()) };
        match letter {
            'T' => return self.take_duplicate_back(&duplicate, given),
            'P' => {
                let slip = TerminalSlip { by_hand: true, ..TerminalSlip::default() };
                let answer = TerminalAnswer::Approved { amount: -duplicate.amount, slip };
                self.duplicate_replied(&duplicate, answer.into(), true, given);
            }
            _ => self.duplicate_replied(&duplicate, TerminalAnswer::NeverStarted.into(), true, given),
        }
        Ok(())
    }

    /// Written down before it is sent, and never sent while nobody knows what became of the one before.
    fn take_duplicate_back(&mut self, duplicate: &Duplicate, given: &Given) -> Outcome {
        self.must_write()?;
        let to = duplicate.intent.to;
        self.must_know_of_reversals(to)?;
        if self.state.open_intent().is_some() {
            return Err(Saying::of("answer-first"));
        }
        // A terminal takes back what it did last; the rest it can only pay out again, to the card.
        let is_refund = duplicate.refused && to == Payee::Terminal;
        let number = duplicate.intent.number;
        let intent = Intent {
            number: IntentNo(self.state.numbers().intent + 1),
            sale: duplicate.intent.sale,
            to,
            amount: -duplicate.amount,
            reverses: (!is_refund).then_some(number),
            original: Some(duplicate.slip.reference.clone()).filter(|known| is_refund && !known.is_empty()),
        };
        self.act(DuplicateAsked { duplicate: number, intent: intent.clone() }, given);
        self.want(Effect::Charge(intent));
        self.wait = Some(Wait::Duplicate(number));
        let id = if is_refund { "duplicate-refund-waits" } else { "reversal-waits" };
        self.tell_about_money(Saying::of(id).with("amount", duplicate.amount));
        Ok(())
    }

    /// Nothing new is asked of a terminal while nobody knows whether it took a payment back (T-2).
    pub(super) fn must_know_of_reversals(&self, to: Payee) -> Outcome {
        let open = self.state.duplicates.iter().find(|duplicate| duplicate.intent.to == to && duplicate.back.is_some());
        match open {
            Some(open) => Err(Saying::of("duplicate-unresolved").with("amount", open.amount)),
            None => Ok(()),
        }
    }

    /// At a start what was sent is asked about at once (T-4).
    pub(super) fn resume_duplicates(&mut self) {
        let open: Vec<Intent> = self.state.open_reversals().cloned().collect();
        open.into_iter().for_each(|back| self.want(Effect::AskCharge(back)));
        let first = self.state.duplicates.first().filter(|_| self.wait.is_none());
        if let Some(amount) = first.map(|first| first.amount) {
            self.alarm(Saying::of("duplicate-stands").with("amount", amount));
            self.ask_about_duplicate();
        }
    }

    /// The terminal answered what a payment was to be taken back with.
    pub(super) fn reversal_charged(&mut self, number: IntentNo, reply: TerminalReply, given: &Given) {
        let is_it = |duplicate: &&Duplicate| duplicate.back.as_ref().is_some_and(|back| back.number == number);
        let Some(duplicate) = self.state.duplicates.iter().find(is_it).cloned() else { return };
        let Some(back) = &duplicate.back else { return };
        let reply = checked(back, reply);
        self.duplicate_replied(&duplicate, reply, false, given);
    }

    fn duplicate_replied(&mut self, duplicate: &Duplicate, reply: TerminalReply, by_hand: bool, given: &Given) {
        let TerminalReply { answer, because, papers } = reply;
        let number = duplicate.intent.number;
        let was_waited_for = self.wait == Some(Wait::Duplicate(number));
        if was_waited_for {
            self.wait = None;
        }
        let is_news = answer != TerminalAnswer::NoAnswer || !duplicate.unknown;
        if is_news {
            let before = self.state.next_terminal_paper;
            let (sale, said) = (duplicate.intent.sale, answer.clone());
            self.act(DuplicateAnswered { duplicate: number, sale, answer: said, because, papers, by_hand }, given);
            self.order_terminal_papers(before, &answer, given);
        }
        self.look_on(given);
        if is_news || was_waited_for {
            self.close_question_about(number);
            self.tell_of_reversal(duplicate, &answer, because);
            self.ask_about_duplicate();
        }
    }

    fn close_question_about(&mut self, of: IntentNo) {
        let is_about_it = match &self.asking {
            Some(Asking::Duplicate { number, .. }) => *number == of,
            Some(Asking::Pin(PinFor::Leave { deed: Deed::Duplicate { number, .. }, .. })) => *number == of,
            _ => false,
        };
        if is_about_it {
            self.close_question();
        }
    }

    /// Only a definite success takes the warning away.
    fn tell_of_reversal(&mut self, duplicate: &Duplicate, answer: &TerminalAnswer, because: Option<TerminalReason>) {
        let amount = duplicate.amount;
        match answer {
            TerminalAnswer::Approved { amount, .. } => {
                self.tell_about_money(Saying::of("duplicate-reversed").with("amount", amount.abs()));
            }
            TerminalAnswer::NoAnswer => self.alarm(Saying::of("duplicate-unknown").with("amount", amount)),
            TerminalAnswer::Declined | TerminalAnswer::Aborted | TerminalAnswer::NeverStarted => {
                let why = Value::Word(because.unwrap_or(TerminalReason::Other).text_id());
                self.alarm(Saying::of("duplicate-refused").with("amount", amount).with("why", why));
            }
        }
    }

    /// The question, with what finds the payment again.
    pub(super) fn duplicate_in_words(&self, number: IntentNo, is_open: bool) -> Saying {
        let id = if is_open { "ask-duplicate-unknown" } else { "ask-duplicate" };
        let Some(duplicate) = self.state.duplicate(number) else { return Saying::of(id) };
        let slip = &duplicate.slip;
        let card = if slip.masked_card.is_empty() { &slip.reference } else { &slip.masked_card };
        let receipt = duplicate.receipt.map(|receipt| receipt.to_string()).unwrap_or_default();
        Saying::of(id)
            .with("amount", duplicate.amount)
            .with("card", card.as_str())
            .with("time", Value::Text(duplicate.at.local().hours_minutes()))
            .with("receipt", receipt)
    }
}

fn question_about(duplicate: &Duplicate) -> Asking {
    Asking::Duplicate { number: duplicate.intent.number, is_open: duplicate.back.is_some() }
}
