//! Every command, listed once: its name in keymap files, the words it is typed by, and where its key is shown.
//!
//! Keymaps, hint line, help, the printed command sheet and the typed twins all come from this list.

mod about;

pub use about::About;

/// Declares the commands: variant, id, and the typed forms (long, short, English), `_` where it is reached by key alone.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $id:literal $($word:literal)*;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $($(#[$doc])* $name,)*
        }

        impl Command {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name in keymap files and in placeholders: `{key.pay-cash}`.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// What is typed after the point. The first is the long form, the second the short one.
            pub fn words(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($word),*],)*
                }
            }
        }
    };
}

commands! {
    Help "help" "hjelp" "h" "help";
    Price "price" "pris" "p" "price";
    Customer "customer" "kunde" "k" "customer";
    /// With lines on the screen: park. On an empty one: fetch.
    ParkOrFetch "park-or-fetch";
    Operator "operator" "operatør" "op" "operator";
    Return "return" "retur" "r" "return";
    Drawer "drawer" "skuff" "s" "drawer";
    PayCard "pay-card" "kort" "kr" "card";
    PayCash "pay-cash" "kontant" "kt" "cash";
    Pay "pay" "betal" "be" "pay";
    /// The operator's or department's own third money key (`END-14`).
    PayFast "pay-fast" "hurtig" "hu" "fast";
    Menu "menu" "meny" "m" "menu";

    Park "park" "parker" "pa" "park";
    Fetch "fetch" "hent" "he" "recall";
    Cancel "cancel" "avbryt" "a" "cancel";
    Discount "discount" "rabatt" "ra" "discount";
    Tips "tips" "tips" "tips" "tip";
    Provisional "provisional" "mellomregning" "mr" "proforma";
    Copy "copy" "kopi" "ko" "copy";
    Electronic "electronic-receipt" "ekvitt" "e" "ereceipt";
    History "history" "historikk" "hi" "history";
    PayIn "pay-in" "innbetalt" "i" "payin";
    PayOut "pay-out" "utbetalt" "u" "payout";
    Float "float" "veksel" "ve" "float";
    GiftCard "gift-card" "gavekort" "g" "giftcard";
    Invoice "invoice" "faktura" "fa" "invoice";
    XReport "x-report" "x" "x" "x";
    ZReport "z-report" "z" "z" "z";
    OperatorReport "operator-report" "operatørrapport" "or" "shift";
    Export "export" "eksport" "saft" "export";
    Duplicate "duplicate" "dobbelt" "db" "duplicate";
    LostOrder "lost-order" "bong" "bo" "order";
    ZCopy "z-copy" "zkopi" "zk" "zcopy";
    Training "training" "trening" "tr" "training";
    Lock "lock" "lås" "l" "lock";
    Journal "journal" "journal" "j" "journal";
    Status "status" "status" "ss" "status";
    Language "language" "språk" "sp" "language";
    Sheet "sheet" "ark" "ark" "sheet";
    Devices "devices" "enheter" "en" "devices";
    Quit "quit" "avslutt" "slutt" "quit";

    /// Letters that act in an opened row or a question of their own place.
    ReturnLines "return-lines";
    PrintCopy "print-copy";
    ViewSale "view-sale";
    Edit "edit";
    New "new" "ny" "ny" "new";
    Choose "choose";
    Remove "remove" "fjern" "fj" "remove";
    TakeZ "take-z";
    Count "count";
    Note "note";
    PrintX "print-x";
    TryDevice "try-device";
    SaveDevices "save-devices";
    /// What the journal shows, on paper; typed elsewhere, with what narrows it.
    PrintJournal "print-journal" "utskrift" "us" "extract";
}

/// Where the operator stands: decides which keys mean something, which are shown, and which help is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Everywhere,
    Sale,
    Payment,
    Customers,
    Customer,
    History,
    Receipt,
    Returning,
    Journal,
    Status,
    Help,
    Menu,
    List,
    Form,
    Devices,
    XReport,
    Settlement,
    Count,
    FirstStart,
}

