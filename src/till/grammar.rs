//! The grammar of the one input line (sales-ux 2.1): text in, what is meant out. No register is asked here.

use crate::domain::value::Saying;
use crate::domain::{Ore, Percent, Quantity};

/// A change of the chosen or addressed line, or of the whole sale.
#[derive(Clone, Debug, PartialEq)]
pub enum Modifier {
    Quantity(Quantity),
    /// `/` alone.
    HouseRate,
    Percent(Percent),
    Amount(Ore),
    Price(Ore),
    SaleHouseRate,
    SalePercent(Percent),
    SaleAmount(Ore),
    Comment(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    Nothing,
    /// `.word`, an attached number, and arguments.
    Command {
        word: String,
        args: Vec<String>,
    },
    /// `3:` in front names a line; else the chosen one is meant.
    Modify {
        line: Option<usize>,
        modifier: Modifier,
    },
    /// `5*` alone: waits for the next item.
    Times(Quantity),
    /// A code or words, perhaps with a quantity in front and arguments behind.
    Item {
        times: Option<Quantity>,
        text: String,
    },
}

/// A refused part of a line: what of it is kept, and why the rest cannot stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Misread {
    /// Bytes of the line that are good; the cursor goes there.
    pub keep: usize,
    pub why: Saying,
}

/// Reads a line.
pub fn read(line: &str) -> Result<Meant, Misread> {
    let text = without_symbology(line.trim());
    if text.is_empty() {
        return Ok(Meant::Nothing);
    }
    if let Some(command) = text.strip_prefix('.')
        && command.starts_with(|c: char| c.is_alphabetic())
    {
        return Ok(read_command(command));
    }
    let (address, rest) = split_address(text);
    let kept = line.trim_end().len() - rest.len();
    if let Some(modifier) = read_modifier(rest, kept)? {
        return Ok(Meant::Modify { line: address, modifier });
    }
    if address.is_some() {
        return Err(Misread { keep: kept, why: Saying::of("line-address-alone") });
    }
    let (times, item) = split_times(rest);
    if times.is_none() && is_wrong_count(rest) {
        return Err(Misread { keep: 0, why: Saying::of("quantity-not-a-number") });
    }
    match times {
        Some(_) if item.starts_with(TIMES) => Err(Misread { keep: 0, why: Saying::of("not-understood") }),
        Some(times) if item.is_empty() => Ok(Meant::Times(times)),
        times => Ok(Meant::Item { times, text: item.to_owned() }),
    }
}

const TIMES: [char; 3] = ['*', 'x', 'X'];

/// `]C0.kt`: what a scanner says of its code is dropped in front of what is typed from the command sheet.
fn without_symbology(text: &str) -> &str {
    match text.strip_prefix(']').and_then(|rest| rest.get(2..)) {
        Some(rest) if rest.starts_with(['.', '*', '/', '\'']) => rest,
        _ => text,
    }
}

/// A count in front of `*` that is none: `1,2345*1001`.
fn is_wrong_count(text: &str) -> bool {
    text.split_once('*').is_some_and(|(count, _)| {
        count.starts_with(|c: char| c.is_ascii_digit())
            && count.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.' | b' '))
    })
}

/// `.b7` is `.b` and the argument 7.
fn read_command(text: &str) -> Meant {
    let mut pieces = text.split_whitespace();
    let head = pieces.next().unwrap_or_default();
    let letters = head.find(|c: char| !c.is_alphabetic()).unwrap_or(head.len());
    let (word, number) = head.split_at(letters);
    let attached = (!number.is_empty()).then(|| number.to_owned());
    Meant::Command { word: word.to_owned(), args: attached.into_iter().chain(pieces.map(str::to_owned)).collect() }
}

/// `3:*5` → line 3. Only before a modifier; a time of day is not an address.
fn split_address(text: &str) -> (Option<usize>, &str) {
    match text.split_once(':') {
        Some((number, rest))
            if !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (number.parse().ok(), rest)
        }
        _ => (None, text),
    }
}

