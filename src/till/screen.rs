//! What fills the screen beside the sale, and what its keys do.

use super::command::{Command, Place};
use super::effect::{Effect, Given, Tone};
use super::form::Form;
use super::key::Key;
use super::listing::Mark;
use super::settlement::Settling;
use super::{Outcome, Till, customers, equipment, help, history, office, reading, reports, returns};
use crate::domain::value::Saying;
use crate::journal::act::operator::LogOutWhy;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Screen {
    #[default]
    Sale,
    Customers(customers::CustomerList),
    Customer(Box<customers::CustomerCard>),
    History(history::HistoryList),
    Receipt(Box<history::OpenedReceipt>),
    Returning(Box<returns::Returning>),
    Journal(reading::JournalView),
    Status,
    Help(help::HelpPage),
    Menu(Mark),
    Office(office::OfficeList),
    Form(Box<Form>),
    Equipment(Box<equipment::Bench>),
    XReport(Box<reports::ShownReport>),
    Settlement(Box<Settling>),
}

impl Till {
    /// Where the operator stands.
    pub fn place(&self) -> Place {
        match &self.screen {
            Screen::Sale if self.panel => Place::Payment,
            Screen::Sale => Place::Sale,
            Screen::Customers(_) => Place::Customers,
            Screen::Customer(_) => Place::Customer,
            Screen::History(_) => Place::History,
            Screen::Receipt(_) => Place::Receipt,
            Screen::Returning(_) => Place::Returning,
            Screen::Journal(_) => Place::Journal,
            Screen::Status => Place::Status,
            Screen::Help(_) => Place::Help,
            Screen::Menu(_) => Place::Menu,
            Screen::Office(_) => Place::List,
            Screen::Form(_) => Place::Form,
            Screen::Equipment(_) => Place::Devices,
            Screen::XReport(_) => Place::XReport,
            Screen::Settlement(settling) if settling.counting.is_some() => Place::Count,
            Screen::Settlement(_) => Place::Settlement,
        }
    }

    /// Single letters act only in an opened row or where nothing can be typed, so that they never fight with a search.
    pub fn takes_letters(&self) -> bool {
        self.asking.is_none()
            && !self.is_trying()
            && matches!(
                self.place(),
                Place::Receipt | Place::Customer | Place::XReport | Place::Settlement | Place::Devices
            )
    }

    /// A letter is read at once here, without Enter: line mode sends none.
    pub(super) fn acts_on_letters(&self) -> bool {
        self.takes_letters() || (self.asking.is_none() && matches!(self.place(), Place::Menu | Place::Devices))
    }

    /// A command from a key.
    pub(super) fn run(&mut self, command: Command, given: &Given) {
        let outcome = self.run_typed(command, given);
        self.settle(outcome);
        self.args.clear();
    }

    /// A command, however it was given.
    pub(super) fn run_typed(&mut self, command: Command, given: &Given) -> Outcome {
        if self.state.operator.is_none()
            && !matches!(
                command,
                Command::Operator | Command::Help | Command::Language | Command::Status | Command::Quit
            )
        {
            return Err(Saying::of("nobody-logged-in"));
        }
        if command == Command::Help {
            return self.open_help();
        }
        self.must_fit_training(command)?;
        if let Some(outcome) = self.run_in_place(command, given) {
            return outcome;
        }
        match command {
            Command::Price => self.start_look_up(given),
            Command::Customer => self.customer_command(given),
            Command::ParkOrFetch => self.park_or_fetch(given),
            Command::Park => self.park(given),
            Command::Fetch => self.fetch_or_list(given),
            Command::Operator => self.ask_operator(given),
            Command::Return => self.start_return(given),
            Command::Drawer => self.ask_to_open_drawer(given),
            Command::PayCard | Command::PayCash | Command::PayFast => self.money_key(command, given),
            Command::Pay => self.open_panel(given),
            Command::Menu => self.open_menu(),
            Command::Cancel => self.ask_to_cancel(given),
            Command::Discount => self.discount_command(given),
            Command::Tips => self.tips_command(given),
            Command::Provisional => self.print_provisional(given),
            Command::Copy => self.copy_command(given),
            Command::Electronic => self.electronic_command(given),
            Command::History => self.open_history(given),
            _ => self.run_about_the_day(command, given),
        }
    }

