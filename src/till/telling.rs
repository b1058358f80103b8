//! Entries as plain sentences: «what did I just do» (`.journal`).

use super::wording::station_value;
use crate::domain::device::{
    DeviceName, DrawerCause, MessageKind, OwedHow, PrinterName, Station, TerminalAnswer, TerminalReason,
};
use crate::domain::sale::CompletedSale;
use crate::domain::value::{Saying, Value};
use crate::domain::{Discount, Ore};
use crate::journal::Act;
use crate::journal::act::device::{OrderRemedy, SendState};
use crate::journal::act::payment::DuplicateAnswered;
use crate::journal::act::sale::LineChange;
use crate::journal::act::system::DiskTrouble;

/// The sentence for an act.
pub fn tell(act: &Act) -> Saying {
    match act {
        Act::SetUp(a) => Saying::of("j-set-up").with("till", a.till.to_string()).with("version", a.version.as_str()),
        Act::ProgramStarted(a) if a.after_a_break => {
            Saying::of("j-started-after-break").with("lines", a.lines_recovered).with("version", a.version.as_str())
        }
        Act::ProgramStarted(a) => Saying::of("j-started").with("version", a.version.as_str()),
        Act::ProgramStopped(_) => Saying::of("j-stopped"),
        Act::ProgramUpdated(a) => Saying::of("j-updated").with("from", a.from.as_str()).with("to", a.to.as_str()),
        Act::ClockMoved(a) => Saying::of("j-clock-moved").with("from", a.from).with("to", a.to),
        Act::DiskFailed(a) => match a.trouble {
            DiskTrouble::Failed => Saying::of("j-disk-failed").with("since", a.since).with("count", a.waited),
            DiskTrouble::Full => Saying::of("j-disk-full"),
        },
        Act::EntryDamaged(a) if a.is_mended => Saying::of("j-entry-mended").with("seq", a.entry),
        Act::EntryDamaged(a) => Saying::of("j-entry-damaged").with("seq", a.entry),
        Act::LifeBegun(a) => Saying::of("j-life-begun")
            .with("seq", a.parts_at.seq)
            .with("count", a.store.seq.saturating_sub(a.parts_at.seq)),
        Act::NetLost(_) => Saying::of("j-net-lost"),
        Act::NetBack(a) => Saying::of("j-net-back").with("waiting", a.waiting),
        Act::FixedChanged(a) => {
            let first = a.changes.first();
            let subject = first.map_or("subject-article", crate::domain::register::Change::subject);
            let id = if a.changes.len() > 1 { "j-fixed-changed-many" } else { "j-fixed-changed" };
            let key = first.map(crate::domain::register::Change::key).unwrap_or_default();
            let saying = Saying::of(id).with("subject", Value::Word(subject)).with("key", key);
            if a.changes.len() > 1 { saying.with("count", a.changes.len()) } else { saying }
        }
        Act::FixedReceived(a) => Saying::of("j-fixed-received").with("count", a.count),
        Act::ForbiddenTried(a) => Saying::of("j-forbidden").with("what", a.what.as_str()),
        Act::LoggedIn(a) => Saying::of("j-logged-in").with("name", a.name.as_str()),
        Act::LoggedOut(_) => Saying::of("j-logged-out"),
        Act::LogInFailed(a) => Saying::of("j-log-in-failed").with("count", a.in_a_row),
        Act::Approved(a) => Saying::of("j-approved").with("by", a.by.0),
        _ => tell_about_a_sale(act),
    }
}

