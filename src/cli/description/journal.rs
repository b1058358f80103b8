//! Every kind of entry, and every code of list 13 with the entries that carry it.

use super::page::Page;
use crate::domain::device::PaperKind;
use crate::journal::act::event_of_paper;
use crate::journal::event::EVENTS;
use crate::journal::{Act, Event};

/// Entries whose code follows from what they hold, with the codes they may have beside that of their kind.
const FURTHER: &[(&str, &[u16])] = &[("receipt-sent", &[13014, 13999]), ("slip-printed", &[13017])];

pub fn kinds(page: &mut Page) {
    page.say("d-kinds-intro");
    for (kind, code) in Act::EVENTS {
        let about = page.word(&format!("d-kind-{kind}"));
        page.item(kind, &format!("{code} {}: {about}", Event::of(*code).norwegian));
    }
}

pub fn codes(page: &mut Page) {
    page.say("d-codes-intro");
    for event in EVENTS {
        let mut carried = carriers(event.code);
        if carried.is_empty() {
            carried.push(page.word("d-codes-none"));
        }
        page.item(&event.code.to_string(), &format!("{}: {}.", event.norwegian, carried.join(", ")));
    }
}

fn carriers(code: u16) -> Vec<String> {
    let of_kind = Act::EVENTS.iter().filter(|(_, of)| *of == code).map(|(kind, _)| (*kind).to_owned());
    let further = FURTHER.iter().filter(|(_, codes)| codes.contains(&code)).map(|(kind, _)| (*kind).to_owned());
    let printed = PaperKind::ALL.iter().filter(|paper| event_of_paper(**paper) == code);
    let of_paper = printed.map(|paper| format!("slip-printed {}", paper.word()));
    of_kind.filter(|kind| kind != "slip-printed").chain(further).chain(of_paper).collect()
}
