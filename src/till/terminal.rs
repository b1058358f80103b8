//! What a terminal or Vipps answers, and what is done until it has: the state of money is never guessed (terminal.md 2).

use super::asking::Asking;
use super::effect::{Effect, Given, Reach};
use super::operator::PinFor;
use super::permission::Deed;
use super::{Outcome, Till, Wait};
use crate::domain::device::{
    Intent, PaperKind, Payee, TerminalAnswer, TerminalReason, TerminalReply, TerminalState, TerminalTotal,
};
use crate::domain::ids::{IntentNo, PartId};
use crate::domain::operator::Right;
use crate::domain::payment::{Part, PartState, TerminalSlip};
use crate::domain::shop::MethodKind;
use crate::domain::value::{Saying, Value};
use crate::domain::{Ore, SaleId};
use crate::journal::act::payment::{
    PaymentAnswered, PaymentAsked, PaymentRechecked, SignatureChecked, TerminalSettled,
};

/// When nobody knows what became of a payment, it is asked about after so long, and then again and again (T-2).
const LOOK_AFTER_MS: [u64; 3] = [2_000, 5_000, 10_000];
/// What a leader may copy from a slip.
const SLIP_CHARACTERS_MAX: usize = 24;

/// The next time the till asks by itself what became of a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looking {
    at_ms: Option<u64>,
    times: usize,
}

impl Till {
    /// The terminal answered.
    pub(super) fn charged(&mut self, number: IntentNo, reply: TerminalReply, given: &Given) {
        let Some((part, intent)) = self.state.open_intent().filter(|(_, intent)| intent.number == number) else {
            return self.reversal_charged(number, reply, given);
        };
        let mut reply = checked(&intent, reply);
        self.take_tip_back(&intent, &mut reply);
        // Whoever answers is there, and may have been silent without ever being gone.
        let is_there = matches!(reply.answer, TerminalAnswer::Approved { .. } | TerminalAnswer::Declined);
        self.take_reply((part, &intent), reply, false, given);
        if is_there {
            self.recheck(intent.to);
        }
    }

    /// A payment that is taken back takes its tip with it.
    fn take_tip_back(&self, intent: &Intent, reply: &mut TerminalReply) {
        let Some(reversed) = intent.reverses else { return };
        let taken = self.state.basket().parts.iter().find(|part| part.intent == Some(reversed));
        if let TerminalAnswer::Approved { slip, .. } = &mut reply.answer {
            slip.tip = -taken.map_or(Ore::ZERO, Part::told_tip);
        }
    }

    fn take_reply(&mut self, (part, intent): (PartId, &Intent), reply: TerminalReply, by_hand: bool, given: &Given) {
        let TerminalReply { answer, because, papers } = reply;
        if self.code.take().is_some() {
            // What nobody needs to scan any more is not left standing before the customer.
            self.show_total_if_any();
        }
        let was_unknown = self.state.basket().parts.iter().any(|p| p.id == part && p.state == PartState::Unknown);
        if matches!(self.wait, Some(Wait::Money(_))) {
            self.wait = None;
        }
        if !(was_unknown && answer == TerminalAnswer::NoAnswer) {
            let before = self.state.next_terminal_paper;
            let answered =
                PaymentAnswered { sale: self.state.sale_id(), part, answer: answer.clone(), because, papers, by_hand };
            self.act(answered, given);
            self.pending_parts.push_back((self.state.seq, part));
            self.order_terminal_papers(before, &answer, given);
        }
        if answer == TerminalAnswer::NoAnswer {
            self.look_later(given);
            return self.ask_about_unknown(part, intent.to);
        }
        self.look_on(given);
        self.close_what_nobody_knew();
        match intent.reverses {
            Some(_) => self.reversal_answered(&answer, because),
            None => self.payment_answered(&answer, because, given),
        }
    }

    fn payment_answered(&mut self, answer: &TerminalAnswer, because: Option<TerminalReason>, given: &Given) {
        let rest = self.state.basket().rest();
        match answer {
            TerminalAnswer::Approved { .. } => {
                self.message = None;
                let outcome = self.go_on_when_signed(given);
                self.settle(outcome);
            }
            TerminalAnswer::Declined => self.tell_why("card-declined", because.unwrap_or(TerminalReason::Other)),
            TerminalAnswer::Aborted => self.tell_about_money(Saying::of("card-aborted").with("rest", rest.abs())),
            TerminalAnswer::NeverStarted | TerminalAnswer::NoAnswer => match because {
                Some(why) => self.tell_why("card-not-taken", why),
                None => self.tell_about_money(Saying::of("card-never-started").with("rest", rest.abs())),
            },
        }
    }

