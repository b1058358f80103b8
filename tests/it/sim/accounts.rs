//! An accountant who has never seen the till's own arithmetic: whole øre only, and every sum counted once more.

use std::collections::BTreeMap;

use skranke::domain::basket::Line;
use skranke::domain::report::{Figures, ZReport};
use skranke::domain::sale::{CompletedSale, SaleKind};
use skranke::domain::{Discount, Ore};
use skranke::journal::act::system::LifeBegun;
use skranke::journal::{Act, Entry};

use super::follower::Broken;

#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// Of the open period, by the percent of the rate in hundredths: gross and VAT of cash sales.
    vat: BTreeMap<i64, (i64, i64)>,
    /// What came in by each method, its change taken off.
    methods: BTreeMap<char, i64>,
    sales: i64,
    tips: i64,
    /// Sales less returns since the till was set up, as the last Z had it.
    grand: i64,
    /// It began where the journal began.
    pub is_whole: bool,
}

/// To the nearest, a half away from nothing.
fn nearest(count: i128, of: i128) -> i128 {
    let sign = if count < 0 { -1 } else { 1 };
    sign * ((2 * count.abs() + of) / (2 * of))
}

fn vat_within(gross: i64, hundredths: i64) -> i64 {
    let of = i128::from(10_000 + hundredths);
    i64::try_from(nearest(i128::from(gross) * i128::from(hundredths), of)).expect("a till's amount")
}

