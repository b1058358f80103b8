//! X and Z reports (law §9, §10). The letters in the comments are the regulation's.

mod figures;
mod settlement;

use super::draft::{Draft, counted, unbroken};
use super::heading::Heading;
use super::{Document, Letterhead};
use crate::domain::device::PaperKind;
use crate::domain::report::{Bundle, OperatorTally, Report, ReportKind, ZReport};
use crate::domain::value::{Saying, Value};
use crate::domain::{OperatorNo, Stamp, TillId};
use crate::i18n::form;

/// An X: what has happened since the last Z. It changes nothing (XR-1).
pub fn x_report(head: &Letterhead, report: &Report) -> Document {
    let mut draft = Draft::new(head);
    top(&mut draft, report);
    figures::figures(&mut draft, report);
    draft.finish(PaperKind::X)
}

/// A Z: the cash point's part of the day and its settlement. Where the part makes up the department's bundle alone, or
/// completes it, the bundle stands on the same strip (architecture §6, 2).
pub fn z_report(head: &Letterhead, z: &ZReport, bundle: Option<&Bundle>) -> Document {
    let mut draft = Draft::new(head);
    top(&mut draft, &z.report);
    if let Some(bundle) = bundle {
        parts(&mut draft, bundle);
    }
    figures::figures(&mut draft, &z.report);
    settlement::settlement(&mut draft, z);
    draft.finish(PaperKind::Z)
}

/// One operator's share of the open period: no X, and nothing the law has a name for (XR-5).
pub fn operator_report(
    head: &Letterhead,
    number: OperatorNo,
    share: &OperatorTally,
    from: Option<Stamp>,
    at: Stamp,
) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word("title-operator");
    draft.title(title);
    draft.letterhead();
    draft.issued(format!("{number} {}", share.name), at, None);
    if let Some(from) = from {
        let (label, since) = (draft.word("paper-journal-from"), draft.moment(from));
        draft.pair(label, since);
    }
    draft.rule();
    let label = counted(&draft.word("report-sales-of-operator"), share.sales.count);
    draft.sum(label, share.sales.amount);
    figures::by_method(&mut draft, &share.methods);
    if share.tips.count != 0 {
        let label = counted(&draft.word("report-tips"), share.tips.count);
        draft.amount(label, share.tips.amount);
    }
    draft.field("paper-field-signature");
    draft.program();
    draft.finish(PaperKind::Operator)
}

/// A Z once more: the same, marked as a copy (Z-7).
pub fn z_copy(head: &Letterhead, z: &ZReport) -> Document {
    let mut draft = Draft::new(head);
    draft.heading(Heading::Copy);
    top(&mut draft, &z.report);
    z_within(&mut draft, z);
    draft.finish(PaperKind::ZCopy)
}

/// What an X counted, within an extract of the journal: a report stands whole in it (law J-2).
pub(super) fn x_within(draft: &mut Draft, report: &Report) {
    figures::figures(draft, report);
}

/// The same of a Z, with its settlement.
pub(super) fn z_within(draft: &mut Draft, z: &ZReport) {
    figures::figures(draft, &z.report);
    settlement::settlement(draft, z);
}

/// Letters a to d, and Z-1's number. Names are those the report was taken with, so that a reprint says the same (J-2).
fn top(draft: &mut Draft, report: &Report) {
    let (heading, number) = match report.kind {
        ReportKind::X => (Heading::XReport, "paper-x-no"),
        ReportKind::Z => (Heading::ZReport, "paper-z-no"),
    };
    draft.heading(heading);
    draft.letterhead_as(&report.company_name, &report.organisation_number, &report.department, report.demo);
    // A number is a name: it is not grouped in thousands.
    let number = draft.say(&Saying::of(number).with("number", report.number.to_string()));
    let taken_by = Saying::of("paper-taken-by").with("name", Value::Text(report.operator_name.clone()));
    issued_at(draft, number, report, &taken_by);
    period(draft, report);
    if report.waiting > 0 {
        let till = report.till.to_string();
        let words = draft.say(&Saying::of("paper-waiting").with("till", till).with("count", report.waiting));
        draft.text(words);
    }
}

/// The till is the report's own: another one may print it again.
fn issued_at(draft: &mut Draft, number: String, report: &Report, by: &Saying) {
    let moment = draft.moment(report.at);
    draft.pair(unbroken(&number), moment);
    let till = draft.say(&Saying::of("paper-till").with("till", report.till.to_string()));
    let by = draft.say(by);
    draft.pair(till, by);
    let version = draft.say(&Saying::of("paper-program").with("version", report.version.as_str()));
    draft.text(version);
}

fn period(draft: &mut Draft, report: &Report) {
    let Some(from) = report.period_from else { return };
    let (from, to) = (from.local(), report.at.local());
    let start = format!("{} {}", form::day(from.date()), from.hours_minutes());
    let end = match from.date() == to.date() {
        true => to.hours_minutes(),
        false => format!("{} {}", form::day(to.date()), to.hours_minutes()),
    };
    let words = draft.say(&Saying::of("paper-period").with("from", start).with("to", end));
    draft.text(words);
}

/// The department's own number, and the parts it is made of.
fn parts(draft: &mut Draft, bundle: &Bundle) {
    let words = draft.say(&Saying::of("paper-bundle-no").with("number", bundle.number.to_string()));
    draft.bold(words);
    for (till, number) in &bundle.parts {
        let words = draft.say(&part(*till, *number));
        draft.detail(words);
    }
}

fn part(till: TillId, number: u64) -> Saying {
    Saying::of("paper-bundle-part").with("till", till.to_string()).with("number", number.to_string())
}
