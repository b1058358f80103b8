//! What a frame need not draw again because nothing it shows has changed. A typed key then costs the rows of the foot.
//!
//! Left out is only what can be compared: everything the left part shows follows from the journal's newest entry, the
//! devices, the register and the minute; the right pane also from what it lists.

use ratatui_core::layout::Rect;

use crate::domain::LineId;
use crate::domain::ids::GroupNo;
use crate::i18n::Language;
use crate::till::asking::{Asking, Keys};
use crate::till::command::Place;
use crate::till::pane::{Pane, Shows};
use crate::till::search::Hits;
use crate::till::{Devices, Farewell, Message};
use crate::tui::view::View;

/// What the frame before showed.
#[derive(Debug, Default)]
pub struct Memory {
    /// The window of a bare sales screen.
    window: Option<Rect>,
    sale: Option<SaleSeen>,
    pane: Option<PaneSeen>,
    foot: Option<FootSeen>,
}

#[derive(Clone, Debug, PartialEq)]
struct SaleSeen {
    seq: u64,
    pending: Vec<LineId>,
    devices: Devices,
    farewell: Option<Farewell>,
    common: Common,
}

/// Everything the message, and the hint in its place, are made from.
#[derive(Clone, Debug, PartialEq)]
struct FootSeen {
    place: Place,
    language: Language,
    flash: bool,
    message: Option<Message>,
    asking: Option<Keys>,
    waits: bool,
    focused: bool,
    hits: Option<usize>,
}

/// What every part shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Common {
    /// The one thing of the sale that no entry tells: arrows move it.
    chosen: Option<LineId>,
    minute: i64,
    register: u64,
    language: Language,
}

#[derive(Clone, Debug, PartialEq)]
struct PaneSeen {
    seq: u64,
    waiting: u64,
    focused: bool,
    at: usize,
    shows: Listed,
    common: Common,
}

/// What the pane lists, without the rows: they follow from it and the register.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Listed {
    Hotkeys,
    Groups,
    Group(GroupNo, usize),
    Parked,
    Hits { words: String, rows: usize, total: usize, at: usize, marked: bool },
}

impl Memory {
    /// Nothing is known about the frame before.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Did the frame before show the bare sales screen in this window?
    pub fn is_of(&self, window: Rect) -> bool {
        self.window == Some(window)
    }

    /// The bare sales screen was drawn as a whole.
    pub fn begin(&mut self, window: Rect, view: &View<'_>) {
        self.window = Some(window);
        self.same_sale(view);
        self.same_pane(view);
        self.same_foot(view);
    }

    /// The same for the message and the keys.
    pub fn same_foot(&mut self, view: &View<'_>) -> bool {
        let till = view.till;
        let now = FootSeen {
            place: till.place(),
            language: view.language(),
            flash: view.flash,
            message: till.message().cloned(),
            asking: till.asking().map(Asking::keys),
            waits: till.wait().is_some(),
            focused: till.pane().focused,
            hits: till.hits().map(Hits::total),
        };
        let known = self.foot.as_ref() == Some(&now);
        self.foot = Some(now);
        known
    }

    /// Remembers what the left part shows now; `true` when the frame before showed the same.
    pub fn same_sale(&mut self, view: &View<'_>) -> bool {
        let till = view.till;
        let known = self.sale.as_ref().is_some_and(|seen| {
            seen.seq == till.state().seq
                && seen.common == common(view)
                && seen.pending.iter().copied().eq(till.pending_lines())
                && seen.devices == *till.devices()
                && seen.farewell.as_ref() == till.farewell()
        });
        if !known {
            self.sale = Some(SaleSeen {
                seq: till.state().seq,
                pending: till.pending_lines().collect(),
                devices: till.devices().clone(),
                farewell: till.farewell().cloned(),
                common: common(view),
            });
        }
        known
    }

    /// The same for the right pane.
    pub fn same_pane(&mut self, view: &View<'_>) -> bool {
        let pane = view.till.pane();
        let now = PaneSeen {
            seq: view.till.state().seq,
            waiting: view.till.devices().waiting,
            focused: pane.focused,
            at: pane.mark.at,
            shows: listed(pane, view.till.hits()),
            common: common(view),
        };
        let known = self.pane.as_ref() == Some(&now);
        self.pane = Some(now);
        known
    }
}

fn common(view: &View<'_>) -> Common {
    let minute = view.given.now.wall.millis().div_euclid(60_000);
    Common {
        chosen: view.till.state().sale.chosen,
        minute,
        register: view.given.register.generation(),
        language: view.language(),
    }
}

fn listed(pane: &Pane, hits: Option<&Hits>) -> Listed {
    if let Some(hits) = hits {
        let marked = !hits.of_digits || hits.chosen_by_arrow;
        return Listed::Hits {
            words: hits.words.clone(),
            rows: hits.rows(),
            total: hits.total(),
            at: hits.mark.at,
            marked,
        };
    }
    match &pane.shows {
        Shows::Hotkeys => Listed::Hotkeys,
        Shows::Groups => Listed::Groups,
        Shows::Group { number, total, .. } => Listed::Group(*number, *total),
        Shows::Parked => Listed::Parked,
    }
}
