//! Trying devices for the screen, beside the input path: it takes what was lent, leads through the trial as the command line
//! does, and gives the device back, made anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::actor::{Actor, Crew, Work};
use super::connect::Outfit;
use super::devices::{Back, Lent};
use super::folder::SETTINGS;
use super::trial::{self, Bench, Beside, FoundKind, Progress, StopWish};
use super::{Tell, Wake};
use crate::config::{self, Settings, file};
use crate::domain::device::set_up::{DeviceKey, DeviceSetUp, Equipment, FoundPort};
use crate::domain::device::{DeviceName, DrawerState, PrinterName, PrinterState};
use crate::domain::value::Saying;
use crate::peripherals::Pulses;
use crate::till::effect::{Event, TrialNews};

pub(super) enum Order {
    /// What is set up, and what could be.
    Look,
    Try(Attempt),
    /// Writes these into the file, and takes the devices into use by it.
    Save {
        changes: Vec<DeviceSetUp>,
        lent: Vec<(DeviceName, Lent)>,
        pulses: Pulses,
    },
}

/// One device that is tried by settings that are written nowhere yet.
pub(super) struct Attempt {
    pub name: DeviceName,
    pub changes: Vec<DeviceSetUp>,
    pub lent: Lent,
    pub pulses: Pulses,
    /// What the person says who stands beside it.
    pub answers: Receiver<bool>,
    pub wish: StopWish,
}

type Wakes = Arc<dyn Fn(Wake) + Send + Sync>;

pub(super) fn start(crew: &dyn Crew, outfit: Arc<Outfit>, wake: Wakes) -> std::io::Result<Actor<Order>> {
    Actor::start(crew, "trials", Workshop { outfit, wake })
}

impl Work for Workshop {
    type Order = Order;

    fn take(&mut self, order: Order, _behind: &mut dyn Iterator<Item = Order>) {
        match order {
            Order::Look => self.look(),
            Order::Try(attempt) => self.attempt(attempt),
            Order::Save { changes, lent, pulses } => self.save(&changes, lent, &pulses),
        }
    }
}

/// The wish to stop a trial, which also passes on what the customer is to scan.
pub(super) fn wish(tell: &Tell) -> StopWish {
    let tell = Arc::clone(tell);
    StopWish::telling(move |progress| {
        if let Progress::Code(code) = progress {
            tell(Event::Trial(TrialNews::Code(code)));
        }
    })
}

struct Workshop {
    outfit: Arc<Outfit>,
    wake: Wakes,
}

impl Workshop {
    fn tell(&self, event: Event) {
        (self.wake)(Wake::Event(event));
    }

    fn path(&self) -> std::path::PathBuf {
        self.outfit.data.join(SETTINGS)
    }

    /// The file as it is now; one that is not there is empty.
    fn text(&self) -> Result<String, Saying> {
        match std::fs::read_to_string(self.path()) {
            Ok(text) => Ok(text),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            Err(fault) => Err(unwritten(&fault)),
        }
    }

    fn look(&self) {
        let known = self.text().map(|text| Equipment { devices: devices_of(&text), ports: ports() });
        self.tell(match known {
            Ok(known) => Event::EquipmentSeen(Box::new(known)),
            Err(why) => Event::Trial(TrialNews::Ended(Err(why))),
        });
    }

    /// The settings with what is tried.
    fn settings(&self, changes: &[DeviceSetUp]) -> Result<(String, Settings), Saying> {
        let text = changed(&self.text()?, changes);
        let settings = Settings::parse(Path::new(SETTINGS), &text).map_err(|fault| unread(&fault))?;
        Ok((text, settings))
    }

