//! A large shop out of a seed: articles and customers with the names, numbers and codes Norwegian shops have.

use skranke::domain::article::{Barcode, Unit};
use skranke::domain::barcode::check_digit;
use skranke::domain::customer::CustomerKind;
use skranke::domain::ids::GroupNo;
use skranke::domain::register::Change;
use skranke::domain::shop::{Colour, Group};
use skranke::domain::{Article, Customer, CustomerNo, ItemNumber, Ore, Quantity, Service, VatCode};

const GROUPS: [&str; 24] = [
    "Olje og væsker",
    "Filter og slitedeler",
    "Dekk og hjul",
    "Batteri og elektrisk",
    "Bilpleie og tilbehør",
    "Brus og vann",
    "Sjokolade og snacks",
    "Varm mat",
    "Kaffe og te",
    "Is",
    "Verktøy",
    "Maling og lakk",
    "Hage og uteplass",
    "Arbeidsklær",
    "Sko og støvler",
    "Sport og fritid",
    "Sykkel og tilbehør",
    "Baderom",
    "Kjøkkenutstyr",
    "Belysning",
    "Festemidler",
    "Trelast og plater",
    "Dyrefôr",
    "Papir og kontor",
];

const THINGS: [&str; 64] = [
    "Motorolje",
    "Girolje",
    "Spylervæske",
    "Oljefilter",
    "Luftfilter",
    "Bremseklosser",
    "Bremseskive",
    "Viskerblad",
    "Tennplugg",
    "Sommerdekk",
    "Vinterdekk",
    "Sykkelslange",
    "Startbatteri",
    "Lyspære",
    "Ladekabel",
    "Sikringssett",
    "Bilsjampo",
    "Isskrape",
    "Refleksvest",
    "Arbeidshanske",
    "Skrutrekker",
    "Fastnøkkel",
    "Hammer",
    "Vater",
    "Målebånd",
    "Sagblad",
    "Borsett",
    "Slipepapir",
    "Maling",
    "Grunning",
    "Pensel",
    "Malerrull",
    "Gressklipper",
    "Hageslange",
    "Rake",
    "Spade",
    "Plantejord",
    "Blomsterpotte",
    "Vernesko",
    "Gummistøvler",
    "Ullsokker",
    "Regnjakke",
    "Fleecegenser",
    "Ryggsekk",
    "Sovepose",
    "Fiskestang",
    "Ståltråd",
    "Treskrue",
    "Gipsskrue",
    "Veggplugg",
    "Terrassebord",
    "Sponplate",
    "Isolasjon",
    "Takrenne",
    "Kjøleskap",
    "Kaffetrakter",
    "Stekepanne",
    "Kjøkkenkniv",
    "Bakebolle",
    "Taklampe",
    "Skjøteledning",
    "Hundefôr",
    "Kattesand",
    "Kopipapir",
];

const KINDS: [&str; 40] = [
    "piggfri",
    "syntetisk",
    "karbon",
    "foran",
    "bak",
    "rustfri",
    "galvanisert",
    "matt",
    "blank",
    "hvit",
    "svart",
    "grå",
    "rød",
    "blå",
    "grønn",
    "herre",
    "dame",
    "barn",
    "str. S",
    "str. M",
    "str. L",
    "str. XL",
    "liten",
    "stor",
    "ekstra",
    "økologisk",
    "vanntett",
    "isolert",
    "justerbar",
    "sammenleggbar",
    "profesjonell",
    "lavenergi",
    "trådløs",
    "til bil",
    "til båt",
    "til tilhenger",
    "med lås",
    "uten lokk",
    "refill",
    "storpakning",
];

const MAKERS: [&str; 48] = [
    "Nordvik",
    "Fjellheim",
    "Brattås",
    "Skogly",
    "Havnes",
    "Lindeberg",
    "Sørfjord",
    "Tindemark",
    "Elvestad",
    "Granli",
    "Kvernmo",
    "Bjørkås",
    "Steinvåg",
    "Måseskjær",
    "Ulvedal",
    "Reinfoss",
    "Ørnes",
    "Ærfugl",
    "Lyngmo",
    "Myrland",
    "Solbakk",
    "Vestre",
    "Østby",
    "Dalheim",
    "Furuset",
    "Holmen",
    "Kjeldås",
    "Nøstvik",
    "Rognli",
    "Saltnes",
    "Tveitås",
    "Varden",
    "Åsgård",
    "Øyane",
    "Hesttun",
    "Kråkenes",
    "Ljosland",
    "Mørkved",
    "Nesodd",
    "Oksvoll",
    "Prestmo",
    "Rykkje",
    "Sandvær",
    "Trollås",
    "Urdal",
    "Valsnes",
    "Ytrehorn",
    "Ånneland",
];

