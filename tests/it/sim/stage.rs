//! A crew without threads: each worker of a till waits at its post until it is given its turn.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use skranke::clock::Clock;
use skranke::counter::actor::{Crew, Farewell, Post, Turn};

use super::time::SimClock;

struct Place {
    name: &'static str,
    /// Away while it works.
    post: Option<Box<dyn Post>>,
    /// It found nothing to do since somebody last gave an order.
    rests: bool,
    /// When it looks up by itself, on the steady clock.
    wakes_at: Option<u64>,
}

struct Inner {
    places: Mutex<Vec<Place>>,
    clock: SimClock,
    is_dark: AtomicBool,
}

/// The one who writes the journal, as the till calls it.
pub const WRITER: &str = "journal";

/// The crew of one life of a till.
#[derive(Clone)]
pub struct Stage(Arc<Inner>);

impl Stage {
    pub fn new(clock: SimClock) -> Self {
        Self(Arc::new(Inner { places: Mutex::default(), clock, is_dark: AtomicBool::new(false) }))
    }

    fn places(&self) -> MutexGuard<'_, Vec<Place>> {
        self.0.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        self.0.clock.now().steady_ms
    }

    /// The process is gone: nobody works any more, and nobody finishes what was begun.
    pub fn go_dark(&self) {
        self.0.is_dark.store(true, Ordering::SeqCst);
        let posts: Vec<_> = self.places().iter_mut().filter_map(|place| place.post.take()).collect();
        drop(posts);
    }

    /// Somebody may have been given an order.
    pub fn stir(&self) {
        self.places().iter_mut().for_each(|place| place.rests = false);
    }

    /// Those who may have something to do, by their places.
    pub fn awake(&self) -> Vec<usize> {
        let places = self.places();
        let is_awake = |(_, place): &(usize, &Place)| !place.rests && place.post.is_some();
        places.iter().enumerate().filter(is_awake).map(|(index, _)| index).collect()
    }

    pub fn name(&self, index: usize) -> &'static str {
        self.places().get(index).map_or("nobody", |place| place.name)
    }

    /// Gives one its turn; `true` when it worked.
    pub fn turn(&self, index: usize) -> bool {
        let Some(mut post) = self.places().get_mut(index).and_then(|place| place.post.take()) else { return false };
        let turn = post.turn();
        let now = self.now();
        let mut places = self.places();
        let Some(place) = places.get_mut(index) else { return false };
        match turn {
            Turn::Worked => (place.rests, place.wakes_at) = (false, None),
            Turn::Rests(ms) => {
                place.rests = true;
                place.wakes_at = place.wakes_at.or(ms.map(|ms| now + ms));
            }
            Turn::Over => place.rests = true,
        }
        place.post = Some(post);
        turn == Turn::Worked
    }

    /// Those whose time has come look up. Is the one who writes the journal among them?
    pub fn look_up(&self) -> bool {
        let now = self.now();
        let mut writes = false;
        let count = self.places().len();
        for index in 0..count {
            let due = {
                let mut places = self.places();
                let place = &mut places[index];
                let is_due = place.wakes_at.is_some_and(|at| at <= now);
                if is_due { place.post.take() } else { None }
            };
            let Some(mut post) = due else { continue };
            post.has_rested();
            let mut places = self.places();
            writes |= places[index].name == WRITER;
            (places[index].rests, places[index].wakes_at) = (false, None);
            places[index].post = Some(post);
        }
        writes
    }

    /// Everything ordered is done.
    fn finish(&self, index: usize) {
        if self.0.is_dark.load(Ordering::SeqCst) {
            return;
        }
        let Some(mut post) = self.places().get_mut(index).and_then(|place| place.post.take()) else { return };
        while post.turn() == Turn::Worked {}
    }
}

impl Crew for Stage {
    fn hire(&self, name: &'static str, post: Box<dyn Post>) -> io::Result<Farewell> {
        let mut places = self.places();
        let index = places.len();
        places.push(Place { name, post: Some(post), rests: false, wakes_at: None });
        let stage = self.clone();
        Ok(Box::new(move || stage.finish(index)))
    }
}
