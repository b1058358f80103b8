//! A paper being written: rows are added in order, and every figure gets the form of the paper's language.

use super::heading::Heading;
use super::row::{Align, Barcode, Pair, Row, Text, Weight};
use super::{Document, Letterhead};
use crate::domain::barcode::grouped_by_three;
use crate::domain::device::PaperKind;
use crate::domain::value::{Saying, Value};
use crate::domain::{Ore, Stamp};
use crate::i18n::{Catalogue, Language, form};

/// How far details stand in under what they belong to.
pub(super) const DETAIL: usize = 2;

pub(super) struct Draft<'a> {
    pub head: &'a Letterhead,
    catalogue: &'static Catalogue,
    rows: Vec<Row>,
}

impl<'a> Draft<'a> {
    pub fn new(head: &'a Letterhead) -> Self {
        Self { head, catalogue: Catalogue::of(head.language), rows: Vec::new() }
    }

    pub fn finish(self, kind: PaperKind) -> Document {
        Document { kind, rows: self.rows }
    }

    pub fn language(&self) -> Language {
        self.head.language
    }

    /// Texts and figures.
    pub fn word(&self, id: &str) -> String {
        self.catalogue.word(id).to_owned()
    }

    pub fn say(&self, saying: &Saying) -> String {
        self.catalogue.say(saying, &|_| String::new())
    }

    /// An amount whose groups of three stay on one line.
    pub fn money(&self, amount: Ore) -> String {
        unbroken(&form::money(amount, self.language()))
    }

    /// `23.11.2026 14:32:05`, what Oslo's clocks showed.
    pub fn moment(&self, at: Stamp) -> String {
        let local = at.local();
        format!("{}\u{a0}{}", form::day(local.date()), local.hours_minutes_seconds())
    }

