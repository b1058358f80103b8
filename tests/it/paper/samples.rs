//! Papers from a day in the demo shop, one of each kind.

mod journal;
mod reports;

use skranke::domain::barcode::CardKind;
use skranke::domain::basket::{Basket, Line, Measured, ReturnOf, SaleCustomer};
use skranke::domain::campaign::Saving;
use skranke::domain::device::PrinterName;
use skranke::domain::ids::{GroupNo, ParkNo, PartId, Series, SignedNo};
use skranke::domain::order::{OrderLine, OrderTicket};
use skranke::domain::payment::{CardUse, Part, PartMethod, PartState, TerminalSlip};
use skranke::domain::sale::{Buyer, CompletedSale, ReturnReason, SaleKind};
use skranke::domain::shop::{Company, Department, usual_methods};
use skranke::domain::time::Date;
use skranke::domain::{
    CustomerNo, Discount, Item, ItemKind, LineId, Mark, OperatorNo, Ore, Quantity, ReceiptNo, SaleId, Stamp, TillId,
    Unit, VatCode,
};
use skranke::domain::{ItemNumber, quantity::Percent};
use skranke::i18n::Language;
use skranke::paper::{
    self, CashMove, Direction, Document, IssuedCard, Letterhead, Parked, Provisional, card_slip, cash_slip,
};

pub use reports::{x_taken, z_taken};

pub const TILL: TillId = TillId::new(1, 1);
pub const KARI: OperatorNo = OperatorNo(1);

pub fn company() -> Company {
    Company {
        name: "Fjordvik Sykkel & Motor AS".into(),
        organisation_number: "310000019".into(),
        vat_registered: true,
        limited: true,
        address: "Bryggeveien 12".into(),
        postcode: "0000".into(),
        city: "Fjordvik".into(),
        phone: "12000000".into(),
        email: "post@example.org".into(),
        demo: true,
    }
}

pub fn department() -> Department {
    Department {
        number: 1,
        name: "Fjordvik Verksted".into(),
        receipt_foot: "Takk for besøket.\n30 dagers bytterett mot kvittering.".into(),
        house_rate: Percent::whole(10),
        float: Ore::kroner(2_000),
        beer_hours: None,
        lock_after_s: 0,
        prints_park_slip: true,
        blind_count: false,
        receipt_on_request: false,
        fast_method: None,
    }
}

pub fn letterhead(language: Language) -> Letterhead {
    Letterhead::new(&company(), &department(), TILL, "1.0.0", language)
}

/// 23 November 2026 in Oslo.
pub fn at(hour: i8, minute: i8) -> Stamp {
    Stamp::from_local(Date::of(2026, 11, 23), hour, minute, 5)
}

pub fn item(number: &str, name: &str, kroner: i64, vat: (u8, i64)) -> Item {
    Item {
        kind: ItemKind::Article,
        number: ItemNumber::from(number),
        name: name.to_owned(),
        group: GroupNo(11),
        price: Ore::kroner(kroner),
        unit: Unit::Piece,
        vat: VatCode(vat.0),
        percent: Percent::whole(vat.1),
        marks: Vec::new(),
        deposit: None,
        age: None,
        warning: None,
    }
}

const REGULAR: (u8, i64) = (3, 25);
const FOOD: (u8, i64) = (31, 15);
const PRESS: (u8, i64) = (5, 0);
const NO_VAT: (u8, i64) = (7, 0);

pub fn line(id: u32, item: Item, quantity: i64) -> Line {
    Line::new(LineId(id), item, Quantity::whole(quantity), KARI, at(14, 30))
}

fn method(letter: char) -> PartMethod {
    let methods = usual_methods();
    methods.iter().find(|method| method.letter == letter).map(PartMethod::from).expect("a usual method")
}

pub fn part(id: u32, letter: char, amount: Ore) -> Part {
    let (state, slip) = match letter {
        'B' | 'V' => (PartState::Approved, Some(slip(letter))),
        _ => (PartState::Registered, None),
    };
    let method = method(letter);
    Part { id: PartId(id), method, amount, received: None, state, intent: None, slip, card: None, at: at(14, 32) }
}

fn slip(letter: char) -> TerminalSlip {
    let masked_card = if letter == 'B' { "****4321" } else { "" };
    TerminalSlip { masked_card: masked_card.into(), reference: "000731".into(), ..TerminalSlip::default() }
}

