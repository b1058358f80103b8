//! What an answer says, once it is certain that it belongs to the question. Whatever is not certain is a doubt, and a doubt
//! is looked up, never believed (T-6).

use base64ct::{Base64, Encoding};

use super::message::{CURRENCY, Category, Ids};
use super::tree::Node;
use super::{Protocol, json};
use crate::domain::Ore;
use crate::domain::barcode::has_right_luhn_digit;
use crate::domain::device::{Intent, TerminalAnswer, TerminalPaper, TerminalReason, TerminalReply, TerminalTotal};
use crate::domain::payment::TerminalSlip;
use crate::peripherals::terminal::attempts::{Reference, ServiceId};

/// A masked card number shows ten digits at most; more, and it is not masked (T-10).
const PAN_DIGITS_MAX: usize = 10;
/// A run of so many digits may be a card number.
const CARD_NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;
const PAPER_LINES_MAX: usize = 200;
const LINE_CHARACTERS_MAX: usize = 80;

/// What an answer comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    Final(TerminalReply, Option<Reference>),
    /// Not now. Nothing was begun.
    Busy,
    /// The terminal wants a login first. Nothing was begun.
    LoggedOut,
    /// Not an answer to this question.
    Doubt(&'static str),
}

/// The question an answer must belong to.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub protocol: Protocol,
    pub ids: &'a Ids,
    pub category: Category,
    pub service: &'a ServiceId,
}

/// Where the header does not belong to the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    OtherTerminal,
    OtherQuestion(&'static str),
}

impl Stranger {
    pub fn what(self) -> &'static str {
        match self {
            Self::OtherTerminal => "the answer is another terminal's",
            Self::OtherQuestion(what) => what,
        }
    }
}

/// The body of an answer that belongs to the question.
pub fn body<'a>(root: &'a Node, question: &Question) -> Result<&'a Node, Stranger> {
    if root.name != "SaleToPOIResponse" {
        return Err(Stranger::OtherQuestion("this is no answer"));
    }
    let header = root.find("MessageHeader").ok_or(Stranger::OtherQuestion("the answer has no header"))?;
    check_header(header, question)?;
    let name = format!("{}Response", question.category.word());
    root.find(&name).ok_or(Stranger::OtherQuestion("the answer is to another kind of question"))
}

pub fn check_header(header: &Node, question: &Question) -> Result<(), Stranger> {
    let has = |name: &str, value: &str| header.get(name) == Some(value);
    if !has("POIID", &question.ids.poi) {
        return Err(Stranger::OtherTerminal);
    }
    let rules = [
        (has("SaleID", &question.ids.sale), "the answer is another till's"),
        (has("MessageCategory", question.category.word()), "the answer is to another kind of question"),
        (has("MessageType", "Response"), "this is no answer"),
        (has("ServiceID", &question.service.0), "the answer is to another question"),
    ];
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, what)) => Err(Stranger::OtherQuestion(what)),
        None => Ok(()),
    }
}

/// The result word, and the terminal's word for what is wrong.
pub fn verdict(body: &Node) -> Option<(&str, Option<&str>)> {
    let response = body.find("Response")?;
    Some((response.get("Result")?, response.get("ErrorCondition")))
}

/// The answer to a payment, a refund or a reversal.
pub fn money(protocol: Protocol, body: &Node, category: Category, transaction: &str, intent: &Intent) -> Judged {
    let echoed = body.path(&["SaleData", "SaleTransactionID"]).and_then(|echo| echo.get("TransactionID"));
    if echoed.is_some_and(|echoed| echoed != transaction) {
        return Judged::Doubt("the answer is about another sale");
    }
    let papers = papers(protocol, body);
    match verdict(body) {
        Some(("Success" | "Partial", _)) if category == Category::Reversal => reversed(body, intent, papers),
        Some((result @ ("Success" | "Partial"), _)) => approved(body, result, intent, papers),
        Some(("Failure", condition)) => failed(body, condition, papers),
        _ => Judged::Doubt("the answer says neither yes nor no"),
    }
}

