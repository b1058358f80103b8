//! What the devices of these tests stand on: a folder of their own, and time that passes only when somebody waits.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use skranke::peripherals::Pause;

/// A folder that is gone when the test is.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("skranke-{name}-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed is the system's to clear.
        let _ = fs::remove_dir_all(&self.0);
    }
}

type Hook = Box<dyn Fn(u64) + Send + Sync>;

/// Time that stands still between two waits. Something may be made to happen while somebody waits.
#[derive(Default)]
pub struct StillTime {
    now_ms: AtomicU64,
    while_waiting: Option<Hook>,
}

impl StillTime {
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Calls `hook` with the time after each wait.
    pub fn with(hook: impl Fn(u64) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { now_ms: AtomicU64::new(0), while_waiting: Some(Box::new(hook)) })
    }
}

impl Pause for StillTime {
    fn steady_ms(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn wait_ms(&self, ms: u64) {
        let now = self.now_ms.fetch_add(ms, Ordering::SeqCst) + ms;
        if let Some(hook) = &self.while_waiting {
            hook(now);
        }
    }
}
