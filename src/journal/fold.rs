//! What the entries come to: the running totals of a cash point, kept up to date by each entry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::act::device::SendState;
use super::act::payment::{CashMoved, DuplicateAnswered, PaymentAnswered};
use super::act::sale::LineChange;
use super::{Act, Entry};
use crate::domain::basket::Line;
use crate::domain::device::{PaperKind, TerminalAnswer};
use crate::domain::ids::{GroupNo, Numbers, Series};
use crate::domain::payment::Part;
use crate::domain::period::OpenPeriod;
use crate::domain::report::{Correction, Figures, GrandTotals, MethodTally, OtherCorrection, Tally};
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::shop::MethodKind;
use crate::domain::vat::add_to_sums;
use crate::domain::{LineId, Ore, ReceiptNo, SaleId};

/// The totals of one cash point: since the last Z, and since ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub figures: Figures,
    pub grand: GrandTotals,
    pub numbers: Numbers,
    /// The first entry of the period.
    pub first_seq: u64,
    pub last_seq: u64,
    /// Lines of sales still open that were corrected, with how: several steps on one line are one (law § 9 s).
    #[serde(with = "corrected_as_list")]
    corrected: BTreeMap<(SaleId, LineId), Correction>,
}

impl Totals {
    pub fn open_period(&self) -> OpenPeriod {
        OpenPeriod { figures: self.figures.clone(), last_z: self.numbers.z }
    }

    pub fn apply(&mut self, entry: &Entry) {
        self.last_seq = entry.seq;
        if self.first_seq == 0 {
            self.first_seq = entry.seq;
        }
        if counts_as_use(&entry.act) {
            self.figures.used = true;
            self.figures.first_at.get_or_insert(entry.at);
        }
        if entry.training { self.apply_training(&entry.act) } else { self.apply_act(&entry.act) }
    }

    /// What is done in training uses up numbers and moves no figure but its own (law R-36, letter w).
    fn apply_training(&mut self, act: &Act) {
        match act {
            Act::LinesAdded(added) => self.numbers.sale = self.numbers.sale.max(added.sale.0),
            Act::PaymentAsked(asked) => self.numbers.intent = self.numbers.intent.max(asked.intent.number.0),
            Act::SaleCompleted(sale) => self.numbers.used(sale.receipt),
            Act::SlipOrdered(ordered) => {
                self.numbers.print = self.numbers.print.max(ordered.slip.job.0);
                ordered.slip.receipt.into_iter().for_each(|no| self.numbers.used(no));
            }
            Act::SlipPrinted(printed) if printed.slip.kind.is_receipt() => {
                self.figures.training.add(printed.slip.amount);
            }
            _ => {}
        }
    }

