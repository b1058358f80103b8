//! Every key in every hint line does what it says (sales-ux 13): each is pressed where it is shown.

use ratatui_core::layout::Position;
use skranke::counter::demo::Shop;
use skranke::domain::device::DemoSwitch;
use skranke::i18n::Language;
use skranke::till::Till;
use skranke::till::asking::Asking;
use skranke::till::command::{Command, Place};
use skranke::till::effect::{Input, Tone};
use skranke::till::help::TOURS;
use skranke::till::key::Key;
use skranke::till::screen::Screen;

use crate::world::{Window, World, keys_shown};

/// The way to every place with a hint line, from Kari at the empty workshop till.
const WAYS: &[(&str, &str)] = &[
    ("empty sale", ""),
    ("sale", "1503<Enter>"),
    ("sale with something typed", "1503<Enter>12"),
    ("a search", "1503<Enter>olj"),
    ("panel", "1503<Enter><F10>"),
    ("a price asked for", "28<Enter>"),
    ("yes or no", "1503<Enter>.a<Enter>"),
    ("change of operator", "<F5>"),
    ("customers", "<F3>"),
    ("customers, narrowed", "<F3>hans"),
    ("customer", "<F3>102<Enter>"),
    ("customer form", "<F3>102<Enter>e"),
    ("history", ".hi<Enter>"),
    ("receipt", "2901000004105<Enter>"),
    ("whole receipt", "2901000004105<Enter>v"),
    ("returning", "2901000003986<Enter>r1*1<Enter>"),
    ("journal", ".j<Enter>"),
    ("journal, narrowed", ".j<Enter>skuff"),
    ("opened entry", ".j<Enter><Enter>"),
    ("status", ".ss<Enter>"),
    ("help", "<F1><PgDn>"),
    ("menu", "<F12><Down>"),
    ("articles", "<F12>V"),
    ("articles, narrowed", "<F12>Volj"),
    ("operators", "<F12>O"),
    ("hotkeys", "<F12>H"),
    ("article form", "<F12>V<F4>"),
    ("devices", "<F12>d"),
    ("device form", "<F12>de"),
    ("x", ".x<Enter>"),
    ("the count", "<F4><F8>.z<Enter>"),
    ("what goes to the bank", "<F4><F8>.z<Enter>4000<Enter>"),
    ("settlement", "<F4><F8>.z<Enter>4149<Enter>2149<Enter>"),
    ("settlement that differs", "<F4><F8>.z<Enter>4144<Enter>2144<Enter>mynt<Enter>"),
    ("count by pieces", "<F4><F8>.z<Enter>T1<Enter>"),
    ("help over a question", "28<Enter><F1>"),
    ("help over the panel", "1503<Enter><F10><F1>"),
];

fn at(keys: &str) -> World {
    let mut world = World::with_kari(Shop::Workshop);
    world.keys(keys);
    world
}

/// What a person sees and hears of a key: the screen with its cursor, and the newest entry.
fn seen(world: &World) -> (Vec<String>, Option<Position>, usize) {
    let mut window = Window::new(80, 24);
    let (cursor, _) = window.draw(world, Language::Nb);
    (window.rows(), cursor, world.entries.len())
}

#[test]
fn every_key_of_every_hint_line_does_something() {
    let mut faults = Vec::new();
    let mut places = Vec::new();
    for (name, keys) in WAYS {
        let mut world = at(keys);
        places.push(world.till.place());
        for (key, command) in keys_shown(&world) {
            let before = seen(&world);
            world.press(key);
            let told = world.till.message().map(|message| message.saying.id);
            if seen(&world) == before && !may_stand_still(key, command, &world.till) {
                faults.push(format!("{name}: {key:?} changes nothing"));
            }
            if matches!(told, Some("key-does-nothing" | "command-unknown" | "not-understood")) {
                faults.push(format!("{name}: {key:?} says {told:?}"));
            }
            if let Some(fault) = command.and_then(|command| fault_of(command, &world.till, told)) {
                faults.push(format!("{name}: {key:?} {fault}"));
            }
            world = at(keys);
        }
    }
    assert!(faults.is_empty(), "{} keys:\n{}", faults.len(), faults.join("\n"));
    // The first start and what is nobody's place have no till behind them.
    let missing = Place::ALL.iter().filter(|place| !places.contains(place));
    assert_eq!(missing.collect::<Vec<_>>(), [&Place::Everywhere, &Place::FirstStart]);
}