struct Papers {
    papers: Vec<TerminalPaper>,
    wants_signature: bool,
}

fn approved(body: &Node, result: &str, intent: &Intent, papers: Papers) -> Judged {
    let Some(paid) = body.find("PaymentResult") else { return Judged::Doubt("approved, and no result") };
    let Some(amounts) = paid.find("AmountsResp") else { return Judged::Doubt("approved, and no amount") };
    if amounts.get("Currency").is_some_and(|currency| currency != CURRENCY) {
        return Judged::Doubt("approved in another currency");
    }
    let kind = if intent.amount.is_negative() { "Refund" } else { "Normal" };
    if paid.get("PaymentType").is_some_and(|other| other != kind) {
        return Judged::Doubt("approved the other way round");
    }
    let Some(amount) = amounts.get("AuthorizedAmount").and_then(amount) else {
        return Judged::Doubt("approved, and the amount is no amount");
    };
    let tip = tip(amounts, amount, intent.amount);
    if !amount.is_positive() || amount - tip > intent.amount.abs() {
        return Judged::Doubt("approved for another amount");
    }
    if result == "Partial" && amount == intent.amount.abs() {
        return Judged::Doubt("approved in part, and for all of it");
    }
    let Some(reference) = reference(body) else { return Judged::Doubt("approved, and no transaction") };
    let slip =
        TerminalSlip { reference: reference.id.clone(), needs_signature: papers.wants_signature, tip, ..slip(paid) };
    let amount = if intent.amount.is_negative() { -amount } else { amount };
    let answer = TerminalAnswer::Approved { amount, slip };
    Judged::Final(TerminalReply { papers: papers.papers, ..answer.into() }, Some(reference))
}

/// What the customer typed as a tip, where it is to the øre what was taken beyond what was asked for. Any other word of a tip
/// is about money the till did not hear of, and changes nothing.
fn tip(amounts: &Node, paid: Ore, asked: Ore) -> Ore {
    let told = amounts.get("TipAmount").and_then(amount).unwrap_or_default();
    if asked.is_positive() && paid == asked + told { told } else { Ore::ZERO }
}

fn reversed(body: &Node, intent: &Intent, papers: Papers) -> Judged {
    let told = body.get("ReversedAmount").map(amount);
    if told.is_some_and(|told| told != Some(intent.amount.abs())) {
        return Judged::Doubt("taken back for another amount");
    }
    let reference = reference(body);
    let id = reference.as_ref().map(|reference| reference.id.clone()).unwrap_or_default();
    let slip = TerminalSlip { reference: id, ..TerminalSlip::default() };
    let answer = TerminalAnswer::Approved { amount: intent.amount, slip };
    Judged::Final(TerminalReply { papers: papers.papers, ..answer.into() }, reference)
}

fn failed(body: &Node, condition: Option<&str>, papers: Papers) -> Judged {
    let approved = body.path(&["PaymentResult", "AmountsResp"]).and_then(|amounts| amounts.get("AuthorizedAmount"));
    if approved.is_some_and(|text| amount(text) != Some(Ore::ZERO)) {
        return Judged::Doubt("failed, and an amount approved");
    }
    let (answer, because) = match condition {
        Some("Busy" | "InProgress") => return Judged::Busy,
        Some("LoggedOut") => return Judged::LoggedOut,
        Some("Aborted") => (TerminalAnswer::Aborted, None),
        Some("Cancel") => (TerminalAnswer::Aborted, Some(TerminalReason::Cancelled)),
        Some(condition) => (TerminalAnswer::Declined, Some(reason(condition))),
        None => (TerminalAnswer::Declined, None),
    };
    Judged::Final(TerminalReply { answer, because, papers: papers.papers }, None)
}

fn reason(condition: &str) -> TerminalReason {
    match condition {
        "Refusal" => TerminalReason::Refused,
        "WrongPIN" => TerminalReason::WrongPin,
        "InvalidCard" | "InsertedCard" => TerminalReason::InvalidCard,
        "UnreachableHost" | "UnavailableService" => TerminalReason::NoBank,
        "NotAllowed" | "PaymentRestriction" => TerminalReason::NotAllowed,
        "NotFound" => TerminalReason::NotFound,
        _ => TerminalReason::Other,
    }
}

