//! What goes into the till and what it wants done: the whole conversation between the pure machine and its shell.

use crate::domain::device::set_up::{DeviceSetUp, Equipment};
use crate::domain::device::{Attached, DeviceName, DrawerState, LinkState, PrinterName, TerminalState};
use crate::domain::device::{
    CustomerView, DemoSwitch, Intent, MessageKind, PortFault, PrintJob, PrinterState, ScaleAnswer, Slip, Station,
    TerminalReply, TerminalTotal, WeighOrder,
};
use crate::domain::ids::IntentNo;
use crate::domain::order::OrderRoutes;
use crate::domain::question::{Answer, Question, QuestionNo};
use crate::domain::time::Date;
use crate::domain::value::Saying;
use crate::domain::{Moment, OperatorNo, ReceiptNo, Register, SaleId};
use crate::journal::Entry;
use crate::journal::act::sale::SaleSigned;
use crate::journal::act::system::KeyMade;
use crate::journal::lives::Parting;
use crate::journal::signature::ToSign;
use crate::paper::Document;

use super::command::Command;
use super::key::{Key, Keys};

/// What the shell gives with every input: the clock, a roll of the dice, and the register at one version. The same
/// inputs with the same gifts give the same entries, always.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub now: Moment,
    /// A number nobody can foresee; the till takes at most one card number from it.
    pub roll: u64,
    pub register: &'a dyn Register,
    pub keys: &'a dyn Keys,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Key(Key),
    Command(Command),
    /// From a scanner on a port of its own: never mistaken for typing.
    Scan(String),
    /// A whole line, as line mode reads it.
    Line(String),
    /// Ctrl+C: the first one asks, the second goes back to an empty line. The sale stays (sales-ux 3).
    Interrupt,
    Event(Event),
}

/// Devices, disk, store and clock answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Everything up to this entry is on disk.
    Durable(u64),
    /// The journal cannot be written; the shell goes on trying.
    DiskFails(String),
    /// The disk is full, and what is written takes the last room, kept for that.
    DiskCrowded,
    DiskHasRoom,
    /// The oldest entry has waited long, or no longer does.
    DiskSlow(bool),
    Printed(PrintJob),
    /// Nothing of it came out.
    NotPrinted(PrintJob, PrinterState),
    /// The printer has it and stands still; it comes out by itself.
    PrintHeld(PrintJob, PrinterState),
    /// It, or half of it, may be out.
    PrintUnknown(PrintJob),
    /// Asked at start: did this slip come out? `None` when the printer cannot tell.
    WasPrinted(PrintJob, Option<bool>),
    Printer(PrinterState),
    OrderPrinter(PrinterName, PrinterState),
    /// The order printers of this machine, and what each is told of.
    OrdersGo(OrderRoutes),
    /// The disk has damaged an entry, and the store does not have it.
    EntryDamaged(u64),
    /// One that the disk had damaged was put back as it was written.
    EntryMended(u64),
    /// The store knows another life of this till.
    Parted(Box<Parting>),
    /// Another machine with this till's number has begun a newer one.
    Overtaken,
    /// Why it cannot be reached, or that it can.
    PrinterFault(Option<PortFault>),
    Drawer(DrawerState),
    Terminal(TerminalState),
    /// A scanner or a display was plugged in, or is gone.
    Attached(Attached, bool),
    Charged(IntentNo, TerminalReply),
    Rechecked(IntentNo, SaleId, TerminalReply),
    /// The terminal is busy with something else, and is asked again.
    TerminalBusy(IntentNo),
    /// The customer is to scan this to pay.
    PaymentCode(IntentNo, String),
    EquipmentSeen(Box<Equipment>),
    Trial(TrialNews),
    EquipmentSaved(Result<(), Saying>),
    /// Vipps asks the customer by a number or a code, which the till has to ask for.
    NeedsNumber,
    /// What the terminal has settled with the bank; `None` when it did not answer.
    TerminalSettled(Option<Vec<TerminalTotal>>),
    /// The terminal has no totals of its own.
    NothingToSettle,
    /// What came of the weighing with this number.
    Weighed(u64, ScaleAnswer),
    Answered(QuestionNo, Answer),
    PinChecked(Ticket, Option<OperatorNo>),
    PinHashed(Ticket, String),
    Link {
        state: LinkState,
        waiting: u64,
    },
    /// An entry the store set aside, with its reason.
    SetAside {
        seq: u64,
        reason: String,
    },
    /// The store was put back from a copy and has these entries again.
    Healed {
        first: u64,
        last: u64,
    },
    /// Entries asked for, newest first, up to the one that was named.
    /// The journal cannot be read back.
    JournalUnread,
    JournalRead {
        upto: u64,
        entries: Vec<Entry>,
    },
    /// The register was changed elsewhere and the change is here now.
    RegisterReceived {
        version: u64,
        count: u64,
    },
    /// A change made here has reached the register.
    RegisterChanged,
    /// The first key of this till: it signs from here on.
    KeyMade(KeyMade),
    /// A receipt was taken by the mail service, or could not be delivered.
    Sent(ReceiptNo, Delivery),
    /// Can receipts be had by a code that the customer scans?
    MakesLinks(bool),
    /// The journal is written out and waits for its name.
    ExportWritten {
        from: Date,
        to: Date,
        file: String,
    },
    Exported {
        path: String,
        transactions: u64,
    },
    /// What it is told with.
    ExportFailed(Saying),
    Signed(SaleSigned),
    /// A finished sale could not be signed.
    NotSigned,
    /// The shell was told to end: the terminal hung up, the machine goes down.
    Stop,
    /// Time has passed.
    Tick,
}

