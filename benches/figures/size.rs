//! What is shipped: crates that go into the till alone, and the size of its binary. The binary takes minutes to build and is
//! built only when asked for.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::Asked;
use crate::program::PROGRAM;
use crate::shop::Shops;
use crate::table::Amount::{Count, Large};
use crate::table::{Limit, Table};

const TILL_ALONE: [&str; 4] = ["--locked", "--no-default-features", "--features", "till"];

pub fn take(asked: &Asked, _: &Shops, table: &mut Table) {
    let crates = Count(f64::from(crates()));
    table.row("crates of the till alone", crates, None, Limit::AtMost(Count(220.0)));
    if asked.with_dist {
        table.row("binary of the till alone, as shipped", Large(dist_bytes()), None, Limit::AtMost(Large(10 << 20)));
    } else {
        table.remark("The shipped binary was not built; --dist builds it.");
    }
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo
}

fn crates() -> u32 {
    let tree = cargo().args(["tree", "-e", "normal,build", "--prefix", "none"]).args(TILL_ALONE).output();
    let tree = String::from_utf8(tree.expect("cargo").stdout).expect("names");
    // A crate met again is marked, and is the same crate.
    let names: BTreeSet<&str> =
        tree.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| !line.is_empty()).collect();
    u32::try_from(names.len()).expect("fits")
}

/// Beside the profile this bench was built with.
fn dist_bytes() -> u64 {
    let built = cargo().args(["build", "--profile", "dist", "--bin", "skranke"]).args(TILL_ALONE).status();
    assert!(built.expect("cargo").success(), "the binary cannot be built");
    let folder = Path::new(PROGRAM).ancestors().nth(2).expect("the target folder");
    std::fs::metadata(folder.join("dist").join("skranke")).expect("a binary").len()
}
