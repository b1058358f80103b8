//! A hundred thousand articles.

use serde::Deserialize;

use super::{Dice, Words};
use crate::domain::article::Barcode;
use crate::domain::barcode::check_digit;
use crate::domain::ids::GroupNo;
use crate::domain::{Article, ItemNumber, Ore, Quantity};

/// Something a workshop sells in many kinds and sizes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    name: String,
    group: GroupNo,
    /// In kroner, of the smallest size and of the largest.
    price: [i64; 2],
    kinds: Vec<String>,
    sizes: Vec<String>,
}

/// The first article; the demo shop's own have four digits.
const FIRST_NUMBER: u32 = 100_000;
const KIND: u64 = 1;

pub(super) fn article(words: &Words, seed: u64, index: u32) -> Article {
    let mut dice = Dice::of(seed, KIND, index);
    let count = u32::try_from(words.product.len()).unwrap_or(1);
    let place = usize::try_from(dice.below(count)).unwrap_or(0);
    let (name, group, price) = words
        .product
        .get(place)
        .map_or_else(|| (String::new(), GroupNo(0), Ore::ZERO), |product| product.made(&mut dice, index));
    let stock = i64::from(dice.below(80));
    Article {
        name,
        group,
        price,
        // A trade margin of a third to a half.
        cost: price.times(rust_decimal::Decimal::new(i64::from(40 + dice.below(15)), 2)),
        stock: Some(Quantity::whole(stock)),
        order_point: dice.percent(30).then(|| Quantity::whole(5)),
        barcodes: (0..3).map(|which| barcode(index, which)).collect(),
        ..Article::new(ItemNumber((FIRST_NUMBER + index).to_string()))
    }
}

impl Product {
    /// A name as on a shelf, and a price that grows with the size and ends on 9.
    fn made(&self, dice: &mut Dice, index: u32) -> (String, GroupNo, Ore) {
        let kind = dice.pick(&self.kinds);
        let sizes = u32::try_from(self.sizes.len()).unwrap_or(1);
        let size = dice.below(sizes);
        let word = usize::try_from(size).ok().and_then(|place| self.sizes.get(place)).map_or("", String::as_str);
        let model = char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0));
        let name = format!("{} {kind} {word} Q{model}-{}", self.name, index % 9_973);
        let [least, most] = self.price;
        let grown = least + (most - least) * i64::from(size) / i64::from(sizes.max(2) - 1);
        let kroner = grown + i64::from(dice.below(10)) * (least / 10);
        let price = if kroner > 30 { Ore::kroner(kroner / 10 * 10 + 9) } else { Ore::kroner(kroner.max(1)) };
        (name, self.group, price)
    }
}

/// 27 for in-store, 9 for the large shop, seven digits of the article, two for which of its codes.
fn barcode(index: u32, which: u32) -> Barcode {
    let body = format!("279{index:07}{which:02}");
    let check = check_digit(&body).unwrap_or(0);
    Barcode { code: format!("{body}{check}"), pieces: if which == 2 { 10 } else { 1 } }
}