fn reference(body: &Node) -> Option<Reference> {
    let id = body.path(&["POIData", "POITransactionID"])?;
    let text = |name: &str| id.get(name).map(clean).filter(|text| !text.is_empty());
    Some(Reference { id: text("TransactionID")?, stamp: text("TimeStamp")? })
}

fn slip(paid: &Node) -> TerminalSlip {
    let card = paid.path(&["PaymentInstrumentData", "CardData"]);
    let pan = card.and_then(|card| card.get("MaskedPAN").or_else(|| card.get("MaskedPan"))).unwrap_or_default();
    let brand = card.and_then(|card| card.get("PaymentBrand")).unwrap_or_default();
    let approval = paid.find("PaymentAcquirerData").and_then(|data| data.get("ApprovalCode")).unwrap_or_default();
    TerminalSlip {
        masked_card: masked(pan),
        scheme: clean(brand.split_once(',').map_or(brand, |(_, name)| name)),
        approval: clean(approval),
        offline: paid.get("OnlineFlag") == Some("false"),
        ..TerminalSlip::default()
    }
}

/// "56", "56.0", "56.00", "56,00" (T-9). Never a float, and never more than two decimals that mean something.
pub fn amount(text: &str) -> Option<Ore> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let significant = part.trim_end_matches('0');
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || significant.len() > 2 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let ore: i64 = format!("{significant:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(ore).map(Ore::new)
}

/// A card number as it may be kept. One that is not masked is masked here.
fn masked(pan: &str) -> String {
    let pan = clean(pan);
    let digits: Vec<char> = pan.chars().filter(char::is_ascii_digit).collect();
    if digits.len() <= PAN_DIGITS_MAX {
        return pan;
    }
    let last: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    format!("****{last}")
}

/// One line without control characters.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LINE_CHARACTERS_MAX).collect::<String>().trim().to_owned()
}

/// A line of a slip: nothing a printer would obey, and no card number in full (T-10, T-14).
fn paper_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    hide_card_numbers(text.trim_end()).chars().take(LINE_CHARACTERS_MAX).collect()
}

/// Card numbers come in groups as well, with blanks or other marks between them.
fn hide_card_numbers(text: &str) -> String {
    let line: Vec<char> = text.chars().collect();
    let mut hidden = line.clone();
    for mark in [' ', '-', '.'] {
        let is_part = |c: &char| c.is_ascii_digit() || *c == mark;
        let mut from = 0;
        while from < line.len() {
            let run = line.iter().skip(from).take_while(|c| is_part(c)).count();
            for place in places_to_hide(&line, from..from + run) {
                if let Some(digit) = hidden.get_mut(place) {
                    *digit = '*';
                }
            }
            from += run.max(1);
        }
    }
    hidden.into_iter().collect()
}

/// Of figures in groups, all but the last four of what is as long as a card number. Between blanks that is enough where nothing
/// else stands beside it; else its check digit tells it from an hour, a reference and their like.
fn places_to_hide(line: &[char], run: std::ops::Range<usize>) -> Vec<usize> {
    let digit = |place: &usize| line.get(*place).copied().filter(char::is_ascii_digit);
    let with_blanks = !run.clone().any(|place| matches!(line.get(place), Some('-' | '.')));
    let places: Vec<usize> = run.collect();
    let groups: Vec<&[usize]> =
        places.split(|place| digit(place).is_none()).filter(|group| !group.is_empty()).collect();
    let mut hidden = Vec::new();
    for first in 0..groups.len() {
        let mut number = Vec::new();
        for (last, group) in groups.iter().enumerate().skip(first) {
            number.extend_from_slice(group);
            let is_alone = with_blanks && first == 0 && last + 1 == groups.len();
            let digits: String = number.iter().filter_map(digit).collect();
            if CARD_NUMBER_DIGITS.contains(&digits.len()) && (is_alone || has_right_luhn_digit(&digits)) {
                hidden.extend_from_slice(number.get(..number.len() - 4).unwrap_or_default());
            }
            if digits.len() > *CARD_NUMBER_DIGITS.end() {
                break;
            }
        }
    }
    hidden
}

