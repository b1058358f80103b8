//! The vendor's own sample messages: each is read, and what the till sends has their form.

use std::fs;
use std::path::Path;

use skranke::domain::Ore;
use skranke::peripherals::terminal::attempts::{Reference, ServiceId};
use skranke::peripherals::terminal::nexo::message::{Ask, Category, Ids, request};
use skranke::peripherals::terminal::nexo::tree::Node;
use skranke::peripherals::terminal::nexo::{Protocol, answer, xml};

fn sample(name: &str) -> Node {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/terminal/swedbankpay-nexo");
    let bytes = fs::read(folder.join(format!("{name}.xml"))).expect("a sample");
    xml::read(&bytes).expect("a message")
}

/// Attributes stand in any order.
fn sorted(mut node: Node) -> Node {
    node.attributes.sort_by(|a, b| a.0.cmp(&b.0));
    node.children = node.children.into_iter().map(sorted).collect();
    node
}

fn ids(sale: &str) -> Ids {
    Ids { sale: sale.to_owned(), poi: "A-POIID".to_owned() }
}

fn ours(sale: &str, service: &str, ask: &Ask) -> Node {
    let message = request(Protocol::Xml31, &ids(sale), &ServiceId(service.to_owned()), ask);
    xml::read(&xml::write(&message)).expect("what is written is read")
}

/// The shape of a message: names and their order, without what stands in them.
fn shape(node: &Node) -> Vec<String> {
    let mut rows = vec![node.name.clone()];
    let mut names: Vec<&str> = node.attributes.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    rows.extend(names.into_iter().map(|name| format!("@{name}")));
    rows.extend(node.children.iter().flat_map(shape).map(|row| format!("  {row}")));
    rows
}

