//! The window for the customer: a socket in the data folder, over which whoever looks is told what is shown.
//!
//! Nothing is heard from the other side. A window that does not read is let go, and finds us again.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::domain::device::{CustomerView, PortFault};
use crate::peripherals::Display;

pub const SOCKET: &str = "display.sock";
/// How soon a window that has just been opened is seen, and told what stands there.
const LOOK_EVERY_MS: u64 = 500;
/// More windows than a counter has sides.
const WINDOWS_MAX: usize = 8;

/// All windows that look.
pub struct Windows {
    path: PathBuf,
    listener: UnixListener,
    open: Vec<UnixStream>,
    view: CustomerView,
}

impl Windows {
    /// # Errors
    /// When the folder takes no socket.
    pub fn open(data: &Path) -> io::Result<Self> {
        let path = data.join(SOCKET);
        // One that was left behind belongs to nobody: the folder is ours alone.
        match fs::remove_file(&path) {
            Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(fault),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        Ok(Self { path, listener, open: Vec::new(), view: CustomerView::default() })
    }

    fn welcome(&mut self) {
        while let Ok((mut window, _)) = self.listener.accept() {
            let is_ready = window.set_nonblocking(true).is_ok() && tell(&mut window, &self.view);
            if is_ready && self.open.len() < WINDOWS_MAX {
                self.open.push(window);
            }
        }
    }
}

/// One view is one line. A window whose line is full has not read for long, and is let go.
fn tell(window: &mut UnixStream, view: &CustomerView) -> bool {
    let Ok(mut line) = serde_json::to_vec(view) else { return false };
    line.push(b'\n');
    window.write_all(&line).is_ok()
}

impl Display for Windows {
    fn show(&mut self, view: &CustomerView) -> Result<(), PortFault> {
        self.view = view.clone();
        self.open.retain_mut(|window| tell(window, view));
        self.welcome();
        Ok(())
    }

    fn rest(&mut self) -> (Result<(), PortFault>, Option<u64>) {
        self.welcome();
        (Ok(()), Some(LOOK_EVERY_MS))
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = fs::remove_file(&self.path);
    }
}
