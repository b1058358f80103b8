//! What the journal's entries make of a till: the sale on the screen, what is parked, who is logged in, the totals.
//!
//! Nothing changes here but by an entry. That is what makes the sale come back after a power cut.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::basket::Basket;
use crate::domain::device::{
    CashPlace, DrawerCause, Intent, OwedHow, PaperKind, PrinterName, Slip, Station, TerminalAnswer, TerminalPaper,
};
use crate::domain::ids::{IntentNo, Numbers, ParkNo, PartId};
use crate::domain::order::{OrderTicket, Told};
use crate::domain::payment::{Part, PartState, TerminalSlip};
use crate::domain::report::{Report, ZReport};
use crate::domain::sale::{CompletedSale, ReturnReason, StoredSale};
use crate::domain::{LineId, OperatorNo, Ore, ReceiptNo, SaleId, Stamp, TillId};
use crate::journal::act::device::{
    DrawerOpened, OrderRemedy, ReceiptSent, SendState, SlipLookedFor, SlipOwed, SlipPrinted,
};
use crate::journal::act::payment::{CashMoved, DuplicateAnswered, PaymentAnswered, PaymentRechecked};
use crate::journal::act::sale::{LineChange, LineChanged, LineRemoved, LinesAdded, SaleDiscounted, SaleParked};
use crate::journal::act::system::SetUp;
use crate::journal::fold::Totals;
use crate::journal::signing::Signing;
use crate::journal::storage::Snapshot;
use crate::journal::{Act, Entry};

/// A sale on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSale {
    /// 0 while nothing has been rung in.
    pub id: SaleId,
    pub basket: Basket,
    /// The line last touched.
    pub chosen: Option<LineId>,
    pub opened_at: Option<Stamp>,
    /// The number it was parked under.
    pub parked_as: Option<ParkNo>,
    /// Provisional receipts shown.
    pub provisional: u32,
    pub next_part: u32,
    /// Why goods come back, once it was asked.
    pub reason: Option<ReturnReason>,
    /// What order tickets have told of it.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub told: Told,
}

impl OpenSale {
    /// Changes a line; a bottle's deposit follows its quantity.
    pub fn change(&mut self, id: LineId, change: &LineChange) {
        if let LineChange::Quantity { to, .. } = change
            && let Some(deposit) = self.basket.lines.iter_mut().find(|line| line.deposit_for == Some(id))
        {
            deposit.quantity = *to;
        }
        let Some(line) = self.basket.line_mut(id) else { return };
        match change {
            LineChange::Quantity { to, .. } => line.quantity = *to,
            LineChange::Price { to, .. } => line.own_price = (*to != line.item.price).then_some(*to),
            LineChange::Discount { to, .. } => line.discount = *to,
            LineChange::Comment { to, .. } => line.comment.clone_from(to),
            LineChange::Serials { to, .. } => line.serials.clone_from(to),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedSale {
    pub number: ParkNo,
    pub name: String,
    pub at: Stamp,
    pub by: Option<OperatorNo>,
    pub sale: OpenSale,
}

/// A payment a leader settled as not taken: which sale's receipt it may turn out to have been paid twice for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTaken {
    pub intent: IntentNo,
    pub sale: SaleId,
    pub at: Stamp,
    pub receipt: Option<ReceiptNo>,
}

/// A payment the terminal took all the same, and that is not taken back yet (terminal.md T-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    pub intent: Intent,
    /// What is still to be taken back.
    pub amount: Ore,
    pub slip: TerminalSlip,
    pub at: Stamp,
    pub receipt: Option<ReceiptNo>,
    /// What it is being taken back with, as long as no definite answer has come.
    pub back: Option<Intent>,
    /// Nobody knows what became of that.
    pub unknown: bool,
    /// The terminal does not take it back any more: the next try pays it out to the card.
    pub refused: bool,
}

/// Paper that was ordered and has not come out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSlip {
    pub slip: Slip,
    /// The printer could not: owed, not merely on its way.
    pub owed: bool,
    #[serde(default)]
    pub how: OwedHow,
    /// What an order ticket says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<OrderTicket>,
    /// An order that goes to another printer than its own: the receipt printer, or the order printer named below.
    #[serde(default)]
    pub elsewhere: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<PrinterName>,
    /// It may have come out before.
    #[serde(default)]
    pub again: bool,
}

