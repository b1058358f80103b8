//! Paper and the customer's display: which document a slip is, what is owed, what the customer sees.

use super::asking::Asking;
use super::effect::{Effect, Given, Tone};
use super::history::AfterAnswer;
use super::screen::Screen;
use super::state::DueSlip;
use super::{Outcome, Till};
use crate::domain::barcode::CardKind;
use crate::domain::device::{CustomerView, DisplayRows, OwedHow, PaperKind, PrintJob, PrinterState, Slip, Station};
use crate::domain::ids::Series;
use crate::domain::question::{FindSale, Question};
use crate::domain::sale::{CompletedSale, StoredSale};
use crate::domain::value::Saying;
use crate::domain::{LineId, Ore, ReceiptNo};
use crate::journal::act::device::{SlipDropped, SlipLookedFor, SlipOwed, SlipPrinted};
use crate::paper::{self, Document, Letterhead, display};

/// The newest lines are what a customer looks at, and a long sale costs no more than a short one.
const CUSTOMER_LINES_MAX: usize = 24;

impl Till {
    pub(super) fn must_be_able_to_print(&self) -> Outcome {
        match self.devices.printer {
            PrinterState::Ready | PrinterState::PaperLow | PrinterState::HeadHot => Ok(()),
            PrinterState::OutOfPaper => Err(Saying::of("printer-out-of-paper")),
            PrinterState::CoverOpen => Err(Saying::of("printer-cover-open")),
            PrinterState::CutterJammed => Err(Saying::of("printer-cutter")),
            PrinterState::OffLine => Err(Saying::of("printer-off-line")),
            PrinterState::Broken => Err(Saying::of("printer-broken")),
            PrinterState::Gone => Err(Saying::of("printer-gone")),
        }
    }

    /// Who the papers are from.
    pub fn letterhead(&self, given: &Given) -> Option<Letterhead> {
        let tables = given.register.tables();
        let department = tables.department(self.state.till.department)?;
        Some(Letterhead::new(&tables.company, department, self.state.till, self.profile.version, self.profile.paper))
    }

    /// Asks the printer for a slip that has been ordered in the journal.
    pub(super) fn print(&mut self, slip: Slip, given: &Given) {
        if self.printing.contains(&slip.job) {
            return;
        }
        if slip.kind == PaperKind::Order {
            self.print_order(slip, given)
        } else {
            self.print_at(Station::Counter, slip, given)
        }
    }

    pub(super) fn print_at(&mut self, at: Station, slip: Slip, given: &Given) {
        if let Some(document) = self.document(&slip, given) {
            self.printing.insert(slip.job);
            self.want(Effect::Print { slip, document, at });
        }
    }

    /// Nothing is on its way that a key waits for. Whoever pays does not wait for the kitchen.
    pub(super) fn is_paper_out_or_owed(&self) -> bool {
        self.state.due.iter().all(|due| due.owed || due.slip.kind == PaperKind::Order)
    }

    /// The document of a slip, made from what the journal says. `None` when the sale is only at the store.
    fn document(&self, slip: &Slip, given: &Given) -> Option<Document> {
        let mut head = self.letterhead(given)?;
        head.training = slip.receipt.is_some_and(|no| no.series == Series::Training);
        let sale = || self.sale_of(slip).map(|stored| &stored.sale);
        Some(match slip.kind {
            PaperKind::Sale | PaperKind::Return | PaperKind::Delivery | PaperKind::PayIn => {
                paper::receipt(&head, sale()?)
            }
            PaperKind::Reason => paper::reason_slip(&head, sale()?),
            PaperKind::Copy => paper::copy(&head, sale()?),
            PaperKind::Card => paper::card_slip(&head, &issued_card(sale()?, slip)?),
            PaperKind::X => paper::x_report(&head, self.state.last_x.as_ref()?),
            PaperKind::Z => paper::z_report(&head, self.state.last_z.as_ref()?, None),
            PaperKind::Operator => self.operator_report(slip, &head)?,
            // After a break only the last one is here.
            PaperKind::ZCopy => match self.sheets.get(&slip.job) {
                Some(copy) => copy.clone(),
                None => paper::z_copy(&head, self.state.last_z.as_ref()?),
            },
            PaperKind::Terminal => paper::terminal_slip(&head, self.state.terminal_papers.get(&slip.which)?),
            PaperKind::Journal => self.sheets.get(&slip.job)?.clone(),
            PaperKind::Bundle | PaperKind::Sheet => paper::command_sheet(&head, &super::help::sheet_rows()),
            PaperKind::Order => self.order_document(slip, &head)?,
            PaperKind::Provisional | PaperKind::Park | PaperKind::CashMove => {
                self.document_of_the_moment(slip, &head, given)?
            }
        })
    }

