//! Electronic receipts (*elektronisk salgskvittering*, law ): in place of paper before the money key, or after paper
//! as the one copy. Until the other side has taken it, it is not delivered, and then paper comes after all.

use super::effect::{Effect, Given, Outgoing};
use super::{Outcome, Till};
use crate::domain::customer::is_email;
use crate::domain::device::{MessageKind, PaperKind};
use crate::domain::payment::Part;
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::domain::{Ore, ReceiptNo};
use crate::journal::act::device::{ReceiptSent, ReceiptSpared, SendState};
use crate::paper;

/// What becomes of the receipt of the sale on the screen, where it is not simply printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    To(String),
    /// The customer wants none. It is printed all the same where the law wants it printed.
    Nobody,
}

/// Typed behind the command when the customer wants no receipt.
const NONE_WORDS: [&str; 3] = ["nei", "ingen", "no"];

impl Till {
    /// `.e`: with lines on the screen the receipt of this sale goes out electronically; on an empty one, the copy of the last.
    pub(super) fn electronic_command(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if self.is_without_net() {
            return Err(Saying::of("electronic-needs-net"));
        }
        if self.state.basket().is_empty() {
            return self.send_copy(given);
        }
        if self.args.is_empty() && self.electronic.take().is_some() {
            self.tell(Saying::of("electronic-off"));
            return Ok(());
        }
        if self.args.front().is_some_and(|word| NONE_WORDS.contains(&word.to_lowercase().as_str())) {
            self.args.clear();
            self.electronic = Some(Way::Nobody);
            self.tell(Saying::of("receipt-not-wanted"));
            return Ok(());
        }
        let to = self.address(given)?;
        self.tell(Saying::of("electronic-on").with("address", to.as_str()));
        self.electronic = Some(Way::To(to));
        Ok(())
    }

    /// What was typed behind the command, else the chosen customer's.
    fn address(&mut self, given: &Given) -> Result<String, Saying> {
        let typed = self.args.pop_front();
        let known = || {
            let number = self.state.basket().customer.as_ref().map(|customer| customer.number)?;
            given.register.customer(number).map(|customer| customer.email)
        };
        let address = typed.or_else(known).unwrap_or_default();
        if is_email(&address) { Ok(address) } else { Err(Saying::of("electronic-to-whom")) }
    }

    /// Sends the receipt of a sale that has just ended. `false`: it goes on paper.
    pub(super) fn sends_receipt(&mut self, sale: &CompletedSale, given: &Given) -> bool {
        let way = self.electronic.take().or_else(|| self.on_request(given).then_some(Way::Nobody));
        match way {
            Some(Way::To(to)) if may_be_sent(sale) && !self.state.training => self.send(sale, to, false, given),
            Some(Way::Nobody) if may_be_spared(sale) && !self.state.training => {
                self.act(ReceiptSpared { receipt: sale.receipt }, given)
            }
            _ => return false,
        }
        true
    }

    /// The department prints only what is asked for (*kvittering på ønske*).
    fn on_request(&self, given: &Given) -> bool {
        let department = given.register.tables().department(self.state.till.department);
        department.is_some_and(|department| department.receipt_on_request)
    }

    fn send(&mut self, sale: &CompletedSale, to: String, copy: bool, given: &Given) {
        let Some(head) = self.letterhead(given) else { return };
        self.journal_sent(sale.receipt, sale.due(), copy, SendState::Ordered, given);
        let document = if copy { paper::copy(&head, sale) } else { paper::electronic(&head, sale) };
        let outgoing = Outgoing { receipt: sale.receipt, to, from: head.company.name.clone(), document };
        self.want(Effect::Send(Box::new(outgoing)));
    }

    fn journal_sent(&mut self, receipt: ReceiptNo, amount: Ore, copy: bool, state: SendState, given: &Given) {
        self.act(ReceiptSent { receipt, by: MessageKind::Email, amount, copy, state }, given);
    }

    /// One copy, ever, whichever way (law X-6): used up from the moment it is on its way.
    fn send_copy(&mut self, given: &Given) -> Outcome {
        self.must_be_real()?;
        let last = self.state.last_sale.as_ref().ok_or_else(|| Saying::of("nothing-to-copy"))?;
        let (sale, copied_at) = (last.sale.clone(), last.copied_at);
        if let Some(at) = copied_at {
            return Err(Saying::of("copy-used").with("receipt", sale.receipt).with("time", at));
        }
        self.must_have_come_out(sale.receipt)?;
        let to = self.address(given)?;
        self.send(&sale, to, true, given);
        self.tell(Saying::of("copy-on-its-way").with("receipt", sale.receipt));
        Ok(())
    }

    /// A copy is of something the customer has got.
    fn must_have_come_out(&self, receipt: ReceiptNo) -> Outcome {
        let is_due = self.state.due.iter().any(|due| due.slip.receipt == Some(receipt));
        match self.state.sending.as_ref().filter(|sending| sending.receipt == receipt) {
            Some(_) => Err(Saying::of("receipt-being-sent").with("receipt", receipt)),
            None if is_due => Err(Saying::of("receipt-owed").with("receipt", receipt.to_string())),
            None => Ok(()),
        }
    }

    /// The mail service answered.
    pub(super) fn sent(&mut self, receipt: ReceiptNo, delivered: bool, given: &Given) {
        let Some(sending) = self.state.sending.clone().filter(|sending| sending.receipt == receipt) else { return };
        let state = if delivered { SendState::Delivered } else { SendState::NotDelivered };
        self.journal_sent(receipt, sending.amount, sending.copy, state, given);
        match (delivered, sending.copy) {
            (true, _) => self.tell(Saying::of("electronic-sent").with("receipt", receipt)),
            (false, true) => self.tell_about_money(Saying::of("copy-not-sent").with("receipt", receipt)),
            (false, false) => {
                self.tell_about_money(Saying::of("electronic-not-sent").with("receipt", receipt));
                self.order_slip(PaperKind::Sale, Some(receipt), sending.amount, given);
            }
        }
    }

    /// A till that was torn away does not know whether the message arrived, so the customer gets paper.
    pub(super) fn resume_sending(&mut self, given: &Given) {
        if let Some(sending) = self.state.sending.clone() {
            self.sent(sending.receipt, false, given);
        }
    }

    /// The next sale is finished when this one's receipt is out (law X-5).
    pub(super) fn must_have_sent(&self) -> Outcome {
        match self.state.sending.as_ref().filter(|sending| !sending.copy) {
            Some(sending) => Err(Saying::of("receipt-being-sent").with("receipt", sending.receipt)),
            None => Ok(()),
        }
    }
}

fn may_be_sent(sale: &CompletedSale) -> bool {
    matches!(sale.kind, SaleKind::Sale | SaleKind::SaleAndReturn)
}

/// Paid whole on an integrated payment solution, each amount by its own answer (law X-5 a). Cash and a terminal of its own
/// always print.
fn may_be_spared(sale: &CompletedSale) -> bool {
    let integrated = |part: &Part| {
        matches!(part.method.kind, MethodKind::Terminal | MethodKind::Vipps)
            && part.slip.as_ref().is_some_and(|slip| !slip.by_hand)
    };
    let mut paid = sale.parts.iter().filter(|part| part.state.is_money()).peekable();
    sale.kind == SaleKind::Sale && paid.peek().is_some() && paid.all(integrated)
}
