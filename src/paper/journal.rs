//! An extract of the journal, printed at the cash point (law J-14): every event with its official name, the time to the
//! second, who, what, and its amount, those that go out with a minus (law F-4).

use super::draft::Draft;
use super::{Document, Letterhead, report};
use crate::domain::device::PaperKind;
use crate::domain::report::{Report, ZReport};
use crate::domain::value::Saying;
use crate::domain::{Ore, Stamp};

/// One sheet of an extract.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalSheet<'a> {
    /// The words it was narrowed by; empty for everything.
    pub sought: &'a str,
    /// The oldest and the newest entry of the whole extract.
    pub from: Stamp,
    pub to: Stamp,
    /// When it is printed.
    pub at: Stamp,
    /// Of the whole extract.
    pub entries: usize,
    pub nth: usize,
    pub sheets: usize,
    /// Oldest first.
    pub rows: &'a [JournalRows],
}

/// One entry as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalRows {
    pub seq: u64,
    pub at: Stamp,
    pub operator: String,
    /// The tax administration's code and its official name.
    pub code: u16,
    pub event: &'static str,
    pub training: bool,
    pub says: Saying,
    pub amount: Option<Ore>,
    pub report: Option<TakenReport>,
}

/// A report as it was taken. It stands whole in the journal, and so in what is printed of it (law J-2).
#[derive(Clone, Debug, PartialEq)]
pub enum TakenReport {
    X(Box<Report>),
    Z(Box<ZReport>),
}

pub fn journal_sheet(head: &Letterhead, sheet: &JournalSheet) -> Document {
    let mut draft = Draft::new(head);
    let title = draft.word("title-journal");
    draft.title(title);
    draft.letterhead();
    let till = draft.say(&Saying::of("paper-till").with("till", head.till.to_string()));
    let printed = draft.moment(sheet.at);
    draft.pair(till, printed);
    for (id, at) in [("paper-journal-from", sheet.from), ("paper-journal-to", sheet.to)] {
        let (label, moment) = (draft.word(id), draft.moment(at));
        draft.pair(label, moment);
    }
    if !sheet.sought.is_empty() {
        let words = draft.say(&Saying::of("paper-journal-sought").with("sought", sheet.sought));
        draft.text(words);
    }
    let entries = draft.say(&Saying::of("paper-journal-entries").with("count", sheet.entries));
    let nth = draft.say(&Saying::of("paper-journal-sheet").with("nth", sheet.nth).with("sheets", sheet.sheets));
    draft.pair(entries, nth);
    for row in sheet.rows {
        draft.rule();
        write_row(&mut draft, row);
    }
    draft.rule();
    draft.program();
    draft.finish(PaperKind::Journal)
}

fn write_row(draft: &mut Draft<'_>, row: &JournalRows) {
    let moment = draft.moment(row.at);
    draft.pair(format!("{} {moment}", row.seq), row.operator.clone());
    let event = format!("{} {}", row.code, row.event);
    match row.amount {
        Some(amount) => draft.amount(event, amount),
        None => draft.text(event),
    }
    if row.training {
        let words = draft.word("paper-journal-training");
        draft.bold(words);
    }
    let words = draft.say(&row.says);
    draft.detail(words);
    match &row.report {
        Some(TakenReport::X(x)) => report::x_within(draft, x),
        Some(TakenReport::Z(z)) => report::z_within(draft, z),
        None => {}
    }
}