    /// Slips about what is on the screen or in the drawer now.
    fn document_of_the_moment(&self, slip: &Slip, head: &Letterhead, given: &Given) -> Option<Document> {
        let operator_name = self.operator(given).map(crate::domain::Operator::short_name).unwrap_or_default();
        let (at, operator_name) = (self.state.last_at, operator_name.as_str());
        match slip.kind {
            PaperKind::Provisional => {
                let about =
                    paper::Provisional { number: slip.receipt?, at, operator_name, nth: self.state.sale.provisional };
                (!self.state.basket().is_empty()).then(|| paper::provisional(head, self.state.basket(), &about))
            }
            PaperKind::Park => {
                let parked = self
                    .state
                    .parked
                    .iter()
                    .find(|parked| slip.receipt == Some(ReceiptNo::new(Series::Park, parked.number.0)))?;
                let about = paper::Parked { number: parked.number, name: &parked.name, at: parked.at, operator_name };
                Some(paper::park_slip(head, &parked.sale.basket, &about))
            }
            _ => {
                let (moved, out) = self.state.last_move.as_ref()?;
                let direction = if *out { paper::Direction::Out } else { paper::Direction::In };
                let about = paper::CashMove {
                    direction,
                    amount: moved.amount,
                    reason: &moved.reason,
                    text: &moved.text,
                    at,
                    operator_name,
                };
                Some(paper::cash_slip(head, &about))
            }
        }
    }

    fn sale_of(&self, slip: &Slip) -> Option<&StoredSale> {
        let known = [self.source.as_deref(), self.state.last_sale.as_deref()];
        known.into_iter().flatten().find(|stored| Some(stored.sale.receipt) == slip.receipt)
    }

    pub(super) fn printed(&mut self, job: PrintJob, given: &Given) {
        self.printing.remove(&job);
        if let Some(slip) = self.due_slip(job) {
            self.act(SlipPrinted { slip }, given);
        }
        // What stands on the screen about it is over.
        if matches!(&self.asking, Some(Asking::OrderLost(slip) | Asking::OrderTo { slip, .. }) if slip.job == job) {
            self.close_question();
        }
        self.sheets.remove(&job);
        self.paper_moved();
    }

    pub(super) fn not_printed(&mut self, job: PrintJob, why: PrinterState, given: &Given) {
        let at = self.station_of(job);
        self.tells(&at, why);
        self.printing.remove(&job);
        match self.due_slip(job).filter(|slip| slip.kind == PaperKind::Order) {
            Some(slip) => self.order_elsewhere(slip, &at, why, given),
            None => {
                if let Some(slip) = self.owe(job, why, OwedHow::NotOut, given) {
                    self.tell_of_owed(&slip, why);
                }
            }
        }
        self.paper_moved();
    }

    /// It comes out by itself when somebody has helped the printer, so it is owed and not sent again.
    pub(super) fn print_held(&mut self, job: PrintJob, why: PrinterState, given: &Given) {
        self.tells(&self.station_of(job), why);
        self.printing.remove(&job);
        if let Some(slip) = self.owe(job, why, OwedHow::Held, given) {
            self.tell_of_owed(&slip, why);
        }
        self.paper_moved();
    }

