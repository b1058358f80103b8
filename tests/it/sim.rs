//! The simulated shop: real tills, journals, uploads and a real store under a clock, devices, a link and cashiers made up from
//! one seed. The same seed is the same shop, entry for entry, whatever goes wrong in it.

mod bench;
mod cashier;
mod follower;
mod rolls;
mod seat;
mod shop;
mod stage;
mod story;
mod time;
mod wire;

use std::time::Instant;

use story::{Size, live, shrink, tell};

const SMALL: Size = Size { tills: 1, customers: 12, troubles: 3 };

/// A seed that ends badly says so with the shortest story that does.
fn must_live(seed: u64, size: Size) -> story::Summary {
    match live(seed, size) {
        Ok((summary, _)) => summary,
        Err(failure) => {
            let long = failure.moves.len();
            let short = shrink(seed, size.tills, failure.moves, 200);
            let again = tell(seed, size.tills, &short);
            let story: Vec<String> = short.iter().map(|what| format!("    {what:?}")).collect();
            let (what, story) = (failure.what, story.join("\n"));
            panic!("seed {seed}, {size:?}, after {long} moves: {what}\nin short: {again:?}\n{story}");
        }
    }
}

#[test]
fn the_same_seed_is_the_same_shop() {
    let size = Size { tills: 2, ..SMALL };
    let lived = |seed| live(seed, size).map(|(_, shop)| shop.journals()).unwrap_or_else(|failure| panic!("{}", failure.what));
    assert_eq!(lived(7), lived(7));
    assert_ne!(lived(7), lived(8));
}

#[test]
fn a_day_with_every_trouble_loses_nothing() {
    let (from, count) = (seeds("SKRANKE_SEED", 1), seeds("SKRANKE_DAYS", 20));
    let started = Instant::now();
    let mut all = story::Summary::default();
    for seed in from..from + count {
        let tills = if seed % 4 == 0 { 1 + u16::try_from(seed / 4 % 5).expect("small") } else { 1 };
        let one = must_live(seed, Size { tills, ..SMALL });
        all.moves += one.moves;
        all.entries += one.entries;
        all.sales += one.sales;
        all.periods += one.periods;
        all.lives += one.lives;
        all.simulated_ms += one.simulated_ms;
    }
    let real_ms = i64::try_from(started.elapsed().as_millis()).expect("short").max(1);
    println!("{count} days: {all:?}, {} times as fast as life", all.simulated_ms / real_ms);
    assert!(all.sales > count, "the cashiers sell: {all:?}");
}

fn seeds(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
