//! What a hand does at the counter, by a line of words.

use skranke::domain::Ore;
use skranke::peripherals::pretend::bank::Play;
use skranke::peripherals::pretend::printer::Faults;
use skranke::peripherals::pretend::scale::{Fault, Lying};
use skranke::peripherals::pretend::vipps::Play as VippsPlay;

use crate::counter::Counter;

pub const HELP: &str = "
  paper out|in|low               cover open|closed           knife jammed|free
  printer on|off|silent|well     drawer open|closed|stuck|moves|stays|shut
  scan CODE                      weigh GRAMS                 goods still|moving|below|zero|heavy
  scale well|silent|garbage|parity|price|secret
  terminal approve|decline|sign|offline|lost|unheard|busy|wait|slow|malformed|other|late SECONDS
  terminal partial KRONER        terminal tip KRONER
  vipps agree|refuse|expire|wait|down|up
  money                          help                        quit
";

/// Does it; what is to be told of it, or why it cannot be done.
pub fn act(counter: &Counter, line: &str) -> Result<String, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let done = Ok(String::new());
    match words.as_slice() {
        [] => done,
        ["help"] => Ok(HELP.to_owned()),
        ["scan", code @ ..] if !code.is_empty() => {
            counter.scanner.with(|gun| gun.scan(&code.join(" ")));
            done
        }
        ["weigh", grams] => {
            counter.scale.lay(grams.parse().map_err(|_| format!("{grams} are no grams"))?);
            done
        }
        ["money"] => Ok(money(counter)),
        ["paper" | "cover" | "knife" | "printer", what] => printer(counter, words[0], what),
        ["drawer", what] => drawer(counter, what),
        ["goods", what] => goods(counter, what),
        ["scale", what] => scale(counter, what),
        ["terminal", what @ ..] => terminal(counter, what),
        ["vipps", what] => vipps(counter, what),
        _ => Err(unknown(line)),
    }
}

fn unknown(line: &str) -> String {
    format!("«{}» is nothing a hand can do here; help tells what is", line.trim())
}

fn money(counter: &Counter) -> String {
    let cards: Ore = counter.bank.moved().into_iter().sum();
    format!("cards {}, Vipps {}", cards.value(), counter.vipps.taken())
}

fn printer(counter: &Counter, part: &str, what: &str) -> Result<String, String> {
    counter.printer.with(|station| {
        let printer = &mut station.printer;
        let faults = printer.faults();
        match (part, what) {
            ("paper", "out") => printer.set_lines_left(Some(0)),
            ("paper", "in") => {
                printer.set_faults(Faults { near_end: false, ..faults });
                printer.set_lines_left(None);
            }
            ("paper", "low") => printer.set_faults(Faults { near_end: true, ..faults }),
            ("cover", "open" | "closed") => printer.set_faults(Faults { cover_open: what == "open", ..faults }),
            ("knife", "jammed" | "free") => printer.set_faults(Faults { cutter: what == "jammed", ..faults }),
            ("printer", "on" | "off") => printer.switch(what == "on"),
            ("printer", "silent") => printer.set_faults(Faults { silent: true, ..faults }),
            ("printer", "well") => printer.set_faults(Faults::default()),
            _ => return Err(unknown(&format!("{part} {what}"))),
        }
        Ok(String::new())
    })
}

fn drawer(counter: &Counter, what: &str) -> Result<String, String> {
    counter.printer.with(|station| {
        match what {
            "open" | "closed" => station.printer.set_drawer_open(what == "open"),
            "stuck" | "moves" => station.printer.set_drawer(what == "moves", true),
            "stays" | "shut" => station.stays_open = what == "stays",
            _ => return Err(unknown(&format!("drawer {what}"))),
        }
        Ok(String::new())
    })
}

fn goods(counter: &Counter, what: &str) -> Result<String, String> {
    counter.scale.lie(match what {
        "still" => Lying::Still,
        "moving" => Lying::Moving,
        "below" => Lying::BelowZero,
        "zero" => Lying::OutsideZero,
        "heavy" => Lying::TooHeavy,
        _ => return Err(unknown(&format!("goods {what}"))),
    });
    Ok(String::new())
}

fn scale(counter: &Counter, what: &str) -> Result<String, String> {
    counter.scale.fail(match what {
        "well" => Fault::None,
        "silent" => Fault::Silent,
        "garbage" => Fault::Garbage,
        "parity" => Fault::Parity,
        "price" => Fault::WrongPrice,
        "secret" => Fault::Secret,
        _ => return Err(unknown(&format!("scale {what}"))),
    });
    Ok(String::new())
}

/// What happens to the next payment.
fn terminal(counter: &Counter, what: &[&str]) -> Result<String, String> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| format!("{text} is no number"));
    let play = match what {
        ["approve"] => Play::Approve,
        ["decline"] => Play::Decline("Refusal".to_owned()),
        ["sign"] => Play::Signature,
        ["offline"] => Play::Offline,
        ["lost"] => Play::Lost,
        ["unheard"] => Play::Unheard,
        ["busy"] => Play::Busy,
        ["wait"] => Play::UntilAborted,
        ["slow"] => Play::Slow,
        ["malformed"] => Play::Malformed,
        ["other"] => Play::OtherService,
        ["partial", kroner] => Play::Partial(Ore::kroner(number(kroner)?.into())),
        ["tip", kroner] => Play::Tip(Ore::kroner(number(kroner)?.into())),
        ["late", seconds] => Play::Late(u64::from(number(seconds)?) * 1_000),
        _ => return Err(unknown(&format!("terminal {}", what.join(" ")))),
    };
    counter.bank.play(play);
    Ok(String::new())
}

fn vipps(counter: &Counter, what: &str) -> Result<String, String> {
    match what {
        "agree" => counter.vipps.play(VippsPlay::Agree),
        "refuse" => counter.vipps.play(VippsPlay::Refuse),
        "expire" => counter.vipps.play(VippsPlay::Expire),
        "wait" => counter.vipps.play(VippsPlay::Wait),
        "down" | "up" => counter.vipps.be_down(what == "down"),
        _ => return Err(unknown(&format!("vipps {what}"))),
    }
    Ok(String::new())
}
