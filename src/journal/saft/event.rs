//! An entry of the journal as an `event` (section 5): what happened at the till and is not itself a sale, and each paper.
//!
//! What a finished sale says by itself (its lines, payments and customer) is no event of its own. What was undone on the way
//! is one, because nothing else in the file would tell it.

use crate::domain::device::{MessageKind, PaperKind, Slip, TerminalAnswer};
use crate::domain::register::Change;
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::shop::Tables;
use crate::domain::{Ore, ReceiptNo, SaleId};
use crate::journal::act::device::{OrderRemedy, SendState};
use crate::journal::act::payment::DuplicateAnswered;
use crate::journal::act::sale::LineChange;
use crate::journal::act::system::DiskTrouble;
use crate::journal::{Act, Entry};

use super::codes;
use super::draft::{Open, SALE_WORDS_CHARS};
use super::ids;
use super::masters::Masters;
use super::record::Begun;
use super::report;
use super::spool::Drafts;
use super::survey::Survey;
use super::text::{self, Text};

/// Changes that are named one by one in an event; a larger list is only counted.
const CHANGES_NAMED_MAX: usize = 20;

/// What an entry becomes.
struct Event {
    code: &'static str,
    belongs: Belongs,
    text: Text,
}

/// The sale an event belongs to, which is named if it is in the file.
#[derive(Clone, Copy)]
enum Belongs {
    Nowhere,
    Sale(SaleId),
    /// It has ended, or the receipt had no number.
    Receipt(ReceiptNo),
}

impl Event {
    fn of(code: &'static str) -> Self {
        Self { code, belongs: Belongs::Nowhere, text: Text::default() }
    }

    fn on(self, sale: SaleId) -> Self {
        Self { belongs: Belongs::Sale(sale), ..self }
    }

    fn saying(self, text: impl FnOnce(Text) -> Text) -> Self {
        Self { text: text(self.text), ..self }
    }
}

impl Belongs {
    /// The sale, as far as it is known to be in the file, and the one that may yet come.
    fn now(self, survey: &Survey) -> (Option<SaleId>, Option<SaleId>) {
        match self {
            Self::Nowhere => (None, None),
            Self::Sale(sale) if survey.has(sale) => (Some(sale), None),
            Self::Sale(sale) => (None, Some(sale)),
            Self::Receipt(no) => (survey.sale_of(no).filter(|sale| survey.has(*sale)), None),
        }
    }
}

/// Writes the entry's event. `false`: it has none.
pub fn write(drafts: &mut Drafts, masters: &mut Masters, tables: &Tables, survey: &Survey, entry: &Entry) -> bool {
    let Some(event) = of_entry(entry, masters) else { return false };
    let xml = &mut drafts.records.xml;
    let (sale, awaited) = event.belongs.now(survey);
    let mut record = Begun::at(xml);
    xml.open("event");
    xml.number("eventID", entry.seq);
    xml.plain("eventType", masters.code(event.code));
    let gap = xml.bytes().len() - record.from;
    sale.into_iter().for_each(|sale| xml.number("transID", sale.0));
    if let Some(operator) = entry.operator {
        masters.operator(operator, "");
        xml.number("empID", operator.0.into());
    }
    xml.moment("eventDate", "eventTime", entry.at);
    let mut words = Text::default();
    if entry.training {
        words.add(text::TRAINING, true);
    }
    words.append(event.text);
    let is_said = text::pairs(words.as_str()).any(|(key, _)| key == text::SALE);
    // Said twice, so that a wrong digit in one of them does not lead to another sale.
    let said = sale.filter(|_| !is_said).map(text::sale_words).unwrap_or_default();
    let free = if awaited.is_some() { SALE_WORDS_CHARS } else { 0 };
    record.text_before(xml, "eventText", words.as_str(), &said, free);
    let end = xml.bytes().len() - record.from - "</eventText>\n".len();
    match &entry.act {
        Act::XTaken(taken) => report::write(xml, masters, tables, taken),
        Act::ZTaken(taken) => report::write(xml, masters, tables, &taken.report),
        _ => {}
    }
    xml.close("event");
    record.end(xml);
    if let Some(sale) = awaited {
        drafts.note(&record, gap, 0, (!is_said).then_some(end), Open::Sale(sale));
    }
    true
}

