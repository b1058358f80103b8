//! The till's own codes (`basics`, section 4): what each is called in the file, and which official code it stands for.
//!
//! A `basicID` is unique among all kinds of codes, so those the shop makes itself begin with a word of their own.

/// One code of the till. Codes of groups and means of payment are the shop's: [`super::masters`] has them.
#[derive(Debug)]
pub struct Code {
    /// The `basicType`: 05, 07, 08, 10, 11, 13.
    pub kind: &'static str,
    pub id: &'static str,
    /// None where no official list exists.
    pub official: Option<&'static str>,
    pub text: &'static str,
}

macro_rules! codes {
    ($($name:ident $kind:literal $id:literal $official:expr, $text:literal;)*) => {
        $(pub const $name: &str = $id;)*
        pub const ALL: &[Code] = &[$(Code { kind: $kind, id: $id, official: $official, text: $text }),*];
    };
}

codes! {
    SALE_LINE "05" "SAL" None, "Sale line";
    RETURN_LINE "05" "RET" None, "Return line";
    DEPOSIT_LINE "05" "DEP" None, "Bottle deposit paid in";
    DEPOSIT_BACK "05" "DEPRET" None, "Bottle deposit paid out";
    SAVING "07" "SAVING" None, "Campaign or price list";
    LOWERED "08" "DSCPRICE" None, "Price lowered by hand";
    LINE_DISCOUNT "08" "DSCLINE" None, "Discount on the line";
    SALE_DISCOUNT "08" "DSCSALE" None, "Share of the discount on the sale";
    TIP "10" "TIP" Some("10001"), "Tip";
    CASH_SALE "11" "CASHSAL" Some("11001"), "Cash sale";
    CREDIT_SALE "11" "CREDSAL" Some("11002"), "Credit sale";
    RETURN_SALE "11" "RETURNSAL" Some("11006"), "Return";
    SALE_AND_RETURN "11" "SALERET" Some("11016"), "Cash sale and return";
    SET_UP "13" "SETUP" Some("13999"), "Till set up";
    STARTED "13" "POSSTART" Some("13001"), "Application start";
    STOPPED "13" "POSEND" Some("13002"), "Application shut down";
    UPDATED "13" "POSUPDATE" Some("13007"), "Application updated";
    CLOCK_MOVED "13" "CLOCKMOVE" Some("13999"), "Clock moved";
    DISK_FAILED "13" "DISKFAIL" Some("13999"), "Journal could not be written for a while";
    DISK_FULL "13" "DISKFULL" Some("13999"), "Disk full, kept room in use";
    TRAINING_ON "13" "TRAINON" Some("13023"), "Training mode on";
    TRAINING_OFF "13" "TRAINOFF" Some("13024"), "Training mode off";
    KEY_MADE "13" "KEYMADE" Some("13999"), "Signing key made";
    EXPORTED "13" "EXPORT" Some("13020"), "Journal exported";
    ENTRY_DAMAGED "13" "ENTRYDAM" Some("13999"), "Entry damaged on disk";
    ENTRY_MENDED "13" "ENTRYMEND" Some("13999"), "Damaged entry put back from store";
    LIFE_BEGUN "13" "LIFEBEGUN" Some("13999"), "Disk restored or copied, own epoch begun";
    NET_LOST "13" "NETLOST" Some("13026"), "Emergency mode on";
    NET_BACK "13" "NETBACK" Some("13027"), "Emergency mode off";
    FIXED_CHANGED "13" "PRICECHG" Some("13021"), "Price or other fixed information changed";
    FORBIDDEN "13" "FORBIDDEN" Some("13999"), "Forbidden act tried and refused";
    LOGGED_IN "13" "EMPIN" Some("13003"), "Employee log in";
    LOGGED_OUT "13" "EMPOUT" Some("13004"), "Employee log out";
    LOG_IN_FAILED "13" "LOGINFAIL" Some("13999"), "Employee log in failed";
    APPROVED "13" "APPROVED" Some("13999"), "Approved by a leader";
    DUPLICATE_BACK "13" "DUPLBACK" Some("13999"), "Payment taken twice, taken back on the terminal";
    LINE_REMOVED "13" "LINEDELETE" Some("13999"), "Delete line";
    LINE_REDUCED "13" "LINEREDUCE" Some("13999"), "Reduce line";
    LINE_PRICED "13" "LINEPRICE" Some("13999"), "Price or discount of a line set by hand";
    SALE_DISCOUNTED "13" "SALEDISC" Some("13999"), "Discount on the sale";
    TIP_SET "13" "TIPSET" Some("13999"), "Tip agreed, changed or taken away";
    SALE_CANCELLED "13" "SALEVOID" Some("13028"), "Sale interrupted";
    SALE_PARKED "13" "SUSPEND" Some("13010"), "Suspend transaction";
    SALE_FETCHED "13" "RESUME" Some("13011"), "Resume transaction";
    PAID_FOR_LATER "13" "PAYIN" Some("13999"), "Paid in for later, no sale";
    CASH_IN "13" "CASHIN" Some("13999"), "Cash paid in";
    CASH_OUT "13" "CASHOUT" Some("13019"), "Cash withdrawal";
    FLOAT "13" "FLOAT" Some("13999"), "Opening change float registered";
    PAYMENT_REMOVED "13" "PAYUNDO" Some("13999"), "Payment taken back before the end of the sale";
    SALE_RECEIPT "13" "SALREC" Some("13012"), "Sales receipt printed";
    RETURN_RECEIPT "13" "RETREC" Some("13013"), "Return receipt printed";
    COPY "13" "COPYREC" Some("13014"), "Copy receipt printed";
    PROVISIONAL "13" "PROVREC" Some("13015"), "Provisional receipt printed";
    DELIVERY "13" "DELREC" Some("13016"), "Delivery receipt printed";
    TRAINING_RECEIPT "13" "TRAINREC" Some("13017"), "Training receipt printed";
    TRAINING_PAPER "13" "TRAINDOC" Some("13017"), "Other paper printed in training";
    OTHER_PAPER "13" "OTHERREC" Some("13018"), "Other report or receipt printed";
    RECEIPT_SENT "13" "SALSEND" Some("13012"), "Sales receipt sent as a message";
    COPY_SENT "13" "COPYSEND" Some("13014"), "Copy receipt sent as a message";
    SEND_BEGUN "13" "SENDBEGIN" Some("13999"), "Receipt handed to be sent";
    SEND_FAILED "13" "SENDFAIL" Some("13999"), "Receipt could not be sent";
    NO_RECEIPT "13" "NORECEIPT" Some("13030"), "Sale concluded without receipt printed";
    RECEIPT_OWED "13" "RECOWED" Some("13999"), "Paper could not be printed";
    PAPER_FOUND "13" "RECFOUND" Some("13999"), "Paper of unknown fate was found to be printed";
    PAPER_MISSING "13" "RECMISSING" Some("13999"), "Paper of unknown fate was not printed, and is printed now";
    ORDER_TOLD "13" "ORDERTOLD" Some("13999"), "An order that was not printed was told by word of mouth";
    DRAWER_WITH_SALE "13" "DRAWOPEN" Some("13005"), "Open cash drawer";
    DRAWER_BY_HAND "13" "DRAWOPENMAN" Some("13005"), "Open cash drawer without sale";
    DRAWER_CLOSED "13" "DRAWCLOSE" Some("13006"), "Close cash drawer";
    DEVICE_TRIED "13" "DEVTRIED" Some("13999"), "Device tried";
    DEVICE_SET "13" "DEVSET" Some("13999"), "Settings of a device changed";
    DRAWER_FAILED "13" "DRAWFAIL" Some("13999"), "Cash drawer did not open";
    PRICE_LOOK_UP "13" "PRICELOOKUP" Some("13022"), "Price look-up";
    X_REPORT "13" "XREP" Some("13008"), "X report";
    Z_REPORT "13" "ZREP" Some("13009"), "Z report";
}