    /// Rows.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub fn rule(&mut self) {
        self.push(Row::Rule);
    }

    pub fn blank(&mut self) {
        self.push(Row::Blank);
    }

    pub fn text(&mut self, words: impl Into<String>) {
        self.push(Row::Text(Text { words: words.into(), ..Text::default() }));
    }

    pub fn bold(&mut self, words: impl Into<String>) {
        self.push(Row::Text(Text { words: words.into(), weight: Weight::Bold, ..Text::default() }));
    }

    pub fn detail(&mut self, words: impl Into<String>) {
        self.push(Row::Text(Text { words: words.into(), indent: DETAIL, ..Text::default() }));
    }

    pub fn centred(&mut self, words: impl Into<String>) {
        self.push(Row::Text(Text { words: words.into(), align: Align::Centre, ..Text::default() }));
    }

    pub fn centred_bold(&mut self, words: impl Into<String>) {
        let (words, align, weight) = (words.into(), Align::Centre, Weight::Bold);
        self.push(Row::Text(Text { words, align, weight, indent: 0 }));
    }

    pub fn pair(&mut self, left: impl Into<String>, right: impl Into<String>) {
        self.push(Row::Pair(Pair { left: left.into(), right: right.into(), ..Pair::default() }));
    }

    pub fn amount(&mut self, label: impl Into<String>, amount: Ore) {
        let right = self.money(amount);
        self.pair(label, right);
    }

    /// A sum, in bold. Never larger: the headings must stay half as large again.
    pub fn sum(&mut self, label: impl Into<String>, amount: Ore) {
        let (left, right) = (label.into(), self.money(amount));
        self.push(Row::Pair(Pair { left, right, weight: Weight::Bold, indent: 0 }));
    }

    pub fn detail_amount(&mut self, label: impl Into<String>, amount: Ore) {
        let (left, right) = (label.into(), self.money(amount));
        self.push(Row::Pair(Pair { left, right, weight: Weight::Normal, indent: DETAIL }));
    }

    pub fn field(&mut self, id: &str) {
        let label = self.word(id);
        self.push(Row::Field(label));
    }

    pub fn ean_13(&mut self, digits: Option<String>) {
        if let Some(barcode) = digits.and_then(|digits| Barcode::ean_13(&digits)) {
            self.blank();
            self.push(Row::Barcode(barcode));
        }
    }

    /// A legal heading. In training it is that of a training receipt, and what it would have been stands small below it.
    pub fn heading(&mut self, heading: Heading) {
        if !self.head.training {
            return self.legal_heading(heading);
        }
        if self.rows.is_empty() {
            self.legal_heading(Heading::Training);
            self.legal_heading(Heading::NotAReceipt);
        }
        if heading == Heading::Copy {
            self.legal_heading(heading);
        } else if heading != Heading::NotAReceipt {
            let would_be = self.word(heading.beside_id());
            let words = self.say(&Saying::of("paper-training-of").with("paper", would_be));
            self.centred(words);
        }
    }

    /// With its meaning beside it where the rest is not Norwegian (L-2).
    fn legal_heading(&mut self, heading: Heading) {
        self.push(Row::Heading(heading.words(self.head.nynorsk).to_owned()));
        if self.language() == Language::En {
            let beside = self.word(heading.beside_id());
            self.centred(beside);
        }
    }

    /// A heading of our own, on papers the law has no name for.
    pub fn title(&mut self, words: impl Into<String>) {
        self.push(Row::Heading(words.into()));
    }

    /// Whose paper it is, after the headings.
    pub fn letterhead(&mut self) {
        let head = self.head;
        self.letterhead_as(&head.company.name, &head.company.organisation_number, &head.department, head.company.demo);
    }

    /// As [`Self::letterhead`], with the names that a stored report carries itself.
    pub fn letterhead_as(&mut self, company: &str, organisation_number: &str, department: &str, demo: bool) {
        if demo {
            self.demo();
        }
        self.blank();
        self.centred_bold(company);
        let number = grouped_by_three(organisation_number);
        let id = if self.head.company.vat_registered { "paper-org-vat" } else { "paper-org" };
        let words = self.say(&Saying::of(id).with("number", number));
        self.centred(words);
        if self.head.company.limited {
            let words = self.word("paper-register");
            self.centred(words);
        }
        if department != company {
            self.centred(department);
        }
        let address = self.address();
        self.centred(address);
        self.blank();
    }

    fn demo(&mut self) {
        self.title("DEMO");
        let words = self.word("paper-demo");
        self.centred(words);
    }

    fn address(&self) -> String {
        let company = &self.head.company;
        let place = format!("{} {}", company.postcode, company.city);
        let parts = [company.address.as_str(), place.trim()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Which paper, when, where in the shop, and by whom.
    pub fn issued(&mut self, number: String, at: Stamp, by: Option<&Saying>) {
        let moment = self.moment(at);
        self.pair(unbroken(&number), moment);
        let till = self.say(&Saying::of("paper-till").with("till", self.head.till.to_string()));
        match by.map(|by| self.say(by)) {
            Some(by) => self.pair(till, by),
            None => self.text(till),
        }
    }

    /// The shop's own words and the program's name, last.
    pub fn foot(&mut self) {
        self.blank();
        for line in self.head.foot.lines() {
            self.centred(line);
        }
        self.program();
    }

    pub fn program(&mut self) {
        let version = self.head.version.clone();
        let words = self.say(&Saying::of("paper-program").with("version", version));
        self.centred(words);
    }
}

/// Who served: «Betjent av Kari Nordli».
pub(super) fn served_by(name: &str) -> Saying {
    Saying::of("paper-served-by").with("name", Value::Text(name.to_owned()))
}

/// Words that stay on one line.
pub(super) fn unbroken(words: &str) -> String {
    words.replace(' ', "\u{a0}")
}

/// A label with a count that stays with its last word: «Returer (2)».
pub(super) fn counted(what: &str, count: i64) -> String {
    format!("{what}\u{a0}({})", form::count(count))
}
