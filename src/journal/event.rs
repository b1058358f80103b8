//! The tax administration's code list 13: every event of a cash register, with its official names.
//!
//! The names are the list's own, letter for letter but for stray blanks, because an inspector looks for them. So they are not
//! in the catalogue, where they could be translated; the journal on the screen, on paper and in the export all say these.

/// One row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub code: u16,
    /// As the list has it in bokmål. There is no official nynorsk.
    pub norwegian: &'static str,
    pub english: &'static str,
}

/// What the code list calls «other events».
pub const OTHER: u16 = 13999;

const fn event(code: u16, norwegian: &'static str, english: &'static str) -> Event {
    Event { code, norwegian, english }
}

pub const EVENTS: &[Event] = &[
    event(13001, "Oppstart av POS applikasjon", "POS application start"),
    event(13002, "Avslutning av POS applikasjon", "POS application shut down"),
    event(13003, "Pålogging bruker/ansatt", "Employee log in"),
    event(13004, "Avlogging bruker/ansatt", "Employee log out"),
    event(13005, "Kasseskuff åpning", "Open cash drawer"),
    event(13006, "Kasseskuff lukking", "Close cash drawer"),
    event(13007, "Oppdatering av programvare", "Update of POS application"),
    event(13008, "Kjøring av X-rapport", "X report"),
    event(13009, "Kjøring av Z-rapport", "Z report"),
    event(13010, "Parkering av kvittering/bong", "Suspend transaction"),
    event(13011, "Tilbakehenting av parkert kvittering/bong", "Resume transaction"),
    event(13012, "Salgskvittering skrevet ut", "Sales receipt printed"),
    event(13013, "Returkvittering", "Return receipt"),
    event(13014, "Kopi av kvittering", "Copy receipt"),
    event(13015, "Foreløpig kvittering", "Provisional receipt"),
    event(13016, "Utleveringskvittering ved kredittsalg", "Delivery receipt"),
    event(13017, "Treningsmodus - alle typer kvitteringer", "Training receipt"),
    event(13018, "Andre rapporter eller kvitteringer", "Other reports or receipts"),
    event(13019, "Uttak av kontanter fra kassa", "Cash withdrawal"),
    event(
        13020,
        "Overføring av journal til annet lagringsmedie (ROM kasser)",
        "Export of journal to external storage (cash register)",
    ),
    event(13021, "Prisendringer", "Price change"),
    event(13022, "Prisundersøkelse", "Price look-up"),
    event(13023, "Trenings- modus/funksjon på", "Training mode on"),
    event(13024, "Trenings- modus/funksjon av", "Training mode off"),
    event(13025, "Fullt minne (ROM kasser)", "Memory full (cash register)"),
    event(13026, "Nødmodus på", "Emergency mode on"),
    event(13027, "Nødmodus av", "Emergency mode off"),
    event(13028, "Annulleringskvittering", "Void receipt"),
    event(13029, "STEB kvittering", "STEB receipt"),
    event(13030, "Fullført salg uten utskrift av kvittering", "Concluded sale without receipt printed"),
    event(OTHER, "Øvrige hendelser", "Other"),
];

impl Event {
    /// The row of a code; one that is not on the list is told as another event.
    pub fn of(code: u16) -> &'static Self {
        static UNLISTED: Event = event(OTHER, "Øvrige hendelser", "Other");
        EVENTS.iter().find(|event| event.code == code).unwrap_or(&UNLISTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_every_code_stands_once() {
        assert!(EVENTS.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(EVENTS.iter().all(|event| event.norwegian.trim() == event.norwegian && !event.english.is_empty()));
    }

    #[test]
    fn a_code_finds_its_names() {
        assert_eq!(Event::of(13005).norwegian, "Kasseskuff åpning");
        assert_eq!(Event::of(13024).english, "Training mode off");
        assert_eq!(Event::of(1).code, OTHER);
    }
}
