//! What is valid but for a few bytes: entries, what travels, what is kept of the state, and keys. It is read or refused, and what
//! is read can be written and read again. Most damage leaves the form whole, so that it gets past the first look.

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use skranke::counter::demo::Shop;
use skranke::counter::folder::{JOURNAL, REGISTER, STORE};
use skranke::counter::open::state_of;
use skranke::counter::register;
use skranke::domain::question::{Answer, FindSale, Question, SalesFilter};
use skranke::domain::{ReceiptNo, Series};
use skranke::journal::signature::{CheckingKey, Method, SigningKey};
use skranke::journal::storage::Reader;
use skranke::journal::{Entry, Journal};
use skranke::store::{EmbeddedLink, Store};
use skranke::sync::Link;
use skranke::sync::link::Request;
use skranke::sync::wire::{Batch, Heads, Place, Refused, RegisterPage, WireEntry};
use skranke::till::state::State;

use super::{TILL, TODAY, few, look_about, whole};
use crate::world::{demo_folder, fresh_folder};

/// Pieces that mean something where they come to stand, or end something too early.
const PIECES: &[&[u8]] = &[
    b"",
    b"0",
    b"-1",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551615",
    b"1e308",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"{}",
    b"[]",
    b"]",
    b"}",
    b",",
    b":",
    b"[[[[[[[[[[[[[[[[",
    b"\xff",
    b"\0",
    "æ".as_bytes(),
    b"9999-12-31T23:59:59.999Z",
    b"-009999-01-01T00:00:00.000Z",
];

type Spoil = (Index, usize, Vec<u8>);

fn spoils() -> impl Strategy<Value = Vec<Spoil>> {
    let new = prop_oneof![
        4 => select(PIECES).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec((any::<Index>(), 0..12_usize, new), 1..5)
}

fn spoilt(valid: impl AsRef<[u8]>, spoils: &[Spoil]) -> Vec<u8> {
    let mut bytes = valid.as_ref().to_vec();
    for (at, gone, new) in spoils {
        let at = at.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, new.iter().copied());
    }
    bytes
}

fn bodies() -> Vec<Vec<u8>> {
    let path = demo_folder(Shop::Workshop).join(JOURNAL);
    let (_, sealed) = Reader::open(&path).expect("a reader").batch(1, 5_000).expect("entries");
    sealed.into_iter().map(|entry| entry.body.clone()).collect()
}

#[test]
fn an_entry_spoilt_anywhere_is_refused_or_read_as_it_would_be_written() {
    let bodies = bodies();
    proptest!(|(pick in any::<Index>(), spoils in spoils())| {
        let bytes = spoilt(pick.get(&bodies), &spoils);
        if let Ok(entry) = Entry::from_bytes(&bytes) {
            let again = Entry::from_bytes(&entry.to_bytes());
            prop_assert_eq!(again.map_err(|fault| fault.to_string()), Ok(entry));
        }
    });
}

#[test]
fn bytes_of_any_kind_are_no_entry() {
    proptest!(|(bytes in prop::collection::vec(any::<u8>(), 0..200))| {
        prop_assert!(Entry::from_bytes(&bytes).is_err());
    });
}

/// However deep somebody nests, and however long a figure is, the answer comes at once and the stack holds.
#[test]
fn what_is_deep_or_long_is_refused_in_no_time() {
    let body = bodies().into_iter().next().expect("an entry");
    let text = String::from_utf8(body).expect("text");
    let (head, _) = text.split_once("\"body\":").expect("a body");
    let began = Instant::now();
    for inside in ["[".repeat(200_000), "{\"a\":".repeat(60_000), "9".repeat(200_000)] {
        for bytes in
            [inside.clone(), format!("{head}\"body\":{inside}"), format!("{head}\"body\":{{\"version\":{inside}}}}}")]
        {
            let bytes = bytes.as_bytes();
            assert!(Entry::from_bytes(bytes).is_err());
            assert!(serde_json::from_slice::<Batch>(bytes).is_err());
            assert!(serde_json::from_slice::<RegisterPage>(bytes).is_err());
            assert!(serde_json::from_slice::<State>(bytes).is_err());
        }
    }
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

/// Reads what may be spoilt; what is read is the same when it was written and is read again.
fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(read) = serde_json::from_slice::<T>(bytes) {
        let written = serde_json::to_vec(&read).expect("written");
        let again = serde_json::from_slice::<T>(&written).map_err(|fault| fault.to_string());
        prop_assert_eq!(again, Ok(read));
    }
    Ok(())
}

fn answered(requests: Vec<Request>) -> Vec<Vec<u8>> {
    let store = Store::open(&demo_folder(Shop::Workshop).join(STORE), std::sync::Arc::new(crate::store::shop::noon));
    let mut link = EmbeddedLink::new(store.expect("a store")).expect("a link");
    requests.into_iter().map(|request| link.send(request).expect("an answer").body).collect()
}

fn place() -> Place {
    Place { organisation_number: "310000019".to_owned(), till: TILL }
}

