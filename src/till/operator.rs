//! Who is at the till: PIN or badge, the pause after wrong ones, locking, and a leader's leave.

use super::asking::Asking;
use super::effect::{Effect, Event, Given, Pin};
use super::permission::Deed;
use super::{Outcome, Till, Wait};
use crate::domain::operator::{Right, is_pin};
use crate::domain::value::Saying;
use crate::domain::{OperatorNo, Stamp};
use crate::journal::act::operator::{LogInBy, LogInFailed, LogOutWhy, LoggedIn, LoggedOut};

/// What a PIN is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum PinFor {
    LogIn,
    /// By scan: the same, journalled as a badge.
    Badge,
    /// Somebody who may allows one act.
    Leave {
        right: Right,
        deed: Deed,
    },
    /// Signs the settlement.
    SignZ,
}

/// Wrong PINs in a row before the pause, and how long it is (`S-05`, our rule).
const WRONG_MAX: u32 = 5;
const PAUSE_MS: i64 = 30_000;

/// Text behind this is shown as stars and kept nowhere (sales-ux 2.1).
pub fn hides_argument(line: &str) -> bool {
    let mut words = line.trim_start().splitn(2, ' ');
    let command = words.next().and_then(|word| word.strip_prefix('.'));
    let typed = command.map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let is_operator = typed.is_some_and(|word| {
        super::command::Command::typed(word) == super::command::Typed::Command(super::command::Command::Operator)
    });
    is_operator && (words.next().is_some() || command != typed)
}

impl Till {
    /// F5, or `.op 1001`.
    pub(super) fn ask_operator(&mut self, given: &Given) -> Outcome {
        self.screen = super::screen::Screen::Sale;
        self.ask(Asking::Pin(PinFor::LogIn), given)
    }

    /// Nobody is logged in: only logging in works (`S-04`).
    pub(super) fn lock_box(&mut self) {
        if self.state.operator.is_none() && self.asking.is_none() && self.wait.is_none() {
            self.asking = Some(Asking::Pin(PinFor::LogIn));
        }
    }

    /// How long the pause after wrong PINs still lasts, in milliseconds.
    pub fn pin_pause_ms(&self, now: Stamp) -> i64 {
        if self.state.wrong_pins == 0 || !self.state.wrong_pins.is_multiple_of(WRONG_MAX) {
            return 0;
        }
        (PAUSE_MS - now.since_ms(self.state.last_wrong_pin_at)).clamp(0, PAUSE_MS)
    }

    /// Four digits were typed, or a badge was scanned. The check is long on purpose and runs elsewhere.
    pub(super) fn pin_typed(&mut self, purpose: PinFor, text: &str) -> Outcome {
        let text = text.trim();
        let pause_ms = self.pin_pause_ms(self.clock.map(|clock| clock.wall).unwrap_or_default());
        if pause_ms > 0 {
            return Err(Saying::of("pin-pause").with("seconds", (pause_ms + 999) / 1000));
        }
        let ticket = self.ticket();
        if is_pin(text) {
            self.want(Effect::CheckPin(ticket, Pin(text.to_owned())));
        } else if is_badge(text) && purpose != PinFor::SignZ {
            self.want(Effect::CheckBadge(ticket, Pin(text.to_owned())));
            let purpose = if purpose == PinFor::LogIn { PinFor::Badge } else { purpose };
            self.wait = Some(Wait::Pin(ticket, purpose));
            return Ok(());
        } else {
            return Err(Saying::of("pin-is-four-digits"));
        }
        self.wait = Some(Wait::Pin(ticket, purpose));
        Ok(())
    }

    /// A badge on the sales line switches operator with no key pressed.
    pub(super) fn badge_scanned(&mut self, digits: &str) -> Outcome {
        self.pin_typed(PinFor::LogIn, digits)
    }

    pub(super) fn pin_checked(&mut self, purpose: PinFor, found: Option<OperatorNo>, given: &Given) -> Outcome {
        let Some(number) = found else { return self.pin_wrong(purpose, given) };
        match purpose {
            PinFor::LogIn => self.log_in(number, LogInBy::Pin, given),
            PinFor::Badge => self.log_in(number, LogInBy::Badge, given),
            PinFor::Leave { right, deed } => self.leave_given(number, right, deed, given),
            PinFor::SignZ => self.z_signed(number, given),
        }
    }

    /// A wrong PIN changes nothing and names nobody; five in a row pause.
    fn pin_wrong(&mut self, purpose: PinFor, given: &Given) -> Outcome {
        let in_a_row = self.state.wrong_pins + 1;
        self.act(LogInFailed { in_a_row }, given);
        let again = if purpose == PinFor::Badge { PinFor::LogIn } else { purpose };
        self.asking = Some(Asking::Pin(again));
        let pause_ms = self.pin_pause_ms(self.stamp(given));
        Err(if pause_ms > 0 {
            Saying::of("pin-pause").with("seconds", pause_ms / 1000)
        } else {
            Saying::of("pin-wrong")
        })
    }

    fn log_in(&mut self, number: OperatorNo, by: LogInBy, given: &Given) -> Outcome {
        let Some(operator) = given.register.tables().operator(number).filter(|operator| operator.active) else {
            return Err(Saying::of("operator-gone"));
        };
        if let Some(before) = self.state.operator
            && before != number
        {
            self.act(LoggedOut { operator: before, why: LogOutWhy::Switched }, given);
        }
        self.act(LoggedIn { operator: number, name: operator.name.clone(), by }, given);
        self.close_question();
        self.screen = super::screen::Screen::Sale;
        let first = if self.state.demo { "logged-in-demo" } else { "logged-in" };
        self.tell(Saying::of(first).with("name", operator.name.as_str()));
        self.ask_about_duplicate();
        Ok(())
    }

    /// The leader's PIN must belong to somebody who may approve and has the right.
    fn leave_given(&mut self, by: OperatorNo, right: Right, deed: Deed, given: &Given) -> Outcome {
        let allowed = given
            .register
            .tables()
            .operator(by)
            .is_some_and(|operator| operator.may(right) && operator.may(Right::Approve));
        if !allowed {
            self.asking = Some(Asking::Pin(PinFor::Leave { right, deed }));
            return Err(Saying::of("leave-not-theirs"));
        }
        self.message = None;
        self.do_with_leave(by, right, deed, given)
    }

    /// `.lås`, or nobody has touched a key for long: the sale stays, the operator is out.
    pub(super) fn lock(&mut self, why: LogOutWhy, given: &Given) -> Outcome {
        let Some(operator) = self.state.operator else { return Err(Saying::of("nobody-logged-in")) };
        self.act(LoggedOut { operator, why }, given);
        self.screen = super::screen::Screen::Sale;
        self.panel = false;
        self.entry.take();
        self.tell(Saying::of("locked"));
        Ok(())
    }

    pub(super) fn pin_event(&mut self, event: Event, given: &Given) {
        match (event, self.wait.take()) {
            (Event::PinChecked(ticket, found), Some(Wait::Pin(wanted, purpose))) if ticket == wanted => {
                let outcome = self.pin_checked(purpose, found, given);
                self.settle(outcome);
            }
            (Event::PinHashed(ticket, hash), Some(Wait::Hash(wanted, then))) if ticket == wanted => {
                let outcome = self.pin_hashed(then, hash, given);
                self.settle(outcome);
            }
            (_, wait) => self.wait = wait,
        }
    }
}

fn is_badge(text: &str) -> bool {
    matches!(
        crate::domain::barcode::read(text, &[], crate::domain::time::Date::of(2026, 1, 1)),
        Some(crate::domain::barcode::Reading::Badge(_))
    )
}