    /// Never sent again by itself: the operator looks, and says (printer.md 5).
    pub(super) fn print_unknown(&mut self, job: PrintJob, given: &Given) {
        self.printing.remove(&job);
        if let Some(slip) = self.owe(job, self.state_of(&self.station_of(job)), OwedHow::Unknown, given) {
            self.unsaid.remove(&job);
            self.tell_of_unknown(&slip);
        }
        self.paper_moved();
    }

    /// The slip, when that it is owed in this way is news.
    pub(super) fn owe(&mut self, job: PrintJob, why: PrinterState, how: OwedHow, given: &Given) -> Option<Slip> {
        let is_news = |due: &DueSlip| !due.owed || due.how != how || (how == OwedHow::NotOut && due.elsewhere);
        let due = self.state.due.iter().find(|due| due.slip.job == job && is_news(due))?;
        let slip = due.slip.clone();
        self.act(SlipOwed { slip: slip.clone(), why, how, to: None }, given);
        Some(slip)
    }

    pub(super) fn tell_of_owed(&mut self, slip: &Slip, why: PrinterState) {
        if slip.kind == PaperKind::Order {
            return self.tell_about_money(self.about_order("order-waits", slip));
        }
        let id = match (why, slip.kind.is_owed()) {
            (PrinterState::OutOfPaper, true) => "receipt-owed-paper",
            (_, true) => "receipt-owed",
            (_, false) => "slip-waits",
        };
        self.tell_about_money(Saying::of(id).with("receipt", number_of(slip)));
    }

    fn tell_of_unknown(&mut self, slip: &Slip) {
        self.tell_about_money(self.about_unknown(slip, "receipt-unknown"));
        self.want(Effect::Tone(Tone::LookUp));
    }

    fn about_unknown(&self, slip: &Slip, of_receipt: &'static str) -> Saying {
        match slip.kind {
            PaperKind::Order => self.about_order("order-unknown", slip),
            kind if kind.is_owed() => Saying::of(of_receipt).with("receipt", number_of(slip)),
            _ => Saying::of("slip-unknown"),
        }
    }

    /// Asks about a slip of unknown fate, when nobody is in the middle of something: a question that comes up while one
    /// types would swallow what is typed.
    pub(super) fn ask_about_paper(&mut self) {
        let in_the_way = std::mem::take(&mut self.asks_for_paper);
        let is_free = self.asking.is_none()
            && !self.is_busy()
            && self.entry.is_empty()
            && self.queue.is_empty()
            && self.screen == Screen::Sale
            && self.state.operator.is_some();
        if !is_free || !(in_the_way || self.state.basket().is_empty()) {
            return;
        }
        let unknown = self.state.due.iter().filter(|due| due.owed && due.how == OwedHow::Unknown);
        let slip = unknown.map(|due| &due.slip).find(|slip| !self.unsaid.contains(&slip.job)).cloned();
        let ask =
            |slip: Slip| if slip.kind == PaperKind::Order { Asking::OrderLost(slip) } else { Asking::SlipOut(slip) };
        self.asking = slip.map(ask);
    }

    /// Whether a receipt came out is said before the next sale is finished.
    pub(super) fn must_know_of_paper(&mut self) -> Outcome {
        let unknown = |due: &&DueSlip| due.owed && due.how == OwedHow::Unknown && due.slip.kind.is_owed();
        let Some(due) = self.state.due.iter().find(unknown) else { return Ok(()) };
        let (job, receipt) = (due.slip.job, number_of(&due.slip));
        self.unsaid.remove(&job);
        self.asks_for_paper = true;
        Err(Saying::of("receipt-unknown").with("receipt", receipt))
    }

    /// The operator has looked. What came out is printed; what did not is printed again, once.
    pub(super) fn slip_looked_for(&mut self, slip: Slip, came_out: bool, given: &Given) {
        self.act(SlipLookedFor { slip: slip.clone(), came_out, remedy: None }, given);
        self.message = None;
        if came_out {
            self.printed(slip.job, given);
        } else if self.devices.printer.prints() {
            self.print_or_fetch(slip, given);
        } else {
            self.tell_of_owed(&slip, self.devices.printer);
        }
    }

