//! Earlier sales are found again, with what has happened to them since.

use proptest::prelude::*;
use skranke::domain::device::{PaperKind, PrintJob, Slip};
use skranke::domain::ids::Series;
use skranke::domain::question::{Answer, FindSale, Question, SalesFilter};
use skranke::domain::sale::{CompletedSale, SaleRow, StoredSale};
use skranke::domain::shop::MethodKind;
use skranke::domain::time::Date;
use skranke::domain::{LineId, Ore, Quantity, ReceiptNo, SaleId, Stamp, TillId};
use skranke::journal::act::device::SlipPrinted;
use skranke::store::embedded;

use super::shop::{Shop, TILL, company};
use super::till::{Till, item, sale};

fn list(shop: &Shop, filter: SalesFilter) -> (Vec<SaleRow>, u64) {
    match shop.ask(&Question::Sales(SalesFilter { limit: 50, ..filter })) {
        Answer::Sales { rows, total } => (rows, total),
        other => panic!("{other:?}"),
    }
}

fn numbers(shop: &Shop, words: &str) -> Vec<u64> {
    let (rows, _) = list(shop, SalesFilter { words: words.to_owned(), ..SalesFilter::default() });
    rows.iter().map(|row| row.receipt.number).collect()
}

fn find(shop: &Shop, receipt: ReceiptNo) -> Option<StoredSale> {
    found(shop, FindSale::ByNumber { till: TILL, receipt })
}

fn found(shop: &Shop, find: FindSale) -> Option<StoredSale> {
    match shop.ask(&Question::Sale(find)) {
        Answer::Sale { sale } => Some(*sale),
        Answer::NoSuchSale => None,
        other => panic!("{other:?}"),
    }
}

fn slip(kind: PaperKind, sale: &CompletedSale) -> SlipPrinted {
    let (receipt, amount) = (Some(sale.receipt), sale.total);
    SlipPrinted { slip: Slip { job: PrintJob(1), kind, receipt, sale: Some(sale.sale), amount, which: 0 } }
}

#[test]
fn a_sale_is_found_by_anything_that_was_on_it_ext_04() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189).to(101, "Ola Bakken"));
    let mut bulb = item("1402", 129);
    bulb.name = "Lyspære H7".into();
    till.sell(sale().line(bulb, 2).by(MethodKind::GiftCard, Ore::kroner(58), Some("8100471932655082")));
    till.sell(sale().of("1104", 1284));
    shop.take(&till);
    assert_eq!(numbers(&shop, ""), [3, 2, 1], "newest first");
    for (words, receipt) in [
        ("1101", 1),
        ("ola", 1),
        ("k101", 1),
        ("lyspaere", 2),
        ("5082", 2),
        ("gavekort", 2),
        ("1 284,00", 3),
        ("258", 2),
    ] {
        assert_eq!(numbers(&shop, words), [receipt], "{words}");
    }
    assert_eq!(numbers(&shop, "kari vare"), [3, 1], "words in any order");
    assert_eq!(numbers(&shop, "henger"), Vec::<u64>::new());
}

#[test]
fn a_row_says_what_the_list_shows_ext_04() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let sold = till.sell(sale().of("1302", 5960).by(MethodKind::Terminal, Ore::kroner(3960), None));
    till.act(slip(PaperKind::Copy, &sold));
    let copied_at = till.now;
    let back = till.sell(sale().line(item("1302", 5960), -1).taking_back(&sold, 1));
    shop.take(&till);
    let (rows, total) = list(&shop, SalesFilter::default());
    assert_eq!(total, 2);
    assert_eq!((rows[0].receipt.to_string().as_str(), rows[0].total), ("R1", Ore::kroner(-5960)));
    assert_eq!((rows[0].refers_to, rows[0].paid_by.as_deref()), (Some(sold.receipt), Some("Kontant")));
    assert_eq!((rows[1].paid_by.as_deref(), rows[1].copied_at), (None, Some(copied_at)), "paid in two ways");
    assert_eq!((rows[1].till, rows[1].at, rows[0].at), (TILL, sold.completed_at, back.completed_at));
}

#[test]
fn a_day_is_a_day_in_oslo_ext_04() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    for (hour, minute) in [(23, 58), (0, 1)] {
        let day = if hour == 0 { Date::of(2026, 11, 24) } else { Date::of(2026, 11, 23) };
        till.now = Stamp::from_local(day, hour, minute, 0);
        till.sell(sale().of("1101", 189));
    }
    shop.take(&till);
    let on = |day| list(&shop, SalesFilter { day: Some(day), ..SalesFilter::default() }).1;
    assert_eq!((on(Date::of(2026, 11, 22)), on(Date::of(2026, 11, 23)), on(Date::of(2026, 11, 24))), (0, 1, 1));
}

#[test]
fn a_department_sees_its_own_sales_and_a_customer_all_of_theirs() {
    let shop = Shop::new();
    let (mut workshop, mut kiosk) = (Till::new(TILL), Till::new(TillId::new(2, 1)));
    workshop.sell(sale().of("1101", 189).to(104, "Hansen Transport AS"));
    kiosk.sell(sale().of("2001", 36).to(104, "Hansen Transport AS"));
    kiosk.sell(sale().of("2002", 36));
    shop.take(&workshop);
    shop.take(&kiosk);
    assert_eq!(list(&shop, SalesFilter::default()).1, 1);
    let customer = Some(skranke::domain::CustomerNo(104));
    assert_eq!(list(&shop, SalesFilter { customer, ..SalesFilter::default() }).1, 2);
}

