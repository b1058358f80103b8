//! How a device is set up on its machine, as the screen for it sees and changes it: keys of the settings, and their values as
//! text.

use super::{DeviceName, PrinterName};

/// What may stand for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Text,
    Digits,
    YesNo,
    /// The first is to leave it out.
    OneOf(&'static [&'static str]),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    pub key: &'static str,
    pub kind: KeyKind,
    /// Empty where the key is left out.
    pub value: String,
}

/// One device's section of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSetUp {
    /// As the section is found in the file.
    pub name: DeviceName,
    pub keys: Vec<DeviceKey>,
}

impl DeviceSetUp {
    pub fn value(&self, key: &str) -> Option<&str> {
        let found = self.keys.iter().find(|known| known.key == key)?;
        (!found.value.is_empty()).then_some(found.value.as_str())
    }

    pub fn set(&mut self, key: &str, value: &str) {
        if let Some(known) = self.keys.iter_mut().find(|known| known.key == key) {
            known.value = value.to_owned();
        }
    }

    /// As it is called by what stands here now.
    pub fn called(&self) -> DeviceName {
        match &self.name {
            DeviceName::OrderPrinter(_) => {
                DeviceName::OrderPrinter(PrinterName::new(self.value("name").unwrap_or_default()))
            }
            name => name.clone(),
        }
    }

    /// Where it is, or how it is spoken to.
    pub fn place(&self) -> Option<&str> {
        ["port", "address", "url", "driver", "kind"].into_iter().find_map(|key| self.value(key))
    }
}

/// A port that this machine has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPort {
    /// As it is best written in the settings: by the device's own number where it has one.
    pub place: String,
    pub is_printer: bool,
    /// What the device calls itself.
    pub product: String,
}

/// Everything that is set up, and everything that could be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equipment {
    pub devices: Vec<DeviceSetUp>,
    pub ports: Vec<FoundPort>,
}
