//! Devices that are lent to be tried: a port belongs to one at a time. What is ordered meanwhile waits, and is carried out
//! when the device is back.

use std::fmt;
use std::sync::Arc;

use super::{
    Devices, PrinterOrder, Tell, start_display, start_drawer, start_order_printer, start_printer, start_scale,
    start_scanner, start_terminal,
};
use crate::counter::actor::Actor;
use crate::counter::connect::Outfit;
use crate::counter::open::OpenError;
use crate::domain::device::{DeviceName, PrinterName, PrinterState};
use crate::peripherals::{Display, Drawer, Printer, Pulses, Scale, Scanner, Terminal};
use crate::till::effect::Event;

/// A device's worker, or the orders that wait for it.
pub(super) struct Slot<T> {
    actor: Option<Actor<T>>,
    waiting: Vec<T>,
}

impl<T: Send + 'static> Slot<T> {
    pub fn order(&mut self, order: T) {
        match &self.actor {
            Some(actor) => actor.order(order),
            None => self.waiting.push(order),
        }
    }

    fn put(&mut self, actor: Actor<T>) {
        for order in self.waiting.drain(..) {
            actor.order(order);
        }
        self.actor = Some(actor);
    }
}

impl<T> From<Actor<T>> for Slot<T> {
    fn from(actor: Actor<T>) -> Self {
        Self { actor: Some(actor), waiting: Vec::new() }
    }
}

/// What was taken down. Whoever drops it waits until the threads are gone and their ports closed.
pub struct Lent {
    _threads: Vec<Box<dyn Send>>,
}

/// A device made anew by the settings.
pub enum Back {
    Paper(Box<dyn Printer>, Option<Box<dyn Drawer>>),
    Terminal(Box<dyn Terminal>),
    Vipps(Box<dyn Terminal>),
    Scale(Box<dyn Scale>),
    Display(Box<dyn Display>),
    Scanner(Option<Box<dyn Scanner>>),
    OrderPrinter(PrinterName, Option<Box<dyn Printer>>),
}

impl fmt::Debug for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Back")
    }
}

impl Outfit {
    /// A device for the one that was lent.
    pub fn anew(&self, name: &DeviceName, pulses: &Pulses) -> Result<Back, OpenError> {
        Ok(match name {
            DeviceName::Printer | DeviceName::Drawer => {
                let (printer, drawer) = self.printer_and_drawer(pulses)?;
                Back::Paper(printer, drawer)
            }
            DeviceName::Terminal => Back::Terminal(self.terminal()?),
            DeviceName::Vipps => Back::Vipps(self.vipps()?),
            DeviceName::Scale => Back::Scale(self.scale()?),
            DeviceName::Display => Back::Display(self.display()?),
            DeviceName::Scanner => Back::Scanner(self.scanner()?),
            DeviceName::OrderPrinter(name) => Back::OrderPrinter(name.clone(), self.order_printer(name)?),
        })
    }
}

impl Devices {
    /// Printer and drawer are one: the drawer may hang on the printer.
    pub fn lend(&mut self, name: &DeviceName) -> Lent {
        let mut threads: Vec<Box<dyn Send>> = Vec::new();
        let mut take = |actor: Option<Box<dyn Send>>| threads.extend(actor);
        match name {
            DeviceName::Printer | DeviceName::Drawer => {
                take(taken(self.drawer.as_mut()));
                take(taken(Some(&mut self.printer)));
            }
            DeviceName::Terminal => take(taken(Some(&mut self.terminal))),
            DeviceName::Vipps => take(taken(Some(&mut self.vipps))),
            DeviceName::Scale => take(taken(Some(&mut self.scale))),
            DeviceName::Display => take(taken(Some(&mut self.display))),
            DeviceName::OrderPrinter(name) => take(taken(self.order_printers.get_mut(name))),
            DeviceName::Scanner => take(self.scanner.take().map(|scanner| Box::new(scanner) as Box<dyn Send>)),
        }
        Lent { _threads: threads }
    }

    /// What lets a pulse go before the paper that is ordered after it, also for a printer that is made anew.
    pub fn pulses(&self) -> Pulses {
        self.pulses.clone()
    }

    pub fn tell(&self) -> Tell {
        Arc::clone(&self.tell)
    }

    /// Nothing of what waited was sent.
    fn put_order_printer_away(&mut self, name: &PrinterName) {
        for order in self.order_printers.remove(name).into_iter().flat_map(|slot| slot.waiting) {
            match order {
                PrinterOrder::Print(job, _) => (self.tell)(Event::NotPrinted(job, PrinterState::Gone)),
                PrinterOrder::WasPrinted(job) => (self.tell)(Event::WasPrinted(job, None)),
            }
        }
    }

    pub fn put(&mut self, back: Back) -> std::io::Result<()> {
        let crew = &*self.crew;
        match back {
            Back::Paper(printer, drawer) => {
                self.printer.put(start_printer(crew, printer, &self.tell)?);
                if let (Some(slot), Some(drawer)) = (&mut self.drawer, drawer) {
                    slot.put(start_drawer(crew, drawer, &self.pulses, &self.tell)?);
                }
            }
            Back::OrderPrinter(name, None) => self.put_order_printer_away(&name),
            Back::OrderPrinter(name, Some(printer)) => {
                let actor = start_order_printer(crew, name.clone(), printer, &self.tell)?;
                match self.order_printers.get_mut(&name) {
                    Some(slot) => slot.put(actor),
                    None => drop(self.order_printers.insert(name, actor.into())),
                }
            }
            Back::Terminal(terminal) => self.terminal.put(start_terminal(crew, "terminal", terminal, &self.tell)?),
            Back::Vipps(vipps) => self.vipps.put(start_terminal(crew, "vipps", vipps, &self.tell)?),
            Back::Scale(scale) => self.scale.put(start_scale(crew, scale, &self.tell)?),
            Back::Display(display) => self.display.put(start_display(crew, display, &self.tell)?),
            Back::Scanner(scanner) => {
                let started = scanner.map(|scanner| start_scanner(crew, scanner, &self.tell, &self.scanned));
                self.scanner = started.transpose()?;
            }
        }
        Ok(())
    }
}

fn taken<T: Send + 'static>(slot: Option<&mut Slot<T>>) -> Option<Box<dyn Send>> {
    slot?.actor.take().map(|actor| Box::new(actor) as Box<dyn Send>)
}
