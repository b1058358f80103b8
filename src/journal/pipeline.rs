//! Stored entries taken apart on every core, while those before them are worked through in their order.
//!
//! A fault is told at the entry it lies in, and nothing after it is worked through. What a thread has made is given back to
//! it to be freed: memory that wanders between threads costs more than the reading.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

use super::chain::Hash;
use super::rows::{Row, Rows};
use super::storage::{JournalError, Reader};

/// Entries that are read at once.
const BATCH: usize = 400;
/// Batches of each thread on their way: one in hand, one waiting.
const AHEAD: usize = 2;

/// What was made of a stored entry, or what is wrong with it by itself.
struct Made<T> {
    seq: u64,
    hash: Hash,
    what: Result<T, String>,
}

/// Calls `each` with what `make` makes of every kept entry from `from` on, which follows the hash `before`, in order, and
/// stops at the first fault.
pub fn each_of<T: Send>(
    reader: &Reader,
    from: u64,
    before: Hash,
    make: impl Fn(&Row) -> Result<T, String> + Sync,
    mut each: impl FnMut(u64, Hash, &mut T) -> Result<(), String>,
) -> Result<(), JournalError> {
    thread::scope(|scope| {
        let mut crew = Crew::start(scope, &make);
        let (mut next, mut expected, mut previous) = (Some(from), from, before);
        loop {
            while let Some(first) = next.filter(|_| crew.has_room()) {
                let mut rows = crew.room();
                reader.read_on(first, BATCH, &mut rows)?;
                next = rows.last().map(|(seq, _)| seq + 1);
                let last = rows.last().map_or(previous, |(_, hash)| hash);
                crew.give(rows, std::mem::replace(&mut previous, last));
            }
            if !crew.is_busy() {
                return Ok(());
            }
            for made in crew.take() {
                in_order(made, &mut expected, &mut each)?;
            }
        }
    })
}

fn in_order<T>(
    made: &mut Made<T>,
    expected: &mut u64,
    each: &mut impl FnMut(u64, Hash, &mut T) -> Result<(), String>,
) -> Result<(), JournalError> {
    if made.seq != *expected {
        return Err(JournalError::Broken { seq: *expected, what: "is missing".to_owned() });
    }
    *expected += 1;
    let outcome = match &mut made.what {
        Ok(what) => each(made.seq, made.hash, what),
        Err(fault) => Err(std::mem::take(fault)),
    };
    outcome.map_err(|what| JournalError::Broken { seq: made.seq, what })
}

/// Entries to be taken apart, the hash before the first, and what the thread made earlier.
struct Order<T> {
    rows: Rows,
    before: Hash,
    spent: Vec<Made<T>>,
}

struct Worker<T> {
    orders: Sender<Order<T>>,
    /// The entries come back, and their room is read into again.
    results: Receiver<(Vec<Made<T>>, Rows)>,
    spent: Vec<Made<T>>,
}

/// The threads, which take turns: so their results come in the order of the entries.
struct Crew<T> {
    workers: Vec<Worker<T>>,
    /// Rooms nobody reads in.
    spare: Vec<Rows>,
    given: usize,
    taken: usize,
}

impl<T: Send> Crew<T> {
    fn start<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        make: &'scope (impl Fn(&Row) -> Result<T, String> + Sync),
    ) -> Self
    where
        T: 'scope,
    {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let worker = |_| {
            let ((orders, inbox), (done, results)) = (channel(), channel());
            scope.spawn(move || {
                while let Ok(Order { rows, before, spent: mut made }) = inbox.recv() {
                    make_all(&rows, before, make, &mut made);
                    // Nobody listens any more after a fault.
                    let _ = done.send((made, rows));
                }
            });
            Worker { orders, results, spent: Vec::new() }
        };
        Self { workers: (0..cores).map(worker).collect(), spare: Vec::new(), given: 0, taken: 0 }
    }

    fn has_room(&self) -> bool {
        self.given - self.taken < self.workers.len() * AHEAD
    }

    fn is_busy(&self) -> bool {
        self.given > self.taken
    }

    fn room(&mut self) -> Rows {
        self.spare.pop().unwrap_or_default()
    }

    fn give(&mut self, rows: Rows, before: Hash) {
        let turn = self.given % self.workers.len().max(1);
        if let Some(worker) = self.workers.get_mut(turn) {
            let spent = std::mem::take(&mut worker.spent);
            // It ends only after this end of the line is gone.
            let _ = worker.orders.send(Order { rows, before, spent });
            self.given += 1;
        }
    }

    /// The oldest batch on its way.
    fn take(&mut self) -> &mut [Made<T>] {
        let turn = self.taken % self.workers.len().max(1);
        self.taken += 1;
        let Some(worker) = self.workers.get_mut(turn) else { return &mut [] };
        // A thread cannot panic: what an entry cannot be read as is told.
        if let Ok((made, rows)) = worker.results.recv() {
            worker.spent = made;
            self.spare.push(rows);
        }
        &mut worker.spent
    }
}

/// What was made before is freed here, where it was made, and leaves its room.
fn make_all<T>(rows: &Rows, before: Hash, make: &impl Fn(&Row) -> Result<T, String>, made: &mut Vec<Made<T>>) {
    let mut previous = before;
    made.clear();
    made.extend(rows.iter().map(|row| {
        let what = if row.follows(std::mem::replace(&mut previous, row.hash)) {
            make(&row)
        } else {
            Err("its hash does not follow from its bytes and the entry before it".to_owned())
        };
        Made { seq: row.seq, hash: row.hash, what }
    }));
}
