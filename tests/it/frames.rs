//! Laws of every frame, whatever the till has come to and however large the window is.

use proptest::prelude::*;
use proptest::sample::select;
use skranke::counter::demo::Shop;
use skranke::i18n::Language;
use skranke::till::screen::Screen;

use crate::chaos::{Step, any_step, do_it};
use crate::world::{Window, World, page};

/// What borders are made of.
const LINES: &str = "╵╷│╴┘┐┤╶└┌├─┴┬┼";

fn is_line(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|c| LINES.contains(c))
}

fn obeys(world: &World, (columns, rows): (u16, u16), language: Language) {
    let mut window = Window::new(columns, rows);
    let (first, again) = window.bytes_of_two(world, language);
    assert!(first > 0, "{columns}x{rows}: nothing is shown");
    assert_eq!(again, 0, "{columns}x{rows}: nothing has changed and {again} bytes are sent");
    // A row that begins with a border ends with one: nothing was written over it.
    for (row, [first, last]) in window.edges().into_iter().enumerate() {
        let keeps_its_frame = is_line(first) == is_line(last);
        assert!(keeps_its_frame, "{columns}x{rows}, row {row}:\n{}", window.rows().join("\n"));
    }
}

fn reach(shop: Shop, steps: &[Step]) -> World {
    let mut world = World::with_kari(shop);
    for step in steps {
        do_it(&mut world, step);
    }
    world
}

/// A full screen of lines with every kind of mark, then what is asked for.
fn busy(keys: &str) -> World {
    let mut world = World::with_kari(Shop::Workshop);
    for number in [1101, 1102, 1103, 1104, 1105, 1106, 1107, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1301] {
        world.keys(&format!("{number}<Enter>"));
    }
    world.keys(
        "28 9999999,99<Enter>/12,5<Enter>'en lang kommentar som ikke har plass på én rad i det minste vinduet<Enter>",
    );
    world.keys(keys);
    world
}

#[test]
fn every_screen_obeys_at_every_size() {
    let worlds = [
        busy(""),
        busy("olj"),
        busy("<F10>"),
        busy("28 100,14<Enter><F8>"),
        busy("<F12>"),
        busy("<F1><PgDn>"),
        busy("<F3>"),
        busy(".hi<Enter>"),
        busy(".j<Enter>"),
        busy(".ss<Enter>"),
        busy(".x<Enter>"),
        busy("<F5>10"),
        busy("<Tab><Tab><Down>"),
        busy(".pa Olsen<Enter>.z<Enter>"),
    ];
    for (number, world) in worlds.iter().enumerate() {
        let stagger = u16::try_from(number).expect("few");
        for columns in (80 + stagger % 7..=160).step_by(9) {
            for rows in [24, 25 + stagger % 9, 33, 34, 50] {
                obeys(world, (columns, rows), Language::ALL[usize::from(columns + rows) % 3]);
            }
        }
    }
}

#[test]
fn below_the_smallest_size_a_sentence_asks_for_more_room_sys_06() {
    let world = busy("");
    for (columns, rows) in [(79, 24), (80, 23), (79, 50), (160, 23), (40, 12), (20, 30)] {
        for language in Language::ALL {
            let shown = page(&world, (columns, rows), language).replace('\n', " ");
            assert!(shown.contains("80x24") && shown.contains(&format!("{columns}x{rows}")), "{shown}");
            assert!(!shown.contains('│'), "{shown}");
        }
    }
    for (columns, rows) in [(1, 1), (2, 5), (9, 2), (79, 1)] {
        page(&world, (columns, rows), Language::Nb);
    }
    assert!(matches!(world.till.screen(), Screen::Sale));
}

proptest! {
    #![proptest_config(crate::chaos::few())]
    #[test]
    fn whatever_was_pressed_every_frame_obeys(
        steps in prop::collection::vec(any_step(), 1..40),
        sizes in prop::collection::vec((80..=160_u16, 24..=50_u16, select(&Language::ALL)), 6),
    ) {
        let world = reach(Shop::Workshop, &steps);
        for (columns, rows, language) in sizes {
            obeys(&world, (columns, rows), language);
        }
    }
}
