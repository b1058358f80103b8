//! Status of everything outside, with the demo's switches, and the journal as one reads it.

use super::effect::{Effect, Given};
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::DemoSwitch;
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::journal::Entry;

/// The newest entries, as sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalView {
    /// Newest first, as far as they have been read.
    pub rows: Vec<JournalRow>,
    pub mark: Mark,
    /// The marked entry is shown whole.
    pub opened: bool,
    pub complete: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct JournalRow {
    pub entry: Box<Entry>,
    pub says: Saying,
}

impl JournalRow {
    /// The entry as it is stored, laid out for reading.
    pub fn stored(&self) -> String {
        let body: Option<serde_json::Value> = serde_json::from_slice(&self.entry.to_bytes()).ok();
        body.and_then(|body| serde_json::to_string_pretty(&body).ok()).unwrap_or_default()
    }
}

/// Entries read at once.
const ROWS: usize = 200;

/// The demo's switches, by digit from 1.
pub const SWITCHES: [(DemoSwitch, &str); 5] = [
    (DemoSwitch::PullNet, "switch-net"),
    (DemoSwitch::EmptyPaper, "switch-paper"),
    (DemoSwitch::OpenDrawer, "switch-drawer"),
    (DemoSwitch::SlowDrawer, "switch-slow-drawer"),
    (DemoSwitch::SilenceTerminal, "switch-terminal"),
];

impl Till {
    pub(super) fn open_status(&mut self) -> Outcome {
        self.panel = false;
        self.entry.take();
        self.screen = Screen::Status;
        Ok(())
    }

    /// Digits throw the demo's switches; a code typed here comes from the demo's own scanner.
    pub(super) fn status_key(&mut self, key: Key, _given: &Given) {
        match key {
            Key::Esc if self.entry.is_empty() => self.leave_screen(),
            Key::Esc => {
                self.entry.take();
            }
            Key::Enter => {
                let text = self.entry.take();
                let text = text.trim().to_owned();
                self.status_enter(&text);
            }
            key => {
                self.filter_key(key);
            }
        }
    }

    fn status_enter(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let switch = text.parse::<usize>().ok().and_then(|digit| SWITCHES.get(digit.checked_sub(1)?));
        match switch {
            _ if !self.profile.demo => self.refuse(Saying::of("key-does-nothing")),
            Some((switch, _)) => self.want(Effect::Demo(*switch)),
            None => {
                self.leave_screen();
                self.want(Effect::DemoScan(text.to_owned()));
            }
        }
    }

    pub(super) fn open_journal(&mut self, given: &Given) -> Outcome {
        let allowed = [Right::Reports, Right::Sell].iter().any(|right| self.may(*right, given));
        if !allowed {
            return self.must_have(Right::Reports, given);
        }
        self.panel = false;
        self.entry.take();
        self.screen = Screen::Journal(JournalView::default());
        self.want(Effect::ReadJournal { upto: self.state.seq, limit: ROWS });
        Ok(())
    }

    pub(super) fn journal_read(&mut self, entries: Vec<Entry>) {
        if let Screen::Journal(view) = &mut self.screen {
            view.complete = entries.len() < ROWS;
            view.rows.extend(
                entries
                    .into_iter()
                    .map(|entry| JournalRow { says: super::telling::tell(&entry.act), entry: Box::new(entry) }),
            );
        }
    }

    pub(super) fn journal_key(&mut self, key: Key, _given: &Given) {
        let Screen::Journal(view) = &mut self.screen else { return };
        let rows = view.rows.len();
        let wants_more =
            !view.complete && matches!(key, Key::Down | Key::PageDown | Key::End) && view.mark.at + 11 >= rows;
        let oldest = view.rows.last().map(|row| row.entry.seq);
        if view.mark.move_by(key, rows) {
            if let Some(upto) = oldest.and_then(|seq| seq.checked_sub(1)).filter(|upto| wants_more && *upto > 0) {
                self.want(Effect::ReadJournal { upto, limit: ROWS });
            }
            return;
        }
        match key {
            Key::Enter => view.opened = !view.opened,
            Key::Esc if view.opened => view.opened = false,
            Key::Esc => self.leave_screen(),
            _ => self.beep(),
        }
    }
}
