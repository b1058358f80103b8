//! Searching as people type: parts of words, words in any order, letters written in several ways; each letter searches.
//! Beside it one pass over the bytes of all names, which is as fast as memory is read.

use std::time::Duration;

use skranke::counter::folder::REGISTER;
use skranke::counter::register::{LocalRegister, open};
use skranke::domain::CustomerNo;
use skranke::domain::register::Register;
use skranke::domain::search::fold;

use crate::Asked;
use crate::own_time::TODAY;
use crate::sample::{Dice, Sample, timed};
use crate::shop::{ARTICLES, CUSTOMERS, FIRST_ARTICLE, FIRST_CUSTOMER, Shops};
use crate::table::Amount::Time;
use crate::table::{Limit, Table};

/// Rows the till asks for while somebody types: as many as any window shows.
const ROWS: usize = 24;
/// What is typed, each of it letter by letter.
const QUERIES: u32 = 400;

pub fn take(_: &Asked, shops: &Shops, table: &mut Table) {
    let shop = shops.large();
    let (register, _writer) = open(&shop.path().join(REGISTER), TODAY).expect("a register");
    let (items, customers) = names(&register);
    let all = fold(&[items.join(" "), customers.join(" ")].join(" "));
    let pass = (0..50).map(|_| timed(|| memchr::memmem::find(all.as_bytes(), b"zqzqz"))).collect::<Sample>();
    let floor = Some(Time(pass.median()));
    let limit = Limit::AtMost(Time(Duration::from_millis(2)));
    let mut dice = Dice(7);
    let (of_items, of_customers) = (typed(&mut dice, &items), typed(&mut dice, &customers));
    let found = times(&of_items, |words| register.search_items(words, ROWS).total);
    table.row("a letter searches 100 000 articles, p99", Time(found.p99()), floor, limit);
    let found = times(&of_customers, |words| register.search_customers(words, ROWS).total);
    table.row("a letter searches 50 000 customers, p99", Time(found.p99()), floor, limit);
    let both = |words: &str| {
        let items = register.search_items(words, ROWS);
        let room = ROWS.saturating_sub(items.rows.len());
        (items, register.search_customers(words, room))
    };
    let mixed: Vec<String> = of_items.iter().step_by(2).chain(of_customers.iter().step_by(2)).cloned().collect();
    let found = times(&mixed, both);
    table.row("a letter searches both, p99", Time(found.p99()), floor, limit);
    table.row("a letter searches both, median", Time(found.median()), floor, Limit::None);
}

fn names(register: &LocalRegister) -> (Vec<String>, Vec<String>) {
    let article = |n: u32| register.article(&(FIRST_ARTICLE + n).to_string().as_str().into()).expect("an article").name;
    let customer = |n: u32| register.customer(CustomerNo(FIRST_CUSTOMER + n)).expect("a customer").name;
    ((0..ARTICLES).map(article).collect(), (0..CUSTOMERS).map(customer).collect())
}

/// What people type to find some of these names, letter by letter from the second on.
fn typed(dice: &mut Dice, names: &[String]) -> Vec<String> {
    let queries: Vec<String> = (0..QUERIES).map(|_| query(dice, names)).collect();
    let ends = |query: &str| query.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).collect::<Vec<_>>();
    let beginnings =
        |query: &String| ends(query).into_iter().filter_map(|end| query.get(..end).map(str::to_owned)).collect();
    queries.iter().flat_map(|query| -> Vec<String> { beginnings(query) }).collect()
}

/// Up to three words of some name or parts of them, in any order; now and then one that nothing has.
fn query(dice: &mut Dice, names: &[String]) -> String {
    let words: Vec<&str> = dice.pick(names).split_whitespace().collect();
    let mut parts: Vec<String> = (0..=dice.throw(3)).map(|_| part(dice, &words)).collect();
    if dice.throw(10) == 0 {
        parts.push("finnesikke".to_owned());
    }
    parts.join(" ")
}

/// A piece of a word, as it is typed.
fn part(dice: &mut Dice, words: &[&str]) -> String {
    let letters: Vec<char> = dice.pick(words).to_lowercase().chars().collect();
    let from = if dice.throw(3) == 0 { dice.throw(letters.len() / 2) } else { 0 };
    let typed: String = letters.iter().skip(from).take(2 + dice.throw(letters.len())).collect();
    match dice.throw(3) {
        0 => typed.replace('ø', "o").replace('å', "aa").replace('æ', "ae"),
        _ => typed,
    }
}

fn times<T>(queries: &[String], search: impl Fn(&str) -> T) -> Sample {
    let round = || queries.iter().map(|words| timed(|| search(words))).collect::<Sample>();
    round().at_best(round()).at_best(round())
}
