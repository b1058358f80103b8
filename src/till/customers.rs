//! The customer register at the counter: choose, see, create, change (S-07…S-10).

use super::command::Command;
use super::effect::Given;
use super::form::{Form, FormOf};
use super::history::AfterAnswer;
use super::key::Key;
use super::listing::Mark;
use super::screen::Screen;
use super::{Outcome, Till};
use crate::domain::barcode::{OwnPaper, Reading, read};
use crate::domain::basket::SaleCustomer;
use crate::domain::customer::CustomerField;
use crate::domain::question::{Question, SalesFilter};
use crate::domain::register::{Change, Found};
use crate::domain::sale::SaleRow;
use crate::domain::value::Saying;
use crate::domain::{Customer, CustomerNo};
use crate::journal::act::sale::CustomerChosen;
use crate::journal::act::system::FixedChanged;

/// Rows of the list.
const ROWS_MAX: usize = 100;
/// Earlier sales shown beside a customer.
const HISTORY_ROWS: u32 = 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerList {
    pub found: Found<Customer>,
    pub mark: Mark,
    /// Opened because an invoice needs a customer: choosing goes back to the panel.
    pub for_invoice: bool,
}

/// One customer, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerCard {
    pub customer: Customer,
    pub earlier: Option<(Vec<SaleRow>, u64)>,
    pub for_invoice: bool,
}

impl Till {
    /// F3 opens the register; `.k 104` chooses at once.
    pub(super) fn customer_command(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        match self.args.pop_front() {
            Some(text) => {
                let number = self
                    .customer_of(&text, given)
                    .ok_or_else(|| Saying::of("no-such-customer").with("text", text.as_str()))?;
                self.choose_customer(number, given)
            }
            None => {
                self.open_customers(String::new(), false, given);
                Ok(())
            }
        }
    }

    pub(super) fn open_customers(&mut self, words: String, for_invoice: bool, given: &Given) {
        self.panel = false;
        self.entry.set(words);
        self.screen = Screen::Customers(CustomerList { for_invoice, ..CustomerList::default() });
        self.find_customers(given);
    }

    fn find_customers(&mut self, given: &Given) {
        let found = given.register.search_customers(self.entry.text(), ROWS_MAX);
        if let Screen::Customers(list) = &mut self.screen {
            list.mark.within(found.rows.len());
            list.found = found;
        }
    }

    /// An exact number of any kind: customer, phone, organisation, plate, card.
    fn customer_of(&self, text: &str, given: &Given) -> Option<CustomerNo> {
        let only = |customers: Vec<Customer>| match customers.as_slice() {
            [only] => Some(only.number),
            _ => None,
        };
        let by_number =
            CustomerNo::parse(text).and_then(|number| given.register.customer(number)).map(|customer| customer.number);
        by_number.or_else(|| match read(text, &[], self.stamp(given).date())? {
            Reading::Phone(digits) | Reading::Ean8OrPhone(digits) => only(given.register.customers_by_phone(&digits)),
            Reading::Organisation(digits) => only(given.register.customers_by_organisation(&digits)),
            Reading::Plate(plate) => only(given.register.customers_by_car(&plate)),
            Reading::OwnPaper(OwnPaper::Customer(number)) => Some(CustomerNo(number)),
            _ => None,
        })
    }

    pub(super) fn customers_key(&mut self, key: Key, given: &Given) {
        let Screen::Customers(list) = &mut self.screen else { return };
        let rows = list.found.rows.len();
        if list.mark.move_by(key, rows) {
            return;
        }
        match key {
            Key::Esc if self.entry.is_empty() => self.leave_screen(),
            Key::Esc => {
                self.entry.take();
                self.find_customers(given);
            }
            Key::Enter | Key::Tab => self.open_marked_customer(given),
            key => {
                if self.filter_key(key) {
                    self.find_customers(given);
                }
            }
        }
    }