/// Kinds that are no event and feed no table: they need not be read whole.
pub const SILENT: &[&str] = &[
    "lines-added",
    "customer-chosen",
    "age-checked",
    "reason-given",
    "payment-taken",
    "payment-asked",
    "payment-answered",
    "slip-ordered",
    "slip-dropped",
    "drawer-pulsed",
];

/// Money that no sale has goes back to where it came from: no transaction, and told all the same.
fn duplicate_back(answered: &DuplicateAnswered) -> Option<Event> {
    match &answered.answer {
        TerminalAnswer::Approved { amount, .. } => Some(
            Event::of(codes::DUPLICATE_BACK).on(answered.sale).saying(|t| t.with_amount(text::AMOUNT, amount.abs())),
        ),
        _ => None,
    }
}

fn of_entry(entry: &Entry, masters: &mut Masters) -> Option<Event> {
    let event = Event::of;
    Some(match &entry.act {
        Act::LinesAdded(_)
        | Act::CustomerChosen(_)
        | Act::AgeChecked(_)
        | Act::ReasonGiven(_)
        | Act::SaleSigned(_)
        | Act::PaymentTaken(_)
        | Act::PaymentAsked(_)
        | Act::PaymentAnswered(_)
        | Act::SignatureChecked(_)
        | Act::PaymentRechecked(_)
        | Act::TerminalSettled(_)
        | Act::DuplicateAsked(_)
        | Act::SlipOrdered(_)
        | Act::SlipDropped(_)
        | Act::DrawerPulsed(_) => return None,
        Act::SaleCompleted(sale) => return paid_for_later(sale, masters),
        Act::DuplicateAnswered(answered) => return duplicate_back(answered),
        Act::SetUp(set_up) => {
            event(codes::SET_UP).saying(|t| t.with("version", &set_up.version).with("cash register", set_up.till))
        }
        Act::ProgramStarted(started) => event(codes::STARTED).saying(|t| t.with("version", &started.version)),
        Act::ProgramStopped(_) => event(codes::STOPPED),
        Act::ProgramUpdated(updated) => {
            event(codes::UPDATED).saying(|t| t.with("from", &updated.from).with("to", &updated.to))
        }
        Act::ClockMoved(moved) => {
            event(codes::CLOCK_MOVED).saying(|t| t.with("from", moved.from.local()).with("to", moved.to.local()))
        }
        Act::DiskFailed(failed) => {
            let code = match failed.trouble {
                DiskTrouble::Failed => codes::DISK_FAILED,
                DiskTrouble::Full => codes::DISK_FULL,
            };
            event(code).saying(|t| t.with("since", failed.since.local()).with("waiting", failed.waited))
        }
        Act::TrainingStarted(_) => event(codes::TRAINING_ON),
        Act::TrainingEnded(_) => event(codes::TRAINING_OFF),
        Act::KeyMade(made) => event(codes::KEY_MADE).saying(|t| {
            t.with("keyVersion", made.version).with("method", made.method).with("sha256", &made.fingerprint)
        }),
        Act::JournalExported(exported) => event(codes::EXPORTED)
            .saying(|t| t.with("from", exported.from).with("to", exported.to).with("file", &exported.file)),
        Act::EntryDamaged(damaged) => {
            let code = if damaged.is_mended { codes::ENTRY_MENDED } else { codes::ENTRY_DAMAGED };
            event(code).saying(|t| t.with("entry", damaged.entry))
        }
        Act::LifeBegun(begun) => {
            event(codes::LIFE_BEGUN).saying(|t| t.with("partsAt", begun.parts_at.seq).with("storeHas", begun.store.seq))
        }
        Act::NetLost(_) => event(codes::NET_LOST),
        Act::NetBack(back) => event(codes::NET_BACK).saying(|t| t.with("waiting", back.waiting)),
        Act::FixedChanged(changed) => event(codes::FIXED_CHANGED)
            .saying(|t| what_changed(t, &changed.changes).with_if("file", changed.file.as_ref())),
        Act::FixedReceived(received) => {
            event(codes::FIXED_CHANGED).saying(|t| t.with("version", received.version).with("count", received.count))
        }
        Act::ForbiddenTried(tried) => event(codes::FORBIDDEN).saying(|t| t.with("what", &tried.what)),
        Act::LoggedIn(logged) => {
            masters.operator(logged.operator, &logged.name);
            event(codes::LOGGED_IN)
        }
        Act::LoggedOut(_) => event(codes::LOGGED_OUT),
        Act::LogInFailed(failed) => event(codes::LOG_IN_FAILED).saying(|t| t.with("in a row:", failed.in_a_row)),
        Act::Approved(approved) => {
            let approval = event(codes::APPROVED).saying(|t| t.with("by", approved.by));
            approved.sale.map_or_else(|| Event::of(codes::APPROVED), |sale| approval.on(sale))
        }
        Act::LineChanged(changed) => {
            let (before, after) = (changed.amount_before, changed.amount_after);
            let line = |event: Event| {
                event.on(changed.sale).saying(|t| t.with(text::SALE, changed.sale).with(text::LINE, changed.line))
            };
            match &changed.change {
                LineChange::Quantity { from, to } if to.abs() < from.abs() => line(event(codes::LINE_REDUCED))
                    .saying(|t| t.with("from", from).with("to", to).with_amount(text::AMOUNT, (before - after).abs())),
                LineChange::Price { .. } | LineChange::Discount { .. } => line(event(codes::LINE_PRICED))
                    .saying(|t| t.with_amount("lineAmntIn before", before).with_amount("after", after)),
                _ => return None,
            }
        }
        Act::LineRemoved(removed) => event(codes::LINE_REMOVED)
            .on(removed.sale)
            .saying(|t| t.with(text::SALE, removed.sale).with(text::LINE, removed.line))
            .saying(|t| t.with_amount(text::AMOUNT, removed.amount.abs())),
        Act::SaleDiscounted(discounted) => event(codes::SALE_DISCOUNTED).on(discounted.sale),
        Act::TipSet(tip) => {
            event(codes::TIP_SET).on(tip.sale).saying(|t| t.with_amount("from", tip.from).with_amount("to", tip.to))
        }
        Act::SaleCancelled(cancelled) => event(codes::SALE_CANCELLED).saying(|t| cancelled_words(t, cancelled)),
        Act::SaleParked(parked) => event(codes::SALE_PARKED).on(parked.sale).saying(|t| t.with("park", parked.number)),
        Act::SaleFetched(fetched) => {
            event(codes::SALE_FETCHED).on(fetched.sale).saying(|t| t.with("park", fetched.number))
        }
        Act::PaymentRemoved(removed) => {
            event(codes::PAYMENT_REMOVED).on(removed.sale).saying(|t| t.with_amount(text::AMOUNT, removed.amount.abs()))
        }
        Act::FloatRegistered(float) => event(codes::FLOAT).saying(|t| t.with_amount(text::AMOUNT, float.amount)),
        Act::PaidIn(moved) => {
            event(codes::CASH_IN).saying(|t| t.with(text::TYPE, &moved.reason).with_amount(text::AMOUNT, moved.amount))
        }
        Act::PaidOut(out) => {
            event(codes::CASH_OUT).saying(|t| t.with(text::TYPE, &out.0.reason).with_amount(text::AMOUNT, out.0.amount))
        }
        Act::SlipPrinted(printed) => paper(&printed.slip, entry.training),
        Act::SlipOwed(owed) => of_slip(codes::RECEIPT_OWED, &owed.slip),
        Act::SlipLookedFor(looked) => {
            let code = match &looked.remedy {
                Some(OrderRemedy::Told) => codes::ORDER_TOLD,
                _ if looked.came_out => codes::PAPER_FOUND,
                _ => codes::PAPER_MISSING,
            };
            of_slip(code, &looked.slip)
        }
        Act::ReceiptSent(sent) => {
            let code = match (sent.state, sent.copy) {
                (SendState::Ordered, _) => codes::SEND_BEGUN,
                (SendState::NotDelivered, _) => codes::SEND_FAILED,
                (SendState::Delivered, true) => codes::COPY_SENT,
                (SendState::Delivered, false) => codes::RECEIPT_SENT,
            };
            let event = of_receipt(code, sent.receipt).saying(|t| t.with("by", way(sent.by)));
            // Letter n counts it, whichever way it went.
            if code == codes::COPY_SENT { event.saying(|t| t.with_amount(text::AMOUNT, sent.amount)) } else { event }
        }
        Act::ReceiptSpared(spared) => of_receipt(codes::NO_RECEIPT, spared.receipt),
        Act::DrawerOpened(opened) => {
            let by_hand = opened.cause.counts_as_no_sale();
            let event = event(if by_hand { codes::DRAWER_BY_HAND } else { codes::DRAWER_WITH_SALE });
            opened.sale.map_or_else(|| Event::of(event.code), |sale| Event::of(event.code).on(sale))
        }
        Act::DrawerClosed(_) => event(codes::DRAWER_CLOSED),
        Act::DrawerFailed(_) => event(codes::DRAWER_FAILED),
        Act::DeviceTried(tried) => event(codes::DEVICE_TRIED).saying(|t| t.with("device", tried.device.to_string())),
        Act::DeviceSet(set) => event(codes::DEVICE_SET).saying(|t| t.with("device", set.device.to_string())),
        Act::PriceLookedUp(looked) => {
            masters.group(looked.group, "");
            event(codes::PRICE_LOOK_UP).saying(|t| {
                t.with("artID", &looked.item)
                    .with(text::GROUP, ids::group(looked.group))
                    .with_amount(text::AMOUNT, looked.price)
            })
        }
        Act::XTaken(_) => event(codes::X_REPORT),
        Act::ZTaken(_) => event(codes::Z_REPORT),
    })
}

