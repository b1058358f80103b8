//! The terminal, entered and left: our own screen, raw keys, and everything as it was found afterwards.
//!
//! Keys are heard where frames are drawn, in the order they came. Frames leave with one `write`, and not
//! at all when nothing changed. However the program ends (return, panic, a signal, a closed window) the terminal is
//! given back. Nothing here knows what a key means or what is drawn.

mod decoder;
mod ear;
mod echo;
mod input;
mod panic;
mod signals;
mod tty;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use ratatui_core::buffer::Buffer;
use ratatui_core::layout::{Position, Rect};

pub use decoder::Decoder;
use ear::Ear;
pub use ear::{Alarm, Waker};
pub use echo::Echo;
pub use input::{Arrival, Ending, Input, Size};
use tty::Tty;

use super::backend::{Abilities, Painter};

#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    #[error("standard input and output are not a terminal; --line needs none")]
    NotATerminal,
    #[error("the terminal cannot be used: {0}")]
    Open(#[source] io::Error),
}

/// The terminal while our screen is shown. Dropping it gives the terminal back.
pub struct Terminal {
    // Dropped in this order: first nothing more is heard or told, then the screen is left, then panics are others' again.
    ear: Ear,
    steady_ms: Box<dyn Fn() -> u64>,
    signalled: Receiver<Arrival>,
    _watch: signals::Watch,
    tty: Leave,
    _guard: panic::Guard,
    painter: Painter,
    next: Buffer,
    forgotten: bool,
}

/// What came of drawing a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    pub cursor: Option<Position>,
    /// Nothing above this row is different from the frame before.
    pub first_row: u16,
}

/// Leaves our screen when dropped, also when entering fails half way.
struct Leave(Arc<Tty>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl Terminal {
    /// Shows our screen. `steady_ms` is the clock nobody can set; `alarm` is what else wakes [`Terminal::listen`].
    ///
    /// # Errors
    /// When standard input or output is no terminal, or refuses.
    pub fn enter(
        abilities: Abilities,
        steady_ms: impl Fn() -> u64 + Clone + Send + 'static,
        alarm: Alarm,
    ) -> Result<Self, TerminalError> {
        let tty = Leave(Arc::new(Tty::open()?));
        let guard = panic::watch(Arc::clone(&tty.0));
        let (told, signalled) = channel();
        let waker = alarm.waker();
        let sink = move |arrival| {
            let listened = told.send(arrival).is_ok();
            waker.ring();
            listened
        };
        let watch = signals::spawn(Arc::clone(&tty.0), steady_ms.clone(), sink).map_err(TerminalError::Open)?;
        tty.0.enter().map_err(TerminalError::Open)?;
        let keys = tty.0.reader().map_err(TerminalError::Open)?;
        Ok(Self {
            ear: Ear::new(keys, alarm),
            steady_ms: Box::new(steady_ms),
            signalled,
            _watch: watch,
            tty,
            _guard: guard,
            painter: Painter::new(abilities),
            next: Buffer::default(),
            forgotten: false,
        })
    }

    /// Waits until something comes in, the alarm rings or the patience ends, and adds what came, in order.
    pub fn listen(&mut self, patience_ms: Option<u64>, arrivals: &mut Vec<Arrival>) {
        self.ear.listen(patience_ms, &*self.steady_ms, arrivals);
        arrivals.extend(self.signalled.try_iter());
    }

    /// The size of the window now; changes are told as [`Input::Resized`].
    pub fn size(&self) -> Size {
        self.tty.0.size()
    }

    /// Draws one frame of `size`. `draw` is given the buffer of the frame before, and whether it is a blank one; it says
    /// where the cursor stands, if it is shown, and from which row on something may be different.
    /// Returns how many bytes were written: 0 when the screen shows this already.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, size: Size, draw: impl FnOnce(&mut Buffer, bool) -> Drawn) -> io::Result<usize> {
        let area = Rect::new(0, 0, size.columns, size.rows);
        let is_blank = self.next.area != area || self.forgotten;
        if is_blank {
            self.next = Buffer::empty(area);
            self.forgotten = false;
        }
        let drawn = draw(&mut self.next, is_blank);
        let frame = self.painter.frame_of(&self.next, drawn.first_row, drawn.cursor);
        if !frame.is_empty() {
            self.tty.0.write(frame)?;
        }
        Ok(frame.len())
    }

    /// Rings the terminal's bell.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn bell(&mut self) -> io::Result<()> {
        self.tty.0.write(b"\x07")
    }

    /// Forgets what the screen shows, so that the next frame paints all of it: after [`Input::Redraw`].
    pub fn forget(&mut self) {
        self.painter.forget();
        self.forgotten = true;
    }
}
