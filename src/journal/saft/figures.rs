//! The figures of a report counted again from the events and transactions of a file, under the names the report gives them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Ore;

use super::codes;
use super::report::{REDUCED, REMOVED, TAKEN_BACK};
use super::text;
use super::xml::chars;

/// Amounts are in øre, counts in pieces; by the element that has them and by what they are counted for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(BTreeMap<&'static str, BTreeMap<String, i64>>);

impl Figures {
    pub fn add(&mut self, name: &'static str, key: &str, value: i64) {
        let of_name = self.0.entry(name).or_default();
        match of_name.get_mut(key) {
            Some(sum) => *sum = sum.saturating_add(value),
            None => drop(of_name.insert(key.to_owned(), value)),
        }
    }

    pub fn get(&self, name: &str, key: &str) -> i64 {
        self.0.get(name).and_then(|of_name| of_name.get(key)).copied().unwrap_or(0)
    }

    pub fn sum(&self, name: &str) -> i64 {
        self.0.get(name).map_or(0, |of_name| of_name.values().sum())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn add_all(&mut self, other: &Self) {
        for (name, of_name) in &other.0 {
            of_name.iter().for_each(|(key, value)| self.add(name, key, *value));
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The first figure of a claimed report that is another than what was counted, with both.
    pub fn differs(&self, claimed: &Self) -> Option<(&'static str, String, i64, i64)> {
        RECOUNTED.iter().find_map(|(name, least)| {
            let of = |figures: &Self| figures.0.get(name).cloned().unwrap_or_default();
            let (counted, said) = (of(self), of(claimed));
            let keys: BTreeSet<&String> = counted.keys().chain(said.keys()).collect();
            keys.into_iter().find_map(|key| {
                let counted = counted.get(key).copied().unwrap_or(0).max(*least);
                let said = said.get(key).copied().unwrap_or(0);
                (counted != said).then(|| (*name, key.clone(), said, counted))
            })
        })
    }
}

/// What is counted again, and the least a count may be in the file: no number of the schema is below zero (section 7).
const RECOUNTED: &[(&str, i64)] = &[
    ("totalCashSaleAmnt", i64::MIN),
    ("artGroupNum", i64::MIN),
    ("artGroupAmnt", i64::MIN),
    ("paymentNum", 0),
    ("paymentAmnt", i64::MIN),
    ("empPaymentNum", 0),
    ("empPaymentAmnt", i64::MIN),
    ("tipNum", 0),
    ("tipAmnt", i64::MIN),
    ("cashSaleAmnt", i64::MIN),
    ("vatAmnt", i64::MIN),
    ("reportOpeningChangeFloat", i64::MIN),
    ("reportReceiptNum", 0),
    ("reportOpenCashBoxNum", 0),
    ("reportReceiptCopyNum", 0),
    ("reportReceiptCopyAmnt", i64::MIN),
    ("reportReceiptProformaNum", 0),
    ("reportReceiptProformaAmnt", i64::MIN),
    ("reportReturnNum", 0),
    ("reportReturnAmnt", i64::MIN),
    ("reportDiscountNum", 0),
    ("reportDiscountAmnt", i64::MIN),
    ("reportVoidTransNum", 0),
    ("reportVoidTransAmnt", i64::MIN),
    ("corrLineNum", 0),
    ("corrLineAmnt", i64::MIN),
    ("priceInquiryNum", 0),
    ("priceInquiryAmnt", i64::MIN),
    ("otherCorrNum", 0),
    ("otherCorrAmnt", i64::MIN),
    ("reportReceiptDeliveryNum", 0),
    ("reportReceiptDeliveryAmnt", i64::MIN),
    ("reportTrainingNum", 0),
    ("reportTrainingAmnt", i64::MIN),
    ("creditSalesNum", 0),
    ("creditSalesAmnt", i64::MIN),
    ("payInNum", 0),
    ("payInAmnt", i64::MIN),
    ("payOutNum", 0),
    ("payOutAmnt", i64::MIN),
];

/// An amount of exactly two decimals in øre; zero is never negative (law G-6).
pub fn amount(text: &str) -> Option<Ore> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (kroner, ore) = digits.split_once('.')?;
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if ore.len() != 2 || !all_digits(kroner) || !all_digits(ore) || (kroner.len() > 1 && kroner.starts_with('0')) {
        return None;
    }
    let kroner: i64 = kroner.parse().ok()?;
    let value = kroner.checked_mul(100)?.checked_add(ore.parse().ok()?)?;
    (sign > 0 || value != 0).then(|| Ore::new(sign * value))
}

/// A whole number, as counts are written: `3`, `-1`, `3.000000`.
pub fn count(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty()
        || !digits.bytes().chain(rest.bytes().map(|b| if b == b'0' { b } else { b'x' })).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    whole.parse().ok()
}

/// What the events since the last Z add to its figures.
#[derive(Clone, Debug, Default)]
pub struct EventSums {
    pub figures: Figures,
    float: i64,
    corrected: BTreeMap<String, &'static str>,
    /// Transactions that were copied, where the event does not say the amount.
    pub untold: Vec<String>,
}

/// An event as far as the figures ask for it.
pub struct Counted<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub operator: &'a str,
    pub words: &'a str,
    /// The transaction it belongs to.
    pub sale: &'a str,
}

impl EventSums {
    pub fn after_z(&mut self) {
        self.figures.clear();
        (self.float, self.corrected) = (0, BTreeMap::new());
        self.untold.clear();
    }

