//! The small tables of a shop: who it is, its departments, groups, methods of payment, hotkeys.
//!
//! They change seldom, fit in memory, and every change of them is journalled with its time (law J-7).

use serde::{Deserialize, Serialize};

use super::article::{ItemKind, ItemNumber};
use super::barcode::{LabelLayout, nordic_labels};
use super::campaign::{Campaign, PriceList};
use super::ids::{GroupNo, OperatorNo};
use super::money::Ore;
use super::operator::Operator;
use super::quantity::Percent;
use super::time::{Date, Local};
use super::vat::{VatCode, VatRate, norwegian_rates, rate_on};

/// The company behind the tills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub name: String,
    /// Nine digits.
    pub organisation_number: String,
    /// Prints `MVA` after the number (law R-4).
    pub vat_registered: bool,
    /// Prints `Foretaksregisteret`: an AS, ASA or foreign branch (law R-5).
    pub limited: bool,
    pub address: String,
    pub postcode: String,
    pub city: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    /// Made up for trying out: every paper says DEMO.
    #[serde(default)]
    pub demo: bool,
}

/// One shop of the company, with its own tills, hotkey cells and rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub number: u16,
    pub name: String,
    /// Printed at the foot of receipts.
    #[serde(default)]
    pub receipt_foot: String,
    /// What `/` alone gives.
    pub house_rate: Percent,
    /// The float suggested in the morning.
    pub float: Ore,
    /// Beer is sold from the first to the second minute of the day; the third holds before Sundays and holidays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beer_hours: Option<BeerHours>,
    /// Locks after so long without a key; 0 never.
    #[serde(default)]
    pub lock_after_s: u32,
    #[serde(default = "yes")]
    pub prints_park_slip: bool,
    /// Who counts the drawer does not see what should lie in it.
    #[serde(default)]
    pub blind_count: bool,
    /// *Kvittering på ønske*: paid on the integrated terminal, a sale ends without paper unless the customer asks (law X-5 a).
    #[serde(default)]
    pub receipt_on_request: bool,
    /// The department's third money key (F11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fast_method: Option<char>,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeerHours {
    pub from_minute: u16,
    pub to_minute: u16,
    pub to_minute_before_holiday: u16,
}

impl BeerHours {
    /// The minute of today at which sales end: earlier on Saturdays and before holidays, never on the days themselves.
    pub fn end_on(self, day: Date) -> u16 {
        if day.is_holiday() {
            self.from_minute
        } else if day.plus_days(1).is_holiday() {
            self.to_minute_before_holiday
        } else {
            self.to_minute
        }
    }

    pub fn allow(self, now: Local) -> bool {
        (self.from_minute..self.end_on(now.date())).contains(&now.minute_of_day())
    }
}

/// An article group: it decides VAT, account and the legal main group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub number: GroupNo,
    pub name: String,
    pub vat: VatCode,
    /// The tax administration's article group: 04003 (law V-12).
    pub basic_code: String,
    #[serde(default)]
    pub colour: Colour,
    /// The department it belongs to; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<u16>,
}

impl Group {
    /// Beer has hours of its own.
    pub fn is_beer(&self) -> bool {
        self.basic_code == "04007"
    }
}

/// Colours a shop may give a key. A theme decides what they look like, and adds a sign where there is no colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    #[default]
    Plain,
    Blue,
    Yellow,
    Grey,
    White,
    Green,
    Orange,
    Brown,
    Cyan,
    Red,
}

impl Colour {
    pub const ALL: [Self; 10] = [
        Self::Plain,
        Self::Blue,
        Self::Yellow,
        Self::Grey,
        Self::White,
        Self::Green,
        Self::Orange,
        Self::Brown,
        Self::Cyan,
        Self::Red,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Blue => "blue",
            Self::Yellow => "yellow",
            Self::Grey => "grey",
            Self::White => "white",
            Self::Green => "green",
            Self::Orange => "orange",
            Self::Brown => "brown",
            Self::Cyan => "cyan",
            Self::Red => "red",
        }
    }
}

/// What kind of money a method takes; its rules follow from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MethodKind {
    /// Notes and coins.
    Cash,
    /// A bank terminal that gets the amount from the till.
    Terminal,
    /// A bank terminal of its own: the operator's word counts (`PAY-06`).
    ExternalTerminal,
    /// Vipps: its own means of payment, neither card nor notes.
    Vipps,
    GiftCard,
    CreditSlip,
    DepositSlip,
    Invoice,
    Other,
}

/// A way to pay (*betalingsmåte*), configured by the shop (`PAY-09`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// The key in the payment panel.
    pub letter: char,
    pub name: String,
    pub kind: MethodKind,
    #[serde(default)]
    pub colour: Colour,
    pub may_refund: bool,
    pub opens_drawer: bool,
    /// Rounds to whole kroner (`RND-02`).
    pub rounds: bool,
    /// The tax administration's payment code: 12001.
    pub basic_code: String,
    #[serde(default)]
    pub account: String,
    #[serde(default = "yes")]
    pub active: bool,
}

impl Method {}