#[test]
fn all_samples_are_read_and_written_again_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/terminal/swedbankpay-nexo");
    let mut count = 0;
    for file in fs::read_dir(folder).expect("samples") {
        let path = file.expect("a sample").path();
        if path.extension().is_some_and(|ending| ending == "xml") {
            let read = xml::read(&fs::read(&path).expect("bytes")).expect("a message");
            assert_eq!(xml::read(&xml::write(&read)), Ok(read), "{}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 22);
}

#[test]
fn the_logout_and_the_look_up_are_the_samples_letter_by_letter() {
    assert_eq!(sorted(ours("1", "21", &Ask::LogOut)), sorted(sample("logout-1")));
    assert_eq!(sorted(ours("1", "7", &Ask::Status { of: None })), sorted(sample("transactionstatus-1")));
}

#[test]
fn the_other_questions_have_the_samples_shape() {
    let login = ours("1", "5", &Ask::LogIn { at: "2023-09-26T13:57:31+02:00", version: "1" });
    assert_eq!(shape(&login), shape(&sample("first-message-1")));
    let header = |node: &Node| shape(node.find("MessageHeader").expect("a header"));
    let pay = ours(
        "ECR1",
        "1524253497",
        &Ask::Pay {
            amount: Ore::new(38_00),
            is_refund: false,
            transaction: "1524253496",
            at: "2023-09-08T16:17:32+02:00",
        },
    );
    let sample_pay = sample("payment-request-1");
    assert_eq!(header(&pay), header(&sample_pay));
    let optional = ["@TokenRequestedType", "@CashBackAmount"];
    let required: Vec<String> = shape(&sample_pay).into_iter().filter(|row| !optional.contains(&row.trim())).collect();
    assert_eq!(shape(&pay), required);
    let of = ServiceId("1524253497".to_owned());
    let abort = ours("ECR1", "1524253498", &Ask::Abort { of: Category::Payment, service: &of });
    let versionless: Vec<String> = shape(&abort).into_iter().filter(|row| row.trim() != "@ProtocolVersion").collect();
    assert_eq!(versionless, shape(&sample("abortpayment-1")));
}

#[test]
fn a_reversal_names_its_payment_letter_by_letter() {
    let original = Reference { id: "8778880381".to_owned(), stamp: "2023-10-04T14:25:08.647Z".to_owned() };
    let ask =
        Ask::Reverse { original: &original, amount: Ore::new(89_00), transaction: "1-2", at: "2023-10-04T14:26:00Z" };
    let text = String::from_utf8(xml::write(&request(Protocol::Xml31, &ids("1"), &ServiceId("7".into()), &ask)));
    assert_eq!(
        text.expect("text").lines().last(),
        Some(concat!(
            "<SaleToPOIRequest><MessageHeader ProtocolVersion=\"3.1\" MessageClass=\"Service\" MessageCategory=\"Reversal\" ",
            "MessageType=\"Request\" ServiceID=\"7\" SaleID=\"1\" POIID=\"A-POIID\"/><ReversalRequest ",
            "ReversalReason=\"MerchantCancel\"><OriginalPOITransaction SaleID=\"1\" POIID=\"A-POIID\"><POITransactionID ",
            "TransactionID=\"8778880381\" TimeStamp=\"2023-10-04T14:25:08.647Z\"/></OriginalPOITransaction>",
            "</ReversalRequest></SaleToPOIRequest>"
        ))
    );
}

fn asked(category: Category, service: &str) -> (Ids, ServiceId, Category) {
    (ids("1"), ServiceId(service.to_owned()), category)
}

#[test]
fn the_sample_answers_say_what_they_say() {
    use skranke::domain::SaleId;
    use skranke::domain::device::{Intent, Payee, TerminalAnswer};
    use skranke::domain::ids::IntentNo;
    let (ids, service, category) = asked(Category::Payment, "3");
    let question = answer::Question { protocol: Protocol::Xml31, ids: &ids, category, service: &service };
    let root = sample("payment-response-1");
    let body = answer::body(&root, &question).expect("ours");
    let intent = Intent {
        number: IntentNo(1),
        sale: SaleId(1),
        to: Payee::Terminal,
        amount: Ore::new(56_00),
        reverses: None,
        original: None,
    };
    // The sample is in Swedish kroner, and so is no answer to a question in Norwegian ones.
    let judged = answer::money(Protocol::Xml31, body, category, "1703372", &intent);
    assert_eq!(judged, answer::Judged::Doubt("approved in another currency"));
    let text = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/terminal/swedbankpay-nexo/payment-response-1.xml"),
    );
    let norwegian =
        xml::read(text.expect("text").replace("Currency=\"SEK\"", "Currency=\"NOK\"").as_bytes()).expect("read");
    let body = answer::body(&norwegian, &question).expect("ours");
    let answer::Judged::Final(reply, Some(reference)) =
        answer::money(Protocol::Xml31, body, category, "1703372", &intent)
    else {
        panic!("not final");
    };
    assert_eq!((reference.id.as_str(), reference.stamp.as_str()), ("8778880185", "2023-08-24T15:04:00.498Z"));
    let TerminalAnswer::Approved { amount, slip } = reply.answer else { panic!("not approved") };
    assert_eq!(amount, Ore::new(56_00));
    assert_eq!((slip.scheme.as_str(), slip.masked_card.as_str()), ("Mastercard Debit", "516815******9659"));
    assert_eq!((slip.approval.as_str(), slip.needs_signature), ("611506", false));
    assert_eq!(reply.papers.len(), 2);
    let shop = reply.papers.iter().find(|paper| paper.for_shop).expect("the shop's slip");
    assert!(shop.lines.contains(&"KÖP:         56,00 SEK".to_owned()), "{:?}", shop.lines);
    assert!(shop.lines.contains(&"Försäljarens kvitto".to_owned()));

    let (ids, service, category) = asked(Category::Reversal, "7");
    let question = answer::Question { protocol: Protocol::Xml31, ids: &ids, category, service: &service };
    let root = sample("reversal-2");
    let body = answer::body(&root, &question).expect("ours");
    let back = Intent { amount: Ore::new(-89_00), reverses: Some(IntentNo(1)), ..intent };
    let answer::Judged::Final(reply, _) = answer::money(Protocol::Xml31, body, category, "x", &back) else {
        panic!("not final");
    };
    assert_eq!(reply.papers.len(), 2);

    let (ids, service, category) = asked(Category::Login, "2");
    let root = sample("messageformat-2");
    let question = answer::Question { protocol: Protocol::Xml31, ids: &ids, category, service: &service };
    assert_eq!(answer::body(&root, &question), Err(answer::Stranger::OtherTerminal), "SthlmBA is not A-POIID");
}