/// A finished sale with the sums its lines make.
pub fn sale(kind: SaleKind, receipt: ReceiptNo, lines: Vec<Line>, parts: Vec<Part>) -> CompletedSale {
    let basket = Basket { lines, ..Basket::default() };
    let paid: Ore = parts.iter().map(|part| part.amount).sum();
    CompletedSale {
        till: TILL,
        sale: SaleId(412),
        receipt,
        kind,
        nr: None,
        opened_at: at(14, 30),
        completed_at: at(14, 32),
        operator: KARI,
        operator_name: "Kari Nordli".into(),
        customer: None,
        buyer: None,
        vat: basket.vat_sums(),
        total: basket.sale_total(),
        pay_ins: basket.pay_in_total(),
        tip: basket.tips(),
        rounding: paid - basket.total(),
        lines: basket.lines,
        parts,
        change: Ore::ZERO,
        bonus: Ore::ZERO,
        reason: None,
        provisional: 0,
        parked_as: None,
    }
}

/// Three articles, paid in notes that were too large.
pub fn cash_sale() -> CompletedSale {
    let lines = vec![
        line(1, item("1104", "Spylervæske -20 4 l", 79, REGULAR), 1),
        line(2, item("1402", "Lyspære H7", 129, REGULAR), 1),
        line(3, item("1501", "Bilsjampo 1 l", 129, REGULAR), 1),
    ];
    let cash = Part { received: Some(Ore::kroner(500)), ..part(1, 'K', Ore::kroner(337)) };
    let sold = sale(SaleKind::Sale, ReceiptNo::new(Series::Sale, 412), lines, vec![cash]);
    CompletedSale { change: Ore::kroner(163), ..sold }
}

/// Five of one at a tenth off: 850,50, which notes and coins round to 851.
pub fn rounded_sale() -> CompletedSale {
    let mut oil = line(1, item("1101", "Motorolje 5W-30 1 l", 189, REGULAR), 5);
    oil.discount = Some(Discount::Percent(Percent::whole(10)));
    let cash = part(1, 'K', Ore::kroner(851));
    sale(SaleKind::Sale, ReceiptNo::new(Series::Sale, 413), vec![oil], vec![cash])
}

fn kiosk_lines() -> Vec<Line> {
    let mut cola = line(1, item("2001", "Cola 0,5 l", 36, FOOD), 2);
    cola.saving = Some(Saving { code: "B".into(), name: "2 brus 60".into(), amount: Ore::kroner(12) });
    let mut deposit = line(2, item("9091", "Pant 2 kr", 2, NO_VAT), 2);
    deposit.item.marks = vec![Mark::Deposit];
    deposit.deposit_for = Some(LineId(1));
    let mut sweets = line(3, item("2801", "Smågodt løsvekt", 219, FOOD), 1);
    (sweets.item.unit, sweets.quantity) = (Unit::Kilogram, Quantity::thousandths(450));
    sweets.measured = Measured::Scale;
    let mut nuts = line(4, item("2802", "Nøtteblanding løsvekt", 329, FOOD), 1);
    (nuts.item.unit, nuts.quantity) = (Unit::Kilogram, Quantity::thousandths(152));
    (nuts.fixed, nuts.measured) = (Some(Ore::new(4_990)), Measured::Label);
    vec![cola, deposit, sweets, nuts, line(5, item("2701", "Avisen Kystposten", 45, PRESS), 1)]
}

fn workshop_lines() -> Vec<Line> {
    let mut battery = line(6, item("1401", "Startbatteri 70 Ah", 1_690, REGULAR), 1);
    battery.serials = vec!["SB70-004711".into()];
    battery.share = Ore::kroner(169);
    let mut gloves = line(7, item("1504", "Arbeidshanske nitril str. L", 59, REGULAR), 3);
    gloves.own_price = Some(Ore::kroner(49));
    gloves.comment = "Hentes av Amund på torsdag, legges i hylla bak disken".into();
    let mut labour = line(8, item("1001", "Arbeid mekaniker, time", 1_290, REGULAR), 1);
    (labour.item.unit, labour.quantity) = (Unit::Hour, Quantity::thousandths(2_500));
    labour.item.kind = ItemKind::Service;
    labour.discount = Some(Discount::Amount(Ore::kroner(25)));
    let tyres = line(9, item("1302", "Vinterdekk piggfri 205/55R16 94T", 1_490, REGULAR), 4);
    vec![battery, gloves, labour, tyres]
}

fn gift_card_line(id: u32) -> Line {
    let mut card = line(id, item("9090", "Gavekort", 0, NO_VAT), 1);
    card.item.marks = vec![Mark::GiftCard, Mark::OpenPrice];
    card.own_price = Some(Ore::kroner(500));
    card.card = Some("8100471932655082".into());
    card
}

