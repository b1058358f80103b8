//! The day, the money, the tax, the modes, the signature and the export.

use super::page::Page;
use crate::domain::device::DrawerReason;
use crate::domain::sale::ReturnReason;
use crate::domain::shop::{Method, usual_methods};
use crate::domain::value::Saying;
use crate::domain::vat::{VatRate, norwegian_rates};
use crate::i18n::form;
use crate::journal::signature;
use crate::till::cash::reasons;
use crate::till::money::{CASH_ASKED_ABOVE, CASH_FORBIDDEN_FROM};
use crate::till::office::method;

pub fn settlement(page: &mut Page) {
    page.say("d-settlement-morning");
    page.say("d-settlement-day");
    page.say("d-settlement-evening");
    page.say("d-settlement-kept");
    let listed = |page: &Page, ids: &[&str]| ids.iter().map(|id| page.word(id)).collect::<Vec<_>>().join(", ");
    let said = Saying::of("d-settlement-reasons")
        .with("drawer", listed(page, &DrawerReason::ALL.map(DrawerReason::text_id)))
        .with("returns", listed(page, &ReturnReason::ASKED.map(ReturnReason::text_id)))
        .with("in", listed(page, reasons(false)))
        .with("out", listed(page, reasons(true)));
    page.saying(&said);
}

pub fn payment(page: &mut Page) {
    let kinds = method::KIND_TEXTS.iter().map(|id| page.word(id)).collect::<Vec<_>>().join(", ");
    page.saying(&Saying::of("d-payment-intro").with("kinds", kinds));
    for method in usual_methods() {
        let about = about_method(page, &method);
        page.item(&method.letter.to_string(), &about);
    }
    page.say("d-payment-rounding");
    let limits = Saying::of("d-payment-limits").with("forbidden", CASH_FORBIDDEN_FROM).with("asked", CASH_ASKED_ABOVE);
    page.saying(&limits);
    page.say("d-payment-card");
    page.say("d-payment-tips");
}

fn about_method(page: &Page, of: &Method) -> String {
    let may =
        [(of.rounds, "d-payment-rounds"), (of.may_refund, "d-payment-refunds"), (of.opens_drawer, "d-payment-drawer")];
    let kind = page.word(method::kind_text(of.kind));
    let mut about = vec![format!("{} ({kind}), {}", of.name, of.basic_code)];
    about.extend(may.iter().filter(|(may, _)| *may).map(|(_, id)| page.word(id)));
    about.join(", ")
}

pub fn vat(page: &mut Page) {
    page.say("d-vat-intro");
    for rate in norwegian_rates() {
        let about = about_rate(page, &rate);
        page.item(&rate.code.0.to_string(), &about);
    }
}

fn about_rate(page: &Page, rate: &VatRate) -> String {
    let said = Saying::of("d-vat-row")
        .with("percent", rate.percent)
        .with("from", form::day(rate.from))
        .with("use", page.word(&format!("d-vat-{}", rate.code.0)));
    page.filled(&said)
}

pub fn training(page: &mut Page) {
    page.say("d-training-what");
}

pub fn electronic(page: &mut Page) {
    page.say("d-electronic-what");
}

pub fn signature(page: &mut Page) {
    page.say("d-signature-what");
    let methods = [signature::Method::Rsa, signature::Method::Hmac].map(|method| method.to_string()).join(", ");
    page.saying(&Saying::of("d-signature-methods").with("methods", methods));
}

pub fn saft(page: &mut Page) {
    page.say("d-saft-what");
}
