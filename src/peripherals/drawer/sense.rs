//! What a drawer's sense line says, without its bounces (drawer.md 6): one slammed drawer is one opening, a coil's noise is
//! none, and a line that is silent three times says nothing at all.

use crate::domain::device::{DrawerState, Level};

/// Open without a pulse counts when it has been so for this long.
const OPEN_AFTER_MS: u64 = 100;
/// Closed counts when it has been so for this long.
const CLOSED_AFTER_MS: u64 = 300;
/// After a pulse the coil speaks, not the switch (rule 12).
pub(super) const BLIND_MS: u64 = 50;
/// A pulse that moved nothing within this did not open the drawer.
const OPENS_WITHIN_MS: u64 = 2_000;
/// So many questions in a row without an answer, and nobody knows.
const MISSES_MAX: u32 = 3;

const POLL_OPEN_MS: u64 = 250;
const POLL_CLOSED_MS: u64 = 1_000;
/// Where the device tells of changes itself, a question only proves that it is still there.
const POLL_TOLD_MS: u64 = 10_000;

/// The sense line of one drawer.
#[derive(Clone, Debug)]
pub struct Sense {
    open: Level,
    state: DrawerState,
    /// What the line has read, and since when without a break.
    reading: Option<(Level, u64)>,
    pulsed_ms: Option<u64>,
    /// The newest of what was read while the coil spoke. A device that tells of changes alone does not say it again.
    unseen: Option<Level>,
    missed: u32,
}

impl Sense {
    /// `open` is the level that was learnt for open.
    pub fn new(open: Level) -> Self {
        Self { open, state: DrawerState::Unheard, reading: None, pulsed_ms: None, unseen: None, missed: 0 }
    }

    pub fn pulsed(&mut self, now_ms: u64) {
        self.pulsed_ms = Some(now_ms);
    }

    pub fn read(&mut self, level: Level, now_ms: u64) {
        self.missed = 0;
        self.unseen = Some(level);
        self.settle(now_ms);
    }

    fn look(&mut self, now_ms: u64) {
        let is_blind = self.pulsed_ms.is_some_and(|at_ms| now_ms.saturating_sub(at_ms) < BLIND_MS);
        let unseen = if is_blind { None } else { self.unseen.take() };
        if let Some(level) = unseen.filter(|level| self.level() != Some(*level)) {
            self.reading = Some((level, now_ms));
        }
    }

    /// A question was not answered.
    pub fn missed(&mut self) {
        self.missed += 1;
        if self.missed >= MISSES_MAX {
            self.lost();
        }
    }

    /// Nothing can be read now. What cannot be read counts as open.
    pub fn lost(&mut self) {
        (self.state, self.reading, self.pulsed_ms, self.unseen) = (DrawerState::Unknown, None, None, None);
    }

    pub fn state(&mut self, now_ms: u64) -> DrawerState {
        self.settle(now_ms);
        self.state
    }

    /// What the line reads, for whoever wants to see it live.
    pub fn level(&self) -> Option<Level> {
        self.reading.map(|(level, _)| level)
    }

    /// It is about to be one or the other.
    pub fn is_moving(&self) -> bool {
        let reads_open = self.level().map(|level| level == self.open);
        let says_open = self.state == DrawerState::Open;
        self.pulsed_ms.is_some() || reads_open.is_some_and(|reads_open| reads_open != says_open)
    }

    /// How often to ask; `told` when the device tells of changes itself.
    pub fn poll_every_ms(&self, told: bool) -> u64 {
        match self.state {
            DrawerState::Closed if self.is_moving() => POLL_OPEN_MS,
            DrawerState::Closed if told => POLL_TOLD_MS,
            DrawerState::Closed => POLL_CLOSED_MS,
            _ => POLL_OPEN_MS,
        }
    }

