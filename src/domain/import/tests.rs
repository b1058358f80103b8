use proptest::prelude::*;

use super::*;
use crate::domain::article::{Article, Item, ItemKind, ItemNumber, ItemRow, Mark, Service, Unit};
use crate::domain::barcode::gtin_key;
use crate::domain::campaign::PriceList;
use crate::domain::customer::{Customer, CustomerKind, CustomerNo, phone_key};
use crate::domain::ids::GroupNo;
use crate::domain::register::{Coded, Found};
use crate::domain::shop::Tables;
use crate::domain::{Ore, Percent, Quantity};

const TODAY: Date = Date::of(2026, 11, 23);

/// A register that is a few lists.
struct Shop {
    tables: Tables,
    articles: Vec<Article>,
    services: Vec<Service>,
    customers: Vec<Customer>,
}

impl Shop {
    fn new() -> Self {
        let mut tables = Tables::of_a_new_shop();
        tables.price_lists.push(PriceList {
            code: "PROFF".to_owned(),
            name: "Proffpris".to_owned(),
            percent_off: Percent::whole(12),
            groups: Vec::new(),
        });
        Self { tables, articles: Vec::new(), services: Vec::new(), customers: Vec::new() }
    }

    /// Takes in a file that must be without faults.
    fn with_articles(mut self, file: &str) -> Self {
        let import = Import::of_articles(file.as_bytes(), &self, TODAY);
        for change in import.into_changes().expect("no faults") {
            match change {
                Change::Article(article) => {
                    self.articles.retain(|known| known.number != article.number);
                    self.articles.push(*article);
                }
                Change::Service(service) => self.services.push(*service),
                other => panic!("{other:?}"),
            }
        }
        self
    }

    fn with_customers(mut self, file: &str) -> Self {
        for change in Import::of_customers(file.as_bytes(), &self).into_changes().expect("no faults") {
            let Change::Customer(customer) = change else { panic!("{change:?}") };
            self.customers.push(*customer);
        }
        self
    }

    fn customers_where(&self, is_meant: impl Fn(&Customer) -> bool) -> Vec<Customer> {
        self.customers.iter().filter(|customer| is_meant(customer)).cloned().collect()
    }
}

impl Register for Shop {
    fn generation(&self) -> u64 {
        0
    }

    fn dead_hotkeys(&self) -> &[u16] {
        &[]
    }

    fn tables(&self) -> &Tables {
        &self.tables
    }
    fn numbered(&self, _: &str) -> Vec<Item> {
        Vec::new()
    }
    fn beginning(&self, _: &str, _: usize) -> Found<ItemRow> {
        Found::default()
    }
    fn coded(&self, code: &str) -> Vec<Coded> {
        let is_its = |article: &&Article| article.barcodes.iter().any(|b| gtin_key(&b.code) == gtin_key(code));
        let coded = |article: &Article| Coded { item: article.as_sold(&self.tables, TODAY), pieces: 1 };
        self.articles.iter().filter(is_its).map(coded).collect()
    }
    fn row(&self, _: ItemKind, _: &ItemNumber) -> Option<ItemRow> {
        None
    }
    fn article(&self, number: &ItemNumber) -> Option<Article> {
        self.articles.iter().find(|article| article.number == *number).cloned()
    }
    fn service(&self, number: &ItemNumber) -> Option<Service> {
        self.services.iter().find(|service| service.number == *number).cloned()
    }
    fn search_items(&self, _: &str, _: usize) -> Found<ItemRow> {
        Found::default()
    }
    fn in_group(&self, _: GroupNo, _: &str, _: usize) -> Found<ItemRow> {
        Found::default()
    }
    fn customer(&self, number: CustomerNo) -> Option<Customer> {
        self.customers_where(|customer| customer.number == number).pop()
    }
    fn customers_by_phone(&self, phone: &str) -> Vec<Customer> {
        self.customers_where(|customer| customer.phone == phone_key(phone))
    }
    fn customers_by_organisation(&self, number: &str) -> Vec<Customer> {
        self.customers_where(|customer| customer.organisation_number == number)
    }
    fn customers_by_car(&self, _: &str) -> Vec<Customer> {
        Vec::new()
    }
    fn search_customers(&self, _: &str, _: usize) -> Found<Customer> {
        Found::default()
    }
    fn free_customer_number(&self) -> CustomerNo {
        CustomerNo(self.customers.iter().map(|customer| customer.number.0).max().unwrap_or(0) + 1)
    }
}

