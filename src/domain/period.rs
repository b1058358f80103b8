//! The open periods of two lives of a till as one: a disk was restored or copied, and one Z is to settle what both sold.
//!
//! What both share was counted in each of them. It counts once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::money::Ore;
use super::report::{Figures, MethodTally, OperatorTally, Tally};
use super::vat::add_to_sums;

/// What was registered since the last Z.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPeriod {
    pub figures: Figures,
    /// The number of that Z.
    pub last_z: u64,
}

/// The open period of another life, and the one that was open where the two part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherLife {
    pub now: OpenPeriod,
    pub shared: OpenPeriod,
}

impl OtherLife {
    /// The open period of this life with what only the other one has. What a life has settled since they parted is in its
    /// own Z; where both have, what they shared is in two of them, and in nothing that is still open.
    pub fn joined_with(&self, own: OpenPeriod) -> Figures {
        let settled = |life: &OpenPeriod| life.last_z > self.shared.last_z;
        let shared = &self.shared.figures;
        let (here, there) = match (settled(&own), settled(&self.now)) {
            (true, true) => (own.figures, self.now.figures.clone()),
            (false, true) => (own.figures.without(shared), self.now.figures.clone()),
            (_, false) => (own.figures, self.now.figures.clone().without(shared)),
        };
        here.with(&there)
    }
}

/// Which way something is counted.
#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}

impl Way {
    fn of(self, amount: Ore) -> Ore {
        match self {
            Self::Up => amount,
            Self::Down => -amount,
        }
    }

    fn tally(self, into: &mut Tally, other: Tally) {
        self.count(&mut into.count, other.count);
        into.amount += self.of(other.amount);
    }

    fn count(self, into: &mut i64, other: i64) {
        match self {
            Self::Up => *into += other,
            Self::Down => *into -= other,
        }
    }

    fn tallies<K: Clone + Ord>(self, into: &mut BTreeMap<K, Tally>, other: &BTreeMap<K, Tally>) {
        for (key, tally) in other {
            self.tally(into.entry(key.clone()).or_default(), *tally);
        }
        into.retain(|_, tally| *tally != Tally::default());
    }

    fn methods(self, into: &mut BTreeMap<char, MethodTally>, other: &BTreeMap<char, MethodTally>) {
        for (letter, method) in other {
            let nothing = || MethodTally { count: 0, amount: Ore::ZERO, tips: Ore::ZERO, ..method.clone() };
            let sum = into.entry(*letter).or_insert_with(nothing);
            self.count(&mut sum.count, method.count);
            sum.amount += self.of(method.amount);
            sum.tips += self.of(method.tips);
        }
        into.retain(|_, sum| (sum.count, sum.amount, sum.tips) != (0, Ore::ZERO, Ore::ZERO));
    }

    fn operators<K: Copy + Ord>(self, into: &mut BTreeMap<K, OperatorTally>, other: &BTreeMap<K, OperatorTally>) {
        for (number, operator) in other {
            let nothing = || OperatorTally { name: operator.name.clone(), ..OperatorTally::default() };
            let sum = into.entry(*number).or_insert_with(nothing);
            self.tally(&mut sum.sales, operator.sales);
            self.tally(&mut sum.tips, operator.tips);
            self.methods(&mut sum.methods, &operator.methods);
        }
        into.retain(|_, sum| *sum != OperatorTally { name: sum.name.clone(), ..OperatorTally::default() });
    }
}

impl Figures {
    /// Both together. The float is the own one if there are two.
    fn with(mut self, other: &Self) -> Self {
        self.count(other, Way::Up);
        self.float = self.float.or(other.float);
        self.used |= other.used;
        self.first_at = self.first_at.into_iter().chain(other.first_at).min();
        self
    }

    /// What came since there was only `before`.
    fn without(mut self, before: &Self) -> Self {
        if self == *before {
            return Self::default();
        }
        self.count(before, Way::Down);
        self.float = self.float.filter(|float| before.float != Some(*float));
        self.first_at = self.first_at.filter(|at| before.first_at != Some(*at));
        self
    }

