//! Earlier sales: the list, one receipt opened, its one copy (EXT-04…06), and what is asked of the store on the way.

use super::command::Command;
use super::effect::{Effect, Given};
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till, Wait};
use crate::domain::barcode::CardKind;
use crate::domain::device::PaperKind;
use crate::domain::ids::Series;
use crate::domain::operator::Right;
use crate::domain::question::{Answer, FindSale, Question, QuestionNo, SalesFilter};
use crate::domain::sale::{SaleRow, StoredSale};
use crate::domain::time::Date;
use crate::domain::value::Saying;
use crate::domain::{ReceiptNo, barcode};

/// What an answer of the store is for.
#[derive(Clone, Debug, PartialEq)]
pub enum AfterAnswer {
    PayByCard {
        kind: CardKind,
        number: String,
        by_key: bool,
    },
    ShowCard,
    OpenReceipt {
        what: String,
    },
    CopyReceipt {
        what: String,
    },
    /// Paper that was due when the till stopped, of a sale it no longer holds.
    PrintDue,
    HistoryRows,
    /// Enter was pressed before the rows for this text had come.
    HistoryEnter,
    CustomerHistory,
    ShowZ,
    Nothing,
}

/// Rows asked for at once.
const ROWS: u32 = 50;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryList {
    pub rows: Vec<SaleRow>,
    pub total: u64,
    pub mark: Mark,
    pub without_net: bool,
    /// The text the rows were asked for.
    words: String,
    asked: Option<QuestionNo>,
}

impl HistoryList {
    /// Are its rows on their way?
    pub fn is_asking(&self) -> bool {
        self.asked.is_some()
    }
}

/// One sale, opened (`EXT-06`).
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedReceipt {
    pub stored: StoredSale,
    /// The whole receipt is shown, scrolled by so many rows.
    pub whole: bool,
    pub scroll: usize,
    /// The list it was opened from.
    pub behind: Option<Box<HistoryList>>,
}

impl Till {
    /// Asks and waits: what is typed meanwhile stays unread. Esc drops the question.
    pub(super) fn ask_store(&mut self, question: Question, then: AfterAnswer) {
        let no = self.next_question_no();
        self.want(Effect::Ask(no, question));
        self.wait = Some(Wait::Store(no, then));
    }

    /// Tells the store something; no answer is waited for.
    pub(super) fn tell_store(&mut self, question: Question) {
        let no = self.next_question_no();
        self.want(Effect::Ask(no, question));
    }

    /// Asks and goes on; the answer finds its place by its number.
    pub(super) fn ask_store_meanwhile(&mut self, question: Question, then: AfterAnswer) {
        let no = self.next_question_no();
        self.want(Effect::Ask(no, question));
        self.meanwhile.push((no, then));
    }

    fn next_question_no(&mut self) -> QuestionNo {
        self.next_question += 1;
        QuestionNo(self.next_question)
    }

    pub(super) fn answered(&mut self, no: QuestionNo, answer: Answer, given: &Given) {
        let then = match self.wait.take() {
            Some(Wait::Store(wanted, then)) if wanted == no => Some(then),
            wait => {
                self.wait = wait;
                let at = self.meanwhile.iter().position(|(asked, _)| *asked == no);
                at.map(|at| self.meanwhile.remove(at).1)
            }
        };
        if let Some(then) = then {
            let outcome = self.after_answer(no, then, answer, given);
            self.settle(outcome);
        }
    }