/// Line, column, reason.
fn places(faults: &[Fault]) -> Vec<(usize, usize, Reason)> {
    let place = |fault: &Fault| {
        let column = fault.place.column.as_ref().map_or(0, |column| column.number);
        (fault.place.line, column, fault.reason.clone())
    };
    faults.iter().map(place).collect()
}

fn article_faults(shop: &Shop, file: &str) -> Vec<(usize, usize, Reason)> {
    places(&Import::of_articles(file.as_bytes(), shop, TODAY).faults)
}

const GOODS: &str = "\
Varenr;Navn;Varegruppe;Pris;Kostpris;Enhet;Lager;Strekkode;Mva;Alder;Pant;Åpen pris;Vekt;Serienummer;Synonymer;Type
9091;Pant 2 kr;Pant;2,00;;;;;;;;;;;;
2001;Cola 0,5 l;2;36,00;15,00;stk;144;2722020010002 12*2722020020001;;;9091;;;;brus|cola;vare
2801;Smågodt løsvekt;2;219,00;88;;-;;;;;;ja;;;
1506;Skruer, åpen pris;1;;;;;;;;;x;;;;
1401;\"Slange 28\"\"\";Varer 25 %;1 690,00;1 010,00;;7;2711414010001;3;18;;;;ja;;
1001;Arbeid mekaniker;1;1 290,00;0,00;time;-;;25 %;;;;;;;tjeneste
";

#[test]
fn a_shop_is_made_out_of_a_file() {
    let shop = Shop::new().with_articles(GOODS);
    let cola = shop.article(&"2001".into()).expect("cola");
    assert_eq!((cola.price, cola.cost, cola.group), (Ore::kroner(36), Ore::kroner(15), GroupNo(2)));
    assert_eq!(cola.barcodes.iter().map(|b| b.pieces).collect::<Vec<_>>(), [1, 12]);
    assert_eq!(cola.deposit.map(|deposit| deposit.0), Some("9091".into()));
    assert_eq!((cola.stock, cola.synonyms.len()), (Some(Quantity::whole(144)), 2));
    let sweets = shop.article(&"2801".into()).expect("sweets");
    assert_eq!((sweets.unit, sweets.stock, sweets.marks), (Unit::Kilogram, None, vec![Mark::Weighed]));
    let screws = shop.article(&"1506".into()).expect("screws");
    assert_eq!((screws.price, screws.marks), (Ore::ZERO, vec![Mark::OpenPrice]));
    let tube = shop.article(&"1401".into()).expect("tube");
    assert_eq!((tube.name.as_str(), tube.age, tube.vat.map(|code| code.0)), ("Slange 28\"", Some(18), Some(3)));
    assert_eq!(
        shop.services.first().map(|service| (service.unit, service.price)),
        Some((Unit::Hour, Ore::kroner(1290)))
    );
}

#[test]
fn a_second_time_nothing_is_left_to_do() {
    let shop = Shop::new().with_articles(GOODS);
    let again = Import::of_articles(GOODS.as_bytes(), &shop, TODAY);
    assert_eq!((again.count(Effect::Same), again.changes.len()), (6, 0));
}

#[test]
fn what_the_file_does_not_say_stays_as_it_is() {
    let shop = Shop::new().with_articles(GOODS);
    let prices = "price;number;stock\n39,00;2001;\n1 290,00;1001;\n1 790,00;1401;-\n";
    let import = Import::of_articles(prices.as_bytes(), &shop, TODAY);
    let effects: Vec<_> =
        import.outcomes.iter().map(|outcome| (outcome.line, outcome.key.as_str(), outcome.effect)).collect();
    assert_eq!(effects, [(2, "2001", Effect::Changed), (3, "1001", Effect::Same), (4, "1401", Effect::Changed)]);
    let shop = shop.with_articles(prices);
    let cola = shop.article(&"2001".into()).expect("cola");
    assert_eq!((cola.price, cola.stock, cola.barcodes.len()), (Ore::kroner(39), Some(Quantity::whole(144)), 2));
    assert_eq!(shop.article(&"1401".into()).and_then(|tube| tube.stock), None, "a dash clears");
}

