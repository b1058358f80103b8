//! The two shops that are measured, made by the very program: the demo shop, and the same grown large.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::program::{PROGRAM, line_mode};

/// Articles and customers of the large shop, numbered from these on.
pub const ARTICLES: u32 = 100_000;
pub const FIRST_ARTICLE: u32 = 100_000;
pub const CUSTOMERS: u32 = 50_000;
pub const FIRST_CUSTOMER: u32 = 1_000;

/// Codes of the demo shop's articles: oil, washer fluid, shampoo, wiper blades.
pub const CODES: [&str; 4] = ["2711111010007", "2711111040004", "2711515010009", "2711414020000"];

/// Folders as they are when the shop has just been made. Figures get copies in which Kari has just logged in.
pub struct Shops {
    folder: PathBuf,
}

/// Which program made the folders that are kept.
const MADE_BY: &str = "made-by";

impl Shops {
    /// The large shop takes half a minute to make, so it is kept for as long as the program stays the same.
    pub fn prepare() -> Self {
        let shops = Self { folder: Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures") };
        let (program, made_by) = (stamp_of_program(), shops.folder.join(MADE_BY));
        if fs::read_to_string(&made_by).ok() != Some(program.clone()) {
            eprintln!("figures: the two shops are being made");
            let _ = fs::remove_dir_all(&shops.folder);
            make(&shops.folder.join("demo"), &[]);
            make(&shops.folder.join("large"), &["--large"]);
            fs::write(made_by, program).expect("written");
        }
        shops
    }

    pub fn demo(&self) -> Copy {
        Copy::of(&self.folder, "demo")
    }

    pub fn large(&self) -> Copy {
        Copy::of(&self.folder, "large")
    }
}

/// Once more started, so that what only a first start does is done.
fn make(folder: &Path, more: &[&str]) {
    run(folder, more, "");
    run(folder, &[], "");
}

/// The till as scrolling text, with something to read.
pub fn run(folder: &Path, more: &[&str], lines: &str) {
    let mut program = line_mode(folder, more).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("started");
    program.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
    assert!(program.wait().expect("ended").success(), "the till ended badly in {}", folder.display());
}

fn stamp_of_program() -> String {
    let about = fs::metadata(PROGRAM).expect("the program");
    format!("{} {:?}", about.len(), about.modified().expect("a time"))
}

/// A data folder that is thrown away afterwards.
pub struct Copy(PathBuf);

impl Copy {
    fn of(shops: &Path, name: &str) -> Self {
        static COPIES: AtomicU32 = AtomicU32::new(0);
        let copy = shops.join(format!("{name}-copy-{}", COPIES.fetch_add(1, Ordering::Relaxed)));
        let _ = fs::remove_dir_all(&copy);
        let copied = Command::new("cp").arg("-a").arg(shops.join(name)).arg(&copy).status();
        assert!(copied.expect("cp").success(), "the shop cannot be copied");
        // A start shows the sale then. Not in what is kept, for a till locks itself after a while.
        run(&copy, &[], ".op 1001\n");
        Self(copy)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
