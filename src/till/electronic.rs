//! Electronic receipts (*elektronisk salgskvittering*, law ): in place of paper before the money key, or after paper
//! as the one copy. Until the other side has taken it, it is not delivered, and then paper comes after all.

use super::effect::{Delivery, Effect, Given, Outgoing};
use super::{Outcome, Till};
use crate::domain::ReceiptNo;
use crate::domain::customer::is_email;
use crate::domain::device::{MessageKind, PaperKind};
use crate::domain::payment::Part;
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::shop::MethodKind;
use crate::domain::value::Saying;
use crate::journal::act::device::{ReceiptSent, ReceiptSpared, SendState};
use crate::paper;

/// What becomes of the receipt of the sale on the screen, where it is not simply printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    To(String),
    /// Behind a code that the customer scans.
    Link,
    /// The customer wants none. It is printed all the same where the law wants it printed.
    Nobody,
}

/// Typed behind the command when the customer wants no receipt.
const NONE_WORDS: [&str; 3] = ["nei", "ingen", "no"];
/// Typed behind the command when the customer scans a code.
const LINK_WORD: &str = "qr";

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
        let way = self.way(given)?;
        self.tell(match &way {
            Way::To(to) => Saying::of("electronic-on").with("address", to.as_str()),
            _ => Saying::of("electronic-on-qr"),
        });
        self.electronic = Some(way);
        Ok(())
    }

    /// By a code where that was typed, else to an address.
    fn way(&mut self, given: &Given) -> Result<Way, Saying> {
        if !self.args.front().is_some_and(|word| word.eq_ignore_ascii_case(LINK_WORD)) {
            return self.address(given).map(Way::To);
        }
        self.args.clear();
        if self.devices.makes_links { Ok(Way::Link) } else { Err(Saying::of("links-not-set-up")) }
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
            Some(way @ (Way::To(_) | Way::Link)) if may_be_sent(sale) && !self.state.training => {
                self.send(sale, way, false, given)
            }
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

    fn send(&mut self, sale: &CompletedSale, way: Way, copy: bool, given: &Given) {
        let Some(head) = self.letterhead(given) else { return };
        let (by, to) = match way {
            Way::To(to) => (MessageKind::Email, to),
            _ => (MessageKind::Qr, String::new()),
        };
        self.act(ReceiptSent { receipt: sale.receipt, by, amount: sale.due(), copy, state: SendState::Ordered }, given);
        let document = if copy { paper::copy(&head, sale) } else { paper::electronic(&head, sale) };
        let outgoing = Outgoing { receipt: sale.receipt, by, to, from: head.company.name.clone(), document };
        self.want(Effect::Send(Box::new(outgoing)));
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
        let way = self.way(given)?;
        self.send(&sale, way, true, given);
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

    /// Whoever was to take it answered.
    pub(super) fn sent(&mut self, receipt: ReceiptNo, delivery: Delivery, given: &Given) {
        let Some(sending) = self.state.sending.clone().filter(|sending| sending.receipt == receipt) else { return };
        let (amount, copy, by) = (sending.amount, sending.copy, sending.by);
        // A code that came when the next sale had begun was seen by nobody.
        let is_too_late = matches!(delivery, Delivery::Link(_)) && !self.state.basket().is_empty();
        let delivery = if is_too_late { Delivery::Failed } else { delivery };
        let state = if delivery == Delivery::Failed { SendState::NotDelivered } else { SendState::Delivered };
        self.act(ReceiptSent { state, ..sending }, given);
        match (delivery, copy) {
            (Delivery::Taken, _) => self.tell(Saying::of("electronic-sent").with("receipt", receipt)),
            (Delivery::Link(link), _) => self.show_link(receipt, link),
            (Delivery::Failed, true) => self.tell_about_money(Saying::of("copy-not-sent").with("receipt", receipt)),
            (Delivery::Failed, false) => {
                let id = if by == MessageKind::Qr { "link-not-made" } else { "electronic-not-sent" };
                self.tell_about_money(Saying::of(id).with("receipt", receipt));
                self.order_slip(PaperKind::Sale, Some(receipt), amount, given);
            }
        }
    }

    /// The customer scans it off the window, or off the till's own screen, until the next sale begins.
    fn show_link(&mut self, receipt: ReceiptNo, link: String) {
        self.tell(Saying::of("electronic-link").with("receipt", receipt).with("link", link.as_str()));
        self.link = Some(link);
        match &self.farewell {
            Some(farewell) => self.show_thanks(farewell.received, farewell.change),
            None => self.show_greeting(),
        }
    }

    /// Where the receipt of the sale before can be had.
    pub fn receipt_link(&self) -> Option<&str> {
        self.link.as_deref().filter(|_| self.state.basket().is_empty())
    }

    /// A till that was torn away does not know whether the message arrived, so the customer gets paper.
    pub(super) fn resume_sending(&mut self, given: &Given) {
        if let Some(sending) = self.state.sending.clone() {
            self.sent(sending.receipt, Delivery::Failed, given);
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