#[test]
fn every_fault_has_its_line_and_column() {
    let file = "\
number;name;group;price;unit;barcodes;vat;age;type;hylle
1;A;77;10;stk;;;;;
2;B;1;ti;kasse;2711111010008;14;200;;
;C;1;10;;;;;;
3;;1;;;;;;;
4;D;1;10;;2711111010007;;;tjeneste;
5;E;1;10;;;;;ting;;over
";
    let code = |code: &str| Reason::CheckDigit { code: code.to_owned() };
    let units = || "stk, sett, par, kg, m, l, time".to_owned();
    let vat = || "3, 5, 6, 7, 31, 33".to_owned();
    let import = Import::of_articles(file.as_bytes(), &Shop::new(), TODAY);
    assert_eq!(
        places(&import.faults),
        [
            (2, 3, Reason::Group),
            (3, 4, Reason::Money),
            (3, 5, Reason::Unit { units: units() }),
            (3, 6, code("2711111010008")),
            (3, 7, Reason::Vat { codes: vat() }),
            (3, 8, Reason::Age),
            (4, 1, Reason::Missing),
            (5, 2, Reason::Missing),
            (5, 4, Reason::Missing),
            (6, 6, Reason::ServiceHasNone),
            (7, 9, Reason::Type),
            (7, 11, Reason::TooManyCells),
        ]
    );
    assert_eq!(places(&import.notices), [(1, 10, Reason::ColumnUnknown)]);
    assert_eq!(
        import.faults.first().and_then(|fault| fault.place.column.clone()).map(|c| c.name),
        Some("group".to_owned())
    );
    assert!(import.into_changes().is_err());
}

#[test]
fn a_file_without_the_columns_it_needs_is_refused_once() {
    let missing = |column: &str| Reason::ColumnMissing { column: column.to_owned() };
    assert_eq!(article_faults(&Shop::new(), "navn;pris\nA;1\nB;2"), [(1, 0, missing("varenr / number"))]);
    let for_new = Reason::MissingForNew { column: "gruppe / group".to_owned() };
    assert_eq!(article_faults(&Shop::new(), "nr;navn;pris\n1;A;1"), [(2, 0, for_new)]);
    assert_eq!(
        article_faults(&Shop::new(), "nr;pris;navn;pris\n"),
        [(1, 0, Reason::NoRows), (1, 4, Reason::ColumnTwice)]
    );
}

#[test]
fn a_number_stands_once_and_a_deposit_must_exist() {
    let twice = |line| Reason::NumberTwice { number: "1".to_owned(), line };
    let file = "nr;navn;gruppe;pris;type;pant\n1;A;1;1;;\n1;B;1;1;tjeneste;\n1;C;1;1;;\n2;D;1;1;;88\n3;E;1;1;;1";
    let unknown = Reason::DepositUnknown { number: "88".to_owned() };
    assert_eq!(article_faults(&Shop::new(), file), [(4, 1, twice(2)), (5, 6, unknown)]);
}

#[test]
fn a_shared_code_is_worth_knowing_and_no_fault_find_02() {
    let shop = Shop::new().with_articles(GOODS);
    let file = "nr;navn;gruppe;pris;ean\n1;A;1;1;2711414010001\n2;B;1;1;02711111010007\n3;C;1;1;2711111010007";
    let import = Import::of_articles(file.as_bytes(), &shop, TODAY);
    let shared = |code: &str, number: &str| Reason::BarcodeShared { code: code.to_owned(), number: number.to_owned() };
    assert_eq!(
        places(&import.notices),
        [(2, 5, shared("2711414010001", "1401")), (4, 5, shared("2711111010007", "2"))]
    );
    assert_eq!(import.faults, []);
}

const PEOPLE: &str = "\
Kundenr;Navn;Type;Org.nr;Adresse;Postnr;Poststed;Telefon;E-post;Merknad;Prisliste;Medlem;Biler
K104;Hansen Transport AS;;312 000 415 MVA;Kaia 1;150;Oslo;+47 12 00 00 44;post@example.org;;proffpris;nei;QB 20002, qb20003
;Ola Bakken;privat;;;;;12 00 00 11;;Ringer først;;ja;QA 10001
;Brygga Barnehage;offentlig;312000857;;;;;;;;;
";

#[test]
fn customers_are_made_out_of_a_file() {
    let shop = Shop::new().with_customers(PEOPLE);
    let transport = shop.customer(CustomerNo(104)).expect("a customer");
    assert_eq!((transport.kind, transport.organisation_number.as_str()), (CustomerKind::Company, "312000415"));
    assert_eq!((transport.postcode.as_str(), transport.phone.as_str()), ("0150", "12000044"));
    assert_eq!(
        (transport.price_list.as_deref(), transport.cars),
        (Some("PROFF"), vec!["QB20002".into(), "QB20003".into()])
    );
    let numbers: Vec<u32> = shop.customers.iter().map(|customer| customer.number.0).collect();
    assert_eq!(numbers, [104, 1, 2], "the next free ones");
    let again = Import::of_customers(PEOPLE.as_bytes(), &shop);
    assert_eq!((again.count(Effect::Same), again.changes.len()), (3, 0), "known by organisation, or phone and name");
}

