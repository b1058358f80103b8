//! Status of everything outside, with the demo's switches.

use super::effect::{Effect, Given};
use super::key::Key;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::DemoSwitch;
use crate::domain::value::Saying;

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
}
