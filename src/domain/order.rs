//! What the kitchen or the workshop is told of a sale: only what is new or changed since it was told last (`END-06`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::article::{ItemKind, ItemNumber};
use super::basket::Line;
use super::device::{PrinterName, Station};
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
    /// The printer it is for.
    #[serde(default, skip_serializing_if = "PrinterName::is_unnamed")]
    pub printer: PrinterName,
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

/// Which goods a printer is told of. One that names none is told of whatever no other names, but no services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ordered {
    pub articles: Vec<ItemNumber>,
    pub groups: Vec<GroupNo>,
}

/// Why a line belongs to a printer, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Article,
    Group,
    Rest,
}

impl Ordered {
    fn claim(&self, line: &Line) -> Option<Claim> {
        let is_article = line.item.kind == ItemKind::Article;
        match () {
            () if is_article && self.articles.contains(&line.item.number) => Some(Claim::Article),
            () if self.groups.contains(&line.item.group) => Some(Claim::Group),
            () if is_article && self.articles.is_empty() && self.groups.is_empty() => Some(Claim::Rest),
            () => None,
        }
    }
}

/// A printer for orders, what it is told of, and who prints for it when it cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderRoute {
    pub name: PrinterName,
    pub ordered: Ordered,
    /// The receipt printer, where none is named.
    pub fallback: Option<PrinterName>,
}

/// Every order printer of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderRoutes(pub Vec<OrderRoute>);

impl OrderRoutes {
    pub fn names(&self) -> impl Iterator<Item = &PrinterName> + Clone {
        self.0.iter().map(|route| &route.name)
    }

    /// Printers that name an article have it, else those that name its group, else those that name nothing (`KIT-04`).
    fn goes_to(&self, route: &OrderRoute, line: &Line) -> bool {
        let is_made = !line.is_return() && !line.is_pay_in() && !line.is_deposit() && line.deposit_for.is_none();
        let strongest = || self.0.iter().filter_map(|route| route.ordered.claim(line)).min();
        is_made && route.ordered.claim(line).is_some_and(|claim| Some(claim) == strongest())
    }

    /// What each printer has not been told of these lines, when this much has been told. What one was told that is there no
    /// more, or has another name now, counts for whoever has the line now; what nobody has now is taken back in its name.
    pub fn news(&self, lines: &[Line], told: &Told) -> Vec<(PrinterName, Vec<OrderLine>)> {
        let mut left = told.besides(self.names());
        let mut all = Vec::new();
        for route in &self.0 {
            let wanted: Vec<OrderLine> =
                lines.iter().filter(|line| self.goes_to(route, line)).map(OrderLine::of).collect();
            let own = told.by(&route.name);
            let is_ours = |line: &OrderLine| wanted.iter().chain(own).any(|other| other.is_same_thing(line));
            let inherited: Vec<OrderLine> =
                left.extract_if(.., |(_, line)| is_ours(line)).map(|(_, line)| line).collect();
            all.push((route.name.clone(), news(wanted, &told_after(own.to_vec(), &inherited))));
        }
        // Nothing is made any more that is not wanted, so this comes first.
        let mut gone: BTreeMap<PrinterName, Vec<OrderLine>> = BTreeMap::new();
        left.into_iter().for_each(|(name, line)| gone.entry(name).or_default().push(line.taken_back()));
        gone.into_iter().chain(all).filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// A printer and those that print for it, each once; the receipt printer is the last of all.
    pub fn ways(&self, name: &PrinterName) -> Vec<Station> {
        let mut ways = vec![Station::Orders(name.clone())];
        let mut at = name;
        while let Some(next) = self.0.iter().find(|route| route.name == *at).and_then(|route| route.fallback.as_ref()) {
            let next_way = Station::Orders(next.clone());
            if ways.contains(&next_way) {
                break;
            }
            ways.push(next_way);
            at = next;
        }
        ways.push(Station::Counter);
        ways
    }
}

/// What has not been told: corrections first, so that nothing is made that is not wanted any more.
fn news(wanted: Vec<OrderLine>, told: &[OrderLine]) -> Vec<OrderLine> {
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

/// What tickets have told of one sale, by the printer they were for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredTold")]
pub struct Told(BTreeMap<PrinterName, Vec<OrderLine>>);

/// A list is what was told when a machine had one order printer at most.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredTold {
    OfOne(Vec<OrderLine>),
    ByPrinter(BTreeMap<PrinterName, Vec<OrderLine>>),
}

impl From<StoredTold> for Told {
    fn from(stored: StoredTold) -> Self {
        match stored {
            StoredTold::OfOne(lines) => Self(BTreeMap::from([(PrinterName::default(), lines)])),
            StoredTold::ByPrinter(told) => Self(told),
        }
    }
}

impl Told {
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }

    fn by(&self, printer: &PrinterName) -> &[OrderLine] {
        self.0.get(printer).map_or(&[], Vec::as_slice)
    }

    /// What others than these were told in all, in the name of the one that was told it first.
    fn besides<'a>(&self, known: impl Iterator<Item = &'a PrinterName> + Clone) -> Vec<(PrinterName, OrderLine)> {
        let is_other = |name: &PrinterName| known.clone().all(|known| known != name);
        let others: Vec<_> = self.0.iter().filter(|(name, _)| is_other(name)).collect();
        let told = others.iter().fold(Vec::new(), |told, (_, lines)| told_after(told, lines));
        let first = |line: &OrderLine| {
            let (name, _) = others.iter().find(|(_, lines)| lines.iter().any(|had| had.is_same_thing(line)))?;
            Some((*name).clone())
        };
        told.into_iter().filter_map(|line| Some((first(&line)?, line))).collect()
    }

    /// A ticket has told this too.
    pub fn add(&mut self, printer: &PrinterName, news: &[OrderLine]) {
        let told = self.0.entry(printer.clone()).or_default();
        *told = told_after(std::mem::take(told), news);
    }
}

/// What has been told when these news have been told too.
fn told_after(mut told: Vec<OrderLine>, news: &[OrderLine]) -> Vec<OrderLine> {
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

    fn named(name: &str, groups: &[u32], articles: &[&str]) -> OrderRoute {
        let groups = groups.iter().copied().map(GroupNo).collect();
        let articles = articles.iter().map(|number| ItemNumber((*number).to_owned())).collect();
        OrderRoute { name: PrinterName::new(name), ordered: Ordered { articles, groups }, fallback: None }
    }

    /// What the only printer of a machine is told.
    fn of_one(route: OrderRoute, lines: &[Line], had: &[OrderLine]) -> Vec<OrderLine> {
        let mut before = Told::default();
        before.add(&route.name, had);
        let news = OrderRoutes(vec![route]).news(lines, &before);
        news.into_iter().flat_map(|(_, lines)| lines).collect()
    }

    #[test]
    fn only_what_is_new_or_changed_is_told_and_corrections_first_end_06() {
        let news = |lines: &[Line], had: &[OrderLine]| of_one(named("", &[30], &[]), lines, had);
        let first = [line(1, 30, 2), line(2, 11, 1), line(3, 30, 1)];
        let told_first = news(&first, &[]);
        assert_eq!(told(&told_first), [(1, 2), (3, 1)]);
        let had = told_after(Vec::new(), &told_first);
        assert!(news(&first, &had).is_empty());
        let second = [line(3, 30, 4), line(4, 30, 1)];
        let told_second = news(&second, &had);
        assert_eq!(told(&told_second), [(1, -2), (3, 3), (4, 1)]);
        let had = told_after(had, &told_second);
        assert_eq!(told(&had), [(3, 4), (4, 1)]);
        assert_eq!(told(&told_after(had.clone(), &news(&[], &had))), []);
    }

    #[test]
    fn other_words_are_another_thing_to_make() {
        let had = of_one(OrderRoute::default(), &[line(1, 30, 2)], &[]);
        let without = Line { comment: "without cheese".to_owned(), ..line(1, 30, 2) };
        assert_eq!(told(&of_one(OrderRoute::default(), &[without], &had)), [(1, -2), (1, 2)]);
    }

    #[test]
    fn what_comes_back_and_what_is_deposited_is_not_made() {
        let mut bottle = line(2, 30, 1);
        bottle.deposit_for = Some(LineId(1));
        let mut deposit = line(3, 30, 1);
        deposit.item.marks.push(Mark::Deposit);
        deposit.item.price = Ore::kroner(2);
        let news = of_one(OrderRoute::default(), &[line(1, 30, -1), bottle, deposit], &[]);
        assert!(news.is_empty(), "{news:?}");
    }

    #[test]
    fn an_article_goes_before_its_group_and_its_group_before_the_rest_kit_04() {
        let routes =
            OrderRoutes(vec![named("kitchen", &[], &[]), named("bar", &[30], &[]), named("cold", &[], &["3"])]);
        let lines = [line(1, 11, 1), line(2, 30, 1), line(3, 30, 1)];
        let news = routes.news(&lines, &Told::default());
        let short: Vec<(&str, Vec<(u32, i64)>)> =
            news.iter().map(|(name, lines)| (name.as_str(), told(lines))).collect();
        assert_eq!(short, [("kitchen", vec![(1, 1)]), ("bar", vec![(2, 1)]), ("cold", vec![(3, 1)])]);
        let none = OrderRoutes(vec![named("bar", &[30], &[])]).news(&[line(1, 11, 1)], &Told::default());
        assert!(none.is_empty(), "an article without a printer: no ticket");
    }

    #[test]
    fn each_printer_is_told_only_what_it_has_not_been_told_end_06() {
        let routes = OrderRoutes(vec![named("kitchen", &[11], &[]), named("bar", &[30], &[])]);
        let mut had = Told::default();
        for (printer, news) in routes.news(&[line(1, 11, 1), line(2, 30, 1)], &had) {
            had.add(&printer, &news);
        }
        let news = routes.news(&[line(1, 11, 1), line(2, 30, 3)], &had);
        assert_eq!(
            news.iter().map(|(name, lines)| (name.as_str(), told(lines))).collect::<Vec<_>>(),
            [("bar", vec![(2, 2)])]
        );
    }

    #[test]
    fn what_a_printer_was_told_counts_for_the_one_that_has_its_lines_now() {
        let tell = |routes: &OrderRoutes, lines: &[Line], had: &mut Told| {
            let news = routes.news(lines, had);
            news.iter().for_each(|(printer, lines)| had.add(printer, lines));
            news.into_iter().map(|(name, lines)| (name.as_str().to_owned(), told(&lines))).collect::<Vec<_>>()
        };
        let before = OrderRoutes(vec![named("kitchen", &[30], &[])]);
        let after = OrderRoutes(vec![named("grill", &[30], &[])]);
        let mut had = Told::default();
        tell(&before, &[line(1, 30, 2), line(2, 30, 1)], &mut had);
        assert_eq!(tell(&after, &[line(1, 30, 2), line(2, 30, 1)], &mut had), []);
        assert_eq!(tell(&after, &[line(1, 30, 3), line(2, 30, 1)], &mut had), [("grill".to_owned(), vec![(1, 1)])]);
        assert_eq!(
            tell(&after, &[line(1, 30, 1)], &mut had),
            [("kitchen".to_owned(), vec![(2, -1)]), ("grill".to_owned(), vec![(1, -2)]),]
        );
        assert_eq!(tell(&after, &[], &mut had), [("grill".to_owned(), vec![(1, -1)])]);
        assert_eq!(tell(&after, &[], &mut had), []);
        // Where none is left, what is wanted no more is taken back all the same.
        tell(&before, &[line(3, 30, 1)], &mut had);
        assert_eq!(tell(&OrderRoutes::default(), &[], &mut had), [("kitchen".to_owned(), vec![(3, -1)])]);
    }

    #[test]
    fn printers_print_for_each_other_and_the_receipt_printer_last_also_in_a_ring() {
        let route = |name: &str, fallback: &str| OrderRoute {
            fallback: (!fallback.is_empty()).then(|| PrinterName::new(fallback)),
            ..named(name, &[], &[])
        };
        let at = |name: &str| Station::Orders(PrinterName::new(name));
        let routes = OrderRoutes(vec![route("kitchen", "bar"), route("bar", "kitchen"), route("cold", "")]);
        assert_eq!(routes.ways(&PrinterName::new("kitchen")), [at("kitchen"), at("bar"), Station::Counter]);
        assert_eq!(routes.ways(&PrinterName::new("cold")), [at("cold"), Station::Counter]);
        assert_eq!(routes.ways(&PrinterName::new("gone")), [at("gone"), Station::Counter]);
    }

    #[test]
    fn what_one_printer_was_told_yesterday_is_read_back() {
        let lines = of_one(OrderRoute::default(), &[line(1, 30, 2)], &[]);
        let yesterday = serde_json::to_string(&lines).expect("stored");
        let read: Told = serde_json::from_str(&yesterday).expect("read");
        assert_eq!(read.by(&PrinterName::default()), lines);
        let today = serde_json::to_string(&read).expect("stored");
        assert_eq!(serde_json::from_str::<Told>(&today).expect("read"), read);
    }
}