fn tell_about_a_sale(act: &Act) -> Saying {
    match act {
        Act::LinesAdded(a) => {
            let first = a.lines.first();
            let name = first.map(|line| line.item.name.clone()).unwrap_or_default();
            let amount: Ore = a.lines.iter().map(crate::domain::Line::amount).sum();
            let quantity = first.map_or(crate::domain::Quantity::ONE, |line| line.quantity);
            let id = if quantity.is_negative() { "j-return-added" } else { "j-line-added" };
            Saying::of(id).with("quantity", quantity).with("name", name).with("amount", amount)
        }
        Act::LineChanged(a) => tell_change(&a.change),
        Act::LineRemoved(a) => Saying::of("j-line-removed").with("amount", a.amount),
        Act::SaleDiscounted(a) => match a.to {
            Some(Discount::Percent(percent)) => Saying::of("j-sale-percent").with("percent", percent),
            Some(Discount::Amount(amount)) => Saying::of("j-sale-amount").with("amount", amount),
            None => Saying::of("j-sale-discount-off"),
        },
        Act::TipSet(a) if a.to.is_zero() => Saying::of("j-tip-off"),
        Act::TipSet(a) => Saying::of("j-tip").with("amount", a.to),
        Act::CustomerChosen(a) => match &a.to {
            Some(customer) => Saying::of("j-customer").with("number", customer.number.to_string()),
            None => Saying::of("j-customer-removed"),
        },
        Act::AgeChecked(a) => Saying::of(if a.shown { "j-age-shown" } else { "j-age-refused" }).with("age", a.age),
        Act::ReasonGiven(a) => Saying::of("j-reason").with("reason", Value::Word(a.reason.text_id())),
        Act::SaleCancelled(a) => Saying::of("j-cancelled").with("amount", a.amount).with("lines", a.lines.len()),
        Act::SaleParked(a) => Saying::of("j-parked").with("number", a.number.0).with("amount", a.basket.total()),
        Act::SaleFetched(a) => Saying::of("j-fetched").with("number", a.number.0),
        Act::SaleCompleted(sale) => tell_completed(sale),
        _ => tell_about_money(act),
    }
}

fn tell_change(change: &LineChange) -> Saying {
    match change {
        LineChange::Quantity { from, to } => Saying::of("j-quantity").with("from", *from).with("to", *to),
        LineChange::Price { from, to } => Saying::of("j-price").with("from", *from).with("to", *to),
        LineChange::Discount { to: Some(Discount::Percent(percent)), .. } => {
            Saying::of("j-line-percent").with("percent", *percent)
        }
        LineChange::Discount { to: Some(Discount::Amount(amount)), .. } => {
            Saying::of("j-line-amount").with("amount", *amount)
        }
        LineChange::Discount { to: None, .. } => Saying::of("j-line-discount-off"),
        LineChange::Comment { to, .. } => Saying::of("j-comment").with("text", to.as_str()),
        LineChange::Serials { to, .. } => Saying::of("j-serials").with("serials", to.join(" ")),
    }
}

fn tell_completed(sale: &CompletedSale) -> Saying {
    Saying::of("j-completed").with("receipt", sale.receipt).with("amount", sale.due() + sale.rounding)
}

fn tell_about_money(act: &Act) -> Saying {
    match act {
        Act::PaymentTaken(a) => {
            Saying::of("j-payment-taken").with("method", a.part.method.name.as_str()).with("amount", a.part.amount)
        }
        Act::PaymentAsked(a) => Saying::of("j-payment-asked")
            .with("method", a.part.method.name.as_str())
            .with("amount", a.part.amount)
            .with("number", a.intent.number.0),
        Act::PaymentAnswered(a) => match &a.answer {
            TerminalAnswer::Approved { amount, slip } => {
                Saying::of(if slip.by_hand { "j-approved-by-hand" } else { "j-payment-approved" })
                    .with("amount", *amount)
            }
            TerminalAnswer::Declined => {
                let why = a.because.unwrap_or(TerminalReason::Other);
                Saying::of("j-payment-declined").with("why", Value::Word(why.text_id()))
            }
            TerminalAnswer::Aborted => Saying::of("j-payment-aborted"),
            TerminalAnswer::NoAnswer => Saying::of("j-payment-unknown"),
            TerminalAnswer::NeverStarted => Saying::of("j-payment-never-started"),
        },
        Act::PaymentRemoved(a) => Saying::of("j-payment-removed").with("amount", a.amount),
        Act::SignatureChecked(a) => Saying::of(if a.matches { "j-signature-matches" } else { "j-signature-differs" }),
        Act::PaymentRechecked(a) => Saying::of(if a.agrees() { "j-rechecked" } else { "j-contradicted" })
            .with("number", a.intent.number.0)
            .with("amount", a.intent.amount),
        Act::DuplicateAsked(a) => {
            Saying::of("j-duplicate-asked").with("amount", a.intent.amount.abs()).with("number", a.duplicate.0)
        }
        Act::DuplicateAnswered(a) => tell_taken_back(a),
        Act::TerminalSettled(a) => match a.difference() {
            Some(difference) => Saying::of("j-terminal-settled").with("amount", a.till).with("difference", difference),
            None => Saying::of("j-terminal-not-settled").with("amount", a.till),
        },
        Act::FloatRegistered(a) => Saying::of("j-float").with("amount", a.amount),
        Act::PaidIn(a) => {
            Saying::of("j-paid-in").with("amount", a.amount).with("reason", reason_value(&a.reason, false))
        }
        Act::PaidOut(a) => {
            Saying::of("j-paid-out").with("amount", a.0.amount).with("reason", reason_value(&a.0.reason, true))
        }
        _ => tell_about_devices(act),
    }
}

