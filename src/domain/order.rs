//! What the kitchen or the workshop is told of a sale: only what is new or changed since it was told last (`END-06`).

use serde::{Deserialize, Serialize};

use super::article::ItemKind;
use super::basket::Line;
use super::ids::{GroupNo, LineId};
use super::quantity::Quantity;
use super::time::Stamp;

/// One ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTicket {
    pub at: Stamp,
    /// Whoever told it.
    pub by: String,
    /// What the operator called the sale; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub lines: Vec<OrderLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub line: LineId,
    pub name: String,
    /// Below zero where an earlier ticket is corrected.
    pub quantity: Quantity,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl OrderLine {
    fn of(line: &Line) -> Self {
        let (name, comment) = (line.item.name.clone(), line.comment.clone());
        Self { line: line.id, name, quantity: line.quantity, comment }
    }

    fn taken_back(&self) -> Self {
        Self { quantity: -self.quantity, ..self.clone() }
    }

    pub fn is_correction(&self) -> bool {
        self.quantity.is_negative()
    }

    fn is_same_thing(&self, other: &Self) -> bool {
        (self.line, &self.name, &self.comment) == (other.line, &other.name, &other.comment)
    }
}

/// The groups whose goods are ordered by ticket; `All` but services where no group is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ordered {
    All,
    Groups(Vec<GroupNo>),
}

impl Ordered {
    fn has(&self, line: &Line) -> bool {
        let is_made = !line.is_return() && !line.is_pay_in() && !line.is_deposit() && line.deposit_for.is_none();
        is_made
            && match self {
                Self::All => line.item.kind == ItemKind::Article,
                Self::Groups(groups) => groups.contains(&line.item.group),
            }
    }

    /// What has not been told of these lines, when this much has: corrections first, so that nothing is made that is not
    /// wanted any more.
    pub fn news(&self, lines: &[Line], told: &[OrderLine]) -> Vec<OrderLine> {
        let wanted: Vec<OrderLine> = lines.iter().filter(|line| self.has(line)).map(OrderLine::of).collect();
        let of = |all: &[OrderLine], one: &OrderLine| all.iter().find(|other| other.is_same_thing(one)).cloned();
        let gone = told.iter().filter(|had| of(&wanted, had).is_none()).map(OrderLine::taken_back);
        let changed = wanted.iter().filter_map(|line| {
            let had = of(told, line).map_or(Quantity::ZERO, |had| had.quantity);
            let quantity = line.quantity.minus(had);
            (!quantity.is_zero()).then(|| OrderLine { quantity, ..line.clone() })
        });
        let (mut news, more): (Vec<_>, Vec<_>) = gone.chain(changed).partition(OrderLine::is_correction);
        news.extend(more);
        news
    }
}

/// What has been told when these news have been told too.
pub fn told_after(mut told: Vec<OrderLine>, news: &[OrderLine]) -> Vec<OrderLine> {
    for line in news {
        match told.iter_mut().find(|had| had.is_same_thing(line)) {
            Some(had) => had.quantity = had.quantity.plus(line.quantity),
            None => told.push(line.clone()),
        }
    }
    told.retain(|had| !had.quantity.is_zero());
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Ore;
    use crate::domain::quantity::Percent;
    use crate::domain::{Item, ItemNumber, Mark, OperatorNo, Unit, VatCode};

    fn line(id: u32, group: u32, pieces: i64) -> Line {
        let item = Item {
            kind: ItemKind::Article,
            number: ItemNumber(id.to_string()),
            name: format!("thing {id}"),
            group: GroupNo(group),
            price: Ore::kroner(1),
            unit: Unit::Piece,
            vat: VatCode(3),
            percent: Percent::whole(25),
            marks: Vec::new(),
            deposit: None,
            age: None,
            warning: None,
        };
        Line::new(LineId(id), item, Quantity::whole(pieces), OperatorNo(1), Stamp::default())
    }

    fn told(lines: &[OrderLine]) -> Vec<(u32, i64)> {
        lines.iter().map(|line| (line.line.0, line.quantity.in_thousandths() / 1_000)).collect()
    }

    #[test]
    fn only_what_is_new_or_changed_is_told_and_corrections_first() {
        let ordered = Ordered::Groups(vec![GroupNo(30)]);
        let first = [line(1, 30, 2), line(2, 11, 1), line(3, 30, 1)];
        let news = ordered.news(&first, &[]);
        assert_eq!(told(&news), [(1, 2), (3, 1)]);
        let had = told_after(Vec::new(), &news);
        assert!(ordered.news(&first, &had).is_empty());
        let second = [line(3, 30, 4), line(4, 30, 1)];
        let news = ordered.news(&second, &had);
        assert_eq!(told(&news), [(1, -2), (3, 3), (4, 1)]);
        let had = told_after(had, &news);
        assert_eq!(told(&had), [(3, 4), (4, 1)]);
        assert_eq!(told(&told_after(had.clone(), &ordered.news(&[], &had))), []);
    }

    #[test]
    fn other_words_are_another_thing_to_make() {
        let had = told_after(Vec::new(), &Ordered::All.news(&[line(1, 30, 2)], &[]));
        let without = Line { comment: "without cheese".to_owned(), ..line(1, 30, 2) };
        assert_eq!(told(&Ordered::All.news(&[without], &had)), [(1, -2), (1, 2)]);
    }

    #[test]
    fn what_comes_back_and_what_is_deposited_is_not_made() {
        let mut bottle = line(2, 30, 1);
        bottle.deposit_for = Some(LineId(1));
        let mut deposit = line(3, 30, 1);
        deposit.item.marks.push(Mark::Deposit);
        deposit.item.price = Ore::kroner(2);
        let news = Ordered::All.news(&[line(1, 30, -1), bottle, deposit], &[]);
        assert!(news.is_empty(), "{news:?}");
    }
}
