//! The system description tells what the program has, and nothing else (law X-1): every table is read back out of it.

use std::collections::BTreeSet;

use skranke::cli::description::describe;
use skranke::config::KEYS;
use skranke::domain::device::PaperKind;
use skranke::domain::operator::Right;
use skranke::i18n::{Catalogue, Language};
use skranke::journal::Act;
use skranke::journal::event::EVENTS;
use skranke::till::command::Command;

/// The names of a chapter's rows: what stands between the backticks at their beginning.
fn named(text: &str, chapter: &str, language: Language) -> Vec<String> {
    let title = format!(". {}\n", Catalogue::of(language).word(chapter));
    let (_, after) = text.split_once(&title).unwrap_or_else(|| panic!("no chapter {chapter}"));
    let chapter = after.split("\n## ").next().unwrap_or_default();
    let names = chapter.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`'));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_table_of_the_program_is_described_and_nothing_more_x_1() {
    let tables: [(&str, Vec<String>); 6] = [
        ("d-commands", Command::ALL.iter().map(|command| command.id().to_owned()).collect()),
        ("d-kinds", Act::KINDS.iter().map(|kind| (*kind).to_owned()).collect()),
        ("d-codes", EVENTS.iter().map(|event| event.code.to_string()).collect()),
        ("d-papers", PaperKind::ALL.iter().map(|paper| paper.word().to_owned()).collect()),
        ("d-reports", ('a'..='z').map(String::from).collect()),
        ("d-settings", KEYS.iter().flat_map(|(of, keys)| keys.iter().map(move |key| format!("{of}.{key}"))).collect()),
    ];
    for language in Language::ALL {
        let text = describe(language);
        for (chapter, table) in &tables {
            assert_eq!(named(&text, chapter, language), *table, "{language:?} {chapter}");
        }
    }
}

#[test]
fn every_row_says_something_in_every_language() {
    for language in Language::ALL {
        let text = describe(language);
        let unsaid =
            |word: &str| ["d-", "cmd-", "right-", "field-", "subject-"].iter().any(|family| word.starts_with(family));
        let ids: BTreeSet<&str> = text.split([' ', '\n', '(', ';']).filter(|word| unsaid(word)).collect();
        assert!(ids.is_empty(), "{language:?} has no text for {ids:?}");
        assert!(!text.contains('{'), "{language:?}: a placeholder was not filled");
        for right in Right::ALL {
            assert!(text.contains(Catalogue::of(language).word(right.text_id())), "{language:?} {right:?}");
        }
    }
}

#[test]
fn the_version_and_the_legal_status_are_told_p_6() {
    let text = describe(Language::Nb);
    assert!(text.contains(env!("CARGO_PKG_VERSION")));
    assert!(text.contains("ikke et produkterklært kassasystem"));
}

#[test]
fn the_description_in_bokmål() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("description-nb", describe(Language::Nb)));
}

#[cfg(feature = "store")]
mod at_the_till {
    use skranke::counter::demo::Shop;
    use skranke::till::effect::Input;

    use super::{Command, Right};
    use crate::world::World;

    /// The demo's bookkeeper, who may see reports and sell nothing.
    const BOOKKEEPER: &str = "6006";

    #[test]
    fn a_command_wants_the_right_it_is_described_with() {
        for command in Command::ALL {
            let mut world = World::demo(Shop::Workshop);
            world.keys(BOOKKEEPER);
            let entries = world.entries.len();
            world.give(Input::Command(*command));
            let refused = ["may-not-sell", "needs-right"].iter().any(|id| world.said.contains(id));
            if command.about().right.is_none() {
                assert!(!refused, "{} is refused and described as open to all", command.id());
            }
            if command.about().right == Some(Right::Sell) {
                assert_eq!(world.entries.len(), entries, "{} is done without the right to sell", command.id());
            }
        }
    }
}
