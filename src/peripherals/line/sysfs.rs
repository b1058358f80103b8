//! Which device file a USB device has today, by the serial number it was made with.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the kernel tells of devices. Tests have trees of their own.
#[derive(Clone, Debug)]
pub struct Sysfs {
    pub sys: PathBuf,
    pub dev: PathBuf,
}

impl Default for Sysfs {
    fn default() -> Self {
        Self { sys: "/sys".into(), dev: "/dev".into() }
    }
}

/// A port that is there now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub path: PathBuf,
    pub kind: FoundKind,
    /// The device's own serial number, by which it is found again wherever it is plugged in.
    pub serial: Option<String>,
    /// What the device calls itself.
    pub product: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundKind {
    Serial,
    Printer,
}

impl Sysfs {
    /// Serial ports on real hardware and USB printers, in the order of their names.
    pub fn ports(&self) -> Vec<Found> {
        let serial = self.class("tty", FoundKind::Serial, |name| self.dev.join(name));
        let printers = self.class("usbmisc", FoundKind::Printer, |name| self.dev.join("usb").join(name));
        let mut found: Vec<Found> = serial.into_iter().chain(printers).collect();
        found.sort();
        found
    }

    /// The device file of a USB device. Of two alike the first by name.
    pub fn find(&self, serial: &str) -> Option<PathBuf> {
        self.ports().into_iter().find(|found| found.serial.as_deref() == Some(serial)).map(|found| found.path)
    }

    fn class(&self, class: &str, kind: FoundKind, path: impl Fn(&str) -> PathBuf) -> Vec<Found> {
        let Ok(entries) = fs::read_dir(self.sys.join("class").join(class)) else { return Vec::new() };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.filter_map(|name| self.found(class, &name, kind, path(&name))).collect()
    }

    fn found(&self, class: &str, name: &str, kind: FoundKind, path: PathBuf) -> Option<Found> {
        // Consoles and pseudo-terminals have no device behind them; scanners and the like are also `usbmisc`.
        if kind == FoundKind::Printer && !name.starts_with("lp") {
            return None;
        }
        let device = fs::canonicalize(self.sys.join("class").join(class).join(name).join("device")).ok()?;
        let usb = device.ancestors().find(|above| above.join("idVendor").is_file());
        if usb.is_none() && !has_hardware(&device) {
            return None;
        }
        let told = |file| usb.and_then(|usb| line_of(&usb.join(file)));
        Some(Found { path, kind, serial: told("serial"), product: told("product") })
    }
}

/// The kernel lists thirty-odd ports of an old kind, of which none need exist: `serial8250` is not a real one.
fn has_hardware(device: &Path) -> bool {
    let driver = fs::canonicalize(device.join("driver")).ok();
    let name = driver.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    name.is_some_and(|name| name != "serial8250")
}

fn line_of(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.trim();
    (!line.is_empty()).then(|| line.to_owned())
}
