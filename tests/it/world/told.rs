//! What a till's state owes to its journal.

use skranke::till::state::State;

/// What follows from entries alone. Arrows choose a line, and no entry tells of that.
pub fn told_by_entries(state: &State) -> State {
    let mut state = state.clone();
    state.sale.chosen = None;
    state.parked.iter_mut().for_each(|parked| parked.sale.chosen = None);
    state
}
