//! `skranke devices`: what is plugged in, whether it answers, and each device tried by itself. The till must not run meanwhile:
//! a port belongs to one program at a time.

use std::io::{BufRead, Write};
use std::sync::Arc;

use super::args::{DevicesAct, DevicesOptions, Usage};
use super::{Failure, log, platform};
use crate::clock::MachineClock;
use crate::config::{Settings, file};
use crate::counter::folder::{Folder, LOG, SETTINGS};
use crate::counter::trial::{self, Bench, Beside, FoundKind, Learnt, Progress, StopWish};
use crate::domain::device::{DeviceName, Station};
use crate::domain::value::Saying;
use crate::i18n::{Catalogue, Language};
use crate::paper::square::Square;

pub fn run(options: &DevicesOptions) -> Result<(), Failure> {
    let folder = Folder::take_existing(&platform::folder(options.data.as_ref())?).map_err(Failure::refused)?;
    log::start(&folder.file(LOG), MachineClock::start());
    let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
    let code = options.language.as_ref().or(settings.screen.language.as_ref());
    let words = Catalogue::of(code.and_then(|code| code.parse().ok()).unwrap_or(Language::Nb));
    let bench = Bench::new(&settings, folder.path(), Arc::new(MachineClock::start()));
    let desk = Desk { bench, settings: &settings, sitting: Sitting { words } };
    match &options.act {
        DevicesAct::List => desk.list(),
        DevicesAct::Test(Some(word)) => desk.test(&device(&settings, word)?, &folder, options.save),
        DevicesAct::Test(None) => desk.test_all(&folder),
    }
}

/// A device by its section, or an order printer by its own name.
fn device(settings: &Settings, word: &str) -> Result<DeviceName, Failure> {
    let devices = settings.devices();
    let known = devices.iter().find(|device| device.word() == word).cloned();
    known.ok_or_else(|| {
        let names: Vec<&str> = devices.iter().map(DeviceName::word).collect();
        Failure::Usage(Usage::Wrong(format!("there is no device {word}; there are {}", names.join(", "))))
    })
}

struct Desk<'a> {
    bench: Bench<'a>,
    settings: &'a Settings,
    sitting: Sitting,
}

/// Whoever sits at the command line.
struct Sitting {
    words: &'static Catalogue,
}

impl Sitting {
    fn say(&self, saying: &Saying) -> String {
        self.words.say(saying, &|_| String::new())
    }

    fn label<'d>(&self, device: &'d DeviceName) -> &'d str {
        device.own_name().unwrap_or_else(|| self.words.word(device.text_id()))
    }
}

impl Beside for Sitting {
    /// A reader that has gone away is told nothing more.
    fn tell(&self, saying: Saying) {
        let _ = super::print(&format!("{}\n", self.say(&saying)));
    }

    /// Yes, unless the answer begins with n.
    fn asks(&self, saying: Saying) -> bool {
        self.tell(saying);
        let _ = std::io::stdout().flush();
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.is_ok() && !answer.trim().to_lowercase().starts_with('n')
    }

    fn wish(&self) -> StopWish {
        StopWish::telling(|progress| {
            if let Progress::Code(code) = progress {
                let square = Square::of(&code).map(|square| square.lines().join("\n")).unwrap_or_default();
                let _ = super::print(&format!("{square}\n{code}\n"));
            }
        })
    }
}

impl Desk<'_> {
    fn tell(&self, saying: &Saying) -> Result<(), Failure> {
        super::print(&format!("{}\n", self.sitting.say(saying)))
    }

    fn list(&self) -> Result<(), Failure> {
        super::print(&format!("{}\n", self.sitting.words.word("dev-set-up")))?;
        for name in self.settings.devices() {
            let about = match self.settings.place_of(&name) {
                None => self.sitting.words.word("dev-none").to_owned(),
                Some(port) => format!("{port:<28} {}", self.state_of(&name)),
            };
            super::print(&format!("  {:<12} {about}\n", self.sitting.label(&name)))?;
        }
        super::print(&format!("{}\n", self.sitting.words.word("dev-found")))?;
        let found = trial::ports();
        if found.is_empty() {
            return super::print(&format!("  {}\n", self.sitting.words.word("dev-found-none")));
        }
        for port in found {
            let kind = match port.kind {
                FoundKind::Serial => "dev-found-serial",
                FoundKind::Printer => "dev-found-printer",
            };
            let stable = port.serial.map(|serial| format!("usb:{serial}")).unwrap_or_default();
            let product = port.product.unwrap_or_default();
            let (path, kind) = (port.path.display().to_string(), self.sitting.words.word(kind));
            super::print(&format!("  {path:<16} {kind:<10} {stable:<20} {product}\n"))?;
        }
        Ok(())
    }

    /// Of a printer it is asked; of the rest only the test tells.
    fn state_of(&self, name: &DeviceName) -> String {
        let at = match name {
            DeviceName::Printer => Station::Counter,
            DeviceName::OrderPrinter(name) => Station::Orders(name.clone()),
            _ => return self.sitting.words.word("dev-untested").to_owned(),
        };
        match self.bench.printer_state(&at) {
            Ok(Some(answering)) => {
                let about = self.sitting.say(&answering.saying());
                answering.model.map_or_else(|| about.clone(), |model| format!("{about}, {model}"))
            }
            Ok(None) => String::new(),
            Err(fault) => self.sitting.say(&trial::unopened(&fault)),
        }
    }

    /// All that are set up. One that fails keeps none of the others from being tried.
    fn test_all(&self, folder: &Folder) -> Result<(), Failure> {
        let mut known = self.settings.devices();
        known.retain(|name| self.settings.place_of(name).is_some());
        let mut failed = 0_usize;
        for name in known {
            super::print(&format!("{}\n", self.sitting.label(&name)))?;
            if let Err(fault) = self.test(&name, folder, false) {
                failed += 1;
                super::print(&format!("{}\n", fault.sentence(self.sitting.words.language())))?;
            }
        }
        match failed {
            0 => Ok(()),
            failed => Err(Failure::told(self.sitting.say(&Saying::of("dev-some-failed").with("count", failed)))),
        }
    }

    /// A device that does not do what it should is no success.
    fn test(&self, name: &DeviceName, folder: &Folder, save: bool) -> Result<(), Failure> {
        match self.bench.test(name, &self.sitting) {
            Ok(Some(learnt)) => self.learnt(learnt, folder, save),
            Ok(None) => Ok(()),
            Err(why) => Err(Failure::told(self.sitting.say(&why))),
        }
    }

    fn learnt(&self, learnt: Learnt, folder: &Folder, save: bool) -> Result<(), Failure> {
        self.tell(&Saying::of("dev-drawer-learnt"))?;
        let keys = trial::keys_of(learnt);
        super::print(&file::with_keys("", "drawer", &keys))?;
        if !save {
            return self.tell(&Saying::of("dev-save-how"));
        }
        let path = folder.file(SETTINGS);
        let before = std::fs::read_to_string(&path).map_err(Failure::told)?;
        // A person has written the section already, and the file is a person's.
        if before.lines().any(|line| line.trim() == "[drawer]") {
            return Err(Failure::told(self.sitting.say(&Saying::of("dev-save-there").with("section", "drawer"))));
        }
        file::write(&path, &file::with_keys(&before, "drawer", &keys)).map_err(Failure::told)?;
        self.tell(&Saying::of("dev-saved"))
    }
}
