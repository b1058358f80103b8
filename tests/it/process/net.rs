//! The thread that hears keys and draws never speaks to a network, whatever the store does: others do that for it.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::process::Command;

use portable_pty::CommandBuilder;

use super::place::{PROGRAM, Place, until};
use crate::terminal::seat::Seat;

/// Calls that can wait for another machine. A pair of sockets within the process, as signals use, is none of them.
const CALLS: &str = "connect,accept,accept4,bind,listen,socket,sendto,sendmsg,sendmmsg,recvfrom,recvmsg,recvmmsg";

/// What each thread of the till has asked of the system's network, by the number of the thread.
fn asked(trace: &str) -> BTreeMap<u32, Vec<String>> {
    let mut asked: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let is_call = CALLS.split(',').any(|name| call.trim_start().starts_with(&format!("{name}(")));
        if let (true, Ok(thread)) = (is_call, thread.parse()) {
            asked.entry(thread).or_default().push(call.trim_start().to_owned());
        }
    }
    asked
}

/// The program inside a tracer, or `None` where there is none or it may not trace.
fn traced(place: &Place, store: &str) -> Option<CommandBuilder> {
    let try_out = Command::new("strace").args(["-f", "-e", "trace=none", "-o", "/dev/null", "true"]).status();
    if !try_out.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut command = CommandBuilder::new("strace");
    command.args(["-f", "-q", "-e", &format!("trace=execve,{CALLS}"), "-e", "signal=none", "-o"]);
    command.arg(place.file("trace"));
    command.args([PROGRAM, "till", "--store", store, "--data"]);
    command.arg(place.file(""));
    command.env("TERM", "xterm-256color");
    Some(command)
}

#[test]
fn the_thread_of_the_keys_makes_no_call_to_the_network() {
    let place = Place::demo();
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address");
    let store = format!("http://{nobody}");
    let Some(command) = traced(&place, &store) else { return };
    let mut seat = Seat::taken();
    seat.start(command);
    seat.until_shown("PIN");
    seat.type_in("1001");
    seat.until_shown("er logget inn");
    let trace = || fs::read_to_string(place.file("trace")).unwrap_or_default();
    until("a call to the store", || trace().contains("connect("));
    seat.until_shown("[FRAKOBLET");
    // Goods, a gift card (a question to the store), and cash.
    seat.type_in("2711111010007\r5*1503\r");
    seat.until_shown("Refleksvest");
    seat.type_in("8100471932655082\r");
    seat.until_shown("Gavekort krever nett");
    seat.type_in("\u{1b}[20~");
    seat.until_shown("SKUFFEN ER ÅPEN");
    seat.until("the drawer shut", |screen| !screen.contents().contains("SKUFFEN ER ÅPEN"));
    seat.type_in(".avslutt\r");
    assert!(seat.ends_well());
    let trace = trace();
    let asked = asked(&trace);
    // Whoever the program began with is the first to be heard of, and stays the one that hears keys.
    let keys: u32 = trace.split(' ').next().and_then(|thread| thread.parse().ok()).expect("a thread");
    let calls = asked.get(&keys).map(Vec::as_slice).unwrap_or_default();
    // A socket in the data folder is where a customer's display may look in, and one byte wakes who waits for signals.
    let is_here = |call: &&String| {
        call.contains("AF_UNIX") || call.starts_with("listen(") || call.contains(", \"X\", 1, MSG_DONTWAIT, NULL")
    };
    assert_eq!(calls.iter().filter(|call| !is_here(call)).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(asked.values().flatten().any(|call| call.starts_with("connect(")), "others do: {trace}");
    place.verified();
}
