//! A pseudo-terminal as a serial cable: the product opens the one end by its path, the test is the device at the other.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::pty::OpenptFlags;
use rustix::termios::OptionalActions;

/// The device's end. Dropping it pulls the plug.
pub struct Pty {
    device: File,
    path: PathBuf,
}

impl Pty {
    pub fn open() -> Self {
        let device = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        rustix::pty::grantpt(&device).expect("granted");
        rustix::pty::unlockpt(&device).expect("unlocked");
        let name = rustix::pty::ptsname(&device, Vec::new()).expect("a name");
        let path = PathBuf::from(name.into_string().expect("a plain name"));
        set_raw(&device);
        Self { device: device.into(), path }
    }

    /// What the product opens.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Plugs it in at a path that stays the same, as udev does.
    pub fn plug_in_at(&self, link: &Path) {
        let _ = fs::remove_file(link);
        std::os::unix::fs::symlink(&self.path, link).expect("a link to the port");
    }

    pub fn say(&mut self, bytes: &[u8]) {
        self.device.write_all(bytes).expect("the cable takes it");
    }

    /// Exactly so many bytes, or what came of them within two seconds.
    pub fn hear(&mut self, count: usize) -> Vec<u8> {
        let until = Instant::now() + Duration::from_secs(2);
        let mut heard = Vec::new();
        while heard.len() < count && Instant::now() < until {
            let mut bytes = vec![0; count - heard.len()];
            match self.hear_some(&mut bytes, Duration::from_millis(20)) {
                Ok(some) => heard.extend(&bytes[..some]),
                // Nobody holds the other end just now.
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        heard
    }

    /// What comes within a while; nothing is no mistake.
    pub fn hear_some(&mut self, into: &mut [u8], within: Duration) -> io::Result<usize> {
        let limit = Timespec { tv_sec: 0, tv_nsec: i64::from(within.subsec_nanos()) };
        let ready = rustix::event::poll(&mut [PollFd::new(&self.device, PollFlags::IN)], Some(&limit))?;
        if ready == 0 { Ok(0) } else { self.device.read(into) }
    }
}

/// No echo and no line editing, before anybody has set the port.
fn set_raw(device: &OwnedFd) {
    let mut settings = rustix::termios::tcgetattr(device).expect("settings");
    settings.make_raw();
    rustix::termios::tcsetattr(device, OptionalActions::Now, &settings).expect("set");
}