/// The methods a new shop starts with: notes and coins, a terminal of its own, Vipps and the slips.
pub fn usual_methods() -> Vec<Method> {
    let method = |letter, name: &str, kind, basic_code: &str, account: &str| Method {
        letter,
        name: name.to_owned(),
        kind,
        colour: Colour::Plain,
        may_refund: false,
        opens_drawer: false,
        rounds: false,
        basic_code: basic_code.to_owned(),
        account: account.to_owned(),
        active: true,
    };
    let cash = method('K', "Kontant", MethodKind::Cash, "12001", "1900");
    let card = method('B', "Bankkort", MethodKind::Terminal, "12002", "1520");
    let vipps = method('V', "Vipps", MethodKind::Vipps, "12011", "1521");
    let slip = method('T', "Tilgodelapp", MethodKind::CreditSlip, "12010", "2902");
    vec![
        Method { may_refund: true, opens_drawer: true, rounds: true, ..cash },
        Method { may_refund: true, ..card },
        Method { may_refund: true, ..vipps },
        method('G', "Gavekort", MethodKind::GiftCard, "12005", "2901"),
        Method { may_refund: true, ..slip },
        method('P', "Pantelapp", MethodKind::DepositSlip, "12008", "2990"),
        method('F', "Faktura", MethodKind::Invoice, "12006", "1500"),
    ]
}

/// A number in the grid that stands for an item or a group (`FIND-07`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hotkey {
    pub number: u16,
    pub label: String,
    pub target: HotkeyTarget,
    #[serde(default)]
    pub colour: Colour,
    /// The departments that show it; the number works everywhere.
    #[serde(default)]
    pub departments: Vec<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HotkeyTarget {
    Item { kind: ItemKind, number: ItemNumber },
    Group(GroupNo),
}

/// All small tables, at one version of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    pub company: Company,
    pub departments: Vec<Department>,
    /// By number.
    pub groups: Vec<Group>,
    pub methods: Vec<Method>,
    pub operators: Vec<Operator>,
    pub vat_rates: Vec<VatRate>,
    /// By number.
    pub hotkeys: Vec<Hotkey>,
    pub price_lists: Vec<PriceList>,
    pub campaigns: Vec<Campaign>,
    pub labels: Vec<LabelLayout>,
}

impl Tables {
    /// What every shop starts with: the rates, the usual methods, the Nordic labels, and two groups to begin in.
    pub fn of_a_new_shop() -> Self {
        let group = |number, name: &str, vat, code: &str| Group {
            number: GroupNo(number),
            name: name.to_owned(),
            vat: VatCode(vat),
            basic_code: code.to_owned(),
            colour: Colour::Plain,
            department: None,
        };
        Self {
            groups: vec![
                group(1, "Varer 25 %", 3, "04003"),
                group(2, "Mat 15 %", 31, "04006"),
                group(90, "Gavekort", 7, "04999"),
                group(91, "Pant", 7, "04999"),
            ],
            methods: usual_methods(),
            vat_rates: norwegian_rates(),
            labels: nordic_labels(),
            ..Self::default()
        }
    }

    pub fn department(&self, number: u16) -> Option<&Department> {
        self.departments.iter().find(|department| department.number == number)
    }

    pub fn group(&self, number: GroupNo) -> Option<&Group> {
        self.groups.iter().find(|group| group.number == number)
    }

    /// The groups of a department's goods, with those that belong to all.
    pub fn groups_of(&self, department: u16) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.department.is_none_or(|of| of == department))
    }

    pub fn method(&self, letter: char) -> Option<&Method> {
        let letter = letter.to_uppercase().next()?;
        self.methods.iter().find(|method| method.letter == letter && method.active)
    }

    pub fn method_of(&self, kind: MethodKind) -> Option<&Method> {
        self.methods.iter().find(|method| method.kind == kind && method.active)
    }

    pub fn operator(&self, number: OperatorNo) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.number == number)
    }

    pub fn hotkey(&self, number: u16) -> Option<&Hotkey> {
        self.hotkeys.iter().find(|hotkey| hotkey.number == number)
    }

    /// The cells a department shows, in number order.
    pub fn hotkeys_of(&self, department: u16) -> impl Iterator<Item = &Hotkey> {
        self.hotkeys.iter().filter(move |hotkey| hotkey.departments.contains(&department))
    }

    /// The VAT of an item: its own code, else its group's, at the rate of the day.
    pub fn vat_of(&self, own: Option<VatCode>, group: GroupNo, day: Date) -> (VatCode, Percent) {
        let code = own.or_else(|| self.group(group).map(|group| group.vat)).unwrap_or(VatCode::REGULAR);
        (code, rate_on(&self.vat_rates, code, day))
    }

    pub fn price_list(&self, code: &str) -> Option<&PriceList> {
        self.price_lists.iter().find(|list| list.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beer_stops_earlier_before_a_holiday() {
        let hours = BeerHours { from_minute: 8 * 60, to_minute: 20 * 60, to_minute_before_holiday: 18 * 60 };
        assert_eq!(hours.end_on(Date::of(2026, 11, 24)), 20 * 60);
        assert_eq!(hours.end_on(Date::of(2026, 11, 28)), 18 * 60);
        assert_eq!(hours.end_on(Date::of(2026, 11, 29)), 8 * 60);
        assert_eq!(hours.end_on(Date::of(2026, 12, 24)), 18 * 60);
    }

    #[test]
    fn no_two_methods_share_a_letter_or_a_name_pay_09() {
        let methods = usual_methods();
        for (index, method) in methods.iter().enumerate() {
            let others = methods.iter().enumerate().filter(|(other, _)| *other != index);
            for (_, other) in others {
                assert!(method.letter != other.letter && method.name != other.name, "{}", method.name);
            }
        }
    }
}
