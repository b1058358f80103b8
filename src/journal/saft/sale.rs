//! One transaction of a file while it is read, and what must add up in it.

use super::check::Node;
use super::figures::amount;
use crate::domain::Ore;

#[derive(Debug, Default)]
pub struct Line {
    nr: String,
    pub id: String,
    pub kind: String,
    pub group: String,
    article: String,
    text: String,
    pub with_vat: i64,
    without_vat: i64,
    side: String,
    vat: Option<Vat>,
    pub discount: i64,
    pub has_discount: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vat {
    /// Code and per cent.
    pub key: String,
    pub amount: i64,
    pub base: i64,
    side: String,
}

#[derive(Debug, Default)]
pub struct Payment {
    pub kind: String,
    pub paid: i64,
    pub operator: String,
}

/// What is paid besides the lines.
#[derive(Debug, Default)]
struct Raise {
    kind: String,
    amount: i64,
}

#[derive(Debug, Default)]
pub struct Sale {
    pub at: u64,
    pub nr: String,
    pub id: String,
    pub kind: String,
    pub amount_text: String,
    pub net_text: String,
    pub with_vat: i64,
    without_vat: i64,
    side: String,
    pub date: String,
    pub time: String,
    pub words: String,
    pub lines: Vec<Line>,
    pub vat: Vec<Vat>,
    pub payments: Vec<Payment>,
    raises: Vec<Raise>,
    /// The raises that are tips.
    pub tip: i64,
    rounding: i64,
    pub signature: String,
    pub key: String,
    pub receipts: i64,
    pub copies: i64,
    pub deliveries: i64,
    pub is_training: bool,
    /// The VAT that is read now.
    open_vat: Vat,
    is_line_vat: bool,
}

impl Line {
    /// Goods or bottles that came back.
    pub fn is_return(&self) -> bool {
        self.side == "D"
    }
}

impl Sale {
    pub fn begin(&mut self, at: u64) {
        *self = Self { at, ..Self::default() };
    }

    pub fn begin_line(&mut self) {
        self.lines.push(Line::default());
    }

    pub fn begin_line_vat(&mut self) {
        (self.open_vat, self.is_line_vat) = (Vat::default(), true);
    }

    pub fn begin_vat(&mut self) {
        (self.open_vat, self.is_line_vat) = (Vat::default(), false);
    }

    pub fn begin_payment(&mut self) {
        self.payments.push(Payment::default());
    }

    pub fn begin_raise(&mut self) {
        self.raises.push(Raise::default());
    }

    /// Any other raise is in the lines already.
    pub fn count_tips(&mut self, is_tip: impl Fn(&str) -> bool) {
        self.tip = self.raises.iter().filter(|raise| is_tip(&raise.kind)).map(|raise| raise.amount).sum();
    }

    pub fn line_id(&self) -> &str {
        self.lines.last().map_or("", |line| line.id.as_str())
    }

    /// Article, group and text of the line that is read now.
    pub fn sold(&self) -> Option<[&str; 3]> {
        self.lines.last().map(|line| [line.article.as_str(), line.group.as_str(), line.text.as_str()])
    }

    /// The entry of the journal it says it is.
    pub fn entry(&self) -> Option<u64> {
        self.words.rsplit_once("journal ").and_then(|(_, number)| number.parse().ok())
    }

    pub fn note(&mut self, node: Node, name: &str, text: &str) {
        match node {
            Node::Sale => self.note_sale(name, text),
            Node::Line => self.note_line(name, text),
            Node::LineVat | Node::SaleVat => self.note_vat(name, text),
            Node::Payment => self.note_payment(name, text),
            Node::Raise => self.note_raise(name, text),
            _ => self.note_other(name, text),
        }
    }