    fn run_about_the_day(&mut self, command: Command, given: &Given) -> Outcome {
        match command {
            Command::PayIn => self.ask_move(false, given),
            Command::PayOut => self.ask_move(true, given),
            Command::Float => self.register_float(given),
            Command::GiftCard => self.gift_card_command(given),
            Command::Invoice => self.invoice_command(given),
            Command::XReport => self.take_x(given),
            Command::ZReport => self.open_settlement(given),
            Command::OperatorReport => self.print_operator_report(given),
            Command::Export => self.export_journal(given),
            Command::ZCopy => self.show_a_z(given),
            Command::Duplicate => self.open_duplicate(given),
            Command::LostOrder => self.open_lost_order(given),
            Command::Training => self.toggle_training(given),
            Command::Lock => self.lock(LogOutWhy::Locked, given),
            Command::Journal => self.open_journal(given),
            Command::Devices => self.open_equipment(given),
            Command::PrintJournal => self.print_journal(given),
            Command::Status => self.open_status(),
            Command::Language => {
                self.want(Effect::NextLanguage);
                Ok(())
            }
            Command::Sheet => self.print_sheet(given),
            Command::Quit => self.quit(given),
            _ => Err(Saying::of("key-does-nothing")),
        }
    }

    /// Commands that mean something of their own where the operator stands. Leaving another screen for a command of the
    /// sale first closes that screen, one step, losing nothing.
    fn run_in_place(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        match self.place() {
            Place::Receipt => self.receipt_command(command, given),
            Place::Customers => self.customers_command(command, given),
            Place::Customer => self.customer_card_command(command, given),
            Place::Returning => self.returning_command(command, given),
            Place::List => self.office_command(command, given),
            Place::Devices => Some(self.equipment_command(command, given)),
            // Nothing is saved by accident.
            Place::Form => Some(Err(Saying::of("form-first"))),
            Place::Journal => self.journal_command(command, given),
            Place::XReport => self.x_command(command, given),
            Place::Settlement | Place::Count => self.settlement_command(command, given),
            Place::Sale | Place::Payment | Place::Everywhere => None,
            _ => {
                self.screen = Screen::Sale;
                None
            }
        }
    }

    /// A key on any screen but the sale.
    pub(super) fn screen_key(&mut self, key: Key, given: &Given) {
        match &self.screen {
            Screen::Sale => {}
            Screen::Customers(_) => self.customers_key(key, given),
            Screen::Customer(_) => self.customer_card_key(key, given),
            Screen::History(_) => self.history_key(key, given),
            Screen::Receipt(_) => self.receipt_key(key),
            Screen::Returning(_) => self.returning_key(key, given),
            Screen::Journal(_) => self.journal_key(key, given),
            Screen::Status => self.status_key(key, given),
            Screen::Help(_) => self.help_key(key),
            Screen::Menu(_) => self.menu_key(key, given),
            Screen::Office(_) => self.office_key(key, given),
            Screen::Form(_) => self.form_key(key, given),
            Screen::Equipment(_) => self.equipment_key(key, given),
            Screen::XReport(_) => self.x_key(key),
            Screen::Settlement(_) => self.settlement_key(key, given),
        }
    }

    /// Back to the sale.
    pub(super) fn leave_screen(&mut self) {
        self.entry.take();
        self.screen = Screen::Sale;
    }

    /// A key that means nothing here: one low tone, nothing else.
    pub(super) fn beep(&mut self) {
        self.want(Effect::Tone(Tone::Refused));
    }

    /// Typing in a list's filter; `true` when the line changed.
    pub(super) fn filter_key(&mut self, key: Key) -> bool {
        match key {
            Key::Char(c) => self.entry.insert(c),
            Key::Backspace => self.entry.backspace(),
            Key::Delete => self.entry.delete(),
            Key::Left => {
                self.entry.left();
                false
            }
            Key::Right => {
                self.entry.right();
                false
            }
            _ => false,
        }
    }

    /// `.avslutt`: the sale stays in the journal and is there at the next start.
    fn quit(&mut self, given: &Given) -> Outcome {
        if let Some(operator) = self.state.operator {
            self.act(crate::journal::act::operator::LoggedOut { operator, why: LogOutWhy::Closed }, given);
        }
        self.stop(given);
        Ok(())
    }

    /// The last entry of a run.
    pub(super) fn stop(&mut self, given: &Given) {
        if self.state.running {
            self.act(crate::journal::act::system::ProgramStopped {}, given);
        }
        self.want(Effect::Quit);
    }

    fn discount_command(&mut self, given: &Given) -> Outcome {
        let text = self.args.pop_front().unwrap_or_default();
        match super::grammar::read(&format!("//{text}")) {
            Ok(super::grammar::Meant::Modify { modifier, .. }) => self.modify(None, modifier, given),
            _ => Err(Saying::of("discount-not-a-number")),
        }
    }

    fn invoice_command(&mut self, given: &Given) -> Outcome {
        let letter =
            given.register.tables().method_of(crate::domain::shop::MethodKind::Invoice).map(|method| method.letter);
        match letter {
            Some(letter) => self.pay_by(letter, None, given),
            None => Err(Saying::of("method-not-set-up")),
        }
    }
}