fn read_modifier(text: &str, at: usize) -> Result<Option<Modifier>, Misread> {
    if let Some(comment) = text.strip_prefix('\'') {
        return Ok(Some(Modifier::Comment(comment.trim().to_owned())));
    }
    let bad = |sign: usize, why| Misread { keep: at + sign, why: Saying::of(why) };
    if let Some(price) = text.strip_prefix("**") {
        return amount(price).map(Modifier::Price).map(Some).ok_or_else(|| bad(2, "price-not-a-number"));
    }
    if let Some(count) = text.strip_prefix('*') {
        return Quantity::parse(count).map(Modifier::Quantity).map(Some).ok_or_else(|| bad(1, "quantity-not-a-number"));
    }
    if let Some(whole) = text.strip_prefix("//") {
        return read_discount(
            whole,
            [Modifier::SalePercent, |_| Modifier::SaleHouseRate],
            Modifier::SaleAmount,
            at + 2,
        )
        .map(Some);
    }
    if let Some(line) = text.strip_prefix('/') {
        return read_discount(line, [Modifier::Percent, |_| Modifier::HouseRate], Modifier::Amount, at + 1).map(Some);
    }
    Ok(None)
}

fn read_discount(
    text: &str,
    [percent, house]: [fn(Percent) -> Modifier; 2],
    kroner: fn(Ore) -> Modifier,
    at: usize,
) -> Result<Modifier, Misread> {
    let bad = |sign: usize| Misread { keep: at + sign, why: Saying::of("discount-not-a-number") };
    match text.strip_prefix('-') {
        Some(off) => amount(off).map(kroner).ok_or_else(|| bad(1)),
        None if text.is_empty() => Ok(house(Percent::ZERO)),
        None => Percent::parse(text.trim_end_matches('%').trim_end()).map(percent).ok_or_else(|| bad(0)),
    }
}

/// An amount, as long as a person can mean it.
pub fn amount(text: &str) -> Option<Ore> {
    Ore::parse(text).filter(|amount| amount.abs() <= Ore::MAX_TYPED)
}

/// `5*12`, `5x12`, `0,450*51`; also `5*` alone. A plate or word with an x in it is no quantity.
fn split_times(text: &str) -> (Option<Quantity>, &str) {
    let Some((count, item)) = text.split_once(TIMES) else { return (None, text) };
    match Quantity::parse(count) {
        Some(quantity) => (Some(quantity), item.trim_start()),
        None => (None, text),
    }
}

/// The letter forms, for keyboards without a number pad: `x5`, `r10`, `r-20`, `rr10`, `p199`. Only when the whole line
/// matches; an item number that looks the same is asked about.
pub fn letter_form(line: &str) -> Option<Modifier> {
    let text = line.trim().to_lowercase();
    let form = |sign: &str, plain: &str| {
        text.strip_prefix(sign)
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
            .map(|rest| format!("{plain}{rest}"))
    };
    let plain = form("rr", "//").or_else(|| form("r", "/")).or_else(|| form("x", "*")).or_else(|| form("p", "**"))?;
    read_modifier(&plain, 0)
        .ok()
        .flatten()
        .filter(|modifier| !matches!(modifier, Modifier::Quantity(q) if q.is_negative()))
}