fn paper(slip: &Slip, is_training: bool) -> Event {
    let code = match (is_training, slip.kind) {
        (true, kind) if kind.is_receipt() => codes::TRAINING_RECEIPT,
        (true, _) => codes::TRAINING_PAPER,
        (false, PaperKind::Sale) => codes::SALE_RECEIPT,
        (false, PaperKind::Return) => codes::RETURN_RECEIPT,
        (false, PaperKind::Copy) => codes::COPY,
        (false, PaperKind::Provisional) => codes::PROVISIONAL,
        (false, PaperKind::Delivery) => codes::DELIVERY,
        (false, _) => codes::OTHER_PAPER,
    };
    of_slip(code, slip)
}

fn of_slip(code: &'static str, slip: &Slip) -> Event {
    let of = match slip.receipt {
        Some(no) => of_receipt(code, no),
        None => Event::of(code),
    };
    of.saying(|t| t.with("paper", slip.kind.word()).with_amount(text::AMOUNT, slip.amount))
}

fn of_receipt(code: &'static str, no: ReceiptNo) -> Event {
    Event { belongs: Belongs::Receipt(no), ..Event::of(code) }.saying(|t| t.with("receipt", no))
}

fn way(by: MessageKind) -> &'static str {
    match by {
        MessageKind::Email => "e-mail",
        MessageKind::Qr => "QR",
    }
}

