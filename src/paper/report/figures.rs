//! The figures of a period, in the regulation's order (law §9, e to z).

use std::collections::BTreeMap;

use crate::domain::Ore;
use crate::domain::ids::GroupNo;
use crate::domain::report::{Correction, MethodTally, OtherCorrection, Report, Tally};
use crate::i18n::form;
use crate::paper::draft::{Draft, counted};
use crate::paper::receipt::vat_table;

pub(super) fn figures(draft: &mut Draft, report: &Report) {
    sales(draft, report);
    groups(draft, report);
    methods(draft, report);
    operators(draft, report);
    tips(draft, report);
    vat(draft, report);
    counts(draft, report);
    outside_the_sales(draft, report);
    grand_totals(draft, report);
}

/// Letter e: cash sales, returns deducted, before rounding.
fn sales(draft: &mut Draft, report: &Report) {
    let figures = &report.figures;
    draft.rule();
    tally(draft, "report-sales", figures.sales);
    reduction(draft, "report-returns", figures.returns);
    if figures.deposits_out.count != 0 {
        reduction(draft, "report-deposits-out", figures.deposits_out);
    }
    let total = draft.word("report-net-sales");
    draft.sum(total, figures.net_cash_sales());
    if !figures.deposits.is_zero() {
        let deposits = draft.word("report-deposits");
        draft.detail_amount(deposits, figures.deposits);
    }
}

/// Letter f.
fn groups(draft: &mut Draft, report: &Report) {
    section(draft, "report-groups");
    for (group, sum) in &report.figures.groups {
        let label = counted(&group_name(report, *group), sum.count);
        draft.amount(label, sum.amount);
    }
}

fn group_name(report: &Report, group: GroupNo) -> String {
    let name = report.group_names.get(&group).map_or("", String::as_str);
    format!("{group} {name}").trim_end().to_owned()
}

/// Letter g.
fn methods(draft: &mut Draft, report: &Report) {
    section(draft, "report-methods");
    for method in report.figures.methods.values() {
        let label = counted(&method.name, method.count);
        draft.amount(label, method.amount);
    }
}

/// Letter h.
fn operators(draft: &mut Draft, report: &Report) {
    section(draft, "report-operators");
    for (number, operator) in &report.figures.operators {
        let label = counted(&format!("{number} {}", operator.name), operator.sales.count);
        draft.amount(label, operator.sales.amount);
        by_method(draft, &operator.methods);
    }
}

pub(super) fn by_method(draft: &mut Draft, methods: &BTreeMap<char, MethodTally>) {
    for method in methods.values() {
        let label = counted(&method.name, method.count);
        draft.detail_amount(label, method.amount);
    }
}

/// Letter i: in all, and each operator's.
fn tips(draft: &mut Draft, report: &Report) {
    draft.blank();
    tally(draft, "report-tips", report.figures.tips);
    for (number, operator) in report.figures.operators.iter().filter(|(_, operator)| operator.tips.count != 0) {
        let label = counted(&format!("{number} {}", operator.name), operator.tips.count);
        draft.detail_amount(label, operator.tips.amount);
    }
}

/// Letter j.
fn vat(draft: &mut Draft, report: &Report) {
    section(draft, "report-vat");
    vat_table(draft, &report.figures.vat);
}

/// Letters k to w, each of them also when it is zero.
fn counts(draft: &mut Draft, report: &Report) {
    let figures = &report.figures;
    let float = draft.word("report-float");
    draft.amount(float, figures.float.unwrap_or_default());
    number(draft, "report-receipts", figures.receipts);
    number(draft, "report-drawer", figures.drawer_openings);
    tally(draft, "report-copies", figures.copies);
    tally(draft, "report-provisional", figures.provisional);
    reduction(draft, "report-returns", figures.returns);
    reduction(draft, "report-discounts", figures.discounts);
    reduction(draft, "report-cancelled", figures.cancelled);
    let corrected = |how| figures.corrections.get(&how).copied().unwrap_or_default();
    reduction(draft, "report-removed", corrected(Correction::Removed));
    reduction(draft, "report-reduced", corrected(Correction::Reduced));
    look_ups(draft, report);
    let taken_back = figures.other_corrections.get(&OtherCorrection::Payment).copied().unwrap_or_default();
    reduction(draft, "report-payments-removed", taken_back);
    tally(draft, "report-deliveries", figures.deliveries);
    tally(draft, "report-training", figures.training);
}

/// Letter t: in all and by group.
fn look_ups(draft: &mut Draft, report: &Report) {
    let by_group = &report.figures.look_ups;
    let all = by_group
        .values()
        .fold(Tally::default(), |sum, one| Tally { count: sum.count + one.count, amount: sum.amount + one.amount });
    tally(draft, "report-look-ups", all);
    for (group, sum) in by_group {
        let label = counted(&group_name(report, *group), sum.count);
        draft.detail_amount(label, sum.amount);
    }
}

/// Credit sales, money paid in and out by type, and the rounding: none of them is part of the cash sales (§ 2-8-2, 2).
fn outside_the_sales(draft: &mut Draft, report: &Report) {
    let figures = &report.figures;
    draft.rule();
    tally(draft, "report-credit", figures.credit);
    let to_be_looked_into = [
        ("report-by-hand", figures.by_hand),
        ("report-offline", figures.offline),
        ("report-duplicates", figures.duplicates),
        ("report-duplicates-back", figures.duplicates_back),
    ];
    for (id, sum) in to_be_looked_into {
        if sum.count != 0 {
            tally(draft, id, sum);
        }
    }
    by_type(draft, "report-pay-ins", &figures.pay_ins, |amount| amount);
    by_type(draft, "report-pay-outs", &figures.pay_outs, |amount| -amount);
    let rounding = draft.word("paper-rounding");
    draft.amount(rounding, figures.rounding);
}

fn by_type(draft: &mut Draft, id: &str, types: &BTreeMap<String, Tally>, shown: fn(Ore) -> Ore) {
    let count = types.values().map(|one| one.count).sum();
    let total: Ore = types.values().map(|one| one.amount).sum();
    let label = counted(&draft.word(id), count);
    draft.amount(label, shown(total));
    for (kind, one) in types {
        let label = counted(&draft.word(kind), one.count);
        draft.detail_amount(label, shown(one.amount));
    }
}

/// Letters x, y and z, and how far the receipts have come.
fn grand_totals(draft: &mut Draft, report: &Report) {
    draft.rule();
    let rows = [
        ("report-grand-sales", report.grand.sales),
        ("report-grand-returns", -report.grand.returns),
        ("report-grand-net", report.grand.net()),
    ];
    for (id, amount) in rows {
        let label = draft.word(id);
        draft.amount(label, amount);
    }
    let last = draft.word("report-last-receipt");
    draft.pair(last, report.last_receipt.to_string());
    draft.rule();
}

fn section(draft: &mut Draft, id: &str) {
    draft.blank();
    let words = draft.word(id);
    draft.bold(words);
}

fn tally(draft: &mut Draft, id: &str, sum: Tally) {
    let label = counted(&draft.word(id), sum.count);
    draft.amount(label, sum.amount);
}

/// A figure that lowers the sales, with a minus so that it cannot be taken for a sale (F-4).
fn reduction(draft: &mut Draft, id: &str, sum: Tally) {
    tally(draft, id, Tally { count: sum.count, amount: -sum.amount });
}

fn number(draft: &mut Draft, id: &str, count: i64) {
    let label = draft.word(id);
    draft.pair(label, form::count(count));
}
