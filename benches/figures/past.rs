//! Ratios of earlier runs, so that a figure that grows worse shows before it passes its limit. Only what is asked for is written
//! down: a run beside other work says little.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

/// A row is told as worse from so many times its usual ratio on.
const WORSE: f64 = 1.3;

/// The ratios of each row, oldest first.
#[derive(Default)]
pub struct Past(BTreeMap<String, Vec<f64>>);

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/past-ratios.tsv")
}

impl Past {
    pub fn read() -> Self {
        let mut past = Self::default();
        for line in fs::read_to_string(file()).unwrap_or_default().lines() {
            if let [_, ratio, what] = line.splitn(3, '\t').collect::<Vec<_>>()[..]
                && let Ok(ratio) = ratio.parse()
            {
                past.0.entry(what.to_owned()).or_default().push(ratio);
            }
        }
        past
    }

    /// The one in the middle of those that were written down.
    pub fn usual(&self, what: &str) -> Option<f64> {
        let mut ratios = self.0.get(what)?.clone();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    }

    pub fn is_worse(&self, what: &str, ratio: f64) -> bool {
        self.usual(what).is_some_and(|usual| ratio > usual * WORSE)
    }
}

/// Writes a run down under the version of the program.
pub fn record(ratios: &[(&str, f64)]) {
    let mut lines = String::new();
    for (what, ratio) in ratios {
        let _ = writeln!(lines, "{}\t{ratio:.3}\t{what}", env!("CARGO_PKG_VERSION"));
    }
    let file = OpenOptions::new().create(true).append(true).open(file());
    file.and_then(|mut file| file.write_all(lines.as_bytes())).expect("written down");
}
