//! Sums to the øre (law §16, architecture §6, 5, 6 and 16): random sales, beside a calculator of our own that knows nothing of
//! the product's.

use std::collections::BTreeMap;

use skranke::domain::article::{Item, ItemKind, Mark};
use skranke::domain::basket::{Basket, Line};
use skranke::domain::ids::{GroupNo, PartId, Series};
use skranke::domain::payment::{Part, PartMethod, PartState, cash_due};
use skranke::domain::sale::{CompletedSale, SaleKind};
use skranke::domain::shop::usual_methods;
use skranke::domain::{
    Discount, LineId, OperatorNo, Ore, Percent, Quantity, ReceiptNo, SaleId, Stamp, TillId, VatCode,
};
use skranke::journal::Entry;
use skranke::journal::fold::Totals;

/// How many sales; a soak of a million is asked for with `SALES=1000000`.
fn how_many() -> u64 {
    std::env::var("SALES").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(limit).expect("positive")).expect("small")
    }
}

/// Half up on the absolute amount, by whole numbers alone.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let (size, sign) = (numerator.abs(), numerator.signum());
    sign * ((2 * size + denominator) / (2 * denominator))
}

/// What our own calculator makes of a line: amount and VAT, in øre.
struct Expected {
    percent: i64,
    amount: i128,
    vat: i128,
    is_pay_in: bool,
}

const RATES: [(u8, i64); 4] = [(3, 25), (31, 15), (33, 12), (5, 0)];

fn random_line(dice: &mut Dice, id: u32) -> (Line, Expected) {
    let (code, percent) = RATES[usize::try_from(dice.below(4)).expect("small")];
    let is_pay_in = dice.below(25) == 0;
    let price = 1 + dice.below(400_000);
    let item = Item {
        kind: ItemKind::Article,
        number: "1".into(),
        name: "Vare".into(),
        group: GroupNo(u32::try_from(10 + dice.below(5)).expect("small")),
        price: Ore::new(price),
        unit: Default::default(),
        vat: VatCode(if is_pay_in { 7 } else { code }),
        percent: Percent::whole(if is_pay_in { 0 } else { percent }),
        marks: if is_pay_in { vec![Mark::GiftCard] } else { Vec::new() },
        deposit: None,
        age: None,
        warning: None,
    };
    let thousandths = match dice.below(4) {
        _ if is_pay_in => 1_000,
        0 => 1 + dice.below(5_000),
        1 => -1_000 * (1 + dice.below(3)),
        _ => 1_000 * (1 + dice.below(12)),
    };
    let mut line = Line::new(LineId(id), item, Quantity::thousandths(thousandths), OperatorNo(1), Stamp::default());
    let gross = rounded(i128::from(price) * i128::from(thousandths), 1_000);
    let mut amount = gross;
    if dice.below(3) == 0 && !is_pay_in && thousandths > 0 {
        let off = dice.below(101);
        line.discount = Some(Discount::Percent(Percent::whole(off)));
        amount = gross - rounded(gross * i128::from(off), 100);
    }
    let rate = if is_pay_in { 0 } else { percent };
    let vat = rounded(amount * i128::from(rate), 100 + i128::from(rate));
    (line, Expected { percent: rate, amount, vat, is_pay_in })
}

fn part(letter: char, amount: Ore) -> Part {
    let method = usual_methods().into_iter().find(|method| method.letter == letter).expect("a method");
    Part {
        id: PartId(1),
        method: PartMethod::from(&method),
        amount,
        received: None,
        state: PartState::Registered,
        intent: None,
        slip: None,
        card: None,
        at: Stamp::default(),
    }
}

fn kind_of(lines: &[Line]) -> SaleKind {
    let sold = lines.iter().any(|line| !line.is_pay_in() && !line.is_return());
    match (sold, lines.iter().any(Line::is_return)) {
        (true, true) => SaleKind::SaleAndReturn,
        (true, false) => SaleKind::Sale,
        (false, true) => SaleKind::Return,
        (false, false) => SaleKind::PayIn,
    }
}

