//! The faults a demo makes on purpose (`.status`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::device::DemoSwitch;

/// Shared between the one who flips them and the devices that fail. All are off at first.
#[derive(Clone, Debug, Default)]
pub struct Switches(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    pull_net: AtomicBool,
    empty_paper: AtomicBool,
    open_drawer: AtomicBool,
    slow_drawer: AtomicBool,
    silence_terminal: AtomicBool,
}

impl Switches {
    pub fn is_on(&self, switch: DemoSwitch) -> bool {
        self.flag(switch).load(Ordering::SeqCst)
    }

    pub fn set(&self, switch: DemoSwitch, on: bool) {
        self.flag(switch).store(on, Ordering::SeqCst);
    }

    /// The other way round; tells how it stands now.
    pub fn flip(&self, switch: DemoSwitch) -> bool {
        !self.flag(switch).fetch_xor(true, Ordering::SeqCst)
    }

    fn flag(&self, switch: DemoSwitch) -> &AtomicBool {
        let flags = &self.0;
        match switch {
            DemoSwitch::PullNet => &flags.pull_net,
            DemoSwitch::EmptyPaper => &flags.empty_paper,
            DemoSwitch::OpenDrawer => &flags.open_drawer,
            DemoSwitch::SlowDrawer => &flags.slow_drawer,
            DemoSwitch::SilenceTerminal => &flags.silence_terminal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_the_same_for_all_who_hold_it() {
        let mine = Switches::default();
        let theirs = mine.clone();
        assert!(mine.flip(DemoSwitch::EmptyPaper));
        assert!(theirs.is_on(DemoSwitch::EmptyPaper) && !theirs.is_on(DemoSwitch::PullNet));
        assert!(!theirs.flip(DemoSwitch::EmptyPaper));
        assert!(!mine.is_on(DemoSwitch::EmptyPaper));
    }
}