/// What happens while a device is tried.
#[derive(Clone, Debug, PartialEq)]
pub enum TrialNews {
    Told(Saying),
    /// Yes or no.
    Asks(Saying),
    /// The customer is to scan this.
    Code(String),
    /// With what was learnt, as keys of the settings; or why it did not go well.
    Ended(Result<Option<Vec<(String, String)>>, Saying>),
}

/// Names one check of a PIN, so that an answer that comes late is not taken for another's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A PIN on its way to be checked. It is never shown, not even in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(pub String);

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(****)")
    }
}

/// A customer's telephone number, or the text of the customer's own code. Never shown, not even in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Reach(pub String);

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reach(****)")
    }
}

/// The days of the journal that are to be handed out, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOrder {
    pub from: Date,
    pub to: Date,
    pub organisation_number: String,
}

/// What became of a receipt that was to go without paper.
#[derive(Clone, PartialEq, Eq)]
pub enum Delivery {
    Failed,
    Taken,
    /// It can be had at this address, which nobody writes down.
    Link(String),
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Failed => "Failed",
            Self::Taken => "Taken",
            Self::Link(_) => "Link(****)",
        })
    }
}

/// A receipt to be sent to an address that nobody writes down.
#[derive(Clone, PartialEq)]
pub struct Outgoing {
    pub receipt: ReceiptNo,
    pub by: MessageKind,
    pub to: String,
    pub from: String,
    pub document: Document,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({})", self.receipt)
    }
}

/// A finished sale to be signed over the signature before it (law G-3), with the key the journal tells of; none has been
/// made for the very first.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOrder {
    pub key: Option<KeyMade>,
    pub previous: String,
    pub sale: ToSign,
}

/// What the till wants. Nothing is carried out before every append ahead of it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The entries of one act, or of a batch of type-ahead: one commit.
    Append(Vec<Entry>),
    Print {
        slip: Slip,
        document: Document,
        at: Station,
    },
    /// Ask the printer whether a slip from before the start came out.
    AskPrinted(PrintJob, Station),
    PulseDrawer,
    /// How the customer of the next charge is reached. Never journalled (law K-4).
    Reach(IntentNo, Reach),
    Charge(Intent),
    AbortCharge(IntentNo),
    AskCharge(Intent),
    /// What the terminal itself says of a payment that a leader decided about, as paid or not (terminal.md T-5).
    Recheck(Intent, bool),
    /// The terminal is to settle with the bank, before the Z (terminal.md 8).
    SettleTerminal,
    /// After the Z the terminal is let go for its upkeep.
    EndTerminalDay,
    LookAtEquipment,
    /// Tries a device by these settings, which are written nowhere.
    Try(DeviceName, Vec<DeviceSetUp>),
    AnswerTrial(bool),
    StopTrial,
    /// Writes these into the machine's settings.
    SaveEquipment(Vec<DeviceSetUp>),
    Weigh(WeighOrder),
    /// Nobody waits for the weighing any more.
    StopWeighing(u64),
    Show(Box<CustomerView>),
    Sign(SignOrder),
    Send(Box<Outgoing>),
    Export(ExportOrder),
    PublishExport,
    Ask(QuestionNo, Question),
    CheckPin(Ticket, Pin),
    CheckBadge(Ticket, Pin),
    HashPin(Ticket, Pin),
    /// The newest entries up to this one, for the journal's screen.
    ReadJournal {
        upto: u64,
        limit: usize,
    },
    Tone(Tone),
    Demo(DemoSwitch),
    /// A scan from the demo's own scanner.
    DemoScan(String),
    NextLanguage,
    Quit,
}

impl Effect {
    /// Does it leave the screen, and so wait for the disk? (architecture §6, 14)
    pub fn waits_for_disk(&self) -> bool {
        !matches!(
            self,
            Self::Append(_)
                | Self::CheckPin(..)
                | Self::CheckBadge(..)
                | Self::HashPin(..)
                | Self::Tone(_)
                | Self::NextLanguage
        )
    }
}

/// Short high: taken. Two low: refused. One long: look up (sales-ux 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Taken,
    Refused,
    LookUp,
}

/// What the till wants of the one who draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Tone(Tone),
    NextLanguage,
    Quit,
}