    /// Esc: it stays owed, and is asked about again when it is in the way.
    pub(super) fn leave_slip_unsaid(&mut self, slip: &Slip) {
        self.unsaid.insert(slip.job);
        self.tell_of_unknown(slip);
    }

    /// A key that waited for paper may act now.
    fn paper_moved(&mut self) {
        if matches!(self.wait, Some(super::Wait::Paper)) && self.is_paper_out_or_owed() {
            self.wait = None;
        }
    }

    pub(super) fn due_slip(&self, job: PrintJob) -> Option<Slip> {
        self.state.due.iter().find(|due| due.slip.job == job).map(|due| due.slip.clone())
    }

    /// The printer can print: what never came out comes now, each slip once.
    pub(super) fn printer_is(&mut self, state: PrinterState, given: &Given) {
        self.devices.printer = state;
        if state.prints() {
            self.print_what_waits(|_| true, given);
        }
    }

    /// What never came out and is like this, each slip once.
    pub(super) fn print_what_waits(&mut self, is_it: impl Fn(&Slip) -> bool, given: &Given) {
        let not_out = self.state.due.iter().filter(|due| due.owed && due.how == OwedHow::NotOut && is_it(&due.slip));
        let waiting: Vec<Slip> =
            not_out.map(|due| due.slip.clone()).filter(|slip| !self.printing.contains(&slip.job)).collect();
        if !waiting.is_empty() {
            self.message = None;
        }
        waiting.into_iter().for_each(|slip| self.print_or_fetch(slip, given));
    }

    /// At start the printer is asked about paper that was on its way; what did not come out is printed now, once. Until it
    /// has said so, the paper is on its way: another printer that is ready must not have it too.
    pub(super) fn ask_about_due(&mut self) {
        let jobs: Vec<PrintJob> = self.state.due.iter().map(|due| due.slip.job).collect();
        self.printing.extend(&jobs);
        jobs.into_iter().for_each(|job| self.want(Effect::AskPrinted(job, self.station_of(job))));
    }

    pub(super) fn was_printed(&mut self, job: PrintJob, was: Option<bool>, given: &Given) {
        self.printing.remove(&job);
        let Some(slip) = self.due_slip(job) else { return };
        match was {
            Some(true) => self.printed(job, given),
            Some(false) => self.print_or_fetch(slip, given),
            None => {
                if self.owe(job, self.state_of(&self.station_of(job)), OwedHow::Unknown, given).is_some() {
                    self.tell_about_money(self.about_unknown(&slip, "receipt-was-printing"));
                }
                self.paper_moved();
            }
        }
    }

    fn print_or_fetch(&mut self, slip: Slip, given: &Given) {
        if self.document(&slip, given).is_some() {
            return self.print(slip, given);
        }
        match slip.receipt.filter(|no| no.series != Series::Park && no.series != Series::Provisional) {
            Some(receipt) => {
                let find = FindSale::ByNumber { till: self.state.till, receipt };
                self.ask_store_meanwhile(Question::Sale(find), AfterAnswer::PrintDue);
            }
            None => self.act(SlipDropped { slip }, given),
        }
    }

    pub(super) fn print_due_of(&mut self, stored: &StoredSale, given: &Given) {
        self.source = Some(Box::new(stored.clone()));
        let due: Vec<Slip> = self
            .state
            .due
            .iter()
            .map(|due| due.slip.clone())
            .filter(|slip| slip.receipt == Some(stored.sale.receipt))
            .collect();
        due.into_iter().for_each(|slip| self.print(slip, given));
        self.source = None;
    }

    /// `.mr`: an interim bill, marked that it is none (`S-13`).
    pub(super) fn print_provisional(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        if self.state.basket().is_empty() {
            return Err(Saying::of("nothing-to-print"));
        }
        self.must_be_unpaid()?;
        self.must_be_able_to_print()?;
        let number = self.state.numbers().next(self.series(Series::Provisional));
        let total = self.state.basket().total();
        self.order_slip(PaperKind::Provisional, Some(number), total, given);
        let count = self.state.sale.provisional;
        self.tell(Saying::of(if count > 1 { "provisional-again" } else { "provisional-printed" }).with("count", count));
        Ok(())
    }

