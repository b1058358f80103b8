//! An X or a Z as an `eventReport` (section 7): the report as it was taken, never counted anew.

use std::collections::BTreeMap;

use crate::domain::ids::GroupNo;
use crate::domain::report::{Correction, Figures, MethodTally, OtherCorrection, Report, ReportKind, Tally};
use crate::domain::shop::Tables;
use crate::domain::vat::rate_on;
use crate::domain::{Ore, Percent, VatCode};

use super::codes::NONE;
use super::ids;
use super::masters::{Masters, code_of};
use super::xml::{Xml, chars};

/// Kinds of corrections, as the official example calls them.
pub const REMOVED: &str = "Delete line";
pub const REDUCED: &str = "Reduce line";
pub const TAKEN_BACK: &str = "Payment taken back";

pub fn write(xml: &mut Xml, masters: &mut Masters, tables: &Tables, report: &Report) {
    let figures = &report.figures;
    xml.open("eventReport");
    write_head(xml, report);
    xml.open("reportTotalCashSales");
    xml.amount("totalCashSaleAmnt", figures.net_cash_sales());
    xml.close("reportTotalCashSales");
    note_groups(masters, report);
    write_groups(xml, masters, &figures.groups);
    write_payments(xml, masters, &figures.methods);
    write_operators(xml, masters, figures);
    xml.open("reportTip");
    tally(xml, "tipNum", "tipAmnt", figures.tips);
    xml.close("reportTip");
    write_vat(xml, masters, tables, report);
    xml.amount("reportOpeningChangeFloat", figures.float.unwrap_or_default());
    write_papers(xml, figures);
    write_corrections(xml, masters, figures);
    write_apart(xml, figures);
    xml.amount("reportGrandTotalSales", report.grand.sales);
    xml.amount("reportGrandTotalReturn", report.grand.returns);
    xml.amount("reportGrandTotalSalesNet", report.grand.net());
    xml.close("eventReport");
}

fn write_head(xml: &mut Xml, report: &Report) {
    let (id, kind) = match report.kind {
        ReportKind::X => (format!("X-{}", report.number), "X report"),
        ReportKind::Z => (format!("Z-{}", report.number), "Z report"),
    };
    xml.plain("reportID", &id);
    xml.plain("reportType", kind);
    xml.text("companyIdent", &report.organisation_number, chars::ID);
    xml.text("companyName", &report.company_name, chars::STRING_100);
    xml.moment("reportDate", "reportTime", report.at);
    xml.plain("registerID", &report.till.to_string());
}

fn note_groups(masters: &mut Masters, report: &Report) {
    for number in report.figures.groups.keys().chain(report.figures.look_ups.keys()) {
        masters.group(*number, report.group_names.get(number).map_or("", String::as_str));
    }
}

fn write_groups(xml: &mut Xml, masters: &mut Masters, groups: &BTreeMap<GroupNo, Tally>) {
    xml.open("reportArtGroups");
    for (number, tally) in groups {
        write_group(xml, &ids::group(*number), *tally);
    }
    if groups.is_empty() {
        write_group(xml, masters.no_group(), Tally::default());
    }
    xml.close("reportArtGroups");
}

/// The number is that of sales less returns, and the one count that may be below zero.
fn write_group(xml: &mut Xml, id: &str, tally: Tally) {
    xml.open("reportArtGroup");
    xml.plain("artGroupID", id);
    xml.plain("artGroupNum", &tally.count.to_string());
    xml.amount("artGroupAmnt", tally.amount);
    xml.close("reportArtGroup");
}

fn write_payments(xml: &mut Xml, masters: &mut Masters, methods: &BTreeMap<char, MethodTally>) {
    xml.open("reportPayments");
    for (letter, tally) in methods {
        masters.method(*letter, &tally.name, code_of(tally.kind));
        xml.open("reportPayment");
        write_payment(xml, &ids::payment(*letter), tally.count, tally.amount);
        xml.close("reportPayment");
    }
    if methods.is_empty() {
        xml.open("reportPayment");
        write_payment(xml, masters.no_payment(), 0, Ore::ZERO);
        xml.close("reportPayment");
    }
    xml.close("reportPayments");
}

fn write_payment(xml: &mut Xml, id: &str, count: i64, amount: Ore) {
    xml.text("paymentType", id, chars::ID);
    xml.large_count("paymentNum", count);
    xml.amount("paymentAmnt", amount);
}

/// Letter h; nothing at all where nobody was paid.
fn write_operators(xml: &mut Xml, masters: &mut Masters, figures: &Figures) {
    if figures.operators.values().all(|operator| operator.methods.is_empty()) {
        return;
    }
    xml.open("reportEmpPayments");
    for (number, operator) in &figures.operators {
        masters.operator(*number, &operator.name);
        for (letter, tally) in &operator.methods {
            masters.method(*letter, &tally.name, code_of(tally.kind));
            xml.open("reportEmpPayment");
            xml.number("empID", number.0.into());
            write_payment(xml, &ids::payment(*letter), tally.count, tally.amount);
            xml.close("reportEmpPayment");
        }
    }
    xml.close("reportEmpPayments");
}