#[test]
fn what_travels_spoilt_is_refused_or_read_as_it_would_be_written() {
    let hash = skranke::journal::Hash::START;
    let entries = bodies().into_iter().take(3).map(|body| String::from_utf8(body).expect("text"));
    let entries = entries.map(|body| WireEntry { hash, body }).collect();
    let batch =
        serde_json::to_vec(&Batch { till: TILL, epoch: 1, first: 1, after: hash, entries, had: 0 }).expect("JSON");
    let receipt = ReceiptNo { series: Series::Sale, number: 410 };
    let questions = [
        Question::Sales(SalesFilter { limit: 2, ..SalesFilter::default() }),
        Question::Sale(FindSale::ByNumber { till: TILL, receipt }),
        Question::Balance { card: "8100471932655082".to_owned() },
    ];
    let asked: Vec<Vec<u8>> = questions.iter().map(|question| serde_json::to_vec(question).expect("JSON")).collect();
    let posts = asked.iter().map(|body| Request::post(place().questions(), body.clone())).collect();
    let answers = answered(posts);
    let heads = answered(vec![Request::get(place().head())]);
    let refused = answered(vec![Request::get("/".to_owned())]);
    proptest!(|(pick in any::<Index>(), spoils in spoils())| {
        there_and_back::<Batch>(&spoilt(&batch, &spoils))?;
        there_and_back::<Question>(&spoilt(pick.get(&asked), &spoils))?;
        there_and_back::<Answer>(&spoilt(pick.get(&answers), &spoils))?;
        there_and_back::<Heads>(&spoilt(&heads[0], &spoils))?;
        there_and_back::<Refused>(&spoilt(&refused[0], &spoils))?;
    });
}

/// A till applies whatever a page says that it can read.
#[test]
fn a_page_of_the_register_spoilt_is_refused_or_applied() {
    let page = answered(vec![Request::get(place().register(0))]).remove(0);
    let page: RegisterPage = serde_json::from_slice(&page).expect("a page");
    let path = fresh_folder("spoilt-page").join(REGISTER);
    let (register, writer) = register::open(&path, TODAY).expect("a register");
    let (writer, version) = (RefCell::new(writer), Cell::new(0));
    proptest!(few(), |(picks in prop::collection::vec(any::<Index>(), 1..20), spoils in spoils())| {
        let changes = picks.iter().map(|pick| pick.get(&page.changes).clone()).collect();
        let part = serde_json::to_vec(&RegisterPage { changes, ..page.clone() }).expect("JSON");
        let bytes = spoilt(&part, &spoils);
        there_and_back::<RegisterPage>(&bytes)?;
        if let Ok(read) = serde_json::from_slice::<RegisterPage>(&bytes) {
            version.set(version.get() + 1);
            let _ = writer.borrow_mut().apply(version.get(), &read.changes);
            look_about(&register);
        }
    });
}

/// What is kept of the state spares a till the reading of its whole journal. Spoilt, it is read or left, and the day goes on.
#[test]
fn a_kept_state_spoilt_is_left_or_goes_on() {
    let path = demo_folder(Shop::Workshop).join(JOURNAL);
    whole(&path);
    let journal = Journal::open(&path).expect("opened").expect("set up");
    let kept = serde_json::to_vec(&state_of(&journal).expect("a state")).expect("JSON");
    let entries: Vec<Entry> = bodies().iter().filter_map(|body| Entry::from_bytes(body).ok()).collect();
    proptest!(few(), |(picks in prop::collection::vec(any::<Index>(), 0..30), spoils in spoils())| {
        let bytes = spoilt(&kept, &spoils);
        there_and_back::<State>(&bytes)?;
        if let Ok(mut state) = serde_json::from_slice::<State>(&bytes) {
            picks.iter().for_each(|pick| state.apply(pick.get(&entries)));
        }
    });
}

#[test]
fn a_key_spoilt_is_no_key_or_signs() {
    let mut dice = skranke::counter::dice::MachineDice::secret();
    let keys = [Method::Rsa, Method::Hmac].map(|method| {
        let key = SigningKey::make(method, &mut dice).expect("a key");
        (method, key.to_text().expect("text"), key.checking().public_text().unwrap_or_default())
    });
    proptest!(few(), |(pick in 0..2_usize, spoils in spoils())| {
        let (method, secret, public) = &keys[pick];
        let text = |whole: &str| String::from_utf8_lossy(&spoilt(whole.as_bytes(), &spoils)).into_owned();
        if let Ok(key) = SigningKey::parse(*method, &text(secret)) {
            let signature = key.sign("0;2026-11-29;12:00:00;1;10.00;8.00");
            let _ = key.checking().accepts("0;2026-11-29;12:00:00;1;10.00;8.00", &signature);
        }
        for text in [text(secret), text(public)] {
            if let Ok(key) = CheckingKey::parse(&text) {
                prop_assert!(!key.accepts("0;2026-11-29;12:00:00;1;10.00;8.00", "c2lnbmF0dXJl"));
            }
        }
    });
}