/// Stands where a report must name a group or a means of payment and there was none (section 7).
pub const NO_GROUP: &str = "NONE";
pub const NO_PAYMENT: &str = "NOPAY";
/// Stands where a report must name a kind of happening and there was none.
pub const NONE: &str = "None";

pub fn code(id: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.id == id)
}

/// Is it in the official list of that type? Types without a list have no codes (section 4).
pub fn is_official(kind: &str, id: &str) -> bool {
    let number = id.strip_prefix(kind).filter(|rest| rest.len() == 3).and_then(|rest| rest.parse::<u16>().ok());
    let last = match kind {
        "04" => 21,
        "10" => 1,
        "11" => 17,
        "12" => 11,
        "13" => 30,
        _ => return false,
    };
    number.is_some_and(|number| (1..=last).contains(&number) || number == 999)
}

/// The standard VAT codes of the tax administration (`Standard_Tax_Codes`).
pub fn is_standard_vat(code: &str) -> bool {
    const CODES: &[&str] = &[
        "0", "1", "11", "12", "13", "14", "15", "20", "21", "22", "3", "31", "32", "33", "5", "51", "52", "6", "7",
        "81", "82", "83", "84", "85", "86", "87", "88", "89", "91", "92",
    ];
    CODES.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_id_of_its_own_and_an_official_one_of_its_list() {
        for (index, code) in ALL.iter().enumerate() {
            assert!(ALL[..index].iter().all(|other| other.id != code.id), "{}", code.id);
            assert!(code.official.is_none_or(|official| is_official(code.kind, official)), "{}", code.id);
            assert!(code.id != NO_GROUP && code.id != NO_PAYMENT && code.id.len() <= 35);
        }
    }

    #[test]
    fn official_lists_are_closed() {
        for (kind, id) in [("04", "04021"), ("04", "04999"), ("12", "12011"), ("13", "13030"), ("11", "11999")] {
            assert!(is_official(kind, id), "{id}");
        }
        for (kind, id) in [("04", "04022"), ("12", "77777"), ("13", "13000"), ("05", "05001"), ("12", "13001")] {
            assert!(!is_official(kind, id), "{id}");
        }
    }
}
