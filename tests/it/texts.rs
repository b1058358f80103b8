//! Texts and the code that says them agree: nothing is said that no language has, nothing is written that nobody says, and
//! what a sentence wants to be filled with is what it is given.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use skranke::config::KEYS;
use skranke::domain::device::PaperKind;
use skranke::domain::import::{Column, Effect, Import, Place, Reason};
use skranke::domain::operator::Right;
use skranke::domain::vat::norwegian_rates;
use skranke::i18n::{Catalogue, Language, placeholders};
use skranke::journal::Act;
use skranke::till::command::Command;

/// Rooms in which a string that looks like the id of a text is one. The others have names of columns and kinds of entries.
const ROOMS_THAT_SPEAK: &[&str] = &["till", "tui", "paper", "cli"];

/// Commands are named in keymaps, roles in themes, entries in the journal; all look like ids of texts.
const NAMED_ELSEWHERE: &[&str] =
    &["src/till/command.rs", "src/till/command/about.rs", "src/cli/description/journal.rs", "src/tui/theme/role.rs"];

/// Columns of the smallest window, less the mark in front of the line that is typed.
const QUESTION_COLUMNS_MAX: usize = 78;
/// Two rows of the smallest window, less what is lost where the first is broken.
const MESSAGE_COLUMNS_MAX: usize = 145;

/// A source without its tests and its comments.
struct Source {
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        let tested = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: Vec<&str> = tested.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let path = path.strip_prefix(root).expect("below the root").display().to_string();
        Source { path, code: code.join("\n") }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

/// The strings of a piece of code. Those with an escape are nobody's id.
fn strings(code: &str) -> Vec<&str> {
    code.lines().flat_map(|line| line.split('"').skip(1).step_by(2)).collect()
}

/// What stands in the brackets that open at the beginning, and what follows them.
fn bracketed(code: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, c) in code.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some((&code[1..at], &code[at + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}

/// One sentence as the code makes it: the ids it may have, and what fills it where it is made.
struct Said<'a> {
    ids: Vec<&'a str>,
    names: Vec<&'a str>,
}

fn sayings(code: &str) -> Vec<Said<'_>> {
    let said = |after| {
        let (argument, mut rest) = bracketed(after)?;
        let mut names = Vec::new();
        while let Some(filled) = rest.trim_start().strip_prefix(".with") {
            let (argument, after) = bracketed(filled)?;
            names.extend(strings(argument).first());
            rest = after;
        }
        Some(Said { ids: strings(argument), names })
    };
    code.match_indices("Saying::of(").filter_map(|(at, made)| said(&code[at + made.len() - 1..])).collect()
}

/// What is given to `word` and `Value::Word`; names that are put together are those of commands.
fn words(code: &str) -> Vec<&str> {
    let after = |made: &'static str| code.match_indices(made).map(move |(at, _)| &code[at + made.len() - 1..]);
    let given = after("word(").chain(after("Word(")).filter_map(bracketed).map(|(argument, _)| argument);
    given.filter(|argument| !argument.contains("format!")).flat_map(strings).collect()
}

fn of_commands() -> impl Iterator<Item = String> {
    let forms = |command: &Command| ["", "-long", "-help"].map(|form| format!("cmd-{}{form}", command.id()));
    Command::ALL.iter().flat_map(forms)
}

/// What the system description says of each row of a table.
fn of_described() -> impl Iterator<Item = String> {
    let kinds = Act::KINDS.iter().map(|kind| format!("d-kind-{kind}"));
    let papers = PaperKind::ALL.iter().map(|paper| format!("d-paper-{}", paper.word()));
    let rights = Right::ALL.iter().map(|right| format!("d-{}", right.text_id()));
    let rates = norwegian_rates().into_iter().map(|rate| format!("d-vat-{}", rate.code.0));
    let keys = KEYS.iter().flat_map(|(of, keys)| keys.iter().map(move |key| format!("d-key-{of}-{key}")));
    kinds.chain(papers).chain(rights).chain(rates).chain(keys)
}

fn nb() -> &'static Catalogue {
    Catalogue::of(Language::Nb)
}

/// What a text wants, keys apart: those are always known.
fn wants(id: &str) -> BTreeSet<&'static str> {
    let text = Catalogue::of(Language::Nb).ids().find(|known| *known == id).map(|known| nb().word(known));
    placeholders(text.unwrap_or_default()).into_iter().filter(|name| !name.starts_with("key.")).collect()
}

#[test]
fn everything_said_has_a_text() {
    for Source { path, code } in sources() {
        let said = sayings(&code).into_iter().flat_map(|said| said.ids).chain(words(&code));
        for id in said.filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !id.is_empty()) {
            assert!(nb().has(id), "{path}: {id} has no text");
        }
    }
    for id in of_commands().chain(of_described()) {
        assert!(nb().has(&id), "{id} has no text");
    }
}

#[test]
fn every_kind_of_entry_is_told_in_a_sentence_of_its_own() {
    let telling = include_str!("../../src/till/telling.rs");
    for kind in Act::KINDS {
        let words = kind.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
        let variant = words.collect::<String>();
        assert!(telling.contains(&format!("Act::{variant}(")), "{kind}");
    }
}