    fn apply_act(&mut self, act: &Act) {
        let figures = &mut self.figures;
        match act {
            Act::SetUp(set_up) => {
                self.grand = set_up.grand;
                self.numbers = set_up.numbers;
            }
            Act::LifeBegun(begun) => {
                self.grand = begun.grand;
                self.numbers = begun.numbers;
                if let Some(figures) = &begun.figures {
                    self.figures.clone_from(figures);
                }
            }
            Act::FloatRegistered(float) => figures.float = Some(float.amount),
            Act::PaidIn(moved) => move_cash(&mut figures.pay_ins, &mut figures.cash_moved, moved, moved.amount),
            Act::PaidOut(out) => move_cash(&mut figures.pay_outs, &mut figures.cash_moved, &out.0, -out.0.amount),
            Act::LinesAdded(added) => self.numbers.sale = self.numbers.sale.max(added.sale.0),
            Act::LineChanged(changed) => {
                if let LineChange::Quantity { from, to } = changed.change
                    && to.abs() < from.abs()
                {
                    let amount = (changed.amount_before - changed.amount_after).abs();
                    self.correct(changed.sale, changed.line, Correction::Reduced, amount);
                }
            }
            Act::LineRemoved(removed) => {
                self.correct(removed.sale, removed.line, Correction::Removed, removed.amount.abs())
            }
            Act::SaleCancelled(cancelled) => {
                figures.cancelled.add(cancelled.amount);
                self.forget(cancelled.sale);
            }
            Act::SaleParked(parked) => self.numbers.used(ReceiptNo::new(Series::Park, parked.number.0)),
            Act::PaymentAsked(asked) => self.numbers.intent = self.numbers.intent.max(asked.intent.number.0),
            Act::PaymentAnswered(answered) => count_what_is_to_be_looked_into(figures, answered),
            Act::PaymentRechecked(rechecked) => {
                rechecked.duplicate().into_iter().for_each(|(amount, _)| figures.duplicates.add(amount))
            }
            Act::DuplicateAsked(asked) => self.numbers.intent = self.numbers.intent.max(asked.intent.number.0),
            Act::DuplicateAnswered(answered) => count_taken_back(figures, answered),
            Act::PaymentRemoved(removed) => {
                figures.other_corrections.entry(OtherCorrection::Payment).or_default().add(removed.amount.abs());
            }
            Act::SaleCompleted(sale) => self.complete(sale),
            Act::SlipOrdered(ordered) => {
                self.numbers.print = self.numbers.print.max(ordered.slip.job.0);
                if let (PaperKind::Provisional, Some(no)) = (ordered.slip.kind, ordered.slip.receipt) {
                    self.numbers.used(no);
                }
            }
            Act::SlipPrinted(printed) => self.printed(printed.slip.kind, printed.slip.amount),
            Act::ReceiptSent(sent) if sent.copy && sent.state == SendState::Delivered => {
                figures.copies.add(sent.amount)
            }
            Act::DrawerOpened(opened) if opened.cause.counts_as_no_sale() => figures.drawer_openings += 1,
            Act::PriceLookedUp(looked) => figures.look_ups.entry(looked.group).or_default().add(looked.price),
            Act::XTaken(report) => self.numbers.x = self.numbers.x.max(report.number),
            Act::ZTaken(z) => {
                self.numbers.z = z.report.number;
                self.figures = Figures::default();
                self.first_seq = self.last_seq + 1;
            }
            _ => {}
        }
    }

    fn printed(&mut self, kind: PaperKind, amount: Ore) {
        match kind {
            PaperKind::Copy => self.figures.copies.add(amount),
            PaperKind::Delivery => self.figures.deliveries.add(amount),
            PaperKind::Provisional => self.figures.provisional.add(amount),
            _ => {}
        }
    }

    fn correct(&mut self, sale: SaleId, line: LineId, how: Correction, amount: Ore) {
        let known = self.corrected.get(&(sale, line)).copied();
        let tally = self.figures.corrections.entry(known.unwrap_or(how)).or_default();
        tally.amount += amount;
        if known.is_none() {
            tally.count += 1;
            self.corrected.insert((sale, line), how);
        }
    }

    fn forget(&mut self, sale: SaleId) {
        self.corrected.retain(|(of, _), _| *of != sale);
    }

    fn complete(&mut self, sale: &CompletedSale) {
        self.numbers.used(sale.receipt);
        self.forget(sale.sale);
        let figures = &mut self.figures;
        for line in sale.lines.iter().filter(|line| line.is_pay_in()) {
            figures.pay_ins.entry(line.item.name.clone()).or_default().add(line.amount());
        }
        for (part, tip) in sale.paid_parts() {
            count_part(&mut figures.methods, part, tip);
            let operator = figures.operators.entry(sale.operator).or_default();
            operator.name.clone_from(&sale.operator_name);
            count_part(&mut operator.methods, part, tip);
            if part.method.kind == MethodKind::Cash {
                figures.cash_moved += part.amount;
            }
        }
        if !sale.tip.is_zero() {
            figures.tips.add(sale.tip);
            figures.operators.entry(sale.operator).or_default().tips.add(sale.tip);
        }
        figures.rounding += sale.rounding;
        count_discounts(&mut figures.discounts, &sale.lines);
        match sale.kind {
            SaleKind::Credit => figures.credit.add(sale.total),
            SaleKind::PayIn => {}
            SaleKind::Sale | SaleKind::Return | SaleKind::SaleAndReturn => self.complete_cash_sale(sale),
        }
    }

