//! A finished sale as a `cashtransaction` (section 6): the very characters that were signed, and what they add up from.

use crate::domain::basket::Line;
use crate::domain::ids::SignedNo;
use crate::domain::money::Ore;
use crate::domain::payment::Part;
use crate::domain::sale::{CompletedSale, SaleKind};
use crate::domain::vat::VatSum;
use crate::journal::act::sale::SaleSigned;

use super::codes;
use super::draft::{Open, PapersOf};
use super::ids;
use super::masters::Masters;
use super::period::Period;
use super::record::Begun;
use super::spool::Drafts;
use super::survey::Survey;
use super::xml::{Xml, chars};

/// A sale with everything that is known of it at the export.
pub struct Transaction<'a> {
    pub sale: &'a CompletedSale,
    /// The entry of the sale: which reports count it follows from this number, not from the clock (law Z-8).
    pub entry: u64,
    pub signed: &'a SaleSigned,
    pub is_training: bool,
}

impl Transaction<'_> {
    pub fn write(&self, drafts: &mut Drafts, masters: &mut Masters, survey: &Survey, period: Period) {
        let (sale, xml) = (self.sale, &mut drafts.records.xml);
        let local = sale.completed_at.local();
        masters.operator(sale.operator, &sale.operator_name);
        let mut record = Begun::at(xml);
        xml.open("cashtransaction");
        xml.number("nr", self.signed.nr.0);
        xml.number("transID", sale.sale.0);
        xml.plain("transType", masters.code(kind_code(sale.kind)));
        xml.amount("transAmntIn", sale.total);
        xml.amount("transAmntEx", sale.total_without_vat());
        xml.plain("amntTp", side(sale.total));
        xml.number("empID", sale.operator.0.into());
        self.write_customer(xml, masters);
        xml.count("periodNumber", period.number_of(local.date()));
        xml.date("transDate", local.date());
        xml.time("transTime", local);
        self.write_references(xml, &mut record);
        let lines = sale.lines.iter().filter(|line| !line.is_pay_in());
        for (line, number) in lines.zip(1..) {
            write_line(xml, masters, self.signed.nr, number, line);
        }
        for sum in &sale.vat {
            masters.vat(sum.code, sum.percent);
            write_vat(xml, sum);
        }
        self.write_money(xml, masters);
        xml.text("signature", &self.signed.signature, chars::STRING_999);
        xml.number("keyVersion", self.signed.key.0.into());
        let gap = xml.bytes().len() - record.from;
        let (receipt, is_credit) = (sale.receipt, sale.kind == SaleKind::Credit);
        let known = survey.papers_of(receipt);
        let papers = PapersOf { receipt, is_credit, provisional: sale.provisional, known };
        papers.write(xml);
        let filled = xml.bytes().len() - record.from - gap;
        xml.flag("voidTransaction", false);
        xml.flag("trainingID", self.is_training);
        xml.close("cashtransaction");
        record.end(xml);
        drafts.note(&record, gap, filled, None, Open::Papers(papers));
    }

    fn write_customer(&self, xml: &mut Xml, masters: &mut Masters) {
        // Only who owes something; members stay out of the file (section 3).
        let Some(buyer) = &self.sale.buyer else { return };
        let number = self.sale.customer.as_ref().map(|customer| customer.number.0.to_string());
        let id = number.unwrap_or_else(|| buyer.organisation_number.clone());
        masters.customer(&id, &buyer.name, Some(buyer));
        xml.text("custSupID", &id, chars::ID);
    }

    /// The receipt's own number has no element (section 6), and neither has the journal's.
    fn write_references(&self, xml: &mut Xml, record: &mut Begun) {
        let mut returned: Vec<String> =
            self.sale.lines.iter().filter_map(Line::returned_receipt).map(|no| format!("receipt {no}")).collect();
        returned.dedup();
        xml.text_if("refID", &returned.join("; "), chars::STRING_9999);
        record.text(xml, "desc", &format!("receipt {}; journal {}", self.sale.receipt, self.entry));
    }

    fn write_money(&self, xml: &mut Xml, masters: &mut Masters) {
        if !self.sale.tip.is_zero() {
            xml.open("raise");
            xml.plain("raiseType", masters.code(codes::TIP));
            xml.amount("raiseAmnt", self.sale.tip);
            xml.number("empID", self.sale.operator.0.into());
            xml.close("raise");
        }
        xml.open("rounding");
        xml.amount("roundingAmnt", self.sale.rounding);
        xml.close("rounding");
        for part in self.sale.parts.iter().filter(|part| part.state.is_money()) {
            self.write_payment(xml, masters, part);
        }
    }

    fn write_payment(&self, xml: &mut Xml, masters: &mut Masters, part: &Part) {
        masters.method(part.method.letter, &part.method.name, &part.method.basic_code);
        xml.open("payment");
        xml.texts("paymentType", &[ids::PAYMENT, part.method.letter.encode_utf8(&mut [0; 4])], chars::ID);
        xml.amount("paidAmnt", part.amount);
        xml.number("empID", self.sale.operator.0.into());
        xml.plain("curCode", "NOK");
        xml.plain("exchRt", "1.000000");
        let of_card = part.card.as_ref().map(|card| card.masked());
        let reference = part.slip.as_ref().map(|slip| slip.reference.as_str()).or(of_card.as_deref());
        xml.text_if("paymentRefID", reference.unwrap_or_default(), chars::STRING_999);
        xml.close("payment");
    }
}