    fn note_sale(&mut self, name: &str, text: &str) {
        let place = match name {
            "nr" => &mut self.nr,
            "transID" => &mut self.id,
            "transType" => &mut self.kind,
            "amntTp" => &mut self.side,
            "transDate" => &mut self.date,
            "transTime" => &mut self.time,
            "desc" => &mut self.words,
            "signature" => &mut self.signature,
            "keyVersion" => &mut self.key,
            "transAmntIn" => {
                self.with_vat = ore(text);
                &mut self.amount_text
            }
            "transAmntEx" => {
                self.without_vat = ore(text);
                &mut self.net_text
            }
            "receiptNum" => return self.receipts = text.parse().unwrap_or(0),
            "receiptCopyNum" => return self.copies = text.parse().unwrap_or(0),
            "receiptDeliveryNum" => return self.deliveries = text.parse().unwrap_or(0),
            "trainingID" => return self.is_training = text == "true",
            _ => return,
        };
        text.clone_into(place);
    }

    fn note_line(&mut self, name: &str, text: &str) {
        let Some(line) = self.lines.last_mut() else { return };
        match name {
            "nr" => text.clone_into(&mut line.nr),
            "lineID" => text.clone_into(&mut line.id),
            "lineType" => text.clone_into(&mut line.kind),
            "artGroupID" => text.clone_into(&mut line.group),
            "artID" => text.clone_into(&mut line.article),
            "cashTransLineDescr" => text.clone_into(&mut line.text),
            "lineAmntIn" => line.with_vat = ore(text),
            "lineAmntEx" => line.without_vat = ore(text),
            "amntTp" => text.clone_into(&mut line.side),
            _ => {}
        }
    }

    fn note_vat(&mut self, name: &str, text: &str) {
        let vat = &mut self.open_vat;
        match name {
            "vatCode" => text.clone_into(&mut vat.key),
            "vatPerc" => {
                vat.key.push(' ');
                vat.key.push_str(text);
            }
            "vatAmnt" => vat.amount = ore(text),
            "vatAmntTp" => text.clone_into(&mut vat.side),
            "vatBasAmnt" => vat.base = ore(text),
            _ => {}
        }
    }

    fn note_payment(&mut self, name: &str, text: &str) {
        let Some(payment) = self.payments.last_mut() else { return };
        match name {
            "paymentType" => text.clone_into(&mut payment.kind),
            "paidAmnt" => payment.paid = ore(text),
            "empID" => text.clone_into(&mut payment.operator),
            _ => {}
        }
    }

    fn note_raise(&mut self, name: &str, text: &str) {
        let Some(raise) = self.raises.last_mut() else { return };
        match name {
            "raiseType" => text.clone_into(&mut raise.kind),
            "raiseAmnt" => raise.amount = ore(text),
            _ => {}
        }
    }

    fn note_other(&mut self, name: &str, text: &str) {
        match (name, self.lines.last_mut()) {
            ("roundingAmnt", _) => self.rounding = ore(text),
            ("dscAmnt", Some(line)) => {
                line.discount += ore(text);
                line.has_discount = true;
            }
            _ => {}
        }
    }

    pub fn close_vat(&mut self) {
        let vat = std::mem::take(&mut self.open_vat);
        match self.lines.last_mut().filter(|_| self.is_line_vat) {
            Some(line) => line.vat = Some(vat),
            None => self.vat.push(vat),
        }
    }