fn papers(protocol: Protocol, body: &Node) -> Papers {
    let mut all = Papers { papers: Vec::new(), wants_signature: false };
    for receipt in body.all("PaymentReceipt") {
        let for_shop = receipt.get("DocumentQualifier") == Some("CashierReceipt");
        let texts = receipt.find("OutputContent").map(|content| content.all("OutputText"));
        let texts = texts
            .into_iter()
            .flatten()
            .filter_map(|text| text.get("Text").or_else(|| text.text.as_ref().map(|value| value.text.as_str())));
        let mut lines = Vec::new();
        let mut signs = for_shop && receipt.is_set("RequiredSignatureFlag");
        for text in texts {
            match protocol {
                Protocol::Xml31 => match structured(text) {
                    Some((more, sign)) => {
                        lines.extend(more);
                        signs |= for_shop && sign;
                    }
                    None => lines.extend(text.lines().map(str::to_owned)),
                },
                Protocol::Json30 => lines.push(named_line(text)),
            }
        }
        all.wants_signature |= signs;
        let lines: Vec<String> = lines.iter().take(PAPER_LINES_MAX).map(|line| paper_line(line)).collect();
        if lines.iter().any(|line| !line.is_empty()) {
            all.papers.push(TerminalPaper { for_shop, lines, signs });
        }
    }
    all
}

/// A receipt as Base64 of JSON: its lines, and whether the customer is to sign (terminal.md 3.3).
fn structured(text: &str) -> Option<(Vec<String>, bool)> {
    let compact: String = text.split_whitespace().collect();
    let root = json::read(&Base64::decode_vec(&compact).ok()?).ok()?;
    let payment = root.path(&["Mandatory", "Payment"]);
    let signs = payment.is_some_and(|payment| payment.is_set("SignatureBlock"));
    let lines: Vec<String> = root
        .find("Optional")
        .map(|optional| {
            optional.all("ReceiptString").filter_map(|line| Some(line.text.as_ref()?.text.clone())).collect()
        })
        .unwrap_or_default();
    Some((if lines.is_empty() { from_fields(&root) } else { lines }, signs))
}

fn from_fields(root: &Node) -> Vec<String> {
    const FIELDS: &[(&[&str], &str)] = &[
        (&["CardAcceptor"], "Name"),
        (&["CardAcceptor"], "OrganisationNumber"),
        (&["TimeStamp"], "DateOfPayment"),
        (&["TimeStamp"], "TimeOfPayment"),
        (&["CardDetails", "CardSchemeName"], "ApplicationLabel"),
        (&["CardDetails"], "PrimaryAccountNumber"),
        (&["CardDetails"], "ApplicationIdentifier"),
        (&["Acquirer"], "TerminalID"),
        (&["Outcome"], "ApprovalCode"),
        (&["Payment"], "ReceiptNumber"),
        (&["Payment"], "TotalAmount"),
        (&["Payment"], "Currency"),
    ];
    let Some(mandatory) = root.find("Mandatory") else { return Vec::new() };
    FIELDS.iter().filter_map(|(path, name)| Some(mandatory.path(path)?.get(name)?.to_owned())).collect()
}

