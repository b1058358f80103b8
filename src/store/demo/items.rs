//! The demo shop's articles, services and hotkeys, from a table.

use super::DemoFault;
use crate::domain::article::{Barcode, Deposit, ItemKind, Mark, Unit};
use crate::domain::ids::GroupNo;
use crate::domain::register::Change;
use crate::domain::shop::{Colour, Group, Hotkey, HotkeyTarget};
use crate::domain::{Article, ItemNumber, Ore, Quantity, Service, VatCode};

const FILE: &str = "items.tsv";

/// One line of the table.
struct Row<'a> {
    number: &'a str,
    name: &'a str,
    group: GroupNo,
    price: Ore,
    cost: Ore,
    stock: Option<Quantity>,
    unit: Unit,
    hotkey: Option<u16>,
    cells: Vec<u16>,
    barcodes: Vec<Barcode>,
    marks: Vec<&'a str>,
}

/// Services, articles and hotkeys, in this order.
pub fn read(groups: &[Group]) -> Result<Vec<Change>, DemoFault> {
    let lines = (1_usize..).zip(include_str!("items.tsv").lines()).filter(|(_, line)| !line.starts_with('#'));
    let (mut services, mut articles, mut hotkeys) = (Vec::new(), Vec::new(), Vec::new());
    for (line, text) in lines {
        let fault = |what: String| DemoFault::Line { file: FILE, line, what };
        let row = Row::read(text).map_err(fault)?;
        hotkeys.extend(row.hotkey(groups).map(Change::Hotkey));
        match row.kind() {
            ItemKind::Service => services.push(Change::Service(Box::new(row.service().map_err(fault)?))),
            ItemKind::Article => articles.push(Change::Article(Box::new(row.article().map_err(fault)?))),
        }
    }
    Ok(services.into_iter().chain(articles).chain(hotkeys).collect())
}

impl<'a> Row<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let mut columns = text.split('\t').map(str::trim).chain(std::iter::repeat(""));
        let mut next = || columns.next().unwrap_or_default();
        let mut row = Self {
            number: next(),
            name: next(),
            group: GroupNo(parsed(next(), "group")?),
            price: amount(next())?,
            cost: amount(next())?,
            stock: None,
            unit: Unit::Piece,
            hotkey: None,
            cells: Vec::new(),
            barcodes: Vec::new(),
            marks: Vec::new(),
        };
        row.stock = Some(next())
            .filter(|stock| *stock != "-")
            .map(|stock| parsed(stock, "stock").map(Quantity::whole))
            .transpose()?;
        row.unit = Unit::parse(next()).ok_or("no such unit")?;
        row.hotkey = Some(next()).filter(|key| !key.is_empty()).map(|key| parsed(key, "hotkey")).transpose()?;
        row.cells = next()
            .split(',')
            .filter(|cell| !cell.is_empty())
            .map(|cell| parsed(cell, "cell"))
            .collect::<Result<_, _>>()?;
        row.barcodes = next().split_whitespace().map(barcode).collect::<Result<_, _>>()?;
        row.marks = next().split(';').filter(|mark| !mark.is_empty()).collect();
        Ok(row)
    }

    fn kind(&self) -> ItemKind {
        if self.marks.contains(&"service") { ItemKind::Service } else { ItemKind::Article }
    }

    /// What stands behind `name=` among the marks.
    fn values(&self, name: &str) -> Vec<&'a str> {
        let pairs = self.marks.iter().filter_map(|mark| mark.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).collect()
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.values(name).first().copied()
    }

    /// Every mark that is neither `name=value` nor the word that makes it a service.
    fn marks(&self) -> Result<Vec<Mark>, String> {
        let words = self.marks.iter().filter(|mark| !mark.contains('=') && **mark != "service");
        words.map(|word| mark_of(word).ok_or_else(|| format!("no such mark: {word}"))).collect()
    }

    fn article(&self) -> Result<Article, String> {
        Ok(Article {
            number: ItemNumber::from(self.number),
            name: self.name.to_owned(),
            group: self.group,
            price: self.price,
            cost: self.cost,
            unit: self.unit,
            stock: self.stock,
            order_point: self
                .value("order-point")
                .map(|pieces| parsed(pieces, "order point").map(Quantity::whole))
                .transpose()?,
            barcodes: self.barcodes.clone(),
            marks: self.marks()?,
            deposit: self.value("deposit").map(|number| Deposit(ItemNumber::from(number))),
            age: self.value("age").map(|years| parsed(years, "age")).transpose()?,
            synonyms: self.values("synonym").into_iter().map(str::to_owned).collect(),
            vat: self.value("vat").map(|code| parsed(code, "VAT code").map(VatCode)).transpose()?,
            warning: None,
            variant_of: self.value("variant-of").map(str::to_owned),
        })
    }

    fn service(&self) -> Result<Service, String> {
        let Article { number, name, group, price, unit, marks, synonyms, vat, .. } = self.article()?;
        Ok(Service { number, name, group, price, unit, marks, synonyms, vat })
    }

    fn hotkey(&self, groups: &[Group]) -> Option<Hotkey> {
        let colour = groups.iter().find(|group| group.number == self.group).map_or(Colour::Plain, |group| group.colour);
        Some(Hotkey {
            number: self.hotkey?,
            label: self.value("label").unwrap_or(self.name).to_owned(),
            target: HotkeyTarget::Item { kind: self.kind(), number: ItemNumber::from(self.number) },
            colour,
            departments: self.cells.clone(),
        })
    }
}

fn mark_of(word: &str) -> Option<Mark> {
    Some(match word {
        "open-price" => Mark::OpenPrice,
        "weighed" => Mark::Weighed,
        "serial" => Mark::SerialNumber,
        "gift-card" => Mark::GiftCard,
        "bottle-deposit" => Mark::Deposit,
        _ => return None,
    })
}

fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{what} is no number: {text}"))
}

fn amount(text: &str) -> Result<Ore, String> {
    Ore::parse(text).ok_or_else(|| format!("not an amount: {text}"))
}

/// `2711111019994x12` sells twelve.
fn barcode(text: &str) -> Result<Barcode, String> {
    let (code, pieces) = text.split_once('x').unwrap_or((text, "1"));
    Ok(Barcode { code: code.to_owned(), pieces: parsed(pieces, "pieces")? })
}
