//! A bell that ends a wait for bytes: whoever brings a device's thread an order rings it.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// Both ends. Every clone is the same bell.
#[derive(Clone, Debug)]
pub struct Bell(Arc<Ends>);

#[derive(Debug)]
struct Ends {
    rope: UnixStream,
    ear: UnixStream,
}

impl Bell {
    pub fn new() -> io::Result<Self> {
        let (rope, ear) = UnixStream::pair()?;
        rope.set_nonblocking(true)?;
        ear.set_nonblocking(true)?;
        Ok(Self(Arc::new(Ends { rope, ear })))
    }

    /// A bell that is full of rings has been rung.
    pub fn ring(&self) {
        let _ = (&self.0.rope).write(&[1]);
    }

    /// Has it rung since it was last asked?
    pub(super) fn has_rung(&self) -> bool {
        let mut rings = [0; 64];
        let mut rung = false;
        while matches!((&self.0.ear).read(&mut rings), Ok(count) if count > 0) {
            rung = true;
        }
        rung
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.ear.as_fd()
    }
}