fn tell_taken_back(answered: &DuplicateAnswered) -> Saying {
    match &answered.answer {
        TerminalAnswer::Approved { amount, .. } => {
            let id = if answered.by_hand { "j-duplicate-by-hand" } else { "j-duplicate-reversed" };
            Saying::of(id).with("number", answered.duplicate.0).with("amount", amount.abs())
        }
        TerminalAnswer::NoAnswer => Saying::of("j-duplicate-unknown").with("number", answered.duplicate.0),
        _ => {
            let why = answered.because.unwrap_or(TerminalReason::Other);
            Saying::of("j-duplicate-refused")
                .with("number", answered.duplicate.0)
                .with("why", Value::Word(why.text_id()))
        }
    }
}

fn tell_about_devices(act: &Act) -> Saying {
    let slip = |id, slip: &crate::domain::device::Slip| {
        let number = slip.receipt.map(|no| no.to_string()).unwrap_or_default();
        Saying::of(id).with("slip", Value::Word(slip_text(slip.kind))).with("number", number)
    };
    let station = |to: &Option<PrinterName>| {
        station_value(&to.as_ref().map_or(Station::Counter, |name| Station::Orders(name.clone())))
    };
    match act {
        Act::SlipOrdered(a) => match a.ticket.as_ref().filter(|ticket| !ticket.printer.is_unnamed()) {
            Some(ticket) => slip("j-order-ordered", &a.slip).with("station", ticket.printer.as_str()),
            None => slip("j-slip-ordered", &a.slip),
        },
        Act::SlipPrinted(a) => slip("j-slip-printed", &a.slip),
        Act::SlipOwed(a) => match (a.how, &a.to) {
            (OwedHow::NotOut, _) => slip("j-slip-owed", &a.slip),
            (OwedHow::Held, _) => slip("j-slip-held", &a.slip),
            (OwedHow::Unknown, _) => slip("j-slip-unknown", &a.slip),
            (OwedHow::Elsewhere, None) => slip("j-slip-elsewhere", &a.slip),
            (OwedHow::Elsewhere, to) => slip("j-order-to", &a.slip).with("to", station(to)),
        },
        Act::SlipLookedFor(a) => match &a.remedy {
            None if a.came_out => slip("j-slip-found", &a.slip),
            None => slip("j-slip-missing", &a.slip),
            Some(OrderRemedy::Again { at }) => slip("j-order-again", &a.slip).with("to", station(&Some(at.clone()))),
            Some(OrderRemedy::Elsewhere { to }) => slip("j-order-sent", &a.slip).with("to", station(to)),
            Some(OrderRemedy::Told) => slip("j-order-told", &a.slip),
        },
        Act::SlipDropped(a) => slip("j-slip-dropped", &a.slip),
        Act::DrawerPulsed(a) => Saying::of("j-drawer-pulsed").with("cause", Value::Word(cause_text(a.cause))),
        Act::DrawerOpened(a) => Saying::of("j-drawer-opened").with("cause", Value::Word(cause_text(a.cause))),
        Act::DrawerClosed(a) => Saying::of("j-drawer-closed").with("seconds", a.open_ms / 1000),
        Act::DrawerFailed(_) => Saying::of("j-drawer-failed"),
        Act::PriceLookedUp(a) => Saying::of("j-looked-up").with("number", a.item.as_str()).with("price", a.price),
        Act::XTaken(a) => Saying::of("j-x").with("number", a.number),
        Act::ZTaken(a) => {
            Saying::of("j-z").with("number", a.report.number).with("difference", a.settlement.difference())
        }
        _ => tell_about_what_is_kept(act),
    }
}

