//! The devices of this machine (F12): how each is set up, tried on the spot, and written into the settings when somebody says
//! so. Nothing is sold here, and a drawer that is open keeps nobody from setting it up.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Command;
use super::effect::{Effect, Given, TrialNews};
use super::form::{Fault, Field, Form, FormOf};
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::set_up::{DeviceKey, DeviceSetUp, Equipment, KeyKind};
use crate::domain::device::{CashPlace, DeviceName, DrawerCause, DrawerReason};
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::journal::act::device::{DeviceSet, DeviceTried, DrawerOpened};

/// Sentences that stay on the screen.
const TOLD_MAX: usize = 50;

/// What is on the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bench {
    /// As the file has it, and as it was changed here.
    pub equipment: Equipment,
    /// What is written nowhere yet.
    pub changed: BTreeSet<DeviceName>,
    pub mark: Mark,
    pub trying: Option<DeviceName>,
    /// What was told of the last trial, oldest first.
    pub told: Vec<Told>,
    /// What the trial asks: yes or no.
    pub asked: Option<Saying>,
    /// What the customer is to scan.
    pub code: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub saying: Saying,
    pub is_fault: bool,
}

impl Bench {
    pub fn marked(&self) -> Option<&DeviceSetUp> {
        self.equipment.devices.get(self.mark.at)
    }

    fn tell(&mut self, saying: Saying, is_fault: bool) {
        self.told.push(Told { saying, is_fault });
        let too_many = self.told.len().saturating_sub(TOLD_MAX);
        self.told.drain(..too_many);
    }

    /// Takes over what was changed for one device.
    fn change(&mut self, device: DeviceSetUp) {
        if let Some(known) = self.equipment.devices.iter_mut().find(|known| known.name == device.name)
            && *known != device
        {
            self.changed.insert(device.name.clone());
            *known = device;
        }
    }

    fn changes(&self) -> Vec<DeviceSetUp> {
        self.equipment.devices.iter().filter(|device| self.changed.contains(&device.name)).cloned().collect()
    }
}

/// The fields of one device's section.
pub(super) fn fields(device: &DeviceSetUp) -> Vec<Field> {
    device.keys.iter().map(field).collect()
}

fn field(key: &DeviceKey) -> Field {
    match key.kind {
        KeyKind::Text => Field::text(key.key, key.value.as_str()),
        KeyKind::Digits => Field::digits(key.key, key.value.as_str()),
        KeyKind::YesNo => Field::yes_no(key.key, key.value == "true"),
        KeyKind::OneOf(words) => {
            let at = words.iter().position(|word| *word == key.value).unwrap_or(0);
            Field::choice(key.key, words, at)
        }
    }
}

/// The fields read back. Whether they make sense together the settings themselves say.
pub(super) fn read(mut device: DeviceSetUp, fields: &[Field]) -> Result<DeviceSetUp, Fault> {
    for (key, field) in device.keys.iter_mut().zip(fields) {
        key.value = match key.kind {
            KeyKind::Text | KeyKind::Digits => field.text.trim().to_owned(),
            KeyKind::YesNo => if field.is_yes() { "true" } else { "" }.to_owned(),
            KeyKind::OneOf(words) => match field.chosen() {
                0 => String::new(),
                at => words.get(at).copied().unwrap_or_default().to_owned(),
            },
        };
    }
    Ok(device)
}

impl Till {
    /// Devices are lent while they are tried, so nothing may be under way.
    pub(super) fn open_equipment(&mut self, given: &Given) -> Outcome {
        self.must_have(Right::Manage, given)?;
        self.must_write()?;
        self.must_be_real()?;
        if !self.state.basket().is_empty() || self.state.due.iter().any(|due| !due.owed) {
            return Err(Saying::of("dev-not-now"));
        }
        self.panel = false;
        self.entry.take();
        self.screen = Screen::Equipment(Box::default());
        self.want(Effect::LookAtEquipment);
        Ok(())
    }

    /// Whoever sets up a drawer has it open. What is registered still waits until it is shut (law X-7).
    pub(super) fn is_at_equipment(&self) -> bool {
        is_equipment(&self.screen)
    }

    fn bench(&mut self) -> Option<&mut Bench> {
        bench_of(&mut self.screen)
    }

    pub(super) fn is_trying(&self) -> bool {
        matches!(&self.screen, Screen::Equipment(bench) if bench.trying.is_some())
    }

    pub(super) fn equipment_seen(&mut self, equipment: Equipment) {
        if let Some(bench) = self.bench() {
            // Devices are in the order of their names, and one may have another now.
            let marked = bench.marked().map(DeviceSetUp::called);
            let place = equipment.devices.iter().position(|device| Some(device.called()) == marked);
            bench.mark.at = place.unwrap_or(bench.mark.at);
            bench.mark.within(equipment.devices.len());
            (bench.equipment, bench.changed) = (equipment, BTreeSet::new());
        }
    }

