//! The same shop grown large: for showing that size costs nothing, and for measuring.
//!
//! Every article, customer and receipt follows from the seed and its own number, so any of them can be made without the others.

mod history;
mod people;
mod range;

use serde::Deserialize;

use super::DemoFault;
pub use history::TILL;

use crate::domain::Stamp;
use crate::domain::register::Change;
use crate::store::company::CompanyId;
use crate::store::fold::register;
use crate::store::{Store, StoreError};

/// How much there is of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// With three barcodes each.
    pub articles: u32,
    pub customers: u32,
    /// Of the year before today, at till 1-2.
    pub receipts: u32,
}

/// What `--large` gives.
pub const LARGE: Size = Size { articles: 100_000, customers: 50_000, receipts: 200_000 };

/// Changes in one commit.
const CHANGES_AT_ONCE: usize = 2_000;

#[derive(Debug, thiserror::Error)]
pub enum LargeFault {
    #[error(transparent)]
    Demo(#[from] DemoFault),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What names are made of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    first_names: Vec<String>,
    last_names: Vec<String>,
    streets: Vec<String>,
    places: Vec<String>,
    trades: Vec<String>,
    product: Vec<range::Product>,
}

impl Words {
    fn read() -> Result<Self, DemoFault> {
        Ok(toml::from_str(include_str!("large/words.toml"))?)
    }
}

/// Fills a company that has the demo shop's register with `size` more of everything. Receipts come first: they move no stock.
pub async fn fill(store: &Store, company: CompanyId, size: Size, seed: u64, now: Stamp) -> Result<(), LargeFault> {
    let words = Words::read()?;
    history::fill(store, company, &words, size, seed, now).await?;
    let articles = (0..size.articles).map(|index| Change::Article(Box::new(range::article(&words, seed, index))));
    let customers = (0..size.customers).map(|index| Change::Customer(Box::new(people::customer(&words, seed, index))));
    let mut changes = articles.chain(customers).peekable();
    while changes.peek().is_some() {
        let some: Vec<Change> = changes.by_ref().take(CHANGES_AT_ONCE).collect();
        store.change(company, &some).await?;
    }
    Ok(())
}

impl Store {
    async fn change(&self, company: CompanyId, changes: &[Change]) -> Result<(), StoreError> {
        let mut work = self.work(company).await?;
        register::changed(&mut work, changes).await?;
        Ok(work.done().await?)
    }
}

/// Numbers that look drawn and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    /// Of the `index`-th thing of a kind.
    fn of(seed: u64, kind: u64, index: u32) -> Self {
        Self(seed ^ kind.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `count - 1`; 0 when there is nothing to choose from.
    fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(count.max(1))).unwrap_or(0)
    }

    /// True so many times in a hundred.
    fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        let count = u32::try_from(from.len()).unwrap_or(u32::MAX);
        let index = usize::try_from(self.below(count)).unwrap_or(0);
        from.get(index).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::barcode::{Reading, has_right_check_digit, is_organisation_number, nordic_labels, read};
    use crate::domain::customer::is_phone;
    use crate::domain::time::Date;

    #[test]
    fn the_same_seed_gives_the_same_shop() {
        let words = Words::read().expect("words");
        assert_eq!(range::article(&words, 7, 4_711), range::article(&words, 7, 4_711));
        assert_ne!(range::article(&words, 7, 4_711), range::article(&words, 8, 4_711));
        assert_eq!(people::customer(&words, 7, 99), people::customer(&words, 7, 99));
    }

    #[test]
    fn every_article_has_three_codes_of_its_own() {
        let words = Words::read().expect("words");
        let mut codes = HashSet::new();
        for index in (0..LARGE.articles).step_by(97) {
            let article = range::article(&words, 1, index);
            assert!(article.name.len() > 8 && article.price.is_positive(), "{article:?}");
            assert_eq!(article.barcodes.len(), 3);
            for barcode in article.barcodes {
                assert!(has_right_check_digit(&barcode.code), "{}", barcode.code);
                assert!(
                    matches!(read(&barcode.code, &nordic_labels(), Date::of(2026, 11, 23)), Some(Reading::Gtin(_))),
                    "{}",
                    barcode.code
                );
                assert!(codes.insert(barcode.code));
            }
        }
    }

    #[test]
    fn names_are_varied() {
        let words = Words::read().expect("words");
        let articles: HashSet<String> = (0..5_000).map(|index| range::article(&words, 1, index).name).collect();
        let people: HashSet<String> = (0..5_000).map(|index| people::customer(&words, 1, index).name).collect();
        assert!(articles.len() > 4_900, "{}", articles.len());
        assert!(people.len() > 3_000, "{}", people.len());
    }

    #[test]
    fn no_customer_could_be_real() {
        let words = Words::read().expect("words");
        for index in 0..2_000 {
            let customer = people::customer(&words, 1, index);
            assert!(is_phone(&customer.phone) && customer.phone.starts_with('1'), "{customer:?}");
            assert_eq!(customer.first_fault(), None, "{customer:?}");
            let organisation = &customer.organisation_number;
            assert!(organisation.is_empty() || (is_organisation_number(organisation) && organisation.starts_with('3')));
        }
    }
}
