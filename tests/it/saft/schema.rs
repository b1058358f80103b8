//! The official schema and example, where they lie beside the project; without them these tests say so and pass.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the tax administration's files.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("SKRANKE_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = named.unwrap_or(beside).join("saft");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: official schema not found");
    None
}

pub fn schema() -> Option<PathBuf> {
    folder().map(|folder| folder.join("Norwegian_SAF-T_Cash_Register_Schema_v_1.00.xsd")).filter(|path| path.is_file())
}

pub fn example() -> Option<PathBuf> {
    let name = "ExampleFile SAF-T Cash Register_999999999_20210330104000.xml";
    folder().map(|folder| folder.join(name)).filter(|path| path.is_file())
}

/// Is the file what the schema says? `xmllint` is what anybody has.
#[track_caller]
pub fn assert_valid(file: &Path) {
    let Some(schema) = schema() else { return };
    let ran = Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(file).output();
    let Ok(ran) = ran else {
        println!("skipped: xmllint is not on this machine");
        return;
    };
    assert!(ran.status.success(), "{}\n{}", file.display(), String::from_utf8_lossy(&ran.stderr));
}