    fn after_answer(&mut self, no: QuestionNo, then: AfterAnswer, answer: Answer, given: &Given) -> Outcome {
        match (then, answer) {
            (AfterAnswer::PayByCard { kind, number, by_key }, Answer::Claimed { amount, left }) => {
                self.card_claimed(kind, number, amount, left, by_key, given)
            }
            (AfterAnswer::PayByCard { kind, number, by_key }, Answer::NotClaimed(card)) => {
                self.claim_what_is_left(kind, number, by_key, &card)
            }
            (AfterAnswer::PayByCard { .. } | AfterAnswer::ShowCard, Answer::NoNet) => {
                Err(Saying::of("gift-card-needs-net"))
            }
            (AfterAnswer::ShowCard, Answer::Card(card)) if card.known && !card.expired => {
                self.tell(Saying::of("card-balance").with("number", card.number).with("amount", card.balance));
                Ok(())
            }
            (AfterAnswer::ShowCard, Answer::Card(card)) => Err(Self::card_refused(&card)),
            (AfterAnswer::OpenReceipt { .. }, Answer::Sale { sale }) => {
                let behind = match std::mem::take(&mut self.screen) {
                    Screen::History(list) => Some(Box::new(list)),
                    _ => None,
                };
                self.screen =
                    Screen::Receipt(Box::new(OpenedReceipt { stored: *sale, whole: false, scroll: 0, behind }));
                Ok(())
            }
            (AfterAnswer::OpenReceipt { what } | AfterAnswer::CopyReceipt { what }, Answer::NoSuchSale) => {
                Err(Saying::of("no-such-receipt").with("receipt", what))
            }
            (AfterAnswer::ShowZ, Answer::Z { text }) => {
                self.show_z(serde_json::from_str(&text).map_err(|_| Saying::of("no-such-z"))?);
                Ok(())
            }
            (AfterAnswer::ShowZ, Answer::NoSuchZ | Answer::NoNet) => Err(Saying::of("no-such-z")),
            (AfterAnswer::CopyReceipt { .. }, Answer::Sale { sale }) => self.copy(&sale, given),
            (AfterAnswer::PrintDue, Answer::Sale { sale }) => {
                self.print_due_of(&sale, given);
                Ok(())
            }
            (AfterAnswer::CustomerHistory, Answer::Sales { rows, total }) => {
                self.customer_history_arrived(rows, total);
                Ok(())
            }
            (AfterAnswer::HistoryRows, answer) => {
                self.history_arrived(no, answer);
                Ok(())
            }
            (AfterAnswer::HistoryEnter, answer) => {
                self.history_arrived(no, answer);
                self.open_marked_receipt();
                Ok(())
            }
            (AfterAnswer::OpenReceipt { .. } | AfterAnswer::CopyReceipt { .. }, Answer::NoNet) => {
                Err(Saying::of("history-needs-net"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn open_history(&mut self, given: &Given) -> Outcome {
        if !self.may(Right::Reports, given) && !self.may(Right::Sell, given) {
            return Err(Saying::of("needs-right").with("name", self.operator(given).map_or("", |o| o.name.as_str())));
        }
        self.panel = false;
        self.entry.set(self.args.drain(..).collect::<Vec<String>>().join(" "));
        self.screen = Screen::History(HistoryList::default());
        self.ask_for_rows(0, given);
        Ok(())
    }

    fn ask_for_rows(&mut self, skip: u32, given: &Given) {
        let typed = self.entry.text().trim().to_owned();
        let (words, day) = words_and_day(&typed, self.stamp(given).date());
        if let Screen::History(list) = &mut self.screen {
            list.words = typed;
        }
        let filter = SalesFilter { words, day, skip, limit: ROWS, ..SalesFilter::default() };
        self.ask_store_meanwhile(Question::Sales(filter), AfterAnswer::HistoryRows);
        let asked = QuestionNo(self.next_question);
        if let Screen::History(list) = &mut self.screen {
            list.asked = Some(asked);
        }
    }

    /// Rows for a text that has changed since are let go.
    fn history_arrived(&mut self, no: QuestionNo, answer: Answer) {
        let Screen::History(list) = &mut self.screen else { return };
        if list.asked != Some(no) {
            return;
        }
        list.asked = None;
        match answer {
            Answer::Sales { rows, total } => {
                list.mark.within(rows.len());
                (list.rows, list.total, list.without_net) = (rows, total, false);
            }
            _ => list.without_net = true,
        }
    }

    pub(super) fn history_key(&mut self, key: Key, given: &Given) {
        let Screen::History(list) = &mut self.screen else { return };
        let rows = list.rows.len();
        if list.mark.move_by(key, rows) {
            return;
        }
        match key {
            Key::Esc if self.entry.is_empty() => self.leave_screen(),
            Key::Esc => {
                self.entry.take();
                self.ask_for_rows(0, given);
            }
            Key::Enter | Key::Tab => self.history_enter(given),
            key => {
                if self.filter_key(key) {
                    if let Screen::History(list) = &mut self.screen {
                        list.mark = Mark::default();
                    }
                    self.ask_for_rows(0, given);
                }
            }
        }
    }

    fn history_enter(&mut self, given: &Given) {
        let today = self.stamp(given).date();
        if let Some(barcode::Reading::OwnPaper(barcode::OwnPaper::Receipt { series, till_digits, last_five })) =
            barcode::read(self.entry.text().trim(), &[], today)
        {
            return self.open_scanned_receipt(series, till_digits, last_five);
        }
        let Screen::History(list) = &self.screen else { return };
        match list.asked {
            Some(no) => {
                self.meanwhile.retain(|(asked, _)| *asked != no);
                self.wait = Some(Wait::Store(no, AfterAnswer::HistoryEnter));
            }
            None => self.open_marked_receipt(),
        }
    }

    fn open_marked_receipt(&mut self) {
        let Screen::History(list) = &self.screen else { return };
        match list.rows.get(list.mark.at) {
            Some(row) => {
                let find = FindSale::ByNumber { till: row.till, receipt: row.receipt };
                let what = row.receipt.to_string();
                self.entry.take();
                self.ask_store(Question::Sale(find), AfterAnswer::OpenReceipt { what });
            }
            None => self.refuse(Saying::of("no-receipts")),
        }
    }

    /// A receipt scanned from anywhere opens.
    pub(super) fn open_scanned_receipt(&mut self, series: Series, till_digits: u16, last_five: u64) {
        let find = FindSale::ByBarcode { department: self.state.till.department, till_digits, series, last_five };
        let what = ReceiptNo::new(series, last_five).to_string();
        self.ask_store(Question::Sale(find), AfterAnswer::OpenReceipt { what });
    }

    pub(super) fn receipt_key(&mut self, key: Key) {
        let Screen::Receipt(opened) = &mut self.screen else { return };
        match key {
            Key::Esc if opened.whole => opened.whole = false,
            Key::Esc => match opened.behind.take() {
                Some(list) => {
                    self.entry.set(list.words.clone());
                    self.screen = Screen::History(*list);
                }
                None => self.leave_screen(),
            },
            Key::Down => opened.scroll = opened.scroll.saturating_add(1),
            Key::Up => opened.scroll = opened.scroll.saturating_sub(1),
            Key::PageDown => opened.scroll = opened.scroll.saturating_add(10),
            Key::PageUp => opened.scroll = opened.scroll.saturating_sub(10),
            _ => self.beep(),
        }
    }

    pub(super) fn receipt_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        let Screen::Receipt(opened) = &mut self.screen else { return None };
        match command {
            Command::ViewSale => {
                opened.whole = !opened.whole;
                opened.scroll = 0;
                Some(Ok(()))
            }
            Command::PrintCopy => {
                let stored = opened.stored.clone();
                Some(self.copy(&stored, given))
            }
            Command::ReturnLines => {
                let stored = opened.stored.clone();
                Some(self.open_returning(stored, given))
            }
            _ => {
                self.leave_screen();
                None
            }
        }
    }

    /// `.ko`: the last sale's copy, or `.ko 410` another's.
    pub(super) fn copy_command(&mut self, given: &Given) -> Outcome {
        let wanted = match self.args.pop_front() {
            Some(text) => Some(
                ReceiptNo::parse(&text).ok_or_else(|| Saying::of("no-such-receipt").with("receipt", text.as_str()))?,
            ),
            None => None,
        };
        match (&self.state.last_sale, wanted) {
            (Some(last), None) => {
                let last = (**last).clone();
                self.copy(&last, given)
            }
            (_, Some(receipt)) => {
                let find = FindSale::ByNumber { till: self.state.till, receipt };
                self.ask_store(Question::Sale(find), AfterAnswer::CopyReceipt { what: receipt.to_string() });
                Ok(())
            }
            (None, None) => Err(Saying::of("nothing-to-copy")),
        }
    }

    /// One copy, ever (`EXT-05`, law X-6).
    fn copy(&mut self, stored: &StoredSale, given: &Given) -> Outcome {
        let receipt = stored.sale.receipt;
        let own = self
            .state
            .last_sale
            .as_ref()
            .filter(|last| last.sale.receipt == receipt && last.sale.till == stored.sale.till);
        let copied = own.and_then(|last| last.copied_at).or(stored.copied_at);
        if let Some(at) = copied {
            return Err(Saying::of("copy-used").with("receipt", receipt).with("time", at));
        }
        if stored.sale.till != self.state.till {
            return Err(Saying::of("copy-at-its-own-till").with("till", stored.sale.till.to_string()));
        }
        self.must_be_able_to_print()?;
        if self.was_spared(stored) {
            return self.print_spared(stored, given);
        }
        self.order_copy(stored, given);
        if let Screen::Receipt(opened) = &mut self.screen {
            opened.stored.copied_at = Some(self.state.last_at);
        }
        self.tell(Saying::of("copy-printed").with("receipt", receipt));
        Ok(())
    }

    /// The customer wanted no receipt and has thought better of it: then it is the receipt itself that comes, not a copy.
    fn was_spared(&self, stored: &StoredSale) -> bool {
        let is_due = self.state.due.iter().any(|due| due.slip.receipt == Some(stored.sale.receipt));
        stored.printed_at.is_none() && stored.sale.kind == crate::domain::sale::SaleKind::Sale && !is_due
    }

    fn print_spared(&mut self, stored: &StoredSale, given: &Given) -> Outcome {
        self.source = Some(Box::new(stored.clone()));
        self.order_slip(PaperKind::Sale, Some(stored.sale.receipt), stored.sale.due(), given);
        self.source = None;
        self.tell(Saying::of("receipt-after-all").with("receipt", stored.sale.receipt));
        Ok(())
    }

    fn order_copy(&mut self, stored: &StoredSale, given: &Given) {
        self.source = Some(Box::new(stored.clone()));
        self.order_slip(PaperKind::Copy, Some(stored.sale.receipt), stored.sale.due(), given);
        self.source = None;
    }

    /// `.g`: sells a gift card when an amount follows, else shows a card's balance.
    pub(super) fn gift_card_command(&mut self, given: &Given) -> Outcome {
        match self.args.front().map(|text| barcode::read(text, &[], self.stamp(given).date())) {
            Some(Some(barcode::Reading::Card(..) | barcode::Reading::Misread)) => {
                let text = self.args.pop_front().unwrap_or_default();
                self.show_card(&text)
            }
            Some(_) => {
                let item = given.register.tables().hotkeys.iter().find_map(|hotkey| match &hotkey.target {
                    crate::domain::shop::HotkeyTarget::Item { kind, number } => given
                        .register
                        .row(*kind, number)
                        .map(|row| row.item)
                        .filter(|item| item.has(crate::domain::Mark::GiftCard)),
                    crate::domain::shop::HotkeyTarget::Group(_) => None,
                });
                let item = item.ok_or_else(|| Saying::of("no-gift-card-item"))?;
                self.ring(super::ring::Ringing::of(item, None), given)
            }
            None => self.ask(super::asking::Asking::CardToShow, given),
        }
    }

    pub(super) fn show_card(&mut self, text: &str) -> Outcome {
        match barcode::read(text.trim(), &[], crate::domain::time::Date::of(2026, 1, 1)) {
            Some(barcode::Reading::Card(_, number)) => {
                if self.is_without_net() {
                    return Err(Saying::of("gift-card-needs-net"));
                }
                self.ask_store(Question::Balance { card: number }, AfterAnswer::ShowCard);
                Ok(())
            }
            Some(barcode::Reading::Misread) => Err(Saying::of("misread")),
            _ => Err(Saying::of("not-a-card-number")),
        }
    }
}

/// A day among the words narrows to that day (`EXT-04`).
fn words_and_day(typed: &str, today: Date) -> (String, Option<Date>) {
    let mut day = None;
    let mut words = Vec::new();
    for word in typed.split_whitespace() {
        match Date::parse_typed(word, today) {
            Some(date) if day.is_none() => day = Some(date),
            _ => words.push(word),
        }
    }
    (words.join(" "), day)
}
