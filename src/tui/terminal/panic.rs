//! A panic while our screen is shown: the terminal is given back first, so that the message can be read.

use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::thread;

use super::tty::Tty;

type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Puts the hook that was there before back when dropped.
pub(super) struct Guard {
    before: Hook,
}

/// Watches the calling thread, which is the one that draws. A panic elsewhere (a device's thread) is logged and leaves
/// the screen alone: it must not end the sale.
pub(super) fn watch(tty: Arc<Tty>) -> Guard {
    let before: Hook = Arc::from(panic::take_hook());
    let (drawing, said_by) = (thread::current().id(), Arc::clone(&before));
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == drawing {
            tty.leave();
        }
        if tty.is_inside() {
            tracing::error!(thread = thread::current().name().unwrap_or("?"), "{info}");
        } else {
            said_by(info);
        }
    }));
    Guard { before }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // While a panic unwinds the hook cannot be changed; it has done its work by then.
        if !thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |info| before(info)));
        }
    }
}