    fn settle(&mut self, now_ms: u64) {
        self.look(now_ms);
        let pulsed_for_ms = self.pulsed_ms.map(|at_ms| now_ms.saturating_sub(at_ms));
        let was_pulsed = pulsed_for_ms.is_some();
        if pulsed_for_ms.is_some_and(|ms| ms > OPENS_WITHIN_MS) {
            self.pulsed_ms = None;
        }
        let Some((level, since_ms)) = self.reading else { return };
        let for_ms = now_ms.saturating_sub(since_ms);
        let is_open = level == self.open;
        match self.state {
            DrawerState::Closed if is_open && (was_pulsed || for_ms >= OPEN_AFTER_MS) => {
                (self.state, self.pulsed_ms) = (DrawerState::Open, None);
            }
            DrawerState::Unknown | DrawerState::Unheard if is_open => self.state = DrawerState::Open,
            DrawerState::Open | DrawerState::Unknown | DrawerState::Unheard
                if !is_open && for_ms >= CLOSED_AFTER_MS =>
            {
                self.state = DrawerState::Closed;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Level::{High, Low};

    fn closed() -> Sense {
        let mut sense = Sense::new(High);
        sense.read(Low, 0);
        assert_eq!(sense.state(CLOSED_AFTER_MS), DrawerState::Closed);
        sense
    }

    /// Each state the drawer was in, in order, when it is read as told.
    fn states(sense: &mut Sense, reads: &[(u64, Level)], until_ms: u64) -> Vec<DrawerState> {
        let (mut states, mut last) = (Vec::new(), 0);
        let mut note = |state| {
            if states.last() != Some(&state) {
                states.push(state);
            }
        };
        for (at, level) in reads {
            (last..*at).step_by(10).for_each(|ms| note(sense.state(ms)));
            sense.read(*level, *at);
            note(sense.state(*at));
            last = *at;
        }
        (last..=until_ms).step_by(10).for_each(|ms| note(sense.state(ms)));
        states
    }

    #[test]
    fn five_edges_in_forty_milliseconds_are_one_opening_drawer_md_8() {
        let bounce = [(1_000, High), (1_008, Low), (1_016, High), (1_024, Low), (1_032, High)];
        let shut = [(3_000, Low), (3_010, High), (3_020, Low), (3_030, High), (3_040, Low)];
        let seen = states(&mut closed(), &[bounce, shut].concat(), 5_000);
        assert_eq!(seen, [DrawerState::Closed, DrawerState::Open, DrawerState::Closed]);
    }

    #[test]
    fn a_spike_without_a_pulse_is_no_opening() {
        let seen = states(&mut closed(), &[(1_000, High), (1_040, Low)], 3_000);
        assert_eq!(seen, [DrawerState::Closed]);
    }

    #[test]
    fn coil_noise_is_not_read_and_the_opening_behind_it_is_rule_12() {
        let mut sense = closed();
        sense.pulsed(1_000);
        sense.read(High, 1_010);
        sense.read(Low, 1_020);
        assert_eq!(sense.state(1_040), DrawerState::Closed);
        sense.read(High, 1_060);
        assert_eq!(sense.state(1_060), DrawerState::Open, "a pulsed drawer that reads open is open at once");
    }

    #[test]
    fn an_opening_told_once_while_the_coil_spoke_is_not_missed() {
        let mut sense = closed();
        sense.pulsed(1_000);
        sense.read(High, 1_005);
        assert_eq!(sense.state(1_049), DrawerState::Closed);
        assert_eq!(sense.state(1_050), DrawerState::Open, "the packet that told it is not sent again");
    }

    #[test]
    fn a_pulse_that_moves_nothing_leaves_it_closed() {
        let mut sense = closed();
        sense.pulsed(1_000);
        assert!(sense.is_moving());
        sense.read(Low, 2_000);
        assert_eq!(sense.state(3_100), DrawerState::Closed);
        assert!(!sense.is_moving());
    }

    #[test]
    fn three_misses_are_unknown_and_a_gap_makes_no_second_opening_drawer_md_8() {
        let mut sense = closed();
        let _ = states(&mut sense, &[(1_000, High)], 1_500);
        sense.missed();
        sense.missed();
        assert_eq!(sense.state(2_000), DrawerState::Open, "two may be lost");
        sense.missed();
        assert_eq!(sense.state(2_000), DrawerState::Unknown);
        let seen = states(&mut sense, &[(6_000, High), (9_000, Low)], 10_000);
        assert_eq!(seen[seen.len() - 3..], [DrawerState::Unknown, DrawerState::Open, DrawerState::Closed]);
    }

    #[test]
    fn an_answer_in_between_counts_the_misses_anew() {
        let mut sense = closed();
        for at in 1..20 {
            sense.missed();
            sense.missed();
            sense.read(Low, at * 1_000);
            assert_eq!(sense.state(at * 1_000), DrawerState::Closed);
        }
    }

    #[test]
    fn at_a_start_nothing_is_taken_for_granted_drawer_md_8() {
        let mut open = Sense::new(High);
        assert_eq!(open.state(0), DrawerState::Unheard);
        open.read(High, 10);
        assert_eq!(open.state(10), DrawerState::Open);
        let mut unplugged = Sense::new(Low);
        unplugged.read(High, 10);
        assert_eq!(unplugged.state(100), DrawerState::Unheard);
        assert_eq!(unplugged.state(310), DrawerState::Closed);
    }

    #[test]
    fn the_other_level_is_the_other_drawer() {
        let mut inverted = Sense::new(Low);
        inverted.read(Low, 0);
        assert_eq!(inverted.state(0), DrawerState::Open);
        inverted.read(High, 100);
        assert_eq!(inverted.state(400), DrawerState::Closed);
    }

    proptest! {
        #[test]
        fn between_two_openings_it_was_closed_for_its_time(reads in proptest::collection::vec((1_u64..400, any::<bool>()), 1..60)) {
            let mut sense = closed();
            let (mut at, mut was, mut low_since) = (CLOSED_AFTER_MS, DrawerState::Closed, Some(0));
            for (later, high) in reads {
                at += later;
                // Time passed before this reading, in which the drawer may have settled.
                let before = sense.state(at);
                prop_assert!(!(was == DrawerState::Open && before == DrawerState::Closed)
                    || low_since.is_some_and(|since| at - since >= CLOSED_AFTER_MS));
                sense.read(if high { High } else { Low }, at);
                low_since = if high { None } else { low_since.or(Some(at)) };
                was = sense.state(at);
                prop_assert!(was == DrawerState::Open || was == DrawerState::Closed);
            }
        }
    }
}