#[test]
fn pages_follow_each_other_and_have_a_limit() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    for _ in 0..5 {
        till.sell(sale().of("1101", 189));
    }
    shop.take(&till);
    let page = |skip, limit| match shop.ask(&Question::Sales(SalesFilter { skip, limit, ..SalesFilter::default() })) {
        Answer::Sales { rows, total } => (rows.iter().map(|row| row.receipt.number).collect::<Vec<_>>(), total),
        other => panic!("{other:?}"),
    };
    assert_eq!(page(0, 2), (vec![5, 4], 5));
    assert_eq!(page(4, 2), (vec![1], 5));
    assert_eq!(page(0, u32::MAX).0.len(), 5);
}

#[test]
fn a_sale_comes_back_whole_ext_06() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let sold = till.sell(sale().of("1101", 189).of("1402", 129).to(101, "Ola Bakken"));
    till.act(slip(PaperKind::Sale, &sold));
    let printed_at = Some(till.now);
    till.act(slip(PaperKind::Sale, &sold)).act(slip(PaperKind::X, &sold));
    shop.take(&till);
    let stored = find(&shop, sold.receipt).expect("the sale");
    assert_eq!(stored, StoredSale { sale: sold, returned: vec![], printed_at, copied_at: None });
    assert_eq!(find(&shop, ReceiptNo::new(Series::Sale, 99)), None);
    assert_eq!(find(&shop, ReceiptNo::new(Series::Return, 1)), None);
}

#[test]
fn a_barcode_finds_the_newest_receipt_with_its_digits() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.totals.numbers.receipt = 409;
    till.sell(sale().of("1101", 189));
    till.totals.numbers.receipt = 100_409;
    let newest = till.sell(sale().of("1101", 189));
    shop.take(&till);
    let code =
        |till_digits, last_five| FindSale::ByBarcode { department: 1, till_digits, series: Series::Sale, last_five };
    assert_eq!(found(&shop, code(0, 410)).map(|stored| stored.sale), Some(newest));
    assert_eq!(found(&shop, code(1, 410)), None);
    assert_eq!(found(&shop, code(0, 411)), None);
}

#[test]
fn what_came_back_stands_on_the_sale_it_came_from_ret_05() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let sold = till.sell(sale().line(item("1302", 1490), 4));
    let back = till.sell(sale().line(item("1302", 1490), -2).taking_back(&sold, 1));
    shop.take(&till);
    let stored = find(&shop, sold.receipt).expect("the sale");
    assert_eq!(stored.returned_of(LineId(1)), Quantity::whole(2));
    assert_eq!(stored.returnable(&stored.sale.lines[0]), Quantity::whole(2));
    assert_eq!((stored.returned[0].on, stored.returned[0].at), (back.receipt, back.completed_at));
}

#[test]
fn a_return_at_another_till_finds_the_right_receipt_in_any_order_ret_05() {
    let shop = Shop::new();
    let (mut first, mut second) = (Till::new(TILL), Till::new(TillId::new(1, 2)));
    let sold = first.sell(sale().of("1302", 1490));
    second.now = second.now.plus_ms(60_000);
    let same_number = second.sell(sale().of("1101", 189));
    second.sell(sale().line(item("1302", 1490), -1).taking_back(&sold, 1));
    shop.take(&second);
    shop.take(&first);
    assert_eq!(sold.receipt, same_number.receipt);
    assert_eq!(find(&shop, sold.receipt).expect("the sale").returned.len(), 1);
    let other = FindSale::ByNumber { till: TillId::new(1, 2), receipt: same_number.receipt };
    assert_eq!(found(&shop, other).expect("the sale").returned, vec![]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The tables and the journal's own fold are two ways to the same sums.
    #[test]
    fn turnover_is_what_the_journal_comes_to(sales in prop::collection::vec((1_i64..2_000, 1_i64..5, 0_u8..4), 1..15)) {
        let (shop, mut till) = (Shop::new(), Till::new(TILL));
        for (price, quantity, kind) in sales {
            let line = sale().line(item("1101", price), quantity);
            let sold = match kind {
                0 => line.on_credit(),
                1 => line.of("9090", 500).selling_card("8100471932655082"),
                2 => line.by(MethodKind::Vipps, Ore::kroner(price), None),
                _ => line,
            };
            let sold = till.sell(sold);
            if kind == 3 {
                till.sell(sale().line(item("1101", price), -1).taking_back(&sold, 1));
            }
        }
        shop.take(&till);
        let turnover = embedded::run(shop.store.turnover(company(), 1, super::shop::noon(), till.now.plus_ms(1_000)));
        let turnover = turnover.expect("run").expect("turnover");
        let figures = &till.totals.figures;
        let groups = figures.groups.iter().map(|(group, tally)| (*group, tally.amount)).collect();
        prop_assert_eq!(turnover.groups, groups);
        prop_assert_eq!(turnover.vat, figures.vat.clone());
        let methods = figures.methods.iter().map(|(letter, tally)| (*letter, tally.amount)).collect();
        prop_assert_eq!(turnover.methods, methods);
    }
}

#[test]
fn sales_without_lines_are_no_trouble() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().numbered(1));
    let heads = shop.take(&till);
    assert_eq!(heads.set_aside, vec![]);
    assert_eq!(list(&shop, SalesFilter::default()).0[0].total, Ore::ZERO);
    assert_eq!(find(&shop, ReceiptNo::new(Series::Sale, 1)).map(|stored| stored.sale.sale), Some(SaleId(1)));
}