    pub fn add(&mut self, event: &Counted) {
        let said = |wanted: &str| text::pairs(event.words).find(|(key, _)| *key == wanted).map(|(_, value)| value);
        let told = said(text::AMOUNT).or_else(|| said("lineAmntIn")).and_then(amount).map(Ore::value);
        let money = told.unwrap_or(0);
        if event.kind == codes::TRAINING_RECEIPT {
            self.tally("reportTrainingNum", "reportTrainingAmnt", "", money);
        }
        if said(text::TRAINING).is_some() {
            return;
        }
        match event.kind {
            codes::DRAWER_BY_HAND => self.figures.add("reportOpenCashBoxNum", "", 1),
            codes::COPY | codes::COPY_SENT => {
                self.tally("reportReceiptCopyNum", "reportReceiptCopyAmnt", "", money);
                if told.is_none() {
                    self.untold.push(event.sale.to_owned());
                }
            }
            codes::PROVISIONAL => self.tally("reportReceiptProformaNum", "reportReceiptProformaAmnt", "", money),
            codes::DELIVERY => self.tally("reportReceiptDeliveryNum", "reportReceiptDeliveryAmnt", "", money),
            codes::SALE_CANCELLED => self.tally("reportVoidTransNum", "reportVoidTransAmnt", "", money),
            codes::PAYMENT_REMOVED => self.tally("otherCorrNum", "otherCorrAmnt", TAKEN_BACK, money),
            codes::PRICE_LOOK_UP => {
                self.tally("priceInquiryNum", "priceInquiryAmnt", said(text::GROUP).unwrap_or_default(), money);
            }
            codes::LINE_REMOVED | codes::LINE_REDUCED => self.correct(event, said(text::SALE), said(text::LINE), money),
            codes::CASH_IN => self.tally("payInNum", "payInAmnt", &kind_of(said(text::TYPE)), money),
            codes::CASH_OUT => self.tally("payOutNum", "payOutAmnt", &kind_of(said(text::TYPE)), money),
            codes::FLOAT => {
                // The newest float holds.
                self.figures.add("reportOpeningChangeFloat", "", money - self.float);
                self.float = money;
            }
            codes::PAID_FOR_LATER => self.paid_for_later(event),
            _ => {}
        }
    }

    fn tally(&mut self, count: &'static str, amount: &'static str, key: &str, money: i64) {
        self.figures.add(count, key, 1);
        self.figures.add(amount, key, money);
    }

    /// Several steps on one line of one sale are one correction, of the kind it began as.
    fn correct(&mut self, event: &Counted, sale: Option<&str>, line: Option<&str>, money: i64) {
        let how = if event.kind == codes::LINE_REMOVED { REMOVED } else { REDUCED };
        let of = match (sale, line) {
            (Some(sale), Some(line)) => format!("{sale}/{line}"),
            _ => event.id.to_owned(),
        };
        let known = self.corrected.get(&of).copied();
        self.figures.add("corrLineNum", known.unwrap_or(how), i64::from(known.is_none()));
        self.figures.add("corrLineAmnt", known.unwrap_or(how), money);
        self.corrected.insert(of, known.unwrap_or(how));
    }

    /// Gift cards sold: their kinds, and the payments where no transaction has them.
    fn paid_for_later(&mut self, event: &Counted) {
        let mut of = String::new();
        for (key, value) in text::pairs(event.words) {
            let money = || amount(value).map_or(0, Ore::value);
            match key {
                text::PAY_IN_TYPE | text::PAYMENT_TYPE => value.clone_into(&mut of),
                text::PAY_IN_AMOUNT => self.tally("payInNum", "payInAmnt", &kind_of(Some(&of)), money()),
                text::TIP_AMOUNT => self.tally("tipNum", "tipAmnt", "", money()),
                text::PAID_AMOUNT => add_payment(&mut self.figures, event.operator, &of, money()),
                _ => {}
            }
        }
    }
}

fn kind_of(name: Option<&str>) -> String {
    name.unwrap_or_default().chars().take(chars::ID).collect()
}

/// Letter h: an operator and a means of payment.
pub fn operator_key(operator: &str, kind: &str) -> String {
    format!("{operator} {kind}")
}

pub fn add_payment(figures: &mut Figures, operator: &str, kind: &str, paid: i64) {
    figures.add("paymentNum", kind, paid.signum());
    figures.add("paymentAmnt", kind, paid);
    if !operator.is_empty() {
        let key = operator_key(operator, kind);
        figures.add("empPaymentNum", &key, paid.signum());
        figures.add("empPaymentAmnt", &key, paid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_one_way_only_g_6() {
        for (text, value) in [("0.00", Some(0)), ("-16.40", Some(-1640)), ("123.05", Some(12305)), ("-0.05", Some(-5))]
        {
            assert_eq!(amount(text).map(Ore::value), value, "{text}");
        }
        for text in ["16.4", "+16.40", "-0.00", "16,40", ".50", "16.", "007.00", "1e2.00", "", "16.400", " 16.40"] {
            assert_eq!(amount(text), None, "{text}");
        }
        assert_eq!((count("-1"), count("3.000000"), count("3.5"), count("x")), (Some(-1), Some(3), None, None));
    }

    #[test]
    fn several_steps_on_a_line_are_one_correction_s() {
        let mut sums = EventSums::default();
        for (id, kind, words) in [
            ("1", codes::LINE_REDUCED, "sale 7; lineID 1; from 5; to 2; amnt 30.00"),
            ("2", codes::LINE_REMOVED, "sale 7; lineID 1; amnt 20.00"),
            ("3", codes::LINE_REMOVED, "training true; sale 8; lineID 1; amnt 20.00"),
        ] {
            sums.add(&Counted { id, kind, operator: "", words, sale: "" });
        }
        assert_eq!(sums.figures.get("corrLineNum", REDUCED), 1);
        assert_eq!(sums.figures.get("corrLineAmnt", REDUCED), 5000);
        assert_eq!(sums.figures.get("corrLineNum", REMOVED), 0);
    }
}
