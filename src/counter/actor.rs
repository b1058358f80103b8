//! Work beside the input path: a worker takes orders in turn from its inbox, and everything ordered is done before it is gone.
//! Only one who speaks with the world outside is not waited for for ever: its answer may never come, and the journal knows what
//! was asked.
//!
//! Who does the work is the crew's affair: in a shop a thread for each, in a test whoever's turn it is made to be.

use std::io;
use std::marker::PhantomData;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::Tell;
use crate::till::effect::Event;

/// What one worker does.
pub trait Work: Send + 'static {
    type Order: Send + 'static;

    /// Before the first order.
    fn begin(&mut self) {}

    /// Between two orders: looks at what there is to look at, and says how many milliseconds it will wait for the next order;
    /// `None`: until one comes.
    fn rest(&mut self) -> Option<u64> {
        None
    }

    /// Carries one order out, and whichever of those behind it can be done in one go.
    fn take(&mut self, order: Self::Order, behind: &mut dyn Iterator<Item = Self::Order>);

    /// No order came for as long as it rested.
    fn idle(&mut self) {}

    /// Nothing will be ordered any more.
    fn end(&mut self) {}

    /// How long those who leave wait until everything is done; `None`: for as long as it takes.
    fn patience_ms(&self) -> Option<u64> {
        None
    }
}

/// The patience with one whose work hangs on somebody outside: a store, a customer with a card, a cable.
pub const OUTSIDE_MS: Option<u64> = Some(1_000);

/// A worker at its inbox.
pub trait Post: Send {
    /// Works until nothing can be ordered any more.
    fn work(&mut self);

    /// One order, if there is one.
    fn turn(&mut self) -> Turn;

    /// It has rested for as long as it wanted.
    fn has_rested(&mut self);

    /// How long those who leave wait for it.
    fn patience_ms(&self) -> Option<u64>;
}

/// What came of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Worked,
    /// There was nothing to do. It looks up by itself after so many milliseconds.
    Rests(Option<u64>),
    /// Nothing can be ordered any more.
    Over,
}

/// Comes back when everything ordered is done.
pub type Farewell = Box<dyn FnOnce() + Send + Sync>;

/// Those who do the work.
pub trait Crew: Send + Sync {
    /// # Errors
    /// When nobody can be had.
    fn hire(&self, name: &'static str, post: Box<dyn Post>) -> io::Result<Farewell>;
}

/// The crew of one till.
pub type Hands = Arc<dyn Crew>;

/// A thread for each.
#[derive(Clone, Copy, Debug)]
pub struct Threads;

impl Crew for Threads {
    fn hire(&self, name: &'static str, mut post: Box<dyn Post>) -> io::Result<Farewell> {
        let patience_ms = post.patience_ms();
        let (ends, ended) = channel::<()>();
        let work = move || {
            post.work();
            drop(post);
            drop(ends);
        };
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work)?;
        let ended = Mutex::new(ended);
        Ok(Box::new(move || {
            let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
            let is_late = |ms| ended.recv_timeout(Duration::from_millis(ms)) == Err(RecvTimeoutError::Timeout);
            if patience_ms.is_some_and(is_late) {
                return tracing::warn!(
                    thread = name,
                    "it is not waited for; how its work ended is found out at the next start"
                );
            }
            // One that fell over has said so.
            drop(thread.join());
        }))
    }
}

/// One who works, as those see it who order.
pub struct Actor<T> {
    name: &'static str,
    orders: Option<Sender<T>>,
    farewell: Option<Farewell>,
}

impl<T: Send + 'static> Actor<T> {
    pub fn start(crew: &dyn Crew, name: &'static str, work: impl Work<Order = T>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let farewell = crew.hire(name, Box::new(Desk { work, inbox, has_begun: false, rests: None }))?;
        Ok(Self { name, orders: Some(orders), farewell: Some(farewell) })
    }

    pub fn order(&self, order: T) {
        if let Some(orders) = &self.orders
            && orders.send(order).is_err()
        {
            tracing::error!(thread = self.name, "a thread has ended before its time");
        }
    }
}

/// One who answers each order with what came of it, and looks at nothing in between.
pub(super) fn answering<T, E>(
    crew: &dyn Crew,
    name: &'static str,
    tell: Tell,
    answer: impl FnMut(T) -> E + Send + 'static,
) -> io::Result<Actor<T>>
where
    T: Send + 'static,
    E: IntoIterator<Item = Event>,
{
    Actor::start(crew, name, Answering { answer, tell, of: PhantomData })
}

struct Answering<T, F> {
    answer: F,
    tell: Tell,
    of: PhantomData<fn(T)>,
}

impl<T, E, F> Work for Answering<T, F>
where
    T: Send + 'static,
    E: IntoIterator<Item = Event>,
    F: FnMut(T) -> E + Send + 'static,
{
    type Order = T;

    fn take(&mut self, order: T, _behind: &mut dyn Iterator<Item = T>) {
        (self.answer)(order).into_iter().for_each(|event| (self.tell)(event));
    }
}

impl<T> Drop for Actor<T> {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(farewell) = self.farewell.take() {
            farewell();
        }
    }
}

struct Desk<W: Work> {
    work: W,
    inbox: Receiver<W::Order>,
    has_begun: bool,
    /// How long it wants to rest, once it has looked since it last worked.
    rests: Option<Option<u64>>,
}

impl<W: Work> Desk<W> {
    fn rest(&mut self) -> Option<u64> {
        if !self.has_begun {
            self.has_begun = true;
            self.work.begin();
        }
        *self.rests.get_or_insert_with(|| self.work.rest())
    }

    fn take(&mut self, order: W::Order) {
        self.rests = None;
        self.work.take(order, &mut self.inbox.try_iter());
    }

    fn next(&mut self) -> Result<W::Order, RecvTimeoutError> {
        match self.rest() {
            Some(ms) => self.inbox.recv_timeout(Duration::from_millis(ms)),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }
}

impl<W: Work> Post for Desk<W> {
    fn patience_ms(&self) -> Option<u64> {
        self.work.patience_ms()
    }

    fn work(&mut self) {
        loop {
            match self.next() {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => self.has_rested(),
                Err(RecvTimeoutError::Disconnected) => return self.work.end(),
            }
        }
    }

    fn turn(&mut self) -> Turn {
        let rests = self.rest();
        match self.inbox.try_recv() {
            Ok(order) => {
                self.take(order);
                Turn::Worked
            }
            Err(TryRecvError::Empty) => Turn::Rests(rests),
            Err(TryRecvError::Disconnected) => {
                self.work.end();
                Turn::Over
            }
        }
    }

    fn has_rested(&mut self) {
        self.rests = None;
        self.work.idle();
    }
}
