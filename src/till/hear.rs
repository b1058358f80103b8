//! Reading keys in strict order: what must wait is queued, what a question does not name is refused, a scan is never an
//! answer.

use std::collections::VecDeque;

use super::asking::{Answer, Keys};
use super::burst::{Heard, is_code};
use super::command::{Command, Place, Typed};
use super::effect::{Effect, Given, Input};
use super::grammar::{self, Meant};
use super::key::Key;
use super::screen::Screen;
use super::{Outcome, Till, Wait};
use crate::domain::device::{CashPlace, DrawerState};
use crate::domain::value::Saying;
use crate::journal::act::system::ForbiddenTried;

/// Esc so often leads back to an empty line from anywhere.
const STEPS_BACK_MAX: usize = 8;

/// Words people try when they want another name on a line. It is refused, and the attempt is journalled (`LINE-08`).
const FIXED_WORDS: [&str; 6] = ["navn", "namn", "name", "beskrivelse", "omtale", "description"];

/// An input nobody has read yet, with the time it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread {
    pub input: Input,
    pub at_ms: u64,
}

impl Till {
    pub(super) fn hear(&mut self, input: Input, given: &Given) {
        self.last_key_ms = given.now.steady_ms;
        self.reminded = false;
        if self.breaks_in(&input) {
            self.break_off(given);
            return;
        }
        self.queue.push_back(Unread { input, at_ms: given.now.steady_ms });
    }

    /// Reads what may be read now: held scans when no question waits, then the queue.
    pub(super) fn catch_up(&mut self, given: &Given) {
        while !self.is_busy() {
            if self.asking.is_none()
                && !self.state.basket().is_being_paid()
                && !matches!(self.screen, Screen::Settlement(_))
                && let Some(scan) = self.held.pop_front()
            {
                self.enter_text(&scan, given);
                continue;
            }
            let Some(unread) = self.queue.pop_front() else { break };
            self.read(unread, given);
        }
    }

    /// Something must answer first. What is typed meanwhile stays unread and acts in order afterwards.
    pub(super) fn is_busy(&self) -> bool {
        self.wait.is_some() || (self.is_frozen() && !self.is_at_equipment())
    }

    /// An open drawer, or one that cannot be read: nothing is registered (law X-7, F-9).
    pub fn is_frozen(&self) -> bool {
        self.state.cash == CashPlace::Drawer && (self.devices.drawer.freezes() || self.state.pulsed.is_some())
    }

    /// An open drawer is what the screen tells first. In the first moment of a run nobody knows how it is, and before its
    /// pulse is on disk it does not open.
    pub fn tells_of_drawer(&self) -> bool {
        let is_known = self.devices.drawer != DrawerState::Unheard;
        self.is_frozen() && is_known && (self.devices.drawer.freezes() || self.is_written())
    }

    /// Esc while a terminal or a scale is at work does not wait its turn: it asks the device to stop.
    fn breaks_in(&self, input: &Input) -> bool {
        *input == Input::Key(Key::Esc)
            && matches!(
                self.wait,
                Some(Wait::Money(_) | Wait::Duplicate(_) | Wait::Store(..) | Wait::Scale(..) | Wait::Settling(_))
            )
    }

    fn break_off(&mut self, given: &Given) {
        match self.wait.take() {
            // A terminal that does not answer keeps no day from ending; that it did not is journalled.
            Some(Wait::Settling(settlement)) => {
                self.wait = Some(Wait::Settling(settlement));
                self.terminal_settled(Some(None), given);
            }
            Some(Wait::Money(part)) => {
                self.wait = Some(Wait::Money(part));
                if let Some((_, intent)) = self.state.open_intent() {
                    self.want(Effect::AbortCharge(intent.number));
                    self.tell_about_money(Saying::of("abort-asked"));
                }
            }
            Some(Wait::Duplicate(number)) => {
                self.wait = Some(Wait::Duplicate(number));
                if let Some(back) = self.state.duplicate(number).and_then(|duplicate| duplicate.back.as_ref()) {
                    self.want(Effect::AbortCharge(back.number));
                    self.tell_about_money(Saying::of("abort-asked"));
                }
            }
            Some(Wait::Store(..)) => self.tell(Saying::of("question-dropped")),
            Some(Wait::Scale(number, _)) => {
                self.want(Effect::StopWeighing(number));
                self.tell(Saying::of("scale-stopped"));
            }
            other => self.wait = other,
        }
    }