#[test]
fn every_fault_of_a_customer_has_its_place() {
    let file = "\
nr;navn;orgnr;postnr;tlf;epost;kundetype;prisliste;medlem;bil
0;A;;;;;;;;
7;B;312000416;12;123;a.b.no;hund;GULL;kanskje;?
7;C;312000415;;;;;;;
8;;312000415;;;;;;;
";
    let import = Import::of_customers(file.as_bytes(), &Shop::new());
    assert_eq!(
        places(&import.faults),
        [
            (2, 1, Reason::CustomerNumber),
            (3, 3, Reason::Organisation),
            (3, 4, Reason::Postcode),
            (3, 5, Reason::Phone),
            (3, 6, Reason::Email),
            (3, 7, Reason::CustomerKind),
            (3, 8, Reason::PriceList { lists: "PROFF".to_owned() }),
            (3, 9, Reason::YesNo),
            (3, 10, Reason::Car { plate: "?".to_owned() }),
            (4, 1, Reason::NumberTwice { number: "K7".to_owned(), line: 3 }),
            (5, 2, Reason::Missing),
        ]
    );
    let twice = Reason::OrganisationTwice { number: "312000415".to_owned(), line: 4 };
    assert_eq!(places(&import.notices), [(5, 3, twice)]);
}

#[test]
fn every_reason_has_its_own_text() {
    let mut ids = Reason::IDS.to_vec();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Reason::IDS.len());
}

/// Bytes that look enough like a file to come far.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let cell = "(|[0-9]{1,14}|[a-zæøå \"]{0,8}|[0-9]{1,3}[.,][0-9]{0,4}|-|12\\*2711111010007|\"|ja)";
    let row = prop::collection::vec(cell, 0..20).prop_map(|cells| cells.join(";"));
    let header = prop::sample::subsequence(
        vec![
            "nr", "navn", "gruppe", "pris", "lager", "ean", "mva", "type", "pant", "orgnr", "tlf", "bil", "medlem", "?",
        ],
        1..14,
    );
    let table = (header, prop::collection::vec(row, 0..8), "(\n|\r\n|\r)").prop_map(|(header, rows, end)| {
        let lines: Vec<String> = std::iter::once(header.join(";")).chain(rows).collect();
        lines.join(&end).into_bytes()
    });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..300), table]
}

proptest! {
    #[test]
    fn no_file_is_a_panic_and_every_fault_lies_in_it(file in files()) {
        let shop = Shop::new();
        let lines = String::from_utf8_lossy(&file).replace("\r\n", "\n").replace('\r', "\n").split('\n').count();
        let cells = file.len() + 1;
        for import in [Import::of_articles(&file, &shop, TODAY), Import::of_customers(&file, &shop)] {
            for fault in import.faults.iter().chain(&import.notices) {
                let column = fault.place.column.as_ref().map_or(1, |column| column.number);
                prop_assert!((1..=lines).contains(&fault.place.line) && (1..=cells).contains(&column), "{fault:?}");
            }
            prop_assert!(import.outcomes.len() <= lines);
        }
    }

    #[test]
    fn what_is_imported_is_the_same_the_second_time(
        rows in prop::collection::vec(("[0-9]{1,6}", "[A-Za-zæøå ]{1,20}", 0_u32..100_000), 1..20)
    ) {
        let mut numbers = std::collections::HashSet::new();
        let rows = rows.iter().filter(|(number, name, _)| numbers.insert(number.clone()) && !name.trim().is_empty());
        let lines: Vec<String> = rows.map(|(number, name, ore)| format!("{number};{name};1;{},{:02}", ore / 100, ore % 100)).collect();
        prop_assume!(!lines.is_empty());
        let file = format!("nr;navn;gruppe;pris\n{}", lines.join("\n"));
        let shop = Shop::new().with_articles(&file);
        prop_assert_eq!(shop.articles.len(), lines.len());
        let again = Import::of_articles(file.as_bytes(), &shop, TODAY);
        prop_assert_eq!((again.count(Effect::Same), again.changes.len()), (lines.len(), 0));
    }
}
