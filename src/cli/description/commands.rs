//! What can be typed, pressed and started, and what an operator may do.

use super::page::Page;
use crate::cli::args;
use crate::domain::operator::Right;
use crate::domain::value::Saying;
use crate::journal::Act;
use crate::till::command::Command;
use crate::till::help::GRAMMAR;
use crate::till::office::{MENU, MenuItem};

/// A sentence for each use of the program, by the words it begins with in the help.
const USES: &[(&str, &str)] = &[
    ("till", "d-use-till"),
    ("journal list", "d-use-list"),
    ("journal verify", "d-use-verify"),
    ("keys show|rotate", "d-use-keys"),
    ("import articles|customers", "d-use-import"),
    ("description", "d-use-description"),
    ("devices list|test", "d-use-devices"),
    ("display", "d-use-display"),
    ("saft", "d-use-saft"),
    ("saft verify", "d-use-saft-verify"),
    ("store serve", "d-use-serve"),
    ("--version", "d-use-version"),
];

pub fn commands(page: &mut Page) {
    page.say("d-commands-line");
    for (typed, id) in GRAMMAR {
        let about = page.word(id);
        page.point(&format!("{typed}: {about}"));
    }
    page.say("d-commands-table");
    for command in Command::ALL {
        let about = about(page, *command);
        page.item(command.id(), &about);
    }
    let items = menu(page);
    page.saying(&Saying::of("d-commands-menu").with("items", items));
    page.say("d-commands-journal");
}

/// `F9 .kontant .kt .cash: …`
fn about(page: &Page, command: Command) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in command.words().iter().map(|word| format!(".{word}")) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let ways = page.keys_of(command).into_iter().chain(words).collect::<Vec<_>>().join(" ");
    let does = page.word(&format!("cmd-{}-help", command.id()));
    [format!("{ways}: {does}"), right(page, command), leaves(page, command)].join("").trim().to_owned()
}

fn right(page: &Page, command: Command) -> String {
    let Some(right) = command.about().right else { return String::new() };
    format!(" {}", page.filled(&Saying::of("d-commands-right").with("right", page.word(right.text_id()))))
}

fn leaves(page: &Page, command: Command) -> String {
    let kinds = command.about().leaves;
    if kinds.is_empty() {
        return String::new();
    }
    let told: Vec<String> = kinds.iter().map(|kind| coded(kind)).collect();
    format!(" {}", page.filled(&Saying::of("d-commands-leaves").with("kinds", told.join(", "))))
}

/// `paid-out (13019)`; a paper's code is told with the papers.
fn coded(kind: &str) -> String {
    let code = Act::EVENTS.iter().find(|(known, _)| *known == kind).map(|(_, code)| code);
    match code.filter(|_| !kind.starts_with("slip")) {
        Some(code) => format!("{kind} ({code})"),
        None => kind.to_owned(),
    }
}

fn menu(page: &Page) -> String {
    let told = |item: &MenuItem| {
        let name = match item {
            MenuItem::Run(_, command) => page.word(&format!("cmd-{}-long", command.id())),
            MenuItem::SetUp(_, subject) => page.word(subject.text_id()),
        };
        format!("{} {name}", item.letter())
    };
    MENU.iter().map(told).collect::<Vec<_>>().join(", ")
}

pub fn uses(page: &mut Page) {
    page.say("d-uses-intro");
    for usage in args::usages() {
        let name = name_of(&usage);
        let sentence = USES.iter().find(|(known, _)| *known == name).map(|(_, id)| page.word(id)).unwrap_or_default();
        page.item(&name, &format!("skranke {usage}. {sentence}"));
    }
}

/// The words a use begins with: `journal list` of `journal list [--json]`.
fn name_of(usage: &str) -> String {
    let mut words = usage.split(' ');
    let first = words.next().unwrap_or_default().trim_matches(['[', ']']);
    let is_name = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'|') && !word.starts_with('|');
    std::iter::once(first).chain(words.take_while(is_name)).collect::<Vec<_>>().join(" ")
}

pub fn rights(page: &mut Page) {
    page.say("d-rights-intro");
    for right in Right::ALL {
        let id = right.text_id();
        let about = format!("{}: {}.", page.word(id), page.word(&format!("d-{id}")));
        page.point(&about);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_is_described_and_no_other_x_1() {
        let mut told: Vec<String> = USES.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut known: Vec<String> = args::usages().iter().map(|usage| name_of(usage)).collect();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known);
    }

    #[test]
    fn what_a_command_leaves_is_in_the_table_of_kinds() {
        for command in Command::ALL {
            for kind in command.about().leaves {
                assert!(Act::KINDS.contains(kind), "{}: {kind}", command.id());
            }
        }
    }
}