    fn tell_why(&mut self, id: &'static str, why: TerminalReason) {
        let rest = self.state.basket().rest().abs();
        self.tell_about_money(Saying::of(id).with("why", Value::Word(why.text_id())).with("rest", rest));
    }

    /// What the terminal wants printed comes out as it came (T-14). Its slip for the shop is paper only where it must be signed
    /// or is all there is; else it stays in the journal.
    pub(super) fn order_terminal_papers(&mut self, before: usize, answer: &TerminalAnswer, given: &Given) {
        let offline = matches!(answer, TerminalAnswer::Approved { slip, .. } if slip.offline);
        let new: Vec<(usize, bool)> = self
            .state
            .terminal_papers
            .range(before + 1..)
            .map(|(which, paper)| (*which, paper.for_shop && !paper.signs))
            .collect();
        let has_other = new.iter().any(|(_, only_kept)| !only_kept);
        for (which, only_kept) in new {
            if !only_kept || offline || !has_other {
                self.order_which(PaperKind::Terminal, None, Ore::ZERO, which, given);
            }
        }
    }

    /// A question that was about a payment nobody knew of is answered now.
    fn close_what_nobody_knew(&mut self) {
        let is_about_it = matches!(
            &self.asking,
            Some(
                Asking::TerminalUnknown { .. }
                    | Asking::TerminalSlip { .. }
                    | Asking::Pin(PinFor::Leave { deed: Deed::TerminalPaper { .. }, .. })
            )
        );
        if is_about_it {
            self.close_question();
        }
    }

    fn ask_about_unknown(&mut self, part: PartId, to: Payee) {
        self.panel = true;
        if self.asking.is_some() {
            return;
        }
        self.asking = Some(Asking::TerminalUnknown { part });
        self.tell_about_money(Saying::of(if to == Payee::Vipps { "vipps-unknown" } else { "card-unknown" }));
    }

    /// One question is answered; another that nobody has answered is still asked.
    pub(super) fn look_on(&mut self, given: &Given) {
        if self.state.open_intent().is_none() && self.state.open_reversals().next().is_none() {
            self.looking = Looking::default();
        } else {
            self.look_later(given);
        }
    }

    /// T-2: looked up by itself, again and again.
    fn look_later(&mut self, given: &Given) {
        let wait_ms = LOOK_AFTER_MS.get(self.looking.times).or(LOOK_AFTER_MS.last()).copied().unwrap_or_default();
        self.looking = Looking { at_ms: Some(given.now.steady_ms + wait_ms), times: self.looking.times + 1 };
    }

    /// Not while a leader types what stands on the slip: the rest of it would be read as something else.
    pub(super) fn looks_up_at(&self) -> Option<u64> {
        let is_typing = !matches!(self.asking, None | Some(Asking::TerminalUnknown { .. } | Asking::Duplicate { .. }));
        self.looking.at_ms.filter(|_| self.wait.is_none() && !is_typing)
    }

    pub(super) fn look_up_when_due(&mut self, given: &Given) {
        if self.looks_up_at().is_none_or(|at| at > given.now.steady_ms) {
            return;
        }
        self.looking.at_ms = None;
        let payment = self.state.open_intent().map(|(_, intent)| intent);
        let open: Vec<Intent> = payment.into_iter().chain(self.state.open_reversals().cloned()).collect();
        open.into_iter().for_each(|intent| self.want(Effect::AskCharge(intent)));
    }

    /// S asks the terminal, P and I are a leader's word from the terminal's paper (terminal.md T-5).
    pub(super) fn unknown_answered(&mut self, part: PartId, letter: char, given: &Given) -> Outcome {
        let Some((_, intent)) = self.state.open_intent() else { return Ok(()) };
        if letter == 'S' {
            self.looking.at_ms = None;
            self.want(Effect::AskCharge(intent));
            self.wait = Some(Wait::Money(part));
            self.tell_about_money(Saying::of("asking-terminal"));
            return Ok(());
        }
        if !self.may(Right::Approve, given) {
            return self.ask_leave(
                Right::Approve,
                Deed::TerminalPaper { part, letter },
                Saying::of("terminal-paper-needs-leader"),
                given,
            );
        }
        self.by_terminal_paper(part, letter, given)
    }

