//! Which module may know which. A new arrow is a decision, so it is made here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module with what it may use, lowest layer first.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &["domain"]),
    ("config", &["domain"]),
    ("i18n", &["domain"]),
    ("paper", &["domain", "i18n"]),
    ("journal", &["domain"]),
    ("till", &["domain", "paper", "journal"]),
    ("sync", &["domain", "journal"]),
    ("peripherals", &["domain", "paper"]),
    ("store", &["domain", "i18n", "paper", "journal", "sync", "config", "clock"]),
    ("counter", &["domain", "paper", "journal", "till", "sync", "peripherals", "store", "config", "clock"]),
    // What it looks at of the counter stands behind a trait of its own (`tui::shell`).
    ("tui", &["domain", "i18n", "paper", "till", "config", "clock"]),
    ("cli", &["domain", "i18n", "paper", "journal", "till", "sync", "store", "counter", "tui", "config", "clock"]),
];

/// Where the names of modules may stand without being arrows: the map, and the few lines that start it all.
const ENTRANCES: &[&str] = &["lib", "main"];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The modules named after `crate::`, in paths and in `use crate::{a, b}`.
fn modules_used(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let mut used = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{').and_then(|list| list.split_once('}')) {
            Some((list, _)) => used.extend(list.split(',').map(|name| name.trim().to_owned())),
            None => drop(used.insert(after.split(|c| !is_name(c)).next().unwrap_or_default().to_owned())),
        }
    }
    used
}

#[test]
fn every_module_uses_only_what_lies_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&source, &mut files);
    for file in files {
        let inside = file.strip_prefix(&source).expect("below src").with_extension("");
        let module = inside.iter().next().and_then(|name| name.to_str()).expect("a module");
        if ENTRANCES.contains(&module) {
            continue;
        }
        let (_, below) =
            LAYERS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{module} is in no layer"));
        let text = fs::read_to_string(&file).expect("a source");
        // `super` from a module's own file leads out of it just as `crate` does, and no table would see it.
        let ways_out = "super::".repeat(inside.iter().count());
        assert!(!text.contains(&ways_out) || text.contains("mod tests"), "{}: {ways_out}", file.display());
        for used in modules_used(&text) {
            let may = used == module || below.contains(&used.as_str());
            assert!(may, "{}: {module} may not use {used}", file.display());
        }
    }
}

/// The way of a key, from the terminal to what it does: no room on it can speak to another machine, so nobody who sells ever
/// waits for one.
#[test]
fn no_room_on_the_way_of_a_key_knows_a_network() {
    const WAY: [&str; 8] = ["clock", "config", "domain", "i18n", "journal", "paper", "till", "tui"];
    const NETWORK: [&str; 8] =
        ["std::net", "TcpStream", "UdpSocket", "ToSocketAddrs", "ureq", "rustls", "tokio", "rustix::net"];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<PathBuf> = WAY.iter().map(|room| source.join(room).with_extension("rs")).collect();
    WAY.iter().filter(|room| source.join(room).is_dir()).for_each(|room| source_files(&source.join(room), &mut files));
    assert!(files.len() > 100, "the rooms are found");
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let found = NETWORK.iter().find(|name| code.iter().any(|line| line.contains(*name)));
        assert_eq!(found, None, "{}", file.display());
    }
}

#[test]
fn the_layers_have_no_ring() {
    for (index, (module, below)) in LAYERS.iter().enumerate() {
        let known: Vec<&str> = LAYERS[..index].iter().map(|(name, _)| *name).collect();
        for used in *below {
            assert!(known.contains(used), "{module} uses {used}, which is not below it");
        }
    }
}

#[test]
fn a_path_a_use_and_a_list_are_arrows_and_a_comment_is_none() {
    let text =
        "use crate::{till, paper};\nfn f(a: &crate::domain::Ore) {}\n/// [`crate::store`]\nuse crate::i18n::form;\n";
    assert_eq!(modules_used(text).into_iter().collect::<Vec<_>>(), ["domain", "i18n", "paper", "till"]);
}