    pub(super) fn trial_news(&mut self, news: TrialNews, given: &Given) {
        match news {
            TrialNews::Ended(outcome) => self.trial_ended(outcome, given),
            news => {
                let Some(bench) = self.bench() else { return self.nobody_there(&news) };
                match news {
                    TrialNews::Told(saying) => bench.tell(saying, false),
                    TrialNews::Asks(saying) => bench.asked = Some(saying),
                    TrialNews::Code(code) => bench.code = Some(code),
                    TrialNews::Ended(_) => {}
                }
            }
        }
    }

    /// A trial whose person has left asks nobody.
    fn nobody_there(&mut self, news: &TrialNews) {
        if matches!(news, TrialNews::Asks(_)) {
            self.want(Effect::StopTrial);
        }
    }

    fn trial_ended(&mut self, outcome: Result<Option<Vec<(String, String)>>, Saying>, given: &Given) {
        let Some(bench) = self.bench() else { return };
        (bench.asked, bench.code) = (None, None);
        let (went_well, learnt) = match outcome {
            Ok(learnt) => (true, learnt.unwrap_or_default()),
            Err(why) => {
                bench.tell(why, true);
                (false, Vec::new())
            }
        };
        let Some(device) = bench.trying.take() else { return };
        if went_well {
            bench.tell(Saying::of(if learnt.is_empty() { "dev-went-well" } else { "dev-learnt-here" }), false);
        }
        if let Some(mut drawer) = bench.equipment.devices.iter().find(|known| known.name == device).cloned() {
            learnt.iter().for_each(|(key, value)| drawer.set(key, value));
            bench.change(drawer);
        }
        self.act(DeviceTried { device, went_well, learnt: learnt.into_iter().collect() }, given);
    }

    pub(super) fn equipment_saved(&mut self, outcome: Result<(), Saying>, given: &Given) {
        let Some(bench) = self.bench() else { return };
        bench.trying = None;
        match outcome {
            Err(why) => bench.tell(why, true),
            Ok(()) => {
                let (changes, mut has_names) = (bench.changes(), false);
                bench.changed.clear();
                bench.tell(Saying::of("dev-saved-here"), false);
                for device in changes {
                    let keys: BTreeMap<String, String> = device
                        .keys
                        .iter()
                        .filter(|key| !key.value.is_empty())
                        .map(|key| (key.key.to_owned(), key.value.clone()))
                        .collect();
                    self.act(DeviceSet { device: device.called(), keys }, given);
                    has_names |= matches!(device.name, DeviceName::OrderPrinter(_));
                }
                if has_names {
                    self.want(Effect::LookAtEquipment);
                }
            }
        }
    }

    pub(super) fn equipment_command(&mut self, command: Command, given: &Given) -> Outcome {
        if self.bench().is_some_and(|bench| bench.trying.is_some()) {
            // Enter is yes to what is asked; whatever else waits for the trial.
            return if command == Command::TryDevice {
                self.answer_trial(true, given)
            } else {
                Err(Saying::of("dev-trying"))
            };
        }
        match command {
            Command::TryDevice => self.try_marked(),
            Command::Edit => self.change_marked(),
            Command::SaveDevices => self.save_equipment(),
            _ => Err(Saying::of("dev-leave-first")),
        }
    }

    fn try_marked(&mut self) -> Outcome {
        let cash = self.state.cash;
        let Some(bench) = self.bench() else { return Ok(()) };
        let Some(name) = bench.marked().map(|device| device.name.clone()) else { return Ok(()) };
        if name == DeviceName::Drawer && cash != CashPlace::Drawer {
            return Err(Saying::of("no-drawer-here"));
        }
        let changes = bench.changes();
        (bench.trying, bench.told) = (Some(name.clone()), Vec::new());
        self.want(Effect::Try(name, changes));
        Ok(())
    }

    /// Behind the first answer a drawer opens: that is in the journal before any pulse, and it is closed when its own line
    /// says so.
    fn answer_trial(&mut self, yes: bool, given: &Given) -> Outcome {
        let Some(bench) = self.bench() else { return Ok(()) };
        if bench.asked.take().is_none() {
            return Err(Saying::of("dev-trying"));
        }
        if bench.trying == Some(DeviceName::Drawer) && yes && self.state.drawer.is_none() {
            self.act(DrawerOpened { cause: DrawerCause::NoSale(DrawerReason::Check), sale: None }, given);
        }
        self.want(Effect::AnswerTrial(yes));
        Ok(())
    }

    fn change_marked(&mut self) -> Outcome {
        let Screen::Equipment(bench) = std::mem::take(&mut self.screen) else { return Ok(()) };
        match bench.marked().cloned() {
            Some(device) => self.open_form(Form::new(FormOf::Device { device, bench })),
            None => self.screen = Screen::Equipment(bench),
        }
        Ok(())
    }