    fn read(&mut self, unread: Unread, given: &Given) {
        match unread.input {
            Input::Key(key) => self.read_key(key, unread.at_ms, given),
            Input::Command(command) => self.command_key(command, given),
            Input::Scan(text) => self.scanned(text, given),
            Input::Line(text) => self.whole_line(&text, given),
            Input::Interrupt => self.interrupt(given),
            Input::Event(_) => {}
        }
    }

    fn interrupt(&mut self, given: &Given) {
        let again = self.message.as_ref().is_some_and(|message| message.saying.id == "interrupt-asks");
        if !again {
            return self.tell(Saying::of("interrupt-asks"));
        }
        self.message = None;
        self.burst.flush();
        // One step back at a time, as Esc goes; what cannot be left, stays.
        for _ in 0..STEPS_BACK_MAX {
            self.key(Key::Esc, given);
        }
    }

    /// Where nothing is typed as text, keys are looked at for a moment: a scan is never a row of commands.
    fn looks_for_scans(&self) -> bool {
        let is_text = matches!(
            self.screen,
            Screen::Sale
                | Screen::Customers(_)
                | Screen::History(_)
                | Screen::Journal(_)
                | Screen::Returning(_)
                | Screen::Status
                | Screen::Help(_)
                | Screen::Office(_)
                | Screen::Form(_)
        );
        self.asking.is_some() || !is_text
    }

    fn read_key(&mut self, key: Key, at_ms: u64, given: &Given) {
        if !self.looks_for_scans() {
            let kept = self.burst.flush();
            for key in kept.into_iter().chain([key]) {
                self.key(key, given);
            }
            return;
        }
        match self.burst.key(key, at_ms) {
            Heard::Wait => {}
            Heard::Typed(keys) => self.typed_keys(keys, given),
            Heard::Scan(text) => self.scanned(text, given),
        }
    }

    /// Keys that turned out to be typing. An answer in their midst may close the question, or start a wait.
    pub(super) fn typed_keys(&mut self, keys: Vec<Key>, given: &Given) {
        let mut keys: VecDeque<Key> = keys.into();
        while let Some(key) = keys.pop_front() {
            self.key(key, given);
            if self.is_busy() {
                let at_ms = given.now.steady_ms;
                for key in keys.into_iter().rev() {
                    self.queue.push_front(Unread { input: Input::Key(key), at_ms });
                }
                return;
            }
        }
    }

    fn key(&mut self, key: Key, given: &Given) {
        if let Some(command) = self.command_of(key, given) {
            return self.command_key(command, given);
        }
        self.acknowledge(key);
        if self.asking.is_some() && !matches!(self.screen, Screen::Help(_)) {
            self.asked_key(key, given);
            return;
        }
        match &self.screen {
            Screen::Sale => self.sale_key(key, given),
            _ => self.screen_key(key, given),
        }
    }

    /// The command a key is bound to where the operator stands. Letters act only where nothing is typed, and the keys of
    /// the line only while it is empty and nothing is asked.
    fn command_of(&self, key: Key, given: &Given) -> Option<Command> {
        let acts = match key {
            Key::Function(_) => true,
            Key::Char(_) => self.takes_letters(),
            // Behind what narrows a list there is nothing to delete but the marked row.
            Key::Delete if self.place() == Place::List => self.asking.is_none() && self.entry.is_at_end(),
            _ => self.asking.is_none() && self.entry.is_empty(),
        };
        let bound = |key| given.keys.command(self.place(), key);
        let small = match key {
            Key::Char(c) => c.to_lowercase().next().map(Key::Char),
            _ => None,
        };
        acts.then(|| bound(key).or_else(|| bound(small?))).flatten()
    }

