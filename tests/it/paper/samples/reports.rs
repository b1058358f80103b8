//! The X and the Z of that day.

use std::collections::BTreeMap;

use skranke::domain::ids::GroupNo;
use skranke::domain::quantity::Percent;
use skranke::domain::report::{
    Bundle, Correction, Figures, GrandTotals, MethodTally, OperatorTally, Report, ReportKind, Settlement, Tally,
    ZReport,
};
use skranke::domain::shop::MethodKind;
use skranke::domain::vat::VatSum;
use skranke::domain::{Ore, VatCode};

use super::{KARI, TILL, at, company, department};

fn tally(count: i64, ore: i64) -> Tally {
    Tally { count, amount: Ore::new(ore) }
}

fn methods() -> BTreeMap<char, MethodTally> {
    let tally = |name: &str, kind, count, ore| MethodTally {
        name: name.into(),
        kind,
        count,
        amount: Ore::new(ore),
        tips: Ore::ZERO,
    };
    BTreeMap::from([
        ('K', tally("Kontant", MethodKind::Cash, 21, 421_400)),
        ('B', tally("Bankkort", MethodKind::Terminal, 30, 2_575_666)),
        ('V', tally("Vipps", MethodKind::Vipps, 2, 135_000)),
        ('G', tally("Gavekort", MethodKind::GiftCard, 1, 15_000)),
    ])
}

/// The figures of the preview in the sales screens' description (S7).
fn figures() -> Figures {
    let vat = |code, percent, gross, vat| VatSum {
        code: VatCode(code),
        percent: Percent::whole(percent),
        gross: Ore::new(gross),
        vat: Ore::new(vat),
    };
    let kari = operator();
    Figures {
        sales: tally(57, 3_191_816),
        returns: tally(2, 94_800),
        deposits_out: Tally::default(),
        credit: tally(2, 650_084),
        groups: BTreeMap::from([
            (GroupNo(10), tally(14, 1_569_500)),
            (GroupNo(11), tally(31, 609_978)),
            (GroupNo(13), tally(6, 507_000)),
            (GroupNo(21), tally(5, 410_538)),
        ]),
        methods: methods(),
        operators: BTreeMap::from([(KARI, kari)]),
        tips: Tally::default(),
        vat: vec![vat(3, 25, 2_999_920, 599_984), vat(31, 15, 95_696, 12_483), vat(7, 0, 1_400, 0)],
        deposits: Ore::kroner(14),
        float: Some(Ore::kroner(2_000)),
        receipts: 57,
        drawer_openings: 2,
        copies: tally(1, 596_000),
        provisional: Tally::default(),
        discounts: tally(14, 120_450),
        cancelled: tally(1, 7_900),
        corrections: BTreeMap::from([(Correction::Removed, tally(6, 41_100)), (Correction::Reduced, tally(1, 75_600))]),
        look_ups: BTreeMap::from([(GroupNo(11), tally(3, 56_700)), (GroupNo(13), tally(2, 63_700))]),
        other_corrections: BTreeMap::new(),
        by_hand: Tally::default(),
        offline: Tally::default(),
        duplicates: Tally::default(),
        duplicates_back: Tally::default(),
        deliveries: tally(2, 650_084),
        training: Tally::default(),
        pay_ins: BTreeMap::from([("Gavekort".to_owned(), tally(1, 50_000))]),
        pay_outs: BTreeMap::from([("Kjøp av frimerker".to_owned(), tally(1, 12_000))]),
        rounding: Ore::new(50),
        cash_moved: Ore::new(421_400 - 12_000),
        used: true,
        first_at: Some(at(7, 58)),
    }
}

fn report(kind: ReportKind, number: u64) -> Report {
    let names =
        [(10, "Arbeid og tjenester"), (11, "Olje og væsker"), (13, "Dekk og hjul"), (21, "Sjokolade og snacks")];
    Report {
        kind,
        number,
        till: TILL,
        company_name: company().name,
        organisation_number: company().organisation_number,
        department: department().name,
        at: at(17, 4),
        period_from: Some(at(7, 58)),
        operator: KARI,
        operator_name: "Kari Nordli".into(),
        version: "1.0.0".into(),
        group_names: names.into_iter().map(|(number, name)| (GroupNo(number), name.to_owned())).collect(),
        figures: figures(),
        grand: GrandTotals { sales: Ore::new(411_820_450), returns: Ore::new(6_133_000) },
        last_receipt: 415,
        demo: true,
        waiting: 0,
    }
}

pub fn x_taken() -> Report {
    Report { waiting: 12, ..report(ReportKind::X, 3) }
}

pub fn z_taken() -> ZReport {
    let settlement = Settlement {
        expected: figures().expected_cash(),
        counted: Ore::kroner(6_089),
        pieces: BTreeMap::from([(1000, 2), (500, 5), (200, 4), (100, 5), (50, 2), (20, 3), (10, 8), (5, 7), (1, 14)]),
        reason: "byttet feil mynt".into(),
        to_bank: Ore::kroner(4_089),
        signed_by: KARI,
        signed_name: "Kari Nordli".into(),
    };
    ZReport { report: report(ReportKind::Z, 118), settlement, first_seq: 1_204, last_seq: 1_871 }
}

pub fn bundle() -> Bundle {
    Bundle { number: 118, department: 1, parts: vec![(TILL, 118)], at: at(17, 4) }
}

pub fn operator() -> OperatorTally {
    OperatorTally {
        name: "Kari Nordli".into(),
        sales: tally(54, 3_097_016),
        methods: methods(),
        tips: Tally::default(),
    }
}