/// All that can stand on a receipt at once: deposits, weights, discounts of every kind, a gift card sold, four ways to pay.
pub fn full_sale() -> CompletedSale {
    let mut lines = kiosk_lines();
    lines.extend(workshop_lines());
    lines.push(gift_card_line(10));
    let total: Ore = lines.iter().map(Line::amount).sum();
    let gift = CardUse { number: "8100628409153772".into(), left: Ore::kroner(13) };
    let gift = Part { card: Some(gift), ..part(1, 'G', Ore::kroner(337)) };
    let (card, vipps) = (part(2, 'B', Ore::kroner(3_960)), part(3, 'V', Ore::kroner(1_350)));
    let rest = total - Ore::kroner(337 + 3_960 + 1_350);
    let cash = Part { received: Some(Ore::kroner(7_000)), ..part(4, 'K', rest.in_whole_kroner()) };
    let change = Ore::kroner(7_000) - cash.amount;
    let sold = sale(SaleKind::Sale, ReceiptNo::new(Series::Sale, 414), lines, vec![gift, card, vipps, cash]);
    let ola = SaleCustomer { number: CustomerNo(101), name: "Ola Bakken".into(), price_list: None, member: true };
    CompletedSale { customer: Some(ola), change, bonus: Ore::new(20_815), ..sold }
}

fn returned_tyres() -> Line {
    let mut tyres = line(1, item("1302", "Vinterdekk piggfri 205/55R16 94T", 1_490, REGULAR), -2);
    tyres.fixed = Some(Ore::kroner(-2_980));
    let sold_at = Stamp::from_local(Date::of(2026, 11, 20), 14, 11, 0);
    tyres.return_of = Some(ReturnOf { receipt: ReceiptNo::new(Series::Sale, 410), line: LineId(1), sold_at });
    tyres
}

pub fn returned() -> CompletedSale {
    let lines = vec![returned_tyres(), line(2, item("1503", "Refleksvest", 79, REGULAR), -1)];
    let back = part(1, 'B', Ore::kroner(-3_059));
    let sold = sale(SaleKind::Return, ReceiptNo::new(Series::Return, 42), lines, vec![back]);
    CompletedSale { reason: Some(ReturnReason::Faulty), ..sold }
}

pub fn swapped() -> CompletedSale {
    let lines = vec![line(2, item("1301", "Sommerdekk 205/55R16 91V", 1_190, REGULAR), 2), returned_tyres()];
    let back = part(1, 'K', Ore::kroner(-600));
    let sold = sale(SaleKind::SaleAndReturn, ReceiptNo::new(Series::Sale, 415), lines, vec![back]);
    CompletedSale { reason: Some(ReturnReason::WrongItem), ..sold }
}

pub fn credit_sale() -> CompletedSale {
    let mut labour = line(1, item("1001", "Arbeid mekaniker, time", 1_290, REGULAR), 1);
    (labour.item.unit, labour.quantity) = (Unit::Hour, Quantity::thousandths(2_500));
    let mut blocks = line(2, item("1205", "Bremseklosser foran QB-41", 899, REGULAR), 1);
    blocks.saving = Some(Saving { code: "PROFF".into(), name: "Proffpris".into(), amount: Ore::new(10_788) });
    let lines = vec![labour, blocks];
    let total = lines.iter().map(Line::amount).sum();
    let sold = sale(SaleKind::Credit, ReceiptNo::new(Series::Delivery, 13), lines, vec![part(1, 'F', total)]);
    let hansen = SaleCustomer {
        number: CustomerNo(104),
        name: "Hansen Transport AS".into(),
        price_list: Some("PROFF".into()),
        member: false,
    };
    let buyer = Buyer {
        name: "Hansen Transport AS".into(),
        organisation_number: "312000415".into(),
        address: "Lageret 4".into(),
        postcode: "0000".into(),
        city: "Fjordvik".into(),
        reference: "Bil QB 20002".into(),
    };
    CompletedSale { customer: Some(hansen), buyer: Some(buyer), ..sold }
}

pub fn pay_in() -> CompletedSale {
    let card = part(1, 'B', Ore::kroner(500));
    sale(SaleKind::PayIn, ReceiptNo::new(Series::PayIn, 5), vec![gift_card_line(1)], vec![card])
}

pub fn basket() -> Basket {
    Basket { lines: workshop_lines(), ..Basket::default() }
}

fn commands() -> Vec<(String, String)> {
    let commands =
        [(".kontant .kt", "Betal kontant"), (".mellomregning .mr", "Foreløpig kvittering med det som er slått inn")];
    commands.map(|(typed, does)| (typed.to_owned(), does.to_owned())).to_vec()
}

