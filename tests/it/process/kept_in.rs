//! What a till holds in memory leaves no core file behind, and no other program looks into it.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use super::place::{PROGRAM, Place, signal, until};

/// The line of `/proc/PID/limits` about core files, as soon as the program has run far enough to have set it.
fn core_limit(process: u32) -> String {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the limit");
    line.split_whitespace().skip(4).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_core_file_is_left_however_many_the_shell_would_allow() {
    let place = Place::demo();
    let demo = place.file("");
    for words in ["till --line", "store serve --listen 127.0.0.1:0"] {
        let asked = format!(
            "ulimit -c unlimited 2>/dev/null; cd '{0}' && exec '{PROGRAM}' {words} --data '{0}'",
            demo.display()
        );
        let mut command = Command::new("sh");
        command.args(["-c", &asked]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("started");
        until("a limit of nothing", || core_limit(child.id()) == "0 0 bytes");
        until("a log", || place.file("log/skranke.log").exists());
        signal(child.id(), "ABRT");
        let status = child.wait().expect("ended");
        assert_eq!((status.signal(), status.core_dumped()), (Some(6), false), "{words}");
        let cores = fs::read_dir(&demo).expect("a folder").filter_map(Result::ok);
        let cores: Vec<_> =
            cores.map(|file| file.file_name()).filter(|name| name.to_string_lossy().starts_with("core")).collect();
        assert_eq!(cores, Vec::<std::ffi::OsString>::new());
    }
}