/// A number that stands alone on the line: what `n+` sets, what a money key takes as the amount received.
pub fn plain_number(line: &str) -> Option<&str> {
    let text = line.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (digits > 0 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.' | b' '))).then_some(text)
}

/// A code and its arguments: `28 249`. A plate's blank is no separator, and neither is the blank in a search.
pub fn split_args(text: &str) -> (&str, Vec<String>) {
    let Some((code, rest)) = text.split_once(' ') else { return (text, Vec::new()) };
    if code.bytes().all(|b| b.is_ascii_digit()) {
        (code, rest.split_whitespace().map(str::to_owned).collect())
    } else {
        (text, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(times: Option<&str>, text: &str) -> Result<Meant, Misread> {
        Ok(Meant::Item { times: times.and_then(Quantity::parse), text: text.to_owned() })
    }

    fn modify(modifier: Modifier) -> Result<Meant, Misread> {
        Ok(Meant::Modify { line: None, modifier })
    }

    #[test]
    fn items_with_and_without_a_quantity() {
        assert_eq!(read("2711111010007"), item(None, "2711111010007"));
        assert_eq!(read("5*12"), item(Some("5"), "12"));
        assert_eq!(read("5x12"), item(Some("5"), "12"));
        assert_eq!(read("0,450*51"), item(Some("0.450"), "51"));
        assert_eq!(read("5*olj"), item(Some("5"), "olj"));
        assert_eq!(read("28 249"), item(None, "28 249"));
        assert_eq!(read("xenon"), item(None, "xenon"));
        assert_eq!(read("5*"), Ok(Meant::Times(Quantity::whole(5))));
    }

    #[test]
    fn modifiers_of_the_chosen_line() {
        assert_eq!(read("*5"), modify(Modifier::Quantity(Quantity::whole(5))));
        assert_eq!(read("/10"), modify(Modifier::Percent(Percent::whole(10))));
        assert_eq!(read("/"), modify(Modifier::HouseRate));
        assert_eq!(read("/-20"), modify(Modifier::Amount(Ore::kroner(20))));
        assert_eq!(read("//10"), modify(Modifier::SalePercent(Percent::whole(10))));
        assert_eq!(read("//-100"), modify(Modifier::SaleAmount(Ore::kroner(100))));
        assert_eq!(read("**199"), modify(Modifier::Price(Ore::kroner(199))));
        assert_eq!(read("'uten løk"), modify(Modifier::Comment("uten løk".into())));
        assert_eq!(read("3:*5"), Ok(Meant::Modify { line: Some(3), modifier: Modifier::Quantity(Quantity::whole(5)) }));
    }

    #[test]
    fn letter_forms_only_when_the_whole_line_matches() {
        assert_eq!(letter_form("x5"), Some(Modifier::Quantity(Quantity::whole(5))));
        assert_eq!(letter_form("r10"), Some(Modifier::Percent(Percent::whole(10))));
        assert_eq!(letter_form("r-20"), Some(Modifier::Amount(Ore::kroner(20))));
        assert_eq!(letter_form("rr10"), Some(Modifier::SalePercent(Percent::whole(10))));
        assert_eq!(letter_form("p166,32"), Some(Modifier::Price(Ore::new(166_32))));
        assert_eq!(letter_form("r134a"), None);
        assert_eq!(letter_form("r"), None);
        assert_eq!(letter_form("proff"), None);
    }

    #[test]
    fn commands_with_attached_numbers_and_arguments() {
        let command = |word: &str, args: &[&str]| {
            Ok(Meant::Command { word: word.into(), args: args.iter().map(|a| (*a).to_owned()).collect() })
        };
        assert_eq!(read(".kt"), command("kt", &[]));
        assert_eq!(read(".b7"), command("b", &["7"]));
        assert_eq!(read(".u 500 veksel"), command("u", &["500", "veksel"]));
        assert_eq!(read(".5"), item(None, ".5"), "not an amount, not a command");
    }

    #[test]
    fn a_bad_part_is_pointed_at() {
        assert_eq!(read("**abc"), Err(Misread { keep: 2, why: Saying::of("price-not-a-number") }));
        assert_eq!(read("3:/x"), Err(Misread { keep: 3, why: Saying::of("discount-not-a-number") }));
        assert_eq!(read("*1,2345").map_err(|m| m.keep), Err(1));
    }

    #[test]
    fn arguments_stand_behind_numbers_only() {
        assert_eq!(split_args("28 249"), ("28", vec!["249".to_owned()]));
        assert_eq!(split_args("dekk vinter"), ("dekk vinter", vec![]));
        assert_eq!(split_args("qa 10001"), ("qa 10001", vec![]));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic_and_kept_within_it(text in "\\PC{0,60}") {
            if let Err(misread) = read(&text) {
                prop_assert!(misread.keep <= text.len() && text.is_char_boundary(misread.keep), "{text:?} {misread:?}");
            }
            letter_form(&text);
        }
    }
}
