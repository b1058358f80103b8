//! `skranke devices`: what is plugged in, whether it answers, and each device tried by itself. The till must not run meanwhile:
//! a port belongs to one program at a time.

use std::io::{BufRead, Write};
use std::sync::Arc;

use super::args::{DeviceName, DevicesAct, DevicesOptions};
use super::{Failure, log, platform};
use crate::clock::MachineClock;
use crate::config::Settings;
use crate::counter::folder::{Folder, LOG, SETTINGS};
use crate::counter::trial::{Answering, Bench, FoundKind, Learnt, Next, PrintError, Printed, Refused};
use crate::domain::device::{DisplayRows, Level, PrinterState, ScaleAnswer};
use crate::domain::value::Saying;
use crate::i18n::{Catalogue, Language};
use crate::paper::escpos::Pin;

/// What a display is tried with.
const ROWS: [&str; 2] = ["ÆØÅ æøå", "1 234,50 kr"];

pub fn run(options: &DevicesOptions) -> Result<(), Failure> {
    let folder = Folder::take_existing(&platform::folder(options.data.as_ref())?).map_err(Failure::refused)?;
    log::start(&folder.file(LOG), MachineClock::start());
    let settings = Settings::read(&folder.file(SETTINGS)).map_err(Failure::refused)?;
    let code = options.language.as_ref().or(settings.screen.language.as_ref());
    let words = Catalogue::of(code.and_then(|code| code.parse().ok()).unwrap_or(Language::Nb));
    let desk = Desk { bench: Bench::new(&settings, Arc::new(MachineClock::start())), settings: &settings, words };
    match options.act {
        DevicesAct::List => desk.list(),
        DevicesAct::Test(Some(name)) => desk.test(name, &folder, options.save),
        DevicesAct::Test(None) => {
            let known = DeviceName::ALL.into_iter().filter(|name| desk.port_of(*name).is_some());
            // One that fails keeps none of the others from being tried; the last fault is how it ends.
            let mut outcome = Ok(());
            for failed in known.map(|name| desk.test(name, &folder, false)).filter(Result::is_err) {
                outcome = failed;
            }
            outcome
        }
    }
}

struct Desk<'a> {
    bench: Bench<'a>,
    settings: &'a Settings,
    words: &'a Catalogue,
}

