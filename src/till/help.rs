//! Help: pages made from the command table, and the printed command sheet.

use super::command::{Command, Place};
use super::entry::EntryLine;
use super::key::Key;
use super::screen::Screen;
use super::{Outcome, Till};

/// Help for the place it was opened from.
#[derive(Clone, Debug, PartialEq)]
pub struct HelpPage {
    pub of: Place,
    pub page: usize,
    /// The screen that comes back, with what stood on the line.
    pub behind: Box<Screen>,
    pub typed: EntryLine,
}

/// Lines of the input grammar that help shows first, with the texts that explain them.
pub const GRAMMAR: &[(&str, &str)] = &[
    ("12", "help-hotkey"),
    ("5*12", "help-times"),
    ("5+  *5", "help-quantity"),
    ("+  -  Del", "help-more-fewer"),
    ("/10  /-20", "help-discount"),
    ("//10", "help-sale-discount"),
    ("**199", "help-price"),
    ("28 249", "help-open-price"),
    ("olje", "help-search"),
    ("'tekst", "help-comment"),
    ("3:/10", "help-address"),
    ("x5 r10 p199", "help-letters"),
    ("500 F9", "help-received"),
    ("200 F9 F8", "help-parts"),
];

/// What is tried, and the text that says what to expect of it.
type Step = (&'static str, &'static str);

/// The demo's guided tour, by department.
pub const TOURS: &[(u16, &[Step])] = &[
    (
        1,
        &[
            ("12", "tour-hotkey"),
            ("5*1101  /10  F8", "tour-discount"),
            ("olj", "tour-search"),
            ("28 249", "tour-open-price"),
            ("4*20  2000 F9  F8", "tour-two-ways"),
            ("F3 104 F10 F J", "tour-invoice"),
            ("2901000004105  R", "tour-return"),
            (".ko", "tour-copy"),
            ("90 500  F8", "tour-gift-card"),
            ("8100471932655082", "tour-pay-by-card"),
            ("F4", "tour-park"),
            (".ss  1", "tour-net"),
            (".x", "tour-x"),
            (".z", "tour-z"),
            (".j", "tour-journal"),
        ],
    ),
    (
        2,
        &[
            ("2101 2102 2103", "tour-campaign"),
            ("2*31", "tour-deposit"),
            ("2328010104500", "tour-weight-label"),
            ("51", "tour-scale"),
            ("48", "tour-age"),
            ("14*92", "tour-bottles"),
            (".ss  1", "tour-net"),
            (".x", "tour-x"),
            (".z", "tour-z"),
        ],
    ),
    (
        3,
        &[("71", "tour-coffee"), ("2*70  F8", "tour-card"), (".ss  1", "tour-net"), (".x", "tour-x"), (".z", "tour-z")],
    ),
];

/// The commands that can be typed, for help and the sheet: long form, short form, and the text that explains it.
pub fn typed_commands() -> impl Iterator<Item = (Command, &'static str, &'static str)> {
    Command::ALL.iter().filter_map(|command| match command.words() {
        [long, short, ..] => Some((*command, *long, *short)),
        _ => None,
    })
}

/// The sheet uses the forms with a–z only, so that any scanner can send them (sales-ux 4).
pub(super) fn sheet_rows() -> Vec<(String, String)> {
    let plain = |word: &&&str| word.bytes().all(|b| b.is_ascii_lowercase());
    let row = |command: &Command| {
        let word = command.words().iter().filter(plain).min_by_key(|word| word.len())?;
        Some((format!(".{word}"), format!("cmd-{}-help", command.id())))
    };
    Command::ALL.iter().filter_map(row).collect()
}

impl Till {
    pub(super) fn open_help(&mut self) -> Outcome {
        if matches!(self.screen, Screen::Help(_)) {
            self.close_help();
            return Ok(());
        }
        let of = self.place();
        let behind = Box::new(std::mem::take(&mut self.screen));
        let typed = std::mem::take(&mut self.entry);
        self.screen = Screen::Help(HelpPage { of, page: 0, behind, typed });
        Ok(())
    }

    /// What the help stood over goes on: its screen, its question, its line.
    pub(super) fn close_help(&mut self) {
        if let Screen::Help(help) = std::mem::take(&mut self.screen) {
            self.screen = *help.behind;
            self.entry = help.typed;
        }
    }

    pub(super) fn help_key(&mut self, key: Key) {
        let Screen::Help(help) = &mut self.screen else { return };
        match key {
            Key::Esc if self.entry.is_empty() => self.close_help(),
            Key::Esc => {
                self.entry.take();
            }
            Key::PageDown | Key::Down | Key::Enter => help.page = help.page.saturating_add(1),
            Key::PageUp | Key::Up => help.page = help.page.saturating_sub(1),
            key => {
                if self.filter_key(key)
                    && let Screen::Help(help) = &mut self.screen
                {
                    help.page = 0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_typed_can_be_scanned() {
        for (word, _) in sheet_rows() {
            assert!(word.bytes().skip(1).all(|b| b.is_ascii_lowercase()), "{word}");
        }
        assert_eq!(sheet_rows().len(), typed_commands().count());
    }
}
