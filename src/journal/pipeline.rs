//! Stored entries read on one thread, taken apart on every core, and worked through in their order on another thread.
//!
//! A fault is told at the entry it lies in, and nothing after it is worked through. What a thread has made is given back to
//! it to be freed: memory that wanders between threads costs more than the reading.

use std::num::NonZero;
use std::panic::resume_unwind;
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

/// Entries on their way: read, then taken apart, then worked through; and back to be filled again.
struct Batch<T> {
    rows: Rows,
    /// The hash before the first.
    before: Hash,
    made: Vec<Made<T>>,
}

/// Calls `each` with what `make` makes of every kept entry from `from` on, which follows the hash `before`, in order, and
/// stops at the first fault.
pub fn each_of<T: Send>(
    reader: &Reader,
    from: u64,
    before: Hash,
    make: impl Fn(&Row) -> Result<T, String> + Sync,
    mut each: impl FnMut(u64, Hash, &mut T) -> Result<(), String> + Send,
) -> Result<(), JournalError> {
    let (make, each) = (&make, &mut each);
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (orders, results): (Vec<_>, Vec<_>) = (0..cores).map(|_| start(scope, make)).unzip();
        let (back, spare) = channel();
        for _ in 0..cores * AHEAD {
            // The other end is right here.
            let _ = back.send(Batch { rows: Rows::default(), before, made: Vec::new() });
        }
        let through = scope.spawn(move || work_through(from, &results, &back, each));
        let read = read_all(reader, from, before, &spare, orders);
        // A fault lies before whatever could not be read.
        through.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        read
    })
}

/// A thread that takes batches apart: where it gets them, and where they come out.
fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    make: &'scope (impl Fn(&Row) -> Result<T, String> + Sync),
) -> (Sender<Batch<T>>, Receiver<Batch<T>>) {
    let ((orders, inbox), (done, results)) = (channel::<Batch<T>>(), channel());
    scope.spawn(move || {
        while let Ok(mut batch) = inbox.recv() {
            make_all(&batch.rows, batch.before, make, &mut batch.made);
            // Nobody listens any more after a fault.
            let _ = done.send(batch);
        }
    });
    (orders, results)
}

/// The threads take turns, and the batches, of which each has the same number, come back in order: so what was made in one
/// comes to the thread that made it.
fn read_all<T>(
    reader: &Reader,
    from: u64,
    before: Hash,
    spare: &Receiver<Batch<T>>,
    orders: Vec<Sender<Batch<T>>>,
) -> Result<(), JournalError> {
    let (mut next, mut previous) = (from, before);
    for order in orders.iter().cycle() {
        // None comes back any more after a fault.
        let Ok(mut batch) = spare.recv() else { break };
        reader.read_on(next, BATCH, &mut batch.rows)?;
        let Some((last, hash)) = batch.rows.last() else { break };
        next = last + 1;
        batch.before = std::mem::replace(&mut previous, hash);
        // It ends only after this end of the line is gone.
        let _ = order.send(batch);
    }
    Ok(())
}

fn work_through<T>(
    from: u64,
    results: &[Receiver<Batch<T>>],
    back: &Sender<Batch<T>>,
    each: &mut impl FnMut(u64, Hash, &mut T) -> Result<(), String>,
) -> Result<(), JournalError> {
    let mut expected = from;
    for result in results.iter().cycle() {
        let Ok(mut batch) = result.recv() else { break };
        for made in &mut batch.made {
            in_order(made, &mut expected, each)?;
        }
        // Nobody reads any more after the last entry.
        let _ = back.send(batch);
    }
    Ok(())
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