    /// Tried first or not: what the settings say no to is not written.
    fn save_equipment(&mut self) -> Outcome {
        let Some(bench) = self.bench() else { return Ok(()) };
        let changes = bench.changes();
        if changes.is_empty() {
            return Err(Saying::of("dev-nothing-changed"));
        }
        bench.trying = bench.changed.first().cloned();
        self.want(Effect::SaveEquipment(changes));
        Ok(())
    }

    /// A form of a device was filled in: it is tried by that, and written nowhere yet.
    pub(super) fn device_changed(&mut self, device: DeviceSetUp, mut bench: Box<Bench>) {
        self.entry.take();
        bench.change(device);
        self.screen = Screen::Equipment(bench);
        self.tell(Saying::of("dev-changed-here"));
    }

    pub(super) fn back_to_equipment(&mut self, bench: &Bench) {
        self.entry.take();
        self.screen = Screen::Equipment(Box::new(bench.clone()));
    }

    pub(super) fn equipment_key(&mut self, key: Key, given: &Given) {
        let Some(bench) = self.bench() else { return };
        let rows = bench.equipment.devices.len();
        if bench.trying.is_none() && bench.mark.move_by(key, rows) {
            return;
        }
        let is_trying = bench.trying.is_some();
        match key {
            Key::Esc if is_trying => {
                bench.asked = None;
                self.want(Effect::StopTrial);
            }
            Key::Esc => self.leave_equipment(),
            Key::Enter | Key::Char('j' | 'J' | 'y' | 'Y') if is_trying => {
                let outcome = self.answer_trial(true, given);
                self.settle(outcome);
            }
            Key::Char('n' | 'N') if is_trying => {
                let outcome = self.answer_trial(false, given);
                self.settle(outcome);
            }
            Key::Enter => {
                let outcome = self.try_marked();
                self.settle(outcome);
            }
            Key::Char(digit) if !is_trying && digit.is_ascii_digit() => self.take_port(digit),
            _ => self.beep(),
        }
    }

    /// A found port by its number, for the marked device.
    fn take_port(&mut self, digit: char) {
        let number = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).unwrap_or(0);
        let Some(bench) = self.bench() else { return };
        let port = number.checked_sub(1).and_then(|at| bench.equipment.ports.get(at)).map(|port| port.place.clone());
        let device = bench.marked().filter(|device| device.keys.iter().any(|key| key.key == "port")).cloned();
        match (port, device) {
            (Some(port), Some(mut device)) => {
                device.set("port", &port);
                bench.change(device);
                self.tell(Saying::of("dev-changed-here"));
            }
            _ => self.beep(),
        }
    }

    fn leave_equipment(&mut self) {
        let is_changed = self.bench().is_some_and(|bench| !bench.changed.is_empty());
        self.leave_screen();
        // The customer's display was lent, perhaps, and has forgotten what it showed.
        self.show_total_if_any();
        if is_changed {
            self.tell(Saying::of("dev-left-unsaved"));
        }
    }

    /// A scanner that types as a keyboard is tried by scanning here.
    pub(super) fn scanned_at_equipment(&mut self, code: &str) {
        if let Some(bench) = self.bench() {
            let shown: String = code.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
            bench.tell(Saying::of("dev-scanner-code").with("code", shown), false);
        }
    }
}

fn bench_of(screen: &mut Screen) -> Option<&mut Bench> {
    match screen {
        Screen::Equipment(bench) => Some(bench),
        Screen::Help(page) => bench_of(&mut page.behind),
        _ => None,
    }
}

fn is_equipment(screen: &Screen) -> bool {
    match screen {
        Screen::Equipment(_) => true,
        Screen::Form(form) => matches!(form.of, FormOf::Device { .. }),
        Screen::Help(page) => is_equipment(&page.behind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printer() -> DeviceSetUp {
        let key = |key, kind, value: &str| DeviceKey { key, kind, value: value.to_owned() };
        let keys = vec![
            key("port", KeyKind::Text, "/dev/usb/lp0"),
            key("page", KeyKind::OneOf(&["dev-usual", "cp858", "cp865"]), "cp865"),
            key("shared", KeyKind::YesNo, ""),
            key("speed", KeyKind::Digits, ""),
        ];
        DeviceSetUp { name: DeviceName::Printer, keys }
    }

    #[test]
    fn fields_are_read_back_as_they_were() {
        let device = printer();
        assert_eq!(read(device.clone(), &fields(&device)), Ok(device));
    }

    #[test]
    fn only_a_device_that_is_different_is_changed() {
        let equipment = Equipment { devices: vec![printer()], ports: Vec::new() };
        let mut bench = Bench { equipment, ..Bench::default() };
        bench.change(printer());
        assert!(bench.changes().is_empty());
        let mut other = printer();
        other.set("port", "usb:A1");
        bench.change(other.clone());
        assert_eq!(bench.changes(), [other]);
    }
}
