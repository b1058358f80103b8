//! `skranke till`: finds the data folder, sets up what is missing, opens the till and shows its face.

mod line;
pub(super) mod looks;
mod screen;

use std::path::PathBuf;
use std::sync::Arc;

use super::args::TillOptions;
use super::{Failure, log, platform};
use crate::clock::{Clock, MachineClock};
use crate::config::Settings;
use crate::counter::dice::MachineDice;
use crate::counter::folder::{Folder, LOG, SETTINGS};
use crate::counter::open::{Options, is_set_up, open};
use crate::counter::{Counter, Wake, create};
use crate::domain::TillId;
use crate::domain::device::DemoSwitch;
use crate::i18n::Language;
use crate::till::Till;
use crate::till::effect::{Given, Input, Wish};
use crate::till::first_start::Decided;
use crate::tui::keymap::Keymap;
use crate::tui::shell::Shell;
use crate::tui::view::DemoPin;

/// The wall clock of a run and everything that was asked for it.
struct Start {
    options: TillOptions,
    clock: MachineClock,
}

/// A folder that is taken, and what it says of this machine.
struct Place {
    folder: Folder,
    settings: Settings,
}

pub fn run(options: TillOptions) -> Result<(), Failure> {
    let start = Start { options, clock: MachineClock::start() };
    let mut place = start.place(start.folder()?)?;
    if let Some(shop) = start.options.demo.clone() {
        place = start.make_demo(place, &shop)?;
    }
    if start.options.line { line::run(start, place) } else { screen::run(start, place) }
}

impl Start {
    /// The folder that was named; else the platform's, the demo in one of its own.
    fn folder(&self) -> Result<PathBuf, Failure> {
        let folder = platform::folder(self.options.data.as_ref())?;
        Ok(match &self.options.demo {
            Some(shop) if self.options.data.is_none() => folder.join(demo_folder(shop, self.options.large)),
            _ => folder,
        })
    }

    fn place(&self, path: PathBuf) -> Result<Place, Failure> {
        let folder = Folder::take(&path).map_err(Failure::refused)?;
        log::start(&folder.file(LOG), self.clock);
        let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
        Ok(Place { folder, settings })
    }

    /// Makes the demo shop where there is none yet, with settings of its own.
    #[cfg(feature = "store")]
    fn make_demo(&self, place: Place, shop: &str) -> Result<Place, Failure> {
        use crate::counter::demo::{Shop, create_demo};
        if is_set_up(place.folder.path()).map_err(Failure::refused)? {
            return Ok(place);
        }
        let shop = Shop::named(shop).ok_or_else(|| Failure::told(format!("there is no demo shop {shop}")))?;
        if self.options.large {
            // Half a minute of silence would look like a program that hangs.
            super::tell("skranke: the large demo shop is being made; that takes about half a minute");
        }
        create_demo(&place.folder, shop, self.options.large, &self.clock).map_err(Failure::refused)?;
        let settings = Settings::read(&place.folder.file(SETTINGS)).map_err(Failure::refused)?;
        Ok(Place { settings, ..place })
    }

    #[cfg(not(feature = "store"))]
    fn make_demo(&self, _place: Place, _shop: &str) -> Result<Place, Failure> {
        Err(Failure::told("this program has no store, and the demo shop lives in one"))
    }

    /// What a first start decided, made true. `None`: nothing is to be started.
    fn carry_out(&self, place: Place, decided: Decided) -> Result<Option<Place>, Failure> {
        match decided {
            Decided::Leave => Ok(None),
            Decided::Shop(set_up) => {
                create::create_shop(&place.folder, &set_up, self.clock.now().wall).map_err(Failure::refused)?;
                let settings = Settings::read(&place.folder.file(SETTINGS)).map_err(Failure::refused)?;
                Ok(Some(Place { settings, ..place }))
            }
            Decided::Demo(shop) => {
                // The folder itself stays free for a shop of one's own.
                let demo = self.place(place.folder.path().join(demo_folder(shop, false)))?;
                self.make_demo(demo, shop).map(Some)
            }
        }
    }

    fn needs_first_start(&self, place: &Place) -> Result<bool, Failure> {
        Ok(!is_set_up(place.folder.path()).map_err(Failure::refused)?)
    }

    fn open(
        &self,
        place: Place,
        keymap: Arc<Keymap>,
        wake: Arc<dyn Fn(Wake) + Send + Sync>,
    ) -> Result<Counter, Failure> {
        let Place { folder, settings } = place;
        let demanded = self.options.demo.as_deref().and_then(demo_till);
        let options = Options {
            folder,
            till: demanded.or(settings.till.as_ref().map(crate::config::Till::id)),
            demo_only: self.options.demo.is_some(),
            store_url: self.options.store.clone().or_else(|| settings.store.url.clone()),
            signing: super::keys::method_of(&settings, None),
            language: paper_language(looks::language(&self.options, &settings)),
            settings,
            line: self.options.line,
            clock: Arc::new(self.clock),
            dice: Box::new(MachineDice),
            keys: keymap,
            wake,
        };
        open(options).map_err(Failure::refused)
    }
}

fn demo_folder(shop: &str, large: bool) -> String {
    if large { format!("demo-{shop}-large") } else { format!("demo-{shop}") }
}

#[cfg(feature = "store")]
fn demo_till(shop: &str) -> Option<TillId> {
    crate::counter::demo::Shop::named(shop).map(crate::counter::demo::Shop::till)
}

#[cfg(not(feature = "store"))]
fn demo_till(_shop: &str) -> Option<TillId> {
    None
}

/// Papers are Norwegian, whatever the screen's language (law L-2).
fn paper_language(screen: Language) -> Language {
    if screen == Language::Nn { Language::Nn } else { Language::Nb }
}

/// The PINs that the demo prints under its box, and a live shop never.
fn demo_pins(counter: &Counter) -> Vec<DemoPin> {
    if !counter.till().state().demo {
        return Vec::new();
    }
    known_pins().into_iter().map(|(name, pin)| DemoPin { name, pin }).collect()
}

#[cfg(feature = "store")]
fn known_pins() -> Vec<(String, String)> {
    crate::store::demo::pins().unwrap_or_default()
}

#[cfg(not(feature = "store"))]
fn known_pins() -> Vec<(String, String)> {
    Vec::new()
}

/// The counter as the face sees it.
struct Behind(Counter);

impl Shell for Behind {
    type Wake = Wake;

    fn handle(&mut self, input: Input) {
        self.0.handle(input);
    }

    fn wake(&mut self, wake: Wake) {
        self.0.wake(wake);
    }

    fn tick(&mut self) {
        self.0.tick();
    }

    fn sleeps_ms(&self) -> Option<u64> {
        self.0.sleeps_ms()
    }

    fn till(&self) -> &Till {
        self.0.till()
    }

    fn given(&self) -> Given<'_> {
        self.0.given()
    }

    fn wishes(&mut self) -> Vec<Wish> {
        self.0.wishes()
    }

    fn is_settled(&self) -> bool {
        self.0.is_settled()
    }

    fn is_on(&self, switch: DemoSwitch) -> bool {
        self.0.switches().is_on(switch)
    }
}
