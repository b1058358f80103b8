//! Texts that other rooms ask for by name exist.

use skranke::domain::import::{Column, Effect, Import, Place, Reason};
use skranke::i18n::{Catalogue, Language};

#[test]
fn an_import_can_say_everything_in_every_language() {
    let place = |column| Place { line: 1, column };
    let named = |name: &str| Some(Column { number: 2, name: name.to_owned() });
    let places = [place(None), place(named("")), place(named("pris"))].map(|place| place.saying().id);
    let effects = [Effect::Created, Effect::Changed, Effect::Same].map(Effect::word);
    let summaries = [true, false].map(|is_done| Import::default().summary(is_done).id);
    let ids = Reason::IDS.iter().copied().chain(places).chain(effects).chain(summaries).chain(["import-refused"]);
    for id in ids {
        assert!(Language::ALL.iter().all(|language| Catalogue::of(*language).has(id)), "{id} has no text");
    }
}

#[test]
fn a_reason_fills_its_sentence() {
    let reason = Reason::NumberTwice { number: "1101".to_owned(), line: 4 };
    let said = Catalogue::of(Language::Nb).say(&reason.saying(), &|_| String::new());
    assert_eq!(said, "1101 står allerede på linje 4.");
}
