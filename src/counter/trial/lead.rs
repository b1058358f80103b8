//! What a person beside a device is told and asked while it is tried. The command line and the screen say the same.

use super::{Answering, Bench, Learnt, Next, PrintError, Printed, Refused, StopWish};
use crate::config::Unusable;
use crate::counter::open::OpenError;
use crate::domain::device::{
    DeviceName, DisplayRows, Intent, Payee, PrinterState, ScaleAnswer, Station, TerminalAnswer, TerminalReason,
    TerminalReply,
};
use crate::domain::ids::IntentNo;
use crate::domain::value::{Saying, Value};
use crate::peripherals::Terminal;
use crate::peripherals::terminal::nexo::sealed::PassphraseError;
use crate::peripherals::terminal::nexo::tls::TrustError;

/// What a display is tried with.
const ROWS: [&str; 2] = ["ÆØÅ æøå", "1 234,50 kr"];

/// Whoever stands beside the device.
pub trait Beside {
    fn tell(&self, saying: Saying);

    /// Yes or no.
    fn asks(&self, saying: Saying) -> bool;

    /// The wish to stop, which also carries a code that the customer is to scan.
    fn wish(&self) -> StopWish;
}

/// How a trial that went well ended, and else the sentence that says why not.
pub type Outcome = Result<Option<Learnt>, Saying>;