fn completed(dice: &mut Dice, number: u64, lines: Vec<Line>) -> CompletedSale {
    let mut basket = Basket { lines, ..Basket::default() };
    if basket.sale_total().is_positive() && basket.total().is_positive() && dice.below(4) == 0 {
        basket.tip = Ore::new(1 + dice.below(9_999));
    }
    let due = basket.due();
    let cash = dice.below(2) == 0;
    let (paid, rounding) = if cash { cash_due(due) } else { (due, Ore::ZERO) };
    let kind = kind_of(&basket.lines);
    let series = match kind {
        SaleKind::Return => Series::Return,
        SaleKind::PayIn => Series::PayIn,
        _ => Series::Sale,
    };
    CompletedSale {
        till: TillId::new(1, 1),
        sale: SaleId(number),
        receipt: ReceiptNo::new(series, number),
        kind,
        nr: None,
        opened_at: Stamp::default(),
        completed_at: Stamp::default(),
        operator: OperatorNo(1),
        operator_name: "Kari N.".into(),
        customer: None,
        buyer: None,
        vat: basket.vat_sums(),
        total: basket.sale_total(),
        pay_ins: basket.pay_in_total(),
        tip: basket.tips(),
        lines: basket.lines,
        parts: if paid.is_zero() { Vec::new() } else { vec![part(if cash { 'K' } else { 'B' }, paid)] },
        rounding,
        change: Ore::ZERO,
        bonus: Ore::ZERO,
        reason: None,
        provisional: 0,
        parked_as: None,
    }
}

/// Sums kept beside the product's.
#[derive(Default)]
struct Sums {
    by_rate: BTreeMap<i64, (i128, i128)>,
    sales: i128,
    pay_ins: i128,
    tips: i128,
    paid: i128,
    rounding: i128,
}

fn ore(amount: Ore) -> i128 {
    i128::from(amount.value())
}

#[test]
fn no_ore_is_ever_lost_or_made_v_6_v_7_architecture_6_16() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut totals, mut sums) = (Totals::default(), Sums::default());
    for number in 1..=how_many() {
        let lines: Vec<(Line, Expected)> =
            (1..=1 + dice.below(6)).map(|id| random_line(&mut dice, u32::try_from(id).expect("small"))).collect();
        let (lines, expected): (Vec<Line>, Vec<Expected>) = lines.into_iter().unzip();
        for (line, own) in lines.iter().zip(&expected) {
            assert_eq!((ore(line.amount()), ore(line.vat())), (own.amount, own.vat), "{line:?}");
        }
        let sale = completed(&mut dice, number, lines);
        assert!(sale.adds_up(), "{sale:?}");
        assert!(sale.rounding.abs() < Ore::kroner(1), "never a krone (RND-01): {sale:?}");
        note(&mut sums, &sale, &expected);
        let entry = Entry {
            till: sale.till,
            epoch: 1,
            seq: number,
            at: Stamp::default(),
            operator: None,
            training: false,
            act: sale.into(),
        };
        totals.apply(&entry);
    }
    the_z_says_the_same(&totals, &sums);
}

fn note(sums: &mut Sums, sale: &CompletedSale, expected: &[Expected]) {
    for own in expected.iter().filter(|own| !own.is_pay_in) {
        let of_rate = sums.by_rate.entry(own.percent).or_default();
        *of_rate = (of_rate.0 + own.amount, of_rate.1 + own.vat);
        sums.sales += own.amount;
    }
    sums.pay_ins += expected.iter().filter(|own| own.is_pay_in).map(|own| own.amount).sum::<i128>();
    sums.tips += ore(sale.tip);
    sums.paid += sale.parts.iter().map(|part| ore(part.amount)).sum::<i128>();
    sums.rounding += ore(sale.rounding);
}

/// lines + pay-ins + tips = basis + VAT + pay-ins + tips = payments − rounding.
fn the_z_says_the_same(totals: &Totals, sums: &Sums) {
    let figures = &totals.figures;
    assert_eq!(ore(figures.net_cash_sales()), sums.sales);
    assert_eq!(sums.sales + sums.pay_ins + sums.tips, sums.paid - sums.rounding);
    let (net, vat) = figures.vat.iter().fold((0, 0), |(net, vat), sum| (net + ore(sum.net()), vat + ore(sum.vat)));
    assert_eq!(net + vat, sums.sales);
    for sum in &figures.vat {
        let percent: i64 = sum.percent.to_string().parse().expect("a whole rate");
        assert_eq!((ore(sum.gross), ore(sum.vat)), sums.by_rate[&percent], "{percent} %");
    }
    let by_method = figures.methods.values().map(|tally| ore(tally.amount)).sum::<i128>();
    let by_group = figures.groups.values().map(|tally| ore(tally.amount)).sum::<i128>();
    assert_eq!((by_method, by_group, ore(figures.rounding)), (sums.paid, sums.sales, sums.rounding));
    assert_eq!(ore(totals.grand.net()), sums.sales);
    let tips_by_method = figures.methods.values().map(|tally| ore(tally.tips)).sum::<i128>();
    assert_eq!((ore(figures.tips.amount), tips_by_method), (sums.tips, sums.tips));
}