    fn complete_cash_sale(&mut self, sale: &CompletedSale) {
        let figures = &mut self.figures;
        if sale.receipt.series == Series::Sale {
            figures.receipts += 1;
        }
        let of = |wanted: fn(&Line) -> bool| {
            let lines: Vec<&Line> = sale.lines.iter().filter(|line| !line.is_pay_in() && wanted(line)).collect();
            (!lines.is_empty(), lines.into_iter().map(Line::amount).sum::<Ore>())
        };
        let sold = of(|line| !line.is_return());
        let returned = of(|line| line.is_return() && !line.is_deposit());
        let paid_out = of(|line| line.is_return() && line.is_deposit());
        add_if(&mut figures.sales, sold);
        add_if(&mut figures.returns, (returned.0, -returned.1));
        add_if(&mut figures.deposits_out, (paid_out.0, -paid_out.1));
        self.grand.sales += sold.1;
        self.grand.returns -= returned.1 + paid_out.1;
        count_groups(&mut figures.groups, &sale.lines);
        for sum in &sale.vat {
            add_to_sums(&mut figures.vat, sum.code, sum.percent, sum.gross, sum.vat);
        }
        figures.deposits += sale.lines.iter().filter(|line| line.is_deposit()).map(Line::amount).sum();
        figures.operators.entry(sale.operator).or_default().sales.add(sale.total);
    }
}

fn add_if(tally: &mut Tally, (any, amount): (bool, Ore)) {
    if any {
        tally.add(amount);
    }
}

fn move_cash(kinds: &mut BTreeMap<String, Tally>, cash: &mut Ore, moved: &CashMoved, change: Ore) {
    kinds.entry(moved.reason.clone()).or_default().add(moved.amount);
    *cash += change;
}

fn count_what_is_to_be_looked_into(figures: &mut Figures, answered: &PaymentAnswered) {
    let (amount, offline) = match &answered.answer {
        TerminalAnswer::Approved { amount, slip } => (*amount, slip.offline),
        _ => (Ore::ZERO, false),
    };
    if answered.by_hand {
        figures.by_hand.add(amount);
    }
    if offline {
        figures.offline.add(amount);
    }
}

/// No return, and no sale's money: it only stands where somebody has to look into it.
fn count_taken_back(figures: &mut Figures, answered: &DuplicateAnswered) {
    if let TerminalAnswer::Approved { amount, .. } = &answered.answer {
        figures.duplicates_back.add(*amount);
        if answered.by_hand {
            figures.by_hand.add(*amount);
        }
    }
}

fn count_part(methods: &mut BTreeMap<char, MethodTally>, part: &Part, tip: Ore) {
    let (name, kind) = (part.method.name.clone(), part.method.kind);
    let fresh = || MethodTally { name, kind, count: 0, amount: Ore::ZERO, tips: Ore::ZERO };
    let tally = methods.entry(part.method.letter).or_insert_with(fresh);
    tally.count += part.amount.value().signum();
    tally.amount += part.amount;
    tally.tips += tip;
}

/// The number is that of sales containing the group, less returns; not of pieces (letter f).
fn count_groups(groups: &mut BTreeMap<GroupNo, Tally>, lines: &[Line]) {
    let mut of_sale: BTreeMap<GroupNo, Tally> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.is_pay_in()) {
        let tally = of_sale.entry(line.item.group).or_insert(Tally { count: -1, amount: Ore::ZERO });
        tally.amount += line.amount();
        if !line.is_return() {
            tally.count = 1;
        }
    }
    for (group, tally) in of_sale {
        let sum = groups.entry(group).or_default();
        sum.count += tally.count;
        sum.amount += tally.amount;
    }
}

fn count_discounts(discounts: &mut Tally, lines: &[Line]) {
    for line in lines.iter().filter(|line| line.return_of.is_none() && !line.manual_discount().is_zero()) {
        discounts.add(line.manual_discount());
    }
}

/// Registrations, drawer openings and other use; logging in is none (law Z-4).
fn counts_as_use(act: &Act) -> bool {
    matches!(
        act,
        Act::LinesAdded(_)
            | Act::SaleCompleted(_)
            | Act::FloatRegistered(_)
            | Act::PaidIn(_)
            | Act::PaidOut(_)
            | Act::DrawerOpened(_)
            | Act::PriceLookedUp(_)
            | Act::SaleFetched(_)
    )
}

/// JSON has no maps with pairs for keys.
mod corrected_as_list {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::domain::report::Correction;
    use crate::domain::{LineId, SaleId};

    type Corrected = BTreeMap<(SaleId, LineId), Correction>;

    pub fn serialize<S: Serializer>(map: &Corrected, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Corrected, D::Error> {
        Ok(Vec::<((SaleId, LineId), Correction)>::deserialize(deserializer)?.into_iter().collect())
    }
}