impl DueSlip {
    /// The printer it is given to.
    pub fn station(&self) -> Station {
        let own = self.ticket.as_ref().map(|ticket| &ticket.printer);
        let printer = if self.elsewhere { self.to.as_ref() } else { own };
        printer.map_or(Station::Counter, |printer| Station::Orders(printer.clone()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDrawer {
    pub cause: DrawerCause,
    pub sale: Option<SaleId>,
    pub since: Stamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub till: TillId,
    pub epoch: u32,
    pub seq: u64,
    pub last_at: Stamp,
    pub cash: CashPlace,
    pub demo: bool,
    /// Nine digits, as the machine was set up with: whose journal this is.
    pub organisation_number: String,
    pub version: String,
    /// Started and not stopped: finding it so at a start means the till was torn away.
    pub running: bool,
    pub operator: Option<OperatorNo>,
    /// Training mode is on (law R-36).
    pub training: bool,
    pub signing: Signing,
    pub sale: OpenSale,
    pub parked: Vec<ParkedSale>,
    pub totals: Totals,
    pub last_sale: Option<Box<StoredSale>>,
    /// The last sale that was real, while training goes on.
    pub last_real_sale: Option<Box<StoredSale>>,
    pub last_z: Option<Box<ZReport>>,
    pub last_x: Option<Box<Report>>,
    /// Money moved without a sale, and whether it went out.
    pub last_move: Option<(CashMoved, bool)>,
    pub due: Vec<DueSlip>,
    /// A receipt on its way as a message, and not taken by the other side yet.
    pub sending: Option<ReceiptSent>,
    pub drawer: Option<OpenDrawer>,
    /// A pulse was sent and the drawer has not answered.
    pub pulsed: Option<(DrawerCause, Option<SaleId>)>,
    pub wrong_pins: u32,
    pub last_wrong_pin_at: Stamp,
    pub without_net: bool,
    /// What stayed in the drawer at the last Z: suggested as the next float.
    pub left_in_drawer: Option<Ore>,
    /// The last question to a terminal.
    #[serde(default)]
    pub asked: Option<Intent>,
    /// Slips of terminals that have not come out, by the number their paper goes by.
    #[serde(default)]
    pub terminal_papers: BTreeMap<usize, TerminalPaper>,
    #[serde(default)]
    pub next_terminal_paper: usize,
    /// Payments a leader decided about, as paid or not: asked about again when their terminal is back (T-5).
    #[serde(default)]
    pub by_hand: Vec<(Intent, bool)>,
    /// What is known besides of those that were settled as not taken.
    #[serde(default)]
    pub not_taken: Vec<NotTaken>,
    #[serde(default)]
    pub duplicates: Vec<Duplicate>,
}

/// Says which program can read a snapshot's body.
pub const SNAPSHOT_FORM: &str = "till state 3";
/// The same without a check sum behind it.
const FORM_WITHOUT_SUM: &str = "till state 2";

impl State {
    pub fn new(till: TillId) -> Self {
        Self {
            till,
            epoch: 1,
            seq: 0,
            last_at: Stamp::default(),
            cash: CashPlace::Drawer,
            demo: false,
            organisation_number: String::new(),
            version: String::new(),
            running: false,
            operator: None,
            training: false,
            signing: Signing::default(),
            sale: OpenSale::default(),
            parked: Vec::new(),
            totals: Totals::default(),
            last_sale: None,
            last_real_sale: None,
            last_z: None,
            last_x: None,
            last_move: None,
            due: Vec::new(),
            sending: None,
            drawer: None,
            pulsed: None,
            wrong_pins: 0,
            last_wrong_pin_at: Stamp::default(),
            without_net: false,
            left_in_drawer: None,
            asked: None,
            terminal_papers: BTreeMap::new(),
            next_terminal_paper: 0,
            by_hand: Vec::new(),
            not_taken: Vec::new(),
            duplicates: Vec::new(),
        }
    }

    /// As it is kept beside the entries, with a check sum behind it: of entries that are erased nothing else tells here.
    pub fn to_snapshot(&self) -> serde_json::Result<Vec<u8>> {
        let mut body = serde_json::to_vec(self)?;
        let sum = crc32fast::hash(&body).to_le_bytes();
        body.extend_from_slice(&sum);
        Ok(body)
    }

    /// `None`: another program wrote it, or the disk has changed it.
    pub fn of_snapshot(kept: &Snapshot) -> Option<Self> {
        let body = match kept.form.as_str() {
            SNAPSHOT_FORM => {
                let (body, sum) = kept.body.split_last_chunk()?;
                Some(body).filter(|body| crc32fast::hash(body).to_le_bytes() == *sum)?
            }
            FORM_WITHOUT_SUM => &kept.body,
            _ => return None,
        };
        serde_json::from_slice(body).ok().filter(|state: &Self| state.seq == kept.seq)
    }

    pub fn numbers(&self) -> &Numbers {
        &self.totals.numbers
    }

    /// The id of the sale on the screen, or of the one the next line opens.
    pub fn sale_id(&self) -> SaleId {
        if self.sale.id == SaleId(0) { SaleId(self.numbers().sale + 1) } else { self.sale.id }
    }

    pub fn basket(&self) -> &Basket {
        &self.sale.basket
    }

    pub fn owed(&self) -> impl Iterator<Item = &Slip> {
        self.due.iter().filter(|due| due.owed).map(|due| &due.slip)
    }

    /// Makes an entry part of what is known. Entries come in order, each once.
    pub fn apply(&mut self, entry: &Entry) {
        self.seq = entry.seq;
        self.epoch = entry.epoch;
        self.last_at = entry.at;
        self.totals.apply(entry);
        self.signing.apply(entry);
        match &entry.act {
            Act::SetUp(set_up) => self.set_up(set_up),
            Act::ProgramStarted(started) => {
                self.running = true;
                self.version.clone_from(&started.version);
            }
            Act::ProgramStopped(_) => self.running = false,
            Act::TrainingStarted(_) => self.train(true),
            Act::TrainingEnded(_) => self.train(false),
            Act::NetLost(_) => self.without_net = true,
            Act::NetBack(_) => self.without_net = false,
            Act::LoggedIn(logged) => {
                self.operator = Some(logged.operator);
                self.wrong_pins = 0;
            }
            Act::LoggedOut(_) => self.operator = None,
            Act::LogInFailed(failed) => {
                self.wrong_pins = failed.in_a_row;
                self.last_wrong_pin_at = entry.at;
            }
            Act::XTaken(report) => self.last_x = Some(report.clone()),
            Act::PaidIn(moved) => self.last_move = Some(((**moved).clone(), false)),
            Act::PaidOut(out) => self.last_move = Some((out.0.clone(), true)),
            Act::ZTaken(z) => {
                self.left_in_drawer = Some(z.settlement.left());
                self.last_z = Some(z.clone());
            }
            _ => self.apply_to_sale(entry),
        }
    }

    /// What was pretended is not the last sale any more when training is over.
    fn train(&mut self, on: bool) {
        self.training = on;
        let real = self.last_real_sale.take();
        let last = std::mem::replace(&mut self.last_sale, if on { None } else { real });
        self.last_real_sale = last.filter(|_| on);
    }

    fn set_up(&mut self, set_up: &SetUp) {
        self.till = set_up.till;
        self.cash = set_up.cash;
        self.demo = set_up.demo;
        self.organisation_number.clone_from(&set_up.organisation_number);
        self.version.clone_from(&set_up.version);
    }

    fn apply_to_sale(&mut self, entry: &Entry) {
        match &entry.act {
            Act::LinesAdded(added) => self.add_lines(added, entry.at),
            Act::LineChanged(changed) => self.change_line(changed),
            Act::LineRemoved(removed) => self.remove_line(removed),
            Act::SaleDiscounted(discounted) => self.discount_sale(discounted),
            Act::TipSet(tip) => self.sale.basket.tip = tip.to,
            Act::CustomerChosen(chosen) => {
                self.sale.basket.customer.clone_from(&chosen.to);
                self.sale.basket.apply_repriced(&chosen.repriced);
            }
            Act::AgeChecked(checked) if checked.shown => self.sale.basket.ages_checked.push(checked.age),
            Act::ReasonGiven(given) => self.sale.reason = Some(given.reason),
            Act::SaleCancelled(_) => self.sale = OpenSale::default(),
            Act::SaleParked(parked) => self.park(parked, entry),
            Act::SaleFetched(fetched) => self.fetch(fetched.number),
            Act::SaleCompleted(sale) => self.complete(sale),
            _ => self.apply_to_money(entry),
        }
    }

    fn apply_to_money(&mut self, entry: &Entry) {
        match &entry.act {
            Act::PaymentTaken(taken) => self.put_part(&taken.part),
            Act::PaymentAsked(asked) => {
                self.asked = Some(asked.intent.clone());
                self.put_part(&asked.part);
            }
            Act::PaymentAnswered(answered) => self.answered(answered, entry.at),
            Act::SignatureChecked(checked) if checked.matches => self.signed(|part| part.id == checked.part),
            Act::PaymentRechecked(rechecked) => self.rechecked(rechecked, entry.at),
            Act::DuplicateAsked(asked) => {
                if let Some(duplicate) = self.duplicate_mut(asked.duplicate) {
                    (duplicate.back, duplicate.unknown) = (Some(asked.intent.clone()), false);
                }
            }
            Act::DuplicateAnswered(answered) => self.duplicate_answered(answered),
            Act::PaymentRemoved(removed) => self.sale.basket.parts.retain(|part| part.id != removed.part),
            Act::SlipOrdered(ordered) => self.order(&ordered.slip, ordered.ticket.as_ref(), entry.at),
            Act::SlipPrinted(printed) => self.printed(printed, entry.at),
            Act::SlipOwed(owed) => self.owe(owed),
            Act::SlipLookedFor(looked) => self.look_for(looked),
            Act::ReceiptSent(sent) => self.send(sent, entry.at),
            Act::SlipDropped(dropped) => {
                self.due.retain(|due| due.slip.job != dropped.slip.job);
                self.terminal_paper_gone(&dropped.slip);
            }
            Act::DrawerPulsed(pulsed) => self.pulsed = Some((pulsed.cause, pulsed.sale)),
            Act::DrawerOpened(opened) => self.open_drawer(opened, entry.at),
            Act::DrawerClosed(_) => self.drawer = None,
            Act::DrawerFailed(_) => self.pulsed = None,
            _ => {}
        }
    }

    fn add_lines(&mut self, added: &LinesAdded, at: Stamp) {
        let sale = &mut self.sale;
        if sale.id == SaleId(0) {
            sale.id = added.sale;
            sale.opened_at = Some(at);
        }
        for line in &added.lines {
            sale.basket.next_line = sale.basket.next_line.max(line.id.0);
            if line.deposit_for.is_none() {
                sale.chosen = Some(line.id);
            }
            sale.basket.lines.push(line.clone());
        }
        sale.basket.apply_repriced(&added.repriced);
    }

    fn change_line(&mut self, changed: &LineChanged) {
        self.sale.change(changed.line, &changed.change);
        self.sale.basket.apply_repriced(&changed.repriced);
        self.sale.chosen = Some(changed.line);
    }

    /// The sale as it is, to try a change on.
    pub fn clone_sale(&self) -> OpenSale {
        self.sale.clone()
    }

    fn remove_line(&mut self, removed: &LineRemoved) {
        let sale = &mut self.sale;
        let at = sale.basket.numbered().position(|line| line.id == removed.line).unwrap_or(0);
        sale.basket.lines.retain(|line| line.id != removed.line && line.deposit_for != Some(removed.line));
        sale.basket.apply_repriced(&removed.repriced);
        let neighbour = sale.basket.numbered().nth(at).or_else(|| sale.basket.numbered().last());
        sale.chosen = neighbour.map(|line| line.id);
        if sale.basket.is_empty() {
            // A tip goes with the last line.
            sale.basket.tip = Ore::ZERO;
        }
    }

    fn discount_sale(&mut self, discounted: &SaleDiscounted) {
        let basket = &mut self.sale.basket;
        basket.discount = discounted.to;
        for id in &discounted.replaced {
            if let Some(line) = basket.line_mut(*id) {
                line.discount = None;
            }
        }
        basket.apply_repriced(&discounted.repriced);
    }

    fn park(&mut self, parked: &SaleParked, entry: &Entry) {
        let sale = std::mem::take(&mut self.sale);
        self.parked.push(ParkedSale {
            number: parked.number,
            name: parked.name.clone(),
            at: entry.at,
            by: entry.operator,
            sale: OpenSale { parked_as: Some(parked.number), ..sale },
        });
    }

    fn fetch(&mut self, number: ParkNo) {
        if let Some(at) = self.parked.iter().position(|parked| parked.number == number) {
            self.sale = self.parked.remove(at).sale;
        }
    }

    fn complete(&mut self, sale: &CompletedSale) {
        for known in self.not_taken.iter_mut().filter(|known| known.sale == sale.sale) {
            known.receipt = Some(sale.receipt);
        }
        for duplicate in self.duplicates.iter_mut().filter(|duplicate| duplicate.intent.sale == sale.sale) {
            duplicate.receipt = Some(sale.receipt);
        }
        self.sale = OpenSale::default();
        self.last_sale =
            Some(Box::new(StoredSale { sale: sale.clone(), returned: Vec::new(), printed_at: None, copied_at: None }));
    }

    fn put_part(&mut self, part: &Part) {
        self.sale.next_part = self.sale.next_part.max(part.id.0);
        self.sale.basket.parts.push(part.clone());
    }

    /// Money that was settled as not taken, and was, is remembered until it has been taken back.
    fn rechecked(&mut self, rechecked: &PaymentRechecked, at: Stamp) {
        self.by_hand.retain(|(intent, _)| *intent != rechecked.intent);
        let (number, sale) = (rechecked.intent.number, rechecked.intent.sale);
        let known = self.not_taken.iter().position(|known| (known.intent, known.sale) == (number, sale));
        let known = known.map(|place| self.not_taken.remove(place));
        let Some((amount, slip)) = rechecked.duplicate() else { return };
        self.duplicates.push(Duplicate {
            intent: rechecked.intent.clone(),
            amount,
            slip: slip.clone(),
            at: known.as_ref().map_or(at, |known| known.at),
            receipt: known.and_then(|known| known.receipt),
            back: None,
            unknown: false,
            refused: false,
        });
    }

    fn duplicate_mut(&mut self, number: IntentNo) -> Option<&mut Duplicate> {
        self.duplicates.iter_mut().find(|duplicate| duplicate.intent.number == number)
    }

    pub fn duplicate(&self, number: IntentNo) -> Option<&Duplicate> {
        self.duplicates.iter().find(|duplicate| duplicate.intent.number == number)
    }

    /// What was sent to take a payment back, and has no definite answer.
    pub fn open_reversals(&self) -> impl Iterator<Item = &Intent> {
        self.duplicates.iter().filter_map(|duplicate| duplicate.back.as_ref())
    }

    fn duplicate_answered(&mut self, answered: &DuplicateAnswered) {
        self.keep_papers(&answered.papers);
        let Some(duplicate) = self.duplicate_mut(answered.duplicate) else { return };
        if answered.answer == TerminalAnswer::NoAnswer {
            duplicate.unknown = true;
            return;
        }
        let back = duplicate.back.take();
        duplicate.unknown = false;
        match &answered.answer {
            TerminalAnswer::Approved { amount, .. } => duplicate.amount += *amount,
            // Only a reversal that was said no to is a reason to try otherwise.
            answer => {
                let was_reversal = back.is_some_and(|back| back.reverses.is_some());
                duplicate.refused = was_reversal && *answer == TerminalAnswer::Declined;
            }
        }
        self.duplicates.retain(|duplicate| duplicate.amount.is_positive());
    }

    fn keep_papers(&mut self, papers: &[TerminalPaper]) {
        for paper in papers {
            self.next_terminal_paper += 1;
            self.terminal_papers.insert(self.next_terminal_paper, paper.clone());
        }
    }

    fn answered(&mut self, answered: &PaymentAnswered, at: Stamp) {
        if let Some((_, intent)) = self.open_intent().filter(|(part, _)| *part == answered.part) {
            if answered.by_hand {
                let paid = matches!(answered.answer, TerminalAnswer::Approved { .. });
                self.by_hand.push((intent.clone(), paid));
                if !paid {
                    let (intent, sale) = (intent.number, intent.sale);
                    self.not_taken.push(NotTaken { intent, sale, at, receipt: None });
                }
            }
            if let (Some(reversed), TerminalAnswer::Approved { .. }) = (intent.reverses, &answered.answer) {
                self.signed(|part| part.intent == Some(reversed));
            }
        }
        self.keep_papers(&answered.papers);
        self.answer_part(answered.part, &answered.answer);
    }

    /// Nobody waits for a signature on this payment any more.
    fn signed(&mut self, is_it: impl Fn(&Part) -> bool) {
        for part in self.sale.basket.parts.iter_mut().filter(|part| is_it(part)) {
            if let Some(slip) = &mut part.slip {
                slip.needs_signature = false;
            }
        }
    }

    fn terminal_paper_gone(&mut self, slip: &Slip) {
        if slip.kind == PaperKind::Terminal {
            self.terminal_papers.remove(&slip.which);
        }
    }

    /// The payment the customer is to sign for.
    pub fn unsigned(&self) -> Option<&Part> {
        let waits = |part: &&Part| {
            part.state == PartState::Approved && part.slip.as_ref().is_some_and(|slip| slip.needs_signature)
        };
        self.sale.basket.parts.iter().find(waits)
    }

    fn answer_part(&mut self, id: PartId, answer: &TerminalAnswer) {
        let Some(part) = self.sale.basket.parts.iter_mut().find(|part| part.id == id) else { return };
        match answer {
            TerminalAnswer::Approved { amount, slip } => {
                part.state = PartState::Approved;
                part.amount = *amount;
                part.slip = Some(slip.clone());
            }
            TerminalAnswer::Declined | TerminalAnswer::Aborted | TerminalAnswer::NeverStarted => {
                part.state = PartState::Declined
            }
            TerminalAnswer::NoAnswer => part.state = PartState::Unknown,
        }
    }

    fn order(&mut self, slip: &Slip, ticket: Option<&OrderTicket>, at: Stamp) {
        if let Some(ticket) = ticket {
            self.sale.told.add(&ticket.printer, &ticket.lines);
        }
        let ticket = ticket.cloned();
        let how = OwedHow::default();
        let due = DueSlip { slip: slip.clone(), owed: false, how, ticket, elsewhere: false, to: None, again: false };
        self.due.push(due);
        match slip.kind {
            PaperKind::Provisional => self.sale.provisional += 1,
            // Used up from the moment it is ordered: a copy is never printed twice (law X-6).
            PaperKind::Copy => {
                if let Some(last) = self.last_sale.as_mut().filter(|last| Some(last.sale.receipt) == slip.receipt) {
                    last.copied_at = Some(at);
                }
            }
            _ => {}
        }
    }

    fn printed(&mut self, printed: &SlipPrinted, at: Stamp) {
        self.due.retain(|due| due.slip.job != printed.slip.job);
        self.terminal_paper_gone(&printed.slip);
        let is_receipt =
            matches!(printed.slip.kind, PaperKind::Sale | PaperKind::Return | PaperKind::Delivery | PaperKind::PayIn);
        let of_last = self.last_sale.as_mut().filter(|last| Some(last.sale.receipt) == printed.slip.receipt);
        if let Some(last) = of_last.filter(|_| is_receipt) {
            last.printed_at = Some(at);
        }
    }

    /// A copy is used up from the moment it is on its way, and given back when it could not be delivered (law X-6).
    fn send(&mut self, sent: &ReceiptSent, at: Stamp) {
        self.sending = (sent.state == SendState::Ordered).then(|| sent.clone());
        let Some(last) = self.last_sale.as_mut().filter(|last| last.sale.receipt == sent.receipt) else { return };
        match (sent.copy, sent.state) {
            (true, SendState::NotDelivered) => last.copied_at = None,
            (true, _) => last.copied_at = Some(at),
            (false, SendState::Delivered) => last.printed_at = Some(at),
            (false, _) => {}
        }
    }

    fn owe(&mut self, owed: &SlipOwed) {
        let Some(due) = self.due.iter_mut().find(|due| due.slip.job == owed.slip.job) else { return };
        due.owed = true;
        match owed.how {
            OwedHow::Elsewhere => (due.how, due.elsewhere, due.to) = (OwedHow::NotOut, true, owed.to.clone()),
            // Whichever printer is ready first has it.
            OwedHow::NotOut => (due.how, due.elsewhere, due.to) = (OwedHow::NotOut, false, None),
            how => due.how = how,
        }
    }

    /// What a person did not find is not out; what was found is printed by the entry that follows.
    fn look_for(&mut self, looked: &SlipLookedFor) {
        if looked.remedy == Some(OrderRemedy::Told) {
            return self.due.retain(|due| due.slip.job != looked.slip.job);
        }
        let due = self.due.iter_mut().find(|due| due.slip.job == looked.slip.job);
        let Some(due) = due.filter(|_| !looked.came_out) else { return };
        // Of one that was never sent nothing can have come out before.
        due.again |= due.how != OwedHow::NotOut;
        due.how = OwedHow::NotOut;
        (due.elsewhere, due.to) = match &looked.remedy {
            Some(OrderRemedy::Elsewhere { to }) => (true, to.clone()),
            _ => (false, None),
        };
    }

    fn open_drawer(&mut self, opened: &DrawerOpened, at: Stamp) {
        self.pulsed = None;
        self.drawer = Some(OpenDrawer { cause: opened.cause, sale: opened.sale, since: at });
    }

    /// The question to a terminal that nobody has answered: asked for before any new payment (terminal.md T-4).
    pub fn open_intent(&self) -> Option<(PartId, Intent)> {
        use crate::domain::device::Payee;
        use crate::domain::shop::MethodKind;
        let part =
            self.sale.basket.parts.iter().find(|part| matches!(part.state, PartState::Waiting | PartState::Unknown))?;
        let to = if part.method.kind == MethodKind::Vipps { Payee::Vipps } else { Payee::Terminal };
        let number = part.intent?;
        let as_it_was = self.asked.clone().filter(|asked| asked.number == number && asked.sale == self.sale.id);
        // A state that an older program kept knows the part alone.
        let of_part = Intent { number, sale: self.sale.id, to, amount: part.amount, reverses: None, original: None };
        Some((part.id, as_it_was.unwrap_or(of_part)))
    }
}
