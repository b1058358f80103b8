//! The journal as one reads it: «what did I just do», narrowed by what is typed, and printed as far as it is shown (law J-14).
//!
//! Pages come from the journal one after the other, newest first, and only as far as they are looked at. Reading registers
//! nothing; printing is journalled as every paper is.

use super::asking::Asking;
use super::command::Command;
use super::effect::{Effect, Given};
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::device::{PaperKind, PrintJob};
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::domain::{Operator, Ore};
use crate::journal::{Act, Entry, Event, Sought};
use crate::paper::{self, JournalRows, JournalSheet, TakenReport};

/// The entries on the screen, as sentences.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalView {
    /// Newest first, as far as they have been read.
    pub rows: Vec<JournalRow>,
    pub mark: Mark,
    /// The marked entry is shown whole.
    pub opened: bool,
    /// There are no older ones.
    pub complete: bool,
    sought: Sought,
    /// Up to where a page has been asked for.
    asked: Option<u64>,
    /// The newest entry that has not been read.
    next: u64,
    /// What is found is printed when everything is read.
    printing: bool,
}

impl JournalView {
    /// A page is on its way.
    pub fn is_reading(&self) -> bool {
        self.asked.is_some()
    }

    fn take_page(&mut self, entries: Vec<Entry>, operators: &[Operator]) {
        let oldest = entries.last();
        let is_past = oldest.is_some_and(|oldest| self.sought.ends_before(oldest));
        self.asked = None;
        self.next = oldest.map_or(0, |oldest| oldest.seq.saturating_sub(1));
        self.complete = entries.len() < PAGE || self.next == 0 || is_past;
        for entry in entries {
            let who = operators.iter().find(|operator| Some(operator.number) == entry.operator);
            if self.sought.takes(&entry, who.map_or("", |operator| operator.name.as_str())) {
                self.rows.push(JournalRow { says: super::telling::tell(&entry.act), entry: Box::new(entry) });
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct JournalRow {
    pub entry: Box<Entry>,
    pub says: Saying,
}

impl JournalRow {
    /// The entry as it is stored, laid out for reading.
    pub fn stored(&self) -> String {
        let body: Option<serde_json::Value> = serde_json::from_slice(&self.entry.to_bytes()).ok();
        body.and_then(|body| serde_json::to_string_pretty(&body).ok()).unwrap_or_default()
    }

    pub fn event(&self) -> &'static Event {
        Event::of(self.entry.event_code())
    }
}

/// Entries read at once.
const PAGE: usize = 500;
/// Rows held ready below the marked one: more than any window shows.
const ROWS_AHEAD: usize = 200;
/// Entries on one sheet. More sheets than one are asked about.
pub const SHEET_ENTRIES: usize = 200;
/// More than this is printed in several spans.
pub const PRINT_ENTRIES_MAX: usize = 5_000;

impl Till {
    /// `.j`, or `.j skuff 12:00-14:00`.
    pub(super) fn open_journal(&mut self, given: &Given) -> Outcome {
        let allowed = [Right::Reports, Right::Sell].iter().any(|right| self.may(*right, given));
        if !allowed {
            return self.must_have(Right::Reports, given);
        }
        self.panel = false;
        self.entry.set(self.args.drain(..).collect::<Vec<String>>().join(" "));
        self.screen = Screen::Journal(JournalView::default());
        self.seek(given);
        Ok(())
    }

    /// Begins again at the newest entry, with what is typed now.
    fn seek(&mut self, given: &Given) {
        let sought = Sought::read(self.entry.text(), self.stamp(given).date());
        let upto = self.state.seq;
        if let Screen::Journal(view) = &mut self.screen {
            *view = JournalView { sought, ..JournalView::default() };
        }
        self.read_page(upto);
    }

    fn read_page(&mut self, upto: u64) {
        if let Screen::Journal(view) = &mut self.screen {
            view.asked = Some(upto);
            self.want(Effect::ReadJournal { upto, limit: PAGE });
        }
    }

    /// A page came. One that was asked for by an earlier text is let go.
    pub(super) fn journal_read(&mut self, upto: u64, entries: Vec<Entry>, given: &Given) {
        let Screen::Journal(view) = &mut self.screen else { return };
        if view.asked != Some(upto) {
            return;
        }
        view.take_page(entries, &given.register.tables().operators);
        self.read_on(given);
    }

    /// It did not come. What was shown stays, and the next key asks again.
    pub(super) fn journal_unread(&mut self) {
        let Screen::Journal(view) = &mut self.screen else { return };
        (view.asked, view.printing) = (None, false);
        self.refuse(Saying::of("journal-unread"));
    }

    /// Goes on until there are rows enough below the mark, or all of them when they are to be printed.
    fn read_on(&mut self, given: &Given) {
        let Screen::Journal(view) = &mut self.screen else { return };
        if view.is_reading() {
            return;
        }
        let enough = if view.printing { PRINT_ENTRIES_MAX } else { view.mark.at + ROWS_AHEAD };
        if !view.complete && view.rows.len() <= enough {
            let next = view.next;
            self.read_page(next);
        } else if std::mem::take(&mut view.printing) {
            let outcome = self.print_what_is_read(given);
            self.settle(outcome);
        }
    }

    pub(super) fn journal_key(&mut self, key: Key, given: &Given) {
        let Screen::Journal(view) = &mut self.screen else { return };
        if view.mark.move_by(key, view.rows.len()) {
            return self.read_on(given);
        }
        match key {
            Key::Enter | Key::Tab => view.opened = !view.opened,
            Key::Esc if view.opened => view.opened = false,
            Key::Esc if self.entry.is_empty() => self.leave_screen(),
            Key::Esc => {
                self.entry.take();
                self.seek(given);
            }
            key => {
                if self.filter_key(key) {
                    self.seek(given);
                }
            }
        }
    }

    pub(super) fn journal_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        if matches!(command, Command::PrintJournal | Command::Journal) {
            return (command == Command::PrintJournal).then(|| self.print_journal(given));
        }
        self.leave_screen();
        None
    }

    /// Prints what is shown, the rest of it too; from elsewhere the journal is opened first, with the words that follow.
    pub(super) fn print_journal(&mut self, given: &Given) -> Outcome {
        self.must_be_able_to_print()?;
        if !self.args.is_empty() || !matches!(self.screen, Screen::Journal(_)) {
            self.open_journal(given)?;
        }
        if let Screen::Journal(view) = &mut self.screen {
            view.printing = true;
        }
        self.read_on(given);
        Ok(())
    }

    fn print_what_is_read(&mut self, given: &Given) -> Outcome {
        let Screen::Journal(view) = &self.screen else { return Ok(()) };
        match view.rows.len() {
            0 => Err(Saying::of("journal-nothing-to-print")),
            count if count > PRINT_ENTRIES_MAX => Err(Saying::of("journal-too-long").with("count", PRINT_ENTRIES_MAX)),
            count if count > SHEET_ENTRIES => {
                let (sheets, entries) = (count.div_ceil(SHEET_ENTRIES), count);
                self.asking = Some(Asking::PrintJournal { sheets, entries });
                Ok(())
            }
            _ => self.print_sheets(given),
        }
    }

    /// Oldest first, sheet after sheet: each is a paper of its own, so that one that fails is printed again alone.
    pub(super) fn print_sheets(&mut self, given: &Given) -> Outcome {
        self.must_be_able_to_print()?;
        let head = self.letterhead(given).ok_or_else(|| Saying::of("no-department"))?;
        let Screen::Journal(view) = &self.screen else { return Ok(()) };
        let rows: Vec<JournalRows> = view.rows.iter().rev().map(|row| printed_row(row, given)).collect();
        let sought = self.entry.text().trim().to_owned();
        let (Some(oldest), Some(newest)) = (rows.first(), rows.last()) else { return Ok(()) };
        let (from, to) = (oldest.at, newest.at);
        let (entries, sheets) = (rows.len(), rows.len().div_ceil(SHEET_ENTRIES));
        for (nth, rows) in (1..).zip(rows.chunks(SHEET_ENTRIES)) {
            let at = self.stamp(given);
            let sheet = JournalSheet { sought: &sought, from, to, at, entries, nth, sheets, rows };
            let document = paper::journal_sheet(&head, &sheet);
            self.sheets.insert(PrintJob(self.state.numbers().print + 1), document);
            self.order_slip(PaperKind::Journal, None, Ore::ZERO, given);
        }
        self.tell(Saying::of("journal-printed").with("count", entries).with("sheets", sheets));
        Ok(())
    }
}

fn printed_row(row: &JournalRow, given: &Given) -> JournalRows {
    let operators = &given.register.tables().operators;
    let who = operators.iter().find(|operator| Some(operator.number) == row.entry.operator);
    let event = row.event();
    JournalRows {
        seq: row.entry.seq,
        at: row.entry.at,
        operator: who.map(Operator::short_name).unwrap_or_default(),
        code: event.code,
        event: event.norwegian,
        training: row.entry.training,
        says: row.says.clone(),
        amount: row.entry.act.amount(),
        report: match &row.entry.act {
            Act::XTaken(x) => Some(TakenReport::X(x.clone())),
            Act::ZTaken(z) => Some(TakenReport::Z(z.clone())),
            _ => None,
        },
    }
}