    /// A leader has the terminal's own paper at hand: paid, with what stands on it, or not charged.
    pub(super) fn by_terminal_paper(&mut self, part: PartId, letter: char, given: &Given) -> Outcome {
        let Some((part, intent)) = self.state.open_intent().filter(|(open, _)| *open == part) else { return Ok(()) };
        if letter == 'P' {
            return self.ask(Asking::TerminalSlip { part }, given);
        }
        self.take_reply((part, &intent), TerminalAnswer::NeverStarted.into(), true, given);
        Ok(())
    }

    /// The slip's number and the bank's code: without them nobody can find the payment again.
    pub(super) fn terminal_slip_read(&mut self, part: PartId, text: &str, given: &Given) -> Outcome {
        let Some((part, intent)) = self.state.open_intent().filter(|(open, _)| *open == part) else { return Ok(()) };
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_good = |word: &&str| {
            word.len() <= SLIP_CHARACTERS_MAX && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let [reference, approval] = words.as_slice() else { return Err(Saying::of("terminal-slip-form")) };
        // A card's number is no slip's: it is written nowhere (T-10).
        let may_be_card = reference.len() >= 13 && reference.bytes().all(|byte| byte.is_ascii_digit());
        if !is_good(reference) || !is_good(approval) || may_be_card {
            return Err(Saying::of("terminal-slip-form"));
        }
        let slip = TerminalSlip {
            by_hand: true,
            reference: (*reference).to_owned(),
            approval: (*approval).to_owned(),
            ..TerminalSlip::default()
        };
        let answer = TerminalAnswer::Approved { amount: intent.amount, slip };
        self.take_reply((part, &intent), answer.into(), true, given);
        Ok(())
    }

    /// A question to a terminal from before the start is asked about before anything else (terminal.md T-4).
    pub(super) fn resume_intent(&mut self) {
        let Some((part, intent)) = self.state.open_intent() else { return self.resume_signature() };
        self.want(Effect::AskCharge(intent));
        self.wait = Some(Wait::Money(part));
        self.panel = true;
        self.tell_about_money(Saying::of("asking-terminal"));
    }

    fn resume_signature(&mut self) {
        if let Some(part) = self.state.unsigned().map(|part| part.id) {
            self.ask_card_signature(part);
        }
    }

    fn ask_card_signature(&mut self, part: PartId) {
        self.panel = true;
        self.asking = Some(Asking::Signature { part });
        self.tell_about_money(Saying::of("signature-needed"));
    }

    /// The sale goes on; where the customer is to sign, after that.
    fn go_on_when_signed(&mut self, given: &Given) -> Outcome {
        if let Some(part) = self.state.unsigned().map(|part| part.id) {
            self.ask_card_signature(part);
            return Ok(());
        }
        self.finish_if_covered(given)
    }

    pub(super) fn signature_answered(&mut self, part: PartId, matches: bool, given: &Given) -> Outcome {
        self.act(SignatureChecked { sale: self.state.sale_id(), part, matches }, given);
        if matches { self.go_on_when_signed(given) } else { self.reverse(part, given) }
    }

    /// Takes a payment back through the terminal that took it, written down like any other before it is sent.
    fn reverse(&mut self, part: PartId, given: &Given) -> Outcome {
        let Some(taken) = self.state.basket().parts.iter().find(|known| known.id == part).cloned() else {
            return Ok(());
        };
        let to = if taken.method.kind == MethodKind::Vipps { Payee::Vipps } else { Payee::Terminal };
        let intent = Intent {
            number: IntentNo(self.state.numbers().intent + 1),
            sale: self.state.sale_id(),
            to,
            amount: -taken.amount,
            reverses: taken.intent,
            original: None,
        };
        let back = Part {
            id: PartId(self.state.sale.next_part + 1),
            amount: intent.amount,
            state: PartState::Waiting,
            intent: Some(intent.number),
            slip: None,
            at: self.stamp(given),
            ..taken
        };
        let id = back.id;
        self.act(PaymentAsked { sale: intent.sale, part: back, intent: intent.clone() }, given);
        let amount = intent.amount.abs();
        self.want(Effect::Charge(intent));
        self.wait = Some(Wait::Money(id));
        self.tell_about_money(Saying::of("reversal-waits").with("amount", amount));
        Ok(())
    }

    /// A reversal that did not go through leaves the payment as it is, and the question with it.
    fn reversal_answered(&mut self, answer: &TerminalAnswer, because: Option<TerminalReason>) {
        if let TerminalAnswer::Approved { amount, .. } = answer {
            let rest = self.state.basket().rest();
            let saying = Saying::of("payment-reversed").with("amount", amount.abs()).with("rest", rest);
            return self.tell_about_money(saying);
        }
        self.resume_signature();
        let why = Value::Word(because.unwrap_or(TerminalReason::Other).text_id());
        self.tell_about_money(Saying::of("reversal-refused").with("why", why));
    }

    /// Eight digits, with the country's in front or not, or the text of the customer's own code, whole (terminal.md 6).
    pub(super) fn vipps_number_answered(&mut self, letter: char, amount: Ore, text: &str, given: &Given) -> Outcome {
        // Nothing typed: the customer scans a code off the screen.
        let reach = match text.trim() {
            "" => None,
            text => Some(reach_of(text).ok_or_else(|| Saying::of("vipps-number-form"))?),
        };
        let method = given.register.tables().method(letter).cloned().ok_or_else(|| Saying::of("method-not-set-up"))?;
        self.must_be_able_to_finish()?;
        self.send_for_money(&method, Payee::Vipps, amount, reach, given)
    }

    /// The terminal is back, or the till has started: what a leader decided is asked about again (T-5).
    pub(super) fn recheck(&mut self, to: Payee) {
        let decided: Vec<(Intent, bool)> =
            self.state.by_hand.iter().filter(|(intent, _)| intent.to == to).cloned().collect();
        decided.into_iter().for_each(|(intent, paid)| self.want(Effect::Recheck(intent, paid)));
    }

    pub(super) fn terminal_is(&mut self, state: TerminalState) {
        let before = std::mem::replace(&mut self.devices.terminal, state);
        if before == TerminalState::Gone && state != TerminalState::Gone {
            self.recheck(Payee::Terminal);
        }
    }

    /// What the terminal itself says of a payment that a leader decided about. A contradiction is told; nothing
    /// is corrected but by a leader.
    pub(super) fn rechecked(&mut self, (number, sale): (IntentNo, SaleId), reply: TerminalReply, given: &Given) {
        let known = self.state.by_hand.iter().find(|(intent, _)| (intent.number, intent.sale) == (number, sale));
        let Some((intent, paid)) = known.cloned() else { return };
        let reply = checked(&intent, reply);
        if reply == TerminalAnswer::NoAnswer {
            return;
        }
        let rechecked = PaymentRechecked { intent, paid, answer: reply.answer };
        let (agrees, amount) = (rechecked.agrees(), rechecked.intent.amount.abs());
        let is_duplicate = rechecked.duplicate().is_some();
        self.act(rechecked, given);
        if is_duplicate {
            self.alarm(Saying::of("contradicted-charged").with("amount", amount));
            self.ask_about_duplicate();
        } else if !agrees {
            let id = if paid { "contradicted-not-charged" } else { "contradicted-charged" };
            self.want(Effect::Tone(super::effect::Tone::Refused));
            self.warn(Saying::of(id).with("amount", amount));
        }
    }

    /// The customer is to scan this: on the till's screen, and on the customer's own.
    pub(super) fn payment_code(&mut self, number: IntentNo, code: String) {
        if let Some((_, intent)) = self.state.open_intent().filter(|(_, intent)| intent.number == number) {
            self.code = Some((number, code));
            self.show_code(intent.amount.abs());
        }
    }

    /// What the customer scans to pay, while it is waited for.
    pub fn code_to_pay(&self) -> Option<&str> {
        let (number, code) = self.code.as_ref()?;
        let is_waited_for = self.state.open_intent().is_some_and(|(_, intent)| intent.number == *number);
        (is_waited_for && matches!(self.wait, Some(Wait::Money(_)))).then_some(code)
    }

    pub(super) fn terminal_is_busy(&mut self, number: IntentNo) {
        if self.state.open_intent().is_some_and(|(_, intent)| intent.number == number) {
            self.tell_about_money(Saying::of("terminal-is-busy"));
        }
    }

    /// After Z the terminal is let go for its upkeep (terminal.md 8).
    pub(super) fn end_terminal_day(&mut self) {
        self.want(Effect::EndTerminalDay);
    }

    /// The terminal has settled with the bank, has nothing to settle (`None`), or did not answer: the Z that waited for it is
    /// taken. A difference is told and journalled, and nothing is corrected.
    pub(super) fn terminal_settled(&mut self, told: Option<Option<Vec<TerminalTotal>>>, given: &Given) {
        let settlement = match self.wait.take() {
            Some(Wait::Settling(settlement)) => *settlement,
            other => {
                self.wait = other;
                return self.settled_late(told.flatten(), given);
            }
        };
        let till = self.state.totals.figures.by_kind(MethodKind::Terminal);
        let settled = told.map(|totals| TerminalSettled { z: self.state.numbers().z + 1, totals, till });
        let settled = settled.filter(|settled| settled.totals.is_some() || !till.is_zero());
        let difference = settled.as_ref().and_then(TerminalSettled::difference);
        if let Some(settled) = settled {
            self.act(settled, given);
        }
        let outcome = self.take_z(settlement, given);
        let is_taken = outcome.is_ok();
        self.settle(outcome);
        if let Some(difference) = difference.filter(|difference| is_taken && !difference.is_zero()) {
            self.warn(Saying::of("terminal-differs").with("difference", difference));
        }
    }

    /// The Z did not wait for it; what the terminal says is journalled all the same.
    fn settled_late(&mut self, totals: Option<Vec<TerminalTotal>>, given: &Given) {
        let (Some(z), Some(_)) = (self.state.last_z.as_ref(), &totals) else { return };
        let till = z.report.figures.by_kind(MethodKind::Terminal);
        let settled = TerminalSettled { z: z.report.number, totals, till };
        let difference = settled.difference();
        self.act(settled, given);
        if let Some(difference) = difference.filter(|difference| !difference.is_zero()) {
            self.warn(Saying::of("terminal-differs").with("difference", difference));
        }
    }

    /// The transaction that paid for the goods that come back, where the till knows it.
    pub(super) fn original_of(&self, to: Payee) -> Option<String> {
        if !self.state.basket().rest().is_negative() {
            return None;
        }
        let of = self.state.basket().lines.iter().find_map(crate::domain::Line::returned_receipt)?;
        let known = self.state.last_sale.as_ref().filter(|last| last.sale.receipt == of)?;
        let wanted = if to == Payee::Vipps { MethodKind::Vipps } else { MethodKind::Terminal };
        let part = known.sale.parts.iter().find(|part| part.method.kind == wanted && part.state.is_money())?;
        part.slip.as_ref().map(|slip| slip.reference.clone()).filter(|reference| !reference.is_empty())
    }
}

fn reach_of(text: &str) -> Option<Reach> {
    let text = text.trim();
    if text.starts_with("https://qr.vipps.no/") && text.len() <= 500 && text.chars().all(|c| c.is_ascii_graphic()) {
        return Some(Reach(text.to_owned()));
    }
    let digits: String = text.chars().filter(|c| *c != ' ').collect();
    let own = digits.strip_prefix("+47").or_else(|| digits.strip_prefix("0047")).unwrap_or(&digits);
    let own = if own.len() == 10 { own.strip_prefix("47").unwrap_or(own) } else { own };
    let is_number = own.len() == 8 && own.starts_with(['4', '9']) && own.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Reach(format!("47{own}")))
}