    /// A message stays until the next key; one about money until Enter or Esc.
    fn acknowledge(&mut self, key: Key) {
        if self.message.as_ref().is_some_and(|message| !message.stays || matches!(key, Key::Enter | Key::Esc)) {
            self.message = None;
        }
    }

    /// A code from a scanner: the answer where a code is asked for, else it waits for the question to be answered. On a
    /// screen of its own it belongs to the sale, or opens its row.
    fn scanned(&mut self, text: String, given: &Given) {
        match self.asking.as_ref().map(|asking| asking.takes_codes()) {
            Some(true) => self.answer(Answer::Text(text), given),
            Some(false) => self.held.push_back(text),
            None => self.scanned_on_screen(text, given),
        }
    }

    fn scanned_on_screen(&mut self, text: String, given: &Given) {
        match &self.screen {
            Screen::Settlement(_) => self.held.push_back(text),
            Screen::Equipment(_) => self.scanned_at_equipment(&text),
            Screen::Customers(_)
            | Screen::History(_)
            | Screen::Journal(_)
            | Screen::Office(_)
            | Screen::Form(_)
            | Screen::Returning(_)
            | Screen::Status => {
                self.typed_keys(text.chars().map(Key::Char).chain([Key::Enter]).collect(), given);
            }
            _ => {
                self.leave_for_sale();
                self.enter_text(&text, given);
            }
        }
    }

    /// Away from a screen that only shows something, to where it is sold.
    fn leave_for_sale(&mut self) {
        if !matches!(self.screen, Screen::Sale) {
            self.leave_screen();
        }
    }

    /// Line mode: a whole line at once. It answers the question that waits, or is entered.
    fn whole_line(&mut self, text: &str, given: &Given) {
        let text = text.trim();
        self.message = None;
        // What was kept of a refused line cannot be seen or mended here: each line stands for itself.
        self.entry.take();
        if self.asking.is_some() && matches!(self.screen, Screen::Help(_)) {
            self.close_help();
        }
        if matches!(text, "." | "\u{1b}") {
            return self.key(Key::Esc, given);
        }
        let Some(asking) = &self.asking else { return self.line_on_screen(text, given) };
        let (takes_codes, keys) = (asking.takes_codes(), asking.keys());
        if !takes_codes && is_code(text) {
            self.held.push_back(text.to_owned());
        } else if text.starts_with('.') {
            self.command_beside_question(text, keys, given);
        } else {
            match keys {
                Keys::Text => self.line_of_keys(text, true, given),
                Keys::Pin => self.line_of_keys(text, false, given),
                Keys::YesNo | Keys::Digits(_) | Keys::Letters(_) => {
                    let first: String = text.chars().take(1).collect();
                    self.line_of_keys(&first, false, given);
                }
            }
        }
    }

    /// A line with no question waiting. Screens that only show something are left for what belongs to the sale.
    fn line_on_screen(&mut self, text: &str, given: &Given) {
        if text == "?" && !matches!(self.screen, Screen::Form(_)) {
            // As a key it needs no Enter, and an Enter behind it would turn the page.
            return self.enter_text(".help", given);
        }
        let is_command = text.starts_with('.') && !matches!(self.screen, Screen::Sale | Screen::Form(_));
        if is_command {
            return self.enter_text(text, given);
        }
        let is_long = text.chars().count() > 1;
        match &self.screen {
            Screen::Journal(_) | Screen::Help(_) if !text.is_empty() => self.line_on_sale(text, given),
            Screen::XReport(_) | Screen::Receipt(_) | Screen::Customer(_) | Screen::Menu(_) if is_long => {
                self.line_on_sale(text, given)
            }
            Screen::Equipment(_) if is_long => self.scanned_at_equipment(text),
            Screen::Status if is_long && !self.profile.demo => self.line_on_sale(text, given),
            _ => {
                let enter = text.is_empty() || !self.acts_on_letters();
                self.line_of_keys(text, enter, given);
            }
        }
    }