/// Modes, keys, signatures, export, and receipts that left without paper.
fn tell_about_what_is_kept(act: &Act) -> Saying {
    match act {
        Act::TrainingStarted(_) => Saying::of("j-training-started"),
        Act::TrainingEnded(_) => Saying::of("j-training-ended"),
        Act::KeyMade(a) => {
            Saying::of("j-key-made").with("version", a.version.to_string()).with("method", a.method.to_string())
        }
        Act::JournalExported(a) => {
            Saying::of("j-exported").with("from", a.from).with("to", a.to).with("file", a.file.as_str())
        }
        Act::SaleSigned(a) => Saying::of("j-signed").with("number", a.nr.0).with("key", a.key.to_string()),
        Act::ReceiptSent(a) => {
            let id = match (a.state, a.copy) {
                (SendState::Ordered, _) => "j-receipt-sending",
                (SendState::NotDelivered, _) => "j-receipt-not-sent",
                (SendState::Delivered, true) => "j-receipt-copy-sent",
                (SendState::Delivered, false) => "j-receipt-sent",
            };
            Saying::of(id).with("receipt", a.receipt).with("by", Value::Word(way_text(a.by)))
        }
        Act::ReceiptSpared(a) => Saying::of("j-receipt-spared").with("receipt", a.receipt),
        Act::DeviceTried(a) => {
            let id = if a.went_well { "j-device-tried" } else { "j-device-failed" };
            Saying::of(id).with("device", device_value(&a.device))
        }
        Act::DeviceSet(a) => {
            let keys: Vec<String> = a.keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            Saying::of("j-device-set").with("device", device_value(&a.device)).with("keys", keys.join(", "))
        }
        // Every act told above has its own sentence; a new one is caught by the test that tells them all.
        _ => Saying::of("j-other"),
    }
}

fn device_value(device: &DeviceName) -> Value {
    device.own_name().map_or(Value::Word(device.text_id()), Value::from)
}

fn way_text(by: MessageKind) -> &'static str {
    match by {
        MessageKind::Email => "by-email",
        MessageKind::Qr => "by-qr",
    }
}

/// A reason of the list in the reader's language; one that is no longer on it as it was written.
fn reason_value(reason: &str, out: bool) -> Value {
    let known = super::cash::reasons(out).iter().find(|known| **known == reason);
    known.map_or_else(|| Value::Text(reason.to_owned()), |known| Value::Word(known))
}

fn cause_text(cause: DrawerCause) -> &'static str {
    match cause {
        DrawerCause::Sale => "cause-sale",
        DrawerCause::Refund => "cause-refund",
        DrawerCause::Float => "cause-float",
        DrawerCause::PayIn => "cause-pay-in",
        DrawerCause::PayOut => "cause-pay-out",
        DrawerCause::NoSale(reason) => reason.text_id(),
        DrawerCause::ByHand => "cause-by-hand",
    }
}

/// What a slip is called on the screen.
pub fn slip_text(kind: crate::domain::device::PaperKind) -> &'static str {
    use crate::domain::device::PaperKind as P;
    match kind {
        P::Sale => "slip-sale",
        P::Return => "slip-return",
        P::Reason => "slip-reason",
        P::Copy => "slip-copy",
        P::Provisional => "slip-provisional",
        P::Delivery => "slip-delivery",
        P::Park => "slip-park",
        P::PayIn => "slip-pay-in",
        P::Card => "slip-card",
        P::CashMove => "slip-cash",
        P::X => "slip-x",
        P::Z => "slip-z",
        P::ZCopy => "slip-z-copy",
        P::Operator => "slip-operator",
        P::Bundle => "slip-bundle",
        P::Sheet => "slip-sheet",
        P::Journal => "slip-journal",
        P::Terminal => "slip-terminal",
        P::Order => "slip-order",
    }
}