impl Desk<'_> {
    fn say(&self, saying: Saying) -> String {
        self.words.say(&saying, &|_| String::new())
    }

    fn tell(&self, saying: Saying) -> Result<(), Failure> {
        super::print(&format!("{}\n", self.say(saying)))
    }

    /// A device that does not do what it should is no success.
    fn failed(&self, saying: Saying) -> Result<(), Failure> {
        Err(Failure::told(self.say(saying)))
    }

    /// Where a device is by the settings.
    fn port_of(&self, name: DeviceName) -> Option<&str> {
        let settings = self.settings;
        match name {
            DeviceName::Printer => settings.printer.port.as_deref(),
            DeviceName::Drawer => settings.drawer.port.as_deref(),
            DeviceName::Scanner => settings.scanner.port.as_deref(),
            DeviceName::Scale => settings.scale.port.as_deref(),
            DeviceName::Display => settings.display.port.as_deref(),
        }
    }

    fn list(&self) -> Result<(), Failure> {
        super::print(&format!("{}\n", self.words.word("dev-set-up")))?;
        for name in DeviceName::ALL {
            let about = match self.port_of(name) {
                None => self.words.word("dev-none").to_owned(),
                Some(port) => format!("{port:<28} {}", self.state_of(name)?),
            };
            super::print(&format!("  {:<10} {about}\n", self.words.word(name.text_id())))?;
        }
        super::print(&format!("{}\n", self.words.word("dev-found")))?;
        let found = self.bench.ports();
        if found.is_empty() {
            return super::print(&format!("  {}\n", self.words.word("dev-found-none")));
        }
        for port in found {
            let kind = match port.kind {
                FoundKind::Serial => "dev-found-serial",
                FoundKind::Printer => "dev-found-printer",
            };
            let stable = port.serial.map(|serial| format!("usb:{serial}")).unwrap_or_default();
            let product = port.product.unwrap_or_default();
            let (path, kind) = (port.path.display().to_string(), self.words.word(kind));
            super::print(&format!("  {path:<16} {kind:<10} {stable:<20} {product}\n"))?;
        }
        Ok(())
    }

    /// Of a printer it is asked; of the rest only the test tells.
    fn state_of(&self, name: DeviceName) -> Result<String, Failure> {
        if name != DeviceName::Printer {
            return Ok(self.words.word("dev-untested").to_owned());
        }
        let Some(Answering { state, model, fault }) = self.bench.printer_state().map_err(Failure::refused)? else {
            return Ok(String::new());
        };
        let about = match fault {
            Some(fault) => self.say(fault.saying()),
            None => self.words.word(state_text(state)).to_owned(),
        };
        Ok(model.map_or_else(|| about.clone(), |model| format!("{about}, {model}")))
    }

    fn test(&self, name: DeviceName, folder: &Folder, save: bool) -> Result<(), Failure> {
        if self.port_of(name).is_none() && name != DeviceName::Drawer {
            return self.failed(Saying::of("dev-not-set-up").with("section", name.section()));
        }
        match name {
            DeviceName::Printer => self.test_printer(),
            DeviceName::Drawer => self.test_drawer(folder, save),
            DeviceName::Scanner => self.test_scanner(),
            DeviceName::Scale => self.test_scale(),
            DeviceName::Display => self.test_display(),
        }
    }

    fn test_printer(&self) -> Result<(), Failure> {
        let Some(Printed { model, outcome, fault }) = self.bench.print().map_err(Failure::refused)? else {
            return Ok(());
        };
        if let Some(model) = model {
            self.tell(Saying::of("dev-printer-model").with("model", model))?;
        }
        match (outcome, fault) {
            (Ok(()), _) => self.tell(Saying::of("dev-printer-printed")),
            (Err(_), Some(fault)) => self.failed(fault.saying()),
            (Err(PrintError::Unknown { .. }), None) => self.failed(Saying::of("dev-printer-unknown")),
            (Err(_), None) => self.failed(Saying::of("dev-printer-held")),
        }
    }

    fn test_drawer(&self, folder: &Folder, save: bool) -> Result<(), Failure> {
        if self.settings.drawer.port.as_deref().is_some_and(|port| port != "printer") {
            return self.failed(Saying::of("dev-drawer-serial"));
        }
        self.tell(Saying::of("dev-drawer-intro"))?;
        let learnt = self.bench.learn(|next| self.ask(next)).map_err(Failure::refused)?;
        match learnt {
            None => self.failed(Saying::of("dev-not-set-up").with("section", "printer")),
            Some(Next::Learnt(learnt)) => self.learnt(learnt, folder, save),
            Some(Next::Refused(Refused::NoSense)) => self.failed(Saying::of("dev-drawer-no-sense")),
            Some(Next::Refused(Refused::NoPulse)) => self.failed(Saying::of("dev-drawer-no-pulse")),
            Some(Next::Refused(Refused::Unsteady)) => self.failed(Saying::of("dev-drawer-unsteady")),
            Some(_) => self.failed(Saying::of("dev-drawer-unread")),
        }
    }

    fn learnt(&self, learnt: Learnt, folder: &Folder, save: bool) -> Result<(), Failure> {
        let section = drawer_section(learnt);
        self.tell(Saying::of("dev-drawer-learnt"))?;
        super::print(&section)?;
        if !save {
            return self.tell(Saying::of("dev-save-how"));
        }
        append(folder, "drawer", &section).map_err(|why| match why {
            NotSaved::IsThere => Failure::told(self.say(Saying::of("dev-save-there").with("section", "drawer"))),
            NotSaved::Io(cause) => Failure::told(cause),
        })?;
        self.tell(Saying::of("dev-saved"))
    }

    /// Puts a question of the set-up to whoever sits there. Yes, unless the answer begins with n.
    fn ask(&self, next: Next) -> bool {
        let id = match next {
            Next::AskWhetherItOpened => "dev-drawer-did-it-open",
            Next::ReadWhileItIsShut => "dev-drawer-shut",
            _ => "dev-drawer-shut-enter",
        };
        let _ = self.tell(Saying::of(id));
        if next == Next::ReadWhileItIsShut {
            return true;
        }
        let _ = std::io::stdout().flush();
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        read.is_ok() && !answer.trim().to_lowercase().starts_with('n')
    }

    fn test_scanner(&self) -> Result<(), Failure> {
        self.tell(Saying::of("dev-scanner-scan"))?;
        match self.bench.scan().map_err(Failure::refused)? {
            None => self.failed(Saying::of("dev-scanner-wedge")),
            Some(Err(fault)) => self.failed(fault.saying()),
            Some(Ok(None)) => self.failed(Saying::of("dev-scanner-nothing")),
            Some(Ok(Some(code))) => self.tell(Saying::of("dev-scanner-code").with("code", shown(&code))),
        }
    }

    fn test_scale(&self) -> Result<(), Failure> {
        self.tell(Saying::of("dev-scale-law"))?;
        match self.bench.weigh().map_err(Failure::refused)? {
            Some(ScaleAnswer::Stable(weight)) => self.tell(Saying::of("dev-scale-weight").with("weight", weight)),
            Some(ScaleAnswer::Priced { weight, price }) => {
                self.tell(Saying::of("dev-scale-priced").with("weight", weight).with("price", price))
            }
            Some(answer) => self.failed(Saying::of(scale_text(answer))),
            None => Ok(()),
        }
    }

    fn test_display(&self) -> Result<(), Failure> {
        self.tell(Saying::of("dev-display-look").with("text", ROWS.join(" / ")))?;
        let [upper, lower] = ROWS.map(str::to_owned);
        match self.bench.show(DisplayRows { upper, lower }).map_err(Failure::refused)? {
            Some(Err(fault)) => self.failed(fault.saying()),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

fn state_text(state: PrinterState) -> &'static str {
    match state {
        PrinterState::Ready => "dev-printer-ready",
        _ => "dev-printer-not-ready",
    }
}

/// Of an answer that is no weight.
fn scale_text(answer: ScaleAnswer) -> &'static str {
    match answer {
        ScaleAnswer::Locked => "dev-scale-locked",
        ScaleAnswer::Garbled => "dev-scale-garbled",
        ScaleAnswer::Gone | ScaleAnswer::Absent => "dev-scale-gone",
        _ => "dev-scale-no-weight",
    }
}

