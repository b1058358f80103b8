//! The right pane: hotkeys by default, groups and parked sales with Tab.

use super::Till;
use super::effect::Given;
use super::key::Key;
use super::listing::Mark;
use super::ring::Ringing;
use crate::domain::article::ItemRow;
use crate::domain::ids::{GroupNo, ParkNo};
use crate::domain::shop::{Group, Hotkey};
use crate::domain::value::Saying;

/// What stands in the pane, and whether arrows and pages go there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pane {
    pub shows: Shows,
    pub focused: bool,
    pub mark: Mark,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shows {
    #[default]
    Hotkeys,
    Groups,
    /// The items of a group; the mark of the group list is kept for the way back.
    Group {
        number: GroupNo,
        name: String,
        rows: Vec<ItemRow>,
        total: usize,
    },
    Parked,
}

/// Hotkeys on a page, whatever the window: a key stays where the hand has learnt it.
pub const HOTKEYS_A_PAGE: usize = 26;
/// Items of a group listed at once.
const ROWS_MAX: usize = 500;

impl Pane {
    pub fn parked() -> Self {
        Self { shows: Shows::Parked, focused: true, mark: Mark::default() }
    }
}

impl Till {
    /// The department's hotkey cells, in number order.
    pub fn hotkeys<'a>(&self, given: &'a Given) -> Vec<&'a Hotkey> {
        given.register.tables().hotkeys_of(self.state.till.department).collect()
    }

    /// Tab: hotkeys, groups, parked, round again.
    pub(super) fn next_pane(&mut self, given: &Given) {
        let shows = match self.pane.shows {
            Shows::Hotkeys if !self.pane.focused => Shows::Hotkeys,
            Shows::Hotkeys => Shows::Groups,
            Shows::Groups | Shows::Group { .. } => Shows::Parked,
            Shows::Parked => return self.pane = Pane::default(),
        };
        self.show_pane(shows, given);
    }

    pub(super) fn previous_pane(&mut self, given: &Given) {
        let shows = match self.pane.shows {
            Shows::Hotkeys if !self.pane.focused => Shows::Parked,
            Shows::Hotkeys => return self.pane = Pane::default(),
            Shows::Groups | Shows::Group { .. } => Shows::Hotkeys,
            Shows::Parked => Shows::Groups,
        };
        self.show_pane(shows, given);
    }

    fn show_pane(&mut self, shows: Shows, given: &Given) {
        if shows == Shows::Groups && self.groups(given).next().is_none() {
            self.tell(Saying::of("no-groups"));
        }
        self.pane = Pane { shows, focused: true, mark: Mark::default() };
    }

    /// A hotkey that stands for a group, or a group chosen from the list (`FIND-09`).
    pub(super) fn open_group(&mut self, number: GroupNo, given: &Given) {
        let name = given.register.tables().group(number).map(|group| group.name.clone()).unwrap_or_default();
        let found = given.register.in_group(number, "", ROWS_MAX);
        self.pane = Pane {
            shows: Shows::Group { number, name, rows: found.rows, total: found.total },
            focused: true,
            mark: Mark::default(),
        };
    }

    /// Nothing typed narrows the pane: plus and minus may mean the chosen line.
    pub(super) fn pane_has_no_filter(&self) -> bool {
        self.entry.is_empty()
    }

    /// The groups of the department this till stands in.
    pub fn groups<'a>(&self, given: &'a Given) -> impl Iterator<Item = &'a Group> + use<'a> {
        given.register.tables().groups_of(self.state.till.department)
    }

    fn pane_rows(&self, given: &Given) -> usize {
        match &self.pane.shows {
            Shows::Hotkeys => self.hotkeys(given).len(),
            Shows::Groups => self.groups(given).count(),
            Shows::Group { rows, .. } => rows.len(),
            Shows::Parked => self.state.parked.len(),
        }
    }

    /// Arrows while the pane has the focus; page keys turn its pages also without.
    pub(super) fn pane_arrow(&mut self, key: Key, given: &Given) -> bool {
        let is_page = matches!(key, Key::PageUp | Key::PageDown);
        if !(self.pane.focused || is_page) || !self.entry.is_empty() {
            return false;
        }
        let rows = self.pane_rows(given);
        match (&self.pane.shows, key) {
            (Shows::Hotkeys, Key::PageDown) => self.turn_hotkeys(1, rows),
            (Shows::Hotkeys, Key::PageUp) => self.turn_hotkeys(rows.div_ceil(HOTKEYS_A_PAGE).saturating_sub(1), rows),
            _ => return self.pane.mark.move_by(key, rows),
        }
        true
    }

    /// Goes so many pages on, round and round.
    fn turn_hotkeys(&mut self, pages: usize, rows: usize) {
        let count = rows.div_ceil(HOTKEYS_A_PAGE).max(1);
        self.pane.mark.at = (self.pane.mark.at / HOTKEYS_A_PAGE + pages) % count * HOTKEYS_A_PAGE;
    }

    /// Enter on an empty line while a pane has the focus: takes the marked row.
    pub(super) fn pane_enter(&mut self, given: &Given) -> bool {
        if !self.pane.focused || !self.entry.is_empty() {
            return false;
        }
        let at = self.pane.mark.at;
        match &self.pane.shows {
            Shows::Hotkeys => {
                let number = self.hotkeys(given).get(at).map(|hotkey| hotkey.number);
                if let Some(number) = number {
                    self.enter_text(&number.to_string(), given);
                }
            }
            Shows::Groups => {
                if let Some(number) = self.groups(given).nth(at).map(|group| group.number) {
                    self.open_group(number, given);
                }
            }
            Shows::Group { rows, .. } => {
                if let Some(item) = rows.get(at).map(|row| row.item.clone()) {
                    let outcome = self.ring(Ringing::of(item, None), given);
                    self.settle(outcome);
                }
            }
            Shows::Parked => {
                let number: Option<ParkNo> = self.parked_newest_first().nth(at).map(|parked| parked.number);
                if let Some(number) = number {
                    let outcome = self.fetch_parked(number, given);
                    self.settle(outcome);
                }
            }
        }
        true
    }

    /// Esc: clears the line; then closes what is open, one step at a time (sales-ux 3).
    pub(super) fn step_back(&mut self, given: &Given) {
        let had_text = !self.entry.is_empty();
        self.entry.take();
        if self.hits.take().is_some() || had_text {
            return;
        }
        if self.times.take().is_some() || std::mem::take(&mut self.returning) || std::mem::take(&mut self.looking_up) {
            return self.tell(Saying::of("left-unchanged"));
        }
        if std::mem::take(&mut self.panel) {
            return;
        }
        match self.pane.shows {
            Shows::Group { .. } => self.show_pane(Shows::Groups, given),
            _ => self.pane = Pane::default(),
        }
    }
}