impl Accounts {
    pub fn take(&mut self, entry: &Entry) -> Result<(), Broken> {
        match &entry.act {
            Act::SaleCompleted(sale) => {
                self.check(sale)?;
                if !entry.training {
                    self.book(sale);
                }
                Ok(())
            }
            Act::ZTaken(z) => self.close(z),
            Act::LifeBegun(begun) => {
                self.go_on(begun);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn check(&self, sale: &CompletedSale) -> Result<(), Broken> {
        let of = sale.receipt;
        let goods = |line: &&Line| !line.is_pay_in();
        let vat: i64 = sale.lines.iter().filter(goods).map(vat_of).sum();
        let told: i64 = sale.vat.iter().map(|sum| sum.vat.value()).sum();
        if vat != told {
            return Err(format!("receipt {of} has VAT of {told} øre, and its lines come to {vat}"));
        }
        if let Some(line) = sale.lines.iter().find(|line| line.amount().value() != amount_of(line)) {
            let (told, counted) = (line.amount().value(), amount_of(line));
            return Err(format!("receipt {of} has a line of {told} øre, and it comes to {counted}: {line:?}"));
        }
        let (mut cash, mut other) = (0, 0);
        for part in sale.parts.iter().filter(|part| part.state.is_money()) {
            *(if part.method.rounds { &mut cash } else { &mut other }) += part.amount.value();
        }
        if cash % 100 != 0 {
            return Err(format!("receipt {of} has {cash} øre in notes and coins"));
        }
        let due = sale.lines.iter().map(|line| line.amount().value()).sum::<i64>() + sale.tip.value();
        let rounding = cash + other - due;
        if rounding != sale.rounding.value() {
            return Err(format!("receipt {of} is rounded by {rounding} øre and says {}", sale.rounding.value()));
        }
        let rest = i128::from(due - other);
        let nearest = nearest(rest, 100) * 100;
        if rounding != 0 && i128::from(cash) != nearest {
            return Err(format!("receipt {of} leaves {rest} øre for cash, and {cash} were taken"));
        }
        Ok(())
    }

    fn book(&mut self, sale: &CompletedSale) {
        for part in sale.parts.iter().filter(|part| part.state.is_money()) {
            *self.methods.entry(part.method.letter).or_default() += part.amount.value();
        }
        self.tips += sale.tip.value();
        if matches!(sale.kind, SaleKind::Credit | SaleKind::PayIn) {
            return;
        }
        for line in sale.lines.iter().filter(|line| !line.is_pay_in()) {
            let sum = self.vat.entry(line.item.percent.in_hundredths()).or_default();
            (sum.0, sum.1) = (sum.0 + line.amount().value(), sum.1 + vat_of(line));
            self.sales += line.amount().value();
        }
    }

    /// What the other life did is not here; the entry says what it came to.
    fn go_on(&mut self, begun: &LifeBegun) {
        let figures = begun.figures.as_ref().expect("this version says it");
        *self = Self {
            vat: vat_by_rate(figures),
            methods: figures.methods.iter().map(|(letter, tally)| (*letter, tally.amount.value())).collect(),
            tips: figures.tips.amount.value(),
            sales: 0,
            grand: begun.grand.net().value(),
            is_whole: true,
        };
    }

    /// A period's report against what was booked in it.
    fn close(&mut self, z: &ZReport) -> Result<(), Broken> {
        let told =
            std::mem::replace(self, Self { is_whole: true, grand: z.report.grand.net().value(), ..Self::default() });
        if !told.is_whole {
            return Ok(());
        }
        let number = z.report.number;
        let vat = vat_by_rate(&z.report.figures);
        let same = |a: &BTreeMap<i64, (i64, i64)>, b: &BTreeMap<i64, (i64, i64)>| {
            a.keys().chain(b.keys()).all(|rate| a.get(rate).unwrap_or(&(0, 0)) == b.get(rate).unwrap_or(&(0, 0)))
        };
        if !same(&vat, &told.vat) {
            return Err(format!("Z {number} has VAT {vat:?}, and its receipts come to {:?}", told.vat));
        }
        let by_method = |letter: &char| told.methods.get(letter).copied().unwrap_or(0);
        let methods = z.report.figures.methods.iter();
        let wrong = methods.clone().find(|(letter, tally)| tally.amount.value() != by_method(letter));
        if let Some((letter, tally)) = wrong {
            return Err(format!(
                "Z {number} has {:?} by {letter}, and its receipts {}",
                tally.amount,
                by_method(letter)
            ));
        }
        if told.methods.iter().any(|(letter, sum)| *sum != 0 && !z.report.figures.methods.contains_key(letter)) {
            return Err(format!("Z {number} lacks a method of {:?}", told.methods));
        }
        if z.report.figures.tips.amount.value() != told.tips {
            return Err(format!("Z {number} has {:?} of tips, and its receipts {}", z.report.figures.tips, told.tips));
        }
        if z.report.grand.net().value() - told.grand != told.sales {
            return Err(format!(
                "Z {number} moves the grand total by other than the {} øre of its receipts",
                told.sales
            ));
        }
        Ok(())
    }
}

fn vat_by_rate(figures: &Figures) -> BTreeMap<i64, (i64, i64)> {
    let mut vat: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for sum in &figures.vat {
        let of = vat.entry(sum.percent.in_hundredths()).or_default();
        (of.0, of.1) = (of.0 + sum.gross.value(), of.1 + sum.vat.value());
    }
    vat
}

/// Price times quantity, less what was taken off.
fn amount_of(line: &Line) -> i64 {
    let (price, count) = (line.own_price.unwrap_or(line.item.price).value(), line.quantity.in_thousandths());
    let part = |of: i64, count: i64, whole: i128| {
        i64::try_from(nearest(i128::from(of) * i128::from(count), whole)).expect("a till's amount")
    };
    let gross = line.fixed.map_or_else(|| part(price, count, 1_000), Ore::value);
    let discount = match line.discount {
        Some(Discount::Percent(percent)) => part(gross, percent.in_hundredths(), 10_000),
        Some(Discount::Amount(amount)) => amount.value() * gross.signum(),
        None => 0,
    };
    gross - discount - line.share.value() - line.saved().value()
}

fn vat_of(line: &Line) -> i64 {
    vat_within(line.amount().value(), line.item.percent.in_hundredths())
}