/// One of each kind, by the name of its snapshot.
/// With its number among the signed ones.
fn signed_sale() -> CompletedSale {
    CompletedSale { nr: Some(SignedNo(1_234)), ..cash_sale() }
}

fn trained() -> CompletedSale {
    CompletedSale { receipt: ReceiptNo::new(Series::Training, 3), nr: Some(SignedNo(1_235)), ..cash_sale() }
}

/// A soup fewer than was told before, and toast without cheese.
fn ticket() -> OrderTicket {
    let line = |id, name: &str, pieces, comment: &str| OrderLine {
        line: LineId(id),
        name: name.to_owned(),
        quantity: Quantity::whole(pieces),
        comment: comment.to_owned(),
    };
    let lines = vec![line(1, "Fiskesuppe", -1, ""), line(2, "Ost- og skinketoast", 2, "uten ost på den ene")];
    OrderTicket {
        at: at(14, 20),
        by: "Kari Nordli".to_owned(),
        name: "Bord 4".to_owned(),
        printer: PrinterName::default(),
        lines,
    }
}

pub fn all(head: &Letterhead) -> Vec<(&'static str, Document)> {
    let provisional = Provisional {
        number: ReceiptNo::new(Series::Provisional, 3),
        at: at(14, 20),
        operator_name: "Kari Nordli",
        nth: 2,
    };
    let parked = Parked { number: ParkNo(7), name: "Hansen", at: at(14, 20), operator_name: "Kari Nordli" };
    let card = |kind, number, expires| IssuedCard {
        kind,
        number,
        amount: Ore::kroner(500),
        at: at(14, 32),
        receipt: ReceiptNo::new(Series::PayIn, 5),
        expires,
    };
    let moved = |direction, reason| CashMove {
        direction,
        amount: Ore::kroner(120),
        reason,
        text: "20 brevmerker til fakturaer",
        at: at(11, 5),
        operator_name: "Kari Nordli",
    };
    let number = Some(ReceiptNo::new(Series::Park, 7));
    let training = Letterhead { training: true, ..head.clone() };
    let share = reports::operator();
    let one_of_each = vec![
        ("sale-cash", paper::receipt(head, &cash_sale())),
        ("sale-rounded", paper::receipt(head, &rounded_sale())),
        ("sale-full", paper::receipt(head, &full_sale())),
        ("return", paper::receipt(head, &returned())),
        ("reason", paper::reason_slip(head, &returned())),
        ("swap", paper::receipt(head, &swapped())),
        ("delivery", paper::receipt(head, &credit_sale())),
        ("pay-in", paper::receipt(head, &pay_in())),
        ("copy", paper::copy(head, &rounded_sale())),
        ("provisional", paper::provisional(head, &basket(), &provisional)),
        ("park", paper::park_slip(head, &basket(), &parked)),
        ("gift-card", card_slip(head, &card(CardKind::Gift, "8100471932655082", Some(Date::of(2029, 11, 23))))),
        ("credit-slip", card_slip(head, &card(CardKind::CreditSlip, "8200388155209463", None))),
        ("cash-in", cash_slip(head, &moved(Direction::In, "Vekslepenger fra banken"))),
        ("cash-out", cash_slip(head, &moved(Direction::Out, "Kjøp av frimerker"))),
        ("order", paper::order_ticket(head, &ticket(), &paper::Order { number, is_elsewhere: false, is_again: false })),
        (
            "order-marked",
            paper::order_ticket(head, &ticket(), &paper::Order { number, is_elsewhere: true, is_again: true }),
        ),
        (
            "order-of-kitchen",
            paper::order_ticket(
                head,
                &OrderTicket { printer: PrinterName::new("kjøkken"), ..ticket() },
                &paper::Order { number, is_elsewhere: true, is_again: false },
            ),
        ),
        ("sheet", paper::command_sheet(head, &commands())),
        ("journal", journal::sheet(head)),
        ("x", paper::x_report(head, &x_taken())),
        ("z", paper::z_report(head, &z_taken(), Some(&reports::bundle()))),
        ("z-copy", paper::z_copy(head, &z_taken())),
        ("operator", paper::operator_report(head, OperatorNo(1), &share, Some(at(7, 58)), at(14, 32))),
        ("electronic", paper::electronic(head, &signed_sale())),
        ("training", paper::receipt(&training, &trained())),
        ("training-copy", paper::copy(&training, &trained())),
    ];
    one_of_each
}
