//! X and Z reports, the department's bundles, parked sales.

use skranke::domain::TillId;
use skranke::domain::device::CashPlace;
use skranke::domain::ids::{Numbers, ParkNo};
use skranke::domain::report::{GrandTotals, ReportKind};
use skranke::domain::{Basket, SaleId};
use skranke::journal::act::sale::{SaleFetched, SaleParked};
use skranke::journal::act::system::SetUp;
use skranke::store::embedded;

use super::shop::{Shop, TILL, company};
use super::till::{Till, sale};

const OTHER: TillId = TillId::new(1, 2);

/// The number of each bundle with its parts, oldest first.
fn bundles(shop: &Shop) -> Vec<(u64, Vec<(TillId, u64)>)> {
    let mut bundles = embedded::run(shop.store.bundles(company(), 1, 10)).expect("run").expect("bundles");
    bundles.reverse();
    bundles.into_iter().map(|bundle| (bundle.number, bundle.parts)).collect()
}

#[test]
fn with_one_till_part_and_bundle_are_one_report_chn_03() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let numbers = Numbers { z: 116, ..Numbers::default() };
    till.act(SetUp {
        till: TILL,
        company: "Fjordvik".into(),
        organisation_number: "310000019".into(),
        department: "Verksted".into(),
        cash: CashPlace::Drawer,
        demo: true,
        numbers,
        grand: GrandTotals::default(),
        version: "0".into(),
    });
    for _ in 0..2 {
        till.sell(sale().of("1101", 189));
        till.take_z();
    }
    shop.take(&till);
    assert_eq!(bundles(&shop), [(117, vec![(TILL, 117)]), (118, vec![(TILL, 118)])]);
}

#[test]
fn a_bundle_waits_for_every_till_that_had_activity_chn_03() {
    let shop = Shop::new();
    let (mut first, mut second) = (Till::new(TILL), Till::new(OTHER));
    first.sell(sale().of("1101", 189));
    second.sell(sale().of("1402", 129));
    shop.take(&second);
    first.take_z();
    shop.take(&first);
    assert_eq!(bundles(&shop), [], "till 2 has sold and not delivered");
    first.sell(sale().of("1101", 189));
    shop.take(&first);
    second.take_z();
    let z = second.take_z();
    assert_eq!(z.report.number, 2);
    shop.take(&second);
    assert_eq!(
        bundles(&shop),
        [(1, vec![(TILL, 1), (OTHER, 1)])],
        "till 1 goes on into the next, and so does Z 2 of till 2"
    );
    first.take_z();
    shop.take(&first);
    assert_eq!(bundles(&shop)[1], (2, vec![(TILL, 2), (OTHER, 2)]));
}

#[test]
fn an_idle_till_is_not_waited_for() {
    let shop = Shop::new();
    let (mut first, mut second) = (Till::new(TILL), Till::new(OTHER));
    second.act(skranke::journal::act::system::ProgramStopped {});
    shop.take(&second);
    first.sell(sale().of("1101", 189));
    first.take_z();
    shop.take(&first);
    assert_eq!(bundles(&shop), [(1, vec![(TILL, 1)])]);
}

#[test]
fn a_late_part_gets_a_bundle_of_its_own_chn_03() {
    let shop = Shop::new();
    let (mut first, mut silent) = (Till::new(TILL), Till::new(OTHER));
    first.sell(sale().of("1101", 189));
    first.take_z();
    shop.take(&first);
    silent.sell(sale().of("1402", 129));
    silent.take_z();
    shop.take(&silent);
    assert_eq!(bundles(&shop), [(1, vec![(TILL, 1)]), (2, vec![(OTHER, 1)])]);
}

#[test]
fn departments_are_bundled_apart_chn_01() {
    let (shop, mut kiosk) = (Shop::new(), Till::new(TillId::new(2, 1)));
    kiosk.sell(sale().of("2001", 36));
    kiosk.take_z();
    shop.take(&kiosk);
    assert_eq!(bundles(&shop), []);
}

#[test]
fn reports_are_kept_as_they_were_taken() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    till.sell(sale().of("1101", 189));
    let x = till.report(ReportKind::X, 1);
    till.act(x.clone());
    let z = till.take_z();
    shop.take(&till);
    let kept = embedded::run(shop.store.x_report(company(), TILL, 1)).expect("run").expect("read");
    assert_eq!(kept, Some(x));
    let kept = embedded::run(shop.store.z_report(company(), TILL, 1)).expect("run").expect("read");
    assert_eq!(kept, Some(z));
    let none = embedded::run(shop.store.z_report(company(), TILL, 2)).expect("run").expect("read");
    assert_eq!(none, None);
}

#[test]
fn a_parked_sale_is_listed_until_it_is_fetched() {
    let (shop, mut till) = (Shop::new(), Till::new(TILL));
    let parked = |number, name: &str| SaleParked {
        sale: SaleId(number),
        number: ParkNo(number),
        name: name.to_owned(),
        basket: Basket::default(),
    };
    till.act(parked(7, "Hansen")).act(parked(8, ""));
    shop.take(&till);
    let list = || embedded::run(shop.store.parked(company(), 1)).expect("run").expect("parked");
    let names: Vec<String> = list().into_iter().map(|sale| sale.name).collect();
    assert_eq!(names, ["Hansen", ""]);
    till.act(SaleFetched { sale: SaleId(7), number: ParkNo(7) });
    shop.take(&till);
    assert_eq!(list().iter().map(|sale| sale.number).collect::<Vec<_>>(), [ParkNo(8)]);
}