/// Every answer is checked: an approval of another amount than asked for is only that amount, never more (T-6, T-7).
pub(super) fn checked(intent: &Intent, mut reply: TerminalReply) -> TerminalReply {
    if let TerminalAnswer::Approved { amount, slip } = &mut reply.answer {
        // More than was asked for is a tip where the terminal says so to the øre, and a fault where it does not.
        let is_tip = slip.tip.is_positive() && intent.reverses.is_none() && *amount == intent.amount + slip.tip;
        if is_tip && intent.amount.is_positive() {
            return reply;
        }
        slip.tip = Ore::ZERO;
    }
    match reply.answer {
        TerminalAnswer::Approved { amount, .. }
            if amount.abs() > intent.amount.abs() || amount.value().signum() != intent.amount.value().signum() =>
        {
            TerminalAnswer::NoAnswer.into()
        }
        // Money taken back is taken back whole.
        TerminalAnswer::Approved { amount, .. } if intent.reverses.is_some() && amount != intent.amount => {
            TerminalAnswer::NoAnswer.into()
        }
        _ => reply,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_reached_by_number_or_by_the_own_code_whole() {
        for text in ["91234567", "912 34 567", "+47 91234567", "004791234567", "4791234567"] {
            assert_eq!(reach_of(text), Some(Reach("4791234567".to_owned())), "{text}");
        }
        let code = "https://qr.vipps.no/28/2/01/031/4791234567?v=1";
        assert_eq!(reach_of(code), Some(Reach(code.to_owned())));
        for text in ["", "9123456", "12345678", "https://example.no/x", "9123456a", "+4691234567"] {
            assert_eq!(reach_of(text), None, "{text}");
        }
        assert_eq!(format!("{:?}", Reach(code.to_owned())), "Reach(****)");
    }
}