const SIZES: [&str; 32] = [
    "0,5 l",
    "1 l",
    "4 l",
    "5 l",
    "10 l",
    "20 l",
    "205/55R16 91V",
    "195/65R15 94T",
    "225/45R17",
    "5W-30",
    "0W-20",
    "10W-40",
    "12 V 70 Ah",
    "H7",
    "H4",
    "600 mm",
    "400 mm",
    "28\"",
    "2,5 m",
    "10 m",
    "25 m",
    "3x40 mm",
    "4x60 mm",
    "6x120 mm",
    "12-pk",
    "50-pk",
    "100 stk",
    "500 g",
    "2 kg",
    "15 kg",
    "60 cm",
    "A4",
];

const FIRST: [&str; 60] = [
    "Ola",
    "Kari",
    "Per",
    "Anne",
    "Jan",
    "Inger",
    "Bjørn",
    "Ingrid",
    "Lars",
    "Marit",
    "Kjell",
    "Liv",
    "Knut",
    "Eva",
    "Svein",
    "Berit",
    "Arne",
    "Astrid",
    "Thomas",
    "Bjørg",
    "Geir",
    "Hilde",
    "Hans",
    "Anna",
    "Morten",
    "Solveig",
    "Tor",
    "Marianne",
    "Terje",
    "Randi",
    "Odd",
    "Ida",
    "Erik",
    "Nina",
    "Martin",
    "Maria",
    "Andreas",
    "Wenche",
    "Rune",
    "Elisabeth",
    "Trond",
    "Tone",
    "Stian",
    "Camilla",
    "Øystein",
    "Åse",
    "Håkon",
    "Jorunn",
    "Amund",
    "Siri",
    "Vegard",
    "Kristin",
    "Magnus",
    "Silje",
    "Aksel",
    "Mari",
    "Jørgen",
    "Frøydis",
    "Sindre",
    "Gunnhild",
];

const LAST: [&str; 80] = [
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Johnsen",
    "Pettersen",
    "Eriksen",
    "Berg",
    "Haugen",
    "Hagen",
    "Johannessen",
    "Andreassen",
    "Jacobsen",
    "Dahl",
    "Jørgensen",
    "Henriksen",
    "Lund",
    "Halvorsen",
    "Sørensen",
    "Jakobsen",
    "Moen",
    "Gundersen",
    "Iversen",
    "Strand",
    "Solberg",
    "Svendsen",
    "Eide",
    "Knutsen",
    "Martinsen",
    "Paulsen",
    "Bakken",
    "Kristoffersen",
    "Mathisen",
    "Lie",
    "Amundsen",
    "Nguyen",
    "Rasmussen",
    "Ali",
    "Lunde",
    "Solheim",
    "Berge",
    "Moe",
    "Nygård",
    "Bakke",
    "Kristensen",
    "Fredriksen",
    "Holm",
    "Lien",
    "Hauge",
    "Christensen",
    "Andresen",
    "Nielsen",
    "Knudsen",
    "Evensen",
    "Sæther",
    "Aas",
    "Myhre",
    "Hanssen",
    "Ahmed",
    "Haugland",
    "Thomassen",
    "Sivertsen",
    "Simonsen",
    "Danielsen",
    "Berntsen",
    "Sandvik",
    "Rønning",
    "Arnesen",
    "Næss",
    "Vik",
    "Antonsen",
    "Haug",
    "Ødegård",
    "Ellingsen",
];

const TRADES: [&str; 20] = [
    "Transport AS",
    "Bygg AS",
    "Rør AS",
    "Elektro AS",
    "Maskin AS",
    "Borettslag",
    "Regnskap AS",
    "Barnehage",
    "Eiendom AS",
    "Mur og Flis",
    "Malerservice ENK",
    "Gartneri",
    "Auto AS",
    "Fiskeri",
    "Kafé",
    "Frisør",
    "Snekkeri AS",
    "Skole",
    "Renhold AS",
    "Sameie",
];

/// Numbers that look thrown and come out the same every time (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(sides.max(1)).expect("fits")).expect("fits")
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.throw(from.len())]
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.throw(times) == 0
    }
}

pub fn groups() -> impl Iterator<Item = Change> {
    (10_u32..).zip(GROUPS).map(|(number, name)| {
        Change::Group(Group {
            number: GroupNo(number),
            name: name.to_owned(),
            vat: VatCode::REGULAR,
            basic_code: "04003".to_owned(),
            colour: Colour::Plain,
            department: None,
        })
    })
}

pub fn articles(count: usize) -> impl Iterator<Item = Change> {
    let mut dice = Dice(1);
    (0..count).map(move |n| Change::Article(Box::new(article(&mut dice, n))))
}

fn article(dice: &mut Dice, n: usize) -> Article {
    let mut name = dice.pick(&THINGS).to_owned();
    let mut add = |word: &str| {
        name.push(' ');
        name.push_str(word);
    };
    add(dice.pick(&MAKERS));
    if dice.once_in(2) {
        add(dice.pick(&KINDS));
    }
    add(dice.pick(&SIZES));
    if dice.once_in(3) {
        let letters = dice.pick(&MAKERS).chars().take(2).collect::<String>().to_uppercase();
        add(&format!("{letters}-{}", dice.throw(10_000)));
    }
    Article {
        name,
        group: GroupNo(10 + u32::try_from(dice.throw(GROUPS.len())).expect("fits")),
        price: Ore::new(i64::try_from(990 + 100 * dice.throw(5_000)).expect("fits")),
        cost: Ore::new(i64::try_from(dice.throw(200_000)).expect("fits")),
        stock: Some(Quantity::whole(i64::try_from(dice.throw(300)).expect("fits"))),
        barcodes: (0..3).map(|which| Barcode { code: ean13(3 * n + which), pieces: 1 }).collect(),
        synonyms: if dice.once_in(10) { vec![dice.pick(&THINGS).to_owned()] } else { Vec::new() },
        ..Article::new(ItemNumber((100_000 + n).to_string()))
    }
}