fn write_vat(xml: &mut Xml, masters: &mut Masters, tables: &Tables, report: &Report) {
    xml.open("reportCashSalesVat");
    for sum in &report.figures.vat {
        masters.vat(sum.code, sum.percent);
        write_vat_sum(xml, sum.code, sum.percent, sum.net(), sum.vat);
    }
    if report.figures.vat.is_empty() {
        let rate = rate_on(&tables.vat_rates, VatCode::REGULAR, report.at.date());
        masters.vat(VatCode::REGULAR, rate);
        write_vat_sum(xml, VatCode::REGULAR, rate, Ore::ZERO, Ore::ZERO);
    }
    xml.close("reportCashSalesVat");
}

fn write_vat_sum(xml: &mut Xml, code: VatCode, percent: Percent, net: Ore, vat: Ore) {
    xml.open("reportCashSaleVat");
    xml.number("vatCode", code.0.into());
    xml.percent("vatPerc", percent);
    xml.amount("cashSaleAmnt", net);
    xml.amount("vatAmnt", vat);
    xml.plain("vatAmntTp", if net.is_negative() { "D" } else { "C" });
    xml.close("reportCashSaleVat");
}

/// Letters l to r.
fn write_papers(xml: &mut Xml, figures: &Figures) {
    xml.large_count("reportReceiptNum", figures.receipts);
    xml.large_count("reportOpenCashBoxNum", figures.drawer_openings);
    tally(xml, "reportReceiptCopyNum", "reportReceiptCopyAmnt", figures.copies);
    tally(xml, "reportReceiptProformaNum", "reportReceiptProformaAmnt", figures.provisional);
    tally(xml, "reportReturnNum", "reportReturnAmnt", figures.returns);
    tally(xml, "reportDiscountNum", "reportDiscountAmnt", figures.discounts);
    tally(xml, "reportVoidTransNum", "reportVoidTransAmnt", figures.cancelled);
}

/// Letters s to w.
fn write_corrections(xml: &mut Xml, masters: &mut Masters, figures: &Figures) {
    let of_line = |how: &Correction| match how {
        Correction::Removed => REMOVED,
        Correction::Reduced => REDUCED,
    };
    let other = |how: &OtherCorrection| match how {
        OtherCorrection::Payment => TAKEN_BACK,
    };
    let lines = figures.corrections.iter().map(|(how, tally)| (of_line(how).to_owned(), *tally));
    kinds(xml, ["reportCorrLines", "reportCorrLine", "corrLineType", "corrLineNum", "corrLineAmnt"], NONE, lines);
    let asked = figures.look_ups.iter().map(|(group, tally)| (ids::group(*group), *tally));
    let none = if figures.look_ups.is_empty() { masters.no_group() } else { NONE };
    let names =
        ["reportPriceInquiries", "reportPriceInquiry", "priceInquiryGroup", "priceInquiryNum", "priceInquiryAmnt"];
    kinds(xml, names, none, asked);
    let others = figures.other_corrections.iter().map(|(how, tally)| (other(how).to_owned(), *tally));
    kinds(xml, ["reportOtherCorrs", "reportOtherCorr", "otherCorrType", "otherCorrNum", "otherCorrAmnt"], NONE, others);
    tally(xml, "reportReceiptDeliveryNum", "reportReceiptDeliveryAmnt", figures.deliveries);
    tally(xml, "reportTrainingNum", "reportTrainingAmnt", figures.training);
}

/// What is kept apart from cash sales (§ 2-8-2, second paragraph).
fn write_apart(xml: &mut Xml, figures: &Figures) {
    xml.open("reportCreditSales");
    tally(xml, "creditSalesNum", "creditSalesAmnt", figures.credit);
    xml.close("reportCreditSales");
    let all = |of: &BTreeMap<String, Tally>| of.clone().into_iter().collect::<Vec<_>>();
    let (ins, outs) = (all(&figures.pay_ins), all(&figures.pay_outs));
    kinds(xml, ["reportPayIns", "reportPayIn", "payInType", "payInNum", "payInAmnt"], NONE, ins.into_iter());
    kinds(xml, ["reportPayOuts", "reportPayOut", "payOutType", "payOutNum", "payOutAmnt"], NONE, outs.into_iter());
}

fn tally(xml: &mut Xml, count: &str, amount: &str, tally: Tally) {
    xml.large_count(count, tally.count);
    xml.amount(amount, tally.amount);
}

/// A list that may not be empty: without anything it has one entry that says so.
fn kinds(xml: &mut Xml, names: [&str; 5], none: &str, of: impl Iterator<Item = (String, Tally)>) {
    let [list, entry, kind, count, amount] = names;
    xml.open(list);
    let mut of = of.peekable();
    let nothing = of.peek().is_none().then(|| (none.to_owned(), Tally::default()));
    for (name, sum) in nothing.into_iter().chain(of) {
        xml.open(entry);
        xml.text(kind, &name, chars::ID);
        tally(xml, count, amount, sum);
        xml.close(entry);
    }
    xml.close(list);
}
