//! The words the law wants at the top of a paper. They are Norwegian whatever the language of the rest (L-2), their
//! letters stay as the regulation has them (L-3), and so they are not in the catalogue, where they could be translated.

/// A name of a paper, or a mark on it, that the regulation prescribes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    ///
    Sale,
    /// R-1, sent as a message.
    ElectronicSale,
    ///
    Return,
    /// Sale and return on one strip.
    SaleAndReturn,
    ///
    Copy,
    ///
    Provisional,
    ///
    Delivery,
    ///
    Training,
    /// The second half of provisional, delivery and training receipts.
    NotAReceipt,
    /// Letter a.
    XReport,
    /// Z-1.
    ZReport,
}

impl Heading {
    pub const ALL: [Self; 11] = [
        Self::Sale,
        Self::ElectronicSale,
        Self::Return,
        Self::SaleAndReturn,
        Self::Copy,
        Self::Provisional,
        Self::Delivery,
        Self::Training,
        Self::NotAReceipt,
        Self::XReport,
        Self::ZReport,
    ];

    /// The legal words, in the written form the shop keeps.
    pub fn words(self, nynorsk: bool) -> &'static str {
        match self {
            Self::Sale if nynorsk => "Salskvittering",
            Self::Sale => "Salgskvittering",
            Self::ElectronicSale if nynorsk => "Elektronisk salskvittering",
            Self::ElectronicSale => "Elektronisk salgskvittering",
            Self::Return => "Returkvittering",
            Self::SaleAndReturn if nynorsk => "Salskvittering/Returkvittering",
            Self::SaleAndReturn => "Salgskvittering/Returkvittering",
            Self::Copy => "KOPI",
            Self::Provisional if nynorsk => "Førebels kvittering",
            Self::Provisional => "Foreløpig kvittering",
            Self::Delivery => "Utleveringskvittering",
            Self::Training => "Treningskvittering",
            Self::NotAReceipt if nynorsk => "IKKJE KVITTERING FOR KJØP",
            Self::NotAReceipt => "IKKE KVITTERING FOR KJØP",
            Self::XReport => "X-rapport",
            Self::ZReport => "Z-rapport",
        }
    }

    /// The text that may stand beside it in another language.
    pub fn beside_id(self) -> &'static str {
        match self {
            Self::Sale => "title-sale",
            Self::ElectronicSale => "title-electronic-sale",
            Self::Return => "title-return",
            Self::SaleAndReturn => "title-sale-and-return",
            Self::Copy => "title-copy",
            Self::Provisional => "title-provisional",
            Self::Delivery => "title-delivery",
            Self::Training => "title-training",
            Self::NotAReceipt => "title-not-a-receipt",
            Self::XReport => "title-x",
            Self::ZReport => "title-z",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_stay_capitals_and_only_they_l_3() {
        for heading in Heading::ALL {
            for nynorsk in [false, true] {
                let words = heading.words(nynorsk);
                let shouted = matches!(heading, Heading::Copy | Heading::NotAReceipt);
                assert_eq!(words == words.to_uppercase(), shouted, "{words}");
            }
        }
    }
}