impl Place {
    pub const ALL: [Self; 19] = [
        Self::Everywhere,
        Self::Sale,
        Self::Payment,
        Self::Customers,
        Self::Customer,
        Self::History,
        Self::Receipt,
        Self::Returning,
        Self::Journal,
        Self::Status,
        Self::Help,
        Self::Menu,
        Self::List,
        Self::Form,
        Self::Devices,
        Self::XReport,
        Self::Settlement,
        Self::Count,
        Self::FirstStart,
    ];

    /// The section of a keymap file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Sale => "sale",
            Self::Payment => "payment",
            Self::Customers => "customers",
            Self::Customer => "customer",
            Self::History => "history",
            Self::Receipt => "receipt",
            Self::Returning => "returning",
            Self::Journal => "journal",
            Self::Status => "status",
            Self::Help => "help",
            Self::Menu => "menu",
            Self::List => "list",
            Self::Form => "form",
            Self::Devices => "devices",
            Self::XReport => "x-report",
            Self::Settlement => "settlement",
            Self::Count => "count",
            Self::FirstStart => "first-start",
        }
    }

    /// The commands whose keys the hint line shows here, in order.
    pub fn hints(self) -> &'static [Command] {
        use Command as C;
        match self {
            Self::Everywhere | Self::Sale | Self::Payment => &[
                C::Help,
                C::Price,
                C::Customer,
                C::ParkOrFetch,
                C::Operator,
                C::Return,
                C::Drawer,
                C::PayCard,
                C::PayCash,
                C::Pay,
                C::Menu,
            ],
            Self::Receipt => &[C::Help, C::ReturnLines, C::PrintCopy, C::ViewSale],
            Self::Customers => &[C::Help, C::New],
            Self::Customer => &[C::Help, C::Choose, C::Edit, C::Remove],
            Self::List => &[C::Help, C::New, C::Remove],
            Self::XReport => &[C::Help, C::PrintX],
            Self::Devices => &[C::Help, C::TryDevice, C::Edit, C::SaveDevices],
            Self::Settlement => &[C::Help, C::TakeZ, C::Count, C::Note, C::PrintX],
            Self::Returning => &[C::Help, C::PayCard, C::PayCash, C::Pay],
            Self::Journal => &[C::Help, C::PrintJournal],
            Self::History | Self::Status | Self::Help | Self::Menu | Self::Form | Self::Count | Self::FirstStart => {
                &[C::Help]
            }
        }
    }
}

/// What a typed word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Command(Command),
    /// It begins several commands.
    Ambiguous,
    Unknown,
}

impl Command {
    /// Finds a command by what is typed after the point: a whole word, else a unique beginning, whatever the language.
    pub fn typed(word: &str) -> Typed {
        let word = word.to_lowercase();
        let whole = Self::ALL.iter().find(|command| command.words().iter().any(|w| *w == word));
        if let Some(command) = whole {
            return Typed::Command(*command);
        }
        let begun: Vec<Self> =
            Self::ALL.iter().copied().filter(|command| command.words().iter().any(|w| w.starts_with(&word))).collect();
        match begun.as_slice() {
            [] => Typed::Unknown,
            [command] => Typed::Command(*command),
            _ => Typed::Ambiguous,
        }
    }

    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_win_over_beginnings() {
        assert_eq!(Command::typed("a"), Typed::Command(Command::Cancel));
        assert_eq!(Command::typed("ark"), Typed::Command(Command::Sheet));
        assert_eq!(Command::typed("KORT"), Typed::Command(Command::PayCard));
        assert_eq!(Command::typed("hist"), Typed::Command(Command::History));
        assert_eq!(Command::typed("par"), Typed::Command(Command::Park));
        assert_eq!(Command::typed("k"), Typed::Command(Command::Customer));
        assert_eq!(Command::typed("qqq"), Typed::Unknown);
    }

    #[test]
    fn no_word_or_id_stands_for_two_commands() {
        for (index, command) in Command::ALL.iter().enumerate() {
            for other in &Command::ALL[index + 1..] {
                assert_ne!(command.id(), other.id());
                for word in command.words() {
                    assert!(!other.words().contains(word), "{word}: {} and {}", command.id(), other.id());
                }
            }
        }
    }
}