fn kind_code(kind: SaleKind) -> &'static str {
    match kind {
        // Money paid in alone is no transaction and never comes here.
        SaleKind::Sale | SaleKind::PayIn => codes::CASH_SALE,
        SaleKind::Return => codes::RETURN_SALE,
        SaleKind::SaleAndReturn => codes::SALE_AND_RETURN,
        SaleKind::Credit => codes::CREDIT_SALE,
    }
}

fn line_code(line: &Line) -> &'static str {
    match (line.is_return(), line.is_deposit()) {
        (false, false) => codes::SALE_LINE,
        (true, false) => codes::RETURN_LINE,
        (false, true) => codes::DEPOSIT_LINE,
        (true, true) => codes::DEPOSIT_BACK,
    }
}

/// Money out is `D`, with its minus all the same (section 6).
fn side(amount: Ore) -> &'static str {
    if amount.is_negative() { "D" } else { "C" }
}

fn write_line(xml: &mut Xml, masters: &mut Masters, nr: SignedNo, number: u64, line: &Line) {
    let (amount, vat) = (line.amount(), line.vat());
    masters.item(&line.item);
    masters.operator(line.by, "");
    xml.open("ctLine");
    xml.number("nr", nr.0);
    xml.number("lineID", number);
    xml.plain("lineType", masters.code(line_code(line)));
    xml.numbered("artGroupID", ids::GROUP, line.item.group.0.into());
    xml.text("artID", &ids::article(&line.item), chars::ID);
    xml.quantity("qnt", line.quantity);
    xml.amount("lineAmntIn", amount);
    xml.amount("lineAmntEx", amount - vat);
    xml.plain("amntTp", if line.is_return() { "D" } else { "C" });
    xml.price("ppu", line.unit_price());
    xml.number("empID", line.by.0.into());
    xml.text("cashTransLineDescr", &line.item.name, chars::STRING_9999);
    xml.moment("lineDate", "lineTime", line.at);
    let sum = VatSum { code: line.item.vat, percent: line.item.percent, gross: amount, vat };
    write_vat(xml, &sum);
    write_savings(xml, masters, line);
    write_discounts(xml, masters, line);
    xml.close("ctLine");
}

fn write_vat(xml: &mut Xml, sum: &VatSum) {
    xml.open("vat");
    xml.number("vatCode", sum.code.0.into());
    xml.percent("vatPerc", sum.percent);
    xml.amount("vatAmnt", sum.vat);
    xml.plain("vatAmntTp", side(sum.gross));
    xml.amount("vatBasAmnt", sum.net());
    xml.close("vat");
}

fn write_savings(xml: &mut Xml, masters: &mut Masters, line: &Line) {
    if line.saved().is_zero() {
        return;
    }
    xml.open("savings");
    xml.plain("savingsType", masters.code(codes::SAVING));
    xml.large_count("savingsUnits", line.quantity.abs().pieces().unwrap_or(1));
    xml.close("savings");
}

/// What a person took off (letter q). What a return takes back was counted when it was sold.
fn write_discounts(xml: &mut Xml, masters: &mut Masters, line: &Line) {
    if line.return_of.is_some() {
        return;
    }
    let kinds = [
        (codes::LOWERED, line.lowered()),
        (codes::LINE_DISCOUNT, line.line_discount()),
        (codes::SALE_DISCOUNT, line.share),
    ];
    for (code, amount) in kinds.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        xml.open("discount");
        xml.plain("dscTp", masters.code(code));
        xml.amount("dscAmnt", amount);
        xml.number("empID", line.by.0.into());
        xml.close("discount");
    }
}