    /// Enter opens the row; an exact number opens its own.
    fn open_marked_customer(&mut self, given: &Given) {
        match self.exact_or_marked(given) {
            Some(customer) => self.open_customer(customer, given),
            None => self.refuse(Saying::of("no-customers").with("words", self.entry.text())),
        }
    }

    fn exact_or_marked(&self, given: &Given) -> Option<Customer> {
        let Screen::Customers(list) = &self.screen else { return None };
        let exact =
            self.customer_of(self.entry.text().trim(), given).and_then(|number| given.register.customer(number));
        exact.or_else(|| list.found.rows.get(list.mark.at).cloned())
    }

    fn open_customer(&mut self, customer: Customer, _given: &Given) {
        let for_invoice = matches!(&self.screen, Screen::Customers(list) if list.for_invoice);
        self.entry.take();
        let filter = SalesFilter { customer: Some(customer.number), limit: HISTORY_ROWS, ..SalesFilter::default() };
        self.screen = Screen::Customer(Box::new(CustomerCard { customer, earlier: None, for_invoice }));
        self.ask_store_meanwhile(Question::Sales(filter), AfterAnswer::CustomerHistory);
    }

    /// A money key or F10 with a number typed chooses that customer and goes on to pay.
    pub(super) fn customers_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        match command {
            Command::New => Some(self.new_customer(given)),
            Command::PayCash | Command::PayCard | Command::PayFast | Command::Pay | Command::Invoice => {
                let typed = !self.entry.is_empty();
                match self.exact_or_marked(given).filter(|_| typed) {
                    Some(customer) => {
                        if let Err(why) = self.choose_customer(customer.number, given) {
                            return Some(Err(why));
                        }
                        None
                    }
                    None if typed => Some(Err(Saying::of("no-customers").with("words", self.entry.text()))),
                    None => {
                        self.leave_screen();
                        None
                    }
                }
            }
            _ => {
                self.leave_screen();
                None
            }
        }
    }

    pub(super) fn customer_card_key(&mut self, key: Key, given: &Given) {
        match key {
            Key::Esc => {
                let for_invoice = matches!(&self.screen, Screen::Customer(card) if card.for_invoice);
                self.open_customers(String::new(), for_invoice, given);
            }
            _ => self.beep(),
        }
    }

    pub(super) fn customer_card_command(&mut self, command: Command, given: &Given) -> Option<Outcome> {
        let Screen::Customer(card) = &self.screen else { return None };
        match command {
            Command::Choose => Some(self.choose_opened(given)),
            Command::Remove => Some(self.remove_customer(given)),
            Command::Edit => {
                let (customer, for_invoice) = (card.customer.clone(), card.for_invoice);
                self.open_customer_form(customer, None, for_invoice, given);
                Some(Ok(()))
            }
            _ => {
                self.leave_screen();
                None
            }
        }
    }

    fn choose_opened(&mut self, given: &Given) -> Outcome {
        let Screen::Customer(card) = &self.screen else { return Ok(()) };
        let (number, for_invoice) = (card.customer.number, card.for_invoice);
        self.choose_customer(number, given)?;
        self.panel = for_invoice;
        Ok(())
    }

    /// Registers the sale on a customer (`S-08`); prices of their list hold from now on.
    pub(super) fn choose_customer(&mut self, number: CustomerNo, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        let Some(customer) = given.register.customer(number) else {
            return Err(Saying::of("no-such-customer").with("text", number.to_string()));
        };
        let to = SaleCustomer {
            number,
            name: customer.name.clone(),
            price_list: customer.price_list.clone(),
            member: customer.member,
        };
        self.put_customer(Some(to), given);
        self.leave_screen();
        let id = if customer.note.is_empty() { "customer-chosen" } else { "customer-chosen-note" };
        let mut saying = Saying::of(id).with("name", customer.name.as_str());
        if !customer.note.is_empty() {
            saying = saying.with("note", customer.note.as_str());
        }
        self.tell(saying);
        Ok(())
    }

    fn put_customer(&mut self, to: Option<SaleCustomer>, given: &Given) {
        let from = self.state.basket().customer.clone();
        let changed = to.clone();
        let repriced = self.repriced_with(given, |basket| basket.customer = changed);
        self.act(CustomerChosen { sale: self.state.sale_id(), from, to, repriced }, given);
    }

    /// Not while an invoice is being paid (`S-08`): by then payment has begun.
    fn remove_customer(&mut self, given: &Given) -> Outcome {
        self.must_register(given)?;
        self.must_be_unpaid()?;
        if self.state.basket().customer.is_none() {
            return Err(Saying::of("no-customer-on-sale"));
        }
        self.put_customer(None, given);
        self.leave_screen();
        self.tell(Saying::of("customer-removed"));
        Ok(())
    }

    fn new_customer(&mut self, given: &Given) -> Outcome {
        let mut customer = Customer::new(given.register.free_customer_number());
        let typed = self.entry.text().trim();
        if typed.bytes().all(|b| b.is_ascii_digit() || b == b' ') {
            customer.phone = crate::domain::customer::without_blanks(typed);
        } else {
            typed.clone_into(&mut customer.name);
        }
        let for_invoice = matches!(&self.screen, Screen::Customers(list) if list.for_invoice);
        self.open_customer_form(customer, None, for_invoice, given);
        Ok(())
    }

    pub(super) fn open_customer_form(
        &mut self,
        customer: Customer,
        at: Option<CustomerField>,
        for_invoice: bool,
        _given: &Given,
    ) {
        self.panel = false;
        let mut form = Form::of_customer(customer, for_invoice);
        if let Some(field) = at {
            form.go_to(super::money::field_text(field));
        }
        self.open_form(form);
    }

    /// The customer form was filled in: journalled, carried to the store by the entry, and chosen on the sale.
    pub(super) fn save_customer(&mut self, customer: Customer, for_invoice: bool, given: &Given) -> Outcome {
        self.must_register(given)?;
        let number = customer.number;
        let said = saved(&customer, given);
        let on_sale = SaleCustomer {
            number,
            name: customer.name.clone(),
            price_list: customer.price_list.clone(),
            member: customer.member,
        };
        self.act(FixedChanged { changes: vec![Change::Customer(Box::new(customer))], file: None }, given);
        if !self.state.basket().is_being_paid() {
            self.put_customer(Some(on_sale), given);
        }
        self.leave_screen();
        self.panel = for_invoice && !self.state.basket().is_empty();
        self.tell(said);
        Ok(())
    }

    pub(super) fn customer_history_arrived(&mut self, rows: Vec<SaleRow>, total: u64) {
        if let Screen::Customer(card) = &mut self.screen {
            card.earlier = Some((rows, total));
        }
    }
}

/// Two with one number may be two offices or one household: it is told, and nothing is merged.
fn saved(customer: &Customer, given: &Given) -> Saying {
    let other = |found: Vec<Customer>| found.into_iter().map(|other| other.number).find(|n| *n != customer.number);
    let numbers = [&customer.organisation_number, &customer.phone];
    let [organisation, phone] = numbers.map(|number| (!number.is_empty()).then_some(number.as_str()));
    let same_organisation = organisation.and_then(|digits| other(given.register.customers_by_organisation(digits)));
    let same_phone = phone.and_then(|digits| other(given.register.customers_by_phone(digits)));
    let (id, other) = match (same_organisation, same_phone) {
        (Some(other), _) => ("customer-saved-same-organisation", Some(other)),
        (None, Some(other)) => ("customer-saved-same-phone", Some(other)),
        (None, None) => ("customer-saved", None),
    };
    let saying = Saying::of(id).with("number", customer.number.to_string());
    match other {
        Some(other) => saying.with("other", other.to_string()),
        None => saying,
    }
}

impl Form {
    fn of_customer(customer: Customer, for_invoice: bool) -> Self {
        Self::new(FormOf::Customer { customer: Box::new(customer), for_invoice })
    }
}