    /// What is wrong with the line that ends, and with which of its elements.
    pub fn close_line(&self) -> Result<(), (&'static str, String)> {
        let Some(line) = self.lines.last() else { return Ok(()) };
        let place = format!("ctLine {}", line.id);
        let wrong = |leaf: &'static str, what: &str| Err((leaf, format!("{place}: {what}")));
        if line.nr != self.nr {
            return wrong("ctLine/nr", "it names another transaction");
        }
        if line.id != self.lines.len().to_string() {
            return wrong("ctLine/lineID", "the lines are not numbered from 1 on");
        }
        if !on_its_side(line.with_vat, &line.side) {
            return wrong("ctLine/amntTp", "the side does not fit the sign of the amount");
        }
        match &line.vat {
            Some(vat) if vat.base != line.without_vat => {
                wrong("ctLine/vat/vatBasAmnt", "it is not the amount without VAT")
            }
            Some(vat) if line.without_vat + vat.amount != line.with_vat => {
                wrong("ctLine/lineAmntIn", "amount without VAT and VAT do not add up to it")
            }
            Some(vat) if !vat.fits() => wrong("ctLine/vat/vatAmnt", "it is not the VAT of that rate"),
            Some(vat) if !on_its_side(vat.base, &vat.side) => {
                wrong("ctLine/vat/vatAmntTp", "the side does not fit the sign")
            }
            _ => Ok(()),
        }
    }

    /// What does not add up, by the element it is told of.
    pub fn faults(&self, pay_ins: i64) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        let mut differs = |leaf, said: i64, counted: i64, what: &str| {
            if said != counted {
                faults.push((leaf, format!("{} is said, and {what} come to {}", kroner(said), kroner(counted))));
            }
        };
        let sum = |of: fn(&Line) -> i64| self.lines.iter().map(of).sum::<i64>();
        differs("transAmntIn", self.with_vat, sum(|line| line.with_vat), "the lines");
        differs("transAmntEx", self.without_vat, sum(|line| line.without_vat), "the lines");
        let vat = self.vat.iter().map(|vat| vat.amount).sum::<i64>();
        differs("vat", vat, self.with_vat - self.without_vat, "the amounts with and without VAT");
        let paid = self.payments.iter().map(|payment| payment.paid).sum::<i64>();
        let due = self.with_vat + pay_ins + self.tip;
        differs(
            "payment",
            paid - self.rounding,
            due,
            if self.tip == 0 { "the lines" } else { "the lines and the tip" },
        );
        let lines = self.vat_of_lines();
        for vat in &self.vat {
            let of_lines = lines.iter().find(|of| of.key == vat.key).cloned().unwrap_or_default();
            differs("vat/vatAmnt", vat.amount, of_lines.amount, "the lines");
            differs("vat/vatBasAmnt", vat.base, of_lines.base, "the lines");
        }
        if self.vat.len() != lines.len() {
            faults.push(("vat", "the rates are not those of the lines".to_owned()));
        }
        if !on_its_side(self.with_vat, &self.side) {
            faults.push(("amntTp", "the side does not fit the sign of the amount".to_owned()));
        }
        if self.vat.iter().any(|vat| !on_its_side(vat.base, &vat.side)) {
            faults.push(("vat/vatAmntTp", "the side does not fit the sign of the amount".to_owned()));
        }
        faults
    }

    fn vat_of_lines(&self) -> Vec<Vat> {
        let mut sums: Vec<Vat> = Vec::new();
        for vat in self.lines.iter().filter_map(|line| line.vat.as_ref()) {
            match sums.iter_mut().find(|sum| sum.key == vat.key) {
                Some(sum) => {
                    sum.amount += vat.amount;
                    sum.base += vat.base;
                }
                None => sums.push(vat.clone()),
            }
        }
        sums
    }
}

impl Vat {
    /// Is the amount that of the rate, to the øre it was rounded to?
    fn fits(&self) -> bool {
        let Some(rate) = self.key.split_once(' ').and_then(|(_, percent)| amount(percent)) else { return true };
        let exact = i128::from(self.base) * i128::from(rate.value());
        (exact - i128::from(self.amount) * 10_000).abs() <= 10_000
    }
}

fn ore(text: &str) -> i64 {
    amount(text).map_or(0, Ore::value)
}

/// Money out is `D` (section 6); nothing at all is on either side.
fn on_its_side(amount: i64, side: &str) -> bool {
    amount == 0 || (amount < 0) == (side == "D")
}

fn kroner(ore: i64) -> String {
    crate::journal::signature::with_point(Ore::new(ore))
}