/// The box for a PIN is open already; a receipt fits its window (the whole one does not).
fn may_stand_still(key: Key, command: Option<Command>, till: &Till) -> bool {
    let asks_again = command == Some(Command::Operator) && matches!(till.asking(), Some(Asking::Pin(_)));
    let fits = matches!(till.screen(), Screen::Receipt(opened) if !opened.whole) && key == Key::PageDown;
    asks_again || fits
}

/// Where a command leads, or the sentence that says why not. A question that waits is answered first.
fn fault_of(command: Command, till: &Till, told: Option<&str>) -> Option<String> {
    let place = till.place();
    let refused = told.is_some_and(|id| id != "left-unchanged") || till.asking().is_some();
    let right = refused
        || match command {
            Command::Help => matches!(place, Place::Help | Place::Sale | Place::Payment),
            Command::Price => till.is_looking_up(),
            Command::Customer => place == Place::Customers,
            Command::Return => till.is_returning(),
            Command::Menu => place == Place::Menu,
            Command::Pay => place == Place::Payment,
            Command::New | Command::Edit => place == Place::Form,
            Command::Choose => till.state().basket().customer.is_some(),
            Command::ReturnLines => place == Place::Returning,
            Command::ViewSale => place == Place::Receipt,
            Command::Count => place == Place::Count,
            Command::PrintX => place == Place::XReport,
            Command::PrintJournal => place == Place::Journal,
            Command::TryDevice => matches!(till.screen(), Screen::Equipment(bench) if !bench.told.is_empty()),
            Command::PayCard | Command::PayCash => till.farewell().is_some(),
            Command::ParkOrFetch => !till.state().basket().is_empty() || place == Place::Sale,
            _ => false,
        };
    (!right).then(|| format!("({}) leads to {place:?}, told {told:?}", command.id()))
}

#[test]
fn help_gives_back_what_it_stood_over() {
    let mut world = at("1503<Enter>olj<F1>rabatt<Esc><Esc>");
    assert_eq!((world.till.place(), world.till.entry().text()), (Place::Sale, "olj"));
    world.keys("<Esc>28<Enter>24<F1><PgDn><Esc>9<Enter>");
    assert_eq!(world.till.state().basket().lines.len(), 2);
    let mut world = at("<F3>102<Enter>e<Enter><Enter><Enter>Nygata<F1><Esc> 5");
    assert_eq!(world.till.place(), Place::Form);
    world.keys("<PgDn>");
    assert!(world.said.contains("customer-saved"));
}

#[test]
fn keys_without_a_net_or_an_operator_say_why() {
    let mut world = World::demo(Shop::Workshop);
    world.flip(DemoSwitch::PullNet);
    // F5 asks for what is asked for already.
    for number in (2..=12).filter(|number| *number != 5) {
        world.give(Input::Key(Key::Function(number)));
        assert!(!world.says().is_empty(), "F{number}");
        assert_eq!(world.till.place(), Place::Sale, "F{number}");
    }
}

/// A step of the tour as keys: `4*20  2000 F9  F8`. Lines end with Enter; keys and single letters need none.
fn as_keys(step: &str) -> String {
    let is_key = |word: &str| {
        word.chars().all(char::is_uppercase) || word.strip_prefix('F').is_some_and(|n| n.parse::<u8>().is_ok())
    };
    let mut keys = String::new();
    for piece in step.split("  ") {
        let words: Vec<&str> = piece.split(' ').collect();
        if words.iter().any(|word| is_key(word)) {
            for word in words {
                let is_function = word.len() > 1 && is_key(word);
                keys.push_str(&if is_function { format!("<{word}>") } else { word.to_owned() });
            }
        } else {
            keys.push_str(&format!("{piece}<Enter>"));
        }
    }
    keys
}

#[test]
fn every_step_of_the_tour_in_the_help_can_be_done() {
    let shops = [Shop::Workshop, Shop::Kiosk, Shop::Cafe];
    for (shop, (_, steps)) in shops.into_iter().zip(TOURS) {
        for (step, _) in *steps {
            let mut world = World::with_kari(shop);
            world.tones.clear();
            // The tour is done in order: an invoice needs something sold.
            world.keys(if step.ends_with("F J") { "1101<Enter>" } else { "" });
            let keys = if step.contains("2101 2102") { step.replace(' ', "<Enter>") } else { (*step).to_owned() };
            world.keys(&as_keys(&keys));
            let refused = world.tones.contains(&Tone::Refused);
            // A day with a parked sale, or with nothing on it, has no Z yet; the tour says so.
            assert!(!refused || *step == ".z", "{shop:?} {step}: {}", world.says());
        }
    }
}