#[test]
fn what_looks_like_a_text_s_name_is_one() {
    let families: BTreeSet<&str> = nb().ids().filter_map(|id| Some(id.split_once('-')?.0)).collect();
    let is_of_a_family = |text: &str| {
        let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        plain && text.split_once('-').is_some_and(|(family, _)| families.contains(family))
    };
    for Source { path, code } in sources() {
        let speaks = ROOMS_THAT_SPEAK.iter().any(|room| path.starts_with(&format!("src/{room}")));
        if !speaks || NAMED_ELSEWHERE.contains(&path.as_str()) {
            continue;
        }
        for id in strings(&code).into_iter().filter(|text| is_of_a_family(text)) {
            assert!(nb().has(id), "{path}: {id} has no text");
        }
    }
}

#[test]
fn every_text_is_said_somewhere() {
    let all = sources();
    let mut said: BTreeSet<String> = of_commands().chain(of_described()).collect();
    said.extend(all.iter().flat_map(|source| strings(&source.code)).map(str::to_owned));
    let unsaid: Vec<&str> = nb().ids().filter(|id| !said.contains(*id)).collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
}

#[test]
fn a_sentence_is_given_what_it_wants_and_nothing_else() {
    for Source { path, code } in sources() {
        // A sentence may be filled a few lines below where it is begun, in the same file.
        let filled_later: BTreeSet<&str> =
            code.match_indices(".with(\"").filter_map(|(at, made)| code[at + made.len()..].split('"').next()).collect();
        for Said { ids, names } in sayings(&code) {
            let wanted: Vec<BTreeSet<&str>> = ids.iter().map(|id| wants(id)).collect();
            for (id, wanted) in ids.iter().zip(&wanted) {
                let missing = wanted.iter().find(|name| !names.contains(name) && !filled_later.contains(*name));
                assert_eq!(missing, None, "{path}: {id} is not given");
            }
            // One of several sentences may leave out what another tells.
            let unused =
                names.iter().find(|name| !ids.is_empty() && !wanted.iter().any(|wanted| wanted.contains(*name)));
            assert_eq!(unused, None, "{path}: {ids:?} does not tell it");
        }
    }
}

#[test]
fn keys_in_texts_are_those_of_commands() {
    let commands: BTreeSet<&str> = Command::ALL.iter().map(|command| command.id()).collect();
    for language in Language::ALL {
        let texts = Catalogue::of(language);
        for (id, name) in
            texts.ids().flat_map(|id| placeholders(texts.word(id)).into_iter().map(move |name| (id, name)))
        {
            let unknown = name.strip_prefix("key.").filter(|command| !commands.contains(command));
            assert_eq!(unknown, None, "{language:?} {id}");
        }
    }
}

/// A sentence with the longest figures a shop has.
fn filled(text: &str) -> String {
    let longest = BTreeMap::from([
        ("amount", "9 999 999,99"),
        ("born", "23.11.2008"),
        ("count", "999"),
        ("code", "12345678"),
        ("text", "rr12,5"),
        ("name", "Grethes Rør og Varme AS"),
        ("age", "18"),
    ]);
    placeholders(text).into_iter().fold(text.to_owned(), |filled, name| {
        let value = if name.starts_with("key.") { "F12" } else { longest.get(name).copied().unwrap_or("9 999,00") };
        filled.replace(&format!("{{{name}}}"), value)
    })
}

#[test]
fn questions_fit_the_line_and_messages_two_rows_of_the_smallest_window() {
    let asked: BTreeSet<String> = sources()
        .iter()
        .filter(|source| source.path == "src/till/wording.rs")
        .flat_map(|source| strings(&source.code).into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let till: Vec<Source> = sources().into_iter().filter(|source| source.path.starts_with("src/till")).collect();
    let told = till.iter().flat_map(|source| sayings(&source.code)).flat_map(|said| said.ids);
    for id in told.filter(|id| nb().has(id)) {
        let most = if asked.contains(id) { QUESTION_COLUMNS_MAX } else { MESSAGE_COLUMNS_MAX };
        for language in Language::ALL {
            let columns = filled(Catalogue::of(language).word(id)).chars().count();
            assert!(columns <= most, "{language:?} {id}: {columns} columns");
        }
    }
}

#[test]
fn an_import_can_say_everything_in_every_language() {
    let place = |column| Place { line: 1, column };
    let named = |name: &str| Some(Column { number: 2, name: name.to_owned() });
    let places = [place(None), place(named("")), place(named("pris"))].map(|place| place.saying().id);
    let effects = [Effect::Created, Effect::Changed, Effect::Same].map(Effect::word);
    let summaries = [true, false].map(|is_done| Import::default().summary(is_done).id);
    let ids = Reason::IDS.iter().copied().chain(places).chain(effects).chain(summaries).chain(["import-refused"]);
    for id in ids {
        assert!(Language::ALL.iter().all(|language| Catalogue::of(*language).has(id)), "{id} has no text");
    }
}

#[test]
fn a_reason_fills_its_sentence() {
    let reason = Reason::NumberTwice { number: "1101".to_owned(), line: 4 };
    let said = Catalogue::of(Language::Nb).say(&reason.saying(), &|_| String::new());
    assert_eq!(said, "1101 står allerede på linje 4.");
}