    fn count(&mut self, other: &Self, way: Way) {
        let Self {
            sales,
            returns,
            deposits_out,
            credit,
            groups,
            methods,
            operators,
            tips,
            vat,
            deposits,
            float: _,
            receipts,
            drawer_openings,
            copies,
            provisional,
            discounts,
            cancelled,
            corrections,
            look_ups,
            other_corrections,
            by_hand,
            offline,
            duplicates,
            duplicates_back,
            deliveries,
            training,
            pay_ins,
            pay_outs,
            rounding,
            cash_moved,
            used: _,
            first_at: _,
        } = other;
        for (into, other) in [
            (&mut self.sales, sales),
            (&mut self.returns, returns),
            (&mut self.deposits_out, deposits_out),
            (&mut self.credit, credit),
            (&mut self.tips, tips),
            (&mut self.copies, copies),
            (&mut self.provisional, provisional),
            (&mut self.discounts, discounts),
            (&mut self.cancelled, cancelled),
            (&mut self.by_hand, by_hand),
            (&mut self.offline, offline),
            (&mut self.duplicates, duplicates),
            (&mut self.duplicates_back, duplicates_back),
            (&mut self.deliveries, deliveries),
            (&mut self.training, training),
        ] {
            way.tally(into, *other);
        }
        way.tallies(&mut self.groups, groups);
        way.tallies(&mut self.corrections, corrections);
        way.tallies(&mut self.look_ups, look_ups);
        way.tallies(&mut self.other_corrections, other_corrections);
        way.tallies(&mut self.pay_ins, pay_ins);
        way.tallies(&mut self.pay_outs, pay_outs);
        way.methods(&mut self.methods, methods);
        way.operators(&mut self.operators, operators);
        for sum in vat {
            add_to_sums(&mut self.vat, sum.code, sum.percent, way.of(sum.gross), way.of(sum.vat));
        }
        self.vat.retain(|sum| (sum.gross, sum.vat) != (Ore::ZERO, Ore::ZERO));
        way.count(&mut self.receipts, *receipts);
        way.count(&mut self.drawer_openings, *drawer_openings);
        for (into, other) in
            [(&mut self.deposits, deposits), (&mut self.rounding, rounding), (&mut self.cash_moved, cash_moved)]
        {
            *into += way.of(*other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GroupNo;
    use crate::domain::shop::MethodKind;
    use crate::domain::vat::VatCode;
    use crate::domain::{OperatorNo, Percent, Stamp};

    /// A period in which somebody sold so many times for so much in cash.
    fn period(last_z: u64, sold: &[i64]) -> OpenPeriod {
        let mut figures = Figures::default();
        for kroner in sold {
            let amount = Ore::kroner(*kroner);
            figures.sales.add(amount);
            figures.groups.entry(GroupNo(3)).or_default().add(amount);
            let nothing = || MethodTally {
                name: "Kontant".into(),
                kind: MethodKind::Cash,
                count: 0,
                amount: Ore::ZERO,
                tips: Ore::ZERO,
            };
            let kari = figures.operators.entry(OperatorNo(1001)).or_default();
            for methods in [&mut figures.methods, &mut kari.methods] {
                let cash = methods.entry('K').or_insert_with(nothing);
                (cash.count, cash.amount) = (cash.count + 1, cash.amount + amount);
            }
            kari.sales.add(amount);
            add_to_sums(&mut figures.vat, VatCode(3), Percent::whole(25), amount, Ore::new(amount.value() / 5));
            figures.receipts += 1;
            figures.cash_moved += amount;
            (figures.used, figures.first_at) = (true, figures.first_at.or(Some(Stamp::from_millis(*kroner))));
            figures.float = Some(Ore::kroner(2_000));
        }
        OpenPeriod { figures, last_z }
    }

    #[test]
    fn what_both_lives_share_counts_once_z_8() {
        let other = |now| OtherLife { now, shared: period(7, &[10, 20]) };
        let joined = |now, own| other(now).joined_with(own);
        assert_eq!(joined(period(7, &[10, 20, 30]), period(7, &[10, 20, 40])), period(7, &[10, 20, 40, 30]).figures);
        assert_eq!(joined(period(8, &[30]), period(7, &[10, 20, 40])), period(8, &[30, 40]).figures, "settled there");
        assert_eq!(joined(period(7, &[10, 20, 30]), period(8, &[40])), period(8, &[40, 30]).figures, "settled here");
        assert_eq!(joined(period(8, &[30]), period(8, &[40])), period(8, &[30, 40]).figures, "settled twice");
        assert_eq!(joined(period(7, &[10, 20]), period(8, &[])), Figures::default(), "nothing is left");
    }
}