/// `name=…&value=…&key=…`, each percent-encoded (terminal.md 4).
fn named_line(text: &str) -> String {
    let field = |wanted: &str| {
        text.split('&')
            .find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == wanted))
            .map(|(_, v)| decoded(v))
    };
    match (field("name"), field("value")) {
        (Some(name), Some(value)) if !value.is_empty() => format!("{name} {value}"),
        (Some(name), _) => name,
        (None, Some(value)) => value,
        (None, None) if text.contains("key=") => String::new(),
        (None, None) => text.to_owned(),
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, code.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The terminal's own totals, payments less refunds, by acquirer or brand. `None` when they cannot be read as a whole.
pub fn totals(body: &Node) -> Option<Vec<TerminalTotal>> {
    if verdict(body)?.0 != "Success" {
        return None;
    }
    let mut totals: Vec<TerminalTotal> = Vec::new();
    for part in body.all("TransactionTotals") {
        if part.get("PaymentCurrency").is_some_and(|currency| currency != CURRENCY) {
            return None;
        }
        let who = clean(part.get("CardBrand").or_else(|| part.get("AcquirerID")).unwrap_or_default());
        for row in part.all("PaymentTotals") {
            let sign = match row.get("TransactionType")? {
                "Debit" => 1,
                "Credit" | "ReverseDebit" => -1,
                "ReverseCredit" => 1,
                _ => continue,
            };
            let amount = amount(row.get("TransactionAmount")?)?;
            let count: u64 = row.get("TransactionCount")?.parse().ok()?;
            let amount = if sign < 0 { -amount } else { amount };
            match totals.iter_mut().find(|total| total.who == who) {
                Some(total) => {
                    total.amount += amount;
                    total.count = total.count.saturating_add(count);
                }
                None => totals.push(TerminalTotal { who: who.clone(), amount, count }),
            }
        }
    }
    Some(totals)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::barcode::luhn_digit;

    #[test]
    fn an_amount_is_the_same_however_it_is_written_t_9() {
        for text in ["56", "56.0", "56.00", "56,00", "56.000"] {
            assert_eq!(amount(text), Some(Ore::kroner(56)), "{text}");
        }
        let read = ["0.01", "0.1", "1234.5", "99999.99"].map(amount);
        assert_eq!(read, [1, 10, 123_450, 9_999_999].map(|ore| Some(Ore::new(ore))));
        for text in ["", ".5", "-1", "1e3", "1.005", "1 000", "1.0.0", "NaN", "９"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }

    #[test]
    fn a_card_number_that_is_not_masked_is_masked_t_10() {
        assert_eq!(masked("516815******9659"), "516815******9659");
        assert_eq!(masked("5168151234569659"), "****9659");
        assert_eq!(paper_line("KORT 5168 1512 3456 9659"), "KORT **** **** **** 9659");
        assert_eq!(paper_line("RRN: 8778880185"), "RRN: 8778880185");
        assert_eq!(paper_line("29.11.2026 14:32:07 0012"), "29.11.2026 14:32:07 0012");
    }

    #[test]
    fn a_card_number_hides_behind_no_other_figures_t_10() {
        assert_eq!(paper_line("5168151234569653 00012345"), "************9653 00012345");
        assert_eq!(paper_line("12 5168-1512-3456-9653 29112026"), "12 ****-****-****-9653 29112026");
        let far = format!("{:>74}5168151234569653", "");
        assert_eq!(paper_line(&far).trim(), "******", "a line that is too long is masked before it is cut");
    }

    #[test]
    fn nothing_on_a_slip_commands_the_printer_t_14() {
        assert_eq!(paper_line("K\u{1b}@JØP\u{1d}V0\tøre\u{7}"), "K@JØPV0 øre");
        assert_eq!(named_line("name=Bel%C3%B8p&value=NOK+56%2C00&key=totalAmount"), "Beløp NOK 56,00");
        assert_eq!(named_line("key=filler"), "");
    }

    /// An approval as it comes, with one thing in it changed.
    fn an_approval(change: &str, to: &str) -> Vec<u8> {
        let of = |name: &str, right: &str| if name == change { to.to_owned() } else { right.to_owned() };
        let header = Node::new("MessageHeader")
            .attr("MessageClass", "Service")
            .attr("MessageCategory", of("category", "Payment"))
            .attr("MessageType", of("type", "Response"))
            .attr("ServiceID", of("service", "A1"))
            .attr("SaleID", of("sale", "KASSE1"))
            .attr("POIID", of("poi", "P1"));
        let id = |name: &str, id: String| Node::new(name).attr("TransactionID", id).attr("TimeStamp", "t");
        let amounts = Node::new("AmountsResp")
            .attr("Currency", of("currency", "NOK"))
            .attr("AuthorizedAmount", of("amount", "100.00"))
            .attr("TipAmount", of("tip", "0.00"));
        let body = Node::new("PaymentResponse")
            .child(Node::new("Response").attr("Result", of("result", "Success")))
            .child(Node::new("SaleData").child(id("SaleTransactionID", of("transaction", "412-7"))))
            .child(Node::new("POIData").child(id("POITransactionID", "877".to_owned())))
            .child(Node::new("PaymentResult").attr("PaymentType", of("kind", "Normal")).child(amounts));
        super::super::xml::write(&Node::new("SaleToPOIResponse").child(header).child(body))
    }

    /// What the bytes are believed to say.
    fn believed(bytes: &[u8]) -> Option<Ore> {
        let root = super::super::xml::read(bytes).ok()?;
        let (ids, service) = (Ids { sale: "KASSE1".into(), poi: "P1".into() }, ServiceId("A1".into()));
        let (protocol, category) = (Protocol::Xml31, Category::Payment);
        let body = body(&root, &Question { protocol, ids: &ids, category, service: &service }).ok()?;
        let intent = Intent {
            number: crate::domain::ids::IntentNo(7),
            sale: crate::domain::SaleId(412),
            to: crate::domain::device::Payee::Terminal,
            amount: Ore::kroner(100),
            reverses: None,
            original: None,
        };
        match money(protocol, body, category, "412-7", &intent) {
            Judged::Final(TerminalReply { answer: TerminalAnswer::Approved { amount, .. }, .. }, _) => Some(amount),
            _ => None,
        }
    }

    #[test]
    fn an_approval_is_believed_as_it_stands() {
        assert_eq!(believed(&an_approval("", "")), Some(Ore::kroner(100)));
        assert_eq!(believed(&an_approval("amount", "60")), Some(Ore::kroner(60)), "a smaller amount is a part (T-7)");
        assert_eq!(believed(&an_approval("amount", "100.01")), None);
    }

    proptest! {
        /// T-6: whatever is changed that an approval is checked by, it is not believed.
        #[test]
        fn an_approval_with_anything_else_in_it_is_not_believed(
            change in prop::sample::select(vec![
                "category", "type", "service", "sale", "poi", "currency", "transaction", "kind", "result",
            ]),
            to in "[A-Za-z0-9-]{0,12}",
        ) {
            let right = ["Payment", "Response", "A1", "KASSE1", "P1", "NOK", "412-7", "Normal", "Success"];
            prop_assume!(!right.contains(&to.as_str()));
            prop_assert_eq!(believed(&an_approval(change, &to)), None);
        }

        #[test]
        fn an_approval_damaged_by_one_byte_never_says_more_than_was_asked_for(at in 0_usize..700, byte in any::<u8>()) {
            let mut bytes = an_approval("", "");
            let at = at % bytes.len();
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            prop_assert!(believed(&bytes).is_none_or(|amount| amount.is_positive() && amount <= Ore::kroner(100)));
        }

        #[test]
        fn an_amount_survives_the_way_out_and_in(ore in 0..10_000_000_000_i64) {
            prop_assert_eq!(amount(&super::super::message::decimal(Ore::new(ore))), Some(Ore::new(ore)));
        }

        #[test]
        fn no_line_of_a_slip_shows_a_card_number_t_10(
            body in "[2-6][0-9]{11,17}", mark in "[ .-]?", cuts in 2_usize..6,
            before in "([A-Z]{0,8} ?[0-9]{0,8} )?", behind in "( [0-9]{0,12}[a-z]{0,5})?"
        ) {
            let number = format!("{body}{}", luhn_digit(&body));
            let grouped: Vec<String> = number.as_bytes().chunks(cuts).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
            let shown = paper_line(&format!("{before}{}{behind}", grouped.join(&mark)));
            let figures: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect();
            prop_assert!(!figures.contains(&number), "{}", shown);
        }

        #[test]
        fn slips_of_any_text_never_panic(text in ".{0,200}") {
            let _ = (structured(&text), named_line(&text), paper_line(&text), masked(&text), amount(&text));
        }
    }
}