    fn line_on_sale(&mut self, text: &str, given: &Given) {
        self.leave_for_sale();
        self.line_of_keys(text, true, given);
    }

    fn line_of_keys(&mut self, text: &str, enter: bool, given: &Given) {
        let end = enter.then_some(Key::Enter);
        self.typed_keys(text.chars().map(Key::Char).chain(end).collect(), given);
    }

    /// A command typed as a line while a question waits: leaves what can be left, and is told where it cannot be.
    fn command_beside_question(&mut self, text: &str, keys: Keys, given: &Given) {
        let can_leave = self.state.operator.is_some() && matches!(keys, Keys::Text | Keys::Pin);
        if can_leave {
            self.close_question();
        } else if self.state.operator.is_some() {
            return self.refuse(Saying::of("answer-first"));
        }
        self.enter_text(text, given);
    }

    /// A function key: commits what is pending, then acts.
    fn command_key(&mut self, command: Command, given: &Given) {
        let kept = self.burst.flush();
        self.typed_keys(kept, given);
        self.acknowledge(Key::Esc);
        if command != Command::Help && self.asking.is_some() && matches!(self.screen, Screen::Help(_)) {
            self.close_help();
        }
        if let Some(asking) = &self.asking
            && command != Command::Help
        {
            match asking.keys() {
                Keys::Text if self.entry.is_empty() => self.close_question(),
                Keys::Text => {
                    self.commit_answer(given);
                    if self.asking.is_some() {
                        return;
                    }
                }
                Keys::Pin if self.state.operator.is_some() => self.close_question(),
                Keys::Pin if command != Command::Operator => return self.refuse(Saying::of("nobody-logged-in")),
                Keys::Pin => return,
                _ => return self.refuse(Saying::of("answer-first")),
            }
        }
        if self.is_busy() {
            self.queue.push_front(Unread { input: Input::Command(command), at_ms: given.now.steady_ms });
            return;
        }
        self.run(command, given);
    }

    /// A key on the sales screen.
    fn sale_key(&mut self, key: Key, given: &Given) {
        match key {
            Key::Char(c) => self.sale_char(c, given),
            Key::Enter => self.enter(given),
            Key::Tab if !self.entry.is_empty() => self.enter(given),
            Key::Tab => self.next_pane(given),
            Key::BackTab => self.previous_pane(given),
            Key::Esc => self.step_back(given),
            Key::Backspace => self.edit(|entry| entry.backspace(), given),
            Key::Delete if self.entry.is_empty() => self.delete_key(given),
            Key::Delete => self.edit(|entry| entry.delete(), given),
            Key::Left => self.entry.left(),
            Key::Right => self.entry.right(),
            Key::Up | Key::Down | Key::Home | Key::End | Key::PageUp | Key::PageDown => self.arrow(key, given),
            Key::Function(_) => self.refuse(Saying::of("key-does-nothing")),
        }
    }

    fn sale_char(&mut self, c: char, given: &Given) {
        self.farewell = None;
        if self.panel && self.panel_char(c, given) {
            return;
        }
        let text = self.entry.text();
        match c {
            '+' | '-' if text.is_empty() && self.pane_has_no_filter() => {
                let outcome = self.one_more_or_fewer(c == '+', given);
                self.settle(outcome);
            }
            '+' if grammar::plain_number(text).is_some() => {
                let count = self.entry.take();
                self.hits = None;
                let outcome = self.set_chosen_quantity(&count, given);
                self.settle(outcome);
            }
            '?' if text.is_empty() => self.run(Command::Help, given),
            c => self.edit(|entry| entry.insert(c), given),
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut super::entry::EntryLine) -> bool, given: &Given) {
        if change(&mut self.entry) {
            self.search_as_typed(given);
        }
    }