/// A code in the range shops may use as they like.
pub fn ean13(n: usize) -> String {
    let body = format!("27{:010}", n * 17);
    let check = check_digit(&body).expect("digits");
    format!("{body}{check}")
}

pub fn services(count: usize) -> impl Iterator<Item = Change> {
    let mut dice = Dice(3);
    (0..count).map(move |n| {
        let name = format!("Montering {} {}", dice.pick(&THINGS).to_lowercase(), dice.pick(&KINDS));
        let number = ItemNumber((1_000 + n).to_string());
        let (group, price) = (GroupNo(10), Ore::kroner(790));
        Change::Service(Box::new(Service { name, group, price, unit: Unit::Hour, ..Service::new(number) }))
    })
}

pub fn customers(count: usize) -> impl Iterator<Item = Change> {
    let mut dice = Dice(2);
    (0..count).map(move |n| Change::Customer(Box::new(customer(&mut dice, u32::try_from(n).expect("fits")))))
}

fn customer(dice: &mut Dice, n: u32) -> Customer {
    let (first, last) = (dice.pick(&FIRST), dice.pick(&LAST));
    let mut customer = Customer::new(CustomerNo(101 + n));
    customer.name = format!("{first} {last}");
    if dice.once_in(4) {
        customer.kind = CustomerKind::Company;
        customer.name = format!("{last} {}", dice.pick(&TRADES));
        customer.organisation_number = organisation_number(31_200_000 + n);
    }
    customer.phone = (12_000_000 + 137 * n).to_string();
    customer.address = format!("{}veien {}", dice.pick(&MAKERS), 1 + dice.throw(200));
    customer.postcode = format!("{:04}", dice.throw(10_000));
    customer.city = dice.pick(&MAKERS).to_owned();
    if !dice.once_in(3) {
        customer.email = format!("{}.{}{}@example.org", first, last, dice.throw(100)).to_lowercase();
    }
    if dice.once_in(2) {
        customer.cars.push(format!("QA{:05}", dice.throw(100_000)));
    }
    customer
}

/// The number that begins so, where a right last digit exists; else none.
fn organisation_number(body: u32) -> String {
    let body = body.to_string();
    let right = |digit: &u32| skranke::domain::barcode::is_organisation_number(&format!("{body}{digit}"));
    (0..10).find(right).map(|digit| format!("{body}{digit}")).unwrap_or_default()
}

/// What people type: the beginning or the middle of a word, two words, a size, a number, a name.
pub fn item_queries(count: usize) -> Vec<String> {
    let mut dice = Dice(7);
    (0..count)
        .map(|_| match dice.throw(8) {
            0 | 1 => part(&mut dice, &THINGS),
            2 => format!("{} {}", part(&mut dice, &THINGS), part(&mut dice, &MAKERS)),
            3 => format!("{} {}", part(&mut dice, &SIZES), part(&mut dice, &THINGS)),
            4 => format!("{} {} {}", part(&mut dice, &MAKERS), part(&mut dice, &KINDS), part(&mut dice, &THINGS)),
            5 => format!("{} {}", part(&mut dice, &GROUPS), part(&mut dice, &KINDS)),
            6 => format!("{}-{}", dice.pick(&MAKERS).chars().take(2).collect::<String>(), dice.throw(1_000)),
            _ => format!("finnes ikke {}", dice.throw(100)),
        })
        .collect()
}

pub fn customer_queries(count: usize) -> Vec<String> {
    let mut dice = Dice(9);
    (0..count)
        .map(|_| match dice.throw(5) {
            0 | 1 => format!("{} {}", part(&mut dice, &FIRST), part(&mut dice, &LAST)),
            2 => format!("{} {}", part(&mut dice, &LAST), part(&mut dice, &TRADES)),
            3 => format!("{}", 12_000_000 + 137 * dice.throw(50_000)),
            _ => format!("{}.{}", dice.pick(&FIRST), dice.pick(&LAST)),
        })
        .collect()
}

/// A piece of a word, as it is typed.
fn part(dice: &mut Dice, from: &[&str]) -> String {
    let letters: Vec<char> = dice.pick(from).to_lowercase().chars().collect();
    let start = if dice.once_in(3) { dice.throw(letters.len() / 2) } else { 0 };
    let length = 2 + dice.throw(letters.len());
    let typed: String = letters.iter().skip(start).take(length).collect();
    match dice.throw(3) {
        0 => typed.replace('ø', "o").replace('å', "aa").replace('æ', "ae"),
        _ => typed,
    }
}
