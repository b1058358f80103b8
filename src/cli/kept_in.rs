//! What the program holds in memory ends with it: PINs while they are typed, the keys that sign. Nothing here ever stops a till.

use rustix::process::{Resource, Rlimit, setrlimit};

/// From here on a crash leaves no core file, and no other program of the same user looks into this one.
pub fn keep() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Nobody is refused a lower limit; and if it were so, a till that does not start would be the greater harm.
    let _ = setrlimit(Resource::Core, none);
    // A system that hands core files to a program of its own asks for no limit, but for this.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
