//! How often the journal is synced for a scan, counted from outside where `strace` is at hand.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::program::line_mode;
use crate::shop::{CODES, Copy};

const SCANS: u32 = 20;

/// `None` where nobody can count.
pub fn of_a_scan(shop: &Copy) -> Option<f64> {
    let listed = shop.path().join("syncs");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-y", "-ttt", "-e", "trace=fsync,fdatasync", "-o"]).arg(&listed);
    let program = line_mode(shop.path(), &[]);
    traced.arg(program.get_program()).args(program.get_args());
    let mut till = traced.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let mut lines = till.stdin.take()?;
    sleep(Duration::from_secs(2));
    let began = seconds();
    for code in CODES.iter().cycle().take(usize::try_from(SCANS).ok()?) {
        // One at a time, for what is typed ahead shares a sync.
        writeln!(lines, "{code}").ok()?;
        sleep(Duration::from_millis(100));
    }
    let ended = seconds();
    drop(lines);
    let is_traced = till.wait().ok()?.success();
    let text = fs::read_to_string(listed).ok().filter(|_| is_traced)?;
    let of_journal = text.lines().filter(|line| line.contains("till.db")).filter_map(moment);
    let count = u32::try_from(of_journal.filter(|at| (began..ended).contains(at)).count()).ok()?;
    Some(f64::from(count) / f64::from(SCANS))
}

/// `PID SECONDS call…`
fn moment(line: &str) -> Option<f64> {
    line.split_whitespace().nth(1)?.parse().ok().filter(|_| !line.contains("resumed>"))
}

fn seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
