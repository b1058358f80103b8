//! The program that is measured: how it is started, and what the system says of it while it runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use portable_pty::CommandBuilder;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_skranke");

/// In a terminal, with its full screen.
pub fn full_screen(folder: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["--demo", "verksted", "--data"]);
    command.arg(folder);
    command.env("TERM", "xterm-256color");
    command
}

/// As scrolling text, through pipes.
pub fn line_mode(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["--line", "--demo", "verksted", "--data"]).arg(folder).args(more);
    command
}

/// Memory of a process that is resident, in bytes.
pub fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    field(&status, "VmRSS:").expect("VmRSS in /proc") * 1024
}

/// Time the processors have spent on a process, in steps of ten milliseconds.
pub fn cpu_of(process: u32) -> Duration {
    let about = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = about.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect::<Vec<_>>());
    let ticks = |place: usize| fields.as_ref()?.get(place)?.parse::<u64>().ok();
    Duration::from_millis(10 * (ticks(11).expect("utime in /proc") + ticks(12).expect("stime in /proc")))
}

/// The most memory a program held until it ended, in bytes.
pub fn peak(mut command: Command) -> u64 {
    let mut program = command.stdout(Stdio::null()).spawn().expect("started");
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap_or_default();
        // A program that has ended has no memory.
        peak = field(&status, "VmHWM:").map_or(peak, |most| most * 1024);
        if let Some(ended) = program.try_wait().expect("waited") {
            assert!(ended.success(), "{command:?} failed");
            return peak;
        }
        sleep(Duration::from_millis(1));
    }
}

/// What the drawing thread, the first of a process, has done so far.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// System calls that write.
    pub writes: u64,
    /// How often it went to sleep, and so was woken.
    pub sleeps: u64,
}

impl Done {
    pub fn by(process: u32) -> Self {
        let about =
            |file: &str| fs::read_to_string(format!("/proc/{process}/task/{process}/{file}")).unwrap_or_default();
        Self {
            writes: field(&about("io"), "syscw:").expect("syscw in /proc"),
            sleeps: field(&about("status"), "voluntary_ctxt_switches:").expect("switches in /proc"),
        }
    }
}

fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