/// Control characters of a code, as people write them.
fn shown(code: &str) -> String {
    code.chars()
        .map(|c| {
            if c == '\u{1d}' {
                "<GS>".to_owned()
            } else if c.is_control() {
                "<?>".to_owned()
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn drawer_section(learnt: Learnt) -> String {
    let open = match learnt.open {
        Level::High => "high",
        Level::Low => "low",
    };
    let pin = match learnt.pulse.pin {
        Pin::Two => 2,
        Pin::Five => 5,
    };
    let ms = |units: u8| u16::from(units) * 2;
    format!(
        "[drawer]\nport = \"printer\"\nopen = \"{open}\"\npin = {pin}\non-ms = {}\noff-ms = {}\n",
        ms(learnt.pulse.on),
        ms(learnt.pulse.off)
    )
}

enum NotSaved {
    /// A person has written the section already, and the file is a person's.
    IsThere,
    Io(std::io::Error),
}

/// Adds a section to the settings. What stands there stays as it is.
fn append(folder: &Folder, section: &str, text: &str) -> Result<(), NotSaved> {
    let path = folder.file(SETTINGS);
    let before = std::fs::read_to_string(&path).map_err(NotSaved::Io)?;
    if before.lines().any(|line| line.trim() == format!("[{section}]")) {
        return Err(NotSaved::IsThere);
    }
    let aside = path.with_extension("toml.new");
    let end = if before.ends_with('\n') { "" } else { "\n" };
    std::fs::write(&aside, format!("{before}{end}\n{text}")).map_err(NotSaved::Io)?;
    std::fs::rename(&aside, &path).map_err(NotSaved::Io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::trial::Pulse;

    #[test]
    fn what_was_learnt_is_read_back_by_the_settings() {
        let text = drawer_section(Learnt { open: Level::Low, pulse: Pulse { pin: Pin::Five, on: 50, off: 250 } });
        let whole = format!("[printer]\nport = \"/dev/usb/lp0\"\n\n{text}");
        let path = std::env::temp_dir().join(format!("skranke-learnt-{}.toml", std::process::id()));
        std::fs::write(&path, whole).expect("written");
        let read = Settings::read(&path).expect("settings");
        let _ = std::fs::remove_file(&path);
        let drawer = read.drawer;
        assert_eq!(
            (drawer.open.as_deref(), drawer.pin, drawer.on_ms, drawer.off_ms),
            (Some("low"), Some(5), Some(100), Some(500))
        );
    }

    #[test]
    fn a_code_is_shown_with_the_signs_nobody_sees() {
        assert_eq!(shown("]d2010\u{1d}17\u{2}"), "]d2010<GS>17<?>");
    }
}