    pub(super) fn print_sheet(&mut self, given: &Given) -> Outcome {
        self.must_be_able_to_print()?;
        self.order_slip(PaperKind::Sheet, None, Ore::ZERO, given);
        self.tell(Saying::of("sheet-printed"));
        Ok(())
    }

    /// In training the customer sees that it is one, whatever else is shown (display.md 4).
    fn show(&mut self, mut rows: DisplayRows) {
        let language = self.profile.paper;
        if self.state.training {
            rows.upper = display::training(language);
        }
        if !self.state.basket().is_empty() {
            // The next sale has begun.
            self.link = None;
        }
        let basket = self.state.basket();
        let newest = basket.numbered().skip(basket.numbered().count().saturating_sub(CUSTOMER_LINES_MAX));
        let lines = newest.map(|line| display::customer_line(line, language)).collect();
        let total = if basket.is_empty() { String::new() } else { display::amount(basket.due(), language) };
        let receipt = self.farewell.as_ref().filter(|_| basket.is_empty()).map(|farewell| farewell.receipt);
        let receipt = receipt.and_then(|receipt| crate::domain::barcode::receipt_barcode(self.state.till, receipt));
        let code = self.code_to_pay().map(str::to_owned);
        let link = self.receipt_link().map(str::to_owned);
        self.want(Effect::Show(Box::new(CustomerView { rows, lines, total, receipt, link, code })));
    }

    pub(super) fn show_line(&mut self, id: LineId) {
        let Some(line) = self.state.basket().line(id) else { return };
        let rows = display::line(&line.item.name, line.quantity, self.amount_with_deposit(id), self.profile.paper);
        self.show(rows);
    }

    pub(super) fn show_price(&mut self, name: &str, price: Ore) {
        self.show(display::price(name, price, self.profile.paper));
    }

    pub(super) fn show_total(&mut self) {
        self.show(display::to_pay(self.state.basket().rest(), self.profile.paper));
    }

    pub(super) fn show_total_if_any(&mut self) {
        if self.state.basket().is_empty() { self.show_greeting() } else { self.show_total() }
    }

    pub(super) fn show_greeting(&mut self) {
        let greeting = display::greeting(self.profile.paper);
        self.show(greeting);
    }

    pub(super) fn show_thanks(&mut self, received: Ore, change: Ore) {
        let rows = if change.is_positive() {
            display::cash_given(received, change, self.profile.paper)
        } else {
            display::done(change, self.profile.paper)
        };
        self.show(rows);
    }

    pub(super) fn show_code(&mut self, amount: Ore) {
        self.show(display::to_scan(amount, self.profile.paper));
    }

    pub(super) fn show_terminal(&mut self, amount: Ore) {
        self.show(display::at_terminal(amount, self.profile.paper));
    }
}

pub(super) fn number_of(slip: &Slip) -> String {
    slip.receipt.map(|no| no.to_string()).unwrap_or_default()
}

/// Which card a slip is for: sold on a line, or issued in place of money. The slip's amount tells them apart where a sale
/// has several.
fn issued_card<'a>(sale: &'a CompletedSale, slip: &Slip) -> Option<paper::IssuedCard<'a>> {
    let sold = sale.lines.iter().filter_map(|line| Some((CardKind::Gift, line.card.as_deref()?, line.amount())));
    let issued = sale
        .parts
        .iter()
        .filter(|part| part.amount.is_negative())
        .filter_map(|part| Some((CardKind::CreditSlip, part.card.as_ref()?.number.as_str(), -part.amount)));
    let (kind, number, amount) = sold.chain(issued).nth(slip.which)?;
    Some(paper::IssuedCard { kind, number, amount, at: sale.completed_at, receipt: sale.receipt, expires: None })
}