impl Bench<'_> {
    /// Tries one device from beginning to end.
    pub fn test(&self, name: &DeviceName, beside: &dyn Beside) -> Outcome {
        if !self.is_set_up(name) {
            return Err(Saying::of("dev-not-set-up").with("section", name.section()));
        }
        let wish = beside.wish();
        let outcome = match name {
            DeviceName::Printer => self.test_printer(&Station::Counter, beside).map(|()| None),
            DeviceName::OrderPrinter(name) => self.test_printer(&Station::Orders(name.clone()), beside).map(|()| None),
            DeviceName::Drawer => self.test_drawer(beside, &wish),
            DeviceName::Scanner => self.test_scanner(beside, &wish).map(|()| None),
            DeviceName::Scale => self.test_scale(beside, &wish).map(|()| None),
            DeviceName::Display => self.test_display(beside).map(|()| None),
            DeviceName::Terminal => self.test_payee(Payee::Terminal, beside, &wish).map(|()| None),
            DeviceName::Vipps => self.test_payee(Payee::Vipps, beside, &wish).map(|()| None),
        };
        // Of money it is told what became of it, whoever wished what.
        let is_money = matches!(name, DeviceName::Terminal | DeviceName::Vipps);
        if wish.is_asked() && !is_money { Err(Saying::of("dev-stopped")) } else { outcome }
    }

    /// A drawer is learnt on the printer; where it is, is what is found out.
    fn is_set_up(&self, name: &DeviceName) -> bool {
        match name {
            DeviceName::Drawer => self.settings.drawer.port.is_some() || self.settings.printer.port.is_some(),
            name => self.settings.place_of(name).is_some(),
        }
    }

    fn test_printer(&self, at: &Station, beside: &dyn Beside) -> Result<(), Saying> {
        let Some(Printed { answering, outcome }) = self.print(at).map_err(|fault| unopened(&fault))? else {
            return Ok(());
        };
        let Answering { model, fault, .. } = answering;
        if let Some(model) = model {
            beside.tell(Saying::of("dev-printer-model").with("model", model));
        }
        match (outcome, fault) {
            (Ok(()), _) => {
                beside.tell(Saying::of("dev-printer-printed"));
                Ok(())
            }
            (Err(_), Some(fault)) => Err(fault.saying()),
            (Err(PrintError::Unknown { .. }), None) => Err(Saying::of("dev-printer-unknown")),
            (Err(_), None) => Err(Saying::of("dev-printer-held")),
        }
    }

    fn test_drawer(&self, beside: &dyn Beside, wish: &StopWish) -> Outcome {
        if self.settings.drawer.port.as_deref().is_some_and(|port| port != "printer") {
            return Err(Saying::of("dev-drawer-serial"));
        }
        beside.tell(Saying::of("dev-drawer-intro"));
        let learnt = self.learn(wish, |next| match next {
            Next::ReadWhileItIsShut => {
                beside.tell(Saying::of("dev-drawer-shut"));
                true
            }
            Next::AskWhetherItOpened => beside.asks(Saying::of("dev-drawer-did-it-open")),
            _ => beside.asks(Saying::of("dev-drawer-shut-enter")),
        });
        match learnt.map_err(|fault| unopened(&fault))? {
            Some(Next::Learnt(learnt)) => Ok(Some(learnt)),
            Some(Next::Refused(Refused::NoSense)) => Err(Saying::of("dev-drawer-no-sense")),
            Some(Next::Refused(Refused::NoPulse)) => Err(Saying::of("dev-drawer-no-pulse")),
            Some(Next::Refused(Refused::Unsteady)) => Err(Saying::of("dev-drawer-unsteady")),
            Some(_) | None => Err(Saying::of("dev-drawer-unread")),
        }
    }

    fn test_scanner(&self, beside: &dyn Beside, wish: &StopWish) -> Result<(), Saying> {
        beside.tell(Saying::of("dev-scanner-scan"));
        match self.scan(wish).map_err(|fault| unopened(&fault))? {
            None => Err(Saying::of("dev-scanner-wedge")),
            Some(Err(fault)) => Err(fault.saying()),
            Some(Ok(None)) => Err(Saying::of("dev-scanner-nothing")),
            Some(Ok(Some(code))) => {
                beside.tell(Saying::of("dev-scanner-code").with("code", shown(&code)));
                Ok(())
            }
        }
    }

    fn test_scale(&self, beside: &dyn Beside, wish: &StopWish) -> Result<(), Saying> {
        beside.tell(Saying::of("dev-scale-law"));
        match self.weigh(wish).map_err(|fault| unopened(&fault))? {
            Some(ScaleAnswer::Stable(weight)) => {
                beside.tell(Saying::of("dev-scale-weight").with("weight", weight));
                Ok(())
            }
            Some(ScaleAnswer::Priced { weight, price }) => {
                beside.tell(Saying::of("dev-scale-priced").with("weight", weight).with("price", price));
                Ok(())
            }
            Some(answer) => Err(of_no_weight(answer)),
            None => Ok(()),
        }
    }

    fn test_display(&self, beside: &dyn Beside) -> Result<(), Saying> {
        beside.tell(Saying::of("dev-display-look").with("text", ROWS.join(" / ")));
        let [upper, lower] = ROWS.map(str::to_owned);
        match self.show(DisplayRows { upper, lower }).map_err(|fault| unopened(&fault))? {
            Some(Err(fault)) => Err(fault.saying()),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Pays one krone, and takes it back at once.
    fn test_payee(&self, payee: Payee, beside: &dyn Beside, wish: &StopWish) -> Result<(), Saying> {
        let Some(mut terminal) = self.payee(payee).map_err(|fault| unopened(&fault))? else { return Ok(()) };
        let krone = self.krone(payee);
        beside.tell(Saying::of("dev-pay-krone").with("amount", krone.amount));
        let paid = settled(terminal.as_mut(), &krone, wish, self);
        let reference = match paid.answer {
            TerminalAnswer::Approved { slip, .. } => slip.reference,
            TerminalAnswer::NoAnswer => return Err(Saying::of("dev-pay-unknown").with("amount", krone.amount)),
            _ => return Err(Saying::of("dev-pay-refused").with("why", why(paid.because))),
        };
        beside.tell(Saying::of("dev-pay-paid").with("amount", krone.amount).with("reference", reference.as_str()));
        let back = Intent {
            number: IntentNo(krone.number.0 + 1),
            amount: -krone.amount,
            reverses: Some(krone.number),
            original: Some(reference),
            ..krone
        };
        let returned = settled(terminal.as_mut(), &back, &StopWish::default(), self);
        match returned.answer {
            TerminalAnswer::Approved { .. } => {
                beside.tell(Saying::of("dev-pay-back").with("amount", back.amount.abs()));
                Ok(())
            }
            _ => {
                let because = why(returned.because);
                Err(Saying::of("dev-pay-not-back").with("amount", back.amount.abs()).with("why", because))
            }
        }
    }
}

/// An answer that got lost is asked for, some times (terminal.md T-2).
fn settled(terminal: &mut dyn Terminal, intent: &Intent, wish: &StopWish, bench: &Bench<'_>) -> TerminalReply {
    const ASK_AFTER_MS: [u64; 4] = [2_000, 5_000, 10_000, 10_000];
    let mut reply = terminal.charge(intent, wish);
    for wait_ms in ASK_AFTER_MS {
        if reply.answer != TerminalAnswer::NoAnswer {
            break;
        }
        bench.time.wait_ms(wait_ms);
        reply = terminal.status(intent);
    }
    reply
}

fn why(because: Option<TerminalReason>) -> Value {
    Value::Word(because.unwrap_or(TerminalReason::Other).text_id())
}

/// What keeps a device from being opened at all, in the reader's language; the log has it in the program's own words.
pub fn unopened(fault: &OpenError) -> Saying {
    tracing::warn!(%fault, "a device cannot be opened");
    match fault {
        OpenError::Setting { key, .. } if key.ends_with(".port") => Saying::of("dev-wrong-port").with("key", *key),
        OpenError::Setting { key, .. } => Saying::of("dev-wrong-setting").with("key", *key),
        OpenError::Secret(secret) => Saying::of("dev-wrong-secret")
            .with("path", secret.path.display().to_string())
            .with("cause", of_secret(&secret.why)),
        fault => Saying::of("dev-not-opened").with("cause", cause_of(fault)),
    }
}

fn of_secret(why: &Unusable) -> Value {
    match why {
        Unusable::Unread(fault) => Value::from(fault),
        Unusable::OpenToOthers => Value::Word("cause-open-to-others"),
        Unusable::NotOneLine => Value::Word("cause-not-one-line"),
    }
}

fn cause_of(fault: &OpenError) -> Value {
    match fault {
        OpenError::Start { cause, .. } => Value::from(cause),
        OpenError::Passphrase(PassphraseError::NotAscii) => Value::Word("cause-passphrase-not-ascii"),
        OpenError::Passphrase(PassphraseError::Empty) => Value::Word("cause-passphrase-empty"),
        OpenError::Trust(TrustError::Empty) => Value::Word("cause-no-certificate"),
        OpenError::Trust(_) => Value::Word("cause-certificate-unread"),
        _ => Value::Word("cause-other"),
    }
}

fn of_no_weight(answer: ScaleAnswer) -> Saying {
    Saying::of(match answer {
        ScaleAnswer::Locked => "dev-scale-locked",
        ScaleAnswer::Garbled => "dev-scale-garbled",
        ScaleAnswer::Gone | ScaleAnswer::Absent => "dev-scale-gone",
        _ => "dev-scale-no-weight",
    })
}

/// How a printer is, in a word or a sentence.
impl Answering {
    pub fn saying(&self) -> Saying {
        match (&self.fault, self.state) {
            (Some(fault), _) => fault.saying(),
            (None, PrinterState::Ready) => Saying::of("dev-printer-ready"),
            (None, _) => Saying::of("dev-printer-not-ready"),
        }
    }
}

/// A code with the signs nobody sees, as people write them.
fn shown(code: &str) -> String {
    code.chars()
        .map(|c| match c {
            '\u{1d}' => "<GS>".to_owned(),
            c if c.is_control() => "<?>".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_device_from_being_opened_is_told_in_no_words_of_the_system() {
        let path = std::env::temp_dir().join("skranke-no-such-secret");
        let secret = crate::config::secret(&path).map_err(OpenError::from).expect_err("there is none");
        let told = unopened(&secret);
        assert_eq!((told.id, told.values.last()), ("dev-wrong-secret", Some(&("cause", Value::Word("cause-absent")))));
        let cause = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let told = unopened(&OpenError::Start { what: "the terminal", cause });
        assert_eq!(
            (told.id, told.values.last()),
            ("dev-not-opened", Some(&("cause", Value::Word("cause-not-allowed"))))
        );
        let told = unopened(&OpenError::Setting { key: "scale.port", what: String::new() });
        assert_eq!(told.id, "dev-wrong-port");
    }

    #[test]
    fn a_code_is_shown_with_the_signs_nobody_sees() {
        assert_eq!(shown("]d2010\u{1d}17\u{2}"), "]d2010<GS>17<?>");
    }
}