    pub(super) fn enter(&mut self, given: &Given) {
        if self.takes_marked(given) {
            return;
        }
        let text = self.entry.take();
        self.hits = None;
        if text.trim().is_empty() {
            self.show_total();
            if self.panel {
                self.tell(Saying::of("enter-never-pays"));
            }
            return;
        }
        self.enter_text(&text, given);
    }

    /// What stands on the line is entered: typed, scanned or read as a whole line.
    pub(super) fn enter_text(&mut self, text: &str, given: &Given) {
        text.clone_into(&mut self.typed);
        self.args.clear();
        let outcome = self.enter_meant(text, given);
        self.args.clear();
        self.settle(outcome);
    }

    fn enter_meant(&mut self, text: &str, given: &Given) -> Outcome {
        let meant = match grammar::read(text) {
            Ok(meant) => meant,
            Err(misread) => {
                self.entry.set(text.get(..misread.keep).unwrap_or_default());
                return Err(misread.why);
            }
        };
        match meant {
            Meant::Nothing => Ok(()),
            Meant::Command { word, args } => self.typed_command(&word, args, given),
            Meant::Modify { line, modifier } => self.modify(line, modifier, given),
            Meant::Times(times) => {
                self.times = Some(times);
                self.tell(Saying::of("times-waits").with("count", times));
                Ok(())
            }
            Meant::Item { times, text } => self.enter_item(times, &text, given),
        }
    }

    fn typed_command(&mut self, word: &str, args: Vec<String>, given: &Given) -> Outcome {
        match Command::typed(word) {
            Typed::Command(command) => {
                if !args.is_empty() && !command.takes_args() {
                    self.entry.set(format!(".{word} "));
                    return Err(Saying::of("command-takes-nothing").with("word", word));
                }
                self.args = args.into();
                self.run_typed(command, given)
            }
            Typed::Ambiguous => {
                self.entry.set(format!(".{word}"));
                Err(Saying::of("command-ambiguous").with("word", word))
            }
            Typed::Unknown if FIXED_WORDS.contains(&word.to_lowercase().as_str()) => {
                self.act(ForbiddenTried { what: word.to_lowercase() }, given);
                Err(Saying::of("fixed-name"))
            }
            Typed::Unknown => {
                self.entry.set(format!(".{word}"));
                Err(Saying::of("command-unknown").with("word", word))
            }
        }
    }
}

impl Command {
    fn takes_args(self) -> bool {
        matches!(
            self,
            Self::Operator
                | Self::Customer
                | Self::Discount
                | Self::Tips
                | Self::Fetch
                | Self::Park
                | Self::PayIn
                | Self::PayOut
                | Self::Float
        ) || matches!(
            self,
            Self::GiftCard
                | Self::Pay
                | Self::PayCash
                | Self::PayCard
                | Self::ZReport
                | Self::Price
                | Self::Copy
                | Self::Electronic
                | Self::Export
                | Self::OperatorReport
                | Self::ZCopy
                | Self::History
                | Self::Journal
                | Self::PrintJournal
                | Self::Drawer
        )
    }
}

/// Scans among unread keys: bursts of digits that end with Enter.
pub(super) fn scans_in(queue: &VecDeque<Unread>) -> usize {
    let mut scans = 0;
    let mut burst = super::burst::Burst::default();
    for unread in queue {
        match &unread.input {
            Input::Key(key) => {
                if let Heard::Scan(_) = burst.key(*key, unread.at_ms) {
                    scans += 1;
                }
            }
            Input::Scan(_) => scans += 1,
            _ => {}
        }
    }
    scans
}