    fn attempt(&self, attempt: Attempt) {
        let Attempt { name, changes, lent, pulses, answers, wish } = attempt;
        drop(lent);
        self.away(&name);
        // It may have another name in what is written nowhere yet.
        let called =
            changes.iter().find(|device| device.name == name).map_or_else(|| name.clone(), DeviceSetUp::called);
        let outcome = self.settings(&changes).and_then(|(_, settings)| {
            let bench = Bench::new(&settings, &self.outfit.data, Arc::clone(&self.outfit.clock));
            let there = AtScreen { wake: &self.wake, answers, wish };
            bench.test(&called, &there)
        });
        self.give_back(&name, &pulses);
        let learnt = |keys: Vec<(&'static str, String)>| keys.into_iter().map(|(key, value)| (key.to_owned(), value));
        let outcome = outcome.map(|found| found.map(|found| learnt(trial::keys_of(found)).collect()));
        self.tell(Event::Trial(TrialNews::Ended(outcome)));
    }

    /// While a device is lent the till knows nothing of it, and takes nothing for granted.
    fn away(&self, name: &DeviceName) {
        if matches!(name, DeviceName::Printer | DeviceName::Drawer) {
            self.tell(Event::Printer(PrinterState::Gone));
            self.tell(Event::Drawer(DrawerState::Unheard));
        }
        if let DeviceName::OrderPrinter(name) = name {
            self.tell(Event::OrderPrinter(name.clone(), PrinterState::Gone));
        }
    }

    fn give_back(&self, name: &DeviceName, pulses: &Pulses) {
        match self.outfit.anew(name, pulses) {
            Ok(back) => (self.wake)(Wake::Back(Box::new(back))),
            Err(fault) => tracing::error!(?name, %fault, "a device that was lent cannot be taken into use again"),
        }
    }

    /// Only what can be read again is written, and only what can be opened is taken into use.
    fn save(&mut self, changes: &[DeviceSetUp], lent: Vec<(DeviceName, Lent)>, pulses: &Pulses) {
        let names: BTreeSet<DeviceName> = lent.iter().map(|(name, _)| name.clone()).collect();
        drop(lent);
        names.iter().for_each(|name| self.away(name));
        let (outfit, outcome) = match self.write(changes, &names, pulses) {
            Ok((outfit, backs)) => {
                // Who they are is known before any of them tells how it is.
                self.tell(Event::OrdersGo(outfit.settings.order_printers.routes()));
                backs.into_iter().for_each(|back| (self.wake)(Wake::Back(Box::new(back))));
                (Some(outfit), Ok(()))
            }
            Err(why) => (None, Err(why)),
        };
        match outfit {
            Some(outfit) => self.outfit = Arc::new(outfit),
            None => names.iter().for_each(|name| self.give_back(name, pulses)),
        }
        self.tell(Event::EquipmentSaved(outcome));
    }

    fn write(
        &self,
        changes: &[DeviceSetUp],
        names: &BTreeSet<DeviceName>,
        pulses: &Pulses,
    ) -> Result<(Outfit, Vec<Back>), Saying> {
        let (text, settings) = self.settings(changes)?;
        let outfit = self.outfit.with(settings);
        let known = self.outfit.settings.devices();
        let new = outfit.settings.devices().into_iter().filter(|name| !known.contains(name));
        let names: BTreeSet<DeviceName> = names.iter().cloned().chain(new).collect();
        let backs: Result<Vec<Back>, _> = names.iter().map(|name| outfit.anew(name, pulses)).collect();
        let backs = backs.map_err(|fault| trial::unopened(&fault))?;
        file::write(&self.path(), &text).map_err(|fault| unwritten(&fault))?;
        Ok((outfit, backs))
    }
}

/// Whoever stands at the screen.
struct AtScreen<'a> {
    wake: &'a Wakes,
    answers: Receiver<bool>,
    wish: StopWish,
}

impl Beside for AtScreen<'_> {
    fn tell(&self, saying: Saying) {
        (self.wake)(Wake::Event(Event::Trial(TrialNews::Told(saying))));
    }

    /// Nobody there is no answer: the till has gone, or the trial is stopped.
    fn asks(&self, saying: Saying) -> bool {
        (self.wake)(Wake::Event(Event::Trial(TrialNews::Asks(saying))));
        self.answers.recv().unwrap_or(false)
    }

    fn wish(&self) -> StopWish {
        self.wish.clone()
    }
}

fn unwritten(fault: &std::io::Error) -> Saying {
    Saying::of("dev-not-written").with("cause", fault.to_string())
}

fn unread(fault: &config::ConfigError) -> Saying {
    let what = match fault {
        config::ConfigError::Form { what, .. } => what.clone(),
        other => other.to_string(),
    };
    Saying::of("dev-not-settings").with("cause", what)
}

/// The file's text with all that was changed.
fn changed(text: &str, changes: &[DeviceSetUp]) -> String {
    changes.iter().fold(text.to_owned(), |text, device| {
        let keys: Vec<(&str, String)> = device.keys.iter().map(|key| (key.key, key.value.clone())).collect();
        file::with_device(&text, &device.name, &keys)
    })
}

fn devices_of(text: &str) -> Vec<DeviceSetUp> {
    let device = |name: DeviceName| {
        let section = name.section();
        let values = file::values_of(text, &name);
        let keys = config::KEYS.iter().find(|(known, _)| *known == section).map_or(&[][..], |(_, keys)| keys);
        let key = |key: &&'static str| DeviceKey {
            key,
            kind: file::kind_of(section, key),
            value: values.get(*key).cloned().unwrap_or_default(),
        };
        DeviceSetUp { name, keys: keys.iter().map(key).collect() }
    };
    // Behind those that are set up stands an empty one, for one more.
    let orders: BTreeSet<PrinterName> = file::order_printers(text).into_iter().collect();
    let one_more = DeviceName::OrderPrinter(PrinterName::default());
    let named = orders.into_iter().filter(|name| !name.is_unnamed()).map(DeviceName::OrderPrinter);
    let others = DeviceName::ALL.into_iter().filter(|name| *name != one_more);
    others.chain(named).chain([one_more.clone()]).map(device).collect()
}

fn ports() -> Vec<FoundPort> {
    let found = trial::ports().into_iter().map(|found| FoundPort {
        place: found.serial.map_or_else(|| found.path.display().to_string(), |serial| format!("usb:{serial}")),
        is_printer: found.kind == FoundKind::Printer,
        product: found.product.unwrap_or_default(),
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_holds_is_seen_and_only_what_was_changed_is_written() {
        let text = "# mine\n[printer]\nport = \"/dev/usb/lp0\"\nspeed = 9600\nshared = true\n";
        let mut printer = devices_of(text).into_iter().next().expect("a printer");
        assert_eq!(
            (printer.place(), printer.value("speed"), printer.value("shared"), printer.value("page")),
            (Some("/dev/usb/lp0"), Some("9600"), Some("true"), None)
        );
        printer.set("shared", "");
        printer.set("page", "cp858");
        let after = changed(text, &[printer]);
        assert_eq!(after, "# mine\n[printer]\nport = \"/dev/usb/lp0\"\nspeed = 9600\npage = \"cp858\"\n");
        assert!(Settings::parse(Path::new(SETTINGS), &after).is_ok());
    }
}