fn what_changed(text: Text, changes: &[Change]) -> Text {
    let text = text.with("count", changes.len());
    if changes.len() > CHANGES_NAMED_MAX {
        return text;
    }
    changes.iter().fold(text, |text, change| {
        text.with("changed", format_args!("{} {}", change.subject().trim_start_matches("subject-"), change.key()))
    })
}

fn cancelled_words(text: Text, cancelled: &crate::journal::act::sale::SaleCancelled) -> Text {
    let text = text.with_amount(text::AMOUNT, cancelled.amount);
    cancelled.lines.iter().fold(text, |text, line| {
        text.with("artID", format_args!("{} qnt {} {}", ids::article(&line.item), line.quantity, line.item.name))
    })
}

/// Gift cards and the like: no sale, and so told by an event. A sale that also had goods tells its payments itself.
fn paid_for_later(sale: &CompletedSale, masters: &mut Masters) -> Option<Event> {
    let lines: Vec<(&str, Ore)> = sale
        .lines
        .iter()
        .filter(|line| line.is_pay_in())
        .map(|line| (line.item.name.as_str(), line.amount()))
        .collect();
    if lines.is_empty() {
        return None;
    }
    masters.operator(sale.operator, &sale.operator_name);
    let mut words = Text::default().with("receipt", sale.receipt);
    for (name, amount) in lines {
        words = words.with(text::PAY_IN_TYPE, name).with_amount(text::PAY_IN_AMOUNT, amount);
    }
    if sale.kind == SaleKind::PayIn {
        for part in sale.parts.iter().filter(|part| part.state.is_money()) {
            masters.method(part.method.letter, &part.method.name, &part.method.basic_code);
            words = words
                .with(text::PAYMENT_TYPE, ids::payment(part.method.letter))
                .with_amount(text::PAID_AMOUNT, part.amount);
        }
        words = words.with_amount(text::ROUNDING, sale.rounding);
        if !sale.tip.is_zero() {
            words = words.with_amount(text::TIP_AMOUNT, sale.tip);
        }
    }
    Some(Event { code: codes::PAID_FOR_LATER, belongs: Belongs::Sale(sale.sale), text: words })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::{DrawerCause, PrintJob};
    use crate::domain::{OperatorNo, Series, Stamp, TillId};
    use crate::journal::act::{device, operator, system};

    fn entry(act: impl Into<Act>, training: bool) -> Entry {
        let (till, at) = (TillId::new(1, 1), Stamp::from_millis(0));
        Entry { till, epoch: 1, seq: 7, at, operator: Some(OperatorNo(3)), training, act: act.into() }
    }

    fn printed(kind: PaperKind) -> device::SlipPrinted {
        let receipt = Some(ReceiptNo::new(Series::Sale, 412));
        device::SlipPrinted {
            slip: Slip { job: PrintJob(1), kind, receipt, sale: None, amount: Ore::kroner(5), which: 0 },
        }
    }

    fn code_of(entry: &Entry) -> Option<&'static str> {
        of_entry(entry, &mut Masters::default()).map(|event| event.code)
    }

    #[test]
    fn the_silent_kinds_are_kinds_and_silent() {
        assert!(SILENT.iter().all(|kind| Act::KINDS.contains(kind)));
        let slip =
            Slip { job: PrintJob(1), kind: PaperKind::Sale, receipt: None, sale: None, amount: Ore::ZERO, which: 0 };
        let silent = [
            entry(device::SlipOrdered { slip: slip.clone(), ticket: None }, false),
            entry(device::SlipDropped { slip }, false),
            entry(device::DrawerPulsed { cause: DrawerCause::Sale, sale: None }, false),
        ];
        for entry in &silent {
            assert!(SILENT.contains(&entry.act.kind()) && code_of(entry).is_none(), "{entry:?}");
        }
    }

    #[test]
    fn every_event_has_the_official_code_of_its_entry_s_1() {
        let sent = |state, copy| device::ReceiptSent {
            receipt: ReceiptNo::new(Series::Sale, 1),
            by: MessageKind::Email,
            amount: Ore::ZERO,
            copy,
            state,
        };
        let kinds = [
            PaperKind::Sale,
            PaperKind::Return,
            PaperKind::Copy,
            PaperKind::Provisional,
            PaperKind::Delivery,
            PaperKind::Z,
        ];
        let mut entries: Vec<Entry> = kinds.map(|kind| entry(printed(kind), false)).into();
        entries.extend(kinds.map(|kind| entry(printed(kind), true)));
        entries.extend([
            entry(system::ProgramStopped {}, false),
            entry(system::TrainingStarted {}, true),
            entry(system::NetLost {}, false),
            entry(operator::LoggedOut { operator: OperatorNo(3), why: operator::LogOutWhy::Locked }, false),
            entry(device::DrawerOpened { cause: DrawerCause::ByHand, sale: None }, false),
            entry(device::DrawerOpened { cause: DrawerCause::Sale, sale: None }, false),
            entry(sent(SendState::Ordered, false), false),
            entry(sent(SendState::Delivered, false), false),
            entry(sent(SendState::Delivered, true), false),
            entry(sent(SendState::NotDelivered, false), false),
        ]);
        for entry in &entries {
            let code = code_of(entry).and_then(codes::code).expect("a code");
            assert_eq!(code.official, Some(entry.event_code().to_string().as_str()), "{entry:?}");
        }
    }
}
